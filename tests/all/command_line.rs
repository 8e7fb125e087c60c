//! The command line as its user meets it: the built program, its files and its one-line refusals.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use collapse_lab::experiment::shipped;

fn lab(arguments: &[&str]) -> Output {
    lab_in(Path::new("."), arguments)
}

pub(crate) fn lab_in(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_collapse-lab");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn good(arguments: &[&str]) -> String {
    let output = lab(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

const SMALL: [&str; 8] = ["run", "gaussian", "--set", "generations=6", "--set", "replicates=50", "--format", "csv"];

#[test]
fn the_csv_contract_is_kept() {
    let csv = good(&SMALL);
    let (comments, table): (Vec<&str>, Vec<&str>) = csv.lines().partition(|line| line.starts_with('#'));
    assert!(comments[0].contains(env!("CARGO_PKG_VERSION")) && comments[1].contains("seed 7"));
    assert_eq!(table[0], "generation,metric,mean,se,median,q05,q25,q75,q95,finite_share,theory,theory_kind");
    let metrics = good(&["run", "gaussian", "--format", "csv", "--set", "generations=1"])
        .lines()
        .filter(|line| line.starts_with("1,"))
        .count();
    assert_eq!(table.len(), 1 + 7 * metrics, "a row for each generation from 0 and each metric");
    for row in &table[1..] {
        let fields: Vec<&str> = row.split(',').collect();
        assert_eq!(fields.len(), 12, "{row}");
        assert!(["", "exact", "asymptotic", "bound"].contains(&fields[11]), "{row}");
        assert!(fields[10].is_empty() == fields[11].is_empty(), "{row}");
        assert!(fields[2..10].iter().all(|field| field.is_empty() || field.parse::<f64>().is_ok()), "{row}");
    }
    assert!(table[1].starts_with("0,mean,0.0,0.0,"), "generation 0 is the truth: {}", table[1]);
}

#[test]
fn a_result_is_a_scenario_and_gives_itself_again() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.csv"), folder.path().join("second.csv"));
    good(&[
        "run",
        "forgetting-symbols",
        "--side",
        "right",
        "--set",
        "replicates=30",
        "--set",
        "seed=11",
        "--out",
        first.to_str().unwrap(),
    ]);
    good(&["run", first.to_str().unwrap(), "--threads", "7", "--out", second.to_str().unwrap()]);
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
}

#[test]
fn every_thread_count_gives_the_same_file() {
    let with = |threads: &str| good(&[&SMALL[..], &["--threads", threads]].concat());
    let one = with("1");
    assert!(one == with("2") && one == with("7") && one == good(&SMALL));
}

#[test]
fn json_and_table_hold_the_same_numbers() {
    let json: serde_json::Value =
        serde_json::from_str(&good(&["run", "bernoulli", "--set", "generations=3", "--format", "json"])).unwrap();
    assert_eq!(json["seed"], 7);
    assert_eq!(json["scenario"]["truth"]["family"], "bernoulli");
    assert_eq!(json["rows"][0]["metric"], "mean");
    assert!(
        good(&["run", "bernoulli", "--set", "generations=3", "--format", "table"]).contains("heterozygosity")
            || json["rows"].as_array().unwrap().len() > 8
    );
}

#[test]
fn chosen_metrics_only_and_in_family_order() {
    let csv = good(&[&SMALL[..], &["--metrics", "tv,mean"]].concat());
    let rows: Vec<&str> = csv.lines().filter(|line| line.starts_with("3,")).collect();
    assert_eq!(rows.len(), 2);
    let plain = good(&SMALL);
    assert!(rows.iter().all(|row| plain.contains(row)), "the same bits as with every metric");
}

#[test]
fn lists_are_one_a_line() {
    for what in ["families", "scenarios", "metrics", "keys"] {
        assert!(good(&["list", what]).lines().count() >= 8, "{what}");
    }
    assert!(good(&["list", "scenarios"]).lines().all(|line| line.split('\t').count() == 3));
    let scenarios = good(&["list", "scenarios"]);
    let of_rates = |name: &str| scenarios.lines().any(|l| l.starts_with(name) && l.contains("2412.17646"));
    assert!(of_rates("die\t") && of_rates("die-by-throws\t") && of_rates("vocabulary\t"));
    // Those with all the words, best first, and where the words are.
    let found = good(&["list", "scenarios", "--search", "Marchi", "pitchfrok"]);
    let first: Vec<&str> = found.lines().next().unwrap().split('\t').collect();
    assert_eq!((first[0], first.len()), ("pitchfork", 4), "{found}");
    assert!(first[3].contains("authors: Matteo Marchi, Stefano Soatto"), "{found}");
    assert_eq!(good(&["list", "scenarios", "--search", "2404.02325", "pitchfork"]).lines().count(), 1);
    assert!(good(&["list", "families"]).lines().any(|line| line == "uniform_scale"));
    assert!(good(&["list", "keys"]).contains("workflow.synthetic_fraction\n"));
}

#[test]
fn every_shipped_scenario_runs_on_both_sides() {
    for (name, scenario) in shipped() {
        let sides = if scenario.compare.is_empty() { &["left"][..] } else { &["left", "right"] };
        for side in sides {
            let few = ["--set", "replicates=4", "--set", "generations=3", "--format", "csv"];
            let csv = good(&[&["run", &name, "--side", side], &few[..]].concat());
            assert!(csv.contains("\n3,real_share,"), "{name}, {side}");
        }
    }
}

#[test]
fn without_a_display_the_bare_command_says_so_and_prints_the_default_table() {
    let output = lab(&[]);
    assert!(output.status.success());
    assert!(text(&output.stderr).contains("there is no display"));
    let table = text(&output.stdout);
    assert!(table.contains("accumulate") && table.contains("replace") && table.contains("variance"), "{table}");
}

/// Each: arguments, and what the one line must name.
#[test]
fn wrong_input_is_one_line_exit_code_2_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("syntax.toml", "seed = 7\n[truth\nfamily = \"gaussian\"\n");
    put("no_family.toml", "seed = 7\n");
    put("unknown.toml", "sampel_size = 7\n[truth]\nfamily = \"gaussian\"\n");
    put("type.toml", "sample_size = \"many\"\n[truth]\nfamily = \"gaussian\"\n");
    put("compare.toml", "[truth]\nfamily = \"gaussian\"\n[compare]\nworkflow.retention = \"keep\"\n");
    put("text.csv", "x\n1\ntwo\n");
    put("one.csv", "x\n1\n2\n");
    put("twice.csv", "x,x\n1,2\n3,4\n");
    put("array.toml", "[[truth]]\nfamily = \"gaussian\"\n");
    put("again.toml", "seed = 1\nseed = 2\n[truth]\nfamily = \"gaussian\"\n");
    let cases: &[(&[&str], &[&str])] = &[
        (&["run", "gausian"], &["gausian", "did you mean gaussian?"]),
        (&["run", "missing.toml"], &["missing.toml"]),
        (&["verify", "acumulate"], &["acumulate", "did you mean accumulate?"]),
        (&["run", "syntax.toml"], &["syntax.toml", "line 2"]),
        (&["run", "no_family.toml"], &["truth.family", "gaussian, "]),
        (&["run", "unknown.toml"], &["sampel_size", "did you mean sample_size?"]),
        (&["run", "type.toml"], &["sample_size", "\"many\"", "whole number from 1"]),
        (&["run", "compare.toml"], &["compare.workflow.retention", "\"keep\"", "\"replace\""]),
        (&["run", "gaussian", "--set", "sample_size=0"], &["sample_size = 0", "from 1"]),
        (&["run", "gaussian", "--set", "truth.variance=-2"], &["truth.variance = -2", "greater than 0"]),
        (
            &["run", "gaussian", "--set", "workflow.synthetic_fraction=1.5"],
            &["workflow.synthetic_fraction = 1.5", "from 0 to 1"],
        ),
        (&["run", "gaussian", "--set", "workflow.retention=replce"], &["workflow.retention", "mean \"replace\"?"]),
        (&["run", "gaussian", "--set", "question=Which?"], &["question = \"Which?\"", "needs 2 to 5 answers"]),
        (
            &[
                "run",
                "gaussian",
                "--set",
                "stop.rule=never",
                "--set",
                "workflow.schedule=geometric",
                "--set",
                "workflow.growth=0.1",
            ],
            &["stop.rule = \"never\"", "stop.rule = \"generation\""],
        ),
        (&["run", "gaussian", "--set", "workflow.schedule=geometric", "--set", "workflow.growth=4"], &["9e15"]),
        (&["run", "gaussian", "--set", "temperature=2"], &["temperature", "did you mean sampling.temperature?"]),
        (&["run", "gaussian", "--set", "answers=[\"a\"]"], &["answers = [\"a\"]", "a list of 2 to 5 texts"]),
        (
            &["run", "gaussian", "--set", "question=Which?", "--set", "answers=[\"a, b\", \"c\"]"],
            &["question = \"Which?\"", "needs right"],
        ),
        (&["run", "array.toml"], &["array.toml", "truth", "written [truth]"]),
        (&["run", "again.toml"], &["again.toml", "line 2", "duplicate", "seed"]),
        (&["run", "gaussian", "--set", "truth.data=twice.csv", "--set", "truth.column=x"], &["several columns \"x\""]),
        (&["run", "gaussian", "--set", "truth.data=one.csv", "--set", "truth.mean=3"], &["truth.mean", "leave it out"]),
        (&["run", "collapse-lab:?truth.family=gaussian&seed=1&seed=2"], &["seed", "twice"]),
        (&["run", "collapse-lab:?truth.family=gaussian&title=%ff"], &["title", "UTF-8"]),
        (&["run", "gaussian", "--set", "truth.symbols=4"], &["truth.symbols", "categorical"]),
        (&["run", "gaussian", "--set", "truth.mean=nan"], &["truth.mean", "a number from"]),
        (&["run", "categorical", "--set", "truth.probabilities=[0.5,0.4]"], &["truth.probabilities", "add up to 1"]),
        (&["run", "gaussian", "--set", "nonsense"], &["nonsense", "key=value"]),
        (&["run", "gaussian", "--metrics", "varience"], &["varience", "did you mean variance?"]),
        (&["run", "gaussian", "--threads", "0"], &["--threads", "'0'", "whole number from 1 to 1024"]),
        (&["run", "gaussian", "--threads", "-1"], &["--threads", "'-1'", "whole number from 1 to 1024"]),
        (&["run", "gaussian", "--format", "xml"], &["--format", "csv, json, parquet, table"]),
        (&["run", "gaussian", "--out", "no/such/place.csv"], &["no/such/place.csv", "no folder"]),
        (&["run", "gaussian", "--out", "result"], &["result", "--format"]),
        (&["run", "gaussian", "--side", "right"], &["--side right", "one side"]),
        (&["run", "gaussian", "--set", "truth.data=text.csv"], &["text.csv", "line 3", "\"two\""]),
        (&["run", "gaussian", "--set", "truth.data=nowhere.csv"], &["nowhere.csv"]),
        (&["run", "laplace", "--set", "sample_size=1e9"], &["sample_size", "GB"]),
        (&["run", "collapse-lab:?truth.family=gaussian&seed=x"], &["seed", "\"x\""]),
        (&["run", "collapse-lab:nothing"], &["not a link"]),
        (&["run"], &["SCENARIO", "see: collapse-lab run --help"]),
        (&["rnu"], &["rnu", "see: collapse-lab --help"]),
        (&["list"], &["families|scenarios", "see: collapse-lab list --help"]),
        (&["list", "colours"], &["colours", "families"]),
        (&["list", "keys", "--search", "seed"], &["--search", "scenarios are searched"]),
        (&["list", "scenarios", "--search", "xyzzy"], &["--search", "no scenario has all the words", "xyzzy"]),
        (&["window", "gausian"], &["did you mean gaussian?"]),
    ];
    let before = fs::read_dir(folder.path()).unwrap().count();
    for (arguments, names) in cases {
        let mut full = arguments.to_vec();
        if arguments[0] == "run" && !arguments.contains(&"--out") && arguments.len() > 1 {
            full.extend(["--out", "never.csv"]);
        }
        let output = lab_in(folder.path(), &full);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert_eq!(error.trim_end().lines().count(), 1, "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        for name in *names {
            assert!(error.contains(name), "{arguments:?} does not say {name}: {error}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before, "nothing is written");
}

#[test]
fn the_family_may_be_set_after_its_own_keys_and_drops_what_it_does_not_know() {
    let csv = good(&[
        "run",
        "replace",
        "--set",
        "truth.mean=0.5",
        "--set",
        "truth.family=poisson",
        "--set",
        "generations=1",
        "--format",
        "csv",
    ]);
    assert!(csv.contains("\n0,mean,0.5,"), "{csv}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_cleanly_and_leaves_only_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let endless = ["run", "gaussian", "--set", "generations=1000000000", "--out", "never.csv"];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(endless).current_dir(folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["never.csv.partial"]);
}

/// A single fit of rounds over very many points, a single metric, and a check: none is waited for.
#[cfg(unix)]
#[test]
fn ctrl_c_leaves_what_does_not_look() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().unwrap();
    let column: String = (0..400_000).map(|i| format!("{}\n", f64::from(i % 977).sin())).collect();
    fs::write(folder.path().join("many.csv"), format!("x\n{column}")).unwrap();
    let one = ["--set", "replicates=1", "--set", "generations=1", "--out", "never.csv"];
    let slow: [&[&str]; 3] = [
        &["run", "gaussian_mixture", "--set", "sample_size=4000000", "--set", "estimator.tolerance=1e-12"],
        &["run", "plane_kde", "--set", "sample_size=3000000", "--set", "estimator.width=2"],
        &["run", "gaussian_mixture", "--set", "truth.data=many.csv", "--set", "estimator.components=20"],
    ];
    let begin = |arguments: &&[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
        command.args(*arguments).args(one).current_dir(folder.path()).stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = slow.iter().map(begin).collect();
    std::thread::sleep(Duration::from_millis(1000));
    for (arguments, child) in slow.iter().zip(children) {
        let start = Instant::now();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(130), "collapse-lab: interrupted: nothing was written\n")
        );
        // 0.2 s, where nothing else takes the processors.
        assert!(start.elapsed() < Duration::from_secs(2), "{arguments:?}: {:?}", start.elapsed());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_without_end_and_writes_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let endless = ["run", "gaussian", "--set", "stop.rule=never", "--set", "replicates=4", "--out", "some.csv"];
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(endless).current_dir(folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(fs::read_to_string(folder.path().join("some.csv")).unwrap().contains("\n100,mean,"));
}

#[test]
fn a_result_on_own_data_runs_again_from_another_folder() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(here.path().join("own.csv"), "x\n1\n2\n4\n").unwrap();
    let first = there.path().join("first.csv");
    let out = first.to_str().unwrap();
    let run = ["run", "gaussian", "--set", "truth.data=own.csv", "--set", "generations=2", "--out", out];
    assert!(lab_in(here.path(), &run).status.success());
    let again = lab_in(there.path(), &["run", "first.csv", "--format", "csv"]);
    assert_eq!(text(&again.stdout), fs::read_to_string(&first).unwrap(), "{}", text(&again.stderr));
}

#[test]
fn counts_past_the_samplers_range_are_still_drawn() {
    let large = ["run", "poisson", "--set", "truth.mean=1e6", "--set", "sample_size=1e12", "--set", "generations=2"];
    let csv =
        good(&[&large[..], &["--set", "workflow.retention=replace", "--metrics", "mean", "--format", "csv"]].concat());
    let last: Vec<&str> = csv.lines().last().unwrap().split(',').collect();
    assert!((last[2].parse::<f64>().unwrap() / 1e6 - 1.0).abs() < 1e-6, "{csv}");
}

/// At n = 10^7 the squared error is 10^-14: theory must keep its digits there. |z| < 4.5 at 2000 runs.
#[test]
fn uniform_theory_keeps_its_digits_at_large_n() {
    for retention in ["replace", "accumulate"] {
        let csv = good(&[
            "run",
            "uniform_scale",
            "--set",
            "sample_size=1e7",
            "--set",
            "generations=4",
            "--set",
            "replicates=2000",
            "--set",
            &format!("workflow.retention={retention}"),
            "--metrics",
            "theta_error_sq,tv",
            "--format",
            "csv",
        ]);
        for row in csv.lines().filter(|line| line.starts_with(['1', '2', '3', '4'])) {
            let number = |place: usize| row.split(',').nth(place).unwrap().parse::<f64>().unwrap();
            assert!(((number(2) - number(10)) / number(3)).abs() < 4.5, "{retention}: {row}");
        }
    }
}

#[test]
fn verify_prints_a_verdict_for_each_curve() {
    let table = good(&["verify", "replace", "accumulate-or-replace"]);
    let judged = |scenario: &str, metric: &str| {
        table.lines().any(|line| line.starts_with(scenario) && line.contains(metric) && line.contains("agrees"))
    };
    assert!(judged("replace ", "variance ") && judged("accumulate-or-replace, right", "mean_error_sq"), "{table}");
    assert!(table.lines().last().unwrap().contains("exact curves"), "{table}");
}

/// A scenario's lines are there while the next still runs, and Ctrl+C leaves them whole.
#[cfg(unix)]
#[test]
fn verify_prints_each_scenario_as_soon_as_it_is_known() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let folder = tempfile::tempdir().unwrap();
    let long =
        "generations = 5000\nsample_size = 20000\n[truth]\nfamily = \"kde\"\n[workflow]\nretention = \"replace\"\n";
    fs::write(folder.path().join("long.toml"), long).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
    command.args(["verify", "broken-is-not-collapsed", "long.toml"]).current_dir(folder.path());
    let piped = std::process::Stdio::piped;
    let mut child = command.stdout(piped()).stderr(piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let heading = lines.next().unwrap();
    let first: Vec<String> = lines.by_ref().take_while(|line| !line.contains("right")).collect();
    assert!(first.iter().all(|line| line.starts_with("broken-is-not-collapsed, left ")), "{first:?}");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "the second still runs");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let rest: Vec<String> = lines.collect();
    assert!(rest.iter().all(|line| line.starts_with("broken-is-not-collapsed, right ")), "{rest:?}");
    let verdict = heading.find("verdict").unwrap();
    assert!(first.iter().chain(&rest).all(|line| line[..verdict].ends_with("  ") && !line[verdict..].starts_with(' ')));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!(error, "collapse-lab: interrupted: 2 of 3 were judged, and none is off\n");
}
