//! What is between two sides: the first minus the second, or over it where the axis is logarithmic.

use super::made::{How, Made};
use super::side::Side;
use crate::experiment::Centre;
use crate::family::metric;
use crate::figure::curves::{Pieces, prefix};
use crate::figure::known::of_kind;
use crate::figure::numbers::{percent, significant, whole};
use crate::figure::pair::{Pair, exactly};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;
use crate::figure::usual;

/// The plot of a metric; of logarithms, where that was asked for, else as is usual for it. `None` if a side does not have it.
pub(super) fn plot(sides: &[Side], name: &str, log: Option<bool>, how: How) -> Option<Made> {
    let [left, right, ..] = sides else { return None };
    let log = log.unwrap_or(name.starts_with("kl") || name == metric::W2_SQ);
    let places = [left.history.metric(name)?, right.history.metric(name)?];
    let (histories, theory) = ([&left.history, &right.history], [&left.theory[..], &right.theory[..]]);
    let mut pair = Pair { histories, theory, places, log, centre: how.centre };
    // Pairs of runs differ by that in the mean, too; but not where a few of them rule it, or on a ratio.
    if !log && pair.curves(name).is_some() && ![left, right].into_iter().any(|side| side.is_ruled(name)) {
        pair.centre = Centre::Mean;
    }
    let end = left.end().max(right.end()).max(1);
    let y = pair.axis(name, false);
    let x = how.generations(end);
    let points = pair.points(name, [&x.axis, &y]);
    let line = |ink, share, width, points: &[[f64; 2]]| Part::Line { ink, share, width, points: points.to_vec() };
    let mut parts = Vec::new();
    if (y.low..=y.high).contains(&0.0) {
        parts.push(line(Series::Truth, 0.4, Width::Hair, &[[x.axis.low, 0.0], [x.axis.high, 0.0]]));
    }
    let mut add = |ink: Series, share: f32, width: Width, pieces: &Pieces, until: f64| {
        let seen = pieces.iter().map(|piece| prefix(piece, until)).filter(|piece| piece.len() > 1);
        parts.extend(seen.map(|piece| line(ink, share, width, piece)));
    };
    let until = how.end_on(&x.axis);
    points.runs.iter().for_each(|pieces| add(Series::Paired, 0.75, Width::Hair, pieces, until));
    add(Series::Difference, 0.9, Width::Hair, &points.mean, until);
    add(Series::Difference, 1.0, Width::Thick, &points.median, until);
    add(Series::Theory, 1.0, Width::Middle, &points.theory, f64::INFINITY);
    let entry = |ink, width, name: &str| Entry::new(Sign::Line(width), ink, name);
    let mut legend = vec![entry(Series::Difference, Width::Thick, pair.words())];
    if points.runs.iter().any(|run| !run.is_empty()) {
        legend.push(entry(Series::Paired, Width::Hair, "same run on both sides"));
    }
    if !points.theory.is_empty() {
        legend.push(entry(Series::Theory, Width::Middle, pair.kind(name).map_or("theory", of_kind)));
    }
    let share = name == metric::REAL_SHARE;
    let title = if share { "Real-data share".to_owned() } else { usual::label_of(&left.experiment, name) };
    let title = title.split(" 1 - ").next().unwrap_or_default().to_owned();
    let [ours, theirs] = [left, right].map(|side| side.name.to_lowercase());
    let title =
        if log { format!("{title}: ratio {ours} / {theirs}") } else { format!("{title}: {ours} minus {theirs}") };
    let told = told(&title, &pair, how.until, share);
    let plot =
        Plot { parts, legend, ..Plot::new(title, x, Scale { percent: share && !log, ..Scale::new(pair.words(), y) }) };
    Some(Made::new(plot, told))
}

fn told(title: &str, pair: &Pair<'_>, until: u64, share: bool) -> String {
    let number = |gap: f64| match (pair.log, share) {
        (true, _) => significant(10_f64.powf(gap), 3),
        (false, true) => percent(gap),
        (false, false) => significant(gap, 3),
    };
    let rows = pair.histories[0].rows().filter(|row| row.generation <= until);
    let gaps =
        rows.filter_map(|row| Some((row.generation, pair.middle(row, exactly(pair.histories[1], row.generation))?)));
    let gaps: Vec<(u64, f64)> = gaps.collect();
    match (gaps.first(), gaps.last()) {
        (Some((from, first)), Some((to, last))) => format!(
            "{title}, from {} at generation {} to {} at generation {}.",
            number(*first),
            whole(*from),
            number(*last),
            whole(*to)
        ),
        _ => format!("{title}: nowhere are both finite."),
    }
}
