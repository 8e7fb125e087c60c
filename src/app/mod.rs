//! RING 3: the window. It reads snapshots and emits commands; it computes no generation itself.
//!
//! [`LabApp`] is the whole: `logic` takes the newest snapshot, `ui` reads it and collects `Action`s, `apply` carries them
//! out. Colours and sizes are in [`theme`], words in `words`, every action by name in `actions`.

mod actions;
mod apply;
mod apply_phase;
mod before;
mod cx;
mod dialogs;
mod files;
mod fit;
mod fonts;
mod headings;
mod lab;
mod numbers;
mod offer;
mod opening;
mod options;
mod pages;
mod panels;
mod persist;
mod plots;
mod reading;
mod screenshot;
mod session;
mod shortcuts;
mod state;
mod sweeping;
pub mod theme;
mod told;
mod typed;
mod widgets;
mod words;

use std::sync::OnceLock;

pub use actions::{Action, DialogName, Pasted, Scope};
pub use lab::LabApp;
pub use options::{Level, Options, Page, Views};
pub use pages::{Chapter, PhaseChange};
pub use theme::ThemeName;

use crate::experiment::{Scenario, shipped};

/// The shipped scenarios, read once.
pub(crate) fn gallery() -> &'static [(String, Scenario)] {
    static GALLERY: OnceLock<Vec<(String, Scenario)>> = OnceLock::new();
    GALLERY.get_or_init(shipped)
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// One line, if no window can be opened.
pub fn run(options: Options) -> Result<(), String> {
    let (width, height) = options.size.unwrap_or((1280.0, 800.0));
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Collapse Lab")
        .with_app_id("collapse-lab")
        .with_inner_size([width, height])
        .with_min_inner_size([900.0_f32.min(width), 600.0_f32.min(height)]);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/icon.png")) {
        viewport = viewport.with_icon(icon);
    }
    let (pictured, asked) = (options.screenshot.is_some(), options.size.is_some());
    let native = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        dithering: false, // no gradients here, and without a graphics card it is paid for at every pixel
        // A picture has the size that was asked for and leaves no trace.
        persist_window: !pictured && !asked,
        ..Default::default()
    };
    let outcome = screenshot::Outcome::default();
    let told = outcome.clone();
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        let storage = if pictured { None } else { creation.storage };
        // A window's size is kept from the last session, whatever was asked for.
        if pictured || asked {
            creation.egui_ctx.send_viewport_cmd(egui::ViewportCommand::InnerSize(egui::vec2(width, height)));
        }
        let app = LabApp::new(&creation.egui_ctx, storage, options)?;
        Ok(Box::new(app.reporting(told)))
    });
    eframe::run_native("collapse-lab", native, create).map_err(|error| error.to_string().replace('\n', " "))?;
    outcome.result()
}
