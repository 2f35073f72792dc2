//! How often one client, or everybody at one place, may do what needs no account. Kept in memory, by a hash under a
//! key that ends with the program: no address is written anywhere. With several servers each counts for itself.

use crate::ApiState;
use crate::origin::From;
use crate::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gewu_app::AppError;
use gewu_app::matter::Where;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId};
use gewu_store::receipt::ReceiptRow;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Mutex;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// A report without an account.
    Report,
    /// Reports without an account from one place.
    ReportAt,
    /// A receipt code that is none.
    WrongCode,
    /// Wrong codes of everybody.
    AnyWrongCode,
    /// A picture without an account.
    Upload,
    /// Blank forms to print.
    Paper,
    /// A report of certain words, by anyone.
    Words,
}

/// How much of something an hour takes.
struct Pace {
    /// After so many each waits for the one before it.
    soft: usize,
    /// How long, in seconds.
    apart: i64,
    /// After so many there is nothing more within the hour.
    hard: usize,
}

/// The window over which deeds are counted, in milliseconds.
const WINDOW: i64 = 60 * 60 * 1000;
/// The most keys that are held; beyond it those that rest are forgotten.
const KEYS: usize = 100_000;

impl Deed {
    /// A village often shares one address, so the pace of a client is that of many people: it slows a program down
    /// and does not stop a neighbourhood.
    fn pace(self) -> Pace {
        let (soft, apart, hard) = match self {
            Deed::Report => (10, 20, 60),
            Deed::ReportAt => (60, 10, 600),
            Deed::WrongCode => (5, 10, 30),
            Deed::AnyWrongCode => (500, 2, 5_000),
            Deed::Upload => (100, 2, 400),
            Deed::Paper => (5, 10, 30),
            Deed::Words => (1_000, 0, 1_000),
        };
        Pace { soft, apart, hard }
    }
}

/// Whether somebody may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At once.
    Go,
    /// After so many seconds.
    Wait(u32),
    /// Not before so many seconds: there has been too much.
    Stop(u32),
}

impl Verdict {
    /// The stricter of two.
    pub fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Stop(one), Verdict::Stop(two)) => Verdict::Stop(one.max(two)),
            (Verdict::Stop(one), _) | (_, Verdict::Stop(one)) => Verdict::Stop(one),
            (Verdict::Wait(one), Verdict::Wait(two)) => Verdict::Wait(one.max(two)),
            (Verdict::Wait(one), _) | (_, Verdict::Wait(one)) => Verdict::Wait(one),
            (Verdict::Go, Verdict::Go) => Verdict::Go,
        }
    }

    /// For programs: whoever has to wait is told for how long.
    pub fn check(self) -> Result<(), Problem> {
        match self {
            Verdict::Go => Ok(()),
            Verdict::Wait(seconds) | Verdict::Stop(seconds) => {
                Err(Problem::new(Code::TooMany).retry_after(seconds))
            }
        }
    }
}

type Key = [u8; 16];

/// A client as limits know it: a hash of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(Key);

/// Counts deeds.
#[derive(Debug)]
pub struct Throttle {
    secret: [u8; 32],
    counts: bool,
    deeds: Mutex<HashMap<(Deed, Key), VecDeque<i64>>>,
}

impl Throttle {
    /// Counts from now on; without `counts` nobody is ever held up.
    pub fn new(secret: [u8; 32], counts: bool) -> Throttle {
        Throttle { secret, counts, deeds: Mutex::default() }
    }

    /// A client by its address.
    pub(crate) fn client(&self, address: IpAddr) -> Client {
        Client(self.key(&network(address)))
    }

    fn key(&self, of: &[u8]) -> Key {
        let hash = Sha256::new().chain_update(self.secret).chain_update(of).finalize();
        hash[..16].try_into().unwrap_or_default()
    }

    /// The verdict on one more deed of a client.
    pub fn ask(&self, deed: Deed, client: &Client, now: Timestamp) -> Verdict {
        self.verdict(deed, client.0, now)
    }

    /// The verdict on one more deed at a place.
    pub fn ask_at(&self, deed: Deed, area: AreaId, now: Timestamp) -> Verdict {
        self.verdict(deed, self.key(&area.0.to_be_bytes()), now)
    }

    /// Counts a deed of a client.
    pub fn count(&self, deed: Deed, client: &Client, now: Timestamp) {
        self.add(deed, client.0, now);
    }

    /// Counts a deed at a place.
    pub fn count_at(&self, deed: Deed, area: AreaId, now: Timestamp) {
        self.add(deed, self.key(&area.0.to_be_bytes()), now);
    }

    /// The words of a form as limits know them, so that the same ones are told again and not kept.
    pub(crate) fn words(&self, form: &serde_json::Value) -> Client {
        Client(self.key(gewu_kernel::canonical::canonical(form).as_bytes()))
    }

    /// How often a client did something within the hour.
    pub fn done(&self, deed: Deed, client: &Client, now: Timestamp) -> usize {
        let since = now.as_millisecond() - WINDOW;
        let deeds = self.deeds.lock().expect("no holder of this lock panics");
        deeds.get(&(deed, client.0)).map_or(0, |times| times.iter().filter(|at| **at > since).count())
    }

    fn verdict(&self, deed: Deed, key: Key, now: Timestamp) -> Verdict {
        let Pace { soft, apart, hard } = deed.pace();
        let now = now.as_millisecond();
        let mut deeds = self.deeds.lock().expect("no holder of this lock panics");
        let Some(times) = deeds.get_mut(&(deed, key)) else { return Verdict::Go };
        times.retain(|at| *at > now - WINDOW);
        let (Some(first), Some(last)) = (times.front(), times.back()) else { return Verdict::Go };
        let seconds = |milliseconds: i64| u32::try_from((milliseconds + 999) / 1000).unwrap_or(1).max(1);
        let missing = last + apart * 1000 - now;
        match times.len() {
            count if count >= hard => Verdict::Stop(seconds(first + WINDOW - now)),
            count if count >= soft && missing > 0 => Verdict::Wait(seconds(missing)),
            _ => Verdict::Go,
        }
    }

    fn add(&self, deed: Deed, key: Key, now: Timestamp) {
        if !self.counts {
            return;
        }
        let now = now.as_millisecond();
        let mut deeds = self.deeds.lock().expect("no holder of this lock panics");
        if deeds.len() >= KEYS {
            deeds.retain(|_, times| times.back().is_some_and(|at| *at > now - WINDOW));
        }
        let times = deeds.entry((deed, key)).or_default();
        if times.len() < deed.pace().hard {
            times.push_back(now);
        }
    }
}

/// Whoever has an IPv6 address has a whole network of them.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

impl FromRequestParts<ApiState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Client, Infallible> {
        let From { address, .. } = From::from_request_parts(parts, state).await?;
        Ok(state.throttle.client(address))
    }
}

/// What a receipt code leads to.
#[derive(Debug)]
pub(crate) enum Behind {
    /// A matter.
    Matter(MatterId),
    /// A blank form, or a report that was set aside.
    Waiting(Box<ReceiptRow>),
}

impl ApiState {
    /// What a receipt code leads to, unless the client guesses. A wrong code gets the same answer as any other.
    pub(crate) async fn behind(&self, client: &Client, code: &str) -> Result<Behind, Problem> {
        let now = self.app.clock.now();
        self.guessing(client, now).check()?;
        let found = match self.app.matter_of_receipt(self.tenant, code).await {
            Err(AppError::NoSuchReceipt) => {
                self.app.receipt(self.tenant, code).await.map(|row| Behind::Waiting(Box::new(row)))
            }
            found => found.map(Behind::Matter),
        };
        if let Err(AppError::NoSuchReceipt) = found {
            self.throttle.count(Deed::WrongCode, client, now);
            self.throttle.count_at(Deed::AnyWrongCode, AreaId(0), now);
        }
        Ok(found?)
    }

    /// The matter of a receipt code, for whom a code without one is none.
    pub(crate) async fn matter_of(&self, client: &Client, code: &str) -> Result<MatterId, Problem> {
        match self.behind(client, code).await? {
            Behind::Matter(matter) => Ok(matter),
            Behind::Waiting(_) => Err(Problem::new(Code::NoSuchReceipt)),
        }
    }

    /// Whether a client may report something there.
    pub(crate) fn reporting(&self, client: &Client, at: &Where, now: Timestamp) -> Verdict {
        let own = self.throttle.ask(Deed::Report, client, now);
        match at {
            Where::Area(area) => own.and(self.throttle.ask_at(Deed::ReportAt, *area, now)),
            Where::Code(_) | Where::Point { .. } => own,
        }
    }

    /// Counts a report.
    pub(crate) fn reported(&self, client: &Client, at: &Where, now: Timestamp) {
        self.throttle.count(Deed::Report, client, now);
        if let Where::Area(area) = at {
            self.throttle.count_at(Deed::ReportAt, *area, now);
        }
    }

    /// Whether a client may try a code. How many others guess holds up only who has guessed wrong before.
    pub(crate) fn guessing(&self, client: &Client, now: Timestamp) -> Verdict {
        let own = self.throttle.ask(Deed::WrongCode, client, now);
        match self.throttle.done(Deed::WrongCode, client, now) {
            0 => own,
            _ => own.and(self.throttle.ask_at(Deed::AnyWrongCode, AreaId(0), now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_413_200 + second).unwrap()
    }

    fn client(throttle: &Throttle, address: &str) -> Client {
        throttle.client(address.parse().unwrap())
    }

    #[test]
    fn first_one_waits_then_there_is_no_more() {
        let throttle = Throttle::new([1; 32], true);
        let guesser = client(&throttle, "198.51.100.7");
        let mut second = 0;
        for deed in 0..30 {
            match throttle.ask(Deed::WrongCode, &guesser, at(second)) {
                Verdict::Go => assert!(deed <= 5, "{deed}"),
                Verdict::Wait(10) => second += 10,
                other => panic!("{deed}: {other:?}"),
            }
            throttle.count(Deed::WrongCode, &guesser, at(second));
        }
        assert!(matches!(throttle.ask(Deed::WrongCode, &guesser, at(second)), Verdict::Stop(_)));
        assert_eq!(throttle.ask(Deed::WrongCode, &guesser, at(second + 3_600)), Verdict::Go);
        let other = client(&throttle, "198.51.100.8");
        assert_eq!(throttle.ask(Deed::WrongCode, &other, at(second)), Verdict::Go);
    }

    #[test]
    fn a_network_is_one_client() {
        let throttle = Throttle::new([1; 32], true);
        let one = client(&throttle, "2001:db8::1");
        assert_eq!(one, client(&throttle, "2001:db8::ffff"));
        assert_ne!(one, client(&throttle, "2001:db8:0:1::1"));
        assert_eq!(client(&throttle, "::ffff:198.51.100.7"), client(&throttle, "198.51.100.7"));
    }
}
