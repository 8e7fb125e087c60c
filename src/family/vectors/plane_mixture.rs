//! A mixture of normal laws in the plane, each component with a covariance matrix of its own, fitted by expectation
//! maximisation with a floor under its eigenvalues.
//!
//! The truth is such a mixture (25 modes on a grid, 8 on a ring, one blob) or none (points around two half-moons or two
//! circles). The climb starts at the last model, or, where that has another number of components, at clusters of the
//! points: nothing in it is left to chance. A lost component stays lost while fits start from one another: refitting to
//! its own output alone, the weights of well separated modes drift as in neutral evolution (MAD, 2307.01850; derived).

use std::cell::LazyCell;
use std::sync::{Arc, OnceLock};

use crate::family::contract::resolution::is_fine;
use crate::family::metric;
use crate::family::statistic::{collected, kept};

use crate::family::contract::knobs::{self, SQUARED_REACH};
use crate::family::mixture::em::Climb;
use crate::family::statistic::points::ordered;
use crate::family::vectors::plane_em::{cluster_start, floored};
use crate::family::vectors::plane_law::{NOISE, PlaneLaw, SHAPE, Spot};
use crate::family::vectors::plane_nodes::{Few, Sums};
use crate::family::{
    About, Asked, Assumption, COORDINATES, Data, Divergences, Domain, Drawn, Family, Knob, Outline, Points, Quantity,
    Random, Refusal, Reward, Settings,
};
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::pieces;
use crate::numeric::lanes::{BLOCK, Block, add, sum, widely};
use crate::numeric::shares::diversity;

/// The family: how many components are fitted and how, and what models are measured against.
#[derive(Clone, Debug)]
pub struct PlaneMixture {
    components: usize,
    climb: Climb,
    /// Least share of the model's mass for a true mode to be alive.
    alive: f64,
    truth: PlaneLaw,
    /// Integral of the square of the true density.
    overlap: f64,
    /// Places of the truth, once asked for.
    nodes: Arc<OnceLock<Told>>,
}

/// Places that stand for a law, and there ln of its density beside what is open of which component a point is of.
type Told = Vec<(Few, [Block; 2])>;

const COMPONENTS: Knob = Knob {
    key: "components",
    label: "components fitted",
    meaning: "How many components the model has; if left out the truth's number, 12 for curves",
    default: None,
    domain: Domain::Whole(1, 64),
    slider: (1.0, 30.0),
};
const VARIANCE_FLOOR: Knob = Knob {
    key: "variance_floor",
    label: "variance floor",
    meaning: "No component's variance goes below it in any direction: else one could close in on a point, and the likelihood has no end",
    default: Some(1e-6),
    domain: Domain::Positive,
    slider: (1e-9, 0.1),
};
const ROUNDS: Knob = Knob { default: Some(100.0), ..knobs::ROUNDS };
const TOLERANCE: Knob = Knob { default: Some(1e-5), ..knobs::TOLERANCE };
const ALIVE: Knob = Knob {
    key: "alive_share",
    label: "share of a mode that lives",
    meaning: "A true mode is alive while the components nearest to it hold at least this share of the model",
    default: Some(1e-4),
    domain: Domain::OpenUnit,
    slider: (1e-5, 0.1),
};
/// Components for truths that are no mixture.
const FOR_CURVES: usize = 12;

impl PlaneMixture {
    /// The model's mass by the true mode its components are nearest to.
    fn shares(&self, params: &PlaneLaw) -> Vec<f64> {
        let mut shares = vec![0.0; self.truth.parts()];
        if params == &self.truth {
            return self.truth.part_shares();
        }
        for spot in params.spots().iter().filter(|spot| spot.weight > 0.0) {
            if let Some(share) = shares.get_mut(self.truth.nearest_part(spot.mean)) {
                *share += spot.weight;
            }
        }
        shares
    }

    /// What places that stand for `p` tell of both: more of them where `q` is points around curves, whose density falls steeply
    /// across them. Those of the truth are kept.
    fn against(&self, p: &PlaneLaw, q: &PlaneLaw) -> Passed {
        let mut passed = Passed::new(p, q);
        if p == &self.truth {
            let told = self.nodes.get_or_init(|| {
                let (mut told, mut logs) = (Told::new(), p.room());
                p.finer_nodes(1, |few| told.push((*few, widely(|| p.at_block(few, &mut logs)))));
                told
            });
            for piece in pieces(told) {
                widely(
                    #[inline(always)]
                    || {
                        for told in piece {
                            passed.add(q, &told.0, &told.1);
                        }
                    },
                );
            }
        } else {
            p.finer_nodes(times(q), |few| passed.visit(p, q, few));
        }
        passed
    }
}

/// How many times the usual places a law wants of another beside it.
fn times(law: &PlaneLaw) -> usize {
    if law.is_mixture() { 1 } else { 2 }
}

/// What the places of one law tell of it and of another.
struct Passed {
    sums: Sums,
    /// Expectations of ln of the own density, and of what is open.
    own: Block,
    open: Block,
    room: [Vec<Block>; 2],
}

impl Passed {
    fn new(p: &PlaneLaw, q: &PlaneLaw) -> Self {
        Self { sums: Sums::new(), own: [0.0; BLOCK], open: [0.0; BLOCK], room: [p.room(), q.room()] }
    }

    /// A block of places of `p`.
    fn visit(&mut self, p: &PlaneLaw, q: &PlaneLaw, few: &Few) {
        widely(
            #[inline(always)]
            || {
                let own = p.at_block(few, &mut self.room[0]);
                self.add(q, few, &own);
            },
        );
    }

    /// The same where the own densities are known.
    #[inline(always)]
    fn add(&mut self, q: &PlaneLaw, few: &Few, own: &[Block; 2]) {
        let theirs = q.at_block(few, &mut self.room[1]);
        self.sums.add(few, &own[0], &theirs[0]);
        self.add_own(few, own);
    }

    #[inline(always)]
    fn add_own(&mut self, few: &Few, own: &[Block; 2]) {
        add(&mut self.own, |i| if i < few.count { few.weights[i] * own[0][i] } else { 0.0 });
        add(&mut self.open, |i| if i < few.count { few.weights[i] * own[1][i] } else { 0.0 });
    }

    /// Entropy of the places' own law. By components: what is left open once it is known of which one a point is, and which one that
    /// is, are closed; from both goes what a place leaves open of the second, which is nowhere above ln of their number, and nothing
    /// where they lie apart.
    fn entropy(&self, law: &PlaneLaw) -> f64 {
        if !law.is_mixture() {
            return -sum(&self.own);
        }
        let alive = || law.spots().iter().filter(|spot| spot.weight > 0.0);
        let closed: f64 = alive().map(|spot| spot.weight * (1.0 - spot.ln_at(spot.mean))).sum();
        if alive().count() == 1 { closed } else { closed - sum(&self.open) }
    }
}

impl Family for PlaneMixture {
    type Point = [f64; 2];
    type Params = PlaneLaw;
    type Batch = Points<[f64; 2]>;

    const ABOUT: About = About {
        name: "plane_mixture",
        label: "Mixture in the plane",
        formula: "Σ wᵢ exp(-(x - mᵢ)' Sᵢ⁻¹ (x - mᵢ) / 2) / (2π √det Sᵢ), x in the plane",
        estimate: "EM from the last model to a local maximum, each covariance full, its eigenvalues held above a floor; a \
                   generation costs at most `iterations` rounds, each one exponential for every point held and component near it",
        knobs: &[SHAPE, NOISE],
        estimator: &[COMPONENTS, VARIANCE_FLOOR, ROUNDS, TOLERANCE, ALIVE],
        quantities: &[
            Quantity::value("mean_error_sq", "squared mean error"),
            Quantity::value("variance", "variance of all"),
            Quantity::value("within_variance", "mean variance of a component"),
            Quantity::value("modes", "modes alive"),
            Quantity::value("heterozygosity", "heterozygosity 1 - Σw²").bounded(),
            Quantity::value("l2_sq", "squared L2 distance").decades(),
        ],
        lacks: &[metric::W2_SQ, metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "Every mixture gives every disc some mass"),
            Assumption::score(false, "The score in a covariance grows like |x|²; and components can change places"),
            Assumption::smooth(
                false,
                "Without the floor the likelihood has no maximum: one stray point can win it all",
            ),
            Assumption::fisher(true, "Near the truth, as long as its components differ and the model has as many"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, PlaneLaw), Refusal> {
        let truth = PlaneLaw::of(settings)?;
        if data.is_some() {
            return Err(Refusal::because("data", "a column", "points in the plane have two numbers, a column has one"));
        }
        let asked = settings.number(&COMPONENTS)?;
        let own = if truth.is_mixture() { truth.spots().len() } else { FOR_CURVES };
        let components = if asked.is_nan() { own } else { asked as usize };
        let climb = Climb {
            floor: settings.number(&VARIANCE_FLOOR)?,
            rounds: settings.number(&ROUNDS)? as u64,
            tolerance: settings.number(&TOLERANCE)?,
        };
        let overlap = truth.overlap(&truth);
        let alive = settings.number(&ALIVE)?;
        Ok((Self { components, climb, alive, truth: truth.clone(), overlap, nodes: Arc::default() }, truth))
    }

    fn point(&self, _value: f64) -> Result<[f64; 2], &'static str> {
        Err("two numbers a point, and a column holds one")
    }
    fn coordinate(&self, point: [f64; 2]) -> f64 {
        point[0]
    }
    fn place(&self, point: [f64; 2]) -> [f64; 2] {
        point
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<PlaneLaw>() + self.components * size_of::<Spot>()) as f64
    }
    collected!(Points<[f64; 2]>, [f64; 2]);
    fn sample(&self, params: &PlaneLaw, rng: &mut Random) -> [f64; 2] {
        params.sample(rng)
    }
    kept!(Points<[f64; 2]>, [f64; 2]);

    fn widened(&self, params: &PlaneLaw, bias: f64) -> Option<PlaneLaw> {
        params.is_mixture().then(|| params.widened(bias))
    }

    /// The order of arrival cannot matter: sums run over ordered points.
    fn fit(&self, batch: &Points<[f64; 2]>, model: &mut PlaneLaw) {
        let points = ordered(batch);
        if points.is_empty() {
            return;
        }
        let floor = self.climb.floor;
        let start = if model.is_mixture() && model.spots().len() == self.components {
            let raised = |spot: &Spot| Spot::new(spot.weight, spot.mean, floored(spot.spread, floor));
            model.spots().iter().map(raised).collect()
        } else {
            cluster_start(&points, self.components, floor)
        };
        *model = PlaneLaw::fitted(self.climb.spots_from(start, &points));
    }
    fn ln_density(&self, params: &PlaneLaw, point: [f64; 2]) -> f64 {
        params.ln_density(point)
    }
    /// Of the first coordinate.
    fn density_at(&self, params: &PlaneLaw, x: f64) -> f64 {
        params.first_density(x)
    }

    /// By the nodes of `p`: of two normal densities those of a lattice, which has ten more digits where all is smooth.
    fn kl(&self, p: &PlaneLaw, q: &PlaneLaw) -> f64 {
        if p == q {
            0.0
        } else if p.is_single() && q.is_single() {
            let mut passed = Passed::new(p, q);
            Few::of(p.nodes().into_iter()).iter().for_each(|few| passed.visit(p, q, few));
            passed.sums.kl()
        } else {
            self.against(p, q).sums.kl()
        }
    }
    /// By the nodes of both: a narrow component falls between those of a wide law.
    fn tv(&self, p: &PlaneLaw, q: &PlaneLaw) -> f64 {
        if p == q { 0.0 } else { self.against(p, q).sums.tv_between(&self.against(q, p).sums) }
    }
    /// From the same places of both laws.
    fn divergences(&self, truth: &PlaneLaw, model: &PlaneLaw, asked: Asked) -> Option<Divergences> {
        if truth == model {
            return None;
        }
        let forth = LazyCell::new(|| self.against(truth, model));
        let back = LazyCell::new(|| self.against(model, truth));
        let singles = truth.is_single() && model.is_single();
        Some(asked.answered(
            || if singles { self.kl(truth, model) } else { forth.sums.kl() },
            || if singles { self.kl(model, truth) } else { back.sums.kl() },
            || forth.sums.tv_between(&back.sums),
            || if times(truth) == 1 { back.entropy(model) } else { self.entropy(model) },
        ))
    }
    fn quantity(&self, index: usize, params: &PlaneLaw) -> f64 {
        match index {
            0 => {
                let (mean, centre) = (params.mean(), self.truth.mean());
                (mean[0] - centre[0]).powi(2) + (mean[1] - centre[1]).powi(2)
            }
            1 => params.trace(),
            2 => params.within(),
            3 => self.shares(params).iter().filter(|&&share| share >= self.alive).count() as f64,
            4 => diversity(self.shares(params).iter().copied()),
            _ if params == &self.truth => 0.0,
            _ => (self.overlap + params.overlap(params) - 2.0 * params.overlap(&self.truth)).at_least(0.0),
        }
    }
    /// Mean squared distance from the mean: the trace of the covariance.
    fn variance(&self, params: &PlaneLaw) -> f64 {
        params.trace()
    }
    fn entropy(&self, params: &PlaneLaw) -> f64 {
        let mut passed = Passed::new(params, params);
        params.finer_nodes(1, |few| {
            let own = widely(|| params.at_block(few, &mut passed.room[0]));
            passed.add_own(few, &own);
        });
        passed.entropy(params)
    }

    /// Beyond so much variance the squared distances of its far points, and with them its densities, are no numbers.
    fn left(&self, params: &PlaneLaw) -> bool {
        !(SQUARED_REACH * params.trace()).is_finite()
    }
    fn unresolved(&self, params: &PlaneLaw, _last: &PlaneLaw, _drawn: Drawn) -> bool {
        let narrow = |spot: &Spot| is_fine(spot.trace().sqrt(), spot.mean[0].hypot(spot.mean[1]));
        params.spots().iter().any(|spot| spot.weight > 0.0 && narrow(spot))
    }
    /// It keeps a density whatever happens, thanks to the floor.
    fn collapsed(&self, params: &PlaneLaw) -> Option<&'static str> {
        if !params.is_mixture() {
            return None;
        }
        let held = |spot: &&Spot| spot.weight > 0.0;
        let lost = params.spots().iter().filter(held).count() < params.spots().len();
        let least = |spot: &Spot| 2.0 * self.climb.floor * (1.0 + 1e-9) >= spot.trace();
        let floored = params.spots().iter().filter(held).all(least);
        if floored { Some("every component at its variance floor") } else { lost.then_some("component lost") }
    }
    /// Of the first coordinate.
    fn interval(&self, params: &PlaneLaw, tail: f64) -> (f64, f64) {
        params.first_interval(tail)
    }
    fn reward_moments(&self, params: &PlaneLaw, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.over(params.nodes().into_iter()))
    }
    fn stratified(&self, params: &PlaneLaw, n: u64, rng: &mut Random) -> Option<Vec<[f64; 2]>> {
        Some(params.stratified(n, rng))
    }
    fn at(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        Some(place)
    }
    fn nodes(&self, params: &PlaneLaw) -> Vec<([f64; 2], f64)> {
        params.nodes()
    }
    fn outline(&self, params: &PlaneLaw) -> Option<Outline> {
        Some(Outline { lines: params.lines(), axes: COORDINATES })
    }
}

#[cfg(test)]
mod tests;
