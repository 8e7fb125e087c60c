//! The numbers behind a figure as CSV: whatever is drawn of it, a row for each place, in the units of the axes.

use super::axis::Axis;
use super::plot::{Figure, Part, Plot, Sign};
use super::series::Series;
use crate::experiment::{embedded, field};

/// How such a file begins.
pub const DATA: &str = "# numbers behind a figure of collapse-lab";
/// Its columns: of a band `y` and `y_to` are its edges, of a bar or a cell all four; `share` is a place on a map's scale of
/// colours, from 0 to 1.
const COLUMNS: [&str; 8] = ["plot", "kind", "name", "x", "y", "x_to", "y_to", "share"];

/// All of it, below comment lines that hold the scenario: the file is itself one.
pub fn csv(figure: &Figure) -> String {
    let head = format!("{DATA} {}\n{}", env!("CARGO_PKG_VERSION"), embedded(&figure.state));
    let mut out = csv::Writer::from_writer(head.into_bytes());
    let mut rows = Vec::new();
    for plot in &figure.plots {
        plot.parts.iter().for_each(|part| rows_of(plot, part, &mut rows));
    }
    // Into memory, where nothing fails.
    let _ = out.write_record(COLUMNS);
    rows.iter().for_each(|row| drop(out.write_record(row)));
    out.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The rows of something drawn.
fn rows_of(plot: &Plot, part: &Part, rows: &mut Vec<[String; 8]>) {
    let [x_axis, y_axis] = [&plot.x.axis, &plot.y.axis];
    let [x, y] = [x_axis, y_axis].map(|axis| move |at: f64| number(axis, at));
    let none = String::new;
    let mut add = |kind: &str, name: &str, [x, y, x_to, y_to]: [String; 4], share: String| {
        rows.push([plot.title.clone(), kind.into(), name.into(), x, y, x_to, y_to, share]);
    };
    let named = |ink: &Series, sign: fn(&Sign) -> bool| name(plot, *ink, sign);
    match part {
        Part::Band { ink, xs, low, high, .. } => {
            let name = named(ink, |sign| matches!(sign, Sign::Box(_)));
            for ((at, low), high) in xs.iter().zip(low).zip(high) {
                add("band", name, [x(*at), y(*low), none(), y(*high)], none());
            }
        }
        Part::Line { ink, points, .. } => {
            let name = named(ink, |sign| matches!(sign, Sign::Line(_)));
            points.iter().for_each(|[at, value]| add("line", name, [x(*at), y(*value), none(), none()], none()));
        }
        Part::Bars { ink, bars, .. } => {
            let name = named(ink, |sign| matches!(sign, Sign::Box(_)));
            for [from, to, foot, top] in bars {
                add("bar", name, [x(*from), y(*foot), x(*to), y(*top)], none());
            }
        }
        Part::Dots { ink, points, .. } => {
            let name = named(ink, |sign| matches!(sign, Sign::Dot));
            points.iter().for_each(|[at, value]| add("dot", name, [x(*at), y(*value), none(), none()], none()));
        }
        Part::Rug { ink, xs, .. } => {
            let name = named(ink, |_| false);
            xs.iter().for_each(|at| add("rug", name, [x(*at), none(), none(), none()], none()));
        }
        Part::Spike { at, words, .. } => add("spike", words, [x(*at), none(), none(), none()], none()),
        Part::Label { at: [at, value], words, .. } => {
            add("label", words, [x(*at), y(*value), none(), none()], none());
        }
        Part::Beside { at: [at, value], words, .. } => {
            add("beside", words, [x(*at), y(*value), none(), none()], none())
        }
        Part::Cell { of: [from, to, foot, top], value } => {
            let share = value.map_or_else(none, |value| field(f64::from(value)));
            add("cell", "", [x(*from), y(*foot), x(*to), y(*top)], share);
        }
    }
}

/// What the legend calls something of this ink: where several are, the one that is drawn like it.
fn name(plot: &Plot, ink: Series, is_like: fn(&Sign) -> bool) -> &str {
    let of_ink = || plot.legend.iter().filter(|entry| entry.ink == ink);
    let found = of_ink().find(|entry| is_like(&entry.sign)).or_else(|| of_ink().next());
    found.map_or("", |entry| &entry.name)
}

/// A place on an axis as the number it stands for: of a logarithmic one, with the digits that a power of ten keeps.
fn number(axis: &Axis, at: f64) -> String {
    if !axis.log {
        return field(at);
    }
    field(format!("{:.12e}", 10_f64.powf(at)).parse().unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;
    use crate::figure::plot::{Entry, Scale, Width};

    #[test]
    fn what_is_drawn_is_told_in_the_units_of_the_axes() {
        let (ink, width) = (Series::Replace, Width::Thick);
        let entry = |sign, name: &str| Entry::new(sign, ink, name);
        let plot = Plot {
            parts: vec![
                Part::Band { ink, share: 0.2, xs: vec![1.0], low: vec![-2.0], high: vec![-1.0] },
                Part::Line { ink, share: 1.0, width, points: vec![[0.0, -3.0], [2.0, 0.003_f64.log10()]] },
            ],
            legend: vec![entry(Sign::Line(width), "median"), entry(Sign::Box(0.2), "90 % of runs")],
            ..Plot::new("KL, of all", Scale::new("", Axis::linear(0.0, 2.0)), Scale::new("", Axis::decades(-3.0, 0.0)))
        };
        let scenario = Scenario { seed: 12, ..Scenario::default() };
        let figure = Figure { state: scenario.to_toml(), plots: vec![plot], ..Figure::default() };
        let text = csv(&figure);
        assert!(text.starts_with(DATA));
        assert_eq!(Scenario::from_toml(&text).unwrap(), scenario);
        let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows[0], "plot,kind,name,x,y,x_to,y_to,share");
        assert_eq!(rows[1], "\"KL, of all\",band,90 % of runs,1.0,0.01,,0.1,");
        assert_eq!(rows[2], "\"KL, of all\",line,median,0.0,0.001,,,");
        assert_eq!(rows[3], "\"KL, of all\",line,median,2.0,0.003,,,");
    }
}
