//! Rows of a history as finite points on an axis: split at gaps, decimated to what a screen can show.

use crate::experiment::{Centre, History};
use crate::figure::axis::Axis;
use crate::theory::{Curve, Kind};

/// More points along an axis than this are not seen.
const COLUMNS: usize = 900;

/// How much of its colour the inner and the outer band of a curve keep.
pub(crate) const BANDS: [f32; 2] = [0.25, 0.13];

/// A piece of a band without a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Band {
    pub(crate) xs: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

/// A line in pieces without gaps.
pub(crate) type Pieces = Vec<Vec<[f64; 2]>>;

/// Everything drawn of one metric of one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Points {
    pub(crate) median: Pieces,
    /// The 90 % and the 50 % band.
    pub(crate) outer: Vec<Band>,
    pub(crate) inner: Vec<Band>,
    pub(crate) runs: Vec<Pieces>,
    pub(crate) theory: Pieces,
    /// The mean of the runs, where medians are drawn beside a theory that speaks of means.
    pub(crate) mean: Pieces,
    /// What else is known, by name.
    pub(crate) beside: Vec<(String, Pieces)>,
}

impl Points {
    /// Of the metric at a place of each row.
    pub(crate) fn new(
        history: &History,
        metric: usize,
        axis: &Axis,
        theory: Option<&Curve>,
        runs: usize,
        centre: Centre,
    ) -> Self {
        let stride = history.len().div_ceil(COLUMNS).max(1);
        let metrics = history.metrics().len();
        let info = &history.metrics()[metric];
        let mut points = Self { runs: vec![Vec::new(); runs], ..Self::default() };
        let (mut median, mut outer, mut inner) = (Line::default(), Strip::default(), Strip::default());
        let mut single: Vec<Line> = vec![Line::default(); runs];
        let mut rows = history.rows().peekable();
        while rows.peek().is_some() {
            let mut bucket = Bucket::default();
            let mut singles: Vec<Option<f64>> = vec![None; runs];
            let mut x = 0.0;
            for row in rows.by_ref().take(stride) {
                let summary = &row.summaries[metric];
                x = row.generation as f64;
                bucket.median.take(axis.place(info.centre(summary, centre)));
                if info.share {
                    continue; // quantiles and runs of 0 and 1 say nothing more
                }
                bucket.low.0.take(axis.edge(summary.q05));
                bucket.low.1.take(axis.edge(summary.q25));
                bucket.high.0.take(axis.edge(summary.q95));
                bucket.high.1.take(axis.edge(summary.q75));
                let count = row.runs.len() / metrics.max(1);
                for (run, place) in singles.iter_mut().enumerate().take(count) {
                    *place = row.runs.get(metric * count + run).and_then(|&value| axis.place(value));
                }
            }
            median.push_bucket(x, &bucket.median, &mut points.median);
            outer.push(x, bucket.low.0.low, bucket.high.0.high, &mut points.outer);
            inner.push(x, bucket.low.1.low, bucket.high.1.high, &mut points.inner);
            for ((line, place), pieces) in single.iter_mut().zip(singles).zip(&mut points.runs) {
                line.push(x, place, pieces);
            }
        }
        median.end(&mut points.median);
        outer.end(&mut points.outer);
        inner.end(&mut points.inner);
        for (line, pieces) in single.iter_mut().zip(&mut points.runs) {
            line.end(pieces);
        }
        if let Some(curve) = theory {
            points.theory = placed(&curve.values, axis);
        }
        if centre == Centre::Median && !info.share && theory.is_some_and(|curve| curve.kind == Kind::Exact) {
            let means = history.rows().map(|row| (row.generation as f64, axis.place(row.summaries[metric].mean)));
            points.mean = line_of(means, history.len());
        }
        points
    }

    /// The same with more that is known, by name.
    pub(crate) fn with_beside(mut self, axis: &Axis, beside: Vec<(String, &[(u64, f64)])>) -> Self {
        self.beside = beside.into_iter().map(|(name, values)| (name, placed(values, axis))).collect();
        self
    }
}

fn placed(values: &[(u64, f64)], axis: &Axis) -> Pieces {
    line_of(values.iter().map(|&(t, value)| (t as f64, axis.place(value))), values.len())
}

/// A line through places, broken where there is none.
pub(crate) fn line_of(places: impl Iterator<Item = (f64, Option<f64>)>, count: usize) -> Pieces {
    let stride = count.div_ceil(COLUMNS).max(1);
    let (mut line, mut pieces) = (Line::default(), Pieces::new());
    for (i, (x, place)) in places.enumerate() {
        if i.is_multiple_of(stride) || i + 1 == count {
            line.push(x, place, &mut pieces);
        }
    }
    line.end(&mut pieces);
    pieces
}

#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    low: Option<f64>,
    high: Option<f64>,
    last: Option<f64>,
}

impl Extent {
    fn take(&mut self, place: Option<f64>) {
        if let Some(y) = place {
            self.low = Some(self.low.map_or(y, |low| low.min(y)));
            self.high = Some(self.high.map_or(y, |high| high.max(y)));
        }
        self.last = place;
    }
}

#[derive(Default)]
struct Bucket {
    median: Extent,
    low: (Extent, Extent),
    high: (Extent, Extent),
}

#[derive(Clone, Default)]
struct Line(Vec<[f64; 2]>);

impl Line {
    fn push(&mut self, x: f64, place: Option<f64>, pieces: &mut Pieces) {
        match place {
            Some(y) => self.0.push([x, y]),
            None => self.end(pieces),
        }
    }

    /// The extremes of a bucket, so that no spike is lost to decimation.
    fn push_bucket(&mut self, x: f64, extent: &Extent, pieces: &mut Pieces) {
        if let (Some(low), Some(high)) = (extent.low, extent.high)
            && low < high
        {
            self.push(x, Some(low), pieces);
            self.push(x, Some(high), pieces);
        }
        self.push(x, extent.last, pieces);
    }

    fn end(&mut self, pieces: &mut Pieces) {
        if !self.0.is_empty() {
            pieces.push(std::mem::take(&mut self.0));
        }
    }
}

#[derive(Default)]
struct Strip(Band);

impl Strip {
    fn push(&mut self, x: f64, low: Option<f64>, high: Option<f64>, bands: &mut Vec<Band>) {
        match (low, high) {
            (Some(low), Some(high)) => {
                self.0.xs.push(x);
                self.0.low.push(low);
                self.0.high.push(high.max(low));
            }
            _ => self.end(bands),
        }
    }

    fn end(&mut self, bands: &mut Vec<Band>) {
        if !self.0.xs.is_empty() {
            bands.push(std::mem::take(&mut self.0));
        }
    }
}

/// The part of a line up to a generation.
pub(crate) fn prefix(piece: &[[f64; 2]], up_to: f64) -> &[[f64; 2]] {
    &piece[..piece.partition_point(|point| point[0] <= up_to)]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::experiment::{Metric, MetricInfo, Row, Summary};

    pub(crate) fn history(values: &[f64]) -> History {
        let info = MetricInfo { name: "m".into(), label: "m".into(), metric: Metric::Tv, share: false, bounded: true };
        let mut history = History::new([info].into());
        let row = |(t, &x): (usize, &f64)| {
            let summary = Summary {
                mean: x,
                se: 0.0,
                median: x,
                q05: x,
                q25: x,
                q75: x,
                q90: x,
                q95: x,
                q99: x,
                finite_share: 1.0,
                lacking: 0.0,
                dominance: 0.0,
                skewness: 0.0,
            };
            Row { generation: t as u64, summaries: vec![summary], runs: vec![x, x] }
        };
        history.append(values.iter().enumerate().map(row).collect());
        history
    }

    #[test]
    fn lines_split_at_what_is_not_finite_and_hold_only_finite_points() {
        let axis = Axis::linear(0.0, 2.0);
        let points =
            Points::new(&history(&[1.0, 1.0, f64::NAN, f64::INFINITY, 1.5, 1e300]), 0, &axis, None, 2, Centre::Median);
        assert_eq!(points.median.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        let finite = |pieces: &Pieces| pieces.iter().flatten().all(|p| p[0].is_finite() && p[1].is_finite());
        assert!(finite(&points.median) && points.runs.iter().all(finite));
        assert!(points.outer.iter().all(|band| band.low.iter().chain(&band.high).all(|y| y.is_finite())));
    }

    #[test]
    fn many_rows_are_thinned_without_losing_a_spike() {
        let mut values = vec![0.5; 20_000];
        values[7_777] = 1.9;
        let points = Points::new(&history(&values), 0, &Axis::linear(0.0, 2.0), None, 0, Centre::Median);
        let all: Vec<&[f64; 2]> = points.median.iter().flatten().collect();
        assert!(all.len() < 2_000, "{}", all.len());
        assert!(all.iter().any(|p| p[1] == 1.9));
    }

    #[test]
    fn a_prefix_ends_at_the_playhead() {
        let line = [0.0, 1.0, 2.0].map(|x| [x, 0.0]);
        assert_eq!(prefix(&line, 1.0).len(), 2);
        assert_eq!(prefix(&line, -1.0).len(), 0);
    }
}
