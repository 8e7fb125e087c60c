//! A data file whose columns are on offer: what is seen of each before one becomes the truth.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::with_data;
use crate::app::text::numbers::{percent, significant, whole};
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
    pub(crate) table: Arc<Table>,
    /// By place; `None` where it has not been looked at.
    pub(crate) sketches: Vec<Option<Sketch>>,
    pub(crate) chosen: usize,
    /// The fit of the scenario's family to the chosen column, or why there is none; `None` while it is looked for.
    pub(crate) fit: Option<Result<Fit, String>>,
}

/// What is seen of a column.
#[derive(Debug)]
pub(crate) struct Seen {
    sketch: Option<Sketch>,
    fit: Result<Fit, String>,
}

/// A fit to look at.
#[derive(Debug)]
pub(crate) struct Fit {
    /// What would run.
    pub(crate) experiment: Arc<Experiment>,
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
        let labels = scenario.model_about().is_some_and(|about| about.labels);
        let fits = |sketch: &Option<Sketch>| match sketch {
            Some(Sketch::Numbers { .. }) => !labels,
            Some(Sketch::Labels { .. }) => labels,
            _ => false,
        };
        let chosen = sketches.iter().position(fits).unwrap_or(0);
        let mut offer = Self { path: path.to_owned(), table: Arc::new(table), sketches, chosen, fit: None };
        let seen = offer.look(chosen, scenario)();
        offer.take(chosen, seen);
        offer
    }

    /// How a column, and the fit to it, is looked at: as much work as the column is long.
    pub(crate) fn look(&self, place: usize, scenario: &Scenario) -> impl FnOnce() -> Seen + Send + use<> {
        let (table, missing) = (Arc::clone(&self.table), scenario.missing.clone());
        let known = self.sketches.get(place).is_some_and(Option::is_some);
        let fit = self.on(scenario, place);
        move || {
            let sketch = (!known).then(|| table.sketch(place, missing.as_deref()));
            let seen = |experiment: Experiment| {
                let view = Box::new(Replay::new(&experiment, 0).look(0));
                Fit { words: words(&experiment), view, experiment: Arc::new(experiment) }
            };
            Seen { sketch, fit: fit().map(seen) }
        }
    }

    /// Takes what was seen of the chosen column.
    pub(crate) fn take(&mut self, place: usize, seen: Seen) {
        if let (Some(sketch), Some(at)) = (seen.sketch, self.sketches.get_mut(place)) {
            *at = Some(sketch);
        }
        if place == self.chosen {
            self.fit = Some(seen.fit);
        }
    }

    /// How a scenario is made to have a column as its truth.
    pub(crate) fn on(
        &self,
        scenario: &Scenario,
        place: usize,
    ) -> impl FnOnce() -> Result<Experiment, String> + Send + use<> {
        // Of a single column nothing need be said.
        let column = (self.table.columns() > 1).then(|| self.table.asking(place));
        let changed = with_data(scenario, &self.path, column, self.table.sheet());
        let table = Arc::clone(&self.table);
        move || Experiment::on(changed, &table).map_err(|problem| problem.to_string())
    }
}

/// What was read and how far the fit is from it.
pub(crate) fn words(experiment: &Experiment) -> String {
    let told = experiment.column().map_or(String::new(), crate::experiment::data::Column::description);
    let distance = experiment.distance().map_or(String::new(), |distance| {
        format!(
            ". Kolmogorov-Smirnov distance of the fit {distance:.2}: at some place the shares of values and of the fit below it \
             differ by {}",
            percent(distance)
        )
    });
    told + &distance
}

/// What a column is, in short.
pub(crate) fn in_short(sketch: &Sketch) -> String {
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
