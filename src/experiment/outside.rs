//! A truth that is not of the family fitted: misspecified models, in one dimension.
//!
//! Real points are drawn from the truth's own family. The model nearest to it (the limit of its fits to ever more real
//! points) is the fit to 20 001 quantiles of the truth, at (i + 1/2) / 20 001: errors of parameters are from there.
//! Divergences are integrals of the two densities, by Gauss rules on panels that end at quantiles of both.

use std::sync::Arc;

use crate::family::quadrature::smooth_integral;
use crate::family::{Data, Family, Random, Refusal, Settings, Visitor, about, with_family};

/// A continuous law on the line, whatever its family.
pub(crate) trait Law: Send + Sync + std::fmt::Debug {
    /// One point.
    fn sample(&self, rng: &mut Random) -> f64;
    /// ln of the density; -inf outside the support.
    fn ln_density(&self, x: f64) -> f64;
    /// Holds all but `tail` of the mass on either side.
    fn interval(&self, tail: f64) -> (f64, f64);
    /// Variance of a point.
    fn variance(&self) -> f64;
}

/// A model of a family, as a law.
#[derive(Debug)]
pub(crate) struct Of<'a, F: Family>(pub(crate) &'a F, pub(crate) &'a F::Params);

#[derive(Debug)]
struct Owned<F: Family>(F, F::Params);

fn ln_of<F: Family>(family: &F, params: &F::Params, x: f64) -> f64 {
    family.point(x).map_or(f64::NEG_INFINITY, |point| family.ln_density(params, point))
}

impl<F: Family> Law for Of<'_, F> {
    fn sample(&self, rng: &mut Random) -> f64 {
        self.0.coordinate(self.0.sample(self.1, rng))
    }
    fn ln_density(&self, x: f64) -> f64 {
        ln_of(self.0, self.1, x)
    }
    fn interval(&self, tail: f64) -> (f64, f64) {
        self.0.interval(self.1, tail)
    }
    fn variance(&self) -> f64 {
        self.0.variance(self.1)
    }
}

impl<F: Family> Law for Owned<F> {
    fn sample(&self, rng: &mut Random) -> f64 {
        Of(&self.0, &self.1).sample(rng)
    }
    fn ln_density(&self, x: f64) -> f64 {
        ln_of(&self.0, &self.1, x)
    }
    fn interval(&self, tail: f64) -> (f64, f64) {
        self.0.interval(&self.1, tail)
    }
    fn variance(&self) -> f64 {
        self.0.variance(&self.1)
    }
}

/// The truth of a family by its settings, for a model of another family.
///
/// # Errors
/// If either is not a density on the line, or a setting is refused.
pub(crate) fn law(truth: &str, model: &str, settings: &Settings) -> Result<Arc<dyn Law>, Refusal> {
    for name in [truth, model] {
        let on_the_line = |about: &crate::family::About| {
            !about.discrete && !about.labels && about.quantities.iter().all(|quantity| quantity.name != "collapsed")
        };
        if !about(name).is_some_and(on_the_line) {
            let problem = format!("{name} is no density on the line: only those can be fitted to one another");
            return Err(Refusal::because("model.family", format!("\"{model}\""), problem));
        }
    }
    struct Make<'a>(&'a Settings);
    impl Visitor for Make<'_> {
        type Output = Result<Option<Arc<dyn Law>>, Refusal>;
        fn visit<F: Family>(self) -> Self::Output {
            let (family, params) = F::configure(self.0, None)?;
            let middle = family.interval(&params, 0.25).0;
            let fits = family.outline(&params).is_none() && family.point(middle).is_ok();
            Ok(fits.then(|| Arc::new(Owned(family, params)) as Arc<dyn Law>))
        }
    }
    let made = with_family(truth, Make(settings)).transpose().map_err(|refusal| refusal.under("truth"))?.flatten();
    made.ok_or_else(|| {
        let problem = format!("{truth} has no points on the line: only such families can be fitted to one another");
        Refusal::because("model.family", format!("\"{model}\""), problem)
    })
}

/// Tails at which panels end.
const TAILS: [f64; 7] = [1e-10, 1e-7, 1e-4, 1e-2, 0.05, 0.15, 0.3];
/// Panels between two of them.
const PANELS: usize = 8;

/// Ends of panels, ascending.
fn panels(law: &dyn Law) -> Vec<f64> {
    let mut ends: Vec<f64> = TAILS.iter().map(|&tail| law.interval(tail)).flat_map(|(low, high)| [low, high]).collect();
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    let each = |pair: &[f64]| {
        let (from, step) = (pair[0], (pair[1] - pair[0]) / PANELS as f64);
        (0..PANELS).map(move |i| from + i as f64 * step).collect::<Vec<_>>()
    };
    let mut all: Vec<f64> = ends.windows(2).flat_map(each).collect();
    all.extend(ends.last());
    all
}

/// The integral of a function over panels.
fn over(ends: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    ends.windows(2).map(|pair| smooth_integral(pair[0], pair[1], &f)).sum()
}

/// Mean of a function under a law, to about 1e-7 of a bounded one.
pub(crate) fn mean(law: &dyn Law, f: impl Fn(f64) -> f64) -> f64 {
    over(&panels(law), |x| law.ln_density(x).exp() * f(x))
}

/// KL(p || q) in nats, to about 1e-7; +inf where q misses mass of p.
pub(crate) fn kl(p: &dyn Law, q: &dyn Law) -> f64 {
    let part = |x: f64| {
        let ln = p.ln_density(x);
        if ln > f64::NEG_INFINITY { ln.exp() * (ln - q.ln_density(x)) } else { 0.0 }
    };
    over(&panels(p), part).max(0.0)
}

/// Total variation, to about 1e-4.
pub(crate) fn tv(p: &dyn Law, q: &dyn Law) -> f64 {
    let mut ends = panels(p);
    ends.extend(panels(q));
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    (0.5 * over(&ends, |x| (p.ln_density(x).exp() - q.ln_density(x).exp()).abs())).clamp(0.0, 1.0)
}

/// How many quantiles stand for the truth.
const QUANTILES: usize = 20_001;

/// Places that split the mass evenly, as data.
pub(crate) fn quantiles(law: &dyn Law) -> Data {
    let coarse = panels(law);
    let fine: Vec<f64> = coarse
        .windows(2)
        .flat_map(|pair| (0..40).map(move |i| pair[0] + (pair[1] - pair[0]) * f64::from(i) / 40.0))
        .chain(coarse.last().copied())
        .collect();
    let mut below = vec![0.0];
    for pair in fine.windows(2) {
        let mass = smooth_integral(pair[0], pair[1], |x| law.ln_density(x).exp());
        below.push(below[below.len() - 1] + mass);
    }
    let whole = below[below.len() - 1];
    let place = |i: usize| {
        let wanted = whole * (i as f64 + 0.5) / QUANTILES as f64;
        let cell = below.partition_point(|&mass| mass < wanted).clamp(1, fine.len() - 1);
        let share = (wanted - below[cell - 1]) / (below[cell] - below[cell - 1]).max(f64::MIN_POSITIVE);
        fine[cell - 1] + share * (fine[cell] - fine[cell - 1])
    };
    Data { values: (0..QUANTILES).map(place).collect(), labels: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Setting;

    fn normal(mean: f64, variance: f64) -> Arc<dyn Law> {
        let mut settings = Settings::new();
        settings.insert("mean", Setting::Number(mean));
        settings.insert("variance", Setting::Number(variance));
        law("gaussian", "laplace", &settings).unwrap()
    }

    /// Closed values of two normal laws (1e-7; TV 1e-4), and moments of the quantiles (1e-3 of the variance).
    #[test]
    fn integrals_meet_closed_values() {
        let (p, q) = (normal(0.0, 1.0), normal(0.5, 2.0));
        let wanted = 0.5 * (0.5 + 0.125 - 1.0 + 2.0_f64.ln());
        assert!((kl(p.as_ref(), q.as_ref()) - wanted).abs() < 1e-7, "{}", kl(p.as_ref(), q.as_ref()));
        assert!((tv(p.as_ref(), normal(0.5, 1.0).as_ref()) - 0.197_412_651).abs() < 1e-4);
        assert!((mean(q.as_ref(), |x| (x - 0.5).powi(2)) - 2.0).abs() < 1e-6);
        let data = quantiles(q.as_ref());
        let n = data.values.len() as f64;
        let centre = data.values.iter().sum::<f64>() / n;
        let variance = data.values.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / n;
        assert!((centre - 0.5).abs() < 1e-5 && (variance / 2.0 - 1.0).abs() < 1e-3, "{centre} {variance}");
    }
}
