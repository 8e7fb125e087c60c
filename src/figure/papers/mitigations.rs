//! What can be done against collapse: each as a few keys over the same replaced loop, and what came of it in words.

use toml::Value;

use crate::experiment::{Experiment, History, Keeps, Scenario, keys};
use crate::family::metric;

/// Above the chapter, and what it claims.
pub(crate) const TITLE: &str = "Which knob saves you: one truth, every mitigation";
pub(crate) const CLAIM: &str = "A Gaussian, thirty points a batch, each model fitted to the output of the last. Each row changes a thing or two about \
     that loop; seed and truth are the same.";
pub(crate) const REAL: &str = metric::REAL_SHARE;
pub(crate) const LEFT: &str = metric::VARIANCE_RATIO;
pub(crate) const DISTANCE: &str = metric::W2_SQ;
pub(crate) const SPREAD: &str = metric::SPREAD_LEFT;
/// A bar of the variance that is left reaches to so many times the true one.
pub(crate) const REACH: f64 = 1.5;

/// What a key is set to.
pub(crate) enum To {
    Word(&'static str),
    Number(f64),
}

/// One thing that can be done.
pub(crate) struct Measure {
    /// In the table.
    pub(crate) name: &'static str,
    /// The same in a sentence.
    pub(crate) meaning: &'static str,
    pub(crate) keys: &'static [(&'static str, To)],
}

impl Measure {
    /// A loop with it, under its name; `None` where the family cannot do it.
    pub(crate) fn on(&self, base: &Scenario) -> Option<Scenario> {
        let mut scenario = Scenario { title: self.name.into(), ..base.clone() };
        for (path, to) in self.keys {
            let value = match to {
                To::Word(word) => Value::String((*word).into()),
                To::Number(x) => Value::Float(*x),
            };
            keys::apply(&mut scenario, path, &value).ok()?;
        }
        Experiment::new(scenario.clone()).is_ok().then_some(scenario)
    }
}

const HALF: (&str, To) = ("workflow.synthetic_fraction", To::Number(0.5));

/// All of them; the first is what they are held against. The strength of the push is near the one that holds the typical
/// spread of 30 points.
pub(crate) const MEASURES: [Measure; 16] = [
    Measure {
        name: "Replace the data",
        meaning: "Each model is fitted to the output of the last one and to nothing else",
        keys: &[],
    },
    Measure {
        name: "Keep everything",
        meaning: "Each model is fitted to all data so far (accumulate)",
        keys: &[("workflow.retention", To::Word("accumulate"))],
    },
    Measure {
        name: "Keep all, 10 % fresh",
        meaning: "Each model is fitted to all data so far, and a tenth of each batch is new real data",
        keys: &[
            ("workflow.retention", To::Word("accumulate")),
            ("workflow.synthetic_fraction", To::Number(0.9)),
            ("workflow.real_source", To::Word("fresh")),
        ],
    },
    Measure {
        name: "Keep n of everything",
        meaning: "Each model is fitted to n points drawn from all data so far (subsample)",
        keys: &[("workflow.retention", To::Word("subsample"))],
    },
    Measure {
        name: "Keep the last 5 batches",
        meaning: "Each model is fitted to a window of five batches",
        keys: &[("workflow.retention", To::Word("window")), ("workflow.window", To::Number(5.0))],
    },
    Measure {
        name: "Half fresh real points",
        meaning: "Half of each batch is new real data",
        keys: &[HALF, ("workflow.real_source", To::Word("fresh"))],
    },
    Measure {
        name: "Half the same real points",
        meaning: "Half of each batch is the first real data again",
        keys: &[HALF, ("workflow.real_source", To::Word("same"))],
    },
    Measure {
        name: "Half fresh, weight 0.618",
        meaning: "Half of each batch is new real data, which together counts 0.618 in the fit",
        keys: &[HALF, ("estimator.real_weight", To::Number(0.618))],
    },
    Measure {
        name: "Growing batches",
        meaning: "The i-th batch has n i√i points, all of them synthetic",
        keys: &[("workflow.schedule", To::Word("growing")), ("workflow.growth", To::Number(0.5))],
    },
    Measure {
        name: "Stratified draws",
        meaning: "One synthetic point from each of n cells of equal mass, in place of independent draws",
        keys: &[("sampling.diversity", To::Word("stratified"))],
    },
    Measure {
        name: "A push apart",
        meaning: "Synthetic points push each other apart before the fit (repulsion 0.06)",
        keys: &[("sampling.repulsion", To::Number(0.06))],
    },
    Measure {
        name: "Farthest of twice as many",
        meaning: "Of twice as many synthetic points the half that lies farthest apart",
        keys: &[("sampling.diversity", To::Word("farthest"))],
    },
    Measure {
        name: "Unbiased divisor n − 1",
        meaning: "The variance is fitted without bias",
        keys: &[("estimator.divisor", To::Word("n-1"))],
    },
    Measure {
        name: "Colder sampling, bias 0.9",
        meaning: "Synthetic points have 0.9 of the model's variance: quality bought with diversity",
        keys: &[("sampling.bias", To::Number(0.9))],
    },
    Measure {
        name: "Hotter, temperature 1.1",
        meaning: "The model's distribution is raised to 1/1.1 before it is sampled: synthetic points have 1.1 of its variance",
        keys: &[("sampling.temperature", To::Number(1.1))],
    },
    Measure {
        name: "People choose 1 of 4",
        meaning: "Each synthetic point is one of four, liked the more the nearer it is to 1 (Luce's choice by distance)",
        keys: &[
            ("sampling.curation", To::Number(4.0)),
            ("sampling.reward", To::Word("distance")),
            ("sampling.reward_centre", To::Number(1.0)),
        ],
    },
];

/// Where every point looks at every other: with more points than this the other rows would wait for that one.
const PAIRED: u64 = 200;

/// The loop without any of them.
pub(crate) fn base() -> Scenario {
    Scenario {
        title: MEASURES[0].name.into(),
        sample_size: 30,
        replicates: 400,
        retention: Keeps::Replace,
        ..Scenario::default()
    }
}

/// The loop with each of them; what a family cannot do is left out. What is kept, and how much is real, is what the rows are
/// about: a base that keeps everything would have the first row say that replacing holds.
pub(crate) fn scenarios(base: &Scenario) -> Vec<Scenario> {
    let nothing = self::base();
    let base =
        &Scenario { retention: nothing.retention, synthetic_fraction: nothing.synthetic_fraction, ..base.clone() };
    let quick = |scenario: &Scenario| !scenario.selection.diversity.is_paired() || scenario.sample_size <= PAIRED;
    MEASURES.iter().filter_map(|measure| measure.on(base)).filter(quick).collect()
}

/// How a side stands at a generation. What the family does not have is NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standing {
    /// Share of real points in the training set.
    pub(crate) real: f64,
    /// Median of the variance over the true one.
    pub(crate) left: f64,
    /// Median of W2 from the truth.
    pub(crate) distance: f64,
    /// The same at the first fit, on real data.
    pub(crate) at_first: f64,
    /// Share of runs with less than a hundredth of the true variance.
    pub(crate) collapsed: f64,
}

impl Standing {
    /// Of the rows of a side; `None` before there are any.
    pub(crate) fn of(history: &History, generation: u64) -> Option<Self> {
        let row = history.at(generation)?;
        let summary = |name: &str| history.metric(name).map(|metric| row.summaries[metric]);
        let median = |name: &str| summary(name).map_or(f64::NAN, |summary| summary.median);
        let mean = |name: &str| summary(name).map_or(f64::NAN, |summary| summary.mean);
        let first = history.metric(DISTANCE).zip(history.at(1));
        Some(Self {
            real: mean(REAL),
            left: median(LEFT),
            distance: median(DISTANCE).sqrt(),
            at_first: first.map_or(f64::NAN, |(metric, row)| row.summaries[metric].median.sqrt()),
            collapsed: 1.0 - mean(SPREAD),
        })
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Unknown,
    Worse,
    Collapses,
    Delays,
    Fades,
    Inflates,
    Wanders,
    Loses,
    Holds,
}

impl Verdict {
    /// By the numbers alone; `nothing` is how the loop stands with nothing done.
    pub(crate) fn of(it: &Standing, nothing: &Standing) -> Self {
        let further = it.distance / it.at_first;
        match it.left {
            left if left.is_nan() => Self::Unknown,
            left if left < 0.1 && left < 0.1 * nothing.left => Self::Worse,
            _ if it.collapsed >= 0.5 => Self::Collapses,
            left if left < 0.1 && left > nothing.left => Self::Delays,
            left if left < 0.5 => Self::Fades,
            left if left > 2.0 => Self::Inflates,
            _ if further > 4.0 => Self::Wanders,
            left if left < 0.75 || further > 2.0 => Self::Loses,
            _ => Self::Holds,
        }
    }

    /// In the table.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unknown => "cannot be told",
            Self::Worse => "makes it worse",
            Self::Collapses => "collapses",
            Self::Delays => "only delays it",
            Self::Fades => "fades",
            Self::Inflates => "blows up",
            Self::Wanders => "wanders off",
            Self::Loses => "loses a little",
            Self::Holds => "holds",
        }
    }

    /// The number behind it.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Unknown => "This family has no variance to go by",
            Self::Worse => "Less than a tenth of the variance that is left with nothing done",
            Self::Collapses => "Half of the runs or more have less than 1 % of the true variance",
            Self::Delays => {
                "The typical run has less than a tenth of the true variance, but more than with nothing done, and most are above 1 %"
            }
            Self::Fades => "The typical run has less than half of the true variance",
            Self::Inflates => "The typical run has more than twice the true variance",
            Self::Wanders => {
                "Half of the true variance or more, but over 4 times as far from the truth as the first fit"
            }
            Self::Loses => "Under three quarters of the variance, or over twice as far from the truth as the first fit",
            Self::Holds => "Three quarters of the variance or more, and at most twice as far off as the first fit",
        }
    }
}

/// A row: the side, how it stands and what came of it.
pub(crate) struct Row<T> {
    pub(crate) side: T,
    pub(crate) standing: Standing,
    pub(crate) verdict: Verdict,
}

/// All sides of which there are rows at a generation, each held against the first of them.
pub(crate) fn rows<'a, T>(sides: impl Iterator<Item = (T, &'a History)>, generation: u64) -> Vec<Row<T>> {
    let mut nothing = None;
    let row = |(side, history): (T, &History)| {
        let standing = Standing::of(history, generation)?;
        let verdict = Verdict::of(&standing, nothing.get_or_insert(standing));
        Some(Row { side, standing, verdict })
    };
    sides.filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_follows_the_numbers() {
        let good = Standing { real: 0.5, left: 0.9, distance: 0.2, at_first: 0.19, collapsed: 0.0 };
        let nothing = Standing { left: 0.001, distance: 1.1, collapsed: 0.8, ..good };
        let told = |it: Standing| Verdict::of(&it, &nothing);
        assert_eq!(told(good), Verdict::Holds);
        assert_eq!(told(nothing), Verdict::Collapses);
        assert_eq!(told(Standing { left: 1e-7, collapsed: 1.0, ..good }), Verdict::Worse);
        assert_eq!(told(Standing { left: 0.03, collapsed: 0.3, ..good }), Verdict::Delays);
        // Doing nothing, and what does no better, delays nothing.
        let still = Standing { collapsed: 0.3, left: 0.03, ..nothing };
        assert_eq!(Verdict::of(&still, &still), Verdict::Fades);
        assert_eq!(told(Standing { left: 0.4, ..good }), Verdict::Fades);
        assert_eq!(told(Standing { left: 2.5, ..good }), Verdict::Inflates);
        assert_eq!(told(Standing { distance: 1.5, ..good }), Verdict::Wanders);
        assert_eq!(told(Standing { distance: 0.5, ..good }), Verdict::Loses);
        assert_eq!(told(Standing { left: 0.7, ..good }), Verdict::Loses);
        assert_eq!(told(Standing { left: f64::NAN, ..good }), Verdict::Unknown);
    }

    #[test]
    fn every_measure_can_be_run_and_differs_from_nothing() {
        let all = scenarios(&base());
        assert_eq!(all.len(), MEASURES.len());
        let untitled = |scenario: &Scenario| Scenario { title: String::new(), ..scenario.clone() };
        // The two whose points look at each other.
        assert_eq!(scenarios(&Scenario { sample_size: 10_000, ..base() }).len(), MEASURES.len() - 2);
        assert!(all[1..].iter().all(|scenario| untitled(scenario) != untitled(&all[0])));
    }

    #[test]
    fn the_first_row_replaces_the_data_whatever_the_page_was_opened_with() {
        let kept = Scenario { retention: Keeps::Accumulate, synthetic_fraction: 0.5, ..base() };
        assert_eq!(scenarios(&kept), scenarios(&base()));
    }
}
