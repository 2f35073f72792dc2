//! The desk: the staff application, built by npm and carried inside the binary.

use crate::ApiState;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, REFERRER_POLICY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/desk/dist"]
#[allow_missing = true]
struct Bundle;

/// Everything comes from this server and nothing is made up at run time: no script in the page, no `eval`.
/// Pictures that were chosen but not sent yet are shown from memory (`blob:`), the map draws its own (`data:`).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>工作台</title>\
    <h1>工作台尚未构建</h1><p>请在 web/desk 中运行 <code>npm ci &amp;&amp; npm run build</code>，然后重新编译。</p>\
    <h1 lang=en>The desk is not built yet</h1><p lang=en>Run <code>npm ci &amp;&amp; npm run build</code> in \
    web/desk, then compile again.</p></html>";

pub(crate) fn routes() -> Router<ApiState> {
    let to_desk = || async { (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "/desk/")]) };
    Router::new().route("/desk", get(to_desk)).route("/desk/", get(|| async { page() })).route(
        "/desk/{*path}",
        get(|Path(path): Path<String>, headers: HeaderMap| async move { file(&path, &headers) }),
    )
}

/// A file of the bundle. Every other address is a page of the application, which finds its way by itself.
fn file(path: &str, headers: &HeaderMap) -> Response {
    match Bundle::get(path) {
        Some(file) if path != "index.html" => asset(path, file, headers),
        // A page that was loaded before an update asks for files that are gone: a page in their place would be
        // taken for a script.
        None if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        _ => page(),
    }
}

fn page() -> Response {
    let mut response = match Bundle::get("index.html") {
        Some(index) => ([(CONTENT_TYPE, "text/html; charset=utf-8")], index.data).into_response(),
        None => Html(NOT_BUILT).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// A file under `assets/` has the hash of its content in its name, so it never changes.
fn asset(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", BASE64URL_NOPAD.encode(&file.metadata.sha256_hash()[..12]));
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let head = [(ETAG, tag.clone()), (CACHE_CONTROL, cache.to_owned())];
    if headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    let mut response = (head, [(CONTENT_TYPE, media_type(path))], file.data).into_response();
    // A worker is a page of its own to the browser, with a policy of its own.
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
