//! Form tokens: a form is taken from the browser that it was served to, some time after it was served. A browser
//! that is told to send a form by another page has no token; a program that sends forms as fast as it can is made
//! to wait.

use super::visitor::Visitor;
use crate::ApiState;
use data_encoding::BASE32_NOPAD;
use gewu_kernel::Timestamp;

/// How long a form is good for: a day, in seconds. Whoever comes later is shown what they wrote and sends it again.
const GOOD_SECONDS: i64 = 24 * 60 * 60;
/// Nobody reads and fills in a form faster than this, in milliseconds.
const LEAST_MILLISECONDS: i64 = 2_000;

const PURPOSE: &str = "portal-form";
const NONCE_BYTES: usize = 10;
const SEAL_BYTES: usize = 15;

/// A form that was sent with a token of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// What tells this form from every other.
    pub(super) nonce: String,
    /// When it was served.
    pub(super) at: Timestamp,
}

/// Why a form is not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotYet {
    /// Its token is foreign or too old.
    Stale,
    /// It came sooner than anybody could fill it in: this many seconds are missing.
    TooFast(u32),
}

/// A token for a form about something, for this browser.
pub(super) fn issue(state: &ApiState, visitor: &mut Visitor, about: &str) -> String {
    let device = visitor.device(state);
    let mut nonce = [0; NONCE_BYTES];
    state.app.source.fill(&mut nonce);
    let text = format!("{}-{}", BASE32_NOPAD.encode(&nonce), visitor.now.as_millisecond());
    let seal = seal(visitor, &device, about, &text);
    format!("{text}-{seal}")
}

/// Reads the token that came with a form.
pub(super) fn check(visitor: &Visitor, about: &str, token: &str) -> Result<Served, NotYet> {
    let device = visitor.device.as_deref().ok_or(NotYet::Stale)?;
    let (text, given) = token.rsplit_once('-').ok_or(NotYet::Stale)?;
    let (nonce, at) = text.split_once('-').ok_or(NotYet::Stale)?;
    let milliseconds = at.parse().map_err(|_| NotYet::Stale)?;
    let at = Timestamp::from_millisecond(milliseconds).map_err(|_| NotYet::Stale)?;
    let elapsed = visitor.now.as_millisecond() - milliseconds;
    if seal(visitor, device, about, text) != given || !(0..GOOD_SECONDS * 1000).contains(&elapsed) {
        return Err(NotYet::Stale);
    }
    if elapsed < LEAST_MILLISECONDS {
        let missing = (LEAST_MILLISECONDS - elapsed + 999) / 1000;
        return Err(NotYet::TooFast(missing as u32));
    }
    Ok(Served { nonce: nonce.to_owned(), at })
}

fn seal(visitor: &Visitor, device: &str, about: &str, text: &str) -> String {
    let message = format!("{device}\n{about}\n{text}");
    BASE32_NOPAD.encode(&visitor.tenant.keyed(PURPOSE, message.as_bytes())[..SEAL_BYTES])
}
