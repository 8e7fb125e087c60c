//! A text cut into rows and cells, outside quotes.

use std::borrow::Cow;

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// One character: comma, semicolon, tab or bar.
    Mark(u8),
    /// Runs of spaces and tabs.
    Spaces,
    /// Two spaces or more: single ones are part of a cell.
    WideSpaces,
    /// Nothing: a line is a cell.
    None,
}

impl Delimiter {
    /// As people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mark(b',') => "commas",
            Self::Mark(b';') => "semicolons",
            Self::Mark(b'\t') => "tabs",
            Self::Mark(_) => "bars",
            Self::Spaces | Self::WideSpaces => "spaces",
            Self::None => "lines",
        }
    }
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    /// It stood in quotes.
    pub(super) quoted: bool,
    /// More stood behind the quote that closed: another delimiter may cut there.
    pub(super) behind: bool,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its first line, from 1.
    pub(super) line: u64,
    /// The line the next row begins in, or after.
    pub(super) next: u64,
    /// Where it begins and ends in the text.
    pub(super) bytes: (usize, usize),
}

/// A quote that was opened on this line and is not closed as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open(pub(super) u64);

/// Rows of a text, from a place on.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    delimiter: Delimiter,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, at: usize, line: u64, delimiter: Delimiter) -> Self {
        Self { text, at, line, delimiter }
    }

    /// The next row that is not empty, into `cells`; `None` at the end.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell<'a>>) -> Option<Result<Place, Open>> {
        loop {
            cells.clear();
            if self.at >= self.text.len() {
                return None;
            }
            let (from, line) = (self.at, self.line);
            if let Err(open) = self.row(cells) {
                self.at = self.text.len();
                return Some(Err(open));
            }
            if cells.iter().any(|cell| cell.quoted || !cell.text.is_empty()) {
                return Some(Ok(Place { line, next: self.line, bytes: (from, self.at) }));
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Past the end of a line, if one is here.
    fn ended(&mut self) -> bool {
        match self.byte() {
            None => return true,
            Some(b'\n') => self.at += 1,
            Some(b'\r') => self.at += if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') { 2 } else { 1 },
            Some(_) => return false,
        }
        self.line += 1;
        true
    }

    fn blanks(&mut self) {
        let tab = self.delimiter != Delimiter::Mark(b'\t');
        while self.byte().is_some_and(|byte| byte == b' ' || (tab && byte == b'\t')) {
            self.at += 1;
        }
    }

    fn row(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<(), Open> {
        loop {
            self.blanks();
            let by_spaces = matches!(self.delimiter, Delimiter::Spaces | Delimiter::WideSpaces);
            if by_spaces && self.ended() {
                return Ok(());
            }
            let cell = if self.byte() == Some(b'"') { self.quoted()? } else { self.bare() };
            cells.push(cell);
            if self.ended() {
                return Ok(());
            }
            if !by_spaces {
                self.at += 1; // the delimiter
            }
        }
    }

    /// Whether a bare cell ends here.
    fn ends(&self, byte: u8) -> bool {
        let blank = |byte: u8| byte == b' ' || byte == b'\t';
        let next = || self.text.as_bytes().get(self.at + 1).copied();
        matches!(byte, b'\n' | b'\r')
            || match self.delimiter {
                Delimiter::Mark(mark) => byte == mark,
                Delimiter::Spaces => blank(byte),
                Delimiter::WideSpaces => byte == b'\t' || (byte == b' ' && next().is_none_or(blank)),
                Delimiter::None => false,
            }
    }

    fn bare(&mut self) -> Cell<'a> {
        let from = self.at;
        while self.byte().is_some_and(|byte| !self.ends(byte)) {
            self.at += 1;
        }
        Cell { text: Cow::Borrowed(self.text[from..self.at].trim()), quoted: false, behind: false }
    }

    fn quoted(&mut self) -> Result<Cell<'a>, Open> {
        let opened = self.line;
        let mut text: Option<String> = None;
        self.at += 1;
        let mut from = self.at;
        loop {
            match self.byte() {
                None => return Err(Open(opened)),
                Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                    text.get_or_insert_default().push_str(&self.text[from..=self.at]);
                    self.at += 2;
                    from = self.at;
                }
                Some(b'"') => break,
                Some(b'\n') => {
                    self.line += 1;
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
        let inside = &self.text[from..self.at];
        self.at += 1;
        let mut text = match text {
            None => Cow::Borrowed(inside),
            Some(before) => Cow::Owned(before + inside),
        };
        let closed = self.at;
        self.blanks();
        // What follows a quote belongs to the cell: 5" nails. Over several lines it is a quote that was not closed.
        let end = self.byte().is_none_or(|byte| self.ends(byte));
        let blanks = &self.text[closed..self.at];
        let spaced = match self.delimiter {
            Delimiter::Spaces => !blanks.is_empty(),
            Delimiter::WideSpaces => blanks.len() > 1 || blanks == "\t",
            Delimiter::Mark(_) | Delimiter::None => false,
        };
        let behind = !end && !spaced;
        if behind {
            if self.line != opened {
                return Err(Open(opened));
            }
            let rest = self.bare().text;
            text = Cow::Owned(format!("{text}{rest}"));
        }
        let trimmed = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Ok(Cell { text: trimmed, quoted: true, behind })
    }
}

/// Rows of a text, each with the byte and the line it begins in.
pub(super) type Sample<'a> = Vec<(Vec<Cell<'a>>, (usize, u64))>;

/// A quote that was opened and not closed, in words.
pub(super) fn open_quote(open: Open) -> String {
    format!("line {}: a quote is opened and not closed; close it, or write a quote within a cell twice", open.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, delimiter: Delimiter) -> Result<Vec<Vec<String>>, u64> {
        let mut rows = Rows::new(text, 0, 1, delimiter);
        let (mut found, mut cells) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next(&mut cells) {
            row.map_err(|open| open.0)?;
            found.push(cells.iter().map(|cell| cell.text.to_string()).collect());
        }
        Ok(found)
    }

    #[test]
    fn cells_are_cut_outside_quotes() {
        let commas = Delimiter::Mark(b',');
        assert_eq!(
            all("\"Length, mm\" , b\r\n\r\n\"a \"\"b\"\"\",\n", commas).unwrap(),
            [["Length, mm", "b"], ["a \"b\"", ""]]
        );
        assert_eq!(all("a\rb\r", commas).unwrap(), [["a"], ["b"]], "lines of an old Mac");
        assert_eq!(all("  x    y\n\t1 10 \n", Delimiter::Spaces).unwrap(), [["x", "y"], ["1", "10"]]);
        assert_eq!(all("\"a b\" \"c\"\n", Delimiter::Spaces).unwrap(), [["a b", "c"]]);
        assert_eq!(all("New York   5\n", Delimiter::WideSpaces).unwrap(), [["New York", "5"]]);
        assert_eq!(all("1, 5\" nail\n\"5\" nail,2", commas).unwrap(), [["1", "5\" nail"], ["5nail", "2"]]);
        assert_eq!(all("\"two\nlines\",x\ny,z", commas).unwrap(), [["two\nlines", "x"], ["y", "z"]]);
    }

    #[test]
    fn an_open_quote_is_named_by_its_line() {
        let commas = Delimiter::Mark(b',');
        assert_eq!(all("x,note\n1,a\n2,\"b\n3,c\n", commas), Err(3));
        assert_eq!(all("x,note\n2,\"b\n3,c\n4,\"d\n", commas), Err(2), "the next quote does not close it");
    }
}
