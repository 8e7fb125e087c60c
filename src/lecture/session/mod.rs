//! A session: all that is on view in the window, and the runs kept there, as one file (`NAME.lab.toml`).
//!
//! It is TOML for people to read and change: what is looked at and how, then the scenario, what somebody expects, and the
//! runs. Nothing is run and no data are read by reading it.

mod open;
mod parts;
mod read;
mod runs;
mod words;
mod write;

pub use open::{Found, find, is_session};
pub use parts::{Ends, Guess, KeptRun, Map, Session, Tabled};
pub use read::read;
pub use runs::{read_runs, write_runs};
pub use write::write;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Centre, Scenario};
    use crate::lecture::names::{
        Chapter, Chooser, LabPlot, Layer, Level, Page, Shown, SidePlot, Slot, ThemeName, Views,
    };

    fn scenario(lines: &str) -> Scenario {
        Scenario::from_toml(&format!("{lines}\n[truth]\nfamily = \"gaussian\"")).unwrap()
    }

    fn full() -> Session {
        let kept = |n: u64, pinned: bool| KeptRun {
            name: if pinned { "mine \"é\"\nand more".into() } else { String::new() },
            what: format!("sample size n {n}"),
            scenario: Box::new(scenario(&format!("sample_size = {n}\ncompare.workflow.retention = \"replace\""))),
            left_at: 1_700_000_000 + n,
            pinned,
            over: pinned,
            course: if pinned { vec![1.0, 0.25, 3.1e-9] } else { Vec::new() },
        };
        Session {
            scenario: scenario(
                "title = \"a < b\"\nseed = 11\ncompare.sample_size = 5\nsweep.x = \"sample_size=4:20:3:log\"",
            ),
            opened: Some(scenario("title = \"a < b\"")),
            page: Page::Compare,
            chapter: Chapter::Spike,
            side: 1,
            view: Views::Difference,
            layout: Some(Views::Together),
            centre: Some(Centre::Mean),
            singles: Some(5),
            shows: vec![(Chooser::CompareDivergence, Shown::Profile(1)), (Chooser::LabDivergence, Shown::metric("tv"))],
            log: vec![(Slot::Lab(LabPlot::Divergence), false), (Slot::Left(SidePlot::Spread), true)],
            hidden: vec![(Slot::Way(3), Layer::Curve(2)), (Slot::Way(3), Layer::Theory)],
            enlarged: Some(Slot::Metric { both: true, number: 3 }),
            table: Some(Tabled { slot: Slot::Left(SidePlot::Density), sort: Some((2, true)) }),
            zoom: vec![
                (Slot::Lab(LabPlot::Divergence), [Some([0.5, 12.0]), None]),
                (Slot::Left(SidePlot::Spread), [Some([1.0, 2.0]), Some([-1e-9, 3.25])]),
            ],
            generation: 12,
            speed: Some(f64::INFINITY),
            level: Some(Level::Lab),
            theme: Some(ThemeName::Dark),
            story: true,
            veiled: true,
            slow: true,
            generations_log: true,
            map: Map {
                runs: Some(64),
                side: Some(1),
                centre: Some(Centre::Mean),
                curves: Some(false),
                cell: Some([3, 4]),
            },
            guesses: vec![Guess {
                slot: Slot::Lab(LabPlot::Parameters),
                side: 1,
                metric: "variance".into(),
                who: "Anna \u{1F9EA}".into(),
                points: vec![[0.0, 1.0], [7.5, 1e-300], [9.0, -0.1]],
                log: true,
                made_at: 3,
                former: true,
            }],
            runs: vec![kept(7, true), kept(8, false)],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let whole = full();
        let plain = Session {
            opened: None,
            layout: None,
            centre: None,
            singles: None,
            shows: Vec::new(),
            log: Vec::new(),
            hidden: Vec::new(),
            enlarged: None,
            table: None,
            zoom: Vec::new(),
            speed: None,
            level: None,
            theme: None,
            story: false,
            veiled: false,
            slow: false,
            generations_log: false,
            map: Map::default(),
            guesses: Vec::new(),
            runs: Vec::new(),
            ..full()
        };
        let table = Some(Tabled { slot: Slot::PhaseMap, sort: None });
        for session in [&whole, &plain, &Session { speed: Some(0.1 + 0.2), table, ..full() }] {
            let text = write(session, None);
            assert!(is_session(&text));
            assert_eq!(read(&text, None).as_ref(), Ok(session), "{text}");
            // Another system's ends of lines, and a mark in front, change nothing.
            assert_eq!(read(&format!("\u{feff}{}", text.replace('\n', "\r\n")), None).as_ref(), Ok(session));
        }
        assert_eq!(read_runs(&write_runs(&whole.runs)), Ok((whole.runs, 0)));
        assert!(!is_session("title = \"x\"\n[truth]\nfamily = \"gaussian\"") && !is_session("[[scene]]"));
        assert!(is_session("# words\n\nsession = 1\n[[run"));
    }

    #[test]
    fn data_are_looked_up_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let [own, far] = ["own", "far"].map(|name| folder.path().join(name));
        for place in [&own, &far] {
            std::fs::create_dir(place).unwrap();
            std::fs::write(place.join("d.csv"), "x\n1\n2\n").unwrap();
        }
        let mut session = full();
        session.scenario.data = Some("d.csv".into());
        session.scenario.folder = Some(own.clone());
        let beside = write(&session, Some(&own));
        let back = read(&beside, Some(&own)).unwrap();
        assert_eq!(back.scenario.data_place(), Some(own.join("d.csv")));
        // Moved with its data it means those.
        assert_eq!(read(&beside, Some(&far)).unwrap().scenario.data_place(), Some(far.join("d.csv")));
        // Written elsewhere it still means the first.
        let elsewhere = read(&write(&session, Some(&far)), Some(&far)).unwrap();
        assert_eq!(elsewhere.scenario.data_place(), Some(own.canonicalize().unwrap().join("d.csv")));
    }

    /// Each wrong file gets one line with its line or key, and what would do.
    #[test]
    fn wrong_files_are_refused_in_a_line() {
        let good = write(&full(), None);
        let wrong = |from: &str, to: &str| {
            assert!(good.contains(from), "{from} is not in\n{good}");
            good.replacen(from, to, 1)
        };
        let cases: Vec<(String, &[&str])> = vec![
            (wrong("generation = 12", "generaton = 12"), &["line 13", "generaton", "did you mean generation?"]),
            (wrong("generation = 12", "generation = \"12\""), &["generation", "whole number"]),
            (wrong("generation = 12", "generation = -1"), &["generation = -1", "from 0"]),
            (wrong("page = \"compare\"", "page = \"compair\""), &["line 4", "did you mean \"compare\"?"]),
            (wrong("view = \"difference\"", "view = 3"), &["view = 3", "side by side"]),
            (wrong("centre = \"mean\"", "centre = \"middle\""), &["centre", "median"]),
            (wrong("speed = \"fastest\"", "speed = \"fast\""), &["speed", "fastest"]),
            (wrong("speed = \"fastest\"", "speed = 0"), &["speed = 0", "above 0"]),
            (wrong("theme = \"dark\"", "theme = \"dork\""), &["did you mean \"dark\"?"]),
            (wrong("veiled = true", "veiled = 1"), &["veiled = 1", "true or false"]),
            (wrong("\"lab divergence\" = \"tv\"", "\"lab diverg\" = \"tv\""), &["shows", "lab diverg"]),
            (
                wrong("\"lab divergence\" = false", "\"lab divergence\" = 0"),
                &["log: 0 of lab divergence", "true or false"],
            ),
            (wrong("\"curve 2\"", "\"curve\""), &["hidden", "curve 0"]),
            (wrong("\"column\" = 2", "\"column\" = -1"), &["column = -1", "from 0"]),
            (wrong("\"plot\" = \"left density\", ", ""), &["table", "plot"]),
            (wrong("[[0.5, 12.0], []]", "[[12.0, 0.5], []]"), &["zoom", "lab divergence", "two rising pairs"]),
            (wrong("[[0.5, 12.0], []]", "[0.5, 12.0]"), &["zoom", "[[1, 20], []]"]),
            (wrong("cell = [3, 4]", "cell = [3]"), &["cell", "two whole numbers"]),
            (wrong("cell = [3, 4]", "cells = [3, 4]"), &["cells", "did you mean cell?"]),
            (wrong("[7.5,", "[-7.5,"), &["points", "generations rising"]),
            (wrong("metric = \"variance\"", "metrics = \"variance\""), &["metrics", "did you mean metric?"]),
            (wrong("plot = \"lab parameters\"", "who = \"x\""), &["line"]),
            (wrong("pinned = true", "pined = true"), &["pined", "did you mean pinned?"]),
            (wrong("course = [1.0", "course = [\"1\""), &["course", "a list of at most 100 numbers"]),
            (wrong("sample_size = 8", "sample_size = \"many\""), &["scenario.sample_size", "many"]),
            (wrong("truth.family = \"gaussian\"", "truth.family = \"gausian\""), &["gaussian"]),
            (wrong("truth.family = \"gaussian\"", "truth.famly = \"gaussian\""), &["truth.family is missing"]),
            (wrong("seed = 11", "sede = 11"), &["scenario.sede", "seed"]),
            (wrong("\n[scenario]", "\n[scenarios]"), &["scenarios", "did you mean scenario?"]),
            (wrong("session = 1", "session = 2"), &["line 2", "newer lab", "edition 1"]),
            (wrong("session = 1", "session = \"one\""), &["session", "whole number from 1 to 1"]),
            (wrong("session = 1\n", ""), &["no session", "session = 1"]),
            (good[..good.len() - 5].into(), &["line"]),
            (good[..good.rfind("\n[[run]]").unwrap()].into(), &["runs = 2, and 1", "cut short"]),
            (good[..good.find("\n[scenario]").unwrap()].into(), &["cut short"]),
            (format!("session = 1\n# {}", "x".repeat(9 << 20)), &["longer than 8 MB"]),
            (format!("{good}{{{{"), &["line"]),
            ("session = 1\nscenario = 3".into(), &["line 2", "a table, written [scenario]"]),
            ("session = 1\nrun = 3\n[scenario]\ntruth.family = \"gaussian\"".into(), &["tables, each written [[run]]"]),
            (String::new(), &["no session"]),
        ];
        assert!(cases.len() >= 30);
        for (i, (text, words)) in cases.iter().enumerate() {
            let problem = match read(text, None) {
                Err(problem) => problem.to_string(),
                Ok(_) => panic!("case {i} is taken"),
            };
            assert!(problem.starts_with("line ") && !problem.contains('\n'), "case {i}: {problem}");
            assert!(problem.chars().count() < 300, "case {i}: {problem}");
            for word in *words {
                assert!(problem.contains(word), "case {i}: {word} is not in: {problem}");
            }
        }
    }

    #[test]
    fn a_file_is_known_by_its_name_or_by_what_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let good = write(&full(), None);
        for name in ["a.lab.toml", "b.toml", "c.TOML"] {
            let found = find(&at(name, good.as_bytes())).unwrap().session();
            assert_eq!(found.map(|session| session.generation), Ok(12), "{name}");
        }
        let told = |path: &str| find(path).unwrap().session().unwrap_err().to_string();
        assert!(told(&at("d.lab.toml", b"session = 1\n\xff\xfe")).contains("not a text in UTF-8"));
        assert!(
            told(&at("e.lab.toml", format!("session = 1\n# {}", "x".repeat(9 << 20)).as_bytes()))
                .contains("longer than 8 MB")
        );
        assert!(find(&at("f.lab.toml", b"[truth]\nfamily = \"gaussian\"")).is_none());
        assert!(find(&at("g.csv", good.as_bytes())).is_none());
        assert!(find("gone.lab.toml").is_none() && find("replace").is_none());
    }
}
