//! What is to come is not hidden plot by plot: the views get a snapshot in which it is not.

use std::sync::Arc;

use crate::worker::{Side, Snapshot};

/// The last snapshot that was veiled, so that frames between two snapshots cost nothing.
#[derive(Debug, Default)]
pub(crate) struct Veil {
    last: Option<(Arc<Snapshot>, u64, Arc<Snapshot>)>,
}

impl Veil {
    /// The same snapshot as it is known at a generation.
    pub(crate) fn over(&mut self, shot: &Arc<Snapshot>, seen: u64) -> Arc<Snapshot> {
        if let Some((of, at, made)) = &self.last
            && Arc::ptr_eq(of, shot)
            && *at == seen
        {
            return Arc::clone(made);
        }
        let made = Arc::new(veiled(shot, seen));
        self.last = Some((Arc::clone(shot), seen, Arc::clone(&made)));
        made
    }

    /// Lets go of it.
    pub(crate) fn lift(&mut self) {
        self.last = None;
    }
}

/// Rows up to a generation and no others; nothing that theory knows; no word of how the run ends, nor of what it costs.
fn veiled(shot: &Snapshot, seen: u64) -> Snapshot {
    let side = |side: &Side| Side {
        history: side.history.until(seen),
        computed: side.computed.min(seen),
        finished: None,
        theory: Arc::default(),
        heights: Arc::default(),
        flow: None,
        agreement: None,
        memory: 0.0,
        ..side.clone()
    };
    // A run that ends early has its end in the snapshot; the scenario has the one that is known beforehand.
    let asked = shot.sides.iter().map(|side| side.experiment.scenario().generations.max(1)).max();
    let end = |asked: u64| match shot.playhead.div_ceil(asked) {
        0 | 1 => asked,
        times => asked.saturating_mul(times.next_power_of_two()),
    };
    Snapshot {
        end: asked.map_or(shot.end, end),
        rate: 0.0,
        sides: shot.sides.iter().map(side).collect(),
        ..shot.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Ensemble, Experiment, Replay, Scenario, StopReason};
    use crate::theory::curves_of;

    fn shot(generations: u64) -> Snapshot {
        let text =
            format!("generations = {generations}\nsample_size = 5\nreplicates = 3\n[truth]\nfamily = \"gaussian\"");
        let experiment = Arc::new(Experiment::new(Scenario::from_toml(&text).unwrap()).unwrap());
        let mut ensemble = Ensemble::new(&experiment, 3, experiment.metrics_named(&["variance"]).unwrap());
        ensemble.advance(8, &|| false);
        let side = Side {
            experiment: Arc::clone(&experiment),
            history: ensemble.history().clone(),
            replicates: 3,
            computed: 8,
            finished: Some(StopReason::Collapsed),
            view: Arc::new(Replay::new(&experiment, 0).look(2)),
            theory: Arc::new(curves_of(&experiment, 8, "variance")),
            heights: Arc::default(),
            flow: None,
            agreement: None,
            memory: 1e6,
        };
        Snapshot { playhead: 2, end: 8, rate: 5.0, sides: vec![side], ..Snapshot::default() }
    }

    #[test]
    fn what_is_to_come_is_not_there() {
        let open = Arc::new(shot(20));
        let mut veil = Veil::default();
        let hidden = veil.over(&open, 2);
        let side = &hidden.sides[0];
        let rows: Vec<u64> = side.history.rows().map(|row| row.generation).collect();
        assert_eq!(rows, [0, 1, 2]);
        assert_eq!((side.computed, side.finished, hidden.end, hidden.rate), (2, None, 20, 0.0));
        assert!(!open.sides[0].theory.is_empty() && side.theory.is_empty());
        assert!(Arc::ptr_eq(&hidden, &veil.over(&open, 2)));
        assert_eq!(veil.over(&open, 5).sides[0].history.len(), 6);
    }

    #[test]
    fn a_run_without_end_is_as_long_as_it_has_been_looked_at() {
        let long = Snapshot { playhead: 7, ..shot(3) };
        assert_eq!(veiled(&long, 7).end, 12);
        assert_eq!(veiled(&Snapshot::default(), 0).end, 0);
    }
}
