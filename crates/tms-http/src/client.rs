//! Where a request comes from: its address and the host it asks for, believed only of those who can know (the peer, and
//! configured proxies).

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Uri, header, request::Parts},
};
use thiserror::Error;
use tms_domain::{attempt::ClientAddress, site::SiteHost};

use crate::services::Shared;

/// Addresses of proxies whose word on the client and the host counts: one address, or a network (`10.0.0.0/8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    network: IpAddr,
    prefix: u8,
}

/// A text names no addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8")]
pub struct NotANetwork;

impl FromStr for TrustedProxies {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let network: IpAddr = address.parse().or(Err(NotANetwork))?;
        let longest = if network.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().or(Err(NotANetwork))?,
            None => longest,
        };
        if prefix > longest { Err(NotANetwork) } else { Ok(Self { network, prefix }) }
    }
}

impl TrustedProxies {
    fn contain(&self, address: IpAddr) -> bool {
        let prefix = u32::from(self.prefix);
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub(prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Where a request comes from.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The address that limits count (RED-7).
    pub(crate) address: ClientAddress,
    /// The host it asks for, in the form sites are found by (SITE-3).
    pub(crate) host: String,
}

impl FromRequestParts<Shared> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        let trusted = &shared.config.trusted_proxies;
        let peer = peer(parts);
        let address = client_address(peer, &parts.headers, trusted);
        let host = requested_host(peer, &parts.uri, &parts.headers, trusted);
        Ok(Self { address: ClientAddress::of(address), host })
    }
}

/// The other end of the connection. A router that is called without one trusts nobody.
pub(crate) fn peer(parts: &Parts) -> IpAddr {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

fn is_trusted(address: IpAddr, trusted: &[TrustedProxies]) -> bool {
    trusted.iter().any(|proxies| proxies.contain(address))
}

/// The nearest address that is no trusted proxy's: each proxy has written down who asked it, at the end.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[TrustedProxies]) -> IpAddr {
    let mut nearest = peer;
    if !is_trusted(peer, trusted) {
        return nearest;
    }
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        let Some(address) = parse_hop(hop) else { break };
        nearest = address;
        if !is_trusted(address, trusted) {
            break;
        }
    }
    nearest
}

fn parse_hop(hop: &str) -> Option<IpAddr> {
    let plain = hop.parse().ok();
    plain.or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The host that was asked for, in the form sites are found by (SITE-3).
pub(crate) fn requested_host(
    peer: IpAddr,
    uri: &Uri,
    headers: &HeaderMap,
    trusted: &[TrustedProxies],
) -> String {
    let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = is_trusted(peer, trusted)
        .then(|| of("x-forwarded-host").and_then(|value| value.rsplit(',').next()))
        .flatten();
    let asked = uri.authority().map(axum::http::uri::Authority::as_str);
    let host = forwarded.or(asked).or_else(|| of(header::HOST.as_str())).unwrap_or_default();
    SiteHost::of_request(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn address(peer: &str, forwarded: &[(&'static str, &'static str)], trusted: &[&str]) -> String {
        let trusted: Vec<TrustedProxies> =
            trusted.iter().map(|text| text.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers(forwarded), &trusted).to_string()
    }

    #[test]
    fn red_7_the_forwarded_address_counts_from_trusted_proxies_only() {
        let forwarded = [("x-forwarded-for", "198.51.100.7")];
        assert_eq!(address("203.0.113.9", &forwarded, &[]), "203.0.113.9");
        assert_eq!(address("10.0.0.1", &forwarded, &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(address("::ffff:10.0.0.1", &forwarded, &["10.0.0.0/8"]), "198.51.100.7");
        assert_eq!(address("11.0.0.1", &forwarded, &["10.0.0.0/8"]), "11.0.0.1");
        assert_eq!(address("fd00::1", &forwarded, &["fd00::/8"]), "198.51.100.7");
    }

    #[test]
    fn red_7_what_the_client_itself_claims_does_not_count() {
        let forwarded =
            [("x-forwarded-for", "1.1.1.1, 198.51.100.7"), ("x-forwarded-for", "10.2.0.1")];
        assert_eq!(address("10.0.0.1", &forwarded, &["10.0.0.0/8"]), "198.51.100.7");
        let nonsense = [("x-forwarded-for", "1.1.1.1, unknown")];
        assert_eq!(address("10.0.0.1", &nonsense, &["10.0.0.0/8"]), "10.0.0.1");
        let with_port = [("x-forwarded-for", "[2001:db8::1]:443")];
        assert_eq!(address("10.0.0.1", &with_port, &["10.0.0.1"]), "2001:db8::1");
    }

    #[test]
    fn site_3_the_forwarded_host_counts_from_trusted_proxies_only() {
        let trusted = ["10.0.0.1".parse().unwrap()];
        let sent =
            headers(&[("host", "Inner.example:8080"), ("x-forwarded-host", "Train.Example")]);
        let uri = Uri::from_static("/api/v1/site");
        let host = |peer: &str| requested_host(peer.parse().unwrap(), &uri, &sent, &trusted);
        assert_eq!(host("10.0.0.1"), "train.example");
        assert_eq!(host("10.0.0.2"), "inner.example");
    }

    #[test]
    fn networks_that_are_none_are_refused() {
        for bad in ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8"] {
            assert_eq!(bad.parse::<TrustedProxies>(), Err(NotANetwork), "{bad}");
        }
    }
}
