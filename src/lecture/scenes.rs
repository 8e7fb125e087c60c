//! One scene from its table.

use std::path::Path;

use crate::experiment::{Centre, Question, Scenario, StopRule};

use super::looks::{looks, themes};
use super::names::{Chapter, ThemeName};
use super::part::{MOST_TITLE, Part};
use super::refused::Refused;
use super::scene::{Fact, Scene};
use super::source::scenario;

/// The keys of a scene.
pub(super) const SCENE_KEYS: [&str; 19] = [
    "title", "scenario", "set", "page", "chapter", "view", "shows", "enlarge", "until", "veiled", "slow", "waits",
    "theme", "question", "answers", "right", "because", "notes", "fact",
];
/// Those of a fact.
const FACT_KEYS: [&str; 6] = ["metric", "side", "at", "mean", "median", "within"];
/// The longest question, answer or reason, in characters.
const MOST_SAID: usize = 10_000;
/// The longest notes.
const MOST_NOTES: usize = 100_000;
const MOST_FACTS: usize = 100;
const ANSWERS: std::ops::RangeInclusive<usize> = 2..=5;
/// A generation that no run without an end comes to.
const FOR_EVER: u64 = 1 << 53;

pub(super) fn scene(part: &Part<'_>, folder: Option<&Path>) -> Result<Scene, Refused> {
    part.only(&SCENE_KEYS)?;
    let chapters = Chapter::ALL.map(|chapter| chapter.word().to_owned());
    let chapter = part.word("chapter", &chapters, Chapter::of_word)?;
    let (from, mut scenario) = scenario(part, chapter, folder)?;
    if let Some(question) = question(part)? {
        scenario.question = question;
    }
    let looks = looks(part, chapter)?;
    let last = if scenario.stop == StopRule::Never { FOR_EVER } else { scenario.generations };
    let title = part.text("title", MOST_TITLE)?.map_or_else(|| scenario.title.clone(), str::to_owned);
    Ok(Scene {
        title,
        from,
        page: looks.page,
        chapter,
        view: looks.view,
        shows: looks.shows,
        enlarged: looks.enlarged,
        until: part.whole("until", 0, last)?,
        veiled: part.flag("veiled")?,
        slow: part.flag("slow")?,
        waits: part.flag("waits")?,
        theme: part.word("theme", &themes(), ThemeName::of)?,
        notes: part.text("notes", MOST_NOTES)?.unwrap_or_default().to_owned(),
        facts: facts(part, &scenario, last)?,
        scenario,
    })
}

/// The scene's own question, which then stands for its scenario's.
fn question(part: &Part<'_>) -> Result<Option<Question>, Refused> {
    let Some(ask) = part.text("question", MOST_SAID)? else {
        let alone = ["answers", "right", "because"].into_iter().find(|key| part.table.contains_key(*key));
        return alone.map_or(Ok(None), |key| Err(part.because(key, "there is no question it belongs to")));
    };
    if ask.trim().is_empty() {
        return Err(part.because("question", "asks nothing; leave the key out"));
    }
    let allowed = || part.of("answers", "a list of 2 to 5 texts, such as [\"yes\", \"no\"]");
    let list = part
        .table
        .get("answers")
        .ok_or_else(|| part.because("question", "has no answers to choose from; add answers = [\"...\", \"...\"]"))?;
    let list = list.as_array().filter(|list| ANSWERS.contains(&list.len())).ok_or_else(allowed)?;
    let is_answer = |text: &&str| !text.trim().is_empty() && text.chars().count() <= MOST_SAID;
    let answers: Option<Vec<String>> =
        list.iter().map(|answer| answer.as_str().filter(is_answer).map(str::to_owned)).collect();
    let answers = answers.ok_or_else(allowed)?;
    let right = part.whole("right", 1, answers.len() as u64)?.unwrap_or(0);
    let because = part.text("because", MOST_SAID)?.unwrap_or_default().to_owned();
    Ok(Some(Question { ask: ask.to_owned(), answers, right, because }))
}

fn facts(part: &Part<'_>, scenario: &Scenario, last: u64) -> Result<Vec<Fact>, Refused> {
    let facts = part.parts("fact", "[[scene.fact]]", MOST_FACTS)?;
    facts.into_iter().map(|part| fact(&part, scenario, last)).collect()
}

fn fact(part: &Part<'_>, scenario: &Scenario, last: u64) -> Result<Fact, Refused> {
    part.only(&FACT_KEYS)?;
    let missing = |key: &str, what: &str| part.refuse(key, format!("a [[scene.fact]] needs {key}: {what}"));
    let metric = part.text("metric", MOST_TITLE)?.ok_or_else(|| missing("metric", "its name"))?.to_owned();
    let side = part.whole("side", 1, 2)?.unwrap_or(1) as usize;
    if side == 2 && scenario.compare.is_empty() {
        return Err(part.because("side", "this scenario has one side only; leave it out"));
    }
    let at = part.whole("at", 0, last)?.ok_or_else(|| missing("at", "the generation"))?;
    let (of, value) = match (part.number("mean")?, part.number("median")?) {
        (Some(mean), None) => (Centre::Mean, mean),
        (None, Some(median)) => (Centre::Median, median),
        (Some(_), Some(_)) => return Err(part.because("median", "stands beside a mean; write a fact for each")),
        (None, None) => return Err(missing("mean", "the number, as mean = ... or as median = ...")),
    };
    let within = part.number("within")?.ok_or_else(|| missing("within", "how far off the number may be"))?;
    if within < 0.0 {
        return Err(part.of("within", "a number from 0"));
    }
    Ok(Fact { metric, side, at, of, value, within })
}
