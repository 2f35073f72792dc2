//! Doing something about one’s matter: answering what is asked, adding a word, pressing, bringing it back.

use super::offer::{Failed, Offer, WHOLE, asked};
use super::show::{about, holder, page};
use crate::ApiState;
use crate::portal::form::fill::Errors;
use crate::portal::form::sent::Sent;
use crate::portal::see_other;
use crate::portal::token::{self, NotYet, Served};
use crate::portal::visitor::Visitor;
use crate::portal::wait::Held;
use crate::problem::Problem;
use crate::throttle::Verdict;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::HEXLOWER;
use gewu_app::AppError;
use gewu_app::matter::follow::Followed;
use gewu_app::matter::receipt::Holder;
use gewu_app::matter::{Act, Key, Request, Verb, Work};
use gewu_kernel::canonical::canonical;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Where the forms of the page go.
const ACTION: &str = "/follow/act";

/// Does it and goes back to the page, or shows there what is to be corrected.
pub(in crate::portal) async fn act(
    State(state): State<ApiState>,
    mut visitor: Visitor,
    form: Multipart,
) -> Result<Response, Problem> {
    let holder = holder(&state, &visitor).await?;
    let sent = Sent::read(&state, &visitor, holder.map(|it| it.matter), form).await?;
    let Some(holder) = holder else { return Ok(see_other("/follow")) };
    let followed = state.app.follow(state.tenant, holder).await?;
    let Some(offer) = offer(&sent) else { return Ok(see_other("/follow")) };
    let served = match token::check(&visitor, &about(holder.matter), sent.text("token")) {
        Ok(served) => served,
        Err(NotYet::TooFast(seconds)) => {
            return Ok(visitor.wait(&Held { action: ACTION, sent: &sent, verdict: Verdict::Wait(seconds) }));
        }
        Err(NotYet::Stale) => {
            let failed = Failed { offer: &offer, sent: &sent, errors: &Errors::new() };
            return page(&state, &mut visitor, holder, Some(&failed), StatusCode::FORBIDDEN).await;
        }
    };
    let Some(runnable) = followed.pack.procedures.get(&followed.view.procedure) else {
        return Ok(see_other("/follow"));
    };
    let asked_for = asked(&followed, runnable, &offer);
    let written =
        match visitor.fill_loosely(asked_for, &sent, matches!(offer.verb.as_str(), "reopen" | "challenge")) {
            Ok(form) if sent.refused.is_empty() => form,
            filled => {
                let errors = filled.err().unwrap_or_default();
                let failed = Failed { offer: &offer, sent: &sent, errors: &errors };
                return page(&state, &mut visitor, holder, Some(&failed), StatusCode::UNPROCESSABLE_ENTITY)
                    .await;
            }
        };
    let request = request(holder, &served, verb(&offer, written, marks(&sent)));
    let verdict = state.saying(&request);
    if verdict != Verdict::Go {
        return Ok(visitor.wait(&Held { action: ACTION, sent: &sent, verdict }));
    }
    match state.submitter.submit(state.tenant, request).await {
        Ok(_) => Ok(see_other("/follow")),
        Err(error) => {
            let (errors, status) = why(&visitor, &followed, &offer, &error).ok_or(error)?;
            let failed = Failed { offer: &offer, sent: &sent, errors: &errors };
            page(&state, &mut visitor, holder, Some(&failed), status).await
        }
    }
}

fn offer(sent: &Sent) -> Option<Offer> {
    let verb = sent.text("verb");
    let whole = WHOLE.contains(&verb);
    let task = sent.text("task").parse().ok();
    let outcome = Some(sent.text("outcome").to_owned()).filter(|it| !it.is_empty());
    match (verb, task, outcome) {
        ("finish", Some(task), Some(outcome)) => {
            Some(Offer { verb: verb.to_owned(), task: Some(task), outcome: Some(outcome) })
        }
        ("challenge", Some(task), None) => {
            Some(Offer { verb: verb.to_owned(), task: Some(task), outcome: None })
        }
        _ if whole => Some(Offer { verb: verb.to_owned(), task: None, outcome: None }),
        _ => None,
    }
}

fn verb(offer: &Offer, form: Value, marks: BTreeMap<String, u32>) -> Verb {
    match (offer.verb.as_str(), offer.task, &offer.outcome) {
        ("finish", Some(task), Some(outcome)) => {
            let outcome = outcome.clone();
            Verb::Finish { task, outcome, form, binds: BTreeMap::new(), marks, into: None, party: None }
        }
        ("reopen", ..) => Verb::Reopen { form },
        ("urge", ..) => Verb::Urge { form },
        ("withdraw", ..) => Verb::Withdraw { form },
        ("challenge", Some(task), _) => Verb::Challenge { task, form },
        _ => Verb::Note { form },
    }
}

/// The marks that were given.
fn marks(sent: &Sent) -> BTreeMap<String, u32> {
    let all = sent.carried(&[]).into_iter();
    let marks = all.filter_map(|(name, text)| Some((name.strip_prefix("mark.")?, text.parse().ok()?)));
    marks.map(|(name, mark)| (name.to_owned(), mark)).collect()
}

fn request(holder: Holder, served: &Served, verb: Verb) -> Request {
    let work = Work::Act(Act { matter: holder.matter, expected_version: None, verb });
    // Whoever presses twice acts once; whoever goes back and writes something else is heard, or told why not.
    let said = canonical(&json!(work));
    let key = HEXLOWER.encode(&Sha256::digest(format!("{}\n{said}", served.nonce))[..16]);
    Request { caller: holder.caller(), key: Some(Key(key)), happened_at: None, work }
}

/// What is wrong, in the visitor’s language; none for what is not theirs to put right.
fn why(
    visitor: &Visitor,
    followed: &Followed,
    offer: &Offer,
    error: &AppError,
) -> Option<(Errors, StatusCode)> {
    let runnable = followed.pack.procedures.get(&followed.view.procedure)?;
    let whole = |text: String| Errors::from([(String::new(), text)]);
    match error {
        AppError::Form(problems) => {
            let schema = asked(followed, runnable, offer).schema();
            let problem = Problem::from(AppError::Form(problems.clone()));
            Some((visitor.errors(schema, &problem), StatusCode::UNPROCESSABLE_ENTITY))
        }
        AppError::Refused(refusal) => {
            let problem = Problem::from(refusal);
            let entry = problem.code.entry();
            let (title, advice) = (entry.title(visitor.language), entry.advice(visitor.language));
            let status = match entry.status {
                422 => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            };
            Some((whole(visitor.phrase("act.refused", &[("title", title), ("advice", advice)])), status))
        }
        AppError::NoSuchAttachment(_) => {
            Some((whole(visitor.word("picture.lost")), StatusCode::UNPROCESSABLE_ENTITY))
        }
        _ => None,
    }
}
