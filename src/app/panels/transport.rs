//! The bar at the bottom: where the run is, and how it goes on.

use egui::{Align2, CornerRadius, Pos2, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::generation::generation;
use crate::app::frame::Cx;
use crate::app::model::{Action, Page, SlowChange, Stage};
use crate::app::style::Theme;
use crate::app::text::numbers::{bytes, percent, short, whole};
use crate::app::widgets::{
    Icon, disc_button, elided, focus_ring, icon_button, named, speed_slider, stage_dots, timeline, width_of,
};
use crate::experiment::StopRule;

/// Height of the bar.
pub(crate) fn height(text: f32) -> f32 {
    38.0 + 25.0 * text.min(1.6)
}

/// The transport: buttons and the generation from the left, the numbers of the run and the speed from the right; the timeline
/// takes what is left.
pub(crate) fn transport(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (theme, shot) = (cx.theme, cx.shot);
    let rect = ui.max_rect();
    let y = rect.center().y;
    let left = buttons(ui, cx, pos2(rect.left() + 36.0, y));
    let left = generation(ui, cx, pos2(left + 1.0, y));
    let right = status(ui, cx, rect);
    let track = |right: f32| Rect::from_min_max(pos2(left + 18.0, y - 10.0), pos2(right, y + 10.0));
    let right = match cx.state.slow {
        Some(slow) => stages(ui, cx, slow.stage, pos2(right, y), left),
        None => {
            // Where there is no room for both, the timeline stays.
            let label = speed_left(ui, theme, right);
            if track(label).width() > SHORTEST_TRACK { speed(ui, cx, pos2(right, y)) } else { right }
        }
    };
    let track = track(right);
    if track.width() > SHORTEST_TRACK {
        let computed = shot.sides.iter().map(|side| side.computed).min().unwrap_or(0);
        let computed = if shot.computing { computed } else { shot.end };
        if let Some(to) = timeline(ui, theme, track, shot.playhead, computed, shot.end.max(1)) {
            cx.emit(Action::Seek(to));
        }
    }
    ui.allocate_rect(rect, Sense::hover());
}

/// Width of the speed's track.
fn speed_width(theme: &Theme) -> f32 {
    90.0 * theme.text.min(1.4)
}

/// Where the speed begins, and the timeline has to end, if it ends at `right`.
fn speed_left(ui: &Ui, theme: &Theme, right: f32) -> f32 {
    right - speed_width(theme) - 36.0 - width_of(ui, "speed", &theme.body())
}

/// The speed, left of a place; gives where it begins.
fn speed(ui: &Ui, cx: &mut Cx<'_>, at: Pos2) -> f32 {
    let theme = cx.theme;
    let track = Rect::from_min_max(pos2(at.x - speed_width(theme), at.y - 10.0), pos2(at.x, at.y + 10.0));
    ui.painter().text(pos2(track.left() - 10.0, at.y), Align2::RIGHT_CENTER, "speed", theme.body(), theme.soft);
    if let Some(to) = speed_slider(ui, theme, track, cx.shot.speed) {
        cx.emit(Action::Speed(to));
    }
    speed_left(ui, theme, at.x)
}

/// The stages of slow motion, in place of the speed, and the name of the one on view where what is on the left leaves it room; gives
/// where they begin.
fn stages(ui: &Ui, cx: &mut Cx<'_>, stage: Stage, at: Pos2, left: f32) -> f32 {
    let theme = cx.theme;
    let (width, half) = (88.0 * theme.text.min(1.4), theme.line(12.0));
    let dots = Rect::from_min_max(pos2(at.x - width, at.y - half), pos2(at.x, at.y + half));
    let names = Stage::ALL.map(Stage::label);
    if let Some(i) = stage_dots(ui, theme, dots, &names, stage as usize) {
        cx.emit(Action::Slow(SlowChange::To(Stage::ALL[i])));
    }
    // The longest of the names has room, so that nothing moves.
    let widest = names.map(|name| width_of(ui, name, &theme.strong())).into_iter().fold(0.0, f32::max);
    let name = if cx.shot.playhead == 0 { "Truth" } else { stage.label() };
    if dots.left() - 20.0 - widest > left {
        ui.painter().text(pos2(dots.left() - 8.0, at.y), Align2::RIGHT_CENTER, name, theme.strong(), theme.ink);
    }
    dots.left() - 34.0 - widest
}

/// The buttons; gives where they end.
fn buttons(ui: &Ui, cx: &mut Cx<'_>, from: Pos2) -> f32 {
    let theme = cx.theme;
    let k = theme.text.min(1.35);
    let plays = cx.state.slow.map_or(cx.shot.playing, |slow| slow.paced);
    let play = if plays { (Icon::Pause, "Pause", "Pause (Space)") } else { (Icon::Play, "Play", "Play (Space)") };
    let [back, on] = match cx.state.slow {
        Some(_) => ["One stage back (Left)", "One stage on (Right)"],
        None => ["One generation back (Left)", "One generation on (Right)"],
    };
    let buttons = [
        (Icon::Reset, "Reset", "Back to generation 0 (Home)", Action::Rewind),
        (Icon::StepBack, "Step back", back, Action::Step(-1)),
        (play.0, play.1, play.2, Action::PlayPause),
        (Icon::Step, "Step", on, Action::Step(1)),
        (Icon::End, "Run to end", "To the last generation (End)", Action::End),
    ];
    let mut at = from;
    for (i, (icon, name, hover, action)) in buttons.into_iter().enumerate() {
        let response = match i {
            2 => disc_button(ui, theme, at, 38.0 * k, icon, name),
            _ => icon_button(ui, theme, at, 24.0 * k, icon, name),
        };
        if response.clicked() {
            cx.emit(action);
        }
        response.on_hover_text(hover);
        at.x += if i == 1 || i == 2 { 40.0 * k } else { 38.0 * k };
    }
    if matches!(cx.state.page, Page::Lab | Page::Compare) {
        slow_button(ui, cx, at, k);
        at.x += 38.0 * k;
    }
    at.x
}

/// Slow motion, on or off.
fn slow_button(ui: &Ui, cx: &mut Cx<'_>, at: Pos2, k: f32) {
    let (theme, on) = (cx.theme, cx.state.slow.is_some());
    if on {
        let ground = theme.between(theme.card, theme.accent, 0.3);
        ui.painter().circle_filled(at, 16.0 * k, ground);
    }
    let response = icon_button(ui, theme, at, 24.0 * k, Icon::Slow, "Slow motion");
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), on, "Slow motion"));
    if response.clicked() {
        cx.emit(Action::Slow(SlowChange::Toggle));
    }
    response.on_hover_text("Slow motion: each generation in four stages, sample, keep, fit, measure (S)");
}

/// The numbers of the run, at the right end of the bar; gives where they begin.
fn status(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) -> f32 {
    let (theme, shot, y) = (cx.theme, cx.shot, rect.center().y);
    // Work one waits for is told with its end; of the rest, how fast it went.
    let long = shot.progress.filter(|progress| shot.computing && progress.left > WORTH_TELLING);
    let status = match &shot.failure {
        Some(failure) => elided(ui, failure, &theme.small(), 220.0),
        None => status_words(cx, long.map(|progress| progress.left)),
    };
    let mut right = rect.right() - 24.0;
    if cx.state.plain {
        super::top::menu(ui, cx, rect); // the only way out for who has no keyboard
        right -= 44.0;
    }
    if long.is_some() {
        let stop = icon_button(ui, theme, pos2(right - 10.0, y), 16.0, Icon::Close, "Stop computing");
        if stop.clicked() {
            cx.emit(Action::Halt);
        }
        stop.on_hover_text("Stop computing; Play goes on with it");
        right -= 30.0;
    }
    if cx.state.veiled {
        right = veil_word(ui, cx, pos2(right, y)) - 24.0;
    } else if rect.width() >= 820.0 * theme.text {
        let reserve = width_of(ui, "32 of 10 000 runs, 100 M generations/s", &theme.small());
        let shown = ui.painter().text(pos2(right, y), Align2::RIGHT_CENTER, &status, theme.small(), theme.soft);
        let node = named(ui, shown, ui.scope_id().with("status"), egui::Role::Label, &status);
        node.on_hover_text(stop_words(cx));
        right -= (reserve.min(220.0 * theme.text) + 24.0 - if long.is_some() { 30.0 } else { 0.0 }).max(0.0);
    }
    right
}

/// Says that what is to come is hidden, and reveals it; gives where it begins.
pub(crate) fn veil_word(ui: &Ui, cx: &mut Cx<'_>, right: Pos2) -> f32 {
    let (theme, words) = (cx.theme, "veiled: V reveals");
    let width = width_of(ui, words, &theme.strong());
    let spot = Rect::from_min_max(right - vec2(width + 20.0, theme.line(13.0)), right + vec2(0.0, theme.line(13.0)));
    let response = ui.interact(spot, ui.scope_id().with("veil"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    let fill = if response.hovered() { theme.button_hover } else { theme.button };
    ui.painter().rect(spot, CornerRadius::same(6), fill, theme.hairline(), StrokeKind::Inside);
    ui.painter().text(spot.center(), Align2::CENTER_CENTER, words, theme.strong(), theme.ink);
    focus_ring(ui, theme, &response, spot.shrink(2.0));
    if response.clicked() {
        cx.emit(Action::Veil);
    }
    response.on_hover_text("Theory, claim and what comes after this generation are hidden (V)");
    spot.left()
}

/// How many runs there are, and how long the rest takes or how fast it went.
fn status_words(cx: &Cx<'_>, left: Option<f64>) -> String {
    let shot = cx.shot;
    if cx.stale {
        return "computing…".into();
    }
    let runs = cx.side(0).map_or(0, |side| side.replicates);
    let wanted = cx.side(0).map_or(0, |side| side.experiment.scenario().replicates);
    let done = if runs < wanted {
        format!("{} of {} runs", whole(runs), whole(wanted))
    } else {
        format!("{} runs", whole(runs))
    };
    match left {
        Some(left) => format!("{done}, {}", time_left(left)),
        None if shot.halted => format!("{done}, stopped"),
        None if shot.rate > 0.0 => format!("{done}, {} generations/s", short(shot.rate)),
        None => done,
    }
}

/// A shorter timeline cannot be pointed at.
const SHORTEST_TRACK: f32 = 60.0;
/// Seconds of work that are worth telling of, and stopping.
const WORTH_TELLING: f64 = 1.0;

/// How long the rest takes, as precisely as that is known.
fn time_left(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 100.0 => (s, "s"),
        s if s < 6000.0 => (s / 60.0, "min"),
        s if s < 360_000.0 => (s / 3600.0, "h"),
        s => (s / 86_400.0, "days"),
    };
    let value = value.ceil();
    // 37 s is not known, 40 s is.
    let value = if value > 20.0 { (value / 5.0).ceil() * 5.0 } else { value };
    if value > 9999.0 { "years left".into() } else { format!("{value:.0} {unit} left") }
}

fn stop_words(cx: &Cx<'_>) -> String {
    let Some(side) = cx.side(0) else { return "Nothing is running".into() };
    let rule = match side.experiment.stop() {
        StopRule::Generation => "Stops at the last generation",
        StopRule::Collapse => "Stops when the typical run has collapsed, or at the last generation",
        StopRule::Never => "Goes on until you stop it",
    };
    let done = side.finished.map_or(String::new(), |reason| format!("\nIt {}", reason.text()));
    let memory = cx.shot.sides.iter().map(|side| side.memory).sum();
    let seed = side.experiment.scenario().seed;
    let progress = match cx.shot.progress.filter(|progress| progress.share < 1.0) {
        Some(progress) if cx.shot.computing => {
            format!("\n{} of the work is done, {}", percent(progress.share), time_left(progress.left))
        }
        Some(progress) if cx.shot.halted => {
            format!("\nStopped with {} of the work done: Play goes on with it", percent(progress.share))
        }
        _ => String::new(),
    };
    format!("{rule}{done}{progress}\nOne seed: {seed}\nIn memory, rows and what the runs keep: {}", bytes(memory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_in_units_of_its_size() {
        let said: Vec<String> = [1.2, 37.0, 99.9, 101.0, 7200.0, 1e6, 1e12].map(time_left).into();
        assert_eq!(
            said,
            ["2 s left", "40 s left", "100 s left", "2 min left", "2 h left", "12 days left", "years left"]
        );
    }
}
