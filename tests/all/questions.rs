//! Questions of shipped scenarios: short, with the right answer anywhere, and every number that is said of a run is that run's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Question, Scenario, Summary, find, shipped};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}
use Side::{Left, Right};

#[derive(Clone, Copy, Debug)]
enum Of {
    Mean,
    Median,
    Q05,
    Q95,
}
use Of::{Mean, Median, Q05, Q95};

impl Of {
    fn of(self, summary: &Summary) -> f64 {
        match self {
            Mean => summary.mean,
            Median => summary.median,
            Q05 => summary.q05,
            Q95 => summary.q95,
        }
    }
}

/// What is said of a scenario: the words, then what they are of (side, metric, generation) and how far off they may be.
type Said = (&'static str, &'static str, Side, &'static str, u64, Of, f64);

#[rustfmt::skip]
const SAID: &[Said] = &[
    ("accumulate-or-replace", "90 %", Left, "variance", 100, Median, 0.01),
    ("accumulate-or-replace", "1 %", Left, "real_share", 100, Median, 1e-09),
    ("replace", "0.1 %", Left, "variance", 100, Median, 0.0002),
    ("replace", "2.4 %", Left, "variance", 100, Mean, 0.0005),
    ("accumulate", "1.56", Left, "error_inflation", 200, Mean, 0.01),
    ("subsample", "1.6", Left, "error_inflation", 200, Mean, 0.05),
    ("subsample", "3.0", Right, "error_inflation", 200, Mean, 0.05),
    ("window", "11 %", Left, "variance", 300, Median, 0.01),
    ("window", "0.1 %", Right, "variance", 100, Median, 0.0002),
    ("fresh-real-data", "2.9", Left, "error_inflation", 20, Mean, 0.05),
    ("fresh-real-data", "19", Right, "error_inflation", 20, Mean, 0.5),
    ("same-or-fresh", "2.7", Left, "error_inflation", 40, Mean, 0.05),
    ("same-or-fresh", "1.3", Right, "error_inflation", 40, Mean, 0.05),
    ("accumulate-with-fresh", "1.37", Left, "error_inflation", 10, Mean, 0.01),
    ("accumulate-with-fresh", "1.03", Left, "error_inflation", 300, Mean, 0.01),
    ("accumulate-with-fresh", "1.64", Right, "error_inflation", 300, Mean, 0.01),
    ("unbiased-variance", "0.2 %", Left, "variance", 50, Median, 0.0006),
    ("unbiased-variance", "0.001 %", Right, "variance", 50, Median, 4e-06),
    ("forgetting-symbols", "32", Left, "alive", 1, Median, 0.1),
    ("forgetting-symbols", "32", Left, "alive", 40, Median, 0.1),
    ("forgetting-symbols", "4", Right, "alive", 40, Median, 0.1),
    ("poisson-extinction", "3 %", Left, "alive", 500, Mean, 0.005),
    ("poisson-extinction", "1.0", Left, "mean", 500, Mean, 0.05),
    ("bernoulli-drift", "0.2 %", Left, "alive", 600, Mean, 0.0005),
    ("bernoulli-drift", "21 %", Left, "mean", 600, Mean, 0.005),
    ("broken-is-not-collapsed", "98 %", Left, "variance_ratio", 100, Median, 0.006),
    ("broken-is-not-collapsed", "2 %", Right, "variance_ratio", 100, Median, 0.005),
    ("kernel-density-explodes", "17", Left, "variance", 20, Median, 0.5),
    ("kernel-density-explodes", "1.3", Right, "variance", 20, Median, 0.05),
    ("growing-batches", "1.6", Left, "error_inflation", 60, Mean, 0.05),
    ("growing-batches", "35", Right, "error_inflation", 60, Mean, 0.6),
    ("small-drips", "1.9", Left, "error_inflation", 200, Mean, 0.05),
    ("small-drips", "1.2", Right, "error_inflation", 200, Mean, 0.05),
    ("regression", "0.09", Right, "weight_error_sq", 1, Mean, 0.005),
    ("regression", "5.2", Right, "weight_error_sq", 60, Mean, 0.05),
    ("regression", "0.14", Left, "weight_error_sq", 60, Mean, 0.005),
    ("two-bumps", "1.17", Right, "alive", 100, Mean, 0.005),
    ("penguins", "3 %", Right, "variance_ratio", 100, Median, 0.005),
    ("penguins", "16 %", Right, "variance_ratio", 100, Mean, 0.005),
    ("penguins", "97 %", Left, "variance_ratio", 100, Median, 0.005),
    ("spike", "25 %", Left, "collapsed", 2, Mean, 0.005),
    ("spike", "66 %", Left, "collapsed", 12, Mean, 0.006),
    ("golden-ratio", "0.0061", Left, "mean_error_sq", 12, Mean, 6e-05),
    ("golden-ratio", "0.0066", Right, "mean_error_sq", 12, Mean, 6e-05),
    ("biased-loop", "12 %", Left, "variance", 10, Median, 0.005),
    ("biased-loop", "92 %", Right, "variance", 10, Median, 0.005),
    ("how-much-synthetic", "0.90", Left, "error_inflation", 30, Mean, 0.005),
    ("how-much-synthetic", "2.2", Right, "error_inflation", 30, Mean, 0.05),
    ("memory", "0.009", Left, "mean_error_sq", 100, Mean, 0.0005),
    ("memory", "0.050", Right, "mean_error_sq", 100, Mean, 0.0005),
    ("augmentation-pooled", "34 %", Left, "variance", 300, Median, 0.005),
    ("augmentation-pooled", "97 %", Right, "variance", 300, Median, 0.005),
    ("hot-or-cold", "1.00", Left, "largest", 15, Median, 0.001),
    ("hot-or-cold", "12 %", Right, "largest", 15, Median, 0.005),
    ("external-share", "50 %", Left, "largest", 60, Median, 0.005),
    ("external-share", "82 %", Right, "largest", 60, Median, 0.005),
    ("hysteresis", "11 %", Left, "largest", 60, Median, 0.005),
    ("hysteresis", "43 %", Right, "largest", 60, Median, 0.005),
    ("hot-gaussian", "290", Right, "variance", 30, Median, 5.0),
    ("hot-gaussian", "1.9", Left, "variance", 30, Median, 0.05),
    ("curation-symbols", "100 %", Left, "largest", 40, Median, 0.001),
    ("curation-symbols", "5", Right, "alive", 40, Median, 0.1),
    ("curation-symbols", "28 %", Right, "largest", 40, Median, 0.005),
    ("best-of-k", "3.2", Left, "mean", 25, Mean, 0.05),
    ("best-of-k", "3.6", Right, "mean", 25, Mean, 0.05),
    ("rare-coin", "3.6 %", Left, "survives", 50, Mean, 0.0006),
    ("rare-coin", "0.9 %", Left, "survives", 200, Mean, 0.0006),
    ("rare-coin", "32 %", Right, "survives", 50, Mean, 0.006),
    ("fully-synthetic", "0.042", Left, "heterozygosity", 300, Mean, 0.0006),
    ("fully-synthetic", "0.69", Right, "heterozygosity", 300, Mean, 0.006),
    ("any-amount-of-synthetic", "0.103", Left, "tv", 1, Mean, 0.0006),
    ("any-amount-of-synthetic", "0.124", Left, "tv", 100, Mean, 0.0006),
    ("25-modes", "6", Left, "modes", 60, Median, 0.1),
    ("25-modes", "25", Right, "modes", 60, Median, 0.1),
    ("die", "2", Left, "alive", 100, Median, 0.1),
    ("die", "1", Left, "alive", 500, Median, 0.1),
    ("half-life", "26 %", Left, "variance_ratio", 137, Median, 0.005),
    ("half-life", "6 %", Left, "variance_ratio", 274, Median, 0.005),
    ("stratified-lifetimes", "88 %", Right, "variance_ratio", 300, Median, 0.005),
    ("stratified-lifetimes", "0.25 %", Left, "variance_ratio", 300, Median, 5e-05),
    ("coverage", "8", Right, "modes", 80, Median, 0.1),
    ("coverage", "2", Left, "modes", 80, Median, 0.1),
    ("too-few-points", "1.8 %", Left, "signal", 10, Median, 0.0005),
    ("too-few-points", "100 %", Right, "signal", 10, Median, 0.005),
    ("ridge-more-labels", "0.51", Left, "test_error", 20, Mean, 0.005),
    ("ridge-more-labels", "0.49", Right, "test_error", 20, Mean, 0.005),
    ("polya-urn", "15 %", Left, "mean", 1500, Q05, 0.005),
    ("polya-urn", "85 %", Left, "mean", 1500, Q95, 0.005),
    ("text-of-words", "100", Left, "vocabulary", 4, Mean, 5.0),
    ("text-of-words", "22", Left, "vocabulary", 40, Mean, 0.5),
    ("students-t-on-two-bumps", "0.29", Left, "location", 1, Mean, 0.005),
    ("students-t-on-two-bumps", "0.13", Left, "location", 5, Mean, 0.005),
    ("students-t-on-two-bumps", "0.02", Left, "location", 15, Mean, 0.005),
    ("students-t-on-two-bumps", "0.01", Right, "location", 5, Mean, 0.005),
    ("ridge-penalty", "0.60", Left, "test_error", 11, Mean, 0.005),
    ("ridge-penalty", "0.49", Right, "test_error", 11, Mean, 0.005),
    ("ridge-penalty", "0.13", Left, "test_error", 1, Mean, 0.005),
    ("ridge-penalty", "0.23", Right, "test_error", 1, Mean, 0.005),
];

/// An order: side, metric and generation of a scenario, and what the value lies between.
type Order = (&'static str, Side, &'static str, u64, Of, [f64; 2]);

/// Where words without a number speak of an order: the value is between these two.
#[rustfmt::skip]
const BETWEEN: &[Order] = &[
    ("window", Left, "variance", 200, Median, [0.13, 1.0]), // "goes on falling": more than at 300
    ("two-bumps", Left, "alive", 100, Mean, [2.0, 2.0]),
    ("spike", Right, "collapsed", 2, Mean, [0.0, 0.0]),
    ("spike", Right, "collapsed", 12, Mean, [0.0, 0.0]),
    ("augmentation-pooled", Left, "variance", 200, Median, [0.35, 1.0]), // likewise
    ("hot-gaussian", Right, "variance", 20, Median, [10.0, 200.0]), // "grows"
    ("hot-or-cold", Left, "entropy", 15, Median, [0.0, 1e-9]),
    ("coverage", Right, "within_variance", 80, Median, [0.0, 0.001]), // of 0.08
    ("polya-urn", Right, "mean", 1500, Q05, [0.0, 0.01]),
    ("polya-urn", Right, "mean", 1500, Q95, [0.99, 1.0]),
    ("too-few-points", Left, "signal", 1, Median, [0.6, 0.72]), // two thirds
    ("curation-symbols", Left, "alive", 40, Median, [1.0, 1.0]),
    ("forgetting-symbols", Right, "alive", 1, Median, [31.5, 32.5]),
];

fn asked() -> Vec<(String, Scenario)> {
    let all: Vec<_> = shipped().into_iter().filter(|(_, scenario)| scenario.question.is_asked()).collect();
    assert!(all.len() >= 25, "{}", all.len());
    all
}

/// Numbers in a text, as they are written.
fn numbers(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty() && part.parse::<f64>().is_ok()).collect()
}

/// What a text says: a number, or one in percent.
fn value(said: &str) -> f64 {
    match said.strip_suffix(" %") {
        Some(number) => number.parse::<f64>().unwrap() / 100.0,
        None => said.parse().unwrap(),
    }
}

#[test]
fn questions_are_short_and_their_right_answers_stand_anywhere() {
    let mut places = [0; 5];
    for (name, scenario) in asked() {
        let question = &scenario.question;
        question.check().unwrap();
        let count = |text: &str| text.chars().count();
        assert!(count(&question.ask) <= 160 && question.ask.ends_with('?'), "{name}: {}", question.ask);
        assert!((1..=300).contains(&count(&question.because)), "{name}: {}", question.because);
        let long = question.answers.iter().find(|answer| count(answer) > 80);
        assert_eq!(long, None, "{name}");
        places[question.right_place().unwrap()] += 1;
    }
    let most = places.iter().max().unwrap();
    assert!(places[..4].iter().all(|count| *count >= 5) && 3 * most < 2 * places.iter().sum::<usize>(), "{places:?}");
}

/// Every number that a scenario says is measured below, or is one of its settings or of its question.
#[test]
fn no_number_is_said_that_is_not_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-').to_owned();
        files.insert(name, std::fs::read_to_string(&path).unwrap());
    }
    let prose = ["title", "claim", "source", "group", "question", "answers", "right", "because"];
    for (name, scenario) in asked() {
        let Question { ask, because, .. } = &scenario.question;
        let settings =
            files[&name].lines().filter(|line| !prose.iter().any(|key| line.starts_with(&format!("{key} ="))));
        let settings = settings.collect::<Vec<_>>().join("\n");
        let mut known: Vec<f64> = [settings.as_str(), ask].into_iter().flat_map(numbers).map(value).collect();
        let of_it: Vec<&Said> = SAID.iter().filter(|said| said.0 == name).collect();
        known.extend(of_it.iter().map(|said| said.4 as f64));
        for number in numbers(because) {
            let measured = of_it.iter().any(|said| said.1.trim_end_matches(" %") == number);
            let x = value(number);
            let given = known.iter().any(|one| *one == x || (100.0 * one - x).abs() < 1e-9);
            assert!(measured || given, "{name}: {number} in \"{because}\"");
        }
        for said in of_it {
            assert!(because.contains(said.1), "{name}: \"{because}\" does not say {}", said.1);
        }
    }
    let names: Vec<String> = asked().into_iter().map(|(name, _)| name).collect();
    let lost = SAID.iter().find(|said| !names.iter().any(|name| name == said.0));
    assert_eq!(lost.map(|said| said.0), None, "is asked no more");
}

/// The summaries that are spoken of, of each side, from one run of it.
fn measured(name: &str) -> BTreeMap<(Side, String, u64), Summary> {
    let rows = SAID.iter().map(|said| (said.0, said.2, said.3, said.4));
    let rows = rows.chain(BETWEEN.iter().map(|row| (row.0, row.1, row.2, row.3)));
    let rows: BTreeSet<(Side, &str, u64)> =
        rows.filter(|row| row.0 == name).map(|(_, side, metric, at)| (side, metric, at)).collect();
    let (left, right) = find(name).unwrap().sides().unwrap();
    let mut found = BTreeMap::new();
    for side in [Left, Right] {
        let metrics: BTreeSet<&str> = rows.iter().filter(|row| row.0 == side).map(|row| row.1).collect();
        let Some(end) = rows.iter().filter(|row| row.0 == side).map(|row| row.2).max() else { continue };
        let scenario = if side == Left { left.clone() } else { right.clone().unwrap_or_else(|| panic!("{name}")) };
        let experiment = Arc::new(Experiment::new(scenario).unwrap());
        assert!(end <= experiment.scenario().generations, "{name}");
        let metrics: Vec<&str> = metrics.into_iter().collect();
        let runs = experiment.scenario().replicates;
        let mut ensemble = Ensemble::new(&experiment, runs, experiment.metrics_named(&metrics).unwrap());
        ensemble.advance(end, &|| false);
        for (_, metric, at) in rows.iter().filter(|row| row.0 == side) {
            let row = ensemble.history().at(*at).unwrap();
            assert_eq!(row.generation, *at, "{name}: no row is kept there");
            let place = ensemble.history().metric(metric).unwrap();
            found.insert((side, (*metric).to_owned(), *at), row.summaries[place]);
        }
    }
    found
}

/// Scenarios whose runs take seconds: what is said of them is held against them in CI.
pub(crate) const LONG: [&str; 3] = ["two-bumps", "subsample", "stratified-lifetimes"];

#[test]
fn what_is_said_of_a_run_is_what_the_run_shows() {
    is_shown(|name| !LONG.contains(&name));
}

#[test]
#[ignore = "long runs, in CI"]
fn what_is_said_of_a_long_run_is_what_the_run_shows() {
    is_shown(|name| LONG.contains(&name));
}

fn is_shown(of: impl Fn(&str) -> bool) {
    let mut wrong = Vec::new();
    let names: BTreeSet<&str> = SAID.iter().map(|said| said.0).chain(BETWEEN.iter().map(|row| row.0)).collect();
    assert!(LONG.iter().all(|name| names.contains(name)));
    for name in names.into_iter().filter(|name| of(name)) {
        let found = measured(name);
        for (_, said, side, metric, at, of, off) in SAID.iter().filter(|said| said.0 == name) {
            let seen = of.of(&found[&(*side, (*metric).to_owned(), *at)]);
            let told = value(said);
            if (seen - told).abs() > *off {
                wrong.push(format!("{name}: {said} for {metric} at {at} ({side:?}, {of:?}) is {seen}"));
            }
        }
        for (_, side, metric, at, of, [low, high]) in BETWEEN.iter().filter(|row| row.0 == name) {
            let seen = of.of(&found[&(*side, (*metric).to_owned(), *at)]);
            if !(*low..=*high).contains(&seen) {
                wrong.push(format!("{name}: {metric} at {at} ({side:?}, {of:?}) is {seen}, not in {low}..={high}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(feature = "gui")]
mod in_the_window {
    use collapse_lab::app::{LabApp, Options, Page, ThemeName};
    use collapse_lab::experiment::{Question, find};
    use egui::accesskit::{Live, Role};
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use crate::window::{press, shows, wait, window};

    type Lab = Harness<'static, LabApp>;

    fn on(scenario: &str, page: Page, theme: ThemeName) -> (Lab, Question) {
        let options = Options { page: Some(page), theme: Some(theme), ..Options::default() };
        (window(scenario, options), find(scenario).unwrap().question)
    }

    fn row(question: &Question, place: usize) -> String {
        format!("Answer {}: {}", Question::letter(place), question.answers[place])
    }

    fn described(harness: &Lab, name: &str) -> String {
        harness.get_by_role_and_label(Role::Button, name).accesskit_node().description().unwrap_or_default()
    }

    fn key(harness: &mut Lab, modifiers: egui::Modifiers, key: egui::Key) {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(4);
    }

    #[test]
    fn hands_are_counted_and_the_answer_is_told_only_when_it_is_revealed() {
        let (mut harness, question) = on("replace", Page::Lab, ThemeName::Light);
        assert!(!shows(&harness, &question.ask), "not before it is asked for");
        key(&mut harness, egui::Modifiers::NONE, egui::Key::Q);
        assert!(shows(&harness, &question.ask));
        let right = question.right_place().unwrap();
        let hidden = |harness: &Lab| !shows(harness, "The right answer") && !shows(harness, &question.because);
        assert!(hidden(&harness));
        for place in 0..question.answers.len() {
            assert_eq!(described(&harness, &row(&question, place)), "no hands raised");
        }
        for _ in 0..2 {
            press(&mut harness, Role::Button, &row(&question, right));
        }
        assert_eq!(described(&harness, &row(&question, right)), "2 hands raised");
        let letter = Question::letter(right);
        press(&mut harness, Role::Button, &format!("One hand fewer for {letter}"));
        assert_eq!(described(&harness, &row(&question, right)), "one hand raised");
        harness.get_by_role_and_label(Role::TextInput, "Hands for A").focus();
        harness.run_steps(2);
        harness.get_by_role_and_label(Role::TextInput, "Hands for A").type_text("12");
        harness.run_steps(3);
        assert_eq!(described(&harness, &row(&question, 0)), "12 hands raised");
        press(&mut harness, Role::Button, "Reveal");
        let told = format!("The right answer is {letter}: {}. {}", question.answers[right], question.because);
        let live = harness.get_by_label(&told).accesskit_node().live();
        assert_eq!(live, Live::Polite);
        assert_eq!(described(&harness, &row(&question, right)), "the right answer; one hand raised");
        assert_eq!(described(&harness, &row(&question, 0)), "not the right answer; 12 hands raised");
        press(&mut harness, Role::Button, "Fold the question");
        assert!(!shows(&harness, "Answer A") && shows(&harness, "The right answer is"));
        press(&mut harness, Role::Button, "Unfold the question");
        press(&mut harness, Role::Button, "Hide the answer");
        assert!(hidden(&harness));
        press(&mut harness, Role::Button, "Hide the question");
        assert!(!shows(&harness, &question.ask));
        // Another scenario has a question of its own.
        key(&mut harness, egui::Modifiers::NONE, egui::Key::Q);
        key(&mut harness, egui::Modifiers::NONE, egui::Key::Num3);
        wait(&mut harness, "the third scenario", LabApp::is_settled);
        assert!(!shows(&harness, "Answer A"));
    }

    #[test]
    fn a_veil_asks_by_itself_and_the_reveal_lets_the_run_play() {
        let (mut harness, question) = on("accumulate-or-replace", Page::Compare, ThemeName::Projector);
        key(&mut harness, egui::Modifiers::NONE, egui::Key::Home);
        wait(&mut harness, "generation 0", |app| app.is_settled() && app.playhead() == 0);
        key(&mut harness, egui::Modifiers::NONE, egui::Key::V);
        assert!(shows(&harness, &question.ask) && harness.state().playhead() == 0);
        key(&mut harness, egui::Modifiers::SHIFT, egui::Key::Q);
        assert!(shows(&harness, "The right answer is"));
        wait(&mut harness, "the run", |app| app.playhead() > 0);
    }

    /// Of what the plots took before, more than half is still theirs in the projector view, where everything is larger.
    #[test]
    fn a_question_leaves_the_plots_most_of_the_height() {
        let height = |harness: &Lab| {
            let plots: Vec<egui::Rect> = harness.query_all_by_role(Role::Figure).map(|node| node.rect()).collect();
            assert!(plots.len() >= 3);
            plots.iter().fold(egui::Rect::NOTHING, |all, one| all.union(*one)).height()
        };
        for (theme, page, most) in [(ThemeName::Light, Page::Lab, 0.6), (ThemeName::Projector, Page::Compare, 0.55)] {
            for name in ["bernoulli-drift", "half-life", "accumulate-or-replace"] {
                let (mut harness, question) = on(name, page, theme);
                let before = height(&harness);
                key(&mut harness, egui::Modifiers::SHIFT, egui::Key::Q);
                assert!(shows(&harness, &question.because), "{name}");
                let with = height(&harness);
                assert!((most * before..before).contains(&with), "{name} {page:?}: {with} of {before}");
                press(&mut harness, Role::Button, "Fold the question");
                assert!(height(&harness) > with, "{name}");
            }
        }
    }
}
