//! The window's end of the sweeps: starts one when what is wanted has changed, keeps the newest picture.

use std::sync::Arc;

use crate::experiment::{Problem, Question, Scenario, keys};
use crate::sweep::{Grid, Sweep};
use crate::worker::{SweepCommand, SweepShot, Sweeper, contained};

/// How often steps are halved where the metric changes fast.
const REFINE: u32 = 1;
/// A grid of more cells than this is fine enough.
const FINE: usize = 1 << 17;

/// Thread, sweep number, newest picture.
pub(crate) struct Sweeping {
    sweeper: Sweeper,
    id: u64,
    wanted: Option<Scenario>,
    shown: Arc<SweepShot>,
}

/// What a sweep depends on: a swept key's own value does not matter.
fn bare(scenario: &Scenario) -> Scenario {
    let mut bare = Scenario { folder: None, ..scenario.clone() };
    [&mut bare.title, &mut bare.claim, &mut bare.source, &mut bare.group].into_iter().for_each(String::clear);
    bare.question = Question::default();
    let swept =
        [&scenario.sweep.x, &scenario.sweep.y].map(|text| text.split('=').next().unwrap_or_default().to_owned());
    let standard = keys::all(&Scenario { family: scenario.family.clone(), ..Scenario::default() });
    for key in swept {
        if let Some(value) = standard.get(&key) {
            let _ = keys::apply(&mut bare, &key, value); // a standard value is taken by its key
        } else if key == "model.start" {
            bare.rules.start.clear();
        } else if let Some((table, name)) = key.split_once('.') {
            if table == "truth" {
                bare.truth.remove(name)
            } else {
                bare.estimator.remove(name)
            };
        }
    }
    bare
}

/// Checked beside the window.
fn grid(scenario: Scenario) -> Result<Grid, Problem> {
    contained(move || Grid::new(scenario)).map_err(Problem::Unchecked).and_then(|checked| checked)
}

impl Sweeping {
    pub(crate) fn new(ctx: &egui::Context) -> std::io::Result<Self> {
        let ctx = ctx.clone();
        let sweeper = Sweeper::spawn(move || ctx.request_repaint())?;
        Ok(Self { sweeper, id: 0, wanted: None, shown: Arc::default() })
    }

    /// Whether a scenario tells a sweep that can be done.
    pub(crate) fn check(scenario: &Scenario) -> Result<(), Problem> {
        grid(scenario.clone()).map(|_| ())
    }

    /// Sweeps what a scenario tells, unless that is what it does already. `true` if it begins.
    pub(crate) fn want(&mut self, scenario: &Scenario) -> Result<bool, Problem> {
        let wanted = bare(scenario);
        if self.wanted.as_ref() == Some(&wanted) {
            return Ok(false);
        }
        let grid = grid(scenario.clone())?;
        let refine = if grid.cells() > FINE { 0 } else { REFINE };
        self.start(Sweep::new(Arc::new(grid.refined(refine)?), None), wanted);
        Ok(true)
    }

    /// Goes on with a sweep that was read from disk.
    pub(crate) fn take_up(&mut self, sweep: Sweep) {
        let wanted = bare(sweep.grid().scenario());
        self.start(sweep, wanted);
    }

    /// The same sweep anew.
    pub(crate) fn again(&mut self) {
        self.wanted = None;
    }

    fn start(&mut self, sweep: Sweep, wanted: Scenario) {
        self.id += 1;
        self.wanted = Some(wanted);
        self.sweeper.send(SweepCommand::Sweep { id: self.id, sweep: Box::new(sweep) });
    }

    pub(crate) fn send(&self, command: SweepCommand) {
        self.sweeper.send(command);
    }

    /// Takes the newest picture; one of an older sweep never.
    pub(crate) fn poll(&mut self) {
        let newest = self.sweeper.newest();
        if newest.id == self.id {
            self.shown = newest;
        }
    }

    pub(crate) fn shown(&self) -> &Arc<SweepShot> {
        &self.shown
    }

    /// The sweep that was asked for is on view, and rests.
    pub(crate) fn is_settled(&self) -> bool {
        self.shown.id == self.id && !self.shown.is_working()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::SweepText;

    #[test]
    fn a_swept_keys_own_value_does_not_matter() {
        let sweep =
            SweepText { x: "sample_size=4:9:3".into(), y: "truth.variance=1:2:2".into(), ..SweepText::default() };
        let one = Scenario { sweep, ..Scenario::default() };
        let mut other = Scenario { sample_size: 7, title: "other".into(), ..one.clone() };
        keys::apply(&mut other, "truth.variance", &toml::Value::Float(3.0)).unwrap();
        assert_eq!(bare(&one), bare(&other));
        assert_ne!(bare(&one), bare(&Scenario { generations: 7, ..one.clone() }));
    }
}
