//! What every widget is painted and named with: texts, rings of focus, nodes for assistive tools.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{
    Align2, Color32, CornerRadius, FontId, Galley, Id, Popup, Pos2, Rect, Response, Role, Sense, Tooltip, Ui,
    WidgetInfo, pos2,
};

use crate::app::style::{RADIUS, Theme};

/// Paints a card and gives the `Ui` inside its rectangle (no margin).
pub(crate) fn card(ui: &mut Ui, theme: &Theme, rect: Rect) {
    ui.painter().rect(rect, CornerRadius::same(RADIUS), theme.card, theme.hairline(), egui::StrokeKind::Inside);
}

/// Text at a place, with a node for assistive tools. Gives the rectangle it takes.
pub(crate) fn text(ui: &Ui, at: Pos2, anchor: Align2, words: &str, font: FontId, colour: Color32) -> Rect {
    let rect = ui.painter().text(at, anchor, words, font, colour);
    let id = ui.scope_id().with((words, at.x.round() as i32, at.y.round() as i32));
    named(ui, rect, id, Role::Label, words);
    rect
}

/// A node for assistive tools that is seen, if at all, as something painted.
pub(crate) fn named(ui: &Ui, rect: Rect, id: Id, role: Role, words: &str) -> Response {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(role, true, words));
    response
}

/// What assistive tools read besides the name: the value of a choice, what is to be seen in a plot. (A value in words does
/// not reach the accessibility bus of Linux from anything but a text; a description does.)
pub(crate) fn describe(ui: &Ui, response: &Response, words: impl FnOnce() -> String) {
    if ui.ctx().has_accesskit_node(response.id) {
        let words = words();
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words));
    }
}

/// Names a text field for assistive tools; `hint` stands in it while it is empty.
pub(crate) fn name_field(field: &Response, label: &str, text: &str, hint: &str) {
    field.widget_info(|| WidgetInfo { label: Some(label.into()), ..WidgetInfo::text_edit(true, "", text, hint) });
}

/// Names something that shows a value, and says the value.
pub(crate) fn name_with(ui: &Ui, response: &Response, role: Role, name: &str, value: impl Fn() -> String) {
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(value()),
        ..WidgetInfo::labeled(role, ui.is_enabled(), name)
    });
    describe(ui, response, value);
}

/// Words that explain a control: under the pointer, and as soon as the keyboard comes to it.
pub(crate) fn explain(response: Response, words: &str) -> Response {
    let id = response.id.with("come to by keyboard");
    let ctx = response.ctx.clone();
    if response.gained_focus() {
        // One that was clicked has the focus, too, and the pointer shows the words.
        let by_keyboard = !ctx.input(|input| input.pointer.any_down() || input.pointer.any_released());
        ctx.data_mut(|data| data.insert_temp(id, by_keyboard));
    }
    let shown = response.has_focus() && ctx.data(|data| data.get_temp(id)).unwrap_or(false);
    let opened = Popup::is_id_open(&ctx, Popup::default_response_id(&response));
    if words.is_empty() {
        return response;
    }
    if !shown || opened || response.contains_pointer() {
        return response.on_hover_text(words);
    }
    Tooltip::for_widget(&response).show(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(words);
    });
    response
}

/// A wrapped paragraph in the flow of the `Ui`.
pub(crate) fn paragraph(ui: &mut Ui, words: impl Into<String>, font: FontId, colour: Color32) -> Response {
    ui.add(egui::Label::new(egui::RichText::new(words).font(font).color(colour)).wrap())
}

/// Text cut to a width with dots.
pub(crate) fn elided(ui: &Ui, words: &str, font: &FontId, width: f32) -> String {
    let measure =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x;
    if measure(words) <= width {
        return words.to_owned();
    }
    let chars: Vec<char> = words.chars().collect();
    let (mut low, mut high) = (0, chars.len());
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        let candidate: String = chars[..middle].iter().chain(['…'].iter()).collect();
        if measure(&candidate) <= width { low = middle } else { high = middle }
    }
    chars[..low].iter().collect::<String>().trim_end().chars().chain(['…']).collect()
}

/// Circles and boxes that can be chosen are seen while they are not, in every theme.
pub(crate) fn visible_marks(ui: &mut Ui, theme: &Theme) {
    let widgets = &mut ui.visuals_mut().widgets;
    for style in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        style.bg_stroke = egui::Stroke::new(1.2, theme.soft);
    }
}

/// Marks the whole text of a field.
pub(crate) fn select_all(ui: &Ui, field: Id, text: &str) {
    let mut state = egui::TextEdit::load_state(ui.ctx(), field).unwrap_or_default();
    state.cursor.set_char_range(Some(egui::text::CCursorRange::select_all_str(text)));
    state.store(ui.ctx(), field);
}

/// Width of a text on one line.
pub(crate) fn width_of(ui: &Ui, words: &str, font: &FontId) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x
}

/// Words broken into rows of that width, and cut with an ellipsis where as many rows are full.
pub(crate) fn in_rows(ui: &Ui, words: &str, font: FontId, (width, rows): (f32, usize), ink: Color32) -> Arc<Galley> {
    let mut job = LayoutJob::simple(words.to_owned(), font, ink, width);
    job.wrap.max_rows = rows;
    ui.painter().layout_job(job)
}

/// An outline that shows where the keyboard is.
pub(crate) fn focus_ring(ui: &Ui, theme: &Theme, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, theme.accent);
        ui.painter().rect_stroke(rect.expand(3.0), CornerRadius::same(RADIUS), stroke, egui::StrokeKind::Outside);
    }
}

/// A thin line across.
pub(crate) fn rule(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter()
        .line_segment([pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)], theme.hairline());
}
