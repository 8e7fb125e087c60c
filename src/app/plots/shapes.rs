//! The lines and bars of a density, ready to draw.

use egui::{Color32, Id};
use egui_plot::{FilledArea, LineStyle, PlotUi};

use super::area::style;
use super::groups;
use super::paths::{drawn, plain_line};
use crate::app::model::Layer;
use crate::app::plot_data::{Axis, Band, Pieces, Points, band_within, line_of, within};
use crate::app::style::{Series, Theme};
use crate::experiment::{GROUPS, View};
use crate::figure::bars::outline;

/// What is drawn of a view: parts that are switched off are empty.
pub(super) struct Shapes {
    pub(super) truth: Pieces,
    pub(super) model: Pieces,
    earlier: Vec<(u64, Pieces)>,
    /// Of each group that is on view, what it adds to the bars.
    stacks: Vec<(usize, Band)>,
    bars: Band,
    /// Of the measured values, and those bars.
    measured: Band,
    counted: Vec<[f64; 3]>,
}

impl Shapes {
    pub(super) fn of(view: &View, y: &Axis, shows: impl Fn(Layer) -> bool) -> Self {
        let pieces = |points: &[[f64; 2]]| line_of(points.iter().map(|p| (p[0], y.place(p[1]))), points.len());
        let curve = |layer, points: &[[f64; 2]]| if shows(layer) { pieces(points) } else { Pieces::new() };
        let earlier = view.earlier.iter().filter(|_| shows(Layer::Earlier));
        let counted = if shows(Layer::Measured) { view.measured.clone() } else { Vec::new() };
        let mut tops: Vec<[f64; 3]> = view.bars.iter().map(|bar| [bar[0], bar[1], 0.0]).collect();
        let mut stacks: Vec<(usize, Band)> = Vec::new();
        for group in (0..GROUPS).filter(|group| shows(Layer::Group(*group as u8))) {
            if view.stacks.iter().all(|stack| stack[group] == 0.0) {
                continue;
            }
            let low = outline(&tops, y).high;
            tops.iter_mut().zip(&view.stacks).for_each(|(top, stack)| top[2] += stack[group]);
            stacks.push((group, Band { low, ..outline(&tops, y) }));
        }
        Self {
            truth: curve(Layer::Truth, &view.truth),
            model: curve(Layer::Model, &view.model),
            earlier: earlier.map(|(t, points)| (*t, pieces(points))).collect(),
            bars: outline(&tops, y),
            stacks,
            measured: outline(&counted, y),
            counted,
        }
    }

    /// The same cut to a part of the axes.
    pub(super) fn within(self, x: &Axis, y: &Axis) -> Self {
        Self {
            truth: within(&self.truth, x, y),
            model: within(&self.model, x, y),
            earlier: self.earlier.iter().map(|(t, pieces)| (*t, within(pieces, x, y))).collect(),
            stacks: self.stacks.iter().map(|(group, band)| (*group, band_within(band, x))).collect(),
            bars: band_within(&self.bars, x),
            measured: band_within(&self.measured, x),
            counted: self.counted,
        }
    }

    /// What a legend must not hide.
    pub(super) fn points(&self) -> Points {
        Points {
            median: self.model.iter().chain(&self.truth).cloned().collect(),
            runs: self.earlier.iter().map(|(_, pieces)| pieces.clone()).collect(),
            inner: vec![self.bars.clone(), self.measured.clone()],
            ..Points::default()
        }
    }

    /// Masses are stems where they are few; of a model that has become a point there are no bars.
    pub(super) fn draw<'a>(&'a self, lines: &mut PlotUi<'a>, theme: &Theme, series: Series, stems: bool, dead: bool) {
        let colour = theme.colour(series);
        for (group, band) in self.stacks.iter().filter(|(_, band)| !dead && band.xs.len() > 1) {
            let fill = FilledArea::new(groups::NAMES[*group], &band.xs, &band.low, &band.high);
            let fill = fill.fill_color(groups::fill(theme, series, *group));
            lines.add(fill.allow_hover(false).id(Id::unique(("stack", *group))));
        }
        if stems {
            return self.discrete(lines, theme, colour);
        }
        if self.measured.xs.len() > 1 {
            let points = self.measured.xs.iter().zip(&self.measured.high).map(|(&x, &y)| [x, y]);
            let line = plain_line("measured", drawn(&points.collect::<Vec<_>>()));
            let line = line.color(theme.colour(Series::Real)).width(theme.hair());
            lines.line(line.allow_hover(false).id(Id::unique("measured")));
        }
        for (i, (t, pieces)) in self.earlier.iter().enumerate() {
            let share = 0.35 + 0.35 * (i + 1) as f32 / self.earlier.len() as f32;
            let ink = theme.tint(colour, share);
            stroke(lines, pieces, &format!("generation {t}"), (ink, theme.hair(), LineStyle::Solid));
        }
        stroke(lines, &self.model, "model", (colour, theme.thick() + 0.5, style(theme.dash(series))));
        let truth = (theme.colour(Series::Truth), theme.middle(), style(theme.dash(Series::Truth)));
        stroke(lines, &self.truth, "truth", truth);
    }

    /// Masses: the model as bars, the truth as a rung across.
    fn discrete(&self, lines: &mut PlotUi<'_>, theme: &Theme, colour: Color32) {
        for point in self.model.iter().flatten() {
            if point[1] > 0.0 {
                let line = plain_line("model", drawn(&[[point[0], 0.0], *point]));
                let line = line.color(colour).width(theme.thick() * 1.8).allow_hover(false);
                lines.line(line.id(Id::unique(("stem", point[0].to_bits()))));
            }
        }
        // Measured shares: a narrower rung at the top of each bar.
        for &[left, right, height] in &self.counted {
            let middle = f64::midpoint(left, right);
            let rung = [[middle - 0.2, height], [middle + 0.2, height]];
            let line = plain_line("measured", drawn(&rung)).color(theme.colour(Series::Real));
            lines.line(line.width(theme.middle()).allow_hover(false).id(Id::unique(("measured", middle.to_bits()))));
        }
        for point in self.truth.iter().flatten() {
            let rung = [[point[0] - 0.34, point[1]], [point[0] + 0.34, point[1]]];
            let line = plain_line("truth", drawn(&rung)).color(theme.colour(Series::Truth));
            lines.line(line.width(theme.middle()).allow_hover(false).id(Id::unique(("rung", point[0].to_bits()))));
        }
    }
}

fn stroke<'a>(lines: &mut PlotUi<'a>, pieces: &'a Pieces, name: &str, look: (Color32, f32, LineStyle)) {
    let (colour, width, style) = look;
    for (i, piece) in pieces.iter().enumerate() {
        let line = plain_line(name.to_owned(), drawn(piece)).color(colour).width(width).style(style);
        lines.line(line.allow_hover(false).id(Id::unique((name.to_owned(), i))));
    }
}
