//! How the window is opened.

use std::path::PathBuf;

use crate::experiment::Scenario;
use crate::figure::{METRICS, State};
use crate::lecture::session::Session;
use crate::lecture::{Chapter, Lecture, Level, Page, ThemeName};

/// What the command line asks of the window. Everything left out comes from the last session.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The scenario to open on.
    pub scenario: Option<Scenario>,
    /// The figure to open, looked at as there: its scenario, where no other is named; of its page and theme what is not said here.
    pub figure: Option<State>,
    /// The lecture to open, at its first scene.
    pub lecture: Option<Lecture>,
    /// The session to open: everything as it was on view then.
    pub session: Option<Box<Session>>,
    /// Runs to the end, saves a picture there, and closes.
    pub screenshot: Option<PathBuf>,
    /// Theme.
    pub theme: Option<ThemeName>,
    /// Page.
    pub page: Option<Page>,
    /// All metrics at once, in place of the usual plots.
    pub metrics: bool,
    /// Chapter of the Paper page.
    pub chapter: Option<Chapter>,
    /// Level.
    pub level: Option<Level>,
    /// Text size from 1 to 2.
    pub text: Option<f32>,
    /// Size of the window.
    pub size: Option<(f32, f32)>,
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
        let allowed = || {
            let chapters = Chapter::ALL.map(Chapter::word).join(", ");
            format!("must be lab, compare, phase, paper, lecture, metrics, or one of the chapters {chapters}")
        };
        let metrics = page.is_some_and(|word| word.eq_ignore_ascii_case(METRICS));
        let page = page
            .filter(|_| !metrics)
            .map(|word| named(word).ok_or_else(|| format!("--page {word}: {}", allowed())))
            .transpose()?;
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
        Ok(Self { scenario, screenshot, theme, page, metrics, chapter, size, text, ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use crate::app::model::options::*;

    #[test]
    fn a_chapter_is_asked_for_like_a_page() {
        let parse = |word: &str| Options::parse(None, None, None, Some(word), None, None);
        let options = parse("Knobs").unwrap();
        assert_eq!((options.page, options.chapter), (Some(Page::Paper), Some(Chapter::Knobs)));
        assert_eq!(parse("five-ways").unwrap().chapter, Some(Chapter::FiveWays));
        assert_eq!(parse("spike").unwrap().chapter, Some(Chapter::Spike));
        assert_eq!(parse("paper").unwrap().chapter, None);
        let metrics = parse("metrics").unwrap();
        assert_eq!((metrics.page, metrics.metrics), (None, true));
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
