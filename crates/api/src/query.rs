//! Queries: exactly the parameters that are documented.

use crate::problem::{Code, Problem};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;

/// The query of a request.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // One of the two databases cannot compare a text with U+0000 in it.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::new(Code::BadQuery).detail("a parameter holds the character U+0000"));
        }
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(QueryOf(query)),
            Err(error) => Err(Problem::new(Code::BadQuery).detail(error.body_text())),
        }
    }
}

/// The most that a page holds.
pub const LONGEST_PAGE: i64 = 200;
/// What a page holds when nobody says.
pub const USUAL_PAGE: i64 = 50;

/// The size of a page, if it is one.
pub fn page(limit: Option<i64>) -> Result<i64, Problem> {
    match limit.unwrap_or(USUAL_PAGE) {
        limit @ 1..=LONGEST_PAGE => Ok(limit),
        _ => Err(Problem::new(Code::BadQuery).detail(format!("limit: from 1 to {LONGEST_PAGE}"))),
    }
}

/// Where a page ended, as the next request sends it back. Its parts are nobody else's business.
pub fn cursor(parts: &[String]) -> String {
    BASE64URL_NOPAD.encode(parts.join(" ").as_bytes())
}

/// The parts of a cursor, if it is one of ours.
pub fn parts<const N: usize>(cursor: &str) -> Result<[String; N], Problem> {
    let unknown = || Problem::new(Code::BadQuery).detail("cursor: send “next” of the page before, unchanged");
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| unknown())?;
    let text = String::from_utf8(bytes).map_err(|_| unknown())?;
    let parts: Vec<String> = text.split(' ').map(str::to_owned).collect();
    parts.try_into().map_err(|_| unknown())
}

/// One part of a cursor.
pub fn part<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|_| Problem::new(Code::BadQuery).detail("cursor: send “next” of the page before, unchanged"))
}
