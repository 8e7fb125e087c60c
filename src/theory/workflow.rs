//! What the workflow alone decides.

use std::collections::VecDeque;

use crate::experiment::{Plan, Retention};
use crate::family::metric;
use crate::theory::curve::Curve;

/// What the sizes of the plan say: exact, and in mean for subsampling.
pub(super) fn real_share(plan: &Plan, generations: u64) -> Curve {
    let (mut real, mut total) = (0.0, 0.0);
    let mut window = VecDeque::new();
    Curve::exact(
        metric::REAL_SHARE,
        "by the sizes",
        "2505.19046, section 2",
        (0..=generations).map(|t| {
            if t == 0 {
                return 1.0;
            }
            let sizes = plan.sizes(t);
            let (fresh, all) = (sizes.real as f64, (sizes.real + sizes.synthetic) as f64);
            match plan.retention {
                Retention::Replace => (real, total) = (fresh, all),
                Retention::Accumulate | Retention::Subsample => (real, total) = (real + fresh, total + all),
                Retention::Window(width) => {
                    window.push_back((fresh, all));
                    (real, total) = (real + fresh, total + all);
                    if window.len() as u64 > width
                        && let Some((old_real, old_all)) = window.pop_front()
                    {
                        (real, total) = (real - old_real, total - old_all);
                    }
                }
            }
            real / total
        }),
    )
}
