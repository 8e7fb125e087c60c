//! Student's t with 3 degrees of freedom, scale 1 and unknown location: the misspecified model of arXiv 2310.00429's toy.
//!
//! The likelihood may have several peaks. The fit is the highest of those that lie uphill from the last location and from
//! points: all of them, if they are few, else nine quantiles. Uphill is a mean weighted by 1 / (3 + u^2), which never lowers
//! the likelihood (EM), then Newton to the last digit. A way up that comes to where the likelihood is known to be concave about a
//! peak found already ends there.

use crate::family::scalar::location::{LocationFamily, Shape};
use crate::family::{About, Assumption, Quantity, metric};
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::{each, halted};
use crate::numeric::tails::Tail;

/// The family.
pub type StudentLocation = LocationFamily<Student>;

/// The shape of Student's t with 3 degrees of freedom.
#[derive(Clone, Copy, Debug, Default)]
pub struct Student;

/// Up to so many points each is a start.
const FEW: usize = 24;

/// The E with E - sin E = `mean`, from 0 to pi: the first terms of its series in the cube root of 6 `mean`, then steps of order 4.
fn anomaly(mean: f64) -> f64 {
    let root = (6.0 * mean).cbrt();
    let square = root * root;
    let mut e = root * (1.0 + square * (1.0 / 60.0 + square * (1.0 / 1400.0 + square / 25_200.0)));
    for _ in 0..8 {
        let (sin, cos) = e.sin_cos();
        let square = e * e;
        // Of small angles by the series, as both cancel.
        let (gap, slope) = if e < 0.5 {
            let rest = [156.0, 110.0, 72.0, 42.0, 20.0].iter().fold(1.0, |rest, n| 1.0 - square / n * rest);
            let half = (0.5 * e).sin();
            (e * square / 6.0 * rest, 2.0 * half * half)
        } else {
            (e - sin, 1.0 - cos)
        };
        let off = mean - gap;
        let step = off / slope;
        let step = off / (slope + 0.5 * step * sin);
        let step = off / (slope + step * (0.5 * sin + step * cos / 6.0));
        e += step;
        // What is left is about the fourth power of this, as a share of the angle.
        if step.abs() <= 1e-5 * e || halted() {
            break;
        }
    }
    e
}

/// Slope and curvature of the log-likelihood.
fn slope(points: &[f64], location: f64) -> (f64, f64) {
    each(points).fold((0.0, 0.0), |(slope, curvature), &x| {
        let u = x - location;
        let over = 1.0 / (3.0 + u * u);
        (slope + 4.0 * u * over, curvature - 4.0 * (3.0 - u * u) * over * over)
    })
}

/// Half the width of a stretch about `peak` over which the likelihood is concave, by bounds of its curvature; 0 if none is found.
fn concave_about(points: &[f64], peak: f64) -> f64 {
    /// The curvature climbs with |u| up to here, and falls beyond.
    const BEND: f64 = 3.0;
    let of = |u: f64| 4.0 * (u * u - 3.0) / ((3.0 + u * u) * (3.0 + u * u));
    let most = |reach: f64| {
        let bound = |x: &f64| {
            let u = (x - peak).abs();
            of(BEND.clamp((u - reach).at_least(0.0), u + reach))
        };
        each(points).map(bound).sum::<f64>()
    };
    [0.6, 0.3].into_iter().find(|&reach| most(reach) < 0.0).unwrap_or(0.0)
}

/// The peak uphill from a place; `None` if that is the known one, about which the likelihood is concave so far.
fn uphill(points: &[f64], start: f64, known: Option<(f64, f64)>) -> Option<f64> {
    let mut at = start;
    for _ in 0..500 {
        if known.is_some_and(|(peak, reach)| (at - peak).abs() < reach) {
            return None;
        }
        let (mut weights, mut sum) = (0.0, 0.0);
        for x in each(points) {
            let weight = 1.0 / (3.0 + (x - at) * (x - at));
            weights += weight;
            sum += weight * (x - at);
        }
        // All of them out of sight: the squares are too large for a weight.
        if weights == 0.0 || halted() {
            return Some(at);
        }
        let step = sum / weights;
        at += step;
        let (value, curvature) = slope(points, at);
        let newton = -value / curvature;
        // Near a peak Newton's steps halve the digits left to find each time.
        if curvature < 0.0 && newton.abs() < 0.05 {
            at += newton;
            for _ in 0..6 {
                let (value, curvature) = slope(points, at);
                let step = if curvature < 0.0 { value / curvature } else { 0.0 };
                at -= step;
                // What is left is about the square of this.
                if step.abs() < 1e-9 {
                    break;
                }
            }
            return Some(at);
        }
        if step.abs() <= 1e-15 * at.abs().at_least(1.0) {
            return Some(at);
        }
    }
    Some(at)
}

impl Shape for Student {
    const ABOUT: About = About {
        name: "student_location",
        label: "Student's t",
        formula: "6√3 / (π (3 + u²)²), u = x - location: Student's t with 3 degrees of freedom",
        estimate: "the location, the highest peak uphill from the last one and from points or their quantiles; a generation \
                   costs some dozens of sums over the points held",
        knobs: &[crate::family::contract::knobs::UNIT_LOCATION],
        quantities: &[Quantity::parameter("location", "location")],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All numbers, whatever the location"),
            Assumption::score(true, "The score 4u / (3 + u²) lies between -1.16 and 1.16"),
            Assumption::smooth(true, "Every derivative of the log-likelihood is bounded"),
            Assumption::fisher(true, "It is 2/3 everywhere"),
        ],
        ..About::BASE
    };
    const INFORMATION: f64 = 2.0 / 3.0;
    /// 2 (psi(2) - psi(3/2)) + ln(sqrt(3) pi / 2).
    const ENTROPY: f64 = 1.773_477_571_863_291;
    const VARIANCE: f64 = 3.0;
    const TAIL: Tail = Tail::Power(3.0);

    fn ln_density(u: f64) -> f64 {
        let height = (6.0 * 3.0_f64.sqrt() / std::f64::consts::PI).ln();
        let distance = if u.abs() < 1e8 { (3.0 + u * u).ln() } else { 2.0 * u.abs().ln() };
        height - 2.0 * distance
    }
    fn score(u: f64) -> f64 {
        4.0 * u / (3.0 + u * u)
    }

    /// With u = sqrt(3) cot(E / 2) the tail is (E - sin E) / (2 pi): Kepler's equation of eccentricity 1.
    fn upper_quantile(tail: f64) -> f64 {
        if tail > 0.5 {
            return -Self::upper_quantile(1.0 - tail);
        }
        3.0_f64.sqrt() / (0.5 * anomaly(std::f64::consts::TAU * tail)).tan()
    }

    /// By the residue of ln(u + gap + i sqrt 3) at the double pole: 2 [ln(1 + g^2/12) + g^2 / (g^2 + 12)].
    fn kl(gap: f64) -> f64 {
        if gap > 1e8 {
            return 2.0 * (2.0 * gap.ln() - 12.0_f64.ln() + 1.0);
        }
        let square = gap * gap;
        2.0 * ((square / 12.0).ln_1p() + square / (square + 12.0))
    }
    fn tv(gap: f64) -> f64 {
        let x = 0.5 * gap / 3.0_f64.sqrt();
        std::f64::consts::FRAC_2_PI * (x / (1.0 + x * x) + x.atan())
    }

    fn fit(points: &[f64], before: f64) -> f64 {
        let height = |at: f64| each(points).map(|x| Self::ln_density(x - at)).sum::<f64>();
        let n = points.len();
        let starts: Vec<f64> = if n <= FEW { points.to_vec() } else { (1..10).map(|i| points[i * n / 10]).collect() };
        let first = before.clamp(points[0], points[n - 1]);
        let mut best = uphill(points, first, None).unwrap_or(first);
        let mut top = height(best);
        let mut known = (best, concave_about(points, best));
        for start in starts {
            if halted() {
                break;
            }
            let Some(at) = uphill(points, start, Some(known)) else { continue };
            let here = height(at);
            // Of peaks equal to within rounding the one nearest to the last location stays.
            if here > top + 1e-12 * top.abs().at_least(1.0) {
                (best, top) = (at, here);
                known = (best, concave_about(points, best));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kepler's equation comes back at every size of the angle: to 1e-14 of it.
    #[test]
    fn angles_come_back() {
        for e in [1e-60, 1e-8, 1e-3, 0.1, 0.3, 0.49, 0.51, 1.0, 2.0, 3.0, 3.1, std::f64::consts::PI] {
            let square: f64 = e * e;
            let series = e * square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0 * (1.0 - square / 72.0)));
            let mean = if e < 0.05 { series } else { e - e.sin() };
            let found = anomaly(mean);
            assert!((found / e - 1.0).abs() < 3e-14, "{e}: {found}");
        }
    }

    /// A sample in clumps: whatever way up is spared, no start among the points leads to a higher peak.
    #[test]
    fn no_point_leads_to_a_higher_peak_than_the_fit() {
        let height = |points: &[f64], at: f64| points.iter().map(|x| Student::ln_density(x - at)).sum::<f64>();
        for clump in 0..200_u32 {
            let place = |i: u32| f64::from(i % 3 * (clump % 7)) * 1.3 + f64::from((i * 37 + clump * 11) % 29) / 9.0;
            let mut points: Vec<f64> = (0..3 + clump % 20).map(place).collect();
            points.sort_unstable_by(f64::total_cmp);
            let top = height(&points, Student::fit(&points, 0.0));
            let peaks = points.iter().filter_map(|&start| uphill(&points, start, None));
            assert!(peaks.into_iter().all(|peak| height(&points, peak) <= top + 1e-11 * top.abs()), "{points:?}");
        }
    }
}
