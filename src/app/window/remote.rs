//! The keys of a presenter's remote: the same from the audience's window and from the speaker's.

use egui::{Event, InputState, Key, Modifiers};

use crate::app::model::{Action, LectureChange, Page, State};

/// What the keys depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remote {
    /// A lecture is held.
    held: bool,
    /// The screen is black: any key brings it back.
    blank: bool,
    /// A scene's number is being typed.
    typing: bool,
    /// Right and left are those of a presenter: on the projector, where no generation is gone through by hand.
    arrows: bool,
    /// A text is being written: only keys that write nothing are heard.
    writing: bool,
    /// Texts of many rows are written here, in which the keys of pages move.
    rows: bool,
}

impl Remote {
    pub(crate) fn of(state: &State) -> Self {
        let typing = state.held().is_some_and(|held| !held.typed.is_empty());
        let held = state.held().is_some();
        let arrows = held && state.plain && state.slow.is_none();
        Self { held, blank: state.podium.blank, typing, arrows, writing: false, rows: state.page == Page::Lecture }
    }

    /// The same while a control has the keyboard, which has a use of its own for the arrows.
    pub(crate) fn beside_a_control(self, focused: bool) -> Self {
        Self { arrows: self.arrows && !focused, ..self }
    }

    /// The same while a text is being written.
    pub(crate) fn beside_a_text(self) -> Self {
        Self { writing: true, ..self }
    }

    /// Takes its keys out of what was pressed. One that is held down acts once.
    pub(crate) fn hear(self, input: &mut InputState, actions: &mut Vec<Action>) {
        if self.blank {
            let mut any = false;
            input.events.retain(|event| {
                let key = matches!(event, Event::Key { .. });
                any |= matches!(event, Event::Key { pressed: true, repeat: false, .. });
                !key && !matches!(event, Event::Text(_))
            });
            if any {
                actions.push(Action::Lecture(LectureChange::Blank));
            }
            return;
        }
        input.events.retain(|event| {
            let Event::Key { key, physical_key, pressed: true, repeat, modifiers } = event else { return true };
            let Some(change) = self.change(*key, *physical_key, *modifiers) else { return true };
            if !repeat {
                actions.push(Action::Lecture(change));
            }
            false
        });
    }

    fn change(self, key: Key, physical: Option<Key>, modifiers: Modifiers) -> Option<LectureChange> {
        if modifiers.alt || modifiers.ctrl || modifiers.command || modifiers.mac_cmd {
            return None;
        }
        match key {
            // Many remotes send it and Esc by turns with one button: in the middle of a lecture it throws nobody back.
            Key::F5 if modifiers.shift || self.held => return Some(LectureChange::Again),
            Key::F5 => return Some(LectureChange::Begin),
            Key::F11 => return Some(LectureChange::FullScreen),
            // A field of one row, such as that of raised hands, has no use for them.
            Key::PageDown | Key::PageUp if self.writing && self.rows => return None,
            _ if modifiers.shift || !self.held => return None,
            _ if self.writing && !matches!(key, Key::PageDown | Key::PageUp) => return None,
            _ => {}
        }
        let digit = DIGITS.iter().position(|digit| *digit == key);
        Some(match key {
            Key::PageDown => LectureChange::On,
            Key::PageUp => LectureChange::Back,
            Key::ArrowRight if self.arrows => LectureChange::On,
            Key::ArrowLeft if self.arrows => LectureChange::Back,
            Key::B | Key::Period => LectureChange::Blank,
            Key::Enter if self.typing => LectureChange::Typed,
            _ if digit.is_some() => LectureChange::Digit(digit.unwrap_or_default() as u8),
            // Some layouts have no period without Shift: the place of it does, where it says nothing else.
            _ if physical == Some(Key::Period) && !says_something(key) => LectureChange::Blank,
            _ => return None,
        })
    }
}

/// Whether a presenter has such a key.
pub(crate) fn is_of_a_presenter(key: Key) -> bool {
    use Key::{ArrowLeft, ArrowRight, B, Enter, Escape, F5, F11, PageDown, PageUp, Period};
    matches!(key, PageDown | PageUp | ArrowLeft | ArrowRight | B | Period | F5 | F11 | Escape | Enter)
}

const DIGITS: [Key; 10] =
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Letters and digits are shortcuts of their own, wherever they lie.
fn says_something(key: Key) -> bool {
    let name = key.name();
    name.len() == 1 && name.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: Remote = Remote { held: true, blank: false, typing: false, arrows: false, writing: false, rows: false };

    #[test]
    fn the_period_is_found_on_layouts_that_have_it_elsewhere() {
        let at = |key, physical| HELD.change(key, Some(physical), Modifiers::NONE);
        assert_eq!(at(Key::Period, Key::Period), Some(LectureChange::Blank));
        // Dvorak: the period lies where others have E, and V where others have the period.
        assert_eq!(at(Key::Period, Key::E), Some(LectureChange::Blank));
        assert_eq!(at(Key::V, Key::Period), None);
        // French.
        assert_eq!(at(Key::Colon, Key::Period), Some(LectureChange::Blank));
        assert_eq!(at(Key::B, Key::B), Some(LectureChange::Blank));
    }

    #[test]
    fn without_a_lecture_only_its_beginning_is_a_key() {
        let none = Remote::default();
        for key in [Key::PageDown, Key::PageUp, Key::B, Key::Period, Key::Num1, Key::Enter] {
            assert_eq!(none.change(key, None, Modifiers::NONE), None, "{key:?}");
        }
        assert_eq!(none.change(Key::F5, None, Modifiers::NONE), Some(LectureChange::Begin));
        assert_eq!(none.change(Key::F5, None, Modifiers::SHIFT), Some(LectureChange::Again));
        assert_eq!(HELD.change(Key::F5, None, Modifiers::NONE), Some(LectureChange::Again), "the scene on view");
        // A text takes all keys but those that write nothing.
        assert_eq!(none.beside_a_text().change(Key::F5, None, Modifiers::NONE), Some(LectureChange::Begin));
        assert_eq!(HELD.beside_a_text().change(Key::PageDown, None, Modifiers::NONE), Some(LectureChange::On));
        let notes = Remote { rows: true, ..HELD };
        assert_eq!(notes.beside_a_text().change(Key::PageDown, None, Modifiers::NONE), None);
        assert_eq!(none.beside_a_text().change(Key::PageDown, None, Modifiers::NONE), None);
        assert_eq!(HELD.beside_a_text().change(Key::B, None, Modifiers::NONE), None);
        assert_eq!(HELD.change(Key::Num7, None, Modifiers::NONE), Some(LectureChange::Digit(7)));
        assert_eq!(HELD.change(Key::Num7, None, Modifiers::COMMAND), None);
        assert_eq!(HELD.change(Key::Enter, None, Modifiers::NONE), None);
        assert_eq!(HELD.change(Key::ArrowRight, None, Modifiers::NONE), None, "a generation on");
        let projected = Remote { arrows: true, ..HELD };
        assert_eq!(projected.change(Key::ArrowRight, None, Modifiers::NONE), Some(LectureChange::On));
        assert_eq!(projected.change(Key::ArrowLeft, None, Modifiers::NONE), Some(LectureChange::Back));
        assert_eq!(projected.beside_a_control(true).change(Key::ArrowLeft, None, Modifiers::NONE), None);
        let typing = Remote { typing: true, ..HELD };
        assert_eq!(typing.change(Key::Enter, None, Modifiers::NONE), Some(LectureChange::Typed));
    }

    #[test]
    fn a_key_that_is_held_down_acts_once() {
        let key = |repeat| Event::Key {
            key: Key::PageDown,
            physical_key: None,
            pressed: true,
            repeat,
            modifiers: Modifiers::NONE,
        };
        let mut input = InputState::default();
        input.events = vec![key(false), key(true), key(true)];
        let mut actions = Vec::new();
        HELD.hear(&mut input, &mut actions);
        assert_eq!(actions, [Action::Lecture(LectureChange::On)]);
        assert!(input.events.is_empty());
        let blank = Remote { blank: true, ..HELD };
        input.events = vec![key(false), key(false)];
        actions.clear();
        blank.hear(&mut input, &mut actions);
        assert_eq!(actions, [Action::Lecture(LectureChange::Blank)]);
    }
}
