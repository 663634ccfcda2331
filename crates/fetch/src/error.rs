//! Why nothing was fetched, and what can be done about it.

use crate::address::Refusal;
use crate::pace::Why;
use std::net::IpAddr;
use std::time::Duration;

/// An address that was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    /// The address that failed: the last one, where there were redirects.
    pub url: String,
    /// The address that was asked for, where a redirect led from there to `url`.
    pub redirected_from: Option<String>,
    pub reason: Reason,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    #[error("it is no address: {message}")]
    BadUrl { message: String },
    #[error("“{scheme}” addresses are not fetched")]
    BadScheme { scheme: String },
    #[error("it carries a user name or password")]
    UserInfo,
    #[error("port {port} is another service's")]
    BadPort { port: u16 },
    #[error("only https is allowed")]
    HttpsOnly,
    /// A header that cannot be sent, such as an ETag with a line break.
    #[error("{0:?} cannot be sent as a header")]
    BadHeader(String),
    /// The guard: written in the address, or what its name resolves to.
    #[error("{address} is {}", refusal.kind)]
    Refused { address: IpAddr, refusal: Refusal },
    #[error("its name cannot be resolved: {message}")]
    Dns { message: String },
    #[error("cannot connect: {message}")]
    Connect { message: String },
    #[error("no secure connection: {message}")]
    Tls { message: String },
    #[error("it took longer than {} s {phase}", after.as_secs_f64())]
    Timeout { phase: Phase, after: Duration },
    #[error("the server does not speak HTTP as it should: {message}")]
    Http { message: String },
    #[error("its headers are larger than {limit} bytes")]
    HeadersTooLarge { limit: usize },
    #[error("it is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("it unpacks to more than {ratio} times its size")]
    Bomb { ratio: usize },
    #[error("it is packed in a way that is not known: {name:?}")]
    Encoding { name: String },
    #[error("it cannot be unpacked ({coding}): {message}")]
    Unpack { coding: &'static str, message: String },
    /// `expected` as `Content-Length` has it; `None` for a chunked body.
    #[error("the connection ended after {got} bytes{}", expected.map(|n| format!(" of {n}")).unwrap_or_default())]
    Truncated { got: u64, expected: Option<u64> },
    #[error("there are more than {limit} redirects")]
    TooManyRedirects { limit: usize },
    #[error("the redirects go round in a circle")]
    RedirectLoop,
    #[error("it redirects from https to {to}, which anybody on the way could change")]
    Downgrade { to: String },
    #[error("the server answered {code}, a redirect that does not say where to")]
    NoLocation { code: u16 },
    #[error("the server answered {code}{}", explain(*code))]
    Status { code: u16, retry_after: Option<Duration> },
    #[error("{robots}, line {line}, forbids it to robots: {rule}")]
    Robots { robots: String, line: usize, rule: String },
    /// RFC 9309: a site whose robots.txt answers with an error of the server is not to be fetched from.
    #[error("{robots} cannot be read, so all is forbidden: {message}")]
    RobotsUnreachable { robots: String, message: String },
    /// Nothing was sent: it is too early. See [`Pace`](crate::Pace).
    #[error("{host} may be asked again in {} s{}", wait.as_secs_f64().ceil(), why_wait(*why))]
    TooSoon { host: String, wait: Duration, why: Why },
    #[error("the client was stopped")]
    Stopped,
}

/// What was being done when time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Resolve,
    Connect,
    Send,
    /// Waiting for the first byte of the answer, or its headers.
    Answer,
    /// Waiting for the next byte.
    Silence,
    /// All together.
    Total,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Phase::Resolve => "to resolve its name",
            Phase::Connect => "to connect",
            Phase::Send => "to send the request",
            Phase::Answer => "until the server answered",
            Phase::Silence => "until the server sent more",
            Phase::Total => "in all",
        })
    }
}

impl std::fmt::Display for FetchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot fetch {}: {}", self.url, self.reason)?;
        match &self.redirected_from {
            Some(from) => write!(f, " (redirected from {from})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}

impl FetchError {
    /// What to do about it, in the words of the command line.
    pub fn help(&self) -> Option<&'static str> {
        Some(match &self.reason {
            Reason::BadUrl { .. } => "write it in full, as in https://example.org/news.html",
            Reason::BadScheme { .. } => "only http and https are; save other documents to a file first",
            Reason::UserInfo => "leave them out; pages behind a login can be saved from a browser and read as a file",
            Reason::HttpsOnly => "write https:// if the site has it",
            Reason::Refused { refusal, .. } if refusal.private => {
                "add --allow-private if you mean to read from your own machine or network"
            }
            Reason::Dns { .. } => "check the name and the network",
            Reason::Connect { .. } | Reason::Timeout { .. } | Reason::Truncated { .. } => {
                "try again later; check the network if other sites fail as well"
            }
            Reason::Tls { .. } => "open it in a browser to see whether the site or the network between is at fault",
            Reason::TooLarge { .. } | Reason::Bomb { .. } => "save it to a file if you trust it, and read that",
            Reason::RedirectLoop | Reason::TooManyRedirects { .. } => {
                "the site may want cookies: save the page from a browser and read the file"
            }
            Reason::Downgrade { .. } => "give the http:// address itself if you accept that",
            Reason::Status { code: 401 | 402 | 403 | 451, .. } => {
                "the site does not give it to everybody: save the page from a browser and read the file"
            }
            Reason::Status { code: 404 | 410, .. } => "check the address; web.archive.org may have the page",
            Reason::Status { code: 429 | 500..=599, .. } | Reason::RobotsUnreachable { .. } => "try again later",
            Reason::TooSoon { .. } => "try again then",
            Reason::Robots { .. } => "ask the site; a page you opened in a browser can be saved and read as a file",
            _ => return None,
        })
    }

    /// Whether the same request may succeed later, without anything being changed.
    pub fn is_passing(&self) -> bool {
        match self.reason {
            Reason::Dns { .. }
            | Reason::Connect { .. }
            | Reason::Timeout { .. }
            | Reason::Truncated { .. }
            | Reason::RobotsUnreachable { .. }
            | Reason::TooSoon { .. } => true,
            Reason::Status { code, .. } => matches!(code, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=529),
            _ => false,
        }
    }

    /// How long the server, or our manners, want us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.reason {
            Reason::Status { retry_after, .. } => retry_after,
            Reason::TooSoon { wait, .. } => Some(wait),
            _ => None,
        }
    }
}

fn explain(code: u16) -> &'static str {
    match code {
        401 => " (it wants a login)",
        402 => " (it wants to be paid)",
        403 => " (it refuses us)",
        404 => " (there is no such page)",
        410 => " (the page is gone for good)",
        429 => " (we asked too often)",
        451 => " (a court or authority forbids it)",
        500..=599 => " (an error of its own)",
        _ => "",
    }
}

fn why_wait(why: Why) -> &'static str {
    match why {
        Why::Delay => "",
        Why::Asked => ", as it asked for",
    }
}

/// A message from elsewhere, made fit for ours: one line, nothing that commands a terminal, not too long.
pub(crate) fn foreign(message: &str) -> String {
    message.chars().take(200).flat_map(char::escape_debug).collect()
}
