//! The model nearest to a truth of another family: the limit of its fits to ever more real points, by means under the truth that
//! are closed or integrated out to the end of its tails. There is none where such a mean is infinite (the scale of a Laplace
//! law fitted to a Cauchy law), or where the support of every model misses some of the truth.

use crate::family::{Average, Family, LARGEST, Tail, Target};
use crate::numeric::tails::diverges;

use super::outside::{Law, ends, whole};

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
    };
    let found = family.nearest(&target, fit)?;
    let quantity = |i| family.quantity(i, &found);
    let holds = (0..F::ABOUT.quantities.len()).all(|i| quantity(i).abs() <= LARGEST);
    (holds && !family.left(&found) && family.collapsed(&found).is_none()).then_some(found)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::outside::law;
    use crate::family::{Setting, Settings, Visitor, with_family};

    type Keys = &'static [(&'static str, f64)];

    fn quantities(truth: &str, keys: &[(&'static str, f64)], model: &str) -> Option<Vec<f64>> {
        let mut settings = Settings::new();
        keys.iter().for_each(|&(key, value)| settings.insert(key, Setting::Number(value)));
        let law = law(truth, model, &settings).unwrap();
        struct Find<'a>(&'a dyn Law);
        impl Visitor for Find<'_> {
            type Output = Option<Vec<f64>>;
            fn visit<F: Family>(self) -> Self::Output {
                let (family, fit) =
                    F::configure(&Settings::new(), Some(&crate::experiment::outside::quantiles(self.0))).unwrap();
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
