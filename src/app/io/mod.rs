//! The ends of threads, files and the disk.

pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod lectures;
pub(crate) mod offer;
pub(crate) mod persist;
pub(crate) mod reading;
pub(crate) mod runs;
pub(crate) mod screenshot;
pub(crate) mod session;
mod shelf;
pub(crate) mod sweeping;
