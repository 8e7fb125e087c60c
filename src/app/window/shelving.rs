//! Runs that were looked at are kept, opened, put beside others, laid over their curves.

use std::sync::Arc;

use super::lab::LabApp;
use crate::app::model::{KeptCurve, MOST_OVER, Moment, Page, ShelfChange, changes, curves_of};
use crate::app::text::clock;
use crate::experiment::{Ensemble, Experiment, Scenario};
use crate::numeric::halt::halted;
use crate::worker::Snapshot;

/// A run with fewer rows has hardly been looked at.
const FEWEST: usize = 2;
const FULL: &str = "140 runs are pinned already: delete one, or take its pin away";

impl LabApp {
    /// Keeps what ran until something else took its place, as it was on view then.
    pub(super) fn shelve(&mut self, before: &Moment, shot: &Snapshot) {
        let seen = shot.sides.first().is_some_and(|side| side.history.len() >= FEWEST);
        // Behind the Paper page waits another run than the one on view.
        if !seen || before.page == Page::Paper || before.scenario.sides().is_err() {
            return;
        }
        self.put_away(&before.scenario, &before.base, shot);
    }

    fn put_away(&mut self, scenario: &Scenario, base: &Scenario, shot: &Snapshot) -> u64 {
        let what = what_it_is(scenario, base);
        self.state.shelf.keep(
            Box::new(scenario.clone()),
            what,
            clock::since_1970(),
            curves_of(shot.sides.iter().map(|side| &side.history)),
        )
    }

    pub(crate) fn shelf(&mut self, change: ShelfChange) {
        match change {
            ShelfChange::Keep => {
                let moment = self.moment();
                if moment.page == Page::Paper {
                    return self.state.say("The runs of the Paper page are always there");
                }
                if self.state.shelf.is_full() {
                    return self.state.complain(FULL);
                }
                let shot = Arc::clone(self.session.shown());
                let id = self.put_away(&moment.scenario, &moment.base, &shot);
                if let Some(kept) = self.state.shelf.get_mut(id) {
                    kept.pinned = true;
                    let words = format!("Kept: {}", kept.called());
                    self.state.say(words);
                }
            }
            ShelfChange::Open(id) => {
                if let Some(scenario) = self.state.shelf.get(id).map(|kept| kept.scenario.clone()) {
                    self.load_here(&scenario);
                }
            }
            ShelfChange::Beside(id) => self.beside(id),
            ShelfChange::Over(id) => self.over(id),
            ShelfChange::Pin(id) => {
                let full = self.state.shelf.is_full();
                match self.state.shelf.get_mut(id) {
                    Some(kept) if !kept.pinned && full => self.state.complain(FULL),
                    Some(kept) => kept.pinned = !kept.pinned,
                    None => {}
                }
            }
            ShelfChange::Name(id, name) => {
                if let Some(kept) = self.state.shelf.get_mut(id) {
                    kept.name = name.trim().chars().take(60).collect();
                }
            }
            ShelfChange::Delete(id) => self.state.shelf.delete(id),
            ShelfChange::Clear => self.state.shelf.clear(),
        }
        self.plots.forget(); // axes have room for what lies over the curves
    }

    /// The first side of a run on the other side of Compare.
    fn beside(&mut self, id: u64) {
        let Some(sides) = self.state.shelf.get(id).map(|kept| kept.scenario.sides()) else { return };
        let Ok((other, _)) = sides else { return };
        if self.state.page == Page::Paper {
            self.page(Page::Lab);
        }
        let left = self.state.left.clone();
        self.state.focus = 0;
        self.try_run(left, Some(other), false);
        if self.state.refused.is_none() {
            self.page(Page::Compare);
        }
    }

    /// Lays the curves of a run over those on view, or takes them away. Of one from an earlier session they are made first.
    fn over(&mut self, id: u64) {
        let laid = self.state.shelf.over().count();
        let Some(kept) = self.state.shelf.get_mut(id) else { return };
        if !kept.over && laid >= MOST_OVER {
            return self.state.say(format!("{MOST_OVER} runs lie over the curves already: take one away first"));
        }
        kept.over = !kept.over;
        self.make_curves();
    }

    /// Runs again what lies over the curves and has none of its own.
    pub(super) fn make_curves(&mut self) {
        let bare: Vec<_> =
            self.state.shelf.over().map(|(_, kept)| kept).filter(|kept| kept.curves.is_empty()).collect();
        let what = match bare.as_slice() {
            [] => return,
            [one] => format!("{} again", one.called()),
            many => format!("{} runs again", many.len()),
        };
        let bare: Vec<_> = bare.into_iter().map(|kept| (kept.id, kept.scenario.clone())).collect();
        self.read(what, move || {
            let again = bare.into_iter().map(|(id, scenario)| Ok((id, run_again(&scenario)?)));
            let made = again.collect::<Result<Vec<_>, String>>()?;
            Ok(Box::new(move |app: &mut Self| {
                for (id, curves) in made {
                    if let Some(kept) = app.state.shelf.get_mut(id) {
                        kept.curves = curves;
                    }
                }
                app.plots.forget();
            }))
        });
    }
}

/// What a run has that the scenario it was opened as has not.
fn what_it_is(scenario: &Scenario, base: &Scenario) -> String {
    let title = if scenario.title.is_empty() { "Your own experiment" } else { &scenario.title };
    let changed = changes(base, scenario);
    if changed.is_empty() { title.to_owned() } else { format!("{}, {title}", changed.join(", ")) }
}

/// The curves of a scenario, every metric, run from its beginning to its end.
fn run_again(scenario: &Scenario) -> Result<Vec<KeptCurve>, String> {
    let (left, right) = scenario.sides().map_err(|problem| problem.to_string())?;
    let mut sides = Vec::new();
    for side in std::iter::once(left).chain(right) {
        let experiment = Arc::new(Experiment::new(side).map_err(|problem| problem.to_string())?);
        let (replicates, end) = (experiment.scenario().replicates, experiment.scenario().generations);
        let mut ensemble = Ensemble::new(&experiment, replicates, Arc::clone(experiment.metrics()));
        while ensemble.finished().is_none() && ensemble.generation() < end {
            if !ensemble.advance(end - ensemble.generation(), &halted) {
                return Err("given up".into());
            }
        }
        sides.push(ensemble.history().clone());
    }
    Ok(curves_of(sides.iter()))
}
