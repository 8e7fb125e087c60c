//! Results as they are written: what their comments say of values that are missing, and files that are whole or not there.

use std::path::Path;
use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Scenario, find, shipped};
use collapse_lab::report::{NOT_COMPUTED, Results, csv, json, write_whole};

fn table(family: &str, keys: &[(&str, &str)]) -> String {
    let mut scenario = Scenario::default();
    scenario.set_family(family);
    for (key, value) in
        [("workflow.retention", "replace"), ("replicates", "2"), ("generations", "3")].iter().chain(keys)
    {
        scenario.set(key, value).unwrap();
    }
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 2, Arc::clone(experiment.metrics()));
    assert!(ensemble.advance(experiment.scenario().generations, &|| false));
    csv(&Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] })
}

/// Errors told from a law without a Fisher information, and a variance over none, are no fault of the model's.
#[test]
fn what_the_truth_has_not_is_not_defined() {
    let text = table("exponential", &[("model.family", "symmetric_mixture"), ("sample_size", "20")]);
    assert!(text.contains("# error_inflation has no value in 4 rows from generation 0 to 3 (not defined: "), "{text}");
    assert!(!text.contains(NOT_COMPUTED), "{text}");
}

/// One of two hot runs has a law whose mean no float holds; the quantiles are those of the other.
#[test]
fn what_one_run_has_no_value_of_is_said() {
    // Of two laws that floats can hardly tell from a point.
    let keys = [
        ("truth.location", "1e8"),
        ("model.family", "gamma"),
        ("seed", "1"),
        ("sample_size", "3"),
        ("generations", "12"),
    ];
    let text = table("laplace", &keys);
    let line = "# kl_model_truth has no value in 4 rows from generation 9 to 12 in up to 1 of 2 runs (not computed";
    assert!(text.contains(line), "{text}");
}

/// A state in which metrics are infinite has its name in the comments.
#[test]
fn collapsed_states_are_named() {
    let text = table("laplace", &[("sample_size", "1")]);
    assert!(text.contains("# 2 of 2 runs have collapsed at generation 3 (point mass: scale 0)\n"), "{text}");
    assert!(!table("laplace", &[("sample_size", "10")]).contains("have collapsed"));
}

/// A result in JSON holds its experiment: of every tenth shipped scenario the same one comes back.
#[test]
fn a_result_in_json_is_run_again() {
    for (name, _) in shipped().into_iter().step_by(10) {
        let mut scenario = find(&name).unwrap();
        (scenario.replicates, scenario.generations, scenario.sample_size) = (1, 1, scenario.sample_size.min(100));
        let (scenario, _) = scenario.sides().unwrap();
        let experiment = Arc::new(Experiment::new(scenario.clone()).unwrap());
        let ensemble = Ensemble::new(&experiment, 1, Arc::clone(experiment.metrics()));
        let text = json(&Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] });
        assert_eq!(Scenario::from_toml(&text).unwrap().to_whole_toml(), scenario.to_whole_toml(), "{name}");
    }
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("no/such/folder.csv");
    assert!(write_whole(&inside, b"x").unwrap_err().to_string().contains("there is no folder"));
    assert!(write_whole(folder.path(), b"x").unwrap_err().to_string().contains("it is a folder"));
    let file = folder.path().join("a.csv");
    write_whole(&file, b"one").unwrap();
    write_whole(&file, b"two").unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), b"two");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn links_are_followed_devices_written_and_modes_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
    std::fs::write(&real, "old").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write_whole(&link, b"new").unwrap();
    assert_eq!(std::fs::read(&real).unwrap(), b"new");
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    write_whole(Path::new("/dev/null"), b"gone").unwrap();
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    // One that leads to what is not there yet is kept, too; a pipe is not waited for.
    let (later, ahead) = (folder.path().join("later.csv"), folder.path().join("ahead.csv"));
    std::os::unix::fs::symlink("later.csv", &ahead).unwrap();
    write_whole(&ahead, b"first").unwrap();
    assert_eq!(std::fs::read(&later).unwrap(), b"first");
    assert!(std::fs::symlink_metadata(&ahead).unwrap().is_symlink());
    let pipe = folder.path().join("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(write_whole(&pipe, b"x").unwrap_err().to_string().contains("it is a pipe"));
}
