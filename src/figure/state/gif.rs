//! The experiment inside a GIF: a comment, before or behind the pictures, which are not looked at.

use super::lost::{LONGEST, Lost, is_ours};
use crate::figure::inside::MARK;

/// Goes from block to block.
pub(super) fn find(bytes: &[u8]) -> Result<String, Lost> {
    let screen = bytes.get(..13).ok_or(Lost::Damaged)?;
    let mut rest = bytes.get(13 + colours(screen[10])..).ok_or(Lost::Damaged)?;
    loop {
        let (kind, after) = rest.split_first().ok_or(Lost::Damaged)?;
        rest = match kind {
            b'!' => {
                let (label, after) = after.split_first().ok_or(Lost::Damaged)?;
                let (words, after) = blocks(after, *label == 0xfe)?;
                if let Ok(text) = String::from_utf8(words)
                    && let text = text.strip_prefix(MARK).unwrap_or(&text)
                    && is_ours(text)
                {
                    return Ok(text.to_owned());
                }
                after
            }
            b',' => {
                let place = after.get(..9).ok_or(Lost::Damaged)?;
                // A table of colours, and how long the first codes are.
                let after = after.get(9 + colours(place[8]) + 1..).ok_or(Lost::Damaged)?;
                blocks(after, false)?.1
            }
            b';' => return Err(Lost::Nothing),
            _ => return Err(Lost::Damaged),
        };
    }
}

/// How many bytes a table of colours takes, by the byte that says so.
fn colours(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Blocks up to the empty one, put together if they are wanted, and what comes behind.
fn blocks(mut rest: &[u8], wanted: bool) -> Result<(Vec<u8>, &[u8]), Lost> {
    let mut words = Vec::new();
    loop {
        let (length, after) = rest.split_first().ok_or(Lost::Damaged)?;
        let length = usize::from(*length);
        let block = after.get(..length).ok_or(Lost::Damaged)?;
        rest = &after[length..];
        if length == 0 {
            return Ok((words, rest));
        }
        if wanted && words.len() <= LONGEST {
            words.extend_from_slice(block);
        }
    }
}
