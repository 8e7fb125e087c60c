//! What was broken when the program was pushed: its files, pipes, signals and texts from strangers. Each held since.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_collapse-lab");

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

fn lab(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = lab(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// One line of at most 300 characters, in which nothing moves a terminal, and code 2.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], names: &[&str]) -> String {
    let output = lab(folder, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    let shown: String = format!("{arguments:?}").chars().take(300).collect();
    assert_eq!(output.status.code(), Some(2), "{shown}: {error}");
    assert_eq!(error.trim_end_matches('\n').lines().count(), 1, "{shown}: {error}");
    assert!(error.chars().count() <= 301, "{shown}: {} characters", error.chars().count());
    assert!(!error.trim_end_matches('\n').contains(char::is_control), "{shown}: {error:?}");
    assert!(output.stdout.is_empty(), "{shown}");
    names.iter().for_each(|name| assert!(error.contains(name), "{shown} does not say {name}: {error}"));
    error
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

const QUICK: [&str; 4] = ["--set", "generations=2", "--set", "replicates=3"];

fn run<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["run", "gaussian"], &QUICK[..], more].concat()
}

#[test]
fn nothing_of_the_users_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let data = "x\n1\n2\n4\n";
    put(here, "d.csv", data);
    let own = ["--set", "truth.data=d.csv", "--out", "d.csv"];
    refused(here, &run(&own), &["--out d.csv", "truth.data", "--force"]);
    refused(here, &run(&["--set", "truth.data=d.csv", "--out", "./d.csv", "--format", "csv"]), &["truth.data"]);
    let axis = ["sweep", "gaussian", "--x", "sample_size=2,3", "--metric", "mean"];
    refused(here, &[&axis[..], &own].concat(), &["--out d.csv", "truth.data"]);
    assert_eq!(fs::read_to_string(here.join("d.csv")).unwrap(), data);
    let scenario = "# mine\ngenerations = 2\nreplicates = 3\n[truth]\nfamily = \"gaussian\"\n";
    put(here, "s.toml", scenario);
    refused(here, &["run", "s.toml", "--format", "csv", "--out", "s.toml"], &["the scenario itself"]);
    assert_eq!(fs::read_to_string(here.join("s.toml")).unwrap(), scenario);
    put(here, "notes.csv", "my notes\n");
    refused(here, &run(&["--out", "notes.csv"]), &["notes.csv", "no result of this run", "--force"]);
    // Its own result may be written again, in every form; another's may not.
    for name in ["r.csv", "r.json", "r.txt"] {
        good(here, &run(&["--out", name]));
        // One with fewer metrics is less than what is there; a table for people holds what it shows.
        if name == "r.txt" {
            good(here, &run(&["--out", name, "--metrics", "mean"]));
        } else {
            refused(here, &run(&["--out", name, "--metrics", "mean"]), &[name, "holds more", "--force"]);
        }
        let other = refused(here, &run(&["--out", name, "--set", "seed=9"]), &[name, "--force"]);
        assert!(name == "r.txt" || other.contains("seed = 7, not 9"), "{other}");
        good(here, &run(&["--out", name, "--set", "seed=9", "--force"]));
    }
    good(here, &[&axis[..], &["--out", "map.csv"]].concat());
    let map = fs::read(here.join("map.csv")).unwrap();
    refused(here, &[&axis[..], &["--set", "seed=9", "--out", "map.csv"]].concat(), &["map.csv", "seed = 7, not 9"]);
    refused(here, &run(&["--out", "map.csv"]), &["map.csv", "table of a sweep"]);
    refused(here, &[&axis[..], &["--out", "r.csv"]].concat(), &["r.csv"]);
    assert_eq!(fs::read(here.join("map.csv")).unwrap(), map);
    // A table that is whole is not done again.
    let output = lab(here, &[&axis[..], &["--out", "map.csv", "--resume"]].concat());
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("whole already"));
    // Read-only is read-only, also for who may do anything.
    fs::set_permissions(here.join("r.csv"), fs::Permissions::from_mode(0o444)).unwrap();
    refused(here, &run(&["--out", "r.csv", "--set", "seed=9"]), &["r.csv", "read-only"]);
    good(here, &run(&["--out", "r.csv", "--set", "seed=9", "--force"]));
    let there: Vec<_> = fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(there.iter().all(|name| !name.to_string_lossy().starts_with(".collapse-lab-")), "{there:?}");
}

#[test]
fn what_cannot_be_said_or_shown_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut notices = command(here, &["run", "accumulate-or-replace", "--out", "a.csv", "--set", "replicates=3"]);
    assert!(notices.stderr(full()).status().unwrap().success() && here.join("a.csv").is_file());
    let axis = ["sweep", "gaussian", "--x", "sample_size=1:3:10", "--metric", "mean", "--out", "b.csv"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut gone = command(here, &[&axis[..], &QUICK].concat());
    assert!(gone.stderr(writer).status().unwrap().success() && here.join("b.csv").is_file());
    assert_eq!(command(here, &["run", "gausian"]).stderr(full()).status().unwrap().code(), Some(2));
    for arguments in [&["--help"][..], &["--version"], &["list", "keys"], &run(&[])] {
        let output = command(here, arguments).stdout(full()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("standard output: not written") && said.lines().count() == 1, "{said}");
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let broken = command(here, &["verify", "replace", "accumulate"]).stdout(writer).output().unwrap();
    assert!(broken.stderr.is_empty(), "{}", String::from_utf8_lossy(&broken.stderr));
    // A limit of a file's size is an error like any other, and leaves nothing behind.
    let before = fs::read_dir(here).unwrap().count();
    let shell = format!("ulimit -f 1; exec {PROGRAM} run replace --set generations=900 --out big.csv");
    let limited = Command::new("bash").args(["-c", &shell]).current_dir(here).output().unwrap();
    let said = String::from_utf8(limited.stderr).unwrap();
    assert!(limited.status.code() == Some(2) && said.contains("--out big.csv: cannot be written"), "{said}");
    assert_eq!(fs::read_dir(here).unwrap().count(), before);
}

#[test]
fn a_place_without_rights_is_found_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let endless = ["run", "gaussian", "--set", "generations=1e9", "--out"];
    let start = Instant::now();
    // Nobody may write there, not even who may do anything.
    refused(folder.path(), &[&endless[..], &["/proc/a.csv"]].concat(), &["/proc/a.csv", "cannot be written"]);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn pipes_devices_folders_and_what_has_gone_are_a_line_each() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(Command::new("mkfifo").arg(here.join("pipe")).status().unwrap().success());
    fs::create_dir(here.join("folder.csv")).unwrap();
    std::os::unix::fs::symlink("nowhere", here.join("gone.csv")).unwrap();
    for (data, word) in [
        ("pipe", "is a pipe"),
        ("folder.csv", "is a folder"),
        ("/dev/zero", "is a device"),
        ("/dev/null", "is a device"),
        ("gone.csv", "cannot be read"),
    ] {
        refused(here, &run(&["--set", &format!("truth.data={data}")]), &[data, word]);
        refused(here, &["run", &format!("collapse-lab:?truth.family=gaussian&truth.data={data}")], &[word]);
    }
    for (name, word) in [("pipe", "a pipe"), ("/dev/zero", "a device"), ("folder.csv", "a folder")] {
        refused(here, &["run", name], &[name, word]);
        refused(here, &["merge", name], &[name, word]);
        refused(
            here,
            &[
                "sweep",
                "gaussian",
                "--x",
                "seed=1,2",
                "--metric",
                "mean",
                "--out",
                "o.csv",
                "--resume",
                "--set",
                &format!("truth.data={name}"),
            ],
            &[word],
        );
    }
}

#[test]
fn a_strangers_scenario_says_what_it_has_read() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("in")).unwrap();
    put(here, "d.csv", "x\n1\n2\n4\n");
    put(here, "in/d.csv", "x\n1\n2\n4\n");
    let text =
        |data: &str| format!("generations = 2\nreplicates = 3\n[truth]\nfamily = \"gaussian\"\ndata = \"{data}\"\n");
    let told = |name: &str, data: &str| {
        put(here, name, &text(data));
        let output = lab(here, &["run", name, "--format", "csv"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        said.contains("has the data file")
    };
    assert!(told("in/s.toml", "../d.csv") && !told("in/s.toml", "d.csv"));
    assert!(told("s.toml", here.join("d.csv").to_str().unwrap()));
    // Where it does not fit nothing of it is shown, in whichever way it was to be used.
    put(here, "secret.csv", "x\n1\nhunter2\n");
    for (name, data) in
        [("in/s.toml", "../secret.csv".to_owned()), ("s.toml", here.join("secret.csv").display().to_string())]
    {
        put(here, name, &text(&data));
        let sweep = ["sweep", name, "--x", "seed=1,2", "--metric", "mean"];
        for arguments in [&["run", name][..], &sweep, &["verify", name], &["window", name]] {
            let said = refused(here, arguments, &["secret.csv", "would have that file read", "--set truth.data="]);
            assert!(!said.contains("hunter2"), "{said}");
        }
        refused(
            here,
            &["run", name, "--set", &format!("truth.data={}", here.join("secret.csv").display())],
            &["hunter2"],
        );
    }
}

/// A result has a place that keeps it, and waits for nobody.
#[cfg(unix)]
#[test]
fn results_are_not_written_into_pipes_or_devices_behind_links() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(Command::new("mkfifo").arg(here.join("p.csv")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", here.join("z.csv")).unwrap();
    std::os::unix::fs::symlink("later.csv", here.join("link.csv")).unwrap();
    let sweep = ["sweep", "gaussian", "--x", "seed=1,2", "--metric", "mean"];
    for (out, word) in [("p.csv", "is a pipe"), ("z.csv", "is a link to a device")] {
        for force in [&["--out", out][..], &["--force", "--out", out]] {
            refused(here, &[&run(&[])[..], force].concat(), &["--out", out, word]);
            refused(here, &[&sweep[..], force].concat(), &["--out", out, word]);
        }
    }
    good(here, &run(&["--out", "link.csv"]));
    assert!(here.join("later.csv").is_file() && fs::symlink_metadata(here.join("link.csv")).unwrap().is_symlink());
    let piped = good(here, &run(&["--format", "csv", "--out", "/dev/stdout"]));
    assert_eq!(piped, good(here, &run(&["--format", "csv"])), "a pipe that somebody reads");
}

/// What is there of the same run is not replaced by less of it, or by another form, without a word.
#[test]
fn a_fuller_result_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    good(here, &run(&["--out", "r.csv"]));
    let whole = fs::read_to_string(here.join("r.csv")).unwrap();
    refused(here, &run(&["--out", "r.csv", "--metrics", "mean"]), &["--out r.csv", "more of this run", "--force"]);
    refused(here, &run(&["--out", "r.csv", "--format", "json"]), &["--out r.csv", "as csv, not as json", "--force"]);
    good(here, &run(&["--out", "r.csv"]));
    assert_eq!(fs::read_to_string(here.join("r.csv")).unwrap(), whole);
    good(here, &run(&["--out", "r.csv", "--metrics", "mean", "--force"]));
    good(here, &run(&["--out", "r.csv"]));
    assert_eq!(fs::read_to_string(here.join("r.csv")).unwrap(), whole, "more takes the place of less");
    good(here, &run(&["--out", "bare.csv", "--no-comments"]));
    let words = ["--out bare.csv", "without comment lines", "--force"];
    refused(here, &run(&["--out", "bare.csv", "--no-comments"]), &words);
    let sweep =
        ["sweep", "gaussian", "--x", "seed=1,2", "--set", "replicates=2", "--set", "generations=1", "--metric", "mean"];
    let bare = [&sweep[..], &["--no-comments", "--out", "map.csv"]].concat();
    good(here, &bare);
    refused(here, &bare, &["--out map.csv", "without comment lines", "--force"]);
}

#[test]
fn nothing_moves_the_terminal_and_no_line_is_long() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let escape = "\u{1b}]0;owned\u{7}";
    let long = "x".repeat(120_000);
    put(
        here,
        "s.toml",
        "title = \"a\\u001b]0;owned\\u0007\\nb\"\nclaim = \"\\u009b2J\"\ngenerations = 2\nreplicates = 3\n[truth]\nfamily = \"gaussian\"\n",
    );
    for arguments in [
        &["run", "s.toml", "--format", "table", "--metrics", "mean"][..],
        &["sweep", "s.toml", "--x", "seed=1,2", "--metric", "mean", "--format", "table"],
    ] {
        let table = good(here, arguments);
        assert!(!table.contains(|c: char| c.is_control() && c != '\n'), "{table:?}");
        assert!(table.starts_with("a\\u{1b}]0;owned\\u{7} b\n\\u{9b}2J\n"), "{table:?}");
    }
    for word in [escape, &long] {
        refused(here, &["run", word], &[]);
        refused(here, &["run", &format!("{word}.toml")], &[]);
        refused(here, &run(&["--set", &format!("{word}=3")]), &["no such key"]);
        refused(here, &run(&["--set", &format!("truth.mean={word}")]), &["truth.mean"]);
        refused(here, &run(&["--set", &format!("workflow.retention={word}")]), &["workflow.retention"]);
        refused(here, &run(&["--metrics", word]), &["no such metric"]);
        refused(here, &run(&["--out", &format!("{word}/a.csv")]), &["--out"]);
        refused(here, &run(&["--out", word]), &["--out"]);
        refused(here, &["sweep", "gaussian", "--x", &format!("{word}=1,2")], &["--x"]);
        refused(here, &["sweep", "gaussian", "--x", "seed=1,2", "--metric", word], &["no such metric"]);
        refused(here, &["verify", word], &[]);
        refused(here, &["merge", word], &[]);
        refused(here, &[word], &[]);
        let cell = if word == long { &long[..5000] } else { word };
        put(here, "d.csv", &format!("x\n1\n{cell}\n"));
        refused(here, &run(&["--set", "truth.data=d.csv"]), &["d.csv"]);
        put(here, "k.toml", &format!("\"{}\" = 3\n[truth]\nfamily = \"gaussian\"\n", word.escape_default()));
        refused(here, &["run", "k.toml"], &["k.toml"]);
    }
}

#[test]
fn texts_are_texts_whatever_they_look_like() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for title in
        ["2024", "true", "1e5", "[1]", "\"quoted\"", "1979-05-27", "x\n--- end ---\ny", "# --- end ---\n# seed = 3"]
    {
        let scenario = collapse_lab::experiment::Scenario {
            title: title.into(),
            generations: 2,
            replicates: 3,
            ..Default::default()
        };
        let link = scenario.to_link();
        assert_eq!(collapse_lab::experiment::Scenario::from_link(&link).unwrap().title, title);
        let result = good(here, &["run", &link, "--format", "csv"]);
        put(here, "r.csv", &result);
        assert_eq!(good(here, &["run", "r.csv", "--format", "csv"]), result, "{title}");
    }
    put(here, "bare.csv", "5\n7\n12\n");
    put(here, "years.csv", "2020,2021\n1,10\n2,20\n4,40\n");
    let first = |sets: &[&str]| {
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let csv = good(here, &run(&[&sets[..], &["--format", "csv", "--metrics", "mean"]].concat()));
        csv.lines().find(|line| line.starts_with("0,mean")).unwrap().split(',').nth(2).unwrap().parse::<f64>().unwrap()
    };
    assert!((first(&["truth.data=bare.csv", "truth.column=1"]) - 8.0).abs() < 1e-12);
    assert!((first(&["truth.data=bare.csv", "truth.column=\"1\""]) - 8.0).abs() < 1e-12);
    assert!((first(&["truth.data=years.csv", "truth.column=2021"]) - 70.0 / 3.0).abs() < 1e-12);
}

#[test]
fn reading_is_linear_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let start = Instant::now();
    let many: Vec<String> = (1..=100_000).map(|n| n.to_string()).collect();
    put(
        here,
        "s.toml",
        &format!(
            "[truth]\nfamily = \"gaussian\"\n[sweep]\nx = \"sample_size={}\"\nmetric = \"mean\"\n",
            many.join(",")
        ),
    );
    refused(here, &["sweep", "s.toml"], &["has 100000 values; at most 4096"]);
    put(here, "k.toml", &format!("{} = 3\n[truth]\nfamily = \"gaussian\"\n", "k".repeat(5_000_000)));
    refused(here, &["run", "k.toml"], &["k.toml", "no such key"]);
    put(here, "c.toml", &"# nothing but comments\n".repeat(1_000_000));
    refused(here, &["run", "c.toml"], &["c.toml", "larger than 8 MB"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// The wish that it ends is heard as Ctrl+C is; what is done is kept.
#[test]
fn sigterm_keeps_what_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let ask = |arguments: &[&str], signal: &str, wait: u64| {
        let child = command(here, arguments).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let long = ["sweep", "gaussian", "--x", "sample_size=10:1000:40:log", "--y", "seed=1:40:40", "--metric", "mean"];
    let more = ["--set", "generations=1000", "--set", "replicates=400", "--out", "long.csv"];
    let (code, said) = ask(&[&long[..], &more].concat(), "-TERM", 700);
    assert!(code == Some(143) && said.contains("--resume goes on"), "{code:?} {said}");
    assert!(here.join("long.csv.partial").is_file());
    let (code, said) = ask(&["run", "gaussian", "--set", "generations=1e9", "--out", "n.csv"], "-TERM", 300);
    assert!(code == Some(143) && said.lines().count() == 1, "{code:?} {said}");
    // A terminal that hangs up, unless whoever began it has that outlived.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    if ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 0) {
        let (code, said) = ask(&[&long[..], &more, &["--resume"]].concat(), "-HUP", 700);
        assert!(code == Some(129) && said.contains("--resume goes on"), "{code:?} {said}");
    }
    let outlives = format!("trap '' HUP; exec '{PROGRAM}' run gaussian --set generations=1e9 --out n.csv");
    let mut child = Command::new("sh").args(["-c", &outlives]).current_dir(here).stderr(Stdio::null()).spawn().unwrap();
    for signal in ["-HUP", "-TERM"] {
        std::thread::sleep(Duration::from_millis(500));
        assert!(child.try_wait().unwrap().is_none(), "it is ended by the hang-up");
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    }
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

/// A line that nobody reads keeps nothing from its end.
#[test]
fn a_full_pipe_of_errors_is_no_reason_to_stay() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let full = writer.try_clone().unwrap();
    // Waits once the pipe is full, until its reader has gone.
    let fill = move || writer.write_all(&vec![b'x'; 1 << 20]).is_err();
    let filler = std::thread::Builder::new().name("filler".into()).spawn(fill).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    for arguments in [&["run", "gaussian", "--set", "generations=1e9", "--out", "n.csv"][..], &["run", "nothing"]] {
        let mut child = command(here, arguments).stderr(full.try_clone().unwrap()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(143), "{arguments:?}");
        // 0.2 s, where nothing else takes the processors.
        assert!(start.elapsed() < Duration::from_secs(2), "{arguments:?}: {:?}", start.elapsed());
    }
    drop((full, reader));
    assert!(filler.join().unwrap());
}

#[cfg(feature = "gui")]
#[test]
fn a_picture_is_not_written_over_what_the_window_is_opened_with() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(here, "data.png", "x\n1\n2\n4\n");
    put(here, "scenario.png", "[truth]\nfamily = \"gaussian\"\n");
    let data = ["window", "gaussian", "--set", "truth.data=data.png", "--screenshot", "./data.png"];
    refused(here, &data, &["--screenshot ./data.png", "is truth.data", "name another file"]);
    let scenario = ["window", "scenario.png", "--screenshot", "scenario.png"];
    refused(here, &scenario, &["--screenshot scenario.png", "is the scenario itself"]);
    // A result that is the scenario, a sweep's table, notes, and a picture that may not be changed.
    let result = ["run", "gaussian", "--set", "generations=2", "--format", "csv", "--out", "result.png"];
    good(here, &result);
    let axes = ["--x", "sample_size=5,10", "--metric", "variance", "--set", "generations=2"];
    good(here, &[&["sweep", "gaussian"][..], &axes, &["--format", "csv", "--out", "table.png"]].concat());
    put(here, "notes.png", "mine");
    fs::write(here.join("locked.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    let mut permissions = fs::metadata(here.join("locked.png")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(here.join("locked.png"), permissions).unwrap();
    for (scenario, picture, why) in [
        ("result.png", "result.png", "is no picture"),
        ("gaussian", "result.png", "is no picture"),
        ("gaussian", "table.png", "is no picture"),
        ("gaussian", "notes.png", "is no picture"),
        ("gaussian", "locked.png", "read-only"),
        ("gaussian", "nowhere/new.png", "there is no folder nowhere"),
    ] {
        let before = fs::read(here.join(picture)).ok();
        let named = format!("--screenshot {picture}");
        refused(here, &["window", scenario, "--screenshot", picture], &[&named, why]);
        assert!(fs::read(here.join(picture)).ok() == before, "{picture}");
    }
}

/// Where less memory is to be had than the work needs, that is said before it, in one line; and what fits is done.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_is_not_to_be_had_is_refused_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let limited = |arguments: &str| {
        let line = format!("ulimit -v 1500000 && exec \"$0\" run {arguments} --threads 1 --format csv");
        let output = Command::new("sh").args(["-c", &line, PROGRAM]).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for heavy in [
        "laplace --set sample_size=100000000 --set replicates=2 --set generations=1",
        "categorical --set truth.symbols=100000 --set replicates=1000 --metrics alive",
        "gaussian --set replicates=10000000 --metrics mean",
        "gaussian --set workflow.retention=window --set workflow.window=100000 --set generations=100000 --set replicates=500",
        "gaussian --set replicates=2000000 --set generations=2",
    ] {
        let start = Instant::now();
        let (code, said) = limited(heavy);
        assert_eq!((code, said.lines().count()), (Some(2), 1), "{heavy}: {said}");
        assert!(said.contains("GB is the limit here (the address space: ulimit -v)"), "{heavy}: {said}");
        assert!(start.elapsed() < Duration::from_secs(3), "{heavy}: {:?}", start.elapsed());
    }
    for light in [
        "laplace --set sample_size=1000000 --set replicates=2 --set generations=1",
        "categorical --set truth.symbols=10000 --set replicates=20 --set generations=2 --metrics alive",
        "gaussian --set replicates=100000 --set generations=2 --metrics mean",
    ] {
        assert_eq!(limited(light), (Some(0), String::new()), "{light}");
    }
}

#[test]
fn a_data_file_without_a_name_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(here, "empty.toml", "[truth]\nfamily = \"gaussian\"\ndata = \" \"\n");
    let said = ["truth.data", "names no file", "leave the key out"];
    for arguments in [
        &run(&["--set", "truth.data="])[..],
        &run(&["--set", "truth.data=\" \""]),
        &["run", "empty.toml"],
        &["run", "collapse-lab:?truth.family=gaussian&truth.data="],
    ] {
        refused(here, arguments, &said);
    }
}

#[test]
fn shards_and_partial_tables_that_were_damaged_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let axis = ["sweep", "gaussian", "--x", "sample_size=3,4,5,6", "--metric", "variance", "--format", "csv"];
    let of = |shard: &str, out: &str| good(here, &[&axis[..], &QUICK, &["--shard", shard, "--out", out]].concat());
    of("1/2", "1.csv");
    of("2/2", "2.csv");
    let whole = good(here, &[&axis[..], &QUICK].concat());
    assert_eq!(good(here, &["merge", "1.csv", "2.csv"]), whole);
    let text = fs::read(here.join("2.csv")).unwrap();
    let parts = |damaged: &[u8]| {
        let part = |name: &str, bytes: &[u8]| (name.to_owned(), String::from_utf8_lossy(bytes).into_owned());
        collapse_lab::sweep::merge(&[part("1.csv", &fs::read(here.join("1.csv")).unwrap()), part("2.csv", damaged)])
    };
    // Every byte in turn, in one of eight ways: refused, or still the whole.
    let mut wrong = 0;
    for place in 0..text.len() {
        let mut damaged = text.clone();
        damaged[place] ^= 1 << (place % 8);
        if parts(&damaged).is_ok_and(|merged| merged != whole) {
            wrong += 1;
        }
    }
    assert_eq!(wrong, 0, "of {} damaged ones", text.len());
}

#[test]
fn a_cell_is_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    put(here, "d.csv", "x,=HYPERLINK(0),-y\n1,1,3\n2,2,5\n4,3,1\n");
    let axis = [
        "sweep",
        "gaussian",
        "--x",
        "truth.column=x,=HYPERLINK(0),-y",
        "--metric",
        "mean",
        "--set",
        "truth.data=d.csv",
    ];
    let whole = good(here, &[&axis[..], &QUICK, &["--format", "csv"]].concat());
    assert!(whole.contains("\n'=HYPERLINK(0),") && whole.contains("\n'-y,") && whole.contains("\nx,"), "{whole}");
    for k in ["1", "2"] {
        let (shard, out) = (format!("{k}/2"), format!("{k}.csv"));
        good(here, &[&axis[..], &QUICK, &["--shard", &shard, "--out", &out]].concat());
    }
    assert_eq!(good(here, &["merge", "1.csv", "2.csv"]), whole, "and it is read as what it was");
}

#[test]
fn a_table_without_comments_is_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let with = good(here, &run(&["--format", "csv"]));
    let without = good(here, &run(&["--format", "csv", "--no-comments"]));
    assert!(without.starts_with("generation,metric,") && with.ends_with(&without));
    refused(here, &run(&["--format", "json", "--no-comments"]), &["--no-comments"]);
    let notes = with.lines().take_while(|line| !line.starts_with("# --- scenario"));
    assert!(notes.clone().count() > 2 && notes.into_iter().all(|line| !line.contains([',', ';'])), "{with}");
    let json = good(
        here,
        &[
            "run",
            "gaussian",
            "--set",
            "sample_size=1",
            "--set",
            "generations=2",
            "--set",
            "replicates=3",
            "--format",
            "json",
        ],
    );
    assert!(json.contains("\"Infinity\"") && !json.contains("\"inf\""));
}

#[test]
fn a_number_beyond_64_bits_is_refused_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "s.toml", "generations = 99999999999999999999\n[truth]\nfamily = \"gaussian\"\n");
    refused(folder.path(), &["run", "s.toml"], &["s.toml: generations = ", "a whole number from 1 to 1000000000"]);
}
