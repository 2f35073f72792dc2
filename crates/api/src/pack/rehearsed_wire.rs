//! What a migration would do, and did, in the language of the request.

use super::migration_wire::{In, StepsAnswer, TargetBody};
use gewu_app::pack::{Moving, Portion, Rehearsed, Stays};
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a migration would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RehearsedAnswer {
    /// The edition that matters would run; whoever orders it repeats this as `against`.
    to: TargetBody,
    /// How many matters run on others.
    running: i64,
    /// How many of them were looked at, at most 20,000; all that follows is of those.
    looked_at: usize,
    /// How many could go over.
    fit: usize,
    /// Steps that would be others, or called otherwise, with how many matters wait in them.
    steps: Vec<StepMoveAnswer>,
    /// How many matters would have a limit that ends sooner, or have one where they had none.
    earlier: usize,
    /// How many would have one that ends later, or none any more.
    later: usize,
    /// From which roles tasks would go to which.
    handed: Vec<HandedAnswer>,
    /// The first matters for which something changes and that the caller may read anyway, at most 50.
    moving: Vec<MovingAnswer>,
    /// Those that would stay.
    stays: StaysAnswer,
}

/// A step that would be another one.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepMoveAnswer {
    /// Its id in the edition that runs.
    from: String,
    /// Its id in the edition in force.
    to: String,
    /// What people call it.
    was: String,
    /// What they would call it.
    is: String,
    /// How many matters wait in it.
    matters: usize,
}

/// Tasks that would go to others.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedAnswer {
    /// The role that has them.
    from: String,
    /// The role that would.
    to: String,
    /// How many tasks.
    tasks: usize,
}

/// What would change for a matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovingAnswer {
    /// The matter.
    matter: Uuid,
    /// What it is called in lists.
    title: Option<String>,
    /// The steps in which it waits.
    steps: Vec<StepsAnswer>,
    /// Limits that would end at another time.
    due: Vec<DueAnswer>,
    /// From which role a task would go to which, as `was` and `is`.
    handed: Vec<StepsAnswer>,
}

/// When a limit ends, and would end; none where there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueAnswer {
    #[schema(value_type = Option<String>, format = DateTime)]
    was: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    is: Option<Timestamp>,
}

/// Matters that stay with the edition that they run.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaysAnswer {
    /// How many.
    matters: usize,
    /// Why, the most frequent first.
    reasons: Vec<ReasonAnswer>,
    /// The first of them, at most 50.
    left: Vec<StayingAnswer>,
}

/// Why matters stay.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonAnswer {
    /// In a sentence that says what to do.
    #[schema(example = "正处于“处理”，那个版本没有这个环节：请指定对应到哪个环节。")]
    why: String,
    /// How many.
    matters: usize,
}

/// A matter that stays. To whoever may not read it, it is an id.
#[derive(Debug, Serialize, ToSchema)]
pub struct StayingAnswer {
    /// The matter.
    matter: Uuid,
    /// Whether the caller may read it.
    readable: bool,
    /// What it is called in lists.
    title: Option<String>,
    /// Why it stays.
    why: Option<String>,
}

/// What a portion came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortionAnswer {
    /// The migration, or the way back.
    migration: String,
    /// How many matters went over with this portion.
    moved: usize,
    /// Those of it that stay.
    stays: StaysAnswer,
    /// Where the next portion begins, for `after`; absent when it has come to its end.
    next: Option<String>,
}

impl In<'_> {
    fn moving(&self, moving: Moving) -> MovingAnswer {
        let handed = moving.handed.into_iter().map(|(was, is)| StepsAnswer { was, is });
        MovingAnswer {
            matter: moving.matter.0,
            title: moving.title,
            steps: self.steps(&moving.steps),
            due: moving.due.into_iter().map(|(was, is)| DueAnswer { was, is }).collect(),
            handed: handed.collect(),
        }
    }

    fn stays(&self, stays: Stays) -> StaysAnswer {
        let reasons = stays.reasons.iter();
        let left = stays.left.into_iter().map(|left| {
            let readable = left.seen.is_some();
            let (title, why) = left.seen.map_or((None, None), |(title, why)| (title, Some(self.said(&why))));
            StayingAnswer { matter: left.matter.0, readable, title, why }
        });
        StaysAnswer {
            matters: stays.matters,
            reasons: reasons
                .map(|it| ReasonAnswer { why: self.said(&it.said), matters: it.matters })
                .collect(),
            left: left.collect(),
        }
    }
}

impl RehearsedAnswer {
    pub(super) fn of(rehearsed: Rehearsed, tag: &str) -> RehearsedAnswer {
        let words = In(tag);
        let steps = rehearsed.steps.into_iter().map(|it| StepMoveAnswer {
            was: words.said(&it.was),
            is: words.said(&it.is),
            from: it.from,
            to: it.to,
            matters: it.matters,
        });
        let handed = rehearsed.handed.into_iter();
        RehearsedAnswer {
            to: rehearsed.to.into(),
            running: rehearsed.running,
            looked_at: rehearsed.looked_at,
            fit: rehearsed.fit,
            steps: steps.collect(),
            earlier: rehearsed.earlier,
            later: rehearsed.later,
            handed: handed.map(|it| HandedAnswer { from: it.from, to: it.to, tasks: it.tasks }).collect(),
            moving: rehearsed.moving.into_iter().map(|it| words.moving(it)).collect(),
            stays: words.stays(rehearsed.stays),
        }
    }
}

impl PortionAnswer {
    pub(super) fn of(portion: Portion, tag: &str) -> PortionAnswer {
        let Portion { migration, moved, stays, next } = portion;
        PortionAnswer { migration, moved, stays: In(tag).stays(stays), next }
    }
}
