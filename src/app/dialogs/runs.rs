//! Runs that were looked at: opened again, put beside another, laid over the curves on view.

use egui::{
    Button, CornerRadius, RichText, Role, ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::open::{Dialogs, title};
use crate::app::frame::Cx;
use crate::app::model::{Action, Kept, Page, ShelfChange};
use crate::app::style::Series;
use crate::app::text::clock::ago;
use crate::app::text::numbers::bytes;
use crate::app::widgets::{elided, name_field, paragraph, small_button};

/// The list, the newest first, and what can be done with each.
pub(super) fn runs(ui: &mut Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    title(ui, cx, "Runs kept");
    let shelf = &cx.state.shelf;
    let words = "Every run that made room for another is kept here, also for the next session. One that lies over the curves \
        on view is drawn there with a dash and a name of its own.";
    paragraph(ui, words, cx.theme.small(), cx.theme.soft);
    let mut asked: Vec<Action> = Vec::new();
    let height = (ui.ctx().content_rect().height() - 260.0 - 2.0 * cx.theme.line(16.0)).max(140.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        if shelf.all().is_empty() {
            ui.label("None yet: change a knob or open another scenario");
        }
        for kept in shelf.all().iter().rev() {
            row(ui, cx, dialogs, kept, &mut asked);
        }
    });
    let count = shelf.all().len();
    ui.horizontal_wrapped(|ui| {
        let theme = cx.theme;
        if small_button(ui, theme, "Keep this run", "Keep this run").clicked() {
            asked.push(Action::Shelf(ShelfChange::Keep));
        }
        if count > 0
            && small_button(ui, theme, "Throw away all but pinned ones", "Throw away all but pinned ones").clicked()
        {
            asked.push(Action::Shelf(ShelfChange::Clear));
        }
        if small_button(ui, theme, "Close", "Close").clicked() {
            asked.push(Action::Dialog(None));
        }
        let many = if count == 1 { "1 run".to_owned() } else { format!("{count} runs") };
        let disk = shelf.disk.map_or(String::new(), |disk| format!(", {} on disk", bytes(disk as f64)));
        let words = format!("{many}, {} in memory{disk}", bytes(shelf.memory()));
        ui.label(RichText::new(words).font(theme.small()).color(theme.soft));
    });
    asked.into_iter().for_each(|action| cx.emit(action));
}

/// One run: its course in small, what it is, what can be done with it.
fn row(ui: &mut Ui, cx: &Cx<'_>, dialogs: &mut Dialogs, kept: &Kept, asked: &mut Vec<Action>) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        course(ui, cx, kept);
        ui.vertical(|ui| {
            if dialogs.naming == Some(kept.id) {
                let field = ui.add(TextEdit::singleline(&mut dialogs.text).hint_text("Name").desired_width(260.0));
                name_field(&field, "Name of the run", &dialogs.text, "Name");
                if std::mem::take(&mut dialogs.focus) {
                    field.request_focus();
                }
                if field.lost_focus() {
                    asked.push(Action::Shelf(ShelfChange::Name(kept.id, dialogs.text.clone())));
                    dialogs.naming = None;
                }
            } else {
                let words = elided(ui, kept.called(), &theme.body(), ui.available_width() - 8.0);
                ui.label(RichText::new(words).font(theme.body()).color(theme.ink)).on_hover_text(&kept.what);
            }
            ui.horizontal_wrapped(|ui| buttons(ui, cx, dialogs, kept, asked));
        });
    });
    ui.add_space(2.0);
}

fn buttons(ui: &mut Ui, cx: &Cx<'_>, dialogs: &mut Dialogs, kept: &Kept, asked: &mut Vec<Action>) {
    let theme = cx.theme;
    let called = kept.called();
    let mut button = |ui: &mut Ui, words: &str, on: Option<bool>, action: Action| {
        let text = RichText::new(words).font(theme.small());
        // What can be switched looks like a button, too, while it is off.
        let made = Button::selectable(on.unwrap_or(false), text).frame_when_inactive(true);
        let shown = ui.add(made.small());
        shown.widget_info(|| match on {
            Some(on) => WidgetInfo::selected(Role::CheckBox, true, on, format!("{words}: {called}")),
            None => WidgetInfo::labeled(Role::Button, true, format!("{words}: {called}")),
        });
        if shown.clicked() {
            asked.push(action);
        }
    };
    let act = |change| Action::Shelf(change);
    button(ui, "Open", None, act(ShelfChange::Open(kept.id)));
    button(ui, "Beside", None, act(ShelfChange::Beside(kept.id)));
    if matches!(cx.state.page, Page::Lab | Page::Compare) {
        button(ui, "Lay over", Some(kept.over), act(ShelfChange::Over(kept.id)));
    }
    button(ui, "Pin", Some(kept.pinned), act(ShelfChange::Pin(kept.id)));
    button(ui, "Delete", None, act(ShelfChange::Delete(kept.id)));
    let name = ui.add(Button::new(RichText::new("Name").font(theme.small())).small());
    name.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Name: {called}")));
    if name.clicked() {
        dialogs.naming = Some(kept.id);
        dialogs.text = kept.name.clone();
        dialogs.focus = true;
    }
    ui.label(RichText::new(ago(kept.left_at)).font(theme.small()).color(theme.soft));
}

/// The run's course in small: the median of what says most, from its lowest to its highest.
fn course(ui: &mut Ui, cx: &Cx<'_>, kept: &Kept) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(74.0, theme.line(34.0)), Sense::hover());
    ui.painter().rect(
        rect,
        CornerRadius::same(3),
        theme.field,
        Stroke::new(1.0, theme.outline),
        egui::StrokeKind::Inside,
    );
    let course = kept.course();
    let (low, high) = course
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let height = |value: f64| if high > low { ((value - low) / (high - low)) as f32 } else { 0.5 };
    let (inner, last) = (rect.shrink(5.0), course.len().saturating_sub(1).max(1) as f32);
    let place = |(i, value): (usize, &f64)| {
        let x = inner.left() + inner.width() * i as f32 / last;
        pos2(x, inner.bottom() - inner.height() * height(*value))
    };
    let colour = theme.colour(Series::of(kept.scenario.retention));
    ui.painter().add(Shape::line(course.iter().enumerate().map(place).collect(), Stroke::new(1.4, colour)));
}
