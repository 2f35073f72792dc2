//! How much is done at once: by everybody together, and by each client, so that none takes the place of all others.

use crate::Limits;
use crate::problem::{Code, Problem};
use crate::throttle::Client;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How often a provider is asked at once: it may be slow, and what it is asked with serves passwords as well.
const ERRANDS: usize = 8;

/// What a client does while others wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Doing {
    /// A form with words is read.
    Form,
    /// A picture is held in memory.
    Upload,
}

/// Places of requests, forms and files.
pub(crate) struct Places {
    pub(crate) requests: Semaphore,
    uploads: Arc<Semaphore>,
    pub(crate) errands: Semaphore,
    uploads_of_one: usize,
    forms_of_one: usize,
    /// Whoever does nothing now does not stand in it, so it holds no more than requests are answered.
    held: Arc<Mutex<HashMap<(Doing, Client), usize>>>,
}

/// A client’s place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    held: Arc<Mutex<HashMap<(Doing, Client), usize>>>,
    of: (Doing, Client),
    /// Of an upload, its place among those of everybody.
    _shared: Option<OwnedSemaphorePermit>,
}

impl Places {
    pub(crate) fn new(limits: &Limits) -> Places {
        Places {
            requests: Semaphore::new(limits.requests_at_once),
            uploads: Arc::new(Semaphore::new(limits.uploads_at_once)),
            errands: Semaphore::new(ERRANDS),
            uploads_of_one: limits.uploads_of_one,
            forms_of_one: limits.forms_of_one,
            held: Arc::default(),
        }
    }

    /// A place for a form that a client sends.
    pub(crate) fn form(&self, client: &Client) -> Result<Place, Problem> {
        self.own(Doing::Form, client, self.forms_of_one, None)
    }

    /// A place for a picture that a client sends.
    pub(crate) fn upload(&self, client: &Client) -> Result<Place, Problem> {
        let shared = Arc::clone(&self.uploads).try_acquire_owned();
        let shared = shared.map_err(|_| Problem::new(Code::Overloaded))?;
        self.own(Doing::Upload, client, self.uploads_of_one, Some(shared))
    }

    fn own(
        &self,
        doing: Doing,
        client: &Client,
        at_most: usize,
        shared: Option<OwnedSemaphorePermit>,
    ) -> Result<Place, Problem> {
        let of = (doing, *client);
        let mut held = self.held.lock().expect("no holder of this lock panics");
        let count = held.entry(of).or_default();
        if *count >= at_most {
            return Err(Problem::new(Code::TooMany).retry_after(SOON));
        }
        *count += 1;
        Ok(Place { held: Arc::clone(&self.held), of, _shared: shared })
    }
}

/// When a client may come again that does too much at once, in seconds.
const SOON: u32 = 5;

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.held.lock().expect("no holder of this lock panics");
        if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::throttle::Throttle;

    #[test]
    fn one_client_takes_only_its_own_places() {
        let throttle = Throttle::new([1; 32], true);
        let client = |address: &str| throttle.client(address.parse().unwrap());
        let (greedy, other) = (client("198.51.100.7"), client("198.51.100.8"));
        let places = Places::new(&Limits { uploads_at_once: 8, uploads_of_one: 3, ..Limits::default() });
        let held: Vec<_> = (0..3).map(|_| places.upload(&greedy).unwrap()).collect();
        assert_eq!(places.upload(&greedy).unwrap_err().code, Code::TooMany);
        drop(places.upload(&other).unwrap());
        drop(places.form(&greedy).unwrap());
        drop(held);
        assert!(places.held.lock().unwrap().is_empty());
        drop(places.upload(&greedy).unwrap());
    }
}
