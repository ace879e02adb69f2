//! JSON, as far as credentials need it: written compactly, members in the order they are given.

use std::fmt;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A switch.
    Flag(bool),
    /// Values in their order.
    List(Vec<Self>),
    /// Named values in their order.
    Object(Vec<(&'static str, Self)>),
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<const N: usize> From<[&str; N]> for Json {
    fn from(texts: [&str; N]) -> Self {
        Self::List(texts.map(Self::from).into())
    }
}

impl<const N: usize> From<[(&'static str, Self); N]> for Json {
    fn from(members: [(&'static str, Self); N]) -> Self {
        Self::Object(members.into())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(f, text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::List(items) => {
                f.write_str("[")?;
                for (place, item) in items.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (place, (name, value)) in members.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { "," })?;
                    write_text(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c < ' ' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_in_order_and_escaped() {
        let value = Json::from([
            ("b", Json::from("a \"quoted\" \\ text\n\u{1}é")),
            ("a", Json::List(vec![Json::Number(-7), Json::Flag(true), Json::Object(vec![])])),
            ("c", Json::from(["x", "y"])),
        ]);
        let text = r#"{"b":"a \"quoted\" \\ text\u000a\u0001é","a":[-7,true,{}],"c":["x","y"]}"#;
        assert_eq!(value.to_string(), text);
    }
}
