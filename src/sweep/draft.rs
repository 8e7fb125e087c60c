//! A sweep as it is being put together: the texts of a `[sweep]` table in parts, and sensible ones to begin with.

use crate::experiment::keys::{self, Record, Swept, Takes};
use crate::experiment::{Keeps, Scenario, SweepText, metrics_of};
use crate::family::metric;
use crate::family::{About, Domain};

use crate::numeric::guard::{at_least, at_most};

use super::axis::{Values, split};

/// Runs of a cell where there are many cells, and where each costs much.
const RUNS: u64 = 64;
const FEW_RUNS: u64 = 16;
/// A curve with at most so many points has as many runs in each as the scenario.
const FEW_CELLS: usize = 100;

/// One knob and what it goes through, as typed: the sweep says itself what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Dotted path of the key.
    pub key: String,
    /// What it goes through.
    pub values: Values,
}

/// Two knobs or one, a metric, when it is measured, and how many runs a cell has.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// First axis.
    pub x: Line,
    /// Second axis; a curve without it.
    pub y: Option<Line>,
    /// What is measured.
    pub metric: String,
    /// When: `end`, `collapse` or a generation.
    pub at: String,
    /// Runs of a cell.
    pub runs: u64,
}

impl Line {
    fn of(text: &str) -> Option<Self> {
        let (key, rest) = text.split_once('=')?;
        let list = || Values::List(rest.trim().into());
        Some(Self { key: key.trim().into(), values: Values::of(rest).unwrap_or_else(|_| list()) })
    }

    fn range(key: &str, low: f64, high: f64, steps: usize, log: bool) -> Self {
        let (low, high, steps) = (low.to_string(), high.to_string(), steps.to_string());
        Self { key: key.into(), values: Values::Range { low, high, steps, log } }
    }

    /// As a `[sweep]` table holds it.
    pub fn text(&self) -> String {
        match &self.values {
            Values::Range { low, high, steps, log } => {
                format!("{}={low}:{high}:{steps}{}", self.key, if *log { ":log" } else { "" })
            }
            Values::List(list) => format!("{}={list}", self.key),
        }
    }

    fn steps(&self) -> usize {
        match &self.values {
            Values::Range { steps, .. } => steps.parse().unwrap_or(1),
            Values::List(list) => split(list).len(),
        }
    }

    /// What a knob is usually swept through.
    pub fn usual(scenario: &Scenario, key: &str) -> Self {
        let slow = is_slow(scenario);
        let labels = scenario.about().is_some_and(|about| about.labels);
        let steps = if slow { 12 } else { 32 };
        match key {
            "sample_size" if slow => Self::range(key, 8.0, 300.0, steps, true),
            "sample_size" => Self::range(key, 4.0, 1000.0, steps, true),
            "generations" if slow => Self::range(key, 1.0, 60.0, steps, true),
            "generations" if labels => Self::range(key, 1.0, 300.0, 24, true),
            "generations" => Self::range(key, 1.0, 1000.0, 31, true),
            "workflow.synthetic_fraction" => Self::range(key, 0.0, 1.0, if slow { 11 } else { 26 }, false),
            "workflow.synthetic_ratio" => Self::range(key, 0.1, 10.0, if slow { 9 } else { 25 }, true),
            "workflow.window" => Self::range(key, 1.0, 50.0, if slow { 10 } else { 24 }, true),
            "workflow.growth" => Self::range(key, -1.0, 1.0, if slow { 9 } else { 21 }, false),
            _ => Self::other(scenario, key, if slow { 9 } else { 21 }),
        }
    }

    fn other(scenario: &Scenario, key: &str, steps: usize) -> Self {
        let list = |values: Vec<String>| Self { key: key.into(), values: Values::List(values.join(",")) };
        let record = scenario.record(key);
        let (takes, track) = record.map_or((None, None), |record| (Some(record.takes), record.track));
        let of_family = keys::key(key).is_none();
        match takes {
            Some(Takes::Number(Domain::OneOf(values))) => return list(values.iter().map(f64::to_string).collect()),
            Some(takes) if !takes.is_number() && !takes.words().is_empty() => {
                return list(takes.words().into_iter().map(str::to_owned).collect());
            }
            _ => {}
        }
        // A family's slider is what it is usually swept through; a key of the loop goes as far as it may, within reason.
        let (low, high) = match (takes.and_then(Takes::bounds), track) {
            (_, Some(track)) if of_family => (track.low, track.high),
            // A bound that is itself not taken, or a scale from next to nothing: decades about 1.
            (Some((_, high, true)), _) if high > 1.0 => (0.1, at_most(high, 10.0)),
            (Some((_, high, true)), _) => (0.05 * high, 0.95 * high),
            (Some((low, high, false)), _) => {
                (at_least(low, -100.0), if high > 1000.0 { 100.0_f64.max(low * 10.0) } else { high })
            }
            _ => (0.1, 10.0),
        };
        Self::range(key, low, high, steps, low > 0.0 && high >= 20.0 * low)
    }
}

/// Whether the cost of a generation grows with n.
fn is_slow(scenario: &Scenario) -> bool {
    scenario.by_points
        || scenario.retention == Keeps::Subsample
        || scenario.about().is_some_and(|about| !about.statistic)
}

/// Keys that are offered for a sweep, and their names for people.
pub fn knobs(scenario: &Scenario) -> Vec<(String, String)> {
    let offered = |record: &Record| {
        record.swept == Swept::Offered && !(scenario.data.is_some() && record.path.starts_with("truth."))
    };
    let mut all: Vec<Record> = scenario.records().into_iter().filter(offered).collect();
    all.sort_by_key(|record| match record.path.as_ref() {
        "sample_size" => 0,
        "generations" => 1,
        _ => 2, // keeps the order otherwise
    });
    all.into_iter().map(|record| (record.path.into_owned(), record.label.to_owned())).collect()
}

/// A key's name for people.
pub fn name(scenario: &Scenario, key: &str) -> String {
    scenario.record(key).map_or_else(|| key.to_owned(), |record| record.label.to_owned())
}

/// The metric that says most about a family.
fn telling(about: &About, scenario: &Scenario) -> String {
    let metrics = metrics_of(about);
    let first = match () {
        () if about.labels => metric::ALIVE,
        () if about.fixed_spread => metric::ERROR_SQ,
        () => metric::VARIANCE_RATIO,
    };
    let candidates = [
        metric::COLLAPSED,
        first,
        metric::WEIGHT_ERROR_SQ,
        metric::ERROR_SQ,
        metric::KL_TRUTH_MODEL,
        metric::TV,
        metric::REAL_SHARE,
    ];
    let has = |name: &&&str| metrics.iter().any(|info| info.name == **name) && about.has(name);
    let found = candidates.iter().find(has).map(|name| (*name).to_owned());
    found.or_else(|| metrics.first().map(|info| info.name.clone())).unwrap_or_else(|| scenario.sweep.metric.clone())
}

impl Draft {
    /// What a scenario opens with: its own sweep, or the usual one.
    pub fn of(scenario: &Scenario) -> Self {
        Self::declared(scenario).unwrap_or_else(|| Self::usual(scenario))
    }

    /// The sweep a scenario tells of itself.
    pub fn declared(scenario: &Scenario) -> Option<Self> {
        let text = &scenario.sweep;
        let (x, y) = (Line::of(&text.x)?, Line::of(&text.y));
        let at = if text.at.is_empty() { "end".into() } else { text.at.clone() };
        let metric = match (text.metric.as_str(), scenario.about()) {
            ("", Some(about)) if at != "collapse" => telling(about, scenario),
            (metric, _) => metric.into(),
        };
        let cells = x.steps() * y.as_ref().map_or(1, Line::steps);
        let runs = scenario.replicates.min(if cells <= FEW_CELLS { scenario.replicates } else { RUNS });
        Some(Self { x, y, metric, at, runs })
    }

    /// Where does it collapse? Sample size against what decides.
    pub fn usual(scenario: &Scenario) -> Self {
        let second = match scenario.retention {
            Keeps::Window => "workflow.window",
            Keeps::Replace if scenario.synthetic_fraction < 1.0 => "workflow.synthetic_fraction",
            _ => "generations",
        };
        let metric = scenario.about().map_or_else(String::new, |about| telling(about, scenario));
        let (x, mut y) = (Line::usual(scenario, "sample_size"), Line::usual(scenario, second));
        if metric == metric::COLLAPSED && second == "generations" {
            y = Line::range(second, 1.0, 30.0, 15, true);
        }
        let runs = if is_slow(scenario) { FEW_RUNS } else { RUNS };
        Self { x, y: Some(y), metric, at: "end".into(), runs }
    }

    /// As a `[sweep]` table.
    pub fn text(&self) -> SweepText {
        SweepText {
            x: self.x.text(),
            y: self.y.as_ref().map_or_else(String::new, Line::text),
            metric: self.metric.clone(),
            at: self.at.clone(),
        }
    }

    /// A scenario that is swept like this.
    pub fn on(&self, scenario: &Scenario) -> Scenario {
        let mut scenario = Scenario { sweep: self.text(), replicates: self.runs.max(1), ..scenario.clone() };
        scenario.compare.clear();
        scenario
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Problem;
    use crate::family::Refusal;
    use crate::sweep::Grid;

    #[test]
    fn every_shipped_scenario_opens_with_a_sweep_that_can_be_done() {
        for (title, scenario) in crate::experiment::shipped() {
            let (left, right) = scenario.sides().unwrap();
            for side in std::iter::once(left).chain(right) {
                let draft = Draft::of(&side);
                let grid = Grid::new(draft.on(&side));
                assert!(grid.is_ok(), "{title}: {draft:?}: {:?}", grid.err());
                // The texts read back as they were.
                assert_eq!(Line::of(&draft.x.text()), Some(draft.x));
            }
        }
    }

    /// A list of lists has as many values as lists: with so few cells each has as many runs as the scenario.
    #[test]
    fn a_list_of_lists_is_counted_by_its_lists() {
        let hysteresis = crate::experiment::find("hysteresis").unwrap();
        let draft = Draft::of(&hysteresis);
        assert_eq!(draft.y.as_ref().map(Line::steps), Some(2));
        assert_eq!(draft.runs, hysteresis.replicates);
    }

    #[test]
    fn every_knob_has_a_usual_range_that_is_taken() {
        for about in crate::family::FAMILIES {
            let mut scenario = Scenario::default();
            scenario.set_family(about.name);
            for (key, name) in knobs(&scenario) {
                let draft = Draft { x: Line::usual(&scenario, &key), y: None, ..Draft::usual(&scenario) };
                assert!(!name.is_empty());
                let grid = Grid::new(draft.on(&scenario));
                // What else a workflow must have for a knob is told on the page; the range must be one of its own.
                let own = |refusal: &Refusal| refusal.key.starts_with("sweep") || refusal.value.contains(':');
                let taken = !matches!(&grid, Err(Problem::Refused(refusal)) if own(refusal));
                assert!(taken, "{} {key}: {:?}", about.name, grid.err());
                let takes = |value: &toml::Value| keys::apply(&mut scenario.clone(), &key, value).is_ok();
                assert!(grid.is_err() || grid.unwrap().x().values().iter().all(takes), "{} {key}", about.name);
            }
        }
    }
}
