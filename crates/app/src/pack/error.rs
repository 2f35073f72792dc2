//! Why something about a pack did not happen.

use super::Fault;
use gewu_kernel::id::ProposalId;

/// Something about a pack that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The tenant has no such pack.
    #[error("no pack “{0}” was ever published here")]
    NoSuchPack(String),
    /// The pack has no such edition.
    #[error("no edition of this pack has the hash {0}; its page lists all of them")]
    NoSuchEdition(String),
    /// The pack has no such procedure.
    #[error("this edition has no procedure “{0}”")]
    NoSuchDrawing(String),
    /// The pack has no such migration.
    #[error("this pack has no migration {0} that could be taken back; its history lists them")]
    NoSuchMigration(String),
    /// A step of a plan is not there.
    #[error("{}", no_such_step(step, known.as_ref()))]
    NoSuchStep {
        /// As it was written.
        step: String,
        /// Where it was to be a step of the edition in force: what was to become of which step, and the steps that
        /// there are.
        known: Option<(String, String)>,
    },
    /// The parameters have no such version.
    #[error("the parameters of this pack have no version {0}")]
    NoSuchVersion(i64),
    /// There is no such proposal.
    #[error("there is no proposal {0}")]
    NoSuchProposal(ProposalId),
    /// It was decided or withdrawn.
    #[error("this proposal was {0} already; make a new one")]
    Decided(String),
    /// Whoever proposes does not decide.
    #[error("you proposed this yourself; another person has to decide it")]
    OwnProposal,
    /// Only its author replaces or withdraws it.
    #[error("only whoever made this proposal replaces or withdraws it")]
    NotItsAuthor,
    /// What was looked at is not what is there now.
    #[error("this has changed since you read it; read it again and decide anew")]
    Stale,
    /// What is proposed is so already.
    #[error("this is so already: {0}")]
    NothingToDo(&'static str),
    /// The pack takes no new matters.
    #[error("“{0}” takes no new matters any more; those that run are finished as before")]
    Retired(String),
    /// Accounts are in use, so two people publish.
    #[error(
        "accounts are in use here, so no one alone brings a pack into force: propose it with `gewu pack propose PACK --note \
         WHY`, or at the desk under 机制包; the security administrator approves it there"
    )]
    NeedsTwo,
    /// Accounts are in use, so whoever brings editions into force moves what runs.
    #[error(
        "accounts are in use here, so the security administrator orders a migration and takes it back, at the desk under \
         机制包; `gewu pack rehearse` says beforehand what would change"
    )]
    NeedsSecurity,
    /// The check finds something wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faulty(Vec<Fault>),
    /// The files cannot be taken for a pack’s.
    #[error("{0}")]
    Files(String),
    /// Words are missing, or too many: the field, and what to write.
    #[error("{1}")]
    Words(&'static str, &'static str),
}

fn no_such_step(step: &str, known: Option<&(String, String)>) -> String {
    match known {
        None => format!("no edition of this pack has a step “{step}”; leave it out, or correct its id"),
        Some((old, steps)) => format!(
            "“{old}” cannot become “{step}”: the edition in force has no such step; choose one of {steps}"
        ),
    }
}
