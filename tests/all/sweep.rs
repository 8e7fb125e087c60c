//! Sweeps: a cell is a run, whatever the threads, the order and the shard; times to collapse; theory in each cell.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Replay, Scenario, find};
use collapse_lab::family::FAMILIES;
use collapse_lab::report::{self, NO_NEAREST, NOT_COMPUTED};
use collapse_lab::sweep::{At, Cell, Grid, Place, Shard, Stats, Sweep, csv, json, shown, table};
use collapse_lab::theory::{Kind, curves, curves_of};

use crate::support::MOST_SE;

fn scenario(family: &str, sets: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario { generations: 12, replicates: 30, sample_size: 9, ..Scenario::default() };
    scenario.set("truth.family", family).unwrap();
    for (key, value) in sets {
        scenario.set(key, value).unwrap();
    }
    scenario
}

fn swept(family: &str, sets: &[(&str, &str)]) -> Sweep {
    let mut sweep = Sweep::new(Arc::new(Grid::new(scenario(family, sets)).unwrap()), None);
    assert!(sweep.advance(usize::MAX, &|| false));
    while !sweep.is_finished() {
        assert!(sweep.advance(usize::MAX, &|| false)); // refinement
    }
    sweep
}

const DIAGRAMS: [(&str, &[(&str, &str)]); 8] = [
    (
        "gaussian",
        &[
            ("sweep.x", "sample_size=3:40:5:log"),
            ("sweep.y", "workflow.synthetic_fraction=0:1:4"),
            ("sweep.metric", "variance_ratio"),
        ],
    ),
    (
        "categorical",
        &[
            ("sweep.x", "workflow.retention=replace,subsample,window"),
            ("sweep.y", "truth.symbols=3,5,20"),
            ("sweep.metric", "alive"),
            ("sweep.at", "7"),
        ],
    ),
    (
        "kde",
        &[
            ("sweep.x", "estimator.width=0.1:0.9:3"),
            ("sweep.y", "estimator.bandwidth=fixed,tracked"),
            ("sweep.metric", "kl_truth_model"),
            ("sweep.at", "4"),
        ],
    ),
    (
        "gaussian",
        &[
            ("sweep.x", "truth.family=gaussian,poisson,laplace"),
            ("sweep.y", "seed=1:9:3"),
            ("sweep.metric", "error_sq"),
            ("stop.rule", "collapse"),
        ],
    ),
    (
        "gaussian",
        &[
            ("sweep.x", "model.family=gaussian,laplace,logistic_location"),
            ("sweep.y", "sample_size=10,40"),
            ("sweep.metric", "tv"),
            ("sweep.at", "4"),
        ],
    ),
    ("exponential", &[("sweep.x", "generations=1,5,12"), ("sweep.metric", "mean")]),
    (
        "gaussian", // two points: most runs leave the numbers between the last two generations
        &[
            ("sweep.x", "sample_size=2,9"),
            ("sweep.y", "generations=700,1,30,300"),
            ("sweep.metric", "variance_ratio"),
            ("workflow.retention", "replace"),
        ],
    ),
    (
        "linear_regression",
        &[
            ("sweep.x", "truth.noise=0.1:10:3:log"),
            ("sweep.y", "replicates=2,30"),
            ("sweep.metric", "weight_error_sq"),
            ("sweep.at", "3"),
        ],
    ),
];

/// The row of a run with the cell's keys set as text, as on the command line, and how many runs had left the numbers.
fn by_run(sweep: &Sweep, cell: &Cell) -> ([u64; 8], u64) {
    let grid = sweep.grid();
    let mut scenario = Scenario { stop: collapse_lab::experiment::StopRule::Generation, ..grid.scenario().clone() };
    let mut pairs = vec![(grid.x().key(), shown(&cell.x))];
    pairs.extend(grid.y().map(|axis| (axis.key(), shown(cell.y.as_ref().unwrap()))));
    pairs.sort_by_key(|(key, _)| !key.ends_with(".family"));
    pairs.iter().for_each(|(key, value)| scenario.set(key, value).unwrap());
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let metrics = experiment.metrics_named(&[grid.metric()]).unwrap();
    let mut ensemble = Ensemble::new(&experiment, experiment.scenario().replicates, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(5, &|| false);
    }
    let t = match grid.at() {
        At::Generation(t) => t,
        _ => experiment.scenario().generations,
    };
    let s = ensemble.history().at(t).unwrap().summaries[0];
    let row = [s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share].map(f64::to_bits);
    (row, ensemble.history().left().iter().map(|left| left.runs).sum())
}

fn bits(cell: &Cell) -> ([u64; 8], u64) {
    let s = cell.stats.unwrap();
    ([s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share].map(f64::to_bits), cell.left)
}

#[test]
fn a_cell_has_the_bits_of_a_run_with_its_keys_set() {
    for (family, sets) in DIAGRAMS {
        let sweep = swept(family, sets);
        assert_eq!(sweep.cells().count(), sweep.grid().cells());
        for cell in sweep.cells() {
            assert_eq!(bits(cell), by_run(&sweep, cell), "{family} {sets:?} at {} {:?}", cell.x, cell.y);
        }
    }
    let left = |sweep: &Sweep| sweep.cells().filter(|cell| cell.left > 0).count();
    let count = DIAGRAMS.iter().filter(|(family, sets)| left(&swept(family, sets)) > 0).count();
    assert_eq!(count, 1, "runs that leave the numbers are among them");
}

#[test]
fn a_cell_on_measured_data_has_the_bits_of_a_run() {
    let mut scenario = find("penguins").unwrap().sides().unwrap().0;
    scenario.set("replicates", "8").unwrap();
    for (key, value) in [("sweep.x", "sample_size=20,60"), ("sweep.metric", "variance_ratio"), ("sweep.at", "5")] {
        scenario.set(key, value).unwrap();
    }
    let mut sweep = Sweep::new(Arc::new(Grid::new(scenario).unwrap()), None);
    assert!(sweep.advance(9, &|| false));
    sweep.cells().for_each(|cell| assert_eq!(bits(cell), by_run(&sweep, cell)));
}

#[test]
fn threads_slices_shards_and_cancelling_change_no_bit() {
    for (family, sets) in DIAGRAMS {
        let whole = csv(&swept(family, sets));
        let on = |threads: usize, slice: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut sweep = Sweep::new(Arc::new(Grid::new(scenario(family, sets)).unwrap()), None);
            let calls = std::sync::atomic::AtomicU64::new(0);
            let often = || calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 40 == 39;
            pool.install(|| {
                while !sweep.is_finished() {
                    sweep.advance(slice, &often); // gives up again and again
                    sweep.advance(1, &|| false);
                }
            });
            csv(&sweep)
        };
        assert!(on(1, 1) == whole && on(2, 3) == whole && on(7, 1000) == whole, "{family} {sets:?}");
        let mut cells: Vec<Cell> = Vec::new();
        for number in 1..=3 {
            let shard = Shard { number, of: 3 };
            let mut part = Sweep::new(Arc::new(Grid::new(scenario(family, sets)).unwrap()), Some(shard));
            part.work(std::time::Duration::from_secs(600), &|| false);
            cells.extend(part.cells().cloned());
        }
        cells.sort_by_key(|cell| cell.place);
        // As text, since not-a-number is the same as itself there.
        let all = swept(family, sets).cells().map(|cell| format!("{cell:?}")).collect::<Vec<_>>();
        assert!(cells.iter().map(|cell| format!("{cell:?}")).eq(all), "{family} {sets:?}");
    }
}

/// First passages by replaying every run generation by generation.
fn by_hand(scenario: &Scenario, passed: impl Fn(&Experiment, &[f64]) -> bool) -> Vec<f64> {
    let experiment = Experiment::new(scenario.clone()).unwrap();
    let first = |run| {
        let mut replay = Replay::new(&experiment, run);
        let all = 1..=scenario.generations;
        let mut times = all.filter(|&t| passed(&experiment, &replay.quantities(t)));
        times.next().map_or(f64::INFINITY, |t| t as f64)
    };
    (0..scenario.replicates).map(first).collect()
}

#[test]
fn times_to_collapse_are_first_passages_and_censored_runs_stay_infinite() {
    let variance: fn(&Experiment, &[f64]) -> bool = |_, q| q[1] < 0.2;
    let mean_gone: fn(&Experiment, &[f64]) -> bool = |_, q| q[0] <= 0.0 || q[0] >= 1.0;
    let collapsed: fn(&Experiment, &[f64]) -> bool = |experiment, q| {
        q[experiment.about().quantities.iter().position(|quantity| quantity.name == "collapsed").unwrap()] > 0.5
    };
    let one_left: fn(&Experiment, &[f64]) -> bool = |experiment, q| {
        let place = experiment.about().quantities.iter().position(|quantity| quantity.name == "heterozygosity");
        place.is_none_or(|place| q[place] < 1e-12)
    };
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], fn(&Experiment, &[f64]) -> bool);
    let cases: [Case<'_>; 4] = [
        ("gaussian", &[("stop.collapse_below", "0.2")], variance),
        ("bernoulli", &[("sweep.metric", "alive"), ("truth.mean", "0.3")], mean_gone),
        ("categorical", &[("sweep.metric", "alive"), ("truth.symbols", "3")], one_left),
        ("ladder_family", &[("workflow.retention", "accumulate")], collapsed),
    ];
    let mut censored = 0;
    for (family, sets, passed) in cases {
        let axis = [("sweep.x", "sample_size=4,8,16"), ("sweep.at", "collapse"), ("workflow.retention", "replace")];
        let sweep = swept(family, &[&axis[..], sets].concat());
        for cell in sweep.cells() {
            let mut times = by_hand(&sweep.grid().open(cell.place).unwrap(), passed);
            let (runs, stats) = (times.len() as f64, cell.stats.unwrap());
            let done: Vec<f64> = times.iter().copied().filter(|t| t.is_finite()).collect();
            times.sort_unstable_by(f64::total_cmp);
            let middle = [times[times.len() / 2 - 1], times[times.len() / 2]];
            let median = if middle[0] == middle[1] { middle[0] } else { (middle[0] + middle[1]) / 2.0 };
            assert_eq!(stats.median, median, "{family} {}", cell.x);
            assert_eq!(stats.finite_share, done.len() as f64 / runs, "{family} {}", cell.x);
            if !done.is_empty() {
                assert!((stats.mean - done.iter().sum::<f64>() / done.len() as f64).abs() < 1e-9);
            }
            censored += usize::from(done.len() < times.len());
            assert!(cell.theory.is_none());
        }
    }
    assert!(censored >= 3, "some cases have runs that never collapse: {censored}");
}

/// Exact means over n, at 4000 runs: 4.5 standard errors.
#[test]
fn a_sweep_agrees_with_theory_in_each_cell() {
    for (retention, metric) in
        [("replace", "variance_ratio"), ("accumulate", "kl_truth_model"), ("window", "mean_error_sq")]
    {
        let sets = [
            ("sweep.x", "sample_size=20:2000:6:log"),
            ("sweep.metric", metric),
            ("sweep.at", "6"),
            ("workflow.retention", retention),
            ("replicates", "4000"),
        ];
        for cell in swept("gaussian", &sets).cells() {
            let (stats, (theory, kind)) = (cell.stats.unwrap(), cell.theory.unwrap());
            assert_eq!(kind, Kind::Exact);
            let z = (stats.mean - theory).abs() / stats.se;
            assert!(z < MOST_SE, "{retention} {metric} at n = {}: {z}", cell.x);
            assert!(stats.se < 0.1 * theory, "{retention} {metric}: the test could not fail");
        }
    }
}

#[test]
fn theory_of_one_metric_is_that_of_all() {
    for about in FAMILIES {
        for retention in ["replace", "accumulate"] {
            let experiment = Experiment::new(scenario(about.name, &[("workflow.retention", retention)])).unwrap();
            let all = curves(&experiment, 5);
            for info in experiment.metrics().iter() {
                let own: Vec<_> = all.iter().filter(|curve| curve.metric == info.name).cloned().collect();
                assert_eq!(curves_of(&experiment, 5, &info.name), own, "{} {retention} {}", about.name, info.name);
            }
        }
    }
}

#[test]
fn impossible_cells_have_a_reason_and_all_impossible_is_refused() {
    let sweep = swept("laplace", &[("sweep.x", "sample_size=5,1000000000"), ("sweep.metric", "scale")]);
    let cells: Vec<&Cell> = sweep.cells().collect();
    assert!(cells[0].stats.is_some() && cells[0].refused.is_none());
    assert!(cells[1].stats.is_none() && cells[1].refused.as_ref().unwrap().contains("GB"));
    let late = swept("gaussian", &[("sweep.x", "generations=3,9"), ("sweep.metric", "variance"), ("sweep.at", "5")]);
    let refused: Vec<bool> = late.cells().map(|cell| cell.refused.is_some()).collect();
    assert_eq!(refused, [true, false]);
    let sets = [("sweep.x", "sample_size=1000000000,2000000000"), ("sweep.metric", "scale")];
    assert!(Grid::new(scenario("laplace", &sets)).unwrap_err().to_string().contains("GB"));
}

#[test]
fn refinement_adds_cells_where_the_metric_changes_fast_and_changes_none() {
    let sets = [
        ("sweep.x", "sample_size=2:2000:9:log"),
        ("sweep.y", "generations=10:130:7"),
        ("sweep.metric", "variance_ratio"),
        ("workflow.retention", "replace"),
        ("replicates", "400"),
    ];
    let plain = swept("gaussian", &sets);
    let grid = Grid::new(scenario("gaussian", &sets)).unwrap().refined(2).unwrap();
    let mut fine = Sweep::new(Arc::new(grid), None);
    assert!(fine.work(std::time::Duration::from_secs(600), &|| false) && fine.is_finished());
    let scaled = |cell: &Cell| fine.cell(Place { i: cell.place.i << 2, j: cell.place.j << 2 }).cloned();
    assert!(plain.cells().all(|cell| scaled(cell).is_some_and(|found| bits(&found) == bits(cell))));
    let (base, all) = (plain.grid().cells(), 33 * 25);
    assert!(fine.cells().count() > base + 10 && fine.cells().count() < all, "{}", fine.cells().count());
    // Where nothing is left at any t, and where nothing is lost, there is nothing to look at more closely.
    let added = |low: u32, high: u32| fine.cells().filter(|cell| (low..high).contains(&cell.place.i)).count();
    assert!(added(12, 25) > added(0, 9), "{} {}", added(12, 25), added(0, 9));
    for cell in fine.cells() {
        assert_eq!(bits(cell), by_run(&fine, cell), "{} {:?}", cell.x, cell.y);
    }
}

/// Where a loop begins is a list of its own; the empty one is the truth.
#[test]
fn rows_of_lists_are_read_back_and_the_empty_one_is_the_truth() {
    let sets = [
        ("sweep.x", "workflow.synthetic_fraction=0.3,0.6"),
        ("sweep.y", "model.start=[], [0.9,0.1]"),
        ("sweep.metric", "largest"),
        ("workflow.retention", "replace"),
        ("truth.symbols", "2"),
        ("truth.zipf", "0"),
        ("replicates", "5"),
        ("generations", "3"),
    ];
    let sweep = swept("categorical", &sets);
    let text = csv(&sweep);
    let (again, lost) = Sweep::from_table("table.csv", &text).unwrap();
    assert!(lost.is_none() && again.is_finished() && csv(&again) == text);
    let begins: Vec<usize> =
        sweep.cells().map(|cell| sweep.grid().open(cell.place).unwrap().rules.start.len()).collect();
    assert_eq!(begins, [0, 0, 2, 2]);
    assert!(text.contains("\"[0.9, 0.1]\"") && text.contains(",[],"));
}

/// A few rows, or a list of them, are curves: each is looked at for itself, and no row comes between.
#[test]
fn rows_that_stand_apart_are_refined_each_for_itself() {
    for rows in ["generations=10:130:4", "generations=10,50,90,130", "workflow.retention=replace,accumulate"] {
        let sets = [
            ("sweep.x", "sample_size=2:2000:9:log"),
            ("sweep.y", rows),
            ("sweep.metric", "variance_ratio"),
            ("workflow.retention", "replace"),
            ("replicates", "100"),
        ];
        let refined = |sets: &[(&str, &str)]| {
            let grid = Grid::new(scenario("gaussian", sets)).unwrap().refined(2).unwrap();
            let mut sweep = Sweep::new(Arc::new(grid), None);
            assert!(sweep.work(std::time::Duration::from_secs(600), &|| false) && sweep.is_finished());
            sweep
        };
        let fine = refined(&sets);
        let base = fine.grid().cells();
        assert!(fine.cells().all(|cell| cell.place.j.is_multiple_of(4)), "{rows}");
        assert!(fine.cells().count() > base + 4, "{rows}: {}", fine.cells().count());
        // A listed knob is as it was meant along a curve, too.
        let listed = [("sweep.x", "sample_size=2,20,200,2000"), sets[2], sets[3], sets[4]];
        assert_eq!(refined(&listed).cells().count(), 4);
    }
}

/// What a knob takes no number for is a cell with a reason, beside those that can be run; only where none can, or the
/// axis is none, the sweep is refused.
#[test]
fn an_impossible_value_is_an_impossible_cell_on_any_axis() {
    for (axis, wanted, why) in [
        ("sample_size=0:20:3", &[0][..], "sample_size = 0: must be a whole number from 1"),
        ("sample_size=5,0", &[1], "sample_size = 0"),
        ("generations=-3:20:3", &[0], "generations = -3"),
        ("truth.variance=-1:1:5", &[0, 1, 2], "greater than 0"),
        ("workflow.synthetic_fraction=0:2:5", &[3, 4], "from 0 to 1"),
        ("sampling.temperature=0,1,2000", &[0, 2], "sampling.temperature"),
        ("estimator.real_weight=pooled,0.5,2", &[2], "\"pooled\""),
    ] {
        let mixed = [("workflow.synthetic_fraction", "0.5"), ("workflow.retention", "replace")];
        let sweep = swept("gaussian", &[&[("sweep.x", axis), ("sweep.metric", "mean")], &mixed[..]].concat());
        let impossible: Vec<usize> =
            sweep.cells().enumerate().filter(|(_, cell)| cell.stats.is_none()).map(|(i, _)| i).collect();
        assert_eq!(impossible, wanted, "{axis}");
        let reason = sweep.cells().nth(wanted[0]).unwrap().refused.clone().unwrap();
        assert!(reason.contains(why), "{axis}: {reason}");
    }
    for (axis, why) in [
        ("sample_size=0,-3", "sample_size = "),
        ("sample_size=5,many", "\"many\""),
        ("sampling.curation=2,infinit", "\"infinit\""),
        ("truth.mean=1,nan", "a number from"),
    ] {
        let sets = [("sweep.x", axis), ("sweep.metric", "mean")];
        let refused = Grid::new(scenario("gaussian", &sets)).unwrap_err().to_string();
        assert!(refused.contains(why), "{axis}: {refused}");
    }
}

/// The metrics of curated runs are there to be swept, with the knob that turns curation on, too.
#[test]
fn rewards_are_swept_where_curation_is_on() {
    let sweep = swept("gaussian", &[("sweep.x", "sampling.curation=1,2,4"), ("sweep.metric", "reward")]);
    let done: Vec<bool> = sweep.cells().map(|cell| cell.stats.is_some()).collect();
    assert_eq!(done, [false, true, true]);
    assert!(Grid::new(scenario("gaussian", &[("sweep.x", "seed=1,2"), ("sweep.metric", "reward")])).is_err());
}

/// Each of the keys told of as idle changes no bit of any cell; and with what it needs nothing is said of it.
#[test]
fn a_knob_said_to_change_nothing_changes_nothing() {
    let mut said = 0;
    for (axis, with) in [
        ("workflow.window=2,5", ("workflow.retention", "window")),
        ("workflow.growth=0,1", ("workflow.schedule", "growing")),
        ("workflow.real_source=fresh,same", ("workflow.synthetic_fraction", "0.5")),
        ("sampling.choice=luce,best", ("sampling.curation", "3")),
        ("sampling.reward=linear,quadratic", ("sampling.curation", "3")),
        ("sampling.reward_gain=0,2", ("sampling.curation", "3")),
        ("sampling.reward_centre=0,2", ("sampling.curation", "3")),
        ("sampling.reward_centre_y=0,2", ("sampling.curation", "3")),
        ("sampling.repulsion_reach=1,2", ("sampling.repulsion", "0.1")),
        ("sampling.repulsion_memory=0,0.3", ("sampling.repulsion", "0.1")),
        ("stop.collapse_below=0.1,0.5", ("sweep.at", "collapse")),
    ] {
        let retention = ("workflow.retention", "replace");
        let sets = [("sweep.x", axis), ("sweep.metric", "variance_ratio"), retention];
        let sweep = swept("gaussian", &sets);
        let key = axis.split('=').next().unwrap();
        let notices = sweep.grid().notices();
        assert!(notices.len() == 1 && notices[0].starts_with(&format!("{key} changes nothing here")), "{notices:?}");
        let all: Vec<([u64; 8], u64)> = sweep.cells().map(bits).collect();
        assert!(all.iter().all(|cell| *cell == all[0]), "{key}");
        said += 1;
        let grid = Grid::new(scenario("gaussian", &[&sets[..], &[with]].concat())).unwrap();
        assert_eq!(grid.notices(), Vec::<String>::new(), "{key} with {with:?}");
    }
    assert_eq!(said, 11);
    // The other axis may give it what it needs; a margin needs two things.
    let with = |x: &str, y: &str| {
        let sets = [("sweep.x", x), ("sweep.y", y), ("sweep.metric", "mean"), ("sampling.curation", "2")];
        Grid::new(scenario("gaussian", &sets)).unwrap().notices()
    };
    assert!(with("workflow.window=2,5", "workflow.retention=replace,window").is_empty());
    assert!(with("sampling.reward_margin=0,1", "sampling.reward=linear,quadratic")[0].contains("reward_margin"));
    let merged = with("sample_size=1:3:10", "truth.mean=1,1.0,2");
    assert_eq!(merged[0], "sample_size: of 10 steps 3 differ, since it takes whole numbers");
    assert_eq!(merged[1], "truth.mean: of 3 values listed 2 differ, since some are there twice");
}

/// What draws its points one by one is refused before the first of 10^12 is drawn, in its cell only.
#[test]
fn batches_of_points_beyond_memory_or_patience_are_refused_up_front() {
    for (family, sets, why) in [
        ("laplace", &[][..], "GB"),
        ("gaussian", &[("sampling.curation", "2")], "GB"),
        ("gaussian", &[("sampling.diversity", "stratified")], "GB"),
        ("gaussian", &[("workflow.retention", "subsample")], "GB"),
        ("gaussian", &[("sampling.draws", "points")], "1.0e12 draws"),
        (
            "poisson",
            &[("sampling.draws", "points"), ("workflow.retention", "replace")],
            "sampling.draws = \"statistic\"",
        ),
        ("laplace", &[("model.family", "gaussian"), ("workflow.retention", "replace")], "one by one"),
    ] {
        let axis = [("sweep.x", "sample_size=20,1e12"), ("sweep.metric", "mean"), ("generations", "3")];
        let metric = [("sweep.metric", if family == "laplace" { "kl_truth_model" } else { "mean" })];
        let sweep = swept(family, &[&axis[..], &metric, sets].concat());
        let cells: Vec<&Cell> = sweep.cells().collect();
        assert!(cells[0].stats.is_some(), "{family} {sets:?}: {:?}", cells[0].refused);
        let reason = cells[1].refused.clone().unwrap_or_default();
        assert!(reason.contains(why), "{family} {sets:?}: {reason}");
    }
    let drawn = [("sweep.x", "sample_size=20,1e12"), ("sweep.metric", "mean")];
    assert!(swept("gaussian", &drawn).cells().all(|cell| cell.stats.is_some()), "by the statistic n costs nothing");
}

/// Whatever a cell may hold, a table read back is the same cell, and writes the same table.
/// A cell without a value says why in the words of a run's own table: that no model is nearest to the truth, or that it was not
/// computed.
#[test]
fn a_cell_without_a_value_says_why_as_a_run_does() {
    let sets = [("model.family", "laplace"), ("generations", "2"), ("replicates", "3"), ("sample_size", "5")];
    let swept = swept(
        "cauchy_location",
        &[&sets[..], &[("sweep.x", "sample_size=5,6"), ("sweep.metric", "error_sq")]].concat(),
    );
    let told = format!("error_sq has no value in any run ({NO_NEAREST})");
    assert!(swept.cells().all(|cell| cell.remark(swept.grid()) == Some(told.clone())), "{}", csv(&swept));
    let (again, _) = Sweep::from_table("table", &csv(&swept)).unwrap();
    assert_eq!(csv(&again), csv(&swept));
    let experiment = Arc::new(Experiment::new(scenario("cauchy_location", &sets)).unwrap());
    let mut run = Ensemble::new(&experiment, 3, experiment.metrics_named(&["error_sq"]).unwrap());
    assert!(run.advance(2, &|| false));
    let results = report::Results { experiment: &experiment, history: run.history(), theory: &[], metrics: &[] };
    assert!(report::csv(&results).contains(&format!("({NO_NEAREST})")), "{}", report::csv(&results));
}

#[test]
fn a_table_read_back_is_the_same_cells_and_the_same_table() {
    let grid = Arc::new(
        Grid::new(scenario("gaussian", &[("sweep.x", "sample_size=2:9:8"), ("sweep.metric", "variance")])).unwrap(),
    );
    let stats = swept("gaussian", &[("sweep.x", "sample_size=5,6"), ("sweep.metric", "variance")]);
    let stats = stats.cells().next().unwrap().stats.unwrap();
    let (none, all) = (f64::NAN, f64::INFINITY);
    let undefined = Stats { mean: none, se: none, median: none, q05: none, q25: none, q75: none, q95: none, ..stats };
    let infinite = Stats { mean: none, se: none, median: all, q05: all, q25: all, q75: all, q95: all, ..stats };
    let mut sweep = Sweep::new(Arc::clone(&grid), None);
    let cell = |i: u32, stats: Option<Stats>, theory, refused: Option<&str>| {
        let place = grid.place(i as usize, 0);
        let (x, y) = grid.values(place).unwrap();
        Cell { place, x, y, stats, theory, left: 0, lacks_nearest: false, refused: refused.map(str::to_owned) }
    };
    let kinds = Kind::ALL.into_iter().zip(0..);
    sweep.take_up(kinds.map(|(kind, i)| cell(i, Some(stats), Some((0.1 + f64::from(i), kind)), None)));
    sweep.take_up([
        cell(4, None, None, Some("no, \"not\" this")),
        cell(5, Some(Stats { finite_share: 0.0, ..undefined }), Some((-all, Kind::LowerBound)), None),
        cell(6, Some(Stats { finite_share: 0.0, ..infinite }), None, None),
        Cell { left: 3, ..cell(7, Some(Stats { finite_share: 0.5, ..infinite }), None, None) },
        Cell { left: 1, ..cell(0, Some(Stats { finite_share: 0.0, ..infinite }), None, None) },
    ]);
    let table = csv(&sweep);
    let (again, lost) = Sweep::from_table("table", &table).unwrap();
    assert_eq!(lost, None);
    // As text, since not-a-number is the same as itself there.
    let told = |sweep: &Sweep| sweep.cells().map(|cell| format!("{cell:?}")).collect::<Vec<_>>();
    assert_eq!(told(&again), told(&sweep));
    assert_eq!(csv(&again), table);
    let missing = format!(",0.0,-inf,lower bound,variance has no value in any run ({NOT_COMPUTED})\n");
    assert!(table.contains(&missing), "{table}");
    assert!(table.contains(",0.0,,,variance is finite in no run (the median is infinite)\n"), "{table}");
    assert!(table.contains(",0.5,,,3 runs left the range or resolution of numbers\n"), "{table}");
    assert!(
        table.contains(",1 run left the range or resolution of numbers and variance is finite in no run (the"),
        "{table}"
    );
    assert!(table.contains("\n# in 2 of 8 cells runs left the range or resolution of numbers "), "{table}");
    // A row more than there are cells is another table's.
    let twice = format!("{table}{}\n", table.lines().next_back().unwrap());
    let error = Sweep::from_table("twice", &twice).unwrap_err().to_string();
    assert!(error.contains("more rows than its sweep has cells (8)"), "{error}");
}

/// Runs that have left the range of numbers are counted in a cell as in a run of its own, whose table says so, too.
#[test]
fn runs_that_left_the_numbers_are_told_in_their_cells() {
    let sets = [
        ("workflow.retention", "replace"),
        ("generations", "140"),
        ("replicates", "4"),
        ("sample_size", "40"),
        ("sweep.x", "sampling.temperature=1,700"),
        ("sweep.metric", "mean"),
    ];
    let sweep = swept("geometric", &sets);
    assert_eq!(sweep.cells().map(|cell| cell.left).collect::<Vec<_>>(), [0, 4]);
    assert!(csv(&sweep).contains(",4 runs left the range or resolution of numbers\n"), "{}", csv(&sweep));
    assert!(
        sweep.cells().all(|cell| cell.stats.is_some_and(|stats| stats.finite_share == 1.0)),
        "their last values stand"
    );
    assert!(json(&sweep).contains("4 runs left") && table(&sweep).contains("4 runs left"));
    let passing = [("sweep.at", "collapse"), ("sweep.metric", "variance_ratio")];
    let clocked = swept("geometric", &[&sets[..], &passing].concat());
    assert_eq!(clocked.cells().map(|cell| cell.left).collect::<Vec<_>>(), [0, 4]);
    let hot = scenario("geometric", &[&sets[..4], &[("sampling.temperature", "700")]].concat());
    let experiment = Arc::new(Experiment::new(hot).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 4, Arc::clone(experiment.metrics()));
    assert!(ensemble.advance(140, &|| false));
    let results = report::Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &[] };
    assert!(report::table(&results).contains("\n4 of 4 runs left the range of numbers: the first at generation "));
}

/// What would be too large is known before it is begun.
#[test]
fn a_table_that_nobody_reads_is_refused() {
    let sets = [("sweep.x", "sample_size=2:4000:1000"), ("sweep.y", "seed=1:1000:1000"), ("sweep.metric", "mean")];
    let grid = Grid::new(scenario("gaussian", &sets)).unwrap();
    let error = grid.refined(4).unwrap_err().to_string();
    assert!(error.contains("refine = 4: up to ") && error.contains("at most 1.1 GB"), "{error}");
}
