//! Points by where they come from: real ones, and synthetic ones by age, paler as they get older.

use crate::experiment::{GROUPS, Origin};

/// How much of its colour a group keeps on its ground.
pub(crate) const STRENGTH: [f32; GROUPS] = [1.0, 1.0, 0.66, 0.42, 0.26];
/// How much of that a bar has, through which lines are seen.
pub(crate) const BAR: f32 = 0.32;

/// Names for legends.
pub(crate) const NAMES: [&str; GROUPS] =
    ["real points", "synthetic, new", "1 to 3 generations old", "4 to 15 generations old", "older"];
/// Where nobody has noted how old they are, or all are new.
const UNDATED: &str = "synthetic points";

/// The groups that these points are of, and what they are called.
pub(crate) fn present(origins: &[Origin], now: u64) -> Vec<(usize, &'static str)> {
    let mut there = [false; GROUPS];
    origins.iter().for_each(|origin| there[origin.group(now)] = true);
    named(there)
}

/// The same of groups that are known to be there.
pub(crate) fn named(there: [bool; GROUPS]) -> Vec<(usize, &'static str)> {
    let one_age = there.iter().skip(1).filter(|is| **is).count() < 2 && there[1];
    let name = |group: usize| if group == 1 && one_age { UNDATED } else { NAMES[group] };
    (0..GROUPS).filter(|group| there[*group]).map(|group| (group, name(group))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_named_only_where_they_differ() {
        let of = |real: bool, born: u64| Origin { born, real };
        let names = |origins: &[Origin]| present(origins, 20).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(&[of(true, 1), of(false, 20)]), ["real points", "synthetic points"]);
        assert_eq!(names(&[of(false, 0)]), ["synthetic points"]);
        assert_eq!(names(&[of(false, 20), of(false, 18)]), ["synthetic, new", "1 to 3 generations old"]);
        assert_eq!(names(&[of(false, 18)]), ["1 to 3 generations old"]);
    }
}
