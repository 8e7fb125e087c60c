//! What happens at each stage of a generation, in a sentence with the numbers of the run on view.

use super::numbers::{last_batches, significant, whole};
use super::words::spread_of;
use crate::experiment::{RealSource, Retention, Sizes};
use crate::family::{LEFT, Quantity, UNRESOLVED};
use crate::worker::Side;

/// Digits of a value of one run.
const DIGITS: usize = 3;
/// More parameters than this are too many for a sentence.
const MOST_TOLD: usize = 2;
/// Batches of a growing schedule are counted up to here.
const MOST_COUNTED: u64 = 10_000;

/// Generation 0 has no stages.
fn beginning(side: &Side) -> String {
    format!("Generation 0 {}. The first model will be fitted to real points.", side.experiment.generation_zero())
}

/// "1 point", "30 points".
fn points(n: u64) -> String {
    if n == 1 { "1 point".into() } else { format!("{} points", whole(n)) }
}

/// "30 points are", "1 point is".
fn points_are(n: u64) -> String {
    format!("{} {}", points(n), if n == 1 { "is" } else { "are" })
}

/// The points that are drawn, and from what.
pub(crate) fn sample(side: &Side) -> String {
    let (scenario, generation) = (side.experiment.scenario(), side.view.generation);
    let Sizes { real, synthetic } = side.experiment.plan().sizes(generation);
    let truth = if scenario.data.is_some() { "the data" } else { "the truth" };
    match generation {
        0 => return beginning(side),
        1 => {
            let first = if real == 1 { "point is".into() } else { format!("{} points are", whole(real)) };
            let from =
                if scenario.rules.start.is_empty() { truth } else { "where this run begins, not from the truth" };
            return format!("The first {first} drawn from {from}.");
        }
        _ => {}
    }
    let again = scenario.real_source == RealSource::Same;
    let from_model = || {
        let picked = match scenario.selection.curation.choices {
            1 => String::new(),
            choices if choices < 1_000_000 => format!(", each picked from {} draws", whole(choices)),
            _ => ", each picked from very many draws".into(),
        };
        format!("{} drawn from the model of generation {}{picked}", points_are(synthetic), whole(generation - 1))
    };
    match (real, synthetic) {
        (0, _) => format!("{}; none is real.", from_model()),
        (1, 0) if again => "No point comes from the model: the first real point comes again.".into(),
        (_, 0) if again => format!("No point comes from the model: the first {} real points come again.", whole(real)),
        (_, 0) => format!("No point comes from the model: {} drawn from {truth}.", points_are(real)),
        (1, _) if again => format!("{}; 1 of the first real points comes again.", from_model()),
        (_, _) if again => format!("{}; {} of the first real points come again.", from_model(), whole(real)),
        (1, _) => format!("{}; 1 more comes from {truth}.", from_model()),
        _ => format!("{}; {} more come from {truth}.", from_model(), whole(real)),
    }
}

/// What joins the training set, and what leaves it.
pub(crate) fn keep(side: &Side) -> String {
    let (plan, view) = (side.experiment.plan(), &side.view);
    let generation = view.generation;
    let batch = |generation| total(plan.sizes(generation));
    let new = batch(generation);
    let fresh = if new == 1 { "The new point".to_owned() } else { format!("The {} new points", whole(new)) };
    let ends = |many: &str, one: &str| if new == 1 { one.to_owned() } else { many.to_owned() };
    let join = ends("join", "joins");
    let real = match (view.held, view.held_real) {
        (1, 1) => "a real one".to_owned(),
        (1, 0) => "no real one".to_owned(),
        (held, real) if held == real => "all of them real".to_owned(),
        (_, 0) => "none of them real".to_owned(),
        (_, 1) => "1 of them real".to_owned(),
        (_, real) => format!("{} of them real", whole(real)),
    };
    match plan.retention {
        _ if generation == 0 => beginning(side),
        Retention::Replace if generation > 1 => {
            let replaced = format!("{} of generation {}", whole(batch(generation - 1)), whole(generation - 1));
            let replace = ends("replace", "replaces");
            format!("{fresh} {replace} the {replaced}: {} in the training set, {real}.", points(view.held))
        }
        Retention::Accumulate if generation > 1 => {
            let before = view.held.saturating_sub(new);
            format!("{fresh} {join} the {} held: {} in the training set, {real}.", whole(before), points(view.held))
        }
        Retention::Window(width) if generation > width => {
            let come = ends("come", "comes");
            let stay = if width == 1 { "stays" } else { "stay" };
            let kept = last_batches(width);
            format!("{fresh} {come} in, the oldest batch leaves: the {kept} {stay}, {}, {real}.", points(view.held))
        }
        Retention::Window(_) if generation > 1 => {
            let before = view.held.saturating_sub(new);
            let held = points(view.held);
            format!("{fresh} {join} the {} held, and nothing leaves yet: {held}, {real}.", whole(before))
        }
        Retention::Subsample => {
            let all = so_far(side).map_or(String::new(), |all| format!("{} ", whole(all)));
            format!("{} picked from all {all}so far, {real}.", points_are(view.held))
        }
        _ if new == 1 => "The new point is the whole training set.".into(),
        _ => format!("{fresh} are the whole training set."),
    }
}

fn total(sizes: Sizes) -> u64 {
    sizes.real + sizes.synthetic
}

/// Points of all batches up to the generation on view, where they are soon counted.
fn so_far(side: &Side) -> Option<u64> {
    let (plan, generation) = (side.experiment.plan(), side.view.generation);
    match plan.steady() {
        Some(each) => {
            Some(total(plan.sizes(1)).saturating_add(total(each).saturating_mul(generation.saturating_sub(1))))
        }
        None if generation > MOST_COUNTED => None,
        None => Some((1..=generation).fold(0_u64, |sum, one| sum.saturating_add(total(plan.sizes(one))))),
    }
}

/// How the model changes.
pub(crate) fn fit(side: &Side) -> String {
    let view = &side.view;
    if view.generation == 0 {
        return beginning(side);
    }
    if let Some((name @ (LEFT | UNRESOLVED), _)) = view.collapsed {
        return format!("No model can be fitted: it has {name}, and the last one stands.");
    }
    let quantities = side.experiment.about().quantities;
    let (spread, _) = spread_of(side);
    // The spread is what a collapse is seen in.
    let mut told: Vec<(usize, &Quantity)> =
        quantities.iter().enumerate().filter(|(_, one)| one.parameter || one.name == spread).collect();
    told.sort_by_key(|(_, one)| one.name != spread);
    told.truncate(MOST_TOLD);
    let change = |(i, one): (usize, &Quantity)| {
        let number = |x: f64| significant(x, DIGITS);
        let new = number(*view.quantities.get(i)?);
        let old = view.step.as_ref().and_then(|step| step.quantities.get(i)).copied().map(number);
        Some(match old {
            Some(old) if old == new => format!("{} stays at {new}", the(one.label)),
            Some(old) => format!("{} goes from {old} to {new}", the(one.label)),
            None => format!("{} is now {new}", the(one.label)),
        })
    };
    let changes: Vec<String> = told.into_iter().filter_map(change).collect();
    let fitted = match changes.is_empty() {
        true => "The next model is fitted to the training set".to_owned(),
        false => super::numbers::capital(&changes.join("; ")),
    };
    let collapsed = view.collapsed.map_or(String::new(), |(name, _)| format!(" The model has collapsed: {name}."));
    format!("{fitted}.{collapsed}")
}

/// A name as a part of a sentence: symbols have no article.
fn the(label: &str) -> String {
    let word = label.chars().take_while(|c| c.is_alphabetic()).count() > 2;
    if word { format!("the {label}") } else { label.to_owned() }
}

/// How far the new model is from the truth, by a metric and what that is called.
pub(crate) fn measure(side: &Side, metric: &str, label: &str) -> String {
    let generation = side.view.generation;
    if generation == 0 {
        return beginning(side);
    }
    let number = |x: f64| significant(x, DIGITS);
    let middle = (side.history.metric(metric).zip(side.history.at(generation)))
        .filter(|(place, row)| row.generation == generation && *place < row.summaries.len())
        .map(|(place, row)| number(row.summaries[place].median));
    let runs =
        if side.replicates == 1 { String::new() } else { format!("the median of {} runs", whole(side.replicates)) };
    match (of_run(side, metric, generation), middle) {
        (Some(now), middle) => {
            let before =
                of_run(side, metric, generation - 1).map_or(String::new(), |x| format!(" ({} before)", number(x)));
            let middle = middle.filter(|_| !runs.is_empty()).map_or(String::new(), |x| format!("; {runs} is {x}"));
            format!("{label} is now {}{before}{middle}.", number(now))
        }
        (None, Some(middle)) if runs.is_empty() => format!("{label} is now {middle}."),
        (None, Some(middle)) => format!("{label} is now {middle}, {runs}."),
        (None, None) => "How far the model is from the truth is still being computed.".into(),
    }
}

/// What a metric is in the run on view, where the rows hold it.
fn of_run(side: &Side, metric: &str, generation: u64) -> Option<f64> {
    let place = side.history.metric(metric)?;
    let row = side.history.at(generation).filter(|row| row.generation == generation)?;
    let count = row.runs.len().checked_div(row.summaries.len())?;
    let run = usize::try_from(side.view.replicate).ok().filter(|run| *run < count)?;
    row.runs.get(place * count + run).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Scenario};
    use crate::family::{FAMILIES, metric};
    use crate::worker::{Command, Worker};

    /// A side of a run of six generations of 30 points, a quarter of them real, at a generation.
    fn side(generation: u64, sets: &[(&str, &str)]) -> Side {
        let mut scenario = Scenario { generations: 6, replicates: 8, sample_size: 30, ..Scenario::default() };
        let all = [("workflow.retention", "replace"), ("workflow.synthetic_fraction", "0.75")];
        all.iter().chain(sets).for_each(|(key, value)| scenario.set(key, value).unwrap());
        shown(scenario, generation)
    }

    fn shown(scenario: Scenario, generation: u64) -> Side {
        let worker = Worker::spawn(|| ()).unwrap();
        let sides = vec![std::sync::Arc::new(Experiment::new(scenario).unwrap())];
        worker.send(Command::Run { run: 1, sides, from_start: true });
        worker.send(Command::Seek(generation));
        loop {
            let shot = worker.newest();
            if shot.run == 1 && !shot.computing && shot.playhead == generation {
                return shot.sides[0].clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    #[test]
    fn the_truth_has_no_stages_and_the_first_points_are_real() {
        let truth = side(0, &[]);
        for said in
            [sample(&truth), keep(&truth), fit(&truth), measure(&truth, metric::KL_TRUTH_MODEL, "KL divergence")]
        {
            assert_eq!(said, "Generation 0 is the truth. The first model will be fitted to real points.");
        }
        let nearest = sample(&side(0, &[("truth.family", "laplace"), ("model.family", "gaussian")]));
        assert!(nearest.starts_with("Generation 0 is the model nearest to the truth: "), "{nearest}");
        let first = side(1, &[]);
        assert_eq!(sample(&first), "The first 30 points are drawn from the truth.");
        assert_eq!(keep(&first), "The 30 new points are the whole training set.");
        let other = side(1, &[("sample_size", "1"), ("truth.family", "bernoulli"), ("model.start", "[0.3]")]);
        assert_eq!(sample(&other), "The first point is drawn from where this run begins, not from the truth.");
        assert_eq!(keep(&other), "The new point is the whole training set.");
    }

    #[test]
    fn points_come_from_the_model_and_from_the_truth() {
        // 0.75 of 30 are 22.5, which rounds to 23.
        let fresh = "23 points are drawn from the model of generation 2; 7 more come from the truth.";
        assert_eq!(sample(&side(3, &[])), fresh);
        let same = "23 points are drawn from the model of generation 2; 7 of the first real points come again.";
        assert_eq!(sample(&side(3, &[("workflow.real_source", "same")])), same);
        let all = [("workflow.synthetic_fraction", "1")];
        assert_eq!(sample(&side(2, &all)), "30 points are drawn from the model of generation 1; none is real.");
        let real = [("workflow.synthetic_fraction", "0")];
        assert_eq!(sample(&side(2, &real)), "No point comes from the model: 30 points are drawn from the truth.");
        let again = [("workflow.synthetic_fraction", "0"), ("workflow.real_source", "same")];
        assert_eq!(sample(&side(2, &again)), "No point comes from the model: the first 30 real points come again.");
        let few = [("sample_size", "2"), ("workflow.synthetic_fraction", "0.5")];
        let one = "1 point is drawn from the model of generation 1; 1 more comes from the truth.";
        assert_eq!(sample(&side(2, &few)), one);
        let few = [few[0], few[1], ("workflow.real_source", "same")];
        let one = "1 point is drawn from the model of generation 1; 1 of the first real points comes again.";
        assert_eq!(sample(&side(2, &few)), one);
    }

    #[test]
    fn the_training_set_is_told_for_every_retention() {
        let kept = |generation, retention: &str, more: &[(&str, &str)]| {
            let sets: Vec<_> = std::iter::once(("workflow.retention", retention)).chain(more.iter().copied()).collect();
            keep(&side(generation, &sets))
        };
        let replaced =
            "The 30 new points replace the 30 of generation 2: 30 points in the training set, 7 of them real.";
        assert_eq!(kept(3, "replace", &[]), replaced);
        let joined = "The 30 new points join the 60 held: 90 points in the training set, 44 of them real.";
        assert_eq!(kept(3, "accumulate", &[]), joined);
        let window = [("workflow.window", "2")];
        let waits = "The 30 new points join the 30 held, and nothing leaves yet: 60 points, 37 of them real.";
        assert_eq!(kept(2, "window", &window), waits);
        let left =
            "The 30 new points come in, the oldest batch leaves: the last 2 batches stay, 60 points, 14 of them real.";
        assert_eq!(kept(3, "window", &window), left);
        let last =
            "The 30 new points come in, the oldest batch leaves: the last batch stays, 30 points, none of them real.";
        assert_eq!(kept(3, "window", &[("workflow.window", "1"), ("workflow.synthetic_fraction", "1")]), last);
        let picked = kept(3, "subsample", &[]);
        assert!(
            picked.starts_with("30 points are picked from all 90 so far, ") && picked.ends_with(" real."),
            "{picked}"
        );
        let single = kept(2, "replace", &[("sample_size", "1"), ("truth.family", "bernoulli")]);
        assert_eq!(single, "The new point replaces the 1 of generation 1: 1 point in the training set, no real one.");
    }

    #[test]
    fn every_family_has_its_sentences() {
        for about in FAMILIES {
            let mut scenario =
                Scenario { generations: 3, replicates: 3, synthetic_fraction: 0.6, ..Scenario::default() };
            scenario.set_family(about.name);
            let side = shown(scenario, 2);
            let Sizes { real, synthetic } = side.experiment.plan().sizes(2);
            let said = sample(&side);
            let begins = format!("{} drawn from the model of generation 1", points_are(synthetic));
            assert!(
                said.starts_with(&begins) && said.contains(&format!("; {} ", whole(real))),
                "{}: {said}",
                about.name
            );
            let said = keep(&side);
            assert!(said.contains(&points(side.view.held)), "{}: {said}", about.name);
            let said = fit(&side);
            let value = |i: usize| significant(side.view.quantities[i], DIGITS);
            let fitted = about.quantities.iter().any(|one| one.parameter);
            let told = !fitted || (0..about.quantities.len()).any(|i| said.contains(&value(i)));
            assert!(told && said.ends_with('.') && said.len() < 250, "{}: {said}", about.name);
            let distance = side.history.metrics()[0].name.clone();
            let said = measure(&side, &distance, "It");
            assert!(said.starts_with("It is now ") && said.contains("before"), "{}: {said}", about.name);
        }
    }

    #[test]
    fn the_fit_and_the_measures_are_those_of_the_run_on_view() {
        let [before, after] = [side(2, &[]), side(3, &[])];
        let variance = |side: &Side| {
            let place = side.experiment.about().quantities.iter().position(|one| one.name == metric::VARIANCE);
            significant(side.view.quantities[place.unwrap()], DIGITS)
        };
        let said = fit(&after);
        let goes = format!("The variance goes from {} to {}; the mean ", variance(&before), variance(&after));
        assert!(said.starts_with(&goes) && said.ends_with('.'), "{said}: {goes}");
        let said = measure(&after, metric::VARIANCE_RATIO, "Variance ratio");
        let now = after.history.at(3).unwrap();
        let place = after.history.metric(metric::VARIANCE_RATIO).unwrap();
        let count = now.runs.len() / now.summaries.len();
        let told = format!("Variance ratio is now {} (", significant(now.runs[place * count], DIGITS));
        assert!(said.starts_with(&told) && said.contains(" before); the median of 8 runs is "), "{said}: {told}");
        assert_eq!(
            measure(&after, "nothing", "Nothing"),
            "How far the model is from the truth is still being computed."
        );
    }
}
