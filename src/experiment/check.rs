//! Checks of a scenario as a whole: sizes, memory, time and range. Each key by itself holds what it may.

use crate::family::{About, LARGEST, Refusal, Setting, told};

use super::data::Column;
use super::engine::Memory;
use super::plan::{Plan, RealSource, Retention, Schedule};
use super::problem::Problem;
use super::room::Room;
use super::scenario::Scenario;
use super::stop::StopRule;

/// Draws of one batch, where each point is drawn: about a minute.
const MOST_DRAWN: f64 = 1e10;

/// Whether a model of another family than the truth's can be fitted.
pub(super) fn check_model(scenario: &Scenario) -> Result<(), Problem> {
    if !scenario.is_misspecified() {
        return Ok(());
    }
    let model = format!("\"{}\"", scenario.model);
    if scenario.data.is_some() {
        let problem = "needs a truth from parameters: a family is fitted to truth.data by naming it in truth.family";
        return Err(Refusal::because("model.family", model, problem).into());
    }
    if scenario.rules.changed_points > 0 {
        let problem = "needs the model to be of the truth's family";
        return Err(Refusal::because("workflow.changed_points", scenario.rules.changed_points, problem).into());
    }
    Ok(())
}

/// Keys that say something of a data file need one, and true parameters are not given beside it.
pub(super) fn check_data_keys(scenario: &Scenario, about: &About) -> Result<(), Problem> {
    if scenario.data.is_none() {
        let of_data = [
            ("truth.column", &scenario.column, "there is no truth.data it could be a column of"),
            ("truth.sheet", &scenario.sheet, "there is no truth.data it could be a sheet of"),
            ("truth.missing", &scenario.missing, "there is no truth.data it could be in"),
        ];
        let given = of_data.into_iter().find_map(|(key, value, problem)| Some((key, value.as_ref()?, problem)));
        return given.map_or(Ok(()), |(key, value, problem)| Err(Refusal::because(key, value, problem).into()));
    }
    let is_parameter = |key: &str| about.quantities.iter().any(|quantity| quantity.parameter && quantity.name == key);
    let Some((key, value)) = scenario.truth.iter().find(|(key, _)| about.labels || is_parameter(key)) else {
        return Ok(());
    };
    let problem = "leave it out: the truth is the fit to truth.data";
    Err(Refusal::because(&format!("truth.{key}"), value, problem).into())
}

/// Whether all points can be counted, and the data have as many as are used.
pub(super) fn check_sizes(scenario: &Scenario, plan: &Plan, column: Option<&Column>) -> Result<(), Problem> {
    if scenario.stop == StopRule::Never && matches!(plan.schedule, Schedule::Geometric(a) if a > 0.0) {
        let problem = "batches that grow by a share soon have more points than can be counted; let it end, with stop.rule = \"generation\"";
        return Err(Refusal::because("stop.rule", "\"never\"", problem).into());
    }
    let most = plan.most_points(scenario.generations);
    if most > 9e15 {
        let problem = format!(
            "the training set would reach {most:.1e} points, more than can be counted exactly (9e15); lower sample_size, generations or workflow.growth"
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    if let Some(column) = column
        && plan.real_source == RealSource::Same
        && scenario.sample_size > column.data.values.len() as u64
    {
        let rows = column.data.values.len();
        let problem = format!(
            "the data has {rows} values, and real_source = \"same\" uses them as they are; at most {rows}, or real_source = \"fresh\""
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    Ok(())
}

/// Points that are drawn one by one can be waited for: nothing stops a batch on its way.
pub(super) fn check_draws(scenario: &Scenario, plan: &Plan, external: bool) -> Result<(), Problem> {
    let curation = &scenario.selection.curation;
    let choices = if curation.chooses() { curation.choices as f64 } else { 1.0 };
    let draws = plan.largest_batch(scenario.generations) * choices;
    let (by, instead) = match () {
        () if curation.chooses() => ("chosen one by one", ""),
        () if external => ("drawn from the truth one by one", ""),
        () if scenario.by_points => ("drawn point by point", ", or sampling.draws = \"statistic\""),
        () => return Ok(()),
    };
    if draws <= MOST_DRAWN {
        return Ok(());
    }
    let problem =
        format!("a batch {by} takes {draws:.1e} draws, and {MOST_DRAWN:.0e} is the limit; lower sample_size{instead}");
    Err(Refusal::because("sample_size", scenario.sample_size, problem).into())
}

/// Whether all runs fit into memory together.
pub(super) fn check_memory(scenario: &Scenario, plan: &Plan, needed: &Memory, room: Room) -> Result<(), Problem> {
    let too_much = |bytes: f64| (bytes > room.bytes).then_some(bytes / 1e9);
    if let Some(batch) = too_much(needed.batch) {
        let problem =
            format!("a batch of single points would need {batch:.1} GB, and {room}; lower sample_size or generations");
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    let state = needed.state * scenario.replicates as f64;
    if let Some(state) = too_much(state) {
        let (what, lower) = match plan.retention {
            Retention::Window(_) => ("the batches of their windows", "replicates or workflow.window"),
            _ => ("statistics", "replicates"),
        };
        let problem = format!("so many runs would hold {state:.1} GB of models and {what}, and {room}; lower {lower}");
        return Err(Refusal::because("replicates", scenario.replicates, problem).into());
    }
    if let Some(all) = too_much(state + needed.kept * scenario.replicates as f64) {
        let problem = format!(
            "{} runs would keep {all:.1} GB of points under {}, and {room}; lower sample_size, replicates or generations",
            scenario.replicates,
            match plan.retention {
                Retention::Subsample => "subsample",
                Retention::Accumulate => "accumulate",
                Retention::Window(_) => "window",
                Retention::Replace => "replace",
            },
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    Ok(())
}

/// Whether what is measured of all runs fits into memory beside them, `values` bytes of it.
pub(super) fn check_values(scenario: &Scenario, needed: &Memory, values: f64, room: Room) -> Result<(), Problem> {
    let all = (needed.state + needed.kept) * scenario.replicates as f64 + values;
    if all <= room.bytes {
        return Ok(());
    }
    let problem = format!(
        "so many runs and what is measured of them would need {:.1} GB, and {room}; lower replicates or ask for fewer metrics",
        all / 1e9
    );
    Err(Refusal::because("replicates", scenario.replicates, problem).into())
}

/// Whether the truth's quantities can be squared, and those that are knobs are what those take: what is given was looked
/// at before, what was fitted to data was not.
pub(super) fn check_range(scenario: &Scenario, about: &About, truth: &[f64]) -> Result<(), Refusal> {
    let of_family = scenario.family == about.name;
    for (quantity, &value) in about.quantities.iter().zip(truth) {
        let knob = about.knobs.iter().find(|knob| of_family && knob.key == quantity.name && !knob.domain.is_list());
        if let Some(knob) = knob.filter(|knob| quantity.parameter && !knob.domain.holds(value)) {
            return Err(match &scenario.data {
                Some(_) => {
                    let problem = format!("the fitted {}, {}, must be {}", quantity.label, told(value), knob.domain);
                    Refusal::because("truth.data", "a column", problem)
                }
                None => Refusal::of(&format!("truth.{}", knob.key), value, knob.domain),
            });
        }
        // Squares of what is made from parameters are at their own bound.
        if value.is_finite() && value.abs() <= LARGEST * (1.0 + 1e-9) {
            continue;
        }
        let what = format!(
            "{} would be {}: beyond {LARGEST:e} squares overflow; use other units",
            quantity.label,
            told(value)
        );
        let given = scenario.truth.iter().filter_map(|(key, setting)| match setting {
            Setting::Number(x) if *x != 0.0 => Some((key, *x)),
            _ => None,
        });
        let size = |x: f64| x.abs().ln().abs();
        return Err(match given.max_by(|a, b| size(a.1).total_cmp(&size(b.1))) {
            _ if scenario.data.is_some() => Refusal::because("truth.data", "a column", what),
            Some((key, x)) => Refusal::because(&format!("truth.{key}"), x, what),
            None => Refusal::because("truth.family", format!("\"{}\"", scenario.family), what),
        });
    }
    Ok(())
}
