//! The scenarios that are shipped. Each is parsed when it is asked for: a start of the program parses one, not all.

use include_dir::{Dir, File, include_dir};
use toml::Table;

use super::scenario::Scenario;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/scenarios");

/// Names and texts, in the order of the file names.
fn texts() -> Vec<(String, &'static str)> {
    let text = |file: &'static File<'static>| Some((file.path().file_stem()?.to_str()?, file.contents_utf8()?));
    let mut all: Vec<_> = FILES.files().filter_map(text).collect();
    all.sort_by_key(|&(stem, _)| (place(stem), stem));
    all.into_iter().map(|(stem, text)| (bare(stem).to_owned(), text)).collect()
}

/// The number a file name begins with: 9 comes before 10 and 100.
fn place(name: &str) -> u64 {
    name.chars().map_while(|c| c.to_digit(10)).fold(0, |sum, digit| 10 * sum + u64::from(digit))
}

/// File names carry their place in the gallery: `01-accumulate` is the scenario `accumulate`.
fn bare(name: &str) -> &str {
    name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-')
}

/// The shipped scenarios: name and scenario, in the order of their file names.
pub fn shipped() -> Vec<(String, Scenario)> {
    texts().into_iter().filter_map(|(name, text)| Some((name, Scenario::from_toml(text).ok()?))).collect()
}

/// Their names, in the same order.
pub(crate) fn names() -> Vec<String> {
    texts().into_iter().map(|(name, _)| name).collect()
}

/// The one of that name.
pub(crate) fn named(name: &str) -> Option<Scenario> {
    let file =
        FILES.files().find(|file| file.path().file_stem().and_then(|stem| stem.to_str()).map(bare) == Some(name));
    Scenario::from_toml(file?.contents_utf8()?).ok()
}

/// What a scenario says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) group: String,
    pub(crate) title: String,
    pub(crate) claim: String,
    pub(crate) source: String,
}

impl From<Scenario> for Heading {
    fn from(Scenario { group, title, claim, source, .. }: Scenario) -> Self {
        Self { group, title, claim, source }
    }
}

/// What each of them says of itself, with its name.
pub(crate) fn headings() -> Vec<(String, Heading)> {
    let whole = |text: &str| Scenario::from_toml(text).ok().map(Heading::from);
    texts().into_iter().filter_map(|(name, text)| Some((name, heading(text).or_else(|| whole(text))?))).collect()
}

/// The same from the lines of these keys alone, where each is on a line of its own.
fn heading(text: &str) -> Option<Heading> {
    let mut found = Heading::default();
    for line in text.lines().take_while(|line| !line.starts_with('[')) {
        let Some((key, _)) = line.split_once('=') else { continue };
        let into = match key.trim() {
            "group" => &mut found.group,
            "title" => &mut found.title,
            "claim" => &mut found.claim,
            "source" => &mut found.source,
            _ => continue,
        };
        line.parse::<Table>().ok()?.get(key.trim())?.as_str()?.clone_into(into);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name_and_says_of_itself_what_it_says() {
        let (all, headings) = (shipped(), headings());
        assert!(all.len() == FILES.files().count() && headings.len() == all.len());
        assert_eq!(names(), all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
        for ((name, scenario), (other, found)) in all.iter().zip(&headings) {
            assert_eq!((name, Some(scenario)), (other, named(name).as_ref()));
            assert_eq!(*found, Heading::from(scenario.clone()), "{name}");
        }
        assert_eq!(named("no such thing"), None);
        assert!(place("9-a") < place("10-a") && bare("01-accumulate") == "accumulate");
    }
}
