//! The real window under a (virtual) display, run by `.ci/run`: pictures, and rest when nothing changes.
//!
//! Needs `DISPLAY`; `COLLAPSE_LAB_BIN` names another build of the program, such as the release one.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) fn program() -> PathBuf {
    std::env::var_os("COLLAPSE_LAB_BIN").map_or_else(|| env!("CARGO_BIN_EXE_collapse-lab").into(), PathBuf::from)
}

struct Picture {
    width: usize,
    height: usize,
    /// Red, green, blue.
    pixels: Vec<[u8; 3]>,
}

fn read(path: &Path) -> Picture {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let channels = info.color_type.samples();
    let pixels = bytes[..info.buffer_size()].chunks(channels).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Picture { width: info.width as usize, height: info.height as usize, pixels }
}

impl Picture {
    fn colours(&self) -> usize {
        self.pixels.iter().collect::<std::collections::HashSet<_>>().len()
    }
    /// Mean brightness of the cells of a coarse grid.
    fn coarse(&self) -> Vec<f64> {
        const CELL: usize = 32;
        let (columns, rows) = (self.width.div_ceil(CELL), self.height.div_ceil(CELL));
        let mut cells = vec![(0.0, 0.0); columns * rows];
        for (i, pixel) in self.pixels.iter().enumerate() {
            let cell = &mut cells[i / self.width / CELL * columns + i % self.width / CELL];
            cell.0 += pixel.iter().map(|&x| f64::from(x)).sum::<f64>() / 3.0;
            cell.1 += 1.0;
        }
        cells.into_iter().map(|(sum, n)| sum / n).collect()
    }
}

fn shoot(scenario: &str, page: &str, theme: &str, size: &str, into: &Path) -> Picture {
    let home = tempfile::tempdir().unwrap(); // no settings of an earlier session
    let status = Command::new(program())
        .args(["window", scenario, "--page", page, "--theme", theme, "--size", size, "--screenshot"])
        .arg(into)
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{scenario} {page} {theme} {size}");
    read(into)
}

/// Stored pictures are compared cell by cell: software renderers differ in the last bits, not in the layout.
#[test]
#[ignore = "needs a display"]
fn pages_look_as_they_should_in_three_themes() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let folder = tempfile::tempdir().unwrap();
    let update = std::env::var_os("UPDATE_PICTURES").is_some();
    let mut wrong = Vec::new();
    let pages = [
        ("compare", "accumulate-or-replace"),
        ("lab", "replace"),
        ("phase", "accumulate-or-replace"),
        ("paper", "spike"),
    ];
    for (page, scenario) in pages {
        for theme in ["light", "dark", "projector"] {
            for size in ["1280x800", "1024x700"] {
                let name = format!("{page}-{theme}-{size}.png");
                let place = if update { stored.join(&name) } else { folder.path().join(&name) };
                let picture = shoot(scenario, page, theme, size, &place);
                let wanted = read(&stored.join(&name));
                assert_eq!((picture.width, picture.height), (wanted.width, wanted.height), "{name}");
                assert!(picture.colours() > 200, "{name} is nearly empty");
                let gaps: Vec<f64> = picture.coarse().iter().zip(wanted.coarse()).map(|(a, b)| (a - b).abs()).collect();
                let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
                let worst = gaps.iter().copied().fold(0.0, f64::max);
                if mean > 1.0 || worst > 40.0 {
                    wrong.push(format!("{name}: mean {mean:.2}, worst {worst:.1}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "look at these, and run with UPDATE_PICTURES=1 if they are right: {wrong:?}");
}

/// A chapter with an experiment of its own: the picture is not of the scenario that the window began with.
#[test]
#[ignore = "needs a display"]
fn a_picture_waits_for_the_run_that_its_page_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let picture = shoot("replace", "five-ways", "light", "1280x800", &folder.path().join("ways.png"));
    // The cards of the first row: each shows its points in colours of their own.
    for card in 0..3 {
        let columns = 340 + 310 * card..600 + 310 * card;
        let rows = 80..360;
        let seen = rows.flat_map(|y| columns.clone().map(move |x| picture.width * y + x)).map(|i| picture.pixels[i]);
        let colours = seen.collect::<std::collections::HashSet<_>>().len();
        assert!(colours > 30, "card {card}: {colours} colours");
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a display"]
fn an_idle_window_uses_no_processor_time() {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(program())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ticks = |id: u32| -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        let after_name = stat.rsplit(')').next().unwrap().to_owned();
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    // The default scenario plays to its end by itself; from then on nothing may move.
    let start = Instant::now();
    let mut before = ticks(child.id());
    let mut rest = u64::MAX;
    while start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_secs(3));
        let now = ticks(child.id());
        rest = now - before;
        before = now;
        if rest == 0 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(rest, 0, "ticks in 3 s");
}

/// A window of its own, ended hard when this goes.
#[cfg(target_os = "linux")]
struct Window(std::process::Child);

#[cfg(target_os = "linux")]
impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.0.kill(); // SIGKILL: nothing of its own is run any more
        let _ = self.0.wait();
    }
}

#[cfg(target_os = "linux")]
impl Window {
    /// Opens it with the settings in `home`, and gives it the keyboard.
    fn open(home: &Path) -> Self {
        let child = Command::new(program())
            .args(["window", "replace", "--page", "lab"])
            .env("XDG_DATA_HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let window = Self(child);
        let start = Instant::now();
        loop {
            let id = window.0.id().to_string();
            let found = Command::new("xdotool").args(["search", "--onlyvisible", "--pid", &id]).output().unwrap();
            if let Some(id) = String::from_utf8_lossy(&found.stdout).lines().next() {
                std::thread::sleep(Duration::from_secs(3)); // its first frames, without a graphics card
                Command::new("xdotool").args(["windowfocus", "--sync", id]).status().unwrap();
                return window;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "no window");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// What was kept is there again although the program was ended hard, with no frame drawn after it.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a display, and xdotool"]
fn a_run_that_is_kept_survives_kill_9() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("collapse-lab/runs.toml");
    let sizes = || -> Vec<u64> {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let (runs, lost) = collapse_lab::lecture::session::read_runs(&text).unwrap();
        assert_eq!(lost, 0);
        runs.iter().map(|run| run.scenario.replicates).collect()
    };
    let window = Window::open(home.path());
    let keep = || {
        // By the palette, in which its name is typed.
        for keys in [&["key", "ctrl+k"][..], &["type", "--delay", "30", "Keep this run"], &["key", "Return"]] {
            Command::new("xdotool").args(keys).status().unwrap();
            std::thread::sleep(Duration::from_millis(400));
        }
    };
    keep();
    std::thread::sleep(Duration::from_millis(1500));
    drop(window);
    assert_eq!(sizes().len(), 1, "not on the disk");
    // The next one has it, and what it keeps itself comes to it: the same run is there once.
    let window = Window::open(home.path());
    keep();
    std::thread::sleep(Duration::from_millis(1500));
    drop(window);
    assert_eq!(sizes().len(), 1);
    // A list that is damaged keeps no window from opening.
    std::fs::write(&file, "[[run]]\nscenario = {").unwrap();
    let window = Window::open(home.path());
    keep();
    std::thread::sleep(Duration::from_millis(1500));
    drop(window);
    assert_eq!(sizes().len(), 1);
    assert!(file.with_file_name("runs-damaged.toml").is_file());
}
