//! The one catalogue of problems: code, status, title and what to do, in Chinese and English.

use crate::language::Language;

macro_rules! catalogue {
    ($($name:ident $word:literal $status:literal
        $title_zh:literal $title_en:literal
        $advice_zh:literal $advice_en:literal;)*) => {
        /// Everything that can be wrong with a request or with the server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Code { $($name),* }

        impl Code {
            /// All of them.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The entry.
            pub fn entry(self) -> Entry {
                match self {
                    $(Code::$name => Entry {
                        code: $word,
                        status: $status,
                        title: [$title_zh, $title_en],
                        advice: [$advice_zh, $advice_en],
                    },)*
                }
            }
        }
    };
}

/// What the catalogue says of a problem.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The word by which programs know it; also the last part of its `type`.
    pub code: &'static str,
    /// The HTTP status with which it comes.
    pub status: u16,
    title: [&'static str; 2],
    advice: [&'static str; 2],
}

impl Entry {
    /// What it is, in a few words.
    pub fn title(&self, language: Language) -> &'static str {
        self.title[language as usize]
    }

    /// What to do.
    pub fn advice(&self, language: Language) -> &'static str {
        self.advice[language as usize]
    }
}

impl Code {
    /// The entry of a word.
    pub fn of_word(word: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.entry().code == word)
    }
}

catalogue! {
    // What the engine refuses.
    MayNotOpen "may-not-open" 403 "不能由您发起" "You may not open this"
        "请由有此职责的人员代为录入。" "Ask somebody whose role may open it to enter it for you.";
    UnknownCategory "unknown-category" 422 "没有这个类别" "Unknown category"
        "请从该规程的类别表中选择。" "Choose one from the procedure’s table of categories.";
    HasEnded "has-ended" 409 "事项已经办结" "The matter has ended"
        "如果问题没有解决，请重新打开。" "Reopen it if it is not settled.";
    StillOpen "still-open" 409 "事项尚未办结" "The matter is still open"
        "请处理正在等待的待办。" "Act on what is waiting.";
    NotDrawn "not-drawn" 409 "这件没有抽到复核" "The matter was not drawn to be looked at again"
        "复核哪些由系统随机抽取。问题没有解决的，请上报人重新打开。" "What is looked at again is drawn by lot. If it is not settled, its reporter can reopen it.";
    NoSuchTask "no-such-task" 409 "这个待办已不在等待" "The task is no longer waiting"
        "已有人办理，请重新读取该事项。" "Somebody has acted on it; read the matter again.";
    NotYours "not-yours" 403 "这不是您的待办" "The task is not yours"
        "请由待办所在岗位的人员办理。" "Leave it to whoever acts for the seat it waits for.";
    OwnCase "own-case" 403 "不得办理自己经手的事项" "Nobody judges their own case"
        "请由未参与前面环节的人员办理。" "Another person, who took no part before, has to do this.";
    TakenByOther "taken-by-other" 409 "已由他人签收" "Somebody else has signed for it"
        "如对方无法办理，请先接手。" "Take it over first if they cannot do it.";
    TakenAlready "taken-already" 409 "您已签收" "You have signed for it already"
        "无需再次签收。" "There is nothing to do.";
    UnknownOutcome "unknown-outcome" 422 "没有这个办理结果" "Unknown outcome"
        "请从该待办给出的结果中选择。" "Choose one of the outcomes that the task lists.";
    NotOffered "not-offered" 409 "该结果不适用于此事项" "This outcome is not open to this matter"
        "请选择其他结果。" "Choose another outcome.";
    NotPermitted "not-permitted" 409 "该环节不允许此操作" "The step does not allow that"
        "请查看该待办的 may 列表。" "See what the task lists under “may”.";
    UsedUp "used-up" 409 "次数已用完" "Used as often as it may be"
        "请办理该待办，或请上级协调。" "Finish the task, or turn to whoever supervises it.";
    Arbitrated "arbitrated" 409 "办理单位已经指定" "An arbiter has named who does this"
        "请办理；需要时请其他单位协办。" "Do it, or ask other bodies to help.";
    AlreadyAsked "already-asked" 409 "已有申请在等待答复" "A request is still waiting"
        "请等待答复。" "Wait for its answer.";
    TooMuch "too-much" 422 "申请超过上限" "More than can be asked for"
        "请在上限之内以相同单位申请。" "Ask for less, in the same unit.";
    Clock "clock" 409 "时钟状态不符" "The clock is not in that state"
        "请先查看该待办是否暂停。" "See whether the task is paused.";
    NeedsReason "needs-reason" 422 "请说明理由" "Say why"
        "请在表单的 words 中写明理由，当事人会看到。" "Write the reason in the form’s “words”; the people concerned will read it.";
    NeedsParty "needs-party" 409 "这一方还没有登记当事人" "Nobody is named on that side yet"
        "请先登记当事人。" "Name its parties first.";
    NoSuchParty "no-such-party" 422 "请写明是哪位当事人" "Say which party"
        "请在还没有答复的当事人中选择。" "Choose one of those who have yet to answer.";
    TooManyParties "too-many-parties" 409 "这一方人数已满" "The side has as many parties as it may"
        "请由已登记的当事人作代表。" "Let those who are named speak for the others.";
    NeedsBinding "needs-binding" 422 "需要指定单位或人员" "A body or person must be named"
        "请在 binds 中指定。" "Name it under “binds”.";
    About "about" 409 "事项反映的就是他、他的单位或亲属" "The matter is about them, their body or their kin"
        "请指定别的单位或人员。" "Name another body or person.";
    UnknownBinding "unknown-binding" 422 "该结果不需要指定这一项" "This outcome does not name that"
        "请从 binds 中去掉。" "Remove it from “binds”.";
    NeedsMatter "needs-matter" 422 "请指定并入的事项" "Name the matter to join"
        "请在 into 中填写另一事项的编号。" "Give the id of another matter in “into”.";
    NeedsOpenMatter "needs-open-matter" 409 "要并入的事项已经办结" "The matter to join has ended"
        "请并入尚未办结的事项，或先重新打开那一件。" "Name one that is still open, or bring that one back first.";
    Miscount "miscount" 422 "票数对不上" "The count cannot be one"
        "核对应到、实到和赞成、反对、弃权票数：实到不超过应到，票数不超过实到。" "Compare the numbers: no more present than entitled, no more votes than present.";
    OtherVerdict "other-verdict" 422 "票数得出的是另一个结果" "The count says otherwise"
        "更正票数，或选择票数得出的结果。" "Correct the count, or choose what it says.";
    Marks "marks" 422 "评分不完整或超出范围" "Marks are missing or out of range"
        "每一项都评分，或都不评。" "Give every dimension a mark, or none.";
    HelpersAtWork "helpers-at-work" 409 "协办单位尚未完成" "Helpers are still at work"
        "请等待或先解除协办。" "Wait for them or release them first.";
    HelpsAlready "helps-already" 409 "该单位已参与" "That body takes part already"
        "无需重复邀请。" "There is nothing to do.";
    TooEarly "too-early" 409 "时间未到" "Too early"
        "请在说明的时间之后再试。" "Try again after the time that is named.";
    TooLate "too-late" 409 "已过期限" "Too late"
        "可另行上报，并提及本事项。" "Report anew and refer to this matter.";
    NothingDue "nothing-due" 409 "没有到期的事项" "Nothing is due"
        "无需操作。" "There is nothing to do.";
    NoSeat "no-seat" 422 "该处没有可办理的岗位" "Nobody could act there"
        "请指定更具体的区域，或请管理员检查机制包。" "Name a more precise area, or have the pack corrected.";
    Condition "condition" 409 "规程条件无法判断" "A condition of the pack cannot be answered"
        "请联系管理员更正机制包。" "Have the pack corrected.";
    BrokenPack "broken-pack" 409 "规程定义有缺陷" "The procedure is broken"
        "请联系管理员发布更正后的机制包并迁移此事项。" "Have a corrected pack published and the matter migrated.";
    // What the use cases refuse.
    Form "form" 422 "表单填写有误" "The form does not fit"
        "请按 errors 逐项更正。" "Correct each field that “errors” lists.";
    Changed "changed" 412 "事项已有变化" "The matter has changed since you read it"
        "请查看 since 中的变化后再决定。" "Read what came “since”, then decide again with the new version.";
    KeyReused "key-reused" 422 "幂等键已用于另一请求" "The Idempotency-Key was used for another request"
        "请原样重发该请求，或换一个新键。" "Repeat that request unchanged, or choose a new key.";
    NoSuchMatter "no-such-matter" 404 "没有您可以查看的这个事项" "No such matter that you may see"
        "请核对编号或回执码。" "Check the number or the receipt code.";
    NoSuchReceipt "no-such-receipt" 404 "没有这个回执码" "No such receipt"
        "请逐字核对回执。" "Compare the code letter by letter with your receipt.";
    ReceiptUsed "receipt-used" 409 "回执码已经用过、过期或已有处理" "The receipt code is used, expired or decided"
        "请按 detail 核对。" "See “detail”.";
    NoSuchProcedure "no-such-procedure" 404 "没有这个规程" "No such procedure"
        "请从规程列表中选择。" "Choose one that /api/v1/procedures lists.";
    NoSuchArea "no-such-area" 404 "没有这个区域" "No such area"
        "请使用现行的 12 位代码或区域编号。" "Use its present 12-digit code or its number.";
    NoSuchDocument "no-such-document" 404 "还没有这份文书" "There is no such document yet"
        "请先办到生成这份文书的环节。" "It is made when the step that writes it is done.";
    NoSuchPerson "no-such-person" 404 "没有这个人员" "No such person"
        "请核对编号。" "Check the id.";
    NoSuchAttachment "no-such-attachment" 404 "没有这个附件" "No such attachment"
        "请先上传，再使用返回的 hash。" "Upload it first and use the hash from the answer.";
    NotAPicture "not-a-picture" 415 "不是可接受的图片" "Not a picture of a known kind"
        "请上传 JPEG、PNG 或 WebP 图片。" "Send a JPEG, PNG or WebP picture.";
    PictureTooLarge "picture-too-large" 422 "图片尺寸过大" "The picture has too many pixels"
        "请缩小后再上传。" "Make it smaller and send it again.";
    PictureDamaged "picture-damaged" 422 "图片损坏或不完整" "The picture is damaged"
        "请重新上传。" "Send it again.";
    Forbidden "forbidden" 403 "无权操作" "Not allowed"
        "请由有权的人员办理。" "Ask somebody who may.";
    FutureClaim "future-claim" 422 "发生时间在未来" "The claimed time lies in the future"
        "请检查设备时钟。" "Check the clock of the device.";
    Pack "pack" 422 "机制包有误" "The pack does not hold"
        "请按提示更正。" "Correct what is listed.";
    NotSetUp "not-set-up" 503 "运行单位尚未建立" "The tenant is not set up"
        "请运行 gewu init。" "Run `gewu init`.";
    Overloaded "overloaded" 503 "系统繁忙" "Too much is waiting"
        "请在 Retry-After 秒后用同一幂等键重试。" "Try again after Retry-After seconds with the same Idempotency-Key.";
    NoFonts "no-fonts" 503 "服务器上没有可用的中文字体" "The server has no Chinese fonts"
        "请运维人员在服务器上运行 scripts/fonts install，或用 --fonts 指定字体目录；不用重新启动。" "Whoever runs the server runs `scripts/fonts install` there, or names a folder with --fonts; it need not start anew.";
    Contended "contended" 503 "多人同时修改" "Others changed this at the same time"
        "请稍后重试。" "Try again in a moment.";
    DatabaseFull "database-full" 503 "存储空间不足" "No space left"
        "数据未保存，请管理员清理空间后重试。" "Nothing was saved; free space, then send it again.";
    DatabaseAway "database-away" 503 "数据库无法访问" "The database cannot be reached"
        "请稍后用同一幂等键重试。" "Try again in a moment with the same Idempotency-Key.";
    DatabaseBusy "database-busy" 503 "数据库繁忙" "The database is busy"
        "数据未保存，请稍后重试。" "Nothing was saved; try again in a moment.";
    Fault "fault" 500 "系统故障" "A fault of the server"
        "请把 instance 中的编号告诉管理员。" "Tell the operator the number in “instance”.";
    TooMany "too-many" 429 "操作过于频繁" "Too often"
        "请在 Retry-After 秒后再试。" "Try again after Retry-After seconds.";
    // Accounts.
    WrongSignIn "wrong-sign-in" 401 "登录名或密码不正确" "Login or password is wrong"
        "请核对后重试；忘记密码请找系统管理员重置。" "Check both; the system administrator can reset a lost password.";
    WrongCode "wrong-code" 422 "验证码不正确或已用过" "The code is wrong or was used"
        "请等下一个验证码，或使用恢复码。" "Wait for the next code, or use a recovery code.";
    Locked "locked" 429 "尝试次数过多，已锁定" "Too many wrong tries"
        "请在 Retry-After 秒后重试，或请安全管理员解锁。" "Try again after Retry-After seconds, or ask the security administrator.";
    NeedsSecondFactor "needs-second-factor" 401 "还需要第二步验证" "The second factor is still to come"
        "请输入设备上显示的验证码。" "Enter the code that your device shows.";
    StaleForm "stale-form" 403 "页面已过期" "This page is out of date"
        "请重新读取 /api/v1/session 中的 csrf 后再提交。" "Read `csrf` of /api/v1/session again and send it in CSRF-Token.";
    LinkEnded "link-ended" 410 "链接已失效" "The link holds no more"
        "链接只能使用一次、24 小时内有效；请找系统管理员重新发放。" "A link works once, within 24 hours; ask for a new one.";
    WeakPassword "weak-password" 422 "密码太容易被猜到" "The password would be guessed"
        "请用 10 个以上字符，例如几个互不相关的词。" "Use ten letters or more, for example several unrelated words.";
    WrongPassword "wrong-password" 422 "现在的密码不正确" "The present password is wrong"
        "请重新输入。" "Enter it again.";
    BadLogin "bad-login" 422 "登录名不符合要求" "This login cannot be used"
        "登录名为 2–64 个文字、数字或 . - _ @。" "A login has 2 to 64 letters, digits, “.”, “-”, “_” or “@”.";
    LoginTaken "login-taken" 409 "登录名已被使用" "Another account has this login"
        "请换一个登录名。" "Choose another one.";
    NoSuchAccount "no-such-account" 404 "该人员没有账号" "This person has no account"
        "请先开通账号。" "Open one first.";
    HasAccount "has-account" 409 "该人员已有账号" "This person has an account"
        "请重置或重新启用现有账号。" "Reset or reopen the one there is.";
    AccountClosed "account-closed" 409 "账号已停用" "The account is closed"
        "请先重新启用。" "Open it again first.";
    PowerHeld "power-held" 409 "该人员已担任一种管理员" "This person holds a power already"
        "系统、安全、审计管理员不得由一人兼任。" "Nobody holds two powers.";
    LastOfPower "last-of-power" 409 "不能撤销最后一名此类管理员" "Nobody else holds this power"
        "请先授予另一人。" "Grant it to another person first.";
    OwnAccount "own-account" 403 "不能管理自己的账号" "Nobody administers their own account"
        "请由另一名管理员办理。" "Ask another administrator.";
    Administers "administers" 403 "此人仍是管理员" "This person administers"
        "请先由安全管理员撤销其管理权限。" "The security administrator takes the power back first.";
    NoResetAsked "no-reset-asked" 409 "没有待您放行的重置申请" "No reset waits here for you"
        "由系统管理员申请，24 小时内由另一人放行。" "The system administrator asks for it; somebody else releases it within 24 hours.";
    NoSuchSession "no-such-session" 404 "没有这个登录会话" "No such session"
        "它可能已经结束。" "It may have ended already.";
    NoSecondFactor "no-second-factor" 409 "没有设置第二步验证" "No second factor is set up"
        "请先开始设置。" "Begin to set one up first.";
    HasSecondFactor "has-second-factor" 409 "已设置第二步验证" "A second factor is set up"
        "请先移除再重新设置。" "Remove it first.";
    NoSealingKey "no-sealing-key" 503 "服务器缺少加密密钥" "The server has no key to seal with"
        "请运维人员用 --key-file 启动服务。" "Whoever runs the server starts it with --key-file.";
    NoProvider "no-provider" 404 "没有其他登录方式" "There is no other way to sign in"
        "请用密码登录。" "Use your password.";
    NoErrand "no-errand" 409 "这次登录已经失效" "This sign-in holds no more"
        "它在别的浏览器开始，或已超过 10 分钟；请重新开始。" "It was begun in another browser or more than ten minutes ago; begin again.";
    ProviderFailed "provider-failed" 502 "统一身份认证没有确认您的身份" "The provider did not confirm who you are"
        "请稍后重试，或用密码登录。" "Try again later, or use your password.";
    UnknownIdentity "unknown-identity" 403 "这个身份还没有绑定账号" "No account is linked with this identity"
        "请先用密码登录，在“我的账号”里绑定。" "Sign in with your password first and link it under “my account”.";
    IdentityTaken "identity-taken" 409 "该身份已绑定其他账号" "This identity belongs to another account"
        "请先解除原绑定。" "Remove it there first.";
    HasWork "has-work" 409 "此人手上还有待办" "This person has work in hand"
        "请先移交待办。" "Hand it over first.";
    NoSuchAbsence "no-such-absence" 404 "没有这次请假" "No such absence"
        "它可能已经结束。" "It may have ended already.";
    // The life of packs.
    NoSuchPack "no-such-pack" 404 "没有这个机制包" "No such pack"
        "请从机制包列表中选择。" "Choose one that /api/v1/packs lists.";
    NoSuchEdition "no-such-edition" 404 "没有这个版本" "No such edition"
        "请从该机制包的版本列表中选择。" "Choose one that the pack’s page lists.";
    NoSuchVersion "no-such-version" 404 "没有这一版参数" "No such version of the parameters"
        "请从参数历史中选择。" "Choose one that the history of the parameters lists.";
    NoSuchProposal "no-such-proposal" 404 "没有这份提案" "No such proposal"
        "请核对编号。" "Check the id.";
    ProposalDecided "proposal-decided" 409 "提案已有结果" "The proposal was decided"
        "需要改动时请另提一份。" "Make a new one if something is still to change.";
    OwnProposal "own-proposal" 403 "不能审批自己的提案" "Nobody decides on what they proposed"
        "请由另一人审批。" "Another person has to decide it.";
    NotItsAuthor "not-its-author" 403 "不是您的提案" "The proposal is not yours"
        "只有提出人可以替换或撤回。" "Only whoever made it replaces or withdraws it.";
    NoSuchImport "no-such-import" 404 "没有这次导入" "No such import"
        "服务器重新启动后，以前的导入记录不再保留；同一个文件可以再发一次，不会重复。" "A server that started anew remembers none from before; the same file can be sent again and doubles nothing.";
    NoSuchMigration "no-such-migration" 404 "没有这次迁移" "No such migration"
        "请从机制包的迁移记录中选择。" "Choose one of those that the pack’s migrations list.";
    PackChanged "pack-changed" 409 "在您阅读之后已有变化" "This has changed since you read it"
        "请重新读取后再决定。" "Read it again, then decide anew.";
    NothingToDo "nothing-to-do" 409 "已经如此" "It is so already"
        "无需再次操作。" "There is nothing to do.";
    Retired "retired" 409 "该机制已停用，不再受理新事项" "This pack takes no new matters any more"
        "正在办理的事项照常办结；请改用现行的规程。" "Those that run are finished as before; choose a procedure that is in force.";
    NeedsTwo "needs-two" 409 "发布需要两个人" "It takes two people to publish"
        "请在工作台“机制包”中提出，由安全管理员审批。" "Propose it; the security administrator approves.";
    PackFiles "pack-files" 422 "不能作为机制包收下" "These files cannot be a pack’s"
        "机制包只收 UTF-8 文本（不要用 GBK），路径不出它自己的文件夹，最多 300 个文件、共 2 MB；请按 detail 指出的那一处更正后重新上传。" "A pack has texts in UTF-8 only, within its own folder, at most 300 of 2 MB; correct what “detail” names and send them again.";
    // Tables with personal values.
    NoSuchExport "no-such-export" 404 "没有这份导出申请" "Nobody has asked for such a table"
        "请从申请列表中选择。" "Choose one that the list of requests has.";
    ExportDecided "export-decided" 409 "申请已有结果" "The request was decided"
        "还需要时请重新申请。" "Ask anew if it is still needed.";
    OwnExport "own-export" 403 "不能审批自己的导出申请" "Nobody decides on what they asked for"
        "请由另一人审批。" "Another person has to decide it.";
    NotItsAsker "not-its-asker" 403 "不是您的导出申请" "The request is not yours"
        "只有申请人可以取走或撤回。" "Only whoever asked takes the table, or takes the request back.";
    ExportNotAllowed "export-not-allowed" 409 "这份导出还不能取" "Nobody has allowed this table"
        "请在申请列表中查看结果。" "Read in the list of requests what became of it.";
    ExportTaken "export-taken" 409 "这份导出已经取走" "This table was taken already"
        "每份只能取一次；还需要时请重新申请。" "It is taken only once; ask anew if it is needed again.";
    ExportLapsed "export-lapsed" 409 "这份导出已过期" "This table was not taken in time"
        "同意之后 24 小时内有效；还需要时请重新申请。" "It holds for 24 hours after the decision; ask anew.";
    ExportTooLarge "export-too-large" 422 "要导出的事项太多" "Too many matters for one table"
        "最多 10,000 件；请按用途缩小范围，例如选定地点、类别或日期。" "At most 10,000; narrow the list down to what the purpose needs, by place, category or days.";
    NothingToTake "nothing-to-take" 409 "没有可以导出的事项" "There is nothing to take"
        "请先在事项列表里看看条件是否合适。" "Look at the list of matters first.";
    // The exchange with partners, and what did not arrive.
    WrongSignature "wrong-signature" 401 "签名不对" "The signature does not hold"
        "请按 docs/exchange.md 用现行密钥签名，签名的内容要和发送的字节完全一致。" "Sign the bytes that are sent with a secret that holds, as docs/exchange.md says.";
    StaleMessage "stale-message" 401 "消息的时间不对" "The message is not of now"
        "请校准时钟；每次重发都要重新签名。" "Set the clock; sign each attempt anew.";
    OtherOrder "other-order" 422 "这个工单号已经用于别的内容" "This number came with other content"
        "工单号不能重复使用；补充情况请发 note，新的诉求请用新的工单号。" "A number is used once; add a note, or send a new number.";
    NoSuchOrder "no-such-order" 404 "没有收到过这个工单" "No such order was received"
        "请先发送工单。" "Send the order first.";
    NotAwaited "not-awaited" 409 "现在没有在等对方平台的结果" "Nothing is awaited from the partner now"
        "请先查询工单状态；收到 awaited 消息后再回结果。" "Read the order’s state; send a result after the message “awaited”.";
    NoSuchMessage "no-such-message" 404 "没有这条未送达的消息" "No such undelivered message"
        "可能已经有人处理，请刷新列表。" "Somebody may have decided on it; read the list again.";
    // What a request itself gets wrong.
    NeedsSignIn "needs-sign-in" 401 "需要登录" "Sign in first"
        "请在 Authorization 中提供 Bearer 令牌，或用回执。" "Send `Authorization: Bearer …`, or a receipt where one will do.";
    SignedOut "signed-out" 401 "登录已失效" "This token does not hold"
        "请重新登录。" "Sign in again.";
    TooManyConnections "too-many-connections" 429 "打开的页面太多" "Too many connections"
        "请关掉几个不用的页面。" "Close some pages that you do not use.";
    NeedsClientToken "needs-client-token" 400 "缺少 Client-Token" "Client-Token is missing"
        "不登录时请发送设备自选的 Client-Token（8–128 个字符）。" "Without an account send `Client-Token`, 8 to 128 characters that the device chose once.";
    BadHeader "bad-header" 400 "请求头有误" "A header cannot be used"
        "请按 detail 更正。" "Correct the header that “detail” names.";
    BadQuery "bad-query" 400 "查询参数有误" "The query cannot be used"
        "请按 detail 更正。" "Correct the parameter that “detail” names.";
    NotJson "not-json" 400 "不是合法的 JSON" "The body is not JSON"
        "请发送 UTF-8 编码的 JSON。" "Send JSON in UTF-8.";
    Invalid "invalid" 422 "内容不符合要求" "The body does not have the right shape"
        "请按 errors 逐项更正。" "Correct each place that “errors” lists.";
    TooLarge "too-large" 413 "内容过大" "The body is too large"
        "请缩小后再发送。" "Send less.";
    WrongMediaType "wrong-media-type" 415 "内容类型不符" "The content type does not fit"
        "请求体应为 application/json；上传文件用图片类型或 multipart/form-data。" "Send application/json; for files an image type or multipart/form-data.";
    SlowBody "slow-body" 408 "传输过慢" "The body came too slowly"
        "请在网络较好时重试。" "Try again over a better network.";
    TimedOut "timed-out" 503 "处理超时" "The server took too long"
        "请用同一幂等键重试。" "Try again with the same Idempotency-Key.";
    NoSuchPage "no-such-page" 404 "没有这个地址" "There is nothing at this address"
        "请查阅 /api/openapi.json。" "See /api/openapi.json for what there is.";
    WrongMethod "wrong-method" 405 "不支持此方法" "This method is not offered here"
        "请查看 Allow 头。" "See the Allow header.";
}
