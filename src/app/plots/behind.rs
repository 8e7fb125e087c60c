//! Tables of the numbers behind plots: of curves over the generation with what lies over them, and of models.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::curve_key::Parts;
use super::curve_spec::CurveSpec;
use super::table::Numbers;
use crate::app::frame::Cx;
use crate::app::model::{Guess, Kept, Layer, Slot};
use crate::app::plot_data::known;
use crate::app::plots::over;
use crate::experiment::{Centre, GROUPS, Plan, View};
use crate::figure::behind::{CurveBehind, Drawn, ModelParts, of_curves, of_model, of_pair};
use crate::figure::origins::named;
use crate::figure::pair::Pair;
use crate::figure::table::{GENERATION, Table};
use crate::worker::{Side, Snapshot};

/// A known curve over the generation.
pub(crate) type Law = fn(f64) -> f64;

/// Curves over the generation, as a plot shows them.
pub(super) struct Curves<'a> {
    pub(super) slot: Slot,
    pub(super) curves: &'a [CurveSpec],
    pub(super) parts: Vec<Parts>,
    pub(super) percent: bool,
    pub(super) reference: Option<(&'a str, Law)>,
}

/// What a table of a run depends on, whatever it is of.
fn begun(cx: &Cx<'_>, slot: Slot) -> DefaultHasher {
    let mut hasher = DefaultHasher::new();
    let known = cx.state.veiled.then(|| cx.seen());
    (slot, cx.shot.run, cx.shot.revision, known, cx.state.shown_centre()).hash(&mut hasher);
    hasher
}

/// Up to the generation on view, which is marked.
fn up_to_now(cx: &mut Cx<'_>, key: u64, make: impl FnOnce() -> Table) -> Numbers {
    let table = cx.plots.kept("table", key, make);
    let now = cx.seen() as f64;
    Numbers { rows: table.until(now), table, now: Some(now), key: Some(key) }
}

impl Curves<'_> {
    /// Their numbers, made once a revision.
    pub(super) fn numbers(&self, cx: &mut Cx<'_>) -> Numbers {
        let shot = cx.shot;
        let mut hasher = begun(cx, self.slot);
        self.percent.hash(&mut hasher);
        for (curve, parts) in self.curves.iter().zip(&self.parts) {
            let ruled = cx.side(curve.side).is_some_and(|side| is_ruled(side, &curve.metric));
            (curve.side, &curve.metric, &curve.name, drawn(*parts), ruled).hash(&mut hasher);
        }
        for (number, kept) in over::on_view(cx) {
            (number, kept.id, kept.called(), cx.shows(self.slot, Layer::Over(number))).hash(&mut hasher);
        }
        for guess in self.guesses(cx) {
            (guess.side, &guess.metric, &guess.who, guess.log, guess.former).hash(&mut hasher);
            guess.points.iter().for_each(|point| point.map(f64::to_bits).hash(&mut hasher));
        }
        let (laid, guesses) = (self.laid_over(cx), self.guesses(cx).cloned().collect::<Vec<Guess>>());
        let centre = cx.state.shown_centre();
        up_to_now(cx, hasher.finish(), || {
            let curves: Vec<CurveBehind<'_>> = (0..self.curves.len()).filter_map(|i| self.one(shot, i)).collect();
            let mut table = of_curves(&curves, centre, self.percent);
            if let Some((name, law)) = self.reference.filter(|_| self.parts.iter().any(|part| part.theory)) {
                let values = table.places.iter().map(|t| Some(law(*t))).collect();
                table.add(name, self.percent, values);
            }
            for (name, points) in laid {
                table.add_points(name, self.percent, points);
            }
            for guess in &guesses {
                let values: Vec<_> = table.places.iter().map(|t| guess.at(*t)).collect();
                if values.iter().any(Option::is_some) {
                    table.add(self.heading_of(guess), self.percent, values);
                }
            }
            table
        })
    }

    /// What somebody expects of these curves, drawn into this plot.
    fn guesses<'b>(&'b self, cx: &'b Cx<'_>) -> impl Iterator<Item = &'b Guess> {
        let on_view =
            |guess: &Guess| self.curves.iter().any(|curve| curve.side == guess.side && curve.metric == guess.metric);
        cx.state.guesses.of(self.slot).map(|(_, guess)| guess).filter(move |guess| on_view(guess))
    }

    /// The heading of a guess: whose it is, and of several curves of which.
    fn heading_of(&self, guess: &Guess) -> String {
        let of = self.curves.iter().find(|curve| curve.side == guess.side && curve.metric == guess.metric);
        let of = of.filter(|_| self.curves.len() > 1).map_or(String::new(), |curve| format!("{}, ", curve.name));
        let whose = if guess.who.is_empty() { "guess".to_owned() } else { format!("guess of {}", guess.who) };
        let former = if guess.former { ", made for other settings" } else { "" };
        format!("{of}{whose}{former}")
    }

    /// What one of them is drawn from.
    fn one<'b>(&'b self, shot: &'b Snapshot, i: usize) -> Option<CurveBehind<'b>> {
        let (curve, parts) = (self.curves.get(i)?, self.parts.get(i)?);
        let side = shot.sides.get(curve.side)?;
        Some(CurveBehind {
            name: if self.curves.len() > 1 { &curve.name } else { "" },
            metric: &curve.metric,
            history: &side.history,
            theory: &side.theory,
            beside: known::of(side, &curve.metric),
            ruled: is_ruled(side, &curve.metric),
            drawn: drawn(*parts),
        })
    }

    /// Runs that are kept and laid over these curves, each with its name.
    fn laid_over(&self, cx: &Cx<'_>) -> Vec<(String, Vec<[f64; 2]>)> {
        let centre = cx.state.shown_centre();
        let word = if centre == Centre::Mean { "mean" } else { "median" };
        let shown = over::on_view(cx).filter(|(number, _)| cx.shows(self.slot, Layer::Over(*number)));
        let of_kept = |(_, kept): (u8, &Kept)| {
            let of_curve = move |curve: &CurveSpec| {
                let points: Vec<[f64; 2]> = over::values(kept, curve, centre).map(|(t, value)| [t, value]).collect();
                let of = if self.curves.len() > 1 { format!(", {}", curve.name) } else { String::new() };
                (format!("{}{of}, {word}", kept.called()), points)
            };
            self.curves.iter().map(of_curve).collect::<Vec<_>>()
        };
        shown.flat_map(of_kept).filter(|(_, points)| !points.is_empty()).collect()
    }
}

fn drawn(parts: Parts) -> Drawn {
    let Parts { curve, mean, bands, runs, theory } = parts;
    Drawn { curve, mean, bands, runs, theory }
}

fn is_ruled(side: &Side, metric: &str) -> bool {
    side.agreement.as_ref().is_some_and(|known| known.ruled_by_rare_runs.iter().any(|name| name == metric))
}

/// Of what is between two sides.
pub(super) fn of_difference(
    cx: &mut Cx<'_>,
    slot: Slot,
    pair: &Pair<'_>,
    metric: &str,
    names: &[String; 2],
    percent: bool,
) -> Numbers {
    let mut hasher = begun(cx, slot);
    (metric, names, percent, pair.log, pair.centre).hash(&mut hasher);
    up_to_now(cx, hasher.finish(), || of_pair(pair, metric, names, percent))
}

/// Of a model beside the truth, without what is switched off.
pub(super) fn of_density(cx: &Cx<'_>, slot: Slot, view: &View, labels: &[String]) -> Numbers {
    let shows = |layer| cx.shows(slot, layer);
    let parts = ModelParts {
        truth: shows(Layer::Truth),
        model: shows(Layer::Model),
        measured: shows(Layer::Measured),
        groups: std::array::from_fn(|group| shows(Layer::Group(group as u8))),
    };
    Numbers::of(of_model(view, labels, parts))
}

/// Of what the training set of each side comes from, at these generations.
pub(super) fn of_origins(cx: &Cx<'_>, slot: Slot, sides: &[(String, Plan)], times: &[u64]) -> Numbers {
    let mut table = Table::at(GENERATION, times.iter().map(|t| *t as f64));
    for (side, plan) in sides {
        let stacks: Vec<_> = times.iter().map(|t| plan.origins(*t)).collect();
        let there: [bool; GROUPS] = std::array::from_fn(|group| stacks.iter().any(|stack| stack[group] > 0.0));
        let shown = named(there).into_iter().filter(|(group, _)| cx.shows(slot, Layer::Group(*group as u8)));
        for (group, name) in shown {
            let name = if side.is_empty() { name.to_owned() } else { format!("{side}, {name}") };
            let points = times.iter().zip(&stacks).map(|(t, stack)| [*t as f64, stack[group]]);
            table.add_points(name, true, points);
        }
    }
    Numbers { now: Some(cx.seen() as f64), ..Numbers::of(table) }
}
