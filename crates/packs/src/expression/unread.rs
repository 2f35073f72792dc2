//! Conditions that are no CEL: what their author may have meant.

use crate::reading;
use crate::said::{Said, said};

/// Why a text is no condition: where in it, in characters, and what to write.
pub(crate) fn unread(text: &str) -> (usize, Said) {
    let signs: Vec<char> = text.chars().collect();
    let code = outside(&signs);
    let at = |place: usize| code.get(place).copied().flatten();
    for place in 0..signs.len() {
        let (before, here, behind) = (place.checked_sub(1).and_then(at), at(place), at(place + 1));
        let said = match here {
            Some('=') if behind == Some('=') && at(place + 2) == Some('=') => {
                said!("two signs compare: write == in place of ===", "比较是两个等号：把 === 写成 ==")
            }
            Some('=') if behind != Some('=') && !matches!(before, Some('=' | '!' | '<' | '>')) => {
                said!("one = compares nothing; write ==", "一个 = 不能比较；写成 ==")
            }
            Some('<') if behind == Some('>') => said!("write != in place of <>", "把 <> 写成 !="),
            Some('&') if behind != Some('&') && before != Some('&') => {
                said!("write && for “and”", "“并且”写成 &&")
            }
            Some('|') if behind != Some('|') && before != Some('|') => {
                said!("write || for “or”", "“或者”写成 ||")
            }
            Some('a' | 'o' | 'n' | 'A' | 'O' | 'N') => {
                match word(&signs, &code, place).to_lowercase().as_str() {
                    "and" => said!("write && for “and”", "“并且”写成 &&"),
                    "or" => said!("write || for “or”", "“或者”写成 ||"),
                    "not" => said!("write ! for “not”", "“不是”写成 !"),
                    _ => continue,
                }
            }
            Some('“' | '”' | '‘' | '’') => said!(
                "a text in a condition stands in English single quotation marks: '…'",
                "条件里的文字用英文单引号：'…'"
            ),
            Some(sign) if !sign.is_ascii() => reading::within(&sign.to_string()).unwrap_or_else(|| {
                said!(
                    "“{sign}” stands outside of quotation marks; a text that is compared with stands in '…'",
                    "“{sign}”没有放在引号里；要比较的文字写在 '…' 里"
                )
            }),
            _ => continue,
        };
        return (place, said);
    }
    let open = |sign: char| code.iter().flatten().filter(|it| **it == sign).count();
    let said = match (open('(') == open(')'), text.trim().is_empty()) {
        (_, true) => {
            said!("the condition is empty; write one, or take it out", "条件是空的；写上，或者删去这一项")
        }
        (false, _) => said!("a ( or ) is missing in “{text}”", "“{text}”里少了一个括号"),
        _ => said!(
            "the condition “{text}” cannot be read; compare with ==, !=, <, <=, > or >=, join with && and ||, and write texts in '…'",
            "条件“{text}”读不通；比较用 ==、!=、<、<=、>、>=，连接用 &&（并且）、||（或者），文字写在 '…' 里"
        ),
    };
    (0, said)
}

/// The signs that belong to no text in quotation marks.
fn outside(signs: &[char]) -> Vec<Option<char>> {
    let mut open = None;
    let each = signs.iter().map(|sign| match (open, *sign) {
        (Some(mark), sign) => {
            open = (mark != sign).then_some(mark);
            None
        }
        (None, '\'' | '"') => {
            open = Some(*sign);
            None
        }
        (None, sign) => Some(sign),
    });
    each.collect()
}

/// The word that begins at a place, if one does.
fn word(signs: &[char], code: &[Option<char>], place: usize) -> String {
    let part = |sign: &char| sign.is_alphanumeric() || matches!(sign, '_' | '.');
    if place > 0 && part(&signs[place - 1]) {
        return String::new();
    }
    signs[place..]
        .iter()
        .zip(&code[place..])
        .map_while(|(sign, code)| code.and(Some(*sign)).filter(part))
        .collect()
}
