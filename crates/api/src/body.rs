//! Bodies: bounded, in time, JSON in UTF-8, of exactly the shape that is documented.

use crate::ApiState;
use crate::problem::{Code, Problem};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::time::Duration;

/// A JSON body of a shape. No body at all counts as `{}`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<ApiState> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        json(state, request, state.limits.json_bytes).await.map(JsonBody)
    }
}

/// A JSON body of a shape and of at most so many bytes.
pub(crate) async fn json<T: DeserializeOwned>(
    state: &ApiState,
    request: Request,
    at_most: usize,
) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = read(&parts.headers, body, at_most, state.limits.body_seconds).await?;
    parsed(&parts.headers, &bytes)
}

/// Bytes that were read as a JSON body of a shape.
pub(crate) fn parsed<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Problem> {
    let typed = headers.get(CONTENT_TYPE).map(|value| is_json(value.as_bytes()));
    if bytes.is_empty() {
        return shape(Value::Object(Default::default()));
    }
    if typed != Some(true) {
        return Err(Problem::new(Code::WrongMediaType).detail("send Content-Type: application/json"));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Problem::new(Code::NotJson).detail(error.to_string()))?;
    // One of the two databases cannot keep U+0000 in a text, and no text of people holds one.
    let mut pointer = String::new();
    if has_nul(&value, &mut pointer) {
        return Err(Problem::new(Code::Invalid).field(pointer, "a text holds the character U+0000"));
    }
    shape(value)
}

fn is_json(media_type: &[u8]) -> bool {
    let essence = media_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/json")
}

fn shape<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path().iter() {
            match segment {
                Segment::Seq { index } => push(&mut pointer, &index.to_string()),
                Segment::Map { key } => push(&mut pointer, key),
                Segment::Enum { variant } => push(&mut pointer, variant),
                Segment::Unknown => {}
            }
        }
        Problem::new(Code::Invalid).field(pointer, error.into_inner().to_string())
    })
}

fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

fn has_nul(value: &Value, pointer: &mut String) -> bool {
    let length = pointer.len();
    let mut within = |key: &str, value: &Value| {
        push(pointer, key);
        let found = key.contains('\0') || has_nul(value, pointer);
        if !found {
            pointer.truncate(length);
        }
        found
    };
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().enumerate().any(|(index, it)| within(&index.to_string(), it)),
        Value::Object(members) => members.iter().any(|(key, it)| within(key, it)),
        _ => false,
    }
}

/// Reads a body to its end, if that comes in time and before too many bytes.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    at_most: usize,
    seconds: u64,
) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::TooLarge).detail(format!("at most {at_most} bytes are taken here"));
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > at_most as u64) {
        return Err(too_large());
    }
    let whole = Limited::new(body, at_most).collect();
    match tokio::time::timeout(Duration::from_secs(seconds), whole).await {
        Err(_) => Err(Problem::new(Code::SlowBody)),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(Code::SlowBody).detail("the body broke off before its end")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_place_of_a_nul_is_named() {
        let mut pointer = String::new();
        assert!(has_nul(&json!({"a": 1, "form": {"b/c": ["x", "y\0"]}}), &mut pointer));
        assert_eq!(pointer, "/form/b~1c/1");
        assert!(!has_nul(&json!({"a": ["b", {"c": "d"}]}), &mut String::new()));
    }

    #[test]
    fn parameters_of_a_media_type_do_not_matter() {
        assert!(is_json(b"application/json; charset=utf-8") && is_json(b"Application/JSON"));
        assert!(!is_json(b"text/plain") && !is_json(b"application/jsonp") && !is_json(b""));
    }
}
