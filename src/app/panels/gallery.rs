//! The gallery: every scenario under the question it answers, with its claim; and a search among them.

use std::ops::Range;
use std::sync::OnceLock;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Color32, CornerRadius, FontId, Frame, Id, Key, Margin, Modifiers, RichText, Role, ScrollArea, Sense, Stroke,
    TextEdit, Ui, WidgetInfo, vec2,
};

use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::text::numbers::capital;
use crate::app::widgets::{describe, name_field, paragraph, sourced};
use crate::experiment::{Found, Index, Matched, Place, Scenario};

/// Room left of the words of a line.
const INSET: f32 = 10.0;

/// Under this name the frame that follows is asked to open the gallery.
pub(crate) fn gallery_key() -> Id {
    Id::unique("gallery wanted")
}

/// What is typed, what has it, and the line the arrow keys are on.
#[derive(Clone, Debug, Default)]
struct Search {
    words: String,
    found: Vec<Found>,
    line: usize,
    /// The pass it was last shown in.
    pass: u64,
}

/// The list; gives what is chosen.
pub(super) fn gallery(ui: &mut Ui, cx: &Cx<'_>) -> Option<Action> {
    let memory = ui.scope_id().with("search");
    let pass = ui.ctx().cumulative_pass_nr();
    let mut search: Search = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    // Opened anew, it begins anew, and what is typed is searched for.
    let opened = search.pass + 1 < pass;
    if opened {
        search = Search::default();
    }
    search.pass = pass;
    let height = (ui.ctx().content_rect().height() - 160.0).max(120.0);
    let (typed, enter) = field(ui, cx, &mut search, opened);
    if opened || typed {
        search.found = found(&search.words);
        // The best stands first; with nothing typed it is the one on view.
        let on = |found: &Found| scenario(found.index).title == on_view(cx);
        search.line = search.found.iter().position(on).filter(|_| search.words.trim().is_empty()).unwrap_or(0);
    }
    let (down, up) = ui.input(|input| (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp)));
    let last = search.found.len().saturating_sub(1);
    search.line = (search.line + usize::from(down)).saturating_sub(usize::from(up)).min(last);
    count(ui, cx, &search);
    let moved = down || up || opened || typed;
    let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
    let chosen = list.show(ui, |ui| lines(ui, cx, &search, moved, enter && !opened)).inner;
    ui.data_mut(|data| data.insert_temp(memory, search));
    chosen.map(|i| {
        ui.close();
        Action::Shipped(i)
    })
}

/// The title of the one on view; it is not told by a mark either, while it is veiled.
fn on_view<'a>(cx: &'a Cx<'_>) -> &'a str {
    if cx.state.veiled { "" } else { &cx.state.left.title }
}

/// The field above the list: whether what is looked for has changed, and whether a line was chosen by `Enter`.
fn field(ui: &mut Ui, cx: &Cx<'_>, search: &mut Search, opened: bool) -> (bool, bool) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), cx.theme.line(30.0)), Sense::hover());
    let before = search.words.clone();
    // Escape takes back what was typed; where nothing is, the list closes by it.
    let cleared = !search.words.is_empty() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if cleared {
        search.words.clear();
    }
    let hint = "Title, claim, author, family or number on arXiv";
    let edit = TextEdit::singleline(&mut search.words).hint_text(hint).desired_width(row.width());
    let field = ui.put(row, edit.align(egui::Align2::LEFT_CENTER).min_size(row.size()));
    name_field(&field, "Search scenarios", &search.words, hint);
    // Enter takes the keyboard from a field; here it chooses, and where nothing is chosen the field keeps it.
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if opened || cleared || entered {
        field.request_focus();
    }
    (before != search.words, entered)
}

/// How many there are, and which of them `Enter` opens: seen in part, and told to assistive tools at every change.
fn count(ui: &mut Ui, cx: &Cx<'_>, search: &Search) {
    let theme = cx.theme;
    let all = crate::app::model::gallery().len();
    let words = match search.found.len() {
        0 => "No scenario has these words".to_owned(),
        n if n == all => format!("{all} scenarios"),
        n => format!("{n} of {all} scenarios"),
    };
    let label = paragraph(ui, &words, theme.font(11.5), theme.soft);
    let on = search.found.get(search.line).map(|found| &scenario(found.index).title);
    let spoken = on.map_or_else(|| words.clone(), |title| format!("{words}. Line {}: {title}", search.line + 1));
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
    ui.add_space(4.0);
}

/// The lines: under their questions, or best first where something is looked for. Gives the scenario that is chosen.
fn lines(ui: &mut Ui, cx: &Cx<'_>, search: &Search, moved: bool, enter: bool) -> Option<usize> {
    let theme = cx.theme;
    let searches = !search.words.trim().is_empty();
    let mut group = "";
    let mut chosen = None;
    for (line, found) in search.found.iter().enumerate() {
        let one = scenario(found.index);
        if !searches && group != one.group {
            group = &one.group;
            ui.add_space(6.0);
            ui.label(RichText::new(group).font(theme.bold(11.5)).color(theme.accent));
        }
        let marked = line == search.line;
        let response = entry(ui, cx, one, found, marked);
        if marked && moved {
            response.scroll_to_me(None);
        }
        // The key that opened the list does not choose from it.
        if response.clicked() || enter && marked {
            chosen = Some(found.index);
        }
        if (marked || searches) && !cx.state.veiled && !one.source.is_empty() {
            let below = Margin { left: INSET as i8, right: INSET as i8, top: 0, bottom: 5 };
            Frame::NONE.inner_margin(below).show(ui, |ui| sourced(ui, &one.source, theme.font(11.5), theme.soft));
        }
    }
    chosen
}

/// A scenario by its place.
fn scenario(index: usize) -> &'static Scenario {
    &crate::app::model::gallery()[index].1
}

/// Shipped scenarios that have all the words, best first; with none, all of them group by group.
fn found(words: &str) -> Vec<Found> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let all = crate::app::model::gallery();
    let mut found = INDEX.get_or_init(|| Index::new(all)).find(words);
    if words.trim().is_empty() {
        let groups: Vec<&str> = all.iter().map(|(_, scenario)| scenario.group.as_str()).collect();
        found.sort_by_key(|found| (groups.iter().position(|group| *group == groups[found.index]), found.index));
    }
    found
}

/// A scenario: its title, its claim, and any other line that has the words looked for.
fn entry(ui: &mut Ui, cx: &Cx<'_>, scenario: &Scenario, found: &Found, marked: bool) -> egui::Response {
    let theme = cx.theme;
    let on = scenario.title == on_view(cx);
    let width = ui.available_width();
    let marks = |place: Place| {
        found.lines.iter().find(|line| line.place == place).map_or(&[][..], |line| line.marks.as_slice())
    };
    let font = theme.font(11.5);
    let mut rows = vec![job(&scenario.title, marks(Place::Title), &theme.strong(), [theme.ink, theme.accent])];
    // Behind the veil a claim is not told, and neither is what else would tell of it.
    if !cx.state.veiled {
        rows.push(job(&scenario.claim, marks(Place::Claim), &font, [theme.soft, theme.ink]));
        rows.extend(others(found).map(|(words, marks)| job(&words, &marks, &font, [theme.soft, theme.ink])));
    }
    let galleys: Vec<_> = rows
        .into_iter()
        .map(|mut job| {
            job.wrap.max_width = width - 2.0 * INSET;
            ui.painter().layout_job(job)
        })
        .collect();
    let height = galleys.iter().map(|galley| galley.size().y + 1.0).sum::<f32>() + 11.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, on, &scenario.title));
    describe(ui, &response, || galleys.iter().skip(1).map(|galley| galley.text()).collect::<Vec<_>>().join(". "));
    if response.hovered() || response.has_focus() || on || marked {
        let fill = if on && !marked { theme.button } else { theme.button_hover };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    }
    let mut at = rect.left_top() + vec2(INSET, 5.0);
    for galley in galleys {
        let below = at + vec2(0.0, galley.size().y + 1.0);
        ui.painter().galley(at, galley, theme.ink);
        at = below;
    }
    response
}

/// Lines with the words that are not on view anyway, each with what it is.
fn others(found: &Found) -> impl Iterator<Item = (String, Vec<Range<usize>>)> {
    let seen = [Place::Title, Place::Claim, Place::Source];
    found.lines.iter().filter(move |line| !seen.contains(&line.place)).map(|Matched { place, text, marks }| {
        let before = format!("{}: ", capital(place.word()));
        let marks = marks.iter().map(|at| at.start + before.len()..at.end + before.len()).collect();
        (before + text, marks)
    })
}

/// A text in which what was looked for stands out: by its colour, and by a line below it.
fn job(text: &str, marks: &[Range<usize>], font: &FontId, [plain, found]: [Color32; 2]) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut end = 0;
    for at in marks {
        job.append(&text[end..at.start], 0.0, TextFormat::simple(font.clone(), plain));
        let format = TextFormat { underline: Stroke::new(1.0, found), ..TextFormat::simple(font.clone(), found) };
        job.append(&text[at.clone()], 0.0, format);
        end = at.end;
    }
    job.append(&text[end..], 0.0, TextFormat::simple(font.clone(), plain));
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_found_by_title_claim_paper_and_group() {
        let all = crate::app::model::gallery().len();
        assert_eq!(found("").len(), all);
        let groups =
            |words: &str| found(words).iter().map(|found| scenario(found.index).group.as_str()).collect::<Vec<_>>();
        for heat in [groups("2404.02325"), groups("marchi")] {
            assert!(heat.len() > 4 && heat.iter().filter(|group| **group == "Temperature").count() > 3, "{heat:?}");
        }
        assert!(groups("temperature pitchfork").len() == 1 && groups("no such words").is_empty());
        // With nothing typed a group is one block.
        let mut groups = groups("");
        groups.dedup();
        let count = groups.len();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), count);
    }

    #[test]
    fn what_was_looked_for_stands_out_and_the_text_stays() {
        let font = FontId::proportional(12.0);
        let told = job("Pólya's urn", &[0..6, 9..12], &font, [Color32::BLACK, Color32::RED]);
        assert_eq!(told.text, "Pólya's urn");
        let red = told.sections.iter().filter(|section| section.format.color == Color32::RED).count();
        assert_eq!(red, 2);
        let all = found("soatto");
        let (words, marks) = others(&all[0]).next().unwrap();
        assert!(words.starts_with("Authors: Matteo Marchi, ") && &words[marks[0].clone()] == "Soatto", "{words}");
    }
}
