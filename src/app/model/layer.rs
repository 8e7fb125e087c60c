//! What a legend names and can switch off.

pub use crate::lecture::Layer;

impl Layer {
    /// Whether it is a line of its own, and not what explains or surrounds one.
    pub(crate) fn is_curve(self) -> bool {
        matches!(self, Self::Truth | Self::Model | Self::Curve(_) | Self::Theory)
    }
}
