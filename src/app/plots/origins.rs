//! Where the training set comes from: shares of real points and of each age of synthetic ones, stacked, by generation.

use egui::{Align2, Color32, Mesh, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::area::{Area, Around, x_pixel, x_value, y_pixel};
use super::behind::of_origins;
use super::groups;
use super::key::{Item, Mark};
use super::spot::Spot;
use super::{stand, table};
use crate::app::frame::{Choice, Cx};
use crate::app::model::{Layer, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::Series;
use crate::app::text::numbers::{capital, percent, whole};
use crate::app::widgets::{elided, text};
use crate::experiment::{GROUPS, Plan, Retention, Stack};

/// A column at least so many pixels wide.
const COLUMN: f32 = 3.0;
/// A table has a row for each column of a plot of this width.
const WIDE: f32 = 900.0;
/// Between two sides.
const GAP: f32 = 10.0;

/// The plot: one side, or two beside each other.
pub(crate) struct Origins {
    pub(crate) slot: Slot,
    pub(crate) sides: Vec<usize>,
    /// Names of the sides, where there are two.
    pub(crate) names: Vec<String>,
    pub(crate) choice: Option<Choice>,
}

/// One side of it.
struct Part {
    plan: Plan,
    series: Series,
    name: String,
    plot: Rect,
}

/// Generations at which columns are worked out, about one for each few pixels: where groups begin, each one.
fn columns(end: u64, width: f32) -> Vec<u64> {
    let most = ((width / COLUMN) as u64).max(8);
    let every = end.div_ceil(most).max(1);
    let mut all: Vec<u64> = (0..=end.min(16)).chain((0..=end).step_by(every as usize)).chain([end]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

impl Origins {
    /// Shows it in a rectangle.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        let end = self.sides.iter().filter_map(|&i| cx.side(i)).map(|side| side.computed).fold(cx.shot.end, u64::max);
        let end = end.max(1);
        let title = "Where the training set comes from".to_owned();
        let (x, y) = (Axis::generations(end, cx.state.generations_log), Axis::linear(0.0, 1.0));
        let area = Area {
            percent: true,
            generations: true,
            short: Some("Origins".into()),
            choice: self.choice.clone(),
            ..Area::new(self.slot, title, x, y)
        };
        if cx.is_tabled(self.slot) {
            let of = |part: Part| (part.name, part.plan);
            let sides: Vec<(String, Plan)> = self.parts(cx, rect).into_iter().map(of).collect();
            let times: Vec<u64> = columns(cx.seen().max(1), WIDE).into_iter().filter(|t| *t <= cx.seen()).collect();
            let numbers = of_origins(cx, self.slot, &sides, &times);
            return table::show(ui, cx, area, rect, &numbers);
        }
        // Two sides beside each other have two such axes, and one place for what is asked of them.
        let area = if self.sides.len() > 1 { area } else { area.zoomed(cx) };
        let names = if self.sides.len() > 1 { cx.theme.line(15.0) } else { 0.0 };
        let around = Around { room: [names, 0.0, 0.0], ..Around::default() };
        let inner = area.plot(ui, cx.theme, rect, &around);
        let now = cx.seen();
        // In the end areas fill all of the plot: the legend stands above it.
        let items = self.items(cx, &self.parts(cx, inner), now);
        let side = self.sides.first().copied().unwrap_or(0);
        let of = Spot { slot: self.slot, side, series: cx.series(side) };
        let laid = stand::of_model(ui, cx, &of, [rect, inner], items);
        let (plot, response) = area.show_in(ui, cx, rect, &stand::with_room(&around, laid.height));
        let parts = self.parts(cx, plot);
        for part in &parts {
            self.paint(ui, cx, (part, &area), end, now);
        }
        let clicked = stand::placed(laid, rect, plot.with_min_y(plot.top() - names)).show(ui, cx, self.slot);
        cx.actions.extend(clicked);
        let at = |t: f64| (t.round().max(0.0) as u64).min(now);
        if let Some((pos, part)) = response.hover_pos().and_then(|pos| Some((pos, under(&parts, pos)?))) {
            let t = at(area.x.value(x_value(pos.x, &area.x, part.plot)));
            cx.hover.next = Some(t as f64);
            readout::paint(ui, cx.theme, rect, pos, &format!("Generation {}", whole(t)), &part.lines(t));
        }
        if let Some(t) = cx.hover.generation.filter(|t| *t >= 0.0).map(at) {
            let across = area.x.seen(t as f64);
            for (part, at) in parts.iter().filter_map(|part| Some((part, across?))) {
                readout::cursor(ui, cx.theme, part.plot, x_pixel(at, &area.x, part.plot));
            }
        }
        area.told(ui, &response, || {
            let t = cx.told.generation.min(now);
            let of = |part: &Part| {
                let who = if part.name.is_empty() { String::new() } else { format!("{}: ", part.name) };
                format!("{who}{}", readout::spoken(&part.lines(t)))
            };
            let each: Vec<String> = parts.iter().map(of).collect();
            format!("At generation {}: {}", whole(t), each.join("; "))
        });
    }

    fn parts(&self, cx: &Cx<'_>, plot: Rect) -> Vec<Part> {
        let count = self.sides.len().max(1) as f32;
        let width = (plot.width() - GAP * (count - 1.0)) / count;
        let mut parts = Vec::new();
        for (i, &number) in self.sides.iter().enumerate() {
            let Some(side) = cx.side(number) else { continue };
            let min = plot.min + vec2((width + GAP) * i as f32, 0.0);
            let name = self.names.get(i).cloned().unwrap_or_default();
            let plot = Rect::from_min_size(min, vec2(width, plot.height()));
            parts.push(Part { plan: *side.experiment.plan(), series: cx.series(number), name, plot });
        }
        parts
    }

    fn paint(&self, ui: &Ui, cx: &Cx<'_>, (part, area): (&Part, &Area), end: u64, now: u64) {
        let (theme, plot) = (cx.theme, part.plot);
        let (x, y) = (&area.x, &area.y);
        if self.sides.len() > 1 {
            // The grid below is that of one plot: each side has its own.
            ui.painter().rect_filled(plot.expand2(vec2(0.5 * GAP, 0.0)), 0, theme.field);
            let name = elided(ui, &capital(&part.name), &theme.tiny(), plot.width());
            let colour = theme.colour(part.series);
            text(ui, plot.left_top() - vec2(0.0, 2.0), Align2::LEFT_BOTTOM, &name, theme.tiny(), colour);
        }
        let times = columns(end, plot.width()).into_iter().filter(|t| *t < now).chain([now]);
        let (times, across): (Vec<u64>, Vec<f64>) = times.filter_map(|t| Some((t, x.at(t as f64)?))).unzip();
        let stacks: Vec<Stack> = times.iter().map(|&t| part.plan.origins(t)).collect();
        let mut below = vec![0.0; times.len()];
        let painter = ui.painter().with_clip_rect(plot);
        for group in (0..GROUPS).filter(|group| cx.shows(self.slot, Layer::Group(*group as u8))) {
            let above: Vec<f64> = below.iter().zip(&stacks).map(|(low, stack)| low + stack[group]).collect();
            let place = |i: usize, height: f64| pos2(x_pixel(across[i], x, plot), y_pixel(height, y, plot));
            let edge = |heights: &[f64]| (0..times.len()).map(|i| place(i, heights[i])).collect::<Vec<Pos2>>();
            let (low, high) = (edge(&below), edge(&above));
            painter.add(strip(&low, &high, groups::ink(theme, part.series, group)));
            painter.add(Shape::line(high, Stroke::new(1.0, theme.field)));
            below = above;
        }
        painter.rect_stroke(plot, 0, theme.hairline(), egui::StrokeKind::Inside);
        if matches!(part.plan.retention, Retention::Subsample) {
            let at = plot.left_bottom() + vec2(6.0, -5.0);
            readout::note(ui, theme, at, Align2::LEFT_BOTTOM, "on average: n of everything so far");
        }
    }

    fn items(&self, cx: &Cx<'_>, parts: &[Part], now: u64) -> Vec<Item> {
        let Some(first) = parts.first() else { return Vec::new() };
        let mut there = [false; GROUPS];
        for part in parts {
            let stack = part.plan.origins(now);
            there.iter_mut().zip(stack).for_each(|(there, share)| *there |= share > 0.0);
        }
        let item = |(group, name)| {
            let mark = Mark::Box(groups::ink(cx.theme, first.series, group));
            Item::new(mark, name, Layer::Group(group as u8))
        };
        groups::named(there).into_iter().map(item).collect()
    }
}

impl Part {
    fn lines(&self, t: u64) -> Vec<readout::Line> {
        let stack = self.plan.origins(t);
        let there = std::array::from_fn(|group| stack[group] > 0.0);
        groups::named(there).into_iter().map(|(group, name)| (name.to_owned(), percent(stack[group]))).collect()
    }
}

fn under(parts: &[Part], at: Pos2) -> Option<&Part> {
    parts.iter().find(|part| part.plot.contains(at))
}

/// The area between two lines that have the same places across.
fn strip(low: &[Pos2], high: &[Pos2], colour: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (a, b) in low.iter().zip(high) {
        mesh.colored_vertex(*a, colour);
        mesh.colored_vertex(*b, colour);
    }
    for i in 1..low.len().min(high.len()) as u32 {
        mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
        mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_few_ascending_and_reach_both_ends() {
        for end in [1, 2, 17, 100, 99_999] {
            let all = columns(end, 300.0);
            assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{end}");
            assert_eq!((all[0], all[all.len() - 1]), (0, end));
            assert!(all.len() < 140, "{end}: {}", all.len());
        }
    }
}
