//! What is behind each kind of plot: the points it is drawn from, before they are placed on its axes, as a table.

use super::known::{theory_of, words_of};
use super::origins::present;
use super::pair::Pair;
use super::table::{GENERATION, Table};
use crate::experiment::{Centre, GROUPS, History, Origin, Plane, Row, Simplex, Summary, View};
use crate::family::Panel;
use crate::theory::Curve;

/// What is drawn of a curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Drawn {
    pub(crate) curve: bool,
    pub(crate) mean: bool,
    pub(crate) bands: bool,
    pub(crate) runs: usize,
    pub(crate) theory: bool,
}

/// One curve over the generation.
pub(crate) struct CurveBehind<'a> {
    /// Its name among several; empty of an only one.
    pub(crate) name: &'a str,
    pub(crate) metric: &'a str,
    pub(crate) history: &'a History,
    pub(crate) theory: &'a [Curve],
    /// What else is known, by name.
    pub(crate) beside: Vec<(String, &'a [(u64, f64)])>,
    /// Whether rare runs rule its mean.
    pub(crate) ruled: bool,
    pub(crate) drawn: Drawn,
}

/// Curves over the generation, a row for each that a run has.
pub(crate) fn of_curves(curves: &[CurveBehind<'_>], centre: Centre, percent: bool) -> Table {
    let rows = curves.iter().flat_map(|curve| curve.history.rows());
    let mut table = Table::at(GENERATION, rows.map(|row| row.generation as f64));
    for curve in curves {
        curve.add_to(&mut table, centre, percent);
    }
    table
}

impl CurveBehind<'_> {
    fn add_to(&self, table: &mut Table, centre: Centre, percent: bool) {
        let Some(place) = self.history.metric(self.metric) else { return };
        let info = &self.history.metrics()[place];
        let named = |what: &str| if self.name.is_empty() { what.to_owned() } else { format!("{}, {what}", self.name) };
        let column = |value: &dyn Fn(&Summary) -> f64| {
            let row = |row: &Row| Some([row.generation as f64, value(row.summaries.get(place)?)]);
            self.history.rows().filter_map(row).collect::<Vec<_>>()
        };
        let mut add = |what: &str, value: &dyn Fn(&Summary) -> f64| {
            table.add_points(named(what), percent, column(value));
        };
        let Drawn { curve, mean, bands, runs, theory } = self.drawn;
        if curve && info.share {
            add("share of runs", &|summary| summary.mean);
        } else if curve {
            let means = mean && bands || centre == Centre::Mean;
            if centre == Centre::Median {
                add("median", &|summary| summary.median);
            }
            if means {
                add("mean", &|summary| summary.mean);
                add("standard error", &|summary| summary.se);
            }
            if bands && centre == Centre::Mean {
                add("median", &|summary| summary.median);
            }
        }
        if bands && !info.share {
            add("5 % quantile", &|summary| summary.q05);
            add("25 % quantile", &|summary| summary.q25);
            add("75 % quantile", &|summary| summary.q75);
            add("95 % quantile", &|summary| summary.q95);
        }
        let metrics = self.history.metrics().len().max(1);
        for run in (0..runs).filter(|_| !info.share) {
            let value = |row: &Row| {
                let count = row.runs.len() / metrics;
                let value = (run < count).then(|| row.runs.get(place * count + run)).flatten()?;
                Some([row.generation as f64, *value])
            };
            let points: Vec<_> = self.history.rows().filter_map(value).collect();
            table.add_points(named(&format!("run {}", run + 1)), percent, points);
        }
        if theory {
            self.add_known(table, percent, named);
        }
    }

    /// What is known without running.
    fn add_known(&self, table: &mut Table, percent: bool, named: impl Fn(&str) -> String) {
        if let Some(curve) = theory_of(self.theory, self.metric) {
            let points: Vec<_> = curve.values.iter().map(|&(t, value)| [t as f64, value]).collect();
            table.add_points(named(&words_of(curve, self.ruled)), percent, points);
        }
        for (name, values) in &self.beside {
            let level = values.first().filter(|first| values.iter().all(|value| value.1 == first.1));
            match level {
                // A level is known by its ends; it holds at each place in between.
                Some((_, level)) => table.add(named(name), percent, vec![Some(*level); table.rows()]),
                None => table.add_points(named(name), percent, values.iter().map(|&(t, value)| [t as f64, value])),
            }
        }
    }
}

/// What is between two sides, with both.
pub(crate) fn of_pair(pair: &Pair<'_>, metric: &str, names: &[String; 2], percent: bool) -> Table {
    let rows: Vec<(&Row, Option<&Row>)> = pair.rows().collect();
    let mut table = Table::at(GENERATION, rows.iter().map(|(row, _)| row.generation as f64));
    let back = |gap: f64| if pair.log { 10_f64.powf(gap) } else { gap };
    let at = |row: &Row| row.generation as f64;
    let centre = |side: usize, row: &Row| Some(pair.centre(row.summaries.get(pair.places[side])?));
    let left = rows.iter().filter_map(|(row, _)| Some([at(row), centre(0, row)?]));
    table.add_points(&names[0], percent, left);
    let right = rows.iter().filter_map(|(row, other)| Some([at(row), centre(1, (*other)?)?]));
    table.add_points(&names[1], percent, right);
    let share = percent && !pair.log;
    let gaps = rows.iter().filter_map(|(row, other)| Some([at(row), back(pair.middle(row, *other)?)]));
    table.add_points(pair.words(), share, gaps);
    let known = pair.theory(metric).into_iter().filter_map(|(t, gap)| Some([t, back(gap?)]));
    table.add_points("theory", share, known);
    table
}

/// What is on view of a model beside the truth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModelParts {
    pub(crate) truth: bool,
    pub(crate) model: bool,
    pub(crate) measured: bool,
    pub(crate) groups: [bool; GROUPS],
}

/// Densities at the places of their curves, with the height of the bars there; masses by number or symbol.
pub(crate) fn of_model(view: &View, labels: &[String], parts: ModelParts) -> Table {
    let middle = |bar: &[f64; 3]| f64::midpoint(bar[0], bar[1]);
    let curves = view.truth.iter().chain(&view.model).map(|point| point[0]);
    let bars = view.bars.iter().chain(&view.measured).filter(|_| view.discrete).map(middle);
    let mut table = Table::at("x", curves.chain(bars.map(f64::round)));
    if parts.truth {
        table.add_points("truth", false, view.truth.iter().copied());
    }
    if parts.model {
        table.add_points("model", false, view.model.iter().copied());
    }
    // A bar is over each place between its ends.
    let over = |places: &[f64], bars: &[[f64; 3]], height: &dyn Fn(usize) -> f64| -> Vec<Option<f64>> {
        let of = |place: &f64| {
            let found = bars.iter().position(|bar| (bar[0]..bar[1]).contains(place));
            Some(found.map_or(0.0, height))
        };
        places.iter().map(of).collect()
    };
    if parts.measured && !view.measured.is_empty() {
        let values = over(&table.places, &view.measured, &|bar| view.measured[bar][2]);
        table.add("measured", false, values);
    }
    for (group, name) in present(&view.origins, view.generation).into_iter().filter(|(group, _)| parts.groups[*group]) {
        let height = |bar: usize| view.stacks.get(bar).map_or(0.0, |stack| stack[group]);
        let values = over(&table.places, &view.bars, &height);
        table.add(name, false, values);
    }
    if !labels.is_empty() {
        "Symbol".clone_into(&mut table.key);
        let name = |place: &f64| labels.get((place - 1.0).max(0.0) as usize).cloned();
        table.names = table.places.iter().map(|place| name(place).unwrap_or_else(|| place.to_string())).collect();
    }
    table
}

/// Tables of shares or strengths, the truth's beside the model's: a row for each cell.
pub(crate) fn of_panels([truth, model]: &[Vec<Panel>; 2]) -> Table {
    let all = if truth.len() >= model.len() { truth } else { model };
    let cell = |panel: &Panel, i: usize| {
        let size = panel.names.len().max(1);
        let name = |at: usize| panel.names.get(at).cloned().unwrap_or_default();
        let [of_column, of_row] = panel.axes;
        let place = format!("{of_row} {}, {of_column} {}", name(i / size), name(i % size));
        if all.len() > 1 { format!("{}: {place}", panel.title) } else { place }
    };
    let names = all.iter().flat_map(|panel| (0..panel.cells.len()).map(move |i| cell(panel, i)));
    let mut table = Table::named("Cell", names.collect());
    for (name, panels) in [("truth", truth), ("model", model)].into_iter().filter(|(_, panels)| !panels.is_empty()) {
        table.add(name, false, panels.iter().flat_map(|panel| panel.cells.iter().copied().map(Some)).collect());
    }
    table
}

/// Points in the plane, each with where it comes from.
pub(crate) fn of_plane(plane: &Plane, origins: &[Origin]) -> Table {
    let mut table = Table::at("Point", (1..=plane.points.len()).map(|number| number as f64));
    for (axis, name) in plane.axes.into_iter().enumerate() {
        table.add(name, false, plane.points.iter().map(|point| Some(point[axis])).collect());
    }
    if origins.len() == plane.points.len() {
        table.add("born at generation", false, origins.iter().map(|origin| Some(origin.born as f64)).collect());
        table.add("real", false, origins.iter().map(|origin| Some(f64::from(u8::from(origin.real)))).collect());
    }
    table
}

/// The run on view in a triangle of three probabilities, place by place.
pub(crate) fn of_simplex(simplex: &Simplex, labels: &[String]) -> Table {
    let mut table = Table::at("Place along the run", (1..=simplex.path.len()).map(|number| number as f64));
    for symbol in 0..3 {
        let name = labels.get(symbol).cloned().unwrap_or_else(|| format!("symbol {}", symbol + 1));
        table.add(name.clone(), false, simplex.path.iter().map(|place| Some(place[symbol])).collect());
        table.add(format!("{name}, truth"), false, vec![Some(simplex.truth[symbol]); table.rows()]);
    }
    table
}

/// Points that are drawn on linear axes as they are, by the name of each line.
pub(crate) fn of_lines<'a>(key: &str, lines: impl Iterator<Item = (String, &'a [[f64; 2]])> + Clone) -> Table {
    let mut table = Table::at(key, lines.clone().flat_map(|(_, points)| points.iter().map(|point| point[0])));
    for (name, points) in lines {
        table.add_points(name, false, points.iter().copied());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Ensemble, Experiment, Scenario};
    use crate::report::{self, Results};
    use crate::theory::curves_of;
    use std::sync::Arc;

    const ALL: Drawn = Drawn { curve: true, mean: true, bands: true, runs: 2, theory: true };

    /// A Gaussian run, its variance behind a plot, and the same as the report writes it.
    #[test]
    fn the_table_has_the_numbers_of_the_report_to_the_last_digit() {
        let text = "sample_size = 10\nreplicates = 60\ngenerations = 25\n[truth]\nfamily = \"gaussian\"";
        let experiment = Arc::new(Experiment::new(Scenario::from_toml(text).unwrap()).unwrap());
        let mut ensemble = Ensemble::new(&experiment, 60, experiment.metrics_named(&["variance"]).unwrap());
        ensemble.advance(25, &|| false);
        let theory = curves_of(&experiment, 25, "variance");
        let curve = CurveBehind {
            name: "",
            metric: "variance",
            history: ensemble.history(),
            theory: &theory,
            beside: Vec::new(),
            ruled: false,
            drawn: ALL,
        };
        let table = of_curves(&[curve], Centre::Median, false);
        let history = ensemble.history();
        let results = Results { experiment: &experiment, history, theory: &theory, metrics: &[] };
        let written = report::csv(&results);
        let lines: Vec<&str> = written.lines().filter(|line| !line.starts_with('#')).collect();
        let heading: Vec<&str> = lines[0].split(',').collect();
        let columns = [
            ("median", "median"),
            ("mean", "mean"),
            ("standard error", "se"),
            ("5 % quantile", "q05"),
            ("25 % quantile", "q25"),
            ("75 % quantile", "q75"),
            ("95 % quantile", "q95"),
            ("theory, exact mean", "theory"),
        ];
        let text = table.text(0..table.rows());
        let told: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!((told.len(), lines.len()), (27, 27));
        let mut compared = 0;
        for (row, line) in told.iter().zip(&lines).skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(row[0], fields[0]);
            for (ours, theirs) in columns {
                let mine = told[0].iter().position(|name| *name == ours).unwrap_or_else(|| panic!("{ours}"));
                let other = heading.iter().position(|name| *name == theirs).unwrap_or_else(|| panic!("{theirs}"));
                assert_eq!(row[mine], fields[other], "{ours} at generation {}", row[0]);
                compared += 1;
            }
        }
        assert_eq!(compared, 26 * columns.len());
    }
}
