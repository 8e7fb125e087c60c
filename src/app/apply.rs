//! Carries out actions: the only place where the window's state changes.

use std::path::Path;
use std::sync::Arc;

use crate::experiment::keys;
use crate::experiment::{Scenario, seed};
use crate::family::Settings;
use crate::worker::Command;

use super::actions::{Action, DialogName, Pasted, Scope};
use super::files::{self, Wanted};
use super::lab::LabApp;
use super::options::{Page, Views};
use super::pages::{Chapter, Phase, PhaseChange};
use super::panels::gallery_key;
use super::state::State;
use super::theme::ThemeName;

impl LabApp {
    pub(super) fn apply(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Phase(change) => self.phase(change),
            Action::PlayPause if self.state.page == Page::Phase => self.phase(PhaseChange::PauseResume),
            Action::PlayPause => self.play_pause(),
            Action::Step(by) => self.session.send(Command::Step(by)),
            Action::Seek(to) => self.session.send(Command::Seek(to)),
            Action::Rewind => self.session.send(Command::Rewind),
            Action::Halt => self.session.send(Command::Pause),
            Action::End => self.session.send(Command::End),
            Action::Speed(speed) => self.session.send(Command::Speed(speed)),
            Action::Set(scope, values) => self.set(scope, &values),
            Action::Refuse(words) => self.state.refused = Some(words),
            Action::NewSeed => {
                let value = toml::Value::Integer(seed::new_seed() as i64);
                self.set(Scope::Both, &[("seed".into(), value)]);
            }
            Action::Load(scenario) => self.load(&scenario),
            // The projector view has no bar above it; the palette has every scenario, too.
            Action::Gallery if self.state.plain => self.dialog(Some(DialogName::Palette)),
            Action::Gallery => {
                ctx.data_mut(|data| data.insert_temp(gallery_key(), ()));
                ctx.request_repaint();
            }
            Action::Shipped(i) => {
                if let Some((_, scenario)) = super::gallery().get(i) {
                    self.load(&scenario.clone());
                }
            }
            Action::Page(page) => self.page(page),
            Action::Chapter(chapter) => self.chapter(chapter),
            Action::Explore => {
                self.remember();
                self.state.aside = None; // the run stays, what was before it goes
                self.page(Page::Lab);
            }
            Action::Focus(side) => self.state.focus = side.min(1),
            Action::View(view) => self.view(view),
            Action::Centre(centre) => self.state.centre = Some(centre),
            Action::NextView if self.state.page == Page::Compare => self.view(self.state.shown_view().next()),
            Action::NextView => self.page(Page::Compare),
            Action::Level(level) => self.state.level = level,
            Action::Theme(name) => {
                if self.state.plain != (name == ThemeName::Projector) {
                    self.plain();
                }
                self.state.theme = name;
            }
            Action::Text(size) => self.state.text = if size.is_finite() { size.clamp(1.0, 2.0) } else { 1.0 },
            Action::Plain => self.plain(),
            Action::Still => self.state.still = !self.state.still,
            Action::Story => {
                self.state.story = !self.state.story;
                if self.state.page == Page::Compare {
                    self.page(Page::Lab);
                    self.state.story = true;
                }
            }
            Action::Enlarge(slot) => self.state.enlarged = slot,
            Action::EnlargeHovered => {
                let usual = match self.state.page {
                    Page::Lab => "lab density",
                    Page::Compare => "left density",
                    Page::Phase => "phase map",
                    Page::Paper => self.state.chapter.first_slot(),
                };
                self.state.enlarged =
                    if self.state.enlarged.is_some() { None } else { Some(self.hover.slot.unwrap_or(usual)) };
            }
            Action::Log(slot, on) => {
                for shared in partners(slot) {
                    self.state.log.insert(shared, on);
                }
            }
            Action::Metric("phase metric", name) => self.phase(PhaseChange::Metric(name)),
            Action::Metric(slot, name) => {
                // Each metric has a usual scale of its own.
                for plot in plots_of(slot) {
                    self.state.log.remove(plot);
                }
                self.state.metric.insert(slot, name);
            }
            Action::Dialog(name) => self.dialog(name),
            Action::OpenFile(path) => self.open_file(&files::at_home(&path), false),
            Action::OpenTrusted(path) => self.open_file(&files::at_home(&path), true),
            Action::UseColumn(path) => self.use_column(&path),
            Action::ChooseColumn(place) => self.choose_column(place),
            Action::OpenSheet(path, sheet) => self.open_sheet(&path, sheet),
            Action::GiveUpReading => self.give_up_reading(),
            Action::ExportFile(path) if path.starts_with("~") => {
                self.apply(ctx, Action::ExportFile(files::at_home(&path)))
            }
            Action::SaveFile(path) if path.starts_with("~") => self.apply(ctx, Action::SaveFile(files::at_home(&path))),
            Action::ExportFile(path) | Action::SaveFile(path) if self.would_write_over(&path) => {}
            Action::ExportFile(path) if self.state.page == Page::Phase => {
                let saved = files::save_sweep(self.sweeping.shown(), &path)
                    .map(|(path, words)| format!("Exported {words} to {}", path.display()));
                self.tell(saved);
            }
            Action::SaveFile(path) if self.state.page == Page::Phase && !files::is(&path, "toml") => {
                let saved = files::save_sweep(self.sweeping.shown(), &path)
                    .map(|(path, words)| format!("Saved {words} to {}", path.display()));
                self.tell(saved);
            }
            Action::SaveFile(path) => {
                let saved = files::save(&self.state.scenario(), &path).map(|path| format!("Saved {}", path.display()));
                self.tell(saved);
            }
            Action::ExportFile(path) => {
                self.session.want_all();
                self.exporting = Some(path);
                self.write_export();
                if self.exporting.is_some() {
                    self.dialogs.show(None);
                    self.state.say("The export is written as soon as every metric is computed");
                }
            }
            Action::CopyLink => {
                ctx.copy_text(self.state.scenario().to_link());
                self.state.say("The link is on the clipboard: it holds the whole scenario");
            }
            Action::CopyTable => {
                let phase = self.state.page == Page::Phase;
                let table =
                    if phase { files::sweep_table(self.sweeping.shown()) } else { files::table(self.session.shown()) };
                match table {
                    Ok(table) => {
                        let rows = super::numbers::whole(table.lines().count().saturating_sub(1) as u64);
                        ctx.copy_text(table);
                        self.state.say(format!(
                            "{rows} rows are on the clipboard, for a spreadsheet; export has every metric"
                        ));
                    }
                    Err(problem) => self.state.complain(problem),
                }
            }
            Action::CopyPicture => {
                let (taken, wake) = (Arc::clone(&self.picture), ctx.clone());
                ctx.request_screenshot(move |image| {
                    *taken.lock() = Some(image);
                    wake.request_repaint();
                });
            }
            Action::PastedOther(Pasted::Picture) => {
                self.object("The clipboard holds a picture, and only texts can be pasted: a link, a scenario, a path");
            }
            Action::PastedOther(Pasted::Nothing) => {
                self.object("Nothing came from the clipboard: it holds no text (files can be dropped on the window)");
            }
            Action::Back => self.back(),
            Action::GoTo(text) => self.go_to(&text),
            Action::ResetLayout => {
                let scenario = self.state.scenario();
                let page = self.state.page;
                let still = self.state.still; // a need, not a taste
                let (chapter, aside) = (self.state.chapter, self.state.aside.take()); // what runs, and what waits
                let before = self.state.before.take();
                self.state = State { page, still, chapter, aside, before, ..State::new(&scenario) };
                self.plots.forget();
            }
            Action::Dismiss => self.state.message = None,
            Action::Escape => self.escape(),
        }
    }

    fn play_pause(&mut self) {
        let shot = self.session.shown();
        if shot.playing {
            self.session.send(Command::Pause);
        } else {
            if shot.playhead >= shot.end && !shot.computing && !shot.halted {
                self.session.send(Command::Seek(0)); // once more
            }
            self.session.send(Command::Play);
        }
    }

    /// Sets keys; what is refused changes nothing but the line that says why.
    fn set(&mut self, scope: Scope, values: &[(String, toml::Value)]) {
        let change = |scenario: &Scenario| -> Result<Scenario, String> {
            let mut changed = scenario.clone();
            for (path, value) in values {
                if let Some(list) = value.as_array().filter(|_| path.starts_with("truth.")) {
                    // A list of true parameters stands in place of all others; an empty one lets them count again.
                    changed.truth = Settings::new();
                    if list.is_empty() {
                        continue;
                    }
                }
                keys::apply(&mut changed, path, value).map_err(|problem| problem.to_string())?;
            }
            Ok(changed)
        };
        let left = if scope == Scope::Right { Ok(self.state.left.clone()) } else { change(&self.state.left) };
        let right = self
            .state
            .right
            .as_ref()
            .map(|right| if scope == Scope::Left { Ok(right.clone()) } else { change(right) })
            .transpose();
        match (left, right) {
            (Ok(left), Ok(right)) => self.run_once_read(left, right),
            (Err(problem), _) | (_, Err(problem)) => self.state.refused = Some(problem),
        }
    }

    fn run_once_read(&mut self, left: Scenario, right: Option<Scenario>) {
        let (first, second) = (left.clone(), right.clone());
        let sides: Vec<&Scenario> = std::iter::once(&left).chain(&right).collect();
        if !self.reads_first(&sides, move |app| app.try_run(first, second, false)) {
            self.try_run(left, right, false);
        }
    }

    /// Runs other sides, if they can be run; else says why not and leaves all as it was.
    pub(super) fn try_run(&mut self, left: Scenario, right: Option<Scenario>, from_start: bool) {
        if left == self.state.left && right == self.state.right && !from_start {
            self.state.refused = None;
            return;
        }
        let many = if self.state.page == Page::Paper { self.state.chapter.sides(&left) } else { Vec::new() };
        let asked = if many.is_empty() {
            self.session.run(&left, right.as_ref(), from_start)
        } else {
            self.session.run_all(&many, from_start)
        };
        match asked {
            Ok(()) => {
                let other = left.family != self.state.left.family;
                (self.state.left, self.state.right) = (left, right);
                self.state.refused = None;
                if other {
                    self.plots.forget();
                }
            }
            Err(problem) => self.state.refused = Some(problem.to_string()),
        }
    }

    /// Another scenario, from its generation 0, playing, on the page that tells its story.
    pub(super) fn load(&mut self, scenario: &Scenario) {
        self.load_on(scenario, false);
    }

    /// The same from a link or a file: the page stays, if it shows all of it.
    pub(super) fn load_here(&mut self, scenario: &Scenario) {
        self.load_on(scenario, true);
    }

    fn load_on(&mut self, scenario: &Scenario, stays: bool) {
        let (left, right) = match scenario.sides() {
            Ok(sides) => sides,
            Err(problem) => return self.state.complain(problem.to_string()),
        };
        let sides: Vec<&Scenario> = std::iter::once(&left).chain(&right).collect();
        let again = scenario.clone();
        if self.reads_first(&sides, move |app| app.load_on(&again, stays)) {
            return;
        }
        let (before, own) = (self.moment(), self.is_own());
        let aside = self.state.aside.take();
        let as_many = right.is_some() == self.state.right.is_some();
        self.state.page = match self.state.page {
            _ if !left.sweep.x.is_empty() => Page::Phase,
            Page::Phase if stays => Page::Phase,
            page @ (Page::Lab | Page::Compare) if stays && as_many => page,
            _ if right.is_some() => Page::Compare,
            _ => Page::Lab,
        };
        let refused = self.state.refused.take();
        self.try_run(left, right, true);
        if let Some(problem) = self.state.refused.take() {
            // All is as it was.
            (self.state.page, self.state.aside, self.state.refused) = (before.page, aside, refused);
            return self.state.complain(problem);
        }
        self.state.phase = Phase { centre: self.state.phase.centre, ..Phase::default() };
        self.state.laid = self.state.left.look.layout.map(Into::into);
        self.state.centre = None;
        self.state.focus = 0;
        self.state.enlarged = None;
        self.state.message = None;
        self.state.before = Some(Box::new(before));
        if own {
            self.state.say("Ctrl+Z brings back your own experiment");
        }
        self.plots.forget();
        self.session.send(Command::Play);
    }

    fn page(&mut self, page: Page) {
        let from = std::mem::replace(&mut self.state.page, page);
        self.state.enlarged = None;
        match (from == Page::Paper, page == Page::Paper) {
            (false, true) => return self.chapter(self.state.chapter),
            (true, false) => self.put_back(),
            _ => {}
        }
        if page == Page::Compare && self.state.right.is_none() {
            let (left, right) = (self.state.left.clone(), State::counterpart(&self.state.left));
            self.try_run(left, Some(right), false);
        }
    }

    /// Opens the Paper page at a chapter; what ran before waits.
    pub(super) fn chapter(&mut self, chapter: Chapter) {
        if let Some(scenario) = chapter.scenario() {
            self.chapter_of(chapter, &scenario);
        }
    }

    /// The same with a run of one's own.
    pub(super) fn chapter_of(&mut self, chapter: Chapter, scenario: &Scenario) {
        let Ok((left, right)) = scenario.sides() else { return };
        let right = Some(right.unwrap_or_else(|| State::counterpart(&left)));
        if self.state.aside.is_none() {
            self.state.aside = Some(Box::new(self.state.scenario()));
        }
        self.state.chapter = chapter;
        self.state.page = Page::Paper;
        self.state.enlarged = None;
        self.try_run(left, right, true);
        self.plots.forget();
        self.session.send(Command::Play);
    }

    /// What ran before the Paper page runs again.
    fn put_back(&mut self) {
        let Some((left, right)) = self.state.aside.take().and_then(|scenario| scenario.sides().ok()) else { return };
        let (first, second) = (left.clone(), right.clone());
        let run = move |app: &mut Self| {
            app.try_run(first, second, true);
            app.plots.forget();
            app.session.send(Command::Play);
        };
        let sides: Vec<&Scenario> = std::iter::once(&left).chain(&right).collect();
        if !self.reads_first(&sides, run.clone()) {
            run(self);
        }
    }

    fn view(&mut self, view: Views) {
        self.state.view = view;
        self.state.laid = None;
        self.page(Page::Compare);
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

    pub(super) fn dialog(&mut self, name: Option<DialogName>) {
        self.leave_dialog();
        self.dialogs.show(name);
        let swept = self.state.page == Page::Phase;
        if matches!(name, Some(DialogName::Save | DialogName::Export)) && swept {
            self.dialogs.text = files::free("sweep.csv");
        } else if name == Some(DialogName::Save) {
            self.dialogs.text = files::free("scenario.toml");
        } else if name == Some(DialogName::Export) {
            self.dialogs.text = files::free("results.csv");
        }
    }

    /// What is read for a dialog is not wanted without it.
    fn leave_dialog(&mut self) {
        if self.dialogs.open == Some(DialogName::Column) {
            self.reading.give_up();
        }
    }

    /// Writes what is to be exported, once no metric is missing.
    pub(super) fn write_export(&mut self) {
        if self.session.lacks_metrics() {
            return;
        }
        if let Some(path) = self.exporting.take() {
            let names = |paths: Vec<std::path::PathBuf>| {
                paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
            };
            let written = files::export(self.session.shown(), &path).map(|paths| format!("Exported {}", names(paths)));
            self.tell(written);
        }
    }

    /// Whether a file is there that was not asked for twice: then the dialog says so, and once more is enough.
    fn would_write_over(&mut self, path: &Path) -> bool {
        let name = self.dialogs.open;
        let swept = self.state.page == Page::Phase;
        let result = name != Some(DialogName::Save) || swept && !files::is(path, "toml");
        let targets = match name {
            Some(DialogName::Export) if !swept => files::exports(self.session.shown(), path),
            Some(DialogName::Save) if !swept => vec![files::with_extension(path, "toml")],
            _ => vec![files::with_extension(path, "csv")],
        };
        let sides: Vec<&Scenario> = std::iter::once(&self.state.left).chain(&self.state.right).collect();
        if let Some(why) = files::kept(&targets, &sides, result) {
            self.tell(Err(why));
            return true;
        }
        if name.is_none() {
            return false; // nobody is there to be asked
        }
        let over = self.dialogs.over.replace(path.to_owned());
        let Some(found) = targets.into_iter().find(|target| target.exists() && over.as_deref() != Some(path)) else {
            return false;
        };
        self.dialogs.problem = Some(files::over(&found, &self.state.left, result, swept));
        true
    }

    /// Good news closes the dialog; bad news stay in it, if one is open.
    pub(super) fn tell(&mut self, news: Result<String, String>) {
        match news {
            Ok(words) => {
                self.dialogs.show(None);
                self.state.say(words);
            }
            Err(problem) if self.dialogs.open.is_some() => self.dialogs.problem = Some(problem),
            Err(problem) => self.state.complain(problem),
        }
    }

    /// Says it where the eyes are: in the dialog, if one is open.
    fn object(&mut self, words: &str) {
        self.tell(Err(words.to_owned()));
    }

    /// What a file dialog or a drop brought.
    pub(super) fn answered(&mut self, wanted: Wanted, path: &Path) -> Action {
        let name = match wanted {
            Wanted::Open => None,
            Wanted::Save | Wanted::SaveSweep => Some(DialogName::Save),
            Wanted::Export => Some(DialogName::Export),
        };
        if name.is_some() && self.dialogs.open != name {
            self.dialogs.show(name); // what is still to be asked has a place
        }
        self.dialogs.text = path.display().to_string();
        // The system has asked whether a file of that very name may be written over.
        self.dialogs.over = Some(path.to_owned()).filter(|path| path.extension().is_some());
        match wanted {
            Wanted::Open => Action::OpenFile(path.to_owned()),
            Wanted::Save | Wanted::SaveSweep => Action::SaveFile(path.to_owned()),
            Wanted::Export => Action::ExportFile(path.to_owned()),
        }
    }

    fn escape(&mut self) {
        if self.dialogs.open.is_some() {
            self.leave_dialog();
            self.dialogs.show(None);
        } else if self.reading.is_on() {
            self.give_up_reading();
        } else if self.state.enlarged.is_some() {
            self.state.enlarged = None;
        } else if self.state.plain {
            self.plain();
        } else {
            self.state.message = None;
            self.state.refused = None;
        }
    }
}

/// Plots that are switched together: the two columns of a comparison.
fn partners(slot: &'static str) -> Vec<&'static str> {
    match slot {
        "left spread" | "right spread" => vec!["left spread", "right spread"],
        "left divergence" | "right divergence" => vec!["left divergence", "right divergence"],
        other => vec![other],
    }
}

/// The plots a choice of metric is for.
fn plots_of(slot: &'static str) -> Vec<&'static str> {
    match slot {
        "compare divergence" => vec!["left divergence", "right divergence", "both divergence", "difference divergence"],
        other => vec![other],
    }
}
