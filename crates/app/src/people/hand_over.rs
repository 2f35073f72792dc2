//! Handing over when somebody leaves: what they have in hand goes to another person, as far as that one may have it,
//! and otherwise back to the seat; then their posts end. Nothing is lost: what nobody may take stays and is named.

use crate::App;
use crate::account::AccountError;
use crate::change::Change;
use crate::error::AppError;
use crate::matter::queue::QueueLine;
use crate::matter::rows::Loaded;
use crate::matter::{Act, Caller, Request, Verb, Work};
use crate::people::PostView;
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::matter::{Assignee, Task};
use gewu_store::people::TenureRow;
use gewu_store::task::{QueueFilter, TaskRow};
use jiff::ToSpan;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// As many tasks as are handed over in one go.
const AT_ONCE: i64 = 500;

/// What somebody has in hand.
#[derive(Clone, Debug)]
pub struct Held {
    /// What waits for them by name, and what they have signed for.
    pub tasks: Vec<HeldTask>,
    /// The posts they hold today.
    pub posts: Vec<PostView>,
    /// Who could take over: people of the same seats, those of the most first.
    pub proposed: Vec<Successor>,
}

/// A task in somebody's hand.
#[derive(Clone, Debug)]
pub struct HeldTask {
    /// The task in words; without its matter's title, which is not for everybody who hands work over.
    pub line: QueueLine,
    /// It waits for them by name; otherwise they have signed for it.
    pub by_name: bool,
}

/// Somebody who could take over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In how many of the same seats they act.
    pub seats: usize,
}

/// Who hands what over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Whose work.
    pub from: PersonId,
    /// Who takes it, as far as they may.
    pub to: Option<PersonId>,
    /// Why; it is kept with each matter.
    pub reason: String,
    /// Whether their posts end as well.
    pub ends_posts: bool,
}

/// What handing over came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// How many tasks the person named has now.
    pub to_successor: usize,
    /// How many went back to their seat.
    pub to_seat: usize,
    /// What nobody else may have, and why.
    pub left: Vec<Left>,
    /// How many posts ended.
    pub posts_ended: usize,
}

/// A task that stayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The matter.
    pub matter: MatterId,
    /// The task.
    pub task: u32,
    /// Why.
    pub why: String,
}

type Matters = HashMap<MatterId, Loaded>;

impl App {
    /// What a person has in hand, and who could take it over.
    pub async fn held(&self, tenant: TenantId, person: PersonId, language: &str) -> Result<Held, AppError> {
        self.person_name(tenant, person).await?;
        let (rows, matters) = self.in_hand(tenant, person).await?;
        let by_name: HashSet<(MatterId, i64)> =
            rows.iter().filter(|row| row.person == Some(person)).map(|row| (row.matter, row.task)).collect();
        let seats: HashSet<Seat> =
            rows.iter().filter_map(|row| task(&matters, row)?.seat().cloned()).collect();
        let lines = self.queue_lines(tenant, rows, language).await?;
        let held =
            |line: QueueLine| HeldTask { by_name: by_name.contains(&(line.row.matter, line.row.task)), line };
        Ok(Held {
            tasks: lines.into_iter().map(held).collect(),
            posts: self.posts(tenant, person).await?,
            proposed: self.proposed(tenant, person, seats).await?,
        })
    }

    /// How many tasks a person has in hand.
    pub(crate) async fn count_in_hand(&self, tenant: TenantId, person: PersonId) -> Result<usize, AppError> {
        Ok(self.in_hand(tenant, person).await?.0.len())
    }

    /// Hands over all that somebody has in hand, each task with a fact of its own, and ends their posts.
    pub async fn hand_over(
        &self,
        tenant: TenantId,
        said: &HandOver,
        by: PersonId,
    ) -> Result<HandedOver, AppError> {
        self.may_take_over(tenant, said).await?;
        let mut done = HandedOver::default();
        // First, so that no seat that empties by it seems to be staffed.
        if said.ends_posts {
            done.posts_ended = self.end_posts(tenant, said.from, by).await?;
        }
        loop {
            let (rows, _) = self.in_hand(tenant, said.from).await?;
            let known: HashSet<_> = done.left.iter().map(|left| (left.matter, left.task)).collect();
            let wanted: Vec<(MatterId, u32)> = rows
                .iter()
                .filter_map(|row| Some((row.matter, u32::try_from(row.task).ok()?)))
                .filter(|at| !known.contains(at))
                .collect();
            if wanted.is_empty() {
                return Ok(done);
            }
            self.hand_over_some(tenant, said, by, &wanted, &mut done).await?;
        }
    }

    async fn hand_over_some(
        &self,
        tenant: TenantId,
        said: &HandOver,
        by: PersonId,
        wanted: &[(MatterId, u32)],
        done: &mut HandedOver,
    ) -> Result<(), AppError> {
        let request = |(matter, task): &(MatterId, u32)| {
            let form = json!({ "words": said.reason });
            let verb = Verb::HandOver { task: *task, from: said.from, to: said.to, form };
            let work = Work::Act(Act { matter: *matter, expected_version: None, verb });
            Request { caller: Caller::Person(by), key: None, happened_at: None, work }
        };
        let requests: Vec<Request> = wanted.iter().map(request).collect();
        let mut moved = Vec::new();
        for (at, result) in wanted.iter().zip(self.submit_all(tenant, &requests).await) {
            match result {
                Ok(_) => moved.push(*at),
                Err(AppError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    done.left.push(Left { matter: at.0, task: at.1, why: error.to_string() });
                }
            }
        }
        let matters = self.matters(tenant, moved.iter().map(|(matter, _)| *matter)).await?;
        for (matter, number) in moved {
            let task = matters.get(&matter).and_then(|it| it.matter.tasks.get(&number));
            let has = |task: &Task| match task.assignee {
                Assignee::Person(person) => Some(person),
                _ => task.taken_by,
            };
            match said.to.is_some() && task.and_then(has) == said.to {
                true => done.to_successor += 1,
                false => done.to_seat += 1,
            }
        }
        Ok(())
    }

    /// The one who is named is another person who can come in.
    async fn may_take_over(&self, tenant: TenantId, said: &HandOver) -> Result<(), AppError> {
        self.person_name(tenant, said.from).await?;
        let Some(to) = said.to else { return Ok(()) };
        self.person_name(tenant, to).await?;
        let account = self.store.account(tenant, to).await?;
        match account.is_some_and(|account| account.closed_at.is_some()) {
            true => Err(AccountError::Closed.into()),
            false => Ok(()),
        }
    }

    /// What waits for a person by name or was signed for by them. What waits for them as whoever reported something
    /// is theirs alone, whether they work here or not.
    async fn in_hand(&self, tenant: TenantId, person: PersonId) -> Result<(Vec<TaskRow>, Matters), AppError> {
        let filter = QueueFilter::default();
        let mut rows = self.store.queue(tenant, &[], Some(person), &filter, None, AT_ONCE).await?;
        rows.extend(self.store.tasks_taken_by(tenant, person, AT_ONCE).await?);
        rows.sort_by_key(|row| (row.due_at, row.matter, row.task));
        rows.dedup_by_key(|row| (row.matter, row.task));
        let matters = self.matters(tenant, rows.iter().map(|row| row.matter)).await?;
        rows.retain(|row| {
            task(&matters, row).is_some_and(|task| match task.assignee {
                Assignee::Person(named) => named == person,
                Assignee::Seat(_) => task.taken_by == Some(person),
                Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => false,
            })
        });
        Ok((rows, matters))
    }

    async fn matters(
        &self,
        tenant: TenantId,
        wanted: impl Iterator<Item = MatterId>,
    ) -> Result<Matters, AppError> {
        let mut wanted: Vec<MatterId> = wanted.collect();
        wanted.sort_unstable();
        wanted.dedup();
        let rows = self.store.load_matters(tenant, &wanted).await?;
        rows.into_iter().map(|row| Ok((row.matter, Loaded::read(row)?))).collect()
    }

    /// People who act in the same seats and can come in.
    async fn proposed(
        &self,
        tenant: TenantId,
        person: PersonId,
        mut seats: HashSet<Seat>,
    ) -> Result<Vec<Successor>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        seats.extend(snapshot.seats_of_late(person, day));
        let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
        for seat in &seats {
            for other in snapshot.directory.holders(seat, now, day).acting {
                *counts.entry(other).or_default() += 1;
            }
        }
        counts.remove(&person);
        let mut proposed = Vec::new();
        for (person, seats) in counts {
            let account = self.store.account(tenant, person).await?;
            let Some(known) = snapshot.people.get(&person) else { continue };
            if account.is_none_or(|account| account.closed_at.is_none()) {
                proposed.push(Successor { person, name: known.name.clone(), seats });
            }
        }
        proposed.sort_by(|one, two| (two.seats, &one.name).cmp(&(one.seats, &two.name)));
        Ok(proposed)
    }

    /// Ends every post of a person: from today on they hold it no more. One that began today, or has not begun, lasts
    /// for its first day, since no term is shorter.
    async fn end_posts(&self, tenant: TenantId, person: PersonId, by: PersonId) -> Result<usize, AppError> {
        let today = self.tenant(tenant).await?.work_time.date(self.clock.now());
        let (_, directory) = self.store.directory(tenant).await?;
        let lasts =
            |row: &TenureRow| row.person == person && row.valid_until.is_none_or(|until| until > today);
        let mut change = Change::default();
        for row in directory.tenures.into_iter().filter(lasts) {
            let shortest = row.valid_from.checked_add(1.day()).unwrap_or(row.valid_from);
            let valid_until = Some(today.max(shortest));
            if row.valid_until != valid_until {
                change.put_tenure(TenureRow { valid_until, ..row }, "tenure-ended");
            }
        }
        self.save_change(tenant, change, &format!("person:{by}")).await
    }
}

fn task<'m>(matters: &'m Matters, row: &TaskRow) -> Option<&'m Task> {
    matters.get(&row.matter)?.matter.tasks.get(&u32::try_from(row.task).ok()?)
}

impl Tenant {
    /// The seats in their bodies that somebody holds, or held until yesterday: who has just handed over still has
    /// successors. Over one area many bodies may hold a role, and those of another one have other work.
    fn seats_of_late(&self, person: PersonId, day: Date) -> Vec<Seat> {
        let yesterday = day.checked_sub(1.day()).unwrap_or(day);
        let posts = [day, yesterday].into_iter().flat_map(|day| self.directory.posts(person, day));
        posts.map(|post| Seat { role: post.role, place: Place::Body(post.body) }).collect()
    }
}
