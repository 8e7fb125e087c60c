//! Symbols sampled at a temperature (2404.02325; 2502.18865 with two symbols): the mean field of many points.
//!
//! With T(p) = p^(1/temperature)/Z, a batch has the mean `(s T(p) + r q + h H) / m`: s of its m points are synthetic, r fresh
//! from the truth q, h the first real ones again. Replacing, that is the next p; accumulating, the pool moves towards it,
//! slower and slower (an urn). Beside the mean field the covariance C of its errors is carried, to first order in 1/n: it
//! corrects what is curved, and where it is no longer small the curves end, since the runs then part ways.

use nalgebra::{DMatrix, DVector};

use crate::experiment::{Experiment, Plan, Retention};
use crate::family::{Bernoulli, Categorical, metric};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, is_one_of, names, parts};

const SOURCE: &str = "2404.02325; derived here (mean field)";
/// Fewer generations than this, from 0 on, are no curve.
const FEWEST: usize = 4;
/// Covariances of so many symbols at most: they cost the square each generation.
const MOST: usize = 128;
/// Most steps of all, in entries of a covariance.
const MOST_WORK: u64 = 30_000_000;
/// Where the variance of the runs is more than this share of what it corrects, first order says nothing.
const SMALL: f64 = 0.1;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (rules, plan) = (experiment.rules(), experiment.plan());
    if !is_one_of(experiment, names![Categorical, Bernoulli]) || rules.real_weight.is_some() {
        return Vec::new();
    }
    let Some(field) = Field::of(experiment) else { return Vec::new() };
    let work = (field.truth.len() * field.truth.len()) as u64;
    let mut states = field.run(experiment, generations.min(MOST_WORK / work));
    if states.len() < FEWEST {
        states.clear(); // the runs part ways at once
    }
    let variance = 1.0 - field.truth.norm_squared();
    let along = |metric, label: &str, value: &dyn Fn(&State) -> f64| {
        Curve::new(Kind::Asymptotic, metric, label, SOURCE, states.iter().map(value))
    };
    let left = |state: &State| 1.0 - state.p.norm_squared() - state.covariance.trace();
    let mut all = vec![along(metric::VARIANCE_RATIO, "mean field", &|state| left(state) / variance)];
    if is::<Categorical>(experiment) {
        let near = (plan.retention == Retention::Accumulate).then_some(0.02);
        all.push(along(metric::HETEROZYGOSITY, "mean field", &left));
        all.push(along(metric::ENTROPY, "mean field", &State::entropy).within(near).while_in(0.0..=f64::INFINITY));
        let near = (plan.retention == Retention::Replace && plan.sample_size >= 10_000).then_some(0.012);
        all.extend(field.rest(plan, generations).map(|curve| curve.within(near)));
        all.push(along("largest", "mean field", &State::largest).within(near));
        return all;
    }
    let symmetric = field.truth[0] == field.truth[1] && rules.changed_points == 0 && rules.start.is_empty();
    all.push(if symmetric {
        // Exchanging the two symbols changes nothing: exact whatever the runs do, and so to the end.
        Curve::exact(metric::MEAN, "by symmetry", "derived here", (0..=generations).map(|_| 0.5))
    } else {
        let label = if rules.changed_points > 0 { "truth + γₜ" } else { "mean field" };
        along(metric::MEAN, label, &|state| state.p[1])
    });
    all
}

/// What the mean field starts from, for symbols that there are.
struct Field {
    truth: DVector<f64>,
    first: DVector<f64>,
    power: f64,
}

/// Mean field and covariance of its errors after a generation.
struct State {
    p: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl State {
    /// NaN where noise may put another symbol first: the largest of like ones is no mean.
    fn largest(&self) -> f64 {
        let first = self.p.imax();
        let variance = |i: usize| self.covariance[(i, i)];
        let apart = |i: usize| self.p[first] - self.p[i] > 4.0 * (variance(first) + variance(i)).sqrt();
        if (0..self.p.len()).all(|i| i == first || apart(i)) { self.p[first] } else { f64::NAN }
    }
    fn entropy(&self) -> f64 {
        let each = self.p.iter().enumerate().filter(|(_, p)| **p > 0.0);
        each.map(|(i, p)| -p * p.ln() - 0.5 * self.covariance[(i, i)] / p).sum()
    }
}

impl Field {
    fn of(experiment: &Experiment) -> Option<Self> {
        let rules = experiment.rules();
        let masses = experiment.masses();
        let start = match rules.start.as_slice() {
            [] => masses.clone(),
            [mean] => vec![1.0 - mean, *mean],
            list => list.to_vec(),
        };
        let alive: Vec<usize> = (0..masses.len()).filter(|&i| masses[i] > 0.0 || start[i] > 0.0).collect();
        if alive.len() > MOST || start.len() != masses.len() {
            return None;
        }
        let of = |list: &[f64]| DVector::from_iterator(alive.len(), alive.iter().map(|&i| list[i]));
        let mut first = of(&start);
        first /= first.sum();
        if rules.changed_points > 0 {
            if !is::<Bernoulli>(experiment) {
                return None;
            }
            // Zeros that became ones.
            let moved = rules.changed_points as f64 / experiment.plan().sample_size as f64;
            first[1] += moved;
            first[0] -= moved;
            if first[0] <= 0.0 {
                return None;
            }
        }
        Some(Self { truth: of(&masses), first, power: rules.temperature.recip() })
    }

    /// T(p), the law sampled at the temperature.
    fn tempered(&self, p: &DVector<f64>) -> DVector<f64> {
        let most = p.max();
        let raised = p.map(|p| (p / most).powf(self.power));
        let sum = raised.sum();
        raised / sum
    }

    /// Its derivative in p.
    fn slope(&self, p: &DVector<f64>, tempered: &DVector<f64>) -> DMatrix<f64> {
        let gain = DVector::from_fn(p.len(), |i, _| if p[i] > 0.0 { self.power * tempered[i] / p[i] } else { 0.0 });
        DMatrix::from_diagonal(&gain) - tempered * gain.transpose()
    }

    /// Half the second derivative along a covariance: what noise adds to the mean of T. With two symbols only.
    fn bend(&self, p: &DVector<f64>, covariance: &DMatrix<f64>) -> DVector<f64> {
        if p.len() != 2 || p.min() <= 0.0 {
            return DVector::zeros(p.len());
        }
        // T(p) = 1 / (1 + ((1 - p)/p)^a): T' = a T (1 - T) / (p (1 - p)), and T'' from its logarithm.
        let (x, a) = (p[1], self.power);
        let t = self.tempered(p)[1];
        let first = a * t * (1.0 - t) / (x * (1.0 - x));
        let second = first * (a * (1.0 - 2.0 * t) - (1.0 - 2.0 * x)) / (x * (1.0 - x));
        let moved = 0.5 * second * covariance[(1, 1)];
        DVector::from_row_slice(&[-moved, moved])
    }

    /// From generation 0 on, as far as the covariance is small.
    fn run(&self, experiment: &Experiment, generations: u64) -> Vec<State> {
        let plan = experiment.plan();
        let keeps_all = match plan.retention {
            Retention::Accumulate => true,
            Retention::Replace => false,
            Retention::Subsample | Retention::Window(_) => return Vec::new(),
        };
        let spread = |p: &DVector<f64>| DMatrix::from_diagonal(p) - p * p.transpose();
        let size = self.truth.len();
        let n = plan.sample_size as f64;
        let mut pool = n;
        let mut p = self.first.clone();
        let mut covariance = spread(&p) / n;
        let mut with_head = covariance.clone(); // of the model's error with that of the reused points
        let mut all = vec![
            State { p: self.truth.clone(), covariance: DMatrix::zeros(size, size) },
            State { p: p.clone(), covariance: covariance.clone() },
        ];
        for t in 2..=generations {
            let (batch, s, r, h) = parts(plan, t);
            let before = if keeps_all { pool } else { 0.0 };
            let total = before + batch;
            let tempered = self.tempered(&p);
            let slope = (self.slope(&p, &tempered) * s + DMatrix::identity(size, size) * before) / total;
            let head = if h > 0.0 { spread(&self.first) / h } else { DMatrix::zeros(size, size) };
            let mean = &tempered + self.bend(&p, &covariance);
            p = (&p * before + mean * s + &self.truth * r + &self.first * h) / total;
            let cross = &slope * &with_head * (h / total);
            covariance = &slope * &covariance * slope.transpose()
                + (spread(&tempered) * s + spread(&self.truth) * r) / (total * total)
                + &head * (h / total).powi(2)
                + &cross
                + cross.transpose();
            with_head = &slope * with_head + head * (h / total);
            pool = total;
            let left = 1.0 - p.norm_squared();
            // Less than a point apart from a single symbol, the last others die one by one.
            if covariance.trace() > SMALL * left || p.min() < 0.0 || left * total < 1.0 {
                break;
            }
            all.push(State { p: p.clone(), covariance: covariance.clone() });
        }
        all
    }

    /// Where replacing with a fresh real share comes to rest, from the first batch with a grain more of its first symbol:
    /// for the later half of the run.
    fn rest(&self, plan: &Plan, generations: u64) -> Option<Curve> {
        let (batch, s, r, _) = parts(plan, 2);
        let even = self.truth.max() <= 1.5 * self.truth.min();
        if plan.retention != Retention::Replace || r == 0.0 || !even || self.power < 1.0 {
            return None;
        }
        let mut p = self.first.clone();
        p[0] += 0.01;
        p /= p.sum();
        for _ in 0..20_000 {
            let next = (self.tempered(&p) * s + &self.truth * r) / batch;
            let moved = (&next - &p).amax();
            p = next;
            if moved < 1e-12 {
                break;
            }
        }
        if p.max() <= 1.5 * self.truth.max() {
            return None; // even: the largest is then one of many alike
        }
        let values = (generations / 2 + 1..=generations).map(|t| (t, p.max())).collect();
        Some(Curve { values, ..Curve::new(Kind::Asymptotic, "largest", "at rest, for many points", SOURCE, []) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(p: &[f64], temperature: f64) -> Field {
        let truth = DVector::from_row_slice(p);
        Field { first: truth.clone(), truth, power: 1.0 / temperature }
    }

    /// Derivatives against differences, 1e-6.
    #[test]
    fn slopes_and_bends_are_derivatives() {
        for temperature in [0.5, 0.8, 1.25, 3.0] {
            let field = field(&[0.5, 0.3, 0.2], temperature);
            let p = field.truth.clone();
            let slope = field.slope(&p, &field.tempered(&p));
            for direction in [[1.0, -1.0, 0.0], [0.5, 0.5, -1.0]] {
                let along = DVector::from_row_slice(&direction);
                let step = 1e-5;
                let gap =
                    (field.tempered(&(&p + &along * step)) - field.tempered(&(&p - &along * step))) / (2.0 * step);
                assert!((gap - &slope * &along).norm() < 1e-6, "{temperature}");
            }
            let two = Field {
                truth: DVector::from_row_slice(&[0.3, 0.7]),
                ..crate::theory::symbols::tempered::tests::field(&[0.3, 0.7], temperature)
            };
            let step = 1e-3;
            let at = |x: f64| two.tempered(&DVector::from_row_slice(&[1.0 - x, x]))[1];
            let second = (at(0.7 + step) - 2.0 * at(0.7) + at(0.7 - step)) / (step * step);
            let bend = two.bend(&two.truth, &DMatrix::from_element(2, 2, 1.0))[1];
            assert!((0.5 * second - bend).abs() < 1e-4, "{temperature}: {second} {bend}");
        }
    }
}
