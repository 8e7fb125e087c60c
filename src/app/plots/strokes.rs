//! The lines of a curve over generations.

use egui::Id;
use egui_plot::{FilledArea, PlotUi};

use super::area::style;
use super::curve_key::Parts;
use super::curve_spec::CurveSpec;
use super::paths::{Scale, fine, plain_line, spaced};
use crate::app::plot_data::{Points, prefix};
use crate::app::style::{BANDS, Dash, Series, Theme};

/// The bands of a curve up to the playhead.
pub(super) fn bands(
    lines: &mut PlotUi<'_>,
    theme: &Theme,
    i: usize,
    curve: &CurveSpec,
    points: &Points,
    playhead: f64,
) {
    let colour = theme.colour(curve.series);
    for (bands, share, name) in [(&points.outer, BANDS[1], "90 %"), (&points.inner, BANDS[0], "50 %")] {
        for (piece, band) in bands.iter().enumerate() {
            let count = band.xs.partition_point(|&x| x <= playhead);
            if count > 1 {
                let fill = FilledArea::new(name, &band.xs[..count], &band.low[..count], &band.high[..count]);
                lines.add(
                    fill.fill_color(theme.tint(colour, share)).allow_hover(false).id(Id::unique((name, i, piece))),
                );
            }
        }
    }
}

/// Runs, theory, mean and median of a curve.
pub(super) fn strokes<'a>(
    lines: &mut PlotUi<'a>,
    theme: &Theme,
    (i, parts): (usize, Parts),
    curve: &CurveSpec,
    points: &'a Points,
    (playhead, scale): (f64, Scale),
) {
    let colour = theme.colour(curve.series);
    for (run, pieces) in points.runs.iter().take(parts.runs).enumerate() {
        for (piece, line) in pieces.iter().enumerate() {
            let line = plain_line("run", fine(prefix(line, playhead), scale));
            lines.line(
                line.color(theme.tint(colour, 0.75))
                    .width(theme.hair())
                    .allow_hover(false)
                    .id(Id::unique(("run", i, run, piece))),
            );
        }
    }
    for piece in points.beside.iter().filter(|_| parts.theory).flat_map(|(_, pieces)| pieces) {
        dotted(lines, theme, "beside", theme.soft, (piece, scale));
    }
    for piece in points.theory.iter().filter(|_| parts.theory) {
        dotted(lines, theme, "theory", theme.ink, (piece, scale));
    }
    // What theory speaks of, so that it has something of its own kind to lie on.
    for (piece, line) in points.mean.iter().enumerate().filter(|_| parts.mean) {
        let line = plain_line("mean of the runs", fine(prefix(line, playhead), scale));
        let line = line.color(theme.tint(colour, 0.9)).width(theme.hair() * 1.4).allow_hover(false);
        lines.line(line.id(Id::unique(("mean", i, piece))));
    }
    for (piece, line) in points.median.iter().enumerate().filter(|_| parts.curve) {
        let (dash, line) = (theme.dash(curve.series), prefix(line, playhead));
        let points = if dash == Dash::Solid { fine(line, scale) } else { spaced(line, scale.x) };
        lines.line(
            plain_line(curve.name.clone(), points)
                .color(colour)
                .width(theme.thick())
                .style(style(dash))
                .allow_hover(false)
                .id(Id::unique(("median", i, piece))),
        );
    }
}

pub(super) fn dotted<'a>(
    lines: &mut PlotUi<'a>,
    theme: &Theme,
    name: &str,
    colour: egui::Color32,
    (piece, scale): (&[[f64; 2]], Scale),
) {
    let line = plain_line(name, spaced(piece, scale.x));
    lines.line(line.color(colour).width(theme.hair()).style(style(theme.dash(Series::Theory))).allow_hover(false));
}
