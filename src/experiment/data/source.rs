//! What a file holds, once it is open.

/// What a file holds, as a text.
pub(super) struct Source {
    pub(super) text: String,
    /// The sheet it is from.
    pub(super) sheet: Option<String>,
    /// Every sheet that is seen.
    pub(super) sheets: Vec<String>,
    pub(super) notes: Vec<String>,
}
