//! Truth and model as densities or masses, over the points of the training set.

use super::made::Made;
use super::side::Side;
use crate::experiment::{GROUPS, View};
use crate::figure::axis::Axis;
use crate::figure::bars::outline;
use crate::figure::curves::{Band, line_of};
use crate::figure::model::{RUG, SPIKE, is_elsewhere, narrow, taller, top};
use crate::figure::numbers::{capital, percent, significant, whole};
use crate::figure::origins::{BAR, STRENGTH, present};
use crate::figure::plot::{Entry, Part, Plot, Scale, Sign, Width};
use crate::figure::series::Series;

/// Fewer masses than this are each a stem.
const STEMS: usize = 120;
/// Half the width of a stem, and of the rungs of the truth and of measured shares across it.
const STEM: f64 = 0.12;
const RUNGS: [f64; 2] = [0.34, 0.2];
/// More symbols than this are not named along the axis.
const NAMED: usize = 12;

/// Where truth and model are dense.
pub(super) fn plot(side: &Side, view: &View) -> Made {
    let y = Axis::linear(0.0, top(view));
    let (word, height) = if view.discrete { ("Probabilities", "probability") } else { ("Density", "density") };
    let mut shown = Shown { side, view, y, parts: Vec::new(), notes: Vec::new() };
    shown.stacks();
    if view.discrete && view.truth.len() < STEMS {
        shown.stems();
    } else {
        shown.curves();
    }
    shown.rug();
    shown.state();
    let column = side.experiment.column();
    let labels = column.map_or(&[][..], |column| &column.data.labels);
    let names = (1..).zip(labels).map(|(i, label)| (f64::from(i), label.clone()));
    let label = column.map_or_else(String::new, |column| {
        format!("{}: {} measured, {} missing", column.title(), column.data.values.len(), column.missing)
    });
    let (low, high) = view.range;
    let x = Scale {
        whole: view.discrete,
        names: if labels.len() > NAMED { Vec::new() } else { names.collect() },
        ..Scale::new(label, Axis::linear(low, high))
    };
    let title = format!("{word} at generation {}", whole(view.generation));
    let told = shown.told(&title);
    let legend = shown.legend();
    let y = Scale::new(height, y);
    Made::new(Plot { parts: shown.parts, legend, notes: shown.notes, ..Plot::new(title, x, y) }, told)
}

struct Shown<'a> {
    side: &'a Side,
    view: &'a View,
    y: Axis,
    parts: Vec<Part>,
    notes: Vec<String>,
}

impl Shown<'_> {
    fn series(&self, group: usize) -> Series {
        if group == 0 { Series::Real } else { self.side.series }
    }

    fn is_dead(&self) -> bool {
        self.view.collapsed.is_some_and(|(_, at)| at.is_some())
    }

    /// The points as bars, group over group; of a model that has become a point there are none.
    fn stacks(&mut self) {
        let (view, dead) = (self.view, self.is_dead());
        let mut tops: Vec<[f64; 3]> = view.bars.iter().map(|bar| [bar[0], bar[1], 0.0]).collect();
        for group in (0..GROUPS).filter(|_| !dead) {
            if view.stacks.iter().all(|stack| stack[group] == 0.0) {
                continue;
            }
            let low = outline(&tops, &self.y).high;
            tops.iter_mut().zip(&view.stacks).for_each(|(top, stack)| top[2] += stack[group]);
            let Band { xs, high, .. } = outline(&tops, &self.y);
            if xs.len() > 1 {
                let (ink, share) = (self.series(group), BAR * STRENGTH[group]);
                self.parts.push(Part::Band { ink, share, xs, low, high });
            }
        }
    }

    fn line(&mut self, points: &[[f64; 2]], ink: Series, share: f32, width: Width) {
        for points in line_of(points.iter().map(|p| (p[0], self.y.place(p[1]))), points.len()) {
            if points.len() > 1 {
                self.parts.push(Part::Line { ink, share, width, points });
            }
        }
    }

    fn curves(&mut self) {
        let view = self.view;
        let Band { xs, high, .. } = outline(&view.measured, &self.y);
        if xs.len() > 1 {
            let points = xs.into_iter().zip(high).map(|(x, y)| [x, y]).collect();
            self.parts.push(Part::Line { ink: Series::Real, share: 1.0, width: Width::Hair, points });
        }
        for (i, (_, points)) in view.earlier.iter().enumerate() {
            let share = 0.35 + 0.35 * (i + 1) as f32 / view.earlier.len() as f32;
            self.line(points, self.side.series, share, Width::Hair);
        }
        if taller(view, self.y.high).is_none_or(|(_, times)| times < SPIKE) {
            self.line(&view.model, self.side.series, 1.0, Width::Thick);
        }
        self.line(&view.truth, Series::Truth, 1.0, Width::Middle);
    }

    /// Masses: the model as bars, the truth as a rung across.
    fn stems(&mut self) {
        let view = self.view;
        let place = |height: f64| self.y.place(height);
        let bars = view.model.iter().filter(|point| point[1] > 0.0);
        let bars = bars.filter_map(|&[x, height]| Some([x - STEM, x + STEM, 0.0, place(height)?])).collect();
        let rung = |x: f64, height: f64, ink: Series, half: f64| {
            let y = place(height)?;
            let points = vec![[x - half, y], [x + half, y]];
            Some(Part::Line { ink, share: 1.0, width: Width::Middle, points })
        };
        let measured = view.measured.iter();
        let measured = measured.filter_map(|bar| rung(f64::midpoint(bar[0], bar[1]), bar[2], Series::Real, RUNGS[1]));
        let truth = view.truth.iter().filter_map(|&[x, height]| rung(x, height, Series::Truth, RUNGS[0]));
        let rungs: Vec<Part> = measured.chain(truth).collect();
        self.parts.push(Part::Bars { ink: self.side.series, share: 1.0, bars });
        self.parts.extend(rungs);
    }

    fn has_rug(&self) -> bool {
        let count = self.view.points.len();
        count > 0 && count <= RUG && !self.view.discrete
    }

    /// Every point as a tick at the foot, where they are few: real ones over the others.
    fn rug(&mut self) {
        if !self.has_rug() {
            return;
        }
        let view = self.view;
        let (low, high) = view.range;
        for group in (0..GROUPS).rev() {
            let points = view.points.iter().zip(&view.origins);
            let of_group = points.filter(|(_, origin)| origin.group(view.generation) == group);
            let xs: Vec<f64> = of_group.map(|(x, _)| *x).filter(|x| (low..=high).contains(x)).collect();
            if !xs.is_empty() {
                self.parts.push(Part::Rug { ink: self.series(group), share: STRENGTH[group], xs });
            }
        }
    }

    fn spike(&mut self, at: f64, words: &str) {
        let (low, high) = self.view.range;
        let words = capital(words);
        self.parts.push(Part::Spike { ink: self.side.series, at: at.clamp(low, high), words });
    }

    /// Where the model has collapsed to, or that it is out of sight; and what is too narrow for its curve.
    fn state(&mut self) {
        let view = self.view;
        let (low, high) = view.range;
        match view.collapsed {
            Some((name, Some(at))) if (low..=high).contains(&at) => {
                let place = if view.discrete { String::new() } else { format!(", at {}", significant(at, 3)) };
                self.spike(at, &format!("{name}{place}"));
            }
            Some((name, Some(at))) => self.notes.push(format!("{}, at {}", capital(name), significant(at, 3))),
            Some((name, None)) => self.notes.push(capital(name)),
            None if view.generation > 0 && is_elsewhere(view) => {
                self.notes.push("The model is elsewhere, or too flat to see".into());
            }
            None => {}
        }
        if let Some(taller) = taller(view, self.y.high).filter(|_| view.collapsed.is_none()) {
            if taller.1 >= SPIKE {
                self.spike(taller.0, &narrow(taller));
            } else {
                self.notes.push(capital(&narrow(taller)));
            }
        }
        for &[at, mass] in view.spikes.iter().filter(|spike| !view.discrete && spike[0].is_finite()) {
            self.spike(at, &format!("{} of the mass at {}", percent(mass), significant(at, 4)));
        }
    }

    fn legend(&self) -> Vec<Entry> {
        let view = self.view;
        let stems = view.discrete && view.truth.len() < STEMS;
        let model = if stems { Sign::Box(1.0) } else { Sign::Line(Width::Thick) };
        let mut all = vec![
            Entry::new(Sign::Line(Width::Middle), Series::Truth, "truth"),
            Entry::new(model, self.side.series, "model"),
        ];
        if !view.measured.is_empty() {
            all.push(Entry::new(Sign::Line(Width::Hair), Series::Real, "measured"));
        }
        let present = present(&view.origins, view.generation).into_iter().filter(|_| !self.is_dead());
        all.extend(present.map(|(group, name)| Entry::new(Sign::Box(BAR * STRENGTH[group]), self.series(group), name)));
        if !view.earlier.is_empty() && !view.discrete {
            all.push(Entry::new(Sign::Line(Width::Hair), self.side.series, "earlier generations"));
        }
        all
    }

    fn told(&self, title: &str) -> String {
        let view = self.view;
        let peak = |curve: &[[f64; 2]]| {
            let top = curve.iter().copied().max_by(|a, b| a[1].total_cmp(&b[1]))?;
            Some(format!("{} at {}", significant(top[1], 3), significant(top[0], 3)))
        };
        let (low, high) = view.range;
        let mut words = format!("{title}, from {} to {}", significant(low, 3), significant(high, 3));
        words.extend(peak(&view.truth).map(|top| format!("; the truth is highest, {top}")));
        let model = peak(&view.model).filter(|_| !self.is_dead());
        words.extend(model.map(|top| format!("; the model is highest, {top}")));
        let spikes = self.parts.iter().filter_map(|part| match part {
            Part::Spike { words, .. } => Some(words),
            _ => None,
        });
        words.extend(spikes.chain(&self.notes).map(|note| format!("; {note}")));
        if view.held > 0 {
            words += &format!("; {} points held, {} of them real", whole(view.held), whole(view.held_real));
        }
        words + "."
    }
}
