//! Draws of counts that keep their law at every size the program allows. The library's samplers do up to some size, and are
//! taken there; beyond, each loses its law by rounding: its binomial where `1 - p` has few digits of a tiny p, its
//! hypergeometric where logarithms of factorials of some 10^13 are subtracted.

use rand::RngExt as _;
use rand_distr::{Binomial, Distribution as _, Hypergeometric, Open01, StandardNormal};

use crate::numeric::divergence::step_gap;
use crate::numeric::draw::Random;
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::special::stirling_rest;

/// A smaller chance than this is rounded in `1 - p` by more than a draw may show.
const TINY: f64 = 1e-13;
/// From more trials than this on, chances below [`RARE`] are drawn as what they are the limit of.
const MANY: u64 = 1_000_000_000_000;
/// The Poisson law is nearer to the binomial than this (Le Cam 1960: total variation at most p).
const RARE: f64 = 1e-9;

/// A binomial draw; `n` and 0 at the ends.
pub(crate) fn binomial(n: u64, p: f64, rng: &mut Random) -> u64 {
    let p = p.clamp(0.0, 1.0);
    let rare = if p > 0.5 { 1.0 - p } else { p };
    if rare < TINY || (n > MANY && rare < RARE) {
        let seen = (poisson(rare * n as f64, rng) as u64).min(n);
        return if p > 0.5 { n - seen } else { seen };
    }
    Binomial::new(n, p).map_or(0, |law| law.sample(rng))
}

/// The same of a total that may be too large for an integer.
pub(crate) fn binomial_of(total: f64, p: f64, rng: &mut Random) -> f64 {
    if total < 1e18 {
        return binomial(total as u64, p, rng) as f64;
    }
    let p = p.clamp(0.0, 1.0);
    let rare = if p > 0.5 { 1.0 - p } else { p };
    let mean = total * rare;
    let seen = if rare < RARE {
        poisson(mean, rng)
    } else {
        // The normal limit with its skewness (Cornish and Fisher): the next term is 10^-9 of it.
        let z: f64 = rng.sample(StandardNormal);
        let skewed = (1.0 - 2.0 * rare) * (z * z - 1.0) / 6.0;
        (mean + (mean * (1.0 - rare)).sqrt() * z + skewed).round()
    };
    if p > 0.5 { total - seen } else { seen }
}

/// Beyond this the normal limit is exact to every digit a float has room for, and the library's sampler ends at 2^64.
const NORMAL_FROM: f64 = 1e15;

/// A Poisson draw; 0 of mean 0.
pub(crate) fn poisson(mean: f64, rng: &mut Random) -> f64 {
    if mean >= NORMAL_FROM && mean.is_finite() {
        let z: f64 = rng.sample(StandardNormal);
        return (mean + mean.sqrt() * z).round();
    }
    rand_distr::Poisson::new(mean).map_or(if mean > 0.0 { mean } else { 0.0 }, |law| law.sample(rng))
}

/// Up to pools of this size the library's terms keep four digits behind the point.
const LARGE_POOL: u64 = 100_000_000_000;

/// How many of `marked` among `n` lie in a random `drawn` of them.
pub(crate) fn hypergeometric(n: u64, marked: u64, drawn: u64, rng: &mut Random) -> u64 {
    if marked == 0 || drawn == 0 {
        return 0;
    }
    // By symmetry at most half is marked, and at most half is drawn.
    if marked > n - marked {
        return drawn - hypergeometric(n, n - marked, drawn, rng);
    }
    if drawn > n - drawn {
        return marked - hypergeometric(n, marked, n - drawn, rng);
    }
    let mode = (marked + 1) as f64 * ((drawn + 1) as f64 / (n + 2) as f64);
    if mode < 10.0 {
        few(n, marked, drawn, rng)
    } else if n < LARGE_POOL {
        Hypergeometric::new(n, marked, drawn).map_or(0, |law| law.sample(rng))
    } else {
        by_ratios(n, marked, drawn, rng)
    }
}

/// The chance to see more than this, where the mode is below 10, is less than 10^-70.
const FEW: f64 = 110.0;

/// The same by inversion, for a mode below 10. The library's way there costs O(n) and fails for large n: its product of
/// factorials overflows.
fn few(n: u64, marked: u64, drawn: u64, rng: &mut Random) -> u64 {
    let (size, a, b) = (n as f64, marked.min(drawn) as f64, marked.max(drawn) as f64);
    // P(0) = (n-a)! (n-b)! / (n! (n-a-b)!) is the product of 1 - b / (n - i) over i < a. Beyond a = 1000, n is above
    // a^2 / 11, and the sum of their logarithms is an integral over i (midpoint rule) to every digit.
    let ln_kept = |i: f64| (-b / (size - i)).ln_1p();
    let ln_none = if a <= 1000.0 {
        (0..a as u64).map(|i| ln_kept(i as f64)).sum::<f64>()
    } else {
        smooth_integral(-0.5, a - 0.5, ln_kept)
    };
    loop {
        let mut mass = ln_none.exp();
        let mut left: f64 = rng.random();
        let mut x = 0.0;
        while left > mass && x < a.min(FEW) {
            left -= mass;
            mass *= (a - x) * (b - x) / ((x + 1.0) * (size - a - b + x + 1.0));
            x += 1.0;
        }
        // Rounded masses may add up to less than 1: beyond their end a draw is made again.
        if x < FEW {
            return x as u64;
        }
    }
}

/// ln(mean^k e^-mean / k!) for k = mean + step, without large terms where k is near the mean (Loader 2000). A hypergeometric
/// law's mass is the product of its four cells', up to a constant.
fn ln_mass(k: u64, step: f64, mean: f64) -> f64 {
    if k == 0 {
        return -mean;
    }
    let k = k as f64;
    -k * step_gap(-step / k) - stirling_rest(k) - 0.5 * (std::f64::consts::TAU * k).ln()
}

/// The same for a mode of 10 or more in a large pool, by ratios of uniforms (Stadlober 1990): each place is accepted by the
/// ratio of its mass to the mode's, whose terms do not grow with the pool.
fn by_ratios(n: u64, marked: u64, drawn: u64, rng: &mut Random) -> u64 {
    let ways = u128::from(marked) * u128::from(drawn);
    // The mean, as a whole number and a part of one.
    let (whole, part) = ((ways / u128::from(n)) as u64, (ways % u128::from(n)) as f64 / n as f64);
    let cells = |x: u64| [x, marked - x, drawn - x, n - marked - drawn + x];
    let [here, unseen, plain, rest] = cells(whole).map(|cell| cell as f64);
    let means = [here + part, unseen - part, plain - part, rest + part];
    let ln_mass_at = |x: u64| {
        let step = x.abs_diff(whole) as f64;
        let step = if x < whole { -step - part } else { step - part };
        let masses = cells(x).into_iter().zip([step, -step, -step, step]).zip(means);
        masses.map(|((cell, step), mean)| ln_mass(cell, step, mean)).sum::<f64>()
    };
    let peak = ln_mass_at((u128::from(marked + 1) * u128::from(drawn + 1) / u128::from(n + 2)) as u64);
    let (size, share) = (n as f64, marked as f64 / n as f64);
    let variance = (here + part) * (1.0 - share) * ((n - drawn) as f64 / (size - 1.0));
    let e = std::f64::consts::E;
    let width = 2.0 * ((variance + 0.5) * 2.0 / e).sqrt() + 3.0 - 2.0 * (3.0 / e).sqrt();
    let most = marked.min(drawn) as f64;
    loop {
        let (u, v): (f64, f64) = (rng.sample(Open01), rng.random());
        let x = here + (part + 0.5 + width * (v - 0.5) / u).floor();
        if (0.0..=most).contains(&x) && 2.0 * u.ln() <= ln_mass_at(x as u64) - peak {
            return x as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    /// Mean, variance and third moment of standardised draws, each within 4.5 standard errors of theirs.
    fn assert_moments(label: &str, runs: u32, mean: f64, variance: f64, skewness: f64, mut draw: impl FnMut() -> f64) {
        let values: Vec<f64> = (0..runs).map(|_| (draw() - mean) / variance.sqrt()).collect();
        for (power, wanted) in [(1, 0.0), (2, 1.0), (3, skewness)] {
            let powers = values.iter().map(|x| x.powi(power));
            let found = powers.clone().sum::<f64>() / f64::from(runs);
            let spread = powers.map(|x| (x - found).powi(2)).sum::<f64>() / f64::from(runs);
            let z = (found - wanted) / (spread / f64::from(runs)).sqrt();
            assert!(z.abs() < 4.5, "{label}, moment {power}: {found} in place of {wanted}, z = {z:.1}");
        }
    }

    fn hypergeometric_moments(n: u64, marked: u64, drawn: u64) -> [f64; 3] {
        let (size, k, d) = (n as f64, marked as f64, drawn as f64);
        let mean = d * (k / size);
        let variance = mean * (1.0 - k / size) * ((size - d) / (size - 1.0));
        let skewness = (1.0 - 2.0 * k / size) * (1.0 - 2.0 * d / size) / variance.sqrt();
        [mean, variance, skewness]
    }

    #[test]
    fn pools_of_every_size_are_drawn_from_by_their_law() {
        let mut rng = Random::seed_from_u64(61);
        for n in [150_000_000_000, 50_000_000_000_000, 300_000_000_000_000, 9_000_000_000_000_000_u64] {
            for (marked, drawn) in
                [(0.1, 1.0 / 300.0), (0.5, 0.5), (0.97, 0.2), (1e-6, 1e-4), (3e-11, 0.4), (1e-3, 0.999)]
            {
                let (marked, drawn) = ((n as f64 * marked) as u64, (n as f64 * drawn) as u64);
                let [mean, variance, skewness] = hypergeometric_moments(n, marked, drawn);
                let draw = || hypergeometric(n, marked, drawn, &mut rng) as f64;
                assert_moments(&format!("{marked} of {n}, {drawn} drawn"), 4000, mean, variance, skewness, draw);
            }
        }
    }

    /// Where all masses can be counted, place by place.
    #[test]
    fn ratios_of_masses_give_the_masses() {
        let mut rng = Random::seed_from_u64(62);
        for (n, marked, drawn) in [(60_u64, 28_u64, 25_u64), (1000, 40, 300)] {
            let mut seen = vec![0.0; marked.min(drawn) as usize + 1];
            let runs = 40_000.0;
            (0..runs as u32).for_each(|_| seen[by_ratios(n, marked, drawn, &mut rng) as usize] += 1.0);
            let (size, a, b) = (n as f64, marked as f64, drawn as f64);
            let mut mass: f64 = (0..marked).map(|i| 1.0 - b / (size - i as f64)).product();
            for (x, seen) in seen.into_iter().enumerate() {
                let (x, wanted) = (x as f64, runs * mass);
                assert!((seen - wanted).abs() < 4.5 * (wanted + 1.0).sqrt(), "{x} of {n}: {seen} {wanted}");
                mass *= (a - x) * (b - x) / ((x + 1.0) * (size - a - b + x + 1.0));
            }
        }
    }

    /// Few marks in pools so large that sums of logarithms of factorials have no digit left.
    #[test]
    fn few_marks_are_found_at_their_rate_and_in_no_time() {
        let mut rng = Random::seed_from_u64(63);
        for (n, marked, drawn) in [
            (600_000_000_000_000, 2400, 1_000_000_000_000_u64),
            (9_000_000_000_000_000, 90_000_000, 400_000_000),
            (9_000_000_000_000_000, 6, 4_500_000_000_000_000),
            (90_000_000_000, 900_000, 300_000),
        ] {
            let [mean, variance, skewness] = hypergeometric_moments(n, marked, drawn);
            let draw = || hypergeometric(n, marked, drawn, &mut rng) as f64;
            assert_moments(&format!("{marked} of {n}"), 20_000, mean, variance, skewness, draw);
        }
    }

    #[test]
    fn rare_events_keep_their_rate_in_batches_of_every_size() {
        let mut rng = Random::seed_from_u64(64);
        for n in [1_000_000, 1_000_000_000_000, 30_000_000_000_000, 9_000_000_000_000_000_u64] {
            for mean in [0.09, 9.0, 900.0, 4e7] {
                let p = mean / n as f64;
                if p > 0.4 {
                    continue;
                }
                let (variance, skewness) = (mean * (1.0 - p), (1.0 - 2.0 * p) / (mean * (1.0 - p)).sqrt());
                let draw = || binomial(n, p, &mut rng) as f64;
                assert_moments(&format!("{mean} of {n}"), 8000, mean, variance, skewness, draw);
            }
            // 1 - p has few digits of p: the law is that of the chance as it is written.
            let p = 1.0 - 1e-12;
            let (lost, variance) = ((1.0 - p) * n as f64, (1.0 - p) * p * n as f64);
            if lost > 0.5 {
                let draw = || (n - binomial(n, p, &mut rng)) as f64;
                assert_moments(&format!("all but few of {n}"), 8000, lost, variance, variance.sqrt().recip(), draw);
            }
        }
    }

    #[test]
    fn totals_beyond_integers_are_shared_out_by_their_law() {
        let mut rng = Random::seed_from_u64(65);
        for total in [2e16, 9e21] {
            for p in [1e-12, 0.3, 1.0 - 1e-6] {
                let rare = f64::min(p, 1.0 - p);
                let (mean, variance) = (total * rare, total * p * (1.0 - p));
                let draw = || {
                    let seen = binomial_of(total, p, &mut rng);
                    if p > 0.5 { total - seen } else { seen }
                };
                assert_moments(&format!("{p} of {total}"), 8000, mean, variance, 0.0, draw);
            }
        }
        assert_eq!((binomial_of(1e30, 0.0, &mut rng), binomial_of(1e30, 1.0, &mut rng)), (0.0, 1e30));
    }

    #[test]
    fn poisson_draws_keep_their_law_up_to_the_largest_means() {
        let mut rng = Random::seed_from_u64(66);
        for mean in [0.05, 11.9, 12.1, 1e3, 1e8, 9e14, 1.1e15, 9e21] {
            let draw = || poisson(mean, &mut rng);
            assert_moments(&format!("mean {mean}"), 8000, mean, mean, f64::sqrt(mean).recip(), draw);
        }
        assert_eq!((poisson(0.0, &mut rng), poisson(f64::INFINITY, &mut rng)), (0.0, f64::INFINITY));
    }
}
