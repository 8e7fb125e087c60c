//! How the window is opened.

use std::path::PathBuf;

use crate::experiment::{Layout, Scenario};

use super::pages::Chapter;
use super::theme::ThemeName;

/// What the command line asks of the window. Everything left out comes from the last session.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The scenario to open on.
    pub scenario: Option<Scenario>,
    /// Runs to the end, saves a picture there, and closes.
    pub screenshot: Option<PathBuf>,
    /// Theme.
    pub theme: Option<ThemeName>,
    /// Page.
    pub page: Option<Page>,
    /// Chapter of the Paper page.
    pub chapter: Option<Chapter>,
    /// Level.
    pub level: Option<Level>,
    /// Text size from 1 to 2.
    pub text: Option<f32>,
    /// Size of the window.
    pub size: Option<(f32, f32)>,
}

/// The pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// One experiment, four plots.
    Lab,
    /// Two experiments beside each other.
    #[default]
    Compare,
    /// Two knobs against a metric.
    Phase,
    /// The paper, claim by claim.
    Paper,
}

impl Page {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Lab, Self::Compare, Self::Phase, Self::Paper];

    /// Name for people; the first word of it, in small letters, is the word in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lab => "Lab",
            Self::Compare => "Compare",
            Self::Phase => "Phase diagram",
            Self::Paper => "Paper",
        }
    }

    /// The page of that name, or of the first word of it.
    pub fn of(word: &str) -> Option<Self> {
        let is = |name: &str| name.eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(|page| is(page.label()) || page.label().split(' ').next().is_some_and(is))
    }
}

/// How Compare shows its two sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Views {
    /// Beside each other.
    #[default]
    Beside,
    /// Both in each plot.
    Together,
    /// The first minus the second.
    Difference,
}

impl From<Layout> for Views {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Beside => Self::Beside,
            Layout::Together => Self::Together,
            Layout::Difference => Self::Difference,
        }
    }
}

impl Views {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Beside, Self::Together, Self::Difference];

    /// Name for people; in small letters, the words in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Beside => "Side by side",
            Self::Together => "On one axis",
            Self::Difference => "Difference",
        }
    }

    /// The view of that name.
    pub fn of(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.label().eq_ignore_ascii_case(words))
    }

    /// The one after it.
    pub fn next(self) -> Self {
        match self {
            Self::Beside => Self::Together,
            Self::Together => Self::Difference,
            Self::Difference => Self::Beside,
        }
    }
}

/// How many knobs are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Five.
    #[default]
    Intro,
    /// Every one.
    Lab,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Intro, Self::Lab];

    /// Name for people; in small letters, the word in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Intro => "Intro",
            Self::Lab => "Lab",
        }
    }

    /// The level of that name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.label().eq_ignore_ascii_case(word))
    }
}

impl Options {
    /// From the words of a command line.
    ///
    /// # Errors
    /// One line that names the option, the value and what is allowed.
    pub fn parse(
        scenario: Option<Scenario>,
        screenshot: Option<PathBuf>,
        theme: Option<&str>,
        page: Option<&str>,
        size: Option<&str>,
        text: Option<f32>,
    ) -> Result<Self, String> {
        let theme = theme
            .map(|word| ThemeName::of(word).ok_or_else(|| format!("--theme {word}: must be light, dark or projector")))
            .transpose()?;
        let chapter = page.and_then(Chapter::of_word);
        let named = |word: &str| Page::of(word).or(chapter.map(|_| Page::Paper));
        let allowed = "must be lab, compare, phase, paper, or one of its chapters threshold, knobs and five-ways";
        let page = page.map(|word| named(word).ok_or_else(|| format!("--page {word}: {allowed}"))).transpose()?;
        if let Some(path) = &screenshot
            && !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
        {
            return Err(format!("--screenshot {}: must end in .png, for a picture is PNG", path.display()));
        }
        let size = size
            .map(|text| {
                let pair = text
                    .split_once('x')
                    .and_then(|(w, h)| Some((w.trim().parse::<f32>().ok()?, h.trim().parse::<f32>().ok()?)));
                pair.filter(|(w, h)| (320.0..=16384.0).contains(w) && (240.0..=16384.0).contains(h))
                    .ok_or_else(|| format!("--size {text}: must be WIDTHxHEIGHT, from 320x240 to 16384x16384"))
            })
            .transpose()?;
        if let Some(text) = text.filter(|text| !(1.0..=2.0).contains(text)) {
            return Err(format!("--text {text}: must be a number from 1 to 2"));
        }
        Ok(Self { scenario, screenshot, theme, page, chapter, size, text, ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_asked_for_like_a_page() {
        let parse = |word: &str| Options::parse(None, None, None, Some(word), None, None);
        let options = parse("Knobs").unwrap();
        assert_eq!((options.page, options.chapter), (Some(Page::Paper), Some(Chapter::Knobs)));
        assert_eq!(parse("five-ways").unwrap().chapter, Some(Chapter::FiveWays));
        assert_eq!(parse("paper").unwrap().chapter, None);
        assert!(parse("nowhere").unwrap_err().starts_with("--page nowhere: must be lab,"));
    }

    #[test]
    fn a_picture_is_png_or_refused_in_one_line() {
        let parse = |path: &str| Options::parse(None, Some(path.into()), None, None, None, None);
        assert!(parse("x.png").is_ok() && parse("folder.jpg/x.PNG").is_ok());
        for path in ["x.jpg", "x", "x.png.gif", ".png"] {
            let refused = parse(path).unwrap_err();
            assert!(refused.starts_with(&format!("--screenshot {path}: must end in .png")), "{refused}");
        }
    }
}
