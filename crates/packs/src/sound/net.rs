//! A procedure as a net: where a matter can stand, and where it can go from there. Whoever acts is free to choose,
//! and so is every condition; what is bounded counts as often as it may happen.
//!
//! Branches that stand in the same places are the same state, whichever of them got there first.

use gewu_matter::procedure::{JoinRule, Outcome, Procedure, Route, Step, StepKind, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A step or an end by its place in the procedure.
pub(super) type Index = u16;

/// Where one thread of a matter stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Token {
    /// In a step that somebody or some day brings to an outcome.
    At(Index),
    /// In a parallel step, with its branches.
    Run(Run),
}

/// A parallel step under way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Run {
    pub(super) step: Index,
    succeeded: u16,
    failed: u16,
    /// The branches that have not come back, in order.
    pub(super) inside: Vec<Token>,
}

/// How often what is bounded has happened: entering steps, sending back.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Counts {
    /// By step.
    visits: Vec<u16>,
    returns: Vec<u16>,
    challenges: Vec<u16>,
}

impl Counts {
    fn none(steps: usize) -> Counts {
        Counts { visits: vec![0; steps], returns: vec![0; steps], challenges: vec![0; steps] }
    }
}

/// Where a matter stands as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum State {
    Open(Token, Counts),
    Ended(Index),
}

/// What became of a thread.
enum Came {
    Token(Token),
    Joined(bool),
    Ended(Index),
}

/// What a parallel step does when a branch has come somewhere.
enum Then {
    Waits(Run),
    Goes(Vec<(Came, Counts)>),
}

/// Something that no state can stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flaw {
    /// A step leads to a join where no parallel step is around it.
    JoinOutside(Index),
    /// A parallel step may fail, and has no outcome for it.
    NeedsFailed(Index),
    /// A parallel step would begin again inside itself.
    InsideItself(Index),
    /// Steps that lead to one another without anybody acting.
    AtOnce(Vec<Index>),
}

/// A move: who acted, and what came.
pub(super) struct Move {
    pub(super) step: Index,
    pub(super) to: State,
}

pub(super) struct Net<'p> {
    procedure: &'p Procedure,
    pub(super) steps: Vec<&'p Step>,
    index: BTreeMap<&'p str, Index>,
    pub(super) ends: Vec<&'p str>,
    /// What came about so far.
    pub(super) entered: BTreeSet<Index>,
    pub(super) outcomes: BTreeSet<(Index, &'p str)>,
    pub(super) flaws: BTreeSet<Flaw>,
    /// The steps to which each can lead, however far.
    leads: Vec<BTreeSet<Index>>,
    /// The steps that one move has entered without anybody acting between.
    at_once: Vec<(Index, Counts, Around)>,
}

/// More steps than these are not entered by one move.
const MOST_AT_ONCE: usize = 1000;

/// The parallel steps around a thread, from the outside in.
type Around = Vec<Index>;

impl<'p> Net<'p> {
    pub(super) fn of(procedure: &'p Procedure) -> Net<'p> {
        let steps: Vec<&Step> = procedure.steps.values().collect();
        let index: BTreeMap<&str, Index> =
            steps.iter().zip(0..).map(|(step, at)| (step.id.as_str(), at)).collect();
        Net {
            procedure,
            leads: leads(&steps, &index),
            index,
            steps,
            ends: procedure.ends.keys().map(String::as_str).collect(),
            entered: BTreeSet::new(),
            outcomes: BTreeSet::new(),
            flaws: BTreeSet::new(),
            at_once: Vec::new(),
        }
    }

    /// Where a matter begins, and where it begins again once it is brought back.
    pub(super) fn beginnings(&mut self) -> Vec<State> {
        let first = Target::Step(self.procedure.first.clone());
        let again = self.procedure.reopen.iter().flat_map(|reopen| reopen.routes.iter().map(|way| &way.to));
        let targets: Vec<&Target> = std::iter::once(&first).chain(again).collect();
        let mut states = Vec::new();
        for target in targets {
            let came = self.go(target, None, &[], Counts::none(self.steps.len()));
            states.extend(came.into_iter().filter_map(|came| self.state(came)));
        }
        states
    }

    /// Everything that can happen next.
    pub(super) fn moves(&mut self, from: &State) -> Vec<Move> {
        let State::Open(token, counts) = from else { return vec![] };
        let fired = self.fire(token, &[], counts);
        let moved = |(step, came, counts)| Some(Move { step, to: self.state((came, counts))? });
        fired.into_iter().filter_map(moved).collect()
    }

    /// What stands where, once what can never be asked for again is forgotten: two matters that differ in nothing else go
    /// the same ways.
    fn state(&self, (came, mut counts): (Came, Counts)) -> Option<State> {
        let token = match came {
            Came::Token(token) => token,
            Came::Ended(end) => return Some(State::Ended(end)),
            Came::Joined(_) => return None,
        };
        let (mut here, mut ahead) = (BTreeSet::new(), BTreeSet::new());
        self.look_ahead(&token, &mut here, &mut ahead);
        for at in 0..self.steps.len() as Index {
            let place = usize::from(at);
            if !ahead.contains(&at) {
                counts.visits[place] = 0;
                if !here.contains(&at) {
                    (counts.returns[place], counts.challenges[place]) = (0, 0);
                }
            }
        }
        Some(State::Open(token, counts))
    }

    /// The steps in which a thread stands, and those to which it can still come.
    fn look_ahead(&self, token: &Token, here: &mut BTreeSet<Index>, ahead: &mut BTreeSet<Index>) {
        match token {
            Token::At(at) => {
                here.insert(*at);
                ahead.extend(&self.leads[usize::from(*at)]);
            }
            Token::Run(run) => {
                ahead.extend(&self.leads[usize::from(run.step)]);
                run.inside.iter().for_each(|inside| self.look_ahead(inside, here, ahead));
            }
        }
    }

    fn fire(&mut self, token: &Token, around: &[Index], counts: &Counts) -> Vec<(Index, Came, Counts)> {
        match token {
            Token::At(at) => self.act(*at, around, counts),
            Token::Run(run) => {
                let within: Around = around.iter().copied().chain([run.step]).collect();
                let mut fired = Vec::new();
                for (place, branch) in run.inside.iter().enumerate() {
                    // Branches that stand alike do alike.
                    if place > 0 && run.inside[place - 1] == *branch {
                        continue;
                    }
                    let mut others = run.clone();
                    others.inside.remove(place);
                    for (actor, came, counts) in self.fire(branch, &within, counts) {
                        let ways = match self.branch_came(others.clone(), came, around, &counts) {
                            Then::Waits(run) => vec![(Came::Token(Token::Run(run)), counts)],
                            Then::Goes(ways) => ways,
                        };
                        fired.extend(ways.into_iter().map(|(came, counts)| (actor, came, counts)));
                    }
                }
                fired
            }
        }
    }

    /// What somebody, or time, can do in a step.
    fn act(&mut self, at: Index, around: &[Index], counts: &Counts) -> Vec<(Index, Came, Counts)> {
        let step = self.steps[usize::from(at)];
        let mut came = Vec::new();
        for (name, outcome) in &step.outcomes {
            self.outcomes.insert((at, name));
            came.extend(self.routes(outcome, at, around, counts));
        }
        if let Some(rule) = &step.may.return_ {
            let used = u32::from(counts.returns[usize::from(at)]);
            let target = match &rule.then {
                _ if used < rule.times => Some(&rule.to),
                Some(arbiter) if used == rule.times => Some(arbiter),
                _ => None,
            };
            if let Some(target) = target {
                let mut counts = counts.clone();
                counts.returns[usize::from(at)] += 1;
                came.extend(self.go(target, Some(at), around, counts));
            }
        }
        if let Some(rule) = &step.may.challenge
            && u32::from(counts.challenges[usize::from(at)]) < rule.times
        {
            let mut counts = counts.clone();
            counts.challenges[usize::from(at)] += 1;
            came.extend(self.go(&rule.to, Some(at), around, counts));
        }
        // Whatever else waits is dropped.
        if let Some(rule) = self.procedure.withdraw.as_ref().filter(|rule| rule.from.contains(&step.id)) {
            came.extend(self.go(&rule.to, Some(at), around, counts.clone()));
        }
        came.into_iter().map(|(came, counts)| (at, came, counts)).collect()
    }

    fn routes(
        &mut self,
        outcome: &'p Outcome,
        from: Index,
        around: &[Index],
        counts: &Counts,
    ) -> Vec<(Came, Counts)> {
        let targets: BTreeSet<&Target> = outcome.routes.iter().map(|Route { to, .. }| to).collect();
        targets.into_iter().flat_map(|to| self.go(to, Some(from), around, counts.clone())).collect()
    }

    fn go(
        &mut self,
        target: &Target,
        from: Option<Index>,
        around: &[Index],
        counts: Counts,
    ) -> Vec<(Came, Counts)> {
        let succeeded = match target {
            Target::End(end) => {
                let at = self.ends.iter().position(|name| name == end);
                return at.map(|at| (Came::Ended(at as Index), counts)).into_iter().collect();
            }
            Target::Join => true,
            Target::JoinFailed => false,
            Target::Step(step) => {
                let Some(at) = self.index.get(step.as_str()).copied() else { return vec![] };
                let here = (at, counts.clone(), around.to_vec());
                let again = self.at_once.iter().position(|it| *it == here);
                if let Some(begin) = again.or((self.at_once.len() >= MOST_AT_ONCE).then_some(0)) {
                    let steps: BTreeSet<Index> =
                        self.at_once[begin..].iter().map(|(step, _, _)| *step).collect();
                    self.flaws.insert(Flaw::AtOnce(steps.into_iter().collect()));
                    return vec![];
                }
                self.at_once.push(here);
                let came = self.enter(at, around, counts);
                self.at_once.pop();
                return came;
            }
        };
        match (around.last(), from) {
            (Some(_), _) => vec![(Came::Joined(succeeded), counts)],
            (None, from) => {
                self.flaws.extend(from.map(Flaw::JoinOutside));
                vec![]
            }
        }
    }

    fn enter(&mut self, at: Index, around: &[Index], mut counts: Counts) -> Vec<(Came, Counts)> {
        let step = self.steps[usize::from(at)];
        if let Some(bound) = &step.bound {
            let visits = &mut counts.visits[usize::from(at)];
            if u32::from(*visits) >= bound.times {
                return self.go(&bound.then, Some(at), around, counts);
            }
            *visits = visits.saturating_add(1);
        }
        self.entered.insert(at);
        match &step.kind {
            StepKind::Parallel { .. } => self.begin(at, around, counts),
            _ => vec![(Came::Token(Token::At(at)), counts)],
        }
    }

    /// Begins the branches of a parallel step one after the other; an early one may decide it already.
    fn begin(&mut self, at: Index, around: &[Index], counts: Counts) -> Vec<(Came, Counts)> {
        let StepKind::Parallel { branches, .. } = &self.steps[usize::from(at)].kind else { return vec![] };
        if around.contains(&at) {
            self.flaws.insert(Flaw::InsideItself(at));
            return vec![];
        }
        let within: Around = around.iter().copied().chain([at]).collect();
        let mut under_way = vec![(Run::begun(at), counts)];
        let mut gone = Vec::new();
        for branch in branches {
            let target = Target::Step(branch.step.clone());
            for (run, counts) in std::mem::take(&mut under_way) {
                for (came, counts) in self.go(&target, Some(at), &within, counts) {
                    match self.branch_came(run.clone(), came, around, &counts) {
                        Then::Waits(run) => under_way.push((run, counts)),
                        Then::Goes(ways) => gone.extend(ways),
                    }
                }
            }
        }
        gone.extend(under_way.into_iter().map(|(run, counts)| (Came::Token(Token::Run(run)), counts)));
        gone
    }

    /// What becomes of a parallel step when one of its branches has come somewhere.
    fn branch_came(&mut self, mut run: Run, came: Came, around: &[Index], counts: &Counts) -> Then {
        match came {
            Came::Ended(end) => return Then::Goes(vec![(Came::Ended(end), counts.clone())]),
            Came::Token(token) => run.inside.push(token),
            Came::Joined(true) => run.succeeded += 1,
            Came::Joined(false) => run.failed += 1,
        }
        let step = self.steps[usize::from(run.step)];
        let StepKind::Parallel { branches, join, done, failed } = &step.kind else {
            return Then::Goes(vec![]);
        };
        let wanted = match join {
            JoinRule::All => branches.len(),
            JoinRule::AtLeast(count) => *count as usize,
        };
        let outcome = if usize::from(run.succeeded) >= wanted {
            done
        } else if branches.len() - usize::from(run.failed) < wanted {
            if failed.is_none() {
                self.flaws.insert(Flaw::NeedsFailed(run.step));
            }
            failed.as_ref().unwrap_or(done)
        } else {
            run.inside.sort();
            return Then::Waits(run);
        };
        let Some((name, outcome)) = step.outcomes.get_key_value(outcome) else { return Then::Goes(vec![]) };
        self.outcomes.insert((run.step, name));
        Then::Goes(self.routes(outcome, run.step, around, counts))
    }
}

impl Run {
    fn begun(step: Index) -> Run {
        Run { step, succeeded: 0, failed: 0, inside: vec![] }
    }
}

/// The steps to which each can lead by itself, however far; a join leads on from the parallel step around.
fn leads(steps: &[&Step], index: &BTreeMap<&str, Index>) -> Vec<BTreeSet<Index>> {
    let next = |step: &Step| -> BTreeSet<Index> {
        let outcomes = step.outcomes.values().flat_map(|it| it.routes.iter().map(|way| &way.to));
        let targets = outcomes.chain(step.given_up()).chain(step.bound.iter().map(|bound| &bound.then));
        let named = targets.filter_map(|target| match target {
            Target::Step(step) => Some(step.as_str()),
            _ => None,
        });
        let branches = match &step.kind {
            StepKind::Parallel { branches, .. } => branches.as_slice(),
            _ => &[],
        };
        let named = named.chain(branches.iter().map(|branch| branch.step.as_str()));
        named.filter_map(|step| index.get(step).copied()).collect()
    };
    let mut leads: Vec<BTreeSet<Index>> = steps.iter().map(|step| next(step)).collect();
    // Further and further, until nothing is added.
    loop {
        let further: Vec<BTreeSet<Index>> = leads
            .iter()
            .map(|to| to.iter().flat_map(|at| &leads[usize::from(*at)]).chain(to).copied().collect())
            .collect();
        if further == leads {
            return leads;
        }
        leads = further;
    }
}
