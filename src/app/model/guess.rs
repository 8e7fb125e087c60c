//! What somebody expects, drawn before it is seen.

/// What is done with guesses.
#[derive(Clone, Debug, PartialEq)]
pub enum GuessChange {
    /// Takes all of them away.
    Clear,
}

/// All guesses that were drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guesses;
