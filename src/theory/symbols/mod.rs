//! Symbols and counts: what is still drawn, and where sampling at a temperature leads.

pub(crate) mod alive;
pub(crate) mod chain;
pub(crate) mod flow;
pub(crate) mod survival;
pub(crate) mod tempered;
