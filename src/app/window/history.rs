//! Undo and redo: what runs and how it is looked at, before each change of it.

use egui::Context;
use std::sync::Arc;

use super::lab::LabApp;
use crate::app::model::{Action, Hands, Moment, Page, gallery};
use crate::experiment::{Look, Scenario, SweepText};
use crate::worker::{Command, Snapshot};

/// Whether it is no shipped scenario as it is.
fn is_own(scenario: &Scenario) -> bool {
    // How it would be swept is put together for every scenario.
    let runs = |scenario: &Scenario| {
        let bare = |side: Scenario| Scenario { sweep: SweepText::default(), ..side };
        scenario.sides().ok().map(|(left, right)| (bare(left), right.map(bare)))
    };
    let own = runs(scenario);
    !gallery().iter().any(|(_, shipped)| runs(shipped) == own)
}

/// What was before something was done.
pub(super) struct Mark {
    moment: Moment,
    /// The scene of the lecture that is held.
    scene: Option<usize>,
    shot: Arc<Snapshot>,
}

/// Whether an action may change what undo goes back to.
const fn may_change(action: &Action) -> bool {
    !matches!(
        action,
        Action::PlayPause
            | Action::Step(_)
            | Action::Seek(_)
            | Action::Rewind
            | Action::Halt
            | Action::End
            | Action::Speed(_)
            | Action::Faster(_)
            | Action::Veil
            | Action::Undo
            | Action::Redo
    )
}

impl LabApp {
    /// What runs now. Of the Paper page, what waits behind it.
    pub(crate) fn moment(&self) -> Moment {
        let state = &self.state;
        Moment {
            scenario: state.aside.clone().unwrap_or_else(|| Box::new(state.scenario())),
            base: state.base.clone(),
            page: state.page,
            chapter: state.chapter,
            focus: state.focus,
            view: state.view,
            laid: state.laid,
            centre: state.centre,
            phase: state.phase.clone(),
            log: state.log.clone(),
            generations_log: state.generations_log,
            singles: state.singles,
            hidden: state.hidden.clone(),
            metric: state.metric.clone(),
            guesses: state.guesses.all().to_vec(),
            enlarged: state.enlarged,
            table: state.table,
            zoom: state.zoom.clone(),
            playhead: self.session.shown().playhead,
        }
    }

    fn scene_held(&self) -> Option<usize> {
        self.state.presenting.as_ref().filter(|presenting| presenting.held.is_some()).map(|presenting| presenting.scene)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { moment: self.moment(), scene: self.scene_held(), shot: Arc::clone(self.session.shown()) }
    }

    /// Does one thing, and keeps what was before it, if that is another now.
    pub(super) fn do_one(&mut self, ctx: &Context, action: Action) {
        if !may_change(&action) {
            return self.apply(ctx, action);
        }
        if matches!(&action, Action::Zoom(_, zoom) if zoom.is_whole()) {
            self.state.undo.close(); // that all is shown again is a step of its own
        }
        let mark = self.mark();
        self.acting = true;
        self.apply(ctx, action);
        self.acting = false;
        let (moving, now) = ctx.input(|input| (input.pointer.any_down(), input.time));
        self.note(mark, moving, now);
    }

    /// Keeps what was before something was done. Scenes of a lecture are gone through by its own keys.
    pub(super) fn note(&mut self, Mark { moment: before, scene, shot }: Mark, moving: bool, now: f64) {
        let scene_now = self.scene_held();
        let undo = &mut self.state.undo;
        match (scene, scene_now) {
            (None, Some(_)) => undo.lecture_begins(),
            (Some(_), None) => undo.scene_over(true),
            (Some(one), Some(other)) if one != other => undo.scene_over(false),
            _ => {
                let what = before.differs(&self.moment());
                if what.is_empty() {
                    return;
                }
                let other = self.moment().scenario;
                let runs = |scenario: &Scenario| {
                    let bare = |side: Scenario| Scenario { look: Look::default(), sweep: SweepText::default(), ..side };
                    scenario.sides().ok().map(|(left, right)| (bare(left), right.map(bare)))
                };
                let another = before.scenario != other && runs(&before.scenario) != runs(&other);
                let kept = another.then(|| before.clone());
                // A slider on its way passes many runs: the one it came from is kept.
                if self.state.undo.keep(before, what, moving, now)
                    && let Some(kept) = kept
                {
                    self.shelve(&kept, &shot);
                }
            }
        }
    }

    /// What is said, behind other words, where an experiment of one's own makes room for another.
    pub(crate) fn way_back(&self, before: &Moment) -> &'static str {
        if is_own(&before.scenario) { "; Ctrl+Z brings back your own experiment" } else { "" }
    }

    /// The same, alone.
    pub(crate) fn say_way_back(&mut self, before: &Moment) {
        if is_own(&before.scenario) {
            self.state.say("Ctrl+Z brings back your own experiment");
        }
    }

    /// Takes the last step back, or (`forth`) takes it again.
    pub(crate) fn undo(&mut self, forth: bool) {
        let Some((moment, what)) = self.state.undo.before(forth) else {
            let scene = self.scene_held().is_some();
            return self.state.say(match (forth, scene) {
                (true, _) => "Nothing was taken back",
                (false, true) => {
                    "Nothing to undo in this scene: Page Up opens the scene before, Esc leaves the lecture"
                }
                (false, false) => "Nothing to undo",
            });
        };
        let Ok((left, right)) = moment.scenario.sides() else { return };
        if self.reads_first(&left, right.as_ref(), move |app| app.undo(forth)) {
            return;
        }
        let now = self.moment();
        // For another look nothing is run again.
        let looks = moment.is_looked_at_otherwise(&now);
        if looks {
            self.look_again(&moment);
        }
        if looks || self.restore(moment) {
            self.state.undo.gone(forth, now);
            let words = if forth { "Done again" } else { "Undone" };
            self.state.say(format!("{words}: {what}"));
        }
    }

    /// What ran then runs again, and is looked at as it was. Whether it does: what is refused changes nothing.
    pub(crate) fn restore(&mut self, moment: Moment) -> bool {
        let Ok((left, right)) = moment.scenario.sides() else { return false };
        let (now, looks) = (self.state.page, moment.clone());
        let on_paper = now == Page::Paper || moment.page == Page::Paper;
        let anew = on_paper || moment.base != self.state.base;
        let (refused, aside) = (self.state.refused.take(), self.state.aside.take());
        self.state.page = if moment.page == Page::Paper { Page::Lab } else { moment.page };
        let other_run = (left.look.run != self.state.left.look.run).then_some(left.look.run);
        self.try_run(left, right, anew);
        if let Some(problem) = self.state.refused.take() {
            (self.state.page, self.state.refused, self.state.aside) = (now, refused, aside);
            self.state.complain(problem);
            return false;
        }
        let state = &mut self.state;
        state.base = moment.base; // its claim is its own again
        state.note_changes();
        if anew {
            state.hands = Hands::default();
        }
        state.message = None;
        (state.focus, state.view, state.laid, state.centre) = (moment.focus, moment.view, moment.laid, moment.centre);
        (state.phase, state.log, state.metric) = (moment.phase, moment.log, moment.metric);
        state.generations_log = moment.generations_log;
        (state.singles, state.hidden) = (moment.singles, moment.hidden);
        self.plots.forget();
        if moment.page == Page::Paper {
            self.chapter(moment.chapter);
        } else if anew {
            self.jump(Command::Seek(moment.playhead));
        }
        if let Some(run) = other_run {
            self.session.send(Command::Replicate(run));
        }
        self.look_again(&looks);
        self.state.guesses.set(moment.guesses);
        true
    }

    /// What was zoomed then, or stood there as a table, or filled the page; what is of another page is not on view.
    fn look_again(&mut self, moment: &Moment) {
        let state = &mut self.state;
        state.enlarged = moment.enlarged.filter(|slot| slot.page() == state.page);
        state.table = moment.table.filter(|table| table.slot.page() == state.page);
        state.zoom.clone_from(&moment.zoom);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::app::model::{
        BothPlot, Chooser, Guess, GuessChange, LabPlot, Layer, LectureChange, Level, Options, PhaseChange, Scope,
        Shown, Slot, TableChange, Views, moment_of,
    };
    use crate::app::style::ThemeName;
    use crate::experiment::Centre;
    use crate::figure::Zoom;
    use crate::lecture::session::{Session, read, write};
    use rand::{RngExt as _, SeedableRng as _};
    use toml::Value;

    fn action(random: &mut impl rand::Rng) -> Action {
        let set = |key: &str, value: Value| Action::Set(Scope::Both, vec![(key.to_owned(), value)]);
        let number = i64::from(random.random_range(2..40_u32));
        match random.random_range(0..16_u32) {
            0 => set("sample_size", Value::Integer(number)),
            1 => set("workflow.synthetic_fraction", Value::Float(number as f64 / 40.0)),
            2 => set("model.family", Value::String(["gaussian", "laplace", "poisson"][number as usize % 3].into())),
            3 => set("seed", Value::Integer(number)),
            4 => Action::Set(Scope::Right, vec![("sample_size".into(), Value::Integer(number))]),
            5 => Action::Page([Page::Lab, Page::Compare, Page::Phase, Page::Lecture][number as usize % 4]),
            6 => Action::Page(Page::Paper),
            7 => Action::Shipped(number as usize % 12),
            8 => Action::Show(Chooser::LabParameters, Shown::of(["variance", "tv", "mean"][number as usize % 3])),
            9 => Action::Log(Slot::Lab(LabPlot::Parameters), number % 2 == 0),
            10 => Action::View([Views::Beside, Views::Together, Views::Difference][number as usize % 3]),
            11 => Action::Run(number as u64),
            12 => Action::Guess(GuessChange::Draw(Box::new(Guess {
                slot: Slot::Lab(LabPlot::Parameters),
                side: 0,
                metric: "variance".into(),
                who: format!("{}", number % 3),
                points: vec![[0.0, 1.0], [5.0, number as f64]],
                log: false,
                made_at: 0,
                former: false,
            }))),
            13 => Action::Phase(PhaseChange::Usual),
            14 => Action::SetBack("sample_size".into()),
            _ => Action::Focus(number as usize % 2),
        }
    }

    /// More of what is on view.
    fn more(random: &mut impl rand::Rng) -> Action {
        let number = random.random_range(0..40_u64);
        let slots = [Slot::Lab(LabPlot::Divergence), Slot::Both(BothPlot::Spread), Slot::PhaseMap];
        let slot = slots[number as usize % 3];
        match random.random_range(0..10_u32) {
            0 => Action::Layer(slot, Layer::Curve(number as u8 % 4)),
            1 => Action::Layer(slot, [Layer::Theory, Layer::Bands, Layer::Over(2)][number as usize % 3]),
            2 => Action::Singles(Some(number as usize)),
            3 => Action::Centre([Centre::Median, Centre::Mean][number as usize % 2]),
            4 => Action::Enlarge(Some(slot)),
            5 => Action::Theme(ThemeName::ALL[number as usize % 3]),
            6 => Action::Level([Level::Intro, Level::Lab][number as usize % 2]),
            7 => Action::Phase(PhaseChange::Choose(number as u32, 3)),
            8 => Action::Veil,
            _ => Action::Guess(GuessChange::Draw(Box::new(Guess {
                slot: Slot::Lab(LabPlot::Parameters),
                side: number as usize % 2,
                metric: "mean".into(),
                who: "\"A\"\n\u{1F9EA}".into(),
                points: vec![[0.0, f64::from_bits(random.random_range(1..u64::MAX >> 2))], [5.5, -1e-300]],
                log: number % 2 == 0,
                made_at: number,
                former: number % 3 == 0,
            }))),
        }
    }

    /// Without what the worker tells in its own time.
    pub(crate) fn still(session: Session) -> Session {
        Session { generation: 0, speed: None, ..session }
    }

    /// A state, the file of it, and the state of another window that opens it, are the same.
    #[test]
    fn whatever_is_on_view_comes_back_from_a_file() {
        let text = "generations = 3\nreplicates = 2\nsample_size = 9\n[truth]\nfamily = \"gaussian\"";
        let scenario = Scenario::from_toml(text).unwrap();
        let ctx = Context::default();
        let lab = |ctx: &Context| {
            let options = Options { scenario: Some(scenario.clone()), ..Options::default() };
            LabApp::new(ctx, None, options).unwrap()
        };
        let mut random = rand::rngs::StdRng::seed_from_u64(25);
        let (mut app, mut other) = (lab(&ctx), lab(&ctx));
        let mut seen = 0;
        for chain in 0..120 {
            for _ in 0..random.random_range(1..7) {
                let next = if random.random_range(0..3) == 0 { more(&mut random) } else { action(&mut random) };
                app.do_one(&ctx, next);
            }
            if chain % 3 == 0 {
                let moment = app.moment();
                let id = app.state.shelf.keep(moment.scenario, format!("{chain}"), chain, Vec::new());
                let kept = app.state.shelf.get_mut(id).unwrap();
                (kept.pinned, kept.name) = (chain % 2 == 0, ["", "mine"][chain as usize % 2].into());
            }
            let session = app.as_session();
            if session.page == Page::Compare && session.scenario.compare.is_empty() {
                continue; // two sides that are the same are saved as one
            }
            seen += 1;
            let text = write(&session, None);
            let back = read(&text, None).unwrap_or_else(|problem| panic!("chain {chain}: {problem}\n{text}"));
            assert_eq!(back, session, "chain {chain}\n{text}");
            other.state.shelf = Default::default();
            other.open_session(back);
            let (asked, found) = (still(session), still(other.as_session()));
            // A plot of another page is not enlarged, nor a table.
            let enlarged = asked.enlarged.filter(|slot| slot.page() == asked.page);
            let table = asked.table.filter(|table| table.slot.page() == asked.page);
            assert_eq!(found, Session { enlarged, table, slow: found.slow, ..asked }, "chain {chain}\n{text}");
            assert_eq!(moment_of(&found).differs(&other.moment()), Vec::<String>::new(), "chain {chain}");
        }
        assert!(seen > 80, "{seen}");
    }

    /// What was passed on the way there is passed on the way back, and on the way there again.
    #[test]
    fn chains_of_steps_are_taken_back_and_again() {
        let text = "generations = 3\nreplicates = 2\nsample_size = 9\n[truth]\nfamily = \"gaussian\"";
        let scenario = Scenario::from_toml(text).unwrap();
        let ctx = Context::default();
        let mut random = rand::rngs::StdRng::seed_from_u64(19);
        let options = || Options { scenario: Some(scenario.clone()), ..Options::default() };
        let mut app = LabApp::new(&ctx, None, options()).unwrap();
        for chain in 0..500 {
            if chain % 50 == 0 {
                app = LabApp::new(&ctx, None, options()).unwrap();
            }
            let _ = std::mem::take(&mut app.state.undo);
            {
                let mut passed = vec![app.moment()];
                for _ in 0..random.random_range(1..9) {
                    app.state.undo.close(); // each by itself
                    app.do_one(&ctx, action(&mut random));
                    let now = app.moment();
                    if !passed.last().unwrap().differs(&now).is_empty() {
                        passed.push(now);
                    }
                }
                let same = |app: &LabApp, moment: &Moment, what: &str| {
                    let now = app.moment();
                    assert_eq!(
                        moment.differs(&now),
                        Vec::<String>::new(),
                        "chain {chain} {what}: {:?}",
                        app.state.message
                    );
                    assert_eq!(moment.scenario, now.scenario, "chain {chain} {what}");
                };
                for moment in passed.iter().rev().skip(1) {
                    app.do_one(&ctx, Action::Undo);
                    same(&app, moment, "back");
                }
                assert_eq!(app.state.undo.last(), None, "chain {chain}");
                for moment in &passed[1..] {
                    app.do_one(&ctx, Action::Redo);
                    same(&app, moment, "again");
                }
            }
        }
    }

    #[test]
    fn what_is_looked_at_is_taken_back_and_again() {
        let ctx = Context::default();
        let options = || Options { scenario: Some(Scenario::default()), page: Some(Page::Lab), ..Options::default() };
        let mut app = LabApp::new(&ctx, None, options()).unwrap();
        let slot = Slot::Lab(LabPlot::Divergence);
        let toggle = || Action::Table(TableChange::Toggle(Some(slot)));
        let mut passed = vec![app.moment()];
        for next in [Action::Zoom(slot, Zoom { x: Some([1.0, 5.0]), y: None }), toggle(), Action::Metrics] {
            app.do_one(&ctx, next);
            passed.push(app.moment());
        }
        assert_eq!(app.state.table, None, "all metrics take the place of a table");
        let looks = |moment: &Moment| (moment.zoom.clone(), moment.table, moment.enlarged);
        for (before, what) in [(2, "Undone: table, all metrics"), (1, "Undone: table"), (0, "Undone: zoom")] {
            app.do_one(&ctx, Action::Undo);
            assert_eq!(looks(&app.moment()), looks(&passed[before]));
            assert_eq!(app.state.message.as_ref().unwrap().text, what);
        }
        for again in &passed[1..] {
            app.do_one(&ctx, Action::Redo);
            assert_eq!(looks(&app.moment()), looks(again));
        }
        // A change that drops a zoom brings it back with itself.
        app = LabApp::new(&ctx, None, options()).unwrap();
        app.do_one(&ctx, Action::Zoom(slot, Zoom { x: Some([1.0, 5.0]), y: None }));
        app.do_one(&ctx, Action::Show(Chooser::LabDivergence, Shown::of("tv")));
        assert!(app.state.zoom.is_empty());
        app.do_one(&ctx, Action::Undo);
        assert!(app.state.zoom.contains_key(&slot));
    }

    #[test]
    fn a_table_that_stood_there_before_a_lecture_stands_there_after_it() {
        let ctx = Context::default();
        let options = Options { scenario: Some(Scenario::default()), page: Some(Page::Lab), ..Options::default() };
        let mut app = LabApp::new(&ctx, None, options).unwrap();
        app.lecture(&ctx, LectureChange::Shipped(0));
        app.page(Page::Lab);
        let slot = Slot::Lab(LabPlot::Divergence);
        app.do_one(&ctx, Action::Table(TableChange::Toggle(Some(slot))));
        app.begin(0);
        assert!(app.state.held().is_some());
        app.leave();
        assert_eq!(app.state.table.map(|table| table.slot), Some(slot));
    }

    #[test]
    fn a_slider_that_is_moved_is_one_step() {
        let ctx = Context::default();
        let options = Options { scenario: Some(Scenario::default()), page: Some(Page::Lab), ..Options::default() };
        let mut app = LabApp::new(&ctx, None, options).unwrap();
        let first = app.moment();
        for (n, seconds) in [(200, 1.0), (300, 1.1), (400, 1.6), (500, 9.0)] {
            let mark = app.mark();
            app.set(Scope::Both, &[("sample_size".into(), Value::Integer(n))]);
            app.note(mark, false, seconds);
        }
        app.undo(false);
        assert_eq!(app.scenario().sample_size, 400);
        app.undo(false);
        assert_eq!(first.differs(&app.moment()), Vec::<String>::new());
        app.undo(false);
        assert_eq!(app.state.message.as_ref().unwrap().text, "Nothing to undo");
    }
}
