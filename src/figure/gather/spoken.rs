//! Curves in words, and the caption of a figure.

use super::made::{How, Made, Worst};
use super::side::Side;
use crate::experiment::{Centre, Scenario};
use crate::figure::known::theory_of;
use crate::figure::numbers::{LACK, percent as per_cent, significant, whole};

/// Digits of values.
const DIGITS: usize = 3;
/// What changes by less than this share of itself stays.
const LITTLE: f64 = 0.01;

/// The course of one metric: where it begins, where it ends, whether it rises or falls, and where it turns.
pub(super) fn course(side: &Side, metric: &str, how: How, percent: bool) -> String {
    let Some(place) = side.history.metric(metric) else { return LACK.into() };
    let info = &side.history.metrics()[place];
    let number = |x: f64| if percent && x.is_finite() { per_cent(x) } else { significant(x, DIGITS) };
    let rows = || side.history.rows().filter(|row| row.generation <= how.until);
    let values = || rows().map(|row| (row.generation, info.centre(&row.summaries[place], how.centre)));
    let Some((first, begin)) = values().next() else { return LACK.into() };
    let Some((last, end)) = values().last().filter(|(last, _)| *last > first) else {
        return format!("{} at generation {}", number(begin), whole(first));
    };
    let verb = verb(begin, end);
    let mut words = format!(
        "{verb} from {} at generation {} to {} at generation {}",
        number(begin),
        whole(first),
        number(end),
        whole(last)
    );
    let finite = || values().filter(|(_, x)| x.is_finite());
    let turn = |best: Option<(u64, f64)>, word: &str| {
        let (at, value) = best?;
        let size = begin.abs().max(end.abs());
        let beyond = [begin, end].iter().all(|x| (value - x).abs() > 0.1 * size);
        (at != first && at != last && beyond)
            .then(|| format!(", {word} ({}) at generation {}", number(value), whole(at)))
    };
    words.extend(turn(finite().max_by(|a, b| a.1.total_cmp(&b.1)), "highest"));
    words.extend(turn(finite().min_by(|a, b| a.1.total_cmp(&b.1)), "lowest"));
    let Some(row) = rows().last() else { return words };
    let summary = &row.summaries[place];
    if side.experiment.scenario().replicates > 1 && !info.share && !percent && !summary.q05.is_nan() {
        words.push_str(&format!(
            ", where 90 % of the runs lie from {} to {}",
            number(summary.q05),
            number(summary.q95)
        ));
    }
    if let Some(known) = theory_of(&side.theory, metric).and_then(|theory| theory.at(row.generation)) {
        words.push_str(&format!("; theory says {} there", number(known)));
    }
    words
}

/// Whether it rises, falls or stays.
fn verb(begin: f64, end: f64) -> &'static str {
    match () {
        () if begin.is_nan() || end.is_nan() => "goes",
        () if begin == end => "stays",
        () if begin.is_finite() && end.is_finite() && (end - begin).abs() <= LITTLE * begin.abs().max(end.abs()) => {
            "stays"
        }
        () if end > begin => "rises",
        () => "falls",
    }
}

/// What is shown, of how many runs, n, seed, and how sure the means are.
pub(super) fn caption(scenarios: &[&Scenario], shown: &[String], centre: Option<Centre>, errors: &[Worst]) -> String {
    let mut all: Vec<String> = scenarios.first().and_then(|scenario| claim(scenario)).into_iter().collect();
    if !shown.is_empty() {
        all.push(format!("Shown: {}.", shown.join("; ")));
    }
    all.extend(scenarios.first().map(|scenario| setting(scenario, scenarios.get(1).copied())));
    match (centre, scenarios.first().map_or(1, |scenario| scenario.replicates)) {
        (None, _) | (_, 1) => {}
        (Some(Centre::Median), _) => {
            all.push("Curves are medians of the runs, bands hold 50 % and 90 % of them.".into())
        }
        (Some(Centre::Mean), _) => all.push("Curves are means of the runs, bands hold 50 % and 90 % of them.".into()),
    }
    if !errors.is_empty() {
        let one = |worst: &Worst| {
            format!("{} ({}, generation {})", significant(worst.error, 2), worst.of, whole(worst.generation))
        };
        let word = if errors.len() == 1 { "error of the mean" } else { "errors of the means" };
        all.push(format!("Largest standard {word}: {}.", errors.iter().map(one).collect::<Vec<_>>().join("; ")));
    }
    all.join(" ")
}

/// The same of a sweep.
pub(super) fn caption_of_sweep(scenario: &Scenario, made: &Made) -> String {
    let family = scenario.about().map_or(scenario.family.as_str(), |about| about.label);
    let axes = [&scenario.sweep.x, &scenario.sweep.y].into_iter().filter(|axis| !axis.is_empty());
    let axes: Vec<&str> = axes.map(String::as_str).collect();
    let is_swept = |key: &str| axes.iter().any(|axis| axis.split('=').next() == Some(key));
    let kept = [("sample_size", format!("n = {}", whole(scenario.sample_size)))]
        .into_iter()
        .chain([("generations", format!("{} generations", whole(scenario.generations)))])
        .filter(|(key, _)| !is_swept(key));
    let kept: String = kept.map(|(_, words)| format!(", {words}")).collect();
    let runs = whole(scenario.replicates);
    let setting = format!("{family}, R = {runs} runs in each cell{kept}, seed {}.", scenario.seed);
    let mut all: Vec<String> = claim(scenario).into_iter().collect();
    all.extend([format!("Shown: {}.", made.plot.title), setting, format!("Swept: {}.", axes.join(" and "))]);
    if let Some(worst) = made.errors.first() {
        all.push(format!("Largest standard error of a mean: {} ({}).", significant(worst.error, 2), worst.of));
    }
    all.join(" ")
}

/// The same of a chapter of all papers together: what it claims, how many runs of what.
pub(super) fn caption_of_chapter(claim: &str, shown: &[String], setting: &str) -> String {
    format!("{claim} Shown: {}. {setting}", shown.join("; "))
}

/// What the scenario claims, with a full stop at its end.
fn claim(scenario: &Scenario) -> Option<String> {
    let words = scenario.claim.trim();
    let ended = || if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") };
    (!words.is_empty()).then(ended)
}

/// How many runs of what, from which seed.
pub(super) fn setting(left: &Scenario, right: Option<&Scenario>) -> String {
    let family = left.about().map_or(left.family.as_str(), |about| about.label);
    let either = |ours: u64, theirs: Option<u64>| match theirs {
        Some(theirs) if theirs != ours => format!("{} and {}", whole(ours), whole(theirs)),
        _ => whole(ours),
    };
    let runs = either(left.replicates, right.map(|right| right.replicates));
    let runs = if runs == "1" { "1 run".to_owned() } else { format!("{runs} runs") };
    format!(
        "{family}, R = {runs}, n = {}, {} generations, seed {}.",
        either(left.sample_size, right.map(|right| right.sample_size)),
        either(left.generations, right.map(|right| right.generations)),
        either(left.seed, right.map(|right| right.seed))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_called_by_its_ends() {
        assert_eq!(
            [verb(1.0, 0.5), verb(0.0, 1e-9), verb(2.0, 2.01), verb(0.0, 0.0)],
            ["falls", "rises", "stays", "stays"]
        );
        assert_eq!([verb(f64::NAN, 1.0), verb(1.0, f64::INFINITY)], ["goes", "rises"]);
    }

    #[test]
    fn a_caption_names_what_is_shown_and_how_sure_it_is() {
        let scenario = Scenario {
            claim: "It goes".into(),
            family: "gaussian".into(),
            replicates: 500,
            sample_size: 10_000,
            generations: 20,
            seed: 7,
            ..Scenario::default()
        };
        let worst = Worst { of: "Variance".into(), error: 0.0123, generation: 19 };
        let words = caption(&[&scenario], &["Variance".into()], Some(Centre::Median), &[worst]);
        assert_eq!(
            words,
            "It goes. Shown: Variance. Gaussian, R = 500 runs, n = 10\u{202f}000, 20 generations, seed 7. Curves are medians \
             of the runs, bands hold 50 % and 90 % of them. Largest standard error of the mean: 0.012 (Variance, generation 19)."
        );
        let other = Scenario { seed: 8, ..scenario.clone() };
        assert!(caption(&[&scenario, &other], &[], None, &[]).ends_with("seed 7 and 8."));
    }
}
