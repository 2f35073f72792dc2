//! One case: a tenant, a matter, and what happens to it move by move.

use super::account::Account;
use super::moves::Moves;
use super::world::World;
use super::{Dice, Tally};
use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_matter::command::{Actor, Command};
use gewu_matter::matter::{Ask, Matter};
use gewu_matter::message::messages;
use gewu_matter::procedure::Procedure;
use gewu_matter::{Circumstances, Decision, Refusal};
use gewu_packs::Pack;
use jiff::ToSpan;
use serde_json::Value;

/// A move: what kind, and the numbers out of which it makes its choices.
pub type Move = (u8, [u16; 4]);
/// The tenant's numbers, and the moves.
pub type Case = (Vec<u16>, Vec<Move>);

pub struct Run<'a> {
    procedure: &'a Procedure,
    form: &'a Value,
    /// The calendar as it is now and as it is after the next change.
    calendars: [&'a WorkTime; 2],
    world: World,
    pub now: Timestamp,
    pub matter: Option<Matter>,
    account: Account<'a>,
    tally: &'a mut Tally,
}

impl<'a> Run<'a> {
    pub fn new(
        (pack, procedure): (&'a Pack, &'a Procedure),
        calendars: [&'a WorkTime; 2],
        tenant: &[u16],
        tally: &'a mut Tally,
    ) -> Run<'a> {
        let mut dice = Dice::of(tenant);
        let world = World::new(pack, procedure, &mut dice);
        let begins: Timestamp = "2026-01-05T01:00:00Z".parse().unwrap();
        let now = begins + ((dice.below(400) * 24 * 60 + dice.below(1440)) as i64).minutes();
        let blank = Matter::blank(gewu_kernel::id::MatterId(uuid::Uuid::from_u128(1)), now);
        let account = Account::new(procedure, blank);
        let form = pack.procedures[&procedure.id].form.schema();
        Run { procedure, form, calendars, world, now, matter: None, account, tally }
    }

    pub fn makes(&mut self, (kind, numbers): &Move) {
        let mut dice = Dice::of(numbers);
        match kind % 64 {
            0..=4 => self.passes((1 + dice.below(600) as i64).minutes(), true),
            5..=6 => self.passes((1 + dice.below(20 * 24) as i64).hours(), true),
            7 if dice.one_in(3) => self.passes((24 * 30 * (1 + dice.below(4)) as i64).hours(), true),
            7 => self.passes((24 * (1 + dice.below(10)) as i64).hours(), true),
            8 => self.passes((24 * (1 + dice.below(60)) as i64).hours(), false),
            9 => self.gives(Actor::Time, Command::Wake),
            10 => {
                self.calendar_changes();
                self.gives(Actor::Time, Command::Recompute);
            }
            11 => self.calendar_changes(),
            12..=13 => self.world.comes_or_goes(self.world.people[dice.below(self.world.people.len())]),
            14 => {
                let seat = self.world.seats[dice.below(self.world.seats.len())].clone();
                self.world.staff(&seat, &mut dice);
            }
            kind => self.somebody_acts(kind, &mut dice),
        }
    }

    fn somebody_acts(&mut self, kind: u8, dice: &mut Dice) {
        let Some(matter) = self.matter.clone() else { return self.opens(dice) };
        let verb = match kind {
            _ if matter.joined_into.is_some() && dice.one_in(2) => 14,
            _ if matter.ended_at.is_some() && dice.one_in(2) => 10,
            _ if matter.ended_at.is_some() && dice.one_in(3) => 16,
            15 => 0,
            16..=17 => 1,
            18..=19 => 2,
            20..=23 => 3,
            24..=25 => 4,
            26..=27 => 5,
            28 => 6,
            29..=30 => 7,
            31 => 8,
            32 => 9,
            33 => 10,
            34 => 11,
            35..=36 => 13,
            37 => 15,
            38 => 16,
            39..=42 if !self.procedure.sides.is_empty() => 17,
            43 if self.procedure.withdraw.is_some() => 18,
            44 if !self.procedure.sides.is_empty() => 19,
            45..=46 if self.procedure.about => 20,
            47 if self.procedure.about => 21,
            48..=49 => 22,
            _ => 12,
        };
        let moves = Moves { procedure: self.procedure, form: self.form, world: &self.world };
        let (actor, command) = moves.command(verb, &matter, dice);
        self.gives(actor, command);
    }

    /// Opens a matter, or is refused.
    pub fn opens(&mut self, dice: &mut Dice) {
        let moves = Moves { procedure: self.procedure, form: self.form, world: &self.world };
        let (actor, opening) = moves.opening(dice);
        match gewu_matter::open(opening, self.given(&actor)) {
            Ok(decision) => self.accepts(&actor, &Command::Wake, None, decision),
            Err(refusal) => self.refused("open", &refusal),
        }
    }

    fn gives(&mut self, actor: Actor, command: Command) {
        let Some(before) = self.matter.clone() else { return };
        let decided = gewu_matter::decide(&before, &command, self.given(&actor));
        if command != Command::Wake {
            // The same again: nothing but the matter and the circumstances counts.
            assert_eq!(decided, gewu_matter::decide(&before, &command, self.given(&actor)));
        }
        let text = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&text).unwrap(), command, "{text}");
        if command == Command::Recompute {
            self.account.stale = false;
        }
        let verb = verb(&command);
        match decided {
            Ok(decision) => {
                let offered = gewu_matter::moves(&before, self.given(&actor));
                assert!(offers(&offered, &command), "{command:?} was accepted; offered was {offered:?}");
                self.accepts(&actor, &command, Some(&before), decision);
            }
            Err(refusal) => {
                // Time has nobody who could read a refusal and do something else.
                let nobody_hears = command == Command::Wake;
                assert!(!nobody_hears || refusal == Refusal::NothingDue, "time was refused: {refusal}");
                let over = before.ended_at.is_some()
                    && !matches!(
                        command,
                        Command::Wake
                            | Command::Recompute
                            | Command::Reopen { .. }
                            | Command::Recheck { .. }
                            | Command::Part { .. }
                    );
                assert!(
                    !over || refusal == Refusal::HasEnded,
                    "after the end {verb} was refused as {refusal:?}"
                );
                self.refused(&verb, &refusal);
                self.account.holds(&before, self.now, self.calendars[0]);
            }
        }
    }

    fn accepts(&mut self, actor: &Actor, command: &Command, before: Option<&Matter>, decision: Decision) {
        assert!(!decision.events.is_empty(), "{command:?} was accepted and nothing happened");
        messages(self.procedure, &decision.matter, &decision.events);
        let verb = before.map_or("open".to_owned(), |_| verb(command));
        *self.tally.entry(format!("accepted {verb}")).or_default() += 1;
        self.account.accepted(before, (actor, command), &decision, self.now, self.calendars[0], self.tally);
        self.matter = Some(decision.matter);
    }

    fn refused(&mut self, verb: &str, refusal: &Refusal) {
        assert!(!refusal.to_string().is_empty());
        *self.tally.entry(format!("refused {verb}")).or_default() += 1;
        *self.tally.entry(format!("refused as {}", refusal.code())).or_default() += 1;
        let broken = matches!(refusal, Refusal::BrokenPack { .. } | Refusal::Condition(_));
        assert!(!broken, "a pack that was checked broke: {refusal}");
    }

    fn passes(&mut self, span: jiff::Span, promptly: bool) {
        let until = self.now + span;
        while promptly
            && let Some(at) = self.matter.as_ref().and_then(Matter::wakes_at).filter(|at| *at <= until)
        {
            self.now = self.now.max(at);
            self.gives(Actor::Time, Command::Wake);
        }
        self.now = until;
        if !promptly {
            self.gives(Actor::Time, Command::Wake);
        }
    }

    fn calendar_changes(&mut self) {
        self.calendars.reverse();
        self.account.stale = true;
    }

    /// Lets time do the next thing that is due; says when that was.
    pub fn wakes(&mut self) -> Option<Timestamp> {
        let at = self.matter.as_ref()?.wakes_at()?;
        self.now = self.now.max(at);
        self.gives(Actor::Time, Command::Wake);
        Some(at)
    }

    fn given<'r>(&'r self, actor: &'r Actor) -> Circumstances<'r> {
        Circumstances {
            now: self.now,
            procedure: self.procedure,
            work_time: self.calendars[0],
            roster: &self.world,
            actor,
        }
    }
}

/// Whether somebody who may give a command was told so beforehand.
fn offers(offered: &gewu_matter::moves::Moves, command: &Command) -> bool {
    let on = |task: &u32, verb: &str| offered.tasks.get(task).is_some_and(|task| task.verbs.contains(verb));
    match command {
        Command::Finish(finish) => {
            offered.tasks.get(&finish.task).is_some_and(|task| task.outcomes.contains(&finish.outcome))
        }
        Command::Ask { task, ask: Ask::Extend(_), .. } => on(task, "extend"),
        Command::Ask { task, ask: Ask::Pause(_), .. } => on(task, "pause"),
        Command::Take { task } => on(task, "take"),
        Command::Return { task, .. } => on(task, "return"),
        Command::Challenge { task, .. } => on(task, "challenge"),
        Command::NameParty { task, .. } | Command::DropParty { task, .. } => on(task, "name-party"),
        Command::NameAbout { task, .. } | Command::DropAbout { task, .. } => on(task, "name-about"),
        Command::Withdraw { .. } => offered.matter.contains("withdraw"),
        Command::Transfer { task, .. } => on(task, "transfer"),
        Command::Resume { task } => on(task, "resume"),
        Command::AskHelp { task, .. } => on(task, "ask-help"),
        Command::ReleaseHelp { task } => on(task, "release-help"),
        Command::Review { task, .. } => on(task, "review"),
        Command::Urge { .. } => offered.matter.contains("urge"),
        Command::Note { .. } => offered.matter.contains("note"),
        Command::Reopen { .. } => offered.matter.contains("reopen"),
        // Nobody chooses these, or does so where matters are compared or drawn.
        Command::HandOver { .. }
        | Command::Recheck { .. }
        | Command::TakeIn { .. }
        | Command::LetGo { .. }
        | Command::Part { .. }
        | Command::Recur { .. }
        | Command::Wake
        | Command::Recompute => true,
    }
}

fn verb(command: &Command) -> String {
    serde_json::to_value(command).unwrap()["verb"].as_str().unwrap().to_owned()
}
