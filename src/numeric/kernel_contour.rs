//! Lines of equal density of many round kernels, for drawing: a grid, and marching squares on it ([`crate::numeric::contour`]).

use super::contour::contour;
use crate::numeric::guard::Bounded as _;

/// Cells of the grid along the longer side.
const CELLS: usize = 72;
/// Of more kernels than this every so many-th is drawn.
const MOST: usize = 4000;
/// Kernels are cut off at so many widths.
const REACH: f64 = 4.0;

/// Lines around the places that hold each share of the points, by density; no finer than a cell of the grid.
pub(crate) fn contours(points: &[[f64; 2]], width: f64, shares: &[f64]) -> Vec<Vec<[f64; 2]>> {
    let every = points.len() / MOST + 1;
    let points: Vec<[f64; 2]> = points.iter().copied().step_by(every).collect();
    let ends = [0, 1].map(|axis| {
        points.iter().map(|at| at[axis]).fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
    });
    let span = (ends[0].1 - ends[0].0).max(ends[1].1 - ends[1].0) + 2.0 * REACH * width;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let cell = span / CELLS as f64;
    let width = width.max(0.8 * cell);
    let reach = REACH * width;
    let corner = [ends[0].0 - reach, ends[1].0 - reach];
    let size = [0, 1].map(|axis| ((ends[axis].1 - ends[axis].0 + 2.0 * reach) / cell).ceil() as usize + 1);
    let mut heights = vec![0.0; size[0] * size[1]];
    for at in &points {
        let range = |axis: usize| {
            let middle = (at[axis] - corner[axis]) / cell;
            let (low, high) = ((middle - reach / cell).at_least(0.0), (middle + reach / cell).at_least(0.0));
            (low.ceil() as usize, (high.floor() as usize).min(size[axis] - 1))
        };
        let fall = |axis: usize, i: usize| {
            let gap = corner[axis] + i as f64 * cell - at[axis];
            (-0.5 * gap * gap / (width * width)).exp()
        };
        let (columns, rows) = (range(0), range(1));
        let across: Vec<f64> = (columns.0..=columns.1).map(|i| fall(0, i)).collect();
        for j in rows.0..=rows.1 {
            let up = fall(1, j);
            let row = &mut heights[j * size[0] + columns.0..];
            row.iter_mut().zip(&across).for_each(|(height, side)| *height += up * side);
        }
    }
    let at = |i: usize, j: usize| heights[j * size[0] + i];
    // A point's own density, by the four corners around it.
    let inside = |point: &[f64; 2]| {
        let place = [0, 1].map(|axis| (point[axis] - corner[axis]) / cell);
        let (i, j) = ((place[0] as usize).min(size[0] - 2), (place[1] as usize).min(size[1] - 2));
        let (x, y) = (place[0] - i as f64, place[1] - j as f64);
        let low = at(i, j) * (1.0 - x) + at(i + 1, j) * x;
        let high = at(i, j + 1) * (1.0 - x) + at(i + 1, j + 1) * x;
        low * (1.0 - y) + high * y
    };
    let mut own: Vec<f64> = points.iter().map(inside).collect();
    own.sort_unstable_by(f64::total_cmp);
    let mut lines = Vec::new();
    for share in shares {
        let level = own[(((1.0 - share) * own.len() as f64) as usize).min(own.len() - 1)];
        let found = contour(size[0], size[1], |i, j| Some(at(i, j)), level);
        let place = |[x, y]: [f64; 2]| [corner[0] + cell * x, corner[1] + cell * y];
        lines.extend(found.into_iter().map(|line| line.into_iter().map(place).collect::<Vec<_>>()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One kernel: its line around everything it holds passes at its own place; two far apart give closed lines of their own.
    #[test]
    fn lines_are_closed_and_level() {
        let points: Vec<[f64; 2]> =
            (0..40).map(|i| [if i % 2 == 0 { 0.0 } else { 3.0 } + 0.01 * f64::from(i), 0.0]).collect();
        let lines = contours(&points, 0.3, &[0.9]);
        assert_eq!(lines.len(), 2);
        for line in &lines {
            assert_eq!(line.first(), line.last());
            assert!(line.len() > 8);
        }
        assert!(contours(&[[1.0, 1.0]], 0.0, &[0.5]).is_empty());
    }
}
