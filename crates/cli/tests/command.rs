//! The command line as an operator uses it: set up, import, publish, report, act, show, export; and what it says
//! when something is wrong.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
    database: String,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("county.db").display());
        Desk { folder, database }
    }

    fn gewu(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gewu"))
            .args(words)
            .env("GEWU_DATABASE", &self.database)
            .env("GEWU_FILES", self.folder.path().join("files"))
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn says(&self, words: &[&str]) -> String {
        let output = self.gewu(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refuses(&self, words: &[&str]) -> String {
        let output = self.gewu(words);
        assert!(!output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

#[test]
fn a_county_is_set_up_and_a_report_goes_round_the_loop() {
    let desk = Desk::new();
    desk.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]);
    assert!(
        desk.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]).contains("already")
    );
    let areas = desk.file(
        "areas.csv",
        "code,name,level,parent_code\n459901000000,灵溪县,county,\n459901001000,河口镇,town,459901000000\n",
    );
    assert!(desk.says(&["import", "areas", &areas]).starts_with("2 added"));
    assert!(desk.says(&["import", "areas", &areas]).contains("2 unchanged, 0 facts"));
    let bodies = desk.file(
        "bodies.csv",
        "code,name,kind,area_code\ncentre,河口镇综治中心,centre,459901001000\n\
         town-works,河口镇规划建设办公室,department,459901001000\n",
    );
    desk.says(&["import", "bodies", &bodies]);
    assert!(desk.says(&["pack", "publish", "event-loop"]).starts_with("in force"));
    let people = desk.file(
        "people.csv",
        "external_key,name,body_code,body_area_code,role,from\n\
         k1,值班员小韦,centre,459901001000,duty-officer,2016-01-01\n\
         k2,调度员小许,centre,459901001000,dispatcher,2016-01-01\n\
         k3,经办人老陈,town-works,459901001000,handler,2016-01-01\n",
    );
    desk.says(&["import", "people", &people]);

    let said = desk.says(&["report", "--area", "459901001000", "--form", GARBAGE]);
    let line = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let (matter, receipt) = (line("事项 "), line("回执 "));
    assert!(desk.says(&["queue", "--as", "k1"]).contains("研判  村口垃圾没有人清"));
    let queue: Value = serde_json::from_str(&desk.says(&["queue", "--as", "k1", "--json"])).unwrap();
    assert_eq!(queue[0]["matter"], matter);
    assert!(
        desk.refuses(&["do", &matter, "finish", "--as", "k3", "--outcome", "dispatch"]).contains("no matter")
    );
    desk.says(&["do", &matter, "finish", "--as", "k1", "--outcome", "dispatch"]);
    let view = desk.says(&["show", "--receipt", &receipt]);
    assert!(view.contains("处理") && view.contains("河口镇"), "{view}");
    let picture = desk.says(&["draw", "--matter", &receipt]);
    assert!(picture.contains("✓ 研判") && picture.contains("▶ 处理"));
    assert_eq!(desk.says(&["draw", "--matter", &matter, "--for", "k3"]), picture);
    assert!(desk.refuses(&["draw", "--matter", &matter]).contains("--for PERSON"));
    assert!(desk.refuses(&["draw", "--matter", "AAAA-AAAA"]).contains("receipt"));
    assert!(desk.refuses(&["do", &matter, "finish", "--as", "k3", "--outcome", "solved"]).contains("words"));
    desk.says(&["do", &matter, "finish", "--as", "k3", "--outcome", "explained", "--form", "已安排明日清运"]);
    desk.says(&["do", &matter, "finish", "--as", "k2", "--outcome", "passed"]);
    for (mark, said) in [("time=x", "write a whole number, such as time=5"), ("time", "write DIMENSION=MARK")]
    {
        let refused = desk.refuses(&[
            "do",
            &matter,
            "finish",
            "--receipt",
            &receipt,
            "--outcome",
            "yes",
            "--mark",
            mark,
        ]);
        assert!(refused.contains(&format!("--mark {mark}: {said}")), "{refused}");
    }
    let marks = ["--mark", "time=5", "--mark", "result=4", "--mark", "attitude=5"];
    let confirm = ["do", &matter, "finish", "--receipt", &receipt, "--outcome", "yes"];
    desk.says(&[&confirm[..], &marks[..]].concat());
    assert!(desk.says(&["show", "--receipt", &receipt]).contains("结果  办结（上报人确认）"));
    assert!(desk.says(&["draw", "--matter", &receipt]).contains("▶ 办结"));
    desk.says(&["do", &matter, "reopen", "--receipt", &receipt, "--form", "又堆起来了"]);
    let picture = desk.says(&["draw", "--matter", &receipt]);
    assert!(picture.contains("✓ 重新提出") && picture.contains("✓ 办结") && picture.contains("▶ 研判"));
    assert!(desk.says(&["token", "--as", "k1"]).trim().len() > 40);

    let journal = desk.says(&["journal", "export"]);
    let last: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    assert_eq!(last["seq"], journal.lines().count());
    assert!(
        !journal.contains("村口垃圾") && !journal.contains("值班员小韦"),
        "no personal values in the journal"
    );
}

const GARBAGE: &str = r#"{"category": "garbage", "title": "村口垃圾没有人清"}"#;

/// A county that runs: somebody falls ill, the days off of a year come out, outlines are drawn.
#[test]
fn a_first_start_prints_no_link_and_its_logins_are_chosen() {
    let desk = Desk::new();
    desk.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--administrator", "security=heyulan"];
    let starts = || {
        let mut server = Command::new(env!("CARGO_BIN_EXE_gewu"))
            .args(serve)
            .env("GEWU_DATABASE", &desk.database)
            .env("GEWU_FILES", desk.folder.path().join("files"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        for line in BufReader::new(server.stdout.take().unwrap()).lines() {
            said += &(line.unwrap() + "\n");
            if said.contains("listening on") {
                break;
            }
        }
        server.kill().unwrap();
        said + &String::from_utf8(server.wait_with_output().unwrap().stderr).unwrap()
    };
    let first = starts();
    let file = desk.folder.path().join("files.key.first-links");
    assert!(first.contains(&file.display().to_string()), "{first}");
    assert!(!first.contains("welcome#"), "a log that somebody reads holds no link: {first}");
    let links = std::fs::read_to_string(&file).unwrap();
    assert_eq!(links.lines().filter(|line| line.contains("/desk/welcome#")).count(), 3);
    assert!(links.contains("heyulan") && links.contains("system-admin"), "{links}");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777,
        0o600
    );
    std::fs::remove_file(&file).unwrap();
    assert!(!starts().contains("first start") && !file.exists());
    // Whoever runs the server lets a locked login in again, and ends what somebody else may have got hold of.
    assert!(desk.says(&["account", "unlock", "HeYulan"]).contains("may try again"));
    assert!(desk.refuses(&["account", "unlock", "security-admin"]).contains("has no account"));
    assert!(desk.says(&["account", "sign-out", "administrator:security"]).contains("have ended"));
    for (option, said) in [("--sign-in-tries", "2"), ("--session-idle-minutes", "600")] {
        assert!(desk.refuses(&["serve", option, said]).contains(said), "{option} has bounds");
    }
    assert!(desk.refuses(&["serve", "--administrator", "root=x"]).contains("system, security or audit"));
}

#[test]
fn absences_years_and_outlines_come_in_while_it_runs() {
    let desk = Desk::new();
    desk.says(&["init", "--name", "灵溪县", "--code", "459901"]);
    let areas = desk.file(
        "areas.csv",
        "code,name,level,parent_code\n459901000000,灵溪县,county,\n459901001000,河口镇,town,459901000000\n\
         459901001001,大榕村,village,459901001000\n4599010010010101,大榕一网格,small-grid,459901001001\n",
    );
    desk.says(&["import", "areas", &areas]);
    let bodies =
        desk.file("bodies.csv", "code,name,kind,area_code\ncentre,河口镇综治中心,centre,459901001000\n");
    desk.says(&["import", "bodies", &bodies]);
    desk.says(&["pack", "publish", "event-loop"]);
    let people = desk.file(
        "people.csv",
        "external_key,name,body_code,body_area_code,role,from,deputy\n\
         k1,值班员小韦,centre,459901001000,duty-officer,2016-01-01,\n\
         k2,副手小兰,centre,459901001000,duty-officer,2016-01-01,是\n",
    );
    desk.says(&["import", "people", &people]);

    let square = r#"{"type": "Polygon", "coordinates": [[[108, 22], [108.1, 22], [108.1, 22.1], [108, 22.1], [108, 22]]]}"#;
    let feature = |code: &str| {
        format!(r#"{{"type": "Feature", "properties": {{"code": "{code}"}}, "geometry": {square}}}"#)
    };
    let outlines = |codes: [&str; 2]| {
        let features = codes.map(feature).join(",");
        desk.file(
            "outlines.geojson",
            &format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#),
        )
    };
    let with_a_wrong_one = outlines(["4599010010010101", "7"]);
    let refused = desk.refuses(&["import", "boundaries", &with_a_wrong_one]);
    assert!(refused.contains("“7” is the code of no area in force"), "{refused}");
    let twice = outlines(["4599010010010101", "4599010010010101"]);
    assert!(desk.refuses(&["import", "boundaries", &twice]).contains("one feature, a MultiPolygon"));
    let said = desk.says(&["report", "--point", "108.05,22.05", "--form", GARBAGE]);
    assert!(said.contains("地点 大榕一网格"), "{said}");

    assert!(desk.says(&["queue", "--as", "k2"]).contains("没有待办"));
    let away = ["absence", "add", "k1", "--from", "2020-01-01", "--until", "2120-01-01T08:30"];
    assert_eq!(desk.says(&away), "值班员小韦  不在岗  2020-01-01 00:00 至 2120-01-01 08:30\n");
    assert!(desk.says(&["queue", "--as", "k2"]).contains("村口垃圾没有人清"), "the deputy acts");
    desk.says(&["absence", "add", "k1", "--from", "2119-01-01", "--until", "2119-01-02"]);
    assert_eq!(desk.says(&["absence", "list"]).lines().count(), 2);
    desk.says(&["absence", "end", "k1", "--from", "2119-01-01"]);
    desk.says(&["absence", "add", "k1", "--from", "2020-02-01", "--until", "2121-01-01"]);
    assert_eq!(desk.says(&["absence", "end", "k1"]).lines().count(), 2, "whoever is back is back");
    assert!(desk.says(&["queue", "--as", "k2"]).contains("没有待办"), "the deputy acts no longer");
    assert!(desk.refuses(&["absence", "end", "k1"]).contains("`gewu absence list` shows"));

    let due = || {
        let queue: Value = serde_json::from_str(&desk.says(&["queue", "--as", "k1", "--json"])).unwrap();
        queue[0]["due-at"].as_str().unwrap().to_owned()
    };
    let before = due();
    let year =
        format!(r#"{{"year": {}, "off": {{"{}": "临时放假"}}, "work": {{}}}}"#, &before[..4], &before[..10]);
    let year = desk.file("year.json", &year);
    assert!(desk.says(&["calendar", "add", &year]).ends_with("that moved: 1\n"));
    assert!(before < due());
}

#[test]
fn real_divisions_come_with_the_program() {
    let desk = Desk::new();
    desk.says(&["init", "--name", "开平市", "--code", "440783"]);
    let root = ["import", "areas", "--editions", "--root", "440783000000"];
    let dry = desk.says(&[&root[..], &["--dry-run"]].concat());
    assert!(dry.contains("would be added"), "{dry}");
    assert_eq!(desk.says(&root).split(' ').next(), dry.split(' ').next());
    let again = desk.says(&root);
    assert!(again.starts_with("0 added, 0 changed") && again.contains(" 0 facts"), "{again}");
    assert!(desk.refuses(&["import", "areas", "--root", "440799000000"]).contains("440799000000"));
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let desk = Desk::new();
    assert!(desk.refuses(&["queue", "--as", "k1"]).contains("`gewu init` makes one"));
    let refused = desk.refuses(&["init", "--name", "开平市", "--code", "开平"]);
    assert!(refused.contains("--code 开平: write a division code of 6 or 12 digits"), "{refused}");
    let hours = desk.refuses(&["init", "--name", "开平市", "--code", "440783", "--hours", "08:30-25:00"]);
    assert!(hours.contains("--hours 08:30-25:00: write opening hours"), "{hours}");
    desk.says(&["init", "--name", "灵溪县", "--code", "459901"]);
    assert!(desk.refuses(&["queue", "--as", "k1"]).contains("nobody is known as “k1”"));
    assert!(desk.refuses(&["pack", "publish", "no-such"]).contains("event-loop"));
    for point in ["a,b", "112.68"] {
        let refused = desk.refuses(&["report", "--point", point, "--form", "{}"]);
        assert!(refused.contains(&format!("--point {point}: write degrees east and north")), "{refused}");
    }
    let there_is_no_such = "no/such/folder/journal.jsonl";
    let refused = desk.refuses(&["journal", "export", "--out", there_is_no_such]);
    assert!(refused.contains("no/such/folder/journal.jsonl cannot be written"), "{refused}");
    let simulate =
        ["simulate", "event-loop", "--area", "440783", "--days", "1", "--journal", there_is_no_such];
    let refused = desk.refuses(&simulate);
    assert!(refused.contains("no/such/folder/journal.jsonl cannot be written"), "{refused}");
    assert!(!refused.contains("People and grids are invented"), "told before the run: {refused}");
    let none = desk.refuses(&["simulate", "event-loop", "--area", "440783", "--days", "0"]);
    assert!(none.contains("0 is not in 1.."), "{none}");
    let town = desk.refuses(&["simulate", "event-loop", "--area", "440783001000", "--days", "1"]);
    assert!(town.contains("no outline of “440783001000”") && town.contains("440783,"), "{town}");
    let areas = desk.file("areas.csv", "code,name,level\n1,灵溪县,realm\n");
    let said = desk.refuses(&["import", "areas", &areas]);
    assert!(said.contains("line 2") && said.contains("1 were left out"), "{said}");
    let beside = desk.folder.path().join("areas.csv.rejects.csv");
    let rejected = std::fs::read_to_string(&beside).unwrap();
    assert!(rejected.starts_with("\u{feff}code,name,level,reason\n1,灵溪县,realm,"), "{rejected}");
    std::fs::remove_file(&beside).unwrap();
    desk.refuses(&["import", "areas", &areas, "--dry-run"]);
    assert!(!beside.exists());
    std::fs::write(&areas, b"code,name,level\n1,\xff\xff,county\n").unwrap();
    assert!(desk.refuses(&["import", "areas", &areas]).contains("line 2 is neither UTF-8 nor GBK"));
    assert!(desk.refuses(&["import", "bodies", "missing.csv"]).contains("missing.csv cannot be read"));
    for command in ["areas", "bodies", "people", "accounts", "matters"] {
        assert!(desk.says(&["import", command, "--help"]).contains("required"), "{command}");
    }
}

#[test]
fn an_old_book_is_brought_in_and_its_people_get_accounts() {
    let desk = Desk::new();
    desk.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]);
    let areas = desk.file(
        "areas.csv",
        "编码,名称,级别,上级编码\n459901000000,灵溪县,county,\n459901001000,河口镇,town,459901000000\n",
    );
    desk.says(&["import", "areas", &areas]);
    desk.says(&["pack", "publish", "event-loop"]);
    let old = "编号,规程,区划代码,类别,标题,上报时间,办结时间,办结方式,备注\n\
        1,事件办理,459901001000,路灯不亮,村口路灯不亮,2023年5月4日,2023-05-06,不予受理,甲\n\
        2,事件办理,459901001000,路灯不亮,桥头路灯不亮,2024/13/1,,,乙\n";
    let old = desk.file("old.csv", old);
    let command = |more: &[&'static str]| {
        ["import", "matters", &old, "--book", "12345"]
            .into_iter()
            .chain(more.iter().copied())
            .collect::<Vec<_>>()
    };
    let help = desk.says(&["import", "matters", "--help"]);
    for column in
        ["external_id", "procedure", "area_code", "opened", "closed", "rating", "事项编号", "required"]
    {
        assert!(help.contains(column), "{column}: {help}");
    }
    let said = desk.refuses(&command(&["--dry-run"]));
    assert!(
        said.contains("line 3: opened “2024/13/1” is no date") && said.contains("not read: “备注”"),
        "{said}"
    );
    let beside = desk.folder.path().join("old.csv.rejects.csv");
    assert!(!beside.exists());
    desk.refuses(&command(&[]));
    let rejected = std::fs::read_to_string(&beside).unwrap();
    assert!(rejected.lines().count() == 2 && rejected.contains("桥头路灯不亮"), "{rejected}");
    std::fs::write(&beside, rejected.replace("2024/13/1", "2024/12/1")).unwrap();
    let corrected = beside.to_str().unwrap();
    assert!(desk.says(&["import", "matters", corrected, "--book", "12345"]).starts_with("1 added"));
    assert!(desk.says(&["import", "matters", corrected, "--book", "12345"]).contains("1 unchanged, 0 facts"));
    let journal = desk.says(&["journal", "export"]);
    assert!(
        journal.contains(r#""happened-at":"2023-05-03T16:00:00Z""#) && !journal.contains("路灯不亮"),
        "{journal}"
    );

    let people = desk.file("people.csv", "工号,姓名\nk1,林小满\nk2,韦大方\n");
    desk.says(&["import", "people", &people]);
    let accounts = desk.file("accounts.csv", "工号,登录名,管理权限\nk1,lin,\nk2,wei,audit\nk3,nobody,\n");
    desk.refuses(&["import", "accounts", &accounts, "--dry-run"]);
    let links = desk.folder.path().join("accounts.csv.links.csv");
    assert!(!links.exists());
    let said = desk.refuses(&["import", "accounts", &accounts]);
    assert!(said.contains("line 4: nobody is known") && said.contains("2 links"), "{said}");
    let kept = std::fs::read_to_string(&links).unwrap();
    assert!(kept.starts_with("login,link\nlin,http") && kept.lines().count() == 3, "{kept}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&links).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Links that are not handed over yet are not written over, and nobody gets a second one.
    assert!(desk.refuses(&["import", "accounts", &accounts]).contains("the links cannot be kept"));
    std::fs::remove_file(&links).unwrap();
    let again = desk.file("accounts.csv", "工号,登录名,管理权限\nk2,wei,audit\nk1,lin,\n");
    assert!(desk.says(&["import", "accounts", &again]).contains("2 unchanged, 0 facts"));
    assert!(!links.exists());
}

#[test]
fn a_pack_is_checked_and_its_problems_are_named() {
    let desk = Desk::new();
    assert!(desk.says(&["check", "event-loop"]).contains("ok "));
    let broken = desk.folder.path().join("broken");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/event-loop"), &broken);
    let event = broken.join("event.toml");
    let text = std::fs::read_to_string(&event).unwrap().replace("to = \"verify\"", "to = \"nowhere\"");
    std::fs::write(&event, text).unwrap();
    let output = desk.gewu(&["check", broken.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && said.contains("event.toml:"), "{said}");
}

#[test]
fn files_in_another_encoding_are_named_and_the_other_packs_are_checked_all_the_same() {
    let desk = Desk::new();
    let (gbk, wide) = (desk.folder.path().join("gbk"), desk.folder.path().join("wide"));
    for folder in [&gbk, &wide] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/event-loop"), folder);
    }
    std::fs::write(gbk.join("event.toml"), b"id = \"event\"\ntitle = \"\xca\xc2\xbc\xfe\"\n").unwrap();
    std::fs::write(wide.join("pack.toml"), b"\xff\xfei\0d\0").unwrap();
    let paths = [gbk.to_str().unwrap(), wide.to_str().unwrap(), "event-loop"];
    let output = desk.gewu(&[&["check"], &paths[..]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success());
    assert!(
        said.contains("gbk/event.toml:2:10") && said.contains("像是 GBK：在编辑器里另存为 UTF-8"),
        "{said}"
    );
    assert!(said.contains("wide/pack.toml:1:1") && said.contains("像是 UTF-16"), "{said}");
    assert!(said.contains("逐一证明了") && said.contains("ok "), "{said}");
    let refused = desk.refuses(&["pack", "diff", gbk.to_str().unwrap(), "event-loop"]);
    assert!(refused.contains("event.toml:2:10") && refused.contains("GBK"), "{refused}");
}

#[test]
fn a_reason_is_given_once_and_a_closed_pipe_ends_it_quietly() {
    let desk = Desk::new();
    let spoilt = |name: &str, edits: &[(&str, &str)]| {
        let folder = desk.folder.path().join(name);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/event-loop"), &folder);
        let event = folder.join("event.toml");
        let text = std::fs::read_to_string(&event).unwrap();
        let text = edits.iter().fold(text, |text, (from, to)| text.replace(from, to));
        std::fs::write(&event, text).unwrap();
        folder.display().to_string()
    };
    let lost = spoilt("lost", &[("to = \"verify\"", "to = \"nowhere\"")]);
    let tracked = spoilt("tracked", &[("\"研判\"", "\"打卡\""), ("\"处理\"", "\"打卡\"")]);
    let said = String::from_utf8(desk.gewu(&["check", &lost, &tracked, &tracked]).stdout).unwrap();
    for (rule, reason) in [("[refers]", "事项就会卡住"), ("[no-tracking]", "不得强制拍照")] {
        assert!(said.matches(rule).count() > 1, "{rule}: {said}");
        assert_eq!(said.matches(reason).count(), 1, "{reason}: {said}");
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_gewu"))
        .args(["check", &lost, "event-loop"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever reads it has gone before the first word.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn what_no_scenario_shows_is_advice_until_asked_strictly() {
    let desk = Desk::new();
    let part = desk.folder.path().join("part");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/event-loop"), &part);
    std::fs::remove_file(part.join("scenarios/passed-on.toml")).unwrap();
    let part = part.to_str().unwrap();
    let said = desk.says(&["check", part, "--language", "en"]);
    assert!(said.contains("no scenario shows “passed-on” of “handle”"), "{said}");
    let strictly = desk.gewu(&["check", "--strict", part]);
    assert!(!strictly.status.success() && String::from_utf8_lossy(&strictly.stdout).contains("[shown]"));
}

fn copy(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &there),
            false => _ = std::fs::copy(&path, &there).unwrap(),
        }
    }
}

#[test]
fn a_simulation_leaves_a_journal_and_sample_accounts() {
    let desk = Desk::new();
    let journal = desk.folder.path().join("journal.jsonl").display().to_string();
    let files = desk.folder.path().join("files").display().to_string();
    let words = [
        "simulate",
        "event-loop",
        "--area",
        "440783",
        "--days",
        "2",
        "--reports-per-day",
        "20",
        "--database",
        &desk.database,
        "--files",
        &files,
        "--journal",
        &journal,
        "--json",
    ];
    let document: Value = serde_json::from_str(&desk.says(&words)).unwrap();
    let summary = &document["run"]["summary"];
    assert!(summary["opened"].as_u64().unwrap() > 20, "{summary}");
    let facts: u64 = summary["facts"].as_object().unwrap().values().map(|it| it.as_u64().unwrap()).sum();
    assert_eq!(std::fs::read_to_string(&journal).unwrap().lines().count() as u64, facts);
    assert!(desk.refuses(&words).contains("has a tenant already"));
    let said = desk.says(&["report", "--point", "112.68,22.37", "--form", GARBAGE]);
    let found = said.lines().find_map(|line| line.strip_prefix("地点 ")).unwrap();
    assert!(found.ends_with("（虚构）"), "grids are invented and say so: {said}");
    let receipt = said.lines().find_map(|line| line.strip_prefix("回执 ")).unwrap();
    let view = desk.says(&["show", "--receipt", receipt]);
    assert!(view.contains(found) && view.contains("开平市 / "), "divisions are real: {view}");
    let samples = desk.says(&["account", "samples", "--unit", "urban-management", "--json"]);
    let samples: Value = serde_json::from_str(&samples).unwrap();
    let roles: Vec<&str> =
        samples["accounts"].as_array().unwrap().iter().map(|it| it["role"].as_str().unwrap()).collect();
    for role in ["grid-worker", "grid-lead", "handler", "dispatcher", "command-officer"] {
        assert!(roles.contains(&role), "{roles:?}");
    }
}
