//! Which plots a figure has: those of the page as long as nobody asks for others, with what these usually show.

use super::generations::{CurveOf, Generations};
use super::joint::Joint;
use super::side::Side;
use crate::experiment::{Experiment, Layout, Problem, goes_through_decades};
use crate::family::metric;
use crate::figure::asked::{Asked, DENSITY, DIVERGENCE, METRICS, PROFILE, SPREAD};
use crate::figure::headings::headings;
use crate::figure::numbers::capital;
use crate::figure::series::Series;
use crate::figure::usual;
use crate::lecture::{BothPlot, Shown};

/// What a plot is of.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// The model of a side beside the truth.
    Model(usize),
    /// Metrics against the generation.
    Curves(Box<Generations>),
    /// What is between two sides in a metric.
    Difference(String),
    /// Where the training set of a side comes from.
    Origins(usize),
    /// How likely each value of a quantity is.
    Profile(usize, usize),
    /// A plot of all sides of a chapter.
    Joint(Joint),
}

/// What a plot is asked to show.
#[derive(Clone, Debug, PartialEq)]
enum Word {
    Density,
    /// Metrics, and where the scenario may say how they open: the spread (0) or the distance (1).
    Shown(Shown, usize),
}

fn word(experiment: &Experiment, text: &str) -> Word {
    let place = |name: &str| usize::from(usual::opened_with(experiment, 1).is_some_and(|opened| opened == name));
    match text.trim() {
        DENSITY => Word::Density,
        SPREAD => Word::Shown(Shown::Metric(opened_spread(experiment)), 0),
        DIVERGENCE => Word::Shown(opened_divergence(experiment), 1),
        PROFILE => Word::Shown(Shown::Profile(usual::first_parameter(experiment.about())), 0),
        name => match Shown::of(name) {
            Shown::BothWays => Word::Shown(Shown::BothWays, 1),
            shown => Word::Shown(shown, place(name)),
        },
    }
}

/// What the scenario opens its plot of the spread with, else the quantity that tells it.
fn opened_spread(experiment: &Experiment) -> String {
    usual::opened_with(experiment, 0).unwrap_or_else(|| usual::spread_of(experiment.about()).0)
}

fn opened_divergence(experiment: &Experiment) -> Shown {
    usual::opened_with(experiment, 1).map_or_else(|| usual::divergence(experiment), Shown::Metric)
}

/// The metric of the plot of distances of a comparison.
fn opened_distance(experiment: &Experiment) -> String {
    usual::opened_with(experiment, 1).unwrap_or_else(|| usual::distance(experiment.about()).to_owned())
}

/// The metrics of what is shown.
fn names_of(experiment: &Experiment, shown: &Shown) -> Vec<String> {
    match shown {
        Shown::Metric(name) => vec![name.clone()],
        Shown::BothWays => {
            let other = Some(metric::KL_MODEL_TRUTH).filter(|name| usual::has(experiment, name));
            std::iter::once(metric::KL_TRUTH_MODEL).chain(other).map(str::to_owned).collect()
        }
        Shown::Parameters => usual::fitted(experiment.about()),
        Shown::Errors => usual::errors(experiment),
        Shown::Origins | Shown::Profile(_) => Vec::new(),
    }
}

/// The plots that are asked for, each by itself.
fn each(experiment: &Experiment, asked: &Asked) -> Vec<String> {
    let names = |text: &String| match text.trim() {
        METRICS => experiment.metrics().iter().map(|info| info.name.clone()).collect(),
        _ => vec![text.clone()],
    };
    asked.plots.iter().flat_map(names).collect()
}

/// Every metric that has to be measured of one of the sides.
pub(super) fn needed(experiment: &Experiment, asked: &Asked, compared: bool) -> Result<Vec<String>, Problem> {
    let mut all: Vec<String> = Vec::new();
    if !asked.plots.is_empty() {
        for text in &each(experiment, asked) {
            match word(experiment, text) {
                Word::Shown(Shown::Profile(quantity), _) if quantity >= experiment.about().quantities.len() => {
                    return Err(experiment.metrics_named(&[text]).err().unwrap_or(Problem::NoFamily));
                }
                Word::Shown(shown, _) => all.extend(names_of(experiment, &shown)),
                Word::Density => {}
            }
        }
    } else if compared {
        all = vec![
            opened_spread(experiment),
            opened_distance(experiment),
            usual::squared_error(experiment).to_owned(),
            metric::REAL_SHARE.to_owned(),
        ];
        all.retain(|name| usual::has(experiment, name));
    } else {
        all = usual::opened_with(experiment, 0).map_or_else(|| usual::fitted(experiment.about()), |name| vec![name]);
        all.extend(names_of(experiment, &opened_divergence(experiment)));
        all.push(metric::REAL_SHARE.to_owned());
        all.retain(|name| usual::has(experiment, name));
    }
    Ok(ordered(experiment, all))
}

/// The same of a second side: also those of the first, as far as it has them, for they may share an axis.
pub(super) fn needed_beside(first: &Side, experiment: &Experiment, asked: &Asked) -> Vec<String> {
    let mut all = needed(experiment, asked, true).unwrap_or_default();
    all.extend(first.history.metrics().iter().map(|info| info.name.clone()));
    all.retain(|name| usual::has(experiment, name));
    ordered(experiment, all)
}

/// Each once, in the order of files.
fn ordered(experiment: &Experiment, mut names: Vec<String>) -> Vec<String> {
    names.sort_by_key(|name| experiment.metrics().iter().position(|info| info.name == *name));
    names.dedup();
    names
}

/// Names and colours of two sides.
pub(super) fn told_apart(left: &mut Side, right: &mut Side) {
    let [ours, theirs] = headings(left.experiment.scenario(), right.experiment.scenario());
    (left.name, right.name) = (ours, theirs);
    if left.series == right.series {
        right.series = right.series.companion(0);
    }
}

/// The plots of these sides, and how many stand beside each other.
pub(super) fn of(sides: &[Side], asked: &Asked) -> (Vec<Subject>, usize) {
    let Some(first) = sides.first() else { return (Vec::new(), 1) };
    let experiment = &first.experiment;
    let maker = Maker { sides, asked };
    if !asked.plots.is_empty() {
        let each = each(experiment, asked);
        let each = each.iter().flat_map(|text| maker.asked_for(&word(experiment, text))).collect::<Vec<_>>();
        let columns = match each.len() {
            1 => 1,
            2..=8 => 2,
            _ => 4, // small multiples
        };
        return (each, columns);
    }
    let all = match sides.len() {
        1 => maker.lab(),
        _ if asked.layout == Some(Layout::Beside) => maker.beside(),
        _ => maker.together(),
    };
    (all, 2)
}

struct Maker<'a> {
    sides: &'a [Side],
    asked: &'a Asked,
}

impl Maker<'_> {
    fn log(&self, experiment: &Experiment, place: usize, name: &str, usual: bool) -> bool {
        self.asked.log.unwrap_or_else(|| usual::is_log(&experiment.scenario().look, place, name, usual))
    }

    /// The plots of a page with one side.
    fn lab(&self) -> Vec<Subject> {
        let Some(side) = self.sides.first() else { return Vec::new() };
        let experiment = &side.experiment;
        let opened = usual::opened_with(experiment, 0).map(Shown::Metric);
        let fitted = opened.unwrap_or_else(|| usual::parameters(experiment, &side.history));
        let divergence = opened_divergence(experiment);
        let real = self.real_share();
        [Subject::Model(0), self.of_one(0, &fitted, 0), self.of_one(0, &divergence, 1)]
            .into_iter()
            .chain(real)
            .collect()
    }

    /// Both sides in each plot, or what is between them.
    fn together(&self) -> Vec<Subject> {
        let plot = |plot: &BothPlot| {
            let experiment = &self.sides.first()?.experiment;
            let name = match plot {
                BothPlot::Spread => opened_spread(experiment),
                BothPlot::Divergence => opened_distance(experiment),
                BothPlot::SquaredError => usual::squared_error(experiment).to_owned(),
                BothPlot::RealShare => metric::REAL_SHARE.to_owned(),
            };
            match self.asked.layout {
                Some(Layout::Difference) => Some(Subject::Difference(name)),
                _ => self.of_both(&name, usize::from(*plot != BothPlot::Spread)),
            }
        };
        BothPlot::ALL.iter().filter_map(plot).collect()
    }

    /// Each side in its own plots, on the same axes.
    fn beside(&self) -> Vec<Subject> {
        let Some(first) = self.sides.first() else { return Vec::new() };
        let models = (0..self.sides.len()).map(Subject::Model);
        let metrics = [(opened_spread(&first.experiment), 0), (opened_distance(&first.experiment), 1)];
        let curves = metrics.into_iter().flat_map(|(name, place)| {
            (0..self.sides.len()).map(move |side| self.of_side(side, &name, place)).collect::<Vec<_>>()
        });
        models.chain(curves).collect()
    }

    /// A plot that was asked for by name: of two sides, one for each where there can be no other.
    fn asked_for(&self, word: &Word) -> Vec<Subject> {
        let all = 0..self.sides.len();
        match word {
            Word::Density => all.map(Subject::Model).collect(),
            Word::Shown(Shown::Origins, _) => all.map(Subject::Origins).collect(),
            Word::Shown(Shown::Profile(quantity), _) => all.map(|side| Subject::Profile(side, *quantity)).collect(),
            Word::Shown(Shown::Metric(name), _) if name == metric::REAL_SHARE && self.sides.len() == 1 => {
                self.real_share().into_iter().collect()
            }
            Word::Shown(Shown::Metric(name), _)
                if self.sides.len() > 1 && self.asked.layout == Some(Layout::Difference) =>
            {
                vec![Subject::Difference(name.clone())]
            }
            Word::Shown(Shown::Metric(name), place)
                if self.sides.len() > 1 && self.asked.layout == Some(Layout::Beside) =>
            {
                all.map(|side| self.of_side(side, name, *place)).collect()
            }
            Word::Shown(Shown::Metric(name), place) if self.sides.len() > 1 => {
                self.of_both(name, *place).into_iter().collect()
            }
            Word::Shown(shown, place) => all.map(|side| self.of_one(side, shown, *place)).collect(),
        }
    }

    fn curve(&self, side: usize, name: &str, series: Series) -> CurveOf {
        let info =
            self.sides.get(side).and_then(|side| side.experiment.metrics().iter().find(|info| info.name == name));
        let label = info.map_or_else(|| name.replace('_', " "), |info| info.label.clone());
        let bands = name != metric::REAL_SHARE;
        CurveOf { side, metric: name.into(), series, name: label, bands, runs: 0 }
    }

    /// What is shown of one side.
    fn of_one(&self, number: usize, shown: &Shown, place: usize) -> Subject {
        let Some(side) = self.sides.get(number) else { return Subject::Model(number) };
        let names = names_of(&side.experiment, shown);
        let make = |(i, name): (usize, &String)| {
            let series = if i == 0 { side.series } else { side.series.companion(i as u8 - 1) };
            let curve = self.curve(number, name, series);
            let runs = if i == 0 && place == 0 { 2 } else { 0 };
            CurveOf { runs, name: curve.name.trim_start_matches("squared error of ").to_owned(), ..curve }
        };
        let curves: Vec<CurveOf> = names.iter().enumerate().map(make).collect();
        let title = match shown {
            Shown::BothWays => "KL divergence".to_owned(),
            Shown::Parameters => usual::FITTED.to_owned(),
            Shown::Errors => "Squared errors".to_owned(),
            other => usual::label_of(&side.experiment, &other.name()),
        };
        let title = if side.name.is_empty() { title } else { format!("{}: {title}", side.name) };
        let log = self.log(&side.experiment, place, &shown.name(), shown.spans_decades());
        let legend = curves.len() > 1;
        Subject::Curves(Box::new(Generations {
            title,
            curves,
            shared: vec![number],
            log,
            percent: false,
            legend,
            reference: None,
        }))
    }

    /// A metric of both sides on one axis; `None` if neither has it.
    fn of_both(&self, name: &str, place: usize) -> Option<Subject> {
        let first = self.sides.iter().find(|side| side.history.metric(name).is_some())?;
        let percent = name == metric::REAL_SHARE;
        let title = if percent {
            "Real data in the training set".to_owned()
        } else {
            capital(&usual::label_of(&first.experiment, name))
        };
        let curves = (0..).zip(self.sides).filter(|(_, side)| side.history.metric(name).is_some());
        let curves = curves.map(|(i, side)| CurveOf {
            name: side.name.to_lowercase(),
            bands: !percent,
            ..self.curve(i, name, side.series)
        });
        let usual = goes_through_decades(name);
        Some(Subject::Curves(Box::new(Generations {
            title,
            curves: curves.collect(),
            shared: (0..self.sides.len()).collect(),
            log: self.log(&first.experiment, place, name, usual) && !percent,
            percent,
            legend: true,
            reference: None,
        })))
    }

    /// A metric of one of two sides, on the axis of both.
    fn of_side(&self, number: usize, name: &str, place: usize) -> Subject {
        match self.of_one(number, &Shown::metric(name), place) {
            Subject::Curves(plot) => {
                let log = self.sides.first().map_or(plot.log, |first| {
                    self.log(&first.experiment, place, name, place > 0 && goes_through_decades(name))
                });
                Subject::Curves(Box::new(Generations { shared: (0..self.sides.len()).collect(), log, ..*plot }))
            }
            other => other,
        }
    }

    /// The share of real data, beside that of a training set that keeps everything.
    fn real_share(&self) -> Option<Subject> {
        let side = self.sides.first().filter(|side| side.history.metric(metric::REAL_SHARE).is_some())?;
        let curve = CurveOf { name: "this run".into(), ..self.curve(0, metric::REAL_SHARE, Series::Real) };
        Some(Subject::Curves(Box::new(Generations {
            title: "Real data in the training set".into(),
            curves: vec![curve],
            shared: vec![0],
            log: self.asked.log == Some(true) && !self.asked.plots.is_empty(),
            percent: true,
            legend: true,
            reference: usual::kept_everything(side.experiment.scenario()),
        })))
    }
}
