//! Who has logged in. Sessions are in memory: they end with the server.

use super::random::{self, NoRandom};
use crate::archives::lock;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The name of the cookie.
pub(crate) const COOKIE: &str = "depesza_session";
/// How long nobody may be there before a session ends: a working day.
pub(crate) const IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// Sessions at the same time. The one that was idle for longest makes room.
const MOST: usize = 1000;

#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Which of the holders of tokens.
    pub(crate) holder: usize,
    pub(crate) csrf: String,
    seen: Instant,
}

/// By the hash of their id, so that looking one up tells nothing by the time it takes.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

fn key(id: &str) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

impl Sessions {
    /// Begins a session and gives its id.
    pub(crate) fn begin(&self, holder: usize, now: Instant) -> Result<String, NoRandom> {
        let (id, csrf) = (random::secret()?, random::secret()?);
        let mut sessions = lock(&self.0);
        sessions.retain(|_, session| now.saturating_duration_since(session.seen) < IDLE);
        if sessions.len() >= MOST
            && let Some(oldest) = sessions.iter().min_by_key(|(_, session)| session.seen).map(|(key, _)| *key)
        {
            sessions.remove(&oldest);
        }
        sessions.insert(key(&id), Session { holder, csrf, seen: now });
        Ok(id)
    }

    pub(crate) fn find(&self, id: &str, now: Instant) -> Option<Session> {
        let mut sessions = lock(&self.0);
        let session = sessions.get_mut(&key(id))?;
        if now.saturating_duration_since(session.seen) >= IDLE {
            sessions.remove(&key(id));
            return None;
        }
        session.seen = now;
        Some(session.clone())
    }

    pub(crate) fn end(&self, id: &str) {
        lock(&self.0).remove(&key(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_end() {
        let sessions = Sessions::default();
        let start = Instant::now();
        let id = sessions.begin(3, start).unwrap();
        let other = sessions.begin(4, start).unwrap();
        assert_ne!(id, other);
        assert_eq!(sessions.find(&id, start).unwrap().holder, 3);
        assert!(sessions.find("", start).is_none() && sessions.find(&id[1..], start).is_none());
        // Being there keeps it.
        assert!(sessions.find(&id, start + IDLE / 2).is_some());
        assert!(sessions.find(&id, start + IDLE).is_some());
        assert!(sessions.find(&other, start + IDLE).is_none());
        sessions.end(&id);
        assert!(sessions.find(&id, start + IDLE).is_none());
    }

    #[test]
    fn there_is_room_for_those_who_are_there() {
        let sessions = Sessions::default();
        let start = Instant::now();
        let ids: Vec<String> =
            (0..=MOST as u64).map(|n| sessions.begin(0, start + Duration::from_secs(n)).unwrap()).collect();
        let now = start + Duration::from_secs(MOST as u64);
        assert!(sessions.find(&ids[0], now).is_none());
        assert!(sessions.find(&ids[1], now).is_some() && sessions.find(&ids[MOST], now).is_some());
    }
}
