//! All inputs as one stream of documents.

use crate::args::{IntakeArgs, NetworkArgs};
use crate::failure::Failure;
use crate::inputs::Input;
use crate::interrupt;
use crate::open::{self, Counter, Network};
use intake::{Document, Documents, Item, Link, Options, Place};
use record::Meta;
use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};

/// What comes next.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "documents are the rule, the others the exception")]
pub(crate) enum Next {
    Document(Job),
    Failed(Failure),
    /// Something to tell.
    Notice(String),
}

/// A document to read and the name of its output, a path without an ending of its own.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) document: Document,
    pub(crate) name: PathBuf,
}

/// A list leads to feeds, and a feed to pages; a page leads nowhere.
const DEEPEST: usize = 3;

/// An input that is being read.
struct Open {
    documents: Documents,
    /// What to call the output of what is in it.
    name: PathBuf,
}

/// Documents of all inputs, in order. Ends early when the user has stopped the run.
pub(crate) struct Stream {
    inputs: VecDeque<Input>,
    open: Vec<Open>,
    options: Options,
    network: Option<Network>,
    args: NetworkArgs,
    counter: Counter,
}

impl Stream {
    pub(crate) fn new(inputs: Vec<Input>, intake: &IntakeArgs, network: NetworkArgs, counter: Counter) -> Self {
        let options = options(intake);
        Self { inputs: inputs.into(), open: Vec::new(), options, network: None, args: network, counter }
    }

    fn push(&mut self, source: intake::Source, start: &intake::Start, name: PathBuf) {
        let documents = intake::documents(source, start, &self.options);
        self.open.push(Open { documents, name });
    }

    /// Begins with the next input.
    fn begin(&mut self, input: &Input) -> Result<(), Failure> {
        let (source, start) = match input {
            Input::Address(address) if self.args.offline => {
                return Err(Failure::Offline { address: address.clone() });
            }
            Input::Address(address) => self.network()?.open(address, Meta::default())?,
            _ => open::open_local(input, &self.counter)?,
        };
        self.push(source, &start, input.name());
        Ok(())
    }

    fn network(&mut self) -> Result<&Network, Failure> {
        let network = match self.network.take() {
            Some(network) => network,
            None => Network::new(self.args)?,
        };
        Ok(self.network.insert(network))
    }

    /// Follows a link, or gives what is to be read instead.
    fn follow(&mut self, link: Link, name: PathBuf) -> Option<Next> {
        let Link { uri, known, instead, .. } = link;
        let followed = if self.args.offline {
            Err(Failure::Offline { address: uri })
        } else if self.open.len() > DEEPEST {
            Err(Failure::TooDeep { address: uri })
        } else {
            self.network().and_then(|network| network.open(&uri, known))
        };
        match (followed, instead) {
            (Ok((source, start)), _) => {
                self.push(source, &start, name);
                None
            }
            (Err(failure), Some(mut document)) => {
                document.remark = Some(format!("only the feed's summary was read: {failure}"));
                Some(Next::Document(Job { document, name }))
            }
            (Err(failure), None) => Some(Next::Failed(failure)),
        }
    }
}

impl Iterator for Stream {
    type Item = Next;

    fn next(&mut self) -> Option<Next> {
        loop {
            if interrupt::stopped() {
                return None;
            }
            let Some(open) = self.open.last_mut() else {
                let input = self.inputs.pop_front()?;
                match self.begin(&input) {
                    Ok(()) => continue,
                    Err(failure) => return Some(Next::Failed(failure)),
                }
            };
            match open.documents.next() {
                None => {
                    self.open.pop();
                }
                Some(Ok(Item::Document(document))) => {
                    let name = output_name(&open.name, &document.place);
                    return Some(Next::Document(Job { document, name }));
                }
                Some(Ok(Item::Link(link))) => {
                    let name = output_name(&open.name, &link.place);
                    if let Some(next) = self.follow(*link, name) {
                        return Some(next);
                    }
                }
                Some(Ok(Item::Notice(notice))) => return Some(Next::Notice(notice)),
                Some(Err(bad)) => return Some(Next::Failed(Failure::Bad(bad))),
            }
        }
    }
}

/// What the arguments tell of the inputs.
fn options(args: &IntakeArgs) -> Options {
    Options {
        from: args.from,
        charset: args.charset.clone(),
        mapping: intake::Mapping {
            text: args.text.clone(),
            html: args.html.clone(),
            title: args.title.clone(),
            date: args.date.clone(),
            url: args.url.clone(),
            id: args.id.clone(),
            author: args.author.clone(),
            outlet: args.outlet.clone(),
            language: args.language.clone(),
        },
        spool: Some(open::spool),
        ..Options::default()
    }
}

/// The name of a document's output: its input's, with its path in an archive and its number in a file of many.
fn output_name(input: &Path, place: &Place) -> PathBuf {
    let mut name = input.to_owned();
    if let Some(member) = &place.member {
        // Not above the folder of the output, whatever an archive calls its members.
        let safe = Path::new(member).components().filter(|part| matches!(part, Component::Normal(_)));
        name = name.with_extension("").join(safe.collect::<PathBuf>());
    }
    match place.record {
        Some(record) => {
            let stem = stem(&name).to_owned();
            name.with_file_name(format!("{stem}-{record:06}.record"))
        }
        None => name,
    }
}

/// A file's name without its endings: `crawl` of `crawl.warc.gz`.
fn stem(name: &Path) -> &str {
    let file = name.file_name().and_then(|name| name.to_str()).unwrap_or("record");
    let packed = file.strip_suffix(".gz").or_else(|| file.strip_suffix(".zst")).unwrap_or(file);
    packed.rsplit_once('.').map_or(packed, |(stem, _)| if stem.is_empty() { packed } else { stem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_their_documents() {
        let name = |input: &str, member: Option<&str>, record| {
            let place = Place { member: member.map(str::to_owned), record, ..Place::input("x") };
            output_name(Path::new(input), &place).with_extension("json")
        };
        assert_eq!(name("a.txt", None, None), Path::new("a.json"));
        assert_eq!(name("sub/crawl.warc.gz", None, Some(7)), Path::new("sub/crawl-000007.json"));
        assert_eq!(name("news.zip", Some("b/c.html"), None), Path::new("news/b/c.json"));
        assert_eq!(name("news.zip", Some("../../etc/d.html"), None), Path::new("news/etc/d.json"));
        assert_eq!(name("news.zip", Some("/rows.csv"), Some(3)), Path::new("news/rows-000003.json"));
        assert_eq!(name(".gz", None, Some(1)), Path::new("-000001.json"));
    }
}
