//! Accounts and the sign-in log as tables to take along.

use super::{AccountState, AccountView, Power};
use crate::App;
use crate::error::AppError;
use crate::table::{Cell, Head, Kind, List, Taken};
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::session::SignInRow;
use std::collections::HashMap;

const ACCOUNTS: [Head; 6] = [
    ("姓名", "name", 12),
    ("登录名", "login", 18),
    ("状态", "state", 10),
    ("管理权限", "administers", 14),
    ("两步登录", "second factor", 10),
    ("开通时间", "since", 17),
];

/// Neither the network address nor the browser: where somebody was is theirs, and is looked up one by one.
const SIGN_INS: [Head; 5] = [
    ("时间", "at", 17),
    ("姓名", "name", 12),
    ("登录名", "login", 18),
    ("结果", "outcome", 18),
    ("方式", "way", 12),
];

/// How many are read at once.
const AT_ONCE: i64 = 200;

impl App {
    /// All accounts, by login.
    pub async fn table_of_accounts(
        &self,
        tenant: TenantId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("账号", "accounts"), &ACCOUNTS)?;
        let mut after = String::new();
        loop {
            let views = self.accounts(tenant, &after, AT_ONCE).await?;
            for view in &views {
                let cells = list.account(view);
                list.row(&cells)?;
            }
            match views.last().filter(|_| views.len() as i64 == AT_ONCE) {
                Some(last) => after.clone_from(&last.login),
                None => return list.finish(self),
            }
        }
    }

    /// The whole sign-in log, the newest first: of one person, or of everybody.
    pub async fn table_of_sign_ins(
        &self,
        tenant: TenantId,
        person: Option<PersonId>,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("登录日志", "sign-ins"), &SIGN_INS)?;
        let logins = self.logins(tenant).await?;
        let mut before = None;
        loop {
            let rows = self.sign_ins(tenant, person, before, AT_ONCE).await?;
            for row in &rows {
                let login = row.person.and_then(|person| logins.get(&person).cloned());
                let cells = list.sign_in(row, login);
                list.row(&cells)?;
            }
            match rows.last().filter(|_| rows.len() as i64 == AT_ONCE) {
                Some(last) => before = Some((last.at, last.id)),
                None => return list.finish(self),
            }
        }
    }

    async fn logins(&self, tenant: TenantId) -> Result<HashMap<PersonId, String>, AppError> {
        let mut logins = HashMap::new();
        let mut after = String::new();
        loop {
            let rows = self.store.accounts(tenant, &after, AT_ONCE).await?;
            match rows.last() {
                Some(last) => after.clone_from(&last.login),
                None => return Ok(logins),
            }
            logins.extend(rows.into_iter().map(|row| (row.person, row.login)));
        }
    }
}

impl List<'_> {
    fn account(&self, view: &AccountView) -> Vec<Cell> {
        let state = match view.state {
            AccountState::Invited => self.either("待设密码", "invited"),
            AccountState::Open => self.either("正常", "open"),
            AccountState::Locked { .. } => self.either("已锁定", "locked"),
            AccountState::Closed => self.either("已停用", "closed"),
        };
        let power = view.power.map(|power| match power {
            Power::System => self.either("系统管理员", "system"),
            Power::Security => self.either("安全管理员", "security"),
            Power::Audit => self.either("审计管理员", "audit"),
        });
        let factor =
            if view.second_factor { self.either("已开启", "on") } else { self.either("未开启", "off") };
        vec![
            Cell::Text(view.name.clone()),
            Cell::Text(view.login.clone()),
            Cell::Text(state.to_owned()),
            power.map(str::to_owned).into(),
            Cell::Text(factor.to_owned()),
            self.moment(Some(view.created_at)),
        ]
    }

    fn sign_in(&self, row: &SignInRow, login: Option<String>) -> Vec<Cell> {
        let name = row.person.and_then(|person| self.tenant.people.get(&person));
        let outcome = match row.outcome.as_str() {
            "signed-in" => self.either("已登录", "signed in"),
            "second-factor" => self.either("密码正确，等验证码", "password right, code to come"),
            "wrong" => self.either("不正确", "wrong"),
            "locked" => self.either("已锁定，拒绝", "refused while locked"),
            "failed" => self.either("未完成", "not finished"),
            "reset" => self.either("账号被重置", "account reset"),
            other => other,
        };
        let way = match row.way.as_str() {
            "password" => self.either("密码", "password"),
            "link" => self.either("管理员重置", "reset by an administrator"),
            other => other,
        };
        vec![
            self.moment(Some(row.at)),
            name.map(|it| it.name.clone()).into(),
            login.into(),
            Cell::Text(outcome.to_owned()),
            Cell::Text(way.to_owned()),
        ]
    }
}
