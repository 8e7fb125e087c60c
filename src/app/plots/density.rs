//! What is true, what is fitted, and the sample in between.

use egui::{Align2, Rect, Shape, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

use super::area::{Area, Around, x_pixel, x_value};
use super::calm::calmest;
use super::groups;
use super::key::{self, Item, Mark};
use super::run;
use super::shapes::Shapes;
use super::spot::Spot;
use super::stages::Staged;
use crate::app::frame::Cx;
use crate::app::model::Layer;
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{capital, percent, significant, whole};
use crate::app::widgets::{elided, text};
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
    let area = area(spot, view, told.1);
    let theme = cx.theme;
    let below = if column.is_some() { theme.line(14.0) } else { 0.0 };
    let words = [symbols(ui, theme, labels, rect.width()), Vec::new()];
    let (plot, response) = area.show_in(ui, cx, rect, &Around { room: [0.0, 0.0, below], words });
    run::show(ui, cx, spot, (&area, rect), (&told.0, told.1));
    if let Some(column) = column {
        let words = format!("{}: {} measured, {} missing", column.title(), column.data.values.len(), column.missing);
        let words = elided(ui, &words, &theme.small(), plot.width());
        let at = pos2(plot.center().x, plot.bottom() + 7.0 + theme.line(12.0));
        text(ui, at, Align2::CENTER_TOP, &words, theme.small(), theme.soft);
    }
    let taller = taller(view, area.y.high).filter(|_| cx.shows(spot.slot, Layer::Model));
    let mut shapes = Shapes::of(view, &area.y, |layer| cx.shows(spot.slot, layer));
    if taller.is_some_and(|(_, times)| times >= SPIKE) {
        shapes.model.clear();
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
    ground.state(ui, taller);
    if let Some(staged) = staged {
        staged.over_line(ui, theme, spot.series, (&area, plot), whole_view);
    }
    ground.legend(ui, cx, spot, &shapes);
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
    fn state(&self, ui: &Ui, taller: Option<(f64, f64)>) {
        let view = self.view;
        let (low, high) = view.range;
        let note = |words: &str| {
            readout::note(ui, self.theme, self.plot.left_top() + vec2(8.0, 6.0), Align2::LEFT_TOP, words);
        };
        match view.collapsed {
            Some((name, Some(at))) if (low..=high).contains(&at) => {
                let place = if view.discrete { String::new() } else { format!(", at {}", significant(at, 3)) };
                self.spike(ui, &format!("{name}{place}"), at, true);
            }
            Some((name, Some(at))) => note(&format!("{}, at {}", capital(name), significant(at, 3))),
            Some((name, None)) => note(&capital(name)),
            None if view.generation > 0 && is_elsewhere(view) => note("The model is elsewhere, or too flat to see"),
            None => {}
        }
        if let Some(taller) = taller.filter(|_| view.collapsed.is_none()) {
            self.spike(ui, &narrow(taller), taller.0, taller.1 >= SPIKE);
        }
        for &[at, mass] in view.spikes.iter().filter(|_| !view.discrete) {
            self.spike(ui, &format!("{} of the mass at {}", percent(mass), significant(at, 4)), at, true);
        }
    }

    fn items(&self) -> Vec<Item> {
        let Self { theme, series, view, .. } = *self;
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
        if self.has_rug() {
            items.push(Item::new(Mark::Tick(groups::ink(theme, series, 1)), "each point", Layer::Ticks));
        }
        items
    }

    fn legend(&self, ui: &Ui, cx: &mut Cx<'_>, spot: &Spot, shapes: &Shapes) {
        let items = key::fitted(ui, cx, spot.slot, self.items(), self.plot);
        let size = key::size(ui, self.theme, &items);
        let place = calmest(&[&shapes.points()], self.area, self.plot, size);
        let clicked = key::show(ui, cx, spot.slot, place, &items);
        cx.actions.extend(clicked);
    }

    fn pointer(&self, ui: &Ui, labels: &[String], response: &egui::Response) {
        let Self { theme, view, area, plot, .. } = *self;
        let Some(pos) = response.hover_pos().filter(|pos| plot.contains(*pos)) else { return };
        let mut x = x_value(pos.x, &area.x, plot);
        if view.discrete {
            x = x.round();
        }
        readout::cursor(ui, theme, plot, x_pixel(x, &area.x, plot));
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

    fn has_rug(&self) -> bool {
        let count = self.view.points.len();
        count > 0 && count <= RUG && !self.view.discrete
    }

    /// Every point of the sample as a tick at the foot, where they are few: real ones over the others.
    fn rug(&self, ui: &Ui, shows: impl Fn(usize) -> bool) {
        let Self { theme, view, area, plot, .. } = *self;
        if !self.has_rug() {
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
    /// where its own curve is drawn, at the top of that.
    fn spike(&self, ui: &Ui, name: &str, at: f64, line: bool) {
        let Self { theme, area, plot, .. } = *self;
        if !at.is_finite() {
            return;
        }
        let colour = theme.colour(self.series);
        let x = x_pixel(at.clamp(area.x.low, area.x.high), &area.x, plot.shrink(2.0));
        let painter = ui.painter();
        if line {
            let ends = [pos2(x, plot.bottom()), pos2(x, plot.top() + 1.0)];
            painter.line_segment(ends, Stroke::new(theme.thick() + 1.0, colour));
        }
        let words = elided(ui, &capital(name), &theme.bold(11.5), plot.width() - 24.0);
        let galley = painter.layout_no_wrap(words, theme.bold(11.5), colour);
        let room = galley.size().x + 16.0;
        let (anchor, dx) =
            if x + room > plot.right() { (Align2::RIGHT_CENTER, -8.0) } else { (Align2::LEFT_CENTER, 8.0) };
        let y = if line { plot.center().y } else { plot.top() + galley.size().y };
        let rect = anchor.anchor_size(pos2(x + dx, y), galley.size());
        let rect = rect.translate(vec2((plot.left() + 4.0 - rect.left()).max(0.0), 0.0));
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
        view.truth.push([9.0, 50.0 * high]); // a pole of the truth is no news
        assert_eq!(taller(&view, high), None);
    }
}
