//! What is said of the migrations of a pack, in the language of the request.

use super::wire::ActorAnswer;
use gewu_app::pack::{OpenStep, Outlook, Past, Pinned, WayBack};
use gewu_kernel::Timestamp;
use gewu_packs::Said;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An edition of a pack with a version of its parameters.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetBody {
    /// The edition’s hash.
    hash: String,
    /// The version of the parameters; 0 for the pack’s own.
    parameters: i64,
}

impl From<Pinned> for TargetBody {
    fn from(pinned: Pinned) -> TargetBody {
        TargetBody { hash: pinned.hash, parameters: pinned.overlay }
    }
}

impl From<TargetBody> for Pinned {
    fn from(body: TargetBody) -> Pinned {
        Pinned { hash: body.hash, overlay: body.parameters }
    }
}

/// How things stand with the matters that run on earlier editions.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlookAnswer {
    /// The edition in force; none of a pack that has retired.
    to: Option<TargetBody>,
    /// How many matters run on others, or on earlier parameters.
    behind: i64,
    /// The steps of those that the edition in force has not, or has as another kind: a plan says what each becomes.
    open: Vec<OpenStepAnswer>,
    /// The migrations that there were, the latest first.
    past: Vec<PastAnswer>,
}

/// A step of an earlier edition.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenStepAnswer {
    /// Its id.
    step: String,
    /// What people call it.
    title: String,
    /// The steps in force that it may become: those of the same kind.
    choices: Vec<ChoiceAnswer>,
}

/// A step in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoiceAnswer {
    /// Its id.
    step: String,
    /// What people call it.
    title: String,
}

/// Something as it was, and as it is or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepsAnswer {
    /// What people called the step.
    pub(super) was: String,
    /// What they call it now.
    pub(super) is: String,
}

/// A migration that was ordered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PastAnswer {
    /// Its id.
    migration: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who ordered it.
    by: ActorAnswer,
    /// The edition to which matters went.
    to: TargetBody,
    /// What steps became, in words.
    steps: Vec<StepsAnswer>,
    /// Whether limits were computed anew.
    new_limits: bool,
    /// How many matters went over.
    moved: i64,
    /// How many stayed on other editions; absent while it has not come to its end.
    left: Option<i64>,
    /// When it came to its end; absent while it is under way, and where it broke off.
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Timestamp>,
    /// Whether asking for portions goes on with it.
    goes_on: bool,
    /// When it was taken back, the first time first.
    backs: Vec<WayBackAnswer>,
}

/// Once that a migration was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WayBackAnswer {
    /// Its id.
    migration: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who ordered it.
    by: ActorAnswer,
    /// How many matters went back.
    moved: i64,
    /// How many stayed; absent while it has not come to its end.
    left: Option<i64>,
    /// When it came to its end.
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Timestamp>,
}

/// What was ordered.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderedAnswer {
    /// Under this id portions are asked for.
    pub(super) migration: String,
}

/// Texts in one language.
pub(super) struct In<'l>(pub(super) &'l str);

impl In<'_> {
    pub(super) fn said(&self, said: &Said) -> String {
        said.language(self.0).to_owned()
    }

    pub(super) fn steps(&self, steps: &[(Said, Said)]) -> Vec<StepsAnswer> {
        steps.iter().map(|(was, is)| StepsAnswer { was: self.said(was), is: self.said(is) }).collect()
    }

    fn open(&self, open: &OpenStep) -> OpenStepAnswer {
        let choice =
            |(step, title): (&String, &Said)| ChoiceAnswer { step: step.clone(), title: self.said(title) };
        let choices = open.choices.iter().map(choice).collect();
        OpenStepAnswer { step: open.step.clone(), title: self.said(&open.title), choices }
    }

    fn past(&self, past: Past) -> PastAnswer {
        PastAnswer {
            steps: self.steps(&past.steps),
            migration: past.migration,
            at: past.at,
            by: past.by.into(),
            to: past.to.into(),
            new_limits: past.plan.new_limits,
            moved: past.moved,
            left: past.left,
            done_at: past.done_at,
            goes_on: past.goes_on,
            backs: past.backs.into_iter().map(way_back).collect(),
        }
    }
}

fn way_back(back: WayBack) -> WayBackAnswer {
    let WayBack { migration, at, by, moved, left, done_at } = back;
    WayBackAnswer { migration, at, by: by.into(), moved, left, done_at }
}

impl OutlookAnswer {
    pub(super) fn of(outlook: Outlook, tag: &str) -> OutlookAnswer {
        let words = In(tag);
        OutlookAnswer {
            to: outlook.to.map(Into::into),
            behind: outlook.behind,
            open: outlook.open.iter().map(|open| words.open(open)).collect(),
            past: outlook.past.into_iter().map(|past| words.past(past)).collect(),
        }
    }
}
