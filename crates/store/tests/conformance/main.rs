//! One story for both databases. Each test is written once and runs on SQLite and on PostgreSQL.

// A test that cannot go on fails; the helpers here are part of tests, which the lint does not see.
#![allow(clippy::unwrap_used)]

mod archive;
mod directory;
mod journal;
mod lists;
mod migrations;
mod outbox;
mod proposal;
mod rows;
mod save;
mod search;
mod trouble;

/// Runs each of a file's tests on both databases, each on a database of its own.
macro_rules! conformance {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() {
                gewu_store::testing::on(gewu_store::testing::Database::Sqlite, super::$test).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() {
                gewu_store::testing::on(gewu_store::testing::Database::Postgres, super::$test).await;
            })*
        }
    };
}
pub(crate) use conformance;
