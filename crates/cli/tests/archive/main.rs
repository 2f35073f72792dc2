//! A tenant that moves to another server, a server that comes back from its backup, a database of the first release: all
//! through the `gewu` command, as an operator does it, on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod backup;
mod county;
mod killed;
mod life;
mod moving;
mod point_in_time;
mod refused;
mod release;
#[path = "../server/mod.rs"]
mod server;
