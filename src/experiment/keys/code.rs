//! A list of words and their values, by which a key is read and written.

use toml::Value;

use super::key::Word;

/// Words and their values, in one order.
pub(crate) struct Code<T: 'static> {
    pub(crate) words: &'static [Word],
    pub(crate) values: &'static [T],
}

impl<T: Copy + PartialEq> Code<T> {
    /// What a word stands for.
    pub(crate) fn read(&self, value: &Value) -> Option<T> {
        self.of(value.as_str()?)
    }

    pub(crate) fn of(&self, word: &str) -> Option<T> {
        self.words.iter().zip(self.values).find(|(known, _)| known.file == word).map(|(_, value)| *value)
    }

    /// The word for it.
    pub(crate) fn word(&self, value: T) -> Option<&'static str> {
        self.words.iter().zip(self.values).find(|(_, known)| **known == value).map(|(word, _)| word.file)
    }

    pub(crate) fn write(&self, value: T) -> Option<Value> {
        self.word(value).map(|word| Value::String(word.into()))
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident: $type:ty { $($file:literal => $value:expr, $label:literal, $meaning:literal;)+ }) => {
        $(#[$doc])*
        pub(crate) const $name: Code<$type> = Code {
            words: &[$(Word { file: $file, label: $label, meaning: $meaning }),+],
            values: &[$($value),+],
        };
    };
}
pub(crate) use code;
