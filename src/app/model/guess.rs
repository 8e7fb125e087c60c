//! What somebody expects of a curve, drawn or typed before it is seen.

pub use crate::lecture::session::Guess;
use crate::lecture::{LabPlot, SidePlot, Slot};

impl Guess {
    /// What is expected at a generation, as far as the guess reaches.
    pub(crate) fn at(&self, generation: f64) -> Option<f64> {
        let after = self.points.partition_point(|point| point[0] < generation);
        let right = *self.points.get(after)?;
        if right[0] == generation {
            return Some(right[1]);
        }
        let left = *self.points.get(after.checked_sub(1)?)?;
        let share = (generation - left[0]) / (right[0] - left[0]);
        let between = |a: f64, b: f64| a + share * (b - a);
        let through_decades = self.log && left[1] > 0.0 && right[1] > 0.0;
        Some(if through_decades {
            10_f64.powf(between(left[1].log10(), right[1].log10()))
        } else {
            between(left[1], right[1])
        })
    }

    /// The first and the last generation it reaches to.
    pub(crate) fn reach(&self) -> Option<[f64; 2]> {
        Some([self.points.first()?[0], self.points.last()?[0]])
    }

    fn stands_for(&self, other: &Self) -> bool {
        self.slot == other.slot && self.side == other.side && self.metric == other.metric && self.who == other.who
    }
}

/// Whether a plot has curves over the generations that can be guessed.
pub(crate) fn is_drawable(slot: Slot) -> bool {
    match slot {
        Slot::Lab(plot) => plot != LabPlot::Density,
        Slot::Left(plot) | Slot::Right(plot) => plot != SidePlot::Density,
        Slot::Both(_) => true,
        Slot::Difference(_) | Slot::PhaseMap | Slot::PhaseCurve | Slot::Paper(_) | Slot::Way(_) => false,
        Slot::Metrics { .. } | Slot::Metric { .. } => false,
    }
}

/// A stroke of the pencil from one place to another: what was between them goes.
pub(crate) fn stroke(line: &mut Vec<[f64; 2]>, from: [f64; 2], to: [f64; 2]) {
    let (low, high) = if from[0] <= to[0] { (from[0], to[0]) } else { (to[0], from[0]) };
    line.retain(|point| point[0] < low || point[0] > high);
    let at = line.partition_point(|point| point[0] < low);
    let ends = if from[0] <= to[0] { [from, to] } else { [to, from] };
    // Straight up or down there is one value a generation, the last.
    let ends = if low == high { vec![to] } else { ends.to_vec() };
    line.splice(at..at, ends);
}

/// What is done with guesses.
#[derive(Clone, Debug, PartialEq)]
pub enum GuessChange {
    /// Begins to draw into a plot (`None`: the one under the pointer), or ends it.
    Ask(Option<Slot>),
    /// Keeps a guess, in place of one of the same person for the same curve.
    Draw(Box<Guess>),
    /// Takes one away, by its number.
    Remove(usize),
    /// Takes all of them away.
    Clear,
}

/// All guesses, and where one is being drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guesses {
    all: Vec<Guess>,
    pub(crate) drawing: Option<Slot>,
}

impl Guesses {
    /// Each in a plot, with its number.
    pub(crate) fn of(&self, slot: Slot) -> impl Iterator<Item = (usize, &Guess)> {
        self.all.iter().enumerate().filter(move |(_, guess)| guess.slot == slot)
    }

    /// Those about a metric, in whatever plot: the two columns of a comparison share an axis.
    pub(crate) fn about<'a>(&'a self, metric: &'a str) -> impl Iterator<Item = &'a Guess> {
        self.all.iter().filter(move |guess| guess.metric == metric)
    }

    /// All of them, in their order.
    pub(crate) fn all(&self) -> &[Guess] {
        &self.all
    }

    /// These in place of all others.
    pub(crate) fn set(&mut self, all: Vec<Guess>) {
        *self = Self { all, drawing: None };
    }

    /// One without a point takes the person's guess away.
    pub(crate) fn put(&mut self, guess: Guess) {
        let old = self.all.iter().position(|old| old.stands_for(&guess));
        match (old, guess.points.is_empty()) {
            (Some(old), false) => self.all[old] = guess,
            (Some(old), true) => self.remove(old),
            (None, false) => self.all.push(guess),
            (None, true) => {}
        }
    }

    pub(crate) fn remove(&mut self, number: usize) {
        if number < self.all.len() {
            self.all.remove(number);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }

    /// Settings were changed: the guesses stand, but were made for others.
    pub(crate) fn age(&mut self) {
        self.all.iter_mut().for_each(|guess| guess.former = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(who: &str, points: &[[f64; 2]], log: bool) -> Guess {
        Guess {
            slot: Slot::Lab(LabPlot::Divergence),
            side: 0,
            metric: "m".into(),
            who: who.into(),
            points: points.to_vec(),
            log,
            made_at: 0,
            former: false,
        }
    }

    #[test]
    fn between_its_points_a_guess_goes_straight_on_the_axis_it_was_drawn_on() {
        let points = [[0.0, 1.0], [10.0, 0.01]];
        assert!((guess("", &points, false).at(5.0).unwrap() - 0.505).abs() < 1e-12);
        assert!((guess("", &points, true).at(5.0).unwrap() - 0.1).abs() < 1e-12);
        // Zero has no decade: the guess goes straight to it.
        assert_eq!(guess("", &[[0.0, 1.0], [10.0, 0.0]], true).at(5.0), Some(0.5));
        assert_eq!([0.0, 10.0].map(|t| guess("", &points, true).at(t)), [Some(1.0), Some(0.01)]);
        assert_eq!([-1.0, 11.0].map(|t| guess("", &points, true).at(t)), [None, None]);
        assert_eq!(guess("", &[[3.0, 2.0]], false).reach(), Some([3.0, 3.0]));
        assert_eq!((guess("", &[], false).at(3.0), guess("", &[], false).reach()), (None, None));
    }

    #[test]
    fn a_stroke_takes_the_place_of_what_was_there_in_either_direction() {
        let mut line = Vec::new();
        for (from, to) in [([0.0, 1.0], [4.0, 1.0]), ([4.0, 1.0], [8.0, 2.0])] {
            stroke(&mut line, from, to);
        }
        assert_eq!(line, [[0.0, 1.0], [4.0, 1.0], [8.0, 2.0]]);
        stroke(&mut line, [6.0, 5.0], [2.0, 3.0]);
        assert_eq!(line, [[0.0, 1.0], [2.0, 3.0], [6.0, 5.0], [8.0, 2.0]]);
        stroke(&mut line, [6.0, 5.0], [6.0, 9.0]);
        assert_eq!(line, [[0.0, 1.0], [2.0, 3.0], [6.0, 9.0], [8.0, 2.0]]);
        stroke(&mut line, [20.0, 0.0], [20.0, 0.0]);
        assert_eq!(line.last(), Some(&[20.0, 0.0]));
    }

    #[test]
    fn each_person_has_one_guess_of_a_curve() {
        let mut guesses = Guesses::default();
        let slot = Slot::Lab(LabPlot::Divergence);
        for (who, value) in [("Anna", 1.0), ("Ben", 2.0), ("Anna", 3.0)] {
            guesses.put(guess(who, &[[0.0, value]], false));
        }
        let held: Vec<(usize, f64)> = guesses.of(slot).map(|(i, guess)| (i, guess.points[0][1])).collect();
        assert_eq!(held, [(0, 3.0), (1, 2.0)]);
        assert_eq!(guesses.of(Slot::PhaseMap).count(), 0);
        guesses.age();
        assert!(guesses.of(slot).all(|(_, guess)| guess.former));
        guesses.put(guess("Ben", &[], false));
        guesses.remove(7);
        assert_eq!(guesses.of(slot).count(), 1);
        guesses.clear();
        assert_eq!(guesses.of(slot).count(), 0);
    }
}
