//! BPMN of procedures: everything once, nothing that refers to nothing. That editors open it as it is drawn is tested
//! with one of them, in `e2e/bpmn.test.mjs`.
#![allow(clippy::unwrap_used)]

mod common;
mod random;

use gewu_matter::Procedure;
use gewu_packs::Pack;
use gewu_packs::draw::Drawing;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is read of a file: elements by their ids, with their attributes and the names of what stands in them.
#[derive(Default)]
struct Model {
    elements: BTreeMap<String, Element>,
    /// Ids that were given twice.
    twice: Vec<String>,
    /// What is referred to, from where.
    refers: Vec<(String, String)>,
}

#[derive(Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    inner: BTreeSet<String>,
}

fn read(xml: &str) -> Model {
    let mut reader = Reader::from_str(xml);
    let mut model = Model::default();
    let mut around: Vec<(String, Option<String>)> = Vec::new();
    loop {
        let (start, whole) = match reader.read_event().unwrap() {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::Text(text) => {
                let (name, _) = around.last().cloned().unwrap_or_default();
                if ["bpmn:incoming", "bpmn:outgoing", "bpmn:flowNodeRef"].contains(&name.as_str()) {
                    model.refers.push((name, text.to_string()));
                }
                continue;
            }
            Event::End(_) => {
                around.pop();
                continue;
            }
            Event::Eof => return model,
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        let attributes: BTreeMap<String, String> = start
            .attributes()
            .map(|it| it.unwrap())
            .map(|it| {
                let key = it.key.as_ref().to_owned();
                (key, it.value.to_string())
            })
            .collect();
        for key in [
            "sourceRef",
            "targetRef",
            "attachedToRef",
            "bpmnElement",
            "default",
            "processRef",
            "escalationRef",
        ] {
            model.refers.extend(attributes.get(key).map(|to| (key.to_owned(), to.clone())));
        }
        if let Some((_, Some(outer))) = around.last() {
            model.elements.get_mut(outer).unwrap().inner.insert(name.clone());
        }
        let id = attributes.get("id").cloned();
        if let Some(id) = &id {
            let element = Element { name: name.clone(), attributes, inner: BTreeSet::new() };
            if model.elements.insert(id.clone(), element).is_some() {
                model.twice.push(id.clone());
            }
        }
        if !whole {
            around.push((name, id));
        }
    }
}

/// Each element has a name of its own that XML takes, refers to what there is, and is drawn.
fn holds(procedure: &Procedure, xml: &str, sound: bool) {
    let model = read(xml);
    assert_eq!(model.twice, Vec::<String>::new(), "ids that are given twice");
    for id in model.elements.keys() {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        assert!(id.starts_with(|it: char| it.is_ascii_alphabetic()) && id.chars().all(plain), "{id}");
    }
    for (how, to) in &model.refers {
        assert!(model.elements.contains_key(to), "{how} “{to}” is nothing");
    }
    let of = |names: &[&str]| model.elements.values().filter(|it| names.contains(&it.name.as_str())).count();
    let steps = model
        .elements
        .keys()
        .filter(|id| id.starts_with("Step_") && !id.ends_with("_di") && !id.ends_with("_timer"));
    assert_eq!(steps.count(), procedure.steps.len());
    let ends = model
        .elements
        .keys()
        .filter(|id| id.starts_with("End_") && !id.ends_with("_di") && !id.ends_with("_all"));
    assert_eq!(ends.count(), procedure.ends.len());
    assert_eq!(of(&["bpmn:startEvent"]), procedure.opens.len() + usize::from(procedure.reopen.is_some()));
    let drawn = |shape: &str| {
        let shapes = model.elements.values().filter(|it| it.name == shape);
        shapes.map(|it| it.attributes["bpmnElement"].clone()).collect::<Vec<_>>()
    };
    let (shapes, edges) = (drawn("bpmndi:BPMNShape"), drawn("bpmndi:BPMNEdge"));
    let kinds = ["Task", "Gateway", "Event"];
    let nodes = model
        .elements
        .iter()
        .filter(|(_, it)| it.name.starts_with("bpmn:") && kinds.iter().any(|kind| it.name.ends_with(kind)));
    for (id, node) in nodes {
        assert_eq!(shapes.iter().filter(|shape| *shape == id).count(), 1, "{id} is drawn once");
        let goes = node.inner.contains("bpmn:outgoing");
        assert!(!sound || goes != node.name.ends_with("endEvent"), "{id} leads on, or ends");
    }
    assert_eq!(edges.len(), of(&["bpmn:sequenceFlow"]), "each flow is drawn once");
}

#[test]
fn every_procedure_is_modelled_whole() {
    for folder in common::folders() {
        let pack = common::pack(&folder);
        for runnable in pack.procedures.values() {
            for language in ["zh-CN", "en"] {
                holds(
                    &runnable.procedure,
                    &Drawing { pack: &pack, procedure: &runnable.procedure, language }.bpmn(),
                    true,
                );
            }
        }
    }
}

/// One file as it was; `UPDATE=1` writes it anew.
#[test]
fn a_model_is_as_it_was() {
    let pack = common::pack(&common::root().join("crates/packs/tests/variants/village-loop"));
    let procedure = &pack.procedures["event"].procedure;
    let drawn = Drawing { pack: &pack, procedure, language: "zh-CN" }.bpmn();
    common::kept(Path::new("crates/packs/tests/drawings/village-loop.event.zh-CN.bpmn"), &drawn);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_procedure_is_like_it_is_drawn_once(numbers in prop::collection::vec(any::<u8>(), 200)) {
        let procedure = random::procedure(&numbers);
        let pack = Pack {
            id: "random".to_owned(),
            hash: String::new(),
            title: String::new(),
            summary: String::new(),
            roles: BTreeMap::new(),
            externals: BTreeMap::new(),
            units: BTreeMap::new(),
            bodies: BTreeMap::new(),
            parameters: BTreeMap::new(),
            procedures: BTreeMap::new(),
            words: BTreeMap::new(),
            scenarios: vec![],
            proven: 0,
        };
        let drawing = Drawing { pack: &pack, procedure: &procedure, language: "zh-CN" };
        // What leads nowhere does not pass the check, and is drawn all the same.
        holds(&procedure, &drawing.bpmn(), false);
        prop_assert!(drawing.svg(&Default::default()).ends_with("</svg>\n"));
    }
}
