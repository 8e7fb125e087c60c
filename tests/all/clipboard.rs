//! The system's clipboard, in and out, with another program at its other end; run by `.ci/run`.
//!
//! Needs `DISPLAY`, and Debian's xclip and xdotool.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use collapse_lab::experiment::{Scenario, find};

/// The window, closed when this goes.
struct Window(Child);

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What another program pastes; asked for until it is as it should be.
fn pasted(what: &str, fits: impl Fn(&str) -> bool) -> String {
    let start = Instant::now();
    loop {
        let text = run("xclip", &["-selection", "clipboard", "-o"]);
        if fits(&text) {
            return text;
        }
        let begin: String = text.chars().take(200).collect();
        assert!(start.elapsed() < Duration::from_secs(20), "{what} never came; the clipboard holds: {begin}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Another program copies.
fn copy(target: &str, bytes: &[u8]) {
    let mut child = Command::new("xclip")
        .args(["-selection", "clipboard", "-t", target, "-i"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait().unwrap(); // it goes on in the background until somebody else copies
}

fn press(keys: &str) {
    run("xdotool", &["key", keys]);
    std::thread::sleep(Duration::from_millis(400));
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a display"]
fn links_and_tables_go_out_and_links_scenarios_and_paths_come_in() {
    let home = tempfile::tempdir().unwrap();
    let child = Command::new(super::real_window::program())
        .args(["window", "replace", "--page", "lab"])
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let window = Window(child);
    let start = Instant::now();
    let id = loop {
        let found = run("xdotool", &["search", "--onlyvisible", "--pid", &window.0.id().to_string()]);
        if let Some(id) = found.lines().next() {
            break id.to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(30), "no window");
        std::thread::sleep(Duration::from_millis(100));
    };
    std::thread::sleep(Duration::from_secs(2));
    run("xdotool", &["windowfocus", "--sync", &id]);

    press("ctrl+c");
    let link = pasted("the link", |text| text.starts_with("collapse-lab:"));
    let first = Scenario::from_link(&link).unwrap();
    assert_eq!(first.title, find("replace").unwrap().title);

    press("ctrl+shift+c");
    let table = pasted("the table", |text| text.contains('\t'));
    let header = table.lines().next().unwrap();
    assert!(header.starts_with("generation\t") && table.lines().count() > 20, "{header}");

    let holds = |text: &str, n: u64| Scenario::from_link(text).is_ok_and(|scenario| scenario.sample_size == n);
    copy("UTF8_STRING", Scenario { sample_size: 77, ..first.clone() }.to_link().as_bytes());
    press("ctrl+v");
    press("ctrl+c");
    pasted("the link that was pasted", |text| holds(text, 77));

    copy("UTF8_STRING", Scenario { sample_size: 78, ..first.clone() }.to_toml().as_bytes());
    press("ctrl+v");
    press("ctrl+c");
    pasted("the scenario that was pasted", |text| holds(text, 78));

    let file = home.path().join("a file.toml");
    std::fs::write(&file, Scenario { sample_size: 79, ..first }.to_toml()).unwrap();
    copy("UTF8_STRING", format!("file://{}", file.display().to_string().replace(' ', "%20")).as_bytes());
    press("ctrl+v");
    press("ctrl+c");
    pasted("the file whose address was pasted", |text| holds(text, 79));

    // What cannot be pasted changes nothing, and the window lives on.
    copy("image/png", &std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icon/icon.png")).unwrap());
    press("ctrl+v");
    copy("text/uri-list", b"file:///tmp/one\r\nfile:///tmp/two\r\n");
    press("ctrl+v");
    press("ctrl+c");
    pasted("the link after what cannot be pasted", |text| holds(text, 79));
}
