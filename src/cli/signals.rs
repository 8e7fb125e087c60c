//! What is heard while a command works: Ctrl+C, and the wish of a system that it should end.

use std::sync::atomic::{AtomicU8, Ordering};

/// Nothing, Ctrl+C, or the wish that it ends.
static HEARD: AtomicU8 = AtomicU8::new(0);
/// What shells give for a command that was interrupted, and for one that was terminated.
const INTERRUPTED: u8 = 130;
const TERMINATED: u8 = 143;

/// Whether it should end.
pub(super) fn interrupted() -> &'static (dyn Fn() -> bool + Sync) {
    &|| HEARD.load(Ordering::Relaxed) != 0
}

/// What a command exits with that was asked to end.
pub(super) fn code() -> u8 {
    if HEARD.load(Ordering::Relaxed) == TERMINATED { TERMINATED } else { INTERRUPTED }
}

/// Listens from now on, also as the first process of a container, which the system does not end by itself. Who presses
/// Ctrl+C once more, a second later, has waited long enough: then the program ends at once.
#[cfg(unix)]
pub(super) fn listen() {
    use std::time::{Duration, Instant};

    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

    // A limit of a file's size is then an error of its writing, and not the end of the program.
    let limit = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(SIGXFSZ, limit);
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let hear = move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    HEARD.store(if signal == SIGTERM { TERMINATED } else { INTERRUPTED }, Ordering::Relaxed);
                    first = Some(Instant::now());
                }
                Some(at) if signal == SIGINT && at.elapsed() > Duration::from_secs(1) => {
                    std::process::exit(i32::from(code()));
                }
                Some(_) => {}
            }
        }
    };
    // Without a thread signals end it as they do every program.
    let _ = std::thread::Builder::new().name("collapse-lab-signals".into()).spawn(hear);
}

/// The same where the system has other means.
#[cfg(not(unix))]
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| HEARD.store(INTERRUPTED, Ordering::Relaxed)); // set once is enough
}
