//! Curation: each synthetic point is one of K drawn, chosen by what people like (arXiv 2407.09499).
//!
//! With probability proportional to e^reward (Bradley-Terry for two, Luce for more), by Gumbel's maximum: the largest of
//! reward + Gumbel noise. The chosen points are i.i.d. from p H_K. For K without end that law is p e^r / E e^r, which some
//! families hold: it is then drawn from as any other, without choosing.

use rand::RngExt as _;

use crate::family::{Family, Random, Reward};

/// How many points are drawn for each that is kept, and how that one is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curation {
    /// K; 1 is no curation, [`Curation::UNLIMITED`] the limit of ever more.
    pub choices: u64,
    /// Always the best of K, in place of Luce's choice.
    pub best: bool,
    /// What is liked.
    pub reward: Reward,
}

impl Default for Curation {
    fn default() -> Self {
        Self { choices: 1, best: false, reward: Reward::default() }
    }
}

impl Curation {
    /// K without end.
    pub const UNLIMITED: u64 = u64::MAX;
    /// The largest K that is drawn: a generation costs K n points.
    pub const MOST: u64 = 1000;

    /// Whether anything is chosen.
    pub fn is_on(&self) -> bool {
        self.choices > 1
    }
    /// Whether points are chosen one by one (the limit of ever more choices is a law of its own).
    pub(crate) fn chooses(&self) -> bool {
        self.is_on() && self.choices != Self::UNLIMITED
    }

    /// One of K candidates. Candidates that are liked alike are equally likely.
    pub(crate) fn choose<F: Family>(
        &self,
        family: &F,
        mut candidate: impl FnMut() -> F::Point,
        luck: &mut impl FnMut() -> f64,
    ) -> F::Point {
        let mut chosen = candidate();
        let mut score = |point: &F::Point| {
            let reward = self.reward.at(family.place(point.clone()));
            if self.best { reward } else { reward - (-luck().ln()).ln() }
        };
        let mut highest = score(&chosen);
        for _ in 1..self.choices {
            let next = candidate();
            let value = score(&next);
            if value > highest {
                (chosen, highest) = (next, value);
            }
        }
        chosen
    }
}

/// A number strictly between 0 and 1, whose -ln(-ln) is Gumbel noise.
pub(crate) fn uniform(rng: &mut Random) -> f64 {
    rng.sample(rand_distr::Open01)
}
