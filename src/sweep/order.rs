//! Coarse to fine: which cell comes when.

/// A place on the lattice: steps from the first value of each axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Along the first axis.
    pub i: u32,
    /// Along the second; 0 without one.
    pub j: u32,
}

/// Row by row: the second axis first.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.j, self.i).cmp(&(other.j, other.i))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Every place of a grid, in the order of their bits from the lowest: each power of two first gives a whole, coarser
/// grid, and what has come is spread evenly at any time.
pub(crate) fn coarse_to_fine(columns: usize, rows: usize) -> Vec<Place> {
    let mut all: Vec<Place> = (0..rows as u32).flat_map(|j| (0..columns as u32).map(move |i| Place { i, j })).collect();
    all.sort_by_cached_key(|place| (spread(place.i.reverse_bits()) << 1) | spread(place.j.reverse_bits()));
    all
}

/// The bits of a number, each followed by a 0 below the next.
fn spread(x: u32) -> u64 {
    let mut x = u64::from(x);
    for (shift, mask) in [
        (16, 0x0000_ffff_0000_ffff),
        (8, 0x00ff_00ff_00ff_00ff),
        (4, 0x0f0f_0f0f_0f0f_0f0f),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ] {
        x = (x | (x << shift)) & mask;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_prefix_of_a_power_of_four_is_a_coarser_grid() {
        let order = coarse_to_fine(16, 16);
        for (count, step) in [(1, 16), (4, 8), (16, 4), (64, 2), (256, 1)] {
            assert!(order[..count].iter().all(|place| place.i % step == 0 && place.j % step == 0), "{count}");
        }
    }

    #[test]
    fn every_place_comes_once_whatever_the_shape() {
        for (columns, rows) in [(1, 1), (7, 1), (1, 9), (13, 5), (64, 3)] {
            let mut order = coarse_to_fine(columns, rows);
            assert_eq!(order[0], Place { i: 0, j: 0 });
            order.sort();
            order.dedup();
            assert_eq!(order.len(), columns * rows);
        }
    }
}
