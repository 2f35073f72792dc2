//! Messages that did not arrive: listed, tried again, let go.

pub mod decide;
pub mod list;
pub mod table;

use crate::ApiState;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// A message by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct MessagePath {
    /// The message’s id.
    message: Uuid,
}

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(table::table))
        .routes(routes!(decide::again))
        .routes(routes!(decide::let_go))
}
