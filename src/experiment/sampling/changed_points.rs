//! Changed points: so many real points of the first batch are others, all other random numbers being the same (arXiv
//! 2502.18865).

use crate::experiment::keys::{Key, Takes, Track, int, set, whole};
use crate::experiment::plan::LARGEST_BATCH;
use crate::family::{Domain, Family, Random, Refusal};

use super::rule::{Checked, SamplingRule};

pub(super) struct ChangedPoints;

impl SamplingRule for ChangedPoints {
    type Value = u64;
    const KEY: Key = Key::new("workflow.changed_points", "changed real points", "So many real points of the first batch are others, all other random numbers the same: what does a run remember of one point?", Takes::Number(Domain::Whole(0, LARGEST_BATCH)),
        |s| int(s.rules.changed_points), |s, v| set(&mut s.rules.changed_points, whole(v))).track(Track::even(0.0, 20.0));
    const AFTER: &'static str = "workflow.synthetic_to_real";
    const BENDS: bool = false; // the first batch alone is another

    fn shown(value: &u64) -> String {
        value.to_string()
    }

    fn check<F: Family>(value: &u64, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        if checked.has_data {
            return Err(Refusal::because(Self::KEY.path, value, "needs a truth from parameters, not truth.data"));
        }
        let most = checked.plan.sample_size;
        let allowed = || Refusal::of(Self::KEY.path, value, format!("at most sample_size, {most}"));
        if *value > most { Err(allowed()) } else { Ok(()) }
    }

    fn change_first<F: Family>(
        value: &u64,
        family: &F,
        batch: &mut F::Batch,
        law: &F::Params,
        rng: impl FnOnce() -> Random,
    ) {
        family.exchange(batch, *value, law, &mut rng());
    }
}
