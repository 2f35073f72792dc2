//! Whom a matter is between: its sides, how they stop it, and which of its personal fields only some read.

use crate::compile::Compiler;
use crate::form::{Form, READERS};
use crate::grammar;
use crate::raw::{RawProcedure, RawSide, RawWithdraw, Text, texts};
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::{Name, REPORTER, Side, Target, Withdraw};
use std::collections::{BTreeMap, BTreeSet};

impl Compiler<'_, '_> {
    pub(crate) fn sides(
        &mut self,
        raw: &BTreeMap<Text, RawSide>,
    ) -> (BTreeMap<Name, Side>, BTreeMap<Name, Form>) {
        let (mut sides, mut forms) = (BTreeMap::new(), BTreeMap::new());
        let mut reporters = raw.iter().filter(|(_, side)| side.reporter);
        if let Some((other, _)) = reporters.nth(1) {
            let message = said!(
                "whoever began the matter is on one side only: take reporter = true from one",
                "上报人只能是一方的：只在一方写 reporter = true"
            );
            self.source.at(other.span(), Rule::Meant, message);
        }
        for (id, side) in raw {
            let name = id.get_ref();
            if !grammar::is_name(name) {
                self.source.at(id.span(), Rule::Named, grammar::not_a_name());
            }
            if name == REPORTER || self.known.bindings.contains_key(name) || self.steps.contains(name) {
                let message = said!(
                    "“{name}” means something else already; give the side another id",
                    "“{name}”已经是别的意思；这一方换个编号"
                );
                self.source.at(id.span(), Rule::Named, message);
            }
            forms.extend(self.form(&side.form).map(|form| (name.clone(), form)));
            let Some(at_most) = self.times(&side.at_most) else { continue };
            let title = side.title.clone();
            sides.insert(name.clone(), Side { title, reporter: side.reporter, at_most });
        }
        (sides, forms)
    }

    pub(crate) fn withdraw(&mut self, raw: &RawWithdraw) -> Option<Withdraw> {
        let from = raw.from.iter().filter_map(|step| self.known_step(step)).collect();
        let to = self.target(&raw.to)?;
        if !matches!(to, Target::End(_)) {
            let message = said!(
                "what is stopped goes on nowhere: lead it to an end, end.NAME",
                "停下来就不再办：通向结局，写 end.编号"
            );
            self.source.at(raw.to.span(), Rule::Ending, message);
        }
        Some(Withdraw { who: self.who(&texts(&raw.who)), from, to })
    }

    /// Whether matters are about people and bodies. None of it may reach them, so nobody but those with a part in it may
    /// know of it, and some step has to say whom it is about.
    pub(crate) fn about(&mut self, raw: &RawProcedure) -> bool {
        let names = raw.step.iter().find(|step| step.may.about);
        let Some(said) = raw.about.as_ref().filter(|said| *said.get_ref()) else {
            if let Some(step) = names {
                let message = said!(
                    "may.about says whom a matter is about: write about = true in the procedure, or take it out here",
                    "may.about 是登记反映的是谁：在规程里写 about = true，或去掉这里的"
                );
                self.source.at(step.id.span(), Rule::Meant, message);
            }
            return false;
        };
        if !raw.confidential {
            let message = said!(
                "what is reported about somebody must not reach them or those beside them: add confidential = true",
                "反映某人的事不能让他本人和同单位的人知道：加上 confidential = true"
            );
            self.source.at(said.span(), Rule::Reported, message);
        } else if names.is_none() {
            let message = said!(
                "no step says whom a matter is about: give the first one may = {{ about = true }}",
                "没有环节登记反映的是谁：给第一个环节写 may = {{ about = true }}"
            );
            self.source.at(said.span(), Rule::Meant, message);
        }
        true
    }

    /// Who reads the fields that only some read. A field has the same readers in every form that has it, so that nobody
    /// reads in one what another keeps from them.
    pub(crate) fn readers(
        &mut self,
        opening: Option<&Form>,
        parties: &BTreeMap<Name, Form>,
        place: &Text,
    ) -> BTreeMap<Name, BTreeSet<Name>> {
        let forms = self.forms.values().chain(parties.values()).chain(opening);
        let mut readers: BTreeMap<Name, Option<BTreeSet<Name>>> = BTreeMap::new();
        let mut wrong = BTreeSet::new();
        for (field, read_by) in forms.flat_map(Form::readers) {
            let known =
                |name: &&Name| *name == REPORTER || self.steps.contains(*name) || self.sides.contains(*name);
            let unknown = read_by.iter().flatten().find(|name| !known(name));
            wrong.extend(unknown.map(|name| (field.clone(), Some(name.clone()))));
            if readers.insert(field.clone(), read_by.clone()).is_some_and(|before| before != read_by) {
                wrong.insert((field, None));
            }
        }
        for (field, name) in wrong {
            let message = match name {
                Some(name) => said!(
                    "“{field}” is read by “{name}”, which is no step, no side and not {REPORTER}; correct its \"{READERS}\"",
                    "“{field}”写给“{name}”看，而它不是环节、不是一方，也不是 {REPORTER}；改正 \"{READERS}\""
                ),
                None => said!(
                    "“{field}” stands in several forms; write the same \"{READERS}\" in each, or in none",
                    "几张表里都有“{field}”；\"{READERS}\" 要写就写成一样"
                ),
            };
            self.source.at(place.span(), Rule::Refers, message);
        }
        readers.into_iter().filter_map(|(field, read_by)| Some((field, read_by?))).collect()
    }
}
