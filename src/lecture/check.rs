//! Whether a scene can be run and shown.

use crate::experiment::{Experiment, Problem};

use super::names::Shown;
use super::scene::Scene;

/// What of a scene does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culprit {
    /// What runs.
    Scenario,
    /// What the plot of that place in `shows` is to show.
    Shows(usize),
    /// The fact of that place.
    Fact(usize),
}

impl Scene {
    /// Checks both sides as a run would, and every metric that is named. This reads the data there are, and may take as
    /// long as that: opening a lecture does without.
    ///
    /// # Errors
    /// One line, and what it is about.
    pub fn check(&self) -> Result<(), (Culprit, Problem)> {
        let of_run = |problem| (Culprit::Scenario, problem);
        let (left, right) = self.scenario.sides().map_err(of_run)?;
        let left = Experiment::new(left).map_err(of_run)?;
        let right = right.map(Experiment::new).transpose().map_err(of_run)?;
        // Any plot shows two of them.
        let fits = |side: &Experiment| side.check_values(2).map_err(of_run);
        std::iter::once(&left).chain(&right).try_for_each(fits)?;
        let has = |side: &Experiment, name: &str| side.metrics_named(&[name]).map(|_| ());
        for (place, (_, shown)) in self.shows.iter().enumerate() {
            if let Shown::Metric(name) = shown {
                // One side may have what the other has not.
                let other = right.as_ref().is_some_and(|right| has(right, name).is_ok());
                has(&left, name)
                    .or_else(|problem| if other { Ok(()) } else { Err((Culprit::Shows(place), problem)) })?;
            }
        }
        for (place, fact) in self.facts.iter().enumerate() {
            let side = if fact.side == 1 { Some(&left) } else { right.as_ref() };
            let fits = side.map_or(Ok(()), |side| has(side, &fact.metric));
            fits.map_err(|problem| (Culprit::Fact(place), problem))?;
        }
        Ok(())
    }
}
