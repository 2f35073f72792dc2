//! What a 12-digit division code says by itself (rules.md, “Codes and documents”).

use crate::area::Level;
use serde::{Deserialize, Serialize};

/// Digits of a division code: 2 province, 2 city, 2 county, 3 town, 3 village.
pub const CODE_DIGITS: usize = 12;

/// The kind of a town or village, by the coding rule of the National Bureau of Statistics. About
/// 280 of 620,000 village names contradict it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionKind {
    /// 街道, town digits 001–099.
    Street,
    /// 镇, 100–199.
    Town,
    /// 乡, 200–399.
    Township,
    /// A farm, zone or the like beside the towns, 400 and up.
    TownSimilar,
    /// 居委会, village digits 001–199.
    Residents,
    /// 村委会, 200–399.
    Villagers,
    /// A unit beside the villages, 400–599.
    VillageSimilar,
}

impl DivisionKind {
    /// The kind a code stands for; none for larger divisions and texts that are no such code.
    pub fn of_code(code: &str) -> Option<DivisionKind> {
        let digits = |part: &str| part.parse::<u16>().ok();
        match level_of_code(code)? {
            Level::Town => Some(match digits(&code[6..9])? {
                0..=99 => DivisionKind::Street,
                100..=199 => DivisionKind::Town,
                200..=399 => DivisionKind::Township,
                _ => DivisionKind::TownSimilar,
            }),
            Level::Village => match digits(&code[9..12])? {
                0..=199 => Some(DivisionKind::Residents),
                200..=399 => Some(DivisionKind::Villagers),
                400..=599 => Some(DivisionKind::VillageSimilar),
                _ => None,
            },
            _ => None,
        }
    }

    /// What people call it.
    pub fn chinese(self) -> &'static str {
        match self {
            DivisionKind::Street => "街道",
            DivisionKind::Town => "镇",
            DivisionKind::Township => "乡",
            DivisionKind::TownSimilar => "类似乡级单位",
            DivisionKind::Residents => "居委会",
            DivisionKind::Villagers => "村委会",
            DivisionKind::VillageSimilar => "类似村级单位",
        }
    }
}

/// The level of a division code by its padding of zeros; none for a text that is no such code.
pub fn level_of_code(code: &str) -> Option<Level> {
    if code.len() != CODE_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.trim_end_matches('0').len() {
        0 => None,
        1..=2 => Some(Level::Province),
        3..=4 => Some(Level::City),
        5..=6 => Some(Level::County),
        7..=9 => Some(Level::Town),
        _ => Some(Level::Village),
    }
}

/// The code of the division one level up.
pub(crate) fn parent_code(code: &str) -> Option<String> {
    let kept = match level_of_code(code)? {
        Level::City => 2,
        Level::County => 4,
        Level::Town => 6,
        Level::Village => 9,
        _ => return None,
    };
    Some(format!("{:0<CODE_DIGITS$}", &code[..kept]))
}

/// The significant digits that all codes inside a division share.
pub(crate) fn prefix(code: &str) -> Option<&str> {
    let kept = match level_of_code(code)? {
        Level::Province => 2,
        Level::City => 4,
        Level::County => 6,
        Level::Town => 9,
        _ => CODE_DIGITS,
    };
    Some(&code[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_level_kind_and_parent() {
        for (code, level, kind, parent) in [
            ("440000000000", Level::Province, None, None),
            ("441500000000", Level::City, None, Some("440000000000")),
            ("440783000000", Level::County, None, Some("440700000000")),
            ("440783001000", Level::Town, Some(DivisionKind::Street), Some("440783000000")),
            ("450109100000", Level::Town, Some(DivisionKind::Town), Some("450109000000")),
            ("450109202000", Level::Town, Some(DivisionKind::Township), Some("450109000000")),
            ("440783400000", Level::Town, Some(DivisionKind::TownSimilar), Some("440783000000")),
            ("440783001010", Level::Village, Some(DivisionKind::Residents), Some("440783001000")),
            ("440783001211", Level::Village, Some(DivisionKind::Villagers), Some("440783001000")),
            ("440783001500", Level::Village, Some(DivisionKind::VillageSimilar), Some("440783001000")),
        ] {
            assert_eq!(level_of_code(code), Some(level), "{code}");
            assert_eq!(DivisionKind::of_code(code), kind, "{code}");
            assert_eq!(parent_code(code).as_deref(), parent, "{code}");
        }
        for text in ["", "4407", "44078300000x", "000000000000", "四四零七八三零零零零零零"] {
            assert_eq!(level_of_code(text), None, "{text}");
        }
    }
}
