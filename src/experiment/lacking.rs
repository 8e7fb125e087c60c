//! Why a metric has no value: the words for it, wherever one is missing.

use super::metrics::Metric;

/// What is said of a metric without a value in any run.
pub const NOT_COMPUTED: &str =
    "not computed: the model has left the range of numbers there or an integral over it does not settle";

/// What is said of a metric that the truth itself has not: what is missing there.
pub(crate) fn undefined(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::FisherError | Metric::ErrorInflation => Some(
            "not defined: the distribution that errors are told from has no Fisher information or one too large to be written out",
        ),
        Metric::VarianceRatio | Metric::LnVarianceRatio => Some("not defined: the truth has no finite variance"),
        _ => None,
    }
}
