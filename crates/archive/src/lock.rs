//! Who is writing an archive, where the system tells.

use std::path::Path;

/// The byte of SQLite's shared memory file that the writer of a write-ahead log locks.
const WRITE_LOCK: &str = "120";

/// The program that writes the archive at `path`, with its process number. Linux tells; elsewhere nothing is known.
#[cfg(target_os = "linux")]
pub(crate) fn holder(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let mut shared = path.as_os_str().to_owned();
    shared.push("-shm");
    let inode = std::fs::metadata(&shared).ok()?.ino().to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    // `1: POSIX  ADVISORY  WRITE 4711 08:01:1234567 120 120`
    let process = locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, _, _, "WRITE", process, file, WRITE_LOCK, WRITE_LOCK] = fields.as_slice() else { return None };
        (file.rsplit(':').next() == Some(&inode)).then(|| (*process).to_owned())
    })?;
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).ok();
    Some(name.map_or_else(|| format!("process {process}"), |name| format!("{} (process {process})", name.trim())))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn holder(_path: &Path) -> Option<String> {
    let _ = WRITE_LOCK;
    None
}
