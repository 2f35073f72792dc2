//! Why something about a table with personal values did not happen.

use super::MOST_PERSONAL;
use gewu_kernel::id::ExportId;

/// Something about a table with personal values that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// There is no such request.
    #[error("nobody has asked for a table with the number {0}")]
    NoSuchExport(ExportId),
    /// It was decided, withdrawn or taken.
    #[error("this request was decided or taken back already; ask anew")]
    Decided,
    /// Whoever asks does not decide.
    #[error("you asked for this yourself; another person has to decide it")]
    OwnExport,
    /// Only whoever asked takes it, or takes it back.
    #[error("only whoever asked for this table takes it, or takes the request back")]
    NotItsAsker,
    /// Nobody has allowed it.
    #[error("nobody has allowed this table; whoever asked reads what became of it in the list of requests")]
    NotAllowed,
    /// It was taken.
    #[error("this table was taken already, and is taken only once; ask anew if it is needed again")]
    Taken,
    /// It was not taken in time.
    #[error("this table was to be taken within 24 hours of the decision; ask anew")]
    Lapsed,
    /// More than one table holds.
    #[error("there are more than {MOST_PERSONAL} matters; narrow the list down to what the purpose needs")]
    TooMany,
    /// There is nothing to take.
    #[error("nothing is found that could be taken; look at the list first")]
    Nothing,
    /// Words are missing, or too many: the field, and what to write.
    #[error("{1}")]
    Words(&'static str, &'static str),
}
