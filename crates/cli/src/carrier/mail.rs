//! E-mail, handed to an SMTP server.

use crate::Failure;
use gewu_app::outbox::Letter;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// How long the server may take with one letter.
const WITHIN: Duration = Duration::from_secs(20);

/// An SMTP server.
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// The server at an address.
    pub fn new(url: &str, from: &str) -> Result<Mail, Failure> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("--smtp: {error}; write smtps://USER:PASSWORD@HOST"))?;
        let from = from.parse().map_err(|error| format!("--mail-from {from}: {error}"))?;
        Ok(Mail { server: server.timeout(Some(WITHIN)).build(), from })
    }

    /// Hands one letter over.
    pub async fn send(&self, letter: &Letter, address: &str) -> Result<(), String> {
        let to: Mailbox =
            letter.to.parse().map_err(|error| format!("the address cannot be used: {error}"))?;
        // Told again, it is the same letter.
        let host = self.from.email.domain();
        let message = MessageBuilder::new()
            .message_id(Some(format!("<{}@{host}>", letter.id)))
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .header(ContentType::TEXT_PLAIN);
        let message: Message =
            message.body(format!("{}\n\n{address}\n", letter.text)).map_err(|error| error.to_string())?;
        self.server.send(message).await.map(drop).map_err(|error| error.to_string())
    }
}
