//! The state of `watch`: nothing is repeated and nothing missed, whatever comes in between.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use feeds::watch::{Initial, Offer, Outcome, Policy, Response, State, StateError};
use feeds::{Body, Entry, Feed, Hints};
use proptest::prelude::*;
use std::collections::BTreeMap;

const FEED: &str = "https://kurier.example/rss";
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const START: i64 = 1_795_996_800;

fn entry(key: &str, updated: u32) -> Entry {
    let body = Body { content: format!("<p>{key}, wersja {updated}</p>"), is_html: true, full: true };
    Entry {
        key: key.to_owned(),
        updated: Some(format!("2026-11-26T00:{:02}:{:02}Z", updated / 60, updated % 60)),
        body: Some(body),
        ..Entry::default()
    }
}

fn fetched(entries: Vec<Entry>) -> Response {
    Response { outcome: Outcome::Fetched(Feed { entries, ..Feed::default() }), ..Response::default() }
}

fn failed(status: Option<u16>, retry_after: Option<i64>) -> Response {
    let message = "nothing came".to_owned();
    Response { outcome: Outcome::Failed { status, retry_after, message }, ..Response::default() }
}

fn following(initial: Initial) -> State {
    let mut state = State::new(Policy::default());
    state.follow([FEED], initial);
    state
}

fn reloaded(state: &State) -> State {
    let mut state = State::load(&state.to_json(), Policy::default()).unwrap();
    state.follow([FEED], Initial::All);
    state
}

fn keys(offers: &[Offer]) -> Vec<&str> {
    offers.iter().map(|offer| offer.entry.key.as_str()).collect()
}

#[test]
fn entries_come_oldest_first_and_once() {
    let mut state = following(Initial::All);
    assert_eq!(state.due(START), [FEED]);
    let offers = state.on_response(FEED, fetched(vec![entry("c", 3), entry("b", 2), entry("a", 1)]), START);
    assert_eq!(keys(&offers), ["a", "b", "c"]);
    assert!(state.due(START + 14 * 60).is_empty());
    state.mark_done(FEED, "a");
    // The others are still in the caller's hand.
    let again = state.on_response(FEED, fetched(vec![entry("c", 3), entry("b", 2), entry("a", 1)]), START + HOUR);
    assert!(again.is_empty());
    let mut state = reloaded(&state);
    assert_eq!(state.due(START + HOUR), [FEED], "what is not done is wanted at once");
    let offers = state.on_response(FEED, fetched(vec![entry("c", 3), entry("b", 2), entry("a", 1)]), START + HOUR);
    assert_eq!(keys(&offers), ["b", "c"]);
}

#[test]
fn a_conditional_request_never_hides_what_is_not_done() {
    let mut state = following(Initial::All);
    let response = || Response { etag: Some("\"1\"".to_owned()), ..fetched(vec![entry("a", 1), entry("b", 1)]) };
    state.on_response(FEED, response(), START);
    assert_eq!(state.conditions(FEED).etag, None);
    state.mark_done(FEED, "a");
    assert_eq!(reloaded(&state).conditions(FEED).etag, None);
    state.mark_failed(FEED, "b");
    assert_eq!(state.conditions(FEED).etag, None);
    assert_eq!(keys(&state.on_response(FEED, response(), START + HOUR)), ["b"]);
    state.mark_done(FEED, "b");
    assert_eq!(state.conditions(FEED).etag.as_deref(), Some("\"1\""));
    assert_eq!(reloaded(&state).conditions(FEED).etag.as_deref(), Some("\"1\""));
    assert!(state.on_response(FEED, Response::default(), START + 2 * HOUR).is_empty());
    assert_eq!(state.conditions(FEED).etag.as_deref(), Some("\"1\""));
}

#[test]
fn an_edited_entry_is_an_update() {
    let mut state = following(Initial::All);
    state.on_response(FEED, fetched(vec![entry("a", 1)]), START);
    state.mark_done(FEED, "a");
    let offers = state.on_response(FEED, fetched(vec![entry("a", 2)]), START + HOUR);
    assert!(offers[0].update);
    state.mark_done(FEED, "a");
    // A later date on the same text is no edit, and an earlier one is none either.
    let same_text = Entry { updated: entry("a", 9).updated, ..entry("a", 2) };
    assert!(state.on_response(FEED, fetched(vec![same_text]), START + 2 * HOUR).is_empty());
    assert!(state.on_response(FEED, fetched(vec![entry("a", 1)]), START + 3 * HOUR).is_empty());
    // Of a summary it cannot be told, so the date counts.
    let summary = |updated| {
        let mut entry = Entry { updated: entry("a", updated).updated, ..entry("b", 1) };
        entry.body.as_mut().unwrap().full = false;
        entry
    };
    state.on_response(FEED, fetched(vec![summary(1)]), START + 4 * HOUR);
    state.mark_done(FEED, "b");
    assert!(state.on_response(FEED, fetched(vec![summary(2)]), START + 5 * HOUR)[0].update);
}

#[test]
fn from_now_leaves_out_what_was_there() {
    let mut state = following(Initial::FromNow);
    assert!(state.on_response(FEED, failed(None, None), START).is_empty());
    assert!(state.on_response(FEED, fetched(vec![entry("a", 1)]), START + DAY).is_empty());
    let mut state = reloaded(&state);
    let offers = state.on_response(FEED, fetched(vec![entry("b", 1), entry("a", 1)]), START + 2 * DAY);
    assert_eq!(keys(&offers), ["b"]);
}

#[test]
fn failing_feeds_are_asked_for_less_and_gone_ones_never() {
    let mut state = following(Initial::All);
    let mut waits = Vec::new();
    let mut now = START;
    for _ in 0..12 {
        state.on_response(FEED, failed(Some(500), None), now);
        let next = state.next_due().unwrap();
        waits.push(next - now);
        now = next;
        assert_eq!(state.due(now), [FEED]);
    }
    assert!(waits.windows(2).take(6).all(|pair| pair[1] > pair[0] + pair[0] / 2), "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= DAY + DAY / 10), "{waits:?}");
    assert_eq!(reloaded(&state).health(FEED).unwrap().failures, 12);
    state.on_response(FEED, failed(Some(429), Some(3 * DAY)), now);
    assert!(state.due(now + 3 * DAY - 1).is_empty() && reloaded(&state).due(now + 3 * DAY - 1).is_empty());
    state.on_response(FEED, failed(Some(410), None), now);
    assert!(state.due(i64::MAX).is_empty() && state.next_due().is_none() && state.health(FEED).unwrap().gone);
    assert!(reloaded(&state).due(i64::MAX).is_empty());
}

#[test]
fn a_feed_that_moves_is_followed_and_stays_the_same_feed() {
    let moved = "https://kurier.example/feed/";
    let mut state = following(Initial::All);
    let response = Response { moved_to: Some(moved.to_owned()), ..fetched(vec![entry("a", 1)]) };
    state.on_response(FEED, response, START);
    state.mark_done(FEED, "a");
    let mut state = reloaded(&state);
    assert_eq!(state.address(FEED), moved);
    // A failure on the way is no reason to believe an address.
    let lost = Response { moved_to: Some("https://portal.example/login".to_owned()), ..failed(Some(404), None) };
    state.on_response(FEED, lost, START + DAY);
    assert_eq!(state.address(FEED), moved);
    state.follow([moved], Initial::All);
    assert!(state.on_response(moved, fetched(vec![entry("a", 1)]), START + 3 * DAY).is_empty());
}

#[test]
fn an_entry_that_cannot_be_printed_is_given_up_at_last() {
    let mut state = following(Initial::All);
    for attempt in 1..=5 {
        let now = START + attempt * DAY;
        assert_eq!(keys(&state.on_response(FEED, fetched(vec![entry("a", 1)]), now)), ["a"]);
        assert_eq!(state.mark_failed(FEED, "a"), attempt == 5);
        state = reloaded(&state);
    }
    assert!(state.on_response(FEED, fetched(vec![entry("a", 1)]), START + 7 * DAY).is_empty());
}

#[test]
fn memory_is_bounded_and_long_enough() {
    let mut state = following(Initial::FromNow);
    for poll in 0..40_i64 {
        let entries = (0..500).map(|n| entry(&format!("{poll}-{n}"), 1)).collect();
        for offer in state.on_response(FEED, fetched(entries), START + poll * HOUR) {
            state.mark_done(FEED, &offer.entry.key);
        }
    }
    assert_eq!(state.health(FEED).unwrap().seen, 5500);
    // Empty by mistake for a month of polls that brought nothing, then back.
    let mut state = following(Initial::FromNow);
    let entries = || (0..6000).map(|n| entry(&n.to_string(), 1)).collect::<Vec<_>>();
    state.on_response(FEED, fetched(entries()), START);
    for day in 1..30 {
        state.on_response(FEED, fetched(Vec::new()), START + day * DAY);
    }
    assert!(state.on_response(FEED, fetched(entries()), START + 30 * DAY).is_empty());
    // A feed that does not change keeps its entries, however long.
    state.on_response(FEED, Response::default(), START + 4000 * DAY);
    assert!(state.on_response(FEED, fetched(entries()), START + 4001 * DAY).is_empty());
    state.on_response(FEED, fetched(Vec::new()), START + 4002 * DAY);
    state.on_response(FEED, fetched(Vec::new()), START + 4070 * DAY);
    assert_eq!(state.health(FEED).unwrap().seen, 0);
}

#[test]
fn hints_and_headers_delay_the_next_request() {
    let mut state = following(Initial::All);
    let feed = Feed { hints: Hints { ttl: Some(300), ..Hints::default() }, ..Feed::default() };
    let response = Response { outcome: Outcome::Fetched(feed), ..Response::default() };
    state.on_response(FEED, response, START);
    assert!(state.due(START + 5 * HOUR - 1).is_empty());
    // The feed's wish is remembered for responses without a feed.
    let mut state = reloaded(&state);
    state.on_response(FEED, Response::default(), START + DAY);
    assert!(state.due(START + DAY + 5 * HOUR - 1).is_empty());
    state.on_response(FEED, Response { max_age: Some(10 * HOUR), ..Response::default() }, START + 2 * DAY);
    assert!(state.due(START + 2 * DAY + 10 * HOUR - 1).is_empty());
    // A clock that was wrong by years does not silence a feed.
    assert_eq!(state.due(START - 400 * DAY), [FEED]);
}

#[test]
fn strange_states_are_refused_or_borne() {
    assert!(matches!(State::load("", Policy::default()), Err(StateError::Syntax { .. })));
    assert_eq!(
        State::load("{\"version\":2}", Policy::default()).unwrap_err().to_string(),
        "the state has version 2, and this program knows version 1"
    );
    let extreme = format!(
        "{{\"version\":1,\"feeds\":{{\"{FEED}\":{{\"next_due\":{},\"interval\":{},\"failures\":{},\"ttl\":{},\
         \"skip_hours\":[255],\"seen\":{{}},\"pending\":{{\"a\":{{\"failed\":{}}}}}}}}}}}",
        i64::MAX,
        i64::MIN,
        u32::MAX,
        u32::MAX,
        u32::MAX
    );
    let mut state = State::load(&extreme, Policy { min_interval: -1, max_interval: i64::MIN }).unwrap();
    state.follow([FEED], Initial::All);
    for now in [i64::MIN, -1, 0, i64::MAX] {
        state.due(now);
        state.on_response(FEED, failed(None, Some(i64::MIN)), now);
        state.on_response(FEED, fetched(vec![entry("a", 1)]), now);
        state.mark_failed(FEED, "a");
        state.next_due();
    }
    // Of a torn journal the whole lines count.
    let mut state = following(Initial::All);
    assert_eq!(state.replay("{\"feed\":\"f\",\"key\":\"k\"}\nrubbish\n{\"feed\":\"f\",\"ke"), 1);
}

/// A version 1 state as it was first written: this has to stay readable.
#[test]
fn the_first_version_of_the_state_is_read() {
    let old = r#"{"version":1,"feeds":{"https://kurier.example/rss":{"etag":"\"1\"","next_due":1796000000,"interval":900,
        "failures":0,"gone":false,"fetched":true,"from_now":false,"ttl":60,"skip_hours":[1],"skip_days":[],
        "seen":{"a":{"updated":1795651260,"print":"00ff00ff00ff00ff","absent":1795990000}},"pending":{}}}}"#;
    let mut state = State::load(old, Policy::default()).unwrap();
    state.follow([FEED], Initial::All);
    assert_eq!(state.conditions(FEED).etag.as_deref(), Some("\"1\""));
    assert!(state.due(1_795_999_999).is_empty());
    assert_eq!(keys(&state.on_response(FEED, fetched(vec![entry("b", 1), entry("a", 1)]), 1_796_000_000)), ["b"]);
}

/// What may happen, in any order.
#[derive(Clone, Copy, Debug)]
enum Event {
    Publish,
    Edit(usize),
    Poll,
    Fail,
    /// The next entry in hand is printed, and the journal's line written with it.
    Print,
    /// The next entry in hand cannot be printed.
    Give,
    Save,
    /// All that is in memory is lost.
    Crash,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => Just(Event::Publish),
        2 => (0usize..20).prop_map(Event::Edit),
        4 => Just(Event::Poll),
        1 => Just(Event::Fail),
        6 => Just(Event::Print),
        1 => Just(Event::Give),
        2 => Just(Event::Save),
        2 => Just(Event::Crash),
    ];
    proptest::collection::vec(event, 0..120)
}

/// The world around the state: a server, a disk, a page of output.
struct World {
    now: i64,
    /// The feed's entries with the time of their last change.
    server: BTreeMap<String, u32>,
    clock: u32,
    disk: String,
    journal: String,
    printed: Vec<(String, u32, bool)>,
    state: State,
    hand: Vec<Offer>,
}

impl World {
    fn new() -> Self {
        let state = following(Initial::All);
        let disk = state.to_json();
        let server = BTreeMap::new();
        Self {
            now: START,
            server,
            clock: 0,
            disk,
            journal: String::new(),
            printed: Vec::new(),
            state,
            hand: Vec::new(),
        }
    }

    fn poll(&mut self) {
        self.now += DAY;
        let tag = format!("\"{}\"", self.clock);
        let response = if self.state.conditions(FEED).etag.as_ref() == Some(&tag) {
            Response::default()
        } else {
            let entries = self.server.iter().map(|(key, updated)| entry(key, *updated)).collect();
            Response { etag: Some(tag), ..fetched(entries) }
        };
        self.hand.extend(self.state.on_response(FEED, response, self.now));
    }

    fn print(&mut self) {
        if !self.hand.is_empty() {
            let Offer { entry, update } = self.hand.remove(0);
            let version = self.server.keys().find(|key| **key == entry.key).map(|_| version_of(&entry)).unwrap();
            self.journal += &self.state.mark_done(FEED, &entry.key);
            self.printed.push((entry.key, version, update));
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Publish => {
                self.clock += 1;
                self.server.insert(format!("e{}", self.server.len()), self.clock);
            }
            Event::Edit(which) => {
                self.clock += 1;
                if let Some(updated) = self.server.get_mut(&format!("e{which}")) {
                    *updated = self.clock;
                }
            }
            Event::Poll => self.poll(),
            Event::Fail => {
                self.now += DAY;
                self.state.on_response(FEED, failed(Some(503), None), self.now);
            }
            Event::Print => self.print(),
            Event::Give => {
                if !self.hand.is_empty() {
                    let offer = self.hand.remove(0);
                    // Given up is as good as printed for what is looked at here.
                    if self.state.mark_failed(FEED, &offer.entry.key) {
                        self.journal += &self.state.mark_done(FEED, &offer.entry.key);
                        let version = version_of(&offer.entry);
                        self.printed.push((offer.entry.key, version, offer.update));
                    }
                }
            }
            Event::Save => {
                self.disk = self.state.to_json();
                self.journal.clear();
            }
            Event::Crash => {
                self.hand.clear();
                self.state = State::load(&self.disk, Policy::default()).unwrap();
                self.state.replay(&self.journal);
                self.state.follow([FEED], Initial::All);
            }
        }
    }
}

fn version_of(entry: &Entry) -> u32 {
    let content = &entry.body.as_ref().unwrap().content;
    content.rsplit(' ').next().unwrap().trim_end_matches("</p>").parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_nothing_is_repeated_or_missed(events in events()) {
        let mut world = World::new();
        for event in &events {
            world.happen(*event);
        }
        // In the end all that is to be had is printed.
        for _ in 0..7 {
            while !world.hand.is_empty() {
                world.print();
            }
            world.poll();
        }
        prop_assert!(world.hand.is_empty());
        let mut last: BTreeMap<&str, u32> = BTreeMap::new();
        for (key, version, update) in &world.printed {
            let before = last.insert(key, *version);
            prop_assert!(before.is_none_or(|before| before < *version), "{key} {version} again");
            prop_assert_eq!(before.is_some(), *update, "{} {}", key, version);
        }
        let expected: BTreeMap<&str, u32> = world.server.iter().map(|(key, version)| (key.as_str(), *version)).collect();
        prop_assert_eq!(last, expected);
    }

    #[test]
    fn the_state_survives_its_json(events in events()) {
        let mut world = World::new();
        for event in &events {
            world.happen(*event);
        }
        let json = world.state.to_json();
        let loaded = State::load(&json, Policy::default()).unwrap();
        // A restart makes what is not done due at once, and is otherwise no change.
        prop_assert_eq!(State::load(&loaded.to_json(), Policy::default()).unwrap().to_json(), loaded.to_json());
    }
}
