//! Where results are written: checked before the work, not after it.

use std::path::Path;

use crate::experiment::place::{meant, named, not_to_be_written, without_shell};
use crate::report::{Wanted, foreign, is_locked, is_source, try_place, write_whole};

use super::failure::Failure;
use super::say::print;
use super::signals::{at_last, to_the_end, unbroken};

/// A file, or standard output.
#[derive(Clone, Copy)]
pub(super) struct Out<'a> {
    path: Option<&'a str>,
    force: bool,
}

impl<'a> Out<'a> {
    /// What `--out` and `--force` say; `-` is standard output.
    pub(super) fn new(out: Option<&'a str>, force: bool) -> Self {
        Self { path: out.filter(|out| *out != "-"), force }
    }

    /// The file, if it is one.
    pub(super) fn file(self) -> Option<&'a str> {
        self.path
    }

    /// Whether what is there may be written over.
    pub(super) fn force(self) -> bool {
        self.force
    }

    /// Refuses what is no file, and a place in no folder.
    pub(super) fn check_place(self) -> Result<(), Failure> {
        let Some(out) = self.path else { return Ok(()) };
        is_place(Path::new(out)).map_err(|why| refused(out, &why))
    }

    /// Refuses what the result is made from, and what may not be written.
    pub(super) fn check_sources(self, wanted: Wanted<'_>, name: &str) -> Result<(), Failure> {
        let Some(out) = self.path.filter(|_| !self.force) else { return Ok(()) };
        let path = Path::new(out);
        if let Some(why) = is_source(path, wanted.scenario, Some(Path::new(name))) {
            return Err(refused(out, &format!("{why}, or say --force")));
        }
        if let Some(why) = is_locked(path) {
            return Err(refused(out, &format!("{why}; name another file, or say --force")));
        }
        Ok(())
    }

    /// Refuses what is there and is no result of the same. `heading`: what a table for people begins with.
    pub(super) fn check_results(self, wanted: Wanted<'_>, heading: &str) -> Result<(), Failure> {
        let Some(out) = self.path.filter(|_| !self.force) else { return Ok(()) };
        match foreign(Path::new(out), wanted, heading) {
            Some(why) => Err(refused(out, &format!("{why}; name another file, or say --force"))),
            None => Ok(()),
        }
    }

    /// Tries whether so many bytes can be written there.
    pub(super) fn try_it(self, bytes: u64) -> Result<(), Failure> {
        let Some(out) = self.path else { return Ok(()) };
        unbroken(|| try_place(Path::new(out), bytes)).map_err(|why| refused(out, &why))
    }

    /// Writes the whole.
    pub(super) fn write(self, text: &str) -> Result<(), Failure> {
        match self.path {
            Some(_) => self.write_bytes(text.as_bytes()),
            None => {
                at_last(|| "interrupted: standard output is not whole".into());
                print(text)
            }
        }
    }

    /// Writes the whole, into a file.
    pub(super) fn write_bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        match self.path {
            // A device, or who reads at the other end of it, may take its time: nothing of it is kept from being ended.
            Some(out) if std::fs::metadata(out).is_ok_and(|metadata| !metadata.is_file()) => {
                at_last(|| "interrupted: what was to be written is not whole".into());
                Ok(write_whole(Path::new(out), bytes)?)
            }
            Some(out) => Ok(to_the_end(|| write_whole(Path::new(out), bytes))?),
            None => Ok(()),
        }
    }
}

/// Whether a file could be there: in a folder that there is, and not in the place of something else than a file.
pub(super) fn is_place(path: &Path) -> Result<(), String> {
    if let Some(why) = not_to_be_written(path) {
        return Err(why.into());
    }
    let place = meant(path)?;
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        Some(folder) => Err(without_shell(path).unwrap_or_else(|| format!("there is no folder {}", named(folder)))),
        None => Ok(()),
    }
}

pub(super) fn refused(out: &str, why: &str) -> Failure {
    Failure::Usage(format!("--out {}: {why}", named(Path::new(out))))
}
