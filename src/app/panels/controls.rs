//! The experiment: five knobs, or every one.

use egui::{ScrollArea, Ui};

use crate::experiment::{Keeps, RealSource, Rule, Scenario, StopRule};
use crate::family::{Domain, Setting};

use super::knobs::{amount, choice, count, family, heading, of_family, seed, share};
use super::story::{claim, what_you_see};
use super::verdict::badge_of;
use crate::app::actions::{Action, DialogName, Scope};
use crate::app::cx::Cx;
use crate::app::numbers::short;
use crate::app::options::Level;
use crate::app::theme::Series;
use crate::app::widgets::{Scale, notice, rule, segmented, small_button};

/// Files, shown and said words for what the training set keeps.
pub(super) const KEEPS: [(&str, &str, &str); 4] = [
    ("all", "accumulate", "Every batch so far (accumulate)"),
    ("last", "replace", "Only the newest batch (replace)"),
    ("n of all", "subsample", "n points drawn from everything so far (subsample)"),
    ("window", "window", "The last few batches (window)"),
];

pub(super) fn keeps_word(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Accumulate => "accumulate",
        Keeps::Replace => "replace",
        Keeps::Subsample => "subsample",
        Keeps::Window => "window",
    }
}

/// The left panel of the Lab.
pub(crate) fn experiment(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let level = Level::ALL.iter().position(|level| *level == cx.state.level);
    let words = Level::ALL.map(Level::label);
    if let Some(i) = segmented(ui, theme, "level", &words, level, &["Five knobs", "Every knob"]) {
        cx.emit(Action::Level(Level::ALL[i]));
    }
    if let Some(right) = &cx.state.right {
        ui.add_space(4.0);
        let names = crate::app::headings::headings(&cx.state.left, right);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(i) = segmented(ui, theme, "side", &names, Some(cx.state.focus.min(1)), &["This side", "This side"])
        {
            cx.emit(Action::Focus(i));
        }
    }
    ui.add_space(8.0);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 7.0;
        let scenario = cx.state.focused().clone();
        let one = if cx.state.right.is_some() && cx.state.focus == 1 { Scope::Right } else { Scope::Left };
        if cx.state.level == Level::Intro {
            intro(ui, cx, &scenario, one)
        } else {
            every(ui, cx, &scenario, Scope::Both, one)
        }
        refusal(ui, cx);
        cost(ui, cx, &scenario);
        if !cx.state.story {
            ui.add_space(6.0);
            rule(ui, theme);
            ui.add_space(6.0);
            claim(ui, cx);
            ui.add_space(4.0);
            let focus = cx.state.focus;
            badge_of(ui, cx, &[focus]);
            ui.add_space(4.0);
            what_you_see(ui, cx);
            if crate::app::widgets::link_button(ui, theme, "Assumptions and more").clicked() {
                cx.emit(Action::Story);
            }
        }
    });
}

fn intro(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, one: Scope) {
    family(ui, cx, Scope::Both, scenario);
    sample_size(ui, cx, scenario);
    fraction(ui, cx, scenario, true);
    choice(ui, cx, one, "training set keeps", "workflow.retention", keeps_word(scenario.retention), &KEEPS);
    seed(ui, cx, Scope::Both, scenario.seed);
}

/// The sample size of every side.
pub(crate) fn sample_size(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario) {
    count(ui, cx, Scope::Both, "sample size n", "sample_size", scenario.sample_size, (2.0, 10_000.0, Scale::Log));
}

fn fraction(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, shaded: bool) {
    let theme = cx.theme;
    let mixed = theme.between(
        theme.colour(Series::Real),
        theme.colour(Series::of(scenario.retention)),
        scenario.synthetic_fraction as f32,
    );
    let colour = if shaded { mixed } else { theme.accent };
    share(
        ui,
        cx,
        Scope::Both,
        "synthetic fraction",
        "workflow.synthetic_fraction",
        scenario.synthetic_fraction,
        colour,
    );
}

/// The five knobs both sides of a comparison share.
pub(crate) fn both_sides(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    ui.label(egui::RichText::new("Both sides").font(theme.title()).color(theme.ink));
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 7.0;
    let scenario = cx.state.left.clone();
    if cx.state.level == Level::Lab {
        every(ui, cx, &scenario, Scope::Both, Scope::Both);
    } else {
        family(ui, cx, Scope::Both, &scenario);
        sample_size(ui, cx, &scenario);
        fraction(ui, cx, &scenario, false);
        count(ui, cx, Scope::Both, "runs", "replicates", scenario.replicates, (1.0, 100_000.0, Scale::Log));
        seed(ui, cx, Scope::Both, scenario.seed);
    }
    refusal(ui, cx);
    cost(ui, cx, &scenario);
}

/// Every knob. `one` is where the retention goes.
pub(super) fn every(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, scope: Scope, one: Scope) {
    family(ui, cx, scope, scenario);
    data(ui, cx, scenario);
    let knobs = scenario.about().map_or(&[][..], |about| about.knobs);
    if scenario.data.is_none() {
        // A list stands in place of all the others.
        let listed = scenario.truth.iter().any(|(_, setting)| matches!(setting, Setting::List(_)));
        for knob in knobs.iter().filter(|knob| !listed || knob.domain == Domain::Probabilities) {
            of_family(ui, cx, scope, "truth", knob, scenario.truth.get(knob.key));
        }
    }
    section(ui, cx, "Workflow");
    count(ui, cx, scope, "sample size n", "sample_size", scenario.sample_size, (2.0, 10_000.0, Scale::Log));
    let theme = cx.theme;
    let mixed = theme.between(
        theme.colour(Series::Real),
        theme.colour(Series::of(scenario.retention)),
        scenario.synthetic_fraction as f32,
    );
    share(ui, cx, scope, "synthetic fraction", "workflow.synthetic_fraction", scenario.synthetic_fraction, mixed);
    choice(ui, cx, one, "training set keeps", "workflow.retention", keeps_word(scenario.retention), &KEEPS);
    if scenario.retention == Keeps::Window {
        count(ui, cx, scope, "batches kept", "workflow.window", scenario.window, (1.0, 100.0, Scale::Log));
    }
    let source = if scenario.real_source == RealSource::Fresh { "fresh" } else { "same" };
    let words = [
        ("new points", "fresh", "Real points are drawn anew for each batch"),
        ("the first again", "same", "The first real points are used again and again"),
    ];
    choice(ui, cx, scope, "real points of later batches", "workflow.real_source", source, &words);
    let schedule = if scenario.growing { "growing" } else { "constant" };
    let words = [
        ("n each", "constant", "Every batch holds n points"),
        ("growing", "growing", "Batch i holds n i^(1 + a) points"),
    ];
    choice(ui, cx, scope, "batch sizes", "workflow.schedule", schedule, &words);
    if scenario.growing {
        amount(ui, cx, scope, "growth a", "workflow.growth", scenario.growth, (-1.0, 2.0, Scale::Linear));
    }
    amount(
        ui,
        cx,
        scope,
        "later batches, times n",
        "workflow.synthetic_ratio",
        scenario.synthetic_ratio,
        (0.1, 10.0, Scale::Log),
    );
    if scenario.synthetic_fraction > 0.0 && scenario.synthetic_fraction < 1.0 {
        let held = scenario.synthetic_fraction / (1.0 - scenario.synthetic_fraction);
        let range = (0.01, 100.0, Scale::Log);
        amount(ui, cx, scope, "synthetic-to-real ratio", "workflow.synthetic_to_real", held, range);
    }
    rules(ui, cx, scenario, scope);
    if Rule::Start.is_of(&scenario.family) && scenario.data.is_none() {
        let path = "model.start";
        let words = ["first batch drawn from", &super::knobs::meaning(path), "the truth"];
        super::list::list(ui, cx, one, path, words, &scenario.start);
    }
    section(ui, cx, "Runs");
    count(ui, cx, scope, "runs", "replicates", scenario.replicates, (1.0, 100_000.0, Scale::Log));
    count(ui, cx, scope, "generations", "generations", scenario.generations, (1.0, 100_000.0, Scale::Log));
    seed(ui, cx, scope, scenario.seed);
    let stop = match scenario.stop {
        StopRule::Generation => "generation",
        StopRule::Collapse => "collapse",
        StopRule::Never => "never",
    };
    let words = [
        ("last generation", "generation", ""),
        ("collapse", "collapse", "When the typical run has collapsed"),
        ("never", "never", "Goes on until you stop it"),
    ];
    choice(ui, cx, scope, "stops at", "stop.rule", stop, &words);
    if scenario.stop == StopRule::Collapse {
        amount(
            ui,
            cx,
            scope,
            "collapsed below",
            "stop.collapse_below",
            scenario.collapse_below,
            (0.0001, 0.5, Scale::Log),
        );
    }
    section(ui, cx, "How it is done");
    let draws = if scenario.by_points { "points" } else { "statistic" };
    let words = [
        ("statistic", "statistic", "The sufficient statistic is drawn itself: exact in law, at a cost free of n"),
        ("points", "points", "Point by point: the same in law, slower"),
    ];
    choice(ui, cx, scope, "draws", "sampling.draws", draws, &words);
    super::selection::selection(ui, cx, scope, scenario);
    for knob in scenario.fitted().map_or(&[][..], |about| about.estimator) {
        of_family(ui, cx, scope, "estimator", knob, scenario.estimator.get(knob.key));
    }
}

/// How the model is sampled and real points are weighed, where the family has such rules.
fn rules(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, scope: Scope) {
    let has = |rule: Rule| rule.is_of(&scenario.family);
    if has(Rule::Temperature) || has(Rule::Bias) {
        section(ui, cx, "Sampling the model");
    }
    if has(Rule::Temperature) {
        let range = (0.1, 10.0, Scale::Log);
        amount(ui, cx, scope, "temperature", "sampling.temperature", scenario.temperature, range);
    }
    if has(Rule::Bias) {
        amount(ui, cx, scope, "sampling bias", "sampling.bias", scenario.bias, (0.1, 2.0, Scale::Linear));
    }
    if has(Rule::RealWeight) && (scenario.retention == Keeps::Replace || scenario.real_weight.is_some()) {
        let path = "estimator.real_weight";
        heading(ui, cx, "real and synthetic points", &super::knobs::meaning(path));
        let hover =
            ["Every point counts alike", "Real points together have a weight of their own, however many they are"];
        let chosen = usize::from(scenario.real_weight.is_some());
        let words = ["alike", "weighted"];
        if let Some(i) = segmented(ui, cx.theme, path, &words, Some(chosen), &hover).filter(|i| *i != chosen) {
            // Weighted: from the golden ratio, the best weight for as many of each.
            let value = if i == 0 { toml::Value::String("pooled".into()) } else { toml::Value::Float(0.618) };
            super::knobs::set(cx, scope, path, value);
        }
        if let Some(weight) = scenario.real_weight {
            let colour = cx.theme.colour(Series::Real);
            share(ui, cx, scope, "weight on real data", path, weight, colour);
        }
    }
    let label = "changed real points";
    let range = (0.0, scenario.sample_size.clamp(1, 20) as f64, Scale::Linear);
    count(ui, cx, scope, label, "workflow.changed_points", scenario.changed_points, range);
}

fn section(ui: &mut Ui, cx: &Cx<'_>, words: &str) {
    ui.add_space(6.0);
    ui.label(egui::RichText::new(words).font(cx.theme.bold(11.5)).color(cx.theme.soft));
}

fn data(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario) {
    let theme = cx.theme;
    let name = scenario.data.as_ref().map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned());
    let words = name.map_or("truth by its parameters".to_owned(), |name| {
        let column = scenario.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
        format!("truth from {name}{column}")
    });
    let same = |side: &&crate::worker::Side| side.experiment.scenario().data == scenario.data;
    let told = cx.shot.sides.iter().find(same).filter(|side| side.experiment.column().is_some());
    let told =
        told.map_or_else(|| super::knobs::meaning("truth.data"), |side| crate::app::offer::words(&side.experiment));
    heading(ui, cx, &words, &told);
    ui.horizontal(|ui| {
        if small_button(ui, theme, "Data file…", "Data file…").clicked() {
            cx.emit(Action::Dialog(Some(DialogName::Open)));
        }
        if scenario.data.is_some() && small_button(ui, theme, "Without", "Without data file").clicked() {
            // What was said of the data goes with it.
            let gone = ["truth.data", "truth.column", "truth.sheet", "truth.missing", "claim", "source", "group"]
                .map(|path| (path, String::new()));
            let label = scenario.about().map_or(scenario.family.as_str(), |about| about.label);
            let title = ("title", format!("{label}, own settings"));
            let set = |(path, words): (&str, String)| (path.to_owned(), toml::Value::String(words));
            cx.emit(Action::Set(Scope::Both, gone.into_iter().chain([title]).map(set).collect()));
        }
    });
}

/// Why the last change was refused; the run goes on as it was.
fn refusal(ui: &mut Ui, cx: &mut Cx<'_>) {
    if let Some(words) = cx.state.refused.clone() {
        notice(ui, cx.theme, cx.theme.bad, &words);
    }
}

/// What a run costs, once it is much.
fn cost(ui: &mut Ui, cx: &Cx<'_>, scenario: &Scenario) {
    let by_points = scenario.by_points
        || scenario.retention == Keeps::Subsample
        || scenario.about().is_some_and(|about| !about.statistic);
    let per = if by_points { scenario.sample_size as f64 } else { 1.0 };
    let draws = per * scenario.generations as f64 * scenario.replicates as f64;
    if draws > 3e8 {
        let what = if by_points { "points" } else { "fits" };
        let seconds = draws / if by_points { 1.5e8 } else { 2.5e7 };
        let time = if seconds < 90.0 {
            format!("{seconds:.0} s")
        } else if seconds < 5400.0 {
            format!("{:.0} min", seconds / 60.0)
        } else {
            format!("{:.0} h", seconds / 3600.0)
        };
        notice(ui, cx.theme, cx.theme.neutral, &format!("{} {what} to draw: about {time}", short(draws)));
    }
}
