//! What has been changed of a scenario since it was opened: its claim speaks of the scenario as it was.

use toml::Value;

use crate::experiment::{Scenario, keys};

/// Keys that change how much is seen of a run, not what it is.
const BESIDE: [&str; 6] = ["seed", "replicates", "sampling.draws", "stop.rule", "stop.collapse_below", "truth.data"];

/// A key with another value than the scenario was opened with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Changed {
    pub(crate) path: String,
    /// What it is called.
    pub(crate) label: &'static str,
    /// The value it had; none where it was not given.
    pub(crate) from: Option<Value>,
    pub(crate) to: Value,
}

/// What one side has that it was not opened with.
fn of_side(base: &Scenario, now: &Scenario) -> Vec<Changed> {
    let counts = |path: &str| !keys::is_prose(path) && !path.starts_with("sweep.") && !BESIDE.contains(&path);
    let made = |(path, to): (String, Value)| {
        let record = now.record(&path)?;
        Some(Changed { label: record.label, from: base.record(&path).and_then(|record| record.value(base)), to, path })
    };
    Scenario::joined(base, now).compare.into_iter().filter(|(path, _)| counts(path)).filter_map(made).collect()
}

/// What both sides have that they were not opened with, each key once. A side that was put beside it is no change.
pub(crate) fn changed(base: &Scenario, left: &Scenario, right: Option<&Scenario>) -> Vec<Changed> {
    let Ok((own, other)) = base.sides() else { return Vec::new() };
    let mut all = of_side(&own, left);
    if let (Some(other), Some(right)) = (other, right) {
        let more = of_side(&other, right);
        all.extend(more.into_iter().filter(|one| !all.iter().any(|known| known.path == one.path)).collect::<Vec<_>>());
    }
    all
}

/// The same in short: each key with the value it has now, seed and number of runs too.
pub(crate) fn changes(base: &Scenario, scenario: &Scenario) -> Vec<String> {
    let (Ok((own, _)), Ok((left, right))) = (base.sides(), scenario.sides()) else { return Vec::new() };
    let mut all: Vec<String> = changed(base, &left, right.as_ref()).iter().map(in_short).collect();
    if own.seed != left.seed {
        all.push(format!("seed {}", left.seed));
    }
    if own.replicates != left.replicates {
        all.push(format!("{} runs", left.replicates));
    }
    all
}

fn in_short(one: &Changed) -> String {
    let to = match &one.to {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("{} {to}", one.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::find;

    #[test]
    fn only_what_a_claim_speaks_of_is_a_change() {
        let base = find("accumulate-or-replace").unwrap();
        let (left, right) = base.sides().unwrap();
        let paths = |left: &Scenario, right: Option<&Scenario>| -> Vec<String> {
            changed(&base, left, right).into_iter().map(|one| one.path).collect()
        };
        assert!(paths(&left, right.as_ref()).is_empty());
        let more = Scenario { seed: 1, replicates: 7, title: "mine".into(), ..left.clone() };
        assert!(paths(&more, right.as_ref()).is_empty());
        let larger = Scenario { sample_size: 1000, ..left.clone() };
        assert_eq!(paths(&larger, right.as_ref()), ["sample_size"]);
        let both = right.clone().map(|right| Scenario { sample_size: 1000, synthetic_fraction: 0.5, ..right });
        assert_eq!(paths(&larger, both.as_ref()), ["sample_size", "workflow.synthetic_fraction"]);
        assert_eq!(changed(&base, &larger, None)[0].to, Value::Integer(1000));
        // A side that is put beside one scenario, as Compare does, changes nothing.
        let one = find("replace").unwrap();
        assert!(changed(&one, &one, Some(&Scenario { sample_size: 3, ..one.clone() })).is_empty());
    }
}
