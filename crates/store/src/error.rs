//! What can go wrong, in the words of whoever has to do something about it, and the one place where
//! the databases' own codes and constraint names are read.

use crate::catalogue::Dialect;

/// The store could not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left. Nothing of the change was saved.
    #[error(
        "the database has no space left; free space on its disk or raise its limit, then send the change again: nothing of it was saved"
    )]
    Full,
    /// The database cannot be reached or went away. A change that was being committed may or may not
    /// have been saved: repeat it with the same idempotency key.
    #[error(
        "the database cannot be reached ({0}); check that it runs and that its address is right. A change sent meanwhile may be repeated with the same idempotency key"
    )]
    Unavailable(String),
    /// Others held what was needed for too long. Nothing of the change was saved.
    #[error("the database is busy ({0}); nothing was saved, try again in a moment")]
    Busy(String),
    /// The address is not one that the store understands.
    #[error(
        "“{0}” is no database address; write sqlite:path/to/file.db, sqlite::memory: or postgres://user@host/name"
    )]
    Address(String),
    /// The database was upgraded by a newer program.
    #[error(
        "the database is at version {found}, this program knows versions up to {known}; start the newer program, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The database's latest migration.
        found: i64,
        /// The latest migration this program brings.
        known: i64,
    },
    /// A migration that ran is not the one this program brings.
    #[error(
        "migration {migration} of the database differs from the one in this program; both must come from the same release line"
    )]
    Altered {
        /// The number of the migration.
        migration: i64,
    },
    /// There is nothing of Gewu in the database.
    #[error("this database is empty; name the one that Gewu serves from, or set one up with `gewu init`")]
    Empty,
    /// There is something in a database that is to be filled.
    #[error(
        "this database is not empty; a backup is restored into a new one: name a file that is not there yet, or make a new database on the server"
    )]
    NotEmpty,
    /// A rule of the schema refused a row.
    #[error("the schema refused a row: {constraint}")]
    Constraint {
        /// The rule's name, the same on both databases where they tell it.
        constraint: String,
    },
    /// A stored value is not what its column should hold.
    #[error("a stored row cannot be read: {0}; compare the database with a backup")]
    Unreadable(String),
    /// A file of the attachments' folder could not be read or written.
    #[error("an attachment's file could not be read or written: {0}")]
    File(String),
    /// Anything else; a fault of the program.
    #[error("statement {statement} failed: {message}")]
    Statement {
        /// The statement's name in the catalogue.
        statement: &'static str,
        /// What the database said.
        message: String,
    },
}

/// Why a change was not saved. Nothing of it was, except where [`StoreError::Unavailable`] says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Someone else changed a matter, or added a fact to a subject, since it was loaded. Load again and decide again.
    #[error("what the change was decided on has changed meanwhile; load it again and decide again")]
    Stale,
    /// The same actor used the same idempotency key before. Load the answer and compare the request's hash.
    #[error("this idempotency key was answered before")]
    AnswerExists,
    /// The receipt code is taken. Draw another.
    #[error("this receipt code is taken; draw another")]
    ReceiptTaken,
    /// A person of the tenant has this external key already.
    #[error("another person has this external key")]
    ExternalKeyTaken,
    /// Another account of the tenant has this login.
    #[error("another account has this login")]
    LoginTaken,
    /// The person holds a power already; nobody holds two.
    #[error("this person holds a power already; nobody holds two")]
    PowerHeld,
    /// Somebody here is known by this identity already.
    #[error("this identity belongs to another account")]
    IdentityTaken,
    /// Any other reason.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for SaveError {
    fn from(error: StoreError) -> SaveError {
        let StoreError::Constraint { constraint } = &error else { return SaveError::Store(error) };
        match constraint.as_str() {
            "facts_pkey" => SaveError::Stale,
            "answers_pkey" => SaveError::AnswerExists,
            "matters_receipt" => SaveError::ReceiptTaken,
            "people_external_key" => SaveError::ExternalKeyTaken,
            "accounts_login" => SaveError::LoginTaken,
            "powers_pkey" => SaveError::PowerHeld,
            "identities_pkey" => SaveError::IdentityTaken,
            _ => SaveError::Store(error),
        }
    }
}

/// The unique indexes beside primary keys, with the columns by which SQLite names them.
pub(crate) const UNIQUE: &[(&str, &str)] = &[
    ("accounts_login", "accounts.tenant, accounts.login"),
    ("matters_receipt", "matters.tenant, matters.receipt_hash"),
    ("party_receipts_by_party", "party_receipts.tenant, party_receipts.matter, party_receipts.party"),
    ("partner_orders_by_matter", "partner_orders.tenant, partner_orders.matter"),
    ("people_external_key", "people.tenant, people.external_key"),
];

/// Reads an error of the driver.
pub(crate) fn read(error: &sqlx::Error, dialect: Dialect, statement: &'static str) -> StoreError {
    let said = error.to_string();
    match error {
        sqlx::Error::Database(found) => {
            let code = found.code().unwrap_or_default();
            let known = match dialect {
                Dialect::Sqlite => sqlite(code.parse().unwrap_or(0), found.message()),
                Dialect::Postgres => postgres(&code, found.message(), found.constraint()),
            };
            known.unwrap_or(StoreError::Statement { statement, message: said })
        }
        // A protocol error is what a server that dies in the middle of an answer leaves behind.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::WorkerCrashed => StoreError::Unavailable(said),
        _ => StoreError::Statement { statement, message: said },
    }
}

/// <https://www.sqlite.org/rescode.html>; the low byte is the family.
fn sqlite(code: i64, message: &str) -> Option<StoreError> {
    const SHARED_MEMORY_SIZE: i64 = 4874; // the index of the WAL could not grow: the disk is full
    Some(match (code & 0xff, code) {
        (13, _) | (_, SHARED_MEMORY_SIZE) => StoreError::Full,
        (5 | 6, _) => StoreError::Busy(message.to_owned()),
        (8 | 10 | 14, _) => StoreError::Unavailable(message.to_owned()),
        (11 | 26, _) => StoreError::Unreadable(message.to_owned()),
        (19, _) => StoreError::Constraint { constraint: sqlite_constraint(message) },
        _ => return None,
    })
}

/// SQLite names the columns of a unique index, the CHECK, or nothing.
fn sqlite_constraint(message: &str) -> String {
    let Some((_, what)) = message.split_once(" constraint failed: ") else { return message.to_owned() };
    if let Some((name, _)) = UNIQUE.iter().find(|(_, columns)| *columns == what) {
        return (*name).to_owned();
    }
    match what.split_once('.') {
        Some((table, _)) if message.starts_with("UNIQUE") => format!("{table}_pkey"),
        _ => what.to_owned(),
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn postgres(code: &str, message: &str, constraint: Option<&str>) -> Option<StoreError> {
    Some(match code {
        "53100" => StoreError::Full,
        // serialization failure, deadlock, lock timeout, statement timeout, out of memory or connections
        "40001" | "40P01" | "55P03" | "57014" | "53200" | "53300" => StoreError::Busy(message.to_owned()),
        // connection errors; shut down, crashed, starting; a standby that takes no writes
        _ if code.starts_with("08") => StoreError::Unavailable(message.to_owned()),
        "57P01" | "57P02" | "57P03" | "25006" => StoreError::Unavailable(message.to_owned()),
        _ if code.starts_with("23") => {
            StoreError::Constraint { constraint: constraint.unwrap_or(message).to_owned() }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_names_constraints_like_postgres() {
        let cases = [
            (
                "UNIQUE constraint failed: facts.tenant, facts.subject_kind, facts.subject, facts.subject_version",
                "facts_pkey",
            ),
            ("UNIQUE constraint failed: matters.tenant, matters.receipt_hash", "matters_receipt"),
            ("UNIQUE constraint failed: tenants.tenant", "tenants_pkey"),
            ("CHECK constraint failed: matters_version", "matters_version"),
            ("facts_append_only", "facts_append_only"),
        ];
        for (message, name) in cases {
            assert_eq!(sqlite_constraint(message), name);
        }
    }
}
