//! Reading that may be given up: whoever reads a large file on a thread of its own can end that.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What reading says that was given up.
pub(super) const GIVEN_UP: &str = "reading was given up";

thread_local! {
    static ASKED: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// Reads on this thread; once the flag is set, readers of data files end with a line.
pub fn until<T>(stop: &Arc<AtomicBool>, read: impl FnOnce() -> T) -> T {
    ASKED.with_borrow_mut(|asked| *asked = Some(Arc::clone(stop)));
    let result = read();
    ASKED.with_borrow_mut(|asked| *asked = None);
    result
}

/// Asked now and then by whoever reads.
///
/// # Errors
/// The line.
pub(super) fn go_on() -> Result<(), String> {
    let stops = ASKED.with_borrow(|asked| asked.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)));
    if stops { Err(GIVEN_UP.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::data::Table;

    #[test]
    fn a_reader_that_is_to_stop_ends_with_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.csv");
        std::fs::write(&path, "x\n1\n2\n").unwrap();
        let stop = Arc::new(AtomicBool::new(true));
        let open = || Table::open(path.to_str().unwrap(), None, None);
        assert!(until(&stop, open).unwrap_err().to_string().contains(GIVEN_UP));
        assert!(open().is_ok(), "nothing is left of it");
    }
}
