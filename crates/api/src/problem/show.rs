//! Explaining a problem at the address that its `type` names.

use super::{Code, Problem, ProblemBody, problems};
use crate::language::Language;
use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

/// What the catalogue says of a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The word by which programs know it.
    code: &'static str,
    /// The HTTP status with which it comes.
    status: u16,
    /// What it is.
    title: &'static str,
    /// What to do.
    advice: &'static str,
}

impl Explanation {
    fn of(code: Code, language: Language) -> Explanation {
        let entry = code.entry();
        Explanation {
            code: entry.code,
            status: entry.status,
            title: entry.title(language),
            advice: entry.advice(language),
        }
    }
}

problems! {
    /// What can go wrong.
    ShowProblems: NoSuchPage
}

/// All problems that there are.
#[utoipa::path(get, path = "/problems", tag = "problems", operation_id = "list_problems", responses((status = 200, body = [Explanation])))]
pub async fn list(headers: HeaderMap) -> Json<Vec<Explanation>> {
    let language = Language::of(&headers);
    Json(Code::ALL.iter().map(|code| Explanation::of(*code, language)).collect())
}

/// What a problem means and what to do about it.
#[utoipa::path(get, path = "/problems/{code}", tag = "problems", operation_id = "show_problem",
    params(("code" = String, Path, description = "The last part of a problem’s `type`")),
    responses((status = 200, body = Explanation), ShowProblems))]
pub async fn show(Path(code): Path<String>, headers: HeaderMap) -> Result<Json<Explanation>, Problem> {
    let code = Code::of_word(&code).ok_or(Problem::new(Code::NoSuchPage))?;
    Ok(Json(Explanation::of(code, Language::of(&headers))))
}

/// Kept here so that the schema of problems is documented once.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ProblemBody)))]
pub(crate) struct Schemas;
