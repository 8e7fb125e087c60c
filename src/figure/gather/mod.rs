//! From a scenario to a figure: runs what is needed, and gathers what is to be seen.

mod density;
mod difference;
mod film;
mod generations;
mod made;
mod model;
mod of;
mod paper;
mod plane;
mod side;
mod simplex;
mod spoken;
mod subjects;
mod swept;
mod tables;
#[cfg(test)]
mod tests;
mod training;

pub use film::Film;
pub use of::{of_result, of_scenario};
pub(crate) use subjects::METRICS;
