//! The window itself: a frame, the keys, and what carries out actions.

mod again;
mod apply;
mod apply_phase;
mod draw;
mod figures;
mod fit;
mod guess;
mod history;
mod lab;
mod lectures;
mod looking;
mod message;
mod opening;
mod presenting;
mod reading;
mod remote;
mod running;
mod saving;
mod scene;
mod session_file;
mod shelving;
mod shortcuts;
mod slow;
mod speaker;

pub use lab::LabApp;
