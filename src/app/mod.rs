//! RING 3: the window. It reads snapshots and emits commands; it computes no generation itself.
//!
//! [`LabApp`] is the whole: `logic` takes the newest snapshot, `ui` reads it and collects `Action`s, `apply` carries them
//! out. From below: `style`, `text` and `widgets`; `model`, what the window knows and can do; `plot_data`, points ready to draw;
//! `frame`, what a view is given; `io`, the ends of threads and disk; the views (`plots`, `panels`, `pages`, `dialogs`); `window`.

mod dialogs;
mod frame;
mod io;
mod model;
mod pages;
mod panels;
mod plot_data;
mod plots;
mod style;
mod text;
mod widgets;
mod window;

pub use model::{
    Action, Chapter, DialogName, Guess, GuessChange, HandsChange, Layer, LectureChange, Level, Options, Page, Pasted,
    PhaseChange, Scope, ShelfChange, SlowChange, Stage, TableChange, Views,
};
pub use style::ThemeName;
pub use window::LabApp;

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
    let outcome = io::screenshot::Outcome::default();
    let told = outcome.clone();
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        let storage = if pictured { None } else { creation.storage };
        // A window's size is kept from the last session, whatever was asked for.
        if pictured || asked {
            creation.egui_ctx.send_viewport_cmd(egui::ViewportCommand::InnerSize(egui::vec2(width, height)));
        }
        let app = LabApp::new(&creation.egui_ctx, storage, options)?;
        let folder = storage.and_then(|_| eframe::storage_dir("collapse-lab"));
        let app = match folder {
            Some(folder) => app.keeping(&creation.egui_ctx, folder.join(io::runs_file::NAME)),
            None => app,
        };
        Ok(Box::new(app.reporting(told)))
    });
    // Scenarios are read while the system makes the window. Where no thread can be had they are when they are needed.
    let _ = std::thread::Builder::new().name("collapse-lab-gallery".into()).spawn(model::gallery);
    eframe::run_native("collapse-lab", native, create).map_err(|error| error.to_string().replace('\n', " "))?;
    outcome.result()
}
