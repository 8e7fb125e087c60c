//! Carries out actions: the only place where the window's state changes.

use super::lab::LabApp;
use crate::app::model::{Action, Chooser, DialogName, Page, Pasted, PhaseChange, Scope, Shown, Slot, State, gallery};
use crate::app::panels::gallery_key;
use crate::app::style::ThemeName;
use crate::app::widgets::{next_speed, words_of_speed};
use crate::experiment::place::at_home;
use crate::experiment::seed;
use crate::figure::Zoom;
use crate::worker::Command;

impl LabApp {
    pub(crate) fn apply(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Phase(change) => self.phase(change),
            Action::PlayPause if self.state.page == Page::Phase => self.phase(PhaseChange::PauseResume),
            Action::PlayPause => self.play_pause(),
            Action::Step(by) => self.step(by),
            Action::Seek(to) => self.jump(Command::Seek(to)),
            Action::Rewind => self.jump(Command::Rewind),
            Action::Halt => self.halt(),
            Action::End => self.jump(Command::End),
            Action::Slow(change) => self.slow(change),
            Action::Veil => self.veil(),
            Action::Guess(change) => self.guess(change),
            Action::Hands(change) => self.hands(change),
            Action::Lecture(change) => self.lecture(ctx, change),
            Action::Speed(speed) => self.session.send(Command::Speed(speed)),
            Action::Faster(up) => self.faster(up),
            Action::Set(scope, values) => self.set(scope, &values),
            Action::SetBack(path) => self.set_back(&path),
            // Without panels there is no other place for it.
            Action::Refuse(words) if self.state.plain => self.state.complain(words),
            Action::Refuse(words) => self.state.refused = Some(words),
            Action::NewSeed => self.new_seed(),
            Action::Load(scenario) => self.load(&scenario),
            Action::Gallery => self.open_gallery(ctx),
            Action::Shipped(i) => gallery().get(i).into_iter().for_each(|(_, scenario)| self.load(scenario)),
            Action::Page(page) => self.page(page),
            Action::Chapter(chapter) => self.chapter(chapter),
            Action::Explore => self.explore(),
            Action::Focus(side) => self.state.focus = side.min(1),
            Action::View(view) => self.view(view),
            Action::Centre(centre) => self.state.centre = Some(centre),
            Action::NextView if self.state.page == Page::Compare => self.view(self.state.shown_view().next()),
            Action::NextView => self.page(Page::Compare),
            Action::Level(level) => self.state.level = level,
            Action::Theme(name) => self.put_on(name),
            Action::NextTheme => self.put_on(self.state.theme.next()),
            Action::Text(size) => self.state.text = if size.is_finite() { size.clamp(1.0, 2.0) } else { 1.0 },
            Action::Larger(up) => self.larger(up),
            Action::Plain => self.plain(),
            Action::Still => self.state.still = !self.state.still,
            Action::Story => self.story(),
            Action::Enlarge(slot) => self.enlarge(slot),
            Action::EnlargeHovered => self.enlarge_hovered(),
            Action::Metrics => self.metrics(),
            Action::Table(change) => self.table(ctx, change),
            Action::Log(slot, on) => self.state.log.extend(slot.twins().map(|twin| (twin, on))),
            Action::GenerationsLog => self.state.generations_log = !self.state.generations_log,
            Action::Zoom(slot, zoom) => self.zoom(slot, zoom),
            Action::Singles(count) => self.state.singles = count,
            Action::Run(run) => self.run_on_view(run),
            Action::Layer(slot, layer) => self.layer(slot, layer),
            Action::Show(Chooser::Phase, shown) => self.phase(PhaseChange::Metric(shown.name())),
            Action::Show(chooser, shown) => self.show(chooser, shown),
            Action::Dialog(name) => self.dialog(name),
            Action::OpenFile(path) => self.open_file(&at_home(&path), false),
            Action::OpenTrusted(path) => self.open_file(&at_home(&path), true),
            Action::UseColumn(path) => self.use_column(&path),
            Action::ChooseColumn(place) => self.choose_column(place),
            Action::OpenSheet(path, sheet) => self.open_sheet(&path, sheet),
            Action::GiveUpReading => self.give_up_reading(),
            Action::ExportFile(path) => self.export_file(at_home(&path)),
            Action::RunsFile(path) => self.runs_file(&at_home(&path)),
            Action::Figure(slot) => self.ask_for_figure(slot),
            Action::FigureFile(path) => self.figure_file(at_home(&path)),
            Action::CopyFigure(slot) => self.copy_figure(slot),
            Action::SessionFile(path) => self.save_session(&at_home(&path)),
            Action::SaveFile(path) => self.save_file(&at_home(&path)),
            Action::CopyLink => self.copy_link(ctx),
            Action::CopyTable => self.copy_table(ctx),
            Action::CopyPicture => self.copy_picture(ctx),
            Action::PastedOther(other) => self.pasted_other(other),
            Action::Shelf(change) => self.shelf(change),
            Action::Undo => self.undo(false),
            Action::Redo => self.undo(true),
            Action::GoTo(text) => self.go_to(&text),
            Action::ResetLayout => self.reset_layout(),
            Action::Dismiss => self.state.message = None,
            Action::Escape => self.escape(ctx),
        }
    }

    fn show(&mut self, chooser: Chooser, shown: Shown) {
        // Each metric has a usual scale of its own, and other values.
        self.state.log.retain(|slot, _| !chooser.plots().contains(slot));
        self.state.zoom.retain(|slot, _| !chooser.plots().contains(slot));
        self.state.metric.insert(chooser, shown);
    }

    fn veil(&mut self) {
        self.state.veiled = !self.state.veiled;
        self.state.zoom.clear(); // what was found by it would tell
    }

    /// A part of a plot alone on view, or all of it; two columns of a comparison stay on one axis.
    pub(super) fn zoom(&mut self, slot: Slot, zoom: Zoom) {
        self.state.zoom.retain(|zoomed, _| !slot.twins().contains(zoomed));
        if !zoom.is_whole() {
            self.state.zoom.extend(slot.twins().map(|twin| (twin, zoom)));
        }
    }

    fn new_seed(&mut self) {
        let value = toml::Value::Integer(seed::new_seed() as i64);
        self.set(Scope::Both, &[("seed".into(), value)]);
    }

    fn larger(&mut self, up: bool) {
        let step = if up { 0.1 } else { -0.1 };
        self.state.text = (((self.state.text + step) * 10.0).round() / 10.0).clamp(1.0, 2.0);
    }

    fn open_gallery(&mut self, ctx: &egui::Context) {
        // The projector view has no bar above it; the palette has every scenario, too.
        if self.state.plain {
            return self.dialog(Some(DialogName::Palette));
        }
        ctx.data_mut(|data| data.insert_temp(gallery_key(), ()));
        ctx.request_repaint();
    }

    fn explore(&mut self) {
        let before = self.moment();
        self.state.aside = None; // the run stays, what was before it goes
        self.page(Page::Lab);
        self.state.say(format!("This is the run of the Paper page{}", self.way_back(&before)));
    }

    /// Doubles the speed, or halves it; beyond the fastest it is as fast as it goes.
    fn faster(&mut self, up: bool) {
        if self.state.slow.is_some() {
            return self.state.say("Slow motion has a pace of its own");
        }
        let speed = next_speed(self.session.shown().speed, up);
        self.session.send(Command::Speed(speed));
        self.state.say(words_of_speed(speed));
    }

    pub(crate) fn put_on(&mut self, theme: ThemeName) {
        if self.state.plain != (theme == ThemeName::Projector) {
            self.plain();
        }
        self.state.theme = theme;
    }

    fn plain(&mut self) {
        let state = &mut self.state;
        state.plain = !state.plain;
        if state.plain {
            state.before_plain = state.theme;
            state.theme = ThemeName::Projector;
        } else {
            state.theme = state.before_plain;
        }
    }

    fn story(&mut self) {
        self.state.story = !self.state.story;
        if self.state.page == Page::Compare {
            self.page(Page::Lab);
            self.state.story = true;
        }
    }

    fn pasted_other(&mut self, other: Pasted) {
        let words = match other {
            Pasted::Picture => {
                "The clipboard holds a picture, and only texts can be pasted: a link, a scenario, a path"
            }
            Pasted::Nothing => "Nothing came from the clipboard: it holds no text (files can be dropped on the window)",
        };
        self.tell(Err(words.to_owned()));
    }

    fn reset_layout(&mut self) {
        let scenario = self.state.scenario();
        let page = self.state.page;
        let still = self.state.still; // a need, not a taste
        let (chapter, aside) = (self.state.chapter, self.state.aside.take()); // what runs, and what waits
        let (undo, slow) = (std::mem::take(&mut self.state.undo), self.state.slow);
        let shelf = std::mem::take(&mut self.state.shelf);
        // What is hidden stays so, and what was drawn is no layout.
        let (veiled, guesses) = (self.state.veiled, std::mem::take(&mut self.state.guesses));
        let (presenting, podium) = (self.state.presenting.take(), std::mem::take(&mut self.state.podium));
        let kept = State { veiled, guesses, presenting, podium, ..State::new(&scenario) };
        self.state = State { page, still, chapter, aside, undo, shelf, slow, ..kept };
        self.plots.forget();
    }

    /// One thing at a time: what lies over the page first, the lecture last.
    fn escape(&mut self, ctx: &egui::Context) {
        let typing = self.held_mut().is_some_and(|held| !std::mem::take(&mut held.typed).is_empty());
        let full = ctx.input(|input| input.viewport().fullscreen == Some(true));
        let state = &mut self.state;
        if state.podium.blank {
            state.podium.blank = false;
        } else if self.dialogs.open.is_some() {
            self.leave_dialog();
            self.dialogs.show(None);
        } else if self.reading.is_on() {
            self.give_up_reading();
        } else if typing {
            // the number is gone already
        } else if state.guesses.drawing.is_some() {
            state.guesses.drawing = None;
        } else if state.table.is_some() {
            state.table = None;
        } else if state.podium.notes {
            // They lie on top.
            state.podium.notes = false;
        } else if state.enlarged.is_some() {
            state.enlarged = state.enlarged.and_then(Slot::behind);
        } else if full && state.held().is_some() {
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(false));
        } else if state.plain {
            self.plain();
        } else if state.held().is_some() {
            self.leave();
        } else {
            state.message = None;
            state.refused = None;
        }
    }
}
