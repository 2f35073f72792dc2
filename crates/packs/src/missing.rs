//! What is said of names that the pack does not have: which one is meant, or where to add it.

use crate::overlay::{Parameter, ParameterKind};
use crate::reading::nearest;
use crate::said::{Said, said};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A role that the pack does not have; and a role with a place behind it where a role stands alone.
pub(crate) fn role(role: &str, roles: &BTreeMap<String, String>) -> Said {
    if let Some((alone, _)) = role.split_once('@') {
        let alone = alone.trim();
        return said!(
            "no place stands here: whoever holds the role anywhere is meant; write the role alone, “{alone}”",
            "这里不写地点，不管在哪里担任都可以；只写角色：“{alone}”"
        );
    }
    match nearest(role, roles.keys()) {
        Some(meant) => said!(
            "the pack has no role “{role}”; did you mean “{meant}”? If not, add it to [roles]",
            "机制包没有角色“{role}”；是不是要写“{meant}”？不是的话在 [roles] 里加上它"
        ),
        None => said!(
            "the pack has no role “{role}”; add it to [roles]",
            "机制包没有角色“{role}”；在 [roles] 里加上它"
        ),
    }
}

/// A unit that the pack does not have.
pub(crate) fn unit(key: &str, units: &BTreeMap<String, String>) -> Said {
    if units.is_empty() {
        return said!(
            "the pack has no [units]; add “{key}” to pack.toml: [units], then {key} = \"…\" below it",
            "机制包还没有 [units]；在 pack.toml 里写 [units]，下面写 {key} = \"单位名称\""
        );
    }
    let known = listed(units.keys());
    match nearest(key, units.keys()) {
        Some(meant) => said!(
            "“{key}” is not among the pack’s units; did you mean “{meant}”? There are: {known}",
            "“{key}”不在机制包的单位里；是不是要写“{meant}”？有：{known}"
        ),
        None => said!("“{key}” is not among the pack’s units: {known}", "“{key}”不在机制包的单位里：{known}"),
    }
}

/// A parameter that holds no limit, or that the pack does not have.
pub(crate) fn limit(name: &str, parameters: &BTreeMap<String, Parameter>) -> Said {
    if let Some(parameter) = parameters.get(name) {
        let Said { en, zh } = called(parameter.kind);
        return said!(
            "“parameter.{name}” holds {en}, and a limit is wanted here; name a parameter with kind = \"limit\"",
            "“parameter.{name}”装的是{zh}，这里要时限；换一个 kind = \"limit\" 的参数"
        );
    }
    let limits = parameters.iter().filter(|(_, it)| it.kind == ParameterKind::Limit).map(|(name, _)| name);
    match nearest(name, limits) {
        Some(meant) => said!(
            "the pack has no parameter “{name}”; did you mean “parameter.{meant}”? If not, add it to pack.toml as [parameter.{name}]",
            "机制包没有参数“{name}”；是不是要写“parameter.{meant}”？不是的话在 pack.toml 里加上 [parameter.{name}]"
        ),
        None => said!(
            "the pack has no parameter “{name}” of the kind limit; add it to pack.toml as [parameter.{name}]",
            "机制包没有时限参数“{name}”；在 pack.toml 里加上 [parameter.{name}]"
        ),
    }
}

fn called(kind: ParameterKind) -> Said {
    match kind {
        ParameterKind::Limit => said!("a limit", "时限"),
        ParameterKind::Count => said!("a count", "整数（count）"),
        ParameterKind::Flag => said!("yes or no (flag)", "是否（flag）"),
        ParameterKind::Units => said!("units", "单位（units）"),
        ParameterKind::Categories => said!("categories", "类别（categories）"),
    }
}

/// A step that the procedure does not have.
pub(crate) fn step(name: &str, steps: &BTreeSet<String>) -> Said {
    let known = listed(steps);
    match nearest(name, steps) {
        Some(meant) => said!(
            "there is no step “{name}”; did you mean “{meant}”? There are {known}",
            "没有环节“{name}”；是不是要写“{meant}”？有 {known}"
        ),
        None => said!("there is no step “{name}”; there are {known}", "没有环节“{name}”；有 {known}"),
    }
}

/// A place that a matter cannot go to.
pub(crate) fn target(name: &str, steps: &BTreeSet<String>, ends: &BTreeSet<String>) -> Said {
    let all: Vec<String> = steps.iter().cloned().chain(ends.iter().map(|end| format!("end.{end}"))).collect();
    let known = listed(&all);
    match nearest(name, &all) {
        Some(meant) => said!(
            "there is no “{name}”; did you mean “{meant}”? There are {known}",
            "没有“{name}”；是不是要写“{meant}”？有 {known}"
        ),
        None => said!("there is no “{name}”; there are {known}", "没有“{name}”；有 {known}"),
    }
}

/// A field that a condition asks for, and that is filled in only at a later step.
pub(crate) fn later(field: &str, step: &str) -> Said {
    said!(
        "form.{field} is filled in at “{step}” only: conditions see only what was filled in at the beginning (the opening form). Make what “{step}” finds outcomes of that step",
        "form.{field} 要到“{step}”才填：条件只看发起时填的表。把“{step}”填的写成那个环节的几个结果"
    )
}

/// A value that may stand for one that its author got wrong, so that nobody is told the parameter is not there.
pub(crate) fn placeholder(kind: ParameterKind, units: &BTreeMap<String, String>) -> Value {
    match kind {
        ParameterKind::Limit => "1 day".into(),
        ParameterKind::Count => 1.into(),
        ParameterKind::Flag => false.into(),
        ParameterKind::Units => units.keys().cloned().collect::<Vec<_>>().into(),
        ParameterKind::Categories => Value::Array(Vec::new()),
    }
}

fn listed<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    names.into_iter().cloned().collect::<Vec<_>>().join(", ")
}
