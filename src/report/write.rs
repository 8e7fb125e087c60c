//! Files are written whole or not at all.

use std::fs::{File, Permissions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::experiment::place::{meant, not_to_be_written};

/// Why a file was not written: nothing of it is there.
#[derive(Debug, thiserror::Error)]
#[error("{path}: not written ({reason})")]
pub struct WriteError {
    path: String,
    reason: String,
}

/// Writes a file beside its place and moves it there when it is whole.
///
/// # Errors
/// One line with path and reason; an older file of that name is then still as it was.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let mut writing = Writing::begin(path)?;
    writing.write_all(bytes).map_err(|error| writing.failed(&error.to_string()))?;
    writing.finish()
}

/// A file that is being written beside its place. Dropped before its end, nothing of it is there.
#[derive(Debug)]
pub struct Writing {
    path: PathBuf,
    into: Target,
}

/// What takes the bytes.
#[derive(Debug)]
enum Target {
    /// A device takes them as they come.
    Device(File),
    /// What is beside the place, and the rights of what has been there.
    Beside(NamedTempFile, Option<Permissions>),
}

impl Writing {
    /// Begins it.
    ///
    /// # Errors
    /// One line with path and reason.
    pub fn begin(path: &Path) -> Result<Self, WriteError> {
        let fail = |reason: String| WriteError { path: path.display().to_string(), reason };
        let it = |why: &str| fail(format!("it {why}"));
        if let Some(why) = not_to_be_written(path) {
            return Err(it(why));
        }
        // A link leads to the file that is meant; a device takes the bytes as they come.
        let path = meant(path).map_err(it)?;
        let before = std::fs::metadata(&path).ok();
        if before.as_ref().is_some_and(|meta| !meta.is_file()) {
            let into = Target::Device(File::create(&path).map_err(|error| fail(error.to_string()))?);
            return Ok(Self { path, into });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(fail(format!("there is no folder {}", folder.display())));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".collapse-lab-");
        readable(&mut builder);
        let file = builder.tempfile_in(folder).map_err(|error| fail(error.to_string()))?;
        Ok(Self { into: Target::Beside(file, before.map(|before| before.permissions())), path })
    }

    /// What is taken away where the program is ended before the file is whole.
    pub fn unfinished(&self) -> Option<PathBuf> {
        match &self.into {
            Target::Device(_) => None,
            Target::Beside(file, _) => Some(file.path().to_owned()),
        }
    }

    /// A line that says why it was not written.
    pub fn failed(&self, reason: &str) -> WriteError {
        WriteError { path: self.path.display().to_string(), reason: reason.to_owned() }
    }

    /// Moves it to its place.
    ///
    /// # Errors
    /// One line with path and reason.
    pub fn finish(self) -> Result<(), WriteError> {
        let path = self.path.clone();
        self.finish_at(&path)
    }

    /// Moves it to another place of the same folder: a device has none beside it, and keeps what it has.
    ///
    /// # Errors
    /// One line with path and reason.
    pub fn finish_at(mut self, path: &Path) -> Result<(), WriteError> {
        self.flush().map_err(|error| self.failed(&error.to_string()))?;
        let Self { into, .. } = self;
        let fail = |reason: String| WriteError { path: path.display().to_string(), reason };
        let Target::Beside(file, rights) = into else { return Ok(()) };
        if let Some(rights) = rights {
            file.as_file().set_permissions(rights).map_err(|error| fail(error.to_string()))?;
        }
        file.persist(path).map_err(|error| fail(error.error.to_string()))?;
        Ok(())
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.into {
            Target::Device(file) => file.write(bytes),
            Target::Beside(file, _) => file.write(bytes),
        }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.into {
            Target::Device(file) => file.flush(),
            Target::Beside(file, _) => file.flush(),
        }
    }
}

/// The library's own default is private; a result may be read by everyone, as far as the user's mask allows.
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    let _ = builder;
}
