//! Expressions: CEL, typed over what a matter knows before any matter runs. There is no floating point; whatever may
//! be missing is asked for first; nothing can overflow or be divided by nothing.

mod call;
mod kind;
mod present;
mod unread;

pub(crate) use kind::{Kind, Member, Record};
pub(crate) use unread::unread;

use crate::rule::Rule;
use crate::said::{Said, said};
use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, LiteralValue, SelectExpr, SourceInfo, operators};
use gewu_matter::condition::Condition;
use present::{Path, path};
use std::collections::{BTreeMap, BTreeSet};

/// The names that an expression may use, with what each holds.
pub(crate) type Scope = BTreeMap<String, Kind>;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Where in the expression, in characters.
    pub(crate) at: usize,
    pub(crate) rule: Rule,
    pub(crate) message: Said,
}

/// Checks that a condition answers yes or no for every matter.
pub(crate) fn check(condition: &Condition, scope: &Scope) -> Result<(), Wrong> {
    let program = condition.program();
    let mut typing = Typing { scope: scope.clone(), present: BTreeSet::new(), places: program.source_info() };
    let expression = program.expression();
    match typing.kind(expression)? {
        Kind::Flag | Kind::Any => Ok(()),
        other => {
            let Said { en, zh } = other.called();
            let message = said!(
                "the answer is {en}, not yes or no; compare it with something",
                "结果是{zh}，不是“是或否”；请与什么作比较"
            );
            Err(typing.wrong(expression, Rule::Typed, message))
        }
    }
}

/// Checking under way.
struct Typing<'e> {
    scope: Scope,
    /// What is known to be there, by what was asked before.
    present: BTreeSet<Path>,
    places: &'e SourceInfo,
}

type Typed = Result<Kind, Wrong>;

impl Typing<'_> {
    fn kind(&mut self, of: &IdedExpr) -> Typed {
        match &of.expr {
            Expr::Literal(literal) => self.literal(of, literal),
            Expr::Ident(name) => match self.scope.get(name) {
                Some(kind) => Ok(kind.clone()),
                None => {
                    let offered = self.scope.keys().cloned().collect::<Vec<_>>().join(", ");
                    Err(self.wrong(
                        of,
                        Rule::Refers,
                        said!(
                            "there is no “{name}”; a condition may use {offered}",
                            "没有“{name}”；条件里可以用 {offered}"
                        ),
                    ))
                }
            },
            Expr::Select(select) => self.select(of, select),
            Expr::Call(call) => self.call(of, call),
            Expr::List(list) => {
                let mut items = Kind::Any;
                for item in &list.elements {
                    let (kind, before) = (self.kind(item)?, items.clone());
                    items = match items.or(kind.clone()) {
                        Some(kind) => kind,
                        None => return Err(self.unlike(item, &before, &kind)),
                    };
                }
                Ok(Kind::List(Box::new(items)))
            }
            Expr::Comprehension(over) => self.comprehension(over),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => Err(self.wrong(
                of,
                Rule::Typed,
                said!("a condition makes no tables; ask for what is there", "条件里不能造表；只问已有的内容"),
            )),
        }
    }

    fn literal(&self, of: &IdedExpr, literal: &LiteralValue) -> Typed {
        match literal {
            LiteralValue::Boolean(_) => Ok(Kind::Flag),
            LiteralValue::Int(number) => Ok(Kind::Count { most: i128::from(*number.inner()).abs() }),
            LiteralValue::String(text) => Ok(Kind::choice([text.inner()])),
            LiteralValue::Double(_) => Err(self.wrong(of, Rule::Whole, said!(
                "money and counts are whole numbers: write fen in place of yuan, and 3 * part >= 2 * whole in place of a fraction",
                "钱和数量用整数：元写成分，分数写成 3 * 部分 >= 2 * 全部"
            ))),
            LiteralValue::UInt(_) => Err(self.wrong(of, Rule::Whole, said!("write the number without “u”", "数字后面不要写“u”"))),
            LiteralValue::Null => Err(self.wrong(of, Rule::Answered, said!(
                "nothing is “null” here; ask has(…) whether something is there",
                "这里没有“null”；用 has(…) 问有没有"
            ))),
            LiteralValue::Bytes(_) => Err(self.wrong(of, Rule::Typed, said!("write a text, without “b”", "写成文字，前面不要写“b”"))),
        }
    }

    fn select(&mut self, of: &IdedExpr, select: &SelectExpr) -> Typed {
        let kind = self.kind(&select.operand)?;
        let known = self.present.clone();
        let path = path(&select.operand).map(|mut path| {
            path.push(select.field.clone());
            path
        });
        let member = self.member(of, &kind, &select.field, || name_of(&select.operand))?;
        let Some(member) = member else { return Ok(if select.test { Kind::Flag } else { Kind::Any }) };
        if select.test {
            return Ok(Kind::Flag);
        }
        if !member.sure && !path.as_ref().is_some_and(|path| known.contains(path)) {
            let whole = path.map_or(select.field.clone(), |path| path.join("."));
            return Err(self.wrong(
                of,
                Rule::Answered,
                said!(
                    "{whole} may be missing; write has({whole}) && … , so that it can always be answered",
                    "{whole} 可能没有；写成 has({whole}) && … ，这样总有答案"
                ),
            ));
        }
        Ok(member.kind)
    }

    /// A member of a record; none of what is wrong elsewhere.
    fn member(
        &self,
        of: &IdedExpr,
        kind: &Kind,
        name: &str,
        whole: impl Fn() -> String,
    ) -> Result<Option<Member>, Wrong> {
        let record = match kind {
            Kind::Record(record) => record,
            Kind::Any => return Ok(None),
            other => {
                let Said { en, zh } = other.called();
                return Err(self.wrong(of, Rule::Typed, said!("{en} has no “{name}”", "{zh}没有“{name}”")));
            }
        };
        if record.personal.contains(name) {
            return Err(self.wrong(
                of,
                Rule::Purpose,
                said!(
                    "“{name}” is personal, and no condition may ask for what is personal",
                    "“{name}”是个人信息，条件不得用个人信息"
                ),
            ));
        }
        match record.members.get(name) {
            Some(member) => Ok(Some(member.clone())),
            None => {
                let whole = whole();
                let offered = record.members.keys().cloned().collect::<Vec<_>>().join(", ");
                Err(self.wrong(
                    of,
                    Rule::Refers,
                    said!(
                        "there is no {whole}.{name}; there are {offered}",
                        "没有 {whole}.{name}；有 {offered}"
                    ),
                ))
            }
        }
    }

    /// `form.papers.exists(p, p == 'plan')` and its like.
    fn comprehension(&mut self, over: &ComprehensionExpr) -> Typed {
        let item = match self.kind(&over.iter_range)? {
            Kind::List(item) => *item,
            Kind::Any => Kind::Any,
            other => {
                let Said { en, zh } = other.called();
                return Err(self.wrong(
                    &over.iter_range,
                    Rule::Typed,
                    said!("{en} has no items to go through", "{zh}没有可以逐个看的项"),
                ));
            }
        };
        let outer = self.scope.clone();
        self.scope.insert(over.iter_var.clone(), item);
        let begin = self.kind(&over.accu_init)?;
        self.scope.insert(over.accu_var.clone(), begin);
        for part in [&over.loop_cond, &over.loop_step] {
            let kind = self.kind(part)?;
            if std::ptr::eq(part, &over.loop_step) {
                self.scope.insert(over.accu_var.clone(), kind);
            }
        }
        let result = self.kind(&over.result);
        self.scope = outer;
        result
    }

    fn unlike(&self, at: &IdedExpr, one: &Kind, other: &Kind) -> Wrong {
        let (one, other) = (one.called(), other.called());
        self.wrong(
            at,
            Rule::Typed,
            Said::of(
                format!("{} is compared with {}; compare like with like", one.en, other.en),
                format!("{}与{}不能比较；请比较同一类的内容", one.zh, other.zh),
            ),
        )
    }

    fn wrong(&self, at: &IdedExpr, rule: Rule, message: Said) -> Wrong {
        Wrong { at: self.begin(at), rule, message }
    }

    /// Where an expression begins: that of an operator is where its left side begins.
    fn begin(&self, of: &IdedExpr) -> usize {
        let own = self.places.offset_for(of.id).map_or(usize::MAX, |(start, _)| start as usize);
        let inner = match &of.expr {
            Expr::Select(select) => Some(self.begin(&select.operand)),
            Expr::Call(call) => {
                call.target.iter().map(|it| &**it).chain(&call.args).map(|it| self.begin(it)).min()
            }
            _ => None,
        };
        match own.min(inner.unwrap_or(usize::MAX)) {
            usize::MAX => 0,
            at => at,
        }
    }
}

fn name_of(of: &IdedExpr) -> String {
    path(of).map_or_else(|| "…".to_owned(), |path| path.join("."))
}

/// Whether an expression is one of CEL’s operators, by which it was written.
fn symbol(operator: &str) -> &str {
    match operator {
        operators::EQUALS => "==",
        operators::NOT_EQUALS => "!=",
        operators::LESS => "<",
        operators::LESS_EQUALS => "<=",
        operators::GREATER => ">",
        operators::GREATER_EQUALS => ">=",
        operators::ADD => "+",
        operators::SUBSTRACT => "-",
        operators::MULTIPLY => "*",
        operators::DIVIDE => "/",
        operators::MODULO => "%",
        other => other,
    }
}
