//! What a view is given: theme, state and snapshot to read, a place for actions.

use egui::Rect;
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::told::Told;
use crate::app::model::{Action, Layer, Page, Slot, Stage, State};
use crate::app::plot_data::Cache;
use crate::app::style::{Series, Theme};
use crate::figure::Zoom;
use crate::worker::{Side, Snapshot, SweepShot};

/// For one frame.
pub(crate) struct Cx<'a> {
    pub(crate) theme: &'a Theme,
    pub(crate) state: &'a State,
    pub(crate) shot: &'a Snapshot,
    /// The newest picture of the sweep.
    pub(crate) sweep: &'a SweepShot,
    /// The snapshot is of an older run, for so long that it should be said.
    pub(crate) stale: bool,
    pub(crate) plots: &'a mut Cache,
    pub(crate) hover: &'a mut Hover,
    /// What assistive tools were told last.
    pub(crate) told: &'a mut Told,
    /// A file that is being read, in words.
    pub(crate) reading: Option<String>,
    /// Metrics on view.
    pub(crate) wanted: RefCell<BTreeSet<String>>,
    /// Cards of controls: nothing that comes and goes lies over them.
    pub(crate) panels: Vec<Rect>,
    pub(crate) actions: Vec<Action>,
}

/// Where the pointer is among the plots: the one of the last frame is shown, the one of this frame is noted.
#[derive(Debug, Default)]
pub(crate) struct Hover {
    pub(crate) generation: Option<f64>,
    pub(crate) next: Option<f64>,
    pub(crate) slot: Option<Slot>,
    /// The plot that has the keyboard.
    pub(crate) focus: Option<Slot>,
}

impl Cx<'_> {
    pub(crate) fn emit(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Notes that a metric is on view: only such are computed.
    pub(crate) fn want(&self, metric: &str) {
        if !self.wanted.borrow().contains(metric) {
            self.wanted.borrow_mut().insert(metric.to_owned());
        }
    }

    /// The last generation whose values are on view: of one that is taken apart, only once it is measured.
    pub(crate) fn seen(&self) -> u64 {
        self.state.seen(self.shot.playhead)
    }

    /// Whether the fit of the generation at the playhead is on view: of one that is taken apart, only once it is made.
    pub(crate) fn is_fitted(&self) -> bool {
        self.state.slow.is_none_or(|slow| matches!(slow.stage, Stage::Fit | Stage::Measure))
    }

    /// Whether a part of a plot is not switched off.
    pub(crate) fn shows(&self, slot: Slot, layer: Layer) -> bool {
        !self.state.hidden.contains(&(slot, layer))
    }

    /// Whether a plot is shown as a table.
    pub(crate) fn is_tabled(&self, slot: Slot) -> bool {
        self.state.table.is_some_and(|table| table.slot == slot)
    }

    pub(crate) fn side(&self, index: usize) -> Option<&Side> {
        self.shot.sides.get(index)
    }

    /// The series of a side: what it keeps; beside one that keeps the same, the second has a look of its own.
    pub(crate) fn series(&self, index: usize) -> Series {
        let kept = |i: usize| self.side(i).map(|side| Series::of(side.experiment.scenario().retention));
        let own = kept(index).unwrap_or(Series::Accumulate);
        let twin = self.state.page != Page::Lab && index == 1 && kept(0) == Some(own);
        if twin { own.companion(0) } else { own }
    }

    /// The part of a plot that is looked at alone.
    pub(crate) fn zoom(&self, slot: Slot) -> Zoom {
        self.state.zoom.get(&slot).copied().unwrap_or_default()
    }

    /// Linear or logarithmic, as chosen or as usual.
    pub(crate) fn is_log(&self, slot: Slot, usual: bool) -> bool {
        self.state.log.get(&slot).copied().unwrap_or(usual)
    }
}
