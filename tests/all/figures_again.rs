//! Figures that are opened again: each holds its experiment, and what is wrong with one is told in a line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

#[cfg(feature = "gui")]
use collapse_lab::app::Options;
use collapse_lab::experiment::find as find_scenario;
use collapse_lab::figure::{find, read};

use super::command_line::lab_in;
#[cfg(feature = "gui")]
use super::window::{drop_file, wait, window};

const FORMATS: [&str; 5] = ["svg", "pdf", "png", "gif", "apng"];
const SMALL: [&str; 8] =
    ["--set", "generations=4", "--set", "replicates=20", "--set", "title=a < b & \"c\", é", "--size", "640x360"];

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Draws a small figure of a shipped scenario in that format.
fn drawn(folder: &Path, name: &str, format: &str) -> PathBuf {
    let path = folder.join(format!("{name}.{format}"));
    let output = lab_in(folder, &[&["render", name, "--out", path.to_str().unwrap()], &SMALL[..]].concat());
    assert!(output.status.success(), "{}", said(&output));
    path
}

#[test]
fn every_format_gives_its_scenario_again_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = find_scenario("accumulate-or-replace").unwrap();
    for pair in SMALL[..6].iter().filter_map(|set| set.split_once('=')) {
        wanted.set(pair.0, pair.1).unwrap();
    }
    for format in FORMATS {
        let path = drawn(folder.path(), "accumulate-or-replace", format);
        let found = find(path.to_str().unwrap()).unwrap();
        assert_eq!(found.scenario.to_toml(), wanted.to_toml(), "{format}");
        assert_eq!(found.size.as_deref(), Some("640x360"));
        // Under any name, and drawn again to the same bytes.
        let plain = folder.path().join(format!("{format} without an end"));
        fs::copy(&path, &plain).unwrap();
        assert!(lab_in(folder.path(), &["check", plain.to_str().unwrap()]).status.success());
        let again = folder.path().join(format!("again.{format}"));
        let output = lab_in(folder.path(), &["render", plain.to_str().unwrap(), "--out", again.to_str().unwrap()]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(fs::read(&path).unwrap() == fs::read(&again).unwrap(), "{format}");
    }
    // It is run like the scenario.
    let run = |name: &str| {
        let sets = ["--format", "csv", "--set", "generations=4", "--set", "replicates=20"];
        lab_in(folder.path(), &[&["run", name], &sets[..], &["--set", SMALL[5]]].concat()).stdout
    };
    assert_eq!(run("accumulate-or-replace.png"), run("accumulate-or-replace"));
}

#[cfg(feature = "gui")]
#[test]
fn a_figure_that_is_dropped_opens_its_experiment() {
    let folder = tempfile::tempdir().unwrap();
    let path = drawn(folder.path(), "die", "svg");
    let wanted = find(path.to_str().unwrap()).unwrap().scenario;
    let mut harness = window("replace", Options::default());
    drop_file(&mut harness, &path);
    wait(&mut harness, "the experiment of the figure", |app| app.scenario().to_toml() == wanted.to_toml());
}

/// The place of a text in a file, which stands there once.
fn at(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap_or_else(|| panic!("no {text}"))
}

/// The same with a text in place of another as long.
fn with(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = at(bytes, from);
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

/// Each: a name, its bytes, and a word of what is told.
fn wrong_figures(folder: &Path) -> Vec<(String, Vec<u8>, &'static str)> {
    let mut wrong = Vec::new();
    for format in FORMATS {
        let good = fs::read(drawn(folder, "gaussian", format)).unwrap();
        let mark = at(&good, "# collapse-lab ");
        let mut add = |name: &str, bytes: Vec<u8>, word| wrong.push((format!("{name}.{format}"), bytes, word));
        add("empty", Vec::new(), "is empty");
        add("head", good[..3].to_vec(), "damaged");
        add("cut", good[..mark + 60].to_vec(), "damaged");
        add("seed", with(&good, "generations = 4", "generations = 5"), "not as the lab wrote it");
        add("view", with(&good, "# size 640x360", "# size 640x361"), "not as the lab wrote it");
        add("newer", with(&good, " figure 1\n", " figure 7\n"), "newer lab");
        add("lost", with(&good, "# collapse-lab ", "# xxxxxxxx-xxx "), "holds no experiment");
        add("text", b"mean,variance\n1,2\n".to_vec(), "begins like no");
        add("archive", b"PK\x03\x04rest".to_vec(), "a ZIP archive");
        add("photo", b"\xff\xd8\xff\xe0rest".to_vec(), "a JPEG picture");
    }
    let more: [(&str, &[u8], &str); 12] = [
        ("page.svg", b"<!DOCTYPE html>\n<html><body><p>no</p></body></html>", "no SVG"),
        ("plain.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>", "holds no experiment"),
        ("rdf.svg", b"<svg><metadata><r:RDF xmlns:r=\"u\"><t>x</t></r:RDF></metadata></svg>", "holds no experiment"),
        ("drawn.svg", b"<svg><text># collapse-lab 0.1.0 figure 1</text></svg>", "holds no experiment"),
        ("mark.svg", b"<svg><metadata># collapse-lab 0.1.0 figure 1</metadata></svg>", "not as the lab wrote it"),
        ("crossed.svg", b"<svg><metadata></svg></metadata>", "damaged"),
        ("wide.svg", b"\xff\xfe<\0s\0v\0g\0", "begins like no SVG"),
        ("latin.svg", b"<svg><title>\xe9</title></svg>", "UTF-8"),
        ("locked.pdf", b"%PDF-1.7\ntrailer << /Encrypt 3 0 R >>\n%%EOF\n", "password"),
        ("other.pdf", b"%PDF-1.7\n1 0 obj << >> stream\nabc\nendstream endobj\n%%EOF\n", "holds no experiment"),
        ("picture.webp", b"RIFF\x10\0\0\0WEBPVP8L", "a WebP picture"),
        ("packed.svgz", b"\x1f\x8b\x08\0rest", "unpack it"),
    ];
    wrong.extend(more.map(|(name, bytes, word)| (name.to_owned(), bytes.to_vec(), word)));
    wrong
}

#[test]
fn what_is_wrong_with_a_figure_is_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = wrong_figures(folder.path());
    assert!(wrong.len() >= 40);
    for (name, bytes, word) in wrong {
        let path = folder.path().join(&name);
        fs::write(&path, bytes).unwrap();
        let told = find(path.to_str().unwrap()).unwrap_err().to_string();
        assert!(told.contains(word) && told.contains(&name), "{name}: {told}");
        assert!(!told.contains('\n') && told.chars().count() <= 300, "{told}");
    }
    // A scenario may be called whatever it likes.
    fs::write(folder.path().join("scenario.png"), "[truth]\nfamily = \"gaussian\"\n").unwrap();
    assert!(find(folder.path().join("scenario.png").to_str().unwrap()).is_ok());
    // Far larger than any: it is not read.
    let large = folder.path().join("large.pdf");
    fs::File::create(&large).unwrap().set_len(2 << 30).unwrap();
    assert!(read(&large).unwrap_err().to_string().contains("larger than"));
    fs::create_dir(folder.path().join("folder.svg")).unwrap();
    assert!(read(&folder.path().join("folder.svg")).unwrap_err().to_string().contains("is a folder"));
    // The program says the same, and nothing else.
    let output = lab_in(folder.path(), &["run", "lost.png"]);
    let line = said(&output);
    assert!(output.status.code() == Some(2) && line.lines().count() == 1 && line.contains("lost.png"), "{line}");
}

#[test]
fn a_figure_is_written_over_nothing_but_itself() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("own.toml"), "generations = 3\nreplicates = 8\n[truth]\nfamily = \"gaussian\"\n").unwrap();
    fs::write(at("notes.svg"), "my notes").unwrap();
    fs::write(at("notes.csv"), "x\n1\n").unwrap();
    fs::write(at("notes.txt"), "my notes").unwrap();
    let render = |arguments: &[&str]| lab_in(folder.path(), &[&["render", "own.toml"], arguments].concat());
    let good = |arguments: &[&str]| {
        let output = render(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(good(&["--out", "own.svg", "--data"]).contains("\n\nAlternative text: "));
    assert!(fs::read_to_string(at("own.csv")).unwrap().starts_with("# numbers behind a figure"));
    // The same again, in other colours; then its words into a file.
    good(&["--out", "own.svg", "--data", "--theme", "dark"]);
    // Generations on a logarithmic axis: that is in the file, and drawn again.
    good(&["--out", "log.svg", "--generations", "log", "--plot", "variance"]);
    assert_eq!(read(&at("log.svg")).unwrap().asked.generations_log, Some(true));
    assert!(fs::read_to_string(at("log.svg")).unwrap().contains("Generation (logarithmic axis, from 1)"));
    assert_eq!(good(&["--out", "own.svg", "--caption", "own.txt"]), "");
    assert!(good(&["--out", "own.svg", "--caption", "own.txt", "--title", "Mine"]).is_empty());
    let refused: [(&[&str], &str); 14] = [
        (&["--out", "a.png", "--caption", "./a.png"], "is where something else of the figure"),
        (&["--out", "own.toml"], "does not end with .svg"),
        (&["--out", "notes.svg"], "--out notes.svg: is there"),
        (&["--out", "own.svg", "--set", "seed=8"], "another experiment (seed = 7, not 8)"),
        (&["--out", "notes.png", "--caption", "notes.txt"], "--caption notes.txt: is there"),
        (&["--out", "notes.png", "--caption", "own.toml"], "--caption own.toml: is the scenario itself"),
        (&["--out", "notes.gif", "--data"], "--data notes.csv: is there"),
        (&["--out", "a.png", "--size", "big"], "--size"),
        (&["--out", "a.png", "--theme", "pink"], "--theme pink: must be light"),
        (&["--out", "a.png", "--page", "lecture"], "--page lecture: must be lab"),
        (&["--out", "a.png", "--generation", "4"], "generations 0 to 3"),
        (&["--out", "a.png", "--generations", "5"], "--generations 5: must be log or linear"),
        (&["--out", "a.png", "--outlines"], "of SVG alone"),
        (&["--out", "a.png", "--scale", "9"], "--scale 9: must be"),
    ];
    for (arguments, word) in refused {
        let output = render(arguments);
        let line = said(&output);
        assert!(output.status.code() == Some(2) && line.lines().count() == 1, "{arguments:?}: {line}");
        assert!(line.contains(word), "{arguments:?}: {line}");
    }
    assert!(!at("a.png").exists() && !at("notes.png").exists() && !at("notes.gif").exists());
    good(&["--out", "notes.svg", "--force", "--data"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_drawing_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let endless = ["render", "gaussian", "--set", "generations=1000000000", "--out", "never.gif"];
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
    let mut child = command.args(endless).current_dir(folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A figure of a paper's chapter, with settings of one's own, for a column.
#[test]
fn a_chapter_is_drawn_with_what_is_set_and_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let small = ["--set", "sample_size=12", "--set", "replicates=4", "--set", "generations=3", "--size", "column"];
    let first = [&["render", "gaussian", "--page", "knobs", "--out", "knobs.pdf"], &small[..]].concat();
    let output = lab_in(folder.path(), &first);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("shows the scenario of its chapter knobs"), "{}", said(&output));
    let caption = String::from_utf8(output.stdout).unwrap();
    assert!(caption.contains("R = 4 runs, n = 12, 3 generations"), "{caption}");
    let again = lab_in(folder.path(), &["render", "knobs.pdf", "--out", "again.pdf"]);
    assert!(again.status.success() && said(&again).is_empty(), "{}", said(&again));
    let [one, other] = ["knobs.pdf", "again.pdf"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert!(one == other);
}
