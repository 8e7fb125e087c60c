//! Keys. None of them while a text field has the keyboard, and none that a focused control uses itself.

use egui::{Event, InputState, Key, KeyboardShortcut, Modifiers};

use super::remote::Remote;
use crate::app::model::{Action, DialogName, Page, Pasted, PhaseChange, State, TableChange};
use crate::app::pages::phase::cells::map_id;
use crate::app::plots::is_card;

const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// The actions asked for by keys in this frame.
pub(crate) fn pressed(ctx: &egui::Context, state: &State, dialog: bool) -> Vec<Action> {
    let mut actions = Vec::new();
    let remote = Remote::of(state);
    if state.podium.blank {
        ctx.input_mut(|input| remote.hear(input, &mut actions));
        return actions;
    }
    // Escape in a field is the field's: it has lost the keyboard by now, so that the frame before is asked.
    let typing = egui::Id::unique("typing");
    let typed = ctx.data(|data| data.get_temp(typing).unwrap_or(false));
    let types = ctx.text_edit_focused();
    ctx.data_mut(|data| data.insert_temp(typing, types));
    if typed && !dialog && ctx.input(|input| input.key_pressed(Key::Escape)) {
        return actions;
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        if egui::Popup::is_any_open(ctx) {
            egui::Popup::close_all(ctx);
        } else {
            actions.push(Action::Escape);
        }
    }
    if let Some(other) = pasted_other(ctx, types) {
        actions.push(Action::PastedOther(other));
    }
    let popup = egui::Popup::is_any_open(ctx);
    // F5 and F11 write nothing, nor do the keys of pages in a row: they leave the field, which then has what was written, and are done a frame later.
    let later = egui::Id::unique("a key that left a field");
    if types && !dialog && !popup {
        let mut heard = Vec::new();
        ctx.input_mut(|input| remote.beside_a_text().hear(input, &mut heard));
        if let Some(Action::Lecture(change)) = heard.pop() {
            ctx.memory_mut(|memory| memory.focused().map(|id| memory.surrender_focus(id)));
            ctx.data_mut(|data| data.insert_temp(later, Some(change)));
            ctx.request_repaint();
        }
    }
    if types || dialog || popup {
        return actions;
    }
    actions.extend(ctx.data_mut(|data| data.remove_temp(later)).flatten().map(Action::Lecture));
    let focus = ctx.memory(|memory| memory.focused());
    ctx.input_mut(|input| remote.beside_a_control(focus.is_some()).hear(input, &mut actions));
    let on_map = state.page == Page::Phase && focus.is_none_or(|id| id == map_id());
    let (focused, on_plot) = (focus.is_some(), focus.is_some_and(is_card));
    if on_map {
        ctx.input_mut(|input| on_the_map(input, &mut actions));
    }
    ctx.input_mut(|input| {
        clipboard(input, state.table.is_some(), &mut actions);
        let wanted = |shortcut: &KeyboardShortcut| {
            !(focused || state.page == Page::Phase) || !moves(shortcut) || on_map && shortcut.logical_key == Key::Space
        };
        let wanted = |shortcut: &KeyboardShortcut| wanted(shortcut) && !(on_plot && zooms(shortcut));
        offered(input, wanted, &mut actions);
        if input.consume_key(Modifiers::COMMAND, Key::Y) {
            actions.push(Action::Redo);
        }
        // The key of the plus, where that needs Shift.
        if input.consume_key(Modifiers::COMMAND, Key::Equals) {
            actions.push(Action::Larger(true));
        }
        if !on_plot && input.consume_key(Modifiers::NONE, Key::Equals) {
            actions.push(Action::Faster(true));
        }
        for (i, key) in DIGITS.into_iter().enumerate() {
            if input.consume_key(Modifiers::NONE, key) {
                actions.push(Action::Shipped(i));
            }
        }
    });
    actions
}

/// Whether it moves the playhead; a control with the keyboard, and the map, have such keys of their own.
pub(crate) fn moves(shortcut: &KeyboardShortcut) -> bool {
    matches!(shortcut.logical_key, Key::Space | Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End)
}

/// Whether a plot that has the keyboard is zoomed by it.
fn zooms(shortcut: &KeyboardShortcut) -> bool {
    shortcut.modifiers == Modifiers::NONE && matches!(shortcut.logical_key, Key::Plus | Key::Minus)
}

/// What is asked for by the key of an action that has one.
pub(crate) fn offered(input: &mut InputState, wanted: impl Fn(&KeyboardShortcut) -> bool, actions: &mut Vec<Action>) {
    for action in Action::offered() {
        let shortcut = action.info().and_then(|info| info.shortcut);
        let Some(shortcut) = shortcut.filter(|shortcut| shortcut.logical_key != Key::Questionmark) else { continue };
        if wanted(&shortcut) && input.consume_shortcut(&shortcut) {
            actions.push(action);
        }
    }
}

/// The keys of the map: arrows choose a cell, Enter opens it.
fn on_the_map(input: &mut InputState, actions: &mut Vec<Action>) {
    let moves =
        [(Key::ArrowLeft, [-1, 0]), (Key::ArrowRight, [1, 0]), (Key::ArrowDown, [0, -1]), (Key::ArrowUp, [0, 1])];
    for (key, [dx, dy]) in moves {
        if input.consume_key(Modifiers::NONE, key) {
            actions.push(Action::Phase(PhaseChange::Move(dx, dy)));
        }
    }
    if input.consume_key(Modifiers::NONE, Key::Enter) {
        actions.push(Action::Phase(PhaseChange::Open));
    }
}

/// The clipboard keys, which arrive as events of their own, and the question mark, which is a text.
fn clipboard(input: &mut InputState, table: bool, actions: &mut Vec<Action>) {
    input.events.retain(|event| {
        actions.push(match event {
            Event::Copy if table => Action::Table(TableChange::Copy),
            Event::Copy => Action::CopyLink,
            Event::Paste(text) => Action::GoTo(text.clone()),
            Event::Text(text) if text == "?" => Action::Dialog(Some(DialogName::Keys)),
            _ => return true,
        });
        false
    });
}

/// Whether a paste was asked for that brought no text. Where nothing comes there is no event at all: the key that was
/// pressed is swallowed, and only heard as it is let go; often after Ctrl, so that the key alone must do. Where text is typed
/// an input method swallows keys, too, and Ctrl must be heard.
fn pasted_other(ctx: &egui::Context, types: bool) -> Option<Pasted> {
    let memory = egui::Id::unique("paste key heard");
    let mut heard = ctx.data(|data| data.get_temp(memory).unwrap_or(false));
    let before = heard;
    let mut found = None;
    ctx.input(|input| {
        for event in &input.events {
            match event {
                Event::PasteImage(_) => (heard, found) = (true, Some(Pasted::Picture)),
                Event::Paste(_) | Event::Key { key: Key::V, pressed: true, .. } => heard = true,
                Event::Key { key: Key::V, pressed: false, modifiers, .. } => {
                    if !heard && (modifiers.command || !types) {
                        found = Some(Pasted::Nothing);
                    }
                    heard = false;
                }
                _ => {}
            }
        }
    });
    if heard != before {
        ctx.data_mut(|data| data.insert_temp(memory, heard));
    }
    found
}
