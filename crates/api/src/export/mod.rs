//! Tables with personal values: asked for, decided by another person, taken once.

pub mod ask;
pub mod decide;
pub mod list;
pub mod table;
pub mod take;

use crate::ApiState;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// A request by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct ExportPath {
    /// The request’s id.
    export: Uuid,
}

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, ask::ask))
        .routes(routes!(list::own))
        .routes(routes!(table::table))
        .routes(routes!(ask::count))
        .routes(routes!(ask::withdraw))
        .routes(routes!(decide::allow))
        .routes(routes!(decide::refuse))
        .routes(routes!(take::take))
}
