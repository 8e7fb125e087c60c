//! What is measured of a model at each generation.

use crate::family::{Asked, Divergences, Family, Reward};
use crate::numeric::guard::{at_least, larger};

use super::metrics::Metric;
use super::outside::{Law, Of, kl, moments, tv};
use super::setup::Setup;

/// A metric of one model. `real_share` is what the training set held.
pub(crate) fn measure<F: Family>(setup: &Setup<F>, metric: Metric, model: &F::Params, real_share: f64) -> f64 {
    let shared = shared(setup, [metric].into_iter(), model);
    measure_of(setup, metric, (model, shared.as_ref()), real_share)
}

/// What several metrics of one model are read from, where it is cheaper to work it out once for all of them.
pub(crate) fn shared<F: Family>(
    setup: &Setup<F>,
    metrics: impl Iterator<Item = Metric>,
    model: &F::Params,
) -> Option<Divergences> {
    let mut asked = Asked::default();
    for metric in metrics {
        match metric {
            Metric::KlTruthModel => asked.kl = true,
            Metric::KlModelTruth => asked.kl_back = true,
            Metric::Tv => asked.tv = true,
            Metric::Entropy => asked.entropy = true,
            _ => {}
        }
    }
    let is_own = setup.outside.is_none() && !setup.lacks_nearest;
    (asked.is_any() && is_own).then(|| setup.family.divergences(&setup.truth, model, asked)).flatten()
}

/// The same of a model with what its metrics share.
pub(crate) fn measure_of<F: Family>(
    setup: &Setup<F>,
    metric: Metric,
    (model, shared): (&F::Params, Option<&Divergences>),
    real_share: f64,
) -> f64 {
    let found = shared.and_then(|all| match metric {
        Metric::KlTruthModel => Some(all.kl),
        Metric::KlModelTruth => Some(all.kl_back),
        Metric::Tv => Some(all.tv),
        Metric::Entropy => Some(all.entropy),
        _ => None,
    });
    found.unwrap_or_else(|| value(setup, metric, model, real_share)) + 0.0 // of the two zeros always the plain one
}

/// A root of a sum of squares that may leave the range of numbers where the root does not.
fn length(parts: impl Iterator<Item = f64> + Clone) -> f64 {
    let squared: f64 = parts.clone().map(|x| x * x).sum();
    if (1e-280..1e300).contains(&squared) || squared.is_nan() {
        return squared.sqrt();
    }
    let most = parts.clone().fold(0.0, |most: f64, x| most.max(x.abs()));
    if most == 0.0 || most.is_infinite() { most } else { most * parts.map(|x| (x / most).powi(2)).sum::<f64>().sqrt() }
}

/// The plain quotient of a model's variance and another, where no digits are lost on the way: none of the three is so small that
/// it has few, or beyond the numbers.
fn plain_quotient<F: Family>(family: &F, model: &F::Params, all: f64) -> Option<f64> {
    let own = family.variance(model);
    Some(own / all).filter(|ratio| [own, all, *ratio].iter().all(|x| x.is_normal()))
}

/// ln of the variance over that of the truth, which is a number far beyond what the quotient can be.
fn ln_variance_over<F: Family>(family: &F, model: &F::Params, all: f64, ln_all: impl Fn() -> f64) -> f64 {
    plain_quotient(family, model, all).map_or_else(|| family.ln_variance(model) - ln_all(), f64::ln)
}

/// The variance over that of the truth, with its digits where either is too small to have any.
fn variance_over<F: Family>(family: &F, model: &F::Params, all: f64, ln_all: impl Fn() -> f64) -> f64 {
    plain_quotient(family, model, all).unwrap_or_else(|| (family.ln_variance(model) - ln_all()).exp())
}

/// What a truth of another family is by itself, where that is the model nearest to it. Its quantities are the family's to tell.
fn of_itself(law: &dyn Law, metric: Metric, reward: &Reward) -> Option<f64> {
    let reward = || moments(law, reward.order(), |x| reward.at([x, 0.0]));
    Some(match metric {
        Metric::KlTruthModel | Metric::KlModelTruth | Metric::Tv | Metric::LnVarianceRatio => 0.0,
        Metric::VarianceRatio => 1.0,
        Metric::Entropy => law.entropy(),
        Metric::Reward => reward()[0],
        Metric::RewardVariance => reward()[1],
        _ => return None,
    })
}

/// What is told from a truth of another family itself, not from the model nearest to it.
fn from_outside<F: Family>(setup: &Setup<F>, law: &dyn Law, metric: Metric, model: &F::Params) -> Option<f64> {
    let family = &setup.family;
    let divergence = |of: fn(&dyn Law, &dyn Law) -> f64, back: bool| {
        let eased = family.eased(model);
        let shown = Of(family, eased.as_ref().unwrap_or(model));
        if back { of(&shown, law) } else { of(law, &shown) }
    };
    if family.stands_for_truth(model) {
        return of_itself(law, metric, &setup.selection.curation.reward);
    }
    let all = law.variance();
    match metric {
        Metric::KlTruthModel => Some(divergence(kl, false)),
        Metric::KlModelTruth => Some(divergence(kl, true)),
        Metric::Tv => Some(divergence(tv, false)),
        Metric::VarianceRatio => Some(variance_over(family, model, all, || all.ln())),
        Metric::LnVarianceRatio => Some(ln_variance_over(family, model, all, || all.ln())),
        Metric::SpreadLeft if setup.lacks_nearest && !all.is_finite() => Some(f64::NAN),
        Metric::SpreadLeft if setup.lacks_nearest => {
            Some(f64::from(u8::from(family.spread(model) >= setup.collapse_below * all)))
        }
        _ => None,
    }
}

fn value<F: Family>(setup: &Setup<F>, metric: Metric, model: &F::Params, real_share: f64) -> f64 {
    let (family, truth) = (&setup.family, &setup.truth);
    let error = |i| family.quantity(i, model) - family.quantity(i, truth);
    let error_sq = |i| error(i) * error(i);
    let parameters = F::ABOUT.quantities.iter().enumerate().filter(|(_, quantity)| quantity.parameter).map(|(i, _)| i);
    let reward = || family.reward_moments(model, &setup.selection.curation.reward).unwrap_or([f64::NAN; 2]);
    if setup.lacks_nearest && (setup.is_no_model(model) && metric != Metric::RealShare || metric.is_error()) {
        return f64::NAN;
    }
    if let Some(found) = setup.outside.as_deref().and_then(|law| from_outside(setup, law, metric, model)) {
        return found;
    }
    match metric {
        Metric::Quantity(i) => family.quantity(i, model),
        Metric::QuantityErrorSq(i) => error_sq(i),
        Metric::ErrorSq => parameters.map(error_sq).sum(),
        Metric::Error => length(parameters.map(error)),
        Metric::FisherError | Metric::ErrorInflation => {
            let Some(fisher) = setup.fisher() else { return f64::NAN };
            // Where there is no information an error counts nothing, even if it is beyond every number.
            let term =
                |information: f64, i, l| if information == 0.0 { 0.0 } else { information * error(i) * error(l) };
            let row = |(j, i)| parameters.clone().enumerate().map(|(k, l)| term(fisher[(j, k)], i, l)).sum::<f64>();
            let form: f64 = parameters.clone().enumerate().map(row).sum();
            // Infinite errors of two parameters are infinitely far, not an infinity less another.
            let mut errors = parameters.clone().map(error);
            let far = errors.clone().any(f64::is_infinite) && !errors.any(f64::is_nan);
            let form = if far { f64::INFINITY } else { form };
            let squared = setup.plan.sample_size as f64 * at_least(form, 0.0);
            if metric == Metric::ErrorInflation {
                squared / parameters.count().max(1) as f64
            } else if squared.is_infinite() && !far {
                // Its square is beyond the numbers: in units of the largest error it is not.
                let most = parameters.clone().map(error).fold(0.0, |most, x| larger(most, x.abs()));
                let small = |information: f64, i, l| information * (error(i) / most) * (error(l) / most);
                let row =
                    |(j, i)| parameters.clone().enumerate().map(|(k, l)| small(fisher[(j, k)], i, l)).sum::<f64>();
                let form: f64 = parameters.clone().enumerate().map(row).sum();
                (setup.plan.sample_size as f64 * at_least(form, 0.0)).sqrt() * most
            } else {
                squared.sqrt()
            }
        }
        Metric::KlTruthModel => family.kl(truth, model),
        Metric::KlModelTruth => family.kl(model, truth),
        Metric::Tv => family.tv(truth, model),
        Metric::W2Sq => family.w2_sq(truth, model),
        Metric::VarianceRatio => variance_over(family, model, family.variance(truth), || family.ln_variance(truth)),
        Metric::LnVarianceRatio => {
            ln_variance_over(family, model, family.variance(truth), || family.ln_variance(truth))
        }
        Metric::SpreadLeft => f64::from(u8::from(family.spread(model) >= setup.collapse_below * family.spread(truth))),
        Metric::Entropy => family.entropy(model),
        Metric::Alive => family.alive(model),
        Metric::RealShare => real_share,
        Metric::Reward => reward()[0],
        Metric::RewardVariance => reward()[1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{BetaPower, Exponential, Pareto, Settings, Weibull};

    fn of<F: Family>(numbers: &[(&str, f64)]) -> (F, F::Params) {
        F::configure(&Settings::of(numbers), None).unwrap()
    }
    fn fitted<F: Family<Point = f64>>(points: &[f64]) -> F::Params {
        let (family, mut model) = of::<F>(&[]);
        let mut batch = family.empty();
        points.iter().for_each(|&x| family.observe(&mut batch, x));
        family.fit(&batch, &mut model);
        model
    }
    fn near(found: f64, wanted: f64) -> bool {
        (found / wanted - 1.0).abs() < 1e-12
    }

    /// A variance of three digits, or of none, has all its digits over another, and in logarithms; values to 40 digits (mpmath).
    #[test]
    fn a_variance_below_the_numbers_has_its_digits_over_another() {
        let truth: f64 = 1e-179;
        for (mean, wanted) in [(2.3725e-162, 5.628_756_25e-145), (9.0983e-163, 8.277_906_289e-146)] {
            let model = fitted::<Exponential>(&[mean]);
            let found = variance_over(&Exponential, &model, truth, || truth.ln());
            assert!((found / wanted - 1.0).abs() < 1e-9, "{mean}: {found} {wanted}");
            let found = ln_variance_over(&Exponential, &model, truth, || truth.ln());
            assert!(near(found, wanted.ln()), "{mean}: {found}");
        }
        // Those that are no small numbers are divided as they are, and a point has no width.
        let model = fitted::<Exponential>(&[3.0]);
        assert_eq!(variance_over(&Exponential, &model, 2.0, || unreachable!()), 4.5);
        let point = fitted::<Exponential>(&[0.0]);
        assert_eq!(variance_over(&Exponential, &point, 2.0, || 2_f64.ln()), 0.0);
        let (pareto, beta) = (fitted::<Pareto>(&[1e-90, 1e-90]), fitted::<BetaPower>(&[1e-170]));
        assert_eq!(variance_over(&Pareto, &pareto, 2.0, || 2_f64.ln()), 0.0);
        let found = ln_variance_over(&BetaPower, &beta, 1.0, || 0.0);
        assert!(near(found, -782.878_931_617_975_5), "{found}");
        let (family, wide) = of::<Pareto>(&[("minimum", 1e-90), ("shape", 5.0)]);
        assert!(near(family.ln_variance(&wide), family.variance(&wide).ln()));
    }

    /// A divergence beyond the largest float is rounded as any number is, to infinity, and is one in every quantile.
    #[test]
    fn a_divergence_beyond_the_largest_float_is_rounded_to_infinity() {
        let weibull = |shape, scale| of::<Weibull>(&[("shape", shape), ("scale", scale)]).1;
        let (wide, narrow) = (weibull(0.1, 1.0), weibull(32.0, 1e-3));
        assert_eq!(Weibull.kl(&wide, &narrow), f64::INFINITY);
        assert!(Weibull.kl(&narrow, &wide).is_finite());
        let point = fitted::<Weibull>(&[1.0, 1.0]);
        assert_eq!(Weibull.kl(&wide, &point), f64::INFINITY);
        let (far, close) = (fitted::<Exponential>(&[1e200]), fitted::<Exponential>(&[1e-200]));
        assert_eq!(Exponential.kl(&far, &close), f64::INFINITY);
        assert!(Exponential.kl(&close, &far).is_finite());
        let pareto = |minimum| of::<Pareto>(&[("minimum", minimum)]).1;
        assert_eq!(Pareto.kl(&pareto(1.0), &pareto(2.0)), f64::INFINITY);
    }
}
