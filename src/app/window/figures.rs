//! Figures of what is on view: into a file of any format, and as a picture onto the clipboard.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lab::LabApp;
use crate::app::io::{figures, files};
use crate::app::model::{BothPlot, Chooser, DialogName, LabPlot, Page, SidePlot, Slot, Views};
use crate::app::style::ThemeName;
use crate::experiment::Scenario;
use crate::figure::METRICS;
use crate::figure::usual;
use crate::figure::{Asked, Format, State, Theme};

impl LabApp {
    /// What is on view, as it would be drawn: one plot, or the page.
    pub(super) fn figure_of(&self, slot: Option<Slot>) -> State {
        let state = &self.state;
        let page = slot.map_or(state.page, Slot::page);
        let page = if page == Page::Lecture { Page::Lab } else { page };
        let scenario = match (&state.right, page, state.focus) {
            // The Lab shows the second side: then that is the first of the figure.
            (Some(right), Page::Lab, 1) => Scenario::joined(right, &state.left),
            (_, Page::Paper, _) if state.chapter.is_synthesis() => state.left.clone(),
            _ => state.scenario(),
        };
        let plots = match (slot, page) {
            (Some(slot), _) => self.word_of(slot).into_iter().collect(),
            (None, Page::Lab) => {
                LabPlot::ALL.iter().filter_map(|plot| self.word_of(Slot::Lab(*plot))).collect::<Vec<_>>()
            }
            (None, Page::Compare) => self.words_of_both(),
            (None, _) => Vec::new(),
        };
        let layout = match slot {
            Some(Slot::Left(_) | Slot::Right(_)) => Some(Views::Beside),
            Some(Slot::Both(_) | Slot::Metrics { both: true } | Slot::Metric { both: true, .. }) => {
                Some(Views::Together)
            }
            Some(Slot::Difference(_)) => Some(Views::Difference),
            _ => (page == Page::Compare).then(|| state.shown_view()),
        };
        let asked = Asked {
            page: Some(page),
            chapter: (page == Page::Paper).then_some(state.chapter),
            plots,
            generation: (page != Page::Phase).then(|| self.session.shown().playhead),
            run: Some(state.left.look.run),
            centre: Some(state.shown_centre()),
            log: slot.and_then(|slot| state.log.get(&slot).copied()),
            generations_log: Some(state.generations_log),
            zoom: slot.and_then(|slot| state.zoom.get(&slot).copied()),
            layout,
            singles: state.singles,
        };
        let theme = if state.theme == ThemeName::Dark { Theme::Dark } else { Theme::Light };
        State { scenario, asked, theme: Some(theme), size: None, title: None }
    }

    /// The words for the plots of Compare.
    fn words_of_both(&self) -> Vec<String> {
        let slots: Vec<Slot> = match self.state.shown_view() {
            Views::Beside => SidePlot::ALL.iter().map(|plot| Slot::Left(*plot)).collect(),
            Views::Together => BothPlot::ALL.iter().map(|plot| Slot::Both(*plot)).collect(),
            Views::Difference => BothPlot::ALL.iter().map(|plot| Slot::Difference(*plot)).collect(),
        };
        slots.into_iter().filter_map(|slot| self.word_of(slot)).collect()
    }

    /// The word for what a plot shows; none of a plot that a page draws as it is.
    fn word_of(&self, slot: Slot) -> Option<String> {
        let side = self.session.shown().sides.get(usize::from(slot.page() == Page::Lab && self.state.focus == 1))?;
        let chosen = |chooser: Chooser| self.state.metric.get(&chooser).map(|shown| shown.name());
        let opened = |place: usize| usual::opened_with(&side.experiment, place);
        let divergence = || opened(1).unwrap_or_else(|| usual::divergence(&side.experiment).name());
        Some(match slot {
            Slot::Lab(LabPlot::Density) | Slot::Left(SidePlot::Density) | Slot::Right(SidePlot::Density) => {
                "density".into()
            }
            Slot::Lab(LabPlot::Parameters) => chosen(Chooser::LabParameters)
                .or_else(|| opened(0))
                .unwrap_or_else(|| usual::parameters(&side.experiment, &side.history).name()),
            Slot::Lab(LabPlot::Divergence) => chosen(Chooser::LabDivergence).unwrap_or_else(divergence),
            Slot::Lab(LabPlot::RealShare) => {
                chosen(Chooser::LabRealShare).unwrap_or_else(|| crate::family::metric::REAL_SHARE.into())
            }
            Slot::Left(SidePlot::Spread) | Slot::Right(SidePlot::Spread) => "spread".into(),
            Slot::Both(BothPlot::Spread) | Slot::Difference(BothPlot::Spread) => "spread".into(),
            Slot::Left(SidePlot::Divergence)
            | Slot::Right(SidePlot::Divergence)
            | Slot::Both(BothPlot::Divergence)
            | Slot::Difference(BothPlot::Divergence) => {
                let usual = || opened(1).unwrap_or_else(|| usual::distance(side.experiment.about()).into());
                chosen(Chooser::CompareDivergence).unwrap_or_else(usual)
            }
            Slot::Both(BothPlot::SquaredError) | Slot::Difference(BothPlot::SquaredError) => {
                usual::squared_error(&side.experiment).into()
            }
            Slot::Both(BothPlot::RealShare) | Slot::Difference(BothPlot::RealShare) => {
                chosen(Chooser::CompareRealShare).unwrap_or_else(|| crate::family::metric::REAL_SHARE.into())
            }
            Slot::Paper(figure) if self.state.chapter.is_synthesis() => figure.name().into(),
            Slot::Way(_) => slot.name(),
            Slot::Metrics { .. } => METRICS.into(),
            Slot::Metric { number, .. } => side.experiment.metrics().get(usize::from(number))?.name.clone(),
            Slot::PhaseMap | Slot::PhaseCurve | Slot::Paper(_) => return None,
        })
    }

    /// The plot that a figure is asked of: the enlarged one, else the page.
    pub(super) fn figured(&self) -> Option<Slot> {
        self.dialogs.figure.or(self.state.enlarged)
    }

    /// Asks where a figure of one plot is to be written.
    pub(crate) fn ask_for_figure(&mut self, slot: Slot) {
        self.dialog(Some(DialogName::Figure));
        self.dialogs.figure = Some(slot);
    }

    /// Writes the figure there, drawn beside the window.
    pub(crate) fn figure_file(&mut self, path: PathBuf) {
        let path = files::with_extension(&path, "svg");
        let Some(format) = Format::of(&path) else {
            let why = "a figure is an .svg, .pdf, .png, .gif or .apng; a name without an end is one of svg";
            return self.tell(Err(format!("{}: {why}", path.display())));
        };
        if self.would_write_over(&path) {
            return;
        }
        let figure = self.figure_of(self.figured());
        let what = format!("the figure {}, which is drawn", name_of(&path));
        self.read(what, move || {
            figures::write(&figure, format, &path)?;
            Ok(Box::new(move |app: &mut Self| {
                app.tell(Ok(format!("Saved {}: it opens again here, with its experiment", path.display())));
            }))
        });
        if self.is_reading() {
            self.dialogs.show(None); // the window goes on meanwhile
        }
    }

    /// A picture of a plot, or of the page without the window around it, onto the clipboard.
    pub(crate) fn copy_figure(&mut self, slot: Option<Slot>) {
        let figure = self.figure_of(slot.or(self.state.enlarged));
        self.read("a picture of it, which is drawn".into(), move || {
            let image = Arc::new(figures::picture(&figure)?);
            Ok(Box::new(move |app: &mut Self| *app.picture.lock() = Some(image)))
        });
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
