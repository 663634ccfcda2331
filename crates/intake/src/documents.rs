//! An input taken apart into the documents in it.

use crate::compression::{self, Compression, Limits};
use crate::containers::{dump, feed, page, web_archive, zip};
use crate::document::{Bad, Item, Place};
use crate::form::{self, Form};
use dumps::Mapping;
use record::Meta;
use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};

/// What can be read back and forth: files.
pub trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

/// Bytes to read.
pub enum Source {
    /// To be read once, from the beginning: a pipe, a connection.
    Stream(Box<dyn Read + Send>),
    Seekable(Box<dyn ReadSeek>),
}

/// What is known of an input before it is read.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// For messages: a path or an address.
    pub name: String,
    /// What is known of the document, should the input be one.
    pub known: Meta,
    /// What a server said it is.
    pub media_type: Option<String>,
    /// The encoding that a server declared.
    pub charset: Option<String>,
}

/// Puts a stream where it can be read back and forth.
pub type Spool = fn(&mut dyn Read) -> io::Result<Box<dyn ReadSeek>>;

/// How inputs are taken apart.
#[derive(Clone, Debug)]
pub struct Options {
    /// What every input is, whatever it looks like.
    pub from: Option<Form>,
    /// The encoding of all text and pages.
    pub charset: Option<String>,
    /// Columns of dumps.
    pub mapping: Mapping,
    /// Bytes that one document may have.
    pub document_bytes: usize,
    /// How much may come of packed files.
    pub unpacking: Limits,
    /// Puts a stream where it can be read back and forth. Without it Parquet and zip are read from files only.
    pub spool: Option<Spool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            from: None,
            charset: None,
            mapping: Mapping::default(),
            document_bytes: 64 << 20,
            unpacking: Limits::default(),
            spool: None,
        }
    }
}

/// The documents of an input, in order. After an error it goes on with the next record where that can be found.
pub type Documents = Box<dyn Iterator<Item = Result<Item, Bad>> + Send>;

/// One thing and no more.
pub(crate) fn once(item: Result<Item, Bad>) -> Documents {
    Box::new(std::iter::once(item))
}

/// An input that cannot be read (on).
pub(crate) fn failed(place: Place, reason: impl ToString) -> Documents {
    once(Err(Bad { place, reason: reason.to_string(), help: None }))
}

/// Takes an input apart. Its form is told by its first bytes, unless `options.from` says it.
pub fn documents(source: Source, start: &Start, options: &Options) -> Documents {
    documents_at(source, Place::input(&start.name), start, options)
}

/// The same for an input that is a member of another.
pub(crate) fn documents_at(source: Source, place: Place, start: &Start, options: &Options) -> Documents {
    match peek(source) {
        Ok((head, source)) => take_apart(head, source, place, start, options),
        Err(error) => failed(place, error),
    }
}

/// A source whose first bytes have been looked at.
pub(crate) enum Peeked {
    Stream(Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>),
    Seekable(Box<dyn ReadSeek>),
}

impl Peeked {
    pub(crate) fn into_read(self) -> Box<dyn Read + Send> {
        match self {
            Peeked::Stream(stream) => Box::new(stream),
            Peeked::Seekable(file) => Box::new(file),
        }
    }

    /// Something to read back and forth.
    pub(crate) fn into_seekable(self, options: &Options) -> io::Result<Box<dyn ReadSeek>> {
        match (self, options.spool) {
            (Peeked::Seekable(file), _) => Ok(file),
            (Peeked::Stream(mut stream), Some(spool)) => spool(&mut stream),
            (Peeked::Stream(_), None) => {
                Err(io::Error::new(io::ErrorKind::Unsupported, "this form can only be read from a file"))
            }
        }
    }
}

/// The first bytes, and the source as if they had not been read.
fn peek(source: Source) -> io::Result<(Vec<u8>, Peeked)> {
    let mut head = Vec::new();
    Ok(match source {
        Source::Stream(mut stream) => {
            (&mut stream).take(form::ENOUGH as u64).read_to_end(&mut head)?;
            (head.clone(), Peeked::Stream(Cursor::new(head).chain(stream)))
        }
        Source::Seekable(mut file) => {
            (&mut file).take(form::ENOUGH as u64).read_to_end(&mut head)?;
            file.seek(SeekFrom::Start(0))?;
            (head, Peeked::Seekable(file))
        }
    })
}

fn take_apart(head: Vec<u8>, source: Peeked, place: Place, start: &Start, options: &Options) -> Documents {
    // A web archive is packed record by record, and its reader unpacks it, so that it can name the byte of each record.
    if options.from.map_or_else(|| warc::is_warc(&head), |form| form == Form::Warc) {
        return web_archive::documents(source.into_read(), place, options);
    }
    let tell =
        |head: &[u8], name: &str| options.from.unwrap_or_else(|| form::tell(head, name, start.media_type.as_deref()));
    let packed = compression::recognise(&head);
    if packed == Compression::None {
        return open(tell(&head, &start.name), &head, source, place, start, options);
    }
    let name = packed.inner_name(&start.name).to_owned();
    let unpacked = compression::open(source.into_read(), options.unpacking);
    match unpacked.and_then(|(_, unpacked)| peek(Source::Stream(Box::new(unpacked)))) {
        Ok((head, _)) if compression::recognise(&head) != Compression::None => {
            failed(place, "it is packed more than once")
        }
        Ok((head, source)) => {
            let form = tell(&head, &name);
            open(form, &head, source, place, &Start { name, ..start.clone() }, options)
        }
        Err(error) => failed(place, error),
    }
}

fn open(form: Form, head: &[u8], source: Peeked, place: Place, start: &Start, options: &Options) -> Documents {
    match form {
        Form::Text | Form::Html => page::documents(form, source.into_read(), place, start, options),
        Form::Warc => web_archive::documents(source.into_read(), place, options),
        Form::Feed => feed::documents(source.into_read(), place, start, options),
        Form::Opml => feed::subscriptions(source.into_read(), place, options),
        Form::Json | Form::Csv | Form::Parquet | Form::NewsMl => {
            dump::documents(form, head, source, place, start, options)
        }
        Form::Zip => match source.into_seekable(options) {
            Ok(file) => zip::documents(file, place, start, options),
            Err(error) => failed(place, error),
        },
    }
}
