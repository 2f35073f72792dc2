//! The run: window after window, time does what is due, then people do what they meant to, all at once.

use super::agenda::{Agenda, OFFICE, window};
use super::agent::Known;
use super::books::Books;
use super::chance::Chance;
use super::county::{County, Data, Plan, is_held_at};
use super::desk::Desks;
use super::error::SimulateError;
use super::goal::{Goal, Reader, goals};
use super::hours::Hours;
use super::posts::{Post, deputised, posts};
use super::samples::Samples;
use super::settings::Settings;
use super::staff::{Moment, Staff};
use super::summary::{Summary, Vain};
use crate::ambient::{SeededSource, VirtualClock};
use crate::outbox::NoLetters;
use crate::tenant::Tenant;
use crate::territory::init::InitTenant;
use crate::{App, AppError, calendar};
use gewu_kernel::calendar::{Timetable, WorkTime};
use gewu_kernel::id::{AreaId, MatterId, PersonId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::TaskNumber;
use gewu_packs::Pack;
use gewu_store::Store;
use gewu_store::files::Files;
use gewu_territory::area::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is to be simulated.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The texts that a county is made of.
    pub data: Data<'a>,
    /// The division’s code, 6 or 12 digits.
    pub division: String,
    /// The first day.
    pub begin: Date,
    /// How many days.
    pub days: u32,
    /// The same seed gives the same run.
    pub seed: u64,
    /// What is to be otherwise than the samples say.
    pub settings: Settings,
    /// The tenant’s parameters for the pack, as TOML.
    pub overlay: Option<String>,
}

/// The tenant of a simulated database.
pub const TENANT: TenantId = TenantId(1);
/// The actor of what is not done by anybody in particular.
pub(super) const ACTOR: &str = "simulation";
// Streams of chance: what happens in one matter, on one day or to one person moves nothing anywhere else, so that
// two runs that differ in one thing can be laid beside each other.
const AGENTS_STREAM: u64 = 2;
pub(super) const REPORTS_STREAM: u64 = 4;
pub(super) const MATTERS_STREAM: u64 = 5;
pub(super) const DAYS_STREAM: u64 = 6;
pub(super) const ABSENCES_STREAM: u64 = 7;
/// Where simulated counties lie.
const ZONE: &str = "Asia/Shanghai";

/// Something an agent means to do.
#[derive(Clone, Debug)]
pub(super) enum Meant {
    /// A day begins.
    Day,
    /// Somebody reports something; reports are numbered.
    Report(u64),
    /// Somebody turns to a task.
    Task(MatterId, TaskNumber),
    /// Somebody’s work on a task is over.
    Done(PersonId, MatterId, TaskNumber),
    /// Somebody says what became of it.
    Act(PersonId, MatterId, TaskNumber),
    /// The reporter presses for progress.
    Urge(MatterId),
    /// The reporter adds something.
    Note(MatterId),
    /// The reporter is not content with the end.
    Reopen(MatterId),
}

/// What a matter was opened as.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) procedure: String,
    /// The place as people call it.
    pub(super) place: String,
    /// The number of the report.
    pub(super) number: u64,
}

/// A run under way.
pub struct Simulation<'a> {
    /// The use cases, on the run’s own clock.
    pub app: App,
    pub(super) clock: Arc<VirtualClock>,
    pub(super) wanted: Wanted<'a>,
    pub(super) end: Timestamp,
    pub(super) pack: Pack,
    pub(super) samples: Samples,
    pub(super) work_time: WorkTime,
    pub(super) staff: Staff,
    /// Those who have a deputy at their side.
    pub(super) deputised: Vec<PersonId>,
    /// The days of the run on which each is away, from 0.
    pub(super) away: BTreeMap<PersonId, BTreeSet<u32>>,
    pub(super) posts: Vec<Post>,
    pub(super) desks: Desks,
    pub(super) books: Books,
    pub(super) day: u32,
    pub(super) reports: u64,
    /// Where things happen: the smallest places in which the pack’s roles are held.
    pub(super) spots: Vec<AreaId>,
    pub(super) pictures: Vec<String>,
    pub(super) chance: Chance,
    pub(super) agenda: Agenda<Meant>,
    /// Matters that go on, or may come back.
    pub(super) known: BTreeMap<MatterId, Known>,
    pub(super) wakes: BTreeSet<(Timestamp, MatterId)>,
    pub(super) goals: BTreeSet<(String, Goal)>,
    /// What the journal shows to be reached.
    pub(super) reached: BTreeSet<(String, Goal)>,
    /// What was answered to be reached, before the journal was read.
    pub(super) shown: BTreeSet<(String, Goal)>,
    pub(super) opened: BTreeMap<MatterId, Opened>,
    pub(super) reader: Reader,
    pub(super) read_to: i64,
    pub(super) summary: Summary,
    /// What was refused, by procedure and outcome, whether or not it went through at another time.
    pub(super) vain: BTreeMap<(String, String), Vain>,
    pub(super) held: Option<Arc<Tenant>>,
}

impl<'a> Simulation<'a> {
    /// Sets a county up in an empty database and brings the pack into force.
    pub async fn begin(
        store: Store,
        files: Files,
        pack: &gewu_packs::Files,
        wanted: Wanted<'a>,
    ) -> Result<Simulation<'a>, SimulateError> {
        if !store.tenants().await?.is_empty() {
            let said = "the database has a tenant already; a simulation needs an empty one of its own";
            return Err(SimulateError::County(said.into()));
        }
        let compiled = gewu_packs::compile(pack, wanted.overlay.as_deref()).map_err(AppError::Pack)?;
        let mut samples = Samples::for_pack(pack, &compiled)?;
        wanted.settings.apply(&mut samples, &compiled)?;
        let work_time = work_time()?;
        let begin = work_time.start_of(wanted.begin);
        let clock = Arc::new(VirtualClock::at(begin));
        let source = Arc::new(SeededSource::new(wanted.seed));
        let app = App::new(store, files, clock.clone(), source);
        let plan = Plan {
            data: wanted.data,
            division: wanted.division.clone(),
            day: wanted.begin,
            seed: wanted.seed,
        };
        let mut county = County::new(&plan, &compiled)?;
        county.staff(&compiled, &samples, wanted.seed, begin, || PersonId(app.source.id(begin)))?;
        let (posts, seats) = posts(&county, &samples);
        let shares = posts
            .iter()
            .flat_map(|post| post.holders.iter().chain(&post.deputies).map(|person| (*person, post.share)));
        let desks = Desks::new(work_time.clone(), last_day(&wanted), shares.collect());
        let books = Books::new(Hours::new(&work_time, wanted.begin, wanted.days), seats);
        let mut simulation = Simulation {
            end: work_time.start_of(last_day(&wanted)),
            chance: Chance::new(wanted.seed, AGENTS_STREAM),
            staff: Staff::of(county.positions()),
            deputised: deputised(&county),
            away: BTreeMap::new(),
            posts,
            desks,
            books,
            day: 0,
            reports: 0,
            spots: spots(&county, &compiled),
            app,
            clock,
            wanted,
            pack: compiled,
            samples,
            work_time,
            pictures: Vec::new(),
            agenda: Agenda::default(),
            known: BTreeMap::new(),
            wakes: BTreeSet::new(),
            goals: BTreeSet::new(),
            reached: BTreeSet::new(),
            shown: BTreeSet::new(),
            opened: BTreeMap::new(),
            reader: Reader::default(),
            read_to: 0,
            summary: Summary::default(),
            vain: BTreeMap::new(),
            held: None,
        };
        simulation.set_up(pack, &county).await?;
        Ok(simulation)
    }

    async fn set_up(&mut self, pack: &gewu_packs::Files, county: &County) -> Result<(), SimulateError> {
        let init = InitTenant {
            tenant: TENANT,
            name: county.name.clone(),
            code: county.code[..6].to_owned(),
            zone: ZONE.to_owned(),
            timetable: self.work_time.timetable.clone(),
        };
        self.app.init(&init, ACTOR).await?;
        self.app.save_change(TENANT, county.change(), ACTOR).await?;
        self.app.publish(TENANT, pack, ACTOR).await?;
        if let Some(overlay) = &self.wanted.overlay {
            self.app.set_overlay(TENANT, &self.pack.id, overlay, ACTOR).await?;
        }
        self.pictures = self.app.put_pictures(TENANT).await?;
        for (id, runnable) in &self.pack.procedures {
            self.goals.extend(goals(&runnable.procedure).into_iter().map(|goal| (id.clone(), goal)));
        }
        self.agenda.plan(self.app.clock.now(), Meant::Day);
        Ok(())
    }

    /// Runs to the end; `progress` hears how many days are over.
    pub async fn run(&mut self, progress: &mut (dyn FnMut(u32) + Send)) -> Result<Summary, SimulateError> {
        let begin = self.app.clock.now();
        while let Some(now) = self.next_window() {
            self.clock.advance_to(now);
            if self.wakes.first().is_some_and(|(at, _)| *at <= now) {
                self.wake().await?;
            }
            let due = self.agenda.due(now);
            if due.iter().any(|meant| matches!(meant, Meant::Day)) {
                self.begin_day().await?;
                self.app.deliver(TENANT, &NoLetters).await?;
                progress(((now.as_second() - begin.as_second()) / SECONDS_OF_DAY) as u32);
            }
            self.act(due).await?;
        }
        self.clock.advance_to(self.end);
        self.wake().await?;
        self.books.end_day(self.end);
        self.read_journal().await?;
        self.read_notices().await?;
        progress(self.wanted.days);
        self.conclude();
        Ok(self.summary.clone())
    }

    /// Everybody has read what came before the last day.
    async fn read_notices(&mut self) -> Result<(), SimulateError> {
        self.app.deliver(TENANT, &NoLetters).await?;
        let tenant = self.tenant().await?;
        let last_day = self.end - jiff::SignedDuration::from_secs(SECONDS_OF_DAY);
        let millis = u64::try_from(last_day.as_millisecond()).unwrap_or(0);
        let up_to = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
        for person in tenant.people.keys() {
            self.app.read_notices(TENANT, *person, up_to).await?;
        }
        Ok(())
    }

    fn next_window(&self) -> Option<Timestamp> {
        let wake = self.wakes.first().map(|(at, _)| window(*at).max(self.app.clock.now()));
        let next = [self.agenda.next(), wake].into_iter().flatten().min()?;
        (next < self.end).then_some(next)
    }

    async fn wake(&mut self) -> Result<(), SimulateError> {
        let woken = self.app.wake(TENANT).await?;
        self.summary.stuck += woken.stuck.len() as u64;
        // What time cannot move would be tried for ever; it stays in the summary.
        self.wakes.retain(|(_, matter)| !woken.stuck.contains(matter));
        self.refresh(woken.replies.iter().map(|reply| reply.matter).collect()).await
    }

    fn conclude(&mut self) {
        let open = || self.known.values().filter(|known| known.matter.end.is_none());
        let late = |known: &&super::agent::Known| known.matter.due_at().is_some_and(|due| due <= self.end);
        let (open, overdue) = (open().count(), open().filter(late).count());
        self.summary.days = self.wanted.days;
        self.summary.open = open as u64;
        self.summary.overdue = overdue as u64;
        self.summary.escalations = self.summary.facts.get("escalated").copied().unwrap_or(0);
        self.summary.reached = self.goals.intersection(&self.reached).cloned().collect();
        self.summary.missed = self.goals.difference(&self.reached).cloned().collect();
        self.summary.vain = self.in_vain();
        let present = self.present();
        self.summary.figures = self.books.figures(&self.pack, &self.desks, &present, self.end);
    }

    /// The tenant as agents see it; it changes when a day begins, by what is made known then.
    pub(super) async fn tenant(&mut self) -> Result<Arc<Tenant>, SimulateError> {
        match &self.held {
            Some(held) => Ok(Arc::clone(held)),
            None => Ok(Arc::clone(self.held.insert(self.app.tenant(TENANT).await?))),
        }
    }

    pub(super) fn moment<'t>(&self, tenant: &'t Tenant) -> Moment<'t> {
        let now = self.app.clock.now();
        Moment { tenant, now, day: tenant.work_time.date(now) }
    }
}

const SECONDS_OF_DAY: i64 = 86_400;

/// The day after the last.
fn last_day(wanted: &Wanted<'_>) -> Date {
    wanted.begin.saturating_add(jiff::Span::new().days(i64::from(wanted.days)))
}

/// The small grids, the villagers’ groups where roles are held there, or both.
fn spots(county: &County, pack: &Pack) -> Vec<AreaId> {
    let in_grids = is_held_at(pack, Level::SmallGrid);
    let mut spots = Vec::new();
    if is_held_at(pack, Level::Group) {
        spots = county.areas_at(Level::Group);
    }
    if in_grids || spots.is_empty() {
        spots.extend(county.areas_at(Level::SmallGrid));
    }
    spots.sort();
    spots
}

/// The published calendar and the hours in which agents work.
fn work_time() -> Result<WorkTime, SimulateError> {
    let failed = |error: &dyn std::fmt::Display| SimulateError::County(error.to_string());
    let opening = |(from, until): (u32, u32)| {
        let text = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        serde_json::json!({"from": text(from), "until": text(until)})
    };
    let timetable = serde_json::json!({"usual": OFFICE.map(opening)});
    let timetable: Timetable = serde_json::from_value(timetable).map_err(|error| failed(&error))?;
    let zone = jiff::tz::TimeZone::get(ZONE).map_err(|error| failed(&error))?;
    let calendar = calendar::published(&[]).map_err(|error| failed(&error))?;
    Ok(WorkTime { calendar, timetable, zone })
}
