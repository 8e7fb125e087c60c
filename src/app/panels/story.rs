//! What you see, whether it is as theory says, the claim, and what it stands on.

use egui::text::{LayoutJob, TextFormat};
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::verdict::badge_of;
use crate::app::frame::Cx;
use crate::app::model::{Action, Page};
use crate::app::style::{MARGIN, Theme};
use crate::app::text::words;
use crate::app::widgets::{assumption, focus_ring, link_button, paragraph, rolled, rule, sourced};

/// What is seen, in sentences that follow the run.
fn seen_words(cx: &Cx<'_>) -> String {
    let both = cx.state.page != Page::Lab;
    match (cx.side(0), cx.side(1)) {
        (Some(left), right) if cx.state.veiled => {
            let one = if both { None } else { Some(right.filter(|_| cx.state.focus == 1).unwrap_or(left)) };
            // The one that the plots name: of one that is taken apart, that one.
            words::veiled(one, cx.shot.playhead)
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

/// A panel whose foot says what is seen, whether that is as theory says for these sides, and what is claimed, whatever else
/// is scrolled: it follows the run, and must not lie out of sight. Where both have no room the claim is folded.
pub(crate) fn above_what_you_see(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    sides: &[usize],
    add: impl FnOnce(&mut Ui, &mut Cx<'_>),
) {
    let words = seen_words(cx);
    let folds = folds(ui, cx);
    above_foot(ui, cx, folds, add, |ui, cx, tight| {
        tell(ui, cx.theme, words);
        ui.add_space(2.0);
        badge_of(ui, cx, sides);
        ui.add_space(2.0);
        if tight { short_claim(ui, cx) } else { claim(ui, cx) }
    });
}

/// The same with other words, and nothing claimed.
pub(crate) fn above_words(ui: &mut Ui, cx: &mut Cx<'_>, words: String, add: impl FnOnce(&mut Ui, &mut Cx<'_>)) {
    above_foot(ui, cx, false, add, |ui, cx, _| tell(ui, cx.theme, words));
}

/// Share of a panel that its foot has, however much is above it: of a low one, and of others.
const FOOT: [f32; 2] = [0.45, 0.54];
/// Between what scrolls and the foot.
const BETWEEN: f32 = 13.0;

/// Heights of what is above the foot, and of the foot as it was drawn last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Heights {
    above: f32,
    foot: f32,
}

impl Heights {
    /// What the foot gets of a panel: all that what is above it leaves, as far as it needs that.
    fn share(self, whole: f32, low: bool) -> f32 {
        let least = if low { FOOT[0] } else { FOOT[1] };
        self.foot.min((whole - BETWEEN - self.above).max(least * whole))
    }
}

/// What scrolls, and below it what does not as far as there is room: the knobs are whole before the foot is. In a low
/// panel a foot that `folds` is told to.
fn above_foot(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    folds: bool,
    add: impl FnOnce(&mut Ui, &mut Cx<'_>),
    foot: impl FnOnce(&mut Ui, &mut Cx<'_>, bool),
) {
    let theme = cx.theme;
    let whole = ui.available_rect_before_wrap();
    if whole.height() < theme.line(ONE) {
        // Two parts would be slits: what is seen comes below the knobs, and all of it is scrolled.
        rolled(ui, "above", |ui| {
            add(ui, cx);
            ui.add_space(6.0);
            rule(ui, theme);
            foot(ui, cx, folds);
        });
        return;
    }
    let low = whole.height() < theme.line(LOW);
    let memory = ui.scope_id().with("heights above and below");
    // As high as they were; the first time it is drawn once more.
    let known: Option<Heights> = ui.data(|data| data.get_temp(memory));
    let heights = known.unwrap_or_default();
    let over = Rect::from_min_max(
        whole.min,
        pos2(whole.right(), whole.bottom() - heights.share(whole.height(), low) - BETWEEN),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt("above what you see").max_rect(over));
    child.set_clip_rect(over.expand2(vec2(MARGIN - 1.0, 0.0)).intersect(ui.clip_rect()));
    let above = rolled(&mut child, "above", |ui| add(ui, cx)).content_size.y;
    let line = over.bottom() + 5.0;
    ui.painter().hline(whole.x_range(), line, theme.hairline());
    let below = Rect::from_min_max(pos2(whole.left(), line + 6.0), whole.max);
    let mut child = ui.new_child(UiBuilder::new().id_salt("what you see").max_rect(below));
    let foot = rolled(&mut child, "what you see", |ui| foot(ui, cx, folds && low)).content_size.y + 2.0;
    let now = Heights { above, foot };
    if known.is_none_or(|known| (known.foot - foot).abs() > 0.5 || (known.above - above).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(memory, now));
        ui.ctx().request_discard("the foot of the panel has another height");
    }
}

/// In a panel lower than this, five knobs and all that is claimed have no room.
const LOW: f32 = 545.0;
/// A panel lower than this is not divided.
const ONE: f32 = 180.0;
/// Rows of a claim that is folded.
const ROWS: usize = 2;

/// The first letters of the claim after its heading, in a panel; where that is not all, with a word for the rest.
fn claim_job(cx: &Cx<'_>, width: f32, letters: usize) -> LayoutJob {
    let (theme, claim) = (cx.theme, cx.state.left.claim.as_str());
    let mut job = LayoutJob { wrap: egui::text::TextWrapping::wrap_at_width(width), ..LayoutJob::default() };
    let mut add = |words: &str, font, colour| job.append(words, 0.0, TextFormat::simple(font, colour));
    add("Claim: ", theme.bold(12.5), theme.ink);
    let shown: String = claim.chars().take(letters).collect();
    add(&shown, theme.font(12.5), theme.ink);
    if shown.len() < claim.len() {
        add("… ", theme.font(12.5), theme.ink);
        add("more", theme.font(12.5), theme.accent);
    }
    job
}

/// As much of the claim as has room in its folded rows, cut between words; `None` if that is all of it.
fn folded_claim(ui: &Ui, cx: &Cx<'_>, width: f32) -> Option<LayoutJob> {
    let claim = cx.state.left.claim.as_str();
    let has_room = |letters: usize| ui.painter().layout_job(claim_job(cx, width, letters)).rows.len() <= ROWS;
    let all = claim.chars().count();
    if has_room(all) {
        return None;
    }
    let ends: Vec<usize> = claim.chars().enumerate().filter(|(_, c)| *c == ' ').map(|(i, _)| i).collect();
    let fits = ends.partition_point(|end| has_room(*end));
    Some(claim_job(cx, width, fits.checked_sub(1).map_or(0, |last| ends[last])))
}

/// Whether there is a claim on view that is longer than its folded rows.
fn folds(ui: &Ui, cx: &Cx<'_>) -> bool {
    let changed = !cx.state.changed.is_empty() && !cx.state.base.claim.is_empty();
    if cx.state.veiled || changed || cx.state.left.claim.is_empty() {
        return false;
    }
    folded_claim(ui, cx, ui.available_width() - ui.spacing().scroll.allocated_width()).is_some()
}

/// The first rows of the claim, all of which is a click away.
fn short_claim(ui: &mut Ui, cx: &mut Cx<'_>) {
    let memory = ui.scope_id().with("claim unfolded");
    let open: bool = ui.data(|data| data.get_temp(memory)).unwrap_or(false);
    let theme = cx.theme;
    let clicked = match folded_claim(ui, cx, ui.available_width()).filter(|_| !open) {
        Some(job) => {
            let galley = ui.painter().layout_job(job);
            let label = ui.add(egui::Label::new(galley).sense(Sense::click()));
            let name = format!("Claim, unfold: {}", cx.state.left.claim);
            label.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            focus_ring(ui, theme, &label, label.rect.expand(2.0));
            label.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(&cx.state.left.claim).clicked()
        }
        None => {
            claim(ui, cx);
            open && link_button(ui, theme, "Less").on_hover_text("The first lines of the claim alone").clicked()
        }
    };
    if clicked {
        ui.data_mut(|data| data.insert_temp(memory, !open));
        ui.ctx().request_discard("the claim is folded or unfolded");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knobs_are_whole_before_what_is_said_below_them() {
        let share = |above, foot, whole| Heights { above, foot }.share(whole, true);
        // There is room for both; for the knobs and less of the foot; for a foot that is never below its share.
        assert_eq!(share(200.0, 150.0, 500.0), 150.0);
        assert_eq!(share(250.0, 300.0, 500.0), 500.0 - BETWEEN - 250.0);
        assert_eq!(share(900.0, 300.0, 500.0), FOOT[0] * 500.0);
        assert_eq!(Heights { above: 900.0, foot: 400.0 }.share(600.0, false), FOOT[1] * 600.0);
        assert_eq!(share(900.0, 60.0, 500.0), 60.0);
    }
}
