//! Kernel densities with a real share, replacing (2402.11778, section on kernels; the toy and its constants are derived).
//!
//! Each batch has N points, a share alpha of them fresh real ones, and a width h that does not ask the points. The expected
//! density is a mixture of the truth blurred j times, E p' = (alpha p0 + (1 - alpha) E p) * N(0, h^2), exactly. Its noise is
//! the shot noise of every earlier generation, blurred and thinned since, which is all but normal: the total variation is
//! then half the integral of a folded normal mean, a limit for large N. Triangle inequalities give the bound.

use statrs::function::erf::erf;

use crate::experiment::{Experiment, RealSource, Retention, Schedule};
use crate::family::{Kde, metric};
use crate::numeric::guard::{Bounded as _, larger};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{configured, is, is_synthetic, size};

/// A normal component: weight, mean, variance.
type Normal = [f64; 3];

/// Beyond so many generations it is not worked out: one costs as many times all before.
const MOST: u64 = 40;
/// Places of the integral.
const PLACES: usize = 160;
/// Components with less weight are left out.
const NOTHING: f64 = 1e-7;
/// More components than this in the truth cost too much.
const MOST_COMPONENTS: usize = 4;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let fits = plan.retention == Retention::Replace
        && plan.schedule == Schedule::Constant
        && (plan.real_source == RealSource::Fresh || is_synthetic(plan));
    if !is::<Kde>(experiment) || !fits {
        return Vec::new();
    }
    let Some((family, truth)) = configured::<Kde>(experiment) else { return Vec::new() };
    let Some(truth) = truth.components().filter(|truth| truth.len() <= MOST_COMPONENTS) else { return Vec::new() };
    let totals = [1, 2].map(|t| size(plan, t));
    let (Some(first), Some(later)) = (family.width_of(totals[0]), family.width_of(totals[1])) else {
        return Vec::new();
    };
    let alpha = plan.sizes(2).real as f64 / totals[1];
    let toy = Toy { truth, alpha, sizes: totals, widths: [first, later] };
    let tv: Vec<f64> = (0..=generations.min(MOST) as usize).map(|t| toy.tv(t)).collect();
    let source = "2402.11778, derived here for this toy";
    let bound = |t: usize| {
        let sum: f64 = (0..t).map(|k| (1.0 - toy.alpha).powi(k as i32)).sum();
        (sum * tv.get(1).copied().unwrap_or(0.0)).at_most(1.0)
    };
    let near = (plan.sample_size >= 1000).then_some(0.03);
    let limit = Curve::new(Kind::Asymptotic, metric::TV, "bias and shot noise", source, tv.iter().copied());
    let mut all = vec![limit.within(near)];
    if totals[1] >= totals[0] {
        let label = "Σ (1 - α)ᵏ of the first error";
        all.push(Curve::new(Kind::Bound, metric::TV, label, source, (0..tv.len()).map(bound)));
    }
    all
}

/// The loop as numbers: first batch and later ones.
struct Toy {
    truth: Vec<Normal>,
    alpha: f64,
    sizes: [f64; 2],
    widths: [f64; 2],
}

fn blurred(law: &[Normal], variance: f64) -> Vec<Normal> {
    law.iter().map(|&[weight, mean, own]| [weight, mean, own + variance]).collect()
}

fn height(law: &[Normal], x: f64) -> f64 {
    let one = |&[weight, mean, variance]: &Normal| {
        weight * (-0.5 * (x - mean) * (x - mean) / variance).exp() / (std::f64::consts::TAU * variance).sqrt()
    };
    law.iter().map(one).sum()
}

/// Variance, over one point of a law, of a kernel of that variance centred on it.
fn shot(law: &[Normal], x: f64, kernel: f64) -> f64 {
    // A kernel squared is a kernel of half its variance, over 2 sqrt(pi) widths.
    let square = height(&blurred(law, 0.5 * kernel), x) / (2.0 * (std::f64::consts::PI * kernel).sqrt());
    (square - height(&blurred(law, kernel), x).powi(2)).at_least(0.0)
}

impl Toy {
    /// The expected density at a generation.
    fn mean(&self, t: usize) -> Vec<Normal> {
        let mut law = self.truth.clone();
        for k in 1..=t {
            if k == 1 {
                law = blurred(&self.truth, self.widths[0].powi(2));
                continue;
            }
            let model = law.iter().map(|&[weight, mean, own]| [weight * (1.0 - self.alpha), mean, own]);
            let real = self.truth.iter().map(|&[weight, mean, own]| [weight * self.alpha, mean, own]);
            let both: Vec<Normal> = model.chain(real).filter(|one| one[0] > NOTHING).collect();
            law = blurred(&both, self.widths[1].powi(2));
        }
        law
    }

    fn tv(&self, t: usize) -> f64 {
        if t == 0 {
            return 0.0;
        }
        let models: Vec<Vec<Normal>> = (0..t).map(|k| self.mean(k)).collect();
        let law = self.mean(t);
        let reach = law.iter().map(|one| one[2].sqrt()).fold(0.0, larger) * 6.0;
        let ends = law.iter().fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(one[1]), high.max(one[1])));
        let (low, high) = (ends.0 - reach, ends.1 + reach);
        let step = (high - low) / PLACES as f64;
        let folded = |x: f64| {
            let bias = height(&law, x) - height(&self.truth, x);
            let mut variance = 0.0;
            for (k, model) in models.iter().enumerate() {
                // Noise born at generation k + 1 has been blurred by every kernel since.
                let (size, own) =
                    if k == 0 { (self.sizes[0], self.widths[0]) } else { (self.sizes[1], self.widths[1]) };
                let since = (t - 1 - k) as f64;
                let kernel = own * own + since * self.widths[1].powi(2);
                let left = (1.0 - self.alpha).powf(2.0 * since);
                if left < NOTHING {
                    continue;
                }
                let (alpha, synthetic) = if k == 0 { (1.0, 0.0) } else { (self.alpha, 1.0 - self.alpha) };
                let mut one = if alpha > 0.0 { alpha * shot(&self.truth, x, kernel) } else { 0.0 };
                if synthetic > 0.0 {
                    one += synthetic * shot(model, x, kernel);
                }
                variance += left * one / size;
            }
            let deviation = variance.sqrt();
            if deviation == 0.0 {
                return bias.abs();
            }
            let z = bias / deviation;
            deviation * (2.0 / std::f64::consts::PI).sqrt() * (-0.5 * z * z).exp()
                + bias * erf(z / std::f64::consts::SQRT_2)
        };
        // The midpoint rule of a smooth function that falls to nothing at both ends.
        let sum: f64 = (0..PLACES).map(|i| folded(low + (i as f64 + 0.5) * step)).sum();
        (0.5 * sum * step).at_most(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toy(alpha: f64, sizes: [f64; 2]) -> Toy {
        Toy { truth: vec![[1.0, 0.0, 1.0]], alpha, sizes, widths: sizes.map(|n: f64| 1.06 * n.powf(-0.2)) }
    }

    /// Simulated TV of science's table, 1, 6 and 21 fits in (its t = 0, 5, 20): theory within 3 % there, its last digit here.
    #[test]
    fn the_reference_table_is_met() {
        for (alpha, wanted) in
            [(0.0, [0.029, 0.094, 0.222]), (0.1, [0.029, 0.075, 0.117]), (0.5, [0.030, 0.041, 0.042])]
        {
            for (t, wanted) in [1, 6, 21].into_iter().zip(wanted) {
                let found = toy(alpha, [1000.0, 1000.0]).tv(t);
                assert!((found / wanted - 1.0).abs() < 0.06, "{alpha} {t}: {found} {wanted}");
            }
        }
    }

    /// The second moment is exact: 1 + h^2 (1 - (1 - alpha)^t) / alpha.
    #[test]
    fn inflation_is_bounded_by_the_real_share() {
        let toy = toy(0.25, [1000.0, 1000.0]);
        for t in [1, 2, 7, 30] {
            let second: f64 = toy.mean(t).iter().map(|one| one[0] * one[2]).sum();
            let wanted = 1.0 + toy.widths[1].powi(2) * (1.0 - 0.75_f64.powi(t as i32)) / 0.25;
            assert!((second - wanted).abs() < 1e-5, "{t}: {second} {wanted}");
        }
    }

    /// With 100 real points beside m synthetic ones, TV eight refits later rises and then falls, with its peak near
    /// m = t n_r; by 1.39 in the reference. (There the first batch has m + n_r points, too; here n_r, so that it falls less.)
    #[test]
    fn more_synthetic_data_first_hurts_then_helps() {
        let at = |ratio: f64| toy(1.0 / (1.0 + ratio), [100.0, 100.0 * (1.0 + ratio)]).tv(9);
        let [none, few, many, most] = [0.0, 2.0, 8.0, 256.0].map(at);
        assert!((many / none - 1.39).abs() < 0.1, "{none} {many}");
        assert!(none < few && few < many && most < 0.9 * many, "{none} {few} {many} {most}");
    }
}
