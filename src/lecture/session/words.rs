//! The keys of a session's file and the words that stand there.

use crate::experiment::Centre;
use crate::lecture::names::{Chapter, Level, Page, Views};

/// The key by which a file is known as a session; its value is the edition.
pub(super) const SESSION: &str = "session";
/// What is written, and the newest that is read.
pub(super) const EDITION: u64 = 1;
/// The end of its file's name.
pub(super) const END: &str = ".lab.toml";
/// A speed without a number.
pub(super) const FASTEST: &str = "fastest";
/// How many runs there are: a file that was cut between two of them is then known.
pub(super) const COUNT: &str = "runs";

/// What stands for all runs.
pub(super) const CENTRES: [Centre; 2] = [Centre::Median, Centre::Mean];

pub(super) fn of_centre(centre: Centre) -> String {
    if centre == Centre::Mean { "mean".into() } else { "median".into() }
}

pub(super) fn of_view(view: Views) -> String {
    view.label().to_lowercase()
}

pub(super) fn of_level(level: Level) -> String {
    level.label().to_lowercase()
}

pub(super) fn of_page(page: Page) -> String {
    page.word().to_owned()
}

pub(super) fn of_chapter(chapter: Chapter) -> String {
    chapter.word().to_owned()
}
