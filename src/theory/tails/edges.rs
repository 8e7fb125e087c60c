//! Supports that end at a parameter: the uniform laws with one and with both ends unknown, and the Pareto law
//! (derived here). Replacing, the ends move inwards; accumulating, they are the outermost real points.

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::{Pareto, UniformInterval, UniformScale, metric};
use crate::theory::curve::Curve;
use crate::theory::premise::{is, is_synthetic, size};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let law = if is::<UniformInterval>(experiment) {
        uniform_interval
    } else if is::<Pareto>(experiment) {
        pareto
    } else if is::<UniformScale>(experiment) {
        uniform_scale
    } else {
        return Vec::new();
    };
    let plan = experiment.plan();
    let replaces = plan.retention == Retention::Replace;
    deciding(plan, generations).map(|sizes| law(&experiment.truth(), &sizes, replaces)).unwrap_or_default()
}

/// The points that decide the ends at generations 1, 2, ...: the batch itself under replace, every real point so far
/// under accumulate. `None` for workflows whose ends have no such law.
fn deciding(plan: &Plan, generations: u64) -> Option<Vec<f64>> {
    let mut real = 0.0;
    (1..=generations)
        .map(|t| match plan.retention {
            Retention::Replace if is_synthetic(plan) => Some(size(plan, t)),
            Retention::Accumulate => {
                if t == 1 || plan.real_source == RealSource::Fresh {
                    real += plan.sizes(t).real as f64;
                }
                Some(real)
            }
            _ => None,
        })
        .collect()
}

/// Uniform (0, theta): accumulating, theta is the largest of all real points; replacing, it shrinks.
fn uniform_scale(truth: &[f64], sizes: &[f64], replaces: bool) -> Vec<Curve> {
    type Row = (f64, f64, f64);
    let theta = truth[0];
    // ln E(theta_t / theta), ln of E(theta_t^2) over (E theta_t)^2, and E ln(theta / theta_t): kept as logarithms, since at
    // n = 10^7 the errors are squares of 10^-7 and would drown in 1 - 2 E + E^2.
    let mut rows = vec![(0.0_f64, 0.0_f64, 0.0_f64)];
    for (t, &n) in sizes.iter().enumerate() {
        let (scale, spread, log) = if replaces { rows[t] } else { rows[0] };
        rows.push((scale - (1.0 / n).ln_1p(), spread + (1.0 / (n * (n + 2.0))).ln_1p(), log + 1.0 / n));
    }
    let off = |(scale, spread, _): Row| scale.exp_m1().powi(2) + (2.0 * scale).exp() * spread.exp_m1();
    let curve = |metric, label: &str, f: &dyn Fn(Row) -> f64| {
        Curve::exact(metric, label, "derived here", rows.iter().map(|&row| f(row)))
    };
    let exact = "exact mean";
    let kl_label = if replaces { "t/n, exact mean" } else { "1/n of the real points, exact mean" };
    let label = if replaces { "(n/(n+1))ᵗ, exact mean" } else { "frozen, exact mean" };
    vec![
        curve("theta", label, &|row| theta * row.0.exp()),
        curve(metric::THETA_ERROR_SQ, exact, &|row| theta * theta * off(row)),
        curve(metric::W2_SQ, exact, &|row| theta * theta * off(row) / 3.0),
        curve(metric::VARIANCE_RATIO, exact, &|row| (2.0 * row.0 + row.1).exp()),
        curve(metric::TV, exact, &|row| -row.0.exp_m1()),
        curve(metric::KL_MODEL_TRUTH, kl_label, &|row| row.2),
    ]
}

/// Means for the lower end's way inwards L, the upper end's way H and the width w, in widths of the truth. L and H are
/// alike, so that one of them tells both.
#[derive(Clone, Copy)]
struct Inwards {
    l: f64,
    w: f64,
    ll: f64,
    lh: f64,
    lw: f64,
    ww: f64,
    /// -E ln w
    log: f64,
}

impl Inwards {
    const START: Self = Self { l: 0.0, w: 1.0, ll: 0.0, lh: 0.0, lw: 0.0, ww: 1.0, log: 0.0 };

    /// After a fit to n points: the width is cut like Dirichlet(1, n - 1, 1).
    fn fitted(self, n: f64) -> Self {
        let (first, second) = (1.0 / (n + 1.0), 1.0 / ((n + 1.0) * (n + 2.0)));
        let inner = n - 1.0;
        Self {
            l: self.l + self.w * first,
            w: self.w * inner * first,
            ll: self.ll + 2.0 * self.lw * first + 2.0 * self.ww * second,
            lh: self.lh + 2.0 * self.lw * first + self.ww * second,
            lw: self.lw * inner * first + self.ww * inner * second,
            ww: self.ww * inner * n * second,
            log: self.log + 1.0 / n + 1.0 / inner,
        }
    }
}

/// Uniform (lower, upper).
fn uniform_interval(truth: &[f64], sizes: &[f64], replaces: bool) -> Vec<Curve> {
    let (lower, upper) = (truth[0], truth[1]);
    let width = upper - lower;
    // What is left of a narrow interval about 0 is a width, not a difference of ends.
    let middle = f64::midpoint(lower, upper);
    let mut rows = vec![Inwards::START];
    for (t, &n) in sizes.iter().enumerate() {
        rows.push(if replaces { rows[t] } else { Inwards::START }.fitted(n));
    }
    let label = if replaces { "range ((n-1)/(n+1))ᵗ, exact mean" } else { "frozen, exact mean" };
    let curve = |metric, f: &dyn Fn(&Inwards) -> f64| Curve::exact(metric, label, "derived here", rows.iter().map(f));
    vec![
        curve("lower", &|row| if row.w > 0.5 { lower + width * row.l } else { middle - 0.5 * width * row.w }),
        curve("upper", &|row| if row.w > 0.5 { upper - width * row.l } else { middle + 0.5 * width * row.w }),
        curve("lower_error_sq", &|row| width * width * row.ll),
        curve("upper_error_sq", &|row| width * width * row.ll),
        curve(metric::ERROR_SQ, &|row| 2.0 * width * width * row.ll),
        curve(metric::VARIANCE_RATIO, &|row| row.ww),
        // Both are 1 less the width; near 1 twice an end rounds to beyond it.
        curve(metric::TV, &|row| if row.w < 0.5 { 1.0 - row.w } else { 2.0 * row.l }),
        curve(metric::W2_SQ, &|row| width * width * (2.0 * row.ll - row.lh) / 3.0),
        curve(metric::KL_MODEL_TRUTH, &|row| row.log),
        curve(metric::ENTROPY, &|row| width.ln() - row.log),
    ]
}

/// Pareto. In ln x the minimum and 1/shape add up to a mean, which stays: what one gains, the other loses.
fn pareto(truth: &[f64], sizes: &[f64], replaces: bool) -> Vec<Curve> {
    let (minimum, inverse) = (truth[0], truth[2]);
    let mut rows = vec![0.0]; // ln of E 1/shape_t over 1/shape
    for (t, &n) in sizes.iter().enumerate() {
        rows.push(if replaces { rows[t] } else { 0.0 } + (-1.0 / n).ln_1p());
    }
    let label = if replaces { "(1 - 1/n)ᵗ, exact mean" } else { "minimum frozen, exact mean" };
    let source = "derived here";
    let curve = |metric, f: &dyn Fn(usize) -> f64| Curve::exact(metric, label, source, (0..rows.len()).map(f));
    let mut all = vec![
        curve("inverse_shape", &|t| inverse * rows[t].exp()),
        curve("log_minimum", &|t| minimum.ln() - inverse * rows[t].exp_m1()),
    ];
    if !replaces {
        // The minimum is that of N real points: minimum exp(h E) with h = 1 / (N shape).
        let h = |t: usize| if t == 0 { 0.0 } else { inverse / sizes[t - 1] };
        let finite = |value: f64, exists: bool| if exists { value } else { f64::INFINITY };
        all.push(curve("minimum", &|t| finite(minimum / (1.0 - h(t)), h(t) < 1.0)));
        all.push(curve("minimum_error_sq", &|t| {
            let h = h(t);
            finite(2.0 * (minimum * h).powi(2) / ((1.0 - 2.0 * h) * (1.0 - h)), h < 0.5)
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: two points of (0, 1) have the ends 1/3 and 2/3, min^2 = 1/6, min (1 - max) = 1/12, width^2 = 1/6.
    #[test]
    fn two_points_cut_the_interval_as_by_hand() {
        let row = Inwards::START.fitted(2.0);
        for (found, wanted) in
            [(row.l, 1.0 / 3.0), (row.w, 1.0 / 3.0), (row.ll, 1.0 / 6.0), (row.lh, 1.0 / 12.0), (row.ww, 1.0 / 6.0)]
        {
            assert!((found - wanted).abs() < 1e-15, "{found} {wanted}");
        }
        // L + H + w = 1, in squares too: E (L + H + w)^2 = 1 at every generation.
        let row = row.fitted(3.0).fitted(50.0);
        assert!((2.0 * row.ll + row.ww + 2.0 * row.lh + 4.0 * row.lw - 1.0).abs() < 1e-14);
        assert!((2.0 * row.l + row.w - 1.0).abs() < 1e-14);
    }

    /// Total variation keeps its digits at both ends, and never passes 1: four points again and again, as by hand.
    #[test]
    fn total_variation_of_a_shrinking_interval_stays_below_1() {
        let curves = uniform_interval(&[0.0, 1.0], &[4.0; 227], true);
        let tv = curves.iter().find(|curve| curve.metric == metric::TV).unwrap();
        for &(t, found) in &tv.values {
            let wanted = 1.0 - 0.6_f64.powi(t as i32); // (n - 1) / (n + 1) of the width is left each time
            assert!((0.0..=1.0).contains(&found) && (found - wanted).abs() < 1e-14, "{t}: {found} {wanted}");
        }
    }
}
