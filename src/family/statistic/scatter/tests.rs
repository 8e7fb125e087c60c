//! Scatter of vectors: points together against one by one, at any rank and scale.

use super::*;
use rand::SeedableRng as _;

fn matrix(root: &Root) -> DMatrix<f64> {
    root.columns() * root.columns().transpose()
}

/// Rounding: 1e-12 of the entries.
#[test]
fn absorbing_adds_outer_products_at_any_rank() {
    let mut rng = Random::seed_from_u64(1);
    for (d, rank) in [(1, 1), (2, 1), (3, 3), (5, 2), (5, 5), (8, 7)] {
        let frame = DMatrix::from_fn(d, rank, |_, _| rng.sample::<f64, _>(StandardNormal));
        let (mut root, mut sum) = (Root::none(d), DMatrix::zeros(d, d));
        for count in 1..=12 {
            let x = &frame * standard(rank, &mut rng);
            sum += &x * x.transpose();
            root.absorb(x);
            assert_eq!(root.rank(), rank.min(count), "{d} {rank} {count}");
            assert!((matrix(&root) - &sum).norm() < 1e-12 * sum.norm());
            assert!(root.pivots.iter().enumerate().all(|(j, &i)| root.columns[(i, j)] > 0.0));
        }
    }
}

/// Points that wait for each other give the root that they give one by one: to 1e-10, and to the bit where sums of products
/// would lose digits (a label of next to no noise) or there is no full rank to find.
#[test]
fn points_together_give_the_root_of_points_one_by_one() {
    let mut rng = Random::seed_from_u64(5);
    for (d, rank, noise) in [(1, 1, 1.0), (4, 4, 1.0), (11, 11, 0.01), (4, 4, 1e-9), (5, 3, 1.0)] {
        for n in [1, d - 1, d, 2 * d + 1, 7 * d] {
            let frame = DMatrix::from_fn(d, rank, |_, _| rng.sample::<f64, _>(StandardNormal));
            let (mut batch, mut root) = (Scatter::new(d, false), Root::none(d));
            for _ in 0..n {
                let mut x = &frame * standard(rank, &mut rng);
                if rank == d && d > 1 {
                    x[d - 1] = x[0] + noise * x[d - 1];
                }
                batch.push(&x);
                root.absorb(x);
            }
            let (found, exact) = (batch.root().into_owned(), noise < 1e-3 || rank < d);
            assert!(!exact || found == root, "{d} {n} {noise}");
            assert!(found.pivots == root.pivots, "{d} {n} {noise}");
            let off = (&found.columns - &root.columns).norm();
            assert!(off <= 1e-10 * root.columns.norm(), "{d} {n} {noise}: {off}");
            let mut merged = Scatter::new(d, false);
            merged.push(&DVector::from_element(d, 2.0));
            merged.merge(&batch);
            root.absorb(DVector::from_element(d, 2.0));
            let off = (matrix(&merged.root()) - matrix(&root)).norm();
            assert!(off < 1e-11 * matrix(&root).norm(), "{d} {n} {noise}: {off}");
        }
    }
}

/// Rows that repeat or are 0 leave their pivots out, wherever they stand.
#[test]
fn pivots_skip_rows_that_depend_on_earlier_ones() {
    let mut root = Root::none(4);
    for x in [[0.0, 1.0, 2.0, 3.0], [0.0, -2.0, -4.0, 1.0], [0.0, 0.5, 1.0, -1.0]] {
        root.absorb(DVector::from_row_slice(&x));
    }
    assert_eq!((root.rank(), root.pivots.as_slice()), (2, &[1, 3][..]));
    let x = DVector::from_row_slice(&[0.0, 3.0, 6.0, -2.0]);
    assert!((root.columns() * root.solve(&x) - x).norm() < 1e-12);
}

#[test]
fn directions_far_apart_in_scale_keep_their_digits() {
    let mut rng = Random::seed_from_u64(2);
    let (mut model, mut ln_volume) = (Root::lower(DMatrix::identity(3, 3)), 0.0);
    for _ in 0..400 {
        let batch = Scatter::standard(3, 5, true, &mut rng);
        ln_volume += batch.root.ln_volume();
        model = model.times(&batch.root);
    }
    assert!((model.ln_volume() / ln_volume - 1.0).abs() < 1e-12, "{} {ln_volume}", model.ln_volume());
}

/// By singular values and by the rotation, on both sides of the switch: to 1e-10 of the distance.
#[test]
fn bures_distance_is_one_near_and_far() {
    let mut rng = Random::seed_from_u64(6);
    for (d, scale) in [(1, 0.1), (3, 0.05), (3, 1.0), (12, 0.01), (12, 0.06), (40, 0.03), (40, 0.5)] {
        let noise =
            DMatrix::from_fn(d, d, |i, j| if i >= j { scale * rng.sample::<f64, _>(StandardNormal) } else { 0.0 });
        let (f, g) = (DMatrix::identity(d, d), DMatrix::identity(d, d) + noise);
        let svd = g.tr_mul(&f).svd(true, true);
        let wanted = (&f - &g * (svd.u.unwrap() * svd.v_t.unwrap())).norm_squared();
        let found = bures(&Root::lower(f), &Root::lower(g));
        assert!((found - wanted).abs() < 1e-10 * wanted, "{d} {scale}: {found} {wanted}");
    }
}

#[test]
fn bures_distance_holds_for_singular_roots_too() {
    let line = |angle: f64| {
        let mut root = Root::none(2);
        root.absorb(DVector::from_row_slice(&[angle.cos(), angle.sin()]));
        root
    };
    // Two segments at an angle: 2 - 2 |cos|.
    for angle in [0.0_f64, 0.3, 1.2] {
        let wanted = 2.0 - 2.0 * angle.cos();
        assert!((bures(&line(0.0), &line(angle)) - wanted).abs() < 1e-12, "{angle}");
    }
    let diagonal = |a: f64, b: f64| Root::lower(DMatrix::from_row_slice(2, 2, &[a, 0.0, 0.0, b]));
    assert!((bures(&diagonal(1.0, 2.0), &diagonal(3.0, 2.5)) - 4.25).abs() < 1e-12);
    assert!((bures(&diagonal(1.0, 2.0), &Root::none(2)) - 5.0).abs() < 1e-12);
}
