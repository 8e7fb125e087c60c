//! The bar at the top: name, gallery, pages, menu.

use egui::{Align2, CornerRadius, Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::gallery::{gallery, gallery_key};
use crate::app::frame::Cx;
use crate::app::model::{Action, DialogName, HandsChange, LectureChange, Level, Page, State};
use crate::app::style::{Theme, ThemeName};
use crate::app::text::numbers::capital;
use crate::app::widgets::{
    Icon, Picker, elided, focus_ring, icon_button, rule, segmented, text, visible_marks, width_of,
};
use crate::experiment::Centre;

/// Width that the buttons of undo and redo need beside the scenarios.
const ROOM_FOR_STEPS: f32 = 82.0;

/// The field of the scenarios is at least so wide, if there is any room.
const LEAST_FIELD: f32 = 130.0;

/// Height of the bar.
pub(crate) fn height(text: f32) -> f32 {
    22.0 + 26.0 * text.min(1.7)
}

/// The top bar.
pub(crate) fn top_bar(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let rect = ui.max_rect();
    let y = rect.center().y - 1.0;
    let tabs_width = |short| -> f32 {
        Page::ALL.iter().map(|page| width_of(ui, tab_words(*page, short), &theme.strong()) + 30.0).sum()
    };
    // In large text on a small screen the scenario's name needs the room more than the second word of a page's.
    let short = rect.width() - 60.0 - tabs_width(false) < theme.line(190.0);
    let right = rect.right() - 60.0 - tabs_width(short);
    let (name, font) = ("Collapse Lab", theme.bold(16.0));
    let mut left = rect.left() + 20.0;
    let after = left + width_of(ui, name, &font) + 26.0;
    // In large text on a small screen the name gives way to what can be chosen.
    if right - after > LEAST_FIELD + ROOM_FOR_STEPS {
        text(ui, pos2(left, y), Align2::LEFT_CENTER, name, font, theme.ink);
        left = after;
    }
    // The scenario's name is cut before undo and redo have no room.
    let end = if right - left > LEAST_FIELD + ROOM_FOR_STEPS { right - ROOM_FOR_STEPS } else { right - 30.0 };
    let field = Rect::from_min_max(
        pos2(left, y - theme.line(14.0)),
        pos2((left + 400.0 * theme.text.min(1.5)).min(end), y + theme.line(14.0)),
    );
    let title = cx.state.title();
    let shown = if title.is_empty() { "Your own experiment" } else { title };
    let mut chosen = None;
    let (close, width) = (PopupCloseBehavior::CloseOnClickOutside, field.width().max(430.0));
    let picker = Picker { name: "Scenario", shown, close, width };
    let response = picker.show(ui, theme, field, |ui| chosen = gallery(ui, cx));
    if ui.data_mut(|data| data.remove_temp::<()>(gallery_key())).is_some() {
        Popup::open_id(ui.ctx(), Popup::default_response_id(&response));
    }
    if let Some(action) = chosen {
        cx.emit(action);
    }
    if right - field.right() >= ROOM_FOR_STEPS {
        steps(ui, cx, pos2(field.right() + 24.0, y));
    }
    tabs(ui, cx, rect, (field.right() + ROOM_FOR_STEPS + 18.0).min(right), short);
    menu(ui, cx, rect);
}

/// Undo and redo, from a place on; what cannot be done is not there.
fn steps(ui: &mut Ui, cx: &mut Cx<'_>, at: egui::Pos2) {
    let undo = &cx.state.undo;
    let steps = [(Icon::Undo, undo.last(), Action::Undo), (Icon::Redo, undo.next(), Action::Redo)];
    let mut clicked = None;
    for (i, (icon, what, action)) in steps.into_iter().enumerate() {
        let (Some(what), Some(info)) = (what, action.info()) else { continue };
        let centre = at + vec2(32.0 * i as f32, 0.0);
        let response = icon_button(ui, cx.theme, centre, 20.0, icon, info.name);
        if response.clicked() {
            clicked = Some(action);
        }
        response.on_hover_text(format!("{}: {what} ({})", info.name, info.keys));
    }
    if let Some(action) = clicked {
        cx.emit(action);
    }
}

/// What stands on a page's tab.
fn tab_words(page: Page, short: bool) -> &'static str {
    let words = page.label();
    if short { words.split(' ').next().unwrap_or(words) } else { words }
}

fn tabs(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, mut x: f32, short: bool) {
    let theme = cx.theme;
    for page in Page::ALL {
        let on = cx.state.page == page;
        let words = tab_words(page, short);
        let width = width_of(ui, words, &theme.strong());
        let spot = Rect::from_min_max(pos2(x - 6.0, rect.top() + 4.0), pos2(x + width + 6.0, rect.bottom() - 2.0));
        let response = ui.interact(spot, ui.scope_id().with(("tab", page.label())), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, page.label()));
        let (font, colour) = if on { (theme.strong(), theme.ink) } else { (theme.body(), theme.soft) };
        let colour = if response.hovered() { theme.ink } else { colour };
        ui.painter().text(pos2(x + width / 2.0, rect.center().y - 1.0), Align2::CENTER_CENTER, words, font, colour);
        if on {
            let line = Rect::from_min_max(pos2(x, rect.bottom() - 6.0), pos2(x + width, rect.bottom() - 2.0));
            ui.painter().rect_filled(line, CornerRadius::ZERO, theme.accent);
        }
        focus_ring(ui, theme, &response, spot.shrink(4.0));
        if response.clicked() {
            cx.emit(Action::Page(page));
        }
        x += width + 30.0;
    }
}

/// The menu, at the right end of a bar.
pub(crate) fn menu(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let theme = cx.theme;
    let response = icon_button(ui, theme, pos2(rect.right() - 33.0, rect.center().y), 24.0, Icon::Menu, "Menu");
    let mut actions = Vec::new();
    let state = cx.state;
    let room = (ui.ctx().content_rect().height() - 2.0 * 28.0 - rect.height()).max(120.0);
    Popup::menu(&response).accessible_name("Menu").width(220.0 * theme.text).show(|ui| {
        ui.set_min_width(200.0 * theme.text);
        // In large text there is more of it than a small screen has room for.
        let list = egui::ScrollArea::vertical().max_height(room).min_scrolled_height(room);
        list.show(ui, |ui| items(ui, theme, state, &mut actions));
    });
    actions.into_iter().for_each(|action| cx.emit(action));
}

/// What the menu holds.
fn items(ui: &mut Ui, theme: &Theme, state: &State, actions: &mut Vec<Action>) {
    visible_marks(ui, theme);
    let item = |ui: &mut Ui, actions: &mut Vec<Action>, words: &str, keys: &str, action: Action| {
        let button = egui::Button::new(words).shortcut_text(keys).frame(false);
        if ui.add(button.min_size(vec2(ui.available_width(), 0.0))).clicked() {
            actions.push(action);
            ui.close();
        }
    };
    let offer = |ui: &mut Ui, actions: &mut Vec<Action>, action: Action| {
        if let Some(info) = action.info() {
            item(ui, actions, info.name, info.keys, action);
        }
    };
    let dialog = |name| Action::Dialog(Some(name));
    let files = [DialogName::Open, DialogName::Save, DialogName::Session, DialogName::Figure, DialogName::Export];
    for action in files.map(dialog) {
        offer(ui, actions, action);
    }
    for action in [Action::CopyLink, Action::CopyTable, dialog(DialogName::Link)] {
        offer(ui, actions, action);
    }
    let steps = [(state.undo.last(), Action::Undo), (state.undo.next(), Action::Redo)];
    for (what, action) in steps {
        if let (Some(what), Some(info)) = (what, action.info()) {
            item(
                ui,
                actions,
                &format!("{}: {}", info.name, elided(ui, what, &theme.body(), 150.0 * theme.text)),
                info.keys,
                action,
            );
        }
    }
    offer(ui, actions, dialog(DialogName::Runs));
    offer(ui, actions, Action::Metrics);
    if state.held().is_some() {
        rule(ui, theme);
        let all = [LectureChange::On, LectureChange::Next, LectureChange::Back, LectureChange::Blank];
        let more = [LectureChange::FullScreen, LectureChange::Notes, LectureChange::Speaker, LectureChange::Leave];
        all.into_iter().chain(more).for_each(|change| offer(ui, actions, Action::Lecture(change)));
    }
    rule(ui, theme);
    for name in ThemeName::ALL {
        let words = format!("{} theme", capital(name.word()));
        if ui.radio(state.theme == name, words).clicked() {
            actions.push(Action::Theme(name));
        }
    }
    // Sizes to choose from: buttons for larger and smaller would move away under the pointer.
    ui.label(format!("Text size, {:.0} %", state.text * 100.0));
    let sizes = [1.0_f32, 1.2, 1.4, 1.7, 2.0];
    let words = sizes.map(|size| format!("{:.0} %", size * 100.0));
    let chosen = sizes.iter().position(|size| (size - state.text).abs() < 0.01);
    if let Some(i) = segmented(ui, theme, "text size", &words.each_ref().map(String::as_str), chosen, &[]) {
        actions.push(Action::Text(sizes[i]));
    }
    let mut still = state.still;
    let reduced = ui.checkbox(&mut still, "Reduced motion");
    if reduced.on_hover_text("While playing, the view changes once a second instead of moving").clicked() {
        actions.push(Action::Still);
    }
    rule(ui, theme);
    let (words, level) =
        if state.level == Level::Intro { ("Show every knob", Level::Lab) } else { ("Show five knobs", Level::Intro) };
    item(ui, actions, words, "", Action::Level(level));
    let (words, centre) = match state.shown_centre() {
        Centre::Median => ("Show means in place of medians", Centre::Mean),
        Centre::Mean => ("Show medians in place of means", Centre::Median),
    };
    item(ui, actions, words, "", Action::Centre(centre));
    if state.left.question.is_asked() {
        offer(ui, actions, Action::Hands(HandsChange::Show));
    }
    for action in [Action::Veil, Action::Plain, Action::ResetLayout] {
        offer(ui, actions, action);
    }
    for name in [DialogName::Palette, DialogName::Keys, DialogName::About] {
        offer(ui, actions, dialog(name));
    }
}
