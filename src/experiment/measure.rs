//! What is measured of a model at each generation, by metric names that files and the window share.

use crate::family::guard::at_least;
use crate::family::{About, Family};

use super::chain::Setup;
use super::look::Centre;
use super::outside::{Of, kl, tv};
use super::summary::Summary;

/// What a metric is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The family's quantity of that index.
    Quantity(usize),
    /// Its squared distance from the truth.
    QuantityErrorSq(usize),
    /// Sum of the squared parameter errors.
    ErrorSq,
    /// Its root: the Euclidean distance of the parameters from the truth.
    Error,
    /// The same in the Fisher metric, times sqrt(n).
    FisherError,
    /// Its square over the number of parameters.
    ErrorInflation,
    /// KL(truth || model).
    KlTruthModel,
    /// KL(model || truth).
    KlModelTruth,
    /// Total variation distance.
    Tv,
    /// Squared 2-Wasserstein distance.
    W2Sq,
    /// Model variance over true variance.
    VarianceRatio,
    /// Its natural logarithm.
    LnVarianceRatio,
    /// 1 while the spread is above `stop.collapse_below` of the truth's, else 0.
    SpreadLeft,
    /// Entropy of the model, in nats.
    Entropy,
    /// Symbols alive, or 1 while the model is not dead.
    Alive,
    /// Share of real points in the training set.
    RealShare,
    /// Mean of the reward that curation follows.
    Reward,
    /// Its variance.
    RewardVariance,
}

/// A metric by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricInfo {
    /// Name in files.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// What it is.
    pub metric: Metric,
    /// Whether it is 0 or 1 in each run, so that its mean is a share of runs.
    pub share: bool,
}

impl MetricInfo {
    /// What stands for all runs: the share of runs where it is one, else as asked.
    pub fn centre(&self, summary: &Summary, centre: Centre) -> f64 {
        if self.share || centre == Centre::Mean { summary.mean } else { summary.median }
    }

    /// Whether it can never be infinite: where it is not finite it has no value.
    pub fn is_bounded(&self) -> bool {
        self.share
            || matches!(self.metric, Metric::Tv | Metric::Alive | Metric::RealShare | Metric::SpreadLeft)
            || self.name == "heterozygosity"
    }
}

/// General metrics: name, label, what they are, and meaning.
pub const GENERAL: &[(&str, &str, Metric, &str)] = &[
    ("error_sq", "squared error", Metric::ErrorSq, "Sum over the parameters of the squared distance from the truth"),
    ("error", "error", Metric::Error, "Euclidean distance of the parameters from the truth"),
    (
        "fisher_error",
        "error, times √(n I)",
        Metric::FisherError,
        "√(n (θ - θ*)ᵀ I(θ*) (θ - θ*)): the error in units of its classical size on n real points",
    ),
    (
        "error_inflation",
        "error inflation",
        Metric::ErrorInflation,
        "n (θ - θ*)ᵀ I(θ*) (θ - θ*) / p for p parameters: the squared error over its classical size on n real points; 1 in mean at the first fit of a regular family",
    ),
    (
        "kl_truth_model",
        "truth to model",
        Metric::KlTruthModel,
        "KL(truth || model) in nats: what coding the real data with the model costs; infinite once the model misses a value",
    ),
    (
        "kl_model_truth",
        "model to truth",
        Metric::KlModelTruth,
        "KL(model || truth) in nats: how surprising the model's output is under the truth",
    ),
    ("tv", "total variation", Metric::Tv, "Largest difference in the probability of any event, from 0 to 1"),
    (
        "w2_sq",
        "squared W2",
        Metric::W2Sq,
        "Squared 2-Wasserstein distance: mean squared distance of the cheapest transport",
    ),
    (
        "variance_ratio",
        "variance ratio",
        Metric::VarianceRatio,
        "Variance of the model over the variance of the truth (categorical: 1 - sum p^2 of each)",
    ),
    (
        "ln_variance_ratio",
        "ln variance ratio",
        Metric::LnVarianceRatio,
        "Natural logarithm of the variance ratio: its mean is not ruled by rare runs; -inf once the variance is 0",
    ),
    (
        "spread_left",
        "runs with spread left",
        Metric::SpreadLeft,
        "1 while the model has more than stop.collapse_below of the true variance, and 0 after: its mean is the share of such runs",
    ),
    ("entropy", "entropy", Metric::Entropy, "Entropy of the model in nats"),
    (
        "alive",
        "alive",
        Metric::Alive,
        "Symbols with a positive probability; for a family that dies at once, 1 while it lives and 0 after",
    ),
    ("real_share", "real-data share", Metric::RealShare, "Share of real points in the training set"),
];

/// Metrics of every family under curation: name, label, what they are, and meaning.
pub const REWARDS: &[(&str, &str, Metric, &str)] = &[
    ("reward", "mean reward", Metric::Reward, "Mean under the model of the reward that curation follows"),
    (
        "reward_variance",
        "variance of the reward",
        Metric::RewardVariance,
        "Variance under the model of the reward that curation follows: what there is left to choose from",
    ),
];

/// Those of [`REWARDS`].
pub(crate) fn rewards() -> impl Iterator<Item = MetricInfo> {
    let info = |&(name, label, metric, _): &(&str, &str, Metric, &str)| MetricInfo {
        name: name.into(),
        label: label.into(),
        metric,
        share: false,
    };
    REWARDS.iter().map(info)
}

/// Every metric a family has, in the order of files.
pub fn metrics_of(about: &About) -> Vec<MetricInfo> {
    let mut all = Vec::new();
    let mut add = |name: String, label: String, metric| {
        let whole = metric == Metric::Alive && about.parts().is_none();
        let share = whole || ["collapsed", "spread_left", "survives"].contains(&name.as_str());
        let label = if whole { "runs alive".into() } else { label };
        all.push(MetricInfo { name, label, metric, share });
    };
    for (i, quantity) in about.quantities.iter().enumerate() {
        add(quantity.name.into(), quantity.label.into(), Metric::Quantity(i));
    }
    let parameters = about.quantities.iter().enumerate().filter(|(_, quantity)| quantity.parameter);
    for (i, quantity) in parameters.clone() {
        add(
            format!("{}_error_sq", quantity.name),
            format!("squared error of {}", quantity.label),
            Metric::QuantityErrorSq(i),
        );
    }
    for &(name, label, metric, _) in GENERAL {
        let defined = match metric {
            Metric::ErrorSq | Metric::Error => parameters.clone().next().is_some(),
            Metric::FisherError | Metric::ErrorInflation => {
                let regular = about.assumptions.iter().any(|assumption| assumption.number == "3" && assumption.holds);
                regular && parameters.clone().next().is_some() && about.has(name)
            }
            Metric::LnVarianceRatio | Metric::SpreadLeft => about.has("variance_ratio"),
            _ => about.has(name),
        };
        if defined {
            add(name.into(), label.into(), metric);
        }
    }
    all
}

/// A metric of one model. `real_share` is what the training set held.
pub(crate) fn measure<F: Family>(setup: &Setup<F>, metric: Metric, model: &F::Params, real_share: f64) -> f64 {
    value(setup, metric, model, real_share) + 0.0 // of the two zeros always the plain one
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

fn value<F: Family>(setup: &Setup<F>, metric: Metric, model: &F::Params, real_share: f64) -> f64 {
    let (family, truth) = (&setup.family, &setup.truth);
    let error = |i| family.quantity(i, model) - family.quantity(i, truth);
    let error_sq = |i| error(i) * error(i);
    let parameters = F::ABOUT.quantities.iter().enumerate().filter(|(_, quantity)| quantity.parameter).map(|(i, _)| i);
    let reward = || family.reward_moments(model, &setup.selection.curation.reward).unwrap_or([f64::NAN; 2]);
    if let Some(law) = setup.outside.as_deref() {
        let shown = Of(family, model);
        let ratio = || family.variance(model) / law.variance();
        match metric {
            Metric::KlTruthModel => return kl(law, &shown),
            Metric::KlModelTruth => return kl(&shown, law),
            Metric::Tv => return tv(law, &shown),
            Metric::VarianceRatio => return ratio(),
            Metric::LnVarianceRatio => return ratio().ln(),
            _ => {}
        }
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
            if metric == Metric::FisherError { squared.sqrt() } else { squared / parameters.count().max(1) as f64 }
        }
        Metric::KlTruthModel => family.kl(truth, model),
        Metric::KlModelTruth => family.kl(model, truth),
        Metric::Tv => family.tv(truth, model),
        Metric::W2Sq => family.w2_sq(truth, model),
        Metric::VarianceRatio => family.variance(model) / family.variance(truth),
        Metric::LnVarianceRatio => {
            let ratio = family.variance(model) / family.variance(truth);
            // Its logarithm is a number far beyond what the ratio can be.
            if ratio.is_normal() { ratio.ln() } else { family.ln_variance(model) - family.ln_variance(truth) }
        }
        Metric::SpreadLeft => f64::from(u8::from(family.spread(model) >= setup.collapse_below * family.spread(truth))),
        Metric::Entropy => family.entropy(model),
        Metric::Alive => family.alive(model),
        Metric::RealShare => real_share,
        Metric::Reward => reward()[0],
        Metric::RewardVariance => reward()[1],
    }
}
