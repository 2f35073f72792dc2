//! What went wrong, for people: a page in the same dress wherever a browser asks for one.

use super::visitor::Visitor;
use crate::ApiState;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, RETRY_AFTER};
use axum::http::request::Parts;
use axum::response::Response;
use minijinja::context;
use std::sync::Arc;

/// Somebody who reads answers in a browser.
pub(crate) struct Reader {
    parts: Parts,
}

impl Reader {
    /// Whoever asks for a page and not for the interface of programs.
    pub(crate) fn of(request: &Request, route: &str) -> Option<Reader> {
        let path = request.uri().path();
        let program = ["/api/", "/problems", "/healthz", "/readyz", "/metrics", "/desk"];
        if program.iter().any(|prefix| path.starts_with(prefix)) {
            return None;
        }
        let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // Without a route there is no telling; whoever says that they read pages gets one.
        if !accepts.contains("text/html") && (route == "none" || accepts.contains("json")) {
            return None;
        }
        let mut copy = Request::new(());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        *copy.headers_mut() = request.headers().clone();
        *copy.extensions_mut() = request.extensions().clone();
        Some(Reader { parts: copy.into_parts().0 })
    }

    /// A problem as a page; every other answer as it is.
    pub(crate) async fn dress(mut self, state: &ApiState, response: Response, number: &str) -> Response {
        let Some(problem) = response.extensions().get::<Arc<Problem>>().cloned() else { return response };
        // Where not even the tenant can be read, the plain answer has to do.
        let Ok(visitor) = Visitor::from_request_parts(&mut self.parts, state).await else { return response };
        let entry = problem.code.entry();
        let lost = entry.status == 404;
        let wait =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
        // What the catalogue says of trouble on the server is for programs.
        let theirs = lost || wait.is_some() || entry.status >= 500;
        let page = context! {
            status => entry.status,
            title => entry.title(visitor.language),
            advice => (!theirs).then(|| entry.advice(visitor.language)),
            lost, wait,
            number => (entry.status >= 500).then_some(number),
        };
        let (parts, _) = response.into_parts();
        let mut page = super::sealed(visitor.page_as(parts.status, "problem.html", page));
        for (name, value) in &parts.headers {
            if name != CONTENT_LENGTH && name != axum::http::header::CONTENT_TYPE {
                page.headers_mut().insert(name, value.clone());
            }
        }
        page
    }
}
