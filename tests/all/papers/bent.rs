//! Samples that are bent, chosen or laid out: a ridge fit behind generators (2402.07712), temperature with a share from
//! outside (2404.02325), curation (2407.09499), diversity (2105.08584).

use collapse_lab::experiment::Keeps;

use super::{
    Case, Cloud, Held, Random, agree, agree_but, distance_sq, dot, labelled, least_squares, looped, moments, normal,
    pick, scenario, solve,
};

/// The smallest weights that fit every pair: X' (X X')^-1 y.
fn smallest(cases: &[Case]) -> Vec<f64> {
    let gram = cases.iter().map(|a| cases.iter().map(|b| dot(&a.0, &b.0)).collect()).collect();
    let shares = solve(gram, cases.iter().map(|case| case.1).collect());
    (0..cases[0].0.len()).map(|j| cases.iter().zip(&shares).map(|(case, share)| share * case.0[j]).sum()).collect()
}

/// 12 weights, 5 points for each generator, and a ridge fit to 24 labels of the generator before.
#[test]
fn ridge_fits_behind_generators_run_as_by_hand() {
    let truth = vec![1.5 / 12.0_f64.sqrt(); 12];
    let keys = [
        ("truth.dimension", "12"),
        ("truth.norm", "1.5"),
        ("truth.noise", "0.5"),
        ("truth.generator_noise", "0.2"),
        ("estimator.ridge", "0.25"),
        ("estimator.final_size", "24"),
    ];
    let one = scenario("ridge_regression", 5, Keeps::Replace, &keys);
    agree("2402.07712", one, 700, &["test_error", "signal"], [2, 4], |rng, right| {
        let label = |(generator, _): &(Vec<f64>, Vec<f64>), _: &[Vec<Case>], rng: &mut Random| {
            let by = if right { generator } else { &truth };
            (0..29).map(|i| labelled(by, if i < 5 { 0.2 } else { 0.5 }, rng)).collect()
        };
        let fit =
            |pairs: &[Case], _: &(Vec<f64>, Vec<f64>)| (smallest(&pairs[..5]), least_squares(&pairs[5..], 24.0 * 0.25));
        let read = |(generator, ridge): &(Vec<f64>, Vec<f64>)| {
            vec![distance_sq(ridge, &truth), dot(generator, &truth) / dot(&truth, &truth)]
        };
        looped([2, 4], Held::Last, (truth.clone(), truth.clone()), rng, label, fit, read)
    });
}

/// An urn of 24, six more each time: four of the model, cold or hot, and two from outside.
#[test]
fn urns_with_an_external_share_run_as_by_hand() {
    let weights: Vec<f64> = (1..=6).map(|i| f64::from(i).powf(-1.2)).collect();
    let truth: Vec<f64> = weights.iter().map(|weight| weight / weights.iter().sum::<f64>()).collect();
    for temperature in [0.6, 1.8] {
        let heat = temperature.to_string();
        let keys = [
            ("truth.symbols", "6"),
            ("truth.zipf", "1.2"),
            ("workflow.synthetic_ratio", "0.25"),
            ("workflow.synthetic_fraction", "0.6666666666666666"),
            ("sampling.temperature", &heat),
        ];
        let one = scenario("categorical", 24, Keeps::Accumulate, &keys);
        agree(&format!("2404.02325 {heat}"), one, 2500, &["entropy", "largest"], [5, 30], |rng, right| {
            let draw = |p: &Vec<f64>, before: &[Vec<usize>], rng: &mut Random| {
                if before.is_empty() {
                    return (0..24).map(|_| pick(&truth, rng)).collect::<Vec<usize>>();
                }
                let power = if right { 1.0 / temperature } else { 1.0 };
                let bent: Vec<f64> = p.iter().map(|p| p.powf(power)).collect();
                (0..6).map(|i| pick(if i < 4 { &bent } else { &truth }, rng)).collect()
            };
            let count = |all: &[usize], _: &Vec<f64>| {
                let mut shares = vec![0.0; 6];
                all.iter().for_each(|&i| shares[i] += 1.0 / all.len() as f64);
                shares
            };
            let read = |p: &Vec<f64>| {
                let entropy = p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
                vec![entropy, p.iter().copied().fold(0.0, f64::max)]
            };
            looped([5, 30], Held::All, truth.clone(), rng, draw, count, read)
        });
    }
}

/// Of some candidates one, with probability proportional to e^reward.
pub(super) fn luce<P: Copy>(candidates: &[P], reward: impl Fn(P) -> f64, rng: &mut Random) -> P {
    let masses: Vec<f64> = candidates.iter().map(|&x| reward(x).exp()).collect();
    candidates[pick(&masses, rng)]
}

/// Five symbols, the third liked best: 20 real ones kept, 20 chosen of three each.
#[test]
fn curated_symbols_beside_kept_ones_run_as_by_hand() {
    let truth = [0.4, 0.3, 0.15, 0.1, 0.05];
    let keys = [
        ("truth.probabilities", "[0.4, 0.3, 0.15, 0.1, 0.05]"),
        ("workflow.synthetic_to_real", "1"),
        ("workflow.real_source", "same"),
        ("sampling.curation", "3"),
        ("sampling.reward", "quadratic"),
        ("sampling.reward_gain", "0.8"),
        ("sampling.reward_centre", "3"),
    ];
    let one = scenario("categorical", 20, Keeps::Replace, &keys);
    let reward = |symbol: usize| -0.4 * (symbol as f64 + 1.0 - 3.0).powi(2);
    agree("2407.09499 symbols", one, 2500, &["reward", "reward_variance"], [2, 8], |rng, right| {
        let draw = |p: &Vec<f64>, before: &[Vec<usize>], rng: &mut Random| {
            let Some(first) = before.first() else { return (0..20).map(|_| pick(&truth, rng)).collect() };
            let choices = if right { 3 } else { 1 };
            let mut chosen = || {
                let candidates: Vec<usize> = (0..choices).map(|_| pick(p, rng)).collect();
                luce(&candidates, reward, rng)
            };
            first[..20].iter().copied().chain((0..20).map(|_| chosen())).collect()
        };
        let count = |all: &[usize], _: &Vec<f64>| {
            let mut shares = vec![0.0; 5];
            all.iter().for_each(|&i| shares[i] += 1.0 / all.len() as f64);
            shares
        };
        let read = |p: &Vec<f64>| {
            let mean: f64 = p.iter().enumerate().map(|(i, p)| p * reward(i)).sum();
            vec![mean, p.iter().enumerate().map(|(i, p)| p * (reward(i) - mean).powi(2)).sum()]
        };
        looped([2, 8], Held::Last, truth.to_vec(), rng, draw, count, read)
    });
}

/// The best of six, kept with all before.
#[test]
fn the_best_of_six_run_as_by_hand() {
    let keys = [("sampling.curation", "6"), ("sampling.choice", "best"), ("sampling.reward_gain", "1.5")];
    let one = scenario("gaussian", 14, Keeps::Accumulate, &keys);
    agree("2407.09499 best", one, 2500, &["reward", "ln_variance_ratio"], [2, 6], |rng, right| {
        let draw = |&(mean, variance): &(f64, f64), before: &[Vec<f64>], rng: &mut Random| {
            let choices = if right && !before.is_empty() { 6 } else { 1 };
            let best = |rng: &mut Random| (0..choices).map(|_| normal(rng)).fold(f64::MIN, f64::max);
            (0..14).map(|_| mean + variance.sqrt() * best(rng)).collect()
        };
        let read = |&(mean, variance): &(f64, f64)| vec![1.5 * mean, variance.ln()];
        looped([2, 6], Held::All, (0.0, 1.0), rng, draw, |x, _| moments(x), read)
    });
}

/// In the plane, near (1, -0.5) is liked: half of each batch real, half chosen of four.
#[test]
fn curated_places_run_as_by_hand() {
    let truth = Cloud::<2>::truth(1.0, 0.5);
    let keys = [
        ("truth.dimension", "2"),
        ("workflow.synthetic_fraction", "0.5"),
        ("sampling.curation", "4"),
        ("sampling.reward", "distance"),
        ("sampling.reward_gain", "2"),
        ("sampling.reward_centre", "1"),
        ("sampling.reward_centre_y", "-0.5"),
        ("sampling.reward_margin", "0.4"),
    ];
    let one = scenario("multivariate_gaussian", 16, Keeps::Replace, &keys);
    let reward = |[x, y]: [f64; 2]| -2.0 * ((x - 1.0).hypot(y + 0.5) - 0.4).max(0.0);
    let metrics = ["mean_error_sq", "trace_ratio", "log_det_ratio"];
    agree_but(&["mean_error_sq"], "2407.09499 places", one, 2000, &metrics, [2, 6], |rng, right| {
        let draw = |cloud: &Cloud<2>, before: &[Vec<[f64; 2]>], rng: &mut Random| {
            if before.is_empty() {
                return truth.draw(16, 1.0, rng);
            }
            let mut points = truth.draw(8, 1.0, rng);
            for _ in 0..8 {
                points.push(luce(&cloud.draw(if right { 4 } else { 1 }, 1.0, rng), reward, rng));
            }
            points
        };
        looped([2, 6], Held::Last, truth.clone(), rng, draw, |x, _| Cloud::fit(x, 0.0), |cloud| cloud.read(&truth))
    });
}

/// Each point away from what it sees, a mean of all others with weights exp(-distance^2 / (2 reach)).
fn pushed(points: &[[f64; 2]], strength: f64, reach: f64) -> Vec<[f64; 2]> {
    let push = |(i, &at): (usize, &[f64; 2])| {
        let others = points.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
        let (mut whole, mut seen) = (0.0, [0.0; 2]);
        for other in others {
            let weight = (-distance_sq(&at, other) / (2.0 * reach)).exp();
            whole += weight;
            (0..2).for_each(|k| seen[k] += weight * other[k]);
        }
        [0, 1].map(|k| at[k] + strength / reach * (at[k] - seen[k] / whole))
    };
    points.iter().enumerate().map(push).collect()
}

/// Half of them, each as far as can be from those before; the first is any.
pub(super) fn furthest(mut pool: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let n = pool.len() / 2;
    let mut chosen = vec![pool.remove(0)];
    while chosen.len() < n {
        let gap = |x: &[f64; 2]| chosen.iter().map(|y| distance_sq(x, y)).fold(f64::INFINITY, f64::min);
        let next = (0..pool.len()).max_by(|&a, &b| gap(&pool[a]).total_cmp(&gap(&pool[b]))).unwrap();
        chosen.push(pool.remove(next));
    }
    chosen
}

/// In the plane: pushed apart under a bias, and the half of twice as many that lies furthest apart.
#[test]
fn vectors_laid_out_run_as_by_hand() {
    let truth = Cloud::<2>::truth(1.5, -0.3);
    let metrics = ["mean_error_sq", "trace_ratio", "log_det_ratio"];
    let plane = [("truth.dimension", "2"), ("truth.variance", "1.5"), ("truth.correlation", "-0.3")];
    let pushes = [("sampling.bias", "0.85"), ("sampling.repulsion", "0.3"), ("sampling.repulsion_reach", "0.8")];
    for (keys, pushes) in [(&pushes[..], true), (&[("sampling.diversity", "farthest")], false)] {
        let one = scenario("multivariate_gaussian", 12, Keeps::Replace, &[&plane, keys].concat());
        agree(&format!("2105.08584 pushes {pushes}"), one, 5000, &metrics, [2, 5], |rng, right| {
            let draw = |cloud: &Cloud<2>, before: &[Vec<[f64; 2]>], rng: &mut Random| match (before.len(), pushes) {
                (0, _) => cloud.draw(12, 1.0, rng),
                (_, true) if right => pushed(&cloud.draw(12, 0.85, rng), 0.3, 0.8),
                (_, true) => cloud.draw(12, 0.85, rng),
                (_, false) if right => furthest(cloud.draw(24, 1.0, rng)),
                (_, false) => cloud.draw(12, 1.0, rng),
            };
            looped([2, 5], Held::Last, truth.clone(), rng, draw, |x, _| Cloud::fit(x, 0.0), |cloud| cloud.read(&truth))
        });
    }
}

/// The normal distribution function, by Marsaglia's series.
fn below(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return f64::from(u8::from(x > 0.0));
    }
    let (mut sum, mut term, mut i) = (x, x, 1.0);
    while term.abs() > 1e-17 {
        i += 2.0;
        term *= x * x / i;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

/// One point in each of 20 cells of equal mass: independent ones are drawn until every cell has been met.
#[test]
fn stratified_points_run_as_by_hand() {
    let one = scenario("gaussian", 20, Keeps::Replace, &[("sampling.diversity", "stratified")]);
    agree("2105.08584 stratified", one, 1000, &["w2_sq", "ln_variance_ratio"], [3, 12], |rng, right| {
        let draw = |&(mean, variance): &(f64, f64), before: &[Vec<f64>], rng: &mut Random| {
            let mut cells = [None; 20];
            while cells.contains(&None) {
                let z = normal(rng);
                let free = cells.iter().position(Option::is_none).unwrap();
                let cell = if right && !before.is_empty() { ((20.0 * below(z)) as usize).min(19) } else { free };
                cells[cell].get_or_insert(z);
            }
            cells.iter().flatten().map(|z| mean + f64::sqrt(variance) * z).collect()
        };
        let read =
            |&(mean, variance): &(f64, f64)| vec![mean * mean + (f64::sqrt(variance) - 1.0).powi(2), f64::ln(variance)];
        looped([3, 12], Held::Last, (0.0, 1.0), rng, draw, |x, _| moments(x), read)
    });
}
