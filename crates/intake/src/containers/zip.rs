//! The files of a zip archive, each an input of its own.

use crate::document::{Bad, Item, Place};
use crate::documents::{Documents, Options, ReadSeek, Source, Start, documents_at, failed};
use crate::zipped::{self, Limits, Zipped};
use std::io::{self, Cursor, Read};
use std::path::Path;

pub(crate) fn documents(file: Box<dyn ReadSeek>, place: Place, start: &Start, options: &Options) -> Documents {
    match zipped::open(file, Limits::default()) {
        Ok(zipped) => Box::new(Members { zipped, place, start: start.clone(), options: options.clone(), open: None }),
        Err(error) => failed(place, error),
    }
}

struct Members {
    zipped: Zipped<Box<dyn ReadSeek>>,
    place: Place,
    start: Start,
    options: Options,
    /// The member under way.
    open: Option<Documents>,
}

impl Iterator for Members {
    type Item = Result<Item, Bad>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.open.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.open = None;
            let member = match self.zipped.next_member()? {
                Ok(member) => member,
                Err(error) => {
                    let place = Place { member: Some(error.name), offset: Some(error.offset), ..self.place.clone() };
                    return Some(Err(Bad { place, reason: error.reason.to_string(), help: None }));
                }
            };
            if !is_read(&member.name) {
                continue;
            }
            let place = Place { member: Some(member.name.clone()), offset: Some(member.offset), ..self.place.clone() };
            let mut known = self.start.known.clone();
            known.uri = known.uri.map(|uri| format!("{uri}#{}", member.name));
            let start = Start { name: member.name.clone(), known, ..Start::default() };
            match hold(member, &self.options) {
                Ok(source) => self.open = Some(documents_at(source, place, &start, &self.options)),
                Err(error) => return Some(Err(Bad { place, reason: error.to_string(), help: None })),
            }
        }
    }
}

/// Pictures, fonts and the like stand beside saved pages and are no documents.
fn is_read(name: &str) -> bool {
    const NO_TEXT: [&str; 24] = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "css", "js", "mjs", "woff", "woff2", "ttf",
        "otf", "mp3", "mp4", "webm", "ogg", "pdf", "map", "exe", "dll",
    ];
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    !ending.is_some_and(|ending| NO_TEXT.contains(&ending.as_str()))
}

/// A member where it can be read back and forth: in memory if it is no longer than a document, else on a disk.
fn hold(mut member: impl Read, options: &Options) -> io::Result<Source> {
    let mut bytes = Vec::new();
    (&mut member).take(options.document_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= options.document_bytes {
        return Ok(Source::Seekable(Box::new(Cursor::new(bytes))));
    }
    let spool = options.spool.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "it is too long to be held"))?;
    Ok(Source::Seekable(spool(&mut Cursor::new(bytes).chain(member))?))
}
