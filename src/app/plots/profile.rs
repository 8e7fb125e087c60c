//! The profile likelihood of one quantity: how well each value explains the training set on view.

use egui::{Align2, Id, Rect, Role, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::PlotPoints;

use super::area::{Area, Around, style, x_pixel, x_value, y_pixel};
use super::legend::Entry;
use super::paths::{drawn, plain_line};
use super::stand::{Named, with_room};
use super::table::{self, Numbers};
use crate::app::frame::{Choice, Cx};
use crate::app::model::Slot;
use crate::app::plot_data::{Axis, Pieces, line_of, within};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{capital, significant, whole};
use crate::app::widgets::{describe, elided};
use crate::experiment::{MOST_PROFILED, Profile, RULED_OUT, View};
use crate::figure::behind::of_lines;

/// The least depth on view, in units of the log-likelihood.
const DEPTH: f64 = 8.0;
/// Part of the width that the other branch takes.
const GUTTER: f64 = 0.22;

/// The profile of one quantity of one side.
pub(crate) struct Likelihood {
    pub(crate) slot: Slot,
    pub(crate) side: usize,
    /// Which of the family's quantities.
    pub(crate) quantity: usize,
    pub(crate) series: Series,
    pub(crate) choice: Option<Choice>,
}

impl Likelihood {
    /// Shows it in a rectangle.
    pub(crate) fn show(self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        let Some(side) = cx.side(self.side) else { return };
        let view = std::sync::Arc::clone(&side.view);
        let about = side.experiment.about();
        let label = about.quantities.get(self.quantity).map_or("", |quantity| quantity.label);
        let title = capital(&format!("likelihood of {label}"));
        // What is taken apart has no fit yet at its first stages.
        let found = view.profiles.iter().find(|profile| profile.quantity == self.quantity && cx.is_fitted());
        let (x, y) = found.map_or((Axis::linear(0.0, 1.0), Axis::linear(-DEPTH, 0.0)), axes);
        let short = Some("Likelihood".to_owned());
        let area = Area { choice: self.choice, short, ..Area::new(self.slot, title.clone(), x, y) }.zoomed(cx);
        if let Some(profile) = found.filter(|_| cx.is_tabled(self.slot)) {
            let line = [("log-likelihood".to_owned(), profile.curve.as_slice())];
            return table::show(ui, cx, area, rect, &Numbers::of(of_lines(label, line.into_iter())));
        }
        let (theme, around) = (cx.theme, Around::default());
        let entries = vec![
            Entry { series: Series::Truth, name: "truth".into() },
            Entry { series: self.series, name: format!("fit, generation {}", whole(view.generation)) },
        ];
        // Curve and marks move through all of the plot from generation to generation.
        let inner = area.plot(ui, theme, rect, &around);
        let named = Named::above(ui, theme, [rect, inner], entries);
        let (plot, response) = area.show_in(ui, cx, rect, &with_room(&around, named.height()));
        let words = match found {
            Some(profile) => sentence(profile, view.held),
            None if !cx.is_fitted() => "Drawn with the fit".into(),
            None => absent(&view, about.statistic),
        };
        if let Some(profile) = found {
            paint(ui, theme, self.series, profile, &area, plot);
            named.paint(ui, theme, rect);
            if let Some(pos) = response.hover_pos().filter(|pos| plot.contains(*pos)) {
                read(ui, theme, profile, &area, [rect, plot], pos);
            }
        }
        // Where there is no room for a sentence it is only read aloud.
        if plot.height() > theme.line(90.0) {
            let shown = elided(ui, &words, &theme.tiny(), plot.width() - 12.0);
            readout::note(ui, theme, plot.left_bottom() + vec2(6.0, -5.0), Align2::LEFT_BOTTOM, &shown);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, format!("{title}. {words}")));
        describe(ui, &response, || format!("{words}{}", area.zoom_words()));
    }
}

/// Why there is no profile.
fn absent(view: &View, statistic: bool) -> String {
    if view.held == 0 {
        "No data yet: generation 0 is the truth".into()
    } else if !statistic && view.held > MOST_PROFILED {
        format!("Not drawn of more than {} points", whole(MOST_PROFILED))
    } else {
        "No profile: the family offers none, or the likelihood has no bound".into()
    }
}

/// What the curve says, in one sentence.
fn sentence(profile: &Profile, held: u64) -> String {
    let best = profile.curve.iter().map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    if let Some((name, _)) = profile.rival.as_ref().filter(|rival| rival.1 > best) {
        return format!("Stray points lift {name} above every ladder, by {}", significant(-best, 3));
    }
    let near = near_truth(profile);
    if near < -10.0 * DEPTH {
        return format!("The fit beats everything near the truth by {}", significant(-near, 3));
    }
    format!("Log-likelihood of the {} points held, less its maximum", whole(held))
}

/// The highest of the curve around the truth.
fn near_truth(profile: &Profile) -> f64 {
    let (low, high) = ends(profile);
    let near = profile.curve.iter().filter(|point| (point[0] - profile.truth).abs() <= 0.1 * (high - low));
    near.map(|point| point[1]).fold(RULED_OUT, f64::max)
}

fn ends(profile: &Profile) -> (f64, f64) {
    let first = profile.curve.first().map_or(0.0, |point| point[0]);
    (first, profile.curve.last().map_or(1.0, |point| point[0]))
}

/// Axis ranges: across, fit and truth; down to the best near the truth and to the other branch.
fn axes(profile: &Profile) -> (Axis, Axis) {
    let (low, high) = ends(profile);
    let room = 0.04 * (high - low);
    let right = if profile.rival.is_some() { GUTTER / (1.0 - GUTTER) * (high - low) } else { 0.0 };
    let best = profile.curve.iter().map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    let heights = [near_truth(profile), best].into_iter().chain(profile.rival.iter().map(|rival| rival.1));
    let depth = heights.filter(|height| *height > RULED_OUT).map(|height| -height).fold(DEPTH, f64::max);
    (Axis::linear(low - room, high + room + right), Axis::linear(-1.2 * depth, 0.12 * depth))
}

/// Where the fitted model stands: its value, or the place of the other branch.
fn at(profile: &Profile, x: &Axis) -> f64 {
    let wins = profile.rival.as_ref().is_some_and(|rival| rival.1 >= 0.0);
    if wins { gutter(x) } else { profile.fit }
}

fn gutter(x: &Axis) -> f64 {
    x.high - 0.5 * GUTTER * x.span()
}

/// The curve in pieces, and what falls at once: thick strokes must not turn a corner so sharp.
fn pieces(profile: &Profile, area: &Area) -> (Pieces, Vec<[f64; 3]>) {
    let [x_axis, y_axis] = &area.full;
    let at_once = 1e-6 * x_axis.span();
    let (mut places, mut falls) = (Vec::new(), Vec::new());
    for (i, &[x, height]) in profile.curve.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| profile.curve[i]);
        if let Some([left, above]) = before
            && (x - left < at_once || (height <= RULED_OUT) != (above <= RULED_OUT))
        {
            places.push((x, None));
            let low = above.min(height).max(2.0 * y_axis.low);
            falls.push([if above > height { left } else { x }, low, above.max(height)]);
        }
        places.push((x, Some(height.max(2.0 * y_axis.low)).filter(|_| height > RULED_OUT)));
    }
    let count = places.len();
    (line_of(places.into_iter(), count), falls)
}

fn paint(ui: &mut Ui, theme: &Theme, series: Series, profile: &Profile, area: &Area, plot: Rect) {
    let (mut points, falls) = pieces(profile, area);
    let [whole, height_of] = area.full;
    let (truth, fit) = (profile.truth, at(profile, &whole));
    let depth = if area.is_zoomed() { [area.y.low, area.y.high] } else { [2.0 * height_of.low, height_of.high] };
    if area.is_zoomed() {
        points = within(&points, &area.x, &area.y);
    }
    area.lines(ui, plot, move |lines| {
        let mark = |name: &'static str, x: f64, width: f32, series: Series| {
            plain_line(name, PlotPoints::from(depth.map(|y| [x, y]).to_vec()))
                .color(theme.colour(series))
                .width(width)
                .allow_hover(false)
        };
        lines.line(mark("fit", fit, theme.hair(), series));
        lines.line(mark("truth", truth, theme.middle(), Series::Truth).style(style(theme.dash(Series::Truth))));
        for (i, [x, low, high]) in falls.into_iter().enumerate() {
            let fall = plain_line("fall", PlotPoints::from(vec![[x, low], [x, high]]));
            lines.line(
                fall.color(theme.tint(theme.colour(series), 0.5))
                    .width(theme.hair())
                    .allow_hover(false)
                    .id(Id::unique(("fall", i))),
            );
        }
        for (i, piece) in points.into_iter().enumerate() {
            let line = plain_line("likelihood", drawn(&piece));
            let line = line.color(theme.colour(series)).width(theme.thick()).allow_hover(false);
            lines.line(line.id(Id::unique(("likelihood", i))));
        }
    });
    let Some((name, height)) = &profile.rival else { return };
    let screen =
        |x: f64, y: f64| pos2(x_pixel(x, &area.x, plot), y_pixel(y.clamp(area.y.low, area.y.high), &area.y, plot));
    let painter = ui.painter_at(plot);
    let fence = screen(whole.high - GUTTER * whole.span(), 0.0).x;
    painter.line_segment([pos2(fence, plot.top()), pos2(fence, plot.bottom())], Stroke::new(1.0, theme.soft));
    let top = screen(gutter(&whole), *height);
    painter.line_segment([pos2(top.x, plot.bottom()), top], Stroke::new(theme.thick(), theme.colour(series)));
    painter.circle_filled(top, theme.thick() + 1.5, theme.colour(series));
    painter.text(top + vec2(-6.0, 4.0), Align2::RIGHT_TOP, name, theme.tiny(), theme.ink);
}

fn read(ui: &Ui, theme: &Theme, profile: &Profile, area: &Area, [card, plot]: [Rect; 2], pos: egui::Pos2) {
    let (x, [whole, _]) = (x_value(pos.x, &area.x, plot), area.full);
    if let Some((name, height)) = profile.rival.as_ref().filter(|_| x > whole.high - GUTTER * whole.span()) {
        readout::paint(ui, theme, card, pos, name, &[("log-likelihood".to_owned(), significant(*height, 3))]);
        return;
    }
    let nearest = profile.curve.iter().min_by(|p, q| (p[0] - x).abs().total_cmp(&(q[0] - x).abs()));
    let Some(&[value, height]) = nearest else { return };
    if (area.x.low..=area.x.high).contains(&value) {
        readout::cursor(ui, theme, plot, x_pixel(value, &area.x, plot));
    }
    let words = if height <= RULED_OUT { "ruled out by the data".to_owned() } else { significant(height, 3) };
    let lines = [
        ("log-likelihood".to_owned(), words),
        ("truth".to_owned(), significant(profile.truth, 3)),
        ("fit".to_owned(), significant(profile.fit, 3)),
    ];
    readout::paint(ui, theme, card, pos, &format!("{} = {}", profile.label, significant(value, 3)), &lines);
}
