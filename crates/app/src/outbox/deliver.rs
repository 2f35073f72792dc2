//! Delivering messages: to everybody they are for, in the application and by the ways each chose.
//!
//! A message names a seat, a person or a reporter. It is passed on in one transaction with others that are due: a notice
//! for each person, and a letter of its own for each other way, so that what does not go out holds nothing else back.

use super::letter::{Carrier, Channel};
use super::recipient::{Recipient, Said};
use super::send::confirmed;
use crate::App;
use crate::error::AppError;
use crate::matter::rows;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_store::Batch;
use gewu_store::notice::{ContactRow, NoticeRow};
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// How many messages are passed on in one transaction.
const AT_ONCE: i64 = 400;
/// How long claimed messages are held for whoever claimed them; passing them on asks the database alone.
const HELD_SECONDS: i64 = 60;
/// The kind of message that says that a report came.
const OPENED: &str = "opened";

impl App {
    /// Passes on and sends what is due, and returns how many messages went their way.
    pub async fn deliver(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        Ok(self.pass_on(tenant, carrier).await? + self.send_letters(tenant, carrier).await?)
    }

    /// Passes on what is due: notices at once, letters to be sent. Returns how many messages were passed on.
    pub async fn pass_on(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut passed = 0;
        loop {
            let now = self.clock.now();
            let until = now + SignedDuration::from_secs(HELD_SECONDS);
            let claimed = self.store.claim(tenant, now, until, AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(passed);
            }
            let snapshot = self.tenant(tenant).await?;
            let addressed = self.addressed(&snapshot, &claimed, now).await?;
            let carries = Channel::ALL.into_iter().any(|channel| carrier.carries(channel));
            let people = addressed.iter().filter(|_| carries).flat_map(|one| one.people.iter().copied());
            let contacts = self.store.contacts(tenant, &people.collect::<Vec<_>>()).await?;
            let contacts = contacts.into_iter().map(|contact| (contact.person, contact)).collect();
            let mut batch = Batch::new(tenant);
            for one in &addressed {
                self.pass_one(&snapshot, one, carrier, &contacts, (now, &mut batch)).await?;
            }
            passed += batch.passed_on.len();
            self.store.save(&batch).await?;
        }
    }

    /// Messages with everybody they are for. One that cannot be read fails alone.
    async fn addressed<'m>(
        &self,
        snapshot: &Tenant,
        claimed: &'m [MessageRow],
        now: Timestamp,
    ) -> Result<Vec<Addressed<'m>>, AppError> {
        let tenant = snapshot.row.tenant;
        let reported = claimed.iter().filter_map(|message| match Recipient::read(&message.recipient)? {
            Recipient::Reporter(matter) => Some(matter),
            _ => None,
        });
        let matters = self.store.load_matters(tenant, &reported.collect::<Vec<_>>()).await?;
        let reporters = matters.iter().filter_map(|row| Some((row.matter, row.reporter?))).collect();
        let kept_out = self.kept_out_of_those_told(snapshot, claimed, now).await?;
        let mut addressed = Vec::with_capacity(claimed.len());
        for message in claimed {
            let said: Option<Said> = serde_json::from_str(&message.body).ok();
            match said.zip(Recipient::read(&message.recipient)) {
                Some((said, recipient)) => {
                    let mut people = people_of(snapshot, &reporters, &recipient, now);
                    let out = kept_out.get(&said.matter);
                    people.retain(|person| out.is_none_or(|out| !out.contains(person)));
                    addressed.push(Addressed { message, said, recipient, people });
                }
                None => self.failed(tenant, message, "nobody can be found out from what it says").await?,
            }
        }
        Ok(addressed)
    }

    /// Who may not know of the matters that messages tell of, by matter.
    async fn kept_out_of_those_told(
        &self,
        snapshot: &Tenant,
        claimed: &[MessageRow],
        now: Timestamp,
    ) -> Result<BTreeMap<MatterId, BTreeSet<PersonId>>, AppError> {
        let tenant = snapshot.row.tenant;
        let said = claimed.iter().filter_map(|message| serde_json::from_str::<Said>(&message.body).ok());
        let told: BTreeSet<MatterId> = said.map(|said| said.matter).collect();
        let told: Vec<MatterId> = told.into_iter().collect();
        let kept = self.store.kept_from_somebody(tenant, &told).await?;
        let mut out = BTreeMap::new();
        for row in self.store.load_matters(tenant, &kept).await? {
            let loaded = rows::Loaded::read(row)?;
            out.insert(loaded.matter.id, snapshot.kept_out(&loaded.matter, now));
        }
        Ok(out)
    }

    /// What a message becomes: a notice for everybody it is for, and a letter for each other way they chose.
    async fn pass_one(
        &self,
        snapshot: &Tenant,
        one: &Addressed<'_>,
        carrier: &dyn Carrier,
        contacts: &BTreeMap<PersonId, ContactRow>,
        (now, batch): (Timestamp, &mut Batch),
    ) -> Result<(), AppError> {
        let Addressed { message, said, recipient, people } = one;
        batch.passed_on.push((message.message, now));
        let letter = |to: String| rows::letter(self, to, &message.kind, said.matter, said.task, now);
        // A letter from before letters had a way of their own.
        if let Recipient::Letter(..) = recipient {
            batch.outbox.push(letter(message.recipient.clone()));
            return Ok(());
        }
        for person in people {
            batch.notices.push(NoticeRow {
                person: *person,
                notice: message.message,
                at: message.created_at,
                kind: message.kind.clone(),
                matter: said.matter,
                task: said.task.map(i64::from),
            });
            let Some(contact) = contacts.get(person) else { continue };
            for (channel, address) in Channel::ALL.into_iter().zip(confirmed(contact, snapshot)) {
                if address.is_some() && carrier.carries(channel) {
                    batch.outbox.push(letter(format!("{} person:{person}", channel.word())));
                }
            }
        }
        // Whoever has no account left a number, or reads under the receipt's code. Whose number it is nobody knows.
        // That it came they read when they sent it, so the one letter is kept for what follows.
        if let (Recipient::Reporter(own), true) = (recipient, carrier.carries(Channel::Sms))
            && people.is_empty()
            && message.kind != OPENED
            && let Some(only) = self.only_letter(snapshot, *own, &message.kind, now).await?
            && batch.outbox.iter().all(|it| it.message != only.message)
        {
            batch.outbox.push(only);
        }
        Ok(())
    }

    /// The one letter to the number that somebody left with a report; none once it was written.
    async fn only_letter(
        &self,
        snapshot: &Tenant,
        matter: MatterId,
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<MessageRow>, AppError> {
        let id = snapshot.keyed("only-letter", matter.0.as_bytes());
        let id = uuid::Builder::from_custom_bytes(id[..16].try_into().unwrap_or_default()).into_uuid();
        if self.store.has_message(snapshot.row.tenant, id).await? {
            return Ok(None);
        }
        let to = format!("{} reporter:{matter}", Channel::Sms.word());
        Ok(Some(MessageRow { message: id, ..rows::letter(self, to, kind, matter, None, now) }))
    }
}

/// A message with everybody it is for.
struct Addressed<'m> {
    message: &'m MessageRow,
    said: Said,
    recipient: Recipient,
    people: Vec<PersonId>,
}

fn people_of(
    snapshot: &Tenant,
    reporters: &BTreeMap<MatterId, PersonId>,
    recipient: &Recipient,
    now: Timestamp,
) -> Vec<PersonId> {
    match recipient {
        Recipient::Seat(seat) => snapshot.directory.holders(seat, now, snapshot.work_time.date(now)).acting,
        Recipient::Person(person) => vec![*person],
        Recipient::Reporter(matter) => reporters.get(matter).copied().into_iter().collect(),
        Recipient::Letter(..) => Vec::new(),
    }
}
