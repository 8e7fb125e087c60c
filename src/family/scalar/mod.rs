//! Laws of one real number.

pub(crate) mod beta_power;
pub(crate) mod cauchy_location;
pub(crate) mod exponential;
pub(crate) mod gamma;
pub(crate) mod gaussian;
pub(crate) mod gaussian_known_variance;
pub(crate) mod laplace;
pub(crate) mod location;
pub(crate) mod log_normal;
pub(crate) mod logistic_location;
pub(crate) mod pareto;
pub(crate) mod student_location;
pub(crate) mod uniform_interval;
pub(crate) mod uniform_scale;
pub(crate) mod weibull;
