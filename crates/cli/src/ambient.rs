//! The real clock and real chance: the one place where either is asked for.

use gewu_app::ambient::{Clock, Source};
use gewu_kernel::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;

/// The clock of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the Clock that everything else is handed")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

/// The chance of this machine's operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemSource;

impl Source for SystemSource {
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
    }
}
