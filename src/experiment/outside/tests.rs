//! Divergences of laws against closed values, sums over grids and values of 40 digits.

use std::sync::Arc;

use super::{Law, Of, kl, law, mean, tv};
use crate::experiment::nearest::quantiles;
use crate::family::{Exponential, Family, LogNormal, Random, Refusal, Setting, Settings};
use crate::numeric::guard::Bounded as _;
use crate::numeric::tails::{Tail, diverges};

fn made(truth: &str, model: &str, numbers: &[(&str, f64)]) -> Result<Arc<dyn Law>, Refusal> {
    law(truth, model, &Settings::of(numbers))
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
            assert!(now.2.is_finite() && (power > -4 || now.2 > last.2), "{mean}, 1e{power}: {now:?} after {last:?}");
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
        for (key, values) in [("means", [-1.0, 0.5, 3.0]), ("weights", [0.2, 0.3, 0.5]), ("variances", [within; 3])] {
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
