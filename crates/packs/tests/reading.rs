//! What an author mistypes: it is told at the fault, in their language, with what to write instead.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_packs::Files;

/// One edit to the pack that `gewu new pack` writes, and what is told of it.
struct Mistake {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// The text at which it is told.
    at: &'static str,
    en: &'static str,
    zh: &'static str,
}

const fn in_procedure(
    from: &'static str,
    to: &'static str,
    at: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Mistake {
    Mistake { file: "procedure.toml", from, to, at, en, zh }
}

const fn in_pack(
    from: &'static str,
    to: &'static str,
    at: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Mistake {
    Mistake { file: "pack.toml", from, to, at, en, zh }
}

const fn in_form(
    from: &'static str,
    to: &'static str,
    at: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Mistake {
    Mistake { file: "forms/request.schema.json", from, to, at, en, zh }
}

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    // Signs of a Chinese keyboard.
    in_procedure("title = \"借用村公共场地\"", "title = “借用村公共场地”", "“借用", "这里用了中文引号“，改成英文的 \"", "Chinese quotation mark; write the English \""),
    in_procedure("title = \"借用村公共场地\"", "title = \"借用村公共场地”", "”", "这里用了中文引号”", "“”” is a Chinese quotation mark"),
    in_procedure("title = \"用完\"", "title = ‘用完’", "‘", "这里用了中文引号‘", "write the English \""),
    in_procedure("[\"answer\", \"reporter\"]", "[\"answer\"，\"reporter\"]", "，\"reporter\"]", "改成英文的 ,", "Chinese comma; write the English ,"),
    in_procedure("kind = \"wait\"", "kind ＝ \"wait\"", "＝", "全角符号＝，改成英文的 =", "full-width sign; write the English ="),
    in_procedure("kind = \"wait\"", "kind：\"wait\"", "：\"wait\"", "这里用了中文冒号：，改成英文的 =", "Chinese colon"),
    in_procedure("[ends]", "【ends】", "【", "这里用了中文方括号【，改成英文的 [", "write the English ["),
    in_procedure("at_most = { times = 2", "at_most = ｛ times = 2", "｛", "改成英文的 {", "write the English {"),
    in_procedure("times = 2", "times = ２", "２", "全角数字２，改成英文的 2", "write the English 2"),
    in_procedure("kind = \"wait\"", "kind =　\"wait\"", "　", "全角（中文）空格", "wide (Chinese) space"),
    in_procedure("kind = \"wait\"", "kind = \"wait\"。", "。", "删去它", "take it out"),
    in_procedure("\"grid-worker @ grid\", \"village-head @ village\"", "\"grid-worker ＠ grid\"", "\"grid-worker ＠", "全角符号＠，改成英文的 @", "in “grid-worker ＠ grid” “＠” is a full-width sign; write the English @"),
    in_procedure("limit = \"7 days\"", "limit = \"７ days\"", "\"７", "改成英文的 7", "write the English 7"),
    in_form("\"properties\": {", "\"properties\"： {", "： {", "这里用了中文冒号：，改成英文的 :", "Chinese colon; write the English :"),
    in_form("\"title\": \"借哪里\"", "\"title\": “借哪里”", "“借哪里", "这里用了中文引号“", "Chinese quotation mark"),
    in_form("\"enum\": [\"祠堂\", ", "\"enum\": [\"祠堂\"，", "，\"球场\"", "改成英文的 ,", "Chinese comma"),
    // Keys.
    in_procedure("escalate = [\"village-head @ village\", \"town-contact @ town\"] #", "escalates = [\"village-head @ village\"] #", "escalates", "是不是要写“escalate”？可以写的有：id, title", "did you mean “escalate”? There are: id, title"),
    in_procedure("title = \"使用\"", "titel = \"使用\"", "titel", "是不是要写“title”", "did you mean “title”"),
    in_procedure("kind = \"wait\"", "colour = \"red\"", "colour", "这里没有“colour”这一项；可以写的有", "there is no key “colour” here; there are"),
    in_procedure("kind = \"wait\"", "id = \"use\"", "id = \"use\"\nuntil", "“id”写了两遍：第 27 行已经有了", "“id” is written twice: it stands on line 27 already"),
    in_procedure("[[step]] # 什么", "[ends] # 什么", "ends] # 什么", "“ends”写了两遍：第 11 行已经有了", "it stands on line 11 already"),
    in_procedure("title = \"使用\"\n", "", "[[step]] # 什么", "这里少了“title”；写上 title = \"", "“title” is missing here; write title = \""),
    in_procedure("[ends] #", "[ends]\nfirst = [\"answer\"] #", "[\"answer\"] #", "移到文件最前面", "move it to the top of the file"),
    in_procedure("until = \"form.return_day\"", "[step.may]\nuntil = \"form.return_day\"", "outcomes = { due", "“outcomes”是 [[step]] 的内容，写在 [step.may] 下面", "“outcomes” belongs to [[step]], but stands below [step.may]"),
    in_procedure("kind = \"wait\"", "类型 = \"wait\"", "类型", "名字加引号：\"类型\"", "put any other in quotation marks"),
    in_pack("[roles] ", "[role] ", "role]", "是不是要写“roles”", "did you mean “roles”"),
    in_pack("kind = \"limit\", default = \"2 working-days\"", "kind = \"limit\"", "{ title", "这里少了“default”；写上 default = ", "“default” is missing here"),
    // Shapes.
    in_procedure("at_most = { times = 2, then = \"end.disputed\" }", "at_most = 3", "3  ", "“at_most”不能写成这个数；写成 at_most = { times = 3, then = \"", "write at_most = { times = 3, then = \""),
    in_procedure("limit = \"7 days\"", "limit = 7", "7\noutcomes", "写成 limit = \"7 days\"", "“limit” cannot be this number; write limit = \"7 days\""),
    in_procedure("opens = [\"anyone\"]", "opens = \"anyone\"", "\"anyone\"", "写成 opens = [\"anyone\"]", "write opens = [\"anyone\"]"),
    in_procedure("applies_from = \"2026-01-01\"", "applies_from = 2026-01-01", "2026-01-01", "不能写成不加引号的日期；写成 applies_from = \"2026-01-01\"", "a day without quotation marks; write applies_from = \"2026-01-01\""),
    in_procedure("times = 2", "times = \"2\"", "\"2\", then", "写成 times = 2", "write times = 2"),
    in_procedure("not = [\"answer\", \"reporter\"]", "not = \"answer\"", "\"answer\"\nlimit", "写成 not = [\"answer\"]", "write not = [\"answer\"]"),
    in_procedure("[\"answer\", \"reporter\"]", "[1]", "1]", "列表“not”里不能写这个数；写成 \"", "cannot stand in the list “not”; write "),
    in_procedure("id = \"use\"\n", "id = \"use\"\nmay = { transfer = 1 }\n", "1 }\n", "写成 transfer = { binding = \"", "write transfer = { binding = \""),
    in_pack("procedures = [\"procedure.toml\"]", "procedures = \"procedure.toml\"", "\"procedure.toml\"", "写成 procedures = [\"procedure.toml\"]", "write procedures = [\"procedure.toml\"]"),
    in_pack("summary = \"", "summary = true # \"", "true", "“summary”不能写成 true 或 false", "cannot be true or false"),
    // What has another meaning than its author thinks.
    in_procedure("opens = [\"anyone\"]", "opens = [\"grid-worker @ village\"]", "\"grid-worker @ village\"", "只写角色：“grid-worker”", "write the role alone, “grid-worker”"),
    in_procedure("\"grid-worker @ grid\", \"village-head @ village\"", "\"grid-workers @ grid\"", "\"grid-workers", "是不是要写“grid-worker”", "did you mean “grid-worker”"),
    in_procedure("to = \"check\" }", "to = \"chek\" }", "\"chek\"", "是不是要写“check”", "did you mean “check”"),
    in_procedure("limit = \"parameter.answer_limit\"", "limit = \"parameter.answer_limits\"", "\"parameter", "是不是要写“parameter.answer_limit”", "did you mean “parameter.answer_limit”"),
    in_pack("kind = \"limit\", default = \"2 working-days\"", "kind = \"limit\", default = 2", "2 }", "写时限", "write a limit"),
    in_pack("kind = \"limit\", default = \"2 working-days\"", "kind = \"units\", default = [\"police\"]", "[\"police\"]", "机制包还没有 [units]；在 pack.toml 里写 [units]，下面写 police", "the pack has no [units]; add “police”"),
    in_procedure("until = \"form.return_day\"", "until = \"parameter.answer_limit\"", "\"parameter.answer_limit\"\noutcomes = { due", "until 里不能用参数", "a parameter cannot stand in until"),
    in_procedure("lend = { title", "lend = { needs = \"form.place = '祠堂'\", title", "= '祠堂'", "一个 = 不能比较；写成 ==", "one = compares nothing; write =="),
    in_procedure("lend = { title", "lend = { needs = \"form.place == '祠堂' and has(form.phone)\", title", "and has", "“并且”写成 &&", "write && for “and”"),
    in_procedure("lend = { title", "lend = { needs = \"form.place == “祠堂”\", title", "“祠堂”\", title", "条件里的文字用英文单引号", "single quotation marks"),
    in_procedure("lend = { title", "lend = { needs = \"(form.place == '祠堂'\", title", "(form.place", "少了一个括号", "a ( or ) is missing"),
    in_procedure("[[step]] # 环节", "[[step]]\nid = \"lost\"\ntitle = \"多余\"\nwho = \"village-head @ village\"\nnot = [\"reporter\"]\nlimit = \"2 days\"\nescalate = [\"town-contact @ town\"]\noutcomes = { done = \"end.declined\" }\n\n[[step]] # 环节", "\"answer\"\ntitle", "事项从“lost”开始；不是的话写 first", "“lost” is where a matter begins; or write first = "),
    // What the parser finds.
    in_procedure("title = \"用完\"", "title = \"用完", "check\" }", "这一行少了一个引号", "a quotation mark is missing on this line"),
    in_procedure("kind = \"wait\"", "kind = wait", "wait\nuntil", "文字要加英文引号：\"wait\"", "a text stands in quotation marks: \"wait\""),
    in_procedure("limit = \"7 days\"", "limit = 7 days", "7 days\n", "文字要加英文引号：\"7 days\"", "quotation marks: \"7 days\""),
    in_procedure("kind = \"wait\"", "kind = ", "\nuntil = \"form", "= 后面没有内容", "nothing stands behind ="),
    in_procedure("kind = \"wait\"", "kind: \"wait\"", "wait\"", "把 : 写成 =", "write = in place of :"),
    in_procedure("kind = \"wait\"", "// kind", " kind\nuntil", "注释用 # 开头", "a comment begins with #"),
    in_procedure("kind = \"wait\"", "kind = \"wait\";", ";\nuntil", "行末不写“;”", "a line ends without “;”"),
    in_procedure("[\"answer\", \"reporter\"]", "[\"answer\" \"reporter\"]", "\"reporter\"]\nlimit = \"2 working-days\"", "列表里少了逗号", "a comma is missing in this list"),
    in_procedure("title = \"使用\"", "title = \"使用\"祠堂\"\"", "祠堂\"\"", "文字里面的引号写“ ”", "quotation marks within a text are “ ”"),
    in_procedure("kind = \"wait\"", "<<<<<<< HEAD\nkind = \"wait\"", " HEAD", "合并时留下的冲突", "nobody chose"),
    in_procedure("[[step]] # 什么", "[[step] # 什么", " # 什么", "两个方括号收尾：]]", "ends with two brackets: ]]"),
    in_form("\"title\": \"借用申请\",", "\"title\": \"借用申请\"", "\"required\"", "前面一项的末尾少了逗号", "a comma is missing at the end of what stands before"),
    in_form("\"title\": \"哪一天交还\" }", "\"title\": \"哪一天交还\", }", "}", "多了一个逗号", "comma"),
    in_form("\"type\": \"object\",", "\"type\": \"object\", // 表单", "// 表单", "JSON 里不能写注释", "JSON has no comments"),
    in_form("\"title\": \"借哪里\"", "\"title\": '借哪里'", "'借哪里'", "把 ' 写成 \"", "write \" in place of '"),
];

fn template() -> Files {
    common::files(&common::root().join("crates/cli/src/new/pack"))
}

#[test]
fn what_is_mistyped_is_told_at_the_fault_in_both_languages() {
    assert!(gewu_packs::compile(&template(), None).is_ok());
    let mut wrong = Vec::new();
    for Mistake { file, from, to, at, en, zh } in MISTAKES {
        let mut files = template();
        let text = files.get_mut(*file).unwrap();
        assert!(text.contains(from), "“{from}” is not in {file}");
        *text = text.replacen(from, to, 1);
        let edit = text.find(to).unwrap();
        // Nearest to the edit.
        let offset = text
            .match_indices(at)
            .map(|(offset, _)| offset)
            .min_by_key(|offset| offset.abs_diff(edit))
            .unwrap();
        let line = text[..offset].matches('\n').count() + 1;
        let column = text[..offset].rsplit('\n').next().unwrap().chars().count() + 1;
        let problems = gewu_packs::compile(&files, None).err().unwrap_or_default();
        let told = problems.iter().any(|it| {
            (it.file.as_str(), it.line) == (*file, line)
                && it.column.abs_diff(column) <= 1
                && it.message.en.contains(en)
                && it.message.zh.contains(zh)
        });
        if !told {
            let came: Vec<String> = problems.iter().map(|it| format!("{it} | {}", it.message.zh)).collect();
            wrong.push(format!("{to:?}: wanted {file}:{line}:{column} {en:?} {zh:?}, came {came:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), MISTAKES.len(), wrong.join("\n"));
}

/// What a later step asks for, no condition can see; a parameter with a wrong default is there all the same.
#[test]
fn one_mistake_is_told_once_and_for_what_it_is() {
    let mut files = template();
    let form = r#"{"type": "object", "additionalProperties": false, "required": ["price"],
        "properties": {"price": {"type": "integer", "title": "价钱（分）", "minimum": 0}}}"#;
    files.insert("forms/price.schema.json".into(), form.into());
    let text = files.get_mut("procedure.toml").unwrap();
    *text = text.replace("title = \"查看场地\"", "title = \"查看场地\"\nform = \"forms/price.schema.json\"");
    *text = text.replace("lend = { title", "lend = { needs = \"form.price > 3\", title");
    let problems = gewu_packs::compile(&files, None).unwrap_err();
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(
        problem.message.en.contains("filled in at “check” only: conditions see only what was filled in at")
    );
    assert!(problem.message.zh.contains("条件只看发起时填的表"), "{}", problem.message.zh);

    let mut files = template();
    let pack = files.get_mut("pack.toml").unwrap();
    *pack = pack.replace("default = \"2 working-days\"", "default = \"2 weeks\"");
    let problems = gewu_packs::compile(&files, None).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");

    let mut files = template();
    let pack = files.get_mut("pack.toml").unwrap();
    *pack = pack.replace("kind = \"limit\", default = \"2 working-days\"", "kind = \"count\", default = 2");
    let problems = gewu_packs::compile(&files, None).unwrap_err();
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert!(problem.message.zh.contains("装的是整数（count），这里要时限"), "{}", problem.message.zh);
    assert!(problem.message.en.contains("holds a count, and a limit is wanted"), "{problem}");
}

/// No message in Chinese quotes the English words of a parser, and none in English those of our code.
#[test]
fn no_message_speaks_of_what_programs_call_things() {
    for Mistake { file, from, to, .. } in MISTAKES {
        let mut files = template();
        let text = files.get_mut(*file).unwrap();
        *text = text.replacen(from, to, 1);
        for problem in gewu_packs::compile(&files, None).err().unwrap_or_default() {
            for jargon in ["expected", "Raw", "sequence", "invalid", "struct", "unknown field", "原话"] {
                let said = [&problem.message.en, &problem.message.zh];
                assert!(
                    said.iter().all(|it| !it.contains(jargon)),
                    "{to:?}: {problem} | {}",
                    problem.message.zh
                );
            }
        }
    }
}
