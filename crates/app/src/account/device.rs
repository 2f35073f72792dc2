//! Devices on which somebody has signed in before. What a device is handed names nobody: for each login a number
//! that chance gave, and a code over number and login under the server's key. Wrong tries on such a device count
//! apart, so that no stranger can keep its owner out.

use crate::App;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::id::TenantId;
use gewu_store::Hash;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const NUMBER: usize = 16;
const CODE: usize = 16;
/// How many people may share a device, the last ones to sign in.
const MARKS: usize = 4;
/// Between the marks of several people.
const BETWEEN: char = '.';

impl App {
    /// The number of a device, if somebody has signed in there before with this login.
    pub(super) fn known_device(&self, tenant: TenantId, login: &str, handed: Option<&str>) -> Option<Hash> {
        let mark = self.mark(tenant, login, handed?)?;
        Some(super::hash("device", mark))
    }

    /// Whether somebody has signed in on this device before with this login: then strangers do not hold them up.
    pub fn knows_device(&self, tenant: TenantId, login: &str, origin: &super::Origin) -> bool {
        let login = super::normal(login).unwrap_or_default();
        self.known_device(tenant, &login, origin.device.as_deref()).is_some()
    }

    /// What a device is handed after somebody has signed in there; None on a server without a key.
    pub(super) fn hand_device(&self, tenant: TenantId, login: &str, handed: Option<&str>) -> Option<String> {
        let handed = handed.unwrap_or_default();
        let own = match self.mark(tenant, login, handed) {
            Some(known) => known.to_owned(),
            None => {
                let mut number = [0; NUMBER];
                self.source.fill(&mut number);
                let code = self.code(tenant, login, &number)?;
                BASE64URL_NOPAD.encode(&[number.as_slice(), &code.into_bytes()[..CODE]].concat())
            }
        };
        let others = handed.split(BETWEEN).filter(|mark| !mark.is_empty() && *mark != own && is_mark(mark));
        let marks: Vec<&str> = [own.as_str()].into_iter().chain(others).take(MARKS).collect();
        Some(marks.join(&BETWEEN.to_string()))
    }

    fn mark<'h>(&self, tenant: TenantId, login: &str, handed: &'h str) -> Option<&'h str> {
        handed.split(BETWEEN).take(MARKS).find(|mark| {
            let bytes = BASE64URL_NOPAD.decode(mark.as_bytes()).unwrap_or_default();
            let Some((number, code)) = bytes.split_at_checked(NUMBER) else { return false };
            let keyed = self.keyed(tenant, login, number);
            code.len() == CODE && keyed.is_some_and(|keyed| keyed.verify_truncated_left(code).is_ok())
        })
    }

    fn code(
        &self,
        tenant: TenantId,
        login: &str,
        number: &[u8],
    ) -> Option<hmac::digest::CtOutput<Hmac<Sha256>>> {
        Some(self.keyed(tenant, login, number)?.finalize())
    }

    fn keyed(&self, tenant: TenantId, login: &str, number: &[u8]) -> Option<Hmac<Sha256>> {
        let key = self.sealing_key.as_ref()?;
        let mut keyed = Hmac::<Sha256>::new_from_slice(key.for_devices()).expect("any key will do");
        keyed.update(number);
        keyed.update(&tenant.0.to_be_bytes());
        keyed.update(login.as_bytes());
        Some(keyed)
    }
}

fn is_mark(mark: &str) -> bool {
    BASE64URL_NOPAD.decode(mark.as_bytes()).is_ok_and(|bytes| bytes.len() == NUMBER + CODE)
}
