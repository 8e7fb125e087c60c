//! The only place for the window's colours and sizes. What is drawn in plots has its colours from the palette of figures, so
//! that the window and a file agree; the rest is here.

use crate::lecture::ThemeName;
use egui::{self, Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle};

use crate::app::style::fonts;
use crate::figure::Theme as Ground;
use crate::figure::palette::{self, Palette, Rgb, dash_on_screen};
use crate::figure::series::{Dash, Series};

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
    palette: Palette,
    dark: bool,
    still: bool,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place for colours")]
const fn colour([red, green, blue]: Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

const fn rgb(hex: u32) -> Color32 {
    colour(palette::rgb(hex))
}

impl Theme {
    /// A theme at a text size from 1 to 2.
    pub(crate) fn new(name: ThemeName, text: f32) -> Self {
        let text = if text.is_finite() { text.clamp(1.0, 2.0) } else { 1.0 };
        let palette = Palette::of(match name {
            ThemeName::Light => Ground::Light,
            ThemeName::Dark => Ground::Dark,
            ThemeName::Projector => Ground::Print, // for the same reason: every bit of contrast counts
        });
        let light = Self {
            name,
            text,
            lines: 1.0,
            ground: colour(palette.ground),
            card: colour(palette.card),
            field: colour(palette.field),
            button: rgb(0xf6f6f5),
            button_hover: rgb(0xececea),
            outline: colour(palette.outline),
            grid: colour(palette.grid),
            track: rgb(0xd4d4d4),
            ink: colour(palette.ink),
            soft: colour(palette.soft),
            accent: rgb(0x0072b2),
            on_accent: rgb(0xffffff),
            knob: rgb(0xffffff),
            good: [rgb(0x00694b), rgb(0xe6f3ee), rgb(0x9dd2bf)],
            bad: [rgb(0xa32a00), rgb(0xfdeee7), rgb(0xeeb093)],
            neutral: [rgb(0x55595c), rgb(0xf2f2f0), rgb(0xd9d9d7)],
            veil: Color32::from_black_alpha(70),
            palette,
            dark: false,
            still: false,
        };
        match name {
            ThemeName::Light => light,
            ThemeName::Projector => Self { text: text * 1.6, lines: 1.8, button: rgb(0xffffff), ..light },
            ThemeName::Dark => Self {
                button: rgb(0x15171a),
                button_hover: rgb(0x2a2e33),
                track: rgb(0x3a3e43),
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
        colour(self.palette.colour(series))
    }

    /// The colour of a share from 0 to 1 of the scale of maps.
    pub(crate) fn scale(&self, share: f32) -> Color32 {
        colour(Palette::scale(share))
    }

    /// A line over such a scale: its ink, and a seam on both sides that keeps it apart from any colour below.
    pub(crate) fn over_scale(&self) -> [Color32; 2] {
        Palette::over_scale().map(colour)
    }

    /// The dash of a series; each has its own, so that colour is never alone.
    pub(crate) fn dash(&self, series: Series) -> Dash {
        dash_on_screen(series).times(self.lines)
    }

    /// A series colour with that share of opacity, for bands.
    pub(crate) fn tint(&self, colour: Color32, share: f32) -> Color32 {
        colour.gamma_multiply(self.palette.opacity(share))
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
            // Dark enough to be seen from afar: where no bar is seen, nobody looks for more.
            style.spacing.scroll = egui::style::ScrollStyle {
                foreground_color: true,
                floating_width: 4.0,
                dormant_background_opacity: 0.0,
                dormant_handle_opacity: 0.45,
                ..egui::style::ScrollStyle::thin()
            };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::series::ROWS;

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
