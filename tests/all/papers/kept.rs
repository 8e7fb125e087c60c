//! Rates of collapse (2412.17646) and what keeping everything does: linear regression (2404.01413), normal vectors and
//! kernels (2410.16713), medians and coins (2410.22812).

use collapse_lab::experiment::Keeps;
use rand::RngExt as _;
use rand_distr::{Distribution as _, Poisson};

use super::{
    Case, Cloud, Held, Random, agree, dot, error_and_tv, labelled, least_squares, ln_bumps, looped, moments, normal,
    pick, scenario,
};

fn only(right: bool, held: Held, other: Held) -> Held {
    if right { held } else { other }
}

#[test]
fn rare_counts_die_out_as_by_hand() {
    let one = scenario("poisson", 14, Keeps::Replace, &[("truth.mean", "0.6")]);
    agree("2412.17646 counts", one, 2000, &["alive", "error"], [6, 24], |rng, right| {
        let count = |&mean: &f64, _: &[Vec<f64>], rng: &mut Random| {
            let one = |rng: &mut Random| if mean > 0.0 { Poisson::new(mean).unwrap().sample(rng) } else { 0.0 };
            (0..14).map(|_| one(rng)).collect()
        };
        let read = |&mean: &f64| vec![f64::from(u8::from(mean > 0.0)), (mean - 0.6).abs()];
        looped([6, 24], only(right, Held::Last, Held::All), 0.6, rng, count, |x, _| moments(x).0, read)
    });
}

/// A vocabulary of 40 words, Zipf's and Mandelbrot's, and 50 words said.
#[test]
fn words_are_forgotten_as_by_hand() {
    let keys = [("truth.symbols", "40"), ("truth.zipf", "1.4"), ("truth.shift", "1.5")];
    let one = scenario("categorical", 50, Keeps::Replace, &keys);
    let truth: Vec<f64> = (1..=40).map(|i| (f64::from(i) + 1.5).powf(-1.4)).collect();
    agree("2412.17646 words", one, 1500, &["alive", "entropy"], [3, 9], |rng, right| {
        let say = |p: &Vec<f64>, _: &[Vec<usize>], rng: &mut Random| (0..50).map(|_| pick(p, rng)).collect();
        let count = |said: &[usize], _: &Vec<f64>| {
            let mut counts = vec![0.0; 40];
            said.iter().for_each(|&word| counts[word] += 1.0 / said.len() as f64);
            counts
        };
        let read = |p: &Vec<f64>| {
            let left = || p.iter().filter(|&&p| p > 0.0);
            vec![left().count() as f64, left().map(|p| -p * p.ln()).sum()]
        };
        looped([3, 9], only(right, Held::Last, Held::All), truth.clone(), rng, say, count, read)
    });
}

/// Offset and variance of two mirrored clusters: mean square - offset^2 is the variance at a maximum, so that the
/// likelihood is searched over offsets from 0 to the mean distance.
fn mirrored(points: &[f64]) -> [f64; 2] {
    let n = points.len() as f64;
    let first = points.iter().map(|y| y.abs()).sum::<f64>() / n;
    let second = points.iter().map(|y| y * y).sum::<f64>() / n;
    let height = |offset: f64| {
        let variance = second - offset * offset;
        let side = |y: f64, at: f64| (-(y - at).powi(2) / (2.0 * variance)).exp();
        points.iter().map(|&y| (side(y.abs(), offset) + side(y.abs(), -offset)).ln()).sum::<f64>()
            - 0.5 * n * variance.ln()
    };
    let step = first / 60.0;
    let best = (0..=60).map(|i| step * f64::from(i)).max_by(|&a, &b| height(a).total_cmp(&height(b))).unwrap();
    let (mut low, mut high) = ((best - step).max(0.0), (best + step).min(first));
    for _ in 0..40 {
        let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
        if height(a) < height(b) { low = a } else { high = b }
    }
    [low, second - low * low]
}

#[test]
fn mirrored_clusters_collapse_as_by_hand() {
    let keys = [("truth.offset", "1.5"), ("truth.within_variance", "0.8"), ("stop.collapse_below", "0.2")];
    let one = scenario("symmetric_mixture", 9, Keeps::Replace, &keys);
    agree("2412.17646 mirrored", one, 1000, &["spread_left", "within_variance"], [4, 12], |rng, right| {
        let draw = |&[offset, variance]: &[f64; 2], _: &[Vec<f64>], rng: &mut Random| {
            let side = |rng: &mut Random| if rng.random::<bool>() { offset } else { -offset };
            (0..9).map(|_| side(rng) + variance.sqrt() * normal(rng)).collect()
        };
        let read = |&[_, variance]: &[f64; 2]| vec![f64::from(u8::from(variance >= 0.2 * 0.8)), variance];
        let held = only(right, Held::Last, Held::All);
        looped([4, 12], held, [1.5, 0.8], rng, draw, |y, _| mirrored(y), read)
    });
}

/// Labels made anew by the last weights: on inputs of their own, on the first ones again, and a part of all pairs.
#[test]
fn relabelled_regressions_run_as_by_hand() {
    let truth = [2.0 / 3.0_f64.sqrt(); 3];
    for (retention, held, reuses) in [
        (Keeps::Accumulate, Held::All, false),
        (Keeps::Accumulate, Held::All, true),
        (Keeps::Subsample, Held::Part(14), false),
    ] {
        let design = if reuses { "reused" } else { "fresh" };
        let keys =
            [("truth.dimension", "3"), ("truth.noise", "0.7"), ("truth.norm", "2"), ("estimator.design", design)];
        let one = scenario("linear_regression", 14, retention, &keys);
        let name = format!("2404.01413 {retention:?} {design}");
        agree(&name, one, 2500, &["weight_error_sq", "tv"], [2, 6], |rng, right| {
            let label = |w: &Vec<f64>, before: &[Vec<Case>], rng: &mut Random| match before.first() {
                Some(first) if reuses => {
                    first.iter().map(|(x, _)| (x.clone(), dot(x, w) + 0.7 * normal(rng))).collect()
                }
                _ => (0..14).map(|_| labelled(w, 0.7, rng)).collect::<Vec<Case>>(),
            };
            let read = |w: &Vec<f64>| error_and_tv(w, &truth, 0.7);
            let held = only(right, held, Held::Last);
            looped([2, 6], held, truth.to_vec(), rng, label, |pairs, _| least_squares(pairs, 0.0), read)
        });
    }
}

/// Nine points of a plane, nine of all that there are each time.
#[test]
fn subsampled_vectors_run_as_by_hand() {
    let keys = [("truth.dimension", "2"), ("truth.correlation", "0.6"), ("truth.variance", "2.5")];
    let one = scenario("multivariate_gaussian", 9, Keeps::Subsample, &keys);
    let truth = Cloud::<2>::truth(2.5, 0.6);
    let metrics = ["mean_error_sq", "trace_ratio", "log_det_ratio"];
    agree("2410.16713 vectors", one, 3000, &metrics, [3, 10], |rng, right| {
        let draw = |cloud: &Cloud<2>, _: &[Vec<[f64; 2]>], rng: &mut Random| cloud.draw(9, 1.0, rng);
        let held = only(right, Held::Part(9), Held::Last);
        looped([3, 10], held, truth.clone(), rng, draw, |x, _| Cloud::fit(x, 0.0), |cloud| cloud.read(&truth))
    });
}

/// Two bumps, kernels of width 0.4 on 25 of all points.
#[test]
fn kernels_of_a_part_of_all_points_run_as_by_hand() {
    let bumps = [[0.3, -2.0, 0.25], [0.7, 1.5, 0.5]];
    let keys = [
        ("truth.weights", "[0.3, 0.7]"),
        ("truth.means", "[-2.0, 1.5]"),
        ("truth.variances", "[0.25, 0.5]"),
        ("estimator.bandwidth", "fixed"),
        ("estimator.width", "0.4"),
    ];
    let one = scenario("kde", 25, Keeps::Subsample, &keys);
    let law: Vec<(f64, f64)> = (-170..=170).map(|i| 0.05 * f64::from(i)).map(|x| (x, ln_bumps(&bumps, x))).collect();
    agree("2410.16713 kernels", one, 700, &["kl_truth_model", "tv"], [2, 8], |rng, right| {
        let draw = |model: &Vec<[f64; 3]>, _: &[Vec<f64>], rng: &mut Random| {
            let weights: Vec<f64> = model.iter().map(|bump| bump[0]).collect();
            let point = |rng: &mut Random| {
                let bump = model[pick(&weights, rng)];
                bump[1] + bump[2].sqrt() * normal(rng)
            };
            (0..25).map(|_| point(rng)).collect()
        };
        let fit = |x: &[f64], _: &Vec<[f64; 3]>| x.iter().map(|&x| [1.0 / 25.0, x, 0.16]).collect();
        let read = |model: &Vec<[f64; 3]>| {
            let (mut kl, mut tv) = (0.0, 0.0);
            for &(x, ln) in &law {
                let its = ln_bumps(model, x);
                kl += 0.05 * ln.exp() * (ln - its);
                tv += 0.025 * (ln.exp() - its.exp()).abs();
            }
            vec![kl, tv]
        };
        looped([2, 8], only(right, Held::Part(25), Held::Last), bumps.to_vec(), rng, draw, fit, read)
    });
}

/// Medians and mean distances from them.
#[test]
fn kept_medians_run_as_by_hand() {
    for (retention, held) in [(Keeps::Accumulate, Held::All), (Keeps::Subsample, Held::Part(15))] {
        let one = scenario("laplace", 15, retention, &[("truth.location", "3"), ("truth.scale", "0.4")]);
        let name = format!("2410.22812 {retention:?}");
        agree(&name, one, 3000, &["location_error_sq", "ln_variance_ratio"], [2, 10], |rng, right| {
            let draw = |&[centre, scale]: &[f64; 2], _: &[Vec<f64>], rng: &mut Random| {
                // The difference of two exponential waiting times.
                let wait = |rng: &mut Random| -(1.0 - rng.random::<f64>()).ln();
                (0..15).map(|_| centre + scale * (wait(rng) - wait(rng))).collect()
            };
            let fit = |x: &[f64], _: &[f64; 2]| {
                let mut x = x.to_vec();
                x.sort_unstable_by(f64::total_cmp);
                let centre = 0.5 * (x[(x.len() - 1) / 2] + x[x.len() / 2]);
                [centre, x.iter().map(|x| (x - centre).abs()).sum::<f64>() / x.len() as f64]
            };
            let read = |&[centre, scale]: &[f64; 2]| vec![(centre - 3.0).powi(2), 2.0 * (scale / 0.4).ln()];
            looped([2, 10], only(right, held, Held::Last), [3.0, 0.4], rng, draw, fit, read)
        });
    }
}

#[test]
fn kept_coins_run_as_by_hand() {
    let one = scenario("bernoulli", 18, Keeps::Accumulate, &[("truth.mean", "0.2")]);
    agree("2410.22812 coins", one, 3000, &["error_inflation", "survives"], [3, 12], |rng, right| {
        let toss = |&p: &f64, _: &[Vec<f64>], rng: &mut Random| {
            (0..18).map(|_| f64::from(u8::from(rng.random::<f64>() < p))).collect()
        };
        let read = |&p: &f64| vec![18.0 * (p - 0.2).powi(2) / 0.16, f64::from(u8::from(p > 0.0))];
        looped([3, 12], only(right, Held::All, Held::Last), 0.2, rng, toss, |x, _| moments(x).0, read)
    });
}
