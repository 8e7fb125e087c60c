//! Sampling rules that need the points themselves: what the chain calls in place of a plain draw.

use std::sync::LazyLock;

use crate::family::{FAMILIES, Family, Random, Refusal, Settings, Visitor, with_family};

use super::curation::{Curation, uniform};
use super::diversity::{Coverage, Diversity, MOST_PAIRED};
use super::plan::{Plan, Retention};
use super::probe::{Cancelled, LOOKS};
use super::seed::{Purpose, stream};

/// Which of the model's points are kept, and where they come to lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Selection {
    /// Chosen by what people like.
    pub curation: Curation,
    /// Laid out to be diverse.
    pub diversity: Diversity,
}

/// What one replicate remembers for it.
#[derive(Clone, Debug)]
pub(crate) struct Selected<F: Family> {
    rng: Random,
    /// Where the last batch's points lie, if they push the next.
    bank: Vec<[f64; 2]>,
    /// The newest batch's points, if somebody looks.
    shown: Option<Vec<F::Point>>,
}

impl Selection {
    /// Whether it is anything but plain sampling.
    pub fn is_on(&self) -> bool {
        self.curation.is_on() || self.diversity.is_on()
    }
    /// Whether points are drawn one by one.
    pub(crate) fn takes_points(&self) -> bool {
        self.curation.chooses() || self.diversity.is_on()
    }
    /// Points that one replicate holds on to for it.
    pub(crate) fn kept_points(&self, batch: f64) -> f64 {
        let remembers = self.diversity.repulsion > 0.0 && self.diversity.memory > 0.0;
        if remembers { batch * self.diversity.memory / (1.0 - self.diversity.memory) } else { 0.0 }
    }

    /// Whether a family, with its truth, and a plan can be sampled so.
    ///
    /// # Errors
    /// The rule's key, its value and what would do.
    pub(crate) fn check<F: Family>(
        &self,
        family: &F,
        truth: &F::Params,
        plan: &Plan,
        generations: u64,
    ) -> Result<(), Refusal> {
        let Self { curation, diversity } = self;
        let name = F::ABOUT.name;
        let refuse = |key: &str, value: String, problem: String| Err(Refusal::because(key, value, problem));
        let word = match diversity.coverage {
            Coverage::Independent => "none",
            Coverage::Stratified => "stratified",
            Coverage::Farthest => "farthest",
        };
        let word = || format!("\"{word}\"");
        if curation.is_on() {
            let endless = curation.choices == Curation::UNLIMITED;
            let value = if endless { "\"infinite\"".to_owned() } else { curation.choices.to_string() };
            if family.reward_moments(truth, &curation.reward).is_none() {
                let problem = format!("no reward is offered for {name} so configured; {}", others(Needs::Reward));
                return refuse("sampling.curation", value, problem);
            }
            if endless && (curation.best || family.tilted(truth, &curation.reward).is_none()) {
                let problem = "infinitely many choices need choice = \"luce\" and p e^r to be of the family: categorical, \
                               bernoulli, or gaussian with a linear or quadratic reward; else a whole number up to 1000";
                return refuse("sampling.curation", value, problem.into());
            }
            if diversity.coverage != Coverage::Independent {
                let problem = "curated points are independent draws; sampling.curation = 1, or diversity = \"none\"";
                return refuse("sampling.diversity", word(), problem.into());
            }
        }
        if !diversity.is_on() {
            return Ok(());
        }
        let (key, value) = if diversity.coverage == Coverage::Independent {
            ("sampling.repulsion", diversity.repulsion.to_string())
        } else {
            ("sampling.diversity", word())
        };
        let mut luck = stream(0, 0, Purpose::Selection);
        if plan.retention == Retention::Subsample && family.subsample(&family.empty(), 0, &mut luck).is_none() {
            let problem = "subsample draws single points when it picks them, and these are laid out a batch at a time; \
                           retention = \"replace\", \"accumulate\" or \"window\"";
            return refuse(key, value, problem.into());
        }
        if diversity.coverage == Coverage::Stratified && family.stratified(truth, 1, &mut luck).is_none() {
            let problem =
                format!("no cells of equal mass are offered for {name} so configured; {}", others(Needs::Cells));
            return refuse(key, value, problem);
        }
        if diversity.is_paired() {
            if family.at([0.0, 0.0]).is_none() {
                let problem = if Needs::Places.is_met_by(name) {
                    format!("points of {name} so configured cannot be moved in the plane: truth.dimension = 1 or 2")
                } else {
                    format!("points of {name} cannot be moved in the plane; {}", others(Needs::Places))
                };
                let repels = diversity.repulsion > 0.0;
                let value = if repels { diversity.repulsion.to_string() } else { value };
                return refuse(if repels { "sampling.repulsion" } else { key }, value, problem);
            }
            let most = plan.sizes(generations.max(2)).synthetic;
            if most > MOST_PAIRED {
                let problem = format!(
                    "every point looks at every other, and a batch would have {most} of them; {MOST_PAIRED} at most"
                );
                return refuse(key, value, problem);
            }
        }
        Ok(())
    }

    /// The same as far as a family allows: what is refused there, of its default law, is let go of.
    pub(crate) fn allowed(mut self, family: &str) -> Self {
        if !Needs::Reward.is_met_by(family) {
            self.curation = Curation::default();
        }
        if self.curation.choices == Curation::UNLIMITED {
            self.curation.choices = Curation::default().choices;
        }
        let covers = match self.diversity.coverage {
            Coverage::Independent => true,
            Coverage::Stratified => Needs::Cells.is_met_by(family),
            Coverage::Farthest => Needs::Places.is_met_by(family),
        };
        if !covers {
            self.diversity.coverage = Coverage::Independent;
        }
        if !Needs::Places.is_met_by(family) {
            self.diversity.repulsion = 0.0;
        }
        self
    }

    /// Adds `n` points of a model to `into`: candidates by `rng`, everything else by the rule's own stream. `false` if
    /// cancelled: nothing is added then.
    #[allow(clippy::too_many_arguments, reason = "what is drawn, with what luck, and who may end it")]
    pub(crate) fn draw<F: Family>(
        &self,
        family: &F,
        model: &F::Params,
        n: u64,
        rng: &mut Random,
        memory: &mut Selected<F>,
        into: &mut F::Batch,
        cancelled: Cancelled<'_>,
    ) -> bool {
        let wanted = |place: &u64| place % LOOKS != LOOKS - 1 || !cancelled();
        let mut points: Vec<F::Point> = match self.diversity.coverage {
            Coverage::Stratified => family.stratified(model, n, &mut memory.rng).unwrap_or_default(),
            Coverage::Farthest => {
                let places = (0..2 * n).take_while(wanted);
                let pool = places.map(|place| family.sample_at(model, place, rng)).collect();
                Diversity::farthest(family, pool, n as usize, &mut memory.rng, cancelled)
            }
            Coverage::Independent if self.curation.chooses() => {
                let mut luck = || uniform(&mut memory.rng);
                let mut choose =
                    |place| self.curation.choose(family, || family.sample_at(model, place, rng), &mut luck);
                (0..n).take_while(wanted).map(&mut choose).collect()
            }
            Coverage::Independent => {
                (0..n).take_while(wanted).map(|place| family.sample_at(model, place, rng)).collect()
            }
        };
        if self.diversity.repulsion > 0.0 {
            let mut places: Vec<[f64; 2]> = points.iter().map(|point| family.place(point.clone())).collect();
            self.diversity.push_apart(&mut places, &memory.bank, cancelled);
            points = places.iter().filter_map(|&place| family.at(place)).collect();
            if self.diversity.memory > 0.0 {
                memory.bank = places;
            }
        }
        if cancelled() {
            return false;
        }
        if let Some(shown) = &mut memory.shown {
            shown.clone_from(&points);
        }
        points.into_iter().for_each(|point| family.observe(into, point));
        true
    }

    /// One point of a model, all its luck in one stream: for batches whose points are drawn when they are picked.
    pub(crate) fn draw_one<F: Family>(&self, family: &F, model: &F::Params, place: u64, rng: &mut Random) -> F::Point {
        if !self.curation.chooses() {
            return family.sample_at(model, place, rng);
        }
        let own = std::cell::RefCell::new(rng);
        let mut luck = || uniform(&mut own.borrow_mut());
        self.curation.choose(family, || family.sample_at(model, place, &mut own.borrow_mut()), &mut luck)
    }
}

impl<F: Family> Selected<F> {
    pub(crate) fn new(seed: u64, replicate: u64) -> Self {
        Self { rng: stream(seed, replicate, Purpose::Selection), bank: Vec::new(), shown: None }
    }
    /// From now on the newest points are kept to be looked at.
    pub(crate) fn watched(mut self) -> Self {
        self.shown = Some(Vec::new());
        self
    }
    /// Forgets the points of the batch before.
    pub(crate) fn clear(&mut self) {
        self.shown.iter_mut().for_each(Vec::clear);
    }
    /// The newest batch's synthetic points, in random order.
    pub(crate) fn shown(&self) -> Option<&[F::Point]> {
        self.shown.as_deref()
    }
}

/// What a family must offer for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A reward's mean and variance under the model: curation.
    Reward,
    /// Cells of equal mass: stratified draws.
    Cells,
    /// Points that may lie anywhere: repulsion, and what lies furthest apart.
    Places,
    /// Models that are drawn in the plane: a reward has a second coordinate.
    Plane,
}

impl Needs {
    const ALL: [Self; 4] = [Self::Reward, Self::Cells, Self::Places, Self::Plane];

    /// Names of the families that offer it at their defaults.
    pub fn families(self) -> &'static [&'static str] {
        static KNOWN: LazyLock<[Vec<&'static str>; 4]> = LazyLock::new(|| {
            Needs::ALL.map(|needs| {
                let names = FAMILIES.iter().map(|about| about.name);
                names.filter(|name| with_family(name, Offers(needs)) == Some(true)).collect()
            })
        });
        &KNOWN[self as usize]
    }

    /// Whether a family offers it at its defaults.
    pub fn is_met_by(self, family: &str) -> bool {
        self.families().contains(&family)
    }
}

struct Offers(Needs);
impl Visitor for Offers {
    type Output = bool;
    fn visit<F: Family>(self) -> bool {
        let Ok((family, truth)) = F::configure(&Settings::new(), None) else { return false };
        match self.0 {
            Needs::Reward => family.reward_moments(&truth, &Curation::default().reward).is_some(),
            Needs::Cells => family.stratified(&truth, 1, &mut stream(0, 0, Purpose::Selection)).is_some(),
            Needs::Places => family.at([0.0, 0.0]).is_some(),
            Needs::Plane => family.outline(&truth).is_some(),
        }
    }
}

/// Which families would do.
fn others(needs: Needs) -> String {
    format!("families that do: {}", needs.families().join(", "))
}
