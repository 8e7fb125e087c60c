//! What people expect of the curves of a plot, beside the curves: painted, and how far off it was.

use egui::{Align2, Galley, Rect, Role, Shape, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

use super::area::{Area, x_pixel, y_pixel};
use super::curve_spec::CurveSpec;
use super::drafting::{Draft, Drafting};
use crate::app::frame::Cx;
use crate::app::model::{Guess, Slot, is_drawable};
use crate::app::plot_data::within;
use crate::app::style::{Dash, Series, Theme};
use crate::app::text::guesses::{Compared, called, told};
use crate::app::text::numbers::{percent, significant, whole};
use crate::app::widgets::named;
use crate::experiment::Metric;

/// A guess is painted through so many places.
const PLACES: u32 = 200;

/// The plot that guesses are made in.
pub(super) struct Guessing<'a> {
    pub(super) slot: Slot,
    pub(super) curves: &'a [CurveSpec],
    pub(super) log: bool,
    pub(super) percent: bool,
}

impl Guessing<'_> {
    /// Whether a guess can be drawn here, and is being drawn.
    pub(super) fn offered(&self, cx: &Cx<'_>) -> Option<bool> {
        let known = self.curves.iter().any(|curve| cx.side(curve.side).is_some());
        (is_drawable(self.slot) && known).then(|| cx.state.guesses.drawing == Some(self.slot))
    }

    fn is_drawing(&self, cx: &Cx<'_>) -> bool {
        self.offered(cx) == Some(true)
    }

    /// Those about curves on view, with their numbers.
    fn guesses<'a>(&'a self, cx: &'a Cx<'_>) -> impl Iterator<Item = (usize, &'a Guess)> {
        let on_view =
            |guess: &Guess| self.curves.iter().any(|curve| curve.side == guess.side && curve.metric == guess.metric);
        cx.state.guesses.of(self.slot).filter(move |(_, guess)| on_view(guess))
    }

    /// The room that the row for drawing and the sentence need above the plot.
    pub(super) fn room(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect) -> f32 {
        let words = self.told(cx).and_then(|words| sentence(ui, cx.theme, &words, rect));
        strip_height(cx.theme, self.is_drawing(cx)) + words.map_or(0.0, |words| words.size().y + 4.0)
    }

    /// How far off they were, as far as the run has come.
    fn told(&self, cx: &Cx<'_>) -> Option<String> {
        let all: Vec<Compared<'_>> = self.guesses(cx).filter_map(|(_, guess)| self.compared(cx, guess)).collect();
        told(&all)
    }

    /// A guess beside what came; `None` before there is anything to compare.
    fn compared<'a>(&self, cx: &'a Cx<'_>, guess: &'a Guess) -> Option<Compared<'a>> {
        let seen = cx.seen();
        if seen <= guess.made_at && seen < cx.shot.end {
            return None;
        }
        let history = &cx.side(guess.side)?.history;
        let place = history.metric(&guess.metric)?;
        let info = &history.metrics()[place];
        let [from, to] = guess.reach()?;
        let centre = cx.state.shown_centre();
        let read = |at: f64| {
            let row = history.at(at as u64)?;
            let expected = guess.at(row.generation as f64)?;
            Some((row.generation, expected, info.centre(&row.summaries[place], centre)))
        };
        let last = (seen as f64).min(to.floor());
        let (generation, expected, value) = read(last)?;
        // Which way it went is judged from where nothing was known beyond.
        let before = read((guess.made_at as f64).max(from.ceil()).min(last));
        let before = before.filter(|(at, ..)| *at < generation).map(|(_, expected, value)| [expected, value]);
        let truth = history.row(0).map(|row| info.centre(&row.summaries[place], centre));
        let wanders = matches!(info.metric, Metric::Quantity(_)) && truth == Some(0.0);
        let below = [value, expected].into_iter().chain(before.into_iter().flatten()).any(|value| value < 0.0);
        Some(Compared {
            who: &guess.who,
            label: self.label(guess, &info.label),
            generation,
            guess: expected,
            value,
            before,
            share: info.share || matches!(info.metric, Metric::RealShare),
            signed: wanders || below,
            former: guess.former,
        })
    }

    /// What the curve is called; of two sides in one plot, which.
    fn label(&self, guess: &Guess, metric: &str) -> String {
        let several = self.curves.iter().filter(|curve| curve.metric == guess.metric).count() > 1;
        let own = self.curves.iter().find(|curve| curve.metric == guess.metric && curve.side == guess.side);
        own.filter(|_| several).map_or_else(|| metric.to_owned(), |curve| format!("{metric} ({})", curve.name))
    }

    /// Paints the guesses and takes new ones; gives what is said of them. `rect` is the whole card.
    pub(super) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, area: &Area, [rect, plot]: [Rect; 2]) -> Option<String> {
        let words = self.told(cx);
        if plot.width() <= 20.0 || plot.height() <= 20.0 {
            return words;
        }
        let theme = cx.theme;
        let mut top = rect.top() + Area::head(theme);
        if let Some((words, galley)) = words.as_ref().and_then(|words| Some((words, sentence(ui, theme, words, rect)?)))
        {
            let spot = Rect::from_min_size(pos2(rect.left() + 14.0, top), galley.size());
            ui.painter().galley(spot.min, galley, theme.ink);
            named(ui, spot, ui.scope_id().with(("guessed", self.slot)), Role::Label, words);
            top = spot.bottom() + 4.0;
        }
        let memory = Draft::id(self.slot);
        let mut draft: Option<Draft> =
            self.is_drawing(cx).then(|| ui.data(|data| data.get_temp(memory)).unwrap_or_default());
        if let Some(draft) = &mut draft {
            let drafting = Drafting { slot: self.slot, curves: self.curves, log: self.log, area, plot };
            let strip = pos2(rect.left() + 14.0, top);
            let strip = Rect::from_min_max(strip, pos2(rect.right() - 14.0, top + theme.line(26.0)));
            drafting.show(ui, cx, strip, draft);
        }
        self.paint(ui, cx, area, plot, draft.as_ref());
        if let Some(draft) = draft {
            ui.data_mut(|data| data.insert_temp(memory, draft));
        }
        words
    }

    fn paint(&self, ui: &Ui, cx: &Cx<'_>, area: &Area, plot: Rect, draft: Option<&Draft>) {
        // What is under the pencil stands in place of what the same person drew before.
        let line = draft.filter(|draft| draft.is_under_way());
        let redrawn = |guess: &Guess| line.is_some_and(|draft| draft.redraws(guess, self.curves));
        let mut count = 0;
        for (number, guess) in self.guesses(cx).filter(|(_, guess)| !redrawn(guess)) {
            let series = Series::Guess((number % 4) as u8);
            let Some([from, to]) = guess.reach() else { continue };
            let steps = if from == to { 0 } else { PLACES };
            // In even steps on the axis; on a logarithmic one generation 0 has no place.
            let first = area.x.at(from).unwrap_or(area.full[0].low);
            let Some(last) = area.x.at(to).filter(|last| *last >= first) else { continue };
            let places = (0..=steps).filter_map(|i| {
                let at = first + (last - first) * f64::from(i) / f64::from(PLACES);
                let t = area.x.value(at).clamp(from, to);
                Some([at, area.full[1].place(guess.at(t)?)?])
            });
            let places: Vec<[f64; 2]> = places.collect();
            polyline(ui, cx.theme, series, &places, area, plot);
            self.name(ui, cx, area, plot, (count, guess));
            count += 1;
        }
        if let Some(draft) = line {
            polyline(ui, cx.theme, Series::Guess(0), &draft.line, area, plot);
        }
    }

    /// Whose it is, where it ends.
    fn name(&self, ui: &Ui, cx: &Cx<'_>, area: &Area, plot: Rect, (count, guess): (usize, &Guess)) {
        let Some(([_, to], value)) = guess.reach().and_then(|reach| Some((reach, guess.at(reach[1])?))) else { return };
        // Of a run that was longer it stands at the edge; of a part that is looked at alone only what is there is named.
        let x = area.x.at(to).filter(|at| !area.is_zoomed() || (area.x.low..=area.x.high).contains(at));
        let (Some(x), Some(y)) = (x, area.y.place(value)) else { return };
        let theme = cx.theme;
        let words = called(&guess.who);
        let colour = theme.colour(Series::Guess(0));
        let galley = ui.painter().layout_no_wrap(words.to_owned(), theme.tiny(), colour);
        let at = pos2(x_pixel(x, &area.x, plot), y_pixel(y, &area.y, plot)) + vec2(-4.0, -4.0);
        let mut spot = Align2::RIGHT_BOTTOM.anchor_size(at, galley.size());
        spot = spot.translate(vec2(-36.0 * (count % 3) as f32 * theme.text, 0.0)); // ends may lie on each other
        let inside = plot.shrink(3.0);
        spot = spot.translate((inside.min - spot.min).max(vec2(0.0, 0.0)));
        spot = spot.translate((inside.max - spot.max).min(vec2(0.0, 0.0)));
        ui.painter().rect_filled(spot.expand(2.0), 3.0, theme.field.gamma_multiply(0.8));
        ui.painter().galley(spot.min, galley, colour);
        let value = if self.percent { percent(value) } else { significant(value, 2) };
        let told = format!("{words}: {value} expected at generation {}", whole(to.round() as u64));
        named(ui, spot, ui.scope_id().with(("guess", self.slot, count)), Role::Label, &told);
    }
}

/// Height of the row for drawing.
fn strip_height(theme: &Theme, drawing: bool) -> f32 {
    if drawing { theme.line(26.0) + 4.0 } else { 0.0 }
}

/// The sentence in as many lines as it takes; where a card has no room for it, it is only read aloud.
fn sentence(ui: &Ui, theme: &Theme, words: &str, rect: Rect) -> Option<Arc<Galley>> {
    let galley = ui.painter().layout(words.to_owned(), theme.small(), theme.ink, (rect.width() - 28.0).max(60.0));
    (galley.size().y < 0.3 * rect.height()).then_some(galley)
}

fn polyline(ui: &Ui, theme: &Theme, series: Series, places: &[[f64; 2]], area: &Area, plot: Rect) {
    if !area.is_zoomed() || places.len() < 2 {
        return piece(ui, theme, series, places, area, plot);
    }
    let pieces = within(&vec![places.to_vec()], &area.x, &area.y);
    pieces.iter().for_each(|places| piece(ui, theme, series, places, area, plot));
}

fn piece(ui: &Ui, theme: &Theme, series: Series, places: &[[f64; 2]], area: &Area, plot: Rect) {
    let points: Vec<egui::Pos2> =
        places.iter().map(|[x, y]| pos2(x_pixel(*x, &area.x, plot), y_pixel(*y, &area.y, plot))).collect();
    let (painter, colour, width) = (ui.painter_at(plot), theme.colour(series), theme.thick());
    match (points.as_slice(), theme.dash(series)) {
        ([], _) => {}
        ([only], _) => {
            painter.circle_filled(*only, width + 1.5, colour);
        }
        (line, Dash::Dashed(length)) => {
            painter.extend(Shape::dashed_line(line, Stroke::new(width, colour), length, 0.618 * length));
        }
        (line, Dash::Dotted(apart)) => {
            painter.extend(Shape::dotted_line(line, colour, apart, 0.6 * width));
        }
        (line, Dash::Solid) => {
            painter.line(line.to_vec(), Stroke::new(width, colour));
        }
    }
}
