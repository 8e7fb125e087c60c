//! Parameters that are fitted by a sample mean, with a quadratic variance function: exactly, by the recursion of
//! [`mean`](crate::theory::recursion::mean).

use crate::experiment::{Experiment, Retention, Schedule};
use crate::family::{Predicts, QuadraticVariance, metric};
use crate::numeric::guard::Bounded as _;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is_synthetic, sum_of_deviations};
use crate::theory::recursion::mean::{Row, rows};

/// Up to this share of the way to one symbol, frequencies are as good as normal.
const CALM: f64 = 0.02;
const EXACT: &str = "exact mean";

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let Some(law) = experiment.quadratic_variance() else { return Vec::new() };
    let Some(rows) = rows(experiment.plan(), law, generations) else { return Vec::new() };
    let known = Known { experiment, law, rows };
    match law.predicts {
        Predicts::Mean(metric::MEAN) => known.mean(),
        Predicts::Mean(_) => Vec::new(),
        Predicts::MeanAndVariance => {
            let mut all = known.mean_and_variance([metric::MEAN, metric::MEAN_ERROR_SQ, metric::VARIANCE]);
            all.push(known.share(metric::VARIANCE_RATIO, known.label()));
            all
        }
        Predicts::LogMeanAndVariance => {
            known.mean_and_variance(["log_mean", metric::LOG_MEAN_ERROR_SQ, "log_variance"])
        }
        Predicts::MeanVectorAndTrace => vec![
            known.along(metric::MEAN_ERROR_SQ, EXACT, |row| row.error),
            known.share(metric::TRACE_RATIO, known.label()),
            known.share(metric::VARIANCE_RATIO, known.label()),
        ],
        Predicts::Heterozygosity => known.frequencies(),
    }
}

/// An experiment and its recursion, from which curves are made.
struct Known<'a> {
    experiment: &'a Experiment,
    law: QuadraticVariance,
    rows: Vec<Row>,
}

impl Known<'_> {
    fn along(&self, metric: &'static str, label: &str, value: impl Fn(&Row) -> f64) -> Curve {
        Curve::exact(metric, label, "derived here", self.rows.iter().map(value))
    }

    /// The share of the variance that is left: E V(M_t) over V.
    fn share(&self, metric: &'static str, label: &str) -> Curve {
        self.along(metric, label, |row| row.left / self.law.variance)
    }

    /// A quantity that stays at the truth in mean.
    fn kept(&self, name: &'static str) -> Curve {
        let place = self.experiment.about().quantities.iter().position(|quantity| quantity.name == name);
        let truth = place.map_or(f64::NAN, |place| self.experiment.truth()[place]);
        self.along(name, "stays at the truth in mean", |_| truth)
    }

    /// The formula of what is left of a variance, where it is short enough to say.
    fn label(&self) -> &'static str {
        let plan = self.experiment.plan();
        let pure = is_synthetic(plan) && plan.schedule == Schedule::Constant;
        match plan.retention {
            Retention::Replace if pure => "(1 - 1/n)ᵗ, exact mean",
            Retention::Accumulate if pure => "∏(1 - 1/(n k²)), exact mean",
            _ => EXACT,
        }
    }

    fn mean(&self) -> Vec<Curve> {
        let n = self.experiment.plan().sample_size as f64;
        let inflation = self.along(metric::ERROR_INFLATION, EXACT, |row| n * row.error / self.law.variance);
        // Where the mean is the only parameter, its information is 1 / V.
        let alone = self.experiment.about().quantities.iter().filter(|quantity| quantity.parameter).count() == 1
            && self.experiment.metrics().iter().any(|info| info.name == inflation.metric);
        let mut all = vec![
            self.kept(metric::MEAN),
            self.along(metric::MEAN_ERROR_SQ, EXACT, |row| row.error),
            self.along(metric::ERROR_SQ, EXACT, |row| row.error),
            self.share(metric::VARIANCE_RATIO, EXACT),
        ];
        all.extend(alone.then_some(inflation));
        all
    }

    fn mean_and_variance(&self, [location, error, spread]: [&'static str; 3]) -> Vec<Curve> {
        vec![
            self.kept(location),
            self.along(error, EXACT, |row| row.error),
            self.along(spread, self.label(), |row| row.left),
        ]
    }

    fn frequencies(&self) -> Vec<Curve> {
        let replaces = self.experiment.plan().retention == Retention::Replace;
        let label = if replaces { self.label() } else { EXACT };
        let start = self.law.variance;
        // Var p_i = p_i (1 - p_i) F with one F for every symbol, and half of E |p - p*|_1 is E TV.
        let rough = 0.5 * sum_of_deviations(self.experiment);
        let spread = |row: &Row| rough * (row.error / start).sqrt();
        let source = "derived here, for 2404.05090";
        let bound = self.rows.iter().map(|row| spread(row).at_most(1.0));
        let mut all =
            vec![self.along(metric::HETEROZYGOSITY, label, |row| row.left), self.share(metric::VARIANCE_RATIO, label)];
        // One symbol may hold all but less than a float can tell: then there is no share of its variance to go by.
        if start <= 0.0 {
            return all;
        }
        all.push(Curve::new(Kind::Bound, metric::TV, "½Σ√Var pᵢ", source, bound));
        // Close to a normal law as long as no symbol has drifted far; its mean distance is sqrt(2/pi) deviations.
        let calm: Vec<&Row> = self.rows.iter().take_while(|row| row.error <= CALM * start).collect();
        if calm.len() > 2 {
            let normal = calm.into_iter().map(|row| (2.0 / std::f64::consts::PI).sqrt() * spread(row));
            // Of more symbols than points it says nothing: it is above 1 at once.
            let label = "½√(2/π)Σ√Var pᵢ, for many points";
            let curve = Curve::new(Kind::Asymptotic, metric::TV, label, source, normal).while_in(0.0..=1.0);
            all.extend((curve.values.len() > 2).then_some(curve));
        }
        all
    }
}
