//! The marks of an axis: where they are, and which have words, so that no two words touch.

use crate::figure::axis::{Axis, Tick};
use crate::figure::fonts::width;
use crate::figure::layout::words::shortened;
use crate::figure::plot::Scale;

/// A mark in plot units; one without words is a short one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    pub(super) at: f64,
    pub(super) words: String,
    pub(super) major: bool,
}

/// How far along an axis a place is, from 0 to 1.
pub(super) fn share(axis: &Axis, at: f64) -> f32 {
    ((at - axis.low) / axis.span()) as f32
}

fn numbers(scale: &Scale, pixels: f32, apart: f32, counts: bool) -> Vec<Tick> {
    let ticks = scale.axis.ticks(pixels, apart, scale.percent);
    let kept = ticks.into_iter().filter_map(|tick| match (scale.whole, scale.axis.log) {
        (true, false) => tick.at_whole(),
        // Generations: 1, 10, 100.
        (true, true) if counts => tick.at_count(),
        _ => Some(tick),
    });
    let near = 1e-6 * scale.axis.span();
    kept.filter(|tick| (scale.axis.low - near..=scale.axis.high + near).contains(&tick.at)).collect()
}

fn marks_of(ticks: Vec<Tick>) -> Vec<Mark> {
    ticks.into_iter().map(|tick| Mark { at: tick.at, words: tick.label, major: tick.major }).collect()
}

/// The names of a scale, cut to a room each.
fn names(scale: &Scale, text: f32, room: f32) -> Vec<Mark> {
    let seen = scale.names.iter().filter(|(at, _)| (scale.axis.low..=scale.axis.high).contains(at));
    seen.map(|(at, name)| Mark { at: *at, words: shortened(name, text, false, room), major: true }).collect()
}

/// Without the words of some, evenly, where they would touch; `long` tells how long each is along the axis.
fn thinned(mut marks: Vec<Mark>, axis: &Axis, pixels: f32, long: impl Fn(&str) -> f32, apart: f32) -> Vec<Mark> {
    let mut named: Vec<usize> = (0..marks.len()).filter(|&i| !marks[i].words.is_empty()).collect();
    let touch = |marks: &[Mark], named: &[usize], every: usize| {
        let place = |i: usize| share(axis, marks[i].at) * pixels;
        let shown: Vec<usize> = named.iter().copied().step_by(every).collect();
        shown.windows(2).any(|pair| {
            let [a, b] = [pair[0], pair[1]];
            (place(b) - place(a)).abs() < 0.5 * (long(&marks[a].words) + long(&marks[b].words)) + apart
        })
    };
    if axis.log && touch(&marks, &named, 1) {
        // Decades are the last to lose their words.
        let is_decade = |i: &usize| (marks[*i].at - marks[*i].at.round()).abs() < 1e-9;
        let (decades, others): (Vec<usize>, Vec<usize>) = named.iter().copied().partition(is_decade);
        if !decades.is_empty() {
            others.into_iter().for_each(|i| marks[i].words.clear());
            named = decades;
        }
    }
    let every = (1..named.len().max(2)).find(|every| !touch(&marks, &named, *every)).unwrap_or(named.len().max(1));
    for (k, &i) in named.iter().enumerate() {
        if k % every != 0 {
            marks[i].words.clear();
        }
    }
    marks
}

/// Marks of the vertical axis.
pub(super) fn upright(scale: &Scale, pixels: f32, text: f32, room: f32) -> Vec<Mark> {
    let marks = if scale.names.is_empty() {
        marks_of(numbers(scale, pixels, 2.6 * text, false))
    } else {
        names(scale, text, room)
    };
    thinned(marks, &scale.axis, pixels, |_| text, 0.1 * text)
}

/// Marks of the horizontal axis.
pub(super) fn across(scale: &Scale, pixels: f32, text: f32) -> Vec<Mark> {
    let long = |words: &str| width(words, text, false);
    let marks = if scale.names.is_empty() {
        let apart = |ticks: &[Tick]| ticks.iter().map(|tick| long(&tick.label)).fold(2.0 * text, f32::max) + 1.6 * text;
        let first = numbers(scale, pixels, 4.0 * text, true);
        marks_of(numbers(scale, pixels, apart(&first), true))
    } else {
        let apart = pixels / scale.names.len() as f32;
        let cut = names(scale, text, apart - 0.5 * text);
        // Names cut to nothing are thinned rather than lost.
        let whole = cut.iter().all(|mark| mark.words.chars().count() > 3 || !mark.words.ends_with('…'));
        if whole && cut.iter().all(|mark| !mark.words.is_empty()) { cut } else { names(scale, text, 0.3 * pixels) }
    };
    thinned(marks, &scale.axis, pixels, long, 0.5 * text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_words_touch_however_little_room_there_is() {
        let scales = [
            Scale::new("", Axis::linear(0.0, 100.0)),
            Scale::new("", Axis::linear(0.0, 1.0e-4)),
            Scale::new("", Axis::linear(-2.0e7, 2.0e7)),
            Scale::new("", Axis::decades(-12.0, 3.0)),
            Scale::new("", Axis { low: 1.2, high: 1.9, log: true }),
            Scale { whole: true, ..Scale::new("", Axis::linear(-0.5, 6.5)) },
            Scale { whole: true, ..Scale::new("", Axis::generations(100, true)) },
            Scale { whole: true, ..Scale::new("", Axis::generations(100_000, true)) },
            Scale { whole: true, ..Scale::new("", Axis::generations(1000, true).within(Some([30.0, 900.0]))) },
            Scale { whole: true, ..Scale::new("", Axis::generations(1000, true).within(Some([400.0, 900.0]))) },
            Scale { percent: true, ..Scale::new("", Axis::linear(0.0, 1.0)) },
            Scale {
                names: (0..6).map(|i| (f64::from(i), format!("symbol number {i}"))).collect(),
                ..Scale::new("", Axis::linear(-0.5, 5.5))
            },
        ];
        for scale in &scales {
            for pixels in [20.0, 60.0, 150.0, 400.0, 1200.0] {
                let marks = across(scale, pixels, 12.0);
                let named: Vec<&Mark> = marks.iter().filter(|mark| !mark.words.is_empty()).collect();
                assert!(!named.is_empty() || pixels < 400.0, "{scale:?} {pixels}");
                for pair in named.windows(2) {
                    let [a, b] = [pair[0], pair[1]].map(|mark| share(&scale.axis, mark.at) * pixels);
                    let need = 0.5 * (width(&pair[0].words, 12.0, false) + width(&pair[1].words, 12.0, false));
                    assert!(b - a >= need, "{scale:?} {pixels} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn generations_on_a_logarithmic_axis_are_1_10_100() {
        let scale = Scale { whole: true, ..Scale::new("", Axis::generations(100, true)) };
        let words = |pixels: f32| -> Vec<String> {
            across(&scale, pixels, 12.0).into_iter().map(|mark| mark.words).filter(|words| !words.is_empty()).collect()
        };
        assert_eq!(words(500.0), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(words(120.0), ["1", "10", "100"]);
    }

    #[test]
    fn names_stand_in_place_of_numbers() {
        let names = vec![(0.0, "a".to_owned()), (1.0, "b".to_owned()), (9.0, "outside".to_owned())];
        let scale = Scale { names, ..Scale::new("", Axis::linear(-0.5, 1.5)) };
        let words: Vec<String> = across(&scale, 300.0, 12.0).into_iter().map(|mark| mark.words).collect();
        assert_eq!(words, ["a", "b"]);
    }
}
