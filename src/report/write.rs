//! Files are written whole or not at all.

use std::io::Write as _;
use std::path::Path;

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
    let fail = |reason: String| WriteError { path: path.display().to_string(), reason };
    let it = |why: &str| fail(format!("it {why}"));
    if let Some(why) = not_to_be_written(path) {
        return Err(it(why));
    }
    // A link leads to the file that is meant; a device takes the bytes as they come.
    let path = &meant(path).map_err(it)?;
    let before = std::fs::metadata(path).ok();
    if before.as_ref().is_some_and(|meta| !meta.is_file()) {
        return std::fs::write(path, bytes).map_err(|error| fail(error.to_string()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(fail(format!("there is no folder {}", folder.display())));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".collapse-lab-");
    readable(&mut builder);
    let mut file = builder.tempfile_in(folder).map_err(|error| fail(error.to_string()))?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| fail(error.to_string()))?;
    if let Some(before) = before {
        file.as_file().set_permissions(before.permissions()).map_err(|error| fail(error.to_string()))?;
    }
    file.persist(path).map_err(|error| fail(error.error.to_string()))?;
    Ok(())
}

/// The library's own default is private; a result may be read by everyone, as far as the user's mask allows.
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    let _ = builder;
}
