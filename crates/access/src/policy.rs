//! Who may do what: Cedar policies over capabilities, which packs and powers give, and the circumstances of what is
//! asked for. Policies know no role and no mechanism.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use gewu_kernel::id::{ExportId, PersonId, ProposalId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;
use std::sync::LazyLock;

/// The policies, as they were built in.
pub const POLICIES: [&str; 4] = [
    include_str!("../policies/administration.cedar"),
    include_str!("../policies/work.cedar"),
    include_str!("../policies/packs.cedar"),
    include_str!("../policies/exports.cedar"),
];
/// What they may speak of.
pub const SCHEMA: &str = include_str!("../policies/schema.cedarschema");

static SET: LazyLock<PolicySet> =
    LazyLock::new(|| PolicySet::from_str(&POLICIES.concat()).expect("the policies built in can be read"));

macro_rules! actions {
    ($($name:ident $word:literal;)*) => {
        /// Everything that a policy decides.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Action { $($name),* }

        impl Action {
            /// All of them.
            pub const ALL: &[Action] = &[$(Action::$name),*];

            /// The word of policies and of the permission matrix.
            pub fn word(self) -> &'static str {
                match self { $(Action::$name => $word),* }
            }
        }
    };
}

actions! {
    ListAccounts "list-accounts";
    ReadSignIns "read-sign-ins";
    ShowAccount "show-account";
    OpenAccount "open-account";
    ResetAccount "reset-account";
    ReleaseReset "release-reset";
    CloseAccount "close-account";
    ReopenAccount "reopen-account";
    UnlockAccount "unlock-account";
    EndSessions "end-sessions";
    RemoveSecondFactor "remove-second-factor";
    GrantPower "grant-power";
    WithdrawPower "withdraw-power";
    ReadAccountFacts "read-account-facts";
    RecordAbsence "record-absence";
    HandOver "hand-over";
    ReadQueue "read-queue";
    ListMatters "list-matters";
    ReadMap "read-map";
    FollowChanges "follow-changes";
    ReadPacks "read-packs";
    ProposePack "propose-pack";
    ReviseProposal "revise-proposal";
    DecideProposal "decide-proposal";
    SetParameters "set-parameters";
    MigrateMatters "migrate-matters";
    ImportTables "import-tables";
    AskExport "ask-export";
    WithdrawExport "withdraw-export";
    TakeExport "take-export";
    DecideExport "decide-export";
    ReadExports "read-exports";
    ReadUndelivered "read-undelivered";
    DecideUndelivered "decide-undelivered";
}

/// Whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub person: PersonId,
    /// What powers, posts and packs let them do.
    pub capabilities: BTreeSet<String>,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The tenant as a whole.
    Tenant,
    /// Somebody's account.
    Account {
        /// Whose.
        person: PersonId,
        /// It is the asker's own.
        own: bool,
        /// Its owner administers.
        administers: bool,
    },
    /// What somebody has proposed about a pack.
    Proposal {
        /// Which.
        proposal: ProposalId,
        /// It is the asker's own.
        own: bool,
    },
    /// A table with personal values that somebody has asked for.
    Export {
        /// Which.
        export: ExportId,
        /// It is the asker's own.
        own: bool,
    },
}

/// Whether the policies permit it.
pub fn permits(principal: &Principal, action: Action, resource: Resource) -> bool {
    let asker = uid("Person", &principal.person.to_string());
    let (about, attributes) = match resource {
        Resource::Tenant => (uid("Tenant", "tenant"), HashMap::new()),
        Resource::Account { person, own, administers } => {
            let attributes = HashMap::from([
                ("own".to_owned(), RestrictedExpression::new_bool(own)),
                ("administers".to_owned(), RestrictedExpression::new_bool(administers)),
            ]);
            (uid("Account", &person.to_string()), attributes)
        }
        Resource::Proposal { proposal, own } => {
            let attributes = HashMap::from([("own".to_owned(), RestrictedExpression::new_bool(own))]);
            (uid("Proposal", &proposal.to_string()), attributes)
        }
        Resource::Export { export, own } => {
            let attributes = HashMap::from([("own".to_owned(), RestrictedExpression::new_bool(own))]);
            (uid("Export", &export.to_string()), attributes)
        }
    };
    let capabilities = principal.capabilities.iter().cloned().map(RestrictedExpression::new_string);
    let capabilities = RestrictedExpression::new_set(capabilities);
    let own = HashMap::from([("capabilities".to_owned(), capabilities)]);
    let (Ok(asker_entity), Ok(about_entity)) = (
        Entity::new(asker.clone(), own, HashSet::new()),
        Entity::new(about.clone(), attributes, HashSet::new()),
    ) else {
        return false;
    };
    let Ok(entities) = Entities::from_entities([asker_entity, about_entity], None) else { return false };
    let action = uid("Action", action.word());
    let Ok(request) = Request::new(asker, action, about, Context::empty(), None) else { return false };
    let answer = Authorizer::new().is_authorized(&request, &SET, &entities);
    // A policy that cannot be evaluated permits nothing.
    answer.decision() == Decision::Allow && answer.diagnostics().errors().next().is_none()
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind = EntityTypeName::from_str(kind).expect("a word is a type");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cedar_policy::{Schema, ValidationMode, Validator};
    use uuid::Uuid;

    fn permitted(capability: &str, action: Action, own: bool, administers: bool) -> bool {
        let person = |number| PersonId(Uuid::from_u128(number));
        let principal =
            Principal { person: person(1), capabilities: BTreeSet::from([capability.to_owned()]) };
        let about = person(if own { 1 } else { 2 });
        let account = Resource::Account { person: about, own, administers };
        let proposal = Resource::Proposal { proposal: ProposalId(Uuid::from_u128(3)), own };
        let export = Resource::Export { export: ExportId(Uuid::from_u128(4)), own };
        [account, proposal, export, Resource::Tenant]
            .into_iter()
            .any(|about| permits(&principal, action, about))
    }

    #[test]
    fn the_policies_say_only_what_the_schema_knows() {
        let (schema, warnings) = Schema::from_cedarschema_str(SCHEMA).unwrap();
        assert_eq!(warnings.count(), 0);
        let result = Validator::new(schema).validate(&SET, ValidationMode::Strict);
        assert!(result.validation_passed(), "{result}");
        let known: Vec<&str> = SCHEMA.split('"').skip(1).step_by(2).collect();
        for action in Action::ALL {
            assert!(known.contains(&action.word()), "the schema knows no {}", action.word());
        }
        assert_eq!(known.len(), Action::ALL.len());
    }

    #[test]
    fn no_power_holds_what_another_does() {
        let changing = [
            Action::OpenAccount,
            Action::ResetAccount,
            Action::ReleaseReset,
            Action::CloseAccount,
            Action::ReopenAccount,
            Action::UnlockAccount,
            Action::EndSessions,
            Action::RemoveSecondFactor,
            Action::GrantPower,
            Action::WithdrawPower,
            Action::ReadSignIns,
            Action::ReadAccountFacts,
            Action::ProposePack,
            Action::DecideProposal,
            Action::SetParameters,
            Action::MigrateMatters,
            Action::AskExport,
            Action::DecideExport,
            Action::DecideUndelivered,
        ];
        for action in changing {
            let holders: Vec<_> = ["system", "security", "audit", "staff", ""]
                .into_iter()
                .filter(|capability| permitted(capability, action, false, false))
                .collect();
            assert_eq!(holders.len(), 1, "{} is for {holders:?}", action.word());
        }
    }

    #[test]
    fn nobody_administers_themselves_nor_takes_over_an_administrator() {
        assert!(permitted("system", Action::ResetAccount, false, false));
        assert!(!permitted("system", Action::ResetAccount, true, true));
        // Asked for by one power and released by another.
        assert!(permitted("system", Action::ResetAccount, false, true));
        assert!(!permitted("system", Action::ReleaseReset, false, true));
        assert!(permitted("security", Action::ReleaseReset, false, true));
        assert!(!permitted("security", Action::ReleaseReset, true, true));
        assert!(!permitted("system", Action::CloseAccount, false, true));
        assert!(permitted("security", Action::GrantPower, false, false));
        assert!(!permitted("security", Action::GrantPower, true, true));
    }

    #[test]
    fn one_power_proposes_packs_and_another_decides() {
        assert!(permitted("system", Action::ProposePack, false, false));
        assert!(permitted("system", Action::ReviseProposal, true, false));
        assert!(!permitted("system", Action::ReviseProposal, false, false));
        assert!(permitted("security", Action::DecideProposal, false, false));
        // Whatever powers somebody holds by then.
        assert!(!permitted("security", Action::DecideProposal, true, false));
        assert!(!permitted("security", Action::ReviseProposal, true, false));
        // Whoever brings an edition into force takes running matters over to it.
        assert!(permitted("security", Action::MigrateMatters, false, false));
        for power in ["system", "security", "audit"] {
            assert!(permitted(power, Action::ReadPacks, false, false));
        }
        assert!(!permitted("staff", Action::ReadPacks, false, false));
    }

    #[test]
    fn whoever_asks_for_personal_values_takes_them_and_another_decides() {
        assert!(permitted("staff", Action::AskExport, false, false));
        for action in [Action::WithdrawExport, Action::TakeExport] {
            assert!(permitted("staff", action, true, false) && !permitted("staff", action, false, false));
            assert!(!permitted("security", action, true, false));
        }
        assert!(permitted("security", Action::DecideExport, false, false));
        assert!(!permitted("security", Action::DecideExport, true, false));
        let readers = ["system", "security", "audit", "staff"];
        let readers = readers.map(|power| permitted(power, Action::ReadExports, false, false));
        assert_eq!(readers, [false, true, true, false]);
    }

    #[test]
    fn what_did_not_arrive_is_decided_by_whoever_runs_the_system_and_audited() {
        let who = ["system", "security", "audit", "staff"];
        let reads = who.map(|power| permitted(power, Action::ReadUndelivered, false, false));
        assert_eq!(reads, [true, false, true, false]);
        let decides = who.map(|power| permitted(power, Action::DecideUndelivered, false, false));
        assert_eq!(decides, [true, false, false, false]);
    }

    #[test]
    fn somebody_without_a_capability_may_nothing() {
        for action in Action::ALL {
            assert!(!permitted("", *action, true, false) && !permitted("", *action, false, false));
        }
    }
}
