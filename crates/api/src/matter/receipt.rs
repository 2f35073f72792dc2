//! Following a matter by its receipt.

use super::show::view;
use super::view::MatterAnswer;
use crate::ApiState;
use crate::problem::{Problem, problems};
use crate::throttle::Client;
use axum::extract::{Path, State};
use axum::response::Response;

problems! {
    /// What can go wrong: every code that is not a receipt’s gets the same answer.
    ReceiptProblems: NoSuchReceipt, TooMany
}

/// The matter of a receipt. Groups, case and letters that people confuse do not matter.
#[utoipa::path(get, path = "/api/v1/receipts/{code}", tag = "matters", operation_id = "show_receipt",
    params(("code" = String, Path, description = "The code on the receipt", example = "7K2M-9QXD-04TB-WZ5R")),
    responses((status = 200, body = MatterAnswer, headers(("ETag" = String))), ReceiptProblems))]
pub async fn show(
    State(state): State<ApiState>,
    client: Client,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let holder = state.holder_of(&client, &code).await?;
    view(&state, &holder.caller(), holder.matter).await
}
