//! Whom a message is for, and what it says beside its kind.

use super::letter::Channel;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_kernel::seat::Seat;
use serde::Deserialize;

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recipient {
    Seat(Seat),
    Person(PersonId),
    Reporter(MatterId),
    Letter(Channel, Box<Recipient>),
}

impl Recipient {
    pub(super) fn read(text: &str) -> Option<Recipient> {
        if let Some((word, rest)) = text.split_once(' ') {
            return Some(Recipient::Letter(Channel::of_word(word)?, Box::new(Recipient::read(rest)?)));
        }
        match text.split_once(':') {
            Some(("person", id)) => id.parse().ok().map(Recipient::Person),
            Some(("reporter", id)) => id.parse().ok().map(Recipient::Reporter),
            _ => text.parse().ok().map(Recipient::Seat),
        }
    }
}

/// What a message says beside its kind.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Said {
    pub(super) matter: MatterId,
    pub(super) task: Option<u32>,
}
