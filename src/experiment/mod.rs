//! RING 1: the loop. Draw a batch from the current model, merge it into a training set, fit the next model, measure.
//!
//! [`Scenario`] is what files, links and sliders write; [`Experiment`] is the same, checked once. An [`Ensemble`] runs
//! its replicates and keeps a [`History`]; a [`Replay`] looks at one replicate at one generation. Synchronous and
//! deterministic: the same scenario gives the same bits wherever and however it runs.

mod bars;
mod build;
mod cancel;
mod chain;
mod check;
mod checked;
mod compare;
pub mod data;
mod data_file;
mod draw;
mod engine;
mod ensemble;
mod facts;
mod file;
mod goodness;
mod history;
mod inside;
pub mod keys;
mod look;
mod measure;
mod memory;
mod metrics;
mod outside;
mod passage;
pub(crate) mod place;
mod plan;
mod pool;
mod probe;
mod problem;
mod profile;
mod question;
mod replay;
mod replicates;
mod sampling;
mod scenario;
mod scenario_change;
pub mod seed;
mod setup;
mod shape;
mod simplex;
mod stop;
mod summary;
mod texts;
mod training_set;
mod view;

pub use checked::Experiment;
pub use ensemble::Ensemble;
pub use facts::Facts;
pub use file::{find, read, shipped};
pub(crate) use file::{flat, read_as, syntax};
pub use history::{FULL, History, Left, RUNS, Row, is_kept};
pub use inside::{EMBEDDED, EMBEDDED_END};
pub(crate) use inside::{embedded, is_rewritten};
pub use look::{Centre, Layout, Look, Scale};
pub(crate) use metrics::rewards;
pub use metrics::{GENERAL, General, Level, Metric, MetricInfo, REWARDS, general, goes_through_decades, metrics_of};
pub use passage::Passage;
pub use plan::{Plan, RealSource, Retention, Schedule, Sizes};
pub use probe::Values;
pub use problem::{LINK, Problem};
pub use profile::{MOST_PROFILED, Profile, RULED_OUT};
pub use question::Question;
pub use replay::Replay;
pub use sampling::{Capability, Coverage, Curation, Diversity, Rules, Selection};
pub use scenario::{Keeps, Scenario, SweepText};
pub use simplex::Simplex;
pub use stop::{StopReason, StopRule};
pub use summary::Summary;
pub(crate) use summary::{field, in_json};
pub(crate) use texts::escaped;
pub use view::{MOST_POINTS, Plane, View};
