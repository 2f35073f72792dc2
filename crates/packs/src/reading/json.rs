//! Reading forms, which are JSON.

use super::sign;
use crate::said::{Said, said};
use serde_json::Value;

/// Reads a text as JSON, or says at which byte it is none, and what to write.
pub(crate) fn json(text: &str) -> Result<Value, (usize, Said)> {
    serde_json::from_str(text).map_err(|error| {
        // Its columns are bytes, and count from 1.
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        let at = text.floor_char_boundary(at.min(text.len()));
        sign::wrong(text, at, false).unwrap_or_else(|| {
            let whole = error.to_string();
            let reason = whole.split(" at line").next().unwrap_or_default();
            let Said { en, zh } = told(reason, &text[..at], &text[at..]);
            (at, said!("this is not JSON: {en}", "这不是 JSON：{zh}"))
        })
    })
}

fn told(reason: &str, before: &str, behind: &str) -> Said {
    let line = before.rsplit('\n').next().unwrap_or_default();
    if text_is_empty(before, behind) {
        return said!(
            "the file is empty; write a form: {{ \"type\": \"object\", … }}",
            "文件是空的；写上表单：{{ \"type\": \"object\", … }}"
        );
    }
    if reason.starts_with("EOF") {
        return said!("it ends too early: a }} , ] or \" is missing", "没有写完就结束了：少了 }} 、] 或 \"");
    }
    if behind.starts_with("//") || behind.starts_with("/*") || behind.starts_with('#') {
        return said!("JSON has no comments; take this one out", "JSON 里不能写注释；删去它");
    }
    if behind.starts_with('\'') {
        return said!("write \" in place of '", "把 ' 写成 \"");
    }
    match reason {
        "trailing comma" => said!(
            "there is a comma before the bracket that closes; take the comma out",
            "收尾的括号前面多了一个逗号；删去逗号"
        ),
        "expected `,` or `}`" | "expected `,` or `]`"
            if line.trim().is_empty() || behind.starts_with('"') =>
        {
            said!("a comma is missing at the end of what stands before this", "前面一项的末尾少了逗号")
        }
        "expected `,` or `}`" => said!("a comma or }} is wanted here", "这里要写逗号或 }}"),
        "expected `,` or `]`" => said!("a comma or ] is wanted here", "这里要写逗号或 ]"),
        "expected `:`" => said!("a colon is missing behind the name", "名字后面少了冒号 :"),
        "key must be a string" if behind.starts_with([',', '}']) => {
            said!("there is a comma too many; take it out", "多了一个逗号；删去它")
        }
        "key must be a string" | "expected `\"`" => {
            said!("a name stands in quotation marks: \"title\": …", "名字要加引号：\"title\": …")
        }
        "trailing characters" => said!(
            "the form has ended before this; a }} too many stands above, or two forms are in one file",
            "表单在这之前已经结束；上面多了 }} ，或者一个文件里写了两张表"
        ),
        "invalid escape" => {
            said!("in a text \\ begins a special sign; write \\\\", "文字里的 \\ 有特殊意思；写成 \\\\")
        }
        "invalid number" => said!("this is no number", "这不是数"),
        _ if reason.starts_with("control character") => said!(
            "the quotation mark that opens a text on this line is not closed; write \" at its end",
            "这一行的引号没有收尾；在文字末尾写上 \""
        ),
        "expected value" | "expected ident" => said!(
            "a value is wanted here: a text in quotation marks, a number, true, false, [ … ] or {{ … }}",
            "这里要写值：加引号的文字、数、true、false、[ … ] 或 {{ … }}"
        ),
        other => said!("{other}", "解析器的原话是：{other}"),
    }
}

fn text_is_empty(before: &str, behind: &str) -> bool {
    before.trim().is_empty() && behind.trim().is_empty()
}
