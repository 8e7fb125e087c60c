//! What surrounds the plots.

mod changed;
mod controls;
mod gallery;
mod knob;
mod side;
mod story;
mod top;
mod transport;
mod verdict;

pub(crate) use controls::both_sides;
pub(crate) use gallery::gallery_key;
pub(crate) use knob::{KEEPS, Knobs, answer, family as family_of, heading, help};
pub(crate) use side::side_heading;
pub(crate) use story::{assumptions, claim, claim_above, story, what_you_see};
pub(crate) use top::{height as top_height, menu, top_bar};
pub(crate) use transport::{height as transport_height, transport, veil_word};

pub(crate) use controls::experiment;
pub(crate) use verdict::badge_of;
