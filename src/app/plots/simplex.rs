//! Models that are points of a triangle: the run on view as a path, other runs beside it, and where the mean field leads.

use egui::{Align2, CornerRadius, Pos2, Rect, Role, Shape, Stroke, Ui, Vec2, pos2, vec2};

use super::area::{Area, Around};
use super::run;
use super::spot::Spot;
use super::stages::Staged;
use super::table::{self, Numbers};
use crate::app::frame::Cx;
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::{Dash, Series, Theme};
use crate::app::text::numbers::{capital, whole};
use crate::app::widgets::{elided, name_with, text, width_of};
use crate::experiment::{Simplex, View};
use crate::figure::behind::of_simplex;
use crate::theory::Flow;

/// Height of a triangle whose sides are 1.
const RISE: f32 = 0.866_025_4;
/// Below this side, in pixels of the standard text size, the arrows are fewer and the corners have numbers only.
const SMALL: f32 = 230.0;

/// Shows one side's view in a rectangle.
pub(crate) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View) {
    let staged = Staged::of(ui, cx, view);
    let of_stage = staged.map(|staged| staged.view(view));
    let view = of_stage.as_ref().unwrap_or(view);
    let (Some(simplex), Some(side)) = (&view.simplex, cx.side(spot.side)) else { return };
    let labels = side.experiment.column().map(|column| column.data.labels.clone()).unwrap_or_default();
    let flow = side.flow.clone();
    let flow = flow.as_deref();
    let title = format!("Probabilities at generation {}", whole(view.generation));
    let unit = Axis::linear(0.0, 1.0);
    let told = run::room(ui, cx, spot, rect);
    let short = Some("Probabilities".to_owned());
    let area = Area { short, tail: told.1, ..Area::new(spot.slot, title, unit, unit) };
    if cx.is_tabled(spot.slot) {
        return table::show(ui, cx, area, rect, &Numbers::of(of_simplex(simplex, &labels)));
    }
    let (_, response) = area.frame(ui, cx, rect, &Around::default());
    run::show(ui, cx, spot, (&area, rect), (&told.0, told.1));
    let theme = cx.theme;
    let inside = Rect::from_min_max(rect.min + vec2(14.0, theme.line(29.0) + 5.0), rect.max - vec2(14.0, 9.0));
    let label = theme.line(15.0);
    let room = Rect::from_min_max(inside.min + vec2(0.0, 0.6 * label), inside.max - vec2(0.0, label));
    let side = room.width().min(room.height() / RISE);
    if side > 40.0 {
        let entries = entries(simplex, flow);
        let (entries, triangle) = laid_out(ui, theme, room, side, entries);
        ground(ui, theme, &triangle);
        if let Some(flow) = flow {
            arrows(ui, theme, &triangle, flow);
        }
        runs(ui, theme, spot.series, &triangle, simplex);
        marks(ui, theme, &triangle, simplex, flow);
        head(ui, theme, spot.series, &triangle, simplex);
        names(ui, theme, &triangle, &labels);
        key(ui, theme, spot.series, Rect::from_min_size(inside.min, size_of(ui, theme, &entries)), &entries);
        if let Some((name, _)) = view.collapsed {
            let at = inside.right_top() + vec2(0.0, 2.0);
            text(ui, at, Align2::RIGHT_TOP, &capital(name), theme.bold(11.5), theme.colour(spot.series));
        }
        if let Some(pos) = response.hover_pos()
            && let Some(p) = triangle.shares(pos)
        {
            let lines = [
                ("this run".to_owned(), triple(now(simplex))),
                ("truth".to_owned(), triple(simplex.truth)),
                ("points held".to_owned(), whole(view.held)),
                ("of them real".to_owned(), whole(view.held_real)),
            ];
            readout::paint(ui, theme, rect, pos, &format!("p = {}", triple(p)), &lines);
        }
    }
    name_with(ui, &response, Role::Figure, &area.name(), || format!("{}; {}", sentence(simplex, flow), told.0));
}

/// Where the run on view is.
fn now(simplex: &Simplex) -> [f64; 3] {
    simplex.path.last().copied().unwrap_or(simplex.truth)
}

/// Three probabilities for people.
fn triple(p: [f64; 3]) -> String {
    format!("({:.3}, {:.3}, {:.3})", p[0], p[1], p[2])
}

/// What is drawn, in words.
fn sentence(simplex: &Simplex, flow: Option<&Flow>) -> String {
    let count = simplex.others.len();
    let runs = if count == 1 { "1 other run".to_owned() } else { format!("{count} other runs") };
    let mut words = format!("This run {}, truth {}, {runs}", triple(now(simplex)), triple(simplex.truth));
    if let Some(flow) = flow {
        let stable = flow.rests.iter().filter(|rest| rest.stable).map(|rest| triple(rest.at));
        let stable = stable.collect::<Vec<_>>().join(", ");
        let unstable = flow.rests.iter().filter(|rest| !rest.stable).count();
        words += &match flow.still {
            true => "; the mean field leads nowhere: every point rests".to_owned(),
            false => format!("; the mean field rests, stable, at {stable}, and at {unstable} unstable points"),
        };
    }
    words
}

/// The triangle on the screen: where a symbol has all the probability, symbols 1 and 2 below, 3 above.
struct Triangle {
    corners: [Pos2; 3],
    side: f32,
}

impl Triangle {
    fn new(left_bottom: Pos2, side: f32) -> Self {
        let corners = [Vec2::ZERO, vec2(side, 0.0), vec2(0.5 * side, -RISE * side)];
        Self { corners: corners.map(|corner| left_bottom + corner), side }
    }

    fn vector(&self, p: [f64; 3]) -> Vec2 {
        self.corners.iter().zip(p).fold(Vec2::ZERO, |sum, (corner, p)| sum + corner.to_vec2() * p as f32)
    }

    fn place(&self, p: [f64; 3]) -> Pos2 {
        self.vector(p).to_pos2()
    }

    /// The probabilities at a place within it.
    fn shares(&self, at: Pos2) -> Option<[f64; 3]> {
        let from = (at - self.corners[0]) / self.side;
        let third = f64::from(-from.y / RISE);
        let second = f64::from(from.x) - 0.5 * third;
        let p = [1.0 - second - third, second, third];
        p.iter().all(|p| *p >= -1e-6).then(|| p.map(|p| p.max(0.0)))
    }

    fn is_small(&self, theme: &Theme) -> bool {
        self.side < SMALL * theme.text
    }
}

/// A line of the legend, the least important last.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Key {
    Truth,
    Run,
    Others,
    Stable,
    Unstable,
    Arrow,
    Still,
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::Truth => "truth",
            Self::Run => "this run",
            Self::Others => "other runs",
            Self::Stable => "stable",
            Self::Unstable => "unstable",
            Self::Arrow => "mean field",
            Self::Still => "mean field: still",
        }
    }
}

fn entries(simplex: &Simplex, flow: Option<&Flow>) -> Vec<Key> {
    let mut all = vec![Key::Truth, Key::Run];
    if !simplex.others.is_empty() {
        all.push(Key::Others);
    }
    let has = |stable: bool| flow.is_some_and(|flow| flow.rests.iter().any(|rest| rest.stable == stable));
    all.extend(
        [(has(true), Key::Stable), (has(false), Key::Unstable)].into_iter().filter(|(is, _)| *is).map(|(_, k)| k),
    );
    all.extend(flow.map(|flow| if flow.still { Key::Still } else { Key::Arrow }));
    all
}

/// Width of a sample in the legend.
const SAMPLE: f32 = 20.0;

/// Size of marks and samples, relative to the standard.
fn marks_of(theme: &Theme) -> f32 {
    theme.lines.min(1.4)
}

fn size_of(ui: &Ui, theme: &Theme, keys: &[Key]) -> Vec2 {
    let widest = keys.iter().map(|key| width_of(ui, key.name(), &theme.tiny())).fold(0.0, f32::max);
    vec2(widest + SAMPLE * marks_of(theme) + 8.0, keys.len() as f32 * theme.line(16.0))
}

/// The triangle as far left of the middle as the legend in the upper corner lets it; what has no room is left out.
fn laid_out(ui: &Ui, theme: &Theme, room: Rect, side: f32, mut keys: Vec<Key>) -> (Vec<Key>, Triangle) {
    let slack = room.width() - side;
    loop {
        let size = size_of(ui, theme, &keys);
        // How far right the left side of the triangle is at the foot of the legend.
        let slope = (room.bottom() - RISE * side).max(room.top());
        let depth = (room.top() + size.y - slope).max(0.0);
        let wanted = size.x + 8.0 - 0.5 * side + 0.5 * depth / RISE;
        if wanted <= slack || keys.len() <= 2 {
            let left = room.left() + (0.5 * slack).max(wanted).min(slack);
            let bottom = room.bottom() - 0.5 * (room.height() - RISE * side);
            return (keys, Triangle::new(pos2(left, bottom), side));
        }
        keys.pop();
    }
}

fn ground(ui: &Ui, theme: &Theme, triangle: &Triangle) {
    let painter = ui.painter();
    if theme.field != theme.card {
        painter.add(Shape::convex_polygon(triangle.corners.to_vec(), theme.field, Stroke::NONE));
    }
    let grid = Stroke::new(1.0, theme.grid);
    for k in 1..4 {
        let share = f64::from(k) / 4.0;
        for i in 0..3 {
            let mut ends = [[0.0; 3]; 2];
            for (end, other) in ends.iter_mut().zip([(i + 1) % 3, (i + 2) % 3]) {
                end[i] = share;
                end[other] = 1.0 - share;
            }
            painter.line_segment(ends.map(|end| triangle.place(end)), grid);
        }
    }
    painter.add(Shape::closed_line(triangle.corners.to_vec(), Stroke::new(1.0, theme.soft)));
}

/// Directions of the mean field; the longest where it is fastest, all others by their root, down to a stub.
fn arrows(ui: &Ui, theme: &Theme, triangle: &Triangle, flow: &Flow) {
    let small = triangle.is_small(theme);
    let arrows = &flow.arrows[usize::from(small)];
    let speed = |by: [f64; 3]| (by[0] * by[0] + by[1] * by[1] + by[2] * by[2]).sqrt();
    let fastest = arrows.iter().map(|arrow| speed(arrow.by)).fold(0.0, f64::max);
    if fastest <= 0.0 {
        return;
    }
    let longest = triangle.side / if small { 9.0 } else { 15.0 } * 0.86;
    let colour = theme.tint(theme.soft, 0.62);
    for arrow in arrows.iter().filter(|arrow| speed(arrow.by) > 1e-12) {
        let length = longest * ((speed(arrow.by) / fastest).sqrt() as f32).max(0.3);
        let way = triangle.vector(arrow.by).normalized() * length;
        let at = triangle.place(arrow.from);
        paint_arrow(ui, at - 0.5 * way, way, Stroke::new(theme.hair(), colour));
    }
}

fn paint_arrow(ui: &Ui, from: Pos2, way: Vec2, stroke: Stroke) {
    let (to, head) = (from + way, way.normalized() * (0.38 * way.length()).min(5.0 * stroke.width.max(0.9)));
    let across = 0.55 * head.rot90();
    let painter = ui.painter();
    painter.line_segment([from, to], stroke);
    painter.add(Shape::line(vec![to - head + across, to, to - head - across], stroke));
}

/// A path that wanders for long is drawn finer, so that it stays a path and the ground is seen.
fn runs(ui: &Ui, theme: &Theme, series: Series, triangle: &Triangle, simplex: &Simplex) {
    let painter = ui.painter();
    let colour = theme.colour(series);
    let line = |path: &[[f64; 3]]| path.iter().map(|&p| triangle.place(p)).collect::<Vec<Pos2>>();
    let calm = |line: &[Pos2], sides: f32| {
        let length: f32 = line.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        sides * triangle.side / length.max(sides * triangle.side)
    };
    for path in &simplex.others {
        let line = line(path);
        let ink = (0.5 * calm(&line, 0.7)).max(0.07);
        painter.add(Shape::line(line, Stroke::new(theme.hair(), theme.tint(colour, ink))));
    }
    let ends = simplex.others.iter().filter_map(|path| path.last());
    let dot = |&end: &[f64; 3]| Shape::circle_filled(triangle.place(end), theme.thick(), theme.tint(colour, 0.6));
    painter.extend(ends.map(dot));
    let line = line(&simplex.path);
    let width = theme.thick() * calm(&line, 1.2).sqrt().max(0.4);
    painter.add(Shape::line(line, Stroke::new(width, colour)));
}

/// The end of the run on view, on top of everything.
fn head(ui: &Ui, theme: &Theme, series: Series, triangle: &Triangle, simplex: &Simplex) {
    let seam = Stroke::new(1.0 * theme.lines, theme.card);
    ui.painter().circle(triangle.place(now(simplex)), theme.thick() + 1.2 * theme.lines, theme.colour(series), seam);
}

fn marks(ui: &Ui, theme: &Theme, triangle: &Triangle, simplex: &Simplex, flow: Option<&Flow>) {
    for rest in flow.iter().flat_map(|flow| &flow.rests) {
        paint_rest(ui, theme, triangle.place(rest.at), rest.stable);
    }
    paint_truth(ui, theme, triangle.place(simplex.truth));
}

fn paint_rest(ui: &Ui, theme: &Theme, at: Pos2, stable: bool) {
    // A stable one is larger, and is seen around the end of a run that has come to it.
    let stroke = Stroke::new(1.5 * theme.lines, theme.ink);
    let (radius, fill) = if stable { (5.0, theme.ink) } else { (3.4, theme.card) };
    ui.painter().circle(at, radius * marks_of(theme), fill, stroke);
}

/// A dashed ring: what is inside stays seen.
fn paint_truth(ui: &Ui, theme: &Theme, at: Pos2) {
    const PARTS: u8 = 48;
    let radius = 8.0 * marks_of(theme);
    let ring = (0..=PARTS).map(|k| at + radius * Vec2::angled(std::f32::consts::TAU * f32::from(k) / f32::from(PARTS)));
    let ring: Vec<Pos2> = ring.collect();
    // Six dashes, in the proportion of every dashed line of the truth.
    let whole = std::f32::consts::TAU * radius / 6.0;
    let dash = if let Dash::Dashed(_) = theme.dash(Series::Truth) { whole / 1.618 } else { whole };
    let stroke = Stroke::new(theme.middle(), theme.colour(Series::Truth));
    ui.painter().extend(Shape::dashed_line(&ring, stroke, dash, whole - dash));
}

fn names(ui: &Ui, theme: &Theme, triangle: &Triangle, labels: &[String]) {
    let word = |symbol: usize| if triangle.is_small(theme) { symbol.to_string() } else { format!("symbol {symbol}") };
    let [first, second, third] = triangle.corners;
    let places = [
        (first + vec2(-2.0, 5.0 * marks_of(theme)), Align2::LEFT_TOP),
        (second + vec2(2.0, 5.0 * marks_of(theme)), Align2::RIGHT_TOP),
        (third + vec2(9.0 * marks_of(theme), 2.0), Align2::LEFT_CENTER),
    ];
    for (i, (at, anchor)) in places.into_iter().enumerate() {
        let word =
            labels.get(i).map_or_else(|| word(i + 1), |label| elided(ui, label, &theme.tiny(), 0.45 * triangle.side));
        text(ui, at, anchor, &word, theme.tiny(), theme.soft);
    }
}

fn key(ui: &Ui, theme: &Theme, series: Series, rect: Rect, keys: &[Key]) {
    let painter = ui.painter();
    painter.rect_filled(rect.expand(2.0), CornerRadius::same(4), theme.card.gamma_multiply(0.66));
    let (row, sample) = (theme.line(16.0), SAMPLE * marks_of(theme));
    for (i, &key) in keys.iter().enumerate() {
        let from = pos2(rect.left(), rect.top() + row * (i as f32 + 0.5));
        let (to, middle) = (from + vec2(sample, 0.0), from + vec2(0.5 * sample, 0.0));
        let colour = theme.colour(series);
        match key {
            Key::Truth => paint_truth(ui, theme, middle),
            Key::Run => {
                let radius = theme.thick() + 0.5 * theme.lines;
                let end = to - vec2(radius, 0.0);
                painter.line_segment([from, end], Stroke::new(theme.thick(), colour));
                painter.circle_filled(end, radius, colour);
            }
            Key::Others => {
                painter.line_segment([from, to], Stroke::new(theme.hair(), theme.tint(colour, 0.6)));
            }
            Key::Stable => paint_rest(ui, theme, middle, true),
            Key::Unstable => paint_rest(ui, theme, middle, false),
            Key::Arrow => {
                paint_arrow(ui, from, to - from, Stroke::new(theme.hair(), theme.tint(theme.soft, 0.8)));
            }
            Key::Still => {}
        }
        painter.text(to + vec2(8.0, 0.0), Align2::LEFT_CENTER, key.name(), theme.tiny(), theme.ink);
    }
}
