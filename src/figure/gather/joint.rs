//! Plots of the chapters of all papers together: of many sides at once.

use super::made::Made;
use super::plane;
use super::side::Side;
use super::spoken::setting;
use crate::experiment::{Experiment, History, Problem, Scenario, View};
use crate::family::Refusal;
use crate::figure::axis::Axis;
use crate::figure::curves::BANDS;
use crate::figure::headings::heading;
use crate::figure::numbers::{brief, percent, significant, whole};
use crate::figure::papers::mitigations::{self, REACH, Row};
use crate::figure::papers::read_by;
use crate::figure::papers::threshold::{self, ACROSS, END, FIGURES};
use crate::figure::papers::ways::{self, MODES, SHORT, WAYS};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;
use crate::lecture::{Chapter, Figure, Slot};

/// Where the axis of these bars ends: there is room for words.
const END_OF_WORDS: f64 = 2.6;
/// Half the height of a bar, where rows are 1 apart.
const HALF: f64 = 0.36;

/// A plot of many sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// One of the three loops about one border.
    Border(Figure),
    /// The table of what can be done.
    Knobs,
    /// A way to draw a batch, in the plane.
    Way(usize),
    /// Coverage and spread of all ways.
    Ways,
}

/// Every metric that one of the sides needs of those that the chapter reads.
pub(super) fn needed(chapter: Chapter, experiment: &Experiment) -> Vec<String> {
    let read = read_by(chapter);
    let names = experiment.metrics().iter().map(|info| info.name.clone());
    names.filter(|name| read.contains(&name.as_str())).collect()
}

/// The plots of the chapter, or those that are asked for by name, and how many stand beside each other.
///
/// # Errors
/// Of a plot that the chapter does not have.
pub(super) fn of(chapter: Chapter, asked: &[String]) -> Result<(Vec<Joint>, usize), Problem> {
    let (all, columns): (Vec<Joint>, usize) = match chapter {
        Chapter::Threshold => (FIGURES.map(Joint::Border).to_vec(), 3),
        Chapter::Knobs => (vec![Joint::Knobs], 1),
        _ => ((0..WAYS.len()).map(Joint::Way).chain([Joint::Ways]).collect(), 4),
    };
    if asked.is_empty() {
        return Ok((all, columns));
    }
    let named = |word: &String| {
        let found = all.iter().find(|joint| joint.word() == word.trim());
        found.copied().ok_or_else(|| {
            let names = all.iter().map(|joint| joint.word()).collect::<Vec<_>>().join(", ");
            Refusal::because("plot", word, format!("chapter {} has {names}", chapter.word())).into()
        })
    };
    let found = asked.iter().map(named).collect::<Result<Vec<_>, Problem>>()?;
    let columns = columns.min(found.len());
    Ok((found, columns))
}

impl Joint {
    /// The word for it in files and on a command line.
    fn word(self) -> String {
        match self {
            Self::Border(figure) => figure.name().into(),
            Self::Knobs => Figure::Knobs.name().into(),
            Self::Way(number) => Slot::Way(number).name(),
            Self::Ways => Figure::Ways.name().into(),
        }
    }

    /// The plot at a generation; a way has none without its view.
    pub(super) fn plot(self, sides: &[Side], view: Option<&View>, t: u64) -> Option<Made> {
        match self {
            Self::Border(figure) => Some(border(figure, sides, t)),
            Self::Knobs => Some(knobs(sides, t)),
            Self::Way(number) => way(sides.get(number)?, view?, number),
            Self::Ways => Some(map(sides, t)),
        }
    }
}

/// How many runs of what, from which seed.
pub(super) fn told_of(chapter: Chapter, sides: &[&Scenario]) -> String {
    let Some(first) = sides.first() else { return String::new() };
    if chapter != Chapter::Threshold {
        return setting(first, None);
    }
    let points = |side: usize| sides.get(side).map_or_else(String::new, |side| whole(side.sample_size));
    format!(
        "n = {} cold symbols, {} points of the hot Gaussian, {} of which one is changed; R = {} runs of each loop, {} \
         generations, seed {}.",
        points(0),
        points(1),
        points(2),
        whole(first.replicates),
        whole(first.generations),
        first.seed
    )
}

/// Gain times synthetic share across, what the loops have come to up.
fn border(figure: Figure, sides: &[Side], t: u64) -> Made {
    let drawn = threshold::drawn(figure);
    let histories: Vec<&History> = sides.iter().map(|side| &side.history).collect();
    let found = drawn.found(&histories, t);
    let y = drawn.y;
    let line = |ink: Series, width: Width, values: Vec<[f64; 2]>| {
        let points: Vec<[f64; 2]> = values.into_iter().filter_map(|[x, value]| Some([x, y.place(value)?])).collect();
        (points.len() > 1).then_some(Part::Line { ink, share: 1.0, width, points })
    };
    let edges = found.iter().filter_map(|(x, [_, low, high])| Some((*x, y.edge(*low)?, y.edge(*high)?)));
    let edges: Vec<(f64, f64, f64)> = edges.collect();
    let (ink, share) = (Series::Replace, BANDS[1]);
    let mut parts = Vec::new();
    let mut legend = vec![Entry::new(Sign::Dot, ink, "runs")];
    if edges.len() > 1 {
        let [xs, low, high] = [0, 1, 2].map(|i| edges.iter().map(|edge| [edge.0, edge.1, edge.2][i]).collect());
        parts.push(Part::Band { ink, share, xs, low, high });
        legend.push(Entry::new(Sign::Box(share), ink, "90 % of the runs"));
    }
    let [low, high] = drawn.ends();
    let middle: Vec<[f64; 2]> = found.iter().map(|(x, [middle, ..])| [*x, *middle]).collect();
    parts.extend(line(Series::Truth, Width::Middle, vec![[1.0, low], [1.0, high]]));
    parts.extend(line(Series::Theory, Width::Middle, drawn.known(t)));
    parts.extend(line(ink, Width::Hair, middle.clone()));
    let dots = middle.iter().filter_map(|[x, value]| Some([*x, y.place(*value)?])).collect();
    parts.push(Part::Dots { ink, share: 1.0, points: dots });
    legend.push(Entry::new(Sign::Line(Width::Middle), Series::Theory, drawn.law));
    legend.push(Entry::new(Sign::Line(Width::Middle), Series::Truth, "border, x = 1"));
    let each = middle.iter().map(|[x, value]| format!("{} at x = {x}", significant(*value, 3)));
    let told = match middle.is_empty() {
        true => format!("{} against x = {ACROSS}, at generation {}: nothing yet.", drawn.title, whole(t)),
        false => format!(
            "{} against x = {ACROSS}, at generation {}: {}.",
            drawn.title,
            whole(t),
            each.collect::<Vec<_>>().join(", ")
        ),
    };
    let label = drawn.title.split_once(": ").map_or(drawn.title, |(_, label)| label);
    let plot = Plot {
        parts,
        legend,
        ..Plot::new(drawn.title, Scale::new(ACROSS, Axis::linear(0.0, END)), Scale::new(label, y))
    };
    Made::new(plot, told)
}

/// What can be done, row by row: the variance that is left as a bar, and what came of it.
fn knobs(sides: &[Side], t: u64) -> Made {
    let rows = mitigations::rows(sides.iter().map(|side| (side.experiment.scenario(), &side.history)), t);
    let at = |row: usize| -(row as f64);
    let (mut parts, mut legend, mut told) = (Vec::new(), Vec::new(), Vec::new());
    let mut real = Vec::new();
    for (row, Row { side: scenario, standing: it, verdict }) in rows.iter().enumerate() {
        let ink = Series::of(scenario.retention);
        let to = it.left.clamp(0.0, REACH);
        let [foot, top] = [at(row) - HALF, at(row) + HALF];
        if to > 0.0 {
            parts.push(Part::Bars { ink, share: 1.0, bars: vec![[0.0, to, foot, top]] });
            // The lower part of it, as much as is real of each batch.
            let share = 1.0 - scenario.synthetic_fraction;
            real.extend((share > 0.0).then_some([0.0, to, foot, foot + share * (top - foot)]));
        }
        let name = heading(scenario).to_lowercase();
        if !legend.iter().any(|known: &Entry| known.ink == ink) {
            legend.push(Entry::new(Sign::Box(1.0), ink, &name));
        }
        let verdict = verdict.words();
        let left = if it.left.is_nan() { "–".into() } else { brief(it.left, 2) };
        let words = format!("{left}, {verdict}");
        parts.push(Part::Beside { at: [REACH, at(row)], words });
        told.push(format!(
            "{}: {verdict}, variance left {left}, W2 {}, {} collapsed, {} real in the training set",
            scenario.title,
            brief(it.distance, 2),
            percent(it.collapsed),
            percent(it.real)
        ));
    }
    if !real.is_empty() {
        parts.push(Part::Bars { ink: Series::Real, share: 1.0, bars: real });
        legend.push(Entry::new(Sign::Box(1.0), Series::Real, "real share of a batch"));
    }
    let (low, high) = (at(rows.len().max(1) - 1) - 0.6, 0.6);
    let points = vec![[1.0, low], [1.0, high]];
    parts.push(Part::Line { ink: Series::Truth, share: 1.0, width: Width::Middle, points });
    legend.push(Entry::new(Sign::Line(Width::Middle), Series::Truth, "truth"));
    let names = rows.iter().enumerate().map(|(i, row)| (at(i), row.side.title.clone())).collect();
    let title = format!("What is left of the variance at generation {}", whole(t));
    let told = format!("{title}. {}.", told.join("; "));
    let plot = Plot {
        parts,
        legend,
        ..Plot::new(
            title,
            Scale::new("median variance over the true one", Axis::linear(0.0, END_OF_WORDS)),
            Scale { names, ..Scale::new("", Axis::linear(low, high)) },
        )
    };
    Made::new(plot, told)
}

/// One way in the plane, with its two numbers.
fn way(side: &Side, view: &View, number: usize) -> Option<Made> {
    let mut made = plane::plot(side, view, view.plane.as_ref()?);
    let name = WAYS.get(number)?.name;
    let numbers = ways::Standing::of(&side.history, view.generation)
        .map(|it| format!("{} of {MODES} modes, spread {}", significant(it.modes, 2), brief(it.spread, 2)));
    made.told = format!("{name}: {}", made.told);
    if let Some(numbers) = numbers {
        made.told.push_str(&format!(" {numbers} times the true one."));
        made.plot.notes.insert(0, numbers);
    }
    made.plot.title = name.into();
    if number > 0 {
        made.plot.legend.clear(); // as the first has it
    }
    Some(made)
}

/// Coverage across, spread up: the way each has gone, and where it is.
fn map(sides: &[Side], t: u64) -> Made {
    let [x, y] = ways::axes();
    let truth = f64::from(MODES);
    let (ink, hair) = (Series::Truth, Width::Hair);
    let mut parts = vec![Part::Line { ink, share: 0.6, width: hair, points: vec![[x.low, 0.0], [x.high, 0.0]] }];
    let (mut ends, mut told) = (Vec::new(), Vec::new());
    for (side, (way, short)) in sides.iter().zip(WAYS.iter().zip(SHORT)) {
        let (points, now) = ways::gone(&side.history, t.min(side.end()));
        if points.len() > 1 {
            parts.push(Part::Line { ink: side.series, share: 0.6, width: hair, points });
        }
        let Some(now) = now else { continue };
        let beyond = if now.is_beyond() { " (above)" } else { "" };
        ends.push((side.series, now.place(), format!("{short}{beyond}")));
        told.push(format!("{} {} and {}", way.name, significant(now.modes, 2), brief(now.spread, 2)));
    }
    for (ink, at, _) in &ends {
        parts.push(Part::Dots { ink: *ink, share: 1.0, points: vec![*at] });
    }
    parts.push(Part::Dots { ink, share: 1.0, points: vec![[truth, 0.0]] });
    parts.push(Part::Label { ink, at: [truth, 0.0], words: "truth".into() });
    parts.extend(ends.into_iter().map(|(ink, at, words)| Part::Label { ink, at, words }));
    let title = "Spread over modes alive".to_owned();
    let told =
        format!("{title} at generation {}, modes and spread (truth {MODES} and 1): {}.", whole(t), told.join("; "));
    let plot = Plot {
        parts,
        legend: Vec::new(),
        ..Plot::new(
            title,
            Scale { whole: true, ..Scale::new("modes alive, mean of the runs", x) },
            Scale::new("spread, truth 1", y),
        )
    };
    Made::new(plot, told)
}
