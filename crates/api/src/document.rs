//! The OpenAPI document, generated from the handlers.

use crate::problem::{Code, documented as answers};
use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

const DESCRIPTION: &str = "\
Every answer that is no success is `application/problem+json` (RFC 9457) with a code of one catalogue, which \
`/problems` lists. Instants are RFC 3339; limits are written like `5 working-days`. Pages end with `next`; send it \
back as `cursor` for the page after. Texts for people come in the language that `Accept-Language` prefers, \
Chinese or English.

Three ways to say who you are: the cookie of a session (`POST /api/v1/session`), with whose form token everything \
that changes something repeats the header `CSRF-Token`; `Authorization: Bearer TOKEN` for programs; \
`Authorization: Receipt XXXX-XXXX-XXXX-XXXX` for whoever holds the receipt of a matter and wants to do something \
about that one.";

#[derive(OpenApi)]
#[openapi(info(title = "Gewu 格物", license(name = "Apache-2.0", identifier = "Apache-2.0")))]
struct Base;

/// The OpenAPI 3.1 document of all routes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    document.info.description = Some(DESCRIPTION.to_owned());
    let (_, routes) = crate::documented().split_for_parts();
    document.merge(routes);
    document.merge(crate::problem::show::Schemas::openapi());
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let receipt = ApiKeyValue::with_description(
        "Authorization",
        "`Receipt XXXX-XXXX-XXXX-XXXX`, the code on a receipt",
    );
    components.add_security_scheme("receipt", SecurityScheme::ApiKey(ApiKey::Header(receipt)));
    let session = ApiKeyValue::with_description(
        crate::account::COOKIE,
        "the cookie of a session; what changes something also sends `CSRF-Token`",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    add_common(&mut document);
    document
}

/// What any operation may answer.
fn add_common(document: &mut utoipa::openapi::OpenApi) {
    let common = answers(&[
        Code::Fault,
        Code::Overloaded,
        Code::Contended,
        Code::DatabaseAway,
        Code::DatabaseBusy,
        Code::DatabaseFull,
        Code::NotSetUp,
        Code::TimedOut,
    ]);
    for item in document.paths.paths.values_mut() {
        for operation in
            [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten()
        {
            for (status, response) in &common {
                operation.responses.responses.entry(status.clone()).or_insert_with(|| response.clone());
            }
        }
    }
}

/// The document.
pub(crate) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(openapi())
}
