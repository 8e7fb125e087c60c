//! The only place for colours and sizes. Every colour means one thing; see the table in [`Series`].

use crate::lecture::ThemeName;
use egui::{self, Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle};

use crate::app::style::fonts;
use crate::figure::series::{Dash, ROWS, Series};

/// Colours, fonts and sizes of one theme at one text size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Theme {
    /// Which one.
    pub(crate) name: ThemeName,
    /// Text size relative to the standard.
    pub(crate) text: f32,
    /// Line width relative to the standard.
    pub(crate) lines: f32,
    /// Behind everything.
    pub(crate) ground: Color32,
    /// Cards, bars.
    pub(crate) card: Color32,
    /// Inside plots and fields.
    pub(crate) field: Color32,
    /// Buttons and pickers.
    pub(crate) button: Color32,
    /// The same under the pointer.
    pub(crate) button_hover: Color32,
    /// Outlines of cards and fields.
    pub(crate) outline: Color32,
    /// Grid lines.
    pub(crate) grid: Color32,
    /// Empty slider tracks.
    pub(crate) track: Color32,
    /// Text and truth.
    pub(crate) ink: Color32,
    /// Secondary text, axis labels.
    pub(crate) soft: Color32,
    /// The one accent of controls.
    pub(crate) accent: Color32,
    /// Text on the accent.
    pub(crate) on_accent: Color32,
    /// Slider knobs.
    pub(crate) knob: Color32,
    /// Agreement: text, ground, outline.
    pub(crate) good: [Color32; 3],
    /// Disagreement and errors: text, ground, outline.
    pub(crate) bad: [Color32; 3],
    /// Neither: text, ground, outline.
    pub(crate) neutral: [Color32; 3],
    /// Behind dialogs.
    pub(crate) veil: Color32,
    dark: bool,
    still: bool,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place for colours")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// A theme at a text size from 1 to 2.
    pub(crate) fn new(name: ThemeName, text: f32) -> Self {
        let text = if text.is_finite() { text.clamp(1.0, 2.0) } else { 1.0 };
        let light = Self {
            name,
            text,
            lines: 1.0,
            ground: rgb(0xf6f6f4),
            card: rgb(0xffffff),
            field: rgb(0xffffff),
            button: rgb(0xf6f6f5),
            button_hover: rgb(0xececea),
            outline: rgb(0xd9d9d7),
            grid: rgb(0xe8e8e8),
            track: rgb(0xd4d4d4),
            ink: rgb(0x1a1a1a),
            soft: rgb(0x626262),
            accent: rgb(0x0072b2),
            on_accent: rgb(0xffffff),
            knob: rgb(0xffffff),
            good: [rgb(0x00694b), rgb(0xe6f3ee), rgb(0x9dd2bf)],
            bad: [rgb(0xa32a00), rgb(0xfdeee7), rgb(0xeeb093)],
            neutral: [rgb(0x55595c), rgb(0xf2f2f0), rgb(0xd9d9d7)],
            veil: Color32::from_black_alpha(70),
            dark: false,
            still: false,
        };
        match name {
            ThemeName::Light => light,
            ThemeName::Projector => Self {
                text: text * 1.6,
                lines: 1.8,
                ground: rgb(0xffffff),
                button: rgb(0xffffff),
                outline: rgb(0xc4c4c4),
                ink: rgb(0x000000),
                soft: rgb(0x444444),
                ..light
            },
            ThemeName::Dark => Self {
                ground: rgb(0x151719),
                card: rgb(0x1e2125),
                field: rgb(0x181b1d),
                button: rgb(0x15171a),
                button_hover: rgb(0x2a2e33),
                outline: rgb(0x34383d),
                grid: rgb(0x272b2f),
                track: rgb(0x3a3e43),
                ink: rgb(0xf2f2f2),
                soft: rgb(0xa3a7ab),
                accent: rgb(0x56b4e9),
                on_accent: rgb(0x10181d),
                knob: rgb(0xf2f2f2),
                good: [rgb(0x5fd6ae), rgb(0x16302a), rgb(0x1f5546)],
                bad: [rgb(0xff9d73), rgb(0x38211a), rgb(0x7a3d25)],
                neutral: [rgb(0xb9bdc1), rgb(0x24282c), rgb(0x3a3e43)],
                veil: Color32::from_black_alpha(140),
                dark: true,
                ..light
            },
        }
    }

    /// The same for a window of that size: the projector's larger text grows no further than leaves plots to be seen, but is
    /// never smaller than the size that was `asked` for.
    #[must_use]
    pub(crate) fn within(self, size: egui::Vec2, asked: f32) -> Self {
        // On 1024 x 700 twice the usual size; in steps, so that a window that is drawn larger is not set anew all the time.
        let room = 2.0 * (size.x / 1024.0).min(size.y / 700.0);
        let room = if room.is_finite() { (20.0 * room).floor() / 20.0 } else { f32::INFINITY };
        Self { text: self.text.min(room.max(asked)), ..self }
    }

    /// The same with or without motion in controls.
    #[must_use]
    pub(crate) fn still(self, still: bool) -> Self {
        Self { still, ..self }
    }

    /// The colour of a series.
    pub(crate) fn colour(&self, series: Series) -> Color32 {
        match (series, self.dark) {
            (Series::Truth | Series::Theory | Series::Line(_), _) => self.ink,
            (Series::Real, false) => rgb(0x009e73),
            (Series::Real, true) => rgb(0x14ab80),
            (Series::Accumulate, false) => rgb(0x0072b2),
            (Series::Accumulate, true) => rgb(0x56b4e9),
            (Series::Replace, false) => rgb(0xd55e00),
            (Series::Replace, true) => rgb(0xe06a10),
            (Series::Subsample, false) => rgb(0xb85c93), // the same pink, dark enough for 3:1 on white
            (Series::Subsample, true) => rgb(0xcc79a7),
            (Series::Window, false) => rgb(0x2b90c9), // likewise
            (Series::Window, true) => rgb(0x8fcdf2),
            (Series::Difference | Series::Paired, false) => rgb(0x66717d),
            (Series::Difference | Series::Paired, true) => rgb(0xaeb8c2),
            (Series::Guess(_), false) => rgb(0x6a3fb5),
            (Series::Guess(_), true) => rgb(0xc9a7ff),
            (Series::Row(number), dark) => rgb(ROW_COLOURS[usize::from(dark)][usize::from(number) % ROWS]),
            (Series::Companion(0), false) => rgb(0xb06a95),
            (Series::Companion(0), true) => rgb(0xcc79a7),
            (Series::Companion(_), false) => rgb(0x8a7400),
            (Series::Companion(_), true) => rgb(0xe0c341),
        }
    }

    /// The colour of a share from 0 to 1 of a scale: blue to yellow, ever lighter, and read alike with any colour
    /// deficiency. On every ground the same: a legend goes with it.
    pub(crate) fn scale(&self, share: f32) -> Color32 {
        let place = share.clamp(0.0, 1.0) * (CIVIDIS.len() - 1) as f32;
        let low = (place as usize).min(CIVIDIS.len() - 2);
        rgb(CIVIDIS[low]).lerp_to_gamma(rgb(CIVIDIS[low + 1]), place - low as f32)
    }

    /// A line over such a scale: its ink, and a seam on both sides that keeps it apart from any colour below.
    pub(crate) fn over_scale(&self) -> [Color32; 2] {
        [rgb(0xffffff), rgb(0x10131a)]
    }

    /// The dash of a series; each has its own, so that colour is never alone.
    pub(crate) fn dash(&self, series: Series) -> Dash {
        let k = self.lines;
        match series {
            Series::Truth => Dash::Dashed(8.0 * k),
            Series::Theory => Dash::Dotted(4.0 * k),
            Series::Line(0) => Dash::Dashed(7.0 * k),
            Series::Line(1) => Dash::Dashed(11.0 * k),
            Series::Line(_) => Dash::Dashed(3.5 * k),
            Series::Row(number) => match ROW_DASHES[usize::from(number) % ROWS] {
                0.0 => Dash::Solid,
                length => Dash::Dashed(length * k),
            },
            Series::Guess(number) => match number % 4 {
                0 => Dash::Dashed(6.0 * k),
                1 => Dash::Dotted(6.0 * k),
                2 => Dash::Dashed(13.0 * k),
                _ => Dash::Dotted(9.0 * k),
            },
            Series::Companion(0) => Dash::Dashed(10.0 * k),
            Series::Companion(_) => Dash::Dashed(4.0 * k),
            Series::Subsample => Dash::Dashed(22.0 * k),
            Series::Window => Dash::Dashed(15.0 * k),
            Series::Real | Series::Accumulate | Series::Replace | Series::Difference | Series::Paired => Dash::Solid,
        }
    }

    /// A series colour with that share of opacity, for bands.
    pub(crate) fn tint(&self, colour: Color32, share: f32) -> Color32 {
        let lift = if self.dark { 1.15 } else { 1.0 };
        colour.gamma_multiply((share * lift).min(1.0))
    }

    /// A colour between two.
    pub(crate) fn between(&self, from: Color32, to: Color32, share: f32) -> Color32 {
        from.lerp_to_gamma(to, share.clamp(0.0, 1.0))
    }

    /// Width of a median, a curve, a hairline.
    pub(crate) fn thick(&self) -> f32 {
        2.5 * self.lines
    }
    /// Width of a dashed truth.
    pub(crate) fn middle(&self) -> f32 {
        1.9 * self.lines
    }
    /// Width of single runs and earlier models.
    pub(crate) fn hair(&self) -> f32 {
        0.9 * self.lines
    }

    /// Text of the body.
    pub(crate) fn body(&self) -> FontId {
        self.font(13.0)
    }
    /// Numbers along axes, notes.
    pub(crate) fn small(&self) -> FontId {
        self.font(12.0)
    }
    /// Text inside plots.
    pub(crate) fn tiny(&self) -> FontId {
        self.font(11.0)
    }
    /// No text is smaller, whatever the room.
    pub(crate) fn least(&self) -> f32 {
        10.0 * self.text
    }
    /// Titles of cards.
    pub(crate) fn title(&self) -> FontId {
        self.bold(14.5)
    }
    /// Headings of columns.
    pub(crate) fn heading(&self) -> FontId {
        self.bold(18.0)
    }
    /// The generation number.
    pub(crate) fn number(&self) -> FontId {
        self.bold(20.0)
    }
    /// Body in bold.
    pub(crate) fn strong(&self) -> FontId {
        self.bold(13.0)
    }
    /// Regular text of a size.
    pub(crate) fn font(&self, size: f32) -> FontId {
        FontId::new(size * self.text, FontFamily::Proportional)
    }
    /// Bold text of a size.
    pub(crate) fn bold(&self, size: f32) -> FontId {
        FontId::new(size * self.text, fonts::bold())
    }

    /// Height that holds a line of body text.
    pub(crate) fn line(&self, size: f32) -> f32 {
        size * self.text
    }
    /// Width of a side panel within a window of that width.
    pub(crate) fn panel_width(&self, base: f32, window: f32) -> f32 {
        (base * self.text.powf(0.75)).min(window * 0.36).max(base.min(window * 0.30))
    }

    /// A hairline outline.
    pub(crate) fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.outline)
    }

    /// Frame of a popup or dialog.
    pub(crate) fn popup_frame(&self) -> egui::Frame {
        egui::Frame::new()
            .fill(self.card)
            .stroke(self.hairline())
            .corner_radius(RADIUS)
            .inner_margin(Margin::same(MARGIN as i8))
            .shadow(Shadow {
                offset: [0, 6],
                blur: 24,
                spread: 0,
                color: Color32::from_black_alpha(if self.dark { 120 } else { 40 }),
            })
    }

    /// Tells egui's own widgets.
    pub(crate) fn apply(&self, ctx: &egui::Context) {
        let mut visuals = if self.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
        visuals.override_text_color = None;
        visuals.panel_fill = self.ground;
        visuals.window_fill = self.card;
        visuals.window_stroke = self.hairline();
        visuals.window_corner_radius = CornerRadius::same(RADIUS);
        visuals.menu_corner_radius = CornerRadius::same(RADIUS);
        visuals.extreme_bg_color = self.field;
        visuals.faint_bg_color = self.button;
        visuals.weak_text_color = Some(self.soft);
        visuals.hyperlink_color = self.accent;
        visuals.selection.bg_fill = self.accent.gamma_multiply(if self.dark { 0.45 } else { 0.25 });
        visuals.selection.stroke = Stroke::new(1.0, if self.dark { self.ink } else { self.accent });
        visuals.popup_shadow = Shadow {
            offset: [0, 4],
            blur: 16,
            spread: 0,
            color: Color32::from_black_alpha(if self.dark { 110 } else { 36 }),
        };
        let radius = CornerRadius::same(6);
        let w = &mut visuals.widgets;
        for (style, fill) in [
            (&mut w.noninteractive, self.card),
            (&mut w.inactive, self.button),
            (&mut w.hovered, self.button_hover),
            (&mut w.active, self.button_hover),
            (&mut w.open, self.button_hover),
        ] {
            style.bg_fill = fill;
            style.weak_bg_fill = fill;
            style.bg_stroke = self.hairline();
            style.fg_stroke = Stroke::new(1.0, self.ink);
            style.corner_radius = radius;
            style.expansion = 0.0;
        }
        w.active.bg_stroke = Stroke::new(1.0, self.accent);
        let theme = self.clone();
        ctx.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        ctx.all_styles_mut(move |style| {
            style.visuals = visuals.clone();
            style.text_styles = [
                (TextStyle::Heading, theme.heading()),
                (TextStyle::Body, theme.body()),
                (TextStyle::Button, theme.body()),
                (TextStyle::Small, theme.small()),
                (TextStyle::Monospace, FontId::new(12.5 * theme.text, FontFamily::Monospace)),
            ]
            .into();
            style.spacing.item_spacing = egui::vec2(8.0, 6.0);
            style.spacing.button_padding = egui::vec2(10.0, 4.0);
            style.spacing.interact_size = egui::vec2(40.0, 24.0 * theme.text);
            style.spacing.menu_margin = Margin::same(8);
            style.spacing.scroll = egui::style::ScrollStyle::thin();
            style.spacing.tooltip_width = 340.0 * theme.text;
            style.interaction.selectable_labels = false;
            style.interaction.tooltip_delay = 0.35;
            style.animation_time = if theme.still { 0.0 } else { 0.08 };
        });
    }
}

/// Corner radius of cards.
pub(crate) const RADIUS: u8 = 8;
/// Between cards.
pub(crate) const GAP: f32 = 12.0;
/// Around the page and inside cards.
pub(crate) const MARGIN: f32 = 16.0;
/// Opacity of the 50 % and of the 90 % band.
pub(crate) use crate::figure::curves::BANDS;

/// Okabe and Ito's colours, dark enough for 3:1 on white, and light enough on the dark ground.
const ROW_COLOURS: [[u32; ROWS]; 2] = [
    [0x0072b2, 0xd55e00, 0x009e73, 0xb85c93, 0x8a7400, 0x2b90c9, 0x5b4ea0, 0x66717d],
    [0x56b4e9, 0xe06a10, 0x14ab80, 0xcc79a7, 0xe0c341, 0x8fcdf2, 0x9d90e0, 0xaeb8c2],
];
/// Lengths of their dashes; 0 for none.
const ROW_DASHES: [f32; ROWS] = [0.0, 18.0, 9.0, 5.0, 26.0, 13.0, 7.0, 3.5];

/// Cividis (Nunez, Anderton and Renslow 2018, doi 10.1371/journal.pone.0199239): 33 of its 256 colours.
const CIVIDIS: [u32; 33] = [
    0x00224e, 0x00285b, 0x002e6a, 0x053371, 0x1a386f, 0x273e6e, 0x32436d, 0x3b496c, 0x434e6c, 0x4b546c, 0x535a6d,
    0x5a5f6e, 0x61656f, 0x686a71, 0x6f7073, 0x767676, 0x7d7c78, 0x848279, 0x8c8878, 0x938e78, 0x9b9476, 0xa39a74,
    0xaba072, 0xb4a76f, 0xbcae6c, 0xc4b468, 0xcdbb63, 0xd5c25e, 0xdec958, 0xe7d150, 0xf0d846, 0xf9e03a, 0xfee838,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of WCAG 2.2 that what is drawn needs with what is beside it.
    #[test]
    fn curves_of_a_sweep_stand_out_and_no_two_have_one_dash() {
        let light = |colour: Color32| {
            let linear = |byte: u8| {
                let x = f64::from(byte) / 255.0;
                if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        for name in ThemeName::ALL {
            let theme = Theme::new(name, 1.0);
            let mut dashes = Vec::new();
            for number in 0..ROWS as u8 {
                let (a, b) = (light(theme.colour(Series::Row(number))), light(theme.field));
                assert!((a.max(b) + 0.05) / (a.min(b) + 0.05) >= 3.0, "{name:?} {number}");
                let dash = theme.dash(Series::Row(number));
                assert!(!dashes.contains(&dash), "{number}");
                dashes.push(dash);
            }
        }
    }

    #[test]
    fn nothing_is_too_small_for_the_back_row() {
        let theme = Theme::new(ThemeName::Projector, 1.0).within(egui::vec2(1024.0, 768.0), 1.0);
        let fonts = [
            theme.tiny(),
            theme.small(),
            theme.body(),
            theme.strong(),
            theme.title(),
            theme.heading(),
            theme.number(),
            theme.font(theme.least() / theme.text),
        ];
        for font in fonts {
            assert!(font.size >= 16.0, "{font:?}");
        }
        let ctx = egui::Context::default();
        theme.apply(&ctx);
        for (style, font) in &ctx.global_style().text_styles {
            assert!(font.size >= 16.0, "{style:?}: {font:?}");
        }
    }

    #[test]
    fn the_projectors_text_leaves_room_for_plots() {
        let text = |name, asked, size: [f32; 2]| Theme::new(name, asked).within(size.into(), asked).text;
        assert_eq!(text(ThemeName::Projector, 2.0, [1024.0, 700.0]), 2.0);
        assert_eq!(text(ThemeName::Projector, 1.0, [1024.0, 700.0]), 1.6);
        assert_eq!(text(ThemeName::Projector, 2.0, [1920.0, 1080.0]), 3.05);
        assert_eq!(text(ThemeName::Projector, 1.0, [640.0, 480.0]), 1.25);
        assert_eq!(text(ThemeName::Light, 2.0, [800.0, 600.0]), 2.0);
    }

    #[test]
    fn the_scale_is_ever_lighter_with_any_colour_deficiency() {
        // Simulated as full dichromacy (Vienot, Brettel and Mollon 1999), in linear light: protan and deutan.
        let kinds = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
            [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
        ];
        let linear = |byte: u8| (f64::from(byte) / 255.0).powf(2.2);
        let theme = Theme::new(ThemeName::Light, 1.0);
        for kind in kinds {
            let lightness = |i: u32| {
                let colour = theme.scale(i as f32 / 20.0);
                let rgb = [colour.r(), colour.g(), colour.b()].map(linear);
                let seen = kind.map(|row: [f64; 3]| row.iter().zip(rgb).map(|(a, b)| a * b).sum::<f64>());
                let light = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
                116.0 * light.max(0.0).cbrt() - 16.0
            };
            let steps: Vec<f64> = (1..=20).map(|i| lightness(i) - lightness(i - 1)).collect();
            assert!(steps.iter().all(|step| *step > 1.5), "{steps:?}");
        }
    }
}
