//! What may be done about a task or a matter, with the form of each action.

use super::act::{MatterPath, TaskPath};
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use gewu_app::matter::forms::{ActionView, CandidateView, CategoryView, FormsView, NameView};
use gewu_kernel::id::MatterId;
use gewu_kernel::limit::Limit;
use gewu_matter::Refusal;
use gewu_matter::matter::Binding;
use gewu_matter::procedure::BindKind;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything an interface needs to offer what may be done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FormsAnswer {
    /// The version of the matter that this holds for.
    version: u64,
    /// What people call the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_title: Option<String>,
    /// What is to be done: `do` is `perform`, `decide`, `help` or `wait`; with a decision also what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    purpose: Option<Value>,
    /// What the matter is about, for whoever decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<AboutAnswer>,
    actions: Vec<ActionAnswer>,
    /// Why nothing of it is the caller’s to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<WithheldAnswer>,
}

/// What the matter is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AboutAnswer {
    title: String,
    /// When it is taken up, in words.
    opens_when: String,
    /// When it counts as done, in words.
    closes_when: String,
}

/// Something that may be done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ActionAnswer {
    /// The last part of the address it is sent to: `take`, `finish`, `return`, `transfer`, `extend`, `pause`,
    /// `resume`, `ask-help`, `release-help`, `review`, `challenge`, `name-party`, `drop-party`, `note`, `urge`, `reopen` or
    /// `withdraw`.
    verb: &'static str,
    /// The task in that address; absent where the matter as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<u32>,
    /// The outcome, of `finish`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// What people call it, where the pack says.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// What is sent as `form`, a JSON Schema; absent where nothing is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    form: Option<Value>,
    /// Whether something has to be written even where the schema does not say so.
    reason: bool,
    /// How many pictures are asked for; nobody is made to take one.
    pictures: u32,
    /// What has to be named: `to` of a transfer, `body` of help, everything else under `binds`.
    names: Vec<NameAnswer>,
    /// What is rated, under `marks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rates: Option<MarksAnswer>,
    /// The side on which a party is named, sent as `side`.
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<String>,
    /// The parties of whom one is named as `party`; empty where nobody has to be.
    parties: Vec<u32>,
    /// The most that can be asked for as `limit`; less of it in the same unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "15 working-days")]
    at_most: Option<Limit>,
    /// Whether another matter has to be named as `into`.
    joins: bool,
    /// Why it cannot be done now.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<WithheldAnswer>,
}

/// Something to name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameAnswer {
    /// Under which name it is sent.
    name: String,
    /// `body` or `person`.
    kind: &'static str,
    /// What is taken when none is named: the body of the matter’s category.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"body": 4}))]
    usual: Option<Binding>,
    /// Who can be named, the likeliest first; at most 500.
    candidates: Vec<CandidateAnswer>,
}

/// A body or a person that can be named.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateAnswer {
    /// As it is sent: `{"body": 4}` or `{"person": "…"}`.
    #[schema(value_type = Object, example = json!({"body": 4}))]
    who: Binding,
    name: String,
    /// Where it is, or where and as what they serve.
    place: String,
}

/// What is rated.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarksAnswer {
    /// By id, with what people call it.
    dimensions: BTreeMap<String, String>,
    /// The best mark; the least is 1.
    scale: u32,
}

/// Why something cannot be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithheldAnswer {
    /// The code of the problem that it would get.
    code: &'static str,
    /// What it is, in the language of the request.
    title: &'static str,
    /// What to do instead.
    advice: &'static str,
}

problems! {
    /// What can go wrong.
    FormsProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage, NoSuchTask
}

/// What the caller may do about a task now, each with the form that it asks for.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/tasks/{task}/forms", tag = "acting", operation_id = "task_forms",
    params(TaskPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = FormsAnswer), FormsProblems))]
pub async fn of_task(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<FormsAnswer>, Problem> {
    forms(&state, matter, Some(task), who, Language::of(&headers)).await
}

/// What the caller may do about a matter as a whole now: remark, press, bring it back.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/forms", tag = "acting", operation_id = "matter_forms",
    params(MatterPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = FormsAnswer), FormsProblems))]
pub async fn of_matter(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<FormsAnswer>, Problem> {
    forms(&state, matter, None, who, Language::of(&headers)).await
}

async fn forms(
    state: &ApiState,
    matter: Uuid,
    task: Option<u32>,
    who: Who,
    language: Language,
) -> Result<Json<FormsAnswer>, Problem> {
    let caller = who.known()?;
    let view = state.app.forms(state.tenant, &caller, MatterId(matter), task, language.tag()).await?;
    Ok(Json(answer(view, language)))
}

fn answer(view: FormsView, language: Language) -> FormsAnswer {
    FormsAnswer {
        version: view.version,
        step_title: view.step_title,
        purpose: view.purpose.and_then(|purpose| serde_json::to_value(purpose).ok()),
        category: view.category.map(about),
        actions: view.actions.into_iter().map(|it| action(it, language)).collect(),
        withheld: view.withheld.map(|refusal| withheld(&refusal, language)),
    }
}

fn about(category: CategoryView) -> AboutAnswer {
    let CategoryView { title, opens_when, closes_when } = category;
    AboutAnswer { title, opens_when, closes_when }
}

fn action(view: ActionView, language: Language) -> ActionAnswer {
    ActionAnswer {
        verb: view.verb,
        task: view.task,
        outcome: view.outcome,
        title: view.title,
        form: view.form,
        reason: view.reason,
        pictures: view.pictures,
        names: view.names.into_iter().map(name).collect(),
        rates: view.rates.map(|it| MarksAnswer { dimensions: it.dimensions, scale: it.scale }),
        side: view.side,
        parties: view.parties,
        at_most: view.at_most,
        joins: view.joins,
        withheld: view.withheld.map(|refusal| withheld(&refusal, language)),
    }
}

fn name(view: NameView) -> NameAnswer {
    let kind = match view.kind {
        BindKind::Body => "body",
        BindKind::Person => "person",
    };
    let candidate = |CandidateView { who, name, place }| CandidateAnswer { who, name, place };
    let candidates = view.candidates.into_iter().map(candidate).collect();
    NameAnswer { name: view.name, kind, usual: view.usual, candidates }
}

fn withheld(refusal: &Refusal, language: Language) -> WithheldAnswer {
    let entry = Problem::from(refusal).code.entry();
    WithheldAnswer { code: entry.code, title: entry.title(language), advice: entry.advice(language) }
}
