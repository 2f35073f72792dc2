//! A procedure as the engine runs it: references resolved, parameters filled in, conditions parsed.
//!
//! `packs` compiles these from TOML; nothing here is read from a file.

use crate::ballot::{Majority, Verdict};
use crate::condition::Condition;
use gewu_kernel::limit::{Limit, Unit};
use std::collections::BTreeMap;

/// The id of a step, an outcome, an end, a role or a binding, in the pack's own words.
pub type Name = String;

/// Steps and outcomes that matters run through.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// The id within the tenant.
    pub id: Name,
    /// What people call it.
    pub title: String,
    /// Who may open a matter.
    pub opens: Vec<Opener>,
    /// What opening names for later steps, from the category; left open where the tenant has no such unit,
    /// so that nobody is kept from reporting.
    pub binds: Vec<Bind>,
    /// The step that an opened matter enters.
    pub first: Name,
    /// All steps.
    pub steps: BTreeMap<Name, Step>,
    /// All ways in which a matter can end.
    pub ends: BTreeMap<Name, End>,
    /// What an outcome may claim to have achieved, such as `solved`; empty when the procedure does not say.
    pub results: BTreeMap<Name, String>,
    /// Seats that may enter a reporter's own step on their behalf, from paper or by telephone.
    pub proxies: Vec<Who>,
    /// The time between one level of escalation and the next, and between reminders at the last.
    pub escalate_every: Pace,
    /// Who may press for progress, and how often.
    pub urge: Option<Urge>,
    /// The sides of its matters, on which parties can be named.
    pub sides: BTreeMap<Name, Side>,
    /// How a matter is stopped before its end.
    pub withdraw: Option<Withdraw>,
    /// How an ended matter comes back.
    pub reopen: Option<Reopen>,
    /// How ended matters are looked at again.
    pub recheck: Option<Recheck>,
    /// Its matters are on no public page, whoever opens them.
    pub private: bool,
    /// Only those with a part in one of its matters may know of it.
    pub confidential: bool,
    /// Its matters may be about people and bodies, who keep out of them with those beside them.
    pub about: bool,
    /// Names for several seats, so that conditions can ask whether one person holds them all.
    pub one_person: BTreeMap<Name, Vec<Who>>,
    /// What a matter can be about, with its unit and limit; empty when the procedure has no categories.
    pub categories: BTreeMap<Name, Category>,
    /// Values that the tenant sets, for conditions.
    pub parameters: BTreeMap<Name, serde_json::Value>,
}

impl Procedure {
    /// What its reporters rate: by dimension, what people call it and the best mark.
    pub fn ratings(&self) -> BTreeMap<&Name, (&str, u32)> {
        let rated = self.steps.values().filter_map(|step| match &step.kind {
            StepKind::Rating { dimensions, scale, .. } => Some((dimensions, *scale)),
            _ => None,
        });
        let each = rated.flat_map(|(dimensions, scale)| {
            dimensions.iter().map(move |(dimension, title)| (dimension, (title.as_str(), scale)))
        });
        each.collect()
    }

    /// Whether only those with a part in a matter of this kind may know of it.
    pub fn is_confidential(&self, category: Option<&Name>) -> bool {
        let category = category.and_then(|name| self.categories.get(name));
        self.confidential || category.is_some_and(|category| category.confidential)
    }

    /// The binding under which the body stands that handles a matter, where its steps name one body only.
    pub fn handled_by(&self) -> Option<&Name> {
        let outcomes = self.steps.values().flat_map(|step| step.outcomes.values());
        let binds = self.binds.iter().chain(outcomes.flat_map(|outcome| &outcome.binds));
        let mut bodies = binds.filter(|bind| bind.kind == BindKind::Body).map(|bind| &bind.name);
        let first = bodies.next()?;
        bodies.all(|other| other == first).then_some(first)
    }

    /// The steps in the order in which their author wrote them.
    pub fn steps_in_order(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> = self.steps.values().collect();
        steps.sort_by_key(|step| step.place);
        steps
    }
}

/// A limit, and the one in its stead for what cannot wait for office hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Usually.
    pub usual: Limit,
    /// Where the time that counts is in urgent hours.
    pub urgent: Limit,
}

impl Pace {
    /// The limit beside a time that counts already.
    pub fn for_time(self, time: Option<Limit>) -> Limit {
        match time {
            Some(Limit { unit: Unit::UrgentHours, .. }) => self.urgent,
            _ => self.usual,
        }
    }
}

/// Who may open a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opener {
    /// Anybody, without an account.
    Anyone,
    /// Whoever holds the role anywhere in the tenant.
    Role(Name),
    /// An organ or platform outside.
    External(Name),
}

/// One stage of a procedure.
#[derive(Clone, Debug)]
pub struct Step {
    /// The id within the procedure.
    pub id: Name,
    /// What people call it.
    pub title: String,
    /// Where its author wrote it among the others: pictures keep that order.
    pub place: usize,
    /// What the step does.
    pub kind: StepKind,
    /// Who does it: the first of these that someone eligible holds.
    pub who: Vec<Who>,
    /// How long it may take.
    pub limit: Option<LimitRule>,
    /// How it may end.
    pub outcomes: BTreeMap<Name, Outcome>,
    /// Steps whose performers may not perform this one; [`REPORTER`] stands for whoever opened the matter.
    pub not: Vec<Name>,
    /// Who hears when the limit passes, level by level; the last level is reminded until someone acts.
    pub escalate: Vec<Who>,
    /// How often a matter may enter the step, and where it goes instead after that.
    pub bound: Option<Bound>,
    /// What the performer may do besides finishing.
    pub may: Actions,
}

impl Step {
    /// Where those lead who will not or should not do it.
    pub fn given_up(&self) -> impl Iterator<Item = &Target> {
        let back = self.may.return_.iter().flat_map(|it| std::iter::once(&it.to).chain(&it.then));
        back.chain(self.may.challenge.iter().map(|it| &it.to))
    }

    /// The outcomes in the order in which their author wrote them.
    pub fn outcomes_in_order(&self) -> Vec<(&Name, &Outcome)> {
        let mut outcomes: Vec<_> = self.outcomes.iter().collect();
        outcomes.sort_by_key(|(_, outcome)| outcome.place);
        outcomes
    }
}

/// The name by which `not` refers to whoever opened the matter.
pub const REPORTER: &str = "reporter";

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Somebody does something and says how it ended.
    Task,
    /// Somebody looks again every so often until it is over; the step has no limit of its own.
    Review {
        /// The time from one look to the next.
        every: Limit,
        /// The step may not finish before this much time has passed.
        at_least: Option<Limit>,
    },
    /// Somebody rates what was done; silence has an outcome of its own.
    Rating {
        /// What is rated, each from 1 to `scale`.
        dimensions: BTreeMap<Name, String>,
        /// The best mark.
        scale: u32,
        /// The outcome when the limit passes without a word.
        silent: Name,
    },
    /// Every party on some sides agrees, or one of them does not; silence has an outcome of its own.
    Consent {
        /// The sides.
        of: Vec<Name>,
        /// The outcome once all have agreed.
        agreed: Name,
        /// The outcome once one refuses.
        refused: Name,
        /// The outcome when the limit passes before that.
        silent: Name,
    },
    /// A body votes; what its count makes of the question decides the outcome.
    Ballot(Ballot),
    /// Something is public for some time; it is clear when that time has passed without anybody upholding an objection.
    Notice {
        /// The time.
        days: Limit,
        /// The outcome when it has passed.
        clear: Name,
    },
    /// Several steps run side by side.
    Parallel {
        /// Where each branch begins.
        branches: Vec<Branch>,
        /// When the branches count as done.
        join: JoinRule,
        /// The outcome once enough branches are done.
        done: Name,
        /// The outcome once too many have failed for that.
        failed: Option<Name>,
    },
    /// Nothing happens until a day comes.
    Wait {
        /// The day.
        until: Until,
        /// The outcome when it has come.
        due: Name,
    },
}

impl StepKind {
    /// The outcome that time brings where nobody has said anything.
    pub fn silent(&self) -> Option<&Name> {
        match self {
            StepKind::Rating { silent, .. } | StepKind::Consent { silent, .. } => Some(silent),
            StepKind::Notice { clear, .. } => Some(clear),
            _ => None,
        }
    }
}

/// A vote of a body.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Which body votes, by which rule: the first whose condition holds. The last has none.
    pub sittings: Vec<Sitting>,
    /// Whether this vote decides the question, rather than preparing or supporting it.
    pub decides: bool,
    /// The outcomes when it is carried, when it is not, and when too few came.
    pub passed: Name,
    /// See above.
    pub failed: Name,
    /// See above.
    pub no_quorum: Name,
}

impl Ballot {
    /// The outcome that a verdict has.
    pub fn outcome(&self, verdict: Verdict) -> &Name {
        match verdict {
            Verdict::Passed => &self.passed,
            Verdict::Failed => &self.failed,
            Verdict::NoQuorum => &self.no_quorum,
        }
    }
}

/// One way in which a body may sit.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// The condition; none is always true.
    pub when: Option<Condition>,
    /// The bodies that sit, together where there are several.
    pub bodies: Vec<Name>,
    /// When it may decide, and what carries the question.
    pub majority: Majority,
    /// How long before the vote its members have the papers.
    pub papers: Option<Limit>,
}

/// One branch of a parallel step.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The step it begins with.
    pub step: Name,
    /// A binding that holds within this branch only, such as the department that reviews.
    pub binds: Option<(Name, String)>,
}

/// When the branches of a parallel step count as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinRule {
    /// All have succeeded.
    All,
    /// At least this many have succeeded; the others are dropped.
    AtLeast(u32),
}

/// The day on which a wait ends.
#[derive(Clone, Debug)]
pub enum Until {
    /// A time after the step was entered.
    After(Limit),
    /// A time after a step was last finished.
    AfterStep(Name, Limit),
    /// A day written in the opening form.
    Field(Name),
}

/// Who does a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever opened the matter.
    Reporter,
    /// A person bound by an earlier step.
    Bound(Name),
    /// Any party on a side.
    Side(Name),
    /// The organ or platform outside that sent the matter, if it was this one.
    External(Name),
    /// Whoever holds a role.
    Role {
        /// The role.
        role: Name,
        /// Where.
        at: At,
    },
}

/// Where a role is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// At the matter's own area on the first of these levels where somebody holds the role.
    Levels(Vec<Name>),
    /// In the body bound by an earlier step.
    Binding(Name),
}

/// How long a step may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitRule {
    /// Always the same.
    Fixed(Limit),
    /// As urgent as the matter: its category's own limit tells whether it is in urgent hours.
    ByUrgency(Pace),
    /// As the matter's category says.
    Category,
    /// Until a day written in the opening form.
    Field(Name),
}

/// How a step may end.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What people call it.
    pub title: String,
    /// Where its author wrote it among the others: they are offered in that order.
    pub place: usize,
    /// Where the matter goes: the first whose condition holds. The last has none.
    pub routes: Vec<Route>,
    /// The result that the outcome claims, from the procedure's `results`.
    pub result: Option<Name>,
    /// What the performer must name.
    pub binds: Vec<Bind>,
    /// Whether the performer is asked for the pictures that the category names. Nobody is made to take one: what
    /// was done is verified by another person.
    pub evidence: bool,
    /// A condition that must hold for the outcome to be offered at all.
    pub needs: Option<Condition>,
    /// Whether the reporter is told at once.
    pub tell_reporter: bool,
    /// As what the organ outside that sent the matter hears of it.
    pub tells: BTreeMap<Name, Name>,
}

/// One way on from an outcome.
#[derive(Clone, Debug)]
pub struct Route {
    /// The condition; none is always true.
    pub when: Option<Condition>,
    /// Where to.
    pub to: Target,
}

/// Where a matter goes next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Into a step.
    Step(Name),
    /// To an end.
    End(Name),
    /// Back to the parallel step around this one, having succeeded.
    Join,
    /// Back to the parallel step around this one, having failed.
    JoinFailed,
}

/// A way in which a matter can end.
#[derive(Clone, Debug)]
pub struct End {
    /// What people call it.
    pub title: String,
    /// Whether the matter ends by becoming part of another one, which the performer names.
    pub joins: bool,
    /// Whether what was proposed stands from then on.
    pub adopted: bool,
    /// Where whoever is not content can go from here, where the matter itself does not come back.
    pub remedy: Option<String>,
    /// As what the organ outside that sent the matter hears of it.
    pub returns: Option<Name>,
}

/// Something that a performer names for later steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// The binding's name.
    pub name: Name,
    /// What it must be.
    pub kind: BindKind,
    /// Whether the category's unit is taken when the performer names none.
    pub from_category: bool,
}

/// What a binding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindKind {
    /// A body.
    Body,
    /// A person.
    Person,
}

/// How often a step may be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// At most this many times.
    pub times: u32,
    /// Where the matter goes instead after that.
    pub then: Target,
}

/// What a performer may do besides finishing a step.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// Send it back as not theirs.
    pub return_: Option<Return>,
    /// Hand it to another body or person.
    pub transfer: Option<Transfer>,
    /// Ask for more time.
    pub extend: Option<Extend>,
    /// Ask that the clock stand still.
    pub pause: Option<Pausing>,
    /// Ask other bodies to help, under the performer's lead.
    pub joint: Option<Joint>,
    /// Name parties on these sides.
    pub parties: Vec<Name>,
    /// What others may do about who performs it: send the step back for somebody else.
    pub challenge: Option<Challenge>,
    /// Say whom or which body it is about.
    pub about: bool,
}

/// Sending a step back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// How often a matter may be sent back to `to`.
    pub times: u32,
    /// Where to.
    pub to: Target,
    /// Where to the one time after that; then no more.
    pub then: Option<Target>,
    /// Whether who sends it back keeps out of the matter from then on.
    pub recuses: bool,
    /// How long after the step began, if not as long as it waits.
    pub within: Option<Limit>,
    /// Whether what had made it theirs holds until somebody else says otherwise.
    pub keeps: bool,
}

/// Objecting to who performs a step. Whoever it is keeps out of the matter from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Who may.
    pub who: Vec<Who>,
    /// How often.
    pub times: u32,
    /// Where the matter goes, for somebody else to be found.
    pub to: Target,
}

/// Handing a step on. The clock goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The binding that changes.
    pub binding: Name,
    /// How often.
    pub times: u32,
}

/// More time, by approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extend {
    /// How often.
    pub times: u32,
    /// The longest that can be asked for at once.
    pub at_most: Limit,
    /// Who decides.
    pub by: Vec<Who>,
    /// How long they may take.
    pub within: Limit,
}

/// A clock that stands still, by approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pausing {
    /// How often.
    pub times: u32,
    /// The longest pause; then the clock goes on by itself.
    pub at_most: Limit,
    /// Who decides.
    pub by: Vec<Who>,
    /// How long they may take.
    pub within: Limit,
}

/// Help from other bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The role that acts in each.
    pub role: Name,
    /// How many at once.
    pub at_most: u32,
    /// How long they may take, if not as long as the lead.
    pub within: Option<Limit>,
}

/// Pressing for progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urge {
    /// Who may.
    pub who: Vec<Who>,
    /// At most once in this time.
    pub every: Limit,
}

/// One of the sides of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What people call it.
    pub title: String,
    /// Whether whoever opened the matter is one of it.
    pub reporter: bool,
    /// The most parties on it, the reporter among them.
    pub at_most: u32,
}

/// Stopping a matter before its end.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Who may, without having to say why.
    pub who: Vec<Who>,
    /// While which steps wait.
    pub from: Vec<Name>,
    /// Where it goes.
    pub to: Target,
}

/// How an ended matter comes back.
#[derive(Clone, Debug)]
pub struct Reopen {
    /// Who may.
    pub who: Vec<Who>,
    /// From which ends.
    pub from: Vec<Name>,
    /// How long after the end.
    pub within: Limit,
    /// Where to: the first whose condition holds. The last has none.
    pub routes: Vec<Route>,
    /// How often.
    pub times: u32,
}

impl Reopen {
    /// The steps it may lead to.
    pub fn steps(&self) -> impl Iterator<Item = &Name> {
        self.routes.iter().filter_map(|route| match &route.to {
            Target::Step(step) => Some(step),
            _ => None,
        })
    }
}

/// Looking again at matters that have ended, drawn by lot. The draw is made outside: the engine says who may look, and
/// what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recheck {
    /// Who looks: roles at levels.
    pub who: Vec<Who>,
    /// At which ends.
    pub from: Vec<Name>,
    /// How long after the end.
    pub within: Limit,
    /// One of so many is drawn.
    pub one_in: u32,
    /// Work finished so shortly before its limit ran out.
    pub last_minutes: Option<Sign>,
    /// Words about what was done of at least so many characters, which another matter has as well.
    pub copied_words: Option<Sign>,
    /// Files about what was done which at least so many other matters have as well.
    pub reused_files: Option<Sign>,
}

/// Something about how a matter ended for which it is drawn more often. It proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// From where, or up to where, it counts.
    pub bound: u32,
    /// What it weighs beside an ordinary matter, which weighs 1.
    pub weight: u32,
}

/// What a matter can be about.
#[derive(Clone, Debug, Default)]
pub struct Category {
    /// What people call it.
    pub title: String,
    /// The key of the unit that usually handles it.
    pub unit: Option<String>,
    /// How long handling may take.
    pub limit: Option<Limit>,
    /// When a matter of this kind is taken up, in words for whoever decides that.
    pub opens_when: String,
    /// When it counts as done, in words for whoever verifies.
    pub closes_when: String,
    /// How many pictures are asked for to show it done.
    pub evidence: u32,
    /// Further columns, for conditions.
    pub columns: BTreeMap<Name, serde_json::Value>,
    /// Its row in the table, from 0: lists for people keep the order of whoever wrote it.
    pub row: usize,
    /// The item of law that reserves deciding on it to a body, if one does.
    pub reserved: Option<String>,
    /// It points at persons: nobody but those concerned reads that a matter is of this kind, or in which village.
    pub private: bool,
    /// Only those with a part in a matter of this kind may know of it.
    pub confidential: bool,
}
