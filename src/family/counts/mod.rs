//! Laws of counts and of symbols.

pub(crate) mod bernoulli;
pub(crate) mod bigram;
pub(crate) mod categorical;
pub(crate) mod corpus;
pub(crate) mod counted_mean;
pub(crate) mod geometric;
pub(crate) mod negative_binomial;
pub(crate) mod poisson;
