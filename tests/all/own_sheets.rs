//! Workbooks: the first sheet that is seen, or the one that is asked for; what is packed is bounded before it is unpacked.
//! The files are made by `tests/data/make_sheets.py` (openpyxl, xlsxwriter, odfpy, xlwt).

use collapse_lab::experiment::Experiment;
use collapse_lab::experiment::data::{Column, Table};

use crate::own_files::{case, fit};

fn column(family: &str, file: &str, sets: &[(&str, &str)]) -> Result<Column, String> {
    let found: Result<Experiment, _> = fit(family, &case(file), sets);
    found.map(|experiment| experiment.column().unwrap().clone()).map_err(|problem| problem.to_string())
}

#[test]
fn the_table_of_a_sheet_is_found_wherever_it_stands() {
    let length = column("gaussian", "openpyxl.xlsx", &[("truth.column", "Length, mm")]).unwrap();
    assert_eq!((length.data.values.clone(), length.missing, length.place), (vec![1.5, 2.5, 3.5], 1, 2));
    assert!(
        length.description().contains("sheet \"Data\"") && length.description().contains("1 line of text above"),
        "{}",
        length.description()
    );
    let names = column("categorical", "openpyxl.xlsx", &[("truth.column", "name")]).unwrap();
    assert_eq!(names.data.labels, ["Adelie", "Chinstrap", "Gentoo"]);
    let alive = column("bernoulli", "openpyxl.xlsx", &[("truth.column", "alive")]).unwrap();
    assert_eq!(alive.data.values, [1.0, 0.0, 1.0, 1.0]);
    let text = column("gaussian", "openpyxl.xlsx", &[("truth.column", "text")]).unwrap();
    assert_eq!(text.data.values, [1.5, 2.5, 3.5, 4.5], "numbers as text follow the rules of text");
    let more = column("gaussian", "openpyxl.xlsx", &[("truth.sheet", "More")]).unwrap();
    assert_eq!(more.data.values, [10.0, 30.0]);
    let dates = column("gaussian", "openpyxl.xlsx", &[("truth.column", "when")]).unwrap_err();
    assert!(dates.contains("row 5: \"2024-01-05\" is not a number"), "{dates}");
    let nowhere = column("gaussian", "openpyxl.xlsx", &[("truth.sheet", "data")]).unwrap_err();
    assert!(nowhere.contains("has no sheet \"data\"; it has \"Data\", \"More\""), "{nowhere}");
    let table = Table::open(case("openpyxl.xlsx").to_str().unwrap(), None, None).unwrap();
    assert_eq!((table.sheet(), table.sheets()), (Some("Data"), &["Data".to_owned(), "More".to_owned()][..]));
}

#[test]
fn formulas_without_a_value_are_no_zeros() {
    let empty = column("gaussian", "openpyxl.xlsx", &[("truth.column", "double")]).unwrap_err();
    assert!(empty.contains("row 5: a formula has no value here"), "{empty}");
    let worked = column("gaussian", "xlsxwriter.xlsx", &[("truth.column", "worked")]).unwrap();
    assert_eq!(worked.data.values, [4.5, 7.5, 10.5]);
    assert!(worked.written.contains("all 3 formulas in column 2 give 0"), "{}", worked.written);
}

#[test]
fn old_and_open_workbooks_are_read_alike() {
    for file in ["odfpy.ods", "xlwt.xls"] {
        let mass =
            column("gaussian", file, &[("truth.column", "mass")]).unwrap_or_else(|problem| panic!("{file}: {problem}"));
        assert_eq!((mass.data.values, mass.missing), (vec![10.0, 20.5, 30.0], 1), "{file}");
        let species = column("categorical", file, &[("truth.column", "1")]).unwrap();
        assert_eq!(
            (species.data.labels, species.data.values.len()),
            (vec!["A".to_owned(), "B".to_owned()], 4),
            "{file}"
        );
    }
    let other = column("gaussian", "xlwt.xls", &[("truth.sheet", "Other")]).unwrap();
    assert_eq!(other.data.values, [7.0, 9.0]);
}

/// Two cells at the far ends of a sheet cost no more than two cells.
#[test]
fn cells_far_apart_are_read_without_what_lies_between() {
    let far = column("gaussian", "far.xlsx", &[("truth.column", "x")]).unwrap();
    assert_eq!(far.data.values, [1.0, 2.0]);
}

/// A number cell is its number: no one has written a sign there that could tell what a comma in a text means.
#[test]
fn number_cells_say_nothing_of_the_signs_in_texts() {
    let either = column("gaussian", "71-text-beside-number.xlsx", &[]).unwrap_err();
    assert!(either.contains("row 2: \"1,200\" has a decimal comma or one between thousands"), "{either}");
    let comma = column("gaussian", "73-decimal-comma-beside-number.xlsx", &[]).unwrap();
    assert_eq!(comma.data.values, [1.25, 2.5]);
}

/// Where the sheet that is read has no such column, or no values, the others are named.
#[test]
fn other_sheets_are_named_where_the_first_has_another_text() {
    let wanted = "; this is the sheet \"chart\": name another with truth.sheet: \"S\"";
    for asked in [&[("truth.column", "x")][..], &[]] {
        let problem = column("gaussian", "72-two-sheets.xlsx", asked).unwrap_err();
        assert!(problem.contains(wanted) && !problem.contains('\n'), "{asked:?}: {problem}");
    }
    let nowhere = column("gaussian", "openpyxl.xlsx", &[("truth.column", "nowhere")]).unwrap_err();
    assert!(nowhere.contains("this is the sheet \"Data\": name another with truth.sheet: \"More\""), "{nowhere}");
    let alone = column("gaussian", "xlsxwriter.xlsx", &[("truth.column", "nowhere")]).unwrap_err();
    assert!(alone.contains("has no column") && !alone.contains("truth.sheet"), "{alone}");
}

/// Every byte turned once, every length cut once: one line or the work, never a panic that gets out.
#[test]
fn damaged_workbooks_give_one_line_or_the_work() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["openpyxl.xlsx", "odfpy.ods", "xlwt.xls"] {
        let bytes = std::fs::read(case(file)).unwrap();
        for i in 0..60 {
            let at = i * bytes.len() / 60;
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x5a;
            let cut = &bytes[..at];
            for (name, bytes) in [("turned", &damaged[..]), ("cut", cut)] {
                let path = folder.path().join(name);
                std::fs::write(&path, bytes).unwrap();
                if let Err(problem) = fit("gaussian", &path, &[("truth.column", "mass")]) {
                    assert!(!problem.to_string().contains('\n'), "{problem}");
                }
            }
        }
    }
}

#[test]
fn an_error_that_is_shown_is_no_zero_and_an_empty_text_is_missing() {
    let error = column("gaussian", "74-error-with-a-zero.ods", &[]).unwrap_err();
    assert!(error.contains("\"#DIV/0!\" is not a number"), "{error}");
    for file in ["75-formula-of-an-empty-text.xlsx", "75-formula-of-an-empty-text.ods"] {
        let read = column("gaussian", file, &[]).unwrap_or_else(|problem| panic!("{file}: {problem}"));
        assert_eq!((read.data.values, read.missing), (vec![6.0, 7.0], 1), "{file}");
    }
}
