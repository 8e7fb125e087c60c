//! Draws are exact: the statistic drawn directly, split and revealed follows the law of points drawn one by one.
//! Every test has the level `ALPHA` = 1e-6, correlations and moments 4.5 standard errors.

use collapse_lab::family::{Batch as _, Family, Holds, Random, Setting, Settings};
use rand::RngExt as _;
use statrs::distribution::{Binomial, ContinuousCDF as _, Discrete as _, Gamma, NegativeBinomial, Normal, Poisson};

use crate::support::{
    Law, MOST_SE, assert_follows, assert_masses, assert_mean, assert_same_law, axis, fit_of, for_every_family, for_one,
    mean_se, random, values,
};

/// One of so many runs is enough for a look at each family; CI takes all of them.
const FEW: usize = 4;

/// One of so many runs, though not less than a hundred where there are as many.
fn fewer(runs: usize, of: usize) -> usize {
    (runs / of).max(runs.min(100))
}

fn drawn<F: Family>(family: &F, truth: &F::Params, n: u64, rng: &mut Random) -> F::Batch {
    let mut batch = family.empty();
    family.draw(truth, n, rng, &mut batch);
    batch
}

/// Columns of fitted values, one line for each replicate.
fn columns<F: Family>(
    family: &F,
    truth: &F::Params,
    runs: usize,
    mut batch: impl FnMut() -> F::Batch,
) -> Vec<Vec<f64>> {
    let mut all = vec![Vec::with_capacity(runs); values(family, truth).len()];
    for _ in 0..runs {
        let fit = fit_of(family, truth, &batch());
        all.iter_mut().zip(values(family, &fit)).for_each(|(column, value)| column.push(value));
    }
    all
}

fn assert_same_columns<F: Family>(mut a: Vec<Vec<f64>>, mut b: Vec<Vec<f64>>, label: &str) {
    for (i, (a, b)) in a.iter_mut().zip(&mut b).enumerate() {
        assert_same_law(a, b, F::ABOUT.discrete, &format!("{label}, value {i}"));
    }
}

/// Families whose batches hold matrices, which cost more.
fn of_vectors(name: &str) -> bool {
    ["multivariate_gaussian", "linear_regression", "ridge_regression", "logistic_regression", "kernel_ridge"]
        .contains(&name)
}

/// With one of so many of all runs.
struct Direct(usize);
impl Law for Direct {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.holds() == Holds::Everything {
            return;
        }
        let mut rng = random(10);
        for (n, runs) in [(2, 20_000), (3, 20_000), (10, 20_000), (1000, 2000)] {
            let costly = family.outline(truth).is_some() || of_vectors(F::ABOUT.name);
            let runs = fewer(if costly { runs / 5 } else { runs }, self.0);
            let direct = columns(family, truth, runs, || drawn(family, truth, n, &mut rng));
            let by_points = columns(family, truth, runs, || {
                let mut batch = family.empty();
                family.draw_points(truth, n, &mut rng, &mut batch);
                batch
            });
            assert_same_columns::<F>(direct, by_points, &format!("{label}, n = {n}"));
        }
    }
}

#[test]
fn statistics_drawn_directly_follow_the_law_of_points() {
    for_every_family(&Direct(FEW));
}

#[test]
#[ignore = "heavy statistics, runs in CI"]
fn many_statistics_drawn_directly_follow_the_law_of_points() {
    for_every_family(&Direct(1));
}

struct Points;
impl Law for Points {
    /// Single points against the distribution function, by quadrature of the density (error below 1e-3 of the level).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(11);
        if family.outline(truth).is_some() {
            return; // in the plane: the family's own tests
        }
        let mut sample: Vec<f64> = (0..40_000).map(|_| family.coordinate(family.sample(truth, &mut rng))).collect();
        if F::ABOUT.discrete {
            let whole: Vec<u64> = sample.iter().map(|&x| x as u64).collect();
            assert_masses(&whole, |k| family.density_at(truth, k as f64), label);
            return;
        }
        let mut below = 0.0;
        let nodes: Vec<(f64, f64)> = axis(family, &[truth])
            .into_iter()
            .map(|(point, weight)| {
                let mass = weight * family.ln_density(truth, point.clone()).exp();
                below += mass;
                (family.coordinate(point), below - mass / 2.0)
            })
            .collect();
        let cdf = |x: f64| {
            let i = nodes.partition_point(|node| node.0 < x).clamp(1, nodes.len() - 1);
            let (a, b) = (nodes[i - 1], nodes[i]);
            (a.1 + (b.1 - a.1) * ((x - a.0) / (b.0 - a.0)).clamp(-1.0, 2.0)).clamp(0.0, 1.0)
        };
        assert_follows(&mut sample, cdf, label);
    }
}

#[test]
fn points_follow_their_density() {
    for_every_family(&Points);
}

/// Cut at the outer twentieths.
fn winsorized(column: Vec<f64>) -> Vec<f64> {
    let mut sorted = column.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let (low, high) = (sorted[sorted.len() / 20], sorted[sorted.len() - 1 - sorted.len() / 20]);
    column.into_iter().map(|x| x.clamp(low, high)).collect()
}

struct Splits(usize);
impl Law for Splits {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(12);
        for (n, head) in [(2, 1), (5, 2), (7, 7), (7, 0), (40, 33), (1000, 400)] {
            if self.0 > 1 && n == 1000 && family.holds() == Holds::Everything {
                continue;
            }
            let runs = match family.outline(truth) {
                _ if F::ABOUT.name == "var_mixture" => 100,            // series cost most
                Some(_) if family.holds() == Holds::Everything => 200, // fits in the plane cost more
                _ if family.holds() == Holds::Everything => 200,
                _ if of_vectors(F::ABOUT.name) => 800,
                _ => 5000,
            };
            // Held points cost a fit of them all, and part alike whatever n.
            let runs = if family.holds() == Holds::Everything && n == 1000 { runs / 5 } else { runs };
            let runs = fewer(runs, self.0);
            let mut heads = Vec::new();
            let mut rests = Vec::new();
            for run in 0..runs {
                let whole = drawn(family, truth, n, &mut rng);
                let (first, rest) = family.split(&whole, head, &mut rng);
                assert_eq!((first.len(), rest.len()), (head, n - head), "{label}");
                if run < 300 {
                    let mut again = first.clone();
                    again.merge(&rest);
                    let fits = [&whole, &again].map(|batch| values(family, &fit_of(family, truth, batch)));
                    for (a, b) in fits[0].iter().zip(&fits[1]) {
                        let same = a == b || (a - b).abs() <= 1e-9 * a.abs().max(family.variance(truth));
                        assert!(same, "{label}: {a} {b}");
                    }
                }
                heads.push(first);
                rests.push(rest);
            }
            for (parts, size) in [(&heads, head), (&rests, n - head)] {
                if size > 0 {
                    let mut each = parts.iter().cloned();
                    let split = columns(family, truth, runs, || each.next().unwrap());
                    let direct = columns(family, truth, runs, || drawn(family, truth, size, &mut rng));
                    assert_same_columns::<F>(split, direct, &format!("{label}, {size} of {n}"));
                }
            }
            if head > 0 && head < n {
                let each = |parts: &[F::Batch]| {
                    let mut parts = parts.iter().cloned();
                    columns(family, truth, runs, || parts.next().unwrap())
                };
                let finite = |column: &Vec<f64>| column.iter().all(|x| x.is_finite());
                // Of models in the plane some values have no variance.
                let cut = |column| if family.outline(truth).is_some() { winsorized(column) } else { column };
                let each = |parts: &[F::Batch]| each(parts).into_iter().map(cut);
                for (a, b) in
                    &each(&heads).zip(each(&rests)).filter(|(a, b)| finite(a) && finite(b)).collect::<Vec<_>>()
                {
                    let (mean_a, mean_b) = (mean_se(a).0, mean_se(b).0);
                    let covariance =
                        a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / runs as f64;
                    // Under independence its standard error is the product of the two of the means, times sqrt(runs).
                    let se = mean_se(a).1 * mean_se(b).1 * (runs as f64).sqrt();
                    assert!(
                        covariance.abs() <= MOST_SE * se + 1e-12,
                        "{label}: {head} and the rest of {n}: {covariance} +- {se}"
                    );
                }
            }
        }
    }
}

#[test]
fn heads_and_rests_are_independent_batches() {
    for_every_family(&Splits(FEW));
}

#[test]
#[ignore = "heavy statistics, runs in CI"]
fn many_heads_and_rests_are_independent_batches() {
    for_every_family(&Splits(1));
}

struct Reveals(usize);
impl Law for Reveals {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(13);
        for (n, limit) in [(1, 1), (2, 2), (3, 100), (30, usize::MAX), (2, 1), (30, 7), (1000, 40)] {
            let size = n.min(limit as u64);
            let runs = (40_000 / size as usize).clamp(500, 8000);
            let runs = match family.outline(truth) {
                _ if F::ABOUT.name == "var_mixture" => runs / 40, // series cost most
                Some(_) if family.holds() == Holds::Everything => runs / 16, // fits to held vectors cost more
                _ if family.holds() == Holds::Everything => runs / 8,
                Some(_) => runs / 4,
                None if of_vectors(F::ABOUT.name) => runs / 4,
                None => runs,
            };
            let runs = fewer(runs, self.0);
            let (mut pooled, mut shown) = (Vec::new(), Vec::new());
            for _ in 0..runs {
                let whole = drawn(family, truth, n, &mut rng);
                let points = family.reveal(&whole, limit, &mut rng);
                assert_eq!(points.len() as u64, size, "{label}");
                let mut batch = family.empty();
                points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
                if size == n {
                    let fits = [&whole, &batch].map(|batch| values(family, &fit_of(family, truth, batch)));
                    for (a, b) in fits[0].iter().zip(&fits[1]) {
                        let rounding = 1e-9
                            * a.abs()
                                .max(family.variance(truth).min(1.0))
                                .max(1e-12 * values(family, truth)[0].powi(2));
                        assert!(a == b || (a - b).abs() <= rounding, "{label}: {a} revealed as {b}");
                    }
                }
                pooled.extend(points.iter().map(|point| family.coordinate(point.clone())));
                shown.push(batch);
            }
            let mut fresh: Vec<f64> =
                (0..pooled.len()).map(|_| family.coordinate(family.sample(truth, &mut rng))).collect();
            assert_same_law(
                &mut pooled,
                &mut fresh,
                F::ABOUT.discrete,
                &format!("{label}: points of {n}, at most {limit}"),
            );
            let mut shown = shown.into_iter();
            let revealed = columns(family, truth, runs, || shown.next().unwrap());
            let direct = columns(family, truth, runs, || drawn(family, truth, size, &mut rng));
            assert_same_columns::<F>(revealed, direct, &format!("{label}: batches of {n}, at most {limit}"));
        }
    }
}

#[test]
fn revealed_points_give_the_statistic_and_follow_the_law() {
    for_every_family(&Reveals(FEW));
}

#[test]
#[ignore = "heavy statistics, runs in CI"]
fn many_revealed_points_give_the_statistic_and_follow_the_law() {
    for_every_family(&Reveals(1));
}

struct Subsamples {
    pool: u64,
    picked: u64,
    runs: usize,
}
impl Law for Subsamples {
    /// Hypergeometric mean and variance of every count, each within 4.5 SE.
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(14);
        // Asked of one point: families that hold every point would take minutes to draw a pool they cannot use.
        if family.subsample(&drawn(family, truth, 1, &mut random(18)), 0, &mut rng).is_none() {
            return;
        }
        let pool = drawn(family, truth, self.pool, &mut rng);
        let picks: Vec<F::Batch> =
            (0..self.runs).map(|_| family.subsample(&pool, self.picked, &mut rng).unwrap()).collect();
        let (n, k) = (self.pool as f64, self.picked as f64);
        for symbol in (0..).map_while(|symbol| family.point(f64::from(symbol)).ok()) {
            let share = |batch: &F::Batch| family.ln_density(&fit_of(family, truth, batch), symbol.clone()).exp();
            let all = share(&pool);
            let counts: Vec<f64> = picks.iter().map(|batch| (k * share(batch)).round()).collect();
            let label = format!("{label}: {:.0} among {n}, {k} picked", all * n);
            assert_mean(&counts, k * all, &label);
            let variance = k * all * (1.0 - all) * (n - k) / (n - 1.0);
            let squares: Vec<f64> = counts.iter().map(|x| (x - k * all).powi(2)).collect();
            assert_mean(&squares, variance, &format!("{label}, variance"));
        }
    }
}

#[test]
fn subsamples_of_counts_are_hypergeometric() {
    for (pool, picked) in [(10, 3), (60, 30), (1000, 150), (3000, 2500), (10_000_000, 1_000_000)] {
        for_every_family(&Subsamples { pool, picked, runs: 3000 });
    }
}

/// Rare symbols in a large pool: the counts are small, the population is not.
#[test]
fn rare_symbols_are_picked_from_large_pools() {
    let mut settings = Settings::new();
    settings.insert("probabilities", Setting::List(vec![0.5, 2e-5, 0.499_97, 1e-5]));
    for (pool, picked) in
        [(1_000_000, 100_000), (10_000_000, 300_000), (10_000_000, 9_900_000), (1_000_000_000_000, 1_000_000)]
    {
        for_one("categorical", &settings, &Subsamples { pool, picked, runs: 3000 });
    }
}

fn one(key: &str, value: f64) -> Settings {
    let mut settings = Settings::new();
    settings.insert(key, Setting::Number(value));
    settings
}

/// Gamma of scale 1. Large shapes by the normal law: off by 0.13 / sqrt(shape), far below what this many draws can tell.
fn follows_gamma(mut sample: Vec<f64>, shape: f64, label: &str) {
    if shape > 1e6 {
        let normal = Normal::new(shape, shape.sqrt()).unwrap();
        assert_follows(&mut sample, |x| normal.cdf(x), label);
    } else {
        let law = Gamma::new(shape, 1.0).unwrap();
        assert_follows(&mut sample, |x| law.cdf(x), label);
    }
}

/// Known laws of the fit, at sizes from 2 to 10^7.
struct Known;
impl Law for Known {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.holds() != Holds::Nothing
            || ["multivariate_gaussian", "linear_regression", "ridge_regression"].contains(&F::ABOUT.name)
        {
            return; // those by their own tests
        }
        let mut rng = random(15);
        let start = values(family, truth);
        for n in [2, 3, 10, 1000, 10_000_000_u64] {
            let size = n as f64;
            let label = format!("{label}, n = {n}");
            let fits = columns(family, truth, 20_000, || drawn(family, truth, n, &mut rng));
            let scaled = |i: usize, f: &dyn Fn(f64) -> f64| fits[i].iter().map(|&x| f(x)).collect::<Vec<f64>>();
            let normal = Normal::new(0.0, 1.0).unwrap();
            let variance = family.variance(truth);
            match F::ABOUT.name {
                "gaussian" | "gaussian_known_variance" => {
                    let mut z = scaled(0, &|mean| (mean - start[0]) / (variance / size).sqrt());
                    assert_follows(&mut z, |z| normal.cdf(z), &label);
                    if start.len() == 2 {
                        let squares = scaled(1, &|s| s * size / variance / 2.0);
                        follows_gamma(squares, (size - 1.0) / 2.0, &label);
                    }
                }
                "exponential" => {
                    follows_gamma(scaled(0, &|mean| mean * size / start[0]), size, &label);
                }
                "log_normal" => {
                    let mut z = scaled(0, &|mean| (mean - start[0]) / (start[1] / size).sqrt());
                    assert_follows(&mut z, |z| normal.cdf(z), &label);
                    follows_gamma(scaled(1, &|s| s * size / start[1] / 2.0), (size - 1.0) / 2.0, &label);
                }
                "beta_power" => follows_gamma(scaled(0, &|theta| size * start[0] / theta), size, &label),
                "gamma" => {
                    let shape = start[0];
                    follows_gamma(scaled(1, &|mean| mean * size * shape / start[1]), size * shape, &label);
                }
                "pareto" => {
                    // n shape ln(minimum_t / minimum) is exponential, and the sum of the excesses is gamma. Beyond 10^7
                    // points of this shape the smallest has no digits of its own left.
                    if start[1] * size < 1e7 {
                        let mut e = scaled(0, &|low| size * start[1] * ((low - start[0]) / start[0]).ln_1p());
                        assert_follows(&mut e, |e| -(-e).exp_m1(), &label);
                    }
                    follows_gamma(scaled(2, &|inverse| inverse * size * start[1]), size - 1.0, &label);
                }
                "uniform_interval" => {
                    // The range is Beta(n - 1, 2); the lower end is the smallest of n, by logarithms.
                    let width = start[1] - start[0];
                    let mut low = scaled(0, &|low| size * (-(low - start[0]) / width).ln_1p());
                    assert_follows(&mut low, f64::exp, &label);
                    let mut high = scaled(1, &|high| size * (-(start[1] - high) / width).ln_1p());
                    assert_follows(&mut high, f64::exp, &label);
                    // P(range < r) = n r^(n-1) - (n-1) r^n = e^-x (1 + (n-1)(1-r)) with r^(n-1) = e^-x.
                    let mut lost: Vec<f64> = fits[0]
                        .iter()
                        .zip(&fits[1])
                        .map(|(a, b)| 1.0 - ((a - start[0]) + (start[1] - b)) / width)
                        .collect();
                    assert_follows(&mut lost, |r| r.powf(size - 1.0) * (1.0 + (size - 1.0) * (1.0 - r)), &label);
                }
                "uniform_scale" => {
                    // theta^n is uniform; by logarithms, which keep digits at 10^7.
                    assert_follows(&mut scaled(0, &|theta| size * (theta / start[0]).ln()), f64::exp, &label);
                }
                "negative_binomial" if n < 10_000 => {
                    // Its variance is mean + mean^2 / r.
                    let mean = start[0];
                    let size = size * mean * mean / (variance - mean);
                    let counts: Vec<u64> = scaled(0, &|x| (x * n as f64).round()).iter().map(|&x| x as u64).collect();
                    let law = NegativeBinomial::new(size, size / (size + n as f64 * mean)).unwrap();
                    assert_masses(&counts, |k| law.pmf(k), &label);
                }
                "geometric" if n < 10_000 => {
                    let failures: Vec<u64> =
                        scaled(0, &|mean| ((mean - 1.0) * size).round()).iter().map(|&x| x as u64).collect();
                    let law = NegativeBinomial::new(size, 1.0 / start[0]).unwrap();
                    assert_masses(&failures, |k| law.pmf(k), &label);
                }
                "poisson" | "bernoulli" if n < 10_000 => {
                    let counts: Vec<u64> = scaled(0, &|mean| (mean * size).round()).iter().map(|&x| x as u64).collect();
                    if F::ABOUT.name == "poisson" {
                        let law = Poisson::new(start[0] * size).unwrap();
                        assert_masses(&counts, |k| law.pmf(k), &label);
                    } else {
                        let law = Binomial::new(start[0], n).unwrap();
                        assert_masses(&counts, |k| if k > n { 0.0 } else { law.pmf(k) }, &label);
                    }
                }
                "categorical" if n < 10_000 => {
                    for (i, &p) in start.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                        let counts: Vec<u64> = fits[i].iter().map(|&share| (share * size).round() as u64).collect();
                        let law = Binomial::new(p, n).unwrap();
                        assert_masses(
                            &counts,
                            |k| if k > n { 0.0 } else { law.pmf(k) },
                            &format!("{label}, symbol {i}"),
                        );
                    }
                }
                "poisson" | "bernoulli" | "categorical" | "geometric" | "negative_binomial" => {
                    // Normal up to 1 / sqrt(n p) < 2e-3; jitter makes up for the steps.
                    // Of what is computed from the parameters (`survives`) the law is another.
                    let own = |i: usize| F::ABOUT.labels || F::ABOUT.quantities[i].parameter;
                    for (i, &p) in start.iter().enumerate().filter(|&(i, &p)| own(i) && p > 0.0) {
                        let one = if F::ABOUT.labels { p * (1.0 - p) } else { variance };
                        let spread = (one * size).sqrt();
                        let mut z: Vec<f64> = fits[i]
                            .iter()
                            .map(|&x| (x * size - p * size + rng.random::<f64>() - 0.5) / spread)
                            .collect();
                        assert_follows(&mut z, |z| normal.cdf(z), &format!("{label}, value {i}"));
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn fits_follow_their_known_laws() {
    for_every_family(&Known);
}

/// Around the places where the library's samplers change their method.
#[test]
fn counting_laws_hold_around_the_switches_of_their_samplers() {
    for mean in [0.3, 9.0, 11.999, 12.0, 13.0, 20.0, 45.5, 300.0] {
        for_one("poisson", &one("mean", mean), &Counting { n: 1, runs: 100_000 });
    }
    for (mean, n) in [(0.5, 19), (0.5, 21), (0.09, 110), (0.11, 100), (0.99, 1100), (0.001, 12_000), (0.3, 1000)] {
        for_one("bernoulli", &one("mean", mean), &Counting { n, runs: 100_000 });
    }
}

struct Counting {
    n: u64,
    runs: usize,
}
impl Law for Counting {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(16);
        let mean = family.quantity(0, truth);
        let size = self.n as f64;
        let draw = |_| {
            (family.quantity(0, &fit_of(family, truth, &drawn(family, truth, self.n, &mut rng))) * size).round() as u64
        };
        let counts: Vec<u64> = (0..self.runs).map(draw).collect();
        if F::ABOUT.name == "poisson" {
            let law = Poisson::new(mean * size).unwrap();
            assert_masses(&counts, |k| law.pmf(k), label);
        } else {
            let law = Binomial::new(mean, self.n).unwrap();
            assert_masses(&counts, |k| if k > self.n { 0.0 } else { law.pmf(k) }, label);
        }
        let as_numbers: Vec<f64> = counts.iter().map(|&k| k as f64).collect();
        assert_mean(&as_numbers, mean * size, label);
    }
}

/// At 10^12 points the first two moments are still right to their standard errors.
struct Huge;
impl Law for Huge {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.holds() == Holds::Everything {
            return;
        }
        let Some(fisher) = family.fisher(truth) else { return };
        if F::ABOUT.quantities.iter().any(|quantity| !quantity.parameter) {
            return; // the information is that of other numbers than those measured
        }
        let mut rng = random(17);
        let n = 1_000_000_000_000;
        let (start, fits) = (values(family, truth), columns(family, truth, 4000, || drawn(family, truth, n, &mut rng)));
        for (i, column) in fits.iter().enumerate() {
            let z: Vec<f64> = column.iter().map(|x| (x - start[i]) * (fisher[(i, i)] * n as f64).sqrt()).collect();
            if column.iter().all(|x| x == &start[i]) {
                continue; // known, not fitted
            }
            // Rounding of a mean of 250 with spread 3e-6 is below 1e-8 of it.
            assert_mean(&z, 0.0, &format!("{label}, value {i}"));
            let (mean, se) = mean_se(&z.iter().map(|z| z * z).collect::<Vec<_>>());
            assert!((mean - 1.0).abs() < MOST_SE * se, "{label}, value {i}: variance {mean} +- {se}");
        }
    }
}

#[test]
fn a_million_million_points_cost_no_more_and_are_as_exact() {
    for_every_family(&Huge);
}
