//! The scenario inside a Parquet file: texts with names in its last part, which is read without the tables before it.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::place::open;

/// How a Parquet file begins, and how it ends.
const MAGIC: [u8; 4] = *b"PAR1";
/// How one ends whose last part is encrypted.
const LOCKED: [u8; 4] = *b"PARE";
/// A last part that is longer is none of ours.
const LONGEST: u64 = 64 << 20;
/// Structures within structures: Parquet's own go 6 deep.
const DEEPEST: usize = 24;

/// The scenario's name among the texts. All others of the lab begin with it.
pub(crate) const SCENARIO: &str = "collapse-lab";
/// Which version has written it.
pub(crate) const VERSION: &str = "collapse-lab.version";
/// What the table is: `run`, `sweep`, or which single runs.
pub(crate) const TABLE: &str = "collapse-lab.table";
/// The metrics of a run, separated by spaces.
pub(crate) const METRICS: &str = "collapse-lab.metrics";
/// How finely a sweep was refined.
pub(crate) const REFINE: &str = "collapse-lab.refine";
/// What the comment lines of a CSV say, one a line.
pub(crate) const NOTES: &str = "collapse-lab.notes";
/// A check sum of all these.
pub(crate) const CHECK: &str = "collapse-lab.check";

/// What a Parquet file of the lab says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    /// The TOML of its scenario.
    pub(crate) scenario: String,
    /// What its table is.
    pub(crate) table: String,
    /// The metrics of a run.
    pub(crate) metrics: Vec<String>,
    /// How finely a sweep was refined.
    pub(crate) refine: u32,
}

/// Whether a file is to be read as Parquet: it begins so, or is called so.
pub(crate) fn is_parquet(path: &Path) -> bool {
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet")) {
        return path.is_file();
    }
    let mut begin = [0; 4];
    path.is_file() && open(path).is_ok_and(|mut file| file.read_exact(&mut begin).is_ok()) && begin == MAGIC
}

/// Reads what a Parquet file says of itself.
///
/// # Errors
/// What it is instead, or what has become of its scenario: the end of a line that begins with its name.
pub(crate) fn told(path: &Path) -> Result<Told, String> {
    const DAMAGED: &str = "a Parquet file that is cut short or damaged; copy it or write it anew";
    let mut file = open(path)?;
    let fail = |error: std::io::Error| format!("cannot be read ({error})");
    let length = file.metadata().map_err(fail)?.len();
    let mut ends = [[0; 4]; 3];
    if length < 12 {
        return Err(DAMAGED.into());
    }
    file.read_exact(&mut ends[0]).map_err(fail)?;
    if ends[0] != MAGIC {
        return Err("begins like no Parquet file: it is damaged, or another kind of file; copy it anew".into());
    }
    file.seek(SeekFrom::End(-8)).map_err(fail)?;
    file.read_exact(&mut ends[1]).map_err(fail)?;
    file.read_exact(&mut ends[2]).map_err(fail)?;
    if ends[2] == LOCKED {
        return Err("a Parquet file that is encrypted; save it without a key".into());
    }
    let size = u64::from(u32::from_le_bytes(ends[1]));
    if ends[2] != MAGIC || size > length - 12 || size > LONGEST {
        return Err(DAMAGED.into());
    }
    file.seek(SeekFrom::Start(length - 8 - size)).map_err(fail)?;
    let mut last = Vec::new();
    file.take(size).read_to_end(&mut last).map_err(fail)?;
    let texts = texts(&last).ok_or(DAMAGED)?;
    let text = |name: &str| texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
    let Some(scenario) = text(SCENARIO) else {
        return Err(
            "a Parquet file that holds no scenario: it is another program's, or one that saved it anew has left \
                    that out; use the file as the lab wrote it"
                .into(),
        );
    };
    let written = text(CHECK).and_then(|sum| u32::from_str_radix(sum, 16).ok());
    if written != Some(sum(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))) {
        return Err(
            "a Parquet file whose scenario is not as the lab wrote it: it is damaged, or was changed by hand; \
                    copy it or write it anew"
                .into(),
        );
    }
    Ok(Told {
        scenario: scenario.to_owned(),
        table: text(TABLE).unwrap_or_default().to_owned(),
        metrics: text(METRICS).unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        refine: text(REFINE).and_then(|number| number.parse().ok()).unwrap_or(0),
    })
}

/// The check sum of the lab's texts, in whatever order they stand.
pub(crate) fn sum<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> u32 {
    let mut own: Vec<_> = texts.filter(|(name, _)| name.starts_with(SCENARIO) && *name != CHECK).collect();
    own.sort_unstable();
    let mut sum = crc32fast::Hasher::new();
    for (name, text) in own {
        [name, "\0", text, "\0"].iter().for_each(|part| sum.update(part.as_bytes()));
    }
    sum.finalize()
}

/// The texts of a Parquet file's last part, all of which is gone through; `None` if it is not as such a part is.
fn texts(last: &[u8]) -> Option<Vec<(String, String)>> {
    /// Where they stand among its fields.
    const TEXTS: i64 = 5;
    let (mut thrift, mut found, mut before) = (Thrift(last), Vec::new(), 0);
    loop {
        let (field, kind) = thrift.field(before)?;
        match (field, kind) {
            (_, STOP) => return Some(found),
            (TEXTS, LIST) => {
                let (count, of) = thrift.list()?;
                for _ in 0..count {
                    found.extend(thrift.pair(of)?);
                }
            }
            _ => thrift.skip(kind, 0)?,
        }
        before = field;
    }
}

/// Types of Thrift's compact protocol, in which the last part of a Parquet file is written.
const STOP: u8 = 0;
const BYTE: u8 = 3;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// What is left to read of it. Nothing is set aside for what a length says before it is there.
struct Thrift<'a>(&'a [u8]);

impl<'a> Thrift<'a> {
    fn byte(&mut self) -> Option<u8> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A number in as many bytes as it needs.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Number and type of the next field of a structure.
    fn field(&mut self, before: i64) -> Option<(i64, u8)> {
        let head = self.byte()?;
        let field = match (head >> 4, head & 15) {
            (_, STOP) => 0,
            (0, _) => {
                let folded = self.number()?;
                (folded >> 1) as i64 ^ -((folded & 1) as i64)
            }
            (step, _) => before.checked_add(i64::from(step))?,
        };
        Some((field, head & 15))
    }

    /// How many a list has, and of what type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
        Some((count, head & 15))
    }

    /// A name and its text, which may be missing.
    fn pair(&mut self, kind: u8) -> Option<Option<(String, String)>> {
        if kind != STRUCT {
            return None;
        }
        let (mut both, mut before) = ([None, None], 0);
        loop {
            let (field, kind) = self.field(before)?;
            match (field, kind) {
                (_, STOP) => break,
                (1 | 2, BINARY) => {
                    let length = self.number()?;
                    let text = std::str::from_utf8(self.bytes(length)?).ok()?;
                    both[usize::from(field == 2)] = Some(text.to_owned());
                }
                _ => self.skip(kind, 0)?,
            }
            before = field;
        }
        let [name, text] = both;
        Some(name.zip(text))
    }

    /// Leaves out a value. In a list each takes a byte at least.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1 | 2 => {} // a truth value, told by its type
            BYTE => self.bytes(1).map(|_| ())?,
            4..=6 => self.number().map(|_| ())?,
            7 => self.bytes(8).map(|_| ())?,
            BINARY => {
                let length = self.number()?;
                self.bytes(length)?;
            }
            LIST | SET => {
                let (count, of) = self.list()?;
                let of = if of < BYTE { BYTE } else { of };
                (0..count).try_for_each(|_| self.skip(of, depth + 1))?;
            }
            MAP => {
                let count = self.number()?;
                let of = if count == 0 { 0 } else { self.byte()? };
                let kinds = [of >> 4, of & 15].map(|kind| if kind < BYTE { BYTE } else { kind });
                (0..count).try_for_each(|_| kinds.into_iter().try_for_each(|kind| self.skip(kind, depth + 1)))?;
            }
            STRUCT => {
                let mut before = 0;
                loop {
                    let (field, kind) = self.field(before)?;
                    if kind == STOP {
                        break;
                    }
                    self.skip(kind, depth + 1)?;
                    before = field;
                }
            }
            13 => self.bytes(16).map(|_| ())?,
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_last_part_says_it_is_gone_through_within_its_bytes() {
        // A list that says it has 2^60 entries; a structure within a structure without end; a text longer than all.
        let long = [&[0x29, 0xf8][..], &[0x80; 8], &[0x10, 0]].concat();
        let deep = [&[0x1c][..], &[0x1c; 4000]].concat();
        for last in [&long[..], &deep, b"\x59\x1c\x18\xff\xff\xff\x7fx", b"", b"\x5f"] {
            assert_eq!(texts(last), None, "{last:?}");
        }
        let good = b"\x15\x04\x49\x2c\x18\x01a\x18\x01b\x00\x18\x01c\x00\x28\x01x\x00";
        assert_eq!(texts(good), Some(vec![("a".to_owned(), "b".to_owned())]));
        for end in 0..good.len() {
            assert_eq!(texts(&good[..end]), None, "{end}");
        }
    }
}
