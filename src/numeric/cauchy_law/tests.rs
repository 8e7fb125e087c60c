//! The highest peak of a Cauchy likelihood: its bounds, and how much work it takes.

use super::*;
use crate::numeric::draw::Random;
use rand::{RngExt as _, SeedableRng as _};

fn points(n: usize, spread: f64, rng: &mut Random) -> Vec<f64> {
    let one = |_| spread * (std::f64::consts::PI * (rng.random::<f64>() - 0.5)).tan();
    let mut points: Vec<f64> = (0..n).map(one).collect();
    points.sort_unstable_by(f64::total_cmp);
    points
}

/// Of near and of far distances, of any number: to 1e-14 of the sum.
#[test]
fn logarithms_of_products_are_sums_of_logarithms() {
    for n in [0, 1, 15, 16, 17, 40] {
        for scale in [1e-9, 1.0, 1e4, 1e30, 1e200] {
            let points: Vec<f64> = (0..n).map(|i| scale * (f64::from(i) - 7.3)).collect();
            let wanted: f64 = points.iter().map(|&x| log_distance(x)).sum();
            // Squares below rounding are lost in a product, and in all others that are far more.
            assert!((value(&points, 0.0) + wanted).abs() <= 1e-14 * (wanted + f64::from(n)), "{n} {scale}");
        }
    }
}

/// Nowhere in a cell are value, slope and curvature beyond their bounds: by groups, by points, far away.
#[test]
fn bounds_hold_over_whole_cells() {
    let mut rng = Random::seed_from_u64(8);
    for round in 0..400 {
        let (n, spread) = ([1, 2, 5, 129, 300, 1000][round % 6], [0.1, 1.0, 50.0, 1e160][round / 6 % 4]);
        let points = points(n, spread, &mut rng);
        let from = points[rng.random_range(0..n)] + 4.0 * rng.random::<f64>() - 2.0;
        let (a, b) = (from, from + spread * [0.0, 0.01, 0.3, 3.0][round % 4]);
        for groups in [Groups::of(&points), Groups::alone(&points)] {
            let (most, bounds) = (groups.most(a, b), groups.bounds(a, b));
            for i in 0..=10 {
                let at = a + (b - a) * f64::from(i) / 10.0;
                let (slope, curvature) = slope(&points, at);
                let level = value(&points, at);
                let rounding = 1e-12 * (n as f64 - level);
                assert!(level <= most + rounding, "{n} {spread} {a} {b}: {level} {most}");
                let (least, most) = bounds.slope;
                assert!(slope >= least - rounding && slope <= most + rounding, "{n} {spread}: {slope} {bounds:?}");
                assert!(curvature <= bounds.curvature + rounding, "{n} {spread}: {curvature} {bounds:?}");
            }
        }
    }
}

/// The peak has no slope, in so many points that groups stand in for them too, and costs some dozens of looks.
#[test]
fn usual_samples_have_their_peak_after_little_work() {
    let mut rng = Random::seed_from_u64(9);
    for n in [3, 20, 100, 2000, 20_000] {
        for _ in 0..40 {
            let points = points(n, 1.0, &mut rng);
            let mut search = Search::of(&points);
            while let Some((a, b)) = search.cells.pop() {
                search.look(a, b);
            }
            assert!(search.work <= 60 * GROUPS + 40 * n, "{n}: {}", search.work);
            let peak = highest_peak(&points, 0.0);
            assert!(slope(&points, peak).0.abs() < 1e-12 * n as f64, "{n}: {peak}");
        }
    }
}
