//! Whether an address is one we fetch, before anything is sent.

use crate::address::why_refused;
use crate::error::Reason;
use crate::policy::Policy;
use std::net::IpAddr;
use url::{Host, Url};

/// Longest address, in bytes. Servers rarely take more than 8 KiB.
const MAX_LENGTH: usize = 8 << 10;

/// Ports of other services, which an address in a page must not make us talk to: the "bad ports" of the Fetch standard.
const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Reads an address and checks its form, port and, where the host is written as a network address in whatever spelling,
/// that one too. The result has no fragment.
pub fn check_url(address: &str, policy: &Policy) -> Result<Url, Reason> {
    if address.len() > MAX_LENGTH {
        return Err(Reason::BadUrl { message: format!("it is longer than {MAX_LENGTH} bytes") });
    }
    check(Url::parse(address).map_err(|error| Reason::BadUrl { message: error.to_string() })?, policy)
}

/// Where a `Location` leads from `base`, checked.
pub(crate) fn follow(base: &Url, location: &str, policy: &Policy) -> Result<Url, Reason> {
    if location.len() > MAX_LENGTH {
        return Err(Reason::BadUrl { message: format!("it leads to an address longer than {MAX_LENGTH} bytes") });
    }
    let next = base
        .join(location)
        .map_err(|error| Reason::BadUrl { message: format!("it leads to {location:?}: {error}") })?;
    let next = check(next, policy)?;
    if base.scheme() == "https" && next.scheme() == "http" {
        return Err(Reason::Downgrade { to: next.into() });
    }
    Ok(next)
}

fn check(mut url: Url, policy: &Policy) -> Result<Url, Reason> {
    match url.scheme() {
        "https" => {}
        "http" if policy.https_only => return Err(Reason::HttpsOnly),
        "http" => {}
        other => return Err(Reason::BadScheme { scheme: other.to_owned() }),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Reason::UserInfo);
    }
    if url.as_str().len() > MAX_LENGTH {
        return Err(Reason::BadUrl { message: format!("it is longer than {MAX_LENGTH} bytes") });
    }
    if let Some(port) = url.port_or_known_default().filter(|port| BAD_PORTS.contains(port)) {
        return Err(Reason::BadPort { port });
    }
    let literal = match url.host() {
        None => return Err(Reason::BadUrl { message: "it has no host".to_owned() }),
        Some(Host::Domain(_)) => None,
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
    };
    if let Some(address) = literal {
        admit(address, policy.allow_private).map_err(|refusal| Reason::Refused { address, refusal })?;
    }
    url.set_fragment(None);
    Ok(url)
}

/// Whether an address may be connected to.
pub(crate) fn admit(address: IpAddr, allow_private: bool) -> Result<(), crate::Refusal> {
    match why_refused(address) {
        Some(refusal) if !(refusal.private && allow_private) => Err(refusal),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn refused(url: &str) -> bool {
        matches!(check_url(url, &Policy::default()), Err(Reason::Refused { .. }))
    }

    #[test]
    fn checks_form() {
        let policy = Policy::default();
        for (url, message) in [
            ("file:///etc/passwd", "“file” addresses are not fetched"),
            ("ftp://example.org/", "“ftp” addresses are not fetched"),
            ("artykul.html", "it is no address: relative URL without a base"),
            ("http://", "it is no address: empty host"),
            ("http://jan:haslo@example.org/", "it carries a user name or password"),
            ("http://jan@example.org/", "it carries a user name or password"),
            ("http://example.org:25/", "port 25 is another service's"),
            ("http://example.org:99999/", "it is no address: invalid port number"),
        ] {
            assert_eq!(check_url(url, &policy).unwrap_err().to_string(), message, "{url}");
        }
        let url = check_url("HTTPS://Gazeta.PL:443/a b?c#d", &policy).unwrap();
        assert_eq!(url.as_str(), "https://gazeta.pl/a%20b?c");
        assert_eq!(check_url("https://żółw.pl/", &policy).unwrap().as_str(), "https://xn--w-uga1v8h.pl/");
        let strict = Policy { https_only: true, ..Policy::default() };
        assert_eq!(check_url("http://example.org/", &strict), Err(Reason::HttpsOnly));
    }

    #[test]
    fn odd_spellings_of_loopback_are_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "127%2e0%2e0%2e1",
            "１２７.0.0.1",
            "127。0。0。1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]",
            "[0:0:0:0:0:0:0:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "0",
            "0.0.0.0",
        ] {
            assert!(refused(&format!("http://{host}/")), "{host}");
            assert!(refused(&format!("https:\\\\{host}:8080\\x")), "{host}");
        }
    }

    #[test]
    fn allow_private_lifts_private_ranges_alone() {
        let policy = Policy { allow_private: true, ..Policy::default() };
        for host in ["127.0.0.1", "10.1.2.3", "[::1]", "[fd00::1]", "169.254.1.1"] {
            assert!(check_url(&format!("http://{host}/"), &policy).is_ok(), "{host}");
        }
        for host in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "[ff02::1]", "[::]"] {
            assert!(check_url(&format!("http://{host}/"), &policy).is_err(), "{host}");
        }
    }

    /// An IPv4 address of a range that must be refused.
    fn private_v4() -> impl Strategy<Value = Ipv4Addr> {
        let ranges = [(0u32, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16)]
            .into_iter()
            .chain([(0xac10_0000, 12), (0xc0a8_0000, 16), (0xc612_0000, 15), (0xe000_0000, 4), (0xf000_0000, 4)]);
        (proptest::sample::select(ranges.collect::<Vec<_>>()), any::<u32>())
            .prop_map(|((first, length), bits)| Ipv4Addr::from_bits(first | (bits & (u32::MAX >> length))))
    }

    fn number(value: u32, radix: u8) -> String {
        match radix % 4 {
            0 => format!("{value}"),
            1 => format!("0x{value:x}"),
            2 => format!("0X{value:X}"),
            _ => format!("0{value:o}"),
        }
    }

    /// A spelling of an IPv4 address: 1 to 4 numbers, each in its radix, a trailing dot, percent or full width forms.
    fn spell_v4(address: Ipv4Addr, parts: u8, radixes: [u8; 4], disguise: u8) -> String {
        let bits = address.to_bits();
        let [a, b, c, d] = address.octets().map(u32::from);
        let numbers: Vec<u32> = match parts % 4 {
            0 => vec![bits],
            1 => vec![a, bits & 0xff_ffff],
            2 => vec![a, b, bits & 0xffff],
            _ => vec![a, b, c, d],
        };
        let spelt: Vec<String> = numbers.iter().zip(radixes).map(|(&n, radix)| number(n, radix)).collect();
        let host = spelt.join(".");
        match disguise % 5 {
            0 => host,
            1 => format!("{host}."),
            2 => host.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            3 => host.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect(),
            _ => host.replace('.', "\u{3002}"),
        }
    }

    /// A spelling of an IPv6 address.
    fn spell_v6(address: Ipv6Addr, form: u8) -> String {
        let s = address.segments();
        match form % 4 {
            0 => format!("[{address}]"),
            1 => format!("[{}]", s.map(|x| format!("{x:04X}")).join(":")),
            2 => format!("[{}]", s.map(|x| format!("{x:x}")).join(":")),
            _ => {
                let v4 = Ipv4Addr::from_bits((u32::from(s[6]) << 16) | u32::from(s[7]));
                format!("[{}:{v4}]", s[..6].iter().map(|x| format!("{x:x}")).collect::<Vec<_>>().join(":"))
            }
        }
    }

    proptest! {
        #[test]
        fn no_spelling_of_a_private_v4_passes(
            address in private_v4(), parts: u8, radixes: [u8; 4], disguise: u8, https: bool
        ) {
            let host = spell_v4(address, parts, radixes, disguise);
            let scheme = if https { "https" } else { "http" };
            prop_assert!(refused(&format!("{scheme}://{host}/x")), "{host} is {address}");
        }

        #[test]
        fn no_v6_that_carries_a_private_v4_passes(
            address in private_v4(), carrier in 0u8..5, prefix: [u16; 3], form: u8
        ) {
            let [a, b, c, d] = address.octets().map(u16::from);
            let (high, low) = ((a << 8) | b, (c << 8) | d);
            let v6 = match carrier {
                0 => Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                1 => Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                2 => Ipv6Addr::new(0x2002, high, low, prefix[0], 0, 0, prefix[1], prefix[2]),
                3 => Ipv6Addr::new(0x2a00, prefix[0], prefix[1], prefix[2], 0, 0x5efe, high, low),
                _ => Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            };
            let host = spell_v6(v6, form);
            prop_assert!(refused(&format!("http://{host}/")), "{host}");
        }

        #[test]
        fn no_local_v6_passes(
            first in prop_oneof![0xfc00u16..=0xfdff, 0xfe80u16..=0xfeff, 0xff00u16..=0xffff], rest: [u16; 7], form: u8
        ) {
            let [b, c, d, e, f, g, h] = rest;
            let host = spell_v6(Ipv6Addr::new(first, b, c, d, e, f, g, h), form);
            prop_assert!(refused(&format!("http://{host}/")), "{host}");
        }

        #[test]
        fn only_reachable_unicast_v6_passes(bits: u128) {
            let host = Ipv6Addr::from_bits(bits);
            let passes = !refused(&format!("http://[{host}]/"));
            let may = bits >> 125 == 1 || bits >> 32 == 0xffff || bits >> 32 == 0x64_ff9b << 64;
            prop_assert!(may || !passes, "{host}");
        }

        #[test]
        fn what_passes_can_be_asked_for(path in "[/?]\\PC{0,40}", host in "[a-zżó0-9_.-]{1,12}") {
            if let Ok(url) = check_url(&format!("http://{host}{path}"), &Policy::default()) {
                prop_assert!(url.as_str().parse::<ureq::http::Uri>().is_ok(), "{url}");
            }
        }

        #[test]
        fn any_text_is_answered(text in ".{0,60}", prefix in prop_oneof![Just(""), Just("http://"), Just("https://a/")]) {
            let _ = check_url(&format!("{prefix}{text}"), &Policy::default());
        }
    }
}
