//! Refinement: steps are halved where the metric changes fast.

use std::collections::{BTreeMap, BTreeSet};

use crate::numeric::guard::Bounded as _;
use crate::theory::Kind;

use super::cell::Cell;
use crate::sweep::grid::Grid;
use crate::sweep::order::Place;

/// Corners that differ by more than this share of the whole range are worth a look between.
const FAST: f64 = 1.0 / 12.0;
/// Within so many standard errors a difference is chance.
const CHANCE: f64 = 3.0;

/// The places to add at a level (1 halves the steps of the base grid), by what the levels before have found.
pub(crate) fn between(grid: &Grid, cells: &BTreeMap<Place, Cell>, level: u32) -> BTreeSet<Place> {
    let step = 1 << (grid.refine() - level); // half a block of the level before
    // Only what the levels before have found: a table that is taken up may hold more.
    let is_before = |place: &Place| place.i.is_multiple_of(2 * step) && place.j.is_multiple_of(2 * step);
    let before = || cells.iter().filter(|(place, _)| is_before(place));
    let mut finite: Vec<f64> = before().filter_map(|(_, cell)| Some(cell.stats?.median)).collect();
    finite.retain(|x| x.is_finite());
    let log = is_logarithmic(&mut finite);
    let scale = |x: f64| if log { x.at_least(f64::MIN_POSITIVE).ln() } else { x };
    let range = finite.last().zip(finite.first()).map_or(0.0, |(high, low)| scale(*high) - scale(*low));
    let differ = |a: &Cell, b: &Cell| match (a.stats, b.stats) {
        (Some(s), Some(t)) => {
            if !s.median.is_finite() || !t.median.is_finite() {
                return s.median.to_bits() != t.median.to_bits();
            }
            let gap = (s.median - t.median).abs();
            let chance = CHANCE * (s.se * s.se + t.se * t.se).sqrt();
            let fast = |x: f64, y: f64| (scale(x) - scale(y)).abs() > FAST * range;
            // A difference that exact theory has too is no chance.
            let known = match (a.theory, b.theory) {
                (Some((x, Kind::Exact)), Some((y, Kind::Exact))) => fast(x, y),
                _ => false,
            };
            fast(s.median, t.median) && (known || !chance.is_finite() || gap > chance)
        }
        (None, None) => false,
        _ => true, // the border of what is possible
    };
    // Of rows that are curves each is looked at for itself.
    let alone = grid.rows() == 1 || grid.rows_apart();
    let ends: &[(u32, u32)] = if alone { &[(2, 0)] } else { &[(2, 0), (0, 2), (2, 2)] };
    let inside: &[(u32, u32)] = if alone { &[(1, 0)] } else { &[(1, 0), (0, 1), (1, 1), (2, 1), (1, 2)] };
    let mut new = BTreeSet::new();
    for (&Place { i, j }, corner) in before() {
        let place = |&(a, b): &(u32, u32)| Place { i: i + a * step, j: j + b * step };
        let corners: Vec<&Cell> = ends.iter().filter_map(|end| cells.get(&place(end))).collect();
        let all = || corners.iter().copied().chain([corner]);
        if corners.len() == ends.len() && all().any(|a| all().any(|b| differ(a, b))) {
            new.extend(inside.iter().map(place).filter(|place| grid.values(*place).is_some()));
        }
    }
    new
}

/// Whether values are told apart better by their logarithms: their middle half then takes a larger part of their range.
/// Sorts them.
fn is_logarithmic(values: &mut [f64]) -> bool {
    values.sort_unstable_by(f64::total_cmp);
    let Some((&low, &high)) = values.first().zip(values.last()).filter(|(low, high)| **low > 0.0 && high > low) else {
        return false;
    };
    let (a, b) = (values[values.len() / 4], values[values.len() * 3 / 4]);
    (b - a) / (high - low) < (b / a).ln() / (high / low).ln()
}
