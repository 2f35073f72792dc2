//! Messages to partners, handed to their endpoints.

use gewu_app::exchange::{NotTaken, Post};
use std::time::Duration;

/// How long a partner may take with one message; shorter than a message is held for whoever sends it.
const WITHIN: Duration = Duration::from_secs(20);
/// How much of a refusal is kept, in letters.
const KEPT: usize = 200;
/// How much of it is read, in bytes.
const READ: u64 = 4096;
/// The status by which an endpoint says that it will take nothing any more.
const GONE: u16 = 410;

/// A way to every partner.
pub struct Endpoints {
    agent: ureq::Agent,
}

impl Endpoints {
    pub fn new() -> Endpoints {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .http_status_as_error(false)
            // Whoever redirects us could lead us to what only we can reach.
            .max_redirects(0);
        Endpoints { agent: config.build().into() }
    }

    /// Hands one message over. Any answer of 2xx takes it.
    pub async fn send(&self, post: &Post) -> Result<(), NotTaken> {
        let request = self
            .agent
            .post(&post.url)
            .header("content-type", "application/json")
            .header("webhook-id", &post.id)
            .header("webhook-timestamp", post.seconds.to_string())
            .header("webhook-signature", &post.signature);
        let body = post.body.clone();
        let sent = tokio::task::spawn_blocking(move || {
            let mut answer = request.send(body)?;
            let status = answer.status().as_u16();
            let said = answer.body_mut().with_config().limit(READ).read_to_string().unwrap_or_default();
            Ok::<(u16, String), ureq::Error>((status, said))
        });
        match sent.await.map_err(|error| NotTaken::Failed(error.to_string()))? {
            Ok((200..=299, _)) => Ok(()),
            Ok((status, said)) => {
                let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
                let said: String = said.chars().take(KEPT).collect();
                let why = format!("the partner answered {status} {said}").trim_end().to_owned();
                Err(if status == GONE { NotTaken::Gone(why) } else { NotTaken::Failed(why) })
            }
            Err(error) => Err(NotTaken::Failed(format!("the partner cannot be reached: {error}"))),
        }
    }
}
