//! What is so of a tenant now, held in memory: places, people, packs, calendar. Made anew when the store says
//! that it changed; a decision uses one snapshot from beginning to end.

use crate::error::AppError;
use crate::territory::card::Cards;
use crate::{calendar, territory};
use gewu_kernel::calendar::{Timetable, WorkTime};
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::Procedure;
use gewu_matter::command::{Actor, HeldSeat};
use gewu_matter::matter::{Binding, Places};
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_packs::{Files, Pack, Runnable};
use gewu_store::pack::{OverlayRow, PackRow};
use gewu_store::people::{KinshipRow, PersonRow};
use gewu_store::tenant::TenantRow;
use gewu_store::{Hash, Store};
use gewu_territory::area::Level;
use gewu_territory::directory::Directory;
use gewu_territory::locate::Locator;
use gewu_territory::snapshot::Territory;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// What a tenant sets for itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The hours that working hours count.
    pub timetable: Timetable,
    /// Calendar years that came after this program, each a text like `data/holidays/2026.json`.
    #[serde(default)]
    pub years: Vec<String>,
    /// What it publishes on the cards of its grids.
    #[serde(default)]
    pub cards: Cards,
}

/// A pack as published, with a version of the tenant's parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The hash of its content.
    pub hash: Hash,
    /// The version of the parameters; 0 for the pack's own.
    pub overlay: i64,
}

/// A tenant at one moment.
#[derive(Debug)]
pub struct Tenant {
    /// Its row.
    pub row: TenantRow,
    /// The version that this snapshot is of.
    pub version: i64,
    /// Its calendar and timetable.
    pub work_time: WorkTime,
    /// Its places.
    pub territory: Territory,
    /// Its bodies and who holds what in them.
    pub directory: Directory,
    /// Its people.
    pub people: HashMap<PersonId, PersonRow>,
    /// Who has ever declared to be whose kin.
    pub(crate) kinships: Vec<KinshipRow>,
    /// What is published on the cards of grids.
    pub cards: Cards,
    editions: HashMap<Edition, Arc<Pack>>,
    in_force: HashMap<String, Edition>,
    /// By pack, the edition published last, with the day of its retirement.
    latest: BTreeMap<String, (Edition, Option<Timestamp>)>,
    locator: Mutex<Option<(Date, Arc<Locator>)>>,
}

/// What the store has of a tenant, all of one version.
struct Rows {
    row: TenantRow,
    directory: gewu_store::people::Directory,
    packs: Vec<PackRow>,
    overlays: Vec<OverlayRow>,
}

/// How often rows are read while others change them.
const READS: u32 = 20;

impl Rows {
    /// Reads until nothing changed meanwhile: an import that commits between two statements would leave positions
    /// without their body, or new places with old settings.
    async fn read(store: &Store, id: TenantId) -> Result<Rows, AppError> {
        for _ in 0..READS {
            let row = store.tenant(id).await?.ok_or(AppError::NoSuchTenant(id.0))?;
            let (_, directory) = store.directory(id).await?;
            let (packs, overlays) = (store.packs(id).await?, store.overlays(id).await?);
            if store.directory_version(id).await? == row.directory_version {
                return Ok(Rows { row, directory, packs, overlays });
            }
        }
        Err(AppError::Contended)
    }
}

impl Tenant {
    /// Reads everything.
    pub async fn load(store: &Store, id: TenantId) -> Result<Tenant, AppError> {
        let Rows { row, directory: rows, packs, overlays } = Rows::read(store, id).await?;
        let settings: Settings = serde_json::from_str(&row.settings)
            .map_err(|error| AppError::Data(format!("the tenant’s settings cannot be read: {error}")))?;
        let zone = jiff::tz::TimeZone::get(&row.zone)
            .map_err(|error| AppError::Data(format!("the tenant’s time zone is unknown: {error}")))?;
        let calendar = calendar::published(&settings.years)
            .map_err(|error| AppError::Data(format!("the tenant’s calendar cannot be used: {error}")))?;
        let kinships = rows.kinships.clone();
        let people = rows.people.iter().map(|person| (person.person, person.clone())).collect();
        let (territory, directory) = territory::rows::read(rows)?;
        let mut tenant = Tenant {
            version: row.directory_version,
            row,
            work_time: WorkTime { calendar, timetable: settings.timetable, zone },
            territory,
            directory,
            people,
            kinships,
            cards: settings.cards,
            editions: HashMap::new(),
            in_force: HashMap::new(),
            latest: BTreeMap::new(),
            locator: Mutex::new(None),
        };
        tenant.add_packs(packs, &overlays)?;
        Ok(tenant)
    }

    /// Takes in every edition, for matters that began with it; of each pack the one published last is in force, unless
    /// the pack has retired.
    fn add_packs(&mut self, packs: Vec<PackRow>, overlays: &[OverlayRow]) -> Result<(), AppError> {
        let mut latest = BTreeMap::new();
        for row in packs {
            let files: Files = serde_json::from_str(&row.content)
                .map_err(|error| AppError::Data(format!("pack {} cannot be read: {error}", row.pack)))?;
            let mut edition = Edition { hash: row.hash, overlay: 0 };
            let own = gewu_packs::load(&files, None).map_err(AppError::Pack)?;
            let procedures: Vec<String> = own.procedures.keys().cloned().collect();
            self.editions.insert(edition.clone(), Arc::new(own));
            for overlay in overlays.iter().filter(|overlay| overlay.pack == row.pack) {
                // Parameters that were made for another edition of the pack do not fit this one.
                let Ok(pack) = gewu_packs::load(&files, Some(&overlay.content)) else { continue };
                edition.overlay = overlay.version;
                self.editions.insert(edition.clone(), Arc::new(pack));
            }
            self.latest.insert(row.pack.clone(), (edition.clone(), row.retired_at));
            latest.insert(row.pack, (row.published_at, procedures, edition, row.retired_at));
        }
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_by_key(|(published_at, ..)| *published_at);
        for (_, procedures, edition, _) in latest.into_iter().filter(|(.., retired_at)| retired_at.is_none())
        {
            self.in_force.extend(procedures.into_iter().map(|procedure| (procedure, edition.clone())));
        }
        Ok(())
    }

    /// The edition in force of a procedure.
    pub fn in_force(&self, procedure: &str) -> Option<(&Edition, &Arc<Pack>)> {
        let edition = self.in_force.get(procedure)?;
        Some((edition, self.editions.get(edition)?))
    }

    /// The edition of a procedure that takes new matters, or took them last: for what people read about matters that
    /// are there already.
    pub fn known(&self, procedure: &str) -> Option<(&Edition, &Arc<Pack>)> {
        self.in_force(procedure).or_else(|| {
            let mut latest =
                self.latest.values().filter_map(|(edition, _)| Some((edition, self.editions.get(edition)?)));
            latest.find(|(_, pack)| pack.procedures.contains_key(procedure))
        })
    }

    /// What people call the pack of a procedure that takes no new matters any more.
    pub fn retired(&self, procedure: &str) -> Option<&str> {
        let (_, pack) = self.known(procedure)?;
        (!self.in_force.contains_key(procedure)).then_some(pack.title.as_str())
    }

    /// The edition of a pack that was published last, and when the pack retired.
    pub fn latest(&self, pack: &str) -> Option<(&Edition, &Arc<Pack>, Option<Timestamp>)> {
        let (edition, retired_at) = self.latest.get(pack)?;
        Some((edition, self.editions.get(edition)?, *retired_at))
    }

    /// The ids of the packs that were ever published.
    pub fn packs(&self) -> impl Iterator<Item = &String> {
        self.latest.keys()
    }

    /// The procedures in force.
    pub fn procedures(&self) -> impl Iterator<Item = (&String, &Runnable)> {
        self.in_force
            .iter()
            .filter_map(|(id, edition)| Some((id, self.editions.get(edition)?.procedures.get(id)?)))
    }

    /// The procedures of the editions published last, also of packs of which matters only run out.
    pub fn known_procedures(&self) -> impl Iterator<Item = (&String, &Runnable)> {
        self.known_packs().flat_map(|pack| &pack.procedures)
    }

    /// Whether a step has this id in any edition of a pack.
    pub(crate) fn knows_step(&self, pack: &str, step: &str) -> bool {
        self.edition_with_step(pack, step).is_some()
    }

    /// An edition of a pack that has a step of this id, and the procedure with it.
    pub(crate) fn edition_with_step(&self, pack: &str, step: &str) -> Option<(&Pack, &String)> {
        let editions = self.editions.values().filter(|edition| edition.id == pack);
        let mut procedures =
            editions.flat_map(|edition| edition.procedures.iter().map(move |(id, it)| (edition, id, it)));
        let found = procedures.find(|(_, _, it)| it.procedure.steps.contains_key(step));
        found.map(|(edition, id, _)| (&**edition, id))
    }

    /// The procedures of every edition, also of those that only earlier matters run.
    pub(crate) fn all_procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.editions.values().flat_map(|pack| pack.procedures.values().map(|it| &it.procedure))
    }

    /// The procedures in force that an organ outside may begin.
    pub fn opened_from(&self, external: &str) -> Vec<String> {
        let opener = gewu_matter::procedure::Opener::External(external.to_owned());
        let opens = |name: &&String| {
            let runnable = self.in_force(name).and_then(|(_, pack)| pack.procedures.get(*name));
            runnable.is_some_and(|runnable| runnable.procedure.opens.contains(&opener))
        };
        self.in_force.keys().filter(opens).cloned().collect()
    }

    /// The edition that a matter began with.
    pub fn edition(&self, edition: &Edition) -> Option<&Arc<Pack>> {
        self.editions.get(edition)
    }

    /// The point index of a day; made once a day.
    pub fn locator(&self, day: Date) -> Arc<Locator> {
        let mut held = self.locator.lock().expect("no holder of this lock panics");
        match &*held {
            Some((made, locator)) if *made == day => Arc::clone(locator),
            _ => {
                let locator = Arc::new(Locator::new(&self.territory, day));
                *held = Some((day, Arc::clone(&locator)));
                locator
            }
        }
    }

    /// The areas that an area lies in, by level.
    pub fn places(&self, area: AreaId, day: Date) -> Places {
        let places = self.territory.places(area, day);
        Level::ALL.iter().filter_map(|level| Some((level.word().to_owned(), places.at(*level)?))).collect()
    }

    /// Who a person is to the engine: the seats they may act from at an instant.
    ///
    /// A deputy's seat counts only while the deputy is in fact acting.
    pub fn actor(&self, person: PersonId, now: Timestamp) -> Actor {
        let day = self.work_time.date(now);
        let mut seats = Vec::new();
        for post in self.directory.posts(person, day) {
            for place in [Place::Area(post.area), Place::Body(post.body)] {
                let seat = Seat { role: post.role.clone(), place };
                let holders = self.directory.holders(&seat, now, day);
                // Whoever is away may still act: an absence moves new work, it does not lock anybody out.
                let may = !post.deputy || (holders.by_deputy && holders.acting.contains(&person));
                if may {
                    seats.push(HeldSeat { seat, as_deputy: post.deputy });
                }
            }
        }
        Actor::Person { person, seats }
    }

    /// The roster of an instant.
    pub fn roster(&self, now: Timestamp) -> RosterAt<'_> {
        RosterAt { tenant: self, now, day: self.work_time.date(now) }
    }
}

/// The tenant's directory at an instant, as the engine asks it.
pub struct RosterAt<'t> {
    tenant: &'t Tenant,
    now: Timestamp,
    day: Date,
}

impl Roster for RosterAt<'_> {
    fn acting(&self, seat: &Seat) -> Acting {
        let holders = self.tenant.directory.holders(seat, self.now, self.day);
        Acting { people: holders.acting, deputies: holders.by_deputy }
    }

    fn unit(&self, key: &str, places: &Places) -> Option<gewu_kernel::id::BodyId> {
        let nearest = Level::ALL.iter().rev().filter_map(|level| places.get(level.word()).copied());
        self.tenant.directory.unit(key, nearest)
    }

    fn has_body(&self, body: gewu_kernel::id::BodyId) -> bool {
        self.tenant.directory.body(body).is_some()
    }

    fn has_person(&self, person: PersonId) -> bool {
        self.tenant.people.contains_key(&person)
    }

    fn near(&self, whom: &Binding) -> Near {
        self.tenant.near(whom, self.day)
    }
}

impl Tenant {
    /// The roles of the packs, also of those of which matters only run out.
    pub fn roles(&self) -> HashSet<String> {
        self.known_packs().flat_map(|pack| pack.roles.keys().cloned()).collect()
    }

    /// What people call a role, by the packs.
    pub fn role_title(&self, role: &str) -> String {
        let title = self.known_packs().filter_map(|pack| pack.roles.get(role)).next();
        title.cloned().unwrap_or_else(|| role.to_owned())
    }

    pub(crate) fn known_packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.latest.values().filter_map(|(edition, _)| self.editions.get(edition))
    }
}
