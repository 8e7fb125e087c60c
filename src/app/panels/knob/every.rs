//! Every knob there is, in groups.

use egui::Ui;

use super::knobs::{Knobs, heading, help, set};
use super::pick::{family, seed};
use super::selection::selection;
use crate::app::frame::Cx;
use crate::app::model::{Action, DialogName, Scope};
use crate::app::style::Series;
use crate::app::widgets::{segmented, small_button};
use crate::experiment::keys::{is_offered, sampling_rules};
use crate::experiment::{Keeps, Scenario};
use crate::family::{Domain, Setting};

/// Every knob. `one` is where the retention and the first batch go.
pub(crate) fn every(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, scope: Scope, one: Scope) {
    let knobs = Knobs { scope, scenario };
    family(ui, cx, scope, scenario);
    data(ui, cx, scenario);
    truth(ui, cx, knobs);
    section(ui, cx, "Workflow");
    workflow(ui, cx, knobs, one);
    rules(ui, cx, knobs);
    if is_offered("model.start", &scenario.family)
        && scenario.data.is_none()
        && let Some(record) = scenario.record("model.start")
    {
        super::list::list(ui, cx, Knobs { scope: one, scenario }, &record, "the truth");
    }
    section(ui, cx, "Runs");
    knobs.row(ui, cx, "replicates");
    knobs.row(ui, cx, "generations");
    seed(ui, cx, scope, scenario.seed);
    knobs.row(ui, cx, "stop.rule");
    knobs.row(ui, cx, "stop.collapse_below");
    section(ui, cx, "Computation");
    knobs.row(ui, cx, "sampling.draws");
    selection(ui, cx, knobs);
    for knob in scenario.model_about().map_or(&[][..], |about| about.estimator) {
        knobs.row(ui, cx, &format!("estimator.{}", knob.key));
    }
}

/// The parameters of the truth; a list stands in place of all the others.
fn truth(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    let scenario = knobs.scenario;
    if scenario.data.is_some() {
        return;
    }
    let listed = scenario.truth.iter().any(|(_, setting)| matches!(setting, Setting::List(_)));
    for knob in scenario.about().map_or(&[][..], |about| about.knobs) {
        if !listed || knob.domain == Domain::Probabilities {
            knobs.row(ui, cx, &format!("truth.{}", knob.key));
        }
    }
}

fn workflow(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>, one: Scope) {
    let scenario = knobs.scenario;
    knobs.row(ui, cx, "sample_size");
    fraction(ui, cx, knobs, true);
    retention(ui, cx, Knobs { scope: one, scenario });
    for path in
        ["workflow.window", "workflow.real_source", "workflow.schedule", "workflow.growth", "workflow.synthetic_ratio"]
    {
        knobs.row(ui, cx, path);
    }
    let share = scenario.synthetic_fraction;
    if share > 0.0 && share < 1.0 {
        let accent = cx.theme.accent;
        knobs.scaled(ui, cx, "workflow.synthetic_to_real", |_| share / (1.0 - share), |track| (track, accent));
    }
}

/// What the training set keeps. The window leads with what keeps the truth alive.
pub(crate) fn retention(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    knobs.words(ui, cx, "workflow.retention", &KEEPS);
}

/// The words of retention in the order people see them.
pub(crate) const KEEPS: [&str; 4] = ["accumulate", "replace", "subsample", "window"];

/// The synthetic fraction; `shaded`, its track goes from the colour of real data to that of the side.
pub(crate) fn fraction(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>, shaded: bool) {
    let (theme, scenario) = (cx.theme, knobs.scenario);
    let (real, own) = (theme.colour(Series::Real), theme.colour(Series::of(scenario.retention)));
    let mixed = theme.between(real, own, scenario.synthetic_fraction as f32);
    knobs.share(ui, cx, "workflow.synthetic_fraction", if shaded { mixed } else { theme.accent });
}

/// How the model is sampled and real points are weighed, where the family has such rules.
fn rules(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    let scenario = knobs.scenario;
    let family = scenario.family.as_str();
    for (i, key) in sampling_rules(family).enumerate() {
        if i == 0 {
            section(ui, cx, "Sampling the model");
        }
        knobs.row(ui, cx, key.path);
    }
    if is_offered("estimator.real_weight", family)
        && (scenario.retention == Keeps::Replace || scenario.rules.real_weight.is_some())
    {
        weight(ui, cx, knobs);
    }
    let most = scenario.sample_size.clamp(1, 20) as f64;
    let accent = cx.theme.accent;
    knobs.scaled(
        ui,
        cx,
        "workflow.changed_points",
        |now| now,
        |track| (crate::experiment::keys::Track { high: most, ..track }, accent),
    );
}

/// Whether real points have a weight of their own, and which.
fn weight(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    const PATH: &str = "estimator.real_weight";
    heading(ui, cx, "real and synthetic points", &help(knobs.scenario, PATH));
    let hover = ["Every point counts alike", "Real points together have a weight of their own, however many they are"];
    let chosen = usize::from(knobs.scenario.rules.real_weight.is_some());
    if let Some(i) =
        segmented(ui, cx.theme, PATH, &["alike", "weighted"], Some(chosen), &hover).filter(|i| *i != chosen)
    {
        // Weighted: from the golden ratio, the best weight for as many of each.
        let value = if i == 0 { toml::Value::String("pooled".into()) } else { toml::Value::Float(0.618) };
        set(cx, knobs.scope, PATH, value);
    }
    if knobs.scenario.rules.real_weight.is_some() {
        let colour = cx.theme.colour(Series::Real);
        knobs.share(ui, cx, PATH, colour);
    }
}

fn section(ui: &mut Ui, cx: &Cx<'_>, words: &str) {
    ui.add_space(6.0);
    ui.label(egui::RichText::new(words).font(cx.theme.bold(11.5)).color(cx.theme.soft));
}

fn data(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario) {
    let theme = cx.theme;
    let name = scenario.data.as_ref().map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned());
    let words = name.map_or("truth: from parameters".to_owned(), |name| {
        let column = scenario.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
        format!("truth from {name}{column}")
    });
    let same = |side: &&crate::worker::Side| side.experiment.scenario().data == scenario.data;
    let told = cx.shot.sides.iter().find(same).filter(|side| side.experiment.column().is_some());
    let told = told.map_or_else(|| help(scenario, "truth.data"), |side| crate::app::io::offer::words(&side.experiment));
    heading(ui, cx, &words, &told);
    ui.horizontal(|ui| {
        if small_button(ui, theme, "Data file…", "Data file…").clicked() {
            cx.emit(Action::Dialog(Some(DialogName::Open)));
        }
        if scenario.data.is_some() && small_button(ui, theme, "Remove data", "Remove data file").clicked() {
            // What was said of the data goes with it.
            let data = ["truth.data", "truth.column", "truth.sheet", "truth.missing"];
            let gone = data.into_iter().chain(["claim", "source", "group", "question"]);
            let gone = gone.map(|path| (path, String::new()));
            let label = scenario.about().map_or(scenario.family.as_str(), |about| about.label);
            let title = ("title", format!("{label}, own settings"));
            let set = |(path, words): (&str, String)| (path.to_owned(), toml::Value::String(words));
            cx.emit(Action::Set(Scope::Both, gone.chain([title]).map(set).collect()));
        }
    });
}
