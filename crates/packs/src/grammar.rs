//! The small closed grammar of packs: who, where to, until when. A text either has a meaning here or is refused.

use crate::reading;
use crate::said::{Said, said};
use gewu_kernel::limit::Limit;
use gewu_matter::ballot::{Of, Share};
use gewu_matter::procedure::{At, BindKind, JoinRule, REPORTER, Target, Until, Who};
use gewu_territory::area::Level;

/// The levels that `@ grid` means: the smallest grid in which someone holds the role.
const GRID: [&str; 3] = ["small-grid", "medium-grid", "large-grid"];

/// The word before the id of an organ outside.
const EXTERNAL: &str = "external ";

/// The organ outside that a text names, if it names one.
pub(crate) fn external(text: &str) -> Option<&str> {
    text.trim().strip_prefix(EXTERNAL).map(str::trim).filter(|name| is_name(name))
}

/// `reporter`, the name of a binding, `external ID`, or `ROLE @ PLACE`.
pub(crate) fn who(text: &str) -> Result<Who, Said> {
    let Some((role, place)) = text.split_once('@') else {
        let name = text.trim();
        return match name {
            REPORTER => Ok(Who::Reporter),
            _ if external(name).is_some() => Ok(Who::External(external(name).unwrap_or_default().to_owned())),
            _ if is_name(name) => Ok(Who::Bound(name.to_owned())),
            _ => Err(said!(
                "“{text}” is nobody; write reporter, a binding, or ROLE @ PLACE",
                "“{text}”不是谁；写 reporter、已指定的名字，或“角色 @ 地点”"
            )),
        };
    };
    let (role, place) = (role.trim(), place.trim());
    if !is_name(role) || !is_name(place) {
        return Err(said!(
            "“{text}” is nobody; write ROLE @ PLACE, for example “handler @ unit”",
            "“{text}”不是谁；写“角色 @ 地点”，例如“handler @ unit”"
        ));
    }
    let at = match place {
        "grid" => At::Levels(GRID.map(str::to_owned).to_vec()),
        level if Level::of_word(level).is_some() => At::Levels(vec![level.to_owned()]),
        binding => At::Binding(binding.to_owned()),
    };
    Ok(Who::Role { role: role.to_owned(), at })
}

/// The id of a step, `end.NAME`, `join` or `join.failed`.
pub(crate) fn target(text: &str) -> Result<Target, Said> {
    match text {
        "join" => Ok(Target::Join),
        "join.failed" => Ok(Target::JoinFailed),
        _ => match text.strip_prefix("end.") {
            Some(end) if is_name(end) => Ok(Target::End(end.to_owned())),
            None if is_name(text) => Ok(Target::Step(text.to_owned())),
            _ => Err(said!(
                "“{text}” leads nowhere; write a step’s id, end.NAME, join or join.failed",
                "“{text}”哪里也不通；写环节编号、end.结局、join 或 join.failed"
            )),
        },
    }
}

/// `1 year` after entering, `STEP + 1 year`, or `form.FIELD`.
pub(crate) fn until(text: &str) -> Result<Until, Said> {
    if let Some(field) = text.strip_prefix("form.") {
        return Ok(Until::Field(field.to_owned()));
    }
    if text.starts_with("parameter.") {
        return Err(said!(
            "a parameter cannot stand in until; write the time itself, for example “10 days”, or a day of the form: “form.FIELD”",
            "until 里不能用参数；直接写时间，例如“10 days”，或者写表里填的那一天：“form.字段”"
        ));
    }
    match text.split_once('+') {
        Some((step, after)) => Ok(Until::AfterStep(step.trim().to_owned(), limit(after.trim())?)),
        None => Ok(Until::After(limit(text)?)),
    }
}

/// `5 working-days`.
pub(crate) fn limit(text: &str) -> Result<Limit, Said> {
    text.parse().map_err(|error: gewu_kernel::limit::NotALimit| {
        let otherwise = said!("{error}", "“{text}”不是时限；写数字和单位，例如 5 working-days（工作日）、2 working-hours（工作小时）、7 days（天）、3 months（月）、1 year（年）、1 urgent-hours（紧急小时）");
        reading::within(text).unwrap_or(otherwise)
    })
}

/// `all`, `any` or `at least N`.
pub(crate) fn join(text: &str) -> Result<JoinRule, Said> {
    match text {
        "all" => Ok(JoinRule::All),
        "any" => Ok(JoinRule::AtLeast(1)),
        _ => match text.strip_prefix("at least ").and_then(|count| count.parse().ok()) {
            Some(count) if count > 0 => Ok(JoinRule::AtLeast(count)),
            _ => Err(said!(
                "“{text}” does not say when branches are done; write all, any, or at least 2",
                "“{text}”没说分支怎样算完；写 all、any 或 at least 2"
            )),
        },
    }
}

/// `body`, `person`, or a body with the category's unit as the usual one: `body or from category`.
pub(crate) fn bind(text: &str) -> Result<(BindKind, bool), Said> {
    match text {
        "body" => Ok((BindKind::Body, false)),
        "body or from category" => Ok((BindKind::Body, true)),
        "person" => Ok((BindKind::Person, false)),
        _ => Err(said!(
            "“{text}” cannot be bound; write body, body or from category, or person",
            "“{text}”不能指定；写 body、body or from category 或 person"
        )),
    }
}

/// `> 1/2 of entitled`, or several with “or” between them.
pub(crate) fn shares(text: &str) -> Result<Vec<Share>, Said> {
    text.split(" or ").map(|part| share(part.trim())).collect()
}

/// `>= 2/3 of present`.
pub(crate) fn share(text: &str) -> Result<Share, Said> {
    let wrong = || {
        said!(
            "“{text}” is no share; write > or >=, a fraction, and of entitled, present, cast or households: “> 1/2 of present”",
            "“{text}”不是比例；写 > 或 >=、分数，以及 of entitled（应到）、present（实到）、cast（投票）或 households（户）：“> 1/2 of present”"
        )
    };
    let (more, rest) = match (text.strip_prefix(">="), text.strip_prefix('>')) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        _ => return Err(wrong()),
    };
    let (fraction, of) = rest.split_once(" of ").ok_or_else(wrong)?;
    let (numerator, denominator) = fraction.trim().split_once('/').ok_or_else(wrong)?;
    let of = match of.trim() {
        "entitled" => Of::Entitled,
        "present" => Of::Present,
        "cast" => Of::Cast,
        "households" => Of::Households,
        _ => return Err(wrong()),
    };
    match (numerator.trim().parse(), denominator.trim().parse()) {
        (Ok(numerator), Ok(denominator)) if denominator > 0 && numerator <= denominator => {
            Ok(Share { numerator, denominator, more, of })
        }
        _ => Err(wrong()),
    }
}

/// What to write where an id is none.
pub(crate) fn not_a_name() -> Said {
    said!(
        "an id is lower-case letters, digits and inner hyphens, for example “event-loop”",
        "编号只用小写字母、数字和中间的连字符，例如“event-loop”"
    )
}

/// At the opening nobody names anything: `from category`.
pub(crate) fn opening_bind(text: &str) -> Result<(BindKind, bool), Said> {
    match text {
        "from category" => Ok((BindKind::Body, true)),
        _ => Err(said!(
            "“{text}” cannot be bound when a matter opens; write from category, or bind it in a step",
            "“{text}”不能在开始时指定；写 from category，或在环节里指定"
        )),
    }
}

/// Whether a text can be an id: lower-case letters, digits and inner hyphens or underscores.
pub fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(inner) && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_who() {
        assert_eq!(who("reporter"), Ok(Who::Reporter));
        assert_eq!(who("contact"), Ok(Who::Bound("contact".into())));
        assert_eq!(who("external hotline"), Ok(Who::External("hotline".into())));
        assert!(who("external").is_ok() && who("external Hot line").is_err());
        let town = Who::Role { role: "dispatcher".into(), at: At::Levels(vec!["town".into()]) };
        assert_eq!(who("dispatcher @ town"), Ok(town));
        let unit = Who::Role { role: "handler".into(), at: At::Binding("unit".into()) };
        assert_eq!(who("handler @ unit"), Ok(unit));
        for nobody in ["", "@", "the mayor", "handler @", "@ town", "Handler @ unit"] {
            assert!(who(nobody).is_err(), "{nobody}");
        }
    }

    #[test]
    fn reads_targets_and_times() {
        assert_eq!(target("verify"), Ok(Target::Step("verify".into())));
        assert_eq!(target("end.closed"), Ok(Target::End("closed".into())));
        assert_eq!(target("join.failed"), Ok(Target::JoinFailed));
        assert!(target("end.").is_err() && target("the end").is_err());
        assert!(matches!(until("poll + 1 year"), Ok(Until::AfterStep(step, _)) if step == "poll"));
        assert!(matches!(until("form.ends_on"), Ok(Until::Field(_))));
        assert!(until("soon").is_err());
        assert_eq!(join("at least 2"), Ok(JoinRule::AtLeast(2)));
        assert!(join("at least 0").is_err() && join("most").is_err());
    }
}
