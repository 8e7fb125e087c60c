//! Ways to draw the batches of one loop over eight Gaussians, and where each has come to: how many modes live (coverage)
//! and how wide they are (spread). All data kept is there for contrast.

use toml::Value;

use super::mitigations::{Measure, To};
use crate::experiment::{History, Keeps, Look, Scenario, keys};
use crate::family::{Family as _, PlaneMixture, metric};
use crate::figure::axis::Axis;

/// Above the chapter, and what it claims.
pub(crate) const TITLE: &str = "Eight Gaussians, five ways: coverage and spread are two knobs";
pub(crate) const CLAIM: &str = "A mixture of eight in the plane, 64 points a batch, each model fitted to the output of the last. Only the way a batch is \
     drawn differs; seed and truth are the same. How many modes live on is one thing, how wide they are another.";
pub(crate) const COVERAGE: &str = metric::MODES;
pub(crate) const SPREAD: &str = "within_variance";
/// Modes of the truth.
pub(crate) const MODES: u32 = 8;
/// Powers of ten within which the spread is shown.
pub(crate) const DECADES: f64 = 5.0;

const EVEN: (&str, To) = ("sampling.diversity", To::Word("stratified"));
/// Strength and reach of the push are near those that hold modes of eight points as wide as they were.
const PUSH: (&str, To) = ("sampling.repulsion", To::Number(0.0035));
const REACH: (&str, To) = ("sampling.repulsion_reach", To::Number(0.02));

/// The five, and the contrast.
pub(crate) const WAYS: [Measure; 6] = [
    Measure {
        name: "Independent draws",
        meaning: "Each model is fitted to 64 points drawn from the last one by chance",
        keys: &[],
    },
    Measure {
        name: "Laid out evenly",
        meaning: "As many points from each component as its weight says",
        keys: &[EVEN],
    },
    Measure {
        name: "Pushed apart",
        meaning: "Points drawn by chance push their neighbours away before the fit (repulsion 0.0035, reach 0.02)",
        keys: &[PUSH, REACH],
    },
    Measure {
        name: "Even and pushed",
        meaning: "As many points from each component as its weight says, then the push",
        keys: &[EVEN, PUSH, REACH],
    },
    Measure {
        name: "Farthest of 2 n",
        meaning: "Of twice as many points drawn by chance the half that lies farthest apart",
        keys: &[("sampling.diversity", To::Word("farthest"))],
    },
    Measure {
        name: "All data kept",
        meaning: "Points drawn by chance, and each model fitted to all of them so far and the real ones (accumulate)",
        keys: &[("workflow.retention", To::Word("accumulate"))],
    },
];
/// Their names where there is little room.
pub(crate) const SHORT: [&str; WAYS.len()] = ["independent", "even", "pushed", "even, pushed", "farthest", "all kept"];

/// The loop of independent draws.
pub(crate) fn base() -> Scenario {
    let mut scenario =
        Scenario { sample_size: 64, replicates: 32, generations: 80, retention: Keeps::Replace, ..Scenario::default() };
    scenario.set_family(PlaneMixture::ABOUT.name);
    let _ = keys::apply(&mut scenario, "truth.shape", &Value::String("ring".into())); // not refused, as the tests hold
    let look = Look { view: [SPREAD, COVERAGE].map(str::to_owned).to_vec(), ..Look::default() };
    Scenario { title: WAYS[0].name.into(), look, ..scenario }
}

/// The loop in each way.
pub(crate) fn scenarios(base: &Scenario) -> Vec<Scenario> {
    WAYS.iter().filter_map(|way| way.on(base)).collect()
}

/// Where a way has come to at a generation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standing {
    /// Modes alive, mean over the runs.
    pub(crate) modes: f64,
    /// Variance within a mode over the true one, median.
    pub(crate) spread: f64,
}

impl Standing {
    /// Of the rows of a side; `None` before there are any.
    pub(crate) fn of(history: &History, generation: u64) -> Option<Self> {
        let [modes, spread] = [COVERAGE, SPREAD].map(|name| history.metric(name));
        let (modes, spread) = (modes?, spread?);
        let (row, truth) = (history.at(generation)?, history.at(0)?);
        let spread = row.summaries[spread].median / truth.summaries[spread].median;
        Some(Self { modes: row.summaries[modes].mean, spread })
    }

    /// On the axes of all ways, in plot units.
    pub(crate) fn place(&self) -> [f64; 2] {
        [self.modes, self.spread.max(1e-300).log10().clamp(-DECADES, DECADES)]
    }

    /// Whether it lies above these axes.
    pub(crate) fn is_beyond(&self) -> bool {
        self.spread.log10() > DECADES
    }
}

/// Where all ways are shown: modes across, spread up.
pub(crate) fn axes() -> [Axis; 2] {
    [Axis::linear(0.0, f64::from(MODES) + 0.6), Axis::decades(-DECADES, DECADES)]
}

/// The way a loop has gone there up to a generation; and where it is, if that is known.
pub(crate) fn gone(history: &History, end: u64) -> (Vec<[f64; 2]>, Option<Standing>) {
    let known = |t: u64| Standing::of(history, t).filter(|it| it.modes.is_finite() && it.spread.is_finite());
    ((0..=end).filter_map(known).map(|it| it.place()).collect(), known(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Ensemble, Experiment};
    use std::sync::Arc;

    #[test]
    fn the_ways_differ_in_the_named_keys_alone() {
        let all = scenarios(&base());
        assert_eq!((all.len(), all[0].clone()), (WAYS.len(), base()));
        for (way, scenario) in WAYS.iter().zip(&all) {
            let differing = Scenario::joined(&base(), scenario).compare;
            let mut named: Vec<&str> = way.keys.iter().map(|(path, _)| *path).collect();
            named.sort_unstable();
            let found: Vec<&str> = differing.keys().map(String::as_str).filter(|path| *path != "title").collect();
            assert_eq!(found, named, "{}", way.name);
        }
    }

    /// What the chapter says, at its own runs: every limit is over 4.5 standard errors (of a mean, or of the log of a median
    /// over 32 runs) from what 1000 runs give.
    #[test]
    fn coverage_and_spread_are_two_knobs() {
        let found: Vec<Vec<Standing>> = scenarios(&base())
            .into_iter()
            .map(|scenario| {
                let experiment = Arc::new(Experiment::new(scenario).unwrap());
                let wanted =
                    experiment.metrics().iter().filter(|info| [COVERAGE, SPREAD].contains(&info.name.as_str()));
                let metrics: Arc<[_]> = wanted.cloned().collect();
                let mut ensemble = Ensemble::new(&experiment, base().replicates, Arc::clone(&metrics));
                ensemble.advance(base().generations, &|| false);
                [5, 80].map(|t| Standing::of(ensemble.history(), t).unwrap()).to_vec()
            })
            .collect();
        let [independent, even, pushed, both, farthest, kept] = [0, 1, 2, 3, 4, 5].map(|i| found[i][1]);
        assert!(independent.modes < 3.0 && independent.spread < 0.1);
        assert!(even.modes > 7.7 && even.spread < 0.001);
        assert!(pushed.modes < 3.0 && pushed.spread > 1.0);
        assert!(both.modes > 6.5 && (0.2..2.0).contains(&both.spread));
        assert!(found[4][0].modes > 7.5 && farthest.spread > 1e6);
        assert!(kept.modes == 8.0 && (0.6..1.1).contains(&kept.spread));
    }
}
