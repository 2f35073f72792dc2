//! Setting aside: what looks like spam becomes a matter at once, like any other report, so that somebody has to read it
//! within the limit of its first step, and whoever declines it does so with a reason and can be appealed from. It is
//! marked for whoever reads it, and not told to the public before somebody has acted on it.

use gewu_matter::Matter;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The member of a matter's form that says why it was set aside.
pub const MARK: &str = "set-aside";

/// Why a report is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The same words came several times within an hour.
    Same,
    /// Very much came from one client within an hour.
    Burst,
    /// It holds several addresses of web pages.
    Links,
    /// Very much came from one village within an hour, and more than its share of that from one client.
    Crowd,
}

/// What the interface has seen within an hour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Reports from the same client.
    pub from_client: u32,
    /// Reports with the same words, from anyone.
    pub same_words: u32,
    /// Reports from the same village, from anyone.
    pub from_place: u32,
}

/// As many reports an hour no family sends.
const BURST: u32 = 20;
/// As often neighbours may say the same; they rarely use the same words.
const SAME: u32 = 5;
/// So many come from a village within an hour when something has happened to all of it.
const CROWD: u32 = 60;
/// So many of them one client may send and is not looked at more closely.
const SHARE: u32 = 3;
/// So many addresses nobody needs to say what is wrong.
const LINKS: usize = 3;

/// Why a report looks like spam; nothing for nearly all.
pub fn reasons(form: &Value, seen: Seen) -> Vec<Reason> {
    let signals = [
        (Reason::Same, seen.same_words >= SAME),
        (Reason::Burst, seen.from_client >= BURST),
        (Reason::Links, links(form) >= LINKS),
        (Reason::Crowd, seen.from_place >= CROWD && seen.from_client >= SHARE),
    ];
    signals.into_iter().filter(|(_, given)| *given).map(|(reason, _)| reason).collect()
}

fn links(value: &Value) -> usize {
    match value {
        Value::String(text) => {
            let text = text.to_ascii_lowercase();
            ["http://", "https://", "www."].iter().map(|sign| text.matches(sign).count()).sum()
        }
        Value::Array(items) => items.iter().map(links).sum(),
        Value::Object(members) => members.values().map(links).sum(),
        _ => 0,
    }
}

/// Why a matter was set aside when it was reported; nothing for nearly all.
pub fn reasons_of(matter: &Matter) -> Vec<Reason> {
    matter.form.get(MARK).and_then(|it| serde_json::from_value(it.clone()).ok()).unwrap_or_default()
}

/// Whether a matter that was set aside still waits for somebody to act on it.
pub fn waits(matter: &Matter) -> bool {
    matter.form.contains_key(MARK) && matter.performed.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_people_say_is_not_spam() {
        let plain = json!({"title": "路灯不亮", "text": "见 https://example.org/a.jpg"});
        assert!(reasons(&plain, Seen { from_client: 12, same_words: 1, from_place: 59 }).is_empty());
        // However much comes from a village, whoever sends little is not looked at.
        assert!(reasons(&plain, Seen { from_client: 2, same_words: 0, from_place: 9_999 }).is_empty());
        assert_eq!(reasons(&plain, Seen { from_client: 3, same_words: 0, from_place: 60 }), [Reason::Crowd]);
        let spam = json!({"text": "www.a http://b https://c"});
        assert_eq!(reasons(&spam, Seen::default()), [Reason::Links]);
        assert_eq!(
            reasons(&plain, Seen { from_client: 20, same_words: 5, from_place: 9 }),
            [Reason::Same, Reason::Burst]
        );
    }
}
