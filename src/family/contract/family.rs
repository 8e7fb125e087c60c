//! What every family gives: a statistic that merges, draws, a fit, divergences, and how it is seen.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use crate::family::{
    About, Asked, Average, Data, Divergences, Form, Holds, Outline, Panel, QuadraticVariance, Refusal, Reward,
    Settings, Target,
};
use crate::numeric::draw::Random;
use crate::numeric::tails::Tail;

/// The most rows of a Fisher information that is written out: 2 MB, and a second for its inverse.
pub const LARGEST_INFORMATION: usize = 500;

/// The name of the state of a model that has left the range of floating-point numbers, see [`Family::left`].
pub const LEFT: &str = "left the range of numbers";
/// The same of a model narrower, where it lies, than floating-point numbers can tell, see [`Family::unresolved`].
pub const UNRESOLVED: &str = "left the resolution of numbers";
/// Either of the two, where runs of both kinds are counted together.
pub const LEFT_NUMBERS: &str = "left the range or resolution of numbers";

/// How what a model is fitted to was drawn: a statistic that is drawn as such may hold what points cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// As points, though there may be a statistic.
    pub by_points: bool,
    /// As points that stand as numbers before they are counted: a choice is made among them.
    pub as_numbers: bool,
    /// So many points that differ from each other, if the law is continuous; 0 where that is not known, as of real points.
    pub differ: u64,
}

/// A mergeable summary of points: the commutative monoid a training set is made of.
pub trait Batch: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// How many points it stands for.
    fn len(&self) -> u64;
    /// Whether it stands for no point at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Adds the other batch's points: afterwards `self` is the statistic of the concatenation.
    fn merge(&mut self, other: &Self);
    /// Forgets every point, keeps its memory.
    fn clear(&mut self);
}

/// A statistical family with its options (symbols, known variance, divisor, ...) as a value.
///
/// `draw`, `split` and `reveal` are three exact views of one sample: its statistic, the statistics of its first points
/// and of the rest, and points that give just that statistic.
pub trait Family: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// One observation.
    type Point: Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static;
    /// Checked parameters.
    type Params: Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static;
    /// The (sufficient) statistic of a sample; for families without a finite one, its points.
    type Batch: Batch;

    /// Name, label, knobs, quantities and assumptions.
    const ABOUT: About;

    /// Whether no model can ever leave the range of numbers (see [`Family::leaves`]): none before it is then kept.
    const NEVER_LEAVES: bool = false;

    /// Whether models can be points of a triangle (see [`Family::simplex`]): only then the views of that are built.
    const SIMPLEX: bool = false;

    /// Checks the settings of `[truth]` and `[estimator]` and makes the family and its true parameters from them. With
    /// `data`, the truth is the maximum likelihood fit to the column.
    ///
    /// # Errors
    /// A [`Refusal`] names the key, the value and what is allowed.
    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Self::Params), Refusal>;

    /// A measured number as a point of this family.
    ///
    /// # Errors
    /// What a value must be, as a phrase ("a whole number from 0").
    fn point(&self, value: f64) -> Result<Self::Point, &'static str>;

    /// Where a point lies on the horizontal axis of the density plot.
    fn coordinate(&self, point: Self::Point) -> f64;

    /// Where a point lies in the plane, for families that are drawn there (see [`Family::outline`]).
    fn place(&self, point: Self::Point) -> [f64; 2] {
        [self.coordinate(point), 0.0]
    }

    /// Bytes that one kept point takes.
    fn point_bytes(&self) -> usize {
        size_of::<Self::Point>()
    }

    /// Bytes that a model fitted to `points` points takes: more than its own size where it keeps them.
    fn model_bytes(&self, _points: f64) -> f64 {
        size_of::<Self::Params>() as f64
    }

    /// Bytes that one statistic takes, without points it may hold.
    fn batch_bytes(&self) -> usize {
        size_of::<Self::Batch>()
    }

    /// Which points a training set holds on to. Options may decide it: a gamma law of known shape needs its total only.
    fn holds(&self) -> Holds {
        if Self::ABOUT.statistic { Holds::Nothing } else { Holds::Everything }
    }

    /// The batch of no points.
    fn empty(&self) -> Self::Batch;

    /// Adds one point to a batch.
    fn observe(&self, batch: &mut Self::Batch, point: Self::Point);

    /// One point from the model.
    fn sample(&self, params: &Self::Params, rng: &mut Random) -> Self::Point;

    /// Where a fresh point would lie in the plane, for a look: without what else is drawn with it.
    fn sample_place(&self, params: &Self::Params, rng: &mut Random) -> [f64; 2] {
        self.place(self.sample(params, rng))
    }

    /// The point at a place of a batch from the model: the same as any other, unless the model goes through a given design.
    fn sample_at(&self, params: &Self::Params, _place: u64, rng: &mut Random) -> Self::Point {
        self.sample(params, rng)
    }

    /// Adds the statistic of `n` fresh points of the model to `into`, exact in law. Families with a finite sufficient
    /// statistic draw it directly, at a cost free of `n`; the default goes point by point.
    fn draw(&self, params: &Self::Params, n: u64, rng: &mut Random, into: &mut Self::Batch) {
        self.draw_points(params, n, rng, into);
    }

    /// The same in law as [`Family::draw`], point by point: O(n).
    fn draw_points(&self, params: &Self::Params, n: u64, rng: &mut Random, into: &mut Self::Batch) {
        self.draw_places(params, 0..n, rng, into);
    }

    /// The same for some places of the batch: one range after the other they are the whole.
    fn draw_places(&self, params: &Self::Params, places: Range<u64>, rng: &mut Random, into: &mut Self::Batch) {
        for place in places {
            let point = self.sample_at(params, place, rng);
            self.observe(into, point);
        }
    }

    /// Whether [`Family::draw`] goes point by point, so that it may be done in pieces.
    fn draws_points(&self) -> bool {
        !Self::ABOUT.statistic
    }

    /// Splits a batch of i.i.d. points into the statistics of its first `head` points and of the rest, drawn from their
    /// exact conditional law given the whole. `head` is at most `batch.len()`.
    fn split(&self, batch: &Self::Batch, head: u64, rng: &mut Random) -> (Self::Batch, Self::Batch);

    /// At most `limit` of the batch's points, drawn from their exact conditional law given the statistic; with
    /// `limit >= batch.len()` they give exactly that statistic again.
    fn reveal(&self, batch: &Self::Batch, limit: usize, rng: &mut Random) -> Vec<Self::Point>;

    /// The same for a look: without what goes with a point beyond its place.
    fn reveal_places(&self, batch: &Self::Batch, limit: usize, rng: &mut Random) -> Vec<Self::Point> {
        self.reveal(batch, limit, rng)
    }

    /// `n` points of the pool without replacement, where the statistic alone is enough to draw that (histograms).
    fn subsample(&self, _pool: &Self::Batch, _n: u64, _rng: &mut Random) -> Option<Self::Batch> {
        None
    }

    /// The model whose law is p^(1/temperature), normalised; `None` where the family does not hold that law.
    fn tempered(&self, _params: &Self::Params, _temperature: f64) -> Option<Self::Params> {
        None
    }

    /// The model with the same mean and `bias` times the covariance (of each component, in a mixture).
    fn widened(&self, _params: &Self::Params, _bias: f64) -> Option<Self::Params> {
        None
    }

    /// A model told by a few numbers, to start from elsewhere than the truth.
    fn params_from(&self, _numbers: &[f64]) -> Option<Self::Params> {
        None
    }

    /// Puts new points of the truth in the place of `points` of a batch: what does a run remember of one point?
    fn exchange(&self, batch: &mut Self::Batch, points: u64, truth: &Self::Params, rng: &mut Random) {
        *batch = self.split(batch, points, rng).1;
        self.draw(truth, points, rng, batch);
    }

    /// Replaces `model` by `weight` times the estimate from real points and the rest times that from synthetic ones,
    /// however many there are of each. `false`, and nothing done, where the family has no such fit.
    fn fit_weighted(
        &self,
        _real: &Self::Batch,
        _synthetic: &Self::Batch,
        _weight: f64,
        _model: &mut Self::Params,
    ) -> bool {
        false
    }

    /// Maximum likelihood (with the family's own estimator options): replaces `model`, the previous parameters, by the
    /// fit. A batch of no points leaves the model as it is.
    fn fit(&self, batch: &Self::Batch, model: &mut Self::Params);

    /// Fits the truth to a column of points of this family. One that leaves nothing of the spread is refused, with what all
    /// its values are and what the family needs.
    ///
    /// # Errors
    /// If that truth has collapsed.
    fn fit_to(&self, data: &Data, truth: &mut Self::Params, are: &str, needs: &str) -> Result<(), Refusal> {
        let mut batch = self.empty();
        data.values.iter().filter_map(|&x| self.point(x).ok()).for_each(|point| self.observe(&mut batch, point));
        self.fit(&batch, truth);
        if self.collapsed(truth).is_some() { Err(Refusal::column(are, needs)) } else { Ok(()) }
    }

    /// ln of the density or mass at a point; -inf outside the support.
    fn ln_density(&self, params: &Self::Params, point: Self::Point) -> f64;

    /// Density or mass at a place on the horizontal axis; 0 outside the support. By default that of the point measured there.
    fn density_at(&self, params: &Self::Params, x: f64) -> f64 {
        self.point(x).map_or(0.0, |point| self.ln_density(params, point).exp())
    }

    /// Gradient of the log-density in the parameters, in the order of the family's parameters; empty where there are none,
    /// too many, or it is not worked out.
    fn score(&self, _params: &Self::Params, _point: Self::Point) -> DVector<f64> {
        DVector::zeros(0)
    }

    /// Fisher information of one point, or `None` where it does not exist, or has more than [`LARGEST_INFORMATION`] rows.
    fn fisher(&self, _params: &Self::Params) -> Option<DMatrix<f64>> {
        None
    }

    /// How many rows the Fisher information has where it exists and has an inverse, counted without it: for families in
    /// which it can be large. `None` elsewhere, where the matrix tells.
    fn free_parameters(&self, _params: &Self::Params) -> Option<usize> {
        None
    }

    /// Kullback-Leibler divergence KL(p || q) in nats; +inf where q misses mass of p.
    fn kl(&self, p: &Self::Params, q: &Self::Params) -> f64;

    /// What is asked of a model's distances from the truth, where all together cost little more than one of them; `None` where
    /// each is worked out by itself.
    fn divergences(&self, _truth: &Self::Params, _model: &Self::Params, _asked: Asked) -> Option<Divergences> {
        None
    }

    /// A distance of two models: 0 between equal ones, `gone` where one of them has collapsed, else worked out.
    fn apart(&self, p: &Self::Params, q: &Self::Params, gone: f64, distance: impl FnOnce() -> f64) -> f64 {
        if p == q {
            0.0
        } else if self.collapsed(p).is_some() || self.collapsed(q).is_some() {
            gone
        } else {
            distance()
        }
    }

    /// Total variation distance, in 0..=1, where it is worked out (see [`About::lacks`]).
    fn tv(&self, _p: &Self::Params, _q: &Self::Params) -> f64 {
        f64::NAN
    }

    /// Squared 2-Wasserstein distance, where closed (see [`About::lacks`]).
    fn w2_sq(&self, _p: &Self::Params, _q: &Self::Params) -> f64 {
        f64::NAN
    }

    /// A model with as good as the same density, cheap to be asked for it at many places; `None` where the model is.
    fn eased(&self, _params: &Self::Params) -> Option<Self::Params> {
        None
    }

    /// The value of `ABOUT.quantities[index]`.
    fn quantity(&self, index: usize, params: &Self::Params) -> f64;

    /// Variance of one point (categorical: of its indicator vector, that is 1 - sum p^2).
    fn variance(&self, params: &Self::Params) -> f64;

    /// Its natural logarithm, also where it has itself left the range of numbers and the model has not.
    fn ln_variance(&self, params: &Self::Params) -> f64 {
        self.variance(params).ln()
    }

    /// The variance whose loss is collapse: all of it, unless a part is meant to stay.
    fn spread(&self, params: &Self::Params) -> f64 {
        self.variance(params)
    }

    /// Entropy in nats (differential for densities; -inf for a point mass), where it is worked out (see [`About::lacks`]).
    fn entropy(&self, _params: &Self::Params) -> f64 {
        f64::NAN
    }

    /// What is left alive: symbols for categorical, else 1 or 0. Only asked where `alive` is not in [`About::lacks`].
    fn alive(&self, params: &Self::Params) -> f64 {
        f64::from(u8::from(self.collapsed(params).is_none()))
    }

    /// Whether the model has left the range of floating-point numbers ([`LEFT`]): its spread or its place has grown beyond
    /// every number, or shrunk below the smallest that keeps its digits. That is neither collapse nor death; the last model
    /// before it stands.
    fn left(&self, _params: &Self::Params) -> bool {
        false
    }

    /// Whether the model, where it lies, is so narrow that its points fall on few floats ([`UNRESOLVED`]): what is fitted to
    /// such points is their rounding. `last` is the model that they were drawn from. A model of no width at all has collapsed
    /// instead, unless its points differ almost surely.
    fn unresolved(&self, _params: &Self::Params, _last: &Self::Params, _drawn: Drawn) -> bool {
        false
    }

    /// The name of what the model has left, if it has: [`LEFT`] or [`UNRESOLVED`].
    fn leaves(&self, params: &Self::Params, last: &Self::Params, drawn: Drawn) -> Option<&'static str> {
        if self.left(params) { Some(LEFT) } else { self.unresolved(params, last, drawn).then_some(UNRESOLVED) }
    }

    /// The name of the collapsed state, if the model is in one. By default none ever is: it can wander off, and keeps its width.
    fn collapsed(&self, _params: &Self::Params) -> Option<&'static str> {
        None
    }

    /// An interval that holds all but `tail` of the mass on either side, for drawing; its ends may coincide.
    fn interval(&self, params: &Self::Params, tail: f64) -> (f64, f64);

    /// How the density falls at its left and its right end, of a density on the line; `None` elsewhere.
    fn tails(&self, _params: &Self::Params) -> Option<[Tail; 2]> {
        None
    }

    /// Where the density jumps, for drawing and integrating it sharply.
    fn jumps(&self, _params: &Self::Params) -> Vec<f64> {
        Vec::new()
    }

    /// Places between which an integral over the density finds all of it: jumps, and the flanks of parts far narrower than the whole.
    fn breaks(&self, params: &Self::Params) -> Vec<f64> {
        self.jumps(params)
    }

    /// Place and mass of parts that are too narrow to be drawn as a density, even narrower than the gap between floats.
    fn spikes(&self, _params: &Self::Params) -> Vec<[f64; 2]> {
        Vec::new()
    }

    /// Lists of the truth that can be set, each by its key, as they stand.
    fn lists(&self, _truth: &Self::Params) -> Vec<(&'static str, Vec<f64>)> {
        Vec::new()
    }

    /// For families whose points are drawn in the plane: the model as lines there (an ellipse, a regression line).
    fn outline(&self, _params: &Self::Params) -> Option<Outline> {
        None
    }

    /// The model as a point of the triangle of three probabilities, for families whose models are just that
    /// ([`Family::SIMPLEX`]).
    fn simplex(&self, _params: &Self::Params) -> Option<[f64; 3]> {
        None
    }

    /// The model as square tables, for families that are seen as such (transition shares, adjacency).
    fn panels(&self, _params: &Self::Params) -> Vec<Panel> {
        Vec::new()
    }

    /// A line of what the model makes, where that can be read: text.
    fn specimen(&self, _params: &Self::Params, _rng: &mut Random) -> Option<String> {
        None
    }

    /// The profile log-likelihood of a sample for `ABOUT.quantities[index]`, a parameter: its maximum over the other
    /// parameters with this one held at `value`, up to a constant that is free of the parameters; -inf where the
    /// parameter cannot have that value. `None` where no profile is offered.
    fn profile(&self, _batch: &Self::Batch, _index: usize, _value: f64) -> Option<f64> {
        None
    }

    /// Values at which that profile peaks or falls too sharply for a grid to meet them.
    fn peaks(&self, _batch: &Self::Batch, _index: usize) -> Vec<f64> {
        Vec::new()
    }

    /// The best model on a branch that no value of a parameter leads to: its name, and its log-likelihood on the scale
    /// of [`Family::profile`].
    fn rival(&self, _batch: &Self::Batch) -> Option<(String, f64)> {
        None
    }

    /// Mean and variance of a reward under the model, by closed sums or quadrature; `None` where that is not offered.
    fn reward_moments(&self, _params: &Self::Params, _reward: &Reward) -> Option<[f64; 2]> {
        None
    }

    /// The law p e^r / E e^r, p being the model, where the family holds it: what choosing 1 of ever more points comes to.
    fn tilted(&self, _params: &Self::Params, _reward: &Reward) -> Option<Self::Params> {
        None
    }

    /// `n` points of the model in random order, one from each of `n` cells of equal mass; `None` where that is not
    /// offered. On average over such samples every set has its share of points: only their number varies less.
    fn stratified(&self, _params: &Self::Params, _n: u64, _rng: &mut Random) -> Option<Vec<Self::Point>> {
        None
    }

    /// The point at a place, for families whose points may lie anywhere in the plane, or on the line (then the second
    /// number is 0): points that are moved.
    fn at(&self, _place: [f64; 2]) -> Option<Self::Point> {
        None
    }

    /// Places and masses that stand for the model in expectations, of mixtures: none elsewhere.
    fn nodes(&self, _params: &Self::Params) -> Vec<([f64; 2], f64)> {
        Vec::new()
    }

    /// The family of a truth of another one, whose nearest model this is: where an option tells models something of the truth.
    fn told(self, _nearest: &Self::Params) -> Self {
        self
    }

    /// A mean under the model, where it is known in closed form: infinite or beyond the numbers, too.
    fn mean_of(&self, _params: &Self::Params, _what: Average) -> Option<f64> {
        None
    }

    /// ln of the density by what its mean is made of, where it is so.
    fn form(&self, _params: &Self::Params) -> Option<Form> {
        None
    }

    /// The limit of fits to ever more points of a truth of another family, by means under that; `None` where they have none, and
    /// in families that are fitted to no other. `fit` is the one to its quantiles: a place to begin, never the answer.
    fn nearest(&self, _truth: &Target<'_>, _fit: &Self::Params) -> Option<Self::Params> {
        None
    }

    /// Whether a model only stands for a truth of another family, which is itself the one nearest to it: in families that come
    /// as near to every density as one likes.
    fn stands_for_truth(&self, _params: &Self::Params) -> bool {
        false
    }

    /// The quadratic variance function of a mean-type parameter, where the theory of means applies.
    fn quadratic_variance(&self, _truth: &Self::Params) -> Option<QuadraticVariance> {
        None
    }
}

/// Work to be done with a family that is only known by its name.
pub trait Visitor {
    /// What the work gives.
    type Output;
    /// The work, for every family alike.
    fn visit<F: Family>(self) -> Self::Output;
}
