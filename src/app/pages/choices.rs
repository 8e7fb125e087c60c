//! Which metrics a plot can show, and which one it does.

use super::super::actions::Action;
use super::super::cx::Cx;
use super::super::options::Page;
use super::super::plots::Choice;
use super::super::state::Slot;
use super::label_of;

/// Memory of the divergence plot of the Lab.
pub(crate) const LAB_DIVERGENCE: Slot = "lab divergence";
/// Of the parameters plot of the Lab.
pub(crate) const LAB_PARAMETERS: Slot = "lab parameters";
/// Of every divergence plot in Compare.
pub(crate) const COMPARE_DIVERGENCE: Slot = "compare divergence";

/// Both KL divergences.
pub(crate) const BOTH_WAYS: &str = "kl";
/// What is fitted.
pub(crate) const PARAMETERS: &str = "parameters";
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
    let has = |name: &str, i: usize| cx.side(i).is_some_and(|side| side.history.metric(name).is_some());
    names.iter().copied().filter(|name| sides.iter().all(|&i| has(name, i))).collect()
}

fn named(cx: &Cx<'_>, side: usize, name: &str) -> (String, String) {
    let label = match name {
        "kl_truth_model" => "KL, truth to model".to_owned(),
        _ => label_of(cx, side, name),
    };
    (name.to_owned(), label)
}

/// Of the Lab's divergence plot.
pub(crate) fn lab_divergence(cx: &Cx<'_>, side: usize) -> Choice {
    let mut entries = vec![(BOTH_WAYS.to_owned(), "KL divergence, both ways".to_owned())];
    entries.extend(there(cx, &[side], &["tv", "w2_sq"]).into_iter().map(|name| named(cx, side, name)));
    choice(cx, LAB_DIVERGENCE, LAB_DIVERGENCE, BOTH_WAYS, entries)
}

/// Of the Lab's parameters plot; `usual` is what the parameters are called.
pub(crate) fn lab_parameters(cx: &Cx<'_>, side: usize, usual: &str) -> Choice {
    let mut entries = vec![(PARAMETERS.to_owned(), usual.to_owned())];
    if !there(cx, &[side], &["error_sq"]).is_empty() {
        entries.push((ERRORS.to_owned(), "Squared errors".to_owned()));
    }
    let about = cx.side(side).map(|side| side.experiment.about());
    let values = about.into_iter().flat_map(|about| about.quantities).filter(|quantity| !quantity.parameter);
    let mut names: Vec<&str> = values.map(|quantity| quantity.name).collect();
    names.extend(["variance_ratio", "entropy", "alive"]);
    let mut more = there(cx, &[side], &names);
    more.sort_unstable_by_key(|name| names.iter().position(|known| known == name));
    more.dedup();
    entries.extend(more.into_iter().map(|name| named(cx, side, name)));
    choice(cx, LAB_PARAMETERS, LAB_PARAMETERS, PARAMETERS, entries)
}

/// Of the divergence plots in Compare.
pub(crate) fn compare_divergence(cx: &Cx<'_>, plot: Slot) -> Choice {
    let sides: Vec<usize> = (0..cx.shot.sides.len().min(2)).collect();
    let names = there(cx, &sides, &["kl_truth_model", "kl_model_truth", "tv", "w2_sq", "alive"]);
    let entries = names.into_iter().map(|name| named(cx, 0, name)).collect();
    choice(cx, COMPARE_DIVERGENCE, plot, usual_distance(cx), entries)
}

/// The distance from the truth that says most: where the divergence becomes infinite, what is alive, or TV.
fn usual_distance(cx: &Cx<'_>) -> &'static str {
    match cx.side(0).map(|side| side.experiment.about()) {
        Some(about) if about.has("alive") && about.labels => "alive",
        Some(about) if about.has("alive") => "tv",
        _ => "kl_truth_model",
    }
}

/// Whether a metric spans decades.
pub(crate) fn spans_decades(metric: &str) -> bool {
    metric.starts_with("kl") || metric == "w2_sq" || metric == ERRORS || metric.ends_with("error_sq")
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
            ("Parameters plot", lab_parameters(cx, side, "Fitted parameters")),
        ],
        Page::Compare => vec![("Divergence plot", compare_divergence(cx, COMPARE_DIVERGENCE))],
    };
    let entry = |(plot, choice): (&str, Choice)| {
        let memory = choice.memory;
        let plot = plot.to_owned();
        choice.entries.into_iter().map(move |(name, label)| (format!("{plot}: {label}"), Action::Metric(memory, name)))
    };
    choices.into_iter().flat_map(entry).collect()
}
