//! One threshold: three loops that look unlike, each at several shares of synthetic data, over gain times that share.
//!
//! The gain is by how much a small deviation grows when the model is sampled and fitted once: 1/temperature for cold
//! symbols and for the trace of one changed point, temperature for the variance of a hot Gaussian. Stable below 1.

use crate::experiment::{History, Keeps, Rules, Scenario, Summary, keys};
use crate::family::{Bernoulli, Categorical, Family as _, metric};
use crate::figure::axis::Axis;
use crate::lecture::Figure;

/// Above the chapter, and what it claims.
pub(crate) const TITLE: &str = "One threshold: gain × synthetic share < 1";
pub(crate) const CLAIM: &str = "Symbols sampled cold, a Gaussian sampled hot, and what is left of one changed point of the first batch: three measures \
     that look unlike. Each time sampling and fitting multiplies a small deviation by a gain, and the fresh real share of the \
     next batch thins it out.";
/// Along the axis of all three.
pub(crate) const ACROSS: &str = "gain × synthetic share";
/// Cold symbols, the hot Gaussian, the changed point.
pub(crate) const FIGURES: [Figure; 3] = [Figure::Cold, Figure::Hot, Figure::Point];

/// The gain of all three.
pub(crate) const GAIN: f64 = 2.0;
/// Gain times synthetic share of each loop; the border is between the two in the middle.
pub(crate) const PRODUCTS: [f64; 8] = [0.2, 0.4, 0.6, 0.8, 0.9, 1.1, 1.3, 1.6];
/// Where the axis ends.
pub(crate) const END: f64 = 1.8;
/// Sides for each product: cold, hot, one point changed, the same unchanged.
pub(crate) const SIDES: usize = 4;

pub(crate) const LARGEST: &str = "largest";
pub(crate) const VARIANCE: &str = metric::VARIANCE_RATIO;
pub(crate) const MEAN: &str = "mean";
/// Points of a batch of the loop in which one is changed.
pub(crate) const POINTS: u64 = 1000;

/// The hot Gaussian, whose seed is that of all.
pub(crate) fn base() -> Scenario {
    Scenario {
        title: "One threshold: the hot Gaussian".into(),
        sample_size: 2000,
        replicates: 100,
        generations: 40,
        retention: Keeps::Replace,
        rules: Rules { temperature: GAIN, ..Rules::default() },
        synthetic_fraction: 0.4,
        ..Scenario::default()
    }
}

/// Every loop, product by product.
pub(crate) fn scenarios(base: &Scenario) -> Vec<Scenario> {
    PRODUCTS.into_iter().flat_map(|product| loops(base, product / GAIN)).collect()
}

fn loops(base: &Scenario, share: f64) -> [Scenario; SIDES] {
    let hot = Scenario { seed: base.seed, synthetic_fraction: share, ..self::base() };
    let sampled_cold = |family: &str, settings: &[(&str, toml::Value)]| {
        let mut scenario = hot.clone();
        scenario.set_family(family);
        scenario.rules.temperature = 1.0 / GAIN;
        for (path, value) in settings {
            let _ = keys::apply(&mut scenario, path, value); // none is refused, as the tests hold
        }
        scenario
    };
    let even = [("truth.symbols", toml::Value::Integer(2)), ("truth.zipf", toml::Value::Float(0.0))];
    let cold = Scenario { sample_size: 20_000, ..sampled_cold(Categorical::ABOUT.name, &even) };
    let unchanged = Scenario {
        sample_size: POINTS,
        by_points: true,
        ..sampled_cold(Bernoulli::ABOUT.name, &[("truth.mean", toml::Value::Float(0.5))])
    };
    let point = Scenario { rules: Rules { changed_points: 1, ..unchanged.rules.clone() }, ..unchanged.clone() };
    [cold, hot, point, unchanged]
}

/// One of the three plots.
pub(crate) struct Drawn {
    pub(crate) title: &'static str,
    pub(crate) y: Axis,
    /// How the numbers of a product's loops are read: middle, low, high.
    pub(crate) read: fn(&[&History], u64) -> Option<[f64; 3]>,
    /// What theory says of a product at a generation, if anything.
    pub(crate) theory: fn(f64, u64) -> Option<f64>,
    pub(crate) law: &'static str,
}

impl Drawn {
    /// What the runs have come to: each product with middle, low and high, as far as there are rows.
    pub(crate) fn found(&self, histories: &[&History], t: u64) -> Vec<(f64, [f64; 3])> {
        let of = |(x, loops): (f64, &[&History])| Some((x, (self.read)(loops, t)?));
        PRODUCTS.into_iter().zip(histories.chunks(SIDES)).filter_map(of).collect()
    }

    /// What theory says along the axis.
    pub(crate) fn known(&self, t: u64) -> Vec<[f64; 2]> {
        let places = (0..=360).map(|i| END * f64::from(i) / 360.0);
        places.filter_map(|x| Some([x, (self.theory)(x, t)?])).collect()
    }

    /// From one end of its axis of values to the other, as values.
    pub(crate) fn ends(&self) -> [f64; 2] {
        [self.y.low, self.y.high].map(|end| if self.y.log { 10_f64.powf(end) } else { end })
    }
}

/// The plot of that figure of the chapter.
pub(crate) fn drawn(figure: Figure) -> Drawn {
    match figure {
        Figure::Cold => Drawn {
            title: "Cold symbols: |2p − 1| of two",
            y: Axis::linear(0.0, 1.0),
            read: |sides, t| Some(bounds(&at(sides.first()?, LARGEST, t)?, |p| 2.0 * p - 1.0)),
            theory: |x, _| Some((x - 1.0).max(0.0).sqrt()),
            law: "limit, n → ∞: 0, then √(x − 1)",
        },
        Figure::Hot => Drawn {
            title: "Hot Gaussian: variance ratio",
            y: Axis::decades(0.0, 6.0),
            read: |sides, t| Some(bounds(&at(sides.get(1)?, VARIANCE, t)?, |ratio| ratio)),
            // A batch has the variance (1 - share) + x v.
            theory: |x, _| (x < 1.0).then(|| (1.0 - x / GAIN) / (1.0 - x)),
            law: "limit: (1 − x/2)/(1 − x)",
        },
        _ => Drawn {
            title: "One point changed: n × shift",
            y: Axis::linear(0.0, 20.0),
            read: |sides, t| {
                let [with, without] = [sides.get(2)?, sides.get(3)?];
                let difference = at(with, MEAN, t)?.mean - at(without, MEAN, t)?.mean;
                (t > 0).then_some([POINTS as f64 * difference, f64::NAN, f64::NAN])
            },
            theory: |x, t| (t > 0).then(|| x.powf(t as f64 - 1.0)).filter(|trace| *trace <= 20.0),
            law: "while small: x^(t − 1)",
        },
    }
}

fn at(history: &History, metric: &str, t: u64) -> Option<Summary> {
    let metric = history.metric(metric)?;
    Some(history.at(t)?.summaries[metric])
}

fn bounds(summary: &Summary, of: fn(f64) -> f64) -> [f64; 3] {
    [summary.median, summary.q05, summary.q95].map(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    #[test]
    fn every_loop_can_be_run_at_its_share_and_from_an_even_truth() {
        let all = scenarios(&base());
        assert_eq!(all.len(), SIDES * PRODUCTS.len());
        for (product, loops) in PRODUCTS.into_iter().zip(all.chunks(SIDES)) {
            for scenario in loops {
                Experiment::new(scenario.clone()).unwrap();
                assert!((GAIN * scenario.synthetic_fraction - product).abs() < 1e-12);
                assert_eq!(scenario.generations, base().generations, "a picture waits for all of them");
            }
            assert!(keys::all(&loops[0])["truth.symbols"] == toml::Value::Integer(2));
            assert!(keys::all(&loops[2])["truth.mean"] == toml::Value::Float(0.5));
        }
    }

    #[test]
    fn the_limits_hold_the_recursions_still() {
        let limit = |slot, product| (drawn(FIGURES[slot]).theory)(product, 1000);
        for product in [0.2, 0.5, 0.9] {
            let x = limit(1, product).unwrap();
            assert!((1.0 - product / GAIN + product * x - x).abs() < 1e-12);
            assert!(limit(2, product).unwrap() < 1e-12);
        }
        // m = (1 - rho) tanh(atanh(m) / tau) of the even pair, at tau = 1/2.
        for product in [1.1_f64, 1.5, 1.9] {
            let m = limit(0, product).unwrap();
            assert!((product / GAIN * (GAIN * m.atanh()).tanh() - m).abs() < 1e-12);
            assert!(limit(1, product).is_none() && limit(2, product).is_none());
        }
    }
}
