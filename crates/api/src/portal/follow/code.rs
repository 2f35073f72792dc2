//! The code: entered, scanned, or put away. It stays out of addresses, so that neither a history nor another site
//! learns of it.

use crate::portal::cookie::Cookie;
use crate::portal::see_other;
use crate::portal::visitor::Visitor;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use serde::Deserialize;

/// A code as somebody typed it.
#[derive(Debug, Deserialize)]
pub(in crate::portal) struct Entered {
    #[serde(default)]
    code: String,
}

/// The longest that a code with blanks between its letters is.
const LONGEST: usize = 40;

/// The address in a QR code: the code goes into a cookie and out of the address.
pub(in crate::portal) async fn scan(visitor: Visitor, Path(code): Path<String>) -> Response {
    follow(&visitor, &code)
}

/// A code that was typed.
pub(in crate::portal) async fn enter(visitor: Visitor, Form(entered): Form<Entered>) -> Response {
    follow(&visitor, &entered.code)
}

/// Forgets the code on this device.
pub(in crate::portal) async fn leave(visitor: Visitor) -> Response {
    let mut response = see_other("/follow");
    Cookie::Receipt.set("", visitor.secure, &mut response);
    response
}

fn follow(visitor: &Visitor, code: &str) -> Response {
    let code: String = code.chars().filter(|it| !it.is_whitespace()).take(LONGEST).collect();
    let mut response = see_other("/follow");
    // What cannot be a code is still looked for, and not found, like any other wrong one.
    let plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !code.is_empty();
    Cookie::Receipt.set(if plain { &code } else { "-" }, visitor.secure, &mut response);
    response
}

impl Visitor {
    /// The page on which a code is entered; `wrong` when the one before was none.
    pub(super) fn code_page(&self, wrong: bool) -> Response {
        let status = if wrong { StatusCode::NOT_FOUND } else { StatusCode::OK };
        self.page_as(status, "follow_code.html", context! { wrong })
    }
}
