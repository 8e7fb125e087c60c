//! How long something survives when every fit is drawn from the last one alone (arXiv 2412.17646).
//!
//! A count of n draws, refitted, is a chain: c' ~ Bin(n, c/n). That it is 0 after k draws has at most the probability
//! `exp(-c g_k)`, with g_1 = 1 and g_k = 1 - exp(-g_(k-1)) (theorem 1), and exactly that for Poisson counts (theorem 2); symbols add
//! up (corollary 1). For counts that matter the chain itself is run here, which is exact at this n (derived, 8.7).
//! A normal law's spread is a product of independent factors, so that the share of runs with some of it left is known
//! exactly, by the characteristic function of the logarithm (derived), beside the bounds by moments (theorem 3).

use statrs::function::gamma::{digamma, ln_gamma};

use crate::experiment::Experiment;
use crate::family::guard::Bounded as _;

use super::laws::curve;
use super::{Curve, Kind, pure_loop};

/// Steps of the chain that are worth their time: entries of its matrix times generations.
const MOST_STEPS: usize = 20_000_000;
/// Counts beyond this are taken to live on, as long as that is right to [`NEGLIGIBLE`].
const MOST_COUNT: usize = 640;
const NEGLIGIBLE: f64 = 1e-9;
/// An inversion costs some 20 us a generation.
const LONGEST_INVERSION: u64 = 2000;

/// All that it predicts.
pub(super) const METRICS: &[&str] = &[
    "alive",
    "survives",
    "spread_left",
    "length",
    "variance",
    "variance_ratio",
    "ln_variance_ratio",
    "heterozygosity",
];

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if experiment.about().name == "bigram" {
        let length = experiment.truth()[3];
        return vec![curve("length", "stays at the truth in mean", "derived (8.1)", generations, |_| length)];
    }
    let kept = experiment.about().name == "symmetric_mixture" && experiment.column().is_none();
    let mut all = if kept { mean_square(experiment, generations) } else { Vec::new() };
    all.extend(alive(experiment, generations));
    all
}

/// Every fit keeps the mean square of its points, and a model's draws have it in mean: whatever is kept.
fn mean_square(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (total, source) = (experiment.truth()[2], "derived (8.1)");
    vec![
        curve("variance", "stays at the truth in mean", source, generations, |_| total),
        curve("variance_ratio", "stays at the truth in mean", source, generations, |_| 1.0),
    ]
}

fn alive(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if pure_loop(experiment) != Some(false) {
        return Vec::new();
    }
    match experiment.about().name {
        "bernoulli" => coin(experiment, generations),
        "categorical" => symbols(experiment, generations),
        "gaussian" => spread(experiment, generations.min(LONGEST_INVERSION)),
        "var_mixture" => {
            // Neutral drift of the weights, if every series is told apart: by a multinomial draw of n.
            let (n, start) = (experiment.scenario().sample_size as f64, experiment.truth()[3]);
            let value = |t: u64| start * (1.0 - 1.0 / n).powf(t as f64);
            let drift = curve("heterozygosity", "(1 - 1/n)ᵗ, if told apart", "derived", generations, value);
            vec![Curve { kind: Kind::Asymptotic, ..drift }]
        }
        "symmetric_mixture" => {
            let (n, eps) = (experiment.scenario().sample_size as f64, experiment.scenario().collapse_below.sqrt());
            let bound = |k: f64| (-k / (4.0 * n)).exp() / eps;
            vec![upper("spread_left", "exp(-t/(4n)) / ε", "2412.17646, symmetric mixture", generations, bound)]
        }
        _ => Vec::new(),
    }
}

fn upper(
    metric: &'static str,
    label: &str,
    source: &'static str,
    generations: u64,
    bound: impl Fn(f64) -> f64,
) -> Curve {
    let value = |t: u64| if t == 0 { 1.0 } else { bound(t as f64).at_most(1.0) };
    Curve { kind: Kind::Bound, ..curve(metric, label, source, generations, value) }
}

/// g_0 = infinity (nothing is lost before the first draw), g_1 = 1, g_2, ...
fn decays(generations: u64) -> Vec<f64> {
    let mut g = f64::INFINITY;
    let step = |_| {
        let now = g;
        g = -(-g).exp_m1();
        now
    };
    (0..=generations).map(step).collect()
}

/// Theorem 1, from below and from above: that a symbol of probability p is still drawn at each draw. What is drawn then was
/// drawn before, so that the least bound so far holds too (derived): the theorem's own rises again in the end.
fn brackets(n: f64, p: f64, g: &[f64]) -> Vec<(f64, f64)> {
    let mut least = 1.0_f64;
    let at = |(k, g): (usize, &f64)| {
        let lost = (-n * p * g).exp();
        least = least.min(1.0 - (1.0 - 3.0 * n * p * p - 3.0 * k as f64 * p).at_least(0.0) * lost);
        if k == 0 { (1.0, 1.0) } else { (1.0 - lost, least) }
    };
    g.iter().enumerate().map(at).collect()
}

/// Different positive probabilities, each with how many symbols have it.
fn grouped(mut masses: Vec<f64>) -> Vec<(f64, f64)> {
    masses.retain(|&p| p > 0.0);
    masses.sort_unstable_by(f64::total_cmp);
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for p in masses {
        match groups.last_mut() {
            Some((last, count)) if *last == p => *count += 1.0,
            _ => groups.push((p, 1.0)),
        }
    }
    groups
}

fn coin(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (n, p) = (experiment.scenario().sample_size as f64, experiment.truth()[0]);
    let g = decays(generations);
    let at = brackets(n, p, &g);
    let source = "2412.17646, theorem 1";
    let mut all = vec![
        Curve {
            kind: Kind::LowerBound,
            ..curve("survives", "1 - exp(-n p gₜ)", source, generations, |t| at[t as usize].0)
        },
        upper("survives", "1 - (1 - 3np² - 3tp)₊ exp(-n p gₜ)", source, generations, |t| at[t as usize].1),
    ];
    let lost = extinction(experiment.scenario().sample_size, &[p, 1.0 - p], generations);
    if lost.len() > 1 {
        let last = lost.len() as u64 - 1;
        let source = "derived (8.7)";
        all.push(curve("survives", "exact chain", source, last, |t| 1.0 - lost[t as usize][0]));
        all.push(curve("alive", "exact chain", source, last, |t| {
            (1.0 - lost[t as usize].iter().sum::<f64>()).at_least(0.0)
        }));
    }
    all
}

fn symbols(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let n = experiment.scenario().sample_size as f64;
    let groups = grouped(experiment.masses());
    // Each generation costs a term for each probability.
    let generations = generations.min((MOST_STEPS / groups.len().max(1)) as u64);
    let g = decays(generations);
    let mut sums = vec![(0.0, 0.0); g.len()];
    for &(p, count) in &groups {
        for (sum, (low, high)) in sums.iter_mut().zip(brackets(n, p, &g)) {
            *sum = (sum.0 + count * low, sum.1 + count * high);
        }
    }
    let source = "2412.17646, corollary 1";
    let mut all = vec![
        Curve {
            kind: Kind::LowerBound,
            // One of them is always drawn.
            ..curve("alive", "Σ(1 - exp(-n pᵢ gₜ))", source, generations, |t| sums[t as usize].0.at_least(1.0))
        },
        Curve {
            kind: Kind::Bound,
            ..curve("alive", "Σ(1 - (1 - 3n pᵢ² - 3t pᵢ)₊ exp(-n pᵢ gₜ))", source, generations, |t| {
                sums[t as usize].1
            })
        },
    ];
    let masses: Vec<f64> = groups.iter().map(|group| group.0).collect();
    let lost = extinction(experiment.scenario().sample_size, &masses, generations);
    if lost.len() > 1 {
        let alive = |t: u64| lost[t as usize].iter().zip(&groups).map(|(lost, group)| group.1 * (1.0 - lost)).sum();
        all.push(curve("alive", "exact chain", "derived (8.7)", lost.len() as u64 - 1, alive));
    }
    all
}

/// One row of the chain: the first count of it that matters, and probabilities from there on, which add up to 1.
type Row = (usize, Vec<f64>);

/// Bin(n, p) wherever it is more than about 1e-16, at counts up to `most`.
fn binomial_row(n: u64, p: f64, most: usize) -> Row {
    let (size, mean) = (n as f64, n as f64 * p);
    if p >= 1.0 {
        return (n as usize, vec![1.0]);
    }
    let reach = 9.0 * (mean * (1.0 - p)).sqrt();
    let low = (mean - reach - 2.0).at_least(0.0).floor();
    let high = (mean + reach + 40.0).min(size).floor();
    let start = mean.floor();
    let choose = ln_gamma(size + 1.0) - ln_gamma(start + 1.0) - ln_gamma(size - start + 1.0);
    let odds = p / (1.0 - p);
    let mut row = vec![0.0; (high - low) as usize + 1];
    let middle = (start - low) as usize;
    row[middle] = (choose + if start > 0.0 { start * p.ln() } else { 0.0 } + (size - start) * (-p).ln_1p()).exp();
    for i in middle + 1..row.len() {
        let k = low + i as f64;
        row[i] = row[i - 1] * (size - k + 1.0) / k * odds;
    }
    for i in (0..middle).rev() {
        let k = low + i as f64;
        row[i] = row[i + 1] * (k + 1.0) / (size - k) / odds;
    }
    let whole: f64 = row.iter().sum();
    row.iter_mut().for_each(|x| *x /= whole);
    row.truncate((most + 1).saturating_sub(low as usize));
    (low as usize, row)
}

fn expect(row: &Row, f: &[f64]) -> f64 {
    row.1.iter().zip(f.get(row.0..).unwrap_or(&[])).map(|(p, f)| p * f).sum()
}

/// Probability that a symbol is lost by draw t, for each of the probabilities, from t = 0 as far as that is worth its time.
fn extinction(n: u64, probabilities: &[f64], generations: u64) -> Vec<Vec<f64>> {
    let most = n.min(MOST_COUNT as u64) as usize;
    let rows: Vec<Row> = (0..=most).map(|count| binomial_row(n, count as f64 / n as f64, most)).collect();
    let starts: Vec<Row> = probabilities.iter().map(|&p| binomial_row(n, p, most)).collect();
    let entries: usize = rows.iter().chain(&starts).map(|row| row.1.len()).sum();
    let reach = generations.min((MOST_STEPS / entries.max(1)) as u64);
    let g = decays(reach);
    let mut lost: Vec<f64> = (0..=most).map(|count| f64::from(u8::from(count == 0))).collect();
    let mut all = vec![vec![0.0; probabilities.len()]];
    for t in 1..=reach {
        if (most as u64) < n && (-(most as f64) * g[t as usize]).exp() > NEGLIGIBLE {
            break; // counts that were let go of might be lost by now
        }
        all.push(starts.iter().map(|row| expect(row, &lost)).collect());
        lost = rows.iter().map(|row| expect(row, &lost)).collect();
    }
    all
}

/// The share of runs whose standard deviation is above eps of the truth's, eps^2 being `stop.collapse_below`.
fn spread(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let scenario = experiment.scenario();
    let n = scenario.sample_size as f64;
    if n < 2.0 {
        return Vec::new();
    }
    let divisor = experiment.about().estimator.iter().find(|knob| knob.key == "divisor");
    let lost = divisor.and_then(|knob| scenario.estimator.number(knob).ok()).unwrap_or(0.0);
    let step = Step { half: (n - 1.0) / 2.0, divisor: n - lost };
    let eps = scenario.collapse_below.sqrt();
    let metric = "spread_left";
    let exact = curve(metric, "exact, by inversion", "derived", generations, |t| step.above(eps.ln(), t));
    let first = step.ln_moment(1.0);
    let mut all = vec![
        exact,
        upper(metric, "least moment", "Markov's inequality, derived", generations, |k| step.best_bound(eps.ln(), k)),
        upper(metric, "E σₜ / ε", "Markov's inequality with 2310.00429's mean", generations, |k| {
            (k * first).exp() / eps
        }),
        upper(metric, "exp(-t/(4n-1)) / ε", "2412.17646, theorem 3", generations, |k| {
            (-k / (4.0 * n - 1.0)).exp() / eps
        }),
    ];
    if lost > 0.0 {
        // With divisor n it is known from the divergences already.
        let each = digamma(step.half) + (2.0 / step.divisor).ln();
        all.push(curve("ln_variance_ratio", "E ln, exact", "derived", generations, |t| t as f64 * each));
    }
    all
}

/// What one refit does to ln sigma: it adds (1/2) ln(chi^2(2 half) / divisor), independent of the past.
#[derive(Clone, Copy)]
struct Step {
    half: f64,
    divisor: f64,
}

impl Step {
    /// ln E (sigma_1 / sigma_0)^s.
    fn ln_moment(self, s: f64) -> f64 {
        0.5 * s * (2.0 / self.divisor).ln() + ln_gamma(self.half + 0.5 * s) - ln_gamma(self.half)
    }

    /// The least over s > 0 of E (sigma_k / eps)^s: its logarithm is convex in s.
    fn best_bound(self, ln_eps: f64, k: f64) -> f64 {
        let ln_bound = |s: f64| k * self.ln_moment(s) - s * ln_eps;
        let (mut low, mut high) = (0.0, 64.0);
        for _ in 0..40 {
            let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
            if ln_bound(a) < ln_bound(b) { high = b } else { low = a }
        }
        ln_bound(0.5 * (low + high)).exp()
    }

    /// P(ln sigma_k > x), by the characteristic function on a grid of odd half steps (Davies 1973): what that leaves out are
    /// the tails beyond a whole turn of the grid, here at least 12 standard deviations away.
    fn above(self, x: f64, k: u64) -> f64 {
        if k == 0 {
            return f64::from(u8::from(x < 0.0));
        }
        let count = k as f64;
        let h = 1e-3;
        let slope = (self.ln_moment(h) - self.ln_moment(-h)) / (2.0 * h);
        let curvature = (self.ln_moment(h) + self.ln_moment(-h)) / (h * h);
        let (gap, deviation) = (x - count * slope, (count * curvature.at_least(1e-12)).sqrt());
        if gap.abs() > 40.0 * deviation {
            return if gap > 0.0 { 0.0 } else { 1.0 };
        }
        // One refit's logarithm has a tail like an exponential law of rate 2 half on the left.
        let width = gap.abs() + 14.0 * deviation + 40.0 / (2.0 * self.half);
        let step = std::f64::consts::PI / width;
        let start = ln_gamma(self.half);
        let mut sum = 0.0;
        for j in 0..100_000 {
            let place = f64::from(j) + 0.5;
            let u = place * step;
            let (size, angle) = ln_gamma_complex(self.half, 0.5 * u);
            let (size, angle) = (count * (size - start), count * (angle + 0.5 * u * (2.0 / self.divisor).ln()) - u * x);
            if size < -36.0 {
                break;
            }
            sum += size.exp() * angle.sin() / place;
        }
        (0.5 + sum / std::f64::consts::PI).clamp(0.0, 1.0)
    }
}

/// ln Gamma(x + iy) for x > 0, by Stirling's series from 12 on: real part, and imaginary part up to a multiple of 2 pi.
fn ln_gamma_complex(x: f64, y: f64) -> (f64, f64) {
    let (mut x, mut real, mut angle) = (x, 0.0, 0.0);
    while x < 12.0 {
        real -= 0.5 * (x * x + y * y).ln();
        angle -= y.atan2(x);
        x += 1.0;
    }
    let (ln_size, turn) = (0.5 * (x * x + y * y).ln(), y.atan2(x));
    real += (x - 0.5) * ln_size - y * turn - x + 0.5 * std::f64::consts::TAU.ln();
    angle += (x - 0.5) * turn + y * ln_size - y;
    // The series in 1/z: odd powers.
    for (power, factor) in [(1, 1.0 / 12.0), (3, -1.0 / 360.0), (5, 1.0 / 1260.0), (7, -1.0 / 1680.0)] {
        let (size, turn) = ((-f64::from(power) * ln_size).exp() * factor, -f64::from(power) * turn);
        real += size * turn.cos();
        angle += size * turn.sin();
    }
    (real, angle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decays_are_the_papers() {
        let g = decays(500);
        for (k, wanted) in [
            (1, 1.0),
            (2, 0.632_121),
            (3, 0.468_536),
            (5, 0.312_080),
            (10, 0.172_255),
            (50, 0.038_376_7),
            (100, 0.019_542_6),
        ] {
            assert!((g[k] - wanted).abs() < 6e-7, "{k}: {}", g[k]);
        }
        assert!((500.0 * g[500] - 1.989).abs() < 1e-3);
        assert!((1..=500).all(|k| (1.0 / k as f64..=3.0 / k as f64).contains(&g[k])));
    }

    /// A matrix written out in full, for n = 7; and the number the specification has for n = 100, p = 0.01 at draw 50.
    #[test]
    fn the_chain_is_the_chain() {
        let n = 7_usize;
        let choose = |k: usize| (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product::<f64>();
        let mass = |k: usize, p: f64| choose(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
        let mut law: Vec<f64> = (0..=n).map(|k| mass(k, 0.3)).collect();
        let lost = extinction(n as u64, &[0.3], 12);
        for lost in &lost[1..] {
            assert!((lost[0] - law[0]).abs() < 1e-13, "{} {}", lost[0], law[0]);
            law = (0..=n).map(|to| (0..=n).map(|from| law[from] * mass(to, from as f64 / n as f64)).sum()).collect();
        }
        let lost = extinction(100, &[0.01], 50);
        assert!((1.0 - lost[50][0] - 0.0411).abs() < 5e-5, "{}", 1.0 - lost[50][0]);
    }

    /// Rounding only: the chain never leaves theorem 1's bracket, and cut at 640 counts it is as good as whole.
    #[test]
    fn the_bracket_holds_the_chain() {
        let g = decays(50);
        for (n, p) in [(100, 0.01), (100, 0.2), (30, 0.5), (10_000, 0.001), (2_000, 0.0001), (640, 0.02)] {
            let lost = extinction(n, &[p], 50);
            assert_eq!(lost.len(), 51, "{n} {p}");
            let bounds = brackets(n as f64, p, &g);
            assert!(bounds.windows(2).all(|pair| pair[1].1 <= pair[0].1), "{n} {p}: a bound that rises");
            for (k, (lost, (low, high))) in lost.iter().zip(bounds).enumerate().skip(1) {
                let alive = 1.0 - lost[0];
                assert!(low - 1e-9 <= alive && alive <= high + 1e-9, "{n} {p} {k}: {low} {alive} {high}");
            }
        }
        let (cut, whole) = (extinction(1_000, &[0.004, 0.3], 40), extinction(640, &[0.004, 0.3], 40));
        assert!(cut[40][0] > 0.0 && whole[40][0] > 0.0);
    }

    /// Against the tail of chi-squared for one refit, and the specification's values and simulation for n = 10, eps = 0.1.
    #[test]
    fn the_inversion_meets_known_tails() {
        for (degrees, lost) in [(1.0, 1.0), (9.0, 1.0), (9.0, 0.0), (40.0, 0.0)] {
            let step = Step { half: degrees / 2.0, divisor: degrees + 1.0 - lost };
            for x in [-1.5, -0.4, -0.05, 0.1, 0.3_f64] {
                let wanted = statrs::function::gamma::gamma_ur(step.half, 0.5 * step.divisor * (2.0 * x).exp());
                let found = step.above(x, 1);
                assert!((found - wanted).abs() < 1e-9, "{degrees} {x}: {found} {wanted}");
            }
        }
        let step = Step { half: 4.5, divisor: 9.0 };
        for (k, wanted) in [(40, 0.502), (50, 0.375), (70, 0.205), (90, 0.110), (100, 0.080)] {
            let found = step.above(0.1_f64.ln(), k);
            assert!((found - wanted).abs() < 0.012, "{k}: {found} {wanted}");
        }
        assert!((step.best_bound(0.1_f64.ln(), 100.0) - 0.374).abs() < 1e-3);
        assert!(((100.0 * step.ln_moment(1.0)).exp() / 0.1 - 0.625).abs() < 1e-3);
        assert!(((100.0 * step.ln_moment(0.7)).exp() / 0.1_f64.powf(0.7) - 0.391).abs() < 1e-3);
    }

    #[test]
    fn complex_logarithms_of_gamma_meet_the_recurrence() {
        for (x, y) in [(0.5, 0.0), (0.5, 3.0), (4.5, 0.7), (20.0, -6.0)] {
            let (here, there) = (ln_gamma_complex(x, y), ln_gamma_complex(x + 1.0, y));
            assert!((there.0 - here.0 - 0.5 * (x * x + y * y).ln()).abs() < 1e-12);
            let turn = there.1 - here.1 - y.atan2(x);
            assert!((turn / std::f64::consts::TAU - (turn / std::f64::consts::TAU).round()).abs() < 1e-12);
        }
        // |Gamma(1/2 + iy)|^2 = pi / cosh(pi y)
        let found = (2.0 * ln_gamma_complex(0.5, 1.3).0).exp();
        assert!((found - std::f64::consts::PI / (std::f64::consts::PI * 1.3).cosh()).abs() < 1e-12);
    }
}
