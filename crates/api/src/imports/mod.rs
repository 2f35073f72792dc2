//! Tables that administrators bring: sent, followed, and what was left out handed back.

pub mod ask;
pub mod show;

use crate::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show::tables))
        .routes(routes!(show::list))
        .routes(routes!(ask::ask))
        .routes(routes!(show::show))
        .routes(routes!(show::rejects))
        .routes(routes!(show::links))
}
