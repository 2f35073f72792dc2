//! Searching matters.

use super::list::MatterLine;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::State;
use gewu_app::account::Action;
use gewu_app::matter::search::{Filter, Found, Sought};
use gewu_kernel::id::{AreaId, BodyId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::Status;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is looked for. All that is said must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words parted by spaces, each of which occurs in the title, in the text as far as the reader may read it, or in
    /// the names of the places; letters of any width and case. Or a code, whole: of a receipt, or of an area today.
    q: Option<String>,
    /// `open` or `ended`; usually both.
    status: Option<String>,
    /// In this area, by its number, and in everything within it.
    area: Option<i64>,
    /// Of this category.
    category: Option<String>,
    /// Given to this body, by its number, or waiting for somebody in it.
    unit: Option<i64>,
    /// Came by this way, such as `portal`.
    source: Option<String>,
    /// Only those that are late now.
    overdue: Option<bool>,
    /// Came to this end.
    outcome: Option<String>,
    /// Opened on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Opened on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; usually 50.
    limit: Option<i64>,
}

/// A page of what was found, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SearchPage {
    /// Fewer than asked for, even none, do not mean that this is the last page.
    matters: Vec<MatterLine>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Whatever was recorded by then is found.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    /// Whether something came since, which the search has yet to follow; usually not.
    behind: bool,
}

problems! {
    /// What can go wrong.
    SearchProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchArea, NoSuchReceipt
}

/// The matters with some words, newest first, of those that the reader may read singly.
#[utoipa::path(get, path = "/api/v1/matters/search", tag = "matters", operation_id = "search_matters",
    params(SearchQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = SearchPage), SearchProblems))]
pub async fn search(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Json<SearchPage>, Problem> {
    let person = who.permitted(&state, Action::ListMatters).await?;
    let after = match query.cursor.as_deref().map(parts).transpose()? {
        Some([place]) => Some(part(&place)?),
        None => None,
    };
    let limit = page(query.limit)?;
    let sought = query.sought()?;
    let found = state.app.search(state.tenant, person, &sought, after, limit).await?;
    Ok(Json(found.into()))
}

impl SearchQuery {
    /// What is looked for where all of it is wanted at once.
    pub(crate) fn whole(self) -> Result<Sought, Problem> {
        if self.cursor.is_some() || self.limit.is_some() {
            return Err(Problem::new(Code::BadQuery).detail("cursor, limit: a table has no pages"));
        }
        self.sought()
    }

    fn sought(self) -> Result<Sought, Problem> {
        let status = match self.status.as_deref() {
            None => None,
            Some("open") => Some(Status::Open),
            Some("ended") => Some(Status::Ended),
            Some(_) => {
                return Err(
                    Problem::new(Code::BadQuery).detail("status: open or ended; leave it out for both")
                );
            }
        };
        let filter = Filter {
            status,
            area: self.area.map(AreaId),
            category: self.category,
            unit: self.unit.map(BodyId),
            source: self.source,
            overdue: self.overdue.unwrap_or(false),
            outcome: self.outcome,
            from: self.from,
            until: self.until,
        };
        Ok(Sought { words: self.q, filter })
    }
}

impl From<Found> for SearchPage {
    fn from(found: Found) -> SearchPage {
        SearchPage {
            matters: found.matters.into_iter().map(Into::into).collect(),
            next: found.next.map(|place| cursor(&[place.to_string()])),
            as_of: found.as_of.instant,
            behind: found.as_of.behind,
        }
    }
}
