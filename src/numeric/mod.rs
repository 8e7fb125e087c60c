//! RING 0a: mathematics that several families share, on plain numbers. Imports nothing of the house.

pub(crate) mod binomial_law;
pub(crate) mod bump_lattice;
pub(crate) mod bump_law;
pub(crate) mod bump_pair;
pub(crate) mod cauchy_law;
pub(crate) mod contour;
pub(crate) mod counting;
pub(crate) mod divergence;
pub(crate) mod draw;
pub(crate) mod gamma_law;
pub(crate) mod guard;
pub(crate) mod halt;
pub(crate) mod kernel_contour;
pub(crate) mod lanes;
pub(crate) mod legendre;
pub(crate) mod logistic_law;
pub(crate) mod mercer;
pub(crate) mod normal_sum;
pub(crate) mod panels;
pub(crate) mod quadrature;
pub(crate) mod quick_exp;
pub(crate) mod root;
pub(crate) mod shares;
pub(crate) mod special;
pub(crate) mod strata;
pub(crate) mod tails;
