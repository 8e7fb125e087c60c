//! What a cancelled run leaves, and what becomes of it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Scenario};
use collapse_lab::report::{Results, csv_so_far, so_far};

use crate::command_line::lab_in;

const SET: [&str; 6] = ["run", "gaussian", "--set", "generations=6", "--set", "replicates=5"];

/// Rows of the first generations, without what theory says of them.
fn rows(text: &str, last: u64) -> Vec<String> {
    let table = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let early = table.filter(|row| row.split(',').next().unwrap().parse::<u64>().unwrap() <= last);
    early.map(|row| row.split(',').take(10).collect::<Vec<_>>().join(",")).collect()
}

/// What a run of `SET` has after three generations, as a cancel would leave it.
fn three(seed: &str) -> String {
    let seed = format!("seed={seed}");
    let told = lab_in(Path::new("."), &[&SET[..], &["--set", &seed, "--format", "csv"]].concat());
    let scenario = Scenario::from_toml(&String::from_utf8(told.stdout).unwrap()).unwrap();
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 5, Arc::clone(experiment.metrics()));
    ensemble.advance(3, &|| false);
    csv_so_far(&Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] })
}

fn run(here: &Path, more: &[&str]) -> (bool, String) {
    let output = lab_in(here, &[&SET[..], more].concat());
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_cancelled_run_leaves_its_whole_generations() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let long = ["run", "gaussian", "--set", "generations=1e9", "--set", "replicates=5", "--out", "r.json"];
    let mut lab = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
    let lab = lab.args(long).current_dir(here).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(Command::new("kill").args(["-TERM", &lab.id().to_string()]).status().unwrap().success());
    let output = lab.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(143), "{said}");
    assert!(said.contains("kept in r.json.partial; --resume goes on") && said.lines().count() == 1, "{said}");
    assert!(!here.join("r.json").exists());
    let kept = fs::read_to_string(here.join("r.json.partial")).unwrap();
    let reach = so_far(&kept).unwrap();
    assert!(reach > 6 && said.contains(&format!("up to generation {reach} ")), "{said}");
    // Each generation has the same metrics: none is there in part.
    let of = |generation: u64| kept.lines().filter(|row| row.starts_with(&format!("{generation},"))).count();
    assert!(of(reach) > 0 && of(reach) == of(1) && kept.ends_with('\n'));
    // They are those of a run that nobody cancelled, and it is a scenario, too.
    assert!(run(here, &["--out", "short.csv"]).0);
    assert_eq!(rows(&kept, 6), rows(&fs::read_to_string(here.join("short.csv")).unwrap(), 6));
    let again = ["run", "r.json.partial", "--set", "generations=6", "--out", "again.csv"];
    assert!(lab_in(here, &again).status.success());
    assert_eq!(fs::read(here.join("again.csv")).unwrap(), fs::read(here.join("short.csv")).unwrap());
}

#[test]
fn a_run_that_is_taken_up_ends_in_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(run(here, &["--out", "whole.csv"]).0);
    for (resume, words) in [(&["--resume"][..], "and on"), (&[], "begun anew")] {
        fs::write(here.join("r.csv.partial"), three("7")).unwrap();
        let (good, said) = run(here, &[&["--out", "r.csv"], resume].concat());
        assert!(good && said.contains("up to generation 3") && said.contains(words), "{said}");
        assert_eq!(fs::read(here.join("r.csv")).unwrap(), fs::read(here.join("whole.csv")).unwrap());
        assert!(!here.join("r.csv.partial").exists());
    }
    // Without anything to take up it is a run like any other.
    assert!(run(here, &["--resume", "--out", "r.csv"]).0);
}

#[test]
fn rows_of_another_run_are_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (there, words) in [(three("8"), "another run (seed = 8, not 7)"), ("my notes".into(), "no result of this run")]
    {
        fs::write(here.join("r.csv.partial"), &there).unwrap();
        let (good, said) = run(here, &["--resume", "--out", "r.csv"]);
        assert!(!good && said.contains(words) && said.contains("r.csv.partial"), "{said}");
        assert_eq!(fs::read_to_string(here.join("r.csv.partial")).unwrap(), there);
    }
    assert!(run(here, &["--force", "--out", "r.csv"]).0);
    for wrong in [&["--resume"][..], &["--resume", "--runs", "1", "--out", "s.csv"]] {
        let (good, said) = run(here, wrong);
        assert!(!good && said.contains("--resume"), "{said}");
    }
}

/// The work behind these would take years: the names are tried before it.
#[test]
fn names_that_no_file_can_have_are_found_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let long = ["--set", "generations=1000000000", "--set", "replicates=100000"];
    let sweep = ["sweep", "gaussian", "--x", "sample_size=10:1000:10:log", "--metric", "tv"];
    let run = ["run", "gaussian"];
    for (letters, words) in [(300, "too long a name"), (252, ".partial is too long a name")] {
        for command in [&run[..], &sweep] {
            for end in [".csv", ".json", ".parquet", ".txt"] {
                let name = "n".repeat(letters - end.len()) + end;
                let output = lab_in(here, &[command, &long, &["--out", &name]].concat());
                let said = String::from_utf8(output.stderr).unwrap();
                assert_eq!(output.status.code(), Some(2), "{said}");
                assert!(said.contains(words) && said.trim_end().lines().count() == 1, "{said}");
            }
        }
    }
    for name in ["r.csv/", "r.csv/."] {
        for command in [&run[..], &sweep] {
            let output = lab_in(here, &[command, &long, &["--format", "csv", "--out", name]].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("is the name of a folder") && said.trim_end().lines().count() == 1, "{said}");
        }
    }
    for (caption, words) in [("", "--caption : is no name"), ("c/", "--caption c/: is the name of a folder")] {
        let output =
            lab_in(here, &[&["render", "gaussian"][..], &long, &["--out", "f.svg", "--caption", caption]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words) && said.trim_end().lines().count() == 1, "{said}");
    }
    let name = "n".repeat(300);
    for more in [vec!["--out", &(name.clone() + ".svg")], vec!["--out", "f.svg", "--caption", &name]] {
        let output = lab_in(here, &[&["render", "gaussian"][..], &long, &more].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("too long a name") && said.trim_end().lines().count() == 1, "{said}");
    }
    assert_eq!(fs::read_dir(here).unwrap().count(), 0);
}
