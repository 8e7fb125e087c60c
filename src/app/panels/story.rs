//! What you see, whether it is as theory says, the claim, and what it stands on.

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use super::verdict::badge_of;
use crate::app::frame::Cx;
use crate::app::model::{Action, Page};
use crate::app::style::{MARGIN, Theme};
use crate::app::text::words;
use crate::app::widgets::{assumption, link_button, paragraph, rolled, sourced};

/// What is seen, in sentences that follow the run.
fn seen_words(cx: &Cx<'_>) -> String {
    let both = cx.state.page != Page::Lab;
    match (cx.side(0), cx.side(1)) {
        (Some(left), right) if cx.state.veiled => {
            let one = if both { None } else { Some(right.filter(|_| cx.state.focus == 1).unwrap_or(left)) };
            words::veiled(one, cx.seen())
        }
        (Some(left), Some(right)) if both => words::both(left, right, cx.seen()),
        (Some(left), right) => words::single(if cx.state.focus == 1 { right.unwrap_or(left) } else { left }, cx.seen()),
        _ => "Computing the first generations.".into(),
    }
}

const WHAT_YOU_SEE: &str = "What you see";

fn tell(ui: &mut Ui, theme: &Theme, words: String) {
    ui.label(egui::RichText::new(WHAT_YOU_SEE).font(theme.title()).color(theme.ink));
    paragraph(ui, words, theme.font(12.5), theme.ink);
}

/// A panel whose foot says what is seen and what is claimed, whatever else is scrolled: it follows the run, and must not lie
/// out of sight.
pub(crate) fn above_what_you_see(ui: &mut Ui, cx: &mut Cx<'_>, add: impl FnOnce(&mut Ui, &mut Cx<'_>)) {
    let words = seen_words(cx);
    above_foot(ui, cx, add, |ui, cx| {
        tell(ui, cx.theme, words);
        ui.add_space(2.0);
        claim(ui, cx);
    });
}

/// The same with other words, and nothing claimed.
pub(crate) fn above_words(ui: &mut Ui, cx: &mut Cx<'_>, words: String, add: impl FnOnce(&mut Ui, &mut Cx<'_>)) {
    above_foot(ui, cx, add, |ui, cx| tell(ui, cx.theme, words));
}

/// What scrolls, and below it what does not as far as there is room: the knobs keep their half.
fn above_foot(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    add: impl FnOnce(&mut Ui, &mut Cx<'_>),
    foot: impl FnOnce(&mut Ui, &mut Cx<'_>),
) {
    let theme = cx.theme;
    let whole = ui.available_rect_before_wrap();
    let memory = ui.scope_id().with("height of the foot");
    // As high as it was; the first time it is drawn once more.
    let known: Option<f32> = ui.data(|data| data.get_temp(memory));
    let height = known.unwrap_or(0.0).min(0.5 * whole.height());
    let over = Rect::from_min_max(whole.min, pos2(whole.right(), whole.bottom() - height - 13.0));
    let mut child = ui.new_child(UiBuilder::new().id_salt("above what you see").max_rect(over));
    child.set_clip_rect(over.expand2(vec2(MARGIN - 1.0, 0.0)).intersect(ui.clip_rect()));
    rolled(&mut child, "above", |ui| add(ui, cx));
    let line = over.bottom() + 5.0;
    ui.painter().hline(whole.x_range(), line, theme.hairline());
    let below = Rect::from_min_max(pos2(whole.left(), line + 6.0), whole.max);
    let mut child = ui.new_child(UiBuilder::new().id_salt("what you see").max_rect(below));
    let needed = rolled(&mut child, "what you see", |ui| foot(ui, cx)).content_size.y + 2.0;
    if known.is_none_or(|known| (known - needed).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(memory, needed));
        ui.ctx().request_discard("the foot of the panel has another height");
    }
}

/// The assumptions the family meets and breaks.
pub(crate) fn assumptions(ui: &mut Ui, cx: &mut Cx<'_>, index: usize) {
    let theme = cx.theme;
    let Some(side) = cx.side(index) else { return };
    let about = side.experiment.about();
    if about.assumptions.is_empty() || cx.state.veiled {
        return;
    }
    ui.label(egui::RichText::new("Assumptions").font(theme.title()).color(theme.ink))
        .on_hover_text("Of theorem 4.1 in arXiv 2505.19046: where all hold, accumulating cannot collapse");
    ui.spacing_mut().item_spacing.y = 1.0;
    for one in about.assumptions {
        let words = format!("{} ({})\n{}", if one.holds { "Met" } else { "Broken" }, one.number, one.why);
        assumption(ui, theme, one.holds, one.label, one.number).on_hover_text(words);
    }
}

/// The claim and where it is from; of a run that is no longer the claim's own, what has been changed.
pub(crate) fn claim(ui: &mut Ui, cx: &mut Cx<'_>) {
    if cx.state.veiled {
        return;
    }
    if !cx.state.changed.is_empty() && !cx.state.base.claim.is_empty() {
        return super::changed::changed(ui, cx);
    }
    let theme = cx.theme;
    let scenario = &cx.state.left;
    if !scenario.claim.is_empty() {
        ui.label(egui::RichText::new("Claim").font(theme.title()).color(theme.ink));
        paragraph(ui, &scenario.claim, theme.font(12.5), theme.ink);
    }
    if !scenario.source.is_empty() {
        sourced(ui, &scenario.source, theme.font(11.5), theme.soft);
    }
}

/// Where there are no panels, the claim and its source stand above the plots; gives what is left for these.
pub(crate) fn claim_above(ui: &mut Ui, cx: &Cx<'_>, mut page: Rect) -> Rect {
    let theme = cx.theme;
    let scenario = &cx.state.left;
    // A question has its own answer beside it, and the plots need the room.
    if !cx.state.plain || scenario.claim.is_empty() || cx.state.veiled || cx.state.asks() {
        return page;
    }
    let (claim, source) = if cx.state.changed.is_empty() {
        (scenario.claim.clone(), scenario.source.as_str())
    } else {
        (super::changed::in_a_line(cx.state), "")
    };
    let mut child = ui.new_child(egui::UiBuilder::new().id_salt("claim above").max_rect(page));
    child.spacing_mut().item_spacing.y = 2.0;
    paragraph(&mut child, &claim, theme.strong(), theme.ink);
    if !source.is_empty() {
        sourced(&mut child, source, theme.small(), theme.soft);
    }
    page.min.y += child.min_rect().height() + 8.0;
    page
}

/// Whether plots of that height stand in one row: below a question, where two rows of them would be too low to be read.
pub(crate) fn one_row(cx: &Cx<'_>, height: f32) -> bool {
    cx.state.asks() && height < cx.theme.line(290.0)
}

/// The right panel of the Lab.
pub(crate) fn story(ui: &mut Ui, cx: &mut Cx<'_>) {
    rolled(ui, "story", |ui| {
        tell(ui, cx.theme, seen_words(cx));
        ui.add_space(8.0);
        let focus = cx.state.focus;
        badge_of(ui, cx, &[focus]);
        ui.add_space(8.0);
        claim(ui, cx);
        ui.add_space(8.0);
        assumptions(ui, cx, focus);
        ui.add_space(8.0);
        if link_button(ui, cx.theme, "Fold away").clicked() {
            cx.emit(Action::Story);
        }
    });
}
