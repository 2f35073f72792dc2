//! The public card of a grid or a village, also as a poster for the wall.

use super::qr::qr;
use super::report::place::Pick;
use super::see_other;
use super::visitor::Visitor;
use crate::problem::{Code, Problem};
use axum::extract::{Path, Query};
use axum::response::Response;
use gewu_app::territory::card::Serving;
use gewu_kernel::id::AreaId;
use gewu_territory::area::{Hierarchy, Level};
use minijinja::context;
use minijinja::value::Serde;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The place whose parts are offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    at: Option<i64>,
}

/// Choosing a grid by lists.
pub(super) async fn pick(visitor: Visitor, Query(At { at }): Query<At>) -> Response {
    visitor.pick(&Pick { purpose: "card", action: "/grid", at: at.map(AreaId), carried: None }, &[])
}

impl Visitor {
    /// The place among its neighbours of the same level, so that people see where it lies.
    fn around(&self, area: AreaId) -> BTreeMap<AreaId, &'static str> {
        let (territory, day) = (&self.tenant.territory, self.today());
        let level = |it: AreaId| territory.area(it).map(|area| area.level);
        let parent = territory.parent(area, Hierarchy::Administrative, day);
        let siblings =
            parent.map(|it| territory.children(it, Hierarchy::Administrative, day)).unwrap_or_default();
        let alike = siblings.into_iter().filter(|it| level(*it) == level(area));
        alike.map(|it| (it, "none")).chain([(area, "outline")]).collect()
    }
}

/// The card.
pub(super) async fn show(visitor: Visitor, Path(area): Path<i64>) -> Result<Response, Problem> {
    let absent = || Problem::new(Code::NoSuchPage);
    let area = AreaId(area);
    let card = visitor.tenant.card(area, visitor.now).ok_or_else(absent)?;
    if !card.level.is_grid() && card.level != Level::Village {
        return Ok(see_other(&format!("/grid?at={}", area.0)));
    }
    let (territory, day) = (&visitor.tenant.territory, visitor.today());
    let person = |it: &Serving| {
        context! { role => it.role.as_str(), place => it.place.as_str(), name => it.name.clone(), deputy => it.deputy }
    };
    let people: Vec<_> = card.people.iter().map(person).collect();
    let parts = card.parts.iter().filter(|_| card.level == Level::Village);
    let parts: Vec<_> = parts
        .map(|it| context! { area => it.0, name => territory.name(*it, day).unwrap_or_default() })
        .collect();
    let address = format!("{}/report?place={}", visitor.origin, area.0);
    let page = context! {
        area => area.0,
        name => card.name,
        place => visitor.place_name(area),
        level => visitor.word(&["level.", card.level.word()].concat()),
        synthetic => card.synthetic,
        people,
        office => card.phones.office,
        supervision => card.phones.supervision,
        parts,
        sketch => Serde(visitor.sketch(&visitor.around(area))),
        qr => Serde(qr(&address)),
        address,
        own => visitor.place == Some(area),
    };
    Ok(visitor.page("grid.html", page))
}
