//! The Laplace law: density exp(-|x - location| / scale) / (2 scale).
//!
//! There is no finite sufficient statistic: the points themselves are kept, in two halves around their median. The fit
//! is the median (the midpoint, of an even number) and the mean absolute deviation from it. The log-likelihood has a
//! kink, so assumption 2 fails; yet the family follows the regular rates.

use crate::family::contract::resolution::{NARROWEST, is_lost, resolved};
use crate::family::metric;
use crate::family::statistic::numbers;
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::Exp1;

use crate::family::contract::knobs::LOCATION;
use crate::family::{
    About, Assumption, Average, Batch as _, Data, Domain, Drawn, Family, Form, Knob, LARGEST, OrderStatistics,
    Quantity, Random, Refusal, Settings, Target,
};
use crate::numeric::divergence::{FAR, exp_gap, ratio_gap};
use crate::numeric::guard::scale_out_of_range;
use crate::numeric::halt;
use crate::numeric::special::ln_product;
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Laplace;

/// Location and scale. Scale 0 is the collapsed state, a point mass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocationScale {
    pub(crate) location: f64,
    pub(crate) scale: f64,
}

const SCALE: Knob = Knob {
    key: "scale",
    label: "true scale",
    meaning: "Mean distance of the real data from its centre",
    default: Some(1.0),
    domain: Domain::Between(NARROWEST, LARGEST),
    slider: (0.01, 100.0),
};

impl LocationScale {
    /// Total variation, in units of the narrower law: scales 1 and r = 1 + h, centres d apart.
    ///
    /// Right of the narrower one's centre the densities cross at v = (r ln r + d) / (r + 1), if that is before the other
    /// centre, else at (r ln r - d) / h; on the left at distance u = (r ln r + d) / h. Between them the masses differ by
    /// what follows, whose parts are all positive.
    fn tv(self, other: Self) -> f64 {
        let (narrow, wide) = if self.scale <= other.scale { (self, other) } else { (other, self) };
        let h = (wide.scale - narrow.scale) / narrow.scale;
        let d = (wide.location - narrow.location).abs() / narrow.scale;
        if h > FAR {
            return 1.0;
        }
        let ln = h.ln_1p();
        let beyond = |power: f64| if h > 0.0 { (power / h).exp() } else { 0.0 };
        let (share, left) = (h / (1.0 + h), beyond(-ln - d));
        if ln <= d {
            let right = -(-(d - ln) / (2.0 + h)).exp_m1();
            0.5 * ((1.0 + 1.0 / (1.0 + h)) * right + share * (1.0 + left))
        } else {
            0.5 * share * (left + beyond(d - ln))
        }
    }
    fn ln_density(self, x: f64) -> f64 {
        -(2.0 * self.scale).ln() - (x - self.location).abs() / self.scale
    }
}

impl Family for Laplace {
    type Point = f64;
    type Params = LocationScale;
    type Batch = OrderStatistics;

    const ABOUT: About = About {
        name: "laplace",
        label: "Laplace",
        formula: "exp(-|x - location| / scale) / (2 scale)",
        estimate: "the median and the mean absolute deviation; a generation costs O(n), of it O(n log N) in order",
        knobs: &[LOCATION, SCALE],
        quantities: &[Quantity::parameter("location", "location"), Quantity::parameter("scale", "scale")],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All numbers, whatever the parameters"),
            Assumption::score(false, "The score in the scale has an exponential tail"),
            Assumption::smooth(
                false,
                "The log-likelihood has a kink at the location; the regular rates hold all the same",
            ),
            Assumption::fisher(true, "It is diag(1/scale², 1/scale²) around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, LocationScale), Refusal> {
        let mut truth = LocationScale { location: settings.number(&LOCATION)?, scale: settings.number(&SCALE)? };
        if let Some(data) = data {
            Self.fit_to(
                data,
                &mut truth,
                "equal values",
                "a Laplace distribution needs at least two different values",
            )?;
        }
        resolved(LOCATION.key, data, truth.location, truth.scale)?;
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    numbers!(OrderStatistics);
    fn sample(&self, params: &LocationScale, rng: &mut Random) -> f64 {
        let distance: f64 = rng.sample(Exp1);
        let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
        params.location + sign * params.scale * distance
    }

    /// The order of the points is not kept: a random subset is the head.
    fn split(&self, batch: &OrderStatistics, head: u64, rng: &mut Random) -> (OrderStatistics, OrderStatistics) {
        let points = self.reveal(batch, usize::MAX, rng);
        let (mut first, mut rest) = (self.empty(), self.empty());
        for (i, x) in points.into_iter().enumerate() {
            if (i as u64) < head { first.push(x) } else { rest.push(x) }
        }
        (first, rest)
    }
    fn reveal(&self, batch: &OrderStatistics, limit: usize, rng: &mut Random) -> Vec<f64> {
        let mut points: Vec<f64> = batch.points().collect();
        halt::sort(&mut points); // whatever way the halves were built, the same points give the same order
        points.shuffle(rng);
        points.truncate(limit);
        points
    }
    fn tempered(&self, params: &LocationScale, temperature: f64) -> Option<LocationScale> {
        Some(LocationScale { scale: temperature * params.scale, ..*params })
    }
    fn fit(&self, batch: &OrderStatistics, model: &mut LocationScale) {
        if let Some((location, scale)) = batch.median_and_deviation() {
            // Points beyond the largest number, on both sides: their distances are no number, and no 0 either.
            *model = LocationScale { location, scale: if scale.is_nan() { f64::INFINITY } else { scale } };
        }
    }
    fn ln_density(&self, params: &LocationScale, point: f64) -> f64 {
        params.ln_density(point)
    }
    fn score(&self, params: &LocationScale, point: f64) -> DVector<f64> {
        let (gap, b) = (point - params.location, params.scale);
        dvector![gap.signum() / b, (gap.abs() / b - 1.0) / b]
    }
    fn fisher(&self, params: &LocationScale) -> Option<DMatrix<f64>> {
        let information = params.scale.powi(-2);
        (params.scale > 0.0).then(|| dmatrix![information, 0.0; 0.0, information])
    }
    fn kl(&self, p: &LocationScale, q: &LocationScale) -> f64 {
        if p == q {
            return 0.0;
        }
        if [p.scale, q.scale].into_iter().any(|scale| scale == 0.0 || scale == f64::INFINITY) {
            return f64::INFINITY;
        }
        // With x = p.scale / q.scale and z the distance over p.scale: x - 1 - ln x, and x (e^-z - 1 + z).
        let distance = (p.location - q.location).abs();
        let z = distance / p.scale;
        let moved = if z > 1.0 {
            // Never a difference: of two infinite terms it would be no number.
            if z.is_finite() { p.scale / q.scale * (z + (-z).exp_m1()) } else { distance / q.scale }
        } else {
            p.scale / q.scale * exp_gap(-z)
        };
        ratio_gap(p.scale, q.scale) + moved
    }
    fn tv(&self, p: &LocationScale, q: &LocationScale) -> f64 {
        self.apart(p, q, 1.0, || p.tv(*q))
    }
    fn w2_sq(&self, p: &LocationScale, q: &LocationScale) -> f64 {
        (p.location - q.location).powi(2) + 2.0 * (p.scale - q.scale).powi(2)
    }
    fn quantity(&self, index: usize, params: &LocationScale) -> f64 {
        [params.location, params.scale][index]
    }
    fn variance(&self, params: &LocationScale) -> f64 {
        2.0 * params.scale.powi(2)
    }
    fn ln_variance(&self, params: &LocationScale) -> f64 {
        std::f64::consts::LN_2 + 2.0 * params.scale.ln()
    }
    fn entropy(&self, params: &LocationScale) -> f64 {
        1.0 + ln_product(2.0, params.scale)
    }
    fn left(&self, params: &LocationScale) -> bool {
        !params.location.is_finite() || scale_out_of_range(params.scale)
    }
    fn unresolved(&self, params: &LocationScale, last: &LocationScale, drawn: Drawn) -> bool {
        is_lost(params.scale, params.location, last.scale, drawn)
    }
    fn collapsed(&self, params: &LocationScale) -> Option<&'static str> {
        (params.scale == 0.0).then_some("point mass: scale 0")
    }
    fn interval(&self, params: &LocationScale, tail: f64) -> (f64, f64) {
        let reach = -params.scale * (2.0 * tail).ln();
        (params.location - reach, params.location + reach)
    }
    fn tails(&self, _params: &LocationScale) -> Option<[Tail; 2]> {
        Some([Tail::Exponential(1.0); 2])
    }

    /// The kink.
    fn breaks(&self, params: &LocationScale) -> Vec<f64> {
        vec![params.location]
    }
    fn mean_of(&self, params: &LocationScale, what: Average) -> Option<f64> {
        let LocationScale { location, scale } = *params;
        match what {
            Average::Distance(c) => {
                let gap = (location - c).abs();
                Some(gap + scale * (-gap / scale).exp())
            }
            _ => what.by_moments(location, 2.0 * scale * scale),
        }
    }
    fn form(&self, params: &LocationScale) -> Option<Form> {
        let terms = vec![(-params.scale.recip(), Average::Distance(params.location))];
        Some(Form { constant: -ln_product(2.0, params.scale), terms })
    }
    fn nearest(&self, truth: &Target<'_>, fit: &LocationScale) -> Option<LocationScale> {
        let location = truth.balance(f64::signum, fit.location, fit.scale.recip());
        let scale = (truth.mean)(Average::Distance(location));
        scale.is_finite().then_some(LocationScale { location, scale })
    }
    /// Of the location with the mean deviation from it; of the scale with the median.
    fn profile(&self, batch: &OrderStatistics, index: usize, value: f64) -> Option<f64> {
        let n = batch.len() as f64;
        Some(match index {
            0 => -n * (batch.points().map(|x| (x - value).abs()).sum::<f64>() / n).ln(),
            _ if value > 0.0 => -n * (value.ln() + batch.median_and_deviation()?.1 / value),
            _ => f64::NEG_INFINITY,
        })
    }
}
