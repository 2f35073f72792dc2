//! Which problem an error is: the one place where errors become statuses.

use super::{Code, FieldError, Problem};
use gewu_app::AppError;
use gewu_app::account::AccountError;
use gewu_app::attachment::Unfit;
use gewu_app::exchange::ExchangeError;
use gewu_app::export::ExportError;
use gewu_app::pack::PackError;
use gewu_matter::Refusal;
use gewu_store::StoreError;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Problem {
        let said = error.to_string();
        let plain = |code| Problem::new(code).detail(said.clone());
        match error {
            AppError::Refused(refusal) => Problem::from(&refusal),
            AppError::Form(problems) => {
                let errors = problems.0.into_iter().map(|problem| FieldError {
                    pointer: format!("/form{}", problem.pointer),
                    message: problem.message.en,
                });
                Problem { errors: errors.collect(), ..Problem::new(Code::Form) }
            }
            AppError::Changed { now, since, .. } => Problem {
                since: since.iter().map(Into::into).collect(),
                version: Some(now),
                ..plain(Code::Changed)
            },
            AppError::KeyReused => plain(Code::KeyReused),
            AppError::NoSuchMatter(_) => plain(Code::NoSuchMatter),
            // Nothing tells one wrong code from another.
            AppError::NoSuchReceipt => Problem::new(Code::NoSuchReceipt),
            AppError::Receipt(_) => plain(Code::ReceiptUsed),
            AppError::NoSuchProcedure(_) => plain(Code::NoSuchProcedure),
            AppError::NoSuchArea(_) => plain(Code::NoSuchArea),
            AppError::NotCarried(_) => plain(Code::Fault),
            AppError::WrongCode => Problem::new(Code::Invalid).field("/code", error.to_string()),
            AppError::NoSuchPerson(_) => plain(Code::NoSuchPerson),
            AppError::NoSuchDocument => plain(Code::NoSuchDocument),
            AppError::Kinship => Problem::new(Code::Invalid).field("/relation", error.to_string()),
            AppError::NoSuchAttachment(_) => plain(Code::NoSuchAttachment),
            AppError::NoSuchTenant(_) => plain(Code::NotSetUp).retry_after(60),
            AppError::Attachment(Unfit::Kind) => plain(Code::NotAPicture),
            AppError::Attachment(Unfit::Size { .. }) => plain(Code::PictureTooLarge),
            AppError::Attachment(Unfit::Damaged(_)) => plain(Code::PictureDamaged),
            AppError::Account(error) => Problem::from(&error).detail(said),
            AppError::Export(error) => Problem::from(error),
            AppError::Exchange(error) => Problem::from(error),
            AppError::Packs(error) => Problem::from(error),
            AppError::Unmoved(_) => plain(Code::PackChanged),
            AppError::Forbidden(_) => plain(Code::Forbidden),
            AppError::Query(_) => plain(Code::BadQuery),
            AppError::FutureClaim => plain(Code::FutureClaim),
            AppError::Pack(_) => plain(Code::Pack),
            AppError::Overloaded { retry_after_seconds } => {
                plain(Code::Overloaded).retry_after(retry_after_seconds)
            }
            AppError::NotDrawn => plain(Code::NotDrawn),
            // Which folders were searched is for the log.
            AppError::NoFonts(_) => {
                tracing::error!(%said, "a matter could not be printed");
                Problem::new(Code::NoFonts).retry_after(60)
            }
            AppError::Contended => plain(Code::Contended),
            AppError::Data(_) | AppError::Table(_) => {
                tracing::error!(%said, "a request met data that does not hold");
                Problem::new(Code::Fault)
            }
            AppError::Store(error) => Problem::from(error),
        }
    }
}

impl From<&AccountError> for Problem {
    fn from(error: &AccountError) -> Problem {
        let code = match error {
            AccountError::WrongSignIn => Code::WrongSignIn,
            AccountError::WrongCode => Code::WrongCode,
            AccountError::Locked { wait_seconds, .. } => {
                return Problem::new(Code::Locked).retry_after(*wait_seconds);
            }
            AccountError::LinkEnded => Code::LinkEnded,
            AccountError::WeakPassword { .. } => Code::WeakPassword,
            AccountError::WrongPassword => Code::WrongPassword,
            AccountError::BadLogin => Code::BadLogin,
            AccountError::LoginTaken => Code::LoginTaken,
            AccountError::NoSuchAccount => Code::NoSuchAccount,
            AccountError::HasAccount => Code::HasAccount,
            AccountError::Closed => Code::AccountClosed,
            AccountError::PowerHeld => Code::PowerHeld,
            AccountError::LastOfPower => Code::LastOfPower,
            AccountError::OwnAccount => Code::OwnAccount,
            AccountError::Administers => Code::Administers,
            AccountError::NoResetAsked => Code::NoResetAsked,
            AccountError::NoSuchSession => Code::NoSuchSession,
            AccountError::NoSecondFactor => Code::NoSecondFactor,
            AccountError::HasSecondFactor => Code::HasSecondFactor,
            AccountError::NoSealingKey => Code::NoSealingKey,
            AccountError::IdentityTaken => Code::IdentityTaken,
            AccountError::NoProvider => Code::NoProvider,
            AccountError::NoErrand => Code::NoErrand,
            AccountError::ProviderFailed => Code::ProviderFailed,
            AccountError::UnknownIdentity => Code::UnknownIdentity,
            AccountError::HasWork { .. } => Code::HasWork,
        };
        Problem::new(code)
    }
}

impl From<ExchangeError> for Problem {
    fn from(error: ExchangeError) -> Problem {
        let code = match &error {
            ExchangeError::WrongSignature => Code::WrongSignature,
            ExchangeError::Stale => Code::StaleMessage,
            ExchangeError::OtherOrder(_) => Code::OtherOrder,
            ExchangeError::NoSuchOrder(_) => Code::NoSuchOrder,
            ExchangeError::NotAwaited(_) => Code::NotAwaited,
            ExchangeError::NoSuchMessage(_) => Code::NoSuchMessage,
            ExchangeError::NeedsReason => {
                return Problem::new(Code::Invalid).field("/reason", error.to_string());
            }
            // What only the command line asks for.
            ExchangeError::Taken(_)
            | ExchangeError::NoSuchPartner(_)
            | ExchangeError::NoSuchExternal { .. }
            | ExchangeError::NoEndpoint(_)
            | ExchangeError::NoName(_) => Code::Invalid,
        };
        Problem::new(code).detail(error.to_string())
    }
}

impl From<PackError> for Problem {
    fn from(error: PackError) -> Problem {
        let code = match &error {
            PackError::NoSuchPack(_) => Code::NoSuchPack,
            PackError::NoSuchEdition(_) => Code::NoSuchEdition,
            PackError::NoSuchDrawing(_) => Code::NoSuchProcedure,
            PackError::NoSuchMigration(_) => Code::NoSuchMigration,
            PackError::NoSuchStep { step, known } => {
                let (old, _) = known.clone().unwrap_or_else(|| (step.clone(), String::new()));
                return Problem::new(Code::Invalid).field(format!("/steps/{old}"), error.to_string());
            }
            PackError::NoSuchVersion(_) => Code::NoSuchVersion,
            PackError::NoSuchProposal(_) => Code::NoSuchProposal,
            PackError::Decided(_) => Code::ProposalDecided,
            PackError::OwnProposal => Code::OwnProposal,
            PackError::NotItsAuthor => Code::NotItsAuthor,
            PackError::Stale => Code::PackChanged,
            PackError::NothingToDo(_) => Code::NothingToDo,
            PackError::Retired(_) => Code::Retired,
            PackError::NeedsTwo => Code::NeedsTwo,
            PackError::NeedsSecurity => Code::Forbidden,
            PackError::Faulty(_) => Code::Pack,
            PackError::Files(_) => Code::PackFiles,
            PackError::Words(field, message) => return Problem::new(Code::Invalid).field(*field, *message),
        };
        Problem::new(code).detail(error.to_string())
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Problem {
        let code = match &error {
            ExportError::NoSuchExport(_) => Code::NoSuchExport,
            ExportError::Decided => Code::ExportDecided,
            ExportError::OwnExport => Code::OwnExport,
            ExportError::NotItsAsker => Code::NotItsAsker,
            ExportError::NotAllowed => Code::ExportNotAllowed,
            ExportError::Taken => Code::ExportTaken,
            ExportError::Lapsed => Code::ExportLapsed,
            ExportError::TooMany => Code::ExportTooLarge,
            ExportError::Nothing => Code::NothingToTake,
            ExportError::Words(field, message) => return Problem::new(Code::Invalid).field(*field, *message),
        };
        Problem::new(code).detail(error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        // Addresses and statements are for the log, not for the public.
        tracing::error!(%error, "the store could not do it");
        match error {
            StoreError::Full => Problem::new(Code::DatabaseFull).retry_after(60),
            StoreError::Unavailable(_) => Problem::new(Code::DatabaseAway).retry_after(5),
            StoreError::Busy(_) => Problem::new(Code::DatabaseBusy).retry_after(1),
            StoreError::Address(_)
            | StoreError::Newer { .. }
            | StoreError::Altered { .. }
            | StoreError::Empty
            | StoreError::NotEmpty
            | StoreError::Constraint { .. }
            | StoreError::Unreadable(_)
            | StoreError::File(_)
            | StoreError::Statement { .. } => Problem::new(Code::Fault),
        }
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Problem {
        let problem = Problem::new(Code::from(refusal));
        match refusal {
            // Whom a task waits for is said by the matter itself, in words.
            Refusal::NotYours { .. } | Refusal::TakenByOther { .. } => problem,
            _ => problem.detail(refusal.to_string()),
        }
    }
}

impl From<&Refusal> for Code {
    fn from(refusal: &Refusal) -> Code {
        match refusal {
            Refusal::MayNotOpen { .. } => Code::MayNotOpen,
            Refusal::UnknownCategory { .. } => Code::UnknownCategory,
            Refusal::HasEnded => Code::HasEnded,
            Refusal::StillOpen => Code::StillOpen,
            Refusal::NoSuchTask { .. } => Code::NoSuchTask,
            Refusal::NotYours { .. } => Code::NotYours,
            Refusal::OwnCase { .. } => Code::OwnCase,
            Refusal::TakenByOther { .. } => Code::TakenByOther,
            Refusal::TakenAlready => Code::TakenAlready,
            Refusal::UnknownOutcome { .. } => Code::UnknownOutcome,
            Refusal::NotOffered { .. } => Code::NotOffered,
            Refusal::NotPermitted { .. } => Code::NotPermitted,
            Refusal::UsedUp { .. } => Code::UsedUp,
            Refusal::Arbitrated => Code::Arbitrated,
            Refusal::AlreadyAsked => Code::AlreadyAsked,
            Refusal::TooMuch { .. } => Code::TooMuch,
            Refusal::Clock { .. } => Code::Clock,
            Refusal::NeedsReason => Code::NeedsReason,
            Refusal::NeedsBinding { .. } => Code::NeedsBinding,
            Refusal::About { .. } => Code::About,
            Refusal::UnknownBinding { .. } => Code::UnknownBinding,
            Refusal::Miscount(_) => Code::Miscount,
            Refusal::OtherVerdict { .. } => Code::OtherVerdict,
            Refusal::NeedsMatter => Code::NeedsMatter,
            Refusal::NeedsOpenMatter => Code::NeedsOpenMatter,
            Refusal::Marks { .. } => Code::Marks,
            Refusal::NeedsParty { .. } => Code::NeedsParty,
            Refusal::NoSuchParty { .. } => Code::NoSuchParty,
            Refusal::TooManyParties { .. } => Code::TooManyParties,
            Refusal::HelpersAtWork { .. } => Code::HelpersAtWork,
            Refusal::HelpsAlready => Code::HelpsAlready,
            Refusal::TooEarly { .. } => Code::TooEarly,
            Refusal::TooLate { .. } => Code::TooLate,
            Refusal::NothingDue => Code::NothingDue,
            Refusal::NoSeat { .. } => Code::NoSeat,
            Refusal::Condition(_) => Code::Condition,
            Refusal::BrokenPack { .. } => Code::BrokenPack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gewu_kernel::Timestamp;
    use gewu_matter::condition::ConditionError;
    use gewu_matter::matter::Assignee;
    use std::collections::BTreeSet;

    /// One of each: the match in [`Code::from`] is exhaustive, and so every refusal has an entry under its own word.
    #[test]
    fn every_refusal_stands_in_the_catalogue_under_its_own_word() {
        let (text, at) = (String::new, Timestamp::UNIX_EPOCH);
        let limit = "1 day".parse().unwrap();
        let person = "00000000-0000-0000-0000-000000000001".parse().unwrap();
        let unread = ConditionError::Unreadable { condition: text(), reason: text() };
        let all = [
            Refusal::MayNotOpen { offered: text() },
            Refusal::UnknownCategory { given: text() },
            Refusal::HasEnded,
            Refusal::StillOpen,
            Refusal::NoSuchTask { task: 1 },
            Refusal::NotYours { assignee: Assignee::Reporter },
            Refusal::OwnCase { step: text() },
            Refusal::TakenByOther { person },
            Refusal::TakenAlready,
            Refusal::UnknownOutcome { given: text(), offered: text() },
            Refusal::NotOffered { needs: text() },
            Refusal::NotPermitted { action: "" },
            Refusal::UsedUp { action: "", times: 1 },
            Refusal::Arbitrated,
            Refusal::AlreadyAsked,
            Refusal::TooMuch { at_most: limit },
            Refusal::Clock { paused: true },
            Refusal::NeedsReason,
            Refusal::NeedsBinding { name: text(), kind: "" },
            Refusal::About { name: text() },
            Refusal::UnknownBinding { name: text() },
            Refusal::NeedsMatter,
            Refusal::NeedsOpenMatter,
            Refusal::Marks { dimensions: text(), scale: 5 },
            Refusal::NeedsParty { side: text() },
            Refusal::NoSuchParty { parties: text() },
            Refusal::TooManyParties { side: text(), at_most: 5 },
            Refusal::HelpersAtWork { helpers: 1 },
            Refusal::HelpsAlready,
            Refusal::TooEarly { from: at },
            Refusal::TooLate { until: at },
            Refusal::NothingDue,
            Refusal::NoSeat { who: text() },
            Refusal::Condition(unread),
            Refusal::BrokenPack { step: text() },
        ];
        for refusal in &all {
            assert_eq!(Code::from(refusal).entry().code, refusal.code());
        }
        let distinct: BTreeSet<Code> = all.iter().map(Code::from).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn every_entry_says_what_and_what_to_do_in_both_languages() {
        use crate::language::Language::{Chinese, English};
        let mut words = BTreeSet::new();
        for code in Code::ALL {
            let entry = code.entry();
            assert!(words.insert(entry.code), "{} stands there twice", entry.code);
            assert_eq!(Code::of_word(entry.code), Some(*code));
            for language in [Chinese, English] {
                assert!(!entry.title(language).is_empty() && !entry.advice(language).is_empty());
            }
            assert!(!entry.title(Chinese).is_ascii() && !entry.advice(Chinese).is_ascii(), "{}", entry.code);
            assert!(Problem::new(*code).status().as_u16() >= 400);
        }
    }
}
