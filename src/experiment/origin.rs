//! Where points of a training set come from: which batch, and which half of it.

use super::plan::{Plan, Retention, Sizes};

/// At most so many points are revealed for one view.
pub const MOST_POINTS: usize = 20_000;

/// Kinds of points that are told apart: real ones, the newest synthetic ones, and older ones by their age.
pub const GROUPS: usize = 5;

/// From which to which age, in generations, the synthetic points of a group are: see [`Origin::group`].
pub const AGES: [(u64, u64); GROUPS - 1] = [(0, 0), (1, 3), (4, 15), (16, u64::MAX)];

/// Heights or shares, one for each group of [`Origin::group`].
pub type Stack = [f64; GROUPS];

/// Where a point of a training set comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The generation whose batch brought it; 0 where nobody has noted it (symbols that are drawn from merged counts).
    pub born: u64,
    /// From the truth, not from a model.
    pub real: bool,
}

impl Origin {
    /// Which group it belongs to, seen from a generation: 0 for real points, then by [`AGES`]. What has no known age counts
    /// as new.
    pub fn group(self, now: u64) -> usize {
        let age = if self.born == 0 { 0 } else { now.saturating_sub(self.born) };
        let of_age = || AGES.iter().position(|&(from, to)| (from..=to).contains(&age)).map_or(GROUPS - 1, |i| i + 1);
        if self.real { 0 } else { of_age() }
    }
}

impl Plan {
    /// Of what the training set of a generation consists: shares of the groups of [`Origin::group`]. Under `subsample` those
    /// of everything it is drawn from, which are its own on average.
    pub fn origins(&self, generation: u64) -> Stack {
        let mut shares = [0.0; GROUPS];
        if generation == 0 {
            shares[0] = 1.0; // the truth itself
            return shares;
        }
        let first = match self.retention {
            Retention::Replace => generation,
            Retention::Window(width) => (generation + 1).saturating_sub(width).max(1),
            Retention::Accumulate | Retention::Subsample => 1,
        };
        shares[0] = self.drawn(first, generation)[0];
        for (share, (from, to)) in shares[1..].iter_mut().zip(AGES) {
            if from < generation {
                let oldest = generation.saturating_sub(to).max(first);
                *share = self.drawn(oldest, generation - from)[1];
            }
        }
        let all: f64 = shares.iter().sum();
        shares.map(|share| share / all)
    }

    /// Real and synthetic points of the batches from one generation to another.
    pub(crate) fn drawn(&self, from: u64, to: u64) -> [f64; 2] {
        let both = |Sizes { real, synthetic }: Sizes| [real as f64, synthetic as f64];
        let add = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
        if from > to {
            return [0.0; 2];
        }
        let Some(steady) = self.steady() else {
            return (from..=to).map(|generation| both(self.sizes(generation))).fold([0.0; 2], add);
        };
        let head = if from <= 1 { both(self.sizes(1)) } else { [0.0; 2] };
        let later = (to + 1 - from.max(2).min(to + 1)) as f64;
        add(head, both(steady).map(|points| later * points))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PLAN;
    use crate::experiment::plan::{RealSource, Schedule};

    #[test]
    fn origins_are_those_of_every_point_counted_one_by_one() {
        let retentions = [
            Retention::Replace,
            Retention::Accumulate,
            Retention::Subsample,
            Retention::Window(1),
            Retention::Window(5),
            Retention::Window(30),
        ];
        for retention in retentions {
            for (synthetic_fraction, real_source) in
                [(1.0, RealSource::Fresh), (0.6, RealSource::Fresh), (0.6, RealSource::Same), (0.0, RealSource::Fresh)]
            {
                for schedule in [Schedule::Constant, Schedule::Growing(0.5), Schedule::Geometric(0.1)] {
                    let plan = Plan {
                        sample_size: 7,
                        synthetic_fraction,
                        synthetic_ratio: 1.5,
                        schedule,
                        retention,
                        real_source,
                    };
                    let mut held: Vec<Origin> = Vec::new();
                    for now in 1..=40 {
                        let Sizes { real, synthetic } = plan.sizes(now);
                        held.extend((0..real).map(|_| Origin { born: now, real: true }));
                        held.extend((0..synthetic).map(|_| Origin { born: now, real: false }));
                        match retention {
                            Retention::Replace => held.retain(|origin| origin.born == now),
                            Retention::Window(width) => held.retain(|origin| now - origin.born < width),
                            Retention::Accumulate | Retention::Subsample => {}
                        }
                        let mut wanted = [0.0; GROUPS];
                        for origin in &held {
                            wanted[origin.group(now)] += 1.0 / held.len() as f64;
                        }
                        let found = plan.origins(now);
                        let gap = found.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                        assert!(gap < 1e-9, "{plan:?} at {now}: {found:?}, counted {wanted:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_truth_is_all_real_and_ages_have_no_gap() {
        let plan = Plan { sample_size: 7, ..PLAN };
        assert_eq!(plan.origins(0), [1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(plan.origins(1), [1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(plan.origins(2), [0.0, 1.0, 0.0, 0.0, 0.0]);
        assert!(AGES.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0));
        let groups = [100, 99, 97, 96, 85, 84, 1].map(|born| Origin { born, real: false }.group(100));
        assert_eq!(groups, [1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(Origin { born: 1, real: true }.group(100), 0);
        assert_eq!(Origin { born: 0, real: false }.group(100), 1);
    }
}
