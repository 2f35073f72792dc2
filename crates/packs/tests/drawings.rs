//! Pictures of procedures: the same every time, and readable.

#![allow(clippy::unwrap_used)]

mod common;

use gewu_packs::draw::{Drawing, OPEN, Way};
use std::path::Path;

/// The pictures of the pack that ships and of the variants; `UPDATE=1` draws them anew.
#[test]
fn every_pack_is_drawn_as_before() {
    for folder in common::folders() {
        let pack = common::pack(&folder);
        for (id, runnable) in &pack.procedures {
            for language in ["zh-CN", "en"] {
                let drawing = Drawing { pack: &pack, procedure: &runnable.procedure, language };
                let drawn = drawing.svg(&Way::default());
                let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join(format!("tests/drawings/{}.{id}.{language}.svg", pack.id));
                if std::env::var_os("UPDATE").is_some() {
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(&path, &drawn).unwrap();
                }
                let kept = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(
                    kept == drawn,
                    "{} is out of date: run this test with UPDATE=1 and look at it",
                    path.display()
                );
            }
        }
    }
}

/// Everything that a matter can come to is in the picture and in its words; nothing lies on anything else.
#[test]
fn every_step_has_a_place_of_its_own() {
    let pack = common::pack(&common::root().join("packs/event-loop"));
    let runnable = &pack.procedures["event"];
    let mut way = Way::default();
    way.taken.insert((OPEN.to_owned(), "triage".to_owned()));
    way.taken.insert(("triage".to_owned(), "handle".to_owned()));
    way.current.insert("handle".to_owned());
    let drawing = Drawing { pack: &pack, procedure: &runnable.procedure, language: "zh-CN" };
    let drawn = drawing.svg(&way);
    let (_, words) = drawn.split_once("<desc").unwrap();
    let (words, _) = words.split_once("</desc>").unwrap();
    for step in runnable.procedure.steps.values() {
        assert!(
            drawn.contains(&format!(">{}<", step.title)) || drawn.contains(&format!(" {}<", step.title)),
            "{}",
            step.title
        );
        assert!(words.contains(&step.title), "{}", step.title);
    }
    assert!(words.contains("处理（正在这里等待）") && words.contains("研判（已经过）"), "{words}");
    assert!(drawn.contains("▶ 处理") && drawn.contains("✓ 研判"));
    let boxes = boxes(&drawn);
    for (at, one) in boxes.iter().enumerate() {
        for other in &boxes[at + 1..] {
            let apart = one[0] + one[2] <= other[0]
                || other[0] + other[2] <= one[0]
                || one[1] + one[3] <= other[1]
                || other[1] + other[3] <= one[1];
            assert!(apart, "{one:?} lies on {other:?}");
        }
    }
}

/// The boxes of the nodes: x, y, width, height.
fn boxes(svg: &str) -> Vec<[f64; 4]> {
    let nodes = svg.lines().filter(|line| line.starts_with("<g><rect") && line.contains("stroke="));
    nodes
        .map(|line| {
            ["x", "y", "width", "height"].map(|name| {
                let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
                rest.split_once('"').unwrap().0.parse().unwrap()
            })
        })
        .collect()
}
