//! The `gewu` command: starts and wires everything.

mod absence;
mod account;
mod act;
mod ambient;
mod archive;
mod calendar;
mod cards;
mod carrier;
mod check;
mod draw;
mod embedded;
mod first_links;
mod import;
mod init;
mod journal;
mod key;
mod messages;
mod new;
mod opened;
mod pack;
mod partner;
mod pipe;
mod provider;
mod read;
mod rechecks;
mod report;
mod search;
mod serve;
mod sign_in;
mod simulate;
mod token;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 格物：县域基层治理平台。One binary, one database.
#[derive(Debug, Parser)]
#[command(name = "gewu", version, about, max_term_width = 100)]
struct Gewu {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up a tenant: a county or city that runs the platform
    Init(init::Init),
    /// Bring in places, bodies and people
    #[command(subcommand)]
    Import(import::Import),
    /// Say who is away, and who is back
    #[command(subcommand)]
    Absence(absence::Absence),
    /// Open accounts, and hand out links for choosing a password
    #[command(subcommand)]
    Account(account::Account),
    /// Add years of the working calendar
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Set what the public cards of grids show
    #[command(subcommand)]
    Cards(cards::Cards),
    /// Bring packs into force
    #[command(subcommand)]
    Pack(pack::Pack),
    /// Begin something new: a pack
    #[command(subcommand)]
    New(new::New),
    /// Prove that packs hold, and play their scenarios
    Check(check::Check),
    /// Draw a procedure as a picture or as BPMN
    Draw(draw::Draw),
    /// Open a matter
    Report(report::Report),
    /// Show what waits for somebody, the most urgent first
    Queue(read::Queue),
    /// Act on a matter
    Do(act::Do),
    /// Show a matter with all that happened
    Show(read::Show),
    /// Hand somebody a token for the HTTP interface
    Token(token::Token),
    /// Take the journal out
    #[command(subcommand)]
    Journal(journal::Journal),
    /// Look after what is drawn to be looked at again
    #[command(subcommand)]
    Rechecks(rechecks::Rechecks),
    /// Look after what is searched
    #[command(subcommand)]
    Search(search::Search),
    /// Take a tenant to another server
    #[command(subcommand)]
    Archive(archive::Archive),
    /// Write the whole server out, while it serves
    Backup(archive::Backup),
    /// Bring a backup back
    Restore(archive::Restore),
    /// List the messages that were tried for days and given up
    Messages(messages::Messages),
    /// Exchange messages with platforms outside: who they are, and their secrets
    #[command(subcommand)]
    Partner(partner::Partner),
    /// Serve the HTTP interface
    Serve(serve::Serve),
    /// Play a pack over a synthetic county on a virtual clock
    Simulate(simulate::Simulate),
}

/// What went wrong, in a sentence that says what to do.
type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    pipe::ends_quietly();
    let command = Gewu::parse().command;
    let runtime = match &command {
        Command::Simulate(_) => simulate::runtime(),
        _ => tokio::runtime::Runtime::new(),
    };
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(command)),
        Err(error) => Err(format!("no threads can be started: {error}").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("gewu: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(init) => init.run().await,
        Command::Import(import) => import.run().await,
        Command::Absence(absence) => absence.run().await,
        Command::Account(account) => account.run().await,
        Command::Calendar(calendar) => calendar.run().await,
        Command::Cards(cards) => cards.run().await,
        Command::Pack(pack) => pack.run().await,
        Command::New(new) => new.run(),
        Command::Check(check) => check.run().await,
        Command::Draw(draw) => draw.run().await,
        Command::Report(report) => report.run().await,
        Command::Queue(queue) => queue.run().await,
        Command::Do(act) => act.run().await,
        Command::Show(show) => show.run().await,
        Command::Token(token) => token.run().await,
        Command::Journal(journal) => journal.run().await,
        Command::Rechecks(rechecks) => rechecks.run().await,
        Command::Search(search) => search.run().await,
        Command::Archive(archive) => archive.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Messages(messages) => messages.run().await,
        Command::Partner(partner) => partner.run().await,
        Command::Serve(args) => serve::run(args).await,
        Command::Simulate(simulate) => simulate.run().await,
    }
}
