//! The bar at the bottom of the Phase diagram page: how far the sweep is, and how it goes on.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2};
use std::time::Duration;

use crate::app::frame::Cx;
use crate::app::model::{Action, PhaseChange};
use crate::app::panels::menu;
use crate::app::text::numbers::{short, whole};
use crate::app::widgets::{Icon, disc_button, elided, icon_button, named, text, width_of};
use crate::worker::SweepShot;

/// A time as people say it.
fn time(left: Duration) -> String {
    match left.as_secs_f64() {
        s if s < 1.0 => "under 1 s".into(),
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s if s < 48.0 * 3600.0 => format!("{:.0} h", s / 3600.0),
        _ => "days".into(),
    }
}

/// How far it is, in words.
pub(super) fn progress(shot: &SweepShot) -> String {
    let Some(progress) = shot.progress else { return "sweeping the first cells".into() };
    let (done, total) = (whole(progress.done as u64), whole(progress.total as u64));
    if shot.failure.is_some() {
        return format!("failed after {done} cells");
    }
    if shot.finished {
        return format!("all {done} cells done");
    }
    let of = format!("{done} of {total} cells");
    match progress.left {
        _ if shot.cancelled => format!("cancelled after {of}"),
        _ if shot.paused => format!("paused at {of}"),
        Some(left) => format!("{of}, {} left", time(left)),
        None => of,
    }
}

/// The bar.
pub(crate) fn bar(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let rect = ui.max_rect();
    let y = rect.center().y;
    let k = theme.text.min(1.35);
    let mut x = rect.left() + 40.0;
    let rests = shot.finished || shot.cancelled || shot.failure.is_some();
    let (icon, name, hover, change) = match () {
        () if rests => (Icon::Reset, "Sweep again", "Sweep once more from the start", PhaseChange::Again),
        () if shot.paused => (Icon::Play, "Resume sweep", "Go on (Space)", PhaseChange::PauseResume),
        () => (Icon::Pause, "Pause sweep", "Rest; what is done stays (Space)", PhaseChange::PauseResume),
    };
    let pressed = disc_button(ui, theme, pos2(x, y), 38.0 * k, icon, name);
    if pressed.clicked() {
        cx.emit(Action::Phase(change));
    }
    pressed.on_hover_text(hover);
    x += 42.0 * k;
    if !rests {
        let pressed = icon_button(ui, theme, pos2(x, y), 18.0 * k, Icon::Close, "Cancel sweep");
        if pressed.clicked() {
            cx.emit(Action::Phase(PhaseChange::Cancel));
        }
        pressed.on_hover_text("End it; what is done stays");
    }
    x += 28.0 * k;
    let words = progress(shot);
    let mut right = rect.right() - 24.0;
    if cx.state.plain {
        menu(ui, cx, rect); // the only way out for who has no keyboard
        right -= 44.0;
    }
    let runs = shot.grid.as_ref().map_or(0, |grid| grid.scenario().replicates);
    let rate = shot.progress.map_or(0.0, |progress| progress.rate);
    let mut status = format!("{} runs a cell", whole(runs));
    if rate > 0.0 {
        status.push_str(&format!(", {} cells/s", short(rate)));
    }
    if let Some(failure) = &shot.failure {
        status.clone_from(failure);
    }
    if rect.width() > 820.0 * theme.text {
        let shown = elided(ui, &status, &theme.small(), 260.0 * theme.text);
        let at = pos2(right, y);
        let place = ui.painter().text(at, Align2::RIGHT_CENTER, shown, theme.small(), theme.soft);
        named(ui, place, ui.scope_id().with("status"), Role::Label, &status).on_hover_text(&status);
        right -= width_of(ui, "64 runs a cell, 10 000 cells/s", &theme.small()).min(260.0 * theme.text) + 24.0;
    }
    let reserve = width_of(ui, "paused at 10 000 of 10 000 cells", &theme.body());
    let shown = elided(ui, &words, &theme.body(), (right - x).max(40.0));
    text(ui, pos2(x, y), Align2::LEFT_CENTER, &shown, theme.body(), theme.ink);
    let track = Rect::from_min_max(pos2(x + reserve + 18.0, y - 2.0), pos2(right, y + 2.0));
    if track.width() > 60.0 {
        let share = match shot.progress {
            _ if shot.finished => 1.0,
            Some(progress) => progress.done as f32 / progress.total.max(1) as f32,
            None => 0.0,
        };
        let round = CornerRadius::same(2);
        ui.painter().rect_filled(track, round, theme.track);
        let done = Rect::from_min_max(track.min, pos2(track.left() + share * track.width(), track.bottom()));
        ui.painter().rect_filled(done, round, theme.accent);
        let node = ui.interact(track.expand(6.0), ui.scope_id().with("progress"), Sense::hover());
        node.widget_info(|| WidgetInfo {
            value: Some(f64::from(share)),
            ..WidgetInfo::labeled(Role::ProgressIndicator, true, "Progress of the sweep")
        });
        ui.ctx().accesskit_node_builder(node.id, |node| {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(1.0);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_roughly() {
        let told = |s: f64| time(Duration::from_secs_f64(s));
        assert_eq!([told(0.2), told(12.3), told(300.0), told(7200.0)], ["under 1 s", "12 s", "5 min", "2 h"]);
        assert_eq!(time(Duration::MAX), "days");
    }
}
