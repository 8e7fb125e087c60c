//! The keys every scenario has. A new one is an entry here, or in the file of its rule; every other room reads it.

use std::sync::LazyLock;

use toml::Value;

use crate::experiment::look::Centre;
use crate::experiment::plan::{Grows, LARGEST_BATCH};
use crate::experiment::sampling::{CURATION_KEYS, DIVERSITY_KEYS, RULE_KEYS};
use crate::experiment::scenario::{Keeps, Scenario};
use crate::experiment::stop::StopRule;
use crate::family::Domain;

use super::convert::{float, given, int, listed, number, optional, parts, rising, said, set, strict, texts, whole};
use super::key::{Key, Swept, Takes, Track};
use super::words::{CENTRE, DRAWS, LAYOUT, REAL_SOURCE, RETENTION, SCALE, SCHEDULE, STOP};

const GENERATIONS: u64 = 1_000_000_000;
const RUNS: u64 = 10_000_000;

/// The keys every scenario has, in the order files show them. A family adds its own under `truth` and `estimator`.
pub static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let selecting = CURATION_KEYS.iter().chain(DIVERSITY_KEYS).map(|key| ("sampling.draws", *key));
    let rules: Vec<(&str, Key)> = RULE_KEYS.iter().copied().chain(selecting).collect();
    let mut keys = Vec::with_capacity(OWN.len() + rules.len());
    OWN.iter().for_each(|key| put(*key, &rules, &mut keys));
    keys
});

/// A key, and behind it those of rules that want to stand there, which others may stand behind in turn.
fn put(key: Key, rules: &[(&str, Key)], into: &mut Vec<Key>) {
    into.push(key);
    rules.iter().filter(|(after, _)| *after == key.path).for_each(|(_, next)| put(*next, rules, into));
}

/// Those that are of no rule.
const OWN: &[Key] = &[
    // What is said of it
    Key::new("title", "title", "Name of the scenario", Takes::Text(""),
        |s| Some(Value::String(s.title.clone())), |s, v| set(&mut s.title, strict(v))).prose(),
    Key::new("claim", "claim", "What it claims, in one sentence", Takes::Text(""),
        |s| Some(Value::String(s.claim.clone())), |s, v| set(&mut s.claim, strict(v))).prose(),
    Key::new("source", "source", "Where the claim is from", Takes::Text(""),
        |s| Some(Value::String(s.source.clone())), |s, v| set(&mut s.source, strict(v))).prose(),
    Key::new("group", "group", "The question it belongs to in the gallery", Takes::Text(""),
        |s| Some(Value::String(s.group.clone())), |s, v| set(&mut s.group, strict(v))).prose(),
    // What an audience is asked before it is seen
    Key::new("question", "question", "What an audience is asked before the run is seen; it goes with answers and the right one. An empty one takes these away", Takes::Text(""),
        |s| said(&s.question.ask), |s, v| { s.question.put(strict(v)?); Some(()) }).prose(),
    Key::new("answers", "answers", "The answers to choose from", Takes::Texts,
        |s| listed(&s.question.answers), |s, v| set(&mut s.question.answers, texts(v))).prose(),
    Key::new("right", "right answer", "The number of the right answer, the first is 1", Takes::Number(Domain::Whole(1, 5)),
        |s| (s.question.right > 0).then(|| int(s.question.right))?, |s, v| set(&mut s.question.right, whole(v))).prose(),
    Key::new("because", "because", "Why it is the right one: said once it is revealed", Takes::Text(""),
        |s| said(&s.question.because), |s, v| set(&mut s.question.because, strict(v))).prose(),
    // How it is first looked at
    Key::new("view", "view", "What its plots open with, in the place of the spread and of the distance", Takes::Metrics,
        |s| said(&s.look.view.join(", ")), |s, v| set(&mut s.look.view, parts(v))).prose(),
    Key::new("scale", "scale", "The axes of these two plots", Takes::TwoOf(SCALE.words),
        |s| said(&s.look.scale.iter().filter_map(|one| SCALE.word(*one)).collect::<Vec<_>>().join(", ")),
        |s, v| set(&mut s.look.scale, parts(v)?.iter().map(|word| SCALE.of(word)).collect())).prose(),
    Key::new("centre", "centre", "What stands for all runs in the plots: the typical one, or what theory speaks of", Takes::Word(CENTRE.words),
        |s| (s.look.centre != Centre::Median).then(|| CENTRE.write(s.look.centre))?,
        |s, v| set(&mut s.look.centre, CENTRE.read(v))).prose(),
    Key::new("layout", "layout", "How the two sides of a comparison are first looked at: each in its plots, both in each plot, or the left one minus the right one", Takes::Word(LAYOUT.words),
        |s| LAYOUT.write(s.look.layout?), |s, v| set(&mut s.look.layout, LAYOUT.read(v).map(Some))).prose(),
    Key::new("marks", "marks", "Generations at which the plots name what they show", Takes::Rising("generations"),
        |s| said(&s.look.marks.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
        |s, v| set(&mut s.look.marks, rising(v))).prose(),
    Key::new("run", "run on view", "Which run the density shows; the first is 0", Takes::Number(Domain::Whole(0, RUNS - 1)),
        |s| (s.look.run > 0).then(|| int(s.look.run))?, |s, v| set(&mut s.look.run, whole(v))).prose(),
    // How much of it
    Key::new("seed", "seed", "Seed of every random number: the same seed gives the same bits", Takes::Number(Domain::Whole(0, i64::MAX as u64)),
        |s| int(s.seed), |s, v| set(&mut s.seed, whole(v))).swept(Swept::Named),
    Key::new("generations", "generations", "Last generation; the first is fitted on real data only", Takes::Number(Domain::Whole(1, GENERATIONS)),
        |s| int(s.generations), |s, v| set(&mut s.generations, whole(v))).track(Track::log(1.0, 100_000.0)),
    Key::new("replicates", "runs", "Independent runs R that bands and means are over", Takes::Number(Domain::Whole(1, RUNS)),
        |s| int(s.replicates), |s, v| set(&mut s.replicates, whole(v))).track(Track::log(1.0, 100_000.0)).swept(Swept::Named),
    Key::new("sample_size", "sample size n", "Points n of each batch", Takes::Number(Domain::Whole(1, LARGEST_BATCH)),
        |s| int(s.sample_size), |s, v| set(&mut s.sample_size, whole(v))).track(Track::log(2.0, 10_000.0)),
    // What is true, and what is fitted
    Key::new("truth.family", "family", "What the real data is like, and what is fitted", Takes::Family,
        |s| Some(Value::String(s.family.clone())), |s, v| { s.set_family(v.as_str()?); Some(()) }).swept(Swept::Named),
    Key::new("truth.data", "data file", "A data file (.csv, .tsv, .txt, .xlsx, .ods, .xls): the truth is then the fit to its column, and the real points are the measured ones", Takes::Text(": the path of a data file"),
        |s| optional(&s.data), |s, v| set(&mut s.data, given(v))).swept(Swept::Named),
    Key::new("truth.column", "column", "Which column of the data file, by name or by place from 1; needed if it has several", Takes::Text(": the name or the number of a column"),
        |s| optional(&s.column), |s, v| set(&mut s.column, given(v))).swept(Swept::Named),
    Key::new("truth.sheet", "sheet", "Which sheet of a workbook; without it the first that is not hidden", Takes::Text(": the name of a sheet"),
        |s| optional(&s.sheet), |s, v| set(&mut s.sheet, given(v))).swept(Swept::Named),
    Key::new("truth.missing", "missing values", "What else stands for a missing value, such as \"-999\" or \"unknown\"; of labels only the empty cell does by itself", Takes::Text(": cells, with commas in between"),
        |s| optional(&s.missing), |s, v| set(&mut s.missing, given(v))).swept(Swept::Named),
    Key::new("model.family", "fitted family", "What is fitted; the truth's family if left out. Another one, both densities on the line, is misspecified", Takes::Family,
        |s| (!s.model.is_empty()).then(|| Value::String(s.model.clone())), |s, v| { s.set_model(v.as_str()?); Some(()) }).swept(Swept::Named),
    // The workflow
    Key::new("workflow.retention", "training set keeps", "What the training set keeps: the last batch, all, n of all, or the last few batches", Takes::Word(RETENTION.words),
        |s| RETENTION.write(s.retention), |s, v| set(&mut s.retention, RETENTION.read(v))),
    Key::new("workflow.window", "batches kept", "Batches kept under retention = \"window\"", Takes::Number(Domain::Whole(1, 1_000_000)),
        |s| int(s.window), |s, v| set(&mut s.window, whole(v))).track(Track::log(1.0, 100.0))
        .matters(|s| s.retention == Keeps::Window, "workflow.retention = window"),
    Key::new("workflow.synthetic_fraction", "synthetic fraction", "Share of model output in each batch after the first; the rest is real", Takes::Number(Domain::Between(0.0, 1.0)),
        |s| float(s.synthetic_fraction), |s, v| set(&mut s.synthetic_fraction, number(v))).track(Track::share()),
    Key::new("workflow.real_source", "source of real points", "Real points of later batches: new ones, or the first ones again", Takes::Word(REAL_SOURCE.words),
        |s| REAL_SOURCE.write(s.real_source), |s, v| set(&mut s.real_source, REAL_SOURCE.read(v)))
        .matters(later_real, "workflow.synthetic_fraction below 1"),
    Key::new("workflow.schedule", "batch sizes", "Batch sizes: n each, n_i = n i^(1 + growth), or n_i = n (1 + growth)^(i - 1)", Takes::Word(SCHEDULE.words),
        |s| SCHEDULE.write(s.grows), |s, v| set(&mut s.grows, SCHEDULE.read(v))),
    Key::new("workflow.growth", "growth a", "The a of n_i = n i^(1 + a) under schedule = \"growing\", of n_i = n (1 + a)^(i - 1) under \"geometric\"", Takes::Number(Domain::Between(-1.0, 4.0)),
        |s| float(s.growth), |s, v| set(&mut s.growth, number(v))).track(Track::even(-1.0, 2.0))
        .matters(|s| s.grows != Grows::Not, "workflow.schedule other than constant"),
    Key::new("workflow.synthetic_ratio", "later batch size (× n)", "Size of the batches after the first, as a multiple of the schedule", Takes::Number(Domain::Above(0.0, 1000.0)),
        |s| float(s.synthetic_ratio), |s, v| set(&mut s.synthetic_ratio, number(v))).track(Track::log(0.1, 10.0)),
    Key::new("workflow.synthetic_to_real", "synthetic-to-real ratio", "Sets the last key and synthetic_fraction: n real points in each later batch, and this many times n synthetic ones", Takes::Number(Domain::Between(0.0, 999.0)),
        |_| None, |s, v| { let x = number(v)?; (s.synthetic_ratio, s.synthetic_fraction) = (1.0 + x, x / (1.0 + x)); Some(()) })
        .track(Track::log(0.01, 100.0)),
    // Sampling rules
    Key::new("sampling.draws", "draws", "Draw the sufficient statistic itself, or point by point: the same in distribution", Takes::Word(DRAWS.words),
        |s| DRAWS.write(s.by_points), |s, v| set(&mut s.by_points, DRAWS.read(v))).swept(Swept::Named),
    // When it ends
    Key::new("stop.rule", "stops at", "End at the last generation, when the typical run has collapsed, or never", Takes::Word(STOP.words),
        |s| STOP.write(s.stop), |s, v| set(&mut s.stop, STOP.read(v))).swept(Swept::Never),
    Key::new("stop.collapse_below", "collapsed below", "A run has collapsed once less than this share of the true variance is left", Takes::Between(0.0, 1.0),
        |s| float(s.collapse_below), |s, v| set(&mut s.collapse_below, number(v))).track(Track::log(0.0001, 0.5)).swept(Swept::Named)
        .matters(|s| s.stop == StopRule::Collapse, "stop.rule = collapse"),
    // The sweep it opens as
    Key::new("sweep.x", "first axis", "First axis of the sweep it opens as; a run ignores it", Takes::Text(": key=low:high:steps, key=low:high:steps:log or key=value,value"),
        |s| said(&s.sweep.x), |s, v| set(&mut s.sweep.x, strict(v))).swept(Swept::Never),
    Key::new("sweep.y", "second axis", "Second axis of the sweep; a curve without it", Takes::Text(" like sweep.x"),
        |s| said(&s.sweep.y), |s, v| set(&mut s.sweep.y, strict(v))).swept(Swept::Never),
    Key::new("sweep.metric", "metric of the sweep", "What the sweep measures", Takes::Text(": the name of a metric (see: collapse-lab list metrics)"),
        |s| said(&s.sweep.metric), |s, v| set(&mut s.sweep.metric, strict(v))).swept(Swept::Never),
    Key::new("sweep.at", "when it is measured", "When the sweep measures it: at the end, or a generation; collapse: how long a run takes to collapse", Takes::Text(": end, collapse or a generation"),
        |s| said(&s.sweep.at), |s, v| set(&mut s.sweep.at, strict(v).or_else(|| whole(v).filter(|t| *t > 0).map(|t| t.to_string())))).swept(Swept::Never),
];

/// Whether later batches hold real points, or the first is made of other points where they are used as they are.
fn later_real(scenario: &Scenario) -> bool {
    scenario.synthetic_fraction < 1.0 || scenario.data.is_some() || !scenario.model.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that wants to stand behind a key that there is not would have none itself.
    #[test]
    fn every_rule_has_its_key_once() {
        let rules = RULE_KEYS.iter().map(|(_, key)| key).chain(CURATION_KEYS).chain(DIVERSITY_KEYS);
        for rule in rules {
            assert_eq!(KEYS.iter().filter(|key| key.path == rule.path).count(), 1, "{}", rule.path);
        }
        let place = |path: &str| KEYS.iter().position(|key| key.path == path).unwrap();
        assert!(RULE_KEYS.iter().all(|(after, key)| place(after) < place(key.path)));
        let mut found = Vec::new();
        put(OWN[0], &[(OWN[1].path, OWN[2]), (OWN[0].path, OWN[1])], &mut found);
        assert_eq!(found.iter().map(|key| key.path).collect::<Vec<_>>(), [0, 1, 2].map(|i| OWN[i].path));
    }
}
