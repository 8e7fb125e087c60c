//! The counterexample of theorem 5.1 (arXiv 2505.19046): consistent, and yet it collapses at the second fit with the real
//! data still in the training set. The construction is rebuilt from the paper's proof, the spike's width is derived here:
//!
//! p = 1/2 U[0, 1] + (1-a)/2 U[0, 1-2a] + a/4 U[2, 3] + a/4 U[location, location + f(a)], a in [0, 1/4], truth a = 0.
//!
//! ln f is -ln 39 up to a = 1/10, then falls linearly to -2 N ln 34 at a = 1/8, where N is the experiment's sample size: one
//! synthetic point in [2, 3] then outweighs all real ones. The fit is exact, by a finite list of candidates.

use crate::family::metric;
use std::ops::Range;

use nalgebra::{DVector, dvector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::family::counterexample::blocks::{Block, Blocks};
use crate::family::counterexample::spike_fit::Evidence;
use crate::family::counterexample::spike_width::{BEND, DEEP, Spike, SpikeWidth};
use crate::family::statistic::sorted::Sorted;
use crate::family::{About, Assumption, Batch, Data, Domain, Family, Knob, Quantity, Random, Refusal, Settings};

/// The places of the spike.
const SPIKES: (f64, f64) = (2.0, 3.0);

/// The family for one sample size: its spike is so narrow that one point in it outweighs N others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpikeFamily(SpikeWidth);

/// N. It is no key of `[truth]`: every experiment hands its `sample_size` to its family.
const SAMPLE_SIZE: Knob = Knob {
    key: "sample_size",
    label: "sample size N",
    meaning: "The spike's width is made for batches of so many points",
    default: Some(100.0),
    domain: Domain::Whole(1, 1_000_000_000_000),
    slider: (1.0, 1e6),
};

/// The points: how many below 1/2 (where every model has the same flat density), the others in [0, 1], those in [2, 3].
#[derive(Clone, Debug, Default)]
pub struct SpikePoints {
    pub(crate) low: u64,
    pub(crate) high: Sorted,
    pub(crate) spiked: Sorted,
}

impl Batch for SpikePoints {
    fn len(&self) -> u64 {
        self.low + self.high.len() + self.spiked.len()
    }
    fn merge(&mut self, other: &Self) {
        self.low += other.low;
        self.high.merge(&other.high);
        self.spiked.merge(&other.spiked);
    }
    fn clear(&mut self) {
        self.low = 0;
        self.high.clear();
        self.spiked.clear();
    }
}

impl SpikeFamily {
    fn blocks(&self, params: &Spike) -> Blocks {
        let a = params.a;
        Blocks::new([
            Block::between(0.5, 0.0, 1.0),
            Block::between(0.5 * (1.0 - a), 0.0, 1.0 - 2.0 * a),
            Block::between(0.25 * a, SPIKES.0, SPIKES.1),
            Block::narrow(0.25 * a, params.location, self.0.ln_width(a)),
        ])
    }

    fn evidence<'a>(&self, batch: &'a SpikePoints) -> Evidence<'a> {
        Evidence::new(self.0, batch.low, batch.high.ascending(), batch.spiked.ascending())
    }
}

impl Family for SpikeFamily {
    type Point = f64;
    type Params = Spike;
    type Batch = SpikePoints;

    const ABOUT: About = About {
        name: "spike_family",
        label: "Spike (theorem 5.1, rebuilt)",
        formula: "½ U[0, 1] + (1-a)/2 U[0, 1-2a] + a/4 U[2, 3] + a/4 U[location, location + f(a)]; f is tiny from a = 1/8 on, and made for N = sample_size",
        estimate: "exact maximum likelihood over a finite list of candidates; a generation costs O(n log n) and one pass over what is held",
        knobs: &[],
        counterexample: true,
        quantities: &[
            Quantity::parameter("a", "weight a of the spike's branch"),
            Quantity::parameter("location", "location of the spike"),
            Quantity::value("collapsed", "collapsed (a > 1/10)").indicator(),
        ],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(false, "The mass between 2 and 3 appears with a, and a spike moves in it"),
            Assumption::score(false, "Each point in [2, 3] makes the score jump"),
            Assumption::smooth(
                false,
                "One stray point raises the likelihood without bound: this is what makes collapse",
            ),
            Assumption::fisher(false, "It does not exist; the first error is of order 1/n all the same"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Spike), Refusal> {
        let points = settings.number(&SAMPLE_SIZE)?;
        let family = Self(SpikeWidth { ln_deepest: -2.0 * points * 34.0_f64.ln() });
        let mut truth = Spike { a: 0.0, location: SPIKES.0 };
        if let Some(data) = data {
            let mut batch = family.empty();
            data.values.iter().for_each(|&x| family.observe(&mut batch, x));
            family.fit(&batch, &mut truth);
        }
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        let inside = (0.0..=1.0).contains(&value) || (SPIKES.0..=SPIKES.1).contains(&value);
        if inside { Ok(value) } else { Err("a number from 0 to 1 or from 2 to 3") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> SpikePoints {
        SpikePoints::default()
    }
    fn observe(&self, batch: &mut SpikePoints, point: f64) {
        if point < 0.5 {
            batch.low += 1;
        } else if point <= 1.0 {
            batch.high.push(point);
        } else {
            batch.spiked.push(point);
        }
    }
    fn sample(&self, params: &Spike, rng: &mut Random) -> f64 {
        self.blocks(params).sample(rng)
    }
    fn draw_places(&self, params: &Spike, places: Range<u64>, rng: &mut Random, into: &mut SpikePoints) {
        let blocks = self.blocks(params);
        places.for_each(|_| self.observe(into, blocks.sample(rng)));
    }

    /// The order of the points is not kept: a random subset is the head.
    fn split(&self, batch: &SpikePoints, head: u64, rng: &mut Random) -> (SpikePoints, SpikePoints) {
        let (mut first, mut rest) = (self.empty(), self.empty());
        for (i, x) in self.reveal(batch, usize::MAX, rng).into_iter().enumerate() {
            self.observe(if (i as u64) < head { &mut first } else { &mut rest }, x);
        }
        (first, rest)
    }

    /// Points below 1/2 are uniform there, whatever the model: they are drawn anew.
    fn reveal(&self, batch: &SpikePoints, limit: usize, rng: &mut Random) -> Vec<f64> {
        let mut points: Vec<f64> = (0..batch.low).map(|_| 0.5 * rng.random::<f64>()).collect();
        points.extend_from_slice(&batch.high.ascending());
        points.extend_from_slice(&batch.spiked.ascending());
        let shown = limit.min(points.len());
        points.partial_shuffle(rng, shown).0.to_vec()
    }

    fn fit(&self, batch: &SpikePoints, model: &mut Spike) {
        if !batch.is_empty() {
            *model = self.evidence(batch).fit(model);
        }
    }

    fn ln_density(&self, params: &Spike, point: f64) -> f64 {
        self.blocks(params).ln_density(point)
    }
    fn density_at(&self, params: &Spike, x: f64) -> f64 {
        self.ln_density(params, x).exp()
    }

    /// Inside each piece of the support.
    fn score(&self, params: &Spike, point: f64) -> DVector<f64> {
        let a = params.a;
        let in_a = if point <= 1.0 - 2.0 * a {
            let top = 1.0 - 2.0 * a;
            0.5 / (top * top) / (0.5 + 0.5 * (1.0 - a) / top)
        } else if point <= 1.0 {
            0.0
        } else {
            let width = self.0.ln_width(a);
            let slope =
                if (BEND..DEEP).contains(&a) { (self.0.ln_deepest + 39.0_f64.ln()) / (DEEP - BEND) } else { 0.0 };
            let in_spike = point >= params.location && point <= params.location + width.exp();
            1.0 / a - if in_spike { slope / (1.0 + width.exp()) } else { 0.0 }
        };
        dvector![in_a, 0.0]
    }
    fn kl(&self, p: &Spike, q: &Spike) -> f64 {
        self.blocks(p).kl(&self.blocks(q))
    }
    fn tv(&self, p: &Spike, q: &Spike) -> f64 {
        self.blocks(p).tv(&self.blocks(q))
    }
    fn w2_sq(&self, p: &Spike, q: &Spike) -> f64 {
        self.blocks(p).w2_sq(&self.blocks(q))
    }
    fn quantity(&self, index: usize, params: &Spike) -> f64 {
        [params.a, params.location, f64::from(u8::from(params.a > BEND))][index]
    }
    fn variance(&self, params: &Spike) -> f64 {
        self.blocks(params).variance()
    }
    fn entropy(&self, params: &Spike) -> f64 {
        self.blocks(params).entropy()
    }

    /// The whole stage, whatever the model: the spike may appear anywhere in [2, 3].
    fn interval(&self, _params: &Spike, _tail: f64) -> (f64, f64) {
        (0.0, SPIKES.1)
    }
    fn jumps(&self, params: &Spike) -> Vec<f64> {
        self.blocks(params).jumps()
    }
    fn spikes(&self, params: &Spike) -> Vec<[f64; 2]> {
        self.blocks(params).spikes()
    }

    /// Of a, with the spike where it holds the most points.
    fn profile(&self, batch: &SpikePoints, index: usize, value: f64) -> Option<f64> {
        (index == 0).then(|| self.evidence(batch).profile(value))
    }
    fn peaks(&self, batch: &SpikePoints, index: usize) -> Vec<f64> {
        if index == 0 { self.evidence(batch).candidates() } else { Vec::new() }
    }
}
