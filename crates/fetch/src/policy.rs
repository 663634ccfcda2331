//! What a client may do: limits, guards, manners.

use std::time::Duration;

/// Limits and manners of a [`Client`](crate::Client).
#[derive(Clone, Debug)]
pub struct Policy {
    /// Sent with every request. The part before the first `/` is the token robots.txt files know us by.
    pub user_agent: String,
    /// Longest time for resolving a name, and again for connecting (with TLS).
    pub connect_timeout: Duration,
    /// Longest silence of a server.
    pub read_timeout: Duration,
    /// Longest time for one [`Client::get`](crate::Client::get): robots.txt, redirects and the body together.
    pub total_timeout: Duration,
    /// Largest body, in bytes, both as sent and after decompression.
    pub max_bytes: usize,
    /// Largest ratio of decompressed to sent bytes, for bodies over 1 MiB. Of 974 news pages packed with zlib's best, none
    /// of that size had more than 8.3 and none of any size more than 12.9; a bomb has 1000.
    pub max_ratio: usize,
    /// Most redirects followed.
    pub max_redirects: usize,
    /// Lets loopback, private and link-local addresses be fetched.
    pub allow_private: bool,
    /// Refuses `http:` addresses.
    pub https_only: bool,
    /// Fetches and obeys robots.txt.
    pub respect_robots: bool,
    /// Shortest time from the end of one fetch from a host to the start of the next.
    pub per_host_delay: Duration,
    /// Longest `Crawl-delay` of a robots.txt that is honoured; a longer one counts as this.
    pub max_crawl_delay: Duration,
    /// Which certificate authorities are trusted.
    pub trust: Trust,
}

/// Which certificate authorities are trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Mozilla's, as built into the program.
    #[default]
    Mozilla,
    /// These certificates alone, in DER.
    Only(Vec<Vec<u8>>),
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            user_agent: concat!(
                "depesza/",
                env!("CARGO_PKG_VERSION"),
                " (news reader; https://crates.io/crates/depesza)"
            )
            .to_owned(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_secs(60),
            max_bytes: 16 << 20,
            max_ratio: 200,
            max_redirects: 5,
            allow_private: false,
            https_only: false,
            respect_robots: true,
            per_host_delay: Duration::from_secs(1),
            max_crawl_delay: Duration::from_secs(30),
            trust: Trust::Mozilla,
        }
    }
}

impl Policy {
    /// The token robots.txt files know us by.
    pub(crate) fn product_token(&self) -> &str {
        let end = self.user_agent.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
        self.user_agent.get(..end.unwrap_or(self.user_agent.len())).unwrap_or_default()
    }
}

/// Why no client can be made from a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("{0:?} cannot be a user agent: it must be a name, then / or a space and the rest, in ASCII")]
    UserAgent(String),
}
