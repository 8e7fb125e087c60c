//! A plot of its own making: any lines, bands and dots on any two axes.

use egui::{Id, Rect, Role, Ui, WidgetInfo};
use egui_plot::{FilledArea, Line, PlotPoints, Points};

use super::super::cx::Cx;
use super::super::state::Slot;
use super::super::theme::Series;
use super::area::{Area, from_screen, style};
use super::axis::Axis;
use super::curves::{Pieces, line_of};
use super::legend::{self, Corner, Entry};
use super::readout;

/// What the pointer reads at a place on the horizontal axis: heading, and lines of name and value.
pub(crate) type Reading<'a> = Box<dyn Fn(f64) -> (String, Vec<readout::Line>) + 'a>;

/// A line in data units; what has no place on the axes leaves a gap.
pub(crate) struct Stroke {
    pub(crate) series: Series,
    /// Width relative to the usual line of the theme.
    pub(crate) weight: f32,
    pub(crate) points: Vec<[f64; 2]>,
}

/// A band in data units: place, low, high.
pub(crate) struct Ribbon {
    pub(crate) series: Series,
    pub(crate) points: Vec<[f64; 3]>,
}

/// Lines, bands and dots on a card.
pub(crate) struct Chart<'a> {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) percent: bool,
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) strokes: Vec<Stroke>,
    /// Dots, each group in the colour of its series.
    pub(crate) dots: Vec<(Series, Vec<[f64; 2]>)>,
    pub(crate) entries: Vec<(Series, String)>,
    pub(crate) corner: Corner,
    pub(crate) reading: Option<Reading<'a>>,
}

impl Chart<'_> {
    /// Shows it in a rectangle.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        let area = Area {
            slot: self.slot,
            title: self.title.clone(),
            x: self.x,
            y: self.y,
            percent: self.percent,
            short: None,
            switch: false,
            choice: None,
        };
        let (plot, response) = area.show(ui, cx, rect);
        let theme = cx.theme;
        let pieces = |points: &[[f64; 2]]| -> Pieces {
            let places = points.iter().filter_map(|p| Some((self.x.place(p[0])?, self.y.place(p[1]))));
            line_of(places, points.len())
        };
        let strokes: Vec<(&Stroke, Pieces)> =
            self.strokes.iter().map(|stroke| (stroke, pieces(&stroke.points))).collect();
        let bands: Vec<(Series, [Vec<f64>; 3])> = self.ribbons.iter().map(|ribbon| self.band(ribbon)).collect();
        let dots: Vec<(Series, Vec<[f64; 2]>)> = self
            .dots
            .iter()
            .map(|(series, points)| {
                let place = |p: &[f64; 2]| Some([self.x.place(p[0])?, self.y.place(p[1])?]);
                (*series, points.iter().filter_map(place).collect())
            })
            .collect();
        {
            let (strokes, bands) = (&strokes, &bands);
            area.lines(ui, plot, move |lines| {
                for (i, (series, [xs, low, high])) in bands.iter().enumerate() {
                    if xs.len() > 1 {
                        let fill = FilledArea::new("band", xs, low, high).allow_hover(false);
                        let colour = theme.tint(theme.colour(*series), 0.2);
                        lines.add(fill.fill_color(colour).id(Id::unique(("chart band", i))));
                    }
                }
                for (i, (series, points)) in dots.into_iter().enumerate() {
                    let points = Points::new("dots", PlotPoints::from(points)).radius(theme.thick());
                    let colour = theme.tint(theme.colour(series), 0.7);
                    lines.points(points.color(colour).allow_hover(false).id(Id::unique(("chart dots", i))));
                }
                for (i, (stroke, pieces)) in strokes.iter().enumerate() {
                    for (k, piece) in pieces.iter().enumerate() {
                        let line = Line::new("line", PlotPoints::Borrowed(piece)).color(theme.colour(stroke.series));
                        let width = match stroke.series {
                            Series::Theory => theme.hair(),
                            _ => theme.thick(),
                        };
                        lines.line(
                            line.width(width * stroke.weight)
                                .style(style(theme.dash(stroke.series)))
                                .allow_hover(false)
                                .id(Id::unique(("chart line", i, k))),
                        );
                    }
                }
            });
        }
        let entries = self.entries.iter().map(|(series, name)| Entry { series: *series, name: name.clone() }).collect();
        let entries = legend::fitted(ui, theme, entries, plot);
        if !entries.is_empty() {
            let size = legend::size(ui, theme, &entries);
            legend::paint(ui, theme, self.corner.place(plot, size), &entries);
        }
        if let (Some(reading), Some(pos)) = (&self.reading, response.hover_pos().filter(|pos| plot.contains(*pos))) {
            let at = from_screen(pos.x, &self.x, plot.left(), plot.right());
            let (heading, lines) = reading(if self.x.log { 10_f64.powf(at) } else { at });
            readout::cursor(ui, theme, plot, pos.x);
            readout::paint(ui, theme, pos, &heading, &lines);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &self.title));
    }

    fn band(&self, ribbon: &Ribbon) -> (Series, [Vec<f64>; 3]) {
        let mut band = [Vec::new(), Vec::new(), Vec::new()];
        for point in &ribbon.points {
            if let (Some(x), Some(low), Some(high)) =
                (self.x.place(point[0]), self.y.edge(point[1]), self.y.edge(point[2]))
            {
                band[0].push(x);
                band[1].push(low);
                band[2].push(high);
            }
        }
        (ribbon.series, band)
    }
}
