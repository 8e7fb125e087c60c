//! The bar at the top: name, gallery, pages, menu.

use egui::{
    Align2, CornerRadius, Popup, PopupCloseBehavior, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::experiment::shipped;

use super::super::actions::{Action, DialogName};
use super::super::cx::Cx;
use super::super::options::{Level, Page};
use super::super::theme::ThemeName;
use super::super::widgets::{Icon, focus_ring, icon_button, picker, rule, text, width_of};

/// Height of the bar.
pub(crate) fn height(text: f32) -> f32 {
    22.0 + 26.0 * text.min(1.7)
}

/// The top bar.
pub(crate) fn top_bar(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let rect = ui.max_rect();
    let y = rect.center().y - 1.0;
    let name = text(ui, pos2(rect.left() + 20.0, y), Align2::LEFT_CENTER, "Collapse Lab", theme.bold(16.0), theme.ink);
    let left = name.right() + 26.0;
    let tabs_width: f32 = Page::ALL.iter().map(|page| width_of(ui, page.label(), &theme.strong()) + 30.0).sum();
    let right = rect.right() - 60.0 - tabs_width;
    let field = Rect::from_min_max(
        pos2(left, y - theme.line(14.0)),
        pos2((left + 400.0 * theme.text.min(1.5)).min(right - 30.0), y + theme.line(14.0)),
    );
    let title = &cx.state.left.title;
    let shown = if title.is_empty() { "Your own experiment" } else { title };
    let mut chosen = None;
    picker(
        ui,
        theme,
        field,
        "Scenario",
        shown,
        PopupCloseBehavior::CloseOnClickOutside,
        field.width().max(430.0),
        |ui| chosen = gallery(ui, cx),
    );
    if let Some(action) = chosen {
        cx.emit(action);
    }
    tabs(ui, cx, rect, (field.right() + 70.0).min(right));
    menu(ui, cx, rect);
}

fn tabs(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, mut x: f32) {
    let theme = cx.theme;
    for page in Page::ALL {
        let on = cx.state.page == page;
        let width = width_of(ui, page.label(), &theme.strong());
        let spot = Rect::from_min_max(pos2(x - 6.0, rect.top() + 4.0), pos2(x + width + 6.0, rect.bottom() - 2.0));
        let response = ui.interact(spot, ui.scope_id().with(("tab", page.label())), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, page.label()));
        let (font, colour) = if on { (theme.strong(), theme.ink) } else { (theme.body(), theme.soft) };
        let colour = if response.hovered() { theme.ink } else { colour };
        ui.painter().text(
            pos2(x + width / 2.0, rect.center().y - 1.0),
            Align2::CENTER_CENTER,
            page.label(),
            font,
            colour,
        );
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

/// Scenarios by the question they answer, each with its claim.
fn gallery(ui: &mut Ui, cx: &Cx<'_>) -> Option<Action> {
    let theme = cx.theme;
    let memory = ui.scope_id().with("search");
    let mut search: String = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    let all = shipped();
    let mut chosen = None;
    let height = (ui.ctx().content_rect().height() - 140.0).max(120.0);
    if all.len() > 4 {
        let row = vec2(ui.available_width(), theme.line(30.0));
        let (row, _) = ui.allocate_exact_size(row, Sense::hover());
        // Opened anew, it begins anew, and what is typed is searched for.
        let opened = ui
            .data(|data| data.get_temp::<u64>(memory.with("pass")))
            .is_none_or(|pass| pass + 1 < ui.ctx().cumulative_pass_nr());
        ui.data_mut(|data| data.insert_temp(memory.with("pass"), ui.ctx().cumulative_pass_nr()));
        if opened {
            search.clear();
        }
        let edit = TextEdit::singleline(&mut search).hint_text("Search").desired_width(row.width());
        let field = ui.put(row, edit.align(egui::Align2::LEFT_CENTER).min_size(row.size()));
        field.widget_info(|| WidgetInfo {
            label: Some("Search scenarios".into()),
            ..WidgetInfo::text_edit(true, "", &search, "Search")
        });
        if opened {
            field.request_focus();
        }
        ui.data_mut(|data| data.insert_temp(memory, search.clone()));
        ui.add_space(6.0);
    }
    let words = search.to_lowercase();
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let mut group = String::new();
        let mut sorted: Vec<(usize, _)> = all.iter().enumerate().collect();
        let order: Vec<&str> = all.iter().map(|(_, scenario)| scenario.group.as_str()).collect();
        sorted.sort_by_key(|(i, (_, scenario))| (order.iter().position(|name| *name == scenario.group), *i));
        let mut any = false;
        for (i, (name, scenario)) in sorted {
            let haystack = format!("{name} {} {} {}", scenario.title, scenario.claim, scenario.source).to_lowercase();
            if !words.split_whitespace().all(|word| haystack.contains(word)) {
                continue;
            }
            any = true;
            if group != scenario.group {
                group.clone_from(&scenario.group);
                ui.add_space(6.0);
                ui.label(RichText::new(&group).font(theme.bold(11.5)).color(theme.accent));
            }
            let on = cx.state.left.title == scenario.title;
            if entry(ui, cx, &scenario.title, &scenario.claim, on) {
                chosen = Some(Action::Shipped(i));
                ui.close();
            }
        }
        if !any {
            ui.label(RichText::new("No scenario has these words").color(theme.soft));
        }
    });
    chosen
}

fn entry(ui: &mut Ui, cx: &Cx<'_>, title: &str, claim: &str, on: bool) -> bool {
    let theme = cx.theme;
    let width = ui.available_width();
    let top = ui.painter().layout(title.to_owned(), theme.strong(), theme.ink, width - 20.0);
    let low = ui.painter().layout(claim.to_owned(), theme.font(11.5), theme.soft, width - 20.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, top.size().y + low.size().y + 12.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, on, title));
    if response.hovered() || response.has_focus() || on {
        ui.painter().rect_filled(rect, CornerRadius::same(6), if on { theme.button } else { theme.button_hover });
    }
    let at = rect.left_top() + vec2(10.0, 5.0);
    let below = at + vec2(0.0, top.size().y + 1.0);
    ui.painter().galley(at, top, theme.ink);
    ui.painter().galley(below, low, theme.soft);
    response.clicked()
}

/// The menu, at the right end of a bar.
pub(crate) fn menu(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let theme = cx.theme;
    let response = icon_button(ui, theme, pos2(rect.right() - 33.0, rect.center().y), 24.0, Icon::Menu, "Menu", false);
    let mut actions = Vec::new();
    let state = cx.state;
    Popup::menu(&response).accessible_name("Menu").width(220.0 * theme.text).show(|ui| {
        ui.set_min_width(200.0 * theme.text);
        let mut item = |ui: &mut Ui, words: &str, keys: &str, action: Action| {
            if ui
                .add(
                    egui::Button::new(words).shortcut_text(keys).frame(false).min_size(vec2(ui.available_width(), 0.0)),
                )
                .clicked()
            {
                actions.push(action);
                ui.close();
            }
        };
        item(ui, "Open…", "Ctrl+O", Action::Dialog(Some(DialogName::Open)));
        item(ui, "Save scenario…", "Ctrl+S", Action::Dialog(Some(DialogName::Save)));
        item(ui, "Export CSV…", "Ctrl+E", Action::Dialog(Some(DialogName::Export)));
        item(ui, "Copy link", "Ctrl+C", Action::CopyLink);
        item(ui, "Paste link…", "Ctrl+V", Action::Dialog(Some(DialogName::Link)));
        rule(ui, theme);
        for name in ThemeName::ALL {
            let words = format!("{} theme", super::super::numbers::capital(name.word()));
            if ui.radio(state.theme == name, words).clicked() {
                actions.push(Action::Theme(name));
            }
        }
        ui.horizontal(|ui| {
            ui.label("Text size");
            for (words, step) in [("−", -0.1_f32), ("+", 0.1)] {
                let name = if step < 0.0 { "Smaller text" } else { "Larger text" };
                if super::super::widgets::small_button(ui, theme, words, name).clicked() {
                    actions.push(Action::Text(((state.text + step) * 10.0).round() / 10.0));
                }
            }
            ui.label(format!("{:.0} %", state.text * 100.0));
        });
        let mut still = state.still;
        let reduced = ui.checkbox(&mut still, "Reduced motion");
        if reduced.on_hover_text("While playing, the view changes once a second instead of moving").clicked() {
            actions.push(Action::Still);
        }
        rule(ui, theme);
        let mut item = |ui: &mut Ui, words: &str, keys: &str, action: Action| {
            if ui
                .add(
                    egui::Button::new(words).shortcut_text(keys).frame(false).min_size(vec2(ui.available_width(), 0.0)),
                )
                .clicked()
            {
                actions.push(action);
                ui.close();
            }
        };
        let (words, level) = if state.level == Level::Intro {
            ("Show every knob", Level::Lab)
        } else {
            ("Show five knobs", Level::Intro)
        };
        item(ui, words, "", Action::Level(level));
        item(ui, "Projector view", "L", Action::Plain);
        item(ui, "Reset layout", "", Action::ResetLayout);
        item(ui, "Command palette", "Ctrl+K", Action::Dialog(Some(DialogName::Palette)));
        item(ui, "All keys", "?", Action::Dialog(Some(DialogName::Keys)));
        item(ui, "About", "", Action::Dialog(Some(DialogName::About)));
    });
    actions.into_iter().for_each(|action| cx.emit(action));
}
