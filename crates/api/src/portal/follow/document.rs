//! The matter that is being followed, as a file to print.

use super::show::holder;
use crate::ApiState;
use crate::matter::document::printed;
use crate::portal::visitor::Visitor;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::Response;

/// The file, for the holder of the code alone; the code stands neither in its address nor in it.
pub(in crate::portal) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let holder = holder(&state, &visitor).await?.ok_or(Problem::new(Code::NoSuchPage))?;
    printed(&state, &holder.caller(), holder.matter).await
}
