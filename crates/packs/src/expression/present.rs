//! What is known to be there, by what an expression has asked: after `has(form.people) &&` it is.

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use std::collections::BTreeSet;

/// `form.people` as its words.
pub(super) type Path = Vec<String>;

/// The way to a member from a name, if an expression is one.
pub(super) fn path(of: &IdedExpr) -> Option<Path> {
    match &of.expr {
        Expr::Ident(name) => Some(vec![name.clone()]),
        Expr::Select(select) if !select.test => {
            let mut whole = path(&select.operand)?;
            whole.push(select.field.clone());
            Some(whole)
        }
        Expr::Call(call) if call.func_name == operators::INDEX => match call.args.as_slice() {
            [of, name] => {
                let mut whole = path(of)?;
                whole.push(text(name)?.to_owned());
                Some(whole)
            }
            _ => None,
        },
        _ => None,
    }
}

/// What is there where an expression came out as `answer`.
pub(super) fn told(of: &IdedExpr, answer: bool) -> BTreeSet<Path> {
    match &of.expr {
        Expr::Select(select) if select.test && answer => {
            let whole = path(&select.operand).map(|mut whole| {
                whole.push(select.field.clone());
                whole
            });
            whole.into_iter().collect()
        }
        Expr::Call(call) => match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, [inner]) => told(inner, !answer),
            (operators::LOGICAL_AND, [one, other]) => both(one, other, answer, answer),
            (operators::LOGICAL_OR, [one, other]) => both(one, other, answer, !answer),
            (operators::IN, [name, whole]) if answer => {
                let member = text(name).zip(path(whole)).map(|(name, mut whole)| {
                    whole.push(name.to_owned());
                    whole
                });
                member.into_iter().collect()
            }
            _ => BTreeSet::new(),
        },
        _ => BTreeSet::new(),
    }
}

/// What two parts tell: all of it where both hold, else only what either tells.
fn both(one: &IdedExpr, other: &IdedExpr, answer: bool, all: bool) -> BTreeSet<Path> {
    let (one, other) = (told(one, answer), told(other, answer));
    if all { one.union(&other).cloned().collect() } else { one.intersection(&other).cloned().collect() }
}

/// A text that stands in the expression itself.
pub(super) fn text(of: &IdedExpr) -> Option<&str> {
    match &of.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}
