//! Two normal laws of one variance, as far to the left of 0 as to the right: Y = +-offset + sqrt(variance) Z, each sign as
//! likely (arXiv 2412.17646).
//!
//! Both parameters are fitted together by expectation maximisation: the sign of a point y is known up to
//! `tanh(y offset / variance)`, and given the signs the fit is a mean and a variance. The map of a round rises in the offset, so
//! that climbing down from the mean distance |y| ends at the largest of its fixed points; the only other maximum there can
//! be is the offset 0, one normal law, and the more likely of the two is taken. A fit keeps the mean square of its points,
//! so that `offset^2 + variance` stays at the truth in mean whatever the workflow: the variance is lost to the offset.

use crate::family::contract::resolution::{is_lost, resolved};
use crate::family::metric;
use crate::family::statistic::{kept, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::{
    About, Asked, Assumption, Average, Batch as _, Data, Divergences, Domain, Drawn, Family, Knob, Quantity, Random,
    Refusal, Settings, Sorted, Target,
};
use crate::numeric::bump_pair::{self, Pair};
use crate::numeric::guard::{Bounded as _, out_of_range};
use crate::numeric::halt::{each, halted};
use crate::numeric::normal_sum;
use crate::numeric::normal_sum::{Bump, NormalSum};
use crate::numeric::panels::{Place, integral, panels};
use crate::numeric::quick_exp::quick_exp;
use crate::numeric::root::falling_root;
use crate::numeric::tails::{NORMAL, Tail};

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct SymmetricMixture;

/// Distance of either centre from 0, and the variance around it. Variance 0 is the collapsed state: two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoSided {
    offset: f64,
    variance: f64,
}

const OFFSET: Knob = Knob {
    key: "offset",
    label: "true offset",
    meaning: "Distance of both centres of the real data from 0",
    default: Some(1.0),
    domain: Domain::NonNegative,
    slider: (0.0, 5.0),
};
const WITHIN: Knob = Knob {
    key: "within_variance",
    label: "true variance of each",
    meaning: "Variance of the real data around either centre",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};

/// A climb ends once a round moves the offset by less than this share of the mean distance.
const TOLERANCE: f64 = 1e-12;
/// One of more rounds is taken to its end by secants, from the best of so many places.
const ROUNDS: usize = 8;
const PLACES: u32 = 48;
/// Beyond so many deviations from 0 the two laws know nothing of each other: e^-800.
const APART: f64 = 40.0;
/// Two laws are more likely than one by at least this share of their squared distance in deviations, or it is rounding.
const SURE: f64 = 1e-10;
/// Squared distances in deviations below which two laws look like one; and how far below 3 the fourth moment of a normal law may
/// come out.
const NEAR: f64 = 1e-2;
const ROUNDED: f64 = 1e-7;
/// Spreads below this share of the offset are lost in the rounding of the points themselves.
const UNRESOLVED: f64 = 1e-13;

impl NormalSum for TwoSided {
    fn len(&self) -> usize {
        2
    }
    fn bump(&self, index: usize) -> Bump {
        let mean = if index == 0 { -self.offset } else { self.offset };
        Bump { weight: 0.5, mean, variance: self.variance }
    }
    fn widest(&self) -> f64 {
        self.variance.sqrt()
    }
}

impl TwoSided {
    fn total(&self) -> f64 {
        self.offset * self.offset + self.variance
    }

    /// Entries of the Fisher information by quadrature: of the offset, of both, of the variance.
    fn information(&self) -> [f64; 3] {
        let panels = panels(self.breaks());
        [(0, 0), (1, 0), (1, 1)].map(|(i, j)| {
            let product = |at: Place| {
                let score = SymmetricMixture.score(self, at.value());
                self.ln_density_at(at).exp() * score[i] * score[j]
            };
            integral(&product, panels.as_deref(), 1e-10, 0.0)
        })
    }

    /// Whether rounds move on to 0 for sure from an offset on, in closed form, given the variance there. With m2, m4, m6 the means
    /// of powers of the distances, a round from a lower offset moves it by at most
    /// offset^3 (1 / v - m4 / (3 v^3) + 2 offset^2 m6 / (15 v^5)), for tanh z <= z - z^3 / 3 + 2 z^5 / 15, where v is at most m2.
    fn vanishes([second, fourth, sixth]: [f64; 3], offset: f64, variance: f64) -> bool {
        fourth - 0.4 * offset * offset * sixth / (variance * variance) > 3.0 * second * second
    }

    /// Means of the second, fourth and sixth power, in a unit.
    fn powers(distances: &[f64], unit: f64) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for r in each(distances) {
            let square = (r / unit) * (r / unit);
            sums[0] += square;
            sums[1] += square * square;
            sums[2] += square * square * square;
        }
        sums.map(|sum| sum / distances.len() as f64)
    }

    /// Of the points' distances from 0; none but the model before if there are none.
    fn fitted(distances: &[f64]) -> Option<Self> {
        let n = distances.len() as f64;
        if distances.is_empty() {
            return None;
        }
        let first = distances.iter().sum::<f64>() / n;
        let around = distances.iter().map(|r| (r - first) * (r - first)).sum::<f64>() / n;
        if around.sqrt() <= UNRESOLVED * first {
            // Points that differ have a width, though not the one they were drawn with.
            let same = distances.iter().all(|r| *r == distances[0]);
            return Some(Self { offset: first, variance: if same { 0.0 } else { around } });
        }
        // The variance at an offset is mean square - offset^2, in digits that do not cancel.
        let variance = |offset: f64| around + (first - offset) * (first + offset);
        // r (1 - tanh(r offset / variance)), the doubt about each sign: a round moves the offset to `first` less its mean.
        let doubt = |offset: f64, spread: f64| {
            let pull = 2.0 * offset / spread;
            (each(distances).map(|r| 2.0 * r / (1.0 + quick_exp(pull * r))).sum::<f64>() / n).at_most(first)
        };
        let (mut offset, mut spread, mut moved) = (first, around, f64::INFINITY);
        for _ in 0..ROUNDS {
            let doubt = doubt(offset, spread);
            moved = offset - (first - doubt);
            offset = first - doubt;
            spread = around + doubt * (first + offset);
            if moved <= TOLERANCE * first || halted() {
                break;
            }
        }
        if moved > TOLERANCE * first {
            // Rounds that move little more: the largest offset is found at which they turn, if there is one.
            let lift = |offset: f64| first - doubt(offset, variance(offset)) - offset;
            let place = |i: u32| offset * (1.0 - f64::from(i) / f64::from(PLACES)).powi(2);
            let (mut low, mut high) = (None, (offset, lift(offset)));
            let powers = Self::powers(distances, first);
            let vanishes = |x: f64| Self::vanishes(powers, x / first, variance(x) / (first * first));
            for x in (1..PLACES).map(place) {
                if vanishes(high.0) {
                    break;
                }
                let value = lift(x);
                if value > 0.0 || halted() {
                    low = Some((x, value));
                    break;
                }
                high = (x, value);
            }
            offset = low.map_or(0.0, |low| falling_root(lift, low, high, TOLERANCE));
            spread = variance(offset);
        }
        let two = Self { offset, variance: spread };
        let one = Self { offset: 0.0, variance: variance(0.0) };
        let height = |model: &Self| each(distances).map(|&r| model.ln_density(r)).sum::<f64>();
        Some(if height(&one) > height(&two) { one } else { two })
    }
}

impl TwoSided {
    /// The limit of fits to ever more points of a truth: the largest offset at which rounds turn, by means under it, or none
    /// where one normal law is as likely.
    fn nearest(truth: &Target<'_>) -> Option<Self> {
        let first = (truth.mean)(Average::Distance(0.0));
        let (around, second) = ((truth.mean)(Average::Fold(first)), (truth.mean)(Average::Square(0.0)));
        if ![first, around, second].iter().all(|&x| x.is_finite() && x > 0.0) {
            return None;
        }
        let one = Self { offset: 0.0, variance: second };
        let variance = |offset: f64| around + (first - offset) * (first + offset);
        let lift = |offset: f64| first - (truth.mean)(Average::Doubt(2.0 * offset / variance(offset))) - offset;
        let (mut low, mut high) = (None, (first, lift(first)));
        for x in (1..PLACES).map(|i| first * (1.0 - f64::from(i) / f64::from(PLACES)).powi(2)) {
            let value = lift(x);
            if value > 0.0 || halted() {
                low = Some((x, value));
                break;
            }
            high = (x, value);
        }
        let Some(low) = low else { return Some(one) };
        let offset = falling_root(lift, low, high, TOLERANCE);
        let two = Self { offset, variance: variance(offset) };
        // ln cosh y is at least y tanh y - ln 2, whose mean where rounds turn is the square of the distance less ln 2.
        let square = offset * offset / two.variance;
        let more =
            || 0.5 * (second / two.variance).ln() - square + (truth.mean)(Average::LnCosh(offset / two.variance));
        // Near 0 the fourth moment decides: of a normal truth any offset there is as likely as none to the sixth order, and
        // integrals cannot tell.
        let fourth = || (truth.mean)(Average::Power(4.0, second.sqrt()));
        let flat = square < NEAR && fourth() >= 3.0 - ROUNDED;
        Some(if !flat && (square > 4.0 || more() > SURE * square) { two } else { one })
    }
}

impl Family for SymmetricMixture {
    type Point = f64;
    type Params = TwoSided;
    type Batch = Sorted;

    const ABOUT: About = About {
        name: "symmetric_mixture",
        label: "Symmetric mixture",
        formula: "(φ((x - μ)/σ) + φ((x + μ)/σ)) / (2σ), μ the offset, σ² the variance of each",
        estimate: "both parameters together by EM, to the highest maximum; a generation costs some dozens of exponentials for \
                   every point held",
        knobs: &[OFFSET, WITHIN],
        quantities: &[
            Quantity::parameter("offset", "offset"),
            Quantity::parameter("within_variance", "variance of each"),
            Quantity::value("variance", "variance of all"),
        ],
        lacks: &[metric::ALIVE, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "Every such law gives every interval some mass"),
            Assumption::score(false, "The score in the variance grows like x²"),
            Assumption::smooth(false, "The second derivative in the variance grows like x², without bound"),
            Assumption::fisher(true, "It is positive as long as the offset is not 0"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, TwoSided), Refusal> {
        let mut truth = TwoSided { offset: settings.number(&OFFSET)?, variance: settings.number(&WITHIN)? };
        if let Some(data) = data {
            let distances: Vec<f64> = data.values.iter().map(|x| x.abs()).collect();
            truth = TwoSided::fitted(&distances).unwrap_or(truth);
            if truth.variance == 0.0 {
                let problem = "a symmetric mixture needs at least two different distances from 0";
                return Err(Refusal::column("one distance", problem));
            }
        }
        resolved(OFFSET.key, data, truth.offset, truth.variance.sqrt())?;
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    numbers!(Sorted);
    fn sample(&self, params: &TwoSided, rng: &mut Random) -> f64 {
        let centre = if rng.random::<bool>() { params.offset } else { -params.offset };
        centre + params.variance.sqrt() * rng.sample::<f64, _>(StandardNormal)
    }
    kept!(Sorted, f64);
    fn fit(&self, batch: &Sorted, model: &mut TwoSided) {
        if batch.is_empty() {
            return;
        }
        let distances: Vec<f64> = batch.ascending().iter().map(|x| x.abs()).collect();
        *model = TwoSided::fitted(&distances).unwrap_or(*model);
    }
    fn ln_density(&self, params: &TwoSided, point: f64) -> f64 {
        if params.variance == 0.0 {
            return if point.abs() == params.offset { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        params.ln_density(point)
    }
    fn density_at(&self, params: &TwoSided, x: f64) -> f64 {
        if params.variance == 0.0 { 0.0 } else { params.ln_density(x).exp() }
    }

    /// In the offset and the variance.
    fn score(&self, params: &TwoSided, point: f64) -> DVector<f64> {
        let TwoSided { offset, variance } = *params;
        let sign = (point * offset / variance).tanh();
        let square = point * point - 2.0 * point * sign * offset + offset * offset;
        dvector![(point * sign - offset) / variance, 0.5 * (square / variance - 1.0) / variance]
    }

    /// By quadrature; `None` where the offset is 0 (it has no direction there) or the variance is.
    fn fisher(&self, params: &TwoSided) -> Option<DMatrix<f64>> {
        if params.variance == 0.0 || params.offset == 0.0 {
            return None;
        }
        // In units of the deviation, in which it depends on the offset alone.
        let unit = params.variance.sqrt();
        let law = TwoSided { offset: params.offset / unit, variance: 1.0 };
        let [first, cross, second] = if law.offset > APART { [1.0, 0.0, 0.5] } else { law.information() };
        let scaled =
            [first / params.variance, cross / params.variance / unit, second / params.variance / params.variance];
        let whole = scaled.iter().all(|entry| entry.is_finite());
        whole.then(|| dmatrix![scaled[0], scaled[1]; scaled[1], scaled[2]])
    }
    fn kl(&self, p: &TwoSided, q: &TwoSided) -> f64 {
        self.apart(p, q, f64::INFINITY, || bump_pair::kl(p, q))
    }
    fn tv(&self, p: &TwoSided, q: &TwoSided) -> f64 {
        self.apart(p, q, 1.0, || bump_pair::tv(p, q))
    }
    fn divergences(&self, truth: &TwoSided, model: &TwoSided, asked: Asked) -> Option<Divergences> {
        if truth == model || truth.variance == 0.0 || model.variance == 0.0 {
            return None;
        }
        let pair = Pair::new(truth, model);
        Some(asked.answered(|| pair.kl(), || pair.kl_back(), || pair.tv(), || pair.entropy()))
    }
    fn quantity(&self, index: usize, params: &TwoSided) -> f64 {
        [params.offset, params.variance, params.total()][index.min(2)]
    }
    fn variance(&self, params: &TwoSided) -> f64 {
        params.total()
    }
    /// What collapses is the variance around either centre.
    fn spread(&self, params: &TwoSided) -> f64 {
        params.variance
    }
    fn entropy(&self, params: &TwoSided) -> f64 {
        if params.variance == 0.0 { f64::NEG_INFINITY } else { bump_pair::entropy(params) }
    }
    fn left(&self, params: &TwoSided) -> bool {
        !params.total().is_finite() || out_of_range(params.variance)
    }
    fn unresolved(&self, params: &TwoSided, last: &TwoSided, drawn: Drawn) -> bool {
        is_lost(params.variance.sqrt(), params.offset, last.variance, drawn)
    }
    fn collapsed(&self, params: &TwoSided) -> Option<&'static str> {
        (params.variance == 0.0).then_some("two points left")
    }
    fn interval(&self, params: &TwoSided, tail: f64) -> (f64, f64) {
        if params.variance == 0.0 { (-params.offset, params.offset) } else { NormalSum::interval(params, tail) }
    }
    fn mean_of(&self, params: &TwoSided, what: Average) -> Option<f64> {
        what.of_normals([-params.offset, params.offset].into_iter().map(|mean| (0.5, mean, params.variance)))
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &TwoSided) -> Option<TwoSided> {
        if truth.is_out_of_reach { None } else { TwoSided::nearest(truth) }
    }
    fn breaks(&self, params: &TwoSided) -> Vec<f64> {
        normal_sum::places(params)
    }
    fn tails(&self, _params: &TwoSided) -> Option<[Tail; 2]> {
        Some(NORMAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As narrow as a run may make it, from a hundred times below the gap between floats on: two laws that know nothing of each
    /// other.
    #[test]
    fn what_is_narrower_than_floats_are_apart_is_integrated_in_its_own_units() {
        for variance in [1e-8_f64, 1e-20, 1e-36, 1e-90, 1e-250] {
            let one = TwoSided { offset: 0.7, variance };
            let wanted = 2.0_f64.ln() + 0.5 * (std::f64::consts::TAU * std::f64::consts::E * variance).ln();
            let found = SymmetricMixture.entropy(&one);
            assert!((found - wanted).abs() < 1e-8 * wanted.abs(), "{variance:e}: {found} {wanted}");
            // Both sides alike: KL of N(0, v) and N(0, 2 v), and so far from the truth that nothing is left in common.
            let other = TwoSided { variance: 2.0 * variance, ..one };
            let found = SymmetricMixture.kl(&one, &other);
            assert!((found - (0.5 * 2.0_f64.ln() - 0.25)).abs() < 1e-9, "{variance:e}: {found}");
            let truth = TwoSided { offset: 1.0, variance: 1.0 };
            assert!((SymmetricMixture.tv(&truth, &one) - 1.0).abs() < 1e-3);
            assert!(SymmetricMixture.kl(&truth, &one) > 0.1 / variance && SymmetricMixture.kl(&one, &truth) > 5.0);
        }
    }

    /// The largest offset at which rounds turn, by looking at very many; none of a peaked law.
    #[test]
    fn a_fit_is_where_rounds_turn() {
        let even = |i: i32| (f64::from(i) + 0.5) / 400.0;
        let peaked: Vec<f64> = (0..400).map(|i| -21.5 * even(i).ln()).collect();
        let normal = |i: i32| crate::numeric::divergence::normal_upper_quantile(even(i));
        for (offset, distances) in [(0.0, peaked)].into_iter().chain(
            [1.2, 2.0, 4.0].map(|offset| (offset, (0..400).map(|i| (normal(i) + offset).abs()).collect::<Vec<_>>())),
        ) {
            let found = TwoSided::fitted(&distances).unwrap();
            let mean = |f: &dyn Fn(f64) -> f64| distances.iter().map(|&r| f(r)).sum::<f64>() / 400.0;
            let (first, square) = (mean(&|r| r), mean(&|r| r * r));
            let lift = |x: f64| mean(&|r| r * (r * x / (square - x * x)).tanh()) - x;
            let turns = (1..2000).map(|i| first * (1.0 - f64::from(i) / 2000.0)).find(|&x| lift(x) > 0.0);
            let wanted = turns.unwrap_or(0.0);
            assert!((found.offset - wanted).abs() < 1e-3 * first, "{offset}: {found:?} {wanted}");
            assert!(lift(found.offset).abs() < 1e-10 * first, "{offset}: {found:?}");
            assert!((found.total() / square - 1.0).abs() < 1e-12, "{offset}: {found:?}");
            // What is said to vanish has no turn below.
            let powers = TwoSided::powers(&distances, first);
            let closed = (1..200)
                .map(|i| first * f64::from(i) / 200.0)
                .filter(|&x| TwoSided::vanishes(powers, x / first, (square - x * x) / (first * first)));
            assert_eq!(closed.clone().count() > 20, offset == 0.0, "{offset}");
            assert!(closed.into_iter().all(|x| lift(x) < 0.0), "{offset}");
        }
    }

    #[test]
    fn what_leaves_the_numbers_says_so() {
        let of = |offset, variance| SymmetricMixture.left(&TwoSided { offset, variance });
        assert!(!of(1.0, 1.0) && !of(2.0, 0.0) && of(1e200, 1.0) && of(0.0, f64::INFINITY) && of(0.0, 1e-310));
    }
}
