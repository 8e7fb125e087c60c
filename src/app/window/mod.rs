//! The window itself: a frame, the keys, and what carries out actions.

mod apply;
mod apply_phase;
mod before;
mod draw;
mod fit;
mod guess;
mod lab;
mod looking;
mod message;
mod opening;
mod presenting;
mod reading;
mod running;
mod saving;
mod shortcuts;
mod slow;

pub use lab::LabApp;
