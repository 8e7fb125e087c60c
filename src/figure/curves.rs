//! Rows of a history as finite points on an axis: split at gaps, decimated to what a screen can show.

use std::sync::OnceLock;

use super::axis::Axis;
use crate::experiment::{Centre, History, Row};
use crate::theory::{Curve, Kind};

/// More points along an axis than this are not seen.
pub(crate) const COLUMNS: usize = 900;

/// How much of its colour the inner and the outer band of a curve keep.
pub(crate) const BANDS: [f32; 2] = [0.25, 0.13];

/// A piece of a band without a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Band {
    pub(crate) xs: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

/// Numbers as one of 64 bits, in their order: another one where any of them is another, but for one chance in 2^64.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Print(pub(crate) u64);

impl Print {
    pub(crate) fn add(&mut self, value: f64) {
        self.mix(value.to_bits());
    }
    /// Another print.
    pub(crate) fn mix(&mut self, bits: u64) {
        self.0 = (self.0 ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
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
    /// See [`Points::print`].
    pub(crate) print: OnceLock<u64>,
}

/// Rows between two generations, with one beyond each end, so that lines go on to the edge.
fn rows_on<'a>(history: &'a History, x: &Axis) -> Vec<&'a Row> {
    let rows: Vec<&Row> = history.rows().collect();
    let at = |row: &&Row| x.at(row.generation as f64).unwrap_or(f64::NEG_INFINITY);
    let first = rows.partition_point(|row| at(row) < x.low).saturating_sub(1);
    let last = (rows.partition_point(|row| at(row) <= x.high) + 1).min(rows.len());
    rows.get(first..last).unwrap_or_default().iter().copied().filter(|row| at(row).is_finite()).collect()
}

/// Rows that share a column of the screen: so many of them each, or, on a logarithmic axis, those that lie so near.
fn columns<'r, 'a>(rows: &'r [&'a Row], x: &Axis) -> Vec<&'r [&'a Row]> {
    let stride = rows.len().div_ceil(COLUMNS).max(1);
    if !x.log || stride == 1 {
        return rows.chunks(stride).collect();
    }
    let column = |row: &Row| (((row.generation as f64).log10() - x.low) / x.span() * COLUMNS as f64).floor();
    rows.chunk_by(|a, b| column(a) == column(b)).collect()
}

impl Points {
    /// Of the metric at a place of each row, on these axes, across and up: of the rows that are on view across.
    pub(crate) fn new(
        history: &History,
        metric: usize,
        [across, axis]: [&Axis; 2],
        theory: Option<&Curve>,
        runs: usize,
        centre: Centre,
    ) -> Self {
        let metrics = history.metrics().len();
        let info = &history.metrics()[metric];
        let mut points = Self { runs: vec![Vec::new(); runs], ..Self::default() };
        let (mut median, mut outer, mut inner) = (Line::default(), Strip::default(), Strip::default());
        let mut single: Vec<Line> = vec![Line::default(); runs];
        let rows = rows_on(history, across);
        for column in columns(&rows, across) {
            let mut bucket = Bucket::default();
            let mut singles: Vec<Option<f64>> = vec![None; runs];
            let mut x = 0.0;
            for row in column {
                let summary = &row.summaries[metric];
                x = across.at(row.generation as f64).unwrap_or_default();
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
            points.theory = placed(&curve.values, [across, axis]);
        }
        if centre == Centre::Median && !info.share && theory.is_some_and(|curve| curve.kind == Kind::Exact) {
            let means = rows.iter().map(|row| (row.generation as f64, axis.place(row.summaries[metric].mean)));
            points.mean = line_on(across, means.collect());
        }
        points
    }

    /// A number by which to see that nothing of it is another: of every point, found once.
    pub(crate) fn print(&self) -> u64 {
        *self.print.get_or_init(|| {
            let mut print = Print::default();
            let known = self.beside.iter().map(|(_, line)| line);
            let lines = self.runs.iter().chain(known).chain([&self.theory, &self.mean, &self.median]);
            for piece in lines.flatten() {
                print.add(piece.len() as f64);
                piece.iter().flatten().for_each(|&at| print.add(at));
            }
            for band in self.outer.iter().chain(&self.inner) {
                print.add(band.xs.len() as f64);
                band.xs.iter().chain(&band.low).chain(&band.high).for_each(|&at| print.add(at));
            }
            print.0
        })
    }

    /// The same with more that is known, by name.
    pub(crate) fn with_beside(mut self, axes: [&Axis; 2], beside: Vec<(String, &[(u64, f64)])>) -> Self {
        self.beside = beside.into_iter().map(|(name, values)| (name, placed(values, axes))).collect();
        self
    }
}

fn placed(values: &[(u64, f64)], [across, axis]: [&Axis; 2]) -> Pieces {
    line_on(across, values.iter().map(|&(t, value)| (t as f64, axis.place(value))).collect())
}

/// A line over the generation on an axis, as far as that goes: through the same columns as rows are, the last of each.
pub(crate) fn line_on(x: &Axis, mut places: Vec<(f64, Option<f64>)>) -> Pieces {
    let at = |t: f64| x.at(t).unwrap_or(f64::NEG_INFINITY);
    let first = places.partition_point(|(t, _)| at(*t) < x.low).saturating_sub(1);
    let last = (places.partition_point(|(t, _)| at(*t) <= x.high) + 1).min(places.len());
    places.truncate(last);
    places.drain(..first.min(last));
    places.iter_mut().for_each(|(t, _)| *t = at(*t));
    places.retain(|(at, _)| at.is_finite());
    if x.log && places.len() > COLUMNS {
        let column = |at: f64| ((at - x.low) / x.span() * COLUMNS as f64).floor();
        let near = places.chunk_by(|a, b| column(a.0) == column(b.0));
        places = near.filter_map(|near| near.last().copied()).collect();
    }
    let count = places.len();
    line_of(places.into_iter(), if x.log { count.min(COLUMNS) } else { count })
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
        let (across, axis) = (Axis::linear(0.0, 5.0), Axis::linear(0.0, 2.0));
        let points = Points::new(
            &history(&[1.0, 1.0, f64::NAN, f64::INFINITY, 1.5, 1e300]),
            0,
            [&across, &axis],
            None,
            2,
            Centre::Median,
        );
        assert_eq!(points.median.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        let finite = |pieces: &Pieces| pieces.iter().flatten().all(|p| p[0].is_finite() && p[1].is_finite());
        assert!(finite(&points.median) && points.runs.iter().all(finite));
        assert!(points.outer.iter().all(|band| band.low.iter().chain(&band.high).all(|y| y.is_finite())));
    }

    #[test]
    fn many_rows_are_thinned_without_losing_a_spike() {
        let mut values = vec![0.5; 20_000];
        values[7_777] = 1.9;
        let history = history(&values);
        let y = Axis::linear(0.0, 2.0);
        let of = |across: &Axis| Points::new(&history, 0, [across, &y], None, 0, Centre::Median);
        for log in [false, true] {
            let points = of(&Axis::generations(19_999, log));
            let all: Vec<&[f64; 2]> = points.median.iter().flatten().collect();
            assert!(all.len() < 2_000, "{}", all.len());
            assert!(all.iter().any(|p| p[1] == 1.9));
            assert!(all.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
        }
        // On a logarithmic axis the first generations are there, each; 0 is not.
        let first: Vec<f64> = of(&Axis::generations(19_999, true)).median[0].iter().take(5).map(|p| p[0]).collect();
        assert_eq!(first, [1.0, 2.0, 3.0, 4.0, 5.0].map(f64::log10));
        // Of a part that is looked at alone each row is there, and one beyond each end.
        let part = of(&Axis::generations(19_999, false).within(Some([7_770.0, 7_780.0])));
        assert_eq!(part.median[0].first().map(|p| p[0]), Some(7_769.0));
        assert_eq!((part.median[0].last().map(|p| p[0]), part.median[0].len()), (Some(7_781.0), 13));
    }

    #[test]
    fn a_known_line_is_on_the_same_axis_as_the_rows() {
        let places = |count: u32| (0..count).map(|t| (f64::from(t), Some(f64::from(t)))).collect::<Vec<_>>();
        let line = &line_on(&Axis::generations(100_000, true), places(100_001))[0];
        assert!(line.len() < 1_000 && line[0] == [0.0, 1.0] && line[line.len() - 1] == [5.0, 1e5], "{}", line.len());
        assert!(line.iter().all(|point| (10_f64.powf(point[0]) / point[1] - 1.0).abs() < 1e-9));
        let line = &line_on(&Axis::linear(0.0, 100.0).within(Some([10.0, 20.0])), places(101))[0];
        assert_eq!((line[0][0], line[line.len() - 1][0]), (9.0, 21.0));
        assert_eq!(line_on(&Axis::linear(0.0, 100.0), places(101)), line_of(places(101).into_iter(), 101));
    }

    #[test]
    fn a_prefix_ends_at_the_playhead() {
        let line = [0.0, 1.0, 2.0].map(|x| [x, 0.0]);
        assert_eq!(prefix(&line, 1.0).len(), 2);
        assert_eq!(prefix(&line, -1.0).len(), 0);
    }
}
