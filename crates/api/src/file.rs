//! Files that are taken along.

use std::fmt::Write as _;

/// The value of `Content-Disposition` for a file with a name that may hold any letters.
pub(crate) fn taken_along(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", encoded(name))
}

/// The same for a file that a browser shows, and keeps under that name.
pub(crate) fn shown(name: &str) -> String {
    format!("inline; filename*=UTF-8''{}", encoded(name))
}

/// RFC 5987: everything but letters and digits as percent and two hexadecimal digits.
fn encoded(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'-' | b'_' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}
