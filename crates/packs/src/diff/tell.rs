//! Differences as sentences.

use super::line::{Aspect, Line};
use super::sheet::Entry;
use super::{About, Both, Change, Kind};

/// Something that only the new pack has.
pub(super) fn added(entry: &Entry) -> Both {
    let said = |language: fn(&Both) -> &str,
                pick: fn((&'static str, &'static str)) -> &'static str,
                colon: &str,
                stop: &str| {
        let lines = entry.shown.iter().filter_map(|aspect| Some((aspect, entry.lines.get(aspect)?)));
        let lines = lines.filter(|(_, line)| !line.text.zh.is_empty());
        let parts =
            lines.map(|(aspect, line)| format!("{}{colon}{}", pick(aspect.title()), language(&line.text)));
        parts.collect::<Vec<_>>().join(stop)
    };
    let zh = said(|it| &it.zh, |it| it.0, "：", "；");
    let en = said(|it| &it.en, |it| it.1, ": ", "; ");
    let (zh, en) = match zh.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("（{zh}）"), format!(" ({en})")),
    };
    Both::new(format!("增加{}{zh}。", entry.name.zh), format!("{} is new{en}.", entry.name.en))
}

/// Something that only the old pack had.
pub(super) fn removed(entry: &Entry) -> Both {
    Both::new(format!("取消{}。", entry.name.zh), format!("{} is gone.", entry.name.en))
}

/// What changed of something that both have.
pub(super) fn changed<'e>(
    about: &'e About,
    before: &'e Entry,
    after: &'e Entry,
) -> impl Iterator<Item = Change> + 'e {
    let mut aspects: Vec<Aspect> = before.lines.keys().chain(after.lines.keys()).copied().collect();
    aspects.sort();
    aspects.dedup();
    aspects.into_iter().filter_map(move |aspect| {
        let (was, now) = (before.lines.get(&aspect), after.lines.get(&aspect));
        if was.map(|line| &line.meaning) == now.map(|line| &line.meaning) {
            return None;
        }
        let text = |line: Option<&Line>| line.map_or(super::say::none(), |line| line.text.clone());
        let (was, now) = (text(was), text(now));
        let sentence = sentence(about, &before.name, aspect, &was, &now);
        Some(Change { about: about.clone(), kind: Kind::Changed { aspect, was, now }, sentence })
    })
}

fn sentence(about: &About, name: &Both, aspect: Aspect, was: &Both, now: &Both) -> Both {
    let Both { zh, en } = name;
    match (about, aspect) {
        (_, Aspect::Title) => Both::new(
            format!("{zh}改称“{}”。", now.zh),
            format!("{en} is now called “{}” in Chinese; it was “{}”.", now.en, was.en),
        ),
        (_, Aspect::Content | Aspect::Words) => {
            Both::new(format!("{zh}有改动。"), format!("{en}: rewritten."))
        }
        (_, Aspect::Form) => Both::new(
            format!("{zh}：表单的总体要求有改动。"),
            format!("{en}: what the form as a whole asks for has changed."),
        ),
        (About::Parameter(_), Aspect::Value) => Both::new(
            format!("{zh}由“{}”改为“{}”。", was.zh, now.zh),
            format!("{en} was “{}” and is now “{}”.", was.en, now.en),
        ),
        (_, aspect) => {
            let (zh_aspect, en_aspect) = aspect.title();
            Both::new(
                format!("{zh}：{zh_aspect}由“{}”改为“{}”。", was.zh, now.zh),
                format!("{en}: {en_aspect} was “{}” and is now “{}”.", was.en, now.en),
            )
        }
    }
}
