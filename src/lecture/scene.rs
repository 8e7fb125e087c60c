//! What a lecture is made of.

use std::path::PathBuf;

use crate::experiment::{Centre, Scenario};

use super::names::{Chapter, Chooser, Page, Shown, Slot, ThemeName, Views};

/// Scenes in an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lecture {
    /// What it is called.
    pub title: String,
    /// How many minutes it is meant to take.
    pub minutes: u32,
    /// What is shown, one after the other; never empty once it is read.
    pub scenes: Vec<Scene>,
    /// The file it is from; none of a shipped one.
    pub path: Option<PathBuf>,
}

impl Lecture {
    /// The theme a scene is shown in, where it or one before it names one.
    pub(crate) fn theme_at(&self, place: usize) -> Option<ThemeName> {
        self.scenes.iter().take(place + 1).rev().find_map(|scene| scene.theme)
    }
}

/// One scene: what runs, how it is looked at, and what the speaker says.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What it is called.
    pub title: String,
    /// Where the scenario is from, so that it can be written again.
    pub from: From,
    /// What runs; its own `question` is the scene's.
    pub scenario: Scenario,
    /// The page; the one that tells the scenario's story, if left out.
    pub page: Option<Page>,
    /// The chapter, on the Paper page.
    pub chapter: Option<Chapter>,
    /// How two sides are shown.
    pub view: Option<Views>,
    /// What plots show, where that is not as usual.
    pub shows: Vec<(Chooser, Shown)>,
    /// The plot that fills the page.
    pub enlarged: Option<Slot>,
    /// The generation to stop at; the last, if left out.
    pub until: Option<u64>,
    /// Whether what is to come is hidden until it is revealed.
    pub veiled: bool,
    /// Whether each generation is taken apart.
    pub slow: bool,
    /// Whether it waits at its first generation until it is played.
    pub waits: bool,
    /// The theme; as it was, if left out.
    pub theme: Option<ThemeName>,
    /// What the speaker alone sees.
    pub notes: String,
    /// Numbers that the notes name, as the run shows them.
    pub facts: Vec<Fact>,
}

/// A number that the notes name, and where the run shows it: so that a test can hold the notes against the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The metric.
    pub metric: String,
    /// Which side: 1 is the left one, 2 the right one.
    pub side: usize,
    /// The generation.
    pub at: u64,
    /// What of all runs: their mean, or their median.
    pub of: Centre,
    /// The number.
    pub value: f64,
    /// How far off it may be.
    pub within: f64,
}

/// Where the scenario of a scene is from.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// A shipped one, by its name.
    Shipped(String),
    /// A file, as the lecture names it.
    File(PathBuf),
    /// Written out in the lecture.
    Inline,
}
