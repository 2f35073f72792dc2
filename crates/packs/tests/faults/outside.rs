//! Faults in what is exchanged with organs and platforms outside.

use super::*;

const fn in_order(
    shows: &'static str,
    rule: Rule,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault { shows, of: HOTLINE, rule, file: ORDER, edit: Faulty::Replace(from, to), told_in: "", at, words }
}

pub const FAULTS: &[Fault] = &[
    in_order(
        "opened from a platform that the pack does not have",
        Rule::Refers,
        "opens = [\"external hotline\"]",
        "opens = [\"external hot-line\"]",
        "\"external hot-line\"]",
        &["no “hot-line” among [externals]", "“hotline”"],
    ),
    in_order(
        "told to a platform that the pack does not have",
        Rule::Refers,
        "tell = { hotline = \"dispatched\" }",
        "tell = { citizens-line = \"dispatched\" }",
        "citizens-line = \"dispatched\"",
        &["no “citizens-line” outside", "[externals]"],
    ),
    in_order(
        "told to a platform that sends nothing",
        Rule::Meant,
        "opens = [\"external hotline\"]",
        "opens = [\"dispatcher-on-call\"]",
        "hotline = \"dispatched\"",
        &["sends no matter here", "add \"external hotline\" to opens"],
    ),
    in_order(
        "done by a platform that sends nothing",
        Rule::Handed,
        "opens = [\"external hotline\"]",
        "opens = [\"dispatcher-on-call\"]",
        "\"external hotline\"\nlimit = \"parameter.callback_limit\"",
        &["would never do “callback”"],
    ),
    in_order(
        "done by a platform that did not send it",
        Rule::Handed,
        "opens = [\"external hotline\"]",
        "opens = [\"external hotline\", \"dispatcher-on-call\"]",
        "\"external hotline\"\nlimit = \"parameter.callback_limit\"",
        &["did not send would come to nobody", "ROLE @ PLACE"],
    ),
    in_order(
        "platform that would hear that something is late",
        Rule::Meant,
        "escalate = [\"arbiter @ county\", \"county-lead @ county\"]\n\n[step.outcomes]\ndispatch",
        "escalate = [\"external hotline\"]\n\n[step.outcomes]\ndispatch",
        "\"external hotline\"]\n\n[step.outcomes]\ndispatch",
        &["decides nothing here", "tell"],
    ),
    in_order(
        "word that the engine tells itself",
        Rule::Named,
        "tell = { hotline = \"dispatched\" }",
        "tell = { hotline = \"extended\" }",
        "\"extended\" }",
        &["is told by itself", "awaited"],
    ),
    in_order(
        "end of which the platform never hears",
        Rule::Ending,
        "unheard     = { title = \"平台未回访\", returns = \"closed-unheard\" }",
        "unheard     = { title = \"平台未回访\" }",
        "unheard     = {",
        &["would never hear that it came to “unheard”", "returns ="],
    ),
    Fault {
        shows: "end reported to nobody",
        of: EVENT_LOOP,
        rule: Rule::Meant,
        file: EVENT,
        edit: Faulty::Replace(
            "joined             = { title = \"并入另一事件\", joins = true }",
            "joined             = { title = \"并入另一事件\", joins = true, returns = \"joined\" }",
        ),
        told_in: "",
        at: "\"joined\" }",
        words: &["reported to nobody", "take returns out"],
    },
    Fault {
        shows: "field told to nobody",
        of: HOTLINE,
        rule: Rule::Meant,
        file: "forms/callback.schema.json",
        edit: Faulty::Replace("\"title\": \"诉求人怎么说\"", "\"title\": \"诉求人怎么说\", \"x-told\": true"),
        told_in: ORDER,
        at: "\"forms/callback.schema.json\"",
        words: &["“words” in forms/callback.schema.json is marked x-told", "tell ="],
    },
    Fault {
        shows: "files told outside",
        of: HOTLINE,
        rule: Rule::Meant,
        file: "forms/answer.schema.json",
        edit: Faulty::Replace("\"title\": \"照片、材料\"", "\"title\": \"照片、材料\", \"x-told\": true"),
        told_in: "",
        at: "\"attachments\": {",
        words: &["“x-told” of “attachments”", "does not go with"],
    },
];
