//! Pages and feeds from the network, politely and with guards.
//!
//! [`Client::get`] fetches one address. It blocks, follows redirects itself, and checks every hop: the address's form
//! ([`check_url`]), the site's robots.txt ([`Robots`]), how soon the host may be asked again ([`Pace`]), and every
//! network address a name resolves to ([`why_refused`]); only addresses that were checked are connected to. Time,
//! size, headers, redirects and decompression are bounded by a [`Policy`].
//!
//! Nothing is read from the environment or from files: no proxies, no settings, no cookies, no credentials.

mod policy;
mod clock;
mod address;
mod target;
mod resolver;
mod headers;
mod exchange;
mod decode;
mod robots;
mod origins;
mod pace;
mod error;
mod client;

pub use address::{Refusal, why_refused};
pub use client::{Client, Redirect, Request, Response};
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{FetchError, Phase, Reason};
pub use headers::{ContentType, parse_content_type, parse_retry_after};
pub use pace::{Pace, Wait, Why};
pub use policy::{Policy, PolicyError, Trust};
pub use robots::{Robots, Rule};
pub use target::check_url;
