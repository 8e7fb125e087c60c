//! Points by where they come from: real ones in the colour of real data, synthetic ones in the colour of their side, paler
//! with age.

use egui::Color32;

use crate::app::style::{Series, Theme};
#[cfg(test)]
use crate::experiment::GROUPS;
use crate::figure::origins::{BAR, STRENGTH};

pub(super) use crate::figure::origins::{NAMES, named, present};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::style::ThemeName;

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
