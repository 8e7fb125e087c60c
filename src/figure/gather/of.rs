//! From a scenario, or a result that has one inside, to a figure.

use super::film::Film;
use crate::experiment::{Problem, Scenario};
use crate::figure::asked::Asked;
use crate::figure::plot::Figure;

/// The figure of a scenario: runs or sweeps what it needs. `None` if cancelled.
///
/// # Errors
/// One line, of a scenario that cannot be run, and of a plot that it does not have.
pub fn of_scenario(
    scenario: &Scenario,
    asked: &Asked,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Figure>, Problem> {
    Ok(Film::of(scenario, asked, cancelled)?.map(|film| film.last()))
}

/// The figure of the scenario inside a result (a CSV of a run or a sweep): it is run again, to the same bits. `None` if
/// cancelled.
///
/// # Errors
/// As [`of_scenario`], and of a text that has no scenario inside.
pub fn of_result(text: &str, asked: &Asked, cancelled: &(dyn Fn() -> bool + Sync)) -> Result<Option<Figure>, Problem> {
    of_scenario(&Scenario::from_toml(text)?, asked, cancelled)
}
