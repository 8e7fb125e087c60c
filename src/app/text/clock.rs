//! The time of day where the program runs.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
fn seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

/// The same, never below 0.
pub(crate) fn since_1970() -> u64 {
    u64::try_from(seconds()).unwrap_or(0)
}

/// How long ago that was, in words.
pub(crate) fn ago(then: u64) -> String {
    let count = |number: u64, what: &str| format!("{number} {what}{} ago", if number == 1 { "" } else { "s" });
    match since_1970().saturating_sub(then) {
        0..60 => "just now".into(),
        seconds @ 60..3600 => format!("{} min ago", seconds / 60),
        seconds @ 3600..86_400 => count(seconds / 3600, "hour"),
        seconds => count(seconds / 86_400, "day"),
    }
}

/// The second of the minute.
pub(crate) fn second() -> u64 {
    seconds().rem_euclid(60) as u64
}

/// Hours and minutes; `None` where the system does not say by how much its clock differs from the universal one.
pub(crate) fn now() -> Option<String> {
    let now = seconds();
    static ZONE: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    Some(told(now + offset(ZONE.get_or_init(zone).as_deref()?, now)?))
}

fn told(local: i64) -> String {
    format!("{:02}:{:02}", local.div_euclid(3600).rem_euclid(24), local.div_euclid(60).rem_euclid(60))
}

/// The system's own table of its time zone.
fn zone() -> Option<Vec<u8>> {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let name = named.as_deref().map(|name| name.trim_start_matches(':'));
    let path = match name {
        Some(name) if name.starts_with('/') => name.to_owned(),
        Some(name) if !name.contains("..") => format!("/usr/share/zoneinfo/{name}"),
        _ => "/etc/localtime".to_owned(),
    };
    let file = crate::experiment::place::open(path.as_ref()).ok()?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, 1 << 20), &mut bytes).ok()?;
    Some(bytes)
}

/// How far the clock of a zone is ahead of the universal one at a time. The table is that of RFC 8536: a block of short
/// numbers, then the same with long ones, each with a head that counts what is in it.
fn offset(table: &[u8], at: i64) -> Option<i64> {
    let counts = |from: usize| -> Option<[usize; 6]> {
        let head = table.get(from..from + 44)?;
        head.starts_with(b"TZif").then_some(())?;
        let mut counts = [0; 6];
        for (count, bytes) in counts.iter_mut().zip(head[20..].chunks_exact(4)) {
            *count = u32::from_be_bytes(bytes.try_into().ok()?) as usize;
        }
        Some(counts)
    };
    let [universal, standard, leaps, times, kinds, letters] = counts(0)?;
    if table[4] < b'2' {
        return None;
    }
    let second = 44 + 5 * times + 6 * kinds + letters + 8 * leaps + standard + universal;
    let [universal, standard, leaps, times, kinds, letters] = counts(second)?;
    let body = table.get(second + 44..)?;
    let time = |i: usize| Some(i64::from_be_bytes(body.get(8 * i..8 * i + 8)?.try_into().ok()?));
    let past = (0..times).take_while(|i| time(*i).is_some_and(|time| time <= at)).count();
    // After the last change a rule in words holds; one of two halves of the year is not guessed at.
    let rule = body.get(9 * times + 6 * kinds + letters + 12 * leaps + standard + universal..)?;
    if past == times && rule.contains(&b',') {
        return None;
    }
    let kind = match past.checked_sub(1) {
        Some(last) => usize::from(*body.get(8 * times + last)?),
        None => 0,
    };
    let entry = body.get(9 * times + 6 * kind.min(kinds.checked_sub(1)?)..)?;
    Some(i64::from(i32::from_be_bytes(entry.get(..4)?.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone that goes from one hour ahead to two at the time 1000.
    fn zone() -> Vec<u8> {
        let head = |counts: [u32; 6]| {
            let mut bytes = b"TZif2".to_vec();
            bytes.extend([0; 15]);
            counts.iter().for_each(|count| bytes.extend(count.to_be_bytes()));
            bytes
        };
        let kind = |seconds: i32| [seconds.to_be_bytes().as_slice(), &[0, 0]].concat();
        let short = [head([0, 0, 0, 0, 1, 4]), kind(0), b"UTC\0".to_vec()].concat();
        let times = [0_i64, 1000].map(i64::to_be_bytes).concat();
        let long = [head([0, 0, 0, 2, 2, 4]), times, vec![0, 1], kind(3600), kind(7200), b"XYZ\0".to_vec()].concat();
        [short, long].concat()
    }

    #[test]
    fn the_time_of_day_is_that_of_the_zone() {
        assert_eq!([-5, 999, 1000, 1 << 40].map(|at| offset(&zone(), at)), [3600, 3600, 7200, 7200].map(Some));
        assert_eq!(told(86_400 * 3 + 3600 * 7 + 60 * 5 + 59), "07:05");
        assert_eq!(told(-60), "23:59");
        for cut in [0, 3, 44, 60, 100] {
            assert_eq!(offset(&zone()[..cut], 5), None, "{cut}");
        }
        // What is told by a rule from then on is not known here; before, it is.
        let ruled = [zone(), b"\nCET-1CEST,M3.5.0,M10.5.0/3\n".to_vec()].concat();
        assert_eq!([999, 1000].map(|at| offset(&ruled, at)), [Some(3600), None]);
        let mut old = zone();
        old[4] = 0;
        assert_eq!(offset(&old, 5), None);
    }
}
