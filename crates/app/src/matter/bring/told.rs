//! What a row tells of the course of a matter: when it was opened and ended, how, and how it was rated.

use super::columns::named;
use super::form;
use super::read::Cells;
use crate::table::moment::{Moment, moment};
use crate::table::words::listed;
use crate::tenant::Tenant;
use gewu_kernel::{Date, Timestamp};
use gewu_matter::{Ending, Procedure};
use gewu_packs::{Runnable, Said, said};
use std::collections::BTreeMap;

/// No book is older than this: a date before it is a number that was taken for one.
const EARLIEST: Date = Date::constant(1980, 1, 1);

/// When it was opened, when it is said to have ended, and how.
pub(super) fn times(
    tenant: &Tenant,
    procedure: &Procedure,
    cells: &Cells<'_>,
    now: Timestamp,
) -> Result<(Timestamp, Option<Timestamp>, Option<Ending>), Said> {
    let zone = &tenant.work_time.zone;
    let written = cells.of("opened");
    let opened = match written {
        "" => {
            return Err(said!(
                "opened is empty; say when it was opened",
                "上报时间是空的；请填上什么时候上报的"
            ));
        }
        text => moment(named("opened"), text, zone)?,
    };
    let opened_at = opened.begin(zone);
    if tenant.work_time.date(opened_at) < EARLIEST {
        return Err(said!(
            "opened “{written}” is before {EARLIEST}; look whether it is a date",
            "上报时间“{written}”早于 {EARLIEST}；请看看是不是日期"
        ));
    }
    if opened_at > now {
        return Err(said!(
            "opened “{written}” has not come yet; correct it",
            "上报时间“{written}”还没有到；请改正"
        ));
    }
    let (closed, outcome) = (cells.of("closed"), cells.of("outcome"));
    let ended = match (closed, outcome) {
        ("", "") => return Ok((opened_at, None, None)),
        ("", _) => {
            return Err(said!(
                "outcome says how it ended; say in closed when, or empty outcome",
                "填了办结方式，没有填办结时间；请补上办结时间，或清空办结方式"
            ));
        }
        (text, _) => moment(named("closed"), text, zone)?,
    };
    let told = ended.end(zone);
    // Of today nobody knows more than what has passed.
    let at = if let Moment::Day(_) = ended { told.min(now) } else { told };
    if at > now || ended.begin(zone) > now {
        return Err(said!(
            "closed “{closed}” has not come yet; correct it",
            "办结时间“{closed}”还没有到；请改正"
        ));
    }
    if at < opened_at {
        return Err(said!(
            "closed “{closed}” is before opened “{written}”; correct one of them",
            "办结时间“{closed}”早于上报时间“{written}”；请改正其中一个"
        ));
    }
    let found = procedure.ends.iter().find(|(id, end)| id.as_str() == outcome || end.title == outcome);
    let (end, _) = found.ok_or_else(|| {
        let titles: Vec<&str> = procedure.ends.values().map(|end| end.title.as_str()).collect();
        let title = &procedure.title;
        match outcome {
            "" => {
                let Said { en, zh } = listed(titles);
                said!(
                    "closed says when it ended; say in outcome how: {en}",
                    "填了办结时间，没有填办结方式；请填上：{zh}"
                )
            }
            _ => {
                let Said { en, zh } = form::offer(outcome, &titles);
                said!("“{outcome}” is no end of “{title}”; {en}", "“{title}”没有办结方式“{outcome}”；{zh}")
            }
        }
    })?;
    Ok((opened_at, Some(told), Some(Ending { end: end.clone(), at })))
}

pub(super) fn result(runnable: &Runnable, written: &str, ended: bool) -> Result<Option<String>, Said> {
    let results = &runnable.procedure.results;
    match written {
        "" => Ok(None),
        _ if !ended => Err(said!(
            "result says what was achieved, but nothing says when it ended; fill in closed",
            "填了处理结果，没有填办结时间；请补上办结时间"
        )),
        _ => {
            let found =
                results.iter().find(|(id, title)| id.as_str() == written || title.as_str() == written);
            let titles: Vec<&str> = results.values().map(String::as_str).collect();
            found.map(|(id, _)| Some(id.clone())).ok_or_else(|| {
                let title = &runnable.procedure.title;
                let Said { en, zh } = form::offer(written, &titles);
                said!("“{written}” is no result of “{title}”; {en}", "“{title}”没有处理结果“{written}”；{zh}")
            })
        }
    }
}

/// The marks of a row: one for all that is rated, or each by its name.
pub(super) fn marks(procedure: &Procedure, written: &str) -> Result<BTreeMap<String, u32>, Said> {
    let ratings = procedure.ratings();
    if written.is_empty() {
        return Ok(BTreeMap::new());
    }
    let titles: Vec<&str> = ratings.values().map(|(title, _)| *title).collect();
    let of = &procedure.title;
    if ratings.is_empty() {
        return Err(said!(
            "in “{of}” nothing is rated; empty the column rating",
            "“{of}”不评分；请清空评价这一列"
        ));
    }
    let mark = |text: &str, scale: u32| {
        let parsed = text.trim().parse::<u32>().ok().filter(|mark| (1..=scale).contains(mark));
        parsed.ok_or_else(|| {
            said!(
                "rating “{written}”: a mark is a whole number from 1 to {scale}",
                "评价“{written}”：评分要写 1 到 {scale} 的整数"
            )
        })
    };
    if !written.contains([':', '：']) {
        return ratings.iter().map(|(id, (_, scale))| Ok(((*id).clone(), mark(written, *scale)?))).collect();
    }
    let mut marks = BTreeMap::new();
    for part in written.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once([':', '：']).unwrap_or((part, ""));
        let name = name.trim();
        let found = ratings.iter().find(|(id, (title, _))| id.as_str() == name || *title == name);
        let (id, (_, scale)) = found.ok_or_else(|| {
            let Said { en, zh } = form::offer(name, &titles);
            said!("“{name}” is not rated in “{of}”; {en}", "“{of}”不评“{name}”；{zh}")
        })?;
        marks.insert((*id).clone(), mark(value, *scale)?);
    }
    Ok(marks)
}
