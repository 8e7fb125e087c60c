//! How a scene is looked at: its page, and the plots there.

use toml::Value;

use super::names::{Chapter, Chooser, Page, Shown, Slot, ThemeName, Views};
use super::part::{Part, one_of};
use super::refused::Refused;

/// Longer names of metrics there are none.
const MOST_NAME: usize = 200;

/// What a scene says of it.
pub(super) struct Looks {
    pub(super) page: Option<Page>,
    pub(super) view: Option<Views>,
    pub(super) shows: Vec<(Chooser, Shown)>,
    pub(super) enlarged: Option<Slot>,
}

/// Reads it. Where no page is said it is the one that all the rest belongs to.
pub(super) fn looks(part: &Part<'_>, chapter: Option<Chapter>) -> Result<Looks, Refused> {
    let pages: Vec<Page> = Page::ALL.into_iter().filter(|page| has_plots(*page)).collect();
    let words: Vec<String> = pages.iter().map(|page| page.word().to_owned()).collect();
    let said = part.word("page", &words, |word| Page::of(word).filter(|page| pages.contains(page)))?;
    let views = Views::ALL.map(|view| view.label().to_lowercase());
    let view = part.word("view", &views, Views::of)?;
    let shows = shows(part)?;
    // One among all metrics is another in another family: a scene names all of them.
    let plot = |word: &str| Slot::named(word).filter(|slot| slot.behind().is_none());
    let named = part.word("enlarge", &slots(said, chapter), plot)?;
    let belongs = [
        chapter.map(|_| ("chapter", Page::Paper)),
        view.map(|_| ("view", Page::Compare)),
        named.map(|slot| ("enlarge", slot.page())),
    ];
    let choosers = shows.iter().map(|(chooser, _)| ("shows", page_of(*chooser)));
    let belongs: Vec<(&str, Page)> = belongs.into_iter().flatten().chain(choosers).collect();
    let page = said.or(belongs.first().map(|(_, page)| *page));
    if let Some((key, own)) = belongs.into_iter().find(|(_, own)| Some(*own) != page) {
        let other = page.map_or("", Page::word);
        return Err(part.because(key, format!("belongs to the page {}, and this scene shows {other}", own.word())));
    }
    if let (Some(slot), Some(chapter)) = (named, chapter)
        && !stands_in(slot, chapter)
    {
        let words = slots(page, Some(chapter));
        let why = format!("is no plot of the chapter {}; it must be {}", chapter.word(), one_of("", &words));
        return Err(part.because("enlarge", why));
    }
    Ok(Looks { page, view, shows, enlarged: named })
}

/// The words of themes.
pub(super) fn themes() -> [String; ThemeName::ALL.len()] {
    ThemeName::ALL.map(|theme| theme.word().to_owned())
}

/// Whether a page shows a run.
fn has_plots(page: Page) -> bool {
    Slot::every().any(|slot| slot.page() == page)
}

fn page_of(chooser: Chooser) -> Page {
    chooser.plots().first().map_or(Page::Lab, |slot| slot.page())
}

/// Whether a plot of the Paper page is on view in a chapter.
fn stands_in(slot: Slot, chapter: Chapter) -> bool {
    match slot {
        Slot::Paper(figure) => chapter.figures().contains(&figure),
        Slot::Way(_) => chapter == Chapter::FiveWays,
        _ => true,
    }
}

/// The words of the plots on a page and in a chapter; of all, where these are not said.
fn slots(page: Option<Page>, chapter: Option<Chapter>) -> Vec<String> {
    let page = page.or(chapter.map(|_| Page::Paper));
    let here = |slot: &Slot| {
        page.is_none_or(|page| slot.page() == page) && chapter.is_none_or(|chapter| stands_in(*slot, chapter))
    };
    Slot::every().filter(here).map(Slot::name).collect()
}

/// What plots show: a table of their names and of metrics.
pub(super) fn shows(part: &Part<'_>) -> Result<Vec<(Chooser, Shown)>, Refused> {
    let table = match part.table.get("shows") {
        None => return Ok(Vec::new()),
        Some(Value::Table(table)) => table,
        Some(_) => return Err(part.of("shows", "a table, such as { \"lab divergence\" = \"tv\" }")),
    };
    let choosers: Vec<String> = Chooser::ALL.iter().map(|chooser| chooser.name().to_owned()).collect();
    let mut all = Vec::new();
    for (name, value) in table {
        let path = format!("shows.{name}");
        let chooser = Chooser::of(name)
            .ok_or_else(|| part.refuse(&path, format!("shows: \"{name}\" must be {}", one_of(name, &choosers))))?;
        let word = value.as_str().filter(|word| !word.trim().is_empty() && word.len() <= MOST_NAME);
        let word = word.ok_or_else(|| {
            part.refuse(
                &path,
                format!("shows: \"{name}\" must be the name of a metric, kl, parameters, errors or profile 0"),
            )
        })?;
        all.push((chooser, Shown::of(word)));
    }
    Ok(all)
}
