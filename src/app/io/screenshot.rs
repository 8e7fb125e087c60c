//! A picture of the window at the end of a run.

use egui::ColorImage;
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::worker::Snapshot;

/// How the picture went, told to whoever opened the window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome(Arc<Mutex<Option<Result<(), String>>>>);

impl Outcome {
    pub(crate) fn result(&self) -> Result<(), String> {
        self.0.lock().take().unwrap_or(Ok(()))
    }
}

/// Waits for the end of the run, then for the picture.
#[derive(Debug)]
pub(crate) struct Shooting {
    path: PathBuf,
    settled: u32,
    asked: bool,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    pub(crate) outcome: Outcome,
}

impl Shooting {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, settled: 0, asked: false, taken: Arc::default(), outcome: Outcome::default() }
    }

    /// Whether all is there, and the picture not yet taken.
    pub(crate) fn is_settling(&self) -> bool {
        self.settled > 0 && !self.asked
    }

    /// One step towards the picture; true when the window can be closed. `settled`: no run, metric, sweep or file that was
    /// asked for is still on its way.
    pub(crate) fn step(&mut self, ctx: &egui::Context, shot: &Snapshot, settled: bool) -> bool {
        if let Some(image) = self.taken.lock().take() {
            *self.outcome.0.lock() = Some(save(&self.path, &image));
            return true;
        }
        let ready = settled
            && !shot.sides.is_empty()
            && !shot.computing
            && shot.sides.iter().all(|side| side.view.generation == shot.playhead && side.finished.is_some());
        let failed = shot.failure.is_some();
        if (ready || failed) && !self.asked {
            // A few frames more, so that panels have their sizes.
            self.settled += 1;
            if self.settled > 4 {
                self.asked = true;
                let (taken, wake) = (Arc::clone(&self.taken), ctx.clone());
                ctx.request_screenshot(move |image| {
                    *taken.lock() = Some(image);
                    wake.request_repaint();
                });
            }
        }
        if ready || failed {
            ctx.request_repaint();
        }
        false
    }
}

fn save(path: &Path, image: &ColorImage) -> Result<(), String> {
    let mut bytes = Vec::new();
    let fail = |error: png::EncodingError| format!("{}: not written ({error})", path.display());
    let [width, height] = image.size;
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(fail)?;
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    writer.write_image_data(&pixels).map_err(fail)?;
    writer.finish().map_err(fail)?;
    crate::report::write_whole(path, &bytes).map_err(|error| error.to_string())
}
