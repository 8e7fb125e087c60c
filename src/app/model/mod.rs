//! What the window knows: its state, what can be done, and the names of its parts. Nothing here is drawn.

mod actions;
mod chapter;
mod gallery;
mod moment;
mod options;
mod page;
mod phase;
mod shown;
mod slot;
mod state;

pub use actions::{Action, DialogName, Pasted, Scope};
pub use chapter::Chapter;
pub(crate) use gallery::gallery;
pub(crate) use moment::Moment;
pub use options::Options;
pub use page::{Level, Page, Views};
pub(crate) use phase::Phase;
pub use phase::PhaseChange;
pub(crate) use shown::Shown;
pub(crate) use slot::{BothPlot, Chooser, Figure, LabPlot, SidePlot, Slot};
pub(crate) use state::State;
