//! Taking a file in. No fact tells of it: the fact that names its hash is the matter's.

use super::picture::{self, Picture, Unfit};
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::attachment::AttachmentRow;
use gewu_store::{Batch, Hash};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The name it came with; only for people, never trusted.
    pub name: String,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the kept bytes, in lower-case hexadecimal.
    pub hash: String,
    /// What it is, such as `image/jpeg`.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
}

/// How many megapixels are decoded at once in the whole program: each takes up to eight megabytes for a moment.
const MEGAPIXELS_AT_ONCE: u32 = 64;
static DECODING: Semaphore = Semaphore::const_new(MEGAPIXELS_AT_ONCE as usize);

/// The longest name, in characters.
const NAME_CHARACTERS: usize = 100;

impl App {
    /// Keeps a picture, drawn anew. The same file gives the same hash, however often it comes. `place`, whatever
    /// bounds uploads, is held until the decoder has ended.
    pub async fn put_attachment(
        &self,
        tenant: TenantId,
        caller: &Caller,
        upload: Upload,
        place: impl Send + 'static,
    ) -> Result<Kept, AppError> {
        let Upload { bytes, name } = upload;
        let (drawn, hash) = draw(&DECODING, bytes, place).await?;
        let row = AttachmentRow {
            hash,
            media_type: drawn.media_type.to_owned(),
            bytes: drawn.bytes.len() as i64,
            width: Some(i64::from(drawn.width)),
            height: Some(i64::from(drawn.height)),
            name: plain_name(&name, drawn.extension),
            uploaded_by: caller.actor(),
            created_at: self.clock.now(),
        };
        let kept = Kept {
            hash: HEXLOWER.encode(&hash),
            media_type: row.media_type.clone(),
            bytes: row.bytes,
            width: i64::from(drawn.width),
            height: i64::from(drawn.height),
        };
        if self.store.attachments(tenant, &[hash]).await?.is_empty() {
            self.files.put(tenant, &hash, drawn.bytes).await?;
            let mut batch = Batch::new(tenant);
            batch.attachments.push(row);
            self.store.save(&batch).await?;
        }
        Ok(kept)
    }
}

/// Draws a picture anew beside the other work, when it is its turn. A decoder that has begun goes on even when
/// nobody waits for it any more, so turn and place are its own: clients that leave do not let others pile up.
async fn draw(
    turns: &'static Semaphore,
    bytes: Vec<u8>,
    place: impl Send + 'static,
) -> Result<(Picture, Hash), Unfit> {
    let measured = picture::measure(&bytes)?;
    let megapixels = (u64::from(measured.width) * u64::from(measured.height)).div_ceil(1_000_000);
    let weight = u32::try_from(megapixels).unwrap_or(MEGAPIXELS_AT_ONCE).min(MEGAPIXELS_AT_ONCE);
    let turn = turns.acquire_many(weight).await;
    let drawing = tokio::task::spawn_blocking(move || {
        let _held = (turn, place);
        let drawn = picture::redraw(&bytes, measured)?;
        let hash = Sha256::digest(&drawn.bytes).into();
        Ok((drawn, hash))
    });
    // A decoder that panics on what somebody made up has found it damaged.
    drawing.await.unwrap_or_else(|_| Err(Unfit::Damaged("it cannot be decoded".to_owned())))
}

/// A name without a path, without what cannot be seen, with the ending of what the file is.
fn plain_name(name: &str, extension: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let shown = stem.chars().filter(|character| !hidden(*character));
    let shown: String = shown.take(NAME_CHARACTERS - extension.len() - 1).collect();
    match shown.trim_matches([' ', '.']) {
        "" => format!("picture.{extension}"),
        stem => format!("{stem}.{extension}"),
    }
}

/// Control characters, and those that turn the direction of writing and so disguise an ending.
fn hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || matches!(character, '"' | '<' | '>' | '|' | ':' | '*' | '?')
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat};
    use std::io::Cursor;
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    #[test]
    fn who_leaves_does_not_free_the_place_of_a_decoder() {
        static TURNS: Semaphore = Semaphore::const_new(1);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .enable_time()
            .build()
            .unwrap();
        let mut picture = Vec::new();
        DynamicImage::new_rgb8(8, 8).write_to(&mut Cursor::new(&mut picture), ImageFormat::Png).unwrap();
        let place = Arc::new(());
        let (go, wait) = mpsc::channel::<()>();
        runtime.block_on(async {
            // The one thread for decoders is busy, so this picture's decoder cannot end before it may.
            tokio::task::spawn_blocking(move || wait.recv());
            let leaving = tokio::time::timeout(Duration::ZERO, draw(&TURNS, picture, Arc::clone(&place)));
            assert!(leaving.await.is_err(), "the client is gone");
            assert_eq!((TURNS.available_permits(), Arc::strong_count(&place)), (0, 2));
            go.send(()).unwrap();
            drop(TURNS.acquire().await);
        });
        drop(runtime);
        assert_eq!(Arc::strong_count(&place), 1);
    }

    #[test]
    fn names_are_for_people_only() {
        let cases = [
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\fotos\\灯 坏了.JPEG", "灯 坏了.jpg"),
            ("", "picture.jpg"),
            ("..", "picture.jpg"),
            (".htaccess", "picture.jpg"),
            ("a\u{202E}gpj.exe", "agpj.jpg"),
            ("run.php\0.jpg", "run.php.jpg"),
        ];
        for (given, kept) in cases {
            assert_eq!(plain_name(given, "jpg"), kept, "{given:?}");
        }
        assert_eq!(plain_name(&"灯".repeat(300), "jpg").chars().count(), 100);
    }
}
