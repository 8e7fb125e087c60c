//! One integration binary: it links once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::too_many_lines, clippy::too_many_arguments, reason = "a test is read from top to bottom")]

#[cfg(feature = "gui")]
mod accessibility;
mod apart;
mod bounded;
#[cfg(feature = "gui")]
mod clipboard;
mod cluster;
mod command_line;
mod counterexamples;
#[cfg(feature = "gui")]
mod covered;
mod draws;
mod families;
mod figures_again;
#[cfg(feature = "gui")]
mod figures_window;
mod finest;
mod fire;
mod fuzz;
#[cfg(feature = "gui")]
mod guesses;
mod kept_rows;
mod known_laws;
mod landmarks;
mod laws;
mod layering;
#[cfg(feature = "gui")]
mod lecture_room;
mod lectures;
#[cfg(feature = "gui")]
mod metrics;
mod misspecified;
mod oracle;
mod own_data;
mod own_files;
mod own_readings;
mod own_sheets;
#[cfg(feature = "gui")]
mod paper;
mod papers;
#[cfg(feature = "gui")]
mod parts;
#[cfg(feature = "gui")]
mod phase;
mod plane;
#[cfg(feature = "gui")]
mod plot_tables;
mod profiles;
#[cfg(feature = "gui")]
mod promises;
mod properties;
mod protocol;
mod questions;
mod range;
mod rates;
mod readers;
mod readme;
mod real_window;
mod reference;
mod regressions;
mod reproducibility;
mod results;
mod sampling;
mod selection;
#[cfg(feature = "gui")]
mod session_file;
mod shelf;
#[cfg(feature = "gui")]
mod shown;
#[cfg(feature = "gui")]
mod slow;
mod smooth;
#[cfg(feature = "gui")]
mod strangers;
mod summaries;
mod support;
mod sweep;
mod sweep_files;
mod sweep_lines;
mod tables;
mod theory_values;
mod triangle;
mod vectors;
#[cfg(feature = "gui")]
mod veil;
mod verification;
#[cfg(feature = "gui")]
mod window;
mod workflows;
#[cfg(feature = "gui")]
mod zoom;
