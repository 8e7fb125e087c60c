//! How much memory there is to be had: what an experiment needs is held against it before the work begins, for the system
//! says so in the midst of it, and by ending the program.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use crate::numeric::guard::Bounded as _;

/// Points and results an experiment may keep in memory on any machine, in bytes.
const MOST: f64 = 8e9;
/// Address space that a thread sets aside: its stack, and where its small pieces lie.
const OF_A_THREAD: f64 = 66e6;

/// Memory that may be used, in bytes, and what allows no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    pub(super) bytes: f64,
    /// In words for a line; empty if it is the program's own bound.
    by: &'static str,
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.by.is_empty() {
            return write!(f, "{:.0} GB is the limit", self.bytes / 1e9);
        }
        write!(f, "{:.1} GB is the limit here ({})", self.bytes / 1e9, self.by)
    }
}

impl Room {
    /// The least of the program's own bound, of what is left of an address space by `threads`, and of what is left of the
    /// memory of a control group; `in_use`: address space, and memory.
    fn of(address_space: Option<f64>, group: Option<f64>, threads: f64, in_use: [f64; 2]) -> Self {
        let mut least = Self { bytes: MOST, by: "" };
        // Of a small address space threads get less, and do with it.
        let aside = |limit: f64| (threads * OF_A_THREAD).at_most(limit / 4.0);
        let left = [
            (address_space.map(|limit| limit - in_use[0] - aside(limit)), "the address space: ulimit -v"),
            (group.map(|limit| limit - in_use[1]), "the limit of its control group"),
        ];
        for (bytes, by) in left {
            if let Some(bytes) = bytes.filter(|bytes| *bytes < least.bytes) {
                least = Self { bytes: bytes.at_least(0.0), by };
            }
        }
        least
    }

    /// What there is: looked up once, so that an experiment that was allowed is not refused later for what others hold.
    pub(super) fn here() -> Self {
        static HERE: OnceLock<Room> = OnceLock::new();
        *HERE.get_or_init(|| {
            let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
            let status = read("/proc/self/status");
            let in_use = ["VmSize:", "VmRSS:"].map(|name| kilobytes(&status, name).unwrap_or(0.0));
            let threads = std::thread::available_parallelism().map_or(1.0, |threads| threads.get() as f64);
            let group = group_of(&read("/proc/self/cgroup"), &|file| std::fs::read_to_string(file).ok());
            Self::of(address_space(&read("/proc/self/limits")), group, threads, in_use)
        })
    }
}

/// The soft limit of the address space in the text of `/proc/self/limits`; `None` if there is none.
fn address_space(limits: &str) -> Option<f64> {
    let rest = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// A size in the text of `/proc/self/status`, in bytes.
fn kilobytes(status: &str, name: &str) -> Option<f64> {
    let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(rest.split_whitespace().next()?.parse::<f64>().ok()? * 1024.0)
}

/// The least limit of the control groups that the text of `/proc/self/cgroup` names, and of those they are in: `memory.max`
/// (version 2), `memory.limit_in_bytes` (version 1, where no limit is a number beyond every memory).
fn group_of(groups: &str, read: &dyn Fn(&Path) -> Option<String>) -> Option<f64> {
    let least = |root: &str, own: &str, file: &str| {
        let root = Path::new(root);
        let own = root.join(own.trim().trim_start_matches('/'));
        let all = own.ancestors().take_while(|folder| folder.starts_with(root));
        let limits = all.filter_map(|folder| read(&folder.join(file))?.trim().parse::<f64>().ok());
        limits.reduce(|least, limit| least.at_most(limit))
    };
    let of_line = |line: &str| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, own) = rest.split_once(':')?;
        match controllers {
            "" => least("/sys/fs/cgroup", own, "memory.max"),
            names if names.split(',').any(|name| name == "memory") => {
                least("/sys/fs/cgroup/memory", own, "memory.limit_in_bytes")
            }
            _ => None,
        }
    };
    groups.lines().filter_map(of_line).reduce(|least, limit| least.at_most(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_limit_is_the_one_and_is_named() {
        assert_eq!(Room::of(None, None, 64.0, [1e9, 1e8]).to_string(), "8 GB is the limit");
        assert_eq!(Room::of(Some(1e12), Some(1e11), 64.0, [1e9, 1e8]).bytes, 8e9);
        let space = Room::of(Some(1.5e9), Some(2e9), 2.0, [1e8, 1e7]);
        assert_eq!(space.bytes, 1.5e9 - 1e8 - 132e6);
        assert_eq!(space.to_string(), "1.3 GB is the limit here (the address space: ulimit -v)");
        assert_eq!(Room::of(Some(1.5e9), None, 64.0, [1e8, 0.0]).bytes, 0.75 * 1.5e9 - 1e8);
        let group = Room::of(Some(4e9), Some(2e9), 2.0, [1e8, 1e7]);
        assert!(group.bytes == 2e9 - 1e7 && group.to_string().contains("control group"), "{group}");
        assert_eq!(Room::of(None, Some(1e6), 2.0, [1e8, 1e7]).bytes, 0.0);
    }

    #[test]
    fn limits_are_read_as_the_system_writes_them() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max address space         1536000000           unlimited            bytes     \n";
        assert_eq!(address_space(limits), Some(1.536e9));
        assert_eq!(address_space(&limits.replace("1536000000", "unlimited ")), None);
        assert_eq!(kilobytes("Name:\tlab\nVmSize:\t  200 kB\n", "VmSize:"), Some(204_800.0));
        assert_eq!((address_space(""), kilobytes("", "VmRSS:")), (None, None));
        let files = |path: &Path| match path.to_str()? {
            "/sys/fs/cgroup/a/b/memory.max" => Some("max\n".to_owned()),
            "/sys/fs/cgroup/a/memory.max" => Some("3000\n".to_owned()),
            "/sys/fs/cgroup/memory.max" => Some("9000\n".to_owned()),
            _ => None,
        };
        assert_eq!(group_of("4:cpu:/x\n0::/a/b\n", &files), Some(3000.0));
        assert_eq!(group_of("0::/\n", &files), Some(9000.0));
        assert_eq!((group_of("4:cpu:/a\n", &files), group_of("0::/a\n", &|_| None)), (None, None));
        // Version 1, which a container may name by a folder that it does not see itself.
        let older = |path: &Path| match path.to_str()? {
            "/sys/fs/cgroup/memory/memory.limit_in_bytes" => Some("2000\n".to_owned()),
            "/sys/fs/cgroup/memory/a/memory.limit_in_bytes" => Some("9223372036854771712\n".to_owned()),
            _ => None,
        };
        let groups = "11:cpuset:/a\n4:hugetlb,memory:/a/b\n1:name=systemd:/a\n";
        assert_eq!(group_of(groups, &older), Some(2000.0));
        assert_eq!(group_of("4:memory:/a/b\n0::/a/b\n", &files), Some(3000.0));
    }
}
