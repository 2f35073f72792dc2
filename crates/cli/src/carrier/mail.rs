//! E-mail, handed to an SMTP server.

use crate::Failure;
use gewu_app::outbox::Letter;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use tokio::time::timeout;

/// How long the server may take with one letter.
const WITHIN: Duration = Duration::from_secs(20);

/// An SMTP server.
pub struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    within: Duration,
}

impl Mail {
    /// The server at an address.
    pub fn new(url: &str, from: &str) -> Result<Mail, Failure> {
        Mail::patient(url, from, WITHIN)
    }

    fn patient(url: &str, from: &str, within: Duration) -> Result<Mail, Failure> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("--smtp: {error}; write smtps://USER:PASSWORD@HOST"))?;
        let from = from.parse().map_err(|error| format!("--mail-from {from}: {error}"))?;
        Ok(Mail { server: server.timeout(Some(within)).build(), from, within })
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
        // The transport’s own timeout ends with the connection; a server that then says nothing would hold up all
        // letters.
        match timeout(self.within, self.server.send(message)).await {
            Ok(sent) => sent.map(drop).map_err(|error| error.to_string()),
            Err(_) => Err(format!("the server did not take it within {:?}", self.within)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gewu_app::outbox::Channel;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_server_that_says_nothing_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let silent = tokio::spawn(async move {
            let _taken = listener.accept().await.unwrap();
            std::future::pending::<()>().await;
        });
        let mail = Mail::patient(&url, "gewu@example.cn", Duration::from_millis(500)).unwrap();
        let letter = Letter {
            id: Default::default(),
            channel: Channel::Email,
            to: "liang@example.cn".to_owned(),
            subject: "有事待办".to_owned(),
            text: "有事待办".to_owned(),
            path: "/desk/".to_owned(),
        };
        let sent =
            timeout(Duration::from_secs(10), mail.send(&letter, "https://gewu.example.cn/desk/")).await;
        assert_eq!(sent.unwrap().unwrap_err(), "the server did not take it within 500ms");
        silent.abort();
    }
}
