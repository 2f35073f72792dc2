//! What may tell of the same thing: matters of the same procedure nearby that go on, or ended not long ago.

use super::{Beside, Proposed};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::{Loaded, listed};
use crate::matter::timeline;
use gewu_kernel::id::MatterId;
use gewu_likeness::alike::{Proposal, Read, Reason, Told, metres, propose};
use gewu_packs::Alike as By;
use gewu_store::matter::MatterRow;
use gewu_store::matter_list::{MatterFilter, ScopeColumn};
use gewu_store::value::ValueRow;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// How many of those that go on, and of those that ended, are compared: the newest of the town.
const COMPARED: i64 = 300;
/// What lies further away is something else, whatever is said of it.
const FAR: f64 = 1_500.0;
/// How many are worth a person's look.
const MOST: usize = 5;

/// A matter that may be the same, with those that became part of it.
struct Candidate {
    row: MatterRow,
    /// It, and its parts.
    all: Vec<Loaded>,
}

impl App {
    /// What may be the same as a matter that goes on.
    pub(super) async fn likely(&self, beside: &Beside<'_>, by: &By) -> Result<Vec<Proposed>, AppError> {
        let candidates = self.candidates(beside, by).await?;
        let compared = candidates.iter().flat_map(|it| &it.all).chain([&beside.loaded]);
        let ids: Vec<MatterId> = compared.map(|it| it.matter.id).collect();
        let mut values: HashMap<MatterId, Vec<ValueRow>> = HashMap::new();
        for row in self.store.values_of(beside.tenant.row.tenant, &ids).await? {
            values.entry(row.matter).or_default().push(row);
        }
        let mut read = |loaded: &Loaded| {
            let values = values.remove(&loaded.matter.id).unwrap_or_default();
            Read::of(told(loaded, values, by))
        };
        let report = read(&beside.loaded);
        let matters: Vec<Vec<Read>> =
            candidates.iter().map(|it| it.all.iter().map(&mut read).collect()).collect();
        let mut proposals = propose(&report, &matters);
        proposals.truncate(MOST);
        Ok(proposals.into_iter().map(|proposal| beside.proposed(&candidates, proposal)).collect())
    }

    async fn candidates(&self, beside: &Beside<'_>, by: &By) -> Result<Vec<Candidate>, AppError> {
        let tenant = beside.tenant.row.tenant;
        let places = &beside.loaded.matter.places;
        let levels = [("town", ScopeColumn::Town), ("county", ScopeColumn::County)];
        let place = levels.into_iter().find_map(|(level, column)| Some((column, vec![*places.get(level)?])));
        let Some(scope) = place else { return Ok(Vec::new()) };
        let mut near = Vec::new();
        for status in ["open", "ended"] {
            let filter = MatterFilter {
                scope: Some(scope.clone()),
                also_in: None,
                status: status.to_owned(),
                category: None,
                overdue_at: None,
            };
            let listed = self.store.list_matters(tenant, &filter, None, COMPARED).await?;
            near.extend(listed.into_iter().filter(|it| it.procedure == beside.loaded.procedure));
        }
        let ids: Vec<MatterId> = near.iter().map(|it| it.matter).collect();
        let mut candidates = Vec::new();
        for row in self.store.load_matters(tenant, &ids).await? {
            let loaded = Loaded::read(row.clone())?;
            if beside.comes_into_question(&loaded, by) {
                candidates.push(Candidate { row, all: vec![loaded] });
            }
        }
        let ids: Vec<MatterId> = candidates.iter().map(|it| it.row.matter).collect();
        let mut at: HashMap<MatterId, usize> = ids.iter().copied().zip(0..).collect();
        // Those by way of others come after the others.
        for row in self.part_of(tenant, &ids).await? {
            let part = Loaded::read(row)?;
            let Some(place) = part.matter.joined_into.and_then(|into| at.get(&into).copied()) else {
                continue;
            };
            at.insert(part.matter.id, place);
            candidates[place].all.push(part);
        }
        Ok(candidates)
    }
}

impl Beside<'_> {
    /// Whether a matter may be the same at all: seen by the reader, going on by itself or ended not long before.
    fn comes_into_question(&self, other: &Loaded, by: &By) -> bool {
        let own = &self.loaded.matter;
        let in_time = other.matter.ended_at.is_none_or(|ended| {
            ended <= own.opened_at && own.opened_at < self.tenant.work_time.after(ended, by.recurs_within)
        });
        let apart = point(&self.loaded).zip(point(other)).map(|(one, other)| metres(one, other));
        own.id != other.matter.id
            && other.matter.joined_into.is_none()
            && own.recurs != Some(other.matter.id)
            && in_time
            && apart.is_none_or(|apart| apart <= FAR)
            && self.may_see(other)
    }

    fn proposed(&self, candidates: &[Candidate], proposal: Proposal) -> Proposed {
        let candidate = &candidates[proposal.matter];
        let mut reasons = proposal.reasons;
        if !candidate.all.iter().chain([&self.loaded]).all(|it| self.reads(it)) {
            reasons.retain(|reason| !matches!(reason, Reason::Stretch(_) | Reason::Words(_)));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between 0 and 100"
        )]
        let percent = (proposal.likelihood * 100.0).round() as u8;
        Proposed { matter: listed(&candidate.row), percent, reasons }
    }

    /// Whether the reader reads what was told of it.
    fn reads(&self, it: &Loaded) -> bool {
        self.may_see(it)
            && self.tenant.runnable(it).is_ok_and(|runnable| {
                self.tenant.sight(&self.reader, &it.matter, &runnable.procedure, self.now).personal
            })
    }
}

/// What somebody told of a matter, in the fields that its procedure compares by.
fn told(loaded: &Loaded, values: Vec<ValueRow>, by: &By) -> Told {
    let matter = &loaded.matter;
    let sealed = timeline::personal(values).remove(&(matter.told_by as i64)).unwrap_or_default();
    Told {
        place: joined(&by.place, &matter.form, &sealed),
        title: String::new(),
        text: joined(&by.words, &matter.form, &sealed),
        point: point(loaded),
        area: matter.places.get("village").or_else(|| matter.places.get("town")).map(|area| area.0),
        category: matter.category.clone(),
        at: matter.opened_at,
    }
}

fn joined(fields: &[String], open: &Map<String, Value>, sealed: &Map<String, Value>) -> String {
    let said = fields.iter().filter_map(|field| sealed.get(field).or_else(|| open.get(field))?.as_str());
    said.collect::<Vec<_>>().join(" ")
}

fn point(loaded: &Loaded) -> Option<(f64, f64)> {
    let degrees = |micro: i64| micro as f64 / 1e6;
    loaded.point.map(|(longitude, latitude)| (degrees(longitude), degrees(latitude)))
}
