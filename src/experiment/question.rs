//! What an audience is asked before a run is seen.

use crate::family::Refusal;

/// A question with answers to choose from; no question, if `ask` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub ask: String,
    /// From two to five answers.
    pub answers: Vec<String>,
    /// The number of the right one, from 1; 0 where none is.
    pub right: u64,
    /// Why it is the right one: said once it is revealed.
    pub because: String,
}

impl Question {
    /// Whether anything is asked.
    pub fn is_asked(&self) -> bool {
        !self.ask.trim().is_empty()
    }

    /// Asks something else with the same answers; nothing at all, if it is empty.
    pub(crate) fn put(&mut self, ask: String) {
        if ask.is_empty() {
            *self = Self::default();
        }
        self.ask = ask;
    }

    /// The letter an answer is called by, from its place.
    pub fn letter(place: usize) -> char {
        char::from(b'A'.saturating_add(place.min(25) as u8))
    }

    /// The place of the right answer, from 0.
    pub fn right_place(&self) -> Option<usize> {
        usize::try_from(self.right).ok()?.checked_sub(1).filter(|place| *place < self.answers.len())
    }

    /// Whether it can be asked: with answers that differ, and one of them right.
    ///
    /// # Errors
    /// One line: the key, its value and what is missing.
    pub fn check(&self) -> Result<(), Refusal> {
        let Self { ask, answers, right, because } = self;
        let list = || toml::Value::from(answers.clone());
        let quoted = |words: &str| toml::Value::from(words);
        if !self.is_asked() {
            let why = "there is no question this would belong to";
            return match () {
                () if !answers.is_empty() => Err(Refusal::because("answers", list(), why)),
                () if *right > 0 => Err(Refusal::because("right", right, why)),
                () if !because.is_empty() => Err(Refusal::because("because", quoted(because), why)),
                () => Ok(()),
            };
        }
        if !(2..=5).contains(&answers.len()) {
            let why = format!("needs 2 to 5 answers to choose from, and has {}", answers.len());
            return Err(Refusal::because("question", quoted(ask), why));
        }
        for (place, answer) in answers.iter().enumerate() {
            if answer.trim().is_empty() {
                return Err(Refusal::because("answers", list(), format!("answer {} is empty", place + 1)));
            }
            if answers[..place].iter().any(|other| other.trim() == answer.trim()) {
                return Err(Refusal::because("answers", list(), format!("answer {} is there twice", place + 1)));
            }
        }
        match right {
            0 => Err(Refusal::because("question", quoted(ask), "needs right, the number of its right answer")),
            _ if self.right_place().is_none() => {
                Err(Refusal::because("right", right, format!("there are only {} answers", answers.len())))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Scenario};

    fn of(lines: &str) -> Result<Experiment, String> {
        let text = format!("{lines}\nreplicates = 2\ngenerations = 2\n[truth]\nfamily = \"gaussian\"\n");
        let said = |problem: crate::experiment::Problem| problem.to_string();
        Experiment::new(Scenario::from_toml(&text).map_err(said)?).map_err(said)
    }

    #[test]
    fn a_question_is_taken_whole_or_refused_in_one_line() {
        let whole = "question = \"Which?\"\nanswers = [\"one, or two\", \"none\"]\nright = 2\nbecause = \"so\"";
        let question = of(whole).unwrap().scenario().question.clone();
        assert_eq!((question.answers[0].as_str(), question.right_place()), ("one, or two", Some(1)));
        assert_eq!([0, 4].map(Question::letter), ['A', 'E']);
        assert!(of("question = \"\"\nanswers = []").is_ok(), "nothing is asked");
        let ask = "question = \"Which?\"\n";
        for (lines, key, why) in [
            (ask.to_owned(), "question", "2 to 5 answers"),
            ("answers = [\"a\", \"b\"]".into(), "answers", "no question"),
            ("right = 1".into(), "right", "no question"),
            ("because = \"so\"".into(), "because", "no question"),
            ("question = \" \"\nanswers = [\"a\", \"b\"]\nright = 1".into(), "answers", "no question"),
            (format!("{ask}answers = [\"a\"]\nright = 1"), "answers", "2 to 5 texts"),
            (format!("{ask}answers = [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]\nright = 1"), "answers", "2 to 5 texts"),
            (format!("{ask}answers = [\"a\", 2]\nright = 1"), "answers", "2 to 5 texts"),
            (format!("{ask}answers = \"a, b\"\nright = 1"), "answers", "2 to 5 texts"),
            (format!("{ask}answers = [\"a\", \"b\"]"), "question", "needs right"),
            (format!("{ask}answers = [\"a\", \"b\"]\nright = 3"), "right", "only 2 answers"),
            (format!("{ask}answers = [\"a\", \"b\"]\nright = 0"), "right", "from 1 to 5"),
            (format!("{ask}answers = [\"a\", \"b\"]\nright = 6"), "right", "from 1 to 5"),
            (format!("{ask}answers = [\"a\", \"  \"]\nright = 1"), "answers", "answer 2 is empty"),
            (format!("{ask}answers = [\"a\", \"b\", \"a \"]\nright = 1"), "answers", "answer 3 is there twice"),
        ] {
            let said = of(&lines).unwrap_err();
            assert!(said.starts_with(&format!("{key} = ")) && said.contains(why), "{lines}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }

    /// As it stands in files, links and behind `--set`, whatever the texts are made of.
    #[test]
    fn a_question_comes_back_from_files_and_links() {
        let mut scenario = Scenario::default();
        scenario.set_family("gaussian");
        for (key, value) in [
            ("question", "12"),
            ("answers", "[\"50 %, or more\", \"a\\n# --- end ---\", \"[\\\"x\\\"]\", \"3\"]"),
            ("right", "3"),
            ("because", "[\"it\"] is so, \"really\""),
        ] {
            scenario.set(key, value).unwrap();
        }
        assert_eq!(scenario.question.answers[1], "a\n# --- end ---");
        assert_eq!(scenario.question.because, "[\"it\"] is so, \"really\"");
        scenario.question.check().unwrap();
        assert_eq!(Scenario::from_toml(&scenario.to_toml()).as_ref(), Ok(&scenario));
        assert_eq!(Scenario::from_link(&scenario.to_link()).as_ref(), Ok(&scenario));
        let result = crate::experiment::embedded(&scenario.to_whole_toml());
        assert_eq!(Scenario::from_toml(&result).unwrap().question, scenario.question);
        // Both sides of a comparison are asked about in one question.
        scenario.set("compare.sample_size", "50").unwrap();
        let (left, right) = scenario.sides().unwrap();
        assert_eq!(left.question, right.unwrap().question);
        let mut other = scenario.clone();
        other.set("answers", "[]").unwrap();
        assert!(other.question.answers.is_empty() && !other.to_toml().contains("answers"));
        other.set("question", "").unwrap();
        assert_eq!(other.question, Question::default(), "without a question there is nothing to answer");
        scenario.set_family("poisson");
        assert_eq!(scenario.question, Question::default(), "it was asked about another family");
    }
}
