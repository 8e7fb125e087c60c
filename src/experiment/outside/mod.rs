//! A truth that is not of the family fitted: misspecified models, in one dimension.
//!
//! Real points are drawn from the truth's own family. The model nearest to it (the limit of its fits to ever more real
//! points) is found in `nearest`, by means under the truth: where it is sought, from the fit to 20 001 quantiles of it, at
//! (i + 1/2) / 20 001. Divergences are closed where the mean of the logarithm is, else adaptive integrals of the two densities
//! on panels that end at quantiles of both, and go on outwards in powers of 2 until nothing comes of it. A model that is gone,
//! or narrower than floats are apart, has its value before any integral; and so has a divergence that is infinite, by how
//! both densities fall at their ends.

mod divergence;
mod integrals;
mod law;
mod nearness;
#[cfg(test)]
mod tests;

pub(crate) use divergence::{kl, tv};
pub(super) use integrals::{ends, whole};
pub(crate) use integrals::{mean, moments, panels};
pub(crate) use law::{Law, Of, law};
