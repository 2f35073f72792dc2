//! The press: set up with the first sheet, kept for all others, and used by few at once.

use crate::error::AppError;
use gewu_document::{Fonts, NoFonts, Press, Sheet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

/// How many sheets are printed at once: each takes a core, and some megabytes.
const AT_ONCE: usize = 2;
/// How many wait for their turn, a second or two at most; more are asked to come back.
const WAITING: usize = 16;
const AGAIN_SECONDS: u32 = 3;

/// Where sheets are printed.
pub(crate) struct Printing {
    folders: Vec<PathBuf>,
    press: OnceLock<Arc<Press>>,
    setting_up: Mutex<()>,
    turns: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Printing {
    fn default() -> Printing {
        Printing::new(Vec::new())
    }
}

impl Printing {
    pub(crate) fn new(folders: Vec<PathBuf>) -> Printing {
        Printing {
            folders,
            press: OnceLock::new(),
            setting_up: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Semaphore::new(WAITING),
        }
    }

    /// What is missing, if nothing can be printed.
    pub(super) fn missing(&self) -> Option<NoFonts> {
        Fonts::missing(&self.folders)
    }

    /// The press. Fonts that come while the server runs are found with the next sheet.
    pub(super) async fn press(&self) -> Result<Arc<Press>, AppError> {
        let _alone = self.setting_up.lock().await;
        if let Some(press) = self.press.get() {
            return Ok(Arc::clone(press));
        }
        let folders = self.folders.clone();
        let fonts = tokio::task::spawn_blocking(move || Fonts::find(&folders)).await;
        let press = Arc::new(Press::new(fonts.map_err(broken)??));
        Ok(Arc::clone(self.press.get_or_init(|| press)))
    }

    /// The PDF of a sheet, away from the threads that answer requests.
    pub(super) async fn print(&self, sheet: Sheet) -> Result<Vec<u8>, AppError> {
        let turn = self.turn().await?;
        let press = self.press().await?;
        let printing = tokio::task::spawn_blocking(move || {
            // It ends with the work, also when whoever asked has left meanwhile.
            let _turn = turn;
            press.print(&sheet)
        });
        printing.await.map_err(broken)?.map_err(|error| AppError::Data(error.to_string()))
    }

    /// Waits for a turn, unless too many do.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, AppError> {
        let too_many = || AppError::Overloaded { retry_after_seconds: AGAIN_SECONDS };
        let _place = self.waiting.try_acquire().map_err(|_| too_many())?;
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| too_many())
    }
}

fn broken(error: tokio::task::JoinError) -> AppError {
    AppError::Data(format!("a sheet could not be printed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_than_can_wait_are_asked_to_come_back() {
        let printing = Arc::new(Printing::default());
        let held: Vec<_> = (0..AT_ONCE).map(|_| Arc::clone(&printing.turns).try_acquire_owned()).collect();
        let wait = |_| {
            let printing = Arc::clone(&printing);
            tokio::spawn(async move { printing.turn().await.map(drop) })
        };
        let waiting: Vec<_> = (0..WAITING).map(wait).collect();
        while printing.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = printing.turn().await.map(drop);
        assert!(matches!(refused, Err(AppError::Overloaded { retry_after_seconds: AGAIN_SECONDS })));
        drop(held);
        for one in waiting {
            one.await.unwrap().unwrap();
        }
    }
}
