//! Linear regression: fits, divergences and both designs against reference values.

use super::*;
use rand::SeedableRng as _;

fn configured(pairs: &[(&str, f64)]) -> (LinearRegression, Weights) {
    LinearRegression::configure(&Settings::of(pairs), None).unwrap()
}

fn mean_se(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt())
}

/// Values of numpy, to 1e-9, whatever the true weights are.
#[test]
fn fit_meets_the_reference() {
    let rows = [[-0.317, -0.816], [0.387, -0.224], [-0.702, -1.796], [0.818, -0.571], [0.001, -1.064], [1.302, 0.748]];
    let labels = [0.981, -0.11, 0.468, 0.891, 1.023, 0.312];
    for norm in [0.0, 1.0, 40.0] {
        let (family, mut model) = configured(&[("norm", norm)]);
        let mut batch = family.empty();
        for (row, y) in rows.iter().zip(labels) {
            family.observe(&mut batch, DVector::from_row_slice(&[row[0], row[1], y]));
        }
        family.fit(&batch, &mut model);
        let wanted = DVector::from_row_slice(&[0.574_718_752_626_262, -0.687_053_529_964_495_1]);
        assert!((family.weights(&model) - wanted).norm() < 1e-9, "{norm}");
    }
}

/// Fewer points than weights: every label is met, by weights that are a mixture of the inputs (1e-9).
#[test]
fn few_points_are_fitted_by_the_smallest_weights() {
    let mut rng = Random::seed_from_u64(6);
    let (family, truth) = configured(&[("dimension", 6.0), ("norm", 3.0)]);
    let mut batch = family.empty();
    let points: Vec<_> = (0..4).map(|_| family.sample(&truth, &mut rng)).collect();
    points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
    let mut model = truth.clone();
    family.fit(&batch, &mut model);
    let weights = family.weights(&model);
    let inputs = DMatrix::from_fn(6, 4, |i, j| points[j][i]);
    assert!(points.iter().all(|point| (point.rows(0, 6).dot(&weights) - point[6]).abs() < 1e-9));
    let mixture = inputs.clone().svd(true, true).solve(&weights, 1e-12).unwrap();
    assert!((inputs * mixture - weights).norm() < 1e-9);
}

/// Both divergences are means over the inputs: by 40 000 of them, within 4.5 SE.
#[test]
fn divergences_are_means_over_the_inputs() {
    let mut rng = Random::seed_from_u64(7);
    let (family, p) = configured(&[("dimension", 3.0), ("noise", 0.7)]);
    let q = Weights { error: DVector::from_row_slice(&[0.5, -1.0, 0.25]), design: None };
    let gaps: Vec<f64> = (0..40_000).map(|_| standard(3, &mut rng).dot(&q.error)).collect();
    let kl: Vec<f64> = gaps.iter().map(|gap| gap * gap / (2.0 * 0.49)).collect();
    let tv: Vec<f64> = gaps.iter().map(|gap| crate::numeric::divergence::normal_tv(0.0, 0.49, *gap, 0.49)).collect();
    for (values, wanted) in [(kl, family.kl(&p, &q)), (tv, family.tv(&q, &p))] {
        let (mean, se) = mean_se(&values);
        assert!((mean - wanted).abs() < 4.5 * se, "{mean} +- {se}, {wanted}");
    }
}

/// The distance of two laws in ten dimensions is the one in the plane of their weights (1e-9 of it), also from no weights at all.
#[test]
fn the_transport_of_two_laws_lies_in_the_plane_of_their_weights() {
    let mut rng = Random::seed_from_u64(11);
    let (family, _) = configured(&[("dimension", 10.0), ("noise", 0.7)]);
    for scale in [1e-6, 0.3, 20.0] {
        let p = standard(10, &mut rng);
        for q in [&p + standard(10, &mut rng) * scale, &p * (1.0 + scale), &p * 0.0] {
            let whole = bures(&family.joint(&p), &family.joint(&q));
            let error = |weights: &DVector<f64>| weights - &family.weights;
            let models = [&p, &q].map(|weights| Weights { error: error(weights), design: None });
            for found in [family.w2_sq(&models[0], &models[1]), family.w2_sq(&models[1], &models[0])] {
                assert!((found - whole).abs() <= 1e-9 * whole, "{scale}: {found} {whole}");
            }
        }
    }
}

/// The model's own batches through a given design: statistic against points, mean and variance of each weight within
/// 4.5 combined SE; and points revealed lie at the design and give the statistic again (1e-9).
#[test]
fn labels_of_a_reused_design_have_one_law() {
    let mut rng = Random::seed_from_u64(8);
    let (family, truth) = configured(&[("design", 1.0)]);
    let mut real = family.empty();
    family.draw(&truth, 7, &mut rng, &mut real);
    let mut model = truth.clone();
    family.fit(&real, &mut model);
    let design = Arc::clone(model.design.as_ref().unwrap());
    for n in [1, 2, 4, 7, 14, 17] {
        let refit = |batch: &Regressed| {
            let mut next = model.clone();
            family.fit(batch, &mut next);
            assert!(next.design == model.design);
            next.error
        };
        let mut errors = [Vec::new(), Vec::new()];
        for _ in 0..3000 {
            let [mut direct, mut by_points] = [family.empty(), family.empty()];
            family.draw(&model, n, &mut rng, &mut direct);
            family.draw_points(&model, n, &mut rng, &mut by_points);
            for (all, batch) in errors.iter_mut().zip([&direct, &by_points]) {
                all.push(refit(batch));
            }
        }
        for i in 0..2 {
            let of = |all: &[DVector<f64>]| all.iter().map(|error| error[i]).collect::<Vec<f64>>();
            let [a, b] = [of(&errors[0]), of(&errors[1])];
            let middle = mean_se(&a).0;
            let squares = |all: &[f64]| all.iter().map(|x| (x - middle).powi(2)).collect::<Vec<f64>>();
            for (a, b) in [(squares(&a), squares(&b)), (a, b)] {
                let ((x, s), (y, r)) = (mean_se(&a), mean_se(&b));
                assert!((x - y).abs() <= 4.5 * s.hypot(r), "{n}, weight {i}: {x} +- {s}, {y} +- {r}");
            }
        }
        let mut batch = family.empty();
        family.draw(&model, n, &mut rng, &mut batch);
        let points = family.reveal(&batch, usize::MAX, &mut rng);
        assert!(points.iter().enumerate().all(|(i, point)| point.rows(0, 2) == design.at(i as u64)));
        let again = Regressed::rebuilt(&family, &points);
        assert!((refit(&batch) - refit(&again)).norm() < 1e-9, "{n}");
        assert_eq!(family.reveal(&batch, 3, &mut rng).len() as u64, n.min(3));
        let (first, rest) = family.split(&batch, n / 2, &mut rng);
        let mut whole = first.clone();
        whole.merge(&rest);
        assert!((refit(&batch) - refit(&whole)).norm() < 1e-9, "{n}");
    }
}

#[test]
fn both_designs_begin_with_the_same_fit() {
    let fits = [0.0, 1.0].map(|design| {
        let (family, mut model) = configured(&[("design", design), ("dimension", 3.0)]);
        let mut batch = family.empty();
        family.draw(&model, 20, &mut Random::seed_from_u64(9), &mut batch);
        family.fit(&batch, &mut model);
        model.error
    });
    assert_eq!(fits[0], fits[1]);
}
