//! What a tenant sets of a pack: values for its parameters, units and limits for its categories.

use crate::grammar;
use crate::missing;
use crate::problem::Source;
use crate::raw::{RawParameter, RawProcedure, Text};
use crate::reference::written as w;
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_kernel::limit::Limit;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use toml::Spanned;

/// What a tenant sets of a pack, in a file of its own that is not part of the pack: `gewu pack overlay PACK FILE`.
///
/// 各地对机制包的设定，写在机制包以外的文件里：`gewu pack overlay 机制包 文件`。
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawOverlay {
    /// Values for the pack’s parameters, by name, each as the parameter’s kind is written.
    ///
    /// 参数的值：参数名和值，按参数的 kind 写。
    #[schemars(with = "BTreeMap<String, w::Setting>")]
    pub(crate) parameters: BTreeMap<Text, Spanned<toml::Value>>,
    /// What is otherwise for categories: `[category.ID]`.
    ///
    /// 某一类别另有规定的，写成 `[category.类别编号]`。
    #[schemars(with = "BTreeMap<String, RawCategoryOverlay>")]
    pub(crate) category: BTreeMap<Text, RawCategoryOverlay>,
}

impl RawOverlay {
    /// Whether the tenant leaves the pack as it is.
    pub(crate) fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.category.is_empty()
    }
}

/// What is otherwise for a category here; what is not written stays as in the pack.
///
/// 某一类别在本地的规定；没有写的照机制包。
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawCategoryOverlay {
    /// The unit that usually handles it, one of the pack’s `[units]`.
    ///
    /// 主办单位，机制包 `[units]` 里的一个。
    #[schemars(with = "Option<w::Id>")]
    pub(crate) unit: Option<Text>,
    /// How long handling may take.
    ///
    /// 办理时限。
    #[schemars(with = "Option<w::Limit>")]
    pub(crate) limit: Option<Text>,
    /// How many pictures are asked for.
    ///
    /// 征求几张照片（不强制）。
    pub(crate) evidence: Option<u32>,
}

/// A parameter that a tenant may set.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// What people call it.
    pub title: String,
    /// What it holds.
    pub kind: ParameterKind,
    /// Its value where the tenant sets none.
    pub default: Value,
    /// The least that a tenant may set, of counts and limits.
    pub at_least: Option<Value>,
    /// The most.
    pub at_most: Option<Value>,
    /// Its value here.
    pub value: Value,
}

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// A limit, such as `5 working-days`.
    Limit,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
    /// Keys of units.
    Units,
    /// Ids of categories.
    Categories,
}

impl Parameter {
    /// Why a value of its kind cannot be set, if it cannot: it lies beyond what the pack permits.
    fn beyond(&self, value: &Value) -> Option<Said> {
        let title = &self.title;
        let shown = |bound: &Value| bound.as_str().map_or(bound.to_string(), |text| format!("\"{text}\""));
        let beyond = |bound: &Option<Value>, wrong: Ordering| {
            let bound = bound.as_ref()?;
            (compared(value, bound).is_none_or(|order| order == wrong)).then(|| shown(bound))
        };
        if let Some(least) = beyond(&self.at_least, Ordering::Less) {
            let message = said!("“{title}” is at least {least}", "“{title}”至少是 {least}");
            return Some(self.measured(message));
        }
        let most = beyond(&self.at_most, Ordering::Greater)?;
        Some(self.measured(said!("“{title}” is at most {most}", "“{title}”至多是 {most}")))
    }

    /// Limits are compared in one unit; counts have none.
    fn measured(&self, Said { en, zh }: Said) -> Said {
        match self.kind {
            ParameterKind::Limit => said!("{en}, in the same unit", "{zh}，单位相同"),
            _ => Said { en, zh },
        }
    }
}

/// The order of two counts, or of two limits in the same unit.
fn compared(value: &Value, bound: &Value) -> Option<Ordering> {
    if let (Some(value), Some(bound)) = (value.as_i64(), bound.as_i64()) {
        return Some(value.cmp(&bound));
    }
    let limit = |value: &Value| value.as_str()?.parse::<Limit>().ok();
    let (value, bound) = (limit(value)?, limit(bound)?);
    (value.unit == bound.unit).then(|| value.count.cmp(&bound.count))
}

impl ParameterKind {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "limit" => Some(Self::Limit),
            "count" => Some(Self::Count),
            "flag" => Some(Self::Flag),
            "units" => Some(Self::Units),
            "categories" => Some(Self::Categories),
            _ => None,
        }
    }

    fn read(self, value: &toml::Value, units: &BTreeMap<String, String>) -> Result<Value, Said> {
        match (self, value) {
            (Self::Limit, toml::Value::String(text)) => grammar::limit(text).map(|limit| json!(limit)),
            (Self::Count, toml::Value::Integer(count)) if *count >= 0 => Ok(json!(count)),
            (Self::Flag, toml::Value::Boolean(flag)) => Ok(json!(flag)),
            (Self::Units, toml::Value::Array(keys)) if keys.iter().all(toml::Value::is_str) => {
                let keys: Vec<&str> = keys.iter().filter_map(toml::Value::as_str).collect();
                match keys.iter().find(|key| !units.contains_key(**key)) {
                    Some(key) => Err(missing::unit(key, units)),
                    None => Ok(json!(keys)),
                }
            }
            (Self::Categories, toml::Value::Array(ids)) if ids.iter().all(toml::Value::is_str) => {
                Ok(json!(ids.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>()))
            }
            (Self::Categories, _) => Err(said!(
                "write a list of category ids, for example [\"leasing\"]",
                "写类别编号的列表，例如 [\"leasing\"]"
            )),
            (Self::Limit, _) => {
                Err(said!("write a limit, for example \"5 working-days\"", "写时限，例如 \"5 working-days\""))
            }
            (Self::Count, _) => Err(said!("write a whole number from 0", "写整数，不小于 0")),
            (Self::Flag, _) => Err(said!("write true or false", "写 true 或 false")),
            (Self::Units, _) => Err(said!(
                "write a list of unit keys, for example [\"police\"]",
                "写单位编号的列表，例如 [\"police\"]"
            )),
        }
    }
}

/// The pack's parameters with their defaults.
pub(crate) fn parameters(
    raw: &BTreeMap<Text, RawParameter>,
    units: &BTreeMap<String, String>,
    source: &mut Source<'_>,
) -> BTreeMap<String, Parameter> {
    let mut parameters = BTreeMap::new();
    for (name, raw) in raw {
        let Some(kind) = ParameterKind::parse(raw.kind.get_ref()) else {
            let message = said!(
                "a parameter’s kind is limit, count, flag, units or categories",
                "参数的 kind 是 limit、count、flag、units 或 categories"
            );
            source.at(raw.kind.span(), Rule::Plain, message);
            continue;
        };
        let mut read = |written: &Spanned<toml::Value>| {
            let value = kind.read(written.get_ref(), units);
            value.map_err(|message| source.at(written.span(), Rule::Fits, message)).ok()
        };
        let at_least = raw.at_least.as_ref().and_then(&mut read);
        let at_most = raw.at_most.as_ref().and_then(&mut read);
        // One with a wrong default is there all the same.
        let value = read(&raw.default);
        let wrong = value.is_none();
        let value = value.unwrap_or_else(|| missing::placeholder(kind, units));
        let (title, default) = (raw.title.clone(), value.clone());
        let parameter = Parameter { title, kind, default, at_least, at_most, value };
        if !matches!(kind, ParameterKind::Count | ParameterKind::Limit)
            && let Some(bound) = raw.at_least.as_ref().or(raw.at_most.as_ref())
        {
            let message = said!(
                "only a count or a limit is more or less: take at_least and at_most out",
                "只有整数和时限可以比大小：删去 at_least 和 at_most"
            );
            source.at(bound.span(), Rule::Meant, message);
        } else if let Some(message) = parameter.beyond(&parameter.default).filter(|_| !wrong) {
            source.at(raw.default.span(), Rule::Fits, message);
        }
        parameters.insert(name.get_ref().clone(), parameter);
    }
    parameters
}

/// Where a branch is opened for each unit of a parameter, at least one unit is left: told where the list was written.
pub(crate) fn branches_left(
    procedure: &RawProcedure,
    parameters: &BTreeMap<String, Parameter>,
    overlay: &RawOverlay,
    source: &mut Source<'_>,
    tenant: &mut Source<'_>,
) -> Option<()> {
    let mut left = Some(());
    for (step, each) in procedure.step.iter().filter_map(|step| Some((step, step.branches_of.as_ref()?))) {
        let name = each.each.get_ref().strip_prefix("parameter.").unwrap_or_default();
        let Some(parameter) = parameters.get(name) else { continue };
        if !parameter.value.as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let (title, step) = (&parameter.title, step.id.get_ref());
        let message = said!(
            "“{step}” opens a branch for each unit of “{title}”: name at least one",
            "“{step}”给“{title}”里的每个单位开一支：至少写一个单位"
        );
        match overlay.parameters.iter().find(|(set, _)| set.get_ref() == name) {
            Some((_, value)) => tenant.at(value.span(), Rule::Fits, message),
            None => source.at(each.each.span(), Rule::Fits, message),
        }
        left = None;
    }
    left
}

/// Puts the tenant's values in place of the defaults.
pub(crate) fn set(
    parameters: &mut BTreeMap<String, Parameter>,
    overlay: &RawOverlay,
    units: &BTreeMap<String, String>,
    source: &mut Source<'_>,
) {
    for (name, value) in &overlay.parameters {
        let Some(parameter) = parameters.get_mut(name.get_ref().as_str()) else {
            let known = parameters.keys().cloned().collect::<Vec<_>>().join(", ");
            let word = name.get_ref();
            let message = said!(
                "the pack has no parameter “{word}”; it has: {known}",
                "机制包没有参数“{word}”；有：{known}"
            );
            source.at(name.span(), Rule::Refers, message);
            continue;
        };
        match parameter.kind.read(value.get_ref(), units) {
            Ok(set) => match parameter.beyond(&set) {
                None => parameter.value = set,
                Some(message) => source.at(value.span(), Rule::Fits, message),
            },
            Err(message) => source.at(value.span(), Rule::Fits, message),
        }
    }
}
