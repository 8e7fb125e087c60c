//! Distances of laws however far from each other, and however near: against values of 40 digits (mpmath, from the
//! log-densities and distribution functions themselves) in `tests/distances.txt`. A line of it: family, parameters of
//! one law and of another, total variation, and the divergence one way and the other.

use super::{
    Bernoulli, BetaPower, CauchyLocation, Exponential, Family, Gamma, Gaussian, GaussianKnownVariance, Geometric,
    Laplace, LogNormal, LogisticLocation, NegativeBinomial, Pareto, Poisson, Settings, StudentLocation,
    UniformInterval, UniformScale, Weibull,
};
use crate::family::counts::{bernoulli, geometric, negative_binomial, poisson};
use crate::family::scalar::gamma::ShapeMean;
use crate::family::scalar::gaussian::Normal;
use crate::family::scalar::{
    beta_power, exponential, gaussian_known_variance, laplace, location, pareto, uniform_interval, uniform_scale,
    weibull,
};
use crate::numeric::guard::Bounded as _;

const TABLE: &str = include_str!("../../tests/distances.txt");

/// Total variation and both divergences, there and back; and the squared W2.
struct Found {
    tv: [f64; 2],
    kl: [f64; 2],
    w2_sq: f64,
}

fn between<F: Family>(numbers: &[f64], law: impl Fn(&[f64]) -> F::Params) -> Found {
    let (family, _) = F::configure(&Settings::new(), None).unwrap();
    let (p, q) = numbers.split_at(numbers.len() / 2);
    let (p, q) = (law(p), law(q));
    Found {
        tv: [family.tv(&p, &q), family.tv(&q, &p)],
        kl: [family.kl(&p, &q), family.kl(&q, &p)],
        w2_sq: family.w2_sq(&p, &q),
    }
}

/// Distances of two laws of a family by its own parameters, the first half of the numbers and the second.
fn found(family: &str, numbers: &[f64]) -> Found {
    let normal = |x: &[f64]| Normal { mean: x[0], variance: x[1] };
    let at = |x: &[f64]| location::Location { location: x[0] };
    match family {
        "gaussian" => between::<Gaussian>(numbers, normal),
        "log_normal" => between::<LogNormal>(numbers, normal),
        "gaussian_known_variance" => {
            // The variance, 1, is the family's.
            let means = [numbers[0], numbers[2]];
            between::<GaussianKnownVariance>(&means, |x| gaussian_known_variance::Location { mean: x[0] })
        }
        "exponential" => between::<Exponential>(numbers, |x| exponential::Mean { mean: x[0] }),
        "beta_power" => between::<BetaPower>(numbers, |x| beta_power::Exponent { theta: x[0] }),
        "gamma" => between::<Gamma>(numbers, |x| ShapeMean { shape: x[0], mean: x[1] }),
        "weibull" => between::<Weibull>(numbers, |x| weibull::ShapeScale { shape: x[0], scale: x[1] }),
        "laplace" => between::<Laplace>(numbers, |x| laplace::LocationScale { location: x[0], scale: x[1] }),
        "uniform_scale" => between::<UniformScale>(numbers, |x| uniform_scale::UpperEnd { theta: x[0] }),
        "uniform_interval" => {
            between::<UniformInterval>(numbers, |x| uniform_interval::Ends { lower: x[0], upper: x[1] })
        }
        "pareto" => between::<Pareto>(numbers, |x| pareto::Tail { minimum: x[0], excess: x[1] }),
        "geometric" => between::<Geometric>(numbers, |x| geometric::Failures { mean: x[0] }),
        // The size, 5, is the family's.
        "negative_binomial" => between::<NegativeBinomial>(numbers, |x| negative_binomial::Mean { mean: x[0] }),
        "poisson" => between::<Poisson>(numbers, |x| poisson::Rate { mean: x[0] }),
        "bernoulli" => between::<Bernoulli>(numbers, |x| bernoulli::Probability { mean: x[0] }),
        "logistic_location" => between::<LogisticLocation>(numbers, at),
        "cauchy_location" => between::<CauchyLocation>(numbers, at),
        "student_location" => between::<StudentLocation>(numbers, at),
        _ => panic!("{family} has no line here"),
    }
}

/// 1e-10 of each divergence, of whatever size (1e-12 where the law is exact to rounding); total variation to 1e-13, and to
/// 1e-6 of itself where it is small.
#[test]
fn distances_of_far_and_near_laws_meet_the_table() {
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let (family, rest) = line.split_once(' ').unwrap();
        let (numbers, wanted): (Vec<&str>, Vec<&str>) = {
            let all: Vec<&str> = rest.split(' ').collect();
            let (numbers, wanted) = all.split_at(all.len() - 3);
            (numbers.to_vec(), wanted.to_vec())
        };
        let numbers: Vec<f64> = numbers.iter().map(|x| x.parse().unwrap()).collect();
        let found = found(family, &numbers);
        let tv: f64 = wanted[0].parse().unwrap_or(0.0); // "tiny" is below every float
        for (way, got) in ["there", "back"].into_iter().zip(found.tv) {
            let off = (got - tv).abs();
            if !(off <= 1e-13 && off <= 1e-6 * tv.at_least(1e-9) && (0.0..=1.0).contains(&got)) {
                wrong.push(format!("{line}: tv {way} {got}"));
            }
        }
        for (place, got) in found.kl.into_iter().enumerate() {
            let kl: f64 = wanted[1 + place].parse().unwrap_or(0.0);
            let met = if kl > 0.0 && kl.is_finite() { (got / kl - 1.0).abs() < 1e-10 } else { got == kl };
            if !(met || wanted[1 + place] == "tiny" && (0.0..1e-300).contains(&got)) {
                wrong.push(format!("{line}: kl {place} {got}"));
            }
        }
        if found.w2_sq < 0.0 {
            wrong.push(format!("{line}: w2_sq {}", found.w2_sq));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// As one law narrows (or widens) away from the other its total variation rises, by steps of 0.7, to 1 and stays there.
#[test]
fn total_variation_never_turns_round() {
    type Law<'a> = (&'a str, &'a dyn Fn(f64) -> Vec<f64>);
    let laws: [Law<'_>; 11] = [
        ("gaussian", &|r| vec![0.0, 1.0, 0.3, r]),
        ("log_normal", &|r| vec![0.0, 1.0, 0.0, r]),
        ("exponential", &|r| vec![1.0, r]),
        ("beta_power", &|r| vec![1.0, r]),
        ("gamma", &|r| vec![2.0, 1.0, 2.0, r]),
        ("weibull", &|r| vec![2.0, 1.0, 2.0, r]),
        ("laplace", &|r| vec![0.0, 1.0, 0.3, r]),
        ("uniform_scale", &|r| vec![1.0, r]),
        ("pareto", &|r| vec![1.0, 1.0, 1.0 + 1e-9, r]),
        ("geometric", &|r| vec![1e6, 1e6 * r]),
        ("negative_binomial", &|r| vec![1e6, 1e6 * r]),
    ];
    for (family, law) in laws {
        for step in [0.7_f64, 1.0 / 0.7] {
            let (mut r, mut last) = (step.powi(4), 0.0);
            while (1e-300..1e300).contains(&r) {
                let tv = found(family, &law(r)).tv[0];
                assert!(tv >= last - 2e-15 && tv <= 1.0, "{family} at {r}: {tv} after {last}");
                (r, last) = (r * step, tv);
            }
            assert!(
                last > 1.0 - 1e-15 || ["geometric", "negative_binomial"].contains(&family) && step < 1.0,
                "{family}: {last} at {r}"
            );
        }
    }
}
