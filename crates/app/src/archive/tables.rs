//! What stays behind when a tenant leaves for another server, each with its reason. Every other table of the schema
//! travels, also one that is added later. A backup of a server holds all of them but what is derived.

use super::format::Kind;

/// Tables that neither archive nor backup holds: projections, which follow the journal and are made anew from it, on
/// whichever database. How far they had come must stay with them, or nobody would make them anew.
pub const DERIVED: &[(&str, &str)] = &[
    ("projections", "how far each projection has followed the journal; elsewhere each begins anew"),
    ("search_documents", "what is searched, made from the journal and the values beside it"),
];

/// Tables that an archive of a tenant leaves out.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "sessions",
        "whoever is signed in is so at one server; their cookie must not open a second one, so they sign in anew",
    ),
    (
        "tokens",
        "a program's token holds at the server that handed it out; a copy of it would go on opening both after it is taken back at one",
    ),
    ("links", "a link for choosing a password leads to the server that made it; ask for a new one"),
    ("sign_in_tries", "wrong tries hold people up for a day, at the server where they were made"),
    ("sign_in_failures", "as wrong tries; written no more"),
    (
        "outbox",
        "what waits to be sent is sent by the server where it was written: two servers with the same messages would send each twice",
    ),
];

/// Whether an archive of a kind holds a table.
pub(super) fn travels(table: &str, kind: Kind) -> bool {
    let named = |list: &[(&str, &str)]| list.iter().any(|(name, _)| *name == table);
    !named(DERIVED) && (kind == Kind::Backup || !named(LEFT_OUT))
}
