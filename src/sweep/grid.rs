//! What a sweep is: a scenario, one or two axes, a metric, and when it is measured.

use std::fmt;

use toml::Value;

use crate::experiment::{
    Experiment, GENERAL, Look, MetricInfo, Passage, Problem, Question, Scenario, SweepText, keys, metrics_of, rewards,
};
use crate::family::{About, Refusal, metric, nearest, short};

use super::axis::{self, Axis, Spacing};
use super::order::{self, Place};

/// Cells of a base grid.
pub const MOST_CELLS: usize = 1 << 20;
/// Bytes of the largest table, and at most so many of a row beside its axes, and of what stands before the rows.
const MOST_BYTES: u64 = 1 << 30;
const ROW: u64 = 640;
const HEAD: u64 = 24 << 20;
/// Metrics that tell when a run has collapsed, the family's own first.
pub fn clocks() -> impl Iterator<Item = &'static str> + Clone {
    std::iter::once(metric::COLLAPSED).chain(GENERAL.iter().filter(|general| general.clock).map(|general| general.name))
}

/// When a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// At the scenario's last generation.
    End,
    /// At this one.
    Generation(u64),
    /// Not the metric itself, but the first generation at which it tells collapse: `variance_ratio` below
    /// `stop.collapse_below`, `collapsed` at 1, or `alive` at one symbol (0, if nothing else dies).
    Collapse,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("end"),
            Self::Generation(t) => write!(f, "{t}"),
            Self::Collapse => f.write_str("collapse"),
        }
    }
}

/// A sweep, checked: whatever is swept, is swept from one of these.
///
/// Seed, runs and generations are the scenario's. Its stop rule is not looked at: each cell is measured at its own
/// generation. With `refine = L` the lattice has `2^L` steps to each step of the base grid.
#[derive(Debug)]
pub struct Grid {
    scenario: Scenario,
    x: Axis,
    y: Option<Axis>,
    metric: String,
    at: At,
    refine: u32,
    /// The scenario without its texts, cheap to copy for each cell; and an experiment whose data cells share.
    bare: Scenario,
    model: Option<Experiment>,
}

/// At most so many halvings of the base grid's steps.
pub const MOST_REFINED: u32 = 8;
/// At most so many rows of a range stand apart, as those of a list do.
pub const FEW_ROWS: usize = 6;

impl Grid {
    /// Checks the sweep that a scenario's `[sweep]` table tells, on its first side.
    ///
    /// # Errors
    /// One line that names the key, its value and what would do, of an axis that is none; also if every cell is
    /// impossible (what is wrong with the first). A cell that is impossible beside others that are not says so itself.
    pub fn new(scenario: Scenario) -> Result<Self, Problem> {
        let mut grid = Self::unchecked(scenario)?;
        let mut first = None;
        for place in order::coarse_to_fine(grid.x.len(), grid.rows()) {
            match grid.at_base(place).and_then(|scenario| grid.check(Experiment::new(scenario)?)) {
                Ok(experiment) => {
                    grid.model = Some(experiment);
                    return Ok(grid);
                }
                Err(problem) => first = first.or(Some(problem)),
            }
        }
        Err(first.unwrap_or(Problem::NoFamily))
    }

    /// The same without trying a cell: what a table says of itself, wherever its data are.
    pub(crate) fn unchecked(mut scenario: Scenario) -> Result<Self, Problem> {
        scenario.compare.clear();
        let about = scenario.model_about().ok_or(Problem::NoFamily)?;
        let text = scenario.sweep.clone();
        if text.x.is_empty() {
            let problem = "no axis is given: say key=low:high:steps, key=low:high:steps:log or key=value,value";
            return Err(Refusal::because("sweep.x", "\"\"", problem).into());
        }
        let x = axis::parse("sweep.x", &text.x, &scenario)?;
        let y = if text.y.is_empty() { None } else { Some(axis::parse("sweep.y", &text.y, &scenario)?) };
        if let Some(y) = y.as_ref().filter(|y| y.key() == x.key()) {
            let problem = "both axes have this key; leave sweep.y out for a curve";
            return Err(Refusal::because("sweep.y", y.key(), problem).into());
        }
        let rows = y.as_ref().map_or(1, Axis::len);
        if x.len() * rows > MOST_CELLS {
            let problem = format!("{} x {rows} cells; at most {MOST_CELLS}", x.len());
            return Err(Refusal::because("sweep.x", &text.x, problem).into());
        }
        let at = at(text.at.trim())?;
        let metric =
            metric_of(&scenario, about, at, |key| x.key() == key || y.as_ref().is_some_and(|y| y.key() == key))?;
        scenario.sweep = SweepText {
            x: x.to_string(),
            y: y.as_ref().map_or(String::new(), Axis::to_string),
            metric: metric.clone(),
            at: at.to_string(),
        };
        let mut bare = scenario.clone();
        [&mut bare.title, &mut bare.claim, &mut bare.source, &mut bare.group].into_iter().for_each(String::clear);
        bare.question = Question::default();
        bare.look = Look::default();
        bare.sweep = SweepText::default();
        let grid = Self { scenario, x, y, metric, at, refine: 0, bare, model: None };
        grid.check_size("sweep.x", &text.x)?;
        Ok(grid)
    }

    /// Refuses what would become a table that nobody reads.
    fn check_size(&self, key: &str, value: impl fmt::Display) -> Result<(), Problem> {
        let (cells, bytes) = (self.most_cells(), self.most_bytes());
        if bytes <= MOST_BYTES {
            return Ok(());
        }
        let problem = format!(
            "up to {cells} cells would make a table of {:.1} GB; at most {:.1} GB: take fewer cells, or shorter values",
            bytes as f64 / 1e9,
            MOST_BYTES as f64 / 1e9
        );
        Err(Refusal::because(key, short(&value.to_string(), 60), problem).into())
    }

    /// Cells of the whole lattice: so many there are if every step is halved as often as it may be.
    pub(crate) fn most_cells(&self) -> u64 {
        let along = |axis: &Axis, apart: bool| match axis.len() as u64 {
            count if apart || axis.spacing() == Spacing::List => count,
            count => ((count - 1) << self.refine) + 1,
        };
        along(&self.x, false) * self.y.as_ref().map_or(1, |y| along(y, self.rows_apart()))
    }

    /// At most so many bytes has its table.
    pub fn most_bytes(&self) -> u64 {
        let longest =
            |axis: &Axis| axis.values().iter().map(|value| axis::shown(value).len()).max().unwrap_or(0) as u64;
        let row = ROW + longest(&self.x) + self.y.as_ref().map_or(0, longest);
        HEAD + self.most_cells().saturating_mul(row)
    }

    /// The same with steps halved up to so many times where the metric changes fast.
    ///
    /// # Errors
    /// Beyond [`MOST_REFINED`].
    pub fn refined(mut self, levels: u32) -> Result<Self, Problem> {
        if levels > MOST_REFINED {
            return Err(Refusal::of("refine", levels, format!("a whole number from 0 to {MOST_REFINED}")).into());
        }
        self.refine = levels;
        self.check_size("refine", levels)?;
        Ok(self)
    }

    /// What it runs with no axis applied.
    pub(super) fn bare(&self) -> &Scenario {
        &self.bare
    }
    /// The scenario, its `[sweep]` table in its shortest form.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// The first axis.
    pub fn x(&self) -> &Axis {
        &self.x
    }
    /// The second, if the sweep is not a curve.
    pub fn y(&self) -> Option<&Axis> {
        self.y.as_ref()
    }
    /// Name of what is measured.
    pub fn metric(&self) -> &str {
        &self.metric
    }
    /// When.
    pub fn at(&self) -> At {
        self.at
    }
    /// How often steps may be halved.
    pub fn refine(&self) -> u32 {
        self.refine
    }
    /// Values of the second axis; 1 without one.
    pub fn rows(&self) -> usize {
        self.y.as_ref().map_or(1, Axis::len)
    }
    /// Whether the rows of the second axis are read one by one, as curves: they are few, or a list. Then no row is put
    /// between them, and each is refined for itself.
    pub fn rows_apart(&self) -> bool {
        self.y.as_ref().is_some_and(|y| y.spacing() == Spacing::List || y.len() <= FEW_ROWS)
    }
    /// The value of a row of the lattice. `None` where it has none.
    pub fn row(&self, j: u32) -> Option<Value> {
        let between = !j.is_multiple_of(1 << self.refine);
        if between && self.rows_apart() { None } else { self.y.as_ref()?.at(j, self.refine) }
    }
    /// Cells of the base grid.
    pub fn cells(&self) -> usize {
        self.x.len() * self.rows()
    }
    /// Where a cell of the base grid lies on the lattice.
    pub fn place(&self, i: usize, j: usize) -> Place {
        Place { i: (i as u32) << self.refine, j: (j as u32) << self.refine }
    }

    /// The values of both axes there; `None` where the lattice has no point.
    pub fn values(&self, place: Place) -> Option<(Value, Option<Value>)> {
        let x = self.x.at(place.i, self.refine)?;
        match &self.y {
            None => (place.j == 0).then_some((x, None)),
            Some(_) => Some((x, Some(self.row(place.j)?))),
        }
    }

    /// What a cell runs, as a scenario to open: everything that the sweep's own holds but its sweep.
    ///
    /// # Errors
    /// What is impossible about it, in one line.
    pub fn open(&self, place: Place) -> Result<Scenario, Problem> {
        let mut scenario = Scenario { sweep: SweepText::default(), ..self.scenario.clone() };
        self.apply(&mut scenario, place)?;
        Ok(scenario)
    }

    /// The cell's experiment, checked.
    pub(crate) fn experiment(&self, place: Place) -> Result<Experiment, Problem> {
        let mut scenario = self.bare.clone();
        self.apply(&mut scenario, place)?;
        let experiment = match &self.model {
            Some(model) => model.like(scenario)?,
            None => Experiment::new(scenario)?,
        };
        self.check(experiment)
    }

    /// An experiment between the cells: the sweep's own with keys at these values. `None` where it is impossible.
    pub(super) fn with<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, Value)>) -> Option<Experiment> {
        let mut scenario = self.bare.clone();
        for (key, value) in pairs {
            keys::apply(&mut scenario, key, &value).ok()?;
        }
        match &self.model {
            Some(model) => model.like(scenario).ok(),
            None => Experiment::new(scenario).ok(),
        }
    }

    fn at_base(&self, place: Place) -> Result<Scenario, Problem> {
        let mut scenario = self.bare.clone();
        self.apply(&mut scenario, Place { i: place.i << self.refine, j: place.j << self.refine })?;
        Ok(scenario)
    }

    fn apply(&self, scenario: &mut Scenario, place: Place) -> Result<(), Problem> {
        let Some((x, y)) = self.values(place) else {
            let problem = "no such cell";
            return Err(Refusal::because("sweep.x", format!("place {}, {}", place.i, place.j), problem).into());
        };
        let mut pairs = vec![(self.x.key(), x)];
        pairs.extend(self.y.iter().map(Axis::key).zip(y));
        pairs.sort_by_key(|(key, _)| *key != "truth.family"); // other keys depend on it
        pairs.iter().try_for_each(|(key, value)| keys::apply(scenario, key, value))
    }

    /// Whether it has what is measured, when it is.
    fn check(&self, experiment: Experiment) -> Result<Experiment, Problem> {
        experiment.metrics_named(&[&self.metric])?;
        let last = experiment.scenario().generations;
        if let At::Generation(t) = self.at
            && t > last
        {
            let problem = format!("must be a generation from 1 to generations = {last}, end or collapse");
            return Err(Refusal::because("sweep.at", t, problem).into());
        }
        Ok(experiment)
    }

    /// The metric as the experiment has it.
    pub(crate) fn info<'a>(&self, experiment: &'a Experiment) -> Option<&'a MetricInfo> {
        experiment.metrics().iter().find(|info| info.name == self.metric)
    }

    /// What cells have in common whose experiments differ in their last generation alone, and that is where they are measured:
    /// the longest run passes those of all. `None` if there are no such cells.
    pub(crate) fn shared(&self, place: Place) -> Option<u32> {
        let is_last = |axis: &Axis| axis.key() == "generations" && self.at == At::End;
        if is_last(&self.x) { Some(place.j) } else { self.y.as_ref().filter(|y| is_last(y)).map(|_| place.i) }
    }

    /// The generation a cell is measured at.
    pub(crate) fn generation(&self, experiment: &Experiment) -> Option<u64> {
        match self.at {
            At::End => Some(experiment.scenario().generations),
            At::Generation(t) => Some(t),
            At::Collapse => None,
        }
    }
}

/// When a scenario's `[sweep]` table says that it is measured.
fn at(text: &str) -> Result<At, Refusal> {
    match text {
        "" | "end" => Ok(At::End),
        "collapse" => Ok(At::Collapse),
        other => {
            let t = other.parse::<u64>().ok().filter(|t| *t >= 1);
            let refused = || Refusal::of("sweep.at", other, "end, collapse or a generation from 1");
            t.map(At::Generation).ok_or_else(refused)
        }
    }
}

/// The metric that it names; of a sweep for collapse, where it names none, the first that tells it.
fn metric_of(scenario: &Scenario, about: &About, at: At, swept: impl Fn(&str) -> bool) -> Result<String, Problem> {
    let mut all = metrics_of(about);
    if scenario.selection.curation.is_on() || swept("sampling.curation") {
        all.extend(rewards());
    }
    let has = |name: &str| all.iter().any(|info| info.name == name);
    let names = || all.iter().map(|info| info.name.as_str());
    let list = || names().collect::<Vec<_>>().join(", ");
    match (at, scenario.sweep.metric.trim()) {
        (At::Collapse, "") => {
            let clock = clocks().find(|clock| has(clock)).map(str::to_owned);
            clock.ok_or_else(|| {
                let all: Vec<&str> = clocks().collect();
                let problem = format!("{} has no metric that tells collapse ({})", about.name, all.join(", "));
                Refusal::because("sweep.at", "collapse", problem).into()
            })
        }
        (At::Collapse, other) if clocks().all(|clock| clock != other) => {
            let of_family: Vec<&str> = clocks().filter(|clock| has(clock)).collect();
            let problem = format!("tells no collapse; one of {} does, or leave it out", of_family.join(", "));
            Err(Refusal::because("sweep.metric", other, problem).into())
        }
        (_, "") => {
            let problem = format!("no metric is given: one of {}", list());
            Err(Refusal::because("sweep.metric", "\"\"", problem).into())
        }
        (_, other) if !swept("truth.family") && !has(other) => {
            let near = nearest(other, names()).map_or(String::new(), |near| format!("; did you mean {near}?"));
            let (name, family) = (short(other, 60), about.name.to_owned());
            Err(Problem::Metric { name, family, near, all: list() })
        }
        (_, other) => Ok(other.to_owned()),
    }
}

/// What tells collapse by this metric.
pub(crate) fn passage(experiment: &Experiment, info: &MetricInfo) -> Passage {
    match info.name.as_str() {
        metric::COLLAPSED => Passage::Above(info.metric, 0.5),
        // One symbol or component left of several; or nothing of one that dies at once.
        metric::ALIVE if experiment.of_truth(info.metric) > 1.0 => Passage::Below(info.metric, 1.5),
        metric::ALIVE => Passage::Below(info.metric, 0.5),
        _ => Passage::Below(info.metric, experiment.scenario().collapse_below),
    }
}
