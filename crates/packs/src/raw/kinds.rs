//! Kinds of steps, and which fields mean something on which.

/// The kinds of steps.
pub(crate) const KINDS: [&str; 8] =
    ["task", "rating", "consent", "review", "ballot", "notice", "parallel", "wait"];
/// Those that somebody does.
const ACTS: &[&str] = &["task", "rating", "consent", "review", "ballot", "notice"];
/// Fields that mean something on some kinds only.
const OF_KINDS: [(&str, &[&str]); 22] = [
    ("who", ACTS),
    ("limit", &["task", "rating", "consent", "ballot"]),
    ("form", ACTS),
    ("not", ACTS),
    ("escalate", ACTS),
    ("may", ACTS),
    ("every", &["review"]),
    ("at_least", &["review"]),
    ("rates", &["rating"]),
    ("scale", &["rating"]),
    ("branches", &["parallel"]),
    ("branches_of", &["parallel"]),
    ("join", &["parallel"]),
    ("until", &["wait"]),
    ("body", &["ballot"]),
    ("present", &["ballot"]),
    ("passes", &["ballot"]),
    ("papers", &["ballot"]),
    ("sittings", &["ballot"]),
    ("decides", &["ballot"]),
    ("days", &["notice"]),
    ("of", &["consent"]),
];

/// The kinds on which a field means something.
pub(crate) fn kinds_of(field: &str) -> &'static [&'static str] {
    OF_KINDS.iter().find(|(name, _)| *name == field).map_or(&KINDS, |(_, kinds)| kinds)
}
