//! Setting aside: what looks like spam gets its code like any other report, waits for a person to read it, and is taken
//! up or refused with a reason. Nothing is thrown away, and the reporter is told.

use super::caller::Caller;
use super::paper::fact;
use super::receipt;
use super::report::{Drawn, Report};
use super::request::{Reply, Request, Work};
use super::submit::hash;
use super::working_set::decode;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::{canonical, commitment};
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::command::Actor;
use gewu_matter::matter::{Places, Status};
use gewu_matter::procedure::{At, Procedure, Who};
use gewu_store::Batch;
use gewu_store::answer::AnswerRow;
use gewu_store::receipt::{ReceiptRow, WAITING};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The kind of code whose report is set aside.
pub const KIND: &str = "set-aside";

/// Why a report is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The same words came several times within an hour.
    Same,
    /// Very much came from one client within an hour.
    Burst,
    /// It holds several addresses of web pages.
    Links,
}

/// What the interface has seen within an hour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Reports from the same client.
    pub from_client: usize,
    /// Reports with the same words, from anyone.
    pub same_words: usize,
}

/// As many reports an hour no family sends.
const BURST: usize = 20;
/// As often neighbours may say the same; they rarely use the same words.
const SAME: usize = 5;
/// So many addresses nobody needs to say what is wrong.
const LINKS: usize = 3;

/// Why a report looks like spam; nothing for nearly all.
pub fn reasons(form: &Value, seen: Seen) -> Vec<Reason> {
    let signals = [
        (Reason::Same, seen.same_words >= SAME),
        (Reason::Burst, seen.from_client >= BURST),
        (Reason::Links, links(form) >= LINKS),
    ];
    signals.into_iter().filter(|(_, given)| *given).map(|(reason, _)| reason).collect()
}

fn links(value: &Value) -> usize {
    match value {
        Value::String(text) => {
            let text = text.to_ascii_lowercase();
            ["http://", "https://", "www."].iter().map(|sign| text.matches(sign).count()).sum()
        }
        Value::Array(items) => items.iter().map(links).sum(),
        Value::Object(members) => members.values().map(links).sum(),
        _ => 0,
    }
}

/// A report that waits to be read.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// The id that its matter will have.
    pub matter: MatterId,
    /// When it came.
    pub received_at: Timestamp,
    /// Why it is set aside.
    pub reasons: Vec<Reason>,
    /// What was reported.
    pub report: Report,
}

/// A page of a list of reports.
#[derive(Clone, Debug)]
pub struct SetAsidePage {
    /// Those that the reader may decide on.
    pub reports: Vec<SetAside>,
    /// Where the next page begins.
    pub next: Option<(Timestamp, MatterId)>,
}

impl App {
    /// Sets a report aside. It is checked like any other: what its form refuses, nobody has to read.
    pub async fn set_aside(
        &self,
        tenant: TenantId,
        request: &Request,
        reasons: &[Reason],
    ) -> Result<Reply, AppError> {
        let Work::Report(report) = &request.work else {
            return Err(AppError::Forbidden("set aside anything but a report"));
        };
        let snapshot = self.tenant(tenant).await?;
        if let Some(reply) = self.answered(&snapshot, request).await? {
            return Ok(reply);
        }
        let now = self.clock.now();
        self.check(&snapshot, report, now).await?;
        let matter = MatterId(self.source.id(now));
        let code = receipt::code(&snapshot, matter);
        let said = serde_json::to_value(report).unwrap_or_default();
        let salt = self.source.salt();
        let body = json!({ "reasons": reasons, "report": commitment(&salt, &said) });
        let mut batch = Batch::new(tenant);
        batch.facts.push(fact(matter, 1, "set-aside", &request.caller.actor(), now, &body));
        batch.receipts.push(ReceiptRow {
            matter,
            receipt_hash: receipt::hash(&code).unwrap_or_default(),
            kind: KIND.to_owned(),
            status: WAITING.to_owned(),
            made_at: now,
            expires_at: None,
            report: Some(canonical(&said)),
            salt,
            reasons: Some(canonical(&json!(reasons))),
            decided_at: None,
            decided_by: None,
            answer: None,
        });
        let happened = vec!["set-aside".to_owned()];
        let reply =
            Reply { matter, version: 0, status: Status::Open, happened, found: None, receipt: Some(code) };
        if let Some(key) = &request.key {
            batch.answers.push(AnswerRow {
                actor: request.caller.actor(),
                key: key.0.clone(),
                request_hash: hash(request),
                status: 200,
                body: canonical(&reply),
                recorded_at: now,
            });
        }
        self.store.save(&batch).await?;
        Ok(reply)
    }

    /// The answer given before to a repeated request.
    async fn answered(&self, tenant: &Tenant, request: &Request) -> Result<Option<Reply>, AppError> {
        let Some(key) = &request.key else { return Ok(None) };
        let keys = [(request.caller.actor(), key.0.clone())];
        let Some(row) = self.store.answers(tenant.row.tenant, &keys).await?.pop() else { return Ok(None) };
        if row.request_hash != hash(request) {
            return Err(AppError::KeyReused);
        }
        let mut reply: Reply = serde_json::from_str(&row.body)
            .map_err(|error| AppError::Data(format!("a kept answer cannot be read: {error}")))?;
        reply.receipt = Some(receipt::code(tenant, reply.matter));
        Ok(Some(reply))
    }

    /// Whether a report could become a matter: its procedure, its place, its form, its pictures.
    async fn check(&self, tenant: &Tenant, report: &Report, now: Timestamp) -> Result<(), AppError> {
        let missing = || AppError::NoSuchProcedure(report.procedure.clone());
        let (_, pack) = tenant.in_force(&report.procedure).ok_or_else(missing)?;
        let runnable = pack.procedures.get(&report.procedure).ok_or_else(missing)?;
        report.at.find(tenant, tenant.work_time.date(now))?;
        let filled = runnable.form.fill(report.form.clone(), || self.source.salt())?;
        let hashes: Vec<_> = filled.attachments.iter().filter_map(|hex| decode(hex)).collect();
        let known = self.store.attachments(tenant.row.tenant, &hashes).await?.len();
        match known < filled.attachments.len() {
            true => Err(AppError::NoSuchAttachment(filled.attachments.join(", "))),
            false => Ok(()),
        }
    }

    /// A page of what waits to be read by somebody, the oldest first.
    pub async fn list_set_aside(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Option<(Timestamp, MatterId)>,
        limit: i64,
    ) -> Result<SetAsidePage, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let rows = self.store.receipts(tenant, KIND, WAITING, after, limit).await?;
        let full = rows.len() as i64 == limit;
        let next = rows.last().map(|row| (row.made_at, row.matter)).filter(|_| full);
        let waiting = rows.iter().filter_map(read);
        let reports = waiting.filter(|it| snapshot.decides(person, &it.report, now)).collect();
        Ok(SetAsidePage { reports, next })
    }

    /// Takes a report up: it becomes a matter under the code it has, as of the moment it came.
    pub async fn accept_set_aside(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<Reply, AppError> {
        let (row, SetAside { report, received_at, .. }) = self.waiting(tenant, person, matter).await?;
        let now = self.clock.now();
        let fact = fact(matter, 2, "accepted", &format!("person:{person}"), now, &json!({}));
        let row = ReceiptRow {
            status: "accepted".to_owned(),
            report: None,
            decided_at: Some(now),
            decided_by: Some(person),
            ..row
        };
        let report = Report { drawn: Some(Box::new(Drawn { row, fact })), ..report };
        let caller = Caller::Anyone { client: KIND.to_owned() };
        let work = Work::Report(report);
        self.submit(tenant, Request { caller, key: None, happened_at: Some(received_at), work }).await
    }

    /// Refuses a report with a reason that its reporter reads under the code.
    pub async fn refuse_set_aside(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
        answer: &str,
    ) -> Result<(), AppError> {
        let (row, _) = self.waiting(tenant, person, matter).await?;
        let now = self.clock.now();
        let body = json!({ "told": commitment(&row.salt, &json!(answer)) });
        let mut batch = Batch::new(tenant);
        batch.facts.push(fact(matter, 2, "refused", &format!("person:{person}"), now, &body));
        batch.receipts.push(ReceiptRow {
            status: "refused".to_owned(),
            decided_at: Some(now),
            decided_by: Some(person),
            answer: Some(answer.to_owned()),
            ..row
        });
        self.store.save(&batch).await?;
        Ok(())
    }

    /// A report that waits, for somebody who may decide on it; for anyone else it does not exist.
    async fn waiting(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<(ReceiptRow, SetAside), AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.receipt(tenant, matter).await?.filter(|row| row.kind == KIND);
        let row = row.ok_or_else(absent)?;
        if row.status != WAITING {
            return Err(AppError::Receipt(
                "somebody has decided on this report already; read the list again",
            ));
        }
        let waiting = read(&row).ok_or_else(absent)?;
        match snapshot.decides(person, &waiting.report, self.clock.now()) {
            true => Ok((row, waiting)),
            false => Err(absent()),
        }
    }
}

fn read(row: &ReceiptRow) -> Option<SetAside> {
    Some(SetAside {
        matter: row.matter,
        received_at: row.made_at,
        reasons: row.reasons.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        report: serde_json::from_str(row.report.as_ref()?).ok()?,
    })
}

impl Tenant {
    /// Whether somebody may decide on a report: whoever would do the first step there, or enters reports for others.
    fn decides(&self, person: PersonId, report: &Report, now: Timestamp) -> bool {
        let day = self.work_time.date(now);
        let procedure =
            self.in_force(&report.procedure).and_then(|(_, pack)| pack.procedures.get(&report.procedure));
        let (Some(runnable), Ok(found)) = (procedure, report.at.find(self, day)) else { return false };
        let seats = seats(&runnable.procedure, &self.places(found.area, day));
        match self.actor(person, now) {
            Actor::Person { seats: held, .. } => held.iter().any(|held| seats.contains(&held.seat)),
            _ => false,
        }
    }
}

fn seats(procedure: &Procedure, places: &Places) -> Vec<Seat> {
    let first = procedure.steps.get(&procedure.first).map(|step| step.who.as_slice()).unwrap_or_default();
    let named = first.iter().chain(&procedure.proxies).filter_map(|who| match who {
        Who::Role { role, at: At::Levels(levels) } => Some((role, levels)),
        _ => None,
    });
    let seats = named.flat_map(|(role, levels)| {
        let areas = levels.iter().filter_map(|level| places.get(level));
        areas.map(|area| Seat { role: role.clone(), place: Place::Area(*area) })
    });
    seats.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_say_is_not_spam() {
        let plain = json!({"title": "路灯不亮", "text": "见 https://example.org/a.jpg"});
        assert!(reasons(&plain, Seen { from_client: 12, same_words: 1 }).is_empty());
        let spam = json!({"text": "www.a http://b https://c"});
        assert_eq!(reasons(&spam, Seen::default()), [Reason::Links]);
        assert_eq!(reasons(&plain, Seen { from_client: 20, same_words: 5 }), [Reason::Same, Reason::Burst]);
    }
}
