//! The verdict on claims: right theory passes, wrong theory does not.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, Scenario};
use collapse_lab::report::Verification;
use collapse_lab::theory::{Curve, Kind, curves};

fn run(scenario: Scenario) -> (Arc<Experiment>, History) {
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, experiment.scenario().replicates, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(u64::MAX, &|| false));
    }
    let history = ensemble.history().clone();
    (experiment, history)
}

fn verified(experiment: &Experiment, history: &History, theory: &[Curve]) -> Verification {
    let mut verification = Verification::default();
    verification.add("planted", experiment, history, theory);
    verification
}

/// An upper bound 2 % below the mean, and a lower one 2 % above it; the other way round both hold.
#[test]
fn a_broken_bound_is_caught() {
    let scenario = Scenario { generations: 20, replicates: 4000, sample_size: 40, ..Scenario::default() };
    let (experiment, history) = run(scenario);
    let exact = curves(&experiment, 20).into_iter().find(|curve| curve.metric == "variance").unwrap();
    for (kind, factor, holds) in [
        (Kind::Bound, 0.98, false),
        (Kind::LowerBound, 1.02, false),
        (Kind::Bound, 1.02, true),
        (Kind::LowerBound, 0.98, true),
        (Kind::Bound, 1.0, true),
    ] {
        let mut bound = Curve { kind, ..exact.clone() };
        bound.values.iter_mut().skip(1).for_each(|(_, value)| *value *= factor);
        let verification = verified(&experiment, &history, &[bound]);
        assert_eq!(verification.holds(), holds, "{kind:?} {factor}\n{}", verification.table());
        assert_eq!(verification.table().contains("BEYOND ITS BOUND"), !holds);
    }
}

/// A formula that forgets the divisor (n - 1 for n), one that is 2 % off, and one that is right but for one generation.
#[test]
fn a_wrong_formula_is_caught() {
    let scenario = Scenario { generations: 20, replicates: 4000, sample_size: 40, ..Scenario::default() };
    let n = scenario.sample_size as f64;
    let (experiment, history) = run(scenario);
    let right = curves(&experiment, 20);
    let verification = verified(&experiment, &history, &right);
    assert!(verification.holds(), "{}", verification.table());
    assert!(verification.summary().0 >= 5, "{}", verification.table());
    let planted: [&dyn Fn(u64, f64) -> f64; 3] =
        [&|t, value| if t == 0 { value } else { value * n / (n - 1.0) }, &|_, value| 1.02 * value, &|t, value| {
            if t == 13 { value + 0.05 } else { value }
        }];
    for wrong in planted {
        let mut theory = right.clone();
        for curve in theory.iter_mut().filter(|curve| curve.metric == "variance") {
            assert_eq!(curve.kind, Kind::Exact);
            curve.values.iter_mut().for_each(|(t, value)| *value = wrong(*t, *value));
        }
        let verification = verified(&experiment, &history, &theory);
        assert!(!verification.holds(), "{}", verification.table());
        assert!(verification.table().contains("OFF at generation"), "{}", verification.table());
    }
}
