//! Requests of many callers, committed together: whoever is free takes all that wait, up to a bound.

use super::submit::{Reply, Request};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::TenantId;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;

/// The most requests in one commit.
const AT_ONCE: usize = 64;
/// The most requests that may wait; beyond it callers are asked to come back.
const WAITING: usize = 4096;

type Answer = Result<Reply, AppError>;

struct Waiting {
    tenant: TenantId,
    request: Request,
    answer: oneshot::Sender<Answer>,
}

/// The way in for requests that arrive one by one.
pub struct Group {
    sender: mpsc::Sender<Waiting>,
    committers: JoinSet<()>,
}

/// A handle by which many tasks submit to one group.
#[derive(Clone)]
pub struct Submitter(mpsc::Sender<Waiting>);

impl Group {
    /// Starts committers: one for a database with one writer, two or so where commits run side by side.
    pub fn start(app: &Arc<App>, committers: usize) -> Group {
        let (sender, receiver) = mpsc::channel(WAITING);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut set = JoinSet::new();
        for _ in 0..committers.max(1) {
            set.spawn(commit(Arc::clone(app), Arc::clone(&receiver)));
        }
        Group { sender, committers: set }
    }

    /// A handle to submit by.
    pub fn submitter(&self) -> Submitter {
        Submitter(self.sender.clone())
    }

    /// Takes nothing more and waits until everything taken is committed. Every submitter must be gone.
    pub async fn stop(self) {
        drop(self.sender);
        self.committers.join_all().await;
    }
}

impl Submitter {
    /// Does one thing, together with whatever else waits.
    pub async fn submit(&self, tenant: TenantId, request: Request) -> Answer {
        let (answer, answered) = oneshot::channel();
        let overloaded = AppError::Overloaded { retry_after_seconds: 1 };
        if self.0.try_send(Waiting { tenant, request, answer }).is_err() {
            return Err(overloaded);
        }
        answered.await.unwrap_or(Err(overloaded))
    }
}

async fn commit(app: Arc<App>, receiver: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    let mut taken = Vec::with_capacity(AT_ONCE);
    loop {
        if receiver.lock().await.recv_many(&mut taken, AT_ONCE).await == 0 {
            return;
        }
        let mut by_tenant: BTreeMap<TenantId, (Vec<Request>, Vec<oneshot::Sender<Answer>>)> = BTreeMap::new();
        for waiting in taken.drain(..) {
            let (requests, answers) = by_tenant.entry(waiting.tenant).or_default();
            requests.push(waiting.request);
            answers.push(waiting.answer);
        }
        for (tenant, (requests, answers)) in by_tenant {
            let results = app.submit_all(tenant, &requests).await;
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever went away meanwhile finds the answer under the key.
                drop(answer.send(result));
            }
        }
    }
}
