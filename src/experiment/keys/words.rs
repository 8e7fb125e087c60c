//! Words of keys, and what each of them stands for: read and written by one list each.

use toml::Value;

use crate::experiment::diversity::Coverage;
use crate::experiment::look::{Centre, Layout, Scale};
use crate::experiment::plan::RealSource;
use crate::experiment::scenario::Keeps;
use crate::experiment::stop::StopRule;
use crate::family::Taste;

use super::key::Word;

/// Words and their values, in one order.
pub(super) struct Code<T: 'static> {
    pub(super) words: &'static [Word],
    values: &'static [T],
}

impl<T: Copy + PartialEq> Code<T> {
    /// What a word stands for.
    pub(super) fn read(&self, value: &Value) -> Option<T> {
        self.of(value.as_str()?)
    }

    pub(super) fn of(&self, word: &str) -> Option<T> {
        self.words.iter().zip(self.values).find(|(known, _)| known.file == word).map(|(_, value)| *value)
    }

    /// The word for it.
    pub(super) fn word(&self, value: T) -> Option<&'static str> {
        self.words.iter().zip(self.values).find(|(_, known)| **known == value).map(|(word, _)| word.file)
    }

    pub(super) fn write(&self, value: T) -> Option<Value> {
        self.word(value).map(|word| Value::String(word.into()))
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident: $type:ty { $($file:literal => $value:expr, $label:literal, $meaning:literal;)+ }) => {
        $(#[$doc])*
        pub(super) const $name: Code<$type> = Code {
            words: &[$(Word { file: $file, label: $label, meaning: $meaning }),+],
            values: &[$($value),+],
        };
    };
}

code! {
    /// What the training set keeps.
    RETENTION: Keeps {
        "replace" => Keeps::Replace, "last", "Only the newest batch (replace)";
        "accumulate" => Keeps::Accumulate, "all", "Every batch so far (accumulate)";
        "subsample" => Keeps::Subsample, "n of all", "n points drawn from everything so far (subsample)";
        "window" => Keeps::Window, "window", "The last few batches (window)";
    }
}
code! {
    REAL_SOURCE: RealSource {
        "fresh" => RealSource::Fresh, "new points", "Real points are drawn anew for each batch";
        "same" => RealSource::Same, "the first again", "The first real points are used again and again";
    }
}
code! {
    /// Whether batches grow.
    SCHEDULE: bool {
        "constant" => false, "n each", "Every batch holds n points";
        "growing" => true, "growing", "Batch i holds n i^(1 + a) points";
    }
}
code! {
    /// Whether points are drawn one by one.
    DRAWS: bool {
        "statistic" => false, "statistic", "The sufficient statistic is drawn itself: exact in law, at a cost free of n";
        "points" => true, "points", "Point by point: the same in law, slower";
    }
}
code! {
    /// Whether the best is always chosen.
    CHOICE: bool {
        "luce" => false, "by taste", "With probability proportional to e^reward (Bradley-Terry, Luce)";
        "best" => true, "the best", "Always the one with the highest reward";
    }
}
code! {
    REWARD: Taste {
        "linear" => Taste::Linear, "more", "g (x - c)";
        "quadratic" => Taste::Quadratic, "near c", "-g |x - c|² / 2";
        "distance" => Taste::Distance, "within reach", "-g max(0, |x - c| - margin)";
    }
}
code! {
    COVERAGE: Coverage {
        "none" => Coverage::Independent, "independent", "Every point by itself";
        "stratified" => Coverage::Stratified, "stratified", "One from each of n cells of equal mass";
        "farthest" => Coverage::Farthest, "far apart", "Of twice as many the half that lies furthest apart";
    }
}
code! {
    STOP: StopRule {
        "generation" => StopRule::Generation, "last generation", "";
        "collapse" => StopRule::Collapse, "collapse", "When the typical run has collapsed";
        "never" => StopRule::Never, "never", "Goes on until you stop it";
    }
}
code! {
    SCALE: Scale {
        "linear" => Scale::Linear, "linear", "";
        "log" => Scale::Log, "logarithmic", "";
    }
}
code! {
    CENTRE: Centre {
        "median" => Centre::Median, "median", "What a typical run does";
        "mean" => Centre::Mean, "mean", "What theory speaks of";
    }
}
code! {
    LAYOUT: Layout {
        "beside" => Layout::Beside, "beside", "Each side in its own plots";
        "together" => Layout::Together, "together", "Both sides in each plot";
        "difference" => Layout::Difference, "difference", "The left side minus the right one";
    }
}
