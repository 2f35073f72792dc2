//! Whoever carries letters out of the house: an SMTP server, and a gateway for text messages.

mod mail;
mod post;
mod sms;

use crate::Failure;
use clap::Args;
use gewu_app::exchange::{Post, Posted};
use gewu_app::outbox::{Carried, Carrier, Channel, Letter};
use mail::Mail;
use post::Endpoints;
use sms::Sms;

/// By which ways letters go out; without them people are told in the application alone.
#[derive(Clone, Debug, Args)]
pub struct Ways {
    /// The SMTP server, as smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT within the house
    #[arg(long, env = "GEWU_SMTP", value_name = "URL", requires = "mail_from", hide_env_values = true)]
    smtp: Option<String>,
    /// The sender of e-mail
    #[arg(long, env = "GEWU_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The gateway of text messages: an address that takes them as docs/webhooks.md says
    #[arg(long, env = "GEWU_SMS", value_name = "URL", requires = "sms_secret")]
    sms: Option<String>,
    /// The secret with which messages to the gateway are signed: whsec_ and base 64
    #[arg(long, env = "GEWU_SMS_SECRET", value_name = "SECRET", hide_env_values = true)]
    sms_secret: Option<String>,
}

/// The ways that are set up.
pub struct Ready {
    mail: Option<Mail>,
    sms: Option<Sms>,
    endpoints: Endpoints,
    public_url: String,
}

impl Ways {
    /// Sets them up, or says what is wrong with one.
    pub fn ready(&self, public_url: &str) -> Result<Ready, Failure> {
        let mail = match (&self.smtp, &self.mail_from) {
            (Some(url), Some(from)) => Some(Mail::new(url, from)?),
            _ => None,
        };
        let sms = match (&self.sms, &self.sms_secret) {
            (Some(url), Some(secret)) => Some(Sms::new(url, secret)?),
            _ => None,
        };
        Ok(Ready { mail, sms, endpoints: Endpoints::new(), public_url: public_url.to_owned() })
    }
}

impl Carrier for Ready {
    fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.mail.is_some(),
            Channel::Sms => self.sms.is_some(),
        }
    }

    fn post<'a>(&'a self, post: &'a Post) -> Posted<'a> {
        Box::pin(self.endpoints.send(post))
    }

    fn carry<'a>(&'a self, letter: &'a Letter) -> Carried<'a> {
        let address = format!("{}{}", self.public_url, letter.path);
        Box::pin(async move {
            match letter.channel {
                Channel::Email => {
                    self.mail.as_ref().ok_or("no SMTP server is set up")?.send(letter, &address).await
                }
                Channel::Sms => self.sms.as_ref().ok_or("no gateway is set up")?.send(letter, &address).await,
            }
        })
    }
}
