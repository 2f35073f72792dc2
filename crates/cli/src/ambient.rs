//! The real clock and real chance: the one place where either is asked for.

use gewu_app::ambient::{Clock, Source};
use gewu_kernel::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;
use std::path::{Path, PathBuf};

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

/// Where fonts are looked for: in the folder that was named, otherwise among the data of whoever runs this; then where
/// the system keeps its own.
pub fn font_folders(named: Option<&Path>) -> Vec<PathBuf> {
    let said = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let data = said("XDG_DATA_HOME").or_else(|| Some(said("HOME")?.join(".local/share")));
    gewu_app::matter::document::usual_folders(named, data.as_deref())
}
