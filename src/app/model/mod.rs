//! What the window knows: its state, what can be done, and the names of its parts. Nothing here is drawn.

mod actions;
mod beat;
mod capture;
mod changed;
mod gallery;
mod guess;
mod hands;
mod layer;
mod moment;
mod options;
mod phase;
mod presenting;
mod slow;
mod state;
mod undo;

pub(crate) use crate::lecture::{BothPlot, Chooser, Figure, LabPlot, Shown, SidePlot, Slot};
pub use crate::lecture::{Chapter, Level, Page, Views};
pub use actions::{Action, DialogName, Pasted, Scope};
pub(crate) use beat::{Beat, Standing};
pub(crate) use capture::captured;
pub(crate) use changed::Changed;
pub(crate) use gallery::gallery;
pub use guess::{Guess, GuessChange};
pub(crate) use guess::{is_drawable, stroke};
pub(crate) use hands::Hands;
pub use hands::HandsChange;
pub use layer::Layer;
pub(crate) use moment::Moment;
pub use options::Options;
pub(crate) use phase::Phase;
pub use phase::PhaseChange;
pub use presenting::LectureChange;
pub(crate) use presenting::{Before, Held, Podium, Presenting, file_name};
pub(crate) use slow::Slow;
pub use slow::{SlowChange, Stage};
pub(crate) use state::State;
