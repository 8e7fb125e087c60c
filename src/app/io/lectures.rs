//! Lectures in and out of the window.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::experiment::Question;
use crate::experiment::place::{named, read_at_most};
use crate::lecture::{From, Lecture};
use crate::report::write_whole;

/// A lecture that is longer is none.
const LONGEST: u64 = 8 << 20;

/// Reads the text of a lecture whose files lie in a folder.
pub(crate) fn read(_text: &str, _folder: Option<&Path>) -> Result<Lecture, String> {
    Err("lectures cannot be read yet".into())
}

/// A lecture as text.
pub(crate) fn write(lecture: &Lecture) -> String {
    format!("title = {}\nminutes = {}\n", toml::Value::from(lecture.title.as_str()), lecture.minutes)
}

/// The shipped lectures, read once.
pub(crate) fn shipped() -> &'static [(&'static str, Lecture)] {
    static SHIPPED: OnceLock<Vec<(&'static str, Lecture)>> = OnceLock::new();
    SHIPPED.get_or_init(Vec::new)
}

/// Whether a text is meant as a lecture: it has scenes.
pub(crate) fn is_lecture(text: &str) -> bool {
    let bare = |line: &str| line.chars().filter(|c| !c.is_whitespace()).take(9).eq("[[scene]]".chars());
    text.lines().any(bare)
}

/// Reads the file of a lecture.
pub(crate) fn open(path: &Path) -> Result<Lecture, String> {
    let text = read_at_most(path, LONGEST, "8 MB: no lecture").map_err(|what| format!("{}: {what}", named(path)))?;
    let lecture = read(&text, path.parent()).map_err(|what| format!("{}: {what}", named(path)))?;
    Ok(Lecture { path: Some(std::path::absolute(path).unwrap_or_else(|_| path.to_owned())), ..lecture })
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
    let text = write(&tidied(lecture, path.parent()));
    read(&text, path.parent())?;
    write_whole(&path, text.as_bytes()).map(|()| path).map_err(|error| error.to_string())
}

/// A lecture that has not been saved as text that can be read again: what is asked in part only goes into the notes.
pub(crate) fn kept(lecture: &Lecture) -> String {
    let folder = lecture.path.as_deref().and_then(Path::parent);
    let whole = tidied(lecture, folder);
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

/// Without what stands empty, and with files that are found from another folder, too.
fn tidied(lecture: &Lecture, folder: Option<&Path>) -> Lecture {
    let mut lecture = lecture.clone();
    let old = lecture.path.as_deref().and_then(Path::parent).map(Path::to_owned);
    for scene in &mut lecture.scenes {
        let question = &mut scene.scenario.question;
        while question.answers.last().is_some_and(|answer| answer.trim().is_empty()) {
            question.answers.pop();
        }
        if question.ask.trim().is_empty() {
            *question = Question::default();
        }
        if let (From::File(path), Some(old)) = (&mut scene.from, &old)
            && folder != Some(old)
        {
            *path = old.join(&path);
        }
    }
    lecture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{State, captured};
    use crate::experiment::Scenario;

    #[test]
    fn a_lecture_is_told_by_its_scenes() {
        assert!(is_lecture("title = \"x\"\n [[ scene ]] # one\n") && is_lecture("[[scene]]"));
        assert!(!is_lecture("title = \"[[scene]]\"\n[scene]\n# [[scene]]"));
    }

    #[test]
    fn what_is_empty_is_left_out_and_files_are_found_from_elsewhere() {
        let state = State::new(&Scenario::default());
        let mut scene = captured(&state, Scenario::default(), 0, 0);
        scene.scenario.question = Question { answers: vec!["a".into(), " ".into()], right: 1, ..Question::default() };
        let mut other = scene.clone();
        other.scenario.question.ask = "Which?".into();
        other.from = From::File("runs/one.toml".into());
        let path = Some(PathBuf::from("/talks/one.toml"));
        let lecture = Lecture { scenes: vec![scene, other], path, ..Lecture::default() };
        let here = tidied(&lecture, Some(Path::new("/talks")));
        assert_eq!(here.scenes[0].scenario.question, Question::default());
        assert_eq!(here.scenes[1].scenario.question.answers, ["a"]);
        assert_eq!(here.scenes[1].from, From::File("runs/one.toml".into()));
        let there = tidied(&lecture, Some(Path::new("/else")));
        assert_eq!(there.scenes[1].from, From::File("/talks/runs/one.toml".into()));
    }
}
