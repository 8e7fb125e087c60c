//! RING 0: what is fitted. Pure values and functions: no threads, files, clock or window.
//!
//! A [`Family`] is one file here and one line in [`families!`](with_family): it then appears in the window, the
//! command line, the scenario format, the law tests and the documentation without another edit. Its parameters are
//! checked once, in [`Family::configure`]; after that only valid values travel. A model that has collapsed (variance 0,
//! one symbol left, rate 0) is a value with a name ([`Family::collapsed`]), never an error or a NaN.

#[cfg(test)]
mod far;
pub mod metric;

mod contract;
mod counterexample;
mod counts;
pub(crate) mod mixture;
mod regression;
mod scalar;
mod series;
mod statistic;
mod vectors;

pub(crate) use crate::numeric::counting::hypergeometric;
pub use crate::numeric::draw::Random;
pub(crate) use crate::numeric::gamma_law::tails as gamma_tails;
pub use crate::numeric::tails::Tail;
pub use contract::about::{
    About, Assumption, COORDINATES, Holds, Outline, Panel, Predicts, QuadraticVariance, Quantity,
};
pub use contract::divergences::{Asked, Divergences};
pub use contract::family::{Batch, Drawn, Family, LARGEST_INFORMATION, LEFT, LEFT_NUMBERS, UNRESOLVED, Visitor};
pub use contract::means::{Average, Form, Target};
pub use contract::reward::{Reward, Taste};
pub use contract::settings::{Data, Domain, Knob, LARGEST, Refusal, SMALLEST, Setting, Settings};
pub use contract::told::nearest;
pub(crate) use contract::told::{message, plain, short, told};
pub(crate) use counterexample::ladder_family::decides_up_to;
pub use counterexample::ladder_family::{Ladder, LadderPoints};
pub use counterexample::spike_family::SpikePoints;
pub use counterexample::spike_width::{Spike, SpikeWidth};
pub use counts::bigram::{Steps, Text};
pub use mixture::symmetric_mixture::TwoSided;
pub(crate) use regression::ridge_regression::Spectrum;
pub use series::graphs::{Graphs, Series};
pub use statistic::finite::{Counts, Extreme, Moments, OrderStatistics, Total};
pub use statistic::points::Points;
pub use statistic::scatter::{Root, Scatter};
pub use statistic::sorted::Sorted;
pub use vectors::plane_kde::{PlaneKernels, PlaneSmooth};
pub use vectors::plane_law::PlaneLaw;

macro_rules! families {
    ($($wing:ident::$file:ident::$family:ident),+ $(,)?) => {
        $(pub use $wing::$file::$family;)+

        /// Every family, in the order shown to people.
        pub const FAMILIES: &[About] = &[$(<$family as Family>::ABOUT),+];

        /// Does the visitor's work with the family of that name; `None` if there is none.
        pub fn with_family<V: Visitor>(name: &str, visitor: V) -> Option<V::Output> {
            $(if name == <$family as Family>::ABOUT.name { return Some(visitor.visit::<$family>()); })+
            None
        }
    };
}

// The registry: one line per family, which says where it lives.
families!(
    scalar::gaussian::Gaussian,
    scalar::gaussian_known_variance::GaussianKnownVariance,
    scalar::log_normal::LogNormal,
    scalar::exponential::Exponential,
    scalar::gamma::Gamma,
    scalar::weibull::Weibull,
    scalar::beta_power::BetaPower,
    counts::poisson::Poisson,
    counts::geometric::Geometric,
    counts::negative_binomial::NegativeBinomial,
    counts::bernoulli::Bernoulli,
    counts::categorical::Categorical,
    scalar::uniform_scale::UniformScale,
    scalar::uniform_interval::UniformInterval,
    scalar::pareto::Pareto,
    scalar::laplace::Laplace,
    scalar::logistic_location::LogisticLocation,
    scalar::cauchy_location::CauchyLocation,
    scalar::student_location::StudentLocation,
    mixture::gaussian_mixture::GaussianMixture,
    mixture::symmetric_mixture::SymmetricMixture,
    mixture::kde::Kde,
    counterexample::spike_family::SpikeFamily,
    counterexample::ladder_family::LadderFamily,
    vectors::multivariate_gaussian::MultivariateGaussian,
    regression::linear_regression::LinearRegression,
    vectors::plane_mixture::PlaneMixture,
    vectors::plane_kde::PlaneKde,
    regression::ridge_regression::RidgeRegression,
    regression::kernel_ridge::KernelRidge,
    regression::logistic_regression::LogisticRegression,
    counts::bigram::Bigram,
    series::var_mixture::VarMixture,
);

/// The family of that name, as it describes itself.
pub fn about(name: &str) -> Option<&'static About> {
    FAMILIES.iter().find(|family| family.name == name)
}
