//! Recursions of moments by the workflow alone, which curves of many families rest on.

pub(crate) mod first_order;
pub(crate) mod mean;
pub(crate) mod moments;
