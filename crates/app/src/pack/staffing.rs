//! Whether a tenant can run what is in force: everywhere somebody for every step, with somebody behind them, and
//! nobody alone on two steps that must be apart.

use crate::{App, AppError, Tenant};
use gewu_kernel::id::{AreaId, BodyId, PersonId, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::Places;
use gewu_matter::procedure::{At, Category, Name, Procedure, REPORTER, Step, StepKind, Who};
use gewu_matter::roster::Roster as _;
use gewu_packs::Said;
use gewu_territory::area::Hierarchy;
use std::collections::{BTreeMap, BTreeSet};

/// What is lacking for a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Nobody at all.
    Nobody,
    /// Somebody, and nobody when they are away.
    Deputy,
    /// Somebody who would have to step back, because they alone did this other step.
    Another(Name),
    /// A unit that the categories name and the tenant has not.
    Unit,
}

/// Something lacking, wherever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The procedure.
    pub procedure: Name,
    /// The step.
    pub step: Name,
    /// What is lacking.
    pub lack: Lack,
    /// Which seat, in words: the role and where.
    pub seat: String,
    /// What that means and what to do.
    pub said: Said,
}

impl App {
    /// Everything that is lacking for the procedures in force, by procedure, step and seat.
    ///
    /// # Errors
    /// When the tenant cannot be read.
    pub async fn check_staffing(&self, tenant: TenantId) -> Result<Vec<Gap>, AppError> {
        let tenant = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = tenant.work_time.date(now);
        let mut gaps = Gaps::default();
        let spots = spots(&tenant, day);
        for (_, runnable) in tenant.procedures() {
            let look = Look { tenant: &tenant, procedure: &runnable.procedure, now, day };
            for spot in &spots {
                look.at(&tenant.places(*spot, day), &mut gaps);
            }
        }
        Ok(gaps.0.into_values().collect())
    }
}

/// By what makes two of them the same.
#[derive(Default)]
struct Gaps(BTreeMap<(Name, Name, Lack, String), Gap>);

/// The smallest areas: every matter lies in one of them, or above.
fn spots(tenant: &Tenant, day: Date) -> Vec<AreaId> {
    let alone = |area: &AreaId| {
        let below = |hierarchy| tenant.territory.children(*area, hierarchy, day);
        [Hierarchy::Administrative, Hierarchy::Grid].into_iter().all(|hierarchy| below(hierarchy).is_empty())
    };
    let areas = tenant.territory.areas().map(|area| area.id);
    areas.filter(|area| tenant.territory.exists(*area, day)).filter(alone).collect()
}

struct Look<'t> {
    tenant: &'t Tenant,
    procedure: &'t Procedure,
    now: Timestamp,
    day: Date,
}

/// Who can do a step at one place.
struct Candidates {
    /// The seats looked at, in order.
    seats: Vec<Seat>,
    people: BTreeSet<PersonId>,
    /// Whether somebody is left when those who usually act are away.
    covered: bool,
}

impl Look<'_> {
    fn at(&self, places: &Places, gaps: &mut Gaps) {
        for step in self.procedure.steps.values() {
            if matches!(step.kind, StepKind::Wait { .. } | StepKind::Parallel { .. }) {
                continue;
            }
            for category in self.categories(step) {
                self.step(step, category, places, gaps);
            }
        }
    }

    /// What a step depends on: on each category where its people are found by the category’s unit.
    fn categories(&self, step: &Step) -> Vec<Option<&Category>> {
        let by_unit = |who: &Who| matches!(who, Who::Role { at: At::Binding(_), .. });
        let mut units = BTreeSet::new();
        match step.who.iter().any(by_unit) {
            true => {
                self.procedure.categories.values().filter(|it| units.insert(&it.unit)).map(Some).collect()
            }
            false => vec![None],
        }
    }

    fn step(&self, step: &Step, category: Option<&Category>, places: &Places, gaps: &mut Gaps) {
        // Whoever reports or was named is there by being named.
        if step.who.iter().all(|who| matches!(who, Who::Reporter | Who::Bound(_) | Who::External(_))) {
            return;
        }
        let unit = match category.and_then(|category| category.unit.as_ref()) {
            Some(key) => match self.tenant.roster(self.now).unit(key, places) {
                Some(body) => Some(body),
                None => return gaps.tell(self, step, Lack::Unit, key.clone()),
            },
            // A category without a unit leaves it to whoever assesses to name one.
            None if category.is_some() => return,
            None => None,
        };
        let candidates = self.candidates(step, unit, places);
        let Some(seat) = candidates.seats.last() else { return };
        if candidates.people.is_empty() {
            return gaps.tell(self, step, Lack::Nobody, self.words(seat));
        }
        if !candidates.covered {
            let held = candidates.seats.iter().find(|seat| !self.in_office(seat).is_empty()).unwrap_or(seat);
            gaps.tell(self, step, Lack::Deputy, self.words(held));
        }
        for other in step.not.iter().filter(|other| *other != REPORTER) {
            let Some(before) = self.procedure.steps.get(other) else { continue };
            let earlier = self.candidates(before, unit, places).people;
            // Whoever alone can do the step, and may have done the other.
            if candidates.people.len() == 1 && candidates.people.is_subset(&earlier) {
                gaps.tell(self, step, Lack::Another(other.clone()), self.words(seat));
            }
        }
    }

    fn candidates(&self, step: &Step, unit: Option<BodyId>, places: &Places) -> Candidates {
        let mut seats = Vec::new();
        for who in &step.who {
            let Who::Role { role, at } = who else { continue };
            let found: Vec<Place> = match at {
                At::Levels(levels) => levels
                    .iter()
                    .filter_map(|level| places.get(level))
                    .map(|area| Place::Area(*area))
                    .collect(),
                At::Binding(_) => unit.map(Place::Body).into_iter().collect(),
            };
            seats.extend(found.into_iter().map(|place| Seat { role: role.clone(), place }));
        }
        let people: BTreeSet<PersonId> = seats.iter().flat_map(|seat| self.in_office(seat)).collect();
        Candidates { covered: people.len() > 1, seats, people }
    }

    fn in_office(&self, seat: &Seat) -> Vec<PersonId> {
        let (own, deputies) = self.tenant.directory.in_office(seat, self.day);
        own.into_iter().chain(deputies).collect()
    }

    fn words(&self, seat: &Seat) -> String {
        let place = match seat.place {
            Place::Area(area) => self.tenant.territory.name(area, self.day).unwrap_or("?").to_owned(),
            Place::Body(body) => {
                self.tenant.directory.body(body).map_or("?".to_owned(), |body| body.name.clone())
            }
        };
        format!("{} @ {place}", self.tenant.role_title(&seat.role))
    }
}

impl Gaps {
    fn tell(&mut self, look: &Look<'_>, step: &Step, lack: Lack, seat: String) {
        let key = (look.procedure.id.clone(), step.id.clone(), lack.clone(), seat.clone());
        self.0.entry(key).or_insert_with(|| Gap {
            procedure: look.procedure.id.clone(),
            step: step.id.clone(),
            said: said(step, &lack, &seat),
            lack,
            seat,
        });
    }
}

fn said(step: &Step, lack: &Lack, seat: &str) -> Said {
    let title = &step.title;
    match lack {
        Lack::Nobody => Said::of(
            format!("nobody can do “{title}”: {seat} is vacant; name somebody and a deputy"),
            format!("“{title}”没有人办：{seat}空缺；请任命一人并设代理"),
        ),
        Lack::Deputy => Said::of(
            format!("only one person can do “{title}”: {seat}; name a deputy for when they are away"),
            format!("“{title}”只有一个人能办：{seat}；请设代理，以备其不在岗"),
        ),
        Lack::Another(other) => Said::of(
            format!(
                "whoever is {seat} alone does “{title}” and could have done “{other}”, which must be apart; name another person for one of them"
            ),
            format!("{seat}一个人既办“{title}”，又可能办过必须分开的“{other}”；请给其中之一另任命一人"),
        ),
        Lack::Unit => Said::of(
            format!(
                "the categories send “{title}” to the unit “{seat}”, which is not here; add a body with that code, or set another unit in the parameters"
            ),
            format!(
                "有类别把“{title}”派给单位“{seat}”，而本地没有；请建立这个代码的组织，或在参数里改用别的单位"
            ),
        ),
    }
}
