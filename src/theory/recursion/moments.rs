//! Fits that take over the mean of their points, and a variance that is a line in theirs: kernel densities (the kernels
//! add h^2) and mixtures of normal laws by EM (every round keeps both moments; MAD, derived).
//!
//! Two numbers tell all: v, the expected squared error of the fit's mean, and u, the expected variance of the points it is
//! fitted to; the model's is V(u, N) = slope(N) u + offset. As in the recursion for a sample mean, a batch of m points, s of
//! them synthetic, r fresh, h reused, has the mean error `(s d + r R + h H) / m + noise`, and its points have
//! E distance^2 = v + V or the true variance.

use crate::experiment::{Plan, RealSource, Retention};
use crate::numeric::guard::Bounded as _;
use crate::theory::premise::{constant_head, parts};

/// How a model's variance follows from that of its N points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Map {
    /// u, as by EM.
    Same,
    /// u N / (N - lost): another divisor.
    Divisor(f64),
    /// u (1 + kappa^2 N^(-2/5)): kernels of Scott's width.
    Scott(f64),
    /// u + factor^2 N^(-2/5): kernels by the reference rule of the truth.
    Reference(f64),
    /// The trace of two coordinates: u (1 + kappa^2 N^(-1/3)).
    PlaneScott(f64),
    /// u + h^2: kernels of one width.
    Fixed(f64),
    /// u (1 + share^2): kernels as wide as a share of the deviation.
    Tracked(f64),
}

impl Map {
    pub(crate) fn variance(self, u: f64, n: f64) -> f64 {
        match self {
            Self::Same => u,
            Self::Divisor(lost) => u * (n / (n - lost).at_least(1.0)),
            Self::Scott(kappa) => u * (1.0 + kappa * kappa * n.powf(-0.4)),
            Self::Reference(factor) => u + factor * factor * n.powf(-0.4),
            Self::PlaneScott(kappa) => u * (1.0 + kappa * kappa * n.powf(-1.0 / 3.0)),
            Self::Fixed(width) => u + width * width,
            Self::Tracked(share) => u * (1.0 + share * share),
        }
    }
}

/// Expected squared error of the model's mean, and variance of the points held and of the model: no number once it is too
/// small or too large for one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) error: f64,
    pub(crate) points: f64,
    pub(crate) model: f64,
}

/// For t = 0, 1, ..., `generations`, where synthetic points have `heat` times the model's variance; `None` where the
/// workflow has no such recursion.
///
/// Every line adds terms that are not negative: variances keep their digits down to the least number there is, where
/// `q - v` is noise from 1e-16 of the truth on. With P points held before, s synthetic, r fresh and h reused ones, N in all,
/// a the squared error of the pool's mean, d its variance, e what a draw from it adds to a, b the squared distance of its mean
/// from that of the reused points and y the variance of a synthetic point,
/// `N^2 d' = N P d + s (P + r + h) e + s (N - 1) y + r (N - 1) V + r (P + s) a + (h - 1) N V + h (P + s) b` (derived: the
/// points' squared distances from 0, less that of their mean; (h - 1) for h > 0).
pub(crate) fn rows(plan: &Plan, map: Map, heat: f64, truth: f64, generations: u64) -> Option<Vec<Row>> {
    let windowed = matches!(plan.retention, Retention::Window(_));
    if windowed || plan.real_source == RealSource::Same && !constant_head(plan, generations) {
        return None;
    }
    let n = plan.sample_size as f64;
    let mut pool = n;
    let (mut a, mut d) = (truth / n, truth * ((n - 1.0) / n));
    let mut with_head = truth / n; // Cov(pool mean, mean error of the reused points)
    let reused = parts(plan, 2).3;
    let mut b = if reused > 0.0 { truth * ((n - reused) / (n * reused)) } else { 0.0 };
    // How many points are fitted on, what their choice adds to the error of the mean, and their variance.
    let drawn = |d: f64, pool: f64, t: u64| match plan.retention {
        Retention::Subsample if pool > 1.0 => {
            let k = (plan.budget(t) as f64).min(pool);
            (k, d * ((pool - k) / ((pool - 1.0) * k)), d * (pool / (pool - 1.0) * ((k - 1.0) / k)))
        }
        _ => (pool, 0.0, d),
    };
    // Whether the variance has become less than any number, and is no zero of its own right.
    let mut gone = false;
    let row = |v: f64, u: f64, held: f64, gone: bool| {
        let model = map.variance(u, held);
        let vanished = gone && model < f64::MIN_POSITIVE;
        Row { error: v, points: if gone { f64::NAN } else { u }, model: if vanished { f64::NAN } else { model } }
    };
    let (held, mut e, mut u) = drawn(d, pool, 1);
    let mut v = a + e;
    let mut model = map.variance(u, held);
    let mut all = vec![Row { error: 0.0, points: truth, model: truth }, row(v, u, held, gone)];
    for t in 2..=generations {
        let (size, s, r, h) = parts(plan, t);
        let before = if plan.retention == Retention::Replace { 0.0 } else { pool };
        let next = before + size;
        let (p, f, x, again) = (before / next, s / next, (r + h) / next, h / next);
        let y = heat * model;
        let others = (next - 1.0) / next;
        let head = if h > 0.0 { truth / h } else { 0.0 };
        let real =
            if h > 0.0 { truth * ((h - 1.0) / next) + x * (p + f) * b } else { x * others * truth + x * (p + f) * a };
        let last = d;
        d = p * d + f * (p + x) * e + f * others * y + real;
        // Given the pool, the model's mean has the pool's.
        a = p * p * a
            + 2.0 * p * (f * a + again * with_head)
            + f * f * v
            + f * y / next
            + r / next * truth / next
            + again * again * head
            + 2.0 * f * again * with_head;
        b = (p + f) * (p + f) * b + f * f * e + f * y / next;
        with_head = (p + f) * with_head + again * head;
        let underflown = d == 0.0 && (last > 0.0 && p > 0.0 || model > 0.0 && heat > 0.0 && s > 0.0 && next > 1.0);
        gone |= d != 0.0 && d < f64::MIN_POSITIVE || underflown;
        pool = next;
        let held;
        (held, e, u) = drawn(d, pool, t);
        v = a + e;
        model = map.variance(u, held);
        all.push(row(v, u, held, gone));
    }
    all.truncate(generations as usize + 1);
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PLAN;

    /// The closed forms of 8.11, and its two numbers for n = 100 at t = 20: x18, and x1.30 since the
    /// first fit (on the way to x1.49).
    #[test]
    fn kernels_follow_the_closed_forms() {
        let mut plan = Plan { sample_size: 100, ..PLAN };
        for (n, kappa) in [(100, 1.06), (7, 0.5), (1, 2.0)] {
            plan.sample_size = n;
            let (size, heat) = (n as f64, kappa * kappa * (n as f64).powf(-0.4));
            plan.retention = Retention::Replace;
            let replaced = rows(&plan, Map::Scott(kappa), 1.0, 3.0, 20).unwrap();
            plan.retention = Retention::Accumulate;
            let kept = rows(&plan, Map::Scott(kappa), 1.0, 3.0, 20).unwrap();
            let mut wanted = 3.0 * (1.0 - 1.0 / size);
            for t in 1..=20_usize {
                let closed = 3.0 * (1.0 - 1.0 / size).powi(t as i32) * (1.0 + heat).powi(t as i32 - 1);
                assert!((replaced[t].points - closed).abs() < 1e-10 * closed.at_least(1e-3), "{n} {t}");
                assert!(
                    (kept[t].points - wanted).abs() < 1e-10 * wanted.at_least(1e-3),
                    "{n} {t}: {} {wanted}",
                    kept[t].points
                );
                let k = t as f64;
                let heat = kappa * kappa * (size * k).powf(-0.4);
                wanted *= 1.0 + heat / (k + 1.0) - (1.0 + heat) / (size * (k + 1.0).powi(2));
            }
        }
        plan.sample_size = 100;
        let kept = rows(&plan, Map::Scott(1.06), 1.0, 1.0, 100_000).unwrap();
        let grown = |t: usize| kept[t].points / kept[1].points;
        assert!(
            (grown(20) - 1.306).abs() < 1e-3 && (grown(100_000) - 1.486).abs() < 1e-3,
            "{} {}",
            grown(20),
            grown(100_000)
        );
        plan.retention = Retention::Replace;
        let replaced = rows(&plan, Map::Scott(1.06), 1.0, 1.0, 20).unwrap();
        assert!((replaced[20].points - 18.0).abs() < 0.5, "{}", replaced[20].points);
    }

    /// Fixed width and fresh real points at share alpha: 1 + h^2 (1 - (1 - alpha)^t) / alpha in the limit of large n.
    #[test]
    fn fresh_points_bound_the_heat() {
        let plan = Plan { sample_size: 1_000_000_000, synthetic_fraction: 0.75, ..PLAN };
        let rows = rows(&plan, Map::Fixed(0.4), 1.0, 1.0, 30).unwrap();
        for (t, row) in rows.iter().enumerate().skip(1) {
            let wanted = 1.0 + 0.16 * (1.0 - 0.75_f64.powi(t as i32)) / 0.25;
            assert!((row.model - wanted).abs() < 1e-6, "{t}: {} {wanted}", row.model);
        }
    }
}
