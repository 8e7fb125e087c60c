use super::*;
use rand::SeedableRng as _;

fn with(pairs: &[(&str, f64)]) -> (PlaneMixture, PlaneLaw) {
    PlaneMixture::configure(&Settings::of(pairs), None).unwrap()
}
fn fitted(family: &PlaneMixture, from: &PlaneLaw, n: u64, seed: u64) -> PlaneLaw {
    let (mut batch, mut model) = (family.empty(), from.clone());
    family.draw(from, n, &mut Random::seed_from_u64(seed), &mut batch);
    family.fit(&batch, &mut model);
    model
}

/// Components over each other, where two densities cross in many places: total variation by a fine grid (2e-3), and
/// below Pinsker's bound.
#[test]
fn total_variation_of_overlapping_components() {
    let (family, truth) = with(&[("shape", 0.0)]);
    let spot = |weight, mean, spread| Spot::new(weight, mean, spread);
    let three = |gap: f64| {
        PlaneLaw::fitted(vec![
            spot(0.5, [0.3 * gap, 0.1], [0.8, 0.2, 0.9]),
            spot(0.3, [-0.4 * gap, -0.3], [0.5, -0.1, 0.4]),
            spot(0.2, [0.1, 0.5 * gap], [0.2, 0.05, 0.6]),
        ])
    };
    let six = PlaneLaw::fitted((0..6).map(|k| spot(1.0, [0.2 * f64::from(k), -0.1], [0.4, 0.0, 0.7])).collect());
    for (p, q) in [(&truth, &three(1.0)), (&three(1.0), &three(0.8)), (&three(0.5), &six)] {
        let (step, mut wanted) = (0.025, 0.0);
        for (i, j) in (-300..=300).flat_map(|i| (-300..=300).map(move |j| (i, j))) {
            let at = [step * f64::from(i), step * f64::from(j)];
            wanted += 0.5 * step * step * (p.ln_density(at).exp() - q.ln_density(at).exp()).abs();
        }
        let found = family.tv(p, q);
        assert!((found - wanted).abs() < 2e-3, "{found} {wanted}");
        for kl in [family.kl(p, q), family.kl(q, p)] {
            assert!(found <= (0.5 * kl).sqrt() + 2e-3, "{found} {kl}");
        }
    }
}

/// Two components of very different width, one over the other: entropy by a fine grid, 1e-3; where the one is next to nothing
/// beside the other a place tells which of them a point is of, and the rest is closed.
#[test]
fn entropy_of_components_of_very_different_width() {
    let (family, _) = with(&[("shape", 2.0)]);
    for weight in [0.9, 0.5, 0.02] {
        let two = |within: f64| {
            let narrow = Spot::new(weight, [0.3, 0.1], [within, 0.5 * within, within]);
            PlaneLaw::fitted(vec![Spot::round(1.0 - weight, [0.0, 0.0], 1.0), narrow])
        };
        for (within, step) in [(0.1, 0.03), (0.01, 0.03), (1e-3, 0.012)] {
            let (law, reach) = (two(within), (6.0 / step) as i32);
            let cell = |(i, j): (i32, i32)| {
                let ln = law.ln_density([step * f64::from(i), step * f64::from(j)]);
                -step * step * ln.exp() * ln
            };
            let wanted: f64 = (-reach..=reach).flat_map(|i| (-reach..=reach).map(move |j| (i, j))).map(cell).sum();
            let found = family.entropy(&law);
            assert!((found - wanted).abs() < 1e-3, "{weight} of {within}: {found} {wanted}");
        }
        for within in [1e-6_f64, 1e-12, 1e-100] {
            let own = 1.0 + std::f64::consts::TAU.ln();
            let narrow = own + 0.5 * 0.75_f64.ln() + within.ln() - weight.ln();
            let wanted = weight * narrow + (1.0 - weight) * (own - (1.0 - weight).ln());
            let found = family.entropy(&two(within));
            assert!((found - wanted).abs() < 1e-3, "{weight} of {within}: {found} {wanted}");
        }
    }
    // Of one it is closed, and of many of the same that of one.
    let single =
        |count: i32| PlaneLaw::fitted((0..count).map(|_| Spot::new(1.0, [4.0, -1.0], [2.0, 0.3, 0.5])).collect());
    let wanted = 1.0 + std::f64::consts::TAU.ln() + 0.5 * 0.91_f64.ln();
    for count in [1, 7] {
        let found = family.entropy(&single(count));
        assert!((found - wanted).abs() < 1e-9, "{count}: {found} {wanted}");
    }
}

/// Narrow components in the middle of wide ones, some of them the same, as of batches drawn from narrowed models: by a fine
/// grid, total variation to 2e-3 and divergences to 3 %, there and back; and of arcs total variation.
#[test]
fn divergences_of_components_in_each_others_middle() {
    let spot = Spot::new;
    let (family, truth) = with(&[("shape", 2.0), ("spread", 3.89)]);
    let onion = PlaneLaw::fitted(vec![
        spot(0.75, [0.1, 0.0], [14.0, 0.3, 15.5]),
        spot(0.1, [0.1, 0.0], [1.0, 0.0, 1.1]),
        spot(0.05, [0.1, 0.0], [1.0, 0.0, 1.1]),
        spot(0.1, [0.0, 0.2], [13.0, 1.0, 15.0]),
    ]);
    let (curved, arcs) = with(&[("shape", 4.0), ("spread", 0.2)]);
    let ring: Vec<Spot> = (0..12)
        .map(|k| (std::f64::consts::TAU * f64::from(k) / 12.0).sin_cos())
        .map(|(sin, cos)| spot(1.0, [0.8 * cos, 0.8 * sin], [0.06, 0.01, 0.09]))
        .collect();
    let cases = [(&family, &truth, &onion, 0.08, 26.0), (&curved, &arcs, &PlaneLaw::fitted(ring), 0.025, 2.5)];
    for (family, p, q, step, reach) in cases {
        let cells = (reach / step) as i32;
        let mut wanted = [0.0; 3];
        for (i, j) in (-cells..=cells).flat_map(|i| (-cells..=cells).map(move |j| (i, j))) {
            let at = [step * f64::from(i), step * f64::from(j)];
            let (ln_p, ln_q) = (p.ln_density(at), q.ln_density(at));
            let (height, other) = (ln_p.exp(), ln_q.exp());
            let parts = [0.5 * (height - other).abs(), height * (ln_p - ln_q), other * (ln_q - ln_p)];
            wanted.iter_mut().zip(parts).for_each(|(sum, part)| *sum += step * step * part);
        }
        let found = family.tv(p, q);
        assert!((found - wanted[0]).abs() < 2e-3, "{found} {wanted:?}");
        assert!((found - family.tv(q, p)).abs() < 1e-12);
        for (kl, wanted) in [family.kl(p, q), family.kl(q, p)].into_iter().zip([wanted[1], wanted[2]]) {
            assert!((kl / wanted - 1.0).abs() < 0.03, "{kl} {wanted}");
            assert!(found <= (0.5 * kl).sqrt() + 2e-3, "{found} {kl}");
        }
    }
}

#[test]
fn one_component_is_the_normal_law() {
    let (family, truth) = with(&[("shape", 2.0)]);
    let mut batch = family.empty();
    [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]].into_iter().for_each(|at| batch.push(at));
    let mut model = truth.clone();
    family.fit(&batch, &mut model);
    let spot = model.spots()[0];
    assert!((model.trace() - (2.0 / 9.0 + 8.0 / 9.0)).abs() < 1e-12 && (spot.spread[1] + 2.0 / 9.0).abs() < 1e-12);
    assert!((family.quantity(0, &model) - 5.0 / 9.0).abs() < 1e-12);
    assert_eq!((family.quantity(3, &model), family.quantity(4, &model)), (1.0, 0.0));
}

#[test]
fn named_states_are_met() {
    let (family, truth) = with(&[("shape", 0.0)]);
    assert_eq!((truth.spots().len(), family.quantity(3, &truth), family.collapsed(&truth)), (25, 25.0, None));
    let one = fitted(&family, &truth, 1, 1);
    assert_eq!(family.collapsed(&one), Some("every component at its variance floor"));
    assert_eq!(family.quantity(3, &one), 1.0);
    let few = fitted(&family, &truth, 60, 1);
    assert_eq!(family.collapsed(&few), Some("component lost"));
    assert!(family.kl(&truth, &few).is_finite() && family.kl(&few, &truth).is_finite());
    assert_eq!(family.collapsed(&with(&[("shape", 4.0)]).1), None);
}
