//! Setting a tenant up. Doing it again with the same words changes nothing.

use crate::App;
use crate::calendar;
use crate::error::AppError;
use crate::tenant::Settings;
use gewu_kernel::calendar::Timetable;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{Subject, TenantId};
use gewu_store::Batch;
use gewu_store::tenant::TenantRow;
use serde_json::{Value, json};

/// What a tenant is set up with.
#[derive(Clone, Debug)]
pub struct InitTenant {
    /// Its number in this database.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Its division code, 6 or 12 digits.
    pub code: String,
    /// Its time zone, an IANA name.
    pub zone: String,
    /// The hours of its offices.
    pub timetable: Timetable,
}

const KEY_BYTES: usize = 32;

impl App {
    /// Sets a tenant up, or changes how it was; returns whether anything changed.
    pub async fn init(&self, init: &InitTenant, actor: &str) -> Result<bool, AppError> {
        if init.name.trim().is_empty() {
            return Err(AppError::Data("a tenant needs a name, such as 开平市".into()));
        }
        if !matches!(init.code.len(), 6 | 12) || !init.code.bytes().all(|byte| byte.is_ascii_digit()) {
            let code = &init.code;
            return Err(AppError::Data(format!("“{code}” is not a division code; write its 6 or 12 digits")));
        }
        let zone = &init.zone;
        jiff::tz::TimeZone::get(zone).map_err(|_| {
            AppError::Data(format!("“{zone}” is not a time zone; write an IANA name such as Asia/Shanghai"))
        })?;
        let before = self.store.tenant(init.tenant).await?;
        let (years, cards) = match &before {
            Some(row) => settings(row).map(|held| (held.years, held.cards))?,
            None => Default::default(),
        };
        calendar::published(&years).map_err(|error| AppError::Data(error.to_string()))?;
        let said = Settings { timetable: init.timetable.clone(), years, cards };
        let said = canonical(&said);
        let mut receipt_key = vec![0; KEY_BYTES];
        if before.is_none() {
            self.source.fill(&mut receipt_key);
        }
        let row = TenantRow {
            tenant: init.tenant,
            name: init.name.trim().to_owned(),
            code: init.code.clone(),
            zone: init.zone.clone(),
            settings: said,
            directory_version: 0,
            receipt_key,
            created_at: self.clock.now(),
        };
        let (kind, changed) = match &before {
            None => ("tenant-set-up", told(&row)?),
            Some(before) => ("tenant-changed", difference(&told(before)?, told(&row)?)),
        };
        if changed.as_object().is_none_or(|fields| fields.is_empty()) {
            return Ok(false);
        }
        let mut batch = Batch::new(init.tenant);
        batch.facts.push(self.fact(init.tenant, Subject::Tenant(init.tenant), kind, actor, changed).await?);
        batch.settings = Some(row);
        self.store.save(&batch).await?;
        self.forget(init.tenant);
        Ok(true)
    }
}

pub(super) fn settings(row: &TenantRow) -> Result<Settings, AppError> {
    serde_json::from_str(&row.settings)
        .map_err(|error| AppError::Data(format!("the tenant’s settings cannot be read: {error}")))
}

/// What the journal is told of a tenant: everything but its secret key.
fn told(row: &TenantRow) -> Result<Value, AppError> {
    let settings = settings(row)?;
    Ok(json!({"name": row.name, "code": row.code, "zone": row.zone, "timetable": settings.timetable}))
}

fn difference(before: &Value, mut now: Value) -> Value {
    if let Some(fields) = now.as_object_mut() {
        fields.retain(|field, value| before.get(field) != Some(value));
    }
    now
}
