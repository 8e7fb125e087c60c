//! A legend inside the plot: a sample of each line and its name, in the corner where the least is drawn.

use egui::{Align2, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::super::theme::{Dash, Series, Theme};
use super::super::widgets::width_of;
use super::area::{Area, from_screen};
use super::curves::{Band, Pieces, Points};

/// One line of a legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) series: Series,
    pub(crate) name: String,
}

/// A corner of the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Corner {
    RightTop,
    RightBottom,
    LeftTop,
    LeftBottom,
}

impl Corner {
    pub(crate) const ALL: [Self; 4] = [Self::RightTop, Self::RightBottom, Self::LeftTop, Self::LeftBottom];

    /// The rectangle of that size in it.
    pub(crate) fn place(self, plot: Rect, size: egui::Vec2) -> Rect {
        let (x, y) = (plot.right() - 8.0 - size.x, plot.bottom() - 8.0 - size.y);
        let min = match self {
            Self::RightTop => pos2(x, plot.top() + 8.0),
            Self::RightBottom => pos2(x, y),
            Self::LeftTop => pos2(plot.left() + 8.0, plot.top() + 8.0),
            Self::LeftBottom => pos2(plot.left() + 8.0, y),
        };
        Rect::from_min_size(min, size)
    }
}

/// As many entries as the plot has room for, names cut to its width; theory goes first.
pub(crate) fn fitted(ui: &Ui, theme: &Theme, mut entries: Vec<Entry>, plot: Rect) -> Vec<Entry> {
    let rows = ((plot.height() * 0.5 - 4.0) / theme.line(17.0)).floor().max(1.0) as usize;
    if entries.len() > rows {
        entries.retain(|entry| entry.series != Series::Theory);
    }
    let room = plot.width() - 34.0 * theme.lines.min(1.4) - 26.0;
    for entry in &mut entries {
        entry.name = super::super::widgets::elided(ui, &entry.name, &theme.tiny(), room);
    }
    entries
}

/// How large it will be.
pub(crate) fn size(ui: &Ui, theme: &Theme, entries: &[Entry]) -> egui::Vec2 {
    let widest = entries.iter().map(|entry| width_of(ui, &entry.name, &theme.tiny())).fold(0.0, f32::max);
    vec2(widest + 34.0 * theme.lines.min(1.4) + 6.0, entries.len() as f32 * theme.line(17.0) + 4.0)
}

/// Paints it.
pub(crate) fn paint(ui: &Ui, theme: &Theme, rect: Rect, entries: &[Entry]) {
    let painter = ui.painter();
    painter.rect_filled(rect.expand(2.0), CornerRadius::same(4), theme.field.gamma_multiply(0.66));
    let row = theme.line(17.0);
    let sample = 24.0 * theme.lines.min(1.4);
    for (i, entry) in entries.iter().enumerate() {
        let y = rect.top() + 2.0 + row * (i as f32 + 0.5);
        let from = pos2(rect.left(), y);
        line(painter, theme, entry.series, from, from + vec2(sample, 0.0));
        painter.text(from + vec2(sample + 8.0, 0.0), Align2::LEFT_CENTER, &entry.name, theme.tiny(), theme.ink);
    }
}

/// A sample of a series.
pub(crate) fn line(painter: &Painter, theme: &Theme, series: Series, from: Pos2, to: Pos2) {
    let colour = theme.colour(series);
    let width = match series {
        Series::Truth => theme.middle(),
        Series::Theory | Series::Paired => theme.hair(),
        _ => theme.thick(),
    };
    match theme.dash(series) {
        Dash::Solid => {
            painter.line_segment([from, to], Stroke::new(width, colour));
        }
        Dash::Dashed(length) => {
            painter.extend(Shape::dashed_line(&[from, to], Stroke::new(width, colour), length, length * 0.618));
        }
        Dash::Dotted(spacing) => {
            painter.extend(Shape::dotted_line(&[from, to], colour, spacing, width));
        }
    }
}

/// The place where a legend hides the least of all rows, whatever the playhead, so that it stays where it is: a corner,
/// or somewhere between if every corner hides much.
pub(crate) fn calmest(points: &[&Points], area: &Area, plot: Rect, size: egui::Vec2) -> Rect {
    let hidden = |spot: &Rect| {
        let spot = spot.expand(4.0);
        let x = |at: f32| from_screen(at, &area.x, plot.left(), plot.right());
        let y = |at: f32| from_screen(at, &area.y, plot.bottom(), plot.top());
        let (low, high) = (y(spot.bottom()), y(spot.top()));
        let columns = 24_u32;
        let mut hits = 0.0;
        // At even distances, not at the points there are: a few generations make few points and long strokes.
        for i in 0..=columns {
            let at = x(spot.left() + spot.width() * i as f32 / columns as f32);
            for points in points {
                let strokes = [(6.0, &points.median), (2.0, &points.theory)];
                for (weight, pieces) in strokes.into_iter().chain(points.runs.iter().map(|pieces| (0.4, pieces))) {
                    if height_at(pieces, at).is_some_and(|height| (low..=high).contains(&height)) {
                        hits += weight;
                    }
                }
                for (bands, weight) in [(&points.inner, 1.5), (&points.outer, 1.0)] {
                    let covers = |band: &&Band| {
                        let i = band.xs.partition_point(|&x| x < at).min(band.xs.len().saturating_sub(1));
                        band.xs.first().is_some_and(|&first| first <= at)
                            && band.xs.last().is_some_and(|&last| last >= at)
                            && band.low[i] <= high
                            && band.high[i] >= low
                    };
                    hits += weight * bands.iter().filter(covers).count() as f64;
                }
            }
        }
        hits
    };
    let corners = Corner::ALL.map(|corner| (corner.place(plot, size), 0.0));
    let room = (plot.size() - size - vec2(16.0, 16.0)).max(egui::Vec2::ZERO);
    let between = (0..15_u8).map(|i| {
        let share = vec2(1.0 - f32::from(i % 3) / 2.0, f32::from(i / 3) / 4.0);
        (Rect::from_min_size(plot.min + vec2(8.0, 8.0) + room * share, size), 4.0)
    });
    let costs = corners.into_iter().chain(between).map(|(spot, away)| (spot, hidden(&spot) + away));
    let best = costs.min_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or_else(|| Corner::RightTop.place(plot, size), |(spot, _)| spot)
}

/// A line's height at a place between its points.
fn height_at(pieces: &Pieces, at: f64) -> Option<f64> {
    let piece = pieces.iter().find(|piece| {
        piece.first().is_some_and(|first| first.x <= at) && piece.last().is_some_and(|last| last.x >= at)
    })?;
    let i = piece.partition_point(|point| point.x < at);
    let (right, left) = (piece.get(i)?, piece.get(i.saturating_sub(1))?);
    let share = if right.x > left.x { (at - left.x) / (right.x - left.x) } else { 1.0 };
    Some(left.y + (right.y - left.y) * share)
}
