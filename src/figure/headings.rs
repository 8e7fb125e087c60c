//! What the two sides of a comparison are called: by what differs between them.

use toml::Value;

use super::numbers::{capital, last_batches, minus, percent, significant, superscript, whole};
use crate::experiment::{Coverage, Grows, Keeps, RealSource, Scenario};

/// The retention in a word.
pub(crate) fn heading(scenario: &Scenario) -> String {
    let kept = match scenario.retention {
        Keeps::Accumulate => "Accumulate",
        Keeps::Replace => "Replace",
        Keeps::Subsample => "Subsample",
        Keeps::Window => "Window",
    };
    kept.into()
}

/// How two sides are told apart: by retention, else by the first thing that differs, or by a title of its own.
pub(crate) fn headings(left: &Scenario, right: &Scenario) -> [String; 2] {
    if left.retention != right.retention {
        return [heading(left), heading(right)];
    }
    let differing = Scenario::joined(left, right).compare;
    let mut paths: Vec<&str> = differing.keys().map(String::as_str).filter(|path| path.contains('.')).collect();
    // Where a side's real points come from says little where it has none.
    paths.sort_by_key(|path| (*path != "workflow.synthetic_fraction", !path.starts_with("workflow.")));
    paths.extend(["sample_size", "generations", "replicates", "seed"]);
    let told = paths.into_iter().map(|path| (path, [left, right].map(|side| phrase(path, side))));
    let mut told = told.filter(|(_, [ours, theirs])| ours != theirs);
    let [ours, theirs] = match told.next() {
        None => ["left", "right"].map(|side| format!("{}, {side}", heading(left))),
        // Two true parameters make one truth, and another truth may ask for another n.
        Some((path, one)) => {
            let belongs = |more: &str| more.starts_with("truth.") || more == "sample_size";
            match told.next().filter(|(more, _)| path.starts_with("truth.") && belongs(more)) {
                None => one,
                Some((_, more)) => [0, 1].map(|side| format!("{}, {}", one[side], small(&more[side]))),
            }
        }
    };
    // Not a title that only says the family: the first thing that differs does.
    let mut usual = left.clone();
    usual.set_family(&right.family);
    let titled = ![String::new(), left.title.clone(), usual.title].contains(&right.title);
    [ours, if titled { right.title.clone() } else { theirs }]
}

/// Its first letter a small one, as within a sentence.
fn small(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// Where the model of a run begins.
pub(crate) fn begun(start: &[f64]) -> String {
    match start {
        [] => "Begun at the truth".into(),
        [one] => format!("Begun at {}", minus(one.to_string())),
        [first, ..] => format!("Begun at {}, …", minus(first.to_string())),
    }
}

/// What a side does about one key.
fn phrase(path: &str, side: &Scenario) -> String {
    match path {
        "workflow.window" => capital(&last_batches(side.window)),
        "workflow.synthetic_fraction" => match 1.0 - side.synthetic_fraction {
            0.0 => "Synthetic batches".into(),
            1.0 => "Real batches".into(),
            real => format!("Batches {} real", percent(real)),
        },
        "workflow.real_source" if side.real_source == RealSource::Fresh => "Fresh real points".into(),
        "workflow.real_source" => "Same real points".into(),
        "workflow.schedule" | "workflow.growth" if side.grows == Grows::Geometric => {
            format!("Batches of n {}^(i − 1)", significant(1.0 + side.growth, 3))
        }
        "workflow.schedule" | "workflow.growth" if side.grows == Grows::Power && side.growth > -1.0 => {
            match 1.0 + side.growth {
                1.0 => "Batches of n i".into(),
                power if power.fract() == 0.0 => format!("Batches of n i{}", superscript(power as i32)),
                power => format!("Batches of n i^{power}"),
            }
        }
        "workflow.schedule" | "workflow.growth" => "Batches of n".into(),
        "workflow.synthetic_ratio" if side.synthetic_ratio == 1.0 => "Batches of n".into(),
        "workflow.synthetic_ratio" => format!("Batches of {} n", side.synthetic_ratio),
        "truth.family" => side.about().map_or(side.family.as_str(), |about| about.label).into(),
        "truth.data" => match &side.data {
            Some(data) => data.rsplit(['/', '\\']).next().unwrap_or(data).to_owned(),
            None => "No data file".into(),
        },
        "model.start" => begun(&side.rules.start),
        "workflow.changed_points" => match side.rules.changed_points {
            0 => "No point changed".into(),
            1 => "One point changed".into(),
            points => format!("{} points changed", whole(points)),
        },
        "sampling.diversity" => match side.selection.diversity.coverage {
            Coverage::Independent => "Independent draws".into(),
            Coverage::Stratified => "Laid out evenly".into(),
            Coverage::Farthest => "Furthest apart".into(),
        },
        "sampling.draws" => if side.by_points { "Point by point" } else { "By statistic" }.into(),
        "sample_size" => format!("n = {}", whole(side.sample_size)),
        "generations" => format!("{} generations", whole(side.generations)),
        "replicates" => format!("{} runs", whole(side.replicates)),
        "seed" => format!("Seed {}", side.seed),
        _ => {
            let name = capital(&path.rsplit('.').next().unwrap_or(path).replace('_', " "));
            format!("{name} {}", value(path, side))
        }
    }
}

/// The value of a key, the family's default where none is given.
fn value(path: &str, side: &Scenario) -> String {
    match side.record(path).and_then(|record| record.value(side)) {
        Some(Value::String(text)) => text,
        Some(Value::Float(x)) => minus(x.to_string()),
        Some(other) => other.to_string(),
        None => "as usual".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::find;

    #[test]
    fn sides_are_told_apart_by_what_differs() {
        let named = |name: &str| {
            let (left, right) = find(name).unwrap().sides().unwrap();
            headings(&left, &right.unwrap())
        };
        assert_eq!(named("accumulate-or-replace"), ["Accumulate", "Replace"]);
        assert_eq!(named("hysteresis"), ["Begun at the truth", "Begun at 0.91, …"]);
        assert_eq!(named("same-or-fresh"), ["Same real points", "Fresh real points"]);
        assert_eq!(named("small-drips"), ["Batches of 0.1 n", "Batches of 10 n"]);
        assert_eq!(named("growing-batches"), ["Batches of n i²", "Batches of n"]);
        assert_eq!(named("rare-coin"), ["Mean 0.0001", "Mean 0.001"]);
        assert_eq!(named("coverage"), ["Independent draws", "Laid out evenly"]);
        assert_eq!(named("stable"), ["One point changed", "No point changed"]);
        assert_eq!(named("vocabulary"), ["Shift 2.7, zipf 1", "Shift 5, zipf 2"]);
        assert_eq!(named("unbiased-variance"), ["Divisor n-1", "Divisor n"]);
        let (rare, other) = find("rare-coin").unwrap().sides().unwrap();
        let fewer = Scenario { sample_size: 100, ..other.unwrap() };
        assert_eq!(headings(&rare, &fewer), ["Mean 0.0001, n = 10\u{202f}000", "Mean 0.001, n = 100"]);
        let left = Scenario::default();
        let titled = Scenario { title: "A ninth of it".into(), sample_size: 11, ..left.clone() };
        assert_eq!(headings(&left, &titled), ["n = 100", "A ninth of it"]);
        let mut other = left.clone();
        other.set_family("laplace");
        assert_eq!(headings(&left, &other), ["Gaussian", "Laplace"]);
    }

    #[test]
    fn every_shipped_comparison_has_two_headings() {
        for (name, scenario) in crate::experiment::shipped() {
            if let (left, Some(right)) = scenario.sides().unwrap() {
                let [ours, theirs] = headings(&left, &right);
                assert_ne!(ours, theirs, "{name}");
            }
        }
    }
}
