//! Exact variance of a mean-type parameter under every workflow, derived here, verified by simulation, for any
//! batch sizes.
//!
//! M_t is fitted by a sample mean, V(M) = a + b M + c M^2 is the variance of one point, so E V(M_t) = V + c Var(M_t). With
//! d_t = M_t - M*, every workflow is linear: a batch has mean error `B = (s d + r h) / m + noise`, where s of its m points are
//! synthetic and r real, and the training set averages batches.

use crate::experiment::{Plan, RealSource, Retention};
use crate::family::QuadraticVariance;
use crate::numeric::guard::Bounded as _;
use crate::theory::premise::{constant_head, parts};
use crate::theory::recursion::moments::{self, Map};

/// A window wider than this has no curve: its covariances cost width^2 a generation.
const WIDEST: u64 = 256;

/// Var(M_t), and E V(M_t): what is left of the variance of a point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) error: f64,
    pub(crate) left: f64,
}

/// Var(M_t) for t = 0, 1, ..., `generations`; `None` where no recursion is known.
pub(crate) fn variances(plan: &Plan, law: QuadraticVariance, generations: u64) -> Option<Vec<f64>> {
    Some(rows(plan, law, generations)?.into_iter().map(|row| row.error).collect())
}

/// For t = 0, 1, ..., `generations`; `None` where no recursion is known.
///
/// Where the curvature is -1, what the mean's error gains the variance loses: then `V - Var(M_t)` is no way to the rest,
/// which has a recursion of its own.
pub(crate) fn rows(plan: &Plan, law: QuadraticVariance, generations: u64) -> Option<Vec<Row>> {
    let vanishes = law.curvature == -1.0;
    let with = |variances: Vec<f64>| {
        let left = |error: f64| law.variance + law.curvature * error;
        variances.into_iter().map(|error| Row { error, left: left(error) }).collect()
    };
    match plan.retention {
        _ if plan.real_source == RealSource::Same && !constant_head(plan, generations) => None,
        Retention::Window(width) if width <= WIDEST => {
            Some(window(plan, law, generations.min(40_000_000 / (width * width)), width as usize))
        }
        Retention::Window(_) => None,
        _ if vanishes => {
            let rows = moments::rows(plan, Map::Same, 1.0, law.variance, generations)?;
            Some(rows.into_iter().map(|row| Row { error: row.error, left: row.points }).collect())
        }
        Retention::Replace => Some(with(merged(plan, law, generations, false))),
        Retention::Accumulate => Some(with(merged(plan, law, generations, true))),
        Retention::Subsample => Some(with(subsample(plan, law, generations))),
    }
}

/// Replace, or accumulate: d' = alpha d + (s/N) noise + (r/N) fresh + (h/N) H, alpha = (kept + s) / N.
fn merged(plan: &Plan, law: QuadraticVariance, generations: u64, keeps_all: bool) -> Vec<f64> {
    let (big_v, c) = (law.variance, law.curvature);
    let n = plan.sample_size as f64;
    let mut v = big_v / n;
    let mut with_head = big_v / n; // Cov(d_t, H), H the mean error of the reused points
    let mut kept = n;
    let mut all = vec![0.0, v];
    for t in 2..=generations {
        let (size, s, r, h) = parts(plan, t);
        let before = if keeps_all { kept } else { 0.0 };
        let total = before + size;
        let alpha = (before + s) / total;
        let head = if h > 0.0 { big_v / h } else { 0.0 }; // Var(H)
        v = alpha * alpha * v
            + s * (big_v + c * v) / (total * total)
            + r * big_v / (total * total)
            + (h / total).powi(2) * head
            + 2.0 * alpha * (h / total) * with_head;
        with_head = alpha * with_head + (h / total) * head;
        kept = total;
        all.push(v);
    }
    all.truncate(generations as usize + 1);
    all
}

/// k of N points without replacement: the pool's mean and second moment, then the draw's own variance.
fn subsample(plan: &Plan, law: QuadraticVariance, generations: u64) -> Vec<f64> {
    let (big_v, c) = (law.variance, law.curvature);
    let mut pool = plan.sample_size as f64;
    let mut a = big_v / pool; // E (pool mean error)^2
    let mut q = big_v; // E of a pool point's squared error
    let mut with_head = big_v / pool; // Cov(pool mean, H)
    let draw = |a: f64, q: f64, pool: f64, budget: f64| {
        let k = budget.min(pool);
        if pool > 1.0 { a + (q - a) * pool / (pool - 1.0) * (1.0 - k / pool) / k } else { a }
    };
    let mut v = draw(a, q, pool, plan.budget(1) as f64);
    let mut all = vec![0.0, v];
    for t in 2..=generations {
        let (size, s, r, h) = parts(plan, t);
        let head = if h > 0.0 { big_v / h } else { 0.0 };
        let next = pool + size;
        // The batch's mean error: (s/m)(d + noise) + (r/m) fresh + (h/m) H; d given the pool has the pool's mean.
        let squared = (s / size).powi(2) * v
            + s * (big_v + c * v) / (size * size)
            + r * big_v / (size * size)
            + (h / size).powi(2) * head
            + 2.0 * (s / size) * (h / size) * with_head;
        let cross = (s / size) * a + (h / size) * with_head;
        a = (pool * pool * a + 2.0 * pool * size * cross + size * size * squared) / (next * next);
        q = (pool * q + s * (big_v + c * v + v) + (r + h) * big_v) / next;
        with_head = (pool * with_head + size * ((s / size) * with_head + (h / size) * head)) / next;
        pool = next;
        v = draw(a, q, pool, plan.budget(t) as f64);
        all.push(v);
    }
    all.truncate(generations as usize + 1);
    all
}

/// The last few batches: the covariances C of their mean errors, and of each with the reused points; and beside them the gaps
/// V - C, which alone keep their digits where all batches have come to the same point (curvature -1).
fn window(plan: &Plan, law: QuadraticVariance, generations: u64, width: usize) -> Vec<Row> {
    let (big_v, c) = (law.variance, law.curvature);
    let n = plan.sample_size as f64;
    let reused = parts(plan, 2).3;
    let mut held = Batches { sizes: vec![n], covariance: vec![vec![big_v / n]], with_head: vec![big_v / n] };
    let first_gap = if reused > 0.0 { big_v * ((n - reused) / (n * reused)) } else { 0.0 };
    let mut gaps =
        Batches { sizes: vec![n], covariance: vec![vec![big_v * ((n - 1.0) / n)]], with_head: vec![first_gap] };
    let is_gap = c == -1.0;
    let (mut v, mut left) = (big_v / n, if is_gap { big_v * ((n - 1.0) / n) } else { big_v + c * big_v / n });
    let mut all = vec![Row { error: 0.0, left: big_v }, Row { error: v, left }];
    for t in 2..=generations {
        let (size, s, r, h) = parts(plan, t);
        let head = if h > 0.0 { big_v / h } else { 0.0 };
        let (share, reused) = (s / size, h / size);
        let (with_model, model_head) = held.with_model();
        let row = with_model.iter().zip(&held.with_head).map(|(model, head)| share * model + reused * head).collect();
        let own = share * share * v
            + s * left / (size * size)
            + r * big_v / (size * size)
            + reused * reused * head
            + 2.0 * share * reused * model_head;
        held.push(size, row, own, share * model_head + reused * head, width);
        v = held.average();
        if is_gap {
            // Every term is a gap of those before, or what real points have between them.
            let (with_model, model_head) = gaps.with_model();
            let real = r / size;
            let apart = if h > 0.0 { (h - 1.0) / h * big_v } else { 0.0 };
            let row = with_model.iter().zip(&gaps.with_head);
            let row = row.map(|(model, head)| real * big_v + share * model + reused * (apart + head)).collect();
            let own = left * share * ((s - 1.0).at_least(0.0) / size)
                + big_v * real * (share + (size - 1.0) / size)
                + reused * apart * (2.0 * share + h / size)
                + 2.0 * share * reused * model_head;
            gaps.push(size, row, own, share * model_head, width);
            left = gaps.average();
        } else {
            left = big_v + c * v;
        }
        all.push(Row { error: v, left });
    }
    all.truncate(generations as usize + 1);
    all
}

/// Batches that are held, and what is known of each two.
struct Batches {
    sizes: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    with_head: Vec<f64>,
}

impl Batches {
    /// Covariances of the mean of all batches with each of them, and with the reused points.
    fn with_model(&self) -> (Vec<f64>, f64) {
        let held: f64 = self.sizes.iter().sum();
        let average = |row: &[f64]| row.iter().zip(&self.sizes).map(|(x, size)| x * (size / held)).sum::<f64>();
        (self.covariance.iter().map(|row| average(row)).collect(), average(&self.with_head))
    }

    /// Another batch, whose covariances with the others are `row`; the oldest goes beyond `width`.
    fn push(&mut self, size: f64, mut row: Vec<f64>, own: f64, with_head: f64, width: usize) {
        for (line, &x) in self.covariance.iter_mut().zip(&row) {
            line.push(x);
        }
        row.push(own);
        self.covariance.push(row);
        self.with_head.push(with_head);
        self.sizes.push(size);
        if self.sizes.len() > width {
            self.sizes.remove(0);
            self.with_head.remove(0);
            self.covariance.remove(0);
            self.covariance.iter_mut().for_each(|line| {
                line.remove(0);
            });
        }
    }

    /// Covariance of the mean of all batches with itself.
    fn average(&self) -> f64 {
        let held: f64 = self.sizes.iter().sum();
        let line = |line: &[f64]| line.iter().zip(&self.sizes).map(|(x, b)| x * (b / held)).sum::<f64>();
        self.covariance.iter().zip(&self.sizes).map(|(row, a)| a / held * line(row)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PLAN;
    use crate::family::Predicts;

    fn at(plan: Plan, c: f64, generations: u64) -> Vec<f64> {
        let law = QuadraticVariance { variance: 1.0, curvature: c, predicts: Predicts::Mean("mean") };
        variances(&plan, law, generations).expect("these workflows have a recursion")
    }

    #[test]
    fn a_window_of_one_is_replace_and_of_all_is_accumulate() {
        for source in [RealSource::Fresh, RealSource::Same] {
            for fraction in [1.0, 0.7] {
                let base = Plan { synthetic_fraction: fraction, real_source: source, synthetic_ratio: 2.0, ..PLAN };
                for (width, same_as) in [(1, Retention::Replace), (100, Retention::Accumulate)] {
                    let windowed = at(Plan { retention: Retention::Window(width), ..base }, -1.0, 30);
                    let plain = at(Plan { retention: same_as, ..base }, -1.0, 30);
                    for (a, b) in windowed.iter().zip(&plain) {
                        assert!((a - b).abs() < 1e-12, "{source:?} {fraction} {width}");
                    }
                }
            }
        }
    }

    #[test]
    fn limits_are_the_known_factors() {
        let big = Plan { sample_size: 1_000_000, ..PLAN };
        let factor = |plan: Plan| at(plan, -1.0, 20_000)[20_000] * 1e6;
        let pi_sixth = std::f64::consts::PI.powi(2) / 6.0;
        assert!((factor(Plan { retention: Retention::Accumulate, ..big }) - pi_sixth).abs() < 1e-3);
        assert!((factor(Plan { retention: Retention::Subsample, ..big }) - (3.0 * pi_sixth - 2.0)).abs() < 1e-2);
        let mix = Plan { synthetic_fraction: 0.5, ..big };
        assert!((factor(mix) - 4.0 / 3.0).abs() < 1e-3);
        assert!((factor(Plan { real_source: RealSource::Same, ..mix }) - 2.0 / 0.75).abs() < 1e-3);
    }
}
