//! The nodes of a procedure: how it begins, its steps, where branches end, how it ends.

use super::gather::Gatherer;
use super::{Kind, Lane, Node, detail, join, lane};
use crate::draw::{OPEN, REOPENED, end};
use gewu_matter::procedure::{JoinRule, StepKind};

/// Groups of nodes that may stand side by side; branches of a parallel step have one of their own behind these.
const BEGINS: usize = 0;
const ENDS: usize = 1;
const BRANCHES: usize = 2;

impl Gatherer<'_> {
    pub(super) fn nodes(&mut self, each: bool) {
        let (procedure, terms, say) = (self.procedure, self.terms, self.say);
        let openers: Vec<String> = procedure.opens.iter().map(|it| detail::opener(&say, terms, it)).collect();
        let reporter = || Some(lane::reporter(terms));
        let begins = match each {
            true => openers
                .iter()
                .enumerate()
                .map(|(at, it)| (format!("{OPEN}.{}", at + 1), lane::capital(it), String::new()))
                .collect(),
            false => {
                vec![(OPEN.to_owned(), terms.open.to_owned(), lane::capital(&openers.join(terms.comma)))]
            }
        };
        for (id, title, who) in begins {
            self.node((id, title, Kind::Begin), (who, String::new()), (0, 0), Some(BEGINS), reporter());
        }
        if let Some(reopen) = &procedure.reopen {
            let within = crate::diff::say::limit(reopen.within);
            // Whoever of them asks for it first.
            let who: Vec<String> =
                reopen.who.iter().map(|it| detail::who(&say, terms, std::slice::from_ref(it))).collect();
            let time = terms.comes_back(within.of(terms.language), reopen.times);
            let named = (REOPENED.to_owned(), terms.again.to_owned(), Kind::Again);
            let group = each.then_some(BEGINS);
            self.node(named, (who.join(terms.comma), time), (0, 1), group, reporter());
        }
        for step in procedure.steps_in_order() {
            let kind = match &step.kind {
                StepKind::Parallel { .. } => Kind::Split,
                StepKind::Wait { .. } => Kind::Wait,
                _ => Kind::Step,
            };
            let title = say.step(&step.id).of(terms.language).to_owned();
            let words = (detail::who(&say, terms, &step.who), detail::time(&say, terms, step));
            let lane = step.who.first().map(|who| lane::of(&say, terms, self.lanes, who));
            let group = self.branch_of(&step.id);
            self.node((step.id.clone(), title, kind), words, (step.place + 1, 0), group, lane);
            if let Some((node, _)) = self.nodes.last_mut() {
                (node.votes, node.reminds) = (detail::votes(&say, terms, step), detail::reminds(step));
            }
            if let StepKind::Parallel { branches, join, .. } = &step.kind {
                let inner = branches.iter().flat_map(|it| join::reached(procedure, &it.step));
                let last = inner.filter_map(|id| Some(procedure.steps.get(id)?.place + 1)).max().unwrap_or(0);
                let rule = terms.joined(match join {
                    JoinRule::All => None,
                    JoinRule::AtLeast(count) => Some(*count),
                });
                let named = (join::id(&step.id), rule, Kind::Join);
                self.node(named, Default::default(), (last.max(step.place + 1), 1), None, None);
            }
        }
        for name in procedure.ends.keys() {
            let title = say.word(&format!("end.{name}")).of(terms.language).to_owned();
            self.node((end(name), title, Kind::End), Default::default(), (usize::MAX, 0), Some(ENDS), None);
        }
    }

    fn node(
        &mut self,
        (id, title, kind): (String, String, Kind),
        (who, time): (String, String),
        place: (usize, u8),
        group: Option<usize>,
        lane: Option<Lane>,
    ) {
        self.nodes.push((
            Node { id, title, kind, lane: 0, who, votes: String::new(), time, reminds: false, place, group },
            lane,
        ));
    }

    /// The group of those that begin side by side with a step.
    fn branch_of(&self, id: &str) -> Option<usize> {
        let around = self.procedure.steps.values().position(|step| match &step.kind {
            StepKind::Parallel { branches, .. } => branches.iter().any(|branch| branch.step == id),
            _ => false,
        });
        around.map(|at| BRANCHES + at)
    }
}
