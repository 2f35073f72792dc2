//! How ended matters are looked at again: what an author may write of it, and what not.

use crate::compile::Compiler;
use crate::grammar;
use crate::overlay::ParameterKind;
use crate::raw::{Number, RawRecheck, RawReopen, Text, texts};
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::{At, Recheck, Sign, Who};
use toml::Spanned;

impl Compiler<'_, '_> {
    pub(crate) fn recheck(
        &mut self,
        raw: &RawRecheck,
        reopen: Option<&RawReopen>,
        confidential: bool,
    ) -> Option<Recheck> {
        self.known_ends(&raw.from);
        self.comes_back_from(&raw.from, reopen);
        let named = texts(&raw.who);
        if let Some(who) = named.first().filter(|_| confidential) {
            let message = said!(
                "whoever looks again has no part in the matter, and may not know of a confidential one: leave [recheck] out",
                "复核的人没有参与过，不能知道保密的事项：去掉 [recheck]"
            );
            self.source.at(who.span(), Rule::Meant, message);
        }
        for text in &named {
            let at_a_place = matches!(grammar::who(text.get_ref()), Ok(Who::Role { at: At::Levels(_), .. }));
            if !at_a_place {
                let message = said!(
                    "who looks again holds a role where the matter lies: write ROLE @ LEVEL, for example \"inspector @ county\"",
                    "复核由事项所在地的岗位来做：写“角色 @ 层级”，例如 \"inspector @ county\""
                );
                self.source.at(text.span(), Rule::Meant, message);
            }
        }
        let mut sign = |bound: &Spanned<u32>, weight: &Spanned<u32>| {
            Some(Sign { bound: self.times(bound)?, weight: self.times(weight)? })
        };
        let once = |at: &Spanned<u32>| Spanned::new(at.span(), 1);
        let last_minutes = raw.last_minutes.as_ref().and_then(|it| sign(&it.minutes, &it.weight));
        let copied_words = raw.copied_words.as_ref().and_then(|it| sign(&it.characters, &it.weight));
        let reused_files = raw.reused_files.as_ref().and_then(|it| sign(&once(&it.weight), &it.weight));
        Some(Recheck {
            who: self.who(&named),
            from: raw.from.iter().map(|end| end.get_ref().clone()).collect(),
            within: self.limit(&raw.within)?,
            one_in: self.one_in(&raw.one_in)?,
            last_minutes,
            copied_words,
            reused_files,
        })
    }

    /// What is found not to have ended as it says has to go on somewhere.
    fn comes_back_from(&mut self, from: &[Text], reopen: Option<&RawReopen>) {
        let back =
            |end: &Text| reopen.is_some_and(|it| it.from.iter().any(|one| one.get_ref() == end.get_ref()));
        for end in from.iter().filter(|end| self.ends.contains(end.get_ref())) {
            if !back(end) {
                let name = end.get_ref();
                let message = said!(
                    "what is found not to have ended has to go on: add “{name}” to reopen.from as well",
                    "复核不实的要接着办：把“{name}”也写进 reopen.from"
                );
                self.source.at(end.span(), Rule::Ending, message);
            }
        }
    }

    fn one_in(&mut self, raw: &Spanned<Number>) -> Option<u32> {
        let name = match raw.get_ref() {
            Number::Written(count) => return self.times(&Spanned::new(raw.span(), *count)),
            Number::Parameter(text) => text.strip_prefix("parameter.").unwrap_or(text),
        };
        let count = self.names.parameters.get(name).filter(|it| it.kind == ParameterKind::Count);
        match count
            .and_then(|it| it.value.as_u64())
            .and_then(|it| u32::try_from(it).ok())
            .filter(|it| *it > 0)
        {
            Some(count) => Some(count),
            None => {
                let held = count.is_some_and(|it| it.value.as_u64() == Some(0));
                let message = match held {
                    true => said!(
                        "“parameter.{name}” is 0: one of 1 draws all of them, and a larger number fewer",
                        "“parameter.{name}”是 0：写 1 是件件都抽，数越大抽得越少"
                    ),
                    false => said!(
                        "write a whole number from 1, or \"parameter.NAME\" of a parameter with kind = \"count\"",
                        "写不小于 1 的整数，或 kind = \"count\" 的参数：\"parameter.名字\""
                    ),
                };
                self.source.at(raw.span(), Rule::Refers, message);
                None
            }
        }
    }
}
