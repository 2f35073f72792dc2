//! The exchange with partners outside: what they send, signed, and where their orders stand.

pub mod receive;
mod signed;
pub mod state;

use crate::ApiState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(receive::receive)).routes(routes!(state::state))
}
