//! Runs in the triangle of three probabilities, over the mean field.

use super::made::Made;
use super::side::Side;
use crate::experiment::{Simplex, View};
use crate::figure::axis::Axis;
use crate::figure::numbers::{capital, whole};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;
use crate::theory::Flow;

/// Height of a triangle whose sides are 1.
const RISE: f64 = 0.866_025_403_784_438_6;
/// The longest arrow of the mean field.
const LONGEST: f64 = 0.057;

/// Where a symbol has all the probability: symbols 1 and 2 below, 3 above.
fn place([_, second, third]: [f64; 3]) -> [f64; 2] {
    [second + 0.5 * third, RISE * third]
}

fn line(ink: Series, share: f32, width: Width, points: Vec<[f64; 2]>) -> Option<Part> {
    (points.len() > 1).then_some(Part::Line { ink, share, width, points })
}

/// The triangle.
pub(super) fn plot(side: &Side, view: &View, simplex: &Simplex, flow: Option<&Flow>) -> Made {
    let mut parts = Vec::new();
    let corners = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
    parts.extend(line(Series::Truth, 0.5, Width::Hair, corners.map(place).to_vec()));
    parts.extend(flow.into_iter().flat_map(arrows));
    for path in &simplex.others {
        parts.extend(line(side.series, 0.3, Width::Hair, path.iter().map(|p| place(*p)).collect()));
    }
    let ends = simplex.others.iter().filter_map(|path| path.last()).map(|p| place(*p)).collect::<Vec<_>>();
    if !ends.is_empty() {
        parts.push(Part::Dots { ink: side.series, share: 0.6, points: ends });
    }
    parts.extend(line(side.series, 1.0, Width::Thick, simplex.path.iter().map(|p| place(*p)).collect()));
    let rests = |stable: bool| {
        let rests = flow.into_iter().flat_map(|flow| &flow.rests).filter(move |rest| rest.stable == stable);
        rests.map(|rest| place(rest.at)).collect::<Vec<_>>()
    };
    let mut legend = vec![
        Entry::new(Sign::Dot, Series::Real, "truth"),
        Entry::new(Sign::Line(Width::Thick), side.series, "this run"),
    ];
    if !simplex.others.is_empty() {
        legend.push(Entry::new(Sign::Line(Width::Hair), side.series, "other runs"));
    }
    for (stable, share, name) in [(true, 1.0, "mean field rests, stable"), (false, 0.4, "unstable")] {
        let points = rests(stable);
        if !points.is_empty() {
            legend.push(Entry::new(Sign::Dot, Series::Truth, name));
            parts.push(Part::Dots { ink: Series::Truth, share, points });
        }
    }
    parts.push(Part::Dots { ink: Series::Real, share: 1.0, points: vec![place(simplex.truth)] });
    let now = simplex.path.last().copied().unwrap_or(simplex.truth);
    parts.push(Part::Dots { ink: side.series, share: 1.0, points: vec![place(now)] });
    let labels = side.experiment.column().map(|column| column.data.labels.clone()).unwrap_or_default();
    let name = |i: usize| labels.get(i).cloned().unwrap_or_else(|| format!("symbol {}", i + 1));
    let scale = |axis, names| Scale { names, ..Scale::new("", axis) };
    let title = format!("Probabilities at generation {}", whole(view.generation));
    let triple = |p: [f64; 3]| format!("({:.3}, {:.3}, {:.3})", p[0], p[1], p[2]);
    let notes: Vec<String> = view.collapsed.map(|(name, _)| capital(name)).into_iter().collect();
    let told = format!(
        "{title}: this run at {}, truth at {}, {} other runs.",
        triple(now),
        triple(simplex.truth),
        simplex.others.len()
    );
    let plot = Plot {
        parts,
        legend,
        notes,
        to_scale: true,
        ..Plot::new(
            title,
            scale(Axis::linear(-0.06, 1.06), vec![(0.0, name(0)), (1.0, name(1))]),
            scale(Axis::linear(-0.06, 0.95), vec![(RISE, name(2))]),
        )
    };
    Made::new(plot, told)
}

/// Directions of the mean field; the longest where it is fastest, all others by their root. Each ends in a head.
fn arrows(flow: &Flow) -> Vec<Part> {
    let speed = |by: [f64; 3]| by.iter().map(|x| x * x).sum::<f64>().sqrt();
    let arrows = &flow.arrows[0];
    let fastest = arrows.iter().map(|arrow| speed(arrow.by)).fold(0.0, f64::max);
    let one = |arrow: &crate::theory::Arrow| {
        let length = LONGEST * (speed(arrow.by) / fastest).sqrt().max(0.3);
        let [x, y] = place(arrow.by);
        let size = x.hypot(y);
        let by = [x / size * length, y / size * length];
        let at = place(arrow.from);
        let [tail, tip] = [-0.5, 0.5].map(|part| [at[0] + part * by[0], at[1] + part * by[1]]);
        let barb = |turn: f64| [tip[0] - 0.35 * by[0] + turn * by[1], tip[1] - 0.35 * by[1] - turn * by[0]];
        let points = vec![tail, tip, barb(0.18), tip, barb(-0.18)];
        line(Series::Truth, 0.4, Width::Hair, points).filter(|_| size > 0.0 && fastest > 0.0)
    };
    arrows.iter().filter(|arrow| speed(arrow.by) > 1e-12).filter_map(one).collect()
}
