//! What every family gives and says of itself.

pub(crate) mod about;
pub(crate) mod divergences;
pub(crate) mod family;
pub(crate) mod knobs;
pub(crate) mod means;
pub(crate) mod resolution;
pub(crate) mod reward;
pub(crate) mod settings;
pub(crate) mod told;
