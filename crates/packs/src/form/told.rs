//! What is wrong with a field, in Chinese: by the title that people know it by, without the words of the schema.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind as Kind};
use serde_json::Value;

/// A sentence that names the field by its title.
pub(super) fn told(schema: &Value, error: &ValidationError<'_>) -> String {
    let pointer = error.instance_path().to_string();
    let field = pointer.split('/').nth(1).map(|field| format!("“{}”", title(schema, field)));
    let field = field.unwrap_or_else(|| "整张表".to_owned());
    match error.kind() {
        Kind::Required { property } => format!("缺“{}”，请补上", title(schema, &plain(property))),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!("没有{}，请删去", quoted(unexpected.iter().map(String::as_str)))
        }
        Kind::Enum { options } => {
            let options: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
            format!("{field}只能填{}之一", quoted(options.iter().map(String::as_str)))
        }
        Kind::Constant { expected_value } => format!("{field}要填“{}”", plain(expected_value)),
        Kind::MinLength { limit } => format!("{field}至少要 {limit} 个字"),
        Kind::MaxLength { limit } => format!("{field}最多 {limit} 个字，请缩短"),
        Kind::Minimum { limit } => format!("{field}不能小于 {limit}"),
        Kind::Maximum { limit } => format!("{field}不能大于 {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("{field}要大于 {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("{field}要小于 {limit}"),
        Kind::MinItems { limit } => format!("{field}至少要 {limit} 项"),
        Kind::MaxItems { limit } => format!("{field}最多 {limit} 项"),
        Kind::UniqueItems => format!("{field}有重复的，请去掉"),
        Kind::Format { format } if format == "date" => format!("{field}不是日期，要写成 2024-03-01 这样"),
        Kind::Type { kind: TypeKind::Single(kind) } => format!("{field}{}", wanted(*kind)),
        _ => format!("{field}的写法不对，请核对"),
    }
}

fn wanted(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Boolean => "要填是或否",
        JsonType::Integer => "要填整数",
        JsonType::Number => "要填数字",
        JsonType::String => "要填文字",
        _ => "的写法不对，请核对",
    }
}

fn title<'n>(schema: &'n Value, field: &'n str) -> &'n str {
    schema["properties"][field]["title"].as_str().unwrap_or(field)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use crate::form::{Form, FormProblems};
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_told_by_the_titles_of_fields_in_chinese() {
        let form = Form::from_schema(json!({
            "type": "object", "additionalProperties": false, "required": ["title"],
            "properties": {
                "title": {"type": "string", "title": "标题", "minLength": 2},
                "day": {"type": "string", "title": "日期", "format": "date"},
                "count": {"type": "integer", "title": "户数", "maximum": 9},
                "sort": {"title": "性质", "enum": ["公", "私"]},
            }
        }));
        let form = form.unwrap();
        for (written, told) in [
            (json!({}), "缺“标题”，请补上"),
            (json!({"title": "灯"}), "“标题”至少要 2 个字"),
            (json!({"title": "路灯", "day": "昨天"}), "“日期”不是日期，要写成 2024-03-01 这样"),
            (json!({"title": "路灯", "count": 10}), "“户数”不能大于 9"),
            (json!({"title": "路灯", "count": "十"}), "“户数”要填整数"),
            (json!({"title": "路灯", "sort": "集体"}), "“性质”只能填“公”、“私”之一"),
            (json!({"title": "路灯", "other": 1}), "没有“other”，请删去"),
        ] {
            assert_eq!(FormProblems(form.check(&written)).said().zh, told);
        }
    }
}
