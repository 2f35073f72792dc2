//! Running matters go over to the edition in force: rehearsed, ordered, portion by portion, and taken back.

use super::PackPath;
use super::migration_wire::{OrderedAnswer, OutlookAnswer, TargetBody};
use super::rehearsed_wire::{PortionAnswer, RehearsedAnswer};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use gewu_app::account::Action;
use gewu_app::pack::Plan;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A migration of a pack.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct MigrationPath {
    /// The pack’s id.
    pack: String,
    /// The migration’s id, or that of the way back.
    migration: String,
}

/// How the steps of earlier editions become those of the one in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlanBody {
    /// New ids of steps, by the old ones; a step that is not named keeps its id.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"look-at": "assess"}))]
    steps: BTreeMap<String, String>,
    /// Whether limits that run are computed anew by the edition in force, from when each began. Otherwise they stay as
    /// they were given. Whoever reported hears of each that changes.
    #[serde(default)]
    new_limits: bool,
}

/// A plan, and for which edition it was rehearsed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderBody {
    /// As in the rehearsal.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"look-at": "assess"}))]
    steps: BTreeMap<String, String>,
    /// As in the rehearsal.
    #[serde(default)]
    new_limits: bool,
    /// The edition that the rehearsal named. When another one is in force by now, nothing happens (`pack-changed`).
    against: TargetBody,
}

/// Where the next portion begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortionBody {
    /// `next` of the last portion; absent to begin, and to try again what stayed.
    after: Option<String>,
}

problems! {
    /// What can go wrong.
    MigrationProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, Forbidden, NoSuchPack,
        NoSuchMigration, PackChanged, NothingToDo, Retired, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// How many matters run on earlier editions, which steps have to be led somewhere, and the migrations that there were.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/migrations", tag = "packs", operation_id = "list_migrations",
    params(PackPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = OutlookAnswer), MigrationProblems))]
pub async fn list(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<OutlookAnswer>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let outlook = state.app.migration_outlook(state.tenant, &pack).await?;
    Ok(Json(OutlookAnswer::of(outlook, Language::of(&headers).tag())))
}

/// Says what a migration would change, and changes nothing. Matters are named only to whoever may read them.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/migrations/rehearsal", tag = "packs",
    operation_id = "rehearse_migration", params(PackPath), request_body = PlanBody,
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = RehearsedAnswer), MigrationProblems))]
pub async fn rehearse(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    headers: HeaderMap,
    JsonBody(said): JsonBody<PlanBody>,
) -> Result<Json<RehearsedAnswer>, Problem> {
    let person = who.permitted(&state, Action::ReadPacks).await?;
    let plan = Plan { steps: said.steps, new_limits: said.new_limits };
    let rehearsed = state.app.rehearse_migration(state.tenant, &pack, &plan, Some(person)).await?;
    Ok(Json(RehearsedAnswer::of(rehearsed, Language::of(&headers).tag())))
}

/// Orders a migration. No matter goes over yet: ask for portions until one has no `next`. The same order once more, while
/// its migration has not come to its end, answers with that one.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/migrations", tag = "packs", operation_id = "order_migration",
    params(PackPath), request_body = OrderBody, security(("session" = []), ("token" = [])),
    responses((status = 201, body = OrderedAnswer), MigrationProblems))]
pub async fn order(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    JsonBody(said): JsonBody<OrderBody>,
) -> Result<(StatusCode, Json<OrderedAnswer>), Problem> {
    let by = Some(who.permitted(&state, Action::MigrateMatters).await?);
    let plan = Plan { steps: said.steps, new_limits: said.new_limits };
    let against = said.against.into();
    let migration = state.app.order_migration(state.tenant, &pack, &plan, Some(&against), by).await?;
    Ok((StatusCode::CREATED, Json(OrderedAnswer { migration })))
}

/// Takes the next portion of matters over, at most some hundreds, or back on a way back. What broke off goes on so.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/migrations/{migration}/portion", tag = "packs",
    operation_id = "go_on_migrating", params(MigrationPath), request_body = PortionBody,
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = PortionAnswer), MigrationProblems))]
pub async fn portion(
    State(state): State<ApiState>,
    Path((pack, migration)): Path<(String, String)>,
    who: Who,
    headers: HeaderMap,
    JsonBody(said): JsonBody<PortionBody>,
) -> Result<Json<PortionAnswer>, Problem> {
    let by = Some(who.permitted(&state, Action::MigrateMatters).await?);
    let after = said.after.as_deref();
    let portion = state.app.go_on_migrating(state.tenant, &pack, &migration, after, by).await?;
    Ok(Json(PortionAnswer::of(portion, Language::of(&headers).tag())))
}

/// Orders that a migration be taken back: each matter that it moved goes to the edition from which it came, with what it
/// did since. Ask for portions under the id of this answer. What has ended since, or gone on to another edition, stays.
#[utoipa::path(post, path = "/api/v1/packs/{pack}/migrations/{migration}/back", tag = "packs",
    operation_id = "take_back_migration", params(MigrationPath), security(("session" = []), ("token" = [])),
    responses((status = 201, body = OrderedAnswer), MigrationProblems))]
pub async fn back(
    State(state): State<ApiState>,
    Path((pack, migration)): Path<(String, String)>,
    who: Who,
) -> Result<(StatusCode, Json<OrderedAnswer>), Problem> {
    let by = Some(who.permitted(&state, Action::MigrateMatters).await?);
    let migration = state.app.order_way_back(state.tenant, &pack, &migration, by).await?;
    Ok((StatusCode::CREATED, Json(OrderedAnswer { migration })))
}
