//! What is remembered of one feed.

use super::schedule::{LONGEST, Policy};
use super::{Conditions, Health, Initial, Offer, Outcome, Response};
use crate::{Entry, Feed, Hints, dates};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// How long an entry is remembered that stands in the feed no more: some feeds bring back what they had dropped.
const KEEP: i64 = 60 * 24 * 3600;
/// How many of those are remembered at most, so that a feed with new ids each time does not grow for ever.
const MAX_ABSENT: usize = 5000;
/// How often an entry is offered that cannot be printed.
const MAX_TRIES: u32 = 5;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FeedState {
    /// Where the feed has moved to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    pub(super) next_due: i64,
    interval: i64,
    failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    pub(super) gone: bool,
    /// The feed has been read once.
    fetched: bool,
    /// The entries of the first reading count as seen.
    from_now: bool,
    ttl: Option<u32>,
    skip_hours: Vec<u8>,
    skip_days: Vec<u8>,
    /// Entries that are done, by key.
    seen: BTreeMap<String, Seen>,
    /// Entries that have been offered and are not done.
    pending: BTreeMap<String, Pending>,
    /// The validators of the last response, until nothing is pending.
    #[serde(skip)]
    held: Conditions,
}

/// Which wording of an entry it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    /// When the entry was changed last, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated: Option<i64>,
    /// A hash of title and text; `None` if they are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    print: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Seen {
    #[serde(flatten)]
    version: Version,
    /// Since when the entry has been missing from the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Pending {
    #[serde(flatten)]
    version: Version,
    /// How often it could not be printed.
    #[serde(default)]
    failed: u32,
    /// The caller has it and has not said what became of it; nobody has after a restart.
    #[serde(skip)]
    in_hand: bool,
}

impl FeedState {
    pub(super) fn new(initial: Initial) -> Self {
        Self { from_now: initial == Initial::FromNow, ..Self::default() }
    }

    /// Entries that were not done are wanted again at once, unless the server wants to be left alone.
    pub(super) fn after_restart(&mut self) {
        if !self.pending.is_empty() && self.failures == 0 {
            self.next_due = 0;
        }
    }

    pub(super) fn is_due(&self, now: i64) -> bool {
        !self.gone && (self.next_due <= now || self.next_due.saturating_sub(now) > LONGEST)
    }

    pub(super) fn conditions(&self) -> Conditions {
        if self.pending.is_empty() {
            Conditions { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
        } else {
            Conditions::default()
        }
    }

    pub(super) fn health(&self) -> Health {
        Health {
            next_due: self.next_due,
            failures: self.failures,
            last_error: self.last_error.clone(),
            gone: self.gone,
            pending: self.pending.len(),
            seen: self.seen.len(),
        }
    }

    pub(super) fn on_response(&mut self, name: &str, response: Response, now: i64, policy: Policy) -> Vec<Offer> {
        let Response { outcome, etag, last_modified, max_age, moved_to } = response;
        let validators = Conditions { etag, last_modified };
        let offers = match outcome {
            Outcome::Failed { status, retry_after, message } => {
                self.failures = self.failures.saturating_add(1);
                self.last_error = Some(message);
                self.gone = status == Some(410);
                self.next_due = policy.after_failure(name, self.failures, retry_after, now);
                return Vec::new();
            }
            Outcome::NotModified => {
                self.etag = validators.etag.or(self.etag.take());
                self.last_modified = validators.last_modified.or(self.last_modified.take());
                Vec::new()
            }
            Outcome::Fetched(feed) => {
                let Feed { entries, hints, .. } = feed;
                (self.ttl, self.skip_hours, self.skip_days) = (hints.ttl, hints.skip_hours, hints.skip_days);
                self.etag = None;
                self.last_modified = None;
                self.held = validators;
                let offers = self.take(entries, now);
                self.release();
                offers
            }
        };
        self.failures = 0;
        self.last_error = None;
        if let Some(address) = moved_to {
            self.address = (address != name).then_some(address);
        }
        self.interval = policy.adapt(self.interval, !offers.is_empty());
        let hints = Hints { ttl: self.ttl, skip_hours: self.skip_hours.clone(), skip_days: self.skip_days.clone() };
        self.next_due = policy.after_success(name, self.interval, &hints, max_age, now);
        offers
    }

    /// Compares a feed's entries with what is remembered.
    fn take(&mut self, entries: Vec<Entry>, now: i64) -> Vec<Offer> {
        let skip_all = self.from_now && !self.fetched;
        self.fetched = true;
        let mut present = HashSet::new();
        let mut offers = Vec::new();
        for entry in entries {
            if !present.insert(entry.key.clone()) {
                continue;
            }
            let version = Version::of(&entry);
            let update = match self.seen.get_mut(&entry.key) {
                None if skip_all => {
                    self.seen.insert(entry.key, Seen { version, absent: None });
                    continue;
                }
                None => false,
                Some(seen) => {
                    seen.absent = None;
                    if !seen.version.is_outdated_by(&version, &entry) {
                        // What is not worth an offer is noted, so that it is not compared again.
                        seen.version.updated = seen.version.updated.max(version.updated);
                        continue;
                    }
                    true
                }
            };
            let pending = self.pending.entry(entry.key.clone()).or_insert(Pending {
                version: Version::default(),
                failed: 0,
                in_hand: false,
            });
            if pending.in_hand {
                if pending.version != version {
                    // Another wording has come meanwhile: it must not be hidden by a 304.
                    self.held = Conditions::default();
                }
                continue;
            }
            pending.version = version;
            pending.in_hand = true;
            offers.push(Offer { entry, update });
        }
        self.pending.retain(|key, pending| pending.in_hand || present.contains(key));
        self.forget(&present, now);
        oldest_first(&mut offers);
        offers
    }

    /// Forgets what has been missing from the feed for long, or is missing in too great a number.
    fn forget(&mut self, present: &HashSet<String>, now: i64) {
        for (key, seen) in &mut self.seen {
            if !present.contains(key) {
                seen.absent.get_or_insert(now);
            }
        }
        let mut absent: Vec<i64> = self.seen.values().filter_map(|seen| seen.absent).collect();
        absent.sort_unstable_by(|one, other| other.cmp(one));
        // Of those that went missing together either all are kept or none, and the last ones always are: a feed may be
        // empty by mistake.
        let latest = absent.first().copied().unwrap_or(i64::MAX);
        let horizon = absent.get(MAX_ABSENT).map_or(i64::MIN, |since| since.saturating_add(1).min(latest));
        let horizon = horizon.max(now.saturating_sub(KEEP));
        self.seen.retain(|_, seen| seen.absent.is_none_or(|since| since >= horizon));
    }

    /// Puts the validators to use when nothing is pending.
    fn release(&mut self) {
        if self.pending.is_empty() {
            let Conditions { etag, last_modified } = std::mem::take(&mut self.held);
            self.etag = etag.or(self.etag.take());
            self.last_modified = last_modified.or(self.last_modified.take());
        }
    }

    pub(super) fn mark_done(&mut self, key: &str) -> Version {
        let version = match self.pending.remove(key) {
            Some(pending) => pending.version,
            None => self.seen.get(key).map(|seen| seen.version.clone()).unwrap_or_default(),
        };
        self.seen.insert(key.to_owned(), Seen { version: version.clone(), absent: None });
        self.release();
        version
    }

    pub(super) fn mark_failed(&mut self, key: &str) -> bool {
        let Some(pending) = self.pending.get_mut(key) else { return false };
        pending.in_hand = false;
        pending.failed = pending.failed.saturating_add(1);
        if pending.failed < MAX_TRIES {
            return false;
        }
        self.mark_done(key);
        true
    }

    pub(super) fn replay(&mut self, key: String, version: Version) {
        if self.pending.get(&key).is_some_and(|pending| pending.version.updated <= version.updated) {
            self.pending.remove(&key);
        }
        let seen = self.seen.entry(key).or_insert(Seen { version: Version::default(), absent: None });
        if seen.version.print.is_none() || seen.version.updated <= version.updated {
            seen.version = version;
        }
    }
}

impl Version {
    fn of(entry: &Entry) -> Self {
        let body = entry.body.as_ref().map(|body| body.content.as_str());
        let text = [entry.title.as_deref().unwrap_or_default(), body.unwrap_or_default()].join("\n");
        let hash = record::document_id(text.as_bytes());
        // 64 bits: what is told apart are wordings of one entry.
        let print = hash.strip_prefix("sha256:").and_then(|hash| hash.get(..16)).map(str::to_owned);
        Self { updated: entry.updated.as_deref().and_then(dates::seconds), print }
    }

    /// Whether `newer` is a later wording. Where the feed carries the whole text, it must differ: some feeds give each
    /// entry the present time.
    fn is_outdated_by(&self, newer: &Self, entry: &Entry) -> bool {
        let same_text = entry.body.as_ref().is_some_and(|body| body.full) && self.print == newer.print;
        newer.updated > self.updated && self.print.is_some() && !same_text
    }
}

/// By date if all have one; else as they stand in the feed, whose first is the newest.
fn oldest_first(offers: &mut [Offer]) {
    offers.reverse();
    let date = |offer: &Offer| {
        let Entry { published, updated, .. } = &offer.entry;
        published.as_deref().or(updated.as_deref()).and_then(dates::seconds)
    };
    if offers.iter().all(|offer| date(offer).is_some()) {
        offers.sort_by_key(date);
    }
}
