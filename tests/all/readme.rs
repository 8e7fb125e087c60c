//! Lists in README that the program prints.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

/// Names with commas between them, each once, in lines of a usual width.
fn lines(names: &str) -> String {
    let mut seen = HashSet::new();
    let mut lines = vec![String::new()];
    for name in names.lines().filter(|name| seen.insert(*name)) {
        let longest = lines.last().is_some_and(|line| line.len() + name.len() > 128);
        if longest {
            lines.push(String::new());
        }
        let line = lines.last_mut().unwrap();
        *line += &format!("{}{name},", if line.is_empty() { "" } else { " " });
    }
    lines.join("\n").trim_end_matches(',').to_owned()
}

#[test]
fn readme_lists_the_families_and_keys_there_are() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for what in ["families", "keys"] {
        let output = Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(["list", what]).output().unwrap();
        let wanted = lines(&String::from_utf8(output.stdout).unwrap());
        let start = format!("<!-- collapse-lab list {what} -->\n\n```text\n");
        let inside =
            readme.split_once(&start).and_then(|(_, rest)| rest.split_once("\n```\n")).map(|(inside, _)| inside);
        assert_eq!(inside, Some(wanted.as_str()), "README's list of {what} should be\n{start}{wanted}\n```\n");
    }
}
