//! The arrows of the house hold: what a room may not import is not named in it.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

/// The code of a file without its comments and its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn arrows_go_only_downwards() {
    let window = ["egui", "eframe", "crate::app"];
    let rules: [(&str, &[&str]); 7] = [
        (
            "family",
            &[
                "crate::experiment",
                "crate::theory",
                "crate::report",
                "crate::worker",
                "crate::sweep",
                "crate::cli",
                "std::thread",
                "std::fs",
                "std::time",
                "serde",
                "rayon",
                "toml",
            ],
        ),
        (
            "experiment",
            &["crate::theory", "crate::report", "crate::worker", "crate::sweep", "crate::cli", "std::thread"],
        ),
        ("theory", &["crate::report", "crate::worker", "crate::sweep", "crate::cli", "std::thread", "std::fs"]),
        ("sweep", &["crate::report", "crate::worker", "crate::cli", "std::thread", "std::fs"]),
        ("report", &["crate::worker", "crate::cli"]),
        ("worker", &["crate::report", "crate::cli", "std::fs"]),
        ("cli", &[]),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, forbidden) in rules {
        let mut files = Vec::new();
        sources(&root.join(room), &mut files);
        assert!(!files.is_empty(), "{room} is empty");
        for file in files {
            let code = code(&file);
            let window: &[&str] = if room == "cli" { &["egui", "eframe"] } else { &window };
            for name in forbidden.iter().chain(window) {
                assert!(!code.contains(name), "{} names {name}", file.display());
            }
        }
    }
}

#[test]
fn no_room_has_grown_too_large_to_live_in() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut lengths: Vec<(usize, PathBuf)> =
        files.into_iter().map(|file| (code(&file).lines().count(), file)).collect();
    lengths.sort();
    let (longest, file) = lengths.last().unwrap();
    assert!(*longest <= 500, "{}: {longest} lines", file.display());
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 200, "median {median}");
}

/// `f64::max` and `f64::min` make a number of what is none: behind an integral, a difference or a fit a failure would pass
/// for a perfect score. In these rooms bounds are those of `family::guard`, which keep it.
#[test]
fn no_bound_hides_what_is_no_number() {
    let mut files = Vec::new();
    for room in ["family", "experiment", "theory", "sweep"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
    }
    let is_float = |text: &str| {
        let literal = text.trim_end_matches("_f64").replace('_', "");
        text.starts_with("f64::") || literal.contains(['.', 'e']) && literal.parse::<f64>().is_ok()
    };
    for path in files.iter().filter(|path| !path.ends_with("family/guard.rs")) {
        let code = code(path);
        for name in ["f64::max", "f64::min"] {
            let whole = |at: usize| !code[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let found = code.match_indices(name).any(|(at, _)| whole(at));
            assert!(!found, "{}: {name} hides NaN; guard::larger or smaller keeps it", path.display());
        }
        for call in [".max(", ".min("] {
            for (at, _) in code.match_indices(call) {
                let given = code[at + call.len()..].split(')').next().unwrap_or_default();
                assert!(
                    !is_float(given),
                    "{}: {call}{given}) hides NaN; guard's .at_least or .at_most keeps it",
                    path.display()
                );
            }
        }
    }
}
