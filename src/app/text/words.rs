//! Sentences that follow the run.

use super::headings::{headings, of_sides};
use super::numbers::{digits_for, last_batches, one_in, percent, significant, whole};
use crate::experiment::Keeps;
use crate::family::{LEFT, UNRESOLVED, metric};
pub(crate) use crate::figure::known::of_kind;
use crate::figure::usual;
use crate::worker::{Side, Snapshot};

/// Metrics these sentences tell of, where a family has them.
pub(crate) const STORY: [&str; 5] =
    [metric::VARIANCE_RATIO, metric::ERROR_SQ, metric::WEIGHT_ERROR_SQ, metric::ALIVE, metric::REAL_SHARE];

/// The quantity that tells how much spread is left: name of the metric and of the thing.
pub(crate) fn spread_of(side: &Side) -> (String, String) {
    usual::spread_of(side.experiment.about())
}

/// Where what is to come is hidden: the generation, and what one side keeps.
pub(crate) fn veiled(side: Option<&Side>, seen: u64) -> String {
    let kept = side.map_or(String::new(), |side| format!(" The rule: {}.", kept(side)));
    format!("Generation {} is on view.{kept} What is to come is hidden: V reveals it.", whole(seen))
}

/// What the side keeps and how much of it is real, in one line.
pub(crate) fn subtitle(side: &Side, seen: u64) -> String {
    let share = share_at(side, seen);
    let real = if share >= 1.0 { "all real so far".to_owned() } else { format!("real share {}", one_in(share)) };
    format!("{}; {real}", kept(side))
}

fn kept(side: &Side) -> String {
    let scenario = side.experiment.scenario();
    match scenario.retention {
        Keeps::Accumulate => "keep everything".to_owned(),
        Keeps::Replace => "keep only the last batch".to_owned(),
        Keeps::Subsample => "refit on n of everything".to_owned(),
        Keeps::Window => format!("keep the {}", last_batches(scenario.window)),
    }
}

/// The real share of the training set on view.
fn share(side: &Side) -> f64 {
    if side.view.held == 0 { 1.0 } else { side.view.held_real as f64 / side.view.held as f64 }
}

/// The same at a generation whose values are on view: of one that is taken apart, the one before.
fn share_at(side: &Side, seen: u64) -> f64 {
    let known = if side.view.generation == seen { None } else { median(side, metric::REAL_SHARE, seen) };
    known.unwrap_or_else(|| share(side))
}

/// The median of a metric at a generation.
pub(crate) fn median(side: &Side, metric: &str, playhead: u64) -> Option<f64> {
    let place = side.history.metric(metric)?;
    side.history.at(playhead).map(|row| row.summaries[place].median).filter(|x| x.is_finite())
}

/// How the spread stands, as a clause.
fn spread(side: &Side, playhead: u64) -> Spread {
    let about = side.experiment.about();
    if let Some(place) = side.history.metric(metric::COLLAPSED)
        && let Some(row) = side.history.at(playhead)
    {
        return Spread::Collapsed(row.summaries[place].mean);
    }
    if let Some(place) = side.history.metric(metric::SURVIVES)
        && let Some(row) = side.history.at(playhead)
        && row.summaries[place].mean < 1.0
    {
        return Spread::Survives(row.summaries[place].mean);
    }
    // What the scenario shows first is what it is about.
    let about_volume = side.experiment.scenario().look.view.first().is_some_and(|name| name == metric::LOG_DET_RATIO);
    if about_volume && let Some(ln) = median(side, metric::LOG_DET_RATIO, playhead) {
        return Spread::Volume(ln.exp());
    }
    let Some(ratio) = median(side, metric::VARIANCE_RATIO, playhead) else {
        // Text and graphs have no variance: what is left of their parts tells.
        if let (Some(alive), Some(all)) = (median(side, metric::ALIVE, playhead), median(side, metric::ALIVE, 0))
            && let Some(noun) = about.parts
        {
            return Spread::Symbols(alive, all, noun);
        }
        let error = [metric::WEIGHT_ERROR_SQ, "test_error"].iter().find_map(|name| median(side, name, playhead));
        return error.map_or(Spread::Unknown, |error| Spread::Wanders(error.max(0.0).sqrt()));
    };
    // Families whose spread is no parameter, or is not lost, are told by how far they have wandered.
    let first = side.history.row(1).and_then(|row| Some(row.summaries[side.history.metric(metric::VARIANCE_RATIO)?]));
    let fixed = first.is_some_and(|summary| summary.q05 == summary.q95) && (ratio - 1.0).abs() < 1e-9;
    if fixed && let Some(error) = median(side, metric::ERROR_SQ, playhead) {
        return Spread::Wanders(error.max(0.0).sqrt());
    }
    if about.labels
        && let Some(alive) = median(side, metric::ALIVE, playhead)
    {
        return Spread::Symbols(alive, median(side, metric::ALIVE, 0).unwrap_or(alive), "symbols");
    }
    Spread::Ratio(ratio)
}

enum Spread {
    Ratio(f64),
    /// Of the determinants of the covariances.
    Volume(f64),
    /// What is left, of how many, of what.
    Symbols(f64, f64, &'static str),
    Wanders(f64),
    /// Share of runs.
    Collapsed(f64),
    /// Share of runs that still have it.
    Survives(f64),
    Unknown,
}

/// What you see on one side.
pub(crate) fn single(side: &Side, seen: u64) -> String {
    let scenario = side.experiment.scenario();
    if seen == 0 {
        return format!(
            "Generation 0 {}. The first model will be fitted to {} real points.",
            side.experiment.generation_zero(),
            whole(scenario.sample_size)
        );
    }
    if seen == 1 {
        return format!(
            "Generation 1 is fitted to {} real points: what differs from the truth is the luck of the draw.",
            whole(scenario.sample_size)
        );
    }
    let real = share_at(side, seen);
    let first = match (scenario.retention, scenario.synthetic_fraction >= 1.0) {
        (Keeps::Replace, true) => "Each generation is fitted only to the last one's output.".to_owned(),
        (Keeps::Replace, false) => {
            format!("Each generation is fitted to the newest batch alone, {} of it real.", percent(real))
        }
        (Keeps::Accumulate, _) => {
            format!("Each generation is fitted to everything so far; {} points is still real.", one_in(real))
        }
        (Keeps::Subsample, _) => {
            format!("Each generation is fitted to n points of everything so far; {} is real.", one_in(real))
        }
        (Keeps::Window, _) => format!(
            "Each generation is fitted to the {}; {} of that is real.",
            last_batches(scenario.window),
            percent(real)
        ),
    };
    let first = first.replace("all points is", "every point is");
    format!("{first} {} {}", second(side, seen), precision(side))
}

fn second(side: &Side, playhead: u64) -> String {
    let collapsed = side.view.collapsed.filter(|_| side.view.generation <= playhead);
    if let Some((name @ (LEFT | UNRESOLVED), _)) = collapsed {
        return format!("The run on view has {name}: its last values stand.");
    }
    if let Some((name, _)) = collapsed
        && matches!(spread(side, playhead), Spread::Ratio(r) if r < 0.5)
    {
        return format!("The run on view has collapsed: {name}.");
    }
    match spread(side, playhead) {
        Spread::Ratio(ratio) if ratio < 0.8 => format!(
            "Tails go first, then the spread: the typical run has lost {} of its variance.",
            percent(1.0 - ratio)
        ),
        Spread::Ratio(ratio) if ratio <= 1.25 => {
            format!("The spread holds: the typical run has {} of the true variance.", percent(ratio))
        }
        Spread::Ratio(ratio) => {
            format!("The spread has grown: the typical run has {} of the true variance.", percent(ratio))
        }
        Spread::Volume(ratio) => {
            format!("The determinant of the typical run's covariance is {} of the truth's.", significant(ratio, 2))
        }
        Spread::Symbols(alive, all, noun) if alive < all => format!(
            "What is not drawn is gone for good: of {} {noun} the typical run has {} left.",
            whole(all as u64),
            significant(alive, 3)
        ),
        Spread::Symbols(_, all, noun) => format!("The typical run still has all {} {noun}.", whole(all as u64)),
        Spread::Wanders(error) => format!(
            "The spread is given, what is fitted wanders: the typical run is {} off.",
            significant(error, digits_for(side.replicates))
        ),
        Spread::Collapsed(share) => {
            format!("One stray point can change the whole model: {} of the runs have collapsed.", percent(share))
        }
        Spread::Survives(share) => {
            format!("What is not drawn is gone for good: {} of the runs still have ones.", percent(share))
        }
        Spread::Unknown => match median(side, metric::TV, playhead) {
            Some(tv) => format!("The typical run is {} from the truth in total variation.", significant(tv, 2)),
            None => "The spread of this family is not a number.".into(),
        },
    }
}

fn precision(side: &Side) -> String {
    let n = side.replicates;
    if n < 2 { "One run only: no bands.".into() } else { format!("Medians are over {} runs.", whole(n)) }
}

/// What you see on two sides.
pub(crate) fn both(left: &Side, right: &Side, seen: u64) -> String {
    let (a, b) = (left.experiment.scenario(), right.experiment.scenario());
    if seen == 0 {
        let [first, second] = [left, right].map(|side| side.experiment.generation_zero());
        if first != second {
            return format!("On the left generation 0 {first}. On the right it {second}.");
        }
        let (said, why) = first.split_once(": ").unwrap_or((first, ""));
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        return format!("Generation 0 {said}, on both sides{why}. Next, each fits its first model to real points.");
    }
    let same = a.sample_size == b.sample_size
        && a.seed == b.seed
        && a.family == b.family
        && a.truth == b.truth
        && a.rules.start == b.rules.start
        && a.rules.changed_points == b.rules.changed_points
        && a.data == b.data;
    let first = if same {
        format!("Both began with the same {} real points.", whole(a.sample_size))
    } else {
        "The two sides began with different points.".to_owned()
    };
    if seen == 1 {
        return format!("{first} So far nothing tells them apart.");
    }
    let [ours, theirs] = if a.retention == b.retention { headings(a, b).map(Some) } else { [None, None] };
    format!("{first} {} {}", clause(right, seen, theirs), clause(left, seen, ours))
}

/// How a side stands; it has a `name` where its retention is not what tells it apart.
fn clause(side: &Side, playhead: u64, name: Option<String>) -> String {
    let real = share_at(side, playhead);
    let doing = match side.experiment.scenario().retention {
        Keeps::Replace => "Replacing",
        Keeps::Accumulate => "Accumulating",
        Keeps::Subsample => "Keeping n of all",
        Keeps::Window => "Keeping a window",
    };
    let who = name.as_ref().map_or(doing.to_owned(), |name| format!("{name}: the typical run"));
    let still = if real > 0.0 && real < 0.34 { format!(", with {} points real", one_in(real)) } else { String::new() };
    match spread(side, playhead) {
        Spread::Ratio(ratio) if ratio < 0.5 => {
            let who = name.unwrap_or_else(|| format!("{doing} forgets"));
            let left = significant(ratio, if ratio < 0.01 { 1 } else { 2 });
            format!("{who}: the typical variance has fallen to {left} of the truth.")
        }
        Spread::Ratio(ratio) if ratio < 0.8 => {
            let who = name.unwrap_or_else(|| format!("{doing} loses"));
            format!("{who}: {} of the true variance is left.", significant(ratio, 2))
        }
        Spread::Ratio(ratio) => {
            if ratio > 1.25 {
                let who = name.unwrap_or_else(|| format!("{doing} spreads"));
                return format!("{who}: the typical variance is {} times the truth's.", significant(ratio, 2));
            }
            let kept = if (ratio - 1.0).abs() < 0.005 { "all".to_owned() } else { percent(ratio) };
            format!("{who} keeps {kept} of the true variance{still}.")
        }
        Spread::Volume(ratio) => {
            let who = name.unwrap_or_else(|| doing.to_owned());
            format!("{who}: the typical determinant of the covariance is {} of the truth's.", significant(ratio, 2))
        }
        Spread::Symbols(alive, all, noun) => format!(
            "{who} keeps {} of {} {noun}{}.",
            significant(alive, 2),
            whole(all as u64),
            if alive < all { String::new() } else { still }
        ),
        Spread::Wanders(error) => {
            let who = name.map_or_else(|| format!("{doing} has wandered"), |name| format!("{name}: typically"));
            format!("{who} {} from the truth.", significant(error, 2))
        }
        Spread::Collapsed(share) => {
            let who = name.unwrap_or_else(|| doing.to_owned());
            format!("{who}: {} of the runs have collapsed{still}.", percent(share))
        }
        Spread::Survives(share) => {
            let who = name.unwrap_or_else(|| doing.to_owned());
            format!("{who}: {} of the runs still have ones{still}.", percent(share))
        }
        Spread::Unknown => match median(side, metric::TV, playhead) {
            Some(tv) => format!("{who} is {} from the truth in total variation.", significant(tv, 2)),
            None => format!("{who} goes on."),
        },
    }
}

/// The state in one line, for assistive tools.
pub(crate) fn live(shot: &Snapshot, seen: u64) -> String {
    if shot.sides.is_empty() {
        return "nothing is running".into();
    }
    let names = of_sides(&shot.sides);
    let sides: Vec<String> = shot
        .sides
        .iter()
        .zip(names)
        .map(|(side, name)| {
            let (metric, label) = spread_of(side);
            let name = name.to_lowercase();
            let place = side.history.metric(&metric);
            let value = place.and_then(|place| Some(side.history.at(seen)?.summaries[place].median));
            let value = value.map_or("unknown".into(), |x| significant(x, 2));
            format!("{name} {label} {value}")
        })
        .collect();
    let truth = shot.sides.first().and_then(|side| {
        let (metric, _) = spread_of(side);
        median(side, &metric, 0)
    });
    let truth = truth.map_or(String::new(), |x| format!(", truth {}", significant(x, 2)));
    format!("generation {seen}: {}{truth}", sides.join(", "))
}
