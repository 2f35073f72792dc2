//! Why something about a partner did not happen, in the words of whoever has to do something about it.

use uuid::Uuid;

/// Something about a partner that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The signature is none of a partner here, under either of its secrets.
    #[error(
        "no signature in webhook-signature holds for this partner and this content; compare the secret, and sign the bytes that are sent"
    )]
    WrongSignature,
    /// It was signed too long ago, or too far ahead.
    #[error(
        "webhook-timestamp lies more than five minutes from now; set the clock, and sign each attempt anew"
    )]
    Stale,
    /// The same number came with something else.
    #[error(
        "order {0} was received with other content; an order keeps what it says: add a note, or send a new number"
    )]
    OtherOrder(String),
    /// Nothing came under this number.
    #[error("no order {0} was received from this partner; send it first")]
    NoSuchOrder(String),
    /// Nothing waits for the partner.
    #[error("order {0} waits for nothing from this partner now; read its state")]
    NotAwaited(String),
    /// The name is taken.
    #[error("there is a partner “{0}” already; choose another name, or rotate its secret")]
    Taken(String),
    /// There is no such partner, or nothing is exchanged with it any more.
    #[error("there is no open partner “{0}”; `gewu partner list` shows which there are")]
    NoSuchPartner(String),
    /// No pack has such an organ.
    #[error("no pack here exchanges messages with “{external}”; they know: {known}")]
    NoSuchExternal {
        /// What was asked for.
        external: String,
        /// What there is.
        known: String,
    },
    /// It cannot be written to.
    #[error("“{0}” is no address of an endpoint; begin with https:// or, within the house, http://")]
    NoEndpoint(String),
    /// A name that is none.
    #[error("“{0}” is no name; write lower-case letters, digits and inner hyphens")]
    NoName(String),
    /// The message was not given up, or was decided on.
    #[error("message {0} is not among those that were given up; read the list again")]
    NoSuchMessage(Uuid),
    /// Why a message is let go has to be said.
    #[error("say in a sentence why it is let go; it stands on record")]
    NeedsReason,
}
