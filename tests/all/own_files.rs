//! Files as people have them: each kind gives the right value, or one clear line.

use std::fs;
use std::path::{Path, PathBuf};

use collapse_lab::experiment::data::Column;
use collapse_lab::experiment::{Experiment, Problem, Scenario};
use collapse_lab::report::{Results, csv, json, table};

pub(crate) fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub(crate) fn fit(family: &str, file: &Path, sets: &[(&str, &str)]) -> Result<Experiment, Problem> {
    let mut scenario = Scenario { generations: 1, replicates: 2, family: family.into(), ..Scenario::default() };
    scenario.set("truth.data", file.to_str().unwrap())?;
    for (key, value) in sets {
        scenario.set(key, value)?;
    }
    Experiment::new(scenario)
}

fn column(family: &str, name: &str, asked: &str) -> Result<Column, String> {
    let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
    let experiment = fit(family, &case(name), asked).map_err(|problem| problem.to_string())?;
    Ok(experiment.column().unwrap().clone())
}

pub(crate) fn text(family: &str, text: &str, sets: &[(&str, &str)]) -> Result<Experiment, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.csv");
    fs::write(&path, text).unwrap();
    fit(family, &path, sets).map_err(|problem| problem.to_string())
}

fn mean(column: &Column) -> f64 {
    column.data.values.iter().sum::<f64>() / column.data.values.len() as f64
}

/// File, column, mean, how many values.
const RIGHT: [(&str, &str, f64, usize); 22] = [
    ("01-r-row-names-comma.csv", "mass", 53.875, 4),
    ("01-r-row-names-comma.csv", "len", 25.0, 4),
    ("03-r-row-names-one-column.csv", "", 53.5, 3),
    ("04-decimal-comma-one-column.csv", "", 2.5, 3),
    ("06-thousands-comma-one-column.csv", "", 1522.0, 3),
    ("12-column-number-equals-cell.csv", "2", 30.0, 4),
    ("14-years-as-names.csv", "3", 9.0, 3),
    ("14-years-as-names.csv", "2020", 9.0, 3),
    ("16-aligned-columns.txt", "x", 1200.0, 4),
    ("16-aligned-columns.txt", "y", 25.0, 4),
    ("18-sep-line-semicolon.csv", "x", 2.0, 2),
    ("20-comment-lines.csv", "x", 2.0, 2),
    ("22-thousands-point.csv", "x", 1092.25, 2),
    ("26-header-of-two-words.csv", "", 7.0 / 3.0, 3),
    ("28-window-quoted-names.csv", "Length, mm", 2.5, 3),
    ("28-window-quoted-names.csv", "1", 2.5, 3),
    ("29-window-no-header.csv", "2", 20.0, 3),
    ("30-window-same-names.csv", "2", 5.0, 3),
    ("31-tab-decimal-comma.tsv", "x", 2.0, 2),
    ("33-window-missing-untold.csv", "len", 15.0, 2),
    ("33-window-missing-untold.csv", "mass", 20.0 / 7.0, 7),
    ("10-mixture-metres.csv", "", 0.200_915_204_678_362_63, 342),
];

#[test]
fn every_kind_of_file_gives_its_right_value() {
    for (file, asked, wanted, count) in RIGHT {
        let found = column("gaussian", file, asked).unwrap_or_else(|problem| panic!("{file} {asked}: {problem}"));

        assert!((mean(&found) - wanted).abs() < 1e-9, "{file} {asked}: {}", mean(&found));
        assert!(found.data.values.len() == count, "{file} {asked}");
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    let open = column("gaussian", "07-unclosed-quote-last-column.csv", "x").unwrap_err();
    assert!(open.contains("line 3: a quote is opened"), "{open}");
    let ragged = column("gaussian", "09-ragged-longer-row.csv", "b").unwrap_err();
    assert!(ragged.contains("line 3 has 3 cells, and the header 2"), "{ragged}");
    let same = column("gaussian", "30-window-same-names.csv", "x").unwrap_err();
    assert!(same.contains("several columns \"x\"") && same.contains("by its number"), "{same}");
    let years = column("gaussian", "14-years-as-names.csv", "").unwrap_err();
    assert!(years.contains("has 3 columns") && years.contains("\"2020\""), "{years}");
}

#[test]
fn labels_are_kept_as_they_are() {
    let alive = column("categorical", "15-labels-by-number.csv", "2").unwrap();
    assert_eq!((alive.data.labels, alive.data.values.len()), (vec!["A".to_owned(), "B".to_owned()], 5));
    let countries = column("categorical", "24-country-codes.csv", "country").unwrap();
    assert_eq!(countries.data.labels, ["DE", "FR", "NA"]);
    assert_eq!((countries.missing, countries.data.values.len()), (0, 6));
    let told =
        fit("categorical", &case("24-country-codes.csv"), &[("truth.column", "country"), ("truth.missing", "NA")]);
    let told = told.unwrap();
    assert_eq!((told.column().unwrap().data.labels.len(), told.column().unwrap().missing), (2, 3));
}

/// Sisters of the cases: other files of each kind.
#[test]
fn other_files_of_each_kind_are_read() {
    let cases: [(&str, &str, &[f64]); 39] = [
        // R's row names behind tabs and spaces, unquoted or not, and one column fewer names than cells.
        ("\"a\"\t\"b\"\n\"1\"\t2\t3\n\"2\"\t4\t5\n", "b", &[3.0, 5.0]),
        ("\"a\" \"b\"\n\"x y\" 2 3\n\"z\" 4 5\n", "a", &[2.0, 4.0]),
        ("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n", "mpg", &[21.0, 22.8]),
        ("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n", "2", &[6.0, 4.0]),
        ("\"\",\"a\"\n\"1\",5\n\"2\",7\n", "a", &[5.0, 7.0]),
        (",a\nx,NA\ny,5\nz,7\n", "a", &[5.0, 7.0]),
        (",Title\nx,y\n1,2\n3,4\n", "y", &[2.0, 4.0]),
        // A delimiter at the end of each line is no row name.
        ("a,b\n1,2,\n3,4,\n", "b", &[2.0, 4.0]),
        ("a,b,\n1,2,\n3,4,\n", "b", &[2.0, 4.0]),
        // Decimal signs and thousands.
        ("x\n1,5\n2\n-0,25\n", "", &[1.5, 2.0, -0.25]),
        ("x\n\"1,5\"\n\"2,25\"\n", "", &[1.5, 2.25]),
        ("x\ty\n\"1,5\"\t1\n\"2,5\"\t2\n", "x", &[1.5, 2.5]),
        ("x;y\n1.234,5;1\n2.000,25;2\n", "x", &[1234.5, 2000.25]),
        ("x;y\n1.234;1,5\n5.678;2,5\n", "x", &[1234.0, 5678.0]),
        ("x,y\n\"1,234.5\",1\n\"2,000\",2\n", "x", &[1234.5, 2000.0]),
        ("x,y\n1'234.5,1\n2'000,2\n", "x", &[1234.5, 2000.0]),
        ("x\n1\u{202f}234,5\n2\u{202f}000\n", "", &[1234.5, 2000.0]),
        ("x\n12 345\n999\n", "", &[12345.0, 999.0]),
        ("x;y\n0,125;1\n1,250;2\n", "x", &[0.125, 1.25]),
        ("x y\n1,5 2,5\n3,5 4,5\n", "y", &[2.5, 4.5]),
        ("1,5;2,5\n3,5;4,5\n", "2", &[2.5, 4.5]),
        // Lines before the table.
        ("\"sep=;\"\nx;y\n1;2\n3;4\n", "y", &[2.0, 4.0]),
        ("SEP=\t\r\nx\ty\r\n1\t2\r\n3\t4\r\n", "y", &[2.0, 4.0]),
        ("# x y\n1.5 2\n2.5 4\n", "y", &[2.0, 4.0]),
        ("#,x\n1,2\n2,4\n", "x", &[2.0, 4.0]),
        ("My measurements\n\nwhen,x,y\na,1,2\nb,3,4\n", "y", &[2.0, 4.0]),
        ("x,y\n1,2\n# a pause\n3,4\n", "y", &[2.0, 4.0]),
        // As many words as cells, or set in from the margin.
        ("x y\n1 2\n# pause\n3 4\n", "y", &[2.0, 4.0]),
        ("x,y\n1,2\n# a pause, long\n3,4\n", "y", &[2.0, 4.0]),
        ("x y\n1 2\n  # a pause in the midst\n3 4\n", "y", &[2.0, 4.0]),
        // Headers.
        ("year,1,2,3\na,5,9,6\nb,7,1,8\n", "3", &[6.0, 8.0]),
        ("2019,2020\n5,6\n7,8\n", "2", &[6.0, 8.0]),
        ("name,age\nNew York,5\nLos Angeles,6\n", "age", &[5.0, 6.0]),
        ("Length, mm\n1\n2\n", "", &[1.0, 2.0]),
        ("city   size\nNew York   5\nLos Angeles   6\n", "size", &[5.0, 6.0]),
        ("x|y\n1|2\n3|4\n", "y", &[2.0, 4.0]),
        ("1 10\n22 20\n", "2", &[10.0, 20.0]),
        ("x;y\r1;2\r3;4\r", "y", &[2.0, 4.0]),
        ("id,note,x\n1,\"two\nlines\",5\n2,\"a, b\",7\n", "x", &[5.0, 7.0]),
    ];
    for (words, asked, wanted) in cases {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let found = text("gaussian", words, asked).unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?}");
    }
}

#[test]
fn what_has_two_readings_is_refused_in_one_line() {
    let cases = [
        ("x\n1,52\n2,53\n3,54\n", "", "is a number of the row and its value"),
        ("x\n\"1,234\"\n\"2,345\"\n", "", "decimal comma or one between thousands"),
        ("x\n1,5\n2.5\n", "", "one decimal sign"),
        ("a,b\n1,2\n3,4,5\n", "b", "line 3 has 3 cells"),
        ("a,b,c\n1,2\n3,4\n", "b", "3 names stand above rows of 2 cells"),
        ("x,note\n1,a\n2,\"b\n3,c\n4,\"d\n", "x", "line 3: a quote is opened"),
        ("x,y\nmm,g\n1,2\n3,4\n", "x", "line 2: \"mm\" is not a number"),
        ("x,y\n1,2\n3,4\n", "3", "has no column \"3\""),
        ("x,y\n1,2\n3,4\n", "0", "has no column \"0\""),
    ];
    for (words, asked, wanted) in cases {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let problem = text("gaussian", words, asked).map(|_| ()).expect_err(words);
        assert!(problem.contains(wanted) && !problem.contains('\n'), "{words:?}: {problem}");
    }
}

#[test]
fn what_is_missing_and_what_is_true_can_be_told() {
    let words = "x\n1\n-999\n3\nunknown\n-999.0\n";
    let found = text("gaussian", words, &[("truth.missing", "-999, unknown")]).unwrap();
    assert_eq!((found.column().unwrap().data.values.clone(), found.column().unwrap().missing), (vec![1.0, 3.0], 3));
    let units = text("gaussian", "x,y\nmm,g\n1,2\n3,4\n", &[("truth.column", "y"), ("truth.missing", "g")]).unwrap();
    assert_eq!(units.column().unwrap().data.values, [2.0, 4.0]);
    let truths = text("bernoulli", "alive\nTRUE\nFalse\ntrue\nNA\n", &[]).unwrap();
    assert_eq!(truths.column().unwrap().data.values, [1.0, 0.0, 1.0]);
    let counts = text("geometric", "x\n0\n2\n", &[]).unwrap_err();
    assert!(counts.contains("add 1: this family counts trials from 1"), "{counts}");
    let alone = text("gaussian", "x\n1\n2\n", &[("truth.sheet", "Data")]).unwrap_err();
    assert!(alone.contains("leave truth.sheet out"), "{alone}");
}

/// A place is a text, too: bare on the command line, a number in a file, and in a link.
#[test]
fn a_column_may_be_asked_for_by_a_bare_number() {
    let mut scenario = Scenario::default();
    scenario.set("truth.column", "2").unwrap();
    assert_eq!(scenario.column.as_deref(), Some("2"));
    let file = Scenario::from_toml("[truth]\nfamily = \"gaussian\"\ndata = \"a.csv\"\ncolumn = 2020\n").unwrap();
    assert_eq!(file.column.as_deref(), Some("2020"));
    let link = Scenario::from_link("collapse-lab:?truth.family=gaussian&truth.data=a.csv&truth.column=2").unwrap();
    assert_eq!(link.column.as_deref(), Some("2"));
    assert_eq!(Scenario::from_toml(&link.to_toml()).unwrap(), link);
}

#[test]
fn a_hundred_thousand_labels_take_linear_time() {
    let mut words = String::from("id,label\n");
    for i in 0..200_000 {
        words.push_str(&format!("{i},s{}\n", i * 7919 % 100_000));
    }
    let start = std::time::Instant::now();
    let found = text("categorical", &words, &[("truth.column", "label")]).unwrap();
    assert_eq!(found.column().unwrap().data.labels.len(), 100_000);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn what_was_read_is_told() {
    let found = column("gaussian", "33-window-missing-untold.csv", "len").unwrap();
    let told = found.description();
    for wanted in ["column 2 \"len\"", "2 values used", "5 missing", "from 10 to 20", "commas", "decimal point"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_folders_are_named_rightly_and_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        let problem = fit("gaussian", &pipe, &[]).unwrap_err().to_string();
        assert!(problem.contains("is a pipe, not a file"), "{problem}");
    }
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let problem = fit("gaussian", &socket, &[]).unwrap_err().to_string();
    assert!(problem.contains("is a socket, not a file"), "{problem}");
    let device = fit("gaussian", Path::new("/dev/null"), &[]).unwrap_err().to_string();
    assert!(device.contains("is a device, not a file"), "{device}");
    let inside = fit("gaussian", folder.path(), &[]).unwrap_err().to_string();
    assert!(inside.contains("is a folder, not a file"), "{inside}");
}

/// A scenario may be given away, and behind a = no shell looks: what ~ stands for is written out, in one line.
#[test]
fn a_tilde_in_a_scenario_says_what_to_write() {
    let full = std::env::home_dir().unwrap().join("no such/d.csv");
    let wanted = format!("only a shell takes ~ for a home folder; write {}", full.display());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    fs::write(&file, "[truth]\nfamily = \"gaussian\"\ndata = \"~/no such/d.csv\"\n").unwrap();
    let link = "collapse-lab:?truth.family=gaussian&truth.data=%7E%2Fno+such%2Fd.csv";
    let mut set = Scenario { family: "gaussian".into(), ..Scenario::default() };
    set.set("truth.data", "~/no such/d.csv").unwrap();
    for scenario in
        [collapse_lab::experiment::find(file.to_str().unwrap()).unwrap(), Scenario::from_link(link).unwrap(), set]
    {
        let problem = Experiment::new(scenario).unwrap_err().to_string();
        assert!(problem.starts_with("truth.data = \"~/no such/d.csv\"") && problem.contains(&wanted), "{problem}");
        assert!(!problem.contains('\n'));
    }
    // A folder may be called so.
    fs::create_dir_all(folder.path().join("~/no such")).unwrap();
    fs::write(folder.path().join("~/no such/d.csv"), "x\n1\n2\n4\n").unwrap();
    assert!(Experiment::new(collapse_lab::experiment::find(file.to_str().unwrap()).unwrap()).is_ok());
    let problem = collapse_lab::experiment::find("~/no such/s.toml").unwrap_err().to_string();
    assert!(problem.contains("only a shell takes ~"), "{problem}");
}

/// That a file is too large is known before it is read.
#[test]
fn what_is_too_large_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    fs::File::create(&path).unwrap().set_len((1 << 30) + 1).unwrap();
    let start = std::time::Instant::now();
    let problem = fit("gaussian", &path, &[]).unwrap_err().to_string();
    assert!(problem.contains("is larger than 1 GB; take a part of it"), "{problem}");
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
}

#[test]
fn every_format_tells_what_was_read() {
    let experiment = fit("gaussian", &case("33-window-missing-untold.csv"), &[("truth.column", "len")]).unwrap();
    assert!(experiment.distance().is_some_and(|distance| (0.1..0.5).contains(&distance)));
    let experiment = std::sync::Arc::new(experiment);
    let history = crate::reproducibility::history(&experiment, 2, 1);
    let results = Results { experiment: &experiment, history: &history, theory: &[], metrics: &[] };
    for text in [csv(&results), table(&results), json(&results)] {
        assert!(text.contains("2 values used, 5 missing") && text.contains("Kolmogorov-Smirnov"), "{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&json(&results)).unwrap();
    assert_eq!((&json["data"]["missing"], &json["data"]["name"]), (&5.into(), &"len".into()));
}

/// The distance of the fit: of a uniform column from its own uniform law at most a step, of a skewed one from a Gaussian
/// far (checked by hand: 9 of 10 values at 0, mean 1, sd 3).
#[test]
fn how_far_a_fit_is_from_its_values_is_a_number() {
    let even: String = (0..1000).map(|i| format!("{}\n", f64::from(i) / 1000.0)).collect();
    let near = text("uniform_interval", &even, &[]).unwrap().distance().unwrap();
    assert!(near < 0.002, "{near}");
    let skewed = "0\n".repeat(9) + "10\n";
    let far = text("gaussian", &skewed, &[]).unwrap().distance().unwrap();
    // Below 0 the fit has Phi(-1/3) = 0.3694, up to it there are 0.9.
    assert!((far - (0.9 - 0.369_441)).abs() < 1e-4, "{far}");
    let counts = text("poisson", "0\n0\n1\n3\n", &[]).unwrap().distance().unwrap();
    // Poisson with mean 1: below 3 there are 0.75, and the law has 2.5 / e.
    assert!((counts - (2.5 * (-1.0_f64).exp() - 0.75)).abs() < 1e-9, "{counts}");
    assert_eq!(fit("categorical", &case("24-country-codes.csv"), &[]).unwrap().distance(), None);
}
