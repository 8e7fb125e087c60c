//! What common readers make of a result: each call of README's table, on results that have led some astray.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Reader, the program that has it, and what to run: CALL is README's, on f.csv. It prints rows and the last mean.
const READERS: [(&str, &str, &[&str]); 9] = [
    ("pandas", "python3", &["-c", "import pandas as pd\nd = CALL\nprint(len(d), repr(float(d['mean'].iloc[-1])))"]),
    ("polars", "python3", &["-c", "import polars as pl\nd = CALL\nprint(len(d), repr(float(d['mean'][-1])))"]),
    (
        "DuckDB",
        "python3",
        &["-c", "import duckdb\nd = duckdb.sql(\"\"\"CALL\"\"\").fetchall()\nprint(len(d), repr(float(d[-1][2])))"],
    ),
    ("numpy (words are nan)", "python3", &["-c", "import numpy as np\nd = CALL\nprint(len(d), repr(float(d[-1][2])))"]),
    (
        "R (one unit in the last place)",
        "Rscript",
        &["-e", "d <- CALL; cat(nrow(d), sprintf('%.17g', d$mean[nrow(d)]))"],
    ),
    (
        "data.table (the same)",
        "Rscript",
        &["-e", "library(data.table); d <- CALL; cat(nrow(d), sprintf('%.17g', d$mean[nrow(d)]))"],
    ),
    ("Octave (words are NaN)", "octave", &["--eval", "d = CALL; printf('%d %.17g', rows(d), d(end, 3))"]),
    ("gnuplot", "gnuplot", &["-e", "set terminal dumb; set table 'out'; CALL"]),
    ("Miller", "mlr", &[]),
];

fn calls() -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let table = readme.lines().skip_while(|line| *line != "| reader | call |").skip(2);
    let rows = table.take_while(|line| line.starts_with("| "));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').splitn(2, '|').map(|cell| cell.trim().trim_matches('`').to_owned());
        (cells.next().unwrap(), cells.next().unwrap())
    })
    .collect()
}

#[test]
#[ignore = "starts what readers there are"]
fn every_call_of_readme_reads_what_is_written() {
    let calls = calls();
    let folder = tempfile::tempdir().unwrap();
    let scenarios: [&[&str]; 3] = [
        &["replace", "--set", "generations=4200", "--metrics", "mean,variance"],
        &["ridge-sample-size", "--set", "generations=3", "--metrics", "test_error"],
        &["penguins", "--set", "generations=3"],
    ];
    let mut skipped = Vec::new();
    for arguments in scenarios {
        let mut lab = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
        lab.arg("run").args(arguments).args(["--set", "replicates=9", "--format", "csv"]);
        let output = lab.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(folder.path().join("f.csv"), &text).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        let last: f64 = rows.last().unwrap().split(',').nth(2).unwrap().parse().unwrap();
        for (name, program, words) in READERS {
            let call =
                &calls.iter().find(|(reader, _)| reader == name).unwrap_or_else(|| panic!("README lacks {name}")).1;
            let mut command = Command::new(program);
            if name == "Miller" {
                command.args(call.split(' ').skip(1));
            } else {
                command.args(words.iter().map(|word| word.replace("CALL", call)));
            }
            let Ok(output) = command.current_dir(folder.path()).output() else {
                skipped.push(name);
                continue;
            };
            let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            if wrong.contains("ModuleNotFoundError") || wrong.contains("there is no package") {
                skipped.push(name);
                continue;
            }
            assert!(output.status.success(), "{name}: {said}{wrong}");
            match name {
                "gnuplot" => {
                    let table = std::fs::read_to_string(folder.path().join("out")).unwrap();
                    let points = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
                    assert_eq!(points, rows.len(), "{name}: {wrong}");
                }
                "Miller" => assert_eq!(said.matches("\"generation\":").count(), rows.len(), "{said}"),
                _ => {
                    let mut words = said.split_whitespace();
                    assert_eq!(words.next().unwrap().parse::<usize>().unwrap(), rows.len(), "{name}: {said}");
                    let read: f64 = words.next().unwrap().parse().unwrap();
                    let most = if name.starts_with('R') || name.starts_with("data") { 1e-15 } else { 0.0 };
                    assert!((read / last - 1.0).abs() <= most, "{name}: {read:?} is not {last:?}");
                }
            }
        }
    }
    skipped.sort_unstable();
    skipped.dedup();
    let _ = writeln!(std::io::stderr(), "SKIPPED, since not installed: {skipped:?}");
}
