//! What a page sends: texts, and pictures, which are kept as soon as they have come, so that none is lost when
//! something else is to be corrected.

use crate::ApiState;
use crate::portal::visitor::Visitor;
use crate::problem::{Code, Problem};
use crate::throttle::{Deed, Verdict};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use gewu_app::attachment::Upload;
use gewu_app::matter::Caller;
use gewu_kernel::id::MatterId;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most text of one field, in bytes: beyond what any form of a pack takes, within what memory does.
const TEXT_BYTES: usize = 64 * 1024;
/// The most text of a whole form, in bytes.
const TEXTS_BYTES: usize = 256 * 1024;
/// The most fields of a form.
const FIELDS: usize = 200;
/// The most pictures that one form brings.
const PICTURES: usize = 9;

/// A picture that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::portal) struct Picture {
    /// Its hash, by which forms name it.
    pub(in crate::portal) hash: String,
    /// What it was called.
    pub(in crate::portal) name: String,
}

/// What a page sent.
#[derive(Clone, Debug, Default)]
pub(in crate::portal) struct Sent {
    texts: BTreeMap<String, Vec<String>>,
    /// The pictures that are kept, of this time and of those before.
    pub(in crate::portal) pictures: Vec<Picture>,
    /// The pictures that could not be kept: name, and the word for why.
    pub(in crate::portal) refused: Vec<(String, &'static str)>,
}

impl Sent {
    /// Everything written under a name.
    pub(in crate::portal) fn all(&self, name: &str) -> &[String] {
        self.texts.get(name).map_or(&[], Vec::as_slice)
    }

    /// The first that was written under a name, without blanks around it; empty when there is nothing.
    pub(in crate::portal) fn text(&self, name: &str) -> &str {
        self.all(name).first().map_or("", |text| text.trim())
    }

    /// Writes something as if it had been sent.
    pub(in crate::portal) fn put(&mut self, name: &str, text: &str) {
        self.texts.insert(name.to_owned(), vec![text.to_owned()]);
    }

    /// Texts that a further page carries along: everything but what buttons said.
    pub(in crate::portal) fn carried(&self, but: &[&str]) -> Vec<(&str, &str)> {
        let texts = self.texts.iter().filter(|(name, _)| !but.contains(&name.as_str()));
        texts.flat_map(|(name, all)| all.iter().map(|text| (name.as_str(), text.as_str()))).collect()
    }

    /// Reads a form that a page sends. A slow line is no reason to lose anything, a line that stands still is.
    pub(in crate::portal) async fn read(
        state: &ApiState,
        visitor: &Visitor,
        code: Option<MatterId>,
        mut form: Multipart,
    ) -> Result<Sent, Problem> {
        let _place = state.places.form(&visitor.client)?;
        let mut sent = Sent::default();
        let (mut fields, mut bytes) = (0, 0);
        while let Some(field) = timely(state, form.next_field()).await? {
            fields += 1;
            if fields > FIELDS {
                return Err(Problem::new(Code::TooLarge));
            }
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) => sent.keep(state, visitor, code, field, file).await?,
                None => {
                    let text = text(state, field).await?;
                    bytes += name.len() + text.len();
                    if bytes > TEXTS_BYTES {
                        return Err(Problem::new(Code::TooLarge));
                    }
                    sent.write(name, text);
                }
            }
        }
        Ok(sent)
    }

    fn write(&mut self, name: String, text: String) {
        match name.as_str() {
            "kept" => {
                let (hash, name) = text.split_once('|').unwrap_or((&text, ""));
                let picture = Picture { hash: hash.to_owned(), name: name.to_owned() };
                if !self.pictures.contains(&picture) && self.pictures.len() < PICTURES {
                    self.pictures.push(picture);
                }
            }
            _ => self.texts.entry(name).or_default().push(text),
        }
    }

    async fn keep(
        &mut self,
        state: &ApiState,
        visitor: &Visitor,
        code: Option<MatterId>,
        field: Field<'_>,
        name: String,
    ) -> Result<(), Problem> {
        // A picture is held in memory whole, so it has its place before it is read; without one it is read and dropped.
        let place = state.places.upload(&visitor.client).ok().filter(|_| self.pictures.len() < PICTURES);
        let at_most = if place.is_some() { state.limits.attachment_bytes } else { 0 };
        let bytes = bytes(state, field, at_most).await?;
        let empty = bytes.as_ref().is_some_and(Vec::is_empty);
        let place = place.filter(|_| empty || may_upload(state, visitor, code));
        let why = match (bytes, place) {
            // A field for files that was left empty comes as a file without a name and without bytes.
            (Some(bytes), _) if bytes.is_empty() => return Ok(()),
            (Some(bytes), Some(place)) => match self.put_picture(state, bytes, &name, place).await {
                Ok(()) => return Ok(()),
                Err(problem) => match problem.code {
                    Code::NotAPicture => "picture.no-picture",
                    Code::PictureTooLarge => "picture.too-large",
                    Code::PictureDamaged => "picture.damaged",
                    _ => return Err(problem),
                },
            },
            (None, Some(_)) => "picture.too-large",
            _ if self.pictures.len() >= PICTURES => "picture.too-many",
            _ => "picture.busy",
        };
        self.refused.push((shown(&name), why));
        Ok(())
    }

    async fn put_picture(
        &mut self,
        state: &ApiState,
        bytes: Vec<u8>,
        name: &str,
        place: impl Send + 'static,
    ) -> Result<(), Problem> {
        let upload = Upload { bytes, name: name.to_owned() };
        // Nothing tells whose picture it is: the matter that names it does.
        let caller = Caller::Anyone { client: "portal".to_owned() };
        let kept = state.app.put_attachment(state.tenant, &caller, upload, place).await?;
        let picture = Picture { hash: kept.hash, name: shown(name) };
        if !self.pictures.iter().any(|it| it.hash == picture.hash) {
            self.pictures.push(picture);
        }
        Ok(())
    }
}

/// Whether one more picture is taken from a client, and under a code.
fn may_upload(state: &ApiState, visitor: &Visitor, code: Option<MatterId>) -> bool {
    let own = state.throttle.take(Deed::Upload, &visitor.client, visitor.now).verdict;
    let under = code.map_or(Verdict::Go, |matter| state.under(Deed::CodeUpload, matter));
    own == Verdict::Go && under == Verdict::Go
}

/// A file’s name as a page shows it: the last part, not too long.
fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|it| !it.is_control()).take(60).collect()
}

async fn text(state: &ApiState, field: Field<'_>) -> Result<String, Problem> {
    let bytes = bytes(state, field, TEXT_BYTES).await?.ok_or(Problem::new(Code::TooLarge))?;
    let text = String::from_utf8_lossy(&bytes);
    // One of the two databases cannot keep U+0000 in a text, and nobody types it.
    Ok(text.replace('\0', ""))
}

/// The bytes of a field; none when there are more than `at_most`, of which the rest is read and dropped.
async fn bytes(state: &ApiState, mut field: Field<'_>, at_most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(chunk) = timely(state, field.chunk()).await? {
        length += chunk.len();
        if length > 4 * state.limits.attachment_bytes {
            return Err(Problem::new(Code::TooLarge));
        }
        if length <= at_most {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(Some(bytes).filter(|_| length <= at_most))
}

async fn timely<T>(
    state: &ApiState,
    next: impl Future<Output = Result<T, MultipartError>>,
) -> Result<T, Problem> {
    let limit = Duration::from_secs(state.limits.body_seconds);
    match tokio::time::timeout(limit, next).await {
        Ok(Ok(next)) => Ok(next),
        Ok(Err(error)) => Err(Problem::new(Code::Invalid).detail(error.body_text())),
        Err(_) => Err(Problem::new(Code::SlowBody)),
    }
}
