//! The generation on view of one replicate: densities, and a true sample behind the histogram.

use std::collections::VecDeque;

use crate::family::{Batch as _, Family};

use super::chain::{Chain, Setup};
use super::plan::Retention;
use super::seed::{Purpose, stream};

/// At most so many points are revealed for one view.
pub const MOST_POINTS: usize = 20_000;
/// At most so many batches are remembered for it.
const MOST_PARTS: usize = 8192;
const CURVE_POINTS: usize = 240;

/// What there is to see of one replicate at one generation. All curves are finite points, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The generation; 0 is the truth.
    pub generation: u64,
    /// The replicate.
    pub replicate: u64,
    /// Curves are masses on whole numbers, not densities.
    pub discrete: bool,
    /// Where to look: chosen from the truth alone, so that it does not jump while playing.
    pub range: (f64, f64),
    /// The largest density or mass of the truth.
    pub truth_peak: f64,
    /// Density or mass of the truth.
    pub truth: Vec<[f64; 2]>,
    /// Density or mass of the model. Empty for a continuous model that has collapsed to a point.
    pub model: Vec<[f64; 2]>,
    /// The same of a few earlier models, oldest first, with their generations.
    pub earlier: Vec<(u64, Vec<[f64; 2]>)>,
    /// Histogram of the points: left end, right end, density (or share, if discrete).
    pub bars: Vec<[f64; 3]>,
    /// Points of the training set that gave the fit (a random subset, if they are more than [`MOST_POINTS`] or thousands of batches).
    pub points: Vec<f64>,
    /// Points in the training set.
    pub held: u64,
    /// Of them, real ones.
    pub held_real: u64,
    /// The model's quantities, in the family's order.
    pub quantities: Vec<f64>,
    /// The name of the collapsed state, if the model is in one, and where the mass then sits.
    pub collapsed: Option<(&'static str, f64)>,
}

/// Replays one replicate and looks at it; going forward costs only the generations in between.
pub(crate) struct Viewer<F: Family> {
    chain: Chain<F>,
    replicate: u64,
    /// Parts that make up the training set, newest last.
    parts: VecDeque<Part<F>>,
    /// Of very many batches only every so many-th is kept to be shown.
    stride: u64,
    seen: Vec<F::Point>,
    models: Vec<(u64, F::Params)>,
}

/// A batch in the training set: the generation it was born at, and its two halves.
struct Part<F: Family> {
    born: u64,
    real: F::Batch,
    /// The real half itself, where it is of measured points.
    measured: Option<Vec<F::Point>>,
    synthetic: F::Batch,
}

impl<F: Family> Viewer<F> {
    pub(crate) fn new(setup: &Setup<F>, replicate: u64) -> Self {
        Self {
            chain: Chain::on_view(setup, replicate),
            replicate,
            parts: VecDeque::new(),
            stride: 1,
            seen: Vec::new(),
            models: Vec::new(),
        }
    }

    /// Replays to a generation, exactly as every other run of it.
    pub(crate) fn seek(&mut self, setup: &Setup<F>, generation: u64) {
        if generation < self.chain.generation() {
            *self = Self::new(setup, self.replicate);
        }
        while self.chain.generation() < generation {
            self.seen.clear();
            if setup.plan.retention == Retention::Subsample {
                self.chain.step_seen(setup, &mut self.seen);
            } else {
                self.chain.step(setup);
                self.remember(setup);
            }
            let born = self.chain.generation();
            if born.is_power_of_two() {
                self.models.push((born, self.chain.model().clone()));
            }
        }
    }

    fn remember(&mut self, setup: &Setup<F>) {
        let (real, synthetic) = self.chain.newest();
        let born = self.chain.generation();
        let width = match setup.plan.retention {
            Retention::Accumulate => u64::MAX,
            Retention::Window(width) => width,
            Retention::Replace | Retention::Subsample => 1,
        };
        while self.parts.front().is_some_and(|oldest| born - oldest.born >= width) {
            self.parts.pop_front();
        }
        if born.is_multiple_of(self.stride) {
            let measured = self.chain.measured().map(<[F::Point]>::to_vec);
            self.parts.push_back(Part { born, real: real.clone(), measured, synthetic: synthetic.clone() });
        }
        if self.parts.len() > MOST_PARTS {
            self.stride *= 2;
            self.parts.retain(|part| part.born.is_multiple_of(self.stride));
        }
    }

    /// The model's quantities.
    pub(crate) fn quantities(&self, setup: &Setup<F>) -> Vec<f64> {
        (0..F::ABOUT.quantities.len()).map(|i| setup.family.quantity(i, self.chain.model())).collect()
    }

    pub(crate) fn look(&self, setup: &Setup<F>) -> View {
        let family = &setup.family;
        let (range, truth_peak, truth) = scene(family, &setup.truth);
        let model = self.chain.model();
        let generation = self.chain.generation();
        let points: Vec<f64> = if generation == 0 { Vec::new() } else { self.reveal(setup) };
        let held = self.chain.held();
        // Some states with a name keep a density (a mixture that lost a component): those are drawn like any other.
        let (left, right) = family.interval(model, 0.25);
        let is_point = F::ABOUT.discrete || left == right;
        let collapsed = family.collapsed(model).filter(|_| is_point).map(|name| (name, left));
        let earlier =
            self.models.iter().rev().filter(|(born, model)| *born < generation && family.collapsed(model).is_none());
        let mut earlier: Vec<_> = earlier.take(3).map(|(born, model)| (*born, curve(family, model, range))).collect();
        earlier.reverse();
        View {
            generation,
            replicate: self.replicate,
            discrete: F::ABOUT.discrete,
            range,
            truth_peak,
            truth,
            model: if collapsed.is_some() && !F::ABOUT.discrete { Vec::new() } else { curve(family, model, range) },
            earlier,
            bars: bars(&points, range, F::ABOUT.discrete, core(family, model)),
            points,
            held: held.real + held.synthetic,
            held_real: held.real,
            quantities: self.quantities(setup),
            collapsed,
        }
    }

    /// The training set's points: each part's own, given its statistic, so that together they give exactly the fit.
    fn reveal(&self, setup: &Setup<F>) -> Vec<f64> {
        let family = &setup.family;
        let coordinates = |points: Vec<F::Point>| points.into_iter().map(|point| family.coordinate(point));
        if setup.plan.retention == Retention::Subsample {
            let shown = self.seen.iter().take(MOST_POINTS).cloned().collect();
            return coordinates(shown).collect();
        }
        let total: u64 = self.parts.iter().map(|part| part.real.len() + part.synthetic.len()).sum();
        let share = (MOST_POINTS as f64 / total as f64).min(1.0);
        let mut points = Vec::new();
        let (mut due, mut given) = (0.0_f64, 0);
        for part in &self.parts {
            let mut rng = stream(setup.seed, self.replicate, Purpose::Reveal(part.born));
            for (half, measured) in [(&part.real, part.measured.as_ref()), (&part.synthetic, None)] {
                due += half.len() as f64 * share;
                let limit = if share == 1.0 { usize::MAX } else { due.round() as usize - given };
                let shown = match measured {
                    _ if limit == 0 || half.is_empty() => Vec::new(),
                    Some(measured) => measured.iter().take(limit).cloned().collect(),
                    None => family.reveal(half, limit, &mut rng),
                };
                given += shown.len();
                points.extend(coordinates(shown));
            }
        }
        points
    }
}

type Curve = Vec<[f64; 2]>;

/// An interval that holds all but `tail` on either side; of tails like powers only as much as leaves the middle in sight.
fn reach<F: Family>(family: &F, params: &F::Params, tail: f64) -> (f64, f64) {
    let (low, high) = family.interval(params, tail);
    if F::ABOUT.discrete {
        return (low, high);
    }
    let core = family.interval(params, 0.05);
    let most = 2.5 * (core.1 - core.0);
    (low.max(core.0 - most), high.min(core.1 + most))
}

/// The width bins are cut from: most of the mass, or not much more than its better half.
fn core<F: Family>(family: &F, params: &F::Params) -> (f64, f64) {
    let (wide, half) = (family.interval(params, 0.01), family.interval(params, 0.25));
    let most = 6.0 * (half.1 - half.0);
    if wide.1 - wide.0 > most { (half.0, half.0 + most) } else { wide }
}

fn scene<F: Family>(family: &F, truth: &F::Params) -> ((f64, f64), f64, Curve) {
    let (low, high) = reach(family, truth, 1e-4);
    let margin = if F::ABOUT.discrete { 0.6 } else { 0.08 * (high - low) };
    let range = (low - margin, high + margin);
    let truth = curve(family, truth, range);
    let peak = truth.iter().map(|point| point[1]).fold(0.0, f64::max);
    (range, peak, truth)
}

/// Density on a grid that is fine where this model's mass is, or mass on the whole numbers, within the range.
fn curve<F: Family>(family: &F, params: &F::Params, range: (f64, f64)) -> Curve {
    let height = |x: f64| family.density_at(params, x);
    if F::ABOUT.discrete {
        let steps = (range.1.floor() - range.0.ceil()) as usize;
        let every = steps / 2000 + 1; // more masses than pixels: every so many
        return (0..=steps).step_by(every).map(|i| range.0.ceil() + i as f64).map(|x| [x, height(x)]).collect();
    }
    let grid =
        |(low, high): (f64, f64)| (0..=CURVE_POINTS).map(move |i| low + (high - low) * i as f64 / CURVE_POINTS as f64);
    let own = reach(family, params, 1e-6);
    let nudge = (own.1 - own.0) * 1e-9; // one point on each side of a hard edge
    let edges = [own.0 - nudge, own.0 + nudge, own.1 - nudge, own.1 + nudge];
    let mut xs: Vec<f64> =
        grid(range).chain(grid(own)).chain(edges).filter(|x| (range.0..=range.1).contains(x)).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    xs.into_iter().map(|x| [x, height(x)]).filter(|point| point[1].is_finite()).collect()
}

/// A density histogram with Freedman-Diaconis-like bins from the model's own width; shares of each value, if discrete.
fn bars(points: &[f64], range: (f64, f64), discrete: bool, core: (f64, f64)) -> Vec<[f64; 3]> {
    if points.is_empty() {
        return Vec::new();
    }
    let n = points.len() as f64;
    let (start, width) = if discrete {
        (range.0.ceil() - 0.5, 1.0)
    } else {
        let wanted = (core.1 - core.0) / n.cbrt().clamp(6.0, 40.0);
        let width = wanted.clamp((range.1 - range.0) / 4000.0, (range.1 - range.0) / 12.0);
        (range.0, width)
    };
    let count = (((range.1 - start) / width).ceil() as usize).max(1);
    let mut counts = vec![0_u32; count];
    for &x in points {
        let place = (x - start) / width;
        if place >= 0.0 && (place as usize) < count {
            counts[place as usize] += 1;
        }
    }
    let bar = |(i, &count): (usize, &u32)| {
        let left = start + i as f64 * width;
        (count > 0).then(|| [left, left + width, f64::from(count) / (n * width)])
    };
    counts.iter().enumerate().filter_map(bar).collect()
}
