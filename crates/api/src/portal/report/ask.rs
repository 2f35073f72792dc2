//! Asking: what it is about, then where, then the form.

use super::Notice;
use super::place::{PICK, Pick};
use crate::ApiState;
use crate::portal::cookie::Cookie;
use crate::portal::form::PREFIX;
use crate::portal::form::draw::CATEGORY;
use crate::portal::form::fill::Errors;
use crate::portal::form::sent::Sent;
use crate::portal::visitor::Visitor;
use axum::extract::{Query, State};
use axum::response::Response;
use gewu_kernel::id::AreaId;
use minijinja::context;
use minijinja::value::Serde;
use serde::Deserialize;

/// What was chosen so far.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Chosen {
    procedure: Option<String>,
    category: Option<String>,
    /// The place that it is about.
    place: Option<i64>,
    /// The place whose parts are offered.
    at: Option<i64>,
    /// Another place than the one remembered.
    elsewhere: Option<String>,
}

/// The page for whatever is still to be asked. A place that comes with the address, as from the code on a grid’s
/// card, is remembered as one’s own.
pub(in crate::portal) async fn ask(
    State(state): State<ApiState>,
    mut visitor: Visitor,
    Query(chosen): Query<Chosen>,
) -> Response {
    let given = chosen.place.map(AreaId).filter(|it| visitor.is_place(*it));
    let mut response = page(&state, &mut visitor, &chosen, given);
    if let Some(place) = given {
        Cookie::Place.set(&place.0.to_string(), visitor.secure, &mut response);
    }
    response
}

fn page(state: &ApiState, visitor: &mut Visitor, chosen: &Chosen, given: Option<AreaId>) -> Response {
    let open = visitor.open_procedures();
    let asked = chosen.procedure.as_deref();
    let found = match open.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|it| Some(it.id) == asked),
    };
    let Some(found) = found else {
        let offered: Vec<_> = open.iter().map(|it| context! { id => it.id, title => it.title() }).collect();
        let place = given.map(|it| it.0);
        return visitor.page("report_procedure.html", context! { offered, place });
    };
    let id = found.id.to_owned();
    let categories = &found.runnable.procedure.categories;
    let category = chosen.category.as_ref().filter(|it| categories.contains_key(*it));
    let place = given.or(visitor.place.filter(|_| chosen.elsewhere.is_none()));
    if category.is_none() && !categories.is_empty() {
        let page = context! {
            procedure => id,
            title => found.title(),
            several => open.len() > 1,
            categories => Serde(found.categories()),
            place => given.map(|it| it.0),
            place_name => place.map(|it| visitor.place_name(it)),
        };
        return visitor.page("report_category.html", page);
    }
    let mut sent = Sent::default();
    if let Some(category) = category {
        sent.put(&format!("{PREFIX}{CATEGORY}"), category);
    }
    match place.filter(|_| chosen.at.is_none()) {
        Some(place) => visitor.report_form(state, &id, place, &sent, &Errors::new(), Notice::None),
        None => {
            let pick = Pick { purpose: "report", action: PICK, at: chosen.at.map(AreaId), carried: None };
            let keep = [("procedure", Some(id.as_str())), ("category", chosen.category.as_deref())];
            visitor.pick(&pick, &keep)
        }
    }
}
