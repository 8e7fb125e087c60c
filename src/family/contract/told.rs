//! Texts in messages: whatever a stranger has written into a file, a link or a name is shown on one line, in bounds, and
//! moves no terminal.

use std::fmt;

/// What a message shows of a value or of a name.
const LONG: usize = 100;
/// The longest message there is.
const LONGEST: usize = 280;
/// Longer names are near to none of ours.
const NAME: usize = 200;

/// A text on one line in which nothing is hidden: control characters, those that turn the direction of writing, and those
/// that show nothing are written as their numbers; line breaks and tabs are spaces.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            c if c.is_control() || turns(c) || is_unseen(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// Marks of direction, and breaks of lines that are no control characters.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Characters without a width: two texts that look alike may differ in them. (Joiners of scripts and of small pictures are
/// among them; their numbers are no loss in a message.)
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The same with its middle left out beyond so many characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    // Of what is far too long only the ends are looked at.
    let count = text.chars().take(most + 1).count();
    let shown = plain(if count > most { &text[..upto(text, most)] } else { text });
    if count <= most && shown.chars().count() <= most {
        return shown;
    }
    let tail = most / 3;
    let end =
        if count > most { plain(&text[from_end(text, tail)..]) } else { shown[from_end(&shown, tail)..].to_owned() };
    let end = &end[from_end(&end, tail)..];
    let start = &shown[..upto(&shown, most - tail - 5)];
    format!("{start} ... {end}")
}

/// A message as it is printed: one line, in bounds.
pub(crate) fn message(text: &str) -> String {
    short(text, LONGEST)
}

/// Where so many characters end.
fn upto(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

/// Where the last so many characters begin.
fn from_end(text: &str, count: usize) -> usize {
    if count == 0 { text.len() } else { text.char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at) }
}

/// A value in a message: a number of hundreds of digits by its power of ten, a long text by its ends.
pub(crate) fn told(value: impl fmt::Display) -> String {
    let text = value.to_string();
    let long = (24..2000).contains(&text.len()).then(|| text.parse::<f64>().ok()).flatten();
    long.map_or_else(|| short(&text, LONG), |x| format!("{x:e}"))
}

/// The nearest of some valid names, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > NAME {
        return None;
    }
    valid
        .into_iter()
        .filter(|candidate| candidate.len() <= NAME)
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= 1 + candidate.len().max(name.len()) / 3)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_terminal_and_nothing_is_long() {
        assert_eq!(plain("a\u{1b}]0;owned\u{7}b\nc\u{9b}2J"), "a\\u{1b}]0;owned\\u{7}b c\\u{9b}2J");
        assert_eq!(plain("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(plain("pay\u{200b}pal\u{e0041}"), "pay\\u{200b}pal\\u{e0041}");
        assert_eq!(
            plain("na\u{ef}ve \u{3b8} \u{65e5}\u{672c} e\u{301}"),
            "na\u{ef}ve \u{3b8} \u{65e5}\u{672c} e\u{301}"
        );
        assert_eq!(short("short", 60), "short");
        let long = format!("begin{}end", "x".repeat(5_000_000));
        let shown = message(&long);
        assert!(
            shown.starts_with("beginxx") && shown.ends_with("xxend") && shown.chars().count() <= LONGEST,
            "{shown}"
        );
        for text in ["\u{1b}".repeat(200), "ä".repeat(301), "\u{1b}".repeat(5000)] {
            assert!(message(&text).chars().count() <= LONGEST, "{}", message(&text));
        }
        assert_eq!(told(1e150), "1e150");
        assert_eq!(nearest(&"x".repeat(5_000_000), ["mean"]), None);
        assert_eq!(nearest("varience", ["mean", "variance"]), Some("variance"));
    }
}
