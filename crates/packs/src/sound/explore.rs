//! Every state that a matter can come to, and what they tell: what is never reached, what cannot end, what goes
//! round for ever.

use super::net::{Flaw, Index, Net, State, Token};
use gewu_matter::procedure::{Name, Procedure, Target};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// More states than this are not explored: a procedure that has them is beyond anybody’s understanding too.
pub const MOST_STATES: usize = 50_000;

/// What is so of a procedure, whoever does whatever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many states were explored.
    pub states: usize,
    /// Whether there were more.
    pub too_many: bool,
    /// Steps that no matter ever enters.
    pub unreached: BTreeSet<Name>,
    /// Outcomes, as `(step, outcome)`, that never come about in steps that are entered.
    pub never: BTreeSet<(Name, Name)>,
    /// Ends that no matter comes to.
    pub unended: BTreeSet<Name>,
    /// Steps in which a matter can stand without any way to an end.
    pub stuck: BTreeSet<Name>,
    /// Steps that a matter can go through again and again without end, in order.
    pub round: Option<Vec<Name>>,
    /// Steps that lead to a join where no parallel step is around them.
    pub join_outside: BTreeSet<Name>,
    /// Parallel steps that can fail, without an outcome for it.
    pub needs_failed: BTreeSet<Name>,
    /// Parallel steps that would begin again inside themselves.
    pub inside_itself: BTreeSet<Name>,
}

impl Verdict {
    /// Whether a matter always goes on, can always end, and nothing is there in vain.
    pub fn is_sound(&self) -> bool {
        Verdict { states: self.states, ..Verdict::default() } == *self
    }
}

/// Explores a procedure to the end. `order` says which of its steps stands before another, for the words of a round.
pub fn explore(procedure: &Procedure, order: &dyn Fn(&str) -> usize) -> Verdict {
    let mut net = Net::of(procedure);
    let mut graph = Graph::default();
    let mut next = VecDeque::new();
    for state in net.beginnings() {
        graph.place(state, &mut next);
    }
    while let Some(at) = next.pop_front() {
        let state = graph.states[at].clone();
        for it in net.moves(&state) {
            let to = graph.place(it.to, &mut next);
            graph.ways[at].push((it.step, to));
        }
        if graph.states.len() > MOST_STATES {
            return Verdict { states: graph.states.len(), too_many: true, ..Verdict::default() };
        }
    }
    verdict(&net, &graph, order)
}

/// States by number, and the moves between them.
#[derive(Default)]
struct Graph {
    numbers: HashMap<State, usize>,
    states: Vec<State>,
    ways: Vec<Vec<(Index, usize)>>,
}

impl Graph {
    fn place(&mut self, state: State, next: &mut VecDeque<usize>) -> usize {
        if let Some(at) = self.numbers.get(&state) {
            return *at;
        }
        let at = self.states.len();
        self.numbers.insert(state.clone(), at);
        self.states.push(state);
        self.ways.push(Vec::new());
        next.push_back(at);
        at
    }
}

fn verdict(net: &Net<'_>, graph: &Graph, order: &dyn Fn(&str) -> usize) -> Verdict {
    let name = |at: &Index| net.steps[usize::from(*at)].id.clone();
    let mut verdict = Verdict { states: graph.states.len(), ..Verdict::default() };
    for (step, at) in net.steps.iter().zip(0..) {
        if !net.entered.contains(&at) {
            verdict.unreached.insert(step.id.clone());
            continue;
        }
        let outcomes = step.outcomes.keys().filter(|outcome| !net.outcomes.contains(&(at, outcome.as_str())));
        verdict.never.extend(outcomes.map(|outcome| (step.id.clone(), outcome.clone())));
    }
    let ended = |end: usize| graph.numbers.contains_key(&State::Ended(end as Index));
    verdict.unended =
        (0..net.ends.len()).filter(|end| !ended(*end)).map(|end| net.ends[end].to_owned()).collect();
    for (at, ends) in ending(graph).into_iter().enumerate() {
        if let (false, State::Open(token, _)) = (ends, &graph.states[at]) {
            verdict.stuck.extend(stands_in(token).iter().map(name));
        }
    }
    verdict.round =
        round(net, graph, order).map(|round| passing(net, &round, order).iter().map(name).collect());
    for flaw in &net.flaws {
        match flaw {
            Flaw::JoinOutside(step) => verdict.join_outside.extend([name(step)]),
            Flaw::NeedsFailed(step) => verdict.needs_failed.extend([name(step)]),
            Flaw::InsideItself(step) => verdict.inside_itself.extend([name(step)]),
            Flaw::AtOnce(steps) => verdict.round = Some(steps.iter().map(name).collect()),
        }
    }
    verdict
}

/// The steps in which somebody or some day is waited for.
fn stands_in(token: &Token) -> Vec<Index> {
    match token {
        Token::At(step) => vec![*step],
        Token::Run(run) => run.inside.iter().flat_map(stands_in).collect(),
    }
}

/// Which states can come to an end.
fn ending(graph: &Graph) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); graph.states.len()];
    for (from, ways) in graph.ways.iter().enumerate() {
        ways.iter().for_each(|(_, to)| back[*to].push(from));
    }
    let ended = |at: &usize| matches!(graph.states[*at], State::Ended(_));
    let mut line: Vec<usize> = (0..graph.states.len()).filter(ended).collect();
    let mut ending = vec![false; graph.states.len()];
    while let Some(at) = line.pop() {
        if !std::mem::replace(&mut ending[at], true) {
            line.extend(&back[at]);
        }
    }
    ending
}

/// A way from a state back to itself, by who acts; it begins with the step that is written first.
fn round(net: &Net<'_>, graph: &Graph, order: &dyn Fn(&str) -> usize) -> Option<Vec<Index>> {
    let mut circle: Option<((usize, Index), BTreeSet<usize>)> = None;
    for going in circles(graph) {
        let within = |at: &usize| graph.ways[*at].iter().filter(|(_, to)| going.contains(to));
        let acting =
            going.iter().flat_map(within).map(|(step, _)| (order(&net.steps[usize::from(*step)].id), *step));
        let Some(earliest) = acting.min() else { continue };
        if circle.as_ref().is_none_or(|(known, _)| earliest < *known) {
            circle = Some((earliest, going));
        }
    }
    let ((_, first), going) = circle?;
    let ways = going.iter().take(SHORTEST_OF).filter_map(|start| way_back(graph, &going, *start, first));
    let ways = ways.collect::<Vec<_>>();
    let others = || going.iter().find_map(|start| way_back(graph, &going, *start, first));
    ways.into_iter().min_by_key(Vec::len).or_else(others)
}

/// The same round with the steps that are full by then, which matters pass on their way; the earliest first.
fn passing(net: &Net<'_>, round: &[Index], order: &dyn Fn(&str) -> usize) -> Vec<Index> {
    let leads = |from: Index, to: Index| {
        let step = net.steps[usize::from(from)];
        let back = step.given_up();
        let mut targets =
            step.outcomes.values().flat_map(|it| it.routes.iter().map(|way| &way.to)).chain(back);
        targets.any(|target| *target == Target::Step(net.steps[usize::from(to)].id.clone()))
    };
    let full = |at: Index, to: Index| {
        let bound = net.steps[usize::from(at)].bound.as_ref();
        bound.is_some_and(|bound| bound.then == Target::Step(net.steps[usize::from(to)].id.clone()))
    };
    let all = || 0..net.steps.len() as Index;
    let mut whole = Vec::new();
    for (from, to) in round.iter().zip(round.iter().cycle().skip(1)) {
        whole.push(*from);
        if !leads(*from, *to) {
            whole.extend(all().find(|between| leads(*from, *between) && full(*between, *to)));
        }
    }
    let earliest = (0..whole.len()).min_by_key(|at| order(&net.steps[usize::from(whole[*at])].id));
    whole.rotate_left(earliest.unwrap_or(0));
    whole
}

/// The states that lead to one another.
fn circles(graph: &Graph) -> impl Iterator<Item = BTreeSet<usize>> {
    let edges =
        graph.ways.iter().enumerate().flat_map(|(from, ways)| ways.iter().map(move |(_, to)| (from, *to)));
    let drawn: DiGraph<(), (), usize> = DiGraph::from_edges(edges);
    let alone = |at: usize| !graph.ways[at].iter().any(|(_, to)| *to == at);
    let components = kosaraju_scc(&drawn).into_iter();
    let sets = components.map(|nodes| nodes.iter().map(|node| node.index()).collect::<BTreeSet<_>>());
    sets.filter(move |set| set.len() > 1 || set.iter().any(|at| !alone(*at)))
}

/// Of so many states that go round, the shortest way is told.
const SHORTEST_OF: usize = 200;

fn way_back(graph: &Graph, going: &BTreeSet<usize>, start: usize, first: Index) -> Option<Vec<Index>> {
    let mut came: BTreeMap<usize, (usize, Index)> = BTreeMap::new();
    let ways = graph.ways[start].iter().filter(|(step, to)| *step == first && going.contains(to));
    let mut line: VecDeque<usize> = VecDeque::new();
    for (step, to) in ways {
        if came.insert(*to, (start, *step)).is_none() {
            line.push_back(*to);
        }
    }
    while let Some(at) = line.pop_front() {
        if at == start {
            return Some(walked(&came, start));
        }
        for (step, to) in &graph.ways[at] {
            if going.contains(to) && !came.contains_key(to) {
                came.insert(*to, (at, *step));
                line.push_back(*to);
            }
        }
    }
    None
}

fn walked(came: &BTreeMap<usize, (usize, Index)>, start: usize) -> Vec<Index> {
    let mut steps = Vec::new();
    let mut at = start;
    while let Some((from, step)) = came.get(&at) {
        steps.push(*step);
        at = *from;
        if at == start {
            break;
        }
    }
    steps.reverse();
    steps
}
