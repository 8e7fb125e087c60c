//! What surrounds the plots.

mod changed;
mod controls;
mod gallery;
mod generation;
mod knob;
mod question;
mod scene;
mod side;
mod speaker;
mod stages;
mod story;
mod top;
mod transport;
mod verdict;

pub(crate) use controls::both_sides;
pub(crate) use gallery::gallery_key;
pub(crate) use knob::{KEEPS, Knobs, answer, family as family_of, heading, help};
pub(crate) use question::question;
pub(crate) use scene::{scene_height, scene_line, shows_scene};
pub(crate) use side::{heading_width, side_heading};
pub(crate) use speaker::{Spoken, notes, speaker, spoken, to_next_minute};
pub(crate) use stages::{stage_line, stage_told};
pub(crate) use story::{above_what_you_see, above_words, assumptions, claim, claim_above, story};
pub(crate) use top::{height as top_height, menu, top_bar};
pub(crate) use transport::{height as transport_height, transport, veil_word};

pub(crate) use controls::experiment;
pub(crate) use verdict::badge_of;
