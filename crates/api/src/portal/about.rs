//! How it works and what everybody may ask of it.

use super::visitor::Visitor;
use axum::response::Response;
use minijinja::context;

/// What happens to a report, and everybody’s rights.
pub(super) async fn help(visitor: Visitor) -> Response {
    visitor.page("help.html", context! {})
}

/// How usable these pages are, and what to do where they are not.
pub(super) async fn accessibility(visitor: Visitor) -> Response {
    visitor.page("accessibility.html", context! {})
}
