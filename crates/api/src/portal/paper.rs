//! Blank forms for paper, each with a code of its own, so that what is written on paper can be followed as well.

use super::qr::qr;
use super::token::{self, NotYet};
use super::visitor::Visitor;
use super::wait::Held;
use crate::ApiState;
use crate::portal::form::sent::Sent;
use crate::problem::Problem;
use crate::throttle::{Deed, Verdict};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use gewu_app::matter::paper::AT_ONCE;
use minijinja::context;
use minijinja::value::Serde;

/// What the form is about, for its token.
const ABOUT: &str = "paper";
/// Where it goes.
const ACTION: &str = "/paper";

/// How the paper way goes, and a button that draws forms.
pub(super) async fn ask(State(state): State<ApiState>, mut visitor: Visitor) -> Response {
    page(&state, &mut visitor, StatusCode::OK)
}

fn page(state: &ApiState, visitor: &mut Visitor, status: StatusCode) -> Response {
    let token = token::issue(state, visitor, ABOUT);
    let page = context! { token, stale => status == StatusCode::FORBIDDEN, most => AT_ONCE };
    visitor.with_device(visitor.page_as(status, "paper.html", page))
}

/// Draws forms to print.
pub(super) async fn print(
    State(state): State<ApiState>,
    mut visitor: Visitor,
    form: Multipart,
) -> Result<Response, Problem> {
    let sent = Sent::read(&state, &visitor, None, form).await?;
    match token::check(&visitor, ABOUT, sent.text("token")) {
        Ok(_) => {}
        Err(NotYet::Stale) => return Ok(page(&state, &mut visitor, StatusCode::FORBIDDEN)),
        Err(NotYet::TooFast(seconds)) => {
            return Ok(visitor.wait(&Held { action: ACTION, sent: &sent, verdict: Verdict::Wait(seconds) }));
        }
    }
    let verdict = state.throttle.take(Deed::Paper, &visitor.client, visitor.now).verdict;
    if verdict != Verdict::Go {
        return Ok(visitor.wait(&Held { action: ACTION, sent: &sent, verdict }));
    }
    let codes = state.app.draw_papers(state.tenant, sent.text("count").parse().unwrap_or(1)).await?;
    Ok(visitor.sheets(&codes))
}

impl Visitor {
    /// The forms, one a page: the part that is handed in, and below the cut the part that stays with the villager.
    fn sheets(&self, codes: &[String]) -> Response {
        let sheet = |code: &String| {
            let address = format!("{}/f/{code}", self.origin);
            context! { code => code.as_str(), qr => Serde(qr(&address)), address => address.as_str() }
        };
        let sheets: Vec<_> = codes.iter().map(sheet).collect();
        let categories: Vec<String> =
            self.open_procedures().iter().flat_map(|open| open.category_titles()).collect();
        self.page("paper_sheets.html", context! { sheets, categories })
    }
}
