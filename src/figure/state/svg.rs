//! The experiment inside an SVG: a text in its `<metadata>`. Programs that save a figure again may rename prefixes, wrap it
//! in elements of their own and write letters as references; they keep the text.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use super::lost::{LONGEST, Lost, is_ours};

/// Looks through the file; what comes after the experiment is not read.
pub(super) fn find(bytes: &[u8]) -> Result<String, Lost> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // What was cut may end within a letter.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or(""),
        Err(_) => return Err(Lost::NotUtf8),
    };
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut depth, mut metadata) = (0_usize, None);
    // The texts of the elements that are open within the metadata, the innermost last.
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|_| Lost::Damaged)? {
            Event::Start(tag) => {
                let name = tag.local_name();
                if depth == 0 && name.as_ref() != "svg" {
                    return Err(Lost::Web);
                }
                depth += 1;
                if metadata.is_none() && name.as_ref() == "metadata" {
                    metadata = Some(depth);
                }
                if metadata.is_some() {
                    open.push(String::new());
                }
            }
            Event::End(_) => {
                if let Some(text) = open.pop()
                    && is_ours(&text)
                {
                    return Ok(text);
                }
                if metadata == Some(depth) {
                    metadata = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(words) => add(&mut open, &words.xml10_content())?,
            Event::CData(words) => add(&mut open, &words.xml10_content())?,
            Event::GeneralRef(reference) => {
                let mut letter = [0; 4];
                let named = || resolve_xml_entity(&reference.xml10_content());
                match reference.resolve_char_ref().map_err(|_| Lost::Damaged)? {
                    Some(c) => add(&mut open, c.encode_utf8(&mut letter))?,
                    // Entities that the file defines by itself are nobody's experiment.
                    None => add(&mut open, named().unwrap_or_default())?,
                }
            }
            Event::Eof => return Err(if depth == 0 { Lost::Nothing } else { Lost::Damaged }),
            _ => {}
        }
    }
}

/// Adds to the text of the innermost element within the metadata.
fn add(open: &mut [String], words: &str) -> Result<(), Lost> {
    let Some(text) = open.last_mut() else { return Ok(()) };
    if text.len() + words.len() > LONGEST {
        return Err(Lost::Nothing);
    }
    text.push_str(words);
    Ok(())
}
