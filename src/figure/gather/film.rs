//! Runs that have been made for a figure, at any generation.

use super::made::{How, Made, Worst};
use super::side::Side;
use super::subjects::{self, Subject, needed, needed_beside, told_apart};
use super::{difference, model, paper, spoken, swept, training};
use crate::experiment::{Centre, Experiment, Problem, Replay, Scenario, View};
use crate::family::Refusal;
use crate::figure::asked::Asked;
use crate::figure::plot::{Figure, Part, Plot};
use crate::lecture::Page;
use crate::theory::Flow;

/// More frames than this are thinned.
const FRAMES: u64 = 120;

/// Everything that is shown of a scenario, run once: a figure at each generation.
pub struct Film {
    scenario: Scenario,
    asked: Asked,
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
        let (left, right) = scenario.sides()?;
        let page = page_of(asked, &left, right.as_ref());
        if page == Page::Phase {
            let made = swept::sweep(left, asked, cancelled)?;
            return Ok(made.map(|(swept, made)| Self::of_sweep(scenario, &swept, asked, made)));
        }
        let (scenario, left, right) = match page {
            Page::Lab | Page::Compare => (scenario.clone(), left, right.filter(|_| page == Page::Compare)),
            Page::Paper | Page::Lecture | Page::Phase => {
                let of_chapter = paper::scenario(asked, page)?;
                let (left, right) = of_chapter.sides()?;
                (of_chapter, left, right)
            }
        };
        let asked = &if page == Page::Paper { paper::asked(asked, &left)? } else { asked.clone() };
        let compared = right.is_some();
        let mut sides: Vec<Side> = Vec::new();
        for side in [Some(left), right].into_iter().flatten() {
            let names = |experiment: &Experiment| match sides.first() {
                None => needed(experiment, asked, compared),
                Some(first) => Ok(needed_beside(first, experiment, asked)),
            };
            let Some(side) = Side::run(side, names, cancelled)? else { return Ok(None) };
            sides.push(side);
        }
        if let [left, right] = &mut sides[..] {
            told_apart(left, right);
        }
        let laid = sides.first().and_then(|side| side.experiment.scenario().look.layout);
        let layout = asked.layout.or(laid);
        let (subjects, columns) = subjects::of(&sides, &Asked { layout, ..asked.clone() });
        let mut film = Self {
            scenario,
            asked: asked.clone(),
            flows: vec![None; sides.len()],
            sides,
            subjects,
            columns,
            last: Figure::default(),
        };
        let mut views = Vec::new();
        for number in 0..film.sides.len() {
            let end = film.sides[number].end();
            let at = asked.generation.unwrap_or(end);
            if at > end {
                let why = format!("the run ends at generation {end}");
                return Err(Refusal::because("generation", at, why).into());
            }
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
        film.last = film.at(&views, u64::MAX);
        Ok(Some(film))
    }

    fn of_sweep(scenario: &Scenario, swept: &Scenario, asked: &Asked, made: Made) -> Self {
        let mut film = Self {
            scenario: scenario.clone(),
            asked: asked.clone(),
            sides: Vec::new(),
            subjects: Vec::new(),
            columns: 1,
            flows: Vec::new(),
            last: Figure::default(),
        };
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
    pub fn frames(&self) -> impl Iterator<Item = Figure> {
        let end = self.sides.iter().map(Side::end).max();
        let last = self.asked.generation.or(end).unwrap_or(0);
        let every = last.div_ceil(FRAMES).max(1);
        let times = (0..last).step_by(usize::try_from(every).unwrap_or(usize::MAX)).chain([last]);
        let mut replays: Vec<Option<Replay>> = (0..self.sides.len()).map(|side| self.replay(side)).collect();
        let frame = move |at: u64| {
            let look = |(side, replay): (&Side, &mut Option<Replay>)| {
                replay.as_mut().map(|replay| replay.look(at.min(side.end())))
            };
            let views: Vec<Option<View>> = self.sides.iter().zip(&mut replays).map(look).collect();
            self.at(&views, at)
        };
        let alone = end.is_none().then(|| self.last());
        let moving = times.filter(move |_| end.is_some()).map(frame);
        alone.into_iter().chain(moving)
    }

    /// The run of a side that is looked at, if any plot shows it.
    fn replay(&self, number: usize) -> Option<Replay> {
        let side = self.sides.get(number)?;
        let is_seen = |subject: &Subject| match subject {
            Subject::Model(of) | Subject::Profile(of, _) => *of == number,
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
            }
        };
        let made: Vec<Made> = self.subjects.iter().flat_map(plots).collect();
        let scenarios: Vec<&Scenario> = self.sides.iter().map(|side| side.experiment.scenario()).collect();
        let curves = self.subjects.iter().any(|subject| matches!(subject, Subject::Curves(_)));
        let shown: Vec<String> = made.iter().map(|made| made.plot.title.clone()).collect();
        let errors: Vec<Worst> = made.iter().flat_map(|made| made.errors.clone()).collect();
        let caption = spoken::caption(&scenarios, &shown, curves.then_some(centre), &errors);
        self.figure(made, caption)
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
        Part::Label { at, .. } => at.iter().all(|x| x.is_finite()),
        Part::Cell { of, value } => of.iter().all(|x| x.is_finite()) && value.is_none_or(f32::is_finite),
    }
}
