//! RING 2: lectures. Scenes in an order, each a scenario and how it is looked at, with a question and notes for the speaker;
//! and sessions: all that is on view in the window, with the runs kept there.
//!
//! A lecture is a text ([`read()`], [`write()`]), shipped ([`shipped()`]) or a file ([`open()`]). Nothing here runs anything:
//! whether a scene can be run is asked of it ([`Scene::check`]).

mod check;
mod looks;
#[cfg_attr(not(feature = "gui"), allow(dead_code, reason = "the window asks more of them than files do"))]
mod names;
mod open;
mod part;
mod read;
mod refused;
mod scene;
mod scenes;
pub mod session;
mod shipped;
mod source;
mod write;

pub use check::Culprit;
pub use names::{
    BothPlot, Chapter, Chooser, Figure, LabPlot, Layer, Level, Page, Shown, SidePlot, Slot, ThemeName, Views,
};
pub use open::{Found, find, open};
pub use read::{Lines, is_lecture, lined, read};
pub use refused::Refused;
pub use scene::{Fact, From, Lecture, Scene};
pub use shipped::shipped;
pub use write::write;
