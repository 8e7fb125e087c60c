//! Opens a data file: from its path to its text, checked before it is opened and bounded in size.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use include_dir::{Dir, File, include_dir};

use crate::experiment::place;

use super::giving_up::go_on;
use super::sheet;
use super::source::Source;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/data");
/// A data file has at most so many bytes.
const MOST_BYTES: u64 = 1 << 30;
/// Read at once, before it is asked whether to go on.
const PART: u64 = 16 << 20;

/// Where a path leads, relative to `folder` if it is.
pub(super) fn place_of(path: &str, folder: Option<&Path>) -> PathBuf {
    folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
}

/// Opens a path, relative to `folder` if it is, or a shipped file's name.
///
/// # Errors
/// A phrase.
pub(super) fn open(path: &str, folder: Option<&Path>, sheet: Option<&str>) -> Result<Source, String> {
    let place = place_of(path, folder);
    let bytes = match place::open(&place) {
        Ok(file) => read(file)?,
        Err(_) if !place.exists() && is_shipped(path) => {
            SHIPPED.get_file(path).map_or(&[][..], File::contents).to_vec()
        }
        Err(what) => {
            let why = place::without_shell(Path::new(path)).filter(|_| !place.exists());
            return Err(why.map_or(what, |why| format!("cannot be read ({why})")));
        }
    };
    from_bytes(bytes, sheet)
}

/// Whether a name is that of a shipped file.
pub(crate) fn is_shipped(path: &str) -> bool {
    SHIPPED.get_file(path).is_some()
}

fn read(file: std::fs::File) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let larger = || format!("is larger than {:.0} GB; take a part of it", MOST_BYTES as f64 / 1e9);
    let known = file.metadata().map_or(0, |metadata| metadata.len());
    if known > MOST_BYTES {
        return Err(larger());
    }
    bytes.reserve(usize::try_from(known).unwrap_or_default());
    // It may grow while it is read.
    let mut rest = file.take(MOST_BYTES + 1);
    loop {
        let part = rest.by_ref().take(PART).read_to_end(&mut bytes);
        let part = part.map_err(|error| place::unreadable(&error))?;
        go_on()?;
        if part == 0 {
            break;
        }
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(larger());
    }
    Ok(bytes)
}

pub(super) fn from_bytes(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Source, String> {
    if sheet::is_workbook(&bytes) {
        return sheet::open(bytes, sheet);
    }
    if let Some(name) = sheet {
        let sheet: String = name.chars().take(40).collect();
        return Err(format!("is a text and has no sheet \"{sheet}\"; leave truth.sheet out"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err("is not a text in UTF-8; save it as CSV UTF-8".into());
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count();
        format!("line {line} is not UTF-8; save it as CSV UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(Source { text, sheet: None, sheets: Vec::new(), notes: Vec::new() })
}
