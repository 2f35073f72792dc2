//! How people read limits, seats and ways on.

use super::Both;
use crate::Pack;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::procedure::*;

/// The words of a procedure of a pack.
#[derive(Clone, Copy)]
pub(crate) struct Say<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) procedure: &'p str,
}

/// An id as English reads it.
pub(crate) fn spaced(id: &str) -> String {
    id.replace(['-', '_'], " ")
}

/// `2 working-days`
pub(crate) fn limit(limit: Limit) -> Both {
    let Limit { count, unit } = limit;
    let zh = match unit {
        Unit::UrgentHours => "紧急小时",
        Unit::WorkingHours => "工作小时",
        Unit::WorkingDays => "个工作日",
        Unit::Days => "天",
        Unit::Months => "个月",
    };
    Both::new(format!("{count} {zh}"), spaced(&limit.to_string()))
}

/// What is not there.
pub(crate) fn none() -> Both {
    Both::new("没有", "none")
}

pub(crate) fn flag(flag: bool) -> Both {
    if flag { Both::new("是", "yes") } else { Both::new("否", "no") }
}

pub(crate) fn pace(pace: Pace) -> Both {
    let Pace { usual, urgent } = pace;
    let (usual, rushed) = (limit(usual), limit(urgent));
    if usual == rushed {
        return usual;
    }
    Both::new(
        format!("{}（紧急的 {}）", usual.zh, rushed.zh),
        format!("{} ({} if urgent)", usual.en, rushed.en),
    )
}

pub(crate) fn limit_rule(rule: Option<&LimitRule>) -> Both {
    match rule {
        None => none(),
        Some(LimitRule::Fixed(fixed)) => limit(*fixed),
        Some(LimitRule::ByUrgency(by)) => pace(*by),
        Some(LimitRule::Field(field)) => {
            Both::new(format!("到表单里的“{field}”"), format!("until the form’s “{field}”"))
        }
        Some(LimitRule::Category) => Both::new("按类别", "as the category says"),
    }
}

/// Several texts in a row; `none` where there are none.
pub(crate) fn list(texts: impl IntoIterator<Item = Both>) -> Both {
    let (zh, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|both| (both.zh, both.en)).unzip();
    if zh.is_empty() { none() } else { Both::new(zh.join("、"), en.join(", ")) }
}

impl Say<'_> {
    /// The pack's word of a key below the procedure.
    pub(crate) fn word(self, key: &str) -> Both {
        let key =
            if key.is_empty() { self.procedure.to_owned() } else { format!("{}.{key}", self.procedure) };
        Both::new(self.pack.word("zh-CN", &key), self.pack.word("en", &key))
    }

    pub(crate) fn role(self, role: &str) -> Both {
        let title = self.pack.roles.get(role).map_or(role, String::as_str);
        Both::new(title, spaced(role))
    }

    pub(crate) fn unit(self, key: &str) -> Both {
        Both::new(self.pack.units.get(key).map_or(key, String::as_str), spaced(key))
    }

    pub(crate) fn external(self, name: &str) -> Both {
        Both::new(self.pack.externals.get(name).map_or(name, String::as_str), spaced(name))
    }

    pub(crate) fn step(self, step: &str) -> Both {
        match step {
            REPORTER => Both::new("上报人", "the reporter"),
            _ => self.word(&format!("step.{step}")),
        }
    }

    pub(crate) fn side(self, side: &str) -> Both {
        self.word(&format!("side.{side}"))
    }

    pub(crate) fn who(self, who: &Who) -> Both {
        match who {
            Who::Reporter => Both::new("上报人", "the reporter"),
            Who::Bound(name) => {
                Both::new(format!("指定的人（{name}）"), format!("whoever was named ({name})"))
            }
            Who::Side(side) => self.side(side),
            Who::External(name) => self.external(name),
            Who::Role { role, at } => {
                let (role, at) = (self.role(role), place(at));
                Both::new(format!("{}（{}）", role.zh, at.zh), format!("{} ({})", role.en, at.en))
            }
        }
    }

    pub(crate) fn whoever(self, who: &[Who]) -> Both {
        list(who.iter().map(|who| self.who(who)))
    }

    pub(crate) fn target(self, target: &Target) -> Both {
        match target {
            Target::Step(step) => self.step(step),
            Target::End(end) => self.word(&format!("end.{end}")),
            Target::Join => Both::new("汇合", "where the branches meet"),
            Target::JoinFailed => Both::new("汇合（未成）", "where the branches meet, as failed"),
        }
    }

    pub(crate) fn routes(self, routes: &[Route]) -> Both {
        list(routes.iter().map(|route| {
            let Route { when, to } = route;
            let to = self.target(to);
            match when {
                None => to,
                Some(when) => {
                    Both::new(format!("{}（当 {when}）", to.zh), format!("{} (when {when})", to.en))
                }
            }
        }))
    }

    pub(crate) fn binds(self, binds: &[Bind]) -> Both {
        list(binds.iter().map(|bind| {
            let Bind { name, kind, from_category } = bind;
            let kind = match kind {
                BindKind::Body => ("单位", "a body"),
                BindKind::Person => ("人员", "a person"),
            };
            let usual =
                if *from_category { ("，可按类别", ", or as the category says") } else { ("", "") };
            Both::new(format!("{}（{name}{}）", kind.0, usual.0), format!("{} ({name}{})", kind.1, usual.1))
        }))
    }
}

pub(crate) fn place(at: &At) -> Both {
    match at {
        At::Binding(name) => Both::new(format!("指定的单位 {name}"), format!("of the {name} that was named")),
        At::Levels(levels) => {
            // One after the other is asked: the smallest grid in which somebody holds the role.
            if *levels == ["small-grid", "medium-grid", "large-grid"] {
                return Both::new("网格", "grid");
            }
            list(levels.iter().map(|level| {
                let (zh, en) = level_word(level);
                Both::new(zh, en)
            }))
        }
    }
}

fn level_word(level: &str) -> (&str, &str) {
    match level {
        "province" => ("省", "province"),
        "city" => ("市", "city"),
        "county" => ("县", "county"),
        "town" => ("镇街", "town"),
        "village" => ("村", "village"),
        "group" => ("组", "group"),
        "small-grid" => ("小网格", "small grid"),
        "medium-grid" => ("中网格", "medium grid"),
        "large-grid" => ("大网格", "large grid"),
        other => (other, other),
    }
}
