//! Kernels on the line against sums written out, and divergences asked together against each alone.

use super::*;
use rand::SeedableRng as _;

/// Thinned against not, at many points in few cells: densities 1e-8, divergences 1e-8 of themselves.
#[test]
fn thinning_changes_nothing() {
    let (family, truth) = Kde::configure(&Settings::new(), None).unwrap();
    let (mut batch, mut model) = (family.empty(), truth.clone());
    family.draw(&truth, 4000, &mut Random::seed_from_u64(2), &mut batch);
    family.fit(&batch, &mut model);
    let (Smooth::Kernels(kernels), Some(thin), Smooth::Law(law)) = (&model, model.thinned(), &truth) else {
        panic!("a fit has kernels, a truth is a law")
    };
    assert!(thin.len() < 1000, "{}", thin.len());
    for i in -60..=60_i32 {
        let x = 0.1 * f64::from(i);
        let gap = (kernels.ln_density(x) - thin.ln_density(x)).abs();
        assert!(gap < 1e-7 && (i.abs() > 30 || gap < 1e-8), "at {x}: {gap}");
    }
    let (full, quick) = (bump_pair::kl(law, kernels), family.kl(&truth, &model));
    assert!((full - quick).abs() < 1e-8 * full, "{full} {quick}");
    let (full, quick) = (bump_pair::tv(kernels, law), family.tv(&model, &truth));
    assert!((full - quick).abs() < 1e-7 * full, "{full} {quick}");
}

/// What is asked alone has the bits of what is asked with all else: a row of a table, a passage and the window tell the same.
#[test]
fn divergences_keep_their_bits_whatever_is_asked_beside_them() {
    let (family, truth) = Kde::configure(&Settings::new(), None).unwrap();
    for n in [3, 40, 700] {
        let (mut batch, mut model) = (family.empty(), truth.clone());
        family.draw(&truth, n, &mut Random::seed_from_u64(n), &mut batch);
        family.fit(&batch, &mut model);
        let of = |asked: Asked| {
            let all = family.divergences(&truth, &model, asked).unwrap();
            [all.kl, all.kl_back, all.tv, all.entropy]
        };
        let all = of(Asked { kl: true, kl_back: true, tv: true, entropy: true });
        let none = Asked::default();
        let alone = [
            of(Asked { kl: true, ..none })[0],
            of(Asked { kl_back: true, ..none })[1],
            of(Asked { tv: true, ..none })[2],
            of(Asked { entropy: true, ..none })[3],
        ];
        assert_eq!(all.map(f64::to_bits), alone.map(f64::to_bits), "{n}");
        let plain = [family.kl(&truth, &model), family.kl(&model, &truth), family.tv(&truth, &model)];
        let near = plain.iter().zip(all).all(|(plain, all)| (plain / all - 1.0).abs() < 1e-9);
        assert!(near && (family.entropy(&model) / all[3] - 1.0).abs() < 1e-9, "{n}: {plain:?} {all:?}");
        assert!(of(none).iter().all(|value| value.is_nan()));
    }
}

/// The mean of two neighbours is no float: their variance is known all the same, and that of equal points is none.
#[test]
fn points_a_few_floats_apart_have_a_variance() {
    let scott = Bandwidth::Scott(1.0);
    for x in [0.3, -1.7, 5e8] {
        let step = f64::from_bits(f64::to_bits(x) + 1) - x;
        let mut points = [x, x, x + step];
        points.sort_unstable_by(f64::total_cmp);
        let found = Kernels::new(&points, scott);
        assert!((found.variance / (step * step * 2.0 / 9.0) - 1.0).abs() < 1e-12 && found.width > 0.0, "{found:?}");
        assert_eq!(Kernels::new(&[x; 7], scott).width, 0.0);
    }
    let family = Kde { bandwidth: scott };
    let left = |points: &[f64]| family.left(&Smooth::Kernels(Kernels::new(points, scott)));
    assert!(!left(&[1.0, 2.0]) && !left(&[2.0; 3]) && left(&[1e200, 3e200]) && left(&[1e-170, 2e-170]));
}

/// Both divergences and the entropy of kernels as wide as numbers go are numbers until they have left.
#[test]
fn wide_kernels_have_divergences_until_they_leave() {
    let (family, truth) = Kde::configure(&Settings::new(), None).unwrap();
    let mut left = 0;
    for power in 140..155 {
        let width = 10_f64.powi(power);
        let points: Vec<f64> = (-25..25).map(|i| f64::from(i) * 0.1 * width).collect();
        let model = Smooth::Kernels(Kernels::new(&points, Bandwidth::Fixed(width)));
        if family.left(&model) {
            left += 1;
            continue;
        }
        assert_eq!(left, 0, "{power}: back in the numbers");
        let (near, far) = (family.kl(&truth, &model), family.kl(&model, &truth));
        let wanted = 0.5 * (family.variance(&model) + family.quantity(0, &model).powi(2));
        assert!((far / wanted - 1.0).abs() < 1e-6, "{power}: {far} {wanted}");
        assert!(near > 300.0 && near < 400.0 && family.entropy(&model).is_finite(), "{power}: {near}");
    }
    assert!((1..4).contains(&left), "{left}");
}
