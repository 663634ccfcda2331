//! Fetching one address: manners, guard, redirects, unpacking.

use crate::clock::{Clock, SystemClock};
use crate::decode::{ACCEPTED, DecodeError, Limits, decode, parse_codings};
use crate::error::{FetchError, Phase, Reason};
use crate::exchange::{Answer, Cap, agent, exchange};
use crate::headers::{parse_content_type, parse_retry_after};
use crate::origins::{Forbidden, Manners, Origins};
use crate::pace::{Pace, Wait};
use crate::policy::{Policy, PolicyError};
use crate::robots::Robots;
use crate::target::{check_url, follow};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use ureq::http::{HeaderName, HeaderValue, header};
use url::{Position, Url};

/// Most of a robots.txt that is read, in bytes: what RFC 9309 has a robot read at least.
const MAX_ROBOTS: usize = 500 << 10;
/// Most redirects from a robots.txt, by RFC 9309.
const ROBOTS_REDIRECTS: usize = 5;

/// Longest timeout a policy can have, so that adding it to the time never overflows.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// What to fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub url: String,
    /// The `ETag` of the copy at hand: the server answers 304 if that is still current.
    pub etag: Option<String>,
    /// The `Last-Modified` of the copy at hand, as it was sent.
    pub last_modified: Option<String>,
    /// The `Accept` header; `None` for pages.
    pub accept: Option<String>,
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 200, 203 (changed by a proxy of the server's) or 304 (the copy at hand is current).
    pub status: u16,
    /// The address after all redirects.
    pub final_url: String,
    /// The redirects followed, in order.
    pub redirects: Vec<Redirect>,
    /// Type and subtype in lower case.
    pub content_type: Option<String>,
    /// The character encoding as the server calls it.
    pub charset: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// How long the server wants us to wait before asking again.
    pub retry_after: Option<Duration>,
    /// The body after transfer and content decoding; empty for 304.
    pub body: Vec<u8>,
    /// When the answer was there.
    pub fetched_at: SystemTime,
}

/// A step from one address to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Where it led.
    pub url: String,
}

impl Request {
    /// A page, without a copy at hand.
    pub fn page(url: &str) -> Self {
        Request { url: url.to_owned(), ..Request::default() }
    }
}

impl Response {
    /// Where the address has moved to for good: as far as all redirects from the first on are permanent.
    pub fn moved_to(&self) -> Option<&str> {
        self.redirects.iter().take_while(|step| matches!(step.status, 301 | 308)).last().map(|step| step.url.as_str())
    }
}

/// Fetches pages and feeds. One client serves any number of threads and keeps what it knows of each host.
pub struct Client {
    policy: Policy,
    agent: ureq::Agent,
    clock: Arc<dyn Clock>,
    pace: Mutex<Pace>,
    origins: Mutex<Origins>,
}

impl Client {
    pub fn new(policy: Policy) -> Result<Client, PolicyError> {
        Client::with_clock(policy, Arc::new(SystemClock))
    }

    /// A client whose delays go by another clock. Timeouts go by the machine's.
    pub fn with_clock(mut policy: Policy, clock: Arc<dyn Clock>) -> Result<Client, PolicyError> {
        for timeout in [&mut policy.connect_timeout, &mut policy.read_timeout, &mut policy.total_timeout] {
            *timeout = (*timeout).min(LONGEST_TIMEOUT);
        }
        if HeaderValue::from_str(&policy.user_agent).is_err() || policy.product_token().is_empty() {
            return Err(PolicyError::UserAgent(policy.user_agent));
        }
        let (pace, origins) = Default::default();
        Ok(Client { agent: agent(&policy), policy, clock, pace, origins })
    }

    /// Fetches an address. Does not wait: [`Reason::TooSoon`] says when it may be tried again.
    pub fn get(&self, request: &Request) -> Result<Response, FetchError> {
        let mut url = check_url(&request.url, &self.policy).map_err(|reason| FetchError {
            url: request.url.clone(),
            redirected_from: None,
            reason,
        })?;
        let asked = url.clone();
        self.follow(request, &mut url).map_err(|reason| FetchError {
            redirected_from: (url != asked).then(|| asked.into()),
            url: url.into(),
            reason,
        })
    }

    /// Fetches an address, and waits for its turn if that comes within `longest` of each try.
    pub fn get_in_turn(&self, request: &Request, longest: Duration) -> Result<Response, FetchError> {
        loop {
            match self.get(request) {
                Err(FetchError { reason: Reason::TooSoon { wait, .. }, .. }) if wait <= longest => {
                    self.clock.sleep(wait);
                }
                result => return result,
            }
        }
    }

    /// How long the host of an address has still to be left alone; `None` if it may be asked now, or if it is no address.
    pub fn wait(&self, url: &str) -> Option<Wait> {
        let url = Url::parse(url).ok()?;
        lock(&self.pace).wait(url.host_str()?, self.clock.instant())
    }

    /// Ends all that is under way, in whatever thread, with [`Reason::Stopped`] or a lost connection. No more can be
    /// fetched afterwards.
    pub fn stop(&self) {
        self.agent.clone().shutdown();
    }

    /// Goes from `url` to where the redirects lead, `url` being left at the last address tried.
    fn follow(&self, request: &Request, url: &mut Url) -> Result<Response, Reason> {
        let started = Instant::now();
        let deadline = started.checked_add(self.policy.total_timeout).unwrap_or(started);
        let accept = request.accept.as_deref().unwrap_or("text/html,application/xhtml+xml,*/*;q=0.8");
        let mut headers = vec![(header::ACCEPT, accept), (header::ACCEPT_ENCODING, ACCEPTED)];
        headers.extend(request.etag.as_deref().map(|etag| (header::IF_NONE_MATCH, etag)));
        headers.extend(request.last_modified.as_deref().map(|date| (header::IF_MODIFIED_SINCE, date)));
        let conditional = request.etag.is_some() || request.last_modified.is_some();

        let mut redirects = Vec::new();
        let mut seen = HashSet::from([url.clone()]);
        loop {
            let delay = self.enter(url, redirects.is_empty(), deadline)?;
            let cap = Cap { bytes: self.policy.max_bytes, cut: false };
            let answer = self.ask(url, &headers, deadline, cap, delay)?;
            match answer.status {
                200 | 203 => return self.respond(answer, url, redirects),
                304 if conditional => return self.respond(answer, url, redirects),
                status @ (301 | 302 | 303 | 307 | 308) => {
                    if redirects.len() == self.policy.max_redirects {
                        return Err(Reason::TooManyRedirects { limit: self.policy.max_redirects });
                    }
                    let next = self.next(url, &answer)?;
                    *url = next;
                    if !seen.insert(url.clone()) {
                        return Err(Reason::RedirectLoop);
                    }
                    redirects.push(Redirect { status, url: url.as_str().to_owned() });
                }
                code => return Err(Reason::Status { code, retry_after: self.retry_after(&answer) }),
            }
        }
    }

    /// Takes the turn of an address's host and asks its robots.txt. Returns the host's delay.
    ///
    /// The host of a redirect does not wait for its delay, which would break every fetch in two; it does when it asked
    /// to be left alone.
    fn enter(&self, url: &Url, first: bool, deadline: Instant) -> Result<Duration, Reason> {
        let host = url.host_str().unwrap_or_default();
        let origin = url[..Position::BeforePath].to_owned();
        let now = self.clock.instant();
        let mut manners = lock(&self.origins).get(&origin, now).filter(|_| self.policy.respect_robots);
        if let Some(known) = &manners {
            permit(known, url, &origin)?;
        }
        let delay = self.delay(manners.as_ref());
        {
            let mut pace = lock(&self.pace);
            let taken = if first { pace.take_turn(host, delay, now) } else { pace.wait(host, now).map_or(Ok(()), Err) };
            match taken {
                Err(wait) if first || wait.why == crate::Why::Asked => {
                    return Err(Reason::TooSoon { host: host.to_owned(), wait: wait.duration, why: wait.why });
                }
                _ => {}
            }
        }
        if manners.is_none() && self.policy.respect_robots {
            let found = self.fetch_robots(&origin, deadline)?;
            lock(&self.origins).put(origin.clone(), found.clone(), self.clock.instant());
            permit(&found, url, &origin)?;
            manners = Some(found);
        }
        Ok(self.delay(manners.as_ref()))
    }

    fn delay(&self, manners: Option<&Manners>) -> Duration {
        let crawl_delay = manners.and_then(Manners::crawl_delay).unwrap_or_default();
        self.policy.per_host_delay.max(crawl_delay.min(self.policy.max_crawl_delay))
    }

    /// One exchange, after which its host is left alone for as long as it asked, or `delay`.
    fn ask(
        &self,
        url: &Url,
        headers: &[(HeaderName, &str)],
        deadline: Instant,
        cap: Cap,
        delay: Duration,
    ) -> Result<Answer, Reason> {
        let mut all = vec![(header::USER_AGENT, self.policy.user_agent.as_str())];
        all.extend_from_slice(headers);
        let result = exchange(&self.agent, &self.policy, url, &all, deadline, cap);
        let host = url.host_str().unwrap_or_default();
        let mut pace = lock(&self.pace);
        match &result {
            Ok(answer) if matches!(answer.status, 429 | 503) => {
                pace.asked_to_wait(host, self.retry_after(answer), self.clock.instant());
            }
            Ok(_) => pace.answered(host, delay, self.clock.instant()),
            // Nothing was heard: refusals are not forgotten, and the turn that was taken holds.
            Err(_) => {}
        }
        result
    }

    fn next(&self, url: &Url, answer: &Answer) -> Result<Url, Reason> {
        let location = answer.headers.get(header::LOCATION).ok_or(Reason::NoLocation { code: answer.status })?;
        // Not all servers encode what is not ASCII.
        let location = String::from_utf8_lossy(location.as_bytes());
        follow(url, location.trim(), &self.policy)
    }

    fn retry_after(&self, answer: &Answer) -> Option<Duration> {
        parse_retry_after(answer.headers.get(header::RETRY_AFTER)?.to_str().ok()?, self.clock.wall())
    }

    fn respond(&self, answer: Answer, url: &Url, redirects: Vec<Redirect>) -> Result<Response, Reason> {
        let limits = Limits { bytes: self.policy.max_bytes, ratio: self.policy.max_ratio, cut: false };
        let retry_after = self.retry_after(&answer);
        let text = |name| answer.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let content_type = text(header::CONTENT_TYPE).map(|value| parse_content_type(&value)).unwrap_or_default();
        let (etag, last_modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        Ok(Response {
            status: answer.status,
            final_url: url.as_str().to_owned(),
            redirects,
            content_type: content_type.media_type,
            charset: content_type.charset,
            etag,
            last_modified,
            retry_after,
            body: unpack(answer, limits)?,
            fetched_at: self.clock.wall(),
        })
    }

    /// Reads the robots.txt of an origin. An error is one that fetching the page itself would have met.
    fn fetch_robots(&self, origin: &str, deadline: Instant) -> Result<Manners, Reason> {
        let mut url = check_url(&format!("{origin}/robots.txt"), &self.policy)?;
        let headers = [(header::ACCEPT, "text/plain,*/*;q=0.5"), (header::ACCEPT_ENCODING, "identity")];
        let rules = |bytes: &[u8]| Manners::Rules(Arc::new(Robots::parse(bytes, self.policy.product_token())));
        for _ in 0..=ROBOTS_REDIRECTS {
            let cap = Cap { bytes: MAX_ROBOTS, cut: true };
            let answer = match self.ask(&url, &headers, deadline, cap, Duration::ZERO) {
                Ok(answer) => answer,
                Err(reason @ (Reason::Truncated { .. } | Reason::Http { .. } | Reason::HeadersTooLarge { .. })) => {
                    return Ok(Manners::Unreachable(reason.to_string()));
                }
                Err(Reason::Timeout { phase: phase @ (Phase::Answer | Phase::Silence), after }) => {
                    return Ok(Manners::Unreachable(Reason::Timeout { phase, after }.to_string()));
                }
                Err(reason) => return Err(reason),
            };
            match answer.status {
                200 | 203 => {
                    let limits = Limits { bytes: MAX_ROBOTS, ratio: self.policy.max_ratio, cut: true };
                    return Ok(match unpack(answer, limits) {
                        Ok(bytes) => rules(&bytes),
                        Err(reason) => Manners::Unreachable(reason.to_string()),
                    });
                }
                301 | 302 | 303 | 307 | 308 => match self.next(&url, &answer) {
                    Ok(next) => url = next,
                    Err(reason) => return Ok(Manners::Unreachable(reason.to_string())),
                },
                429 | 500.. => {
                    let reason = Reason::Status { code: answer.status, retry_after: None };
                    return Ok(Manners::Unreachable(reason.to_string()));
                }
                // There is none.
                _ => return Ok(rules(b"")),
            }
        }
        // More redirects than need be followed count as none.
        Ok(rules(b""))
    }
}

fn unpack(answer: Answer, limits: Limits) -> Result<Vec<u8>, Reason> {
    let values = answer.headers.get_all(header::CONTENT_ENCODING).iter();
    let codings = parse_codings(values.map(|value| value.to_str().unwrap_or("?")));
    let codings = codings.map_err(|name| Reason::Encoding { name })?;
    decode(answer.body, &codings, limits).map_err(|error| match error {
        DecodeError::TooLarge => Reason::TooLarge { limit: limits.bytes },
        DecodeError::Ratio => Reason::Bomb { ratio: limits.ratio },
        DecodeError::Broken { coding, message } => Reason::Unpack { coding: coding.name(), message },
    })
}

fn permit(manners: &Manners, url: &Url, origin: &str) -> Result<(), Reason> {
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let robots = || format!("{origin}/robots.txt");
    manners.permit(path).map_err(|forbidden| match forbidden {
        Forbidden::Rule(rule) => Reason::Robots { robots: robots(), line: rule.line, rule: rule.to_string() },
        Forbidden::All(message) => Reason::RobotsUnreachable { robots: robots(), message: message.to_owned() },
    })
}

/// What is behind the lock is whole after every step, so a panic elsewhere while it was held does no harm.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
