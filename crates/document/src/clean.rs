//! Texts as they can be set: what nobody sees is left out, what no font can show is marked, and what has no place to
//! break gets some.

use crate::sheet::{Line, Part, Sheet};

/// What printers put where a character is missing.
const MISSING: char = '〓';
/// A run of letters without a blank is broken when it is longer; a line holds half as many again.
const UNBROKEN: usize = 40;
/// Where a line may break, unseen.
const BREAK: char = '\u{200B}';

impl Sheet {
    /// The same sheet in characters that `shown` has.
    pub(crate) fn cleaned(&self, shown: impl Fn(char) -> bool + Copy) -> Sheet {
        let one = |text: &str| clean(&text.replace(['\r', '\n'], " "), shown);
        let several = |text: &str| {
            let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(|line| clean(line, shown));
            lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>()
        };
        let line = |line: &Line| match line {
            Line::Head { text } => vec![Line::Head { text: one(text) }],
            Line::Words { text } => several(text).into_iter().map(|text| Line::Words { text }).collect(),
            Line::Field { name, text } => {
                let mut lines = several(text).into_iter();
                let first = Line::Field { name: one(name), text: lines.next().unwrap_or_default() };
                std::iter::once(first).chain(lines.map(|text| Line::Words { text })).collect()
            }
        };
        let part = |part: &Part| Part {
            heading: one(&part.heading),
            lines: part.lines.iter().flat_map(line).collect(),
        };
        Sheet {
            heading: one(&self.heading),
            code: one(&self.code),
            title: one(&self.title),
            parts: self.parts.iter().map(part).collect(),
            foot: self.foot.iter().map(|text| one(text)).collect(),
            note: one(&self.note),
            made_at: self.made_at.clone(),
        }
    }
}

/// One line of text.
fn clean(text: &str, shown: impl Fn(char) -> bool) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut run = 0;
    for character in text.chars().map(|it| if it == '\t' { ' ' } else { it }).filter(|it| !unseen(*it)) {
        run = if breaks(character) { 0 } else { run + 1 };
        if run > UNBROKEN {
            cleaned.push(BREAK);
        }
        let known = character.is_whitespace() || shown(character);
        cleaned.push(if known { character } else { MISSING });
    }
    cleaned
}

/// Whether a line may break beside a character anyway: at blanks, and beside what is written without them.
fn breaks(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..)
}

/// Control characters, those that turn the direction of writing and so show a text otherwise than it was written, and
/// those that only join or vary others.
fn unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(character, '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
        || matches!(character, '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_is_marked_and_what_cannot_be_seen_is_left_out() {
        let shown = |it: char| it != '😀';
        assert_eq!(clean("村口\u{0}路灯\u{202E}不亮😀\u{FE0F}\t3 天", shown), "村口路灯不亮〓 3 天");
        let long = clean(&"a".repeat(60), shown);
        assert_eq!(long.chars().filter(|it| *it == BREAK).count(), 20);
        assert!(!clean(&"中文".repeat(60), shown).contains(BREAK));
    }
}
