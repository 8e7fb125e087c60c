//! The cells on view: their picture, the one that is chosen, and the next to it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use crate::app::frame::Cx;
use crate::app::model::Phase;
use crate::experiment::Centre;
use crate::figure::phase::{Picture, Swept, along_rows};
use crate::sweep::{Cell, Place};
use crate::worker::SweepShot;

/// Where the keyboard is when it is on the map.
pub(crate) fn map_id() -> egui::Id {
    egui::Id::unique("phase map keys")
}

/// The cell shown next to the chosen one in a direction; the nearest to the middle, if there is none yet.
pub(crate) fn neighbour(shot: &SweepShot, phase: &Phase, dx: i32, dy: i32) -> Option<Place> {
    let shot = swept(shot)?;
    let (from, picture) = (phase.cell, Picture::new(&shot, None, phase.curves));
    if picture.curves {
        return along_rows(shot.grid, shot.cells, from, dx, dy);
    }
    let (columns, rows) = picture.size();
    let at = |column: usize, row: usize| picture.cell(&shot, column, row).map(|cell| cell.place);
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

/// What has been swept so far; `None` before the first sweep.
pub(crate) fn swept(shot: &SweepShot) -> Option<Swept<'_>> {
    let lines = shot.lines.as_deref().unwrap_or_default();
    Some(Swept { grid: shot.grid.as_deref()?, cells: &shot.cells, lines })
}

/// The picture of the sweep on view, made once.
pub(crate) fn picture(cx: &mut Cx<'_>) -> Option<Rc<Picture>> {
    let shot = cx.sweep;
    let cells = swept(shot)?;
    let mut hasher = DefaultHasher::new();
    let curves = cx.state.phase.curves;
    // As chosen, else as the scenario says.
    let centre = cx.state.phase.centre.or(Some(cx.state.left.look.centre).filter(|centre| *centre == Centre::Mean));
    (shot.id, shot.revision, centre, curves).hash(&mut hasher);
    Some(cx.plots.kept("phase picture", hasher.finish(), || Picture::new(&cells, centre, curves)))
}

/// The chosen cell, if it is done.
pub(crate) fn chosen<'a>(cx: &Cx<'a>) -> Option<&'a Cell> {
    let place = cx.state.phase.cell?;
    let found = cx.sweep.cells.binary_search_by_key(&place, |cell| cell.place).ok()?;
    cx.sweep.cells.get(found)
}
