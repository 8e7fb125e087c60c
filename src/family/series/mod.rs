//! Time series of several causes.

pub(crate) mod graph_match;
pub(crate) mod graphs;
pub(crate) mod var_mixture;
