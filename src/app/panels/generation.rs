//! Which generation is on view, and where the run stops: to be read, and to be typed.

use egui::{Align2, CornerRadius, Popup, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::model::{Action, Page, Scope};
use crate::app::text::numbers::whole;
use crate::app::text::typed;
use crate::app::widgets::{TypedNumber, focus_ring, paint_caret, text, visible_marks, width_of};
use crate::experiment::StopRule;
use crate::experiment::keys::{self, Takes};
use crate::worker::Snapshot;

/// Which generation is on view, and of how many, to be read and typed; gives where the words end.
pub(super) fn generation(ui: &mut Ui, cx: &mut Cx<'_>, from: Pos2) -> f32 {
    let (theme, shot, y) = (cx.theme, cx.shot, from.y);
    let word = text(ui, from, Align2::LEFT_CENTER, "generation", theme.body(), theme.soft);
    let number = whole(shot.playhead);
    let widest = whole(shot.end.max(shot.playhead).max(100));
    let typed = TypedNumber {
        name: "Go to generation",
        field: "Generation to go to",
        shown: &number,
        font: theme.number(),
        colour: theme.ink,
        start: shot.playhead,
        hover: "Click to type a generation to go to",
    };
    let (taken, typed) = typed.show(ui, theme, pos2(word.right() + 7.0, y - 1.0));
    if let Some(text) = typed {
        cx.emit(go_to(&text, cx.side(0).map_or(0, |side| side.experiment.scenario().generations), shot));
    }
    let after = (word.right() + 7.0 + width_of(ui, &widest, &theme.number())).max(taken.right()) + 8.0;
    let never = cx.side(0).is_some_and(|side| side.experiment.stop() == StopRule::Never);
    let of = if never { "no end".to_owned() } else { format!("of {}", whole(shot.end)) };
    if !matches!(cx.state.page, Page::Lab | Page::Compare) {
        return text(ui, pos2(after, y), Align2::LEFT_CENTER, &of, theme.body(), theme.soft).right();
    }
    let typed = TypedNumber {
        name: "Stop at generation",
        field: "Last generation",
        shown: &of,
        font: theme.body(),
        colour: theme.soft,
        start: cx.state.left.generations,
        hover: "Click to type the generation to stop at",
    };
    let (taken, typed) = typed.show(ui, theme, pos2(after, y));
    if let Some(text) = typed {
        cx.emit(stop_at(&text));
    }
    stop_menu(ui, cx, pos2(taken.right() + 12.0, y))
}

/// Goes to the generation that was typed, or says why not.
fn go_to(text: &str, last: u64, shot: &Snapshot) -> Action {
    let endless = shot.sides.first().is_some_and(|side| side.experiment.stop() == StopRule::Never);
    let refused = |words: String| Action::Refuse(format!("Generation: {words}; {} stays", whole(shot.playhead)));
    match typed::exact(text) {
        Err(words) => refused(words),
        Ok(to) => match u64::try_from(to) {
            Err(_) => refused("the first is 0, the truth".into()),
            Ok(to) if to > shot.end.max(last) && !endless => refused(format!("the run ends at {}", whole(shot.end))),
            Ok(to) => Action::Seek(to),
        },
    }
}

/// Makes what was typed the last generation; what cannot be one is refused by the key itself.
fn stop_at(text: &str) -> Action {
    match typed::exact(text) {
        Err(words) => Action::Refuse(format!("Last generation: {words}")),
        Ok(last) => Action::Set(Scope::Both, vec![("generations".into(), toml::Value::Integer(last))]),
    }
}

/// When the run stops, as a list behind a small triangle; gives where that ends.
fn stop_menu(ui: &Ui, cx: &mut Cx<'_>, at: Pos2) -> f32 {
    const RULE: &str = "stop.rule";
    let theme = cx.theme;
    let spot = Rect::from_center_size(at, vec2(20.0, 24.0));
    let response = ui.interact(spot, ui.scope_id().with("stop rule"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), "When the run stops"));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(spot, CornerRadius::same(4), theme.button_hover);
    }
    paint_caret(ui.painter(), at, theme.soft);
    focus_ring(ui, theme, &response, spot.shrink(3.0));
    let held = cx.state.left.record(RULE).and_then(|record| record.value(&cx.state.left));
    let words = match keys::key(RULE).map(|key| key.takes) {
        Some(Takes::Word(words)) => words,
        _ => &[],
    };
    let mut chosen = None;
    Popup::menu(&response).accessible_name("When the run stops").show(|ui| {
        visible_marks(ui, theme);
        for word in words {
            let on = held.as_ref().and_then(toml::Value::as_str) == Some(word.file);
            let meaning = if word.meaning.is_empty() { format!("At the {}", word.label) } else { word.meaning.into() };
            if ui.radio(on, meaning).clicked() {
                chosen = Some(toml::Value::String(word.file.into()));
                ui.close();
            }
        }
    });
    response.on_hover_text("When the run stops");
    if let Some(value) = chosen {
        cx.emit(Action::Set(Scope::Both, vec![(RULE.into(), value)]));
    }
    spot.right()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_gone_to_or_a_word_says_why_not() {
        let shot = Snapshot { end: 100, playhead: 6, ..Snapshot::default() };
        assert_eq!(go_to(" 42 ", 100, &shot), Action::Seek(42));
        assert_eq!(go_to("0", 100, &shot), Action::Seek(0));
        let refused = |text: &str| match go_to(text, 100, &shot) {
            Action::Refuse(words) => words,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(refused("x"), "Generation: \"x\" is no number; 6 stays");
        assert_eq!(refused("101"), "Generation: the run ends at 100; 6 stays");
        assert_eq!(refused("-1"), "Generation: the first is 0, the truth; 6 stays");
        assert!(refused("1.5").contains("whole"));
        // A run that has been made longer, and is not there yet.
        assert_eq!(go_to("150", 200, &shot), Action::Seek(150));
        assert!(matches!(stop_at("50"), Action::Set(Scope::Both, values) if values[0].1.as_integer() == Some(50)));
        assert!(matches!(stop_at("soon"), Action::Refuse(words) if words == "Last generation: \"soon\" is no number"));
    }
}
