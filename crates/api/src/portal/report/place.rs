//! Choosing a place by lists: town, village, grid. By links where nothing was typed yet, by buttons where it was.

use crate::portal::form::sent::Sent;
use crate::portal::visitor::Visitor;
use axum::response::Response;
use gewu_kernel::id::AreaId;
use gewu_territory::area::{Hierarchy, Level};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

/// Where the form lies that a place is chosen for.
pub(in crate::portal) const PICK: &str = "/report";

/// The places that people know, from the largest.
const KNOWN: [Level; 4] = [Level::County, Level::Town, Level::Village, Level::SmallGrid];

/// What a place is chosen for.
pub(in crate::portal) struct Pick<'s> {
    /// The word for what it is for.
    pub(in crate::portal) purpose: &'static str,
    /// The page to go on with.
    pub(in crate::portal) action: &'s str,
    /// The place whose parts are offered.
    pub(in crate::portal) at: Option<AreaId>,
    /// What was typed already, to carry along.
    pub(in crate::portal) carried: Option<&'s Sent>,
}

/// A place as a list offers it.
#[derive(Debug, Serialize)]
struct Part {
    area: i64,
    name: String,
    /// Whether it has parts of its own to choose from.
    more: bool,
}

impl Visitor {
    /// Whether something can be reported about this place today.
    pub(in crate::portal) fn is_place(&self, area: AreaId) -> bool {
        self.tenant.territory.exists(area, self.today())
    }

    /// A place with what it lies in, without the county: everybody knows which one that is.
    pub(in crate::portal) fn place_name(&self, area: AreaId) -> String {
        let (territory, day) = (&self.tenant.territory, self.today());
        let places = territory.places(area, day);
        let mut known: Vec<AreaId> = [Level::Town, Level::Village, Level::SmallGrid]
            .iter()
            .filter_map(|level| places.at(*level))
            .collect();
        if !known.contains(&area) {
            known.push(area);
        }
        let names: Vec<&str> = known.iter().filter_map(|it| territory.name(*it, day)).collect();
        names.join(" · ")
    }

    /// The parts of a place that people choose from.
    pub(in crate::portal) fn parts(&self, area: AreaId) -> Vec<AreaId> {
        let (territory, day) = (&self.tenant.territory, self.today());
        let level = |it: &AreaId| territory.area(*it).map(|area| area.level);
        let parts = territory.children(area, Hierarchy::Administrative, day);
        parts.into_iter().filter(|it| level(it).is_some_and(|level| KNOWN.contains(&level))).collect()
    }

    /// Where choosing begins: the county, or all of them.
    pub(in crate::portal) fn beginning(&self) -> (Option<AreaId>, Vec<AreaId>) {
        let counties = self.tenant.territory.at_level(Level::County, self.today());
        match counties.as_slice() {
            [only] => (Some(*only), self.parts(*only)),
            _ => (None, counties),
        }
    }

    /// The page on which a place is chosen.
    pub(in crate::portal) fn pick(&self, pick: &Pick<'_>, keep: &[(&str, Option<&str>)]) -> Response {
        let (at, parts) = match pick.at.filter(|it| self.is_place(*it)) {
            Some(at) => (Some(at), self.parts(at)),
            None => self.beginning(),
        };
        let (territory, day) = (&self.tenant.territory, self.today());
        let part = |area: AreaId| Part {
            area: area.0,
            name: territory.name(area, day).unwrap_or_default().to_owned(),
            more: !self.parts(area).is_empty(),
        };
        let parts: Vec<Part> = parts.into_iter().map(part).collect();
        let keep: Vec<_> = keep.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
        let carried = pick.carried.map(|sent| sent.carried(&["do", "at", "place", "token"]));
        let page = context! {
            purpose => pick.purpose,
            action => pick.action,
            at => at.map(|it| it.0),
            at_name => at.map(|it| self.place_name(it)),
            parts => Serde(parts),
            keep => Serde(keep),
            carried => Serde(carried),
            pictures => Serde(pick.carried.map(|sent| &sent.pictures)),
        };
        self.page("place.html", page)
    }
}
