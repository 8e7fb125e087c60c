//! RING 2: lectures. Scenes in an order, each a scenario and how it is looked at, with a question and notes for the speaker.

mod names;
mod scene;

pub use names::{BothPlot, Chapter, Chooser, Figure, LabPlot, Level, Page, Shown, SidePlot, Slot, ThemeName, Views};
pub use scene::{From, Lecture, Scene};
