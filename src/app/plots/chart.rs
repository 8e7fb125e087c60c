//! A plot of its own making: any lines, bands and dots on any two axes.

use egui::{Id, Rect, Response, Ui};
use egui_plot::{FilledArea, PlotPoint, PlotPoints};

use super::area::{Area, Around, Choice, from_screen, style};
use super::axis::Axis;
use super::calm::calmest;
use super::curves::{Band, Pieces, Points, line_of, prefix};
use super::legend::{self, Entry};
use super::paths::plain_line;
use super::readout;
use crate::app::cx::Cx;
use crate::app::numbers::capital;
use crate::app::state::Slot;
use crate::app::theme::Series;

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
    /// Up to where on the horizontal axis everything but theory is drawn.
    pub(crate) playhead: Option<f64>,
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) strokes: Vec<Stroke>,
    /// Dots, each group in the colour of its series.
    pub(crate) dots: Vec<(Series, Vec<[f64; 2]>)>,
    pub(crate) entries: Vec<(Series, String)>,
    pub(crate) reading: Option<Reading<'a>>,
    /// Why there is nothing to see.
    pub(crate) empty: Option<&'static str>,
}

impl Chart<'_> {
    /// Shows it in a rectangle.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        self.show_in(ui, cx, rect, &Around::default(), None);
    }

    /// The same with room for more around the plot, and a choice behind the title; gives the plot's rectangle and the
    /// response of the whole.
    pub(crate) fn show_in(
        &self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        rect: Rect,
        around: &Around,
        choice: Option<(Choice, bool)>,
    ) -> (Rect, Response) {
        let (choice, switch) = choice.map_or((None, false), |(choice, switch)| (Some(choice), switch));
        let area = Area {
            slot: self.slot,
            title: self.title.clone(),
            x: self.x,
            y: self.y,
            percent: self.percent,
            short: None,
            switch,
            choice,
        };
        let (plot, response) = area.show_in(ui, cx, rect, around);
        let theme = cx.theme;
        let pieces = |points: &[[f64; 2]]| -> Pieces {
            let places = points.iter().filter_map(|p| Some((self.x.place(p[0])?, self.y.place(p[1]))));
            line_of(places, points.len())
        };
        let strokes: Vec<(&Stroke, Pieces)> =
            self.strokes.iter().map(|stroke| (stroke, pieces(&stroke.points))).collect();
        let bands: Vec<(Series, Band)> = self.ribbons.iter().map(|ribbon| (ribbon.series, self.band(ribbon))).collect();
        let dots: Vec<(Series, Vec<PlotPoint>)> = self
            .dots
            .iter()
            .map(|(series, points)| {
                let place = |p: &[f64; 2]| Some(PlotPoint::new(self.x.place(p[0])?, self.y.place(p[1])?));
                (*series, points.iter().filter_map(place).collect())
            })
            .collect();
        let shown = self.playhead.map_or(f64::INFINITY, |at| self.x.place(at.max(1e-9)).unwrap_or(at));
        {
            let (strokes, bands, dots) = (&strokes, &bands, &dots);
            area.lines(ui, plot, move |lines| {
                for (i, (series, band)) in bands.iter().enumerate() {
                    let count = band.xs.partition_point(|&x| x <= shown);
                    if count > 1 {
                        let fill = FilledArea::new("band", &band.xs[..count], &band.low[..count], &band.high[..count]);
                        let colour = theme.tint(theme.colour(*series), 0.2);
                        let fill = fill.fill_color(colour).allow_hover(false);
                        lines.add(fill.id(Id::unique(("chart band", i))));
                    }
                }
                for (i, (series, points)) in dots.iter().enumerate() {
                    let points = PlotPoints::Borrowed(prefix(points, shown));
                    let points = egui_plot::Points::new("dots", points).radius(theme.thick());
                    let colour = theme.tint(theme.colour(*series), 0.7);
                    lines.points(points.color(colour).allow_hover(false).id(Id::unique(("chart dots", i))));
                }
                for (i, (stroke, pieces)) in strokes.iter().enumerate() {
                    let theory = matches!(stroke.series, Series::Theory | Series::Line(_));
                    let (width, shown) = if theory { (theme.hair(), f64::INFINITY) } else { (theme.thick(), shown) };
                    for (k, piece) in pieces.iter().enumerate() {
                        let line = plain_line("line", PlotPoints::Borrowed(prefix(piece, shown)));
                        lines.line(
                            line.color(theme.colour(stroke.series))
                                .width(width * stroke.weight)
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
            // All that will ever be drawn counts, so that the legend stays where it is while playing.
            let all = Points {
                median: strokes.into_iter().flat_map(|(_, pieces)| pieces).collect(),
                outer: bands.into_iter().map(|(_, band)| band).collect(),
                runs: vec![dots.into_iter().map(|(_, points)| points).collect()],
                ..Points::default()
            };
            let spot = calmest(&[&all], &area, plot, legend::size(ui, theme, &entries));
            legend::paint(ui, theme, spot, &entries);
        }
        if let Some(words) = self.empty {
            let galley = ui.painter().layout(words.to_owned(), theme.body(), theme.soft, 0.8 * plot.width());
            ui.painter().galley(plot.center() - 0.5 * galley.size(), galley, theme.soft);
        }
        if let (Some(reading), Some(pos)) = (&self.reading, response.hover_pos().filter(|pos| plot.contains(*pos))) {
            let at = from_screen(pos.x, &self.x, plot.left(), plot.right());
            let (heading, lines) = reading(if self.x.log { 10_f64.powf(at) } else { at });
            readout::cursor(ui, theme, plot, pos.x);
            readout::paint(ui, theme, rect, pos, &heading, &lines);
        }
        area.told(ui, &response, || {
            let names: Vec<&str> = self.entries.iter().map(|(_, name)| name.as_str()).collect();
            let curves = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            format!("{}{curves}", capital(&area.ranges()))
        });
        (plot, response)
    }

    fn band(&self, ribbon: &Ribbon) -> Band {
        let mut band = Band::default();
        for &[x, low, high] in &ribbon.points {
            if let (Some(x), Some(low), Some(high)) = (self.x.place(x), self.y.edge(low), self.y.edge(high)) {
                band.xs.push(x);
                band.low.push(low);
                band.high.push(high);
            }
        }
        band
    }
}
