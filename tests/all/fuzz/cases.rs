//! Random experiments, from the records of keys that `collapse-lab list keys` prints: a new key or family is drawn by itself.

use std::collections::BTreeMap;

use collapse_lab::experiment::keys::{self, KEYS, Key, apply_all};
use collapse_lab::experiment::{Experiment, Problem, Scenario};
use collapse_lab::family::{About, Domain, FAMILIES, Knob, Random};
use rand::RngExt as _;
use toml::Value;

use crate::support::random;

/// What a key takes, read from the text that says so to people.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Takes {
    /// One of these words.
    Word(Vec<String>),
    /// A whole number between these, or one of the words.
    Whole(u64, u64, Vec<String>),
    /// A number between these, either end of which may be left out, or one of the words.
    Number([f64; 2], [bool; 2], Vec<String>),
    /// Anything else.
    Other,
}

impl Takes {
    /// Of a key that decides what is run.
    pub(super) fn of(key: &Key) -> Self {
        let words = || key.takes.words().into_iter().map(str::to_owned).collect();
        match (key.takes, key.takes.bounds()) {
            _ if key.prose && key.path != "run" => Self::Other,
            (keys::Takes::Word(_), _) => Self::Word(words()),
            (takes, Some((low, high, _))) if takes.is_whole() => Self::Whole(low as u64, high as u64, words()),
            (takes, Some((low, high, above))) => {
                let below = matches!(takes, keys::Takes::Between(..));
                Self::Number([low, high], [above, below], words())
            }
            _ => Self::Other,
        }
    }
}

/// Keys that say nothing of what is run, or that the cases below draw in their own way.
pub(super) const OTHER: [&str; 21] = [
    "title",
    "claim",
    "source",
    "group",
    "question",
    "answers",
    "right",
    "because",
    "view",
    "scale",
    "centre",
    "layout",
    "marks",
    "truth.family",
    "truth.data",
    "truth.column",
    "truth.sheet",
    "truth.missing",
    "model.family",
    "model.start",
    "sweep",
];

fn chance(rng: &mut Random, p: f64) -> bool {
    rng.random::<f64>() < p
}

fn one<'a, T>(rng: &mut Random, of: &'a [T]) -> &'a T {
    &of[rng.random_range(0..of.len())]
}

/// Evenly on a logarithmic axis.
fn between(rng: &mut Random, low: f64, high: f64) -> f64 {
    (low.ln() + rng.random::<f64>() * (high.ln() - low.ln())).exp().clamp(low, high)
}

/// Few digits, so that links can be read.
fn short(x: f64) -> f64 {
    format!("{x:.3e}").parse().unwrap()
}

fn whole(rng: &mut Random, low: u64, high: u64) -> Value {
    let x = between(rng, low as f64 + 0.5, high as f64 + 0.5).round() as u64;
    Value::Integer(x.clamp(low, high) as i64)
}

/// A number of a range: at its ends, near a usual value, or anywhere.
fn number(rng: &mut Random, [low, high]: [f64; 2], open: [bool; 2], usual: Option<f64>) -> f64 {
    let inside = |x: f64| {
        let x = short(x).clamp(low, high);
        let (least, most) = (if low == 0.0 { 1e-12 } else { low + 1e-9 * low.abs() }, high - 1e-9 * high.abs());
        if open[0] && x <= low {
            least
        } else if open[1] && x >= high {
            most
        } else {
            x
        }
    };
    let sign = if low < 0.0 && chance(rng, 0.5) { -1.0 } else { 1.0 };
    match rng.random_range(0..20) {
        0 | 1 if !open[0] && low.abs() < 1e90 => low,
        2 | 3 if !open[1] && high.abs() < 1e90 => high,
        0..=9 => {
            let usual = usual.filter(|x| *x != 0.0).unwrap_or(1.0);
            inside(sign * usual * between(rng, 0.05, 20.0))
        }
        10..=15 => inside(low.max(-5.0) + rng.random::<f64>() * (high.min(5.0) - low.max(-5.0)).max(0.0)),
        16..=18 => inside(sign * between(rng, 1e-6, high.clamp(1e-5, 1e6))),
        _ => inside(sign * between(rng, 1e-12, high.clamp(1e-9, 1e99))),
    }
}

fn value(rng: &mut Random, path: &str, takes: &Takes, usual: Option<f64>) -> Option<Value> {
    Some(match takes {
        Takes::Other => return None,
        Takes::Word(words) => Value::String(one(rng, words).clone()),
        Takes::Whole(_, _, words) | Takes::Number(_, _, words) if !words.is_empty() && chance(rng, 0.3) => {
            Value::String(one(rng, words).clone())
        }
        &Takes::Whole(low, high, _) => {
            let usual = match path {
                "generations" if chance(rng, 0.9) => 30,
                "generations" => 400,
                "replicates" => 7,
                "sample_size" if chance(rng, 0.5) => 8,
                "sample_size" if chance(rng, 0.7) => 200,
                _ if chance(rng, 0.85) => 12,
                _ => high,
            };
            whole(rng, low, usual.clamp(low, high))
        }
        Takes::Number(range, open, _) => Value::Float(number(rng, *range, *open, usual)),
    })
}

/// The range of a single number of a knob.
fn range_of(domain: Domain) -> ([f64; 2], [bool; 2]) {
    match domain {
        Domain::Positive => ([0.0, f64::MAX], [true, false]),
        Domain::PositiveUpTo(most) => ([0.0, most], [true, false]),
        Domain::NonNegative => ([0.0, f64::MAX], [false, false]),
        Domain::OpenUnit => ([0.0, 1.0], [true, true]),
        _ => ([f64::MIN, f64::MAX], [false, false]),
    }
}

fn probabilities(rng: &mut Random, length: usize) -> Value {
    let mut shares: Vec<f64> =
        (0..length).map(|_| if chance(rng, 0.1) { 0.0 } else { -rng.random::<f64>().ln() }).collect();
    shares[0] += 0.1;
    let whole: f64 = shares.iter().sum();
    shares.into_iter().map(|share| Value::Float(share / whole)).collect::<Vec<_>>().into()
}

fn of_knob(rng: &mut Random, knob: &Knob, length: usize) -> Value {
    let single = |rng: &mut Random, domain| {
        let (range, open) = range_of(domain);
        Value::Float(number(rng, range, open, knob.default))
    };
    match knob.domain {
        Domain::Choice(words) => Value::String((*one(rng, words)).into()),
        Domain::OneOf(values) => Value::Float(*one(rng, values)),
        Domain::Whole(low, high) => {
            let usual = if chance(rng, 0.9) { knob.default.map_or(10, |x| 3 * x as u64 + 2).min(1000) } else { high };
            whole(rng, low, usual.clamp(low, high))
        }
        Domain::Probabilities => probabilities(rng, length.max(2)),
        Domain::List(&each) => (0..length).map(|_| single(rng, each)).collect::<Vec<_>>().into(),
        domain if chance(rng, 0.5) && knob.slider.0.is_finite() => {
            let x = short(knob.slider.0 + rng.random::<f64>() * (knob.slider.1 - knob.slider.0));
            if domain.holds(x) { Value::Float(x) } else { single(rng, domain) }
        }
        domain => single(rng, domain),
    }
}

/// The values that make a case.
pub(super) type Values = BTreeMap<String, Value>;

/// One case of that number.
pub(super) struct Case {
    pub(super) experiment: Experiment,
    /// Refusals on the way to it, as they were told.
    pub(super) refusals: Vec<String>,
}

/// The values of the case of a number, before anything of them is refused.
fn drawn(rng: &mut Random) -> Values {
    let family: &About = one(rng, FAMILIES);
    let mut values = Values::new();
    values.insert("truth.family".into(), family.name.into());
    let mut fitted = family;
    if chance(rng, 0.06) {
        fitted = one(rng, FAMILIES);
        if fitted.name != family.name {
            values.insert("model.family".into(), fitted.name.into());
        }
    }
    let has_data = chance(rng, 0.05);
    if has_data {
        let columns = ["real", "positive", "count", "trials", "unit", "flag", "symbol", "same"];
        values.insert("truth.data".into(), concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/fuzz/columns.csv").into());
        values.insert("truth.column".into(), (*one(rng, &columns)).into());
    }
    let usual = collapse_lab::experiment::keys::all(&Scenario::default());
    for path in ["seed", "generations", "replicates", "sample_size"] {
        let takes = KEYS.iter().find(|key| key.path == path).map(Takes::of).unwrap();
        let chosen = value(rng, path, &takes, None).unwrap();
        values.insert(path.into(), chosen);
    }
    let share = *one(rng, &[0.03, 0.1, 0.25]);
    for key in KEYS.iter() {
        if !values.contains_key(key.path) && (chance(rng, share) || key.path == "workflow.retention") {
            let usual = usual.get(key.path).and_then(Value::as_float);
            if let Some(chosen) = value(rng, key.path, &Takes::of(key), usual) {
                values.insert(key.path.into(), chosen);
            }
        }
    }
    let length = rng.random_range(1..=4);
    let share = *one(rng, &[0.0, 0.3, 0.6, 1.0]);
    for (table, knobs) in [("truth", if has_data { &[] } else { family.knobs }), ("estimator", fitted.estimator)] {
        for knob in knobs {
            let share = if knob.domain.is_list() { 0.3 * share } else { share };
            if chance(rng, share) {
                values.insert(format!("{table}.{}", knob.key), of_knob(rng, knob, length));
            }
        }
    }
    if chance(rng, 0.04) {
        let start = match rng.random_range(0..3) {
            0 => probabilities(rng, length + 1),
            1 => vec![Value::Float(short(rng.random::<f64>()))].into(),
            _ => vec![Value::Float(short(rng.random::<f64>())), Value::Float(short(between(rng, 0.01, 10.0)))].into(),
        };
        values.insert("model.start".into(), start);
    }
    // By points all the pairs that a ridge fit is measured with are drawn, which may be billions.
    if let Some(Value::Integer(many)) = values.get_mut("estimator.final_size") {
        *many = (*many - 1) % 3000 + 1;
    }
    // What says nothing without another key mostly has it.
    let has = |values: &Values, start: &str| values.keys().any(|path| path.starts_with(start));
    if (has(&values, "sampling.reward") || has(&values, "sampling.choice")) && chance(rng, 0.8) {
        values.entry("sampling.curation".into()).or_insert_with(|| whole(rng, 2, 9));
    }
    if has(&values, "sampling.repulsion_") && chance(rng, 0.8) {
        let strength = Value::Float(short(between(rng, 1e-3, 100.0)));
        values.entry("sampling.repulsion".into()).or_insert(strength);
    }
    if has(&values, "estimator.real_weight") && chance(rng, 0.9) {
        values.insert("workflow.retention".into(), "replace".into());
        let part = Value::Float(short(0.1 + 0.8 * rng.random::<f64>()));
        values.insert("workflow.synthetic_fraction".into(), part);
    }
    values
}

/// The experiment of some values; what is refused is left out, and what would take long made smaller.
pub(super) fn case(number: u64) -> Result<Case, String> {
    let mut rng = random(0x0060_0D5E_ED00 + number);
    let mut values = drawn(&mut rng);
    let mut refusals = Vec::new();
    for _ in 0..60 {
        let mut scenario = Scenario { replicates: 3, ..Scenario::default() };
        let made = apply_all(&mut scenario, &values).and_then(|()| Experiment::new(scenario));
        match made {
            Ok(experiment) if is_small(&experiment) => return Ok(Case { experiment, refusals }),
            Ok(experiment) => smaller(&experiment, &mut values, &mut rng),
            Err(problem) => {
                refusals.push(problem.to_string());
                let refused = match &problem {
                    Problem::Refused(refusal) => refusal.key.clone(),
                    Problem::Data { .. } => "truth.column".into(),
                    _ => String::new(),
                };
                let family = values["truth.family"].clone();
                if refused == "truth.column" {
                    values.remove("truth.data");
                }
                if refused == "sample_size" {
                    values.insert("sample_size".into(), whole(&mut rng, 1, 12));
                    // Too many runs, a window of too many batches, or batches that grow too far, may be meant.
                    values.insert("generations".into(), whole(&mut rng, 1, 12));
                    let grows = |path: &str| path.starts_with("workflow.") && path != "workflow.retention";
                    values.retain(|path, _| !grows(path) && path != "estimator.final_size");
                } else if refused == "truth.family" || values.remove(&refused).is_none() {
                    // One of several that clash, told by another's name: all of that table, or all.
                    let table = refused.split('.').next().unwrap_or_default().to_owned();
                    let before = values.len();
                    values.retain(|path, _| path.split('.').next() != Some(table.as_str()));
                    values.insert("truth.family".into(), family);
                    if values.len() >= before {
                        let path = one(&mut rng, &values.keys().cloned().collect::<Vec<_>>()).clone();
                        if path != "truth.family" {
                            values.remove(&path);
                        }
                    }
                }
            }
        }
    }
    Err(format!("no valid experiment in sixty steps: {}", refusals.last().map_or("", |last| last)))
}

/// Whether every point is drawn by itself.
pub(super) fn draws_points(experiment: &Experiment) -> bool {
    let scenario = experiment.scenario();
    scenario.by_points
        || scenario.selection.is_on()
        || scenario.data.is_some()
        || experiment.is_misspecified()
        || experiment.keeps_points()
        || !experiment.about().statistic
}

/// Points drawn, or models made, on the way.
fn work(experiment: &Experiment) -> f64 {
    let scenario = experiment.scenario();
    let steps = scenario.generations as f64 * scenario.replicates as f64;
    if !draws_points(experiment) {
        return steps;
    }
    let largest = (1..=scenario.generations.min(400)).map(|t| {
        let sizes = experiment.plan().sizes(t);
        (sizes.real + sizes.synthetic) as f64
    });
    let largest = largest.fold(experiment.plan().sizes(scenario.generations).synthetic as f64, f64::max);
    let choices = match scenario.selection.curation.choices {
        collapse_lab::experiment::Curation::UNLIMITED => 1.0,
        choices => choices as f64,
    };
    let paired = if scenario.selection.diversity.is_on() { largest.max(10.0) / 10.0 } else { 1.0 };
    let held = experiment.plan().most_points(scenario.generations) * scenario.replicates as f64;
    (steps * largest * choices * paired).max(held)
}

/// Whether it is done in a moment.
fn is_small(experiment: &Experiment) -> bool {
    work(experiment) <= if draws_points(experiment) { 3e4 } else { 2e4 }
}

fn smaller(experiment: &Experiment, values: &mut Values, rng: &mut Random) {
    let scenario = experiment.scenario();
    let mut limit = |path: &str, now: u64| {
        let most = (now / 3).max(1);
        values.insert(path.into(), Value::Integer(most as i64));
    };
    let largest = scenario.sample_size.max(scenario.generations).max(scenario.selection.curation.choices.min(1000));
    if scenario.sample_size > 100 && draws_points(experiment) {
        values.insert("sample_size".into(), whole(rng, 1, 60));
    } else if scenario.selection.curation.choices == largest && largest > 1 {
        limit("sampling.curation", largest);
    } else if scenario.generations >= scenario.sample_size.min(12) && scenario.generations > 1 {
        limit("generations", scenario.generations);
    } else if scenario.sample_size > 1 {
        limit("sample_size", scenario.sample_size);
    } else if scenario.replicates > 1 {
        limit("replicates", scenario.replicates);
    } else {
        values.remove("workflow.synthetic_ratio");
        values.remove("workflow.synthetic_to_real");
        values.remove("workflow.growth");
    }
}
