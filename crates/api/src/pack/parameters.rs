//! A tenant's parameters for a pack, as they are and as they were.

use super::PackPath;
use super::wire::{self, ActorAnswer, ChangeAnswer};
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::pack::{CategorySettings, Setting, SettingsView, VersionView};
use gewu_kernel::Timestamp;
use gewu_packs::{Parameter, ParameterKind};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Everything that may be set of a pack.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ParametersAnswer {
    /// The latest version; 0 where nothing was set yet. Sent back as `against` when others are set.
    version: i64,
    /// The parameters.
    parameters: Vec<ParameterAnswer>,
    /// The categories, in the order of their table.
    categories: Vec<CategorySetting>,
    /// The units, by key, with what people call them.
    units: BTreeMap<String, String>,
}

/// A parameter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ParameterAnswer {
    /// Its name.
    #[schema(example = "triage_limit")]
    name: String,
    /// What people call it.
    #[schema(example = "研判时限")]
    title: String,
    /// `limit` (such as `2 working-hours`), `count` (a whole number), `flag` (true or false), `units` (a list of
    /// keys) or `categories` (a list of ids).
    #[schema(example = "limit")]
    kind: &'static str,
    /// The pack’s own value.
    #[schema(value_type = Object, example = "2 working-hours")]
    default: Value,
    /// The least that may be set, of counts and limits; absent where the pack does not say.
    #[schema(value_type = Object, example = "1 working-hour")]
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<Value>,
    /// The most that may be set.
    #[schema(value_type = Object, example = "8 working-hours")]
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<Value>,
    /// The value in force.
    #[schema(value_type = Object, example = "3 working-hours")]
    value: Value,
    /// Whether the tenant has set it.
    set: bool,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategorySetting {
    /// Its id.
    id: String,
    /// What people call it.
    title: String,
    /// As the pack has it.
    default: CategoryValues,
    /// As it is in force.
    value: CategoryValues,
}

/// What is said of a category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryValues {
    /// The key of the unit that usually handles it.
    unit: Option<String>,
    /// How long handling may take, such as `3 working-days`.
    limit: Option<String>,
    /// How many pictures are asked for; nobody is made to take one.
    evidence: u32,
}

/// A version of the parameters.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct VersionAnswer {
    /// 1, 2, 3 …
    version: i64,
    /// When it was set.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// By whom.
    by: Option<ActorAnswer>,
    /// The version whose content it took up again; 0 for the pack’s own values.
    back_to: Option<i64>,
    /// What changed with it; absent where the edition in force does not take it any more.
    changes: Option<Vec<ChangeAnswer>>,
}

impl From<SettingsView> for ParametersAnswer {
    fn from(view: SettingsView) -> ParametersAnswer {
        let parameters = view.parameters.iter().map(|(name, it)| {
            let Parameter { title, kind, default, at_least, at_most, value } = it;
            ParameterAnswer {
                name: name.clone(),
                title: title.clone(),
                kind: match kind {
                    ParameterKind::Limit => "limit",
                    ParameterKind::Count => "count",
                    ParameterKind::Flag => "flag",
                    ParameterKind::Units => "units",
                    ParameterKind::Categories => "categories",
                },
                default: default.clone(),
                at_least: at_least.clone(),
                at_most: at_most.clone(),
                value: value.clone(),
                set: view.set.parameters.contains_key(name),
            }
        });
        let parameters = parameters.collect();
        let categories = view.categories.into_iter().map(category).collect();
        ParametersAnswer { version: view.version, parameters, categories, units: view.units }
    }
}

fn category(setting: Setting) -> CategorySetting {
    let values = |it: CategorySettings| CategoryValues {
        unit: it.unit,
        limit: it.limit,
        evidence: it.evidence.unwrap_or_default(),
    };
    let Setting { id, title, default, value } = setting;
    CategorySetting { id, title, default: values(default), value: values(value) }
}

problems! {
    /// What can go wrong.
    ParametersProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, Forbidden, NoSuchPack
}

/// The parameters of a pack with their own and their present values.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/parameters", tag = "packs", operation_id = "show_parameters",
    params(PackPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = ParametersAnswer), ParametersProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
) -> Result<Json<ParametersAnswer>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    Ok(Json(state.app.settings_of(state.tenant, &pack).await?.into()))
}

/// All versions of the parameters, the latest first: who set it, when, and what changed.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/parameters/history", tag = "packs", operation_id = "list_parameters",
    params(PackPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = [VersionAnswer]), ParametersProblems))]
pub async fn history(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<Vec<VersionAnswer>>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let language = Language::of(&headers);
    let answer = |view: VersionView| VersionAnswer {
        version: view.version,
        created_at: view.created_at,
        by: view.by.map(Into::into),
        back_to: view.back_to,
        changes: view.changes.map(|changes| wire::changes(&changes, language)),
    };
    let versions = state.app.settings_history(state.tenant, &pack).await?;
    Ok(Json(versions.into_iter().map(answer).collect()))
}
