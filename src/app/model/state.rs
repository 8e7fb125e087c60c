//! What the window remembers between frames, without the worker and without caches.

use std::collections::{HashMap, HashSet};

use super::changed::{Changed, changed};
use super::gallery::gallery;
use super::guess::Guesses;
use super::hands::Hands;
use super::layer::Layer;
use super::phase::Phase;
use super::presenting::{Held, Podium, Presenting};
use super::shelf::Shelf;
use super::slow::{Slow, Stage};
use super::table::Tabled;
use super::undo::Undo;
use crate::experiment::{Centre, Keeps, Scenario};
use crate::figure::Zoom;
use crate::lecture::{Chapter, Chooser, LabPlot, Lecture, Level, Page, Shown, SidePlot, Slot, ThemeName, Views};

/// A line at the bottom of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) bad: bool,
}

/// Everything the views read.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) theme: ThemeName,
    pub(crate) text: f32,
    pub(crate) level: Level,
    pub(crate) page: Page,
    /// The chapter of the Paper page.
    pub(crate) chapter: Chapter,
    /// What ran before the Paper page was opened, and runs again when it is left.
    pub(crate) aside: Option<Box<Scenario>>,
    /// Runs that were looked at.
    pub(crate) shelf: Shelf,
    /// What can be taken back.
    pub(crate) undo: Undo,
    /// The panel that explains is open on the Lab page.
    pub(crate) story: bool,
    /// The Phase diagram page.
    pub(crate) phase: Phase,
    /// Little but the plots.
    pub(crate) plain: bool,
    /// The theme to come back to from the projector view.
    pub(crate) before_plain: ThemeName,
    /// The first side as it runs.
    pub(crate) left: Scenario,
    /// The second side.
    pub(crate) right: Option<Scenario>,
    /// The scenario as it was opened.
    pub(crate) base: Box<Scenario>,
    /// What has been changed of it since.
    pub(crate) changed: Vec<Changed>,
    /// Reduced motion: while playing, the view steps.
    pub(crate) still: bool,
    /// Which of them the Lab shows.
    pub(crate) focus: usize,
    /// How Compare shows both.
    pub(crate) view: Views,
    /// How the scenario wants them to be shown, until another way is chosen.
    pub(crate) laid: Option<Views>,
    /// What stands for all runs, where that was chosen here.
    pub(crate) centre: Option<Centre>,
    /// Why the last change was refused.
    pub(crate) refused: Option<String>,
    pub(crate) message: Option<Message>,
    pub(crate) enlarged: Option<Slot>,
    /// The plot that is shown as a table.
    pub(crate) table: Option<Tabled>,
    pub(crate) log: HashMap<Slot, bool>,
    /// Generations stand on a logarithmic axis, in all plots.
    pub(crate) generations_log: bool,
    /// The parts of plots that are looked at alone; of this scenario only.
    pub(crate) zoom: HashMap<Slot, Zoom>,
    /// How many single runs curves have, where that was chosen.
    pub(crate) singles: Option<usize>,
    /// Parts of plots that are switched off.
    pub(crate) hidden: HashSet<(Slot, Layer)>,
    /// What plots show, where that was chosen.
    pub(crate) metric: HashMap<Chooser, Shown>,
    /// What is still to come is hidden: theory, claim, summary, badge, and every curve beyond the generation on view.
    pub(crate) veiled: bool,
    /// Each generation is taken apart.
    pub(crate) slow: Option<Slow>,
    /// What somebody expects.
    pub(crate) guesses: Guesses,
    /// Hands raised for the scenario's question.
    pub(crate) hands: Hands,
    /// The lecture that is open.
    pub(crate) presenting: Option<Presenting>,
    /// What belongs to whoever speaks.
    pub(crate) podium: Podium,
}

impl State {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let (left, right) = scenario.sides().unwrap_or_else(|_| (Scenario::default(), None));
        let base = Self::base_of(scenario);
        Self {
            changed: changed(&base, &left, right.as_ref()),
            base: Box::new(base),
            theme: ThemeName::default(),
            text: 1.0,
            level: Level::default(),
            page: match &right {
                _ if !left.sweep.x.is_empty() => Page::Phase,
                Some(_) => Page::Compare,
                None => Page::Lab,
            },
            chapter: Chapter::default(),
            aside: None,
            shelf: Shelf::default(),
            undo: Undo::default(),
            story: false,
            phase: Phase::default(),
            plain: false,
            before_plain: ThemeName::default(),
            laid: left.look.layout,
            centre: None,
            left,
            right,
            focus: 0,
            view: Views::Beside,
            still: false,
            refused: None,
            message: None,
            enlarged: None,
            table: None,
            log: HashMap::new(),
            generations_log: false,
            zoom: HashMap::new(),
            singles: None,
            hidden: HashSet::new(),
            metric: HashMap::new(),
            veiled: false,
            slow: None,
            guesses: Guesses::default(),
            hands: Hands::default(),
            presenting: None,
            podium: Podium::default(),
        }
    }

    /// What a scenario that is opened was made from: the shipped one whose claim it makes, or itself.
    pub(super) fn base_of(scenario: &Scenario) -> Scenario {
        let same = |shipped: &&Scenario| !scenario.claim.is_empty() && shipped.claim == scenario.claim;
        gallery().iter().map(|(_, shipped)| shipped).find(same).unwrap_or(scenario).clone()
    }

    /// Called where another scenario is opened.
    pub(crate) fn opened(&mut self, scenario: &Scenario) {
        *self.base = Self::base_of(scenario);
        self.note_changes();
    }

    /// Called where a side has changed.
    pub(crate) fn note_changes(&mut self) {
        self.changed = changed(&self.base, &self.left, self.right.as_ref());
    }

    /// Both sides as one scenario, with the sweep that was put together for it.
    pub(crate) fn scenario(&self) -> Scenario {
        let mut scenario =
            self.right.as_ref().map_or_else(|| self.left.clone(), |right| Scenario::joined(&self.left, right));
        if let Some(draft) = &self.phase.chosen {
            scenario.sweep = draft.text();
            scenario.compare.retain(|path, _| !path.starts_with("sweep."));
        }
        scenario
    }

    /// Whether the scenario's question is on view: where something is hidden or a lecture is held by itself, else if it is
    /// asked for.
    pub(crate) fn asks(&self) -> bool {
        let by_itself = self.veiled || self.held().is_some() || self.hands.in_use();
        self.page != Page::Lecture && self.left.question.is_asked() && self.hands.shown.unwrap_or(by_itself)
    }

    /// How Compare shows both sides now.
    pub(crate) fn shown_view(&self) -> Views {
        self.laid.unwrap_or(self.view)
    }

    /// The last generation whose values are on view: of one that is taken apart, only once it is measured.
    pub(crate) fn seen(&self, playhead: u64) -> u64 {
        let measured = self.slow.is_none_or(|slow| slow.stage == Stage::Measure);
        if measured { playhead } else { playhead.saturating_sub(1) }
    }

    /// What the scenario is called; where what is to come is hidden, nothing that tells of it.
    pub(crate) fn title(&self) -> &str {
        match self.veiled {
            true if self.left.group.is_empty() => "A scenario",
            true => &self.left.group,
            false => &self.left.title,
        }
    }

    /// What stands for all runs in the plots.
    pub(crate) fn shown_centre(&self) -> Centre {
        self.centre.unwrap_or(self.left.look.centre)
    }

    /// The plot that is enlarged when none is pointed at.
    pub(crate) fn usual_slot(&self) -> Slot {
        match self.page {
            Page::Lab => Slot::Lab(LabPlot::Density),
            Page::Compare => Slot::Left(SidePlot::Density),
            Page::Phase => Slot::PhaseMap,
            Page::Paper => Slot::Paper(self.chapter.figures()[0]),
            Page::Lecture => Slot::Lab(LabPlot::Density),
        }
    }

    /// The lecture that is being held, beside what belongs to holding it.
    pub(crate) fn held(&self) -> Option<&Held> {
        self.presenting.as_ref()?.held.as_ref()
    }

    /// The generation at which playing stops, where a scene says so.
    pub(crate) fn stops_at(&self) -> Option<u64> {
        self.held()?.stop
    }

    /// What is saved on the page of lectures.
    pub(crate) fn lecture_to_save(&self) -> Option<&Lecture> {
        self.presenting.as_ref().filter(|_| self.page == Page::Lecture).map(|presenting| &*presenting.lecture)
    }

    /// The side the Lab shows.
    pub(crate) fn focused(&self) -> &Scenario {
        match (&self.right, self.focus) {
            (Some(right), 1) => right,
            _ => &self.left,
        }
    }

    /// Which of two sides is swept: the first that forgets, unless one was chosen.
    pub(crate) fn swept_side(&self) -> usize {
        let right = self.right.as_ref();
        let forgets =
            self.left.retention == Keeps::Accumulate && right.is_some_and(|right| right.retention != Keeps::Accumulate);
        self.phase.side.unwrap_or(usize::from(forgets)).min(usize::from(right.is_some()))
    }

    /// The scenario of that side.
    pub(crate) fn swept(&self) -> &Scenario {
        match (&self.right, self.swept_side()) {
            (Some(right), 1) => right,
            _ => &self.left,
        }
    }

    /// Draws the eye in Compare when a scenario has one side: what is kept, turned round.
    pub(crate) fn counterpart(left: &Scenario) -> Scenario {
        let retention = if left.retention == Keeps::Replace { Keeps::Accumulate } else { Keeps::Replace };
        Scenario { retention, ..left.clone() }
    }

    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), bad: false });
    }

    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), bad: true });
    }
}
