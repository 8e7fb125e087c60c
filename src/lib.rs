//! Collapse Lab: the desktop laboratory for model collapse.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod experiment;
pub mod family;
pub mod theory;
pub mod worker;
