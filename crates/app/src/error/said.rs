//! What an error says, in both languages: for the rows of a table that were left out, and for a table that was refused.

use super::AppError;
use crate::account::AccountError;
use gewu_matter::Refusal;
use gewu_packs::Said;
use gewu_store::StoreError;

impl AppError {
    /// What it says. What no import meets is told in English in both.
    pub(crate) fn said(&self) -> Said {
        let zh = match self {
            AppError::Table(said) => return said.clone(),
            AppError::Form(problems) => return problems.said(),
            AppError::Refused(refusal) => refused(refusal),
            AppError::Account(error) => account(error),
            AppError::Store(error) => store(error).to_owned(),
            AppError::NoSuchMatter(matter) => {
                format!("事项 {matter} 已经不在了；请重新导入，还不行请找运维人员")
            }
            AppError::NoSuchProcedure(procedure) => {
                format!("“{procedure}”不是在用的规程；请先启用机制包")
            }
            AppError::NoSuchPerson(person) => format!("没有“{person}”这个人；请先导入人员"),
            AppError::NoSuchTenant(tenant) => format!("数据库里没有第 {tenant} 号租户；请找运维人员"),
            AppError::Contended => "别人正在改同样的内容；请再导入一次".to_owned(),
            AppError::Overloaded { retry_after_seconds } => {
                format!("服务器太忙；请过 {retry_after_seconds} 秒再试")
            }
            // What does not hold was written by the program, not by whoever reads this.
            AppError::Data(_) => "数据有误，没有导入；请把文件交给运维人员查看".to_owned(),
            other => other.to_string(),
        };
        Said::of(self.to_string(), zh)
    }
}

/// What the engine says of a matter from another book.
fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownCategory { given } if given.is_empty() => "这个规程分类别；请填上类别".to_owned(),
        Refusal::UnknownCategory { given } => format!("规程里没有类别“{given}”；请从规程的类别里选"),
        Refusal::Marks { dimensions, scale } => {
            format!("评价要给{dimensions}各打 1 到 {scale} 分，或者都不填")
        }
        Refusal::UnknownOutcome { given, offered } => {
            format!("规程里没有“{given}”；请写{offered}之一")
        }
        Refusal::NoSeat { who } => format!("事项所在的地方没有“{who}”可以办理；请核对区域，或补上岗位"),
        Refusal::BrokenPack { step } => format!("规程里没有环节“{step}”；请改正机制包后再导入"),
        Refusal::Condition(_) => "机制包里的条件对这件事算不出来；请改正机制包，或补全这一行".to_owned(),
        other => other.to_string(),
    }
}

/// What is said of an account that a row asks for.
fn account(error: &AccountError) -> String {
    let said = match error {
        AccountError::BadLogin => "登录名要 2 到 64 个字母、汉字、数字或 . - _ @",
        AccountError::LoginTaken => "登录名已被别的账号使用；请换一个",
        AccountError::HasAccount => "这个人已经有账号了",
        AccountError::Closed => "这个账号已停用；请先重新开通",
        AccountError::PowerHeld => "这个人已有一种管理权限；一人只能有一种",
        AccountError::OwnAccount => "不能给自己办理；请另一位管理员来做",
        AccountError::NoSuchAccount => "这个人没有账号；请先开通",
        other => return other.to_string(),
    };
    said.to_owned()
}

fn store(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full => "数据库空间不足；请运维人员腾出空间后再导入",
        StoreError::Unavailable(_) => "连不上数据库；请过一会儿用同一个文件再导入一次，还不行请找运维人员",
        StoreError::Busy(_) => "数据库太忙；请过一会儿再导入",
        _ => "数据库没有存上；请找运维人员",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::told_in_both;
    use gewu_kernel::id::MatterId;

    /// What the rows of a table and whole tables meet; the engine’s refusals are those of what another book tells.
    #[test]
    fn what_an_import_meets_is_told_in_both_languages() {
        let text = || "甲".to_owned();
        let refusals = [
            Refusal::UnknownCategory { given: String::new() },
            Refusal::UnknownCategory { given: text() },
            Refusal::Marks { dimensions: "time".into(), scale: 5 },
            Refusal::UnknownOutcome { given: text(), offered: "closed".into() },
            Refusal::NoSeat { who: text() },
            Refusal::BrokenPack { step: text() },
        ];
        let accounts = [
            AccountError::BadLogin,
            AccountError::LoginTaken,
            AccountError::HasAccount,
            AccountError::Closed,
            AccountError::PowerHeld,
            AccountError::OwnAccount,
            AccountError::NoSuchAccount,
        ];
        let stores = [StoreError::Full, StoreError::Unavailable(text()), StoreError::Empty];
        let others = [
            AppError::NoSuchMatter(MatterId(uuid::Uuid::from_u128(1))),
            AppError::NoSuchProcedure(text()),
            AppError::NoSuchPerson(text()),
            AppError::NoSuchTenant(1),
            AppError::Contended,
            AppError::Overloaded { retry_after_seconds: 5 },
            AppError::Data("matter 1 cannot be read".into()),
        ];
        let refusals = refusals.into_iter().map(AppError::from);
        let accounts = accounts.into_iter().map(AppError::from);
        let stores = stores.into_iter().map(AppError::from);
        for error in refusals.chain(accounts).chain(stores).chain(others) {
            let said = error.said();
            assert_eq!(said.en, error.to_string());
            // What a database says of itself may be in any language.
            told_in_both(&Said { en: said.en.replace("(甲)", ""), ..said });
        }
    }
}
