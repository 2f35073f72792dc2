//! Forms: JSON Schemas whose fields say whether they are personal. What is personal never enters a fact;
//! the fact holds a commitment, and salt and value are kept beside the matter.

mod told;

use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_kernel::canonical::{Salt, commitment};
use gewu_matter::event::Content;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

/// The annotation by which a schema says that a field is personal.
pub const PERSONAL: &str = "x-personal";
/// The annotation that says what a personal field is asked for.
pub const PURPOSE: &str = "x-purpose";
/// The annotation that says on which legal basis.
pub const BASIS: &str = "x-basis";
/// The keyword of the field under whose number whoever fills the form wants to be told what comes of it.
pub const REACHED_BY: &str = "x-reached-by";
/// The annotation that says that whoever sent a matter from outside is told what stands in the field.
pub const TOLD: &str = "x-told";
/// The annotation that names who alone reads a personal field: steps, for those who have done them or are asked to, sides
/// and `reporter`.
pub const READERS: &str = "x-readers";
/// The field that lists attachments, in every form that allows them.
pub const ATTACHMENTS: &str = "attachments";

/// A form of a pack.
pub struct Form {
    schema: Value,
    validator: Validator,
    /// The same without what it demands, for what another book knows.
    lenient: OnceLock<Validator>,
    personal: BTreeSet<String>,
}

/// What someone wrote, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// What facts hold.
    pub content: Content,
    /// What is kept beside the matter and can be destroyed.
    pub personal: Vec<PersonalValue>,
    /// The SHA-256 of each attachment, in hexadecimal.
    pub attachments: Vec<String>,
}

/// A personal value with the salt of its commitment.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalValue {
    /// The form's field.
    pub field: String,
    /// The salt.
    pub salt: Salt,
    /// The value.
    pub value: Value,
}

/// Why what someone wrote does not fit the form: one line a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(FieldProblem::to_string).collect::<Vec<_>>().join("; "))]
pub struct FormProblems(pub Vec<FieldProblem>);

/// Why a schema is no form: the rule that it breaks, and what to write.
pub type Unfit = (Rule, Said);

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Where, as a JSON Pointer; empty for the form as a whole.
    pub pointer: String,
    /// What; in Chinese the field is named by its title.
    pub message: Said,
}

impl FormProblems {
    /// All of them in one sentence.
    pub fn said(&self) -> Said {
        let told: Vec<&str> = self.0.iter().map(|problem| problem.message.zh.as_str()).collect();
        Said::of(self.to_string(), told.join("；"))
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message.en),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

impl Form {
    /// Reads a schema. It must be an object that lists its fields and allows no others.
    pub fn from_schema(schema: Value) -> Result<Form, Unfit> {
        let fields = schema.get("properties").and_then(Value::as_object);
        let none = || {
            let message = said!(
                "a form is a JSON Schema of an object: write \"properties\": {{ … }} with its fields",
                "表单是 object 的 JSON Schema：写上 \"properties\": {{ … }} 列出各项"
            );
            (Rule::Present, message)
        };
        let fields = fields.ok_or_else(none)?;
        if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
            let message = said!(
                "a form must say “additionalProperties”: false, so that nothing unasked is kept",
                "表单要写“additionalProperties”: false，没问的就不存"
            );
            return Err((Rule::Purpose, message));
        }
        let personal = personal(&schema, fields)?;
        if demands_attachments(&schema, fields) {
            let message = said!(
                "“{ATTACHMENTS}” are asked for, never demanded: nobody is made to take pictures of their work; \
                 take it out of “required”, and take “minItems” away",
                "“{ATTACHMENTS}”只征求、不强制：不得强制拍照；从“required”里拿掉，删去“minItems”"
            );
            return Err((Rule::Tracking, message));
        }
        check_reached_by(fields, &personal)?;
        let validator =
            jsonschema::options().should_validate_formats(true).build(&schema).map_err(|error| {
                let path = error.instance_path();
                (Rule::Readable, said!("{path}: {error}", "{path}：不是 JSON Schema：{error}"))
            })?;
        Ok(Form { schema, validator, lenient: OnceLock::new(), personal })
    }

    /// The form of an action that has none of its own: why, in words, and attachments.
    ///
    /// Words are personal, since people write about people.
    pub fn of_words() -> Form {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "words": {"type": "string", "minLength": 1, "maxLength": 2000, PERSONAL: true},
                ATTACHMENTS: {"type": "array", "maxItems": 9, "uniqueItems": true,
                    "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
            }
        });
        Form::from_schema(schema).expect("the form of words is a form")
    }

    /// The field under whose number whoever fills the form wants to be told what comes of it.
    pub fn reached_by(&self) -> Option<&str> {
        let fields = self.schema.get("properties").and_then(Value::as_object)?;
        fields.iter().find(|(_, field)| field.get(REACHED_BY).is_some()).map(|(name, _)| name.as_str())
    }

    /// Each personal field with who alone reads it; None where everybody does who has a part in the matter.
    pub(crate) fn readers(&self) -> Vec<(String, Option<BTreeSet<String>>)> {
        let named = |field: &String| {
            let listed = self.schema["properties"][field][READERS].as_array()?;
            Some(listed.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        };
        self.personal.iter().map(|field| (field.clone(), named(field))).collect()
    }

    /// The fields of which whoever sent a matter from outside is told what stands in them.
    pub fn told(&self) -> impl Iterator<Item = &str> {
        let fields = self.schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        fields.filter(|(_, field)| field.get(TOLD) == Some(&Value::Bool(true))).map(|(name, _)| name.as_str())
    }

    /// The schema, for interfaces that draw the form.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// What is wrong with what someone wrote; nothing where it fits.
    pub fn check(&self, written: &Value) -> Vec<FieldProblem> {
        self.validator.iter_errors(written).map(|error| self.problem(&error)).collect()
    }

    /// Checks what someone wrote and takes it apart. `salt` is asked once for each personal field.
    pub fn fill(&self, written: Value, salt: impl FnMut() -> Salt) -> Result<Filled, FormProblems> {
        let problems = self.check(&written);
        if !problems.is_empty() {
            return Err(FormProblems(problems));
        }
        Ok(self.take_apart(written, salt))
    }

    /// The same for what is told of the past: it may lack what the form demands today, since nobody can be asked any
    /// more; what is there has to fit.
    pub fn fill_known(&self, written: Value, salt: impl FnMut() -> Salt) -> Result<Filled, FormProblems> {
        let lenient = self.lenient.get_or_init(|| lenient(&self.schema));
        let problems: Vec<FieldProblem> =
            lenient.iter_errors(&written).map(|error| self.problem(&error)).collect();
        match problems.is_empty() {
            true => Ok(self.take_apart(written, salt)),
            false => Err(FormProblems(problems)),
        }
    }

    fn problem(&self, error: &jsonschema::ValidationError<'_>) -> FieldProblem {
        let message = Said::of(error.to_string(), told::told(&self.schema, error));
        FieldProblem { pointer: error.instance_path().to_string(), message }
    }

    fn take_apart(&self, written: Value, mut salt: impl FnMut() -> Salt) -> Filled {
        let fields = match written {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let mut filled = Filled::default();
        for (field, value) in fields {
            if field == ATTACHMENTS {
                let hashes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                filled.attachments = hashes.map(str::to_owned).collect();
            }
            if self.personal.contains(&field) {
                let salt = salt();
                filled.content.sealed.insert(field.clone(), commitment(&salt, &value));
                filled.personal.push(PersonalValue { field, salt, value });
            } else {
                filled.content.open.insert(field, value);
            }
        }
        filled
    }
}

/// A form that demands nothing.
fn lenient(schema: &Value) -> Validator {
    let mut schema = schema.clone();
    for demand in ["required", "dependentRequired", "minProperties", "allOf", "anyOf", "oneOf", "if"] {
        schema.as_object_mut().into_iter().for_each(|members| drop(members.shift_remove(demand)));
    }
    let built = jsonschema::options().should_validate_formats(true).build(&schema);
    built.expect("a schema with less to demand is a schema")
}

/// The fields that are personal. Each is sealed as a whole, so only a field itself can be marked; and what is not
/// sealed says all that it can hold, since it stands in a fact for good.
fn personal(schema: &Value, fields: &Map<String, Value>) -> Result<BTreeSet<String>, Unfit> {
    let mut personal = BTreeSet::new();
    for (name, field) in fields {
        match field.get(PERSONAL) {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) => drop(personal.insert(name.clone())),
            Some(_) => {
                let message = said!(
                    "“{PERSONAL}” of “{name}” is true or false",
                    "“{name}”的“{PERSONAL}”写 true 或 false"
                );
                return Err((Rule::Purpose, message));
            }
        }
    }
    let below = fields.values().flat_map(members).filter(|(word, _)| *word != PERSONAL);
    if around(schema).chain(below).any(|it| names(it, PERSONAL)) {
        let message = said!(
            "“{PERSONAL}” marks a field of the form itself; mark the whole field that this stands in",
            "“{PERSONAL}”标在表单自己的项上；请标在包含它的整项上"
        );
        return Err((Rule::Purpose, message));
    }
    match fields.iter().find(|(name, field)| !personal.contains(*name) && !says_all(field)) {
        Some((name, _)) => {
            let message = said!(
                "“{name}” could hold what nobody asked for: give it an enum or a plain type, an array its “items”, an \
                 object its “properties” with “additionalProperties”: false; or mark it “{PERSONAL}”",
                "“{name}”可能装进没有问的内容：写 enum 或简单类型，数组写“items”，对象写“properties”和\
                 “additionalProperties”: false；或标上“{PERSONAL}”"
            );
            Err((Rule::Purpose, message))
        }
        None => Ok(personal),
    }
}

/// At most one field tells a telephone number, and it is personal.
fn check_reached_by(fields: &Map<String, Value>, personal: &BTreeSet<String>) -> Result<(), Unfit> {
    let marked: Vec<_> =
        fields.iter().filter_map(|(name, field)| Some((name, field.get(REACHED_BY)?))).collect();
    match marked.as_slice() {
        [] => Ok(()),
        [(name, word)] if *word == "phone" && personal.contains(*name) => Ok(()),
        [(name, _)] => {
            let message = said!(
                "“{REACHED_BY}” of “{name}” is \"phone\", and the field is marked “{PERSONAL}”: a number is somebody’s own",
                "“{name}”的“{REACHED_BY}”写 \"phone\"，并标上“{PERSONAL}”：号码是个人的"
            );
            Err((Rule::Purpose, message))
        }
        _ => {
            let message = said!(
                "“{REACHED_BY}” marks one field of a form: whoever fills it is told once",
                "“{REACHED_BY}”只标一项：填表的人只通知一次"
            );
            Err((Rule::Meant, message))
        }
    }
}

/// Whether a field that is not sealed can hold only what it says.
fn says_all(field: &Value) -> bool {
    let plain =
        |of: &Value| matches!(of.as_str(), Some("string" | "integer" | "number" | "boolean" | "null"));
    if field.get("enum").is_some() || field.get("const").is_some() {
        return true;
    }
    match field.get("type") {
        Some(Value::Array(types)) => types.iter().all(plain),
        Some(array) if array == "array" => field.get("items").is_some_and(says_all),
        Some(object) if object == "object" => {
            let listed = field.get("properties").and_then(Value::as_object);
            field.get("additionalProperties") == Some(&Value::Bool(false))
                && field.get("patternProperties").is_none()
                && listed.is_some_and(|fields| fields.values().all(says_all))
        }
        Some(of) => plain(of),
        None => false,
    }
}

/// Whether a form demands pictures: it names them elsewhere than among its fields, or wants some there.
fn demands_attachments(schema: &Value, fields: &Map<String, Value>) -> bool {
    let others = fields.iter().filter(|(name, _)| *name != ATTACHMENTS).map(|(_, field)| field);
    let wants = |(word, least): (&str, &Value)| match word {
        "minItems" | "minContains" => *least != 0,
        "contains" => true,
        _ => false,
    };
    around(schema).chain(others.flat_map(members)).any(|it| names(it, ATTACHMENTS))
        || fields.get(ATTACHMENTS).is_some_and(|field| members(field).any(wants))
}

/// What a schema says beside its fields.
fn around(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    members(schema).filter(|(word, _)| *word != "properties")
}

fn members(of: &Value) -> impl Iterator<Item = (&str, &Value)> {
    of.as_object().into_iter().flatten().map(|(word, value)| (word.as_str(), value))
}

/// Whether a part of a schema says a word, as a key or as a text, at any depth.
fn names((word, value): (&str, &Value), wanted: &str) -> bool {
    let below = match value {
        Value::String(text) => text == wanted,
        Value::Array(items) => items.iter().any(|item| names(("", item), wanted)),
        Value::Object(of) => of.iter().any(|(word, value)| names((word, value), wanted)),
        _ => false,
    };
    word == wanted || below
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({})", self.schema.get("title").and_then(Value::as_str).unwrap_or("untitled"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form::from_schema(json!({
            "type": "object", "additionalProperties": false, "required": ["category"],
            "properties": {
                "category": {"type": "string"},
                "phone": {"type": "string", "pattern": "^1[0-9]{10}$", "x-personal": true},
            }
        }))
        .unwrap()
    }

    #[test]
    fn what_is_personal_is_only_committed_to() {
        let filled =
            form().fill(json!({"category": "road-lamp", "phone": "13800000000"}), || [7; 32]).unwrap();
        let fact = serde_json::to_string(&filled.content).unwrap();
        assert!(fact.contains("road-lamp") && !fact.contains("13800000000"), "{fact}");
        assert_eq!(
            filled.content.sealed["phone"],
            commitment(&filled.personal[0].salt, &filled.personal[0].value)
        );
    }

    #[test]
    fn what_does_not_fit_is_named_field_by_field() {
        let FormProblems(problems) = form().fill(json!({"phone": "12", "age": 3}), || [0; 32]).unwrap_err();
        let pointers: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert!(pointers.contains(&"/phone") && pointers.contains(&""), "{problems:?}");
    }

    fn refused(field: Value) -> String {
        let schema = json!({"type": "object", "additionalProperties": false, "properties": {"field": field}});
        Form::from_schema(schema).unwrap_err().1.en
    }

    #[test]
    fn a_form_that_takes_anything_is_refused() {
        assert!(Form::from_schema(json!({"type": "object", "properties": {}})).is_err());
        for open in [
            json!({}),
            json!({"$ref": "#/$defs/anything"}),
            json!({"type": ["object", "null"]}),
            json!({"type": "array"}),
            json!({"type": "object"}),
            json!({"type": "object", "properties": {"phone": {}}}),
            json!({"type": "array", "items": {"type": "object"}}),
            json!({"type": "object", "additionalProperties": false, "patternProperties": {"^id": {}}}),
        ] {
            assert!(refused(open).contains("nobody asked for"));
        }
        Form::from_schema(json!({"type": "object", "additionalProperties": false, "properties": {
            "people": {"type": "array", "items": {"type": "object", "additionalProperties": false,
                "properties": {"age": {"type": "integer"}}}},
            "contact": {"type": "object", "x-personal": true},
        }}))
        .unwrap();
    }

    #[test]
    fn what_is_personal_is_marked_where_it_can_be_sealed() {
        let inside = json!({"type": "object", "additionalProperties": false,
            "properties": {"phone": {"type": "string", "x-personal": true}}});
        assert!(refused(inside).contains("itself"));
        assert!(refused(json!({"type": "string", "x-personal": "true"})).contains("true or false"));
        let whole = json!({"type": "object", "additionalProperties": false, "x-personal": true,
            "properties": {"phone": {"type": "string"}}});
        assert!(Form::from_schema(whole).unwrap_err().1.en.contains("itself"));
    }

    #[test]
    fn nobody_is_made_to_take_pictures() {
        let pictures = |least: u32| json!({"type": "array", "minItems": least, "items": {"type": "string"}});
        for (required, least, loads) in [(true, 0, false), (false, 1, false), (false, 0, true)] {
            let required = if required { vec!["attachments"] } else { vec![] };
            let schema = json!({"type": "object", "additionalProperties": false, "required": required,
                "properties": {"attachments": pictures(least)}});
            assert_eq!(Form::from_schema(schema).is_ok(), loads);
        }
        let roundabout = json!({"type": "object", "additionalProperties": false, "required": ["category"],
            "dependentRequired": {"category": ["attachments"]},
            "properties": {"category": {"type": "string"}, "attachments": pictures(0)}});
        assert!(Form::from_schema(roundabout).unwrap_err().1.en.contains("never demanded"));
    }
}
