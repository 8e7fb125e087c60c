//! Curation: each synthetic point is one of K drawn, chosen by what people like (arXiv 2407.09499).
//!
//! With probability proportional to e^reward (Bradley-Terry for two, Luce for more), by Gumbel's maximum: the largest of
//! reward + Gumbel noise. The chosen points are i.i.d. from p H_K. For K without end that law is p e^r / E e^r, which some
//! families hold: it is then drawn from as any other, without choosing.

use rand::RngExt as _;
use toml::Value;

use crate::experiment::keys::{Code, Key, Takes, Track, Word, code, float, int, number, set, whole};
use crate::experiment::scenario::Scenario;
use crate::family::{Domain, Family, Random, Refusal, Taste, metric};

use super::capability::{Capability, Offer};
use super::rule::Checked;
use super::values::Curation;

/// A reward's mean and variance under the model.
static REWARD_MOMENTS: Capability = Capability::of::<RewardMoments>();
struct RewardMoments;

impl Offer for RewardMoments {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        family.reward_moments(truth, &Curation::default().reward).is_some()
    }
}

/// Models that are drawn in the plane: a reward has a second coordinate.
static PLANE: Capability = Capability::of::<Plane>();
struct Plane;

impl Offer for Plane {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        family.outline(truth).is_some()
    }
}

code! {
    /// Whether the best is always chosen.
    CHOICE: bool {
        "luce" => false, "by taste", "With probability proportional to e^reward (Bradley-Terry, Luce)";
        "best" => true, "the best", "Always the one with the highest reward";
    }
}

code! {
    REWARD: Taste {
        "linear" => Taste::Linear, "more", "g (x - c)";
        "quadratic" => Taste::Quadratic, "near c", "-g |x - c|² / 2";
        "distance" => Taste::Distance, "within reach", "-g max(0, |x - c| - margin)";
    }
}

/// Its keys, in the order files show them.
pub(crate) const CURATION_KEYS: &[Key] = &[
    Key::new("sampling.curation", "best of K (curation)", "Choices K: each synthetic point is the one chosen of K drawn, so that a generation costs K n points; 1 is no curation, infinite the law p e^reward", Takes::NumberOr(Domain::Whole(1, Curation::MOST), "infinite"),
        |s| match s.selection.curation.choices { Curation::UNLIMITED => Some(Value::String("infinite".into())), n => int(n) },
        |s, v| set(&mut s.selection.curation.choices, if v.is_str() { Some(Curation::UNLIMITED) } else { whole(v) })).track(Track::log(1.0, 32.0)).needs(&REWARD_MOMENTS),
    Key::new("sampling.choice", "which is chosen", "Chosen of K: one with probability proportional to e^reward (Bradley-Terry, Luce), or always the best", Takes::Word(CHOICE.words),
        |s| CHOICE.write(s.selection.curation.best), |s, v| set(&mut s.selection.curation.best, CHOICE.read(v)))
        .matters(curated, CURATED),
    Key::new("sampling.reward", metric::REWARD, "What is liked at x, the place on the horizontal axis or in the plane: g (x - c), -g |x - c|^2 / 2, or -g max(0, |x - c| - margin)", Takes::Word(REWARD.words),
        |s| REWARD.write(s.selection.curation.reward.taste), |s, v| set(&mut s.selection.curation.reward.taste, REWARD.read(v)))
        .matters(curated, CURATED),
    Key::new("sampling.reward_gain", "gain g", "The gain g of the reward: how strongly it is followed", Takes::Number(Domain::Between(0.0, 1e6)),
        |s| float(s.selection.curation.reward.gain), |s, v| set(&mut s.selection.curation.reward.gain, number(v))).track(Track::even(0.0, 10.0))
        .matters(curated, CURATED),
    Key::new("sampling.reward_centre", "reward centre c", "The centre c of the reward; symbols are counted from 1", Takes::Number(Domain::Real),
        |s| float(s.selection.curation.reward.centre[0]), |s, v| set(&mut s.selection.curation.reward.centre[0], number(v))).track(Track::even(-5.0, 5.0))
        .matters(curated, CURATED),
    Key::new("sampling.reward_centre_y", "reward centre (y)", "Its second coordinate, for points in the plane", Takes::Number(Domain::Real),
        |s| float(s.selection.curation.reward.centre[1]), |s, v| set(&mut s.selection.curation.reward.centre[1], number(v))).track(Track::even(-5.0, 5.0))
        .matters(curated, CURATED).needs(&PLANE),
    Key::new("sampling.reward_margin", "margin", "Within this distance of c all points are liked alike, under reward = \"distance\"", Takes::Number(Domain::NonNegative),
        |s| float(s.selection.curation.reward.margin), |s, v| set(&mut s.selection.curation.reward.margin, number(v))).track(Track::even(0.0, 3.0))
        .matters(|s| curated(s) && s.selection.curation.reward.taste == Taste::Distance, "sampling.curation above 1 and sampling.reward = distance"),
];

const CURATED: &str = "sampling.curation above 1";

fn curated(scenario: &Scenario) -> bool {
    scenario.selection.curation.is_on()
}

impl Curation {
    /// One of K candidates. Candidates that are liked alike are equally likely.
    pub(crate) fn choose<F: Family>(
        &self,
        family: &F,
        mut candidate: impl FnMut() -> F::Point,
        uniform: &mut impl FnMut() -> f64,
    ) -> F::Point {
        let mut chosen = candidate();
        let mut score = |point: &F::Point| {
            let reward = self.reward.at(family.place(point.clone()));
            if self.best { reward } else { reward - (-uniform().ln()).ln() }
        };
        let mut highest = score(&chosen);
        for _ in 1..self.choices {
            let next = candidate();
            let value = score(&next);
            if value > highest {
                (chosen, highest) = (next, value);
            }
        }
        chosen
    }

    /// Whether a family, with its truth, has a reward, and the limit of ever more choices where it is asked for.
    pub(super) fn check<F: Family>(&self, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        if !self.is_on() {
            return Ok(());
        }
        let (family, truth) = (checked.family, checked.truth);
        let endless = self.choices == Self::UNLIMITED;
        let value = if endless { "\"infinite\"".to_owned() } else { self.choices.to_string() };
        let refuse = |problem: String| Err(Refusal::because("sampling.curation", value.clone(), problem));
        if family.reward_moments(truth, &self.reward).is_none() {
            let others = REWARD_MOMENTS.families().join(", ");
            let name = F::ABOUT.name;
            return refuse(format!("no reward is offered for {name} so configured; families that do: {others}"));
        }
        if endless && (self.best || family.tilted(truth, &self.reward).is_none()) {
            let problem = "infinitely many choices need choice = \"luce\" and p e^r to be of the family: categorical, \
                           bernoulli, or gaussian with a linear or quadratic reward; else a whole number up to 1000";
            return refuse(problem.into());
        }
        Ok(())
    }

    /// The same as far as a family allows.
    pub(super) fn allowed(self, family: &str) -> Self {
        let kept = self == Self::default() || REWARD_MOMENTS.is_met_by(family);
        let mut allowed = if kept { self } else { Self::default() };
        if allowed.choices == Self::UNLIMITED {
            allowed.choices = Self::default().choices;
        }
        allowed
    }
}

/// A number strictly between 0 and 1, whose -ln(-ln) is Gumbel noise.
pub(crate) fn uniform(rng: &mut Random) -> f64 {
    rng.sample(rand_distr::Open01)
}
