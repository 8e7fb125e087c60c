//! What a legend names and can switch off.

/// A part of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The truth.
    Truth,
    /// The model.
    Model,
    /// Points of the training set, by where they come from (see [`Origin::group`](crate::experiment::Origin::group)).
    Group(u8),
    /// Each point as a tick.
    Ticks,
    /// Models of earlier generations.
    Earlier,
    /// Measured values.
    Measured,
    /// A curve of metrics, by its place.
    Curve(u8),
    /// The mean of the runs, beside their median.
    Mean,
    /// Bands around it.
    Bands,
    /// A run that is kept and laid over, by the number of its colour.
    Over(u8),
    /// Single runs.
    Runs,
    /// What is known without running.
    Theory,
}

/// The words of those without a number.
const PLAIN: [(&str, Layer); 9] = [
    ("truth", Layer::Truth),
    ("model", Layer::Model),
    ("ticks", Layer::Ticks),
    ("earlier", Layer::Earlier),
    ("measured", Layer::Measured),
    ("mean", Layer::Mean),
    ("bands", Layer::Bands),
    ("runs", Layer::Runs),
    ("theory", Layer::Theory),
];

/// Makes one of a number.
type Numbered = fn(u8) -> Layer;
/// Those with a number, which stands behind their word.
const NUMBERED: [(&str, Numbered); 3] = [("group", Layer::Group), ("curve", Layer::Curve), ("over", Layer::Over)];

impl Layer {
    /// The word in files.
    pub(crate) fn word(self) -> String {
        let numbered = |number: u8| NUMBERED.iter().find(|(_, of)| of(number) == self).map(|(word, _)| (word, number));
        match self {
            Self::Group(number) | Self::Curve(number) | Self::Over(number) => {
                numbered(number).map_or_else(String::new, |(word, number)| format!("{word} {number}"))
            }
            plain => PLAIN.iter().find(|(_, one)| *one == plain).map_or("", |(word, _)| word).to_owned(),
        }
    }

    /// The one of that word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let plain = PLAIN.iter().find(|(known, _)| *known == word).map(|(_, layer)| *layer);
        plain.or_else(|| {
            let (word, number) = word.split_once(' ')?;
            let of = NUMBERED.iter().find(|(known, _)| *known == word)?.1;
            Some(of(number.parse().ok()?))
        })
    }

    /// What may stand in a file, as it is told.
    pub(crate) fn words() -> Vec<String> {
        let numbered = NUMBERED.iter().map(|(word, _)| format!("{word} 0"));
        PLAIN.iter().map(|(word, _)| (*word).to_owned()).chain(numbered).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_word() {
        let numbered = NUMBERED.iter().flat_map(|(_, of)| [0, 7, 255].map(of));
        for layer in PLAIN.iter().map(|(_, layer)| *layer).chain(numbered) {
            assert_eq!(Layer::of(&layer.word()), Some(layer));
        }
        assert_eq!([Layer::of("curve"), Layer::of("curve 256"), Layer::of("")], [None; 3]);
    }
}
