//! How a cell is read: as a value, or as one of the words for a missing one.

use std::cell::Cell;

use crate::family::About;

use super::number::{Style, is_missing_number};

/// So many words in a row may be one: 1,234,5 has three.
const MOST_JOINED: usize = 3;

/// A word of `truth.missing`, or neighbours that together may be one: -9,9.
struct Word {
    text: String,
    /// Which words it is of.
    from: usize,
    to: usize,
    /// Whether a cell is this word.
    met: Cell<bool>,
}

/// What a cell is taken for.
pub(super) struct Meaning {
    /// Labels are counted, not read.
    pub(super) labels: bool,
    /// TRUE and FALSE are 1 and 0.
    truths: bool,
    /// Words that stand for a missing value, by `truth.missing`.
    declared: Vec<Word>,
}

impl Meaning {
    pub(super) fn new(about: &About, missing: Option<&str>) -> Self {
        Self::of(about.labels, about.booleans, missing)
    }

    pub(super) fn of(labels: bool, truths: bool, missing: Option<&str>) -> Self {
        Self { labels, truths, declared: words(missing.unwrap_or_default()) }
    }

    pub(super) fn is_missing(&self, cell: &str) -> bool {
        let mut found = if self.labels { cell.is_empty() } else { is_missing_number(cell) };
        for word in self.declared.iter().filter(|word| word.text == cell) {
            word.met.set(true);
            found = true;
        }
        found
    }

    /// The same of a number: -999.0 is -999.
    pub(super) fn is_missing_value(&self, x: f64, style: Style) -> bool {
        let mut found = false;
        for word in &self.declared {
            let plain = if word.from == word.to { word.text.parse::<f64>().ok() } else { None };
            if plain.or_else(|| style.read(&word.text)) == Some(x) {
                word.met.set(true);
                found = true;
            }
        }
        found
    }

    pub(super) fn truth(&self, cell: &str) -> Option<f64> {
        match () {
            () if !self.truths => None,
            () if cell.eq_ignore_ascii_case("true") => Some(1.0),
            () if cell.eq_ignore_ascii_case("false") => Some(0.0),
            () => None,
        }
    }

    /// What is to be said of the words once the column has been read.
    ///
    /// # Errors
    /// A phrase, where a word and its parts all stand in the column.
    pub(super) fn notes(&self) -> Result<Vec<String>, String> {
        let joined = || self.declared.iter().filter(|word| word.from != word.to && word.met.get());
        let single = || self.declared.iter().filter(|word| word.from == word.to);
        let mut notes = Vec::new();
        for word in joined() {
            let text = short(&word.text);
            if single().any(|part| part.met.get() && (word.from..=word.to).contains(&part.from)) {
                return Err(format!(
                    "truth.missing names {text}, one cell or several, and both stand in this column; put double quotes around each cell that is meant"
                ));
            }
            notes.push(format!("{text} of truth.missing is taken as one cell"));
        }
        let unmet = single().filter(|word| !word.met.get());
        let unmet = unmet.filter(|word| !joined().any(|all| (all.from..=all.to).contains(&word.from)));
        let mut unmet: Vec<String> = unmet.map(|word| format!("\"{}\"", short(&word.text))).collect();
        if unmet.len() > 5 {
            unmet.truncate(5);
            unmet.push("...".into());
        }
        if !unmet.is_empty() {
            notes.push(format!("no cell is {}, which truth.missing names", unmet.join(" or ")));
        }
        Ok(notes)
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Words with commas in between, outside quotes.
fn words(text: &str) -> Vec<Word> {
    let (mut parts, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push((from, at));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push((from, text.len()));
    let parts: Vec<(usize, usize)> =
        parts.into_iter().filter(|&(from, to)| !text[from..to].trim().is_empty()).collect();
    let bare = |from: usize, to: usize| !text[from..to].contains('"');
    let mut found = Vec::new();
    for (i, &(from, _)) in parts.iter().enumerate() {
        for (j, &(_, to)) in parts.iter().enumerate().skip(i).take(MOST_JOINED) {
            let word = text[from..to].trim();
            let within = word.strip_prefix('"').and_then(|word| word.strip_suffix('"'));
            let word = if i == j { within.unwrap_or(word) } else { word };
            if (i == j || bare(from, to)) && !word.is_empty() {
                found.push(Word { text: word.to_owned(), from: i, to: j, met: Cell::new(false) });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_commas_outside_quotes() {
        let texts = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(texts("-999, unknown"), ["-999", "-999, unknown", "unknown"]);
        assert_eq!(texts("\"-9,9\", NA"), ["-9,9", "NA"]);
        assert_eq!(texts("\"NA\",\"unk\""), ["NA", "unk"]);
        assert_eq!(texts(" , ,"), [""; 0]);
        assert_eq!(texts("5\""), ["5\""]);
    }
}
