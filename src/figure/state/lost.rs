//! What the readers of each format look for, and why they come back without it. Where each format keeps it is told in
//! [`crate::figure::inside`].

use crate::figure::inside::BEGIN;

/// An experiment that is longer is none of ours: what packs more is not unpacked to its end.
pub(super) const LONGEST: usize = 1 << 20;

/// Why nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The file is whole, and nothing is in it.
    Nothing,
    /// It ends early, or bytes of it are not what they were.
    Damaged,
    /// It is locked by a password.
    Locked,
    /// It is XML of another kind: the name of its root.
    Web,
    /// Letters of another encoding.
    NotUtf8,
}

/// Whether a text is what is looked for.
pub(super) fn is_ours(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

/// Unpacks a stream of zlib that holds what is looked for; of any other only its beginning is unpacked.
pub(super) fn unpacked(packed: &[u8]) -> Option<String> {
    use std::io::Read as _;
    let mut stream = flate2::bufread::ZlibDecoder::new(packed);
    let mut bytes = vec![0; BEGIN.len()];
    stream.read_exact(&mut bytes).ok()?;
    if bytes != BEGIN.as_bytes() {
        return None;
    }
    stream.take(LONGEST as u64).read_to_end(&mut bytes).ok()?;
    if bytes.len() > LONGEST { None } else { String::from_utf8(bytes).ok() }
}
