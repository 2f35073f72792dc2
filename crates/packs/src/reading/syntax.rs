//! What the TOML parser found, in words of somebody who writes packs.

use crate::said::{Said, said};
use std::ops::Range;

/// What is wrong at a stretch of the text, for which the parser has a message of its own; nothing for one we do not know.
pub(super) fn told(message: &str, text: &str, span: &Range<usize>) -> Option<Said> {
    let at = text.floor_char_boundary(span.start.min(text.len()));
    let line_begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_begin..].lines().next().unwrap_or_default().trim();
    let before = text[line_begin..at].trim_end();
    let behind = text[at..].lines().next().unwrap_or_default().trim_start();
    let written = text.get(span.clone()).unwrap_or_default();
    let begins = |start: &str| message.starts_with(start);
    Some(match () {
        () if odd(line) && !line.contains("\"\"\"") => said!(
            "a quotation mark is missing on this line: one stands before each text and one behind it",
            "这一行少了一个引号：每段文字前后各一个"
        ),
        () if line.starts_with("[[") && line.split(']').nth(1).is_some_and(|rest| !rest.is_empty()) => {
            said!("this heading ends with two brackets: ]]", "这种标题用两个方括号收尾：]]")
        }
        () if begins("string values must be quoted") || begins("missing value") => value(written),
        () if begins("invalid boolean") => {
            said!("write true or false, in small letters", "写 true 或 false，用小写")
        }
        () if begins("key with no value") => no_value(line),
        () if begins("missing opening quote") => said!(
            "this text has a quotation mark at one side only; write one at both: \"…\"",
            "这段文字只有一边有引号；两边都要写：\"…\""
        ),
        () if begins("invalid basic string, expected `\"`") || begins("invalid literal string, expected") => {
            said!(
                "the quotation mark that opens a text on this line is not closed; write \" at its end (a text of several lines stands in \"\"\"…\"\"\")",
                "这一行的引号没有收尾；在文字末尾写上 \"（分几行的文字用 \"\"\"…\"\"\"）"
            )
        }
        () if begins("invalid multi-line") => said!(
            "the text that \"\"\" opens is not closed; write \"\"\" at its end",
            "\"\"\" 开头的文字没有收尾；在末尾写上 \"\"\""
        ),
        () if begins("missing escaped value") || begins("invalid escape") => said!(
            "in a text \\ begins a special sign; write \\\\, or put the text in '…'",
            "文字里的 \\ 有特殊意思；写成 \\\\，或者把文字放在 '…' 里"
        ),
        () if message.contains("visible characters") => said!(
            "an invisible control sign stands in this text; delete it",
            "这段文字里有一个看不见的控制字符；删去它"
        ),
        () if begins("invalid unquoted key") => said!(
            "a key has letters, digits, - and _; put any other in quotation marks: \"{written}\" = …",
            "等号左边的名字只用英文字母、数字、- 和 _；别的名字加引号：\"{written}\" = …"
        ),
        () if begins("unquoted keys cannot be empty") => {
            said!("there is nothing before =; write a key there", "= 前面没有名字；写上")
        }
        () if begins("missing comma between array") || begins("unclosed array") => {
            said!("a comma is missing in this list, or its ] is", "列表里少了逗号，或者没有用 ] 收尾")
        }
        () if begins("extra assignment")
            || begins("missing comma between key")
            || begins("unclosed inline") =>
        {
            said!(
                "a comma is missing between the entries of {{ … }}, or its }} is",
                "{{ … }} 的各项之间少了逗号，或者没有用 }} 收尾"
            )
        }
        () if begins("extra comma") => {
            said!("there is a comma too many; take it out", "多了一个逗号；删去它")
        }
        () if begins("unexpected `=` in array") || begins("extra `=`") => said!(
            "= has no place here; a list has values only, and its ] may be missing above",
            "这里不能写 =；列表里只写值，也可能是上面的列表没有用 ] 收尾"
        ),
        () if begins("unclosed table") => {
            said!("the heading is not closed; write ] at its end", "标题没有收尾；在末尾写上 ]")
        }
        () if begins("unclosed array table") => {
            said!("this heading ends with two brackets: ]]", "这种标题用两个方括号收尾：]]")
        }
        () if begins("missing array opening") || begins("missing inline table opening") => {
            said!("this bracket was never opened; take it out", "这个括号没有开头；删去它")
        }
        () if begins("invalid date") || begins("invalid time") || begins("invalid datetime") => said!(
            "“{written}” is no day; days are written in quotation marks: \"2026-01-01\"",
            "“{written}”不是日期；日期加引号写：\"2026-01-01\""
        ),
        () if begins("unexpected leading zero") => said!(
            "a number does not begin with 0; a code is a text, in quotation marks",
            "数字不能用 0 开头；编码、电话是文字，加引号写"
        ),
        () if begins("invalid float") || begins("invalid") && nothing(written) => said!(
            "“{written}” is no value; leave the line out where there is nothing to say",
            "“{written}”不是值；没有要写的就把这一行删去"
        ),
        () if begins("invalid key-value pair") => said!(
            "this file is TOML, not JSON: write KEY = VALUE on a line each, without braces around the whole",
            "这个文件用 TOML，不是 JSON：每行写“名字 = 值”，最外面不加大括号"
        ),
        () if begins("unexpected key or value") => more(before, behind),
        () if message.contains("as i128") => said!("this number is too large", "这个数太大了"),
        () if message.contains("with a dotted key") || begins("cannot extend") => said!(
            "a value stands under this name already, so nothing can be written below it; keep one of the two",
            "这个名字已经有了值，不能再往下写；两处只留一处"
        ),
        () => return None,
    })
}

/// Whether a line opens a text that it does not close.
fn odd(line: &str) -> bool {
    let mut open = None;
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (open, sign) {
            (None, '#') => break,
            (None, '"' | '\'') => open = Some(sign),
            (Some('"'), '\\') => drop(signs.next()),
            (Some(mark), _) if mark == sign => open = None,
            _ => {}
        }
    }
    open == Some('"')
}

fn nothing(written: &str) -> bool {
    ["null", "nil", "none", "无"].contains(&written.to_lowercase().as_str())
}

/// A value that is no text in quotation marks, no number, and neither true nor false.
fn value(written: &str) -> Said {
    let word = written.trim();
    match word.to_lowercase().as_str() {
        "" => said!(
            "nothing stands behind =; write a value, or take the line out",
            "= 后面没有内容；写上值，或者删去这一行"
        ),
        "true" | "yes" | "是" => said!("write true, in small letters", "写 true，用小写"),
        "false" | "no" | "否" => said!("write false, in small letters", "写 false，用小写"),
        word if nothing(word) => said!(
            "“{word}” is no value; leave the line out where there is nothing to say",
            "“{word}”不是值；没有要写的就把这一行删去"
        ),
        _ => said!(
            "a text stands in quotation marks: \"{word}\"; whole numbers alone, and true and false, stand without",
            "文字要加英文引号：\"{word}\"；只有整数和 true、false 不加"
        ),
    }
}

/// A line without a value.
fn no_value(line: &str) -> Said {
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
        return said!(
            "two versions of the file were put together here and nobody chose; keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>",
            "这里是两个版本合并时留下的冲突；选一个留下，删去 <<<<<<<、=======、>>>>>>> 这几行"
        );
    }
    if line.starts_with("//") || line.starts_with("/*") || line.starts_with("--") {
        return said!("a comment begins with #", "注释用 # 开头");
    }
    if line.contains(':') {
        return said!("this file is TOML: write = in place of :", "这个文件用 TOML：把 : 写成 =");
    }
    let word = line.split('=').next().unwrap_or_default().trim();
    if word.contains(' ') {
        return said!(
            "“{word}” has a space in it; a key is one word, with _ in place of the space",
            "“{word}”中间有空格；名字里不能有空格，用 _ 代替"
        );
    }
    said!("“{word}” has no value; write {word} = …", "“{word}”没有值；写成 {word} = …")
}

/// Something more on a line that was at its end.
fn more(before: &str, behind: &str) -> Said {
    if behind.starts_with([';', ',']) {
        let sign = &behind[..1];
        return said!("a line ends without “{sign}”; take it out", "行末不写“{sign}”；删去它");
    }
    if before.ends_with('"') {
        return said!(
            "the text ends at the quotation mark before this; quotation marks within a text are “ ”, or \\\"",
            "文字到前面那个引号就结束了；文字里面的引号写“ ”，或者 \\\""
        );
    }
    said!("each KEY = VALUE stands on a line of its own", "每个“名字 = 值”各占一行")
}
