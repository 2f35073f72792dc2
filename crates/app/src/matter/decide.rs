//! From a request to the engine's decision, over what the group's working set knows.

use super::act::{Act, Verb};
use super::caller::Caller;
use super::receipt;
use super::report::{Found, Report};
use super::request::{Request, Work};
use super::rows::Loaded;
use super::set_aside;
use super::timeline;
use super::working_set::WorkingSet;
use crate::App;
use crate::error::AppError;
use crate::pack::PackError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{MatterId, Subject};
use gewu_matter::command::{Actor, Command};
use gewu_matter::{Circumstances, Decision, Event, Opening, Roster};
use gewu_packs::Runnable;
use gewu_packs::form::Filled;
use gewu_store::journal::FactRow;
use serde_json::{Value, json};

/// A decision with everything that is kept beside it.
pub(crate) struct Decided {
    pub(super) loaded: Loaded,
    pub(super) decision: Decision,
    pub(super) filled: Filled,
    pub(super) found: Option<Found>,
    pub(super) receipt: Option<String>,
}

/// Under which an opening form holds the number that a partner gave its order.
pub(crate) const NUMBER: &str = "order-number";

impl Decided {
    /// What happens to the matter.
    pub(crate) fn events(&self) -> &[Event] {
        &self.decision.events
    }
}

impl App {
    pub(super) async fn decide(
        &self,
        tenant: &Tenant,
        set: &WorkingSet,
        request: &Request,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        match &request.work {
            Work::Report(report) => {
                let paper = match &report.paper {
                    Some(code) => Some(self.take_paper(tenant, request, report, code, now).await?),
                    None => None,
                };
                if paper.is_some_and(|matter| set.matter(matter).is_some()) {
                    return Err(AppError::Contended);
                }
                self.report(tenant, request, report, paper, now)
            }
            Work::Act(act) => self.act(tenant, set, request, act, now).await,
            Work::Move(order) => {
                let absent = || AppError::NoSuchMatter(order.matter);
                self.move_over(tenant, set.matter(order.matter).ok_or_else(absent)?, order, now)
            }
        }
    }

    fn report(
        &self,
        tenant: &Tenant,
        request: &Request,
        report: &Report,
        paper: Option<MatterId>,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let missing = || AppError::NoSuchProcedure(report.procedure.clone());
        if let Some(pack) = tenant.retired(&report.procedure) {
            return Err(PackError::Retired(pack.to_owned()).into());
        }
        let (edition, pack) = tenant.in_force(&report.procedure).ok_or_else(missing)?;
        let runnable = pack.procedures.get(&report.procedure).ok_or_else(missing)?;
        report.check_on_behalf(tenant, &request.caller)?;
        let day = tenant.work_time.date(now);
        let found = report.at.find(tenant, day)?;
        let filled = runnable.form.fill(report.form.clone(), || self.source.salt())?;
        let mut content = filled.content.clone();
        if let Some(outside) = &found.outside {
            content.open.insert("outside-grids".to_owned(), json!(outside));
        }
        if let Some(number) = &report.number {
            content.open.insert(NUMBER.to_owned(), json!(number));
        }
        if paper.is_some() {
            content.open.insert("on-paper".to_owned(), json!(true));
        }
        if !report.set_aside.is_empty() {
            content.open.insert(set_aside::MARK.to_owned(), json!(report.set_aside));
        }
        let id = paper.unwrap_or_else(|| MatterId(self.source.id(now)));
        let opening = Opening {
            id,
            category: content.open.get("category").and_then(Value::as_str).map(str::to_owned),
            places: tenant.places(found.area, day),
            content,
            for_reporter: report.on_behalf.as_ref().map(|on_behalf| on_behalf.person),
            about: report.about.clone(),
        };
        let actor = self.actor(tenant, &request.caller, now);
        let roster = tenant.roster(now);
        let given = tenant.circumstances(runnable, &roster, &actor, now);
        let decision = gewu_matter::open(opening, given)?;
        let code = receipt::code(tenant, id);
        let title = filled.personal.iter().find(|it| it.field == "title").map(|it| &it.value);
        let title = title.or_else(|| filled.content.open.get("title")).and_then(Value::as_str);
        let point = match &report.at {
            super::Where::Point { longitude, latitude } => Some((micro(*longitude), micro(*latitude))),
            _ => None,
        };
        let loaded = Loaded {
            matter: decision.matter.clone(),
            tasks_before: Default::default(),
            base_version: 0,
            procedure: report.procedure.clone(),
            pack: pack.id.clone(),
            edition: edition.clone(),
            title: title.map(str::to_owned),
            source: report.source.clone(),
            area: Some(found.area),
            point,
            receipt_hash: receipt::hash(&code),
            shown: None,
        };
        Ok(Decided { loaded, decision, filled, found: Some(found), receipt: Some(code) })
    }

    async fn act(
        &self,
        tenant: &Tenant,
        set: &WorkingSet,
        request: &Request,
        act: &Act,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let absent = || AppError::NoSuchMatter(act.matter);
        let loaded = set.matter(act.matter).ok_or_else(absent)?;
        match self.act_on(tenant, request, act, loaded, now).await {
            // Whoever may not know of a matter does not learn of it by being refused, nor what came since.
            // Whoever hands work over need not see it, and hears why not.
            Err(error)
                if !matches!((&error, &act.verb), (AppError::Store(_), _) | (_, Verb::HandOver { .. })) =>
            {
                let known = tenant.may_see(&request.caller, &loaded.matter, now);
                Err(if known { error } else { absent() })
            }
            acted => acted,
        }
    }

    async fn act_on(
        &self,
        tenant: &Tenant,
        request: &Request,
        act: &Act,
        loaded: &Loaded,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let absent = || AppError::NoSuchMatter(act.matter);
        if let Some(expected) = act.expected_version.filter(|expected| *expected != loaded.matter.version) {
            let mut since = self.store.timeline(tenant.row.tenant, &Subject::Matter(act.matter)).await?;
            since.retain(|fact| fact.subject_version > expected as i64);
            let procedure = &tenant.runnable(loaded)?.procedure;
            if !tenant.sight(&request.caller, &loaded.matter, procedure, now).names {
                since.iter_mut().for_each(without_ids);
            }
            return Err(AppError::Changed { expected, now: loaded.matter.version, since });
        }
        let actor = match &request.caller {
            Caller::Reporter(own) | Caller::Party(own, _) if *own != act.matter => return Err(absent()),
            Caller::Anyone { .. } => return Err(absent()),
            caller => self.actor(tenant, caller, now),
        };
        if matches!(act.verb, Verb::Recheck { .. }) && !self.drawn(tenant.row.tenant, act.matter).await? {
            return Err(AppError::NotDrawn);
        }
        let runnable = tenant.runnable(loaded)?;
        let (command, filled) = act.verb.command(&loaded.matter, runnable, || self.source.salt())?;
        let roster = tenant.roster(now);
        let given = tenant.circumstances(runnable, &roster, &actor, now);
        let decision = gewu_matter::decide(&loaded.matter, &command, given)?;
        let loaded = Loaded { matter: decision.matter.clone(), ..loaded.clone() };
        let named = decision.events.iter().find_map(|event| match event {
            Event::PartyNamed { party, .. } => Some(*party),
            _ => None,
        });
        let receipt = named.map(|party| receipt::party_code(tenant, act.matter, party));
        Ok(Decided { loaded, decision, filled, found: None, receipt })
    }

    /// The other side of a join, or of taking one back. A join changes the other matter as well, so that two matters
    /// cannot end by becoming part of each other, nor one become part of another that ends meanwhile.
    pub(super) fn other_side(
        &self,
        tenant: &Tenant,
        set: &WorkingSet,
        request: &Request,
        one_side: &Decided,
        now: Timestamp,
    ) -> Result<Option<Decided>, AppError> {
        let matter = one_side.decision.matter.id;
        let seen = |other: &&Loaded| tenant.may_see(&request.caller, &other.matter, now);
        let named = |id: MatterId| set.matter(id).filter(seen).ok_or(AppError::NoSuchMatter(id));
        let mut other_side = None;
        for event in &one_side.decision.events {
            match event {
                Event::Ended { into: Some(into), .. } => {
                    other_side = Some((named(*into)?, Command::TakeIn { matter }));
                }
                Event::Parted { from, .. } => {
                    let other = set.matter(*from).ok_or(AppError::NoSuchMatter(*from))?;
                    other_side = Some((other, Command::LetGo { matter }));
                }
                // The earlier one stays as it was: what came after it is found from the later one.
                Event::Recurred { of: Some(of), .. } => drop(named(*of)?),
                _ => {}
            }
        }
        let Some((other, command)) = other_side else { return Ok(None) };
        let runnable = tenant.runnable(other)?;
        let roster = tenant.roster(now);
        let actor = self.actor(tenant, &request.caller, now);
        let given = tenant.circumstances(runnable, &roster, &actor, now);
        let decision = gewu_matter::decide(&other.matter, &command, given)?;
        let loaded = Loaded { matter: decision.matter.clone(), ..other.clone() };
        Ok(Some(Decided { loaded, decision, filled: Filled::default(), found: None, receipt: None }))
    }

    pub(super) fn actor(&self, tenant: &Tenant, caller: &Caller, now: Timestamp) -> Actor {
        match caller {
            Caller::Anyone { .. } | Caller::Reporter(_) => Actor::Reporter,
            Caller::Party(_, party) => Actor::Party(*party),
            Caller::Partner(partner) => Actor::External(partner.external.clone()),
            Caller::Person(person) => tenant.actor(*person, now),
            Caller::Time => Actor::Time,
        }
    }
}

impl Tenant {
    /// The procedure that a matter runs: that of the edition it began with.
    pub(crate) fn runnable(&self, loaded: &Loaded) -> Result<&Runnable, AppError> {
        let runnable = self.edition(&loaded.edition).and_then(|pack| pack.procedures.get(&loaded.procedure));
        runnable.ok_or_else(|| AppError::NoSuchProcedure(loaded.procedure.clone()))
    }

    pub(super) fn circumstances<'a>(
        &'a self,
        runnable: &'a Runnable,
        roster: &'a dyn Roster,
        actor: &'a Actor,
        now: Timestamp,
    ) -> Circumstances<'a> {
        Circumstances { now, procedure: &runnable.procedure, work_time: &self.work_time, roster, actor }
    }
}

/// A fact without the ids of persons.
fn without_ids(fact: &mut FactRow) {
    let mut body = serde_json::from_str(&fact.body).unwrap_or_default();
    timeline::without_ids(&mut body);
    fact.body = canonical(&body);
}

fn micro(degrees: f64) -> i64 {
    (degrees * 1_000_000.0).round() as i64
}
