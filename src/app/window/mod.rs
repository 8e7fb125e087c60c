//! The window itself: a frame, the keys, and what carries out actions.

mod apply;
mod apply_phase;
mod before;
mod draw;
mod fit;
mod lab;
mod opening;
mod reading;
mod running;
mod saving;
mod shortcuts;

pub use lab::LabApp;
