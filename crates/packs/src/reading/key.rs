//! Keys that a shape does not know, lacks, or has twice.

use super::place::Part;
use super::shape::Shape;
use crate::said::{Said, said};
use std::ops::Range;

/// How many keys are named where there is no room for all.
const NAMED: usize = 8;

/// A key that the shape does not know: which one may be meant, or to which table it belongs.
pub(super) fn unknown(shape: Option<&Shape>, way: &[Part], key: &str, known: &[String]) -> Said {
    let around = way.split_last().map_or(way, |(_, around)| around);
    if let Some(shape) = shape
        && let Some(outer) = shape.knows(around, key)
    {
        return moved(key, around, outer);
    }
    let list = shortened(known);
    match nearest(key, known) {
        Some(meant) => said!(
            "there is no key “{key}” here; did you mean “{meant}”? There are: {list}",
            "这里没有“{key}”这一项；是不是要写“{meant}”？可以写的有：{list}"
        ),
        None => said!(
            "there is no key “{key}” here; there are: {list}",
            "这里没有“{key}”这一项；可以写的有：{list}"
        ),
    }
}

/// A key of a table that ended with the heading above it.
pub(super) fn moved(key: &str, around: &[Part], outer: &[Part]) -> Said {
    let (here, there) = (heading(around), heading(outer));
    match outer {
        [] => said!(
            "“{key}” stands below {here} and so belongs to it; move it to the top of the file, above the first heading in brackets",
            "“{key}”写在 {here} 下面，就成了它的内容；移到文件最前面、第一个方括号标题之前"
        ),
        _ => said!(
            "“{key}” belongs to {there}, but stands below {here} and so belongs to that; move it above {here}",
            "“{key}”是 {there} 的内容，写在 {here} 下面就成了它的；移到 {here} 之前"
        ),
    }
}

/// A place as the heading of its table: `[step.may]`, `[[step]]`.
pub(super) fn heading(way: &[Part]) -> String {
    let names: Vec<&str> = way
        .iter()
        .filter_map(|part| match part {
            Part::Key(key) => Some(key.as_str()),
            Part::Item => None,
        })
        .collect();
    let name = names.join(".");
    if way.last() == Some(&Part::Item) { format!("[[{name}]]") } else { format!("[{name}]") }
}

/// The one that is spelt most like a name.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n String>) -> Option<&'n str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let name = plain(name);
    let like = |other: &String| {
        let other = plain(other);
        let inside =
            name.len() > 2 && other.len() > 2 && (name.starts_with(&other) || other.starts_with(&name));
        let far = strsim::damerau_levenshtein(&name, &other);
        let length = name.chars().count().max(other.chars().count());
        // A third of the letters may be others.
        (inside || far * 3 <= length).then_some(far)
    };
    let near = known.into_iter().filter_map(|other| like(other).map(|far| (far, other.as_str())));
    near.min().map(|(_, other)| other)
}

fn shortened(known: &[String]) -> String {
    match known.len() {
        0 => "—".to_owned(),
        count if count > NAMED + 2 => format!("{} … ({count})", known[..NAMED].join(", ")),
        _ => known.join(", "),
    }
}

/// A key that is written twice, with the line on which it stands first.
pub(super) fn twice(text: &str, span: &Range<usize>) -> Said {
    let key = text.get(span.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    match first_line(text, span.start, key) {
        Some(line) => said!(
            "“{key}” is written twice: it stands on line {line} already; keep one of them, and write several steps or rows each below a heading [[…]] of its own",
            "“{key}”写了两遍：第 {line} 行已经有了；只留一处（几个环节、几行各写在自己的 [[…]] 标题下面）"
        ),
        None => said!("“{key}” is written twice; keep one of them", "“{key}”写了两遍；只留一处"),
    }
}

/// The line, from 1, on which a key stands before a place of the same table.
fn first_line(text: &str, at: usize, key: &str) -> Option<usize> {
    let begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let own = text[begin..].lines().next().unwrap_or_default().trim_start();
    let number = text[..begin].matches('\n').count();
    let before: Vec<&str> = text[..begin].lines().collect();
    if own.starts_with('[') {
        // A heading twice, or once as a heading and once as a key.
        let name = own.split(']').next().unwrap_or_default().trim_matches(['[', ' ']);
        let heads = |line: &&str| {
            let line = line.trim_start();
            line.starts_with('[')
                && line.split(']').next().unwrap_or_default().trim_matches(['[', ' ']) == name
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let place = before.iter().position(heads).or_else(|| before.iter().position(|line| sets(line, last)));
        return place.map(|place| place + 1);
    }
    if text[begin..at].contains(['{', ',']) && inline(&text[begin..at], key) {
        return Some(number + 1);
    }
    let since =
        before.iter().rposition(|line| line.trim_start().starts_with('[')).map_or(0, |heading| heading + 1);
    before[since..].iter().position(|line| sets(line, key)).map(|place| since + place + 1)
}

fn sets(line: &str, key: &str) -> bool {
    let Some((name, _)) = line.split_once('=') else { return false };
    name.trim().trim_matches(['"', '\'']) == key || name.trim().starts_with(&format!("{key}."))
}

fn inline(before: &str, key: &str) -> bool {
    before.split(['{', ',']).any(|part| sets(part, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_is_meant_is_found_by_its_letters() {
        let known = ["escalate", "limit", "at_most", "title", "to", "id"].map(str::to_owned);
        for (written, meant) in [
            ("escalates", Some("escalate")),
            ("escallate", Some("escalate")),
            ("Limit", Some("limit")),
            ("limits", Some("limit")),
            ("at-most", Some("at_most")),
            ("titel", Some("title")),
            ("deadline", None),
        ] {
            assert_eq!(nearest(written, &known), meant, "{written}");
        }
    }
}
