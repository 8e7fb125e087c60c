//! # Collapse Lab: the desktop laboratory for model collapse
//!
//! Everything in this field is one loop: draw a batch from the current model, merge it into a training set, fit the next
//! model, measure. The rooms, ground floor first; an arrow goes only downwards:
//!
//! | ring | room | what it is |
//! |---|---|---|
//! | 0a | `numeric` | mathematics on plain numbers: special functions, quadrature, divergences of normal laws, draws |
//! | 0b | [`family`] | what is fitted: checked parameters, exact draws, fit, divergences; one file each |
//! | 1 | [`experiment`] | the loop: scenario, training set, chain, ensemble, history |
//! | 1b | [`theory`] | what is known without running: curves and lines over parameter space, each with kind and source, agreement in standard errors |
//! | 2 | [`sweep`] | grids over one or two knobs, coarse to fine, shards, resume |
//! | 2 | [`report`] | results as CSV, JSON and tables, the scenario inside |
//! | 2 | [`worker`] | the loop in a background thread: commands down, newest snapshot up |
//! | 3 | `app` | the window (feature `gui`): reads snapshots, emits commands, computes nothing |
//! | 3 | [`cli`] | the command line, with the same bits |
//!
//! The way of the data: slider, file, link or arguments -> [`experiment::Scenario`] (draft) -> [`experiment::Experiment`]
//! (checked once) -> [`experiment::Ensemble`] -> a row per generation -> [`worker::Snapshot`] -> screen, or -> [`report`]
//! -> file. One direction, no way back.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod experiment;
pub mod family;
mod numeric;
pub mod report;
pub mod sweep;
pub mod theory;
pub mod worker;
