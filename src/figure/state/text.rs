//! A figure's experiment as text: the TOML of its scenario below comment lines that say what of it was on view.

use std::path::Path;

use toml::Value;

use super::lost::LONGEST;
use crate::experiment::{Centre, Layout, Problem, Scenario};
use crate::figure::inside::BEGIN;
use crate::figure::{Asked, Theme, Zoom};
use crate::lecture::{Chapter, Page};

/// What the comment lines are an edition of; a later one may say what this one does not know.
const EDITION: u32 = 1;
/// The last comment line: a check sum of all the others and of the scenario.
const SUM: &str = "# sum ";

/// An experiment and what of it is on view: all that is needed to draw a figure again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// What is run.
    pub scenario: Scenario,
    /// Which plots, and how they are looked at.
    pub asked: Asked,
    /// The colours, where they were chosen.
    pub theme: Option<Theme>,
    /// How large, in the words of a command line, where it was chosen.
    pub size: Option<String>,
    /// The headline, where it is not the figure's own.
    pub title: Option<String>,
}

impl State {
    /// The chapter of the Paper page that is on view, if any is.
    pub fn on_paper(&self) -> Option<Chapter> {
        let asked = &self.asked;
        let is = asked.page == Some(Page::Paper) || asked.page.is_none() && asked.chapter.is_some();
        is.then(|| asked.chapter.unwrap_or_default())
    }

    /// As the text that a figure holds, lines ended by LF. Data files have their full path there, so that it means the same
    /// wherever the figure is opened.
    ///
    /// # Errors
    /// If it is longer than what is read of a figure: the end of a line.
    pub fn to_text(&self) -> Result<String, String> {
        let mut text = format!("{BEGIN}{} figure {EDITION}\n", env!("CARGO_PKG_VERSION"));
        for (key, value) in self.view() {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            text.push_str(&format!("# {key} {value}\n"));
        }
        let toml = placed(&self.scenario).to_toml();
        let sum = sum(&text, &toml);
        text.push_str(&format!("{SUM}{sum:08x}\n{toml}"));
        if text.len() > LONGEST {
            let why = "is longer than the 1 MB that a figure holds of it; put its lists into a data file";
            return Err(format!("the scenario {why}"));
        }
        Ok(text)
    }

    /// Reads that text.
    ///
    /// # Errors
    /// One line, without the name of the figure: what has been changed in it, or what is wrong with its scenario.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        let changed = || {
            let why = "its experiment is not as the lab wrote it: the file is damaged, or was changed by hand; copy or download it anew";
            Problem::Figure(why.into())
        };
        // Programs that save a figure again may end its lines in their own way, and move it.
        let text = text.replace("\r\n", "\n");
        let text = text.trim_start_matches('\u{feff}').trim();
        let mut words = text.lines().next().unwrap_or_default().strip_prefix(BEGIN).ok_or_else(changed)?.split(' ');
        let (version, edition) = match (words.next(), words.next(), words.next()) {
            (Some(version), Some("figure"), Some(edition)) => (version, edition.parse::<u32>().map_err(|_| changed())?),
            _ => return Err(changed()),
        };
        if edition > EDITION {
            let version = crate::family::short(version, 20);
            let why = format!(
                "was written by a newer lab ({version}, and this is {}); use that one",
                env!("CARGO_PKG_VERSION")
            );
            return Err(Problem::Figure(why));
        }
        let at = text.find(&format!("\n{SUM}")).ok_or_else(changed)? + 1;
        let (head, rest) = text.split_at(at);
        let (line, toml) = rest.split_once('\n').ok_or_else(changed)?;
        let said = u32::from_str_radix(&line[SUM.len()..], 16).ok();
        if !head.lines().all(|line| line.starts_with("# ")) || said != Some(sum(head, toml)) {
            return Err(changed());
        }
        let mut state = Self { scenario: Scenario::from_toml(toml)?, ..Self::default() };
        for line in head.lines().skip(1) {
            if let Some((key, value)) = line["# ".len()..].split_once(' ') {
                state.take(key, value);
            }
        }
        Ok(state)
    }

    /// What is on view, word by word.
    fn view(&self) -> Vec<(&'static str, String)> {
        let asked = &self.asked;
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let all = [
            ("page", asked.page.map(|page| page.word().to_owned())),
            ("chapter", asked.chapter.map(|chapter| chapter.word().to_owned())),
            ("plots", Some(asked.plots.join(", ")).filter(|plots| !plots.is_empty())),
            ("generation", number(asked.generation)),
            ("run", number(asked.run)),
            ("centre", asked.centre.map(|centre| centre_word(centre).to_owned())),
            ("axis", asked.log.map(|log| if log { "log" } else { "linear" }.to_owned())),
            ("generations", asked.generations_log.map(|log| if log { "log" } else { "linear" }.to_owned())),
            ("zoom", asked.zoom.map(|zoom| zoom.words())),
            ("layout", asked.layout.map(|layout| layout.label().to_lowercase())),
            ("singles", asked.singles.map(|count| count.to_string())),
            ("theme", self.theme.map(|theme| theme.word().to_owned())),
            ("size", self.size.clone()),
            ("title", self.title.clone()),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// Takes a word of it. What is not known here is left out: the experiment is the same.
    fn take(&mut self, key: &str, value: &str) {
        let asked = &mut self.asked;
        match key {
            "page" => asked.page = Page::of(value),
            "chapter" => asked.chapter = Chapter::of_word(value),
            "plots" => asked.plots = value.split(", ").map(str::to_owned).collect(),
            "generation" => asked.generation = value.parse().ok(),
            "run" => asked.run = value.parse().ok(),
            "centre" => {
                asked.centre = [Centre::Median, Centre::Mean].into_iter().find(|one| centre_word(*one) == value);
            }
            "axis" => asked.log = Some(value == "log"),
            "generations" => asked.generations_log = Some(value == "log"),
            "zoom" => asked.zoom = Zoom::of_words(value),
            "layout" => asked.layout = Layout::of(value),
            "singles" => asked.singles = value.parse().ok(),
            "theme" => self.theme = Theme::of(value),
            "size" => self.size = Some(value.to_owned()),
            "title" => self.title = Some(value.to_owned()),
            _ => {}
        }
    }
}

fn centre_word(centre: Centre) -> &'static str {
    match centre {
        Centre::Median => "median",
        Centre::Mean => "mean",
    }
}

/// A check sum that does not see what stands around them.
fn sum(head: &str, toml: &str) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(head.trim().as_bytes());
    sum.update(toml.trim().as_bytes());
    sum.finalize()
}

/// The same scenario with the full paths of its data files.
fn placed(scenario: &Scenario) -> Scenario {
    let full = |data: &str| {
        let folder = scenario.folder.as_deref().unwrap_or(Path::new(""));
        let path = std::fs::canonicalize(folder.join(data)).ok()?;
        Some(path.display().to_string())
    };
    let mut placed = scenario.clone();
    if let Some(path) = placed.data.as_deref().and_then(full) {
        placed.data = Some(path);
    }
    if let Some(Value::String(data)) = placed.compare.get_mut("truth.data")
        && let Some(path) = full(data)
    {
        *data = path;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_on_view_is_there_again_and_what_was_changed_is_told() {
        let mut scenario = Scenario::default();
        scenario.set("title", "a \u{ffff} # b").unwrap();
        scenario.set("workflow.retention", "window").unwrap();
        scenario.set("compare.sample_size", "7").unwrap();
        let asked = Asked {
            page: Some(Page::Compare),
            chapter: Some(Chapter::Spike),
            plots: vec!["density".into(), "real share".into()],
            generation: Some(12),
            run: Some(3),
            centre: Some(Centre::Mean),
            log: Some(false),
            generations_log: Some(true),
            zoom: Some(Zoom { x: Some([2.0, 12.5]), y: None }),
            layout: Some(Layout::Beside),
            singles: Some(0),
        };
        let (theme, size, title) = (Some(Theme::Print), Some("89x60mm".into()), Some("My title, with all".into()));
        let state = State { scenario, asked, theme, size, title };
        let text = state.to_text().unwrap();
        assert!(text.starts_with(BEGIN) && !text.contains(['\r', '\u{ffff}']), "{text}");
        assert_eq!(State::from_text(&text).as_ref(), Ok(&state));
        assert_eq!(State::from_text(&format!("\n  {} \r\n", text.replace('\n', "\r\n"))).as_ref(), Ok(&state));
        assert_eq!(Scenario::from_toml(&text).as_ref(), Ok(&state.scenario));
        let told = |from: &str, to: &str| State::from_text(&text.replace(from, to)).unwrap_err().to_string();
        assert!(told("sample_size = 7", "sample_size = 8").contains("not as the lab wrote it"));
        assert!(told("generation 12", "generation 13").contains("not as the lab wrote it"));
        assert!(told("figure 1\n", "figure 2\n").contains("newer lab"));
        assert!(told("figure 1\n", "table\n").contains("not as the lab wrote it"));
        assert!(told("# sum ", "# some ").contains("not as the lab wrote it"));
    }

    #[test]
    fn a_scenario_that_is_too_long_for_a_figure_is_told() {
        let scenario = Scenario { claim: "x".repeat(LONGEST), ..Scenario::default() };
        assert!(State { scenario, ..State::default() }.to_text().unwrap_err().contains("longer than the 1 MB"));
    }
}
