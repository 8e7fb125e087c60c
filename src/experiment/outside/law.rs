//! A law on the line, whatever its family: a model of one, or the truth of a scenario.

use std::sync::Arc;

use crate::family::{Average, Family, Form, Random, Refusal, Settings, Visitor, about, with_family};
use crate::numeric::guard::Bounded as _;
use crate::numeric::tails::Tail;

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
    /// Differential entropy in nats.
    fn entropy(&self) -> f64;
    /// Places between which an integral finds all of the density.
    fn breaks(&self) -> Vec<f64>;
    /// How the density falls at its left and its right end.
    fn tails(&self) -> Option<[Tail; 2]>;
    /// Whether it has no density left: a point mass, or two.
    fn is_gone(&self) -> bool;
    /// A mean under it, where that is known in closed form.
    fn mean_of(&self, _what: Average) -> Option<f64> {
        None
    }
    /// ln of its density by what its mean is made of, where it is so.
    fn form(&self) -> Option<Form> {
        None
    }
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
    fn entropy(&self) -> f64 {
        self.0.entropy(self.1)
    }
    fn breaks(&self) -> Vec<f64> {
        self.0.breaks(self.1)
    }
    fn tails(&self) -> Option<[Tail; 2]> {
        self.0.tails(self.1)
    }
    /// By name and by what is left, never by a variance alone: that may be below every number where the law is not.
    fn is_gone(&self) -> bool {
        let is_point = |(low, high)| low == high;
        let nothing_left = || is_point(self.0.interval(self.1, TAILS[0])) || self.0.spread(self.1) == 0.0;
        self.0.collapsed(self.1).is_some() && nothing_left()
    }
    fn mean_of(&self, what: Average) -> Option<f64> {
        self.0.mean_of(self.1, what)
    }
    fn form(&self) -> Option<Form> {
        self.0.form(self.1)
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
    fn entropy(&self) -> f64 {
        Of(&self.0, &self.1).entropy()
    }
    fn breaks(&self) -> Vec<f64> {
        Of(&self.0, &self.1).breaks()
    }
    fn tails(&self) -> Option<[Tail; 2]> {
        self.0.tails(&self.1)
    }
    fn is_gone(&self) -> bool {
        Of(&self.0, &self.1).is_gone()
    }
    fn mean_of(&self, what: Average) -> Option<f64> {
        self.0.mean_of(&self.1, what)
    }
    fn form(&self) -> Option<Form> {
        self.0.form(&self.1)
    }
}

/// The truth of a family by its settings, for a model of another family.
///
/// # Errors
/// If either is not a density on the line, or a setting is refused.
pub(crate) fn law(truth: &str, model: &str, settings: &Settings) -> Result<Arc<dyn Law>, Refusal> {
    for name in [truth, model] {
        let on_the_line = |about: &crate::family::About| !about.discrete && !about.labels && !about.counterexample;
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
    let refuse = |problem: String| Refusal::because("model.family", format!("\"{model}\""), problem);
    let law = made.ok_or_else(|| {
        refuse(format!("{truth} has no points on the line: only such families can be fitted to one another"))
    })?;
    let width = width(law.as_ref());
    if width.is_nan() || width < FINEST {
        let problem = format!(
            "the truth ({truth}) is narrower than {FINEST:e} of its distance from 0, too narrow for the numbers of a computer to \
             tell its points apart; shift it towards 0 or widen it"
        );
        return Err(refuse(problem));
    }
    Ok(law)
}

/// Width of a law over its distance from 0.
pub(super) fn width(law: &dyn Law) -> f64 {
    let (low, high) = law.interval(0.15);
    (high - low) / low.abs().max(high.abs()).at_least(f64::MIN_POSITIVE)
}
/// A truth must have this of that.
const FINEST: f64 = 1e-9;

/// Tails at which panels end.
pub(super) const TAILS: [f64; 7] = [1e-10, 1e-7, 1e-4, 1e-2, 0.05, 0.15, 0.3];
