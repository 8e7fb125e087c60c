//! The exact maximum likelihood fit of [`crate::family::SpikeFamily`] (derived here).
//!
//! With x the points in [0, 1] and y those in [2, 3],
//!
//! LL(a) = n(a) ln(1/2 + (1-a)/(2(1-2a))) + (|x| - n(a)) ln(1/2) + |y| ln(a/4) + S(a) ln(1 + 1/f(a)),
//!
//! n(a) the x up to 1-2a, S(a) the most y in a closed window of width f(a). Between the places where n or S fall, every
//! term rises with a: only a = (1-x)/2, a = 1/4 and the a at which f is just the width of a window need a look. For the same
//! reason a stretch of candidates is bounded by n and S at its left and the rest at its right end, and most stretches are
//! left out unseen.

use std::borrow::Cow;

use crate::family::counterexample::spike_width::{BEND, DEEP, MOST, Spike, SpikeWidth};
use crate::numeric::guard::Bounded as _;

/// The gap between neighbouring floats from 2 to 4: the smallest width of a window of two different points.
const ULP: f64 = 2.0 * f64::EPSILON;
/// At most so many candidates are named for drawing.
const NAMED: usize = 64;

/// The points, as the likelihood sees them.
pub(crate) struct Evidence<'a> {
    width: SpikeWidth,
    low: u64,
    /// From 1/2 up, ascending.
    high: Cow<'a, [f64]>,
    y: Cow<'a, [f64]>,
    /// S on the two plateaus of f.
    most_flat: usize,
    most_deep: usize,
}

/// The best a so far.
#[derive(Clone, Copy)]
struct Best {
    a: f64,
    likelihood: f64,
}

impl Best {
    fn take(&mut self, a: f64, likelihood: f64) {
        if likelihood > self.likelihood {
            *self = Self { a, likelihood };
        }
    }
}

impl<'a> Evidence<'a> {
    pub(crate) fn new(width: SpikeWidth, low: u64, high: Cow<'a, [f64]>, y: Cow<'a, [f64]>) -> Self {
        let most = |a: f64| windows(&y, width.ln_width(a).exp()).map(|(_, count)| count).max().unwrap_or(0);
        let (most_flat, most_deep) = (most(0.0), most(MOST));
        Self { width, low, high, y, most_flat, most_deep }
    }

    /// S(a).
    fn most(&self, a: f64) -> usize {
        if a <= BEND || self.most_flat == self.most_deep {
            self.most_flat
        } else if a >= DEEP {
            self.most_deep
        } else {
            windows(&self.y, self.width.ln_width(a).exp()).map(|(_, count)| count).max().unwrap_or(0)
        }
    }

    /// n(a).
    fn within(&self, a: f64) -> u64 {
        self.low + self.high.partition_point(|&x| x <= 1.0 - 2.0 * a) as u64
    }

    /// LL with n at one place, a where it rises, and S at a third: the likelihood itself, or a bound of it.
    fn likelihood(&self, within: u64, a: f64, most: usize) -> f64 {
        let outside = (self.low + self.high.len() as u64 - within) as f64;
        let mut sum = within as f64 * (0.5 + 0.5 * (1.0 - a) / (1.0 - 2.0 * a)).ln() - outside * std::f64::consts::LN_2;
        if !self.y.is_empty() {
            let ln_width = self.width.ln_width(a);
            // ln(1 + 1/f) without f, which underflows from N = 106 on.
            let lift = -ln_width + ln_width.exp().ln_1p();
            sum += self.y.len() as f64 * (a / 4.0).ln() + most as f64 * lift;
        }
        sum
    }

    /// The profile log-likelihood of a; -inf outside of [0, 1/4].
    pub(crate) fn profile(&self, a: f64) -> f64 {
        if (0.0..=MOST).contains(&a) { self.likelihood(self.within(a), a, self.most(a)) } else { f64::NEG_INFINITY }
    }

    /// The best a and location. Of windows that hold equally many points the one nearest to the model before is taken, as
    /// the paper allows.
    pub(crate) fn fit(&self, before: &Spike) -> Spike {
        let mut best = Best { a: MOST, likelihood: self.profile(MOST) };
        if let Some(last) = self.high.len().checked_sub(1) {
            self.search(0, last, &mut best);
        }
        self.search_windows(&mut best);
        let width = self.width.ln_width(best.a).exp();
        let room = 3.0 - width;
        let holding = windows(&self.y, width).filter(|&(_, count)| count == self.most(best.a));
        let nearest = holding
            .map(|(from, _)| from.min(room))
            .min_by(|p, q| (p - before.location).abs().total_cmp(&(q - before.location).abs()));
        Spike { a: best.a, location: nearest.unwrap_or(before.location.min(room)) }
    }

    /// The candidates a = (1-x)/2 of the x from index `from` to `to`, by branch and bound.
    fn search(&self, from: usize, to: usize, best: &mut Best) {
        let a = |index: usize| 0.5 * (1.0 - self.high[index]);
        let within = self.low + to as u64 + 1;
        if from == to {
            best.take(a(to), self.likelihood(within, a(to), self.most(a(to))));
        } else if self.bound(within, a(to), a(from)) > best.likelihood {
            let middle = from.midpoint(to);
            self.search(middle + 1, to, best);
            self.search(from, middle, best);
        }
    }

    /// Above LL on a stretch, given n at its left end.
    fn bound(&self, within: u64, left: f64, right: f64) -> f64 {
        self.likelihood(within, right, self.most(left))
    }

    /// The candidates at which f(a) is just the width of a window.
    fn search_windows(&self, best: &mut Best) {
        let limit = self.likelihood(self.within(BEND), DEEP, 0);
        for count in (self.most_deep + 1..=self.most_flat).rev() {
            let most_lift = count as f64 * (-ULP.ln() + ULP.ln_1p());
            if limit + most_lift <= best.likelihood {
                break;
            }
            let a = self.narrowest(count);
            best.take(a, self.likelihood(self.within(a), a, count));
        }
    }

    /// The largest a at which a window of width f(a) still holds so many points, as floats see it.
    fn narrowest(&self, count: usize) -> f64 {
        let width = |i: usize| self.y[i + count - 1] - self.y[i];
        let tightest = (0..=self.y.len() - count).min_by(|&i, &j| width(i).total_cmp(&width(j))).unwrap_or(0);
        let (from, to) = (self.y[tightest], self.y[tightest + count - 1]);
        let mut a = self.width.a_of_width(to - from);
        // The way to a and back to the width rounds.
        let mut step = f64::EPSILON * BEND;
        while from + self.width.ln_width(a).exp() < to && a > BEND {
            a = (a - step).at_least(BEND);
            step *= 2.0;
        }
        a
    }

    /// Candidates with the place just after each, thinned to what can be drawn.
    pub(crate) fn candidates(&self) -> Vec<f64> {
        let edges: Vec<f64> = self.high.iter().rev().map(|x| 0.5 * (1.0 - x)).collect();
        let (first, rest) = edges.split_at(edges.len().min(NAMED / 4)); // near the truth each one shows
        let counts = self.most_deep + 1..=self.most_flat;
        let thin = |length: usize| length.div_ceil(NAMED / 8).max(1);
        let edges = first.iter().chain(rest.iter().step_by(thin(rest.len()))).copied();
        let windows = counts.clone().step_by(thin(counts.count())).map(|count| self.narrowest(count));
        let after = |a: f64| [a, (a + 1e-9).min(MOST)];
        edges.chain(windows).flat_map(after).chain([BEND, DEEP, MOST]).collect()
    }
}

/// Every point with the number of points in the closed window that begins there, of sorted points.
fn windows(sorted: &[f64], width: f64) -> impl Iterator<Item = (f64, usize)> + '_ {
    let mut end = 0;
    sorted.iter().enumerate().map(move |(i, &from)| {
        while end < sorted.len() && sorted[end] <= from + width {
            end += 1;
        }
        (from, end - i)
    })
}
