//! Where every random number comes from: a stream per (seed, replicate, purpose).
//!
//! ChaCha12 turns the triple into the state of a xoshiro256++ generator: independent streams by a cipher, fast draws by
//! a small generator, the same bits on every platform and for any number of threads. Two workflows with the same seed
//! share their streams, so their first real batch is the same and their synthetic draws are driven by the same random numbers.

use rand::{Rng as _, SeedableRng as _};

use crate::family::Random;

/// What a stream is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first, real, batch.
    Real,
    /// Real points drawn later.
    Fresh,
    /// Points of the models.
    Synthetic,
    /// Which part of the real batch is used again.
    Split,
    /// Which points of the pool are trained on.
    Subsample,
    /// Keys of the points of the batch born at a generation (pools that draw points on demand).
    Pool(u64),
    /// Points to look at, of the batch born at a generation.
    Reveal(u64),
    /// Real points that take the place of others.
    Change,
    /// Which of the model's points are kept, and where they come to lie.
    Selection,
}

impl Purpose {
    fn tag(self) -> (u64, u64) {
        match self {
            Self::Real => (1, 0),
            Self::Fresh => (2, 0),
            Self::Synthetic => (3, 0),
            Self::Split => (4, 0),
            Self::Subsample => (5, 0),
            Self::Pool(generation) => (6, generation),
            Self::Reveal(generation) => (7, generation),
            Self::Change => (8, 0),
            Self::Selection => (16, 0),
        }
    }
}

/// The stream of a purpose of one replicate under one seed.
pub fn stream(seed: u64, replicate: u64, purpose: Purpose) -> Random {
    let (tag, detail) = purpose.tag();
    let mut key = [0; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([seed, replicate, tag, detail]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut state = [0; 32];
    rand::rngs::ChaCha12Rng::from_seed(key).fill_bytes(&mut state);
    Random::from_seed(state)
}

/// The streams that one replicate draws from again and again. Each is set up when it is first drawn from: no plan uses all
/// of them.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    replicate: u64,
    fresh: Option<Random>,
    synthetic: Option<Random>,
    split: Option<Random>,
    subsample: Option<Random>,
}

impl Streams {
    pub(crate) fn new(replicate: u64) -> Self {
        Self { replicate, fresh: None, synthetic: None, split: None, subsample: None }
    }
    /// A stream from its beginning.
    pub(crate) fn anew(&self, seed: u64, purpose: Purpose) -> Random {
        stream(seed, self.replicate, purpose)
    }
    /// See [`Purpose::Fresh`].
    pub(crate) fn fresh(&mut self, seed: u64) -> &mut Random {
        self.fresh.get_or_insert_with(|| stream(seed, self.replicate, Purpose::Fresh))
    }
    /// See [`Purpose::Synthetic`].
    #[inline]
    pub(crate) fn synthetic(&mut self, seed: u64) -> &mut Random {
        self.synthetic.get_or_insert_with(|| stream(seed, self.replicate, Purpose::Synthetic))
    }
    /// See [`Purpose::Split`].
    pub(crate) fn split(&mut self, seed: u64) -> &mut Random {
        self.split.get_or_insert_with(|| stream(seed, self.replicate, Purpose::Split))
    }
    /// See [`Purpose::Subsample`].
    pub(crate) fn subsample(&mut self, seed: u64) -> &mut Random {
        self.subsample.get_or_insert_with(|| stream(seed, self.replicate, Purpose::Subsample))
    }
}

/// Draws a new random seed.
pub fn new_seed() -> u64 {
    // Six digits are enough to be different and short enough to read out in a lecture.
    rand::random_range(0..1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_in_each_part_of_their_name_and_never_change() {
        let first = |seed, replicate, purpose| stream(seed, replicate, purpose).next_u64();
        let base = first(7, 0, Purpose::Real);
        assert_eq!(base, first(7, 0, Purpose::Real));
        for other in [
            first(8, 0, Purpose::Real),
            first(7, 1, Purpose::Real),
            first(7, 0, Purpose::Fresh),
            first(7, 0, Purpose::Pool(0)),
        ] {
            assert_ne!(base, other);
        }
        assert_ne!(first(7, 0, Purpose::Pool(1)), first(7, 0, Purpose::Pool(2)));
        // A golden value: saved experiments must replay for ever.
        assert_eq!(base, GOLDEN, "the streams changed: every saved seed would mean another run");
    }

    const GOLDEN: u64 = 2_645_771_701_897_935_183;
}
