//! Every key of a scenario in one table: files, links, `--set`, `list keys` and hover texts all read it.

use std::collections::BTreeMap;

use toml::Value;

use crate::family::{Domain, FAMILIES, Knob, Refusal, Setting, Settings, Taste, nearest, told};

use super::Problem;
use super::curation::Curation;
use super::diversity::Coverage;
use super::look::{Centre, Layout, Scale};
use super::measure::{REWARDS, metrics_of};
use super::plan::RealSource;
use super::scenario::{Keeps, Scenario};
use super::stop::StopRule;

/// One key: its dotted path, what it takes, what it means, and how it is read and written.
pub struct Key {
    /// Dotted path in the file.
    pub path: &'static str,
    /// What it takes.
    pub allowed: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    get: fn(&Scenario) -> Option<Value>,
    set: fn(&mut Scenario, &Value) -> Option<()>,
}

impl Key {
    /// What it takes, and what it is where nothing is said.
    pub fn allowed_and_default(&self) -> String {
        match (self.get)(&Scenario::default()) {
            Some(value) if value.as_str() != Some("") => format!("{}; {} if left out", self.allowed, shown(&value)),
            _ => self.allowed.into(),
        }
    }
}

fn whole(value: &Value, low: u64, high: u64) -> Option<u64> {
    let n = match value {
        Value::Integer(n) => u64::try_from(*n).ok()?,
        Value::Float(x) if x.fract() == 0.0 && *x >= 0.0 && *x < 1e18 => *x as u64, // 1e7 is a whole number too
        _ => return None,
    };
    (low..=high).contains(&n).then_some(n)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(x) if x.is_finite() => Some(*x),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A text, where a number or a word of TOML's own may stand bare: a column called 2020.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Names of metrics that some family has.
fn metrics(value: &Value) -> Option<Vec<String>> {
    let names: Vec<String> =
        value.as_str()?.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let is_known = |name: &String| {
        REWARDS.iter().any(|reward| reward.0 == name)
            || FAMILIES.iter().any(|about| metrics_of(about).iter().any(|info| info.name == *name))
    };
    (names.len() <= 2 && names.iter().all(is_known)).then_some(names)
}

/// A weight, or the word for none.
fn weight(value: &Value) -> Option<Option<f64>> {
    match value.as_str() {
        Some("pooled") => Some(None),
        Some(_) => None,
        None => number(value).filter(|x| (0.0..=1.0).contains(x)).map(Some),
    }
}

fn optional(text: &Option<String>) -> Option<Value> {
    text.clone().map(Value::String)
}

fn said(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::String(text.into()))
}

fn int(n: u64) -> Option<Value> {
    Some(Value::Integer(i64::try_from(n).unwrap_or(i64::MAX)))
}

/// How a word is read and written.
type Words<T> = (fn(&Value) -> Option<T>, fn(T) -> Option<Value>);

macro_rules! words {
    ($($word:literal => $value:expr),+ $(,)?) => {
        (
            |value: &Value| match value.as_str()? { $($word => Some($value),)+ _ => None },
            |current| { $(if current == $value { return Some(Value::String($word.into())); })+ None },
        )
    };
}

fn retention() -> Words<Keeps> {
    words!("replace" => Keeps::Replace, "accumulate" => Keeps::Accumulate, "subsample" => Keeps::Subsample, "window" => Keeps::Window)
}
fn source() -> Words<RealSource> {
    words!("fresh" => RealSource::Fresh, "same" => RealSource::Same)
}
fn growing() -> Words<bool> {
    words!("constant" => false, "growing" => true)
}
fn draws() -> Words<bool> {
    words!("statistic" => false, "points" => true)
}
fn choices(value: &Value) -> Option<u64> {
    if value.as_str() == Some("infinite") { Some(Curation::UNLIMITED) } else { whole(value, 1, Curation::MOST) }
}
fn best() -> Words<bool> {
    words!("luce" => false, "best" => true)
}
fn taste() -> Words<Taste> {
    words!("linear" => Taste::Linear, "quadratic" => Taste::Quadratic, "distance" => Taste::Distance)
}
fn coverage() -> Words<Coverage> {
    words!("none" => Coverage::Independent, "stratified" => Coverage::Stratified, "farthest" => Coverage::Farthest)
}
fn scale() -> Words<Scale> {
    words!("linear" => Scale::Linear, "log" => Scale::Log)
}
fn scales(value: &Value) -> Option<Vec<Scale>> {
    let each = value.as_str()?.split(',').map(|word| scale().0(&Value::from(word.trim())));
    each.collect::<Option<Vec<_>>>().filter(|scales| scales.len() <= 2)
}
fn marks(value: &Value) -> Option<Vec<u64>> {
    if value.is_integer() {
        return whole(value, 1, 1_000_000_000).map(|mark| vec![mark]); // as `--set marks=50` is read
    }
    let each = value.as_str()?.split(',').map(str::trim).filter(|word| !word.is_empty());
    let marks: Vec<u64> = each.map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let rise = marks.first() != Some(&0) && marks.windows(2).all(|pair| pair[0] < pair[1]);
    (rise && marks.len() <= 4).then_some(marks)
}
fn centre() -> Words<Centre> {
    words!("median" => Centre::Median, "mean" => Centre::Mean)
}
fn layout() -> Words<Option<Layout>> {
    words!("beside" => Some(Layout::Beside), "together" => Some(Layout::Together), "difference" => Some(Layout::Difference))
}
fn rule() -> Words<StopRule> {
    words!("generation" => StopRule::Generation, "collapse" => StopRule::Collapse, "never" => StopRule::Never)
}

macro_rules! keys {
    ($($path:literal, $allowed:literal, $meaning:literal, $get:expr, |$s:ident, $v:ident| $set:expr;)+) => {
        /// The keys every scenario has, in the order files show them. A family adds its own under `truth` and `estimator`.
        pub const KEYS: &[Key] = &[$(Key {
            path: $path, allowed: $allowed, meaning: $meaning, get: $get,
            set: |$s: &mut Scenario, $v: &Value| { $set; Some(()) },
        }),+];
    };
}

keys! {
    "title", "a text", "Name of the scenario",
        |s| Some(Value::String(s.title.clone())), |s, v| s.title = text(v)?;
    "claim", "a text", "What it claims, in one sentence",
        |s| Some(Value::String(s.claim.clone())), |s, v| s.claim = text(v)?;
    "source", "a text", "Where the claim is from",
        |s| Some(Value::String(s.source.clone())), |s, v| s.source = text(v)?;
    "group", "a text", "The question it belongs to in the gallery",
        |s| Some(Value::String(s.group.clone())), |s, v| s.group = text(v)?;
    "view", "at most two metrics, separated by commas (see: collapse-lab list metrics)", "What its plots open with, in the place of the spread and of the distance",
        |s| said(&s.look.view.join(", ")), |s, v| s.look.view = metrics(v)?;
    "scale", "linear or log, at most two, separated by commas", "The axes of these two plots",
        |s| said(&s.look.scale.iter().filter_map(|one| scale().1(*one)?.as_str().map(str::to_owned)).collect::<Vec<_>>().join(", ")),
        |s, v| s.look.scale = scales(v)?;
    "centre", "median or mean", "What stands for all runs in the plots: the typical one, or what theory speaks of",
        |s| (s.look.centre != Centre::Median).then(|| centre().1(s.look.centre))?, |s, v| s.look.centre = centre().0(v)?;
    "layout", "beside, together or difference", "How the two sides of a comparison are first looked at: each in its plots, both in each plot, or the left one minus the right one",
        |s| layout().1(s.look.layout), |s, v| s.look.layout = layout().0(v)?;
    "marks", "generations as whole numbers from 1 up, at most four, the earliest first, separated by commas", "Generations at which the plots name what they show",
        |s| said(&s.look.marks.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")), |s, v| s.look.marks = marks(v)?;
    "run", "a whole number from 0 to 9999999", "Which run the density shows; the first is 0",
        |s| (s.look.run > 0).then(|| int(s.look.run))?, |s, v| s.look.run = whole(v, 0, 9_999_999)?;
    "seed", "a whole number from 0 to 9223372036854775807", "Seed of every random number: the same seed gives the same bits",
        |s| int(s.seed), |s, v| s.seed = whole(v, 0, i64::MAX as u64)?;
    "generations", "a whole number from 1 to 1000000000", "Last generation; the first is fitted on real data only",
        |s| int(s.generations), |s, v| s.generations = whole(v, 1, 1_000_000_000)?;
    "replicates", "a whole number from 1 to 10000000", "Independent runs R that bands and means are over",
        |s| int(s.replicates), |s, v| s.replicates = whole(v, 1, 10_000_000)?;
    "sample_size", "a whole number from 1 to 1000000000000", "Points n of each batch",
        |s| int(s.sample_size), |s, v| s.sample_size = whole(v, 1, 1_000_000_000_000)?;
    "truth.family", "a family (see: collapse-lab list families)", "What the real data is like, and what is fitted",
        |s| Some(Value::String(s.family.clone())), |s, v| { let name = text(v)?; crate::family::about(&name)?; s.set_family(&name) };
    "truth.data", "a text: the path of a data file", "A data file (.csv, .tsv, .txt, .xlsx, .ods, .xls): the truth is then the fit to its column, and the real points are the measured ones",
        |s| optional(&s.data), |s, v| s.data = Some(plain_text(v)?).filter(|path| !path.is_empty());
    "truth.column", "a text: the name or the number of a column", "Which column of the data file, by name or by place from 1; needed if it has several",
        |s| optional(&s.column), |s, v| s.column = Some(plain_text(v)?).filter(|name| !name.is_empty());
    "truth.sheet", "a text: the name of a sheet", "Which sheet of a workbook; without it the first that is not hidden",
        |s| optional(&s.sheet), |s, v| s.sheet = Some(plain_text(v)?).filter(|name| !name.is_empty());
    "truth.missing", "a text: cells, with commas in between", "What else stands for a missing value, such as \"-999\" or \"unknown\"; of labels only the empty cell does by itself",
        |s| optional(&s.missing), |s, v| s.missing = Some(plain_text(v)?).filter(|words| !words.is_empty());
    "model.family", "a family (see: collapse-lab list families)", "What is fitted; the truth's family if left out. Another one, both densities on the line, is misspecified",
        |s| (!s.model.is_empty()).then(|| Value::String(s.model.clone())), |s, v| { let name = text(v)?; crate::family::about(&name)?; s.set_model(&name) };
    "model.start", "a list of numbers", "The law of the first batch, where it is not the truth: probabilities (categorical), mean (bernoulli), mean and variance (gaussian), location (location families)",
        |s| (!s.start.is_empty()).then(|| s.start.iter().copied().map(Value::Float).collect::<Vec<_>>().into()), |s, v| s.start = v.as_array()?.iter().map(number).collect::<Option<_>>()?;
    "workflow.retention", "one of \"replace\", \"accumulate\", \"subsample\", \"window\"", "What the training set keeps: the last batch, all, n of all, or the last few batches",
        |s| retention().1(s.retention), |s, v| s.retention = retention().0(v)?;
    "workflow.window", "a whole number from 1 to 1000000", "Batches kept under retention = \"window\"",
        |s| int(s.window), |s, v| s.window = whole(v, 1, 1_000_000)?;
    "workflow.synthetic_fraction", "a number from 0 to 1", "Share of model output in each batch after the first; the rest is real",
        |s| Some(Value::Float(s.synthetic_fraction)), |s, v| s.synthetic_fraction = number(v).filter(|x| (0.0..=1.0).contains(x))?;
    "workflow.real_source", "one of \"fresh\", \"same\"", "Real points of later batches: new ones, or the first ones again",
        |s| source().1(s.real_source), |s, v| s.real_source = source().0(v)?;
    "workflow.schedule", "one of \"constant\", \"growing\"", "Batch sizes: n each, or n_i = n i^(1 + growth)",
        |s| growing().1(s.growing), |s, v| s.growing = growing().0(v)?;
    "workflow.growth", "a number from -1 to 4", "The a of n_i = n i^(1 + a) under schedule = \"growing\"",
        |s| Some(Value::Float(s.growth)), |s, v| s.growth = number(v).filter(|x| (-1.0..=4.0).contains(x))?;
    "workflow.synthetic_ratio", "a number greater than 0, at most 1000", "Size of the batches after the first, as a multiple of the schedule",
        |s| Some(Value::Float(s.synthetic_ratio)), |s, v| s.synthetic_ratio = number(v).filter(|x| *x > 0.0 && *x <= 1000.0)?;
    "workflow.synthetic_to_real", "a number from 0 to 999", "Sets the last key and synthetic_fraction: n real points in each later batch, and this many times n synthetic ones",
        |_| None, |s, v| { let x = number(v).filter(|x| (0.0..=999.0).contains(x))?; (s.synthetic_ratio, s.synthetic_fraction) = (1.0 + x, x / (1.0 + x)) };
    "workflow.changed_points", "a whole number from 0", "So many real points of the first batch are others, all other random numbers the same: what does a run remember of one point?",
        |s| int(s.changed_points), |s, v| s.changed_points = whole(v, 0, 1_000_000_000_000)?;
    "sampling.draws", "one of \"statistic\", \"points\"", "Draw the sufficient statistic itself, or point by point: the same in law",
        |s| draws().1(s.by_points), |s, v| s.by_points = draws().0(v)?;
    "sampling.temperature", "a number greater than 0, at most 1000", "The model's law p is sampled as p^(1/temperature): below 1 colder, nearer to its peak; above 1 hotter, flatter",
        |s| Some(Value::Float(s.temperature)), |s, v| s.temperature = number(v).filter(|x| *x > 0.0 && *x <= 1000.0)?;
    "sampling.bias", "a number from 0 to 1000", "Covariance of the synthetic points, as a multiple of the model's: below 1, quality is bought with diversity",
        |s| Some(Value::Float(s.bias)), |s, v| s.bias = number(v).filter(|x| (0.0..=1000.0).contains(x))?;
    "estimator.real_weight", "a number from 0 to 1, or \"pooled\"", "Weight of the real points of a batch in the fit, however many they are: means, and covariances around each part's own mean, are averaged with it (2502.18049); pooled: every point counts alike",
        |s| Some(s.real_weight.map_or_else(|| Value::String("pooled".into()), Value::Float)), |s, v| s.real_weight = weight(v)?;
    "sampling.curation", "a whole number from 1 to 1000, or \"infinite\"", "Choices K: each synthetic point is the one chosen of K drawn, so that a generation costs K n points; 1 is no curation, infinite the law p e^reward",
        |s| match s.selection.curation.choices { Curation::UNLIMITED => Some(Value::String("infinite".into())), n => int(n) }, |s, v| s.selection.curation.choices = choices(v)?;
    "sampling.choice", "one of \"luce\", \"best\"", "Chosen of K: one with probability proportional to e^reward (Bradley-Terry, Luce), or always the best",
        |s| best().1(s.selection.curation.best), |s, v| s.selection.curation.best = best().0(v)?;
    "sampling.reward", "one of \"linear\", \"quadratic\", \"distance\"", "What is liked at x, the place on the horizontal axis or in the plane: g (x - c), -g |x - c|^2 / 2, or -g max(0, |x - c| - margin)",
        |s| taste().1(s.selection.curation.reward.taste), |s, v| s.selection.curation.reward.taste = taste().0(v)?;
    "sampling.reward_gain", "a number from 0 to 1000000", "The gain g of the reward: how strongly it is followed",
        |s| Some(Value::Float(s.selection.curation.reward.gain)), |s, v| s.selection.curation.reward.gain = number(v).filter(|x| (0.0..=1e6).contains(x))?;
    "sampling.reward_centre", "a number from -1e100 to 1e100", "The centre c of the reward; symbols are counted from 1",
        |s| Some(Value::Float(s.selection.curation.reward.centre[0])), |s, v| s.selection.curation.reward.centre[0] = number(v).filter(|x| x.abs() <= 1e100)?;
    "sampling.reward_centre_y", "a number from -1e100 to 1e100", "Its second coordinate, for points in the plane",
        |s| Some(Value::Float(s.selection.curation.reward.centre[1])), |s, v| s.selection.curation.reward.centre[1] = number(v).filter(|x| x.abs() <= 1e100)?;
    "sampling.reward_margin", "a number from 0 to 1e100", "Within this distance of c all points are liked alike, under reward = \"distance\"",
        |s| Some(Value::Float(s.selection.curation.reward.margin)), |s, v| s.selection.curation.reward.margin = number(v).filter(|x| (0.0..=1e100).contains(x))?;
    "sampling.diversity", "one of \"none\", \"stratified\", \"farthest\"", "Coverage: independent draws, one from each of n cells of equal mass (so many from each component as its weight says), or the half of 2 n draws that lies furthest apart",
        |s| coverage().1(s.selection.diversity.coverage), |s, v| s.selection.diversity.coverage = coverage().0(v)?;
    "sampling.repulsion", "a number from 0 to 1000", "Spread: strength eta of one InfoNCE step by which synthetic points push each other apart, at a cost of n^2 a generation; 0 is none",
        |s| Some(Value::Float(s.selection.diversity.repulsion)), |s, v| s.selection.diversity.repulsion = number(v).filter(|x| (0.0..=1000.0).contains(x))?;
    "sampling.repulsion_reach", "a number greater than 0, at most 1000000", "Temperature tau of that step, a squared distance: points push those within about its root",
        |s| Some(Value::Float(s.selection.diversity.reach)), |s, v| s.selection.diversity.reach = number(v).filter(|x| *x > 0.0 && *x <= 1e6)?;
    "sampling.repulsion_memory", "a number from 0 to 0.5", "Share of the last batch's points among those that push: a memory bank",
        |s| Some(Value::Float(s.selection.diversity.memory)), |s, v| s.selection.diversity.memory = number(v).filter(|x| (0.0..=0.5).contains(x))?;
    "stop.rule", "one of \"generation\", \"collapse\", \"never\"", "End at the last generation, when the typical run has collapsed, or never",
        |s| rule().1(s.stop), |s, v| s.stop = rule().0(v)?;
    "stop.collapse_below", "a number greater than 0, less than 1", "A run has collapsed once less than this share of the true variance is left",
        |s| Some(Value::Float(s.collapse_below)), |s, v| s.collapse_below = number(v).filter(|x| *x > 0.0 && *x < 1.0)?;
    "sweep.x", "a text: key=low:high:steps, key=low:high:steps:log or key=value,value", "First axis of the sweep it opens as; a run ignores it",
        |s| said(&s.sweep.x), |s, v| s.sweep.x = text(v)?;
    "sweep.y", "a text like sweep.x", "Second axis of the sweep; a curve without it",
        |s| said(&s.sweep.y), |s, v| s.sweep.y = text(v)?;
    "sweep.metric", "a text: the name of a metric (see: collapse-lab list metrics)", "What the sweep measures",
        |s| said(&s.sweep.metric), |s, v| s.sweep.metric = text(v)?;
    "sweep.at", "a text: end, collapse or a generation", "When the sweep measures it: at the end, or a generation; collapse: how long a run takes to collapse",
        |s| said(&s.sweep.at), |s, v| s.sweep.at = text(v).or_else(|| whole(v, 1, u64::MAX).map(|t| t.to_string()))?;
}

/// The key of that path.
pub fn key(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// Whether a key takes a text, so that what looks like a number is one, too.
pub fn takes_text(path: &str) -> bool {
    key(path).is_some_and(|key| key.allowed.starts_with("a text"))
}

fn family_table<'a>(scenario: &'a mut Scenario, path: &str) -> Option<(&'a mut Settings, &'static [Knob], String)> {
    let (table, name) = path.split_once('.')?;
    let (about, fitted) = (scenario.about()?, scenario.fitted()?);
    match table {
        "truth" => Some((&mut scenario.truth, about.knobs, name.into())),
        "estimator" => Some((&mut scenario.estimator, fitted.estimator, name.into())),
        _ => None,
    }
}

fn setting(knob: &Knob, value: &Value) -> Option<Setting> {
    if let Domain::Choice(words) = knob.domain {
        let word = value.as_str()?;
        return words.iter().position(|&known| known == word).map(|index| Setting::Number(index as f64));
    }
    match value {
        Value::Array(list) if knob.domain.is_list() => {
            list.iter().map(number).collect::<Option<Vec<f64>>>().map(Setting::List)
        }
        _ => number(value).filter(|&x| knob.domain.holds(x)).map(Setting::Number),
    }
}

fn value_of(knob: &Knob, setting: &Setting) -> Value {
    match (knob.domain, setting) {
        (Domain::Choice(words), Setting::Number(index)) => {
            Value::String(words.get(*index as usize).copied().unwrap_or_default().into())
        }
        (Domain::Whole(..), Setting::Number(x)) => Value::Integer(*x as i64),
        (_, Setting::Number(x)) => Value::Float(*x),
        (_, Setting::List(list)) => Value::Array(list.iter().copied().map(Value::Float).collect()),
    }
}

/// A value as people read it in a message.
pub(crate) fn shown(value: &Value) -> String {
    let text = told(value).replace('\n', " ");
    if text.chars().count() > 60 { text.chars().take(57).chain("...".chars()).collect() } else { text }
}

/// Sets one key.
///
/// # Errors
/// An unknown key (with the nearest valid one), a wrong type or an impossible value: the scenario is then unchanged.
pub fn apply(scenario: &mut Scenario, path: &str, value: &Value) -> Result<(), Problem> {
    if let Some(key) = key(path) {
        return (key.set)(scenario, value).ok_or_else(|| {
            let words: Vec<&str> = if ["truth.family", "model.family"].contains(&path) {
                FAMILIES.iter().map(|about| about.name).collect()
            } else {
                key.allowed.split('"').skip(1).step_by(2).collect() // those in quotes
            };
            let near = value.as_str().and_then(|name| nearest(name, words));
            let hint = near.map_or(String::new(), |name| format!("; did you mean \"{name}\"?"));
            Problem::Refused(Refusal::of(path, shown(value), format!("{}{hint}", key.allowed)))
        });
    }
    let family = scenario.family.clone();
    if let Some((settings, knobs, name)) = family_table(scenario, path)
        && let Some(knob) = knobs.iter().find(|knob| knob.key == name)
    {
        let setting =
            setting(knob, value).ok_or_else(|| Problem::Refused(Refusal::of(path, shown(value), knob.domain)))?;
        settings.insert(name, setting);
        return Ok(());
    }
    let mut valid = paths(&family);
    valid.extend(paths(&scenario.model).into_iter().filter(|path| path.starts_with("estimator.")));
    // A key that only another family has is told as such.
    let elsewhere = FAMILIES.iter().find(|about| paths(about.name).iter().any(|known| known == path));
    let hint = match (elsewhere, nearest(path, valid.iter().map(String::as_str))) {
        (Some(other), _) => format!("the family {family} has no such key ({} has)", other.name),
        (None, Some(near)) => format!("no such key; did you mean {near}?"),
        (None, None) => "no such key (see: collapse-lab list keys)".into(),
    };
    Err(Problem::Refused(Refusal::because(path, shown(value), hint)))
}

/// Sets many keys; the family first, since others depend on it.
///
/// # Errors
/// As [`apply`]; earlier keys stay set.
pub fn apply_all(scenario: &mut Scenario, values: &BTreeMap<String, Value>) -> Result<(), Problem> {
    let families = ["truth.family", "model.family"];
    let first = families.iter().filter_map(|path| values.get_key_value(*path));
    let others = values.iter().filter(|(path, _)| !families.contains(&path.as_str()));
    first.chain(others).try_for_each(|(path, value)| apply(scenario, path, value))
}

/// Every path that is valid with a family.
pub fn paths(family: &str) -> Vec<String> {
    let mut all: Vec<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
    if let Some(about) = crate::family::about(family) {
        all.extend(about.knobs.iter().map(|knob| format!("truth.{}", knob.key)));
        all.extend(about.estimator.iter().map(|knob| format!("estimator.{}", knob.key)));
    }
    all
}

/// Every key with its value, by path.
pub fn all(scenario: &Scenario) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> =
        KEYS.iter().filter_map(|key| Some((key.path.to_owned(), (key.get)(scenario)?))).collect();
    if let (Some(about), Some(fitted)) = (scenario.about(), scenario.fitted()) {
        let tables = [("truth", about.knobs, &scenario.truth), ("estimator", fitted.estimator, &scenario.estimator)];
        for (table, knobs, settings) in tables {
            for knob in knobs {
                if let Some(setting) = settings.get(knob.key) {
                    values.insert(format!("{table}.{}", knob.key), value_of(knob, setting));
                }
            }
        }
    }
    values
}

/// The keys whose value is not the default, by path; the family always.
pub fn changed(scenario: &Scenario) -> BTreeMap<String, Value> {
    let standard = all(&Scenario { family: scenario.family.clone(), ..Scenario::default() });
    let differs = |(path, value): &(String, Value)| path == "truth.family" || standard.get(path) != Some(value);
    all(scenario).into_iter().filter(differs).collect()
}

/// Every key with its value, defaults of the family's own keys too, and data files by their full path: what a result
/// holds, so that it means the same wherever and whenever it is read.
pub fn complete(scenario: &Scenario) -> BTreeMap<String, Value> {
    let mut values = all(scenario);
    if let (Some(about), Some(fitted)) = (scenario.about(), scenario.fitted()) {
        // With data, or a list in their place, single true parameters say nothing.
        // A sweep may put such a list in their place in every cell.
        let swept = |axis: &String| {
            let path = axis.split('=').next().unwrap_or_default().trim();
            let name = path.strip_prefix("truth.");
            about.knobs.iter().any(|knob| knob.domain.is_list() && name == Some(knob.key))
        };
        let listed = scenario.truth.iter().any(|(_, setting)| matches!(setting, Setting::List(_)))
            || [&scenario.sweep.x, &scenario.sweep.y].into_iter().any(swept);
        let truth = if scenario.data.is_some() || listed { &[] } else { about.knobs };
        for (table, knobs) in [("truth", truth), ("estimator", fitted.estimator)] {
            for (knob, default) in knobs.iter().filter_map(|knob| Some((knob, knob.default?))) {
                let path = format!("{table}.{}", knob.key);
                values.entry(path).or_insert_with(|| value_of(knob, &Setting::Number(default)));
            }
        }
    }
    let beside = scenario.data.as_ref().map(|data| match &scenario.folder {
        Some(folder) => folder.join(data),
        None => data.into(),
    });
    if let Some(full) = beside.and_then(|path| std::fs::canonicalize(path).ok()) {
        values.insert("truth.data".into(), Value::String(full.display().to_string()));
    }
    values
}
