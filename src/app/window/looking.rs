//! What is looked at: which run, which parts of a plot. No number of a run changes.

use egui::Context;

use super::lab::LabApp;
use crate::app::model::{Layer, Page, Slot, TableChange, Tabled};
use crate::app::text::numbers::whole;
use crate::worker::Command;

impl LabApp {
    /// Enlarges the plot under the pointer, or shows all again.
    pub(super) fn enlarge_hovered(&mut self) {
        let pointed = self.hover.slot.unwrap_or(self.state.usual_slot());
        let closes = match self.state.enlarged {
            Some(Slot::Metrics { .. }) => !matches!(pointed, Slot::Metric { .. }),
            enlarged => enlarged.is_some(),
        };
        self.enlarge(if closes { None } else { Some(pointed) });
    }

    /// All metrics at once, or the usual plots again.
    pub(crate) fn metrics(&mut self) {
        let on = matches!(self.state.enlarged, Some(Slot::Metrics { .. } | Slot::Metric { .. }));
        self.show_metrics();
        if on {
            self.state.enlarged = None;
        }
    }

    /// All metrics at once, in Compare of both sides.
    pub(super) fn show_metrics(&mut self) {
        if !matches!(self.state.page, Page::Lab | Page::Compare) {
            self.page(Page::Lab);
        }
        self.state.table = None;
        self.state.enlarged = Some(Slot::Metrics { both: self.state.page == Page::Compare });
    }

    /// Enlarges a plot, or shows all again; a table of another is then not on view.
    pub(super) fn enlarge(&mut self, slot: Option<Slot>) {
        self.state.enlarged = slot.or(self.state.enlarged.and_then(Slot::behind));
        if slot.is_some_and(|slot| self.state.table.is_some_and(|table| table.slot != slot)) {
            self.state.table = None;
        }
    }

    /// Shows a plot as a table or as a plot again, orders its rows, or copies them.
    pub(super) fn table(&mut self, ctx: &Context, change: TableChange) {
        let table = &mut self.state.table;
        match change {
            TableChange::Toggle(slot) => {
                let alone = self.state.enlarged.filter(|slot| !matches!(slot, Slot::Metrics { .. }));
                let found = [slot, self.hover.focus, alone, self.hover.slot];
                let open = table.map(|table| table.slot);
                let slot = found.into_iter().chain([open]).flatten().next().unwrap_or(self.state.usual_slot());
                let again = self.state.table.is_some_and(|table| table.slot == slot);
                self.state.table = (!again).then_some(Tabled { slot, sort: None });
                // One that another hides is not on view.
                self.state.enlarged =
                    self.state.enlarged.filter(|enlarged| *enlarged == slot || slot.behind().is_some());
            }
            TableChange::Sort(column) => *table = table.map(|table| table.sorted(column)),
            TableChange::Copy => match self.plots.tabled() {
                Some(text) => {
                    let rows = whole(text.lines().count().saturating_sub(1) as u64);
                    ctx.copy_text(text);
                    self.state.say(format!("{rows} rows are on the clipboard, with tabs between the columns"));
                }
                None => self.copy_link(ctx),
            },
        }
    }

    /// A plot that has no table stays a plot, and says so.
    pub(super) fn look_for_table(&mut self) {
        if self.state.table.is_some() && self.plots.tabled.is_none() && !self.session.waiting() {
            self.state.table = None;
            self.state.say("There is no table of numbers behind this plot: export has every metric");
        }
    }

    /// Shows another run, counted from 0, on both sides.
    pub(super) fn run_on_view(&mut self, run: u64) {
        let sides = std::iter::once(&mut self.state.left).chain(&mut self.state.right);
        sides.for_each(|side| side.look.run = run);
        self.session.send(Command::Replicate(run));
    }

    /// Switches a part of a plot off, or on again; of two plots beside each other in both.
    pub(super) fn layer(&mut self, slot: Slot, layer: Layer) {
        let hidden = &mut self.state.hidden;
        let on = hidden.contains(&(slot, layer));
        for twin in slot.twins() {
            if on {
                hidden.remove(&(twin, layer));
            } else {
                hidden.insert((twin, layer));
            }
        }
    }
}
