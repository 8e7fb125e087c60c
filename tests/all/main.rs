//! Tests of the crate as its users see it: through public interfaces only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a test that panics is a test that fails")]

mod draws;
mod known_laws;
mod laws;
mod oracle;
mod reference;
mod support;
mod workflows;
