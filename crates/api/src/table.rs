//! What all tables to take along have in common.

use crate::file::taken_along;
use crate::language::Language;
use crate::problem::{Code, Problem};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use gewu_app::table::{Kind, Taken};
use utoipa::IntoParams;

/// What a table is written as.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct TablePath {
    /// `csv` or `xlsx`.
    format: String,
}

/// How somebody wants a table: the format that the address names, the language that they prefer.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub(crate) kind: Kind,
    pub(crate) language: &'static str,
}

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let nothing = || Problem::new(Code::NoSuchPage);
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let format = path.iter().find(|(name, _)| *name == "format").and_then(|(_, format)| Kind::of(format));
        Ok(Wanted { kind: format.ok_or_else(nothing)?, language: Language::of(&parts.headers).tag() })
    }
}

impl Wanted {
    /// The table as a file.
    pub(crate) fn file(self, taken: Taken) -> Response {
        let headers = [
            (CONTENT_TYPE, self.kind.media_type().to_owned()),
            (CONTENT_DISPOSITION, taken_along(&taken.name)),
        ];
        (headers, taken.bytes).into_response()
    }
}
