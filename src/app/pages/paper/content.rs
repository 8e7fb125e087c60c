//! What each chapter says, what to look at, and what it runs.

use crate::app::model::{Chapter, gallery};
use crate::experiment::Scenario;
use crate::family::{Family as _, LadderFamily, SpikeFamily};
use crate::figure::papers::{base_of, mitigations, threshold, ways};

pub(crate) use crate::figure::papers::sides_of;

const SPIKE: &str = SpikeFamily::ABOUT.name;
const LADDER: &str = LadderFamily::ABOUT.name;

/// The words of a chapter.
pub(crate) struct Words {
    /// In the list.
    pub(crate) name: &'static str,
    /// Above the text.
    pub(crate) title: &'static str,
    /// The claim in plain words.
    pub(crate) claim: &'static str,
    /// What to watch.
    pub(crate) look: &'static str,
    /// Where it is from, and what of it is the paper's own.
    pub(crate) source: &'static str,
}

/// The scenario it runs.
pub(crate) fn scenario_of(chapter: Chapter) -> Option<Scenario> {
    let shipped = || gallery().iter().find(|(name, _)| name == chapter.scenario());
    base_of(chapter).or_else(|| shipped().map(|(_, scenario)| scenario.clone()))
}

/// The chapter a scenario belongs to: its own, that of its family, or the first.
pub(crate) fn chapter_of(scenario: &Scenario) -> Chapter {
    let own = |chapter: &Chapter| scenario_of(*chapter).is_some_and(|own| own.title == scenario.title);
    let of_family = match scenario.family.as_str() {
        SPIKE => Chapter::Spike,
        LADDER => Chapter::Ladder,
        _ => Chapter::Theorem,
    };
    Chapter::ALL.into_iter().find(own).unwrap_or(of_family)
}

/// The words of every chapter, in their order.
const WORDS: [Words; Chapter::ALL.len()] = [
    Words {
        name: "No collapse",
        title: "Theorem 4.1: keep everything, and nothing collapses",
        claim: "Each model is fitted to all data so far, the first real batch and everything the models made \
                    since. The share of real data falls to zero. Still, with high probability, the error stays \
                    what it was after the first fit, at every generation.",
        look: "The lines of accumulate stay flat: half, 90 % and 99 % of all runs are below them. Those of \
                   replace grow like √t. The reason is at the right: the t-th step is only 1/t as long.",
        source: "arXiv 2505.19046, theorem 4.1 (stated in the paper; the factor inside its logarithm is \
                     rebuilt, and its constants c, C are not given)",
    },
    Words {
        name: "What it needs",
        title: "Assumptions: breaking them is not yet collapse",
        claim: "The theorem asks for a support that does not move, a bounded score, a smooth likelihood and \
                    positive Fisher information. Few families meet all of that. Most of those that do not are \
                    well behaved all the same.",
        look: "Choose a family in the table. The uniform law breaks almost everything, and accumulating \
                   freezes it at its first fit. (1A, a truth inside the parameter set, and 1B, a law for each \
                   parameter, fail only for mixture, kernels, spike and ladder.) What collapses is a likelihood that one stray point can lift \
                   without bound: the spike and the ladder.",
        source: "arXiv 2505.19046, assumptions 1 to 3; which family meets which is derived here, see README",
    },
    Words {
        name: "Collapse at the second fit",
        title: "Theorem 5.1: consistent, and yet it collapses at once",
        claim: "From real data this family finds the truth, surer with every point. But a model may hide a \
                    spike so thin that one point in it outweighs all others. The first fit is good; one stray \
                    point of its own output, and the second fit is the spike.",
        look: "The likelihood of the training set: low and level around the truth a = 0, and beyond a = 1/10, \
                   where the spike gets thin, a cliff. One synthetic point up there lifts that side by thousands. \
                   With real data only, a run that is off at the first fit is mended. The run on view is one of \
                   the quarter that collapse at the second fit; key N draws another.",
        source: "arXiv 2505.19046, theorem 5.1 (construction rebuilt; the width f of the spike is ours)",
    },
    Words {
        name: "As fast as you like",
        title: "Theorem 5.2: one family, collapse as soon as wanted",
        claim: "A ladder of intervals, each with a thinner spike than the one below. Sooner or later a \
                    synthetic point climbs high enough, and the likelihood jumps to the spike for good. \
                    With more data it takes a higher rung, but rungs get cheap: log log n of them are enough.",
        look: "n = 10 and n = 1000 side by side. The exact law for the first rung is 1 - 2/(t + 1) for large \
                   n: half of the runs are lost by the third fit.",
        source: "arXiv 2505.19046, theorem 5.2 (construction of the paper; f and the exact law are derived \
                     here, see README)",
    },
    Words {
        name: "The experiments",
        title: "Appendix G: the error does not grow",
        claim: "Gaussian, exponential and Beta families, n = 20, 50, 100, a hundred generations of \
                    accumulated data, fitted exactly. The error stays near what it was after the first fit.",
        look: "The growth is the mean error at the end over the mean error of the first fit. A mean of the \
                   ratios of single runs would be ruled by the runs that happened to start close to the truth: \
                   its expectation is infinite, so it is not shown.",
        source: "arXiv 2505.19046, appendix G. The paper reports 3.27 for Beta at θ = 0.1; with the exact fit \
                     the ratio cannot depend on θ (derived here, see README)",
    },
    Words {
        name: "One threshold",
        title: threshold::TITLE,
        claim: threshold::CLAIM,
        look: "In all three, what is measured settles left of x = 1; right of it it grows until something else \
                   holds it: the symbols split, the variance never rests, the sampler leaves its middle. Near \
                   the border this takes long, and finite n rounds it off. Sampling as the model says, at \
                   temperature 1, has gain 1 at most: without real data that is the border itself.",
        source: "arXiv 2404.02325 (temperature), 2502.18865 (recursive stability); these loops and their \
                     limits are derived here, see README",
    },
    Words {
        name: "Which knob saves you",
        title: mitigations::TITLE,
        claim: mitigations::CLAIM,
        look: "With thirty points a batch, keeping all data (or n of it) or mixing in real points holds both \
                   spread and place; so do batches that grow. A short window slows the loss. Even draws and a \
                   push apart (up to n = 200) see to the spread alone; the farthest of twice as many, and hotter \
                   sampling, blow it up. An unbiased divisor only delays; colder sampling and people's choice \
                   make it worse. The words at the right are made from the numbers: point at a row for the rule, \
                   click it for the Lab.",
        source: "arXiv 2404.01413, 2410.16713 (keep), 2310.00429 (same real points), 2502.18049 (weight), \
                     2307.01850 (bias), 2404.02325 (temperature), 2407.09499 (choice), 2105.08584 (push; the loop \
                     is ours)",
    },
    Words {
        name: "Eight Gaussians, five ways",
        title: ways::TITLE,
        claim: ways::CLAIM,
        look: "Independent draws lose both. Laid out evenly over the components, all eight live in nearly \
                   every run, but each closes in on a point. Pushed apart, points keep their distance, and modes die all the same. \
                   Both together nearly hold both. The farthest of twice as many cover at first, then blow up: outliers \
                   are always chosen. Keeping all data needs none of this. Click a card's numbers for the Lab.",
        source: "arXiv 2105.08584 (diversity as an aim, InfoNCE push); that a loop refits what is drawn is \
                     ours, and so are even and farthest draws in it",
    },
];

/// The words of a chapter.
pub(crate) fn words_of(chapter: Chapter) -> &'static Words {
    &WORDS[chapter.index()]
}
