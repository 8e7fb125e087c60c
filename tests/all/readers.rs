//! What common readers make of a result: each call of README's table, on results that have led some astray.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// How far from a number what was read may be.
#[derive(Clone, Copy, PartialEq)]
enum Exact {
    /// To the last bit.
    Bits,
    /// One unit in the last place.
    NearlyBits,
    /// Only how many rows there are is looked at here, and more further below.
    Rows,
}

/// The same for pandas, polars, DuckDB and numpy: every cell of COLUMNS, row by row.
const CELLS: &str = "\nfor row in rows: print(*['nan' if row[i] is None else repr(float(row[i])) for i in COLUMNS])";

/// Reader, the program that has it, what to run before CALL (which is README's, on f.csv or f.parquet) and behind, and how
/// exact it is. It prints every cell of COLUMNS, which begin at 0, or at 1 as COLUMNS1.
const READERS: [(&str, &str, &str, &str, Exact); 12] = [
    (
        "pandas",
        "python3",
        "import pandas as pd\nd = CALL\nrows = d.itertuples(index=False, name=None)",
        CELLS,
        Exact::Bits,
    ),
    ("polars", "python3", "import polars as pl\nd = CALL\nrows = d.rows()", CELLS, Exact::Bits),
    ("DuckDB", "python3", "import duckdb\nrows = duckdb.sql(\"\"\"CALL\"\"\").fetchall()", CELLS, Exact::Bits),
    ("numpy (words are nan)", "python3", "import numpy as np\nrows = CALL", CELLS, Exact::Bits),
    ("R (one unit in the last place)", "Rscript", "d <- CALL\n", OF_R, Exact::NearlyBits),
    ("data.table (the same)", "Rscript", "library(data.table)\nd <- as.data.frame(CALL)\n", OF_R, Exact::NearlyBits),
    ("Octave (words are NaN)", "octave", "d = CALL;\n", "printf('%.17g\\n', d(:, [COLUMNS1])');", Exact::Bits),
    ("gnuplot", "gnuplot", "set terminal dumb; set format '%.17g'; set table 'out'; CALL", "", Exact::Rows),
    ("Miller", "mlr", "", "", Exact::Rows),
    (
        "pandas, Parquet",
        "python3",
        "import pandas as pd\nd = CALL\nrows = d.itertuples(index=False, name=None)",
        CELLS,
        Exact::Bits,
    ),
    ("polars, Parquet", "python3", "import polars as pl\nd = CALL\nrows = d.rows()", CELLS, Exact::Bits),
    ("DuckDB, Parquet", "python3", "import duckdb\nrows = duckdb.sql(\"\"\"CALL\"\"\").fetchall()", CELLS, Exact::Bits),
];
const OF_R: &str = "cat(sprintf('%.17g', t(as.matrix(d[, c(COLUMNS1)]))), sep = '\\n')";

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

/// A program; Python with the readers of the pinned versions that `.ci/run` has put into a place of their own.
fn program(name: &str) -> Command {
    let python = std::env::var_os("COLLAPSE_READERS").filter(|_| name == "python3");
    Command::new(python.unwrap_or_else(|| name.into()))
}

fn number(text: &str) -> f64 {
    if text.is_empty() || text == "NA" { f64::NAN } else { text.parse().unwrap_or_else(|_| panic!("{text}")) }
}

/// The names of a table, and its rows, below its comment lines.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn of(csv: &str) -> Self {
        let mut lines = csv.lines().filter(|line| !line.starts_with('#'));
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        Self { names: cells(lines.next().unwrap()), rows: lines.map(cells).collect() }
    }

    /// Places of the columns with numbers.
    fn columns(&self) -> Vec<usize> {
        let is_number = |name: &str| !["metric", "theory_kind"].contains(&name);
        (0..self.names.len()).filter(|&place| is_number(&self.names[place])).collect()
    }

    fn numbers(&self) -> Vec<f64> {
        let columns = self.columns();
        self.rows.iter().flat_map(|row| columns.iter().map(|&place| number(&row[place])).collect::<Vec<_>>()).collect()
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let place = self.names.iter().position(|known| known == name).unwrap();
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }
}

fn assert_same(name: &str, found: &[f64], wanted: &[f64], exact: Exact) {
    assert_eq!(found.len(), wanted.len(), "{name}");
    for (found, wanted) in found.iter().zip(wanted) {
        let same = found.to_bits() == wanted.to_bits() || found.is_nan() && wanted.is_nan();
        let near = || exact == Exact::NearlyBits && (found / wanted - 1.0).abs() <= 1e-15;
        assert!(same || near(), "{name}: {found:?} is not {wanted:?}");
    }
}

/// What gnuplot and Miller, which have no numbers of their own to show, write of a table.
fn assert_written(name: &str, folder: &Path, said: &str, table: &Table) {
    let means = table.column("mean");
    if name == "Miller" {
        // Its JSON has the texts of the cells.
        let lines = said.lines().filter_map(|line| line.trim().strip_prefix("\"mean\": "));
        let found: Vec<&str> = lines.map(|line| line.trim_end_matches(',').trim_matches('"')).collect();
        assert_eq!(found, means);
        return;
    }
    let text = std::fs::read_to_string(folder.join("out")).unwrap();
    let points: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_whitespace().collect())
        .collect();
    // What is missing is no point, or one that is said to be undefined.
    let drawn: Vec<f64> = points.iter().filter(|point| point[2] == "i").map(|point| number(point[1])).collect();
    let means: Vec<f64> = means.into_iter().map(number).filter(|mean| mean.is_finite()).collect();
    assert_same(name, &drawn, &means, Exact::Bits);
}

#[test]
#[ignore = "starts what readers there are"]
fn every_call_of_readme_reads_what_is_written() {
    let calls = calls();
    let folder = tempfile::tempdir().unwrap();
    // Long ones, few rows below as many comment lines, data, infinities, what was not computed, and single runs.
    let scenarios: [&[&str]; 7] = [
        &["replace", "--set", "generations=4200", "--metrics", "mean,variance"],
        &["ridge-sample-size", "--set", "generations=3", "--metrics", "test_error"],
        &["penguins", "--set", "generations=3"],
        &["laplace", "--set", "sample_size=1", "--set", "generations=3"],
        &["exponential", "--set", "model.family=symmetric_mixture", "--set", "generations=3"],
        &["replace", "--set", "generations=300", "--runs", "all"],
        &["laplace", "--set", "sample_size=1", "--set", "generations=3", "--runs", "1,5-6", "--layout", "wide"],
    ];
    let (mut skipped, mut infinite, mut lacking) = (Vec::new(), 0, 0);
    for arguments in scenarios {
        for file in ["f.csv", "f.parquet"] {
            let mut lab = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
            lab.arg("run").args(arguments).args(["--set", "replicates=9", "--force", "--out", file]);
            let output = lab.current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let table = Table::of(&std::fs::read_to_string(folder.path().join("f.csv")).unwrap());
        let (columns, wanted) = (table.columns(), table.numbers());
        infinite += wanted.iter().filter(|number| number.is_infinite()).count();
        lacking += wanted.iter().filter(|number| number.is_nan()).count();
        let list = |from: usize| columns.iter().map(|place| (place + from).to_string()).collect::<Vec<_>>().join(", ");
        for (name, of, before, behind, exact) in READERS {
            if exact == Exact::Rows && !table.names.iter().any(|name| name == "mean") {
                continue; // its call is on a column that single runs do not have
            }
            let call =
                &calls.iter().find(|(reader, _)| reader == name).unwrap_or_else(|| panic!("README lacks {name}")).1;
            // data.table is told where the names of the columns begin.
            let call = call.replace("generation,metric", &table.names[..2].join(","));
            let words = format!("{before}{behind}").replace("CALL", &call);
            let words = words.replace("COLUMNS1", &list(1)).replace("COLUMNS", &format!("[{}]", list(0)));
            let mut command = program(of);
            match of {
                "mlr" => command.args(call.split(' ').skip(1)),
                "python3" => command.args(["-c", &words]),
                "octave" => command.args(["--eval", &words]),
                _ => command.args(["-e", &words]),
            };
            let Ok(output) = command.current_dir(folder.path()).output() else {
                skipped.push(name);
                continue;
            };
            let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            let is_missing = ["ModuleNotFoundError", "there is no package", "Unable to find a usable engine"];
            if is_missing.iter().any(|word| wrong.contains(word)) {
                skipped.push(name);
                continue;
            }
            assert!(output.status.success(), "{name}: {said}{wrong}");
            if exact == Exact::Rows {
                assert_written(name, folder.path(), &said, &table);
            } else {
                let found: Vec<f64> = said.split_whitespace().map(number).collect();
                assert_same(name, &found, &wanted, exact);
            }
        }
    }
    assert!(infinite > 20 && lacking > 20, "{infinite} infinite, {lacking} missing");
    skipped.sort_unstable();
    skipped.dedup();
    if std::env::var_os("COLLAPSE_READERS").is_some() {
        assert!(skipped.iter().all(|name| name.starts_with("Octave")), "{skipped:?}");
    }
    let _ = writeln!(std::io::stderr(), "SKIPPED, since not installed: {skipped:?}");
}
