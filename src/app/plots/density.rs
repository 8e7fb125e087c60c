//! What is true, what is fitted, and the sample in between.

use egui::{Align2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

use super::area::{Area, Around, x_pixel, x_value};
use super::behind::of_density;
use super::calm::Drawn;
use super::groups;
use super::key::{Item, Mark};
use super::run;
use super::shapes::Shapes;
use super::spot::Spot;
use super::stages::Staged;
use super::{stand, table};
use crate::app::frame::Cx;
use crate::app::model::Layer;
use crate::app::plot_data::{Axis, Points};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{capital, percent, significant, whole};
use crate::app::widgets::{elided, text, width_of};
use crate::experiment::View;
use crate::figure::model::{RUG, SPIKE, is_elsewhere, narrow, taller, top};

/// Names of the symbols along the axis, where there is room for them.
fn symbols(ui: &Ui, theme: &Theme, labels: &[String], width: f32) -> Vec<String> {
    if labels.is_empty() || labels.len() > 12 {
        return Vec::new();
    }
    let room = 0.8 * width / labels.len() as f32 - 4.0;
    let named = labels.iter().map(|label| elided(ui, label, &theme.small(), room));
    std::iter::once(String::new()).chain(named).collect()
}

/// So few letters of a note are worse than none.
const FEWEST: usize = 8;

/// The same where there is little room, and where there is hardly any.
fn narrower((at, times): (f64, f64)) -> [String; 2] {
    let times = if times < 9.95 { format!("{times:.1}") } else { significant(times, 2) };
    [format!("{times} times this height, at {}", significant(at, 2)), format!("{times}× plot")]
}

/// Shows the density of one side in a rectangle.
pub(super) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View) {
    let Some(side) = cx.side(spot.side) else { return };
    let experiment = Arc::clone(&side.experiment);
    let column = experiment.column();
    let labels = column.map_or(&[][..], |column| &column.data.labels);
    let staged = Staged::of(ui, cx, view);
    let (whole_view, of_stage) = (view, staged.map(|staged| staged.view(view)));
    let view = of_stage.as_ref().unwrap_or(whole_view);
    let told = run::room(ui, cx, spot, rect);
    let area = area(spot, view, told.1).zoomed(cx);
    if cx.is_tabled(spot.slot) {
        let numbers = of_density(cx, spot.slot, view, labels);
        return table::show(ui, cx, area, rect, &numbers);
    }
    let theme = cx.theme;
    let below = if column.is_some() { theme.line(14.0) } else { 0.0 };
    let words = [symbols(ui, theme, labels, rect.width()), Vec::new()];
    let around = Around { room: [0.0, 0.0, below], words };
    let inner = area.plot(ui, theme, rect, &around);
    let laid = stand::of_model(ui, cx, spot, [rect, inner], items(theme, spot.series, view));
    let (plot, response) = area.show_in(ui, cx, rect, &stand::with_room(&around, laid.height));
    run::show(ui, cx, spot, (&area, rect), (&told.0, told.1));
    if let Some(column) = column {
        let words = format!("{}: {} measured, {} missing", column.title(), column.data.values.len(), column.missing);
        let words = elided(ui, &words, &theme.small(), plot.width());
        let at = pos2(plot.center().x, plot.bottom() + 7.0 + theme.line(12.0));
        text(ui, at, Align2::CENTER_TOP, &words, theme.small(), theme.soft);
    }
    let taller = taller(view, area.full[1].high).filter(|_| cx.shows(spot.slot, Layer::Model));
    let mut shapes = Shapes::of(view, &area.full[1], |layer| cx.shows(spot.slot, layer));
    if taller.is_some_and(|(_, times)| times >= SPIKE) {
        shapes.model.clear();
    }
    if area.is_zoomed() {
        shapes = shapes.within(&area.x, &area.y);
    }
    {
        let (shapes, series) = (&shapes, spot.series);
        let stems = view.discrete && view.truth.len() < 120;
        let dead = view.collapsed.is_some_and(|(_, at)| at.is_some());
        area.lines(ui, plot, move |lines| shapes.draw(lines, theme, series, stems, dead));
    }
    let ground = Ground { theme, series: spot.series, view, area: &area, plot };
    if cx.shows(spot.slot, Layer::Ticks) {
        ground.rug(ui, |group| cx.shows(spot.slot, Layer::Group(group as u8)));
    }
    ground.state(ui, taller, &shapes);
    if let Some(staged) = staged {
        staged.over_line(ui, theme, spot.series, (&area, plot), whole_view);
    }
    let clicked = stand::placed(laid, rect, plot).show(ui, cx, spot.slot);
    cx.actions.extend(clicked);
    ground.pointer(ui, labels, &response);
    area.told(ui, &response, || format!("{}; {}", ground.sentence(taller), told.0));
}

/// Title and axes: the same through all stages of a generation.
fn area(spot: &Spot, view: &View, tail: f32) -> Area {
    let word = if view.discrete { "Probabilities" } else { "Density" };
    let title = format!("{word} at generation {}", whole(view.generation));
    let (low, high) = view.range;
    let (x, y) = (Axis::linear(low, high), Axis::linear(0.0, top(view)));
    let whole = [view.discrete, false];
    Area { short: Some(word.to_owned()), tail, whole, ..Area::new(spot.slot, title, x, y) }
}

/// Whether every point has its tick.
fn has_rug(view: &View) -> bool {
    let count = view.points.len();
    count > 0 && count <= RUG && !view.discrete
}

/// What its legend names.
fn items(theme: &Theme, series: Series, view: &View) -> Vec<Item> {
    let mut items = vec![
        Item::new(Mark::Line(Series::Truth), "truth", Layer::Truth),
        Item::new(Mark::Line(series), "model", Layer::Model),
    ];
    if !view.measured.is_empty() {
        items.push(Item::new(Mark::Hair(theme.colour(Series::Real)), "measured", Layer::Measured));
    }
    let present = groups::present(&view.origins, view.generation);
    items.extend(present.into_iter().map(|(group, name)| {
        Item::new(Mark::Box(groups::fill(theme, series, group)), name, Layer::Group(group as u8))
    }));
    if !view.earlier.is_empty() && !view.discrete {
        let hair = theme.tint(theme.colour(series), 0.6);
        items.push(Item::new(Mark::Hair(hair), "earlier generations", Layer::Earlier));
    }
    if has_rug(view) {
        items.push(Item::new(Mark::Tick(groups::ink(theme, series, 1)), "each point", Layer::Ticks));
    }
    items
}

/// Notes in a plot: none lies on another one, nor, where there is room, on what is drawn.
struct Notes<'a> {
    taken: Vec<Rect>,
    plot: Rect,
    drawn: Drawn<'a>,
}

impl<'a> Notes<'a> {
    fn new(drawn: &'a Points, area: &'a Area, plot: Rect) -> Self {
        Self { taken: Vec::new(), plot, drawn: Drawn::new(&[drawn], area, plot) }
    }

    /// The place of a note of this size beside a place on the screen: rather high than low, rather at the right.
    fn place(&mut self, x: f32, size: Vec2) -> Rect {
        const STEPS: u8 = 7;
        let plot = self.plot;
        let room = (plot.height() - size.y - 8.0).max(0.0);
        let mut best: Option<(Rect, f32)> = None;
        for step in 0..=STEPS {
            let y = plot.top() + 4.0 + room * f32::from(step) / f32::from(STEPS);
            for left in [x + 8.0, x - 8.0 - size.x] {
                // Beside the place where that is possible, and in any case within the plot.
                let held = left.min(plot.right() - 4.0 - size.x).max(plot.left() + 4.0);
                let spot = Rect::from_min_size(pos2(held, y), size);
                let over = self.taken.iter().any(|other| other.expand(3.0).intersects(spot));
                let cost = self.drawn.hidden(spot)
                    + (held - left).abs()
                    + 4.0 * f32::from(step)
                    + if over { 1e6 } else { 0.0 };
                if best.is_none_or(|(_, least)| cost < least) {
                    best = Some((spot, cost));
                }
            }
        }
        let spot = best.map_or_else(|| Rect::from_min_size(plot.min, size), |(spot, _)| spot);
        self.taken.push(spot);
        spot
    }
}

/// Where a view is painted, and in which colour.
struct Ground<'a> {
    theme: &'a Theme,
    series: Series,
    view: &'a View,
    area: &'a Area,
    plot: Rect,
}

impl Ground<'_> {
    /// What is to be seen, for assistive tools.
    fn sentence(&self, taller: Option<(f64, f64)>) -> String {
        let view = self.view;
        let state = match view.collapsed {
            Some((name, at)) => {
                format!("; {name}{}", at.map_or(String::new(), |at| format!(" at {}", significant(at, 3))))
            }
            None if view.generation > 0 && is_elsewhere(view) => "; the model is elsewhere, or too flat to see".into(),
            None => taller.map_or_else(String::new, |taller| format!("; the model is {}", narrow(taller))),
        };
        let (low, high) = view.range;
        format!("Truth and model from {} to {}{state}", significant(low, 3), significant(high, 3))
    }

    /// Says where the model has collapsed to, or that it is out of sight; and marks spikes.
    fn state(&self, ui: &Ui, taller: Option<(f64, f64)>, shapes: &Shapes) {
        let view = self.view;
        let (low, high) = view.range;
        let drawn = shapes.points();
        let mut notes = Notes::new(&drawn, self.area, self.plot);
        match view.collapsed {
            Some((name, Some(at))) if (low..=high).contains(&at) => {
                let place = if view.discrete { String::new() } else { format!(", at {}", significant(at, 3)) };
                self.spike(ui, &mut notes, &[&format!("{name}{place}"), name], at, true);
            }
            Some((name, Some(at))) => {
                self.note(ui, &mut notes, &format!("{}, at {}", capital(name), significant(at, 3)));
            }
            Some((name, None)) => self.note(ui, &mut notes, &capital(name)),
            None if view.generation > 0 && is_elsewhere(view) => {
                self.note(ui, &mut notes, "The model is elsewhere, or too flat to see");
            }
            None => {}
        }
        if let Some(taller) = taller.filter(|_| view.collapsed.is_none()) {
            let [short, shorter] = narrower(taller);
            self.spike(ui, &mut notes, &[&narrow(taller), &short, &shorter], taller.0, taller.1 >= SPIKE);
        }
        for &[at, mass] in view.spikes.iter().filter(|_| !view.discrete) {
            let [mass, at_words] = [percent(mass), significant(at, 4)];
            let words = [format!("{mass} of the mass at {at_words}"), format!("{mass} at {at_words}")];
            self.spike(ui, &mut notes, &[&words[0], &words[1]], at, true);
        }
    }

    /// A note on the whole plot.
    fn note(&self, ui: &Ui, notes: &mut Notes<'_>, words: &str) {
        let Self { theme, plot, .. } = *self;
        let words = elided(ui, words, &theme.tiny(), plot.width() - 16.0);
        let galley = ui.painter().layout_no_wrap(words, theme.tiny(), theme.soft);
        let rect = notes.place(plot.left(), galley.size());
        ui.painter().rect_filled(rect.expand(2.0), 3, theme.field.gamma_multiply(0.7));
        ui.painter().galley(rect.min, galley, theme.soft);
    }

    fn pointer(&self, ui: &Ui, labels: &[String], response: &egui::Response) {
        let Self { theme, view, area, plot, .. } = *self;
        let Some(pos) = response.hover_pos().filter(|pos| plot.contains(*pos)) else { return };
        let mut x = x_value(pos.x, &area.x, plot);
        if view.discrete {
            x = x.round();
        }
        if (area.x.low..=area.x.high).contains(&x) {
            readout::cursor(ui, theme, plot, x_pixel(x, &area.x, plot));
        }
        let height = |points: &[[f64; 2]]| {
            points
                .iter()
                .min_by(|a, b| (a[0] - x).abs().total_cmp(&(b[0] - x).abs()))
                .map_or("0".to_owned(), |p| significant(p[1], 3))
        };
        let lines = vec![
            ("truth".to_owned(), height(&view.truth)),
            ("model".to_owned(), height(&view.model)),
            ("points held".to_owned(), whole(view.held)),
            ("of them real".to_owned(), whole(view.held_real)),
        ];
        let symbol = labels.get((x - 1.0).max(0.0) as usize).filter(|_| view.discrete && x >= 1.0);
        let words = symbol.map_or_else(|| format!("x = {}", significant(x, 3)), Clone::clone);
        readout::paint(ui, theme, response.rect, pos, &words, &lines);
    }

    /// Every point of the sample as a tick at the foot, where they are few: real ones over the others.
    fn rug(&self, ui: &Ui, shows: impl Fn(usize) -> bool) {
        let Self { theme, view, area, plot, .. } = *self;
        if !has_rug(view) {
            return;
        }
        let group = |i: usize| view.origins.get(i).map_or(1, |origin| origin.group(view.generation));
        let points = view.points.iter().enumerate().map(|(i, x)| (group(i), *x));
        let inside = |x: f64| x.is_finite() && x >= area.x.low && x <= area.x.high;
        let mut seen: Vec<(usize, f64)> = points.filter(|(group, x)| inside(*x) && shows(*group)).collect();
        seen.sort_by_key(|(group, _)| std::cmp::Reverse(*group));
        let shapes = seen.into_iter().map(|(group, x)| {
            let (at, colour) = (x_pixel(x, &area.x, plot), groups::ink(theme, self.series, group));
            let stroke = Stroke::new(theme.hair(), colour);
            Shape::line_segment([pos2(at, plot.bottom() - 1.0), pos2(at, plot.bottom() - 7.0)], stroke)
        });
        ui.painter().extend(shapes.collect::<Vec<_>>());
    }

    /// Names a model that has become a single point, or a part of it that is as narrow; as a line up through the plot, or
    /// where its own curve is drawn, beside that. Where there is no room for the first words, the next ones say less.
    fn spike(&self, ui: &Ui, notes: &mut Notes<'_>, words: &[&str], at: f64, line: bool) {
        let Self { theme, area, plot, .. } = *self;
        let beyond = area.is_zoomed() && !(area.x.low..=area.x.high).contains(&at);
        if !at.is_finite() || beyond {
            return;
        }
        let colour = theme.colour(self.series);
        let x = x_pixel(at.clamp(area.x.low, area.x.high), &area.x, plot.shrink(2.0));
        let painter = ui.painter();
        if line {
            let ends = [pos2(x, plot.bottom()), pos2(x, plot.top() + 1.0)];
            painter.line_segment(ends, Stroke::new(theme.thick() + 1.0, colour));
        }
        let (fonts, room) = ([theme.bold(11.5), theme.tiny()], plot.width() - 12.0);
        let mut all = words.iter().flat_map(|words| fonts.iter().map(|font| (capital(words), font)));
        let fits = all.clone().find(|(words, font)| width_of(ui, words, font) <= room);
        let Some((words, font)) = fits.or_else(|| all.next_back()) else { return };
        let shown = elided(ui, &words, font, room);
        if shown != words && shown.chars().count() < FEWEST {
            return; // a digit or two of a number would be another one
        }
        let galley = painter.layout_no_wrap(shown, font.clone(), colour);
        let rect = notes.place(x, galley.size());
        painter.rect_filled(rect.expand2(vec2(4.0, 2.0)), 4, theme.field.gamma_multiply(0.85));
        painter.galley(rect.min, galley, colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Replay, Scenario};

    #[test]
    fn a_model_higher_than_the_plot_is_named_with_its_height_and_place() {
        let experiment = Experiment::new(Scenario { family: "gaussian".into(), ..Scenario::default() }).unwrap();
        let mut view = Replay::new(&experiment, 0).look(0);
        let high = top(&view);
        assert_eq!(taller(&view, high), None);
        view.model = vec![[-0.4, 0.0], [-0.31, 40.0 * high], [0.0, 0.0]];
        let found = taller(&view, high).unwrap();
        assert!((found.0 + 0.31).abs() < 1e-12 && (found.1 - 40.0).abs() < 1e-9);
        assert_eq!(narrow(found), "narrow: 40 times as high as this plot, at −0.31");
        assert_eq!(narrow((2.0, 1.64)), "narrow: 1.6 times as high as this plot, at 2");
        assert_eq!(narrower((2.0, 1.64)), ["1.6 times this height, at 2", "1.6× plot"]);
        view.truth.push([9.0, 50.0 * high]); // a pole of the truth is no news
        assert_eq!(taller(&view, high), None);
    }

    #[test]
    fn notes_lie_within_the_plot_and_not_on_each_other() {
        let unit = Axis::linear(0.0, 1.0);
        let area =
            Area::new(crate::app::model::Slot::Lab(crate::app::model::LabPlot::Density), String::new(), unit, unit);
        for (width, height) in [(400.0, 66.0), (300.0, 180.0), (900.0, 500.0)] {
            let plot = Rect::from_min_size(pos2(50.0, 20.0), vec2(width, height));
            let nothing = Points::default();
            let mut notes = Notes::new(&nothing, &area, plot);
            for x in [0.1, 0.5, 0.98] {
                let rect = notes.place(plot.left() + x * width, vec2(0.3 * width, 16.0));
                assert!(plot.contains_rect(rect), "{width} {x}: {rect:?}");
            }
            for (i, rect) in notes.taken.iter().enumerate() {
                assert!(notes.taken[..i].iter().all(|other| !other.intersects(*rect)), "{width}: {:?}", notes.taken);
            }
        }
        // It leaves the curve on view: a truth that fills the upper half.
        let line = |y: f64| vec![[0.0, y], [1.0, y]];
        let drawn = Points { median: vec![line(0.95), line(0.8), line(0.65)], ..Points::default() };
        let plot = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
        let rect = Notes::new(&drawn, &area, plot).place(150.0, vec2(120.0, 16.0));
        assert!(rect.top() > 0.35 * 200.0, "{rect:?}");
    }
}
