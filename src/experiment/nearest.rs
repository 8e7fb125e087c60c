//! The model nearest to a truth of another family: the limit of its fits to ever more real points, by means under the truth that
//! are closed or integrated out to the end of its tails. There is none where such a mean is infinite (the scale of a Laplace
//! law fitted to a Cauchy law), or where the support of every model misses some of the truth.

use crate::family::{Average, Data, Family, LARGEST, Tail, Target};
use crate::numeric::guard::Bounded as _;
use crate::numeric::quadrature::{Rule, smooth_integral};
use crate::numeric::tails::diverges;

use super::outside::{Law, ends, panels, whole};

/// The nearest model, `fit` being that of the truth's quantiles; `None` if there is none, or its quantities cannot be squared.
pub(crate) fn nearest<F: Family>(truth: &dyn Law, family: &F, fit: &F::Params) -> Option<F::Params> {
    let tails = truth.tails();
    let reach = tails.map_or([f64::NEG_INFINITY, f64::INFINITY], |tails| {
        let end = |tail: Tail, none: f64| if let Tail::Ends(place) = tail { place } else { none };
        [end(tails[0], f64::NEG_INFINITY), end(tails[1], f64::INFINITY)]
    });
    let target = Target {
        mean: &|what| expectation(truth, what),
        ends: reach,
        is_out_of_reach: tails.zip(family.tails(fit)).is_some_and(|(p, q)| diverges(p, q)),
        nodes: &|mean, variance| nodes(truth, mean, variance),
    };
    let found = family.nearest(&target, fit)?;
    let quantity = |i| family.quantity(i, &found);
    let holds = (0..F::ABOUT.quantities.len()).all(|i| quantity(i).abs() <= LARGEST);
    (holds && !family.left(&found) && family.collapsed(&found).is_none()).then_some(found)
}

/// Mass and variance that nodes may miss, as a share.
const MISSED: f64 = 1e-8;

/// Places and masses that have the mean and the variance of a law, out to where nothing comes of it; `None` where they miss
/// some of it.
fn nodes(law: &dyn Law, mean: f64, variance: f64) -> Option<Vec<(f64, f64)>> {
    /// Pieces between two quantiles.
    const PIECES: i32 = 8;
    let mut ends = ends(law, law);
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    let tails = law.tails()?;
    let edge = if let Tail::Ends(place) = tails[0] { place } else { f64::NEG_INFINITY };
    let rule = Rule::uniform(8);
    let mut all = Vec::new();
    // Adds a piece, and says what it adds to the variance.
    let mut add = |from: f64, to: f64| {
        let node = |&(z, weight): &(f64, f64)| {
            let x = f64::midpoint(from, to) + 0.5 * (to - from) * z;
            (x, weight * (to - from) * law.ln_density(x).exp())
        };
        let piece: Vec<_> = rule.nodes().iter().map(node).filter(|node| node.1 > 0.0).collect();
        all.extend_from_slice(&piece);
        piece.iter().map(|(x, mass)| mass * (x - mean).powi(2)).sum::<f64>()
    };
    let mut found = 0.0;
    for pair in ends.windows(2) {
        // Next to an end where a density may grow without bound pieces double.
        let times = (pair[1] - edge) / (pair[0] - edge);
        let doubles = times.is_finite() && times > 4.0;
        let pieces = if doubles { times.log2().ceil() as i32 } else { PIECES };
        let place = |i: i32| {
            let share = f64::from(i) / f64::from(pieces);
            match () {
                () if i == pieces => pair[1],
                () if doubles => edge + (pair[0] - edge) * times.powf(share),
                () => pair[0] + (pair[1] - pair[0]) * share,
            }
        };
        found += (0..pieces).map(|i| add(place(i), place(i + 1))).sum::<f64>();
    }
    let (outer, inner) = ((ends.first()?, ends.last()?), (ends.get(1)?, ends.iter().nth_back(1)?));
    let sides = [(tails[0], outer.0, outer.0 - inner.0), (tails[1], outer.1, outer.1 - inner.1)];
    for (tail, &from, step) in sides {
        let (mut at, mut step) = (from, step);
        while !matches!(tail, Tail::Ends(_)) && (at + step).is_finite() {
            let more = add(at.min(at + step), at.max(at + step));
            found += more;
            if more <= 1e-16 * found || !found.is_finite() {
                break;
            }
            (at, step) = (at + step, 2.0 * step);
        }
    }
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mass: f64 = all.iter().map(|node| node.1).sum();
    ((mass - 1.0).abs() <= MISSED && (found - variance).abs() <= MISSED * variance).then_some(all)
}

/// A mean under a law; NaN or infinite where it has none, or it is beyond the numbers.
fn expectation(law: &dyn Law, what: Average) -> f64 {
    let room = |tail: Tail| if let Tail::Power(index) = tail { Some(index - what.order()) } else { None };
    let rooms = law.tails().map_or([None; 2], |tails| tails.map(room)).map(|room| room.filter(|_| what.order() > 0.0));
    if rooms.iter().flatten().any(|&room| room <= 0.0) {
        return f64::INFINITY;
    }
    if let Some(closed) = law.mean_of(what) {
        return closed;
    }
    let mut ends = ends(law, law);
    ends.extend(what.kink());
    let part = |x: f64| match law.ln_density(x).exp() {
        0.0 => 0.0,
        height => height * what.at(x),
    };
    whole(&ends, rooms, part)
}

/// How many quantiles stand for the truth where a nearest model begins to be sought.
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
        let share = (wanted - below[cell - 1]) / (below[cell] - below[cell - 1]).at_least(f64::MIN_POSITIVE);
        fine[cell - 1] + share * (fine[cell] - fine[cell - 1])
    };
    Data { values: (0..QUANTILES).map(place).collect(), labels: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::outside::{Of, kl, law, tv};
    use crate::family::{GaussianMixture, Setting, Settings, SymmetricMixture, Visitor, Weibull, with_family};

    type Keys = &'static [(&'static str, f64)];

    fn quantities(truth: &str, keys: &[(&'static str, f64)], model: &str) -> Option<Vec<f64>> {
        let law = law(truth, model, &Settings::of(keys)).unwrap();
        struct Find<'a>(&'a dyn Law);
        impl Visitor for Find<'_> {
            type Output = Option<Vec<f64>>;
            fn visit<F: Family>(self) -> Self::Output {
                let (family, fit) = F::configure(&Settings::new(), Some(&quantiles(self.0))).unwrap();
                let found = nearest(self.0, &family, &fit)?;
                Some((0..F::ABOUT.quantities.len()).map(|i| family.quantity(i, &found)).collect())
            }
        }
        with_family(model, Find(law.as_ref())).unwrap()
    }

    /// Nearest models by closed moments of the truth, tails and all.
    #[test]
    fn the_nearest_model_has_the_moments_of_the_truth() {
        let euler = crate::numeric::special::EULER;
        let cases: [(&str, Keys, &str, &[f64]); 15] = [
            ("pareto", &[("shape", 1.2)], "exponential", &[6.0]),
            ("pareto", &[("shape", 1.01)], "exponential", &[101.0]),
            ("student_location", &[("location", 2.0)], "gaussian", &[2.0, 3.0]),
            ("log_normal", &[("log_variance", 4.0)], "gaussian", &[2_f64.exp(), 8_f64.exp() - 4_f64.exp()]),
            ("log_normal", &[], "exponential", &[0.5_f64.exp()]),
            ("laplace", &[], "gaussian", &[0.0, 2.0]),
            ("exponential", &[], "gaussian", &[1.0, 1.0]),
            ("exponential", &[], "log_normal", &[-euler, std::f64::consts::PI.powi(2) / 6.0]),
            ("exponential", &[], "laplace", &[2_f64.ln(), 2_f64.ln()]),
            ("exponential", &[("mean", 3.0)], "gamma", &[1.0, 3.0]),
            ("exponential", &[("mean", 3.0)], "weibull", &[1.0, 3.0]),
            // E |t| of 3 degrees is 2 sqrt(3) / pi, and that of a logistic law 2 ln 2.
            ("student_location", &[], "laplace", &[0.0, 2.0 * 3_f64.sqrt() / std::f64::consts::PI]),
            ("logistic_location", &[("location", 1.0)], "laplace", &[1.0, 2.0 * 2_f64.ln()]),
            ("uniform_interval", &[("lower", 2.0), ("upper", 5.0)], "uniform_scale", &[5.0]),
            ("cauchy_location", &[], "logistic_location", &[0.0]),
        ];
        for (truth, keys, model, wanted) in cases {
            let found = quantities(truth, keys, model).unwrap();
            // Shapes and medians are sought, by means that are integrated.
            let near = if ["weibull", "laplace"].contains(&model) { 1e-7 } else { 1e-9 };
            for (x, y) in found.iter().zip(wanted) {
                assert!((x - y).abs() <= near * (1.0 + y.abs()), "{truth} {keys:?} to {model}: {found:?} {wanted:?}");
            }
        }
    }

    /// A shape by its own equation, E x^k ln x / E x^k = 1/k + E ln x, which of a log-normal law is k s^2 = 1/k: k = 1/s; and a
    /// location whose mean score is 0, by a fine sum.
    #[test]
    fn shapes_and_locations_solve_their_equations() {
        for variance in [0.25, 1.0, 4.0] {
            let found = quantities("log_normal", &[("log_variance", variance)], "weibull").unwrap();
            assert!((found[0] * variance.sqrt() - 1.0).abs() < 1e-7, "{variance}: {found:?}");
        }
        for (model, score) in [
            ("cauchy_location", (|u| 2.0 * u / (1.0 + u * u)) as fn(f64) -> f64),
            ("student_location", |u| 4.0 * u / (3.0 + u * u)),
            ("logistic_location", |u| (0.5 * u).tanh()),
        ] {
            let at = quantities("exponential", &[], model).unwrap()[0];
            let sum: f64 =
                (0..4_000_000).map(|i| 1e-5 * (f64::from(i) + 0.5)).map(|x| 1e-5 * (-x).exp() * score(x - at)).sum();
            assert!(sum.abs() < 1e-7, "{model}: {at} {sum}");
        }
    }

    /// A family that holds the truth has it as its nearest model, and nothing is between them; nor is there between a normal law
    /// and two of no offset.
    #[test]
    fn a_model_that_is_the_truth_is_no_way_from_it() {
        struct Apart<'a>(&'a dyn Law);
        impl Visitor for Apart<'_> {
            type Output = [f64; 3];
            fn visit<F: Family>(self) -> [f64; 3] {
                let (family, fit) = F::configure(&Settings::new(), Some(&quantiles(self.0))).unwrap();
                let found = nearest(self.0, &family, &fit).unwrap();
                let shown = Of(&family, &found);
                [kl(self.0, &shown), kl(&shown, self.0), tv(self.0, &shown)]
            }
        }
        let number = Setting::Number;
        let means = || Setting::List(vec![0.0]);
        type Key = Option<(&'static str, Setting)>;
        let cases: [(&str, &str, Key); 14] = [
            ("exponential", "weibull", Some(("mean", number(3.0)))),
            ("exponential", "gamma", Some(("mean", number(1e-90)))),
            ("gamma", "exponential", Some(("shape", number(1.0)))),
            ("gamma", "weibull", Some(("shape", number(1.0)))),
            ("weibull", "exponential", Some(("shape", number(1.0)))),
            ("weibull", "gamma", Some(("shape", number(1.0)))),
            ("gaussian_mixture", "gaussian", Some(("means", means()))),
            ("kde", "gaussian", Some(("means", means()))),
            ("symmetric_mixture", "gaussian", Some(("offset", number(0.0)))),
            ("gaussian", "symmetric_mixture", None),
            ("uniform_interval", "beta_power", None),
            ("uniform_interval", "uniform_scale", None),
            ("uniform_scale", "beta_power", None),
            ("beta_power", "uniform_interval", Some(("theta", number(1.0)))),
        ];
        for (truth, model, key) in cases {
            let mut settings = Settings::new();
            key.into_iter().for_each(|(key, value)| settings.insert(key, value));
            let law = law(truth, model, &settings).unwrap();
            let found = with_family(model, Apart(law.as_ref())).unwrap();
            assert_eq!(found, [0.0; 3], "{truth} to {model}");
        }
    }

    /// Two normal laws as far to the left as to the right have their offset, and laws with no dip in the middle have none.
    #[test]
    fn a_symmetric_mixture_solves_its_equations_under_the_truth() {
        for (truth, variance) in [("gaussian", 1.0), ("laplace", 2.0), ("exponential", 2.0)] {
            let found = quantities(truth, &[], "symmetric_mixture").unwrap();
            assert_eq!(found[0], 0.0, "{truth}: {found:?}");
            assert!((found[1] / variance - 1.0).abs() < 1e-12, "{truth}: {found:?}");
        }
        for offset in [0.3, 1.0, 4.0, 60.0] {
            let mut settings = Settings::new();
            settings.insert("means", Setting::List(vec![-offset, offset]));
            let law = law("gaussian_mixture", "symmetric_mixture", &settings).unwrap();
            let (family, fit) = SymmetricMixture::configure(&Settings::new(), Some(&quantiles(law.as_ref()))).unwrap();
            let found = nearest(law.as_ref(), &family, &fit).unwrap();
            let (place, spread) = (family.quantity(0, &found), family.quantity(1, &found));
            assert!((place / offset - 1.0).abs() < 1e-6 && (spread - 1.0).abs() < 1e-6, "{offset}: {found:?}");
        }
    }

    /// A mixture has the mean and the variance of the truth, however many components it has.
    #[test]
    fn a_mixture_has_the_moments_of_the_truth() {
        for truth in ["gaussian", "laplace", "uniform_interval", "gamma"] {
            let law = law(truth, "gaussian_mixture", &Settings::new()).unwrap();
            let mean = expectation(law.as_ref(), Average::X);
            for components in [1.0, 2.0] {
                let mut estimator = Settings::new();
                estimator.insert("components", Setting::Number(components));
                let (family, fit) = GaussianMixture::configure(&estimator, Some(&quantiles(law.as_ref()))).unwrap();
                let found = nearest(law.as_ref(), &family, &fit).unwrap();
                let told = [family.quantity(0, &found), family.quantity(1, &found)];
                let near = (told[0] - mean).abs() < 1e-7 && (told[1] / law.variance() - 1.0).abs() < 1e-7;
                assert!(near, "{truth} of {components}: {told:?}");
            }
        }
    }

    /// Kernels come to the truth itself, whatever their width: its own mean and variance, and no width.
    #[test]
    fn kernels_have_the_moments_of_the_truth() {
        let cases: [(&str, Keys, [f64; 2]); 5] = [
            ("laplace", &[("location", 1.0)], [1.0, 2.0]),
            ("exponential", &[("mean", 3.0)], [3.0, 9.0]),
            ("log_normal", &[], [0.5_f64.exp(), 2_f64.exp() - 1_f64.exp()]),
            ("pareto", &[("shape", 2.5)], [5.0 / 3.0, 2.5 / (1.5 * 1.5 * 0.5)]),
            ("student_location", &[("location", 2.0)], [2.0, 3.0]),
        ];
        for (truth, keys, [mean, variance]) in cases {
            let found = quantities(truth, keys, "kde").unwrap();
            for (x, y) in found.iter().zip([mean, variance, variance, 0.0]) {
                assert!((x - y).abs() <= 1e-7 * (1.0 + y.abs()), "{truth}: {found:?} {mean} {variance}");
            }
        }
    }

    /// A shape far from that of the quantiles, as of a heavy tail, is found all the same: the mean slope is 0 there.
    #[test]
    fn a_shape_is_sought_however_far_the_quantiles_begin() {
        let mut settings = Settings::new();
        settings.insert("log_variance", Setting::Number(4.0));
        let law = law("log_normal", "weibull", &settings).unwrap();
        for shape in [0.05, 0.5, 30.0, 1e3] {
            let (family, fit) = Weibull::configure(
                &[("shape", shape), ("scale", 1.0)].into_iter().fold(Settings::new(), |mut settings, (key, value)| {
                    settings.insert(key, Setting::Number(value));
                    settings
                }),
                None,
            )
            .unwrap();
            let found = nearest(law.as_ref(), &family, &fit).unwrap();
            assert!((family.quantity(0, &found) * 2.0 - 1.0).abs() < 1e-6, "{shape}: {found:?}");
        }
    }

    /// No model is nearest where its fits go on and on.
    #[test]
    fn where_no_model_is_nearest_none_is_given() {
        let none: [(&str, Keys, &str); 7] = [
            ("cauchy_location", &[], "laplace"),
            ("cauchy_location", &[], "gaussian_known_variance"),
            ("cauchy_location", &[], "kde"),
            ("pareto", &[("shape", 0.5)], "exponential"),
            ("pareto", &[("shape", 1.5)], "gaussian"),
            ("laplace", &[], "uniform_interval"),
            ("exponential", &[], "pareto"),
        ];
        for (truth, keys, model) in none {
            assert_eq!(quantities(truth, keys, model), None, "{truth} to {model}");
        }
    }
}
