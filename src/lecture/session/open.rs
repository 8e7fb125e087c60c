//! Sessions by the path of their file.

use std::path::{Path, PathBuf};

use toml::Table;

use super::parts::Session;
use super::read::read;
use super::runs::MOST_BYTES;
use super::words::{END, SESSION};
use crate::lecture::open::text;
use crate::lecture::refused::Refused;

/// The text of a session, and the file it is from.
#[derive(Clone, Debug)]
pub struct Found {
    /// The text, or why it cannot be had.
    text: Result<String, String>,
    path: PathBuf,
}

impl Found {
    /// The session.
    ///
    /// # Errors
    /// One line.
    pub fn session(&self) -> Result<Session, Refused> {
        let unread = |what: &String| Refused { line: 1, scene: None, what: what.clone() };
        read(self.text.as_ref().map_err(unread)?, self.path.parent())
    }
}

/// Whether a text is meant as a session and not as a scenario or a lecture: it says which edition it is of.
pub fn is_session(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    match text.parse::<Table>() {
        Ok(table) => table.contains_key(SESSION),
        // One that is damaged is known by its first line with a key.
        Err(_) => {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            let rest = lines.next().and_then(|line| line.strip_prefix(SESSION));
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        }
    }
}

/// The session in that file; none where it is no session: a scenario, a lecture, a result, or nothing at all.
pub fn find(name: &str) -> Option<Found> {
    let path = Path::new(name);
    let lower = name.to_ascii_lowercase();
    if !lower.ends_with(".toml") || !path.is_file() {
        return None;
    }
    let text = text(path, MOST_BYTES);
    let is_one = text.as_ref().map_or(lower.ends_with(END), |text| is_session(text));
    is_one.then(|| Found { text, path: path.to_owned() })
}
