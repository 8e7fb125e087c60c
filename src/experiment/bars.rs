//! Histograms of the view: their bins, and the range in which measured values stay in sight, however far the fit is from them.

use crate::family::Family;
use crate::numeric::guard::Bounded as _;

use super::origin::{GROUPS, Stack};
use super::setup::Setup;
use super::shape::{core, hard_edges};

/// Values in order, and what is seen of them.
pub(super) struct Measured {
    values: Vec<f64>,
    discrete: bool,
}

impl Measured {
    /// Those the truth was fitted to, if they are no labels.
    pub(super) fn of<F: Family>(setup: &Setup<F>) -> Option<Self> {
        let data = setup.data.as_deref().filter(|_| !F::ABOUT.labels)?;
        let coordinates = data.iter().map(|point| setup.family.coordinate(point.clone()));
        Self::new(coordinates.collect(), F::ABOUT.discrete)
    }

    fn new(mut values: Vec<f64>, discrete: bool) -> Option<Self> {
        values.retain(|x| x.is_finite());
        values.sort_unstable_by(f64::total_cmp);
        (!values.is_empty()).then_some(Self { values, discrete })
    }

    fn quantile(&self, share: f64) -> f64 {
        self.values[((self.values.len() - 1) as f64 * share).round() as usize]
    }

    /// The ends that are to be seen, with a margin; of a few far values only as much as leaves the middle in sight.
    pub(super) fn ends(&self) -> (f64, f64) {
        let (first, last) = (self.quantile(0.0), self.quantile(1.0));
        let core = (self.quantile(0.05), self.quantile(0.95));
        let most = 2.5 * (core.1 - core.0);
        let (low, high) =
            if most > 0.0 { (first.at_least(core.0 - most), last.at_most(core.1 + most)) } else { (first, last) };
        let margin = if self.discrete { 0.6 } else { 0.03 * (high - low) };
        (low - margin, high + margin)
    }

    /// Their bars: from their own width, for the fit may have another.
    pub(super) fn bars<F: Family>(&self, setup: &Setup<F>, range: (f64, f64)) -> Vec<[f64; 3]> {
        let (wide, half) = ((self.quantile(0.01), self.quantile(0.99)), (self.quantile(0.25), self.quantile(0.75)));
        let most = 6.0 * (half.1 - half.0);
        let own = match most {
            most if most > 0.0 && wide.1 - wide.0 > most => (half.0, half.0 + most),
            _ if wide.1 > wide.0 => wide,
            _ => core(&setup.family, &setup.truth),
        };
        bars(&self.values, range, self.discrete, own, &hard_edges(&setup.family, &setup.truth))
    }
}

/// Bins of a histogram: Freedman-Diaconis-like ones, or one for each whole number.
pub(super) struct Bins {
    start: f64,
    width: f64,
    /// So many reach over the range.
    count: f64,
}

impl Bins {
    /// For so many points, from the width of `core`. Bins begin at the first of `edges`, and so many fit up to the second:
    /// no bar reaches over the end of a support.
    pub(super) fn new(n: usize, range: (f64, f64), discrete: bool, core: (f64, f64), edges: &[f64]) -> Self {
        let (start, width) = if discrete {
            (range.0.ceil() - 0.5, 1.0)
        } else {
            let wanted = (core.1 - core.0) / (n as f64).cbrt().clamp(6.0, 40.0);
            let width = wanted.clamp((range.1 - range.0) / 4000.0, (range.1 - range.0) / 12.0);
            match *edges {
                [first, second, ..] => {
                    let width = (second - first) / ((second - first) / width).round().at_least(1.0);
                    (first - ((first - range.0) / width).ceil() * width, width)
                }
                [first] => (first - ((first - range.0) / width).ceil() * width, width),
                [] => (range.0, width),
            }
        };
        Self { start, width, count: ((range.1 - start) / width).ceil().at_least(1.0) }
    }

    /// A density histogram, or shares of each value, where `n` points are all there are.
    pub(super) fn bars(&self, points: &[f64], n: f64) -> Vec<[f64; 3]> {
        self.stacked(points, &[], n).0
    }

    /// The same, and how much of each bar is of which group; points without one are of the first.
    pub(super) fn stacked(&self, points: &[f64], groups: &[usize], n: f64) -> (Vec<[f64; 3]>, Vec<Stack>) {
        let Self { start, width, count } = *self;
        // Only bins with points are held: whole numbers may lie anywhere.
        let placed = points.iter().enumerate().map(|(i, x)| ((x - start) / width, groups.get(i).copied().unwrap_or(0)));
        let within = placed.filter(|(place, _)| *place >= 0.0 && *place < count);
        let mut places: Vec<(u64, usize)> = within.map(|(place, group)| (place as u64, group)).collect();
        places.sort_unstable();
        let bar = |same: &[(u64, usize)]| {
            let left = start + same[0].0 as f64 * width;
            let mut stack = [0.0; GROUPS];
            for part in same.chunk_by(|a, b| a.1 == b.1) {
                stack[part[0].1] = part.len() as f64 / (n * width);
            }
            ([left, left + width, same.len() as f64 / (n * width)], stack)
        };
        places.chunk_by(|a, b| a.0 == b.0).map(bar).unzip()
    }
}

/// A histogram of these points.
fn bars(points: &[f64], range: (f64, f64), discrete: bool, core: (f64, f64), edges: &[f64]) -> Vec<[f64; 3]> {
    let bins = Bins::new(points.len(), range, discrete, core, edges);
    bins.bars(points, points.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::shape::over;

    #[test]
    fn measured_values_are_in_sight_and_a_few_far_ones_do_not_hide_the_rest() {
        let seen = |values: Vec<f64>, range| over(range, Some(Measured::new(values, false).unwrap().ends()));
        let ids = || (0..200).map(f64::from);
        let (low, high) = seen(ids().collect(), (83.0, 115.5));
        assert!(low < 0.0 && low > -20.0 && high > 199.0 && high < 220.0, "{low} to {high}");
        // Where the fit reaches further, nothing changes.
        assert_eq!(seen(ids().collect(), (-50.0, 300.0)), (-50.0, 300.0));
        let (_, high) = seen(ids().chain([1e9]).collect(), (0.0, 10.0));
        assert!(high > 199.0 && high < 1000.0, "{high}");
        assert_eq!(seen(vec![-1e308, 0.0, 1e308], (0.0, 1.0)), (0.0, 1.0));
        assert!(Measured::new(Vec::new(), false).is_none());
    }

    #[test]
    fn counts_far_apart_are_two_bars_and_bars_hold_all_points() {
        let counts = bars(&[0.0, 0.0, 1e12], (-0.6, 1e12 + 0.6), true, (0.0, 1.0), &[]);
        assert_eq!(counts, [[-0.5, 0.5, 2.0 / 3.0], [1e12 - 0.5, 1e12 + 0.5, 1.0 / 3.0]]);
        let points: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.0077).collect();
        let area: f64 =
            bars(&points, (-1.0, 9.0), false, (0.0, 7.7), &[0.0]).iter().map(|bar| (bar[1] - bar[0]) * bar[2]).sum();
        assert!((area - 1.0).abs() < 1e-9, "{area}");
    }

    #[test]
    fn a_stack_is_as_high_as_its_bar_and_holds_each_group() {
        let points = [0.1, 0.2, 0.3, 1.5, 1.6, 7.0];
        let groups = [0, 1, 1, 4, 0, 2];
        let bins = Bins::new(6, (0.0, 12.0), false, (0.0, 6.0), &[]);
        let (bars, stacks) = bins.stacked(&points, &groups, 6.0);
        assert_eq!(bars.len(), stacks.len());
        for (bar, stack) in bars.iter().zip(&stacks) {
            assert!((stack.iter().sum::<f64>() - bar[2]).abs() < 1e-12, "{bar:?} {stack:?}");
        }
        let unit = 1.0 / 6.0; // bins of 1, six points
        assert_eq!(stacks[0], [unit, 2.0 / 6.0, 0.0, 0.0, 0.0]);
        assert_eq!(stacks[1], [unit, 0.0, 0.0, 0.0, unit]);
        assert_eq!(bars, bins.bars(&points, 6.0));
    }
}
