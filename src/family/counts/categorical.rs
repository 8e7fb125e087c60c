//! The categorical law on K symbols: symbol i with probability p_i.
//!
//! The sufficient statistic is the count of each symbol, multinomial and drawn as a chain of binomials; the fit is the
//! frequencies. Under replace this is the neutral Wright-Fisher model with K alleles: heterozygosity 1 - sum p^2 falls
//! by (1 - 1/n) a generation, symbols are forgotten one by one, and a forgotten symbol never comes back.

use crate::family::metric;
use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::family::{
    About, Assumption, Batch as _, Counts, Data, Domain, Family, Knob, LARGEST_INFORMATION, Predicts,
    QuadraticVariance, Quantity, Random, Refusal, Reward, Setting, Settings,
};
use crate::numeric::counting::{binomial, hypergeometric};
use crate::numeric::divergence::{ratio_gap, surprise};
use crate::numeric::guard::{at_most, larger};
use crate::numeric::shares::diversity;
use crate::numeric::strata;

/// The family; the number of symbols is part of it.
#[derive(Clone, Copy, Debug)]
pub struct Categorical {
    symbols: usize,
}

/// Probabilities of the symbols, and their cumulated sums for drawing single points.
#[derive(Clone, Debug, PartialEq)]
pub struct Frequencies {
    pub(crate) p: Vec<f64>,
}

impl Frequencies {
    /// Each symbol's place, its number from 1, with its mass.
    fn places(&self) -> impl Iterator<Item = ([f64; 2], f64)> + Clone + '_ {
        self.p.iter().enumerate().map(|(symbol, &p)| ([symbol as f64 + 1.0, 0.0], p))
    }
}

const SYMBOLS: Knob = Knob {
    key: "symbols",
    label: "symbols K",
    meaning: "Number of symbols of the alphabet",
    default: Some(10.0),
    domain: Domain::Whole(2, 100_000),
    slider: (2.0, 200.0),
};
const ZIPF: Knob = Knob {
    key: "zipf",
    label: "Zipf exponent",
    meaning: "Symbol i has probability proportional to i^-zipf; 0 makes all alike",
    default: Some(1.0),
    domain: Domain::Between(0.0, 1000.0),
    slider: (0.0, 3.0),
};
const SHIFT: Knob = Knob {
    key: "shift",
    label: "Mandelbrot shift",
    meaning: "Symbol i has probability proportional to (i + shift)^-zipf: it flattens the head of the distribution",
    default: Some(0.0),
    domain: Domain::NonNegative,
    slider: (0.0, 10.0),
};
const PROBABILITIES: Knob = Knob {
    key: "probabilities",
    label: "probabilities",
    meaning: "The probabilities themselves, in place of symbols and zipf",
    default: None,
    domain: Domain::Probabilities,
    slider: (0.0, 1.0),
};

/// Powers below this are near the end of the numbers.
const SMALL: f64 = 1e-250;

fn normalised(weights: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let sum: f64 = weights.clone().sum();
    weights.map(|weight| weight / sum).collect()
}

fn truth(settings: &Settings) -> Result<Vec<f64>, Refusal> {
    let Some(list) = settings.list(&PROBABILITIES)? else {
        let symbols = settings.number(&SYMBOLS)? as usize;
        let exponent = settings.number(&ZIPF)?;
        let shift = settings.number(&SHIFT)?;
        // Where the first power would leave the range of numbers, all are taken in units of it.
        let unit = if (1.0 + shift).powf(-exponent) < SMALL { 1.0 + shift } else { 1.0 };
        return Ok(normalised((1..=symbols).map(move |rank| ((rank as f64 + shift) / unit).powf(-exponent))));
    };
    for other in [&SYMBOLS, &ZIPF, &SHIFT] {
        if let Some(value) = settings.get(other.key) {
            return Err(Refusal::because(other.key, value, "leave it out: probabilities are given"));
        }
    }
    let sum: f64 = list.iter().sum();
    if list.len() < 2 || list.iter().any(|&p| !(0.0..=1.0).contains(&p)) || (sum - 1.0).abs() > 1e-6 {
        let shown = format!("{} (sum {sum})", Setting::List(list.to_vec()));
        return Err(Refusal::of(PROBABILITIES.key, shown, PROBABILITIES.domain));
    }
    if list.iter().filter(|&&p| p > 0.0).count() < 2 {
        return Err(Refusal::because(
            PROBABILITIES.key,
            Setting::List(list.to_vec()),
            "at least two symbols need a positive probability",
        ));
    }
    Ok(normalised(list.iter().copied()))
}

impl Family for Categorical {
    type Point = f64;
    type Params = Frequencies;
    type Batch = Counts;

    const NEVER_LEAVES: bool = true;
    const SIMPLEX: bool = true;
    const ABOUT: About = About {
        name: "categorical",
        label: "Categorical",
        formula: "pᵢ at symbol i, for i = 1, ..., K",
        estimate: "the frequencies; a generation costs at most K - 1 binomial draws, whatever n",
        knobs: &[SYMBOLS, ZIPF, SHIFT, PROBABILITIES],
        parts: Some("symbols"),
        quantities: &[
            Quantity::value("heterozygosity", "diversity 1 - Σp²: chance that two draws differ").bounded(),
            Quantity::value("largest", "largest probability"),
        ],
        discrete: true,
        labels: true,
        statistic: true,
        lacks: &[metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "Every symbol keeps some mass, as long as none is lost"),
            Assumption::score(true, "The score takes K values only"),
            Assumption::smooth(true, "In logits every derivative is bounded"),
            Assumption::fisher(true, "In logits it is positive as long as no symbol is lost"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Frequencies), Refusal> {
        let p = match data {
            None => truth(settings)?,
            Some(data) => {
                let symbols = data.values.iter().fold(0.0_f64, |top, &x| top.max(x)) as usize + 1;
                let mut counts = vec![0.0; symbols];
                data.values.iter().for_each(|&x| counts[x as usize] += 1.0);
                normalised(counts.iter().copied())
            }
        };
        if p.iter().filter(|&&p| p > 0.0).count() < 2 {
            return Err(Refusal::column("equal values", "a categorical distribution needs at least two symbols"));
        }
        Ok((Self { symbols: p.len() }, Frequencies { p }))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.fract() == 0.0 && value >= 0.0 && value < self.symbols as f64 {
            Ok(value)
        } else {
            Err("the index of a symbol")
        }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point + 1.0
    }
    fn batch_bytes(&self) -> usize {
        size_of::<Counts>() + self.symbols * size_of::<u64>()
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Frequencies>() + self.symbols * size_of::<f64>()) as f64
    }
    fn empty(&self) -> Counts {
        Counts::new(self.symbols)
    }
    fn observe(&self, batch: &mut Counts, point: f64) {
        batch.add(point as usize, 1);
    }

    fn sample(&self, params: &Frequencies, rng: &mut Random) -> f64 {
        let mut left: f64 = rng.random();
        let mut last = 0;
        for (symbol, &p) in params.p.iter().enumerate() {
            if p > 0.0 {
                last = symbol;
                if left < p {
                    break;
                }
                left -= p;
            }
        }
        last as f64 // past the end only by rounding: the last symbol alive
    }

    fn draw(&self, params: &Frequencies, n: u64, rng: &mut Random, into: &mut Counts) {
        let (mut trials, mut mass, mut summed) = (n, 1.0, 1.0);
        let last = params.p.iter().rposition(|&p| p > 0.0).unwrap_or(0);
        for (symbol, &p) in params.p.iter().enumerate().take(last) {
            if trials == 0 {
                return;
            }
            if p > 0.0 {
                // What is left of 1 by subtraction has few digits by then: the rest is summed anew.
                if mass < 1e-4 * summed {
                    mass = params.p[symbol..].iter().rev().sum();
                    summed = mass;
                }
                let seen = binomial(trials, p / mass, rng);
                into.add(symbol, seen);
                trials -= seen;
                mass -= p;
            }
        }
        into.add(last, trials);
    }

    fn tempered(&self, params: &Frequencies, temperature: f64) -> Option<Frequencies> {
        let most = params.p.iter().copied().fold(0.0, larger);
        let power = temperature.recip();
        Some(Frequencies { p: normalised(params.p.iter().map(|&p| (p / most).powf(power))) })
    }
    fn params_from(&self, numbers: &[f64]) -> Option<Frequencies> {
        let is_law = (numbers.iter().sum::<f64>() - 1.0).abs() <= 1e-6 && numbers.iter().all(|&p| p >= 0.0);
        (is_law && numbers.len() == self.symbols).then(|| Frequencies { p: normalised(numbers.iter().copied()) })
    }

    /// Multivariate hypergeometric: symbol by symbol, how many of it lie in the head.
    fn split(&self, batch: &Counts, head: u64, rng: &mut Random) -> (Counts, Counts) {
        let (mut first, mut rest) = (self.empty(), self.empty());
        let (mut total, mut wanted) = (batch.len(), head);
        for (symbol, &count) in batch.counts().iter().enumerate() {
            let taken = hypergeometric(total, count, wanted, rng);
            first.add(symbol, taken);
            rest.add(symbol, count - taken);
            total -= count;
            wanted -= taken;
        }
        (first, rest)
    }

    fn reveal(&self, batch: &Counts, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = self.split(batch, batch.len().min(limit as u64), rng).0;
        let each = shown.counts().iter().enumerate();
        let mut points: Vec<f64> = each.flat_map(|(symbol, &count)| (0..count).map(move |_| symbol as f64)).collect();
        points.shuffle(rng);
        points
    }

    fn subsample(&self, pool: &Counts, n: u64, rng: &mut Random) -> Option<Counts> {
        Some(self.split(pool, n, rng).0)
    }

    fn fit(&self, batch: &Counts, model: &mut Frequencies) {
        if !batch.is_empty() {
            let n = batch.len() as f64;
            for (p, &count) in model.p.iter_mut().zip(batch.counts()) {
                *p = count as f64 / n;
            }
        }
    }
    fn fit_weighted(&self, real: &Counts, synthetic: &Counts, weight: f64, model: &mut Frequencies) -> bool {
        let share = |batch: &Counts, symbol: usize| batch.counts()[symbol] as f64 / batch.len() as f64;
        for (symbol, p) in model.p.iter_mut().enumerate() {
            *p = weight * share(real, symbol) + (1.0 - weight) * share(synthetic, symbol);
        }
        true
    }
    fn density_at(&self, params: &Frequencies, x: f64) -> f64 {
        self.ln_density(params, x - 1.0).exp()
    }
    fn ln_density(&self, params: &Frequencies, point: f64) -> f64 {
        if point < 0.0 || point.fract() != 0.0 {
            return f64::NEG_INFINITY;
        }
        params.p.get(point as usize).map_or(f64::NEG_INFINITY, |p| p.ln())
    }

    /// In the free coordinates p_1 .. p_{K-1}; p_K is the rest.
    fn score(&self, params: &Frequencies, point: f64) -> DVector<f64> {
        let last = self.symbols - 1;
        let of_last = if point as usize == last { 1.0 / params.p[last] } else { 0.0 };
        DVector::from_fn(last, |i, _| if point as usize == i { 1.0 / params.p[i] } else { -of_last })
    }
    fn fisher(&self, params: &Frequencies) -> Option<DMatrix<f64>> {
        let last = self.free_parameters(params).filter(|&last| last <= LARGEST_INFORMATION)?;
        let diagonal = |i: usize, j: usize| if i == j { 1.0 / params.p[i] } else { 0.0 };
        Some(DMatrix::from_fn(last, last, |i, j| 1.0 / params.p[last] + diagonal(i, j)))
    }
    /// All probabilities but the last.
    fn free_parameters(&self, params: &Frequencies) -> Option<usize> {
        params.p.iter().all(|&p| p > 0.0).then_some(self.symbols - 1)
    }

    fn kl(&self, p: &Frequencies, q: &Frequencies) -> f64 {
        // p (q/p - 1 - ln(q/p)) of each symbol, nothing of it negative: p ln(p/q) would cancel between near laws.
        p.p.iter().zip(&q.p).map(|(&p, &q)| if p == 0.0 { q } else { p * ratio_gap(q, p) }).sum()
    }
    fn tv(&self, p: &Frequencies, q: &Frequencies) -> f64 {
        at_most(0.5 * p.p.iter().zip(&q.p).map(|(p, q)| (p - q).abs()).sum::<f64>(), 1.0)
    }
    fn quantity(&self, index: usize, params: &Frequencies) -> f64 {
        match index {
            0 => self.variance(params),
            _ => params.p.iter().copied().fold(0.0, larger),
        }
    }
    fn variance(&self, params: &Frequencies) -> f64 {
        diversity(params.p.iter().copied())
    }
    fn entropy(&self, params: &Frequencies) -> f64 {
        params.p.iter().fold(0.0, |sum, &p| sum + surprise(p))
    }
    fn alive(&self, params: &Frequencies) -> f64 {
        params.p.iter().filter(|&&p| p > 0.0).count() as f64
    }
    fn collapsed(&self, params: &Frequencies) -> Option<&'static str> {
        (self.alive(params) <= 1.0).then_some("one symbol left")
    }
    fn lists(&self, truth: &Frequencies) -> Vec<(&'static str, Vec<f64>)> {
        vec![(PROBABILITIES.key, truth.p.clone())]
    }
    fn interval(&self, params: &Frequencies, _tail: f64) -> (f64, f64) {
        // A symbol whose mass rounds to 1 is not alone while another has any.
        let alone = params.places().filter(|(_, mass)| *mass > 0.0).count() == 1;
        match params.places().find(|(_, mass)| alone && *mass == 1.0) {
            Some(([only, _], _)) => (only, only),
            None => (1.0, self.symbols as f64),
        }
    }
    fn simplex(&self, params: &Frequencies) -> Option<[f64; 3]> {
        params.p.as_slice().try_into().ok()
    }
    fn reward_moments(&self, params: &Frequencies, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.over(params.places()))
    }
    fn tilted(&self, params: &Frequencies, reward: &Reward) -> Option<Frequencies> {
        Some(Frequencies { p: reward.tilt(params.places()) })
    }
    fn stratified(&self, params: &Frequencies, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        let counts = strata::systematic(params.p.iter().copied(), n, rng);
        let each = counts.iter().enumerate();
        let mut points: Vec<f64> = each.flat_map(|(symbol, &count)| (0..count).map(move |_| symbol as f64)).collect();
        points.shuffle(rng);
        Some(points)
    }
    fn quadratic_variance(&self, truth: &Frequencies) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: self.variance(truth), curvature: -1.0, predicts: Predicts::Heterozygosity })
    }
}
