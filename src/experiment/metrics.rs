//! Every metric: its name, labels and meaning, which side of it is lost, and which families have it. Files, plots, sweeps and
//! the window read this table.

use crate::family::{About, FAMILIES, metric};

use super::look::Centre;
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

impl Metric {
    /// Whether it tells how far the parameters are from those of the truth, or of the model nearest to it.
    pub(crate) fn is_error(self) -> bool {
        let of_all = [Self::ErrorSq, Self::Error, Self::FisherError, Self::ErrorInflation];
        matches!(self, Self::QuantityErrorSq(_)) || of_all.contains(&self)
    }
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
    /// Whether it can never be infinite: where it is not finite it has no value.
    pub bounded: bool,
}

impl MetricInfo {
    /// Whether it lies between 0 and 1, in each run and in mean: a share, a chance, or a total variation.
    pub(crate) fn is_share(&self) -> bool {
        let in_each = [metric::HETEROZYGOSITY, "largest"].contains(&self.name.as_str());
        self.share || in_each || matches!(self.metric, Metric::Tv | Metric::RealShare | Metric::SpreadLeft)
    }

    /// Whether it counts something, so that there is nothing between two whole numbers in a run.
    pub fn counts(&self) -> bool {
        !self.share && self.metric == Metric::Alive || matches!(self.name.as_str(), metric::MODES | "vocabulary")
    }

    /// What stands for all runs: the share of runs where it is one, else as asked.
    pub fn centre(&self, summary: &Summary, centre: Centre) -> f64 {
        if self.share || centre == Centre::Mean { summary.mean } else { summary.median }
    }
}

/// Which side of a metric is the good one, where there is a value that tells them apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// None does.
    None,
    /// Less than this is lost.
    Least(f64),
    /// More than this is lost.
    Most(f64),
    /// Less than half of what the truth has is lost.
    HalfOfTruth,
}

/// What is said of a metric that families have in common: all of it, in one place.
#[derive(Clone, Copy, Debug)]
pub struct General {
    /// Name in files.
    pub name: &'static str,
    /// Name for people, in a list.
    pub label: &'static str,
    /// The same where it stands alone; the label, if nothing is said.
    pub long: Option<&'static str>,
    /// Above a plot; the label, if nothing is said.
    pub plot: Option<&'static str>,
    /// What it is.
    pub metric: Metric,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Why one looks at it.
    pub why: &'static str,
    /// Where it is from, where somebody is to be named.
    pub source: &'static str,
    /// Goes through decades as a model collapses: a logarithmic axis.
    pub decades: bool,
    /// Can never be infinite.
    pub bounded: bool,
    /// 0 or 1 in each run, so that its mean is a share of runs.
    pub indicator: bool,
    /// Tells when a run has collapsed.
    pub clock: bool,
    /// Closed forms of a family that do not reach a truth of another one.
    pub own_truth: bool,
    /// Where the lost side begins.
    pub level: Level,
    /// What that side is, after "more than": "half of the variance is lost".
    pub lost: &'static str,
}

const BASE: General = General {
    name: "",
    label: "",
    long: None,
    plot: None,
    metric: Metric::Entropy,
    meaning: "",
    why: "",
    source: "",
    decades: false,
    bounded: false,
    indicator: false,
    clock: false,
    own_truth: false,
    level: Level::None,
    lost: "",
};

/// The general metrics, in the order of files.
pub const GENERAL: &[General] = &[
    General {
        name: metric::ERROR_SQ,
        label: "squared error",
        metric: Metric::ErrorSq,
        meaning: "Sum over the parameters of the squared distance from the truth",
        why: "What theorems bound: with all data kept it stays near that of the first fit, with the last batch alone it grows",
        source: "arXiv 2404.01413, 2505.19046",
        decades: true,
        ..BASE
    },
    General {
        name: metric::ERROR,
        label: "error",
        metric: Metric::Error,
        meaning: "Euclidean distance of the parameters from the truth",
        why: "The same in the units of the parameters",
        source: "arXiv 2505.19046, theorem 4.1",
        ..BASE
    },
    General {
        name: metric::FISHER_ERROR,
        label: "error in standard errors of one fit",
        metric: Metric::FisherError,
        meaning: "√(n (θ - θ*)ᵀ I(θ*) (θ - θ*)): the error in units of its classical size on n real points",
        why: "Tells whether a model is farther off than one fit to real points would be, whatever the family and n",
        source: "arXiv 2505.19046",
        own_truth: true,
        ..BASE
    },
    General {
        name: metric::ERROR_INFLATION,
        label: "squared error, relative to a fit on n real points",
        metric: Metric::ErrorInflation,
        meaning: "n (θ - θ*)ᵀ I(θ*) (θ - θ*) / p for p parameters: the squared error over its classical size on n real points; 1 in mean at the first fit of a regular family",
        why: "Tells how many times worse than a fit to real points a model is: 1 means that nothing was lost",
        source: "arXiv 2505.19046, appendix G",
        decades: true,
        level: Level::Most(1.0),
        lost: "the model is worse than on the real points alone",
        ..BASE
    },
    General {
        name: metric::KL_TRUTH_MODEL,
        label: "truth to model",
        long: Some("KL divergence, truth to model"),
        plot: Some("KL divergence"),
        metric: Metric::KlTruthModel,
        meaning: "KL(truth || model) in nats: what coding the real data with the model costs; infinite once the model misses a value (inf also beyond 1.8e308)",
        why: "Sees forgotten tails: what the model takes for impossible costs without bound",
        source: "Kullback and Leibler 1951",
        decades: true,
        ..BASE
    },
    General {
        name: metric::KL_MODEL_TRUTH,
        label: "model to truth",
        long: Some("KL divergence, model to truth"),
        plot: Some("KL, model to truth"),
        metric: Metric::KlModelTruth,
        meaning: "KL(model || truth) in nats: how surprising the model's output is under the truth (inf also beyond 1.8e308)",
        why: "Sees what the model makes up; a tail that it has forgotten costs little here",
        source: "Kullback and Leibler 1951",
        decades: true,
        ..BASE
    },
    General {
        name: metric::TV,
        label: "total variation",
        metric: Metric::Tv,
        meaning: "Largest difference in the probability of any event, from 0 to 1",
        why: "Always finite, so it tells models apart whose divergence is infinite; at 1 the two have nothing in common",
        bounded: true,
        ..BASE
    },
    General {
        name: metric::W2_SQ,
        label: "squared W2",
        metric: Metric::W2Sq,
        meaning: "Squared 2-Wasserstein distance: mean squared distance of the cheapest transport",
        why: "Sees how far the mass has moved, in squared units of the data, and is finite where the divergence is not",
        decades: true,
        own_truth: true,
        ..BASE
    },
    General {
        name: metric::VARIANCE_RATIO,
        label: "variance ratio",
        metric: Metric::VarianceRatio,
        meaning: "Variance of the model over the variance of the truth (categorical: 1 - sum p^2 of each)",
        why: "This is collapse: 1 is the spread of the truth, 0 a single point",
        source: "arXiv 2305.17493",
        clock: true,
        level: Level::Least(0.5),
        lost: "more than half of the variance is lost",
        ..BASE
    },
    General {
        name: metric::LN_VARIANCE_RATIO,
        label: "ln variance ratio",
        metric: Metric::LnVarianceRatio,
        meaning: "Natural logarithm of the variance ratio: its mean is not ruled by rare runs; -inf once the variance is 0",
        why: "A straight line down is a loss of the same share at each generation",
        level: Level::Least(-std::f64::consts::LN_2),
        lost: "more than half of the variance is lost",
        ..BASE
    },
    General {
        name: metric::SPREAD_LEFT,
        label: "runs with spread left",
        metric: Metric::SpreadLeft,
        meaning: "1 while the model has more than stop.collapse_below of the true variance, and 0 after: its mean is the share of such runs",
        why: "A few wide runs can hold up a mean: this counts the runs that are wide still",
        bounded: true,
        indicator: true,
        ..BASE
    },
    General {
        name: metric::ENTROPY,
        label: "entropy",
        metric: Metric::Entropy,
        meaning: "Entropy of the model in nats",
        why: "Tells how much variety is left: it falls as outputs become alike",
        source: "Shannon 1948",
        ..BASE
    },
    General {
        name: metric::ALIVE,
        label: "alive",
        metric: Metric::Alive,
        meaning: "Symbols with a positive probability; for a family that dies at once, 1 while it lives and 0 after",
        why: "What is not drawn once has no way back where only the last batch is kept: rare ones go first",
        bounded: true,
        clock: true,
        level: Level::HalfOfTruth,
        ..BASE
    },
    General {
        name: metric::REAL_SHARE,
        label: "real-data share",
        metric: Metric::RealShare,
        meaning: "Share of real points in the training set",
        why: "With all data kept it falls to zero, and nothing collapses all the same; fresh real points hold it up",
        source: "arXiv 2404.01413, 2505.19046",
        bounded: true,
        ..BASE
    },
];

/// Metrics of every family under curation.
pub const REWARDS: &[General] = &[
    General {
        name: metric::REWARD,
        label: "mean reward",
        metric: Metric::Reward,
        meaning: "Mean under the model of the reward that curation follows",
        why: "Rises as the model learns what is chosen",
        source: "arXiv 2407.09499",
        ..BASE
    },
    General {
        name: metric::REWARD_VARIANCE,
        label: "variance of the reward",
        metric: Metric::RewardVariance,
        meaning: "Variance under the model of the reward that curation follows: what there is left to choose from",
        why: "Falls to 0 where the choice ends in one kind of output",
        source: "arXiv 2407.09499",
        ..BASE
    },
];

/// What is said of a general metric.
pub fn general(name: &str) -> Option<&'static General> {
    GENERAL.iter().chain(REWARDS).find(|general| general.name == name)
}

/// Whether a metric goes through decades as a model collapses.
pub fn goes_through_decades(name: &str) -> bool {
    let quantities = FAMILIES.iter().flat_map(|about| about.quantities);
    let of_family = |name: &str| quantities.clone().any(|quantity| quantity.name == name && quantity.decades);
    general(name).map_or_else(|| name.ends_with("_error_sq") || of_family(name), |general| general.decades)
}

/// Those of [`REWARDS`].
pub(crate) fn rewards() -> impl Iterator<Item = MetricInfo> {
    REWARDS.iter().map(|general| MetricInfo {
        name: general.name.into(),
        label: general.label.into(),
        metric: general.metric,
        share: general.indicator,
        bounded: general.bounded,
    })
}

/// Every metric a family has, in the order of files.
pub fn metrics_of(about: &About) -> Vec<MetricInfo> {
    let mut all = Vec::new();
    let mut add = |name: String, label: String, metric, share, bounded| {
        all.push(MetricInfo { name, label, metric, share, bounded });
    };
    for (i, quantity) in about.quantities.iter().enumerate() {
        let metric = Metric::Quantity(i);
        add(quantity.name.into(), quantity.label.into(), metric, quantity.indicator, quantity.bounded);
    }
    let parameters = about.quantities.iter().enumerate().filter(|(_, quantity)| quantity.parameter);
    for (i, quantity) in parameters.clone() {
        add(
            format!("{}_error_sq", quantity.name),
            format!("squared error of {}", quantity.label),
            Metric::QuantityErrorSq(i),
            false,
            false,
        );
    }
    for &General { name, label, metric, indicator, bounded, .. } in GENERAL {
        let defined = match metric {
            Metric::ErrorSq | Metric::Error => parameters.clone().next().is_some(),
            Metric::FisherError | Metric::ErrorInflation => {
                let regular = about.assumptions.iter().any(|assumption| assumption.number == "3" && assumption.holds);
                regular && parameters.clone().next().is_some() && about.has(name)
            }
            Metric::LnVarianceRatio | Metric::SpreadLeft => about.has(metric::VARIANCE_RATIO),
            _ => about.has(name),
        };
        if defined {
            // Of a model that dies at once, a share of runs.
            let whole = metric == Metric::Alive && about.parts.is_none();
            let label = if whole { "runs alive" } else { label };
            add(name.into(), label.into(), metric, indicator || whole, bounded);
        }
    }
    all
}
