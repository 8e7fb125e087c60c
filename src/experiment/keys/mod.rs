//! Every key of a scenario in one table: files, links, `--set`, `list keys`, sliders, sweeps and hover texts all read it.

mod apply;
mod code;
mod convert;
mod key;
mod look_up;
mod table;
mod values;
mod words;

pub use apply::{apply, apply_all};
pub use key::{Condition, Key, Record, Swept, Takes, Track, Word};
pub use look_up::{is_offered, is_prose, key, paths, sampling_rules};
pub use table::KEYS;
pub use values::{all, changed, complete};

pub(super) use code::{Code, code};
pub(super) use convert::{float, int, number, set, whole};
pub(crate) use values::shown;
