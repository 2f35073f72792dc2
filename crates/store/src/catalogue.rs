//! Every statement the store can run, by name.
//!
//! A statement is one text for both databases, written with `$1`, `$2` … for single values
//! (`$1` is the tenant) and at most one token for many:
//!
//! | token | means |
//! | --- | --- |
//! | `{rows tenant BYTEA TEXT}` | a table of given rows; `tenant` stands for `$1` in each |
//! | `{in BYTEA}` | one of a list: `matter {in BYTEA}` |
//! | `{each … $each …}` | the select inside, once for each of a list, joined by UNION ALL |
//!
//! `crate::expand` turns them into what each database runs best. A text that must differ is written
//! twice, in `crate::dialect`.

use crate::expand::Template;
use std::sync::OnceLock;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded one.
    Sqlite,
    /// The server, version 15 or later.
    Postgres,
}

/// A named statement. Only the macro `statements!` makes one.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    templates: [OnceLock<Template>; 2],
}

impl Statement {
    pub(crate) const fn new(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Statement {
        Statement { name, sqlite, postgres, templates: [const { OnceLock::new() }; 2] }
    }

    /// The text as written, tokens and all.
    pub(crate) fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    pub(crate) fn template(&self, dialect: Dialect) -> &Template {
        self.templates[dialect as usize].get_or_init(|| Template::parse(self.text(dialect)))
    }
}

/// Declares statements and the list of them that the catalogue collects.
macro_rules! statements {
    ($( $(#[$doc:meta])* $name:ident = $text:expr $(, postgres: $postgres:expr)?; )*) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::catalogue::Statement = {
                const SQLITE: &str = $text;
                #[allow(unused_mut, unused_assignments)]
                const POSTGRES: &str = {
                    let mut text = SQLITE;
                    $( text = $postgres; )?
                    text
                };
                $crate::catalogue::Statement::new(stringify!($name), SQLITE, POSTGRES)
            };
        )*
        #[cfg(test)]
        pub(crate) static STATEMENTS: &[&$crate::catalogue::Statement] = &[$( &$name ),*];
    };
}
pub(crate) use statements;

/// Every statement there is. A test compares this list with the files that declare some.
#[cfg(test)]
pub(crate) fn all() -> Vec<(&'static str, &'static Statement)> {
    let rooms: &[(&str, &'static [&'static Statement])] = &[
        ("account", crate::account::STATEMENTS),
        ("answer", crate::answer::STATEMENTS),
        ("archive/mod", crate::archive::STATEMENTS),
        ("attachment", crate::attachment::STATEMENTS),
        ("brought", crate::brought::STATEMENTS),
        ("dialect", crate::dialect::STATEMENTS),
        ("export", crate::export::STATEMENTS),
        ("journal", crate::journal::STATEMENTS),
        ("matter", crate::matter::STATEMENTS),
        ("matter_list", crate::matter_list::STATEMENTS),
        ("matter_map", crate::matter_map::STATEMENTS),
        ("matter_public", crate::matter_public::STATEMENTS),
        ("migrate", crate::migrate::STATEMENTS),
        ("migrated", crate::migrated::STATEMENTS),
        ("kept_out", crate::kept_out::STATEMENTS),
        ("partner", crate::partner::STATEMENTS),
        ("party", crate::party::STATEMENTS),
        ("notice", crate::notice::STATEMENTS),
        ("outbox", crate::outbox::STATEMENTS),
        ("pack", crate::pack::STATEMENTS),
        ("people", crate::people::STATEMENTS),
        ("projection", crate::projection::STATEMENTS),
        ("proposal", crate::proposal::STATEMENTS),
        ("recheck", crate::recheck::STATEMENTS),
        ("search_index", crate::search_index::STATEMENTS),
        ("session", crate::session::STATEMENTS),
        ("settings", crate::settings::STATEMENTS),
        ("task", crate::task::STATEMENTS),
        ("tenant", crate::tenant::STATEMENTS),
        ("territory", crate::territory::STATEMENTS),
        ("token", crate::token::STATEMENTS),
        ("tries", crate::tries::STATEMENTS),
        ("value", crate::value::STATEMENTS),
    ];
    rooms.iter().flat_map(|(room, list)| list.iter().map(move |statement| (*room, *statement))).collect()
}
