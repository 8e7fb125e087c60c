//! What the palette offers: every action, what the plots can show, scenarios, families, what the training set keeps.

use toml::Value;

use crate::app::frame::Cx;
use crate::app::io::lectures::shipped;
use crate::app::model::{Action, LectureChange, Page, Scope, Slot, TableChange, Views, gallery};
use crate::app::panels::KEEPS;
use crate::experiment::keys::{self, Takes};
use crate::experiment::{Reference, references};
use crate::family::FAMILIES;

/// One line of the palette.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) keys: String,
    pub(super) action: Action,
    /// Words it is found by, besides its name.
    more: String,
}

/// What people may call it instead: an entry that holds the first is found by the others too.
const ALSO: [(&str, &str); 13] = [
    ("accumulat", "accumulate keep everything augment add"),
    ("replac", "replace discard drop forget newest"),
    ("subsampl", "subsample keep discard fixed budget"),
    ("window", "keep discard sliding recent newest"),
    ("intro level", "easy simple few beginner controls"),
    ("lab level", "advanced expert all controls settings"),
    ("theme", "colours mode appearance"),
    ("export", "download results table numbers"),
    ("link", "share url state"),
    ("session", "state everything workspace kept"),
    ("slow motion", "stages step by step explain sample keep measure"),
    ("text", "font zoom bigger"),
    ("table of", "numbers values rows spreadsheet"),
];

/// What the training set can keep: as people call it, and in files.
fn kept() -> Vec<(String, &'static str)> {
    let Some(Takes::Word(words)) = keys::key("workflow.retention").map(|key| key.takes) else { return Vec::new() };
    let word = |file: &&str| words.iter().find(|word| word.file == *file);
    KEEPS.iter().filter_map(word).map(|word| (format!("{} ({})", word.label, word.file), word.file)).collect()
}

impl Entry {
    fn new(name: impl Into<String>, keys: impl Into<String>, action: Action) -> Self {
        Self { name: name.into(), keys: keys.into(), action, more: String::new() }
    }

    fn sets(name: String, scope: Scope, path: &str, word: &str) -> Self {
        Self::new(name, "", Action::Set(scope, vec![(path.to_owned(), Value::String(word.to_owned()))]))
    }

    /// Whether it has all the words, in its name or in what it is also called.
    pub(super) fn has(&self, words: &str) -> bool {
        let name = self.name.to_lowercase();
        let also = ALSO.iter().filter(|(stem, _)| name.contains(stem)).map(|(_, also)| *also);
        let all = std::iter::once(name.as_str()).chain(also).collect::<Vec<_>>().join(" ") + " " + &self.more;
        words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// Every line there is on this page.
pub(super) fn all(cx: &Cx<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = named().collect();
    entries.extend(keeps(cx));
    let choices = crate::app::frame::choices::all(cx);
    entries.extend(choices.into_iter().map(|(name, action)| Entry::new(name, "", action)));
    for (i, (name, scenario)) in gallery().iter().enumerate() {
        let keys = if i < 9 { (i + 1).to_string() } else { String::new() };
        let named = references(&scenario.source);
        let authors: Vec<String> =
            named.iter().filter_map(Reference::paper).map(|paper| paper.authors.join(" ")).collect();
        let authors = authors.join(" ");
        let more =
            format!("{name} {} {} {} {authors}", scenario.family, scenario.source, scenario.group).to_lowercase();
        entries.push(Entry { more, ..Entry::new(&scenario.title, keys, Action::Shipped(i)) });
    }
    entries.extend(lectures(cx));
    let family = |about: &crate::family::About| {
        Entry::sets(format!("Family {}", about.label), Scope::Both, "truth.family", about.name)
    };
    entries.extend(FAMILIES.iter().map(family));
    entries.extend(tables(cx));
    entries
}

/// Each plot of the page as a table.
fn tables(cx: &Cx<'_>) -> impl Iterator<Item = Entry> {
    let view = cx.state.shown_view();
    let on_view = move |slot: &Slot| match slot {
        Slot::Left(_) | Slot::Right(_) => view == Views::Beside,
        Slot::Both(_) => view == Views::Together,
        Slot::Difference(_) => view == Views::Difference,
        Slot::PhaseMap | Slot::PhaseCurve | Slot::Way(_) => false,
        Slot::Metrics { .. } | Slot::Metric { .. } => false,
        Slot::Lab(_) | Slot::Paper(_) => true,
    };
    let (page, figures) = (cx.state.page, cx.state.chapter.figures());
    let all = Slot::every().filter(move |slot| slot.page() == page).filter(on_view);
    let all = all.filter(move |slot| !matches!(slot, Slot::Paper(figure) if !figures.contains(figure)));
    all.map(|slot| Entry::new(format!("Table of {}", slot.place()), "", Action::Table(TableChange::Toggle(Some(slot)))))
}

/// Every lecture there is, and the scenes of the one that is open.
fn lectures(cx: &Cx<'_>) -> Vec<Entry> {
    let entry = |name: String, change| Entry::new(name, "", Action::Lecture(change));
    let shipped = shipped().iter().enumerate();
    let shipped =
        shipped.map(|(i, (_, lecture))| entry(format!("Lecture: open {}", lecture.title), LectureChange::Shipped(i)));
    let kept = cx.state.podium.unsaved.iter().enumerate();
    let kept =
        kept.map(|(i, lecture)| entry(format!("Lecture: open {} (not saved)", lecture.title), LectureChange::Kept(i)));
    let scenes = cx.state.presenting.iter().flat_map(|presenting| presenting.lecture.scenes.iter().enumerate());
    let scenes = scenes.map(|(i, scene)| entry(format!("Scene {}: {}", i + 1, scene.title), LectureChange::Jump(i)));
    shipped.chain(kept).chain(scenes).collect()
}

fn named() -> impl Iterator<Item = Entry> {
    Action::offered().into_iter().filter_map(|action| {
        let info = action.info()?;
        Some(Entry::new(info.name, info.keys, action))
    })
}

/// What the training set keeps: of the side on view in the Lab, of both or of either in Compare.
fn keeps(cx: &Cx<'_>) -> Vec<Entry> {
    let scopes: &[(Scope, &str)] = match (cx.state.page, &cx.state.right, cx.state.focus) {
        (Page::Lab, Some(_), 1) => &[(Scope::Right, "Training set")],
        (Page::Lab | Page::Phase | Page::Lecture, ..) => &[(Scope::Left, "Training set")],
        (Page::Compare | Page::Paper, ..) => {
            &[(Scope::Both, "Training set"), (Scope::Left, "Left training set"), (Scope::Right, "Right training set")]
        }
    };
    let entry = |(scope, what): &(Scope, &str)| {
        let (scope, what) = (*scope, (*what).to_owned());
        let sets = move |(words, word): (String, &str)| {
            Entry::sets(format!("{what} keeps: {words}"), scope, "workflow.retention", word)
        };
        kept().into_iter().map(sets)
    };
    scopes.iter().flat_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_what_people_call_them() {
        let found = |words: &str, name: &str| Entry::new(name, "", Action::Escape).has(words);
        for (words, i) in [("accumulate", 0), ("keep all", 0), ("discard", 1), ("keep n", 2), ("keep recent", 3)] {
            assert!(found(words, &format!("Training set keeps: {}", kept()[i].0)), "{words}");
        }
        assert!(found("replace", "Replacing the data collapses a Gaussian"));
        assert!(found("simple", "Intro level, five knobs") && found("expert", "Lab level, every knob"));
        assert!(!found("discard", "Training set keeps: all (accumulate)"));
    }
}
