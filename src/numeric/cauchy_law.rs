//! The highest of the many peaks that a likelihood of Cauchy laws of scale 1 has in its location, by branch and bound:
//! - every peak lies between the least and the largest point; that range is cut into cells;
//! - a cell is left out once an upper bound of the likelihood over it is below a value already found, or once bounds of
//!   the slope show that it has one sign there;
//! - where bounds of the curvature show a cell concave, its peak is found by Newton to the last digit;
//! - other cells are halved. One of width 1e-6 that is still open is taken at its middle, which can be lower than the
//!   cell's own top by no more than n 5e-7 in log-likelihood: that is the whole error of the search, and only there.
//!
//! In the bounds groups of as many points stand in for them, so that logarithms are taken of products of sixteen. The first
//! cell lies about the peak uphill from the median: it is mostly concave, and all others are mostly too low.
//!
//! Points in their thousands, spread evenly over thousands of units (the quantiles of a far wider law), leave millions of
//! cells open. After so much work that usual batches never come near it the search ends; then the highest of 1024 points, in even
//! steps of rank, goes uphill to its peak.
//!
//! Of peaks equal to within rounding the one nearest to the last location is taken.

use std::borrow::Cow;

use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::{halted, pieces};
use crate::numeric::lanes::widely;
use crate::numeric::root::summit;

/// At most so many groups of points stand in for them in the bounds.
const GROUPS: usize = 128;
/// A cell narrower than this is not halved again.
const NARROW: f64 = 1e-6;
/// A cell narrower than this that the groups cannot decide is looked at point by point.
const CLOSE: f64 = 0.1;
/// Of a cell wider than this neither slope nor curvature can be bounded.
const WIDE: f64 = 1.0;
/// Half the width of the first cell.
const FIRST: f64 = 0.35;
/// Groups and points looked at in bounds before the search is given up: a second or less.
const MOST_WORK: usize = 30_000_000;
/// Points looked at in its place, and steps uphill from the highest.
const PLACES: usize = 1024;
const STEPS: usize = 200;
/// Rounds of Newton on the groups, for a place to begin.
const ROUNDS: usize = 8;
/// Distances of whose product one logarithm is taken, and sums that run side by side.
const BLOCK: usize = 16;
const LANES: usize = 4;
/// Squares of distances that are nearer are numbers.
const FAR: f64 = 1e150;

/// ln(1 + u^2), without overflow.
pub(crate) fn log_distance(u: f64) -> f64 {
    if u.abs() < 1e8 { (u * u).ln_1p() } else { 2.0 * u.abs().ln() }
}

/// The score 2u / (1 + u^2), without overflow.
pub(crate) fn score(u: f64) -> f64 {
    if u.abs() > 1.0 { 2.0 / (u + 1.0 / u) } else { 2.0 * u / (1.0 + u * u) }
}

/// The same of what is not far, by 1 / (1 + u^2); and its derivative in u, which is minus the curvature of the log-likelihood:
/// 2 (1 - u^2) / (1 + u^2)^2.
#[inline(always)]
fn near_score(u: f64, over: f64) -> f64 {
    2.0 * u * over
}
#[inline(always)]
fn steepness(over: f64) -> f64 {
    2.0 * (2.0 * over - 1.0) * over
}
#[inline(always)]
fn closeness(u: f64) -> f64 {
    1.0 / (1.0 + u * u)
}

/// Sum of ln(1 + d^2) over a block of distances: of their product, where that is a number.
#[inline(always)]
fn log_block(distances: &[f64; BLOCK]) -> f64 {
    let mut factors = [0.0; BLOCK];
    for i in 0..BLOCK {
        factors[i] = 1.0 + distances[i] * distances[i];
    }
    let mut products = [1.0; LANES];
    for row in 0..BLOCK / LANES {
        for lane in 0..LANES {
            products[lane] *= factors[LANES * row + lane];
        }
    }
    let product = (products[0] * products[1]) * (products[2] * products[3]);
    if product < f64::MAX { product.ln() } else { distances.iter().map(|d| log_distance(*d)).sum() }
}

/// The same of any number of groups, each by the distance that its two ends give.
fn log_distances(low: &[f64], high: &[f64], distance: impl Fn(f64, f64) -> f64) -> f64 {
    let all = || {
        let mut whole = 0.0;
        let mut start = 0;
        while start < low.len() {
            let count = BLOCK.min(low.len() - start);
            let (low, high) = (&low[start..start + count], &high[start..start + count]);
            let mut distances = [0.0; BLOCK];
            for i in 0..count {
                distances[i] = distance(low[i], high[i]);
            }
            whole += log_block(&distances);
            start += BLOCK;
        }
        whole
    };
    widely(all)
}

/// The log-likelihood at a location, but for the constant.
fn value(points: &[f64], location: f64) -> f64 {
    -pieces(points).map(|some| log_distances(some, some, |x, _| x - location)).sum::<f64>()
}

/// Whether the square of a distance of these points, in ascending order, from a place is beyond the numbers.
fn is_far(low: f64, high: f64, place: f64) -> bool {
    (low - place).abs() > FAR || (high - place).abs() > FAR
}

/// Slope and curvature of the log-likelihood.
fn slope(points: &[f64], location: f64) -> (f64, f64) {
    if is_far(points[0], points[points.len() - 1], location) {
        return pieces(points).flatten().fold((0.0, 0.0), |(slope, curvature), x| {
            (slope + score(x - location), curvature - steepness(closeness(x - location)))
        });
    }
    let (mut slopes, mut curvatures) = ([0.0; LANES], [0.0; LANES]);
    for some in pieces(points) {
        widely(
            #[inline(always)]
            || slopes_of(some, location, &mut slopes, &mut curvatures),
        );
    }
    (slopes.iter().sum(), curvatures.iter().sum())
}

/// Adds the slopes and curvatures of points, in lanes; of those that do not fill these all to the first.
#[inline(always)]
fn slopes_of(points: &[f64], location: f64, slopes: &mut [f64; LANES], curvatures: &mut [f64; LANES]) {
    let whole = points.len() / LANES * LANES;
    for &x in &points[whole..] {
        let u = x - location;
        let over = closeness(u);
        slopes[0] += near_score(u, over);
        curvatures[0] -= steepness(over);
    }
    let mut start = 0;
    while start < whole {
        let row = &points[start..start + LANES];
        let (mut own, mut bend) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            let u = row[lane] - location;
            let over = closeness(u);
            own[lane] = near_score(u, over);
            bend[lane] = steepness(over);
        }
        for lane in 0..LANES {
            slopes[lane] += own[lane];
            curvatures[lane] -= bend[lane];
        }
        start += LANES;
    }
}

/// Points in ascending order, by runs of as many (the last may have fewer): the ends of each run, which bounds need.
struct Groups<'a> {
    low: Cow<'a, [f64]>,
    high: Cow<'a, [f64]>,
    size: f64,
    last: f64,
}

/// Bounds of slope and curvature over a cell.
#[derive(Clone, Copy, Debug, Default)]
struct Bounds {
    slope: (f64, f64),
    curvature: f64,
}

impl Bounds {
    /// Nothing is known.
    const OPEN: Self = Self { slope: (f64::NEG_INFINITY, f64::INFINITY), curvature: f64::INFINITY };

    /// With so many times another.
    fn plus(self, times: f64, other: Self) -> Self {
        Self {
            slope: (self.slope.0 + times * other.slope.0, self.slope.1 + times * other.slope.1),
            curvature: self.curvature + times * other.curvature,
        }
    }

    /// Whether there may be a peak.
    fn leaves_open(&self) -> bool {
        self.slope.0 <= 0.0 && self.slope.1 >= 0.0
    }
}

/// Of one group at places u from `low` to `high`.
fn bounds_of(low: f64, high: f64, score: impl Fn(f64, f64) -> f64) -> Bounds {
    let bend = 3.0_f64.sqrt();
    let (over_low, over_high) = (closeness(low), closeness(high));
    // The score climbs between -1 and 1, where it is -1 and 1, and falls outside.
    let (at_low, at_high) = (score(low, over_low), score(high, over_high));
    let (least, most) = if at_low < at_high { (at_low, at_high) } else { (at_high, at_low) };
    let least = if low <= -1.0 && high >= -1.0 { -1.0 } else { least };
    let most = if low <= 1.0 && high >= 1.0 { 1.0 } else { most };
    // The curvature climbs with |u| from -2 up to 1/4 at the root of 3, and falls to 0.
    let (far, over_far) = if high > -low { (high, over_high) } else { (-low, over_low) };
    let (near, over_near) = if low > 0.0 {
        (low, over_low)
    } else if high < 0.0 {
        (-high, over_high)
    } else {
        (0.0, 1.0)
    };
    let curvature = if near <= bend && far >= bend {
        0.25
    } else if far < bend {
        -steepness(over_far)
    } else {
        -steepness(over_near)
    };
    Bounds { slope: (least, most), curvature }
}

impl<'a> Groups<'a> {
    fn of(points: &'a [f64]) -> Self {
        let size = points.len().div_ceil(GROUPS);
        if size <= 1 {
            return Self::alone(points);
        }
        let runs = points.chunks(size);
        let last = points.len() - (runs.len() - 1) * size;
        let low = runs.clone().map(|run| run[0]).collect();
        let high = runs.map(|run| run[run.len() - 1]).collect();
        Self { low, high, size: size as f64, last: last as f64 }
    }

    /// Each point its own group.
    fn alone(points: &'a [f64]) -> Self {
        Self { low: points.into(), high: points.into(), size: 1.0, last: 1.0 }
    }

    fn len(&self) -> usize {
        self.low.len()
    }

    /// The lower and the upper ends of all groups but the last, which may be smaller.
    fn full(&self) -> (&[f64], &[f64]) {
        let last = self.len() - 1;
        (&self.low[..last], &self.high[..last])
    }

    /// The ends of the last group.
    fn rest(&self) -> (f64, f64) {
        let last = self.len() - 1;
        (self.low[last], self.high[last])
    }

    /// An upper bound of the log-likelihood over the cell from `a` to `b`.
    fn most(&self, a: f64, b: f64) -> f64 {
        let nearest = |low: f64, high: f64| {
            let (above, below) = (low - b, a - high);
            let near = if above > below { above } else { below };
            if near > 0.0 { near } else { 0.0 }
        };
        let ((low, high), last) = (self.full(), self.rest());
        let whole = log_distances(low, high, nearest);
        -(self.size * whole + self.last * log_distance(nearest(last.0, last.1)))
    }

    /// Slope and curvature over the cell.
    fn bounds(&self, a: f64, b: f64) -> Bounds {
        let ((low, high), last) = (self.full(), self.rest());
        let sum = |score: fn(f64, f64) -> f64| {
            let of = |(&low, &high): (&f64, &f64)| bounds_of(low - b, high - a, score);
            let sum = low.iter().zip(high).map(of).fold(Bounds::default(), |sum, one| sum.plus(1.0, one));
            Bounds::default().plus(self.size, sum).plus(self.last, of((&last.0, &last.1)))
        };
        let far = is_far(self.low[0], last.1, a) || is_far(self.low[0], last.1, b);
        if far { sum(|u, _| score(u)) } else { sum(near_score) }
    }

    /// A good location to begin with: from a place on by steps uphill, each a mean weighted by 1 / (1 + u^2), or Newton's where
    /// the curvature allows.
    fn first_guess(&self, from: f64) -> f64 {
        let mut at = from;
        for _ in 0..ROUNDS {
            let ((low, high), last) = (self.full(), self.rest());
            let sums = |(slope, curvature, weights): (f64, f64, f64), times: f64, (low, high): (f64, f64)| {
                let u = f64::midpoint(low, high) - at;
                let over = closeness(u);
                (slope + times * u * over, curvature + times * (2.0 * over - 1.0) * over, weights + times * over)
            };
            let all =
                low.iter().zip(high).fold((0.0, 0.0, 0.0), |sum, (&low, &high)| sums(sum, self.size, (low, high)));
            let (slope, curvature, weights) = sums(all, self.last, last);
            let (step, newton) = (slope / weights, slope / curvature);
            let step = if curvature > 0.0 && newton.abs() < 4.0 * step.abs() { newton } else { step };
            if !step.is_finite() {
                break;
            }
            at += step;
            if step.abs() < 1e-8 {
                break;
            }
        }
        at
    }
}

/// So many steps uphill, each a mean weighted by 1 / (1 + u^2), which never goes down.
fn uphill(points: &[f64], from: f64) -> f64 {
    (0..STEPS).fold(from, |location, _| {
        let (weights, sum) = pieces(points).flatten().fold((0.0, 0.0), |(weights, sum), x| {
            let weight = closeness(x - location);
            (weights + weight, sum + weight * (x - location))
        });
        if weights > 0.0 { location + sum / weights } else { location }
    })
}

/// Where to halve a cell: by ratio far from the middle, by difference near it.
fn halfway(a: f64, b: f64, middle: f64) -> f64 {
    let (from, to) = (1.0 + (a - middle).abs(), 1.0 + (b - middle).abs());
    if b - a > 2.0 && (a >= middle || b <= middle) && to.max(from) > 2.0 * to.min(from) {
        let distance = from.sqrt() * to.sqrt() - 1.0;
        return if a >= middle { middle + distance } else { middle - distance };
    }
    f64::midpoint(a, b)
}

/// What is left to look at, and what has been found.
struct Search<'a> {
    points: &'a [f64],
    groups: Groups<'a>,
    guess: f64,
    top: f64,
    /// Each with its height.
    peaks: Vec<(f64, f64)>,
    cells: Vec<(f64, f64)>,
    work: usize,
}

impl<'a> Search<'a> {
    fn of(points: &'a [f64]) -> Self {
        let (first, last) = (points[0], points[points.len() - 1]);
        let groups = Groups::of(points);
        let guess = groups.first_guess(points[points.len() / 2]).clamp(first, last);
        let (low, high) = ((guess - FIRST).clamp(first, last), (guess + FIRST).clamp(first, last));
        let mut cells = vec![(first, low), (high, last)];
        cells.retain(|(a, b)| a < b);
        cells.push((low, high));
        Self { points, groups, guess, top: value(points, guess), peaks: Vec::new(), cells, work: 0 }
    }

    /// Whether groups hold more than a point.
    fn is_coarse(&self) -> bool {
        self.groups.len() < self.points.len()
    }

    /// Heights that are apart by less are level.
    fn rounding(&self) -> f64 {
        1e-14 * (self.points.len() as f64 - self.top)
    }

    fn add(&mut self, peak: f64) {
        self.work += self.points.len();
        let height = value(self.points, peak);
        if height > self.top {
            self.top = height;
        }
        self.peaks.push((peak, height));
    }

    /// Bounds over a cell that may hold the highest peak; `None` where it cannot.
    fn open(&mut self, a: f64, b: f64) -> Option<Bounds> {
        let level = self.top - self.rounding();
        self.work += self.groups.len();
        if self.groups.most(a, b) < level {
            return None;
        }
        if b - a > WIDE {
            return Some(Bounds::OPEN);
        }
        let bounds = self.groups.bounds(a, b);
        if !(bounds.leaves_open() && bounds.curvature >= 0.0 && b - a < CLOSE && self.is_coarse()) {
            return Some(bounds).filter(Bounds::leaves_open);
        }
        self.work += self.points.len();
        let all = || pieces(self.points).map(Groups::alone);
        if all().map(|some| some.most(a, b)).sum::<f64>() < level {
            return None;
        }
        let bounds = all().fold(Bounds::default(), |sum, some| sum.plus(1.0, some.bounds(a, b)));
        Some(bounds).filter(Bounds::leaves_open)
    }

    /// The slope at a place, to the sign: where the groups leave that open, of all points.
    fn slope_at(&mut self, place: f64) -> f64 {
        if self.is_coarse() {
            let (least, most) = self.groups.bounds(place, place).slope;
            if least > 0.0 || most < 0.0 {
                return least;
            }
        }
        self.work += self.points.len();
        slope(self.points, place).0
    }

    /// The peak in a cell over which the likelihood is concave: by Newton from the guess, to the last digit.
    fn peak_between(&self, a: f64, b: f64) -> f64 {
        /// So much of its third derivative each point has at most.
        const THIRD: f64 = 3.0;
        let mut at = self.guess.clamp(a, b);
        for _ in 0..ROUNDS {
            let (slope, curvature) = slope(self.points, at);
            let step = -slope / curvature;
            let next = at + step;
            if !(curvature < 0.0 && next >= a && next <= b) {
                break;
            }
            // What is left to go is at most this.
            let left = 0.5 * THIRD * self.points.len() as f64 / -curvature * step * step;
            if left <= 0.25 * f64::EPSILON * next.abs().at_least(1e-3) {
                return next;
            }
            at = next;
        }
        summit(|at| slope(self.points, at), a, b, self.guess)
    }

    fn look(&mut self, a: f64, b: f64) {
        let Some(over) = self.open(a, b) else { return };
        let half = halfway(a, b, self.guess);
        if over.curvature < 0.0 {
            self.work += 4 * self.points.len();
            if self.slope_at(a) >= 0.0 && self.slope_at(b) <= 0.0 {
                self.add(self.peak_between(a, b));
            }
        } else if b - a > NARROW && a < half && half < b {
            self.cells.extend([(a, half), (half, b)]);
        } else {
            self.add(half);
        }
    }

    /// The highest of some points, and uphill from there.
    fn give_up(&mut self) {
        let points = self.points;
        let place = |i: usize| points[i * (points.len() - 1) / (PLACES - 1)];
        let start = (0..PLACES).map(place).map(|x| (x, value(points, x)));
        let start = start.fold((self.guess, self.top), |best, one| if one.1 > best.1 { one } else { best });
        let peak = uphill(points, start.0);
        self.top = value(points, peak);
        self.peaks = vec![(peak, self.top)];
    }
}

/// The location of the highest peak for points in ascending order (at least one).
pub(crate) fn highest_peak(points: &[f64], before: f64) -> f64 {
    let mut search = Search::of(points);
    while let Some((a, b)) = search.cells.pop() {
        if halted() {
            break;
        }
        if search.work >= MOST_WORK {
            search.give_up();
            break;
        }
        search.look(a, b);
    }
    let level = search.top - search.rounding();
    let highest = search.peaks.iter().filter(|peak| peak.1 >= level).map(|peak| peak.0);
    highest.min_by(|a, b| (a - before).abs().total_cmp(&(b - before).abs())).unwrap_or(search.guess)
}

#[cfg(test)]
mod tests;
