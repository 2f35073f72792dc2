//! What a change is about.

/// What a change is about, by the ids of the pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum About {
    /// The pack as a whole.
    Pack,
    Role(String),
    Unit(String),
    External(String),
    Body(String),
    Parameter(String),
    Procedure(String),
    Opening {
        procedure: String,
        field: String,
    },
    Result {
        procedure: String,
        result: String,
    },
    End {
        procedure: String,
        end: String,
    },
    Side {
        procedure: String,
        side: String,
    },
    Category {
        procedure: String,
        category: String,
    },
    Step {
        procedure: String,
        step: String,
    },
    /// A field of the form that goes with all outcomes of a step, or with one.
    Field {
        procedure: String,
        step: String,
        outcome: Option<String>,
        field: String,
    },
    /// A field of the form that tells of a party.
    PartyField {
        procedure: String,
        side: String,
        field: String,
    },
    Outcome {
        procedure: String,
        step: String,
        outcome: String,
    },
    Scenario(String),
    Words(String),
}

impl About {
    /// The word of interfaces.
    pub fn word(&self) -> &'static str {
        match self {
            About::Pack => "pack",
            About::Role(_) => "role",
            About::Unit(_) => "unit",
            About::External(_) => "external",
            About::Body(_) => "body",
            About::Parameter(_) => "parameter",
            About::Procedure(_) => "procedure",
            About::Opening { .. } | About::Field { .. } | About::PartyField { .. } => "field",
            About::Result { .. } => "result",
            About::End { .. } => "end",
            About::Side { .. } => "side",
            About::Category { .. } => "category",
            About::Step { .. } => "step",
            About::Outcome { .. } => "outcome",
            About::Scenario(_) => "scenario",
            About::Words(_) => "words",
        }
    }

    /// The parameter, if it is about one.
    pub fn parameter(&self) -> Option<&str> {
        if let About::Parameter(name) = self { Some(name) } else { None }
    }

    /// What it stands in: when that comes or goes as a whole, nothing is said of its parts.
    pub(super) fn within(&self) -> Option<About> {
        match self {
            About::Opening { procedure, .. }
            | About::Result { procedure, .. }
            | About::End { procedure, .. }
            | About::Side { procedure, .. }
            | About::Category { procedure, .. }
            | About::Step { procedure, .. } => Some(About::Procedure(procedure.clone())),
            About::Field { procedure, step, outcome: None, .. } | About::Outcome { procedure, step, .. } => {
                Some(About::Step { procedure: procedure.clone(), step: step.clone() })
            }
            About::PartyField { procedure, side, .. } => {
                Some(About::Side { procedure: procedure.clone(), side: side.clone() })
            }
            About::Field { procedure, step, outcome: Some(outcome), .. } => Some(About::Outcome {
                procedure: procedure.clone(),
                step: step.clone(),
                outcome: outcome.clone(),
            }),
            _ => None,
        }
    }

    /// As people read a pack: what belongs together stands together.
    pub(super) fn order(&self) -> (u8, &str, u8, &str, Option<&str>, &str) {
        match self {
            About::Pack => (0, "", 0, "", None, ""),
            About::Parameter(name) => (1, "", 0, "", None, name),
            About::Role(name) => (2, "", 0, "", None, name),
            About::Unit(name) | About::External(name) | About::Body(name) => (3, "", 0, "", None, name),
            About::Procedure(procedure) => (4, procedure, 0, "", None, ""),
            About::Opening { procedure, field } => (4, procedure, 1, "", None, field),
            About::Step { procedure, step } => (4, procedure, 2, step, None, ""),
            About::Outcome { procedure, step, outcome } => (4, procedure, 2, step, Some(outcome), ""),
            About::Field { procedure, step, outcome, field } => {
                (4, procedure, 2, step, outcome.as_deref(), field)
            }
            About::End { procedure, end } => (4, procedure, 3, end, None, ""),
            About::Result { procedure, result } => (4, procedure, 4, result, None, ""),
            About::Category { procedure, category } => (4, procedure, 5, category, None, ""),
            About::Side { procedure, side } => (4, procedure, 6, side, None, ""),
            About::PartyField { procedure, side, field } => (4, procedure, 6, side, None, field),
            About::Scenario(file) => (5, "", 0, "", None, file),
            About::Words(language) => (6, "", 0, "", None, language),
        }
    }
}
