//! What a route is tried on: a matter as far as it has come, an account in some state.

use super::caller::somebody_else;
use crate::stage::{Stage, lamp};
use axum::body::Body;
use gewu_app::account::Power;
use gewu_app::matter::search::Sought;
use gewu_app::pack::Draft;
use gewu_app::testing::{RESIDENT, TENANT, TRANSPORT, event_loop};
use gewu_kernel::id::MatterId;
use gewu_store::people::TenureRow;
use gewu_store::recheck::{Closing, RecheckRow};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How far things have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// Reported, to be looked at by the grid lead.
    Reported,
    /// Given to the unit.
    Dispatched,
    /// The unit has asked another one for help.
    Helped,
    /// The unit’s clock stands still.
    Paused,
    /// Put off, to be looked at again.
    Deferred,
    /// Over.
    Ended,
    /// Over, and drawn to be looked at again.
    Drawn,
    /// Part of another one.
    Joined,
    /// Somebody has no account.
    WithoutAccount,
    /// Somebody has one.
    Account,
    /// Theirs is closed.
    ClosedAccount,
    /// They have a second factor.
    SecondFactor,
    /// They administer.
    Administrator,
    /// They hold the post that they are about to leave.
    Leaving,
    /// The grid lead has been absent from some time on.
    Absence,
    /// The grid lead is signed in on a second machine.
    SecondSession,
    /// The system administrator has proposed an edition of the event loop.
    Proposal,
    /// The grid lead has asked for a table with personal values.
    Export,
    /// And another person has allowed it.
    AllowedExport,
}

/// The names of what was prepared.
#[derive(Clone, Debug, Default)]
pub struct Ground(BTreeMap<&'static str, String>);

impl Ground {
    pub async fn prepare(stage: &Stage, prepared: Prepared) -> Ground {
        let mut ground = Ground::default();
        for (name, value) in [
            ("procedure", "event"),
            ("area", "6"),
            ("pack", "event-loop"),
            ("document", "record"),
            ("format", "csv"),
            ("about", "bodies"),
            ("import", "00000000-0000-7000-8000-000000000000"),
        ] {
            ground.put(name, value.to_owned());
        }
        ground.put("person", somebody_else().to_string());
        for code in ["receipt", "other-receipt"] {
            ground.put(code, stage.report().await.text("/receipt"));
        }
        match prepared {
            Prepared::Reported
            | Prepared::Dispatched
            | Prepared::Helped
            | Prepared::Paused
            | Prepared::Deferred
            | Prepared::Ended
            | Prepared::Drawn
            | Prepared::Joined => ground.matter(stage, prepared).await,
            Prepared::SecondSession => ground.second_session(stage).await,
            Prepared::Absence => absence(stage).await,
            Prepared::Proposal => ground.proposal(stage).await,
            Prepared::Export | Prepared::AllowedExport => ground.export(stage, prepared).await,
            Prepared::Leaving => in_office(stage).await,
            _ => account(stage, prepared).await,
        }
        ground
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("0000-0000-0000-0000", String::as_str)
    }

    fn put(&mut self, name: &'static str, value: String) {
        self.0.insert(name, value);
    }

    /// The path with everything in braces that has a name.
    pub fn path(&self, template: &str) -> String {
        self.0
            .iter()
            .fold(template.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
    }

    async fn matter(&mut self, stage: &Stage, prepared: Prepared) {
        let report = stage.post("/api/v1/matters").by(RESIDENT).json(lamp()).await.expect(201);
        let matter = report.text("/matter");
        let mut other = lamp();
        other["form"]["title"] = json!("别家门前的路灯");
        let other = stage.post("/api/v1/matters").json(other).await.expect(201);
        self.put("other-receipt", other.text("/receipt"));
        self.put("other", other.text("/matter"));
        self.put("receipt", report.text("/receipt"));
        self.put("hash", picture(stage, &matter).await);
        self.put("task", stage.matter("网格长老梁", &matter).await.task("triage").to_string());
        self.put("matter", matter.clone());
        if prepared == Prepared::Reported {
            return;
        }
        let triage = self.get("task").parse().unwrap();
        if prepared == Prepared::Joined {
            let join = json!({"outcome": "join", "into": self.get("other")});
            stage.finish("网格长老梁", &matter, triage, join).await.expect(200);
            return;
        }
        stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
        let handle = stage.matter("城管老陈", &matter).await.task("handle");
        self.put("task", handle.to_string());
        match prepared {
            Prepared::Helped => {
                let help = json!({"body": TRANSPORT.0, "form": {"words": "请协助围挡"}});
                act(stage, "城管老陈", &matter, handle, "ask-help", help).await;
                let task = of_purpose(stage, "交通老黄", &matter, "help").await;
                self.put("task", task.to_string());
            }
            Prepared::Paused => {
                let pause = json!({"limit": "5 days", "form": {"words": "等配件"}});
                act(stage, "城管老陈", &matter, handle, "pause", pause).await;
                let decide = of_purpose(stage, "调度员小许", &matter, "decide").await;
                stage.finish("调度员小许", &matter, decide, json!({"outcome": "granted"})).await.expect(200);
            }
            Prepared::Deferred => {
                let put_off = json!({"outcome": "deferred", "form": {"words": "待汛期后"}});
                stage.finish("城管老陈", &matter, handle, put_off).await.expect(200);
                let watch = stage.matter("城管周局", &matter).await.task("watch");
                self.put("task", watch.to_string());
            }
            Prepared::Ended => end(stage, &matter, handle, self.get("receipt")).await,
            Prepared::Drawn => {
                end(stage, &matter, handle, self.get("receipt")).await;
                drawn(stage, &matter).await;
            }
            _ => {}
        }
    }

    async fn proposal(&mut self, stage: &Stage) {
        let powers = stage.app.store.powers(TENANT).await.unwrap();
        let (system, _) = powers.iter().find(|(_, power)| power == "system").unwrap();
        let in_force = stage.app.packs(TENANT).await.unwrap().remove(0).hash;
        // Another one each time, since one that is in force is none to propose.
        let mut files = event_loop();
        files.get_mut("pack.toml").unwrap().insert_str(0, &format!("# {}\n", self.get("receipt")));
        let proposed = gewu_packs::hash(&files);
        let actor = format!("person:{system}");
        let proposal = stage.app.propose(TENANT, Draft::Files(files), "加一行说明", &actor).await.unwrap();
        self.put("proposal", proposal.to_string());
        self.put("proposed", proposed);
        self.put("hash", in_force);
    }

    async fn export(&mut self, stage: &Stage, prepared: Prepared) {
        stage.app.order(TENANT).await.unwrap();
        stage.app.follow_search(TENANT).await.unwrap();
        let asker = gewu_app::testing::person("网格长老梁");
        let asked = stage.app.ask_export(TENANT, asker, &Sought::default(), "核对路灯类事项的回访").await;
        let export = asked.unwrap();
        if prepared == Prepared::AllowedExport {
            stage.app.allow_taking(TENANT, export, "person:somebody-else").await.unwrap();
        }
        self.put("export", export.to_string());
    }

    async fn second_session(&mut self, stage: &Stage) {
        let second = stage.sign_in("网格长老梁").await;
        let listed =
            stage.get("/api/v1/sessions").cookie(&second.cookie).send(Body::empty()).await.expect(200);
        let sessions = listed.body["sessions"].as_array().unwrap();
        let own = sessions.iter().find(|it| it["own"] == true).unwrap();
        self.put("session", own["session"].as_str().unwrap().to_owned());
    }
}

/// A picture that belongs to the matter.
async fn picture(stage: &Stage, matter: &str) -> String {
    let bytes = crate::files::jpeg(64, 48);
    let put = stage.post("/api/v1/attachments").by(RESIDENT).with("Content-Type", "image/jpeg");
    let hash = put.send(bytes).await.expect(201).text("/hash");
    let note = stage.post(&format!("/api/v1/matters/{matter}/note")).by(RESIDENT);
    note.json(json!({"form": {"words": "现场", "attachments": [hash]}})).await.expect(200);
    hash
}

async fn act(stage: &Stage, name: &str, matter: &str, task: u64, verb: &str, body: Value) {
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/{verb}");
    stage.post(&path).by(name).json(body).await.expect(200);
}

/// The number of the task that is there for something.
async fn of_purpose(stage: &Stage, name: &str, matter: &str, purpose: &str) -> u64 {
    let seen = stage.matter(name, matter).await;
    let tasks = seen.body["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["purpose"]["do"] == purpose).unwrap()["task"].as_u64().unwrap()
}

/// The lot falls to a matter that has ended.
async fn drawn(stage: &Stage, matter: &str) {
    let app = &stage.app;
    app.order(TENANT).await.unwrap();
    app.follow_rechecks(TENANT).await.unwrap();
    let matter = MatterId(matter.parse().unwrap());
    if !app.store.recheck(TENANT, matter).await.unwrap().is_empty() {
        return;
    }
    let until = app.clock.now() + jiff::SignedDuration::from_hours(24);
    let seat = "command-officer@area:1".to_owned();
    let row = RecheckRow { matter, seat, until, signs: "[]".to_owned() };
    let closing = Closing { drawn: vec![row], ..Closing::default() };
    let ahead = app.store.rechecks_ahead(TENANT, 1).await.unwrap();
    assert!(app.store.follow_rechecks(TENANT, &ahead, &[(matter, closing)]).await.unwrap());
}

async fn end(stage: &Stage, matter: &str, handle: u64, receipt: &str) {
    let solved = json!({"outcome": "solved", "form": {"words": "已换灯泡"}});
    stage.finish("城管老陈", matter, handle, solved).await.expect(200);
    let verify = stage.matter("网格员小林", matter).await.task("verify");
    stage.finish("网格员小林", matter, verify, json!({"outcome": "passed"})).await.expect(200);
    let path = format!("/api/v1/receipts/{receipt}");
    let confirm = stage.get(&path).send(Body::empty()).await.expect(200).task("confirm");
    let yes = json!({"outcome": "yes", "marks": {"time": 5, "result": 5, "attitude": 4}});
    let path = format!("/api/v1/matters/{matter}/tasks/{confirm}/finish");
    stage.post(&path).receipt(receipt).json(yes).await.expect(200);
}

async fn absence(stage: &Stage) {
    let times = json!({"from": "2026-04-01T00:00:00+08:00", "until": "2026-04-02T00:00:00+08:00"});
    stage.post("/api/v1/absences").by("网格长老梁").json(times).await.expect(201);
}

/// Brings the account of somebody else into a state, from whatever the row before left it in.
async fn account(stage: &Stage, prepared: Prepared) {
    let (app, whose) = (&stage.app, somebody_else());
    if prepared == Prepared::WithoutAccount {
        return;
    }
    let known = app.show_account(TENANT, whose).await;
    if known.is_err() {
        stage.account("交通老黄").await;
    }
    let _ = app.withdraw_power(TENANT, whose, "test").await;
    let _ = app.reopen_account(TENANT, whose, "test").await;
    let done = match prepared {
        Prepared::ClosedAccount => app.close_account(TENANT, whose, "test").await,
        Prepared::Administrator => app.grant_power(TENANT, whose, Power::Audit, "test").await,
        _ => Ok(()),
    };
    done.unwrap();
}

/// Lets somebody who has handed over hold their post again, as from the beginning.
async fn in_office(stage: &Stage) {
    let (_, directory) = stage.app.store.directory(TENANT).await.unwrap();
    let own = directory.tenures.into_iter().filter(|row| row.person == somebody_else());
    let mut batch = gewu_store::Batch::new(TENANT);
    batch.directory.tenures = own.map(|row| TenureRow { valid_until: None, ..row }).collect();
    stage.app.store.save(&batch).await.unwrap();
}
