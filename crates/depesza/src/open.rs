//! Opening inputs: the one place where files are opened, and where the network is asked.

use crate::args::NetworkArgs;
use crate::failure::{Failure, display};
use crate::inputs::Input;
use crate::interrupt;
use feeds::watch::Conditions;
use fetch::{Client, FetchError, Policy, Request, Response};
use intake::{Bad, Document, Item, Link, Options, Source, Start};
use record::Meta;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Bytes read of all inputs so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counted<R> {
    inner: R,
    counter: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.counter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A file or standard input, opened.
pub(crate) fn open_local(input: &Input, counter: &Counter) -> Result<(Source, Start), Failure> {
    let counted = |file| Counted { inner: file, counter: counter.clone() };
    match input {
        Input::File { path, .. } => {
            let name = path.to_string_lossy().into_owned();
            let file = open_file(path).map_err(|error| Failure::Open { name: display(&name), error })?;
            let start = Start { known: Meta { uri: Some(name.clone()), ..Meta::default() }, name, ..Start::default() };
            // A pipe that has a name cannot be read twice.
            let regular = file.metadata().is_ok_and(|data| data.is_file());
            let source = if regular {
                Source::Seekable(Box::new(counted(file)))
            } else {
                Source::Stream(Box::new(counted(file)))
            };
            Ok((source, start))
        }
        _ => {
            let start = Start { name: "standard input".to_owned(), ..Start::default() };
            let stdin = Counted { inner: io::stdin(), counter: counter.clone() };
            Ok((Source::Stream(Box::new(stdin)), start))
        }
    }
}

pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    // Opening a folder succeeds on some systems, and reading it fails with a message nobody understands.
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    Ok(file)
}

/// A place on disk for an input that must be read back and forth: Parquet and zip keep their table of contents at the end.
pub(crate) fn spool(from: &mut dyn Read) -> io::Result<Box<dyn intake::ReadSeek>> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    file.rewind()?;
    Ok(Box::new(file))
}

/// A host that asks for more patience is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What fetches.
pub(crate) struct Network {
    client: Arc<Client>,
}

impl Network {
    pub(crate) fn new(args: NetworkArgs) -> Result<Self, Failure> {
        let policy = Policy { allow_private: args.allow_private, ..Policy::default() };
        let client = Arc::new(Client::new(policy).map_err(|error| Failure::Network(error.to_string()))?);
        interrupt::ends(&client);
        Ok(Self { client })
    }

    /// A feed, if it has changed since the copy at hand.
    pub(crate) fn feed(&self, address: &str, conditions: Conditions) -> Result<Response, FetchError> {
        let Conditions { etag, last_modified } = conditions;
        let accept =
            "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8";
        let request = Request { url: address.to_owned(), etag, last_modified, accept: Some(accept.to_owned()) };
        self.client.get_in_turn(&request, LONGEST_WAIT)
    }

    /// The page that a feed's entry links to, or the entry's summary if it cannot be had.
    pub(crate) fn page(&self, link: Link) -> Result<Document, Failure> {
        let Link { uri, known, instead, place } = link;
        let opened = self.open(&uri, known).and_then(|(source, start)| {
            let items = intake::documents(source, &start, &Options::default());
            let first = items.map(|item| item.map_err(Failure::Bad)).find(|item| !matches!(item, Ok(Item::Notice(_))));
            match first {
                Some(Ok(Item::Document(document))) => Ok(document),
                Some(Err(failure)) => Err(failure),
                _ => Err(Failure::Bad(Bad { place, reason: format!("no article at {uri}"), help: None })),
            }
        });
        match (opened, instead) {
            (Err(failure), Some(summary)) => {
                Ok(Document { remark: Some(format!("only the feed's summary was read: {failure}")), ..summary })
            }
            (opened, _) => opened,
        }
    }

    /// What stands at an address. `known` is what a list or a feed tells of it.
    pub(crate) fn open(&self, address: &str, known: Meta) -> Result<(Source, Start), Failure> {
        let response = self.client.get_in_turn(&Request::page(address), LONGEST_WAIT)?;
        let start = Start {
            name: address.to_owned(),
            known: Meta {
                uri: Some(response.final_url),
                captured: jiff::Timestamp::try_from(response.fetched_at)
                    .ok()
                    .and_then(|at| at.round(jiff::Unit::Second).ok())
                    .map(|at| at.to_string()),
                ..known
            },
            media_type: response.content_type,
            charset: response.charset,
        };
        Ok((Source::Seekable(Box::new(Cursor::new(response.body))), start))
    }
}
