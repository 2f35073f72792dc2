//! The page of a matter, and the receipt with which it began.

use super::offer::Failed;
use super::story::Story;
use crate::ApiState;
use crate::portal::cookie::Cookie;
use crate::portal::qr::qr;
use crate::portal::report::field_title;
use crate::portal::visitor::Visitor;
use crate::portal::{see_other, token};
use crate::problem::{Code, Problem};
use crate::procedure::Words;
use crate::throttle::Behind;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gewu_app::matter::follow::Followed;
use gewu_app::matter::paper::Paper;
use gewu_app::matter::receipt::{Holder, code, party_code};
use gewu_app::matter::set_aside::{Reason, reasons_of, waits};
use gewu_kernel::id::MatterId;
use gewu_matter::matter::Status;
use minijinja::context;
use minijinja::value::{Serde, Value};

/// Where the matter of the code stands; without a code, or with one that is none, the page that asks for it.
pub(in crate::portal) async fn show(
    State(state): State<ApiState>,
    mut visitor: Visitor,
) -> Result<Response, Problem> {
    match behind(&state, &visitor).await? {
        Some(Behind::Matter(holder)) => page(&state, &mut visitor, holder, None, StatusCode::OK).await,
        Some(Behind::Paper(paper)) => Ok(visitor.blank(&paper)),
        None => {
            let wrong = visitor.receipt.is_some();
            let mut response = visitor.code_page(wrong);
            if wrong {
                Cookie::Receipt.set("", visitor.secure, &mut response);
            }
            Ok(response)
        }
    }
}

/// The receipt: the code in large letters, with what comes next. It can be read again until the browser is closed.
pub(in crate::portal) async fn receipt(
    State(state): State<ApiState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let (holder, facts) = match behind(&state, &visitor).await? {
        Some(Behind::Matter(holder)) => {
            (holder, visitor.facts(&state.app.follow(state.tenant, holder).await?))
        }
        Some(Behind::Paper(_)) | None => return Ok(see_other("/follow")),
    };
    let code = party_code(&visitor.tenant, holder.matter, holder.party);
    let address = format!("{}/f/{code}", visitor.origin);
    let page = context! {
        qr => Serde(qr(&address)),
        code,
        address,
        ..facts
    };
    Ok(visitor.page("receipt.html", page))
}

/// Whose code the visitor follows. No code and a wrong one are the same: none.
pub(super) async fn holder(state: &ApiState, visitor: &Visitor) -> Result<Option<Holder>, Problem> {
    Ok(behind(state, visitor).await?.and_then(|behind| match behind {
        Behind::Matter(holder) => Some(holder),
        Behind::Paper(_) => None,
    }))
}

async fn behind(state: &ApiState, visitor: &Visitor) -> Result<Option<Behind>, Problem> {
    let Some(code) = &visitor.receipt else { return Ok(None) };
    match state.behind(&visitor.client, code).await {
        Ok(behind) => Ok(Some(behind)),
        Err(problem) if problem.code == Code::NoSuchReceipt => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// The page, after a form on it failed with what was written in it.
pub(super) async fn page(
    state: &ApiState,
    visitor: &mut Visitor,
    holder: Holder,
    failed: Option<&Failed<'_>>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let followed = state.app.follow(state.tenant, holder).await?;
    let token = token::issue(state, visitor, &about(holder.matter));
    let actions = visitor.actions(&followed, failed);
    // As it is printed, however it was typed.
    let code = party_code(&visitor.tenant, holder.matter, holder.party);
    let mut story = Story::of(visitor, &followed);
    story.reverse();
    let page = context! {
        code,
        token,
        version => followed.view.version,
        actions => Serde(actions),
        story => Serde(story),
        readings => Serde(visitor.readings(&followed)),
        documents => Serde(followed.documents(visitor.language.tag())),
        refused => failed.map(|it| visitor.refused(it.sent)),
        pictures => Serde(failed.map(|it| &it.sent.pictures)),
        failed => failed.is_some(),
        stale => status == StatusCode::FORBIDDEN,
        changed => status == StatusCode::PRECONDITION_FAILED,
        late => status == StatusCode::CONFLICT,
        other_error => failed.and_then(|it| it.errors.get("")),
        ..visitor.facts(&followed)
    };
    Ok(visitor.with_device(visitor.page_as(status, "follow.html", page)))
}

/// What a form on a matter’s page is about, for its token.
pub(super) fn about(matter: MatterId) -> String {
    format!("follow:{matter}")
}

impl Visitor {
    /// The page of a blank form’s code.
    fn blank(&self, paper: &Paper) -> Response {
        let page = context! {
            code => code(&self.tenant, paper.matter),
            printed => self.day(paper.printed_on),
            expires => self.until(paper.expires_at),
            expired => paper.expires_at <= self.now,
        };
        self.page("follow_paper.html", page)
    }

    /// Why a report is read before it is handled, as long as nobody has acted on it.
    fn set_aside(&self, followed: &Followed) -> Vec<String> {
        if !waits(&followed.matter) {
            return Vec::new();
        }
        let why = |reason| match reason {
            Reason::Same => self.word("aside.same"),
            Reason::Burst => self.word("aside.burst"),
            Reason::Links => self.word("aside.links"),
            Reason::Crowd => self.word("aside.crowd"),
        };
        reasons_of(&followed.matter).into_iter().map(why).collect()
    }

    /// Who has taken personal values of the matter along, in sentences.
    fn readings(&self, followed: &Followed) -> Vec<String> {
        let procedure = &followed.view.procedure;
        let words = Words { pack: &followed.pack, language: self.language };
        let title = |field: &String| match field.as_str() {
            "reporter" => self.word("reading.reporter"),
            field => words
                .find(&format!("{procedure}.form.{field}"))
                .unwrap_or_else(|| field_title(words, "", field, &serde_json::Value::Null)),
        };
        let told = followed.view.readings.iter().map(|reading| {
            let fields: Vec<String> = reading.fields.iter().map(title).collect();
            let by = reading.by.clone().unwrap_or_else(|| self.word("who.somebody"));
            let fields = fields.join(&self.word("reading.and"));
            self.phrase("reading.told", &[("at", &self.moment(reading.at)), ("by", &by), ("fields", &fields)])
        });
        told.collect()
    }

    /// What the page and the receipt both say.
    fn facts(&self, followed: &Followed) -> Value {
        let procedure = &followed.view.procedure;
        let words = Words { pack: &followed.pack, language: self.language };
        let named = |group: &str, id: &Option<String>| {
            id.as_ref().map(|id| words.of(&format!("{procedure}.{group}.{id}")))
        };
        let places = followed
            .view
            .places
            .iter()
            .filter(|it| ["town", "village", "small-grid"].contains(&it.level.as_str()));
        let place = places.map(|it| it.name.as_str()).collect::<Vec<_>>().join(" · ");
        let place = if place.is_empty() {
            followed.view.places.last().map(|it| it.name.clone()).unwrap_or_default()
        } else {
            place
        };
        context! {
            procedure_title => words.of(procedure),
            title => followed.view.form.get("title").and_then(|it| it.as_str()),
            category => named("category", &followed.matter.category),
            result => named("result", &followed.matter.result),
            end => named("end", &followed.matter.end),
            ended => followed.view.status == Status::Ended,
            opened_at => self.moment(followed.view.opened_at),
            ended_at => followed.view.ended_at.map(|at| self.moment(at)),
            place,
            set_aside => self.set_aside(followed),
            course => Serde(self.course(followed)),
        }
    }
}
