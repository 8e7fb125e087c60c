//! Location families: one shape of scale 1, moved about. The parameter is where its centre lies.
//!
//! They share everything but the shape and its maximum likelihood search. Distances between two of them depend on the
//! gap alone; moving all mass by the gap is the cheapest transport, so W2^2 = gap^2 whatever the tails. Under replace
//! the errors of the fits are i.i.d. steps: Var = t Var_1 exactly, with Var_1 ~ 1 / (n I).

use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::Open01;

use crate::family::contract::knobs::UNIT_LOCATION;
use crate::family::contract::resolution::{is_fine, resolved};
use crate::family::statistic::{kept, numbers};
use crate::family::{About, Average, Data, Drawn, Family, Random, Refusal, Settings, Sorted, Target};
use crate::numeric::guard::larger;
use crate::numeric::tails::Tail;

/// What tells one location family from another: a symmetric density of scale 1 around 0, with one peak.
pub trait Shape: Copy + Default + std::fmt::Debug + Send + Sync + 'static {
    /// The family's description.
    const ABOUT: About;
    /// Fisher information of one point.
    const INFORMATION: f64;
    /// Entropy in nats.
    const ENTROPY: f64;
    /// Variance, infinite if it has none.
    const VARIANCE: f64;
    /// How it falls on either side.
    const TAIL: Tail;
    /// ln of the density.
    fn ln_density(u: f64) -> f64;
    /// Minus its derivative: the score in the location.
    fn score(u: f64) -> f64;
    /// The value with mass `tail` above it.
    fn upper_quantile(tail: f64) -> f64;
    /// KL divergence between two centres so far apart, the same both ways.
    fn kl(gap: f64) -> f64;
    /// Total variation between two centres so far apart.
    fn tv(gap: f64) -> f64;
    /// Mean distance from a place so far from the centre, where it is closed.
    fn distance(_gap: f64) -> Option<f64> {
        None
    }
    /// The maximum likelihood location of points in ascending order (at least one).
    fn fit(points: &[f64], before: f64) -> f64;
}

/// The family of a shape; it has no options.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocationFamily<S>(S);

/// Where the centre lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    pub(crate) location: f64,
}

impl<S: Shape> Family for LocationFamily<S> {
    type Point = f64;
    type Params = Location;
    type Batch = Sorted;

    const ABOUT: About = About { fixed_spread: true, unit_scale: true, ..S::ABOUT };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Location), Refusal> {
        let family = Self::default();
        let mut truth = Location { location: settings.number(&UNIT_LOCATION)? };
        if let Some(data) = data {
            let mut batch = family.empty();
            data.values.iter().for_each(|&x| batch.push(x));
            // Of values so far apart that a scale of 1 is nothing beside them no peak can be told from its neighbours.
            let points = batch.ascending();
            let quarter = |share: usize| points[share * (points.len() - 1) / 4];
            if !points.is_empty() {
                resolved(UNIT_LOCATION.key, Some(data), larger(quarter(1).abs(), quarter(3).abs()), 1.0)?;
            }
            family.fit(&batch, &mut truth);
        }
        resolved(UNIT_LOCATION.key, data, truth.location, 1.0)?;
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    numbers!(Sorted);
    fn sample(&self, params: &Location, rng: &mut Random) -> f64 {
        params.location + S::upper_quantile(rng.sample(Open01))
    }
    kept!(Sorted, f64);
    fn fit(&self, batch: &Sorted, model: &mut Location) {
        let points = batch.ascending();
        if !points.is_empty() {
            model.location = S::fit(&points, model.location);
        }
    }
    fn ln_density(&self, params: &Location, point: f64) -> f64 {
        S::ln_density(point - params.location)
    }
    fn score(&self, params: &Location, point: f64) -> DVector<f64> {
        dvector![S::score(point - params.location)]
    }
    fn fisher(&self, _params: &Location) -> Option<DMatrix<f64>> {
        Some(dmatrix![S::INFORMATION])
    }
    fn kl(&self, p: &Location, q: &Location) -> f64 {
        S::kl((p.location - q.location).abs())
    }
    fn tv(&self, p: &Location, q: &Location) -> f64 {
        S::tv((p.location - q.location).abs())
    }
    fn w2_sq(&self, p: &Location, q: &Location) -> f64 {
        (p.location - q.location).powi(2)
    }
    fn quantity(&self, _index: usize, params: &Location) -> f64 {
        params.location
    }
    fn variance(&self, _params: &Location) -> f64 {
        S::VARIANCE
    }
    fn entropy(&self, _params: &Location) -> f64 {
        S::ENTROPY
    }

    /// By its place.
    fn params_from(&self, numbers: &[f64]) -> Option<Location> {
        match *numbers {
            [location] if location.is_finite() => Some(Location { location }),
            _ => None,
        }
    }

    fn left(&self, params: &Location) -> bool {
        !params.location.is_finite()
    }
    fn unresolved(&self, params: &Location, _last: &Location, _drawn: Drawn) -> bool {
        is_fine(1.0, params.location)
    }
    fn interval(&self, params: &Location, tail: f64) -> (f64, f64) {
        let reach = S::upper_quantile(tail);
        (params.location - reach, params.location + reach)
    }
    fn tails(&self, _params: &Location) -> Option<[Tail; 2]> {
        Some([S::TAIL; 2])
    }
    fn mean_of(&self, params: &Location, what: Average) -> Option<f64> {
        match what {
            Average::Distance(c) => S::distance((params.location - c).abs()),
            _ => what.by_moments(params.location, S::VARIANCE),
        }
    }
    /// Where the mean score is 0, the score being bounded, so that every truth has it.
    fn nearest(&self, truth: &Target<'_>, fit: &Location) -> Option<Location> {
        Some(Location { location: truth.balance(S::score, fit.location, S::INFORMATION) })
    }
    fn profile(&self, batch: &Sorted, _index: usize, value: f64) -> Option<f64> {
        Some(batch.ascending().iter().map(|x| S::ln_density(x - value)).sum())
    }
}
