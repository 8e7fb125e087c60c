//! The profile likelihoods of a view: of the very training set, finite, highest at the fit, and cheap.

use std::sync::Arc;

use collapse_lab::experiment::{Experiment, Keeps, MOST_PROFILED, Profile, RULED_OUT, Replay, Scenario, View};
use collapse_lab::family::FAMILIES;

fn view(family: &str, sample_size: u64, retention: Keeps, generation: u64) -> View {
    let scenario = Scenario {
        family: family.into(),
        sample_size,
        retention,
        seed: 8,
        generations: 8,
        replicates: 1,
        ..Scenario::default()
    };
    Replay::new(&Arc::new(Experiment::new(scenario).unwrap()), 0).look(generation)
}

fn check(profile: &Profile, label: &str) {
    let curve = &profile.curve;
    assert!(curve.len() >= 50 && curve.len() <= 220, "{label}: {} values", curve.len());
    assert!(curve.iter().flatten().all(|x| x.is_finite()) && curve.windows(2).all(|w| w[0][0] < w[1][0]), "{label}");
    let highest = curve.iter().map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    let rival = profile.rival.as_ref().map_or(f64::NEG_INFINITY, |rival| rival.1);
    assert!(highest.max(rival).abs() < 1e-9, "{label}: less the maximum is 0 at it, {highest} {rival}");
    let place = |value: f64| curve.iter().find(|point| point[0] == value).map(|point| point[1]);
    let fit = place(profile.fit).unwrap_or(f64::NEG_INFINITY);
    assert!(highest - fit < 1e-9, "{label}: the fit is the highest, {fit} {highest}");
    assert!(place(profile.truth).is_some(), "{label}: the truth is on view");
}

#[test]
fn views_hold_profiles_that_are_highest_at_the_fit() {
    let mut seen = 0;
    for about in FAMILIES {
        for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
            for (n, generation) in [(1, 1), (2, 3), (20, 1), (20, 4), (300, 3)] {
                let view = view(about.name, n, retention, generation);
                for profile in &view.profiles {
                    check(profile, &format!("{} {retention:?} n = {n}, t = {generation}", about.name));
                    assert_eq!(profile.fit, view.quantities[profile.quantity]);
                    seen += 1;
                }
            }
        }
        assert!(view(about.name, 20, Keeps::Accumulate, 0).profiles.is_empty(), "no data, no likelihood");
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn one_and_two_parameter_families_offer_a_profile() {
    for (family, count) in [
        ("gaussian", 2),
        ("gaussian_known_variance", 1),
        ("exponential", 1),
        ("poisson", 1),
        ("negative_binomial", 1),
        ("bernoulli", 1),
        ("uniform_scale", 1),
        ("laplace", 2),
        ("weibull", 2),
        ("spike_family", 1),
        ("ladder_family", 1),
        ("categorical", 0),
    ] {
        assert_eq!(view(family, 40, Keeps::Accumulate, 2).profiles.len(), count, "{family}");
    }
}

#[test]
fn huge_training_sets_have_one_only_where_it_costs_nothing() {
    assert_eq!(view("gaussian", 10_000_000, Keeps::Accumulate, 3).profiles.len(), 2);
    assert_eq!(view("laplace", MOST_PROFILED, Keeps::Accumulate, 1).profiles.len(), 2);
    assert!(view("laplace", MOST_PROFILED, Keeps::Accumulate, 2).profiles.is_empty());
}

/// One stray point: the other branch, or the deep end of the spike, lies above all that is near the truth.
#[test]
fn a_stray_point_lifts_the_spike_above_the_truth() {
    let collapsed = |family: &str, value: usize, n: u64| {
        let scenario = Scenario { family: family.into(), sample_size: n, seed: 9, ..Scenario::default() };
        let experiment = Arc::new(Experiment::new(scenario).unwrap());
        let mut views = (0..200).map(|replicate| Replay::new(&experiment, replicate).look(2));
        views.find(|view| view.quantities[value] == 1.0).expect("a fifth of the runs or more has collapsed")
    };
    let spike = collapsed("spike_family", 2, 50);
    let profile = &spike.profiles[0];
    check(profile, "spike");
    let near = profile.curve.iter().filter(|point| point[0] < 0.1).map(|point| point[1]).fold(RULED_OUT, f64::max);
    assert!(profile.fit > 0.1 && near < -100.0, "{near}");
    assert_eq!(spike.spikes.len(), 1);
    let ladder = collapsed("ladder_family", 0, 10);
    let (name, height) = ladder.profiles[0].rival.clone().unwrap();
    check(&ladder.profiles[0], "ladder");
    assert!(name.starts_with("g, J = ") && height == 0.0);
    assert_eq!(ladder.spikes[0][1], 0.5);
}
