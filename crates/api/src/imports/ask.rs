//! Sending a table.

use crate::ApiState;
use crate::body::read;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use crate::throttle::Client;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_app::imports::{About, Asked, MOST_SENT};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the table is about.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct TablePath {
    /// `areas`, `bodies`, `people`, `accounts` or `matters`.
    about: String,
}

/// How it is to be taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What the file is called, for people only.
    file: Option<String>,
    /// Of matters: the system that they come from, by a name of one’s own; `import`, if not said. Ids of two never meet.
    book: Option<String>,
    /// The sheet, where a workbook has several; else the first with these columns.
    sheet: Option<String>,
    /// Say what would change, and change nothing.
    dry_run: Option<bool>,
}

/// An import that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct BegunAnswer {
    /// Its id, by which it is followed.
    import: Uuid,
}

problems! {
    /// What can go wrong.
    ImportProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchReceipt, NoSuchPage, SlowBody, TooLarge,
        TooMany, Overloaded, Invalid
}

/// Begins an import in the background: a CSV or XLSX file of at most 64 MiB, sent as it is. One runs at a time; the same
/// file, sent again, changes nothing more.
#[utoipa::path(post, path = "/api/v1/imports/of/{about}", tag = "imports", operation_id = "begin_import",
    params(TablePath, ImportQuery), request_body(content(([u8] = "application/octet-stream"))),
    security(("session" = []), ("token" = [])),
    responses((status = 202, body = BegunAnswer), ImportProblems))]
pub async fn ask(
    State(state): State<ApiState>,
    client: Client,
    who: Who,
    Path(about): Path<String>,
    QueryOf(query): QueryOf<ImportQuery>,
    request: Request,
) -> Result<(StatusCode, Json<BegunAnswer>), Problem> {
    let about = About::of(&about).ok_or(Problem::new(Code::NoSuchPage))?;
    let person = who.permitted(&state, Action::ImportTables).await?;
    let _place = state.places.upload(&client)?;
    let (parts, body) = request.into_parts();
    // As long as an answer may take, less what the answer itself takes.
    let seconds = state.limits.request_seconds.saturating_sub(5).max(state.limits.body_seconds);
    let bytes = read(&parts.headers, body, MOST_SENT, seconds).await?;
    if bytes.is_empty() {
        return Err(Problem::new(Code::Invalid).detail("send the file as the body"));
    }
    let asked = Asked {
        about,
        file: query.file.unwrap_or_default().chars().filter(|it| !it.is_control()).take(100).collect(),
        book: query.book.unwrap_or_else(|| "import".to_owned()),
        sheet: query.sheet.filter(|sheet| !sheet.is_empty()),
        dry_run: query.dry_run.unwrap_or(false),
        language: Language::of(&parts.headers).tag(),
    };
    let import = state.app.begin_import(state.tenant, person, asked, bytes.to_vec())?;
    Ok((StatusCode::ACCEPTED, Json(BegunAnswer { import })))
}
