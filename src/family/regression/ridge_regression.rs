//! Ridge regression at the end of a chain of generators (2402.07712).
//!
//! Each generation labels two samples: one for the next generator, fitted by least squares (of smallest norm, with fewer
//! points than weights), and a measured one of its own size and noise, for the ridge fit that is judged. So a point is a
//! pair (x, y) for the generator together with its share of measured pairs. Generation 1 learns from real labels; at t
//! the ridge fit stands behind t - 1 generators.
//!
//! Inputs are independent normals, of variance 1 each or of j^-decay; the squares of the true weights are then in
//! proportion to j^-(1 + decay (2 source - 1)). Everything is counted from the true weights, as in linear regression; both
//! scatter matrices are drawn as Wishart matrices, at a cost free of both sizes.

use crate::family::metric;
use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::regression::least_squares::{least_squares, ridge};
use crate::family::regression::noise_is_seen;
use crate::family::statistic::scatter::{Scatter, standard};
use crate::family::{
    About, Assumption, Batch, Data, Domain, Family, Knob, Outline, Quantity, Random, Refusal, Settings,
};
use crate::numeric::divergence::normal_upper_quantile;
use crate::numeric::guard::Bounded as _;

/// The family: the truth that deviations are counted from, the spectrum of the inputs, and its options.
#[derive(Clone, Debug)]
pub struct RidgeRegression {
    weights: DVector<f64>,
    /// Standard deviations of the inputs.
    spread: DVector<f64>,
    /// Standard deviation of x'w*.
    signal: f64,
    noise: f64,
    generator_noise: f64,
    penalty: f64,
    /// Measured pairs, and the batch size they come with.
    measured: (u64, u64),
}

/// The inputs' variances and the true weights.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spectrum {
    /// Variance of each input.
    pub(crate) variances: DVector<f64>,
    /// True weight of each.
    pub(crate) weights: DVector<f64>,
}

/// Both fits, minus the true weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Fits {
    generator: DVector<f64>,
    ridge: DVector<f64>,
    /// Squared error of the ridge fit, had its labels been true and free of noise.
    bias: f64,
}

/// A pair for the generator, and its share of measured ones: input and label, each in one vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    pair: DVector<f64>,
    measured: Vec<DVector<f64>>,
}

/// The statistics of (x, u) of both samples.
#[derive(Clone, Debug)]
pub struct Samples {
    generator: Scatter,
    measured: Scatter,
}

/// Most weights: a generation costs the cube of it.
const MOST: u64 = 400;

const DIMENSION: Knob = Knob {
    key: "dimension",
    label: "dimension",
    meaning: "Number d of inputs and weights; a generation costs the cube of it",
    default: Some(3.0),
    domain: Domain::Whole(1, MOST),
    slider: (1.0, 100.0),
};
const SPECTRUM: Knob = Knob {
    key: "spectrum",
    label: "spectrum of the inputs",
    meaning: "isotropic: every input has variance 1, equal weights; power_law: input j has variance j^-decay",
    default: Some(0.0),
    domain: Domain::Choice(&["isotropic", "power_law"]),
    slider: (0.0, 1.0),
};
const DECAY: Knob = Knob {
    key: "decay",
    label: "decay of the spectrum",
    meaning: "The beta of variances j^-beta, under spectrum = \"power_law\"",
    default: Some(1.5),
    domain: Domain::PositiveUpTo(4.0),
    slider: (0.2, 3.0),
};
const SOURCE: Knob = Knob {
    key: "source_exponent",
    label: "source exponent",
    meaning: "The r that says how the true weights lie: their squares are in proportion to j^-(1 + decay (2r - 1)), under spectrum = \"power_law\"",
    default: Some(0.5),
    domain: Domain::PositiveUpTo(4.0),
    slider: (0.1, 1.0),
};
const NORM: Knob = Knob {
    key: "norm",
    label: "norm of the true weights",
    meaning: "Length of the true weights",
    default: Some(1.0),
    domain: Domain::PositiveUpTo(1e6),
    slider: (0.1, 5.0),
};
const NOISE: Knob = Knob {
    key: "noise",
    label: "noise",
    meaning: "Standard deviation of the labels that the ridge fit sees around x'w",
    default: Some(0.3),
    domain: Domain::PositiveUpTo(1e6),
    slider: (0.01, 3.0),
};
const GENERATOR_NOISE: Knob = Knob {
    key: "generator_noise",
    label: "noise of the generators",
    meaning: "Standard deviation of the labels that generators are fitted to, around x'w",
    default: Some(0.3),
    domain: Domain::PositiveUpTo(1e6),
    slider: (0.01, 3.0),
};
const RIDGE: Knob = Knob {
    key: "ridge",
    label: "ridge penalty",
    meaning: "The lambda that the measured fit minimises with: mean squared error + lambda |w|²; 0 for none",
    default: Some(0.1),
    domain: Domain::NonNegative,
    slider: (0.0, 2.0),
};
const RIDGE_DECAY: Knob = Knob {
    key: "ridge_decay",
    label: "decay of the penalty",
    meaning: "The l of a penalty ridge T^-l, T the size of the measured sample; 0: the penalty is ridge itself",
    default: Some(0.0),
    domain: Domain::NonNegative,
    slider: (0.0, 1.5),
};
const FINAL_SIZE: Knob = Knob {
    key: "final_size",
    label: "size of the measured sample",
    meaning: "Points T that the ridge fit sees with each batch of sample_size points for the generator; 0: as many",
    default: Some(0.0),
    domain: Domain::Whole(0, 1_000_000_000),
    slider: (0.0, 1000.0),
};

impl Spectrum {
    /// Of settings that were checked.
    pub(crate) fn of(settings: &Settings) -> Result<Self, Refusal> {
        let d = settings.number(&DIMENSION)? as usize;
        let (decay, source) = (settings.number(&DECAY)?, settings.number(&SOURCE)?);
        let (variances, squares) = if settings.number(&SPECTRUM)? == 0.0 {
            (DVector::from_element(d, 1.0), DVector::from_element(d, 1.0))
        } else {
            let power = |exponent: f64| DVector::from_fn(d, |j, _| ((j + 1) as f64).powf(exponent));
            (power(-decay), power(-1.0 - decay * (2.0 * source - 1.0)))
        };
        let weights = squares.map(f64::sqrt);
        let scale = settings.number(&NORM)? / weights.norm();
        Ok(Self { variances, weights: weights * scale })
    }
}

impl Batch for Samples {
    fn len(&self) -> u64 {
        self.generator.len()
    }
    fn merge(&mut self, other: &Self) {
        self.generator.merge(&other.generator);
        self.measured.merge(&other.measured);
    }
    fn clear(&mut self) {
        self.generator.clear();
        self.measured.clear();
    }
}

impl RidgeRegression {
    fn dimension(&self) -> usize {
        self.weights.len()
    }

    /// Measured pairs that come with the first `n` points of a batch.
    fn measured_with(&self, n: u64) -> u64 {
        let (measured, of) = self.measured;
        u64::try_from(u128::from(n) * u128::from(measured) / u128::from(of)).unwrap_or(u64::MAX)
    }

    /// |Sigma^1/2 e|^2.
    fn risk(&self, error: &DVector<f64>) -> f64 {
        error.component_mul(&self.spread).norm_squared()
    }

    /// Share of the true signal in a fit: 1 for the truth, 0 for one that says nothing.
    fn kept(&self, error: &DVector<f64>) -> f64 {
        let along = |w: &DVector<f64>| w.component_mul(&self.spread).dot(&self.weights.component_mul(&self.spread));
        1.0 + along(error) / along(&self.weights)
    }

    /// Exchanges y for u, or back.
    fn shifted(&self, mut pair: DVector<f64>, sign: f64) -> DVector<f64> {
        let d = self.dimension();
        pair[d] += sign * pair.rows(0, d).dot(&self.weights);
        pair
    }

    /// Some of the pairs of a statistic.
    fn pairs(&self, scatter: &Scatter, limit: usize, rng: &mut Random) -> Vec<DVector<f64>> {
        scatter.reveal(limit, rng).into_iter().map(|pair| self.shifted(pair, 1.0)).collect()
    }

    fn pair(&self, error: &DVector<f64>, noise: f64, rng: &mut Random) -> DVector<f64> {
        let x = standard(self.dimension(), rng).component_mul(&self.spread);
        let z: f64 = rng.sample(StandardNormal);
        let u = x.dot(error) + noise * z;
        self.shifted(x.push(u), 1.0)
    }
}

impl Family for RidgeRegression {
    type Point = Labelled;
    type Params = Fits;
    type Batch = Samples;

    const NEVER_LEAVES: bool = true;
    const ABOUT: About = About {
        name: "ridge_regression",
        label: "Ridge regression",
        formula: "y = x'w + noise, x normal with independent entries of variance 1, or j^-decay",
        estimate: "generators by least squares (smallest norm, with fewer points than weights), and from a second sample of theirs the ridge fit that is measured; divergences are the generator's; a generation costs O(d³), whatever the sizes",
        knobs: &[DIMENSION, SPECTRUM, DECAY, SOURCE, NORM, NOISE, GENERATOR_NOISE],
        estimator: &[RIDGE, RIDGE_DECAY, FINAL_SIZE],
        quantities: &[
            Quantity::value("test_error", "test error of the ridge fit"),
            Quantity::value("bias", "its part by shrinking alone"),
            Quantity::value("generator_error", "test error of the generator"),
            Quantity::value("signal", "signal kept by the generator"),
        ],
        statistic: true,
        lacks: &[metric::ALIVE, metric::VARIANCE_RATIO, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "The noise gives every y some mass, whatever the weights"),
            Assumption::score(false, "The score is x times noise, a product of normals: heavier than sub-Gaussian"),
            Assumption::smooth(false, "The second derivative -xx'/noise² has no bound in x; the third is 0"),
            Assumption::fisher(true, "It is the inputs' covariance over noise², everywhere"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, _data: Option<&Data>) -> Result<(Self, Fits), Refusal> {
        let Spectrum { variances, weights } = Spectrum::of(settings)?;
        let (noise, generator_noise) = (settings.number(&NOISE)?, settings.number(&GENERATOR_NOISE)?);
        noise_is_seen(weights.norm(), noise.at_most(generator_noise))?;
        let d = weights.len();
        let spread = variances.map(f64::sqrt);
        let batch = match settings.get("sample_size") {
            Some(&crate::family::Setting::Number(n)) => n as u64,
            _ => 1,
        };
        let measured = match settings.number(&FINAL_SIZE)? as u64 {
            0 => (batch, batch),
            size => (size, batch),
        };
        let family = Self {
            signal: weights.component_mul(&spread).norm(),
            weights,
            spread,
            noise,
            generator_noise,
            penalty: settings.number(&RIDGE)? * (measured.0 as f64).powf(-settings.number(&RIDGE_DECAY)?),
            measured,
        };
        Ok((family, Fits { generator: DVector::zeros(d), ridge: DVector::zeros(d), bias: 0.0 }))
    }

    fn point(&self, _value: f64) -> Result<Labelled, &'static str> {
        Err("inputs and a label, and a column holds one number")
    }
    /// Along the true signal.
    fn coordinate(&self, point: Labelled) -> f64 {
        point.pair.rows(0, self.dimension()).dot(&self.weights) / self.signal
    }
    /// A measured pair, where it has one: it is the ridge fit that is drawn.
    fn place(&self, point: Labelled) -> [f64; 2] {
        let d = self.dimension();
        let pair = point.measured.first().unwrap_or(&point.pair);
        [pair.rows(0, d).dot(&self.weights) / self.signal, pair[d]]
    }
    fn point_bytes(&self) -> usize {
        let each = size_of::<DVector<f64>>() + (self.dimension() + 1) * size_of::<f64>();
        size_of::<Labelled>() + each * (1 + self.measured_with(1) as usize)
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Fits>() + 2 * self.dimension() * size_of::<f64>()) as f64
    }
    fn batch_bytes(&self) -> usize {
        let d = self.dimension() + 1;
        size_of::<Samples>() + 2 * (d + 2) * d * size_of::<f64>()
    }
    fn empty(&self) -> Samples {
        let none = Scatter::new(self.dimension() + 1, false);
        Samples { generator: none.clone(), measured: none }
    }
    fn observe(&self, batch: &mut Samples, point: Labelled) {
        batch.generator.push(&self.shifted(point.pair, -1.0));
        point.measured.into_iter().for_each(|pair| batch.measured.push(&self.shifted(pair, -1.0)));
    }

    fn sample(&self, params: &Fits, rng: &mut Random) -> Labelled {
        self.sample_at(params, 0, rng)
    }
    /// Of thousands of measured pairs only one is looked at.
    fn sample_place(&self, params: &Fits, rng: &mut Random) -> [f64; 2] {
        let pair = self.pair(&params.generator, self.generator_noise, rng);
        let measured = (self.measured_with(1) > 0).then(|| self.pair(&params.generator, self.noise, rng));
        self.place(Labelled { pair, measured: measured.into_iter().collect() })
    }
    fn sample_at(&self, params: &Fits, place: u64, rng: &mut Random) -> Labelled {
        let pair = self.pair(&params.generator, self.generator_noise, rng);
        let measured = self.measured_with(place)..self.measured_with(place + 1);
        Labelled { pair, measured: measured.map(|_| self.pair(&params.generator, self.noise, rng)).collect() }
    }
    fn draw(&self, params: &Fits, n: u64, rng: &mut Random, into: &mut Samples) {
        let drawn = |noise, n, rng: &mut Random| Scatter::regressed(&self.spread, &params.generator, noise, n, rng);
        into.generator.take(drawn(self.generator_noise, n, rng));
        into.measured.take(drawn(self.noise, self.measured_with(n), rng));
    }

    fn split(&self, batch: &Samples, head: u64, rng: &mut Random) -> (Samples, Samples) {
        let all = batch.measured.len();
        let share = if head == batch.len() { all } else { self.measured_with(head).min(all) };
        let (generator, other) = batch.generator.split(head, rng);
        let (measured, rest) = batch.measured.split(share, rng);
        (Samples { generator, measured }, Samples { generator: other, measured: rest })
    }

    /// Of billions of measured pairs one is drawn for each pair of the generator.
    fn reveal_places(&self, batch: &Samples, limit: usize, rng: &mut Random) -> Vec<Labelled> {
        if self.measured_with(1) <= 1 {
            return self.reveal(batch, limit, rng);
        }
        let shown = self.pairs(&batch.generator, limit, rng);
        let mut measured = self.pairs(&batch.measured, shown.len(), rng).into_iter();
        shown.into_iter().map(|pair| Labelled { pair, measured: measured.next().into_iter().collect() }).collect()
    }
    fn reveal(&self, batch: &Samples, limit: usize, rng: &mut Random) -> Vec<Labelled> {
        let shown = self.pairs(&batch.generator, limit, rng);
        let n = shown.len() as u64;
        let all = if n == batch.len() { usize::MAX } else { self.measured_with(n) as usize };
        let mut measured = self.pairs(&batch.measured, all, rng).into_iter();
        let place = |(place, pair)| {
            // The last takes what several batches left over.
            let share =
                if place + 1 == n { u64::MAX } else { self.measured_with(place + 1) - self.measured_with(place) };
            Labelled { pair, measured: measured.by_ref().take(share as usize).collect() }
        };
        (0..).zip(shown).map(place).collect()
    }

    fn fit(&self, batch: &Samples, model: &mut Fits) {
        if batch.is_empty() {
            return;
        }
        let fit = ridge(&batch.measured, &self.weights, self.penalty);
        let bias = self.risk(&fit.bias);
        *model = Fits { generator: least_squares(&batch.generator, &self.weights), ridge: fit.error, bias };
    }

    /// Of the generator's pair.
    fn ln_density(&self, params: &Fits, point: Labelled) -> f64 {
        let d = self.dimension();
        let pair = self.shifted(point.pair, -1.0);
        let gap = (pair[d] - pair.rows(0, d).dot(&params.generator)) / self.generator_noise;
        let inputs: f64 = pair.rows(0, d).component_div(&self.spread).norm_squared();
        let scales: f64 = self.spread.iter().map(|s| s.ln()).sum();
        let each = std::f64::consts::TAU.ln();
        -0.5 * (gap * gap + inputs + (d + 1) as f64 * each) - scales - self.generator_noise.ln()
    }
    /// Of the true signal, in units of its standard deviation.
    fn density_at(&self, _params: &Fits, x: f64) -> f64 {
        (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
    }
    /// In the generator's weights.
    fn score(&self, params: &Fits, point: Labelled) -> DVector<f64> {
        let d = self.dimension();
        let pair = self.shifted(point.pair, -1.0);
        let x = pair.rows(0, d);
        let gap = pair[d] - x.dot(&params.generator);
        x * (gap / (self.generator_noise * self.generator_noise))
    }
    fn fisher(&self, _params: &Fits) -> Option<DMatrix<f64>> {
        Some(DMatrix::from_diagonal(&(&self.spread / self.generator_noise).map(|s| s * s)))
    }

    /// Expected over the inputs.
    fn kl(&self, p: &Fits, q: &Fits) -> f64 {
        0.5 * self.risk(&((&p.generator - &q.generator) / self.generator_noise))
    }
    /// Given x it is that of two normals x'(w - w') apart, and the mean of 2 Phi(a |Z|) - 1 is (2/π) atan a.
    fn tv(&self, p: &Fits, q: &Fits) -> f64 {
        let gap = self.risk(&(&p.generator - &q.generator)).sqrt();
        std::f64::consts::FRAC_2_PI * (gap / (2.0 * self.generator_noise)).atan()
    }

    fn quantity(&self, index: usize, params: &Fits) -> f64 {
        match index {
            0 => self.risk(&params.ridge),
            1 => params.bias,
            2 => self.risk(&params.generator),
            _ => self.kept(&params.generator),
        }
    }
    /// Of the generator's y.
    fn variance(&self, params: &Fits) -> f64 {
        self.risk(&(&self.weights + &params.generator)) + self.generator_noise * self.generator_noise
    }
    /// Of the generator's inputs and label together: that of the noise, whatever the weights.
    fn entropy(&self, _params: &Fits) -> f64 {
        let each = (std::f64::consts::TAU * std::f64::consts::E).ln();
        let scales: f64 = self.spread.iter().map(|s| s.ln()).sum();
        0.5 * (self.dimension() + 1) as f64 * each + scales + self.generator_noise.ln()
    }
    fn interval(&self, _params: &Fits, tail: f64) -> (f64, f64) {
        let reach = normal_upper_quantile(tail);
        (-reach, reach)
    }
    /// The mean of y that the ridge fit gives along the true signal: flatter, the more it shrinks.
    fn outline(&self, params: &Fits) -> Option<Outline> {
        let slope = self.signal * self.kept(&params.ridge);
        let line = [-6.0, 6.0].map(|x| [x, slope * x]);
        Some(Outline { lines: vec![line.to_vec()], axes: ["true signal x'w, in standard deviations", "y"] })
    }
}
