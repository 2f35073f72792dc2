//! One procedure: its form, its categories, its steps with their outcomes and forms.

use super::Words;
use crate::ApiState;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use gewu_app::AppError;
use gewu_matter::procedure::{BindKind, LimitRule, Outcome, Step, StepKind};
use gewu_packs::Runnable;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A procedure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ProcedureAnswer {
    id: String,
    /// What people call it.
    title: String,
    /// Its legal or administrative basis.
    basis: String,
    /// The pack’s id.
    pack: String,
    /// The pack’s hash: it is known by its content.
    pack_hash: String,
    /// It takes no new matters any more; it is told for those that run.
    retired: bool,
    /// The opening form, a JSON Schema; `x-personal` marks fields that only those with a part in the matter see,
    /// but for the title.
    #[schema(value_type = Object)]
    form: Value,
    /// The form where nothing else is asked, a JSON Schema.
    #[schema(value_type = Object)]
    words: Value,
    /// What a matter can be about; empty when the procedure has no categories.
    categories: Vec<CategoryAnswer>,
    /// The id of the first step.
    first: String,
    /// The steps, by id.
    steps: Vec<StepAnswer>,
    /// The ends, with what people call them.
    ends: BTreeMap<String, String>,
}

/// What a matter can be about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CategoryAnswer {
    id: String,
    title: String,
    /// What people call the unit that usually handles it.
    unit: Option<String>,
    /// How long handling may take, such as `3 working-days`.
    limit: Option<String>,
    /// When it is taken up, in words.
    opens_when: String,
    /// When it counts as done, in words.
    closes_when: String,
    /// How many pictures are asked for to show it done; nobody is made to take one.
    evidence: u32,
}

/// One stage.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StepAnswer {
    id: String,
    title: String,
    /// `task`, `review`, `rating`, `consent`, `ballot`, `notice`, `parallel` or `wait`.
    kind: &'static str,
    /// How long it may take; `from category` where the category says.
    limit: Option<String>,
    /// The limit in its stead for a matter whose category counts in urgent hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    urgent_limit: Option<String>,
    /// What is rated, with what people call it, and the best mark; only of a rating.
    rates: Option<RatesAnswer>,
    /// How it may end, by id.
    outcomes: Vec<OutcomeAnswer>,
}

/// What is rated.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatesAnswer {
    /// By id, with what people call it.
    dimensions: BTreeMap<String, String>,
    /// The best mark; the least is 1.
    scale: u32,
}

/// How a step may end.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeAnswer {
    id: String,
    title: String,
    /// The form that goes with it, a JSON Schema.
    #[schema(value_type = Object)]
    form: Value,
    /// Whether the pictures that the category names are asked for.
    evidence: bool,
    /// What must be named under `binds`.
    binds: Vec<BindAnswer>,
}

/// What an outcome names.
#[derive(Debug, Serialize, ToSchema)]
pub struct BindAnswer {
    name: String,
    /// `body` or `person`.
    kind: &'static str,
    /// Whether the category’s unit is taken when none is named.
    optional: bool,
}

problems! {
    /// What can go wrong.
    ProcedureProblems: NoSuchProcedure
}

/// A procedure, with all that an interface needs to draw its forms.
#[utoipa::path(get, path = "/api/v1/procedures/{procedure}", tag = "procedures", operation_id = "show_procedure",
    params(("procedure" = String, Path, description = "Its id")),
    responses((status = 200, body = ProcedureAnswer), ProcedureProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ProcedureAnswer>, Problem> {
    let tenant = state.app.tenant(state.tenant).await?;
    let missing = || AppError::NoSuchProcedure(id.clone());
    let (_, pack) = tenant.known(&id).ok_or_else(missing)?;
    let runnable = pack.procedures.get(&id).ok_or_else(missing)?;
    let retired = tenant.retired(&id).is_some();
    Ok(Json(answer(&Words { pack, language: Language::of(&headers) }, runnable, retired)))
}

fn answer(words: &Words<'_>, runnable: &Runnable, retired: bool) -> ProcedureAnswer {
    let procedure = &runnable.procedure;
    let id = &procedure.id;
    let unit = |key: &String| words.pack.units.get(key).unwrap_or(key).clone();
    let categories = procedure.categories.iter().map(|(name, category)| CategoryAnswer {
        id: name.clone(),
        title: words.of(&format!("{id}.category.{name}")),
        unit: category.unit.as_ref().map(unit),
        limit: category.limit.map(|limit| limit.to_string()),
        opens_when: words.of(&format!("{id}.category.{name}.opens")),
        closes_when: words.of(&format!("{id}.category.{name}.closes")),
        evidence: category.evidence,
    });
    let end = |name: &String| (name.clone(), words.of(&format!("{id}.end.{name}")));
    ProcedureAnswer {
        id: id.clone(),
        title: words.of(id),
        basis: runnable.basis.clone(),
        pack: words.pack.id.clone(),
        pack_hash: words.pack.hash.clone(),
        retired,
        form: words.pack.opening_form(words.language.tag(), runnable),
        words: runnable.words.schema().clone(),
        categories: categories.collect(),
        first: procedure.first.clone(),
        steps: procedure.steps.values().map(|it| step(words, runnable, it)).collect(),
        ends: procedure.ends.keys().map(end).collect(),
    }
}

fn step(words: &Words<'_>, runnable: &Runnable, step: &Step) -> StepAnswer {
    let id = &runnable.procedure.id;
    let (kind, rates) = match &step.kind {
        StepKind::Task => ("task", None),
        StepKind::Review { .. } => ("review", None),
        StepKind::Rating { dimensions, scale, .. } => {
            let word = |name: &String| words.of(&format!("{id}.step.{}.rates.{name}", step.id));
            let dimensions = dimensions.keys().map(|name| (name.clone(), word(name))).collect();
            ("rating", Some(RatesAnswer { dimensions, scale: *scale }))
        }
        StepKind::Ballot(_) => ("ballot", None),
        StepKind::Notice { .. } => ("notice", None),
        StepKind::Consent { .. } => ("consent", None),
        StepKind::Parallel { .. } => ("parallel", None),
        StepKind::Wait { .. } => ("wait", None),
    };
    StepAnswer {
        id: step.id.clone(),
        title: words.of(&format!("{id}.step.{}", step.id)),
        kind,
        limit: step.limit.as_ref().map(|limit| match limit {
            LimitRule::Fixed(limit) => limit.to_string(),
            LimitRule::ByUrgency(pace) => pace.usual.to_string(),
            LimitRule::Category => "from category".to_owned(),
            LimitRule::Field(field) => format!("from form.{field}"),
        }),
        urgent_limit: step.limit.as_ref().and_then(|limit| match limit {
            LimitRule::ByUrgency(pace) => Some(pace.urgent.to_string()),
            _ => None,
        }),
        rates,
        outcomes: step
            .outcomes_in_order()
            .into_iter()
            .map(|(name, it)| outcome(words, runnable, step, name, it))
            .collect(),
    }
}

fn outcome(words: &Words<'_>, runnable: &Runnable, step: &Step, name: &str, it: &Outcome) -> OutcomeAnswer {
    let binds = it.binds.iter().map(|bind| BindAnswer {
        name: bind.name.clone(),
        kind: match bind.kind {
            BindKind::Body => "body",
            BindKind::Person => "person",
        },
        optional: bind.from_category,
    });
    OutcomeAnswer {
        id: name.to_owned(),
        title: words.of(&format!("{}.step.{}.{name}", runnable.procedure.id, step.id)),
        form: words.pack.outcome_form(words.language.tag(), runnable, &step.id, name),
        evidence: it.evidence,
        binds: binds.collect(),
    }
}
