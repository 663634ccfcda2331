//! Which network addresses may be connected to: those that anybody on the internet can reach, and no others.
//!
//! The tables follow IANA's registries of special-purpose IPv4 and IPv6 addresses. An IPv6 address that carries an IPv4
//! address (mapped, NAT64, 6to4, ISATAP) is judged by that one as well.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address may not be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of address it is, as in "a loopback address".
    pub kind: &'static str,
    /// Whether [`Policy::allow_private`](crate::Policy::allow_private) lifts the refusal: for addresses of this machine
    /// and its networks, not for those that can be no web server's.
    pub private: bool,
}

const fn private(kind: &'static str) -> Refusal {
    Refusal { kind, private: true }
}

const fn never(kind: &'static str) -> Refusal {
    Refusal { kind, private: false }
}

/// First address of a range, length of its prefix, what it is.
const V4: &[([u8; 4], u32, Refusal)] = &[
    ([0, 0, 0, 0], 8, never("an address of “this network”")),
    ([10, 0, 0, 0], 8, private("a private address")),
    ([100, 64, 0, 0], 10, private("an address behind a provider's shared NAT")),
    ([127, 0, 0, 0], 8, private("a loopback address")),
    ([169, 254, 0, 0], 16, private("a link-local address")),
    ([172, 16, 0, 0], 12, private("a private address")),
    ([192, 0, 0, 0], 24, never("an address for protocols")),
    ([192, 0, 2, 0], 24, never("an address for documentation")),
    ([192, 31, 196, 0], 24, never("an address for protocols")),
    ([192, 52, 193, 0], 24, never("an address for protocols")),
    ([192, 88, 99, 0], 24, never("an address of 6to4 relays")),
    ([192, 168, 0, 0], 16, private("a private address")),
    ([192, 175, 48, 0], 24, never("an address for protocols")),
    ([198, 18, 0, 0], 15, never("an address for benchmarks")),
    ([198, 51, 100, 0], 24, never("an address for documentation")),
    ([203, 0, 113, 0], 24, never("an address for documentation")),
    ([224, 0, 0, 0], 4, never("a multicast address")),
    ([255, 255, 255, 255], 32, never("the broadcast address")),
    ([240, 0, 0, 0], 4, never("a reserved address")),
];

/// Outside `2000::/3` everything is refused; those that have a name come first.
const V6: &[([u16; 8], u32, Refusal)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, never("the unspecified address")),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, private("a loopback address")),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, private("an address of a local NAT64")),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, private("a private (unique local) address")),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, private("a link-local address")),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, private("a private (site-local) address")),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, never("a multicast address")),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, never("a Teredo address")),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, never("an address for protocols")),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, never("an address for documentation")),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, never("an address for protocols")),
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, never("a reserved address")),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, never("an address for documentation")),
];

/// Why an address may not be connected to; `None` if anybody can reach it.
pub fn why_refused(address: IpAddr) -> Option<Refusal> {
    match address {
        IpAddr::V4(address) => why_v4_refused(address),
        IpAddr::V6(address) => why_v6_refused(address),
    }
}

fn why_v4_refused(address: Ipv4Addr) -> Option<Refusal> {
    let bits = address.to_bits();
    V4.iter()
        .find(|(first, length, _)| (bits ^ u32::from_be_bytes(*first)).leading_zeros() >= *length)
        .map(|(_, _, refusal)| *refusal)
}

fn why_v6_refused(address: Ipv6Addr) -> Option<Refusal> {
    let bits = address.to_bits();
    let named = V6
        .iter()
        .find(|(first, length, _)| (bits ^ Ipv6Addr::from(*first).to_bits()).leading_zeros() >= *length)
        .map(|(_, _, refusal)| *refusal);
    if named.is_some() {
        return named;
    }
    match carried_v4(address) {
        Some((v4, whole)) => match why_v4_refused(v4) {
            None if whole => None,
            None => outside_unicast(bits),
            refused => refused,
        },
        None => outside_unicast(bits),
    }
}

fn outside_unicast(bits: u128) -> Option<Refusal> {
    (bits >> 125 != 1).then_some(never("a reserved address"))
}

/// The IPv4 address in an IPv6 address, and whether connecting to the one is connecting to the other.
fn carried_v4(address: Ipv6Addr) -> Option<(Ipv4Addr, bool)> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match (a, b, c, d, e, f) {
        // Mapped.
        (0, 0, 0, 0, 0, 0xffff) => Some((v4(high, low), true)),
        // NAT64, by which networks without IPv4 reach all servers that have nothing else.
        (0x64, 0xff9b, 0, 0, 0, 0) => Some((v4(high, low), true)),
        // 6to4.
        (0x2002, ..) => Some((v4(b, c), false)),
        // ISATAP.
        (_, _, _, _, 0 | 0x200, 0x5efe) => Some((v4(high, low), false)),
        // Compatible and translated addresses, both given up long ago, are outside 2000::/3.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_addresses() {
        for (address, kind) in [
            ("127.0.0.1", "a loopback address"),
            ("0.0.0.0", "an address of “this network”"),
            ("10.255.255.255", "a private address"),
            ("172.31.255.255", "a private address"),
            ("192.168.0.1", "a private address"),
            ("100.127.255.255", "an address behind a provider's shared NAT"),
            ("169.254.169.254", "a link-local address"),
            ("198.19.255.255", "an address for benchmarks"),
            ("224.0.0.1", "a multicast address"),
            ("255.255.255.255", "the broadcast address"),
            ("250.1.1.1", "a reserved address"),
            ("::", "the unspecified address"),
            ("::1", "a loopback address"),
            ("::127.0.0.1", "a reserved address"),
            ("::ffff:10.0.0.1", "a private address"),
            ("::ffff:0:10.0.0.1", "a reserved address"),
            ("64:ff9b::192.168.1.1", "a private address"),
            ("64:ff9b:1::8.8.8.8", "an address of a local NAT64"),
            ("2002:7f00:1::1", "a loopback address"),
            ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "a Teredo address"),
            ("2001:4860::5efe:10.0.0.1", "a private address"),
            ("fd00::1", "a private (unique local) address"),
            ("febf::1", "a link-local address"),
            ("ff02::1", "a multicast address"),
            ("2001:db8::1", "an address for documentation"),
            ("5f00::1", "a reserved address"),
        ] {
            assert_eq!(why_refused(address.parse().unwrap()).map(|r| r.kind), Some(kind), "{address}");
        }
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:401b:800::200e",
            "64:ff9b::8.8.8.8",
            "::ffff:8.8.8.8",
            "2002:808:808::1",
        ] {
            assert_eq!(why_refused(address.parse().unwrap()), None, "{address}");
        }
    }
}
