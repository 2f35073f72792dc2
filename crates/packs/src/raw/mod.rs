//! The shapes of the files, as authors write them. What a text means is read in `grammar`.
//!
//! The comments are what authors read: the reference and the editors’ schemas are made of them, so each says in English
//! and then in Chinese what to write. How a text may be written stands beside it as `schemars(with = …)`.

mod action;
mod category;
mod kinds;
mod outcome;
mod pack;
mod procedure;
mod step;

pub(crate) use action::*;
pub(crate) use category::*;
pub(crate) use kinds::*;
pub(crate) use outcome::*;
pub(crate) use pack::*;
pub(crate) use procedure::*;
pub(crate) use step::*;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
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

/// `20`, or `"parameter.one_in"`.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    Written(u32),
    Parameter(String),
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or \"parameter.NAME\"")
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
                let fits = u32::try_from(number).map(Number::Written);
                fits.map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
            }
            fn visit_str<E>(self, text: &str) -> Result<Number, E> {
                Ok(Number::Parameter(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Reader)
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
