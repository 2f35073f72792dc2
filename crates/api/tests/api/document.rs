//! The OpenAPI document.

use serde_json::Value;
use std::path::Path;

/// The committed document is the generated one; `UPDATE=1` writes it anew.
#[test]
fn the_committed_document_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let generated = serde_json::to_string_pretty(&gewu_api::openapi()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "openapi.json is out of date: run this test with UPDATE=1 and commit it");
}

/// Every operation has its own id, a summary, and for each status above 399 the form of problems.
#[test]
fn every_operation_is_documented() {
    let document = serde_json::to_value(gewu_api::openapi()).unwrap();
    assert_eq!(document["openapi"].as_str().map(|it| &it[..3]), Some("3.1"));
    let mut ids = std::collections::BTreeSet::new();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations += 1;
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} stands there twice");
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            for (status, response) in operation["responses"].as_object().unwrap() {
                if status.parse::<u16>().unwrap() >= 400 {
                    let schema = "/content/application~1problem+json/schema/$ref";
                    let named = response.pointer(schema).and_then(Value::as_str);
                    assert_eq!(named, Some("#/components/schemas/Problem"), "{method} {path} {status}");
                }
            }
        }
    }
    assert!(operations > 25, "{operations}");
}

/// What is referred to is there.
#[test]
fn no_reference_leads_nowhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|it| references(it, found));
            }
            Value::Array(items) => items.iter().for_each(|it| references(it, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(gewu_api::openapi()).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// The document names shapes by the last part of their path: of two of one name it would show one, for both.
#[test]
fn no_two_shapes_have_one_name() {
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut names = std::collections::BTreeSet::new();
    for file in &files {
        for part in file.split("#[derive(").skip(1) {
            let (derived, rest) = part.split_once(")]").unwrap();
            let mut words =
                rest.split_whitespace().skip_while(|word| !["struct", "enum"].contains(word)).skip(1);
            let name = words.next().unwrap_or_default();
            let name = name.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            if derived.split(", ").any(|it| it == "ToSchema") {
                assert!(names.insert(name.to_owned()), "two shapes are called {name}");
            }
        }
    }
    assert!(names.len() > 50, "{names:?}");
}
