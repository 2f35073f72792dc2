//! A row as a line of text, and back.

use super::format::{CellKind, HeaderColumn};
use data_encoding::BASE64;
use gewu_store::archive::{Cell, Cells};
use serde_json::Value;
use std::io::Write;

/// Writes a row as a JSON array with a line break behind it.
pub(super) fn put(line: &mut Vec<u8>, row: &Cells) {
    line.push(b'[');
    for (at, cell) in row.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        let written = match cell {
            Cell::Null => line.write_all(b"null"),
            Cell::Int(value) => write!(line, "{value}"),
            Cell::Text(value) => serde_json::to_writer(&mut *line, value).map_err(Into::into),
            Cell::Bytes(value) => write!(line, "\"{}\"", BASE64.encode(value)),
            Cell::Flag(value) => write!(line, "{value}"),
        };
        written.expect("a vector takes all");
    }
    line.extend(b"]\n");
}

/// Reads a row back; what is wrong with it, in words, where it is none.
pub(super) fn take(line: &[u8], columns: &[HeaderColumn]) -> Result<Cells, String> {
    let values: Vec<Value> =
        serde_json::from_slice(line).map_err(|error| format!("a row is no JSON array: {error}"))?;
    if values.len() != columns.len() {
        return Err(format!("a row has {} columns and should have {}", values.len(), columns.len()));
    }
    values.into_iter().zip(columns).map(|(value, column)| cell(value, column)).collect()
}

fn cell(value: Value, column: &HeaderColumn) -> Result<Cell, String> {
    let wrong = |value: &Value| {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "yes or no",
            Value::Number(_) => "a number",
            Value::String(_) => "words",
            Value::Array(_) | Value::Object(_) => "a list",
        };
        format!("column {} holds {found}, which does not fit {:?}", column.name, column.kind)
    };
    Ok(match (column.kind, value) {
        (_, Value::Null) => Cell::Null,
        (CellKind::Int, value) => Cell::Int(value.as_i64().ok_or_else(|| wrong(&value))?),
        (CellKind::Text, Value::String(text)) => Cell::Text(text),
        (CellKind::Bytes, Value::String(text)) => {
            let bytes = BASE64.decode(text.as_bytes());
            Cell::Bytes(bytes.map_err(|error| format!("column {} holds no Base64: {error}", column.name))?)
        }
        (CellKind::Flag, Value::Bool(flag)) => Cell::Flag(flag),
        (_, value) => return Err(wrong(&value)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Vec<HeaderColumn> {
        let kinds = [CellKind::Int, CellKind::Text, CellKind::Bytes, CellKind::Flag];
        kinds.map(|kind| HeaderColumn { name: format!("{kind:?}"), kind }).into()
    }

    proptest! {
        #[test]
        fn every_row_comes_back(
            int in proptest::option::of(any::<i64>()),
            text in proptest::option::of(any::<String>()),
            bytes in proptest::option::of(any::<Vec<u8>>()),
            flag in proptest::option::of(any::<bool>()),
        ) {
            let row = vec![
                int.map_or(Cell::Null, Cell::Int),
                text.map_or(Cell::Null, Cell::Text),
                bytes.map_or(Cell::Null, Cell::Bytes),
                flag.map_or(Cell::Null, Cell::Flag),
            ];
            let mut line = Vec::new();
            put(&mut line, &row);
            prop_assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1, "a row is one line");
            prop_assert_eq!(take(&line[..line.len() - 1], &columns()), Ok(row));
        }

        #[test]
        fn nonsense_is_refused_in_words(line in any::<Vec<u8>>()) {
            if let Err(said) = take(&line, &columns()) {
                prop_assert!(!said.is_empty());
            }
        }
    }

    #[test]
    fn other_types_are_named() {
        for (line, said) in [
            (&br#"["1","a","",true]"#[..], "column Int holds words"),
            (br#"[1.5,"a","",true]"#, "column Int holds a number"),
            (br#"[9223372036854775808,"a","",true]"#, "column Int"),
            (br#"[1,2,"",true]"#, "column Text holds a number"),
            (br#"[1,"a","=!",true]"#, "no Base64"),
            (br#"[1,"a","",0]"#, "column Flag holds a number"),
            (br#"[1,"a",""]"#, "3 columns and should have 4"),
            (br#"{"a":1}"#, "no JSON array"),
        ] {
            let refused = take(line, &columns()).unwrap_err();
            assert!(refused.contains(said), "{refused}");
        }
    }
}
