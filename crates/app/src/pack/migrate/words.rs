//! What a migration says of steps and reasons, in the words of the editions.

use gewu_matter::migrate::Unfit;
use gewu_packs::{Pack, Said};

/// What people call a step in an edition; its id where that edition has no such step.
pub(super) fn step(pack: &Pack, procedure: &str, step: &str) -> Said {
    let key = format!("{procedure}.step.{step}");
    let word = |language: &str| Some(pack.word(language, &key)).filter(|word| *word != key);
    let of = |language: &str| word(language).unwrap_or_else(|| step.to_owned());
    Said::of(of("en"), of("zh-CN"))
}

/// Why a matter stays: `from` is the edition that it runs, `to` the one that it was to run.
pub(super) fn why(unfit: &Unfit, from: &Pack, to: &Pack, procedure: &str) -> Said {
    let old = |name: &str| step(from, procedure, name);
    let new = |name: &str| step(to, procedure, name);
    match unfit {
        Unfit::NotRunning => Said::of("It runs this edition already.", "已按这个版本办理。"),
        Unfit::Ended => Said::of(
            "It has ended meanwhile: what is over stays as it was decided.",
            "期间已经办结：办完的保持原样。",
        ),
        Unfit::Busy => Said::of(
            "It was being worked on just then. Order the migration again, and it goes over.",
            "正好有人在办。再迁移一次就可以。",
        ),
        Unfit::NotMoved => Said::of(
            "It has gone over to yet another edition since, and stays there.",
            "之后又迁移到了别的版本，留在那里。",
        ),
        Unfit::NoProcedure => Said::of(
            "That edition has no such procedure: it goes on under its own until it ends.",
            "那个版本没有这个规程：按原来的办完。",
        ),
        Unfit::NoStep { step } => Said::of(
            format!(
                "It waits in “{}”, which that edition has not: say which step that becomes.",
                old(step).en
            ),
            format!("正处于“{}”，那个版本没有这个环节：请指定对应到哪个环节。", old(step).zh),
        ),
        Unfit::OtherKind { step, to } => Said::of(
            format!("It waits in “{}”, and “{}” is of another kind of step.", old(step).en, new(to).en),
            format!("正处于“{}”，对应的“{}”是另一种环节：请换一个同类的。", old(step).zh, new(to).zh),
        ),
        Unfit::Branches { step } => Said::of(
            format!(
                "The branches of “{}” are under way, and there they are others: wait until they are done.",
                old(step).en
            ),
            format!("“{}”的几路正在同时办，那个版本分法不同：等这几路办完再迁移。", old(step).zh),
        ),
        Unfit::NobodyThere { step } => Said::of(
            format!("Nobody at its place could have “{}” there: staff that post first.", new(step).en),
            format!("那个版本的“{}”在当地没有人能办：请先配好岗位。", new(step).zh),
        ),
        Unfit::NoCategory { category } => {
            let key = format!("{procedure}.category.{category}");
            let (en, zh) = (from.word("en", &key), from.word("zh-CN", &key));
            Said::of(
                format!("Its category “{en}” is not among those of that edition."),
                format!("类别“{zh}”不在那个版本的类别表里。"),
            )
        }
        Unfit::NoField { field } => {
            let key = format!("{procedure}.form.{field}");
            let (en, zh) = (to.word("en", &key), to.word("zh-CN", &key));
            let title = |word: String| if word == key { field.clone() } else { word };
            Said::of(
                format!("The form there requires “{}”, which was never asked of it.", title(en)),
                format!("那个版本的表单必填“{}”，当初没有问过。", title(zh)),
            )
        }
    }
}
