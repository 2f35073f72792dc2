//! The one style sheet, the one script and the sign, known by their content so that browsers keep them for a year.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use crate::problem::{Code, Problem};

/// A file that pages refer to.
pub(super) struct Asset {
    /// Where it lies, with the beginning of its hash in the name.
    pub(super) address: String,
    media_type: &'static str,
    text: &'static str,
}

pub(super) static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("portal", "css", "text/css; charset=utf-8", include_str!("../../assets/portal.css"))
});
pub(super) static JS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("portal", "js", "text/javascript; charset=utf-8", include_str!("../../assets/portal.js"))
});

pub(super) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("portal", "svg", "image/svg+xml", include_str!("../../assets/portal.svg")));

impl Asset {
    fn new(name: &str, ending: &str, media_type: &'static str, text: &'static str) -> Asset {
        let hash = HEXLOWER.encode(&Sha256::digest(text)[..6]);
        Asset { address: format!("/assets/{name}.{hash}.{ending}"), media_type, text }
    }
}

/// An asset by its name; a name of an earlier program is not there any more.
pub(super) async fn show(Path(name): Path<String>) -> Result<Response, Problem> {
    let found =
        [&CSS, &JS, &ICON].into_iter().find(|asset| asset.address.rsplit('/').next() == Some(name.as_str()));
    let asset = found.ok_or(Problem::new(Code::NoSuchPage))?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.text).into_response())
}
