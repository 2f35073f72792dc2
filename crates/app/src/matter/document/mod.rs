//! A matter as a printable file. Who reads how much of it is decided as for its page; reading it here is reading it there.

mod course;
mod printing;
mod sheet;
mod template;
mod words;

pub use gewu_document::usual_folders;
pub(crate) use printing::Printing;

use super::caller::Caller;
use super::follow::Followed;
use super::sight::Sight;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};

/// A file, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its name: of the matter’s number alone, which is no secret, unlike the code on a receipt.
    pub name: String,
}

/// A matter as somebody has it printed. The sheet is an official form, so its words are Chinese for everybody.
struct Telling<'t> {
    tenant: &'t Tenant,
    followed: &'t Followed,
    sight: &'t Sight,
    caller: &'t Caller,
    now: Timestamp,
}

impl App {
    /// A matter as PDF, for whoever may see it and in as much as they may; for anyone else it does not exist.
    ///
    /// # Errors
    /// When there are no fonts to print with, or too much is being printed.
    pub async fn document(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
    ) -> Result<Printed, AppError> {
        let (followed, sight) = self.followed_by(tenant, caller, matter).await?;
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let telling = Telling { tenant: &snapshot, followed: &followed, sight: &sight, caller, now };
        let bytes = self.printing.print(telling.sheet()).await?;
        Ok(Printed { bytes, name: format!("{matter}.pdf") })
    }

    /// A document that the pack has a template for, as PDF, filled in with what the caller may read.
    ///
    /// # Errors
    /// When there is no such document by now, there are no fonts, or too much is being printed.
    pub async fn made_document(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
        id: &str,
    ) -> Result<Printed, AppError> {
        let (followed, sight) = self.followed_by(tenant, caller, matter).await?;
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let telling = Telling { tenant: &snapshot, followed: &followed, sight: &sight, caller, now };
        let sheet = telling.made(id).ok_or(AppError::NoSuchDocument)?.map_err(AppError::Data)?;
        let bytes = self.printing.print(sheet).await?;
        Ok(Printed { bytes, name: format!("{matter}-{id}.pdf") })
    }

    /// The documents that there are of a matter by now, with what people call them, for whoever may see it.
    pub async fn documents(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
        language: &str,
    ) -> Result<Vec<(String, String)>, AppError> {
        Ok(self.followed_by(tenant, caller, matter).await?.0.documents(language))
    }

    /// Why nothing can be printed here, if so: for the log of a server that starts. No font is read for it.
    pub fn cannot_print(&self) -> Option<String> {
        self.printing.missing().map(|error| error.to_string())
    }
}
