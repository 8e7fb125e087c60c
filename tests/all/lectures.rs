//! Lectures: what is refused and how, that what is written is read again, and that the notes say what the run shows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use collapse_lab::experiment::{Centre, Ensemble, Experiment, Question, Scenario};
use collapse_lab::lecture::{
    Chapter, Chooser, Fact, From, LabPlot, Lecture, Page, Scene, Shown, Slot, ThemeName, Views, find, is_lecture,
    lined, open, read, shipped, write,
};

use crate::questions::LONG;

/// Four lines; what is wrong begins in the fifth.
const HEAD: &str = "title = \"T\"\nminutes = 10\n[[scene]]\nscenario = \"replace\"\n";
const QUESTION: &str = "question = \"q\"\n";
const FACT: &str = "[[scene.fact]]\nmetric = \"variance\"\n";

/// One line in bounds that names the line of the file; what it must say besides.
fn refused_well(text: &str, folder: Option<&Path>, line: usize, words: &[&str]) {
    let refused = read(text, folder).expect_err(text);
    let told = refused.to_string();
    assert_eq!(refused.line, line, "{text}: {told}");
    assert!(told.starts_with(&format!("line {line}")), "{told}");
    assert!(told.lines().count() == 1 && told.chars().count() <= 300, "{told}");
    assert!(told.chars().all(|c| !c.is_control()), "{told:?}");
    for word in words {
        assert!(told.contains(word), "{text}: does not say {word}: {told}");
    }
}

#[test]
fn a_wrong_file_is_refused_in_one_line_with_its_number() {
    let cases: &[(&str, usize, &[&str])] = &[
        ("title = \"x\n[[scene]]\n", 1, &[]),
        ("title = \"x\"\n[[scene]\n", 2, &[]),
        ("title = \"a\"\ntitle = \"b\"\n[[scene]]\n", 2, &["duplicate"]),
        ("", 1, &["no scene", "[[scene]]"]),
        ("title = \"x\"\nminutes = 3\n", 2, &["no scene"]),
        ("scene = 3\n", 1, &["scene = 3", "[[scene]]"]),
        ("\n[scene]\ntitle = \"x\"\n", 2, &["scene", "[[scene]]"]),
        ("titel = \"x\"\n[[scene]]\n", 1, &["titel", "did you mean title?"]),
        ("page = \"lab\"\n[[scene]]\n", 1, &["page", "key of a scene"]),
        ("\nminutes = -1\n[[scene]]\n", 2, &["minutes = -1", "from 0 to 1440"]),
        ("minutes = \"ten\"\n[[scene]]\n", 1, &["minutes = \"ten\"", "whole number"]),
        ("title = 5\n[[scene]]\n", 1, &["title = 5", "text in quotes"]),
        ("[[scene]]\ntitle = \"x\"\n", 1, &["scene 1 \"x\"", "scenario is missing", "shipped name"]),
        ("[[scene]]\nscenario = \"replce\"\n", 2, &["scene 1:", "replce", "did you mean \"replace\"?"]),
        ("[[scene]]\nscenario = 5\n", 2, &["scenario = 5", "shipped name"]),
        ("[[scene]]\nscenario = \"mine.toml\"\n", 2, &["mine.toml", "no folder"]),
        ("[[scene]]\n[scene.scenario]\nseed = 7\n", 2, &["truth.family is missing"]),
        (
            "[[scene]]\n[scene.scenario]\nseed = -1\n[scene.scenario.truth]\nfamily = \"gaussian\"\n",
            3,
            &["scenario.seed = -1", "from 0"],
        ),
    ];
    for (text, line, words) in cases {
        refused_well(text, None, *line, words);
    }
}

#[test]
fn a_wrong_scene_is_refused_in_one_line_with_its_number() {
    let cases: &[(&str, usize, &[&str])] = &[
        ("titel = \"x\"\n", 5, &["scene 1", "titel", "did you mean title?"]),
        ("set = 5\n", 5, &["set = 5", "table of keys"]),
        ("set = { sampel_size = 7 }\n", 5, &["set.sampel_size = 7", "did you mean sample_size?"]),
        ("\nset = { generations = 0 }\n", 6, &["set.generations = 0", "from 1"]),
        ("set = { \"compare.sample_size\" = \"x\" }\n", 5, &["compare.sample_size = \"x\""]),
        ("set.workflow.retention = \"keep\"\n", 5, &["set.workflow.retention = \"keep\"", "accumulate"]),
        ("page = \"labb\"\n", 5, &["page = \"labb\"", "did you mean \"lab\"?"]),
        ("page = \"lecture\"\n", 5, &["page = \"lecture\"", "\"phase\""]),
        ("page = 3\n", 5, &["page = 3", "\"compare\""]),
        ("chapter = \"spikes\"\n", 5, &["chapter = \"spikes\"", "did you mean \"spike\"?"]),
        ("page = \"lab\"\nchapter = \"spike\"\n", 6, &["chapter = \"spike\"", "page paper", "shows lab"]),
        ("view = \"beside\"\n", 5, &["view = \"beside\"", "\"side by side\""]),
        ("page = \"lab\"\nview = \"difference\"\n", 6, &["view", "page compare"]),
        ("enlarge = \"lab densty\"\n", 5, &["lab densty", "did you mean \"lab density\"?"]),
        ("page = \"compare\"\nenlarge = \"lab density\"\n", 6, &["enlarge", "page lab", "shows compare"]),
        ("chapter = \"spike\"\nenlarge = \"paper steps\"\n", 6, &["paper steps", "chapter spike", "\"paper profile\""]),
        ("shows = \"tv\"\n", 5, &["shows = \"tv\"", "table"]),
        ("shows = { \"lab diverg\" = \"tv\" }\n", 5, &["lab diverg", "did you mean \"lab divergence\"?"]),
        ("shows = { \"lab divergence\" = 5 }\n", 5, &["lab divergence", "name of a metric"]),
        ("page = \"compare\"\nshows = { \"lab divergence\" = \"tv\" }\n", 6, &["shows", "page lab"]),
        ("until = 101\n", 5, &["until = 101", "from 0 to 100"]),
        ("until = \"end\"\n", 5, &["until = \"end\"", "whole number"]),
        ("set = { generations = 50 }\nuntil = 51\n", 6, &["until = 51", "from 0 to 50"]),
        ("veiled = 1\n", 5, &["veiled = 1", "true or false"]),
        ("slow = \"yes\"\n", 5, &["slow = \"yes\"", "true or false"]),
        ("theme = \"bright\"\n", 5, &["theme = \"bright\"", "\"projector\""]),
        ("notes = [\"x\"]\n", 5, &["notes", "text in quotes"]),
        ("answers = [\"a\", \"b\"]\n", 5, &["answers", "no question"]),
        ("because = \"so\"\n", 5, &["because = \"so\"", "no question"]),
        ("chapter = \"spike\"\n", 5, &["chapter = \"spike\"", "brings its own scenario, \"spike\""]),
        ("slow = true\npage = \"phase\"\n", 5, &["slow", "lab and compare"]),
        (QUESTION, 5, &["question = \"q\"", "2 to 5 answers"]),
        ("question = \"\"\nanswers = [\"a\", \"b\"]\n", 6, &["answers", "no question"]),
        ("question = \"q\"\nanswers = [\"a\", \"b\"]\n", 5, &["question = \"q\"", "needs right"]),
        ("question = \"q\"\nanswers = [\"a\", \"a\"]\nright = 1\n", 6, &["answers", "twice"]),
        ("question = \"q\"\nanswers = [\"a\"]\n", 6, &["answers", "2 to 5"]),
        ("question = \"q\"\nanswers = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]\n", 6, &["answers", "2 to 5"]),
        ("question = \"q\"\nanswers = [\"a\", 2]\n", 6, &["answers", "texts"]),
        ("question = \"q\"\nanswers = [\"a\", \"b\"]\nright = 3\n", 7, &["right = 3", "only 2 answers"]),
        ("question = \"q\"\nanswers = [\"a\", \"b\"]\nright = 0\n", 7, &["right = 0", "from 1 to 5"]),
        ("question = \"q\"\nanswers = [\"a\", \"b\"]\nbecause = 5\n", 7, &["because = 5", "text in quotes"]),
        ("fact = 3\n", 5, &["fact = 3", "[[scene.fact]]"]),
        ("[[scene.fact]]\nmetrik = \"x\"\n", 6, &["metrik", "did you mean metric?"]),
        ("[[scene.fact]]\nat = 5\n", 5, &["needs metric"]),
        (FACT, 5, &["needs at"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nside = 2\n", 7, &["side = 2", "one side"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 101\n", 7, &["at = 101", "from 0 to 100"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 5\n", 5, &["needs mean", "median"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 5\nmean = 1\nmedian = 1\n", 9, &["beside a mean"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 5\nmean = \"1\"\n", 8, &["mean = \"1\"", "a number"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 5\nmean = 1\n", 5, &["needs within"]),
        ("[[scene.fact]]\nmetric = \"variance\"\nat = 5\nmean = 1\nwithin = -1\n", 9, &["within = -1", "from 0"]),
        ("[[scene]]\ntitle = \"Second\"\nscenario = \"replace\"\npage = \"x\"\n", 8, &["scene 2 \"Second\"", "page"]),
        ("[[scene]]\ntitle = \"\\u001b[2J\\nx\"\npage = 1\n", 5, &["scene 2", "scenario is missing"]),
    ];
    for (text, line, words) in cases {
        refused_well(&format!("{HEAD}{text}"), None, *line, words);
    }
    // The same lines, as Windows ends them.
    refused_well(&format!("{HEAD}page = \"labb\"\n").replace('\n', "\r\n"), None, 5, &["labb"]);
}

#[test]
fn what_is_too_large_is_refused() {
    refused_well(&"[[scene]]\n".repeat(501), None, 1, &["501", "at most 500"]);
    refused_well(&format!("{HEAD}# {}", "x".repeat(1 << 20)), None, 1, &["1 MB"]);
    refused_well(&format!("{HEAD}title = \"{}\"\n", "x".repeat(1001)), None, 5, &["title", "at most 1000"]);
    refused_well(&format!("{HEAD}notes = \"{}\"\n", "x".repeat(100_001)), None, 5, &["notes", "at most 100000"]);
    assert!(read(&format!("{HEAD}{}", HEAD[HEAD.find("[[").unwrap()..].repeat(499)), None).is_ok());
}

#[test]
fn files_lie_beside_the_lecture() {
    let folder = tempfile::tempdir().unwrap();
    let here = Some(folder.path());
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("mine.toml", "title = \"Mine\"\nsample_size = 5\n[truth]\nfamily = \"gaussian\"\n");
    put("bad.toml", "seed = seven\n");
    let scene = |name: &str| format!("[[scene]]\nscenario = \"{name}\"\n");
    for (name, words) in [
        ("../mine.toml", &["outside"][..]),
        ("/etc/passwd", &["outside"]),
        ("gone.toml", &["gone.toml", "cannot be read"]),
        ("bad.toml", &["bad.toml", "line 1"]),
    ] {
        refused_well(&scene(name), here, 2, words);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("in.toml")).unwrap();
        refused_well(&scene("in.toml"), here, 2, &["outside"]);
    }
    let lecture = read(&scene("mine.toml"), here).unwrap();
    let first = &lecture.scenes[0];
    assert_eq!((first.title.as_str(), first.scenario.sample_size), ("Mine", 5));
    assert_eq!((&first.from, first.scenario.folder.as_deref()), (&From::File("mine.toml".into()), here));
}

/// A scene with something in each place.
fn full(scenario: Scenario, from: From) -> Scene {
    Scene {
        title: "A \"title\" of\ttwo \\ parts\u{7}".into(),
        from,
        scenario,
        page: Some(Page::Lab),
        chapter: None,
        view: None,
        shows: vec![(Chooser::LabDivergence, Shown::Metric("tv".into())), (Chooser::LabParameters, Shown::Errors)],
        enlarged: Some(Slot::Lab(LabPlot::Density)),
        until: Some(7),
        veiled: true,
        slow: true,
        waits: true,
        theme: Some(ThemeName::Projector),
        notes: "\nOne \"\"\" line.\r\nAnother \\u0041, \u{1b}[2J.\n\n".into(),
        facts: vec![Fact { metric: "variance".into(), side: 1, at: 3, of: Centre::Median, value: 0.5, within: 1e-9 }],
    }
}

#[test]
fn what_is_written_is_read_again() {
    for (name, lecture) in shipped() {
        let text = write(&lecture);
        assert_eq!(read(&text, None).unwrap_or_else(|refused| panic!("{name}: {refused}\n{text}")), lecture, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let here = Some(folder.path());
    fs::write(folder.path().join("mine.toml"), "title = \"Mine\"\n[truth]\nfamily = \"poisson\"\n").unwrap();
    let question = Question {
        ask: "What\nnow?".into(),
        answers: vec!["\"a\"".into(), "b, c".into()],
        right: 2,
        because: "so".into(),
    };
    let base =
        |name: &str| read(&format!("[[scene]]\nscenario = \"{name}\"\n"), here).unwrap().scenes[0].scenario.clone();
    let replace = base("replace");
    let changed = Scenario { generations: 12, question: question.clone(), ..replace.clone() };
    let mine = Scenario { seed: 3, ..base("mine.toml") };
    let mut inline = Scenario {
        folder: here.map(Path::to_owned),
        claim: "1\n2".into(),
        question: question.clone(),
        ..changed.clone()
    };
    inline.compare.insert("workflow.retention".into(), "window".into());
    let mut one_side = Scenario { folder: None, ..inline.clone() };
    one_side.compare.clear();
    let path = folder.path().join("lecture.toml");
    let lecture = Lecture {
        title: "L\u{0}".into(),
        minutes: 0,
        scenes: vec![
            full(replace.clone(), From::Shipped("replace".into())),
            full(changed, From::Shipped("replace".into())),
            full(Scenario { question: Question::default(), ..replace.clone() }, From::Shipped("replace".into())),
            full(mine, From::File("mine.toml".into())),
            full(inline, From::Inline),
            Scene {
                page: Some(Page::Paper),
                chapter: Some(Chapter::FiveWays),
                shows: Vec::new(),
                enlarged: Some(Slot::Way(4)),
                slow: false,
                ..full(Scenario { question: question.clone(), ..base("coverage") }, From::Shipped("coverage".into()))
            },
            Scene {
                page: Some(Page::Compare),
                view: Some(Views::Difference),
                shows: Vec::new(),
                enlarged: None,
                until: None,
                theme: None,
                notes: String::new(),
                ..full(replace, From::Shipped("replace".into()))
            },
        ],
        path: Some(path.clone()),
    };
    let text = write(&lecture);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(is_lecture(&text) && !is_lecture("[truth]\nfamily = \"gaussian\"\n"));
    fs::write(&path, &text).unwrap();
    let again = open(&path).unwrap();
    for (before, after) in lecture.scenes.iter().zip(&again.scenes) {
        assert_eq!(before, after, "{text}");
    }
    assert_eq!(again, lecture);
    assert_eq!(find(path.to_str().unwrap()).unwrap().lined().unwrap().0, lecture);
    // What a shipped scenario cannot be changed into by keys is written out.
    let lost =
        Lecture { scenes: vec![full(one_side.clone(), From::Shipped("accumulate-or-replace".into()))], ..lecture };
    let again = read(&write(&lost), None).unwrap();
    assert_eq!((&again.scenes[0].from, &again.scenes[0].scenario), (&From::Inline, &one_side));
}

#[test]
fn the_example_in_readme_is_a_lecture() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let section = readme.split_once("\n## Lectures\n").unwrap().1;
    let text = section.split_once("```toml\n").unwrap().1.split_once("```\n").unwrap().0;
    let lecture = read(text, None).unwrap();
    lecture.scenes[0].check().unwrap();
    // What stands there as a comment goes together with other pages.
    refused_well(&text.replace("\n# ", "\n"), None, 9, &["chapter", "page paper"]);
}

/// Whatever is in a file, it is read or refused in one line.
#[test]
fn a_lecture_that_was_damaged_is_read_or_refused() {
    let text: Vec<char> = write(&shipped()[0].1).chars().collect();
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut refused = 0;
    for _ in 0..400 {
        let (at, length) = (draw(text.len()), draw(12));
        let with = ["", "\"", "]", "=", "[[scene]]\n", "\u{e9}", "'''", "9", "\\", "\u{1b}"][draw(10)];
        let end = (at + length).min(text.len());
        let damaged: String =
            text[..at].iter().copied().chain(with.chars()).chain(text[end..].iter().copied()).collect();
        if let Err(problem) = read(&damaged, None) {
            let told = problem.to_string();
            assert!(told.chars().count() <= 300 && told.chars().all(|c| !c.is_control()), "{told:?}");
            assert!((1..=damaged.lines().count() + 1).contains(&problem.line), "{told}");
            refused += 1;
        }
    }
    assert!((40..400).contains(&refused), "{refused}");
}

#[test]
fn the_line_of_each_scene_is_known() {
    let text = format!("{HEAD}\n# more\n[[scene]]\nscenario = \"window\"\n");
    let scenes: Vec<usize> = lined(&text, None).unwrap().1.iter().map(|lines| lines.scene).collect();
    assert_eq!(scenes, [3, 7]);
}

#[test]
fn shipped_lectures_are_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lectures");
    let lectures = shipped();
    assert_eq!(lectures.len(), fs::read_dir(folder).unwrap().count(), "one of them is not read, or not named");
    let scenarios: Vec<String> = collapse_lab::experiment::shipped().into_iter().map(|(name, _)| name).collect();
    for (name, lecture) in &lectures {
        assert!(!scenarios.contains(&(*name).to_owned()), "{name} is a scenario, too");
        assert!(!lecture.title.is_empty() && lecture.minutes > 0, "{name}");
        for scene in &lecture.scenes {
            scene.check().unwrap_or_else(|(_, problem)| panic!("{name}, {}: {problem}", scene.title));
            assert!(!scene.notes.is_empty() && scene.page.is_some(), "{name}, {}", scene.title);
            let question = &scene.scenario.question;
            assert!(
                question.ask.is_empty() || question.right > 0 && !question.because.is_empty(),
                "{name}, {}",
                scene.title
            );
            // Claim and theory would answer it before anybody has guessed.
            assert!(question.ask.is_empty() || scene.veiled && scene.waits, "{name}, {}", scene.title);
        }
    }
    let scenes = |name: &str| &lectures.iter().find(|(known, _)| *known == name).unwrap().1.scenes;
    assert!((5..=7).contains(&scenes("ten-minutes").len()));
    let tasks = scenes("lab-class");
    assert!(tasks.len() == 8 && tasks.iter().all(|task| !task.scenario.question.ask.is_empty() && task.waits));
}

/// Whether a text names a number, as it is, in percent or as a word; not as a part of another.
fn names(text: &str, value: f64) -> bool {
    let percent = format!("{} %", (100.0 * value).round());
    let forms =
        [format!("{value}"), format!("{value:?}"), percent, if value == 1.0 { "one".into() } else { "\0".into() }];
    forms.iter().any(|form| {
        text.match_indices(form.as_str()).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let mut after = text[at + form.len()..].chars();
            let (next, second) = (after.next(), after.next());
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '.');
            let goes_on = digit(next) || next == Some('.') && digit(second);
            !inside && !goes_on
        })
    })
}

#[test]
fn the_notes_say_what_the_run_shows() {
    let checked = notes_checked(false);
    assert!(checked > 60, "{checked}");
}

#[test]
#[ignore = "long runs, in CI"]
fn the_notes_say_what_long_runs_show() {
    let checked = notes_checked(true);
    assert!(checked > 2, "{checked}");
}

/// How many facts are as said, of scenes whose runs take long or of all others.
fn notes_checked(long: bool) -> usize {
    let titles = LONG.map(|name| collapse_lab::experiment::find(name).unwrap().title);
    assert!(names("it is 0.9.", 0.9) && names("25 % of", 0.25) && names("3.0 times", 3.0) && !names("10.9", 0.9));
    let mut checked = 0;
    for (name, lecture) in shipped() {
        for scene in lecture.scenes.iter().filter(|scene| titles.contains(&scene.scenario.title) == long) {
            let (left, right) = scene.scenario.sides().unwrap();
            for (side, scenario) in [(1, Some(left)), (2, right)] {
                let facts: Vec<&Fact> = scene.facts.iter().filter(|fact| fact.side == side).collect();
                let Some(scenario) = scenario.filter(|_| !facts.is_empty()) else { continue };
                let replicates = scenario.replicates;
                let experiment = Arc::new(Experiment::new(scenario).unwrap());
                let mut asked: Vec<&str> = facts.iter().map(|fact| fact.metric.as_str()).collect();
                asked.sort_unstable();
                asked.dedup();
                let metrics = experiment.metrics_named(&asked).unwrap();
                let place = |fact: &Fact| metrics.iter().position(|info| info.name == fact.metric).unwrap();
                let last = facts.iter().map(|fact| fact.at).max().unwrap();
                let mut ensemble = Ensemble::new(&experiment, replicates, Arc::clone(&metrics));
                ensemble.advance(last, &|| false);
                for fact in facts {
                    let seen = ensemble.history().at(fact.at).unwrap().summaries[place(fact)];
                    let seen = if fact.of == Centre::Mean { seen.mean } else { seen.median };
                    assert!(
                        (seen - fact.value).abs() <= fact.within,
                        "{name}, {}: {fact:?}, and it is {seen}",
                        scene.title
                    );
                    let said = format!("{} {}", scene.notes, scene.scenario.question.because);
                    assert!(names(&said, fact.value), "{name}, {}: the notes do not name {fact:?}", scene.title);
                    checked += 1;
                }
            }
        }
    }
    checked
}

fn lab(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_collapse-lab"));
    command.args(arguments).current_dir(folder).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_command_line_lists_and_checks_lectures() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let put = |name: &str, text: &str| fs::write(here.join(name), text).unwrap();
    let (code, listed, _) = lab(here, &["list", "lectures"]);
    assert_eq!((code, listed.lines().count()), (Some(0), shipped().len()));
    assert!(listed.lines().all(|line| line.split('\t').count() == 4), "{listed}");
    assert!(listed.starts_with("ten-minutes\t10\t7\tTen minutes: does AI eat itself?\n"), "{listed}");
    put("good.toml", HEAD);
    put("mine.toml", "[truth]\nfamily = \"gaussian\"\n[compare]\nsample_size = 5\n");
    for (name, said) in [
        ("ten-minutes", "ok: 7 scenes, 10 minutes\n"),
        ("good.toml", "ok: 1 scene, 10 minutes\n"),
        ("replace", "ok: a scenario\n"),
        ("mine.toml", "ok: a scenario of two sides\n"),
    ] {
        let (code, out, error) = lab(here, &["check", name]);
        assert_eq!((code, out.as_str()), (Some(0), said), "{name}: {error}");
    }
    put("bad.toml", &format!("{HEAD}page = \"labb\"\n"));
    put("fact.toml", &format!("{HEAD}[[scene.fact]]\nmetric = \"varience\"\nat = 1\nmean = 1\nwithin = 1\n"));
    put("shows.toml", &format!("{HEAD}shows = {{ \"lab divergence\" = \"tw\" }}\n"));
    put("empty.toml", "\n");
    put(
        "large.toml",
        &format!("{HEAD}set = {{ sample_size = 1000000000000, replicates = 10000000, generations = 1000 }}\n"),
    );
    put("data.toml", &format!("{HEAD}set = {{ \"truth.data\" = \"gone.csv\" }}\n"));
    put("half.toml", "[[scene]]\nscenario = \"replace\n");
    let cases: &[(&[&str], &[&str])] = &[
        (&["check", "bad.toml"], &["bad.toml: line 5", "did you mean \"lab\"?"]),
        (&["check", "fact.toml"], &["fact.toml: line 6, scene 1", "varience", "did you mean variance"]),
        (&["check", "shows.toml"], &["shows.toml: line 5, scene 1", "metric tw"]),
        (&["check", "data.toml"], &["data.toml: line 3, scene 1", "gone.csv"]),
        (&["check", "half.toml"], &["half.toml: line 2"]),
        (&["check", "replce"], &["replce", "did you mean replace?"]),
        (&["check", "ten-minute"], &["ten-minute: no shipped scenario, lecture", "did you mean ten-minutes?"]),
        (&["check", "large.toml"], &["large.toml: line 3, scene 1", "replicates = 10000000", "GB"]),
        (&["check", "empty.toml"], &["empty.toml: is empty", "[[scene]]"]),
        (&["check", "gone.toml"], &["gone.toml"]),
        (&["check"], &["LECTURE|SCENARIO", "check --help"]),
        (&["list", "lecture"], &["lecture", "lectures"]),
        #[cfg(feature = "gui")]
        (&["window", "bad.toml"], &["bad.toml: line 5"]),
        #[cfg(feature = "gui")]
        (&["window", "ten-minutes", "--set", "seed=1"], &["--set", "a lecture"]),
        #[cfg(feature = "gui")]
        (&["window", "ten-minutes"], &["no display"]),
    ];
    for (arguments, words) in cases {
        let (code, out, error) = lab(here, arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {error}");
        assert_eq!(error.trim_end().lines().count(), 1, "{arguments:?}: {error}");
        for word in *words {
            assert!(error.contains(word), "{arguments:?} does not say {word}: {error}");
        }
    }
}
