//! Truths finer than floating-point numbers are refused in one line, whatever the family; those that are taken keep their law.

use collapse_lab::experiment::{Experiment, Scenario};
use collapse_lab::family::Setting;

fn refusal(family: &str, truth: &[(&str, Setting)]) -> Option<String> {
    let mut scenario = Scenario { family: family.into(), ..Scenario::default() };
    truth.iter().for_each(|(key, value)| scenario.truth.insert(*key, value.clone()));
    Experiment::new(scenario).err().map(|problem| problem.to_string())
}

#[test]
fn truths_finer_than_floats_are_refused_by_name() {
    let number = Setting::Number;
    for (family, truth, key) in [
        ("gaussian", vec![("mean", number(1e12)), ("variance", number(1e-6))], "truth.mean"),
        ("gaussian", vec![("mean", number(1e17))], "truth.mean"),
        ("gaussian", vec![("variance", number(1e-320))], "truth.variance"),
        ("gaussian", vec![("variance", number(1e-120))], "truth.variance"),
        ("gaussian_known_variance", vec![("mean", number(-1e10))], "truth.mean"),
        ("log_normal", vec![("log_mean", number(10.0)), ("log_variance", number(1e-20))], "truth.log_mean"),
        ("laplace", vec![("location", number(1e10))], "truth.location"),
        ("cauchy_location", vec![("location", number(-1e10))], "truth.location"),
        ("logistic_location", vec![("location", number(1e10))], "truth.location"),
        ("student_location", vec![("location", number(1e10))], "truth.location"),
        ("uniform_interval", vec![("lower", number(1e9)), ("upper", number(1e9 + 1e-6))], "truth.upper"),
        ("uniform_interval", vec![("lower", number(-1e9 - 1e-6)), ("upper", number(-1e9))], "truth.lower"),
        ("symmetric_mixture", vec![("offset", number(1e10))], "truth.offset"),
        ("gaussian_mixture", vec![("means", Setting::List(vec![0.0, 1e10]))], "truth.means"),
        ("kde", vec![("means", Setting::List(vec![1e10]))], "truth.means"),
        ("gamma", vec![("shape", number(1e20))], "truth.shape"),
        ("pareto", vec![("shape", number(1e12))], "truth.shape"),
        ("weibull", vec![("shape", number(1e12))], "truth.shape"),
        ("exponential", vec![("mean", number(1e-170))], "truth.mean"),
    ] {
        let said = refusal(family, &truth).unwrap_or_else(|| panic!("{family} {truth:?} is taken"));
        assert!(said.starts_with(&format!("{key} = ")) && said.lines().count() == 1, "{family}: {said}");
    }
    for (family, truth) in [
        ("gaussian", vec![("mean", number(1e8))]),
        ("uniform_interval", vec![("lower", number(1e9)), ("upper", number(1e9 + 10.0))]),
        ("bernoulli", vec![("mean", number(1e-50))]),
        ("poisson", vec![("mean", number(1e-50))]),
        ("gamma", vec![("shape", number(1e12))]),
    ] {
        assert_eq!(refusal(family, &truth), None, "{family}");
    }
}
