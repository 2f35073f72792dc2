//! A procedure laid out for comparing: how it begins, how it ends, what it is about.

use super::line::Aspect;
use super::say::{self, Say};
use super::sheet::Sheet;
use super::{About, Both, form, step};
use crate::document::Document;
use crate::{Alike, Runnable};
use gewu_matter::Procedure;
use gewu_matter::procedure::*;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn lay(sheet: &mut Sheet, say: &Say<'_>, runnable: &Runnable) {
    // `words` is the same for every pack.
    let Runnable {
        procedure,
        basis,
        applies_from,
        form,
        forms,
        parties,
        readers,
        documents,
        words: _,
        alike,
    } = runnable;
    let Procedure {
        id,
        title,
        opens,
        binds,
        first,
        steps,
        ends,
        results,
        proxies,
        escalate_every,
        urge,
        sides,
        withdraw,
        reopen,
        recheck,
        private,
        confidential,
        about,
        one_person,
        categories,
        // Told of as the pack's own.
        parameters: _,
    } = procedure;
    let word = say.word("");
    let called = Both::new(format!("规程“{}”", word.zh), format!("Procedure “{}”", word.en));
    let entry = sheet.entry(About::Procedure(id.clone()), called);
    let openers = opens.iter().map(|opener| match opener {
        Opener::Anyone => Both::new("任何人", "anybody"),
        Opener::Role(role) => say.role(role),
        Opener::External(name) => say.external(name),
    });
    entry
        .line(Aspect::Title, title, Both::same(title))
        .line(Aspect::Basis, basis, Both::same(basis))
        .line(Aspect::AppliesFrom, applies_from, Both::same(applies_from))
        .show(Aspect::Opens, opens, say::list(openers))
        .show(Aspect::First, first, say.step(first))
        .line(Aspect::Binds, binds, say.binds(binds))
        .line(Aspect::Proxies, proxies, say.whoever(proxies))
        .line(Aspect::EscalateEvery, escalate_every, say::pace(*escalate_every))
        .line(Aspect::Urge, urge, urge.as_ref().map_or(say::none(), |urge| pressing(say, urge)))
        .line(Aspect::Withdraw, withdraw, withdraw.as_ref().map_or(say::none(), |it| stopped(say, it)))
        .line(Aspect::Readers, readers, read_by(readers))
        .line(Aspect::Private, private, say::flag(*private))
        .line(Aspect::Confidential, confidential, say::flag(*confidential))
        .line(Aspect::Documents, documents, made(say, documents))
        .line(Aspect::About, about, say::flag(*about))
        .line(Aspect::OnePerson, one_person, held(say, one_person))
        .line(Aspect::Form, &form::around(form), Both::default());
    match alike {
        Some(alike) => compared(entry, alike, runnable.form.schema()),
        None => drop(entry.line(Aspect::AlikeWords, &None::<()>, say::none())),
    }
    match reopen {
        Some(reopen) => brought_back(entry, say, reopen),
        None => drop(entry.line(Aspect::ReopenWho, &None::<()>, say::none())),
    }
    match recheck {
        Some(recheck) => looked_at_again(entry, say, recheck),
        None => drop(entry.line(Aspect::RecheckWho, &None::<()>, say::none())),
    }
    form::lay_opening(sheet, say, form);
    for (name, title) in results {
        let called = Both::new(
            format!("办理结果“{title}”"),
            format!("Result “{}”", say.word(&format!("result.{name}")).en),
        );
        let about = About::Result { procedure: id.clone(), result: name.clone() };
        sheet.entry(about, called).line(Aspect::Title, title, Both::same(title));
    }
    for (name, end) in ends {
        let End { title, joins, adopted, remedy, returns } = end;
        let called =
            Both::new(format!("办结方式“{title}”"), format!("End “{}”", say.word(&format!("end.{name}")).en));
        sheet
            .entry(About::End { procedure: id.clone(), end: name.clone() }, called)
            .line(Aspect::Title, title, Both::same(title))
            .line(Aspect::Joins, joins, say::flag(*joins))
            .line(Aspect::Adopted, adopted, say::flag(*adopted))
            .line(Aspect::Remedy, remedy, remedy.as_ref().map_or(say::none(), Both::same))
            .line(Aspect::Returns, returns, returns.as_ref().map_or(say::none(), Both::same));
    }
    for (name, side) in sides {
        let Side { title, reporter, at_most } = side;
        let called = Both::new(format!("当事人“{title}”"), format!("Side “{}”", say.side(name).en));
        sheet
            .entry(About::Side { procedure: id.clone(), side: name.clone() }, called)
            .line(Aspect::Title, title, Both::same(title))
            .line(Aspect::SideReporter, reporter, say::flag(*reporter))
            .line(Aspect::SideMost, at_most, Both::same(at_most.to_string()));
    }
    for (side, form) in parties {
        form::lay_party(sheet, say, side, form);
    }
    for (name, category) in categories {
        kind_of_matter(sheet, say, name, category);
    }
    for (name, step) in steps {
        step::lay(sheet, say, name, step);
    }
    for (place, form) in forms {
        form::lay_beside(sheet, say, place, form);
    }
}

/// Documents with their templates: whoever approves a change reads what will be printed.
fn made(say: &Say<'_>, documents: &BTreeMap<Name, Document>) -> Both {
    say::list(documents.iter().map(|(name, document)| {
        let Document { title: _, template, from } = document;
        let title = say.word(&format!("document.{name}"));
        let from = say::list(from.iter().map(|(step, outcome)| say.word(&format!("step.{step}.{outcome}"))));
        Both::new(
            format!("{}（{}）：{template}", title.zh, from.zh),
            format!("{} ({}): {template}", title.en, from.en),
        )
    }))
}

fn held(say: &Say<'_>, one_person: &BTreeMap<Name, Vec<Who>>) -> Both {
    say::list(one_person.iter().map(|(name, seats)| {
        let seats = say.whoever(seats);
        Both::new(format!("{name}：{}", seats.zh), format!("{name}: {}", seats.en))
    }))
}

fn pressing(say: &Say<'_>, urge: &Urge) -> Both {
    let Urge { who, every } = urge;
    let (who, every) = (say.whoever(who), say::limit(*every));
    Both::new(format!("{}，每 {} 一次", who.zh, every.zh), format!("{}, once in {}", who.en, every.en))
}

fn stopped(say: &Say<'_>, withdraw: &Withdraw) -> Both {
    let Withdraw { who, from, to } = withdraw;
    let (who, from, to) =
        (say.whoever(who), say::list(from.iter().map(|step| say.step(step))), say.target(to));
    Both::new(
        format!("{}，在{}时，到{}", who.zh, from.zh, to.zh),
        format!("{}, during {}, to {}", who.en, from.en, to.en),
    )
}

fn read_by(readers: &BTreeMap<Name, std::collections::BTreeSet<Name>>) -> Both {
    say::list(readers.iter().map(|(field, names)| {
        let names = names.iter().cloned().collect::<Vec<_>>().join("、");
        Both::same(format!("{field}: {names}"))
    }))
}

fn compared(entry: &mut super::sheet::Entry, alike: &Alike, form: &Value) {
    let Alike { words, place, recurs_within } = alike;
    let called = |field: &String| {
        let title = form["properties"][field]["title"].as_str().unwrap_or(field);
        Both::new(format!("“{title}”"), format!("“{field}”"))
    };
    let fields = |fields: &[String]| say::list(fields.iter().map(called));
    entry
        .line(Aspect::AlikeWords, &Some(words), fields(words))
        .line(Aspect::AlikePlace, place, fields(place))
        .line(Aspect::RecursWithin, recurs_within, say::limit(*recurs_within));
}

fn brought_back(entry: &mut super::sheet::Entry, say: &Say<'_>, reopen: &Reopen) {
    let Reopen { who, from, within, routes, times } = reopen;
    let ends = from.iter().map(|end| say.word(&format!("end.{end}")));
    entry
        .line(Aspect::ReopenWho, &Some(who), say.whoever(who))
        .line(Aspect::ReopenFrom, from, say::list(ends))
        .line(Aspect::ReopenWithin, within, say::limit(*within))
        .line(Aspect::ReopenRoutes, routes, say.routes(routes))
        .line(Aspect::ReopenTimes, times, times_of(*times));
}

fn looked_at_again(entry: &mut super::sheet::Entry, say: &Say<'_>, recheck: &Recheck) {
    let Recheck { who, from, within, one_in, last_minutes, copied_words, reused_files } = recheck;
    let ends = from.iter().map(|end| say.word(&format!("end.{end}")));
    let signs = (last_minutes, copied_words, reused_files);
    let weighs = |Sign { bound, weight }: &Sign, zh: &dyn Fn(u32) -> String, en: &dyn Fn(u32) -> String| {
        Both::new(format!("{}，权重 {weight}", zh(*bound)), format!("{}, weight {weight}", en(*bound)))
    };
    let said = [
        last_minutes.as_ref().map(|it| {
            weighs(it, &|most| format!("时限剩 {most} 分钟以内才办完"), &|most| {
                format!("finished in the last {most} minutes of its limit")
            })
        }),
        copied_words.as_ref().map(|it| {
            weighs(it, &|least| format!("{least} 字以上的办理情况与另一件相同"), &|least| {
                format!("words of {least} characters or more as in another matter")
            })
        }),
        reused_files.as_ref().map(|it| {
            weighs(it, &|_| "附件在另一件里用过".to_owned(), &|_| {
                "a file of another matter".to_owned()
            })
        }),
    ];
    entry
        .line(Aspect::RecheckWho, &Some(who), say.whoever(who))
        .line(Aspect::RecheckFrom, from, say::list(ends))
        .line(Aspect::RecheckWithin, within, say::limit(*within))
        .line(
            Aspect::RecheckShare,
            one_in,
            Both::new(format!("每 {one_in} 件抽 1 件"), format!("one of {one_in}")),
        )
        .line(Aspect::RecheckSigns, &signs, say::list(said.into_iter().flatten()));
}

/// How often, in words.
pub(super) fn times_of(times: u32) -> Both {
    let en = if times == 1 { "once".to_owned() } else { format!("{times} times") };
    Both::new(format!("{times} 次"), en)
}

fn kind_of_matter(sheet: &mut Sheet, say: &Say<'_>, name: &str, category: &Category) {
    let Category {
        title,
        unit,
        limit,
        opens_when,
        closes_when,
        evidence,
        columns,
        row,
        reserved,
        private,
        confidential,
    } = category;
    let english = say.word(&format!("category.{name}")).en;
    let called = Both::new(format!("类别“{title}”"), format!("Category “{english}”"));
    let about = About::Category { procedure: say.procedure.to_owned(), category: name.to_owned() };
    let columns_text = say::list(columns.iter().map(|(name, value)| Both::same(format!("{name} = {value}"))));
    sheet
        .entry(about, called)
        .line(Aspect::Title, title, Both::same(title))
        .show(Aspect::Unit, unit, unit.as_ref().map_or(say::none(), |unit| say.unit(unit)))
        .show(Aspect::Limit, limit, limit.map_or(say::none(), say::limit))
        .line(Aspect::Reserved, reserved, reserved.as_ref().map_or(say::none(), Both::same))
        .line(Aspect::Private, private, say::flag(*private))
        .line(Aspect::Confidential, confidential, say::flag(*confidential))
        .line(Aspect::OpensWhen, opens_when, Both::same(opens_when))
        .line(Aspect::ClosesWhen, closes_when, Both::same(closes_when))
        .line(Aspect::Evidence, evidence, Both::new(format!("{evidence} 张"), evidence.to_string()))
        .line(Aspect::Columns, columns, columns_text)
        .line(Aspect::Place, row, Both::same((row + 1).to_string()));
}
