//! Diversity as an aim of sampling, on two separate knobs: *coverage* (how evenly points are laid over the model) and
//! *spread* (how hard they push each other apart). The measures are those of contrastive model inversion (arXiv
//! 2105.08584: InfoNCE with temperature and a memory bank); that a loop refits what they make is this lab's own.

use rand::seq::SliceRandom as _;

use crate::experiment::cancel::Cancelled;
use crate::experiment::keys::{Code, Key, Takes, Track, Word, code, float, number, set};
use crate::experiment::plan::Retention;
use crate::experiment::scenario::Scenario;
use crate::experiment::seed::{Purpose, stream};
use crate::family::{Domain, Family, Random, Refusal};
use crate::numeric::lanes::{BLOCK, Block, add, block, exps, sum, widely};

use super::capability::{Capability, Offer};
use super::rule::Checked;
use super::values::{Coverage, Diversity};

/// Cells of equal mass: stratified draws.
static CELLS: Capability = Capability::of::<Cells>();
struct Cells;

impl Offer for Cells {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        family.stratified(truth, 1, &mut stream(0, 0, Purpose::Selection)).is_some()
    }
}

/// Points that may lie anywhere: repulsion, and what lies furthest apart.
static PLACES: Capability = Capability::of::<Places>();
struct Places;

impl Offer for Places {
    fn is_offered<F: Family>(family: &F, _truth: &F::Params) -> bool {
        family.at([0.0, 0.0]).is_some()
    }
}

code! {
    COVERAGE: Coverage {
        "none" => Coverage::Independent, "independent", "Every point by itself";
        "stratified" => Coverage::Stratified, "stratified", "One from each of n cells of equal mass";
        "farthest" => Coverage::Farthest, "far apart", "Of twice as many the half that lies furthest apart";
    }
}

/// Its keys, in the order files show them.
pub(crate) const DIVERSITY_KEYS: &[Key] = &[
    Key::new("sampling.diversity", "synthetic points are", "Coverage: independent draws, one from each of n cells of equal mass (so many from each component as its weight says), or the half of 2 n draws that lies furthest apart", Takes::Word(COVERAGE.words),
        |s| COVERAGE.write(s.selection.diversity.coverage), |s, v| set(&mut s.selection.diversity.coverage, COVERAGE.read(v))),
    Key::new("sampling.repulsion", "repulsion η", "Spread: strength eta of one InfoNCE step by which synthetic points push each other apart, at a cost of n^2 a generation; 0 is none", Takes::Number(Domain::Between(0.0, 1000.0)),
        |s| float(s.selection.diversity.repulsion), |s, v| set(&mut s.selection.diversity.repulsion, number(v))).track(Track::even(0.0, 2.0)).needs(&PLACES),
    Key::new("sampling.repulsion_reach", "repulsion range τ", "Temperature tau of that step, a squared distance: points push those within about its root", Takes::Number(Domain::Above(0.0, 1e6)),
        |s| float(s.selection.diversity.reach), |s, v| set(&mut s.selection.diversity.reach, number(v))).track(Track::log(0.01, 10.0))
        .matters(repelled, REPELLED),
    Key::new("sampling.repulsion_memory", "memory of the last batch", "Share of the last batch's points among those that push: a memory bank", Takes::Number(Domain::Between(0.0, 0.5)),
        |s| float(s.selection.diversity.memory), |s, v| set(&mut s.selection.diversity.memory, number(v))).track(Track::even(0.0, 0.5))
        .matters(repelled, REPELLED),
];

const REPELLED: &str = "sampling.repulsion above 0";

fn repelled(scenario: &Scenario) -> bool {
    scenario.selection.diversity.repulsion > 0.0
}

impl Coverage {
    /// Whether a family can be covered so.
    pub fn is_offered_by(self, family: &str) -> bool {
        match self {
            Self::Independent => true,
            Self::Stratified => CELLS.is_met_by(family),
            Self::Farthest => PLACES.is_met_by(family),
        }
    }

    /// Its word, as files quote it.
    pub(super) fn quoted(self) -> String {
        format!("\"{}\"", COVERAGE.word(self).unwrap_or_default())
    }
}

/// Every point looks at every other: so many points at most.
const MOST_PAIRED: u64 = 20_000;

impl Diversity {
    /// Whether a family, with its truth, and a plan can be laid out so.
    pub(super) fn check<F: Family>(&self, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        if !self.is_on() {
            return Ok(());
        }
        let &Checked { family, truth, plan, generations, .. } = checked;
        let name = F::ABOUT.name;
        let repulsion = ("sampling.repulsion", self.repulsion.to_string());
        let plain = self.coverage == Coverage::Independent;
        let asked = if plain { repulsion.clone() } else { ("sampling.diversity", self.coverage.quoted()) };
        let refuse = |(key, value): (&str, String), problem: String| Err(Refusal::because(key, value, problem));
        let others = |needs: &Capability| format!("families that do: {}", needs.families().join(", "));
        let mut rng = stream(0, 0, Purpose::Selection);
        if plan.retention == Retention::Subsample && family.subsample(&family.empty(), 0, &mut rng).is_none() {
            let problem = "subsample draws single points when it picks them, and these are laid out a batch at a time; \
                           retention = \"replace\", \"accumulate\" or \"window\"";
            return refuse(asked, problem.into());
        }
        if self.coverage == Coverage::Stratified && family.stratified(truth, 1, &mut rng).is_none() {
            let others = others(&CELLS);
            return refuse(asked, format!("no cells of equal mass are offered for {name} so configured; {others}"));
        }
        if !self.is_paired() {
            return Ok(());
        }
        if family.at([0.0, 0.0]).is_none() {
            let problem = if PLACES.is_met_by(name) {
                format!("points of {name} so configured cannot be moved in the plane: truth.dimension = 1 or 2")
            } else {
                format!("points of {name} cannot be moved in the plane; {}", others(&PLACES))
            };
            return refuse(if self.repulsion > 0.0 { repulsion } else { asked }, problem);
        }
        let most = plan.sizes(generations.max(2)).synthetic;
        if most > MOST_PAIRED {
            let problem = format!(
                "every point looks at every other, and a batch would have {most} of them; {MOST_PAIRED} at most"
            );
            return refuse(asked, problem);
        }
        Ok(())
    }

    /// The same as far as a family allows.
    pub(super) fn allowed(mut self, family: &str) -> Self {
        if !self.coverage.is_offered_by(family) {
            self.coverage = Coverage::Independent;
        }
        if self.repulsion != 0.0 && !PLACES.is_met_by(family) {
            self.repulsion = 0.0;
        }
        self
    }

    /// So many of the points as far apart as can be found one after the other (Gonzalez 1985), from the first, in random
    /// order. Points are independent draws.
    pub(crate) fn farthest<F: Family>(
        family: &F,
        mut points: Vec<F::Point>,
        n: usize,
        rng: &mut Random,
        cancelled: Cancelled<'_>,
    ) -> Vec<F::Point> {
        let places: Vec<[f64; 2]> = points.iter().map(|point| family.place(point.clone())).collect();
        let mut gap = vec![f64::INFINITY; places.len()]; // squared distance to the nearest one chosen; negative once chosen
        let mut next = 0;
        for _ in 0..n.min(places.len()) {
            if cancelled() {
                break; // whoever asks lets go of all of it
            }
            let at = places[next];
            gap[next] = -1.0;
            let mut widest = -1.0;
            for (i, place) in places.iter().enumerate() {
                if gap[i] >= 0.0 {
                    gap[i] = gap[i].min((place[0] - at[0]).powi(2) + (place[1] - at[1]).powi(2));
                    if gap[i] > widest {
                        (widest, next) = (gap[i], i);
                    }
                }
            }
        }
        let mut chosen = gap.iter().map(|gap| *gap < 0.0);
        points.retain(|_| chosen.next() == Some(true));
        points.shuffle(rng);
        points
    }

    /// One step down InfoNCE: x += (eta / tau) (x - what it looks like), a mean of all others with weights
    /// exp(-|x - x'|^2 / (2 tau)). Among the others are points of the last batch, so many that they are `memory` of all.
    pub(crate) fn push_apart(&self, places: &mut [[f64; 2]], bank: &[[f64; 2]], cancelled: Cancelled<'_>) {
        let kept = self.memory / (1.0 - self.memory) * places.len() as f64;
        let bank = &bank[..bank.len().min(kept.round() as usize)];
        let halved = -0.5 / self.reach;
        let (own, bank) = (axes(places), axes(bank));
        // The sums of all weights, and of all weighted gaps along each axis: a pair is looked at once.
        let mut sums = [0; 3].map(|_| vec![0.0; own[0].len()]);
        let mut unheard = [0; 3].map(|_| vec![0.0; bank[0].len()]);
        for (i, place) in places.iter_mut().enumerate() {
            if cancelled() {
                return; // whoever asks lets go of all of it
            }
            let at = *place;
            let mut whole = [[0.0; BLOCK]; 3];
            widely(
                #[inline(always)]
                || {
                    pull(at, halved, &own, i + 1, &mut sums, &mut whole);
                    pull(at, halved, &bank, 0, &mut unheard, &mut whole);
                },
            );
            let [whole, along @ ..]: [f64; 3] = std::array::from_fn(|k| sums[k][i] + sum(&whole[k]));
            // Nobody within reach: nothing pushes.
            if whole > 0.0 {
                *place = [0, 1].map(|axis| at[axis] - self.repulsion / self.reach * along[axis] / whole);
            }
        }
    }
}

/// The coordinates along each axis, and behind them a block of places that are out of reach.
fn axes(places: &[[f64; 2]]) -> [Vec<f64>; 2] {
    [0, 1].map(|axis| places.iter().map(|place| place[axis]).chain([f64::MAX; BLOCK]).collect())
}

/// The weights of others, from the first of them on, at a place, and these times the gap to each along both axes, added up; each of
/// the others has the same of this place added to its own sums, from where the gap is the other way round.
#[inline(always)]
fn pull(
    at: [f64; 2],
    halved: f64,
    others: &[Vec<f64>; 2],
    first: usize,
    sums: &mut [Vec<f64>; 3],
    own: &mut [Block; 3],
) {
    let mut start = first;
    while start + BLOCK < others[0].len() {
        let (x, y) = (of_block(&others[0], start), of_block(&others[1], start));
        let (x, y) = (block(|k| x[k] - at[0]), block(|k| y[k] - at[1]));
        let mut weights = block(|k| halved * (x[k] * x[k] + y[k] * y[k]));
        exps(&mut weights);
        let (along, across) = (block(|k| weights[k] * x[k]), block(|k| weights[k] * y[k]));
        add(&mut own[0], |k| weights[k]);
        add(&mut own[1], |k| along[k]);
        add(&mut own[2], |k| across[k]);
        add_block(&mut sums[0], start, |k| weights[k]);
        add_block(&mut sums[1], start, |k| -along[k]);
        add_block(&mut sums[2], start, |k| -across[k]);
        start += BLOCK;
    }
}

#[inline(always)]
fn of_block(all: &[f64], start: usize) -> Block {
    let all = &all[start..start + BLOCK];
    block(|k| all[k])
}

#[inline(always)]
fn add_block(all: &mut [f64], start: usize, of: impl Fn(usize) -> f64) {
    let all = &mut all[start..start + BLOCK];
    for k in 0..BLOCK {
        all[k] += of(k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points push each other along their line; one alone stays; those out of reach do not feel each other.
    #[test]
    fn a_push_goes_away_from_the_others() {
        let rule = Diversity { repulsion: 0.3, reach: 0.5, ..Diversity::default() };
        let mut pair = [[0.0, 0.0], [0.3, 0.4]];
        rule.push_apart(&mut pair, &[], &|| false);
        assert!((pair[0][0] + 0.18).abs() < 1e-12 && (pair[0][1] + 0.24).abs() < 1e-12, "{pair:?}");
        assert!((pair[1][0] - 0.48).abs() < 1e-12 && (pair[1][1] - 0.64).abs() < 1e-12);
        let mut alone = [[2.0, 1.0]];
        rule.push_apart(&mut alone, &[], &|| false);
        assert_eq!(alone, [[2.0, 1.0]]);
        let mut far = [[0.0, 0.0], [1e6, 0.0]];
        rule.push_apart(&mut far, &[], &|| false);
        assert_eq!(far, [[0.0, 0.0], [1e6, 0.0]]);
        // Half of what pushes is the last batch: one point there, as many as here.
        let with_memory = Diversity { memory: 0.5, ..rule };
        with_memory.push_apart(&mut alone, &[[2.0, 0.0], [99.0, 0.0]], &|| false);
        assert!((alone[0][1] - 1.6).abs() < 1e-12, "{alone:?}");
    }
}
