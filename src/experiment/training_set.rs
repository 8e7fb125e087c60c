//! What the training set keeps: retention as a product of sufficient statistics.
//!
//! Replace, accumulate and window never look at a point: they merge statistics. The window is a queue of two stacks of
//! running merges, so that a generation costs two merges whatever its width. Subsampling lives in [`super::pool`].

use std::collections::VecDeque;

use crate::family::Batch;

use super::plan::{Retention, Sizes};

/// The merged training set under replace, accumulate or window, and what it really holds.
#[derive(Clone, Debug)]
pub(crate) struct TrainingSet<B> {
    merged: B,
    window: Option<Window<B>>,
    keeps_all: bool,
    held: Sizes,
}

impl<B: Batch> TrainingSet<B> {
    /// Nothing yet. `empty` is the family's batch of no points.
    pub(crate) fn new(retention: Retention, empty: B) -> Self {
        let window = match retention {
            Retention::Window(width) => Some(Window::new(width, empty.clone())),
            _ => None,
        };
        Self {
            merged: empty,
            window,
            keeps_all: retention == Retention::Accumulate,
            held: Sizes { real: 0, synthetic: 0 },
        }
    }

    /// Takes a new batch in, and lets go of what is not kept.
    #[inline]
    pub(crate) fn push(&mut self, real: &B, synthetic: &B) {
        let sizes = Sizes { real: real.len(), synthetic: synthetic.len() };
        if let Some(window) = &mut self.window {
            window.push(real, synthetic, sizes);
            self.held = window.held;
            window.merged_into(&mut self.merged);
            return;
        }
        if !self.keeps_all {
            self.merged.clear();
            self.held = Sizes { real: 0, synthetic: 0 };
        }
        self.merged.merge(real);
        self.merged.merge(synthetic);
        self.held.real += sizes.real;
        self.held.synthetic += sizes.synthetic;
    }

    /// Whether each batch takes the place of the one before.
    pub(crate) fn is_replaced(&self) -> bool {
        self.window.is_none() && !self.keeps_all
    }

    /// Forgets the batch held, under replace.
    pub(crate) fn clear(&mut self) {
        self.merged.clear();
    }

    /// The statistic of everything held.
    pub(crate) fn batch(&self) -> &B {
        &self.merged
    }

    /// Every statistic it keeps, with those a window is made of.
    pub(crate) fn batches(&self) -> impl Iterator<Item = &B> {
        let window = self.window.iter().flat_map(|window| window.older.iter().chain(&window.newer));
        std::iter::once(&self.merged).chain(window)
    }

    /// How many real and synthetic points are held.
    pub(crate) fn held(&self) -> Sizes {
        self.held
    }
}

#[derive(Clone, Debug)]
struct Window<B> {
    width: u64,
    /// Running merges from the newest of the older half back: the top is the merge of all of it.
    older: Vec<B>,
    newer: Vec<B>,
    newer_merged: B,
    /// The batch dropped last: its memory is used for the next.
    spare: Option<B>,
    empty: B,
    sizes: VecDeque<Sizes>,
    held: Sizes,
}

impl<B: Batch> Window<B> {
    fn new(width: u64, empty: B) -> Self {
        let newer_merged = empty.clone();
        let held = Sizes { real: 0, synthetic: 0 };
        Self {
            width,
            older: Vec::new(),
            newer: Vec::new(),
            newer_merged,
            spare: None,
            empty,
            sizes: VecDeque::new(),
            held,
        }
    }

    fn push(&mut self, real: &B, synthetic: &B, sizes: Sizes) {
        let mut batch = self.spare.take().unwrap_or_else(|| self.empty.clone());
        batch.clone_from(real);
        batch.merge(synthetic);
        self.newer_merged.merge(&batch);
        self.newer.push(batch);
        self.sizes.push_back(sizes);
        self.held.real += sizes.real;
        self.held.synthetic += sizes.synthetic;
        if self.sizes.len() as u64 > self.width
            && let Some(gone) = self.sizes.pop_front()
        {
            self.held.real -= gone.real;
            self.held.synthetic -= gone.synthetic;
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if self.older.is_empty() {
            // From the newest back, each becomes the merge of all from it on.
            self.newer_merged.clear();
            while let Some(mut batch) = self.newer.pop() {
                self.newer_merged.merge(&batch);
                batch.clone_from(&self.newer_merged);
                self.older.push(batch);
            }
            self.newer_merged.clear();
        }
        self.spare = self.older.pop();
    }

    fn merged_into(&self, merged: &mut B) {
        merged.clear();
        if let Some(older) = self.older.last() {
            merged.merge(older);
        }
        merged.merge(&self.newer_merged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Total;

    fn one(x: f64) -> Total {
        Total { n: 1, sum: x }
    }

    #[test]
    fn each_retention_holds_what_it_says() {
        let width = 3;
        for (retention, from) in [(Retention::Replace, 10), (Retention::Accumulate, 1), (Retention::Window(width), 8)] {
            let mut set = TrainingSet::new(retention, Total::default());
            for i in 1..=10_u32 {
                set.push(&one(f64::from(i)), &one(100.0 * f64::from(i)));
            }
            let kept: f64 = (from..=10).map(f64::from).sum();
            assert_eq!(set.batch().sum, 101.0 * kept, "{retention:?}");
            assert_eq!(set.held(), Sizes { real: 11 - from as u64, synthetic: 11 - from as u64 });
        }
    }
}
