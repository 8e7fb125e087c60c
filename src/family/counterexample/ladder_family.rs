//! The counterexample of theorem 5.2 (arXiv 2505.19046): one family for every sample size, consistent, that collapses as
//! fast as one likes (the depth of its spikes is derived here). Its truth is U[0, 1].
//!
//! Two branches. `h_a` is a ladder: from level j = 0 on, with probability `a_j` in [0, 1/4] a point climbs to j + 1, else it is
//! uniform on [j, j + 1 - 2 a_j]. `g_{b,J}` is 1/2 U[0, J] + 1/2 U[J - b, J - b + f(J)], J = 2, 3, ..., with
//! -ln f(J) = ln 2 + B_J ln(3J) and B_J = 10^(2.5 2^(J-2)): one point in [J - 1, J] makes g win as long as the training set
//! holds at most B_J points (316, 10^5, 10^10, ...). So the level that must be reached grows like log log n.

use crate::family::metric;
use std::f64::consts::LN_2;

use nalgebra::{DVector, dvector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::family::counterexample::blocks::{Block, Blocks};
use crate::family::statistic::sorted::Sorted;
use crate::family::{About, Assumption, Batch, Data, Family, Quantity, Random, Refusal, Settings};
use crate::numeric::counting::binomial;
use crate::numeric::draw::largest;
use crate::numeric::guard::Bounded as _;

/// The largest step.
const MOST: f64 = 0.25;
/// What is drawn at least: levels to 4 are enough for training sets of 10^10 points.
const STAGE: f64 = 4.0;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct LadderFamily;

/// Both branches, and which of them is the model. On g the steps are kept as the best ladder's, which say nothing then.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// `a_0`, `a_1`, ..., as far as they are not 0.
    steps: Vec<f64>,
    /// J and the place of the spike, if the model is on the g branch.
    spike: Option<(u64, f64)>,
}

/// The points: of [0, 1) their number and the largest (the rest is uniform below it), the others one by one.
#[derive(Clone, Debug, Default)]
pub struct LadderPoints {
    low: u64,
    edge: f64,
    high: Sorted,
}

impl Batch for LadderPoints {
    fn len(&self) -> u64 {
        self.low + self.high.len()
    }
    fn merge(&mut self, other: &Self) {
        self.low += other.low;
        self.edge = self.edge.max(other.edge);
        self.high.merge(&other.high);
    }
    fn clear(&mut self) {
        self.low = 0;
        self.edge = 0.0;
        self.high.clear();
    }
}

/// B_J: so many points at most for one point to decide. Held at 10^300, so that likelihoods are numbers.
pub(crate) fn decides_up_to(level: u64) -> f64 {
    10.0_f64.powf((2.5 * 2.0_f64.powi(level.min(64) as i32 - 2)).at_most(300.0))
}

fn ln_width(level: u64) -> f64 {
    -(LN_2 + decides_up_to(level) * (3.0 * level as f64).ln())
}

/// n ln(density of a level's points) of a ladder: n of them lie at the level, `above` beyond it.
fn level_likelihood(at: f64, above: f64, step: f64) -> f64 {
    let beyond = if above > 0.0 { above * step.ln() } else { 0.0 };
    at * ((-step).ln_1p() - (-2.0 * step).ln_1p()) + beyond
}

/// The best branches of a sample.
struct Fits {
    steps: Vec<f64>,
    /// Log-likelihood of the best ladder without what its first step decides.
    upper: f64,
    ladder: f64,
    /// J, places of the spike that are equally good, and the log-likelihood.
    spike: (u64, Vec<f64>, f64),
}

impl Fits {
    fn of(batch: &LadderPoints) -> Self {
        let high = batch.high.ascending();
        let top = high.last().map_or(0, |x| *x as u64);
        let (mut steps, mut upper, mut first) = (Vec::new(), 0.0, 0.0);
        let mut from = 0;
        for level in 0..=top {
            let (at, largest) = if level == 0 {
                (batch.low, (batch.low > 0).then_some(batch.edge))
            } else {
                let to = high.partition_point(|&x| x < (level + 1) as f64);
                let here = &high[from..to];
                from = to;
                (here.len() as u64, here.last().map(|x| x - level as f64))
            };
            let above = (high.len() - from) as u64;
            // Both terms rise with the step: it goes as far as the largest point lets it.
            let step = match largest {
                Some(largest) => (0.5 * (1.0 - largest)).min(MOST),
                None => MOST,
            };
            steps.push(step);
            let part = level_likelihood(at as f64, above as f64, step);
            if level == 0 { first = part } else { upper += part }
        }
        let level = (top + 1).max(2);
        let (places, copies) = modes(&high[high.partition_point(|&x| x < (level - 1) as f64)..]);
        let all = batch.len();
        let share = (2.0 * level as f64).ln();
        // ln(1/(2J) + 1/(2f)) without f, which underflows.
        let in_spike = -LN_2 - ln_width(level) + (ln_width(level).exp() / level as f64).ln_1p();
        let likelihood = copies as f64 * in_spike - (all - copies) as f64 * share;
        Self { steps, upper, ladder: first + upper, spike: (level, places, likelihood) }
    }
}

/// The most repeated of sorted values (all of them, if several are), and how often.
fn modes(sorted: &[f64]) -> (Vec<f64>, u64) {
    let (mut places, mut most) = (Vec::new(), 0);
    for run in sorted.chunk_by(|a, b| a == b) {
        if run.len() > most {
            most = run.len();
            places.clear();
        }
        if run.len() == most {
            places.push(run[0]);
        }
    }
    (places, most as u64)
}

impl Ladder {
    fn blocks(&self) -> Blocks {
        if let Some((level, place)) = self.spike {
            return Blocks::new([Block::between(0.5, 0.0, level as f64), Block::narrow(0.5, place, ln_width(level))]);
        }
        let mut reached = 1.0;
        let part = |level: usize| {
            let step = self.steps.get(level).copied().unwrap_or(0.0);
            let block = Block::between(reached * (1.0 - step), level as f64, level as f64 + 1.0 - 2.0 * step);
            reached *= step;
            block
        };
        Blocks::new((0..=self.steps.len()).map(part))
    }

    /// The probability of [0, 1), and the end of the points there.
    fn ground(&self) -> (f64, f64) {
        match self.spike {
            Some((level, _)) => (0.5 / level as f64, 1.0),
            None => self.steps.first().map_or((1.0, 1.0), |step| (1.0 - step, 1.0 - 2.0 * step)),
        }
    }
}

impl LadderFamily {
    /// A point of the model beyond [0, 1).
    fn climb(&self, params: &Ladder, rng: &mut Random) -> f64 {
        if let Some((level, place)) = params.spike {
            let inside = 1.0 - 1.0 / level as f64; // of U[0, J], against the spike's 1
            let wide = rng.random::<f64>() * (1.0 + inside) < inside;
            return if wide { 1.0 + (level - 1) as f64 * rng.random::<f64>() } else { place };
        }
        let mut level = 1;
        let step = |level: usize| params.steps.get(level).copied().unwrap_or(0.0);
        while rng.random::<f64>() < step(level) {
            level += 1;
        }
        level as f64 + (1.0 - 2.0 * step(level)) * rng.random::<f64>()
    }
}

impl Family for LadderFamily {
    type Point = f64;
    type Params = Ladder;
    type Batch = LadderPoints;

    const ABOUT: About = About {
        name: "ladder_family",
        label: "Ladder (theorem 5.2)",
        formula: "h: (1-aᵢ) a₀⋯aᵢ₋₁ U[i, i+1-2aᵢ] summed over i; or g: ½ U[0, J] + ½ U[J-b, J-b+f(J)], J = 2, 3, ..., f falling very fast",
        estimate: "exact maximum likelihood on both branches, the larger wins; a generation costs one binomial draw and one pass over the points beyond 1",
        knobs: &[],
        counterexample: true,
        quantities: &[
            Quantity::value("collapsed", "collapsed (on the g branch)").indicator(),
            Quantity::value("level", "level J of g, 0 on h"),
            Quantity::value("first_step", "first step a₀ of the ladder"),
        ],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(false, "Every step of the ladder opens another interval"),
            Assumption::score(false, "The likelihood jumps to 0 at the largest point of each level"),
            Assumption::smooth(
                false,
                "One stray point raises the likelihood without bound: this is what makes collapse",
            ),
            Assumption::fisher(false, "It does not exist; the first error is of order 1/n all the same"),
        ],
        ..About::BASE
    };

    fn configure(_settings: &Settings, data: Option<&Data>) -> Result<(Self, Ladder), Refusal> {
        let mut truth = Ladder { steps: Vec::new(), spike: None };
        if let Some(data) = data {
            let mut batch = LadderPoints::default();
            data.values.iter().for_each(|&x| Self.observe(&mut batch, x));
            Self.fit(&batch, &mut truth);
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if (0.0..1000.0).contains(&value) { Ok(value) } else { Err("a number from 0, below 1000") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> LadderPoints {
        LadderPoints::default()
    }
    fn observe(&self, batch: &mut LadderPoints, point: f64) {
        if point < 1.0 {
            batch.low += 1;
            batch.edge = batch.edge.max(point);
        } else {
            batch.high.push(point);
        }
    }
    fn sample(&self, params: &Ladder, rng: &mut Random) -> f64 {
        let (share, end) = params.ground();
        if rng.random::<f64>() < share { end * rng.random::<f64>() } else { self.climb(params, rng) }
    }

    fn draws_points(&self) -> bool {
        false
    }

    /// How many lie in [0, 1) is binomial, and of those only the largest is drawn.
    fn draw(&self, params: &Ladder, n: u64, rng: &mut Random, into: &mut LadderPoints) {
        let (share, end) = params.ground();
        let low = binomial(n, share, rng);
        if low > 0 {
            into.low += low;
            into.edge = into.edge.max(end * largest(low, rng));
        }
        (low..n).for_each(|_| into.high.push(self.climb(params, rng)));
    }

    /// The order of the points is not kept: a random subset is the head.
    fn split(&self, batch: &LadderPoints, head: u64, rng: &mut Random) -> (LadderPoints, LadderPoints) {
        let (mut first, mut rest) = (self.empty(), self.empty());
        for (i, x) in self.reveal(batch, usize::MAX, rng).into_iter().enumerate() {
            self.observe(if (i as u64) < head { &mut first } else { &mut rest }, x);
        }
        (first, rest)
    }
    fn reveal(&self, batch: &LadderPoints, limit: usize, rng: &mut Random) -> Vec<f64> {
        let below = (1..batch.low).map(|_| batch.edge * rng.random::<f64>());
        let mut points: Vec<f64> = below.collect();
        points.extend((batch.low > 0).then_some(batch.edge));
        points.extend_from_slice(&batch.high.ascending());
        let shown = limit.min(points.len());
        points.partial_shuffle(rng, shown).0.to_vec()
    }

    /// Of spikes that are equally good the one nearest to the last is taken, as the paper allows.
    fn fit(&self, batch: &LadderPoints, model: &mut Ladder) {
        if batch.is_empty() {
            return;
        }
        let fits = Fits::of(batch);
        let (level, places, likelihood) = fits.spike;
        let before = model.spike.map_or(0.0, |(_, place)| place);
        let nearest = places.into_iter().min_by(|p, q| (p - before).abs().total_cmp(&(q - before).abs()));
        model.spike = nearest.filter(|_| likelihood > fits.ladder).map(|place| (level, place));
        model.steps = fits.steps;
    }

    fn ln_density(&self, params: &Ladder, point: f64) -> f64 {
        params.blocks().ln_density(point)
    }
    fn density_at(&self, params: &Ladder, x: f64) -> f64 {
        self.ln_density(params, x).exp()
    }

    /// In the first step, inside each piece of the support; 0 on g.
    fn score(&self, params: &Ladder, point: f64) -> DVector<f64> {
        let step = params.steps.first().copied().unwrap_or(0.0);
        let slope = if point < 1.0 { 2.0 / (1.0 - 2.0 * step) - 1.0 / (1.0 - step) } else { 1.0 / step };
        dvector![if params.spike.is_none() { slope } else { 0.0 }]
    }
    fn kl(&self, p: &Ladder, q: &Ladder) -> f64 {
        p.blocks().kl(&q.blocks())
    }
    fn tv(&self, p: &Ladder, q: &Ladder) -> f64 {
        p.blocks().tv(&q.blocks())
    }
    fn w2_sq(&self, p: &Ladder, q: &Ladder) -> f64 {
        p.blocks().w2_sq(&q.blocks())
    }
    fn quantity(&self, index: usize, params: &Ladder) -> f64 {
        let level = params.spike.map_or(0.0, |(level, _)| level as f64);
        [f64::from(u8::from(params.spike.is_some())), level, params.steps.first().copied().unwrap_or(0.0)][index]
    }
    fn variance(&self, params: &Ladder) -> f64 {
        params.blocks().variance()
    }
    fn entropy(&self, params: &Ladder) -> f64 {
        params.blocks().entropy()
    }

    /// The whole support, and never less than the stage on which a model may appear.
    fn interval(&self, params: &Ladder, _tail: f64) -> (f64, f64) {
        (0.0, params.blocks().jumps().last().copied().unwrap_or(1.0).max(STAGE))
    }
    fn jumps(&self, params: &Ladder) -> Vec<f64> {
        params.blocks().jumps()
    }
    fn spikes(&self, params: &Ladder) -> Vec<[f64; 2]> {
        params.blocks().spikes()
    }

    /// Of the first step within the ladders, the others at their best.
    fn profile(&self, batch: &LadderPoints, index: usize, value: f64) -> Option<f64> {
        if index != 2 {
            return None;
        }
        let possible = (0.0..=MOST).contains(&value) && (batch.low == 0 || value <= 0.5 * (1.0 - batch.edge));
        let part = level_likelihood(batch.low as f64, batch.high.len() as f64, value);
        Some(if possible { part + Fits::of(batch).upper } else { f64::NEG_INFINITY })
    }
    fn peaks(&self, batch: &LadderPoints, index: usize) -> Vec<f64> {
        if index == 2 { vec![Fits::of(batch).steps[0]] } else { Vec::new() }
    }
    fn rival(&self, batch: &LadderPoints) -> Option<(String, f64)> {
        let (level, places, likelihood) = Fits::of(batch).spike;
        (!places.is_empty()).then(|| (format!("g, J = {level}"), likelihood))
    }
}
