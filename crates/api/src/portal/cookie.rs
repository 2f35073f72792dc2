//! Cookies: few, small, read by this server alone.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// How long the choices of a visitor are remembered: a year, in seconds.
const YEAR: u32 = 365 * 24 * 60 * 60;

/// A cookie of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The language that was chosen.
    Language,
    /// Whether large type was chosen.
    Elder,
    /// The place of one's own.
    Place,
    /// A random text by which a form knows the browser that it was served to. It ends with the browser's session
    /// and is kept nowhere else.
    Device,
    /// The receipt code that is being followed; it ends with the browser's session.
    Receipt,
}

impl Cookie {
    fn name(self) -> &'static str {
        match self {
            Cookie::Language => "language",
            Cookie::Elder => "elder",
            Cookie::Place => "place",
            Cookie::Device => "device",
            Cookie::Receipt => "receipt",
        }
    }

    /// What a request brings.
    pub(super) fn read(self, headers: &HeaderMap) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, value)| *name == self.name() && !value.is_empty()).map(|(_, value)| value).next()
    }

    /// Sends a value, of letters, digits and hyphens; an empty one takes the cookie back.
    pub(super) fn set(self, value: &str, secure: bool, response: &mut Response) {
        let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let age = match self {
            _ if value.is_empty() || !plain => "; Max-Age=0".to_owned(),
            Cookie::Device | Cookie::Receipt => String::new(),
            Cookie::Language | Cookie::Elder | Cookie::Place => format!("; Max-Age={YEAR}"),
        };
        let value = if plain { value } else { "" };
        let secure = if secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name());
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn a_value_cannot_add_to_its_cookie() {
        let mut response = ().into_response();
        Cookie::Receipt.set("7K2M; Domain=example", false, &mut response);
        let set = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("receipt=;") && set.contains("Max-Age=0"), "{set}");
    }

    #[test]
    fn one_of_several_is_found() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; receipt=7K2M-1; elder=1"));
        assert_eq!(Cookie::Receipt.read(&headers), Some("7K2M-1"));
        assert_eq!(Cookie::Place.read(&headers), None);
    }
}
