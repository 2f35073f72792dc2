//! Following imports, and the columns of the tables.

use crate::ApiState;
use crate::account::link;
use crate::caller::Who;
use crate::file::taken_along;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::account::Action;
use gewu_app::imports::{About, ImportView};
use gewu_app::table::{Cell, Column, Kind, Table};
use gewu_kernel::Timestamp;
use gewu_packs::Said;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// An import by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct ImportPath {
    /// The import’s id.
    import: Uuid,
}

/// A table that may be brought.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableAnswer {
    /// `areas`, `bodies`, `people`, `accounts` or `matters`.
    about: &'static str,
    /// Its columns, in any order.
    columns: Vec<ColumnAnswer>,
}

/// A column of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnAnswer {
    /// What it may be called; the first in the reader’s language.
    names: Vec<&'static str>,
    /// Whether it must be there.
    required: bool,
    /// What it holds.
    meaning: &'static str,
    /// What a cell may look like.
    example: &'static str,
}

/// How far an import is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ImportAnswer {
    import: Uuid,
    /// What the table is about.
    about: &'static str,
    /// What the file was called.
    file: String,
    /// Whether it only says what would change.
    dry_run: bool,
    #[schema(value_type = String, format = DateTime)]
    begun_at: Timestamp,
    /// When it was over; absent while it runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// How many rows are done, of matters.
    rows: u64,
    /// Why the file was refused as a whole, or what broke the import off; what was done until then stays.
    refused: Option<String>,
    /// What it did, or would do.
    done: Option<DoneAnswer>,
    /// Whether `rejects` holds the rows that were left out.
    rejects: bool,
    /// How many links `links` hands over, once.
    links: usize,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DoneAnswer {
    /// Things that were not there.
    added: usize,
    /// Things that were otherwise.
    changed: usize,
    /// Things that were so already.
    unchanged: usize,
    /// Rows that were left out.
    left_out: usize,
    /// The first 100 of them.
    problems: Vec<RowProblemAnswer>,
    /// What whoever imports should know of how the file was read.
    notes: Vec<String>,
}

/// A row that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowProblemAnswer {
    /// The line in the file, or the row of the sheet, from 1; 0 where the file is no table.
    line: u64,
    /// Why, and what to do.
    reason: String,
}

problems! {
    /// What can go wrong.
    ImportsProblems: BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchReceipt
}

problems! {
    /// What can go wrong.
    OneImportProblems: BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchReceipt, NoSuchImport, NoSuchPage
}

/// How many problems are shown.
const SHOWN: usize = 100;

/// The tables that may be brought, with their columns, in the order in which a tenant is set up.
#[utoipa::path(get, path = "/api/v1/imports/tables", tag = "imports", operation_id = "list_tables",
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<TableAnswer>), ImportsProblems))]
pub async fn tables(
    State(state): State<ApiState>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<Vec<TableAnswer>>, Problem> {
    who.permitted(&state, Action::ImportTables).await?;
    let chinese = Language::of(&headers) == Language::Chinese;
    let table = |about: About| TableAnswer {
        about: about.word(),
        columns: about.columns().iter().map(|it| column(it, chinese)).collect(),
    };
    Ok(Json(About::ALL.into_iter().map(table).collect()))
}

fn column(column: &Column, chinese: bool) -> ColumnAnswer {
    let mut names: Vec<&'static str> = column.chinese.to_vec();
    names.insert(if chinese { names.len() } else { 0 }, column.name);
    let meaning = if chinese { column.told } else { column.meaning };
    ColumnAnswer { names, required: column.required, meaning, example: column.example }
}

/// The imports that the caller has asked for since the server started, the newest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", operation_id = "list_imports",
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<ImportAnswer>), ImportsProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<Vec<ImportAnswer>>, Problem> {
    let person = who.permitted(&state, Action::ImportTables).await?;
    let language = Language::of(&headers);
    let views = state.app.imports(state.tenant, person).into_iter();
    Ok(Json(views.map(|view| answer(view, language)).collect()))
}

/// How far an import is, for whoever asked for it.
#[utoipa::path(get, path = "/api/v1/imports/{import}", tag = "imports", operation_id = "show_import", params(ImportPath),
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = ImportAnswer), OneImportProblems))]
pub async fn show(
    State(state): State<ApiState>,
    who: Who,
    Path(import): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<ImportAnswer>, Problem> {
    let person = who.permitted(&state, Action::ImportTables).await?;
    let view = state.app.import(state.tenant, person, import).ok_or(Problem::new(Code::NoSuchImport))?;
    Ok(Json(answer(view, Language::of(&headers))))
}

/// The rows that an import left out, as CSV with the reason in one more column, in the language of whoever sent it:
/// corrected, it can be sent by itself.
#[utoipa::path(get, path = "/api/v1/imports/{import}/rejects", tag = "imports", operation_id = "import_rejects",
    params(ImportPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"), OneImportProblems))]
pub async fn rejects(
    State(state): State<ApiState>,
    who: Who,
    Path(import): Path<Uuid>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ImportTables).await?;
    let bytes = state.app.import_rejects(state.tenant, person, import);
    Ok(file("rejects.csv", bytes.ok_or(Problem::new(Code::NoSuchImport))?))
}

/// The links by which people choose their passwords, as CSV, once: whoever takes them hands them over.
#[utoipa::path(post, path = "/api/v1/imports/{import}/links", tag = "imports", operation_id = "import_links",
    params(ImportPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"), OneImportProblems))]
pub async fn links(
    State(state): State<ApiState>,
    who: Who,
    Path(import): Path<Uuid>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ImportTables).await?;
    let links = state.app.take_import_links(state.tenant, person, import);
    let links = links.ok_or(Problem::new(Code::NoSuchImport))?;
    let mut table = Table::new(Kind::Csv, "links", &[("login", 20), ("link", 80)])?;
    for invitation in links {
        let address = link(&state.reach.public_url, &invitation.key);
        table.row(&[Cell::Text(invitation.login), Cell::Text(address)])?;
    }
    Ok(file("links.csv", table.finish()?))
}

fn file(name: &str, bytes: Vec<u8>) -> Response {
    let headers =
        [(CONTENT_TYPE, Kind::Csv.media_type().to_owned()), (CONTENT_DISPOSITION, taken_along(name))];
    (headers, bytes).into_response()
}

fn answer(view: ImportView, language: Language) -> ImportAnswer {
    let told = |said: &Said| said.language(language.tag()).to_owned();
    ImportAnswer {
        import: view.import,
        about: view.asked.about.word(),
        file: view.asked.file,
        dry_run: view.asked.dry_run,
        begun_at: view.begun_at,
        ended_at: view.ended_at,
        rows: view.rows,
        refused: view.refused.as_ref().map(told),
        done: view.imported.map(|done| DoneAnswer {
            added: done.added,
            changed: done.changed,
            unchanged: done.unchanged,
            left_out: done.left_out(),
            problems: done
                .problems
                .iter()
                .take(SHOWN)
                .map(|problem| RowProblemAnswer { line: problem.line, reason: told(&problem.reason) })
                .collect(),
            notes: done.notes.iter().map(told).collect(),
        }),
        rejects: view.rejects,
        links: view.links,
    }
}
