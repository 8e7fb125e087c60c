//! Lectures in and out of the window.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::experiment::Question;
use crate::lecture::Lecture;
use crate::report::write_whole;

pub(crate) use crate::lecture::{is_lecture, write};

/// Reads the text of a lecture whose files lie in a folder.
pub(crate) fn read(text: &str, folder: Option<&Path>) -> Result<Lecture, String> {
    crate::lecture::read(text, folder).map_err(|refused| refused.to_string())
}

/// The shipped lectures, read once.
pub(crate) fn shipped() -> &'static [(&'static str, Lecture)] {
    static SHIPPED: OnceLock<Vec<(&'static str, Lecture)>> = OnceLock::new();
    SHIPPED.get_or_init(crate::lecture::shipped)
}

/// A data file that one of the scenes would have read, and that a stranger's lecture has no claim to.
pub(crate) fn reaches_for(lecture: &Lecture) -> Option<String> {
    lecture.scenes.iter().find_map(|scene| {
        let (left, right) = scene.scenario.sides().ok()?;
        std::iter::once(left).chain(right).find_map(|side| side.reaches_for())
    })
}

/// Writes a lecture, unless it could not be opened again. Gives where.
pub(crate) fn save(lecture: &Lecture, path: &Path) -> Result<PathBuf, String> {
    let path = if path.extension().is_some() { path.to_owned() } else { path.with_extension("toml") };
    let path = std::path::absolute(&path).unwrap_or(path);
    let text = write(&Lecture { path: Some(path.clone()), ..tidied(lecture) });
    read(&text, path.parent())?;
    write_whole(&path, text.as_bytes()).map(|()| path).map_err(|error| error.to_string())
}

/// A lecture that has not been saved as text that can be read again: what is asked in part only goes into the notes.
pub(crate) fn kept(lecture: &Lecture) -> String {
    let folder = lecture.path.as_deref().and_then(Path::parent);
    let whole = tidied(lecture);
    let text = write(&whole);
    if read(&text, folder).is_ok() {
        return text;
    }
    let mut rest = whole;
    for scene in &mut rest.scenes {
        let Question { ask, answers, right, because } = std::mem::take(&mut scene.scenario.question);
        if !ask.is_empty() {
            let noted = format!("\nQuestion: {ask}\nAnswers: {}\nRight: {right}\n{because}", answers.join(" / "));
            scene.notes.push_str(&noted);
        }
    }
    write(&rest)
}

/// Without what stands empty.
fn tidied(lecture: &Lecture) -> Lecture {
    let mut lecture = lecture.clone();
    for scene in &mut lecture.scenes {
        let question = &mut scene.scenario.question;
        while question.answers.last().is_some_and(|answer| answer.trim().is_empty()) {
            question.answers.pop();
        }
        if !question.is_asked() {
            *question = Question::default();
        }
    }
    lecture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{State, captured};

    fn one() -> Lecture {
        let scenario = crate::experiment::find("replace").unwrap();
        let state = State::new(&scenario);
        let scene = captured(&state, scenario, 0, 0);
        Lecture { title: "One".into(), minutes: 5, scenes: vec![scene], path: None }
    }

    #[test]
    fn what_stands_empty_is_left_out() {
        let mut lecture = one();
        lecture.scenes.push(lecture.scenes[0].clone());
        let answers = vec!["a".into(), " ".into()];
        for (scene, ask) in lecture.scenes.iter_mut().zip(["", "Which?"]) {
            scene.scenario.question =
                Question { ask: ask.into(), answers: answers.clone(), right: 1, ..Question::default() };
        }
        let scenes = tidied(&lecture).scenes;
        assert_eq!(scenes[0].scenario.question, Question::default());
        assert_eq!(scenes[1].scenario.question.answers, ["a"]);
    }

    #[test]
    fn what_is_not_finished_is_kept_and_not_saved() {
        let mut lecture = one();
        let whole = read(&kept(&lecture), None).unwrap();
        assert_eq!((whole.title.as_str(), whole.scenes.len()), ("One", 1));
        lecture.scenes[0].scenario.question =
            Question { ask: "Which of them?".into(), answers: vec!["only one".into()], ..Question::default() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one");
        assert!(save(&lecture, &path).unwrap_err().contains("answers"));
        let later = read(&kept(&lecture), None).unwrap();
        assert!(later.scenes[0].notes.contains("Which of them?") && later.scenes[0].notes.contains("only one"));
        lecture.scenes[0].scenario.question = Question::default();
        let written = save(&lecture, &path).unwrap();
        assert!(written.ends_with("one.toml") && written.is_file());
    }
}
