//! Painted widgets. Each has a name for assistive tools, by which tests find it too.

mod answer;
mod badge;
mod base;
mod button;
mod field;
mod icons;
mod picker;
mod scroll;
mod segmented;
mod slider;
mod sourced;
mod stages;
mod timeline;

pub(crate) use answer::{Answer, Raised};
pub(crate) use badge::{assumption, badge, notice};
pub(crate) use base::{
    card, describe, elided, explain, focus_ring, in_rows, name_field, name_with, named, paragraph, rule, select_all,
    text, visible_marks, width_of,
};
pub(crate) use button::{close_button, link_button, small_button};
pub(crate) use field::TypedNumber;
pub(crate) use icons::{Icon, disc_button, icon_button, paint_caret};
pub(crate) use picker::Picker;
pub(crate) use scroll::rolled;
pub(crate) use segmented::{Segments, segmented};
pub(crate) use slider::{Scale, Slider, changed_mark};
pub(crate) use sourced::sourced;
pub(crate) use stages::stage_dots;
pub(crate) use timeline::{next_speed, speed_slider, timeline, words_of_speed};
