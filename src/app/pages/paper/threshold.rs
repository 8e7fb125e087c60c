//! One threshold: the three loops that look unlike, beside one another.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::model::{Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Chart, Ribbon, Stroke};
use crate::app::style::{GAP, Series};
use crate::app::text::numbers::{significant, whole};
use crate::app::widgets::{text, width_of};
use crate::experiment::History;
use crate::figure::papers::threshold::{ACROSS, END, FIGURES, GAIN, PRODUCTS, SIDES, drawn};

pub(super) fn page(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    let theme = cx.theme;
    let [axis, gain] = [format!("x = {ACROSS}"), format!(", the gain being {GAIN}")];
    let all = [format!("{axis}{gain}; runs at generation {}", cx.shot.playhead), axis.clone() + &gain];
    // The generation is told at the foot of the window, too, and the gain where the chapter is explained.
    let words = all.into_iter().find(|words| width_of(ui, words, &theme.small()) <= page.width()).unwrap_or(axis);
    text(ui, page.center_bottom(), Align2::CENTER_BOTTOM, &words, theme.small(), theme.soft);
    let room = Rect::from_min_max(page.min, pos2(page.right(), page.bottom() - theme.line(20.0)));
    if let Some(Slot::Paper(figure)) = cx.state.enlarged
        && FIGURES.contains(&figure)
    {
        return one(ui, cx, figure, room);
    }
    // Beside one another where there is room, or too little height; else one below the other, their borders one line.
    let count = FIGURES.len() as f32;
    let beside = room.width() > 2.7 * theme.line(320.0) || room.height() < count * theme.line(120.0);
    let size = if beside {
        vec2((room.width() - GAP * (count - 1.0)) / count, room.height())
    } else {
        vec2(room.width(), (room.height() - GAP * (count - 1.0)) / count)
    };
    let step = if beside { vec2(size.x + GAP, 0.0) } else { vec2(0.0, size.y + GAP) };
    for (i, figure) in FIGURES.into_iter().enumerate() {
        one(ui, cx, figure, Rect::from_min_size(room.min + step * i as f32, size));
    }
}

/// Draws one of the three.
pub(super) fn one(ui: &mut Ui, cx: &mut Cx<'_>, figure: Figure, rect: Rect) {
    let drawn = drawn(figure);
    let t = cx.shot.playhead;
    let found = drawn.found(&histories(cx), t);
    let middle: Vec<[f64; 2]> = found.iter().map(|&(x, [middle, ..])| [x, middle]).collect();
    let band = found.iter().map(|&(x, [_, low, high])| [x, low, high]).collect();
    let (theory, ends) = (drawn.known(t), drawn.ends());
    let reading = {
        let (found, theory) = (&found, drawn.theory);
        move |at: f64| {
            let near = found.iter().min_by(|a, b| (a.0 - at).abs().total_cmp(&(b.0 - at).abs()));
            let Some(&(x, [middle, ..])) = near else { return (String::new(), Vec::new()) };
            let theory = theory(x, t).map_or("no bound".into(), |value| significant(value, 3));
            (format!("x = {x}"), vec![("runs".into(), significant(middle, 3)), ("theory".into(), theory)])
        }
    };
    Chart {
        ribbons: vec![Ribbon { series: Series::Replace, points: band }],
        strokes: vec![
            Stroke { series: Series::Truth, weight: 0.6, points: ends.map(|end| [1.0, end]).to_vec() },
            Stroke { series: Series::Theory, weight: 1.6, points: theory },
            Stroke { series: Series::Replace, weight: 0.6, points: middle.clone() },
        ],
        dots: vec![(Series::Replace, middle)],
        entries: vec![
            (Series::Replace, "runs".into()),
            (Series::Theory, drawn.law.into()),
            (Series::Truth, "border, x = 1".into()),
        ],
        reading: Some(Box::new(reading)),
        ..Chart::new(Slot::Paper(figure), drawn.title, Axis::linear(0.0, END), drawn.y)
    }
    .show(ui, cx, rect);
}

fn histories<'a>(cx: &Cx<'a>) -> Vec<&'a History> {
    cx.shot.sides.iter().map(|side| &side.history).collect()
}

/// The state in one sentence: the loops next to the border on both sides.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let t = cx.shot.playhead;
    let above = PRODUCTS.iter().position(|&product| product > 1.0)?;
    let histories = histories(cx);
    let of = |figure: Figure, i: usize| {
        let loops = histories.chunks(SIDES).nth(i)?;
        (drawn(figure).read)(loops, t).map(|[middle, ..]| significant(middle, 2))
    };
    let [cold, hot, point] =
        FIGURES.map(|figure| Some(format!("{} and {}", of(figure, above - 1)?, of(figure, above)?)));
    let (low, high) = (PRODUCTS[above - 1], PRODUCTS[above]);
    Some(format!(
        "Generation {}, at x = {low} and {high}: order of the cold symbols {}, variance of the hot Gaussian {}, trace of \
         the point {}.",
        whole(t),
        cold?,
        hot?,
        point.unwrap_or_else(|| "to come".into())
    ))
}
