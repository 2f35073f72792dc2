//! Signs that a Chinese keyboard writes where the files want an English one. Within texts they are right; outside they
//! are found before the parser's own words are told, which speak of something else.

use crate::said::{Said, said};
use std::ops::Range;

/// What to write in place of a sign, and what kind it is; nothing for signs that may stand there.
fn instead(sign: char) -> Option<Said> {
    let (kind, write): ((&str, &str), String) = match sign {
        '“' | '”' | '„' | '‟' | '＂' | '「' | '」' | '『' | '』' => {
            (("quotation mark", "引号"), "\"".into())
        }
        '‘' | '’' | '＇' => (("quotation mark", "引号"), "\"".into()),
        '，' | '、' => (("comma", "逗号、顿号"), ",".into()),
        '：' => (("colon", "冒号"), "=".into()),
        '【' | '〔' => (("bracket", "方括号"), "[".into()),
        '】' | '〕' => (("bracket", "方括号"), "]".into()),
        '。' | '；' => {
            return Some(said!(
                "“{sign}” is a Chinese mark of the end of a sentence; take it out",
                "这里用了中文标点“{sign}”，删去它"
            ));
        }
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' => {
            return Some(said!(
                "this is a wide (Chinese) space; write an ordinary one",
                "这里用了全角（中文）空格，改成普通空格"
            ));
        }
        '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            return Some(said!(
                "an invisible character stands here, as copying from a web page leaves it; delete it and type the line anew",
                "这里有一个看不见的字符（常是从网页、文档里复制来的），删去后重新输入这一行"
            ));
        }
        '—' | '–' | '−' => (("dash", "破折号"), "-".into()),
        '０'..='９' => (("full-width digit", "全角数字"), ascii(sign)?.into()),
        '！'..='～' => (("full-width sign", "全角符号"), ascii(sign)?.into()),
        _ => return None,
    };
    let (en, zh) = kind;
    let article = if en.starts_with("full") { "" } else { "Chinese " };
    Some(said!(
        "“{sign}” is a {article}{en}; write the English {write}",
        "这里用了中文{zh}{sign}，改成英文的 {write}"
    ))
}

/// The ordinary form of a full-width sign.
fn ascii(sign: char) -> Option<char> {
    char::from_u32((sign as u32).checked_sub(0xfee0)?)
}

/// The first such sign of the line on which a parser gave up, outside of texts and comments: where, and what to write.
/// In TOML `#` begins a comment and `'…'` is a text too.
pub(super) fn wrong(text: &str, at: usize, toml: bool) -> Option<(usize, Said)> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let on_line = |span: &Range<usize>| span.start >= begin && span.start < end;
    let mut outside = outside(&text[..end], toml).into_iter().filter(|span| on_line(span));
    outside.find_map(|span| {
        let sign = text[span.start..].chars().next()?;
        let said = match sign {
            '：' if !toml => {
                said!("“：” is a Chinese colon; write the English :", "这里用了中文冒号：，改成英文的 :")
            }
            _ => instead(sign)?,
        };
        Some((span.start, said))
    })
}

/// A sign of that kind in a text of the closed grammar, in which all signs are English.
pub(crate) fn within(text: &str) -> Option<Said> {
    let mut quoted = None;
    for sign in text.chars() {
        match (quoted, sign) {
            (Some(mark), _) if mark == sign => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quoted = Some(sign),
            (None, '：') => {}
            (None, _) => {
                if let Some(Said { en, zh }) = instead(sign) {
                    return Some(said!("in “{text}” {en}", "“{text}”：{zh}"));
                }
            }
        }
    }
    None
}

/// Where the characters beside ASCII stand that belong to no text and no comment; of a text that its line does not close,
/// the last character counts as outside, for it may have been meant to close it.
fn outside(text: &str, toml: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, sign)) = rest.next() {
        match sign {
            '#' if toml => while rest.next_if(|(_, sign)| *sign != '\n').is_some() {},
            '"' | '\'' if toml || sign == '"' => {
                let triple = [sign; 3].iter().collect::<String>();
                if toml && text[at..].starts_with(&triple) {
                    let length = text[at + 3..].find(&triple).map_or(text.len(), |length| at + length + 6);
                    while rest.next_if(|(at, _)| *at < length).is_some() {}
                    continue;
                }
                let mut last = None;
                loop {
                    match rest.next() {
                        Some((_, inner)) if inner == sign => break,
                        Some((_, '\\')) if sign == '"' => drop(rest.next()),
                        None | Some((_, '\n')) => {
                            found.extend(last);
                            break;
                        }
                        Some((_, ' ' | '\t' | '\r' | ',' | '，')) => {}
                        Some((at, inner)) => last = (!inner.is_ascii()).then(|| at..at + inner.len_utf8()),
                    }
                }
            }
            _ if !sign.is_ascii() => found.push(at..at + sign.len_utf8()),
            _ => {}
        }
    }
    found
}
