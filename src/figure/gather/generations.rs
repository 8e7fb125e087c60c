//! Metrics against the generation: medians or means, bands, single runs, theory.

use super::made::{How, Made, Worst};
use super::side::Side;
use super::spoken;
use crate::experiment::{Centre, Metric, MetricInfo, RUNS, Row};
use crate::figure::axis::Axis;
use crate::figure::curves::{BANDS, Band, Pieces, Points, line_on, prefix};
use crate::figure::known::{beside, name_in_legend, theory_of, words_of};
use crate::figure::numbers::{LACK, percent, small, whole};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::range::{Source, range};
use crate::figure::series::Series;
use crate::figure::usual::Reference;

/// What one curve is of.
#[derive(Clone, Debug)]
pub(super) struct CurveOf {
    pub(super) side: usize,
    pub(super) metric: String,
    pub(super) series: Series,
    pub(super) name: String,
    pub(super) bands: bool,
    pub(super) runs: usize,
}

/// A plot of curves against the generation.
#[derive(Clone, Debug)]
pub(super) struct Generations {
    pub(super) title: String,
    pub(super) curves: Vec<CurveOf>,
    /// Sides that share the axis.
    pub(super) shared: Vec<usize>,
    pub(super) log: bool,
    pub(super) percent: bool,
    /// The curves are named in the legend.
    pub(super) legend: bool,
    pub(super) reference: Option<Reference>,
}

impl Generations {
    /// The plot of these sides.
    pub(super) fn plot(&self, sides: &[Side], how: How) -> Made {
        let end = self.shared.iter().filter_map(|&i| sides.get(i)).map(Side::end).max().unwrap_or(0).max(1);
        let (x, y) = (how.generations(end), self.axis(sides, how.centre));
        let until = how.end_on(&x.axis);
        let drawn: Vec<(&CurveOf, &Side, Points)> = self
            .curves
            .iter()
            .filter_map(|curve| {
                let side = sides.get(curve.side)?;
                Some((curve, side, points(curve, side, [&x.axis, &y], how.centre)?))
            })
            .collect();
        let mut parts = Vec::new();
        for (curve, _, points) in drawn.iter().filter(|(curve, ..)| curve.bands) {
            bands(&mut parts, curve.series, points, until);
        }
        if let Some((_, law)) = self.reference {
            lines(&mut parts, Pen(Series::Theory, 0.7, Width::Hair), &law_over(law, end, [&x.axis, &y]), None);
        }
        for (curve, _, points) in &drawn {
            strokes(&mut parts, curve, points, (how, until));
        }
        for label in drawn.iter().flat_map(|(.., points)| names_beside(points, &y)) {
            let words = words_in(&label);
            // What is known of both sides alike is named once.
            if !parts.iter().any(|part| words.is_some() && words_in(part) == words) {
                parts.push(label);
            }
        }
        let whole_values = self.curves.iter().all(|curve| {
            let info = sides.get(curve.side).and_then(|side| info_of(side, &curve.metric));
            info.is_some_and(MetricInfo::counts)
        });
        let scale = |label: &str, axis| Scale { whole: true, ..Scale::new(label, axis) };
        let plot = Plot {
            parts,
            legend: self.entries(&drawn, how),
            notes: self.notes(sides, how.until),
            ..Plot::new(
                self.named(sides, how.centre),
                x,
                Scale {
                    percent: self.percent && !self.log,
                    whole: whole_values,
                    ..scale(&self.what_stands(sides, how.centre), y)
                },
            )
        };
        let told = self.told(&plot.title, &drawn, how);
        let worst = |(curve, side, _): &(&CurveOf, &Side, Points)| {
            let place = side.history.metric(&curve.metric)?;
            let rows = side.history.rows().filter(|row| row.generation <= how.until);
            let label =
                if self.curves.len() > 1 { format!("{}, {}", self.title, curve.name) } else { self.title.clone() };
            Worst::among(&label, rows, |row| row.summaries.get(place))
        };
        Made { errors: drawn.iter().filter_map(worst).collect(), plot, told }
    }

    /// The title, and whether it is of means, where that is not as usual.
    fn named(&self, sides: &[Side], centre: Centre) -> String {
        let of_means = centre == Centre::Mean && self.curves.iter().any(|curve| is_of_runs(sides, curve));
        match (of_means, self.title.starts_with("Mean")) {
            (false, _) => self.title.clone(),
            (true, false) => format!("Mean {}", small(&self.title)),
            (true, true) => format!("{}, mean of the runs", self.title), // a mean of means
        }
    }

    /// What stands for all runs, along the axis of values.
    fn what_stands(&self, sides: &[Side], centre: Centre) -> String {
        let Some(side) = self.curves.first().and_then(|curve| sides.get(curve.side)) else { return String::new() };
        let runs = side.experiment.scenario().replicates;
        let of_runs = self.curves.iter().any(|curve| is_of_runs(sides, curve));
        match (of_runs, runs) {
            (_, 1) => String::new(),
            (false, _) if self.percent => "share of the points".into(),
            (false, _) => "share of the runs".into(),
            (true, runs) => {
                let word = if centre == Centre::Mean { "mean" } else { "median" };
                format!("{word} of {} runs", whole(runs))
            }
        }
    }

    fn axis(&self, sides: &[Side], centre: Centre) -> Axis {
        let mut names: Vec<&str> = self.curves.iter().map(|curve| curve.metric.as_str()).collect();
        names.dedup();
        let shared = self.shared.iter().filter_map(|&i| sides.get(i));
        let sources: Vec<Source<'_>> = shared
            .flat_map(|side| names.iter().map(move |name| (side, *name)))
            .filter_map(|(side, name)| {
                let metric = side.history.metric(name)?;
                Some(Source { history: &side.history, metric, theory: theory_of(&side.theory, name) })
            })
            .collect();
        if sources.is_empty() { Axis::linear(0.0, 1.0) } else { range(&sources, self.log, centre, []) }
    }

    fn entries(&self, drawn: &[(&CurveOf, &Side, Points)], how: How) -> Vec<Entry> {
        let mut all = Vec::new();
        if self.legend {
            all.extend(drawn.iter().map(|(curve, ..)| line(curve.series, Width::Thick, curve.name.clone())));
        }
        let known = |(curve, side, _): &(&CurveOf, &Side, Points)| {
            let theory = theory_of(&side.theory, &curve.metric)?;
            let ruled = side.is_ruled(&curve.metric);
            Some(if self.legend { name_in_legend(theory, ruled) } else { words_of(theory, ruled) })
        };
        if let Some((name, _)) = self.reference {
            all.push(line(Series::Theory, Width::Hair, name.into()));
        } else if let Some(name) = drawn.iter().find_map(known) {
            all.push(line(Series::Theory, Width::Middle, name));
        }
        // What is drawn of one curve in colour is drawn of all of them.
        let banded = drawn.iter().find(|(curve, _, points)| curve.bands && !points.outer.is_empty());
        let Some((curve, side, points)) = banded else { return all };
        if !points.mean.is_empty() {
            all.push(line(curve.series, Width::Hair, "mean of the runs".into()));
        }
        if side.experiment.scenario().replicates > 1 {
            let name = "50 % and 90 % of the runs";
            all.push(Entry::new(Sign::Box(1.5 * BANDS[0]), curve.series, name));
            if how.singles.unwrap_or(curve.runs) > 0 {
                all.push(line(curve.series, Width::Hair, "single runs".into()));
            }
        }
        all
    }

    /// How many runs have no finite value at the last generation on view, and since when.
    fn notes(&self, sides: &[Side], until: u64) -> Vec<String> {
        let note = |curve: &CurveOf| {
            let side = sides.get(curve.side)?;
            let place = side.history.metric(&curve.metric)?;
            let share = 1.0 - side.history.at(until)?.summaries.get(place)?.finite_share;
            let without = |row: &&Row| row.summaries[place].finite_share < 1.0;
            let first = side.history.rows().find(without).filter(|_| share > 0.0)?;
            let info = &side.history.metrics()[place];
            let what = if info.bounded || side.history.at(until)?.summaries[place].median.is_nan() {
                LACK
            } else {
                "infinite"
            };
            let who = if self.curves.len() > 1 { format!("{}: ", curve.name) } else { String::new() };
            let share = percent(share);
            Some(format!("{who}{what} in {share} of the runs, first at generation {}", whole(first.generation)))
        };
        self.curves.iter().filter_map(note).collect()
    }

    fn told(&self, title: &str, drawn: &[(&CurveOf, &Side, Points)], how: How) -> String {
        let each = drawn.iter().map(|(curve, side, _)| {
            let words = spoken::course(side, &curve.metric, how, self.percent);
            if drawn.len() > 1 { format!("{}: {words}", curve.name) } else { words }
        });
        let each: Vec<String> = each.collect();
        let scale = match (self.log, how.generations_log) {
            (false, false) => "",
            (true, false) => " (logarithmic axis)",
            (false, true) => " (generations on a logarithmic axis)",
            (true, true) => " (logarithmic axes)",
        };
        if each.is_empty() { format!("{title}: no values.") } else { format!("{title}{scale}: {}.", each.join("; ")) }
    }
}

/// What is known of a metric of a side.
fn info_of<'a>(side: &'a Side, metric: &str) -> Option<&'a MetricInfo> {
    side.history.metric(metric).map(|place| &side.history.metrics()[place])
}

/// Whether a curve stands for what differs from run to run, and is no share itself.
fn is_of_runs(sides: &[Side], curve: &CurveOf) -> bool {
    let info = sides.get(curve.side).and_then(|side| info_of(side, &curve.metric));
    info.is_some_and(|info| !info.share && !matches!(info.metric, Metric::RealShare))
}

fn line(ink: Series, width: Width, name: String) -> Entry {
    Entry::new(Sign::Line(width), ink, name)
}

/// The same points as in the window.
fn points(curve: &CurveOf, side: &Side, axes: [&Axis; 2], centre: Centre) -> Option<Points> {
    let metric = side.history.metric(&curve.metric)?;
    let theory = theory_of(&side.theory, &curve.metric);
    let points = Points::new(&side.history, metric, axes, theory, RUNS, centre);
    Some(points.with_beside(axes, beside(&side.theory, &side.heights, &curve.metric)))
}

/// Ink, opacity and width.
struct Pen(Series, f32, Width);

/// Lines up to a place across; what is a single point is a dot.
fn lines(parts: &mut Vec<Part>, pen: Pen, pieces: &Pieces, until: Option<f64>) {
    let Pen(ink, share, width) = pen;
    for piece in pieces {
        let piece = until.map_or(piece.as_slice(), |until| prefix(piece, until));
        match piece {
            [] => {}
            [one] if width == Width::Thick => parts.push(Part::Dots { ink, share, points: vec![*one] }),
            [_] => {}
            points => parts.push(Part::Line { ink, share, width, points: points.to_vec() }),
        }
    }
}

fn bands(parts: &mut Vec<Part>, ink: Series, points: &Points, until: f64) {
    for (bands, share) in [(&points.outer, BANDS[1]), (&points.inner, BANDS[0])] {
        for Band { xs, low, high } in bands {
            let count = xs.partition_point(|x| *x <= until);
            if count > 1 {
                let cut = |all: &[f64]| all[..count].to_vec();
                parts.push(Part::Band { ink, share, xs: cut(xs), low: cut(low), high: cut(high) });
            }
        }
    }
}

fn strokes(parts: &mut Vec<Part>, curve: &CurveOf, points: &Points, (how, until): (How, f64)) {
    let ink = curve.series;
    let runs = how.singles.filter(|_| curve.bands).unwrap_or(curve.runs);
    for pieces in points.runs.iter().take(runs) {
        lines(parts, Pen(ink, 0.75, Width::Hair), pieces, Some(until));
    }
    for (_, pieces) in &points.beside {
        lines(parts, Pen(Series::Theory, 0.7, Width::Hair), pieces, None);
    }
    lines(parts, Pen(Series::Theory, 1.0, Width::Middle), &points.theory, None);
    // What theory speaks of, so that it has something of its own kind to lie on.
    lines(parts, Pen(ink, 0.9, Width::Hair), &points.mean, Some(until));
    lines(parts, Pen(ink, 1.0, Width::Thick), &points.median, Some(until));
}

/// The names of what is known beside theory, each near the right end of its line, where that is within the plot.
fn names_beside(points: &Points, y: &Axis) -> Vec<Part> {
    let name = |(words, pieces): &(String, Pieces)| {
        let piece = pieces.iter().rev().find(|piece| piece.len() > 1)?;
        let at = piece[(piece.len() * 3) / 4];
        let seen = (y.low..=y.high).contains(&at[1]);
        seen.then(|| Part::Label { ink: Series::Theory, at, words: words.clone() })
    };
    points.beside.iter().filter_map(name).collect()
}

/// The words of a label.
fn words_in(part: &Part) -> Option<&str> {
    match part {
        Part::Label { words, .. } => Some(words),
        _ => None,
    }
}

/// A law over the generation, at places that are closer where it is steep.
fn law_over(law: fn(f64) -> f64, end: u64, [x, y]: [&Axis; 2]) -> Pieces {
    let n = 240_u32;
    let places = (0..=n).map(|i| (end as f64).powf(f64::from(i) / f64::from(n))).map(|t| (t, y.place(law(t))));
    line_on(x, std::iter::once((0.0, y.place(law(0.0)))).chain(places).collect())
}
