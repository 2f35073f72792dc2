//! How names stand in a sentence, in each language.

use gewu_packs::Said;

/// Names one after another, each within quotation marks.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> Said {
    let names: Vec<String> = names.into_iter().map(|name| format!("“{name}”")).collect();
    Said::of(names.join(", "), names.join("、"))
}
