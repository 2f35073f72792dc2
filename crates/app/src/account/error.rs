//! Why something about an account did not happen.

use gewu_kernel::Timestamp;

/// Something about an account that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Login or password is wrong; which of them is not told.
    #[error("login or password is wrong; check both, or ask the system administrator for a new link")]
    WrongSignIn,
    /// The second factor is wrong or was used.
    #[error("this code is wrong or was used; wait for the next one, or use a recovery code")]
    WrongCode,
    /// Too many wrong tries.
    #[error(
        "too many wrong tries: this login is locked until {until}; the security administrator can unlock it"
    )]
    Locked {
        /// Until when.
        until: Timestamp,
        /// How long that is, in seconds.
        wait_seconds: u32,
    },
    /// The link was used, replaced, or is too old.
    #[error("this link was used, replaced by a later one, or is too old; ask for a new one")]
    LinkEnded,
    /// The password would be guessed.
    #[error("this password would be guessed: {why}")]
    WeakPassword {
        /// What to do.
        why: &'static str,
    },
    /// The old password is wrong.
    #[error("the present password is wrong")]
    WrongPassword,
    /// The login cannot be used.
    #[error("a login has 2 to 64 letters, digits, “.”, “-”, “_” or “@”")]
    BadLogin,
    /// Another account has it.
    #[error("another account has this login; choose another one")]
    LoginTaken,
    /// The person has no account.
    #[error("this person has no account; open one first")]
    NoSuchAccount,
    /// The person has an account already.
    #[error("this person has an account already")]
    HasAccount,
    /// The account is closed.
    #[error("this account is closed; open it again first")]
    Closed,
    /// Nobody holds two powers.
    #[error("this person holds a power already; nobody holds two")]
    PowerHeld,
    /// The last one who holds a power keeps it until somebody else has it.
    #[error("nobody else holds this power; grant it to another person first")]
    LastOfPower,
    /// Somebody else has to do this.
    #[error("nobody does this for their own account; another administrator has to")]
    OwnAccount,
    /// Whoever administers keeps their account until they administer no more.
    #[error("this person administers: the security administrator takes the power back first")]
    Administers,
    /// Nobody has asked for this reset, or too long ago, or it was whoever releases it now.
    #[error(
        "no reset waits here for you: the system administrator asks for one, and another person releases it within 24 hours"
    )]
    NoResetAsked,
    /// There is no such session.
    #[error("there is no such session")]
    NoSuchSession,
    /// There is no second factor to confirm or remove.
    #[error("no second factor is set up or being set up")]
    NoSecondFactor,
    /// A second factor is set up already.
    #[error("a second factor is set up already; remove it first")]
    HasSecondFactor,
    /// The server has no key to seal second factors with.
    #[error("this server has no key to seal second factors with; start it with --key-file")]
    NoSealingKey,
    /// Somebody here is known by this identity already.
    #[error("this identity belongs to another account")]
    IdentityTaken,
    /// Work still waits for the person by name.
    #[error("{tasks} tasks wait for this person by name; hand them over first")]
    HasWork {
        /// How many.
        tasks: usize,
    },
}
