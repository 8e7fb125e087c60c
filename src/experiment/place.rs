//! Files on disk, checked before they are opened, so that a pipe that nobody fills holds nobody up.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::family::short;

/// What a message shows of a path.
const LONG: usize = 120;
/// A larger table is read by nobody.
const MOST: u64 = 1 << 30;

/// A path in a message.
pub(crate) fn named(path: &Path) -> String {
    short(&path.display().to_string(), LONG)
}

/// A path that begins with `~` in the home folder, where a person types one.
pub(crate) fn at_home(path: &Path) -> PathBuf {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// What is to be said of a path that begins with `~` and leads nowhere: in a scenario, which may be given away, and behind
/// a `=`, no shell has made it the home folder. The end of a line that begins with the path.
pub(crate) fn without_shell(path: &Path) -> Option<String> {
    let mut parts = path.components();
    let first = parts.next()?.as_os_str().to_str()?;
    // Names of files may begin so.
    let is_home = first == "~" || first.starts_with('~') && parts.next().is_some();
    if !is_home || path.exists() {
        return None;
    }
    let full = at_home(path);
    let instead = if full == path { "the whole path".into() } else { named(&full) };
    Some(format!("only a shell takes {} for a home folder; write {instead}", short(first, 40)))
}

/// What something is that is no plain file; `None` of a file.
pub(crate) fn other_than_file(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        return None;
    }
    if metadata.is_dir() {
        return Some("is a folder, not a file");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Some("is a pipe, not a file; save what comes through it as a file first");
        }
        if kind.is_socket() {
            return Some("is a socket, not a file");
        }
    }
    Some("is a device, not a file")
}

/// Why nothing can be written there although something is there, or the name is one that no file can have; `None` of a
/// plain file, and of a device that is named as one. A pipe with a name waits for who reads from it, and nobody writes into a socket as into a file; one without, as
/// standard output may be, has its reader already.
pub(crate) fn not_to_be_written(path: &Path) -> Option<&'static str> {
    match path.as_os_str().as_encoded_bytes() {
        [] => return Some("is no name; name a file"),
        [.., b'/'] | [.., b'/', b'.'] => return Some("is the name of a folder; name a file"),
        _ => {}
    }
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::InvalidFilename => {
            return Some("is too long a name for a file; name it shorter");
        }
        Err(_) => return None,
    };
    other_than_file(&metadata)?;
    if metadata.is_dir() {
        return Some("is a folder; name a file");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let kind = metadata.file_type();
        let has_place = path.canonicalize().is_ok();
        if has_place && kind.is_fifo() {
            return Some("is a pipe, not a file, and would wait for who reads from it; name a file");
        }
        if has_place && kind.is_socket() {
            return Some("is a socket, not a file; name a file");
        }
        if kind.is_block_device() {
            return Some("is a disk, not a file; name a file");
        }
        let is_named = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
        if !is_named && std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
            return Some("is a link to a device, which keeps nothing; name a file");
        }
    }
    None
}

/// The file that is meant: what links lead to, be it there or not yet.
///
/// # Errors
/// If they lead nowhere.
pub(crate) fn meant(path: &Path) -> Result<PathBuf, &'static str> {
    if let Ok(place) = path.canonicalize() {
        return Ok(place);
    }
    let mut place = path.to_owned();
    if std::fs::metadata(path).is_ok() {
        return Ok(place); // an open file without a place
    }
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&place) else { return Ok(place) };
        place = place.parent().unwrap_or(Path::new("")).join(next);
    }
    Err("is a link that leads nowhere")
}

/// Why a file cannot be read, as the end of a line that begins with its name.
pub(crate) fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::WouldBlock => {
            "is no file on a disk: it gives what comes, when it comes; save that as a file first".into()
        }
        _ => format!("cannot be read ({error})"),
    }
}

/// Opens a plain file. Reading it waits for nobody, whatever the system shows as one.
///
/// # Errors
/// What it is instead, or why it cannot be read: the end of a line that begins with its name.
pub(crate) fn open(path: &Path) -> Result<File, String> {
    let unreadable = |error: std::io::Error| unreadable(&error);
    // Twice: what has been changed between the two looks is a race that is lost in a line, too.
    let is_file = |metadata: &Metadata| other_than_file(metadata).map_or(Ok(()), |what| Err(what.to_owned()));
    let gone = |error| without_shell(path).map_or_else(|| unreadable(error), |why| format!("cannot be read ({why})"));
    is_file(&std::fs::metadata(path).map_err(gone)?)?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(unreadable)?;
    is_file(&file.metadata().map_err(unreadable)?)?;
    Ok(file)
}

/// Reads a whole table.
///
/// # Errors
/// As [`open`]; also what is larger than a gigabyte.
pub(crate) fn read_table(path: &Path) -> Result<String, String> {
    read_at_most(path, MOST, "1 GB: no table of a sweep")
}

/// The same of at most so many bytes: that it is larger is known before it is read.
pub(crate) fn read_at_most(path: &Path, most: u64, limit: &str) -> Result<String, String> {
    let (file, mut bytes) = (open(path)?, Vec::new());
    let larger = || Err(format!("is larger than {limit}"));
    if file.metadata().is_ok_and(|metadata| metadata.len() > most) {
        return larger();
    }
    // It may be growing.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > most {
        return larger();
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn pipes_devices_and_folders_are_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, word) in [
            (pipe.as_path(), "is a pipe"),
            (socket.as_path(), "is a socket"),
            (Path::new("/dev/zero"), "is a device"),
            (folder.path(), "is a folder"),
        ] {
            assert!(open(path).unwrap_err().contains(word));
            assert!(read_table(path).unwrap_err().contains(word));
        }
        assert!(open(&folder.path().join("gone")).unwrap_err().contains("cannot be read"));
        let would_wait = std::io::Error::from(std::io::ErrorKind::WouldBlock);
        assert!(unreadable(&would_wait).contains("no file on a disk"));
    }

    #[test]
    fn a_tilde_that_no_shell_has_seen_is_told() {
        let home = std::env::home_dir().unwrap();
        let told = open(Path::new("~/gone/d.csv")).unwrap_err();
        let wanted = format!("only a shell takes ~ for a home folder; write {}", home.join("gone/d.csv").display());
        assert!(told.contains(&wanted) && told.starts_with("cannot be read ("), "{told}");
        assert!(
            open(Path::new("~someone/d.csv"))
                .unwrap_err()
                .contains("takes ~someone for a home folder; write the whole")
        );
        assert_eq!(at_home(Path::new("~/gone/d.csv")), home.join("gone/d.csv"));
        for other in ["~lock.csv", "a/~/b.csv", "d~.csv", "", "/"] {
            assert_eq!(without_shell(Path::new(other)), None, "{other}");
            assert_eq!(at_home(Path::new(other)), Path::new(other));
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_into_what_keeps_nothing_or_waits() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        symlink("/dev/zero", at("zero.csv")).unwrap();
        symlink("pipe", at("to_pipe.csv")).unwrap();
        symlink("round.csv", at("round.csv")).unwrap();
        symlink("not/yet.csv", at("later.csv")).unwrap();
        std::fs::write(at("file.csv"), "x").unwrap();
        symlink("file.csv", at("link.csv")).unwrap();
        for (name, word) in [
            ("pipe", "pipe"),
            ("socket", "is a socket"),
            ("to_pipe.csv", "pipe"),
            ("zero.csv", "link to a device"),
            ("", "folder"),
        ] {
            assert!(not_to_be_written(&at(name)).unwrap().contains(word), "{name}");
        }
        for path in [at("file.csv"), at("link.csv"), at("none.csv"), at("later.csv"), "/dev/null".into()] {
            assert_eq!(not_to_be_written(&path), None, "{path:?}");
        }
        assert_eq!(meant(&at("later.csv")).unwrap(), at("not/yet.csv"));
        assert_eq!(meant(&at("link.csv")).unwrap(), at("file.csv").canonicalize().unwrap());
        assert!(meant(&at("round.csv")).is_err());
    }
}
