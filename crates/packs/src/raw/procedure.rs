//! A procedure’s file, without its steps.

use super::{Either, Number, OneOrMany, RawLimit, RawRoute, RawRoutes, RawStep, Text};
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// `"已关闭"` or `{ title, joins, remedy }`.
pub(crate) type RawEnd = Either<RawEndFull>;

/// A procedure: who may begin it with which form, its steps, and how it can end.
///
/// 规程：谁可以发起、填什么表，有哪些环节，有哪些结局。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProcedure {
    /// The name by which programs know the procedure, for good; no two procedures of a tenant share one.
    ///
    /// 规程的编号，程序用它认这项规程，定下后不再改；同一个运行单位里不重复。
    #[schemars(with = "w::Id")]
    pub(crate) id: Text,
    /// What people call it.
    ///
    /// 规程的名称。
    pub(crate) title: String,
    /// What it rests on: a law, a standard, an order; four characters at least.
    ///
    /// 依据：法律、标准或文件，至少四个字。
    #[schemars(with = "String")]
    pub(crate) basis: Text,
    /// The day from which it applies.
    ///
    /// 从哪一天起适用。
    #[schemars(with = "w::Day")]
    pub(crate) applies_from: Text,
    /// Who may begin a matter: `anyone`, without an account, roles, and organs outside (`external ID`). With `anyone` the reporter must be able to
    /// press (`urge`), to go on from every end (`reopen` or `remedy`), and to act on paper (`proxies`).
    ///
    /// 谁可以发起：`anyone`（任何人，不用账号）、角色、外部平台（`external 编号`）。写了 `anyone`，上报人就要能催办（`urge`）、从每个结局都有路走
    /// （`reopen` 或 `remedy`）、能由人代办（`proxies`）。
    #[schemars(with = "Vec<w::Opener>")]
    pub(crate) opens: Vec<Text>,
    /// The form that whoever begins it fills in.
    ///
    /// 发起时填的表。
    #[schemars(with = "w::Path")]
    pub(crate) form: Text,
    /// The table of categories; the form then has a field `category`, in which one of them is named.
    ///
    /// 类别表的文件；有了它，发起的表里要有 `category` 一项，填其中一个类别。
    #[schemars(with = "Option<w::Path>")]
    pub(crate) categories: Option<Text>,
    /// The step that a matter enters first; the first one written, if not said.
    ///
    /// 先进入哪个环节；不写就是写在最前面的环节。
    #[schemars(with = "Option<w::Id>")]
    pub(crate) first: Option<Text>,
    /// Units that are known from the beginning: `{ unit = "from category" }` names the category’s unit as `unit`.
    ///
    /// 一开始就知道的单位：`{ unit = "from category" }` 把类别的主办单位记作 `unit`。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, w::OpeningBind>")]
    pub(crate) binds: BTreeMap<Text, Text>,
    /// What an outcome may claim to have achieved: the id of each result, and what people call it.
    ///
    /// 办成了什么：每种成果的编号和名称，由结果的 `result` 引用。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, String>")]
    pub(crate) results: BTreeMap<Text, String>,
    /// Who may enter it for a reporter from paper or by telephone, and answer for them in their own steps. Needed where
    /// anyone may begin it or the reporter does a step.
    ///
    /// 谁可以按纸面、电话代上报人发起和答复。任何人都能发起、或有环节由上报人办的，必须写。
    #[serde(default)]
    #[schemars(with = "Vec<w::Who>")]
    pub(crate) proxies: Vec<Text>,
    /// The time between one level of escalation and the next, and between reminders at the last level.
    ///
    /// 超时后逐级提醒，隔多久提醒上一级；到了最后一级，隔多久再提醒。
    #[schemars(with = "w::Or<w::LimitOrParameter, RawPace>")]
    pub(crate) escalate_every: RawLimit,
    /// Who may press for progress.
    ///
    /// 谁可以催办。
    pub(crate) urge: Option<RawUrge>,
    /// How a matter comes back after it has ended.
    ///
    /// 办结以后怎样重新提出。
    pub(crate) reopen: Option<RawReopen>,
    /// Whom a matter is between: the id of each side, and what is to be said of it. The parties on a side are named where
    /// a step’s `may.parties` permits it; each gets a receipt code, with which they follow the matter, answer and object.
    ///
    /// 当事人分几方：每一方的编号和说明。当事人在写了 `may.parties` 的环节里登记，每人一个回执码，凭它查看、答复、提出异议。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, RawSide>")]
    pub(crate) sides: BTreeMap<Text, RawSide>,
    /// How those concerned stop a matter before its end, without having to say why.
    ///
    /// 当事人怎样中途停下来，不用说理由。
    pub(crate) withdraw: Option<RawWithdraw>,
    /// By what a matter is compared with what was reported before, for whoever decides whether it is the same. Leave it
    /// out where nobody is to be compared.
    ///
    /// 拿什么同以前上报的事项比较，供办理人判断是不是同一件事；不应当比较的（例如举报）就不写。
    pub(crate) alike: Option<RawAlike>,
    /// How matters that have ended are looked at again: some by lot, those with a sign of a closing on paper more often.
    ///
    /// 办结的事项怎样复核：随机抽取，有“纸面办结”迹象的更容易抽中。
    pub(crate) recheck: Option<RawRecheck>,
    /// Whether its matters are on public pages at all, where anyone may begin it; yes, if not said. Nobody but those who
    /// take part reads of a matter whose procedure says `false`.
    ///
    /// 任何人都能发起的，事项上不上公开页面；不写就是上。写 false 的，只有办事的和本人看得到。
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub(crate) public: bool,
    /// Whether only those with a part in one of its matters may know of it: whoever began it, its parties, the people and
    /// offices that have had it or were told that it is late. Nobody finds it by overseeing a place: no list, map, count,
    /// search or table has it for anybody else. Then it is on no public page either. No, if not said; a category can say
    /// so for its own matters.
    ///
    /// 是不是只有参与的人才能知道：上报人、当事人、经手过或收到超时提醒的人和岗位。别人不能因为管着那个地方就看到：
    /// 列表、地图、数字、搜索、导出里都没有。当然也不上公开页面。不写就是否；也可以只在某个类别上写。
    #[serde(default)]
    pub(crate) confidential: bool,
    /// Whether its matters may be about people and bodies. Whoever begins one can say which body it is about; a step with
    /// `may.about` says which people. They, whoever serves in the same body, and their declared kin keep out of it: it is
    /// given to none of them, none of them is told of it, finds it or can be named for it. Then it is `confidential` too.
    ///
    /// 是不是可以反映某个人、某个单位：发起时可以选单位，写了 `may.about` 的环节登记是谁。被反映的人、同一单位的人、
    /// 申报过的亲属一律回避：不派给他们，不提醒他们，他们看不到、查不到，也不能指定他们。这样的规程必须保密。
    #[schemars(with = "Option<bool>")]
    pub(crate) about: Option<Spanned<bool>>,
    /// Documents that are made of what was written, such as an agreement: the id of each, and its template.
    ///
    /// 用填写的内容生成的文书，例如协议书：每份的编号和模板。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, RawDocument>")]
    pub(crate) documents: BTreeMap<Text, RawDocument>,
    /// Names for several seats, so that a condition `one_person.NAME` can ask whether one person holds them all.
    ///
    /// 给几个岗位合起来取个名字，条件里用 `one_person.名字` 问是不是由同一个人担任。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, Vec<w::Who>>")]
    pub(crate) one_person: BTreeMap<Text, Vec<Text>>,
    /// How a matter can end: the id of each end and its name, or the longer form.
    ///
    /// 有哪些结局：每种结局的编号和名称，或写详细的。
    #[schemars(with = "BTreeMap<w::Id, w::Or<String, RawEndFull>>")]
    pub(crate) ends: BTreeMap<Text, RawEnd>,
    /// The steps, each a table `[[step]]`.
    ///
    /// 环节，每个写成一个 `[[step]]`。
    #[schemars(with = "w::Listed<RawStep>")]
    pub(crate) step: Vec<RawStep>,
}

/// Pressing for progress: whoever has a task of the matter hears it.
///
/// 催办：这件事的办理人都会收到。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawUrge {
    /// Who may press.
    ///
    /// 谁可以催。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) who: OneOrMany,
    /// At most once in this time.
    ///
    /// 这段时间里至多催一次。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) every: Text,
}

/// One of the sides of a matter.
///
/// 当事人的一方。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSide {
    /// What people call it.
    ///
    /// 这一方的名称。
    pub(crate) title: String,
    /// Whether whoever began the matter is one of it.
    ///
    /// 上报人是不是这一方的。
    #[serde(default)]
    pub(crate) reporter: bool,
    /// The most parties on it, the reporter among them.
    ///
    /// 至多几人，上报人也算。
    #[schemars(with = "w::Times")]
    pub(crate) at_most: Spanned<u32>,
    /// The form that tells what is known of a party, such as a name and a telephone number.
    ///
    /// 登记当事人时填的表，例如姓名、电话。
    #[schemars(with = "w::Path")]
    pub(crate) form: Text,
}

/// A document that is made from a template, in the layout of official documents.
///
/// 按模板生成的文书，公文版式。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDocument {
    /// What people call it; it stands at the head of the document.
    ///
    /// 文书的名称，印在文首。
    pub(crate) title: String,
    /// The template, a text of lines with `{{ … }}` where something is filled in.
    ///
    /// 模板文件：一行一行的文字，要填的地方写 `{{ … }}`。
    #[schemars(with = "w::Path")]
    pub(crate) template: Text,
    /// The outcomes whose form fills it in, as `STEP.OUTCOME`; the one that came last counts. Before one of them there is no
    /// such document.
    ///
    /// 由哪些结果的表单来填，写“环节.结果”；有几次的按最近一次。还没有的时候就没有这份文书。
    #[schemars(with = "w::Listed<String>")]
    pub(crate) from: Vec<Text>,
}

/// Stopping a matter before its end.
///
/// 中途停下来。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWithdraw {
    /// Who may: `reporter`, sides, or others.
    ///
    /// 谁可以：`reporter`、各方，或别的人。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) who: OneOrMany,
    /// While which steps wait.
    ///
    /// 在等哪些环节的时候可以。
    #[schemars(with = "w::Listed<w::Id>")]
    pub(crate) from: Vec<Text>,
    /// The end that it comes to.
    ///
    /// 到哪个结局。
    #[schemars(with = "w::Target")]
    pub(crate) to: Text,
}

/// Bringing a matter back. A new round begins, with all that a round may do; who did what before is still kept apart.
///
/// 重新提出：从头开始新的一轮，退回、延期等次数重新算；以前谁办过什么照样不能混。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReopen {
    /// Who may bring it back.
    ///
    /// 谁可以重新提出。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) who: OneOrMany,
    /// From which ends.
    ///
    /// 从哪些结局可以重新提出。
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) from: Vec<Text>,
    /// How long after the end.
    ///
    /// 办结后多久以内。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) within: Text,
    /// The step it goes to, or a list of ways; never an end.
    ///
    /// 回到哪个环节，或按条件分几条路；不能直接到结局。
    #[schemars(with = "w::Or<w::Target, w::Listed<RawRoute>>")]
    pub(crate) to: RawRoutes,
    /// How often, once at least.
    ///
    /// 至多几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
}

/// What is compared of two matters beside their category, place and time. Nothing is joined by itself: what may be the
/// same is proposed with its reasons to whoever may join, and can be parted again.
///
/// 两件事项除类别、地点、时间外还比较什么。系统只提出可能相同的和理由，是否并案由人决定，并错了可以分开。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAlike {
    /// The fields of the opening form that tell what it is about; texts.
    ///
    /// 发起表里说明是什么事的各项，都是文字。
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) words: Vec<Text>,
    /// The fields that tell where, in words.
    ///
    /// 发起表里用文字说明在哪里的各项。
    #[serde(default)]
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) place: Vec<Text>,
    /// How long after its end a matter is still proposed as one that has come back; days, months or years.
    ///
    /// 办结后多久以内又有同样的上报，算可能复发；用天、月或年写。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) recurs_within: Text,
}

/// Looking again at matters that have ended. Nobody chooses which: they are drawn, one of `one_in`, and each sign that a
/// matter shows adds its `weight` to the 1 of an ordinary matter. A sign proves nothing; somebody who has had no part in
/// the matter looks and says whether it ended as it says. What did not goes on where `reopen` leads, which takes nothing
/// from the reporter’s own times.
///
/// 办结后的复核。抽到哪些由系统随机决定，谁也不能点名：每 `one_in` 件抽一件，普通事项的权重是 1，每有一种迹象就加上
/// 它的 `weight`。迹象不等于问题；由没有经手过的人核实，并说明是不是真的办结。不实的按 `reopen` 的去向重新办理，
/// 不占上报人自己的次数。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecheck {
    /// Who looks: roles where the matter lies, such as `inspector @ county`.
    ///
    /// 谁来复核：事项所在地的岗位，例如 `inspector @ county`。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) who: OneOrMany,
    /// At which ends; `reopen` begins at each of them.
    ///
    /// 复核哪些结局；每种都要在 `reopen.from` 里。
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) from: Vec<Text>,
    /// How long after the end.
    ///
    /// 办结后多久以内复核。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) within: Text,
    /// One of so many is drawn: a number, or a parameter of kind `count`.
    ///
    /// 每多少件抽一件：写数字，或 `count` 类的参数。
    #[schemars(with = "w::Or<w::Times, w::OfParameter>")]
    pub(crate) one_in: Spanned<Number>,
    /// A sign: work was finished when no more than `minutes` of its limit were left.
    ///
    /// 迹象：时限只剩不到 `minutes` 分钟才办完。
    pub(crate) last_minutes: Option<RawLastMinutes>,
    /// A sign: what was written about the work stands in another matter to the letter.
    ///
    /// 迹象：办理情况同另一件一字不差。
    pub(crate) copied_words: Option<RawCopiedWords>,
    /// A sign: a picture or file of the work came with another matter as well.
    ///
    /// 迹象：办理时附的照片、文件在另一件里也用过。
    pub(crate) reused_files: Option<RawReusedFiles>,
}

/// Work that was finished just before its limit.
///
/// 临到期才办完。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLastMinutes {
    /// So many minutes.
    ///
    /// 多少分钟。
    #[schemars(with = "w::Times")]
    pub(crate) minutes: Spanned<u32>,
    /// What the sign weighs.
    ///
    /// 权重。
    #[schemars(with = "w::Times")]
    pub(crate) weight: Spanned<u32>,
}

/// Words that stand in another matter to the letter.
///
/// 照抄的办理情况。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCopiedWords {
    /// Texts of at least so many characters count: short ones are alike by chance.
    ///
    /// 至少这么多字才算：短句本来就容易相同。
    #[schemars(with = "w::Times")]
    pub(crate) characters: Spanned<u32>,
    /// What the sign weighs.
    ///
    /// 权重。
    #[schemars(with = "w::Times")]
    pub(crate) weight: Spanned<u32>,
}

/// Files that another matter has as well.
///
/// 重复使用的照片、文件。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReusedFiles {
    /// What the sign weighs.
    ///
    /// 权重。
    #[schemars(with = "w::Times")]
    pub(crate) weight: Spanned<u32>,
}

/// One limit usually, another one for matters whose category has its limit in urgent hours.
///
/// 平时一个时限，类别时限按紧急小时计的事项另一个时限。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPace {
    /// Usually.
    ///
    /// 平时。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) usual: Text,
    /// For what is urgent, in urgent hours.
    ///
    /// 紧急的，用 urgent-hours 写。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) urgent: Text,
}

/// An end of which more is to be said than its name.
///
/// 除名称外还有话要说的结局。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEndFull {
    /// What people call it.
    ///
    /// 结局的名称。
    pub(crate) title: String,
    /// Whether the matter ends by becoming part of another one, which the performer names.
    ///
    /// 是不是并入另一件事；并到哪一件由办理人指明。
    #[serde(default)]
    pub(crate) joins: bool,
    /// Whether what was proposed stands from then on; every way here leads through a ballot with `decides` that passed.
    ///
    /// 议案到这里是不是生效；通到这里的路都要经过 `decides` 的表决并通过。
    #[serde(default)]
    pub(crate) adopted: bool,
    /// Where a reporter who is not content can go from here, in words; needed where `reopen` does not begin here.
    ///
    /// 上报人不满意还可以去哪里，写成一句话；`reopen.from` 里没有的结局必须写。
    pub(crate) remedy: Option<String>,
    /// The word under which the organ outside that sent the matter hears that it came to this end. Needed at every end
    /// where an organ outside may begin a matter.
    ///
    /// 送来这件事的外部平台，到了这个结局对它用什么词。外部平台可以发起的，每种结局都要写。
    #[schemars(with = "Option<w::Id>")]
    pub(crate) returns: Option<Text>,
}

fn yes() -> bool {
    true
}
