//! Setting a tenant's parameters. They hold for matters opened from then on.

use super::PackPath;
use super::wire::{self, ChangeAnswer};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Code, FieldError, Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::pack::{CategorySettings, Rehearsal, Settings};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// All that the tenant sets: what is not named is as the pack has it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParametersBody {
    /// Values by the names of parameters.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"triage_limit": "3 working-hours"}))]
    parameters: BTreeMap<String, Value>,
    /// What is otherwise for categories, by their ids.
    #[serde(default)]
    categories: BTreeMap<String, CategoryBody>,
    /// The version that was read. When others were set since, nothing happens (`pack-changed`).
    against: i64,
}

/// What is otherwise for a category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryBody {
    /// The key of a unit of the pack.
    unit: Option<String>,
    /// A limit, such as `3 working-days`.
    limit: Option<String>,
    /// How many pictures are asked for.
    evidence: Option<u32>,
}

/// To which version to go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackBody {
    /// The version whose content is taken up again; 0 for the pack’s own values.
    version: i64,
    /// The version that was read.
    against: i64,
}

/// What would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct RehearsalAnswer {
    changes: Vec<ChangeAnswer>,
}

/// A version that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetAnswer {
    version: i64,
}

impl ParametersBody {
    fn settings(self) -> (Settings, i64) {
        let of =
            |it: CategoryBody| CategorySettings { unit: it.unit, limit: it.limit, evidence: it.evidence };
        let categories = self.categories.into_iter().map(|(id, it)| (id, of(it))).collect();
        // What is null is not set.
        let parameters = self.parameters.into_iter().filter(|(_, value)| !value.is_null()).collect();
        (Settings { parameters, categories }, self.against)
    }
}

/// Faults by the place in the body.
fn refused(rehearsal: Rehearsal, tag: &str) -> Problem {
    let own = rehearsal.faults.into_iter().map(|(pointer, message)| {
        let pointer = match pointer.strip_prefix("/category/") {
            Some(rest) => format!("/categories/{rest}"),
            None => pointer,
        };
        FieldError { pointer, message: message.language(tag).to_owned() }
    });
    let others = rehearsal.others.iter().map(|fault| FieldError {
        pointer: String::new(),
        message: format!("{}:{}: {}", fault.file, fault.line, fault.said(tag)),
    });
    own.chain(others).fold(Problem::new(Code::Invalid), |problem, it| problem.field(it.pointer, it.message))
}

problems! {
    /// What can go wrong.
    SetProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, Forbidden, NoSuchPack,
        NoSuchVersion, PackChanged, NothingToDo, Retired, Pack, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// Sets all parameters; `errors` names each that cannot be. They hold for matters opened from now on: a limit that
/// runs stays what it was.
#[utoipa::path(put, path = "/api/v1/packs/{pack}/parameters", tag = "packs", operation_id = "set_parameters",
    params(PackPath), request_body = ParametersBody, security(("session" = []), ("token" = [])),
    responses((status = 200, body = SetAnswer), SetProblems))]
pub async fn set(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    headers: HeaderMap,
    JsonBody(said): JsonBody<ParametersBody>,
) -> Result<Json<SetAnswer>, Problem> {
    let person = who.permitted(&state, Action::SetParameters).await?;
    let (settings, against) = said.settings();
    let actor = format!("person:{person}");
    let set = state.app.set_settings(state.tenant, &pack, &settings, against, &actor).await?;
    Ok(Json(SetAnswer {
        version: set.map_err(|rehearsal| refused(rehearsal, Language::of(&headers).tag()))?,
    }))
}

/// Says what would change if these were set, and sets nothing.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/parameters/rehearsal", tag = "packs",
    operation_id = "rehearse_parameters", params(PackPath), request_body = ParametersBody,
    security(("session" = []), ("token" = [])), responses((status = 200, body = RehearsalAnswer), SetProblems))]
pub async fn rehearse(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    headers: HeaderMap,
    JsonBody(said): JsonBody<ParametersBody>,
) -> Result<Json<RehearsalAnswer>, Problem> {
    who.permitted(&state, Action::SetParameters).await?;
    let (settings, _) = said.settings();
    let rehearsal = state.app.rehearse(state.tenant, &pack, &settings).await?;
    if !(rehearsal.faults.is_empty() && rehearsal.others.is_empty()) {
        return Err(refused(rehearsal, Language::of(&headers).tag()));
    }
    Ok(Json(RehearsalAnswer { changes: wire::changes(&rehearsal.changes, Language::of(&headers)) }))
}

/// Takes up an earlier version again, as a new one.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/parameters/back", tag = "packs", operation_id = "take_back_parameters",
    params(PackPath), request_body = BackBody, security(("session" = []), ("token" = [])),
    responses((status = 200, body = SetAnswer), SetProblems))]
pub async fn back(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    JsonBody(said): JsonBody<BackBody>,
) -> Result<Json<SetAnswer>, Problem> {
    let person = who.permitted(&state, Action::SetParameters).await?;
    let actor = format!("person:{person}");
    let version = state.app.settings_back(state.tenant, &pack, said.version, said.against, &actor).await?;
    Ok(Json(SetAnswer { version }))
}
