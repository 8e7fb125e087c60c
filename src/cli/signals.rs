//! Signals while a command works: Ctrl+C, the wish of a system that it should end, and a terminal that hangs up.
//!
//! Work that looks whether it should end does so in its own way, and has a moment for it. What does not look (a single fit
//! of very many points, a curve of theory, the check of a scenario) is left where it is: the program saves what there is to
//! save, says its line, and is gone.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use parking_lot::Mutex;

use super::failure::Failure;
use super::say::say;

/// What the command exits with for the signal that was heard; 0 as long as none was.
static HEARD: AtomicU8 = AtomicU8::new(0);
/// What shells give for a command that was interrupted; of any signal it is 128 and its number.
const INTERRUPTED: u8 = 130;
/// Work that looks whether it should end has so long to do so.
const GRACE: Duration = Duration::from_millis(100);
/// A line is given so long to be written where nobody may read.
const SAYING: Duration = Duration::from_millis(50);

/// How the program ends where its work does not.
struct End {
    /// The command has begun to end in its own way.
    by_itself: bool,
    /// What is done last, and then said.
    last: Option<Last>,
}
type Last = Box<dyn Fn() -> String + Send>;

/// Held while a file is being written, so that none is left as a part.
static END: Mutex<End> = Mutex::new(End { by_itself: false, last: None });
/// All is done but the last line, which nobody may read.
static IS_SAYING: AtomicBool = AtomicBool::new(false);

/// Whether it should end.
pub(super) fn interrupted() -> &'static (dyn Fn() -> bool + Sync) {
    &|| HEARD.load(Ordering::Relaxed) != 0
}

/// What a command exits with that was asked to end.
pub(super) fn code() -> u8 {
    match HEARD.load(Ordering::Relaxed) {
        0 => INTERRUPTED,
        heard => heard,
    }
}

/// What is done last, and then said, if the work in hand does not end in time; nothing is said where that was its end.
pub(super) fn at_last(last: impl Fn() -> String + Send + 'static) {
    END.lock().last = Some(Box::new(last));
}

/// From here on the command ends in its own way. Does not come back where it has been ended already.
pub(super) fn ends_by_itself() {
    END.lock().by_itself = true;
}

/// Says the last line of a command that ends in its own way. A signal ends it where that line cannot be written.
pub(super) fn say_last(line: &str) {
    ends_by_itself();
    IS_SAYING.store(true, Ordering::Relaxed);
    say(line);
}

/// Does what must not be broken off: a file beside its place would stay.
pub(super) fn unbroken<T>(work: impl FnOnce() -> T) -> T {
    let _end = END.lock();
    work()
}

/// Writes a result, after which there is nothing to end any more.
pub(super) fn to_the_end<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut end = END.lock();
    let done = work();
    end.by_itself |= done.is_ok();
    done
}

/// Ends the program after a moment, unless it has begun to do so.
fn end_soon() {
    let end = || {
        std::thread::sleep(GRACE);
        let end = END.lock();
        if end.by_itself {
            drop(end);
            while !IS_SAYING.load(Ordering::Relaxed) {
                std::thread::sleep(SAYING / 5); // until the program has ended, or says why it ends
            }
            std::thread::sleep(SAYING);
            std::process::exit(i32::from(code()));
        }
        let said = end.last.as_ref().map_or_else(|| Failure::Interrupted.to_string(), |last| last());
        if said.is_empty() {
            std::process::exit(0);
        }
        let (done, written) = sync_channel(1);
        let say = move || {
            say(&said);
            let _ = done.send(());
        };
        if std::thread::Builder::new().spawn(say).is_ok() {
            let _ = written.recv_timeout(SAYING);
        }
        // The lock is still held: nothing is being written, and nothing will be.
        std::process::exit(i32::from(code()));
    };
    // Without a thread the work ends when it looks.
    let _ = std::thread::Builder::new().name("collapse-lab-end".into()).spawn(end);
}

/// Listens from now on, also as the first process of a container, which the system does not end by itself. Who presses
/// Ctrl+C once more, a second later, has waited long enough: then the program ends at once.
#[cfg(unix)]
pub(super) fn listen() {
    use std::time::Instant;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

    // A limit of a file's size is then an error of its writing, and not the end of the program.
    let limit = std::sync::Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(SIGXFSZ, limit);
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    if !outlives(SIGHUP) {
        let _ = signals.add_signal(SIGHUP);
    }
    let hear = move || {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            match first {
                None => {
                    HEARD.store(u8::try_from(128 + signal).unwrap_or(INTERRUPTED), Ordering::Relaxed);
                    first = Some(Instant::now());
                    end_soon();
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

/// Whether a signal is to be outlived, as `nohup` asks; where the system does not tell, it keeps its own way with it.
#[cfg(unix)]
fn outlives(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask >> (signal - 1) & 1 == 1)
}

/// The same where the system has other means.
#[cfg(not(unix))]
pub(super) fn listen() {
    let hear = || {
        HEARD.store(INTERRUPTED, Ordering::Relaxed);
        end_soon();
    };
    let _ = ctrlc::set_handler(hear); // set once is enough
}
