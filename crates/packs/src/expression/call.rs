//! Operators and functions: what each takes and gives.

use super::present::{Path, path, text, told};
use super::{Kind, Typed, Typing, Wrong, name_of, symbol};
use crate::rule::Rule;
use crate::said::{Said, said};
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use gewu_kernel::Date;
use std::collections::BTreeSet;

impl Typing<'_> {
    pub(super) fn call(&mut self, of: &IdedExpr, call: &CallExpr) -> Typed {
        let name = call.func_name.as_str();
        let parts: Vec<&IdedExpr> = call.target.iter().map(|target| &**target).chain(&call.args).collect();
        match (name, parts.as_slice()) {
            (operators::LOGICAL_AND, [one, other]) => self.one_then(one, other, true),
            (operators::LOGICAL_OR, [one, other]) => self.one_then(one, other, false),
            (operators::LOGICAL_NOT | operators::NOT_STRICTLY_FALSE, [inner]) => self.flag(inner),
            (operators::CONDITIONAL, [asked, one, other]) => {
                self.flag(asked)?;
                let first = self.with(told(asked, true), |typing| typing.kind(one))?;
                let second = self.with(told(asked, false), |typing| typing.kind(other))?;
                let joined = first.clone().or(second.clone());
                joined.ok_or_else(|| self.unlike(other, &first, &second))
            }
            (operators::EQUALS | operators::NOT_EQUALS, [one, other]) => self.equal(one, other),
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [one, other],
            ) => self.ordered(name, one, other),
            (operators::ADD | operators::SUBSTRACT | operators::MULTIPLY, [one, other]) => {
                self.reckon(of, name, one, other)
            }
            (operators::DIVIDE | operators::MODULO, [one, other]) => self.divide(one, other),
            (operators::NEGATE, [inner]) => Ok(Kind::Count { most: self.count(inner)? }),
            (operators::IN, [item, whole]) => self.within(item, whole),
            (operators::INDEX, [whole, member]) => self.index(of, whole, member),
            ("size", [whole]) => match self.kind(whole)? {
                Kind::List(_) | Kind::Text | Kind::Choice(_) | Kind::Any => Ok(Kind::Count { most: 1 << 32 }),
                other => Err(self.unfit(whole, &other, &said!("a list or a text", "列表或文字"))),
            },
            ("startsWith" | "endsWith" | "contains", [whole, part]) => {
                self.text(whole)?;
                self.text(part)?;
                Ok(Kind::Flag)
            }
            _ => {
                let message = said!(
                    "“{name}” is no function of conditions; there are has, size, startsWith, endsWith, contains, exists, all",
                    "条件里没有“{name}”这个函数；有 has、size、startsWith、endsWith、contains、exists、all"
                );
                Err(self.wrong(of, Rule::Typed, message))
            }
        }
    }

    /// `one && other`: the other is only asked where one came out so.
    fn one_then(&mut self, one: &IdedExpr, other: &IdedExpr, answer: bool) -> Typed {
        self.flag(one)?;
        self.with(told(one, answer), |typing| typing.flag(other))
    }

    fn with(&mut self, told: BTreeSet<Path>, check: impl FnOnce(&mut Self) -> Typed) -> Typed {
        let before = self.present.clone();
        self.present.extend(told);
        let kind = check(self);
        self.present = before;
        kind
    }

    fn flag(&mut self, of: &IdedExpr) -> Typed {
        match self.kind(of)? {
            Kind::Flag | Kind::Any => Ok(Kind::Flag),
            other => Err(self.unfit(of, &other, &Kind::Flag.called())),
        }
    }

    fn text(&mut self, of: &IdedExpr) -> Typed {
        match self.kind(of)? {
            kind @ (Kind::Text | Kind::Choice(_) | Kind::Any) => Ok(kind),
            other => Err(self.unfit(of, &other, &Kind::Text.called())),
        }
    }

    fn count(&mut self, of: &IdedExpr) -> Result<i128, Wrong> {
        match self.kind(of)? {
            Kind::Count { most } => Ok(most),
            Kind::Any => Ok(0),
            other => Err(self.unfit(of, &other, &Kind::COUNT.called())),
        }
    }

    fn equal(&mut self, one: &IdedExpr, other: &IdedExpr) -> Typed {
        let (first, second) = (self.kind(one)?, self.kind(other)?);
        if let (Kind::Choice(left), Kind::Choice(right)) = (&first, &second) {
            // A word that the list does not have would never be met.
            if left.is_disjoint(right) {
                let (left, right) = (first.called(), second.called());
                return Err(self.wrong(
                    other,
                    Rule::Refers,
                    Said::of(
                        format!("this can never be: {} is held against {}", left.en, right.en),
                        format!("永远不会相等：{}与{}", left.zh, right.zh),
                    ),
                ));
            }
            return Ok(Kind::Flag);
        }
        for (day, word) in [(&first, other), (&second, one)] {
            if *day == Kind::Day && text(word).is_some() {
                return self.day(word).map(|()| Kind::Flag);
            }
        }
        match first.clone().or(second.clone()) {
            Some(Kind::Limit | Kind::Record(_)) | None => Err(self.unlike(other, &first, &second)),
            Some(_) => Ok(Kind::Flag),
        }
    }

    /// A text that stands for a day is one.
    fn day(&self, of: &IdedExpr) -> Result<(), Wrong> {
        match text(of).unwrap_or_default().parse::<Date>() {
            Ok(_) => Ok(()),
            Err(_) => Err(self.wrong(
                of,
                Rule::Typed,
                said!("write the day as '2026-01-01'", "日期写成 '2026-01-01'"),
            )),
        }
    }

    fn ordered(&mut self, operator: &str, one: &IdedExpr, other: &IdedExpr) -> Typed {
        let (first, second) = (self.kind(one)?, self.kind(other)?);
        match (&first, &second) {
            (Kind::Count { .. } | Kind::Any, Kind::Count { .. } | Kind::Any) | (Kind::Day, Kind::Day) => {
                Ok(Kind::Flag)
            }
            (Kind::Day, Kind::Choice(_)) if text(other).is_some() => self.day(other).map(|()| Kind::Flag),
            (Kind::Choice(_), Kind::Day) if text(one).is_some() => self.day(one).map(|()| Kind::Flag),
            _ => {
                let (first, second, operator) = (first.called(), second.called(), symbol(operator));
                Err(self.wrong(
                    one,
                    Rule::Typed,
                    Said::of(
                        format!(
                            "{} {operator} {} has no answer; order numbers with numbers and days with days",
                            first.en, second.en
                        ),
                        format!(
                            "{} {operator} {} 没有答案；数与数比大小，日期与日期比先后",
                            first.zh, second.zh
                        ),
                    ),
                ))
            }
        }
    }

    fn reckon(&mut self, of: &IdedExpr, operator: &str, one: &IdedExpr, other: &IdedExpr) -> Typed {
        let (left, right) = (self.count(one)?, self.count(other)?);
        let most = match operator {
            operators::MULTIPLY => left.saturating_mul(right),
            _ => left.saturating_add(right),
        };
        if most <= i128::from(i64::MAX) {
            return Ok(Kind::Count { most });
        }
        let largest = if left >= right { one } else { other };
        let name = name_of(largest);
        let message = said!(
            "this could become too large to reckon with; give {name} a “minimum” and a “maximum” in the form",
            "结果可能大到算不了；在表单里给 {name} 写上“minimum”和“maximum”"
        );
        Err(self.wrong(of, Rule::Answered, message))
    }

    fn divide(&mut self, one: &IdedExpr, other: &IdedExpr) -> Typed {
        let most = self.count(one)?;
        self.count(other)?;
        match &other.expr {
            Expr::Literal(LiteralValue::Int(number)) if *number.inner() > 0 => Ok(Kind::Count { most }),
            _ => {
                let message = said!(
                    "only a plain number above nothing divides; write 2 * part >= whole in place of part / whole",
                    "只能除以大于零的数；“部分 / 全部”写成 2 * 部分 >= 全部"
                );
                Err(self.wrong(other, Rule::Answered, message))
            }
        }
    }

    /// `'people' in form`, or `form.kind in ['a', 'b']`.
    fn within(&mut self, item: &IdedExpr, whole: &IdedExpr) -> Typed {
        let (inner, outer) = (self.kind(item)?, self.kind(whole)?);
        match outer {
            Kind::Any => Ok(Kind::Flag),
            Kind::List(of) => match (*of, inner) {
                (Kind::Choice(known), Kind::Choice(asked)) if known.is_disjoint(&asked) => {
                    Err(self.unlike(item, &Kind::Choice(known), &Kind::Choice(asked)))
                }
                (of, inner) => match of.clone().or(inner.clone()) {
                    Some(_) => Ok(Kind::Flag),
                    None => Err(self.unlike(item, &of, &inner)),
                },
            },
            record @ Kind::Record(_) => match text(item) {
                Some(name) => self.member(item, &record, name, || name_of(whole)).map(|_| Kind::Flag),
                None => Err(self.wrong(
                    item,
                    Rule::Typed,
                    said!("write the member’s name in quotes", "写出名字，加引号"),
                )),
            },
            other => Err(self.unfit(whole, &other, &said!("a list", "列表"))),
        }
    }

    fn index(&mut self, of: &IdedExpr, whole: &IdedExpr, member: &IdedExpr) -> Typed {
        let kind = self.kind(whole)?;
        let Some(name) = text(member) else {
            let message = said!(
                "an item by number may be missing; use exists or all, or a name in quotes",
                "按序号取可能没有；用 exists 或 all，或写加引号的名字"
            );
            return Err(self.wrong(member, Rule::Answered, message));
        };
        let Some(found) = self.member(of, &kind, name, || name_of(whole))? else { return Ok(Kind::Any) };
        if !found.sure && !path(of).is_some_and(|path| self.present.contains(&path)) {
            let whole = name_of(whole);
            return Err(self.wrong(of, Rule::Answered, said!(
                "{whole}['{name}'] may be missing; write '{name}' in {whole} && … , so that it can always be answered",
                "{whole}['{name}'] 可能没有；写成 '{name}' in {whole} && … ，这样总有答案"
            )));
        }
        Ok(found.kind)
    }

    fn unfit(&self, at: &IdedExpr, is: &Kind, wanted: &Said) -> Wrong {
        let is = is.called();
        self.wrong(
            at,
            Rule::Typed,
            Said::of(
                format!("this is {}, where {} belongs", is.en, wanted.en),
                format!("这里是{}，应为{}", is.zh, wanted.zh),
            ),
        )
    }
}
