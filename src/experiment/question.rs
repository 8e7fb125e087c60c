//! What an audience is asked before a run is seen.

/// A question with answers to choose from; no question, if `ask` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub ask: String,
    /// From two to five answers.
    pub answers: Vec<String>,
    /// The number of the right one, from 1; 0 where none is.
    pub right: u64,
    /// Why it is the right one: said once it is revealed.
    pub because: String,
}
