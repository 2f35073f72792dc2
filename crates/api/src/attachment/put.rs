//! Taking a picture in.

use crate::ApiState;
use crate::body::read;
use crate::caller::{ClientHeaders, Who};
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use crate::throttle::{Client, Deed};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use gewu_app::attachment::Upload;
use gewu_app::matter::Caller;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What surrounds a file in a multipart body, at most.
const ENVELOPE_BYTES: usize = 16 * 1024;

/// The name of a file sent as it is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NameQuery {
    /// For people only; paths and hidden characters are dropped.
    name: Option<String>,
}

/// A file in a form.
#[derive(Debug, ToSchema)]
#[allow(dead_code)]
pub struct FileBody {
    /// The picture.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A picture that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AttachmentAnswer {
    /// SHA-256 of the kept bytes, in hexadecimal: what `attachments` of a form lists.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
    /// What it was found to be and is kept as.
    #[schema(example = "image/jpeg")]
    media_type: String,
    /// Its size as kept, in bytes.
    bytes: i64,
    /// Pixels, upright.
    width: i64,
    /// Pixels, upright.
    height: i64,
}

problems! {
    /// What can go wrong.
    PutProblems:
        BadHeader, BadQuery, NeedsClientToken, SignedOut, NoSuchReceipt, SlowBody, TooLarge, WrongMediaType,
        NotAPicture, PictureTooLarge, PictureDamaged, Invalid, TooMany
}

/// Keeps a JPEG, PNG or WebP picture of at most 10 MiB, 50 megapixels and 12,000 pixels a side. It is known by what
/// it is, not by its name, and drawn anew: where it was taken and what else the camera wrote is gone. The same
/// picture gives the same hash.
#[utoipa::path(post, path = "/api/v1/attachments", tag = "attachments", operation_id = "put_attachment",
    params(NameQuery, ClientHeaders),
    request_body(content(
        (FileBody = "multipart/form-data"),
        (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/png"),
        (Vec<u8> = "image/webp"),
        (Vec<u8> = "application/octet-stream"),
    )),
    security((), ("token" = []), ("receipt" = [])),
    responses((status = 201, body = AttachmentAnswer), PutProblems))]
pub async fn put(
    State(state): State<ApiState>,
    client: Client,
    who: Who,
    QueryOf(query): QueryOf<NameQuery>,
    request: Request,
) -> Result<(StatusCode, Json<AttachmentAnswer>), Problem> {
    let caller = who.anyone(true)?;
    if let Caller::Anyone { .. } = caller {
        state.throttle.take(Deed::Upload, &client, state.app.clock.now()).verdict.check()?;
    }
    if let Some(matter) = caller.receipt_of() {
        state.under(Deed::CodeUpload, matter).check()?;
    }
    let place = state.places.upload(&client)?;
    let upload = upload(&state, query, request).await?;
    // Taken as long as there is a client or a decoder, whichever ends later.
    let place = Arc::new(place);
    let kept = state.app.put_attachment(state.tenant, &caller, upload, Arc::clone(&place)).await?;
    let answer = AttachmentAnswer {
        hash: kept.hash,
        media_type: kept.media_type,
        bytes: kept.bytes,
        width: kept.width,
        height: kept.height,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn upload(state: &ApiState, query: NameQuery, request: Request) -> Result<Upload, Problem> {
    let media_type = request.headers().get(CONTENT_TYPE).map(|it| it.as_bytes().to_ascii_lowercase());
    let media_type = media_type.unwrap_or_default();
    let limit = state.limits.attachment_bytes;
    let seconds = state.limits.body_seconds;
    let (parts, body) = request.into_parts();
    if media_type.starts_with(b"multipart/form-data") {
        let bytes = read(&parts.headers, body, limit + ENVELOPE_BYTES, seconds).await?;
        return part(Request::from_parts(parts, Body::from(bytes)), limit).await;
    }
    if media_type.starts_with(b"image/") || media_type.starts_with(b"application/octet-stream") {
        let bytes = read(&parts.headers, body, limit, seconds).await?;
        return Ok(Upload { bytes: bytes.to_vec(), name: query.name.unwrap_or_default() });
    }
    let detail = "send the picture itself as image/jpeg, image/png or image/webp, or multipart/form-data";
    Err(Problem::new(Code::WrongMediaType).detail(detail))
}

/// The field `file` of a form that has arrived whole.
async fn part(request: Request, limit: usize) -> Result<Upload, Problem> {
    let unreadable = |error: MultipartError| Problem::new(Code::Invalid).field("", error.body_text());
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| Problem::new(Code::WrongMediaType).detail(error.body_text()))?;
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            let chunk: Bytes = chunk;
            if bytes.len() + chunk.len() > limit {
                return Err(
                    Problem::new(Code::TooLarge).detail(format!("at most {limit} bytes are taken here"))
                );
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(Upload { bytes, name });
    }
    Err(Problem::new(Code::Invalid).field("/file", "the form has no field “file”"))
}
