//! The heading of a column in Compare: what this side does, and its own knobs behind it.

use egui::{
    Align2, CornerRadius, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::frame::Cx;
use crate::app::model::Scope;
use crate::app::text::headings::of_sides;
use crate::app::text::words;
use crate::app::widgets::{elided, focus_ring, paint_caret, width_of};

/// The width in which the heading of a side has room.
pub(crate) fn heading_width(ui: &Ui, cx: &Cx<'_>, index: usize) -> f32 {
    let (Some(side), Some(title)) = (cx.side(index), of_sides(&cx.shot.sides).into_iter().nth(index)) else {
        return 0.0;
    };
    let below = width_of(ui, &words::subtitle(side, cx.seen()), &cx.theme.small());
    (width_of(ui, &title, &cx.theme.heading()) + 41.0).max(below + 21.0)
}

/// The heading of a side, in its colour. Clicked, it opens the knobs of that side.
pub(crate) fn side_heading(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, index: usize) {
    let theme = cx.theme;
    let Some(side) = cx.side(index) else { return };
    let Some(title) = of_sides(&cx.shot.sides).into_iter().nth(index) else { return };
    let subtitle = words::subtitle(side, cx.seen());
    let colour = theme.colour(cx.series(index));
    let scope = if index == 0 { Scope::Left } else { Scope::Right };
    let draft = if index == 0 {
        cx.state.left.clone()
    } else {
        cx.state.right.clone().unwrap_or_else(|| cx.state.left.clone())
    };

    let fonts = [theme.heading(), theme.bold(15.0), theme.bold(12.5), theme.bold(10.5)];
    let fits = |font: &&egui::FontId| width_of(ui, &title, font) <= rect.width() - 40.0;
    let font = fonts.iter().find(fits).unwrap_or(&fonts[3]).clone();
    let shown = elided(ui, &title, &font, rect.width() - 40.0);
    let response = ui.interact(rect, ui.scope_id().with(("heading", index)), Sense::click());
    let name = format!("{title}: knobs of this side");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.expand2(vec2(4.0, 3.0)), CornerRadius::same(6), theme.button_hover);
    }
    let bar = Rect::from_min_max(rect.left_top(), pos2(rect.left() + 6.0, rect.bottom()));
    ui.painter().rect_filled(bar, CornerRadius::ZERO, colour);
    let at = pos2(rect.left() + 16.0, rect.top() - theme.line(4.0));
    ui.painter().text(at, Align2::LEFT_TOP, &shown, font.clone(), theme.ink);
    let caret = pos2(at.x + width_of(ui, &shown, &font) + 14.0, at.y + 0.72 * font.size);
    paint_caret(ui.painter(), caret, theme.soft);
    let one_line = rect.height() < theme.line(30.0);
    // What is kept, alone, rather than half of what follows it.
    let room = rect.width() - 20.0;
    let kept = subtitle.split_once("; ").filter(|_| width_of(ui, &subtitle, &theme.small()) > room);
    let below = elided(ui, kept.map_or(subtitle.as_str(), |(kept, _)| kept), &theme.small(), room);
    if !one_line {
        let at = pos2(at.x, rect.bottom() + theme.line(1.0));
        ui.painter().text(at, Align2::LEFT_BOTTOM, below, theme.small(), theme.soft);
    }
    focus_ring(ui, theme, &response, rect);
    let response = response.on_hover_text(format!("{title}: {subtitle}\nClick to change this side only"));
    Popup::menu(&response)
        .accessible_name(name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(theme.line(270.0))
        .show(|ui| {
            ui.set_width(theme.line(260.0));
            ui.spacing_mut().item_spacing.y = 7.0;
            let height = (ui.ctx().content_rect().height() - 180.0).max(160.0);
            ui.set_max_height(height);
            ScrollArea::vertical().max_height(height).show(ui, |ui| super::knob::every(ui, cx, &draft, scope, scope));
        });
}
