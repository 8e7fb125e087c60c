//! The data file of a scenario: where it lies, how much of it is read, and whether a stranger's scenario reaches for it.

use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use crate::family::plain;

use super::data::{at_hand, is_shipped};
use super::scenario::Scenario;

impl Scenario {
    /// Where its data file lies, if it names one that is not shipped.
    pub fn data_place(&self) -> Option<PathBuf> {
        let data = self.data.as_ref()?;
        Some(self.folder.as_ref().map_or_else(|| PathBuf::from(data), |folder| folder.join(data)))
    }

    /// How many bytes of data are read before it can run: none of what is at hand.
    pub fn reads(&self) -> u64 {
        let known = |data: &str| {
            let about = self.model_about()?;
            at_hand(data, &self.asked(), self.folder.as_deref(), about)
        };
        if self.data.as_deref().and_then(known).is_some() {
            return 0;
        }
        let metadata = self.data_place().and_then(|place| std::fs::metadata(place).ok());
        metadata.filter(Metadata::is_file).map_or(0, |metadata| metadata.len())
    }

    /// The data file that a scenario of a stranger would have read: one that it names by a full path, or that lies
    /// outside its own folder, as it is told to people. A link has no folder, so any file is outside; shipped data are
    /// nobody's.
    pub fn reaches_for(&self) -> Option<String> {
        let data = self.data.as_deref()?;
        let path = Path::new(data);
        if is_shipped(data) && !path.exists() {
            return None;
        }
        let steps_out = path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        let within = match &self.folder {
            _ if steps_out => false,
            None => false,
            // A link inside the folder may lead out of it.
            Some(folder) => match (folder_of(folder).canonicalize(), folder.join(path).canonicalize()) {
                (Ok(folder), Ok(place)) => place.starts_with(folder),
                _ => true, // there is nothing to be read
            },
        };
        (!within).then(|| {
            self.leads_to().map_or_else(|| plain(data), |place| format!("{} (a link to {place})", plain(data)))
        })
    }

    /// Where the data file lies, if its own name is that of a link.
    fn leads_to(&self) -> Option<String> {
        let named = self.data_place()?;
        let is_link = std::fs::symlink_metadata(&named).is_ok_and(|metadata| metadata.is_symlink());
        is_link.then(|| named.canonicalize().ok().map(|place| plain(&place.to_string_lossy())))?
    }
}

fn folder_of(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_told_before_anything_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.csv"), "x\n1\n2\n").unwrap();
        let asks = |data: &str, folder: Option<&Path>| {
            let folder = folder.map(Path::to_owned);
            Scenario { data: Some(data.into()), folder, ..Scenario::default() }.reaches_for().is_some()
        };
        let here = Some(folder.path());
        assert!(!asks("own.csv", here) && !asks("./own.csv", here) && !asks("gone.csv", here));
        assert!(asks("../own.csv", here) && asks("/etc/passwd", here) && asks("own.csv", None));
        assert!(!asks("penguins.csv", None) && Scenario::default().reaches_for().is_none());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", folder.path().join("in.csv")).unwrap();
            assert!(asks("in.csv", here));
            let folder = Some(folder.path().to_owned());
            let linked = Scenario { data: Some("in.csv".into()), folder, ..Scenario::default() };
            assert_eq!(linked.reaches_for().as_deref(), Some("in.csv (a link to /etc/passwd)"));
        }
    }
}
