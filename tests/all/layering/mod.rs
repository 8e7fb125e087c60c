//! The house: who may import whom, how large a room may grow, and what may not be written twice.

mod modules;

use modules::{Module, arrows, circles, files};

/// The rings, ground floor first: an arrow goes only downwards, or within a ring's own room.
const RINGS: [&[&str]; 5] = [
    &["numeric"],
    &["family"],
    &["experiment"],
    &["theory"],
    &["sweep", "report", "worker", "lecture", "figure", "app", "cli"],
];
/// Within the upper ring: who may be imported there by whom.
const ABOVE: [(&str, &[&str]); 7] = [
    ("sweep", &[]),
    ("report", &["sweep"]),
    ("worker", &["sweep"]),
    ("lecture", &[]),
    ("figure", &["sweep", "report", "lecture"]),
    ("app", &["sweep", "report", "worker", "lecture", "figure"]),
    ("cli", &["sweep", "report", "worker", "lecture", "figure", "app"]),
];
/// What the rooms below the window do not name: its crates, and what has no place in values and functions.
const FOREIGN: [(&str, &[&str]); 8] = [
    ("numeric", &["egui", "eframe", "std::thread", "std::fs", "std::time", "serde", "rayon", "toml"]),
    ("family", &["egui", "eframe", "std::thread", "std::fs", "std::time", "serde", "rayon", "toml"]),
    ("experiment", &["egui", "eframe"]),
    ("theory", &["egui", "eframe", "std::thread", "std::fs"]),
    ("sweep", &["egui", "eframe", "std::thread", "std::fs"]),
    ("report", &["egui", "eframe"]),
    ("lecture", &["egui", "eframe"]),
    ("figure", &["egui", "eframe"]),
];

fn ring(room: &str) -> usize {
    RINGS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| panic!("{room} belongs to no ring"))
}

#[test]
fn arrows_go_only_downwards() {
    let files = files();
    for (from, into) in arrows(&files) {
        let Some(room) = from.first() else { continue };
        for other in into.iter().filter_map(|path| path.first()).filter(|other| *other != room) {
            let (here, there) = (ring(room), ring(other));
            let allowed = ABOVE
                .iter()
                .find(|(name, _)| name == room)
                .is_some_and(|(_, down)| down.iter().any(|name| name == other));
            assert!(there < here || there == here && allowed, "{} imports {other}", from.join("::"));
        }
    }
    for file in &files {
        let room = file.module.first().map_or("", String::as_str);
        let foreign = FOREIGN.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, names)| names);
        for name in foreign {
            assert!(!file.code.contains(name), "{} names {name}", file.path.display());
        }
    }
}

#[test]
fn no_file_imports_itself_around_a_corner() {
    let found = circles(&arrows(&files()));
    assert!(
        found.is_empty(),
        "{} circles:\n{}",
        found.len(),
        found.iter().map(|one| one.join(", ")).collect::<Vec<_>>().join("\n")
    );
}

/// A family stands on mathematics and on what families share, not on another family.
#[test]
fn families_do_not_import_each_other() {
    let files = files();
    let families: Vec<&Module> = files
        .iter()
        .filter(|file| file.code.contains("const ABOUT: About = About {") && file.code.contains("name: \""))
        .map(|file| &file.module)
        .collect();
    assert!(families.len() > 25, "{}", families.len());
    let mut found = Vec::new();
    for (from, into) in arrows(&files) {
        if from.first().is_some_and(|room| room == "family") && from.len() > 1 {
            found.extend(
                into.iter()
                    .filter(|to| families.contains(to))
                    .map(|to| format!("{} -> {}", from.join("::"), to.join("::"))),
            );
        }
    }
    // The log-normal law is the normal law of logarithms.
    assert_eq!(found, ["family::scalar::log_normal -> family::scalar::gaussian"]);
}

#[test]
fn no_room_has_grown_too_large_to_live_in() {
    let mut lengths: Vec<(usize, String)> =
        files().into_iter().map(|file| (file.code.lines().count(), file.path.display().to_string())).collect();
    lengths.sort();
    let (longest, file) = lengths.last().unwrap();
    assert!(*longest <= 450, "{file}: {longest} lines");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 170, "median {median}");
}

/// Lines of code with a text in quotes that is exactly this, outside its own file.
fn named(texts: &[&str], but: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files() {
        let path = file.module.join("::");
        for line in file.code.lines().filter(|_| !but(&path)) {
            found.extend(
                texts.iter().filter(|text| line.contains(&format!("\"{text}\""))).map(|text| format!("{path}: {text}")),
            );
        }
    }
    found
}

/// Names of metrics are constants: a slip of the pen does not compile.
#[test]
fn metrics_are_not_named_by_texts() {
    let names: Vec<&str> =
        collapse_lab::experiment::GENERAL.iter().map(|general| general.name).filter(|name| *name != "error").collect();
    let found = named(&names, |path| path == "family::metric");
    assert!(found.len() <= 5, "{}:\n{}", found.len(), found.join("\n"));
}

/// `f64::max` and `f64::min` make a number of what is none: behind an integral, a difference or a fit a failure would pass
/// for a perfect score. In these rooms bounds are those of `numeric::guard`, which keep it.
#[test]
fn no_bound_hides_what_is_no_number() {
    let is_float = |text: &str| {
        let literal = text.trim_end_matches("_f64").replace('_', "");
        text.starts_with("f64::") || literal.contains(['.', 'e']) && literal.parse::<f64>().is_ok()
    };
    let rooms = ["numeric", "family", "experiment", "theory", "sweep"];
    let looked_at = |file: &&modules::File| {
        file.module.first().is_some_and(|room| rooms.contains(&room.as_str()))
            && file.module.join("::") != "numeric::guard"
    };
    for modules::File { path, code, .. } in files().iter().filter(looked_at) {
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

/// Families go by their types: a renamed one is one edit, and a slip of the pen does not compile.
#[test]
fn families_are_not_named_by_texts() {
    let names: Vec<&str> = collapse_lab::family::FAMILIES.iter().map(|about| about.name).collect();
    // A schedule of batch sizes is called geometric, as a family is.
    let found = named(&names, |path| path.starts_with("family::") || path == "experiment::keys::words");
    assert!(found.is_empty(), "{}", found.join("\n"));
}
