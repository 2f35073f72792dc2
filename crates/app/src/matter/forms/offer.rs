//! The actions that a procedure has for a task or a matter, each with what it asks for and a command to try it by.

use super::{ActionView, CandidateView, Desk, NameView, RatesView};
use gewu_kernel::id::BodyId;
use gewu_matter::command::{Finish, GRANTED, HELPED, REFUSED};
use gewu_matter::event::Content;
use gewu_matter::matter::{Ask, Binding, PartyNumber, Purpose, Task, TaskNumber};
use gewu_matter::procedure::{Bind, BindKind, Outcome, Step, StepKind, Target};
use gewu_matter::{Command, Refusal};
use serde_json::json;
use std::collections::BTreeSet;

impl Desk<'_> {
    pub(super) fn of_matter(&self) -> Vec<(ActionView, Command)> {
        let content = something();
        [
            ("note", Command::Note { content: content.clone() }),
            ("urge", Command::Urge { content: content.clone() }),
            ("reopen", Command::Reopen { content: content.clone() }),
            ("withdraw", Command::Withdraw { content }),
        ]
        .map(|(verb, command)| {
            (ActionView { reason: matches!(verb, "note" | "reopen"), ..self.plain(verb, None) }, command)
        })
        .into()
    }

    pub(super) fn of_task(&self, number: TaskNumber, task: &Task) -> Vec<(ActionView, Command)> {
        let Some(step) = self.runnable.procedure.steps.get(&task.step) else { return Vec::new() };
        let take = ActionView { form: None, ..self.plain("take", Some(number)) };
        let mut actions = vec![(take, Command::Take { task: number })];
        match &task.purpose {
            Purpose::Perform => {
                actions.extend(self.outcomes(number, step));
                actions.extend(self.besides(number, step));
                actions.extend(self.helpers(number));
            }
            Purpose::Decide { .. } => {
                actions.extend([GRANTED, REFUSED].map(|outcome| self.decided(number, outcome)));
            }
            Purpose::Help { .. } => actions.push(self.decided(number, HELPED)),
            Purpose::Wait => actions.clear(),
        }
        actions
    }

    /// An action whose form is the pack's plain one.
    fn plain(&self, verb: &'static str, task: Option<TaskNumber>) -> ActionView {
        ActionView {
            verb,
            task,
            outcome: None,
            title: None,
            form: Some(self.runnable.words.schema().clone()),
            reason: false,
            pictures: 0,
            names: Vec::new(),
            rates: None,
            side: None,
            parties: Vec::new(),
            at_most: None,
            joins: false,
            withheld: None,
        }
    }

    fn decided(&self, task: TaskNumber, outcome: &str) -> (ActionView, Command) {
        let action = ActionView {
            outcome: Some(outcome.to_owned()),
            reason: outcome == REFUSED,
            ..self.plain("finish", Some(task))
        };
        let content = something();
        (action, Command::Finish(Finish { task, outcome: outcome.to_owned(), content, ..Default::default() }))
    }

    fn outcomes(&self, number: TaskNumber, step: &Step) -> Vec<(ActionView, Command)> {
        let rates = match &step.kind {
            StepKind::Rating { dimensions, scale, .. } => {
                let word = |name: &String| self.word(&format!("step.{}.rates.{name}", step.id));
                let dimensions = dimensions.keys().map(|name| (name.clone(), word(name))).collect();
                Some(RatesView { dimensions, scale: *scale })
            }
            _ => None,
        };
        let silent = step.kind.silent();
        let offered = step.outcomes_in_order().into_iter().filter(|(name, _)| Some(*name) != silent);
        offered.map(|(name, outcome)| self.outcome(number, step, name, outcome, rates.clone())).collect()
    }

    fn outcome(
        &self,
        task: TaskNumber,
        step: &Step,
        name: &str,
        outcome: &Outcome,
        rates: Option<RatesView>,
    ) -> (ActionView, Command) {
        let ends = &self.runnable.procedure.ends;
        let joins =
            |target: &Target| matches!(target, Target::End(end) if ends.get(end).is_some_and(|it| it.joins));
        let names: Vec<NameView> = outcome.binds.iter().map(|bind| self.name(bind)).collect();
        let named = |it: &NameView| {
            let first = it.candidates.first().map(|candidate| candidate.who);
            Some((it.name.clone(), it.usual.or(first)?))
        };
        let parties = self.asked_for(task);
        let finish = Finish {
            task,
            party: parties.first().copied(),
            outcome: name.to_owned(),
            content: something(),
            binds: names.iter().filter_map(named).collect(),
            ..Default::default()
        };
        let category = self.loaded.matter.category.as_ref();
        let category = category.and_then(|it| self.runnable.procedure.categories.get(it));
        let action = ActionView {
            outcome: Some(name.to_owned()),
            title: Some(self.word(&format!("step.{}.{name}", step.id))),
            form: Some(self.pack.outcome_form(self.language, self.runnable, &step.id, name)),
            pictures: category.filter(|_| outcome.evidence).map_or(0, |it| it.evidence),
            names,
            parties,
            rates,
            joins: outcome.routes.iter().any(|route| joins(&route.to)),
            ..self.plain("finish", Some(task))
        };
        (action, Command::Finish(finish))
    }

    /// What a performer may do besides finishing.
    fn besides(&self, task: TaskNumber, step: &Step) -> Vec<(ActionView, Command)> {
        let mut actions = Vec::new();
        let asked = |verb| ActionView { reason: true, ..self.plain(verb, Some(task)) };
        let content = something;
        if step.may.return_.is_some() {
            actions.push((asked("return"), Command::Return { task, content: content() }));
        }
        actions.extend(self.about_parties(task, step));
        if let Some(rule) = &step.may.transfer {
            let now = self.loaded.matter.bindings.get(&rule.binding).copied();
            let kind =
                if matches!(now, Some(Binding::Person(_))) { BindKind::Person } else { BindKind::Body };
            let mut name = self.name(&Bind { name: rule.binding.clone(), kind, from_category: false });
            name.candidates.retain(|candidate| Some(candidate.who) != now);
            let to = name.candidates.first().map_or(Binding::Body(BodyId(0)), |candidate| candidate.who);
            let action =
                ActionView { names: vec![NameView { name: "to".to_owned(), ..name }], ..asked("transfer") };
            actions.push((action, Command::Transfer { task, to, content: content() }));
        }
        if let Some(rule) = &step.may.extend {
            let ask = Ask::Extend(rule.at_most);
            let action = ActionView { at_most: Some(rule.at_most), ..asked("extend") };
            actions.push((action, Command::Ask { task, ask, content: content() }));
        }
        if let Some(rule) = &step.may.pause {
            let ask = Ask::Pause(rule.at_most);
            let action = ActionView { at_most: Some(rule.at_most), ..asked("pause") };
            actions.push((action, Command::Ask { task, ask, content: content() }));
            if self
                .loaded
                .matter
                .tasks
                .get(&task)
                .and_then(|it| it.clock.as_ref())
                .is_some_and(|it| it.paused())
            {
                let resume = ActionView { form: None, ..self.plain("resume", Some(task)) };
                actions.push((resume, Command::Resume { task }));
            }
        }
        if let Some(rule) = &step.may.joint {
            let mut candidates = self.bodies(&BTreeSet::from([rule.role.as_str()]));
            let asking = |body: BodyId| Command::AskHelp { task, body, content: content() };
            let body = |candidate: &CandidateView| match candidate.who {
                Binding::Body(body) => body,
                Binding::Person(_) => BodyId(0),
            };
            candidates.retain(|it| !matches!(self.refusal(&asking(body(it))), Some(Refusal::HelpsAlready)));
            let first = candidates.first().map_or(BodyId(0), body);
            let name = NameView { name: "body".to_owned(), kind: BindKind::Body, usual: None, candidates };
            actions.push((ActionView { names: vec![name], ..asked("ask-help") }, asking(first)));
        }
        if matches!(step.kind, StepKind::Review { .. }) {
            actions.push((asked("review"), Command::Review { task, content: content() }));
        }
        actions
    }

    /// The parties for one of whom an answer is written down; none where whoever acts answers for themselves.
    fn asked_for(&self, task: TaskNumber) -> Vec<PartyNumber> {
        let roster = self.tenant.roster(self.now);
        let given = self.tenant.circumstances(self.runnable, &roster, &self.actor, self.now);
        let moves = gewu_matter::moves(&self.loaded.matter, given);
        let unheard = moves.tasks.get(&task).map(|moves| &moves.unheard);
        let own = |party: &&PartyNumber| moves.parties.contains(party);
        match unheard.is_some_and(|unheard| unheard.iter().any(|party| own(&party))) {
            true => Vec::new(),
            false => unheard.into_iter().flatten().copied().collect(),
        }
    }

    /// Naming parties, taking them back, and objecting to who performs the step.
    fn about_parties(&self, task: TaskNumber, step: &Step) -> Vec<(ActionView, Command)> {
        let content = something;
        let mut actions = Vec::new();
        if step.may.challenge.is_some() {
            let action = ActionView { reason: true, ..self.plain("challenge", Some(task)) };
            actions.push((action, Command::Challenge { task, content: content() }));
        }
        for side in &step.may.parties {
            let form = self.pack.party_form(self.language, self.runnable, side);
            let (title, side) = (self.word(&format!("side.{side}")), side.clone());
            let view = ActionView { form, title: Some(title), ..self.plain("name-party", Some(task)) };
            let action = ActionView { side: Some(side.clone()), ..view };
            actions.push((action, Command::NameParty { task, side, person: None, content: content() }));
        }
        if step.may.about {
            actions.extend(self.about(task));
        }
        let named = self.loaded.matter.parties.iter();
        let named = named.filter(|(number, party)| **number > 0 && step.may.parties.contains(&party.side));
        let parties: Vec<PartyNumber> = named.map(|(number, _)| *number).collect();
        if let Some(party) = parties.first().copied() {
            let action = ActionView { parties, reason: true, ..self.plain("drop-party", Some(task)) };
            actions.push((action, Command::DropParty { task, party, content: content() }));
        }
        actions
    }

    /// Saying whom it is about, and taking that back.
    fn about(&self, task: TaskNumber) -> Vec<(ActionView, Command)> {
        let about = &self.loaded.matter.about;
        let mut all = self.whoever();
        all.retain(|candidate| !about.contains(&candidate.who));
        let first = |of: &[CandidateView]| of.first().map(|it| it.who);
        let asks = |verb, candidates: Vec<CandidateView>, reason| {
            let name = NameView { name: "whom".to_owned(), kind: BindKind::Body, usual: None, candidates };
            ActionView { names: vec![name], reason, ..self.plain(verb, Some(task)) }
        };
        let content = something;
        let mut actions = Vec::new();
        if let Some(whom) = first(&all) {
            let command = Command::NameAbout { task, whom, content: content() };
            actions.push((asks("name-about", all, false), command));
        }
        let named: Vec<CandidateView> = about.iter().map(|whom| self.candidate(whom)).collect();
        if let Some(whom) = first(&named) {
            let command = Command::DropAbout { task, whom, content: content() };
            actions.push((asks("drop-about", named, true), command));
        }
        actions
    }

    /// Letting each helper of a task go.
    fn helpers(&self, lead: TaskNumber) -> Vec<(ActionView, Command)> {
        let helping = Purpose::Help { task: lead };
        let helpers = self.loaded.matter.tasks.iter().filter(|(_, task)| task.purpose == helping);
        helpers
            .map(|(number, task)| {
                let title = task.seat().map(|seat| self.tenant.place_name(&seat.place, self.now));
                let action = ActionView { form: None, title, ..self.plain("release-help", Some(*number)) };
                (action, Command::ReleaseHelp { task: *number })
            })
            .collect()
    }
}

/// What a trial writes, so that it is not refused for having written nothing.
fn something() -> Content {
    let open = json!({ "words": "…" }).as_object().cloned().unwrap_or_default();
    Content { open, ..Default::default() }
}
