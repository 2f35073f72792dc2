//! What a migration would do, told beforehand; nothing changes.

use super::place::Place;
use super::plan::check_plan;
use super::{MOST_TOLD, PORTION, Reader, Stays, counted, order, target, words};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_matter::Event;
use gewu_matter::event::{Pinned, Stand};
use gewu_matter::matter::Assignee;
use gewu_matter::migrate::Plan;
use gewu_packs::{Pack, Said};
use std::collections::BTreeMap;

/// How many matters a rehearsal looks at: a county has fewer that run, and whoever asks is not kept waiting for ever.
const MOST_LOOKED_AT: usize = 20_000;

/// What a migration would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsed {
    /// The edition that matters would run.
    pub to: Pinned,
    /// How many matters run on other editions.
    pub running: i64,
    /// How many of them were looked at; what follows is of those.
    pub looked_at: usize,
    /// How many could go over.
    pub fit: usize,
    /// In which steps they wait, and would.
    pub steps: Vec<StepMove>,
    /// How many would have a limit that ends sooner, or have one where they had none.
    pub earlier: usize,
    /// How many would have one that ends later, or none any more.
    pub later: usize,
    /// From whom tasks would go to whom.
    pub handed: Vec<Handed>,
    /// The first of those for which something changes and that the reader may read.
    pub moving: Vec<Moving>,
    /// Those that would stay.
    pub stays: Stays,
}

/// Tasks that wait in a step, and would in another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepMove {
    /// The step's id now.
    pub from: String,
    /// Its id there.
    pub to: String,
    /// What people call it now.
    pub was: Said,
    /// What they would call it.
    pub is: Said,
    /// How many matters.
    pub matters: usize,
}

/// Tasks that would go to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The role that has them.
    pub from: String,
    /// The role that would.
    pub to: String,
    /// How many tasks.
    pub tasks: usize,
}

/// What would change for a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Moving {
    /// The matter.
    pub matter: MatterId,
    /// What it is called in lists.
    pub title: Option<String>,
    /// The steps in which it waits, as they are called and as they would be.
    pub steps: Vec<(Said, Said)>,
    /// Limits that would end at another time.
    pub due: Vec<(Option<Timestamp>, Option<Timestamp>)>,
    /// The roles from which tasks would go to others.
    pub handed: Vec<(String, String)>,
}

impl App {
    /// Says what would change if the matters that run on other editions of a pack went over to the one in force.
    /// Matters are named only where the reader may read them anyway.
    ///
    /// # Errors
    /// When the pack was never published or has retired, or the plan names steps that there are not.
    pub async fn rehearse_migration(
        &self,
        tenant: TenantId,
        pack: &str,
        plan: &Plan,
        reader: Option<PersonId>,
    ) -> Result<Rehearsed, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let to = target(&snapshot, pack)?;
        check_plan(&snapshot, pack, &to, plan)?;
        let now = self.clock.now();
        let reader = Reader { tenant: &snapshot, person: reader, now };
        let mut seen = Seen::default();
        let mut place = Place::first();
        while seen.looked_at < MOST_LOOKED_AT {
            let rows = self.next_running(tenant, pack, &to, &place, PORTION).await?;
            let Some(last) = rows.last() else { break };
            place = Place::of(last);
            for row in rows {
                let loaded = Loaded::read(row)?;
                seen.looked_at += 1;
                let order = order(loaded.matter.id, "", &to, plan, None);
                match self.move_over(&snapshot, &loaded, &order, now) {
                    Ok(decided) => seen.fits(&reader, &loaded, &to, decided.events()),
                    Err(AppError::Unmoved(why)) => {
                        let packs = snapshot.edition(&loaded.edition).zip(snapshot.edition(&to));
                        let said = packs.map(|(old, new)| words::why(&why, old, new, &loaded.procedure));
                        let said = said.unwrap_or_default();
                        seen.stays.add(reader.left(&loaded, &said), why, said);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        let running = self.store.running(tenant, pack).await?;
        let behind = running.iter().filter(|on| (on.hash, on.overlay) != (to.hash, to.overlay));
        Ok(seen.told(Pinned::from(&to), behind.map(|on| on.matters).sum()))
    }
}

/// What was seen so far.
#[derive(Default)]
struct Seen {
    looked_at: usize,
    fit: usize,
    steps: BTreeMap<(String, String), (Said, Said, usize)>,
    earlier: usize,
    later: usize,
    handed: BTreeMap<(String, String), usize>,
    moving: Vec<Moving>,
    stays: Stays,
}

impl Seen {
    fn fits(&mut self, reader: &Reader<'_>, loaded: &Loaded, to: &crate::tenant::Edition, events: &[Event]) {
        self.fit += 1;
        let packs = reader.tenant.edition(&loaded.edition).zip(reader.tenant.edition(to));
        let moved = events.iter().find_map(|event| match event {
            Event::Migrated { before, after, .. } => Some((before, after)),
            _ => None,
        });
        let (Some((old, new)), Some((before, after))) = (packs, moved) else { return };
        let mut moving = Moving {
            matter: loaded.matter.id,
            title: loaded.title.clone(),
            steps: Vec::new(),
            due: Vec::new(),
            handed: Vec::new(),
        };
        for (was, is) in before.tasks.iter().filter_map(|(number, was)| Some((was, after.tasks.get(number)?)))
        {
            self.step(&mut moving, (old, was), (new, is), &loaded.procedure);
            let (due, other) = (due(was), due(is));
            if due != other {
                moving.due.push((due, other));
            }
            if was.assignee != is.assignee {
                let role = |assignee: &Assignee| role(reader.tenant, assignee);
                let between = (role(&was.assignee), role(&is.assignee));
                counted(&mut self.handed, between.clone());
                moving.handed.push(between);
            }
        }
        let ends = |due: Option<Timestamp>| due.unwrap_or(Timestamp::MAX);
        self.earlier += usize::from(moving.due.iter().any(|(was, is)| ends(*is) < ends(*was)));
        self.later += usize::from(moving.due.iter().any(|(was, is)| ends(*is) > ends(*was)));
        let changes = !(moving.steps.is_empty() && moving.due.is_empty() && moving.handed.is_empty());
        if changes && self.moving.len() < MOST_TOLD && reader.may_read(loaded) {
            self.moving.push(moving);
        }
    }

    /// A step is another one when its id or its title is. Several tasks of a matter may wait in one.
    fn step(
        &mut self,
        moving: &mut Moving,
        (old, was): (&Pack, &Stand),
        (new, is): (&Pack, &Stand),
        procedure: &str,
    ) {
        let titles = (words::step(old, procedure, &was.step), words::step(new, procedure, &is.step));
        if was.step == is.step && titles.0 == titles.1 || moving.steps.contains(&titles) {
            return;
        }
        let key = (was.step.clone(), is.step.clone());
        self.steps.entry(key).or_insert_with(|| (titles.0.clone(), titles.1.clone(), 0)).2 += 1;
        moving.steps.push(titles);
    }

    fn told(self, to: Pinned, running: i64) -> Rehearsed {
        let steps = self.steps.into_iter();
        let handed = self.handed.into_iter();
        Rehearsed {
            to,
            running,
            looked_at: self.looked_at,
            fit: self.fit,
            steps: steps
                .map(|((from, to), (was, is, matters))| StepMove { from, to, was, is, matters })
                .collect(),
            earlier: self.earlier,
            later: self.later,
            handed: handed.map(|((from, to), tasks)| Handed { from, to, tasks }).collect(),
            moving: self.moving,
            stays: self.stays,
        }
    }
}

fn due(stand: &Stand) -> Option<Timestamp> {
    stand.clock.as_ref().and_then(|clock| clock.due).map(|due| due.at)
}

/// What people call the role of a seat. Whoever was named in person is not named here.
fn role(tenant: &Tenant, assignee: &Assignee) -> String {
    match assignee {
        Assignee::Seat(seat) => tenant.role_title(&seat.role),
        Assignee::Person(_) => "指定的人".to_owned(),
        Assignee::Reporter => "上报人".to_owned(),
        Assignee::External(name) => tenant.external_title(name),
        Assignee::Nobody => "到期".to_owned(),
    }
}
