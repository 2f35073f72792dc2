//! What is wanted of matters beside words.

use super::{AREA, BODY, CATEGORY, OUTCOME, SOURCE, STATUS, facet};
use crate::error::AppError;
use crate::matter::rows::status_word;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, BodyId};
use gewu_kernel::seat::Place;
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::{Binding, Matter, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Conditions that all must hold; what is not said is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Whether it goes on.
    pub status: Option<Status>,
    /// In this area.
    pub area: Option<AreaId>,
    /// Of this category.
    pub category: Option<String>,
    /// Given to this body, or waiting for somebody in it.
    pub unit: Option<BodyId>,
    /// Came by this way.
    pub source: Option<String>,
    /// Late now.
    pub overdue: bool,
    /// Came to this end.
    pub outcome: Option<String>,
    /// Opened on this day or later.
    pub from: Option<Date>,
    /// Opened on this day or earlier.
    pub until: Option<Date>,
}

impl Filter {
    /// Refuses what nobody here has heard of, and says what is known.
    pub(super) fn check(&self, tenant: &Tenant) -> Result<(), AppError> {
        if let Some(area) = self.area.filter(|area| tenant.territory.area(*area).is_none()) {
            return Err(AppError::NoSuchArea(area.to_string()));
        }
        if let Some(unit) = self.unit.filter(|unit| tenant.directory.body(*unit).is_none()) {
            return Err(AppError::Query(format!("unit: no body here has the number {unit}")));
        }
        let procedures = || tenant.all_procedures();
        let categories = || procedures().flat_map(|it| it.categories.keys().map(String::as_str));
        known("category", &self.category, categories())?;
        known("outcome", &self.outcome, procedures().flat_map(|it| it.ends.keys().map(String::as_str)))?;
        if self.from.zip(self.until).is_some_and(|(from, until)| until < from) {
            return Err(AppError::Query("until: not before from".to_owned()));
        }
        Ok(())
    }

    /// What the index finds candidates by.
    pub(super) fn facets(&self) -> Vec<String> {
        let late = self.overdue.then_some(Status::Open);
        let mut facets = Vec::new();
        facets.extend(self.status.or(late).map(|it| facet(STATUS, status_word(it))));
        facets.extend(self.area.map(|it| facet(AREA, it)));
        facets.extend(self.category.as_ref().map(|it| facet(CATEGORY, it)));
        facets.extend(self.unit.map(|it| facet(BODY, it)));
        facets.extend(self.source.as_ref().map(|it| facet(SOURCE, it)));
        facets.extend(self.outcome.as_ref().map(|it| facet(OUTCOME, it)));
        facets
    }

    /// The instants between which a matter was opened: from the first, before the second.
    pub(super) fn opened(&self, tenant: &Tenant) -> (Option<Timestamp>, Option<Timestamp>) {
        let start = |day| tenant.work_time.start_of(day);
        let after = self.until.and_then(|day| day.tomorrow().ok());
        (self.from.map(start), after.map(start))
    }

    /// Whether a matter is as wanted now.
    pub(super) fn holds(
        &self,
        tenant: &Tenant,
        matter: &Matter,
        source: Option<&str>,
        now: Timestamp,
    ) -> bool {
        let (from, until) = self.opened(tenant);
        let is = |wanted: &Option<String>, has: Option<&str>| wanted.is_none() || wanted.as_deref() == has;
        self.status.is_none_or(|status| matter.status == status)
            && self.area.is_none_or(|area| matter.places.values().any(|place| *place == area))
            && is(&self.category, matter.category.as_deref())
            && self.unit.is_none_or(|unit| units(matter).contains(&unit))
            && is(&self.source, source)
            && (!self.overdue || matter.due_at().is_some_and(|due| due < now))
            && is(&self.outcome, matter.end.as_deref())
            && from.is_none_or(|from| from <= matter.opened_at)
            && until.is_none_or(|until| matter.opened_at < until)
    }
}

/// The bodies that a matter was given to, and those in which a seat has it now.
pub(super) fn units(matter: &Matter) -> BTreeSet<BodyId> {
    let given = matter.bindings.values().filter_map(|binding| match binding {
        Binding::Body(body) => Some(*body),
        Binding::Person(_) => None,
    });
    let seats = matter.tasks.values().filter_map(|task| task.seat());
    let waiting = seats.filter_map(|seat| match seat.place {
        Place::Body(body) => Some(body),
        Place::Area(_) => None,
    });
    given.chain(waiting).collect()
}

fn known<'n>(
    what: &str,
    wanted: &Option<String>,
    names: impl Iterator<Item = &'n str>,
) -> Result<(), AppError> {
    let Some(wanted) = wanted else { return Ok(()) };
    let names: BTreeSet<&str> = names.collect();
    if names.contains(wanted.as_str()) {
        return Ok(());
    }
    let names: Vec<&str> = names.into_iter().collect();
    Err(AppError::Query(format!("{what}: “{wanted}” is none; there are {}", names.join(", "))))
}
