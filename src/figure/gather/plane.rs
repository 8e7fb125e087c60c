//! A model in the plane: its lines over the points it was fitted to, and the truth.

use super::made::Made;
use super::side::Side;
use crate::experiment::{GROUPS, Plane, View};
use crate::family::COORDINATES;
use crate::figure::axis::Axis;
use crate::figure::numbers::{capital, significant, whole};
use crate::figure::origins::{STRENGTH, present};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;

/// So many lengths of an axis a line may lead beyond it.
const BEYOND: f64 = 40.0;

/// Points, lines and the truth.
pub(super) fn plot(side: &Side, view: &View, plane: &Plane) -> Made {
    let [x, y] = [0, 1].map(|i| {
        let (low, high) = plane.range[i];
        let axis = Axis::linear(low, high);
        Scale::new(plane.axes[i], axis)
    });
    let to_scale = plane.axes == COORDINATES;
    // Far values show nothing, and lines must still leave the plot in the right direction; to scale an axis may show more.
    let beyond = if to_scale { BEYOND } else { 1.0 };
    let held = |axis: &Axis, at: f64| at.clamp(axis.low - beyond * axis.span(), axis.high + beyond * axis.span());
    let series = |group: usize| if group == 0 { Series::Real } else { side.series };
    let few = (600.0 / plane.points.len().max(1) as f32).clamp(0.3, 1.0);
    let mut parts = Vec::new();
    for group in (0..GROUPS).rev() {
        let points = plane.points.iter().zip(&view.origins);
        let of_group = points.filter(|(_, origin)| origin.group(view.generation) == group).map(|(at, _)| *at);
        let is_seen = |(at, axis): (&f64, &Axis)| at.is_finite() && (to_scale || (axis.low..=axis.high).contains(at));
        let points: Vec<[f64; 2]> = of_group.filter(|at| at.iter().zip([&x.axis, &y.axis]).all(is_seen)).collect();
        if !points.is_empty() {
            let share = (0.22 + 0.33 * few + if group == 0 { 0.2 } else { 0.0 }) * STRENGTH[group];
            parts.push(Part::Dots { ink: series(group), share, points });
        }
    }
    let mut line = |line: &[[f64; 2]], ink: Series, share: f32, width: Width| {
        let points: Vec<[f64; 2]> = line
            .iter()
            .filter(|at| at.iter().all(|x| x.is_finite()))
            .map(|at| [held(&x.axis, at[0]), held(&y.axis, at[1])])
            .collect();
        if points.len() > 1 {
            parts.push(Part::Line { ink, share, width, points });
        }
    };
    for (i, (_, lines)) in plane.earlier.iter().enumerate() {
        let share = 0.35 + 0.35 * (i + 1) as f32 / plane.earlier.len() as f32;
        lines.iter().for_each(|one| line(one, side.series, share, Width::Hair));
    }
    plane.model.iter().for_each(|one| line(one, side.series, 1.0, Width::Thick));
    plane.truth.iter().for_each(|one| line(one, Series::Truth, 1.0, Width::Middle));
    let mut legend = vec![
        Entry::new(Sign::Line(Width::Middle), Series::Truth, "truth"),
        Entry::new(Sign::Line(Width::Thick), side.series, "model"),
    ];
    let groups = present(&view.origins, view.generation).into_iter();
    legend.extend(groups.map(|(group, name)| Entry::new(Sign::Dot, series(group), name)));
    if plane.earlier.iter().any(|(_, lines)| !lines.is_empty()) {
        legend.push(Entry::new(Sign::Line(Width::Hair), side.series, "earlier generations"));
    }
    let title = format!("Points at generation {}", whole(view.generation));
    let notes: Vec<String> = view.collapsed.map(|(name, _)| capital(name)).into_iter().collect();
    let told = told(&title, view, plane, &notes);
    Made::new(Plot { parts, legend, notes, to_scale, ..Plot::new(title, x, y) }, told)
}

fn told(title: &str, view: &View, plane: &Plane, notes: &[String]) -> String {
    let extent = |lines: &[Vec<[f64; 2]>], axis: usize| {
        let ends = lines.iter().flatten().map(|at| at[axis]).filter(|x| x.is_finite());
        let ends = ends.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)]);
        (ends[0] <= ends[1]).then(|| format!("from {} to {}", significant(ends[0], 3), significant(ends[1], 3)))
    };
    let mut words = format!("{title}, {} against {}", plane.axes[1], plane.axes[0]);
    for (name, lines) in [("truth", &plane.truth), ("model", &plane.model)] {
        if let (Some(across), Some(up)) = (extent(lines, 0), extent(lines, 1)) {
            words += &format!("; lines of the {name} {across} and {up}");
        }
    }
    words.extend(notes.iter().map(|note| format!("; {note}")));
    words + &format!("; {} points held, {} of them real.", whole(view.held), whole(view.held_real))
}
