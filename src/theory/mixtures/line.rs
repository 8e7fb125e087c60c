//! Mixtures of normal laws and kernel densities on the line: their moments, by the recursion of
//! [`moments`](crate::theory::recursion::moments); what mixtures of two parts keep, and how series drift.

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::{GaussianMixture, Kde, Setting, SymmetricMixture, VarMixture, metric};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, is_pure_replace, number};
use crate::theory::recursion::moments::{Map, Row, rows};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let replaces = is_pure_replace(experiment.plan());
    if is::<GaussianMixture>(experiment) {
        mixtures(experiment, generations)
    } else if is::<Kde>(experiment) {
        kernels(experiment, generations)
    } else if is::<SymmetricMixture>(experiment) {
        let mut all = mean_square(experiment, generations);
        all.extend(replaces.then(|| spread_bound(experiment, generations)));
        all
    } else if is::<VarMixture>(experiment) && replaces {
        vec![drift(experiment, generations)]
    } else {
        Vec::new()
    }
}

/// EM keeps both moments.
fn mixtures(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let [mean, truth, own] = [0, 1, 2].map(|place| experiment.truth()[place]);
    let Some(rows) = rows(experiment.plan(), Map::Same, 1.0, truth, generations) else { return Vec::new() };
    let mut all = vec![kept(&rows, mean)];
    // Exact as long as no variance stands on its floor, which large samples keep away from: if the truth does.
    let floor = number(experiment, "variance_floor"); // a share of the mean variance of a component
    let floored = match experiment.scenario().truth.get("variances") {
        Some(Setting::List(list)) => list.iter().any(|&variance| variance <= floor * own),
        _ => floor >= 1.0,
    };
    if !floored {
        let replaces = is_pure_replace(experiment.plan());
        let label = if replaces {
            "(1 - 1/n)ᵗ, while no variance is at its floor"
        } else {
            "while no variance is at its floor"
        };
        let limit = |metric, values: Vec<f64>| {
            Curve::new(Kind::Asymptotic, metric, label, "2307.01850 (toy), derived here", values)
        };
        all.push(limit(metric::VARIANCE, rows.iter().map(|row| row.model).collect()));
        all.push(limit(metric::VARIANCE_RATIO, rows.iter().map(|row| row.model / truth).collect()));
    }
    all
}

/// Each kernel adds the square of its width.
fn kernels(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let [mean, truth] = [0, 1].map(|place| experiment.truth()[place]);
    let map = match number(experiment, "bandwidth") {
        0.0 => Map::Scott(number(experiment, "kappa")),
        1.0 => Map::Fixed(number(experiment, "width")),
        2.0 => Map::Tracked(number(experiment, "width")),
        3.0 => Map::Reference(number(experiment, "kappa") * truth.sqrt()),
        _ => return Vec::new(),
    };
    let Some(rows) = rows(plan, map, 1.0, truth, generations) else { return Vec::new() };
    let (exact, source) = ("exact mean", "derived here");
    let label = match map {
        Map::Scott(_) if is_pure_replace(plan) => "(1 - 1/n)ᵗ (1 + κ²n^(-2/5))ᵗ⁻¹, exact mean",
        _ => exact,
    };
    let mut all = vec![
        kept(&rows, mean),
        Curve::exact("sample_variance", label, source, rows.iter().map(|row| row.points)),
        Curve::exact(metric::VARIANCE, exact, source, rows.iter().map(|row| row.model)),
    ];
    if let Some(most) = fresh_bound(plan, map, truth) {
        let (label, source) = ("truth + h²/α, at rest for many points", "2402.11778, derived here");
        all.push(Curve::new(Kind::Bound, metric::VARIANCE, label, source, rows.iter().map(|_| most)));
    }
    all.push(Curve::exact(metric::VARIANCE_RATIO, exact, source, rows.iter().map(|row| row.model / truth)));
    all
}

fn kept(rows: &[Row], mean: f64) -> Curve {
    Curve::exact(metric::MEAN, "stays at the truth in mean", "derived here", rows.iter().map(|_| mean))
}

/// Kernels of one width h, a share alpha of fresh real points in each batch and nothing else: each refit adds h^2 and takes
/// the share alpha of all that was added, so that the mean never gets beyond `truth + h^2/alpha`.
fn fresh_bound(plan: &Plan, map: Map, truth: f64) -> Option<f64> {
    let sizes = plan.steady().filter(|_| plan.retention == Retention::Replace)?;
    let added = |n: f64| match map {
        Map::Fixed(_) | Map::Reference(_) => Some(map.variance(0.0, n)),
        _ => None,
    };
    let alpha = sizes.real_share();
    let mixed = plan.real_source == RealSource::Fresh && sizes.real > 0 && sizes.synthetic > 0;
    let most = added((sizes.real + sizes.synthetic) as f64).filter(|_| mixed)? / alpha;
    // The first batch may be smaller, and its kernels wider.
    (added(plan.sample_size as f64)? <= most).then_some(truth + most)
}

/// Every fit keeps the mean square of its points, and a model's draws have it in mean: whatever is kept.
fn mean_square(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (total, source) = (experiment.truth()[2], "derived here");
    [(metric::VARIANCE, total), (metric::VARIANCE_RATIO, 1.0)]
        .map(|(metric, truth)| Curve::kept(metric, source, generations, truth))
        .into()
}

fn spread_bound(experiment: &Experiment, generations: u64) -> Curve {
    let (n, eps) = (experiment.plan().sample_size as f64, experiment.scenario().collapse_below.sqrt());
    let bound = |k: f64| (-k / (4.0 * n)).exp() / eps;
    let source = "2412.17646, symmetric mixture";
    Curve::share_at_most(metric::SPREAD_LEFT, "exp(-t/(4n)) / ε", source, generations, bound)
}

/// Neutral drift of the weights, if every series is told apart: by a multinomial draw of n.
fn drift(experiment: &Experiment, generations: u64) -> Curve {
    let (n, start) = (experiment.plan().sample_size as f64, experiment.truth()[3]);
    let value = |t: u64| start * (1.0 - 1.0 / n).powf(t as f64);
    Curve::new(
        Kind::Asymptotic,
        metric::HETEROZYGOSITY,
        "(1 - 1/n)ᵗ, while the parts stand apart",
        "derived here",
        (0..=generations).map(value),
    )
}
