//! Papers named in a text, and where they are found. A scenario from elsewhere may have any text as its source, so that only
//! numbers of arXiv and DOIs lead anywhere, and these only to arXiv and to the registry of DOIs.

use super::papers::{Paper, paper};

/// What stands before a number of arXiv.
const ARXIV: &str = "https://arxiv.org/abs/";
/// What stands before a DOI.
const DOI: &str = "https://doi.org/";

/// A piece of a text, and what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The piece itself.
    pub words: &'a str,
    work: Option<Work<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work<'a> {
    /// Its number on arXiv, with a version if one is named.
    Arxiv(&'a str),
    Doi(&'a str),
}

impl<'a> Reference<'a> {
    /// Where the work is found, if it is one.
    pub fn address(&self) -> Option<String> {
        Some(match self.work? {
            Work::Arxiv(number) => format!("{ARXIV}{number}"),
            Work::Doi(doi) => format!("{DOI}{doi}"),
        })
    }

    /// The number of a paper on arXiv, without a version.
    pub fn number(&self) -> Option<&'a str> {
        match self.work? {
            Work::Arxiv(number) => number.split('v').next(),
            Work::Doi(_) => None,
        }
    }

    /// The paper, where it is one of those that are known.
    pub fn paper(&self) -> Option<&'static Paper> {
        self.number().and_then(paper)
    }
}

/// A text in pieces, those that name a work with the words "arXiv" and "doi" before it.
pub fn references(text: &str) -> Vec<Reference<'_>> {
    let mut all = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(found) = text[from..].find('.') {
        let dot = from + found;
        from = dot + 1;
        let Some((first, last, work)) = arxiv(text, dot).or_else(|| doi(text, dot)) else { continue };
        if first < done {
            continue;
        }
        let front = &text[done..first];
        let lead = ["arXiv ", "arXiv:", "doi ", "doi:", "DOI ", "DOI:"].iter().find(|lead| front.ends_with(**lead));
        let named = first - lead.map_or(0, |lead| lead.len());
        if named > done {
            all.push(Reference { words: &text[done..named], work: None });
        }
        all.push(Reference { words: &text[named..last], work: Some(work) });
        (done, from) = (last, last);
    }
    if done < text.len() {
        all.push(Reference { words: &text[done..], work: None });
    }
    all
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether a work may begin behind this: in the middle of a word or of a number none does.
fn is_start(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '.')
}

/// A number of arXiv around a dot: year, month, and which of that month, four digits up to 2014 and five since then.
fn arxiv(text: &str, dot: usize) -> Option<(usize, usize, Work<'_>)> {
    let before = text[..dot].bytes().rev().take_while(u8::is_ascii_digit).count();
    let after = digits(&text[dot + 1..]);
    if before != 4 || !is_start(&text[..dot - 4]) {
        return None;
    }
    let (year, month) = (text[dot - 4..dot - 2].parse::<u8>().ok()?, text[dot - 2..dot].parse::<u8>().ok()?);
    let of_its_time = (7..=14).contains(&year) && after == 4 || (15..=90).contains(&year) && after == 5;
    let mut last = dot + 1 + after;
    let rest = &text[last..];
    if let Some(version) = rest.strip_prefix('v').map(digits).filter(|&count| count > 0) {
        last += 1 + version;
    }
    let goes_on = text[last..].starts_with(|c: char| c.is_alphanumeric());
    (of_its_time && (1..=12).contains(&month) && !goes_on).then(|| (dot - 4, last, Work::Arxiv(&text[dot - 4..last])))
}

/// A DOI whose first dot this is: 10, four to nine digits, a slash and a name of plain characters.
fn doi(text: &str, dot: usize) -> Option<(usize, usize, Work<'_>)> {
    let first = dot.checked_sub(2).filter(|&first| text.get(first..dot) == Some("10") && is_start(&text[..first]))?;
    let who = digits(&text[dot + 1..]);
    let name = text[dot + 1 + who..].strip_prefix('/').filter(|_| (4..=9).contains(&who))?;
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "._;()/:-".contains(*c);
    let length: usize = name.chars().take_while(is_plain).map(char::len_utf8).sum();
    let mut name = &name[..length];
    // What ends a sentence, or closes what was opened before, is not of the name.
    loop {
        let open = |c| name.matches(c).count();
        let shorter = name.trim_end_matches(['.', ';', ':', '/', '-']);
        let shorter = if open(')') > open('(') { shorter.strip_suffix(')').unwrap_or(shorter) } else { shorter };
        if shorter.len() == name.len() {
            break;
        }
        name = shorter;
    }
    let last = dot + 1 + who + 1 + name.len();
    (!name.is_empty()).then(|| (first, last, Work::Doi(&text[first..last])))
}

/// Where theory is from, in words: bare numbers are those of arXiv, and what is derived here README tells.
pub fn cited(source: &str) -> String {
    let arxiv = if source.starts_with(|c: char| c.is_ascii_digit()) { "arXiv " } else { "" };
    let derived = if source.contains("derived here") { "; see README" } else { "" };
    format!("{arxiv}{source}{derived}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(&str, Option<String>)> {
        references(text).iter().map(|part| (part.words, part.address())).collect()
    }

    #[test]
    fn every_number_of_a_paper_is_found_and_no_other() {
        let arxiv = |number: &str| Some(format!("https://arxiv.org/abs/{number}"));
        assert_eq!(
            named("arXiv 2404.01413, 2410.16713 (keep)"),
            [
                ("arXiv 2404.01413", arxiv("2404.01413")),
                (", ", None),
                ("2410.16713", arxiv("2410.16713")),
                (" (keep)", None)
            ]
        );
        assert_eq!(named("arXiv:2404.01413v2"), [("arXiv:2404.01413v2", arxiv("2404.01413v2"))]);
        assert_eq!(references("arXiv:2404.01413v2")[0].number(), Some("2404.01413"));
        assert_eq!(named("0704.0001")[0].1, arxiv("0704.0001"));
        for plain in [
            "derived here",
            "3.27 for Beta at θ = 0.1",
            "0.1234567",
            "12345.678901",
            "2413.01234",
            "1503.0123",
            "x2404.01413",
            "2404.01413.5",
            "2404.01413x",
            "",
        ] {
            let told = references(plain);
            let links = told.iter().filter(|part| part.address().is_some()).count();
            assert_eq!(links, usize::from(plain == "2404.01413.5"), "{plain}");
        }
        let whole: String = references("é arXiv 2505.19046, theorem 4.1").iter().map(|part| part.words).collect();
        assert_eq!(whole, "é arXiv 2505.19046, theorem 4.1");
        assert_eq!(references("arXiv 2505.19046")[0].paper().unwrap().authors[1], "Ohad Shamir");
    }

    #[test]
    fn dois_end_where_their_sentence_does() {
        let doi = |doi: &str| Some(format!("https://doi.org/{doi}"));
        for (text, wanted) in [
            ("doi 10.1371/journal.pone.0090081, CC0", "10.1371/journal.pone.0090081"),
            ("Shannon 1948 (doi:10.1002/j.1538-7305.1948.tb01338.x).", "10.1002/j.1538-7305.1948.tb01338.x"),
            ("10.1016/S0140-6736(05)17700-5;", "10.1016/S0140-6736(05)17700-5"),
        ] {
            let found: Vec<_> = named(text).into_iter().filter_map(|(_, address)| address).collect();
            assert_eq!(found, [doi(wanted).unwrap()], "{text}");
        }
        for plain in ["10.5/7 of them", "110.1371/x", "10.1371/", "10.12345678901/x", "10.1371 /x"] {
            assert!(named(plain).iter().all(|part| part.1.is_none()), "{plain}");
        }
    }

    /// Whatever a stranger writes, what opens is arXiv or the registry, and the pieces are the text.
    #[test]
    fn no_text_leads_elsewhere() {
        for text in [
            "https://evil.example/?x=arXiv",
            "javascript:alert(1) 2404.01413",
            "file:///etc/passwd",
            "http://arxiv.org.evil.example/abs/2404.01413/../../x",
            "10.1000/x?y=1#z \"><a href=10.1000/(((",
            "10.1000/%2e%2e/@evil.example",
            "data:text/html,10.9999/<script>",
            "2404.01413@evil.example é.é 10.1000/é",
        ] {
            let all = references(text);
            assert_eq!(all.iter().map(|part| part.words).collect::<String>(), text);
            for address in all.iter().filter_map(Reference::address) {
                let rest = address.strip_prefix(ARXIV).or_else(|| address.strip_prefix(DOI)).unwrap_or_default();
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "._;()/:-".contains(c);
                assert!(!rest.is_empty() && rest.chars().all(is_plain), "{text}: {address}");
            }
        }
    }

    #[test]
    fn a_source_of_theory_is_told_in_words() {
        assert_eq!(cited("2502.18049"), "arXiv 2502.18049");
        assert_eq!(cited("2404.02325; derived here"), "arXiv 2404.02325; derived here; see README");
        assert_eq!(cited("derived here"), "derived here; see README");
    }

    /// No shipped source speaks of chapters of texts that nobody else has, such as "derived (8.9)".
    #[test]
    fn sources_name_what_others_can_look_up() {
        let is_section = |inside: &str| {
            inside.split(['.', ',', ' ']).all(|part| part.len() < 3 && digits(part) == part.len())
                && inside.contains('.')
        };
        let sources = crate::experiment::shipped().into_iter().map(|(name, scenario)| (name, scenario.source));
        let metrics = crate::experiment::GENERAL.iter().map(|general| (general.name.to_owned(), general.source.into()));
        for (name, source) in sources.chain(metrics) {
            let inside = source.split('(').skip(1).filter_map(|rest| rest.split(')').next());
            for inside in inside {
                assert!(!is_section(inside), "{name}: {source}");
            }
            assert!(!source.contains("specification") && !source.contains("section 8"), "{name}: {source}");
            assert!(!source.contains("derived") || source.contains("see README"), "{name}: {source}");
        }
    }
}
