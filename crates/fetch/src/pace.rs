//! How soon a host may be asked again.
//!
//! Values in, values out: nothing here sleeps or reads a clock.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Wait after an answer that asks for less traffic (429, 503) without saying how much; it doubles each time.
const FIRST_BACK_OFF: Duration = Duration::from_secs(60);
/// Longest such wait.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60 * 60);
/// Longest `Retry-After` that is remembered; the host is asked again after this whatever it said.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// Number of hosts at which those that need not be waited for are forgotten.
const MANY_HOSTS: usize = 4096;

/// When each host may be asked again.
#[derive(Debug, Default)]
pub struct Pace {
    hosts: HashMap<String, Host>,
}

#[derive(Debug)]
struct Host {
    next: Instant,
    why: Why,
    /// Answers in a row that asked for less traffic.
    refusals: u32,
}

/// How long to wait and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub duration: Duration,
    pub why: Why,
}

/// Why a host is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Our own delay between two fetches, or the site's `Crawl-delay`.
    Delay,
    /// The host asked for it: 429 or 503, with or without `Retry-After`.
    Asked,
}

impl Pace {
    /// How long to wait before asking a host; `None` if it may be asked now.
    pub fn wait(&self, host: &str, now: Instant) -> Option<Wait> {
        let host = self.hosts.get(host)?;
        let duration = host.next.checked_duration_since(now).filter(|duration| !duration.is_zero())?;
        Some(Wait { duration, why: host.why })
    }

    /// Takes the turn of a host if it may be asked now, so that no one else does for `delay`.
    pub fn take_turn(&mut self, host: &str, delay: Duration, now: Instant) -> Result<(), Wait> {
        match self.wait(host, now) {
            Some(wait) => Err(wait),
            None => {
                self.hold(host, delay, now, Why::Delay);
                Ok(())
            }
        }
    }

    /// Says that a host gave an answer other than to wait; it is left alone for `delay` from now.
    pub fn answered(&mut self, host: &str, delay: Duration, now: Instant) {
        if let Some(known) = self.hosts.get_mut(host) {
            known.refusals = 0;
        }
        self.hold(host, delay, now, Why::Delay);
    }

    /// Says that a host asked to wait. Returns how long it will be left alone.
    pub fn asked_to_wait(&mut self, host: &str, retry_after: Option<Duration>, now: Instant) -> Duration {
        let refusals = self.hosts.get(host).map_or(0, |known| known.refusals);
        let back_off = FIRST_BACK_OFF.saturating_mul(1 << refusals.min(10)).min(LONGEST_BACK_OFF);
        let wait = retry_after.unwrap_or(back_off).min(LONGEST_RETRY_AFTER);
        self.hold(host, wait, now, Why::Asked);
        if let Some(known) = self.hosts.get_mut(host) {
            known.refusals = refusals.saturating_add(1);
        }
        wait
    }

    /// Leaves a host alone for `duration` from now, or longer if that was said before.
    fn hold(&mut self, host: &str, duration: Duration, now: Instant, why: Why) {
        let Some(next) = now.checked_add(duration) else { return };
        if let Some(known) = self.hosts.get_mut(host) {
            if next > known.next {
                (known.next, known.why) = (next, why);
            }
            return;
        }
        if self.hosts.len() >= MANY_HOSTS {
            self.hosts.retain(|_, host| host.next > now || host.refusals > 0);
        }
        self.hosts.insert(host.to_owned(), Host { next, why, refusals: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn one_turn_for_each_delay() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.wait("a", now), None);
        assert_eq!(pace.take_turn("a", SECOND, now), Ok(()));
        assert_eq!(pace.take_turn("a", SECOND, now), Err(Wait { duration: SECOND, why: Why::Delay }));
        assert_eq!(pace.take_turn("b", SECOND, now), Ok(()));
        // The delay counts from the end of the fetch.
        pace.answered("a", SECOND, now + SECOND);
        assert_eq!(pace.wait("a", now + SECOND).map(|wait| wait.duration), Some(SECOND));
        assert_eq!(pace.take_turn("a", SECOND, now + 2 * SECOND), Ok(()));
        assert_eq!(pace.take_turn("c", Duration::ZERO, now), Ok(()));
        assert_eq!(pace.wait("c", now), None);
    }

    #[test]
    fn hosts_that_ask_are_left_alone() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.asked_to_wait("a", Some(5 * SECOND), now), 5 * SECOND);
        assert_eq!(pace.wait("a", now), Some(Wait { duration: 5 * SECOND, why: Why::Asked }));
        // An answer of another thread's fetch shortens nothing.
        pace.answered("a", SECOND, now);
        assert_eq!(pace.wait("a", now), Some(Wait { duration: 5 * SECOND, why: Why::Asked }));
        let waits: Vec<u64> = (0..8).map(|_| pace.asked_to_wait("b", None, now).as_secs()).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600]);
        pace.answered("b", SECOND, now);
        assert_eq!(pace.asked_to_wait("b", None, now).as_secs(), 60);
        assert_eq!(pace.asked_to_wait("c", Some(Duration::MAX), now), LONGEST_RETRY_AFTER);
    }

    #[test]
    fn forgets_hosts() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for i in 0..3 * MANY_HOSTS {
            let now = now + SECOND * u32::try_from(i).unwrap();
            pace.answered(&format!("host{i}"), SECOND, now);
        }
        assert!(pace.hosts.len() <= MANY_HOSTS);
    }
}
