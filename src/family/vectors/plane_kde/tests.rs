use super::*;
use rand::SeedableRng as _;

fn with(pairs: &[(&str, f64)]) -> (PlaneKde, PlaneSmooth) {
    PlaneKde::configure(&Settings::of(pairs), None).unwrap()
}
fn fitted(family: &PlaneKde, from: &PlaneSmooth, n: u64, seed: u64) -> PlaneSmooth {
    let (mut batch, mut model) = (family.empty(), from.clone());
    family.draw(from, n, &mut Random::seed_from_u64(seed), &mut batch);
    family.fit(&batch, &mut model);
    model
}

/// Every kernel added up, near and far (1e-4 of the density).
#[test]
fn kernels_out_of_reach_do_not_count() {
    for (n, width) in [(3, 0.02), (40, 0.1), (3000, 0.1), (3000, 0.7)] {
        let (family, truth) = with(&[("width", width)]);
        let model = fitted(&family, &truth, n, 1);
        let PlaneSmooth::Kernels(kernels) = &model else { panic!("a fit has kernels") };
        for i in -20..=20 {
            let at = [0.5 + 0.15 * f64::from(i), 0.1 * f64::from(i % 7)];
            let height =
                |p: &[f64; 2]| (-0.5 * ((at[0] - p[0]).powi(2) + (at[1] - p[1]).powi(2)) / (width * width)).exp();
            let sum: f64 = kernels.points.iter().map(height).sum();
            let wanted = sum / (n as f64 * std::f64::consts::TAU * width * width);
            if wanted > 1e-300 {
                assert!((family.ln_density(&model, at) - wanted.ln()).abs() < 1e-4, "{n} {width} {i}");
            }
        }
    }
}

/// 30 000 points once fitted are the truth blurred once (KL and TV within 3 % and 0.01), and the shares of blurs add up.
#[test]
fn many_points_blur_the_truth() {
    let (family, truth) = with(&[("width", 0.2)]);
    let model = fitted(&family, &truth, 30_000, 2);
    let (kl, tv, _) = family.blurred(1, false).unwrap()[1];
    assert!((family.kl(&truth, &model) / kl - 1.0).abs() < 0.03, "{} {kl}", family.kl(&truth, &model));
    assert!((family.tv(&truth, &model) - tv).abs() < 0.01, "{} {tv}", family.tv(&truth, &model));
    let [replaced, kept] = [false, true].map(|accumulates| family.blurred(20, accumulates).unwrap());
    assert_eq!(replaced[1], kept[1]);
    assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0), "{kept:?}");
    assert!(kept[20].0 < 0.8 * replaced[20].0, "{:?} {:?}", kept[20], replaced[20]);
}

/// As on the line: equal points have no width, whatever their mean is rounded to, and what leaves the numbers says so.
#[test]
fn points_a_few_floats_apart_have_a_variance() {
    let scott = Bandwidth::Scott(1.0);
    let (family, _) = with(&[("bandwidth", 1.0)]);
    let of = |points: &[[f64; 2]]| PlaneKernels::new(points.to_vec(), scott);
    assert_eq!(of(&[[0.1, 0.7]; 3]).width, 0.0);
    let step = f64::EPSILON;
    let found = of(&[[1.0, 2.0], [1.0, 2.0], [1.0 + step, 2.0]]);
    assert!((found.trace / (step * step * 2.0 / 9.0) - 1.0).abs() < 1e-12, "{found:?}");
    let left = |points: &[[f64; 2]]| family.left(&PlaneSmooth::Kernels(of(points)));
    assert!(!left(&[[0.1, 0.7]; 3]) && left(&[[1e200, 0.0], [0.0, 0.0]]) && left(&[[1e-170, 0.0], [0.0, 0.0]]));
}

/// Kernels as wide as numbers go: KL from the truth is ln(2 pi h^2) less the truth's entropy, and a number until they
/// have left, however many points there are.
#[test]
fn wide_kernels_have_a_divergence_until_they_leave() {
    for n in [1, 50, 4_000] {
        let mut left = 0;
        for power in 140..155 {
            let width = 10_f64.powi(power);
            let (family, truth) = with(&[("shape", 3.0)]);
            let points: Vec<[f64; 2]> = (0..n).map(|i| [f64::from(i) * 1e-6, 0.0]).collect();
            let model = PlaneSmooth::Kernels(PlaneKernels::new(points, Bandwidth::Fixed(width)));
            if family.left(&model) {
                left += 1;
                continue;
            }
            assert_eq!(left, 0, "{n} {power}: back in the numbers");
            let own: f64 = family.nodes.iter().map(|(_, weight, ln)| weight * ln).sum();
            let wanted = own + std::f64::consts::TAU.ln() + 2.0 * width.ln();
            let found = family.kl(&truth, &model);
            assert!((found / wanted - 1.0).abs() < 1e-9, "{n} {power}: {found} {wanted}");
            assert!(family.variance(&model).is_finite() && family.tv(&truth, &model) > 1.0 - 1e-9, "{n} {power}");
        }
        assert!((1..4).contains(&left), "{n}: {left}");
    }
    // Narrow ones at their far side: what is beyond the numbers is infinite, never no number.
    let (family, _) = with(&[]);
    let narrow = PlaneKernels::new(vec![[0.0, 0.0]; 2], Bandwidth::Fixed(2e-154));
    assert_eq!(narrow.ln_density([1e3, 0.0]), f64::NEG_INFINITY);
    assert!(family.left(&PlaneSmooth::Kernels(narrow)));
}

#[test]
fn one_point_has_no_width_by_scott() {
    let (family, truth) = with(&[("bandwidth", 1.0)]);
    let model = fitted(&family, &truth, 1, 4);
    assert_eq!(family.collapsed(&model), Some("point mass: bandwidth 0"));
    assert_eq!((family.kl(&truth, &model), family.tv(&truth, &model)), (f64::INFINITY, 1.0));
    let many = fitted(&family, &truth, 64, 4);
    let (width, trace) = (family.quantity(3, &many), family.quantity(2, &many));
    assert!((width - 0.5 * (0.5 * trace).sqrt()).abs() < 1e-12);
    assert!((family.variance(&many) - trace - 2.0 * width * width).abs() < 1e-12);
}
