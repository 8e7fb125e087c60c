//! Runs that were looked at, between sessions: their settings, not their numbers, which are run again to the same bits.

use toml::{Table, Value};

use crate::app::model::{Kept, State};
use crate::experiment::Scenario;

/// So many are taken back, the newest.
const MOST: usize = 200;

/// Puts them into what is kept between sessions.
pub(super) fn into(table: &mut Table, state: &State) {
    let kept = |kept: &Kept| {
        let mut one = Table::new();
        one.insert("scenario".into(), kept.scenario.to_toml().into());
        one.insert("name".into(), kept.name.clone().into());
        one.insert("what".into(), kept.what.clone().into());
        one.insert("left_at".into(), Value::Integer(i64::try_from(kept.left_at).unwrap_or(i64::MAX)));
        one.insert("pinned".into(), kept.pinned.into());
        Value::Table(one)
    };
    let all: Vec<Value> = state.shelf.all().iter().map(kept).collect();
    if !all.is_empty() {
        table.insert("kept".into(), Value::Array(all));
    }
}

/// Takes them back; what cannot be read is passed over.
pub(super) fn from(state: &mut State, table: &Table) {
    let read = |value: &Value| {
        let one = value.as_table()?;
        let word = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let scenario = Scenario::from_toml(one.get("scenario")?.as_str()?).ok()?;
        scenario.sides().ok()?;
        Some(Kept {
            id: 0,
            name: word("name"),
            what: word("what"),
            left_at: one.get("left_at").and_then(Value::as_integer).and_then(|at| u64::try_from(at).ok()).unwrap_or(0),
            pinned: one.get("pinned").and_then(Value::as_bool).unwrap_or_default(),
            over: false,
            curves: Vec::new(),
            scenario: Box::new(scenario),
        })
    };
    let all = table.get("kept").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let newest = &all[all.len().saturating_sub(MOST)..];
    newest.iter().filter_map(read).for_each(|kept| state.shelf.restore(kept));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_what_cannot_be_read_does_not() {
        let mut state = State::new(&Scenario::default());
        let own = Box::new(Scenario { sample_size: 77, ..Scenario::default() });
        let id = state.shelf.keep(own.clone(), "n 77".into(), 12, Vec::new());
        let kept = state.shelf.get_mut(id).unwrap();
        (kept.name, kept.pinned) = ("mine".into(), true);
        let mut table = Table::new();
        into(&mut table, &state);
        if let Some(Value::Array(all)) = table.get_mut("kept") {
            all.extend([Value::Integer(1), Value::Table(Table::new())]);
        }
        let text = table.to_string();
        let mut other = State::new(&Scenario::default());
        from(&mut other, &text.parse().unwrap());
        assert_eq!(other.shelf.all().len(), 1);
        let back = &other.shelf.all()[0];
        assert_eq!((back.called(), back.pinned, back.left_at, &back.scenario), ("mine", true, 12, &own));
        let id = back.id;
        assert_eq!(other.shelf.keep(own, String::new(), 13, Vec::new()), id);
    }
}
