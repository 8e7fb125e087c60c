//! Single runs out of the window: run anew beside it and written while they run.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{is, with_extension};
use crate::experiment::{EachRun, Ensemble, Experiment, Scenario};
use crate::numeric::halt::halted;
use crate::report::{Form, SingleRuns, Stream, Writing};

/// Where they are written: two sides into two files, as `.parquet` where the name ends so, else as `.csv`.
pub(crate) fn targets(sides: usize, path: &Path) -> Vec<PathBuf> {
    let path = with_extension(path, "csv");
    let stem = path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let end = if is(&path, "parquet") { "parquet" } else { "csv" };
    match sides {
        0 | 1 => vec![path],
        _ => (1..=sides).map(|side| path.with_file_name(format!("{stem}-{side}.{end}"))).collect(),
    }
}

/// Runs a scenario and writes every metric of every run there.
///
/// # Errors
/// One line.
pub(crate) fn write(side: Scenario, path: &Path) -> Result<(), String> {
    let experiment = Arc::new(Experiment::new(side).map_err(|problem| problem.to_string())?);
    let metrics = Arc::clone(experiment.metrics());
    experiment.check_values(metrics.len()).map_err(|problem| problem.to_string())?;
    let names: Vec<String> = metrics.iter().map(|info| info.name.clone()).collect();
    let reported: Vec<&str> = names.iter().map(String::as_str).collect();
    let single = SingleRuns::new(&experiment, "all", &reported, Form::Long)?;
    let writing = Writing::begin(path).map_err(|error| error.to_string())?;
    let out = BufWriter::with_capacity(1 << 16, writing);
    let begun = if is(path, "parquet") {
        Stream::parquet(out, &single, &names)
    } else {
        Stream::csv(out, &single, &names, false)
    };
    let mut stream = begun?;
    let truth: Vec<f64> = metrics.iter().map(|info| experiment.of_truth(info.metric)).collect();
    let mut done = stream.take(&EachRun::of_truth(&truth));
    let mut ensemble = Ensemble::new(&experiment, experiment.scenario().replicates, metrics);
    while done.is_ok() && ensemble.finished().is_none() {
        let steps = ensemble.block();
        let whole = ensemble.advance_telling(steps, &halted, &mut |each| {
            if done.is_ok() {
                done = stream.take(each);
            }
        });
        if !whole {
            return Err("given up".into());
        }
    }
    done?;
    let mut out = stream.finish()?;
    out.flush().map_err(|error| error.to_string())?;
    let writing = out.into_inner().map_err(|error| error.error().to_string())?;
    writing.finish().map_err(|error| error.to_string())
}
