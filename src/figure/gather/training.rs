//! Where the training set comes from, and how likely it makes each value of what is fitted.

use super::made::{How, Made};
use super::side::Side;
use crate::experiment::{GROUPS, RULED_OUT, Stack, View};
use crate::figure::axis::Axis;
use crate::figure::curves::line_of;
use crate::figure::numbers::{capital, percent, significant, whole};
use crate::figure::origins::{STRENGTH, named};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;

/// Columns at which origins are worked out.
const COLUMNS: u64 = 200;
/// The least depth on view, in units of the log-likelihood.
const DEPTH: f64 = 8.0;

/// A title, with the name of its side where there are two.
fn of_side(side: &Side, words: &str) -> String {
    if side.name.is_empty() { capital(words) } else { format!("{}: {words}", side.name) }
}

/// Shares of real points and of each age of synthetic ones, stacked, by generation.
pub(super) fn origins(side: &Side, how: How) -> Made {
    let end = side.end().max(1);
    let plan = side.experiment.plan();
    let last = how.until.min(end);
    let across = how.generations(end);
    let every = end.div_ceil(COLUMNS).max(1) as usize;
    let mut times: Vec<u64> = (0..=end.min(16)).chain((0..=end).step_by(every)).filter(|t| *t < last).collect();
    times.push(last);
    times.sort_unstable();
    times.dedup();
    times.retain(|t| across.axis.at(*t as f64).is_some());
    let stacks: Vec<Stack> = times.iter().map(|t| plan.origins(*t)).collect();
    let xs: Vec<f64> = times.iter().filter_map(|t| across.axis.at(*t as f64)).collect();
    let series = |group: usize| if group == 0 { Series::Real } else { side.series };
    let mut low = vec![0.0; xs.len()];
    let mut parts = Vec::new();
    for (group, share) in STRENGTH.into_iter().enumerate() {
        let high: Vec<f64> = low.iter().zip(&stacks).map(|(low, stack)| low + stack[group]).collect();
        if high != low && xs.len() > 1 {
            let below = std::mem::replace(&mut low, high.clone());
            parts.push(Part::Band { ink: series(group), share, xs: xs.clone(), low: below, high });
        }
    }
    let mut there = [false; GROUPS];
    stacks.iter().for_each(|stack| there.iter_mut().zip(stack).for_each(|(there, share)| *there |= *share > 0.0));
    let entry = |(group, name): (usize, &str)| Entry::new(Sign::Box(STRENGTH[group]), series(group), name);
    let title = of_side(side, "where the training set comes from");
    let shares = stacks.last().copied().unwrap_or_default();
    let each = named(there).into_iter().map(|(group, name)| format!("{} {name}", percent(shares[group])));
    let told = format!("{title}, at generation {}: {}.", whole(last), each.collect::<Vec<_>>().join(", "));
    let plot = Plot {
        parts,
        legend: named(there).into_iter().map(entry).collect(),
        ..Plot::new(title, across, Scale { percent: true, ..Scale::new("share of the points", Axis::linear(0.0, 1.0)) })
    };
    Made::new(plot, told)
}

/// The profile likelihood of a quantity; a note, where there is none.
pub(super) fn profile(side: &Side, view: &View, quantity: usize) -> Made {
    let label = side.experiment.about().quantities.get(quantity).map_or("", |quantity| quantity.label);
    let title = of_side(side, &format!("likelihood of {label}"));
    let mut plot = Plot {
        parts: Vec::new(),
        legend: Vec::new(),
        ..Plot::new(
            title.clone(),
            Scale::new(label, Axis::linear(0.0, 1.0)),
            Scale::new("log-likelihood, less its maximum", Axis::linear(-DEPTH, 0.0)),
        )
    };
    let Some(profile) = view.profiles.iter().find(|profile| profile.quantity == quantity) else {
        let why = if view.held == 0 { "No data yet: generation 0 is the truth" } else { "No profile of these points" };
        plot.notes.push(why.into());
        return Made::new(plot, format!("{title}: {why}."));
    };
    let ends = [profile.curve.first(), profile.curve.last()].map(|end| end.map_or(0.0, |point| point[0]));
    let room = 0.04 * (ends[1] - ends[0]);
    let near = |point: &&[f64; 2]| (point[0] - profile.truth).abs() <= 0.1 * (ends[1] - ends[0]);
    let near_truth = profile.curve.iter().filter(near).map(|point| point[1]).fold(RULED_OUT, f64::max);
    let depth = if near_truth > RULED_OUT { DEPTH.max(-near_truth) } else { DEPTH };
    let (x, y) = (Axis::linear(ends[0] - room, ends[1] + room), Axis::linear(-1.2 * depth, 0.12 * depth));
    (plot.x.axis, plot.y.axis) = (x, y);
    let line = |ink, share, width, points| Part::Line { ink, share, width, points };
    let upright = |at: f64| vec![[x.held(at), y.low], [x.held(at), y.high]];
    plot.parts.push(line(side.series, 1.0, Width::Hair, upright(profile.fit)));
    plot.parts.push(line(Series::Truth, 1.0, Width::Middle, upright(profile.truth)));
    let curve = profile.curve.iter().map(|p| (p[0], Some(y.held(p[1])).filter(|_| p[1] > RULED_OUT)));
    let pieces = line_of(curve, profile.curve.len());
    plot.parts
        .extend(pieces.into_iter().filter(|piece| piece.len() > 1).map(|p| line(side.series, 1.0, Width::Thick, p)));
    let entry = |ink, width, name: String| Entry::new(Sign::Line(width), ink, name);
    plot.legend.push(entry(Series::Truth, Width::Middle, "truth".into()));
    plot.legend.push(entry(side.series, Width::Thick, format!("fit, generation {}", whole(view.generation))));
    plot.notes
        .extend(profile.rival.as_ref().map(|(name, height)| format!("{}: {}", capital(name), significant(*height, 3))));
    let told = format!(
        "{title}: greatest at {}; the truth is {}.",
        significant(profile.fit, 3),
        significant(profile.truth, 3)
    );
    Made::new(plot, told)
}
