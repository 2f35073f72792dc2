//! Whoever reads a page: their language, their choices, and where they come from as far as limits need it.

use super::cookie::Cookie;
use crate::ApiState;
use crate::language::Language;
use crate::problem::Problem;
use crate::throttle::Client;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use data_encoding::BASE32_NOPAD;
use gewu_app::Tenant;
use gewu_kernel::id::AreaId;
use gewu_kernel::{Date, Timestamp};
use std::sync::Arc;

/// Whoever reads a page.
pub(crate) struct Visitor {
    pub(super) language: Language,
    /// Large type.
    pub(super) elder: bool,
    pub(super) tenant: Arc<Tenant>,
    pub(super) now: Timestamp,
    /// The random text of this browser's session, if it has one already.
    pub(super) device: Option<String>,
    /// The receipt code that is being followed.
    pub(super) receipt: Option<String>,
    /// The place of one's own, if it still is one.
    pub(super) place: Option<AreaId>,
    pub(super) client: Client,
    /// The address of the portal, without a slash at the end: a QR code holds a whole one.
    pub(super) origin: String,
    pub(super) secure: bool,
    /// Where the visitor is, to come back to.
    pub(super) here: String,
}

impl FromRequestParts<ApiState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Visitor, Problem> {
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let tenant = state.app.tenant(state.tenant).await?;
        let now = state.app.clock.now();
        let headers = &parts.headers;
        let day = tenant.work_time.date(now);
        let place = Cookie::Place.read(headers).and_then(|it| it.parse().ok()).map(AreaId);
        let here = match parts.method == Method::GET {
            true => parts.uri.path_and_query().map_or("/", |it| it.as_str()),
            false => parts.uri.path(),
        };
        Ok(Visitor {
            language: language(headers),
            elder: Cookie::Elder.read(headers) == Some("1"),
            now,
            device: Cookie::Device.read(headers).map(str::to_owned),
            receipt: Cookie::Receipt.read(headers).map(str::to_owned),
            place: place.filter(|it| tenant.territory.exists(*it, day)),
            client,
            origin: state.reach.public_url.clone(),
            secure: state.reach.is_secure(),
            here: here.to_owned(),
            tenant,
        })
    }
}

/// The one chosen, else the one preferred.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    match Cookie::Language.read(headers) {
        Some("en") => Language::English,
        Some("zh-CN") => Language::Chinese,
        _ => Language::of(headers),
    }
}

impl Visitor {
    /// Today, in the tenant's zone.
    pub(super) fn today(&self) -> Date {
        self.tenant.work_time.date(self.now)
    }

    /// Gives the browser a random text, if it has none yet, and tells it.
    pub(super) fn device(&mut self, state: &ApiState) -> String {
        self.device
            .get_or_insert_with(|| {
                let mut chance = [0; 15];
                state.app.source.fill(&mut chance);
                BASE32_NOPAD.encode(&chance)
            })
            .clone()
    }

    /// Sends the browser its random text with a page that has a form.
    pub(super) fn with_device(&self, mut response: Response) -> Response {
        if let Some(device) = &self.device {
            Cookie::Device.set(device, self.secure, &mut response);
        }
        response
    }
}
