//! The experiment inside a PNG: a text chunk, before or behind the pixels, which are not looked at.

use super::lost::{LONGEST, Lost, is_ours, unpacked};

/// How every PNG begins.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Goes from chunk to chunk.
pub(super) fn find(bytes: &[u8]) -> Result<String, Lost> {
    let mut rest = &bytes[SIGNATURE.len().min(bytes.len())..];
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(Lost::Damaged)?;
        let (kind, after) = after.split_first_chunk::<4>().ok_or(Lost::Damaged)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Lost::Damaged)?;
        let data = after.get(..length).ok_or(Lost::Damaged)?;
        if let Some(text) = text(*kind, data).filter(|text| is_ours(text)) {
            return Ok(text);
        }
        if kind == b"IEND" {
            return Err(Lost::Nothing);
        }
        rest = after.get(length + 4..).ok_or(Lost::Damaged)?; // behind the check sum
    }
}

/// What a text chunk says, whichever of the three kinds it is; programs that save a picture again change the kind.
fn text(kind: [u8; 4], data: &[u8]) -> Option<String> {
    // A keyword comes first.
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (_, rest) = (parts.next()?, parts.next()?);
    match &kind {
        b"tEXt" => plain(rest),
        b"zTXt" => unpacked(rest.get(1..)?),
        b"iTXt" => {
            let packed = *rest.first()? == 1;
            // Language, and the keyword in that language.
            let words = rest.get(2..)?.splitn(3, |byte| *byte == 0).nth(2)?;
            if packed { unpacked(words) } else { plain(words) }
        }
        _ => None,
    }
}

/// UTF-8, as the chunk has it or as programs have put it there; else Latin-1, as the oldest chunk should be.
fn plain(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..LONGEST).is_none().then_some(bytes)?;
    let latin = |error: std::string::FromUtf8Error| error.into_bytes().into_iter().map(char::from).collect();
    Some(String::from_utf8(bytes.to_vec()).unwrap_or_else(latin))
}
