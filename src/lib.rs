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
//! ## What happens to a scenario
//!
//! 1. *Said*: a slider, file, link or argument sets a key of a [`experiment::Scenario`], a draft in which anything may stand.
//!    What each key is called, takes and means is one record in [`experiment::keys`]; all rooms read that.
//! 2. *Checked*: [`experiment::Experiment::new`] checks the draft once. After that only valid values travel.
//! 3. *Run*: an [`experiment::Ensemble`] takes every replicate one generation on: draw a batch, merge it into the training
//!    set, fit, measure. Each random number belongs to (seed, replicate, purpose), so threads and order change no bit.
//! 4. *Told*: a row per generation goes into the [`experiment::History`], and from there to the screen
//!    ([`worker::Snapshot`]) or into a file ([`report`]). Nothing goes back.
//!
//! ## Words
//!
//! | word | what it is |
//! |---|---|
//! | truth, model | the law of the real points; the law fitted at a generation |
//! | batch | the points of one generation; where a family has a finite statistic, that statistic |
//! | training set | what a fit sees: all batches, the last, the last few, or n of all |
//! | run, replicate | one independent repetition of the loop |
//! | metric | a number measured of a model at each generation; its name stands in [`family::metric`] |
//! | knob | a setting of a family; a key: any setting of a scenario |
//! | curve, line | what is known of a metric by generation; of a place in parameter space |
//! | collapsed, dead, left | no spread left; nothing comes any more; beyond the range of numbers |
//!
//! ## How to add
//!
//! * **A family**: a file in the wing of `family` it belongs to, with a `mod` line there, that implements [`family::Family`];
//!   a line in the registry of `family/mod.rs`. It is then in the window, the command line, the files and the law tests.
//! * **A key**: an entry of `experiment/keys/table.rs` and the field of the scenario it sets.
//! * **A sampling rule**: a field of `Rules` in `experiment/sampling.rs`, which does not compile before it is said whether it
//!   bends the usual loop; what it asks of a family; its key.
//! * **A metric**: a variant and an entry of `experiment/measure.rs`, its name in `family/metric.rs`.
//! * **A curve**: a function in a file of `theory` and its line in `theory/mod.rs`; it says its kind, label and source.
//! * **A page**: a variant of `app::Page`, in `Page::ALL` too, and a file of `app/pages`; the compiler then asks for its place in
//!   each table: what it draws (`app/pages/mod.rs`), what it is called, which of its plots comes first, what the palette offers.

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
