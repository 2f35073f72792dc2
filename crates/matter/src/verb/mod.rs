//! What can be asked of a matter, one file a verb.

pub(crate) mod about;
pub(crate) mod ask;
pub(crate) mod bring;
pub(crate) mod challenge;
pub(crate) mod consent;
pub(crate) mod finish;
pub(crate) mod hand_over;
pub(crate) mod help;
pub(crate) mod note;
pub(crate) mod open;
pub(crate) mod part;
pub(crate) mod party;
pub(crate) mod recheck;
pub(crate) mod recompute;
pub(crate) mod recur;
pub(crate) mod reopen;
pub(crate) mod return_;
pub(crate) mod review;
pub(crate) mod take;
pub(crate) mod take_in;
pub(crate) mod transfer;
pub(crate) mod urge;
pub(crate) mod wake;
pub(crate) mod withdraw;
