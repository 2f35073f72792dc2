//! What a row says of the opening form.

use super::read::Cells;
use crate::tenant::Tenant;
use gewu_packs::Runnable;
use gewu_packs::form::ATTACHMENTS;
use serde_json::{Map, Value, json};

/// The category of a row, by its id or title.
pub(super) fn category(runnable: &Runnable, said: &str) -> Result<Option<String>, String> {
    let categories = &runnable.procedure.categories;
    if categories.is_empty() {
        return match said {
            "" => Ok(None),
            _ => Err(format!("“{}” has no categories; empty the column category", runnable.procedure.title)),
        };
    }
    let found = categories.iter().find(|(id, row)| id.as_str() == said || row.title == said);
    found.map(|(id, _)| Some(id.clone())).ok_or_else(|| {
        let mut rows: Vec<_> = categories.values().collect();
        rows.sort_by_key(|row| row.row);
        let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
        format!("“{said}” is not a category of “{}”; {}", runnable.procedure.title, offer(said, &titles))
    })
}

/// What could have been meant, or all that there is.
pub(super) fn offer(said: &str, titles: &[&str]) -> String {
    let likeness = |title: &&&str| (strsim::jaro_winkler(title, said) * 1000.0) as u32;
    match titles.iter().max_by_key(likeness).filter(|title| likeness(title) > 700) {
        Some(near) => format!("did you mean “{near}”? There are {}", titles.join("、")),
        None => format!("write one of {}", titles.join("、")),
    }
}

/// The form that a row fills, by field.
pub(super) fn form(
    runnable: &Runnable,
    category: Option<&String>,
    cells: &Cells<'_>,
) -> Result<Value, String> {
    let none = Map::new();
    let fields = runnable.form.schema().get("properties").and_then(Value::as_object).unwrap_or(&none);
    let mut form = Map::new();
    if let (Some(category), true) = (category, fields.contains_key("category")) {
        form.insert("category".to_owned(), json!(category));
    }
    let own = ["title", "text"].map(|field| (field, cells.of(field)));
    let further = cells.further();
    for (field, said) in own.into_iter().chain(further).filter(|(_, said)| !said.is_empty()) {
        let by_title = || fields.iter().find(|(_, schema)| schema["title"] == field);
        let found = fields.get_key_value(field).or_else(by_title);
        let Some((name, schema)) = found.filter(|(name, _)| name.as_str() != ATTACHMENTS) else {
            let names: Vec<&str> =
                fields.keys().filter(|name| *name != ATTACHMENTS).map(String::as_str).collect();
            return Err(format!(
                "the form of “{}” has no field “{field}”; {}",
                runnable.procedure.title,
                offer(field, &names)
            ));
        };
        if form.insert(name.clone(), value(field, said, schema)?).is_some() {
            return Err(format!("“{field}” is told twice; empty one of the columns"));
        }
    }
    Ok(Value::Object(form))
}

/// A cell as the value that its field asks for.
fn value(field: &str, said: &str, schema: &Value) -> Result<Value, String> {
    let of = |word: &str| schema["type"] == word;
    let number = || said.parse::<serde_json::Number>().map(Value::Number);
    if of("integer") || of("number") {
        return number().map_err(|_| format!("“{field}” is a number; “{said}” is none"));
    }
    if of("boolean") {
        return match said {
            "是" | "true" | "yes" | "1" => Ok(json!(true)),
            "否" | "false" | "no" | "0" => Ok(json!(false)),
            _ => Err(format!("“{field}” is 是 or 否, not “{said}”")),
        };
    }
    if of("array") {
        let items = said.split([';', '；', '、']).map(str::trim).filter(|item| !item.is_empty());
        return Ok(items.collect());
    }
    Ok(json!(said))
}

impl Tenant {
    /// A procedure in force by its id or title.
    pub(super) fn procedure_called(&self, said: &str) -> Result<&str, String> {
        if let Some((id, _)) = self.procedures().find(|(id, _)| id.as_str() == said) {
            return Ok(id);
        }
        let mut titled = self.procedures().filter(|(_, it)| it.procedure.title == said);
        match (titled.next(), titled.next()) {
            (Some((id, _)), None) => Ok(id),
            (Some(_), Some(_)) => Err(format!("several procedures are called “{said}”; write the id")),
            (None, _) => {
                if let Some(pack) = self.retired(said) {
                    return Err(format!(
                        "the pack “{pack}” has retired and takes no new matters; publish it again"
                    ));
                }
                let mut titles: Vec<&str> =
                    self.procedures().map(|(_, it)| it.procedure.title.as_str()).collect();
                titles.sort_unstable();
                Err(format!("“{said}” is not a procedure in force; {}", offer(said, &titles)))
            }
        }
    }
}
