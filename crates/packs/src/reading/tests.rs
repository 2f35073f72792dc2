use super::*;
use crate::overlay::RawOverlay;
use crate::raw::{RawCategories, RawPack, RawProcedure};
use crate::scenario::RawScenario;
use std::collections::BTreeSet;

/// Every place of a shape that has a key of its own.
fn places(shape: &Shape, way: &mut Vec<Part>, seen: &mut BTreeSet<String>, found: &mut Vec<Vec<Part>>) {
    for schema in shape.at(way).unwrap().either {
        if schema["type"] == "array" && !is_item(way) {
            way.push(Part::Item);
            places(shape, way, seen, found);
            way.pop();
        }
        let Some(fields) = schema.get("properties").and_then(Value::as_object) else { continue };
        if !seen.insert(schema.to_string()) {
            continue;
        }
        for key in fields.keys() {
            way.push(Part::Key(key.clone()));
            found.push(way.clone());
            places(shape, way, seen, found);
            way.push(Part::Key("some-name".to_owned()));
            if shape.at(way).is_some() {
                places(shape, way, seen, found);
            }
            way.pop();
            way.pop();
        }
    }
}

fn is_item(way: &[Part]) -> bool {
    way.last() == Some(&Part::Item)
}

/// Whatever stands behind a key in place of what belongs there: what the message says to write may stand there, and
/// reads as TOML.
fn each_key_is_cured(shape: &Shape) -> usize {
    let mut found = Vec::new();
    places(shape, &mut Vec::new(), &mut BTreeSet::new(), &mut found);
    let given = ["3", "true", "\"3\"", "\"some text\"", "2026-01-01", "1.5", "[\"some text\"]", "[1]", "[]"];
    for way in &found {
        let key = match way.last().unwrap() {
            Part::Key(key) => key,
            Part::Item => unreachable!("places end at a key"),
        };
        let at = shape.at(way).unwrap();
        if at.either.iter().all(|schema| is_tables(schema)) {
            continue;
        }
        for text in given {
            let given = format!("it = {text}").parse::<toml::Table>().unwrap()["it"].clone();
            let said = sample::like(shape, key, &at.either, Some(&given));
            let said = said.unwrap_or_else(|| panic!("{way:?} = {text}: nothing to write"));
            let takes = |said: &Value| at.either.iter().any(|schema| shape.takes(schema, said));
            assert!(takes(&said), "{way:?} = {text}: {said} may not stand there");
            let written = format!("{key} = {}", sample::written(&said));
            let read: toml::Table = written.parse().unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(serde_json::to_value(&read[key]).unwrap(), said, "{written}");
        }
    }
    found.len()
}

#[test]
fn what_to_write_in_place_of_a_wrong_shape_may_stand_there_for_every_key() {
    let shapes = [
        Shape::of::<RawPack>(),
        Shape::of::<RawProcedure>(),
        Shape::of::<RawCategories>(),
        Shape::of::<RawOverlay>(),
        Shape::of::<RawScenario>(),
    ];
    let keys: usize = shapes.iter().map(each_key_is_cured).sum();
    assert!(keys > 100, "{keys}");
}

#[test]
fn signs_of_a_chinese_keyboard_are_found_outside_of_texts_only() {
    let wrong = |text: &str| sign::wrong(text, text.len(), true).map(|(at, _)| at);
    assert_eq!(wrong("title = \"答：“好”，真的\""), None);
    assert_eq!(wrong("a = 1 # 注意：这里"), None);
    assert_eq!(wrong("a = '“”'"), None);
    assert_eq!(wrong("a = \"\"\"“\n”\"\"\""), None);
    assert_eq!(wrong("a = [\"b\"，\"c\"]"), Some(8));
    assert_eq!(wrong("a = \"b”"), Some(6));
    assert_eq!(within("> 1/2 of present"), None);
    assert!(within("clerk ＠ town").unwrap().zh.contains("改成英文的 @"));
    assert_eq!(within("form.title == \"：“”\""), None);
}
