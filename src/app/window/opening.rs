//! Opens what comes from elsewhere: a file, a link, a text that was pasted; and asks before a stranger's scenario reads.

use std::path::Path;
use std::sync::Arc;

use super::lab::LabApp;
use crate::app::io::files::{self, Opened};
use crate::app::io::lectures;
use crate::app::io::offer::Offer;
use crate::app::io::reading::{Then, told};
use crate::app::model::{Action, DialogName, Page};
use crate::experiment::data::Table;
use crate::experiment::{Experiment, Scenario};
use crate::figure::METRICS;

/// Shows the columns of a file.
fn offered(offer: Offer) -> Then<LabApp> {
    Box::new(move |app| {
        app.dialogs.show(Some(DialogName::Column));
        app.dialogs.data = Some(offer);
    })
}

impl LabApp {
    /// Asks whether a scenario from elsewhere may have a file read that it has no claim to; what is read already is known.
    fn asks(&mut self, scenario: &Scenario, then: Action) -> bool {
        let sides = || {
            scenario
                .sides()
                .map_or_else(|_| Vec::new(), |(left, right)| [Some(left), right].into_iter().flatten().collect())
        };
        let known = |side: &Scenario| {
            let on_view = std::iter::once(&self.state.left).chain(&self.state.right);
            on_view.into_iter().any(|own| own.data.is_some() && own.data_place() == side.data_place())
        };
        let reached = sides().into_iter().filter(|side| !known(side)).find_map(|side: Scenario| side.reaches_for());
        reached.is_some_and(|file| {
            self.ask(file, then);
            true
        })
    }

    fn ask(&mut self, file: String, then: Action) {
        self.dialogs.show(Some(DialogName::Stranger));
        self.dialogs.stranger = Some((file, Box::new(then)));
    }

    pub(crate) fn open_file(&mut self, path: &Path, trusted: bool) {
        let (place, left) = (path.to_owned(), self.state.left.clone());
        self.read(told(path), move || {
            let then: Then<LabApp> = match files::open(&place, trusted)? {
                Opened::Scenario(scenario) => Box::new(move |app| {
                    app.dialogs.show(None);
                    if trusted || !app.asks(&scenario, Action::Load(scenario.clone())) {
                        app.load_here(&scenario);
                    }
                }),
                Opened::Figure(figure) => Box::new(move |app| {
                    app.dialogs.show(None);
                    if trusted || !app.asks(&figure.scenario, Action::OpenTrusted(place)) {
                        app.open_figure(&figure);
                    }
                }),
                Opened::Reaches(file) => Box::new(move |app| app.ask(file, Action::OpenTrusted(place))),
                Opened::Sweep(sweep, lost) => Box::new(move |app| {
                    app.dialogs.show(None);
                    app.take_up(*sweep, lost);
                }),
                Opened::Lecture(lecture) => Box::new(move |app| app.open_lecture(Arc::new(*lecture))),
                Opened::Data(table) => offered(Offer::new(&place, *table, &left)),
            };
            Ok(then)
        });
    }

    /// The experiment of a figure, on the page that it was drawn of; at the generation that it shows, playing stops.
    fn open_figure(&mut self, figure: &crate::figure::State) {
        let (asked, scenario) = (&figure.asked, &figure.scenario);
        let until = asked.generation.filter(|generation| *generation < scenario.generations);
        let on_paper = asked.page == Some(Page::Paper) || asked.page.is_none() && asked.chapter.is_some();
        let runs = if on_paper {
            self.open_chapter(asked.chapter.unwrap_or_default(), scenario, until)
        } else {
            self.load_on(scenario, false, until)
        };
        let page = asked.page.filter(|page| !matches!(page, Page::Paper | Page::Lecture));
        if runs && let Some(page) = page.filter(|page| *page != self.state.page) {
            self.page(page);
        }
        if runs
            && self.state.page == Page::Compare
            && let Some(layout) = asked.layout
        {
            self.view(layout);
        }
        if runs && asked.plots == [METRICS] {
            self.metrics();
        }
    }

    /// Another sheet of the workbook on offer.
    pub(crate) fn open_sheet(&mut self, path: &Path, sheet: String) {
        let (place, left) = (path.to_owned(), self.state.left.clone());
        self.read(told(path), move || {
            let table = Table::open(&place.display().to_string(), None, Some(&sheet));
            Ok(offered(Offer::new(&place, table.map_err(|problem| problem.to_string())?, &left)))
        });
    }

    /// Looks at a column of the file on offer.
    pub(crate) fn choose_column(&mut self, place: usize) {
        let Some(offer) = self.dialogs.data.as_mut().filter(|offer| place < offer.sketches.len()) else { return };
        offer.chosen = place;
        offer.fit = None;
        let (path, what) = (offer.path.clone(), told(&offer.path));
        let look = offer.look(place, &self.state.left);
        self.dialogs.problem = None;
        self.read(what, move || {
            let seen = look();
            Ok(Box::new(move |app: &mut Self| {
                if let Some(offer) = app.dialogs.data.as_mut().filter(|offer| offer.path == path) {
                    offer.take(place, seen);
                }
            }))
        });
    }

    /// The column that is looked at becomes the truth.
    pub(crate) fn use_column(&mut self, path: &Path) {
        let Some(offer) = self.dialogs.data.as_ref().filter(|offer| offer.path == path) else { return };
        let Some(Ok(fit)) = &offer.fit else { return };
        let (left, words) = (Arc::clone(&fit.experiment), fit.words.clone());
        let right = self.state.right.as_ref().map(|right| offer.on(right, offer.chosen));
        // The other side fits the same values, which may take long, too.
        self.read(told(path), move || {
            let right = right.map(|right| right()).transpose()?.map(Arc::new);
            Ok(Box::new(move |app: &mut Self| app.use_data(&left, right, &words)))
        });
    }

    fn use_data(&mut self, left: &Arc<Experiment>, right: Option<Arc<Experiment>>, words: &str) {
        let [first, second] = [Some(left), right.as_ref()].map(|side| side.map(|side| side.scenario().clone()));
        let Some(first) = first else { return };
        let before = self.moment();
        let file = first.data.clone().unwrap_or_default();
        self.session.made(std::iter::once(Arc::clone(left)).chain(right).collect());
        self.try_run(first, second, true);
        if let Some(problem) = self.state.refused.take() {
            return self.tell(Err(problem));
        }
        self.plots.forget();
        self.play();
        // How bad a fit is comes before what a long line is cut from.
        let name = file.rsplit(['/', '\\']).next().unwrap_or(&file);
        let off = left.distance().map_or(String::new(), |off| format!(" (Kolmogorov-Smirnov distance {off:.2})"));
        let back = self.way_back(&before);
        self.tell(Ok(format!("The truth is now the fit to {name}{off}{back}: {words}")));
    }

    /// What was pasted: a link, a scenario as text, or the path of a file.
    pub(crate) fn go_to(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return self.dialog(Some(DialogName::Link));
        }
        match files::pasted_paths(text).as_slice() {
            [] => {}
            [path] => return self.open_file(path, false),
            many => {
                let words = format!("{} files are on the clipboard, and one can be opened: copy it alone", many.len());
                return self.tell(Err(words));
            }
        }
        if lectures::is_lecture(text) {
            return match lectures::read(text, None) {
                Ok(lecture) => self.open_lecture(Arc::new(lecture)),
                Err(problem) => self.tell(Err(problem)),
            };
        }
        let found = match Scenario::from_link(text) {
            Err(_) if files::looks_like_a_scenario(text) => Scenario::from_toml(text),
            found => found,
        };
        match found {
            Ok(scenario) => {
                self.dialogs.show(None);
                if !self.asks(&scenario, Action::Load(Box::new(scenario.clone()))) {
                    self.load_here(&scenario);
                }
            }
            Err(problem) => self.tell(Err(problem.to_string())),
        }
    }
}
