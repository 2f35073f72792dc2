//! How texts of the closed grammar are written, as patterns for editors. Nothing runs by these: `grammar` reads the
//! texts, and a test holds each pattern against it.

use crate::law;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::marker::PhantomData;

/// The keyword under which a schema names the grammar of a text, for the reference.
pub(crate) const WRITTEN: &str = "x-written";

/// An id: lower-case letters, digits, inner hyphens and underscores.
const NAME: &str = "[a-z](?:[a-z0-9_-]*[a-z0-9_])?";
const LIMIT: &str = "0*(?:[1-9][0-9]{0,3}|10000) +(?:urgent-hour|working-hour|working-day|day|month|year)s?";
const PARAMETER: &str = r"parameter\.[A-Za-z0-9_-]+";
const SHARE: &str = ">=? *[0-9]+ */ *[1-9][0-9]* +of +(?:entitled|present|cast|households)";

/// One shape or another.
pub(crate) struct Or<A, B>(PhantomData<(A, B)>);
/// A list that is not empty.
pub(crate) struct Listed<T>(PhantomData<T>);

impl<A: JsonSchema, B: JsonSchema> JsonSchema for Or<A, B> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}_or_{}", A::schema_name(), B::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [generator.subschema_for::<A>(), generator.subschema_for::<B>()]})
    }
}

impl<T: JsonSchema> JsonSchema for Listed<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "minItems": 1, "items": generator.subschema_for::<T>()})
    }
}

/// Declares how a kind of text or value is written; each stands in schemas under its own name.
macro_rules! written {
    ($($(#[doc = $doc:literal])* $name:ident $word:literal $schema:expr;)*) => {$(
        $(#[doc = $doc])*
        pub(crate) struct $name;
        impl JsonSchema for $name {
            fn inline_schema() -> bool { true }
            fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                schema.insert(WRITTEN.to_owned(), $word.into());
                schema
            }
        }
    )*};
}

/// A text of a pattern, as a whole.
fn text(pattern: &str) -> Schema {
    json_schema!({"type": "string", "pattern": format!("^(?:{pattern})$")})
}

written! {
    /// An id.
    Id "id" text(NAME);
    /// Who.
    Who "who" text(&format!(" *{NAME} *(?:@ *{NAME} *)?| *external +{NAME} *"));
    /// Who may begin a matter.
    Opener "opener" text(&format!("{NAME}|external {NAME}"));
    /// Where to.
    Target "target" text(&format!(r"join|join\.failed|end\.{NAME}|{NAME}"));
    /// A limit.
    Limit "limit" text(&format!(" *{LIMIT} *"));
    /// A limit, or a parameter that holds one.
    LimitOrParameter "limit" text(&format!(" *{LIMIT} *|{PARAMETER}"));
    /// A limit, a parameter that holds one, the category’s, or a day of the form.
    LimitRule "step-limit" text(&format!(" *{LIMIT} *|{PARAMETER}|from category|from form\\..+"));
    /// Until when.
    Until "until" text(&format!(r" *{LIMIT} *| *{NAME} *\+ *{LIMIT} *|form\..+"));
    /// When branches are done.
    Join "join" text("all|any|at least 0*[1-9][0-9]*");
    /// A fraction of those who vote.
    Share "share" text(SHARE);
    /// Any of several fractions.
    Shares "share" text(&format!(" *{SHARE}(?: or +{SHARE})* *"));
    /// A parameter.
    OfParameter "parameter" text(PARAMETER);
    /// A day.
    Day "day" text("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    /// A day and a time, or a time alone.
    Time "time" text("(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?");
    /// The time at which a scenario begins.
    Begin "time" text("[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?");
    /// A part of a cast.
    Part "part" text(&format!("(?:deputy )?{NAME} @ {NAME}|external {NAME}|{NAME}|kin .+"));
    /// A condition.
    Condition "condition" json_schema!({"type": "string", "minLength": 1});
    /// The path of a file within the pack.
    Path "path" json_schema!({"type": "string", "minLength": 1});
    /// What an outcome binds.
    Bind "bind" json_schema!({"type": "string", "enum": ["body", "body or from category", "person"]});
    /// What is bound at the opening.
    OpeningBind "bind" json_schema!({"type": "string", "enum": ["from category"]});
    /// What a step does.
    Kind "kind" json_schema!({"type": "string", "enum": crate::raw::KINDS});
    /// What a parameter holds.
    ParameterKind "parameter-kind" json_schema!({"type": "string", "enum": ["limit", "count", "flag", "units", "categories"]});
    /// What a parameter is set to.
    Setting "setting" json_schema!({"type": ["string", "integer", "boolean", "array"], "items": {"type": "string"}});
    /// A value of a column.
    Column "column" json_schema!({"type": ["string", "integer", "boolean"]});
    /// How often.
    Times "times" json_schema!({"type": "integer", "minimum": 1, "maximum": u32::MAX});
    /// The best mark.
    Scale "scale" json_schema!({"type": "integer", "minimum": 2, "maximum": 100});
    /// A body of the law.
    LawBody "law-body" json_schema!({"type": "string", "enum": law::tables().bodies.keys().collect::<Vec<_>>()});
    /// An item that the law reserves.
    LawItem "law-item" json_schema!({"type": "string", "enum": law::tables().reserved.keys().collect::<Vec<_>>()});
    /// What somebody writes into forms.
    With "with" json_schema!({"type": "object"});
}
