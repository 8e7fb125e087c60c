//! Kernel ridge regression with a Gaussian kernel at the end of a chain of generators (after 2402.07712, whose kernel
//! experiments are on images: the truth here is a wave on the line, which is ours).
//!
//! Inputs are standard normal, labels sin(frequency x) plus noise. Each generation's labels are the last generator's, and
//! two functions are fitted to the same batch: the next generator, with a penalty of its own, and the fit that is measured.
//! Both see the generators before them only, so a second sample for the measured one would change no mean.
//!
//! A fit minimises mean squared error + lambda |f|^2 in the kernel's norm: coefficients (K + n lambda)^-1 y on the n points
//! held, by Cholesky. Functions are kept by their coefficients on the kernel's eigenfunctions, orthonormal under the inputs'
//! law: errors E (f - f*)^2 are sums of squares, and with more points than eigenfunctions the same fit is solved among
//! those, so that no n is too large. No curve is known for it: a penalty on the generators spoils the laws of ridge
//! regression, and the features are not normal.

use crate::family::metric;
use crate::family::statistic::{collected, kept};
use std::ops::Range;

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Outline, Points, Quantity, Random, Refusal, Settings,
};
use crate::numeric::cholesky::cholesky;
use crate::numeric::divergence::normal_upper_quantile;
use crate::numeric::guard::Bounded as _;
use crate::numeric::mercer::{LANES, Mercer};

/// The family: the kernel, the true function and the options.
#[derive(Clone, Debug)]
pub struct KernelRidge {
    mercer: Mercer,
    /// Eigenfunctions that a fit is solved among.
    fitted: usize,
    /// Coefficients of the true function.
    truth: DVector<f64>,
    /// Means of the eigenfunctions under the inputs' law.
    means: DVector<f64>,
    noise: f64,
    penalty: f64,
    generator_penalty: f64,
}

/// Input and label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    x: f64,
    y: f64,
}

/// Both fits, by their coefficients on the eigenfunctions.
#[derive(Clone, Debug, PartialEq)]
pub struct Functions {
    generator: DVector<f64>,
    ridge: DVector<f64>,
    /// Mean squared error of the measured fit, had its labels been true and free of noise.
    bias: f64,
}

/// The narrowest and the widest kernel: some 190 and 16 eigenfunctions.
const WIDTHS: [f64; 2] = [0.2, 3.0];
/// Below these penalties rounding would rule the fit.
const PENALTIES: Domain = Domain::Between(1e-10, 1e6);
/// Eigenvalues below this share of the penalty, or of the first where that is less, move no fit by more than about as much.
const SMALL: f64 = 1e-10;
/// The largest share of the true function's square that the eigenfunctions may leave out.
const LEFT: f64 = 1e-8;
/// Points whose features are held at a time.
const AT_ONCE: usize = 1024;

const FREQUENCY: Knob = Knob {
    key: "frequency",
    label: "frequency",
    meaning: "The true function is sin(frequency x), x standard normal",
    default: Some(2.0),
    domain: Domain::PositiveUpTo(5.0),
    slider: (0.2, 4.0),
};
const NOISE: Knob = Knob {
    key: "noise",
    label: "noise",
    meaning: "Standard deviation of labels around the function that makes them",
    default: Some(0.3),
    domain: Domain::PositiveUpTo(1e6),
    slider: (0.01, 3.0),
};
const RIDGE: Knob = Knob {
    key: "ridge",
    label: "ridge penalty",
    meaning: "The lambda that the measured fit minimises with: mean squared error + lambda |f|² in the kernel's norm",
    default: Some(0.01),
    domain: PENALTIES,
    slider: (1e-5, 1.0),
};
const GENERATOR_RIDGE: Knob = Knob {
    key: "generator_ridge",
    label: "penalty of the generators",
    meaning: "The penalty of the generators, whose labels the next generation learns from",
    default: Some(0.001),
    domain: PENALTIES,
    slider: (1e-5, 1.0),
};
const WIDTH: Knob = Knob {
    key: "width",
    label: "width of the kernel",
    meaning: "The w of the kernel exp(-(x - x')² / (2 w²)), inputs having the standard deviation 1",
    default: Some(1.0),
    domain: Domain::Between(WIDTHS[0], WIDTHS[1]),
    slider: (WIDTHS[0], WIDTHS[1]),
};

/// The equations of a fit, but for the penalty: among the points, or among the eigenfunctions where there are fewer.
struct System {
    n: f64,
    gram: DMatrix<f64>,
    /// Labels as they are, and free of noise.
    wanted: DMatrix<f64>,
    features: Option<DMatrix<f64>>,
}

impl System {
    /// Weights on the features: of the fit, and of that to labels free of noise.
    fn solve(&self, penalty: f64) -> Option<DMatrix<f64>> {
        let mut gram = self.gram.clone();
        (0..gram.nrows()).for_each(|i| gram[(i, i)] += self.n * penalty);
        let solved = cholesky(gram)?.solve(&self.wanted);
        Some(match &self.features {
            Some(features) => features * solved,
            None => solved,
        })
    }
}

impl KernelRidge {
    /// Features of some points and their labels, as they are and free of noise.
    fn seen(&self, points: &[Pair]) -> (DMatrix<f64>, DMatrix<f64>) {
        let inputs: Vec<f64> = points.iter().map(|point| point.x).collect();
        let (features, clean) = self.mercer.features(self.fitted, &inputs, &self.truth);
        (features, DMatrix::from_fn(points.len(), 2, |i, j| if j == 0 { points[i].y } else { clean[i] }))
    }

    fn system(&self, points: &[Pair]) -> System {
        let n = points.len() as f64;
        let size = self.fitted;
        if points.len() <= size {
            let (features, wanted) = self.seen(points);
            return System { n, gram: features.tr_mul(&features), wanted, features: Some(features) };
        }
        let (mut gram, mut wanted) = (DMatrix::zeros(size, size), DMatrix::zeros(size, 2));
        for some in points.chunks(AT_ONCE) {
            let (features, labels) = self.seen(some);
            wanted += &features * labels;
            gram += &features * features.transpose();
        }
        System { n, gram, wanted, features: None }
    }

    /// An input, and the noise of its label.
    fn input(rng: &mut Random) -> [f64; 2] {
        std::array::from_fn(|_| rng.sample(StandardNormal))
    }

    /// What a function is at one place.
    fn at(&self, function: &DVector<f64>, x: f64) -> f64 {
        let [value] = self.mercer.at(function, [x]);
        value
    }

    fn function(&self, weights: &DMatrix<f64>, column: usize) -> DVector<f64> {
        self.mercer.coefficients(weights.column(column).as_slice())
    }
}

impl Family for KernelRidge {
    type Point = Pair;
    type Params = Functions;
    type Batch = Points<Pair>;

    const NEVER_LEAVES: bool = true;
    const ABOUT: About = About {
        name: "kernel_ridge",
        label: "Kernel ridge regression",
        formula: "y = f(x) + noise, x standard normal; truly f = sin(frequency x)",
        estimate: "minimum of mean squared error + penalty × squared norm of the Gaussian kernel, once for the next generator and once for the fit that is measured; divergences are the generator's; a generation costs O(n³) for n points held, and O(n) beyond 16 to 190 of them, by the kernel's width",
        knobs: &[FREQUENCY, NOISE],
        estimator: &[RIDGE, GENERATOR_RIDGE, WIDTH],
        quantities: &[
            Quantity::value("test_error", "test error of the measured fit"),
            Quantity::value("bias", "its part by shrinking alone"),
            Quantity::value("generator_error", "test error of the generator"),
            Quantity::value("signal", "signal kept by the generator"),
        ],
        lacks: &[metric::ALIVE, metric::VARIANCE_RATIO, metric::TV, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "The noise gives every y some mass, whatever the function"),
            Assumption::score(false, "There is no finite parameter, and so no score"),
            Assumption::smooth(false, "There is no finite parameter"),
            Assumption::fisher(false, "A function is no finite parameter, and the fit is penalised"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, _data: Option<&Data>) -> Result<(Self, Functions), Refusal> {
        let width = settings.number(&WIDTH)?;
        let mercer = Mercer::new(width);
        let frequency = settings.number(&FREQUENCY)?;
        let (truth, left) = mercer.project(|x| (frequency * x).sin());
        if left > LEFT * truth.norm_squared() {
            let problem =
                format!("too fast a wave for a kernel of width {width}; a lower frequency, or a narrower kernel");
            return Err(Refusal::because(FREQUENCY.key, frequency, problem));
        }
        let (means, _) = mercer.project(|_| 1.0);
        let (penalty, generator_penalty) = (settings.number(&RIDGE)?, settings.number(&GENERATOR_RIDGE)?);
        let fitted = mercer.size_above(SMALL * penalty.at_most(generator_penalty).at_most(1.0));
        let noise = settings.number(&NOISE)?;
        let family = Self { mercer, fitted, truth: truth.clone(), means, noise, penalty, generator_penalty };
        Ok((family, Functions { generator: truth.clone(), ridge: truth, bias: 0.0 }))
    }

    fn point(&self, _value: f64) -> Result<Pair, &'static str> {
        Err("an input and a label, and a column holds one number")
    }
    fn coordinate(&self, point: Pair) -> f64 {
        point.x
    }
    fn place(&self, point: Pair) -> [f64; 2] {
        [point.x, point.y]
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Functions>() + 2 * self.mercer.size() * size_of::<f64>()) as f64
    }
    collected!(Points<Pair>, Pair);
    fn sample(&self, params: &Functions, rng: &mut Random) -> Pair {
        let [x, z] = Self::input(rng);
        Pair { x, y: self.at(&params.generator, x) + self.noise * z }
    }
    /// The same points, some at a time.
    fn draw_places(&self, params: &Functions, places: Range<u64>, rng: &mut Random, into: &mut Points<Pair>) {
        let mut left = places.end.saturating_sub(places.start);
        while left > 0 {
            let some = left.min(LANES as u64);
            let inputs: [[f64; 2]; LANES] =
                std::array::from_fn(|i| if (i as u64) < some { Self::input(rng) } else { [0.0; 2] });
            let x = inputs.map(|[x, _]| x);
            let heights = self.mercer.at(&params.generator, x);
            for (x, (height, [_, z])) in x.into_iter().zip(heights.into_iter().zip(inputs)).take(some as usize) {
                into.push(Pair { x, y: height + self.noise * z });
            }
            left -= some;
        }
    }
    kept!(Points<Pair>, Pair);

    fn fit(&self, batch: &Points<Pair>, model: &mut Functions) {
        if batch.is_empty() {
            return;
        }
        let system = self.system(batch.all());
        if let (Some(generator), Some(ridge)) = (system.solve(self.generator_penalty), system.solve(self.penalty)) {
            let bias = (self.function(&ridge, 1) - &self.truth).norm_squared();
            *model = Functions { generator: self.function(&generator, 0), ridge: self.function(&ridge, 0), bias };
        }
    }

    fn ln_density(&self, params: &Functions, point: Pair) -> f64 {
        let gap = (point.y - self.at(&params.generator, point.x)) / self.noise;
        -0.5 * (gap * gap + point.x * point.x) - std::f64::consts::TAU.ln() - self.noise.ln()
    }
    /// Of the input.
    fn density_at(&self, _params: &Functions, x: f64) -> f64 {
        (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
    }
    /// There is no finite parameter.
    fn score(&self, _params: &Functions, _point: Pair) -> DVector<f64> {
        DVector::zeros(0)
    }
    /// Expected over the inputs.
    fn kl(&self, p: &Functions, q: &Functions) -> f64 {
        0.5 * ((&p.generator - &q.generator) / self.noise).norm_squared()
    }
    /// Not closed.
    fn tv(&self, _p: &Functions, _q: &Functions) -> f64 {
        f64::NAN
    }

    fn quantity(&self, index: usize, params: &Functions) -> f64 {
        match index {
            0 => (&params.ridge - &self.truth).norm_squared(),
            1 => params.bias,
            2 => (&params.generator - &self.truth).norm_squared(),
            _ => params.generator.dot(&self.truth) / self.truth.norm_squared(),
        }
    }
    /// Of the generator's labels.
    fn variance(&self, params: &Functions) -> f64 {
        let spread = params.generator.norm_squared() - params.generator.dot(&self.means).powi(2);
        spread.at_least(0.0) + self.noise * self.noise
    }
    /// Of input and label together: that of the noise, whatever the function.
    fn entropy(&self, _params: &Functions) -> f64 {
        (std::f64::consts::TAU * std::f64::consts::E).ln() + self.noise.ln()
    }
    fn interval(&self, _params: &Functions, tail: f64) -> (f64, f64) {
        let reach = normal_upper_quantile(tail);
        (-reach, reach)
    }
    /// The measured fit.
    fn outline(&self, params: &Functions) -> Option<Outline> {
        let line = (-80..=80).map(|i| 0.05 * f64::from(i)).map(|x| [x, self.at(&params.ridge, x)]).collect();
        Some(Outline { lines: vec![line], axes: ["x", "y"] })
    }
}

#[cfg(test)]
mod tests;
