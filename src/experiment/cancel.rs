//! Cancellation of long work.

/// Cancellation check, polled periodically: whether to give up.
pub(crate) type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// Generations between two questions whether to give up.
pub(crate) const LOOKS: u64 = 64;
