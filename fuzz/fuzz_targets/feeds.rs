//! Any bytes as a feed, a list of feeds and a state of `watch`. Nothing may panic, and what is said of every feed must hold.
//!
//! `cargo fuzz run --sanitizer none feeds -- -max_len=4096` (stable Rust will do)
#![no_main]

use feeds::watch::{Initial, Outcome, Policy, Response, State};
use libfuzzer_sys::fuzz_target;

const ADDRESS: &str = "https://example.org/feed";

fuzz_target!(|bytes: &[u8]| {
    feeds::sniff(bytes);
    let _ = feeds::parse_opml(bytes);
    if let Ok(feed) = feeds::parse(bytes, None, Some(ADDRESS)) {
        assert!(feed.entries.windows(2).all(|pair| pair[0].number < pair[1].number), "entries are numbered in order");
        for entry in &feed.entries {
            assert!(!entry.key.is_empty() && entry.key.len() <= 256, "every entry has a key");
            assert!(entry.body.as_ref().is_none_or(|body| !body.content.trim().is_empty()), "no body is empty");
        }
        let response = || Response { outcome: Outcome::Fetched(feed.clone()), ..Response::default() };
        let mut state = State::new(Policy::default());
        state.follow([ADDRESS], Initial::All);
        for offer in state.on_response(ADDRESS, response(), 0) {
            state.mark_done(ADDRESS, &offer.entry.key);
        }
        let mut state = State::load(&state.to_json(), Policy::default()).expect("what was written can be read");
        state.follow([ADDRESS], Initial::All);
        assert!(state.on_response(ADDRESS, response(), 1).is_empty(), "nothing is offered twice");
    }
    if let Ok(json) = std::str::from_utf8(bytes)
        && let Ok(mut state) = State::load(json, Policy::default())
    {
        state.replay(json);
        state.follow([ADDRESS], Initial::All);
        state.due(0);
        state.on_response(ADDRESS, Response::default(), i64::MAX);
        state.to_json();
    }
});
