//! Cancellation of reading: whoever reads a large file on a thread of its own can end that, as any other work.

use crate::numeric::halt::halted;

/// What reading says that was given up.
pub(super) const GIVEN_UP: &str = "reading was given up";

/// Asked now and then by whoever reads.
///
/// # Errors
/// The line, once the work of this thread is not wanted any more.
pub(super) fn go_on() -> Result<(), String> {
    if halted() { Err(GIVEN_UP.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::data::Table;
    use crate::numeric::halt::Halt;

    #[test]
    fn a_reader_that_is_to_stop_ends_with_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.csv");
        std::fs::write(&path, "x\n1\n2\n").unwrap();
        let stop = Halt::default();
        stop.raise();
        let open = || Table::open(path.to_str().unwrap(), None, None);
        assert!(stop.within(open).unwrap_err().to_string().contains(GIVEN_UP));
        assert!(open().is_ok(), "nothing is left of it");
    }
}
