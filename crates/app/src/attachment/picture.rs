//! Pictures, told by what their bytes are. Each is decoded and drawn anew, so that where it was taken, what
//! else the camera wrote and whatever was hidden behind it do not come with it.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The longest side, in pixels.
pub const SIDE_PIXELS: u32 = 12_000;
/// The largest picture, in megapixels.
pub const MEGAPIXELS: u32 = 50;
/// The most memory that decoding one picture may take.
const DECODED_BYTES: u64 = 256 * 1024 * 1024;
/// Of 100: what people see stays, and a photograph shrinks to a fraction.
const JPEG_QUALITY: u8 = 85;

/// Why a file is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no picture of a known kind, whatever its name says.
    #[error(
        "this file is not a JPEG, PNG or WebP picture; take a photo, or save the picture as one of these"
    )]
    Kind,
    /// It has too many pixels. It was not decoded.
    #[error(
        "this picture has {width} × {height} pixels; at most {SIDE_PIXELS} a side and {MEGAPIXELS} million in all are kept: make it smaller"
    )]
    Size {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// It cannot be read to its end.
    #[error("this picture is damaged or incomplete ({0}); send it again")]
    Damaged(String),
}

/// A picture whose head was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    format: ImageFormat,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A picture drawn anew.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: &'static str,
    pub(super) extension: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Reads kind and size from the head alone.
pub(super) fn measure(bytes: &[u8]) -> Result<Measured, Unfit> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(Unfit::Kind),
    };
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader.into_dimensions().map_err(damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > SIDE_PIXELS || pixels > u64::from(MEGAPIXELS) * 1_000_000 {
        return Err(Unfit::Size { width, height });
    }
    if format == ImageFormat::Jpeg && !jpeg_ends(bytes) {
        return Err(Unfit::Damaged("its end is missing".to_owned()));
    }
    Ok(Measured { format, width, height })
}

/// Draws the picture anew, upright: photographs as JPEG, drawings and screenshots as PNG.
pub(super) fn redraw(bytes: &[u8], measured: Measured) -> Result<Picture, Unfit> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), measured.format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS);
    limits.max_image_height = Some(SIDE_PIXELS);
    limits.max_alloc = Some(DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut drawn = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    drawn.apply_orientation(orientation);
    let (width, height) = (drawn.width(), drawn.height());
    let mut kept = Vec::new();
    let (media_type, extension) = match measured.format {
        ImageFormat::Png => {
            eight_bits(drawn).write_to(&mut Cursor::new(&mut kept), ImageFormat::Png).map_err(damaged)?;
            ("image/png", "png")
        }
        _ => {
            let plain = DynamicImage::ImageRgb8(drawn.into_rgb8());
            JpegEncoder::new_with_quality(&mut kept, JPEG_QUALITY).encode_image(&plain).map_err(damaged)?;
            ("image/jpeg", "jpg")
        }
    };
    Ok(Picture { bytes: kept, media_type, extension, width, height })
}

/// Nobody sees more than eight bits a channel, and some readers of PNG cannot.
fn eight_bits(drawn: DynamicImage) -> DynamicImage {
    match drawn {
        it @ (DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_)) => it,
        it if it.color().has_alpha() => DynamicImage::ImageRgba8(it.into_rgba8()),
        it => DynamicImage::ImageRgb8(it.into_rgb8()),
    }
}

fn damaged(error: ImageError) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::Damaged("decoding it would take too much memory".to_owned()),
        ImageError::Unsupported(_) => Unfit::Damaged("it is of a rare kind that cannot be read".to_owned()),
        ImageError::IoError(_) => Unfit::Damaged("its end is missing".to_owned()),
        // What decoders say is for programmers.
        _ => Unfit::Damaged("it cannot be decoded".to_owned()),
    }
}

/// Whether the picture itself has its end mark. Decoders draw half a photograph without complaint, and half
/// a photograph proves nothing: a weak network that broke off must be told.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    const END: u8 = 0xD9;
    let mut at = 2;
    // Segments before the scan carry their length; one of them may hold a whole thumbnail.
    while let [0xFF, marker, rest @ ..] = &bytes[at.min(bytes.len())..] {
        match (*marker, rest) {
            (0xFF, _) => at += 1,
            (START_OF_SCAN, _) => return rest.windows(2).any(|pair| pair == [0xFF, END]),
            (_, [high, low, ..]) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])).max(2),
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let drawn = DynamicImage::new_rgb8(width, height);
        drawn.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
        bytes
    }

    #[test]
    fn the_end_of_a_picture_is_not_that_of_its_thumbnail() {
        let whole = jpeg(64, 64);
        assert!(jpeg_ends(&whole));
        let mut with_thumbnail = vec![0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9];
        with_thumbnail.extend(&whole[2..]);
        assert!(jpeg_ends(&with_thumbnail));
        assert!(!jpeg_ends(&with_thumbnail[..with_thumbnail.len() - 2]));
        for length in 0..whole.len() - 1 {
            assert!(!jpeg_ends(&whole[..length]), "{length}");
        }
    }

    #[test]
    fn any_bytes_are_refused_in_peace() {
        for bytes in
            [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xE0\xFF\xFF", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n"]
        {
            assert!(measure(bytes).is_err(), "{bytes:?}");
        }
    }

    /// The head of a PNG of any size, as far as its picture data.
    fn png_head(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut chunk = |kind: &[u8; 4], data: &[u8]| {
            let body = [&kind[..], data].concat();
            let check = body.iter().fold(u32::MAX, |check, byte| {
                (0..8).fold(check ^ u32::from(*byte), |check, _| {
                    (check >> 1) ^ (0xEDB8_8320 & (check & 1).wrapping_neg())
                })
            });
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(body);
            bytes.extend((!check).to_be_bytes());
        };
        chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat());
        chunk(b"IDAT", &[0x78, 0x9C]);
        bytes
    }

    #[test]
    fn the_largest_pictures_are_kept_and_no_larger() {
        for (width, height) in [(12_000, 4_166), (4_166, 12_000), (1, 1)] {
            assert!(measure(&png_head(width, height)).is_ok(), "{width} × {height}");
        }
        for (width, height) in [(12_001, 1), (1, 12_001), (8_000, 6_251), (50_000, 50_000)] {
            assert_eq!(measure(&png_head(width, height)).unwrap_err(), Unfit::Size { width, height });
        }
    }
}
