//! From a scenario to a figure: runs what is needed, and gathers what is to be seen.

mod of;

pub use of::{of_result, of_scenario};
