//! The family of the window: one text face in two weights, with a mathematical face behind it.

use egui::{Context, FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

use crate::figure::fonts::{BOLD, MATH, REGULAR};

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

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "toml") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_character_of_the_sources_has_a_glyph() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in ["src", "assets"] {
            files(&root.join(folder), &mut found);
        }
        let texts = found.iter().map(|path| std::fs::read_to_string(path).unwrap());
        let characters: std::collections::BTreeSet<char> = texts
            .flat_map(|text| text.chars().filter(|c| !c.is_ascii() && !c.is_control()).collect::<Vec<_>>())
            .collect();
        assert!(characters.len() > 40);
        let ctx = Context::default();
        install(&ctx);
        let mut missing = String::new();
        let mut drawn = ctx.run_ui(egui::RawInput::default(), |ui| {
            for family in [FontFamily::Proportional, bold()] {
                let font = egui::FontId::new(13.0, family);
                let lacks = |c: &&char| !ui.ctx().fonts_mut(|fonts| fonts.has_glyph(&font, **c));
                missing.extend(characters.iter().filter(lacks));
            }
        });
        drawn.textures_delta.clear(); // nothing is painted
        let named: Vec<String> = missing.chars().map(|c| format!("{c} U+{:04X}", c as u32)).collect();
        assert!(named.is_empty(), "{named:?}");
    }
}
