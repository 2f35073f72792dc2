//! Problems: every answer that is not a success, in the form of RFC 9457.

pub mod catalogue;
mod of;
pub mod show;

pub use catalogue::Code;

use crate::language::Language;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gewu_store::journal::FactRow;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// A problem before it is written down: the language and the request's number are added on the way out.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which one.
    pub code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    since: Vec<Since>,
    version: Option<u64>,
    retry_after_seconds: Option<u32>,
}

/// A problem as it is sent, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `/problems/` and the code; there it is explained.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-yours")]
    type_: String,
    /// What it is, in the language of the request.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The word by which programs know it.
    #[schema(example = "not-yours")]
    code: &'static str,
    /// What is wrong in this case, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What to do, in the language of the request.
    advice: &'static str,
    /// The request’s number, by which the operator finds it in the log.
    instance: String,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// With `changed`: what came since the version that was expected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    since: Vec<Since>,
    /// With `changed`: the version now.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where in the body, a JSON Pointer (RFC 6901); empty for the body as a whole.
    #[schema(example = "/form/title")]
    pub pointer: String,
    /// What, in English.
    pub message: String,
}

/// Something that happened since.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Since {
    /// The matter’s version after it.
    pub version: i64,
    /// What kind of thing.
    #[schema(example = "task-taken")]
    pub kind: String,
    /// When it was taken down, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: gewu_kernel::Timestamp,
    /// What.
    #[schema(value_type = Object)]
    pub body: Value,
}

impl From<&FactRow> for Since {
    fn from(fact: &FactRow) -> Since {
        Since {
            version: fact.subject_version,
            kind: fact.kind.clone(),
            recorded_at: fact.recorded_at,
            body: serde_json::from_str(&fact.body).unwrap_or_default(),
        }
    }
}

impl Problem {
    /// A problem of which the catalogue says all there is to say.
    pub fn new(code: Code) -> Problem {
        Problem {
            code,
            detail: None,
            errors: Vec::new(),
            since: Vec::new(),
            version: None,
            retry_after_seconds: None,
        }
    }

    /// Says what is wrong in this case.
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }

    /// Names a field. With several, each is named.
    pub fn field(mut self, pointer: impl Into<String>, message: impl Into<String>) -> Problem {
        self.errors.push(FieldError { pointer: pointer.into(), message: message.into() });
        self
    }

    fn retry_after(mut self, seconds: u32) -> Problem {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.entry().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Writes it down for one request.
    pub(crate) fn write(&self, language: Language, request: &str, response: &mut Response) {
        let entry = self.code.entry();
        let body = ProblemBody {
            type_: format!("/problems/{}", entry.code),
            title: entry.title(language),
            status: entry.status,
            code: entry.code,
            detail: self.detail.clone(),
            advice: entry.advice(language),
            instance: format!("urn:uuid:{request}"),
            errors: self.errors.clone(),
            since: self.since.clone(),
            version: self.version,
        };
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.remove(axum::http::header::CONTENT_LENGTH);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(entry.status, 429 | 503) {
            headers.insert(RETRY_AFTER, HeaderValue::from(self.retry_after_seconds.unwrap_or(1)));
        }
        if entry.status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        *response.body_mut() = serde_json::to_vec(&body).unwrap_or_default().into();
    }
}

/// The problem travels beside an empty answer until the language of the request is known again.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The answers that an operation’s documentation lists for some problems.
pub(crate) fn documented(
    codes: &[Code],
) -> BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
    use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
    let mut by_status: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.entry().status).or_default().push(code.entry().code);
    }
    let response = |words: Vec<&str>| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        ResponseBuilder::new()
            .description(words.join(", "))
            .content("application/problem+json", content)
            .build()
    };
    by_status.into_iter().map(|(status, words)| (status.to_string(), response(words).into())).collect()
}

/// Documents the problems of an operation.
macro_rules! problems {
    ($(#[$doc:meta])* $name:ident: $($code:ident),* $(,)?) => {
        $(#[$doc])*
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                crate::problem::documented(&[$(crate::problem::Code::$code),*])
            }
        }
    };
}
pub(crate) use problems;
