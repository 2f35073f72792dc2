//! How strictly signing in is guarded: set by whoever runs the server, within bounds.

use crate::App;
use crate::error::AppError;
use jiff::SignedDuration;
use std::ops::RangeInclusive;

/// How strictly signing in is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInRules {
    /// Wrong tries in a row, from one network or one known device, before its way to a login is locked.
    pub tries: i64,
    /// How long it stays locked.
    pub lock: SignedDuration,
    /// How long a session lasts without being used.
    pub idle: SignedDuration,
    /// How long a session lasts at most.
    pub longest: SignedDuration,
}

impl SignInRules {
    /// The fewest and the most wrong tries.
    pub const TRIES: RangeInclusive<i64> = 3..=10;
    /// The shortest and the longest lock, in minutes.
    pub const LOCK_MINUTES: RangeInclusive<i64> = 5..=1440;
    /// The shortest and the longest time without use, in minutes.
    pub const IDLE_MINUTES: RangeInclusive<i64> = 5..=120;
    /// The shortest and the longest session, in hours.
    pub const LONGEST_HOURS: RangeInclusive<i64> = 1..=24;
}

impl Default for SignInRules {
    /// Five tries, a quarter of an hour, half an hour, and a working day.
    fn default() -> SignInRules {
        SignInRules {
            tries: 5,
            lock: SignedDuration::from_mins(15),
            idle: SignedDuration::from_mins(30),
            longest: SignedDuration::from_hours(12),
        }
    }
}

impl App {
    /// The same with other rules for signing in.
    ///
    /// # Errors
    /// When one lies outside its bounds.
    pub fn signing_in_by(self, rules: SignInRules) -> Result<App, AppError> {
        within("tries", rules.tries, SignInRules::TRIES)?;
        within("lock, in minutes,", rules.lock.as_mins(), SignInRules::LOCK_MINUTES)?;
        within("idle time, in minutes,", rules.idle.as_mins(), SignInRules::IDLE_MINUTES)?;
        within("longest session, in hours,", rules.longest.as_hours(), SignInRules::LONGEST_HOURS)?;
        Ok(App { rules, ..self })
    }
}

fn within(what: &str, said: i64, bounds: RangeInclusive<i64>) -> Result<(), AppError> {
    match bounds.contains(&said) {
        true => Ok(()),
        false => {
            let (least, most) = bounds.into_inner();
            Err(AppError::Data(format!("{what} must lie between {least} and {most}, not at {said}")))
        }
    }
}
