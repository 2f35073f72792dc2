//! The two pools, and the only place that hands a text to the driver.

use crate::catalogue::{Dialect, Statement};
use crate::column::{Kind, Reader, Row, Value};
use crate::dialect;
use crate::error::{self, StoreError};
use crate::expand::{Bound, Template, Values};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, SqliteConnection};
use sqlx::{PgConnection, PgPool, SqlitePool};

/// A database that is open.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// One connection writes; the readers see the last commit.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction that is rolled back unless it is committed.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The connection a statement runs on.
enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Db {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Db::Sqlite { .. } => Dialect::Sqlite,
            Db::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement that only reads.
    pub(crate) async fn read(
        &self,
        statement: &'static Statement,
        values: Values<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let failed = |error| self.read_error(&error, statement.name);
        let template = statement.template(self.dialect());
        match self {
            Db::Sqlite { readers, .. } => {
                let mut connection = readers.acquire().await.map_err(failed)?;
                Connection::Sqlite(&mut connection).rows(statement.name, template, &values).await
            }
            Db::Postgres(pool) => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                Connection::Postgres(&mut connection).rows(statement.name, template, &values).await
            }
        }
    }

    /// All rows of a statement that only reads.
    pub(crate) async fn list<T>(
        &self,
        statement: &'static Statement,
        values: Values<'_>,
        read: fn(Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.read(statement, values).await?.iter().map(|row| read(Reader::new(row))).collect()
    }

    /// The first row of a statement that only reads.
    pub(crate) async fn first<T>(
        &self,
        statement: &'static Statement,
        values: Values<'_>,
        read: fn(Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.read(statement, values).await?.first().map(|row| read(Reader::new(row))).transpose()
    }

    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        let failed = |error| self.read_error(&error, "begin");
        Ok(match self {
            Db::Sqlite { writer, .. } => {
                let begun = match writer.begin_with(dialect::SQLITE_BEGIN).await {
                    // On a full disk SQLite rolls back by itself, and the driver goes on counting a transaction
                    // that is over: such a connection never begins another one, so it gives way to a new one.
                    Err(sqlx::Error::InvalidSavePointStatement) => {
                        let stuck = writer.acquire().await.map_err(failed)?;
                        stuck.close().await.map_err(failed)?;
                        writer.begin_with(dialect::SQLITE_BEGIN).await
                    }
                    begun => begun,
                };
                Transaction::Sqlite(begun.map_err(failed)?)
            }
            Db::Postgres(pool) => Transaction::Postgres(pool.begin().await.map_err(failed)?),
        })
    }

    /// Begins a transaction that only reads, and reads all of it as of one instant.
    pub(crate) async fn begin_snapshot(&self) -> Result<Transaction, StoreError> {
        let failed = |error| self.read_error(&error, "begin a snapshot");
        Ok(match self {
            // The instant is that of its first statement.
            Db::Sqlite { readers, .. } => Transaction::Sqlite(readers.begin().await.map_err(failed)?),
            Db::Postgres(pool) => {
                Transaction::Postgres(pool.begin_with(dialect::POSTGRES_SNAPSHOT).await.map_err(failed)?)
            }
        })
    }

    pub(crate) async fn close(&self) {
        match self {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// A wait for a connection that ended for want of one means too much work when all are in use,
    /// and a database that is gone when they are not.
    fn read_error(&self, error: &sqlx::Error, statement: &'static str) -> StoreError {
        let all_in_use = match self {
            Db::Sqlite { .. } => true,
            Db::Postgres(pool) => pool.size() >= pool.options().get_max_connections(),
        };
        if matches!(error, sqlx::Error::PoolTimedOut) && all_in_use {
            return StoreError::Busy("all connections are in use".to_owned());
        }
        error::read(error, self.dialect(), statement)
    }
}

impl Transaction {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Transaction::Sqlite(_) => Dialect::Sqlite,
            Transaction::Postgres(_) => Dialect::Postgres,
        }
    }

    fn connection(&mut self) -> Connection<'_> {
        match self {
            Transaction::Sqlite(transaction) => Connection::Sqlite(transaction),
            Transaction::Postgres(transaction) => Connection::Postgres(transaction),
        }
    }

    /// Runs a statement and returns the number of rows it changed.
    pub(crate) async fn run(
        &mut self,
        statement: &'static Statement,
        values: Values<'_>,
    ) -> Result<u64, StoreError> {
        let template = statement.template(self.dialect());
        self.connection().run(statement.name, template, &values).await
    }

    /// Runs a statement that returns rows.
    pub(crate) async fn rows(
        &mut self,
        statement: &'static Statement,
        values: Values<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let template = statement.template(self.dialect());
        self.connection().rows(statement.name, template, &values).await
    }

    /// Runs a text that was made from the schema; errors name it by `name`.
    pub(crate) async fn run_of(
        &mut self,
        name: &'static str,
        text: &Template,
        values: Values<'_>,
    ) -> Result<u64, StoreError> {
        self.connection().run(name, text, &values).await
    }

    /// Runs a text that was made from the schema and returns rows.
    pub(crate) async fn rows_of(
        &mut self,
        name: &'static str,
        text: &Template,
        values: Values<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        self.connection().rows(name, text, &values).await
    }

    /// Runs a script of several statements, without values.
    pub(crate) async fn script(&mut self, name: &'static str, text: String) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let text = AssertSqlSafe(text);
        match self.connection() {
            Connection::Sqlite(connection) => sqlx::raw_sql(text).execute(connection).await.map(drop),
            Connection::Postgres(connection) => sqlx::raw_sql(text).execute(connection).await.map(drop),
        }
        .map_err(|error| error::read(&error, dialect, name))
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let dialect = self.dialect();
        match self {
            Transaction::Sqlite(transaction) => transaction.commit().await,
            Transaction::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(|error| error::read(&error, dialect, "commit"))
    }

    /// Rolls back and waits until it is done. Merely dropping does it later.
    pub(crate) async fn rollback(self) {
        let done = match self {
            Transaction::Sqlite(transaction) => transaction.rollback().await,
            Transaction::Postgres(transaction) => transaction.rollback().await,
        };
        if let Err(error) = done {
            tracing::debug!(%error, "a rollback failed; the connection is given up");
        }
    }
}

/// Runs a text on a connection; the whole of this room's dealing with the driver's two types.
macro_rules! drive {
    ($connection:expr, $bind:ident, $text:expr, $bound:expr, $fetch:ident) => {{
        let mut query = sqlx::query(AssertSqlSafe($text));
        for bound in $bound {
            query = $bind(query, bound);
        }
        query.$fetch(&mut **$connection).await
    }};
}

impl Connection<'_> {
    fn dialect(&self) -> Dialect {
        match self {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn run(
        &mut self,
        name: &'static str,
        template: &Template,
        values: &Values<'_>,
    ) -> Result<u64, StoreError> {
        let dialect = self.dialect();
        let mut changed = 0;
        for (text, bound) in runs(template, dialect, values) {
            changed += match self {
                Connection::Sqlite(connection) => {
                    drive!(connection, bind_sqlite, text, bound, execute).map(|done| done.rows_affected())
                }
                Connection::Postgres(connection) => {
                    drive!(connection, bind_postgres, text, bound, execute).map(|done| done.rows_affected())
                }
            }
            .map_err(|error| error::read(&error, dialect, name))?;
        }
        Ok(changed)
    }

    async fn rows(
        &mut self,
        name: &'static str,
        template: &Template,
        values: &Values<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let dialect = self.dialect();
        let mut rows = Vec::new();
        for (text, bound) in runs(template, dialect, values) {
            let failed = |error| error::read(&error, dialect, name);
            match self {
                Connection::Sqlite(connection) => {
                    let found = drive!(connection, bind_sqlite, text, bound, fetch_all).map_err(failed)?;
                    rows.extend(found.into_iter().map(Row::Sqlite));
                }
                Connection::Postgres(connection) => {
                    let found = drive!(connection, bind_postgres, text, bound, fetch_all).map_err(failed)?;
                    rows.extend(found.into_iter().map(Row::Postgres));
                }
            }
        }
        Ok(rows)
    }
}

/// The runs that a statement takes: one, or as many as its rows need; none when there are no rows.
fn runs<'v, 'a>(
    template: &'v Template,
    dialect: Dialect,
    values: &'v Values<'a>,
) -> impl Iterator<Item = (String, Vec<Bound<'v, 'a>>)> {
    let width = template.width();
    let mut left: &'v [Value<'a>] = &values.many;
    let mut done = false;
    std::iter::from_fn(move || {
        if done || (width > 0 && left.is_empty()) {
            return None;
        }
        if width == 0 {
            done = true;
            return Some(template.expand(dialect, &values.single, &[]));
        }
        let (now, later) = left.split_at(template.take(dialect, left.len() / width) * width);
        left = later;
        Some(template.expand(dialect, &values.single, now))
    })
}

type SqliteQuery<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;
type PostgresQuery<'q> = sqlx::query::Query<'q, Postgres, sqlx::postgres::PgArguments>;

fn bind_sqlite<'q>(query: SqliteQuery<'q>, bound: Bound<'_, '_>) -> SqliteQuery<'q> {
    let Bound::One(value) = bound else { unreachable!("arrays are for PostgreSQL") };
    match value {
        Value::Int(value) => query.bind(*value),
        Value::Text(value) => query.bind(&**value),
        Value::Bytes(value) => query.bind(&**value),
        Value::Flag(value) => query.bind(*value),
        Value::Null(_) => query.bind(None::<i64>),
    }
}

fn bind_postgres<'q>(query: PostgresQuery<'q>, bound: Bound<'_, '_>) -> PostgresQuery<'q> {
    match bound {
        Bound::One(Value::Int(value)) => query.bind(*value),
        Bound::One(Value::Text(value)) => query.bind(&**value),
        Bound::One(Value::Bytes(value)) => query.bind(&**value),
        Bound::One(Value::Flag(value)) => query.bind(*value),
        Bound::One(Value::Null(Kind::Int)) => query.bind(None::<i64>),
        Bound::One(Value::Null(Kind::Text)) => query.bind(None::<&str>),
        Bound::One(Value::Null(Kind::Bytes)) => query.bind(None::<&[u8]>),
        Bound::One(Value::Null(Kind::Flag)) => query.bind(None::<bool>),
        Bound::Column { kind, values, step } => {
            let values = values.iter().step_by(step);
            match kind {
                Kind::Int => query.bind(values.map(as_int).collect::<Vec<_>>()),
                Kind::Text => query.bind(values.map(as_text).collect::<Vec<_>>()),
                Kind::Bytes => query.bind(values.map(as_bytes).collect::<Vec<_>>()),
                Kind::Flag => query.bind(values.map(as_flag).collect::<Vec<_>>()),
            }
        }
    }
}

fn as_int(value: &Value<'_>) -> Option<i64> {
    if let Value::Int(value) = value { Some(*value) } else { null(value) }
}

fn as_text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    if let Value::Text(value) = value { Some(value) } else { null(value) }
}

fn as_bytes<'v>(value: &'v Value<'_>) -> Option<&'v [u8]> {
    if let Value::Bytes(value) = value { Some(value) } else { null(value) }
}

fn as_flag(value: &Value<'_>) -> Option<bool> {
    if let Value::Flag(value) = value { Some(*value) } else { null(value) }
}

/// A value of another type than its column's would be written as NULL: a fault that every test of
/// the statement shows.
fn null<T>(value: &Value<'_>) -> Option<T> {
    debug_assert!(matches!(value, Value::Null(_)), "{value:?} stands in a column of another type");
    None
}

/// How SQLite would go about a statement, one step a line.
#[cfg(test)]
pub(crate) async fn plan(db: &Db, name: &str, template: &Template) -> Vec<String> {
    let Db::Sqlite { readers, .. } = db else {
        panic!("only SQLite's plans do not depend on what is stored")
    };
    let single: Vec<_> = (0..16).map(Value::Int).collect();
    let many = vec![Value::Int(0); 2 * template.width()];
    let (text, _) = template.expand(Dialect::Sqlite, &single, &many);
    let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")));
    let rows = query.fetch_all(readers).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    rows.iter().map(|row| sqlx::Row::get(row, "detail")).collect()
}

/// Runs one command on a server outside any transaction, such as one that makes a database.
#[cfg(feature = "testing")]
pub(crate) async fn command(address: &str, text: String) -> Result<(), StoreError> {
    use sqlx::Connection as _;
    let failed = |error| error::read(&error, Dialect::Postgres, "command");
    let mut connection = PgConnection::connect(address).await.map_err(failed)?;
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}
