//! What did not arrive and was given up: seen by a person, who has it tried again or lets it go with a reason.

use super::letter::Channel;
use super::recipient::Recipient;
use crate::App;
use crate::error::AppError;
use crate::exchange::ExchangeError;
use crate::table::{Cell, Head, Kind, List, Taken};
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::outbox::{LetGoRow, MessageRow, PARTNER};
use serde_json::json;
use uuid::Uuid;

/// How many are listed, and how far they are counted.
pub const MOST_LISTED: i64 = 200;
const COUNTED: i64 = 10_000;
/// How many are read at once for a table.
const AT_ONCE: i64 = 200;
const MOST_LETTERS: usize = 500;

const HEADS: [Head; 6] = [
    ("给谁", "to", 24),
    ("方式", "way", 10),
    ("内容", "about", 18),
    ("写于", "written", 17),
    ("试过几次", "tries", 10),
    ("没有送到的原因", "why", 48),
];

/// A message that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndeliveredView {
    /// Its id.
    pub message: Uuid,
    /// What it tells of, as a word.
    pub kind: String,
    /// `email`, `sms`, `partner`, or `here` for what is told in the application.
    pub way: &'static str,
    /// To whom, in words.
    pub to: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// How often it was tried.
    pub tries: i64,
    /// Why the last attempt failed.
    pub why: String,
}

impl App {
    /// How many messages were given up and wait for somebody to decide.
    pub async fn count_undelivered(&self, tenant: TenantId) -> Result<i64, AppError> {
        Ok(self.store.count_given_up(tenant, COUNTED).await?)
    }

    /// The messages that were given up, in the order in which they were written: the first of them.
    pub async fn undelivered(
        &self,
        tenant: TenantId,
        language: &str,
    ) -> Result<Vec<UndeliveredView>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let rows = self.store.given_up(tenant, None, MOST_LISTED).await?;
        self.given_up_views(&snapshot, rows, language).await
    }

    /// All of them as a table.
    pub async fn table_of_undelivered(
        &self,
        tenant: TenantId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("未送达", "undelivered"), &HEADS)?;
        let mut after = None;
        loop {
            let rows = self.store.given_up(tenant, after, AT_ONCE).await?;
            after = rows.last().map(|row| row.message);
            let whole = rows.len() as i64 == AT_ONCE;
            for view in self.given_up_views(&snapshot, rows, language).await? {
                let way = match view.way {
                    "email" => list.either("邮件", "e-mail"),
                    "sms" => list.either("短信", "text message"),
                    PARTNER => list.either("外部平台", "partner"),
                    _ => list.either("站内", "here"),
                };
                let cells: [Cell; 6] = [
                    Some(view.to).into(),
                    Some(way.to_owned()).into(),
                    Some(view.kind).into(),
                    list.moment(Some(view.written_at)),
                    Some(view.tries.to_string()).into(),
                    Some(view.why).into(),
                ];
                list.row(&cells)?;
            }
            if !whole {
                return list.finish(self);
            }
        }
    }

    /// Has a message tried again that was given up, as often as at first.
    pub async fn send_again(&self, tenant: TenantId, message: Uuid, actor: &str) -> Result<(), AppError> {
        let (mut batch, _) = self.deciding(tenant, message, "message-sent-again", None, actor).await?;
        batch.sent_again.push((message, self.clock.now()));
        Ok(self.store.save(&batch).await?)
    }

    /// Lets a message go that was given up, saying why: nobody gets it, and what waited behind it goes on.
    pub async fn let_message_go(
        &self,
        tenant: TenantId,
        message: Uuid,
        reason: &str,
        actor: &str,
    ) -> Result<(), AppError> {
        let reason = reason.trim();
        let letters = reason.chars().count();
        if reason.chars().filter(|it| it.is_alphanumeric()).count() < 2 || letters > MOST_LETTERS {
            return Err(ExchangeError::NeedsReason.into());
        }
        let (mut batch, row) = self.deciding(tenant, message, "message-let-go", Some(reason), actor).await?;
        let (at, by, why) = (self.clock.now(), actor.to_owned(), reason.to_owned());
        batch.let_go.push(LetGoRow { message: row.message, at, by, why });
        Ok(self.store.save(&batch).await?)
    }

    /// The fact of a decision on a message that still waits for one. It is read after the place of the fact, so that of
    /// two who decide at once one is late.
    async fn deciding(
        &self,
        tenant: TenantId,
        message: Uuid,
        kind: &str,
        reason: Option<&str>,
        actor: &str,
    ) -> Result<(Batch, MessageRow), AppError> {
        let mut said = json!({ "message": message });
        if let Some(reason) = reason {
            said["reason"] = json!(reason);
        }
        let mut fact = self.fact(tenant, Subject::Tenant(tenant), kind, actor, said.clone()).await?;
        let row = self.store.given_up_one(tenant, message).await?;
        let row = row.ok_or(ExchangeError::NoSuchMessage(message))?;
        said["about"] = json!(row.kind);
        fact.body = gewu_kernel::canonical::canonical(&said);
        let mut batch = Batch::new(tenant);
        batch.facts.push(fact);
        Ok((batch, row))
    }

    async fn given_up_views(
        &self,
        snapshot: &Tenant,
        rows: Vec<MessageRow>,
        language: &str,
    ) -> Result<Vec<UndeliveredView>, AppError> {
        let tenant = snapshot.row.tenant;
        let partners = self.store.partners(tenant).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let (way, to) = match row.recipient.strip_prefix(ORDER) {
                Some(matter) => {
                    let matter: Option<MatterId> = matter.parse().ok();
                    let order = match matter {
                        Some(matter) => self.store.partner_order_of(tenant, matter).await?,
                        None => None,
                    };
                    let words = order.map(|order| {
                        let known = partners.iter().find(|it| it.partner == order.partner);
                        format!(
                            "{} {}",
                            known.map_or(order.partner.clone(), |it| it.title.clone()),
                            order.number
                        )
                    });
                    (PARTNER, words.unwrap_or_default())
                }
                None => snapshot.addressee(&row.recipient, language),
            };
            views.push(UndeliveredView {
                message: row.message,
                kind: row.kind,
                way,
                to,
                written_at: row.created_at,
                tries: row.attempts,
                why: row.failed.unwrap_or_default(),
            });
        }
        Ok(views)
    }
}

/// Before the matter, in the recipient of what goes to whoever sent it.
pub(crate) const ORDER: &str = "order:";

impl Tenant {
    /// Whom a message is for, in words, and by which way it goes.
    fn addressee(&self, recipient: &str, language: &str) -> (&'static str, String) {
        match Recipient::read(recipient) {
            Some(Recipient::Letter(channel, to)) => {
                let way = match channel {
                    Channel::Email => "email",
                    Channel::Sms => "sms",
                };
                (way, self.called_for(Some(*to), language))
            }
            other => ("here", self.called_for(other, language)),
        }
    }

    fn called_for(&self, recipient: Option<Recipient>, language: &str) -> String {
        let word = |chinese: &str, english: &str| crate::table::either(language, chinese, english).to_owned();
        match recipient {
            Some(Recipient::Person(person)) => {
                self.people.get(&person).map_or_else(|| person.to_string(), |it| it.name.clone())
            }
            Some(Recipient::Reporter(_)) => word("上报人", "the reporter"),
            Some(Recipient::Seat(seat)) => self.role_title(&seat.role),
            Some(Recipient::Letter(..)) | None => word("收件人不明", "nobody knows whom"),
        }
    }
}
