//! The generation on view of one replicate: densities, and a true sample behind the histogram.

use std::collections::VecDeque;

use crate::family::{Family, Outline, Panel};

use super::bars::{Bins, Measured};
use super::cancel::{Cancelled, LOOKS};
use super::chain::Chain;
use super::origin::{MOST_POINTS, Origin, Stack};
use super::plan::{Retention, Sizes};
use super::profile::{Profile, profiles};
use super::reveal::{Part, Quota};
use super::seed::{Purpose, stream};
use super::setup::Setup;
use super::shape::{Curve, core, curve, frame, hard_edges, outside_scene, scene};
use super::simplex::{Beside, Path, Simplex};
use super::step::{Before, Scene, Step, state};

/// In the plane, where each is a dot, at most so many.
const MOST_DOTS: usize = 3000;
/// At most so many batches are remembered for it, of at most so many bytes.
const MOST_PARTS: usize = 8192;
const MOST_PART_BYTES: usize = 256 << 20;

/// What there is to see of one replicate at one generation. All curves are finite points, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The generation; 0 is the truth.
    pub generation: u64,
    /// The replicate.
    pub replicate: u64,
    /// Curves are masses on whole numbers, not densities.
    pub discrete: bool,
    /// Where to look: chosen from the truth and the values it was fitted to, so that it does not jump while playing.
    pub range: (f64, f64),
    /// The largest density or mass of the truth, apart from a pole at an edge, which has no height.
    pub truth_peak: f64,
    /// Density or mass of the truth.
    pub truth: Vec<[f64; 2]>,
    /// Density or mass of the model. Empty for a continuous model that has collapsed to a point.
    pub model: Vec<[f64; 2]>,
    /// The same of a few earlier models, oldest first, with their generations.
    pub earlier: Vec<(u64, Vec<[f64; 2]>)>,
    /// Histogram of the points: left end, right end, density (or share, if discrete).
    pub bars: Vec<[f64; 3]>,
    /// Of each bar, how high the points of each group stand in it (see [`Origin::group`]).
    pub stacks: Vec<Stack>,
    /// Histogram of the measured values that the truth was fitted to, where there are any and they are no labels.
    pub measured: Vec<[f64; 3]>,
    /// Points of the training set that gave the fit (a random subset, if they are more than [`MOST_POINTS`] or thousands of batches).
    pub points: Vec<f64>,
    /// Where each of them comes from, and each of those in the plane.
    pub origins: Vec<Origin>,
    /// The same in the plane, for families that are drawn there.
    pub plane: Option<Plane>,
    /// Runs in the triangle of three probabilities, for families whose models are points of it.
    pub simplex: Option<Simplex>,
    /// Points in the training set.
    pub held: u64,
    /// Of them, real ones.
    pub held_real: u64,
    /// The model's quantities, in the family's order.
    pub quantities: Vec<f64>,
    /// The name of the collapsed state, if the model is in one, and where all the mass then sits; no place where it still
    /// has a density (a mixture that lost a component).
    pub collapsed: Option<(&'static str, Option<f64>)>,
    /// Place and mass of parts of the model that are too narrow for its curve.
    pub spikes: Vec<[f64; 2]>,
    /// Profile likelihoods of the training set, for quantities that have one.
    pub profiles: Vec<Profile>,
    /// A line of what the model makes, for people to read.
    pub specimen: Option<String>,
    /// What led to it, from the generation before. `None` of the truth, and of a model that has left the range of numbers.
    pub step: Option<Step>,
}

/// What there is to see in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Names of the horizontal and the vertical axis.
    pub axes: [&'static str; 2],
    /// Where to look, on either axis: chosen from the truth alone.
    pub range: [(f64, f64); 2],
    /// Lines of the truth.
    pub truth: Vec<Curve>,
    /// Lines of the model.
    pub model: Vec<Curve>,
    /// The same of a few earlier models, oldest first, with their generations.
    pub earlier: Vec<(u64, Vec<Curve>)>,
    /// Points of the training set (a random subset of very many).
    pub points: Vec<[f64; 2]>,
    /// Tables of the truth and of the model, for families that are seen as such.
    pub panels: [Vec<Panel>; 2],
}

/// Replays one replicate and looks at it; going forward costs only the generations in between.
pub(crate) struct Viewer<F: Family> {
    chain: Chain<F>,
    replicate: u64,
    /// Parts that make up the training set, newest last.
    parts: VecDeque<Part<F>>,
    /// Of very many batches only every so many-th is kept to be shown.
    stride: u64,
    seen: Vec<(F::Point, Origin)>,
    before: Option<Before<F>>,
    models: Vec<(u64, F::Params)>,
    frame: Option<[(f64, f64); 2]>,
    /// Of the measured values the ends that are to be seen, and the bars.
    measured: Option<Seen>,
    /// In a triangle, where it has been, and other runs.
    path: Option<Path>,
    beside: Option<Beside<F>>,
}

/// Of measured values the ends that are to be seen, and the bars of their histogram: two ends and a density each.
type Seen = (Option<(f64, f64)>, Vec<[f64; 3]>);

impl<F: Family> Viewer<F> {
    /// At generation 0; up to so many `others` are seen beside it.
    pub(crate) fn new(setup: &Setup<F>, replicate: u64, others: u64) -> Self {
        let path = setup.family.simplex(&setup.truth).map(Path::from);
        Self {
            chain: Chain::on_view(setup, replicate),
            replicate,
            parts: VecDeque::new(),
            stride: 1,
            seen: Vec::new(),
            before: None,
            models: Vec::new(),
            measured: None,
            frame: setup.family.outline(&setup.truth).map(|_| frame(&setup.family, &setup.truth)),
            beside: path.is_some().then(|| Beside::new(setup, replicate, others)),
            path,
        }
    }

    /// Replays to a generation, exactly as every other run of it. `false` if cancelled: it is then at the truth again.
    pub(crate) fn seek(&mut self, setup: &Setup<F>, generation: u64, cancelled: Cancelled<'_>) -> bool {
        if generation < self.chain.generation() {
            let beside = self.beside.take(); // has its own way back
            let measured = self.measured.take();
            *self = Self { beside, measured, ..Self::new(setup, self.replicate, 0) };
        }
        while self.chain.generation() < generation {
            let last = self.chain.generation() + 1 == generation;
            let before = last.then(|| (self.chain.model().clone(), self.chain.held()));
            let back = std::mem::take(&mut self.seen);
            let subsamples = setup.plan.retention == Retention::Subsample;
            let whole = if subsamples {
                self.chain.step_seen(setup, &mut self.seen, cancelled)
            } else {
                self.chain.step(setup, cancelled)
            };
            let others = self.beside.as_ref().map_or(0, Beside::len);
            if !whole || self.chain.generation().is_multiple_of(LOOKS) && cancelled() {
                *self = Self::new(setup, self.replicate, others as u64);
                return false;
            }
            let gone = if subsamples { None } else { self.remember(setup) };
            self.before = before.map(|(model, held)| Before { model, held, gone, back });
            if let (Some(path), Some(place)) = (&mut self.path, setup.family.simplex(self.chain.model())) {
                path.push(place);
            }
            let born = self.chain.generation();
            if born.is_power_of_two() {
                self.models.push((born, self.chain.model().clone()));
            }
        }
        true
    }

    /// The same, and what is seen beside it.
    pub(crate) fn seek_all(&mut self, setup: &Setup<F>, generation: u64, cancelled: Cancelled<'_>) -> bool {
        if !self.seek(setup, generation, cancelled) {
            return false;
        }
        let Some(beside) = self.beside.as_mut().filter(|_| self.path.is_some()) else { return true };
        let others = beside.len();
        if !beside.seek(setup, generation, cancelled) {
            *self = Self::new(setup, self.replicate, others as u64);
            return false;
        }
        true
    }

    /// Takes the newest batch in; gives the one that has left for it.
    fn remember(&mut self, setup: &Setup<F>) -> Option<Part<F>> {
        let born = self.chain.generation();
        let width = match setup.plan.retention {
            Retention::Accumulate => u64::MAX,
            Retention::Window(width) => width,
            Retention::Replace | Retention::Subsample => 1,
        };
        let mut gone = None;
        while self.parts.front().is_some_and(|oldest| born - oldest.born >= width) {
            gone = self.parts.pop_front();
        }
        if born.is_multiple_of(self.stride) {
            self.parts.push_back(Part::newest(&self.chain));
        }
        let most = (MOST_PART_BYTES / (2 * setup.family.batch_bytes())).clamp(64, MOST_PARTS);
        if self.parts.len() > most {
            self.stride *= 2;
            self.parts.retain(|part| part.born.is_multiple_of(self.stride));
        }
        gone.filter(|part| part.born + width == born) // of very many batches only some are at hand
    }

    /// The model's quantities.
    pub(crate) fn quantities(&self, setup: &Setup<F>) -> Vec<f64> {
        // Of the two zeros always the plain one, as the metrics have it.
        if setup.is_no_model(self.chain.model()) {
            return vec![f64::NAN; F::ABOUT.quantities.len()];
        }
        (0..F::ABOUT.quantities.len()).map(|i| setup.family.quantity(i, self.chain.model()) + 0.0).collect()
    }

    pub(crate) fn look(&mut self, setup: &Setup<F>) -> View {
        let simplex = self.simplex(setup);
        let family = &setup.family;
        let sorted = if self.measured.is_none() { Measured::of(setup) } else { None };
        let ends = self.measured.as_ref().map_or_else(|| sorted.as_ref().map(Measured::ends), |(ends, _)| *ends);
        let (range, truth_peak, truth) = match setup.outside.as_deref() {
            None => scene(family, &setup.truth, ends),
            Some(law) => outside_scene(law, ends),
        };
        let bars_of = |sorted: Measured| sorted.bars(setup, range);
        let (_, measured) = self.measured.get_or_insert_with(|| (ends, sorted.map_or_else(Vec::new, bars_of)));
        let measured = measured.clone();
        let model = self.chain.model();
        let generation = self.chain.generation();
        let most = if self.frame.is_some() { MOST_DOTS } else { MOST_POINTS };
        let left = self.chain.left();
        let gone = left.is_some();
        let revealed = if generation == 0 || gone { Vec::new() } else { self.reveal(setup, most) };
        let plane = self.plane(setup, &revealed);
        let (points, origins): (Vec<f64>, Vec<Origin>) =
            revealed.into_iter().map(|(point, origin)| (family.coordinate(point), origin)).unzip();
        let groups: Vec<usize> = origins.iter().map(|origin| origin.group(generation)).collect();
        let bins = (!points.is_empty()).then(|| {
            let core = core(family, model);
            Bins::new(points.len(), range, F::ABOUT.discrete, core, &hard_edges(family, &setup.truth))
        });
        let stacked = bins.as_ref().map(|bins| bins.stacked(&points, &groups, points.len() as f64));
        let (bars, stacks) = stacked.unwrap_or_default();
        let scene = Scene { range, flat: plane.is_some(), bins: bins.as_ref() };
        let step = self.before.as_ref().filter(|_| generation > 0 && !gone);
        let step = step.map(|before| before.step(setup, &self.chain, self.replicate, &scene));
        let held = self.chain.held();
        // Of a model that has left the range of numbers there is nothing to be drawn.
        let collapsed = left.map_or_else(|| state(family, model), |(_, name)| Some((name, None)));
        let is_point = matches!(collapsed, Some((_, Some(_))));
        // In the plane nobody sees curves, and those of many kernels are dear.
        let flat = plane.is_none();
        let earlier = self.earlier(setup).take(if flat { usize::MAX } else { 0 });
        let earlier = earlier.map(|(born, model)| (born, curve(family, model, range))).collect();
        View {
            generation,
            replicate: self.replicate,
            discrete: F::ABOUT.discrete,
            range,
            truth_peak,
            model: match () {
                () if !flat || gone || is_point && !F::ABOUT.discrete => Vec::new(),
                () if family.stands_for_truth(model) => truth.clone(),
                () => curve(family, model, range),
            },
            truth,
            earlier,
            measured,
            bars,
            stacks,
            points,
            origins,
            plane,
            simplex,
            held: held.real + held.synthetic,
            held_real: held.real,
            quantities: self.quantities(setup),
            collapsed,
            spikes: if gone { Vec::new() } else { family.spikes(model) },
            // A weighted fit is not the peak of the likelihood of its points.
            profiles: if gone || setup.rules.reweighs() {
                Vec::new()
            } else {
                profiles(family, self.chain.training_batch(), &setup.truth, model)
            },
            specimen: family.specimen(model, &mut stream(setup.seed, self.replicate, Purpose::Reveal(generation))),
            step,
        }
    }

    fn simplex(&mut self, setup: &Setup<F>) -> Option<Simplex> {
        let (path, beside) = (self.path.as_ref()?, self.beside.as_mut()?);
        if !beside.seek(setup, self.chain.generation(), &|| false) {
            return None;
        }
        let starts_elsewhere = setup.start.is_some();
        let (truth, others) = (setup.family.simplex(&setup.truth)?, beside.paths(starts_elsewhere));
        Some(Simplex { truth, path: path.places(starts_elsewhere), others })
    }

    /// A few earlier models that are alive, oldest first.
    fn earlier<'a>(&'a self, setup: &'a Setup<F>) -> impl Iterator<Item = (u64, &'a F::Params)> {
        let now = self.chain.generation();
        let family = &setup.family;
        let alive = move |(born, model): &&(u64, F::Params)| {
            *born < now && family.collapsed(model).is_none() && !family.left(model)
        };
        let latest: Vec<_> = self.models.iter().rev().filter(alive).take(3).collect();
        latest.into_iter().rev().map(|(born, model)| (*born, model))
    }

    fn plane(&self, setup: &Setup<F>, points: &[(F::Point, Origin)]) -> Option<Plane> {
        let family = &setup.family;
        let Outline { lines: truth, axes } = family.outline(&setup.truth)?;
        let lines = |model: &F::Params| family.outline(model).map_or_else(Vec::new, |outline| outline.lines);
        Some(Plane {
            axes,
            range: self.frame?,
            truth,
            model: if self.chain.left().is_some() { Vec::new() } else { lines(self.chain.model()) },
            earlier: self.earlier(setup).map(|(born, model)| (born, lines(model))).collect(),
            points: points.iter().map(|(point, _)| family.place(point.clone())).collect(),
            panels: [family.panels(&setup.truth), family.panels(self.chain.model())],
        })
    }

    /// The training set's points: each part's own, given its statistic, so that together they give exactly the fit.
    fn reveal(&self, setup: &Setup<F>, most: usize) -> Vec<(F::Point, Origin)> {
        if setup.plan.retention == Retention::Subsample {
            return self.seen.iter().take(most).cloned().collect();
        }
        let count = |Sizes { real, synthetic }: Sizes| real + synthetic;
        let mut quota = Quota::new(self.parts.iter().map(|part| count(part.sizes())).sum(), most);
        self.parts.iter().flat_map(|part| part.points(setup, self.replicate, &mut quota)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::plan::{PLAN, Plan, RealSource};
    use crate::family::{FAMILIES, Settings, Visitor, with_family};

    fn plans() -> Vec<Plan> {
        let mut all = Vec::new();
        for retention in [Retention::Replace, Retention::Accumulate, Retention::Subsample, Retention::Window(2)] {
            for real_source in [RealSource::Fresh, RealSource::Same] {
                for synthetic_fraction in [0.5, 1.0] {
                    all.push(Plan { sample_size: 11, synthetic_fraction, retention, real_source, ..PLAN });
                }
            }
        }
        all
    }

    /// Fits the points that are shown, and compares with the model that is.
    struct Refits;

    impl Visitor for Refits {
        type Output = ();
        fn visit<F: Family>(self) {
            let name = F::ABOUT.name;
            if name == "ridge_regression" {
                return; // of its points nothing is revealed but their place
            }
            let (family, truth) = F::configure(&Settings::new(), None).unwrap();
            // Of a statistic the points are made to fit; a search goes another way to the same place.
            let tolerance = if F::ABOUT.statistic { 1e-9 } else { 1e-6 };
            let slow = name == "var_mixture";
            for plan in plans().into_iter().step_by(if slow { 5 } else { 1 }) {
                let setup = Setup {
                    family: family.clone(),
                    truth: truth.clone(),
                    start: None,
                    fisher: Default::default(),
                    data: None,
                    outside: None,
                    lacks_nearest: false,
                    plan,
                    steady: plan.steady(),
                    rules: Default::default(),
                    selection: Default::default(),
                    by_points: false,
                    seed: 5,
                    plain: None,
                    collapse_below: 0.01,
                }
                .with_fast_path();
                let mut viewer = Viewer::new(&setup, 2, 0);
                for generation in [1, 2, 4, 3] {
                    assert!(viewer.seek(&setup, generation, &|| false));
                    if viewer.chain.left().is_some() {
                        continue;
                    }
                    let label = format!("{name} {plan:?} at {generation}");
                    let points = viewer.reveal(&setup, usize::MAX);
                    let held = viewer.chain.held();
                    assert_eq!(points.len() as u64, held.real + held.synthetic, "{label}");
                    assert_eq!(points.iter().filter(|(_, of)| of.real).count() as u64, held.real, "{label}");
                    let mut batch = family.empty();
                    points.iter().for_each(|(point, _)| family.observe(&mut batch, point.clone()));
                    let before = viewer.before.as_ref().unwrap();
                    let mut fit = before.model.clone();
                    family.fit(&batch, &mut fit);
                    for (i, wanted) in viewer.quantities(&setup).into_iter().enumerate() {
                        let found = family.quantity(i, &fit);
                        let same = found == wanted || found.is_nan() && wanted.is_nan();
                        let near = (found - wanted).abs() <= tolerance * (1.0 + wanted.abs());
                        assert!(same || near, "{label}, quantity {i}: {found} of the points, {wanted} shown");
                    }
                }
            }
        }
    }

    #[test]
    fn the_points_on_view_give_the_fit_on_view() {
        for about in FAMILIES {
            with_family(about.name, Refits).unwrap();
        }
    }
}
