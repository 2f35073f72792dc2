//! How strictly signing in is guarded, as options of the server.

use crate::Failure;
use clap::{Args, value_parser};
use gewu_app::App;
use gewu_app::account::{Power, SignInRules};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How strictly signing in is guarded.
#[derive(Clone, Debug, Args)]
pub struct SignIn {
    /// Wrong tries in a row, from one network or one known device, before its way to a login is locked: 3 to 10
    #[arg(long, env = "GEWU_SIGN_IN_TRIES", default_value_t = 5, value_name = "NUMBER",
        value_parser = value_parser!(i64).range(SignInRules::TRIES))]
    sign_in_tries: i64,
    /// How long it stays locked, in minutes: 5 to 1440
    #[arg(long, env = "GEWU_SIGN_IN_LOCK_MINUTES", default_value_t = 15, value_name = "MINUTES",
        value_parser = value_parser!(i64).range(SignInRules::LOCK_MINUTES))]
    sign_in_lock_minutes: i64,
    /// How long a session lasts without being used, in minutes: 5 to 120
    #[arg(long, env = "GEWU_SESSION_IDLE_MINUTES", default_value_t = 30, value_name = "MINUTES",
        value_parser = value_parser!(i64).range(SignInRules::IDLE_MINUTES))]
    session_idle_minutes: i64,
    /// How long a session lasts at most, in hours: 1 to 24
    #[arg(long, env = "GEWU_SESSION_LONGEST_HOURS", default_value_t = 12, value_name = "HOURS",
        value_parser = value_parser!(i64).range(SignInRules::LONGEST_HOURS))]
    session_longest_hours: i64,
    /// The login of a first administrator, such as security=heyulan, so that nobody outside can guess it; at the first
    /// start only. If not said: system-admin, security-admin, audit-admin
    #[arg(long = "administrator", env = "GEWU_ADMINISTRATORS", value_delimiter = ',', value_name = "POWER=LOGIN",
        value_parser = named)]
    administrators: Vec<(Power, String)>,
}

impl SignIn {
    /// The use cases under these rules.
    pub fn over(&self, app: App) -> Result<App, Failure> {
        let rules = SignInRules {
            tries: self.sign_in_tries,
            lock: SignedDuration::from_mins(self.sign_in_lock_minutes),
            idle: SignedDuration::from_mins(self.session_idle_minutes),
            longest: SignedDuration::from_hours(self.session_longest_hours),
        };
        Ok(app.signing_in_by(rules)?)
    }

    /// The logins chosen for the first administrators.
    pub fn logins(&self) -> BTreeMap<Power, String> {
        self.administrators.iter().cloned().collect()
    }
}

fn named(said: &str) -> Result<(Power, String), String> {
    let (power, login) = said.split_once('=').ok_or("write POWER=LOGIN, such as security=heyulan")?;
    let power = power.trim().parse().map_err(|()| "the power is system, security or audit")?;
    Ok((power, login.trim().to_owned()))
}
