//! Requests of many callers, committed together: whoever is free takes all that wait, up to a bound.

use super::request::{Reply, Request};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::TenantId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
    figures: Arc<Figures>,
    committers: JoinSet<()>,
}

/// What a group has done since it started.
#[derive(Debug, Default)]
pub struct Figures {
    commits: AtomicU64,
    requests: AtomicU64,
}

impl Figures {
    /// How many times requests were taken to be committed together.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// How many requests were taken.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

/// A handle by which many tasks submit to one group.
#[derive(Clone)]
pub struct Submitter {
    sender: mpsc::Sender<Waiting>,
    figures: Arc<Figures>,
}

impl Group {
    /// Starts committers: one for a database with one writer, two or so where commits run side by side.
    pub fn start(app: &Arc<App>, committers: usize) -> Group {
        let (sender, receiver) = mpsc::channel(WAITING);
        let receiver = Arc::new(Mutex::new(receiver));
        let figures = Arc::new(Figures::default());
        let mut set = JoinSet::new();
        for _ in 0..committers.max(1) {
            set.spawn(commit(Arc::clone(app), Arc::clone(&receiver), Arc::clone(&figures)));
        }
        Group { sender, figures, committers: set }
    }

    /// A handle to submit by.
    pub fn submitter(&self) -> Submitter {
        Submitter { sender: self.sender.clone(), figures: Arc::clone(&self.figures) }
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
        if self.sender.try_send(Waiting { tenant, request, answer }).is_err() {
            return Err(overloaded);
        }
        answered.await.unwrap_or(Err(overloaded))
    }

    /// What the group has done.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// How many requests wait to be taken.
    pub fn waiting(&self) -> usize {
        self.sender.max_capacity() - self.sender.capacity()
    }
}

async fn commit(app: Arc<App>, receiver: Arc<Mutex<mpsc::Receiver<Waiting>>>, figures: Arc<Figures>) {
    let mut taken = Vec::with_capacity(AT_ONCE);
    loop {
        if receiver.lock().await.recv_many(&mut taken, AT_ONCE).await == 0 {
            return;
        }
        figures.commits.fetch_add(1, Ordering::Relaxed);
        figures.requests.fetch_add(taken.len() as u64, Ordering::Relaxed);
        let mut by_tenant: BTreeMap<TenantId, (Vec<Request>, Vec<oneshot::Sender<Answer>>)> = BTreeMap::new();
        for waiting in taken.drain(..) {
            let (requests, answers) = by_tenant.entry(waiting.tenant).or_default();
            requests.push(waiting.request);
            answers.push(waiting.answer);
        }
        for (tenant, (requests, answers)) in by_tenant {
            let results = survive(&app, tenant, requests).await;
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever went away meanwhile finds the answer under the key.
                drop(answer.send(result));
            }
        }
    }
}

/// Commits a group in a task of its own: a request that makes the program panic fails alone, and the committer
/// goes on to those that wait.
async fn survive(app: &Arc<App>, tenant: TenantId, requests: Vec<Request>) -> Vec<Answer> {
    let apart = |requests: Vec<Request>| {
        let app = Arc::clone(app);
        tokio::spawn(async move { app.submit_all(tenant, &requests).await })
    };
    if let Ok(results) = apart(requests.clone()).await {
        return results;
    }
    let mut results = Vec::with_capacity(requests.len());
    for request in requests {
        let alone = apart(vec![request]).await.ok().and_then(|mut results| results.pop());
        results.push(alone.unwrap_or_else(|| {
            tracing::error!(%tenant, "a request made its commit panic");
            Err(AppError::Data("this request met a fault of the program".to_owned()))
        }));
    }
    results
}
