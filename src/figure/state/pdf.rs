//! The experiment inside a PDF: an embedded file. Streams always stand in the file by themselves, also where a program has
//! packed all other objects together, so that they are found without reading any table of the file.

use super::lost::{LONGEST, Lost, unpacked};
use crate::figure::inside;

/// Around what a stream holds.
const BEGIN: &[u8] = b"stream";
const END: &[u8] = b"endstream";
/// How a file ends that is whole, and how far from its end that may stand.
const EOF: (&[u8], usize) = (b"%%EOF", 2048);

/// Tries every stream of the file; of one that begins otherwise no more than that beginning is unpacked.
pub(super) fn find(bytes: &[u8]) -> Result<String, Lost> {
    let mut at = 0;
    while let Some(found) = position(&bytes[at..], BEGIN) {
        let is_end = bytes[..at + found].ends_with(b"end");
        at += found + BEGIN.len();
        let rest = &bytes[at..];
        let data = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).filter(|_| !is_end);
        if let Some(text) = data.and_then(experiment) {
            return Ok(text);
        }
    }
    let tail = &bytes[bytes.len().saturating_sub(EOF.1)..];
    if position(bytes, b"/Encrypt").is_some() {
        Err(Lost::Locked)
    } else if position(tail, EOF.0).is_none() {
        Err(Lost::Damaged)
    } else {
        Err(Lost::Nothing)
    }
}

/// The experiment that a stream holds, packed or not.
fn experiment(data: &[u8]) -> Option<String> {
    if !data.starts_with(inside::BEGIN.as_bytes()) {
        return unpacked(data);
    }
    let within = &data[..data.len().min(LONGEST)];
    String::from_utf8(within[..position(within, END)?].to_vec()).ok()
}

fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(word) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
