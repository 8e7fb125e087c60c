//! A model as tables, the truth's beside them: shares of what follows what, or strengths of links; and a line of what it makes.

use super::made::Made;
use super::side::Side;
use crate::experiment::{Plane, View};
use crate::family::Panel;
use crate::figure::axis::Axis;
use crate::figure::numbers::{capital, significant, whole};
use crate::figure::plot::{Part, Plot, Scale};
use crate::figure::series::Series;

/// Fewer names than this are written along the edges.
const NAMED: usize = 30;

/// A plot for each table, the truth's first; where there is none, what the model writes stands alone.
pub(super) fn plots(side: &Side, view: &View, plane: &Plane) -> Vec<Made> {
    let [truth, model] = &plane.panels;
    let several = truth.len().max(model.len()) > 1;
    let all = truth.iter().map(|panel| (panel, Series::Truth)).chain(model.iter().map(|panel| (panel, side.series)));
    let mut made: Vec<Made> = all
        .map(|(panel, series)| {
            let of = if series == Series::Truth { "Truth".to_owned() } else { model_at(view) };
            let title = if several { format!("{of}, {}", panel.title) } else { of };
            table(panel, series, title)
        })
        .collect();
    if made.is_empty() {
        let unit = || Scale {
            label: String::new(),
            axis: Axis::linear(0.0, 1.0),
            percent: false,
            whole: false,
            names: vec![(-1.0, String::new())], // no ticks: nothing is measured along it
        };
        let plot = Plot::new(model_at(view), unit(), unit());
        made.push(Made::new(plot, format!("{}.", model_at(view))));
    }
    if let Some(last) = made.last_mut() {
        let state = view.collapsed.map(|(name, _)| capital(name));
        let written = view.specimen.as_ref().map(|line| {
            // Whole words, where there are any.
            let whole = line.rsplit_once(' ').filter(|(front, _)| !front.is_empty());
            format!("The model writes: “{} …”", whole.map_or(line.as_str(), |(front, _)| front))
        });
        for note in state.into_iter().chain(written) {
            last.told = format!("{} {note}.", last.told);
            last.plot.notes.push(note);
        }
    }
    made
}

fn model_at(view: &View) -> String {
    format!("Model at generation {}", whole(view.generation))
}

/// Cells by colour, the first row on top: by their roots, so that small shares are seen too; below 0 in another colour.
fn table(panel: &Panel, series: Series, title: String) -> Made {
    let size = panel.names.len().max(1);
    let cell = |(i, value): (usize, f64)| {
        let ink = if value > 0.0 { series } else { Series::Real };
        let share = 0.06 + 0.94 * (value.abs() / panel.most).min(1.0).sqrt() as f32;
        let (left, top) = ((i % size) as f64, (size - i / size) as f64);
        Part::Bars { ink, share, bars: vec![[left, left + 1.0, top - 1.0, top]] }
    };
    let seen = panel.cells.iter().copied().enumerate().filter(|(_, value)| value.is_finite() && *value != 0.0);
    let parts = seen.map(cell).collect();
    let names = |down: bool| {
        let at = |i: usize| if down { (size - i) as f64 - 0.5 } else { i as f64 + 0.5 };
        let all = panel.names.iter().enumerate().map(|(i, name)| (at(i), name.clone()));
        if size > NAMED { vec![(-1.0, String::new())] } else { all.collect() }
    };
    let scale = |i: usize| Scale {
        whole: true,
        names: names(i == 1),
        ..Scale::new(panel.axes[i], Axis::linear(0.0, size as f64))
    };
    let below = panel.cells.iter().any(|value| *value < 0.0);
    let most = significant(panel.most, 2);
    let note = if below { format!("darkest: ±{most}, green below 0") } else { format!("darkest: {most}") };
    let largest = panel.cells.iter().copied().enumerate().filter(|(_, x)| x.is_finite());
    let largest = largest.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(String::new(), |(i, value)| {
        let [column, row] = [i % size, i / size].map(|k| panel.names.get(k).map_or("", String::as_str));
        let [of_column, of_row] = panel.axes;
        format!(", largest {} at {of_row} {row}, {of_column} {column}", significant(value, 3))
    });
    let told = format!("{title}: a table of {size} by {size}{largest}.");
    let plot = Plot { parts, notes: vec![note], ..Plot::new(title, scale(0), scale(1)) };
    Made::new(plot, told)
}
