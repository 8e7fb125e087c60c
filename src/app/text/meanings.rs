//! What is shown, explained: what it is, why one looks at it, where it is from, what it is called in files.

use crate::experiment::general;
use crate::family::{About, metric};
use crate::lecture::Shown;

use super::numbers::capital;

/// A metric of a family; nothing, if the family has none of that name.
pub(crate) fn of_metric(about: &About, name: &str) -> String {
    let in_files = format!("In files: {name}");
    if let Some(general) = general(name) {
        let source = if general.source.is_empty() { String::new() } else { format!("Source: {}", general.source) };
        return lines([general.meaning, general.why, &source, &in_files]);
    }
    let found = |name: &str| about.quantities.iter().find(|quantity| quantity.name == name);
    if let Some(quantity) = name.strip_suffix("_error_sq").and_then(found) {
        let meaning = format!("Squared distance of {} from the truth's", quantity.label);
        return lines([&meaning, "0 where the fit is the truth; its root is in the units of the parameter", &in_files]);
    }
    let Some(quantity) = found(name) else { return String::new() };
    let meaning = match (quantity.parameter, quantity.indicator) {
        (true, _) => format!("{}, as each model has fitted it: {}", capital(quantity.label), fitted_by(about)),
        (_, true) => {
            format!("{}: 1 in a run where it is so, else 0; the mean is the share of runs", capital(quantity.label))
        }
        _ => format!("{} of the fitted model", capital(quantity.label)),
    };
    lines([&meaning, about.formula, FROM_TRUTH, &in_files])
}

/// Of a quantity's curve.
const FROM_TRUTH: &str = "Generation 0 is the truth, or of one that the family has not, the model nearest to it: what leaves that \
                          height is lost or made up";

/// What a plot shows.
pub(crate) fn of_shown(about: &About, shown: &Shown) -> String {
    match shown {
        Shown::Metric(name) => of_metric(about, name),
        Shown::BothWays => lines([
            "Truth to model and model to truth, beside each other",
            &of_metric(about, metric::KL_TRUTH_MODEL),
            &of_metric(about, metric::KL_MODEL_TRUTH),
        ]),
        Shown::Parameters => lines([
            "What each model has fitted, generation by generation",
            about.formula,
            &format!("Fitted by {}", fitted_by(about)),
            FROM_TRUTH,
        ]),
        Shown::Errors => lines([
            "Squared distance from the truth's, of each parameter",
            "0 where the fit is the truth; its root is in the units of the parameter",
        ]),
        Shown::Profile(_) => lines([
            "How well each value of a parameter explains the training set, the others fitted to it",
            "The fit is at the top; where it is flat, other values do as well",
        ]),
        #[allow(unreachable_patterns, reason = "what is not of a metric has its words on its plot")]
        _ => String::new(),
    }
}

/// How a family is fitted, without what that costs.
fn fitted_by(about: &About) -> &'static str {
    about.estimate.split("; a generation ").next().unwrap_or_default()
}

/// Those that say something, one below the other.
fn lines<const N: usize>(all: [&str; N]) -> String {
    all.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{GENERAL, REWARDS, metrics_of};
    use crate::family::FAMILIES;

    #[test]
    fn every_metric_of_every_family_is_explained() {
        for about in FAMILIES {
            for info in metrics_of(about) {
                let words = of_metric(about, &info.name);
                assert!(words.lines().count() >= 3, "{}: {}: {words}", about.name, info.name);
                assert!(words.ends_with(&format!("In files: {}", info.name)), "{words}");
                let is_sentence = |line: &str| line.ends_with('.') && !line.ends_with("...");
                assert!(!words.lines().any(is_sentence), "{words}");
            }
        }
        assert_eq!(of_metric(&FAMILIES[0], "no such metric"), "");
    }

    #[test]
    fn what_families_have_in_common_says_why_one_looks_at_it() {
        for general in GENERAL.iter().chain(REWARDS) {
            assert!(!general.why.is_empty() && general.why != general.meaning, "{}", general.name);
            let source = general.source;
            assert!(source.is_empty() || source.chars().any(|c| c.is_ascii_digit()), "{source}");
        }
    }
}
