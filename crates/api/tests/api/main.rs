//! The whole interface by HTTP, on SQLite and on PostgreSQL.

// A test that cannot go on fails; the helpers here are part of tests, which the lint does not see.
#![allow(clippy::unwrap_used)]

mod about;
mod account;
mod confidential;
mod desk_around;
mod desk_forms;
mod desk_live;
mod desk_queue;
mod document;
mod exchange;
mod export;
mod files;
mod guarded;
mod imports;
mod input;
mod journey;
mod leaving;
mod matrix;
mod migration;
mod network;
mod notice;
mod pack;
mod party;
mod portal_abuse;
mod portal_browser;
mod portal_follow;
mod portal_pages;
mod portal_paper;
mod portal_public;
mod portal_report;
mod printed;
mod provider;
mod repeat;
mod search;
mod sight;
mod stage;

/// Runs each of a file's tests on both databases, each on a database of its own.
macro_rules! both {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                gewu_store::testing::on(gewu_store::testing::Database::Sqlite, |database| async move {
                    super::$test(crate::stage::Stage::set(&database).await).await
                }).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                gewu_store::testing::on(gewu_store::testing::Database::Postgres, |database| async move {
                    super::$test(crate::stage::Stage::set(&database).await).await
                }).await;
            })*
        }
    };
}
pub(crate) use both;
