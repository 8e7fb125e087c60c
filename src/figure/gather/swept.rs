//! A sweep: a map of two knobs, or curves along one.

use std::sync::Arc;

use super::made::{Made, Worst};
use crate::experiment::{Centre, Problem, Scenario};
use crate::family::Refusal;
use crate::figure::asked::Asked;
use crate::figure::axis::Axis;
use crate::figure::curves::{BANDS, line_of};
use crate::figure::numbers::{LACK, percent, significant, whole};
use crate::figure::phase::{
    Content, Picture, Swept, along, among_colours, border_words, content, height, line_words, lines_along, place_words,
    rows, said, strokes_of, title, value, values,
};
use crate::figure::plot::{ColourKey, Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;
use crate::figure::strokes::{Ribbon, Stroke};
use crate::numeric::guard::Bounded as _;
use crate::sweep::{Cell, Drawn, Grid, Sweep, lines};

/// Cells at a time, between two looks whether to give up.
const CELLS: usize = 256;
/// Ticks along a scale of colours: so long, and so far apart.
const SCALE: [f32; 2] = [240.0, 40.0];

/// The words for the two ways a sweep of two knobs is drawn.
const MAP: &str = "map";
const CURVES: &str = "curves";

/// Whether all that is asked for by name is how a sweep is drawn.
pub(super) fn is_meant(plots: &[String]) -> bool {
    plots.iter().all(|name| [MAP, CURVES].contains(&name.as_str()))
}

/// Sweeps what a scenario says, and draws it; the scenario that was swept stands beside. `None` if cancelled.
pub(super) fn sweep(
    scenario: Scenario,
    asked: &Asked,
    cancelled: &(dyn Fn() -> bool + Sync),
    tell: &dyn Fn(f64),
) -> Result<Option<(Scenario, Made)>, Problem> {
    if let Some(other) = asked.plots.iter().find(|name| !is_meant(std::slice::from_ref(name))) {
        return Err(Refusal::because("plot", other, "a sweep is drawn as map or as curves").into());
    }
    let grid = Arc::new(Grid::new(scenario)?);
    let mut sweep = Sweep::new(Arc::clone(&grid), None);
    while !sweep.is_finished() {
        if !sweep.advance(CELLS, cancelled) {
            return Ok(None);
        }
        let progress = sweep.progress();
        tell(progress.done as f64 / (progress.total as f64).at_least(1.0));
    }
    let cells: Vec<Cell> = sweep.cells().cloned().collect();
    let lines = lines(&grid);
    Ok(Some((grid.scenario().clone(), plot(&grid, &cells, &lines, asked))))
}

/// The plot of a sweep's cells, with lines of papers.
fn plot(grid: &Grid, cells: &[Cell], lines: &[Drawn], asked: &Asked) -> Made {
    let swept = Swept { grid, cells, lines };
    let look = Some(grid.scenario().look.centre).filter(|centre| *centre == Centre::Mean);
    let picture = Picture::new(&swept, asked.centre.or(look), asked.plots.first().map(|name| name == CURVES));
    let log = asked.log.unwrap_or(picture.decades);
    let mut plot = if picture.curves { curves(&picture, &swept, log) } else { map(&picture, &swept, log) };
    let lacking = cells.iter().filter(|cell| cell.stats.is_some_and(|stats| stats.median.is_nan())).count();
    if lacking > 0 {
        plot.notes.push(format!("{LACK} in {} of {} cells", whole(lacking as u64), whole(cells.len() as u64)));
    }
    let refused = cells.iter().filter(|cell| cell.refused.is_some()).count();
    if refused > 0 {
        plot.notes.push(format!("{} of {} cells cannot be run", whole(refused as u64), whole(cells.len() as u64)));
    }
    let against = match &picture.y {
        Some(y) => format!("{} against {}", y.name, picture.x.name),
        None => format!("against {}", picture.x.name),
    };
    let told = format!("{}, {against}. {}", plot.title, said(&picture, &swept));
    let errors = cells.iter().filter_map(|cell| Some((cell, cell.stats?.se))).filter(|(_, error)| error.is_finite());
    let worst = errors.max_by(|a, b| a.1.total_cmp(&b.1));
    let worst = worst.map(|(cell, error)| Worst { of: place_words(cell, grid), error, generation: 0 });
    Made { errors: worst.into_iter().collect(), ..Made::new(plot, told) }
}

fn names(words: &[String]) -> Vec<(f64, String)> {
    words.iter().enumerate().map(|(i, word)| (i as f64, word.clone())).collect()
}

/// Values by colour, with the border between lost and kept, and lines of papers.
fn map(picture: &Picture, swept: &Swept<'_>, log: bool) -> Plot {
    let scale = picture.scale(log);
    let divide = picture.divide(&scale);
    let share = |at: f64| among_colours((at - scale.low) / scale.span(), divide);
    let mut parts = Vec::new();
    for (number, [left, right], [foot, top]) in picture.rectangles() {
        let Some(cell) = swept.cells.get(number as usize) else { continue };
        let shown = cell.stats.map(|stats| value(picture.centre, &stats)).filter(|x| !x.is_nan());
        if shown == Some(f64::INFINITY) {
            continue; // no colour of the scale: not late, but never
        }
        let place = |x: f64| if log { if x > 0.0 { x.log10() } else { scale.low } } else { x };
        parts.push(Part::Cell { of: [left, right, foot, top], value: shown.map(|x| share(place(x))) });
    }
    let mut legend = Vec::new();
    let mut line = |ink: Series, pieces: &[Vec<[f64; 2]>], name: String| {
        for points in pieces.iter().filter(|piece| piece.len() > 1) {
            parts.push(Part::Line { ink, share: 1.0, width: Width::Middle, points: points.clone() });
        }
        legend.push(Entry::new(Sign::Line(Width::Middle), ink, name));
    };
    let border = border_words(picture, swept.grid);
    let bordered = u8::from(border.is_some());
    if let Some(words) = border {
        line(Series::Line(0), &picture.border, words);
    }
    for (number, drawn) in (bordered..).zip(&picture.lines) {
        line(Series::Line(number), &drawn.pieces, line_words(drawn.line));
    }
    if !picture.least.is_empty() {
        parts.push(Part::Dots { ink: Series::Truth, share: 1.0, points: picture.least.clone() });
        legend.push(Entry::new(Sign::Dot, Series::Truth, "least of the runs"));
    }
    let mut notes = Vec::new();
    notes.extend(picture.darkest(&scale).map(|end| format!("darkest: below {}", significant(end, 1))));
    let never =
        swept.cells.iter().filter_map(|cell| cell.stats).filter(|stats| value(picture.centre, stats) == f64::INFINITY);
    let never = never.count();
    if never > 0 {
        let share = percent(never as f64 / swept.cells.len().max(1) as f64);
        notes.push(format!("infinite in {share} of the cells, left blank"));
    }
    let ticks = scale.ticks(SCALE[0], SCALE[1], false).into_iter().filter(|tick| tick.major);
    let ticks = ticks.filter(|tick| (scale.low..=scale.high).contains(&tick.at));
    let map =
        ColourKey { label: picture.label.clone(), ticks: ticks.map(|tick| (share(tick.at), tick.label)).collect() };
    let y = picture.y.as_ref();
    Plot {
        parts,
        legend,
        notes,
        map: Some(map),
        ..Plot::new(
            title(picture, swept.grid),
            knob(&picture.x.name, picture.x.axis, &picture.x.words),
            y.map_or_else(|| knob("", Axis::linear(0.0, 1.0), &[]), |y| knob(&y.name, y.axis, &y.words)),
        )
    }
}

fn knob(label: &str, axis: Axis, words: &[String]) -> Scale {
    Scale { names: names(words), ..Scale::new(label, axis) }
}

/// A curve, or one for each value of the second knob.
fn curves(picture: &Picture, swept: &Swept<'_>, log: bool) -> Plot {
    let (grid, cells) = (swept.grid, swept.cells);
    let rows = rows(grid, cells);
    let lines_on = lines_along(picture, grid, &rows, swept.lines);
    let (x, y) = (picture.x.axis, values(picture, grid, cells, &lines_on, log));
    let Content { ribbons, mut strokes, dots, entries } = content(picture, grid, &rows, None);
    strokes.extend(strokes_of(&lines_on, &y));
    let mut parts = Vec::new();
    for (i, ribbon) in ribbons.iter().enumerate() {
        parts.extend(band(ribbon, BANDS[usize::from(i % 2 == 0 && ribbons.len() > 1)], [&x, &y]));
    }
    let place = |p: &[f64; 2]| Some([x.place(p[0])?, y.place(p[1])?]);
    for (ink, points) in &dots {
        parts.push(Part::Dots { ink: *ink, share: 0.7, points: points.iter().filter_map(place).collect() });
    }
    let marks = lines_on.iter().filter(|line| !line.marks.is_empty());
    parts.extend(marks.map(|line| Part::Dots {
        ink: line.series,
        share: 1.0,
        points: line.marks.iter().filter_map(place).collect(),
    }));
    for Stroke { series, points, weight } in &strokes {
        let width = match series {
            Series::Theory | Series::Line(_) => Width::Middle,
            _ if *weight < 1.0 => Width::Hair,
            _ => Width::Thick,
        };
        let places = points.iter().filter_map(|p| Some((x.place(p[0])?, y.place(p[1]))));
        let pieces = line_of(places, points.len()).into_iter().filter(|piece| piece.len() > 1);
        parts.extend(pieces.map(|points| Part::Line { ink: *series, share: 1.0, width, points }));
    }
    let mut legend: Vec<Entry> =
        entries.into_iter().map(|(ink, name)| Entry::new(Sign::Line(width_of(ink)), ink, name)).collect();
    legend
        .extend(lines_on.iter().map(|line| Entry::new(Sign::Line(Width::Middle), line.series, line_words(line.line))));
    let outside = cells.iter().filter(|cell| height(picture, grid, cell).is_infinite());
    let outside: Vec<f64> = outside.map(|cell| along(picture, cell)).collect();
    let mut notes = Vec::new();
    if let (Some(first), Some(last)) = (outside.first(), outside.last()) {
        let [first, last] = [first, last].map(|x| significant(*x, 3));
        notes.push(format!(
            "infinite in {} cells, {} from {first} to {last}",
            whole(outside.len() as u64),
            picture.x.name
        ));
    }
    Plot {
        parts,
        legend,
        notes,
        ..Plot::new(title(picture, grid), knob(&picture.x.name, x, &picture.x.words), knob(&picture.label, y, &[]))
    }
}

fn width_of(ink: Series) -> Width {
    if matches!(ink, Series::Theory | Series::Line(_)) { Width::Middle } else { Width::Thick }
}

fn band(ribbon: &Ribbon, share: f32, [x, y]: [&Axis; 2]) -> Option<Part> {
    let (mut xs, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
    for &[at, below, above] in &ribbon.points {
        if let (Some(at), Some(below), Some(above)) = (x.place(at), y.edge(below), y.edge(above)) {
            xs.push(at);
            low.push(below);
            high.push(above);
        }
    }
    (xs.len() > 1).then_some(Part::Band { ink: ribbon.series, share, xs, low, high })
}
