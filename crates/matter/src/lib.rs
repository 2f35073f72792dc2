//! The engine of procedures: a pure state machine.
//!
//! [`open`] and [`decide`] take a matter, a command and the circumstances, and answer with events or a refusal.
//! The engine reads no clock, makes no id, knows no database; and it knows no procedure by name: whatever a
//! matter does stands in the [`procedure::Procedure`] that it runs.

mod advance;
mod apply;
mod assign;
pub mod ballot;
pub mod command;
pub mod condition;
mod draft;
pub mod event;
pub mod matter;
pub mod message;
pub mod migrate;
pub mod moves;
pub mod procedure;
pub mod refusal;
pub mod roster;
pub mod telling;
mod verb;

pub use command::{Actor, Command};
pub use draft::{Circumstances, Decision};
pub use event::Event;
pub use matter::Matter;
pub use migrate::{migrate, migrate_back};
pub use moves::moves;
pub use procedure::Procedure;
pub use refusal::Refusal;
pub use roster::Roster;
pub use verb::bring::{Ending, History, bring, correct};
pub use verb::open::{Opening, open};

use draft::Draft;

/// Decides what a command does to a matter.
///
/// The decision's events, applied to `matter` in order, give the decision's matter.
pub fn decide(matter: &Matter, command: &Command, given: Circumstances<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(matter.clone(), given);
    match command {
        Command::Take { task } => verb::take::take(&mut draft, *task),
        Command::Finish(finish) => verb::finish::finish(&mut draft, finish),
        Command::Return { task, content } => verb::return_::return_(&mut draft, *task, content),
        Command::Challenge { task, content } => verb::challenge::challenge(&mut draft, *task, content),
        Command::NameParty { task, side, person, content } => {
            verb::party::name(&mut draft, *task, side, *person, content)
        }
        Command::DropParty { task, party, content } => verb::party::drop(&mut draft, *task, *party, content),
        Command::NameAbout { task, whom, content } => verb::about::name(&mut draft, *task, *whom, content),
        Command::DropAbout { task, whom, content } => verb::about::drop(&mut draft, *task, *whom, content),
        Command::Withdraw { content } => verb::withdraw::withdraw(&mut draft, content),
        Command::Transfer { task, to, content } => verb::transfer::transfer(&mut draft, *task, *to, content),
        Command::HandOver { task, from, to, content } => {
            verb::hand_over::hand_over(&mut draft, *task, *from, *to, content)
        }
        Command::Ask { task, ask, content } => verb::ask::ask(&mut draft, *task, *ask, content),
        Command::Resume { task } => verb::ask::resume(&mut draft, *task),
        Command::AskHelp { task, body, content } => verb::help::ask_help(&mut draft, *task, *body, content),
        Command::ReleaseHelp { task } => verb::help::release_help(&mut draft, *task),
        Command::Review { task, content } => verb::review::review(&mut draft, *task, content),
        Command::Urge { content } => verb::urge::urge(&mut draft, content),
        Command::Note { content } => verb::note::note(&mut draft, content),
        Command::TakeIn { matter } => verb::take_in::take_in(&mut draft, *matter),
        Command::Part { content } => verb::part::part(&mut draft, content),
        Command::LetGo { matter } => verb::part::let_go(&mut draft, *matter),
        Command::Recur { of } => verb::recur::recur(&mut draft, *of),
        Command::Reopen { content } => verb::reopen::reopen(&mut draft, content),
        Command::Recheck { sound, content } => verb::recheck::recheck(&mut draft, *sound, content),
        Command::Wake => verb::wake::wake(&mut draft),
        Command::Recompute => verb::recompute::recompute(&mut draft),
    }?;
    Ok(draft.done())
}
