//! Three symbols sampled at a temperature, as a flow in their triangle (2404.02325; derived): where to, and where it rests.
//!
//! With T(p) = p^(1/temperature)/Z and a share rho of real points, a batch has the mean `F(p) = (1 - rho) T(p) + rho q`. Under
//! `replace` that is the next model of many points, and one generation flows by F(p) - p. Under `accumulate`, and under
//! `subsample` in mean, the pool moves by the batch's share of it towards F(p): in the same directions, ever slower, and past
//! the same places of rest. A `window` is no point of the triangle, but as many as it has batches, and has no flow here.
//!
//! q is the truth where real points are fresh. Where they are the same again, each run has a q of its own, its shares among
//! these points; drawn is the flow of their mean, the law of the first batch.
//!
//! F' = (1 - rho)/temperature (diag T - T T^t) diag(1/p) is a positive semidefinite matrix times a positive diagonal, and so has real
//! eigenvalues from 0 on: a place of rest is stable if and only if the largest is below 1, for the map and for the slow flow
//! alike.

use nalgebra::{Matrix3, Vector3};

use crate::experiment::{Experiment, RealSource, Retention, Schedule};
use crate::family::Categorical;
use crate::theory::premise::{is, is_plain_but, is_synthetic};

/// Arrows start at the inner points of lattices of so many steps along a side: a fine and a coarse one.
const STEPS: [usize; 2] = [15, 9];
/// Places of rest are looked for from a lattice of so many steps, and from where the flow leads from there in so many turns.
const LOOKS: usize = 12;
const TURNS: usize = 60;
/// Then from around each that is found, in these directions.
const WAYS: [[f64; 3]; 12] = [
    [1.0, -0.5, -0.5],
    [-0.5, 1.0, -0.5],
    [-0.5, -0.5, 1.0],
    [-1.0, 0.5, 0.5],
    [0.5, -1.0, 0.5],
    [0.5, 0.5, -1.0],
    [1.0, -1.0, 0.0],
    [-1.0, 1.0, 0.0],
    [1.0, 0.0, -1.0],
    [-1.0, 0.0, 1.0],
    [0.0, 1.0, -1.0],
    [0.0, -1.0, 1.0],
];
/// Two places of rest are one if nearer than this, and none has a symbol with less.
const APART: f64 = 1e-5;
const NOTHING: f64 = 1e-10;

/// The flow of the mean field of one experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Arrows on a fine and on a coarse triangular lattice.
    pub arrows: [Vec<Arrow>; 2],
    /// Laws that lead to themselves.
    pub rests: Vec<Rest>,
    /// Every point rests: the temperature is 1, and nothing is real. There are then no arrows and no single places of rest.
    pub still: bool,
}

/// Where a law leads within a generation, replacing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// From this law.
    pub from: [f64; 3],
    /// By so much: F(p) - p, whose parts add up to 0.
    pub by: [f64; 3],
}

/// A law that leads to itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    /// The law.
    pub at: [f64; 3],
    /// Whether all laws near it lead to it.
    pub stable: bool,
}

impl Flow {
    /// The flow of an experiment on three symbols that are drawn plainly or at a temperature, with or without a share of real
    /// points in each batch. `None` elsewhere: under a window, a rule that selects points or weighs real ones, or where the real
    /// share changes from batch to batch.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Field::of(experiment).map(|field| field.flow())
    }
}

/// The map F of one experiment.
#[derive(Clone, Copy, Debug)]
struct Field {
    /// 1 / temperature.
    power: f64,
    /// Share of real points.
    rho: f64,
    q: Vector3<f64>,
}

impl Field {
    fn of(experiment: &Experiment) -> Option<Self> {
        let (plan, rules) = (experiment.plan(), experiment.rules());
        let truth: [f64; 3] = experiment.masses().try_into().ok()?;
        let plain = is_plain_but(experiment, |rules| {
            (rules.temperature, rules.changed_points) = (1.0, 0);
            rules.start.clear();
        });
        let chosen = experiment.scenario().selection.is_on() || experiment.is_misspecified();
        let windowed = matches!(plan.retention, Retention::Window(_));
        if !is::<Categorical>(experiment) || !plain || chosen || windowed {
            return None;
        }
        let again = plan.real_source == RealSource::Same;
        let rho = match plan.schedule {
            _ if is_synthetic(plan) => 0.0,
            Schedule::Constant => plan.sizes(2).real_share(),
            _ if again => return None, // there are no more of them
            Schedule::Growing(_) | Schedule::Geometric(_) => 1.0 - plan.synthetic_fraction,
        };
        let start: Option<[f64; 3]> = rules.start.as_slice().try_into().ok();
        let q = Vector3::from(start.filter(|_| again).unwrap_or(truth));
        Some(Self { power: rules.temperature.recip(), rho, q: q / q.sum() })
    }

    fn flow(&self) -> Flow {
        if self.power == 1.0 && self.rho == 0.0 {
            return Flow { arrows: [Vec::new(), Vec::new()], rests: Vec::new(), still: true };
        }
        let arrow = |from: Vector3<f64>| Arrow { from: from.into(), by: (self.next(&from) - from).into() };
        let arrows = STEPS.map(|steps| lattice([true; 3], steps).map(arrow).collect());
        Flow { arrows, rests: self.rests(), still: false }
    }

    /// T(p), the law sampled at the temperature.
    fn tempered(&self, p: &Vector3<f64>) -> Vector3<f64> {
        let raised = (p / p.max()).map(|p| p.powf(self.power));
        raised / raised.sum()
    }

    /// F(p), the mean of a batch.
    fn next(&self, p: &Vector3<f64>) -> Vector3<f64> {
        self.tempered(p) * (1.0 - self.rho) + self.q * self.rho
    }

    /// F' within the face that p lies in.
    fn slope(&self, p: &Vector3<f64>) -> Matrix3<f64> {
        let tempered = self.tempered(p);
        let gain = p.zip_map(&tempered, |p, t| if p > 0.0 { (1.0 - self.rho) * self.power * t / p } else { 0.0 });
        Matrix3::from_diagonal(&gain) - tempered * gain.transpose()
    }

    /// Every place of rest: in the triangle, on its sides, at its corners.
    fn rests(&self) -> Vec<Rest> {
        let mut all = Vec::new();
        for face in 1..8_u8 {
            let alive = [0, 1, 2].map(|i| face >> i & 1 == 1);
            // A symbol that is drawn from the truth is never absent.
            if (0..3).any(|i| !alive[i] && self.rho * self.q[i] > 0.0) {
                continue;
            }
            let mut found: Vec<Vector3<f64>> = Vec::new();
            for start in lattice(alive, LOOKS) {
                let led = (0..TURNS).fold(start, |p, _| self.next(&p));
                self.try_from(start, alive, &mut found);
                self.try_from(led, alive, &mut found);
            }
            // Near a threshold several lie close together.
            let mut next = 0;
            while let Some(&centre) = found.get(next) {
                next += 1;
                for way in WAYS {
                    for radius in (1..=6).map(|k| 0.4 * 0.25_f64.powi(k)) {
                        self.try_from(centre + Vector3::from(way) * radius, alive, &mut found);
                    }
                }
            }
            all.extend(found.iter().map(|at| Rest { at: (*at).into(), stable: self.is_stable(at, alive) }));
        }
        all
    }

    /// Adds the place of rest that a start leads to, if it is a new one.
    fn try_from(&self, start: Vector3<f64>, alive: [bool; 3], found: &mut Vec<Vector3<f64>>) {
        if let Some(at) = self.solve(start, alive)
            && found.iter().all(|known| (known - at).amax() > APART)
        {
            found.push(at);
        }
    }

    /// Newton's method within a face, with steps cut until they help.
    fn solve(&self, mut p: Vector3<f64>, alive: [bool; 3]) -> Option<Vector3<f64>> {
        let within = |p: &Vector3<f64>| (0..3).all(|i| if alive[i] { p[i] > NOTHING } else { p[i] == 0.0 });
        if !within(&p) {
            return None;
        }
        let mut gap = self.next(&p) - p;
        for _ in 0..60 {
            if gap.amax() < 1e-14 {
                break;
            }
            let step = (Matrix3::identity() - self.slope(&p)).lu().solve(&gap)?;
            let cut = (0..30).map(|k| 0.5_f64.powi(k)).find_map(|cut| {
                let moved = p + step * cut;
                let left = self.next(&moved) - moved;
                (within(&moved) && left.amax() < gap.amax()).then_some((moved, left))
            });
            let Some((moved, left)) = cut else { break };
            (p, gap) = (moved / moved.sum(), left);
        }
        (gap.amax() < 1e-12).then_some(p)
    }

    fn is_stable(&self, p: &Vector3<f64>, alive: [bool; 3]) -> bool {
        // Alike to a symmetric matrix, whose eigenvalues are found safely.
        let tempered = self.tempered(p);
        let root = p.map(|p| if p > 0.0 { p.sqrt().recip() } else { 0.0 });
        let inner = Matrix3::from_diagonal(&tempered) - tempered * tempered.transpose();
        let inner = inner.component_mul(&(root * root.transpose())) * ((1.0 - self.rho) * self.power);
        let along = inner.symmetric_eigenvalues().max();
        // Of an absent symbol cold sampling keeps nothing, hot sampling makes anything.
        let across = match self.power {
            _ if alive == [true; 3] => 0.0,
            power if power > 1.0 => 0.0,
            power if power < 1.0 => f64::INFINITY,
            _ => 1.0 - self.rho,
        };
        along.max(across) < 1.0 - 1e-9
    }
}

/// The points inside a face, so many steps along a side; the middle of it, where there is no other.
fn lattice(alive: [bool; 3], steps: usize) -> impl Iterator<Item = Vector3<f64>> {
    let shares = move |i: usize, j: usize| [i, j, steps - i - j];
    let all = (0..=steps).flat_map(move |i| (0..=steps - i).map(move |j| shares(i, j)));
    let inside = all.filter(move |shares| (0..3).all(|k| (shares[k] > 0) == alive[k]));
    inside.map(move |shares| Vector3::from(shares.map(|share| share as f64 / steps as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;

    fn field(temperature: f64, rho: f64, q: [f64; 3]) -> Field {
        let q = Vector3::from(q);
        Field { power: temperature.recip(), rho, q: q / q.sum() }
    }

    const EVEN: [f64; 3] = [1.0, 1.0, 1.0];

    /// The flow points inwards, so that places of rest count +1 for each that draws or repels from all sides, -1 for each
    /// saddle, and 1 in all (Poincare and Hopf): none is missed. Those of a truth with every symbol are all inside.
    #[test]
    fn no_place_of_rest_is_missed() {
        for temperature in [0.15, 0.3, 0.5, 0.8, 0.95, 1.3, 4.0] {
            for rho in [0.01, 0.11, 0.3, 0.45, 0.505, 0.69, 0.702] {
                for q in [EVEN, [0.5, 0.3, 0.2], [0.8, 0.15, 0.05], [0.4, 0.4, 0.2]] {
                    let field = field(temperature, rho, q);
                    let index = |rest: &Rest| {
                        let slope = Matrix3::identity() - field.slope(&Vector3::from(rest.at));
                        slope.determinant().signum() as i32
                    };
                    let rests = field.rests();
                    assert_eq!(rests.iter().map(index).sum::<i32>(), 1, "{temperature} {rho} {q:?}: {rests:?}");
                }
            }
        }
    }

    /// What is called stable draws what lies near it, and what is not lets some of it go.
    #[test]
    fn stability_is_what_happens_nearby() {
        for field in
            [field(0.5, 0.0, EVEN), field(2.0, 0.0, EVEN), field(0.5, 0.3, [0.5, 0.3, 0.2]), field(0.6, 0.405, EVEN)]
        {
            for Rest { at, stable } in field.rests() {
                let at = Vector3::from(at);
                let mut inwards = lattice([true; 3], 7).map(|p| at * 0.999 + p * 0.001);
                let stays = |p: Vector3<f64>| ((0..3000).fold(p, |p, _| field.next(&p)) - at).amax() < 1e-3;
                assert_eq!(inwards.all(stays), stable, "{field:?} {at}");
            }
        }
    }

    #[test]
    fn only_loops_of_this_kind_have_a_flow() {
        let of = |sets: &[(&str, &str)]| {
            let mut scenario = Scenario::default();
            let all = [("truth.family", "categorical"), ("truth.probabilities", "[0.5, 0.3, 0.2]")];
            all.iter().chain(sets).for_each(|(key, value)| scenario.set(key, value).unwrap());
            Field::of(&Experiment::new(scenario).unwrap())
        };
        let fifth = ("workflow.synthetic_fraction", "0.8");
        let near = |found: Option<Field>, rho: f64, first: f64| {
            let found = found.unwrap();
            assert!((found.rho - rho).abs() < 1e-12 && (found.q[0] - first).abs() < 1e-12, "{found:?}");
        };
        for retention in ["replace", "accumulate", "subsample"] {
            near(of(&[("workflow.retention", retention), ("sampling.temperature", "0.7")]), 0.0, 0.5);
            near(of(&[("workflow.retention", retention), fifth, ("workflow.schedule", "growing")]), 0.2, 0.5);
        }
        let elsewhere = ("model.start", "[0.1, 0.1, 0.8]");
        near(of(&[fifth, elsewhere]), 0.2, 0.5);
        near(of(&[fifth, elsewhere, ("workflow.real_source", "same")]), 0.2, 0.1);
        assert!(of(&[("workflow.retention", "window")]).is_none());
        assert!(of(&[fifth, ("workflow.real_source", "same"), ("workflow.schedule", "growing")]).is_none());
        assert!(of(&[fifth, ("workflow.retention", "replace"), ("estimator.real_weight", "0.5")]).is_none());
        assert!(of(&[("sampling.curation", "4")]).is_none());
        assert!(of(&[("truth.probabilities", "[0.5, 0.3, 0.1, 0.1]")]).is_none());
    }
}
