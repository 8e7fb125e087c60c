//! What actions are called, by kind of change, and the keys they are asked for by.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::guess::GuessChange;
use super::hands::HandsChange;
use super::phase::PhaseChange;
use super::presenting::LectureChange;
use super::shelf::ShelfChange;
use super::slow::SlowChange;
use super::table::TableChange;

/// A dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogName {
    /// A scenario, a result or data.
    Open,
    /// The scenario as a file.
    Save,
    /// What is on view as a session.
    Session,
    /// Results as CSV.
    Export,
    /// Single runs as CSV or Parquet.
    ExportRuns,
    /// What is on view as a figure.
    Figure,
    /// A link to go to.
    Link,
    /// Runs that were looked at.
    Runs,
    /// Which column of a data file.
    Column,
    /// Whether a stranger's scenario may have a file read.
    Stranger,
    /// Every action, by name.
    Palette,
    /// All keys.
    Keys,
    /// What this is.
    About,
}

/// What an action is called, and by which keys it is asked for.
pub(crate) struct Info {
    pub(crate) name: &'static str,
    /// As people read them.
    pub(crate) keys: &'static str,
    pub(crate) shortcut: Option<KeyboardShortcut>,
}

pub(super) const fn named(name: &'static str) -> Option<Info> {
    Some(Info { name, keys: "", shortcut: None })
}
pub(super) const fn told(name: &'static str, keys: &'static str) -> Option<Info> {
    Some(Info { name, keys, shortcut: None })
}
pub(super) const fn keyed(name: &'static str, keys: &'static str, key: Key, modifiers: Modifiers) -> Option<Info> {
    Some(Info { name, keys, shortcut: Some(KeyboardShortcut::new(modifiers, key)) })
}

impl TableChange {
    pub(super) fn info(self) -> Option<Info> {
        match self {
            Self::Toggle(None) => {
                keyed("Table of the plot under the pointer, or the plot again", "Ctrl+T", Key::T, Modifiers::COMMAND)
            }
            Self::Toggle(Some(_)) | Self::Sort(_) | Self::Copy => None,
        }
    }
}

impl SlowChange {
    pub(super) const OFFERED: [Self; 1] = [Self::Toggle];

    pub(super) fn info(self) -> Option<Info> {
        match self {
            Self::Toggle => keyed("Slow motion: one generation in four stages", "S", Key::S, Modifiers::NONE),
            Self::To(_) => None,
        }
    }
}

impl GuessChange {
    pub(super) const OFFERED: [Self; 2] = [Self::Ask(None), Self::Clear];

    pub(super) fn info(&self) -> Option<Info> {
        match self {
            Self::Ask(None) => named("Guesses: draw what you expect"),
            Self::Ask(Some(_)) | Self::Draw(_) | Self::Remove(_) => None,
            Self::Clear => named("Guesses: clear all"),
        }
    }
}

impl ShelfChange {
    pub(super) const OFFERED: [Self; 2] = [Self::Keep, Self::Clear];

    pub(super) fn info(&self) -> Option<Info> {
        match self {
            Self::Keep => named("Keep this run"),
            Self::Clear => named("Throw away all runs kept that are not pinned"),
            Self::Open(_) | Self::Beside(_) | Self::Over(_) | Self::Pin(_) | Self::Name(..) | Self::Delete(_) => None,
        }
    }
}

impl HandsChange {
    /// The one with Shift comes first: without it the other would hear its key.
    pub(super) const OFFERED: [Self; 3] = [Self::Reveal, Self::Show, Self::Clear];

    pub(super) fn info(&self) -> Option<Info> {
        match self {
            Self::Reveal => keyed("Question: reveal the answer", "Shift+Q", Key::Q, Modifiers::SHIFT),
            Self::Show => keyed("Question: show or hide", "Q", Key::Q, Modifiers::NONE),
            Self::Clear => named("Question: take all hands down"),
            Self::Fold | Self::Count(..) => None,
        }
    }
}

impl LectureChange {
    pub(super) const OFFERED: [Self; 12] = [
        Self::Begin,
        Self::Again,
        Self::On,
        Self::Back,
        Self::Next,
        Self::Blank,
        Self::FullScreen,
        Self::Notes,
        Self::Speaker,
        Self::Leave,
        Self::Add,
        Self::New,
    ];

    /// The keys of a presenter's remote are told here and heard by the window, which knows whether a lecture is held.
    pub(super) fn info(&self) -> Option<Info> {
        match self {
            Self::Begin => told("Lecture: begin", "F5"),
            Self::Again => told("Lecture: begin at this scene", "Shift+F5"),
            Self::On => told("Lecture: go on (play, reveal, next scene)", "Page Down"),
            Self::Back => told("Lecture: scene before", "Page Up"),
            Self::Next => named("Lecture: next scene"),
            Self::Blank => told("Lecture: black screen", "B or ."),
            Self::FullScreen => told("Full screen", "F11"),
            Self::Notes => keyed("Lecture: notes in this window", "O", Key::O, Modifiers::NONE),
            Self::Speaker => keyed("Lecture: speaker's window", "P", Key::P, Modifiers::NONE),
            Self::Leave => named("Lecture: leave"),
            Self::Add => named("Lecture: add the present state as a scene"),
            Self::New => named("Lecture: new"),
            Self::Jump(_) | Self::Digit(_) | Self::Shipped(_) | Self::Kept(_) | Self::Forget(_) => None,
            Self::Open(_) | Self::Title(_) | Self::Minutes(_) | Self::Choose(_) | Self::Put(..) => None,
            Self::Move(..) | Self::Delete(_) | Self::Restore | Self::Typed => None,
        }
    }
}

impl PhaseChange {
    pub(super) const OFFERED: [Self; 5] = [Self::Usual, Self::PauseResume, Self::Cancel, Self::Again, Self::Open];

    pub(super) fn info(&self) -> Option<Info> {
        match self {
            Self::Usual => named("Phase diagram: usual sweep"),
            Self::PauseResume => named("Phase diagram: pause or resume the sweep"),
            Self::Cancel => named("Phase diagram: cancel the sweep"),
            Self::Again => named("Phase diagram: sweep again"),
            Self::Open => told("Phase diagram: open the chosen cell", "Enter"),
            Self::Sweep(..) | Self::Metric(_) | Self::Centre(_) | Self::Curves(_) | Self::Side(_) => None,
            Self::Choose(..) | Self::Move(..) => None,
        }
    }
}

impl DialogName {
    pub(super) fn info(self) -> Option<Info> {
        const COMMAND: Modifiers = Modifiers::COMMAND;
        match self {
            Self::Open => keyed("Open…", "Ctrl+O", Key::O, COMMAND),
            Self::Save => keyed("Save scenario…", "Ctrl+S", Key::S, COMMAND),
            Self::Session => keyed("Save session…", "Ctrl+Shift+S", Key::S, COMMAND.plus(Modifiers::SHIFT)),
            Self::Export => keyed("Export CSV…", "Ctrl+E", Key::E, COMMAND),
            Self::ExportRuns => named("Export single runs…"),
            Self::Figure => keyed("Save figure…", "Ctrl+Shift+E", Key::E, COMMAND.plus(Modifiers::SHIFT)),
            Self::Link => told("Paste link…", "Ctrl+V"),
            Self::Runs => keyed("Runs kept…", "H", Key::H, Modifiers::NONE),
            Self::Palette => keyed("Command palette", "Ctrl+K", Key::K, COMMAND),
            Self::Keys => keyed("All keys", "?", Key::Questionmark, Modifiers::NONE),
            Self::About => named("About"),
            Self::Column | Self::Stranger => None,
        }
    }
}
