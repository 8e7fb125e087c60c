//! What is kept between sessions: one small TOML text. Garbage in it costs nothing but the memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::{Table, Value};

use super::lectures;
use crate::app::model::{Chapter, Chooser, Level, Page, Presenting, Shown, Slot, State, Views};
use crate::app::style::ThemeName;
use crate::experiment::{Experiment, Scenario};
use crate::lecture::Lecture;
use crate::worker::contained;

/// The key in eframe's storage.
pub(crate) const KEY: &str = "collapse-lab";

/// As text. While a lecture is held, what was before it is what comes back.
pub(crate) fn text(state: &State) -> String {
    let before = state.held().map(|held| &*held.before);
    let mut table = Table::new();
    let (plain, theme, other) = before.map_or((state.plain, state.theme, state.before_plain), |before| {
        (before.plain, before.theme, before.before_plain)
    });
    let theme = if plain { other } else { theme };
    table.insert("theme".into(), theme.word().into());
    table.insert("text".into(), f64::from(state.text).into());
    table.insert("level".into(), state.level.label().into());
    table.insert("page".into(), before.map_or(state.page, |before| before.moment.page).label().into());
    table.insert("story".into(), state.story.into());
    table.insert("view".into(), before.map_or(state.view, |before| before.view).label().into());
    let own = match (before, state.aside.as_deref()) {
        (Some(before), _) => (*before.moment.scenario).clone(),
        (None, Some(aside)) => aside.clone(),
        (None, None) => state.scenario(),
    };
    table.insert("scenario".into(), own.to_toml().into());
    let chapter = before.map_or(state.chapter, |before| before.moment.chapter);
    table.insert("chapter".into(), Value::Integer(chapter.index() as i64));
    let logs = before.map_or(&state.log, |before| &before.log);
    let logs = logs.iter().map(|(slot, log)| (slot.name(), Value::Boolean(*log)));
    table.insert("log".into(), Value::Table(logs.collect()));
    table.insert("generations_log".into(), state.generations_log.into());
    let metrics = before.map_or(&state.metric, |before| &before.metric);
    let metrics = metrics.iter().map(|(chooser, shown)| (chooser.name().to_owned(), Value::String(shown.name())));
    table.insert("metric".into(), Value::Table(metrics.collect()));
    table.insert("still".into(), state.still.into());
    lectures_into(&mut table, state);
    table.to_string()
}

/// The open lecture and those that are not saved; where the speaker's window was.
fn lectures_into(table: &mut Table, state: &State) {
    let kept = |lecture: &Lecture, changed: bool, scene: usize| {
        let mut kept = Table::new();
        kept.insert("text".into(), lectures::kept(lecture).into());
        kept.insert("changed".into(), changed.into());
        kept.insert("scene".into(), Value::Integer(scene as i64));
        if let Some(path) = lecture.path.as_deref().and_then(Path::to_str) {
            kept.insert("path".into(), path.into());
        }
        Value::Table(kept)
    };
    if let Some(presenting) = &state.presenting {
        table.insert("lecture".into(), kept(&presenting.lecture, presenting.changed, presenting.scene));
    }
    let unsaved: Vec<Value> = state.podium.unsaved.iter().map(|lecture| kept(lecture, true, 0)).collect();
    if !unsaved.is_empty() {
        table.insert("unsaved".into(), Value::Array(unsaved));
    }
    if let Some(place) = state.podium.place {
        let numbers = place.map(|number| Value::Float(f64::from(number)));
        table.insert("speaker".into(), Value::Array(numbers.into()));
    }
}

/// The same back again.
fn lectures_from(state: &mut State, table: &Table) {
    let read = |kept: &Value| {
        let kept = kept.as_table()?;
        let path = kept.get("path").and_then(Value::as_str).map(PathBuf::from);
        let text = kept.get("text")?.as_str()?;
        let lecture = lectures::read(text, path.as_deref().and_then(Path::parent)).ok()?;
        let changed = kept.get("changed").and_then(Value::as_bool).unwrap_or(true);
        let scene = kept.get("scene").and_then(Value::as_integer).and_then(|place| usize::try_from(place).ok());
        let scene = scene.unwrap_or(0).min(lecture.scenes.len().saturating_sub(1));
        Some(Presenting { changed, scene, ..Presenting::new(Arc::new(Lecture { path, ..lecture })) })
    };
    state.presenting = table.get("lecture").and_then(read);
    let unsaved = table.get("unsaved").and_then(Value::as_array).into_iter().flatten().filter_map(read);
    state.podium.unsaved = unsaved.map(|presenting| presenting.lecture).collect();
    let place = table.get("speaker").and_then(Value::as_array);
    let numbers = place.map(|place| place.iter().filter_map(Value::as_float).map(|number| number as f32).collect());
    let place = numbers.and_then(|numbers: Vec<f32>| <[f32; 4]>::try_from(numbers).ok());
    state.podium.place = place.filter(|place| place.iter().all(|number| number.is_finite()));
}

/// The scenario in it, if it still can be run.
pub(crate) fn scenario(text: &str) -> Option<Scenario> {
    let table: Table = text.parse().ok()?;
    let scenario = Scenario::from_toml(table.get("scenario")?.as_str()?).ok()?;
    let (left, right) = scenario.sides().ok()?;
    let check = || [Some(left), right].into_iter().flatten().all(|side| Experiment::new(side).is_ok());
    contained(check).is_ok_and(|runs| runs).then_some(scenario)
}

/// The rest of it, as far as it makes sense.
pub(crate) fn apply(state: &mut State, text: &str) {
    let Ok(table) = text.parse::<Table>() else { return };
    let word = |key: &str| table.get(key).and_then(Value::as_str);
    let flag = |key: &str| table.get(key).and_then(Value::as_bool);
    state.theme = word("theme").and_then(ThemeName::of).unwrap_or_default();
    state.level = word("level").and_then(Level::of).unwrap_or_default();
    state.page = word("page").and_then(Page::of).unwrap_or(state.page);
    let chapter = table.get("chapter").and_then(Value::as_integer).and_then(|index| usize::try_from(index).ok());
    state.chapter = chapter.and_then(Chapter::at).unwrap_or_default();
    state.story = flag("story").unwrap_or_default();
    state.view = word("view").and_then(Views::of).unwrap_or(Views::Beside);
    state.still = flag("still").unwrap_or_default();
    state.generations_log = flag("generations_log").unwrap_or_default();
    let kept = |name: &str| table.get(name).and_then(Value::as_table);
    if let Some(logs) = kept("log") {
        state.log = logs.iter().filter_map(|(word, log)| Some((Slot::of(word)?, log.as_bool()?))).collect();
    }
    // A metric that the family does not have is passed over where it is read.
    if let Some(metrics) = kept("metric") {
        let known = metrics.iter().filter_map(|(word, name)| Some((Chooser::of(word)?, name.as_str()?)));
        state.metric =
            known.filter(|(_, name)| name.len() < 64).map(|(chooser, name)| (chooser, Shown::of(name))).collect();
    }
    lectures_from(state, &table);
    if let Some(text) = table.get("text").and_then(Value::as_float).filter(|x| x.is_finite()) {
        state.text = text.clamp(1.0, 2.0) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{BothPlot, LabPlot};

    #[test]
    fn what_is_kept_comes_back_and_garbage_does_no_harm() {
        let mut state = State::new(&Scenario { sample_size: 55, ..Scenario::default() });
        state.theme = ThemeName::Dark;
        state.text = 1.3;
        state.still = true;
        state.generations_log = true;
        state.view = Views::Difference;
        state.log = [(Slot::Lab(LabPlot::Divergence), false), (Slot::Both(BothPlot::Spread), true)].into();
        state.metric =
            [(Chooser::LabDivergence, Shown::metric("tv")), (Chooser::CompareDivergence, Shown::metric("w2_sq"))]
                .into();
        state.podium.place = Some([1500.0, 40.5, 700.0, 500.0]);
        let kept = text(&state);
        assert_eq!(scenario(&kept).map(|scenario| scenario.sample_size), Some(55));
        let mut other = State::new(&Scenario::default());
        apply(&mut other, &kept);
        assert_eq!((other.theme, other.text), (ThemeName::Dark, 1.3));
        assert_eq!((other.still, other.view, other.generations_log), (true, Views::Difference, true));
        assert_eq!((&other.log, &other.metric), (&state.log, &state.metric));
        assert_eq!(other.podium.place, state.podium.place);
        let odd = "speaker = [1.0, nan, 3.0, 4.0]\n[lecture]\ntext = 3\n[log]\n\"lab divergence\" = 3\nnowhere = true\n[metric]\n\"lab divergence\" = 7\nnowhere = \"tv\"";
        apply(&mut other, odd);
        assert!(other.log.is_empty() && other.metric.is_empty() && other.podium.place.is_none());
        for garbage in [
            "log = 3\nmetric = []",
            "[metric]\n\"lab divergence\" = \"no such\"",
            "",
            "theme = 3",
            "{{{",
            "text = nan\nscenario = \"family\"",
            "text = -1e300",
        ] {
            apply(&mut other, garbage);
            assert!((1.0..=2.0).contains(&other.text));
            assert!(scenario(garbage).is_none());
        }
    }
}
