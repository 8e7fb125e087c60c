//! The gallery: every scenario under the question it answers, with its claim.

use egui::{CornerRadius, Id, Key, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::widgets::{name_field, paragraph};
use crate::experiment::Scenario;

/// Under this name the frame that follows is asked to open the gallery.
pub(crate) fn gallery_key() -> Id {
    Id::unique("gallery wanted")
}

/// What is typed, and the line the arrow keys are on.
#[derive(Clone, Debug, Default)]
struct Search {
    words: String,
    line: usize,
    /// The pass it was last shown in.
    pass: u64,
}

/// The list; gives what is chosen.
pub(super) fn gallery(ui: &mut Ui, cx: &Cx<'_>) -> Option<Action> {
    let theme = cx.theme;
    let memory = ui.scope_id().with("search");
    let pass = ui.ctx().cumulative_pass_nr();
    let mut search: Search = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    // Opened anew, it begins anew, and what is typed is searched for.
    let opened = search.pass + 1 < pass;
    if opened {
        search = Search::default();
    }
    search.pass = pass;
    let height = (ui.ctx().content_rect().height() - 140.0).max(120.0);
    let typed = field(ui, cx, &mut search, opened);
    let found = found(&search.words);
    // The one on view is not told by a mark either, while it is veiled.
    let on = if cx.state.veiled { "" } else { cx.state.left.title.as_str() };
    if opened {
        search.line = found.iter().position(|(_, scenario)| scenario.title == on).unwrap_or(0);
    } else if typed {
        // A title that has the words is what is looked for.
        search.line = found.iter().position(|(_, scenario)| has(&scenario.title, &search.words)).unwrap_or(0);
    }
    let (down, up, enter) = ui.input(|input| {
        (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp), input.key_pressed(Key::Enter))
    });
    let moved = down || up || opened || typed;
    search.line = (search.line + usize::from(down)).saturating_sub(usize::from(up)).min(found.len().saturating_sub(1));
    let mut chosen = None;
    let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
    list.show(ui, |ui| {
        let mut group = "";
        for (line, &(i, scenario)) in found.iter().enumerate() {
            if group != scenario.group {
                group = &scenario.group;
                ui.add_space(6.0);
                ui.label(RichText::new(group).font(theme.bold(11.5)).color(theme.accent));
            }
            let marked = line == search.line;
            let response = entry(ui, cx, scenario, scenario.title == on, marked);
            if marked && moved {
                response.scroll_to_me(if opened || typed { Some(egui::Align::Center) } else { None });
            }
            // The key that opened the list does not choose from it.
            if response.clicked() || enter && marked && !opened {
                chosen = Some(Action::Shipped(i));
                ui.close();
            }
        }
        if found.is_empty() {
            paragraph(ui, "No scenario has these words", theme.body(), theme.soft);
        }
    });
    ui.data_mut(|data| data.insert_temp(memory, search));
    chosen
}

/// The field above the list; whether something was typed.
fn field(ui: &mut Ui, cx: &Cx<'_>, search: &mut Search, opened: bool) -> bool {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), cx.theme.line(30.0)), Sense::hover());
    let before = search.words.clone();
    let edit = TextEdit::singleline(&mut search.words).hint_text("Search").desired_width(row.width());
    let field = ui.put(row, edit.align(egui::Align2::LEFT_CENTER).min_size(row.size()));
    name_field(&field, "Search scenarios", &search.words, "Search");
    // Enter takes the keyboard from a field; here it chooses, and where nothing is chosen the field keeps it.
    if opened || field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        field.request_focus();
    }
    ui.add_space(6.0);
    before != search.words
}

/// Whether a text has words that begin as each of those typed.
fn has(text: &str, typed: &str) -> bool {
    let text = text.to_lowercase();
    let begins = |word: &str| {
        text.match_indices(word).any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
    };
    typed.to_lowercase().split_whitespace().all(begins)
}

/// Shipped scenarios that have all the words, group by group, with their numbers.
fn found(words: &str) -> Vec<(usize, &'static Scenario)> {
    let all = crate::app::model::gallery();
    let is_found = |name: &str, scenario: &Scenario| {
        let Scenario { title, claim, source, group, .. } = scenario;
        has(&format!("{name} {title} {claim} {source} {group}"), words)
    };
    let groups: Vec<&str> = all.iter().map(|(_, scenario)| scenario.group.as_str()).collect();
    let mut found: Vec<(usize, &Scenario)> = all
        .iter()
        .enumerate()
        .filter(|(_, (name, scenario))| is_found(name, scenario))
        .map(|(i, one)| (i, &one.1))
        .collect();
    found.sort_by_key(|(i, scenario)| (groups.iter().position(|group| *group == scenario.group), *i));
    found
}

fn entry(ui: &mut Ui, cx: &Cx<'_>, scenario: &Scenario, on: bool, marked: bool) -> egui::Response {
    let theme = cx.theme;
    let width = ui.available_width();
    let top = ui.painter().layout(scenario.title.clone(), theme.strong(), theme.ink, width - 20.0);
    let claim = if cx.state.veiled { "" } else { scenario.claim.as_str() };
    let low = ui.painter().layout(claim.to_owned(), theme.font(11.5), theme.soft, width - 20.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, top.size().y + low.size().y + 12.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, on, &scenario.title));
    if response.hovered() || response.has_focus() || on || marked {
        let fill = if on && !marked { theme.button } else { theme.button_hover };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    }
    let at = rect.left_top() + vec2(10.0, 5.0);
    let below = at + vec2(0.0, top.size().y + 1.0);
    ui.painter().galley(at, top, theme.ink);
    ui.painter().galley(below, low, theme.soft);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_found_by_title_claim_paper_and_group() {
        let all = crate::app::model::gallery().len();
        assert_eq!(found("").len(), all);
        let titles =
            |words: &str| found(words).into_iter().map(|(_, scenario)| scenario.group.as_str()).collect::<Vec<_>>();
        let heat = titles("2404.02325");
        assert!(heat.len() > 4 && heat.iter().filter(|group| **group == "Temperature").count() > 3, "{heat:?}");
        assert!(has("A rare event is forgotten", "rare ev") && !has("five sevenths", "event"));
        assert!(titles("temperature pitchfork").len() == 1 && titles("no such words").is_empty());
        // A group is one block.
        let mut groups = titles("");
        groups.dedup();
        let count = groups.len();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), count);
    }
}
