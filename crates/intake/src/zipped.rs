//! The members of a zip archive, in the order of its directory, each as a stream bounded in size and in how many times it
//! may grow.
//!
//! Nothing is ever written to a disk, so a member's name can do no harm here; names that would lead out of a folder are
//! refused all the same, since a record carries them on.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;

/// A ratio is no sign of a bomb as long as little comes of it.
const RATIO_FROM: u64 = 1 << 20;

/// An entry of the directory has 46 bytes, its name, and seldom more than that again.
const DIRECTORY_ENTRY: u64 = 256;

/// The directory's end stands within so many bytes of the file's end: it has 22, and its comment 65535 at most.
const DIRECTORY_END: u64 = 22 + 65_535;

/// How much may come of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The most members, folders included.
    pub members: usize,
    /// The most bytes of all members together.
    pub bytes: u64,
    /// How many times its stored size a member may have, from 1 MiB on.
    pub ratio: u64,
}

impl Default for Limits {
    /// 100 000 members; 64 GiB, since no member is held as a whole; 200 times: text grows 3 to 20 times.
    fn default() -> Self {
        Limits { members: 100_000, bytes: 64 << 30, ratio: 200 }
    }
}

/// A zip archive that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ZipError {
    #[error("no zip archive: {0}")]
    Directory(String),
    #[error("the zip archive has {found} members, {limit} are allowed")]
    Members { found: u64, limit: usize },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A member that is not read; the next one may be.
#[derive(Debug, thiserror::Error)]
#[error("member {number} ({name:?}) at byte {offset}: {reason}")]
pub(crate) struct MemberError {
    /// From 1, folders included.
    pub number: usize,
    /// As it stands in the archive, shortened to 200 characters.
    pub name: String,
    /// Where its header begins in the archive.
    pub offset: u64,
    #[source]
    pub reason: MemberReason,
}

/// Why a member is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MemberReason {
    #[error("its name leads out of the archive's folder")]
    UnsafeName,
    #[error("it is encrypted")]
    Encrypted,
    #[error("it is a link")]
    Link,
    #[error("it is an archive itself, which is not followed")]
    Nested,
    #[error("it cannot be read: {0}")]
    Damaged(String),
}

/// More than the [`Limits`] came of a member: the error inside the [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MemberBomb {
    #[error("the archive decompresses to more than {limit} bytes: a bomb?")]
    Size { limit: u64 },
    #[error("the member decompresses to more than {ratio} times its size: a bomb?")]
    Ratio { ratio: u64 },
}

/// An archive that is being read.
pub(crate) struct Zipped<R> {
    archive: ZipArchive<Guarded<R>>,
    limits: Limits,
    next: usize,
    given: u64,
}

/// A member that is being read; its errors say what is wrong with it.
pub(crate) struct Member<'a, R: Read> {
    /// Its name in the archive, with `/` between folders.
    pub name: String,
    /// Where its header begins in the archive.
    pub offset: u64,
    content: io::Chain<Cursor<Vec<u8>>, ZipFile<'a, Guarded<R>>>,
    stored: u64,
    size: u64,
    limits: Limits,
    given: &'a mut u64,
}

/// Whether a file that begins so is a zip archive with at least one member.
pub(crate) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04")
}

/// Reads an archive's directory.
pub(crate) fn open<R: Read + Seek>(mut reader: R, limits: Limits) -> Result<Zipped<R>, ZipError> {
    let found = declared_members(&mut reader)?;
    if found > limits.members as u64 {
        return Err(ZipError::Members { found, limit: limits.members });
    }
    reader.rewind()?;
    // Whatever the directory declares, no more of it is read than this.
    let budget = limits.members as u64 * DIRECTORY_ENTRY + (1 << 20);
    let guarded = Guarded { reader, budget: Some(budget) };
    let archive = ZipArchive::new(guarded).map_err(|error| ZipError::Directory(error.to_string()))?;
    Ok(Zipped { archive, limits, next: 0, given: 0 })
}

impl<R: Read + Seek> Zipped<R> {
    /// The next member that is a file; nothing at the end.
    pub(crate) fn next_member(&mut self) -> Option<Result<Member<'_, R>, MemberError>> {
        loop {
            let index = self.next;
            if index >= self.archive.len() {
                return None;
            }
            self.next += 1;
            let fault = |name: &str, offset, reason| {
                Some(Err(MemberError { number: index + 1, name: name.chars().take(200).collect(), offset, reason }))
            };
            let entry = match self.archive.by_index_data(index) {
                Ok(entry) => entry,
                Err(error) => return fault("", 0, MemberReason::Damaged(error.to_string())),
            };
            let offset = entry.header_start();
            let Ok(name) = entry.name().map(|name| name.replace('\\', "/")) else {
                return fault("", offset, MemberReason::UnsafeName);
            };
            let (is_folder, is_link, encrypted) = (entry.is_dir(), entry.is_symlink(), entry.encrypted());
            // What macOS adds beside each file is no document.
            if is_folder || name.starts_with("__MACOSX/") {
                continue;
            }
            let refused = match () {
                () if !is_safe(&name) => Some(MemberReason::UnsafeName),
                () if encrypted => Some(MemberReason::Encrypted),
                () if is_link => Some(MemberReason::Link),
                () => None,
            };
            if let Some(reason) = refused {
                return fault(&name, offset, reason);
            }
            let mut file = match self.archive.by_index(index) {
                Ok(file) => file,
                Err(error) => {
                    return fault(&name, offset, MemberReason::Damaged(error.to_string()));
                }
            };
            let stored = file.compressed_size();
            let mut start = Vec::new();
            if let Err(error) = file.by_ref().take(4).read_to_end(&mut start) {
                return fault(&name, offset, MemberReason::Damaged(error.to_string()));
            }
            if is_zip(&start) {
                return fault(&name, offset, MemberReason::Nested);
            }
            let content = Cursor::new(start).chain(file);
            let (limits, given) = (self.limits, &mut self.given);
            return Some(Ok(Member { name, offset, content, stored, size: 0, limits, given }));
        }
    }
}

impl<R: Read + Seek> Read for Member<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(out)?;
        self.size += count as u64;
        *self.given += count as u64;
        let Limits { bytes, ratio, .. } = self.limits;
        if *self.given > bytes {
            return Err(io::Error::other(MemberBomb::Size { limit: bytes }));
        }
        if self.size > RATIO_FROM && self.size / ratio.max(1) > self.stored {
            return Err(io::Error::other(MemberBomb::Ratio { ratio }));
        }
        Ok(count)
    }
}

/// Whether a name stays within the folder it is put in.
fn is_safe(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    !name.is_empty()
        && !name.starts_with('/')
        && !drive
        && !name.contains('\0')
        && name.split('/').all(|part| part != "..")
}

/// The most members that an end of a directory declares near the file's end; 0 if there is none.
fn declared_members<R: Read + Seek>(reader: &mut R) -> io::Result<u64> {
    let length = reader.seek(SeekFrom::End(0))?;
    let begin = length.saturating_sub(DIRECTORY_END + 1024);
    reader.seek(SeekFrom::Start(begin))?;
    let mut tail = Vec::new();
    reader.by_ref().take(DIRECTORY_END + 1024).read_to_end(&mut tail)?;
    // Entries in all: two bytes at 10 of the end, eight bytes at 32 of the large end before it.
    let counts = (0..tail.len()).filter_map(|at| match tail.get(at..)? {
        [b'P', b'K', 5, 6, _, _, _, _, _, _, a, b, ..] => Some(u64::from(u16::from_le_bytes([*a, *b]))),
        [b'P', b'K', 6, 6, rest @ ..] => rest.get(28..36)?.try_into().ok().map(u64::from_le_bytes),
        _ => None,
    });
    Ok(counts.max().unwrap_or(0))
}

/// The archive's bytes; while the directory is read, only so many of them.
struct Guarded<R> {
    reader: R,
    budget: Option<u64>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(out)?;
        if let Some(budget) = &mut self.budget {
            *budget = budget.checked_sub(count as u64).ok_or_else(|| io::Error::other("its directory is too large"))?;
        }
        Ok(count)
    }
}

impl<R: Seek> Seek for Guarded<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::CompressionMethod;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(members: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content, method) in members {
            let options = SimpleFileOptions::default().compression_method(*method);
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Each member as `name: content`, each fault as it is told.
    fn told(file: &[u8], limits: Limits) -> Vec<String> {
        let mut zipped = match open(Cursor::new(file), limits) {
            Ok(zipped) => zipped,
            Err(error) => return vec![error.to_string()],
        };
        let mut told = Vec::new();
        while let Some(member) = zipped.next_member() {
            told.push(match member {
                Ok(mut member) => {
                    let mut text = String::new();
                    match member.read_to_string(&mut text) {
                        Ok(_) => format!("{}: {text}", member.name),
                        Err(error) => format!("{}: {error}", member.name),
                    }
                }
                Err(error) => error.to_string(),
            });
        }
        told
    }

    const STORED: CompressionMethod = CompressionMethod::Stored;
    const DEFLATED: CompressionMethod = CompressionMethod::Deflated;

    #[test]
    fn members_come_in_their_order() {
        let file = archive(&[
            ("b.txt", "Most otwarty.".as_bytes(), DEFLATED),
            ("a/ż.txt", b"Biblioteka.", STORED),
            ("a/z.txt", b"zstd", CompressionMethod::Zstd),
            ("__MACOSX/._b.txt", b"x", STORED),
        ]);
        assert!(is_zip(&file));
        assert_eq!(told(&file, Limits::default()), ["b.txt: Most otwarty.", "a/ż.txt: Biblioteka.", "a/z.txt: zstd"]);
        assert_eq!(
            told(&file, Limits { members: 3, ..Limits::default() }),
            ["the zip archive has 4 members, 3 are allowed"]
        );
    }

    #[test]
    fn what_is_not_read_is_named() {
        let inner = archive(&[("x", b"x", STORED)]);
        let file = archive(&[
            ("../../etc/passwd", b"x", STORED),
            ("/etc/passwd", b"x", STORED),
            ("a\\..\\..\\b", b"x", STORED),
            ("C:/b", b"x", STORED),
            ("inner.docx", &inner, DEFLATED),
            ("..good..txt", b"x", STORED),
        ]);
        let told = told(&file, Limits::default());
        assert_eq!(told.len(), 6, "{told:?}");
        for (told, part) in
            told.iter().zip(["leads out", "leads out", "leads out", "leads out", "an archive itself", "..good..txt: x"])
        {
            assert!(told.contains(part), "{told}");
        }
        assert!(told[0].starts_with("member 1 (\"../../etc/passwd\") at byte 0: "), "{}", told[0]);
        assert!(told[4].starts_with("member 5 (\"inner.docx\") at byte "), "{}", told[4]);
    }

    #[test]
    fn encrypted_members_are_named() {
        let mut file = archive(&[("a.txt", b"abc", STORED), ("b.txt", b"abc", STORED)]);
        // The flag of the first member, in its header and in the directory.
        let directory = file.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        file[6] |= 1;
        file[directory + 8] |= 1;
        assert_eq!(told(&file, Limits::default()), ["member 1 (\"a.txt\") at byte 0: it is encrypted", "b.txt: abc"]);
    }

    #[test]
    fn bombs_are_named() {
        let blanks = vec![b' '; 4 << 20];
        let file = archive(&[("a.txt", &blanks, DEFLATED), ("b.txt", b"abc", STORED)]);
        let ratio = "a.txt: the member decompresses to more than 200 times its size: a bomb?";
        assert_eq!(told(&file, Limits::default()), [ratio, "b.txt: abc"]);
        let size = "the archive decompresses to more than 1000 bytes: a bomb?";
        assert_eq!(
            told(&file, Limits { bytes: 1000, ..Limits::default() }),
            [format!("a.txt: {size}"), format!("b.txt: {size}")]
        );
    }

    #[test]
    fn damaged_archives_are_told() {
        let file = archive(&[("a.txt", "Most otwarty.".repeat(50).as_bytes(), DEFLATED), ("b.txt", b"abc", STORED)]);
        for length in 0..file.len() {
            told(&file[..length], Limits::default());
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 0xff;
            assert!(!told(&damaged, Limits::default()).is_empty(), "{at}");
        }
        // It declares more members than it can have.
        let mut lies = file.clone();
        let end = lies.len() - 22;
        lies[end + 8..end + 12].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
        assert_eq!(
            told(&lies, Limits { members: 100, ..Limits::default() }),
            ["the zip archive has 65534 members, 100 are allowed"]
        );
        assert!(told(&lies, Limits::default())[0].starts_with("no zip archive: "));
    }
}
