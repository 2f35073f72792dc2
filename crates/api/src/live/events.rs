//! Server-sent events: changes of the matters that somebody may see, and who else looks at the one they look at.

use crate::ApiState;
use crate::account::BY_ITSELF;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use data_encoding::BASE64URL_NOPAD;
use futures_util::stream::{Stream, unfold};
use gewu_app::Tenant;
use gewu_app::account::Action;
use gewu_app::live::{Change, Ear, Heard, Told};
use gewu_kernel::id::{MatterId, PersonId};
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval};

/// A quiet connection says so this often, so that nothing on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is asked whether the session still holds.
const CHECK: Duration = Duration::from_secs(20);
/// A connection ends after this long; the browser comes back by itself and goes on where it was.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// How soon it comes back.
const RETRY: Duration = Duration::from_secs(2);

problems! {
    /// What can go wrong.
    EventsProblems: BadHeader, NeedsSignIn, Forbidden, SignedOut, NoSuchReceipt, TooManyConnections
}

/// Changes as they happen, `text/event-stream`. `change` says `{"matter", "version", "kind"}` and nothing more, of
/// matters that the caller may see; `kind` is `gone` for one that they may see no longer. `presence` says
/// `{"matter", "names"}`: who else looks at a matter that the caller said they look at. `reset` says that more was
/// missed than can be told: read anew. With `Last-Event-ID` it goes on from there.
#[utoipa::path(get, path = "/api/v1/events", tag = "live", operation_id = "events", security(("session" = []), ("token" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was read")),
    responses((status = 200, content_type = "text/event-stream", body = String), EventsProblems))]
pub async fn events(
    State(state): State<ApiState>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let person = listener(&state, &headers).await?;
    let tenant = state.app.tenant(state.tenant).await?;
    // What is no place of ours any more is so long ago that all is to be read anew.
    let last = headers.get("last-event-id");
    let after = last.map(|value| value.to_str().ok().and_then(|id| place(&tenant, id)).unwrap_or(-1));
    state.app.begin_to_watch(state.tenant).await?;
    let ear = state.app.live.listen(person, after).ok_or(Problem::new(Code::TooManyConnections))?;
    let mut checks = tokio::time::interval(CHECK);
    checks.reset();
    let until = Instant::now() + LONGEST;
    let connection = Connection { ear, checks, until, person, headers, state, tenant, begun: false };
    let stream = unfold(connection, |mut connection| async move {
        let event = connection.next().await?;
        Some((Ok(event), connection))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// What a place in the journal’s order is sealed for: the numbers in between would tell how much happened of which the
/// listener may know nothing.
const PURPOSE: &str = "event-place";

/// The place in the order that an id of an event stands for, if it is one of ours.
fn place(tenant: &Tenant, id: &str) -> Option<i64> {
    let sealed = BASE64URL_NOPAD.decode(id.as_bytes()).ok()?;
    Some(i64::from_be_bytes(tenant.unsealed(PURPOSE, "", &sealed)?.try_into().ok()?))
}

/// Who listens. A page listens by itself, so that a tab left open does not keep a session from ending for idleness.
async fn listener(state: &ApiState, headers: &HeaderMap) -> Result<PersonId, Problem> {
    let mut request = Request::new(());
    *request.headers_mut() = headers.clone();
    request.headers_mut().insert(BY_ITSELF, HeaderValue::from_static("1"));
    let (mut parts, ()) = request.into_parts();
    Who::from_request_parts(&mut parts, state).await?.permitted(state, Action::FollowChanges).await
}

struct Connection {
    ear: Ear,
    checks: Interval,
    until: Instant,
    person: PersonId,
    headers: HeaderMap,
    state: ApiState,
    tenant: Arc<Tenant>,
    begun: bool,
}

/// What a connection woke up for.
enum Woken {
    Told(Result<Told, RecvError>),
    Check,
    Over,
}

impl Connection {
    /// The next event; `None` ends the connection.
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::replace(&mut self.begun, true) {
            let begin = Event::default().retry(RETRY);
            return Some(if self.ear.gap {
                begin.event("reset").data("{}")
            } else {
                begin.comment("listening")
            });
        }
        loop {
            while let Some(change) = self.ear.missed.pop_front() {
                if let Some(event) = self.change(&change) {
                    return Some(event);
                }
            }
            let event = match self.woken().await {
                Woken::Told(Ok(Told::Change(change))) => self.change(&change),
                Woken::Told(Ok(Told::Looking(matter))) => self.looking(matter),
                // Whoever reads too slowly to keep up reads anew.
                Woken::Told(Err(RecvError::Lagged(_))) => Some(Event::default().event("reset").data("{}")),
                Woken::Check if self.holds().await => None,
                Woken::Check | Woken::Over | Woken::Told(Err(RecvError::Closed)) => return None,
            };
            if event.is_some() {
                return event;
            }
        }
    }

    async fn woken(&mut self) -> Woken {
        tokio::select! {
            // Stopping comes first, however much there is to tell.
            biased;
            _ = self.ear.closed.wait_for(|closed| *closed) => Woken::Over,
            () = tokio::time::sleep_until(self.until) => Woken::Over,
            _ = self.checks.tick() => Woken::Check,
            told = self.ear.told.recv() => Woken::Told(told),
        }
    }

    /// Whether whoever began it is still signed in.
    async fn holds(&self) -> bool {
        listener(&self.state, &self.headers).await.is_ok_and(|person| person == self.person)
    }

    fn change(&mut self, change: &Change) -> Option<Event> {
        let kind = match self.ear.hears(change, self.state.app.clock.now())? {
            Heard::Change => change.kind.as_str(),
            Heard::Gone => "gone",
        };
        let data = json!({ "matter": change.matter, "version": change.version, "kind": kind });
        Some(Event::default().event("change").id(self.id(change.seq)).data(data.to_string()))
    }

    fn id(&self, place: i64) -> String {
        let mut nonce = [0; 12];
        self.state.app.source.fill(&mut nonce);
        BASE64URL_NOPAD.encode(&self.tenant.sealed(PURPOSE, "", nonce, &place.to_be_bytes()))
    }

    fn looking(&self, matter: MatterId) -> Option<Event> {
        let names = self.ear.looking(matter, self.state.app.clock.now())?;
        let data = json!({ "matter": matter, "names": names });
        Some(Event::default().event("presence").data(data.to_string()))
    }
}
