//! The first page: what one can do here.

use super::visitor::Visitor;
use axum::response::Response;
use minijinja::context;

/// Three doors, and the card of one's own grid.
pub(super) async fn show(visitor: Visitor) -> Response {
    let place = visitor.place;
    let page = context! {
        place => place.map(|it| it.0),
        place_name => place.map(|it| visitor.place_name(it)),
        following => visitor.receipt.is_some(),
    };
    visitor.page("home.html", page)
}
