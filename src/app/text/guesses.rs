//! How far off a guess was, in words a student understands.

use super::numbers::{LACK, significant};

/// So near counts as right.
const RIGHT: f64 = 1.1;
/// The same of shares, in parts of the whole.
const RIGHT_SHARE: f64 = 0.05;

/// A guess beside what came.
#[derive(Clone, Debug)]
pub(crate) struct Compared<'a> {
    /// Whose guess; empty or "guess 2" if nobody said.
    pub(crate) who: &'a str,
    /// The metric's name for people.
    pub(crate) label: String,
    pub(crate) generation: u64,
    pub(crate) guess: f64,
    pub(crate) value: f64,
    /// Guess and value where the guess began to be one.
    pub(crate) before: Option<[f64; 2]>,
    /// Values are shares of a whole.
    pub(crate) share: bool,
    /// Values may lie on both sides of zero: then a factor says nothing.
    pub(crate) signed: bool,
    /// Settings have been changed since.
    pub(crate) former: bool,
}

/// Which way a curve went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Falls,
    Holds,
    Rises,
}

impl Way {
    fn of(&self) -> &'static str {
        match self {
            Self::Falls => "fall",
            Self::Holds => "hold",
            Self::Rises => "rise",
        }
    }

    /// From one value to another; `near` is what counts as no difference.
    fn between(from: f64, to: f64, near: impl Fn(f64, f64) -> bool) -> Option<Self> {
        match () {
            () if from.is_nan() || to.is_nan() => None,
            () if near(from, to) => Some(Self::Holds),
            () if to < from => Some(Self::Falls),
            () => Some(Self::Rises),
        }
    }
}

impl Compared<'_> {
    /// How wrong it is, to find the closest of several: 0 is right, larger is worse, infinite where nothing can be said.
    pub(crate) fn distance(&self) -> f64 {
        let (guess, value) = (self.guess, self.value);
        if guess.is_nan() || !value.is_finite() {
            f64::INFINITY
        } else if self.share || self.signed || guess <= 0.0 || value <= 0.0 {
            (guess - value).abs()
        } else {
            (guess / value).ln().abs()
        }
    }

    fn near(&self, a: f64, b: f64) -> bool {
        if a == b {
            true
        } else if self.share {
            (a - b).abs() <= RIGHT_SHARE + 1e-12
        } else if a == 0.0 || b == 0.0 || (a < 0.0) != (b < 0.0) {
            false
        } else {
            let ratio = (a / b).abs();
            (1.0 / RIGHT - 1e-12..=RIGHT + 1e-12).contains(&ratio)
        }
    }

    fn number(&self, value: f64) -> String {
        if self.share && value.is_finite() { format!("{} %", plain(100.0 * value)) } else { plain(value) }
    }

    /// One sentence, and a second one where the curve went another way than was expected.
    pub(crate) fn sentence(&self) -> String {
        let who = if is_named(self.who) { self.who } else { "You" };
        let expected = expected(&self.label, &self.number(self.guess));
        let first = format!("{who} expected {expected} at generation {}; {}", self.generation, self.off());
        let former = if self.former { " (Guessed for other settings.)" } else { "" };
        let other = self.other_way(who).map_or(String::new(), |words| format!(" {words}"));
        format!("{first}{other}{former}")
    }

    /// How far off it was.
    fn off(&self) -> String {
        let (guess, value) = (self.guess, self.value);
        if value.is_nan() {
            return format!("there is no value to compare with ({LACK}).");
        }
        if value.is_infinite() {
            return if value > 0.0 {
                "it is infinite: no guess is high enough.".into()
            } else {
                "it is −∞.".into()
            };
        }
        let it = self.number(value);
        if self.near(guess, value) {
            return match (self.share, guess == value) {
                (_, true) => format!("it is {it}: right."),
                (true, _) => format!("it is {it}: right within 5 percentage points."),
                (false, _) => format!("it is {it}: right within 10 %."),
            };
        }
        let side = if guess > value { "too high" } else { "too low" };
        let gap = (guess - value).abs();
        if self.share {
            return format!("it is {it}: {} percentage points {side}.", plain(100.0 * gap));
        }
        if self.signed || guess <= 0.0 || value <= 0.0 {
            return format!("it is {it}: {} {side}.", plain(gap));
        }
        let factor = if guess > value { guess / value } else { value / guess };
        if !factor.is_finite() || factor >= 1e4 {
            let decades = (guess.log10() - value.log10()).abs().round();
            return format!("it is {it}: {decades:.0} powers of ten {side}.");
        }
        if factor >= 2.0 {
            return format!("it is {it}: {} times {side}.", plain(factor));
        }
        format!("it is {it}: {} % {side}.", plain(100.0 * (guess / value - 1.0).abs()))
    }

    /// "You expected it to fall; it holds."
    fn other_way(&self, who: &str) -> Option<String> {
        let [guess, value] = self.before?;
        if self.near(self.guess, self.value) {
            return None;
        }
        // Where values cross zero, what counts as holding is a part of how far the two went.
        let most = (self.guess - guess).abs().max((self.value - value).abs());
        let near = |a: f64, b: f64| if self.signed { (a - b).abs() <= 0.1 * most } else { self.near(a, b) };
        let went = Way::between(value, self.value, near)?;
        let thought = Way::between(guess, self.guess, near)?;
        let now = if went == Way::Holds {
            "holds"
        } else if went == Way::Falls {
            "falls"
        } else {
            "rises"
        };
        (went != thought).then(|| format!("{who} expected it to {}; it {now}.", thought.of()))
    }
}

/// A number of two digits, without a zero that says nothing: 0.9, 22, 0.044.
fn plain(value: f64) -> String {
    let text = significant(value, 2);
    if text.contains('.') && !text.contains('×') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Whether somebody gave a name.
fn is_named(who: &str) -> bool {
    !who.is_empty() && who.strip_prefix("guess ").is_none_or(|number| number.parse::<u32>().is_err())
}

/// "a variance of 0.9", "a = 3".
fn expected(label: &str, value: &str) -> String {
    if label.chars().count() <= 2 {
        return format!("{label} = {value}");
    }
    let vowel = label.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {label} of {value}", if vowel { "an" } else { "a" })
}

/// What a guess is called in its plot.
pub(crate) fn called(who: &str) -> &str {
    if who.is_empty() { "guess" } else { who }
}

/// What is said of all guesses of a plot: the sentence of the only one, or of the closest.
pub(crate) fn told(all: &[Compared<'_>]) -> Option<String> {
    let closest = all.iter().min_by(|a, b| a.distance().total_cmp(&b.distance()))?;
    if all.len() == 1 {
        return Some(closest.sentence());
    }
    let who = if closest.who.is_empty() { "the first guess" } else { closest.who };
    Some(format!("Closest of {}: {who}. {}", all.len(), closest.sentence()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(guess: f64, value: f64) -> Compared<'static> {
        Compared {
            who: "",
            label: "variance".into(),
            generation: 100,
            guess,
            value,
            before: None,
            share: false,
            signed: false,
            former: false,
        }
    }

    #[test]
    fn a_guess_is_off_by_a_factor_a_part_or_not_at_all() {
        let cases = [
            (0.9, 0.04, "You expected a variance of 0.9 at generation 100; it is 0.04: 22 times too high."),
            (0.9, 0.88, "You expected a variance of 0.9 at generation 100; it is 0.88: right within 10 %."),
            (0.9, 0.9, "You expected a variance of 0.9 at generation 100; it is 0.9: right."),
            (0.9, 0.6, "You expected a variance of 0.9 at generation 100; it is 0.6: 50 % too high."),
            (0.6, 0.9, "You expected a variance of 0.6 at generation 100; it is 0.9: 33 % too low."),
            (0.01, 1.0, "You expected a variance of 0.01 at generation 100; it is 1: 100 times too low."),
            (1.0, 1e-9, "You expected a variance of 1 at generation 100; it is 1×10⁻⁹: 9 powers of ten too high."),
            (0.5, 0.0, "You expected a variance of 0.5 at generation 100; it is 0: 0.5 too high."),
            (0.0, 0.0, "You expected a variance of 0 at generation 100; it is 0: right."),
            (0.0, 0.3, "You expected a variance of 0 at generation 100; it is 0.3: 0.3 too low."),
            (-1.0, 0.5, "You expected a variance of −1 at generation 100; it is 0.5: 1.5 too low."),
            (
                0.5,
                f64::INFINITY,
                "You expected a variance of 0.5 at generation 100; it is infinite: no guess is high enough.",
            ),
        ];
        for (guess, value, words) in cases {
            assert_eq!(of(guess, value).sentence(), words);
        }
        let none = of(0.5, f64::NAN).sentence();
        assert!(none.ends_with("there is no value to compare with (not computed)."), "{none}");
    }

    #[test]
    fn shares_are_told_in_percent() {
        let share =
            |guess, value| Compared { share: true, label: "real-data share".into(), ..of(guess, value) }.sentence();
        let far = share(0.4, 0.1);
        assert_eq!(
            far,
            "You expected a real-data share of 40 % at generation 100; it is 10 %: 30 percentage points too high."
        );
        assert!(share(0.5, 0.47).ends_with("it is 47 %: right within 5 percentage points."));
        assert!(share(0.0, 0.9).ends_with("90 percentage points too low."));
    }

    #[test]
    fn values_on_both_sides_of_zero_are_off_by_a_distance() {
        let signed = Compared { signed: true, label: "mean".into(), ..of(0.5, 0.01) };
        assert_eq!(signed.sentence(), "You expected a mean of 0.5 at generation 100; it is 0.01: 0.49 too high.");
    }

    #[test]
    fn which_way_it_went_is_said_where_another_was_expected() {
        let before = |before: [f64; 2], guess, value| Compared { before: Some(before), ..of(guess, value) }.sentence();
        assert!(before([1.0, 1.0], 0.2, 1.0).ends_with(": 5 times too low. You expected it to fall; it holds."));
        assert!(before([1.0, 1.0], 1.0, 0.1).ends_with(" You expected it to hold; it falls."));
        assert!(before([1.0, 1.0], 0.5, 3.0).ends_with(" You expected it to fall; it rises."));
        // The right way, only too far; and right altogether.
        assert!(before([1.0, 1.0], 0.1, 0.5).ends_with("5 times too low."));
        assert!(before([1.0, 0.5], 0.9, 0.9).ends_with("right."));
        assert!(before([1.0, f64::NAN], 0.1, 0.5).ends_with("too low."));
    }

    #[test]
    fn of_several_the_closest_is_named() {
        let all = [
            Compared { who: "Anna", ..of(0.9, 0.3) },
            Compared { who: "Ben", ..of(0.2, 0.3) },
            Compared { who: "guess 2", ..of(50.0, 0.3) },
        ];
        let said = told(&all).unwrap();
        assert!(said.starts_with("Closest of 3: Ben. Ben expected a variance of 0.2"), "{said}");
        assert_eq!(told(&all[2..]).as_deref(), Some(all[2].sentence().as_str()));
        assert!(all[2].sentence().starts_with("You expected"));
        assert_eq!(told(&[]), None);
        // Where nothing can be said of a value, it is said once.
        let none = [of(0.1, f64::NAN), of(0.2, f64::NAN)];
        assert!(told(&none).is_some_and(|words| words.contains("no value to compare with")));
    }

    #[test]
    fn a_guess_for_other_settings_says_so() {
        let former = Compared { former: true, ..of(0.9, 0.88) }.sentence();
        assert!(former.ends_with("right within 10 %. (Guessed for other settings.)"));
        assert_eq!(expected("a", "3"), "a = 3");
        assert_eq!(expected("entropy", "3"), "an entropy of 3");
    }
}
