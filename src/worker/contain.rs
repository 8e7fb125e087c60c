//! Contained panics: a check runs in a thread of its own, and the window survives whatever it meets.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Nothing that is asked of a window may take longer before it begins.
const LIMIT: Duration = Duration::from_secs(10);

/// What a panic says.
pub(crate) fn reason(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

/// Does a check beside the thread that waits for it.
///
/// # Errors
/// One line: it has failed by a fault of the program, or takes longer than anybody waits. Then its thread is left behind.
pub fn contained<T: Send + 'static>(check: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    within(LIMIT, check)
}

/// Does it beside, and nobody waits: `done` is told in that thread how it went.
///
/// # Errors
/// One line: there is no thread for it.
pub fn beside<T: 'static>(
    check: impl FnOnce() -> T + Send + 'static,
    done: impl FnOnce(Result<T, String>) + Send + 'static,
) -> Result<(), String> {
    let run = move || {
        let result = catch_unwind(AssertUnwindSafe(check));
        done(result.map_err(|panic| format!("not run, by a fault of the program: {}", reason(panic.as_ref()))));
    };
    let thread = std::thread::Builder::new().name("collapse-lab-check".into()).spawn(run);
    thread.map(|_| ()).map_err(|error| format!("not run: the system gives no thread ({error})"))
}

fn within<T: Send + 'static>(limit: Duration, check: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    let (done, waits) = sync_channel(1);
    beside(check, move |result| {
        let _ = done.send(result);
    })?;
    match waits.recv_timeout(limit) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(format!("not run: to check it takes longer than {} s", limit.as_secs_f64()))
        }
        Err(RecvTimeoutError::Disconnected) => Err("not run: its check was lost".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_and_an_endless_check_are_lines() {
        assert_eq!(contained(|| 3), Ok(3));
        assert!(contained(|| -> u8 { panic!("broken on purpose") }).unwrap_err().contains("broken on purpose"));
        let never = within(Duration::from_millis(20), || std::thread::sleep(Duration::from_millis(300)));
        assert!(never.unwrap_err().contains("longer than 0.02 s"));
    }
}
