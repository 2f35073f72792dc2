//! Receipt codes: looked up before anything else, so that whoever has one is never held up by others’ guesses.

use super::{Client, Deed, Verdict};
use crate::ApiState;
use crate::problem::{Code, Problem};
use gewu_app::AppError;
use gewu_app::matter::paper::Paper;
use gewu_app::matter::receipt::Holder;
use gewu_app::matter::{Act, Request, Verb, Work};
use gewu_kernel::id::MatterId;

/// What a receipt code leads to.
#[derive(Debug)]
pub(crate) enum Behind {
    /// A matter, and who of those it is between holds the code.
    Matter(Holder),
    /// A blank form.
    Paper(Paper),
}

impl ApiState {
    /// What a receipt code leads to. A wrong code gets the same answer as any other; only those slow a client down.
    pub(crate) async fn behind(&self, client: &Client, code: &str) -> Result<Behind, Problem> {
        let found = match self.app.holder_of_receipt(self.tenant, code).await {
            Err(AppError::NoSuchReceipt) => self.app.paper(self.tenant, code).await.map(Behind::Paper),
            found => found.map(Behind::Matter),
        };
        if let Err(AppError::NoSuchReceipt) = found {
            self.throttle.take(Deed::WrongCode, client, self.app.clock.now()).verdict.check()?;
        }
        Ok(found?)
    }

    /// Who holds a receipt code, for whom a code without a matter is none.
    pub(crate) async fn holder_of(&self, client: &Client, code: &str) -> Result<Holder, Problem> {
        match self.behind(client, code).await? {
            Behind::Matter(holder) => Ok(holder),
            Behind::Paper(_) => Err(Problem::new(Code::NoSuchReceipt)),
        }
    }

    /// Whether one more deed may be done under a receipt code.
    pub(crate) fn under(&self, deed: Deed, matter: MatterId) -> Verdict {
        let code = self.throttle.code(matter);
        self.throttle.take(deed, &code, self.app.clock.now()).verdict
    }

    /// Whether a request may be sent: the holder of a code adds so many words a day, everybody else as many as they
    /// answer for.
    pub(crate) fn saying(&self, request: &Request) -> Verdict {
        match (request.caller.receipt_of(), &request.work) {
            (Some(own), Work::Act(Act { verb: Verb::Note { .. }, .. })) => self.under(Deed::CodeNote, own),
            _ => Verdict::Go,
        }
    }
}
