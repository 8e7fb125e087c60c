//! A plot of its own making: any lines, bands and dots on any two axes.

use egui::{Id, Rect, Response, Sense, Ui};
use egui_plot::{FilledArea, PlotUi};

use super::area::{Area, Around, style, x_value};
use super::legend::Entry;
use super::paths::{drawn, plain_line};
use super::stand::{Named, with_room};
use super::table::{self, Numbers};
use crate::app::frame::{Choice, Cx};
use crate::app::model::Slot;
use crate::app::plot_data::{Axis, Band, Pieces, Points, band_within, line_of, prefix, within};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::capital;
use crate::figure::behind::of_lines;
use crate::figure::table::{GENERATION, Table};

pub(crate) use crate::figure::strokes::{Ribbon, Stroke};

/// What the pointer reads at a place on the horizontal axis: heading, and lines of name and value.
pub(crate) type Reading<'a> = Box<dyn Fn(f64) -> (String, Vec<readout::Line>) + 'a>;

/// Lines, bands and dots on a card.
pub(crate) struct Chart<'a> {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) percent: bool,
    /// Generations stand across.
    pub(crate) generations: bool,
    /// Up to where on the horizontal axis everything but theory is drawn.
    pub(crate) playhead: Option<f64>,
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) strokes: Vec<Stroke>,
    /// Dots, each group in the colour of its series.
    pub(crate) dots: Vec<(Series, Vec<[f64; 2]>)>,
    pub(crate) entries: Vec<(Series, String)>,
    pub(crate) reading: Option<Reading<'a>>,
    /// Why there is nothing to see.
    pub(crate) empty: Option<String>,
}

impl Chart<'_> {
    /// With a title, and nothing on its axes.
    pub(crate) fn new(slot: Slot, title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            slot,
            title: title.into(),
            x,
            y,
            percent: false,
            generations: false,
            playhead: None,
            ribbons: Vec::new(),
            strokes: Vec::new(),
            dots: Vec::new(),
            entries: Vec::new(),
            reading: None,
            empty: None,
        }
    }

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
        // Where nothing is drawn there is nothing to name, and the words about it have the plot to themselves.
        let named = self.entries.iter().filter(|_| self.empty.is_none());
        let all: Vec<Entry> = named.map(|(series, name)| Entry { series: *series, name: name.clone() }).collect();
        let x = match self.generations {
            true => Axis::generations(self.x.high as u64, cx.state.generations_log),
            false => self.x,
        };
        // Where all of a title has no room, what stands before its colon says enough, or without what is the same for all.
        let front = |mark: &str| self.title.split_once(mark).map(|(front, _)| front.to_owned());
        let short = front(": ").or_else(|| front(" over the runs"));
        let area = Area { short, ..Area::new(self.slot, self.title.clone(), x, self.y) };
        let area = Area { percent: self.percent, switch, choice, generations: self.generations, ..area }.zoomed(cx);
        if cx.is_tabled(self.slot) {
            let mut numbers = Numbers::of(self.table());
            if let Some(now) = self.playhead {
                (numbers.rows, numbers.now) = (numbers.table.until(now), Some(now));
            }
            table::show(ui, cx, area, rect, &numbers);
            // Nothing is painted over it.
            return (Rect::NOTHING, ui.interact(Rect::NOTHING, ui.scope_id().with(self.slot), Sense::hover()));
        }
        let drawn = self.placed(&x);
        let points = drawn.points();
        let inner = area.plot(ui, cx.theme, rect, around);
        let named = Named::of(ui, cx, &area, [rect, inner], all, &[&points]);
        let (plot, response) = area.show_in(ui, cx, rect, &with_room(around, named.height()));
        let theme = cx.theme;
        let shown = self.playhead.map_or(f64::INFINITY, |at| x.place(at.max(1e-9)).unwrap_or(at));
        {
            let drawn = &if area.is_zoomed() { drawn.within(&area) } else { drawn };
            area.lines(ui, plot, move |lines| drawn.paint(lines, theme, shown));
        }
        named.paint(ui, theme, rect);
        if let Some(words) = &self.empty {
            readout::instead(ui, theme, plot, words);
        }
        if let (Some(reading), Some(pos)) = (&self.reading, response.hover_pos().filter(|pos| plot.contains(*pos))) {
            let (heading, lines) = reading(area.x.value(x_value(pos.x, &area.x, plot)));
            readout::cursor(ui, theme, plot, pos.x);
            readout::paint(ui, theme, rect, pos, &heading, &lines);
        }
        area.told(ui, &response, || {
            if let Some(words) = &self.empty {
                return words.clone();
            }
            let names: Vec<&str> = self.entries.iter().map(|(_, name)| name.as_str()).collect();
            let curves = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            format!("{}{curves}", capital(&area.ranges()))
        });
        (plot, response)
    }

    /// Everything in its own units, by its name in the legend.
    fn table(&self) -> Table {
        let name = |series: Series, what: &str| {
            let named = self.entries.iter().find(|(of, _)| *of == series).map(|(_, name)| name.as_str());
            match (named, what) {
                (None, what) => what.to_owned(),
                (Some(name), "") => name.to_owned(),
                (Some(name), what) => format!("{name}, {what}"),
            }
        };
        let edge = |ribbon: &Ribbon, i: usize| ribbon.points.iter().map(|p| [p[0], p[i]]).collect::<Vec<_>>();
        let strokes = self.strokes.iter().map(|stroke| (name(stroke.series, ""), stroke.points.clone()));
        let ribbons = self
            .ribbons
            .iter()
            .flat_map(|ribbon| [1, 2].map(|i| (name(ribbon.series, ["", "from", "to"][i]), edge(ribbon, i))));
        let dots = self.dots.iter().map(|(series, points)| (name(*series, ""), points.clone()));
        let lines: Vec<(String, Vec<[f64; 2]>)> = strokes.chain(ribbons).chain(dots).collect();
        let key = if self.playhead.is_some() { GENERATION } else { "x" };
        of_lines(key, lines.iter().map(|(name, points)| (name.clone(), points.as_slice())))
    }

    /// Everything in plot units.
    fn placed(&self, x: &Axis) -> Placed<'_> {
        let pieces = |points: &[[f64; 2]]| -> Pieces {
            let places = points.iter().filter_map(|p| Some((x.place(p[0])?, self.y.place(p[1]))));
            line_of(places, points.len())
        };
        let place = |p: &[f64; 2]| Some([x.place(p[0])?, self.y.place(p[1])?]);
        Placed {
            strokes: self.strokes.iter().map(|stroke| (stroke, pieces(&stroke.points))).collect(),
            bands: self.ribbons.iter().map(|ribbon| (ribbon.series, self.band(ribbon, x))).collect(),
            dots: self
                .dots
                .iter()
                .map(|(series, points)| (*series, points.iter().filter_map(place).collect()))
                .collect(),
        }
    }

    fn band(&self, ribbon: &Ribbon, across: &Axis) -> Band {
        let mut band = Band::default();
        for &[x, low, high] in &ribbon.points {
            if let (Some(x), Some(low), Some(high)) = (across.place(x), self.y.edge(low), self.y.edge(high)) {
                band.xs.push(x);
                band.low.push(low);
                band.high.push(high);
            }
        }
        band
    }
}

/// What a chart shows, in plot units.
struct Placed<'a> {
    strokes: Vec<(&'a Stroke, Pieces)>,
    bands: Vec<(Series, Band)>,
    dots: Vec<(Series, Vec<[f64; 2]>)>,
}

impl Placed<'_> {
    /// The same cut to the part of its axes that is on view.
    fn within(&self, area: &Area) -> Self {
        let (x, y) = (&area.x, &area.y);
        Self {
            strokes: self.strokes.iter().map(|(stroke, pieces)| (*stroke, within(pieces, x, y))).collect(),
            bands: self.bands.iter().map(|(series, band)| (*series, band_within(band, x))).collect(),
            dots: self.dots.clone(),
        }
    }

    /// All but theory up to `shown` on the horizontal axis.
    fn paint<'b>(&'b self, lines: &mut PlotUi<'b>, theme: &Theme, shown: f64) {
        for (i, (series, band)) in self.bands.iter().enumerate() {
            let count = band.xs.partition_point(|&x| x <= shown);
            if count > 1 {
                let fill = FilledArea::new("band", &band.xs[..count], &band.low[..count], &band.high[..count]);
                let colour = theme.tint(theme.colour(*series), 0.2);
                lines.add(fill.fill_color(colour).allow_hover(false).id(Id::unique(("chart band", i))));
            }
        }
        for (i, (series, points)) in self.dots.iter().enumerate() {
            let points = drawn(prefix(points, shown));
            let points = egui_plot::Points::new("dots", points).radius(theme.thick());
            let colour = theme.tint(theme.colour(*series), 0.7);
            lines.points(points.color(colour).allow_hover(false).id(Id::unique(("chart dots", i))));
        }
        for (i, (stroke, pieces)) in self.strokes.iter().enumerate() {
            let theory = matches!(stroke.series, Series::Theory | Series::Line(_));
            let (width, shown) = if theory { (theme.hair(), f64::INFINITY) } else { (theme.thick(), shown) };
            for (k, piece) in pieces.iter().enumerate() {
                let line = plain_line("line", drawn(prefix(piece, shown)));
                lines.line(
                    line.color(theme.colour(stroke.series))
                        .width(width * stroke.weight)
                        .style(style(theme.dash(stroke.series)))
                        .allow_hover(false)
                        .id(Id::unique(("chart line", i, k))),
                );
            }
        }
    }

    /// All that will ever be drawn, so that a legend stays where it is while playing.
    fn points(&self) -> Points {
        Points {
            median: self.strokes.iter().flat_map(|(_, pieces)| pieces.clone()).collect(),
            outer: self.bands.iter().map(|(_, band)| band.clone()).collect(),
            runs: vec![self.dots.iter().map(|(_, points)| points.clone()).collect()],
            ..Points::default()
        }
    }
}
