//! Carries out the actions of the Phase diagram page.

use super::lab::LabApp;
use crate::app::io::sweeping::Sweeping;
use crate::app::model::{Chooser, Page, Phase, PhaseChange};
use crate::app::pages::phase::cells::neighbour;
use crate::app::text::numbers::whole;
use crate::experiment::{Scenario, keys};
use crate::sweep::{At, Draft, Place, Sweep};
use crate::worker::{Command, SweepCommand};

impl LabApp {
    pub(crate) fn phase(&mut self, change: PhaseChange) {
        match change {
            PhaseChange::Sweep(text, runs) => {
                let told = Scenario { sweep: text, ..self.side().clone() };
                let Some(draft) = Draft::declared(&told) else {
                    let problem = "sweep.x: must be key=low:high:steps, key=low:high:steps:log or key=value,value";
                    self.state.refused = Some(problem.into());
                    return;
                };
                self.put_together(Draft { runs, ..draft });
            }
            PhaseChange::Metric(metric) => {
                let draft = self.draft();
                for plot in Chooser::Phase.plots() {
                    self.state.log.remove(plot);
                }
                self.put_together(Draft { metric, ..draft });
            }
            PhaseChange::Centre(centre) => self.state.phase.centre = Some(centre),
            PhaseChange::Curves(curves) => self.state.phase.curves = Some(curves),
            PhaseChange::Side(index) => {
                self.state.phase.side = Some(index);
                self.state.phase.cell = None;
                self.state.refused = None;
            }
            PhaseChange::Usual => {
                self.page(Page::Phase); // from the Paper page what waits behind it is swept
                self.state.phase.chosen = Some(Draft::usual(self.side()));
                self.state.phase.cell = None;
            }
            PhaseChange::Again => self.sweeping.again(),
            PhaseChange::PauseResume => {
                let shot = self.sweeping.shown();
                if shot.cancelled || shot.failure.is_some() {
                    self.sweeping.again();
                } else {
                    let paused = shot.paused;
                    self.sweeping.send(if paused { SweepCommand::Resume } else { SweepCommand::Pause });
                }
            }
            PhaseChange::Cancel => self.sweeping.send(SweepCommand::Cancel),
            PhaseChange::Choose(i, j) => self.state.phase.cell = Some(Place { i, j }),
            PhaseChange::Move(dx, dy) => {
                let at = neighbour(self.sweeping.shown(), &self.state.phase, dx, dy);
                self.state.phase.cell = at.or(self.state.phase.cell);
            }
            PhaseChange::Open => self.open_cell(),
        }
    }

    /// The side that is swept.
    fn side(&self) -> &Scenario {
        self.state.swept()
    }

    fn draft(&self) -> Draft {
        self.state.phase.chosen.clone().unwrap_or_else(|| Draft::of(self.side()))
    }

    /// Takes a sweep that can be done; what is refused changes nothing but the line that says why.
    fn put_together(&mut self, draft: Draft) {
        match Sweeping::check(&draft.on(self.side())) {
            Ok(()) => {
                self.state.phase.chosen = Some(draft);
                self.state.phase.cell = None;
                self.state.refused = None;
                self.state.zoom.retain(|slot, _| !Chooser::Phase.plots().contains(slot));
            }
            Err(problem) => self.state.refused = Some(problem.to_string()),
        }
    }

    /// Begins the sweep of the scenario on view, unless it is under way. A sweep that was put together for another one
    /// and does not fit it makes room for the usual.
    pub(crate) fn sweep_what_is_wanted(&mut self) {
        let wanted = self.draft().on(self.side());
        let problem = match self.sweeping.want(&wanted) {
            Ok(_) => return,
            Err(problem) => problem,
        };
        let usual = Draft::usual(self.side());
        if self.draft() != usual {
            self.state.phase.chosen = Some(usual);
            self.state.phase.cell = None;
        }
        if self.state.refused.is_none() {
            self.state.refused = Some(problem.to_string());
        }
    }

    /// Goes on with a sweep from disk: its scenario becomes the one on view.
    pub(crate) fn take_up(&mut self, sweep: Sweep, lost: Option<String>) {
        let scenario = sweep.grid().scenario().clone();
        let Some(draft) = Draft::declared(&scenario) else { return };
        let draft = Draft { runs: scenario.replicates, ..draft };
        let (done, total) = (sweep.progress().done, sweep.progress().total);
        let before = self.moment();
        self.state.aside = None;
        self.try_run(scenario, None, true);
        if let Some(problem) = self.state.refused.take() {
            return self.state.complain(problem);
        }
        self.state.page = Page::Phase;
        self.state.phase = Phase { chosen: Some(draft), ..Default::default() };
        self.plots.forget();
        self.sweeping.take_up(sweep);
        let lost = lost.map_or(String::new(), |lost| format!("; {lost}"));
        let back = self.way_back(&before);
        self.state.say(format!("Taken up with {done} of {total} cells{lost}{back}"));
    }

    /// Runs the chosen cell in the Lab, at the generation it was measured at.
    fn open_cell(&mut self) {
        let shot = std::sync::Arc::clone(self.sweeping.shown());
        let Some((grid, place)) = shot.grid.as_deref().zip(self.state.phase.cell) else {
            return self.state.say("No cell is chosen: click one, or choose one with the arrow keys");
        };
        let Some((x, y)) = grid.values(place) else { return };
        let pairs: Vec<(&str, toml::Value)> =
            std::iter::once((grid.x().key(), x)).chain(grid.y().map(|axis| axis.key()).zip(y)).collect();
        let runs = grid.scenario().replicates;
        let change = |scenario: &Scenario, own: bool| -> Result<Scenario, String> {
            let mut changed = scenario.clone();
            // How a side keeps its data is what tells it from the other.
            for (key, value) in pairs.iter().filter(|(key, _)| own || !key.starts_with("workflow.")) {
                keys::apply(&mut changed, key, value).map_err(|problem| problem.to_string())?;
            }
            changed.replicates = runs;
            Ok(changed)
        };
        let own = self.state.swept_side();
        let (draft, curves) = (self.draft(), self.state.phase.curves);
        let left = change(&self.state.left, own == 0);
        let right = self.state.right.as_ref().map(|right| change(right, own == 1)).transpose();
        match (left, right) {
            (Ok(left), Ok(right)) => {
                // A side that was told apart by what the cell has set is the same run once more.
                let right =
                    right.filter(|right| Scenario::joined(&left, right).compare.keys().any(|key| key != "title"));
                self.try_run(left, right, true);
                if let Some(problem) = self.state.refused.take() {
                    return self.state.complain(problem);
                }
                let many = if runs == 1 { "1 run".to_owned() } else { format!("{} runs", whole(runs)) };
                self.state.say(format!("The cell, with its {many}: Ctrl+Z brings back what ran before"));
                // The sweep stays what it is, whatever the cell would be swept by.
                self.state.phase.chosen = Some(draft);
                self.state.phase.curves = curves;
                self.state.phase.side = Some(own);
                self.state.focus = own;
                self.state.page = Page::Lab;
                self.jump(match grid.at() {
                    At::Generation(t) => Command::Seek(t),
                    At::End | At::Collapse => Command::End,
                });
            }
            (Err(problem), _) | (_, Err(problem)) => self.state.complain(problem),
        }
    }
}
