//! Regression on kernels, with what nobody outside the family sees.

use super::*;
use rand::SeedableRng as _;

fn configured(pairs: &[(&str, f64)]) -> Result<(KernelRidge, Functions), Refusal> {
    KernelRidge::configure(&Settings::of(pairs), None)
}

fn drawn(family: &KernelRidge, model: &Functions, n: u64, rng: &mut Random) -> Vec<Pair> {
    (0..n).map(|_| family.sample(model, rng)).collect()
}

fn fitted(family: &KernelRidge, truth: &Functions, points: &[Pair]) -> Functions {
    let (mut batch, mut model) = (family.empty(), truth.clone());
    points.iter().for_each(|&point| family.observe(&mut batch, point));
    family.fit(&batch, &mut model);
    model
}

fn kernel(width: f64, x: f64, y: f64) -> f64 {
    (-0.5 * ((x - y) / width).powi(2)).exp()
}

/// K + n lambda, of the kernel itself.
fn gram(points: &[Pair], width: f64, penalty: f64) -> DMatrix<f64> {
    let n = points.len();
    DMatrix::from_fn(n, n, |i, j| kernel(width, points[i].x, points[j].x))
        + DMatrix::identity(n, n) * (n as f64 * penalty)
}

fn labels(points: &[Pair]) -> DVector<f64> {
    DVector::from_iterator(points.len(), points.iter().map(|point| point.y))
}

/// E k(x, a) k(x, b) over standard normal x, and E k(x, a) sin(f x): normal integrals.
fn overlaps(points: &[Pair], width: f64, frequency: f64) -> (DMatrix<f64>, DVector<f64>) {
    let (square, n) = (width * width, points.len());
    let pairs = DMatrix::from_fn(n, n, |i, j| {
        let (gap, middle) = (points[i].x - points[j].x, 0.5 * (points[i].x + points[j].x));
        let exponent = -gap * gap / (4.0 * square) - middle * middle / (square + 2.0);
        width / (square + 2.0).sqrt() * exponent.exp()
    });
    let waves = DVector::from_fn(n, |i, _| {
        let (x, all) = (points[i].x, square + 1.0);
        let exponent = -0.5 * (x * x + frequency * frequency * square) / all;
        width / all.sqrt() * exponent.exp() * (frequency * x / all).sin()
    });
    (pairs, waves)
}

const CASES: [(u64, f64, f64, f64); 6] = [
    (1, 1.0, 2.0, 0.1),
    (5, 0.5, 3.0, 1e-3),
    (30, 1.0, 2.0, 1e-4),
    (60, 1.0, 1.0, 0.02),
    (200, 0.3, 3.0, 1e-3),
    (300, 2.0, 0.7, 1.0),
];

/// Fewer points than eigenfunctions and more: the function is that of the kernel's own equations, the penalised
/// objective has no slope there, and the error is that of normal integrals, each to 1e-8.
#[test]
fn fits_solve_the_kernel_equations() {
    let mut rng = Random::seed_from_u64(1);
    for (n, width, frequency, penalty) in CASES {
        let knobs =
            [("width", width), ("frequency", frequency), ("ridge", penalty), ("generator_ridge", 2.0 * penalty)];
        let (family, truth) = configured(&knobs).unwrap();
        let points = drawn(&family, &truth, n, &mut rng);
        let model = fitted(&family, &truth, &points);
        let (pairs, waves) = overlaps(&points, width, frequency);
        let whole = 0.5 * (1.0 - (-2.0 * frequency * frequency).exp());
        for (own, function, index) in [(penalty, &model.ridge, 0), (2.0 * penalty, &model.generator, 2)] {
            let alpha = gram(&points, width, own).cholesky().unwrap().solve(&labels(&points));
            for x in [-2.5, -1.0, 0.0, 0.3, 1.7] {
                let wanted: f64 = points.iter().zip(alpha.iter()).map(|(p, a)| a * kernel(width, p.x, x)).sum();
                let found = family.at(function, x);
                assert!((found - wanted).abs() < 1e-8, "{n}, {width}, at {x}: {found} {wanted}");
            }
            let residual = DVector::from_fn(points.len(), |i, _| points[i].y - family.at(function, points[i].x));
            let (features, _) = family.seen(&points);
            let weights = &features * &alpha;
            let slope = weights * own - features * residual / n as f64;
            assert!(slope.norm() < 1e-8, "{n}, {width}: {}", slope.norm());
            let error = alpha.dot(&(&pairs * &alpha)) - 2.0 * alpha.dot(&waves) + whole;
            let found = family.quantity(index, &model);
            assert!((found - error).abs() < 1e-8, "{n}, {width}: {found} {error}");
        }
    }
}

/// One point: y k(x, .) / (1 + lambda). A penalty of next to none goes through points that are far apart (1e-6); a huge
/// one leaves the sum of labels times kernels over n lambda (1e-4 of it).
#[test]
fn fits_have_their_limits() {
    let (family, truth) = configured(&[("ridge", 0.5), ("generator_ridge", 1e-10), ("width", 0.3)]).unwrap();
    let model = fitted(&family, &truth, &[Pair { x: 0.4, y: 3.0 }]);
    assert!((family.at(&model.ridge, 0.7) - 2.0 * kernel(0.3, 0.4, 0.7)).abs() < 1e-9);
    let apart = [(-1.5, 0.2), (-0.5, 1.0), (0.5, -3.0), (1.5, 0.7)].map(|(x, y)| Pair { x, y });
    let model = fitted(&family, &truth, &apart);
    assert!(apart.iter().all(|p| (family.at(&model.generator, p.x) - p.y).abs() < 1e-6));
    let (family, truth) = configured(&[("ridge", 1e6)]).unwrap();
    let model = fitted(&family, &truth, &apart);
    let sum: f64 = apart.iter().map(|p| p.y * kernel(1.0, p.x, 0.2)).sum::<f64>() / 4e6;
    assert!((family.at(&model.ridge, 0.2) / sum - 1.0).abs() < 1e-4);
    assert!((family.quantity(0, &model) / truth.ridge.norm_squared() - 1.0).abs() < 1e-4);
}

/// Given the inputs and the function behind the labels, the error has the mean |A f - f*|^2 + noise^2 tr A'A: over 2000
/// batches of labels from the truth, and from a generator, the gap is within 4.5 standard errors of 0; and on labels of
/// the truth the first part is the bias of that very batch.
#[test]
fn errors_are_bias_and_variance_given_the_inputs() {
    let (width, frequency, noise, penalty) = (0.8, 2.0, 0.4, 0.01);
    let knobs = [("width", width), ("frequency", frequency), ("noise", noise), ("ridge", penalty)];
    let (family, truth) = configured(&knobs).unwrap();
    let mut rng = Random::seed_from_u64(2);
    let worn = fitted(&family, &truth, &drawn(&family, &truth, 25, &mut rng));
    assert!(family.quantity(2, &worn) > 0.01);
    let whole = 0.5 * (1.0 - (-2.0 * frequency * frequency).exp());
    for source in [&truth, &worn] {
        let gaps: Vec<f64> = (0..2000)
            .map(|_| {
                let points = drawn(&family, source, 15, &mut rng);
                let inverse = gram(&points, width, penalty).cholesky().unwrap().inverse();
                let (pairs, waves) = overlaps(&points, width, frequency);
                let clean =
                    DVector::from_iterator(points.len(), points.iter().map(|p| family.at(&source.generator, p.x)));
                let alpha = &inverse * clean;
                let bias = alpha.dot(&(&pairs * &alpha)) - 2.0 * alpha.dot(&waves) + whole;
                let variance = noise * noise * (&inverse * pairs * &inverse).trace();
                let model = fitted(&family, &truth, &points);
                if source == &truth {
                    assert!((family.quantity(1, &model) - bias).abs() < 1e-8);
                }
                family.quantity(0, &model) - bias - variance
            })
            .collect();
        let mean = gaps.iter().sum::<f64>() / 2000.0;
        let se = (gaps.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2000.0 / 1999.0).sqrt();
        assert!(mean.abs() < 4.5 * se, "{mean} +- {se}");
    }
}

/// KL is the mean log-ratio of points, the variance that of their labels, entropy minus the mean log-density: each over
/// 20 000 points, within 4.5 standard errors. It is 0 at home only.
#[test]
fn moments_and_divergence_are_those_of_points() {
    let (family, truth) = configured(&[("frequency", 1.0)]).unwrap();
    let mut rng = Random::seed_from_u64(3);
    let model = fitted(&family, &truth, &drawn(&family, &truth, 10, &mut rng));
    assert!(family.kl(&truth, &model) > 0.0 && family.kl(&model, &model) == 0.0);
    let within = |values: Vec<f64>, wanted: f64| {
        let mean = values.iter().sum::<f64>() / 2e4;
        let se = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4e8).sqrt();
        assert!((mean - wanted).abs() < 4.5 * se, "{mean} +- {se}, should be {wanted}");
    };
    for (p, q) in [(&truth, &model), (&model, &truth)] {
        let points = drawn(&family, p, 20_000, &mut rng);
        let density = |params: &Functions, point: &Pair| family.ln_density(params, *point);
        within(points.iter().map(|x| density(p, x) - density(q, x)).collect(), family.kl(p, q));
        within(points.iter().map(|x| -density(p, x)).collect(), family.entropy(p));
        let middle = p.generator.dot(&family.means);
        within(points.iter().map(|x| (x.y - middle).powi(2)).collect(), family.variance(p));
    }
}

/// The shipped scenario, 200 runs: on real labels the penalty 0.01 beats 0.1, behind ten generators it is beaten, each run
/// by run beyond 4.5 standard errors; and the second five generators add between half of what the first five add and all
/// of it, within 4.5 standard errors.
#[test]
fn generators_add_up_and_a_larger_penalty_helps_behind_them() {
    let with = |ridge| configured(&[("frequency", 1.0), ("noise", 0.6), ("width", 0.5), ("ridge", ridge)]).unwrap();
    let ((small, truth), (large, _)) = (with(0.01), with(0.1));
    let mut rng = Random::seed_from_u64(4);
    let runs: Vec<Vec<[f64; 2]>> = (0..200)
        .map(|_| {
            let mut model = truth.clone();
            let mut step = |_| {
                let points = drawn(&small, &model, 100, &mut rng);
                let other = large.quantity(0, &fitted(&large, &truth, &points));
                model = fitted(&small, &truth, &points);
                [small.quantity(0, &model), other]
            };
            (0..11).map(&mut step).collect()
        })
        .collect();
    let in_errors = |of: &dyn Fn(&Vec<[f64; 2]>) -> f64| {
        let values: Vec<f64> = runs.iter().map(of).collect();
        let mean = values.iter().sum::<f64>() / 200.0;
        mean / (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 200.0 / 199.0).sqrt()
    };
    assert!(in_errors(&|run| run[0][1] - run[0][0]) > 4.5);
    assert!(in_errors(&|run| run[10][0] - run[10][1]) > 4.5);
    let steps = |run: &Vec<[f64; 2]>| (run[5][0] - run[0][0], run[10][0] - run[5][0]);
    assert!(in_errors(&|run| steps(run).0) > 4.5 && in_errors(&|run| steps(run).1) > 4.5);
    assert!(in_errors(&|run| steps(run).1 - 0.5 * steps(run).0) > -4.5);
    assert!(in_errors(&|run| steps(run).1 - steps(run).0) < 4.5);
}

#[test]
fn refusals_are_one_line() {
    let refused = |key: &str, value: f64| configured(&[(key, value)]).unwrap_err().to_string();
    assert_eq!(refused("width", 0.1), "width = 0.1: must be a number from 0.2 to 3");
    assert_eq!(refused("ridge", 1e-12), "ridge = 0.000000000001: must be a number from 1e-10 to 1000000");
    assert!(refused("generator_ridge", 0.0).starts_with("generator_ridge = 0: must be a number from 1e-10"));
    let fast = configured(&[("width", 3.0), ("frequency", 5.0)]).unwrap_err().to_string();
    assert_eq!(fast, "frequency = 5: too fast a wave for a kernel of width 3; a lower frequency, or a narrower kernel");
    assert!(configured(&[("width", 1.0), ("frequency", 3.0)]).is_ok());
}
