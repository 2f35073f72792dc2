//! A few small pictures, made and not taken: what agents attach as evidence.

use crate::App;
use crate::error::AppError;
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::Batch;
use gewu_store::attachment::AttachmentRow;
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use sha2::{Digest, Sha256};

const SIDE: u32 = 32;

/// Broad stripes in a colour of their own, so that each picture has its own hash and shows that it is invented.
const COLOURS: [[u8; 3]; 6] =
    [[196, 78, 82], [85, 168, 104], [76, 114, 176], [204, 185, 116], [129, 114, 178], [100, 181, 205]];

impl App {
    /// Puts the pictures, and returns their hashes.
    pub(super) async fn put_pictures(&self, tenant: TenantId) -> Result<Vec<String>, AppError> {
        let mut batch = Batch::new(tenant);
        let mut hashes = Vec::new();
        for (number, colour) in (1..).zip(COLOURS) {
            let bytes = png(colour)?;
            let hash = Sha256::digest(&bytes).into();
            batch.attachments.push(AttachmentRow {
                hash,
                media_type: "image/png".to_owned(),
                bytes: bytes.len() as i64,
                width: Some(i64::from(SIDE)),
                height: Some(i64::from(SIDE)),
                name: format!("synthetic-{number}.png"),
                uploaded_by: "simulation".to_owned(),
                created_at: self.clock.now(),
            });
            self.files.put(tenant, &hash, bytes).await?;
            hashes.push(HEXLOWER.encode(&hash));
        }
        self.store.save(&batch).await?;
        Ok(hashes)
    }
}

fn png(colour: [u8; 3]) -> Result<Vec<u8>, AppError> {
    let striped = |index: u32| ((index / SIDE + index % SIDE) / 8).is_multiple_of(2);
    let pixel = |index: u32| if striped(index) { colour } else { [245, 245, 245] };
    let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(pixel).collect();
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgb8)
        .map_err(|error| AppError::Data(format!("a picture could not be made: {error}")))?;
    Ok(bytes)
}
