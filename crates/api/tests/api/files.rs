//! Files that somebody might send.

use crate::stage::{Answer, Stage};
use axum::body::Body;
use gewu_app::testing::TENANT;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;
use std::io::Cursor;

crate::both! { pictures_are_drawn_anew, what_is_no_picture, through_a_matter_only, in_a_form }

/// A photograph with something to see on it.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Jpeg)
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let paint = |x: u32, y: u32| Rgb([(x * 4) as u8, (y * 4) as u8, if x < width / 2 { 255 } else { 0 }]);
    let mut bytes = Vec::new();
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, paint));
    drawn.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A photograph taken upright with a camera that wrote where: EXIF with orientation 6 and a note of the place.
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    let place = b"GPS 22.005N 108.005E";
    tiff.extend([0x0E, 0x01, 2, 0]);
    tiff.extend((place.len() as u32).to_le_bytes());
    tiff.extend(38u32.to_le_bytes());
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(place);
    let segment = [&b"Exif\0\0"[..], &tiff].concat();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
    bytes.extend((segment.len() as u16 + 2).to_be_bytes());
    bytes.extend(segment);
    bytes.extend(&jpeg[2..]);
    bytes
}

async fn send(stage: &Stage, bytes: Vec<u8>, media_type: &str) -> Answer {
    let call = stage.post("/api/v1/attachments").with("Client-Token", "device-0001");
    call.with("Content-Type", media_type).send(bytes).await
}

async fn kept(stage: &Stage, answer: &Answer) -> Vec<u8> {
    let hash = data_encoding::HEXLOWER.decode(answer.text("/hash").as_bytes()).unwrap();
    stage.app.files.get(TENANT, &hash.try_into().unwrap()).await.unwrap().unwrap()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn pictures_are_drawn_anew(stage: Stage) {
    let hostile = [&with_exif(&jpeg(64, 48))[..], b"<?php system($_GET['c']); ?>", b"PK\x03\x04"].concat();
    let answer = send(&stage, hostile.clone(), "image/jpeg").await.expect(201);
    // Upright now, as the camera said.
    assert_eq!((answer.body["width"].as_i64(), answer.body["height"].as_i64()), (Some(48), Some(64)));
    let bytes = kept(&stage, &answer).await;
    for part in [&b"Exif"[..], b"GPS", b"108.005E", b"<?php", b"PK\x03\x04"] {
        assert!(holds(&hostile, part) && !holds(&bytes, part), "{part:?}");
    }
    assert_eq!(answer.body["bytes"].as_u64(), Some(bytes.len() as u64));
    assert_eq!(answer.text("/hash"), gewu_kernel::canonical::sha256_hex(&bytes));

    let again = send(&stage, hostile, "image/jpeg").await.expect(201);
    assert_eq!(answer.body, again.body);
    for (format, sent, media_type) in [
        (ImageFormat::Png, "image/jpeg", "image/png"),
        (ImageFormat::WebP, "application/octet-stream", "image/jpeg"),
        (ImageFormat::Jpeg, "image/png", "image/jpeg"),
    ] {
        let answer = send(&stage, picture(40, 30, format), sent).await.expect(201);
        assert_eq!(answer.text("/media-type"), media_type);
        assert!(image::load_from_memory(&kept(&stage, &answer).await).is_ok());
    }
}

async fn what_is_no_picture(stage: Stage) {
    for bytes in [
        &b""[..],
        b"#!/bin/sh\nrm -rf /\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\0\x01\0",
        b"MZ",
    ] {
        send(&stage, bytes.to_vec(), "image/jpeg").await.problem(415, "not-a-picture");
    }
    let mut huge = picture(8, 8, ImageFormat::Png);
    huge[16..20].copy_from_slice(&50_000u32.to_be_bytes());
    huge[20..24].copy_from_slice(&50_000u32.to_be_bytes());
    let check = crc32(&huge[12..29]);
    huge[29..33].copy_from_slice(&check.to_be_bytes());
    let refused = send(&stage, huge, "image/png").await.problem(422, "picture-too-large");
    assert!(refused.text("/detail").contains("50000 × 50000"));

    let whole = jpeg(64, 48);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = picture(64, 48, format);
        for length in [whole.len() / 8, whole.len() / 2, whole.len() * 9 / 10] {
            let answer = send(&stage, whole[..length].to_vec(), "image/jpeg").await;
            assert!([415, 422].contains(&answer.status.as_u16()), "{format:?} {length}: {}", answer.body);
        }
    }
    send(&stage, whole[..whole.len() - 2].to_vec(), "image/jpeg").await.problem(422, "picture-damaged");
    send(&stage, whole.clone(), "text/html").await.problem(415, "wrong-media-type");
    send(&stage, vec![0xFF; 10 * 1024 * 1024 + 1], "image/jpeg").await.problem(413, "too-large");
    let nameless = stage.post("/api/v1/attachments").with("Content-Type", "image/jpeg");
    nameless.send(whole).await.problem(400, "needs-client-token");
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |check, byte| {
        let shift = |check: u32, _| (check >> 1) ^ (0xEDB8_8320 & (check & 1).wrapping_neg());
        (0..8).fold(check ^ u32::from(*byte), shift)
    })
}

async fn through_a_matter_only(stage: Stage) {
    let hash = send(&stage, jpeg(64, 48), "image/jpeg").await.expect(201).text("/hash");
    let (mut body, other) = (crate::stage::lamp(), stage.report().await);
    body["form"]["attachments"] = json!([hash]);
    let report = stage.post("/api/v1/matters").json(body).await.expect(201);
    let through = |matter: &str| format!("/api/v1/attachments/{hash}?matter={matter}");
    let (own, foreign) = (through(&report.text("/matter")), through(&other.text("/matter")));
    let seen = stage.get(&own).receipt(&report.text("/receipt")).send(Body::empty()).await.expect(200);
    assert_eq!(gewu_kernel::canonical::sha256_hex(&seen.bytes), hash);
    stage.get(&own).by("网格员小林").send(Body::empty()).await.expect(200);
    stage.get(&own).send(Body::empty()).await.problem(401, "needs-sign-in");
    for (path, name) in [(&own, "外镇网格员阿宁"), (&own, "水利老杨"), (&foreign, "网格员小林")]
    {
        stage.get(path).by(name).send(Body::empty()).await.problem(404, "no-such-attachment");
    }
    stage
        .get(&own)
        .receipt(&other.text("/receipt"))
        .send(Body::empty())
        .await
        .problem(404, "no-such-attachment");
    for hash in ["..%2f..%2fetc%2fpasswd", "A", &"A".repeat(64), &"a".repeat(64)] {
        let path = format!("/api/v1/attachments/{hash}?matter={}", report.text("/matter"));
        stage.get(&path).by("网格员小林").send(Body::empty()).await.problem(404, "no-such-attachment");
    }
}

async fn in_a_form(stage: Stage) {
    let form = |field: &str, name: &str, bytes: &[u8]| {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat()
    };
    let send = |body: Vec<u8>| {
        let call = stage.post("/api/v1/attachments").with("Client-Token", "device-0001");
        call.with("Content-Type", "multipart/form-data; boundary=edge").send(body)
    };
    let answer = send(form("file", "../../灯\\x.exe", &jpeg(64, 48))).await.expect(201);
    let hash = data_encoding::HEXLOWER.decode(answer.text("/hash").as_bytes()).unwrap();
    let row = stage.app.store.attachments(TENANT, &[hash.try_into().unwrap()]).await.unwrap().pop().unwrap();
    assert!(!row.name.contains(['/', '\\']) && row.name.ends_with(".jpg"), "{}", row.name);
    send(form("file", "run.jpg", b"#!/bin/sh\n")).await.problem(415, "not-a-picture");
    // More than axum takes by itself.
    let large = [&jpeg(64, 48)[..], &vec![0; 5 * 1024 * 1024]].concat();
    send(form("file", "x.jpg", &large)).await.expect(201);
    send(form("other", "x.jpg", &jpeg(8, 8))).await.problem(422, "invalid");
    send(b"--edge\r\nbroken".to_vec()).await.problem(422, "invalid");
    send(form("file", "x.jpg", &vec![0xFF; 10 * 1024 * 1024 + 1])).await.problem(413, "too-large");
    let edgeless = stage.post("/api/v1/attachments").with("Client-Token", "device-0001");
    edgeless.with("Content-Type", "multipart/form-data").send("x").await.problem(415, "wrong-media-type");
}
