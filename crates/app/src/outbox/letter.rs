//! Letters: what goes out of the house by e-mail and text message.
//!
//! They pass through other people's machines, so they say that something happened and where to read it, never what
//! somebody wrote, nor a receipt's code.

use super::deliver::Said;
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::notice::NO_MATTER;
use gewu_kernel::id::TenantId;
use gewu_store::outbox::MessageRow;
use std::pin::Pin;
use uuid::Uuid;

/// A way out of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// E-mail.
    Email,
    /// Text message.
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Channel; 2] = [Channel::Email, Channel::Sms];

    /// The word of tables and interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Sms => "sms",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// Something that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its id: the same letter may come again.
    pub id: Uuid,
    /// How it goes.
    pub channel: Channel,
    /// An e-mail address or a telephone number.
    pub to: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Where more is to be read, as a path of this server.
    pub path: String,
}

/// What a carrier answers, when it does.
pub type Carried<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Whoever carries letters out of the house.
pub trait Carrier: Send + Sync {
    /// Whether letters go out this way at all.
    fn carries(&self, channel: Channel) -> bool;

    /// Takes one letter, or says why not. The same letter may come again.
    fn carry<'a>(&'a self, letter: &'a Letter) -> Carried<'a>;
}

/// Carries nothing: people are told in the application alone.
#[derive(Clone, Copy, Debug)]
pub struct NoLetters;

impl Carrier for NoLetters {
    fn carries(&self, _: Channel) -> bool {
        false
    }

    fn carry<'a>(&'a self, _: &'a Letter) -> Carried<'a> {
        Box::pin(async { Err("no letters go out of this house".to_owned()) })
    }
}

impl App {
    pub(super) async fn write_letter(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        channel: Channel,
        to: String,
        said: Said,
        for_staff: bool,
    ) -> Result<Letter, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let county = &snapshot.row.name;
        if said.matter == NO_MATTER {
            return Ok(about_account(message, channel, to, county));
        }
        let row = self.store.load_matters(tenant, &[said.matter]).await?.pop();
        let loaded = Loaded::read(row.ok_or(AppError::NoSuchMatter(said.matter))?)?;
        let procedure = &snapshot.runnable(&loaded)?.procedure;
        let category = loaded.matter.category.as_ref().and_then(|it| procedure.categories.get(it));
        let what = category.map_or(&procedure.title, |it| &it.title);
        let day = snapshot.work_time.date(self.clock.now());
        let village = loaded.matter.places.get("village").or_else(|| loaded.matter.places.get("town"));
        let place = village.and_then(|area| snapshot.territory.name(*area, day)).unwrap_or_default();
        let due = said.task.and_then(|task| loaded.matter.tasks.get(&task)?.due_at());
        let due = due
            .map(|at| snapshot.work_time.zone.to_datetime(at).strftime("，%-m月%-d日 %H:%M 前").to_string());
        let (subject, path) = match for_staff {
            true => (subject(&message.kind), format!("/desk/matters/{}", said.matter)),
            false => ("您反映的事项有新进展", "/follow".to_owned()),
        };
        let text = match for_staff {
            true => format!("【{county}】{subject}：{place}“{what}”{}。", due.unwrap_or_default()),
            false => format!("【{county}】{subject}：“{what}”。请用回执码查询、确认或评价。"),
        };
        Ok(Letter { id: message.message, channel, to, subject: subject.to_owned(), text, path })
    }
}

/// A letter to somebody about what others did with their account.
fn about_account(message: &MessageRow, channel: Channel, to: String, county: &str) -> Letter {
    let subject = match message.kind.as_str() {
        "account-reset" => "您的账号已被重置",
        "account-reset-asked" => "有人申请重置您的账号",
        _ => "您的账号有变动",
    };
    let text = format!("【{county}】{subject}。若您没有提出过，请立即告知安全管理员。");
    Letter {
        id: message.message,
        channel,
        to,
        subject: subject.to_owned(),
        text,
        path: "/desk/account".to_owned(),
    }
}

/// What a message to staff is about, by its kind.
fn subject(kind: &str) -> &'static str {
    match kind {
        "task" => "您有新的待办",
        "escalated" => "有待办超过时限，请督促",
        "urged" => "上报人催办",
        "answered" => "您的申请已有答复",
        _ => "事项有新进展",
    }
}
