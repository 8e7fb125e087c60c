//! Families one by one: the states they collapse to, and what is known of each alone.

use std::f64::consts::LN_2;

use collapse_lab::family::{
    BetaPower, Bigram, CauchyLocation, Exponential, FAMILIES, Family, Gamma, Gaussian, GaussianMixture, Geometric, Kde,
    LARGEST_INFORMATION, LogNormal, MultivariateGaussian, NegativeBinomial, Pareto, PlaneMixture, Refusal, Setting,
    Settings, StudentLocation, SymmetricMixture, UniformInterval, Visitor, Weibull, with_family,
};
use nalgebra::DVector;

use crate::support::{numbers, random};

const INF: f64 = f64::INFINITY;
/// A line of a made-up text has about so many letters.
const LINE: usize = 90;

/// A family with its truth.
fn made<F: Family>(pairs: &[(&str, f64)]) -> (F, F::Params) {
    F::configure(&numbers(pairs), None).unwrap()
}

/// Its fit to points, from the truth on.
fn fit<F: Family>(family: &F, truth: &F::Params, points: impl IntoIterator<Item = F::Point>) -> F::Params {
    let (mut batch, mut model) = (family.empty(), truth.clone());
    points.into_iter().for_each(|point| family.observe(&mut batch, point));
    family.fit(&batch, &mut model);
    model
}

/// Its fit to as many points of a model.
fn refitted<F: Family>(family: &F, model: &F::Params, n: u64, seed: u64) -> F::Params {
    let (mut batch, mut next) = (family.empty(), model.clone());
    family.draw(model, n, &mut random(seed), &mut batch);
    family.fit(&batch, &mut next);
    next
}

/// Points that leave nothing of a family's spread: at the truth of `knobs`, what the fit is called, KL divergence from the
/// truth to it and back, total variation, and entropy; NaN where nothing is said.
struct Collapse<'a> {
    points: &'a [f64],
    knobs: &'a [(&'a str, f64)],
    name: &'a str,
    kl: [f64; 2],
    tv: f64,
    entropy: f64,
    /// What these numbers may be off by.
    within: f64,
}

impl Visitor for Collapse<'_> {
    type Output = ();
    fn visit<F: Family>(self) {
        let label = format!("{} {:?}", F::ABOUT.name, self.points);
        let (family, truth) = made::<F>(self.knobs);
        let fit = fit(&family, &truth, self.points.iter().map(|&x| family.point(x).unwrap()));
        assert_eq!(family.collapsed(&fit), Some(self.name), "{label}");
        let found = [family.kl(&truth, &fit), family.kl(&fit, &truth), family.tv(&truth, &fit), family.entropy(&fit)];
        for (found, wanted) in found.into_iter().zip([self.kl[0], self.kl[1], self.tv, self.entropy]) {
            let met = wanted.is_nan() || found == wanted || (found - wanted).abs() < self.within;
            assert!(met, "{label}: {found}, should be {wanted}");
        }
        assert_eq!(family.variance(&fit), 0.0, "{label}");
        let (at, (low, high)) = (self.points[0], family.interval(&fit, 0.01));
        assert!(low == high && (low - at).abs() <= 1e-15 * at, "{label}: {low} {high}");
        if let Some(shape) = F::ABOUT.quantities.iter().position(|quantity| quantity.name == "shape") {
            assert_eq!(family.quantity(shape, &fit), INF, "{label}");
        }
        if F::ABOUT.discrete {
            assert_eq!((family.density_at(&fit, at), family.density_at(&fit, at + 1.0)), (1.0, 0.0), "{label}");
            let mut batch = family.empty();
            self.points.iter().for_each(|&x| family.observe(&mut batch, family.point(x).unwrap()));
            assert_eq!(family.profile(&batch, 0, at), Some(0.0), "{label}");
        }
    }
}

#[test]
fn equal_points_collapse_to_a_named_state() {
    const EQUAL: [&[f64]; 4] = [&[0.3], &[0.1; 7], &[1e300; 3], &[1e-300; 2]];
    let (gamma, weibull) = ([("shape", 2.0), ("mean", 1.0)], [("shape", 2.0), ("scale", 1.0)]);
    let (pareto, shape) = ([("minimum", 0.1), ("shape", 1.0 / 0.3)], "point mass: shape infinite");
    let check = |family: &str,
                 points: &[f64],
                 knobs: &[(&str, f64)],
                 name: &str,
                 [there, back, tv, entropy, within]: [f64; 5]| {
        let case = Collapse { points, knobs, name, kl: [there, back], tv, entropy, within };
        with_family(family, case).unwrap();
    };
    for points in EQUAL {
        check("gamma", points, &gamma, shape, [INF, f64::NAN, 1.0, -INF, 0.0]);
        check("weibull", points, &weibull, shape, [INF, INF, 1.0, -INF, 0.0]);
    }
    check("gaussian", &[2.5], &[], "point mass: variance 0", [INF, f64::NAN, f64::NAN, f64::NAN, 0.0]);
    check("geometric", &[1.0; 5], &[], "died out: always 1", [INF, 3_f64.ln(), 2.0 / 3.0, 0.0, 1e-15]);
    let tv = 1.0 - 1.6_f64.powi(-5);
    check("negative_binomial", &[0.0; 5], &[], "died out: rate 0", [INF, 5.0 * 1.6_f64.ln(), tv, 0.0, 1e-14]);
    check("pareto", &[0.1; 3], &pareto, shape, [INF, INF, 1.0, f64::NAN, 0.0]);
    check("beta_power", &[1.0], &[("theta", 2.0)], "point mass at 1", [INF, f64::NAN, 1.0, f64::NAN, 0.0]);
    check("uniform_interval", &[0.4], &[], "point mass: range 0", [INF, INF, f64::NAN, f64::NAN, 0.0]);
}

/// Parameters of a point mass are the point and an infinite shape; its squared distance from a law is the law's variance and
/// squared distance from the mean.
#[test]
fn a_weibull_point_mass_has_its_parameters() {
    let (family, law) = made::<Weibull>(&[("shape", 1.0), ("scale", 2.0)]);
    for points in [&[0.3][..], &[0.1; 7], &[1e300; 3], &[1e-300; 2]] {
        let mass = fit(&family, &law, points.iter().copied());
        assert_eq!((family.quantity(0, &mass), family.quantity(1, &mass)), (INF, points[0]));
        assert!(!family.left(&mass) && family.interval(&mass, 0.01) == (points[0], points[0]));
        assert_eq!((family.kl(&mass, &law), family.ln_variance(&mass)), (INF, -INF));
    }
    assert!((family.w2_sq(&law, &fit(&family, &law, [5.0])) - 13.0).abs() < 1e-12);
}

/// y tanh(y / 2) = 2 for y = k |ln x1 - ln x2|, however near the two are.
#[test]
fn the_weibull_shape_of_two_points_is_exact() {
    let (family, truth) = made::<Weibull>(&[]);
    let y = 2.399_357_280_515_468_f64;
    assert!((y * (0.5 * y).tanh() - 2.0).abs() < 1e-14);
    for gap in [1e-12, 1e-6, 0.1, 3.0, 300.0] {
        for unit in [1e-6, 1.0, 1e6] {
            let (low, high) = (unit, unit * f64::exp(gap));
            let found = family.quantity(0, &fit(&family, &truth, [high, low])) * ((high - low) / low).ln_1p();
            assert!((found / y - 1.0).abs() < 1e-13, "{gap} {unit}: {found}");
        }
    }
}

#[test]
fn units_do_not_matter_to_a_weibull_fit() {
    let (family, truth) = made::<Weibull>(&[]);
    let points = [0.1, 0.4, 0.41, 0.7, 1.3, 1.32, 2.9];
    let of = |unit: f64| [0, 1].map(|i| family.quantity(i, &fit(&family, &truth, points.map(|x| x * unit))));
    let [shape, scale] = of(1.0);
    for unit in [1e-290, 1e-6, 1e6, 1e290] {
        let other = of(unit);
        assert!((other[0] / shape - 1.0).abs() < 1e-13, "{unit}: {}", other[0]);
        assert!((other[1] / unit / scale - 1.0).abs() < 1e-13, "{unit}: {}", other[1]);
    }
}

/// The mean of k / k_fitted of 2 points is that of a logistic variate's size, 2 ln 2, over y; factors that make the
/// fitted shape right in the mean are those of Thoman, Bain and Antle, Technometrics 11 (1969), table 7, to their three digits.
#[test]
fn the_law_of_the_fitted_weibull_shape_is_known_and_free_of_the_parameters() {
    let mut rng = random(41);
    let mut meets = |n: usize, law: (f64, f64), wanted: f64, rounding: f64, value: fn(f64) -> f64| {
        let (family, truth) = made::<Weibull>(&[("shape", law.0), ("scale", law.1)]);
        let runs = 20_000;
        let values: Vec<f64> = (0..runs)
            .map(|_| {
                let points: Vec<f64> = (0..n).map(|_| family.sample(&truth, &mut rng)).collect();
                value(family.quantity(0, &fit(&family, &truth, points)) / law.0)
            })
            .collect();
        let found = values.iter().sum::<f64>() / f64::from(runs);
        let spread = values.iter().map(|x| (x - found).powi(2)).sum::<f64>() / f64::from(runs);
        let allowed = 4.5 * (spread / f64::from(runs)).sqrt() + rounding;
        assert!((found - wanted).abs() < allowed, "{n} {law:?}: {found} in place of {wanted} +- {allowed}");
    };
    for law in [(0.3, 1e-6), (2.0, 1.0), (1e6, 1e9)] {
        meets(2, law, 2.0 * LN_2 / 2.399_357_280_515_468, 0.0, f64::recip);
        for (n, factor) in [(6, 0.752), (10, 0.859), (20, 0.931)] {
            meets(n, law, 1.0 / factor, 1e-3, |ratio| ratio);
        }
    }
}

#[test]
fn weibull_laws_of_shape_one_have_the_distances_of_exponential_laws() {
    let (weibull, exponential) = (made::<Weibull>(&[]).0, made::<Exponential>(&[]).0);
    for (a, b) in [(1.0, 1.0 + 1e-9), (1.0, 0.7), (3.0, 1e-8), (1.0, 1e100)] {
        let [p, q] = [a, b].map(|scale| made::<Weibull>(&[("shape", 1.0), ("scale", scale)]).1);
        let [one, other] = [a, b].map(|mean| made::<Exponential>(&[("mean", mean)]).1);
        for (found, wanted) in [
            (weibull.kl(&p, &q), exponential.kl(&one, &other)),
            (weibull.tv(&p, &q), exponential.tv(&one, &other)),
            (weibull.w2_sq(&p, &q), 2.0 * (a - b) * (a - b)),
        ] {
            assert!((found / wanted - 1.0).abs() < 1e-12, "{a} {b}: {found} {wanted}");
        }
    }
}

#[test]
fn distances_of_intervals_in_every_position_are_known() {
    let (family, unit) = made::<UniformInterval>(&[]);
    let at = |lower: f64, upper: f64| fit(&family, &unit, [lower, upper]);
    for (other, wanted) in
        [(at(2.0, 3.0), 1.0), (at(0.25, 0.75), 0.5), (at(0.5, 1.5), 0.5), (at(-1.0, 1.0), 0.5), (at(0.5, 0.5), 1.0)]
    {
        for (p, q) in [(unit, other), (other, unit)] {
            assert!((family.tv(&p, &q) - wanted).abs() < 1e-15, "{p:?} {q:?}");
        }
    }
    // Moved by 2: W2 = 2; half as wide around the same centre: mean of (u/2 - 1/4)^2 = 1/48.
    assert!((family.w2_sq(&unit, &at(2.0, 3.0)) - 4.0).abs() < 1e-15);
    assert!((family.w2_sq(&unit, &at(0.25, 0.75)) - 1.0 / 48.0).abs() < 1e-15);
    assert_eq!(family.kl(&at(0.4, 0.4), &at(0.4, 0.4)), 0.0);
}

/// Points next to 1 and next to 0, where x itself has no digits left.
#[test]
fn powers_keep_their_digits_at_both_ends() {
    let (family, truth) = made::<BetaPower>(&[]);
    for theta in [1e-6, 1e12] {
        let fit = fit(&family, &truth, [0.5, 1.0, 1.5].map(|e| e / theta));
        assert!((family.quantity(0, &fit) / theta - 1.0).abs() < 1e-14);
    }
    let ones = fit(&family, &truth, [0.0]);
    assert_eq!(family.w2_sq(&ones, &ones), 0.0);
}

/// exp(m + z) for z = -1, 1 has log-variance 1; far beyond the range of x the logarithms still tell.
#[test]
fn logarithms_keep_what_points_cannot_hold() {
    let (family, truth) = made::<LogNormal>(&[]);
    let fit = fit(&family, &truth, [-2001.0, -1999.0]);
    assert_eq!((family.quantity(0, &fit), family.quantity(1, &fit)), (-2000.0, 1.0));
    assert_eq!(family.collapsed(&fit), None);
}

/// Nearly equal laws: (delta of the scale)^2 E x^2 to first order, here 1e-16 e^(2v).
#[test]
fn near_log_normal_laws_have_a_small_distance_with_digits() {
    let ((family, p), (_, q)) = (made::<LogNormal>(&[]), made::<LogNormal>(&[("log_mean", 1e-8)]));
    assert!((family.w2_sq(&p, &q) / (1e-16 * 2.0_f64.exp()) - 1.0).abs() < 1e-6);
    assert_eq!(family.w2_sq(&p, &p), 0.0);
}

#[test]
fn widths_of_kernels_follow_their_rules() {
    for n in [4_u64, 50, 1000] {
        for (which, wanted) in [(0.0, 0.9 * (n as f64).powf(-0.2)), (1.0, 0.25), (2.0, 0.25)] {
            let (family, truth) = made::<Kde>(&[("bandwidth", which), ("kappa", 0.9), ("width", 0.25)]);
            let model = refitted(&family, &truth, n, 1);
            let deviation = if which == 1.0 { 1.0 } else { family.quantity(2, &model).sqrt() };
            assert!((family.quantity(3, &model) - wanted * deviation).abs() < 1e-12, "{n} {which}");
        }
    }
}

/// Sums over 200 000 cells, for few points far apart, and for many (1e-7; TV 1e-6).
#[test]
fn divergences_of_kernels_meet_brute_force() {
    for (pairs, n) in [(&[("bandwidth", 1.0), ("width", 0.05)][..], 5), (&[], 3), (&[("kappa", 0.4)], 120)] {
        let (family, truth) = made::<Kde>(pairs);
        let model = refitted(&family, &truth, n, 3);
        for (p, q) in [(&truth, &model), (&model, &truth)] {
            let (mut kl, mut tv) = (0.0, 0.0);
            let width = 24.0 / 200_000.0;
            for cell in 0..200_000 {
                let x = -12.0 + width * (f64::from(cell) + 0.5);
                let (ln_p, ln_q) = (family.ln_density(p, x), family.ln_density(q, x));
                kl += width * ln_p.exp() * (ln_p - ln_q);
                tv += 0.5 * width * (ln_p.exp() - ln_q.exp()).abs();
            }
            let found = (family.kl(p, q), family.tv(p, q));
            assert!((found.0 - kl).abs() < 1e-7 * kl, "{n}: KL {} {kl}", found.0);
            assert!((found.1 - tv).abs() < 1e-6, "{n}: TV {} {tv}", found.1);
        }
    }
}

#[test]
fn one_point_has_a_width_only_where_that_is_fixed() {
    let (family, truth) = made::<Kde>(&[]);
    let model = refitted(&family, &truth, 1, 4);
    assert_eq!(family.collapsed(&model), Some("point mass: bandwidth 0"));
    assert_eq!((family.kl(&truth, &model), family.tv(&truth, &model)), (INF, 1.0));
    assert!(family.collapsed(&refitted(&family, &model, 7, 5)).is_some());
    let (family, truth) = made::<Kde>(&[("bandwidth", 1.0)]);
    assert_eq!(family.collapsed(&refitted(&family, &truth, 1, 4)), None);
}

type Mixed = (GaussianMixture, <GaussianMixture as Family>::Params);

fn mixture(pairs: &[(&str, Setting)]) -> Result<Mixed, Refusal> {
    let mut settings = Settings::new();
    pairs.iter().for_each(|(key, value)| settings.insert(*key, value.clone()));
    GaussianMixture::configure(&settings, None)
}

fn list(values: &[f64]) -> Setting {
    Setting::List(values.to_vec())
}

#[test]
fn lists_of_a_mixture_that_do_not_fit_are_refused() {
    let refused = |pairs: &[(&str, Setting)]| mixture(pairs).unwrap_err().to_string();
    assert_eq!(
        refused(&[("weights", list(&[0.2, 0.3, 0.5]))]),
        "weights = [0.2, 0.3, 0.5]: must be as many numbers as there are means, 2"
    );
    assert!(refused(&[("weights", list(&[0.2, 0.3]))]).contains("add up to 1"));
    assert!(refused(&[("variances", list(&[1.0, 0.0]))]).contains("greater than 0"));
    assert!(refused(&[("means", list(&[]))]).starts_with("means = []"));
    assert!(refused(&[("components", Setting::Number(0.0))]).contains("whole number"));
    let (family, one) = mixture(&[("means", list(&[3.0]))]).unwrap();
    // One component only: all of the variance lies within it.
    assert_eq!([1, 2, 3].map(|i| family.quantity(i, &one)), [1.0, 1.0, 0.0]);
}

#[test]
fn a_mixture_of_one_component_is_the_normal_law() {
    let (family, truth) = mixture(&[("means", list(&[3.0])), ("variance_floor", Setting::Number(1e-9))]).unwrap();
    let mut batch = family.empty();
    family.draw(&truth, 40, &mut random(1), &mut batch);
    let points = batch.ascending();
    let mean = points.iter().sum::<f64>() / 40.0;
    let variance = points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40.0;
    let fit = fit(&family, &truth, points.iter().copied());
    assert!((family.quantity(0, &fit) - mean).abs() < 1e-12 && (family.variance(&fit) - variance).abs() < 1e-12);
    let fisher = family.fisher(&fit).unwrap();
    assert!((fisher[(0, 0)] * variance - 1.0).abs() < 1e-8 && fisher[(0, 1)].abs() < 1e-8);
    assert!((fisher[(1, 1)] * 2.0 * variance * variance - 1.0).abs() < 1e-8);
}

/// A point repeated leaves both components at the floor, and one that has no points near it is lost for good.
#[test]
fn states_of_a_mixture_are_named() {
    let (family, truth) = mixture(&[]).unwrap();
    let floored = fit(&family, &truth, [1.5; 5]);
    assert_eq!(family.collapsed(&floored), Some("every component at its variance floor"));
    assert!(family.kl(&truth, &floored).is_finite());
    let mut apart = mixture(&[("means", list(&[0.0, 1000.0]))]).unwrap().1;
    for _ in 0..3 {
        apart = fit(&family, &apart, (0..9).map(|i| f64::from(i) / 3.0));
        assert_eq!(family.collapsed(&apart), Some("component lost"));
        assert_eq!(family.alive(&apart), 1.0);
    }
}

/// Sums over a fine square grid: divergences within 1 % (4e-3 of TV), of arcs 12 % (0.02); back 3 %; entropy 3e-3,
/// L2 1e-4 of itself.
#[test]
fn distances_of_mixtures_in_the_plane_meet_brute_force() {
    const CURVES: f64 = 3.0;
    for (pairs, n) in
        [(&[("shape", 1.0)][..], 200), (&[("shape", 2.0), ("components", 2.0)], 60), (&[("shape", CURVES)], 500)]
    {
        let (family, truth) = made::<PlaneMixture>(pairs);
        let model = refitted(&family, &truth, n, 3);
        let (mut kl, mut back, mut tv, mut l2, mut entropy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let step = 0.02;
        for i in -250..=250 {
            for j in -250..=250 {
                let at = [step * f64::from(i), step * f64::from(j)];
                let (ln_p, ln_q) = (family.ln_density(&truth, at), family.ln_density(&model, at));
                let (p, q, cell) = (ln_p.exp(), ln_q.exp(), step * step);
                kl += if p > 0.0 { cell * p * (ln_p - ln_q) } else { 0.0 };
                back += if q > 0.0 { cell * q * (ln_q - ln_p) } else { 0.0 };
                entropy -= if q > 0.0 { cell * q * ln_q } else { 0.0 };
                tv += 0.5 * cell * (p - q).abs();
                l2 += cell * (p - q).powi(2);
            }
        }
        let curves = pairs[0].1 == CURVES;
        let found = [family.kl(&truth, &model), family.kl(&model, &truth), family.tv(&truth, &model)];
        let share = if curves { 0.12 } else { 0.01 };
        assert!((found[0] / kl - 1.0).abs() < share, "{n}: KL {} {kl}", found[0]);
        assert!((found[1] / back - 1.0).abs() < 0.03, "{n}: KL back {} {back}", found[1]);
        assert!((found[2] - tv).abs() < if curves { 0.02 } else { 4e-3 }, "{n}: TV {} {tv}", found[2]);
        assert!((family.entropy(&model) - entropy).abs() < 3e-3, "{n}: {} {entropy}", family.entropy(&model));
        assert!((family.quantity(5, &model) / l2 - 1.0).abs() < 1e-4, "{n}: {} {l2}", family.quantity(5, &model));
    }
}

/// What a ring and a spot within it share is the ring's mass where the spot is: sums over a fine grid.
#[test]
fn a_narrow_spot_is_not_missed_by_a_wide_law() {
    let (family, truth) = made::<PlaneMixture>(&[("shape", 3.0)]);
    let one = made::<PlaneMixture>(&[("shape", 3.0), ("components", 1.0)]).0;
    for (at, half) in [([1.0, 0.0], 0.05), ([0.7, 0.7], 0.02)] {
        let corners = [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]];
        let spot = fit(&one, &truth, corners.map(|corner| [at[0] + half * corner[0], at[1] + half * corner[1]]));
        let (step, mut shared) = (half / 10.0, 0.0);
        for i in -100..=100 {
            for j in -100..=100 {
                let place = [at[0] + step * f64::from(i), at[1] + step * f64::from(j)];
                let least = family.ln_density(&truth, place).min(family.ln_density(&spot, place));
                shared += step * step * least.exp();
            }
        }
        let found = [family.tv(&truth, &spot), family.tv(&spot, &truth)];
        assert!(
            found.iter().all(|tv| (1.0 - tv - shared).abs() < 2e-3 && 1.0 - tv > 0.6 * shared),
            "{found:?} {shared}"
        );
    }
}

/// KL and the density against each other: the mean log-ratio of 20 000 points of p, within 4.5 SE, both ways.
#[test]
fn the_divergence_of_vectors_is_the_mean_log_ratio() {
    let mut rng = random(3);
    for d in [1.0, 2.0, 5.0] {
        let (family, truth) =
            made::<MultivariateGaussian>(&[("dimension", d), ("correlation", -0.7), ("variance", 4.0)]);
        let (mut batch, mut model) = (family.empty(), truth.clone());
        family.draw(&truth, 15, &mut rng, &mut batch);
        family.fit(&batch, &mut model);
        for (p, q) in [(&truth, &model), (&model, &truth)] {
            let ratios: Vec<f64> = (0..20_000)
                .map(|_| family.sample(p, &mut rng))
                .map(|x| family.ln_density(p, x.clone()) - family.ln_density(q, x))
                .collect();
            let mean = ratios.iter().sum::<f64>() / 2e4;
            let se = (ratios.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4e8).sqrt();
            assert!((mean - family.kl(p, q)).abs() < 4.5 * se, "{d}: {mean} +- {se}, {}", family.kl(p, q));
        }
    }
}

#[test]
fn few_vectors_give_a_named_singular_state_that_stays() {
    let mut rng = random(5);
    for (d, n) in [(2, 1), (2, 2), (5, 3), (100, 7)] {
        let (family, truth) = made::<MultivariateGaussian>(&[("dimension", f64::from(d)), ("correlation", 0.9)]);
        let mut model = truth.clone();
        let mut all = family.empty();
        for _ in 0..5 {
            family.draw(&model, n, &mut rng, &mut all);
            family.fit(&all, &mut model);
            let name = if n == 1 {
                "point mass: covariance 0".to_owned()
            } else {
                format!("singular covariance: rank {} of {d}", n - 1)
            };
            assert_eq!(family.collapsed(&model), Some(name.as_str()));
        }
        let values = (0..3).map(|i| family.quantity(i, &model)).collect::<Vec<_>>();
        assert!(values[0] >= 0.0 && values[1].is_finite() && values[2] == -INF, "{values:?}");
        assert_eq!((family.kl(&truth, &model), family.kl(&model, &model)), (INF, 0.0));
        assert!(family.w2_sq(&truth, &model).is_finite() && family.fisher(&model).is_none());
        assert_eq!(family.outline(&model).unwrap().lines.len(), 2);
    }
    // Points that are all equal, and a point far off: no NaN anywhere.
    let (family, truth) = made::<MultivariateGaussian>(&[]);
    let equal = fit(&family, &truth, [0; 4].map(|_| DVector::from_element(2, 1e9)));
    assert_eq!(family.collapsed(&equal), Some("point mass: covariance 0"));
}

/// One hundred dimensions have 5150 free parameters, whose information would take 212 MB: it is counted, not written.
#[test]
fn large_information_is_counted_only() {
    for (d, parameters) in [(2.0, 5), (30.0, 495), (31.0, 527), (100.0, 5150)] {
        let (family, truth) = made::<MultivariateGaussian>(&[("dimension", d)]);
        assert_eq!(family.free_parameters(&truth), Some(parameters));
        let rows = family.fisher(&truth).map(|fisher| fisher.nrows());
        assert_eq!(rows, (parameters <= LARGEST_INFORMATION).then_some(parameters), "{d}");
    }
}

/// Entropy and divergence of a segment against the mean of its log-likelihoods (4.5 SE of 40 000 segments).
#[test]
fn closed_sums_of_a_text_are_the_means_of_log_likelihoods() {
    for words in [0.0, 1.0] {
        let (family, truth) = made::<Bigram>(&[("tokens", words)]);
        let mut rng = random(5);
        let (mut batch, mut model) = (family.empty(), truth.clone());
        family.draw(&truth, 3000, &mut rng, &mut batch);
        family.fit(&batch, &mut model);
        // Of the model, so that the truth has every step it has.
        let drawn: Vec<_> = (0..40_000).map(|_| family.sample(&model, &mut rng)).collect();
        let own: Vec<f64> = drawn.iter().map(|point| -family.ln_density(&model, point.clone())).collect();
        let gap: Vec<f64> =
            drawn.iter().zip(&own).map(|(point, own)| -family.ln_density(&truth, point.clone()) - own).collect();
        for (values, wanted) in [(own, family.entropy(&model)), (gap, family.kl(&model, &truth))] {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let se = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
            assert!((mean - wanted).abs() < 4.5 * se, "{mean} +- {se}, {wanted}");
        }
        assert_eq!(family.kl(&truth, &truth), 0.0);
    }
}

#[test]
fn a_model_of_one_word_says_it_again_and_again() {
    let (family, truth) = made::<Bigram>(&[("tokens", 0.0)]);
    let fit = fit(&family, &truth, [0; 3].map(|_| vec![8, 9].into()));
    let mut rng = random(7);
    assert_eq!(family.collapsed(&fit), Some("one segment left, again and again"));
    assert!(family.specimen(&fit, &mut rng).unwrap().starts_with("hi hi hi hi"));
    assert_eq!((family.alive(&fit), family.quantity(1, &fit)), (3.0, 2.0));
    assert_eq!(family.kl(&truth, &fit), INF);
    assert_eq!(family.specimen(&truth, &mut rng).unwrap().chars().count(), LINE);
}

/// ln mean - mean ln of 1 - d, 1 + d is -ln(1 - d^2) / 2 = d^2 / 2 + d^4 / 4: far below what the difference of two rounded
/// logarithms could hold. Of a shape k that is ln k - digamma(k), here by its series.
#[test]
fn a_tiny_spread_keeps_its_digits_in_a_gamma_shape() {
    let (family, truth) = made::<Gamma>(&[]);
    for d in [2.0_f64.powi(-10), 2.0_f64.powi(-20), 2.0_f64.powi(-30), 2.0_f64.powi(-40)] {
        let shape = family.quantity(0, &fit(&family, &truth, [1.0 - d, 1.0 + d]));
        let (found, wanted) = (0.5 / shape + 1.0 / (12.0 * shape * shape), -0.5 * (-d * d).ln_1p());
        assert!((found / wanted - 1.0).abs() < 1e-10, "{d}: {shape}");
    }
}

/// The same integrals in w = ln v by Simpson's rule: x = minimum e^(w / shape), weight e^-w.
#[test]
fn heavy_tails_have_the_moments_of_their_quantiles() {
    let (family, p) = made::<Pareto>(&[("minimum", 1.1), ("shape", 4.0)]);
    let q = made::<Pareto>(&[("minimum", 1.0), ("shape", 2.5)]).1;
    let step = 1e-3;
    let expect = |f: &dyn Fn(f64) -> f64| -> f64 {
        let at = |w: f64| f(w) * (-w).exp();
        let cell = |from: f64| at(from) + 4.0 * at(from + 0.5 * step) + at(from + step);
        (0..200_000).map(|i| step / 6.0 * cell(step * f64::from(i))).sum()
    };
    let of_p = |w: f64| 1.1 * (0.25 * w).exp();
    let of_q = |w: f64| (0.4 * w).exp();
    assert!((family.w2_sq(&p, &q) / expect(&|w| (of_p(w) - of_q(w)).powi(2)) - 1.0).abs() < 1e-9);
    let mean = expect(&of_q);
    assert!((family.variance(&q) / expect(&|w| (of_q(w) - mean).powi(2)) - 1.0).abs() < 1e-9);
    assert_eq!(family.variance(&made::<Pareto>(&[("minimum", 1.0), ("shape", 2.0)]).1), INF);
}

fn close(found: f64, wanted: f64, label: &str) {
    assert!((found - wanted).abs() <= 1e-12 * wanted.abs() + 1e-15, "{label}: {found}, should be {wanted}");
}

/// Draws to the bit, and all else to rounding.
#[test]
fn negative_binomial_counts_of_size_one_are_geometric() {
    for mean in [0.02, 0.5, 3.0, 89.0, 900.0] {
        let at = |mean: f64| made::<NegativeBinomial>(&[("mean", mean), ("size", 1.0)]);
        let ((family, p), (trials, of_trials)) = (at(mean), made::<Geometric>(&[("mean", 1.0 + mean)]));
        // 1 + mean may round.
        let rounded = at(trials.quantity(0, &of_trials) - 1.0).1;
        let [mut one, mut other] = [3, 3].map(random);
        for n in [1, 7, 1000, 1_000_000_000] {
            let (mut mine, mut theirs) = (family.empty(), trials.empty());
            family.draw(&rounded, n, &mut one, &mut mine);
            trials.draw(&of_trials, n, &mut other, &mut theirs);
            assert_eq!(mine, theirs, "{mean} {n}");
        }
        let decay = mean.recip().ln_1p();
        for k in [0.0, 1.0, 2.0, 17.0, 400.0] {
            close(family.ln_density(&p, k), -k * decay - mean.ln_1p(), &format!("{mean}: ln mass at {k}"));
        }
        for times in [1e-3, 0.5, 1.0 - 1e-9, 1.0 + 1e-6, 1.3, 40.0] {
            let (q, other) = (at(mean * times).1, made::<Geometric>(&[("mean", 1.0 + mean * times)]).1);
            let off = (trials.quantity(0, &other) - 1.0) / (mean * times) - 1.0;
            if off.abs() < 1e-14 && (times - 1.0).abs() > 1e-5 {
                let label = format!("{mean} {times}");
                close(family.tv(&p, &q), trials.tv(&of_trials, &other), &label);
                close(family.kl(&p, &q), trials.kl(&of_trials, &other), &label);
            }
        }
        let entropy = mean.ln_1p() + mean * decay;
        assert!((family.entropy(&p) / entropy - 1.0).abs() < 1e-9, "{mean}: {}", family.entropy(&p));
        for tail in [1e-12, 1e-5, 0.03, 0.4] {
            let (low, high) = trials.interval(&of_trials, tail);
            assert_eq!(family.interval(&p, tail), (low - 1.0, high - 1.0), "{mean} {tail}");
        }
    }
}

/// The fitted location of Cauchy points from a location before, and their likelihood anywhere.
fn peak(points: &[f64], before: f64) -> f64 {
    let family = made::<CauchyLocation>(&[]).0;
    family.quantity(0, &fit(&family, &family.params_from(&[before]).unwrap(), points.iter().copied()))
}
fn likelihood(points: &[f64], location: f64) -> f64 {
    let family = made::<CauchyLocation>(&[]).0;
    let at = family.params_from(&[location]).unwrap();
    points.iter().map(|&x| family.ln_density(&at, x) + std::f64::consts::PI.ln()).sum()
}

/// No place of a fine grid over all points is higher, however the points lie: in clumps, far apart, in ties.
#[test]
fn the_highest_cauchy_peak_is_found() {
    let mut rng = random(3);
    let (family, truth) = made::<CauchyLocation>(&[]);
    for round in 0..300 {
        let n = [1, 2, 3, 4, 7, 20, 300][round % 7];
        let spread = [0.3, 1.0, 4.0, 30.0][round / 7 % 4];
        let mut points: Vec<f64> =
            (0..n).map(|_| spread * family.sample(&truth, &mut rng).clamp(-40.0, 40.0)).collect();
        if round % 5 == 0 {
            points.iter_mut().for_each(|x| *x = (x.round() / 3.0).round() * 3.0); // repeats, and equal peaks
        }
        points.sort_unstable_by(f64::total_cmp);
        let top = likelihood(&points, peak(&points, 0.0));
        let (low, high) = (points[0], points[n - 1]);
        let grid = (0..=5000).map(|i| low + (high - low) * f64::from(i) / 5000.0);
        for place in grid.chain(points.iter().copied()) {
            let here = likelihood(&points, place);
            assert!(here <= top + 1e-12 * n as f64 * (1.0 + top.abs()), "{points:?}: {here} at {place}, not {top}");
        }
    }
}

/// The quantiles of an exponential law 2553 times as wide: the search ends, near the least point.
#[test]
fn cauchy_points_spread_far_and_evenly_end_the_search() {
    let points: Vec<f64> = (0..20_001).map(|i| -2553.0 * (1.0 - (f64::from(i) + 0.5) / 20_001.0).ln()).collect();
    let found = peak(&points, 0.0);
    let best = (0..4000).map(|i| likelihood(&points, f64::from(i))).fold(-INF, f64::max);
    assert!(likelihood(&points, found) > best - 5.0, "{found}");
}

/// Two points further apart than 2 have two equal peaks: the one near the last location is taken.
#[test]
fn of_equal_cauchy_peaks_the_nearer_is_taken() {
    let (low, high) = (peak(&[-3.0, 3.0], -1.0), peak(&[-3.0, 3.0], 1.0));
    assert!((low + high).abs() < 1e-12 && (high - 8.0_f64.sqrt()).abs() < 1e-12, "{low} {high}");
    // There the likelihood is -ln(4 + x^4): all of this is level to within rounding.
    assert!(peak(&[-1.0, 1.0], 5.0).abs() < 1e-3, "a flat top");
}

#[test]
fn far_and_equal_cauchy_points_are_met() {
    assert_eq!(peak(&[7.0; 5], 0.0), 7.0);
    assert!((peak(&[-1e200, 1e9, 1e9, 2e300], 0.0) - 1e9).abs() < 1e-6);
    assert!((peak(&[-1e300, 0.0, 0.1, 1e300], 0.0) - 0.05).abs() < 1e-12);
}

#[test]
fn quantiles_of_student_turn_the_distribution_function_round() {
    let (family, truth) = made::<StudentLocation>(&[]);
    let quantile = |tail: f64| family.interval(&truth, tail).1;
    let cdf = |u: f64| {
        let x = u / 3.0_f64.sqrt();
        0.5 + (x / (1.0 + x * x) + x.atan()) / std::f64::consts::PI
    };
    for tail in [0.5, 0.4, 0.1, 1e-3, 1e-6, 1e-9, 1e-13] {
        let u = quantile(tail);
        let wanted = if u > 30.0 { 2.0 * 3.0_f64.sqrt() / (std::f64::consts::PI * u.powi(3)) } else { 1.0 - cdf(u) };
        assert!((wanted / tail - 1.0).abs() < if u > 30.0 { 6e-3 } else { 1e-10 }, "{tail}: {u} {wanted}");
        assert!(tail == 0.5 || quantile(1.0 - tail) < 0.0);
    }
    // Tables: 2.353 and 5.841 at 5 % and 0.5 %.
    assert!((quantile(0.05) - 2.353_363).abs() < 1e-5);
    assert!((quantile(0.005) - 5.840_909).abs() < 1e-5);
    let before = family.params_from(&[-10.0]).unwrap();
    let highest = family.quantity(0, &fit(&family, &before, [-10.0, -9.9, 5.0, 5.1, 5.2]));
    assert!((highest - 5.1).abs() < 0.2, "of two far groups");
}

/// A grid of offsets, each with its own best variance: nothing there is more likely than the fit.
#[test]
fn no_place_of_a_grid_is_more_likely_than_the_fit_of_two_sides() {
    let at =
        |offset: f64, variance: f64| made::<SymmetricMixture>(&[("offset", offset), ("within_variance", variance)]);
    let mut rng = random(3);
    for (offset, variance) in [(1.0, 1.0), (0.3, 1.0), (3.0, 0.04), (0.0, 2.0)] {
        let (family, truth) = at(offset, variance);
        for n in [2, 3, 10, 40] {
            for _ in 0..40 {
                let mut points: Vec<f64> = (0..n).map(|_| family.sample(&truth, &mut rng).abs()).collect();
                points.sort_unstable_by(f64::total_cmp);
                let fit = fit(&family, &truth, points.iter().copied());
                let square = points.iter().map(|r| r * r).sum::<f64>() / f64::from(n);
                assert!((family.variance(&fit) / square - 1.0).abs() < 1e-12, "the mean square is kept");
                let height = |model: &<SymmetricMixture as Family>::Params| {
                    points.iter().map(|&r| family.ln_density(model, r)).sum::<f64>()
                };
                let top = height(&fit);
                for i in 0..400 {
                    let offset = square.sqrt() * f64::from(i) / 400.0;
                    let other = at(offset, square - offset * offset).1;
                    let here = height(&other);
                    assert!(here <= top + 1e-9 * top.abs().max(1.0), "{points:?}: {other:?} {here} over {fit:?} {top}");
                }
            }
        }
    }
}

#[test]
fn a_spread_of_two_sides_of_a_millionth_keeps_its_digits_and_none_is_named() {
    let (family, truth) = made::<SymmetricMixture>(&[]);
    let narrow = fit(&family, &truth, [1.0 - 1e-9, 1.0, 1.0 + 1e-9]);
    assert!((family.quantity(1, &narrow) / (2.0e-18 / 3.0) - 1.0).abs() < 1e-6, "{narrow:?}");
    let none = fit(&family, &truth, [2.0; 4]);
    assert_eq!((family.quantity(0, &none), family.collapsed(&none)), (2.0, Some("two points left")));
    assert_eq!((family.kl(&narrow, &none), family.tv(&narrow, &none)), (INF, 1.0));
}

/// In one dimension a generation is that of the Gaussian, draw for draw: same stream, same numbers (1e-12).
#[test]
fn vectors_of_one_dimension_are_the_gaussian() {
    let (family, truth) = made::<MultivariateGaussian>(&[("dimension", 1.0), ("variance", 2.5)]);
    let (plain, start) = made::<Gaussian>(&[("variance", 2.5)]);
    let (mut model, mut other) = (truth.clone(), start);
    let [mut a, mut b] = [4, 4].map(random);
    for _ in 0..50 {
        let (mut batch, mut moments) = (family.empty(), plain.empty());
        family.draw(&model, 9, &mut a, &mut batch);
        plain.draw(&other, 9, &mut b, &mut moments);
        family.fit(&batch, &mut model);
        plain.fit(&moments, &mut other);
        let (low, high) = family.interval(&model, 0.1);
        let (mean, variance) = (plain.quantity(0, &other), plain.quantity(1, &other));
        assert!((f64::midpoint(low, high) - mean).abs() < 1e-12);
        assert!((family.variance(&model) / variance - 1.0).abs() < 1e-12);
    }
    for (mine, theirs) in [
        (family.kl(&truth, &model), plain.kl(&start, &other)),
        (family.kl(&model, &truth), plain.kl(&other, &start)),
        (family.w2_sq(&truth, &model), plain.w2_sq(&start, &other)),
        (family.entropy(&model), plain.entropy(&other)),
    ] {
        assert!((mine / theirs - 1.0).abs() < 1e-10, "{mine} {theirs}");
    }
}

/// Ends of what a number of a family may be that are refused, in a line each.
struct Ends;

impl Visitor for Ends {
    type Output = Vec<String>;
    fn visit<F: Family>(self) -> Vec<String> {
        let mut refused = Vec::new();
        for knob in F::ABOUT.knobs.iter().chain(F::ABOUT.estimator) {
            let Some((least, most, _)) = knob.domain.bounds() else { continue };
            for end in [least, most] {
                let label = format!("{} {} = {end:e}", F::ABOUT.name, knob.key);
                match F::configure(&numbers(&[(knob.key, end)]), None) {
                    Err(_) if knob.domain.holds(end) => refused.push(label),
                    Err(_) => {}
                    Ok(_) => assert!(knob.domain.holds(end), "{label} is taken"),
                }
            }
        }
        refused
    }
}

/// Too far out for the spread, too fast for the width, too little noise for the shape or the weights: these need another
/// value of that knob.
const BESIDE_ANOTHER: [&str; 15] = [
    "gaussian mean = -1e100",
    "gaussian mean = 1e100",
    "gaussian_known_variance mean = -1e100",
    "gaussian_known_variance mean = 1e100",
    "uniform_interval lower = 1e100",
    "uniform_interval upper = -1e100",
    "laplace location = -1e100",
    "laplace location = 1e100",
    "symmetric_mixture offset = 1e100",
    "symmetric_mixture within_variance = 1e-100",
    "linear_regression noise = 1e-100",
    "linear_regression norm = 1e100",
    "plane_kde spread = 1e-3",
    "ridge_regression noise = 1e-100",
    "ridge_regression generator_noise = 1e-100",
];

/// All that is told of a range is taken, but beside another knob.
#[test]
fn what_is_told_of_a_range_is_what_is_taken() {
    let refused: Vec<String> = FAMILIES.iter().flat_map(|about| with_family(about.name, Ends).unwrap()).collect();
    assert_eq!(refused, BESIDE_ANOTHER);
}
