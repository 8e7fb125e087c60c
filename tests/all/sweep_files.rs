//! Sweeps on the command line: tables, shards, partial tables, and one-line refusals.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use collapse_lab::experiment::find;
use collapse_lab::sweep::{Grid, Sweep, csv};

use crate::support::{good, lab};

const PROGRAM: &str = env!("CARGO_BIN_EXE_collapse-lab");

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], names: &[&str]) {
    let output = lab(folder, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
    assert_eq!(error.trim_end().lines().count(), 1, "{arguments:?}: {error}");
    assert!(output.stdout.is_empty());
    names.iter().for_each(|name| assert!(error.contains(name), "{arguments:?} does not say {name}: {error}"));
}

/// Small, with an impossible cell at 10^9 points, and lists with commas in them.
const SMALL: [&str; 14] = [
    "sweep",
    "categorical",
    "--x",
    "truth.probabilities=[0.5,0.25,0.25],[0.9,0.1],[1,0]",
    "--y",
    "sample_size=4:30:4:log",
    "--metric",
    "heterozygosity",
    "--set",
    "generations=5",
    "--set",
    "replicates=20",
    "--format",
    "csv",
];
const LAPLACE: [&str; 10] = [
    "sweep",
    "laplace",
    "--x",
    "sample_size=4,9,1000000000",
    "--metric",
    "scale",
    "--set",
    "generations=4",
    "--format",
    "csv",
];

#[test]
fn a_table_has_its_columns_and_is_a_scenario_and_a_sweep() {
    let folder = tempfile::tempdir().unwrap();
    for small in [&SMALL[..], &LAPLACE[..]] {
        let table = good(folder.path(), small);
        fs::write(folder.path().join("table.csv"), &table).unwrap();
        assert_eq!(good(folder.path(), &["sweep", "table.csv", "--format", "csv", "--threads", "3"]), table);
        assert!(good(folder.path(), &["run", "table.csv", "--format", "csv", "--metrics", "tv"]).contains("\n1,tv,"));
        let json: serde_json::Value =
            serde_json::from_str(&good(folder.path(), &["sweep", "table.csv", "--format", "json"])).unwrap();
        let rows = table.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(json["rows"].as_array().unwrap().len(), rows);
        let text = good(folder.path(), &["sweep", "table.csv", "--format", "table"]);
        assert!(text.lines().count() >= rows, "{text}");
    }
    let curve = good(folder.path(), &LAPLACE);
    let header = curve.lines().find(|line| !line.starts_with('#')).unwrap();
    assert_eq!(header, "sample_size,mean,se,median,q05,q25,q75,q95,finite_share,theory,theory_kind,refused");
    assert!(curve.lines().last().unwrap().starts_with("1000000000,,,,,,,,,,,"), "{curve}");
    let times =
        good(folder.path(), &["sweep", "replace", "--x", "sample_size=4,6", "--at", "collapse", "--format", "csv"]);
    assert!(times.contains(",theory_kind,collapsed_share,refused\n"), "{times}");
}

#[test]
fn a_scenario_file_may_hold_its_sweep_and_a_run_ignores_it() {
    let folder = tempfile::tempdir().unwrap();
    let with = "generations = 4\nreplicates = 9\n[truth]\nfamily = \"gaussian\"\n[sweep]\nx = \"sample_size=4,8\"\nmetric = \"mean\"\nat = 3\n";
    fs::write(folder.path().join("with.toml"), with).unwrap();
    fs::write(folder.path().join("without.toml"), with.split("[sweep]").next().unwrap()).unwrap();
    let table = good(folder.path(), &["sweep", "with.toml", "--format", "csv"]);
    assert!(table.contains("\n8,") && table.contains("mean at generation 3"), "{table}");
    let rows = |text: String| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    let run = |name: &str| rows(good(folder.path(), &["run", name, "--format", "csv"]));
    assert_eq!(run("with.toml"), run("without.toml"));
    refused(folder.path(), &["sweep", "without.toml"], &["--x", "no axis is given", "key=low:high:steps"]);
    let link = find(folder.path().join("with.toml").to_str().unwrap()).unwrap().to_link();
    assert_eq!(good(folder.path(), &["sweep", &link, "--format", "csv"]), table);
}

fn shard(folder: &Path, arguments: &[&str], name: &str, of: &str) {
    good(folder, &[arguments, &["--shard", of, "--out", name]].concat());
}

#[test]
fn merged_shards_are_the_whole_byte_for_byte() {
    for small in [&SMALL[..], &LAPLACE[..]] {
        for of in [1, 2, 5] {
            let folder = tempfile::tempdir().unwrap(); // a part of another sweep is not written over
            let names: Vec<String> = (1..=of).rev().map(|k| format!("part{k}.csv")).collect();
            names
                .iter()
                .zip((1..=of).rev())
                .for_each(|(name, k)| shard(folder.path(), small, name, &format!("{k}/{of}")));
            let parts: Vec<&str> = names.iter().map(String::as_str).collect();
            assert_eq!(good(folder.path(), &[&["merge"], &parts[..]].concat()), good(folder.path(), small), "{of}");
        }
    }
}

#[test]
fn missing_foreign_double_and_broken_parts_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for k in 1..=3 {
        shard(folder, &SMALL, &format!("{k}.csv"), &format!("{k}/3"));
    }
    shard(folder, &[&SMALL[..], &["--set", "seed=8"]].concat(), "seed.csv", "3/3");
    shard(folder, &[&SMALL[..], &["--set", "replicates=21"]].concat(), "runs.csv", "3/3");
    let mut other = SMALL;
    other[5] = "sample_size=5,6";
    shard(folder, &other, "grid.csv", "3/3");
    shard(
        folder,
        &[&other[..], &["--set", "title=Other", "--set", "claim=None", "--set", "seed=8"]].concat(),
        "axes.csv",
        "3/3",
    );
    shard(folder, &SMALL, "four.csv", "3/4");
    fs::write(folder.join("whole.csv"), good(folder, &SMALL)).unwrap();
    fs::write(folder.join("plain.csv"), "a,b\n1,2\n").unwrap();
    let third = fs::read_to_string(folder.join("3.csv")).unwrap();
    let put = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    put("old.csv", third.replacen(env!("CARGO_PKG_VERSION"), "0.0.9", 1));
    put("short.csv", third.lines().take(third.lines().count() - 1).map(|line| format!("{line}\n")).collect());
    put("bent.csv", third.replacen("\n\"[1, 0", "\n\"[1, 9", 1));
    put("partial.csv", third.replacen("# shard", "# partial: 3 cells\n# shard", 1));
    put("swapped.csv", fs::read_to_string(folder.join("2.csv")).unwrap().replacen("shard 2/3", "shard 3/3", 1));
    for (last, names) in [
        ("2.csv", &["2.csv", "shard 2/3", "so is"][..]),
        ("seed.csv", &["seed.csv", "seed = 8, not 7"]),
        ("runs.csv", &["runs.csv", "replicates = 21, not 20"]),
        ("grid.csv", &["grid.csv", "sweep.y", "sample_size=5,6"]),
        ("four.csv", &["four.csv", "4 shards, not of 3"]),
        ("whole.csv", &["whole.csv", "no shard"]),
        ("plain.csv", &["plain.csv", "holds no sweep"]),
        ("old.csv", &["old.csv", "version 0.0.9"]),
        ("short.csv", &["short.csv", "rows"]),
        ("bent.csv", &["bent.csv: line ", "truth.probabilities = \"[1, 9"]),
        ("axes.csv", &["axes.csv", "sweep.y = sample_size=5,6, not sample_size=4:30:4:log"]),
        ("partial.csv", &["partial.csv", "not finished"]),
        ("swapped.csv", &["swapped.csv", "another shard"]),
        ("gone.csv", &["gone.csv", "cannot be read"]),
    ] {
        refused(folder, &["merge", "1.csv", "2.csv", last, "--out", "never.csv"], names);
    }
    refused(folder, &["merge", "1.csv", "3.csv"], &["missing: shard 2/3"]);
    assert!(!folder.join("never.csv").exists());
    refused(folder, &["merge", "1.csv", "2.csv", "3.csv", "--out", "2.csv"], &["--out 2.csv", "one of the parts"]);
    refused(folder, &["merge", "1.csv", "2.csv", "3.csv", "--out", "all.json"], &["--out all.json", ".csv"]);
    good(folder, &["merge", "1.csv", "2.csv", "3.csv", "--out", "all.csv"]);
    assert_eq!(fs::read_to_string(folder.join("all.csv")).unwrap(), good(folder, &SMALL));
}

/// With 64 runs of a variance that has been replaced for long a typical run is far below the mean, and no run shows why.
#[test]
fn a_table_says_in_how_many_cells_rare_runs_rule_the_mean() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = |generations: &str| {
        let y = format!("generations={generations}");
        let start = ["sweep", "replace", "--x", "sample_size=10,1000", "--y", &y, "--metric", "variance_ratio"];
        good(folder.path(), &[&start[..], &["--set", "replicates=64", "--format", "csv"]].concat())
    };
    assert!(sweep("2,100").contains("# in 1 of 4 cells rare runs rule the mean: 64 runs"));
    assert!(!sweep("1,2").contains("rare runs"));
}

/// A whole table as one that was broken off after its last cell: with check sums of its comment lines and of each row.
fn unfinished(whole: &str) -> String {
    let (comments, rows): (Vec<&str>, Vec<&str>) = whole.lines().partition(|line| line.starts_with('#'));
    let comments = comments.into_iter().filter(|line| !line.starts_with("# sum "));
    let head: String = comments.map(|line| format!("{line}\n")).collect();
    let head = head.replacen("# --- scenario", "# partial: some\n# --- scenario", 1);
    let mut text = format!("{head}# check {:08x}\n{},check\n", crc32fast::hash(head.as_bytes()), rows[0]);
    for row in &rows[1..] {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
        let fields = reader.records().next().unwrap().unwrap();
        let joined: String = fields.iter().map(|field| format!("{field}\0")).collect();
        text.push_str(&format!("{row},{:08x}\n", crc32fast::hash(joined.as_bytes())));
    }
    text
}

/// A table that has rows with check sums, without these and without that of its comment lines.
fn without_checks(text: &str) -> String {
    let bare = |line: &str| match line.starts_with('#') {
        false => format!("{}\n", line.rsplit_once(',').unwrap().0),
        true if line.starts_with("# check ") => String::new(),
        true => format!("{line}\n"),
    };
    text.lines().map(bare).collect()
}

/// A table cut short is gone on with: what it holds is not done again, and the end is the whole, byte for byte.
#[test]
fn a_partial_table_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("whole.csv"), good(folder, &[&SMALL[..], &["--set", "seed=5"]].concat())).unwrap();
    let whole = fs::read_to_string(folder.join("whole.csv")).unwrap();
    let mut sweep =
        Sweep::new(Arc::new(Grid::new(find(folder.join("whole.csv").to_str().unwrap()).unwrap()).unwrap()), None);
    assert!(sweep.advance(5, &|| false));
    let partial = csv(&sweep);
    assert!(partial.contains("# partial: 5 cells"));
    let resume = ["sweep", "whole.csv", "--resume", "--out", "out.csv"];
    let after = |text: &str| {
        fs::write(folder.join("out.csv.partial"), text).unwrap();
        let _ = fs::remove_file(folder.join("out.csv")); // a whole table would be taken as done
        good(folder, &resume);
        assert!(!folder.join("out.csv.partial").exists(), "it has become the table");
        fs::read_to_string(folder.join("out.csv")).unwrap()
    };
    assert!(after(&partial) == whole);
    let row = partial.lines().rfind(|line| line.starts_with("\"[0.5")).unwrap();
    // A row that was changed since is not taken for one that was done: each has its check sum.
    let mean = row.rsplit(',').nth(9 + 2).unwrap();
    let marked = row.replacen(mean, "0.123456789", 1);
    assert!(after(&partial.replace(row, &marked)) == whole);
    // Nor is any row taken without check sums: nobody can tell which were changed.
    let _ = fs::remove_file(folder.join("out.csv"));
    for bent in [without_checks(&partial), without_checks(&partial.replace(row, &marked))] {
        fs::write(folder.join("out.csv.partial"), &bent).unwrap();
        refused(
            folder,
            &resume,
            &["out.csv.partial", "is damaged: its rows have lost their check sums", "not written"],
        );
        assert!(Sweep::from_table("t", &bent).unwrap_err().to_string().contains("check sums"));
        assert_eq!(fs::read_to_string(folder.join("out.csv.partial")).unwrap(), bent);
    }
    fs::write(folder.join("out.csv.partial"), &partial).unwrap();
    refused(folder, &[&resume[..], &["--set", "seed=6"]].concat(), &["out.csv.partial", "seed = 5, not 6"]);
    refused(folder, &[&resume[..], &["--shard", "1/2"]].concat(), &["the whole, not shard 1/2"]);
    refused(folder, &[&resume[..], &["--refine", "1"]].concat(), &["refine 0, not 1"]);
    refused(folder, &["sweep", "whole.csv", "--resume"], &["--resume", "--out FILE"]);
    // Refined tables are taken up too, at any point.
    let fine = ["sweep", "replace", "--x", "sample_size=4:400:5:log", "--metric", "variance_ratio", "--refine", "2"];
    good(folder, &[&fine[..], &["--out", "fine.csv"]].concat());
    let whole = fs::read_to_string(folder.join("fine.csv")).unwrap();
    let head: Vec<&str> = whole.lines().collect();
    let rows = head.iter().position(|line| line.starts_with("sample_size,")).unwrap();
    assert!(head.len() - rows > 6, "refined");
    assert_eq!(good(folder, &["sweep", "fine.csv", "--format", "csv"]), whole, "given back it is as fine");
    assert!(good(folder, &["sweep", "fine.csv", "--refine", "0", "--format", "csv"]).len() < whole.len());
    refused(folder, &["sweep", "fine.csv", "--shard", "1/2", "--format", "csv"], &["--shard", "--refine 0"]);
    for kept in [3, 6] {
        let mut sweep = Sweep::new(Arc::clone(Sweep::from_table("fine.csv", &whole).unwrap().0.grid()), None);
        (0..kept).for_each(|_| assert!(sweep.advance(1, &|| false)));
        assert!(!sweep.is_finished() && sweep.progress().done == kept);
        fs::remove_file(folder.join("fine.csv")).unwrap();
        fs::write(folder.join("fine.csv.partial"), csv(&sweep)).unwrap();
        good(folder, &[&fine[..], &["--out", "fine.csv", "--resume"]].concat());
        assert_eq!(fs::read_to_string(folder.join("fine.csv")).unwrap(), whole);
    }
}

/// A whole table is taken as done only as it was written: by its check sum.
#[test]
fn a_damaged_whole_table_is_not_taken_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let resume = [&SMALL[..], &["--resume", "--out", "out.csv"]].concat();
    good(folder, &resume);
    let whole = fs::read_to_string(folder.join("out.csv")).unwrap();
    let said = |text: &str| {
        fs::write(folder.join("out.csv"), text).unwrap();
        String::from_utf8(lab(folder, &resume).stderr).unwrap()
    };
    for same in [whole.clone(), whole.replace('\n', "\r\n")] {
        assert!(said(&same).contains("is whole already"));
    }
    let row = whole.lines().find(|line| line.starts_with("\"[0.5")).unwrap();
    let mean = row.rsplit(',').nth(9 + 1).unwrap();
    for bent in [
        whole.replacen(row, &row.replacen(mean, "0.9244", 1), 1),
        whole.replacen(&format!("{row}\n"), "", 1),
        whole.replacen("# seed 7", "# seed 6", 1),
        whole.replacen("# sum ", "# sum f", 1),
    ] {
        assert!(bent != whole);
        fs::write(folder.join("out.csv"), &bent).unwrap();
        refused(folder, &resume, &["--out out.csv", "damaged", "--force"]);
        assert!(Sweep::from_table("out.csv", &bent).unwrap_err().to_string().contains("damaged"));
        assert_eq!(fs::read_to_string(folder.join("out.csv")).unwrap(), bent);
    }
    good(folder, &[&resume[..], &["--force"]].concat());
    assert_eq!(fs::read_to_string(folder.join("out.csv")).unwrap(), whole);
}

/// A table that has lost the line with its check sum may have lost anything else: whole, a shard, or in part.
#[test]
fn a_table_without_its_check_sum_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let without = |text: &str, start: &str| -> String {
        text.lines().filter(|line| !line.starts_with(start)).map(|line| format!("{line}\n")).collect()
    };
    let resume = [&SMALL[..], &["--resume", "--out", "out.csv"]].concat();
    good(folder, &resume);
    let whole = fs::read_to_string(folder.join("out.csv")).unwrap();
    let cut: String = whole.lines().take(whole.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    for bent in [without(&whole, "# sum "), without(&cut, "# sum ")] {
        fs::write(folder.join("out.csv"), &bent).unwrap();
        refused(folder, &resume, &["--out out.csv", "is damaged: its check sum", "# sum", "--force"]);
        assert!(Sweep::from_table("out.csv", &bent).unwrap_err().to_string().contains("its check sum"));
        assert_eq!(fs::read_to_string(folder.join("out.csv")).unwrap(), bent);
    }
    fs::remove_file(folder.join("out.csv")).unwrap();
    // What is not whole has another, and rows of their own; without the line that says what it is, it is no whole table.
    let mut sweep = Sweep::new(
        Arc::new(Grid::new(Sweep::from_table("whole", &whole).unwrap().0.grid().scenario().clone()).unwrap()),
        None,
    );
    assert!(sweep.advance(5, &|| false));
    let partial = csv(&sweep);
    for lost in ["# check ", "# partial: "] {
        let bent = without(&partial, lost);
        assert!(bent != partial);
        fs::write(folder.join("out.csv.partial"), &bent).unwrap();
        refused(folder, &resume, &["out.csv.partial", "damaged", "not written over"]);
    }
    fs::write(folder.join("out.csv.partial"), &partial).unwrap();
    good(folder, &resume);
    assert_eq!(fs::read_to_string(folder.join("out.csv")).unwrap(), whole);
    for k in 1..=2 {
        shard(folder, &SMALL, &format!("{k}.csv"), &format!("{k}/2"));
    }
    let part = fs::read_to_string(folder.join("2.csv")).unwrap();
    let again = [&SMALL[..], &["--shard", "2/2", "--resume", "--out", "2.csv"]].concat();
    // The comment lines may be as they were written: rows without the column of check sums are not taken.
    let bare = |line: &str| match line.starts_with('#') {
        true => format!("{line}\n"),
        false => format!("{}\n", line.rsplit_once(',').unwrap().0),
    };
    fs::write(folder.join("2.csv"), part.lines().map(bare).collect::<String>()).unwrap();
    refused(folder, &["merge", "1.csv", "2.csv"], &["2.csv", "is damaged: its rows have lost their check sums"]);
    refused(folder, &again, &["--out 2.csv", "is damaged: its rows have lost their check sums", "--force"]);
    for lost in ["# check ", "# shard "] {
        fs::write(folder.join("2.csv"), without(&part, lost)).unwrap();
        refused(folder, &again, &["--out 2.csv", "--force"]);
        refused(folder, &["merge", "1.csv", "2.csv"], &["2.csv"]);
    }
}

/// What is finished is not done again in any form that can tell: JSON has its check sum, too; a text table has none.
#[test]
fn finished_results_in_every_form_are_taken_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let ask = |form: &str, file: &str, more: &[&str]| {
        let mut small = SMALL;
        small[13] = form;
        let output = lab(folder, &[&small[..], &["--resume", "--out", file], more].concat());
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(ask("json", "out.json", &[]), (true, String::new()));
    let whole = fs::read_to_string(folder.join("out.json")).unwrap();
    let put = |text: &str| fs::write(folder.join("out.json"), text).unwrap();
    for same in [whole.clone(), whole.replace('\n', "\r\n")] {
        put(&same);
        let (done, said) = ask("json", "out.json", &[]);
        assert!(done && said.contains("out.json: is whole already") && said.lines().count() == 1, "{said}");
        assert_eq!(fs::read_to_string(folder.join("out.json")).unwrap(), same);
    }
    let mean = whole.lines().find(|line| line.contains("\"mean\": 0.")).unwrap();
    let sum = whole.lines().find(|line| line.starts_with("  \"sum\"")).unwrap();
    for bent in [
        whole.replacen(mean, &mean.replacen("0.", "0.1", 1), 1),
        whole.replacen(&format!("{sum}\n"), "", 1),
        whole.replacen("\"refine\": 0", "\"refine\": 1", 1),
        whole.replacen("\"replicates\": 20", "\"replicates\": 21", 1),
    ] {
        assert!(bent != whole);
        put(&bent);
        let (done, said) = ask("json", "out.json", &[]);
        assert!(!done && said.contains("--out out.json") && said.contains("--force"), "{said}");
        assert!(said.lines().count() == 1 && fs::read_to_string(folder.join("out.json")).unwrap() == bent, "{said}");
    }
    assert!(ask("json", "out.json", &["--force"]).0);
    assert_eq!(fs::read_to_string(folder.join("out.json")).unwrap(), whole);
    // Only what is finished says so.
    fs::write(folder.join("out.csv"), good(folder, &SMALL)).unwrap();
    let read = find(folder.join("out.csv").to_str().unwrap());
    let mut sweep = Sweep::new(Arc::new(Grid::new(read.unwrap()).unwrap()), None);
    assert!(sweep.advance(5, &|| false) && sweep.is_in_json("half", &collapse_lab::sweep::json(&sweep)).is_err());
    assert_eq!(ask("table", "out.txt", &[]), (true, String::new()));
    let text = fs::read_to_string(folder.join("out.txt")).unwrap();
    let (done, said) = ask("table", "out.txt", &[]);
    assert!(done && said.contains("out.txt: a text table does not tell whether it is whole"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("out.txt")).unwrap(), text);
    let other = ask("table", "out.txt", &["--set", "seed=8"]);
    assert!(!other.0 && other.1.contains("--force"), "{other:?}");
}

/// What a crash or a full disk leaves: whole rows are kept, the rest is said in one line and done again, and the end is
/// the whole, byte for byte. What is of another sweep, or of none, is refused and left as it is.
#[test]
fn a_damaged_partial_table_is_taken_up_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = good(folder, &SMALL);
    let rows = whole.lines().position(|line| line.starts_with("truth.prob")).unwrap() + 1;
    let partial = unfinished(&whole);
    let line = |number: usize| partial.lines().nth(number - 1).unwrap().to_owned();
    let first = rows + 2; // the line of the first row, counted from 1, beside the line put in
    let resume = |bytes: &[u8]| {
        fs::write(folder.join("out.csv.partial"), bytes).unwrap();
        let _ = fs::remove_file(folder.join("out.csv"));
        let output = lab(folder, &[&SMALL[..], &["--resume", "--out", "out.csv"]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert_eq!(fs::read_to_string(folder.join("out.csv")).unwrap(), whole);
        said
    };
    let has =
        |said: String, words: &[&str]| words.iter().for_each(|word| assert!(said.contains(word), "{word}: {said}"));
    has(resume(b""), &["out.csv.partial: is empty; begun anew"]);
    has(resume(&[0; 512]), &["is empty"]);
    has(resume(&partial.as_bytes()[..9]), &["breaks off before its first cell; begun anew"]);
    has(resume(&partial.as_bytes()[..300]), &["breaks off before its first cell"]);
    let header = partial.find("\ntruth.prob").unwrap();
    has(resume(&partial.as_bytes()[..header + 20]), &["taken up at 0 of 12 cells", "is cut short"]);
    has(
        resume(&partial.as_bytes()[..partial.len() - 25]),
        &["taken up at 11 of 12 cells", &format!("line {} is cut short, and done", first + 11)],
    );
    // Cut after a row that is whole, after the last, and within its check sum.
    let upto = partial.find(&line(first + 10)).unwrap();
    has(resume(&partial.as_bytes()[..upto - 1]), &["taken up at 10 of 12 cells\n"]);
    has(resume(partial.trim_end().as_bytes()), &["taken up at 12 of 12 cells\n"]);
    has(resume(&partial.as_bytes()[..partial.len() - 2]), &["taken up at 11 of 12 cells", "is cut short"]);
    // A row in the middle: which line, which column, and what stands there.
    let row = line(first + 3);
    let mean = row.rsplit(',').nth(10 + 1).unwrap();
    let bent = row.replacen(mean, "0.1x", 1);
    let told = format!("line {}: mean = \"0.1x\" is no number", first + 3);
    has(resume(partial.replacen(&row, &bent, 1).as_bytes()), &["taken up at 11 of 12 cells", &told]);
    let short = partial.replacen(&row, "\"[1", 1).replacen(&line(first), "\u{fffd}", 1);
    has(
        resume(short.as_bytes()),
        &["at 10 of 12 cells", &format!("line {first}: holds 1 of 13 fields"), "1 more lines"],
    );
    let kind = partial.replacen(",exact,", ",exakt,", 1);
    has(resume(kind.as_bytes()), &["theory_kind = \"exakt\" is none of exact, asymptotic, bound"]);
    // Not ours: refused with --resume and without, and still there.
    fs::remove_file(folder.join("out.csv")).unwrap();
    for (text, words) in [
        (partial.replacen("\n# seed = 7", "\n# seed = 8", 1), "seed = 8, not 7"),
        ("my notes\n".to_owned(), "holds no sweep"),
        (partial.replacen("mean,se", "se,mean", 1), "its columns"),
    ] {
        fs::write(folder.join("out.csv.partial"), &text).unwrap();
        for more in [&["--out", "out.csv", "--resume"][..], &["--out", "out.csv"]] {
            refused(folder, &[&SMALL[..], more].concat(), &["out.csv.partial", words, "not written over"]);
        }
        assert_eq!(fs::read_to_string(folder.join("out.csv.partial")).unwrap(), text);
    }
}

/// In the table, and on the way to it.
#[test]
fn a_cell_without_finite_values_says_why_and_notices_are_lines_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["--metric", "kl_truth_model", "--set", "workflow.retention=replace", "--set", "generations=300"];
    let sweep = [&["sweep", "categorical", "--x", "sample_size=1:3:10", "--format", "csv"], &words[..]].concat();
    let output = lab(folder.path(), &[&sweep[..], &["--set", "replicates=9"]].concat());
    let (table, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(
        table.contains(",inf,inf,inf,inf,inf,0.0,,,kl_truth_model is finite in no run (the median is infinite)\n"),
        "{table}"
    );
    assert_eq!(said, "collapse-lab: sample_size: of 10 steps 3 differ, since it takes whole numbers\n");
}

/// Long enough to be stopped on the way.
const LONG: [&str; 12] = [
    "sweep",
    "gaussian",
    "--x",
    "sample_size=10:1000:40:log",
    "--y",
    "seed=1:40:40",
    "--metric",
    "mean",
    "--set",
    "generations=1000",
    "--set",
    "replicates=400",
];

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        Command::new(PROGRAM).args(LONG).args(["--out", "long.csv"]).current_dir(folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!folder.path().join("long.csv").exists());
    let name = folder.path().join("long.csv.partial");
    let (sweep, _) = Sweep::from_table("long", &fs::read_to_string(name).unwrap()).unwrap();
    assert!(!sweep.is_finished());
    let mut child = Command::new(PROGRAM).args(LONG).current_dir(folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "without --out nothing is kept");
}

/// The shards of a sweep as jobs of GNU parallel; one is killed on its way and run again alone.
#[cfg(unix)]
#[test]
fn shards_run_under_gnu_parallel_and_a_killed_one_again_alone() {
    if !Command::new("parallel").arg("--version").output().is_ok_and(|output| output.status.success()) {
        use std::io::Write as _;
        let _ =
            writeln!(std::io::stderr(), "SKIPPED: GNU parallel is not installed (Debian: apt-get install parallel)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sweep = "sweep replace --x sample_size=10:200:8:log --y generations=20:60:3 --metric variance_ratio";
    let job = format!("{PROGRAM} {sweep} --shard {{}}/4 --resume --threads 1 --out part{{}}.csv");
    let mut parallel = Command::new("parallel");
    parallel.args(["--will-cite", "-j2", &job, ":::", "1", "2", "3", "4"]).current_dir(folder).env("HOME", folder);
    let ran = parallel.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    fs::remove_file(folder.join("part3.csv")).unwrap();
    // The same shard as a long job, killed without a word: no file, and nothing half of one.
    let long = [&LONG[..], &["--shard", "3/4", "--out", "killed.csv"]].concat();
    let mut killed = Command::new(PROGRAM).args(&long).current_dir(folder).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    killed.kill().unwrap();
    assert!(!killed.wait().unwrap().success() && !folder.join("killed.csv").exists());
    let merge = ["merge", "part1.csv", "part2.csv", "part4.csv"];
    refused(folder, &merge, &["missing: shard 3/4"]);
    let again: Vec<&str> = sweep.split(' ').chain(["--shard", "3/4", "--resume", "--out", "part3.csv"]).collect();
    good(folder, &again);
    let whole = [&sweep.split(' ').collect::<Vec<_>>()[..], &["--format", "csv"]].concat();
    assert_eq!(good(folder, &[&merge[..], &["part3.csv"]].concat()), good(folder, &whole));
}

/// Each: what follows `sweep gaussian`, and what the one line must name.
#[test]
fn wrong_sweeps_are_one_line_exit_code_2_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let metric = ["--metric", "variance"];
    let x_cases: &[(&str, &[&str])] = &[
        ("", &["--x", "no axis"]),
        ("sample_size", &["--x = sample_size", "key=low:high:steps"]),
        ("=1,2", &["--x", "key=low:high:steps"]),
        ("sample_size=", &["key=value,value"]),
        ("sampel_size=1,2", &["sampel_size", "did you mean sample_size?"]),
        ("variance=1,2", &["gaussian has no key variance"]),
        ("truth.symbols=2,3", &["truth.symbols"]),
        ("title=a,b", &["title cannot be swept"]),
        ("centre=mean,median", &["centre cannot be swept"]),
        ("sweep.x=a,b", &["sweep.x cannot be swept"]),
        ("compare.seed=1,2", &["compare.seed cannot be swept"]),
        ("stop.rule=never,collapse", &["stop.rule cannot be swept"]),
        ("sample_size=10", &[]),
        ("sample_size=10:20", &["--x = sample_size=10:20", "key=low:high:steps"]),
        ("sample_size=10:20:3:log:5", &["key=low:high:steps"]),
        ("sample_size=10:20:3:lin", &["\"lin\" must be log"]),
        ("sample_size=10:20:1", &["steps \"1\"", "2 to 4096"]),
        ("sample_size=10:20:9999", &["steps \"9999\"", "2 to 4096"]),
        ("sample_size=10:20:3.5", &["steps \"3.5\"", "whole number"]),
        ("sample_size=20:10:3", &["low 20 must be less than high 10"]),
        ("sample_size=10:10:3", &["low 10 must be less"]),
        ("sample_size=ten:20:3", &["low \"ten\"", "finite number"]),
        ("sample_size=10:inf:3", &["high \"inf\"", "finite number"]),
        ("sample_size=nan:20:3", &["low \"nan\""]),
        ("sample_size=0:20:3:log", &["low 0 must be greater than 0 under log"]),
        ("sample_size=0,-3", &["sample_size = 0", "whole number from 1"]),
        ("truth.mean=1,nan", &["truth.mean", "a number from"]),
        ("sample_size=5,,6", &["between two commas"]),
        ("sample_size=5,many", &["sample_size = \"many\"", "whole number"]),
        ("truth.variance=-2:-1:5", &["truth.variance = -2", "greater than 0"]),
        ("workflow.synthetic_fraction=1.5,2", &["workflow.synthetic_fraction = 1.5", "from 0 to 1"]),
        ("workflow.retention=keep,replace", &["workflow.retention = \"keep\"", "\"accumulate\""]),
        ("workflow.retention=1:2:3", &["workflow.retention", "\"accumulate\""]),
        ("truth.family=gausian,poisson", &["truth.family = \"gausian\"", "did you mean \"gaussian\"?"]),
        ("estimator.divisor=m,n", &["estimator.divisor = \"m\""]),
    ];
    for (x, names) in x_cases.iter().filter(|(_, names)| !names.is_empty()) {
        let line = [&["sweep", "gaussian", "--x", x, "--out", "never.csv"], &metric[..]].concat();
        refused(folder.path(), &line, names);
    }
    let n = ["--x", "sample_size=5,6"];
    let others: &[(&[&str], &[&str])] = &[
        (&["--y", "sample_size=7,8", "--metric", "mean"], &["--y", "both axes"]),
        (&["--y", "seed=1:10", "--metric", "mean"], &["--y = seed=1:10"]),
        (&[], &["--metric", "no metric is given", "variance"]),
        (&["--metric", "varience"], &["varience", "did you mean variance?"]),
        (&["--metric", "mean", "--at", "0"], &["--at = 0", "from 1"]),
        (&["--metric", "mean", "--at", "never"], &["--at = never", "end, collapse or a generation"]),
        (&["--metric", "mean", "--at", "101"], &["--at = 101", "generations = 100"]),
        (&["--metric", "mean", "--at", "collapse"], &["--metric = mean", "variance_ratio"]),
        (&["--metric", "mean", "--shard", "0/3"], &["--shard 0/3", "1 <= k <= N"]),
        (&["--metric", "mean", "--shard", "4/3"], &["--shard 4/3"]),
        (&["--metric", "mean", "--shard", "half"], &["--shard half", "3/8"]),
        (&["--metric", "mean", "--shard", "1/1000000000000"], &["--shard 1/1000000000000", "k <= N <= 1000000,"]),
        (&["--metric", "mean", "--shard", "1/2", "--refine", "1"], &["--refine", "--shard"]),
        (&["--metric", "mean", "--shard", "1/2", "--format", "json"], &["--shard", "csv"]),
        (&["--metric", "mean", "--refine", "9"], &["--refine = 9", "0 to 8"]),
        (&["--metric", "mean", "--threads", "0"], &["--threads", "'0'"]),
        (&["--metric", "mean", "--out", "no/such.csv"], &["no folder"]),
        (&["--metric", "mean", "--side", "right"], &["--side right", "one side"]),
    ];
    for (more, names) in others {
        let line = [&["sweep", "gaussian"], &n[..], more].concat();
        refused(folder.path(), &line, names);
    }
    refused(
        folder.path(),
        &["sweep", "cauchy_location", "--x", "seed=1,2", "--at", "collapse"],
        &["--at", "tells collapse"],
    );
    refused(folder.path(), &["merge"], &["PART"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
