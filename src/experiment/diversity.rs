//! Diversity as an aim of sampling, on two separate knobs: *coverage* (how evenly points are laid over the model) and
//! *spread* (how hard they push each other apart). The measures are those of contrastive model inversion (arXiv
//! 2105.08584: InfoNCE with temperature and a memory bank); that a loop refits what they make is this lab's own.

use rand::seq::SliceRandom as _;

use crate::family::{Family, Random};

use super::probe::Cancelled;

/// How evenly synthetic points are laid over the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Independent draws.
    #[default]
    Independent,
    /// One from each of n cells of equal mass; over the components of a mixture, so many from each as its weight says.
    Stratified,
    /// Of twice as many independent draws the half that lies furthest apart, chosen one after the other.
    Farthest,
}

/// How synthetic points are laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diversity {
    /// How evenly.
    pub coverage: Coverage,
    /// Strength eta of the push; 0 is none.
    pub repulsion: f64,
    /// Temperature tau of the push, a squared distance: points push those within about its root.
    pub reach: f64,
    /// Share of the last batch among the points that push, at most 1/2.
    pub memory: f64,
}

impl Default for Diversity {
    fn default() -> Self {
        Self { coverage: Coverage::Independent, repulsion: 0.0, reach: 1.0, memory: 0.0 }
    }
}

/// Every point looks at every other: so many points at most.
pub(crate) const MOST_PAIRED: u64 = 20_000;

impl Diversity {
    /// Whether points are not plain independent draws.
    pub fn is_on(&self) -> bool {
        self.coverage != Coverage::Independent || self.repulsion > 0.0
    }
    /// Whether every point looks at every other.
    pub(crate) fn is_paired(&self) -> bool {
        self.coverage == Coverage::Farthest || self.repulsion > 0.0
    }

    /// So many of the points as far apart as can be found one after the other (Gonzalez 1985), from the first, in random
    /// order. Points are independent draws.
    pub(crate) fn farthest<F: Family>(
        family: &F,
        mut points: Vec<F::Point>,
        n: usize,
        rng: &mut Random,
        cancelled: Cancelled<'_>,
    ) -> Vec<F::Point> {
        let places: Vec<[f64; 2]> = points.iter().map(|point| family.place(point.clone())).collect();
        let mut gap = vec![f64::INFINITY; places.len()]; // squared distance to the nearest one chosen; negative once chosen
        let mut next = 0;
        for _ in 0..n.min(places.len()) {
            if cancelled() {
                break; // whoever asks lets go of all of it
            }
            let at = places[next];
            gap[next] = -1.0;
            let mut widest = -1.0;
            for (i, place) in places.iter().enumerate() {
                if gap[i] >= 0.0 {
                    gap[i] = gap[i].min((place[0] - at[0]).powi(2) + (place[1] - at[1]).powi(2));
                    if gap[i] > widest {
                        (widest, next) = (gap[i], i);
                    }
                }
            }
        }
        let mut chosen = gap.iter().map(|gap| *gap < 0.0);
        points.retain(|_| chosen.next() == Some(true));
        points.shuffle(rng);
        points
    }

    /// One step down InfoNCE: x += (eta / tau) (x - what it looks like), a mean of all others with weights
    /// exp(-|x - x'|^2 / (2 tau)). Among the others are points of the last batch, so many that they are `memory` of all.
    pub(crate) fn push_apart(&self, places: &mut [[f64; 2]], bank: &[[f64; 2]], cancelled: Cancelled<'_>) {
        let kept = self.memory / (1.0 - self.memory) * places.len() as f64;
        let bank = &bank[..bank.len().min(kept.round() as usize)];
        let before = places.to_vec();
        let halved = -0.5 / self.reach;
        for (i, place) in places.iter_mut().enumerate() {
            if cancelled() {
                return; // whoever asks lets go of all of it
            }
            let at = before[i];
            let (mut whole, mut sum) = (0.0, [0.0, 0.0]);
            let mut look = |other: &[f64; 2]| {
                let gap = [other[0] - at[0], other[1] - at[1]];
                let weight = (halved * (gap[0] * gap[0] + gap[1] * gap[1])).exp();
                whole += weight;
                sum[0] += weight * gap[0];
                sum[1] += weight * gap[1];
            };
            before[..i].iter().for_each(&mut look);
            before[i + 1..].iter().for_each(&mut look);
            bank.iter().for_each(&mut look);
            // Nobody within reach: nothing pushes.
            if whole > 0.0 {
                *place = [0, 1].map(|axis| at[axis] - self.repulsion / self.reach * sum[axis] / whole);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points push each other along their line; one alone stays; those out of reach do not feel each other.
    #[test]
    fn a_push_goes_away_from_the_others() {
        let rule = Diversity { repulsion: 0.3, reach: 0.5, ..Diversity::default() };
        let mut pair = [[0.0, 0.0], [0.3, 0.4]];
        rule.push_apart(&mut pair, &[], &|| false);
        assert!((pair[0][0] + 0.18).abs() < 1e-12 && (pair[0][1] + 0.24).abs() < 1e-12, "{pair:?}");
        assert!((pair[1][0] - 0.48).abs() < 1e-12 && (pair[1][1] - 0.64).abs() < 1e-12);
        let mut alone = [[2.0, 1.0]];
        rule.push_apart(&mut alone, &[], &|| false);
        assert_eq!(alone, [[2.0, 1.0]]);
        let mut far = [[0.0, 0.0], [1e6, 0.0]];
        rule.push_apart(&mut far, &[], &|| false);
        assert_eq!(far, [[0.0, 0.0], [1e6, 0.0]]);
        // Half of what pushes is the last batch: one point there, as many as here.
        let with_memory = Diversity { memory: 0.5, ..rule };
        with_memory.push_apart(&mut alone, &[[2.0, 0.0], [99.0, 0.0]], &|| false);
        assert!((alone[0][1] - 1.6).abs() < 1e-12, "{alone:?}");
    }
}
