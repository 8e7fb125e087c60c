//! Tables that are taken elsewhere: single runs, Parquet, and tables without comment lines. Each holds the numbers that a run
//! has, bit for bit, and its scenario.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Problem, Scenario, read};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::support::{good, lab};

/// Exit code 2 and one line with these words.
fn refused(folder: &Path, arguments: &[&str], words: &[&str]) {
    let output = lab(folder, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.lines().count() == 1 && words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
}

/// A run with infinite values, and one with values that were not computed.
const INFINITE: &[&str] = &["run", "laplace", "--set", "sample_size=1", "--set", "generations=3"];
const LACKING: &[&str] = &[
    "run",
    "exponential",
    "--set",
    "model.family=symmetric_mixture",
    "--set",
    "sample_size=20",
    "--set",
    "generations=3",
];
const SWEPT: &[&str] = &[
    "sweep",
    "gaussian",
    "--x",
    "sample_size=2,5,10",
    "--y",
    "workflow.retention=replace,accumulate",
    "--metric",
    "variance",
    "--set",
    "generations=3",
];

fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--set", "replicates=7"], more].concat()
}

/// Names and rows of a CSV, below its comment lines.
fn rows(csv: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut lines = csv.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(',').collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

/// What a CSV writes for a cell of a Parquet file: numbers by their bits.
fn same(cell: &Field, text: &str) -> bool {
    match cell {
        Field::Null => text.is_empty(),
        Field::Long(number) => text.parse() == Ok(*number),
        Field::Double(number) => text.parse::<f64>().is_ok_and(|text| text.to_bits() == number.to_bits()),
        Field::Str(word) => word == text,
        other => panic!("{other:?}"),
    }
}

fn assert_same(parquet: &Path, csv: &str) {
    let reader = SerializedFileReader::new(fs::File::open(parquet).unwrap()).unwrap();
    let (names, wanted) = rows(csv);
    let found: Vec<_> = reader.into_iter().map(Result::unwrap).collect();
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        let found: Vec<_> = found.get_column_iter().collect();
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
        for ((name, cell), text) in found.into_iter().zip(wanted) {
            assert!(same(cell, text), "{name}: {cell:?} is not {text}");
        }
    }
}

#[test]
fn a_parquet_file_has_the_numbers_of_the_csv_and_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (arguments, again) in [(INFINITE, "run"), (LACKING, "run"), (SWEPT, "sweep")] {
        let csv = good(here, &with(arguments, &["--format", "csv"]));
        good(here, &with(arguments, &["--out", "f.parquet", "--force"]));
        assert_same(&here.join("f.parquet"), &csv);
        let bytes = fs::read(here.join("f.parquet")).unwrap();
        good(here, &with(arguments, &["--out", "f.parquet", "--threads", "1"]));
        assert!(fs::read(here.join("f.parquet")).unwrap() == bytes, "its bytes are always the same");
        assert_eq!(good(here, &[again, "f.parquet", "--format", "csv"]), csv, "it is a scenario");
        assert!(good(here, &["check", "f.parquet"]).starts_with("ok"));
        let inside = SerializedFileReader::new(fs::File::open(here.join("f.parquet")).unwrap()).unwrap();
        let told = inside.metadata().file_metadata().key_value_metadata().unwrap();
        let told: BTreeMap<&str, &str> =
            told.iter().map(|pair| (pair.key.as_str(), pair.value.as_deref().unwrap())).collect();
        assert_eq!(told["collapse-lab.version"], env!("CARGO_PKG_VERSION"));
        let notes = csv.lines().take_while(|line| !line.starts_with("# ---")).map(|line| line.trim_start_matches("# "));
        assert_eq!(told["collapse-lab.notes"], notes.collect::<Vec<_>>().join("\n"));
    }
    let infinite = good(here, &with(INFINITE, &["--format", "csv"]));
    assert!(infinite.contains(",inf,"));
    assert!(good(here, &with(LACKING, &["--format", "csv"])).contains("error_inflation,,,,"));
    refused(here, &with(INFINITE, &["--format", "parquet"]), &["--format parquet", "--out FILE"]);
    // What is there is not replaced by something else.
    refused(here, &with(INFINITE, &["--out", "f.parquet"]), &["f.parquet", "sweep", "--force"]);
    good(here, &with(INFINITE, &["--out", "f.parquet", "--force"]));
    refused(here, &with(INFINITE, &["--out", "f.parquet", "--metrics", "scale"]), &["f.parquet", "more of this run"]);
    refused(here, &with(INFINITE, &["--out", "f.parquet", "--runs", "2"]), &["f.parquet", "summary of this run"]);
    refused(here, &with(INFINITE, &["--out", "f.parquet", "--set", "seed=8"]), &["another run", "seed = 7, not 8"]);
    fs::write(here.join("g.parquet"), "my notes").unwrap();
    refused(here, &with(INFINITE, &["--out", "g.parquet"]), &["g.parquet", "no result of this run"]);
}

/// Whatever has become of the file: its own scenario, or one line.
#[test]
fn a_damaged_parquet_file_is_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    good(here, &with(INFINITE, &["--out", "f.parquet"]));
    let (whole, own) = (fs::read(here.join("f.parquet")).unwrap(), read(&here.join("f.parquet")).unwrap());
    let path = here.join("damaged.parquet");
    let mut refusals = BTreeMap::new();
    let mut see = |bytes: &[u8], must: bool| {
        fs::write(&path, bytes).unwrap();
        match read(&path) {
            Ok(scenario) => assert!(!must && scenario.to_toml() == own.to_toml()),
            Err(problem) => {
                let line = problem.to_string();
                assert!(!line.contains('\n') && line.contains("damaged.parquet: ") && line.len() < 300, "{line}");
                *refusals.entry(line).or_insert(0) += 1;
            }
        }
    };
    for part in 0..60 {
        see(&whole[..whole.len() * part / 60], true);
    }
    for byte in 0..12 {
        see(&whole[..whole.len() - 1 - byte], true);
    }
    // The last part, where the scenario is, and what is before and behind it.
    for at in (0..whole.len()).rev().step_by(7) {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            see(&bytes, at < 4 || at + 4 >= whole.len());
        }
    }
    for other in [
        &b"PAR1PAR1"[..],
        b"PAR1\0\0\0\0PAR1",
        b"PAR1\xff\xff\xff\xffPAR1",
        b"seed = 7\n",
        b"\x89PNG\r\n\x1a\n123456789",
    ] {
        see(other, true);
    }
    let mut locked = whole.clone();
    let end = locked.len() - 1;
    locked[end] = b'E';
    see(&locked, true);
    let kinds = ["cut short or damaged", "begins like no Parquet", "not as the lab wrote it", "encrypted"];
    assert!(kinds.iter().all(|kind| refusals.keys().any(|line| line.contains(kind))), "{refusals:?}");
    // One of another program's.
    let bare = [&b"PAR1\x15\x04\x00"[..], &3_u32.to_le_bytes(), b"PAR1"].concat();
    fs::write(&path, bare).unwrap();
    assert!(matches!(read(&path), Err(Problem::In { .. })));
    assert!(read(&path).unwrap_err().to_string().contains("holds no scenario"));
    refused(here, &["run", "damaged.parquet"], &["damaged.parquet", "holds no scenario"]);
}

/// What each run has, from the library: by generation and run, values of the metrics.
fn values_of_runs(scenario: &str, metrics: &[&str]) -> BTreeMap<(u64, u64), Vec<f64>> {
    let experiment = Arc::new(Experiment::new(Scenario::from_toml(scenario).unwrap()).unwrap());
    let replicates = experiment.scenario().replicates;
    let mut ensemble = Ensemble::new(&experiment, replicates, experiment.metrics_named(metrics).unwrap());
    let mut found = BTreeMap::new();
    let whole = ensemble.advance_telling(u64::MAX >> 1, &|| false, &mut |each| {
        (0..replicates).for_each(|run| drop(found.insert((each.generation, run), each.of(run).to_vec())));
    });
    assert!(whole);
    // The first runs of the history are the same ones.
    for row in ensemble.history().rows().skip(1) {
        for run in 0..5 {
            let of_run = &found[&(row.generation, run)];
            let kept: Vec<f64> = (0..metrics.len()).map(|metric| row.runs[metric * 5 + run as usize]).collect();
            assert!(of_run.iter().zip(&kept).all(|(one, other)| one.to_bits() == other.to_bits()), "{row:?}");
        }
    }
    found
}

#[test]
fn single_runs_are_what_each_run_has_in_every_form_and_order() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let metrics = ["scale", "kl_truth_model"];
    let run = |more: &[&'static str]| -> Vec<&'static str> {
        with(&[INFINITE, &["--metrics", "scale,kl_truth_model"]].concat(), more)
    };
    let toml = "generations = 3\nreplicates = 7\nsample_size = 1\n[truth]\nfamily = \"laplace\"\n";
    let known = values_of_runs(toml, &metrics);
    let long = good(here, &run(&["--runs", "all"]));
    let (names, cells) = rows(&long);
    assert_eq!(names, ["generation", "run", "metric", "value"]);
    assert_eq!(cells.len(), 4 * 7 * 2);
    let number = |text: &str| if text.is_empty() { f64::NAN } else { text.parse::<f64>().unwrap() };
    for row in &cells {
        let (generation, run) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let metric = metrics.iter().position(|name| *name == row[2]).unwrap();
        let value = number(row[3]);
        match known.get(&(generation, run)) {
            Some(known) => {
                assert!(known[metric].to_bits() == value.to_bits() || known[metric].is_nan() && value.is_nan())
            }
            None => assert_eq!(generation, 0, "only the truth is not told"),
        }
    }
    assert!(
        long.contains("kl_truth_model,inf\n")
            && long.contains("# single runs 0-6 in long form of scale kl_truth_model\n")
    );
    let wide = good(here, &run(&["--runs", "all", "--layout", "wide"]));
    let (names, wide_cells) = rows(&wide);
    assert_eq!(names, ["generation", "run", "scale", "kl_truth_model"]);
    for (wide, long) in wide_cells.iter().zip(cells.chunks(2)) {
        assert_eq!([wide[0], wide[1], wide[2], wide[3]], [long[0][0], long[0][1], long[0][3], long[1][3]]);
    }
    // Some of them; as Parquet; on any number of threads.
    let some = good(here, &run(&["--runs", "1,5-6", "--layout", "wide"]));
    let chosen: Vec<_> = wide_cells.iter().filter(|row| ["1", "5", "6"].contains(&row[1])).cloned().collect();
    assert_eq!(rows(&some).1, chosen);
    assert_eq!(rows(&good(here, &run(&["--runs", "2", "--layout", "wide"]))).1.len(), 4 * 2);
    for (layout, csv) in [("long", &long), ("wide", &wide)] {
        let file = if layout == "long" { "long.parquet" } else { "wide.parquet" };
        good(here, &run(&["--runs", "all", "--layout", layout, "--out", file, "--threads", "3"]));
        assert_same(&here.join(file), csv);
        let bytes = fs::read(here.join(file)).unwrap();
        good(here, &run(&["--runs", "all", "--layout", layout, "--out", file, "--threads", "1"]));
        assert!(fs::read(here.join(file)).unwrap() == bytes);
        let summary = good(here, &["run", file, "--format", "csv"]);
        assert!(summary.contains("\ngeneration,metric,mean,"), "it is a scenario");
    }
    good(here, &run(&["--runs", "all", "--out", "r.csv"]));
    assert_eq!(fs::read_to_string(here.join("r.csv")).unwrap(), long);
    good(here, &run(&["--runs", "all", "--out", "r.csv"]));
    refused(here, &run(&["--runs", "3", "--out", "r.csv"]), &["r.csv", "other single runs", "--force"]);
    refused(here, &run(&["--out", "r.csv"]), &["r.csv", "single runs of this run", "--force"]);
    assert_eq!(fs::read_to_string(here.join("r.csv")).unwrap(), long);
}

#[test]
fn what_no_single_runs_are_is_refused_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let run = |more: &[&'static str]| -> Vec<&'static str> { with(INFINITE, more) };
    for (which, words) in
        [("0", "must be all"), ("some", "must be all"), ("9", "7 runs, 0 to 6"), ("-1", "must be all")]
    {
        refused(here, &run(&["--runs", which, "--out", "r.csv"]), &["--runs", words]);
    }
    refused(here, &run(&["--layout", "wide"]), &["--layout", "--runs"]);
    refused(here, &run(&["--runs", "2", "--format", "json"]), &["--runs", "csv or parquet"]);
    refused(here, &run(&["--runs", "2", "--out", "r.txt"]), &["--runs", "csv or parquet"]);
    refused(here, &run(&["--runs", "2", "--set", "stop.rule=never"]), &["--runs 2", "stop.rule = generation"]);
    let huge = [
        "run",
        "gaussian",
        "--set",
        "replicates=10000000",
        "--set",
        "generations=1000000",
        "--runs",
        "all",
        "--out",
        "r.csv",
    ];
    refused(here, &huge, &[]);
    assert_eq!(fs::read_dir(here).unwrap().count(), 0);
}

#[test]
fn all_metrics_have_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let all = good(folder.path(), &with(INFINITE, &["--format", "csv", "--metrics", "all"]));
    assert_eq!(all, good(folder.path(), &with(INFINITE, &["--format", "csv"])));
}

/// Rows only, and the scenario beside them, which is written over nothing but its own.
#[test]
fn a_plain_table_has_its_scenario_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let text = |name: &str| fs::read_to_string(here.join(name)).unwrap();
    let scenario = "t.scenario.toml";
    for (kind, arguments) in
        [("run", INFINITE.to_vec()), ("run", [INFINITE, &["--runs", "2"]].concat()), ("sweep", SWEPT.to_vec())]
    {
        let whole = good(here, &with(&arguments, &["--format", "csv"]));
        let plain = with(&arguments, &["--out", "t.csv", "--plain"]);
        good(here, &plain);
        assert!(!text("t.csv").contains('#') && whole.ends_with(&text("t.csv")), "{kind}");
        let again: Vec<&str> = match arguments.contains(&"--runs") {
            true => vec![kind, scenario, "--format", "csv", "--runs", "2"],
            false => vec![kind, scenario, "--format", "csv"],
        };
        assert_eq!(good(here, &again), whole, "{kind}: what is beside is its scenario");
        good(here, &plain); // the same again takes its own place
        let other = [&plain[..], &["--set", "seed=8"]].concat();
        refused(here, &other, &["t.csv", "--force"]);
        // What is somebody else's.
        fs::write(here.join(scenario), "# mine\n".to_owned() + &text(scenario)).unwrap();
        refused(here, &plain, &["t.csv", "without comment lines"]);
        fs::remove_file(here.join("t.csv")).unwrap();
        refused(here, &plain, &["t.scenario.toml", "--plain", "--force"]);
        assert!(text(scenario).starts_with("# mine") && !here.join("t.csv").exists());
        fs::remove_file(here.join(scenario)).unwrap();
    }
    // Data that somebody has put into the place of the table are kept.
    good(here, &with(INFINITE, &["--out", "t.csv", "--plain"]));
    fs::write(here.join("t.csv"), "x,y\n1,2\n").unwrap();
    refused(here, &with(INFINITE, &["--out", "t.csv", "--plain"]), &["t.csv", "no result of this run"]);
    refused(here, &with(INFINITE, &["--format", "json", "--plain"]), &["--plain", "csv"]);
    let shown = good(here, &with(INFINITE, &["--format", "csv", "--plain"]));
    assert!(shown.starts_with("generation,metric,"), "beside standard output there is no place");
}

/// Single runs of an endless number of generations, ended after a moment: what is said.
#[cfg(unix)]
fn interrupted_runs(here: &Path, more: &[&str]) -> String {
    use std::time::{Duration, Instant};
    let mut lab = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
    lab.args(["run", "gaussian", "--set", "generations=100000000", "--set", "replicates=50", "--runs", "2"]).args(more);
    let lab = lab.current_dir(here).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let is_begun =
        || fs::read_dir(here).unwrap().any(|file| file.unwrap().file_name().to_string_lossy().starts_with(".coll"));
    while !is_begun() && begun.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(100));
    let pressed = Instant::now();
    assert!(Command::new("kill").args(["-INT", &lab.id().to_string()]).status().unwrap().success());
    let output = lab.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    // A fifth of a second, and what a machine with other work needs to end a process.
    assert!(pressed.elapsed() < Duration::from_millis(700), "{:?}", pressed.elapsed());
    String::from_utf8(output.stderr).unwrap()
}

/// The rows of whole generations are kept, with the numbers of a run that comes to its end; nothing else is left.
#[cfg(unix)]
#[test]
fn single_runs_that_are_interrupted_keep_whole_generations_and_end_soon() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let names = || {
        let mut names: Vec<String> =
            fs::read_dir(here).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let of = |row: &String| row.split(',').next().unwrap().to_owned();
    for more in [&["--out", "r.csv"][..], &["--out", "r.csv", "--plain"], &["--out", "r.csv", "--layout", "wide"]] {
        let said = interrupted_runs(here, more);
        let (_, kept) = said.split_once("interrupted: the rows up to generation ").expect(&said);
        let reach = kept.split_once(' ').unwrap().0;
        assert!(kept.ends_with(" are kept in r.csv.partial\n"), "{said}");
        assert_eq!(names(), ["r.csv.partial"]);
        let text = fs::read_to_string(here.join("r.csv.partial")).unwrap();
        assert!(text.starts_with("# collapse-lab ") && text.ends_with('\n'), "{more:?}");
        let rows = rows_of(&text);
        let last = rows.iter().filter(|row| of(row) == *reach).count();
        assert!(last > 0 && last == rows.iter().filter(|row| of(row) == "1").count(), "{more:?} {reach}");
        // The same of a run that comes to its end there.
        let short = ["run", "gaussian", "--set", "generations=40", "--set", "replicates=50", "--runs", "2"];
        let whole = good(here, &[&short[..], &more[2..], &["--format", "csv"]].concat());
        let up_to = rows.iter().take_while(|row| of(row) != "41").cloned().collect::<Vec<_>>();
        assert_eq!(up_to, rows_of(&whole), "{more:?}");
        fs::remove_file(here.join("r.csv.partial")).unwrap();
    }
    let said = interrupted_runs(here, &["--out", "r.parquet"]);
    assert!(said.ends_with(" are kept in r.parquet.partial\n"), "{said}");
    good(here, &["check", "r.parquet.partial"]);
    // A shorter try takes nothing away; another run has its own place; and a whole one is all that is left.
    interrupted_runs(here, &["--out", "r.csv"]);
    let partial = here.join("r.csv.partial");
    let longer = fs::read_to_string(&partial).unwrap() + &"9999999,0,mean,0\n".repeat(1 << 20);
    fs::write(&partial, &longer).unwrap();
    let said = interrupted_runs(here, &["--out", "r.csv"]);
    assert!(said.ends_with("interrupted: more rows of an earlier try stay in r.csv.partial\n"), "{said}");
    assert_eq!(fs::read_to_string(&partial).unwrap(), longer);
    let short = ["run", "gaussian", "--set", "generations=4", "--runs", "2", "--out", "r.csv"];
    refused(here, &short, &["r.csv.partial", "not written over", "--force"]);
    good(here, &[&short[..], &["--force"]].concat());
    assert_eq!(names(), ["r.csv", "r.parquet.partial"]);
}

/// Rows without comment lines.
#[cfg(unix)]
fn rows_of(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}
