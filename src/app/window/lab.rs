//! The window's main object: state, worker, caches; a frame.

use egui::{Context, Ui};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::draw::{blank, draw};
use super::fit::Fit;
use super::remote::{Remote, is_of_a_presenter};
use super::speaker::{Speaker, screens};
use crate::app::dialogs::dialogs;
use crate::app::dialogs::open::Dialogs;
use crate::app::frame::{Cx, Hover, Told};
use crate::app::io::files::Answer;
use crate::app::io::persist;
use crate::app::io::reading::Reading;
use crate::app::io::runs_file::RunsFile;
use crate::app::io::screenshot::{Outcome, Shooting};
use crate::app::io::session::Session;
use crate::app::io::sweeping::Sweeping;
use crate::app::model::{Action, Options, Page, Stage, State, gallery};
use crate::app::panels;
use crate::app::plot_data::{Cache, Veil};
use crate::app::style::{Theme, ThemeName, fonts};
use crate::app::text::words;
use crate::app::window::shortcuts;
use crate::experiment::Scenario;
use crate::family::metric;
use crate::figure::State as Figure;
use crate::worker::{Command, Snapshot, SweepShot};

/// The usual speed: a run of a hundred generations is a story of five seconds.
const SPEED: f64 = 20.0;

/// The frame in which something was asked for is held back so long for its answer: a picture of the old run, which may take
/// longer to paint than the new one to compute, would only come between the hand and the answer.
const PROMPT: std::time::Duration = std::time::Duration::from_millis(25);
/// The session is written so often, if a frame is drawn.
const SAVED: std::time::Duration = std::time::Duration::from_secs(5);
/// A frame without news waits so long for a run that was just asked for.
const ANSWER: std::time::Duration = std::time::Duration::from_millis(50);

/// The window.
pub struct LabApp {
    pub(crate) state: State,
    pub(crate) session: Session,
    pub(crate) sweeping: Sweeping,
    pub(crate) plots: Cache,
    pub(crate) hover: Hover,
    told: Told,
    pub(crate) dialogs: Dialogs,
    /// Something is being done: what was before it is kept by whoever began it.
    pub(crate) acting: bool,
    /// In slow motion, the generation that is on its way, and at which of its stages it will be shown.
    pub(crate) awaited: Option<(u64, Stage)>,
    /// A file that is being read.
    pub(crate) reading: Reading<Self>,
    /// Where the results go once every metric is there.
    pub(crate) exporting: Option<PathBuf>,
    /// Where the runs kept are written.
    pub(super) runs_file: Option<RunsFile>,
    /// A picture of the window on its way to the clipboard.
    pub(crate) picture: Arc<Mutex<Option<Arc<egui::ColorImage>>>>,
    theme: Option<Theme>,
    shooting: Option<Shooting>,
    fit: Fit,
    pub(crate) speaker: Speaker,
    veil: Veil,
}

/// What a window opens that nobody has used yet.
fn first_shipped() -> Option<Scenario> {
    let known = |(name, _): &&(String, Scenario)| name.contains("accumulate-or-replace");
    gallery().iter().find(known).or(gallery().first()).map(|(_, scenario)| scenario.clone())
}

impl LabApp {
    /// A window on a scenario, or on what the last session left, playing from generation 0.
    ///
    /// # Errors
    /// If there is no thread for the worker.
    pub fn new(ctx: &Context, storage: Option<&dyn eframe::Storage>, options: Options) -> std::io::Result<Self> {
        fonts::install(ctx);
        let kept = storage.and_then(|storage| storage.get_string(persist::KEY)).unwrap_or_default();
        let figure = options.figure;
        let given = options.scenario.clone().or_else(|| figure.as_ref().map(|figure| figure.scenario.clone()));
        let of_figure = |figure: &Figure| figure.on_paper().map(|_| Page::Paper).or(figure.asked.page);
        let page_asked = options.page.or_else(|| figure.as_ref().and_then(of_figure));
        let scenario = given.clone().or_else(|| persist::scenario(&kept)).or_else(first_shipped).unwrap_or_default();
        let mut state = State::new(&scenario);
        let page = state.page;
        persist::apply(&mut state, &kept);
        if given.is_some() {
            state.page = page;
        }
        state.before_plain = state.theme;
        state.theme = options.theme.unwrap_or(state.theme);
        state.plain = state.theme == ThemeName::Projector;
        state.level = options.level.unwrap_or(state.level);
        state.text = options.text.unwrap_or(state.text).clamp(1.0, 2.0);
        state.page = page_asked.filter(|page| *page != Page::Lecture || options.page.is_some()).unwrap_or(state.page);
        if state.page == Page::Compare && state.right.is_none() {
            state.right = Some(State::counterpart(&state.left));
        }
        let mut session = Session::new(ctx)?;
        session.send(Command::Speed(SPEED));
        if let Err(problem) = session.run(&state.left, state.right.as_ref(), true) {
            state.complain(problem.to_string());
            (state.left, state.right) = (Scenario::default(), None);
            state.page = Page::Lab;
            let _ = session.run(&state.left, None, true);
        }
        let fit = Fit::new(options.size.is_some() || options.screenshot.is_some());
        let shooting = options.screenshot.map(Shooting::new);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut app = Self {
            state,
            session,
            sweeping: Sweeping::new(ctx)?,
            plots: Cache::default(),
            hover: Hover::default(),
            told: Told::default(),
            dialogs: Dialogs::default(),
            acting: false,
            awaited: None,
            reading: Reading::new(ctx),
            exporting: None,
            runs_file: None,
            picture: Arc::default(),
            theme: None,
            shooting,
            fit,
            speaker: Speaker::default(),
            veil: Veil::default(),
        };
        if app.state.page == Page::Paper {
            app.begin_on_paper(given.as_ref(), options.chapter, figure.as_ref());
        }
        let stands = options.session.is_some();
        if let Some(session) = options.session {
            app.open_session(*session);
        } else if let Some(lecture) = options.lecture {
            app.hold(lecture);
        } else {
            app.session.send(Command::Play);
        }
        if let Some(figure) = &figure {
            app.look_as_in(figure);
        }
        if options.metrics {
            app.show_metrics();
        }
        if app.shooting.is_some() && !stands {
            app.session.send(Command::End);
        }
        Ok(app)
    }

    /// The same, telling how a picture went.
    pub(crate) fn reporting(mut self, outcome: Outcome) -> Self {
        if let Some(shooting) = &mut self.shooting {
            shooting.outcome = outcome;
        }
        self
    }

    /// The scenario as it runs, both sides.
    pub fn scenario(&self) -> Scenario {
        self.state.scenario()
    }

    /// The generation on view.
    pub fn playhead(&self) -> u64 {
        self.session.shown().playhead
    }

    /// In slow motion, the stage on view of the generation at the playhead; none while the next is on its way.
    pub fn stage(&self) -> Option<Stage> {
        self.state.slow.map(|slow| slow.stage).filter(|_| self.awaited.is_none())
    }

    /// Whether the window shows what was asked for last.
    pub fn is_settled(&self) -> bool {
        !self.reading.is_on()
            && !self.session.waiting()
            && !self.session.lacks_metrics()
            && !self.session.shown().computing
    }

    /// Whether a file is being read.
    pub fn is_reading(&self) -> bool {
        self.reading.is_on()
    }

    /// The sweep on view.
    pub fn sweep(&self) -> Arc<SweepShot> {
        Arc::clone(self.sweeping.shown())
    }

    /// Whether the sweep that was asked for is on view and rests.
    pub fn is_swept(&self) -> bool {
        self.sweeping.is_settled()
    }

    fn themed(&mut self, ctx: &Context) -> Theme {
        let (asked, size) = (self.state.text, ctx.content_rect().size());
        let wanted = Theme::new(self.state.theme, asked).within(size, asked).still(self.state.still);
        if self.theme.as_ref() != Some(&wanted) {
            wanted.apply(ctx);
            self.theme = Some(wanted.clone());
        }
        wanted
    }

    /// The snapshot as the views may know it, and up to which generation, where the rest is veiled. Nothing at all, while
    /// that of another experiment is all there is.
    pub(super) fn on_view(&mut self) -> (Arc<Snapshot>, Option<u64>) {
        let shot = self.session.shown();
        if self.session.misleads() {
            let nothing = Snapshot { playing: shot.playing, speed: shot.speed, computing: true, ..Snapshot::default() };
            return (Arc::new(nothing), None);
        }
        if !self.state.veiled {
            self.veil.lift();
            return (Arc::clone(shot), None);
        }
        let seen = self.state.seen(shot.playhead);
        (self.veil.over(shot, seen), Some(seen))
    }

    /// What is asked for by keys, by a file that is dropped, and in the system's own dialog.
    fn heard(&mut self, ctx: &Context) -> Vec<Action> {
        let dropped = ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).next_back());
        let mut actions = shortcuts::pressed(ctx, &self.state, self.dialogs.open.is_some());
        actions.extend(dropped.map(Action::OpenFile));
        match self.dialogs.browse.answer() {
            Some(Answer::Path(wanted, path)) => actions.push(self.answered(wanted, &path)),
            Some(Answer::NoDialog) => {
                let words =
                    "This system shows no file dialog (no desktop portal, no zenity): type the path, or drop the file";
                self.dialogs.problem = Some(words.into());
            }
            None => {}
        }
        actions
    }

    /// Everything but the frame around it: draws, then carries out what was asked for.
    fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let theme = self.themed(&ctx);
        if self.state.page == Page::Phase {
            self.sweep_what_is_wanted();
        }
        self.take_read(std::time::Duration::ZERO);
        let beat = self.next_beat();
        let podium = &self.state.podium;
        let seen = podium.notes || podium.speaker;
        let spoken = if seen { panels::spoken(&self.state, beat) } else { panels::Spoken::default() };
        let (shot, known) = self.on_view();
        let sweep = Arc::clone(self.sweeping.shown());
        self.plots.begin((shot.run, shot.revision, known));
        self.hover.generation = self.hover.next.take();
        let mut actions = self.heard(&ctx);
        let (asked, place) = self.speaker.show(&ctx, &theme, &spoken, Remote::of(&self.state));
        actions.extend(asked);
        self.state.podium.place = place.or(self.state.podium.place);
        (self.hover.slot, self.hover.focus) = (None, None);
        self.plots.tabled = None;
        let stale = self.session.stale();
        if self.session.waiting() && !stale {
            ctx.request_repaint_after(std::time::Duration::from_millis(310));
        }
        let mut cx = Cx {
            theme: &theme,
            state: &self.state,
            shot: &shot,
            sweep: &sweep,
            stale,
            plots: &mut self.plots,
            hover: &mut self.hover,
            told: &mut self.told,
            reading: self.reading.words(),
            wanted: words::STORY.map(str::to_owned).into_iter().collect::<BTreeSet<_>>().into(),
            panels: Vec::new(),
            actions,
        };
        if shot.sides.iter().any(|side| side.metric(metric::VARIANCE_RATIO).is_none()) {
            cx.want(metric::TV); // the sentences then tell of that
        }
        let black = cx.state.podium.blank;
        if black {
            blank(ui, &mut cx);
        } else {
            draw(ui, &mut cx, beat);
        }
        if cx.state.podium.notes && !black {
            panels::notes(ui, &mut cx, &spoken);
        }
        let title = cx.state.title();
        let name = if title.is_empty() { "Collapse Lab".to_owned() } else { format!("Collapse Lab: {title}") };
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(name));
        if self.dialogs.open.is_some() {
            // What lies behind a dialog cannot be reached, and is not read.
            ctx.accesskit_node_builder(ui.unique_id(), |node| node.set_hidden());
        }
        if !black {
            dialogs(ui, &mut cx, &mut self.dialogs);
        }
        let (actions, wanted) = (cx.actions, cx.wanted.into_inner());
        if !shot.sides.is_empty()
            && !self.session.waiting()
            && let Err(problem) = self.session.view(wanted)
        {
            self.state.complain(problem.to_string());
        }
        self.write_export();
        if !shot.sides.is_empty() && !black {
            self.look_for_table();
        }
        // The line of the pointer is drawn in every plot, so the next frame has to know of it.
        if self.hover.next != self.hover.generation {
            ctx.request_repaint();
        }
        self.act(&ctx, actions);
        self.write_runs();
    }

    /// Does what was asked for, and sees to it that the answer is shown.
    fn act(&mut self, ctx: &Context, actions: Vec<Action>) {
        let acted = !actions.is_empty();
        for action in actions {
            self.do_one(ctx, action);
        }
        if acted && self.session.waiting() && !ctx.will_discard() && self.session.answers(PROMPT) {
            ctx.request_discard("the answer is there");
        } else if acted {
            // A new run answers before this is over, and wakes the window itself: a frame of the old one in between
            // would only make the answer wait.
            let wait = if self.session.waiting() { ANSWER } else { std::time::Duration::ZERO };
            ctx.request_repaint_after(wait);
        }
    }
}

impl eframe::App for LabApp {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        if let Some(wait) = self.session.poll(self.state.still) {
            ctx.request_repaint_after(wait);
        }
        self.pace(ctx);
        self.sweeping.poll();
        self.fit.look(ctx);
        self.speaker.look_once(ctx);
        if let Some(image) = self.picture.lock().take() {
            ctx.copy_image((*image).clone());
            let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let unsure = cfg!(target_os = "linux") && set("WAYLAND_DISPLAY") && !set("DISPLAY");
            self.state.say(if unsure {
                "A picture was handed over; not every Wayland desktop takes one (the option --screenshot writes a file)"
            } else {
                "A picture is on the clipboard"
            });
            ctx.request_repaint(); // it leaves with the next frame
        }
        let shot = Arc::clone(self.session.shown());
        let settled = (self.state.page != Page::Phase || self.sweeping.is_settled()) && self.is_settled();
        if let Some(shooting) = &mut self.shooting {
            if shooting.step(ctx, &shot, settled) {
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
            if shooting.is_settling() {
                self.plots.forget(); // axes as for all the rows there are, whatever was seen on the way to them
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let whole = ui.ctx().input(|input| {
            let window = input.viewport();
            window.outer_rect.filter(|_| window.fullscreen == Some(true))
        });
        self.speaker.open(&self.state.podium, whole, || screens(frame, ui.ctx().pixels_per_point()));
        self.frame(ui);
    }

    /// The ground is cleared, not painted: a layer less at every pixel.
    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        // Before the first frame, too.
        let ground = self.theme.as_ref().map_or_else(|| Theme::new(self.state.theme, 1.0).ground, |theme| theme.ground);
        ground.to_normalized_gamma_f32()
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if self.shooting.is_none() {
            storage.set_string(persist::KEY, persist::text(&self.state));
        }
    }

    /// What is kept outlives the end of the program by the system, too: no more than this is lost.
    fn auto_save_interval(&self) -> std::time::Duration {
        SAVED
    }

    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut egui::RawInput) {
        // Who speaks has left the mouse somewhere over a plot: until it moves again it explains nothing to the audience.
        let speaks = |event: &egui::Event| matches!(event, egui::Event::Key { key, pressed: true, .. } if is_of_a_presenter(*key));
        if self.state.held().is_some() && input.events.iter().any(speaks) {
            input.events.push(egui::Event::PointerGone);
        }
        // A picture shows the run, not where somebody's pointer happens to be.
        if self.shooting.is_some() {
            input.events.retain(|event| {
                !matches!(
                    event,
                    egui::Event::PointerMoved(_) | egui::Event::PointerButton { .. } | egui::Event::MouseMoved(_)
                )
            });
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
