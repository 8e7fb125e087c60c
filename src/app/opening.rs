//! Opens what comes from elsewhere: a file, a link, a text that was pasted; and asks before a stranger's scenario reads.

use std::path::Path;

use crate::experiment::Scenario;
use crate::worker::{Command, contained};

use super::actions::{Action, DialogName};
use super::files::{self, Opened};
use super::lab::LabApp;
use super::offer::Offer;

impl LabApp {
    /// Asks whether a scenario from elsewhere may have a file read that it has no claim to; what is read already is known.
    fn asks(&mut self, scenario: &Scenario, then: Action) -> bool {
        let sides = || {
            scenario
                .sides()
                .map_or_else(|_| Vec::new(), |(left, right)| [Some(left), right].into_iter().flatten().collect())
        };
        let known = |side: &Scenario| {
            let on_view = std::iter::once(&self.state.left).chain(&self.state.right);
            on_view.into_iter().any(|own| own.data.is_some() && own.data_place() == side.data_place())
        };
        let reached = sides().into_iter().filter(|side| !known(side)).find_map(|side: Scenario| side.reaches_for());
        reached.is_some_and(|file| {
            self.ask(file, then);
            true
        })
    }

    fn ask(&mut self, file: String, then: Action) {
        self.dialogs.show(Some(DialogName::Stranger));
        self.dialogs.stranger = Some((file, Box::new(then)));
    }

    pub(super) fn open_file(&mut self, path: &Path, trusted: bool) {
        let place = path.to_owned();
        match contained(move || files::open(&place, trusted)).and_then(|opened| opened) {
            Ok(Opened::Scenario(scenario)) => {
                self.dialogs.show(None);
                if trusted || !self.asks(&scenario, Action::Load(scenario.clone())) {
                    self.load_here(&scenario);
                }
            }
            Ok(Opened::Reaches(file)) => self.ask(file, Action::OpenTrusted(path.to_owned())),
            Ok(Opened::Sweep(sweep, lost)) => {
                self.dialogs.show(None);
                self.take_up(*sweep, lost);
            }
            // One column of a text is taken at once, as it was before there was a choice.
            Ok(Opened::Data(table)) if table.columns() == 1 && table.sheets().len() < 2 => {
                self.open_data(path, None, table.sheet());
            }
            Ok(Opened::Data(table)) => {
                self.dialogs.show(Some(DialogName::Column));
                self.dialogs.data = Some(Offer::new(path, *table, &self.state.left));
            }
            Err(problem) => self.tell(Err(problem)),
        }
    }

    pub(super) fn open_data(&mut self, path: &Path, column: Option<&str>, sheet: Option<&str>) {
        let with = |scenario: &Scenario| files::with_data(scenario, path, column, sheet);
        let left = with(&self.state.left);
        let right = self.state.right.as_ref().map(with).transpose();
        match (left, right) {
            (Ok(left), Ok(right)) => {
                self.remember();
                let words = super::offer::words(&left);
                let right = right.map(|right| right.scenario().clone());
                self.try_run(left.scenario().clone(), right, true);
                self.plots.forget();
                self.session.send(Command::Play);
                self.tell(Ok(format!("The truth is now the fit to {}: {words}", path.display())));
            }
            (Err(problem), _) | (_, Err(problem)) => self.tell(Err(problem)),
        }
    }

    /// What was pasted: a link, a scenario as text, or the path of a file.
    pub(super) fn go_to(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return self.dialog(Some(DialogName::Link));
        }
        if let Some(path) = files::pasted_path(text) {
            return self.open_file(&path, false);
        }
        let found = match Scenario::from_link(text) {
            Err(_) if files::looks_like_a_scenario(text) => Scenario::from_toml(text),
            found => found,
        };
        match found {
            Ok(scenario) => {
                self.dialogs.show(None);
                if !self.asks(&scenario, Action::Load(Box::new(scenario.clone()))) {
                    self.load_here(&scenario);
                }
            }
            Err(problem) => self.tell(Err(problem.to_string())),
        }
    }
}
