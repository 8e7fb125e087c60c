//! Runs that have been made for a figure, at any generation.

use super::joint::Joint;
use super::made::{How, Made, Worst};
use super::side::Side;
use super::subjects::{self, Subject, needed, needed_beside, told_apart};
use super::{difference, joint, model, paper, spoken, swept, training};
use crate::experiment::{Centre, Experiment, Layout, Problem, Replay, Scenario, View};
use crate::family::Refusal;
use crate::figure::asked::Asked;
use crate::figure::papers;
use crate::figure::plot::{Figure, Part, Plot};
use crate::lecture::{Chapter, Page};
use crate::theory::Flow;

/// More frames than this are thinned.
const FRAMES: u64 = 120;

/// Everything that is shown of a scenario, run once: a figure at each generation.
pub struct Film {
    scenario: Scenario,
    asked: Asked,
    /// One of all papers together.
    chapter: Option<Chapter>,
    sides: Vec<Side>,
    subjects: Vec<Subject>,
    columns: usize,
    flows: Vec<Option<Flow>>,
    last: Figure,
}

impl Film {
    /// Runs what is to be seen. `None` if cancelled.
    ///
    /// # Errors
    /// One line, of a scenario that cannot be run, and of a plot or a page that it does not have.
    pub fn of(
        scenario: &Scenario,
        asked: &Asked,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Self>, Problem> {
        Self::telling(scenario, asked, cancelled, &|_| {})
    }

    /// The same, telling which share of what is to be run is done.
    ///
    /// # Errors
    /// As [`Film::of`].
    pub fn telling(
        scenario: &Scenario,
        asked: &Asked,
        cancelled: &(dyn Fn() -> bool + Sync),
        tell: &dyn Fn(f64),
    ) -> Result<Option<Self>, Problem> {
        let (left, right) = scenario.sides()?;
        let page = page_of(asked, &left, right.as_ref());
        if page == Page::Phase {
            let made = swept::sweep(left, asked, cancelled, tell)?;
            return Ok(made.map(|(swept, made)| Self::of_sweep(scenario, &swept, asked, made)));
        }
        let chapter = match page {
            Page::Lab | Page::Compare | Page::Phase => None,
            Page::Paper | Page::Lecture => Some(paper::chapter(scenario, asked, page)?),
        };
        if let Some(chapter) = chapter.filter(|chapter| !papers::sides_of(*chapter, &left).is_empty()) {
            return Self::of_chapter(chapter, scenario, asked, cancelled, tell);
        }
        let right = right.filter(|_| page != Page::Lab);
        let asked = &if page == Page::Paper { paper::asked(asked, &left)? } else { asked.clone() };
        let compared = right.is_some();
        let mut sides: Vec<Side> = Vec::new();
        let all = if compared { 2.0 } else { 1.0 };
        for side in [Some(left), right].into_iter().flatten() {
            let names = |experiment: &Experiment| match sides.first() {
                None => needed(experiment, asked, compared),
                Some(first) => Ok(needed_beside(first, experiment, asked)),
            };
            let before = sides.len() as f64;
            let tell = |share: f64| tell((before + share) / all);
            let Some(side) = Side::run(side, names, cancelled, &tell)? else { return Ok(None) };
            sides.push(side);
        }
        if let [left, right] = &mut sides[..] {
            told_apart(left, right);
        }
        let laid = sides.first().and_then(|side| side.experiment.scenario().look.layout);
        // Plots that are asked for by name have both sides on one axis, unless that is asked otherwise, too.
        let layout = asked.layout.or(laid.filter(|laid| asked.plots.is_empty() || *laid != Layout::Beside));
        let (subjects, columns) = subjects::of(&sides, &Asked { layout, ..asked.clone() });
        Self { subjects, columns, ..Self::new(scenario, asked, sides) }.looked_at(cancelled)
    }

    /// A chapter of all papers together.
    fn of_chapter(
        chapter: Chapter,
        scenario: &Scenario,
        asked: &Asked,
        cancelled: &(dyn Fn() -> bool + Sync),
        tell: &dyn Fn(f64),
    ) -> Result<Option<Self>, Problem> {
        let (all, columns) = joint::of(chapter, &asked.plots)?;
        let many = papers::sides_of(chapter, &scenario.sides()?.0);
        let (count, mut sides) = (many.len() as f64, Vec::new());
        for side in many {
            let names = |experiment: &Experiment| Ok(joint::needed(chapter, experiment));
            let before = sides.len() as f64;
            let tell = |share: f64| tell((before + share) / count);
            let Some(side) = Side::run(side, names, cancelled, &tell)? else { return Ok(None) };
            sides.push(side);
        }
        let subjects = all.into_iter().map(Subject::Joint).collect();
        let chapter = Some(chapter);
        Self { subjects, columns, chapter, ..Self::new(scenario, asked, sides) }.looked_at(cancelled)
    }

    /// Of sides that were run, without any plot.
    fn new(scenario: &Scenario, asked: &Asked, sides: Vec<Side>) -> Self {
        Self {
            scenario: scenario.clone(),
            asked: asked.clone(),
            chapter: None,
            flows: vec![None; sides.len()],
            sides,
            subjects: Vec::new(),
            columns: 1,
            last: Figure::default(),
        }
    }

    /// With the models on view where plots show them, and the last of its figures.
    fn looked_at(mut self, cancelled: &(dyn Fn() -> bool + Sync)) -> Result<Option<Self>, Problem> {
        let film = &mut self;
        let asked = film.asked.clone();
        let mut views = Vec::new();
        let last = film.end();
        if let Some(at) = asked.generation.filter(|at| *at > last && !film.sides.is_empty()) {
            let why = format!("the run ends at generation {last}");
            return Err(Refusal::because("generation", at, why).into());
        }
        for number in 0..film.sides.len() {
            // A side that ends before the other is shown at its end.
            let end = film.sides[number].end();
            let at = asked.generation.unwrap_or(end).min(end);
            let view = match film.replay(number) {
                None => None,
                Some(mut replay) => match replay.look_unless(at, cancelled) {
                    None => return Ok(None),
                    view => view,
                },
            };
            if view.as_ref().is_some_and(|view| view.simplex.is_some()) {
                film.flows[number] = Flow::of(&film.sides[number].experiment);
            }
            views.push(view);
        }
        // A chapter of all papers shows how all stand at one generation; curves are shown whole.
        let until = film.chapter.and(asked.generation).unwrap_or(u64::MAX);
        film.last = film.at(&views, until);
        Ok(Some(self))
    }

    fn of_sweep(scenario: &Scenario, swept: &Scenario, asked: &Asked, made: Made) -> Self {
        let mut film = Self::new(scenario, asked, Vec::new());
        let caption = spoken::caption_of_sweep(swept, &made);
        film.last = film.figure(vec![made], caption);
        film
    }

    /// The whole of it, or the generation that was asked for.
    pub fn last(&self) -> Figure {
        self.last.clone()
    }

    /// From the truth to the end, a figure for each generation (for every few, of very many): densities there, and curves up to
    /// there, on axes that stay. A sweep has only one.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = Figure> {
        let mut replays: Vec<Option<Replay>> = (0..self.sides.len()).map(|side| self.replay(side)).collect();
        let frame = move |at: Option<u64>| {
            let Some(at) = at else { return self.last() };
            let look = |(side, replay): (&Side, &mut Option<Replay>)| {
                replay.as_mut().map(|replay| replay.look(at.min(side.end())))
            };
            let views: Vec<Option<View>> = self.sides.iter().zip(&mut replays).map(look).collect();
            self.at(&views, at)
        };
        self.times().into_iter().map(frame)
    }

    /// The generation of each frame; none of a sweep's only one.
    fn times(&self) -> Vec<Option<u64>> {
        if self.sides.is_empty() {
            return vec![None];
        }
        let last = self.asked.generation.unwrap_or(self.end());
        let every = last.div_ceil(FRAMES).max(1);
        (0..last).step_by(usize::try_from(every).unwrap_or(usize::MAX)).chain([last]).map(Some).collect()
    }

    /// How many figures that are.
    pub fn count(&self) -> u64 {
        self.times().len() as u64
    }

    /// The run of a side that is looked at, if any plot shows it.
    fn replay(&self, number: usize) -> Option<Replay> {
        let side = self.sides.get(number)?;
        let is_seen = |subject: &Subject| match subject {
            Subject::Model(of) | Subject::Profile(of, _) => *of == number,
            Subject::Joint(joint) => *joint == Joint::Way(number),
            Subject::Curves(_) | Subject::Difference(_) | Subject::Origins(_) => false,
        };
        let run = self.asked.run.unwrap_or(side.experiment.scenario().look.run);
        self.subjects.iter().any(is_seen).then(|| Replay::new(&side.experiment, run))
    }

    /// With these models on view, and curves up to a generation.
    fn at(&self, views: &[Option<View>], until: u64) -> Figure {
        let centre = self.centre();
        let generations_log = self.asked.generations_log.unwrap_or(false);
        let how = How { centre, until, singles: self.asked.singles, generations_log };
        let plots = |subject: &Subject| -> Vec<Made> {
            match subject {
                Subject::Curves(plot) => vec![plot.plot(&self.sides, how)],
                Subject::Difference(name) => {
                    difference::plot(&self.sides, name, self.asked.log, how).into_iter().collect()
                }
                Subject::Origins(side) => {
                    self.sides.get(*side).map(|side| training::origins(side, how)).into_iter().collect()
                }
                Subject::Model(number) => {
                    let view = views.get(*number).and_then(Option::as_ref);
                    let flow = self.flows.get(*number).and_then(Option::as_ref);
                    let seen = self.sides.get(*number).zip(view);
                    seen.map_or_else(Vec::new, |(side, view)| model::plots(side, view, flow))
                }
                Subject::Profile(number, quantity) => {
                    let seen = self.sides.get(*number).zip(views.get(*number).and_then(Option::as_ref));
                    seen.map(|(side, view)| training::profile(side, view, *quantity)).into_iter().collect()
                }
                Subject::Joint(joint) => {
                    let number = if let Joint::Way(number) = joint { *number } else { 0 };
                    let view = views.get(number).and_then(Option::as_ref);
                    joint.plot(&self.sides, view, until.min(self.end())).into_iter().collect()
                }
            }
        };
        let made: Vec<Made> = self.subjects.iter().flat_map(plots).collect();
        let scenarios: Vec<&Scenario> = self.sides.iter().map(|side| side.experiment.scenario()).collect();
        let shown: Vec<String> = made.iter().map(|made| made.plot.title.clone()).collect();
        if let Some(chapter) = self.chapter {
            let [title, claim] = papers::told_of(chapter).unwrap_or_default();
            let caption = spoken::caption_of_chapter(claim, &shown, &joint::told_of(chapter, &scenarios));
            return Figure { title: title.into(), ..self.figure(made, caption) };
        }
        let curves = self.subjects.iter().any(|subject| matches!(subject, Subject::Curves(_)));
        let errors: Vec<Worst> = made.iter().flat_map(|made| made.errors.clone()).collect();
        let caption = spoken::caption(&scenarios, &shown, curves.then_some(centre), &errors);
        self.figure(made, caption)
    }

    /// The last generation of any side.
    fn end(&self) -> u64 {
        self.sides.iter().map(Side::end).max().unwrap_or(0)
    }

    fn centre(&self) -> Centre {
        let of_first = self.sides.first().map(|side| side.experiment.scenario().look.centre);
        self.asked.centre.or(of_first).unwrap_or_default()
    }

    fn figure(&self, made: Vec<Made>, caption: String) -> Figure {
        let count = made.len();
        let numbered = (1..).zip(&made).map(|(number, made)| match count {
            1 => made.told.clone(),
            _ => format!("Plot {number}. {}", made.told),
        });
        let alternative = numbered.collect::<Vec<_>>().join(" ");
        let zoom = self.asked.zoom.unwrap_or_default();
        let seen = |plot: Plot| if zoom.is_whole() { plot } else { plot.zoomed(&zoom) };
        let mut plots: Vec<Plot> = made.into_iter().map(|made| seen(made.plot)).collect();
        plots.iter_mut().for_each(|plot| plot.parts.retain(is_finite));
        Figure {
            title: self.scenario.title.trim().to_owned(),
            caption,
            alternative,
            state: self.scenario.to_toml(),
            columns: if count == 1 { 1 } else { self.columns },
            plots,
        }
    }
}

/// The page whose plots are shown: as asked, else as the window opens the scenario; plots that are asked for by name are of
/// runs.
fn page_of(asked: &Asked, left: &Scenario, right: Option<&Scenario>) -> Page {
    let of_runs = if right.is_some() { Page::Compare } else { Page::Lab };
    match asked.page {
        Some(Page::Compare) => of_runs,
        Some(page) => page,
        None if asked.chapter.is_some() => Page::Paper,
        None if !left.sweep.x.is_empty() && swept::is_meant(&asked.plots) => Page::Phase,
        None => of_runs,
    }
}

/// Formats take finite numbers only.
fn is_finite(part: &Part) -> bool {
    let all = |points: &[[f64; 2]]| points.iter().flatten().all(|x| x.is_finite());
    match part {
        Part::Band { xs, low, high, .. } => xs.iter().chain(low).chain(high).all(|x| x.is_finite()),
        Part::Line { points, .. } | Part::Dots { points, .. } => all(points),
        Part::Bars { bars, .. } => bars.iter().flatten().all(|x| x.is_finite()),
        Part::Rug { xs, .. } => xs.iter().all(|x| x.is_finite()),
        Part::Spike { at, .. } => at.is_finite(),
        Part::Label { at, .. } | Part::Beside { at, .. } => at.iter().all(|x| x.is_finite()),
        Part::Cell { of, value } => of.iter().all(|x| x.is_finite()) && value.is_none_or(f32::is_finite),
    }
}
