//! Finding out who asks: by a token that is sent along, by a session, or not at all where all may ask.

use super::random;
use super::sessions::{self, Session, Sessions};
use super::tokens::{self, Holder, Role};
use super::visitor::{KnownBy, Visitor};
use crate::app::App;
use crate::archives::lock;
use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(crate) struct Access {
    /// None: everybody who can reach the server may ask.
    holders: Option<Arc<Vec<Holder>>>,
    sessions: Sessions,
    /// What forms carry of those who have no session.
    csrf: String,
    /// Tokens that were found right, by the hash of the token with `salt`: argon2 is made to take long.
    known: Mutex<HashMap<[u8; 32], usize>>,
    salt: [u8; 32],
    failures: Mutex<Failures>,
    /// One token is checked at a time: each takes 19 MiB of memory and a processor.
    checking: tokio::sync::Semaphore,
}

/// The address that a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Access {
    pub(crate) fn new(holders: Option<Vec<Holder>>) -> Result<Self, random::NoRandom> {
        Ok(Self {
            holders: holders.map(Arc::new),
            sessions: Sessions::default(),
            csrf: random::secret()?,
            known: Mutex::default(),
            salt: random::bytes()?,
            failures: Mutex::default(),
            checking: tokio::sync::Semaphore::new(1),
        })
    }

    /// Whether all may ask.
    pub(crate) fn is_open(&self) -> bool {
        self.holders.is_none()
    }

    pub(crate) async fn recognise(
        &self,
        app: &App,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<Visitor, Problem> {
        let nobody = |by, may_write| Visitor { name: None, may_write, csrf: self.csrf.clone(), by };
        let Some(holders) = &self.holders else { return Ok(nobody(KnownBy::Open, !app.read_only())) };
        let known = |holder: usize, by, csrf: String| {
            let holder = holders.get(holder)?;
            let may_write = holder.role == Role::Write && !app.read_only();
            Some(Visitor { name: holder.name.clone(), may_write, csrf, by })
        };
        if let Some(token) = bearer(headers) {
            let token = token.to_owned();
            let holder = self.check(&token, peer).await?.ok_or_else(Problem::unauthorized)?;
            return Ok(
                known(holder, KnownBy::Bearer, self.csrf.clone()).unwrap_or_else(|| nobody(KnownBy::Nothing, false))
            );
        }
        let session = cookie(headers).and_then(|id| self.sessions.find(id, Instant::now()));
        let visitor = session.and_then(|Session { holder, csrf, .. }| known(holder, KnownBy::Session, csrf));
        Ok(visitor.unwrap_or_else(|| nobody(KnownBy::Nothing, false)))
    }

    /// Which of the holders a token is of. After some that were wrong, the next must wait.
    pub(crate) async fn check(&self, token: &str, peer: Option<IpAddr>) -> Result<Option<usize>, Problem> {
        let Some(holders) = self.holders.clone() else { return Ok(None) };
        let hash: [u8; 32] = Sha256::new().chain_update(self.salt).chain_update(token.as_bytes()).finalize().into();
        if let Some(holder) = lock(&self.known).get(&hash) {
            return Ok(Some(*holder));
        }
        let refused = |wait: Duration| {
            Problem::too_many("too many wrong tokens were sent", wait.as_secs() + 1).help("wait, then try again")
        };
        if let Some(wait) = lock(&self.failures).wait(peer, Instant::now()) {
            return Err(refused(wait));
        }
        let _turn = self.checking.acquire().await.map_err(|error| Problem::internal(&error))?;
        // Others may have failed while this one waited.
        if let Some(wait) = lock(&self.failures).wait(peer, Instant::now()) {
            return Err(refused(wait));
        }
        let asked = token.to_owned();
        let holder = tokio::task::spawn_blocking(move || tokens::holder_of(&holders, &asked)).await;
        let holder = holder.map_err(|error| Problem::internal(&error))?;
        match holder {
            Some(holder) => {
                lock(&self.known).insert(hash, holder);
            }
            None => {
                tracing::warn!("a wrong token was sent");
                lock(&self.failures).note(peer, Instant::now());
            }
        }
        Ok(holder)
    }

    pub(crate) fn log_in(&self, holder: usize) -> Result<String, Problem> {
        self.sessions.begin(holder, Instant::now()).map_err(|error| Problem::internal(&error))
    }

    pub(crate) fn log_out(&self, headers: &HeaderMap) {
        if let Some(id) = cookie(headers) {
            self.sessions.end(id);
        }
    }
}

pub(crate) fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<Peer>().map(|peer| peer.0)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == sessions::COOKIE).then_some(value)
    })
}

/// Wrong tokens, lately.
#[derive(Debug, Default)]
struct Failures {
    by: HashMap<Option<IpAddr>, VecDeque<Instant>>,
    all: VecDeque<Instant>,
}

/// Within this time an address may send `OWN` wrong tokens, and all together `ALL`.
const WINDOW: Duration = Duration::from_secs(60);
const OWN: usize = 8;
const ALL: usize = 100;

impl Failures {
    /// How long an address must wait.
    fn wait(&mut self, peer: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let old = |at: &Instant| now.saturating_duration_since(*at) >= WINDOW;
        self.by.retain(|_, times| {
            times.retain(|at| !old(at));
            !times.is_empty()
        });
        self.all.retain(|at| !old(at));
        let left = |times: &VecDeque<Instant>, most: usize| {
            let first = times.get(times.len().checked_sub(most)?)?;
            Some(WINDOW.saturating_sub(now.saturating_duration_since(*first)))
        };
        let own = self.by.get(&peer).and_then(|times| left(times, OWN));
        own.max(left(&self.all, ALL))
    }

    fn note(&mut self, peer: Option<IpAddr>, now: Instant) {
        self.by.entry(peer).or_default().push_back(now);
        self.all.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slow() {
        let mut failures = Failures::default();
        let start = Instant::now();
        let (one, other) = (Some([1, 1, 1, 1].into()), Some([2, 2, 2, 2].into()));
        for _ in 0..OWN {
            assert_eq!(failures.wait(one, start), None);
            failures.note(one, start);
        }
        assert_eq!(failures.wait(one, start), Some(WINDOW));
        assert_eq!(failures.wait(other, start), None);
        assert_eq!(failures.wait(one, start + WINDOW), None);
        for number in 0..ALL {
            failures.note(Some([3, 3, 3, number as u8].into()), start);
        }
        assert!(failures.wait(other, start).is_some());
    }
}
