//! One request and its answer: no redirects, no unpacking, no manners.

use crate::error::{Phase, Reason, foreign};
use crate::policy::{Policy, Trust};
use crate::resolver::{GuardedResolver, ResolveError};
use std::io::Read;
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, HeaderName, HeaderValue, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Timeout};
use url::Url;

/// Largest headers, in bytes.
const MAX_HEADERS: usize = 64 << 10;
/// How long a connection is kept for the next request. Servers close theirs after 5 s and more.
const IDLE: Duration = Duration::from_secs(4);

/// An answer as it was sent.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Empty unless the status is 200 or 203.
    pub(crate) body: Vec<u8>,
}

/// How much of a body is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap {
    pub(crate) bytes: usize,
    /// Whether a longer body is cut rather than refused.
    pub(crate) cut: bool,
}

/// Makes the HTTP agent: guarded names, no proxy, no redirects, no cookies.
pub(crate) fn agent(policy: &Policy) -> Agent {
    let roots = match &policy.trust {
        Trust::Mozilla => RootCerts::WebPki,
        Trust::Only(certificates) => {
            RootCerts::from(certificates.iter().map(|der| Certificate::from_der(der).to_owned()))
        }
    };
    let config = Agent::config_builder()
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .https_only(policy.https_only)
        .max_response_header_size(MAX_HEADERS)
        .max_idle_age(IDLE)
        .timeout_resolve(Some(policy.connect_timeout))
        .timeout_connect(Some(policy.connect_timeout))
        .timeout_send_request(Some(policy.read_timeout))
        .timeout_recv_response(Some(policy.read_timeout))
        .timeout_per_read(Some(policy.read_timeout))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build();
    let resolver = GuardedResolver { allow_private: policy.allow_private };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// Sends a request and reads its answer, all before `deadline`.
pub(crate) fn exchange(
    agent: &Agent,
    policy: &Policy,
    url: &Url,
    headers: &[(HeaderName, &str)],
    deadline: Instant,
    cap: Cap,
) -> Result<Answer, Reason> {
    if deadline <= Instant::now() {
        return Err(Reason::Timeout { phase: Phase::Total, after: policy.total_timeout });
    }
    let mut values = Vec::new();
    for (name, value) in headers {
        values.push((name, HeaderValue::from_str(value).map_err(|_| Reason::BadHeader((*value).to_owned()))?));
    }
    let send = |idle: Duration| {
        let left = deadline.saturating_duration_since(Instant::now());
        let request = agent.get(url.as_str()).config().timeout_global(Some(left)).max_idle_age(idle).build();
        values.iter().fold(request, |request, (name, value)| request.header(*name, value)).call()
    };
    let response = match send(IDLE) {
        // The server may have closed a connection that was kept just when we used it: once more, on a new one.
        Err(ureq::Error::Io(error)) if is_lost(&error) => send(Duration::ZERO),
        result => result,
    };
    let response = response.map_err(|error| reason_of(error, policy))?;
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16();
    let mut answer = Answer { status, headers: parts.headers, body: Vec::new() };
    if matches!(status, 200 | 203) {
        let expected = content_length(&answer.headers);
        if expected.is_some_and(|length| length > cap.bytes as u64) && !cap.cut {
            return Err(Reason::TooLarge { limit: cap.bytes });
        }
        answer.body = read_body(body.into_reader(), expected, policy, cap)?;
    }
    Ok(answer)
}

fn is_lost(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

fn read_body(mut reader: impl Read, expected: Option<u64>, policy: &Policy, cap: Cap) -> Result<Vec<u8>, Reason> {
    let mut body = Vec::new();
    let mut chunk = [0; 16 << 10];
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(match reason_of(ureq::Error::from(error), policy) {
                    Reason::Connect { .. } => Reason::Truncated { got: body.len() as u64, expected },
                    reason => reason,
                });
            }
        };
        if count == 0 {
            break;
        }
        body.extend(chunk.iter().take(count));
        if body.len() > cap.bytes {
            body.truncate(cap.bytes);
            return if cap.cut { Ok(body) } else { Err(Reason::TooLarge { limit: cap.bytes }) };
        }
    }
    match expected {
        Some(length) if length > body.len() as u64 => Err(Reason::Truncated { got: body.len() as u64, expected }),
        _ => Ok(body),
    }
}

/// What an error of the library means to us. A lost connection is [`Reason::Connect`], whenever it was lost.
fn reason_of(error: ureq::Error, policy: &Policy) -> Reason {
    match error {
        ureq::Error::Timeout(timeout) => {
            let (phase, after) = match timeout {
                Timeout::Resolve => (Phase::Resolve, policy.connect_timeout),
                Timeout::Connect => (Phase::Connect, policy.connect_timeout),
                Timeout::SendRequest | Timeout::SendBody | Timeout::PerWrite => (Phase::Send, policy.read_timeout),
                Timeout::RecvResponse => (Phase::Answer, policy.read_timeout),
                Timeout::PerRead => (Phase::Silence, policy.read_timeout),
                _ => (Phase::Total, policy.total_timeout),
            };
            Reason::Timeout { phase, after }
        }
        ureq::Error::Other(other) => match other.downcast_ref::<ResolveError>() {
            Some(ResolveError::Refused(address, refusal)) => Reason::Refused { address: *address, refusal: *refusal },
            Some(ResolveError::Lookup(message)) => Reason::Dns { message: foreign(message) },
            None => Reason::Connect { message: foreign(&other.to_string()) },
        },
        ureq::Error::HostNotFound => Reason::Dns { message: "it has no address".to_owned() },
        ureq::Error::LargeResponseHeader(_, limit) => Reason::HeadersTooLarge { limit },
        ureq::Error::Rustls(error) => tls(&error),
        ureq::Error::Tls(message) => Reason::Tls { message: message.to_owned() },
        ureq::Error::TlsRequired => Reason::Tls { message: "the server offers none".to_owned() },
        ureq::Error::RequireHttpsOnly(_) => Reason::HttpsOnly,
        ureq::Error::BadUri(message) => Reason::BadUrl { message: foreign(&message) },
        ureq::Error::Http(error) => Reason::BadUrl { message: foreign(&error.to_string()) },
        ureq::Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => tls(error),
            None if error.kind() == std::io::ErrorKind::NotConnected => Reason::Stopped,
            None => Reason::Connect { message: foreign(&error.to_string()) },
        },
        ureq::Error::ConnectionFailed => Reason::Connect { message: "no address answers".to_owned() },
        other => Reason::Http { message: foreign(&other.to_string()) },
    }
}

fn tls(error: &rustls::Error) -> Reason {
    use rustls::CertificateError as Bad;
    let message = match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::UnknownIssuer => "nobody we trust has signed its certificate".to_owned(),
            Bad::Expired | Bad::ExpiredContext { .. } => "its certificate has expired".to_owned(),
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => "its certificate is not valid yet".to_owned(),
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                "its certificate is for another name".to_owned()
            }
            Bad::Revoked => "its certificate was revoked".to_owned(),
            other => format!("its certificate is not valid: {}", foreign(&other.to_string())),
        },
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS on this port".to_owned(),
        other => foreign(&other.to_string()),
    };
    Reason::Tls { message }
}
