//! The shapes of the files, as authors write them. What a text means is read in `grammar`.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

pub(crate) type Text = Spanned<String>;

/// A text, or a longer shape where a text does not say enough.
///
/// serde's untagged enums would lose where in the file things stand.
#[derive(Clone, Debug)]
pub(crate) enum Either<T> {
    Text(String),
    Shape(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Either<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Either<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or its longer form")
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Either::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Either::Shape)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                T::deserialize(SeqAccessDeserializer::new(items)).map(Either::Shape)
            }
        }
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

/// `"verify"` or a list of such.
pub(crate) type OneOrMany = Spanned<Either<Vec<Text>>>;
/// `"已关闭"` or `{ title, joins, remedy }`.
pub(crate) type RawEnd = Either<RawEndFull>;
/// `"verify"` or `{ to, title, … }`.
pub(crate) type RawOutcome = Spanned<Either<RawOutcomeFull>>;
/// `"2 working-days"` or `{ usual, urgent }`.
pub(crate) type RawLimit = Spanned<Either<RawPace>>;
/// `"verify"` or a list of `{ when, to }`.
pub(crate) type RawRoutes = Spanned<Either<Vec<RawRoute>>>;

/// The texts of a [`OneOrMany`], each where it stands.
pub(crate) fn texts(raw: &OneOrMany) -> Vec<Text> {
    match raw.get_ref() {
        Either::Text(text) => vec![Spanned::new(raw.span(), text.clone())],
        Either::Shape(texts) => texts.clone(),
    }
}

/// `pack.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPack {
    pub(crate) id: Text,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) roles: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) units: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) bodies: BTreeMap<Text, RawBody>,
    #[serde(default)]
    pub(crate) parameter: BTreeMap<String, RawParameter>,
    pub(crate) procedures: Vec<Text>,
}

/// `"村务联席会"` or `{ title, law }`.
pub(crate) type RawBody = Either<RawBodyFull>;

/// A body that votes, with the entry of the law whose minimum holds for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBodyFull {
    pub(crate) title: String,
    pub(crate) law: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParameter {
    pub(crate) title: String,
    pub(crate) kind: Text,
    pub(crate) default: Spanned<toml::Value>,
}

/// A procedure's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProcedure {
    pub(crate) id: Text,
    pub(crate) title: String,
    pub(crate) basis: Text,
    pub(crate) applies_from: Text,
    pub(crate) opens: Vec<Text>,
    pub(crate) form: Text,
    pub(crate) categories: Option<Text>,
    pub(crate) first: Option<Text>,
    #[serde(default)]
    pub(crate) binds: BTreeMap<Text, Text>,
    #[serde(default)]
    pub(crate) results: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) proxies: Vec<Text>,
    pub(crate) escalate_every: RawLimit,
    pub(crate) urge: Option<RawUrge>,
    pub(crate) reopen: Option<RawReopen>,
    #[serde(default)]
    pub(crate) one_person: BTreeMap<Text, Vec<Text>>,
    pub(crate) ends: BTreeMap<Text, RawEnd>,
    pub(crate) step: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawUrge {
    pub(crate) who: OneOrMany,
    pub(crate) every: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReopen {
    pub(crate) who: OneOrMany,
    pub(crate) from: Vec<Text>,
    pub(crate) within: Text,
    pub(crate) to: RawRoutes,
    pub(crate) times: Spanned<u32>,
}

/// `{ usual, urgent }`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPace {
    pub(crate) usual: Text,
    pub(crate) urgent: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEndFull {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) joins: bool,
    #[serde(default)]
    pub(crate) adopted: bool,
    pub(crate) remedy: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) id: Text,
    pub(crate) title: String,
    pub(crate) kind: Option<Text>,
    pub(crate) who: Option<OneOrMany>,
    pub(crate) limit: Option<RawLimit>,
    pub(crate) form: Option<Text>,
    #[serde(default)]
    pub(crate) not: Vec<Text>,
    #[serde(default)]
    pub(crate) escalate: Vec<Text>,
    pub(crate) at_most: Option<RawBound>,
    #[serde(default)]
    pub(crate) may: RawActions,
    pub(crate) outcomes: BTreeMap<Text, RawOutcome>,
    // Of particular kinds.
    pub(crate) every: Option<Text>,
    pub(crate) at_least: Option<Text>,
    pub(crate) rates: Option<BTreeMap<String, String>>,
    pub(crate) scale: Option<Spanned<u32>>,
    pub(crate) branches: Option<Vec<Text>>,
    pub(crate) branches_of: Option<RawEach>,
    pub(crate) join: Option<Text>,
    pub(crate) until: Option<Text>,
    pub(crate) body: Option<OneOrMany>,
    pub(crate) present: Option<Text>,
    pub(crate) passes: Option<Text>,
    pub(crate) papers: Option<Text>,
    pub(crate) sittings: Option<Vec<RawSitting>>,
    #[serde(default)]
    pub(crate) decides: bool,
    pub(crate) days: Option<Text>,
}

/// `{ when, body, present, passes, papers }`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSitting {
    pub(crate) when: Option<Text>,
    pub(crate) body: OneOrMany,
    pub(crate) present: Text,
    pub(crate) passes: Text,
    pub(crate) papers: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBound {
    pub(crate) times: Spanned<u32>,
    pub(crate) then: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEach {
    pub(crate) each: Text,
    pub(crate) step: Text,
    #[serde(rename = "as")]
    pub(crate) as_: Text,
}

/// `[step.may]`
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawActions {
    #[serde(rename = "return")]
    pub(crate) return_: Option<RawReturn>,
    pub(crate) transfer: Option<RawTransfer>,
    pub(crate) extend: Option<RawAsk>,
    pub(crate) pause: Option<RawAsk>,
    pub(crate) joint: Option<RawJoint>,
}

impl RawActions {
    pub(crate) fn any(&self) -> bool {
        self.return_.is_some()
            || self.transfer.is_some()
            || self.extend.is_some()
            || self.pause.is_some()
            || self.joint.is_some()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReturn {
    pub(crate) times: Spanned<u32>,
    pub(crate) to: Text,
    pub(crate) then: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTransfer {
    pub(crate) binding: Text,
    pub(crate) times: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAsk {
    pub(crate) times: Spanned<u32>,
    pub(crate) at_most: Text,
    pub(crate) by: OneOrMany,
    pub(crate) within: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawJoint {
    pub(crate) role: Text,
    pub(crate) at_most: Spanned<u32>,
    pub(crate) within: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOutcomeFull {
    pub(crate) to: RawRoutes,
    pub(crate) title: Option<String>,
    pub(crate) result: Option<Text>,
    #[serde(default)]
    pub(crate) binds: BTreeMap<Text, Text>,
    #[serde(default)]
    pub(crate) evidence: bool,
    pub(crate) needs: Option<Text>,
    #[serde(default)]
    pub(crate) tell_reporter: bool,
    pub(crate) form: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRoute {
    pub(crate) when: Option<Text>,
    pub(crate) to: Text,
}

/// `categories.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategories {
    pub(crate) category: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategory {
    pub(crate) id: Text,
    pub(crate) title: String,
    pub(crate) unit: Option<Text>,
    pub(crate) limit: Option<Text>,
    pub(crate) reserved: Option<Text>,
    #[serde(default)]
    pub(crate) opens_when: String,
    #[serde(default)]
    pub(crate) closes_when: String,
    #[serde(default)]
    pub(crate) evidence: u32,
    #[serde(default)]
    pub(crate) columns: BTreeMap<Text, Spanned<toml::Value>>,
}
