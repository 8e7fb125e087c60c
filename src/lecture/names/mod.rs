//! What a file calls the parts of the window: pages, plots, what they show, themes. Nothing here is drawn.

mod chapter;
mod layer;
mod page;
mod shown;
mod slot;
mod theme_name;

pub use chapter::Chapter;
pub use layer::Layer;
pub use page::{Level, Page, Views};
pub use shown::Shown;
pub use slot::{BothPlot, Chooser, Figure, LabPlot, SidePlot, Slot};
pub use theme_name::ThemeName;
