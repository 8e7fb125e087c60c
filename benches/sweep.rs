//! Speed of a phase diagram: 64 x 64 cells of the Gaussian fit, 64 runs each, 100 generations (26 million generations),
//! and how soon there is a first coarse picture of it (8 x 8 blocks).
#![allow(missing_docs, clippy::too_many_lines, clippy::unwrap_used, reason = "a bench that cannot run has failed")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};

use collapse_lab::experiment::Scenario;
use collapse_lab::sweep::{Grid, Sweep};

fn scenario(y: &str, metric: &str, at: &str) -> Scenario {
    let mut scenario = Scenario { generations: 100, replicates: 64, ..Scenario::default() };
    let pairs = [("sweep.x", "sample_size=10:1000:64:log"), ("sweep.y", y), ("sweep.metric", metric), ("sweep.at", at)];
    pairs.iter().for_each(|(key, value)| scenario.set(key, value).unwrap());
    scenario
}

fn sweep(scenario: &Scenario, theory: bool) -> Sweep {
    let sweep = Sweep::new(Arc::new(Grid::new(scenario.clone()).unwrap()), None);
    if theory { sweep } else { sweep.without_theory() }
}

fn diagram(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("64 x 64 cells, 64 runs, 100 generations");
    group.sample_size(10);
    let fraction = "workflow.synthetic_fraction=0:1:64";
    let mixed = scenario(fraction, "variance_ratio", "end");
    group.bench_function("first 8 x 8 blocks", |bench| {
        bench.iter(|| {
            let mut first = sweep(&mixed, true);
            first.advance(64, &|| false);
            black_box(first.cells().count())
        });
    });
    let cases = [
        ("n, synthetic fraction", mixed.clone(), true),
        ("the same without theory", mixed, false),
        ("n, true mean: kl_truth_model", scenario("truth.mean=0:5:64", "kl_truth_model", "end"), true),
        ("n, synthetic fraction: time to collapse", scenario(fraction, "", "collapse"), true),
    ];
    for (name, scenario, theory) in cases {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let mut whole = sweep(&scenario, theory);
                while !whole.is_finished() {
                    whole.advance(256, &|| false);
                }
                black_box(whole.cells().count())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, diagram);
criterion_main!(benches);
