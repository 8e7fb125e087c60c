//! What a view is given for one frame, and the first questions it asks of it.

mod card;
mod choice;
pub(crate) mod choices;
mod cx;
mod label;
mod meaning;
mod told;

pub(crate) use card::panel;
pub(crate) use choice::Choice;
pub(crate) use cx::{Cx, Hover};
pub(crate) use label::label_of;
pub(crate) use meaning::{meaning_of, meaning_of_place};
pub(crate) use told::Told;
