//! Hands raised for the answers to a question.

/// What is done with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandsChange {
    /// Shows the right answer and why, or hides it again.
    Reveal,
}

/// Hands raised, by answer, and whether the right one has been told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands {
    pub(crate) raised: Vec<u64>,
    pub(crate) revealed: bool,
}
