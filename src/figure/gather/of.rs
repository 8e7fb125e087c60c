//! From a scenario, or a result that has one inside, to a figure.

use crate::experiment::{Problem, Scenario};
use crate::figure::{Asked, Figure};

/// The figure of a scenario: runs or sweeps what it needs. `None` if cancelled.
///
/// # Errors
/// One line, of a scenario that cannot be run, and of a plot that it does not have.
pub fn of_scenario(
    scenario: &Scenario,
    asked: &Asked,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Figure>, Problem> {
    let _ = (asked, cancelled);
    Ok(Some(Figure { title: scenario.title.clone(), state: scenario.to_whole_toml(), ..Figure::default() }))
}

/// The figure of the scenario inside a result (a CSV or JSON of a run or a sweep, or a figure's state): it is run again, to
/// the same bits. `None` if cancelled.
///
/// # Errors
/// As [`of_scenario`], and of a text that has no scenario inside.
pub fn of_result(text: &str, asked: &Asked, cancelled: &(dyn Fn() -> bool + Sync)) -> Result<Option<Figure>, Problem> {
    of_scenario(&Scenario::from_toml(text)?, asked, cancelled)
}
