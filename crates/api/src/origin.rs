//! From where a request comes: the connection's address, or what a proxy that is trusted says of it.

use crate::ApiState;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use ipnet::IpNet;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How the outside reaches this server.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The address that people type, without a slash at its end: for links, codes and cookies.
    pub public_url: String,
    /// The networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Reach {
    fn default() -> Reach {
        Reach { public_url: "http://127.0.0.1:8080".to_owned(), trusted_proxies: Vec::new() }
    }
}

impl Reach {
    /// Whether browsers speak to it over TLS, so that cookies need not travel otherwise.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The client's address: read from the right, the first one that no trusted proxy of ours stands for. What cannot
    /// be read was written by somebody else, so that the last trusted one counts.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |address: &IpAddr| self.trusted_proxies.iter().any(|network| network.contains(address));
        let said = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("?"));
        let hops: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
        let mut client = peer;
        for hop in hops.into_iter().rev() {
            if !trusted(&client) {
                break;
            }
            let Some(before) = address(hop.trim()) else { break };
            client = before;
        }
        client
    }
}

/// An address, with or without a port.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

/// From where a request comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The network address.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
}

impl From {
    /// The same for the sign-in log.
    pub(crate) fn origin(&self) -> gewu_app::account::Origin {
        let (address, agent) = (self.address.to_string(), self.agent.clone());
        gewu_app::account::Origin { address, agent, device: None }
    }
}

impl FromRequestParts<ApiState> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let agent = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let agent = agent.unwrap_or_default().into_owned();
        Ok(From { address: state.reach.client(peer, &parts.headers), agent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let reach = Reach { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Reach::default() };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.7".parse().unwrap());
        let client = |peer: &str| reach.client(peer.parse().unwrap(), &headers).to_string();
        // Whoever connects directly may write what they like.
        assert_eq!(client("198.51.100.4"), "198.51.100.4");
        // Behind the proxy, the last address that it saw counts; what the client wrote before it does not.
        assert_eq!(client("10.0.0.1"), "203.0.113.9");
        assert_eq!(Reach::default().client("10.0.0.1".parse().unwrap(), &headers).to_string(), "10.0.0.1");
        // What the client writes before what the proxy adds changes nothing, readable or not.
        for forged in
            ["x, 203.0.113.9", "1.1.1.1, x, 203.0.113.9:5123", "1.1.1.1,[2001:db8::1]:80, 203.0.113.9"]
        {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forged.parse().unwrap());
            assert_eq!(reach.client("10.0.0.1".parse().unwrap(), &headers).to_string(), "203.0.113.9");
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "nothing that is an address".parse().unwrap());
        assert_eq!(reach.client("10.0.0.1".parse().unwrap(), &headers).to_string(), "10.0.0.1");
    }
}
