//! Whence somebody signs in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whence somebody signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network address, for the sign-in log.
    pub address: String,
    /// What the browser calls itself, for the sign-in log.
    pub agent: String,
    /// What the device was handed when somebody signed in there before.
    pub device: Option<String>,
}

impl Origin {
    /// The network of the address: whoever has one address of a network often has them all.
    pub fn network(&self) -> String {
        self.address.parse().map_or_else(|_| self.address.clone(), network)
    }
}

/// The network of an address: of IPv4 the first 24 bits, of IPv6 the first 48.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [one, two, three, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(one, two, three, 0))
        }
        IpAddr::V6(address) => {
            let [one, two, three, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(one, two, three, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_network() {
        let of = |address: &str| Origin { address: address.to_owned(), ..Origin::default() }.network();
        assert_eq!(of("198.51.100.7"), of("198.51.100.200"));
        assert_ne!(of("198.51.100.7"), of("198.51.101.7"));
        assert_eq!(of("::ffff:198.51.100.7"), of("198.51.100.7"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:ffff::9"));
        assert_ne!(of("2001:db8:1::1"), of("2001:db8:2::1"));
    }
}
