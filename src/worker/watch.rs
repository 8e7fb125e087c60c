//! Cancellation of work that takes long between its own checks: a thread beside it looks, and raises a flag.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::numeric::halt::Halt;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Does work that stops, wherever it is, soon after it is cancelled: a thread beside it looks. The work sees that by
/// the closure it is given, and what it had by then is not to be used.
pub(super) fn watched<T>(
    cancelled: &(dyn Fn() -> bool + Sync),
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> T,
) -> T {
    let halt = Halt::default();
    std::thread::scope(|scope| {
        let (working, ended) = sync_channel::<()>(0);
        let own = halt.clone();
        let look = move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if cancelled() {
                    own.raise();
                    return;
                }
            }
        };
        // Without a thread the work is heard where it looks itself.
        let _ = std::thread::Builder::new().name("collapse-lab-look".into()).spawn_scoped(scope, look);
        let done = halt.within(|| work(&|| halt.is_raised() || cancelled()));
        drop(working);
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::halt::halted;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    #[test]
    fn what_never_looks_who_asked_is_stopped_all_the_same() {
        let wanted = AtomicBool::new(true);
        let start = Instant::now();
        let cancelled = watched(&|| !wanted.load(Ordering::Relaxed), |cancelled| {
            wanted.store(false, Ordering::Relaxed);
            while !halted() {
                assert!(start.elapsed() < Duration::from_secs(30), "never stopped");
                std::thread::yield_now();
            }
            cancelled()
        });
        assert!(cancelled && !halted() && watched(&|| false, |cancelled| !cancelled()));
    }
}
