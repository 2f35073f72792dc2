//! Opening many accounts from a table. Each owner chooses a password by a link of their own.

use super::{AccountError, Invitation, Power};
use crate::App;
use crate::error::AppError;
use crate::table::{self, Column, Imported, RowProblem};
use gewu_kernel::id::{PersonId, TenantId};
use gewu_packs::{Said, said};
use serde::Deserialize;
use std::collections::HashMap;

/// The columns of a table of accounts.
pub const ACCOUNT_COLUMNS: [Column; 3] = [
    Column {
        name: "external_key",
        chinese: &["人员编号", "工号", "外部编号"],
        required: true,
        meaning: "the key by which the person was imported",
        told: "导入人员时用的编号",
        example: "W-0137",
    },
    Column {
        name: "login",
        chinese: &["登录名", "账号"],
        required: true,
        meaning: "what they type: 2 to 64 letters, digits, “.”, “-”, “_” or “@”",
        told: "登录时输入的名字：2 到 64 个字母、汉字、数字或 . - _ @",
        example: "lin.xiaoman",
    },
    Column {
        name: "power",
        chinese: &["管理权限"],
        required: false,
        meaning: "for an administrator: system, security or audit; nobody holds two",
        told: "管理员才填：system、security、audit 之一，一人只能有一个",
        example: "",
    },
];

/// Why a row that adds a power is left out.
fn without_powers() -> Said {
    said!(
        "powers are granted by the security administrator; leave the column power empty",
        "管理权限由安全管理员授予；请清空管理权限这一列"
    )
}

#[derive(Debug, Deserialize)]
struct Row {
    external_key: String,
    login: String,
    power: String,
}

/// What an import of accounts did.
#[derive(Debug, Default)]
pub struct ImportedAccounts {
    /// Accounts that were opened, that had what the row says, and rows that were left out.
    pub imported: Imported,
    /// A link for each account that was opened, shown once.
    pub invitations: Vec<Invitation>,
}

impl App {
    /// Opens an account for each row whose person has none. An account that is there stays as it is, and gets no new
    /// link; a power is only ever added. Each account is opened by itself, so what stops in the middle goes on when
    /// the same table is imported again. Without `powers` a row that would add one is left out.
    pub async fn import_accounts(
        &self,
        tenant: TenantId,
        table: &[u8],
        actor: &str,
        dry_run: bool,
        powers: bool,
        opened: &mut (dyn FnMut(&Invitation) + Send),
    ) -> Result<ImportedAccounts, AppError> {
        let mut done = ImportedAccounts::default();
        let rows = table::rows::<Row>(table, &ACCOUNT_COLUMNS, &mut done.imported)?;
        let snapshot = self.tenant(tenant).await?;
        let keyed = snapshot.people.values().filter_map(|it| Some((it.external_key.clone()?, it.person)));
        let people: HashMap<String, PersonId> = keyed.collect();
        let mut logins: HashMap<String, u64> = HashMap::new();
        let mut persons: HashMap<PersonId, u64> = HashMap::new();
        for (line, row) in rows {
            let wanted = wanted(&people, &row).and_then(|wanted| {
                let twice = persons.insert(wanted.0, line).or(logins.insert(wanted.1.clone(), line));
                match twice {
                    Some(first) => Err(said!(
                        "line {first} has the same person or login; keep one of them",
                        "第 {first} 行是同一个人或同一个登录名；请只留一行"
                    )),
                    None => Ok(wanted),
                }
            });
            let result = match wanted {
                Ok((.., Some(_))) if !powers => Err(AppError::Table(without_powers())),
                Ok(wanted) => self.one_account(tenant, &wanted, actor, dry_run).await,
                Err(reason) => Err(AppError::Table(reason)),
            };
            match result {
                Ok((facts, invitation)) => {
                    done.imported.facts += facts;
                    match (invitation, facts) {
                        (Some(invitation), _) => {
                            done.imported.added += 1;
                            opened(&invitation);
                            done.invitations.push(invitation);
                        }
                        (None, 0) => done.imported.unchanged += 1,
                        (None, _) if dry_run => done.imported.added += 1,
                        (None, _) => done.imported.changed += 1,
                    }
                }
                // Nothing more can be done now; what is done stays, and its links are with whoever asked.
                Err(AppError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    done.imported.problems.push(RowProblem { line, reason: error.said() });
                }
            }
        }
        done.imported.problems.sort();
        Ok(done)
    }

    async fn one_account(
        &self,
        tenant: TenantId,
        (person, login, power): &Wanted,
        actor: &str,
        dry_run: bool,
    ) -> Result<(usize, Option<Invitation>), AppError> {
        let held = self.power(tenant, *person).await?;
        if held.is_some() && power.is_some() && held != *power {
            return Err(AccountError::PowerHeld.into());
        }
        let grants = power.filter(|_| held.is_none());
        let known = self.store.account(tenant, *person).await?;
        if let Some(row) = &known
            && row.login != *login
        {
            let login = &row.login;
            return Err(AppError::Table(said!(
                "the person has an account already, under the login “{login}”",
                "这个人已有账号，登录名是“{login}”；请写这个登录名，或删去这一行"
            )));
        }
        if let Some(row) = &known
            && row.closed_at.is_some()
        {
            return Err(AccountError::Closed.into());
        }
        if known.is_none() && self.store.account_of_login(tenant, login).await?.is_some() {
            return Err(AccountError::LoginTaken.into());
        }
        let facts = usize::from(known.is_none()) + grants.map_or(0, |_| 2);
        if dry_run {
            return Ok((facts, None));
        }
        let invitation = match known {
            None => Some(self.open_account(tenant, *person, login, actor).await?),
            Some(_) => None,
        };
        if let Some(power) = grants {
            self.grant_power(tenant, *person, power, actor).await?;
        }
        Ok((facts, invitation))
    }
}

type Wanted = (PersonId, String, Option<Power>);

fn wanted(people: &HashMap<String, PersonId>, row: &Row) -> Result<Wanted, Said> {
    let key = &row.external_key;
    let person = people.get(key).copied().ok_or_else(|| {
        said!(
            "nobody is known by the external_key “{key}”; import the people first",
            "没有人员编号“{key}”；请核对，或先导入人员"
        )
    })?;
    let login = super::normal(&row.login).map_err(|error| AppError::from(error).said())?;
    let power = match row.power.as_str() {
        "" => None,
        word => Some(word.parse().map_err(|()| {
            said!(
                "“{word}” is no power; write system, security or audit",
                "“{word}”不是管理权限；请写 system（系统）、security（安全）或 audit（审计）"
            )
        })?),
    };
    Ok((person, login, power))
}
