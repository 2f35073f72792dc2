//! Why areas do not hold together, in both languages.

use gewu_packs::{Said, said};
use gewu_territory::TerritoryError;

/// What each row cannot see by itself, such as a code that two areas have on one day.
pub(super) fn told(error: &TerritoryError) -> Said {
    let zh = match error {
        TerritoryError::TwiceTheArea(area) => format!("有两个区域的号码都是 {area}；请各用各的"),
        TerritoryError::NoName(area) => format!("区域 {area} 没有名称；请补上名称和起始日期"),
        TerritoryError::UnknownArea { of, area } => {
            format!("“{of}”提到的区域 {area} 不存在；请补上那个区域，或改正")
        }
        TerritoryError::Backwards { name, what, from, until } => {
            format!("“{name}”的{}从 {from} 到 {until}，起止颠倒；请改正其中一个日期", side(what))
        }
        TerritoryError::Overlap { name, what } => {
            format!("“{name}”在同一天有两个{}；请让前一个先截止", side(what))
        }
        TerritoryError::SharedCode { code, first, second } => {
            format!("编码 {code} 在同一天既属于“{first}”，又属于“{second}”；请改正其中一个")
        }
        TerritoryError::Cycle(name) => format!("“{name}”绕一圈成了自己的上级；请改正其中一个上级编码"),
    };
    said!("nothing was imported: {error}", "什么也没有导入：{zh}")
}

fn side(what: &str) -> &str {
    match what {
        "name" => "名称",
        "code" => "编码",
        "parent" => "上级",
        "boundary" => "边界",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::told_in_both;
    use gewu_kernel::Date;
    use gewu_kernel::id::AreaId;

    #[test]
    fn areas_that_do_not_hold_together_are_told_in_both_languages() {
        let (area, name) = (AreaId(7), || "河口镇".to_owned());
        let (from, until) = (Date::constant(2020, 1, 2), Date::constant(2020, 1, 1));
        for error in [
            TerritoryError::TwiceTheArea(area),
            TerritoryError::NoName(area),
            TerritoryError::UnknownArea { of: "parent".into(), area },
            TerritoryError::Backwards { name: name(), what: "parent", from, until },
            TerritoryError::Overlap { name: name(), what: "name" },
            TerritoryError::SharedCode { code: "1".into(), first: name(), second: name() },
            TerritoryError::Cycle(name()),
        ] {
            told_in_both(&told(&error));
        }
    }
}
