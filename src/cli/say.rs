//! Lines to people on standard error, and results on standard output.

use std::io::Write as _;

use crate::family::message;

use super::failure::Failure;

/// One line on standard error, in which nothing moves the terminal. What cannot be said there is no reason to end.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "collapse-lab: {}", message(line));
}

/// Standard output; a reader that has gone away is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match shown(text) {
        Err(Failure::Unread) => Ok(()),
        other => other,
    }
}

/// Standard output, on which more will follow if somebody reads.
pub(super) fn shown(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::Usage(format!("standard output: not written ({error})")),
    })
}
