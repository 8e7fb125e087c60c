//! Files that have two readings, or seem to: one that fits all cells is taken, two are refused with what would say which.

use collapse_lab::experiment::Scenario;
use collapse_lab::experiment::data::Column;

use crate::own_files::{case, fit};

fn read(family: &str, name: &str, sets: &[(&str, &str)]) -> Result<Column, String> {
    let experiment = fit(family, &case(name), sets).map_err(|problem| problem.to_string())?;
    Ok(experiment.column().unwrap().clone())
}

fn column(family: &str, name: &str, asked: &str) -> Result<Column, String> {
    let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
    read(family, name, asked)
}

fn mean(column: &Column) -> f64 {
    column.data.values.iter().sum::<f64>() / column.data.values.len() as f64
}

/// File, column, mean, how many values.
const NUMBERS: [(&str, &str, f64, usize); 21] = [
    ("50-decimal-comma-below-two-words.csv", "", 53.5, 3),
    ("51-decimal-comma-body-mass.csv", "", 70.475, 4),
    ("52-decimal-comma-quoted-name.csv", "weight kg", 221.9 / 3.0, 3),
    ("53-r-number-and-text.txt", "mass", 53.5, 3),
    ("53-r-number-and-text.txt", "1", 53.5, 3),
    ("54-r-text-of-two-words.txt", "mass", 53.5, 3),
    ("55-r-decimal-comma.txt", "", 53.6, 3),
    ("56-numbers-as-names.csv", "20", 7.0, 2),
    ("56-numbers-as-names.csv", "3: 20", 7.0, 2),
    ("56-numbers-as-names.csv", "3:", 34.0 / 3.0, 3),
    ("57-empty-corner.csv", "3", 7.0, 2),
    ("58-years-or-values.csv", "2: 1500", 9.0, 3),
    ("58-years-or-values.csv", "2:", 381.75, 4),
    ("64-ranks-with-hash.csv", "2", 30.0, 3),
    ("65-stray-quotes.csv", "x", 25.0, 25),
    ("70-one-two-as-names.csv", "3: 2", 25.0 / 3.0, 3),
    ("70-one-two-as-names.csv", "3:", 6.75, 4),
    ("01-r-row-names-comma.csv", "len", 25.0, 4),
    ("14-years-as-names.csv", "3", 9.0, 3),
    ("29-window-no-header.csv", "2", 20.0, 3),
    ("29-window-no-header.csv", "2:", 20.0, 3),
];

#[test]
fn one_reading_that_fits_all_cells_is_taken() {
    for (file, asked, wanted, count) in NUMBERS {
        let found = column("gaussian", file, asked).unwrap_or_else(|problem| panic!("{file} {asked}: {problem}"));
        assert!((mean(&found) - wanted).abs() < 1e-9, "{file} {asked}: {}", mean(&found));
        assert_eq!(found.data.values.len(), count, "{file} {asked}");
    }
    let labels: [(&str, &str, &[&str]); 8] = [
        ("53-r-number-and-text.txt", "s", &["A", "B"]),
        ("61-short-labels.csv", "", &["A", "B"]),
        ("61-short-labels.csv", "1", &["A", "B"]),
        ("61-short-labels.csv", "species", &["A", "B"]),
        ("62-labels-or-name.csv", "b", &["no", "yes"]),
        ("62-labels-or-name.csv", "1: b", &["no", "yes"]),
        ("62-labels-or-name.csv", "1:", &["b", "no", "yes"]),
        ("63-labels-with-hash.csv", "", &["#general", "#random"]),
    ];
    for (file, asked, wanted) in labels {
        let found = column("categorical", file, asked).unwrap_or_else(|problem| panic!("{file} {asked}: {problem}"));
        assert_eq!(found.data.labels, wanted, "{file} {asked}");
        assert_eq!(found.description().contains("no header"), asked == "1:", "{}", found.description());
    }
}

#[test]
fn two_readings_that_fit_are_refused_and_both_are_named() {
    let cases = [
        ("gaussian", "56-numbers-as-names.csv", "3", "line 1: \"20\" may be the column's name or a value; say"),
        ("gaussian", "56-numbers-as-names.csv", "3", "\"3: 20\" if it is the name, \"3:\" if it is a value"),
        ("gaussian", "58-years-or-values.csv", "2", "\"2: 1500\" if it is the name"),
        ("gaussian", "70-one-two-as-names.csv", "3", "\"3: 2\" if it is the name"),
        ("gaussian", "59-text-and-decimal-comma.csv", "price", "or 1,50 is one number"),
        ("gaussian", "60-id-and-decimal-comma.csv", "price", "line 2: 3 cells stand below 2 names"),
        ("categorical", "62-labels-or-name.csv", "", "\"1: b\" if it is the name, \"1:\" if it is a value"),
        ("gaussian", "66-open-quote-first-row.csv", "x", "line 2: a quote is opened"),
        ("gaussian", "67-aligned-blank-cell.txt", "y", "line 3 has 1 cell, and the first row 2"),
    ];
    for (family, file, asked, wanted) in cases {
        let problem = column(family, file, asked).map(|_| ()).expect_err(file);
        assert!(problem.contains(wanted) && !problem.contains('\n'), "{file}: {problem}");
    }
}

#[test]
fn what_a_reader_would_not_guess_is_told() {
    let stray = column("gaussian", "65-stray-quotes.csv", "x").unwrap().description();
    assert!(stray.contains("lines 6 to 21 are one row"), "{stray}");
    let labels = column("categorical", "69-label-with-comma.csv", "s").unwrap().description();
    assert!(labels.contains("2 symbols: \"Adelie, big\", Gentoo"), "{labels}");
    let location = column("logistic_location", "56-numbers-as-names.csv", "20").unwrap().description();
    assert!(location.contains("the scale is 1 in the data's own unit"), "{location}");
}

#[test]
fn missing_words_are_cells_and_one_that_is_none_is_told() {
    let file = "68-missing-decimal-comma.csv";
    for word in ["-9,9", "-9.9", "\"-9,9\"", "NA, -9,9"] {
        let found = read("gaussian", file, &[("truth.column", "x"), ("truth.missing", word)]).unwrap();
        assert_eq!((found.data.values.clone(), found.missing), (vec![1.5, 3.5], 1), "{word}");
        assert_eq!(
            found.description().contains("no cell is \"NA\""),
            word.starts_with("NA"),
            "{}",
            found.description()
        );
    }
    let none = read("gaussian", file, &[("truth.column", "x"), ("truth.missing", "-998")]).unwrap();
    assert!(none.description().contains("no cell is \"-998\", which truth.missing names"), "{}", none.description());
    let label = [("truth.column", "s"), ("truth.missing", "Adelie, big")];
    let found = read("categorical", "69-label-with-comma.csv", &label).map(|_| ()).unwrap_err();
    assert!(found.contains("single value"), "{found}");
}

/// As typed in a file: the text within its quotes, for every key that takes one; a list is no text.
#[test]
fn a_text_in_quotes_is_the_text_within() {
    let texts = ["title", "claim", "truth.data", "truth.column", "truth.sheet", "truth.missing"];
    for key in texts {
        for quoted in ["\"2024\"", "'2024'", "2024"] {
            let (mut set, mut plain) = (Scenario::default(), Scenario::default());
            set.set(key, quoted).unwrap();
            plain.set(key, "2024").unwrap();
            assert_eq!(set, plain, "{key} = {quoted}");
            let link = format!("collapse-lab:?truth.family=gaussian&{key}={}", quoted.replace('"', "%22"));
            assert_eq!(Scenario::from_link(&link).unwrap().to_toml(), plain.to_toml(), "{link}");
        }
        let problem = Scenario::default().set(key, "[\"NA\", \"unk\"]").unwrap_err().to_string();
        assert!(problem.contains(key) && problem.contains("a text"), "{problem}");
    }
    for title in ["\"so\"", "'so'", "[1]", "\"", "[draft]", "\"a\" and \"b\"", "it's", "5\" and 6\""] {
        let scenario = Scenario { title: title.into(), ..Scenario::default() };
        assert_eq!(Scenario::from_link(&scenario.to_link()).unwrap().title, title);
    }
}
