//! What a pack is checked for: each rule with its name and the reason for it, in the words of those who write packs.

use crate::said::Said;
use std::fmt;

/// A rule of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule(Place);

/// What kind of promise a rule keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The files can be read and everything they refer to is there.
    Text,
    /// Expressions are typed, and answered for every matter.
    Expression,
    /// A matter always goes on and always can end.
    Soundness,
    /// Whatever waits has a time, and somebody who hears.
    Time,
    /// Nobody judges their own case.
    Duty,
    /// The law’s minimum holds.
    Law,
    /// What no pack may do.
    RedLine,
    /// Words, forms and scenarios are whole.
    Completeness,
}

/// Declares the rules in the order in which they are explained.
macro_rules! rules {
    ($($name:ident $id:literal $family:ident $title_en:literal $title_zh:literal $why_en:literal $why_zh:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        enum Place { $($name),* }

        #[allow(non_upper_case_globals, missing_docs)]
        impl Rule {
            $(pub const $name: Rule = Rule(Place::$name);)*
            /// Every rule, in the order in which they are explained.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// The name by which programs and documents refer to it.
            pub const fn id(self) -> &'static str {
                match self.0 { $(Place::$name => $id),* }
            }

            /// What kind of promise it keeps.
            pub const fn family(self) -> Family {
                match self.0 { $(Place::$name => Family::$family),* }
            }

            /// What it asks for, in a few words.
            pub fn title(self) -> Said {
                match self.0 { $(Place::$name => Said::of($title_en, $title_zh)),* }
            }

            /// Why it is asked for.
            pub fn why(self) -> Said {
                match self.0 { $(Place::$name => Said::of($why_en, $why_zh)),* }
            }
        }
    };
}

rules! {
    Readable "readable" Text
        "Files can be read" "文件读得通"
        "What cannot be read would be guessed at." "读不通的地方只能靠猜。";
    Present "present" Text
        "Nothing is missing" "该有的都有"
        "A pack that lacks a part would only fail when somebody needs it." "缺了一块的机制包，要到有人用时才会出错。";
    Named "named" Text
        "Ids are names, and each is used once" "编号合规且不重复"
        "Ids stand in the journal for good and must tell things apart." "编号会永久留在日志里，必须能把事物分开。";
    Refers "refers" Text
        "What is referred to exists" "引用的东西存在"
        "A step that leads nowhere strands a matter." "通向不存在的地方，事项就会卡住。";
    Plain "plain" Text
        "Texts of the closed grammar have a meaning" "固定写法写对了"
        "Who, where and until when are read by rule, never by guess." "谁、在哪里、到什么时候，按规则读，不靠猜。";
    Meant "meant" Text
        "Every field means something where it stands" "每一项都用得上"
        "A field that nothing reads would look as if it did something." "没有人读的内容，看上去却像在起作用。";
    Fits "fits" Text
        "Values fit their parameters and bounds" "取值合乎参数"
        "A tenant sets parameters; the pack says what they may be." "参数由各地设定，能设成什么由机制包规定。";
    Typed "typed" Expression
        "Conditions are typed" "条件的类型对得上"
        "A condition that fails halfway would stop a matter in front of a person." "条件算到一半出错，事项就停在办事人面前。";
    Answered "answered" Expression
        "Conditions can always be answered" "条件总有答案"
        "What may be missing has to be asked for first." "可能没有填的内容，要先问有没有。";
    Whole "whole" Expression
        "Money and counts are whole numbers" "钱和数量用整数"
        "Binary fractions lose cents; one fen too few passes or fails a vote." "小数会丢分厘，差一分就可能改变表决结果。";
    Decided "decided" Soundness
        "Every list of ways ends unconditionally" "最后一条路无条件"
        "Where no condition holds there must still be a way." "所有条件都不成立时，也要有路可走。";
    Reachable "reachable" Soundness
        "Every step, outcome and end can come about" "每个环节、结果、结局都走得到"
        "What can never come about is a promise nobody keeps." "永远走不到的环节，是一句空话。";
    Ending "ending" Soundness
        "An end can be reached from everywhere" "从任何地方都能办结"
        "A matter that cannot end is a resident without an answer." "办不结的事项，就是没有回音的群众。";
    Bounded "bounded" Soundness
        "Nothing goes round for ever" "不会无休止地转"
        "Endless sending back is how matters are worn out." "无休止的退回，就是把事情拖没。";
    Nested "nested" Soundness
        "Branches come back to their parallel step" "并行的分支有始有终"
        "What begins side by side is gathered again where it began." "并行开始的，要在同一处收拢。";
    Small "small" Soundness
        "The procedure is small enough to prove" "规程小到能证明"
        "What cannot be explored to the end is not proven." "走不完所有情形，就谈不上证明。";
    Handed "handed" Soundness
        "There is always somebody to go to" "总有人接"
        "What a step finds its people by has been named on every way there." "环节靠什么找到人，到这里之前必须已经定下。";
    Limited "limited" Time
        "Whatever waits has a limit" "凡等待都有时限"
        "Without a limit nobody ever hears that it is late." "没有时限，就没有人知道晚了。";
    Escalates "escalates" Time
        "Somebody hears when a limit passes" "超时有人知道"
        "Lateness that nobody hears of is silence." "没有人知道的超时，等于没有时限。";
    Urgent "urgent" Time
        "What is urgent does not wait for office hours" "紧急的不等上班"
        "A fallen power line does not keep office hours." "倒下的电线不会等到上班。";
    Counted "counted" Time
        "Waits count from what has one day" "等待从确定的一天算起"
        "Branches end one by one; there is no one day to count from." "分支先后结束，没有唯一的起算日。";
    Done "done-by" Duty
        "Somebody does every step" "每个环节都有人办"
        "A step that belongs to nobody is not done." "没有人的环节不会有人办。";
    Apart "apart" Duty
        "What is claimed is verified by somebody else" "办的人不验自己的"
        "Closing on paper (假办结) ends where another person looks." "换一个人去看，假办结就到头了。";
    OwnCase "own-case" Duty
        "Nobody decides on what they reported" "上报的人不办自己的事"
        "Self-reported and self-closed is counted as work and is none." "自报自结看上去是成绩，其实不是。";
    Basis "basis" Law
        "A procedure names its basis" "规程写明依据"
        "Power over people needs a rule that they can look up." "管人的权力，要有群众查得到的依据。";
    Minimum "minimum" Law
        "Quorums and majorities are not below the law’s" "人数和票数不低于法定"
        "A decision below the legal minimum is void." "低于法定人数或票数的决定无效。";
    Reserved "reserved" Law
        "Reserved matters go to the body that the law names" "法定事项由法定会议决定"
        "The law reserves some decisions to the villagers themselves." "有些事，法律只让村民自己决定。";
    Tracking "no-tracking" RedLine
        "Nobody’s work is tracked" "不搞痕迹留痕、打卡定位"
        "Photos, tracks, check-ins and online time are not to be forced on workers (2024 central rules, 国办函〔2026〕12号)."
        "不得强制拍照、轨迹、打卡、在线时长（2024年中央规定，国办函〔2026〕12号）。";
    Scores "no-scores" RedLine
        "No person gets a score" "不给人打分"
        "No credit or risk score of persons; entitlements never depend on points." "不给个人信用分、风险分；待遇不与积分挂钩。";
    GoesUp "goes-up" RedLine
        "A complaint can always go up" "诉求总能往上走"
        "Whoever is not content can press, and bring it back from every end." "不满意的人可以催，可以从任何结局重新提出。";
    Purpose "purpose" RedLine
        "Each personal field has a purpose and a legal basis" "个人信息写明目的和依据"
        "Personal data is asked for only for a purpose and on a legal basis (个人信息保护法第五条、第六条、第十三条)."
        "收集个人信息须有明确目的和合法依据（个人信息保护法第五条、第六条、第十三条）。";
    Sensitive "sensitive" RedLine
        "Sensitive data is not asked for" "不收敏感信息"
        "ID numbers, health, finance and children’s data need protection that a form of a matter does not give (个人信息保护法第二十八条)."
        "身份证号、健康、账户、儿童信息需要的保护，事项表单给不了（个人信息保护法第二十八条）。";
    Reported "reported" RedLine
        "What is reported about somebody never reaches them" "反映某人的事到不了他手里"
        "A report on a person is never passed to that person, nor to a superior in the same unit (信访工作条例第三十条)."
        "不得将检举材料转给被检举的人或者单位（信访工作条例第三十条）；也不给同单位的上级。";
    Proxy "proxy" RedLine
        "Every right has a paper and a proxy path" "纸面和代办都走得通"
        "Whoever has no phone has the same rights." "没有手机的人有同样的权利。";
    Worded "worded" Completeness
        "Everything has words of its own, in each language" "每样都有自己的名称，各语言齐全"
        "Half a translation is read as a mistake." "译了一半的界面，看上去像是坏了。";
    Played "played" Completeness
        "Scenarios go as written" "场景测试通过"
        "A scenario is what the order’s authors promised each other." "场景就是定规矩的人彼此说好的样子。";
    Shown "shown" Completeness
        "A scenario plays each procedure through" "每个规程都有场景从头演到办结"
        "What nobody has played through nobody has thought through." "没有演过的，就没有想清楚。";
}

impl Rule {
    /// The rule of a name.
    pub fn of_id(id: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
