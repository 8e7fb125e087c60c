//! Own data: the truth is what was measured.

use std::fs;
use std::sync::Arc;

use collapse_lab::experiment::{Experiment, Problem, Replay, Scenario, find};

use crate::reproducibility::history;

fn with_file(bytes: &[u8], sets: &[(&str, &str)]) -> Result<Experiment, Problem> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.csv");
    fs::write(&path, bytes).unwrap();
    let mut scenario = Scenario { generations: 5, replicates: 20, sample_size: 4, ..Scenario::default() };
    for (key, value) in sets {
        scenario.set(key, value)?;
    }
    scenario.set("truth.data", path.to_str().unwrap())?;
    Experiment::new(scenario)
}

#[test]
fn penguins_are_fitted_and_run() {
    let (left, right) = find("penguins").unwrap().sides().unwrap();
    let left = Experiment::new(left).unwrap();
    let column = left.column().unwrap();
    assert_eq!((column.data.values.len(), column.missing), (342, 2));
    assert!((left.truth()[0] - 4_201.754_385_964_912).abs() < 1e-8);
    assert!((left.truth()[1] - 641_250.577_100).abs() < 1e-3);
    let right = Arc::new(Experiment::new(right.unwrap()).unwrap());
    let rows = history(&right, 100, 10);
    let ratio = rows.metric("variance_ratio").unwrap();
    assert!(rows.last().unwrap().summaries[ratio].median < 0.5, "replacing loses the penguins' spread");
}

#[test]
fn same_uses_the_measured_points_as_they_are() {
    let text = b"x\n1\n2\n4\n8\n";
    let sets =
        [("workflow.real_source", "same"), ("workflow.retention", "replace"), ("workflow.synthetic_fraction", "0")];
    let experiment = Arc::new(with_file(text, &sets).unwrap());
    for row in history(&experiment, 20, 1).rows() {
        let mean = &row.summaries[0];
        assert!((mean.mean - 3.75).abs() < 1e-12 && mean.se < 1e-12, "generation {}", row.generation);
    }
    let error = with_file(text, &[("workflow.real_source", "same"), ("sample_size", "5")]).unwrap_err().to_string();
    assert!(error.contains("sample_size = 5") && error.contains("at most 4"), "{error}");
}

#[test]
fn fresh_draws_only_measured_values() {
    let experiment = Arc::new(with_file(b"x\n10\n20\n", &[("sample_size", "1")]).unwrap());
    let rows = history(&experiment, 20, 1);
    let first = rows.at(1).unwrap();
    assert!(first.runs[..5].iter().all(|&mean| mean == 10.0 || mean == 20.0));
    assert!(first.runs[..5].iter().any(|&mean| mean != first.runs[0]) || rows.at(1).unwrap().summaries[0].se > 0.0);
}

/// Two far clusters: a Gaussian's own points would fill the gap between them; measured ones never do.
#[test]
fn the_real_points_on_view_and_in_pools_are_measured_ones() {
    let text = b"x\n-10\n-10\n10\n10\n-10\n10\n";
    for retention in ["replace", "accumulate", "subsample"] {
        for source in ["fresh", "same"] {
            let sets = [
                ("workflow.retention", retention),
                ("workflow.real_source", source),
                ("workflow.synthetic_fraction", "0.5"),
                ("sample_size", "6"),
            ];
            let experiment = with_file(text, &sets).unwrap();
            let first = Replay::new(&experiment, 0).look(1);
            assert!(first.points.len() == 6 && first.points.iter().all(|x| x.abs() == 10.0), "{retention} {source}");
            let later = Replay::new(&experiment, 0).look(3);
            let measured = later.points.iter().filter(|x| x.abs() == 10.0).count() as u64;
            assert_eq!(measured, later.held_real, "{retention} {source}");
        }
    }
}

#[test]
fn impossible_columns_are_refused_in_one_line() {
    let cases: [(&str, &[u8], &str); 25] = [
        ("gaussian", b"x\n3\n3\n3\n", "at least two different values"),
        ("poisson", b"x\n1\n2.5\n", "a whole number from 0"),
        ("bernoulli", b"x\n0\n1\n2\n", "0 or 1"),
        ("exponential", b"x\n1\n-2\n", "a number from 0"),
        ("categorical", b"x\na\n", "a single value"),
        ("laplace", b"x\n1\n1e999\n", "line 3: 1e999 is out of the range of numbers"),
        ("gaussian", b"x\n1e-400\n2\n3\n", "line 2: 1e-400 is out of the range of numbers"),
        ("gaussian", b"x;y\n1,5e-320;2\n2,5e-320;1\n", "line 2: 1,5e-320 is out of the range of numbers"),
        ("gaussian", b"x\n123456789012345901\n123456789012345905\n", "123456789012345901, are all rounded"),
        ("poisson", b"x\n9007199254740993\n2\n", "a whole number from 0 to 9e15"),
        ("negative_binomial", b"x\n9007199254740993\n2\n", "a whole number from 0 to 9e15"),
        ("geometric", b"x\n9007199254740993\n2\n", "a whole number from 1 to 9e15"),
        ("log_normal", b"x\n1\n0\n", "a number greater than 0"),
        ("log_normal", b"x\n3\n3\n", "at least two different values"),
        ("gamma", b"x\n1\n-1\n", "a number greater than 0"),
        ("weibull", b"x\n1\n0\n", "a number greater than 0"),
        ("weibull", b"x\n2\n2\n", "at least two different values"),
        ("negative_binomial", b"x\n0\n0\n", "a positive mean"),
        ("gamma", b"x\n0.1\n0.1\n0.1\n", "at least two different values"),
        ("beta_power", b"x\n0.5\n1.5\n", "a number greater than 0, at most 1"),
        ("beta_power", b"x\n1\n1\n", "a value below 1"),
        ("geometric", b"x\n1\n0\n", "a whole number from 1"),
        ("geometric", b"x\n1\n1\n", "a mean above 1"),
        ("pareto", b"x\n2\n2\n", "at least two different values"),
        ("uniform_interval", b"x\n2\n2\n", "at least two different values"),
    ];
    for (family, text, expected) in cases {
        let error = with_file(text, &[("truth.family", family), ("truth.column", "x")]).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains('\n') && error.contains("data"), "{family}: {error}");
    }
}

#[test]
fn a_million_rows_are_read() {
    let mut text = String::from("\u{feff}a;b\r\n");
    for i in 0..1_000_000 {
        text.push_str(&format!("{};{},5\r\n", i, i % 10));
    }
    let experiment = with_file(text.as_bytes(), &[("truth.column", "b")]).unwrap();
    assert!((experiment.truth()[0] - 5.0).abs() < 1e-9 && (experiment.truth()[1] - 8.25).abs() < 1e-6);
}

#[test]
fn what_a_cell_loses_on_the_way_is_told() {
    let read = |text: &[u8]| {
        let experiment = with_file(text, &[("truth.column", "x")]).unwrap();
        let column = experiment.column().unwrap();
        (column.data.values.clone(), column.description())
    };
    let (values, said) = read(b"x\n9007199254740993\n2\n007\n");
    assert_eq!(values, [9_007_199_254_740_992.0, 2.0, 7.0]);
    assert!(
        said.contains("as 9007199254740993 (line 2), are rounded") && said.contains("as in 007 (line 4)"),
        "{said}"
    );
    let (values, said) = read(b"x\n9007199254740992\n-0\n0.0\n1e-300\n");
    assert_eq!(values, [9_007_199_254_740_992.0, 0.0, 0.0, 1e-300]);
    assert!(!said.contains("rounded") && !said.contains("in front"), "{said}");
    // A name in which something turns the direction of writing shows it.
    let (_, said) = {
        let experiment = with_file("a\u{202e}b,c\n1,2\n3,4\n6,1\n".as_bytes(), &[("truth.column", "1")]).unwrap();
        ((), experiment.column().unwrap().description())
    };
    assert!(said.contains("\"a\\u{202e}b\""), "{said}");
}
