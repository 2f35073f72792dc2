//! The public card of a place: who serves it, by name and role, and how to reach their office. A person’s own telephone
//! is on no card; only numbers that the tenant publishes are.

use super::init::settings;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, Subject, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use gewu_store::Batch;
use gewu_store::tenant::TenantRow;
use gewu_territory::area::{Hierarchy, Level};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// What a tenant publishes on its cards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cards {
    /// Telephones of offices by the code of an area; those of a larger area serve where a smaller one has none.
    #[serde(default)]
    pub phones: BTreeMap<String, Phones>,
}

/// Telephones of offices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phones {
    /// Of the office that serves the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Where one complains about that office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision: Option<String>,
}

/// A card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The place.
    pub area: AreaId,
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// Invented for demonstration or tests: not a real place.
    pub synthetic: bool,
    /// Who serves it, those nearest first.
    pub people: Vec<Serving>,
    /// Published telephones.
    pub phones: Phones,
    /// Its grids, of a village.
    pub parts: Vec<AreaId>,
}

/// Somebody who serves a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// What people call the role.
    pub role: String,
    /// The place over which they hold it.
    pub place: String,
    /// Their name; none while the post is vacant.
    pub name: Option<String>,
    /// Stands in for whoever holds it.
    pub deputy: bool,
}

/// The levels whose people a card names: those that serve a place, not those that govern it.
const NEAR: [Level; 3] = [Level::SmallGrid, Level::MediumGrid, Level::LargeGrid];

impl Tenant {
    /// The card of a place that is one today.
    pub fn card(&self, area: AreaId, now: Timestamp) -> Option<Card> {
        let day = self.work_time.date(now);
        let level = self.territory.area(area)?.level;
        let parts = self.grids(area, day);
        let mut near: Vec<AreaId> = match level.is_grid() {
            true => NEAR.iter().filter_map(|level| self.territory.places(area, day).at(*level)).collect(),
            false => parts.iter().copied().filter(|it| self.level(*it) == Some(Level::MediumGrid)).collect(),
        };
        if !level.is_grid() {
            near.insert(0, area);
        }
        Some(Card {
            area,
            level,
            name: self.territory.name(area, day)?.to_owned(),
            synthetic: self.territory.area(area)?.synthetic,
            people: near.into_iter().flat_map(|area| self.serving(area, now, day)).collect(),
            phones: self.phones(area, day),
            parts: parts.into_iter().filter(|it| self.level(*it) == Some(Level::SmallGrid)).collect(),
        })
    }

    fn level(&self, area: AreaId) -> Option<Level> {
        self.territory.area(area).map(|it| it.level)
    }

    fn grids(&self, area: AreaId, day: Date) -> Vec<AreaId> {
        let mut parts = self.territory.children(area, Hierarchy::Administrative, day);
        parts.retain(|it| self.level(*it).is_some_and(Level::is_grid));
        parts
    }

    fn serving(&self, area: AreaId, now: Timestamp, day: Date) -> Vec<Serving> {
        let place = self.territory.name(area, day).unwrap_or_default();
        let mut serving = Vec::new();
        for role in self.directory.roles_over(area) {
            let seat = Seat { role: role.clone(), place: Place::Area(area) };
            let holders = self.directory.holders(&seat, now, day);
            let one = |name: Option<String>| Serving {
                role: self.role_title(role),
                place: place.to_owned(),
                name,
                deputy: holders.by_deputy,
            };
            let names = holders.acting.iter().filter_map(|it| self.people.get(it)).map(|it| it.name.clone());
            let named: Vec<_> = names.map(|name| one(Some(name))).collect();
            serving.extend(if named.is_empty() { vec![one(None)] } else { named });
        }
        serving
    }

    /// The numbers of the place itself, else of the smallest place around it that has some.
    fn phones(&self, area: AreaId, day: Date) -> Phones {
        let places = self.territory.places(area, day);
        let around = Level::ALL.iter().rev().filter_map(|level| places.at(*level));
        let mut found = Phones::default();
        for it in std::iter::once(area).chain(around) {
            let Some(phones) = self.territory.code(it, day).and_then(|code| self.cards.phones.get(code))
            else {
                continue;
            };
            found.office = found.office.or_else(|| phones.office.clone());
            found.supervision = found.supervision.or_else(|| phones.supervision.clone());
        }
        found
    }
}

impl App {
    /// Sets what is published on cards, JSON in the shape of [`Cards`].
    pub async fn set_cards(&self, tenant: TenantId, text: &str, actor: &str) -> Result<(), AppError> {
        let cards: Cards = serde_json::from_str(text).map_err(|error| {
            AppError::Data(format!(
                "the cards cannot be read: {error}; write {{\"phones\": {{\"AREA CODE\": {{\"office\": …, \
                 \"supervision\": …}}}}}}"
            ))
        })?;
        let row = self.store.tenant(tenant).await?.ok_or(AppError::NoSuchTenant(tenant.0))?;
        let mut held = settings(&row)?;
        let said = json!({ "cards": cards });
        held.cards = cards;
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Tenant(tenant), "cards-set", actor, said).await?);
        batch.settings = Some(TenantRow { settings: gewu_kernel::canonical::canonical(&held), ..row });
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(())
    }
}
