//! The part of a plot that is on view alone: lines and bands are cut to it, for what is far beyond it costs much to paint.

use super::axis::Axis;
use super::curves::{Band, Pieces, Points};
use super::plot::{Part, Plot};

/// From which value to which, along both axes; `None` along one that is seen whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Zoom {
    /// Across.
    pub x: Option<[f64; 2]>,
    /// Up.
    pub y: Option<[f64; 2]>,
}

impl Zoom {
    /// Whether all is seen.
    pub fn is_whole(&self) -> bool {
        self.x.is_none() && self.y.is_none()
    }

    /// As a figure's state has it: `1 to 20, all`.
    pub(crate) fn words(&self) -> String {
        let part = |part: Option<[f64; 2]>| part.map_or("all".to_owned(), |[low, high]| format!("{low} to {high}"));
        format!("{}, {}", part(self.x), part(self.y))
    }

    /// The same back again.
    pub(crate) fn of_words(words: &str) -> Option<Self> {
        let part = |words: &str| {
            if words == "all" {
                return Some(None);
            }
            let (low, high) = words.split_once(" to ")?;
            let (low, high) = (low.parse::<f64>().ok()?, high.parse::<f64>().ok()?);
            (low < high && low.is_finite() && high.is_finite()).then_some(Some([low, high]))
        };
        let (x, y) = words.split_once(", ")?;
        Some(Self { x: part(x)?, y: part(y)? })
    }
}

impl Plot {
    /// The same with a part of it alone on view.
    pub(crate) fn zoomed(mut self, zoom: &Zoom) -> Self {
        let (x, y) = (self.x.axis.within(zoom.x), self.y.axis.within(zoom.y));
        (self.x.axis, self.y.axis) = (x, y);
        let on_view = |axis: &Axis, at: f64| (axis.low..=axis.high).contains(&at);
        let cut = |part: Part| -> Vec<Part> {
            match part {
                Part::Line { ink, share, width, points } => {
                    let pieces = line_within(&points, &x, &y).into_iter();
                    pieces.map(|points| Part::Line { ink, share, width, points }).collect()
                }
                Part::Label { at: [across, up], .. } if !(on_view(&x, across) && on_view(&y, up)) => Vec::new(),
                Part::Spike { at, .. } if !on_view(&x, at) => Vec::new(),
                other => vec![other],
            }
        };
        self.parts = self.parts.into_iter().flat_map(cut).collect();
        self
    }
}

/// Lines cut to a part of their axes, and a little around it.
pub(crate) fn within(pieces: &Pieces, x: &Axis, y: &Axis) -> Pieces {
    pieces.iter().flat_map(|piece| line_within(piece, x, y)).collect()
}

/// A band cut to a part of the horizontal axis, and what is next to it.
pub(crate) fn band_within(band: &Band, x: &Axis) -> Band {
    let first = band.xs.partition_point(|at| *at < x.low).saturating_sub(1);
    let last = (band.xs.partition_point(|at| *at <= x.high) + 1).min(band.xs.len());
    let cut = |all: &[f64]| all.get(first..last).unwrap_or_default().to_vec();
    Band { xs: cut(&band.xs), low: cut(&band.low), high: cut(&band.high) }
}

impl Points {
    /// The same cut to a part of their axes.
    pub(crate) fn within(&self, x: &Axis, y: &Axis) -> Self {
        let bands = |bands: &[Band]| bands.iter().map(|band| band_within(band, x)).collect();
        Self {
            median: within(&self.median, x, y),
            outer: bands(&self.outer),
            inner: bands(&self.inner),
            runs: self.runs.iter().map(|run| within(run, x, y)).collect(),
            theory: within(&self.theory, x, y),
            mean: within(&self.mean, x, y),
            beside: self.beside.iter().map(|(name, pieces)| (name.clone(), within(pieces, x, y))).collect(),
            ..Self::default()
        }
    }
}

/// What of a line lies within the axes and a quarter of their length around: thick lines and dashes end out of sight. A line
/// that comes back is in pieces.
fn line_within(line: &[[f64; 2]], x: &Axis, y: &Axis) -> Pieces {
    const AROUND: f64 = 0.25;
    let room = [x, y].map(|axis| [axis.low - AROUND * axis.span(), axis.high + AROUND * axis.span()]);
    let inside = |at: &[f64; 2]| at.iter().zip(&room).all(|(at, [low, high])| (*low..=*high).contains(at));
    if line.iter().all(inside) {
        return if line.is_empty() { Pieces::new() } else { vec![line.to_vec()] };
    }
    let (mut pieces, mut piece) = (Pieces::new(), Vec::new());
    for pair in line.windows(2) {
        let Some([from, to]) = segment_within(pair[0], pair[1], &room) else {
            pieces.extend((!piece.is_empty()).then(|| std::mem::take(&mut piece)));
            continue;
        };
        if piece.last() != Some(&from) {
            pieces.extend((!piece.is_empty()).then(|| std::mem::take(&mut piece)));
            piece.push(from);
        }
        piece.push(to);
    }
    pieces.extend((!piece.is_empty()).then_some(piece));
    pieces
}

/// The part of a segment within a rectangle; its own ends stay as they are, bit for bit.
fn segment_within(from: [f64; 2], to: [f64; 2], room: &[[f64; 2]; 2]) -> Option<[[f64; 2]; 2]> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (axis, &[low, high]) in room.iter().enumerate() {
        let way = to[axis] - from[axis];
        if way == 0.0 {
            if !(low..=high).contains(&from[axis]) {
                return None;
            }
            continue;
        }
        let ends = [(low - from[axis]) / way, (high - from[axis]) / way];
        first = first.max(ends[0].min(ends[1]));
        last = last.min(ends[0].max(ends[1]));
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        _ => [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis])),
    };
    (first <= last).then(|| [at(first), at(last)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_and_goes_on_where_it_comes_back() {
        let (x, y) = (Axis::linear(0.0, 4.0), Axis::linear(0.0, 4.0)); // with room from -1 to 5
        let line = vec![[-3.0, 0.0], [2.0, 0.0], [2.0, 100.0], [3.0, 100.0], [3.0, 0.0]];
        let pieces = within(&vec![line], &x, &y);
        assert_eq!(pieces, [vec![[-1.0, 0.0], [2.0, 0.0], [2.0, 5.0]], vec![[3.0, 5.0], [3.0, 0.0]]]);
        let whole = vec![vec![[0.0, 1.0], [4.0, 2.0]], vec![[1.0, 1.0]]];
        assert_eq!(within(&whole, &x, &y), whole);
        assert!(within(&vec![vec![[9.0, 9.0], [10.0, 9.0]]], &x, &y).is_empty());
        // Slopes are as they were, however far the ends are.
        let steep = &within(&vec![vec![[0.0, -1e9], [4.0, 1e9]]], &x, &y)[0];
        let slope = (steep[1][1] - steep[0][1]) / (steep[1][0] - steep[0][0]);
        assert!((slope / 5e8 - 1.0).abs() < 1e-6, "{steep:?}");
    }

    #[test]
    fn a_band_keeps_what_is_next_to_the_part_on_view() {
        let xs: Vec<f64> = (0..10).map(f64::from).collect();
        let band = Band { low: xs.clone(), high: xs.clone(), xs };
        assert_eq!(band_within(&band, &Axis::linear(3.5, 5.5)).xs, [3.0, 4.0, 5.0, 6.0]);
        assert_eq!(band_within(&band, &Axis::linear(-1.0, 20.0)), band);
        assert!(band_within(&Band::default(), &Axis::linear(0.0, 1.0)).xs.is_empty());
    }

    #[test]
    fn a_part_is_the_same_in_words() {
        for zoom in [Zoom { x: Some([1.0, 20.5]), y: None }, Zoom { x: None, y: Some([-1e-9, 0.1 + 0.2]) }] {
            assert_eq!(Zoom::of_words(&zoom.words()), Some(zoom));
        }
        assert_eq!(Zoom { x: Some([1.0, 20.0]), y: None }.words(), "1 to 20, all");
        for odd in ["", "all", "2 to 1, all", "a to b, all", "1 to inf, all", "NaN to 2, all"] {
            assert_eq!(Zoom::of_words(odd), None, "{odd}");
        }
    }
}
