//! The matter that is being followed, as a file to print.

use super::show::holder;
use crate::ApiState;
use crate::matter::document::{printed, printed_made};
use crate::portal::visitor::Visitor;
use crate::problem::{Code, Problem};
use axum::extract::{Path, State};
use axum::response::Response;

/// The file, for the holder of the code alone; the code stands neither in its address nor in it.
pub(in crate::portal) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let holder = holder(&state, &visitor).await?.ok_or(Problem::new(Code::NoSuchPage))?;
    printed(&state, &holder.caller(), holder.matter).await
}

/// A document that the matter has by now, such as an agreement or an answer.
pub(in crate::portal) async fn made(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(document): Path<String>,
) -> Result<Response, Problem> {
    let holder = holder(&state, &visitor).await?.ok_or(Problem::new(Code::NoSuchPage))?;
    printed_made(&state, &holder.caller(), holder.matter, &document).await
}
