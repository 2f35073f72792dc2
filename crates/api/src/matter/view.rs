//! A matter as it is sent.

use gewu_app::export::ReadingView;
use gewu_app::matter::show::{AboutView, MatterView, PartyView, PlaceView, TaskView};
use gewu_app::matter::timeline::FactView;
use gewu_kernel::Timestamp;
use gewu_matter::matter::Binding;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A matter as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MatterAnswer {
    id: Uuid,
    /// Its version, also in the `ETag`.
    pub(super) version: u64,
    /// The procedure’s id.
    procedure: String,
    /// What people call the procedure.
    procedure_title: String,
    /// `open` or `ended`.
    status: &'static str,
    /// The end it came to, in words.
    end: Option<String>,
    /// The result claimed last, in words.
    result: Option<String>,
    /// The category, in words.
    category: Option<String>,
    /// Where it lies, from the largest place to the smallest.
    places: Vec<PlaceAnswer>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// The opening form. Personal fields but the title are for those with a part in the matter: whoever reported
    /// it, acted on it or is named in it, a body that has it, and the seats that its steps name where it lies.
    #[schema(value_type = Object)]
    form: Map<String, Value>,
    /// What the caller may do with the matter as a whole now: `urge`, `note`, `reopen`, `withdraw`.
    #[schema(example = json!(["note", "urge"]))]
    may: Vec<&'static str>,
    /// Whom it is between, where the procedure has sides.
    parties: Vec<PartyAnswer>,
    /// Whom and which bodies it is about, for those who work on it.
    about: Vec<WhomAnswer>,
    /// What waits.
    tasks: Vec<TaskAnswer>,
    /// What happened, in order.
    timeline: Vec<FactAnswer>,
    /// Who has taken personal values of it along in a table, the latest first.
    readings: Vec<ReadingAnswer>,
}

/// That somebody took personal values of a matter along.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingAnswer {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who: a name for staff; for others the office that they held then, if they held any.
    by: Option<String>,
    /// Which fields of the opening form, and `reporter` for who reported it.
    #[schema(example = json!(["title", "phone"]))]
    fields: Vec<String>,
}

/// Somebody, or a body, that a matter is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WhomAnswer {
    /// The body’s number, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<i64>,
    /// The person’s id, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Uuid>,
    /// Their name.
    name: String,
}

/// One of those whom a matter is between.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PartyAnswer {
    /// The number within the matter; 0 is whoever opened it.
    party: u32,
    /// The side’s id.
    side: String,
    /// What people call the side.
    side_title: String,
    /// What is known of them by the side’s form, as far as the caller reads it.
    #[schema(value_type = Object)]
    known: Map<String, Value>,
    /// Whether it is the caller.
    own: bool,
}

/// A place of a matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceAnswer {
    /// `county`, `town`, `village`, `small-grid` …
    level: String,
    /// Its number.
    area: i64,
    /// Its name today.
    name: String,
    /// Invented for demonstration or tests: not a real place.
    synthetic: bool,
}

/// Something that waits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TaskAnswer {
    /// Its number within the matter.
    task: u32,
    /// The step’s id.
    step: String,
    /// What people call the step.
    step_title: String,
    /// What is to be done: `do` is `perform`, `decide`, `help` or `wait`.
    #[schema(value_type = Object)]
    purpose: Value,
    /// Who it waits for, in words: the place and the role, with names for staff.
    waits_for: String,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When its limit ends, exclusive; absent while the clock stands still or a day is waited for.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// Whether the limit depends on a calendar that is not out yet.
    provisional: bool,
    /// Whether the clock stands still.
    paused: bool,
    /// Whether somebody has signed for it.
    taken: bool,
    /// The outcomes it may come to, with what people call them.
    outcomes: BTreeMap<String, String>,
    /// Whether it waits for the caller, alone or with others of the same seat.
    yours: bool,
    /// The parties that it has yet to hear, where it asks parties.
    unheard: Vec<u32>,
    /// The outcomes to which the caller may bring it now.
    offered: Vec<String>,
    /// What the caller may do with it now: `take`, `finish`, `return`, `challenge`, `name-party`, `transfer`, `extend`,
    /// `pause`, `resume`, `ask-help`, `release-help`, `review`.
    #[schema(example = json!(["finish", "return", "take"]))]
    may: Vec<&'static str>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FactAnswer {
    /// The matter’s version after it.
    version: i64,
    /// What kind of thing.
    kind: String,
    /// Who: a name for staff; for others a seat, `reporter`, `anyone`, `time`, or `office` for somebody asked by name.
    actor: String,
    /// Of the fact that ends a matter, the name of whoever in office brought it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<String>,
    /// When it happened, as claimed.
    #[schema(value_type = String, format = DateTime)]
    happened_at: Timestamp,
    /// When it was taken down.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// What.
    #[schema(value_type = Object)]
    body: Value,
    /// What people called the step that it speaks of, in the edition that the matter ran then.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_title: Option<String>,
    /// What they called the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_title: Option<String>,
    /// Personal values told with it, for those with a part in the matter.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    personal: Map<String, Value>,
}

impl From<MatterView> for MatterAnswer {
    fn from(view: MatterView) -> MatterAnswer {
        MatterAnswer {
            id: view.id.0,
            version: view.version,
            procedure: view.procedure,
            procedure_title: view.procedure_title,
            status: super::act::status(view.status),
            end: view.end,
            result: view.result,
            category: view.category,
            places: view.places.into_iter().map(Into::into).collect(),
            opened_at: view.opened_at,
            ended_at: view.ended_at,
            form: view.form,
            may: view.may,
            parties: view.parties.into_iter().map(Into::into).collect(),
            about: view.about.into_iter().map(Into::into).collect(),
            tasks: view.tasks.into_iter().map(Into::into).collect(),
            timeline: view.timeline.into_iter().map(Into::into).collect(),
            readings: view.readings.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ReadingView> for ReadingAnswer {
    fn from(view: ReadingView) -> ReadingAnswer {
        ReadingAnswer { at: view.at, by: view.by, fields: view.fields }
    }
}

impl From<AboutView> for WhomAnswer {
    fn from(view: AboutView) -> WhomAnswer {
        let (body, person) = match view.whom {
            Binding::Body(body) => (Some(body.0), None),
            Binding::Person(person) => (None, Some(person.0)),
        };
        WhomAnswer { body, person, name: view.name }
    }
}

impl From<PartyView> for PartyAnswer {
    fn from(view: PartyView) -> PartyAnswer {
        let PartyView { party, side, side_title, known, own } = view;
        PartyAnswer { party, side, side_title, known, own }
    }
}

impl From<PlaceView> for PlaceAnswer {
    fn from(view: PlaceView) -> PlaceAnswer {
        PlaceAnswer { level: view.level, area: view.area.0, name: view.name, synthetic: view.synthetic }
    }
}

impl From<TaskView> for TaskAnswer {
    fn from(view: TaskView) -> TaskAnswer {
        TaskAnswer {
            task: view.task,
            step: view.step,
            step_title: view.step_title,
            purpose: view.purpose,
            waits_for: view.waits_for,
            opened_at: view.opened_at,
            due_at: view.due_at,
            provisional: view.provisional,
            paused: view.paused,
            taken: view.taken,
            outcomes: view.outcomes,
            yours: view.yours,
            unheard: view.unheard,
            offered: view.offered,
            may: view.may,
        }
    }
}

impl From<FactView> for FactAnswer {
    fn from(view: FactView) -> FactAnswer {
        FactAnswer {
            version: view.version,
            kind: view.kind,
            actor: view.actor,
            ended_by: view.ended_by,
            happened_at: view.happened_at,
            recorded_at: view.recorded_at,
            body: view.body,
            step_title: view.step_title,
            outcome_title: view.outcome_title,
            personal: view.personal,
        }
    }
}
