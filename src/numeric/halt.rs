//! Whether the work in hand is not wanted any more, told to loops that know nothing of who asked for it: a fit of very many
//! points, an integral, a curve.
//!
//! Whoever looks and is told so stops where it is and gives whatever it has. That value is never used: who has set the flag
//! throws everything away (see [`Halt::within`]). Work that is shared out among threads takes the flag along ([`carried`]).

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    /// The flag of the work that this thread does, if it has one.
    static OWN: RefCell<Option<Halt>> = const { RefCell::new(None) };
}

/// Items between two looks: some microseconds' work of the cheapest loop.
const CHUNK: usize = 1 << 12;

/// A flag that stops work. Once raised it stays so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Halt(Arc<AtomicBool>);

impl Halt {
    /// Raises it.
    pub(crate) fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is raised: then what was done under it is not to be used.
    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Does work on this thread that stops when the flag is raised.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        carried(Some(self), work)
    }
}

/// The flag of this thread's work, to be carried to others.
pub(crate) fn own() -> Option<Halt> {
    OWN.with_borrow(Clone::clone)
}

/// Does a part of another thread's work under that one's flag, or under none: whatever this thread has been doing waits.
pub(crate) fn carried<T>(halt: Option<&Halt>, work: impl FnOnce() -> T) -> T {
    /// Puts back what was there, after a panic too.
    struct Back(Option<Halt>);
    impl Drop for Back {
        fn drop(&mut self) {
            OWN.set(self.0.take());
        }
    }
    let _back = Back(OWN.replace(halt.cloned()));
    work()
}

/// Whether the work of this thread is to stop.
#[inline]
pub(crate) fn halted() -> bool {
    OWN.with_borrow(|own| own.as_ref().is_some_and(Halt::is_raised))
}

/// Every item, until the work is to stop.
#[inline]
pub(crate) fn each<T>(items: &[T]) -> impl Iterator<Item = &T> {
    pieces(items).flatten()
}

/// The items piece by piece, until the work is to stop: for loops over slices.
#[inline]
pub(crate) fn pieces<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    items.chunks(CHUNK).take_while(|_| !halted())
}

/// The bits of a number as a whole number that goes up with it, and back.
fn key(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// Sorts upwards, without a break where there are few. Work that is to stop leaves them in some order.
pub(crate) fn sort(values: &mut [f64]) {
    /// What is sorted between two looks: some milliseconds' work.
    const FEW: usize = 1 << 17;
    if values.len() <= FEW {
        // Whole numbers in the same order: they are compared without being made from the others each time.
        let mut keys: Vec<i64> = values.iter().map(|value| key(value.to_bits() as i64)).collect();
        keys.sort_unstable();
        values.iter_mut().zip(keys).for_each(|(value, of)| *value = f64::from_bits(key(of) as u64));
    } else if !halted() {
        let (below, _, above) = values.select_nth_unstable_by(values.len() / 2, f64::total_cmp);
        sort(below);
        sort(above);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_values_are_sorted_and_few_of_them_once_the_work_is_to_stop() {
        let values: Vec<f64> = (0..1_000_003_u64).map(|i| (i * 700_001 % 1_000_003) as f64 - 5e5).collect();
        let (mut all, mut some) = (values.clone(), values);
        sort(&mut all);
        assert!(all.is_sorted());
        let halt = Halt::default();
        halt.raise();
        halt.within(|| sort(&mut some));
        assert!(!some.is_sorted());
    }

    #[test]
    fn work_under_a_raised_flag_stops_and_other_work_does_not() {
        let items: Vec<u64> = (0..20_000).collect();
        assert_eq!(each(&items).sum::<u64>(), 199_990_000);
        let halt = Halt::default();
        let some = halt.within(|| {
            let mut seen = 0_usize;
            each(&items).for_each(|&x| {
                seen += 1;
                if x == 5000 {
                    halt.raise();
                }
            });
            assert!(Halt::default().within(|| !halted()) && halted());
            seen
        });
        assert!(some == 2 * CHUNK && !halted(), "{some}");
    }
}
