//! Figures for Prometheus. For operators: keep it off the public address.

use crate::ApiState;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// How far what was given up is counted.
const COUNTED: i64 = 1_000;

/// Figures of the running program, Prometheus text.
#[utoipa::path(get, path = "/metrics", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn figures(State(state): State<ApiState>) -> Response {
    let (store, tenant) = (&state.app.store, state.tenant);
    let count = |found: Result<i64, _>| found.ok().and_then(|count: i64| u64::try_from(count).ok());
    let unordered = count(store.unordered_count(tenant).await);
    let messages = count(store.waiting_messages(tenant).await);
    let given_up = count(store.count_given_up(tenant, COUNTED).await);
    let group = state.submitter.figures();
    let gauges = [
        ("gewu_facts_unordered", "Facts that have no place in the journal's order yet.", unordered),
        ("gewu_messages_waiting", "Messages that are not delivered yet.", messages),
        (
            "gewu_messages_given_up",
            "Messages that were tried for days and given up, counted to 1000; gewu messages lists them.",
            given_up,
        ),
        ("gewu_group_waiting", "Commands that wait to be committed.", Some(state.submitter.waiting() as u64)),
        ("gewu_group_commits", "Commits of groups of commands.", Some(group.commits())),
        ("gewu_group_commands", "Commands committed in groups.", Some(group.requests())),
    ];
    let text = state.metrics.text(&gauges);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
