//! Why a metric has no value: the words for it, wherever one is missing.

use super::metrics::Metric;

/// What is said of a metric without a value in any run.
pub const NOT_COMPUTED: &str =
    "not computed: the model has left the range of numbers there or an integral over it does not settle";

/// What is said of what would be told from the model nearest to a truth of another family.
pub const NO_NEAREST: &str =
    "not defined: fits to ever more real points go on and on so that no model of the family is nearest to the truth";

/// Why a metric has no value in any run, wherever that is told: for no model is nearest to the truth, for that itself has
/// none, or for it was not computed.
pub(crate) fn missing(metric: Option<Metric>, lacks_nearest: bool) -> &'static str {
    if lacks_nearest {
        return NO_NEAREST;
    }
    metric.and_then(undefined).unwrap_or(NOT_COMPUTED)
}

/// What is said of a metric that the truth itself has not: what is missing there.
fn undefined(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::FisherError | Metric::ErrorInflation => Some(
            "not defined: the distribution that errors are told from has no Fisher information or one too large to be written out",
        ),
        Metric::VarianceRatio | Metric::LnVarianceRatio => Some("not defined: the truth has no finite variance"),
        _ => None,
    }
}
