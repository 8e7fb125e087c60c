//! Bars as a line that goes over them.

use super::axis::Axis;
use super::curves::Band;

/// Bars as a line that goes over them: down to the ground only where there is no next bar.
pub(crate) fn outline(bars: &[[f64; 3]], y: &Axis) -> Band {
    let (mut xs, mut tops) = (Vec::new(), Vec::new());
    let mut before: Option<f64> = None;
    for &[left, right, height] in bars.iter().filter(|bar| bar.iter().all(|x| x.is_finite()) && bar[0] < bar[1]) {
        let height = height.clamp(0.0, 2.0 * y.high);
        // Ends of neighbours differ by the rounding of wherever they are.
        let neighbour = before.filter(|last| left - last < 1e-3 * (right - left));
        if neighbour.is_none() {
            xs.extend(before.into_iter().chain([left]));
            tops.resize(xs.len(), 0.0);
        }
        xs.extend([neighbour.unwrap_or(left), right]);
        tops.extend([height; 2]);
        before = Some(right);
    }
    xs.extend(before);
    tops.resize(xs.len(), 0.0);
    Band { low: vec![0.0; xs.len()], xs, high: tops }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What is under a line, by its own points.
    pub(crate) fn under(points: impl Iterator<Item = [f64; 2]>) -> f64 {
        let points: Vec<[f64; 2]> = points.collect();
        points.windows(2).map(|pair| (pair[1][0] - pair[0][0]) * 0.5 * (pair[0][1] + pair[1][1])).sum()
    }

    #[test]
    fn the_line_over_bars_has_their_area_wherever_they_are() {
        let heights = [0.1, 0.4, 0.4, 0.05, 0.02, 0.9, 0.0, 0.3];
        for (at, width) in [(0.0, 1.0), (-3.7e9, 0.1), (1e-7, 1e-9), (5e15, 64.0)] {
            let ends = |i: usize| [at + width * i as f64, at + width * (i + 1) as f64];
            let bars: Vec<[f64; 3]> = (0..heights.len())
                .filter(|i| heights[*i] > 0.0)
                .map(|i| [ends(i)[0], ends(i)[1], heights[i]])
                .collect();
            let area: f64 = bars.iter().map(|[left, right, height]| (right - left) * height).sum();
            let line = outline(&bars, &Axis::linear(0.0, 1.0));
            let found = under(line.xs.iter().zip(&line.high).map(|(x, y)| [*x, *y]));
            assert!((found - area).abs() < 1e-4 * area, "{at}: {found} for {area}");
            // Neighbours are joined at the top: on the ground it begins, ends, and crosses the one gap.
            assert_eq!(line.high.iter().filter(|height| **height == 0.0).count(), 4, "{at}");
        }
    }
}
