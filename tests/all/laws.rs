//! Laws that every family keeps, whatever it is: a new line in the registry is tested here without an edit.

use collapse_lab::experiment::metrics_of;
use collapse_lab::family::{
    Batch as _, Family, OrderStatistics, Random, Setting, Settings, Sorted, Visitor, with_family,
};
use rand::RngExt as _;

use crate::support::{Law, MOST_SE, assert_close, axis, fit_of, for_every_family, numbers, random, refit, values};

fn points<F: Family>(family: &F, truth: &F::Params, n: usize, rng: &mut Random) -> Vec<F::Point> {
    (0..n).map(|_| family.sample(truth, rng)).collect()
}

fn batch_of<F: Family>(family: &F, points: &[F::Point]) -> F::Batch {
    let mut batch = family.empty();
    points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
    batch
}

struct Merging;
impl Law for Merging {
    /// Bound: rounding of sums of a few hundred numbers, relative to the spread (1e-9 of the largest value).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(1);
        for round in 0..60 {
            let mut parts: Vec<Vec<F::Point>> = Vec::new();
            for _ in 0..3 {
                let n = [0, 1, 2, 7, 60][rng.random_range(0..5)];
                parts.push(points(family, truth, n, &mut rng));
            }
            let whole: Vec<F::Point> = parts.concat();
            let [a, b, c] = [&parts[0], &parts[1], &parts[2]].map(|part| batch_of(family, part));
            let merged = |order: [&F::Batch; 3]| {
                let mut all = order[0].clone();
                all.merge(order[1]);
                all.merge(order[2]);
                all
            };
            let mut nested = b.clone();
            nested.merge(&c);
            let mut right = a.clone();
            right.merge(&nested);
            let fit = |batch: &F::Batch| values(family, &fit_of(family, truth, batch));
            let wanted = fit(&batch_of(family, &whole));
            let scale = whole.iter().map(|point| family.coordinate(point.clone()).abs()).fold(1e-300, f64::max);
            for batch in [merged([&a, &b, &c]), merged([&c, &a, &b]), merged([&b, &c, &a]), right] {
                assert_eq!(batch.len(), whole.len() as u64, "{label}");
                assert_eq!(batch.is_empty(), whole.is_empty(), "{label}");
                for (found, wanted) in fit(&batch).iter().zip(&wanted) {
                    let gap = (found - wanted).abs();
                    assert!(
                        found == wanted || gap <= 1e-9 * scale.max(scale * scale).max(wanted.abs()),
                        "{label}, round {round}: {found}, should be {wanted}"
                    );
                }
            }
            let mut emptied = a.clone();
            emptied.clear();
            assert!(
                emptied.is_empty() && fit(&emptied) == values(family, truth),
                "{label}: no points leave the model as it is"
            );
            emptied.merge(&b);
            assert_eq!(fit(&emptied), fit(&b), "{label}: a cleared batch is as good as new");
        }
    }
}

#[test]
fn merging_is_the_fit_of_all_points_in_any_order() {
    for_every_family(&Merging);
}

/// What the quadrature of one pair of models says.
struct Numeric {
    mass: f64,
    variance: f64,
    entropy: f64,
    kl: f64,
    tv: f64,
    w2_sq: f64,
    /// Squares have no share worth mention beyond the axis. Heavier tails are left to the family's own tests.
    in_sight: bool,
}

fn numeric<F: Family>(family: &F, p: &F::Params, q: &F::Params) -> Numeric {
    let nodes = axis(family, &[p, q]);
    let mut found = Numeric { mass: 0.0, variance: 0.0, entropy: 0.0, kl: 0.0, tv: 0.0, w2_sq: 0.0, in_sight: true };
    let (mut masses_p, mut masses_q) = (Vec::new(), Vec::new());
    let mut first = 0.0;
    for (point, weight) in nodes {
        let (ln_p, ln_q) = (family.ln_density(p, point.clone()), family.ln_density(q, point.clone()));
        let (here, there) = (ln_p.exp(), ln_q.exp());
        let x = family.coordinate(point);
        assert_close(family.density_at(p, x), here, 1e-9, "density_at against ln_density");
        masses_p.push((x, weight * here));
        masses_q.push((x, weight * there));
        found.mass += weight * here;
        first += weight * here * x;
        if here > 0.0 {
            found.entropy -= weight * here * ln_p;
            found.kl += weight * here * (ln_p - ln_q);
        }
        found.tv += 0.5 * weight * (here - there).abs();
    }
    let mean = first / found.mass;
    found.variance = if F::ABOUT.labels {
        1.0 - masses_p.iter().map(|(_, p)| p * p).sum::<f64>()
    } else {
        masses_p.iter().map(|(x, p)| p * (x - mean).powi(2)).sum()
    };
    found.in_sight = [p, q].into_iter().zip([&masses_p, &masses_q]).all(|(law, masses)| {
        let (low, high) = family.interval(law, 1e-11);
        let outside = masses.iter().filter(|(x, _)| *x < low || *x > high);
        outside.map(|(x, mass)| mass * (x - mean).powi(2)).sum::<f64>() < 1e-8 * found.variance
    });
    found.w2_sq = coupled(masses_p, masses_q);
    found
}

/// Mean squared distance of the monotone coupling of two laws of atoms.
fn coupled(p: Vec<(f64, f64)>, q: Vec<(f64, f64)>) -> f64 {
    let (mut p, mut q) = (p.into_iter().filter(|a| a.1 > 0.0), q.into_iter().filter(|a| a.1 > 0.0));
    let (mut a, mut b) = (p.next(), q.next());
    let mut sum = 0.0;
    while let (Some((x, left)), Some((y, other))) = (a, b) {
        let moved = left.min(other);
        sum += moved * (x - y).powi(2);
        a = if left > moved { Some((x, left - moved)) } else { p.next() };
        b = if other > moved { Some((y, other - moved)) } else { q.next() };
    }
    sum
}

struct Quadrature;
impl Law for Quadrature {
    /// Bounds: 1e-7 of the value for smooth integrands, 1e-6 for TV (kinks inside cells), 2 % and 1e-5 of the variance
    /// for W2 (atoms in place of densities).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.outline(truth).is_some() {
            return; // in the plane: the family's own tests
        }
        let mut rng = random(2);
        for n in [6, 25, 400] {
            let model = refit(family, truth, n, &mut rng);
            if family.collapsed(&model).is_some() || !family.spikes(&model).is_empty() {
                continue; // a quadrature cannot see them: closed values in the family's own tests
            }
            for (p, q) in [(truth, &model), (&model, truth)] {
                let found = numeric(family, p, q);
                assert_close(found.mass, 1.0, 1e-9, &format!("{label}: total mass"));
                // An infinite variance has no quadrature, and tails that make it so none of transport.
                if found.in_sight && family.variance(p).is_finite() {
                    assert_close(family.variance(p), found.variance, 1e-7, &format!("{label}: variance"));
                }
                // The entropy's scale is additive: absolute digits count.
                assert!(
                    (family.entropy(p) - found.entropy).abs() < 1e-8,
                    "{label}: entropy {} {}",
                    family.entropy(p),
                    found.entropy
                );
                let kl = family.kl(p, q);
                assert!(kl >= 0.0 && family.kl(p, p) == 0.0, "{label}: KL {kl}");
                assert!(
                    kl == found.kl || (kl - found.kl).abs() < 1e-7 * kl.max(1e-3),
                    "{label}: KL {kl}, by quadrature {}",
                    found.kl
                );
                let tv = family.tv(p, q);
                assert!((0.0..=1.0).contains(&tv) && family.tv(p, p) == 0.0, "{label}: TV {tv}");
                assert_close(tv, family.tv(q, p), 1e-9, &format!("{label}: TV the other way"));
                assert!((tv - found.tv).abs() < 1e-6, "{label}: TV {tv}, by quadrature {}", found.tv);
                assert!(2.0 * tv * tv <= kl * (1.0 + 1e-9) + 1e-12, "{label}: Pinsker, {tv} {kl}");
                let w2_sq = family.w2_sq(p, q);
                assert_eq!(!w2_sq.is_nan(), F::ABOUT.has("w2_sq"), "{label}: W2");
                if F::ABOUT.has("w2_sq") && found.in_sight && family.variance(p).is_finite() {
                    let allowed = 0.02 * w2_sq + 1e-5 * family.variance(p);
                    assert!(
                        (w2_sq - found.w2_sq).abs() < allowed,
                        "{label}: squared W2 {w2_sq}, by coupling {}",
                        found.w2_sq
                    );
                    assert_eq!(family.w2_sq(p, p), 0.0, "{label}");
                }
            }
        }
    }
}

#[test]
fn densities_divergences_and_moments_agree_with_quadrature() {
    for_every_family(&Quadrature);
}

struct Outside;
impl Law for Outside {
    /// Exactly 0 where no point can lie: before and after the support, and between whole numbers.
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.outline(truth).is_some() {
            return;
        }
        let (low, high) = family.interval(truth, 1e-9);
        let places = (-8..=8).flat_map(|i| [low, high].map(|end| end + 0.25 * f64::from(i)));
        let possible: Vec<f64> =
            axis(family, &[truth]).into_iter().map(|(point, _)| family.coordinate(point)).collect();
        for x in places {
            let never = if F::ABOUT.discrete { !possible.contains(&x) } else { family.point(x).is_err() };
            if never {
                assert_eq!(family.density_at(truth, x), 0.0, "{label}: at {x}");
            }
        }
    }
}

#[test]
fn densities_are_zero_where_no_point_can_lie() {
    for_every_family(&Outside);
}

struct Intervals;
impl Law for Intervals {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if family.outline(truth).is_some() {
            return;
        }
        let nodes = axis(family, &[truth]);
        let mut outer = family.interval(truth, 1e-9);
        for tail in [1e-6, 1e-3, 0.05, 0.25] {
            let (low, high) = family.interval(truth, tail);
            assert!(low <= high && low >= outer.0 && high <= outer.1, "{label}: intervals are nested");
            outer = (low, high);
            let mut sides = (0.0, 0.0);
            for (point, weight) in &nodes {
                let x = family.coordinate(point.clone());
                let mass = weight * family.ln_density(truth, point.clone()).exp();
                sides.0 += if x < low { mass } else { 0.0 };
                sides.1 += if x > high { mass } else { 0.0 };
            }
            // A cell of the quadrature that an end cuts through holds at most 1e-3 of any of these laws.
            let most = tail * (1.0 + 1e-6) + if F::ABOUT.discrete { 1e-12 } else { tail * 0.02 };
            assert!(sides.0 <= most && sides.1 <= most, "{label}: {sides:?} outside of all but {tail}");
        }
    }
}

#[test]
fn intervals_hold_the_mass_they_say() {
    for_every_family(&Intervals);
}

struct Scores;
impl Law for Scores {
    /// Mean 0 and covariance = Fisher information, each entry within 4.5 SE (20 000 points).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let fisher = family.fisher(truth);
        if metrics_of(&F::ABOUT).iter().any(|info| info.name == "fisher_error") {
            let parameters = F::ABOUT.quantities.iter().filter(|quantity| quantity.parameter).count();
            assert_eq!(fisher.as_ref().map(|fisher| fisher.nrows()), Some(parameters), "{label}: who claims it has it");
        }
        let Some(fisher) = fisher else { return };
        let mut rng = random(3);
        let scores: Vec<_> = (0..20_000).map(|_| family.score(truth, family.sample(truth, &mut rng))).collect();
        for i in 0..fisher.nrows() {
            let check = |wanted: f64, value: &dyn Fn(usize) -> f64| {
                let all: Vec<f64> = (0..scores.len()).map(value).collect();
                let (mean, se) = crate::support::mean_se(&all);
                assert!(
                    (mean - wanted).abs() <= MOST_SE * se + 1e-9 * wanted.abs(),
                    "{label}, {i}: {mean} +- {se}, should be {wanted}"
                );
            };
            check(0.0, &|k| scores[k][i]);
            for j in 0..=i {
                assert_eq!(fisher[(i, j)], fisher[(j, i)], "{label}");
                check(fisher[(i, j)], &|k| scores[k][i] * scores[k][j]);
            }
        }
    }
}

#[test]
fn scores_have_mean_zero_and_the_fisher_information_as_covariance() {
    for_every_family(&Scores);
}

struct Maximum;
impl Law for Maximum {
    /// Exact up to rounding: no other model of the family gives the points more likelihood.
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        // EM climbs to a local maximum, kernels maximise nothing, and a penalised likelihood has its maximum elsewhere: their
        // own tests say what they do.
        if ["gaussian_mixture", "kde", "plane_mixture", "plane_kde", "var_mixture", "kernel_ridge"]
            .contains(&F::ABOUT.name)
        {
            return;
        }
        let mut rng = random(4);
        for n in [5, 12, 80] {
            for _ in 0..20 {
                let data = points(family, truth, n, &mut rng);
                let fit = |points: &[F::Point]| fit_of(family, truth, &batch_of(family, points));
                let best = fit(&data);
                if family.collapsed(&best).is_some() {
                    continue;
                }
                let likelihood =
                    |model: &F::Params| data.iter().map(|point| family.ln_density(model, point.clone())).sum::<f64>();
                let top = likelihood(&best);
                assert!(top.is_finite(), "{label}");
                let mut others = vec![truth.clone(), fit(&data[1..]), fit(&data[..n - 1])];
                let mut more = data.clone();
                more.extend(points(family, truth, 1, &mut rng));
                others.push(fit(&more));
                more.extend(points(family, truth, n, &mut rng));
                others.push(fit(&more));
                others.push(fit(&[&data[..], &data[..1]].concat()));
                for other in others.iter().filter(|other| family.collapsed(other).is_none()) {
                    let here = likelihood(other);
                    assert!(here <= top + 1e-9 * top.abs().max(1.0), "{label}, n = {n}: {here} beats {top}");
                }
            }
        }
    }
}

#[test]
fn fits_maximise_the_likelihood() {
    for_every_family(&Maximum);
}

/// The model with these parameter values, where each is a knob of its own.
fn with_values<F: Family>(named: &[(&str, f64)]) -> Option<F::Params> {
    let mut settings = Settings::new();
    for &(name, value) in named {
        F::ABOUT.knobs.iter().find(|knob| knob.key == name)?;
        settings.insert(name, Setting::Number(value));
    }
    Some(F::configure(&settings, None).ok()?.1)
}

struct Profiles;
impl Law for Profiles {
    /// Rounding (1e-9 of the log-likelihood): highest at the fit, never below a model with that value, and, of a single
    /// parameter, the log-likelihood itself. With a second parameter that is smooth, its maximum over a refined grid (1e-6).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(6);
        let parameters: Vec<_> = F::ABOUT.quantities.iter().filter(|quantity| quantity.parameter).collect();
        for n in [3, 12, 80] {
            for _ in 0..10 {
                let data = points(family, truth, n, &mut rng);
                let batch = batch_of(family, &data);
                let best = fit_of(family, truth, &batch);
                if family.collapsed(&best).is_some() {
                    continue;
                }
                let of =
                    |model: &F::Params| data.iter().map(|point| family.ln_density(model, point.clone())).sum::<f64>();
                let most = of(&best);
                let rounding = 1e-9 * most.abs().max(1.0) + 1e-9 * n as f64;
                for (i, quantity) in F::ABOUT.quantities.iter().enumerate() {
                    let fit = family.quantity(i, &best);
                    let Some(top) = family.profile(&batch, i, fit) else { continue };
                    assert!(top.is_finite(), "{label}: {top} at the fit of {}", quantity.name);
                    let height = |value: f64| family.profile(&batch, i, value).unwrap() - top;
                    let spread = family.variance(truth).sqrt().min(fit.abs().max(1e-3));
                    for step in -60..=60 {
                        let value = fit + spread * f64::from(step).powi(3) / 3e4;
                        let here = height(value);
                        assert!(here <= rounding, "{label}: {} = {value} is {here} above {fit}", quantity.name);
                        if parameters.len() == 1
                            && let Some(model) = with_values::<F>(&[(quantity.name, value)])
                        {
                            let wanted = of(&model) - most;
                            let same = here == wanted || (here - wanted).abs() <= rounding + 1e-9 * wanted.abs();
                            assert!(same, "{label}: {} = {value}: {here}, should be {wanted}", quantity.name);
                        }
                    }
                    for other in [truth.clone(), refit(family, truth, n as u64, &mut rng)] {
                        let (here, wanted) = (height(family.quantity(i, &other)), of(&other) - most);
                        assert!(here >= wanted - rounding - 1e-9 * wanted.abs(), "{label}: {here} below {wanted}");
                    }
                    if ["gaussian", "laplace"].contains(&F::ABOUT.name) {
                        let second = 1 - i;
                        let name = F::ABOUT.quantities[second].name;
                        for share in [-0.4, 0.2, 0.5] {
                            let value = fit + spread * share;
                            let mut centre = family.quantity(second, &best);
                            let mut reach = 4.0 * family.variance(&best).sqrt().max(family.quantity(1, &best));
                            let mut highest = f64::NEG_INFINITY;
                            for _ in 0..12 {
                                let places = (-40..=40).map(|k| centre + reach * f64::from(k) / 40.0);
                                let heights = places.filter_map(|x| {
                                    Some((of(&with_values::<F>(&[(quantity.name, value), (name, x)])?), x))
                                });
                                if let Some((height, place)) = heights.max_by(|a, b| a.0.total_cmp(&b.0)) {
                                    (highest, centre) = (height, place);
                                }
                                reach *= 0.25;
                            }
                            let (here, wanted) = (height(value), highest - most);
                            assert!(
                                (here - wanted).abs() <= 1e-6 * (1.0 + wanted.abs()),
                                "{label}: {} = {value}: {here}, should be {wanted}",
                                quantity.name
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn profiles_are_highest_at_the_fit_and_are_maxima_of_the_likelihood() {
    for_every_family(&Profiles);
}

struct Scaling;
impl Law for Scaling {
    /// Points times c give the fit times c: variances grow by c^2, divergences between fits stay (rounding, 1e-9).
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        if !["gaussian", "exponential", "gamma", "weibull", "uniform_scale", "uniform_interval", "laplace"]
            .contains(&F::ABOUT.name)
        {
            return;
        }
        let mut rng = random(5);
        for c in [1e-6, 0.5, 3.0, 1e7] {
            let [one, two] = [9, 14].map(|n| points(family, truth, n, &mut rng));
            let scaled = |points: &[F::Point]| -> F::Params {
                let all: Vec<F::Point> =
                    points.iter().map(|x| family.point(family.coordinate(x.clone()) * c).expect("in range")).collect();
                fit_of(family, truth, &batch_of(family, &all))
            };
            let plain = |points: &[F::Point]| fit_of(family, truth, &batch_of(family, points));
            let ratio = family.variance(&scaled(&one)) / family.variance(&plain(&one));
            assert_close(ratio, c * c, 1e-9, label);
            assert_close(family.kl(&scaled(&one), &scaled(&two)), family.kl(&plain(&one), &plain(&two)), 1e-8, label);
            assert_close(family.tv(&scaled(&one), &scaled(&two)), family.tv(&plain(&one), &plain(&two)), 1e-8, label);
        }
    }
}

#[test]
fn scale_families_scale() {
    for_every_family(&Scaling);
}

/// Parameters that no law has are refused with the key, the value and what would do.
#[test]
fn impossible_truths_are_refused_in_one_line() {
    type Case<'a> = (&'a str, &'a [(&'a str, f64)], &'a str);
    let cases: [Case; 13] = [
        (
            "multivariate_gaussian",
            &[("correlation", -1.0)],
            "correlation = -1: must be a number strictly between -1 and 1",
        ),
        ("multivariate_gaussian", &[("dimension", 101.0)], "dimension = 101: must be a whole number from 1 to 100"),
        ("multivariate_gaussian", &[("variance", 0.0)], "variance = 0: must be a number greater than 0"),
        (
            "plane_mixture",
            &[("shape", 3.0), ("spread", 0.001)],
            "spread = 0.001: must be a number from 0.01 to 1000 for this shape",
        ),
        ("plane_mixture", &[("components", 65.0)], "whole number from 1 to 64"),
        ("geometric", &[("mean", 1.0)], "mean = 1: must be a number greater than 1"),
        ("uniform_interval", &[("lower", 2.0)], "upper = 1: must be greater than lower = 2"),
        ("gamma", &[("shape", 0.01)], "shape = 0.01: must be a number from 0.05 to "),
        ("weibull", &[("shape", 0.01)], "shape = 0.01: must be a number from 0.05 to "),
        ("negative_binomial", &[("size", 0.01)], "size = 0.01: must be a number from 0.05 to "),
        ("pareto", &[("shape", 0.01)], "shape = 0.01: must be a number from 0.05 to "),
        ("beta_power", &[("theta", 0.0)], "theta = 0: must be a number greater than 0"),
        ("log_normal", &[("log_variance", 200.0)], "at most 100"),
    ];
    struct Refused<'a>(&'a Settings);
    impl Visitor for Refused<'_> {
        type Output = String;
        fn visit<F: Family>(self) -> String {
            F::configure(self.0, None).expect_err("impossible").to_string()
        }
    }
    for (name, pairs, expected) in cases {
        let said = with_family(name, Refused(&numbers(pairs))).expect("the family exists");
        assert!(said.contains(expected), "{name}: {said}");
    }
}

/// The median and the deviation of points in two halves.
#[test]
fn halves_agree_with_sorting() {
    let mut all = Vec::new();
    let mut store = OrderStatistics::default();
    let mut x = 0.5_f64;
    for round in 0..200 {
        let mut batch = OrderStatistics::default();
        for _ in 0..(1 + round % 7) {
            x = (x * 3.97 * (1.0 - x)).clamp(1e-9, 1.0 - 1e-9); // the logistic map: scattered enough
            let value = 1e6 + x;
            batch.push(value);
            all.push(value);
        }
        store.merge(&batch);
        let mut sorted = all.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = sorted.len();
        let median = f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]);
        let deviation = sorted.iter().map(|x| (x - median).abs()).sum::<f64>() / n as f64;
        let (m, d) = store.median_and_deviation().expect("points were added");
        assert!((m - median).abs() < 1e-9 && (d - deviation).abs() < 1e-9, "{n}: {m} {median} {d} {deviation}");
        assert_eq!(store.len(), n as u64);
    }
}

#[test]
fn merged_in_any_order_points_ascend() {
    let batch = |points: &[f64]| {
        let mut batch = Sorted::default();
        points.iter().for_each(|&x| batch.push(x));
        batch
    };
    let (a, b) = (batch(&[3.0, -1.0, 2.0]), batch(&[2.5, -0.0, 0.0, 7.0]));
    let (mut ab, mut ba) = (a.clone(), b.clone());
    ab.merge(&b);
    ba.merge(&a);
    ba.push(1.0);
    ab.push(1.0);
    assert_eq!(*ab.ascending(), [-1.0, 0.0, 0.0, 1.0, 2.0, 2.5, 3.0, 7.0]);
    assert_eq!(ab.ascending(), ba.ascending());
    ab.clear();
    assert!(ab.is_empty() && ab.ascending().is_empty());
    ab.merge(&a);
    assert_eq!(*ab.ascending(), [-1.0, 2.0, 3.0]);
}
