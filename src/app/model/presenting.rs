//! A lecture: which one is open, which scene is on, and what is done with it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::moment::Moment;
use crate::lecture::{Chooser, Lecture, Page, Scene, Shown, Slot, ThemeName, Views};

/// What is done with a lecture.
#[derive(Clone, Debug, PartialEq)]
pub enum LectureChange {
    /// One beat on: plays what waits, else reveals what is hidden, else opens the next scene.
    On,
    /// The next scene.
    Next,
    /// The scene before.
    Back,
    /// From the first scene; without a lecture, shows those there are.
    Begin,
    /// From the scene that is chosen, or was on last.
    Again,
    /// The scene of that place, from 0.
    Jump(usize),
    /// A digit of a scene's number.
    Digit(u8),
    /// The scene whose number was typed.
    Typed,
    /// Brings back what ran before the lecture.
    Leave,
    /// A black screen, or the window again.
    Blank,
    /// The whole screen, or a window again.
    FullScreen,
    /// Notes within the window, or without them.
    Notes,
    /// Opens the speaker's window, or closes it.
    Speaker,
    /// Opens the shipped lecture of that number.
    Shipped(usize),
    /// Opens one that was changed, not saved, and put aside.
    Kept(usize),
    /// Throws that one away.
    Forget(usize),
    /// Opens this one.
    Open(Arc<Lecture>),
    /// A lecture without scenes.
    New,
    /// Another title.
    Title(String),
    /// Another length.
    Minutes(u32),
    /// What runs, and how it is looked at, as a scene.
    Add,
    /// The scene to be changed.
    Choose(usize),
    /// Another scene in place of that one.
    Put(usize, Box<Scene>),
    /// A scene to another place.
    Move(usize, usize),
    /// Takes a scene away.
    Delete(usize),
    /// Brings back the scene that was taken away last.
    Restore,
}

/// The lecture that is open, and which scene is on.
#[derive(Clone, Debug)]
pub(crate) struct Presenting {
    pub(crate) lecture: Arc<Lecture>,
    /// The scene on view, or the one to be changed.
    pub(crate) scene: usize,
    /// It is being held.
    pub(crate) held: Option<Held>,
    /// It has been changed, and not saved since.
    pub(crate) changed: bool,
    /// The scene that was taken away last, and its place.
    pub(crate) deleted: Option<(usize, Box<Scene>)>,
}

/// A lecture while it is held.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) since: Instant,
    /// A scene's number that is being typed.
    pub(crate) typed: String,
    /// At its beginning the run of the scene waits to be played.
    pub(crate) waits: bool,
    /// Where it stops.
    pub(crate) stop: Option<u64>,
    pub(crate) before: Box<Before>,
}

/// What ran before a lecture was begun, and how the window looked.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) moment: Moment,
    pub(crate) theme: ThemeName,
    pub(crate) plain: bool,
    pub(crate) before_plain: ThemeName,
    pub(crate) view: Views,
    pub(crate) metric: HashMap<Chooser, Shown>,
    pub(crate) log: HashMap<Slot, bool>,
    pub(crate) enlarged: Option<Slot>,
    pub(crate) veiled: bool,
    pub(crate) slow: bool,
}

impl Presenting {
    pub(crate) fn new(lecture: Arc<Lecture>) -> Self {
        Self { lecture, scene: 0, held: None, changed: false, deleted: None }
    }

    pub(crate) fn scene(&self) -> Option<&Scene> {
        self.lecture.scenes.get(self.scene)
    }

    pub(crate) fn is_last(&self) -> bool {
        self.scene + 1 >= self.lecture.scenes.len()
    }

    /// Where it is, in words.
    pub(crate) fn place(&self) -> String {
        let title = self.scene().map_or("", |scene| scene.title.as_str());
        format!("Scene {} of {}: {title}", self.scene + 1, self.lecture.scenes.len())
    }
}

/// What belongs to whoever speaks, and not to a lecture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Podium {
    /// The screen is black.
    pub(crate) blank: bool,
    /// Notes are shown within the window.
    pub(crate) notes: bool,
    /// The speaker's window is open.
    pub(crate) speaker: bool,
    /// Left, top, width and height of it.
    pub(crate) place: Option<[f32; 4]>,
    /// Lectures that were changed, not saved, and are not open.
    pub(crate) unsaved: Vec<Arc<Lecture>>,
    /// The page that was on view before that of lectures.
    pub(crate) from: Page,
}

/// A path to suggest for a lecture of that title.
pub(crate) fn file_name(lecture: &Lecture) -> PathBuf {
    let word = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = lecture.title.chars().map(word).take(40).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let name = if parts.is_empty() { "lecture".to_owned() } else { parts.join("-") };
    lecture.path.clone().unwrap_or_else(|| format!("{name}.toml").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_suggested_after_the_title() {
        let lecture = |title: &str| Lecture { title: title.into(), ..Lecture::default() };
        assert_eq!(file_name(&lecture("Does AI eat itself?")), PathBuf::from("does-ai-eat-itself.toml"));
        assert_eq!(file_name(&lecture(" ?")), PathBuf::from("lecture.toml"));
    }
}
