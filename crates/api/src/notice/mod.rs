//! What somebody is told, and by which ways.

pub mod contact;
pub mod list;

use crate::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::read))
        .routes(routes!(contact::show, contact::change))
        .routes(routes!(contact::confirm))
}
