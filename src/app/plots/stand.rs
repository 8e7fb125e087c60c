//! Where a legend stands: in a corner of the plot that stays free throughout the run, or in rows above the plot.

use egui::{Id, Rect, Ui, Vec2, pos2};

use super::area::{Area, Around};
use super::calm::{Drawn, print};
use super::key::{self, Item, Laid};
use super::legend::{self, Entry};
use super::spot::Spot;
use crate::app::frame::Cx;
use crate::app::plot_data::Points;
use crate::app::style::Theme;
use crate::experiment::Keeps;

/// Rows of a legend above a plot at most.
const ROWS: usize = 3;
/// The same of a model, whose legend has another length at each generation: room is kept for as many. Where points of many
/// ages are held, there is one more.
const OF_MODEL: [usize; 2] = [2, 3];
/// A plot of a model is not made lower than this for the second row of its legend.
const SEEN: f32 = 80.0;
/// At the left and right of a card.
const EDGE: f32 = 14.0;

/// Between the last row and the highest number of the axis.
fn gap(theme: &Theme) -> f32 {
    theme.line(5.0)
}

/// How many rows a plot spares for its legend: none where it is hardly higher than those.
pub(super) fn spared(theme: &Theme, plot: Rect, most: usize) -> usize {
    ((0.4 * plot.height() / theme.line(17.0)).floor().max(0.0) as usize).min(most)
}

/// Where a legend of that size stands within its plot: where it hides the least, as far as that is no data. `None` where it
/// stands above the plot, which is decided by all there is of the run. While that is computed, or if it `keeps` its place, it
/// does not come back; where the rest is veiled it is always above, so that it tells nothing and stays as more is seen.
fn within(
    ui: &Ui,
    cx: &Cx<'_>,
    area: &Area,
    (plot, size): (Rect, Vec2),
    drawn: &[&Points],
    keeps: bool,
) -> Option<Rect> {
    if cx.state.veiled {
        return None;
    }
    let memory = Id::unique(("legend above", area.slot, &area.title));
    let before = (keeps || cx.shot.computing) && ui.data(|data| data.get_temp::<bool>(memory)).unwrap_or(false);
    let (spot, covers) = calmest(ui, area, (plot, size), drawn);
    // A zoom does not move it out: the plot would change its height under the pointer.
    let over =
        |area: &Area| if area.is_zoomed() { calmest(ui, &area.whole_of(), (plot, size), drawn).1 } else { covers };
    let above = before || over(area);
    ui.data_mut(|data| data.insert_temp(memory, above));
    (!above).then_some(spot)
}

/// Where a legend hides the least, and whether that is over data; looked for again once something is drawn in another way.
fn calmest(ui: &Ui, area: &Area, (plot, size): (Rect, Vec2), drawn: &[&Points]) -> (Rect, bool) {
    let memory = Id::unique(("calmest place", area.slot, &area.title, area.is_zoomed()));
    let print = print(drawn, area, plot, [size.x, size.y]);
    let known = ui.data(|data| data.get_temp::<(u64, Rect, bool)>(memory)).filter(|known| known.0 == print);
    let (_, rect, covers) = known.unwrap_or_else(|| {
        let drawn = Drawn::new(drawn, area, plot);
        let spot = drawn.calmest(size);
        (print, spot.rect, drawn.covers(spot))
    });
    ui.data_mut(|data| data.insert_temp(memory, (print, rect, covers)));
    (rect, covers)
}

/// The legend of curves on a card, whose plot would be `inner` without it.
pub(super) fn of_curves(
    ui: &Ui,
    cx: &Cx<'_>,
    area: &Area,
    [card, inner]: [Rect; 2],
    items: Vec<Item>,
    drawn: &[&Points],
) -> Laid {
    if items.is_empty() {
        return Laid::default();
    }
    let fitted = key::fitted(ui, cx, area.slot, items.clone(), inner);
    let rows = spared(cx.theme, inner, ROWS);
    // Above it there is more room for words than in a narrow plot.
    let whole = rows == 0 || !fitted.iter().any(Item::is_cut);
    let size = key::size(ui, cx.theme, &fitted);
    match whole.then(|| within(ui, cx, area, (inner, size), drawn, false)).flatten() {
        Some(spot) => Laid::inside(cx.theme, fitted, spot),
        None => {
            let laid = Laid::across(ui, cx, area.slot, items, card.width() - 2.0 * EDGE, rows);
            let height = if laid.height > 0.0 { laid.height + gap(cx.theme) } else { 0.0 };
            laid.with_height(height)
        }
    }
}

/// The legend of a model, always above its plot: what is drawn moves through all of it. Its height is the same at each
/// generation.
pub(super) fn of_model(ui: &Ui, cx: &Cx<'_>, spot: &Spot, [card, inner]: [Rect; 2], items: Vec<Item>) -> Laid {
    let aged = cx.side(spot.side).is_some_and(|side| side.experiment.scenario().retention != Keeps::Replace);
    let beyond = ((inner.height() - cx.theme.line(SEEN)) / cx.theme.line(17.0)).floor().max(1.0) as usize;
    let rows = spared(cx.theme, inner, OF_MODEL[usize::from(aged)]).min(beyond);
    let laid = Laid::across(ui, cx, spot.slot, items, card.width() - 2.0 * EDGE, rows);
    laid.with_height(if rows == 0 { 0.0 } else { rows as f32 * cx.theme.line(17.0) + gap(cx.theme) })
}

/// With room for it above the plot.
pub(super) fn with_room(around: &Around, height: f32) -> Around {
    let mut around = around.clone();
    around.room[0] += height;
    around
}

/// At its place above a plot.
pub(super) fn placed(laid: Laid, card: Rect, plot: Rect) -> Laid {
    if laid.ground.is_some() {
        return laid;
    }
    let top = plot.top() - laid.height;
    laid.moved(pos2(card.left() + EDGE, top))
}

/// A legend that only names.
pub(super) enum Named {
    In(Rect, Vec<Entry>),
    Above(Vec<Entry>, f32),
    /// There is no room for one.
    Nowhere,
}

impl Named {
    /// On a card whose plot would be `inner` without it.
    pub(super) fn of(
        ui: &Ui,
        cx: &Cx<'_>,
        area: &Area,
        [card, inner]: [Rect; 2],
        entries: Vec<Entry>,
        drawn: &[&Points],
    ) -> Self {
        let theme = cx.theme;
        if entries.is_empty() {
            return Self::Nowhere;
        }
        let entries = legend::short(ui, theme, entries, card.width() - 2.0 * EDGE);
        let fitted = legend::fitted(ui, theme, entries.clone(), inner);
        let cut = |entry: &Entry| !entries.iter().any(|whole| whole.name == entry.name);
        if spared(theme, inner, ROWS) > 0 && fitted.iter().any(cut) {
            return Self::above(ui, theme, [card, inner], entries);
        }
        // What is under the pointer may bring a band of its own: the legend does not jump with it.
        match within(ui, cx, area, (inner, legend::size(ui, theme, &fitted)), drawn, true) {
            Some(spot) => Self::In(spot, fitted),
            None => Self::above(ui, theme, [card, inner], entries),
        }
    }

    /// Above the plot, whatever is drawn.
    pub(super) fn above(ui: &Ui, theme: &Theme, [card, inner]: [Rect; 2], mut entries: Vec<Entry>) -> Self {
        let most = spared(theme, inner, ROWS) as f32 * theme.line(17.0) + 3.0;
        let height = |entries: &[Entry]| legend::height_across(ui, theme, entries, card.width() - 2.0 * EDGE);
        while height(&entries) > most {
            entries.pop();
        }
        let height = height(&entries) + gap(theme);
        if entries.is_empty() { Self::Nowhere } else { Self::Above(entries, height) }
    }

    /// Room that it takes above the plot.
    pub(super) fn height(&self) -> f32 {
        if let Self::Above(_, height) = self { *height } else { 0.0 }
    }

    pub(super) fn paint(&self, ui: &Ui, theme: &Theme, card: Rect) {
        match self {
            Self::In(spot, entries) => legend::paint(ui, theme, *spot, entries),
            Self::Above(entries, _) => {
                let at = pos2(card.left() + EDGE, card.top() + Area::head(theme));
                legend::paint_across(ui, theme, at, card.width() - 2.0 * EDGE, entries);
            }
            Self::Nowhere => {}
        }
    }
}
