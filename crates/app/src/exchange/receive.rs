//! Taking what partners send: each message counts once, each order is one matter.

use super::ExchangeError;
use super::sign::{Signed, verify};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::{Act, Caller, Key, Partner, Reply, Report, Request, Verb, Where, Work, hash_of, receipt};
use gewu_kernel::id::{MatterId, TenantId};
use gewu_matter::matter::{Assignee, Purpose, TaskNumber};
use gewu_store::partner::OrderRow;
use serde_json::{Value, json};

/// An order, as a partner sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The number under which the partner knows it.
    pub number: String,
    /// The procedure to run.
    pub procedure: String,
    /// Where.
    pub at: Where,
    /// The procedure's opening form.
    pub form: Value,
}

/// What a partner says of an order that it sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// Something to add.
    Note(Value),
    /// Pressing for progress.
    Urge(Value),
    /// The result of what is waited for from it.
    Result {
        /// The outcome of the step.
        outcome: String,
        /// The step’s form.
        form: Value,
        /// The marks given, by dimension.
        marks: std::collections::BTreeMap<String, u32>,
    },
    /// That it is to come back after its end.
    Reopen(Value),
}

/// What is to be done about a message.
#[derive(Debug)]
pub enum Prepared {
    /// It came before, and this was the answer.
    Again(Reply),
    /// It is new.
    New(Box<Request>),
}

impl App {
    /// The partner who sent a message, if it is signed by one of its secrets.
    pub async fn partner_who_sent(
        &self,
        tenant: TenantId,
        partner: &str,
        signed: Signed<'_>,
        content: &[u8],
    ) -> Result<Partner, AppError> {
        let row = self.store.partner(tenant, partner).await?.filter(|row| row.closed_at.is_none());
        // Nothing tells a name that is none from a signature that is none.
        let row = row.ok_or(ExchangeError::WrongSignature)?;
        verify(&self.secrets(tenant, &row)?, signed, content, self.clock.now())?;
        Ok(Partner::from(&row))
    }

    /// What is to be done about an order: nothing new, where the same came before.
    pub async fn prepare_order(
        &self,
        tenant: TenantId,
        partner: &Partner,
        order: Order,
    ) -> Result<Prepared, AppError> {
        let known = self.store.partner_order(tenant, &partner.partner, &order.number).await?;
        let Order { number, procedure, at, form } = order;
        let report = Report {
            procedure,
            at,
            form,
            on_behalf: None,
            source: Some(partner.partner.clone()),
            about: Default::default(),
            paper: None,
            number: Some(number.clone()),
            set_aside: Vec::new(),
        };
        let request = Request {
            caller: Caller::Partner(partner.clone()),
            key: Some(Key(format!("order:{number}"))),
            happened_at: None,
            work: Work::Report(report),
        };
        match known {
            None => Ok(Prepared::New(Box::new(request))),
            Some(row) if row.asked == hash_of(&request) => {
                Ok(Prepared::Again(self.reply_again(tenant, row.matter).await?))
            }
            Some(row) => Err(ExchangeError::OtherOrder(row.number).into()),
        }
    }

    /// What is to be done about what a partner says of an order. `message` is the id of the message: what comes again
    /// under it gets the first answer.
    pub async fn prepare_sent(
        &self,
        tenant: TenantId,
        partner: &Partner,
        number: &str,
        message: &str,
        sent: Sent,
    ) -> Result<Prepared, AppError> {
        let order = self.order_received(tenant, partner, number).await?;
        let (caller, key) = (Caller::Partner(partner.clone()), format!("message:{message}"));
        let before = self.store.answers(tenant, &[(caller.actor(), key.clone())]).await?.pop();
        if let Some(row) = before {
            let reply = serde_json::from_str(&row.body);
            let unread = |error| AppError::Data(format!("a kept answer cannot be read: {error}"));
            return Ok(Prepared::Again(reply.map_err(unread)?));
        }
        let verb = match sent {
            Sent::Note(form) => Verb::Note { form },
            Sent::Urge(form) => Verb::Urge { form },
            Sent::Reopen(form) => Verb::Reopen { form },
            Sent::Result { outcome, form, marks } => {
                let task = self.awaited(tenant, partner, &order).await?;
                Verb::Finish {
                    task,
                    outcome,
                    form,
                    binds: Default::default(),
                    marks,
                    into: None,
                    party: None,
                }
            }
        };
        let act = Act { matter: order.matter, expected_version: None, verb };
        let request = Request { caller, key: Some(Key(key)), happened_at: None, work: Work::Act(act) };
        Ok(Prepared::New(Box::new(request)))
    }

    /// What a partner sent under a number.
    pub(super) async fn order_received(
        &self,
        tenant: TenantId,
        partner: &Partner,
        number: &str,
    ) -> Result<OrderRow, AppError> {
        let row = self.store.partner_order(tenant, &partner.partner, number).await?;
        Ok(row.ok_or_else(|| ExchangeError::NoSuchOrder(number.to_owned()))?)
    }

    pub(super) async fn matter_of_order(
        &self,
        tenant: TenantId,
        matter: MatterId,
    ) -> Result<Loaded, AppError> {
        let row = self.store.load_matters(tenant, &[matter]).await?.pop();
        Loaded::read(row.ok_or(AppError::NoSuchMatter(matter))?)
    }

    /// The task that waits for the partner.
    async fn awaited(
        &self,
        tenant: TenantId,
        partner: &Partner,
        order: &OrderRow,
    ) -> Result<TaskNumber, AppError> {
        let loaded = self.matter_of_order(tenant, order.matter).await?;
        let own = Assignee::External(partner.external.clone());
        let waits = loaded
            .matter
            .tasks
            .iter()
            .find(|(_, task)| task.assignee == own && task.purpose == Purpose::Perform);
        let task = waits.map(|(number, _)| *number);
        Ok(task.ok_or_else(|| ExchangeError::NotAwaited(order.number.clone()))?)
    }

    /// The answer to an order that came before: what it was first told of its matter.
    async fn reply_again(&self, tenant: TenantId, matter: MatterId) -> Result<Reply, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let loaded = self.matter_of_order(tenant, matter).await?;
        let said = json!({
            "matter": matter, "version": loaded.matter.version, "status": loaded.matter.status, "happened": [],
        });
        let reply: Result<Reply, _> = serde_json::from_value(said);
        let reply = reply.map_err(|error| AppError::Data(format!("an answer cannot be made: {error}")))?;
        Ok(Reply { receipt: Some(receipt::code(&snapshot, matter)), ..reply })
    }
}
