//! Limits on attempts (RED-7, USR-6): how many may end badly in a while.

use chrono::TimeDelta;
use thiserror::Error;

use crate::{id::UserId, time::Instant};

/// The stretch of time in which attempts are counted.
pub const ATTEMPT_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// How many attempts may end badly in [`ATTEMPT_WINDOW`]: settings (RED-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one account.
    pub per_account: u32,
    /// For one address.
    pub per_address: u32,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self { per_account: 10, per_address: 30 }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttemptKind {
    /// Looking for a key that is unknown.
    TrainingKey,
    /// Signing in with a wrong email or password.
    SignIn,
    /// Asking for a password link.
    PasswordLink,
    /// Looking for a certificate's number that is unknown (CRT-2).
    Certificate,
}

impl AttemptKind {
    /// Its name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrainingKey => "training_key",
            Self::SignIn => "sign_in",
            Self::PasswordLink => "password_link",
            Self::Certificate => "certificate",
        }
    }
}

/// Where a request came from, as limits see it: an IPv4 address, or the /64 of an IPv6 one (RED-7).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientAddress(String);

impl ClientAddress {
    /// What stands for an address.
    pub fn of(address: std::net::IpAddr) -> Self {
        match address.to_canonical() {
            std::net::IpAddr::V4(address) => Self(address.to_string()),
            std::net::IpAddr::V6(address) => {
                let network = u128::from(address) >> 64 << 64;
                Self(format!("{}/64", std::net::Ipv6Addr::from(network)))
            }
        }
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One of the things an attempt is counted for, with how many it may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// An account, an address, or both together.
    pub key: String,
    /// How many attempts may end badly in [`ATTEMPT_WINDOW`].
    pub max: u32,
}

impl AttemptLimits {
    /// What a signed-in user's attempt is counted for (RED-7).
    pub fn of_user(self, user: UserId, address: &ClientAddress) -> Vec<Counted> {
        vec![
            Counted { key: format!("user {user}"), max: self.per_account },
            self.of_address(address),
        ]
    }

    /// What an anonymous visitor's attempt is counted for (RED-7).
    pub fn of_visitor(self, address: &ClientAddress) -> Vec<Counted> {
        vec![self.of_address(address)]
    }

    /// What a sign-in, or the wish for a password link, is counted for: the address, and the email and the
    /// address together.
    pub fn of_email(self, normal_email: &str, address: &ClientAddress) -> Vec<Counted> {
        let both = format!("email {normal_email} {}", address.as_str());
        vec![Counted { key: both, max: self.per_account }, self.of_address(address)]
    }

    fn of_address(self, address: &ClientAddress) -> Counted {
        Counted { key: format!("address {}", address.as_str()), max: self.per_address }
    }
}

/// Too many attempts ended badly lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many attempts: try again at {retry_at}")]
pub struct TooManyAttempts {
    /// The first instant at which one more is allowed.
    pub retry_at: Instant,
}

/// Decides how many more attempts may be made at once, given the instants of those counted lately, in order.
///
/// # Errors
///
/// Refuses when as many as allowed lie in the window that ends now.
pub fn remaining(counted: &[Instant], max: u32, now: Instant) -> Result<u32, TooManyAttempts> {
    let since = now - ATTEMPT_WINDOW;
    let recent: Vec<Instant> = counted.iter().copied().filter(|at| since < *at).collect();
    let used = u32::try_from(recent.len()).unwrap_or(u32::MAX);
    if used < max {
        return Ok(max - used);
    }
    // The window must lose as many as stand above the limit, and one more.
    let leaving = usize::try_from(used - max).unwrap_or(usize::MAX);
    let freed = recent.get(leaving).copied().unwrap_or(now);
    Err(TooManyAttempts { retry_at: freed + ATTEMPT_WINDOW })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn red_7_ten_attempts_in_ten_minutes_and_no_more() {
        let counted: Vec<Instant> = (0..10).map(at).collect();
        assert_eq!(remaining(&counted[..9], 10, at(20)), Ok(1));
        assert_eq!(remaining(&counted, 10, at(20)), Err(TooManyAttempts { retry_at: at(600) }));
        assert_eq!(remaining(&counted, 10, at(599)), Err(TooManyAttempts { retry_at: at(600) }));
        assert_eq!(remaining(&counted, 10, at(600)), Ok(1));
        let more: Vec<Instant> = (0..12).map(at).collect();
        assert_eq!(remaining(&more, 10, at(20)), Err(TooManyAttempts { retry_at: at(602) }));
    }

    #[test]
    fn red_7_an_ipv6_address_stands_for_its_64() {
        let of = |text: &str| ClientAddress::of(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
