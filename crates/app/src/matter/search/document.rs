//! What is searched of a matter.

use super::filter::units;
use super::{AREA, BODY, CATEGORY, OFFICE, OUTCOME, PERSON, SEAT, SOURCE, STATUS, facet};
use crate::matter::sight::seen;
use crate::tenant::Tenant;
use gewu_kernel::seat::Place;
use gewu_likeness::words::{normal, terms};
use gewu_matter::matter::Matter;
use gewu_store::matter::MatterRow;
use gewu_store::search_index::Document;
use gewu_store::value::ValueRow;
use gewu_territory::area::Level;
use std::collections::BTreeSet;

/// The field of an opening form that is searched beside the title. No other field is, whatever a form asks for:
/// names, phones and what sensitive fields hold are never in the index.
const TEXT: &str = "text";

/// Places above these are the same for all that a county has.
const NAMED: [Level; 6] =
    [Level::Town, Level::Village, Level::Group, Level::LargeGrid, Level::MediumGrid, Level::SmallGrid];

/// The document of a matter; None for a state that cannot be read, which whoever opens the matter is told.
///
/// The title is what lists show, so everybody reads it who may know of the matter. A text that the form marks as
/// personal is read by those with a part in the matter, and found by them alone.
pub(super) fn document(tenant: &Tenant, row: &MatterRow, values: &[ValueRow]) -> Option<Document> {
    let matter: Matter = serde_json::from_str(&row.state).ok()?;
    let day = tenant.work_time.date(matter.opened_at);
    let places = NAMED.iter().filter_map(|level| matter.places.get(level.word()));
    let names = places.filter_map(|area| tenant.territory.name(*area, day));
    let open = matter.form.get(TEXT).and_then(|text| text.as_str());
    let shown: Vec<String> = row.title.as_deref().into_iter().chain(open).chain(names).map(normal).collect();
    let field = format!("{}.{TEXT}", matter.told_by);
    let told = values.iter().find(|value| value.field == field);
    let told = told.and_then(|value| serde_json::from_str::<String>(&value.value).ok());
    let (shown, told) = (shown.join(" ").trim().to_owned(), normal(&told.unwrap_or_default()));
    let found: BTreeSet<&str> = terms(&shown).union(&terms(&told)).copied().collect();
    let terms = found.into_iter().map(str::to_owned).collect();
    Some(Document { terms, facets: facets(row, &matter), shown, told, kept: matter.confidential })
}

fn facets(row: &MatterRow, matter: &Matter) -> Vec<String> {
    let seen = seen(matter);
    let mut facets = BTreeSet::from([facet(STATUS, &row.status)]);
    facets.extend(row.category.iter().map(|it| facet(CATEGORY, it)));
    facets.extend(row.source.iter().map(|it| facet(SOURCE, it)));
    facets.extend(row.outcome.iter().map(|it| facet(OUTCOME, it)));
    facets.extend(seen.areas.iter().map(|it| facet(AREA, it)));
    facets.extend(seen.bodies.iter().map(|it| facet(BODY, it)));
    facets.extend(seen.people.iter().map(|it| facet(PERSON, it)));
    // Its readers may still ask for a place or a unit.
    if matter.confidential {
        facets.extend(matter.places.values().map(|it| facet(AREA, it)));
        facets.extend(units(matter).iter().map(|it| facet(BODY, it)));
        facets.extend(seen.seats.iter().map(|seat| facet(OFFICE, seat)));
        facets.extend(seen.bodies.iter().map(|body| facet(OFFICE, body)));
        return facets.into_iter().collect();
    }
    facets.extend(seen.seats.iter().map(|seat| match seat.place {
        Place::Area(area) => facet(SEAT, area),
        Place::Body(body) => facet(BODY, body),
    }));
    facets.into_iter().collect()
}
