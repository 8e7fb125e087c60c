//! The two counterexamples of arXiv 2505.19046, once more in the plainest way: points in vectors, fits by trying every
//! candidate (and a fine grid), written here without any of the library.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, RealSource, Replay, Scenario};
use collapse_lab::family::{Family, LadderFamily, Random, Setting, Settings, SpikeFamily};
use collapse_lab::theory::{Kind, curves};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::support::{MOST_SE, assert_close, assert_same_law, fit_of, mean_se, random};

/// ln f of construction 1 at one a.
fn spike_ln_f(a: f64, n: f64) -> f64 {
    let (flat, deep) = (-39.0_f64.ln(), -2.0 * n * 34.0_f64.ln());
    if a <= 0.1 {
        flat
    } else if a < 0.125 {
        flat + (deep - flat) * (a - 0.1) / 0.025
    } else {
        deep
    }
}

/// Log-likelihood of construction 1 at a, with the best place of the spike.
fn spike_likelihood(points: &[f64], a: f64, n: f64) -> f64 {
    let width = spike_ln_f(a, n).exp();
    let ys: Vec<f64> = points.iter().copied().filter(|&x| x > 1.5).collect();
    let most = ys.iter().map(|&y| ys.iter().filter(|&&z| z >= y && z - y <= width).count()).max().unwrap_or(0);
    spike_with(points, a, n, most)
}

fn spike_with(points: &[f64], a: f64, n: f64, most: usize) -> f64 {
    let (mut sum, mut ys) = (0.0, 0);
    for &x in points {
        if x > 1.5 {
            ys += 1;
        } else if x <= 1.0 - 2.0 * a {
            sum += (0.5 + (1.0 - a) / (2.0 * (1.0 - 2.0 * a))).ln();
        } else {
            sum += 0.5_f64.ln();
        }
    }
    let ln_f = spike_ln_f(a, n);
    let lift = if ln_f < -700.0 { -ln_f } else { (1.0 + (-ln_f).exp()).ln() };
    if ys > 0 { sum + f64::from(ys) * (a / 4.0).ln() + most as f64 * lift } else { sum }
}

/// The best a of construction 1.
pub(crate) fn spike_fit(points: &[f64], n: f64) -> f64 {
    spike_best(points, n).0
}

/// The best a with its log-likelihood, by every candidate.
fn spike_best(points: &[f64], n: f64) -> (f64, f64) {
    let mut candidates: Vec<(f64, f64)> = points
        .iter()
        .filter(|&&x| (0.5..=1.0).contains(&x))
        .map(|x| (1.0 - x) / 2.0)
        .chain([0.25])
        .map(|a| (a, spike_likelihood(points, a, n)))
        .collect();
    let mut ys: Vec<f64> = points.iter().copied().filter(|&x| x > 1.5).collect();
    ys.sort_unstable_by(f64::total_cmp);
    for i in 0..ys.len() {
        for j in i + 1..ys.len() {
            let ln_gap = (ys[j] - ys[i]).ln();
            let (flat, deep) = (spike_ln_f(0.1, n), spike_ln_f(0.125, n));
            if ln_gap < flat && ln_gap > deep {
                let a = 0.1 + 0.025 * (ln_gap - flat) / (deep - flat);
                candidates.push((a, spike_with(points, a, n, j - i + 1)));
            }
        }
    }
    candidates.into_iter().max_by(|p, q| p.1.total_cmp(&q.1)).unwrap()
}

/// Steps of the best ladder with its log-likelihood, and J with that of the best g.
fn ladder_branches(points: &[f64]) -> (Vec<f64>, f64, u64, f64) {
    let top = points.iter().map(|x| x.floor() as usize).max().unwrap();
    let (mut steps, mut h) = (Vec::new(), 0.0);
    for j in 0..=top {
        let offsets: Vec<f64> = points.iter().filter(|x| x.floor() as usize == j).map(|x| x - j as f64).collect();
        let above = points.iter().filter(|x| x.floor() as usize > j).count() as f64;
        let a = offsets.iter().map(|m| (1.0 - m) / 2.0).fold(0.25, f64::min);
        h += offsets.len() as f64 * ((1.0 - a) / (1.0 - 2.0 * a)).ln();
        h += if above > 0.0 { above * a.ln() } else { 0.0 };
        steps.push(a);
    }
    let level = (top + 1).max(2);
    let there: Vec<f64> = points.iter().copied().filter(|&x| x >= (level - 1) as f64).collect();
    let copies = there.iter().map(|x| there.iter().filter(|y| *y == x).count()).max().unwrap_or(0) as f64;
    let depth = 2.0_f64.ln() + 10.0_f64.powf(2.5 * 2.0_f64.powi(level as i32 - 2)) * (3.0 * level as f64).ln();
    let g = -(points.len() as f64 - copies) * (2.0 * level as f64).ln() + copies * (depth - 2.0_f64.ln());
    (steps, h, level as u64, if copies > 0.0 { g } else { f64::NEG_INFINITY })
}

/// 1 if g wins.
pub(crate) fn ladder_fit(points: &[f64]) -> f64 {
    let (_, h, _, g) = ladder_branches(points);
    f64::from(u8::from(g > h))
}

/// A model of either construction, as drawn from.
enum Model {
    Spike { a: f64, location: f64, n: f64 },
    H(Vec<f64>),
    G { level: u64, place: f64 },
}

fn draw(model: &Model, rng: &mut Random) -> f64 {
    match model {
        Model::Spike { a, location, n } => {
            let u: f64 = rng.random();
            let v: f64 = rng.random();
            if u < 0.5 {
                v
            } else if u < 0.5 + (1.0 - a) / 2.0 {
                v * (1.0 - 2.0 * a)
            } else if u < 1.0 - a / 4.0 {
                2.0 + v
            } else {
                location + v * spike_ln_f(*a, *n).exp()
            }
        }
        Model::H(steps) => {
            let mut j = 0;
            let step = |j: usize| steps.get(j).copied().unwrap_or(0.0);
            while rng.random::<f64>() < step(j) {
                j += 1;
            }
            j as f64 + (1.0 - 2.0 * step(j)) * rng.random::<f64>()
        }
        Model::G { level, place } => {
            if rng.random::<bool>() {
                *place
            } else {
                *level as f64 * rng.random::<f64>()
            }
        }
    }
}

fn refit(spike: bool, points: &[f64], n: f64) -> (Model, bool) {
    if spike {
        let a = spike_fit(points, n);
        let width = spike_ln_f(a, n).exp();
        let ys: Vec<f64> = points.iter().copied().filter(|&x| x > 1.5).collect();
        let count = |y: f64| ys.iter().filter(|&&z| z >= y && z - y <= width).count();
        let location = ys.iter().copied().max_by_key(|&y| count(y)).unwrap_or(2.0).min(3.0 - width);
        (Model::Spike { a, location, n }, a > 0.1)
    } else {
        let (steps, h, level, g) = ladder_branches(points);
        if g > h {
            let there: Vec<f64> = points.iter().copied().filter(|&x| x >= (level - 1) as f64).collect();
            let place = there.iter().copied().max_by_key(|x| there.iter().filter(|y| *y == x).count()).unwrap();
            (Model::G { level, place }, true)
        } else {
            (Model::H(steps), false)
        }
    }
}

/// Whether a run is collapsed at fits 1 to `last`.
fn run(spike: bool, scenario: &Scenario, last: usize, rng: &mut Random) -> Vec<f64> {
    let n = scenario.sample_size as usize;
    let synthetic = (n as f64 * scenario.synthetic_fraction).round() as usize;
    let first: Vec<f64> = (0..n).map(|_| rng.random()).collect();
    let (mut batches, mut found): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut model = Model::H(Vec::new());
    for t in 1..=last {
        let batch: Vec<f64> = (0..n)
            .map(|i| {
                if t == 1 {
                    first[i]
                } else if i < synthetic {
                    draw(&model, rng)
                } else if scenario.real_source == RealSource::Same {
                    first[i - synthetic]
                } else {
                    rng.random()
                }
            })
            .collect();
        batches.push(batch);
        let from = match scenario.retention {
            Keeps::Replace => t - 1,
            Keeps::Window => t.saturating_sub(scenario.window as usize),
            Keeps::Accumulate | Keeps::Subsample => 0,
        };
        let mut held = batches[from..].concat();
        if scenario.retention == Keeps::Subsample {
            held.shuffle(rng);
            held.truncate(n);
        }
        let (next, collapsed) = refit(spike, &held, n as f64);
        model = next;
        found.push(f64::from(u8::from(collapsed)));
    }
    found
}

/// Shares collapsed at fits 1 to `last` in the lab: mean and standard error, from the variance of a share.
fn shares(scenario: &Scenario, last: u64, runs: u64) -> Vec<(f64, f64)> {
    let scenario = Scenario { generations: last, ..scenario.clone() };
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let metrics = experiment.metrics_named(&["collapsed"]).unwrap();
    let mut ensemble = Ensemble::new(&experiment, runs, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(last, &|| false);
    }
    let rows = ensemble.history().rows().skip(1);
    rows.map(|row| row.summaries[0].mean).map(|p| (p, (p * (1.0 - p) / runs as f64).sqrt())).collect()
}

fn scenario(family: &str, n: u64) -> Scenario {
    Scenario { family: family.into(), sample_size: n, seed: 51, ..Scenario::default() }
}

#[track_caller]
fn same_shares(scenario: &Scenario, last: usize, mine: usize, theirs: u64) {
    let spike = scenario.family == "spike_family";
    let mut rng = random(scenario.sample_size + 1);
    let runs: Vec<Vec<f64>> = (0..mine).map(|_| run(spike, scenario, last, &mut rng)).collect();
    for (t, (share, se)) in shares(scenario, last as u64, theirs).into_iter().enumerate() {
        let (plain, error) = mean_se(&runs.iter().map(|run| run[t]).collect::<Vec<_>>());
        assert!(
            (share - plain).abs() <= MOST_SE * se.hypot(error) + 12.0 / mine as f64 * f64::from(u8::from(error == 0.0)),
            "{} n = {} {:?} t = {}: {share} +- {se}, by hand {plain} +- {error}",
            scenario.family,
            scenario.sample_size,
            scenario.retention,
            t + 1
        );
    }
}

#[test]
fn the_spike_collapses_as_often_as_by_hand() {
    for n in [20, 50] {
        same_shares(&scenario("spike_family", n), 4, 1500, 4000);
    }
    same_shares(&scenario("spike_family", 100), 2, 1000, 4000);
    let replace = Scenario { retention: Keeps::Replace, ..scenario("spike_family", 50) };
    same_shares(&replace, 4, 1500, 4000);
    for real_source in [RealSource::Same, RealSource::Fresh] {
        let mixed = Scenario { synthetic_fraction: 0.5, real_source, ..replace.clone() };
        same_shares(&mixed, 4, 1000, 4000);
    }
}

#[test]
fn both_collapse_as_often_as_by_hand_in_windows_and_subsamples() {
    for family in ["spike_family", "ladder_family"] {
        for retention in [Keeps::Window, Keeps::Subsample] {
            let limited = Scenario { retention, window: 2, ..scenario(family, 12) };
            same_shares(&limited, 5, 1500, 4000);
        }
    }
}

#[test]
fn the_ladder_collapses_as_often_as_by_hand() {
    same_shares(&scenario("ladder_family", 10), 30, 700, 6000);
    same_shares(&scenario("ladder_family", 100), 8, 600, 6000);
    same_shares(&scenario("ladder_family", 1000), 4, 200, 6000);
    let replace = Scenario { retention: Keeps::Replace, ..scenario("ladder_family", 10) };
    same_shares(&replace, 6, 1500, 6000);
    let mixed = Scenario { synthetic_fraction: 0.5, real_source: RealSource::Same, ..scenario("ladder_family", 10) };
    same_shares(&mixed, 6, 1500, 6000);
}

/// The shares printed in the specification, of 1500 runs or so each, with two digits.
#[test]
fn shares_are_those_of_the_specification() {
    #[track_caller]
    fn meets(scenario: &Scenario, runs: u64, wanted: &[(usize, f64)]) {
        let last = wanted.last().unwrap().0;
        let found = shares(scenario, last as u64, runs);
        for &(t, share) in wanted {
            let (mean, se) = found[t - 1];
            let error = (share * (1.0 - share) / 1500.0).sqrt().max(0.0015);
            let gap = (mean - share).abs();
            assert!(gap <= MOST_SE * se.hypot(error) + 0.005, "{} t = {t}: {mean} +- {se}, {share}", scenario.family);
        }
    }
    let spike = scenario("spike_family", 50);
    meets(&spike, 8000, &[(1, 0.003), (2, 0.24), (3, 0.37), (4, 0.44), (5, 0.49)]);
    let replace = Scenario { retention: Keeps::Replace, ..spike };
    meets(&replace, 8000, &[(1, 0.008), (2, 0.27), (3, 0.49)]);
    let mixed = Scenario { synthetic_fraction: 0.5, real_source: RealSource::Same, ..replace };
    meets(&mixed, 8000, &[(1, 0.007), (2, 0.15), (3, 0.25)]);
    meets(&scenario("ladder_family", 10), 8000, &[(2, 0.33), (5, 0.65), (30, 0.93)]);
    meets(&scenario("ladder_family", 1000), 2000, &[(2, 0.0), (10, 0.30)]);
    meets(&scenario("ladder_family", 1000), 100, &[(100, 0.83)]);
}

#[test]
fn real_data_alone_collapses_at_the_first_fit_or_never() {
    let real = Scenario { synthetic_fraction: 0.0, ..scenario("spike_family", 50) };
    let found = shares(&real, 12, 6000);
    assert!(found[0].0 < 0.012 && found[0].0 > 0.001, "{:?}", found[0]);
    assert!(found.windows(2).all(|pair| pair[1].0 <= pair[0].0), "{found:?}");
    assert_eq!(found[11].0, 0.0);
    let ladder = shares(&Scenario { synthetic_fraction: 0.0, ..scenario("ladder_family", 10) }, 12, 6000);
    assert!(ladder.iter().all(|share| share.0 == 0.0));
}

/// At n = 10 the law is exact up to t = 31, where the training set holds 310 points; at 32 it says nothing any more.
#[test]
fn the_ladder_follows_its_exact_law_as_far_as_it_goes() {
    for (n, last, runs) in [(1, 316, 2500), (10, 31, 8000), (50, 6, 8000), (100, 3, 8000), (158, 2, 8000)] {
        let experiment = Experiment::new(Scenario { generations: 400, ..scenario("ladder_family", n) }).unwrap();
        let curve = curves(&experiment, 400).into_iter().find(|c| c.metric == "collapsed" && c.kind == Kind::Exact);
        let curve = curve.expect("the law is known");
        assert_eq!(curve.values.last().unwrap().0, last, "n = {n}");
        for (t, (share, _)) in (1..).zip(shares(&scenario("ladder_family", n), last, runs)) {
            let p = curve.at(t).unwrap();
            let gap = (share - p).abs();
            assert!(gap <= MOST_SE * (p * (1.0 - p) / runs as f64).sqrt() + 1e-12, "n = {n}, t = {t}: {share}, {p}");
        }
    }
    let beyond = Experiment::new(scenario("ladder_family", 159)).unwrap();
    assert!(!curves(&beyond, 100).iter().any(|curve| curve.metric == "collapsed"));
    let window = Scenario { retention: Keeps::Window, ..scenario("ladder_family", 10) };
    assert!(!curves(&Experiment::new(window).unwrap(), 100).iter().any(|curve| curve.metric == "collapsed"));
}

fn sized(n: u64) -> (SpikeFamily, <SpikeFamily as Family>::Params) {
    let mut settings = Settings::new();
    settings.insert("sample_size", Setting::Number(n as f64));
    SpikeFamily::configure(&settings, None).unwrap()
}

fn batch_of<F: Family<Point = f64>>(family: &F, points: &[f64]) -> F::Batch {
    let mut batch = family.empty();
    points.iter().for_each(|&x| family.observe(&mut batch, x));
    batch
}

/// Data with any number of stray points, repeated and close ones among them.
fn strays(rng: &mut Random) -> Vec<f64> {
    let mut points: Vec<f64> = (0..rng.random_range(0..40)).map(|_| rng.random()).collect();
    let place = 2.0 + rng.random::<f64>();
    for _ in 0..rng.random_range(0..12) {
        points.push(match rng.random_range(0..4) {
            0 => place,
            1 => (place + 10.0_f64.powf(-14.0 * rng.random::<f64>())).min(3.0),
            2 => (place + 0.04 * rng.random::<f64>()).min(3.0),
            _ => 2.0 + rng.random::<f64>(),
        });
    }
    points.push(rng.random());
    points
}

#[test]
fn spike_fits_are_the_best_of_every_candidate_and_of_a_fine_grid() {
    let mut rng = random(52);
    let (mut ways, mut runs) = ([0; 3], 0);
    while runs < 1200 {
        runs += 1;
        let points = strays(&mut rng);
        let n = [1, 2, 5, 20, 100, 5000][rng.random_range(0..6)];
        let (family, truth) = sized(n);
        let batch = batch_of(&family, &points);
        let fit = fit_of(&family, &truth, &batch);
        let a = family.quantity(0, &fit);
        ways[if a <= 0.1 {
            0
        } else if a < 0.125 {
            1
        } else {
            2
        }] += 1;
        let top = points.iter().map(|&x| family.ln_density(&fit, x)).sum::<f64>();
        let (by_hand, best) = spike_best(&points, n as f64);
        assert!((top - best).abs() <= 1e-9 * (1.0 + best.abs()), "n = {n}: {top} {best}, {a} {by_hand} {points:?}");
        assert_close(family.profile(&batch, 0, a).unwrap(), top, 1e-9, "profile at the fit");
        for i in 0..=4000 {
            let here = spike_likelihood(&points, 0.25 * f64::from(i) / 4000.0, n as f64);
            assert!(here <= top + 1e-9 * (1.0 + top.abs()), "n = {n}: {here} at {i} beats {top}");
        }
    }
    assert!(ways.iter().all(|&count| count > 40), "each way to the maximum is met: {ways:?}");
}

#[test]
fn ladder_fits_are_the_best_of_both_branches_and_of_a_grid() {
    let mut rng = random(53);
    let (family, truth) = LadderFamily::configure(&Settings::new(), None).unwrap();
    for _ in 0..1500 {
        let mut points: Vec<f64> = (0..rng.random_range(1..400)).map(|_| rng.random()).collect();
        let place = rng.random_range(1..4_u32) as f64 + rng.random::<f64>();
        for _ in 0..rng.random_range(0..5) {
            points.push(if rng.random::<bool>() { place } else { 4.0 * rng.random::<f64>() });
        }
        let batch = batch_of(&family, &points);
        let fit = fit_of(&family, &truth, &batch);
        let (steps, h, level, g) = ladder_branches(&points);
        assert_eq!(family.quantity(0, &fit), f64::from(u8::from(g > h)));
        assert_eq!(family.quantity(1, &fit), if g > h { level as f64 } else { 0.0 });
        assert_close(family.quantity(2, &fit), steps[0], 1e-12, "first step");
        let top = points.iter().map(|&x| family.ln_density(&fit, x)).sum::<f64>();
        assert_close(top, h.max(g), 1e-9, "likelihood");
        assert_close(family.profile(&batch, 2, steps[0]).unwrap(), h, 1e-9, "profile at the best ladder");
        if let Some((_, rival)) = family.rival(&batch) {
            assert_close(rival, g, 1e-9, "the other branch");
        }
        for i in 0..=400 {
            let here = family.profile(&batch, 2, 0.25 * f64::from(i) / 400.0).unwrap();
            assert!(here <= h + 1e-9 * (1.0 + h.abs()));
        }
    }
}

/// vectors.json, construction1 and construction2.
#[test]
fn both_constructions_meet_the_reference() {
    let x = [
        0.0305, 0.0565, 0.121, 0.1885, 0.2305, 0.2565, 0.321, 0.3885, 0.4305, 0.4565, 0.521, 0.5885, 0.6305, 0.6565,
        0.721, 0.7885, 0.8305, 0.8565, 0.921, 0.9885,
    ];
    let cases: [(&[f64], f64, f64, f64); 4] = [
        (&[], 0.00575, 2.0, 0.058_084_515_856_242_115),
        (&[2.4], 0.1395, 2.4, 135.617_840_916_518_28),
        (&[2.4, 2.41], 0.17175, 2.4, 132.320_563_859_592_08),
        (&[2.4, 2.4, 2.4, 2.9], 0.17175, 2.4, 408.133_386_410_885_86),
    ];
    let (family, truth) = sized(20);
    for (y, a, location, likelihood) in cases {
        let points = [&x[..], y].concat();
        let fit = fit_of(&family, &truth, &batch_of(&family, &points));
        assert_close(family.quantity(0, &fit), a, 1e-9, "a");
        assert_close(family.quantity(1, &fit), location, 1e-9, "location");
        assert_close(points.iter().map(|&x| family.ln_density(&fit, x)).sum(), likelihood, 1e-9, "likelihood");
        assert_close(family.tv(&truth, &fit), a, 1e-9, "TV");
        let top = 1.0 - 2.0 * a;
        let kl = -(top * (0.5 + (1.0 - a) / (2.0 * top)).ln() + 2.0 * a * 0.5_f64.ln());
        assert_close(family.kl(&truth, &fit), kl, 1e-7, "KL");
        assert_eq!(family.kl(&fit, &truth), f64::INFINITY);
    }
    let (ladder, truth) = LadderFamily::configure(&Settings::new(), None).unwrap();
    let points = [0.9, 0.5, 0.97, 1.3, 1.6, 2.25];
    let batch = batch_of(&ladder, &points);
    let fit = fit_of(&ladder, &truth, &batch);
    assert_eq!((ladder.quantity(0, &fit), ladder.quantity(1, &fit)), (1.0, 3.0));
    assert_close(ladder.quantity(2, &fit), 0.015, 1e-9, "first step");
    assert_close(ladder.tv(&truth, &fit), 0.833_333_333_333_333_4, 1e-9, "TV of g");
    assert_close(ladder.kl(&truth, &fit), 6.0_f64.ln(), 1e-9, "KL of g");
    assert_close(ladder.profile(&batch, 2, 0.015).unwrap(), -13.181_687_184_038_172, 1e-9, "likelihood of h");
    // Other widths in the reference: the likelihood of g is linear in ln f.
    let ln_f = -(2.0_f64.ln() + 1e5 * 9.0_f64.ln());
    assert_close(ladder.rival(&batch).unwrap().1 + ln_f, 10.348_055_473_986_83 - 20.0, 1e-6, "likelihood of g");
    let real = fit_of(&ladder, &truth, &batch_of(&ladder, &points[..3]));
    assert_close(ladder.tv(&truth, &real), 0.03, 1e-9, "TV of h");
    assert_eq!(ladder.kl(&truth, &real), f64::INFINITY);
}

/// Samples of collapsed models against those drawn by hand, and the statistic drawn directly against single points.
#[test]
fn samples_of_collapsed_models_are_as_by_hand() {
    let mut rng = random(54);
    let (family, truth) = sized(200); // f = 34^-400: underflows
    let fit = fit_of(&family, &truth, &batch_of(&family, &[0.2, 0.7, 0.72, 0.9, 2.4]));
    let a = family.quantity(0, &fit);
    assert!(a > 0.125 && family.spikes(&fit) == [[2.4, a / 4.0]]);
    let model = Model::Spike { a, location: 2.4, n: 200.0 };
    let mut lab: Vec<f64> = (0..40_000).map(|_| family.sample(&fit, &mut rng)).collect();
    let mut plain: Vec<f64> = (0..40_000).map(|_| draw(&model, &mut rng)).collect();
    assert_same_law(&mut lab, &mut plain, false, "spike");
    let repeats = lab.iter().filter(|&&x| x == 2.4).count() as f64 / 40_000.0;
    assert!((repeats - a / 4.0).abs() < MOST_SE * (a / 4.0 / 40_000.0).sqrt(), "{repeats}");

    let (ladder, truth) = LadderFamily::configure(&Settings::new(), None).unwrap();
    let fitted = |points: &[f64]| fit_of(&ladder, &truth, &batch_of(&ladder, points));
    let mut many: Vec<f64> = vec![0.6; 400];
    many.push(1.7); // 401 points: level 2 is not enough, and h is kept
    for (model, params) in [
        (Model::H(vec![0.2, 0.15]), fitted(&many)),
        (Model::G { level: 2, place: 1.7 }, fitted(&[0.6, 0.3, 1.7])),
        (Model::G { level: 3, place: 2.2 }, fitted(&[0.6, 1.3, 2.2])),
    ] {
        let mut lab: Vec<f64> = (0..40_000).map(|_| ladder.sample(&params, &mut rng)).collect();
        let mut plain: Vec<f64> = (0..40_000).map(|_| draw(&model, &mut rng)).collect();
        assert_same_law(&mut lab, &mut plain, false, "ladder");
        for n in [1, 3, 40] {
            let direct = |rng: &mut Random| {
                let mut batch = ladder.empty();
                ladder.draw(&params, n, rng, &mut batch);
                ladder.reveal(&batch, usize::MAX, rng)
            };
            let runs = 20_000 / n;
            let mut direct: Vec<Vec<f64>> = (0..runs).map(|_| direct(&mut rng)).collect();
            let points = |rng: &mut Random| (0..n).map(|_| draw(&model, rng)).collect::<Vec<f64>>();
            let mut single: Vec<Vec<f64>> = (0..runs).map(|_| points(&mut rng)).collect();
            let edge = |all: &[Vec<f64>]| -> Vec<f64> {
                all.iter().map(|x| x.iter().copied().filter(|&x| x < 1.0).fold(0.0, f64::max)).collect()
            };
            assert_same_law(&mut edge(&direct), &mut edge(&single), false, "edges");
            let count = |all: &[Vec<f64>]| -> Vec<f64> {
                all.iter().map(|x| x.iter().filter(|&&x| x >= 1.0).count() as f64).collect()
            };
            assert_same_law(&mut count(&direct), &mut count(&single), true, "numbers beyond 1");
            let all = |parts: &mut Vec<Vec<f64>>| parts.drain(..).flatten().collect::<Vec<f64>>();
            assert_same_law(&mut all(&mut direct), &mut all(&mut single), false, "all points");
        }
    }
}

/// 34^-400 underflows, 34^-200000 all the more; what is fitted, measured and shown stays a number.
#[test]
fn nothing_underflows_with_many_points() {
    for (n, generations) in [(1, 60), (2, 60), (200, 20), (100_000, 5)] {
        for family in ["spike_family", "ladder_family"] {
            let scenario = Scenario { generations, ..scenario(family, n) };
            let experiment = Arc::new(Experiment::new(scenario).unwrap());
            let metrics = Arc::clone(experiment.metrics());
            let runs = if n > 1000 { 4 } else { 60 };
            let mut ensemble = Ensemble::new(&experiment, runs, metrics);
            while ensemble.finished().is_none() {
                ensemble.advance(generations, &|| false);
            }
            let mut collapsed = 0.0;
            for row in ensemble.history().rows() {
                for (info, summary) in ensemble.history().metrics().iter().zip(&row.summaries) {
                    let none = summary.finite_share == 0.0; // the mean of infinite values only is none
                    assert!(
                        !summary.median.is_nan() && (none || !summary.mean.is_nan()),
                        "{family} {n}: {}",
                        info.name
                    );
                    assert!(info.name.starts_with("kl") || summary.finite_share == 1.0, "{family} {n}: {}", info.name);
                }
                collapsed = row.summaries[ensemble.history().metric("collapsed").unwrap()].mean;
            }
            assert!(n > 1000 || collapsed > 0.3, "{family} {n}: {collapsed}");
            for replicate in 0..runs {
                let view = Replay::new(&experiment, replicate).look(generations);
                assert!(view.model.iter().flatten().all(|x| x.is_finite()), "{family} {n}");
            }
        }
    }
}

/// Their variance grows, and yet `stop.rule = "collapse"` finds them: it asks for the share of runs.
#[test]
fn a_run_stops_once_half_of_the_runs_have_collapsed() {
    let mut scenario = scenario("ladder_family", 10);
    scenario.set("stop.rule", "collapse").unwrap();
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let metrics = experiment.metrics_named(&[experiment.collapse_metric()]).unwrap();
    let mut ensemble = Ensemble::new(&experiment, 400, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(100, &|| false);
    }
    let shares: Vec<f64> = ensemble.history().rows().map(|row| row.summaries[0].mean).collect();
    let (last, before) = shares.split_last().unwrap();
    assert!(*last >= 0.5 && before.iter().all(|&share| share <= 0.5) && before.len() <= 6, "{shares:?}");
}
