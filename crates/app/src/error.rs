//! Why a use case did not happen, in the words of whoever asked for it.

mod said;

use crate::account::AccountError;
use crate::attachment::Unfit;
use crate::exchange::ExchangeError;
use crate::export::ExportError;
use crate::pack::PackError;
use gewu_kernel::id::MatterId;
use gewu_matter::Refusal;
use gewu_packs::form::FormProblems;
use gewu_packs::{Problem, Said, said};
use gewu_store::journal::FactRow;
use gewu_store::{SaveError, StoreError};

/// A use case that changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The engine refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was written does not fit the form.
    #[error("{0}")]
    Form(FormProblems),
    /// Somebody else acted first; these facts came since.
    #[error(
        "this matter has changed since you read it (version {expected}, now {now}): read what came since and decide again"
    )]
    Changed {
        /// The version the caller had.
        expected: u64,
        /// The version it has.
        now: u64,
        /// What came since.
        since: Vec<FactRow>,
    },
    /// The same key came with another request.
    #[error(
        "this Idempotency-Key was used for another request; repeat that request unchanged, or choose a new key"
    )]
    KeyReused,
    /// There is no such matter, or the caller may not know of it.
    #[error("there is no matter {0} that you may see; check the number or the receipt code")]
    NoSuchMatter(MatterId),
    /// There is no matter with this receipt code.
    #[error("no matter has this receipt code; compare it letter by letter with your receipt")]
    NoSuchReceipt,
    /// A code that was given out before cannot be used, or is decided.
    #[error("{0}")]
    Receipt(&'static str),
    /// The tenant runs no such procedure.
    #[error(
        "“{0}” is not a procedure in force here; `gewu pack publish` brings the first one into force, `gewu pack propose` a later one"
    )]
    NoSuchProcedure(String),
    /// There is no such area today.
    #[error("“{0}” is no area in force today; use its present 12-digit code or its number")]
    NoSuchArea(String),
    /// A letter did not go out; the gateway's own words.
    #[error("{0}")]
    NotCarried(String),
    /// A code that confirms no address.
    #[error("this code confirms no address of yours; compare it with the letter")]
    WrongCode,
    /// There is no such person.
    #[error("nobody here is known as “{0}”")]
    NoSuchPerson(String),
    /// There is no such document of the matter, or not yet.
    #[error("this matter has no such document, or not yet")]
    NoSuchDocument,
    /// A kinship that cannot be declared.
    #[error("say in a few words how somebody else is related to you, at most 20 letters and 50 people")]
    Kinship,
    /// The tenant does not exist.
    #[error("this database has no tenant {0}; `gewu init` makes one")]
    NoSuchTenant(i64),
    /// An attachment was named that was never uploaded.
    #[error("attachment {0} is not here; upload it first and use the hash from the answer")]
    NoSuchAttachment(String),
    /// An attachment cannot be kept.
    #[error(transparent)]
    Attachment(#[from] Unfit),
    /// Something about an account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A matter cannot go over to another edition.
    #[error(transparent)]
    Unmoved(#[from] gewu_matter::migrate::Unfit),
    /// Something about a pack.
    #[error(transparent)]
    Packs(#[from] PackError),
    /// Something about a table with personal values.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Something about a partner outside, or a message that did not arrive.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The caller may not do this.
    #[error("you may not {0}")]
    Forbidden(&'static str),
    /// The claimed time lies in the future.
    #[error("what is reported cannot have happened after now; check the clock of the device")]
    FutureClaim,
    /// What was asked cannot be answered: which parameter, and what it may be.
    #[error("{0}")]
    Query(String),
    /// A pack does not hold.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Pack(Vec<Problem>),
    /// Data to set up or that is stored does not hold.
    #[error("{0}")]
    Data(String),
    /// A table that somebody brings, or a row of it, cannot be used.
    #[error("{0}")]
    Table(Said),
    /// Too much is waiting.
    #[error(
        "the server has more to do than it can; try again in {retry_after_seconds} seconds with the same Idempotency-Key"
    )]
    Overloaded {
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// Nobody chooses what is looked at again.
    #[error("this matter was not drawn to be looked at again; whoever reported it can bring it back")]
    NotDrawn,
    /// Nothing can be printed here yet.
    #[error(transparent)]
    NoFonts(#[from] gewu_document::NoFonts),
    /// Others kept changing the same thing.
    #[error("others kept changing this at the same time; try again")]
    Contended,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FormProblems> for AppError {
    fn from(problems: FormProblems) -> Self {
        AppError::Form(problems)
    }
}

impl From<SaveError> for AppError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Store(error) => AppError::Store(error),
            SaveError::ExternalKeyTaken => AppError::Table(said!(
                "another person has this external key; each key belongs to one person",
                "另有一个人用这个人员编号；一个编号只属于一个人"
            )),
            SaveError::LoginTaken => AccountError::LoginTaken.into(),
            SaveError::PowerHeld => AccountError::PowerHeld.into(),
            SaveError::IdentityTaken => AccountError::IdentityTaken.into(),
            SaveError::Stale | SaveError::AnswerExists | SaveError::ReceiptTaken => AppError::Contended,
        }
    }
}
