//! The family of the window: one text face in two weights, with a mathematical face behind it.

use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Text-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/Text-Bold.ttf");
const MATH: &[u8] = include_bytes!("../../assets/fonts/Math.ttf");

/// The bold weight.
pub(crate) fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Installs the fonts; egui's own stay behind them for the rest of the characters.
pub(crate) fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("text", REGULAR), ("text bold", BOLD), ("math", MATH)] {
        fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    let standard = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let behind = |first: &str| {
        [first.to_owned(), "math".to_owned()].into_iter().chain(standard.iter().cloned()).collect::<Vec<_>>()
    };
    fonts.families.insert(FontFamily::Proportional, behind("text"));
    fonts.families.insert(bold(), behind("text bold"));
    if let Some(mono) = fonts.families.get_mut(&FontFamily::Monospace) {
        mono.push("math".into());
    }
    ctx.set_fonts(fonts);
}
