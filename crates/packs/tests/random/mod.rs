//! Procedures made of numbers: sound ones and all kinds of others.
#![allow(clippy::unwrap_used)]

use gewu_kernel::limit::Limit;
use gewu_matter::condition::Condition;
use gewu_matter::procedure::*;
use std::collections::BTreeMap;

/// Numbers from which a procedure is made.
struct Dice<'d>(std::slice::Iter<'d, u8>);

impl Dice<'_> {
    fn below(&mut self, most: u8) -> u8 {
        self.0.next().copied().unwrap_or(0) % most
    }
}

fn clerk() -> Vec<Who> {
    vec![Who::Role { role: "clerk".into(), at: At::Levels(vec!["county".into()]) }]
}

fn limit() -> Limit {
    "1 day".parse().unwrap()
}

pub fn procedure(numbers: &[u8]) -> Procedure {
    let mut dice = Dice(numbers.iter());
    let count = 1 + dice.below(5);
    let ids: Vec<Name> = (0..count).map(|step| format!("s{step}")).collect();
    let mut steps: BTreeMap<Name, Step> =
        ids.iter().map(|id| (id.clone(), step(id, &ids, &mut dice))).collect();
    if dice.below(3) > 0 {
        tidy(&mut steps, &mut dice);
    }
    let reopens = dice.below(6) == 0;
    let end = |name: &str| {
        (
            name.to_owned(),
            End { title: name.to_owned(), joins: false, adopted: false, remedy: None, returns: None },
        )
    };
    let withdraw = (dice.below(4) == 0).then(|| Withdraw {
        who: vec![Who::Reporter],
        from: vec![ids[usize::from(dice.below(count))].clone()],
        to: Target::End("b".into()),
    });
    Procedure {
        id: "random".into(),
        title: "random".into(),
        opens: vec![Opener::Anyone],
        binds: vec![],
        first: "s0".into(),
        steps,
        ends: [end("a"), end("b")].into(),
        results: BTreeMap::new(),
        proxies: vec![],
        escalate_every: Pace { usual: limit(), urgent: limit() },
        urge: None,
        sides: [("side".to_owned(), Side { title: "side".into(), reporter: true, at_most: 1 })].into(),
        withdraw,
        reopen: reopens.then(|| Reopen {
            who: vec![Who::Reporter],
            from: vec!["a".into()],
            within: limit(),
            routes: vec![Route { when: None, to: Target::Step(ids[usize::from(dice.below(count))].clone()) }],
            times: 1,
        }),
        recheck: None,
        private: false,
        confidential: false,
        about: false,
        one_person: BTreeMap::new(),
        categories: BTreeMap::new(),
        parameters: BTreeMap::new(),
    }
}

/// Leads most ways where they make sense: branches back to their parallel step, the others on or to an end.
fn tidy(steps: &mut BTreeMap<Name, Step>, dice: &mut Dice<'_>) {
    let ids: Vec<Name> = steps.keys().cloned().collect();
    let mut owner: BTreeMap<Name, Name> = BTreeMap::new();
    for id in &ids {
        let StepKind::Parallel { branches, .. } = &mut steps.get_mut(id).unwrap().kind else { continue };
        branches
            .retain(|branch| branch.step != *id && branch.step != "s0" && !owner.contains_key(&branch.step));
        owner.extend(branches.iter().map(|branch| (branch.step.clone(), id.clone())));
        if branches.is_empty() {
            let step = steps.get_mut(id).unwrap();
            (step.kind, step.who) = (StepKind::Task, clerk());
        }
    }
    let outer: Vec<&Name> = ids.iter().filter(|id| !owner.contains_key(*id)).collect();
    for id in &ids {
        let step = steps.get_mut(id).unwrap();
        if let StepKind::Parallel { branches, join: JoinRule::AtLeast(count), .. } = &mut step.kind {
            *count = (*count).min(branches.len() as u32);
        }
        let inside = owner.contains_key(id);
        let on: Vec<&&Name> = outer.iter().filter(|other| **other > id).collect();
        let mut lead = |target: &mut Target| {
            let other = dice.below(8);
            *target = match (inside, on.is_empty()) {
                (true, _) if other == 0 => Target::JoinFailed,
                (true, _) => Target::Join,
                (false, true) if other < 3 => Target::End("b".into()),
                (false, true) => Target::End("a".into()),
                (false, false) if other == 0 => {
                    Target::Step(outer[usize::from(dice.below(outer.len() as u8))].clone())
                }
                (false, false) => Target::Step((*on[usize::from(dice.below(on.len() as u8))]).clone()),
            };
        };
        step.outcomes.values_mut().flat_map(|it| &mut it.routes).for_each(|route| lead(&mut route.to));
        step.bound.iter_mut().for_each(|bound| lead(&mut bound.then));
        if let Some(rule) = &mut step.may.return_ {
            lead(&mut rule.to);
            rule.then.iter_mut().for_each(&mut lead);
        }
    }
}

fn step(id: &str, ids: &[Name], dice: &mut Dice<'_>) -> Step {
    let any = |dice: &mut Dice<'_>| ids[usize::from(dice.below(ids.len() as u8))].clone();
    let kind = match dice.below(8) {
        0..=3 => StepKind::Task,
        4 if dice.below(2) == 0 => StepKind::Consent {
            of: vec!["side".into()],
            agreed: "agreed".into(),
            refused: "refused".into(),
            silent: "silent".into(),
        },
        4 => StepKind::Rating { dimensions: BTreeMap::new(), scale: 5, silent: "silent".into() },
        5 => StepKind::Wait { until: Until::After(limit()), due: "due".into() },
        _ => {
            let branches: Vec<Branch> =
                (0..1 + dice.below(3)).map(|_| Branch { step: any(dice), binds: None }).collect();
            let join = match dice.below(2) {
                0 => JoinRule::All,
                _ => JoinRule::AtLeast(1 + u32::from(dice.below(branches.len() as u8))),
            };
            let failed = (dice.below(4) > 0).then(|| "failed".to_owned());
            StepKind::Parallel { branches, join, done: "done".into(), failed }
        }
    };
    let names: Vec<&str> = match &kind {
        StepKind::Rating { .. } => vec!["yes", "silent"],
        StepKind::Consent { .. } => vec!["agreed", "refused", "silent"],
        StepKind::Wait { .. } => vec!["due"],
        StepKind::Parallel { failed: Some(_), .. } => vec!["done", "failed"],
        StepKind::Parallel { .. } => vec!["done"],
        _ => ["one", "two", "three"][..1 + usize::from(dice.below(3))].to_vec(),
    };
    // A condition has one answer while one person acts: branches that come back by themselves ask nothing more.
    let asks = !matches!(kind, StepKind::Parallel { .. });
    let outcomes =
        names.into_iter().zip(0..).map(|(name, place)| (name.to_owned(), outcome(place, asks, ids, dice)));
    let outcomes = outcomes.collect();
    let who = match &kind {
        StepKind::Rating { .. } => vec![Who::Reporter],
        StepKind::Wait { .. } | StepKind::Parallel { .. } => vec![],
        _ => clerk(),
    };
    let acts = matches!(kind, StepKind::Task);
    let bound =
        (dice.below(3) == 0).then(|| Bound { times: 1 + u32::from(dice.below(2)), then: target(ids, dice) });
    let return_ = (acts && dice.below(4) == 0).then(|| Return {
        times: 1,
        to: target(ids, dice),
        then: (dice.below(2) == 0).then(|| target(ids, dice)),
        recuses: false,
        within: None,
        keeps: false,
    });
    Step {
        id: id.to_owned(),
        title: id.to_owned(),
        place: ids.iter().position(|other| other == id).unwrap(),
        kind,
        who,
        limit: Some(LimitRule::Fixed(limit())),
        outcomes,
        not: vec![],
        escalate: vec![],
        bound,
        may: Actions { return_, ..Actions::default() },
    }
}

fn outcome(place: usize, asks: bool, ids: &[Name], dice: &mut Dice<'_>) -> Outcome {
    let mut routes = vec![Route { when: None, to: target(ids, dice) }];
    if dice.below(4) == 0 && asks {
        let when = Some(Condition::parse("form.way == 1").unwrap());
        routes.insert(0, Route { when, to: target(ids, dice) });
    }
    Outcome {
        title: "outcome".into(),
        place,
        routes,
        result: None,
        binds: vec![],
        evidence: false,
        needs: None,
        tell_reporter: false,
        tells: BTreeMap::new(),
    }
}

fn target(ids: &[Name], dice: &mut Dice<'_>) -> Target {
    match dice.below(9) {
        0..=3 => Target::Step(ids[usize::from(dice.below(ids.len() as u8))].clone()),
        4 => Target::End("a".into()),
        5 => Target::End("b".into()),
        6 | 7 => Target::Join,
        _ => Target::JoinFailed,
    }
}
