//! What the statistical tests share: settings for every family, quadrature, and test statistics with their levels.
//!
//! Everything is seeded: a test passes always or never. The levels say how seldom a correct engine would fail for some
//! other seed.

use std::path::Path;
use std::process::{Command, Output};

use collapse_lab::family::{FAMILIES, Family, Random, Setting, Settings, Visitor, with_family};
use rand::SeedableRng as _;
use statrs::distribution::{ChiSquared, ContinuousCDF as _};

/// Level of each goodness-of-fit test.
pub(crate) const ALPHA: f64 = 1e-6;
/// Means may differ by so many standard errors; a correct engine goes beyond with probability 7e-6.
pub(crate) const MOST_SE: f64 = 4.5;

pub(crate) fn random(seed: u64) -> Random {
    Random::seed_from_u64(seed)
}

/// Settings of so many numbers.
pub(crate) fn numbers(pairs: &[(&str, f64)]) -> Settings {
    let mut settings = Settings::new();
    pairs.iter().for_each(|&(key, value)| settings.insert(key, Setting::Number(value)));
    settings
}

/// Settings to test a family at: the defaults, and for families known by name a few harder ones.
pub(crate) fn settings_of(name: &str) -> Vec<Settings> {
    let mut all = vec![Settings::new()];
    match name {
        "gaussian" | "gaussian_known_variance" => {
            all.extend([
                numbers(&[("mean", -3.0), ("variance", 0.04)]),
                numbers(&[("mean", 250.0), ("variance", 9.0)]),
            ]);
        }
        "exponential" => all.extend([numbers(&[("mean", 0.02)]), numbers(&[("mean", 70.0)])]),
        "poisson" => all.extend([0.05, 3.7, 11.9, 12.1, 80.0].map(|mean| numbers(&[("mean", mean)]))),
        "bernoulli" => all.extend([0.5, 0.02, 0.97].map(|mean| numbers(&[("mean", mean)]))),
        "categorical" => {
            let mut listed = Settings::new();
            listed.insert("probabilities", Setting::List(vec![0.5, 0.0, 0.3, 0.19, 0.01]));
            all.extend([numbers(&[("symbols", 3.0), ("zipf", 0.0)]), listed]);
        }
        "log_normal" => all.extend([
            numbers(&[("log_mean", -3.0), ("log_variance", 0.04)]),
            numbers(&[("log_mean", 7.0), ("log_variance", 0.3)]),
        ]),
        "beta_power" => all.extend([0.3, 2.5, 40.0].map(|theta| numbers(&[("theta", theta)]))),
        "gamma" => {
            for (shape, mean) in [(0.4, 1.0), (1.0, 30.0), (60.0, 0.01), (5000.0, 2.0)] {
                for known in [0.0, 1.0] {
                    all.push(numbers(&[("shape", shape), ("mean", mean), ("known_shape", known)]));
                }
            }
        }
        "weibull" => {
            for (shape, scale) in [(0.4, 1.0), (1.0, 30.0), (3.6, 0.01), (5000.0, 2.0)] {
                all.push(numbers(&[("shape", shape), ("scale", scale)]));
            }
        }
        "negative_binomial" => {
            for (mean, size) in [(0.02, 1.0), (40.0, 0.3), (12.0, 12.0), (3.7, 1e6)] {
                all.push(numbers(&[("mean", mean), ("size", size)]));
            }
        }
        "geometric" => all.extend([1.02, 1.5, 12.0, 90.0].map(|mean| numbers(&[("mean", mean)]))),
        "pareto" => {
            all.extend([numbers(&[("minimum", 0.02), ("shape", 1.2)]), numbers(&[("minimum", 50.0), ("shape", 40.0)])])
        }
        "uniform_interval" => {
            all.extend([numbers(&[("lower", -3.0), ("upper", -2.9)]), numbers(&[("lower", 40.0), ("upper", 90.0)])]);
        }
        "multivariate_gaussian" => all.extend([
            numbers(&[("dimension", 1.0), ("variance", 0.3)]),
            numbers(&[("dimension", 3.0), ("correlation", -0.9), ("variance", 25.0)]),
            numbers(&[("dimension", 5.0), ("correlation", 0.99), ("variance", 1e-6)]),
        ]),
        "linear_regression" => all.extend([
            numbers(&[("design", 1.0)]),
            numbers(&[("dimension", 1.0), ("noise", 0.01), ("norm", 30.0)]),
            numbers(&[("dimension", 4.0), ("noise", 2.0), ("norm", 0.0), ("design", 1.0)]),
        ]),
        "ridge_regression" => all.extend([
            numbers(&[("spectrum", 1.0), ("dimension", 5.0), ("noise", 1.0), ("ridge", 0.01)]),
            numbers(&[("ridge", 0.0), ("final_size", 2.0), ("norm", 4.0)]),
        ]),
        "kernel_ridge" => all.extend([
            numbers(&[("frequency", 0.5), ("noise", 1.0), ("width", 3.0), ("ridge", 1.0)]),
            numbers(&[("frequency", 3.0), ("width", 0.5), ("generator_ridge", 0.01)]),
        ]),
        "logistic_regression" => all.extend([
            numbers(&[("dimension", 1.0), ("norm", 0.1)]),
            numbers(&[("dimension", 4.0), ("norm", 2.0), ("design", 1.0)]),
        ]),
        "uniform_scale" => all.extend([numbers(&[("theta", 0.01)]), numbers(&[("theta", 33.0)])]),
        "spike_family" => all.extend([3.0, 30.0].map(|n| numbers(&[("sample_size", n)]))),
        "laplace" => {
            all.extend([numbers(&[("location", 7.0), ("scale", 0.1)]), numbers(&[("location", -1.0), ("scale", 20.0)])])
        }
        "logistic_location" | "cauchy_location" | "student_location" => {
            all.extend([3.0, -500.0].map(|x| numbers(&[("location", x)])))
        }
        "symmetric_mixture" => all.extend(
            [(3.0, 0.04), (0.2, 4.0)]
                .map(|(offset, variance)| numbers(&[("offset", offset), ("within_variance", variance)])),
        ),
        "gaussian_mixture" => {
            all.push(mixture(&[0.2, 0.5, 0.3], &[-4.0, 0.5, 3.0], &[0.5, 1.0, 0.25], &[]));
            all.push(mixture(&[0.7, 0.3], &[20.0, 21.0], &[1.0, 4.0], &[("components", 3.0)]));
        }
        "kde" => {
            all.push(mixture(&[0.5, 0.5], &[-3.0, 3.0], &[1.0, 0.25], &[("kappa", 0.5)]));
            all.push(numbers(&[("bandwidth", 1.0), ("width", 0.5)]));
            all.push(numbers(&[("bandwidth", 2.0), ("width", 0.3)]));
        }
        "plane_kde" => all.push(numbers(&[("shape", 1.0), ("bandwidth", 1.0)])),
        "plane_mixture" => {
            all.push(numbers(&[("shape", 2.0), ("components", 2.0), ("iterations", 2.0)]));
            all.push(numbers(&[("shape", 3.0), ("components", 3.0), ("iterations", 2.0)]));
        }
        _ => {}
    }
    all
}

fn mixture(weights: &[f64], means: &[f64], variances: &[f64], more: &[(&str, f64)]) -> Settings {
    let mut settings = numbers(more);
    for (key, list) in [("weights", weights), ("means", means), ("variances", variances)] {
        settings.insert(key, Setting::List(list.to_vec()));
    }
    settings
}

/// A law of one configured family.
pub(crate) trait Law {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str);
}

struct Configured<'a, L> {
    law: &'a L,
    settings: &'a Settings,
    label: String,
}

impl<L: Law> Visitor for Configured<'_, L> {
    type Output = ();
    fn visit<F: Family>(self) {
        let (family, truth) = F::configure(self.settings, None).expect("the settings are valid");
        self.law.check(&family, &truth, &self.label);
    }
}

/// Checks a law for every family that there is, at each of its settings.
pub(crate) fn for_every_family(law: &impl Law) {
    for about in FAMILIES {
        for settings in settings_of(about.name) {
            for_one(about.name, &settings, law);
        }
    }
}

/// Checks a law for one family.
pub(crate) fn for_one(name: &str, settings: &Settings, law: &impl Law) {
    let label =
        format!("{name} {:?}", settings.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>());
    with_family(name, Configured { law, settings, label }).expect("the family exists");
}

/// The model fitted to `n` points of another.
pub(crate) fn refit<F: Family>(family: &F, from: &F::Params, n: u64, rng: &mut Random) -> F::Params {
    let mut batch = family.empty();
    family.draw_points(from, n, rng, &mut batch);
    fit_of(family, from, &batch)
}

/// The fit of a batch.
pub(crate) fn fit_of<F: Family>(family: &F, start: &F::Params, batch: &F::Batch) -> F::Params {
    let mut model = start.clone();
    family.fit(batch, &mut model);
    model
}

/// Every quantity of a model; for symbols their probabilities, which say more.
pub(crate) fn values<F: Family>(family: &F, model: &F::Params) -> Vec<f64> {
    if F::ABOUT.labels {
        return (0..)
            .map_while(|k| family.point(f64::from(k)).ok())
            .map(|point| family.ln_density(model, point).exp())
            .collect();
    }
    (0..F::ABOUT.quantities.len()).map(|i| family.quantity(i, model)).collect()
}

/// Points with weights: a sum over them is an integral over the horizontal axis (a plain sum, if discrete).
pub(crate) fn axis<F: Family>(family: &F, models: &[&F::Params]) -> Vec<(F::Point, f64)> {
    let ends: Vec<(f64, f64)> = models.iter().map(|model| family.interval(model, 1e-13)).collect();
    let (low, high) = ends.iter().fold((f64::MAX, f64::MIN), |(a, b), &(c, d)| (a.min(c), b.max(d)));
    if F::ABOUT.discrete {
        let all = (low as i64 - 3..=high as i64 + 3).filter_map(|k| family.point(k as f64).ok());
        return all.map(|point| (point, 1.0)).collect();
    }
    // Densities may have kinks and jumps at their parameters and at the ends of their support, heavy tails and poles:
    // cells end there, and a decade of tail has cells of its own.
    let tails = (1..=13).map(|decade| 10.0_f64.powi(-decade)).chain([0.05, 0.25]);
    let mut breaks: Vec<f64> = tails
        .flat_map(|tail| models.iter().map(move |model| family.interval(model, tail)))
        .flat_map(|(a, b)| [a, b])
        .collect();
    breaks.extend(models.iter().flat_map(|model| values(family, model)).filter(|x| (low..=high).contains(x)));
    breaks.extend(models.iter().flat_map(|model| family.jumps(model)));
    breaks.sort_unstable_by(f64::total_cmp);
    breaks.dedup();
    let mut all = Vec::new();
    // Cells of one size cannot follow a pole over decades of x.
    let wide: Vec<(f64, f64)> =
        breaks.windows(2).map(|pair| (pair[0], pair[1])).filter(|(a, b)| *a > 0.0 && *b > 2.0 * a).collect();
    for (a, b) in wide {
        breaks.extend(std::iter::successors(Some(2.0 * a), |x| Some(2.0 * x)).take_while(|x| *x < b));
    }
    breaks.sort_unstable_by(f64::total_cmp);
    let cells = (6000 / breaks.len()).max(20);
    const GAUSS: [(f64, f64); 4] = [
        (-0.861_136_311_594_052_6, 0.347_854_845_137_453_8),
        (-0.339_981_043_584_856_3, 0.652_145_154_862_546_2),
        (0.339_981_043_584_856_3, 0.652_145_154_862_546_2),
        (0.861_136_311_594_052_6, 0.347_854_845_137_453_8),
    ];
    for pair in breaks.windows(2) {
        let half = (pair[1] - pair[0]) / cells as f64 / 2.0;
        for cell in 0..cells {
            let middle = pair[0] + half * (2 * cell + 1) as f64;
            all.extend(GAUSS.iter().filter_map(|&(x, w)| Some((family.point(middle + half * x).ok()?, half * w))));
        }
    }
    all
}

/// Mean and its standard error.
pub(crate) fn mean_se(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// A mean within [`MOST_SE`] of what it should be; rounding counts for nothing.
#[track_caller]
pub(crate) fn assert_mean(values: &[f64], wanted: f64, label: &str) {
    let (mean, se) = mean_se(values);
    let gap = (mean - wanted).abs();
    assert!(
        gap <= MOST_SE * se + 1e-9 * wanted.abs() + 1e-12,
        "{label}: mean {mean} +- {se}, should be {wanted} ({:.1} SE)",
        gap / se
    );
}

#[track_caller]
pub(crate) fn assert_close(found: f64, wanted: f64, relative: f64, label: &str) {
    let same = found == wanted || (found - wanted).abs() <= relative * wanted.abs().max(found.abs()) + 1e-12;
    assert!(same, "{label}: {found}, should be {wanted}");
}

/// sqrt(n) D beyond which Kolmogorov and Smirnov reject at [`ALPHA`] (asymptotically, and conservative with ties).
fn most_distance() -> f64 {
    (-(ALPHA / 2.0).ln() / 2.0).sqrt()
}

/// One sample against a continuous distribution function.
#[track_caller]
pub(crate) fn assert_follows(sample: &mut [f64], cdf: impl Fn(f64) -> f64, label: &str) {
    sample.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(i, &x): (usize, &f64)| {
        let p = cdf(x);
        (p - i as f64 / n).abs().max((p - (i + 1) as f64 / n).abs())
    };
    let distance = sample.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt();
    assert!(distance <= most_distance(), "{label}: Kolmogorov distance sqrt(n) D = {distance:.2}");
}

/// Two samples of one law: by Kolmogorov and Smirnov, or chi-squared where values repeat.
#[track_caller]
pub(crate) fn assert_same_law(a: &mut [f64], b: &mut [f64], discrete: bool, label: &str) {
    a.sort_unstable_by(f64::total_cmp);
    b.sort_unstable_by(f64::total_cmp);
    // Equal up to rounding is equal: the two ways to a value may differ in their last digit. Infinity (a fit that does not
    // exist) equals infinity alone: its rounding would take in every number.
    let same = |x: f64, y: f64| x == y || ((x - y).is_finite() && (x - y).abs() <= 1e-11 * x.abs().max(y.abs()));
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j) = (0, 0);
    let (mut distance, mut statistic, mut degrees) = (0.0_f64, 0.0, -1.0);
    let mut bin = (0.0, 0.0);
    while i < a.len() || j < b.len() {
        let x = a.get(i).copied().unwrap_or(f64::INFINITY).min(b.get(j).copied().unwrap_or(f64::INFINITY));
        let before = (i, j);
        while a.get(i).is_some_and(|&y| same(x, y)) {
            i += 1;
        }
        while b.get(j).is_some_and(|&y| same(x, y)) {
            j += 1;
        }
        distance = distance.max((i as f64 / n - j as f64 / m).abs());
        bin = (bin.0 + (i - before.0) as f64, bin.1 + (j - before.1) as f64);
        let rest = (a.len() - i + b.len() - j) as f64;
        if (bin.0 + bin.1 >= 25.0 && rest >= 25.0) || rest == 0.0 {
            let gap = (m / n).sqrt() * bin.0 - (n / m).sqrt() * bin.1;
            statistic += gap * gap / (bin.0 + bin.1);
            degrees += 1.0;
            bin = (0.0, 0.0);
        }
    }
    let distance = distance * (n * m / (n + m)).sqrt();
    assert!(distance <= most_distance(), "{label}: Smirnov distance {distance:.2}");
    if discrete && degrees > 0.0 {
        let p = ChiSquared::new(degrees).unwrap().sf(statistic);
        assert!(p >= ALPHA, "{label}: chi-squared {statistic:.1} on {degrees} degrees, p = {p:.1e}");
    }
}

/// Counts of 0, 1, 2, ... against their probabilities by chi-squared; sparse values are taken together.
#[track_caller]
pub(crate) fn assert_masses(sample: &[u64], mass: impl Fn(u64) -> f64, label: &str) {
    let n = sample.len() as f64;
    let (low, high) = sample.iter().fold((u64::MAX, 0), |(a, b), &k| (a.min(k), b.max(k)));
    let mut counts = vec![0.0; (high - low + 1) as usize];
    sample.iter().for_each(|&k| counts[(k - low) as usize] += 1.0);
    let (mut statistic, mut degrees, mut all) = (0.0, -1.0, 0.0);
    let mut bin = (0.0, (0..low).rev().map(&mass).take_while(|&p| p > 1e-18).sum::<f64>() * n);
    let mut close = |bin: (f64, f64)| {
        statistic += (bin.0 - bin.1).powi(2) / bin.1;
        degrees += 1.0;
    };
    all += bin.1 / n;
    for (k, count) in (low..).zip(counts) {
        let p = mass(k);
        all += p;
        bin = (bin.0 + count, bin.1 + n * p);
        if bin.1 >= 15.0 && n * (1.0 - all) >= 15.0 {
            close(bin);
            bin = (0.0, 0.0);
        }
    }
    close((bin.0, bin.1 + n * (1.0 - all).max(0.0)));
    let p = if degrees > 0.0 { ChiSquared::new(degrees).unwrap().sf(statistic) } else { 1.0 };
    assert!(p >= ALPHA, "{label}: chi-squared {statistic:.1} on {degrees} degrees, p = {p:.1e}");
}

/// What the command line does in a folder.
pub(crate) fn lab(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(arguments).current_dir(folder).output().unwrap()
}

/// What it prints there, where it must not fail.
#[track_caller]
pub(crate) fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = lab(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
