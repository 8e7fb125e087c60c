//! The chain of counts: of n draws from the last fit alone, c' ~ Bin(n, c/n), exact at this n.
//!
//! What is carried is the probability that something is still there, and never 1 less that it is not: from 1e-16 on that
//! would be noise.

use statrs::function::gamma::ln_gamma;

use crate::numeric::guard::Bounded as _;
use crate::theory::premise::MOST_STEPS;

/// Counts beyond this are taken to live on, as long as that is right to [`NEGLIGIBLE`].
const MOST_COUNT: usize = 640;
const NEGLIGIBLE: f64 = 1e-9;

/// One row of the chain: the first count of it that matters, probabilities from there on up to the greatest count that is
/// followed, and that of all beyond; they add up to 1.
struct Row {
    from: usize,
    masses: Vec<f64>,
    beyond: f64,
}

impl Row {
    /// Bin(n, p) wherever it is more than about 1e-16, at counts up to `most`.
    fn binomial(n: u64, p: f64, most: usize) -> Self {
        let (size, mean) = (n as f64, n as f64 * p);
        if p >= 1.0 && n as usize <= most {
            return Self { from: n as usize, masses: vec![1.0], beyond: 0.0 };
        }
        let reach = 9.0 * (mean * (1.0 - p)).sqrt();
        let low = (mean - reach - 2.0).at_least(0.0).floor();
        if low > most as f64 || p >= 1.0 {
            return Self { from: most + 1, masses: Vec::new(), beyond: 1.0 };
        }
        let high = (mean + reach + 40.0).min(size).floor();
        let start = mean.floor();
        let choose = ln_gamma(size + 1.0) - ln_gamma(start + 1.0) - ln_gamma(size - start + 1.0);
        let odds = p / (1.0 - p);
        let mut masses = vec![0.0; (high - low) as usize + 1];
        let middle = (start - low) as usize;
        masses[middle] =
            (choose + if start > 0.0 { start * p.ln() } else { 0.0 } + (size - start) * (-p).ln_1p()).exp();
        for i in middle + 1..masses.len() {
            let k = low + i as f64;
            masses[i] = masses[i - 1] * (size - k + 1.0) / k * odds;
        }
        for i in (0..middle).rev() {
            let k = low + i as f64;
            masses[i] = masses[i + 1] * (k + 1.0) / (size - k) / odds;
        }
        let whole: f64 = masses.iter().sum();
        masses.iter_mut().for_each(|x| *x /= whole);
        let rest = masses.split_off((most + 1).saturating_sub(low as usize).min(masses.len()));
        Self { from: low as usize, masses, beyond: rest.iter().sum() }
    }

    /// Where it is `beyond` for all counts beyond.
    fn expect(&self, f: &[f64], beyond: f64) -> f64 {
        let there = f.get(self.from..).unwrap_or(&[]);
        (self.masses.iter().zip(there).map(|(p, f)| p * f).sum::<f64>() + self.beyond * beyond).at_most(1.0)
    }
}

/// What is asked of a count.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Asked {
    /// Whether it is still above 0.
    Alive,
    /// Whether it is 0.
    Lost,
    /// Whether it is above 0 and below n: both kinds there.
    Both,
}

/// The chain of n draws, from symbols of these probabilities.
pub(crate) struct Chain {
    most: usize,
    whole: bool,
    rows: Vec<Row>,
    starts: Vec<Row>,
    probabilities: Vec<f64>,
    reach: u64,
}

impl Chain {
    /// The chain, followed for as many generations as are worth their time.
    pub(crate) fn of(n: u64, probabilities: &[f64], generations: u64) -> Self {
        let most = n.min(MOST_COUNT as u64) as usize;
        let rows: Vec<Row> = (0..=most).map(|count| Row::binomial(n, count as f64 / n as f64, most)).collect();
        let starts: Vec<Row> = probabilities.iter().map(|&p| Row::binomial(n, p, most)).collect();
        let entries: usize = rows.iter().chain(&starts).map(|row| row.masses.len() + 1).sum();
        let mut reach = generations.min((MOST_STEPS / entries.max(1)) as u64);
        let whole = most as u64 == n;
        if !whole {
            // From where on counts that were let go of might be lost.
            let is_sure = |(_, g): &(u64, f64)| (-(most as f64) * g).exp() <= NEGLIGIBLE;
            reach = (0..).zip(decays(reach)).take_while(is_sure).last().map_or(0, |(t, _)| t);
        }
        Self { most, whole, rows, starts, probabilities: probabilities.to_vec(), reach }
    }

    /// Probabilities at t = 0, 1, ... for each symbol, handed to `tell`. Of [`Asked::Both`] only while the chain is whole.
    pub(crate) fn run(&self, asked: Asked, mut tell: impl FnMut(&[f64])) {
        let is = |yes: bool| f64::from(u8::from(yes));
        let (at_none, beyond) = (is(asked == Asked::Lost), is(asked != Asked::Lost));
        if asked == Asked::Both && !self.whole {
            return;
        }
        let mut f: Vec<f64> = (0..=self.most).map(|count| if count == 0 { at_none } else { beyond }).collect();
        if asked == Asked::Both {
            f[self.most] = 0.0;
        }
        let mut now = vec![beyond; self.starts.len()];
        tell(&now);
        for t in 1..=self.reach {
            for ((now, row), p) in now.iter_mut().zip(&self.starts).zip(&self.probabilities) {
                // The first draw of a rare one has its own digits.
                *now = match (asked, t) {
                    (Asked::Alive, 1) => at_least_one(self.most, self.whole, *p, row),
                    _ => row.expect(&f, beyond),
                };
            }
            tell(&now);
            f = self.rows.iter().map(|row| row.expect(&f, beyond)).collect();
        }
    }

    /// How many generations it is followed for.
    pub(crate) fn reach(&self) -> u64 {
        self.reach
    }
}

/// P(count > 0) of the first draw.
fn at_least_one(most: usize, whole: bool, p: f64, row: &Row) -> f64 {
    if whole && p < 1.0 {
        return -(most as f64 * (-p).ln_1p()).exp_m1();
    }
    let skip = usize::from(row.from == 0);
    row.masses.iter().skip(skip).sum::<f64>() + row.beyond
}

/// g_0 = infinity (nothing is lost before the first draw), g_1 = 1, g_2, ... with g_k = 1 - exp(-g_(k-1)).
pub(crate) fn decays(generations: u64) -> Vec<f64> {
    let mut g = f64::INFINITY;
    let step = |_| {
        let now = g;
        g = -(-g).exp_m1();
        now
    };
    (0..=generations).map(step).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[test]
    fn decays_are_the_papers() {
        let g = decays(500);
        for (k, wanted) in [
            (1, 1.0),
            (2, 0.632_121),
            (3, 0.468_536),
            (5, 0.312_080),
            (10, 0.172_255),
            (50, 0.038_376_7),
            (100, 0.019_542_6),
        ] {
            assert!((g[k] - wanted).abs() < 6e-7, "{k}: {}", g[k]);
        }
        assert!((500.0 * g[500] - 1.989).abs() < 1e-3);
        assert!((1..=500).all(|k| (1.0 / k as f64..=3.0 / k as f64).contains(&g[k])));
    }

    pub(crate) fn extinction(n: u64, probabilities: &[f64], generations: u64) -> Vec<Vec<f64>> {
        let mut all = Vec::new();
        Chain::of(n, probabilities, generations).run(Asked::Lost, |now| all.push(now.to_vec()));
        all
    }

    /// A matrix written out in full, for n = 7; and the number the specification has for n = 100, p = 0.01 at draw 50.
    #[test]
    fn the_chain_is_the_chain() {
        let n = 7_usize;
        let choose = |k: usize| (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product::<f64>();
        let mass = |k: usize, p: f64| choose(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
        let mut law: Vec<f64> = (0..=n).map(|k| mass(k, 0.3)).collect();
        let lost = extinction(n as u64, &[0.3], 12);
        for lost in &lost[1..] {
            assert!((lost[0] - law[0]).abs() < 1e-13, "{} {}", lost[0], law[0]);
            law = (0..=n).map(|to| (0..=n).map(|from| law[from] * mass(to, from as f64 / n as f64)).sum()).collect();
        }
        let lost = extinction(100, &[0.01], 50);
        assert!((1.0 - lost[50][0] - 0.0411).abs() < 5e-5, "{}", 1.0 - lost[50][0]);
    }
}
