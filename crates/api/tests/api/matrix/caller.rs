//! Everybody who tries.

use super::ground::Ground;
use crate::stage::{Call, PASSWORD, Session, Stage};
use gewu_app::account::csrf;
use gewu_app::territory::init::InitTenant;
use gewu_app::testing::{MORNING, RESIDENT, TENANT, person};
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{PersonId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use gewu_store::people::PersonRow;
use serde_json::json;
use std::collections::BTreeMap;

/// By whom a route is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// With nothing.
    Nobody,
    /// With a session of another county.
    OtherTenant,
    /// Whoever may, from a page whose form token is not theirs.
    StaleForm,
    /// With a password, before the second factor.
    HalfSignedIn,
    /// With the code of the report.
    Receipt,
    /// With the code of another report.
    OtherReceipt,
    Resident,
    GridWorker,
    GridLead,
    Dispatcher,
    Handler,
    UnitLead,
    OtherUnit,
    OtherTown,
    Officer,
    System,
    Security,
    Audit,
}

use Caller::*;

impl Caller {
    pub const ALL: [Caller; 18] = [
        Nobody,
        OtherTenant,
        StaleForm,
        HalfSignedIn,
        Receipt,
        OtherReceipt,
        Resident,
        GridWorker,
        GridLead,
        Dispatcher,
        Handler,
        UnitLead,
        OtherUnit,
        OtherTown,
        Officer,
        System,
        Security,
        Audit,
    ];

    /// The head of the column.
    pub fn title(self) -> &'static str {
        match self {
            Nobody => "nobody",
            OtherTenant => "another county",
            StaleForm => "stale form",
            HalfSignedIn => "no second factor",
            Receipt => "receipt",
            OtherReceipt => "another’s receipt",
            Resident => "resident",
            GridWorker => "grid worker",
            GridLead => "grid lead",
            Dispatcher => "dispatcher",
            Handler => "handler",
            UnitLead => "unit lead",
            OtherUnit => "another unit",
            OtherTown => "another town",
            Officer => "command officer",
            System => "system",
            Security => "security",
            Audit => "audit",
        }
    }

    /// The login of whoever signs in.
    pub fn login(self) -> Option<&'static str> {
        Some(match self {
            Resident => RESIDENT,
            GridWorker => "网格员小林",
            GridLead => "网格长老梁",
            Dispatcher => "调度员小许",
            Handler => "城管老陈",
            UnitLead => "城管周局",
            OtherUnit => "水利老杨",
            OtherTown => "外镇调度员小黄",
            Officer => "值班长老何",
            HalfSignedIn => "城管李副局",
            System => "system-admin",
            Security => "security-admin",
            Audit => "audit-admin",
            Nobody | OtherTenant | StaleForm | Receipt | OtherReceipt => return None,
        })
    }
}

/// Who is signed in, and by which session.
pub struct Cast {
    sessions: BTreeMap<Caller, Session>,
}

impl Cast {
    pub async fn gather(stage: &Stage) -> Cast {
        stage.administrators().await;
        let mut cast = Cast { sessions: BTreeMap::from([(OtherTenant, foreigner(stage).await)]) };
        for caller in Caller::ALL {
            let Some(login) = caller.login() else { continue };
            if !login.ends_with("-admin") {
                stage.account(login).await;
            }
            if caller == HalfSignedIn {
                second_factor(stage, login).await;
            }
            cast.again(stage, caller).await;
        }
        cast
    }

    /// Signs in anew whoever signs in at all.
    pub async fn again(&mut self, stage: &Stage, caller: Caller) {
        let Some(login) = caller.login() else { return };
        let session = match caller {
            HalfSignedIn => {
                let cookie = stage.try_sign_in(login, PASSWORD).await.expect(200).new_cookie();
                let form_token = csrf(cookie.split_once('=').unwrap().1);
                Session { cookie, form_token }
            }
            _ => stage.sign_in(login).await,
        };
        self.sessions.insert(caller, session);
    }

    pub fn session(&self, caller: Caller) -> &Session {
        &self.sessions[&caller]
    }

    /// The request, as the caller sends it; `may` is somebody who could do it, for the stale form.
    pub fn by<'s>(&self, call: Call<'s>, caller: Caller, may: Caller, ground: &Ground) -> Call<'s> {
        match caller {
            Nobody => call.with("Client-Token", "a-telephone-of-nobody"),
            Receipt => call.receipt(ground.get("receipt")),
            OtherReceipt => call.receipt(ground.get("other-receipt")),
            StaleForm => match self.sessions.get(&may) {
                Some(session) => call.cookie(&session.cookie).with("CSRF-Token", "a-token-of-yesterday"),
                // Whoever comes with a code sends no form of a session.
                None => {
                    call.cookie(&self.session(GridLead).cookie).with("CSRF-Token", "a-token-of-yesterday")
                }
            },
            _ => call.signed_in(self.session(caller)),
        }
    }
}

async fn second_factor(stage: &Stage, login: &str) {
    let session = stage.sign_in(login).await;
    let begun = stage.post("/api/v1/second-factor").signed_in(&session);
    let begun = begun.json(json!({"password": PASSWORD})).await.expect(200);
    let device = crate::account::device(&begun.text("/secret"));
    let code = device.generate(MORNING.as_second() as u64).to_string();
    let confirm = stage.post("/api/v1/second-factor/confirm").signed_in(&session);
    confirm.json(json!({"code": code})).await.expect(200);
}

/// Somebody of another county on the same server, who signed in there.
async fn foreigner(stage: &Stage) -> Session {
    let other = TenantId(2);
    let timetable = stage.app.tenant(TENANT).await.unwrap().work_time.timetable.clone();
    let init = InitTenant {
        tenant: other,
        name: "邻县".to_owned(),
        code: "459902".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        timetable,
    };
    stage.app.init(&init, "test").await.unwrap();
    let somebody = PersonId(uuid::Uuid::from_u128(0x2_0001));
    let now = stage.app.clock.now();
    let mut batch = Batch::new(other);
    let row = PersonRow {
        person: somebody,
        external_key: None,
        name: "邻县老周".to_owned(),
        phone: None,
        created_at: now,
    };
    batch.directory.people.push(row);
    batch.facts.push(FactRow {
        subject: Subject::Person(somebody),
        subject_version: 1,
        kind: "registered".to_owned(),
        actor: "test".to_owned(),
        happened_at: now,
        recorded_at: now,
        body: canonical(&json!({})),
    });
    stage.app.store.save(&batch).await.unwrap();
    let there = stage.of(other);
    let opened = there.app.open_account(other, somebody, "laozhou", "test").await.unwrap();
    there.app.welcome(other, &opened.key, PASSWORD).await.unwrap();
    there.sign_in("laozhou").await
}

/// Whose account rows are about: nobody who tries.
pub fn somebody_else() -> PersonId {
    person("交通老黄")
}
