//! A legend inside the plot: a sample of each line and its name, in the corner where the least is drawn.

use egui::{Align2, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

use crate::app::style::{Dash, Series, Theme};
use crate::app::widgets::{elided, width_of};

/// One line of a legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) series: Series,
    pub(crate) name: String,
}

/// As many entries as the plot has room for, names cut to its width; theory goes first.
pub(crate) fn fitted(ui: &Ui, theme: &Theme, mut entries: Vec<Entry>, plot: Rect) -> Vec<Entry> {
    let rows = ((plot.height() * 0.5 - 4.0) / theme.line(17.0)).floor().max(1.0) as usize;
    if entries.len() > rows {
        entries.retain(|entry| entry.series != Series::Theory);
    }
    let room = plot.width() - 34.0 * theme.lines.min(1.4) - 26.0;
    for entry in &mut entries {
        entry.name = elided(ui, &entry.name, &theme.tiny(), room);
    }
    entries
}

/// Size of the legend in points.
pub(crate) fn size(ui: &Ui, theme: &Theme, entries: &[Entry]) -> egui::Vec2 {
    let widest = entries.iter().map(|entry| width_of(ui, &entry.name, &theme.tiny())).fold(0.0, f32::max);
    vec2(widest + 34.0 * theme.lines.min(1.4) + 6.0, entries.len() as f32 * theme.line(17.0) + 4.0)
}

/// Paints the legend into `rect`.
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

/// Between two names in a row.
pub(super) const APART: f32 = 18.0;

/// Where names of these widths, so far apart, stand in rows across a width, from the left top of the first.
pub(super) fn rows(widths: &[f32], row: f32, width: f32, apart: f32) -> Vec<Vec2> {
    let mut at = Vec2::ZERO;
    let place = |wide: &f32| {
        if at.x > 0.0 && at.x + wide > width {
            at = vec2(0.0, at.y + row);
        }
        let spot = at;
        at.x += wide + apart;
        spot
    };
    widths.iter().map(place).collect()
}

/// The same with fewer words, what stands before the first comma or colon, where not all have room in a width and the fewer
/// still tell one from the other.
pub(super) fn short(ui: &Ui, theme: &Theme, mut entries: Vec<Entry>, width: f32) -> Vec<Entry> {
    let room = width - 24.0 * theme.lines.min(1.4) - 8.0;
    let front = |name: &str| name.find([',', ':']).map(|end| name[..end].to_owned());
    for i in 0..entries.len() {
        let name = &entries[i].name;
        if width_of(ui, name, &theme.tiny()) <= room {
            continue;
        }
        let Some(front) = front(name) else { continue };
        if entries.iter().filter(|entry| entry.name.starts_with(&front)).count() == 1 {
            entries[i].name = front;
        }
    }
    entries
}

fn across(ui: &Ui, theme: &Theme, entries: &[Entry], width: f32) -> Vec<Vec2> {
    let lead = 24.0 * theme.lines.min(1.4) + 8.0;
    let widths: Vec<f32> = entries.iter().map(|entry| lead + width_of(ui, &entry.name, &theme.tiny())).collect();
    rows(&widths, theme.line(17.0), width, APART)
}

/// Height of the entries in rows across a width.
pub(super) fn height_across(ui: &Ui, theme: &Theme, entries: &[Entry], width: f32) -> f32 {
    across(ui, theme, entries, width).last().map_or(0.0, |last| last.y + theme.line(17.0) + 2.0)
}

/// Paints the entries in rows across a width.
pub(super) fn paint_across(ui: &Ui, theme: &Theme, at: Pos2, width: f32, entries: &[Entry]) {
    let (half, sample) = (0.5 * theme.line(17.0), 24.0 * theme.lines.min(1.4));
    for (entry, spot) in entries.iter().zip(across(ui, theme, entries, width)) {
        let from = at + spot + vec2(0.0, half);
        line(ui.painter(), theme, entry.series, from, from + vec2(sample, 0.0));
        let words = elided(ui, &entry.name, &theme.tiny(), width - sample - 8.0);
        ui.painter().text(from + vec2(sample + 8.0, 0.0), Align2::LEFT_CENTER, words, theme.tiny(), theme.ink);
    }
}

/// A sample of a series.
pub(crate) fn line(painter: &Painter, theme: &Theme, series: Series, from: Pos2, to: Pos2) {
    let colour = theme.colour(series);
    let width = match series {
        Series::Truth => theme.middle(),
        Series::Theory | Series::Line(_) | Series::Paired => theme.hair(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_rows_neither_overlap_nor_leave_the_width() {
        let widths = [100.0, 80.0, 150.0, 40.0, 210.0, 10.0];
        for width in [215.0, 300.0, 1000.0] {
            let spots: Vec<Rect> = rows(&widths, 17.0, width, APART)
                .iter()
                .zip(widths)
                .map(|(at, wide)| Rect::from_min_size(at.to_pos2(), vec2(wide, 16.0)))
                .collect();
            for (i, spot) in spots.iter().enumerate() {
                assert!(spot.left() >= 0.0 && spot.right() <= width, "{width}: {spot:?}");
                assert!(spots[..i].iter().all(|other| !other.intersects(*spot)), "{width}: {spot:?}");
            }
        }
        assert_eq!(rows(&widths, 17.0, 1000.0, APART).iter().filter(|at| at.y == 0.0).count(), 6);
    }
}
