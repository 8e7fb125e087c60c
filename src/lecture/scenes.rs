//! One scene from its table.

use std::path::Path;

use toml::Value;

use crate::experiment::{Centre, Question, Scenario, StopRule};

use super::looks::{looks, themes};
use super::names::{Chapter, Page, ThemeName};
use super::part::{MOST_TITLE, Part};
use super::refused::Refused;
use super::scene::{Fact, From, Scene};
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
    let of_another = |chapter: &Chapter| match &from {
        From::Shipped(name) => name != chapter.scenario(),
        From::File(_) => true,
        From::Inline => false, // that one, changed
    };
    if let Some(own) = chapter.filter(of_another).map(Chapter::scenario) {
        let why = format!("brings its own scenario, \"{own}\"; leave scenario out, or change that one with set");
        return Err(part.because("chapter", why));
    }
    let slow = part.flag("slow")?;
    let page = looks.page.or(chapter.map(|_| Page::Paper));
    if let Some(page) = page.filter(|page| slow && !matches!(page, Page::Lab | Page::Compare)) {
        let why = format!("slow motion is for the pages lab and compare, and this scene shows {}", page.word());
        return Err(part.because("slow", why));
    }
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
        slow,
        waits: part.flag("waits")?,
        theme: part.word("theme", &themes(), ThemeName::of)?,
        notes: part.text("notes", MOST_NOTES)?.unwrap_or_default().to_owned(),
        facts: facts(part)?.iter().map(|part| fact(part, &scenario, last)).collect::<Result<_, _>>()?,
        scenario,
    })
}

/// The scene's own question, which then stands for its scenario's; an empty one says that nothing is asked.
fn question(part: &Part<'_>) -> Result<Option<Question>, Refused> {
    if !["question", "answers", "right", "because"].into_iter().any(|key| part.table.contains_key(key)) {
        return Ok(None);
    }
    let text = |key: &str| part.text(key, MOST_SAID).map(|text| text.unwrap_or_default().to_owned());
    let is_answer = |text: &&str| text.chars().nth(MOST_SAID).is_none();
    let texts = |value: &Value| -> Option<Vec<String>> {
        let list = value.as_array().filter(|list| ANSWERS.contains(&list.len()))?;
        list.iter().map(|answer| answer.as_str().filter(is_answer).map(str::to_owned)).collect()
    };
    let answers = part.table.get("answers").map_or(Some(Vec::new()), texts);
    let answers = answers.ok_or_else(|| part.of("answers", "a list of 2 to 5 texts, such as [\"yes\", \"no\"]"))?;
    let right = part.whole("right", 1, *ANSWERS.end() as u64)?.unwrap_or(0);
    let question = Question { ask: text("question")?, answers, right, because: text("because")? };
    question.check().map_err(|refusal| part.refuse(&refusal.key, &refusal))?;
    Ok(Some(if question.is_asked() { question } else { Question::default() }))
}

/// The tables of a scene's facts.
pub(super) fn facts<'a>(part: &Part<'a>) -> Result<Vec<Part<'a>>, Refused> {
    part.parts("fact", "[[scene.fact]]", MOST_FACTS)
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
