//! What is going on here: open, done and late, by place and category. What may be told is decided in
//! `gewu_app::matter::public`.

use super::visitor::Visitor;
use crate::ApiState;
use crate::problem::{Code, Problem};
use crate::procedure::Words;
use axum::extract::{Query, State};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use gewu_app::matter::public::{PublicCount, PublicMatter, PublicWanted, Shown};
use gewu_kernel::Timestamp;
use gewu_kernel::id::AreaId;
use gewu_store::matter_list::MatterCursor;
use gewu_territory::area::Level;
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which matters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// The number of a town or a village.
    place: Option<String>,
    category: Option<String>,
    /// `open`, `late` or `done`.
    show: Option<String>,
    /// Where the page before ended.
    after: Option<String>,
}

/// How many stand on a page.
const PAGE: i64 = 30;

/// The page.
pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Query(asked): Query<Wanted>,
) -> Result<Response, Problem> {
    let day = visitor.today();
    let place = asked.place.as_ref().and_then(|it| it.parse().ok()).map(AreaId);
    let known = |area: &AreaId| {
        let level = visitor.tenant.territory.area(*area).map(|it| it.level);
        matches!(level, Some(Level::Town | Level::Village)) && visitor.is_place(*area)
    };
    let area = place.filter(known);
    let show = asked.show.as_deref().filter(|it| ["late", "done"].contains(it)).unwrap_or("open");
    let category = asked.category.clone().filter(|it| !it.is_empty());
    let wanted =
        PublicWanted { area, ended: show == "done", overdue: show == "late", category: category.clone() };
    if category.as_ref().is_some_and(|it| !visitor.has_category(it)) {
        return Err(Problem::new(Code::UnknownCategory));
    }
    // A page after another goes on in the same list only.
    let list = format!("{show} {} {}", area.map_or(0, |it| it.0), category.as_deref().unwrap_or_default());
    let after = asked.after.as_deref().map(|text| visitor.position(&list, text)).transpose()?;
    let page = state.app.public_list(state.tenant, &wanted, after, PAGE).await?;
    let counts = state.app.public_counts(state.tenant, area).await?;
    let next = page.next.map(|it| visitor.sealed_position(&state, &list, it));
    let town = area.map(|it| visitor.tenant.territory.places(it, day).at(Level::Town).unwrap_or(it));
    let own = context! {
        show,
        category,
        area => area.map(|it| it.0),
        area_name => area.map(|it| visitor.place_name(it)),
        later => after.is_some(),
        widened => page.widened,
        matters => page.matters.iter().map(|it| visitor.line(it)).collect::<Vec<_>>(),
        next,
        categories => visitor.categories(),
        towns => visitor.places(&visitor.tenant.public_parts(None, day)),
        villages => town.map(|it| visitor.places(&visitor.tenant.public_parts(Some(it), day))),
        town => town.map(|it| it.0),
        counts => counts.iter().map(|it| visitor.count(it)).collect::<Vec<_>>(),
        sketch => Serde(visitor.sketch(&counts.iter().map(|it| (it.area, colour(it))).collect::<BTreeMap<_, _>>())),
        today => visitor.moment(visitor.now),
    };
    Ok(visitor.page("public.html", own))
}

/// Late before many before some: what needs somebody’s eye first.
fn colour(count: &PublicCount) -> &'static str {
    match (count.overdue, count.open) {
        (Shown::Exactly(0) | Shown::Under(_), Shown::Exactly(0)) => "none",
        (Shown::Exactly(0) | Shown::Under(_), Shown::Under(_) | Shown::Exactly(..20)) => "some",
        (Shown::Exactly(0) | Shown::Under(_), _) => "many",
        _ => "overdue",
    }
}

/// What a place in a list is sealed for.
const PURPOSE: &str = "public-position";

impl Visitor {
    /// The place in a list after which the next page begins. It names a matter and a moment, so it is sealed.
    fn sealed_position(&self, state: &ApiState, list: &str, at: MatterCursor) -> String {
        let mut nonce = [0; 12];
        state.app.source.fill(&mut nonce);
        let text = format!("{} {}", at.opened_at.as_millisecond(), at.matter);
        BASE64URL_NOPAD.encode(&self.tenant.sealed(PURPOSE, list, nonce, text.as_bytes()))
    }

    fn position(&self, list: &str, text: &str) -> Result<MatterCursor, Problem> {
        let read = || {
            let sealed = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let text = String::from_utf8(self.tenant.unsealed(PURPOSE, list, &sealed)?).ok()?;
            let (at, matter) = text.split_once(' ')?;
            let opened_at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
            Some(MatterCursor { opened_at, matter: matter.parse().ok()? })
        };
        read().ok_or_else(|| Problem::new(Code::BadQuery).detail("after: go on from the page before"))
    }

    fn has_category(&self, id: &str) -> bool {
        self.tenant.known_procedures().any(|(_, it)| it.procedure.categories.contains_key(id))
    }

    fn places(&self, areas: &[AreaId]) -> Vec<Value> {
        let (territory, day) = (&self.tenant.territory, self.today());
        let named = areas.iter().filter_map(|it| Some((it.0, territory.name(*it, day)?)));
        named.map(|(area, name)| context! { area, name }).collect()
    }

    /// The categories of the procedures that anyone may open.
    fn categories(&self) -> Vec<Value> {
        let open = self.open_procedures();
        let named = open.iter().flat_map(|open| {
            let ids = open.runnable.procedure.categories.keys();
            let titled = ids.map(|id| (id.clone(), open.words.of(&format!("{}.category.{id}", open.id))));
            titled.collect::<Vec<_>>()
        });
        named.map(|(id, title)| context! { id, title }).collect()
    }

    fn line(&self, matter: &PublicMatter) -> Value {
        let words =
            self.tenant.known(&matter.procedure).map(|(_, pack)| Words { pack, language: self.language });
        let named = |group: &str, id: &Option<String>| {
            let id = id.as_ref()?;
            Some(words?.of(&format!("{}.{group}.{id}", matter.procedure)))
        };
        context! {
            category => named("category", &matter.category),
            place => matter.place.map(|it| self.place_name(it)),
            opened => self.day(matter.opened_on),
            due => matter.due_at.map(|due| self.until_day(due)),
            overdue => matter.overdue,
            end => named("end", &matter.end),
            ended => matter.ended_on.map(|on| self.day(on)),
        }
    }

    fn count(&self, count: &PublicCount) -> Value {
        let shown = |it: Shown| match it {
            Shown::Exactly(count) => count.to_string(),
            Shown::Under(few) => self.phrase("public.under", &[("count", &few.to_string())]),
            Shown::AtLeast(many) => self.phrase("public.at-least", &[("count", &many.to_string())]),
        };
        let name = self.tenant.territory.name(count.area, self.today()).unwrap_or_default();
        context! { area => count.area.0, name, open => shown(count.open), overdue => shown(count.overdue) }
    }
}
