//! The Cauchy law of scale 1 with unknown location: density 1 / (π (1 + u^2)), u = x - location.
//!
//! It has no mean and no variance, yet every assumption of theorem 4.1 holds: the score 2u / (1 + u^2) is bounded. The
//! likelihood may have as many peaks as there are points. The fit is the highest one, by branch and bound:
//! - every peak lies between the least and the largest point; that range is cut into cells;
//! - a cell is left out once an upper bound of the likelihood over it is below a value already found, or once bounds of
//!   the slope show that it has one sign there;
//! - where bounds of the curvature show a cell concave, its peak is found by Newton to the last digit;
//! - other cells are halved. One of width 1e-6 that is still open is taken at its middle, which can be lower than the
//!   cell's own top by no more than n 5e-7 in log-likelihood: that is the whole error of the search, and only there.
//!
//! Points in their thousands, spread evenly over thousands of units (the quantiles of a far wider law), leave millions of
//! cells open. After so much work that usual batches never come near it the search ends; then the highest of 1024 points, in even
//! steps of rank, goes uphill to its peak.
//!
//! Of peaks equal to within rounding the one nearest to the last location is taken.

use crate::family::scalar::location::{LocationFamily, Shape};
use crate::family::{About, Assumption, Quantity, metric};
use crate::numeric::halt::{each, halted};
use crate::numeric::root::summit;
use crate::numeric::tails::Tail;

/// The family.
pub type CauchyLocation = LocationFamily<Cauchy>;

/// The Cauchy shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cauchy;

/// ln(1 + u^2), without overflow.
fn log_distance(u: f64) -> f64 {
    if u.abs() < 1e8 { (u * u).ln_1p() } else { 2.0 * u.abs().ln() }
}

/// Derivative of the score in u, and so minus the curvature of the log-likelihood: 2 (1 - u^2) / (1 + u^2)^2.
fn steepness(u: f64) -> f64 {
    let over = 1.0 / (1.0 + u * u);
    2.0 * (2.0 * over - 1.0) * over
}

/// So many groups of points stand in for them in the bounds.
const GROUPS: usize = 128;
/// A cell narrower than this is not halved again.
const NARROW: f64 = 1e-6;
/// A cell narrower than this that the groups cannot decide is looked at point by point.
const CLOSE: f64 = 0.1;
/// Groups and points looked at in bounds before the search is given up: a second or less.
const MOST_WORK: usize = 30_000_000;
/// Points looked at in its place, and steps uphill from the highest.
const PLACES: usize = 1024;
const STEPS: usize = 200;

/// Points between two values, whose own places the bounds do not need.
#[derive(Clone, Copy)]
struct Group {
    low: f64,
    high: f64,
    count: f64,
}

/// A point that is its own group.
fn alone(x: f64) -> Group {
    Group { low: x, high: x, count: 1.0 }
}

/// Points in ascending order by groups: each its own if they are few, else by their distance from the median, finely
/// near it and coarsely far away.
fn groups(points: &[f64]) -> Vec<Group> {
    let middle = points[points.len() / 2];
    let place = |x: f64| {
        let z = x - middle;
        (GROUPS as f64 * (0.5 + 0.5 * z / (1.0 + z.abs()))) as usize
    };
    if points.len() <= GROUPS {
        return points.iter().copied().map(alone).collect();
    }
    let group = |run: &[f64]| Group { low: run[0], high: run[run.len() - 1], count: run.len() as f64 };
    points.chunk_by(|&a, &b| place(a) == place(b)).map(group).collect()
}

/// What the likelihood does over a cell, in bounds.
struct Bounds {
    value: f64,
    slope: (f64, f64),
    curvature: f64,
}

impl Bounds {
    /// Whether a peak as high as `top` may lie in the cell.
    fn leaves_open(&self, top: f64) -> bool {
        self.value >= top && self.slope.0 <= 0.0 && self.slope.1 >= 0.0
    }
}

fn bounds(groups: impl IntoIterator<Item = Group>, a: f64, b: f64) -> Bounds {
    let mut found = Bounds { value: 0.0, slope: (0.0, 0.0), curvature: 0.0 };
    for group in groups {
        // u of these points at locations of this cell.
        let (low, high) = (group.low - b, group.high - a);
        let (near, far) = if low > 0.0 {
            (low, high)
        } else if high < 0.0 {
            (-high, -low)
        } else {
            (0.0, high.max(-low))
        };
        found.value -= group.count * log_distance(near);
        // The score climbs between -1 and 1, where it is -1 and 1, and falls outside.
        let (at_low, at_high) = (Cauchy::score(low), Cauchy::score(high));
        let least = if low <= -1.0 && high >= -1.0 { -1.0 } else { at_low.min(at_high) };
        let most = if low <= 1.0 && high >= 1.0 { 1.0 } else { at_low.max(at_high) };
        found.slope.0 += group.count * least;
        found.slope.1 += group.count * most;
        // The curvature climbs with |u| from -2 up to 1/4 at the root of 3, and falls to 0.
        let bend = 3.0_f64.sqrt();
        let curvature = if near <= bend && far >= bend {
            0.25
        } else if far < bend {
            -steepness(far)
        } else {
            -steepness(near)
        };
        found.curvature += group.count * curvature;
    }
    found
}

/// A good location to begin with: from the median uphill, each step a mean weighted by 1 / (1 + u^2).
fn first_guess(groups: &[Group], median: f64) -> f64 {
    uphill(groups, median, 8)
}

/// So many steps uphill, each a mean weighted by 1 / (1 + u^2), which never goes down.
fn uphill(groups: &[Group], from: f64, steps: usize) -> f64 {
    (0..steps).fold(from, |location, _| {
        let (mut weights, mut sum) = (0.0, 0.0);
        for group in each(groups) {
            let u = f64::midpoint(group.low, group.high) - location;
            let weight = group.count / (1.0 + u * u);
            weights += weight;
            sum += weight * u;
        }
        if weights > 0.0 { location + sum / weights } else { location }
    })
}

/// Where to halve a cell: by ratio far from the middle, by difference near it.
fn halfway(a: f64, b: f64, middle: f64) -> f64 {
    if a < middle && b > middle && b - a > 2.0 {
        return middle;
    }
    let (from, to) = (1.0 + (a - middle).abs(), 1.0 + (b - middle).abs());
    if b - a > 2.0 && to.max(from) > 2.0 * to.min(from) {
        let distance = from.sqrt() * to.sqrt() - 1.0;
        return if a >= middle { middle + distance } else { middle - distance };
    }
    f64::midpoint(a, b)
}

impl Shape for Cauchy {
    const ABOUT: About = About {
        name: "cauchy_location",
        label: "Cauchy",
        formula: "1 / (π (1 + u²)), u = x - location",
        estimate: "the location of the highest of many peaks, by branch and bound; a generation costs some twenty sums \
                   over the points held, and some dozens over at most 128 groups of them",
        knobs: &[crate::family::contract::knobs::LOCATION],
        quantities: &[Quantity::parameter("location", "location")],
        lacks: &[metric::ALIVE, metric::VARIANCE_RATIO],
        assumptions: &[
            Assumption::support(true, "All numbers, whatever the location"),
            Assumption::score(true, "The score 2u/(1 + u²) lies between -1 and 1, although E|x| is infinite"),
            Assumption::smooth(true, "Every derivative of the log-likelihood is bounded"),
            Assumption::fisher(true, "It is 1/2 everywhere"),
        ],
        ..About::BASE
    };
    const INFORMATION: f64 = 0.5;
    const ENTROPY: f64 = 2.531_024_246_969_290_7; // ln 4π
    const VARIANCE: f64 = f64::INFINITY;
    const TAIL: Tail = Tail::Power(1.0);

    fn ln_density(u: f64) -> f64 {
        -std::f64::consts::PI.ln() - log_distance(u)
    }
    fn score(u: f64) -> f64 {
        if u.abs() > 1.0 { 2.0 / (u + 1.0 / u) } else { 2.0 * u / (1.0 + u * u) }
    }
    fn upper_quantile(tail: f64) -> f64 {
        let angle = std::f64::consts::PI * tail;
        if !(0.25..=0.75).contains(&tail) { 1.0 / angle.tan() } else { (std::f64::consts::FRAC_PI_2 - angle).tan() }
    }
    fn kl(gap: f64) -> f64 {
        log_distance(0.5 * gap)
    }
    fn tv(gap: f64) -> f64 {
        std::f64::consts::FRAC_2_PI * (0.5 * gap).atan()
    }

    fn fit(points: &[f64], before: f64) -> f64 {
        let (first, last) = (points[0], points[points.len() - 1]);
        let median = points[points.len() / 2];
        let value = |location: f64| -each(points).map(|x| log_distance(x - location)).sum::<f64>();
        let slope = |location: f64| {
            each(points).fold((0.0, 0.0), |(slope, curvature), &x| {
                (slope + Self::score(x - location), curvature - steepness(x - location))
            })
        };
        let groups = groups(points);
        let guess = first_guess(&groups, median);
        let mut top = value(guess);
        let mut peaks: Vec<(f64, f64)> = Vec::new();
        let mut cells = vec![(first, last)];
        let mut work = 0;
        while let Some((a, b)) = cells.pop() {
            if halted() {
                break;
            }
            if work >= MOST_WORK {
                peaks =
                    (0..PLACES).map(|i| points[i * (points.len() - 1) / (PLACES - 1)]).map(|x| (x, value(x))).collect();
                let start =
                    peaks.iter().copied().fold((guess, top), |best, one| if one.1 > best.1 { one } else { best });
                let all: Vec<Group> = points.iter().copied().map(alone).collect();
                let peak = uphill(&all, start.0, STEPS);
                top = value(peak);
                peaks = vec![(peak, top)];
                break;
            }
            work += groups.len();
            let mut over = bounds(groups.iter().copied(), a, b);
            if over.leaves_open(top) && over.curvature >= 0.0 && b - a < CLOSE && groups.len() < points.len() {
                work += points.len();
                over = bounds(each(points).copied().map(alone), a, b);
            }
            if !over.leaves_open(top) {
                continue;
            }
            let half = halfway(a, b, median);
            let peak = if over.curvature < 0.0 {
                work += 4 * points.len();
                let rises = slope(a).0 >= 0.0 && slope(b).0 <= 0.0;
                rises.then(|| summit(slope, a, b, guess))
            } else if b - a > NARROW && a < half && half < b {
                cells.extend([(a, half), (half, b)]);
                None
            } else {
                Some(half)
            };
            if let Some(peak) = peak {
                work += points.len();
                let height = value(peak);
                top = top.max(height);
                peaks.push((peak, height));
            }
        }
        let rounding = 1e-14 * (points.len() as f64 - top);
        let highest = peaks.into_iter().map(|(peak, _)| peak).filter(|&peak| value(peak) >= top - rounding);
        highest.min_by(|a, b| (a - before).abs().total_cmp(&(b - before).abs())).unwrap_or(guess)
    }
}
