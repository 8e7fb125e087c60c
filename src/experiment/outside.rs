//! A truth that is not of the family fitted: misspecified models, in one dimension.
//!
//! Real points are drawn from the truth's own family. The model nearest to it (the limit of its fits to ever more real
//! points) is found in `nearest`, by means under the truth, from the fit to 20 001 quantiles of it, at (i + 1/2) / 20 001, which
//! only the limit of kernels is left to: errors of parameters are from there. Divergences are closed where the mean of the logarithm is, else adaptive integrals of the two densities on panels that end at quantiles of both, and go on outwards in
//! powers of 2 until nothing comes of it. A model that is gone, or narrower than floats are apart, has its value before
//! any integral; and so has a divergence that is infinite, by how both densities fall at their ends.

use std::sync::Arc;

use crate::family::{Average, Family, Form, Random, Refusal, Settings, Visitor, about, with_family};
use crate::numeric::divergence::exp_gap;
use crate::numeric::guard::{Bounded as _, at_least, at_most};
use crate::numeric::halt::halted;
use crate::numeric::panels::{Place, integral, panels as between};
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::tails::{Tail, diverges};

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
fn width(law: &dyn Law) -> f64 {
    let (low, high) = law.interval(0.15);
    (high - low) / low.abs().max(high.abs()).at_least(f64::MIN_POSITIVE)
}
/// A truth must have this of that.
const FINEST: f64 = 1e-9;
/// Below this a model is not integrated over: nodes would fall on too few numbers.
const UNRESOLVED: f64 = 1e-10;

/// Tails at which panels end.
const TAILS: [f64; 7] = [1e-10, 1e-7, 1e-4, 1e-2, 0.05, 0.15, 0.3];
/// Panels between two of them.
const PANELS: usize = 8;

/// Ends of panels, ascending.
pub(crate) fn panels(law: &dyn Law) -> Vec<f64> {
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

/// Error asked of an integral, of its size.
const TOLERANCE: f64 = 1e-9;
/// Panels are doubled outwards at most so many times: from end to end of the numbers.
const DOUBLINGS: usize = 2100;
/// What is added outwards counts for nothing below this share.
const NOTHING: f64 = 1e-14;

/// Quantiles and breaks of both, as ends of panels: those beyond the numbers have nothing to tell.
pub(super) fn ends(p: &dyn Law, q: &dyn Law) -> Vec<f64> {
    let of = |law: &dyn Law| {
        let quantiles = TAILS.iter().map(|&tail| law.interval(tail)).flat_map(|(low, high)| [low, high]);
        quantiles.chain(law.breaks()).filter(|x| x.is_finite()).collect::<Vec<f64>>()
    };
    [of(p), of(q)].concat()
}

/// After so many doublings nothing but the heaviest tail is left of an integrand.
const FAR_OUT: usize = 100;

/// Integral of f over the whole line: between these ends, and beyond them until nothing comes of it. Where f falls like a power
/// on a side, each doubling there adds 2 to minus `room` of the one before, in the end: what is left then is known. NaN if not
/// computed, as where there is more to come at the end of the numbers.
pub(super) fn whole(ends: &[f64], room: [Option<f64>; 2], f: impl Fn(f64) -> f64) -> f64 {
    whole_but(ends, room, 0.0, f)
}

/// The same but for an error of `least`, however small the integral is.
fn whole_but(ends: &[f64], room: [Option<f64>; 2], least: f64, f: impl Fn(f64) -> f64) -> f64 {
    let over = |ends: &[f64]| {
        let panels = between(ends.iter().map(|&x| Place::new(0.0, x)).collect());
        integral(&|at: Place| f(at.off), panels.as_deref(), TOLERANCE, least)
    };
    let (low, high) = ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    let mut sum = over(ends);
    for ((from, step), room) in [(low, low - high), (high, high - low)].into_iter().zip(room) {
        let (mut at, mut step, mut last) = (from, step, 0.0_f64);
        for doubling in 0..DOUBLINGS {
            let next = at + step;
            if !sum.is_finite() || halted() {
                break;
            }
            if !next.is_finite() {
                // What comes beyond the numbers is nothing, or not known.
                sum = if last.abs() <= TOLERANCE * sum.abs() { sum } else { f64::NAN };
                break;
            }
            let part = smooth_integral(at.min(next), at.max(next), &f);
            if part.is_infinite() {
                return f64::NAN; // some value there is beyond the numbers, and the integral is not
            }
            sum += part;
            if part.abs() <= NOTHING * sum.abs() {
                break;
            }
            if let Some(room) = room.filter(|_| doubling >= FAR_OUT) {
                sum += part / (room * std::f64::consts::LN_2).exp_m1();
                break;
            }
            (at, step, last) = (next, 2.0 * step, part);
        }
    }
    sum
}

/// Whether a law has mass beyond the numbers.
fn goes_on(law: &dyn Law) -> bool {
    let (low, high) = law.interval(TAILS[0]);
    !(high - low).is_finite()
}

/// What is left of a sum of closed parts that cancel is told from nothing above this share of their size.
const CLEAR: f64 = 1e-4;

/// KL(p || q) where every part of the mean of -ln q under p is known in closed form, as the entropy of p is; NaN beyond the
/// numbers, `None` where it is not all closed, or next to nothing beside its parts.
fn closed_kl(p: &dyn Law, q: &dyn Law) -> Option<f64> {
    let form = q.form()?;
    let terms = form.terms.into_iter().filter(|term| term.0 != 0.0);
    let mut parts = terms.map(|(weight, what)| Some(-weight * p.mean_of(what)?)).collect::<Option<Vec<f64>>>()?;
    parts.extend([-form.constant, Some(-p.entropy()).filter(|entropy| !entropy.is_nan())?]);
    let (sum, size) = (parts.iter().sum::<f64>(), parts.iter().map(|part| part.abs()).sum::<f64>());
    if !sum.is_finite() {
        return Some(f64::NAN);
    }
    (sum > CLEAR * size).then_some(sum)
}

/// Logarithms of two densities that differ by less than this share of themselves are those of one law.
const SAME: f64 = 1e-12;
/// Below this difference of logarithms anywhere two laws are near, and their divergence is of its second order.
const CLOSE: f64 = 0.5;
/// Error allowed of a divergence of near laws, however small it is.
const OF_NEAR: f64 = 1e-16;

/// How near to each other two laws are wherever they have any mass to speak of.
#[derive(Clone, Copy, PartialEq)]
enum Nearness {
    Same,
    Near,
    Apart,
}

/// Looked at between quantiles and breaks of both.
fn nearness(p: &dyn Law, q: &dyn Law) -> Nearness {
    let mut ends = ends(p, q);
    ends.sort_unstable_by(f64::total_cmp);
    let mut found = Nearness::Same;
    for pair in ends.windows(2).filter(|pair| pair[0] < pair[1]) {
        let x = f64::midpoint(pair[0], pair[1]);
        let (of_p, of_q) = (p.ln_density(x), q.ln_density(x));
        let gap = (of_p - of_q).abs();
        if of_p == of_q || gap <= SAME * (1.0 + of_p.abs()) {
            continue;
        }
        if gap.is_nan() || gap > CLOSE {
            return Nearness::Apart;
        }
        found = Nearness::Near;
    }
    // Nothing was looked at where all ends are one.
    if ends.first() == ends.last() { Nearness::Apart } else { found }
}

/// KL(p || q) of near laws as the integral of p ln(p / q) - p + q, which is nowhere negative and of second order itself.
fn near_kl(p: &dyn Law, q: &dyn Law) -> f64 {
    let part = |x: f64| {
        let (of_p, of_q) = (p.ln_density(x), q.ln_density(x));
        let gap = of_q - of_p;
        match of_p.exp() {
            0.0 => of_q.exp(),
            height if gap > CLOSE => of_q.exp() - height * (1.0 + gap),
            height => height * exp_gap(gap),
        }
    };
    whole_but(&ends(p, q), [None; 2], OF_NEAR, part)
}

/// Whether a divergence is infinite: one of the laws is gone, or p has mass where q has none, or too heavy a tail for it.
pub(crate) fn is_infinite(p: &dyn Law, q: &dyn Law) -> bool {
    p.is_gone() || q.is_gone() || p.tails().zip(q.tails()).is_some_and(|(of_p, of_q)| diverges(of_p, of_q))
}

/// KL(p || q) in nats, in closed form or to about 1e-8; +inf where q misses mass of p; NaN where it is not computed.
pub(crate) fn kl(p: &dyn Law, q: &dyn Law) -> f64 {
    if is_infinite(p, q) {
        return f64::INFINITY;
    }
    if let Some(closed) = closed_kl(p, q) {
        return closed;
    }
    let nearness = nearness(p, q);
    if nearness == Nearness::Same {
        return 0.0;
    }
    let tails = p.tails().zip(q.tails());
    let room = tails.map_or([None; 2], |(of_p, of_q)| [0, 1].map(|side| of_p[side].room(of_q[side])));
    if goes_on(p) && room == [None; 2] {
        return f64::NAN; // what lies beyond the numbers may be all that counts, and is not known as that of a power is
    }
    let (low, high) = p.interval(0.3);
    if width(p) < UNRESOLVED {
        // As good as a point to q, unless q is as narrow.
        let (from, to) = q.interval(0.3);
        return if high - low < POINT * (to - from) {
            -p.entropy() - q.ln_density(f64::midpoint(low, high))
        } else {
            f64::NAN
        };
    }
    if nearness == Nearness::Near && room == [None; 2] && !goes_on(q) {
        return at_least(near_kl(p, q), 0.0);
    }
    let part = |x: f64| {
        let ln = p.ln_density(x);
        match ln.exp() {
            0.0 if ln == f64::NEG_INFINITY => 0.0,
            // Far out a density is no number any more where its product with the other's logarithm may still be one.
            0.0 => {
                let gap = ln - q.ln_density(x);
                if gap.is_finite() { (ln + gap.abs().ln()).exp().copysign(gap) } else { 0.0 }
            }
            height => height * (ln - q.ln_density(x)),
        }
    };
    let ends = ends(p, q);
    // Parts narrower than floats are apart fall between them.
    let panels = between(ends.iter().map(|&x| Place::new(0.0, x)).collect());
    let found = integral(&|at: Place| p.ln_density(at.off).exp(), panels.as_deref(), MISSED / 10.0, 0.0);
    if found < 1.0 - MISSED && !goes_on(p) { f64::NAN } else { at_least(whole(&ends, room, part), 0.0) }
}

/// Mass that panels may miss.
const MISSED: f64 = 1e-3;

/// A law so much narrower than another is a point to it.
const POINT: f64 = 1e-6;

/// Two laws that share so much are near.
const NEAR: f64 = 0.9;
/// Error asked of a share of the mass.
const OF_A_SHARE: f64 = 1e-10;

/// Total variation, to about 1e-7; NaN where it is not computed.
pub(crate) fn tv(p: &dyn Law, q: &dyn Law) -> f64 {
    if p.is_gone() || q.is_gone() {
        return 1.0;
    }
    if width(p).min(width(q)) < UNRESOLVED {
        let [wide, narrow] = [p, q].map(|law| law.interval(0.3)).map(|(low, high)| high - low);
        let (wide, narrow) = (wide.max(narrow), wide.min(narrow));
        return if narrow < POINT * wide { 1.0 } else { f64::NAN };
    }
    if nearness(p, q) == Nearness::Same {
        return 0.0;
    }
    let (ends, height) = (ends(p, q), |law: &dyn Law, x: f64| law.ln_density(x).exp());
    // What they share ends where one of them does: of an end where a density grows without bound, only one sees anything.
    let shared = whole_but(&ends, [None; 2], OF_A_SHARE, |x| at_most(height(p, x), height(q, x)));
    // And of a law that goes on beyond the numbers what they share is all that can be summed up.
    if shared < NEAR || goes_on(p) || goes_on(q) {
        return (1.0 - shared).clamp(0.0, 1.0);
    }
    // Of near laws the difference itself, for its digits.
    (0.5 * whole_but(&ends, [None; 2], OF_A_SHARE, |x| (height(p, x) - height(q, x)).abs())).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::nearest::quantiles;
    use crate::family::{Exponential, LogNormal, Setting};

    fn made(truth: &str, model: &str, numbers: &[(&str, f64)]) -> Result<Arc<dyn Law>, Refusal> {
        let mut settings = Settings::new();
        numbers.iter().for_each(|&(key, value)| settings.insert(key, Setting::Number(value)));
        law(truth, model, &settings)
    }
    fn normal(mean: f64, variance: f64) -> Arc<dyn Law> {
        made("gaussian", "laplace", &[("mean", mean), ("variance", variance)]).unwrap()
    }

    /// Closed values of two normal laws (1e-7; TV 1e-4), and moments of the quantiles (1e-3 of the variance).
    #[test]
    fn integrals_meet_closed_values() {
        let (p, q) = (normal(0.0, 1.0), normal(0.5, 2.0));
        let wanted = 0.5 * (0.5 + 0.125 - 1.0 + 2.0_f64.ln());
        assert!((kl(p.as_ref(), q.as_ref()) - wanted).abs() < 1e-7, "{}", kl(p.as_ref(), q.as_ref()));
        assert!((tv(p.as_ref(), normal(0.5, 1.0).as_ref()) - 0.197_412_651_365_847_4).abs() < 1e-8);
        assert!((mean(q.as_ref(), |x| (x - 0.5).powi(2)) - 2.0).abs() < 1e-6);
        let data = quantiles(q.as_ref());
        let n = data.values.len() as f64;
        let centre = data.values.iter().sum::<f64>() / n;
        let variance = data.values.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / n;
        assert!((centre - 0.5).abs() < 1e-5 && (variance / 2.0 - 1.0).abs() < 1e-3, "{centre} {variance}");
    }

    /// Tails by closed values: KL(t with 5 degrees || N(0, 5/3)) is ln of a normal deviation plus 1/2 less the entropy of t.
    #[test]
    fn heavy_tails_are_gone_after() {
        let t = made("student_location", "gaussian", &[]).unwrap();
        let variance = t.variance();
        let wanted = 0.5 * (std::f64::consts::TAU * variance).ln() + 0.5 - t.entropy();
        let found = kl(t.as_ref(), normal(0.0, variance).as_ref());
        assert!((found - wanted).abs() < 1e-7, "{found} {wanted}");
        // Two Cauchy laws d apart: 2 / pi atan(d / 2), and KL = ln(1 + d^2 / 4).
        let cauchy = |location| made("cauchy_location", "gaussian", &[("location", location)]).unwrap();
        let (p, q) = (cauchy(0.0), cauchy(3.0));
        assert!((tv(p.as_ref(), q.as_ref()) - std::f64::consts::FRAC_2_PI * 1.5_f64.atan()).abs() < 1e-7);
        assert!((kl(p.as_ref(), q.as_ref()) - 3.25_f64.ln()).abs() < 1e-7);
    }

    /// As a model closes in on a point: KL(truth || model) and total variation rise to the end, and no value is lost.
    #[test]
    fn a_model_that_collapses_goes_further_and_further_away() {
        for mean in [0.0, 0.3, -2.0] {
            let truth = made("laplace", "gaussian", &[]).unwrap();
            let mut last = (0.0, 0.0, 0.0);
            for power in (0..=150).map(|i| -2 * i) {
                let model = Gauss { mean, variance: 10_f64.powi(power) };
                let now = (kl(truth.as_ref(), &model), tv(truth.as_ref(), &model), kl(&model, truth.as_ref()));
                assert!(now.0 > last.0 && now.1 > last.1 - 1e-9, "{mean}, 1e{power}: {now:?} after {last:?}");
                assert!(
                    now.2.is_finite() && (power > -4 || now.2 > last.2),
                    "{mean}, 1e{power}: {now:?} after {last:?}"
                );
                last = now;
            }
            assert!(last.1 > 1.0 - 1e-9, "{}", last.1);
            let gone = Gauss { mean, variance: 0.0 };
            assert_eq!((kl(truth.as_ref(), &gone), kl(&gone, truth.as_ref())), (f64::INFINITY, f64::INFINITY));
            assert_eq!((tv(truth.as_ref(), &gone), tv(&gone, truth.as_ref())), (1.0, 1.0));
        }
    }

    /// The fit of a family to these points.
    fn fitted<F: Family<Point = f64>>(points: &[f64]) -> (F, F::Params) {
        let (family, mut model) = F::configure(&Settings::new(), None).unwrap();
        let mut batch = family.empty();
        points.iter().for_each(|&x| family.observe(&mut batch, x));
        family.fit(&batch, &mut model);
        (family, model)
    }

    /// Models whose variance is below every number are laws as any other: divergences by closed means, to 40 digits (mpmath).
    #[test]
    fn a_variance_below_every_number_is_no_end() {
        let truth = made("weibull", "log_normal", &[("shape", 0.05)]).unwrap();
        let deviation = 23.43_f64.sqrt();
        let (family, model) = fitted::<LogNormal>(&[-448.1 - deviation, -448.1 + deviation]);
        let first = Of(&family, &model);
        let gamma = made("gamma", "exponential", &[("shape", 0.1), ("mean", 1e-90)]).unwrap();
        let (family, model) = fitted::<Exponential>(&[9.0983e-163]);
        let second = Of(&family, &model);
        let cases: [(&dyn Law, &dyn Law, [f64; 2]); 2] = [
            (truth.as_ref(), &first, [4_078.990_886_941_182, 22.404_785_114_281_047]),
            (gamma.as_ref(), &second, [1.099_106_426_475_275_6e72, 17.551_539_483_190_34]),
        ];
        for (truth, model, wanted) in cases {
            assert_eq!(model.variance(), 0.0, "{model:?}");
            for (found, wanted) in [kl(truth, model), kl(model, truth)].into_iter().zip(wanted) {
                assert!((found / wanted - 1.0).abs() < 1e-9, "{model:?}: {found} {wanted}");
            }
            // What the truth has so far down is less than a millionth.
            assert!((1.0 - tv(truth, model)).abs() < 1e-6, "{model:?}");
        }
        // What has collapsed by name is gone, all the same.
        let (family, point) = fitted::<LogNormal>(&[-448.1, -448.1]);
        assert_eq!(kl(truth.as_ref(), &Of(&family, &point)), f64::INFINITY);
    }

    /// KL of gamma laws of shape 1, of means 1 + h and 1, is h - ln(1 + h): with digits however small h is.
    #[test]
    fn near_laws_have_a_divergence_of_second_order() {
        let q = made("exponential", "gamma", &[]).unwrap();
        for (h, within) in [(1e-2, 1e-7), (1e-4, 1e-7), (1e-6, 1e-4)] {
            let p = made("gamma", "exponential", &[("shape", 1.0), ("mean", 1.0 + h)]).unwrap();
            let wanted = h * h * (0.5 - h / 3.0 + h * h / 4.0 - h * h * h / 5.0);
            let found = kl(p.as_ref(), q.as_ref());
            assert!((found / wanted - 1.0).abs() < within, "{h}: {found} {wanted}");
        }
    }

    /// A law that counts how often its density is asked for.
    #[derive(Debug)]
    struct Counted(Arc<dyn Law>, std::sync::atomic::AtomicUsize);
    impl Law for Counted {
        fn sample(&self, rng: &mut Random) -> f64 {
            self.0.sample(rng)
        }
        fn ln_density(&self, x: f64) -> f64 {
            self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            self.0.ln_density(x)
        }
        fn interval(&self, tail: f64) -> (f64, f64) {
            self.0.interval(tail)
        }
        fn variance(&self) -> f64 {
            self.0.variance()
        }
        fn entropy(&self) -> f64 {
            self.0.entropy()
        }
        fn breaks(&self) -> Vec<f64> {
            self.0.breaks()
        }
        fn tails(&self) -> Option<[Tail; 2]> {
            self.0.tails()
        }
        fn is_gone(&self) -> bool {
            self.0.is_gone()
        }
    }

    /// A total variation takes a few thousand densities, also where one grows without bound at an end that the other does not
    /// reach; its value by a plain sum over ln x of what the two share.
    #[test]
    fn total_variation_is_cheap() {
        let pareto = || made("pareto", "gaussian", &[("shape", 1.8)]).unwrap();
        let gamma = |shape, mean| made("gamma", "gaussian", &[("shape", shape), ("mean", mean)]).unwrap();
        let log_normal = made("log_normal", "gaussian", &[]).unwrap();
        let cases = [
            (pareto(), gamma(0.06, 3.0)),
            (pareto(), gamma(0.3, 2.0)),
            (gamma(2.0, 1.0), gamma(0.5, 1.0)),
            (log_normal, gamma(1.3, 1.6)),
        ];
        for (p, q) in cases {
            let q = Counted(q, 0.into());
            let found = tv(p.as_ref(), &q);
            let asked = q.1.load(std::sync::atomic::Ordering::Relaxed);
            let (cells, low, high) = (40_000, -30.0, 60.0);
            let step = (high - low) / f64::from(cells);
            let shared = |i: i32| {
                let u = low + step * (f64::from(i) + 0.5);
                (u + p.ln_density(u.exp()).at_most(q.ln_density(u.exp()))).exp() * step
            };
            let wanted = 1.0 - (0..cells).map(shared).sum::<f64>();
            assert!((found - wanted).abs() < 2e-3, "{p:?} {q:?}: {found} {wanted}");
            assert!(asked < 4000, "{p:?} {q:?}: {asked} densities");
        }
    }

    /// A normal law that may be narrower than a truth is allowed to be.
    #[derive(Debug)]
    struct Gauss {
        mean: f64,
        variance: f64,
    }
    impl Law for Gauss {
        fn sample(&self, _rng: &mut Random) -> f64 {
            self.mean
        }
        fn ln_density(&self, x: f64) -> f64 {
            let z = (x - self.mean) / self.variance.sqrt();
            -0.5 * (z * z + (std::f64::consts::TAU * self.variance).ln())
        }
        fn interval(&self, tail: f64) -> (f64, f64) {
            let z = -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * (1.0 - tail));
            (self.mean - z * self.variance.sqrt(), self.mean + z * self.variance.sqrt())
        }
        fn variance(&self) -> f64 {
            self.variance
        }
        fn entropy(&self) -> f64 {
            0.5 * (1.0 + (std::f64::consts::TAU * self.variance).ln())
        }
        fn breaks(&self) -> Vec<f64> {
            Vec::new()
        }
        fn tails(&self) -> Option<[Tail; 2]> {
            Some(crate::numeric::tails::NORMAL)
        }
        fn is_gone(&self) -> bool {
            self.variance == 0.0
        }
    }

    /// Support, and the tail index or the moment that -ln of the density asks for, by hand: what is infinite is so at once.
    #[test]
    fn a_divergence_is_infinite_exactly_where_a_mean_is() {
        const INF: f64 = f64::INFINITY;
        let line = [-INF, INF];
        let laws: [(&str, [f64; 2], f64, f64); 17] = [
            // Name, support, moments that exist lie below, -ln grows like this moment.
            ("gaussian", line, INF, 2.0),
            ("gaussian_known_variance", line, INF, 2.0),
            ("gaussian_mixture", line, INF, 2.0),
            ("symmetric_mixture", line, INF, 2.0),
            ("kde", line, INF, 2.0),
            ("laplace", line, INF, 1.0),
            ("logistic_location", line, INF, 1.0),
            ("student_location", line, 3.0, 0.0),
            ("cauchy_location", line, 1.0, 0.0),
            ("log_normal", [0.0, INF], INF, 0.0),
            ("exponential", [0.0, INF], INF, 1.0),
            ("gamma", [0.0, INF], INF, 1.0),
            ("weibull", [0.0, INF], INF, 2.0),
            ("pareto", [1.0, INF], 1.8, 0.0),
            ("beta_power", [0.0, 1.0], INF, 0.0),
            ("uniform_scale", [0.0, 1.0], INF, 0.0),
            ("uniform_interval", [0.0, 1.0], INF, 0.0),
        ];
        let taken = |about: &&crate::family::About| made(about.name, "gaussian", &[]).is_ok();
        assert_eq!(crate::family::FAMILIES.iter().filter(taken).count(), laws.len(), "a family is missing here");
        let of = |name| {
            let keys: &[(&str, f64)] = if name == "pareto" { &[("shape", 1.8)] } else { &[] };
            made(name, "gaussian", keys).unwrap()
        };
        let all: Vec<_> = laws.iter().map(|law| of(law.0)).collect();
        for (p, (of_p, [from, to], index, _)) in all.iter().zip(laws) {
            for (q, (of_q, [low, high], _, order)) in all.iter().zip(laws) {
                let wanted = from < low || to > high || index <= order;
                let told = diverges(p.tails().unwrap(), q.tails().unwrap());
                assert_eq!(told, wanted, "{of_p} to {of_q}");
                assert!(!wanted || kl(p.as_ref(), q.as_ref()) == INF, "{of_p} to {of_q}");
            }
        }
        for (pair, finite) in [("gamma", "log_normal"), ("student_location", "laplace"), ("pareto", "exponential")]
            .into_iter()
            .map(|(p, q)| ((p, q), kl(of(p).as_ref(), of(q).as_ref())))
        {
            assert!(finite.is_finite() && finite > 0.0, "{pair:?}: {finite}");
        }
    }

    /// What every law says of its tails is how its density falls, far out.
    #[test]
    fn tails_are_those_of_the_densities() {
        for about in crate::family::FAMILIES {
            let Ok(law) = made(about.name, "gaussian", &[]) else { continue };
            let (low, high) = law.interval(1e-10);
            for (tail, (end, away)) in law.tails().unwrap().into_iter().zip([(low, low - high), (high, high - low)]) {
                let at = |far: f64| law.ln_density(end + far * away);
                let label = format!("{} {tail:?}", about.name);
                match tail {
                    Tail::Ends(place) => {
                        assert_eq!(law.ln_density(place + 1e-6 * away), f64::NEG_INFINITY, "{label}");
                        assert!(law.ln_density(place - 1e-3 * away).is_finite(), "{label}");
                    }
                    Tail::Exponential(power) => {
                        assert!(((at(2e9) / at(1e9)).log2() - power).abs() < 1e-6, "{label}");
                    }
                    Tail::LogSquare => assert!(((at(1e120) / at(1e60)).log2() - 2.0).abs() < 0.1, "{label}"),
                    Tail::Power(index) => {
                        let fall = (at(1e9) - at(2e9)) / std::f64::consts::LN_2;
                        assert!((fall - 1.0 - index).abs() < 1e-6, "{label}: {fall}");
                    }
                }
            }
        }
    }

    /// Parts far narrower than the whole: KL to the Laplace law of scale 1 is E|x| + ln 2 less the entropy, in closed form.
    #[test]
    fn narrow_parts_are_not_missed() {
        let truth = made("laplace", "gaussian", &[]).unwrap();
        for within in [1e-2, 1e-5, 1e-8, 1e-14] {
            let own = 0.5 * (std::f64::consts::TAU * std::f64::consts::E * within).ln();
            let two = made("symmetric_mixture", "gaussian", &[("offset", 1.5), ("within_variance", within)]).unwrap();
            let mut settings = Settings::new();
            for (key, values) in [("means", [-1.0, 0.5, 3.0]), ("weights", [0.2, 0.3, 0.5]), ("variances", [within; 3])]
            {
                settings.insert(key, Setting::List(values.to_vec()));
            }
            let three = law("gaussian_mixture", "gaussian", &settings).unwrap();
            let parts = -[0.2_f64, 0.3, 0.5].iter().map(|w| w * w.ln()).sum::<f64>();
            for (law, mean, kinds) in [(&two, 1.5, 2_f64.ln()), (&three, 1.85, parts)] {
                let (found, wanted) = (kl(law.as_ref(), truth.as_ref()), mean + 2_f64.ln() - own - kinds);
                assert!((found / wanted - 1.0).abs() < 1e-6, "{within}: {found} {wanted}");
            }
        }
    }

    /// Where a mean just exists most of it lies beyond every panel: KL to an exponential or normal law by closed moments.
    #[test]
    fn means_that_just_exist_have_their_value() {
        for shape in [1.0001, 1.05, 1.5, 3.0] {
            let p = made("pareto", "exponential", &[("shape", shape)]).unwrap();
            let q = made("exponential", "gaussian", &[("mean", 2.0)]).unwrap();
            let wanted = -p.entropy() + 2.0_f64.ln() + 0.5 * shape / (shape - 1.0);
            let found = kl(p.as_ref(), q.as_ref());
            assert!((found / wanted - 1.0).abs() < 1e-6, "{shape}: {found} {wanted}");
        }
        for shape in [2.0001, 2.05, 4.0] {
            let p = made("pareto", "gaussian", &[("shape", shape)]).unwrap();
            let wanted = -p.entropy() + 0.5 * std::f64::consts::TAU.ln() + 0.5 * shape / (shape - 2.0);
            let found = kl(p.as_ref(), normal(0.0, 1.0).as_ref());
            assert!((found / wanted - 1.0).abs() < 1e-6, "{shape}: {found} {wanted}");
        }
        // E x = e^50 lies at e^100, and E x^2 = e^200 at e^200.
        let wide = made("log_normal", "exponential", &[("log_variance", 100.0)]).unwrap();
        let q = made("exponential", "gaussian", &[]).unwrap();
        for (q, wanted) in [(q, 50.0_f64.exp()), (normal(0.0, 1.0), 0.5 * 200.0_f64.exp())] {
            let found = kl(wide.as_ref(), q.as_ref());
            assert!((found / wanted - 1.0).abs() < 1e-6, "{found} {wanted}");
        }
    }

    #[test]
    fn a_truth_finer_than_numbers_is_refused_in_a_line() {
        let truths: [(&str, &[(&str, f64)]); 3] =
            [("gaussian", &[("mean", 1e17)]), ("gaussian", &[("mean", 1e99)]), ("beta_power", &[("theta", 1e99)])];
        for (family, numbers) in truths {
            let refusal = made(family, "laplace", numbers).unwrap_err().to_string();
            let said = refusal.contains("narrower") || refusal.contains("too few digits");
            assert!(said && !refusal.contains('\n'), "{refusal}");
        }
    }
}
