//! Single values: instants, texts, addresses, ids.
//!
//! Strategies are boxed where they branch, or the trees of what is built of them outgrow a test's stack.

use std::sync::LazyLock;

use chrono::TimeDelta;
use proptest::{prelude::*, strategy::SBoxedStrategy};
use uuid::Uuid;

use crate::{
    change::Version,
    country::Country,
    course::WebAddress,
    email::EmailAddress,
    id::UserId,
    journal::Author,
    organization::TimeZoneName,
    text::{LongText, Name},
    time::{AccessDays, Instant},
};

/// Names that careless code gets wrong: formulas, quotes, other scripts, letters whose case is not theirs.
const HARD_NAMES: [&str; 14] = [
    "O'Brien",
    "=1+1",
    "\"quoted\", and more",
    "İpek",
    "Yıldız",
    "Weiß",
    "Đặng Thị",
    "佐藤",
    "Σαουλίδης",
    "محمد",
    "Anne-Kathrin",
    "van der Berg",
    "e\u{301}te\u{301}",
    "100 % _under_",
];

/// Zones with and without summer time, on both sides of UTC.
const ZONES: [&str; 5] =
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"];

/// Instants of the years 2001 to 2099, in whole microseconds (TIM-1).
pub fn instant() -> impl Strategy<Value = Instant> + Clone {
    let start = Instant::UNIX_EPOCH + TimeDelta::days(11_323);
    (0..TimeDelta::days(36_159).num_seconds(), prop_oneof![Just(0), 0_i64..1_000_000])
        .prop_map(move |(seconds, microseconds)| {
            start + TimeDelta::seconds(seconds) + TimeDelta::microseconds(microseconds)
        })
        .boxed()
}

/// Days of access, the bounds more often than chance would.
pub fn access_days() -> impl Strategy<Value = AccessDays> + Clone {
    prop_oneof![
        1 => Just(i64::from(AccessDays::DAYS_MAX)),
        1 => Just(1),
        4 => 1_i64..=400,
        2 => 1_i64..=i64::from(AccessDays::DAYS_MAX),
    ]
    .prop_filter_map("days in bounds", |days| AccessDays::new(days).ok())
    .boxed()
}

/// A strategy built of a pattern, once: patterns are slow to read, and strategies that depend on a value are built
/// anew for each case.
macro_rules! built_once {
    ($(#[$doc:meta])* $name:ident: $value:ty = $strategy:expr) => {
        $(#[$doc])*
        pub fn $name() -> impl Strategy<Value = $value> + Clone {
            static BUILT: LazyLock<SBoxedStrategy<$value>> = LazyLock::new(|| $strategy.sboxed());
            BUILT.clone()
        }
    };
}
pub(super) use built_once;

built_once! {
    /// Names as people have them: plain ones, hard ones, and any that may be typed (TXT-1).
    name: Name = prop_oneof![
        4 => "[A-Z][a-z]{1,9}( [A-Z][a-z]{1,9})?",
        2 => prop::sample::select(&HARD_NAMES[..]).prop_map(str::to_owned),
        1 => "\\PC{1,40}",
    ]
    .prop_filter_map("a name", |typed| Name::parse(&typed).ok())
}

built_once! {
    /// Longer texts, with line breaks (TXT-1).
    long_text: LongText = "[A-Za-z,.'\"=<>äß\n]{1,80}"
        .prop_filter_map("a longer text", |typed| LongText::parse(&typed).ok())
}

built_once! {
    /// Email addresses; any two are different, also in normal form, unless they are shrunk.
    email: EmailAddress = ("[A-Za-z][A-Za-z0-9.+_äÖßé]{0,8}[a-z]", any::<u32>())
        .prop_map(|(word, number)| format!("{word}-{number:x}@learn.example"))
        .prop_filter_map("an address", |typed| EmailAddress::parse(&typed).ok())
}

built_once! {
    /// Countries.
    country: Country = prop::sample::select(Country::all().collect::<Vec<_>>())
}

built_once! {
    /// Addresses of the web.
    web_address: WebAddress = "https?://[a-z]{1,10}\\.example/[a-z0-9/?=&]{0,20}"
        .prop_filter_map("a web address", |typed| WebAddress::parse(&typed).ok())
}

/// Time zones.
pub fn time_zone() -> impl Strategy<Value = TimeZoneName> + Clone {
    prop::sample::select(&ZONES[..]).prop_map(TimeZoneName::confirmed)
}

/// Ids, any two of them different.
pub fn id<T: std::fmt::Debug + 'static>(wrap: fn(Uuid) -> T) -> impl Strategy<Value = T> + Clone {
    any::<u128>().prop_map(move |raw| wrap(Uuid::from_u128(raw)))
}

/// Versions that a stored row may have.
pub fn version() -> impl Strategy<Value = Version> + Clone {
    (1_u32..1_000).prop_map(Version::from_raw)
}

/// Who may make a change.
pub fn author() -> impl Strategy<Value = Author> + Clone {
    prop_oneof![
        3 => id(UserId::from_uuid).prop_map(Author::User),
        1 => Just(Author::CommandLine),
        1 => Just(Author::System),
    ]
    .boxed()
}
