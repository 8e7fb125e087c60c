//! The paper, claim by claim: arXiv 2505.19046 explained beside the run that shows it; then all papers together.

mod both;
mod collapse;
pub(crate) mod content;
mod experiments;
mod five_ways;
mod knobs;
mod matrix;
mod theorem;
mod threshold;

use egui::{CornerRadius, Popup, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::frame::{Cx, panel};
use crate::app::model::{Action, Chapter, Figure, Scope, Slot};
use crate::app::panels::{Knobs, badge_of, family_of};
use crate::app::style::{GAP, MARGIN};
use crate::app::widgets::{
    elided, focus_ring, link_button, name_with, paint_caret, paragraph, rolled, rule, sourced, width_of,
};
use crate::figure::papers::read_by;
use content::words_of;

/// The page.
pub(crate) fn paper(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let mut page = ui.max_rect().shrink2(vec2(MARGIN, MARGIN));
    if cx.state.plain {
        page.min.y += above(ui, cx, page);
    } else {
        let width = theme.panel_width(300.0, page.width());
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        panel(ui, cx, left, "paper", text);
        page.min.x = left.right() + GAP;
    }
    if cx.shot.sides.is_empty() {
        return;
    }
    read_by(cx.state.chapter).iter().for_each(|name| cx.want(name));
    match cx.state.chapter {
        Chapter::Theorem | Chapter::Experiments | Chapter::Spike | Chapter::Ladder => grid(ui, cx, page),
        Chapter::Assumptions => matrix::page(ui, cx, page),
        Chapter::Threshold => threshold::page(ui, cx, page),
        Chapter::Knobs => knobs::page(ui, cx, page),
        Chapter::FiveWays => five_ways::page(ui, cx, page),
    }
}

/// Height of the list of chapters.
const LIST: f32 = 222.0;

/// Below this height the plots need the room more than the words do.
const ROOMY: f32 = 640.0;

/// In the lecture room there is no panel: the claim, what to look at and how it stands, over the plots; the claim alone over
/// a page that speaks for itself. Gives its height.
fn above(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) -> f32 {
    let theme = cx.theme;
    let words = words_of(cx.state.chapter);
    let mut child = ui.new_child(egui::UiBuilder::new().id_salt("above").max_rect(page));
    child.spacing_mut().item_spacing.y = 2.0;
    chapters(&mut child, cx, page.width(), words.title);
    let terse = cx.state.chapter.speaks_for_itself();
    if page.height() > ROOMY && !terse {
        paragraph(&mut child, words.look, theme.small(), theme.ink);
    }
    if let Some(now) = now(cx).filter(|_| !terse) {
        paragraph(&mut child, now, theme.strong(), theme.ink);
    }
    child.min_rect().height() + 8.0
}

/// Where there is no list of chapters at the side, these words open it.
fn chapters(ui: &mut Ui, cx: &mut Cx<'_>, width: f32, shown: &str) {
    let theme = cx.theme;
    let words = words_of(cx.state.chapter);
    let fonts = [theme.heading(), theme.bold(15.0), theme.bold(12.5)];
    let room = width - 26.0;
    let font = fonts.iter().find(|font| width_of(ui, shown, font) <= room).unwrap_or(&fonts[2]).clone();
    let title = elided(ui, shown, &font, room);
    let size = vec2(width_of(ui, &title, &font) + 24.0, theme.line(25.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    name_with(ui, &response, Role::ComboBox, "Chapter", || words.name.to_owned());
    let ink = if response.hovered() { theme.accent } else { theme.ink };
    ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, &title, font, ink);
    paint_caret(ui.painter(), pos2(rect.right() - 8.0, rect.center().y), theme.soft);
    focus_ring(ui, theme, &response, rect.shrink(2.0));
    let (chapter, mut chosen) = (cx.state.chapter, None);
    Popup::menu(&response).accessible_name("Chapter").width(theme.line(300.0)).show(|ui| {
        ui.set_min_width(theme.line(280.0));
        ui.spacing_mut().item_spacing.y = 1.0;
        for each in Chapter::ALL {
            if entry(ui, cx, each) {
                chosen = Some(each).filter(|each| *each != chapter);
                ui.close();
            }
        }
    });
    if let Some(each) = chosen {
        cx.emit(Action::Chapter(each));
    }
    response.on_hover_text(format!("{}\nClick to choose a chapter", words.title));
}

/// How the chapter's run stands, in one sentence.
fn now(cx: &Cx<'_>) -> Option<String> {
    match cx.state.chapter {
        Chapter::Theorem => theorem::now(cx),
        Chapter::Assumptions => None,
        Chapter::Spike | Chapter::Ladder => collapse::now(cx),
        Chapter::Experiments => experiments::now(cx),
        Chapter::Threshold => threshold::now(cx),
        Chapter::Knobs => knobs::now(cx),
        Chapter::FiveWays => five_ways::now(cx),
    }
}

/// The same for assistive tools, where there are more than the two sides the window tells of by itself.
pub(crate) fn live(cx: &Cx<'_>) -> Option<String> {
    cx.state.chapter.is_synthesis().then(|| now(cx)).flatten()
}

/// Two rows of plots, or the one that is enlarged.
fn grid(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    let figures = cx.state.chapter.figures();
    if let Some(Slot::Paper(figure)) = cx.state.enlarged
        && figures.contains(&figure)
    {
        return one(ui, cx, figure, page);
    }
    let rows = figures.len().div_ceil(2);
    let (w, h) = ((page.width() - GAP) / 2.0, (page.height() - GAP * (rows as f32 - 1.0)) / rows as f32);
    for (i, figure) in figures.iter().enumerate() {
        let min = pos2(page.left() + (w + GAP) * (i % 2) as f32, page.top() + (h + GAP) * (i / 2) as f32);
        let alone = i + 1 == figures.len() && i.is_multiple_of(2);
        one(ui, cx, *figure, Rect::from_min_size(min, vec2(if alone { page.width() } else { w }, h)));
    }
}

/// Draws a figure.
fn one(ui: &mut Ui, cx: &mut Cx<'_>, figure: Figure, rect: Rect) {
    match figure {
        Figure::Error => theorem::quantiles(ui, cx, rect),
        Figure::Steps => theorem::steps(ui, cx, rect),
        Figure::Divergence => theorem::divergence(ui, cx, rect),
        Figure::Enough => theorem::enough(ui, cx, rect),
        Figure::Family => matrix::run(ui, cx, rect),
        Figure::Density => collapse::density(ui, cx, rect),
        Figure::Profile => collapse::profile(ui, cx, rect),
        Figure::Collapsed => collapse::collapsed(ui, cx, rect),
        Figure::Distance => collapse::distance(ui, cx, rect),
        Figure::Rungs => collapse::rungs(ui, cx, rect),
        Figure::MeanError => experiments::mean(ui, cx, rect, false),
        Figure::SingleErrors => experiments::spread(ui, cx, rect),
        Figure::Growth => experiments::mean(ui, cx, rect, true),
        Figure::Cold | Figure::Hot | Figure::Point => threshold::one(ui, cx, figure, rect),
        Figure::Knobs => knobs::page(ui, cx, rect),
        Figure::Ways => five_ways::map(ui, cx, rect),
    }
}

/// The left panel: chapters, the claim in words, what to look at, the knobs that matter.
fn text(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let chapter = cx.state.chapter;
    ui.spacing_mut().item_spacing.y = 1.0;
    // Where the list would leave no room for the words, the name of the chapter opens it.
    let listed = ui.available_height() > theme.line(LIST + 170.0);
    if listed {
        for each in Chapter::ALL {
            if each == Chapter::Threshold {
                ui.add_space(4.0);
                ui.label(egui::RichText::new("All papers together").font(theme.small()).color(theme.soft));
            }
            if entry(ui, cx, each) && each != chapter {
                cx.emit(Action::Chapter(each));
            }
        }
    } else {
        chapters(ui, cx, ui.available_width(), words_of(chapter).name);
    }
    ui.add_space(6.0);
    rule(ui, theme);
    ui.add_space(4.0);
    let words = words_of(chapter);
    rolled(ui, "chapter", |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        paragraph(ui, words.title, theme.bold(15.0), theme.ink);
        paragraph(ui, words.claim, theme.font(12.5), theme.ink);
        if !chapter.is_synthesis() && link_button(ui, theme, "Explore this run in the Lab").clicked() {
            cx.emit(Action::Explore);
        }
        ui.label(egui::RichText::new("Look at").font(theme.strong()).color(theme.ink));
        paragraph(ui, words.look, theme.font(12.5), theme.ink);
        if let Some(now) = now(cx) {
            paragraph(ui, now, theme.strong(), theme.ink);
        }
        if !chapter.is_synthesis() {
            badge_of(ui, cx, &[0, 1]);
        }
        let scenario = cx.state.left.clone();
        if matches!(chapter, Chapter::Theorem | Chapter::Experiments) {
            family_of(ui, cx, Scope::Both, &scenario);
        }
        if !matches!(chapter, Chapter::Ladder | Chapter::Threshold | Chapter::FiveWays) {
            Knobs { scope: Scope::Both, scenario: &scenario }.row(ui, cx, "sample_size");
        }
        sourced(ui, words.source, theme.font(11.0), theme.soft);
    });
}

fn entry(ui: &mut Ui, cx: &Cx<'_>, chapter: Chapter) -> bool {
    let theme = cx.theme;
    let on = cx.state.chapter == chapter;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(23.0)), Sense::click());
    let name = words_of(chapter).name;
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, name));
    if on || response.hovered() {
        let fill = if on { theme.accent } else { theme.button_hover };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    }
    let ink = if on { theme.on_accent } else { theme.ink };
    let words = elided(ui, &format!("{}  {name}", chapter.index() + 1), &theme.body(), rect.width() - 20.0);
    let at = rect.left_center() + vec2(10.0, 0.0);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, words, theme.body(), ink);
    focus_ring(ui, theme, &response, rect.shrink(3.0));
    response.clicked()
}
