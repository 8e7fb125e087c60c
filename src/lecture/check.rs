//! Whether a scene can be run and shown.

use crate::experiment::{Experiment, Problem};

use super::names::Shown;
use super::scene::Scene;

impl Scene {
    /// Checks both sides as a run would, and every metric that is named. This reads the data there are, and may take as
    /// long as that: opening a lecture does without.
    ///
    /// # Errors
    /// One line.
    pub fn check(&self) -> Result<(), Problem> {
        let (left, right) = self.scenario.sides()?;
        let left = Experiment::new(left)?;
        let right = right.map(Experiment::new).transpose()?;
        let has = |side: &Experiment, name: &str| side.metrics_named(&[name]).map(|_| ());
        for (_, shown) in &self.shows {
            if let Shown::Metric(name) = shown {
                // One side may have what the other has not.
                let other = right.as_ref().is_some_and(|right| has(right, name).is_ok());
                has(&left, name).or_else(|problem| if other { Ok(()) } else { Err(problem) })?;
            }
        }
        for fact in &self.facts {
            let side = if fact.side == 1 { Some(&left) } else { right.as_ref() };
            side.map_or(Ok(()), |side| has(side, &fact.metric))?;
        }
        Ok(())
    }
}
