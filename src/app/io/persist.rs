//! What is kept between sessions: one small TOML text. Garbage in it costs nothing but the memory.

use toml::{Table, Value};

use crate::app::model::{Chapter, Chooser, Level, Page, Shown, Slot, State, Views};
use crate::app::style::ThemeName;
use crate::experiment::{Experiment, Scenario};
use crate::worker::contained;

/// The key in eframe's storage.
pub(crate) const KEY: &str = "collapse-lab";

/// As text.
pub(crate) fn text(state: &State) -> String {
    let mut table = Table::new();
    let theme = if state.plain { state.before_plain } else { state.theme };
    table.insert("theme".into(), theme.word().into());
    table.insert("text".into(), f64::from(state.text).into());
    table.insert("level".into(), state.level.label().into());
    table.insert("page".into(), state.page.label().into());
    table.insert("story".into(), state.story.into());
    table.insert("view".into(), state.view.label().into());
    let own = state.aside.as_deref().cloned().unwrap_or_else(|| state.scenario());
    table.insert("scenario".into(), own.to_toml().into());
    table.insert("chapter".into(), Value::Integer(state.chapter.index() as i64));
    let logs = state.log.iter().map(|(slot, log)| (slot.name(), Value::Boolean(*log)));
    table.insert("log".into(), Value::Table(logs.collect()));
    let metrics = state.metric.iter().map(|(chooser, shown)| (chooser.name().to_owned(), Value::String(shown.name())));
    table.insert("metric".into(), Value::Table(metrics.collect()));
    table.insert("still".into(), state.still.into());
    table.to_string()
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
        state.view = Views::Difference;
        state.log = [(Slot::Lab(LabPlot::Divergence), false), (Slot::Both(BothPlot::Spread), true)].into();
        state.metric =
            [(Chooser::LabDivergence, Shown::metric("tv")), (Chooser::CompareDivergence, Shown::metric("w2_sq"))]
                .into();
        let kept = text(&state);
        assert_eq!(scenario(&kept).map(|scenario| scenario.sample_size), Some(55));
        let mut other = State::new(&Scenario::default());
        apply(&mut other, &kept);
        assert_eq!((other.theme, other.text), (ThemeName::Dark, 1.3));
        assert_eq!((other.still, other.view), (true, Views::Difference));
        assert_eq!((&other.log, &other.metric), (&state.log, &state.metric));
        let odd = "[log]\n\"lab divergence\" = 3\nnowhere = true\n[metric]\n\"lab divergence\" = 7\nnowhere = \"tv\"";
        apply(&mut other, odd);
        assert!(other.log.is_empty() && other.metric.is_empty());
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
