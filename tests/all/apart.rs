//! A generation taken apart: what is shown of it is the run on view, number by number, for every family, retention and source
//! of real points. (That the points on view give the fit on view is a test of `experiment/view.rs`, which has the points
//! themselves.)

use collapse_lab::experiment::{Dot, Experiment, Keeps, Leaves, RealSource, Replay, Scenario, Sizes, View};
use collapse_lab::family::FAMILIES;

/// Points of a batch.
const N: u64 = 9;
const WIDTH: u64 = 2;
const COUNTED: [&str; 2] = ["categorical", "bernoulli"];

fn scenario(family: &str, retention: Keeps, real_source: RealSource) -> Scenario {
    Scenario {
        family: family.into(),
        retention,
        real_source,
        window: WIDTH,
        synthetic_fraction: 0.5,
        sample_size: N,
        generations: 6,
        seed: 3,
        ..Scenario::default()
    }
}

/// Every view, with what it was made of.
fn each(mut check: impl FnMut(&Scenario, &Experiment, &mut Replay)) {
    for about in FAMILIES {
        for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
            for real_source in [RealSource::Fresh, RealSource::Same] {
                if about.name == "var_mixture" && real_source == RealSource::Same {
                    continue; // as slow as all the others
                }
                let scenario = scenario(about.name, retention, real_source);
                let experiment = Experiment::new(scenario.clone()).unwrap();
                check(&scenario, &experiment, &mut Replay::new(&experiment, 4));
            }
        }
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn sorted(mut places: Vec<([f64; 2], bool)>) -> Vec<([f64; 2], bool)> {
    places.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]).then(a.0[1].total_cmp(&b.0[1])).then(a.1.cmp(&b.1)));
    places
}

fn of_dots(dots: &[Dot]) -> Vec<([f64; 2], bool)> {
    sorted(dots.iter().map(|dot| (dot.at, dot.real)).collect())
}

/// The points of the training set that these generations have brought, where they are drawn.
fn born(view: &View, in_batch: impl Fn(u64) -> bool) -> Vec<([f64; 2], bool)> {
    let place = |i: usize| view.plane.as_ref().map_or([view.points[i], 0.0], |plane| plane.points[i]);
    let all = view.origins.iter().enumerate().filter(|(_, of)| in_batch(of.born));
    sorted(all.map(|(i, of)| (place(i), of.real)).collect())
}

#[test]
fn every_stage_is_of_the_run_on_view() {
    each(|scenario, experiment, replay| {
        let mut last = replay.look(0);
        assert!(last.step.is_none() && last.origins.is_empty());
        for generation in 1..=5 {
            let view = replay.look(generation);
            let label =
                format!("{} {:?} {:?} at {generation}", scenario.family, scenario.retention, scenario.real_source);
            let Some(step) = &view.step else {
                assert!(view.points.is_empty(), "{label}: it has left the numbers");
                break;
            };
            let new = experiment.plan().sizes(generation);
            assert_eq!(step.new, new, "{label}");
            assert_eq!(step.held, Sizes { real: view.held_real, synthetic: view.held - view.held_real }, "{label}");
            assert_eq!(step.before.real + step.before.synthetic, last.held, "{label}");
            assert_eq!(step.before.real, last.held_real, "{label}");
            assert_eq!(bits(&step.quantities), bits(&last.quantities), "{label}");
            if view.plane.is_none() {
                assert_eq!(step.model, last.model, "{label}");
            } else {
                assert_eq!(step.lines, last.plane.as_ref().unwrap().model, "{label}");
            }
            // The batch is whole, and it is what the training set has of it.
            let batch = of_dots(&step.batch);
            assert_eq!(batch.len() as u64, new.real + new.synthetic, "{label}");
            assert_eq!(batch.iter().filter(|(_, real)| *real).count() as u64, new.real, "{label}");
            let mine = born(&view, |born| born == generation);
            if scenario.retention == Keeps::Subsample {
                let among = |point: &([f64; 2], bool)| batch.contains(point);
                assert!(mine.iter().all(among), "{label}");
                assert!(view.origins.iter().all(|of| of.born <= generation), "{label}");
                let counted = COUNTED.contains(&scenario.family.as_str());
                assert!(view.origins.iter().all(|of| (of.born == 0) == counted), "{label}");
            } else if view.plane.as_ref().is_none_or(|plane| plane.points.iter().flatten().all(|x| x.is_finite())) {
                assert_eq!(format!("{mine:?}"), format!("{batch:?}"), "{label}");
            }
            leaves(scenario, experiment, &view, &last, &label);
            last = view;
        }
    });
}

fn leaves(scenario: &Scenario, experiment: &Experiment, view: &View, last: &View, label: &str) {
    let (step, now) = (view.step.as_ref().unwrap(), view.generation);
    let gone = |born: u64| Leaves::Batch { born, sizes: experiment.plan().sizes(born) };
    let wanted = match scenario.retention {
        Keeps::Accumulate => Leaves::Nothing,
        Keeps::Replace if now > 1 => gone(now - 1),
        Keeps::Window if now > WIDTH => gone(now - WIDTH),
        Keeps::Replace | Keeps::Window => Leaves::Nothing,
        Keeps::Subsample => {
            let sizes = (1..=now).map(|t| experiment.plan().sizes(t));
            let of = sizes.fold([0.0; 2], |sum, one| [sum[0] + one.real as f64, sum[1] + one.synthetic as f64]);
            Leaves::Redrawn { of }
        }
    };
    assert_eq!(step.leaves, wanted, "{label}");
    let left = of_dots(&step.gone);
    match wanted {
        Leaves::Nothing => assert!(left.is_empty() && step.gone_bars.is_empty(), "{label}"),
        Leaves::Batch { born: birth, .. } => {
            assert_eq!(format!("{left:?}"), format!("{:?}", born(last, |born| born == birth)), "{label}");
        }
        Leaves::Redrawn { .. } => assert_eq!(format!("{left:?}"), format!("{:?}", born(last, |_| true)), "{label}"),
    }
}

#[test]
fn stacks_split_each_bar_by_where_its_points_are_from() {
    each(|scenario, _, replay| {
        for generation in [1, 3, 5] {
            let view = replay.look(generation);
            let label = format!("{} {:?} at {generation}", scenario.family, scenario.retention);
            assert_eq!((view.points.len(), view.bars.len()), (view.origins.len(), view.stacks.len()), "{label}");
            let real = view.origins.iter().filter(|of| of.real).count() as u64;
            assert!(view.points.is_empty() || real == view.held_real, "{label}: {real}");
            for (bar, stack) in view.bars.iter().zip(&view.stacks) {
                let height: f64 = stack.iter().sum();
                assert!((height - bar[2]).abs() <= 1e-12 * bar[2], "{label}: {height} in {bar:?}");
                let slack = 1e-9 * (bar[1] - bar[0]);
                let within = |x: f64| bar[0] - slack <= x && x <= bar[1] + slack;
                let has = |group: usize| {
                    let mut points = view.points.iter().zip(&view.origins);
                    points.any(|(x, of)| within(*x) && of.group(generation) == group)
                };
                let wide = bar[1] - bar[0] > 1e-6 * bar[0].abs().max(bar[1].abs()); // else rounding decides the bin
                assert!(!wide || stack.iter().enumerate().all(|(group, part)| *part == 0.0 || has(group)), "{label}");
            }
        }
    });
}

#[test]
fn back_and_forth_gives_the_same_bits() {
    each(|scenario, experiment, replay| {
        for generation in [5, 3, 4, 1, 0, 5, 2] {
            let (seen, afresh) = (replay.look(generation), Replay::new(experiment, 4).look(generation));
            // As text, where not a number is itself.
            let same = format!("{seen:?}") == format!("{afresh:?}");
            assert!(same, "{} {:?} {:?} at {generation}", scenario.family, scenario.retention, scenario.real_source);
        }
    });
}
