//! What the robots.txt of each origin said, for as long as it holds.

use crate::robots::{Robots, Rule};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a robots.txt holds: RFC 9309 has no more than 24 h.
pub(crate) const HOLDS: Duration = Duration::from_secs(24 * 60 * 60);
/// How long one that could not be read is not asked for again.
pub(crate) const FAILURE_HOLDS: Duration = Duration::from_secs(5 * 60);
/// Most origins remembered. A robots.txt has at most 500 KiB.
const MOST: usize = 256;

/// What is known of an origin.
#[derive(Clone, Debug)]
pub(crate) enum Manners {
    Rules(Arc<Robots>),
    /// All is forbidden: why it could not be read.
    Unreachable(String),
}

/// What is known of all origins, by origin (`https://example.org:8443`).
#[derive(Debug, Default)]
pub(crate) struct Origins {
    known: HashMap<String, (Instant, Manners)>,
}

impl Origins {
    pub(crate) fn get(&self, origin: &str, now: Instant) -> Option<Manners> {
        self.known.get(origin).filter(|(until, _)| *until > now).map(|(_, manners)| manners.clone())
    }

    pub(crate) fn put(&mut self, origin: String, manners: Manners, now: Instant) {
        let holds = if matches!(manners, Manners::Rules(_)) { HOLDS } else { FAILURE_HOLDS };
        let Some(until) = now.checked_add(holds) else { return };
        if self.known.len() >= MOST {
            self.known.retain(|_, (until, _)| *until > now);
        }
        if self.known.len() >= MOST {
            let oldest = self.known.iter().min_by_key(|(_, (until, _))| *until).map(|(origin, _)| origin.clone());
            oldest.and_then(|oldest| self.known.remove(&oldest));
        }
        self.known.insert(origin, (until, manners));
    }
}

impl Manners {
    /// The rule that forbids a path, or why all is forbidden.
    pub(crate) fn permit(&self, path: &str) -> Result<(), Forbidden<'_>> {
        match self {
            Manners::Rules(robots) => robots.why_forbidden(path).map_or(Ok(()), |rule| Err(Forbidden::Rule(rule))),
            Manners::Unreachable(message) => Err(Forbidden::All(message)),
        }
    }

    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Manners::Rules(robots) => robots.crawl_delay,
            Manners::Unreachable(_) => None,
        }
    }
}

/// Why a path may not be fetched.
pub(crate) enum Forbidden<'a> {
    Rule(&'a Rule),
    All(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_what_is_old_and_what_is_too_much() {
        let (mut origins, now) = (Origins::default(), Instant::now());
        let rules = || Manners::Rules(Arc::new(Robots::default()));
        origins.put("a".to_owned(), rules(), now);
        origins.put("b".to_owned(), Manners::Unreachable("503".to_owned()), now);
        assert!(origins.get("a", now + HOLDS - FAILURE_HOLDS).is_some());
        assert!(origins.get("a", now + HOLDS).is_none());
        assert!(origins.get("b", now).is_some());
        assert!(origins.get("b", now + FAILURE_HOLDS).is_none());
        for i in 0..2 * MOST {
            origins.put(format!("o{i}"), rules(), now + Duration::from_secs(i as u64));
        }
        assert_eq!(origins.known.len(), MOST);
        assert!(origins.get("o511", now + Duration::from_secs(600)).is_some());
        assert!(origins.get("o1", now + Duration::from_secs(600)).is_none());
    }
}
