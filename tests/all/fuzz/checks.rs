//! What must hold of every experiment, whatever it is.

use std::sync::Arc;

use collapse_lab::experiment::{
    Ensemble, Experiment, History, Metric, MetricInfo, Replay, Row, Scenario, Summary, View,
};
use collapse_lab::report::{COLUMNS, Results, csv};
use collapse_lab::theory::{Check, Curve, Kind, curves};

use super::cases::draws_points;

/// Asked now and then whether to give up.
pub(super) type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// At most so many faults of one experiment are told.
const MOST: usize = 6;

/// What was found wrong, each in one line.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<String>);

impl Faults {
    pub(super) fn say(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.0.len() < MOST {
            let what = what();
            let kind = |line: &str| line.split(" at ").next().unwrap_or_default().to_owned();
            if self.0.iter().all(|said| kind(said) != kind(&what)) {
                self.0.push(what);
            }
        }
    }
}

/// Least and most a metric may be.
pub(super) fn range(info: &MetricInfo, discrete: bool) -> [f64; 2] {
    const ANY: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];
    const UNIT: [f64; 2] = [0.0, 1.0];
    const POSITIVE: [f64; 2] = [0.0, f64::INFINITY];
    match info.metric {
        _ if info.share => UNIT,
        Metric::Tv | Metric::RealShare | Metric::SpreadLeft => UNIT,
        Metric::Alive => [0.0, 1e15],
        Metric::Entropy if discrete => POSITIVE,
        Metric::Entropy | Metric::LnVarianceRatio | Metric::Reward => ANY,
        Metric::Quantity(_) => match info.name.as_str() {
            "heterozygosity" | "largest" | "f1" | "cluster_accuracy" | "a" => UNIT,
            "log_variance" => POSITIVE,
            name if name.contains("mean") && !name.contains("error") => ANY,
            name if ["location", "lower", "upper", "slope", "log", "level", "first_step", "signal", "offset"]
                .iter()
                .any(|word| name.contains(word)) =>
            {
                ANY
            }
            _ => POSITIVE,
        },
        _ => POSITIVE,
    }
}

/// Whether a metric may be no number: where it is none of the truth itself (the variance of a Pareto law with an infinite one,
/// an error in units of an information that has no inverse), and where there is nothing left to tell apart.
pub(super) fn may_be_undefined(info: &MetricInfo, experiment: &Experiment) -> bool {
    experiment.of_truth(info.metric).is_nan()
        || (experiment.about().name == "var_mixture" && matches!(info.metric, Metric::Quantity(_)))
}

fn numbers(summary: &Summary) -> [f64; 7] {
    [summary.q05, summary.q25, summary.median, summary.q75, summary.q90, summary.q95, summary.q99]
}

/// One row; where models go on beyond the numbers, what then is none must have a reason with a name (see `long`).
pub(super) fn row_holds(
    faults: &mut Faults,
    experiment: &Experiment,
    metrics: &[MetricInfo],
    row: &Row,
    to_the_end: bool,
) {
    let each = if metrics.is_empty() { 0 } else { row.runs.len() / metrics.len() };
    let of = |name: &str, run: usize| {
        let place = metrics.iter().position(|info| info.name == name)?;
        Some(row.runs[place * each + run])
    };
    for (place, (info, summary)) in metrics.iter().zip(&row.summaries).enumerate() {
        let at = |what: &str| format!("{}: {what} at generation {} ({summary:?})", info.name, row.generation);
        let [low, high] = range(info, experiment.about().discrete);
        let runs = &row.runs[place * each..][..each];
        let quantiles = numbers(summary);
        // Asked only where it matters: a distance of the truth from itself may cost as much as a run.
        let undefined = || to_the_end || may_be_undefined(info, experiment);
        // The divergence of a law that goes on beyond the numbers may itself be one that no float holds.
        let beyond = |run: usize| {
            experiment.is_misspecified()
                && (of("entropy", run).is_some_and(|nats| nats.abs() > 0.5 * f64::MAX.ln() - 5.0)
                    // So has a mean that no float holds a variance beyond them.
                    || of("ln_variance_ratio", run).is_some_and(|ln| ln.is_nan() || ln > f64::MAX.ln() - 5.0))
        };
        let value = |(run, x): (usize, &f64)| !x.is_nan() || (info.name.starts_with("kl_") && beyond(run));
        faults.say(runs.iter().enumerate().all(value) || undefined(), || at("a run is no number"));
        let none = summary.lacking == 1.0 && (0..each).all(beyond);
        faults.say(quantiles.iter().all(|x| !x.is_nan()) || none || undefined(), || at("a quantile is no number"));
        faults.say(
            each as u64 != experiment.scenario().replicates // only the first few runs are kept
                || (summary.lacking - runs.iter().filter(|x| x.is_nan()).count() as f64 / each as f64).abs() < 1e-12,
            || at("a share of runs without a value that is not theirs"),
        );
        faults.say(
            quantiles.windows(2).all(|pair| pair[0].partial_cmp(&pair[1]) != Some(std::cmp::Ordering::Greater)),
            || at("quantiles out of order"),
        );
        let inside = |x: &f64| x.is_nan() || (low..=high).contains(x);
        faults.say(runs.iter().all(inside) && quantiles.iter().all(inside), || at("out of its range"));
        faults.say(summary.finite_share == 0.0 || summary.mean.is_finite(), || at("no mean of finite values"));
        faults.say(!summary.mean.is_infinite() && !summary.se.is_infinite(), || at("an infinite mean or error"));
        faults.say(inside(&summary.mean), || at("a mean out of its range"));
        faults.say(summary.se.is_nan() || summary.se >= 0.0, || at("a negative error"));
        faults.say((0.0..=1.0 + 1e-12).contains(&summary.dominance), || at("dominance"));
        faults
            .say((0.0..=1.0).contains(&summary.finite_share) && !summary.skewness.is_nan(), || at("share or skewness"));
        faults.say(runs.iter().all(|x| *x != 0.0 || x.is_sign_positive()), || at("minus zero"));
    }
    // Between two laws: Pinsker's bound, and that of Bretagnolle and Huber.
    for run in 0..each {
        let Some(tv) = of("tv", run).filter(|tv| tv.is_finite()) else { break };
        for name in ["kl_truth_model", "kl_model_truth"] {
            let Some(kl) = of(name, run).filter(|kl| !kl.is_nan()) else { continue };
            let most = (0.5 * kl).sqrt().min((-(-kl).exp_m1()).sqrt());
            faults.say(tv <= most + 2e-3, || {
                format!("tv above Pinsker's bound by {name} at generation {} run {run}: {tv} with {kl}", row.generation)
            });
        }
    }
    for run in 0..each {
        let pairs = [("variance_ratio", "ln_variance_ratio"), ("error_sq", "error")];
        let [ratio, ln] = [of(pairs[0].0, run), of(pairs[0].1, run)];
        if let (Some(ratio), Some(ln)) = (ratio, ln)
            && (1e-300..1e300).contains(&ratio)
        {
            faults.say((ratio.ln() - ln).abs() < 1e-9 * ln.abs().max(1.0), || {
                format!("ln of the ratio at generation {} run {run}: {ratio} and {ln}", row.generation)
            });
        }
    }
    if row.generation == 0 {
        for name in ["error_sq", "error", "fisher_error", "kl_truth_model", "kl_model_truth", "tv", "w2_sq"] {
            let Some(found) = of(name, 0).filter(|x| !experiment.is_misspecified() && !x.is_nan()) else { continue };
            faults.say(found == 0.0, || format!("{name} of the truth itself is {found} at generation 0"));
        }
        if let Some(ratio) = of("variance_ratio", 0).filter(|x| !experiment.is_misspecified() && !x.is_nan()) {
            faults.say(ratio == 1.0, || format!("variance_ratio of the truth itself is {ratio} at generation 0"));
        }
    }
}

/// Runs to the end, and the most bytes that it has held; `None` if cancelled.
fn run(experiment: &Arc<Experiment>, metrics: Arc<[MetricInfo]>, cancelled: Cancelled<'_>) -> Option<(History, f64)> {
    let replicates = experiment.scenario().replicates;
    let mut ensemble = Ensemble::new(experiment, replicates, metrics);
    let mut held = 0.0_f64;
    while ensemble.finished().is_none() && ensemble.generation() < experiment.scenario().generations {
        let rest = experiment.scenario().generations - ensemble.generation();
        if !ensemble.advance(if ensemble.generation() == 0 { 1 } else { rest }, cancelled) {
            return None;
        }
        held = held.max(ensemble.memory()); // after one generation every run waits with its model
    }
    Some((ensemble.history().clone(), held))
}

/// Every cell of a result: a number, an infinity, or empty where there is nothing to say.
fn cells_hold(faults: &mut Faults, text: &str) {
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        faults.say(cells.len() == COLUMNS.len(), || format!("a line of {} cells: {line}", cells.len()));
        for (cell, column) in cells.iter().zip(COLUMNS) {
            let number = !["metric", "theory_kind"].contains(&column) && !cell.is_empty();
            faults.say(!number || cell.parse::<f64>().is_ok_and(|x| !x.is_nan()), || format!("{column} at {line}"));
        }
    }
}

fn theory_holds(faults: &mut Faults, experiment: &Experiment, known: &[Curve]) {
    for curve in known {
        let info = experiment.metrics().iter().find(|info| info.name == curve.metric);
        let Some(info) = info else { continue };
        let [low, high] = range(info, experiment.about().discrete);
        for &(t, x) in &curve.values {
            let bound = curve.kind == Kind::Bound || curve.kind == Kind::LowerBound;
            let inside = (low..=high).contains(&x) || (bound && !x.is_nan());
            faults.say(inside, || {
                format!("theory of {} ({}): out of its range at {t}: {x}", curve.metric, curve.kind.name())
            });
        }
        let again = known.iter().filter(|other| other.metric == curve.metric && other.kind == Kind::Exact).count();
        faults.say(curve.kind != Kind::Exact || again == 1, || format!("{again} exact curves of {}", curve.metric));
    }
}

fn with(experiment: &Experiment, change: impl FnOnce(&mut Scenario)) -> Option<Arc<Experiment>> {
    let mut scenario = experiment.scenario().clone();
    scenario.stop = collapse_lab::experiment::StopRule::Generation;
    change(&mut scenario);
    experiment.like(scenario).ok().map(Arc::new)
}

/// Bytes that the runs of one comparison may hold: those of a model of megabytes are no small case.
const MOST_HELD: f64 = 200e6;

/// Exact curves and bounds held against 200 runs; those beyond the limit against 3000 of another seed as well. A run holds
/// `each` bytes.
fn agreement_holds(
    faults: &mut Faults,
    experiment: &Experiment,
    known: &[Curve],
    each: f64,
    cancelled: Cancelled<'_>,
) -> Option<()> {
    let mut wanted: Vec<&Curve> = known.iter().filter(|curve| curve.kind != Kind::Asymptotic).collect();
    for (runs, seed) in [(200, 0), (3000, 1)] {
        if each * runs as f64 > MOST_HELD {
            return Some(());
        }
        let end = experiment.scenario().generations.min(60);
        let other = with(experiment, |s| (s.replicates, s.generations, s.seed) = (runs, end, s.seed ^ seed))?;
        let is_wanted = |info: &&MetricInfo| wanted.iter().any(|curve| curve.metric == info.name);
        let metrics: Arc<[MetricInfo]> = other.metrics().iter().filter(is_wanted).cloned().collect();
        if metrics.is_empty() {
            return Some(());
        }
        let (history, _) = run(&other, metrics, cancelled)?;
        wanted.retain(|curve| {
            let Some(check) = Check::of(&history, curve, end, runs) else { return false };
            if !check.holds() && runs == 3000 {
                let (place, t) = (history.metric(curve.metric).unwrap(), check.generation);
                let found = history.at(t).map(|row| row.summaries[place]);
                faults.say(false, || {
                    format!(
                        "theory of {} ({}) off by {:.1} at {t}: {:?}, runs {found:?}",
                        curve.metric,
                        curve.kind.name(),
                        check.worst,
                        curve.at(t)
                    )
                });
            }
            !check.holds()
        });
        if wanted.is_empty() {
            return Some(());
        }
    }
    Some(())
}

/// Smirnov's distance of two samples, ties and infinities among them; values that differ by rounding are the same.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    let mut all: Vec<(f64, usize)> = a.iter().map(|&x| (x, 0)).chain(b.iter().map(|&x| (x, 1))).collect();
    all.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let (mut below, mut most) = ([0.0; 2], 0.0_f64);
    for (place, &(x, of)) in all.iter().enumerate() {
        below[of] += 1.0;
        let next = all.get(place + 1).map(|next| next.0);
        let same = next.is_some_and(|next| {
            next == x || (next - x).abs() <= 1e-9 * next.abs().max(x.abs()) || (next.is_nan() && x.is_nan())
        });
        if !same {
            most = most.max((below[0] / a.len() as f64 - below[1] / b.len() as f64).abs());
        }
    }
    most
}

/// Of a model narrower than this of its distance from 0 points fall on few floats, where a statistic still has its width.
const RESOLVED: f64 = 1e-12;

/// How wide the model of each run is at a generation, in units of its distance from 0; empty for families whose floats are as fine
/// as they are wide wherever they are: counts, and scales, which have no place of their own. `None` if cancelled.
pub(super) fn widths(experiment: &Experiment, end: u64, cancelled: Cancelled<'_>) -> Option<Vec<f64>> {
    let about = experiment.about();
    let named = |name: &str| {
        let place = about.quantities.iter().position(|quantity| quantity.name == name);
        place.map(Metric::Quantity).filter(|_| !about.discrete)
    };
    let of = |first: Metric, second: Metric, width: fn(f64, f64) -> f64| {
        let (first, second) =
            (experiment.values_at(first, end, cancelled)?, experiment.values_at(second, end, cancelled)?);
        Some(first.iter().zip(&second).map(|(&a, &b)| width(a, b)).collect())
    };
    for (place, spread) in [("mean", "variance"), ("log_mean", "log_variance")] {
        if let (Some(place), Some(spread)) = (named(place), named(spread)) {
            return of(place, spread, |place, variance| variance.sqrt() / place.abs());
        }
    }
    if let (Some(lower), Some(upper)) = (named("lower"), named("upper")) {
        return of(lower, upper, |lower, upper| (upper - lower) / lower.abs().max(upper.abs()));
    }
    match (about.name, named("shape").or(named("theta"))) {
        // The shape is how often the width goes into the mean, squared, or into the end.
        ("gamma", Some(shape)) => of(shape, shape, |shape, _| shape.powf(-0.5)),
        ("pareto" | "beta_power", Some(shape)) => of(shape, shape, |shape, _| shape.recip()),
        // Of these the place is only told by its error: it is as far from 0 as the truth is wide.
        ("multivariate_gaussian" | "linear_regression" | "ridge_regression", _) => {
            if !experiment.metrics().iter().any(|info| info.metric == Metric::VarianceRatio) {
                return Some(Vec::new());
            }
            of(Metric::VarianceRatio, Metric::VarianceRatio, |ratio, _| ratio.sqrt())
        }
        _ => Some(Vec::new()),
    }
}

/// Statistics drawn and points drawn, at the last generation: at p = 1e-3, and what is beyond again at 1e-8. A run holds `each`
/// bytes.
fn laws_agree(faults: &mut Faults, experiment: &Experiment, each: f64, cancelled: Cancelled<'_>) -> Option<()> {
    let end = experiment.scenario().generations.min(5);
    let mut wanted: Vec<MetricInfo> = experiment
        .metrics()
        .iter()
        .filter(|info| matches!(info.metric, Metric::Quantity(_) | Metric::VarianceRatio | Metric::RealShare))
        .cloned()
        .collect();
    for (runs, level, seed) in [(300, 1e-3, 0), (3000, 1e-8, 2)] {
        if each * runs as f64 > MOST_HELD {
            return Some(());
        }
        let both = [false, true].map(|by_points| {
            with(experiment, |s| {
                (s.replicates, s.generations, s.seed, s.by_points) =
                    (runs, end, s.seed ^ seed ^ u64::from(by_points), by_points);
            })
        });
        let [Some(statistic), Some(points)] = both else { return Some(()) };
        let widths = widths(&statistic, end, cancelled)?;
        if widths.iter().filter(|x| **x < RESOLVED).count() * 100 > widths.len() {
            return Some(());
        }
        let most = (-f64::ln(level / 2.0) / runs as f64).sqrt();
        let mut left = Vec::new();
        for info in wanted {
            let a = statistic.values_at(info.metric, end, cancelled)?;
            let b = points.values_at(info.metric, end, cancelled)?;
            let gap = distance(&a, &b);
            if gap > most {
                if runs == 3000 {
                    let middle = |x: &[f64]| (Summary::of(x).q05, Summary::of(x).median, Summary::of(x).q95);
                    faults.say(false, || {
                        format!(
                            "{}: statistic and points differ by {gap:.3} at {end}: {:?} and {:?}",
                            info.name,
                            middle(&a),
                            middle(&b)
                        )
                    });
                }
                left.push(info);
            }
        }
        wanted = left;
        if wanted.is_empty() {
            return Some(());
        }
    }
    Some(())
}

fn view_holds(faults: &mut Faults, view: &View) {
    let ends = [view.range.0, view.range.1];
    faults.say(ends.iter().all(|x| x.is_finite()) && ends[0] <= ends[1], || format!("range of the view: {ends:?}"));
    let finite = |points: &[[f64; 2]]| points.iter().flatten().all(|x| x.is_finite());
    let at = |what: &str| format!("view: {what} not finite at generation {}", view.generation);
    faults.say(finite(&view.truth), || at("truth"));
    faults.say(finite(&view.model), || at("model"));
    faults.say(view.earlier.iter().all(|(_, curve)| finite(curve)), || at("earlier"));
    faults.say(view.bars.iter().flatten().all(|x| x.is_finite()), || at("bars"));
    faults.say(finite(&view.spikes), || at("spikes"));
    faults.say(view.truth_peak.is_finite(), || at("peak"));
    if let Some(plane) = &view.plane {
        let ends = plane.range.iter().all(|(low, high)| low.is_finite() && high.is_finite() && low <= high);
        faults.say(ends, || format!("range of the plane at {:?}", plane.range));
        faults.say(plane.truth.iter().chain(&plane.model).all(|line| finite(line)), || at("lines"));
        faults.say(finite(&plane.points), || at("places"));
    }
    for profile in &view.profiles {
        faults.say(finite(&profile.curve), || at("profile"));
    }
}

/// Everything of one experiment; `None` if it was cancelled on the way.
pub(super) fn all(faults: &mut Faults, experiment: Experiment, number: u64, cancelled: Cancelled<'_>) -> Option<()> {
    let link = experiment.scenario().to_link();
    let back = Scenario::from_link(&link).map(|scenario| scenario.to_link());
    faults.say(back.as_ref() == Ok(&link), || format!("its link does not come back: {back:?}"));
    let experiment = Arc::new(experiment);
    let (history, held) = run(&experiment, Arc::clone(experiment.metrics()), cancelled)?;
    let each = held / experiment.scenario().replicates as f64;
    for row in history.rows() {
        row_holds(faults, &experiment, history.metrics(), row, false);
    }
    let generations = experiment.scenario().generations;
    let known = curves(&experiment, generations);
    theory_holds(faults, &experiment, &known);
    let results = Results { experiment: &experiment, history: &history, theory: &known, metrics: &[] };
    cells_hold(faults, &csv(&results));
    if cancelled() {
        return None;
    }
    let light = !draws_points(&experiment);
    if number.is_multiple_of(4) {
        let mut replay = Replay::new(&experiment, number % 3);
        for generation in [generations / 2, generations.min(40), 0] {
            view_holds(faults, &replay.look(generation));
        }
    }
    let small = experiment.plan().most_points(generations.min(60)) * generations.min(60) as f64 <= 600.0;
    if number.is_multiple_of(3) && (light || small) {
        agreement_holds(faults, &experiment, &known, each, cancelled)?;
    }
    let few = experiment.plan().most_points(generations.min(5)) <= 400.0;
    if number % 3 == 1 && few && experiment.about().statistic && !experiment.is_misspecified() {
        laws_agree(faults, &experiment, each, cancelled)?;
    }
    Some(())
}
