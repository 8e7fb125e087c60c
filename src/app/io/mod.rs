//! The ends of threads, files and the disk.

pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod lectures;
pub(crate) mod offer;
pub(crate) mod persist;
pub(crate) mod reading;
pub(crate) mod runs;
pub(crate) mod runs_file;
pub(crate) mod screenshot;
pub(crate) mod session;
pub(crate) mod sweeping;
