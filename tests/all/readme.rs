//! What README prints: lists, papers, its film, and sources that can be looked up.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use collapse_lab::experiment::PAPERS;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(here().join("README.md")).unwrap()
}

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
    let readme = readme();
    for what in ["families", "keys"] {
        let output = Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(["list", what]).output().unwrap();
        let wanted = lines(&String::from_utf8(output.stdout).unwrap());
        let start = format!("<!-- collapse-lab list {what} -->\n\n```text\n");
        let inside =
            readme.split_once(&start).and_then(|(_, rest)| rest.split_once("\n```\n")).map(|(inside, _)| inside);
        assert_eq!(inside, Some(wanted.as_str()), "README's list of {what} should be\n{start}{wanted}\n```\n");
    }
}

/// Each paper with those who wrote it and its address, in a row of its own.
#[test]
fn readme_has_every_paper() {
    let readme = readme();
    for paper in &PAPERS {
        let row =
            format!("\n| {}, [{number}](https://arxiv.org/abs/{number}) | ", paper.cited(), number = paper.number);
        assert_eq!(readme.matches(&row).count(), 1, "{row}");
    }
}

/// What is folded opens, and GitHub shows Markdown in it only behind a blank line.
#[test]
fn what_readme_folds_can_be_read() {
    let readme = readme();
    let lines: Vec<&str> = readme.lines().collect();
    let mut open = 0;
    for (i, line) in lines.iter().enumerate() {
        open += i32::from(*line == "<details>") - i32::from(*line == "</details>");
        assert!((0..=1).contains(&open), "line {}", i + 1);
        assert!(!line.starts_with("## ") || open == 0, "line {}: a chapter is not folded away", i + 1);
        if line.starts_with("<summary>") {
            assert!(line.ends_with("</summary>") && lines[i - 1] == "<details>" && lines[i + 1].is_empty(), "{line}");
        }
        assert!(*line != "</details>" || lines[i - 1].is_empty(), "line {}", i + 1);
    }
    assert_eq!(open, 0);
}

/// The film at the top is the program's own: it is small, and holds an experiment that opens again.
#[test]
fn the_film_of_readme_opens() {
    let readme = readme();
    let command = readme.lines().find(|line| line.starts_with("collapse-lab render") && line.contains(".gif")).unwrap();
    let path = command.rsplit_once("--out ").unwrap().1;
    assert!(readme.contains(&format!("]({path})")), "{path}");
    let path = here().join(path);
    assert!(std::fs::metadata(&path).unwrap().len() < 2_000_000);
    let output = Command::new(env!("CARGO_BIN_EXE_collapse-lab")).arg("check").arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn sources_of_theory() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![here().join("src/theory")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// Numbers of chapters in brackets, "(8.9)", as they stood for notes that nobody else has.
fn is_chapter(text: &str) -> bool {
    text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).any(|(inside, _)| {
        inside.split_once('.').is_some_and(|parts| {
            let is_short = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_short(parts.0) && is_short(parts.1)
        })
    })
}

/// Sources in scenarios are looked at beside their table; here those of theory, and README.
#[test]
fn what_is_derived_says_where_it_is_told() {
    let readme = readme();
    assert!(readme.contains("\n### What is derived here\n"));
    assert!(is_chapter("derived (8.9)") && !is_chapter("f(x), 1 - 1/(2n), (1.5 times), (2105.08584)"));
    let mut seen = 0;
    for path in sources_of_theory() {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for told in line.split('"').skip(1).step_by(2).filter(|told| told.contains("derived")) {
                seen += 1;
                assert!(told.contains("derived here") && !is_chapter(told), "{}: {told}", path.display());
            }
        }
    }
    assert!(seen > 50, "{seen}");
    let derived = |line: &&str| line.contains("derived") && is_chapter(line);
    assert_eq!(readme.lines().find(derived), None);
}
