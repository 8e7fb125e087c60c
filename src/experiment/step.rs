//! A generation taken apart: the model before, the batch that was drawn, what has left the training set.

use crate::family::{Batch as _, Family, Panel};

use super::bars::Bins;
use super::chain::Chain;
use super::origin::Origin;
use super::plan::{Retention, Sizes};
use super::reveal::{Part, Quota};
use super::seed::{Purpose, stream};
use super::setup::Setup;
use super::shape::{Curve, curve};

/// At most so many points of the batch, and of what has left, are shown.
pub const MOST_NEW: usize = 1000;

/// What led from the model before to the one on view: of that very run.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Density or mass of the model before, over the view's range. Empty where it had collapsed to a point, and in the plane.
    pub model: Vec<[f64; 2]>,
    /// In the plane its lines.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Its quantities, in the family's order.
    pub quantities: Vec<f64>,
    /// The name of the collapsed state it was in, and where all its mass was.
    pub collapsed: Option<(&'static str, Option<f64>)>,
    /// Points of the batch (a part of them, where it has more than [`MOST_NEW`]).
    pub batch: Vec<Dot>,
    /// What has joined the training set.
    pub new: Sizes,
    /// What it held before.
    pub before: Sizes,
    /// What it holds now.
    pub held: Sizes,
    /// What has left it.
    pub leaves: Leaves,
    /// Points that have left it (a part of them, where there are more than [`MOST_NEW`]).
    pub gone: Vec<Dot>,
    /// Their histogram, in the bins and the scale of the view's.
    pub gone_bars: Vec<[f64; 3]>,
    /// Tables of the model before and of the batch alone, for families that are seen as such.
    pub panels: [Vec<Panel>; 2],
    /// A line of what the batch alone would make, for people to read.
    pub specimen: Option<String>,
}

/// A point, and whether it is from the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// On a line the second number is 0.
    pub at: [f64; 2],
    /// From the truth, not from the model.
    pub real: bool,
}

/// What leaves the training set as a batch joins it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leaves {
    /// Nothing.
    Nothing,
    /// A batch.
    Batch {
        /// The generation at which it had joined.
        born: u64,
        /// Its points.
        sizes: Sizes,
    },
    /// All of it went back, and the set was drawn anew from so many points: everything so far.
    Redrawn {
        /// Real and synthetic points it was drawn from.
        of: [f64; 2],
    },
}

/// What a viewer remembers of the generation before.
pub(super) struct Before<F: Family> {
    pub(super) model: F::Params,
    pub(super) held: Sizes,
    /// The batch that has left.
    pub(super) gone: Option<Part<F>>,
    /// Under `subsample`, the points that went back.
    pub(super) back: Vec<(F::Point, Origin)>,
}

/// The scene a step is drawn into.
pub(super) struct Scene<'a> {
    pub(super) range: (f64, f64),
    /// Models are drawn in the plane.
    pub(super) flat: bool,
    /// Of the view's histogram.
    pub(super) bins: Option<&'a Bins>,
}

/// The name of the collapsed state a model is in, and where all its mass then is; no place where it still has a density.
pub(super) fn state<F: Family>(family: &F, model: &F::Params) -> Option<(&'static str, Option<f64>)> {
    let name = family.collapsed(model)?;
    let (left, right) = family.interval(model, 0.25);
    Some((name, (F::ABOUT.discrete || left == right).then_some(left)))
}

impl<F: Family> Before<F> {
    /// The generation a run has just gone through.
    pub(super) fn step(&self, setup: &Setup<F>, chain: &Chain<F>, replicate: u64, scene: &Scene<'_>) -> Step {
        let family = &setup.family;
        let new = setup.plan.sizes(chain.generation());
        let collapsed = state(family, &self.model);
        let is_point = matches!(collapsed, Some((_, Some(_)))) && !F::ABOUT.discrete;
        let model = if scene.flat || is_point { Curve::new() } else { curve(family, &self.model, scene.range) };
        let dots = |points: Vec<(F::Point, Origin)>| points.into_iter().map(|point| dot(family, scene.flat, point));
        let (gone, size) = self.gone(setup, replicate);
        let gone: Vec<Dot> = dots(gone).collect();
        let held = chain.held();
        // Each dot stands for as many points as there are for it.
        let n = (held.real + held.synthetic) as f64 * gone.len() as f64 / size.max(1) as f64;
        let places: Vec<f64> = gone.iter().map(|dot| dot.at[0]).collect();
        let (panels, specimen) = self.tables(setup, chain, replicate);
        Step {
            model,
            lines: if scene.flat { family.outline(&self.model).map_or_else(Vec::new, |o| o.lines) } else { Vec::new() },
            quantities: (0..F::ABOUT.quantities.len()).map(|i| family.quantity(i, &self.model) + 0.0).collect(),
            collapsed,
            batch: dots(newest(setup, chain, replicate)).collect(),
            new,
            before: self.held,
            held,
            leaves: self.leaves(setup, chain.generation()),
            gone_bars: scene.bins.filter(|_| !gone.is_empty()).map_or_else(Vec::new, |bins| bins.bars(&places, n)),
            gone,
            panels,
            specimen,
        }
    }

    fn leaves(&self, setup: &Setup<F>, now: u64) -> Leaves {
        let born = match setup.plan.retention {
            Retention::Subsample => return Leaves::Redrawn { of: setup.plan.drawn(1, now) },
            Retention::Accumulate => return Leaves::Nothing,
            Retention::Replace => now - 1,
            Retention::Window(width) => now.saturating_sub(width),
        };
        if born == 0 { Leaves::Nothing } else { Leaves::Batch { born, sizes: setup.plan.sizes(born) } }
    }

    /// Points that have left, and how many there were.
    fn gone(&self, setup: &Setup<F>, replicate: u64) -> (Vec<(F::Point, Origin)>, u64) {
        if setup.plan.retention == Retention::Subsample {
            let shown = self.back.iter().take(MOST_NEW).cloned().collect();
            return (shown, self.held.real + self.held.synthetic);
        }
        let Some(gone) = &self.gone else { return (Vec::new(), 0) };
        let Sizes { real, synthetic } = gone.sizes();
        (gone.points(setup, replicate, &mut Quota::new(real + synthetic, MOST_NEW)), real + synthetic)
    }

    /// For families whose points have no place to be drawn at: what the batch alone says, as a table and a line.
    fn tables(&self, setup: &Setup<F>, chain: &Chain<F>, replicate: u64) -> ([Vec<Panel>; 2], Option<String>) {
        let family = &setup.family;
        let before = family.panels(&self.model);
        let at = chain.generation();
        let line = |model: &F::Params| family.specimen(model, &mut stream(setup.seed, replicate, Purpose::Reveal(at)));
        if before.is_empty() && line(&self.model).is_none() {
            return ([before, Vec::new()], None);
        }
        let mut batch = family.empty();
        for (point, _) in newest(setup, chain, replicate) {
            family.observe(&mut batch, point);
        }
        let mut alone = self.model.clone();
        if !batch.is_empty() {
            family.fit(&batch, &mut alone);
        }
        ([before, family.panels(&alone)], line(&alone))
    }
}

/// Points of the newest batch.
fn newest<F: Family>(setup: &Setup<F>, chain: &Chain<F>, replicate: u64) -> Vec<(F::Point, Origin)> {
    if let Some(points) = chain.newest_of_pool(setup, MOST_NEW) {
        return points;
    }
    let part = Part::newest(chain);
    let Sizes { real, synthetic } = part.sizes();
    part.points(setup, replicate, &mut Quota::new(real + synthetic, MOST_NEW))
}

fn dot<F: Family>(family: &F, flat: bool, (point, origin): (F::Point, Origin)) -> Dot {
    let at = if flat { family.place(point) } else { [family.coordinate(point), 0.0] };
    Dot { at, real: origin.real }
}
