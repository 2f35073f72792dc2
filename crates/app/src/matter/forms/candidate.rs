//! Who can be named.

use super::{CandidateView, Desk, NameView};
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::BodyId;
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::matter::Binding;
use gewu_matter::procedure::{At, Bind, BindKind, Who};
use std::collections::BTreeSet;

/// The most candidates that are offered for one name.
const CANDIDATES: usize = 500;

impl Desk<'_> {
    pub(super) fn name(&self, bind: &Bind) -> NameView {
        let procedure = &self.runnable.procedure;
        let category = self.loaded.matter.category.as_ref().and_then(|it| procedure.categories.get(it));
        let unit = category.filter(|_| bind.from_category).and_then(|it| it.unit.as_deref());
        let roster = self.tenant.roster(self.now);
        let usual =
            unit.and_then(|unit| gewu_matter::Roster::unit(&roster, unit, &self.loaded.matter.places));
        // Nobody whom it is about, nor anybody near them, can be named for it.
        let day = self.tenant.work_time.date(self.now);
        let near: Vec<_> = self.loaded.matter.about.iter().map(|whom| self.tenant.near(whom, day)).collect();
        let usual = usual.filter(|body| !near.iter().any(|near| near.bodies.contains(body)));
        let mut candidates = match bind.kind {
            BindKind::Body => self.bodies(&self.roles(&bind.name)),
            BindKind::Person => self.people(),
        };
        let usual = usual.map(Binding::Body);
        candidates.retain(|candidate| !near.iter().any(|near| near.names(&candidate.who)));
        // The usual one is the likeliest, so it stands first; the sort keeps the others as they are.
        candidates.sort_by_key(|candidate| Some(candidate.who) != usual);
        NameView { name: bind.name.clone(), kind: bind.kind, usual, candidates }
    }

    /// The roles that act in a body once it is bound; none when no step says.
    fn roles(&self, binding: &str) -> BTreeSet<&str> {
        let who = self.runnable.procedure.steps.values().flat_map(|step| &step.who);
        who.filter_map(|who| match who {
            Who::Role { role, at: At::Binding(name) } if name == binding => Some(role.as_str()),
            _ => None,
        })
        .collect()
    }

    /// The bodies where the matter lies in which somebody holds one of the roles, the nearest first.
    pub(super) fn bodies(&self, roles: &BTreeSet<&str>) -> Vec<CandidateView> {
        let day = self.tenant.work_time.date(self.now);
        let near = |area| {
            gewu_territory::area::Level::ALL
                .iter()
                .rev()
                .position(|level| self.loaded.matter.places.get(level.word()) == Some(&area))
        };
        let staffed = |body: BodyId| {
            roles.is_empty()
                || roles.iter().any(|role| {
                    let seat = Seat { role: (*role).to_owned(), place: Place::Body(body) };
                    let holders = self.tenant.directory.holders(&seat, self.now, day);
                    !holders.acting.is_empty() || !holders.absent.is_empty()
                })
        };
        let found = self.tenant.directory.bodies().filter_map(|body| Some((near(body.area)?, body)));
        let mut found: Vec<_> = found.filter(|(_, body)| staffed(body.id)).collect();
        found.sort_by(|(near, body), (other, than)| {
            (near, &body.name, body.id).cmp(&(other, &than.name, than.id))
        });
        let candidate = |(_, body): (usize, &gewu_territory::body::Body)| CandidateView {
            who: Binding::Body(body.id),
            name: body.name.clone(),
            place: self.tenant.territory.name(body.area, day).unwrap_or_default().to_owned(),
        };
        found.into_iter().take(CANDIDATES).map(candidate).collect()
    }

    /// Every body where the matter lies, and the people in office there.
    pub(super) fn whoever(&self) -> Vec<CandidateView> {
        let mut all = self.bodies(&BTreeSet::new());
        all.extend(self.people());
        all
    }

    /// Somebody, or a body, as lists of candidates show them.
    pub(super) fn candidate(&self, who: &Binding) -> CandidateView {
        let day = self.tenant.work_time.date(self.now);
        let (name, area) = match who {
            Binding::Body(body) => {
                let body = self.tenant.directory.body(*body);
                (body.map(|it| it.name.clone()), body.map(|it| it.area))
            }
            Binding::Person(person) => {
                let post = self.tenant.directory.posts(*person, day).into_iter().next();
                (self.tenant.people.get(person).map(|it| it.name.clone()), post.map(|it| it.area))
            }
        };
        let place =
            area.and_then(|area| self.tenant.territory.name(area, day)).unwrap_or_default().to_owned();
        CandidateView { who: *who, name: name.unwrap_or_default(), place }
    }

    /// The people in office where the matter lies, by name.
    fn people(&self) -> Vec<CandidateView> {
        let day = self.tenant.work_time.date(self.now);
        let places: BTreeSet<_> = self.loaded.matter.places.values().collect();
        let mut found: Vec<CandidateView> = self
            .tenant
            .people
            .values()
            .filter_map(|person| {
                let posts = self.tenant.directory.posts(person.person, day);
                let post = posts.into_iter().find(|post| places.contains(&post.area))?;
                let place = self.tenant.territory.name(post.area, day).unwrap_or_default();
                Some(CandidateView {
                    who: Binding::Person(person.person),
                    name: person.name.clone(),
                    place: format!("{place} {}", self.tenant.role_title(&post.role)),
                })
            })
            .collect();
        found.sort_by(|one, other| (&one.name, one.who).cmp(&(&other.name, other.who)));
        found.truncate(CANDIDATES);
        found
    }
}

impl Tenant {
    /// The name of a place or a body today.
    pub(super) fn place_name(&self, place: &Place, now: Timestamp) -> String {
        let name = match place {
            Place::Area(area) => self.territory.name(*area, self.work_time.date(now)),
            Place::Body(body) => self.directory.body(*body).map(|body| body.name.as_str()),
        };
        name.unwrap_or_default().to_owned()
    }
}
