//! Choosing another family for a scenario: settings that only the old one had are dropped.

use crate::family::Settings;

use super::look::Look;
use super::question::Question;
use super::scenario::Scenario;

impl Scenario {
    /// Fits a family, the truth's own or another, and lets go of options that only the old one had.
    pub fn set_model(&mut self, name: &str) {
        self.model = if name == self.family { String::new() } else { name.into() };
        self.forget_options();
    }

    /// Changes the family and lets go of what only the old one had: its settings, and a claim that was made and a question that was asked about it.
    pub fn set_family(&mut self, name: &str) {
        if self.family != name {
            self.family = name.into();
            self.model.clear();
            self.truth = Settings::new();
            self.title = self.about().map_or(String::new(), |about| format!("{}, own settings", about.label));
            [&mut self.claim, &mut self.source, &mut self.group].into_iter().for_each(String::clear);
            self.question = Question::default();
            self.look = Look::default();
            self.forget_options();
            self.rules = std::mem::take(&mut self.rules).allowed(name);
            self.selection = self.selection.allowed(name);
        }
    }

    /// Lets go of estimator options that what is fitted does not have.
    fn forget_options(&mut self) {
        let known =
            |key: &str| self.model_about().is_some_and(|about| about.estimator.iter().any(|knob| knob.key == key));
        let gone: Vec<String> =
            self.estimator.iter().map(|(key, _)| key.to_owned()).filter(|key| !known(key)).collect();
        gone.iter().for_each(|key| self.estimator.remove(key));
    }
}
