//! The stage of a generation that is taken apart: in a sentence above the plots, and for assistive tools.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Rect, Ui, UiBuilder};

use crate::app::frame::{Cx, choices, label_of};
use crate::app::model::{Page, Shown, SidePlot, Slot, Stage};
use crate::app::text::headings::of_sides;
use crate::app::text::numbers::whole;
use crate::app::text::stages;
use crate::family::metric;

/// Below the sentence.
const SPACE: f32 = 12.0;

/// What happens on a side, in a sentence.
fn sentence(cx: &Cx<'_>, side: usize, stage: Stage) -> String {
    let Some(shown) = cx.side(side) else { return String::new() };
    match stage {
        _ if shown.finished.is_some() && shown.computed < cx.shot.playhead => {
            format!("This run has ended at generation {}.", whole(shown.computed))
        }
        Stage::Sample => stages::sample(shown),
        Stage::Keep => stages::keep(shown),
        Stage::Fit => stages::fit(shown),
        Stage::Measure => {
            // The one that the plot beside it shows.
            let choice = match cx.state.page {
                Page::Compare => choices::compare_divergence(cx, Slot::of_side(side, SidePlot::Divergence)),
                _ => choices::lab_divergence(cx, side),
            };
            let name = match choice.chosen {
                Shown::Metric(name) => name,
                _ => metric::KL_TRUTH_MODEL.to_owned(),
            };
            cx.want(&name);
            stages::measure(shown, &name, &label_of(cx, side, &name))
        }
    }
}

/// In slow motion, the sentence of a side at the top of a rectangle. It takes as much room at every stage, so that the plots
/// below stay where they are; gives how much.
pub(crate) fn stage_line(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, side: usize) -> f32 {
    let Some(slow) = cx.state.slow.filter(|_| cx.side(side).is_some()) else { return 0.0 };
    let theme = cx.theme;
    let job = |stage: Stage| {
        let mut job = LayoutJob::default();
        job.wrap.max_width = rect.width();
        let mut add = |words: &str, font, colour: Color32| job.append(words, 0.0, TextFormat::simple(font, colour));
        if cx.shot.playhead > 0 {
            add(&format!("{}: ", stage.label()), theme.bold(15.0), theme.accent);
        }
        add(&sentence(cx, side, stage), theme.font(15.0), theme.ink);
        job
    };
    let height = |stage: Stage| ui.painter().layout_job(job(stage)).size().y;
    let tallest = Stage::ALL.into_iter().map(height).fold(0.0, f32::max);
    let place = Rect::from_min_size(rect.min, egui::vec2(rect.width(), tallest));
    let mut child = ui.new_child(UiBuilder::new().id_salt(("stage", side)).max_rect(place));
    child.add(egui::Label::new(job(slow.stage)).wrap());
    tallest + SPACE
}

/// The stage in words for assistive tools, in slow motion.
pub(crate) fn stage_told(cx: &Cx<'_>) -> Option<String> {
    let stage = cx.state.slow?.stage;
    let last = cx.shot.sides.len().checked_sub(1)?;
    let sides = match cx.state.page {
        Page::Compare => vec![0, last.min(1)],
        _ => vec![cx.state.focus.min(last)],
    };
    let mut told: Vec<String> = sides.iter().map(|&side| sentence(cx, side, stage)).collect();
    told.dedup();
    if told.len() > 1 {
        let names = of_sides(&cx.shot.sides);
        told = told.iter().zip(&names).map(|(words, name)| format!("{name}: {words}")).collect();
    }
    let words = told.join(" ");
    let generation = cx.shot.playhead;
    if generation == 0 {
        return Some(words);
    }
    Some(format!("Generation {}, {}. {words}", whole(generation), stage.label().to_lowercase()))
}
