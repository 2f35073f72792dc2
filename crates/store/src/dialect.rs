//! Where the two databases differ, side by side: how they are opened, the few statements that have
//! two texts, and the tokens of the migrations.

use crate::catalogue::{Dialect, statements};
use crate::db::Db;
use crate::error::{self, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};
use std::time::{Duration, Instant};

/// Takes the write lock at once, so that what a transaction read stays true until it commits.
pub(crate) const SQLITE_BEGIN: &str = "BEGIN IMMEDIATE";

/// Sees the database as it was when it began, for as long as it lasts.
pub(crate) const POSTGRES_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Enough for every text of the catalogue: about 90 statements, a dozen of which have 12 sizes on
/// SQLite and one on PostgreSQL. A cache that is too small would parse the large ones again and again.
const STATEMENTS_KEPT: usize = 400;

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most connections to PostgreSQL.
    pub postgres_connections: u32,
    /// Connections that read from SQLite, beside the one that writes.
    pub sqlite_readers: u32,
    /// How long a request waits for a connection or for SQLite's lock, in milliseconds.
    pub wait_milliseconds: u64,
    /// Nothing else opens the SQLite file meanwhile, and a run that breaks off is made anew: one connection reads and
    /// writes, and nothing waits for the disk. Several times as fast, and no protection against a power cut.
    pub sqlite_alone: bool,
    /// Most pages of 4 KiB that a SQLite file may have; None for no limit but the disk's.
    pub sqlite_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            postgres_connections: 16,
            sqlite_readers: 4,
            sqlite_alone: false,
            wait_milliseconds: 5_000,
            sqlite_pages: None,
        }
    }
}

/// Opens the database at an address.
pub(crate) async fn open(address: &str, options: &Options) -> Result<Db, StoreError> {
    let wrong = || StoreError::Address(address.to_owned());
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path {
            "" => Err(wrong()),
            ":memory:" => sqlite_by_one_connection(sqlite_options(options).in_memory(true)).await,
            _ if options.sqlite_alone => sqlite_alone(path, options).await,
            _ => sqlite(path, options).await,
        };
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return postgres(address.parse().map_err(|_| wrong())?, options).await;
    }
    Err(wrong())
}

fn sqlite_options(options: &Options) -> SqliteConnectOptions {
    let mut connect = SqliteConnectOptions::new()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_millis(options.wait_milliseconds))
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("mmap_size", "268435456")
        .pragma("temp_store", "MEMORY")
        // A checkpoint rewrites the pages that changed, each once: 32 MiB of WAL instead of 4 saves
        // most of it, and the limit gives the file back after a burst.
        .pragma("wal_autocheckpoint", "8192")
        .pragma("journal_size_limit", "67108864");
    if let Some(pages) = options.sqlite_pages {
        connect = connect.pragma("max_page_count", pages.to_string());
    }
    connect.disable_statement_logging()
}

async fn sqlite(path: &str, options: &Options) -> Result<Db, StoreError> {
    let wait = Duration::from_millis(options.wait_milliseconds);
    let connect = sqlite_options(options).filename(path);
    let pool = |most| {
        SqlitePoolOptions::new().max_connections(most).acquire_timeout(wait).test_before_acquire(false)
    };
    // The writer first: it makes the file and turns the WAL on.
    let writing = connect.clone().pragma("cache_size", "-65536");
    let writer = patiently(wait, || pool(1).connect_with(writing.clone())).await?;
    let reading = connect.pragma("cache_size", "-16384").pragma("query_only", "ON");
    let most = options.sqlite_readers.max(1);
    let readers = patiently(wait, || pool(most).connect_with(reading.clone())).await?;
    Ok(Db::Sqlite { writer, readers })
}

/// Tries again while the file is locked. SQLite waits for a lock by itself, but not for the one that
/// turns the WAL on: of two programs that make one file at the same moment, it refuses one at once.
async fn patiently<T, F>(wait: Duration, attempt: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, sqlx::Error>>,
{
    let end = Instant::now() + wait;
    loop {
        match attempt().await.map_err(|error| error::read(&error, Dialect::Sqlite, "open")) {
            Err(StoreError::Busy(_)) if Instant::now() < end => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            done => return done,
        }
    }
}

/// A file that is nobody else's while it is open, and worth nothing until it is closed: each page is written once, not
/// to a log first.
async fn sqlite_alone(path: &str, options: &Options) -> Result<Db, StoreError> {
    let connect = sqlite_options(options)
        .filename(path)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off)
        .locking_mode(SqliteLockingMode::Exclusive)
        .pragma("cache_size", "-131072");
    sqlite_by_one_connection(connect).await
}

/// One connection reads, writes and never ends: a database in memory lives in it.
async fn sqlite_by_one_connection(connect: SqliteConnectOptions) -> Result<Db, StoreError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect)
        .await
        .map_err(|error| error::read(&error, Dialect::Sqlite, "open"))?;
    Ok(Db::Sqlite { writer: pool.clone(), readers: pool })
}

async fn postgres(connect: PgConnectOptions, options: &Options) -> Result<Db, StoreError> {
    let connect = connect
        .application_name("gewu")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .options([
            ("lock_timeout", "10s"),
            ("statement_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(options.postgres_connections.max(1))
        .acquire_timeout(Duration::from_millis(options.wait_milliseconds))
        // The driver would ask before every use whether a connection lives. One that was in use a
        // moment ago does; one that was idle is asked, so that the pool recovers when the server
        // comes back.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for < Duration::from_millis(50) {
                    return Ok(true);
                }
                Ok(connection.ping().await.is_ok())
            })
        })
        .connect_with(connect)
        .await
        .map_err(|error| error::read(&error, Dialect::Postgres, "open"))?;
    Ok(Db::Postgres(pool))
}

/// The documents at the places that a select gives.
macro_rules! find {
    ($places:literal) => {
        concat!(
            "SELECT place, matter, shown, told FROM search_documents WHERE tenant = $1 AND place IN (",
            $places,
            ")"
        )
    };
}

/// Claims what a select finds.
macro_rules! claim {
    ($before:literal, $found:literal, $after:literal) => {
        concat!(
            "UPDATE outbox SET attempts = attempts + 1, next_at = $3 WHERE tenant = $1 AND message ",
            $before,
            $found,
            $after,
            " RETURNING message, kind, recipient, body, created_at, attempts, next_at, delivered_at, failed, lane, place"
        )
    };
}

/// SQLite's index takes all conditions as one expression.
macro_rules! match_terms {
    () => {
        find!(
            "SELECT rowid FROM search_terms WHERE search_terms MATCH $5 AND rowid < $2 AND rowid >= $3 \
            ORDER BY rowid DESC LIMIT $4"
        )
    };
}

statements! {
    /// One migration at a time; ends with the transaction. `BEGIN IMMEDIATE` locks SQLite already.
    LOCK_MIGRATIONS = "SELECT $1",
        postgres: "SELECT pg_advisory_xact_lock($1)";
    /// A migration, and whatever goes over all rows, may take longer than a request may.
    NO_TIME_LIMIT = "SELECT 1",
        postgres: "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true), \
            set_config('idle_in_transaction_session_timeout', '0', true)";
    /// One sequencer at a time for each tenant.
    LOCK_HEAD = "SELECT last_seq FROM fact_heads WHERE tenant = $1",
        postgres: "SELECT last_seq FROM fact_heads WHERE tenant = $1 FOR UPDATE";
    /// For the rest of a transaction, find rows by index. What waits comes and goes too fast for
    /// PostgreSQL's statistics, and on a guess it would read and sort all of it, and all facts.
    BY_INDEX = "SELECT 1",
        postgres: "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), \
            set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true)";
    /// Messages to deliver now, held for the caller until $3. Others skip what is being claimed. PostgreSQL may run the
    /// inner select once for each row that it joins with, and claim more than were asked for; an array is made once.
    CLAIM_MESSAGES = claim!("IN (", "SELECT message FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND lane IS NULL AND next_at <= $2 \
            ORDER BY next_at, message LIMIT $4", ")"),
        postgres: claim!("= ANY(ARRAY(", "SELECT message FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND lane IS NULL AND next_at <= $2 \
            ORDER BY next_at, message LIMIT $4 FOR UPDATE SKIP LOCKED", "))");
    CLAIM_LETTERS = claim!("IN (", "SELECT message FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND lane = 'letter' AND next_at <= $2 \
            ORDER BY next_at, message LIMIT $4", ")"),
        postgres: claim!("= ANY(ARRAY(", "SELECT message FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND lane = 'letter' AND next_at <= $2 \
            ORDER BY next_at, message LIMIT $4 FOR UPDATE SKIP LOCKED", "))");
    /// Of what goes to one recipient, nothing goes before what came earlier has arrived or was let go.
    CLAIM_FOR_PARTNERS = claim!("IN (", "SELECT message FROM outbox AS one WHERE one.tenant = $1 AND one.delivered_at IS NULL AND one.lane = 'partner' \
            AND one.next_at <= $2 AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.tenant = $1 \
                AND earlier.recipient = one.recipient AND earlier.place < one.place AND earlier.delivered_at IS NULL \
                AND earlier.let_go_at IS NULL) \
            ORDER BY one.next_at, one.message LIMIT $4", ")"),
        postgres: claim!("= ANY(ARRAY(", "SELECT message FROM outbox AS one WHERE one.tenant = $1 AND one.delivered_at IS NULL AND one.lane = 'partner' \
            AND one.next_at <= $2 AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.tenant = $1 \
                AND earlier.recipient = one.recipient AND earlier.place < one.place AND earlier.delivered_at IS NULL \
                AND earlier.let_go_at IS NULL) \
            ORDER BY one.next_at, one.message LIMIT $4 FOR UPDATE SKIP LOCKED", "))");
    /// One follower at a time for each projection of a tenant.
    LOCK_PROJECTION = "SELECT last_seq, recorded_at FROM projections WHERE tenant = $1 AND projection = $2",
        postgres: "SELECT last_seq, recorded_at FROM projections WHERE tenant = $1 AND projection = $2 FOR UPDATE";
    /// A place is the row's number in SQLite's index of terms, which all tenants of a file share.
    PLACES_TAKEN = "SELECT rowid FROM search_terms WHERE rowid {in BIGINT}",
        postgres: "SELECT place FROM search_documents WHERE tenant = $1 AND place {in BIGINT}";
    PUT_TERMS = "INSERT INTO search_terms (rowid, terms) {rows BIGINT TEXT}",
        postgres: "INSERT INTO search_terms (tenant, place, terms) \
            SELECT tenant, place, string_to_array(terms, ' ') FROM ({rows tenant BIGINT TEXT}) AS given (tenant, place, terms)";
    REMOVE_TERMS = "DELETE FROM search_terms WHERE rowid {in BIGINT}",
        postgres: "DELETE FROM search_terms WHERE tenant = $1 AND place {in BIGINT}";
    REMOVE_ALL_TERMS = "DELETE FROM search_terms WHERE rowid IN (SELECT place FROM search_documents WHERE tenant = $1)",
        postgres: "DELETE FROM search_terms WHERE tenant = $1";
    /// For the rest of a transaction, look terms up. PostgreSQL would forget how rare each is once a statement has run a
    /// few times, and does not count what reading the terms of every document costs.
    BY_TERMS = "SELECT 1",
        postgres: "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)";
    /// The newest with all of some terms; a page begins before place $2 and ends at place $3. PostgreSQL would rather
    /// walk by time and read each document's terms until it has a page, which a rare term never fills: `place + 0` is
    /// in no index, so it looks the terms up.
    FIND_ALL = match_terms!(),
        postgres: find!("SELECT place FROM search_terms WHERE tenant = $1 AND place < $2 AND place >= $3 \
            AND terms @> string_to_array($5, ' ') ORDER BY place + 0 DESC LIMIT $4");
    FIND_ANY = match_terms!(),
        postgres: find!("SELECT place FROM search_terms WHERE tenant = $1 AND place < $2 AND place >= $3 \
            AND terms && string_to_array($5, ' ') ORDER BY place + 0 DESC LIMIT $4");
    FIND_BOTH = match_terms!(),
        postgres: find!("SELECT place FROM search_terms WHERE tenant = $1 AND place < $2 AND place >= $3 \
            AND terms @> string_to_array($5, ' ') AND terms && string_to_array($6, ' ') ORDER BY place + 0 DESC LIMIT $4");
    FIND_NEWEST = find!("SELECT place FROM search_documents WHERE tenant = $1 AND place < $2 AND place >= $3 \
            AND NOT kept ORDER BY place DESC LIMIT $4");
    /// Every column of every table: its table, name, type, and place in the primary key (from 1, or 0). What SQLite keeps
    /// for an index of its own, a virtual table and its shadows, is none.
    DESCRIBE_COLUMNS = "SELECT m.name, c.name, c.type, c.pk \
            FROM sqlite_master m, pragma_table_list(m.name) l, pragma_table_info(m.name) c \
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND l.schema = 'main' AND l.type = 'table' \
            ORDER BY m.name, c.cid",
        postgres: "SELECT CAST(t.relname AS TEXT), CAST(c.attname AS TEXT), format_type(c.atttypid, c.atttypmod), \
                CAST(COALESCE(array_position(CAST(k.indkey AS INT2[]), c.attnum) + 1, 0) AS BIGINT) \
            FROM pg_class t, pg_attribute c, pg_index k \
            WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' \
                AND c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped \
                AND k.indrelid = t.oid AND k.indisprimary ORDER BY t.relname, c.attnum";
    /// Which table refers to which.
    DESCRIBE_REFERENCES = "SELECT DISTINCT m.name, f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
            WHERE m.type = 'table'",
        postgres: "SELECT DISTINCT CAST(t.relname AS TEXT), CAST(r.relname AS TEXT) \
            FROM pg_constraint k, pg_class t, pg_class r \
            WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace \
                AND t.oid = k.conrelid AND r.oid = k.confrelid";
    /// Every definition of the schema, one a row, for comparing two databases.
    DESCRIBE_SCHEMA = "SELECT type || ' ' || name || ' on ' || tbl_name, COALESCE(sql, '') FROM sqlite_master ORDER BY 1",
        postgres: "SELECT 'column ' || table_name || '.' || column_name, \
                CONCAT_WS(' ', data_type, collation_name, is_nullable, column_default) \
                FROM information_schema.columns WHERE table_schema = current_schema() \
            UNION ALL SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() \
            UNION ALL SELECT 'rule ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) \
                FROM pg_constraint WHERE connamespace = current_schema()::regnamespace \
            UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) \
                FROM pg_trigger WHERE NOT tgisinternal \
            ORDER BY 1";
}

/// A migration's text for one database: its tokens replaced.
///
/// | token | SQLite | PostgreSQL |
/// | --- | --- | --- |
/// | `{text}` | TEXT | TEXT with binary collation |
/// | `{clustered}` | WITHOUT ROWID: the rows live in their primary key | nothing |
/// | `{append_only t}` | triggers that refuse UPDATE and DELETE on t | the same, and TRUNCATE |
/// | `{terms t}` | t as an FTS5 index that keeps no text, by the numbers of rows | t as a table of arrays with a GIN index |
pub(crate) fn migration(text: &str, dialect: Dialect) -> String {
    let (column, clustered) = match dialect {
        Dialect::Sqlite => ("TEXT", " WITHOUT ROWID"),
        Dialect::Postgres => ("TEXT COLLATE \"C\"", ""),
    };
    let mut text = text.replace("{text}", column).replace(" {clustered}", clustered);
    while let Some((before, rest)) = text.split_once("{append_only ") {
        let (table, after) = rest.split_once('}').expect("a token ends with }");
        text = format!("{before}{}{after}", append_only(table, dialect));
    }
    while let Some((before, rest)) = text.split_once("{terms ") {
        let (table, after) = rest.split_once('}').expect("a token ends with }");
        text = format!("{before}{}{after}", terms(table, dialect));
    }
    text
}

/// Words come as terms already: whatever is not ASCII is part of a token, and so are letters and digits. Nothing asks
/// where in a text a term stands, so the index does not know.
fn terms(table: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!(
            "CREATE VIRTUAL TABLE {table} USING fts5(terms, content = '', contentless_delete = 1, detail = none, \
             tokenize = 'ascii');"
        ),
        Dialect::Postgres => format!(
            "CREATE TABLE {table} (tenant BIGINT NOT NULL, place BIGINT NOT NULL, terms TEXT[] COLLATE \"C\" NOT NULL, \
             PRIMARY KEY (tenant, place));\n\
             CREATE INDEX {table}_by_term ON {table} USING GIN (terms);"
        ),
    }
}

fn append_only(table: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => ["UPDATE", "DELETE"]
            .map(|change| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {change} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END;",
                    change.to_lowercase()
                )
            })
            .join("\n"),
        Dialect::Postgres => format!(
            "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION '{table} takes no change, only new rows' \
             USING ERRCODE = 'restrict_violation', CONSTRAINT = '{table}_append_only'; END $$;\n\
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();"
        ),
    }
}
