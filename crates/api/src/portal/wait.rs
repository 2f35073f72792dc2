//! Waiting: whoever is too fast or does too much is asked to press again in a while. Nothing they wrote is lost.

use super::form::sent::Sent;
use super::visitor::Visitor;
use crate::throttle::Verdict;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use minijinja::context;
use minijinja::value::Serde;

/// A form that is not taken yet.
pub(super) struct Held<'s> {
    /// Where it goes.
    pub(super) action: &'s str,
    /// What was written.
    pub(super) sent: &'s Sent,
    /// How long.
    pub(super) verdict: Verdict,
}

impl Visitor {
    /// The page with the form ready to be sent again.
    pub(super) fn wait(&self, held: &Held<'_>) -> Response {
        let (seconds, stopped) = match held.verdict {
            Verdict::Go => (1, false),
            Verdict::Wait(seconds) => (seconds, false),
            Verdict::Stop(seconds) => (seconds, true),
        };
        let page = context! {
            seconds, stopped,
            minutes => seconds.div_ceil(60),
            action => held.action,
            carried => Serde(held.sent.carried(&[])),
            pictures => Serde(&held.sent.pictures),
        };
        let mut response = self.page_as(StatusCode::TOO_MANY_REQUESTS, "wait.html", page);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }
}
