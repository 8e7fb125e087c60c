//! The Phase diagram page: one or two knobs against a metric, live from coarse to fine. A click on a cell runs it in the
//! Lab.

mod bar;
mod curve;
mod map;
mod panel;
mod picture;
mod rows;
mod words;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use egui::{Rect, Ui, pos2};

use crate::experiment::{Centre, Keeps, Scenario, SweepText};
use crate::sweep::{Cell, Place};
use crate::worker::SweepShot;

use super::panel as card;
use crate::app::cx::Cx;
use crate::app::state::State;
use crate::app::theme::{GAP, MARGIN};
use crate::app::widgets::paragraph;

pub(crate) use bar::bar;
use picture::Picture;
pub(crate) use words::live;

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phase {
    /// The sweep that was put together; else the scenario's own, or the usual one.
    pub(crate) chosen: Option<crate::sweep::Draft>,
    /// Which of two sides is swept.
    pub(crate) side: Option<usize>,
    /// Means or medians, if one was asked for.
    pub(crate) centre: Option<Centre>,
    /// Curves or a map, if one was asked for.
    pub(crate) curves: Option<bool>,
    /// The chosen cell.
    pub(crate) cell: Option<Place>,
}

/// A change of what is swept or shown.
#[derive(Clone, Debug, PartialEq)]
pub enum PhaseChange {
    /// Another sweep, and how many runs a cell has.
    Sweep(SweepText, u64),
    /// Another metric.
    Metric(String),
    /// Means, or medians.
    Centre(Centre),
    /// Two knobs as curves, or as a map.
    Curves(bool),
    /// The other side.
    Side(usize),
    /// The usual sweep of the scenario.
    Usual,
    /// The same once more.
    Again,
    /// Rests, or goes on.
    PauseResume,
    /// Ends it; what is done stays.
    Cancel,
    /// Chooses the cell at that place of the lattice.
    Choose(u32, u32),
    /// Chooses the next cell in that direction.
    Move(i32, i32),
    /// Runs the chosen cell in the Lab.
    Open,
}

/// Where the keyboard is when it is on the map.
pub(crate) fn map_id() -> egui::Id {
    egui::Id::unique("phase map keys")
}

/// Which of two sides is swept: the first that forgets, unless one was chosen.
pub(crate) fn side(state: &State) -> usize {
    let right = state.right.as_ref();
    let forgets =
        state.left.retention == Keeps::Accumulate && right.is_some_and(|right| right.retention != Keeps::Accumulate);
    state.phase.side.unwrap_or(usize::from(forgets)).min(usize::from(right.is_some()))
}

/// The scenario of that side.
pub(crate) fn swept(state: &State) -> &Scenario {
    match (&state.right, side(state)) {
        (Some(right), 1) => right,
        _ => &state.left,
    }
}

/// The cell shown next to the chosen one in a direction; the nearest to the middle, if there is none yet.
pub(crate) fn neighbour(shot: &SweepShot, phase: &Phase, dx: i32, dy: i32) -> Option<Place> {
    let (from, picture) = (phase.cell, Picture::new(shot, None, phase.curves)?);
    if picture.curves {
        return rows::neighbour(shot.grid.as_deref()?, &shot.cells, from, dx, dy);
    }
    let (columns, rows) = picture.size();
    let at = |column: usize, row: usize| picture.cell(shot, column, row).map(|cell| cell.place);
    let Some(from) = from else {
        return at(columns / 2, rows / 2);
    };
    let row = picture.y.as_ref().map_or(0, |y| y.index(from.j));
    let (mut column, mut row) = (picture.x.index(from.i) as i64, row as i64);
    loop {
        (column, row) = (column + i64::from(dx), row + i64::from(dy));
        let inside = (0..columns as i64).contains(&column) && (0..rows as i64).contains(&row);
        let next = inside.then(|| at(column as usize, row as usize))?;
        if next.is_some() && next != Some(from) {
            return next;
        }
    }
}

/// The picture of the sweep on view, made once.
fn picture(cx: &mut Cx<'_>) -> Option<Rc<Option<Picture>>> {
    let shot = cx.sweep;
    shot.grid.as_ref()?;
    let mut hasher = DefaultHasher::new();
    let curves = cx.state.phase.curves;
    // As chosen, else as the scenario says.
    let centre = cx.state.phase.centre.or(Some(cx.state.left.look.centre).filter(|centre| *centre == Centre::Mean));
    (shot.id, shot.revision, centre, curves).hash(&mut hasher);
    Some(cx.plots.kept("phase picture", hasher.finish(), || Picture::new(shot, centre, curves)))
}

/// The chosen cell, if it is done.
fn chosen<'a>(cx: &Cx<'a>) -> Option<&'a Cell> {
    let place = cx.state.phase.cell?;
    let found = cx.sweep.cells.binary_search_by_key(&place, |cell| cell.place).ok()?;
    cx.sweep.cells.get(found)
}

/// The page.
pub(crate) fn phase(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let page = ui.max_rect().shrink(MARGIN);
    let mut plot = page;
    let enlarged = cx.state.enlarged.is_some_and(|slot| slot.starts_with("phase "));
    if enlarged && !cx.state.plain {
        // The whole page is the plot's.
    } else if cx.state.plain {
        let mut child = ui.new_child(egui::UiBuilder::new().id_salt("above").max_rect(page));
        let claim = swept(cx.state).claim.clone();
        let words = if claim.is_empty() { words::what_you_see(cx) } else { claim };
        paragraph(&mut child, words, theme.strong(), theme.ink);
        if !swept(cx.state).source.is_empty() {
            paragraph(&mut child, &swept(cx.state).source, theme.small(), theme.soft);
        }
        plot.min.y += child.min_rect().height() + 8.0;
    } else {
        let width = theme.panel_width(264.0, page.width());
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        card(ui, cx, left, "sweep", panel::panel);
        plot.min.x = left.right() + GAP;
    }
    let shown = picture(cx);
    match shown.as_deref() {
        Some(Some(picture)) if !picture.curves => map::map(ui, cx, picture, plot),
        Some(Some(picture)) => curve::curve(ui, cx, picture, plot),
        _ => {
            crate::app::widgets::card(ui, theme, plot);
            let words = cx.sweep.failure.clone().unwrap_or_else(|| "Sweeping the first cells".into());
            ui.painter().text(plot.center(), egui::Align2::CENTER_CENTER, words, theme.body(), theme.soft);
        }
    }
}
