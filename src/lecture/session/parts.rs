//! What a session is made of.

use crate::experiment::{Centre, Scenario};
use crate::lecture::names::{Chapter, Chooser, Layer, Level, Page, Shown, Slot, ThemeName, Views};

/// All that is on view, and the runs kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What runs, with its second side and its sweep; of the Paper page, what waits behind it.
    pub scenario: Scenario,
    /// What that was opened as, where that is not what one would expect of it.
    pub opened: Option<Scenario>,
    /// The page.
    pub page: Page,
    /// The chapter of the Paper page.
    pub chapter: Chapter,
    /// Which of two sides the Lab shows, from 0.
    pub side: usize,
    /// How two sides are shown where the scenario does not say so.
    pub view: Views,
    /// How the scenario wants them to be shown, as long as no other way was chosen.
    pub layout: Option<Views>,
    /// What stands for all runs, where that was chosen.
    pub centre: Option<Centre>,
    /// How many single runs curves have, where that was chosen.
    pub singles: Option<usize>,
    /// What plots show, where that was chosen.
    pub shows: Vec<(Chooser, Shown)>,
    /// Axes that were chosen: `true` for a logarithmic one.
    pub log: Vec<(Slot, bool)>,
    /// Parts of plots that are switched off.
    pub hidden: Vec<(Slot, Layer)>,
    /// The plot that fills the page.
    pub enlarged: Option<Slot>,
    /// The plot that is shown as a table.
    pub table: Option<Tabled>,
    /// Parts of plots that are looked at alone: across and up, from where to where; `None` along an axis that is seen whole.
    pub zoom: Vec<(Slot, Ends)>,
    /// The generation on view.
    pub generation: u64,
    /// Generations a second; infinite: as fast as it goes. As it was, if left out.
    pub speed: Option<f64>,
    /// How many knobs are shown; as it was, if left out.
    pub level: Option<Level>,
    /// The theme; as it was, if left out.
    pub theme: Option<ThemeName>,
    /// Whether the panel that explains is open.
    pub story: bool,
    /// Whether what is to come is hidden.
    pub veiled: bool,
    /// Whether each generation is taken apart.
    pub slow: bool,
    /// Whether generations are on a logarithmic axis.
    pub generations_log: bool,
    /// The map of the Phase diagram page.
    pub map: Map,
    /// What somebody expects.
    pub guesses: Vec<Guess>,
    /// The runs kept, the oldest first.
    pub runs: Vec<KeptRun>,
}

/// From where to where a plot is seen, across and up; `None` along an axis that is seen whole.
pub type Ends = [Option<[f64; 2]>; 2];

/// A plot that is shown as a table of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tabled {
    /// The plot.
    pub slot: Slot,
    /// The column that orders the rows, from 0, and whether the largest come first; as they come, if nobody chose.
    pub sort: Option<(usize, bool)>,
}

/// What of the Phase diagram page is no part of the scenario's sweep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// How many runs a cell has, where the sweep was put together by hand.
    pub runs: Option<u64>,
    /// Which of two sides is swept, from 0, where one was chosen.
    pub side: Option<usize>,
    /// Means or medians, where one was chosen.
    pub centre: Option<Centre>,
    /// Curves in place of a map, where that was chosen.
    pub curves: Option<bool>,
    /// The chosen cell, by its place.
    pub cell: Option<[u32; 2]>,
}

/// A curve that somebody expects: of a metric of one side, in the plot it was drawn into.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The plot.
    pub slot: Slot,
    /// The side whose curve it is about.
    pub side: usize,
    /// The metric.
    pub metric: String,
    /// Whose it is; empty if nobody said.
    pub who: String,
    /// Generations, rising, each with the value expected there, in the metric's units.
    pub points: Vec<[f64; 2]>,
    /// Drawn on a logarithmic axis: between two points it goes straight there.
    pub log: bool,
    /// The generation that was on view when it was drawn.
    pub made_at: u64,
    /// Settings have been changed since.
    pub former: bool,
}

/// A run that was looked at: its settings, which give its numbers again to the same bits.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// What it was called by hand; empty if it was not.
    pub name: String,
    /// What it has otherwise than the one before it, or the title of its scenario.
    pub what: String,
    /// What was run.
    pub scenario: Box<Scenario>,
    /// When it was left, in seconds since 1970.
    pub left_at: u64,
    /// Whether it stays until it is deleted.
    pub pinned: bool,
    /// Whether its curves are laid over those of the run on view.
    pub over: bool,
    /// Its course in small, for a list: values over equal times. Of its numbers no more is kept.
    pub course: Vec<f64>,
}
