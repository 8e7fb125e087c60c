//! Everything that can be done, by name. Views emit these; only the app applies them.

use egui::{Key, Modifiers};
use std::path::PathBuf;

pub(crate) use super::called::Info;
use super::called::{DialogName, keyed, named, told};
use super::guess::GuessChange;
use super::hands::HandsChange;
use super::layer::Layer;
use super::phase::PhaseChange;
use super::presenting::LectureChange;
use super::shelf::ShelfChange;
use super::slow::SlowChange;
use super::table::TableChange;
use crate::experiment::{Centre, Scenario};
use crate::figure::Zoom;
use crate::lecture::{Chapter, Chooser, Level, Page, Shown, Slot, ThemeName, Views};

/// Which side a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Both, as far as there are two.
    Both,
    /// The first or only one.
    Left,
    /// The second.
    Right,
}

/// What comes from the clipboard besides text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// A picture.
    Picture,
    /// Nothing that could be read: an empty clipboard, or a list of files.
    Nothing,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Starts or stops the playhead.
    PlayPause,
    /// Moves it by so many generations.
    Step(i64),
    /// Puts it to a generation.
    Seek(u64),
    /// Puts it to generation 0, and stops it there.
    Rewind,
    /// Stops computing.
    Halt,
    /// Puts it to the end.
    End,
    /// Takes each generation apart.
    Slow(SlowChange),
    /// Hides what is still to come, or shows it.
    Veil,
    /// What somebody expects.
    Guess(GuessChange),
    /// Hands raised for the scenario's question.
    Hands(HandsChange),
    /// A lecture.
    Lecture(LectureChange),
    /// Generations per second.
    Speed(f64),
    /// Plays faster, or slower.
    Faster(bool),
    /// Sets keys of the scenario.
    Set(Scope, Vec<(String, toml::Value)>),
    /// Sets a key back to what the scenario was opened with, on each side.
    SetBack(String),
    /// Says why what was typed cannot be taken.
    Refuse(String),
    /// Draws a new random seed.
    NewSeed,
    /// Runs another scenario.
    Load(Box<Scenario>),
    /// Runs that were looked at.
    Shelf(ShelfChange),
    /// Takes the last change back: of the experiment, or of what is on view.
    Undo,
    /// Does it again.
    Redo,
    /// Opens the gallery of scenarios.
    Gallery,
    /// Runs the shipped scenario of that number.
    Shipped(usize),
    /// Shows a page.
    Page(Page),
    /// Shows a chapter of the Paper page.
    Chapter(Chapter),
    /// Changes what the Phase diagram page sweeps or shows.
    Phase(PhaseChange),
    /// Takes the run of the Paper page to the Lab.
    Explore,
    /// Which of two sides the Lab shows.
    Focus(usize),
    /// Both sides beside each other, on one axis, or their difference.
    View(Views),
    /// What stands for all runs in the plots.
    Centre(Centre),
    /// The next of these views.
    NextView,
    /// Shows few or all knobs.
    Level(Level),
    /// Changes the theme.
    Theme(ThemeName),
    /// To the next of them.
    NextTheme,
    /// Text size from 1 to 2.
    Text(f32),
    /// Larger text, or smaller.
    Larger(bool),
    /// Shows little but the plots, in the projector theme.
    Plain,
    /// Reduced motion, or motion again.
    Still,
    /// Shows or folds the panel that explains.
    Story,
    /// Enlarges a plot, or shows all again.
    Enlarge(Option<Slot>),
    /// The plot under the pointer.
    EnlargeHovered,
    /// All metrics at once, or the usual plots.
    Metrics,
    /// The numbers behind a plot, in its place.
    Table(TableChange),
    /// Linear or logarithmic.
    Log(Slot, bool),
    /// Generations on a logarithmic axis, or on a linear one again.
    GenerationsLog,
    /// Looks at a part of a plot alone, or at all of it.
    Zoom(Slot, Zoom),
    /// Shows another run, counted from 0.
    Run(u64),
    /// So many single runs in the curves; as usual.
    Singles(Option<usize>),
    /// Hides a part of a plot, or shows it again.
    Layer(Slot, Layer),
    /// What a plot shows.
    Show(Chooser, Shown),
    /// Opens or closes a dialog.
    Dialog(Option<DialogName>),
    /// Opens a file, whatever it is.
    OpenFile(PathBuf),
    /// The same, with leave to read the data it names.
    OpenTrusted(PathBuf),
    /// Takes the column of the data file on offer that is looked at as the truth.
    UseColumn(PathBuf),
    /// Looks at a column of the data file on offer, by its place from 0.
    ChooseColumn(usize),
    /// Looks at another sheet of a workbook.
    OpenSheet(PathBuf, String),
    /// Gives up a file that is being read.
    GiveUpReading,
    /// Saves the scenario there.
    SaveFile(PathBuf),
    /// Saves what is on view there, as a session.
    SessionFile(PathBuf),
    /// Writes the results there.
    ExportFile(PathBuf),
    /// Writes every run there.
    RunsFile(PathBuf),
    /// Asks where a figure of a plot is to be written.
    Figure(Slot),
    /// Writes a figure there, of the plot that was asked for or of the page.
    FigureFile(PathBuf),
    /// Puts a picture of a plot on the clipboard; of the page.
    CopyFigure(Option<Slot>),
    /// Puts the link on the clipboard.
    CopyLink,
    /// Puts the rows on view on the clipboard, for a spreadsheet.
    CopyTable,
    /// Puts a picture of the window on the clipboard.
    CopyPicture,
    /// Something came from the clipboard that is no text, or nothing came.
    PastedOther(Pasted),
    /// Goes to a link.
    GoTo(String),
    /// Panels, plots and text as they were at first.
    ResetLayout,
    /// Takes the message away.
    Dismiss,
    /// Closes what is open, one thing at a time.
    Escape,
}

impl Action {
    /// Name and keys; `None` of what is asked for in its own place only.
    pub(crate) fn info(&self) -> Option<Info> {
        const PLAIN: Modifiers = Modifiers::NONE;
        const COMMAND: Modifiers = Modifiers::COMMAND;
        match self {
            Self::PlayPause => keyed("Play or pause", "Space", Key::Space, PLAIN),
            Self::Step(1) => keyed("Step", "Right", Key::ArrowRight, PLAIN),
            Self::Step(-1) => keyed("Step back", "Left", Key::ArrowLeft, PLAIN),
            Self::Rewind => keyed("Reset to generation 0", "Home", Key::Home, PLAIN),
            Self::End => keyed("Run to end", "End", Key::End, PLAIN),
            Self::Slow(change) => change.info(),
            Self::Veil => keyed("Hide or reveal what is to come", "V", Key::V, PLAIN),
            Self::Guess(change) => change.info(),
            Self::Hands(change) => change.info(),
            Self::Lecture(change) => change.info(),
            Self::Halt => named("Stop computing this run"),
            Self::Shelf(change) => change.info(),
            Self::Undo => keyed("Undo", "Ctrl+Z", Key::Z, COMMAND),
            Self::Redo => keyed("Redo", "Ctrl+Shift+Z", Key::Z, COMMAND.plus(Modifiers::SHIFT)),
            Self::Gallery => keyed("Scenarios…", "G", Key::G, PLAIN),
            Self::NewSeed => keyed("New seed", "N", Key::N, PLAIN),
            Self::NextTheme => keyed("Next theme", "T", Key::T, PLAIN),
            Self::EnlargeHovered => keyed("Enlarge the plot under the pointer", "F", Key::F, PLAIN),
            Self::Table(change) => change.info(),
            Self::Metrics => keyed("All metrics at once, or the usual plots", "M", Key::M, PLAIN),
            Self::Plain => keyed("Projector view", "L", Key::L, PLAIN),
            Self::Faster(true) => keyed("Play faster", "+", Key::Plus, PLAIN),
            Self::Faster(false) => keyed("Play slower", "−", Key::Minus, PLAIN),
            Self::Larger(true) => keyed("Larger text", "Ctrl and +", Key::Plus, COMMAND),
            Self::Larger(false) => keyed("Smaller text", "Ctrl and −", Key::Minus, COMMAND),
            Self::Text(1.0) => keyed("Usual text size", "Ctrl+0", Key::Num0, COMMAND),
            Self::Page(Page::Lab) => keyed("Lab page", "Ctrl+1", Key::Num1, COMMAND),
            Self::Page(Page::Compare) => keyed("Compare page", "Ctrl+2", Key::Num2, COMMAND),
            Self::Page(Page::Phase) => keyed("Phase diagram page", "Ctrl+3", Key::Num3, COMMAND),
            Self::Page(Page::Paper) => keyed("Paper page", "Ctrl+4", Key::Num4, COMMAND),
            Self::Chapter(Chapter::Theorem) => named("Paper: no collapse, theorem 4.1"),
            Self::Chapter(Chapter::Assumptions) => named("Paper: what the theorem needs, assumptions 1 to 3"),
            Self::Chapter(Chapter::Spike) => named("Paper: collapse at the second fit, theorem 5.1"),
            Self::Chapter(Chapter::Ladder) => named("Paper: collapse as fast as you like, theorem 5.2"),
            Self::Chapter(Chapter::Experiments) => named("Paper: the experiments, appendix G"),
            Self::Page(Page::Lecture) => keyed("Lecture page", "Ctrl+5", Key::Num5, COMMAND),
            Self::Chapter(Chapter::Threshold) => named("All papers together: one threshold"),
            Self::Chapter(Chapter::Knobs) => named("All papers together: which knob saves you"),
            Self::Chapter(Chapter::FiveWays) => named("All papers together: eight Gaussians, five ways"),
            Self::Phase(change) => change.info(),
            Self::Level(Level::Intro) => named("Intro level, five knobs"),
            Self::Level(Level::Lab) => named("Lab level, every knob"),
            Self::NextView => keyed("Next view of two sides", "D", Key::D, PLAIN),
            Self::View(Views::Beside) => named("Two sides beside each other"),
            Self::View(Views::Together) => named("Two sides on one axis"),
            Self::View(Views::Difference) => named("Difference of the two sides"),
            Self::Centre(Centre::Median) => named("Plots show the median of the runs"),
            Self::Centre(Centre::Mean) => named("Plots show the mean of the runs"),
            Self::GenerationsLog => named("Logarithmic generation axis, or linear"),
            Self::Still => named("Reduced motion"),
            Self::Story => named("Explanations"),
            Self::Theme(ThemeName::Light) => named("Light theme"),
            Self::Theme(ThemeName::Dark) => named("Dark theme"),
            Self::Theme(ThemeName::Projector) => named("Projector theme"),
            Self::Dialog(Some(name)) => name.info(),
            Self::GiveUpReading => named("Give up reading a file"),
            Self::CopyLink => told("Copy link", "Ctrl+C"),
            Self::CopyTable => keyed("Copy table", "Ctrl+Shift+C", Key::C, COMMAND.plus(Modifiers::SHIFT)),
            Self::CopyFigure(None) => named("Copy picture of the plots"),
            Self::CopyPicture => named("Copy picture of the window"),
            Self::ResetLayout => named("Reset layout"),
            Self::Step(_) | Self::Seek(_) | Self::Speed(_) | Self::Set(..) | Self::SetBack(_) | Self::Refuse(_) => None,
            Self::Load(_) | Self::Shipped(_) | Self::Explore | Self::Focus(_) => None,
            Self::Text(_) | Self::Enlarge(_) | Self::Log(..) | Self::Show(..) | Self::Dialog(None) => None,
            Self::OpenFile(_) | Self::OpenTrusted(_) | Self::UseColumn(_) | Self::ChooseColumn(_) => None,
            Self::Figure(_) | Self::FigureFile(_) | Self::CopyFigure(Some(_)) => None,
            Self::OpenSheet(..)
            | Self::SaveFile(_)
            | Self::SessionFile(_)
            | Self::ExportFile(_)
            | Self::RunsFile(_)
            | Self::PastedOther(_) => None,
            Self::GoTo(_) | Self::Dismiss | Self::Escape => None,
            Self::Layer(..) | Self::Run(_) | Self::Zoom(..) | Self::Singles(_) => None,
        }
    }

    /// Every action that has a name, for the palette and the keys.
    pub(crate) fn offered() -> Vec<Self> {
        let dialog = |name| Self::Dialog(Some(name));
        let chapters = Chapter::ALL.map(Self::Chapter);
        let mut all = vec![Self::PlayPause, Self::Step(1), Self::Step(-1), Self::Rewind, Self::End, Self::Halt];
        // The one with Shift comes first: without it the other would hear its key.
        all.extend([Self::Redo, Self::Undo, dialog(DialogName::Runs)]);
        all.extend(ShelfChange::OFFERED.map(Self::Shelf));
        all.extend([true, false].map(Self::Faster).into_iter().chain([Self::Gallery, Self::NewSeed, Self::NextTheme]));
        all.extend([Self::EnlargeHovered, Self::Metrics, Self::Table(TableChange::Toggle(None)), Self::Plain]);
        all.extend([true, false].map(Self::Larger).into_iter().chain([Self::Text(1.0)]));
        all.extend(Page::ALL.map(Self::Page).into_iter().chain(chapters));
        all.extend(PhaseChange::OFFERED.map(Self::Phase));
        all.extend(SlowChange::OFFERED.map(Self::Slow).into_iter().chain([Self::Veil]));
        all.extend(GuessChange::OFFERED.map(Self::Guess).into_iter().chain(HandsChange::OFFERED.map(Self::Hands)));
        all.extend(LectureChange::OFFERED.map(Self::Lecture));
        all.extend(Level::ALL.map(Self::Level).into_iter().chain([Self::NextView]));
        all.extend(Views::ALL.map(Self::View).into_iter().chain([Centre::Median, Centre::Mean].map(Self::Centre)));
        all.push(Self::GenerationsLog);
        all.extend([Self::Still, Self::Story].into_iter().chain(ThemeName::ALL.map(Self::Theme)));
        all.extend([
            dialog(DialogName::Open),
            Self::GiveUpReading,
            // The one with Shift comes first: without it the other would hear its key.
            dialog(DialogName::Session),
            dialog(DialogName::Save),
            // The one with Shift comes first: without it the other would hear its key.
            dialog(DialogName::Figure),
            dialog(DialogName::Export),
            dialog(DialogName::ExportRuns),
        ]);
        all.extend([
            Self::CopyLink,
            Self::CopyTable,
            Self::CopyFigure(None),
            Self::CopyPicture,
            dialog(DialogName::Link),
        ]);
        all.extend([
            dialog(DialogName::Palette),
            dialog(DialogName::Keys),
            Self::ResetLayout,
            dialog(DialogName::About),
        ]);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_has_a_name_and_a_key_of_its_own() {
        let all = Action::offered();
        assert_eq!(all.len(), 90);
        let infos: Vec<Info> = all.iter().map(|action| action.info().unwrap()).collect();
        for (i, one) in infos.iter().enumerate() {
            let other =
                |other: &Info| other.name == one.name || other.shortcut.is_some() && other.shortcut == one.shortcut;
            assert!(!infos[..i].iter().any(other), "{}", one.name);
        }
    }
}
