//! Reading an attachment: through a matter that names it, by whoever may see that matter.

use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use data_encoding::HEXLOWER;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_packs::form::ATTACHMENTS;
use gewu_store::Hash;
use gewu_store::attachment::AttachmentRow;
use serde_json::{Map, Value};

impl App {
    /// An attachment of a matter with its bytes. To anyone who may not see the matter, and through a matter
    /// that does not name it, the attachment does not exist.
    pub async fn attachment(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
        hash: &str,
    ) -> Result<(AttachmentRow, Vec<u8>), AppError> {
        let absent = || AppError::NoSuchAttachment(hash.to_owned());
        let bytes: Hash =
            HEXLOWER.decode(hash.as_bytes()).ok().and_then(|it| it.try_into().ok()).ok_or_else(absent)?;
        let view = match self.show(tenant, caller, matter).await {
            Err(AppError::NoSuchMatter(_)) => return Err(absent()),
            view => view?,
        };
        let told = view.timeline.iter().any(|fact| names(&fact.body, hash) || named(&fact.personal, hash));
        if !told && !named(&view.form, hash) {
            return Err(absent());
        }
        let row = self.store.attachments(tenant, &[bytes]).await?.pop().ok_or_else(absent)?;
        let content = self.files.get(tenant, &bytes).await?.ok_or_else(absent)?;
        Ok((row, content))
    }
}

/// Whether a list of attachments anywhere in a value holds the hash.
fn names(value: &Value, hash: &str) -> bool {
    match value {
        Value::Object(members) => named(members, hash) || members.values().any(|it| names(it, hash)),
        Value::Array(items) => items.iter().any(|it| names(it, hash)),
        _ => false,
    }
}

fn named(members: &Map<String, Value>, hash: &str) -> bool {
    let list = members.get(ATTACHMENTS).and_then(Value::as_array);
    list.is_some_and(|list| list.iter().any(|it| it == hash))
}
