//! The text behind the `bigram` family: tokens, and the segments between which a chain over them begins anew.
//!
//! Of letters the segments are words, so that the space is the end of one; of words they are the clauses between marks.

use std::collections::BTreeMap;

/// The opening of "Alice's Adventures in Wonderland" (Lewis Carroll, 1865; public domain), see `assets/data`.
const ALICE: &str = include_str!("../../../assets/data/alice.txt");

/// Names of the tokens, number 0 being the end of a segment, and every segment as their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Corpus {
    pub(crate) names: Vec<String>,
    pub(crate) segments: Vec<Vec<u16>>,
}

impl Corpus {
    /// In small letters a to z; whatever else there is ends a word.
    pub(crate) fn of_letters() -> Self {
        let text = ALICE.to_lowercase();
        let letters = |word: &str| word.bytes().map(|byte| u16::from(byte - b'a') + 1).collect();
        let words = text.split(|c: char| !c.is_ascii_lowercase()).filter(|word| !word.is_empty());
        let names = std::iter::once(" ".into()).chain(('a'..='z').map(String::from)).collect();
        Self { names, segments: words.map(letters).collect() }
    }

    /// In words of small letters, hyphens inside; marks end a clause.
    pub(crate) fn of_words() -> Self {
        let text = ALICE.to_lowercase();
        let mut numbers: BTreeMap<&str, u16> = BTreeMap::new();
        let mut names = vec![",".to_owned()];
        let mut segments = Vec::new();
        for clause in text.split(|c: char| !c.is_ascii_lowercase() && c != '-' && !c.is_whitespace()) {
            let number = |word| {
                *numbers.entry(word).or_insert_with(|| {
                    names.push(word.to_owned());
                    (names.len() - 1) as u16
                })
            };
            let words: Vec<u16> = clause.split_whitespace().map(number).collect();
            if !words.is_empty() {
                segments.push(words);
            }
        }
        Self { names, segments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readings_begin_with_alice() {
        let letters = Corpus::of_letters();
        assert_eq!(letters.segments[0], [1, 12, 9, 3, 5]);
        assert_eq!(letters.names.len(), 27);
        assert!(letters.segments.iter().flatten().all(|&token| (1..=26).contains(&token)));
        let words = Corpus::of_words();
        let named = |segment: &[u16]| {
            segment.iter().map(|&i| words.names[usize::from(i)].as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            named(&words.segments[0]),
            "alice was beginning to get very tired of sitting by her sister on the bank"
        );
        assert!(words.segments.len() > 40 && words.names.len() < 300, "{}", words.names.len());
        let total: usize = words.segments.iter().map(Vec::len).sum();
        // Letters know no hyphens: a hyphened word is two of theirs.
        assert!(letters.segments.len() > total && letters.segments.len() < total + 20);
    }
}
