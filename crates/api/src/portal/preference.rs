//! What a visitor prefers: a language, large type.

use super::cookie::Cookie;
use super::see_other;
use super::visitor::Visitor;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

/// To what, and where to go then.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Change {
    to: String,
    back: String,
}

impl Change {
    /// The page to go back to, on this server and nowhere else.
    fn back(&self) -> &str {
        let plain = self.back.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'\\');
        match self.back.starts_with('/') && !self.back.starts_with("//") && plain {
            true => &self.back,
            false => "/",
        }
    }
}

/// Chooses a language.
pub(super) async fn language(visitor: Visitor, Query(change): Query<Change>) -> Response {
    let mut response = see_other(change.back());
    if ["zh-CN", "en"].contains(&change.to.as_str()) {
        Cookie::Language.set(&change.to, visitor.secure, &mut response);
    }
    response
}

/// Chooses large or usual type.
pub(super) async fn elder(visitor: Visitor, Query(change): Query<Change>) -> Response {
    let mut response = see_other(change.back());
    Cookie::Elder.set(if change.to == "on" { "1" } else { "" }, visitor.secure, &mut response);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away() {
        for (given, led) in [
            ("/report?category=noise", "/report?category=noise"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("/a\r\nSet-Cookie: b", "/"),
            ("", "/"),
        ] {
            let change = Change { to: String::new(), back: given.to_owned() };
            assert_eq!(change.back(), led, "{given:?}");
        }
    }
}
