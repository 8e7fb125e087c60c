//! Cold symbols, all alike in the truth, beside fresh real points (2404.02325): where the share x of one symbol comes to rest.
//!
//! With `T(x) = x^a / (x^a + (K - 1) ((1 - x)/(K - 1))^a)`, a > 1 one over the temperature and f the synthetic share, many
//! points are at rest where `x = f T(x) + (1 - f)/K`. Each x but the even 1/K is so for one share only,
//! `f(x) = (x - 1/K) / (T(x) - 1/K)`: from the temperature at the even state it falls to the fold and rises to 1. Before the
//! fold are the states that divide the even from the collapsed, beyond it the collapsed. Of two symbols the fold is the even
//! state, and at temperature 1/2 the collapsed has `(1 + sqrt(2f - 1))/2`.

use crate::experiment::{Experiment, RealSource, Retention, Sizes};
use crate::theory::premise::is_plain_but;

/// Halvings of a bracket.
const HALVINGS: u32 = 60;
/// Nothing is looked for so near to the even state, where f(x) is nothing over nothing.
const APART: f64 = 1e-6;

/// Symbols and temperature.
#[derive(Clone, Copy)]
struct Cold {
    even: f64,
    power: f64,
}

impl Cold {
    /// T(x).
    fn tempered(self, x: f64) -> f64 {
        let others = self.even.recip() - 1.0;
        let odds = ((1.0 - x) / (others * x)).powf(self.power);
        1.0 / (1.0 + others * odds)
    }

    /// f(x).
    fn share(self, x: f64) -> f64 {
        (x - self.even) / (self.tempered(x) - self.even)
    }

    /// The least share above the even state at rest.
    fn nearest(self) -> f64 {
        self.even + APART * (1.0 - self.even)
    }

    /// Where f(x) is least, by thirds.
    fn fold(self) -> f64 {
        let (mut low, mut high) = (self.nearest(), 1.0);
        for _ in 0..2 * HALVINGS {
            let third = (high - low) / 3.0;
            if self.share(low + third) < self.share(high - third) { high -= third } else { low += third }
        }
        0.5 * (low + high)
    }

    /// The x between two with f(x) = f, of which one is at rest for more than f and one for less.
    fn between(self, mut less: f64, mut more: f64, share: f64) -> f64 {
        for _ in 0..HALVINGS {
            let middle = 0.5 * (less + more);
            *if self.share(middle) < share { &mut less } else { &mut more } = middle;
        }
        0.5 * (less + more)
    }

    fn collapsed(self, share: f64) -> Option<f64> {
        let fold = self.fold();
        (share >= self.share(fold) && share <= 1.0).then(|| self.between(fold, 1.0, share))
    }

    fn unstable(self, share: f64) -> Option<f64> {
        let fold = self.fold();
        let nearest = self.nearest();
        let divides = share >= self.share(fold) && share < self.share(nearest);
        divides.then(|| self.between(fold, nearest, share))
    }
}

/// Symbols, temperature and synthetic share of an experiment of this kind.
fn cold(experiment: &Experiment) -> Option<(Cold, f64)> {
    let (plan, masses) = (experiment.plan(), experiment.masses());
    let power = experiment.rules().temperature.recip();
    let plain = is_plain_but(experiment, |rules| {
        rules.temperature = 1.0;
        rules.start.clear();
    });
    let Sizes { real, synthetic } = plan.steady().filter(|_| plan.retention == Retention::Replace)?;
    let even = (masses.len() as f64).recip();
    let alike = masses.len() > 1 && masses.iter().all(|mass| (mass / even - 1.0).abs() < 1e-9);
    let fresh = real == 0 || plan.real_source == RealSource::Fresh;
    let share = synthetic as f64 / (real + synthetic) as f64;
    (plain && alike && fresh && power > 1.0).then_some((Cold { even, power }, share))
}

/// Share of the first symbol where one has taken most; `None` where it cannot stay so.
pub(crate) fn collapsed(experiment: &Experiment) -> Option<f64> {
    let (cold, share) = cold(experiment)?;
    cold.collapsed(share)
}

/// Share of the first symbol above which it takes most, and below which all become alike.
pub(crate) fn unstable(experiment: &Experiment) -> Option<f64> {
    let (cold, share) = cold(experiment)?;
    cold.unstable(share)
}

/// 1/K, where it is stable: for shares below the temperature.
pub(crate) fn even(experiment: &Experiment) -> Option<f64> {
    let (cold, share) = cold(experiment)?;
    (share * cold.power <= 1.0).then_some(cold.even)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(symbols: f64, temperature: f64) -> Cold {
        Cold { even: symbols.recip(), power: temperature.recip() }
    }

    /// Real shares up to which the collapsed branch is there, from the science notes (three digits), and their closed form at
    /// temperature 1/2.
    #[test]
    fn the_collapsed_branch_ends_where_the_notes_say() {
        for (symbols, temperature, end) in
            [(10.0, 0.5, 0.625), (100.0, 0.5, 0.834), (10.0, 0.7, 0.400), (10.0, 0.9, 0.140)]
        {
            let cold = of(symbols, temperature);
            let found = 1.0 - cold.share(cold.fold());
            assert!((found - end).abs() < 6e-4, "{symbols} {temperature}: {found}");
            assert!(cold.collapsed(1.0 - found + 1e-4).is_some() && cold.collapsed(1.0 - found - 1e-4).is_none());
        }
        for symbols in [3.0, 10.0, 100.0] {
            let cold = of(symbols, 0.5);
            let wanted = symbols / (1.0 + (symbols - 1.0_f64).sqrt()).powi(2);
            assert!((1.0 - cold.share(cold.fold()) - wanted).abs() < 1e-9, "{symbols}");
        }
    }

    #[test]
    fn two_symbols_part_in_a_pitchfork() {
        let cold = of(2.0, 0.5);
        for share in [0.51_f64, 0.6, 0.8, 1.0] {
            let wanted = 0.5 * (1.0 + (2.0 * share - 1.0).sqrt());
            assert!((cold.collapsed(share).unwrap() - wanted).abs() < 1e-6, "{share}");
        }
        assert_eq!((cold.collapsed(0.49), cold.unstable(0.49), cold.unstable(0.51)), (None, None, None));
    }

    /// From either side of the branch between, the loop of many points goes to the even and to the collapsed state.
    #[test]
    fn the_unstable_branch_divides_the_even_from_the_collapsed() {
        for (symbols, temperature, share) in [(10.0, 0.5, 0.45), (3.0, 0.5, 0.4926), (100.0, 0.5, 0.2)] {
            let cold = of(symbols, temperature);
            let rest = |mut x: f64| {
                for _ in 0..20_000 {
                    x = share * cold.tempered(x) + (1.0 - share) * cold.even;
                }
                x
            };
            let (between, collapsed) = (cold.unstable(share).unwrap(), cold.collapsed(share).unwrap());
            assert!((rest(between + 1e-4) - collapsed).abs() < 1e-6, "{symbols} {temperature}");
            assert!((rest(between - 1e-4) - cold.even).abs() < 1e-6, "{symbols} {temperature}");
        }
    }
}
