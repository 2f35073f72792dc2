//! What a row says of the opening form.

use super::read::Cells;
use crate::table::words::listed;
use crate::tenant::Tenant;
use gewu_packs::form::ATTACHMENTS;
use gewu_packs::{Runnable, Said, said};
use serde_json::{Map, Value, json};

/// The category of a row, by its id or title.
pub(super) fn category(runnable: &Runnable, written: &str) -> Result<Option<String>, Said> {
    let categories = &runnable.procedure.categories;
    let of = &runnable.procedure.title;
    if categories.is_empty() {
        return match written {
            "" => Ok(None),
            _ => Err(said!(
                "“{of}” has no categories; empty the column category",
                "“{of}”不分类别；请清空类别这一列"
            )),
        };
    }
    let found = categories.iter().find(|(id, row)| id.as_str() == written || row.title == written);
    found.map(|(id, _)| Some(id.clone())).ok_or_else(|| {
        let mut rows: Vec<_> = categories.values().collect();
        rows.sort_by_key(|row| row.row);
        let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
        let Said { en, zh } = offer(written, &titles);
        said!("“{written}” is not a category of “{of}”; {en}", "“{of}”没有类别“{written}”；{zh}")
    })
}

/// What could have been meant, or all that there is.
pub(super) fn offer(written: &str, titles: &[&str]) -> Said {
    let likeness = |title: &&&str| (strsim::jaro_winkler(title, written) * 1000.0) as u32;
    let Said { en, zh } = listed(titles.iter().copied());
    match titles.iter().max_by_key(likeness).filter(|title| likeness(title) > 700) {
        Some(near) => said!("did you mean “{near}”? There are {en}", "是不是“{near}”？可以写{zh}"),
        None => said!("write one of {en}", "请写{zh}之一"),
    }
}

/// The form that a row fills, by field.
pub(super) fn form(runnable: &Runnable, category: Option<&String>, cells: &Cells<'_>) -> Result<Value, Said> {
    let none = Map::new();
    let fields = runnable.form.schema().get("properties").and_then(Value::as_object).unwrap_or(&none);
    let mut form = Map::new();
    if let (Some(category), true) = (category, fields.contains_key("category")) {
        form.insert("category".to_owned(), json!(category));
    }
    let own = ["title", "text"].map(|field| (field, cells.of(field)));
    let further = cells.further();
    for (field, written) in own.into_iter().chain(further).filter(|(_, written)| !written.is_empty()) {
        let by_title = || fields.iter().find(|(_, schema)| schema["title"] == field);
        let found = fields.get_key_value(field).or_else(by_title);
        let Some((name, schema)) = found.filter(|(name, _)| name.as_str() != ATTACHMENTS) else {
            let names: Vec<&str> =
                fields.keys().filter(|name| *name != ATTACHMENTS).map(String::as_str).collect();
            let (of, Said { en, zh }) = (&runnable.procedure.title, offer(field, &names));
            return Err(said!(
                "the form of “{of}” has no field “{field}”; {en}",
                "“{of}”的上报表单没有“{field}”这一项；{zh}"
            ));
        };
        if form.insert(name.clone(), value(field, written, schema)?).is_some() {
            return Err(said!(
                "“{field}” is told twice; empty one of the columns",
                "“{field}”填了两遍；请清空其中一列"
            ));
        }
    }
    Ok(Value::Object(form))
}

/// A cell as the value that its field asks for.
fn value(field: &str, written: &str, schema: &Value) -> Result<Value, Said> {
    let of = |word: &str| schema["type"] == word;
    let number = || written.parse::<serde_json::Number>().map(Value::Number);
    if of("integer") || of("number") {
        return number().map_err(|_| {
            said!("“{field}” is a number; “{written}” is none", "“{field}”要填数字，“{written}”不是数字")
        });
    }
    if of("boolean") {
        return match written {
            "是" | "true" | "yes" | "1" => Ok(json!(true)),
            "否" | "false" | "no" | "0" => Ok(json!(false)),
            _ => Err(said!(
                "“{field}” is yes (“是”) or no (“否”), not “{written}”",
                "“{field}”要填是或否，不能填“{written}”"
            )),
        };
    }
    if of("array") {
        let items = written.split([';', '；', '、']).map(str::trim).filter(|item| !item.is_empty());
        return Ok(items.collect());
    }
    Ok(json!(written))
}

impl Tenant {
    /// A procedure in force by its id or title.
    pub(super) fn procedure_called(&self, written: &str) -> Result<&str, Said> {
        if let Some((id, _)) = self.procedures().find(|(id, _)| id.as_str() == written) {
            return Ok(id);
        }
        let mut titled = self.procedures().filter(|(_, it)| it.procedure.title == written);
        match (titled.next(), titled.next()) {
            (Some((id, _)), None) => Ok(id),
            (Some(_), Some(_)) => Err(said!(
                "several procedures are called “{written}”; write the id",
                "有几个规程都叫“{written}”；请写规程的 id"
            )),
            (None, _) => {
                if let Some(pack) = self.retired(written) {
                    return Err(said!(
                        "the pack “{pack}” has retired and takes no new matters; publish it again",
                        "机制包“{pack}”已停用，不再收新事项；请重新启用"
                    ));
                }
                let mut titles: Vec<&str> =
                    self.procedures().map(|(_, it)| it.procedure.title.as_str()).collect();
                titles.sort_unstable();
                let Said { en, zh } = offer(written, &titles);
                Err(said!("“{written}” is not a procedure in force; {en}", "“{written}”不是在用的规程；{zh}"))
            }
        }
    }
}
