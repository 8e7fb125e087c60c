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
//! | 2 | [`lecture`] | scenes in an order: what runs, how it is looked at, what is asked and said; sessions: all that is on view; the names of the window's parts |
//! | 2 | [`figure`] | figures as files: plots in plot units, what is drawn of them, and the formats |
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
//! | origin | of a point of the training set: the generation whose batch brought it, and whether it is real |
//! | run, replicate | one independent repetition of the loop |
//! | metric | a number measured of a model at each generation; its name stands in [`family::metric`] |
//! | knob | a setting of a family; a key: any setting of a scenario |
//! | curve, line | what is known of a metric by generation; of a place in parameter space |
//! | collapsed, dead, left | no spread left; nothing comes any more; beyond the range of numbers |
//!
//! ## From outside
//!
//! A scenario is run and held against what is known of it:
//!
//! ```
//! use collapse_lab::{experiment::{Ensemble, Experiment, Scenario}, theory::curves_of};
//!
//! let text = "sample_size = 10\n[truth]\nfamily = \"gaussian\"\n[workflow]\nretention = \"replace\"";
//! let experiment = std::sync::Arc::new(Experiment::new(Scenario::from_toml(text)?)?);
//! let mut ensemble = Ensemble::new(&experiment, 400, experiment.metrics_named(&["variance"])?);
//! ensemble.advance(5, &|| false);
//! let seen = ensemble.history().at(5).expect("a row each generation").summaries[0];
//! let known = curves_of(&experiment, 5, "variance")[0].at(5).expect("an exact curve");
//! assert!((known - 0.9_f64.powi(5)).abs() < 1e-12 && (seen.mean - known).abs() < 4.5 * seen.se);
//! # Ok::<(), collapse_lab::experiment::Problem>(())
//! ```
//!
//! A family fits what it has drawn, and says how far that is from the truth:
//!
//! ```
//! use collapse_lab::family::{Family, Gaussian, Random, Settings};
//! use rand::SeedableRng;
//!
//! let (family, truth) = Gaussian::configure(&Settings::new(), None)?;
//! let (mut batch, mut model) = (family.empty(), truth);
//! family.draw(&truth, 100, &mut Random::seed_from_u64(7), &mut batch);
//! family.fit(&batch, &mut model);
//! assert!(family.kl(&truth, &truth) == 0.0 && (0.0..0.2).contains(&family.kl(&truth, &model)));
//! # Ok::<(), collapse_lab::family::Refusal>(())
//! ```
//!
//! A sweep measures it over a grid of one or two keys:
//!
//! ```
//! use collapse_lab::{experiment::Scenario, sweep::{Grid, Sweep}};
//!
//! let axes = "[sweep]\nx = \"sample_size=5,10,20\"\nmetric = \"variance\"";
//! let text = format!("replicates = 20\ngenerations = 5\n[truth]\nfamily = \"gaussian\"\n{axes}");
//! let mut sweep = Sweep::new(Grid::new(Scenario::from_toml(&text)?)?.into(), None);
//! sweep.advance(3, &|| false);
//! assert!(sweep.is_finished() && sweep.cells().all(|cell| cell.stats.is_some()));
//! # Ok::<(), collapse_lab::experiment::Problem>(())
//! ```
//!
//! ## How to add
//!
//! * **A family**: a file in the wing of `family` it belongs to, with a `mod` line there, that implements [`family::Family`];
//!   a line in the registry of `family/mod.rs`. It is then in the window, the command line, the files and the law tests. Those
//!   that compare by hand fail aloud until they know it, too: `tests/all/oracle.rs`, README's list; `family/far.rs` and
//!   `experiment/outside/tests.rs` hold closed distances and tails against values from elsewhere.
//! * **A key**: an entry of `experiment/keys/table.rs` and the field of the scenario it sets.
//! * **A sampling or estimator rule**: a file of `experiment/sampling` that says all of it (its key, what it needs of a family,
//!   how it changes a draw or a fit), with a `mod` line and its line in the list there. That line makes its field of `Rules`.
//! * **A metric**: a variant and an entry of `experiment/metrics.rs`, how it is measured in `experiment/measure.rs`, its name in
//!   `family/metric.rs`.
//! * **A fact about a truth**, for theory: a method of `experiment::Facts`, in `experiment/facts.rs`.
//! * **A curve**: a function in a file of `theory` and its line in `theory/mod.rs`; it says its kind, label and source.
//! * **A paper** that a scenario is from: its entry in `experiment/papers.rs`, and a row of README's table; tests ask for both.
//! * **A lecture**: a file in `assets/lectures` and its name in `lecture/shipped.rs`; it is then listed, checked and opened by the
//!   window and the command line. Numbers that its notes name stand as `[[scene.fact]]` below them: a test holds them.
//! * **A key of a scene**: the field of `lecture::Scene`, read in `lecture/scenes.rs` (or `looks.rs`), written in `lecture/write.rs`.
//! * **What a session holds**: the field of [`lecture::session::Session`], read and written in its `read.rs` and `write.rs`, taken from the
//!   window and given back to it in `app/model/saved.rs`.
//! * **What a plot shows before anybody chooses**: `figure/usual.rs`, for the window and for files alike; a plot of a file: a
//!   file of `figure/gather` that makes its parts, and its word in `gather/subjects.rs`.
//! * **The table behind a kind of plot**: a function of `figure/behind.rs`, shown where the window shows the plot, if
//!   `Cx::is_tabled`.
//! * **A format of figures**: a variant of [`figure::Format`], in `ALL` too, a canvas that draws in it, its row in
//!   `figure/inside.rs`, which says where it keeps its experiment, and its lines in `figure/state/open.rs`, where that is found
//!   again, in `cli/render.rs` and in `app/io/figures.rs`.
//! * **A page**: a variant of `app::Page`, in `Page::ALL` too, and a file of `app/pages`; the compiler then asks for its place in
//!   each table: what it draws (`app/pages/mod.rs`), what it is called, which of its plots comes first, what the palette offers.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::too_many_lines))]

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod experiment;
pub mod family;
pub mod figure;
pub mod lecture;
mod numeric;
pub mod report;
pub mod sweep;
pub mod theory;
pub mod worker;
