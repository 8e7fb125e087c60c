//! Four plots in two rows; where they would be too low to be read, one row at a time.

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::style::GAP;
use crate::app::widgets::link_button;

/// Plots beside each other.
const BESIDE: usize = 2;
/// Pages lower than this show one row, in units of the text: below a question, whose answers take the eye, and elsewhere.
const LOW: [f32; 2] = [290.0, 230.0];

/// Whether plots of that height stand in one row, where two rows of them would be too low to be read.
pub(super) fn is_low(cx: &Cx<'_>, height: f32) -> bool {
    height < cx.theme.line(LOW[usize::from(!cx.state.asks())])
}

/// The places of plots on a page and which plot each holds. On a low page there is a row of them, and a word for the others.
pub(super) fn places(ui: &mut Ui, cx: &Cx<'_>, page: Rect, count: usize) -> Vec<(usize, Rect)> {
    let theme = cx.theme;
    if !is_low(cx, page.height()) {
        return grid(page, 0..count);
    }
    let memory = ui.scope_id().with("other plots");
    let rows = count.div_ceil(BESIDE).max(1);
    let row = ui.data(|data| data.get_temp::<usize>(memory)).unwrap_or(0) % rows;
    let foot = theme.line(20.0);
    let at = Rect::from_min_size(pos2(page.left(), page.bottom() - foot), vec2(page.width(), foot));
    let mut child = ui.new_child(UiBuilder::new().id_salt("other plots").max_rect(at));
    let words = format!("Other plots ({} of {rows})", row + 1);
    if link_button(&mut child, theme, &words).on_hover_text("There is no room for all of them at once").clicked() {
        ui.data_mut(|data| data.insert_temp(memory, (row + 1) % rows));
    }
    let first = BESIDE * row;
    grid(page.with_max_y(at.top() - 4.0), first..(first + BESIDE).min(count))
}

/// Two beside each other, in as many rows as they need.
fn grid(page: Rect, plots: std::ops::Range<usize>) -> Vec<(usize, Rect)> {
    let rows = plots.len().div_ceil(BESIDE).max(1) as f32;
    let size = vec2((page.width() - GAP) / BESIDE as f32, (page.height() - GAP * (rows - 1.0)) / rows);
    let place = |i: usize| {
        let min = page.min + vec2((size.x + GAP) * (i % BESIDE) as f32, (size.y + GAP) * (i / BESIDE) as f32);
        Rect::from_min_size(min, size)
    };
    plots.enumerate().map(|(i, plot)| (plot, place(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_fill_the_page_and_so_does_one() {
        let page = Rect::from_min_max(pos2(10.0, 20.0), pos2(510.0, 432.0));
        let four = grid(page, 0..4);
        assert_eq!(four.iter().map(|(plot, _)| *plot).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!((four[0].1.min, four[3].1.max), (page.min, page.max));
        assert_eq!(four[0].1.size(), vec2(244.0, 200.0));
        let two = grid(page, 2..4);
        assert_eq!((two[0].0, two[0].1.min, two[1].1.max), (2, page.min, page.max));
        assert_eq!(two[1].1.height(), page.height());
    }
}
