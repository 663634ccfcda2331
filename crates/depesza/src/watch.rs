//! `depesza watch`: follows feeds and prints the record of every new article.
//!
//! What was printed is noted at once in a journal beside the state file, so that a restart neither repeats nor misses an
//! article. An article is printed twice only if the program dies between printing it and noting that.

use crate::args::{NetworkArgs, WatchArgs};
use crate::failure::{self, Failure, display};
use crate::inputs::is_address;
use crate::interrupt;
use crate::open::Network;
use crate::output::{Layout, Sink};
use crate::read::read_one;
use crate::stream::Job;
use feeds::watch::{Initial, Offer, Outcome, Policy, Response, State};
use intake::{Item, Place};
use language::Scratch;
use reader::Reader;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long Ctrl-C may have to wait.
const NAP: Duration = Duration::from_millis(200);

pub(crate) fn run(args: &WatchArgs) -> Result<ExitCode, Failure> {
    let addresses = subscriptions(&args.inputs)?;
    let mut memory = Memory::open(args)?;
    let initial = if args.from_now { Initial::FromNow } else { Initial::All };
    memory.state.follow(addresses.iter().map(String::as_str), initial);
    interrupt::listen();
    let layout = Layout::new(&args.writing, true);
    let mut watch = Watch {
        network: Network::new(NetworkArgs { offline: false, allow_private: args.allow_private })?,
        reader: args.writing.reader(),
        sink: Sink::new(None, &layout, true)?,
        layout,
        scratch: Scratch::default(),
        quiet: args.quiet,
        printed: 0,
    };
    loop {
        for feed in memory.state.due(now()) {
            if interrupt::stopped() {
                break;
            }
            watch.poll(&feed, &mut memory)?;
        }
        if args.once || interrupt::stopped() {
            break;
        }
        let Some(due) = memory.state.next_due() else {
            failure::warn("no feed is left to follow");
            break;
        };
        while now() < due && !interrupt::stopped() {
            thread::sleep(NAP);
        }
    }
    memory.save()?;
    if !args.quiet {
        failure::tell(&format!("printed {} articles of {} feeds", watch.printed, addresses.len()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The feeds' addresses, each once, in the order they were named.
fn subscriptions(inputs: &[String]) -> Result<Vec<String>, Failure> {
    let mut addresses: Vec<String> = Vec::new();
    for input in inputs {
        if is_address(input) {
            addresses.push(input.clone());
            continue;
        }
        let list = fs::read(input).map_err(|error| Failure::Open { name: display(input), error })?;
        let list = feeds::parse_opml(&list)
            .map_err(|error| Failure::NoFeeds { name: display(input), reason: error.to_string() })?;
        addresses.extend(list.into_iter().map(|feed| feed.xml_url));
    }
    let mut seen = std::collections::HashSet::new();
    addresses.retain(|address| seen.insert(address.clone()));
    if addresses.is_empty() {
        let name = display(&inputs.join(", "));
        return Err(Failure::NoFeeds { name, reason: "the list is empty".to_owned() });
    }
    Ok(addresses)
}

/// What is known of the feeds, in memory and on disk.
struct Memory {
    state: State,
    path: PathBuf,
    /// Entries printed since the state was written; also the lock that keeps a second watch away.
    journal: File,
}

impl Memory {
    fn open(args: &WatchArgs) -> Result<Self, Failure> {
        let path = args.state.clone().unwrap_or_else(|| default_state(&args.inputs));
        let policy = Policy { min_interval: i64::from(args.interval) * 60, ..Policy::default() };
        let fail = |reason: String| Failure::State { name: display(&path.to_string_lossy()), reason };
        let journal_path = path.with_extension("journal");
        let journal = OpenOptions::new().create(true).append(true).read(true).open(&journal_path);
        let journal = journal.map_err(|error| fail(format!("{}: {error}", journal_path.display())))?;
        if journal.try_lock().is_err() {
            return Err(fail("another depesza watch uses it".to_owned()));
        }
        let mut state = match fs::read_to_string(&path) {
            Ok(json) => State::load(&json, policy).map_err(|error| fail(error.to_string()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::new(policy),
            Err(error) => return Err(fail(error.to_string())),
        };
        let lines = fs::read(&journal_path).map_err(|error| fail(error.to_string()))?;
        state.replay(&String::from_utf8_lossy(&lines));
        Ok(Self { state, path, journal })
    }

    /// Writes the whole state; a crash leaves the old one or the new one.
    fn save(&mut self) -> Result<(), Failure> {
        let new = self.path.with_extension("new");
        let write = || -> io::Result<()> {
            let mut file = File::create(&new)?;
            file.write_all(self.state.to_json().as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &self.path)?;
            self.journal.set_len(0)
        };
        write().map_err(|error| Failure::WriteFile { name: display(&self.path.to_string_lossy()), error })
    }

    /// Notes that an entry was printed.
    fn done(&mut self, feed: &str, key: &str) -> Result<(), Failure> {
        let line = self.state.mark_done(feed, key);
        let written = self.journal.write_all(line.as_bytes()).and_then(|()| self.journal.sync_data());
        written.map_err(|error| Failure::WriteFile { name: display(&self.path.to_string_lossy()), error })
    }
}

/// The state of `feeds.opml` is kept in `feeds.state.json`, in the folder where the program runs.
fn default_state(inputs: &[String]) -> PathBuf {
    let first = inputs.first().map(String::as_str).unwrap_or_default();
    let name: String = if is_address(first) {
        first
            .split_once("://")
            .map_or(first, |(_, rest)| rest)
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect()
    } else {
        Path::new(first).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    PathBuf::from(format!("{}.state.json", name.trim_matches('-')))
}

struct Watch {
    network: Network,
    reader: Reader,
    layout: Layout,
    sink: Sink,
    scratch: Scratch,
    quiet: bool,
    printed: usize,
}

impl Watch {
    /// Asks a feed and prints what is new. Fails only if nothing can be printed or remembered any more.
    fn poll(&mut self, feed: &str, memory: &mut Memory) -> Result<(), Failure> {
        let response = self.ask(feed, &memory.state);
        let outlet = match &response.outcome {
            Outcome::Fetched(feed) => feed.title.clone(),
            _ => None,
        };
        let offers = memory.state.on_response(feed, response, now());
        memory.save()?;
        for Offer { entry, update } in offers {
            if interrupt::stopped() {
                return Ok(());
            }
            let key = entry.key.clone();
            match self.read(entry, feed, outlet.as_deref(), update) {
                Ok(output) => {
                    self.sink.write(&output)?;
                    self.printed += 1;
                    memory.done(feed, &key)?;
                }
                Err(failure) => {
                    failure::report(&failure);
                    if memory.state.mark_failed(feed, &key) {
                        failure::warn("it is given up after five tries");
                    }
                }
            }
        }
        memory.save()
    }

    fn ask(&self, feed: &str, state: &State) -> Response {
        let address = state.address(feed);
        match self.network.feed(address, state.conditions(feed)) {
            Ok(got) if got.status == 304 => Response {
                outcome: Outcome::NotModified,
                etag: got.etag.clone(),
                last_modified: got.last_modified.clone(),
                ..Response::default()
            },
            Ok(got) => {
                let moved_to = got.moved_to().map(str::to_owned);
                match feeds::parse(&got.body, got.charset.as_deref(), Some(&got.final_url)) {
                    Ok(parsed) => {
                        for odd in parsed.diagnostics.iter().filter(|_| !self.quiet) {
                            failure::note(&format!("{address}: {}", odd.message));
                        }
                        let outcome = Outcome::Fetched(parsed);
                        Response {
                            outcome,
                            etag: got.etag,
                            last_modified: got.last_modified,
                            moved_to,
                            ..Response::default()
                        }
                    }
                    Err(error) => failed(address, None, None, &error.to_string()),
                }
            }
            Err(error) => {
                let status = match error.reason {
                    fetch::Reason::Status { code, .. } => Some(code),
                    _ => None,
                };
                failure::report(&Failure::from(error.clone()));
                let retry_after = error.retry_after().map(|wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX));
                Response {
                    outcome: Outcome::Failed { status, retry_after, message: error.to_string() },
                    ..Response::default()
                }
            }
        }
    }

    /// The record of an entry, of its full text or of the page it links to.
    fn read(
        &mut self,
        entry: feeds::Entry,
        feed: &str,
        outlet: Option<&str>,
        update: bool,
    ) -> Result<crate::read::Output, Failure> {
        let mut document = match intake::entry(entry, outlet, &Place::input(feed)).map_err(Failure::Bad)? {
            Item::Link(link) => self.network.page(*link)?,
            Item::Document(document) => document,
            Item::Notice(notice) => {
                return Err(Failure::Bad(intake::Bad { place: Place::input(feed), reason: notice, help: None }));
            }
        };
        if update {
            let edited = "the outlet has changed this article since it was last printed";
            document.remark = Some(document.remark.map_or(edited.to_owned(), |remark| format!("{remark}; {edited}")));
        }
        let job = Job { document, name: PathBuf::new() };
        read_one(&self.reader, &self.layout, job, &mut self.scratch)
    }
}

fn failed(address: &str, status: Option<u16>, retry_after: Option<i64>, message: &str) -> Response {
    let place = Place::input(address);
    failure::report(&Failure::Bad(intake::Bad { place, reason: message.to_owned(), help: None }));
    let outcome = Outcome::Failed { status, retry_after, message: message.to_owned() };
    Response { outcome, ..Response::default() }
}
