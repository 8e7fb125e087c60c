//! What is true, what is fitted, and the sample in between.

use egui::{Align2, Id, Rect, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::{FilledArea, PlotPoint, PlotPoints, PlotUi};
use std::sync::Arc;

use super::area::{Area, Around, style, x_pixel, x_value};
use super::calm::calmest;
use super::legend::{self, Entry};
use super::paths::{outline, plain_line};
use super::spot::Spot;
use crate::app::frame::Cx;
use crate::app::plot_data::{Axis, Band, Pieces, Points, line_of};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{capital, percent, significant, whole};
use crate::app::widgets::{elided, text};
use crate::experiment::View;

/// The heights on view, relative to the peak of the truth.
const HEADROOM: f64 = 2.9;
/// With more points than this a rug is a blur.
const RUG: usize = 400;

struct Shapes {
    truth: Pieces,
    model: Pieces,
    earlier: Vec<(u64, Pieces)>,
    bars: Band,
    /// Of the measured values, and those bars.
    measured: Band,
    counted: Vec<[f64; 3]>,
}

/// Names of the symbols along the axis, where there is room for them.
fn symbols(ui: &Ui, theme: &Theme, labels: &[String], width: f32) -> Vec<String> {
    if labels.is_empty() || labels.len() > 12 {
        return Vec::new();
    }
    let room = 0.8 * width / labels.len() as f32 - 4.0;
    let named = labels.iter().map(|label| elided(ui, label, &theme.small(), room));
    std::iter::once(String::new()).chain(named).collect()
}

/// Whether nothing of the model is to be seen where the truth is.
fn is_elsewhere(view: &View) -> bool {
    let highest = view.model.iter().map(|point| point[1]).fold(0.0, f64::max);
    view.spikes.is_empty() && view.truth_peak.is_finite() && highest < 2e-3 * view.truth_peak
}

/// The largest height on view: room for a model over the truth, and for measured values wherever the fit to them is flatter.
fn top(view: &View) -> f64 {
    let top = if view.truth_peak.is_finite() && view.truth_peak > 0.0 { HEADROOM * view.truth_peak } else { 1.0 };
    let measured = view.measured.iter().map(|bar| bar[2]).filter(|height| height.is_finite()).fold(0.0, f64::max);
    let top = top.max(1.1 * measured);
    if view.discrete { top.min(1.05) } else { top }
}

/// Shows the density of one side in a rectangle.
pub(super) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View) {
    let Some(side) = cx.side(spot.side) else { return };
    let experiment = Arc::clone(&side.experiment);
    let column = experiment.column();
    let labels = column.map_or(&[][..], |column| &column.data.labels);
    let word = if view.discrete { "Probabilities" } else { "Density" };
    let title = format!("{word} at generation {}", whole(view.generation));
    let (low, high) = view.range;
    let (x, y) = (Axis::linear(low, high), Axis::linear(0.0, top(view)));
    let whole = [view.discrete, false];
    let area = Area { short: Some(word.to_owned()), whole, ..Area::new(spot.slot, title, x, y) };
    let below = if column.is_some() { cx.theme.line(14.0) } else { 0.0 };
    let around = Around { room: [0.0, 0.0, below], words: [symbols(ui, cx.theme, labels, rect.width()), Vec::new()] };
    let (plot, response) = area.show_in(ui, cx, rect, &around);
    let theme = cx.theme;
    if let Some(column) = column {
        let words = format!("{}: {} measured, {} missing", column.title(), column.data.values.len(), column.missing);
        let words = elided(ui, &words, &theme.small(), plot.width());
        let at = pos2(plot.center().x, plot.bottom() + 7.0 + theme.line(12.0));
        text(ui, at, Align2::CENTER_TOP, &words, theme.small(), theme.soft);
    }
    let shapes = Shapes::of(view, &area.y);
    {
        let (shapes, series) = (&shapes, spot.series);
        let stems = view.discrete && shapes.truth.iter().map(Vec::len).sum::<usize>() < 120;
        let dead = view.collapsed.is_some_and(|(_, at)| at.is_some());
        area.lines(ui, plot, move |lines| draw(lines, theme, series, stems, shapes, dead));
    }
    let ground = Ground { theme, series: spot.series, view, area: &area, plot };
    ground.rug(ui);
    ground.state(ui);
    ground.legend(ui, &shapes);
    ground.pointer(ui, labels, &response);
    area.told(ui, &response, || {
        let state = match view.collapsed {
            Some((name, at)) => {
                format!("; {name}{}", at.map_or(String::new(), |at| format!(" at {}", significant(at, 3))))
            }
            None if view.generation > 0 && is_elsewhere(view) => "; the model is elsewhere, or too flat to see".into(),
            None => String::new(),
        };
        format!("Truth and model from {} to {}{state}", significant(low, 3), significant(high, 3))
    });
}

impl Shapes {
    fn of(view: &View, y: &Axis) -> Self {
        let pieces = |points: &[[f64; 2]]| line_of(points.iter().map(|p| (p[0], y.place(p[1]))), points.len());
        Self {
            truth: pieces(&view.truth),
            model: pieces(&view.model),
            earlier: view.earlier.iter().map(|(t, points)| (*t, pieces(points))).collect(),
            bars: outline(&view.bars, y),
            measured: outline(&view.measured, y),
            counted: view.measured.clone(),
        }
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
    /// Says where the model has collapsed to, or that it is out of sight; and marks spikes.
    fn state(&self, ui: &Ui) {
        let view = self.view;
        let (low, high) = view.range;
        let note = |words: &str| {
            readout::note(ui, self.theme, self.plot.left_top() + vec2(8.0, 6.0), Align2::LEFT_TOP, words);
        };
        match view.collapsed {
            Some((name, Some(at))) if (low..=high).contains(&at) => self.spike(ui, name, at),
            Some((name, Some(at))) => note(&format!("{}, at {}", capital(name), significant(at, 3))),
            Some((name, None)) => note(&capital(name)),
            None if view.generation > 0 && is_elsewhere(view) => note("The model is elsewhere, or too flat to see"),
            None => {}
        }
        for &[at, mass] in view.spikes.iter().filter(|_| !view.discrete) {
            self.spike(ui, &format!("{} of the mass at {}", percent(mass), significant(at, 4)), at);
        }
    }

    fn legend(&self, ui: &Ui, shapes: &Shapes) {
        let named = |(series, name): (Series, &str)| Entry { series, name: name.into() };
        let mut entries = vec![(Series::Truth, "truth"), (self.series, "model")];
        if !self.view.measured.is_empty() {
            entries.push((Series::Real, "measured"));
        }
        let entries = legend::fitted(ui, self.theme, entries.into_iter().map(named).collect(), self.plot);
        let size = legend::size(ui, self.theme, &entries);
        let drawn = Points {
            median: shapes.model.iter().chain(&shapes.truth).cloned().collect(),
            runs: shapes.earlier.iter().map(|(_, pieces)| pieces.clone()).collect(),
            inner: vec![shapes.bars.clone(), shapes.measured.clone()],
            ..Points::default()
        };
        legend::paint(ui, self.theme, calmest(&[&drawn], self.area, self.plot, size), &entries);
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

    /// Every point of the sample as a tick at the foot, where they are few.
    fn rug(&self, ui: &Ui) {
        let Self { theme, view, area, plot, .. } = *self;
        if view.points.len() > RUG || view.discrete {
            return;
        }
        let stroke = Stroke::new(theme.hair(), theme.tint(theme.colour(self.series), 0.8));
        let inside = view.points.iter().filter(|x| x.is_finite() && **x >= area.x.low && **x <= area.x.high);
        let shapes = inside.map(|&x| {
            let at = x_pixel(x, &area.x, plot);
            Shape::line_segment([pos2(at, plot.bottom() - 1.0), pos2(at, plot.bottom() - 7.0)], stroke)
        });
        ui.painter().extend(shapes.collect::<Vec<_>>());
    }

    /// A model that has become a single point, or a part of it that is as narrow.
    fn spike(&self, ui: &Ui, name: &str, at: f64) {
        let Self { theme, area, plot, .. } = *self;
        if !at.is_finite() {
            return;
        }
        let colour = theme.colour(self.series);
        let x = x_pixel(at.clamp(area.x.low, area.x.high), &area.x, plot.shrink(2.0));
        let painter = ui.painter();
        painter.line_segment(
            [pos2(x, plot.bottom()), pos2(x, plot.top() + 1.0)],
            Stroke::new(theme.thick() + 1.0, colour),
        );
        let words = capital(name);
        let galley = painter.layout_no_wrap(words, theme.bold(11.5), colour);
        let room = galley.size().x + 16.0;
        let (anchor, dx) =
            if x + room > plot.right() { (Align2::RIGHT_CENTER, -8.0) } else { (Align2::LEFT_CENTER, 8.0) };
        let rect = anchor.anchor_size(pos2(x + dx, plot.center().y), galley.size());
        painter.rect_filled(rect.expand2(vec2(4.0, 2.0)), 4, theme.field.gamma_multiply(0.85));
        painter.galley(rect.min, galley, colour);
    }
}

fn draw<'a>(lines: &mut PlotUi<'a>, theme: &Theme, series: Series, stems: bool, shapes: &'a Shapes, dead: bool) {
    let colour = theme.colour(series);
    let bars = &shapes.bars;
    if !dead && bars.xs.len() > 1 {
        let fill = FilledArea::new("sample", &bars.xs, &bars.low, &bars.high).fill_color(theme.tint(colour, 0.22));
        lines.add(fill.allow_hover(false));
    }
    let stroke = |pieces: &'a Pieces, name: &str, colour: egui::Color32, width: f32, style| {
        let make = move |(i, piece): (usize, &'a Vec<PlotPoint>)| {
            plain_line(name.to_owned(), PlotPoints::Borrowed(piece))
                .color(colour)
                .width(width)
                .style(style)
                .allow_hover(false)
                .id(Id::unique((name.to_owned(), i)))
        };
        pieces.iter().enumerate().map(make).collect::<Vec<_>>()
    };
    if stems {
        discrete(lines, theme, colour, shapes);
        return;
    }
    if shapes.measured.xs.len() > 1 {
        let points =
            shapes.measured.xs.iter().zip(&shapes.measured.high).map(|(&x, &y)| PlotPoint::new(x, y)).collect();
        let line = plain_line("measured", PlotPoints::Owned(points));
        lines.line(
            line.color(theme.colour(Series::Real)).width(theme.hair()).allow_hover(false).id(Id::unique("measured")),
        );
    }
    for (i, (t, pieces)) in shapes.earlier.iter().enumerate() {
        let share = 0.35 + 0.35 * (i + 1) as f32 / shapes.earlier.len() as f32;
        for line in stroke(
            pieces,
            &format!("generation {t}"),
            theme.tint(colour, share),
            theme.hair(),
            egui_plot::LineStyle::Solid,
        ) {
            lines.line(line);
        }
    }
    let model = |lines: &mut PlotUi<'a>| {
        for line in stroke(&shapes.model, "model", colour, theme.thick() + 0.5, style(theme.dash(series))) {
            lines.line(line);
        }
    };
    model(lines);
    for line in
        stroke(&shapes.truth, "truth", theme.colour(Series::Truth), theme.middle(), style(theme.dash(Series::Truth)))
    {
        lines.line(line);
    }
}

/// Masses: the model as bars, the truth as a rung across.
fn discrete(lines: &mut PlotUi<'_>, theme: &Theme, colour: egui::Color32, shapes: &Shapes) {
    for point in shapes.model.iter().flatten() {
        if point.y > 0.0 {
            let line = plain_line("model", PlotPoints::Owned(vec![PlotPoint::new(point.x, 0.0), *point]));
            lines.line(
                line.color(colour)
                    .width(theme.thick() * 1.8)
                    .allow_hover(false)
                    .id(Id::unique(("stem", point.x.to_bits()))),
            );
        }
    }
    // Measured shares: a narrower rung at the top of each bar.
    for &[left, right, height] in &shapes.counted {
        let middle = f64::midpoint(left, right);
        let rung = vec![PlotPoint::new(middle - 0.2, height), PlotPoint::new(middle + 0.2, height)];
        let line = plain_line("measured", PlotPoints::Owned(rung)).color(theme.colour(Series::Real));
        lines.line(line.width(theme.middle()).allow_hover(false).id(Id::unique(("measured", middle.to_bits()))));
    }
    for point in shapes.truth.iter().flatten() {
        let rung = vec![PlotPoint::new(point.x - 0.34, point.y), PlotPoint::new(point.x + 0.34, point.y)];
        let line = plain_line("truth", PlotPoints::Owned(rung));
        lines.line(
            line.color(theme.colour(Series::Truth))
                .width(theme.middle())
                .allow_hover(false)
                .id(Id::unique(("rung", point.x.to_bits()))),
        );
    }
}
