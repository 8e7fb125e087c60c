//! Words that have too little room: on several lines, or cut with an ellipsis.

use crate::figure::fonts::width;

const ELLIPSIS: char = '…';

/// Words in so much room: all of them, or as many letters as fit before an ellipsis; nothing where not even that fits.
pub(super) fn shortened(words: &str, size: f32, bold: bool, room: f32) -> String {
    if width(words, size, bold) <= room {
        return words.to_owned();
    }
    let mut left = room - width(&ELLIPSIS.to_string(), size, bold);
    let mut kept = String::new();
    for c in words.chars() {
        left -= width(c.encode_utf8(&mut [0; 4]), size, bold);
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    let kept = kept.trim_end_matches([' ', ',', ';', ':', '(', '\u{a0}']);
    if kept.is_empty() { String::new() } else { format!("{kept}{ELLIPSIS}") }
}

/// Words on at most so many lines; the last is cut where there is more.
pub(super) fn wrapped(words: &str, size: f32, bold: bool, room: f32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if most == 0 {
        return lines;
    }
    let mut parts = words.split(' ').filter(|part| !part.is_empty()).peekable();
    while lines.len() + 1 < most && parts.peek().is_some() {
        let mut line = String::new();
        while let Some(part) = parts.peek() {
            let longer = if line.is_empty() { (*part).to_owned() } else { format!("{line} {part}") };
            if !line.is_empty() && width(&longer, size, bold) > room {
                break;
            }
            line = longer;
            parts.next();
        }
        lines.push(shortened(&line, size, bold, room));
    }
    let rest = parts.collect::<Vec<_>>().join(" ");
    lines.push(shortened(&rest, size, bold, room));
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_to_their_room() {
        assert_eq!(shortened("short", 12.0, false, 100.0), "short");
        let cut = shortened("a rather long label", 12.0, false, 60.0);
        assert!(cut.ends_with('…') && cut.len() > 5 && width(&cut, 12.0, false) <= 60.0, "{cut}");
        assert_eq!(shortened("words", 12.0, false, 3.0), "");
        assert_eq!(shortened("", 12.0, false, 3.0), "");
    }

    #[test]
    fn words_go_on_further_lines() {
        let lines = wrapped("one two three four five six", 12.0, false, 70.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with("one two") && lines.iter().all(|line| width(line, 12.0, false) <= 70.0),
            "{lines:?}"
        );
        assert_eq!(wrapped("one two", 12.0, false, 500.0, 2), ["one two"]);
        assert_eq!(wrapped("", 12.0, false, 500.0, 2), [""; 0]);
        let whole = wrapped("one two three", 12.0, false, 60.0, 9).join(" ");
        assert_eq!(whole, "one two three");
    }
}
