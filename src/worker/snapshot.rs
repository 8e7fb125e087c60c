//! What travels between window and worker: commands down, snapshots up.

use std::sync::Arc;

use crate::experiment::{Experiment, History, MetricInfo, StopReason, View};
use crate::theory::Curve;
use crate::theory::{Agreement, Flow, Height};

/// What the window asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Runs these experiments side by side (one, two to compare, or a few dozen quick ones), from now on. The playhead stays where it is, as far
    /// as the new run reaches; `from_start` puts it back to 0.
    Run {
        /// The run's number: snapshots carry it, so that older ones can be told.
        run: u64,
        /// What to run. Empty: nothing, an empty window.
        sides: Vec<Arc<Experiment>>,
        /// Puts the playhead to generation 0.
        from_start: bool,
    },
    /// Which metrics are computed from now on, by name: these, what a fitted model is, and what theory and stop rule look
    /// at. Until told, every one. One that the run in hand lacks makes it run again behind what is shown; the playhead
    /// stays. What does not fit into memory beside the runs ([`Experiment::check_values`]) leaves the run as it was.
    Metrics(Vec<String>),
    /// Lets the playhead move.
    Play,
    /// Stops it, and stops computing until something is asked for that needs it.
    Pause,
    /// Puts it to generation 0, and stops it there.
    Rewind,
    /// Puts the playhead to a generation (as far as there is one).
    Seek(u64),
    /// Moves it by so many generations, back if negative.
    Step(i64),
    /// Puts it to the end of the run, and keeps it there while the run is still being computed.
    End,
    /// Where playing stops, coming from before; from there on it can be played again.
    StopAt(Option<u64>),
    /// Generations per second while playing; infinite: as fast as it goes.
    Speed(f64),
    /// Which replicate the densities show.
    Replicate(u64),
}

impl Command {
    /// Whether it makes a loop that was told to stop computing go on.
    pub(super) fn resumes(&self) -> bool {
        matches!(self, Self::Play | Self::End | Self::Run { .. } | Self::Metrics(_))
    }
}

/// How far the computing has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// From 0 to 1: the share of all runs' generations that is done.
    pub share: f64,
    /// Seconds the rest takes at the pace of the last slice.
    pub left: f64,
}

/// One side of a snapshot.
#[derive(Clone, Debug)]
pub struct Side {
    /// What is running.
    pub experiment: Arc<Experiment>,
    /// Rows so far; they reach ahead of the playhead. Of [`Experiment::metrics`] those that are wanted, in their order.
    pub history: History,
    /// Replicates behind the rows: few at first, then all.
    pub replicates: u64,
    /// The last generation that has a row.
    pub computed: u64,
    /// Why the run ended, once it has.
    pub finished: Option<StopReason>,
    /// The generation at the playhead, of the replicate on view.
    pub view: Arc<View>,
    /// What is known exactly (or bounded) about this run.
    pub theory: Arc<Vec<Curve>>,
    /// What papers compare its metrics with.
    pub heights: Arc<Vec<Height>>,
    /// Where the mean field leads, of a view in a triangle whose loop has one.
    pub flow: Option<Arc<Flow>>,
    /// How far the rows up to the playhead are from exact theory; `None` where none is known.
    pub agreement: Option<Agreement>,
    /// Bytes held for the rows, and by the runs for their state and the points they keep.
    pub memory: f64,
}

impl Side {
    /// A metric the experiment has, whether or not its rows have been computed.
    pub fn metric(&self, name: &str) -> Option<&MetricInfo> {
        self.experiment.metrics().iter().find(|info| info.name == name)
    }

    /// Whether the experiment has a metric whose rows are still to come.
    pub fn lacks(&self, name: &str) -> bool {
        self.metric(name).is_some() && self.history.metric(name).is_none()
    }
}

/// A picture of everything at one moment. Immutable; the newest replaces the last.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The run it belongs to.
    pub run: u64,
    /// Changes whenever `history`, `theory` or `replicates` of any side has changed (not for a moved playhead).
    pub revision: u64,
    /// The generation on view.
    pub playhead: u64,
    /// The last generation the run is meant to have; grows while a run without end goes on.
    pub end: u64,
    /// Whether the playhead is moving.
    pub playing: bool,
    /// Generations per second asked for.
    pub speed: f64,
    /// Whether rows are still being computed.
    pub computing: bool,
    /// Whether rows are missing that nobody computes, because that was stopped.
    pub halted: bool,
    /// How far the computing has come; `None` of a run without end, and before anything is measured.
    pub progress: Option<Progress>,
    /// Generations computed per second over all replicates, of the newest stretch of work.
    pub rate: f64,
    /// The sides, as asked for. Empty before the first run.
    pub sides: Vec<Side>,
    /// What went wrong in the loop, for people; the worker lives on.
    pub failure: Option<String>,
}
