//! Lectures by their name: shipped ones, and files.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::experiment::place::{named, open as open_file};
use crate::family::message;

use super::read::{Lines, MOST_BYTES, is_lecture, lined};
use super::refused::Refused;
use super::scene::Lecture;
use super::shipped::TEXTS;

/// The text of a lecture, and the file it is from; none of a shipped one.
#[derive(Clone, Debug)]
pub struct Found {
    /// The text.
    pub text: String,
    /// The file.
    pub path: Option<PathBuf>,
}

impl Found {
    /// The lecture, with the lines of each scene.
    ///
    /// # Errors
    /// One line.
    pub fn lined(&self) -> Result<(Lecture, Vec<Lines>), Refused> {
        let (lecture, lines) = lined(&self.text, self.path.as_deref().and_then(Path::parent))?;
        Ok((Lecture { path: self.path.clone(), ..lecture }, lines))
    }
}

/// The lecture of that name or path; none where it is no lecture: a scenario, a result, or nothing at all.
pub fn find(name: &str) -> Option<Found> {
    if let Some((_, text)) = TEXTS.iter().find(|(known, _)| *known == name) {
        return Some(Found { text: (*text).to_owned(), path: None });
    }
    let path = Path::new(name);
    let is_toml = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    let text = if is_toml { text(path, MOST_BYTES).ok()? } else { return None };
    is_lecture(&text).then(|| Found { text, path: Some(path.to_owned()) })
}

/// Opens a lecture's file.
///
/// # Errors
/// One line that begins with the file's name.
pub fn open(path: &Path) -> Result<Lecture, String> {
    let refused = |what: String| message(&format!("{}: {what}", named(path)));
    let found = Found { text: text(path, MOST_BYTES).map_err(refused)?, path: Some(path.to_owned()) };
    found.lined().map(|(lecture, _)| lecture).map_err(|problem| refused(problem.to_string()))
}

/// The text of a file, a little more than it may have: the reader refuses that.
pub(super) fn text(path: &Path, most: usize) -> Result<String, String> {
    let mut bytes = Vec::new();
    let most = most as u64 + 1;
    let read = open_file(path)?.take(most).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot be read ({error})"))?;
    // What was cut may end within a letter.
    let whole = String::from_utf8(bytes).or_else(|error| {
        let at = error.utf8_error();
        let mut bytes = error.into_bytes();
        let cut = at.error_len().is_none() && bytes.len() as u64 == most;
        bytes.truncate(if cut { at.valid_up_to() } else { 0 });
        String::from_utf8(bytes).ok().filter(|_| cut).map(|text| text + &" ".repeat(4)).ok_or(())
    });
    whole.map_err(|()| "not a text in UTF-8".into())
}
