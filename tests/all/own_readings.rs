//! Files that have two readings, or seem to: one that fits all cells is taken, two are refused with what would say which.

use collapse_lab::experiment::Scenario;
use collapse_lab::experiment::data::Column;

use crate::own_files::{case, fit, text};

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
const NUMBERS: [(&str, &str, f64, usize); 22] = [
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
    ("76-name-of-two-lines.csv", "1", 3.0, 3),
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

/// Texts as they are written by other programs: column, and its values.
#[test]
fn names_that_are_numbers_and_delimiters_at_the_end_are_seen() {
    const FRAME: &str = ",0,1,2\n0,1.5,2.5,10\n1,2.5,3.5,20\n2,3.5,4.5,30\n";
    let cases: [(&str, &str, &[f64]); 26] = [
        // pandas: an empty corner, names by default, and an index before each row.
        (FRAME, "0", &[1.5, 2.5, 3.5]),
        (FRAME, "1", &[2.5, 3.5, 4.5]),
        (FRAME, "4", &[10.0, 20.0, 30.0]),
        ("\t0\t1\n0\t1.5\t2.5\n1\t2.5\t3.5\n", "1", &[2.5, 3.5]),
        ("\"\",0,1\n0,1.5,2.5\n1,2.5,3.5\n", "1", &[2.5, 3.5]),
        (";0;1\n0;1,5;2,5\n1;2,5;3,5\n", "1", &[2.5, 3.5]),
        (",1\n0,1.5\n1,2.5\n2,8\n", "1", &[1.5, 2.5, 8.0]),
        (",0,1\n4,1.5,2.5\n9,2.5,3.5\n", "1", &[2.5, 3.5]),
        (",1\nBonn,1.5\nKiel,2.5\n", "1", &[1.5, 2.5]),
        ("     0    1\n0  1.5  2.5\n1  2.5  3.5\n", "1", &[2.5, 3.5]),
        ("2019\t2020\na\t5\t6\nb\t7\t8\n", "2020", &[6.0, 8.0]),
        // A first value that is missing is no corner.
        (",2.5\n1.2,3.5\n1.7,2.25\n", "2", &[2.5, 3.5, 2.25]),
        // The same without an index.
        ("0,1\n1.5,2.5\n2.5,3.5\n", "1", &[2.5, 3.5]),
        ("0,1\n1.5,2.5\n2.5,3.5\n", "0", &[1.5, 2.5]),
        ("0,1\n2,3\n3,5\n", "1", &[0.0, 2.0, 3.0]),
        ("# x y\n0 1\n0.5 1.5\n2.5 2.5\n", "y", &[1.0, 1.5, 2.5]),
        // A delimiter at the end of each line.
        ("kg;\n52,5;\n53,5;\n54,5;\n", "kg", &[52.5, 53.5, 54.5]),
        ("kg;\n52,5;\n53,5;\n54,5;\n", "", &[52.5, 53.5, 54.5]),
        ("kg,\n52,\n53.5,\n", "kg", &[52.0, 53.5]),
        ("kg;;;\n52,5;;;\n53,5;;;\n", "kg", &[52.5, 53.5]),
        ("kg;\n52,5;\n# a pause;\n53,5;\n", "kg", &[52.5, 53.5]),
        ("x,\n1,2\n3,4\n", "x", &[1.0, 3.0]),
        ("x,\n1,2\n3,4\n", "2", &[2.0, 4.0]),
        ("Results,,\na,b,c\n1,2,3\n3,4,5\n", "c", &[3.0, 5.0]),
        ("Results\n1,2,3\n3,4,5\n", "3", &[3.0, 5.0]),
        ("id height\n1 172\n2 165\n", "height", &[172.0, 165.0]),
    ];
    for (words, asked, wanted) in cases {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let found = text("gaussian", words, asked).unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?} {asked:?}");
    }
    let labels = text("categorical", "channel;\n#general;\n#random;\n#general;\n", &[]).unwrap();
    assert_eq!(labels.column().unwrap().data.labels, ["#general", "#random"]);
}

/// Marks that stand within numbers or between cells, and names that are one or several: what would say which, works.
#[test]
fn numbers_that_their_own_marks_may_divide_are_refused() {
    let cases = [
        ("city people\nBonn 300 000\nKiel 200 500\nUlm 100 250\n", "people", "line 2: 3 cells stand below 2 names"),
        ("city people\nBonn 300 000\nKiel 200 500\nUlm 100 250\n", "people", "or 300 000 is one number"),
        ("name value\nA 1 000\nB 2 500\n", "value", "or 1 000 is one number"),
        ("price eur\n1 234,50\n2 345,75\n", "eur", "line 2: \"1 234,50\" is one number below one name"),
        ("x y\n1 000\n2 500\n", "x", "as many cells as there are words in it"),
        ("price in eur\n1 234,50\n2 345,75\n", "", "or 1 234,50 is one number"),
        ("name value\nA 1 000\nB 2 500\n", "value", "write thousands without spaces"),
        // A name of several words above numbers with spaces, or as many names as cells.
        (
            "city big people\nBonn 300 000\nKiel 200 500\n",
            "people",
            "line 2: \"300 000\" is one number below one name, \"big people\", or 2 cells; put tabs between cells, or quotes",
        ),
        ("city   big people\nBonn   200 500\nKiel   300 000\n", "big", "line 3: \"300 000\" is one number below one"),
        ("big people city\n300 000 Bonn\n200 500 Kiel\n", "big", "one name, \"big people\", or 2 cells"),
        (
            "city all big people\nBonn 1 300 000\nKiel 2 200 500\n",
            "all",
            "\"1 300 000\" is one number below one name, \"all big people\", or 3 cells",
        ),
        ("ware eur net\nA 1 234,50\nB 2 345,75\n", "net", "\"1 234,50\" is one number below one name, \"eur net\""),
        ("Bonn 300 000\nKiel 200 500\n", "2", "line 1: \"300 000\" is one number or 2 cells; put tabs between cells"),
        ("x\n1 000\n2 500\n", "", "\"1 000\" is a number of the row and its value, or one number with spaces between"),
        ("x\n1,50\n2,25\n", "", "or one number with a decimal comma; write decimals with a point"),
        (
            "price, EUR\n1,99\n2,49\n3,50\n12,95\n",
            "EUR",
            "line 1: \"price, EUR\" is one name above numbers such as 1,99",
        ),
        ("weight, kg\n52,50\n53,25\n60,75\n", "kg", "or several names"),
        ("1;2;3\n1,5;2,5;3,5\n2,5;3,5;4,5\n", "2", "\"2: 2\" if it is the name, \"2:\" if it is a value"),
        ("0,1\n0.25,0.75\n0.5,0.125\n", "2", "\"2: 1\" if it is the name, \"2:\" if it is a value"),
        ("0,1\n0.5,3\n1.5,4\n", "1", "\"1: 0\" if it is the name, \"1:\" if it is a value"),
    ];
    for (words, asked, wanted) in cases {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let problem = text("gaussian", words, asked).map(|_| ()).expect_err(words);
        assert!(problem.contains(wanted) && !problem.contains('\n'), "{words:?}: {problem}");
    }
    let said: [(&str, &str, &[f64]); 15] = [
        // What would say which, and what has one reading.
        ("city \"big people\"\nBonn \"300 000\"\nKiel \"200 500\"\n", "big people", &[300_000.0, 200_500.0]),
        ("city\tbig people\nBonn\t300 000\nKiel\t200 500\n", "big people", &[300_000.0, 200_500.0]),
        ("city\tbig\tpeople\nBonn\t300\t000\nKiel\t200\t500\n", "people", &[0.0, 500.0]),
        ("\"city\" \"big\" \"people\"\nBonn 300 000\nKiel 200 500\n", "people", &[0.0, 500.0]),
        ("\"sep= \"\ncity big people\nBonn 300 000\nKiel 200 500\n", "people", &[0.0, 500.0]),
        ("city low high\nBonn 101 200\nKiel 102 300\n", "high", &[200.0, 300.0]),
        ("t T p\n1 293,5 101,3\n2 294,1 101,2\n3 295,2 101,1\n", "T", &[293.5, 294.1, 295.2]),
        ("city n zip\nBonn 3 05311\nKiel 2 02410\n", "n", &[3.0, 2.0]),
        ("city n part\nBonn 3 0.500\nKiel 2 0.125\n", "part", &[0.5, 0.125]),
        ("city\tpeople\nBonn\t300 000\nKiel\t200 500\n", "people", &[300_000.0, 200_500.0]),
        ("city people\nBonn \"300 000\"\nKiel \"200 500\"\n", "people", &[300_000.0, 200_500.0]),
        ("price eur\n\"1 234,50\"\n\"2 345,75\"\n", "", &[1234.5, 2345.75]),
        ("x\ty\n1\t000\n2\t500\n", "y", &[0.0, 500.0]),
        ("\"price, EUR\"\n1,99\n3,50\n", "", &[1.99, 3.5]),
        ("price,EUR\n1,99\n3,50\n", "EUR", &[99.0, 50.0]),
    ];
    for (words, asked, wanted) in said {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let found = text("gaussian", words, asked).unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?}");
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

/// `$1,200` is a row's name and 200, or one number. So is whatever ends in a digit before digits below a name too few; what
/// is a label by its letters, a date or a range stays the row's name.
#[test]
fn numbers_with_something_in_front_are_not_cut_in_half() {
    let cases = [
        (
            "price\n$1,200\n$2,350\n",
            "",
            "line 2: 2 cells stand below 1 name: either the first is the row's name, or $1,200",
        ),
        ("price\n$1,200\n$2,350\n", "", "is one number; write the number alone, with a point for its decimals"),
        ("item,price\npen,$1,200\nink,$2,350\n", "price", "3 cells stand below 2 names"),
        ("item,price\npen,$1,200.50\nink,$2,350.25\n", "price", "or $1,200.50 is one number"),
        ("item,price\npen,1,200.50\nink,2,350.25\n", "price", "or 1,200.50 is one number"),
        ("id,price\n1,$1,200\n2,$2,350\n", "price", "or $1,200 is one number"),
        ("p\n€1,200\n€2,350\n", "", "or €1,200 is one number"),
        ("p\nUSD 1,200\nUSD 2,350\n", "", "or USD 1,200 is one number"),
        ("p\nEUR1,50\nEUR2,70\n", "", "or EUR1,50 is one number"),
        ("p\nRs1,50\nRs2,70\n", "", "or Rs1,50 is one number"),
        ("p\nRs1,200\nRs2,350\n", "", "or Rs1,200 is one number"),
        ("p\nkr1,50\nkr2,70\n", "", "or kr1,50 is one number"),
        ("p\nzł1,50\nzł2,70\n", "", "or zł1,50 is one number"),
        ("p\n-Fr1,50\nFr2,70\n", "", "or -Fr1,50 is one number"),
        ("id,p\n1,Rs1,200\n2,Rs2,350\n", "p", "or Rs1,200 is one number"),
        ("p\n-$1,200\n$2,350\n", "", "or -$1,200 is one number"),
        ("p\n$-1,200\n$2,350\n", "", "or $-1,200 is one number"),
        ("p\n$1,200.50\n$2,350.25\n", "", "or $1,200.50 is one number"),
        ("p\nR$ 1.200,50\nR$ 2.350,70\n", "", "or R$ 1.200,50 is one number"),
        ("p\n€ 1,50\n€ 2,70\n", "", "or € 1,50 is one number"),
        ("p\nCHF 1,20\nCHF 2,35\n", "", "or CHF 1,20 is one number"),
        ("p\nca. 1,50\nca. 2,70\n", "", "or ca. 1,50 is one number"),
        ("p\n~1,5\n~2,25\n", "", "or ~1,5 is one number"),
        ("p\n<1,5\n2,25\n3,50\n", "", "or <1,5 is one number"),
        ("p\n2,25\n<1,5\n3,50\n", "", "or 2,25 is one number"),
        ("p\n'1,20\n'2,35\n", "", "or '1,20 is one number"),
        ("p\n#1,20\n#2,35\n", "", "or #1,20 is one number"),
        ("p\n$1 200\n$2 350\n", "", "or $1 200 is one number"),
        ("t\n1:23,45\n1:24,50\n", "", "or 1:23,45 is one number"),
        ("t\n00:01:23,450\n00:01:24,500\n", "", "or 00:01:23,450 is one number"),
        ("t\n2024-01-01 10:00:01,250\n2024-01-01 10:00:02,500\n", "", "or 2024-01-01 10:00:01,250 is one number"),
    ];
    for (words, asked, wanted) in cases {
        let asked: &[(&str, &str)] = if asked.is_empty() { &[] } else { &[("truth.column", asked)] };
        let problem = text("gaussian", words, asked).map(|_| ()).expect_err(words);
        assert!(problem.contains(wanted) && !problem.contains('\n'), "{words:?}: {problem}");
    }
    let names: [(&str, &[f64]); 16] = [
        ("p\nx1,20\nx2,35\n", &[20.0, 35.0]),
        ("p\nA1,5\nA2,7\n", &[5.0, 7.0]),
        ("p\na.1,5\na.2,7\n", &[5.0, 7.0]),
        ("p\n2024-01-01,5\n2024-01-02,7\n", &[5.0, 7.0]),
        ("p\n01.02.2024,5\n02.02.2024,7\n", &[5.0, 7.0]),
        ("p\n0-4,120\n5-9,130\n", &[120.0, 130.0]),
        ("p\n0–4,120\n5–9,130\n", &[120.0, 130.0]),
        ("p\n52°,5\n53°,7\n", &[5.0, 7.0]),
        ("p\n1.5,2.5\n1.7,3.5\n", &[2.5, 3.5]),
        ("p\n\"Day 1\",20\n\"Day 2\",35\n", &[20.0, 35.0]),
        ("p\nMazda RX4,21\nDatsun 710,22\n", &[21.0, 22.0]),
        ("p\nA 12,50.5\nB 3,30.25\n", &[50.5, 30.25]),
        ("p\ns1 200\ns2 350\n", &[200.0, 350.0]),
        ("p\n10:00 200\n10:05 350\n", &[200.0, 350.0]),
        ("p\n#1 200\n#2 350\n", &[200.0, 350.0]),
        // With a name above each column nothing is open.
        ("t,p\n1:23,45\n1:24,50\n", &[45.0, 50.0]),
    ];
    for (words, wanted) in names {
        let asked: &[(&str, &str)] = &[("truth.column", "p")];
        let found = text("gaussian", words, asked).unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?}");
    }
}

/// A number beyond all that can be held is refused as 1e309 is, however it is written; 250 digits are a number.
#[test]
fn whole_numbers_of_too_many_digits_do_not_vanish() {
    let long = "5".repeat(310);
    for words in [
        format!("a\n3\n4\n{long}\n"),
        format!("a\n3\n4\n-{long}\n"),
        format!("a,b\n3,4\n{long},1\n7,8\n"),
        format!("a;b\n3;4\n{long};1\n7;8\n"),
        "a\n3\n4\n1e309\n".into(),
    ] {
        for family in ["gaussian", "poisson"] {
            let problem = text(family, &words, &[("truth.column", "a")]).map(|_| ()).expect_err(&words);
            assert!(problem.contains("out of the range of numbers") && !problem.contains('\n'), "{words:?}: {problem}");
        }
    }
    let zeros = format!("a\n3\n{}5\n", "0".repeat(400));
    assert_eq!(text("gaussian", &zeros, &[]).unwrap().column().unwrap().data.values, [3.0, 5.0]);
}

#[test]
fn whole_rows_in_quotes_are_no_column() {
    for words in [
        "\"x,y\"\n\"1,10\"\n\"2,20\"\n",
        "\"a,b,c\"\n\"1,250,300\"\n\"4,500,600\"\n",
        "\"a,b,c\"\n\"1,2,3\"\n\"4,5,6\"\n",
        "\"x, y,z\"\n\"1,250,300\"\n\"4,500,600\"\n",
    ] {
        let problem = text("gaussian", words, &[]).map(|_| ()).expect_err(words);
        assert!(problem.contains("line 1: \"") && problem.contains("are whole rows in quotes"), "{words:?}: {problem}");
    }
    // One name, by the space behind its comma, or by its count of commas; and no name.
    for (words, wanted) in [
        ("\"Length, mm\"\n\"1,5\"\n\"2,25\"\n", [1.5, 2.25]),
        ("\"x\"\n\"1,5\"\n\"2,25\"\n", [1.5, 2.25]),
        ("\"a,b,c\"\n\"1,5\"\n\"2,25\"\n", [1.5, 2.25]),
        ("\"1,5\"\n\"2,25\"\n", [1.5, 2.25]),
    ] {
        let found = text("gaussian", words, &[]).unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?}");
    }
}

/// 0.5 and 1.5 above whole numbers alone are names or values: it is asked which.
#[test]
fn decimals_above_whole_numbers_may_be_names() {
    for words in ["0.5,1.5\n1,2\n3,8\n", "0,5;1,5\n1;2\n3;8\n", "0.5\t1.5\n1\t2\n3\t8\n"] {
        let problem = text("gaussian", words, &[("truth.column", "2")]).map(|_| ()).expect_err(words);
        assert!(problem.contains("may be the column's name or a value"), "{words:?}: {problem}");
        let values = text("gaussian", words, &[("truth.column", "2:")]).unwrap();
        assert_eq!(values.column().unwrap().data.values, [1.5, 2.0, 8.0], "{words:?}");
    }
    let named = text("gaussian", "0.5,1.5\n1,2\n3,8\n", &[("truth.column", "2: 1.5")]).unwrap();
    assert_eq!(named.column().unwrap().data.values, [2.0, 8.0]);
    // A decimal below, one row below, one column: values, as ever.
    for (words, asked, wanted) in [
        ("0.5,1.5\n1,2.5\n3,8\n", "2", &[1.5, 2.5, 8.0][..]),
        ("0.5,1.5\n1,2\n", "2", &[1.5, 2.0]),
        ("0.5\n1\n3\n", "1", &[0.5, 1.0, 3.0]),
        ("# x y\n0.5 1.5\n1 2\n3 8\n", "y", &[1.5, 2.0, 8.0]),
    ] {
        let found = text("gaussian", words, &[("truth.column", asked)]);
        let found = found.unwrap_or_else(|problem| panic!("{words:?}: {problem}"));
        assert_eq!(found.column().unwrap().data.values, wanted, "{words:?}");
    }
}
