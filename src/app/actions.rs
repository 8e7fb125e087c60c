//! Everything that can be done, by name. Views emit these; only the app applies them.

use std::path::PathBuf;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::experiment::{Centre, Scenario};

use super::options::{Level, Page, Views};
use super::pages::{Chapter, PhaseChange};
use super::theme::ThemeName;

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

/// A dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogName {
    /// A scenario, a result or data.
    Open,
    /// The scenario as a file.
    Save,
    /// Results as CSV.
    Export,
    /// A link to go to.
    Link,
    /// Which column of a data file.
    Column,
    /// Whether a stranger's scenario may have a file read.
    Stranger,
    /// Every action, by name.
    Palette,
    /// All keys.
    Keys,
    /// What this is.
    About,
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
    /// Generations per second.
    Speed(f64),
    /// Sets keys of the scenario.
    Set(Scope, Vec<(String, toml::Value)>),
    /// Says why what was typed cannot be taken.
    Refuse(String),
    /// A seed nobody chose.
    NewSeed,
    /// Runs another scenario.
    Load(Box<Scenario>),
    /// Brings back what ran before another scenario, a file or a cell was opened; once more goes forth again.
    Back,
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
    /// Text size from 1 to 2.
    Text(f32),
    /// Shows little but the plots, in the projector theme.
    Plain,
    /// Reduced motion, or motion again.
    Still,
    /// Shows or folds the panel that explains.
    Story,
    /// Enlarges a plot, or shows all again.
    Enlarge(Option<&'static str>),
    /// The plot under the pointer.
    EnlargeHovered,
    /// Linear or logarithmic.
    Log(&'static str, bool),
    /// What a plot shows.
    Metric(&'static str, String),
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
    /// Writes the results there.
    ExportFile(PathBuf),
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

/// An action with its name and key.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) keys: &'static str,
    pub(crate) shortcut: Option<KeyboardShortcut>,
    pub(crate) action: Action,
}

const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}
const fn command(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const TABLE: Option<KeyboardShortcut> = Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::C));

/// Every action without a value of its own, for the palette and the keys.
pub(crate) fn all() -> Vec<Named> {
    let entry = |name, keys, shortcut, action| Named { name, keys, shortcut, action };
    let dialog = |name| Action::Dialog(Some(name));
    vec![
        entry("Play or pause", "Space", plain(Key::Space), Action::PlayPause),
        entry("Step", "Right", plain(Key::ArrowRight), Action::Step(1)),
        entry("Step back", "Left", plain(Key::ArrowLeft), Action::Step(-1)),
        entry("Reset to generation 0", "Home", plain(Key::Home), Action::Rewind),
        entry("Run to end", "End", plain(Key::End), Action::End),
        entry("Stop computing this run", "", None, Action::Halt),
        entry("Back to what ran before", "Ctrl+Z", command(Key::Z), Action::Back),
        entry("Scenarios…", "G", plain(Key::G), Action::Gallery),
        entry("New seed", "N", plain(Key::N), Action::NewSeed),
        entry("Next theme", "T", plain(Key::T), Action::Theme(ThemeName::Light)),
        entry("Enlarge the plot under the pointer", "F", plain(Key::F), Action::EnlargeHovered),
        entry("Projector view", "L", plain(Key::L), Action::Plain),
        entry("Lab page", "", None, Action::Page(Page::Lab)),
        entry("Compare page", "", None, Action::Page(Page::Compare)),
        entry("Phase diagram page", "", None, Action::Page(Page::Phase)),
        entry("Paper page", "", None, Action::Page(Page::Paper)),
        entry("All papers together: one threshold", "", None, Action::Chapter(Chapter::Threshold)),
        entry("All papers together: which knob saves you", "", None, Action::Chapter(Chapter::Knobs)),
        entry("All papers together: eight Gaussians, five ways", "", None, Action::Chapter(Chapter::FiveWays)),
        entry("Phase diagram: usual sweep", "", None, Action::Phase(PhaseChange::Usual)),
        entry("Phase diagram: pause or resume the sweep", "", None, Action::Phase(PhaseChange::PauseResume)),
        entry("Phase diagram: cancel the sweep", "", None, Action::Phase(PhaseChange::Cancel)),
        entry("Phase diagram: sweep again", "", None, Action::Phase(PhaseChange::Again)),
        entry("Phase diagram: open the chosen cell", "Enter", None, Action::Phase(PhaseChange::Open)),
        entry("Intro level, five knobs", "", None, Action::Level(Level::Intro)),
        entry("Lab level, every knob", "", None, Action::Level(Level::Lab)),
        entry("Next view of two sides", "D", plain(Key::D), Action::NextView),
        entry("Two sides beside each other", "", None, Action::View(Views::Beside)),
        entry("Two sides on one axis", "", None, Action::View(Views::Together)),
        entry("Difference of the two sides", "", None, Action::View(Views::Difference)),
        entry("Plots show the median of the runs", "", None, Action::Centre(Centre::Median)),
        entry("Plots show the mean of the runs", "", None, Action::Centre(Centre::Mean)),
        entry("Reduced motion", "", None, Action::Still),
        entry("Explanations", "", None, Action::Story),
        entry("Light theme", "", None, Action::Theme(ThemeName::Light)),
        entry("Dark theme", "", None, Action::Theme(ThemeName::Dark)),
        entry("Projector theme", "", None, Action::Theme(ThemeName::Projector)),
        entry("Open…", "Ctrl+O", command(Key::O), dialog(DialogName::Open)),
        entry("Give up reading a file", "", None, Action::GiveUpReading),
        entry("Save scenario…", "Ctrl+S", command(Key::S), dialog(DialogName::Save)),
        entry("Export CSV…", "Ctrl+E", command(Key::E), dialog(DialogName::Export)),
        entry("Copy link", "Ctrl+C", None, Action::CopyLink),
        entry("Copy table", "Ctrl+Shift+C", TABLE, Action::CopyTable),
        entry("Copy picture of the window", "", None, Action::CopyPicture),
        entry("Paste link…", "Ctrl+V", None, dialog(DialogName::Link)),
        entry("Command palette", "Ctrl+K", command(Key::K), dialog(DialogName::Palette)),
        entry("All keys", "?", plain(Key::Questionmark), dialog(DialogName::Keys)),
        entry("Reset layout", "", None, Action::ResetLayout),
        entry("About", "", None, dialog(DialogName::About)),
    ]
}
