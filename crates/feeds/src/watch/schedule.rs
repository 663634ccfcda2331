//! How long to wait.

use crate::Hints;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// No feed waits longer: what lies further ahead comes from a clock that was wrong.
pub(super) const LONGEST: i64 = 15 * DAY;
/// How long a server may ask to be left alone.
const LONGEST_RETRY: i64 = 7 * DAY;

/// Bounds of the waiting time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Between two requests for the same feed at least.
    pub min_interval: i64,
    /// Between two requests at most, whatever the feed asks for, unless the server says `Retry-After`.
    pub max_interval: i64,
}

impl Default for Policy {
    /// A quarter of an hour and a day.
    fn default() -> Self {
        Self { min_interval: 15 * 60, max_interval: DAY }
    }
}

impl Policy {
    /// Bounds that make sense, whatever the fields say.
    fn bounds(self) -> (i64, i64) {
        let min = self.min_interval.clamp(1, LONGEST_RETRY);
        (min, self.max_interval.clamp(min, LONGEST_RETRY))
    }

    /// The interval after a request: shorter when something was new, longer when nothing was.
    ///
    /// A feed that changes once a day gets to three hours or so this way, and one that changes hourly stays at the minimum.
    pub(super) fn adapt(self, interval: i64, news: bool) -> i64 {
        let (min, max) = self.bounds();
        let interval = interval.clamp(min, max);
        let adapted = if news { interval / 2 } else { interval + interval / 2 };
        adapted.clamp(min, max)
    }

    /// When to ask again after a success.
    pub(super) fn after_success(self, feed: &str, interval: i64, hints: &Hints, max_age: Option<i64>, now: i64) -> i64 {
        let (min, max) = self.bounds();
        let ttl = hints.ttl.map_or(0, |minutes| i64::from(minutes) * 60);
        let wait = interval.max(ttl).max(max_age.unwrap_or(0)).clamp(min, max);
        out_of_skipped(now.saturating_add(wait + jitter(feed, now, wait)), hints)
    }

    /// When to ask again after so many failures in a row.
    pub(super) fn after_failure(self, feed: &str, failures: u32, retry_after: Option<i64>, now: i64) -> i64 {
        let (min, max) = self.bounds();
        let doubled = min.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(max);
        let wait = doubled.max(retry_after.unwrap_or(0).min(LONGEST_RETRY));
        now.saturating_add(wait + jitter(feed, now, wait))
    }
}

/// Up to a tenth of the wait, so that feeds which were asked for together do not stay together. It depends on nothing but
/// the arguments.
fn jitter(feed: &str, now: i64, wait: i64) -> i64 {
    // FNV-1a.
    let hash = feed
        .bytes()
        .chain(now.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let span = u64::try_from(wait / 10).unwrap_or(0) + 1;
    i64::try_from((hash >> 16) % span).unwrap_or(0)
}

/// The first moment from `at` on that lies in no hour and no day on which the feed does not want to be asked.
fn out_of_skipped(at: i64, hints: &Hints) -> i64 {
    let skipped = |at: i64| {
        let hour = at.rem_euclid(DAY) / HOUR;
        // 1970 began on a Thursday.
        let day = (at.div_euclid(DAY) + 3).rem_euclid(7);
        hints.skip_hours.iter().any(|skip| i64::from(*skip) == hour)
            || hints.skip_days.iter().any(|skip| i64::from(*skip) == day)
    };
    let next_hour = |at: i64| (at.div_euclid(HOUR) + 1).saturating_mul(HOUR);
    let candidates = std::iter::successors(Some(at), |at| Some(next_hour(*at)));
    // A feed that wants to be left alone always is asked all the same.
    candidates.take(7 * 24 + 1).find(|at| !skipped(*at)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 2026-11-30 00:00 UTC.
    const MONDAY: i64 = 1_795_996_800;
    const POLICY: Policy = Policy { min_interval: 900, max_interval: DAY };

    #[test]
    fn skipped_hours_and_days_are_waited_out() {
        let hours = |skip: &[u8]| Hints { skip_hours: skip.to_vec(), ..Hints::default() };
        assert_eq!(out_of_skipped(MONDAY + 60, &hours(&[0, 1, 2])), MONDAY + 3 * HOUR);
        assert_eq!(out_of_skipped(MONDAY + 60, &hours(&[5])), MONDAY + 60);
        let days = Hints { skip_days: vec![0, 1], ..Hints::default() };
        assert_eq!(out_of_skipped(MONDAY + 60, &days), MONDAY + 2 * DAY);
        assert_eq!(out_of_skipped(MONDAY + 60, &hours(&(0..24).collect::<Vec<u8>>())), MONDAY + 60);
    }

    #[test]
    fn quiet_feeds_are_asked_for_less_often() {
        let mut interval = POLICY.min_interval;
        for _ in 0..50 {
            interval = POLICY.adapt(interval, false);
        }
        assert_eq!(interval, DAY);
        assert_eq!(POLICY.adapt(interval, true), DAY / 2);
        assert_eq!(POLICY.adapt(900, true), 900);
    }

    #[test]
    fn what_feeds_and_servers_ask_for_is_honoured() {
        let wait = |next: i64, at_least: i64| (at_least..=at_least + at_least / 10).contains(&(next - MONDAY));
        let ttl = Hints { ttl: Some(180), ..Hints::default() };
        assert!(wait(POLICY.after_success("f", 900, &Hints::default(), None, MONDAY), 900));
        assert!(wait(POLICY.after_success("f", 900, &ttl, None, MONDAY), 180 * 60));
        assert!(wait(POLICY.after_success("f", 900, &ttl, Some(20_000), MONDAY), 20_000));
        let eternal = Hints { ttl: Some(u32::MAX), ..Hints::default() };
        assert!(wait(POLICY.after_success("f", 900, &eternal, Some(i64::MAX), MONDAY), DAY));
        assert!(wait(POLICY.after_failure("f", 1, None, MONDAY), 900));
        assert!(wait(POLICY.after_failure("f", 3, None, MONDAY), 3600));
        assert!(wait(POLICY.after_failure("f", 1000, None, MONDAY), DAY));
        assert!(wait(POLICY.after_failure("f", 1, Some(3 * DAY), MONDAY), 3 * DAY));
        assert!(wait(POLICY.after_failure("f", 1, Some(60), MONDAY), 900));
    }
}
