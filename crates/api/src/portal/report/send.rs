//! Sending a report: checked, held up when there is too much, submitted, answered with a receipt.

use super::place::{PICK, Pick};
use super::{ABOUT, BODY, Notice};
use crate::ApiState;
use crate::matter::report::report_openly;
use crate::portal::cookie::Cookie;
use crate::portal::form::fill::Errors;
use crate::portal::form::sent::Sent;
use crate::portal::see_other;
use crate::portal::token::{self, NotYet, Served};
use crate::portal::visitor::Visitor;
use crate::portal::wait::Held;
use crate::problem::{Code, Problem};
use crate::throttle::Verdict;
use axum::extract::{Multipart, State};
use axum::response::Response;
use data_encoding::HEXLOWER;
use gewu_app::matter::{Caller, Key, Reply, Report, Request, Where, Work};
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{AreaId, BodyId};
use gewu_matter::matter::Binding;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Takes a report in, or shows what is missing with everything that was typed.
pub(in crate::portal) async fn send(
    State(state): State<ApiState>,
    mut visitor: Visitor,
    form: Multipart,
) -> Result<Response, Problem> {
    let mut sent = Sent::read(&state, &visitor, None, form).await?;
    let procedure = sent.text("procedure").to_owned();
    let open = visitor.open_procedures();
    let form = open.iter().find(|it| it.id == procedure).map(|it| &it.runnable.form);
    let Some((schema, filled)) = form.map(|it| (it.schema().clone(), visitor.fill(it, &sent))) else {
        return Ok(see_other("/report"));
    };
    let number = |name: &str| sent.text(name).parse().ok().map(AreaId);
    let at = number("at");
    let place = number("place").filter(|it| visitor.is_place(*it) && at.is_none());
    let Some(place) = place.filter(|_| sent.text("do") != "place") else {
        let pick = Pick { purpose: "report", action: PICK, at, carried: Some(&sent) };
        return Ok(visitor.pick(&pick, &[]));
    };
    // A place that was just chosen leads back to the form with all that was typed.
    if sent.text("do") == "back" || sent.text("token").is_empty() {
        return Ok(visitor.report_form(&state, &procedure, place, &sent, &Errors::new(), Notice::None));
    }
    let form = match filled {
        Ok(form) if sent.refused.is_empty() => form,
        filled => {
            let errors = filled.err().unwrap_or_default();
            return Ok(visitor.report_form(&state, &procedure, place, &sent, &errors, Notice::Errors));
        }
    };
    let served = match token::check(&visitor, ABOUT, sent.text("token")) {
        Ok(served) => served,
        Err(NotYet::Stale) => {
            return Ok(visitor.report_form(&state, &procedure, place, &sent, &Errors::new(), Notice::Stale));
        }
        Err(NotYet::TooFast(seconds)) => {
            return Ok(visitor.wait(&Held { action: PICK, sent: &sent, verdict: Verdict::Wait(seconds) }));
        }
    };
    let about = sent.text(BODY).parse().ok().map(|body| Binding::Body(BodyId(body)));
    let request = request(&served, &procedure, place, form, about);
    let Work::Report(report) = &request.work else { return Ok(see_other("/report")) };
    let turn = state.turn(&visitor.client, report, visitor.now).await?;
    if turn.verdict != Verdict::Go {
        return Ok(visitor.wait(&Held { action: PICK, sent: &sent, verdict: turn.verdict }));
    }
    let errors = match report_openly(&state, &turn, request).await {
        Ok(reply) => return Ok(received(&visitor, place, reply)),
        Err(problem) => match problem.code {
            Code::Form | Code::UnknownCategory => visitor.errors(&schema, &problem),
            Code::NoSuchAttachment => {
                sent.pictures.clear();
                Errors::from([(String::new(), visitor.word("picture.lost"))])
            }
            _ => return Err(problem),
        },
    };
    Ok(visitor.report_form(&state, &procedure, place, &sent, &errors, Notice::Errors))
}

/// The device of a report is the form it came with: what one browser sends cannot be put together afterwards.
fn request(served: &Served, procedure: &str, place: AreaId, form: Value, about: Option<Binding>) -> Request {
    let key = key(&served.nonce, &form);
    let report = Report {
        procedure: procedure.to_owned(),
        at: Where::Area(place),
        form,
        on_behalf: None,
        about: about.into_iter().collect(),
        source: Some("portal".to_owned()),
        paper: None,
        number: None,
        set_aside: Vec::new(),
    };
    Request {
        caller: Caller::Anyone { client: HEXLOWER.encode(&Sha256::digest(&served.nonce)[..16]) },
        key: Some(Key(key)),
        happened_at: None,
        work: Work::Report(report),
    }
}

/// Whoever presses twice reports once; whoever goes back and writes something else reports again.
fn key(nonce: &str, form: &Value) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{nonce}\n{}", canonical(form)))[..16])
}

fn received(visitor: &Visitor, place: AreaId, reply: Reply) -> Response {
    let mut response = see_other("/receipt");
    Cookie::Receipt.set(&reply.receipt.unwrap_or_default(), visitor.secure, &mut response);
    Cookie::Place.set(&place.0.to_string(), visitor.secure, &mut response);
    response
}
