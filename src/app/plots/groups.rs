//! Points by where they come from: real ones in the colour of real data, synthetic ones in the colour of their side, paler
//! with age.

use egui::Color32;

use crate::app::style::{Series, Theme};
use crate::experiment::{GROUPS, Origin};

/// How much of its colour a group keeps on its ground.
const STRENGTH: [f32; GROUPS] = [1.0, 1.0, 0.66, 0.42, 0.26];
/// How much of that a bar has, through which lines are seen.
const BAR: f32 = 0.32;

/// Names for legends.
pub(super) const NAMES: [&str; GROUPS] =
    ["real points", "synthetic, new", "1 to 3 generations old", "4 to 15 generations old", "older"];
/// Where nobody has noted how old they are, or all are new.
const UNDATED: &str = "synthetic points";

/// Of ticks, dots and areas.
pub(super) fn ink(theme: &Theme, series: Series, group: usize) -> Color32 {
    let colour = theme.colour(if group == 0 { Series::Real } else { series });
    theme.between(theme.field, colour, STRENGTH.get(group).copied().unwrap_or(1.0))
}

/// Of bars, behind the lines.
pub(super) fn fill(theme: &Theme, series: Series, group: usize) -> Color32 {
    let colour = theme.colour(if group == 0 { Series::Real } else { series });
    theme.tint(colour, BAR * STRENGTH.get(group).copied().unwrap_or(1.0))
}

/// The groups that these points are of, and what they are called.
pub(super) fn present(origins: &[Origin], now: u64) -> Vec<(usize, &'static str)> {
    let mut there = [false; GROUPS];
    origins.iter().for_each(|origin| there[origin.group(now)] = true);
    named(there)
}

/// The same of groups that are known to be there.
pub(super) fn named(there: [bool; GROUPS]) -> Vec<(usize, &'static str)> {
    let one_age = there.iter().skip(1).filter(|is| **is).count() < 2 && there[1];
    let name = |group: usize| if group == 1 && one_age { UNDATED } else { NAMES[group] };
    (0..GROUPS).filter(|group| there[*group]).map(|group| (group, name(group))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::style::ThemeName;

    #[test]
    fn ages_are_named_only_where_they_differ() {
        let of = |real: bool, born: u64| Origin { born, real };
        let names = |origins: &[Origin]| present(origins, 20).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(&[of(true, 1), of(false, 20)]), ["real points", "synthetic points"]);
        assert_eq!(names(&[of(false, 0)]), ["synthetic points"]);
        assert_eq!(names(&[of(false, 20), of(false, 18)]), ["synthetic, new", "1 to 3 generations old"]);
        assert_eq!(names(&[of(false, 18)]), ["1 to 3 generations old"]);
    }

    #[test]
    fn older_points_are_paler_and_real_ones_have_a_colour_of_their_own() {
        for name in ThemeName::ALL {
            let theme = Theme::new(name, 1.0);
            for series in [Series::Accumulate, Series::Replace, Series::Subsample, Series::Window] {
                let away = |group: usize| {
                    let [a, b] = [ink(&theme, series, group), theme.field].map(|c| c.to_array().map(i32::from));
                    (0..3).map(|i| (a[i] - b[i]).abs()).sum::<i32>()
                };
                assert!((1..GROUPS - 1).all(|group| away(group) > away(group + 1) + 20), "{name:?} {series:?}");
                assert_ne!(ink(&theme, series, 0), ink(&theme, series, 1));
                assert!((0..GROUPS).all(|group| fill(&theme, series, group).a() < 255));
            }
        }
    }
}
