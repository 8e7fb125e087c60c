//! Which metrics a plot can show, and which one it does.

use crate::experiment::{Scale, general, goes_through_decades};
use crate::family::{About, metric};

use super::label_of;
use super::parameters::{fitted, share_an_axis};
use crate::app::actions::Action;
use crate::app::cx::Cx;
use crate::app::options::Page;
use crate::app::plots::Choice;
use crate::app::state::Slot;

/// Memory of the divergence plot of the Lab.
pub(crate) const LAB_DIVERGENCE: Slot = "lab divergence";
/// Of the parameters plot of the Lab.
pub(crate) const LAB_PARAMETERS: Slot = "lab parameters";
/// Of the plot of real data in the Lab.
pub(crate) const LAB_SHARE: Slot = "lab real share";
/// Of every divergence plot in Compare.
pub(crate) const COMPARE_DIVERGENCE: Slot = "compare divergence";

/// Both KL divergences.
pub(crate) const BOTH_WAYS: &str = "kl";
/// What is fitted.
pub(crate) const PARAMETERS: &str = "parameters";
/// That, for people.
pub(crate) const FITTED: &str = "Fitted parameters";
/// How likely each value of it is.
const PROFILE: &str = "profile ";
/// How far each of them is from the truth.
pub(crate) const ERRORS: &str = "errors";

fn choice(cx: &Cx<'_>, memory: Slot, plot: Slot, usual: &str, entries: Vec<(String, String)>) -> Choice {
    let chosen = cx.state.metric.get(memory).filter(|name| entries.iter().any(|(entry, _)| entry == *name));
    let chosen = chosen.cloned().unwrap_or_else(|| usual.to_owned());
    let place = ["lab ", "both ", "difference "].iter().find_map(|word| plot.strip_prefix(word)).unwrap_or(plot);
    Choice { memory, name: format!("Metric of the {place} plot"), chosen, entries }
}

/// Those that each of the sides has.
fn there<'a>(cx: &Cx<'_>, sides: &[usize], names: &[&'a str]) -> Vec<&'a str> {
    let has = |name: &str, i: usize| cx.side(i).is_some_and(|side| side.metric(name).is_some());
    names.iter().copied().filter(|name| sides.iter().all(|&i| has(name, i))).collect()
}

fn named(cx: &Cx<'_>, side: usize, name: &str) -> (String, String) {
    let long = general(name).and_then(|general| general.long);
    (name.to_owned(), long.map_or_else(|| label_of(cx, side, name), str::to_owned))
}

/// What the scenario opens its plot of the spread (0) or of the distance (1) with, where a side has it.
pub(crate) fn opened_with(cx: &Cx<'_>, side: usize, place: usize) -> Option<String> {
    let shown = cx.side(side)?;
    let name = shown.experiment.scenario().look.view.get(place)?;
    shown.metric(name).map(|_| name.clone())
}

/// The same as what is usual, and among what can be chosen.
fn opening(cx: &Cx<'_>, side: usize, place: usize, usual: &mut String, entries: &mut Vec<(String, String)>) {
    if let Some(name) = opened_with(cx, side, place) {
        if entries.iter().all(|(entry, _)| *entry != name) {
            entries.push(named(cx, side, &name));
        }
        *usual = name;
    }
}

/// Of the Lab's divergence plot.
pub(crate) fn lab_divergence(cx: &Cx<'_>, side: usize) -> Choice {
    let mut entries = Vec::new();
    if !there(cx, &[side], &[metric::KL_TRUTH_MODEL]).is_empty() {
        let both = there(cx, &[side], &[metric::KL_MODEL_TRUTH]).len() == 1;
        let label = if both { "KL divergence, both ways" } else { "KL divergence, truth to model" };
        entries.push((BOTH_WAYS.to_owned(), label.to_owned()));
    }
    entries.extend(there(cx, &[side], &[metric::TV, metric::W2_SQ]).into_iter().map(|name| named(cx, side, name)));
    let infinite = cx.side(side).is_some_and(|shown| collapses(shown.experiment.about()));
    if entries.is_empty() {
        // Without any distance, what says how much of the truth is left.
        let values = cx.side(side).into_iter().flat_map(|shown| shown.experiment.about().quantities);
        entries.extend(values.map(|quantity| named(cx, side, quantity.name)));
    }
    let mut usual = if infinite {
        metric::TV.to_owned()
    } else {
        entries.first().map_or(BOTH_WAYS.into(), |entry| entry.0.clone())
    };
    opening(cx, side, 1, &mut usual, &mut entries);
    choice(cx, LAB_DIVERGENCE, LAB_DIVERGENCE, &usual, entries)
}

/// Of the Lab's parameters plot: all of them, or, where one axis does not do for all, the first.
pub(crate) fn lab_parameters(cx: &Cx<'_>, side: usize) -> Choice {
    let Some(shown) = cx.side(side) else { return choice(cx, LAB_PARAMETERS, LAB_PARAMETERS, "", Vec::new()) };
    let names = fitted(shown);
    let together = names.len() > 1 && share_an_axis(shown, &names);
    let usual = if together { PARAMETERS } else { names.first().map_or(PARAMETERS, String::as_str) };
    let mut entries = Vec::new();
    if names.len() > 1 {
        entries.push((PARAMETERS.to_owned(), FITTED.to_owned()));
    }
    entries.extend(names.iter().map(|name| named(cx, side, name)));
    if !there(cx, &[side], &[metric::ERROR_SQ]).is_empty() {
        entries.push((ERRORS.to_owned(), "Squared errors".to_owned()));
    }
    let about = cx.side(side).map(|side| side.experiment.about());
    let values = about.into_iter().flat_map(|about| about.quantities).filter(|quantity| !quantity.parameter);
    let mut more: Vec<&str> = values.map(|quantity| quantity.name).collect();
    let general = [
        metric::VARIANCE_RATIO,
        metric::LN_VARIANCE_RATIO,
        metric::ENTROPY,
        metric::ALIVE,
        metric::SPREAD_LEFT,
        metric::REWARD,
        metric::REWARD_VARIANCE,
    ];
    more.extend(general.into_iter().filter(|name| !more.contains(name)).collect::<Vec<_>>());
    let more = there(cx, &[side], &more);
    entries
        .extend(more.into_iter().filter(|name| !names.iter().any(|one| one == name)).map(|name| named(cx, side, name)));
    let mut usual = usual.to_owned();
    opening(cx, side, 0, &mut usual, &mut entries);
    choice(cx, LAB_PARAMETERS, LAB_PARAMETERS, &usual, entries)
}

/// Of the Lab's plot of real data: also the likelihood of what is fitted, a quantity at a time.
pub(crate) fn lab_share(cx: &Cx<'_>, side: usize) -> Choice {
    let mut entries = vec![(metric::REAL_SHARE.to_owned(), "Real data in the training set".to_owned())];
    if let Some(shown) = cx.side(side).filter(|shown| !shown.experiment.about().labels) {
        let offered = |i: usize| shown.view.profiles.iter().any(|profile| profile.quantity == i);
        let quantities = shown.experiment.about().quantities.iter().enumerate();
        let each = quantities.filter(|(i, quantity)| quantity.parameter || offered(*i));
        entries
            .extend(each.map(|(i, quantity)| (format!("{PROFILE}{i}"), format!("Likelihood of {}", quantity.label))));
    }
    choice(cx, LAB_SHARE, LAB_SHARE, metric::REAL_SHARE, entries)
}

/// Which quantity's likelihood was chosen, if one was.
pub(crate) fn profiled(choice: &Choice) -> Option<usize> {
    choice.chosen.strip_prefix(PROFILE)?.parse().ok()
}

/// Of the divergence plots in Compare.
pub(crate) fn compare_divergence(cx: &Cx<'_>, plot: Slot) -> Choice {
    let sides: Vec<usize> = (0..cx.shot.sides.len().min(2)).collect();
    let known = [
        metric::KL_TRUTH_MODEL,
        metric::KL_MODEL_TRUTH,
        metric::TV,
        metric::W2_SQ,
        metric::L2_SQ,
        metric::ALIVE,
        metric::MODES,
    ];
    let mut entries: Vec<_> = there(cx, &sides, &known).into_iter().map(|name| named(cx, 0, name)).collect();
    let about = cx.side(0).map(|side| side.experiment.about());
    if let Some(about) = about.filter(|about| !about.has(metric::KL_TRUTH_MODEL) || !about.has(metric::VARIANCE_RATIO))
    {
        let more = about.quantities.iter().filter(|q| !q.parameter && !known.contains(&q.name));
        entries.extend(more.map(|q| named(cx, 0, q.name)));
    }
    let rewards = there(cx, &sides, &[metric::REWARD, metric::REWARD_VARIANCE]);
    entries.extend(rewards.into_iter().map(|name| named(cx, 0, name)));
    let mut usual = usual_distance(cx).to_owned();
    opening(cx, 0, 1, &mut usual, &mut entries);
    choice(cx, COMPARE_DIVERGENCE, plot, &usual, entries)
}

/// The distance from the truth that says most: where the divergence becomes infinite, what is alive, or TV.
fn usual_distance(cx: &Cx<'_>) -> &'static str {
    match cx.side(0).map(|side| side.experiment.about()) {
        Some(about) if !about.has(metric::KL_TRUTH_MODEL) => {
            about.quantities.first().map_or(metric::ALIVE, |first| first.name)
        }
        Some(about) if about.has(metric::ALIVE) && (about.labels || !about.has(metric::TV)) => metric::ALIVE,
        Some(about) if about.quantities.iter().any(|quantity| quantity.name == metric::MODES) => metric::MODES,
        Some(about) if about.has(metric::ALIVE) || collapses(about) => metric::TV,
        _ => metric::KL_TRUTH_MODEL,
    }
}

/// Whether it is a counterexample: its KL divergence is infinite from the first fit on.
fn collapses(about: &About) -> bool {
    about.counterexample
}

/// Whether what is chosen spans decades.
pub(crate) fn spans_decades(chosen: &str) -> bool {
    [BOTH_WAYS, ERRORS].contains(&chosen) || goes_through_decades(chosen)
}

/// Whether a plot that shows this metric has a logarithmic axis: as chosen, else as the scenario opens it, else as usual.
pub(crate) fn is_log(cx: &Cx<'_>, slot: Slot, place: usize, metric: &str, usual: bool) -> bool {
    let opens = cx.state.left.look.view.get(place).is_some_and(|name| name == metric);
    let told = cx.state.left.look.scale.get(place).filter(|_| opens);
    cx.is_log(slot, told.map_or(usual, |scale| *scale == Scale::Log))
}

/// Every choice of the page on view by name, for the palette.
pub(crate) fn all(cx: &Cx<'_>) -> Vec<(String, Action)> {
    if cx.shot.sides.is_empty() {
        return Vec::new();
    }
    let side = cx.state.focus.min(cx.shot.sides.len() - 1);
    let choices = match cx.state.page {
        Page::Lab => vec![
            ("Divergence plot", lab_divergence(cx, side)),
            ("Parameters plot", lab_parameters(cx, side)),
            ("Real data plot", lab_share(cx, side)),
        ],
        Page::Compare => vec![("Divergence plot", compare_divergence(cx, COMPARE_DIVERGENCE))],
        Page::Phase | Page::Paper => Vec::new(),
    };
    let entry = |(plot, choice): (&str, Choice)| {
        let memory = choice.memory;
        let plot = plot.to_owned();
        choice.entries.into_iter().map(move |(name, label)| (format!("{plot}: {label}"), Action::Metric(memory, name)))
    };
    choices.into_iter().flat_map(entry).collect()
}
