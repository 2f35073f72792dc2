//! Reading one matter: where it stands, who it waits for, what may be done, what has happened.

use super::reader::Reader;
use super::rows::Loaded;
use super::sight::Sight;
use super::timeline::{self, FactView};
use crate::App;
use crate::error::AppError;
use crate::export::ReadingView;
use crate::matter::caller::Caller;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, MatterId, PersonId, Subject, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::Procedure;
use gewu_matter::matter::{Assignee, Binding, Matter, PartyNumber, Status, Task};
use gewu_matter::moves::Moves;
use gewu_matter::procedure::Step;
use gewu_packs::Runnable;
use gewu_store::journal::FactRow;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A matter as somebody may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct MatterView {
    /// Its id.
    pub id: MatterId,
    /// Its version, for commands that expect it.
    pub version: u64,
    /// The procedure.
    pub procedure: String,
    /// What people call the procedure.
    pub procedure_title: String,
    /// Whether it goes on.
    pub status: Status,
    /// The end, in words.
    pub end: Option<String>,
    /// The result claimed last, in words.
    pub result: Option<String>,
    /// The category, in words.
    pub category: Option<String>,
    /// Where it lies, from the largest place to the smallest.
    pub places: Vec<PlaceView>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The opening form; personal fields but the title only for those with a part in the matter: whoever reported
    /// it, acted on it or is named in it, a body that has it, and the seats that its steps name where it lies.
    pub form: Map<String, Value>,
    /// What the reader may do with the matter as a whole now: `urge`, `note`, `reopen`.
    pub may: Vec<&'static str>,
    /// Whom it is between.
    pub parties: Vec<PartyView>,
    /// Whom and which bodies it is about, for those who work on it.
    pub about: Vec<AboutView>,
    /// What waits.
    pub tasks: Vec<TaskView>,
    /// What happened, in order.
    pub timeline: Vec<FactView>,
    /// Who has taken personal values of it along, the latest first.
    pub readings: Vec<ReadingView>,
}

/// Somebody, or a body, that a matter is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AboutView {
    /// Whom.
    pub whom: Binding,
    /// Their name.
    pub name: String,
}

/// One of those whom a matter is between.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartyView {
    /// The number within the matter; 0 is whoever opened it.
    pub party: PartyNumber,
    /// On which side.
    pub side: String,
    /// What people call the side.
    pub side_title: String,
    /// What is known of them, as far as the reader reads it.
    pub known: Map<String, Value>,
    /// Whether it is the reader.
    pub own: bool,
}

/// A place of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PlaceView {
    /// Its level, in the word of tables.
    pub level: String,
    /// Its number.
    pub area: AreaId,
    /// Its name today.
    pub name: String,
    /// Invented for demonstration or tests: not a real place.
    pub synthetic: bool,
}

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TaskView {
    /// Its number.
    pub task: u32,
    /// The step.
    pub step: String,
    /// What people call the step.
    pub step_title: String,
    /// `perform`, `decide`, `help` or `wait`.
    pub purpose: Value,
    /// Who it waits for, in words: an office, with names for staff.
    pub waits_for: String,
    /// When it began to wait.
    pub opened_at: Timestamp,
    /// When its limit ends, exclusive; none while the clock stands still or a day is waited for.
    pub due_at: Option<Timestamp>,
    /// Whether the limit depends on a calendar that is not out yet.
    pub provisional: bool,
    /// Whether the clock stands still.
    pub paused: bool,
    /// Whether somebody has signed for it.
    pub taken: bool,
    /// The outcomes it may come to, by id, with what people call them.
    pub outcomes: BTreeMap<String, String>,
    /// Whether it waits for the reader, alone or with others of the same seat.
    pub yours: bool,
    /// The parties that it has yet to hear.
    pub unheard: Vec<PartyNumber>,
    /// The outcomes to which the reader may bring it now.
    pub offered: Vec<String>,
    /// What the reader may do with it now: `take`, `finish`, `return`, `transfer`, `extend`, `pause`, `resume`,
    /// `ask-help`, `release-help`, `review`.
    pub may: Vec<&'static str>,
}

impl App {
    /// A matter with its timeline, for whoever may see it; for anyone else it does not exist.
    pub async fn show(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
    ) -> Result<MatterView, AppError> {
        let (mut view, sight) = self.seen_by(tenant, caller, matter).await?;
        if !sight.names {
            view.timeline.iter_mut().for_each(|fact| timeline::without_ids(&mut fact.body));
        }
        Ok(view)
    }

    /// The same with the ids of persons that facts hold, for an interface that tells offices in their place.
    pub(super) async fn seen_by(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
    ) -> Result<(MatterView, Sight), AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let loaded = Loaded::read(row)?;
        let now = self.clock.now();
        if !snapshot.may_see(caller, &loaded.matter, now) {
            return Err(absent());
        }
        let runnable = snapshot.runnable(&loaded)?;
        let facts = self.store.timeline(tenant, &Subject::Matter(matter)).await?;
        let mut personal = timeline::personal(self.store.values(tenant, matter).await?);
        let mut sight = snapshot.sight(caller, &loaded.matter, &runnable.procedure, now);
        sight.personal = sight.personal || self.looks_again(&snapshot, &loaded, caller, now).await?;
        if !sight.personal {
            timeline::keep_title(&mut personal, loaded.matter.told_by);
        }
        Reader::of(&snapshot, caller, &loaded.matter, runnable, now).keep(
            &facts,
            loaded.matter.told_by,
            &mut personal,
        );
        let actor = self.actor(&snapshot, caller, now);
        let roster = snapshot.roster(now);
        let given = snapshot.circumstances(runnable, &roster, &actor, now);
        let moves = gewu_matter::moves(&loaded.matter, given);
        let mut view = view(&snapshot, &loaded, runnable, facts, &mut personal, sight.names, now);
        view.parties = parties(&loaded.matter, &runnable.procedure, caller, &view.timeline);
        if sight.names {
            view.about = about(&snapshot, &loaded.matter);
        }
        view.readings = self.readings_of(&snapshot, matter, sight.names).await?;
        offer(&mut view, moves, &runnable.procedure);
        Ok((view, sight))
    }
}

/// The party who acted, or for whom it was written down, as a fact tells.
pub(super) fn by_party(body: &Value) -> Option<PartyNumber> {
    let number = body.pointer("/by/party")?.as_u64()?;
    PartyNumber::try_from(number).ok()
}

/// Whom it is between, each with what was told of them as far as the reader reads it.
fn parties(matter: &Matter, procedure: &Procedure, caller: &Caller, timeline: &[FactView]) -> Vec<PartyView> {
    let own = |number: PartyNumber, person: Option<PersonId>| match caller {
        Caller::Reporter(_) => number == 0,
        Caller::Party(_, party) => number == *party,
        Caller::Person(caller) => person == Some(*caller) || number == 0 && matter.reporter == Some(*caller),
        Caller::Anyone { .. } | Caller::Partner(_) | Caller::Time => false,
    };
    let known = |told_by: u64| {
        let fact = timeline.iter().find(|fact| u64::try_from(fact.version) == Ok(told_by));
        let open = fact.and_then(|fact| fact.body.pointer("/content/open")?.as_object());
        let personal = fact.map(|fact| fact.personal.clone()).unwrap_or_default();
        open.cloned().unwrap_or_default().into_iter().chain(personal).collect()
    };
    let views = matter.parties.iter().map(|(number, party)| PartyView {
        party: *number,
        side: party.side.clone(),
        side_title: procedure.sides.get(&party.side).map_or(party.side.clone(), |side| side.title.clone()),
        known: known(party.told_by),
        own: own(*number, party.person),
    });
    views.collect()
}

fn about(tenant: &Tenant, matter: &Matter) -> Vec<AboutView> {
    let name = |whom: &Binding| match whom {
        Binding::Body(body) => tenant.directory.body(*body).map(|it| it.name.clone()),
        Binding::Person(person) => tenant.people.get(person).map(|it| it.name.clone()),
    };
    let view = |whom: &Binding| AboutView { whom: *whom, name: name(whom).unwrap_or_default() };
    matter.about.iter().map(view).collect()
}

/// Writes down what the reader may do, outcomes in the order of the pack.
fn offer(view: &mut MatterView, mut moves: Moves, procedure: &Procedure) {
    view.may = moves.matter.into_iter().collect();
    for task in &mut view.tasks {
        let Some(open) = moves.tasks.remove(&task.task) else { continue };
        task.yours = open.yours;
        task.offered = open.outcomes.into_iter().collect();
        task.unheard = open.unheard.into_iter().collect();
        if let Some(step) = procedure.steps.get(&task.step) {
            task.offered.sort_by_key(|name| step.outcomes.get(name).map(|outcome| outcome.place));
        }
        task.may = open.verbs.into_iter().collect();
    }
}

fn view(
    tenant: &Tenant,
    loaded: &Loaded,
    runnable: &Runnable,
    facts: Vec<FactRow>,
    personal: &mut BTreeMap<i64, Map<String, Value>>,
    names: bool,
    now: Timestamp,
) -> MatterView {
    let Loaded { matter, .. } = loaded;
    let procedure = &runnable.procedure;
    let day = tenant.work_time.date(now);
    let mut form = matter.form.clone();
    form.extend(personal.get(&(matter.told_by as i64)).cloned().unwrap_or_default());
    let parsed = facts.iter().filter(|fact| fact.kind == timeline::MIGRATED).map(|fact| {
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        (fact.subject_version, fact.kind.as_str(), body)
    });
    let before = timeline::ran_before(parsed);
    let ran = |version: i64| {
        let edition = before.iter().find(|(until, _)| version <= *until).map(|(_, edition)| edition);
        let pack = tenant.edition(edition.unwrap_or(&loaded.edition));
        pack.and_then(|pack| Some(&pack.procedures.get(&loaded.procedure)?.procedure))
    };
    let places = gewu_territory::area::Level::ALL.iter().filter_map(|level| {
        let area = *matter.places.get(level.word())?;
        let name = tenant.territory.name(area, day).unwrap_or_default().to_owned();
        let synthetic = tenant.territory.area(area).is_some_and(|it| it.synthetic);
        Some(PlaceView { level: level.word().to_owned(), area, name, synthetic })
    });
    MatterView {
        id: matter.id,
        version: matter.version,
        procedure: procedure.id.clone(),
        procedure_title: procedure.title.clone(),
        status: matter.status,
        end: matter
            .end
            .as_ref()
            .map(|end| procedure.ends.get(end).map_or(end.clone(), |it| it.title.clone())),
        result: matter.result.as_ref().map(|it| procedure.results.get(it).unwrap_or(it).clone()),
        category: matter.category.as_ref().and_then(|it| Some(procedure.categories.get(it)?.title.clone())),
        places: places.collect(),
        opened_at: matter.opened_at,
        ended_at: matter.ended_at,
        form,
        may: Vec::new(),
        parties: Vec::new(),
        about: Vec::new(),
        tasks: matter
            .tasks
            .iter()
            .filter_map(|(number, task)| {
                let step = procedure.steps.get(&task.step)?;
                let waits_for = tenant.words_for(&task.assignee, names, now);
                Some(task_view(*number, task, step, waits_for))
            })
            .collect(),
        timeline: facts
            .into_iter()
            .map(|fact| {
                let ran = ran(fact.subject_version);
                tenant.fact_view(fact, matter.reporter, ran, personal, names)
            })
            .collect(),
        readings: Vec::new(),
    }
}

fn task_view(number: u32, task: &Task, step: &Step, waits_for: String) -> TaskView {
    use gewu_matter::matter::Purpose;
    let own = || step.outcomes.iter().map(|(id, outcome)| (id.clone(), outcome.title.clone())).collect();
    let outcomes = match &task.purpose {
        Purpose::Perform => own(),
        Purpose::Decide { .. } => [("granted", "同意"), ("refused", "不同意")].map(named).into(),
        Purpose::Help { .. } => [("done", "协办完成")].map(named).into(),
        Purpose::Wait => BTreeMap::new(),
    };
    let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
    TaskView {
        task: number,
        step: step.id.clone(),
        step_title: step.title.clone(),
        purpose: serde_json::to_value(&task.purpose).unwrap_or_default(),
        waits_for,
        opened_at: task.opened_at,
        due_at: task.due_at(),
        provisional: task.clock.as_ref().and_then(|clock| clock.due).is_some_and(|due| due.provisional),
        paused,
        taken: task.taken_by.is_some(),
        outcomes,
        yours: false,
        unheard: Vec::new(),
        offered: Vec::new(),
        may: Vec::new(),
    }
}

fn named((id, title): (&str, &str)) -> (String, String) {
    (id.to_owned(), title.to_owned())
}

impl Tenant {
    /// Who something waits for, in words: the place, the role, and for staff who acts for it.
    pub(super) fn words_for(&self, assignee: &Assignee, names: bool, now: Timestamp) -> String {
        let day = self.work_time.date(now);
        let name = |person: &PersonId| self.people.get(person).map_or("?".to_owned(), |it| it.name.clone());
        match assignee {
            Assignee::Reporter => "上报人".to_owned(),
            Assignee::External(name) => self.external_title(name),
            Assignee::Nobody => "到期".to_owned(),
            Assignee::Person(person) if names => name(person),
            Assignee::Person(person) => self.office_of(*person, day).unwrap_or_else(|| "指定的人".to_owned()),
            Assignee::Seat(seat) => {
                let office = self.office(seat, day);
                let holders = self.directory.holders(seat, now, day);
                let people: Vec<String> = holders.acting.iter().map(name).collect();
                match people.as_slice() {
                    [] => format!("{office} （空缺）"),
                    people if names => format!("{office} {}", people.join("、")),
                    _ => office,
                }
            }
        }
    }

    /// What people call an organ or platform outside.
    pub fn external_title(&self, name: &str) -> String {
        let titles = self.known_packs().find_map(|pack| pack.externals.get(name).cloned());
        titles.unwrap_or_else(|| name.to_owned())
    }

    /// The first office that a person holds on a day, in words.
    pub(crate) fn office_of(&self, person: PersonId, day: Date) -> Option<String> {
        let post = self.directory.posts(person, day).into_iter().next()?;
        Some(self.office(&Seat { role: post.role, place: Place::Body(post.body) }, day))
    }

    /// A seat in words: the place and the role.
    pub fn office(&self, seat: &Seat, day: Date) -> String {
        let place = match seat.place {
            Place::Area(area) => self.territory.name(area, day),
            Place::Body(body) => self.directory.body(body).map(|it| it.name.as_str()),
        };
        format!("{} {}", place.unwrap_or_default(), self.role_title(&seat.role))
    }
}
