//! Which metrics a plot can show, and which one it does.

use super::choice::Choice;
use super::cx::Cx;
use super::label::label_of;
use crate::app::model::{Action, BothPlot, Chooser, LabPlot, Page, Shown, SidePlot, Slot};
use crate::experiment::general;
use crate::family::metric;
use crate::figure::usual;

pub(crate) use crate::figure::usual::FITTED;

fn choice(cx: &Cx<'_>, chooser: Chooser, plot: Slot, usual: Shown, entries: Vec<(Shown, String)>) -> Choice {
    let chosen = cx.state.metric.get(&chooser).filter(|shown| entries.iter().any(|(entry, _)| entry == *shown));
    let chosen = chosen.cloned().unwrap_or(usual);
    Choice { chooser, name: format!("Metric of the {} plot", plot.place()), chosen, entries }
}

/// Those that each of the sides has.
fn there<'a>(cx: &Cx<'_>, sides: &[usize], names: &[&'a str]) -> Vec<&'a str> {
    let has = |name: &str, i: usize| cx.side(i).is_some_and(|side| side.metric(name).is_some());
    names.iter().copied().filter(|name| sides.iter().all(|&i| has(name, i))).collect()
}

fn named(cx: &Cx<'_>, side: usize, name: &str) -> (Shown, String) {
    let long = general(name).and_then(|general| general.long);
    (Shown::metric(name), long.map_or_else(|| label_of(cx, side, name), str::to_owned))
}

/// What the scenario opens its plot of the spread (0) or of the distance (1) with, where a side has it.
pub(crate) fn opened_with(cx: &Cx<'_>, side: usize, place: usize) -> Option<String> {
    usual::opened_with(&cx.side(side)?.experiment, place)
}

/// The same as what is usual, and among what can be chosen.
fn opening(cx: &Cx<'_>, side: usize, place: usize, usual: &mut Shown, entries: &mut Vec<(Shown, String)>) {
    if let Some(name) = opened_with(cx, side, place) {
        let shown = Shown::Metric(name.clone());
        if entries.iter().all(|(entry, _)| *entry != shown) {
            entries.push(named(cx, side, &name));
        }
        *usual = shown;
    }
}

/// Of the Lab's divergence plot.
pub(crate) fn lab_divergence(cx: &Cx<'_>, side: usize) -> Choice {
    let mut entries = Vec::new();
    if !there(cx, &[side], &[metric::KL_TRUTH_MODEL]).is_empty() {
        let both = there(cx, &[side], &[metric::KL_MODEL_TRUTH]).len() == 1;
        let label = if both { "KL divergence, both ways" } else { "KL divergence, truth to model" };
        entries.push((Shown::BothWays, label.to_owned()));
    }
    entries.extend(there(cx, &[side], &[metric::TV, metric::W2_SQ]).into_iter().map(|name| named(cx, side, name)));
    if entries.is_empty() {
        // Without any distance, what says how much of the truth is left.
        let values = cx.side(side).into_iter().flat_map(|shown| shown.experiment.about().quantities);
        entries.extend(values.map(|quantity| named(cx, side, quantity.name)));
    }
    let mut usual = cx.side(side).map_or(Shown::BothWays, |shown| usual::divergence(&shown.experiment));
    opening(cx, side, 1, &mut usual, &mut entries);
    choice(cx, Chooser::LabDivergence, Slot::Lab(LabPlot::Divergence), usual, entries)
}

/// Of the Lab's parameters plot: all of them, or, where one axis does not do for all, the first.
pub(crate) fn lab_parameters(cx: &Cx<'_>, side: usize) -> Choice {
    let make = |usual, entries| choice(cx, Chooser::LabParameters, Slot::Lab(LabPlot::Parameters), usual, entries);
    let Some(shown) = cx.side(side) else { return make(Shown::metric(""), Vec::new()) };
    let names = usual::fitted(shown.experiment.about());
    let mut usual = usual::parameters(&shown.experiment, &shown.history);
    let mut entries = Vec::new();
    if names.len() > 1 {
        entries.push((Shown::Parameters, FITTED.to_owned()));
    }
    entries.extend(names.iter().map(|name| named(cx, side, name)));
    if !there(cx, &[side], &[metric::ERROR_SQ]).is_empty() {
        entries.push((Shown::Errors, "Squared errors".to_owned()));
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
    opening(cx, side, 0, &mut usual, &mut entries);
    make(usual, entries)
}

/// The share of real data, or all that the training set comes from.
fn shares() -> Vec<(Shown, String)> {
    vec![
        (Shown::metric(metric::REAL_SHARE), "Real data in the training set".to_owned()),
        (Shown::Origins, "Where the training set comes from".to_owned()),
    ]
}

/// Of the plot of real data of both sides in Compare.
pub(crate) fn compare_share(cx: &Cx<'_>) -> Choice {
    let usual = Shown::metric(metric::REAL_SHARE);
    choice(cx, Chooser::CompareRealShare, Slot::Both(BothPlot::RealShare), usual, shares())
}

/// Of the Lab's plot of real data: also the likelihood of what is fitted, a quantity at a time.
pub(crate) fn lab_share(cx: &Cx<'_>, side: usize) -> Choice {
    let mut entries = shares();
    if let Some(shown) = cx.side(side).filter(|shown| !shown.experiment.about().labels) {
        let offered = |i: usize| shown.view.profiles.iter().any(|profile| profile.quantity == i);
        let quantities = shown.experiment.about().quantities.iter().enumerate();
        let each = quantities.filter(|(i, quantity)| quantity.parameter || offered(*i));
        entries.extend(each.map(|(i, quantity)| (Shown::Profile(i), format!("Likelihood of {}", quantity.label))));
    }
    let usual = Shown::metric(metric::REAL_SHARE);
    choice(cx, Chooser::LabRealShare, Slot::Lab(LabPlot::RealShare), usual, entries)
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
    let mut usual =
        Shown::metric(cx.side(0).map_or(metric::KL_TRUTH_MODEL, |side| usual::distance(side.experiment.about())));
    opening(cx, 0, 1, &mut usual, &mut entries);
    choice(cx, Chooser::CompareDivergence, plot, usual, entries)
}

/// Whether a plot that shows the metric of this name has a logarithmic axis: as chosen, else as the scenario opens it, else as usual.
pub(crate) fn is_log(cx: &Cx<'_>, slot: Slot, place: usize, name: &str, usual: bool) -> bool {
    cx.is_log(slot, usual::is_log(&cx.state.left.look, place, name, usual))
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
        Page::Compare => vec![
            ("Divergence plot", compare_divergence(cx, Slot::Left(SidePlot::Divergence))),
            ("Real data plot", compare_share(cx)),
        ],
        Page::Phase | Page::Paper | Page::Lecture => Vec::new(),
    };
    let entry = |(plot, choice): (&str, Choice)| {
        let (chooser, plot) = (choice.chooser, plot.to_owned());
        let named = move |(shown, label): (Shown, String)| (format!("{plot}: {label}"), Action::Show(chooser, shown));
        choice.entries.into_iter().map(named)
    };
    choices.into_iter().flat_map(entry).collect()
}
