//! A figure is opened again: its experiment, and all of it as it was looked at.

use super::lab::LabApp;
use crate::app::model::{BothPlot, Chapter, Chooser, LabPlot, Page, Shown, SidePlot, Slot, Views};
use crate::app::pages::paper::content;
use crate::app::style::ThemeName;
use crate::experiment::Scenario;
use crate::family::metric;
use crate::figure::asked::{Asked, DENSITY, DIVERGENCE, METRICS, PROFILE, SPREAD};
use crate::figure::{State, Theme, usual};
use crate::worker::Command;

impl LabApp {
    /// The experiment of a figure, looked at as there; at the generation that it shows, it rests.
    pub(crate) fn open_figure(&mut self, figure: State) {
        let Ok((left, right)) = figure.scenario.sides() else {
            self.load_on(&figure.scenario, false, None); // says why not
            return;
        };
        let again = figure.clone();
        if self.reads_first(&left, right.as_ref(), move |app| app.open_figure(again)) {
            return;
        }
        let runs = match figure.on_paper() {
            Some(chapter) => self.open_chapter(chapter, &figure.scenario, None),
            None => self.load_on(&figure.scenario, false, None),
        };
        if runs {
            self.look_as_in(&figure);
        }
    }

    /// The Paper page of a window that opens: at a chapter, with the run of a figure of it, or at that of a scenario.
    pub(super) fn begin_on_paper(
        &mut self,
        given: Option<&Scenario>,
        chapter: Option<Chapter>,
        figure: Option<&State>,
    ) {
        // A figure of the Paper page says its chapter; what says only the page is a scenario, which has one of its own.
        let figure = figure.filter(|figure| figure.asked.chapter.is_some());
        let of_figure = figure.and_then(State::on_paper).filter(|of| chapter.is_none_or(|chapter| chapter == *of));
        match (given, of_figure.or(chapter)) {
            (Some(scenario), Some(chapter)) if of_figure.is_some() => self.chapter_of(chapter, scenario),
            (_, Some(chapter)) => self.chapter(chapter),
            (Some(scenario), None) => self.chapter_of(content::chapter_of(scenario), scenario),
            (None, None) => self.chapter(self.state.chapter),
        }
    }

    /// Everything of a figure but what runs.
    pub(super) fn look_as_in(&mut self, figure: &State) {
        let asked = &figure.asked;
        let page = asked.page.filter(|page| !matches!(page, Page::Paper | Page::Lecture));
        if let Some(page) = page.filter(|page| *page != self.state.page) {
            self.page(page);
        }
        if self.state.page == Page::Compare
            && let Some(layout) = asked.layout
        {
            self.view(layout);
        }
        match figure.theme {
            // Who speaks keeps the projector's.
            Some(_) if self.state.theme == ThemeName::Projector => {}
            Some(Theme::Dark) => self.put_on(ThemeName::Dark),
            Some(Theme::Light | Theme::Print) => self.put_on(ThemeName::Light),
            None => {}
        }
        self.state.centre = asked.centre.or(self.state.centre);
        self.state.singles = asked.singles.or(self.state.singles);
        if let Some(run) = asked.run.filter(|run| *run != self.state.left.look.run) {
            self.run_on_view(run);
        }
        self.plots_as_in(asked);
        if let Some(on) = asked.log {
            let shown = |slot: &Slot| match self.state.enlarged {
                Some(enlarged) => enlarged.twins().contains(slot),
                None => slot.page() == self.state.page,
            };
            let slots: Vec<Slot> = Slot::every().filter(shown).collect();
            self.state.log.extend(slots.into_iter().map(|slot| (slot, on)));
        }
        if let Some(log) = asked.generations_log {
            self.state.generations_log = log;
        }
        // A plot is zoomed where it is alone in its figure; of the map's page only curves are.
        let alone = self.state.enlarged.or((self.state.page == Page::Phase).then_some(Slot::PhaseCurve));
        if let (Some(zoom), Some(slot)) = (asked.zoom, alone) {
            self.zoom(slot, zoom);
        }
        if let Some(generation) = asked.generation {
            self.jump(Command::Rewind); // it does not play
            self.jump(Command::Seek(generation));
        }
    }

    /// The plots: a single one is enlarged, several stand where they have a place.
    fn plots_as_in(&mut self, asked: &Asked) {
        let words: Vec<&str> = asked.plots.iter().map(|word| word.trim()).collect();
        if words == [METRICS] {
            return self.show_metrics();
        }
        let page = self.state.page;
        let places: Vec<(Slot, Option<Chooser>)> = match page {
            Page::Lab if words.len() == 1 => words.iter().map(|word| lab(word)).collect(),
            // Of a page in its order, or as they come.
            Page::Lab => words.iter().scan(0, |taken, word| Some(in_order(word, taken))).flatten().collect(),
            Page::Compare => words.iter().map(|word| compare(word, self.state.shown_view())).collect(),
            Page::Paper => words.iter().filter_map(|word| on_paper(word)).map(|slot| (slot, None)).collect(),
            Page::Phase | Page::Lecture => Vec::new(),
        };
        if words.len() == 1 {
            self.state.enlarged = places.first().map(|(slot, _)| *slot);
        }
        let shown: Vec<&str> = match page {
            Page::Lab if words.len() > 1 => words.iter().copied().filter(|word| *word != DENSITY).collect(),
            _ => words,
        };
        for ((_, chooser), word) in places.into_iter().zip(shown) {
            let Some(chooser) = chooser else { continue };
            self.state.log.retain(|slot, _| !chooser.plots().contains(slot));
            match word {
                // As the scenario opens it.
                SPREAD | DIVERGENCE => drop(self.state.metric.remove(&chooser)),
                PROFILE => {
                    let first = self.state.focused().about().map_or(0, usual::first_parameter);
                    self.state.metric.insert(chooser, Shown::Profile(first));
                }
                _ => drop(self.state.metric.insert(chooser, Shown::of(word))),
            }
        }
    }
}

/// The plots of the Lab that can be asked what they show, in their order.
const CHOICES: [(LabPlot, Chooser); 3] = [
    (LabPlot::Parameters, Chooser::LabParameters),
    (LabPlot::Divergence, Chooser::LabDivergence),
    (LabPlot::RealShare, Chooser::LabRealShare),
];

/// Where the only plot of a figure stands in the Lab.
fn lab(word: &str) -> (Slot, Option<Chooser>) {
    let place = match word {
        DENSITY => return (Slot::Lab(LabPlot::Density), None),
        SPREAD => 0,
        DIVERGENCE => 1,
        metric::REAL_SHARE => 2,
        _ => match Shown::of(word) {
            Shown::Origins => 2,
            shown => usize::from(shown.spans_decades()),
        },
    };
    let (plot, chooser) = CHOICES[place];
    (Slot::Lab(plot), Some(chooser))
}

/// Where the next of several stands there, if there is still a place; the density has one of its own.
fn in_order(word: &str, taken: &mut usize) -> Option<(Slot, Option<Chooser>)> {
    if word == DENSITY {
        return None;
    }
    let (plot, chooser) = CHOICES.get(*taken).copied()?;
    *taken += 1;
    Some((Slot::Lab(plot), Some(chooser)))
}

/// Where a plot stands in Compare.
fn compare(word: &str, view: Views) -> (Slot, Option<Chooser>) {
    let both = |plot: BothPlot| if view == Views::Difference { Slot::Difference(plot) } else { Slot::Both(plot) };
    let slot = |side: SidePlot, plot: BothPlot| if view == Views::Beside { Slot::Left(side) } else { both(plot) };
    match word {
        DENSITY => (Slot::Left(SidePlot::Density), None),
        SPREAD => (slot(SidePlot::Spread, BothPlot::Spread), None),
        metric::ERROR_SQ if view != Views::Beside => (both(BothPlot::SquaredError), None),
        metric::REAL_SHARE if view != Views::Beside => (both(BothPlot::RealShare), None),
        _ => (slot(SidePlot::Divergence, BothPlot::Divergence), Some(Chooser::CompareDivergence)),
    }
}

/// Where a plot stands on the Paper page.
fn on_paper(word: &str) -> Option<Slot> {
    Slot::named(word).or_else(|| Slot::named(&format!("paper {word}"))).filter(|slot| slot.page() == Page::Paper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::Options;
    use crate::experiment::Centre;
    use crate::figure::Zoom;
    use egui::Context;

    fn scenario() -> Scenario {
        let text = "generations = 6\nreplicates = 4\nsample_size = 9\n[truth]\nfamily = \"gaussian\"";
        Scenario::from_toml(text).unwrap()
    }

    fn pair() -> Scenario {
        let mut pair = scenario();
        pair.set("compare.workflow.retention", "replace").unwrap();
        pair
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// A window on a figure, as the command opens it, and one in which it is dropped.
    fn opened(scenario: &Scenario, asked: &Asked, theme: Option<Theme>) -> [LabApp; 2] {
        let figure = State { scenario: scenario.clone(), asked: asked.clone(), theme, ..State::default() };
        let ctx = Context::default();
        let options = Options { figure: Some(figure.clone()), theme: None, ..Options::default() };
        let by_command = LabApp::new(&ctx, None, options).unwrap();
        let options = Options { scenario: Some(Scenario::default()), ..Options::default() };
        let mut dropped = LabApp::new(&ctx, None, options).unwrap();
        dropped.open_figure(figure);
        for app in [&by_command, &dropped] {
            assert_eq!(app.state.left.sample_size, scenario.sample_size);
        }
        [by_command, dropped]
    }

    fn wait(app: &mut LabApp, done: impl Fn(&LabApp) -> bool) {
        for _ in 0..10_000 {
            app.session.poll(false);
            if app.is_settled() && done(app) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        panic!("it never came to rest, and is at {}", app.playhead());
    }

    /// Until the run is there and the playhead rests at that generation.
    fn settle(app: &mut LabApp, generation: u64) {
        wait(app, |app| app.playhead() == generation && !app.session.shown().playing);
    }

    #[test]
    fn the_page_comes_back() {
        for page in [Page::Lab, Page::Compare, Page::Phase] {
            for app in opened(&pair(), &Asked { page: Some(page), ..Asked::default() }, None) {
                assert_eq!(app.state.page, page);
                assert_eq!(app.state.scenario().to_toml(), pair().to_toml());
            }
        }
    }

    #[test]
    fn a_chapter_comes_back_with_its_own_run() {
        let scenario =
            Scenario { sample_size: 12, replicates: 3, ..crate::figure::papers::scenario_of(Chapter::Knobs) };
        let asked = Asked { page: Some(Page::Paper), chapter: Some(Chapter::Knobs), ..Asked::default() };
        for app in opened(&scenario, &asked, None) {
            assert_eq!((app.state.page, app.state.chapter), (Page::Paper, Chapter::Knobs));
            assert_eq!(app.state.left, scenario);
        }
    }

    #[test]
    fn plots_come_back_at_their_places() {
        let asked = |plots: &[&str]| Asked { page: Some(Page::Lab), plots: words(plots), ..Asked::default() };
        for app in opened(&scenario(), &asked(&[DENSITY, "mean", "tv", "origins"]), None) {
            let shown = |chooser| app.state.metric.get(&chooser).map(Shown::name);
            let all = CHOICES.map(|(_, chooser)| shown(chooser).unwrap());
            assert_eq!(all, ["mean", "tv", "origins"]);
            assert_eq!(app.state.enlarged, None);
        }
        for (word, slot) in [("kl", LabPlot::Divergence), (DENSITY, LabPlot::Density), ("mean", LabPlot::Parameters)] {
            for app in opened(&scenario(), &asked(&[word]), None) {
                assert_eq!(app.state.enlarged, Some(Slot::Lab(slot)), "{word}");
            }
        }
        let asked = Asked { page: Some(Page::Compare), layout: Some(Views::Together), ..asked(&["tv"]) };
        for app in opened(&pair(), &asked, None) {
            assert_eq!(app.state.enlarged, Some(Slot::Both(BothPlot::Divergence)));
            assert_eq!(app.state.metric[&Chooser::CompareDivergence], Shown::metric(metric::TV));
        }
    }

    #[test]
    fn a_zoomed_plot_comes_back_zoomed() {
        let zoom = Zoom { x: Some([1.0, 4.5]), y: None };
        for (word, slot) in [("kl", LabPlot::Divergence), ("mean", LabPlot::Parameters), (DENSITY, LabPlot::Density)] {
            let asked = Asked { page: Some(Page::Lab), plots: words(&[word]), zoom: Some(zoom), ..Asked::default() };
            for mut app in opened(&scenario(), &asked, None) {
                assert_eq!(app.state.zoom.get(&Slot::Lab(slot)), Some(&zoom), "{word}");
                wait(&mut app, |_| true);
                let figure = app.figure_of(app.figured());
                assert_eq!(figure.asked.zoom, Some(zoom), "{word}");
                assert_eq!(State::from_text(&figure.to_text().unwrap()).map(|again| again.asked.zoom), Ok(Some(zoom)));
            }
        }
        // Of several plots none is, for it would be told of all.
        let asked = Asked { page: Some(Page::Lab), zoom: Some(zoom), ..Asked::default() };
        assert!(opened(&scenario(), &asked, None).iter().all(|app| app.state.zoom.is_empty()));
    }

    #[test]
    fn all_metrics_come_back_and_are_drawn_again() {
        for (page, scenario) in [(Some(Page::Lab), scenario()), (None, scenario()), (Some(Page::Compare), pair())] {
            let both = page == Some(Page::Compare);
            let asked = Asked { page, plots: words(&[METRICS]), ..Asked::default() };
            for mut app in opened(&scenario, &asked, None) {
                assert_eq!(app.state.enlarged, Some(Slot::Metrics { both }), "{page:?}");
                wait(&mut app, |_| true);
                let figure = app.figure_of(app.figured());
                assert_eq!(figure.asked.plots, [METRICS]);
                assert_eq!(State::from_text(&figure.to_text().unwrap()), Ok(figure));
                // Asked for once more, on top of a figure of them, they stay.
                app.show_metrics();
                assert_eq!(app.state.enlarged, Some(Slot::Metrics { both }));
            }
        }
    }

    #[test]
    fn the_generation_is_shown_and_rests() {
        for mut app in opened(&scenario(), &Asked { generation: Some(3), ..Asked::default() }, None) {
            settle(&mut app, 3);
        }
    }

    #[test]
    fn the_run_comes_back() {
        for app in opened(&scenario(), &Asked { run: Some(2), ..Asked::default() }, None) {
            assert_eq!(app.state.left.look.run, 2);
        }
    }

    #[test]
    fn what_stands_for_all_runs_comes_back() {
        for centre in [Centre::Mean, Centre::Median] {
            for app in opened(&scenario(), &Asked { centre: Some(centre), ..Asked::default() }, None) {
                assert_eq!(app.state.shown_centre(), centre);
            }
        }
    }

    #[test]
    fn the_axis_comes_back() {
        let asked = Asked { page: Some(Page::Lab), plots: words(&["mean"]), log: Some(true), ..Asked::default() };
        for app in opened(&scenario(), &asked, None) {
            assert_eq!(app.state.log.get(&Slot::Lab(LabPlot::Parameters)), Some(&true));
            assert_eq!(app.state.log.get(&Slot::Lab(LabPlot::Divergence)), None);
        }
    }

    #[test]
    fn the_layout_comes_back() {
        for layout in Views::ALL {
            let asked = Asked { page: Some(Page::Compare), layout: Some(layout), ..Asked::default() };
            for app in opened(&pair(), &asked, None) {
                assert_eq!(app.state.shown_view(), layout);
            }
        }
    }

    #[test]
    fn the_number_of_single_runs_comes_back() {
        for app in opened(&scenario(), &Asked { singles: Some(1), ..Asked::default() }, None) {
            assert_eq!(app.state.singles, Some(1));
        }
    }

    #[test]
    fn the_theme_comes_back() {
        for (theme, name) in [(Theme::Dark, ThemeName::Dark), (Theme::Print, ThemeName::Light)] {
            for app in opened(&scenario(), &Asked::default(), Some(theme)) {
                assert_eq!(app.state.theme, name);
            }
        }
    }

    /// What a window writes opens another in which the same would be written.
    #[test]
    fn a_figure_of_what_was_opened_is_the_same() {
        let pages = [
            (
                scenario(),
                Asked { page: Some(Page::Lab), plots: words(&[DENSITY, "mean", "tv", "origins"]), ..Asked::default() },
            ),
            (
                pair(),
                Asked {
                    page: Some(Page::Compare),
                    layout: Some(Views::Difference),
                    plots: words(&[SPREAD, metric::TV, metric::ERROR_SQ, metric::REAL_SHARE]),
                    ..Asked::default()
                },
            ),
            (
                pair(),
                Asked {
                    page: Some(Page::Compare),
                    layout: Some(Views::Beside),
                    plots: words(&[DENSITY, SPREAD, metric::TV]),
                    ..Asked::default()
                },
            ),
        ];
        for (scenario, asked) in pages {
            let asked = Asked { generation: Some(4), centre: Some(Centre::Mean), singles: Some(2), ..asked };
            let asked = Asked { run: Some(scenario.look.run), generations_log: Some(false), ..asked };
            for mut app in opened(&scenario, &asked, Some(Theme::Light)) {
                settle(&mut app, 4);
                let figure = app.figure_of(None);
                let layout = asked.layout.filter(|_| asked.page == Some(Page::Compare));
                assert_eq!(figure.asked, Asked { layout, ..asked.clone() });
                assert_eq!(figure.scenario.to_toml(), scenario.to_toml());
            }
        }
    }
}
