//! What a sweep shows, and the state in one line.

use super::bar::progress;
use super::cells::{chosen, picture, swept};
use super::map::cell_words;
use crate::app::frame::Cx;
use crate::figure::phase::{label, said};

/// Two sentences that follow the sweep.
pub(super) fn what_you_see(cx: &mut Cx<'_>) -> String {
    let Some(shot) = swept(cx.sweep) else { return "The first cells are on their way.".into() };
    let picture = picture(cx);
    picture.map_or_else(String::new, |picture| said(&picture, &shot))
}

/// The state in one line, for assistive tools.
pub(crate) fn live(cx: &Cx<'_>) -> String {
    let shot = cx.sweep;
    let Some(grid) = shot.grid.as_deref() else { return "phase diagram: sweeping the first cells".into() };
    let cell = chosen(cx).map_or(String::new(), |cell| format!("; chosen {}", cell_words(cell, grid)));
    format!("phase diagram of {}: {}{cell}", label(grid), progress(shot))
}
