//! Painted widgets. Each has a name for assistive tools, by which tests find it too.

mod badge;
mod base;
mod button;
mod icons;
mod picker;
mod segmented;
mod slider;
mod sourced;
mod timeline;

pub(crate) use badge::{assumption, badge, notice};
pub(crate) use base::{
    card, describe, elided, explain, focus_ring, name_field, name_with, named, paragraph, rule, select_all, text,
    visible_marks, width_of,
};
pub(crate) use button::{close_button, link_button, small_button};
pub(crate) use icons::{Icon, disc_button, icon_button, paint_caret};
pub(crate) use picker::Picker;
pub(crate) use segmented::{Segments, segmented};
pub(crate) use slider::{Scale, Slider, changed_mark};
pub(crate) use sourced::sourced;
pub(crate) use timeline::{speed_slider, timeline};
