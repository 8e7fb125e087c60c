//! The statistic of normal points: how that of the standard law is drawn.

use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::numeric::guard::Bounded as _;

use crate::family::{Moments, Random};
use crate::numeric::draw::chi_squared;

/// n points of the standard normal law, by their statistic.
#[inline]
pub(crate) fn standard_moments(n: u64, rng: &mut Random) -> Moments {
    if n == 0 {
        return Moments::default();
    }
    let z: f64 = rng.sample(StandardNormal);
    Moments { n, mean: z / (n as f64).sqrt(), squares: chi_squared(n - 1, rng) }
}

/// The same point by point. Sums about 0, the mean of the law, lose no digits, and unlike a running mean they wait for no
/// division at each point.
pub(crate) fn standard_points(n: u64, rng: &mut Random) -> Moments {
    if n == 0 {
        return Moments::default();
    }
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..n {
        let z: f64 = rng.sample(StandardNormal);
        sum += z;
        squares += z * z;
    }
    let mean = sum / n as f64;
    Moments { n, mean, squares: (squares - sum * mean).at_least(0.0) }
}
