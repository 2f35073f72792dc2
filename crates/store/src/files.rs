//! The bytes of attachments, kept under the hash of what they are: `tenant/aa/aabbcc…`.

use crate::column::Hash;
use crate::error::StoreError;
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutPayload};
use std::sync::Arc;

/// Where attachments' bytes lie. Cloning it shares the place.
#[derive(Clone, Debug)]
pub struct Files {
    place: Arc<dyn ObjectStore>,
}

impl Files {
    /// A folder, made when missing. A file appears in it whole, and is on the disk before `put` returns.
    ///
    /// # Errors
    /// [`StoreError::File`] when the folder cannot be made or entered.
    pub fn in_folder(folder: &std::path::Path) -> Result<Files, StoreError> {
        let failed =
            |error: &dyn std::error::Error| StoreError::File(format!("{}: {error}", folder.display()));
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let place = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(&error))?;
        Ok(Files { place: Arc::new(place.with_fsync(true)) })
    }

    /// Keeps bytes under their hash. The caller has computed it; the same bytes may come again.
    ///
    /// # Errors
    /// [`StoreError::Full`] when the disk is full, else [`StoreError::File`].
    pub async fn put(&self, tenant: TenantId, hash: &Hash, bytes: Vec<u8>) -> Result<(), StoreError> {
        let done = self.place.put(&path(tenant, hash), PutPayload::from(bytes)).await;
        done.map(drop).map_err(|error| read(&error))
    }

    /// The bytes under a hash, or None.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub async fn get(&self, tenant: TenantId, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let found = match self.place.get(&path(tenant, hash)).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(|error| read(&error))?,
        };
        Ok(Some(found.bytes().await.map_err(|error| read(&error))?.to_vec()))
    }

    /// Whether there are bytes under a hash.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub async fn exists(&self, tenant: TenantId, hash: &Hash) -> Result<bool, StoreError> {
        match self.place.head(&path(tenant, hash)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(read(&error)),
        }
    }
}

fn path(tenant: TenantId, hash: &Hash) -> Path {
    let name = HEXLOWER.encode(hash);
    Path::from(format!("{tenant}/{}/{name}", &name[..2]))
}

/// The crate wraps the system's error several times.
fn read(error: &Error) -> StoreError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(found) = cause {
        let io = found.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull) {
            return StoreError::Full;
        }
        cause = found.source();
    }
    StoreError::File(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_to_their_tenant_only() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(&folder.path().join("attachments")).unwrap();
        let hash = [0xab; 32];
        let (one, other) = (TenantId(1), TenantId(2));
        assert_eq!(files.get(one, &hash).await.unwrap(), None);
        for _ in 0..2 {
            files.put(one, &hash, b"photo".to_vec()).await.unwrap();
        }
        assert_eq!(files.get(one, &hash).await.unwrap().as_deref(), Some(&b"photo"[..]));
        assert!(files.exists(one, &hash).await.unwrap());
        assert!(!files.exists(other, &hash).await.unwrap());
        let stored = folder.path().join("attachments/1/ab").join("ab".repeat(32));
        assert_eq!(std::fs::read(stored).unwrap(), b"photo");
    }
}
