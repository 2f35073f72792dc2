//! What stays behind when a tenant leaves for another server, each with its reason. Every other table of the schema
//! travels, also one that is added later. A backup of a server holds all of them.

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

/// Whether an archive of a tenant leaves a table out.
pub(super) fn left_out(table: &str) -> bool {
    LEFT_OUT.iter().any(|(name, _)| *name == table)
}
