//! Real and synthetic data side by side: tokens (2404.05090), growing samples (2305.17493), weights (2502.18049), a fixed real
//! set (2310.00429), sampling bias, fresh data and memory (2307.01850), kernels (2402.11778), recursive stability (2502.18865).

use collapse_lab::experiment::{Keeps, Scenario};
use rand::RngExt as _;

use super::{
    Case, Cloud, Held, Random, agree, error_and_tv, labelled, least_squares, ln_bumps, looped, moments, normal, pick,
    scenario,
};

/// Mean and variance.
type Bell = (f64, f64);

fn bells(&(mean, variance): &Bell, n: usize, rng: &mut Random) -> Vec<f64> {
    (0..n).map(|_| mean + variance.sqrt() * normal(rng)).collect()
}

/// Squared W2 distance from N(0, 1), and ln of the variance.
fn distance_and_spread(&(mean, variance): &Bell) -> Vec<f64> {
    vec![mean * mean + (variance.sqrt() - 1.0).powi(2), variance.ln()]
}

/// The same real points each time, and synthetic ones.
fn same_real(keys: &mut Scenario) {
    keys.set("workflow.real_source", "same").unwrap();
}

/// 30 real tokens kept, 15 of the last model beside them.
#[test]
fn kept_tokens_run_as_by_hand() {
    let masses = [0.35, 0.25, 0.2, 0.12, 0.06, 0.02];
    let keys = [("truth.probabilities", "[0.35, 0.25, 0.2, 0.12, 0.06, 0.02]"), ("workflow.synthetic_to_real", "0.5")];
    let mut one = scenario("categorical", 30, Keeps::Replace, &keys);
    same_real(&mut one);
    agree("2404.05090", one, 2000, &["tv", "entropy", "heterozygosity"], [2, 9], |rng, right| {
        let say = |p: &Vec<f64>, before: &[Vec<usize>], rng: &mut Random| match before.first() {
            Some(first) if right => first[..30].iter().copied().chain((0..15).map(|_| pick(p, rng))).collect(),
            Some(_) => (0..45).map(|_| pick(p, rng)).collect(),
            None => (0..30).map(|_| pick(p, rng)).collect::<Vec<usize>>(),
        };
        let count = |said: &[usize], _: &Vec<f64>| {
            let mut shares = vec![0.0; 6];
            said.iter().for_each(|&token| shares[token] += 1.0 / said.len() as f64);
            shares
        };
        let read = |p: &Vec<f64>| {
            let tv = p.iter().zip(&masses).map(|(p, q)| 0.5 * (p - q).abs()).sum();
            let entropy = p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
            vec![tv, entropy, 1.0 - p.iter().map(|p| p * p).sum::<f64>()]
        };
        looped([2, 9], Held::Last, masses.to_vec(), rng, say, count, read)
    });
}

/// Batches of 5 t^1.4 points, each in the place of the last.
#[test]
fn growing_samples_run_as_by_hand() {
    let keys = [("workflow.schedule", "growing"), ("workflow.growth", "0.4")];
    let one = scenario("gaussian", 5, Keeps::Replace, &keys);
    agree("2305.17493", one, 4000, &["w2_sq", "ln_variance_ratio"], [2, 8], |rng, right| {
        let draw = |bell: &Bell, before: &[Vec<f64>], rng: &mut Random| {
            let t = (before.len() + 1) as f64;
            bells(bell, if right { (5.0 * t.powf(1.4)).round() as usize } else { 5 }, rng)
        };
        looped([2, 8], Held::Last, (0.0, 1.0), rng, draw, |x, _| moments(x), distance_and_spread)
    });
}

/// 8 fresh real vectors with the golden weight for k = 0.4, and 20 synthetic ones with the rest of it.
#[test]
fn golden_weights_run_as_by_hand() {
    let weight = ((0.4_f64 * 0.4 + 4.0 * 0.4).sqrt() - 0.4) / 2.0;
    let (share, truth) = (weight.to_string(), Cloud::<2>::truth(2.0, 0.3));
    let keys = [
        ("truth.dimension", "2"),
        ("truth.variance", "2"),
        ("truth.correlation", "0.3"),
        ("workflow.synthetic_to_real", "2.5"),
        ("estimator.divisor", "n-1"),
        ("estimator.real_weight", &share),
    ];
    let one = scenario("multivariate_gaussian", 8, Keeps::Replace, &keys);
    agree("2502.18049", one, 15_000, &["mean_error_sq", "log_det_ratio"], [2, 8], |rng, right| {
        let draw = |cloud: &Cloud<2>, before: &[Vec<[f64; 2]>], rng: &mut Random| {
            let mut points = truth.draw(8, 1.0, rng);
            if !before.is_empty() {
                points.extend(cloud.draw(20, 1.0, rng));
            }
            points
        };
        let fit = |x: &[[f64; 2]], _: &Cloud<2>| {
            if x.len() == 8 || !right {
                return Cloud::fit(x, 1.0);
            }
            let [real, own] = [&x[..8], &x[8..]].map(|part| Cloud::fit(part, 1.0));
            let mix = |a: f64, b: f64| weight * a + (1.0 - weight) * b;
            Cloud {
                mean: std::array::from_fn(|i| mix(real.mean[i], own.mean[i])),
                spread: std::array::from_fn(|i| std::array::from_fn(|j| mix(real.spread[i][j], own.spread[i][j]))),
            }
        };
        let read = |cloud: &Cloud<2>| {
            let all = cloud.read(&truth);
            vec![all[0], all[2]]
        };
        looped([2, 8], Held::Last, truth.clone(), rng, draw, fit, read)
    });
}

/// The same 18 real points and 27 synthetic ones: lambda = 1.5.
#[test]
fn a_fixed_real_set_runs_as_by_hand() {
    let mut one = scenario("gaussian", 18, Keeps::Replace, &[("workflow.synthetic_to_real", "1.5")]);
    same_real(&mut one);
    agree("2310.00429", one, 4000, &["w2_sq", "ln_variance_ratio"], [2, 12], |rng, right| {
        let draw = |bell: &Bell, before: &[Vec<f64>], rng: &mut Random| match before.first() {
            Some(first) if right => [&first[..], &bells(bell, 27, rng)].concat(),
            Some(_) => bells(bell, 45, rng),
            None => bells(bell, 18, rng),
        };
        looped([2, 12], Held::Last, (0.0, 1.0), rng, draw, |x, _| moments(x), distance_and_spread)
    });
}

/// Fresh-data loop in three dimensions: 10 new real points and 25 synthetic ones of 0.7 times the covariance.
#[test]
fn biased_fresh_data_loops_run_as_by_hand() {
    let truth = Cloud::<3>::truth(1.0, 0.4);
    let keys = [
        ("truth.dimension", "3"),
        ("truth.correlation", "0.4"),
        ("workflow.synthetic_to_real", "2.5"),
        ("estimator.divisor", "n-1"),
        ("sampling.bias", "0.7"),
    ];
    let one = scenario("multivariate_gaussian", 10, Keeps::Replace, &keys);
    let metrics = ["trace_ratio", "log_det_ratio"];
    agree("2307.01850 fresh", one, 1500, &metrics, [2, 6], |rng, right| {
        let draw = |cloud: &Cloud<3>, before: &[Vec<[f64; 3]>], rng: &mut Random| {
            let mut points = truth.draw(10, 1.0, rng);
            if !before.is_empty() {
                points.extend(cloud.draw(25, if right { 0.7 } else { 1.0 }, rng));
            }
            points
        };
        let read = |cloud: &Cloud<3>| cloud.read(&truth)[1..].to_vec();
        looped([2, 6], Held::Last, truth.clone(), rng, draw, |x, _| Cloud::fit(x, 1.0), read)
    });
}

/// A memory of three batches, 6 fresh real points and 9 synthetic ones in each.
#[test]
fn memory_runs_as_by_hand() {
    let keys = [("workflow.window", "3"), ("workflow.synthetic_fraction", "0.6"), ("sampling.bias", "0.85")];
    let one = scenario("gaussian", 15, Keeps::Window, &keys);
    agree("2307.01850 memory", one, 8000, &["w2_sq", "ln_variance_ratio"], [2, 9], |rng, right| {
        let draw = |&(mean, variance): &Bell, before: &[Vec<f64>], rng: &mut Random| {
            if before.is_empty() {
                return bells(&(0.0, 1.0), 15, rng);
            }
            [bells(&(0.0, 1.0), 6, rng), bells(&(mean, 0.85 * variance), 9, rng)].concat()
        };
        let held = if right { Held::Window(3) } else { Held::Last };
        looped([2, 9], held, (0.0, 1.0), rng, draw, |x, _| moments(x), distance_and_spread)
    });
}

/// Synthetic augmentation with every generation so far, under a bias.
#[test]
fn pooled_augmentation_runs_as_by_hand() {
    let one = scenario("gaussian", 12, Keeps::Accumulate, &[("sampling.bias", "0.7")]);
    agree("2307.01850 pooled", one, 4000, &["w2_sq", "ln_variance_ratio"], [2, 15], |rng, right| {
        let draw = |&(mean, variance): &Bell, before: &[Vec<f64>], rng: &mut Random| {
            let bias = if right && !before.is_empty() { 0.7 } else { 1.0 };
            bells(&(mean, bias * variance), 12, rng)
        };
        looped([2, 15], Held::All, (0.0, 1.0), rng, draw, |x, _| moments(x), distance_and_spread)
    });
}

/// Two bumps; 10 fresh real points in 40, kernels as wide as Scott's rule says of the truth.
#[test]
fn kernels_with_a_real_share_run_as_by_hand() {
    let bumps = [[0.4, -1.2, 0.3], [0.6, 1.0, 0.4]];
    let mean: f64 = 0.4 * -1.2 + 0.6;
    let variance: f64 = bumps.iter().map(|[weight, at, v]| weight * (v + (at - mean).powi(2))).sum();
    let width = 0.9 * variance.sqrt() * 40.0_f64.powf(-0.2);
    let keys = [
        ("truth.weights", "[0.4, 0.6]"),
        ("truth.means", "[-1.2, 1.0]"),
        ("truth.variances", "[0.3, 0.4]"),
        ("estimator.bandwidth", "reference"),
        ("estimator.kappa", "0.9"),
        ("workflow.synthetic_fraction", "0.75"),
    ];
    let one = scenario("kde", 40, Keeps::Replace, &keys);
    let law: Vec<(f64, f64)> =
        (-140..=140).map(|i| 0.05 * f64::from(i)).map(|x| (x, ln_bumps(&bumps, x).exp())).collect();
    agree("2402.11778", one, 500, &["tv", "variance"], [2, 6], |rng, right| {
        let point = |law: &[[f64; 3]], rng: &mut Random| {
            let weights: Vec<f64> = law.iter().map(|bump| bump[0]).collect();
            let bump = law[pick(&weights, rng)];
            bump[1] + bump[2].sqrt() * normal(rng)
        };
        let draw = |model: &Vec<[f64; 3]>, before: &[Vec<f64>], rng: &mut Random| {
            let real = if before.is_empty() { 40 } else { 10 * usize::from(right) };
            (0..40).map(|i| point(if i < real { &bumps } else { model }, rng)).collect()
        };
        let fit = |x: &[f64], _: &Vec<[f64; 3]>| x.iter().map(|&x| [1.0 / 40.0, x, width * width]).collect();
        let read = |model: &Vec<[f64; 3]>| {
            let tv = law.iter().map(|&(x, p)| 0.025 * (p - ln_bumps(model, x).exp()).abs()).sum();
            let points: Vec<f64> = model.iter().map(|bump| bump[1]).collect();
            vec![tv, moments(&points).1 + width * width]
        };
        looped([2, 6], Held::Last, bumps.to_vec(), rng, draw, fit, read)
    });
}

/// 20 coins kept, of which 3 that showed 0 were turned to 1, and as many of the model at a temperature of 0.7.
#[test]
fn turned_coins_are_remembered_as_by_hand() {
    let keys = [
        ("truth.mean", "0.4"),
        ("workflow.synthetic_to_real", "1"),
        ("workflow.changed_points", "3"),
        ("sampling.temperature", "0.7"),
    ];
    let mut one = scenario("bernoulli", 20, Keeps::Replace, &keys);
    same_real(&mut one);
    agree("2502.18865 coins", one, 4000, &["mean", "mean_error_sq"], [2, 7], |rng, right| {
        let toss = |&p: &f64, before: &[Vec<f64>], rng: &mut Random| {
            let toss = |p: f64, rng: &mut Random| f64::from(u8::from(rng.random::<f64>() < p));
            let Some(first) = before.first() else {
                let mut coins: Vec<f64> = (0..20).map(|_| toss(0.4, rng)).collect();
                coins.iter_mut().filter(|coin| **coin == 0.0).take(3).for_each(|coin| *coin = 1.0);
                return coins;
            };
            let heat = |p: f64| p.powf(1.0 / 0.7);
            let cold = heat(p) / (heat(p) + heat(1.0 - p));
            let real: Vec<f64> = if right { first.clone() } else { (0..20).map(|_| toss(0.4, rng)).collect() };
            real.into_iter().chain((0..20).map(|_| toss(cold, rng))).collect()
        };
        looped([2, 7], Held::Last, 0.4, rng, toss, |x, _| moments(x).0, |&p| vec![p, (p - 0.4).powi(2)])
    });
}

/// 8 fresh real pairs and 12 labelled by the last weights.
#[test]
fn regressions_with_a_real_share_run_as_by_hand() {
    let truth = [1.5 / 2.0_f64.sqrt(); 2];
    let keys = [
        ("truth.dimension", "2"),
        ("truth.noise", "0.6"),
        ("truth.norm", "1.5"),
        ("workflow.synthetic_fraction", "0.6"),
    ];
    let one = scenario("linear_regression", 20, Keeps::Replace, &keys);
    agree("2502.18865 regression", one, 3000, &["weight_error_sq", "tv"], [2, 7], |rng, right| {
        let label = |w: &Vec<f64>, before: &[Vec<Case>], rng: &mut Random| {
            let real = if before.is_empty() { 20 } else { 8 * usize::from(right) };
            (0..20).map(|i| labelled(if i < real { &truth } else { w }, 0.6, rng)).collect()
        };
        let read = |w: &Vec<f64>| error_and_tv(w, &truth, 0.6);
        looped([2, 7], Held::Last, truth.to_vec(), rng, label, |pairs, _| least_squares(pairs, 0.0), read)
    });
}
