//! Where webhooks may lead: never to loopback or private addresses unless configured (HOOK-1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

use crate::{course::WebAddress, field::FieldProblem};

/// Where webhooks may lead: a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressPolicy {
    /// To addresses of the public internet alone, by `https://`.
    #[default]
    Public,
    /// Anywhere, `http://` and this machine included.
    Anywhere,
}

/// Why an address is no place for a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AddressRefused {
    /// What is sent could be read on the way.
    #[error("the address must start with https://")]
    NotHttps,
    /// It lies inside this machine or a private network.
    #[error("the address leads to this machine or into a private network")]
    Private,
}

/// How many characters of what may be a token are shown. What is at most twice as long is none.
const TOKEN_CHARACTERS_SHOWN: usize = 4;

/// The address of a webhook: a web address without user, password and fragment, all in ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl {
    address: WebAddress,
    host: String,
}

/// A text is no address for a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "this is not a web address like https://example.com/hook: without a user, a password or a #, and with letters \
     outside ASCII written as % or xn--"
)]
pub struct NotAWebhookUrl;

impl FieldProblem for NotAWebhookUrl {}

impl WebhookUrl {
    /// Accepts an address without its outer blanks.
    ///
    /// # Errors
    ///
    /// Refuses what is no web address, holds a user, a fragment or anything but ASCII, or a port that is none.
    pub fn parse(typed: &str) -> Result<Self, NotAWebhookUrl> {
        let address = WebAddress::parse(typed).map_err(|_not_one| NotAWebhookUrl)?;
        let text = address.as_str();
        let is_plain =
            |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '^' | '`' | '{' | '|' | '}');
        if !text.chars().all(is_plain) {
            return Err(NotAWebhookUrl);
        }
        let (_, rest) = text.split_once("://").ok_or(NotAWebhookUrl)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let host = host_of(authority).ok_or(NotAWebhookUrl)?.to_ascii_lowercase();
        Ok(Self { address, host })
    }

    /// Decides whether messages may go there, as far as the address itself tells. What its name resolves to is
    /// looked at by [`is_public`] whenever something is sent.
    ///
    /// # Errors
    ///
    /// Refuses as [`AddressRefused`] says.
    pub fn is_allowed(&self, policy: AddressPolicy) -> Result<(), AddressRefused> {
        if policy == AddressPolicy::Anywhere {
            return Ok(());
        }
        if !self.address.as_str().starts_with("https://") {
            return Err(AddressRefused::NotHttps);
        }
        let name = self.host.trim_end_matches('.');
        let is_local = name == "localhost" || name.ends_with(".localhost");
        if is_local || self.literal().is_some_and(|ip| !is_public(ip)) {
            return Err(AddressRefused::Private);
        }
        Ok(())
    }

    /// The IP address that stands in the place of a name.
    fn literal(&self) -> Option<IpAddr> {
        let bare = self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        bare.unwrap_or(&self.host).parse().ok()
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.address.as_str()
    }

    /// The address without what may be a token of the receiver's (AUD-1): the query, and most of each long part of
    /// the path.
    pub fn without_tokens(&self) -> String {
        let text = self.address.as_str();
        let (before, query) = text.split_once('?').map_or((text, ""), |(before, _)| (before, "?…"));
        let mut parts = before.split('/');
        // Scheme and host.
        let open: Vec<&str> = parts.by_ref().take(3).collect();
        let cut = parts.map(|part| match part.split_at_checked(TOKEN_CHARACTERS_SHOWN) {
            Some((start, rest)) if rest.len() > TOKEN_CHARACTERS_SHOWN => format!("/{start}…"),
            Some(_) | None => format!("/{part}"),
        });
        format!("{}{}{query}", open.join("/"), cut.collect::<String>())
    }
}

/// The host of an authority: `example.com:8443`, `192.0.2.1`, `[2001:db8::1]:80`.
fn host_of(authority: &str) -> Option<&str> {
    let end = authority.rfind(']').map_or(0, |bracket| bracket.saturating_add(1));
    let (before, after) = authority.split_at_checked(end)?;
    let (rest, port) = match after.split_once(':') {
        Some((rest, port)) => (rest, Some(port)),
        None => (after, None),
    };
    let port_is_one = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let host_is_one = if before.is_empty() {
        !rest.is_empty() && rest.chars().all(is_part)
    } else {
        let inside = before.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        rest.is_empty() && inside.is_some_and(|inside| inside.parse::<Ipv6Addr>().is_ok())
    };
    let host = if before.is_empty() { rest } else { before };
    (port_is_one && host_is_one).then_some(host)
}

/// Ranges of version 4 that belong to no one host of the public internet, each with its prefix.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Shared behind carriers' translators.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // The machine's own link: clouds tell their secrets there.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The one range of version 6 that is public.
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Ranges inside it that are not.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    // Protocols of their own, Teredo among them, which wraps addresses of version 4.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4 wraps addresses of version 4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Where translators put the addresses of version 4 behind a network of version 6.
const TRANSLATED: (Ipv6Addr, u32) = (Ipv6Addr::new(0x0064, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Tells whether an address is one of the public internet: no loopback, private, shared, link-local, multicast,
/// reserved or documentation address, and none of version 6 that wraps such a one.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4.into_iter().any(|range| lies_in_v4(v4, range)),
        IpAddr::V6(v6) if lies_in_v6(v6, TRANSLATED) => {
            let [.., a, b, c, d] = v6.octets();
            is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
        }
        IpAddr::V6(v6) => {
            lies_in_v6(v6, PUBLIC_V6)
                && !NOT_PUBLIC_V6.into_iter().any(|range| lies_in_v6(v6, range))
        }
    }
}

fn lies_in_v4(address: Ipv4Addr, (start, prefix): (Ipv4Addr, u32)) -> bool {
    let differs = address.to_bits() ^ start.to_bits();
    differs.leading_zeros() >= prefix
}

fn lies_in_v6(address: Ipv6Addr, (start, prefix): (Ipv6Addr, u32)) -> bool {
    let differs = address.to_bits() ^ start.to_bits();
    differs.leading_zeros() >= prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hook_1_no_address_of_this_machine_or_a_private_network_is_public() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn hook_1_addresses_beside_those_are_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.0.3.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.112.1",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2606:4700::1111",
            "3ffe::1",
            "3fff:1000::1",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn hook_1_a_url_has_a_host_and_neither_user_nor_fragment() {
        for (text, host) in [
            ("https://example.com", "example.com"),
            (" https://Example.COM:8443/hook?token=1 ", "example.com"),
            ("http://localhost:9000/", "localhost"),
            ("https://203.0.113.7/x", "203.0.113.7"),
            ("https://[2001:DB8::1]:8443/x", "[2001:db8::1]"),
            ("https://a_b.example?x", "a_b.example"),
        ] {
            assert_eq!(WebhookUrl::parse(text).unwrap().host, host, "{text}");
        }
        for text in [
            "",
            "example.com",
            "ftp://example.com",
            "https://",
            "https:///x",
            "https://user@example.com",
            "https://user:pass@example.com/",
            "https://example.com/#top",
            "https://example.com:0/",
            "https://example.com:65536/",
            "https://example.com:x/",
            "https://:80/",
            "https://exämple.com/",
            "https://example.com/ü",
            "https://[::1",
            "https://[::1]x/",
            "https://[nonsense]/",
            "https://a:1:2/",
            "https://a b/",
            "https://a/{b}",
        ] {
            assert_eq!(WebhookUrl::parse(text), Err(NotAWebhookUrl), "{text}");
        }
    }

    #[test]
    fn aud_1_what_may_be_a_token_in_a_url_is_not_shown() {
        let shown = |text: &str| WebhookUrl::parse(text).unwrap().without_tokens();
        assert_eq!(shown("https://example.com"), "https://example.com");
        assert_eq!(
            shown("https://example.com/api/hooks/?token=1"),
            "https://example.com/api/hooks/?…"
        );
        let with_token = "https://example.com:8443/services/T0123456789/abcdefghijkl";
        assert_eq!(shown(with_token), "https://example.com:8443/services/T012…/abcd…");
    }

    #[test]
    fn hook_1_a_url_that_names_this_machine_or_a_private_network_is_refused_unless_configured() {
        let allowed = |text: &str, policy| WebhookUrl::parse(text).unwrap().is_allowed(policy);
        for text in [
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.1.2.3:8443/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(
                allowed(text, AddressPolicy::Public),
                Err(AddressRefused::Private),
                "{text}"
            );
            assert_eq!(allowed(text, AddressPolicy::Anywhere), Ok(()), "{text}");
        }
        let plain = "http://example.com/hook";
        assert_eq!(allowed(plain, AddressPolicy::Public), Err(AddressRefused::NotHttps));
        assert_eq!(allowed(plain, AddressPolicy::Anywhere), Ok(()));
        assert_eq!(allowed("https://example.com/hook", AddressPolicy::Public), Ok(()));
        assert_eq!(allowed("https://8.8.8.8/hook", AddressPolicy::Public), Ok(()));
    }
}
