//! Letters: what goes out of the house by e-mail and text message.
//!
//! They pass through other people's machines, so they say that something happened and where to read it, never what
//! somebody wrote, nor a receipt's code.

use super::recipient::Said;
use super::words::Language;
use crate::App;
use crate::error::AppError;
use crate::exchange::{NotTaken, Post, Posted};
use crate::matter::rows::Loaded;
use crate::notice::NO_MATTER;
use crate::tenant::Tenant;
use gewu_kernel::id::PersonId;
use gewu_store::matter_public::VILLAGE;
use gewu_store::outbox::MessageRow;
use std::pin::Pin;
use uuid::Uuid;

/// Where people read of what is about no matter.
const ACCOUNT: &str = "/desk/account";
const EXPORTS: &str = "/desk/administration/exports";

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

    /// Takes one message to a partner, or says why not. The same message may come again.
    fn post<'a>(&'a self, _: &'a Post) -> Posted<'a> {
        Box::pin(async { Err(NotTaken::Failed("nothing goes to partners from here".to_owned())) })
    }
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
    /// A letter about a matter. What must not be known of outside is not named: then it says only where to look.
    pub(super) async fn write_letter(
        &self,
        snapshot: &Tenant,
        message: &MessageRow,
        channel: Channel,
        to: String,
        said: Said,
        for_staff: bool,
    ) -> Result<Letter, AppError> {
        if said.matter == NO_MATTER {
            return Ok(about_no_matter(snapshot, message, channel, to));
        }
        let row = self.store.load_matters(snapshot.row.tenant, &[said.matter]).await?.pop();
        let loaded = Loaded::read(row.ok_or(AppError::NoSuchMatter(said.matter))?)?;
        let named = snapshot.shown(&loaded) == Some(VILLAGE);
        let path = match for_staff {
            true => format!("/desk/matters/{}", said.matter),
            false => "/follow".to_owned(),
        };
        let subject = |language: Language| match for_staff {
            true => language.subject(&message.kind),
            false => language.word("reporter"),
        };
        let text = |language: Language| {
            let what = if named { snapshot.what(&loaded, said, for_staff, language) } else { String::new() };
            let then = language.word(if for_staff { "waits" } else { "follow" });
            let stop = language.word("stop");
            match what.is_empty() {
                true => format!("{}{stop}{then}", subject(language)),
                false => format!("{}{}{what}{stop}{then}", subject(language), language.word("colon")),
            }
        };
        Ok(Letter {
            id: message.message,
            channel,
            to,
            subject: subject(Language::Chinese).to_owned(),
            text: in_both(channel, &snapshot.row.name, text),
            path,
        })
    }

    /// The one letter to an address that its owner has not confirmed yet; None when they confirmed it, or changed it.
    pub(super) async fn confirmation(
        &self,
        snapshot: &Tenant,
        message: &MessageRow,
        channel: Channel,
        person: PersonId,
    ) -> Result<Option<Letter>, AppError> {
        let asked = self.unconfirmed(snapshot, person).await?;
        let Some(to) = asked.into_iter().find_map(|(way, to)| (way == channel).then_some(to)) else {
            return Ok(None);
        };
        let code = confirmation_code(snapshot, person, channel, &to);
        let text = |language: Language| language.phrase("confirm-words", "code", &code);
        Ok(Some(Letter {
            id: message.message,
            channel,
            subject: Language::Chinese.subject(&message.kind).to_owned(),
            text: in_both(channel, &snapshot.row.name, text),
            path: ACCOUNT.to_owned(),
            to,
        }))
    }
}

/// A letter to somebody about what others did with their account, or about a request for a table.
fn about_no_matter(snapshot: &Tenant, message: &MessageRow, channel: Channel, to: String) -> Letter {
    let text = |language: Language| language.about_no_matter(&message.kind).join(language.word("stop"));
    let path = if message.kind.starts_with("export-") { EXPORTS } else { ACCOUNT };
    Letter {
        id: message.message,
        channel,
        to,
        subject: Language::Chinese.about_no_matter(&message.kind)[0].to_owned(),
        text: in_both(channel, &snapshot.row.name, text),
        path: path.to_owned(),
    }
}

/// A text message is short and costs by its length; an e-mail has room for both languages.
fn in_both(channel: Channel, county: &str, text: impl Fn(Language) -> String) -> String {
    let chinese = format!("【{county}】{}", text(Language::Chinese));
    match channel {
        Channel::Sms => chinese,
        Channel::Email => format!("{chinese}\n\n{}", text(Language::English)),
    }
}

/// The code that goes to an address, and comes back from its owner. Nothing of it is kept.
pub(crate) fn confirmation_code(snapshot: &Tenant, person: PersonId, channel: Channel, to: &str) -> String {
    let message = format!("{person}\n{}\n{to}", channel.word());
    let keyed = snapshot.keyed("contact-code", message.as_bytes());
    let number = u64::from_be_bytes(keyed[..8].try_into().unwrap_or_default());
    format!("{:08}", number % 100_000_000)
}

impl Tenant {
    /// What a letter names of a matter: for staff the place, what it is and until when.
    fn what(&self, loaded: &Loaded, said: Said, for_staff: bool, language: Language) -> String {
        let day = self.work_time.date(loaded.matter.opened_at);
        let pack = self.edition(&loaded.edition);
        let word = |key: String| pack.map_or_else(String::new, |pack| pack.word(language.tag(), &key));
        let what = match &loaded.matter.category {
            Some(category) => word(format!("{}.category.{category}", loaded.procedure)),
            None => word(loaded.procedure.clone()),
        };
        if !for_staff {
            return format!("“{what}”");
        }
        let village = loaded.matter.places.get("village").or_else(|| loaded.matter.places.get("town"));
        let place = village.and_then(|area| self.territory.name(*area, day)).unwrap_or_default();
        let due = said.task.and_then(|task| loaded.matter.tasks.get(&task)?.due_at());
        let due =
            due.map(|at| self.work_time.zone.to_datetime(at).strftime(language.word("due")).to_string());
        let due = due.map_or_else(String::new, |due| language.phrase("before", "due", &due));
        format!("{place}“{what}”{due}")
    }
}
