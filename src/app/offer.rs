//! A data file whose columns are on offer: what is seen of each before one becomes the truth.

use std::path::{Path, PathBuf};

use crate::experiment::data::{Sketch, Table};
use crate::experiment::{Experiment, Replay, Scenario, View};

/// So many bytes are gone through at once to look at columns: a second. What is left is looked at when it is chosen.
const AT_ONCE: usize = 100 << 20;
/// So many columns are listed.
const MOST_COLUMNS: usize = 1000;

/// The columns of a data file.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) path: PathBuf,
    pub(crate) table: Table,
    /// By place; `None` where it has not been looked at.
    pub(crate) sketches: Vec<Option<Sketch>>,
    pub(crate) chosen: usize,
    /// The fit of the scenario's family to the chosen column, or why there is none.
    pub(crate) fit: Result<Fit, String>,
}

/// A fit to look at.
#[derive(Debug)]
pub(crate) struct Fit {
    /// The truth it would be, and the measured values.
    pub(crate) view: Box<View>,
    /// What was read, how it is fitted.
    pub(crate) words: String,
}

impl Offer {
    /// Every column of a table, the first of numbers chosen (of labels, where the family takes those).
    pub(crate) fn new(path: &Path, table: Table, scenario: &Scenario) -> Self {
        let columns = table.columns().min(MOST_COLUMNS);
        let at_once = (AT_ONCE / table.bytes().max(1)).clamp(1, columns.max(1));
        let look = |place: usize| (place < at_once).then(|| table.sketch(place, scenario.missing.as_deref()));
        let sketches: Vec<Option<Sketch>> = (0..columns).map(look).collect();
        let labels = scenario.fitted().is_some_and(|about| about.labels);
        let fits = |sketch: &Option<Sketch>| match sketch {
            Some(Sketch::Numbers { .. }) => !labels,
            Some(Sketch::Labels { .. }) => labels,
            _ => false,
        };
        let chosen = sketches.iter().position(fits).unwrap_or(0);
        let mut offer = Self { path: path.to_owned(), table, sketches, chosen, fit: Err(String::new()) };
        offer.choose(chosen, scenario);
        offer
    }

    /// Looks at a column and at the fit to it.
    pub(crate) fn choose(&mut self, place: usize, scenario: &Scenario) {
        let Some(sketch) = self.sketches.get_mut(place) else { return };
        sketch.get_or_insert_with(|| self.table.sketch(place, scenario.missing.as_deref()));
        self.chosen = place;
        let asked = self.table.asking(place);
        self.fit = super::files::with_data(scenario, &self.path, Some(&asked), self.table.sheet()).map(|experiment| {
            let view = Box::new(Replay::new(&experiment, 0).look(0));
            Fit { view, words: words(&experiment) }
        });
    }
}

/// What was read and how far the fit is from it.
pub(crate) fn words(experiment: &Experiment) -> String {
    let told = experiment.column().map_or(String::new(), crate::experiment::data::Column::told);
    let distance = experiment.distance().map_or(String::new(), |distance| {
        format!(
            ". Kolmogorov-Smirnov distance of the fit {distance:.2}: at some place the shares of values and of the fit below it \
             differ by {}",
            super::numbers::percent(distance)
        )
    });
    told + &distance
}

/// What a column is, in short.
pub(crate) fn in_short(sketch: &Sketch) -> String {
    use super::numbers::{significant, whole};
    match sketch {
        Sketch::Numbers { values, missing, range, .. } => format!(
            "numbers: {} values, {} missing, {} to {}",
            whole(*values as u64),
            whole(*missing as u64),
            significant(range.0, 4),
            significant(range.1, 4)
        ),
        Sketch::Labels { values, missing, different, .. } => format!(
            "labels: {} values, {} missing, {} different",
            whole(*values as u64),
            whole(*missing as u64),
            whole(*different as u64)
        ),
        Sketch::Nothing(why) => why.clone(),
    }
}
