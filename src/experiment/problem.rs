//! Why a scenario, a file or a link is refused.

use crate::family::{FAMILIES, Refusal};

/// How a link begins.
pub const LINK: &str = "collapse-lab:";

/// Why something was refused: always one line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// A key, its value and what is allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Not TOML.
    #[error("line {line}: {what}")]
    Syntax {
        /// Line of the text, from 1.
        line: usize,
        /// What the parser found.
        what: String,
    },
    /// The only key without a default is missing.
    #[error("truth.family is missing: one of {}", FAMILIES.iter().map(|about| about.name).collect::<Vec<_>>().join(", "))]
    NoFamily,
    /// Text that should be a link.
    #[error("not a link: it must begin with \"{LINK}?\"")]
    NotALink,
    /// No scenario of that name.
    #[error("{name}: no shipped scenario, file, link or family of that name{near} (see: collapse-lab list scenarios)")]
    NotFound {
        /// What was looked for.
        name: String,
        /// The nearest name, as a phrase.
        near: String,
    },
    /// A file that cannot be read.
    #[error("cannot be read ({0})")]
    Unreadable(String),
    /// A table that no run has written.
    #[error("holds no scenario; to run on its data: collapse-lab run gaussian --set truth.data={file}")]
    PlainData {
        /// The file.
        file: String,
    },
    /// A figure, or a Parquet file, without an experiment that can be read.
    #[error("{0}")]
    Figure(String),
    /// A problem inside a file.
    #[error("{file}: {problem}")]
    In {
        /// The file.
        file: String,
        /// What is wrong in it.
        problem: Box<Problem>,
    },
    /// A data file.
    #[error("truth.data = \"{file}\": {what}")]
    Data {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// Its check has failed, or would not end.
    #[error("{0}")]
    Unchecked(String),
    /// A metric the experiment does not have.
    #[error("metric {name}: no such metric for {family}{near}; it has {all}")]
    Metric {
        /// What was asked for.
        name: String,
        /// The family.
        family: String,
        /// The nearest name, as a phrase.
        near: String,
        /// Every name there is.
        all: String,
    },
}

impl Problem {
    pub(crate) fn under(self, table: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.under(table)),
            other => other,
        }
    }
}
