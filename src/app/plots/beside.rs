//! What is known beside the theory of a plot: bounds, limits, the heights papers compare with; each is named where it lies.

use std::cell::LazyCell;

use egui::{Align2, Id, Rect, Role, Ui, Vec2, pos2, vec2};

use super::area::{Area, x_value, y_pixel};
use super::calm::{Inked, on_bands, print};
use crate::app::plot_data::{Pieces, Points};
use crate::app::style::Theme;
use crate::app::widgets::{named, width_of};

/// Share of a plot that a name of theory takes at most.
const CROWDED: f32 = 0.12;

/// Writes each name on its line, where that hides the least: of what is known beside, then of theory where it has one, as
/// far as that hides nothing. `taken` is what is there already.
pub(super) fn name(
    ui: &Ui,
    theme: &Theme,
    area: &Area,
    plot: Rect,
    points: &[(&Points, Option<String>)],
    mut taken: Vec<Rect>,
) {
    let mut known: Vec<(&str, &Pieces)> = Vec::new();
    for (words, pieces) in points.iter().flat_map(|(points, _)| &points.beside) {
        if !known.contains(&(words, pieces)) {
            known.push((words, pieces));
        }
    }
    let of_theory = points.iter().filter_map(|(points, words)| Some((words.as_deref()?, &points.theory, true)));
    let all = known.iter().map(|&(words, pieces)| (words, pieces, false)).chain(of_theory);
    let inked = LazyCell::new(|| {
        let lines = points.iter().flat_map(|(points, _)| [&points.median, &points.theory]);
        let lines = lines.chain(known.iter().map(|(_, pieces)| *pieces));
        lines.map(|line| Inked::new(line, area, plot)).collect::<Vec<_>>()
    });
    let all_points: Vec<&Points> = points.iter().map(|(points, _)| *points).collect();
    for (number, (words, pieces, shy)) in all.enumerate() {
        let room = 0.8 * plot.width();
        // In two lines it would lie over much: what stands in brackets is told where the theory is explained.
        let long = shy && width_of(ui, words, &theme.tiny()) > room;
        let shown = words.split_once(" (").filter(|_| long).map_or(words, |(front, _)| front);
        let galley = ui.painter().layout(shown.to_owned(), theme.tiny(), theme.soft, room);
        // In a small plot of large text it would take the place of what it names: the legend has its name, too.
        if shy && galley.size().x * galley.size().y > CROWDED * plot.area() {
            continue;
        }
        let hides = |spot: &Rect| -> f32 { inked.iter().map(|line| line.under(*spot)).sum() };
        let free = |spot: &Rect| {
            plot.contains_rect(*spot) && !taken.iter().any(|other| other.expand2(vec2(8.0, 1.0)).intersects(*spot))
        };
        // Of places that hide as little, the one that is the least on bands.
        let bands = |spot: &Rect| -> f32 {
            let of = |points: &Points| on_bands(&points.outer, area, plot, *spot);
            points.iter().map(|(points, _)| of(points)).sum()
        };
        let look = || {
            let best = spots(pieces, area, plot, galley.size()).into_iter().filter(free);
            let best = best.map(|spot| (spot, hides(&spot))).filter(|(_, hidden)| !shy || *hidden == 0.0);
            let best = best.map(|(spot, hidden)| (spot, hidden, bands(&spot)));
            best.min_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)))
        };
        // Looked for again once something is drawn in another way.
        let sizes = [galley.size().x, galley.size().y, f32::from(u8::from(shy))];
        let edges = taken.iter().flat_map(|rect| [rect.min.x, rect.min.y, rect.max.x, rect.max.y]);
        let letters = words.bytes().map(f32::from);
        let print = print(&all_points, area, plot, sizes.into_iter().chain(edges).chain(letters));
        let memory = Id::unique(("name beside", area.slot, &area.title, number));
        let before = ui.data(|data| data.get_temp::<(u64, Option<(Rect, f32, f32)>)>(memory));
        let best = before.filter(|before| before.0 == print).map_or_else(look, |before| before.1);
        ui.data_mut(|data| data.insert_temp(memory, (print, best)));
        let Some((spot, hidden, banded)) = best else { continue };
        if hidden + banded > 0.0 {
            ui.painter().rect_filled(spot.expand2(vec2(2.0, 0.0)), 3.0, theme.field.gamma_multiply(0.8));
        }
        ui.painter().galley(spot.min, galley, theme.soft);
        named(ui, spot, ui.scope_id().with(("beside", area.slot, number)), Role::Label, words);
        taken.push(spot);
    }
}

/// Places for a name of this size along a line, over it and below it, from its right end to the left.
fn spots(pieces: &Pieces, area: &Area, plot: Rect, size: Vec2) -> Vec<Rect> {
    const STEPS: u8 = 8;
    const GAPS: [f32; 2] = [3.0, 20.0]; // beyond another label, if need be
    let room = plot.shrink(5.0);
    let data = |x: f32| x_value(x, &area.x, plot);
    let screen = |y: f64| y_pixel(y, &area.y, plot);
    // The line's highest and lowest place between two places of the screen, if it is there all the way.
    let reach = |left: f32, right: f32| {
        let [from, to] = [left, right].map(data);
        let covers = |piece: &&Vec<[f64; 2]>| {
            piece.first().is_some_and(|first| first[0] <= from) && piece.last().is_some_and(|last| to <= last[0])
        };
        let piece = pieces.iter().find(covers)?;
        let at = |x: f64| {
            let after = piece.partition_point(|point| point[0] < x).max(1);
            let (a, b) = (piece.get(after - 1)?, piece.get(after)?);
            Some(a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]).max(f64::MIN_POSITIVE))
        };
        let inner = piece.iter().filter(|point| (from..=to).contains(&point[0])).map(|point| point[1]);
        let ends = [at(from)?, at(to)?];
        let [low, high] =
            inner.fold([ends[0].min(ends[1]), ends[0].max(ends[1])], |[low, high], y| [low.min(y), high.max(y)]);
        Some([screen(high), screen(low)])
    };
    let mut all = Vec::new();
    for gap in GAPS {
        for step in (0..=STEPS).rev() {
            let left = room.left() + (room.width() - size.x).max(0.0) * f32::from(step) / f32::from(STEPS);
            if let Some([top, bottom]) = reach(left, left + size.x) {
                all.push(Align2::LEFT_BOTTOM.anchor_size(pos2(left, top - gap), size));
                all.push(Align2::LEFT_TOP.anchor_size(pos2(left, bottom + gap), size));
            }
        }
    }
    all
}
