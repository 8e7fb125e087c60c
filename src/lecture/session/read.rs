//! Sessions from text. What is wrong is told with its line, the key, the value and what would do.

use std::path::Path;

use toml::Value;

use super::parts::{Ends, Guess, Map, Session, Tabled};
use super::runs::{MOST_BYTES, runs, written_out};
use super::words::{CENTRES, COUNT, EDITION, FASTEST, SESSION, of_centre, of_chapter, of_level, of_page, of_view};
use crate::experiment::Centre;
use crate::experiment::keys::shown;
use crate::lecture::looks::{shows, themes};
use crate::lecture::names::{Chapter, Layer, Level, Page, Slot, ThemeName, Views};
use crate::lecture::part::{MOST_TITLE, Part, one_of};
use crate::lecture::read::whole;
use crate::lecture::refused::Refused;

const KEYS: [&str; 28] = [
    SESSION,
    COUNT,
    "page",
    "chapter",
    "side",
    "view",
    "layout",
    "centre",
    "singles",
    "enlarge",
    "generation",
    "speed",
    "level",
    "theme",
    "story",
    "veiled",
    "slow",
    "generations_log",
    "shows",
    "log",
    "hidden",
    "table",
    "zoom",
    "map",
    "scenario",
    "opened",
    "guess",
    "run",
];
const MAP_KEYS: [&str; 5] = ["runs", "side", "centre", "curves", "cell"];
const TABLE_KEYS: [&str; 3] = ["plot", "column", "down"];
const GUESS_KEYS: [&str; 8] = ["plot", "side", "metric", "who", "points", "log", "made_at", "former"];
/// More guesses than anybody draws, and points of one.
const MOST_GUESSES: usize = 1000;
const MOST_POINTS: usize = 100_000;
/// More single runs than a plot draws.
const MOST_SINGLES: u64 = 100_000;
/// More columns than a table has.
const MOST_COLUMNS: u64 = 100_000;
/// A generation that no run comes to.
const FOR_EVER: u64 = 1 << 53;

/// Reads a session. `folder` is where its file lies, and data files that it names; nothing is run, and no data are read.
///
/// # Errors
/// One line.
pub fn read(text: &str, folder: Option<&Path>) -> Result<Session, Refused> {
    whole(text, MOST_BYTES, "session", |part| session(part, folder))
}

fn session(part: &Part<'_>, folder: Option<&Path>) -> Result<Session, Refused> {
    edition(part)?;
    part.only(&KEYS)?;
    let runs = runs(part, folder)?;
    let missing = || part.refuse("scenario", "scenario is missing: a table [scenario]; was the file cut short?");
    let scenario = written_out(part, "scenario", folder)?.ok_or_else(missing)?;
    let opened = written_out(part, "opened", folder)?;
    let count = part.whole(COUNT, 0, FOR_EVER)?.unwrap_or(runs.len() as u64);
    if count != runs.len() as u64 {
        let why = format!("{COUNT} = {count}, and {} of them follow; was the file cut short?", runs.len());
        return Err(part.refuse(COUNT, why));
    }
    Ok(Session {
        opened,
        page: part.word("page", &Page::ALL.map(of_page), Page::of)?.unwrap_or_default(),
        chapter: part.word("chapter", &Chapter::ALL.map(of_chapter), Chapter::of_word)?.unwrap_or_default(),
        side: side(part)?.unwrap_or(0),
        view: part.word("view", &Views::ALL.map(of_view), Views::of)?.unwrap_or(Views::Beside),
        layout: part.word("layout", &Views::ALL.map(of_view), Views::of)?,
        centre: centre(part)?,
        singles: part.whole("singles", 0, MOST_SINGLES)?.map(|count| count as usize),
        shows: shows(part)?,
        log: log(part)?,
        hidden: hidden(part)?,
        enlarged: part.word("enlarge", &slots(), Slot::named)?,
        table: part.inner("table")?.map(|part| tabled(&part)).transpose()?,
        zoom: zoom(part)?,
        generation: part.whole("generation", 0, FOR_EVER)?.unwrap_or(0),
        speed: speed(part)?,
        level: part.word("level", &Level::ALL.map(of_level), Level::of)?,
        theme: part.word("theme", &themes(), ThemeName::of)?,
        story: part.flag("story")?,
        veiled: part.flag("veiled")?,
        slow: part.flag("slow")?,
        generations_log: part.flag("generations_log")?,
        map: part.inner("map")?.map_or_else(|| Ok(Map::default()), |part| map(&part))?,
        guesses: guesses(part)?,
        scenario,
        runs,
    })
}

/// A later edition may say what this one does not know.
fn edition(part: &Part<'_>) -> Result<(), Refused> {
    match part.table.get(SESSION) {
        None => Err(part.refuse(SESSION, format!("no session: it begins with {SESSION} = {EDITION}"))),
        Some(Value::Integer(edition)) if *edition > EDITION as i64 => {
            let why = format!("was written by a newer lab, and this one reads edition {EDITION}; use that one");
            Err(part.because(SESSION, why))
        }
        Some(_) => part.whole(SESSION, EDITION, EDITION).map(|_| ()),
    }
}

fn slots() -> Vec<String> {
    Slot::every().map(Slot::name).collect()
}

/// One of two sides, written from 1.
fn side(part: &Part<'_>) -> Result<Option<usize>, Refused> {
    Ok(part.whole("side", 1, 2)?.map(|side| side as usize - 1))
}

fn centre(part: &Part<'_>) -> Result<Option<Centre>, Refused> {
    let of = |word: &str| CENTRES.into_iter().find(|centre| of_centre(*centre) == word);
    part.word("centre", &CENTRES.map(of_centre), of)
}

fn speed(part: &Part<'_>) -> Result<Option<f64>, Refused> {
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    match part.table.get("speed") {
        None => Ok(None),
        Some(Value::String(word)) if word == FASTEST => Ok(Some(f64::INFINITY)),
        Some(value) => {
            let speed = number(value).filter(|speed| speed.is_finite() && *speed > 0.0);
            let allowed = || part.of("speed", format!("a number of generations a second above 0, or \"{FASTEST}\""));
            speed.map(Some).ok_or_else(allowed)
        }
    }
}

/// The values of a table whose keys are names of plots, each with the key's path.
fn by_plot<'a>(part: &Part<'a>, key: &str, what: &str) -> Result<Vec<(String, Slot, &'a Value)>, Refused> {
    let table = match part.table.get(key) {
        None => return Ok(Vec::new()),
        Some(Value::Table(table)) => table,
        Some(_) => return Err(part.of(key, format!("a table of plots, such as {{ \"lab divergence\" = {what} }}"))),
    };
    let plot = |(name, value): (&'a String, &'a Value)| {
        let path = format!("{key}.{name}");
        let refused = || part.refuse(&path, format!("{key}: \"{name}\" must be {}", one_of(name, &slots())));
        let slot = Slot::named(name).ok_or_else(refused)?;
        Ok((path, slot, value))
    };
    table.iter().map(plot).collect()
}

fn log(part: &Part<'_>) -> Result<Vec<(Slot, bool)>, Refused> {
    let axis = |(path, slot, value): (String, Slot, &Value)| {
        let refused = || part.refuse(&path, format!("log: {} of {} must be true or false", shown(value), slot.name()));
        Ok((slot, value.as_bool().ok_or_else(refused)?))
    };
    by_plot(part, "log", "true")?.into_iter().map(axis).collect()
}

fn hidden(part: &Part<'_>) -> Result<Vec<(Slot, Layer)>, Refused> {
    let mut all = Vec::new();
    for (path, slot, value) in by_plot(part, "hidden", "[\"theory\"]")? {
        let of = format!("hidden: {} of {}", shown(value), slot.name());
        let list = value.as_array().ok_or_else(|| part.refuse(&path, format!("{of} must be a list of parts")))?;
        for value in list {
            let word = value.as_str().unwrap_or_default();
            let refused = || part.refuse(&path, format!("{of}: must be {}", one_of(word, &Layer::words())));
            all.push((slot, Layer::of(word).ok_or_else(refused)?));
        }
    }
    Ok(all)
}

fn tabled(part: &Part<'_>) -> Result<Tabled, Refused> {
    part.only(&TABLE_KEYS)?;
    let missing = || part.refuse("plot", "table needs plot: the plot that is shown as one");
    let slot = part.word("plot", &slots(), Slot::named)?.ok_or_else(missing)?;
    let (column, down) = (part.whole("column", 0, MOST_COLUMNS)?, part.flag("down")?);
    Ok(Tabled { slot, sort: column.map(|column| (column as usize, down)) })
}

/// From where to where plots are seen, across and up.
fn zoom(part: &Part<'_>) -> Result<Vec<(Slot, Ends)>, Refused> {
    let ends = |value: &Value| match value.as_array()?.as_slice() {
        [] => Some(None),
        [low, high] => {
            let ends = [number(low)?, number(high)?];
            (ends[0] < ends[1]).then_some(Some(ends))
        }
        _ => None,
    };
    let one = |(path, slot, value): (String, Slot, &Value)| {
        let both = value.as_array().and_then(|both| match both.as_slice() {
            [x, y] => Some([ends(x)?, ends(y)?]),
            _ => None,
        });
        let allowed = "two rising pairs, across and up, such as [[1, 20], []]: [] is all";
        let refused = || part.refuse(&path, format!("zoom: {} of {} must be {allowed}", shown(value), slot.name()));
        Ok((slot, both.ok_or_else(refused)?))
    };
    by_plot(part, "zoom", "[[1, 20], []]")?.into_iter().map(one).collect()
}

/// A finite number, whole or not.
fn number(value: &Value) -> Option<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
    number.is_finite().then_some(number)
}

fn map(part: &Part<'_>) -> Result<Map, Refused> {
    part.only(&MAP_KEYS)?;
    let number = |value: &Value| value.as_integer().and_then(|number| u32::try_from(number).ok());
    let cell = part.table.get("cell").map(|value| {
        let pair = value.as_array().and_then(|pair| match pair.as_slice() {
            [x, y] => Some([number(x)?, number(y)?]),
            _ => None,
        });
        pair.ok_or_else(|| part.of("cell", "two whole numbers, such as [3, 4]"))
    });
    Ok(Map {
        runs: part.whole("runs", 1, FOR_EVER)?,
        side: side(part)?,
        centre: centre(part)?,
        curves: if part.table.contains_key("curves") { Some(part.flag("curves")?) } else { None },
        cell: cell.transpose()?,
    })
}

fn guesses(part: &Part<'_>) -> Result<Vec<Guess>, Refused> {
    part.parts("guess", "[[guess]]", MOST_GUESSES)?.iter().map(guess).collect()
}

fn guess(part: &Part<'_>) -> Result<Guess, Refused> {
    part.only(&GUESS_KEYS)?;
    let missing = |key: &str, what: &str| part.refuse(key, format!("a [[guess]] needs {key}: {what}"));
    let text = |key: &str| part.text(key, MOST_TITLE).map(|text| text.unwrap_or_default().to_owned());
    Ok(Guess {
        slot: part.word("plot", &slots(), Slot::named)?.ok_or_else(|| missing("plot", "where it was drawn"))?,
        side: side(part)?.unwrap_or(0),
        metric: part.text("metric", MOST_TITLE)?.ok_or_else(|| missing("metric", "its name"))?.to_owned(),
        who: text("who")?,
        points: points(part)?.ok_or_else(|| missing("points", "[[0.0, 1.0], [10.0, 0.5]]"))?,
        log: part.flag("log")?,
        made_at: part.whole("made_at", 0, FOR_EVER)?.unwrap_or(0),
        former: part.flag("former")?,
    })
}

/// Pairs of a generation and a value; generations rise.
fn points(part: &Part<'_>) -> Result<Option<Vec<[f64; 2]>>, Refused> {
    let Some(value) = part.table.get("points") else { return Ok(None) };
    let point = |value: &Value| match value.as_array()?.as_slice() {
        [generation, value] => Some([number(generation)?, number(value)?]),
        _ => None,
    };
    let list = value.as_array().filter(|list| (1..=MOST_POINTS).contains(&list.len()));
    let points: Option<Vec<[f64; 2]>> = list.and_then(|list| list.iter().map(point).collect());
    let rises = |points: &Vec<[f64; 2]>| points.windows(2).all(|pair| pair[0][0] < pair[1][0]);
    let allowed =
        || part.of("points", "pairs of a generation and a value, generations rising: [[0.0, 1.0], [9.0, 0.5]]");
    points.filter(rises).map(Some).ok_or_else(allowed)
}
