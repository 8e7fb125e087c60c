//! What a sweep shows, in two sentences made from its cells.

use super::labels::{knob_words, row_words, threshold};
use super::picture::{Picture, value};
use super::swept::Swept;
use crate::experiment::{Centre, Level, general};
use crate::family::{LEFT_NUMBERS, metric};
use crate::figure::numbers::{capital, percent, significant};
use crate::sweep::{At, Cell, Grid, number};

/// Two sentences that follow the sweep.
pub(crate) fn said(picture: &Picture, shot: &Swept<'_>) -> String {
    let grid = shot.grid;
    let cells: Vec<(&Cell, f64)> = shot
        .cells
        .iter()
        .filter_map(|cell| Some((cell, value(picture.centre, &cell.stats?))))
        .filter(|(_, x)| !x.is_nan())
        .collect();
    let refused = shot.cells.iter().filter(|cell| cell.refused.is_some()).count();
    let mut words = if cells.is_empty() {
        "No cell has a value yet.".into()
    } else if picture.y.is_none() {
        of_curve(picture, grid, &cells)
    } else if picture.curves {
        of_curves(picture, grid, &cells)
    } else {
        of_map(picture, grid, &cells)
    };
    let hidden = cells.iter().filter(|(cell, _)| cell.hides_its_tail(grid)).count();
    if hidden > 0 && picture.centre == Centre::Mean {
        let luck = if !picture.curves { "; all cells share their luck, so a lucky run lights a whole row" } else { "" };
        words.push_str(&format!(" In {} a few rare runs rule the mean{luck}: see the median.", count(hidden)));
    }
    let endless = shot.cells.iter().filter(|cell| grid.at() != At::Collapse && cell.has_no_mean()).count();
    if endless > 0 {
        words.push_str(&format!(" In {} no run has a finite value.", count(endless)));
    }
    let left = shot.cells.iter().filter(|cell| cell.left > 0).count();
    if left > 0 {
        words.push_str(&format!(" In {} runs {LEFT_NUMBERS}: their last values stand.", count(left)));
    }
    if refused > 0 {
        let shown = if picture.curves { "Left out" } else { "Hatched" };
        words.push_str(&format!(" {shown}: {} that cannot be run; point at one to see why.", count(refused)));
    }
    words
}

fn count(n: usize) -> String {
    if n == 1 { "a cell".into() } else { format!("{n} cells") }
}

/// What is lost below the threshold, as the end of a sentence.
fn lost(grid: &Grid) -> &'static str {
    match grid.metric() {
        metric::COLLAPSED => "more than half of the runs have collapsed",
        metric::ALIVE if grid.scenario().about().is_some_and(|about| about.labels) => {
            "more than half of the symbols are lost"
        }
        metric::ALIVE => "more than half of the runs have died",
        other => general(other).map_or("", |general| general.lost),
    }
}

/// Whether a value is on the lost side.
fn is_lost(grid: &Grid, level: f64, x: f64) -> bool {
    let above = grid.metric() == metric::COLLAPSED
        || general(grid.metric()).is_some_and(|general| matches!(general.level, Level::Most(_)));
    if above { x > level } else { x < level }
}

/// Where a row of cells crosses a level along the first knob, and whether the lost side is below it: the cut that leaves
/// the fewest cells on the wrong side, for near the border a cell may be there by chance.
fn crossing(picture: &Picture, grid: &Grid, level: f64, row: &[(&Cell, f64)]) -> Option<(f64, bool)> {
    let lost: Vec<bool> = row.iter().map(|(_, x)| is_lost(grid, level, *x)).collect();
    let wrong =
        |cut: usize, below: bool| lost.iter().enumerate().filter(|(i, lost)| **lost != ((*i < cut) == below)).count();
    let cuts = (1..row.len()).flat_map(|cut| [(cut, true), (cut, false)]);
    let (cut, below) = cuts.min_by_key(|(cut, below)| wrong(*cut, *below))?;
    // Better than no border at all.
    let all = lost.iter().filter(|lost| **lost).count();
    if wrong(cut, below) >= all.min(lost.len() - all) {
        return None;
    }
    let ((a, u), (b, v)) = (row[cut - 1], row[cut]);
    let (x, y) = (number(&a.x)?, number(&b.x)?);
    let part = if u.is_finite() && v.is_finite() && u != v { ((level - u) / (v - u)).clamp(0.0, 1.0) } else { 0.5 };
    let at = if picture.x.axis.log { x * (y / x).powf(part) } else { x + (y - x) * part };
    Some((at, below))
}

/// Rows by the second knob, each along the first; of the base grid only.
fn rows<'a>(grid: &Grid, cells: &[(&'a Cell, f64)]) -> Vec<Vec<(&'a Cell, f64)>> {
    let mut rows: std::collections::BTreeMap<u32, Vec<(&Cell, f64)>> = Default::default();
    let step = 1 << grid.refine();
    for (cell, x) in cells.iter().filter(|(cell, _)| cell.place.j % step == 0) {
        rows.entry(cell.place.j).or_default().push((cell, *x));
    }
    rows.into_values().filter(|row| row.len() > 1).collect()
}

/// Where most rows cross a level, and how that moves; `None` where none does, or the rows are words.
fn border(picture: &Picture, grid: &Grid, level: f64, rows: &[Vec<(&Cell, f64)>]) -> Option<String> {
    let y = picture.y.as_ref().filter(|y| y.words.is_empty())?;
    let at = |cell: &Cell| {
        let value = cell.y.as_ref().map_or(String::new(), knob_words);
        if y.name == "generations" { format!("by generation {value}") } else { format!("at {} {value}", y.name) }
    };
    let crossed: Vec<(&Cell, f64, bool)> = rows
        .iter()
        .filter_map(|row| Some((row.first()?.0, crossing(picture, grid, level, row)?)))
        .map(|(cell, (x, below))| (cell, x, below))
        .collect();
    let side = |below: bool| if below { "Below" } else { "Above" };
    let (cell, x, below) = crossed.get(2 * crossed.len() / 3)?;
    let first =
        format!("{} {} of about {}, {} {}.", side(*below), picture.x.name, significant(*x, 2), lost(grid), at(cell));
    let second = match (crossed.first(), crossed.last()) {
        (Some((a, from, _)), Some((b, to, _))) if crossed.len() > 2 => {
            let moved = if (to / from - 1.0).abs() < 0.15 {
                "stays where it is".to_owned()
            } else {
                format!("moves from {} to {}", significant(*from, 2), significant(*to, 2))
            };
            let ends = [a, b].map(|cell| cell.y.as_ref().map_or(String::new(), knob_words));
            format!(" The border {moved} as {} goes from {} to {}.", y.name, ends[0], ends[1])
        }
        _ => String::new(),
    };
    Some(first + &second)
}

/// What each curve does, of several; of many the first, the middle and the last.
fn of_curves(picture: &Picture, grid: &Grid, cells: &[(&Cell, f64)]) -> String {
    let rows = rows(grid, cells);
    if let Some(words) = threshold(grid).and_then(|(level, _)| border(picture, grid, level, &rows)) {
        return words;
    }
    let told: Vec<usize> = match rows.len() {
        n @ 0..=4 => (0..n).collect(),
        n => vec![0, n / 2, n - 1],
    };
    let of_row = |row: &Vec<(&Cell, f64)>| {
        let finite: Vec<(&Cell, f64)> = row.iter().copied().filter(|(_, x)| x.is_finite()).collect();
        let name = row.first()?.0.y.as_ref().map(|value| row_words(grid, value))?;
        let at = |(cell, x): (&Cell, f64)| format!("{} at {}", significant(x, 2), knob_words(&cell.x));
        let says = match Shape::of(picture.centre, grid, &finite) {
            None => "no finite value".to_owned(),
            Some((Shape::Least, [least, ..])) => format!("least, {}", at(least)),
            Some((Shape::Greatest, [_, most, ..])) => format!("greatest, {}", at(most)),
            Some((Shape::Flat, [.., last])) => format!("about {} throughout", significant(last.1, 2)),
            Some((Shape::Slope, [_, _, first, last])) => format!("from {} to {}", at(first), at(last)),
        };
        Some(format!("{name}: {says}"))
    };
    let told: Vec<String> = told.into_iter().filter_map(|k| of_row(rows.get(k)?)).collect();
    let name = capital(&picture.label);
    format!("{name} along {}. {}.", picture.x.name, capital(&told.join("; ")))
}

/// What differs by more than this factor does not stay as it is, however little is known of it.
const FLAT: f64 = 3.0;

/// What a curve does from its first point to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// It dips, by more than chance.
    Least,
    /// It peaks.
    Greatest,
    /// It does neither, nor does it get anywhere.
    Flat,
    /// It goes from one end to the other.
    Slope,
}

impl Shape {
    /// With the least, the greatest, the first and the last of its points, all of them finite; `None` of no points.
    fn of<'a>(centre: Centre, grid: &Grid, finite: &[(&'a Cell, f64)]) -> Option<(Self, [(&'a Cell, f64); 4])> {
        let (first, last) = (*finite.first()?, *finite.last()?);
        let by = |a: &&(&Cell, f64), b: &&(&Cell, f64)| a.1.total_cmp(&b.1);
        let (least, most) = (*finite.iter().min_by(by)?, *finite.iter().max_by(by)?);
        let inner = |one: (&Cell, f64)| one.0.place != first.0.place && one.0.place != last.0.place;
        let runs = (grid.scenario().replicates as f64).sqrt();
        // That of a median as of a normal law's.
        let error = |(cell, _): (&Cell, f64)| match (centre, cell.stats) {
            (Centre::Mean, Some(stats)) => stats.se,
            (Centre::Median, Some(stats)) => 0.93 * (stats.q75 - stats.q25) / runs,
            (_, None) => f64::NAN,
        };
        let beyond =
            |one: (&'a Cell, f64), end: (&'a Cell, f64)| (one.1 - end.1).abs() > 3.0 * error(one).hypot(error(end));
        let shape = match () {
            () if inner(least) && beyond(least, first) && beyond(least, last) => Self::Least,
            () if inner(most) && beyond(most, first) && beyond(most, last) => Self::Greatest,
            // Means that rare runs rule may differ by any factor within their errors: that is not flat.
            () if !(beyond(least, most) || least.1 > 0.0 && most.1 > FLAT * least.1) => Self::Flat,
            () => Self::Slope,
        };
        Some((shape, [least, most, first, last]))
    }
}

fn of_map(picture: &Picture, grid: &Grid, cells: &[(&Cell, f64)]) -> String {
    let rows = rows(grid, cells);
    if let Some((level, _)) = threshold(grid) {
        if let Some(words) = border(picture, grid, level, &rows) {
            return words;
        }
        let all = cells.iter().filter(|(_, x)| is_lost(grid, level, *x)).count();
        let lost = lost(grid);
        let share = all as f64 / cells.len().max(1) as f64;
        let extreme = worst(grid, cells).map_or(String::new(), |(cell, x)| {
            format!(" The furthest is {} at {}.", significant(x, 2), place(picture, cell))
        });
        return match all {
            0 => format!("Nowhere in this picture {lost}.{extreme}"),
            n if n == cells.len() => format!("Everywhere in this picture {lost}.{extreme}"),
            _ => format!("In {} of this picture {lost}.{extreme}", percent(share)),
        };
    }
    let finite: Vec<&(&Cell, f64)> = cells.iter().filter(|(_, x)| x.is_finite()).collect();
    let (least, most) =
        (finite.iter().min_by(|a, b| a.1.total_cmp(&b.1)), finite.iter().max_by(|a, b| a.1.total_cmp(&b.1)));
    let (Some((low, a)), Some((high, b))) = (least, most) else {
        return format!("In no cell has the typical run collapsed by the last generation ({}).", picture.label);
    };
    let extent = format!(
        "{} goes from {} at {} to {} at {}.",
        capital(&picture.label),
        significant(*a, 2),
        place(picture, low),
        significant(*b, 2),
        place(picture, high)
    );
    let never = cells.iter().filter(|(_, x)| *x == f64::INFINITY).count();
    if grid.at() == At::Collapse && never > 0 {
        let share = percent(never as f64 / cells.len().max(1) as f64);
        return format!(
            "{extent} In {share} of the cells, left blank, the typical run has not collapsed by the last generation."
        );
    }
    format!("{extent} {}", decisive(picture, cells, &rows))
}

/// Which knob changes it more.
fn decisive(picture: &Picture, cells: &[(&Cell, f64)], rows: &[Vec<(&Cell, f64)>]) -> String {
    let Some(y) = &picture.y else { return String::new() };
    let scale = |x: f64| if picture.decades { x.max(1e-300).ln() } else { x };
    let spread = |all: &mut dyn Iterator<Item = f64>| {
        let [low, high] = all
            .filter(|x| x.is_finite())
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], x| [a.min(scale(x)), b.max(scale(x))]);
        if high >= low { high - low } else { 0.0 }
    };
    // On average, and at most: what matters a lot in one place does not hardly matter.
    let mean =
        |all: Vec<f64>| (all.iter().sum::<f64>() / all.len().max(1) as f64, all.iter().copied().fold(0.0, f64::max));
    let (across, most_across) = mean(rows.iter().map(|row| spread(&mut row.iter().map(|(_, x)| *x))).collect());
    let mut columns: std::collections::BTreeMap<u32, Vec<f64>> = Default::default();
    cells.iter().for_each(|(cell, x)| columns.entry(cell.place.i).or_default().push(*x));
    let (up, most_up) =
        mean(columns.into_values().filter(|c| c.len() > 1).map(|c| spread(&mut c.into_iter())).collect());
    match () {
        () if across > 3.0 * up && across > most_up => {
            format!("It is {} that decides; {} hardly matters.", picture.x.name, y.name)
        }
        () if up > 3.0 * across && up > most_across => {
            format!("It is {} that decides; {} hardly matters.", y.name, picture.x.name)
        }
        () => format!("Both {} and {} matter.", picture.x.name, y.name),
    }
}

/// The cell that is furthest gone.
fn worst<'a>(grid: &Grid, cells: &[(&'a Cell, f64)]) -> Option<(&'a Cell, f64)> {
    let finite = cells.iter().filter(|(_, x)| x.is_finite()).copied();
    if grid.metric() == metric::COLLAPSED {
        finite.max_by(|a, b| a.1.total_cmp(&b.1))
    } else {
        finite.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

fn place(picture: &Picture, cell: &Cell) -> String {
    let x = format!("{} {}", picture.x.name, knob_words(&cell.x));
    match (&picture.y, &cell.y) {
        (Some(y), Some(value)) => format!("{x}, {} {}", y.name, knob_words(value)),
        _ => x,
    }
}

fn of_curve(picture: &Picture, grid: &Grid, cells: &[(&Cell, f64)]) -> String {
    let finite: Vec<(&Cell, f64)> = cells.iter().copied().filter(|(_, x)| x.is_finite()).collect();
    let Some((shape, [least, most, first, last])) = Shape::of(picture.centre, grid, &finite) else {
        return format!("No value of {} gives a finite {}.", picture.x.name, picture.label);
    };
    let name = capital(&picture.label);
    let told = |(cell, x): (&Cell, f64)| format!("{} at {} {}", significant(x, 2), picture.x.name, knob_words(&cell.x));
    let ends = format!("{} and {} at the ends", significant(first.1, 2), significant(last.1, 2));
    let one = match shape {
        Shape::Least => format!("{name} is least, {}; it is {ends}.", told(least)),
        Shape::Greatest => format!("{name} is greatest, {}; it is {ends}.", told(most)),
        Shape::Flat => format!("{name} hardly depends on {}: {ends}.", picture.x.name),
        Shape::Slope => {
            let verb = if last.1 > first.1 { "grows" } else { "falls" };
            format!("{name} {verb} from {} to {}.", told(first), told(last))
        }
    };
    let Some((level, _)) = threshold(grid) else { return one };
    match crossing(picture, grid, level, cells) {
        Some((x, below)) => {
            let side = if below { "Below" } else { "Above" };
            format!("{one} {side} {} of about {}, {}.", picture.x.name, significant(x, 2), lost(grid))
        }
        None if cells.iter().all(|(_, x)| is_lost(grid, level, *x)) => format!("{one} At every value {}.", lost(grid)),
        None => format!("{one} Nowhere {}.", lost(grid)),
    }
}
