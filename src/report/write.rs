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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("no/such/folder.csv");
        assert!(write_whole(&inside, b"x").unwrap_err().to_string().contains("there is no folder"));
        assert!(write_whole(folder.path(), b"x").unwrap_err().to_string().contains("it is a folder"));
        let file = folder.path().join("a.csv");
        write_whole(&file, b"one").unwrap();
        write_whole(&file, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_devices_written_and_modes_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        std::fs::write(&real, "old").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_whole(&link, b"new").unwrap();
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        write_whole(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
        // One that leads to what is not there yet is kept, too; a pipe is not waited for.
        let (later, ahead) = (folder.path().join("later.csv"), folder.path().join("ahead.csv"));
        std::os::unix::fs::symlink("later.csv", &ahead).unwrap();
        write_whole(&ahead, b"first").unwrap();
        assert_eq!(std::fs::read(&later).unwrap(), b"first");
        assert!(std::fs::symlink_metadata(&ahead).unwrap().is_symlink());
        let pipe = folder.path().join("pipe.csv");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(write_whole(&pipe, b"x").unwrap_err().to_string().contains("it is a pipe"));
    }
}
