//! Names into network addresses, of which only those that pass the guard are left to connect to.

use crate::target::admit;
use std::net::{IpAddr, SocketAddr};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// The system's resolver behind the guard. What it returns is what is connected to: nothing is resolved a second time.
#[derive(Debug)]
pub(crate) struct GuardedResolver {
    pub(crate) allow_private: bool,
}

/// Why a name gave no address.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResolveError {
    #[error("{0} is refused")]
    Refused(IpAddr, crate::Refusal),
    #[error("{0}")]
    Lookup(String),
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match DefaultResolver::default().resolve(uri, config, timeout) {
            Ok(found) => found,
            Err(ureq::Error::Io(error)) => return Err(other(ResolveError::Lookup(error.to_string()))),
            Err(error) => return Err(error),
        };
        let (admitted, refused) = sort_out(&found, self.allow_private);
        match refused {
            Some(refused) if admitted.is_empty() => Err(other(refused)),
            _ if admitted.is_empty() => Err(ureq::Error::HostNotFound),
            _ => {
                let mut kept = self.empty();
                admitted.into_iter().for_each(|socket| kept.push(socket));
                Ok(kept)
            }
        }
    }
}

/// The addresses that may be connected to, and why the first of the others may not.
fn sort_out<'a>(
    found: impl IntoIterator<Item = &'a SocketAddr>,
    allow_private: bool,
) -> (Vec<SocketAddr>, Option<ResolveError>) {
    let (mut admitted, mut refused) = (Vec::new(), None);
    for socket in found {
        match admit(socket.ip(), allow_private) {
            Ok(()) => admitted.push(*socket),
            Err(refusal) => refused = refused.or(Some(ResolveError::Refused(socket.ip(), refusal))),
        }
    }
    (admitted, refused)
}

fn other(error: ResolveError) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_only_what_anybody_can_reach() {
        let found = ["10.0.0.1:80", "1.1.1.1:80", "[::1]:80", "[2606:4700::1111]:80", "[fe80::1%3]:80"];
        let found = found.map(|socket| socket.parse::<SocketAddr>().unwrap());
        let (admitted, refused) = sort_out(&found, false);
        assert_eq!(admitted, [found[1], found[3]]);
        assert!(matches!(refused, Some(ResolveError::Refused(ip, _)) if ip == found[0].ip()));
        assert_eq!(sort_out(&found, true).0, found);
    }
}
