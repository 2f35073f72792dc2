//! How the platform's types stand in columns: BIGINT, TEXT, BYTEA, BOOLEAN and nothing else.
//!
//! Instants are BIGINT milliseconds UTC, days are TEXT in ISO form, UUIDs and hashes are BYTEA.

use crate::error::StoreError;
use gewu_kernel::id::{AreaId, BodyId, ExportId, MatterId, PersonId, PositionId, ProposalId, TenantId};
use gewu_kernel::{Date, Timestamp};
use sqlx::Row as _;
use std::borrow::Cow;
use uuid::Uuid;

/// SHA-256 of something.
pub type Hash = [u8; 32];

/// The four types of column that both databases share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT.
    Int,
    /// TEXT.
    Text,
    /// BYTEA.
    Bytes,
    /// BOOLEAN.
    Flag,
}

/// A value on its way to a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    Flag(bool),
    Null(Kind),
}

/// A row on its way back.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

/// A type that a column holds.
pub(crate) trait Column: Sized {
    const KIND: Kind;
    fn value(&self) -> Value<'_>;
    /// None where the column is NULL.
    fn read(row: &Row, at: usize) -> Result<Option<Self>, StoreError>;
}

impl Row {
    fn get<'r, T>(&'r self, at: usize) -> Result<Option<T>, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
        T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        match self {
            Row::Sqlite(row) => row.try_get(at),
            Row::Postgres(row) => row.try_get(at),
        }
        .map_err(|error| StoreError::Unreadable(error.to_string()))
    }
}

/// Takes the columns of a row from left to right.
pub(crate) struct Reader<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(row: &'r Row) -> Reader<'r> {
        Reader { row, next: 0 }
    }

    pub(crate) fn optional<T: Column>(&mut self) -> Result<Option<T>, StoreError> {
        let at = self.next;
        self.next += 1;
        T::read(self.row, at)
    }

    pub(crate) fn take<T: Column>(&mut self) -> Result<T, StoreError> {
        self.optional()?
            .ok_or_else(|| StoreError::Unreadable(format!("column {} must not be empty", self.next)))
    }
}

impl Column for i64 {
    const KIND: Kind = Kind::Int;
    fn value(&self) -> Value<'_> {
        Value::Int(*self)
    }
    fn read(row: &Row, at: usize) -> Result<Option<i64>, StoreError> {
        row.get(at)
    }
}

impl Column for bool {
    const KIND: Kind = Kind::Flag;
    fn value(&self) -> Value<'_> {
        Value::Flag(*self)
    }
    fn read(row: &Row, at: usize) -> Result<Option<bool>, StoreError> {
        row.get(at)
    }
}

impl Column for String {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
    fn read(row: &Row, at: usize) -> Result<Option<String>, StoreError> {
        row.get(at)
    }
}

impl Column for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
    fn read(row: &Row, at: usize) -> Result<Option<Vec<u8>>, StoreError> {
        row.get(at)
    }
}

impl<const N: usize> Column for [u8; N] {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
    fn read(row: &Row, at: usize) -> Result<Option<[u8; N]>, StoreError> {
        let Some(bytes) = row.get::<&[u8]>(at)? else { return Ok(None) };
        let bytes = bytes.try_into();
        bytes
            .map(Some)
            .map_err(|_| StoreError::Unreadable(format!("column {} does not hold {N} bytes", at + 1)))
    }
}

impl Column for Uuid {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self.as_bytes()))
    }
    fn read(row: &Row, at: usize) -> Result<Option<Uuid>, StoreError> {
        Ok(<[u8; 16]>::read(row, at)?.map(Uuid::from_bytes))
    }
}

impl Column for Timestamp {
    const KIND: Kind = Kind::Int;
    fn value(&self) -> Value<'_> {
        Value::Int(self.as_millisecond())
    }
    fn read(row: &Row, at: usize) -> Result<Option<Timestamp>, StoreError> {
        let Some(milliseconds) = row.get::<i64>(at)? else { return Ok(None) };
        let instant = Timestamp::from_millisecond(milliseconds);
        instant.map(Some).map_err(|error| StoreError::Unreadable(error.to_string()))
    }
}

impl Column for Date {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
    fn read(row: &Row, at: usize) -> Result<Option<Date>, StoreError> {
        let Some(text) = row.get::<&str>(at)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| StoreError::Unreadable(format!("“{text}” is not a day")))
    }
}

macro_rules! column_of {
    ($($name:ident($inner:ty)),*) => {$(
        impl Column for $name {
            const KIND: Kind = <$inner>::KIND;
            fn value(&self) -> Value<'_> {
                self.0.value()
            }
            fn read(row: &Row, at: usize) -> Result<Option<$name>, StoreError> {
                Ok(<$inner>::read(row, at)?.map($name))
            }
        }
    )*};
}
column_of!(
    TenantId(i64),
    AreaId(i64),
    BodyId(i64),
    PositionId(i64),
    PersonId(Uuid),
    ProposalId(Uuid),
    ExportId(Uuid),
    MatterId(Uuid)
);

/// A value that may be NULL.
pub(crate) fn maybe<T: Column>(value: &Option<T>) -> Value<'_> {
    value.as_ref().map_or(Value::Null(T::KIND), Column::value)
}
