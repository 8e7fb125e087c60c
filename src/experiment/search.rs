//! Search among scenarios: by words of title and claim, by family, and by author, title or number of a paper.
//!
//! All the words typed must be there, each as the beginning of a word. Case, accents and hyphens do not count; where nothing
//! has the words as they are typed, each may have one slip of the pen.

use std::ops::Range;

use super::references::references;
use super::scenario::Scenario;
use crate::family::about;

/// What a line of a scenario is, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Its title.
    Title,
    /// Who wrote a paper it is from.
    Authors,
    /// What that paper is called, with year and number.
    Paper,
    /// The name of its file.
    Name,
    /// A family of truth or model.
    Family,
    /// Where the claim is from, as it says itself.
    Source,
    /// The question it stands under.
    Group,
    /// What it claims.
    Claim,
}

impl Place {
    /// What stands before the line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Authors => "authors",
            Self::Paper => "paper",
            Self::Name => "name",
            Self::Family => "family",
            Self::Source => "source",
            Self::Group => "group",
            Self::Claim => "claim",
        }
    }

    fn weight(self) -> u32 {
        match self {
            Self::Title | Self::Authors => 6,
            Self::Paper | Self::Name | Self::Family => 5,
            Self::Source => 4,
            Self::Group => 3,
            Self::Claim => 2,
        }
    }
}

/// A line of a scenario that has some of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Which line it is.
    pub place: Place,
    /// The whole of it.
    pub text: String,
    /// Where the words stand in it, in order.
    pub marks: Vec<Range<usize>>,
}

/// A scenario that has all the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place among those that were searched.
    pub index: usize,
    /// What of it has the words; nothing, where none were typed.
    pub lines: Vec<Matched>,
}

/// Scenarios, laid out for search.
#[derive(Debug)]
pub struct Index {
    entries: Vec<Vec<Line>>,
}

#[derive(Debug)]
struct Line {
    place: Place,
    text: String,
    words: Vec<Word>,
}

/// A word without case and accents, and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    folded: String,
    at: Range<usize>,
}

impl Index {
    /// Of scenarios with their names.
    pub fn new(scenarios: &[(String, Scenario)]) -> Self {
        Self { entries: scenarios.iter().map(|(name, scenario)| lines(name, scenario)).collect() }
    }

    /// Those that have all the words, best first; all of them as they stand, if none were typed.
    pub fn find(&self, typed: &str) -> Vec<Found> {
        let typed = wanted(typed);
        let strictly = self.find_with(&typed, false);
        if strictly.is_empty() { self.find_with(&typed, true) } else { strictly }
    }

    fn find_with(&self, typed: &[Wanted], slips: bool) -> Vec<Found> {
        let mut found: Vec<(u32, Found)> = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let Some(hits) = typed.iter().map(|wanted| wanted.best(entry, slips)).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let hits = hits.concat();
            let score = hits.iter().map(|hit| hit.score).sum();
            found.push((score, Found { index, lines: matched(entry, &hits) }));
        }
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score)); // keeps the order otherwise
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// All that is said of a scenario, line by line.
fn lines(name: &str, scenario: &Scenario) -> Vec<Line> {
    let line = |place, text: String| Line { place, words: words(&text), text };
    let Scenario { title, claim, source, group, .. } = scenario;
    let mut all = vec![line(Place::Title, title.clone())];
    for paper in references(source).iter().filter_map(super::references::Reference::paper) {
        all.push(line(Place::Authors, paper.authors.join(", ")));
        all.push(line(Place::Paper, format!("{}, {}, arXiv {}", paper.title, paper.year, paper.number)));
    }
    all.push(line(Place::Name, name.to_owned()));
    let other = |key: &str| scenario.compare.get(key).and_then(toml::Value::as_str);
    let sides =
        [Some(scenario.family.as_str()), Some(scenario.model.as_str()), other("truth.family"), other("model.family")];
    let mut families: Vec<&str> = Vec::new();
    for family in sides.into_iter().flatten().filter(|family| !family.is_empty()) {
        if !families.contains(&family) {
            families.push(family);
            let label = about(family).map_or("", |about| about.label);
            all.push(line(Place::Family, format!("{label} ({family})")));
        }
    }
    let rest = [(Place::Source, source), (Place::Group, group), (Place::Claim, claim)];
    all.extend(rest.map(|(place, text)| line(place, text.clone())));
    all
}

/// The words of a text; parts of one with hyphens stand by themselves and together.
fn words(text: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    let mut compound: Option<Word> = None;
    let mut end = 0;
    for at in pieces(text) {
        let folded = fold(&text[at.clone()]);
        let joins = !all.is_empty() && text[end..at.start].chars().all(is_hyphen) && at.start > end;
        end = at.end;
        if joins {
            let before = compound
                .take()
                .or_else(|| all.last().map(|last| Word { folded: last.folded.clone(), at: last.at.clone() }));
            let before = before.unwrap_or_else(|| Word { folded: String::new(), at: at.clone() });
            compound = Some(Word { folded: before.folded + &folded, at: before.at.start..at.end });
        } else {
            all.extend(compound.take());
        }
        all.push(Word { folded, at });
    }
    all.extend(compound);
    all
}

/// Where the words of a text stand: letters and digits, with dots between digits.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let is_dot = c == '.' && before.is_ascii_digit() && rest.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let is_in = c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || is_dot;
        match (is_in, open) {
            (true, None) => open = Some(at),
            (false, Some(start)) => {
                all.push(start..at);
                open = None;
            }
            _ => {}
        }
        before = c;
    }
    all.extend(open.map(|start| start..text.len()));
    all
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\'' | '\u{2019}')
}

/// Small letters without accents; a Greek letter by its name.
fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
            'æ' => "ae",
            'ç' | 'ć' | 'č' => "c",
            'ď' | 'đ' | 'ð' => "d",
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
            'ğ' => "g",
            'ì'..='ï' | 'ī' | 'ı' => "i",
            'ł' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
            'œ' => "oe",
            'ř' => "r",
            'ś' | 'š' | 'ş' | 'ș' => "s",
            'ß' => "ss",
            'ţ' | 'ť' | 'ț' => "t",
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'θ' => "theta",
            'κ' => "kappa",
            'λ' => "lambda",
            'π' => "pi",
            'σ' => "sigma",
            '²' => "2",
            '\u{300}'..='\u{36f}' => "",
            other => {
                folded.push(other);
                continue;
            }
        };
        folded.push_str(plain);
    }
    folded
}

/// A word typed: its parts, which must all be there, or else these as one.
struct Wanted {
    parts: Vec<String>,
    whole: String,
}

#[derive(Clone)]
struct Hit {
    line: usize,
    at: Range<usize>,
    score: u32,
}

/// What is looked for. Of an address of arXiv it is the number; "et al." is no word.
fn wanted(typed: &str) -> Vec<Wanted> {
    let of = |typed: &str| {
        let number = references(typed).iter().find_map(super::references::Reference::number);
        let parts: Vec<String> = match number {
            Some(number) => vec![number.to_owned()],
            None => pieces(typed).into_iter().map(|at| fold(&typed[at])).collect(),
        };
        Wanted { whole: parts.concat(), parts }
    };
    let all = typed.split_whitespace().map(of).filter(|wanted| !wanted.parts.is_empty());
    let (idle, all): (Vec<_>, Vec<_>) = all.partition(|wanted| ["et", "al", "and"].contains(&wanted.whole.as_str()));
    if all.is_empty() { idle } else { all }
}

impl Wanted {
    /// The best places of its parts in a scenario.
    fn best(&self, entry: &[Line], slips: bool) -> Option<Vec<Hit>> {
        let apart: Option<Vec<Hit>> = self.parts.iter().map(|part| best(entry, part, slips)).collect();
        if apart.is_some() || self.parts.len() == 1 {
            return apart;
        }
        best(entry, &self.whole, slips).map(|hit| vec![hit])
    }
}

fn best(entry: &[Line], part: &str, slips: bool) -> Option<Hit> {
    let mut best: Option<Hit> = None;
    for (line, Line { place, words, .. }) in entry.iter().enumerate() {
        for word in words {
            let score = place.weight() * nearness(&word.folded, part, slips);
            if score > best.as_ref().map_or(0, |hit| hit.score) {
                best = Some(Hit { line, at: word.at.clone(), score });
            }
        }
    }
    best
}

/// How well a word is what was typed: 4 as it stands, 3 as its beginning, 1 with a slip of the pen, 0 not at all.
fn nearness(word: &str, typed: &str, slips: bool) -> u32 {
    match () {
        () if word == typed => 4,
        () if word.starts_with(typed) => 3,
        () if slips && is_slip(word, typed) => 1,
        () => 0,
    }
}

/// Whether a word begins with what was typed but for one letter, not the first: too many, too few, other or changed with its
/// neighbour.
fn is_slip(word: &str, typed: &str) -> bool {
    let length = typed.chars().count();
    // The first letter is seldom wrong: without it a coin would be a point.
    if length < 4 || !typed.chars().all(char::is_alphabetic) || word.chars().next() != typed.chars().next() {
        return false;
    }
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let whole = Some(word).filter(|_| ends.len() == length); // one letter shorter than what was typed
    let beginnings = [length, length + 1].into_iter().filter_map(|count| ends.get(count)).map(|&end| &word[..end]);
    whole.into_iter().chain(beginnings).any(|beginning| strsim::osa_distance(beginning, typed) <= 1)
}

/// The lines with the words, each once, in their order.
fn matched(entry: &[Line], hits: &[Hit]) -> Vec<Matched> {
    let of = |(i, line): (usize, &Line)| {
        let mut marks: Vec<Range<usize>> = hits.iter().filter(|hit| hit.line == i).map(|hit| hit.at.clone()).collect();
        marks.sort_by_key(|at| (at.start, at.end));
        marks.dedup();
        // A part of a compound lies within it.
        marks.dedup_by(|next, before| next.start < before.end);
        (!marks.is_empty()).then(|| Matched { place: line.place, text: line.text.clone(), marks })
    };
    entry.iter().enumerate().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(title: &str, claim: &str, source: &str) -> (String, Scenario) {
        let texts = |text: &str| text.to_owned();
        let scenario =
            Scenario { title: texts(title), claim: texts(claim), source: texts(source), ..Scenario::default() };
        (title.to_lowercase().replace(' ', "-"), Scenario { family: "gaussian".into(), ..scenario })
    }

    fn some() -> Index {
        Index::new(&[
            one("Pólya's urn", "A half-life of 137 refits.", "derived here, see README"),
            one("Coins", "The retraining loop forgets; best of K.", "arXiv 2412.17646, theorem 1"),
            one("Heat", "Coins are cold.", "arXiv 2404.05090"),
        ])
    }

    fn found(typed: &str) -> Vec<usize> {
        some().find(typed).into_iter().map(|found| found.index).collect()
    }

    #[test]
    fn all_words_must_be_there_as_beginnings() {
        assert_eq!(found(""), [0, 1, 2]);
        assert_eq!(found("  "), [0, 1, 2]);
        assert_eq!(found("half refits"), [0]);
        assert_eq!(found("half coins"), [0; 0]);
        assert_eq!(found("ife"), [0; 0], "not from the middle of a word");
        // A title tells more than a claim.
        assert_eq!(found("coins"), [1, 2]);
        assert_eq!(found("gaussian"), [0, 1, 2]);
    }

    #[test]
    fn case_accents_and_hyphens_do_not_count() {
        for typed in
            ["POLYA", "pólya", "po\u{301}lya", "half-life", "halflife", "half life", "polyas", "Half\u{2010}Life"]
        {
            assert_eq!(found(typed), [0], "{typed}");
        }
        for typed in ["re-training", "retraining", "best-of-K", "Théorem 1"] {
            assert_eq!(found(typed), [1], "{typed}");
        }
        assert_eq!(fold("Łódź Straße π²"), "lodz strasse pi2");
    }

    #[test]
    fn a_word_may_have_one_slip_where_nothing_has_it_as_typed() {
        for typed in ["thangarja", "thangraj", "Sursh", "suresch", "retrainng"] {
            assert_eq!(found(typed), [1], "{typed}");
        }
        for typed in ["thnagarja", "x", "1388", "urm", "foins"] {
            assert!(found(typed).is_empty(), "{typed}");
        }
        // As it is typed it is there: what is one letter away is not wanted.
        assert_eq!(found("cold"), [2]);
    }

    #[test]
    fn papers_are_found_by_number_address_author_title_and_year() {
        for typed in [
            "2412.17646",
            "arXiv:2412.17646",
            "2412.17646v2",
            "https://arxiv.org/abs/2412.17646",
            "2412",
            "suresh et al. 2024 rate",
            "theertha",
            "recursive collapse rate",
        ] {
            assert_eq!(found(typed), [1], "{typed}");
        }
        assert_eq!(found("seddik"), [2]);
        assert_eq!(found("et al"), [0; 0]);
    }

    #[test]
    fn the_match_is_shown() {
        let all = some().find("suresh half-life");
        assert!(all.is_empty());
        let all = some().find("suresh loop");
        let [authors, claim] = all[0].lines.as_slice() else { panic!("{all:?}") };
        assert_eq!((authors.place, &authors.text[authors.marks[0].clone()]), (Place::Authors, "Suresh"));
        assert_eq!((claim.place, &claim.text[claim.marks[0].clone()]), (Place::Claim, "loop"));
        let all = some().find("halflife");
        assert_eq!(&all[0].lines[0].text[all[0].lines[0].marks[0].clone()], "half-life");
        // Marks do not lie over each other.
        let all = some().find("half-life halflife life");
        for line in &all[0].lines {
            assert!(line.marks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{line:?}");
        }
    }

    #[test]
    fn shipped_scenarios_are_found_by_those_who_wrote_of_them() {
        let shipped = crate::experiment::shipped();
        let index = Index::new(&shipped);
        let names = |typed: &str| -> Vec<&str> {
            index.find(typed).iter().map(|found| shipped[found.index].0.as_str()).collect()
        };
        assert_eq!(names("").len(), shipped.len());
        for paper in &crate::experiment::PAPERS {
            let by_number = names(paper.number);
            assert!(!by_number.is_empty(), "{}", paper.number);
            for author in paper.authors {
                let by_author = names(author);
                assert!(by_number.iter().all(|name| by_author.contains(name)), "{author}");
            }
        }
        assert_eq!(names("pitchfork")[0], "pitchfork");
        assert!(names("marchi hysteresis").contains(&"hysteresis"));
        assert_eq!(names("Polya")[0], "polya-urn");
    }
}
