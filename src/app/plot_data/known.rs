//! What theory says of a metric of a side.

use crate::figure::known;
use crate::theory::Curve;
use crate::worker::Side;

/// The curve that says most: the exact mean, else a limit, else a bound.
pub(crate) fn theory_of<'a>(side: &'a Side, metric: &str) -> Option<&'a Curve> {
    known::theory_of(&side.theory, metric)
}

/// What else is known of a metric, each with a name.
pub(crate) fn of<'a>(side: &'a Side, metric: &str) -> Vec<(String, &'a [(u64, f64)])> {
    known::beside(&side.theory, &side.heights, metric)
}
