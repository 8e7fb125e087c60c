//! Laws over inputs that nobody chose, made smaller where one breaks: statistics that merge, split and show their points, and
//! texts that come back as they were written.

use collapse_lab::experiment::{Question, Scenario};
use collapse_lab::family::{Batch as _, FAMILIES, Family, Settings, Visitor, with_family};
use collapse_lab::sweep::Grid;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::support::{fit_of, random, values};

/// The same cases each time, and no file of those that failed.
fn holds<S: Strategy>(strategy: S, cases: u32, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng).run(&strategy, law).unwrap();
}

struct Apart {
    seed: u64,
    n: u64,
    head: u64,
}
impl Visitor for Apart {
    type Output = Result<(), TestCaseError>;
    fn visit<F: Family>(self) -> Self::Output {
        let Self { seed, n, head } = self;
        let mut rng = random(seed);
        let (family, truth) = F::configure(&Settings::new(), None).unwrap();
        let mut whole = family.empty();
        family.draw(&truth, n, &mut rng, &mut whole);
        let same = |other: &F::Batch, way: &str| {
            prop_assert_eq!(other.len(), n, "{}: {}", F::ABOUT.name, way);
            let [a, b] = [&whole, other].map(|batch| values(&family, &fit_of(&family, &truth, batch)));
            for (a, b) in a.iter().zip(&b) {
                let near = a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-8 * (1.0 + a.abs());
                prop_assert!(near, "{}, {}: {} and {}", F::ABOUT.name, way, a, b);
            }
            Ok(())
        };
        let (first, rest) = family.split(&whole, head, &mut rng);
        prop_assert_eq!(first.len(), head, "{}", F::ABOUT.name);
        for (mut one, other) in [(first.clone(), rest.clone()), (rest, first)] {
            one.merge(&other);
            same(&one, "split and merged")?;
        }
        let mut again = family.empty();
        family.reveal(&whole, usize::MAX, &mut rng).into_iter().for_each(|point| family.observe(&mut again, point));
        same(&again, "shown")
    }
}

/// Fits by rounds that depend on where they begin, or on the order of points in their last digits, have tests of their own.
#[test]
fn what_is_split_or_shown_is_the_statistic_again() {
    let families: Vec<&str> = FAMILIES.iter().map(|about| about.name).collect();
    let families: Vec<&str> = families.into_iter().filter(|name| !SEARCHED.contains(name)).collect();
    let cases = (0..families.len(), any::<u64>(), 1..60_u64, 0.0..=1.0_f64);
    holds(cases, 300, |(family, seed, n, share)| {
        let head = (share * n as f64) as u64;
        with_family(families[family], Apart { seed, n, head }).expect("the family exists")
    });
}
const SEARCHED: [&str; 5] =
    ["gaussian_mixture", "symmetric_mixture", "plane_mixture", "var_mixture", "cauchy_location"];

/// Whatever a title, a claim, a question and its answers are made of: escapes, quotes, brackets, signs of the link's own grammar.
#[test]
fn scenarios_come_back_from_their_files_and_links() {
    let positive = proptest::num::f64::POSITIVE.prop_filter("taken", |x| (1e-100..=1e100).contains(x));
    let signs = "[\\[\\]\"'&=%+#, \\\\a-z]{0,12}";
    let answers =
        prop_oneof![proptest::collection::vec(any::<String>(), 2..=5), proptest::collection::vec(signs, 2..=5)];
    let asked = (any::<String>(), answers, 1..=5_u64, signs);
    let cases = (any::<String>(), signs, positive, 1..1_000_000_u64, any::<bool>(), asked);
    holds(cases, 500, |(title, claim, variance, n, window, (ask, answers, right, because))| {
        let mut scenario = Scenario { title, claim, sample_size: n, ..Scenario::default() };
        scenario.set_family("gaussian");
        scenario.question = Question { ask, answers, right, because };
        scenario.set("truth.variance", &format!("{variance:e}")).unwrap();
        scenario.set("workflow.retention", if window { "window" } else { "subsample" }).unwrap();
        let file = Scenario::from_toml(&scenario.to_toml());
        prop_assert_eq!(file.as_ref(), Ok(&scenario));
        let whole = scenario.to_whole_toml();
        prop_assert_eq!(Scenario::from_toml(&whole).map(|again| again.to_whole_toml()), Ok(whole));
        prop_assert_eq!(Scenario::from_link(&scenario.to_link()), Ok(scenario));
        Ok(())
    });
}

fn swept(x: &str) -> Result<Grid, String> {
    let mut scenario = Scenario { replicates: 2, generations: 2, ..Scenario::default() };
    scenario.set_family("gaussian");
    scenario.sweep.x = x.to_owned();
    scenario.sweep.metric = "variance".to_owned();
    Grid::new(scenario).map_err(|problem| problem.to_string())
}

/// A range says its ends and its number of steps, and is written as it is read; what is no axis is refused in a line.
#[test]
fn axes_come_back_as_they_are_written() {
    let cases = (1e-3..1.0_f64, 2.0..1e6_f64, 2..40_usize, any::<bool>());
    holds(cases, 100, |(low, high, steps, log)| {
        let text = format!("truth.variance={low} : {high}:{steps}{}", if log { ": log" } else { "" });
        let grid = swept(&text).map_err(TestCaseError::fail)?;
        let axis = grid.x();
        prop_assert_eq!(axis.len(), steps);
        let (first, last) = (axis.values()[0].as_float().unwrap(), axis.values()[steps - 1].as_float().unwrap());
        prop_assert!((first / low - 1.0).abs() < 1e-11 && (last / high - 1.0).abs() < 1e-11, "{} {}", first, last);
        let again = swept(&axis.to_string()).map_err(TestCaseError::fail)?;
        prop_assert_eq!(again.x(), axis);
        prop_assert_eq!(again.x().to_string(), axis.to_string());
        Ok(())
    });
    holds("(sample_size|truth\\.mean|seed|)=?[0-9a-z:,.\\[\\]\"-]{0,14}|.{0,20}", 500, |text| {
        match swept(&text) {
            Ok(grid) => {
                let again = swept(&grid.x().to_string()).map_err(TestCaseError::fail)?;
                prop_assert_eq!(again.x(), grid.x());
            }
            Err(said) => prop_assert!(said.lines().count() == 1 && said.chars().count() <= 400, "{}", said),
        }
        Ok(())
    });
}

#[test]
fn every_text_is_on_one_line_and_comes_back() {
    for title in ["x\n--- end ---\ny", "a\t\"b\"\\", "\u{1b}[2J\u{7f}", "\u{e000}0\u{e000}", "it's \"so\"\r\n", "plain"]
    {
        let scenario = Scenario { title: title.into(), claim: "\n\n".into(), ..Scenario::default() };
        for toml in [scenario.to_toml(), scenario.to_whole_toml()] {
            assert_eq!(toml.lines().filter(|line| line.starts_with("title = ")).count(), 1, "{toml}");
            assert!(!toml.contains("\"\"\"") && !toml.contains("'''"), "{toml}");
            let again = Scenario::from_toml(&toml).unwrap();
            assert_eq!((again.title.as_str(), again.claim.as_str()), (title, "\n\n"));
        }
    }
}
